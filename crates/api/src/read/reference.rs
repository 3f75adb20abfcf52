//! What codes mean: territories, themes, statuses; and where everything is.

use app::web::App;
use axum::extract::{OriginalUri, State};
use domain::{Lang, Status, Theme};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::{Page, Told, address, one, page},
    ask::{Ask, Reader, nothing},
    describe::{Kinds, Paging, Refused},
};

/// Where everything is.
#[derive(Serialize, ToSchema)]
pub struct Index {
    /// What this is.
    pub name: &'static str,
    /// The description, OpenAPI 3.1.
    #[schema(format = "uri")]
    pub description: String,
    /// For people.
    #[schema(format = "uri")]
    pub documentation: String,
}

/// Where everything is.
#[utoipa::path(
    get, path = "/api/v1", operation_id = "getIndex", tag = "Reference",
    responses((status = 200, description = "Addresses", body = Index), Refused),
)]
pub async fn index(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    nothing(&uri)?;
    let (description, documentation) = (address(&app, "/api/v1/openapi.json"), address(&app, "/api"));
    one(visit.lang, &Index { name: "Essaim", description, documentation })
}

/// A territory.
#[derive(Serialize, ToSchema)]
pub struct Territory {
    /// Its kind and its code: `commune:59350`.
    pub id: String,
    /// `commune`, `epci`, `departement` or `region`.
    pub kind: String,
    /// Its INSEE code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Every territory of this instance, by name.
#[utoipa::path(
    get, path = "/api/v1/territories", operation_id = "listTerritories", tag = "Reference",
    params(("kind" = Option<Kinds>, Query, description = "One kind only"), Paging),
    responses((status = 200, description = "A page of them", body = Page<Territory>), Refused),
)]
pub async fn territories(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    let ask = Ask::read(&uri, &["kind", "limit", "cursor"])?;
    let kind = ask.one_of("kind", ["commune", "epci", "departement", "region"], |kind| Some(kind.to_owned()))?;
    let (limit, after) = (ask.limit()?, ask.cursor("territories", |id| Some(id.to_owned()))?);
    let atlas = app.atlas().await?;
    let begin = after.and_then(|id| atlas.areas.iter().position(|a| a.id == id)).map_or(0, |n| n + 1);
    let mut found: Vec<Territory> = atlas
        .areas
        .iter()
        .skip(begin)
        .filter_map(|area| {
            let (of, code) = area.id.split_once(':')?;
            let fits = kind.as_deref().is_none_or(|kind| kind == of);
            fits.then(|| Territory { id: area.id.clone(), kind: of.into(), code: code.into(), name: area.name.clone() })
        })
        .take(limit + 1)
        .collect();
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|t| ask.next(&app, "territories", &t.id));
    page(visit.lang, found, next)
}

/// A code and its names.
#[derive(Serialize, ToSchema)]
pub struct Code {
    /// The code, which never changes.
    pub code: &'static str,
    /// Its name in French.
    pub name_fr: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
}

fn codes(codes: impl Iterator<Item = (&'static str, [&'static str; 2])>) -> Vec<Code> {
    codes.map(|(code, [name_fr, name_en])| Code { code, name_fr, name_en }).collect()
}

/// Every theme. The whole list is one page.
#[utoipa::path(
    get, path = "/api/v1/themes", operation_id = "listThemes", tag = "Reference",
    responses((status = 200, description = "All of them", body = Page<Code>), Refused),
)]
pub async fn themes(visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    nothing(&uri)?;
    page(visit.lang, codes(Theme::ALL.iter().map(|t| (t.code(), [Lang::Fr, Lang::En].map(|lang| t.name(lang))))), None)
}

/// Every status that is public. The whole list is one page.
#[utoipa::path(
    get, path = "/api/v1/statuses", operation_id = "listStatuses", tag = "Reference",
    responses((status = 200, description = "All of them", body = Page<Code>), Refused),
)]
pub async fn statuses(visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    nothing(&uri)?;
    let public = Status::ALL.iter().filter(|s| s.is_public());
    page(visit.lang, codes(public.map(|s| (s.code(), [Lang::Fr, Lang::En].map(|lang| s.name(lang))))), None)
}
