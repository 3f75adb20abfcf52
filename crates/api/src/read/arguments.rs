//! What is said for and against, and what is asked.

use app::web::{App, Problem};
use axum::extract::{OriginalUri, Path, State};
use domain::{ArgumentId, ArgumentOrder, Moment, Side};
use serde::Serialize;
use store::argument::{self, Cursor, Removed};
use utoipa::ToSchema;
use uuid::Uuid;

use super::public;
use crate::{
    answer::{Page, Told, address, at, maybe, page},
    ask::{Ask, Reader},
    describe::{Orders, Paging, Refused, Sides},
};

/// Why a text is not there any more.
#[derive(Serialize, ToSchema)]
pub struct Removal {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// A code of the public list of reasons.
    pub reason: Option<&'static str>,
    /// In the moderator's words.
    pub text: String,
    /// Who decided.
    pub authority: String,
}

/// An argument, a question or an answer.
#[derive(Serialize, ToSchema)]
pub struct Argument {
    /// It never changes.
    pub id: Uuid,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// What it answers; null for an argument of its own.
    pub parent: Option<Uuid>,
    /// `for`, `against` or `question`; null for an answer.
    pub side: Option<&'static str>,
    /// The name that its author chose; null once erased.
    pub author: Option<String>,
    /// The authority in whose name it answers.
    pub authority: Option<String>,
    /// What it says, as plain text; empty once removed.
    pub body: String,
    /// In which language: `fr` or `en`.
    pub lang: &'static str,
    /// When it was written.
    #[schema(format = DateTime)]
    pub written_at: String,
    /// When it was changed last.
    #[schema(format = DateTime)]
    pub edited_at: Option<String>,
    /// Readers who find it useful.
    pub useful: i64,
    /// Readers who do not.
    pub useless: i64,
    /// Answers that it got.
    pub answers: i64,
    /// Why it is not there any more.
    pub removed: Option<Removal>,
}

impl Argument {
    pub(crate) fn of(app: &App, slug: &str, a: argument::Argument) -> Argument {
        let removal = |r: Removed| Removal {
            at: at(r.at),
            reason: r.reason.map(|reason| reason.code()),
            text: r.text,
            authority: r.authority,
        };
        Argument {
            id: a.id.0,
            url: address(app, format_args!("/experiments/{slug}/discussion/{}", a.parent.unwrap_or(a.id))),
            parent: a.parent.map(|id| id.0),
            side: a.side.map(Side::code),
            author: a.name,
            authority: a.authority,
            body: a.body,
            lang: a.lang.code(),
            written_at: at(a.written_at),
            edited_at: maybe(a.edited_at),
            useful: a.useful,
            useless: a.useless,
            answers: a.answers,
            removed: a.removed.map(removal),
        }
    }
}

fn cursor(text: &str) -> Option<Cursor> {
    let (strength, rest) = text.split_once('.')?;
    let (at, id) = rest.split_once('.')?;
    Some(Cursor { strength: strength.parse().ok()?, at: Moment(at.parse().ok()?), id: id.parse().ok()? })
}

/// The arguments about an experiment, without their answers; the strongest first by the rule that the page states.
#[utoipa::path(
    get, path = "/api/v1/experiments/{slug}/arguments", operation_id = "listArguments", tag = "Arguments",
    params(
        ("slug" = String, Path, description = "The last part of the experiment's address"),
        ("side" = Option<Sides>, Query, description = "One side only"),
        ("order" = Option<Orders>, Query, description = "What comes first"),
        Paging,
    ),
    responses((status = 200, description = "A page of them", body = Page<Argument>), Refused),
)]
pub async fn list(
    State(app): State<App>,
    visit: Reader,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    let ask = Ask::read(&uri, &["side", "order", "limit", "cursor"])?;
    let side = ask.one_of("side", Side::ALL.map(Side::code), Side::parse)?;
    let orders = ArgumentOrder::ALL.map(ArgumentOrder::code);
    let order = ask.one_of("order", orders, ArgumentOrder::parse)?.unwrap_or_default();
    let (limit, list) = (ask.limit()?, format!("arguments:{}", order.code()));
    let after = ask.cursor(&list, cursor)?;
    let mut conn = app.store.read().await?;
    let e = public(&app, &mut conn, &visit, &slug).await?;
    let (found, next) = argument::some(&mut conn, e.id, side, order, after, None, limit).await?;
    let next = next.map(|c| ask.next(&app, &list, &format!("{}.{}.{}", c.strength, c.at.0, c.id)));
    page(visit.lang, found.into_iter().map(|a| Argument::of(&app, &slug, a)).collect(), next)
}

/// The answers to an argument, in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/experiments/{slug}/arguments/{id}/answers", operation_id = "listAnswers", tag = "Arguments",
    params(
        ("slug" = String, Path, description = "The last part of the experiment's address"),
        ("id" = Uuid, Path, description = "The argument"),
        Paging,
    ),
    responses((status = 200, description = "A page of them", body = Page<Argument>), Refused),
)]
pub async fn answers(
    State(app): State<App>,
    visit: Reader,
    Path((slug, id)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    let ask = Ask::read(&uri, &["limit", "cursor"])?;
    let (limit, after) = (ask.limit()?, ask.cursor("answers", |text| text.parse::<i64>().ok())?);
    let id = id_of(&id)?;
    let mut conn = app.store.read().await?;
    let e = public(&app, &mut conn, &visit, &slug).await?;
    argument::one(&mut conn, e.id, id, None).await?;
    let (found, next) = argument::some_answers(&mut conn, id, after.unwrap_or(0), None, limit as i64).await?;
    let next = next.map(|nth| ask.next(&app, "answers", &nth.to_string()));
    page(visit.lang, found.into_iter().map(|a| Argument::of(&app, &slug, a)).collect(), next)
}

/// An id in an address: what is none names nothing.
///
/// # Errors
/// 404.
pub(crate) fn id_of(raw: &str) -> Result<ArgumentId, Problem> {
    raw.parse().map_err(|_| store::Error::NotFound.into())
}
