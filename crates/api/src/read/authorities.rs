//! Public bodies: what they decide about, and how long it takes them to answer.

use app::web::App;
use axum::extract::{OriginalUri, Path, State};
use serde::Serialize;
use store::{authority, competence};
use utoipa::ToSchema;

use super::consultations::slug as slug_of;
use crate::{
    answer::{Page, Told, address, at, maybe, one, page},
    ask::{Ask, Reader, nothing},
    describe::{Paging, Refused},
};

/// An authority in a list.
#[derive(Serialize, ToSchema)]
pub struct AuthorityItem {
    /// The last part of its address; it never changes.
    pub slug: String,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// `commune`, `metropolis`, `department`, `region` or `syndicat`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where.
    pub place: String,
    /// Public experiments that it holds.
    pub experiments: i64,
    /// Answers that it owes.
    pub waiting: i64,
    /// Those that are late.
    pub late: i64,
}

/// Something that it decides about.
#[derive(Serialize, ToSchema)]
pub struct Competence {
    /// A code of `/api/v1/themes`.
    pub theme: Option<&'static str>,
    /// Where.
    pub territory: String,
    /// The first instant.
    #[schema(format = DateTime)]
    pub from: String,
    /// The first instant at which it no longer holds; null while it does.
    #[schema(format = DateTime)]
    pub until: Option<String>,
    /// Who gave it away.
    pub given_by: Option<String>,
    /// The law or the deliberation.
    pub basis: String,
}

/// How many experiments stand where.
#[derive(Serialize, ToSchema)]
pub struct Holding {
    /// A code of `/api/v1/statuses`.
    pub status: &'static str,
    /// How many.
    pub count: i64,
}

/// An answer that is owed.
#[derive(Serialize, ToSchema)]
pub struct Owed {
    /// The last part of the experiment's address.
    pub experiment: String,
    /// Its title.
    pub title: String,
    /// Since when.
    #[schema(format = DateTime)]
    pub since: String,
    /// Until when.
    #[schema(format = DateTime)]
    pub due_at: String,
}

/// An authority.
#[derive(Serialize, ToSchema)]
pub struct AuthorityDetail {
    /// The last part of its address; it never changes.
    pub slug: String,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// `commune`, `metropolis`, `department`, `region` or `syndicat`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The id of its territory.
    pub territory: String,
    /// The name of that.
    pub territory_name: String,
    /// Supports that open a review.
    pub support_threshold: i64,
    /// Days within which it answers.
    pub answer_days: i64,
    /// Hours within which it reads a proposal.
    pub moderation_hours: i64,
    /// How long it took to answer, in days, in the middle of the last two years; null without an answer.
    pub median_answer_days: Option<i64>,
    /// What it owes, due first.
    pub owed: Vec<Owed>,
    /// What it holds.
    pub holdings: Vec<Holding>,
    /// What it decides about, by theme and day.
    pub competences: Vec<Competence>,
    /// The slugs of its members today.
    pub members: Vec<String>,
    /// The slugs of what it is a member of today.
    pub member_of: Vec<String>,
}

/// Every authority, the largest territories first.
#[utoipa::path(
    get, path = "/api/v1/authorities", operation_id = "listAuthorities", tag = "Authorities", params(Paging),
    responses((status = 200, description = "A page of them", body = Page<AuthorityItem>), Refused),
)]
pub async fn list(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    let ask = Ask::read(&uri, &["limit", "cursor"])?;
    let (limit, after) = (ask.limit()?, ask.cursor("authorities", slug_of)?);
    let found = authority::list(&mut app.store.read().await?, app.store.now()).await?;
    // behind the one named; from the beginning when it is no longer there
    let begin = after.and_then(|slug| found.iter().position(|a| a.slug == slug)).map_or(0, |n| n + 1);
    let more = found.len() > begin + limit;
    let items: Vec<_> = found.into_iter().skip(begin).take(limit).map(|a| item(&app, a)).collect();
    let next = items.last().filter(|_| more).map(|a| ask.next(&app, "authorities", &a.slug));
    page(visit.lang, items, next)
}

fn item(app: &App, a: authority::Line) -> AuthorityItem {
    AuthorityItem {
        url: address(app, format_args!("/authorities/{}", a.slug)),
        slug: a.slug,
        kind: a.kind,
        name: a.name,
        place: a.place,
        experiments: a.experiments,
        waiting: a.waiting,
        late: a.late,
    }
}

/// One authority.
#[utoipa::path(
    get, path = "/api/v1/authorities/{slug}", operation_id = "getAuthority", tag = "Authorities",
    params(("slug" = String, Path, description = "The last part of its address")),
    responses((status = 200, description = "The authority", body = AuthorityDetail), Refused),
)]
pub async fn show(
    State(app): State<App>,
    visit: Reader,
    Path(slug): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Told {
    nothing(&uri)?;
    let now = app.store.now();
    let mut conn = app.store.read().await?;
    let a = authority::profile(&mut conn, &slug).await?;
    let (members, member_of) = authority::ties(&mut conn, a.id).await?;
    let holdings = authority::holdings(&mut conn, a.id).await?;
    let clock = authority::clock(&mut conn, a.id, visit.lang, now).await?;
    let competences = competence::of(&mut conn, a.id).await?;
    drop(conn);
    let today = |ties: Vec<authority::Tie>| {
        let held = ties.into_iter().filter(|t| t.from_at <= now && t.until_at.is_none_or(|until| now < until));
        held.map(|t| t.slug).collect()
    };
    let detail = AuthorityDetail {
        url: address(&app, format_args!("/authorities/{}", a.slug)),
        median_answer_days: clock.median(),
        owed: clock
            .owed
            .into_iter()
            .map(|o| Owed { experiment: o.slug, title: o.title, since: at(o.started_at), due_at: at(o.due_at) })
            .collect(),
        holdings: holdings.into_iter().map(|(s, count)| Holding { status: s.code(), count }).collect(),
        competences: competences
            .into_iter()
            .map(|c| Competence {
                theme: c.theme().map(|t| t.code()),
                territory: c.territory,
                from: at(c.from_at),
                until: maybe(c.until_at),
                given_by: c.giver,
                basis: c.basis,
            })
            .collect(),
        members: today(members),
        member_of: today(member_of),
        slug: a.slug,
        kind: a.kind,
        name: a.name,
        territory: a.territory_id,
        territory_name: a.territory,
        support_threshold: a.support_threshold,
        answer_days: a.answer_days,
        moderation_hours: a.moderation_hours,
    };
    one(visit.lang, &detail)
}
