//! The public list of experiments.

use app::{
    experiments::STATUSES,
    web::{App, Problem},
};
use axum::extract::{OriginalUri, State};
use domain::{Status, Theme};
use serde::Serialize;
use store::experiment::{self, Asked, Card, Cursor, Sort};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Page, Told, address, at, page},
    ask::{Ask, Reader},
    describe::Refused,
};

/// A commune.
#[derive(Serialize, ToSchema)]
pub struct Commune {
    /// Its INSEE code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// An experiment in a list.
#[derive(Serialize, ToSchema)]
pub struct ExperimentItem {
    /// It never changes.
    pub id: Uuid,
    /// The last part of its address; it never changes either.
    pub slug: String,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// In the language that was asked for, if there is a translation.
    pub title: String,
    /// What would be tried, as it was written: plain text.
    pub proposal: String,
    /// The language of these words: `fr` or `en`.
    pub lang: &'static str,
    /// Whether they are a translation.
    pub translated: bool,
    /// Where it stands: a code of `/api/v1/statuses`.
    pub status: &'static str,
    /// A code of `/api/v1/themes`.
    pub theme: &'static str,
    /// Where.
    pub commune: Commune,
    /// The name that the author chose; null once erased.
    pub author: Option<String>,
    /// How many people want it tried.
    pub supports: i64,
    /// How many it takes for a review.
    pub threshold: i64,
    /// When it became open for support.
    #[schema(format = DateTime)]
    pub opened_at: String,
}

impl ExperimentItem {
    pub(crate) fn of(app: &App, card: Card) -> ExperimentItem {
        ExperimentItem {
            id: card.id.0,
            url: address(app, format_args!("/experiments/{}", card.slug)),
            slug: card.slug,
            title: card.title,
            proposal: card.proposal,
            lang: card.words_in.code(),
            translated: card.translated,
            status: card.status.code(),
            theme: card.theme.code(),
            commune: Commune { code: card.commune_code, name: card.commune },
            author: card.author,
            supports: card.support_count,
            threshold: card.support_threshold,
            opened_at: at(card.at),
        }
    }
}

/// Every public experiment.
///
/// The newest first, or what answers `q` best.
#[utoipa::path(
    get, path = "/api/v1/experiments", operation_id = "listExperiments", tag = "Experiments",
    params(
        ("q" = Option<String>, Query, description = "Words, minding neither accents nor plurals; each may be the beginning of one", max_length = 200),
        ("territory" = Option<String>, Query, description = "An id of `/api/v1/territories`, such as `commune:59350`: what lies in it", example = "commune:59350"),
        ("theme" = Option<String>, Query, description = "A code of `/api/v1/themes`", example = "nature"),
        ("status" = Option<String>, Query, description = "A code of `/api/v1/statuses` that is public", example = "running"),
        ("sort" = Option<crate::describe::Sorts>, Query, description = "What comes first"),
        crate::describe::Paging,
    ),
    responses((status = 200, description = "A page of them", body = Page<ExperimentItem>), Refused),
)]
pub async fn list(State(app): State<App>, visit: Reader, OriginalUri(uri): OriginalUri) -> Told {
    let ask = Ask::read(&uri, &["q", "territory", "theme", "status", "sort", "limit", "cursor"])?;
    let (asked, limit) = (asked(&app, &ask).await?, ask.limit()?);
    let list = format!("experiments:{}", asked.sort.code());
    let after = ask.cursor(&list, Cursor::decode)?;
    let mut conn = app.store.read().await?;
    let found = experiment::find_some(&mut conn, visit.lang, &asked, after, limit).await?;
    let next = found.next.map(|next| ask.next(&app, &list, &next.encode()));
    page(visit.lang, found.cards.into_iter().map(|card| ExperimentItem::of(&app, card)).collect(), next)
}

async fn asked(app: &App, ask: &Ask) -> Result<Asked, Problem> {
    let question = ask.text("q").unwrap_or_default();
    if question.chars().count() > 200 || question.chars().any(char::is_control) {
        return Err(Problem::about(
            "q",
            "Au plus 200 caractères qui se montrent.",
            "At most 200 characters that can be shown.",
        ));
    }
    let within = match ask.text("territory") {
        Some(id) => Some(app.atlas().await?.find(id).map(|area| area.id.clone()).ok_or_else(|| {
            Problem::about(
                "territory",
                "Territoire inconnu. Leur liste est à /api/v1/territories.",
                "Unknown territory. They are listed at /api/v1/territories.",
            )
        })?),
        None => None,
    };
    Ok(Asked {
        question: question.trim().to_owned(),
        within,
        theme: ask.one_of("theme", Theme::ALL.iter().map(|t| t.code()), Theme::parse)?,
        status: ask.one_of("status", STATUSES.iter().map(|s| s.code()), Status::parse)?,
        sort: ask.one_of("sort", Sort::ALL.map(Sort::code), Sort::parse)?.unwrap_or_default(),
    })
}
