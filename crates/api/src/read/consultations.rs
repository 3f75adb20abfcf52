//! Votes: what was asked, by which rules, and what came out.

use app::web::{App, AppError, Problem};
use axum::extract::{OriginalUri, Path, State};
use domain::consultation::Phase;
use serde::Serialize;
use serde_json::Value;
use store::{
    consultation,
    data::{VoteLine, vote_lines_after},
};
use utoipa::ToSchema;

use super::experiment::AuthorityName;
use crate::{
    answer::{Page, Told, address, at, maybe, one, page},
    ask::{Ask, Reader, nothing},
    describe::{Paging, Refused},
};

/// A vote in a list.
#[derive(Serialize, ToSchema)]
pub struct ConsultationItem {
    /// The last part of its address; it never changes.
    pub slug: String,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// Its title.
    pub title: String,
    /// The language in which it is written: `fr` or `en`.
    pub lang: String,
    /// Who asks: the last part of an authority's address.
    pub authority: String,
    /// `go`, `which` or `budget`.
    pub question: String,
    /// How it is counted.
    pub method: String,
    /// When one could begin to vote.
    #[schema(format = DateTime)]
    pub opens_at: String,
    /// The first instant at which nobody votes any more.
    #[schema(format = DateTime)]
    pub closes_at: String,
    /// How many people have voted.
    pub voters: i64,
    /// When its result was published; null before.
    #[schema(format = DateTime)]
    pub published_at: Option<String>,
    /// The ids of the options that won; null before.
    pub winners: Option<Vec<String>>,
}

/// Files with the exact bytes that were hashed; those of the result are null before it is published.
#[derive(Serialize, ToSchema)]
pub struct Files {
    /// The terms.
    #[schema(format = "uri")]
    pub terms: String,
    /// The ballots.
    #[schema(format = "uri")]
    pub ballots: Option<String>,
    /// The result.
    #[schema(format = "uri")]
    pub outcome: Option<String>,
}

/// What the authority made of a result, in public, once.
#[derive(Serialize, ToSchema)]
pub struct VoteReply {
    /// What becomes of its commitment: `kept`, `partly` or `not`.
    pub kept: &'static str,
    /// Why, and what follows: plain text.
    pub text: String,
    /// The language of these words: `fr` or `en`.
    pub lang: &'static str,
    /// When it was given.
    #[schema(format = DateTime)]
    pub replied_at: String,
}

/// A vote.
#[derive(Serialize, ToSchema)]
pub struct ConsultationDetail {
    /// The last part of its address; it never changes.
    pub slug: String,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// Its title.
    pub title: String,
    /// The language in which it is written: `fr` or `en`.
    pub lang: &'static str,
    /// Who asks.
    pub authority: AuthorityName,
    /// `go`, `which` or `budget`.
    pub question: &'static str,
    /// How it is counted.
    pub method: &'static str,
    /// `ahead`, `open`, `counting` or `counted`.
    pub phase: &'static str,
    /// When one could begin to vote.
    #[schema(format = DateTime)]
    pub opens_at: Option<String>,
    /// The first instant at which nobody votes any more.
    #[schema(format = DateTime)]
    pub closes_at: Option<String>,
    /// How many people have voted.
    pub voters: i64,
    /// When its result was published; null before.
    #[schema(format = DateTime)]
    pub published_at: Option<String>,
    /// What was fixed before it opened: the question, the options, the rules.
    #[schema(value_type = Object)]
    pub terms: Value,
    /// The result with every step of the count; null before it is published.
    #[schema(value_type = Option<Object>)]
    pub outcome: Option<Value>,
    /// Until when the authority answers the result; null before there is one.
    #[schema(format = DateTime)]
    pub reply_due: Option<String>,
    /// What it answered; null before.
    pub reply: Option<VoteReply>,
    /// Downloads.
    pub files: Files,
}

fn item(app: &App, v: VoteLine) -> ConsultationItem {
    let outcome = v.outcome.as_deref().and_then(|text| serde_json::from_str::<tally::Outcome>(text).ok());
    ConsultationItem {
        url: address(app, format_args!("/consultations/{}", v.slug)),
        slug: v.slug,
        title: v.title,
        lang: v.lang,
        authority: v.authority,
        question: v.question,
        method: v.method,
        opens_at: at(v.opens_at),
        closes_at: at(v.closes_at),
        voters: v.voters,
        published_at: maybe(v.published_at),
        winners: outcome.map(|outcome| outcome.winners),
    }
}

/// Every vote that was opened, by its address.
#[utoipa::path(
    get, path = "/api/v1/consultations", operation_id = "listConsultations", tag = "Consultations", params(Paging),
    responses((status = 200, description = "A page of them", body = Page<ConsultationItem>), Refused),
)]
pub async fn list(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    let ask = Ask::read(&uri, &["limit", "cursor"])?;
    let (limit, after) = (ask.limit()?, ask.cursor("consultations", slug)?.unwrap_or_default());
    let mut found = vote_lines_after(&mut app.store.read().await?, &after, limit as i64 + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|v| ask.next(&app, "consultations", &v.slug));
    page(visit.lang, found.into_iter().map(|v| item(&app, v)).collect(), next)
}

/// What can stand in an address.
pub(crate) fn slug(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then(|| text.to_owned())
}

/// One vote: its terms, and its result once it is published.
#[utoipa::path(
    get, path = "/api/v1/consultations/{slug}", operation_id = "getConsultation", tag = "Consultations",
    params(("slug" = String, Path, description = "The last part of its address")),
    responses((status = 200, description = "The vote", body = ConsultationDetail), Refused),
)]
pub async fn show(
    State(app): State<App>,
    visit: Reader,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    nothing(&uri)?;
    let found = consultation::by_slug(&mut app.store.read().await?, &slug).await?;
    // what is being prepared does not exist here
    let (fixed, terms) = found.terms.as_ref().ok_or(store::Error::NotFound)?;
    let days = i64::from(fixed.plan.answer_days);
    let file = |name: &str| address(&app, format_args!("/consultations/{slug}/{name}"));
    let counted = found.outcome.is_some();
    let detail = ConsultationDetail {
        url: address(&app, format_args!("/consultations/{slug}")),
        lang: found.lang.code(),
        authority: AuthorityName { slug: found.authority_slug.clone(), name: found.authority_name.clone() },
        question: found.question.code(),
        method: found.method.code(),
        phase: match found.phase(app.store.now()) {
            Phase::Draft | Phase::Ahead => "ahead",
            Phase::Open => "open",
            Phase::Counting => "counting",
            Phase::Counted => "counted",
        },
        opens_at: maybe(found.times.opens),
        closes_at: maybe(found.times.closes),
        voters: found.voters,
        published_at: maybe(found.times.published),
        terms: value(terms)?,
        outcome: found.outcome.as_deref().map(value).transpose()?,
        reply_due: maybe(found.times.published.map(|published| published.plus(days * domain::DAY))),
        reply: found.reply.as_ref().map(|reply| VoteReply {
            kept: reply.kept.code(),
            text: reply.text.clone(),
            lang: reply.lang.code(),
            replied_at: at(reply.at),
        }),
        files: Files {
            terms: file("terms.json"),
            ballots: counted.then(|| file("ballots.jsonl")),
            outcome: counted.then(|| file("outcome.json")),
        },
        slug: found.slug,
        title: found.title,
    };
    one(visit.lang, &detail)
}

fn value(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|_| AppError::Internal.into())
}
