use axum::{
    body::{Body, Bytes, to_bytes},
    response::Response,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use sha2::{Digest, Sha256};

/// A page as it goes out: compressed, with its headers and its tag.
#[derive(Clone)]
pub struct Kept {
    headers: HeaderMap,
    body: Bytes,
}

impl Kept {
    /// Takes a whole page, or an answer of the API; gives back what is not one to keep: an error, something for one
    /// visitor, or a page with a nonce, which must never be used twice.
    pub async fn of(response: Response, api: bool) -> Result<Kept, Response> {
        let fits = if api { is_answer } else { may_be_kept };
        if response.status() != StatusCode::OK || !fits(response.headers()) {
            return Err(response);
        }
        let (mut parts, body) = response.into_parts();
        // a page is in memory as a whole when it is answered, so there is no limit to set here
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            let mut broken = Response::new(Body::empty());
            *broken.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(broken);
        };
        parts.headers.insert(header::ETAG, tag(&body));
        parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
        let vary = parts.headers.entry(header::VARY).or_insert(HeaderValue::from_static(""));
        *vary = HeaderValue::from_static(match api {
            true => "Authorization, Accept-Language, Accept-Encoding",
            false => "Cookie, Accept-Language, Accept-Encoding",
        });
        Ok(Kept { headers: parts.headers, body })
    }

    /// The page, or word that the visitor has it already. The policy and the rest of the headers are
    /// said again with that word, because a browser replaces those that it kept by them.
    pub fn answer(&self, asked: &Parts) -> Response {
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = self.headers.clone();
        if has_it(&asked.headers, &self.headers[header::ETAG]) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_LENGTH);
        } else if asked.method != Method::HEAD {
            *response.body_mut() = Body::from(self.body.clone());
        }
        response
    }

    /// In bytes, about.
    pub fn weight(&self) -> u64 {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        (self.body.len() + headers) as u64
    }
}

/// Whether it is an answer of the API: no cookie and no nonce goes into one.
fn is_answer(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|v| v == "application/json")
        && !headers.contains_key(header::SET_COOKIE)
}

fn may_be_kept(headers: &HeaderMap) -> bool {
    let says = |name, what: &str| headers.get(name).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains(what));
    says(header::CONTENT_TYPE, "text/html")
        && says(header::CONTENT_SECURITY_POLICY, "script-src ")
        && !says(header::CONTENT_SECURITY_POLICY, "'nonce-")
        && !headers.contains_key(header::SET_COOKIE)
}

/// A strong tag: the same bytes, the same tag, on every server.
fn tag(body: &[u8]) -> HeaderValue {
    let mut text = String::from("\"");
    for byte in &Sha256::digest(body)[..16] {
        text.push_str(&format!("{byte:02x}"));
    }
    text.push('"');
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}

/// RFC 9110, 13.1.2.
fn has_it(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let said = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut tags = said.flat_map(|list| list.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    tags.any(|one| one == "*" || one.as_bytes() == tag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(change: impl FnOnce(&mut HeaderMap)) -> Response {
        let mut response = Response::new(Body::from("page"));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, "text/html; charset=utf-8".parse().unwrap());
        headers.insert(header::CONTENT_SECURITY_POLICY, "default-src 'none'; script-src 'none'".parse().unwrap());
        change(headers);
        response
    }

    #[tokio::test]
    async fn only_whole_pages_without_a_nonce_or_a_cookie_are_kept() {
        assert!(Kept::of(page(|_| {}), false).await.is_ok());
        let set = |name: http::HeaderName, value: &'static str| {
            page(|headers| {
                headers.insert(name, HeaderValue::from_static(value));
            })
        };
        for refused in [
            set(header::SET_COOKIE, "flash=; Max-Age=0"),
            set(header::CONTENT_TYPE, "application/json"),
            set(header::CONTENT_SECURITY_POLICY, "script-src 'self' 'nonce-x'"),
        ] {
            assert!(Kept::of(refused, false).await.is_err());
        }
        let mut missing = page(|_| {});
        *missing.status_mut() = StatusCode::NOT_FOUND;
        assert!(Kept::of(missing, false).await.is_err());
    }

    #[tokio::test]
    async fn a_page_is_not_sent_again_to_whoever_has_it_but_its_policy_is() {
        let kept = Kept::of(page(|_| {}), false).await.ok().unwrap();
        let tag = kept.headers[header::ETAG].to_str().unwrap().to_owned();
        let ask = |said: String| {
            let (parts, ()) = http::Request::get("/").header("if-none-match", said).body(()).unwrap().into_parts();
            kept.answer(&parts)
        };
        for has in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let answer = ask(has);
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
            assert!(answer.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        }
        for lacks in [String::new(), "\"x\"".to_owned(), tag.trim_matches('"').to_owned()] {
            assert_eq!(ask(lacks).status(), StatusCode::OK);
        }
    }
}
