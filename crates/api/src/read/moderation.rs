//! What moderators decided: counts and reasons, nobody and no text.

use app::web::{App, Problem};
use axum::extract::{OriginalUri, State};
use domain::DAY;
use serde::Serialize;
use store::{authority, moderation, report};
use utoipa::ToSchema;

use crate::{
    answer::{Told, one},
    ask::{Ask, Reader},
    describe::{Months, Refused},
};

/// How often something was decided about proposals.
#[derive(Serialize, ToSchema)]
pub struct Decided {
    /// The name of the authority.
    pub authority: String,
    /// `opened`, `returned`, `rejected`, `merged`, `appealed`, `upheld` or `overturned`.
    pub event: &'static str,
    /// A code of the public list of reasons.
    pub reason: Option<&'static str>,
    /// How often.
    pub count: i64,
}

/// How often something was decided about texts of discussions.
#[derive(Serialize, ToSchema)]
pub struct Ruled {
    /// The name of the authority.
    pub authority: String,
    /// `remove` or `keep`.
    pub ruling: &'static str,
    /// A code of the public list of reasons.
    pub reason: Option<&'static str>,
    /// How many texts.
    pub count: i64,
    /// How many reports.
    pub reports: i64,
}

/// The moderation log.
#[derive(Serialize, ToSchema)]
pub struct ModerationLog {
    /// About proposals.
    pub proposals: Vec<Decided>,
    /// About texts of discussions.
    pub texts: Vec<Ruled>,
}

/// What moderators decided in a period: numbers, never people.
#[utoipa::path(
    get, path = "/api/v1/moderation", operation_id = "getModerationLog", tag = "Authorities",
    params(
        ("authority" = Option<String>, Query, description = "The slug of one authority"),
        ("months" = Option<Months>, Query, description = "How far back; 12 unless it is said"),
    ),
    responses((status = 200, description = "The log", body = ModerationLog), Refused),
)]
pub async fn log(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    let ask = Ask::read(&uri, &["authority", "months"])?;
    let days = ask.one_of("months", ["1", "12", "120"], |months| match months {
        "1" => Some(31),
        "12" => Some(366),
        _ => Some(3660),
    })?;
    let from = app.store.now().plus(-days.unwrap_or(366) * DAY);
    let mut conn = app.store.read().await?;
    if let Some(slug) = ask.text("authority")
        && authority::names(&mut conn).await?.iter().all(|(known, _)| known != slug)
    {
        return Err(Problem::about(
            "authority",
            "Autorité inconnue. Leur liste est à /api/v1/authorities.",
            "Unknown authority. They are listed at /api/v1/authorities.",
        ));
    }
    let proposals = moderation::log(&mut conn, from, ask.text("authority")).await?;
    let texts = report::log(&mut conn, from, ask.text("authority")).await?;
    drop(conn);
    let log = ModerationLog {
        proposals: proposals
            .into_iter()
            .map(|l| Decided {
                authority: l.authority,
                event: l.event.code(),
                reason: l.reason.map(|r| r.code()),
                count: l.count,
            })
            .collect(),
        texts: texts
            .into_iter()
            .map(|l| Ruled {
                authority: l.authority,
                ruling: l.ruling.code(),
                reason: l.reason.map(|r| r.code()),
                count: l.count,
                reports: l.reports,
            })
            .collect(),
    };
    one(visit.lang, &log)
}
