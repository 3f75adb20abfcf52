use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use domain::Lang;
use url::{Host, Url};

/// An address that may be fetched: http or https, a host by name or a public number, no credentials.
/// Whether the *name* leads to a public number is asked again when it is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Url);

/// Why an address is not fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressProblem {
    /// Nothing was written.
    Missing,
    /// Not an address.
    Malformed,
    /// Another scheme than http and https.
    Scheme,
    /// A name or a password stands in it.
    Credentials,
    /// A machine of this network, or none that the world reaches.
    NotPublic,
    /// Letters that look like others.
    LookAlike,
    /// Longer than any portal needs.
    TooLong,
}

impl AddressProblem {
    /// The sentence for the person: what, why, what next.
    pub fn say(self, lang: Lang) -> &'static str {
        let (fr, en) = match self {
            AddressProblem::Missing => (
                "Collez l’adresse du jeu de données ou du fichier.",
                "Paste the address of the dataset or of the file.",
            ),
            AddressProblem::Malformed => (
                "Ce n’est pas une adresse. Elle commence par https\u{a0}: copiez-la depuis la barre de votre navigateur.",
                "This is not an address. It begins with https: copy it from your browser’s bar.",
            ),
            AddressProblem::Scheme => (
                "Adresse non autorisée\u{a0}: nous ne suivons que http et https. Copiez l’adresse web du jeu de données.",
                "Address not allowed: we follow only http and https. Copy the dataset’s web address.",
            ),
            AddressProblem::Credentials => (
                "Adresse non autorisée\u{a0}: elle contient un nom ou un mot de passe. Choisissez une adresse que tout le monde peut lire.",
                "Address not allowed: there is a name or a password in it. Choose an address that everybody can read.",
            ),
            AddressProblem::NotPublic => (
                "Adresse non autorisée\u{a0}: elle mène à une machine qui n’est pas publique. Choisissez une adresse que tout le monde peut lire.",
                "Address not allowed: it leads to a machine that is not public. Choose an address that everybody can read.",
            ),
            AddressProblem::LookAlike => (
                "Adresse non autorisée\u{a0}: son nom utilise des lettres qui en imitent d’autres. Tapez l’adresse à la main.",
                "Address not allowed: its name has letters that look like others. Type the address by hand.",
            ),
            AddressProblem::TooLong => (
                "Cette adresse est trop longue (2\u{202f}000 signes au plus). Copiez celle de la fiche du jeu de données.",
                "This address is too long (2,000 characters at most). Copy that of the dataset’s own page.",
            ),
        };
        lang.t(fr, en)
    }
}

/// Letters that French names have; whatever else a name may have could pass for another.
const LETTERS: &str = "àâäçéèêëîïôöùûüÿœæñ";

impl Address {
    /// Reads what a person pasted. `local` lets addresses of this machine pass, for development and tests.
    ///
    /// # Errors
    /// [`AddressProblem`].
    pub fn parse(text: &str, local: bool) -> Result<Address, AddressProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressProblem::Missing);
        }
        if text.len() > 2_000 {
            return Err(AddressProblem::TooLong);
        }
        // "www.data.gouv.fr/…" as people copy it
        let bare = !text.contains("://") && text.contains('.') && !text.contains(['@', ' ']) && !text.starts_with('/');
        let whole = if bare && !text.split('/').next().unwrap_or_default().contains(':') {
            format!("https://{text}")
        } else {
            text.to_owned()
        };
        let url = Url::parse(&whole).map_err(|_| AddressProblem::Malformed)?;
        Address::of(url, local)
    }

    /// The same for an address that a server gave, as that of a redirection, relative to this one.
    ///
    /// # Errors
    /// [`AddressProblem`].
    pub fn join(&self, text: &str, local: bool) -> Result<Address, AddressProblem> {
        Address::of(self.0.join(text).map_err(|_| AddressProblem::Malformed)?, local)
    }

    fn of(mut url: Url, local: bool) -> Result<Address, AddressProblem> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressProblem::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressProblem::Credentials);
        }
        match url.host() {
            None => return Err(AddressProblem::Malformed),
            Some(Host::Ipv4(ip)) => check(IpAddr::V4(ip), local)?,
            Some(Host::Ipv6(ip)) => check(IpAddr::V6(ip), local)?,
            Some(Host::Domain(name)) => named(name, local)?,
        }
        // what a server gets to see stays short
        url.set_fragment(None);
        Ok(Address(url))
    }

    /// With its scheme, without its fragment.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host, in small letters.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port, said or usual.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// Scheme, host and port: `https://www.data.gouv.fr`.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }
}

fn check(ip: IpAddr, local: bool) -> Result<(), AddressProblem> {
    if is_public(ip) || (local && ip.is_loopback()) { Ok(()) } else { Err(AddressProblem::NotPublic) }
}

fn named(name: &str, local: bool) -> Result<(), AddressProblem> {
    if local && name == "localhost" {
        return Ok(());
    }
    // a trailing dot is another name for certificates and for lists of hosts
    let inside = ["localhost", "local", "internal", "lan", "home", "intranet", "arpa", "corp", "test", "invalid"];
    let last = name.rsplit('.').next().unwrap_or_default();
    if name.ends_with('.') || !name.contains('.') || inside.contains(&last) {
        return Err(AddressProblem::NotPublic);
    }
    if name.split('.').any(|label| label.starts_with("xn--")) {
        let (shown, read) = idna(name);
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-') || LETTERS.contains(c);
        if !read || !shown.chars().all(plain) {
            return Err(AddressProblem::LookAlike);
        }
    }
    Ok(())
}

/// A name as people read it, and whether it could be decoded.
fn idna(name: &str) -> (String, bool) {
    let mut read = true;
    let labels: Vec<String> = name
        .split('.')
        .map(|label| match label.strip_prefix("xn--") {
            None => label.to_owned(),
            Some(code) => punycode(code).unwrap_or_else(|| {
                read = false;
                label.to_owned()
            }),
        })
        .collect();
    (labels.join("."), read)
}

/// RFC 3492, decoding only.
fn punycode(code: &str) -> Option<String> {
    let (mut out, rest): (Vec<char>, &str) = match code.rfind('-') {
        Some(at) => (code[..at].chars().collect(), &code[at + 1..]),
        None => (Vec::new(), code),
    };
    let (mut n, mut i, mut bias, mut first) = (128u32, 0u32, 72u32, true);
    let mut bytes = rest.bytes();
    while bytes.len() > 0 {
        let (old, mut weight, mut k) = (i, 1u32, 36u32);
        loop {
            let digit = match bytes.next()? {
                b @ b'a'..=b'z' => u32::from(b - b'a'),
                b @ b'0'..=b'9' => u32::from(b - b'0') + 26,
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let t = if k <= bias { 1 } else { (k - bias).min(26) };
            if digit < t {
                break;
            }
            weight = weight.checked_mul(36 - t)?;
            k += 36;
        }
        let len = u32::try_from(out.len()).ok()? + 1;
        let mut delta = if first { (i - old) / 700 } else { (i - old) / 2 };
        delta += delta / len;
        let mut k = 0;
        while delta > 455 {
            delta /= 35;
            k += 36;
        }
        (bias, first) = (k + 36 * delta / (delta + 38), false);
        n = n.checked_add(i / len)?;
        i %= len;
        out.insert(i as usize, char::from_u32(n)?);
        i += 1;
    }
    Some(out.into_iter().collect())
}

/// Whether the world reaches this number: none of the special blocks of IANA, also inside IPv6.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a == 10
        || a == 127
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 192 && b == 168)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        || a >= 224)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // numbers of version 4 that stand in one of version 6: mapped, compatible, NAT64, 6to4
    let tail = Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
    if s[..5] == [0; 5] && (s[5] == 0xffff || s[5] == 0) {
        return s[5] == 0xffff && is_public_v4(tail);
    }
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(tail);
    }
    if s[0] == 0x2002 {
        return is_public_v4(Ipv4Addr::from((u32::from(s[1]) << 16) | u32::from(s[2])));
    }
    // global unicast, without documentation, benchmarks, Teredo and other special purposes
    (s[0] & 0xe000) == 0x2000
        && !(s[0] == 0x2001 && (s[1] < 0x200 || s[1] == 0xdb8))
        && !(s[0] == 0x3fff && s[1] < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> Option<AddressProblem> {
        Address::parse(text, false).err()
    }

    #[test]
    fn only_public_web_addresses_pass() {
        for (text, why) in [
            ("", AddressProblem::Missing),
            ("n’importe quoi", AddressProblem::Malformed),
            ("file:///etc/passwd", AddressProblem::Scheme),
            ("gopher://data.gouv.fr/", AddressProblem::Scheme),
            ("javascript:alert(1)", AddressProblem::Scheme),
            ("https://user@data.gouv.fr/", AddressProblem::Credentials),
            ("https://:pw@data.gouv.fr/", AddressProblem::Credentials),
            ("http://127.0.0.1/", AddressProblem::NotPublic),
            ("http://0x7f.1/", AddressProblem::NotPublic),
            ("http://2130706433/", AddressProblem::NotPublic),
            ("http://169.254.169.254/latest", AddressProblem::NotPublic),
            ("http://[::ffff:10.0.0.1]/", AddressProblem::NotPublic),
            ("http://[::1]/", AddressProblem::NotPublic),
            ("http://[64:ff9b::a00:1]/", AddressProblem::NotPublic),
            ("http://[2002:7f00:1::]/", AddressProblem::NotPublic),
            ("http://[fe80::1]/", AddressProblem::NotPublic),
            ("http://[fd00::1]/", AddressProblem::NotPublic),
            ("http://localhost/", AddressProblem::NotPublic),
            ("http://intranet/", AddressProblem::NotPublic),
            ("https://www.data.gouv.fr./", AddressProblem::NotPublic),
            ("http://metadata.google.internal/", AddressProblem::NotPublic),
            ("https://dаta.gouv.fr/", AddressProblem::LookAlike),
            ("https://xn--dta-8cd.gouv.fr/", AddressProblem::LookAlike),
        ] {
            assert_eq!(problem(text), Some(why), "{text}");
        }
        assert_eq!(problem(&format!("https://a.fr/{}", "x".repeat(2000))), Some(AddressProblem::TooLong));
    }

    #[test]
    fn public_addresses_pass_and_lose_their_fragment() {
        for (text, read) in [
            ("https://www.data.gouv.fr/fr/datasets/abc/#top", "https://www.data.gouv.fr/fr/datasets/abc/"),
            ("www.data.gouv.fr/datasets/abc", "https://www.data.gouv.fr/datasets/abc"),
            (" http://8.8.8.8:8080/x ", "http://8.8.8.8:8080/x"),
            ("https://données.example.fr/", "https://xn--donnes-eva.example.fr/"),
        ] {
            assert_eq!(Address::parse(text, false).map(|a| a.as_str().to_owned()).as_deref(), Ok(read), "{text}");
        }
        assert!(Address::parse("http://127.0.0.1:8080/", true).is_ok());
        assert!(Address::parse("http://10.0.0.1/", true).is_err(), "this machine, and no other of its network");
    }

    #[test]
    fn a_redirection_is_checked_like_an_address() {
        let from = Address::parse("https://data.example.fr/a/b", false).expect("public");
        assert_eq!(from.join("../c", false).map(|a| a.as_str().to_owned()).as_deref(), Ok("https://data.example.fr/c"));
        assert_eq!(from.join("http://10.0.0.1/", false), Err(AddressProblem::NotPublic));
        assert_eq!(from.join("file:///etc/passwd", false), Err(AddressProblem::Scheme));
    }
}
