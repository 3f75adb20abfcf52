use axum::{
    extract::Query,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::Lang;
use serde::Deserialize;
use serde_json::json;

use crate::{layout::colour, web::Answer};

#[derive(Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
}

/// `GET /manifest.webmanifest?lang=…`. Browsers ask for it without cookies, so the page names its language. Both have
/// one `id`: they are one app.
pub(super) async fn show(Query(asked): Query<Asked>) -> Answer {
    let lang = asked.lang.as_deref().and_then(Lang::parse).unwrap_or_default();
    let icon = |file: &str, size: u32, purpose: &str| json!({ "src": format!("/icons/{file}"), "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose });
    let shortcut =
        |name: &str, url: &str| json!({ "name": name, "url": url, "icons": [icon("icon-192.png", 192, "any")] });
    let manifest = json!({
        "id": "/",
        "name": lang.t("Essaim, le droit à l’essai", "Essaim, the right to try"),
        "short_name": "Essaim",
        "description": lang.t(
            "Proposer un essai près de chez soi, le soutenir, savoir ce qu’il est devenu.",
            "Propose a try near you, support it, know what became of it.",
        ),
        "lang": lang.code(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": colour::LIGHT,
        "background_color": colour::PAPER,
        "categories": ["government", "social"],
        "icons": [
            icon("icon-192.png", 192, "any"),
            icon("icon-512.png", 512, "any"),
            icon("icon-maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            shortcut(lang.t("Proposer un essai", "Propose a try"), "/experiments/new"),
            shortcut(lang.t("Expérimentations", "Experiments"), "/experiments"),
        ],
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/manifest+json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    Ok((headers, manifest.to_string()).into_response())
}
