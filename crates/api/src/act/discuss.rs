//! Arguing, asking, answering, and saying that a text should not be there.

use app::web::{App, fresh_id};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use domain::{Reason, Side};
use serde::{Deserialize, Serialize};
use store::{
    argument::{Answer, Post},
    report::File,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Told, address},
    describe::{Acted, Key, Langs, Reasons, Sides},
    read::arguments::id_of,
    sent::{Sent, mark},
};

/// An argument or a question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguing {
    /// What it does.
    side: Sides,
    /// What it says, as plain text.
    #[schema(min_length = 1, max_length = 700)]
    body: String,
    /// In which language: `fr` or `en`; as `Accept-Language` asks unless it is said.
    #[serde(default)]
    lang: Option<Langs>,
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    /// What it says, as plain text.
    #[schema(min_length = 1, max_length = 700)]
    body: String,
    /// In which language: `fr` or `en`; as `Accept-Language` asks unless it is said.
    #[serde(default)]
    lang: Option<Langs>,
}

/// A report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reporting {
    /// Why.
    reason: Reasons,
    /// What a moderator should know besides.
    #[serde(default)]
    #[schema(max_length = 1000)]
    body: String,
}

/// Where a text is read.
#[derive(Serialize, ToSchema)]
pub struct Posted {
    /// Which.
    pub id: Uuid,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
}

/// Argues for or against an experiment, or asks something about it.
#[utoipa::path(
    post, path = "/api/v1/experiments/{slug}/arguments", operation_id = "argue", tag = "Arguments",
    params(("slug" = String, Path, description = "The last part of the experiment's address"), Key),
    request_body = Arguing,
    responses((status = 201, description = "It is published", body = Posted), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn argue(State(app): State<App>, Path(slug): Path<String>, sent: Sent) -> Told {
    let typed: Arguing = sent.json()?;
    let side = match typed.side {
        Sides::For => Side::For,
        Sides::Against => Side::Against,
        Sides::Question => Side::Question,
    };
    let lang = sent.lang(typed.lang.as_ref());
    let (submission, person, body) = (fresh_id(&app), sent.person(), typed.body);
    let act = Post { submission, person, slug: slug.clone(), side, body, lang };
    let done = sent.act_with(&app, "body", act).await?;
    app.mail_bell.notify_one();
    posted(&app, &sent, &slug, done.output.0, done.output.0, done.again)
}

/// Answers an argument, in the token's person's own name.
#[utoipa::path(
    post, path = "/api/v1/experiments/{slug}/arguments/{id}/answers", operation_id = "answer", tag = "Arguments",
    params(
        ("slug" = String, Path, description = "The last part of the experiment's address"),
        ("id" = Uuid, Path, description = "The argument"),
        Key,
    ),
    request_body = Answering,
    responses((status = 201, description = "It is published", body = Posted), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn answer(State(app): State<App>, Path((slug, id)): Path<(String, String)>, sent: Sent) -> Told {
    let to = id_of(&id)?;
    let typed: Answering = sent.json()?;
    let lang = sent.lang(typed.lang.as_ref());
    let (submission, person, body) = (fresh_id(&app), sent.person(), typed.body);
    let act = Answer { submission, person, slug: slug.clone(), to, official: false, body, lang };
    let done = sent.act_with(&app, "body", act).await?;
    app.mail_bell.notify_one();
    posted(&app, &sent, &slug, to.0, done.output.0, done.again)
}

fn posted(app: &App, sent: &Sent, slug: &str, page: Uuid, id: Uuid, again: bool) -> Told {
    let url = address(app, format_args!("/experiments/{slug}/discussion/{page}"));
    sent.told(StatusCode::CREATED, again, &Posted { id, url })
}

/// Says that a text should not be there: a moderator looks at it.
#[utoipa::path(
    post, path = "/api/v1/experiments/{slug}/arguments/{id}/reports", operation_id = "report", tag = "Arguments",
    params(
        ("slug" = String, Path, description = "The last part of the experiment's address"),
        ("id" = Uuid, Path, description = "The text: an argument or an answer"),
        Key,
    ),
    request_body = Reporting,
    responses((status = 204, description = "A moderator will look at it"), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn report(State(app): State<App>, Path((slug, id)): Path<(String, String)>, sent: Sent) -> Told {
    let argument = id_of(&id)?;
    let typed: Reporting = sent.json()?;
    let reason = match typed.reason {
        Reasons::Insulting => Reason::Insulting,
        Reasons::PersonalData => Reason::PersonalData,
        Reasons::Unlawful => Reason::Unlawful,
        Reasons::Advertising => Reason::Advertising,
        Reasons::OffTopic => Reason::OffTopic,
    };
    let (submission, person, body) = (fresh_id(&app), sent.person(), typed.body);
    let act = File { submission, person, slug, argument, reason, body, lang: sent.visit.lang };
    let done = sent.act_with(&app, "body", act).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    mark(&mut response, done.again);
    Ok(response)
}
