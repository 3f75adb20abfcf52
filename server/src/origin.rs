use std::{fmt, net::IpAddr, str::FromStr};

use http::Uri;
use serde::Deserialize;

use crate::Error;

/// Where the instance is on the web: scheme, host and port as a browser writes them in `Origin`
/// (RFC 6454 §6.2), without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

impl Origin {
    /// As text, for building absolute addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach it with TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Without scheme and port; an IPv6 address keeps its brackets.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        match rest.rfind(']') {
            Some(end) => &rest[..=end],
            None => rest.split(':').next().unwrap_or_default(),
        }
    }

    /// Whether browsers treat it as this machine, and therefore as safe without TLS (W3C Secure
    /// Contexts §3.1).
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|a| a.is_loopback())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = Error;

    fn from_str(text: &str) -> Result<Origin, Error> {
        let bad = |why| Error::BadOrigin { origin: text.to_owned(), why };
        let uri: Uri = text.parse().map_err(|_| bad("it cannot be read"))?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => scheme,
            _ => return Err(bad("it has to start with https:// or http://")),
        };
        let host = uri.host().filter(|h| !h.is_empty()).ok_or_else(|| bad("it has no host"))?;
        if uri.authority().is_some_and(|a| a.as_str().contains('@')) {
            return Err(bad("it must not hold a user name"));
        }
        if uri.path() != "/" || uri.query().is_some() || text.contains('#') {
            return Err(bad("a path after the host is not supported"));
        }
        // a browser leaves the scheme's own port out, so it would never match with it
        let port = uri.port_u16().filter(|p| *p != if scheme == "https" { 443 } else { 80 });
        let port = port.map(|p| format!(":{p}")).unwrap_or_default();
        Ok(Origin(format!("{scheme}://{}{port}", host.to_ascii_lowercase())))
    }
}

impl TryFrom<String> for Origin {
    type Error = Error;

    fn try_from(text: String) -> Result<Origin, Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        text.parse().unwrap()
    }

    #[test]
    fn it_is_kept_as_a_browser_writes_it() {
        for (given, kept) in [
            ("https://Essaim.Example.org/", "https://essaim.example.org"),
            ("https://essaim.example.org:443", "https://essaim.example.org"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(origin(given).as_str(), kept);
        }
        assert_eq!(origin("http://[::1]:3000").host(), "[::1]");
        assert_eq!(origin("https://a.example:8443").host(), "a.example");
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for bad in [
            "",
            "essaim.example.org",
            "ftp://a.example",
            "https://",
            "https://a.example/essaim",
            "https://u@a.example",
            "https://a.example?x",
            "https://a.example/#x",
            "https://é.example",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for here in ["http://localhost:3000", "http://a.localhost", "http://127.1.2.3", "http://[::1]"] {
            assert!(origin(here).is_loopback(), "{here}");
        }
        for elsewhere in
            ["http://0.0.0.0:3000", "http://192.168.1.7:3000", "https://localhost.example.org", "http://[::]:80"]
        {
            assert!(!origin(elsewhere).is_loopback(), "{elsewhere}");
        }
    }
}
