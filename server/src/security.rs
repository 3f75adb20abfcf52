use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

use crate::Origin;

/// What every answer says unless it says something of its own.
pub type Defaults = Arc<[(HeaderName, HeaderValue)]>;

/// The defaults of an instance (OWASP ASVS 5.0, V3.4 and V14.3).
pub fn defaults(origin: &Origin) -> Defaults {
    let mut headers = vec![
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // not `no-referrer`: browsers would send `Origin: null` with forms, which is from another site
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), serial=(), hid=(), midi=(), \
             accelerometer=(), gyroscope=(), magnetometer=(), display-capture=(), browsing-topics=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // pages bring a policy of their own, with a nonce; everything else has nothing to run
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        // whoever forgets to say that something may be kept has perhaps answered something personal
        (header::CACHE_CONTROL, "no-store"),
    ];
    if origin.is_https() {
        // without includeSubDomains: the town's other services are not ours to decide about
        headers.push((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    }
    headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}

/// Adds the defaults that an answer lacks.
pub async fn secure(State(defaults): State<Defaults>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in defaults.iter() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_held_to_https() {
        let says = |origin: &str| {
            defaults(&origin.parse().unwrap()).iter().any(|(name, _)| name == header::STRICT_TRANSPORT_SECURITY)
        };
        assert!(says("https://essaim.example.org"));
        assert!(!says("http://localhost:3000"));
    }
}
