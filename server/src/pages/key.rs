use app::web::{Issue, Manner, is_api};
use axum::{body::Body, extract::Request};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};

/// Longer addresses are rendered, not kept.
const LONGEST: usize = 512;
/// Not the visitor's: the number that this server gave the request, for its log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Everything that a kept page depends on.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Path and query.
    address: Box<str>,
    manner: Manner,
    coding: Option<Coding>,
    issue: Issue,
}

/// How the body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    Brotli,
    Gzip,
}

impl Key {
    /// The key of a request; none when the answer is for one visitor, or nobody needs it kept. A token is no part of it.
    pub fn of(request: &Request) -> Option<Key> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        let address = request.uri().path_and_query()?.as_str();
        let headers = request.headers();
        let manner = match is_api(request.uri().path()) {
            true => Manner::of_program(headers),
            false => Manner::of_anybody(headers)?,
        };
        let coding = Coding::of(request.headers());
        (address.len() <= LONGEST).then(|| Key { address: address.into(), manner, coding, issue: Issue::default() })
    }

    /// The key in an issue.
    pub fn at(self, issue: Issue) -> Key {
        Key { issue, ..self }
    }

    /// The request as it came, without its body, and the one to render for: that says what the key
    /// says, and nothing else.
    pub fn split(&self, request: Request) -> (Parts, Request) {
        let (asked, _) = request.into_parts();
        let mut headers = HeaderMap::with_capacity(4);
        if let Ok(cookies) = HeaderValue::from_str(&self.manner.cookies()) {
            headers.insert(header::COOKIE, cookies);
        }
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(self.manner.lang.code()));
        if let Some(coding) = self.coding {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        if let Some(number) = asked.headers.get(REQUEST_ID) {
            headers.insert(REQUEST_ID, number.clone());
        }
        let mut inner = Request::new(Body::empty());
        *inner.uri_mut() = asked.uri.clone();
        *inner.headers_mut() = headers;
        *inner.extensions_mut() = asked.extensions.clone();
        (asked, inner)
    }

    /// In bytes, about.
    pub fn weight(&self) -> u64 {
        (size_of::<Key>() + self.address.len()) as u64
    }
}

impl Coding {
    /// The best one that the browser takes (RFC 9110, 12.5.3). None: as it is.
    fn of(headers: &HeaderMap) -> Option<Coding> {
        let said = || headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
        let taken = |name: &str| said().flat_map(|list| list.split(',')).any(|one| takes(one, name));
        [Coding::Brotli, Coding::Gzip].into_iter().find(|coding| taken(coding.name()))
    }

    fn name(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
        }
    }
}

/// `br`, `gzip;q=0.5`; not `br;q=0`.
fn takes(one: &str, name: &str) -> bool {
    let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
    let zero = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
    coding.trim().eq_ignore_ascii_case(name) && !zero
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_best_coding_that_it_takes() {
        for (said, coding) in [
            ("gzip, deflate, br, zstd", Some(Coding::Brotli)),
            ("br;q=0, gzip;q=0.5", Some(Coding::Gzip)),
            ("GZIP", Some(Coding::Gzip)),
            ("br;q=0.0", None),
            ("identity, deflate", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, said.parse().unwrap());
            assert_eq!(Coding::of(&headers), coding, "{said:?}");
        }
    }

    #[test]
    fn what_is_rendered_for_a_key_sees_nothing_of_the_visitor() {
        let request = http::Request::get("/experiments?q=velo")
            .header("cookie", "theme=dark; _ga=GA1.2.3; lang=en")
            .header("user-agent", "Firefox")
            .header("accept-language", "ar,fr;q=0.5")
            .header("x-forwarded-for", "192.0.2.7")
            .header("authorization", "Basic eA==")
            .header("x-request-id", "0123");
        let request = request.body(Body::from("body")).unwrap();
        let (asked, inner) = Key::of(&request).unwrap().split(request);
        assert_eq!(asked.headers["user-agent"], "Firefox");
        let seen: Vec<_> = inner.headers().iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect();
        assert_eq!(seen, [("cookie", "lang=en; theme=dark"), ("accept-language", "en"), ("x-request-id", "0123")]);
        assert_eq!((inner.method(), inner.uri().to_string().as_str()), (&Method::GET, "/experiments?q=velo"));
    }

    #[test]
    fn what_is_for_one_person_has_no_key() {
        let keyed = |cookie: &str, method: Method, address: &str| {
            let request = http::Request::builder().method(method).uri(address).header("cookie", cookie);
            Key::of(&request.body(Body::empty()).unwrap()).is_some()
        };
        assert!(keyed("lang=en", Method::GET, "/"));
        assert!(keyed("", Method::HEAD, "/"));
        for cookie in ["__Host-essaim=x", "lang=en; __Host-essaim=", "flash=signed-out", "a=b; flash=unknown"] {
            assert!(!keyed(cookie, Method::GET, "/"), "{cookie}");
        }
        assert!(!keyed("", Method::POST, "/"));
        assert!(!keyed("", Method::GET, &format!("/experiments?q={}", "x".repeat(LONGEST))));
    }
}
