use crate::{Refusal, clean_line, fold};

/// An e-mail address as typed, checked for shape, with the key under which it is unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// What mail is sent to.
    pub address: String,
    /// Lower case, for uniqueness.
    pub key: String,
}

impl Email {
    /// Checks the shape that mail needs (a subset of RFC 5321 §4.1.2: `local@domain.tld`, ASCII,
    /// 254 characters); whether somebody reads it, only the code in the mail can tell.
    ///
    /// # Errors
    /// [`Refusal::Missing`], [`Refusal::NotAnEmail`].
    pub fn parse(raw: &str) -> Result<Email, Refusal> {
        let address = raw.trim();
        if address.is_empty() {
            return Err(Refusal::Missing);
        }
        let shape = |(local, domain): (&str, &str)| {
            let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
            let label = |l: &str| {
                !l.is_empty()
                    && l.len() <= 63
                    && !l.starts_with('-')
                    && !l.ends_with('-')
                    && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            };
            !local.is_empty()
                && local.len() <= 64
                && local.chars().all(atom)
                && !local.starts_with('.')
                && !local.ends_with('.')
                && !local.contains("..")
                && domain.contains('.')
                && domain.split('.').all(label)
        };
        if address.len() > 254 || !address.split_once('@').is_some_and(shape) {
            return Err(Refusal::NotAnEmail);
        }
        Ok(Email { address: address.to_owned(), key: address.to_ascii_lowercase() })
    }
}

/// Checks the name under which a person appears.
///
/// # Errors
/// As [`clean_line`] (80 characters), and [`Refusal::ResemblesOfficial`] when a reader could take
/// it for one of `officials`.
pub fn check_name<'a>(raw: &str, mut officials: impl Iterator<Item = &'a str>) -> Result<String, Refusal> {
    let name = clean_line(raw, 80)?;
    if officials.any(|official| resembles(&name, official)) {
        return Err(Refusal::ResemblesOfficial);
    }
    Ok(name)
}

/// Whether a reader could take one name for the other: equal after the confusables of UTS #39,
/// accents, case, order of the words and punctuation are taken away.
pub fn resembles(a: &str, b: &str) -> bool {
    let key = |name: &str| {
        let folded: String = unicode_security::skeleton(&fold(name)).collect();
        let mut words: Vec<String> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        words.sort();
        words.concat()
    };
    // with the capitals as they are, too: Cyrillic В looks like B, but its small form like nothing Latin
    let keys = |name: &str| {
        let skeleton: String = unicode_security::skeleton(name).collect();
        [key(name), key(&skeleton)]
    };
    let of_b = keys(b);
    keys(a).iter().any(|k| !k.is_empty() && of_b.contains(k))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_for_shape() {
        for good in ["a@b.fr", " Camille.O+x@mairie-lille.example ", "o'neil@x-y.org"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["a", "@b.fr", "a@b", "a@b..fr", "a b@c.fr", "a@-b.fr", "a\n@b.fr", ".a@b.fr", "a@b.fr,c@d.fr"] {
            assert_eq!(Email::parse(bad), Err(Refusal::NotAnEmail), "{bad:?}");
        }
        assert_eq!(Email::parse("  "), Err(Refusal::Missing));
    }

    #[test]
    fn look_alikes_of_an_official_are_refused() {
        let officials = ["Bruno Lefèvre"];
        for name in [
            "Bruno Lefevre",
            "BRUNO LEFÈVRE",
            "Lefèvre Bruno",
            "Вruno Lefèvre",
            "Bruno-Lefevre",
            "Brun0 Lefèvre",
            "BRUNO LEFEVRE",
        ] {
            assert_eq!(check_name(name, officials.into_iter()), Err(Refusal::ResemblesOfficial), "{name}");
        }
        assert!(check_name("Brune Lefort", officials.into_iter()).is_ok());
    }
}
