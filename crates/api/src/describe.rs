//! The description of the API: OpenAPI 3.1, made of the handlers and of the types that they answer.

use std::sync::LazyLock;

use app::web::App;
use axum::extract::{OriginalUri, State};
use domain::Lang;
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, IntoResponses, Modify, OpenApi, ToSchema,
    openapi::{
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
        server::Server,
    },
};

use crate::{
    act,
    answer::{Told, one},
    ask::{Reader, nothing},
    read,
    webhooks::{WebhookMessage, Webhooks},
};

/// How a list is read page by page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "its fields are the description")]
pub struct Paging {
    /// How many at most; 20 unless it is said.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u8>,
    /// Where the page begins: out of `next` of the page before, as it is.
    cursor: Option<String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $code:ident = $value:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Deserialize, Serialize, ToSchema)]
        pub enum $name { $($(#[$of])* #[serde(rename = $value)] $code,)+ }
    )+};
}

codes! {
    /// What comes first.
    Sorts {
        /// What answers `q` best; without it, the newest.
        Best = "best",
        /// The newest.
        Newest = "newest",
        /// The most supported.
        Supported = "supported",
        /// Those that lack the fewest supports.
        Nearly = "nearly",
    }
    /// The sides of a discussion.
    Sides {
        /// For.
        For = "for",
        /// Against.
        Against = "against",
        /// Questions.
        Question = "question",
    }
    /// What comes first in a discussion.
    Orders {
        /// By the rule that the page states.
        Strongest = "strongest",
        /// By time.
        Newest = "newest",
    }
    /// Kinds of territories.
    Kinds {
        /// The smallest.
        Commune = "commune",
        /// Metropolises and communities of communes.
        Epci = "epci",
        /// Departments.
        Departement = "departement",
        /// Regions.
        Region = "region",
    }
    /// The languages in which people write here.
    Langs {
        /// French.
        Fr = "fr",
        /// English.
        En = "en",
    }
    /// What can be followed.
    Things {
        /// By its slug.
        Experiment = "experiment",
        /// By the slug of the experiment that taught it.
        Lesson = "lesson",
        /// By its code.
        Theme = "theme",
        /// By its id.
        Territory = "territory",
        /// By its slug.
        Authority = "authority",
    }
    /// Why a text should not be there.
    Reasons {
        /// Insulting or hateful.
        Insulting = "insulting",
        /// Names or harms a person.
        PersonalData = "personal-data",
        /// Against the law.
        Unlawful = "unlawful",
        /// Advertising.
        Advertising = "advertising",
        /// Off topic.
        OffTopic = "off-topic",
    }
    /// What a moderator decides.
    Verdicts {
        /// It is open for support.
        Open = "open",
        /// Its author completes it.
        Return = "return",
        /// It is not admitted.
        Reject = "reject",
        /// It goes on in another.
        Merge = "merge",
    }
    /// How far back, in months.
    Months {
        /// One month.
        One = "1",
        /// A year.
        Year = "12",
        /// Ten years.
        Ten = "120",
    }
}

/// What went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct ProblemBody {
    /// Its kind, which never changes: an address that explains it.
    #[schema(format = "uri")]
    r#type: String,
    /// Its kind, in the language that was asked for.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What, why, what next, in one sentence or two.
    detail: String,
    /// The number of the request in our log, for whoever writes to us.
    request_id: String,
    /// What is wrong with each field or parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    errors: Option<Vec<WrongField>>,
}

/// What is wrong with one field or parameter.
#[derive(Serialize, ToSchema)]
pub struct WrongField {
    /// Which.
    field: String,
    /// What, why, what next.
    detail: String,
}

/// What any request may get instead of an answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "its variants are the description")]
pub enum Refused {
    /// What you have is still true: your `If-None-Match` names it.
    #[response(status = 304)]
    NotModified,
    /// The address holds something that does not belong there.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(ProblemBody),
    /// The token does not exist, has expired or was revoked.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(ProblemBody),
    /// The token does not have the scope.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// Nothing is there, or it is not public.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody),
    /// Too many requests: `Retry-After` says when to go on.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemBody),
    /// The service cannot answer at this moment.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(ProblemBody),
}

/// What any request that acts may get instead of an answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "its variants are the description")]
pub enum Acted {
    /// The address or the JSON cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(ProblemBody),
    /// A token is needed, or the one that came is none.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(ProblemBody),
    /// The token does not have the scope, or its person may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// Nothing is there, or it is not public.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody),
    /// This is no longer possible at this stage.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody),
    /// More than 128 kB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// Something else than JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    MediaType(ProblemBody),
    /// Some fields do not fit, a rule says no, or the key was used for another request.
    #[response(status = 422, content_type = "application/problem+json")]
    Unprocessable(ProblemBody),
    /// Too many requests: `Retry-After` says when to go on.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemBody),
    /// The service cannot answer at this moment.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(ProblemBody),
}

/// The key under which an act happens once.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "its field is the description")]
pub struct Key {
    /// A key of your own for this act: sent again within 24 hours, it happens once and answers the same.
    #[serde(rename = "Idempotency-Key")]
    #[param(min_length = 8, max_length = 255, pattern = "^[!-~]{8,255}$")]
    key: Option<String>,
}

/// What needs no token, and what does.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("essaim_pat_…").description(Some(
            "A personal access token, made on the page /me/tokens. Reading what is public needs none.",
        ));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer.build()));
        let anybody = SecurityRequirement::default();
        let token = SecurityRequirement::new("token", Vec::<String>::new());
        for path in openapi.paths.paths.values_mut() {
            if let Some(get) = path.get.as_mut().filter(|get| get.security.is_none()) {
                get.security = Some(vec![anybody.clone(), token.clone()]);
            }
            for act in [&mut path.post, &mut path.put, &mut path.delete].into_iter().flatten() {
                act.security = Some(vec![token.clone()]);
            }
        }
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Essaim",
        version = "1.0.0",
        description = "What is tried, what is measured, what is voted on, and what came of it. Everything public is read without a token, under the Licence Ouverte 2.0; whoever has a personal access token does what they may do on the pages.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    tags(
        (name = "Experiments", description = "What is tried"),
        (name = "Arguments", description = "What is said about it"),
        (name = "Datasets", description = "The open data behind it"),
        (name = "Consultations", description = "Votes"),
        (name = "Authorities", description = "Who decides"),
        (name = "Me", description = "What is a token's person's alone"),
        (name = "Moderation", description = "For moderators"),
        (name = "Reference", description = "What codes mean"),
    ),
    paths(
        read::reference::index,
        describe,
        read::experiments::list,
        read::experiment::show,
        read::readings::list,
        read::ground::journal,
        read::ground::incidents,
        read::arguments::list,
        read::arguments::answers,
        read::datasets::list,
        read::datasets::show,
        read::consultations::list,
        read::consultations::show,
        read::authorities::list,
        read::authorities::show,
        read::moderation::log,
        read::reference::territories,
        read::reference::themes,
        read::reference::statuses,
        act::propose::propose,
        act::support::give,
        act::support::withdraw,
        act::read_out::write,
        act::discuss::argue,
        act::discuss::answer,
        act::discuss::report,
        act::follow::list,
        act::follow::follow,
        act::follow::stop,
        act::moderate::queue,
        act::moderate::decide,
    ),
    components(schemas(Sorts, Sides, Orders, Things, Kinds, Months, WebhookMessage)),
    modifiers(&Tokens, &Webhooks),
)]
struct Description;

/// The description, without an address.
pub fn description() -> &'static utoipa::openapi::OpenApi {
    static DESCRIPTION: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(Description::openapi);
    &DESCRIPTION
}

/// This description.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", operation_id = "getDescription", tag = "Reference",
    responses((status = 200, description = "OpenAPI 3.1", body = Object, content_type = "application/json"), Refused),
)]
pub async fn describe(State(app): State<App>, _: Reader, OriginalUri(uri): OriginalUri) -> Told {
    nothing(&uri)?;
    let mut description = description().clone();
    description.servers = Some(vec![Server::new(app.origin.clone())]);
    // it is written in English, whatever is asked for
    one(Lang::En, &description)
}
