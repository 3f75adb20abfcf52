//! Moderating, with a token that may act by its person's mandates.

use app::web::{App, Problem, fresh_id};
use axum::{
    extract::{OriginalUri, Path, State},
    http::StatusCode,
};
use domain::{FieldError, Moment, Reason, Refusal, Role, Task, TaskId, Verdict};
use serde::{Deserialize, Serialize};
use store::{desk, moderation::Moderate};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Page, Told, at, page},
    ask::{Ask, Reader},
    describe::{Acted, Key, Langs, Refused, Verdicts},
    read::load,
    sent::Sent,
};

/// A proposal that waits for a moderator.
#[derive(Serialize, ToSchema)]
pub struct Waiting {
    /// The last part of its address.
    pub slug: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Where.
    pub commune: Option<String>,
    /// Which authority has to read it.
    pub authority: String,
    /// Since when.
    #[schema(format = DateTime)]
    pub since: String,
    /// Until when.
    #[schema(format = DateTime)]
    pub due_at: String,
    /// The name of whoever works on it.
    pub taken_by: Option<String>,
}

/// Proposals that wait for the token's person to read them, due first. A page has at most fifty.
#[utoipa::path(
    get, path = "/api/v1/moderation/queue", operation_id = "listQueue", tag = "Moderation",
    params(("cursor" = Option<String>, Query, description = "Where the page begins: out of `next` of the page before")),
    responses((status = 200, description = "A page of them", body = Page<Waiting>), Refused),
    security(("token" = [])),
    extensions(("x-scope" = json!("moderate"))),
)]
pub async fn queue(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    let ask = Ask::read(&uri, &["cursor"])?;
    let after = ask.cursor("queue", |text| {
        let (at, id) = text.split_once('.')?;
        Some((Moment(at.parse().ok()?), TaskId(Uuid::parse_str(id).ok()?)))
    })?;
    let asked = desk::Asked { kind: Some(Task::Moderate), after, ..desk::Asked::default() };
    let found = desk::desk(&mut app.store.read().await?, &visit.actor, &asked, visit.lang, app.store.now()).await?;
    let next = found.next.map(|(at, id)| ask.next(&app, "queue", &format!("{}.{}", at.0, id.0)));
    let items = found.items.into_iter().map(|i| Waiting {
        slug: i.slug,
        title: i.title,
        commune: i.commune,
        authority: i.authority,
        since: at(i.begun_at),
        due_at: at(i.due_at),
        taken_by: i.taken.and_then(|(_, name)| name),
    });
    page(visit.lang, items.collect(), next)
}

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deciding {
    /// What is decided.
    verdict: Verdicts,
    /// Why: a code of the public list; opening and merging have one reason each, which need not be said.
    #[serde(default)]
    reason: Option<String>,
    /// In words, for the public.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// The slug of the experiment in which it goes on: for `merge` only.
    #[serde(default)]
    into: Option<String>,
    /// In which language: `fr` or `en`; as `Accept-Language` asks unless it is said.
    #[serde(default)]
    lang: Option<Langs>,
}

/// What was decided.
#[derive(Serialize, ToSchema)]
pub struct DecisionMade {
    /// Where the proposal stands now.
    pub status: &'static str,
    /// The decision.
    pub decision: Uuid,
}

/// Decides about a proposal that waits: opens, returns, rejects or merges it.
#[utoipa::path(
    post, path = "/api/v1/experiments/{slug}/moderation", operation_id = "decide", tag = "Moderation",
    params(("slug" = String, Path, description = "The last part of the proposal's address"), Key),
    request_body = Deciding,
    responses((status = 200, description = "It is decided", body = DecisionMade), Acted),
    extensions(("x-scope" = json!("moderate"))),
)]
pub async fn decide(State(app): State<App>, Path(slug): Path<String>, sent: Sent) -> Told {
    let typed: Deciding = sent.json()?;
    let now = app.store.now();
    let e = load(&app, &mut app.store.read().await?, &sent.visit, &slug).await?;
    if !sent.visit.actor.holds(Role::Moderator, e.authority, now) {
        return Err(store::Error::NotFound.into());
    }
    let (verdict, reason) = choice(&typed).map_err(|error| Problem::from(vec![error]))?;
    let act = Moderate {
        submission: fresh_id(&app),
        moderator: sent.person(),
        slug,
        verdict,
        reason,
        into: typed.into.filter(|_| verdict == Verdict::Merge),
        lang: sent.lang(typed.lang.as_ref()),
        text: typed.text,
    };
    let done = sent.act_with(&app, "text", act).await?;
    app.mail_bell.notify_one();
    let decided = DecisionMade { status: done.output.status.code(), decision: done.output.decision.0 };
    sent.told(StatusCode::OK, done.again, &decided)
}

fn choice(typed: &Deciding) -> Result<(Verdict, Reason), FieldError> {
    let verdict = match typed.verdict {
        Verdicts::Open => return Ok((Verdict::Open, Reason::MeetsCharter)),
        Verdicts::Merge if typed.into.as_deref().unwrap_or_default().is_empty() => {
            return Err(FieldError::new("into", Refusal::Missing));
        }
        Verdicts::Merge => return Ok((Verdict::Merge, Reason::Duplicate)),
        Verdicts::Return => Verdict::Return,
        Verdicts::Reject => Verdict::Reject,
    };
    let code = typed.reason.as_deref().unwrap_or_default();
    match Reason::parse(code).filter(|reason| verdict.reasons().contains(reason)) {
        Some(reason) => Ok((verdict, reason)),
        None if code.is_empty() => Err(FieldError::new("reason", Refusal::Missing)),
        None => Err(FieldError::new("reason", Refusal::NotAChoice)),
    }
}
