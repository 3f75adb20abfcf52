//! Proposing an experiment.

use app::web::{App, Problem, fresh_id};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
};
use domain::{DraftId, ProposalForm, SessionId};
use serde::{Deserialize, Serialize};
use store::{draft::Owner, experiment::Propose};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Told, address},
    describe::{Acted, Key, Langs},
    sent::Sent,
};

/// A proposal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposing {
    /// In a line.
    #[schema(min_length = 1, max_length = 120)]
    title: String,
    /// The problem, as plain text.
    #[schema(min_length = 1)]
    problem: String,
    /// What would be tried, as plain text.
    #[schema(min_length = 1)]
    proposal: String,
    /// A code of `/api/v1/themes`.
    theme: String,
    /// For how many months.
    #[schema(minimum = 1, maximum = 60)]
    duration_months: u8,
    /// The INSEE code of a commune: out of `/api/v1/territories?kind=commune`.
    commune: String,
    /// The place in words.
    #[schema(min_length = 1)]
    place: String,
    /// Degrees, WGS 84; both or none.
    #[serde(default)]
    latitude: Option<f64>,
    /// Degrees, WGS 84.
    #[serde(default)]
    longitude: Option<f64>,
    /// Who is concerned.
    #[schema(min_length = 1)]
    audience: String,
    /// The language in which it is written: `fr` or `en`; as `Accept-Language` asks unless it is said.
    #[serde(default)]
    lang: Option<Langs>,
}

/// Where a proposal is read.
#[derive(Serialize, ToSchema)]
pub struct Proposed {
    /// The last part of its address.
    pub slug: String,
    /// Its page; only its author and the authority see it until a moderator has read it.
    #[schema(format = "uri")]
    pub url: String,
}

/// Proposes an experiment: a moderator of the competent authority reads it next.
#[utoipa::path(
    post, path = "/api/v1/experiments", operation_id = "propose", tag = "Experiments",
    params(Key), request_body = Proposing,
    responses((status = 201, description = "It is sent", body = Proposed), Acted),
    extensions(("x-scope" = json!("act"))),
)]
pub async fn propose(State(app): State<App>, sent: Sent) -> Told {
    let typed: Proposing = sent.json()?;
    let lang = sent.lang(typed.lang.as_ref());
    let degrees = |n: Option<f64>| n.map(|n| format!("{n}")).unwrap_or_default();
    let form = ProposalForm {
        title: typed.title,
        problem: typed.problem,
        proposal: typed.proposal,
        theme: typed.theme,
        duration: typed.duration_months.to_string(),
        commune: typed.commune,
        place: typed.place,
        latitude: degrees(typed.latitude),
        longitude: degrees(typed.longitude),
        audience: typed.audience,
    };
    // a program has no session; its drafts are its person's
    let owner = Owner { session: SessionId(Uuid::nil()), person: Some(sent.person()) };
    let act = Propose { draft: DraftId(fresh_id(&app)), owner, form, lang };
    let done = sent.try_act(&app, act).await.map_err(renamed)?;
    app.mail_bell.notify_one();
    let slug = done.output.slug;
    let url = address(&app, format_args!("/experiments/{slug}"));
    let at = HeaderValue::from_str(&address(&app, format_args!("/api/v1/experiments/{slug}")));
    let mut response = sent.told(StatusCode::CREATED, done.again, &Proposed { slug, url })?;
    if let Ok(at) = at {
        response.headers_mut().insert(header::LOCATION, at);
    }
    Ok(response)
}

/// Fields have other names in forms.
fn renamed(error: store::Error) -> Problem {
    match error {
        store::Error::Invalid(mut errors) => {
            for error in errors.iter_mut().filter(|error| error.field == "duration") {
                error.field = "duration_months".into();
            }
            errors.into()
        }
        other => other.into(),
    }
}
