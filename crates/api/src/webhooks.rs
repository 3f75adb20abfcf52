//! What webhooks send: the message, its place in the description, and how the page about the API explains it.

use app::{
    ui::{ButtonLink, Variant},
    web::App,
};
use domain::{EventType, Lang};
use leptos::prelude::*;
use serde::Serialize;
use store::webhook::{Sending, Subject};
use utoipa::{
    Modify, ToSchema,
    openapi::{
        ContentBuilder, Ref, ResponseBuilder,
        header::HeaderBuilder,
        path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder},
        request_body::RequestBodyBuilder,
    },
};
use uuid::Uuid;

use crate::{
    answer::{address, at},
    page::{command, section, text},
};

/// What is sent: what happened, to what, and where it is read. The text itself is not in it, so that what is moderated or
/// taken back later lies nowhere else.
#[derive(Serialize, ToSchema)]
pub struct WebhookMessage {
    /// What happened.
    pub r#type: String,
    /// When.
    #[schema(format = DateTime)]
    pub timestamp: String,
    /// What it happened to.
    pub data: WebhookData,
}

/// What something happened to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookData {
    /// An experiment.
    Experiment(WebhookSubject),
    /// A vote.
    Consultation(WebhookSubject),
    /// The webhook itself: a test.
    Webhook(WebhookTest),
}

/// Something that is read here.
#[derive(Serialize, ToSchema)]
pub struct WebhookSubject {
    /// It never changes.
    pub id: Uuid,
    /// The last part of its address; it never changes either.
    pub slug: String,
    /// Its page.
    #[schema(format = "uri")]
    pub url: String,
    /// The same for programs.
    #[schema(format = "uri")]
    pub api_url: String,
}

/// A webhook that its person tries.
#[derive(Serialize, ToSchema)]
pub struct WebhookTest {
    /// Which.
    pub id: Uuid,
}

impl WebhookMessage {
    /// What is sent for one delivery.
    pub fn of(app: &App, sending: &Sending) -> WebhookMessage {
        let Sending { slug, subject_id: id, .. } = sending;
        let subject = |kind: &str| WebhookSubject {
            id: *id,
            slug: slug.clone(),
            url: address(app, format_args!("/{kind}/{slug}")),
            api_url: address(app, format_args!("/api/v1/{kind}/{slug}")),
        };
        let data = match sending.subject {
            Subject::Experiment => WebhookData::Experiment(subject("experiments")),
            Subject::Vote => WebhookData::Consultation(subject("consultations")),
            Subject::Webhook => WebhookData::Webhook(WebhookTest { id: *id }),
        };
        WebhookMessage { r#type: sending.kind.clone(), timestamp: at(sending.at), data }
    }
}

/// Every type of message, in the description.
pub(crate) struct Webhooks;

impl Modify for Webhooks {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let header = |name: &str, means: &str| {
            let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
            parameter.required(utoipa::openapi::Required::True).description(Some(means)).schema(Some(text))
        };
        let body = || {
            let json = ContentBuilder::new().schema(Some(Ref::from_schema_name("WebhookMessage"))).build();
            RequestBodyBuilder::new().content("application/json", json).build()
        };
        let answer = |means: &str| ResponseBuilder::new().description(means);
        let busy = || HeaderBuilder::new().description(Some("Seconds to wait; a day at most is believed.")).build();
        let operation = |kind: EventType| {
            OperationBuilder::new()
                .summary(Some(kind.name(Lang::En)))
                .parameter(header(
                    "webhook-id",
                    "The same whenever this message is sent again: what was seen already is passed over.",
                ))
                .parameter(header(
                    "webhook-timestamp",
                    "Seconds since 1970: what is older than five minutes is not believed.",
                ))
                .parameter(header(
                    "webhook-signature",
                    "`v1,` and HMAC-SHA256 of id, timestamp and body in base64; several between spaces.",
                ))
                .request_body(Some(body()))
                .response("2XX", answer("Received."))
                .response("410", answer("Nothing is to be sent any more."))
                .response("429", answer("Later, please.").header("Retry-After", busy()))
                .response("default", answer("It is sent again, less and less often, for three days."))
        };
        let paths = EventType::ALL.iter().fold(PathsBuilder::new(), |paths, kind| {
            paths.path(kind.code(), PathItem::new(HttpMethod::Post, operation(*kind)))
        });
        openapi.webhooks = Some(paths.build());
    }
}

/// What the page about the API says of it.
pub(crate) fn explained(lang: Lang) -> AnyView {
    let lines = EventType::ALL
        .iter()
        .map(|kind| {
            view! {
                <li class="api-line">
                    <code>{kind.code()}</code>
                    <span>{kind.name(lang)}</span>
                </li>
            }
        })
        .collect_view();
    let body = view! {
        {text(lang.t(
            "Plutôt que de demander sans cesse, laissez-vous prévenir\u{a0}: donnez une adresse https, et chaque événement public y arrive en JSON, en quelques secondes. C’est la norme Standard Webhooks\u{a0}: des bibliothèques existent pour la plupart des langages.",
            "Rather than asking again and again, be told: give an https address, and each public event arrives there as JSON within seconds. It is the standard Standard Webhooks: there are libraries for most languages.",
        ))}
        <p>
            <ButtonLink href="/me/webhooks" label=lang.t("Ajouter un webhook", "Add a webhook") variant=Variant::Secondary />
        </p>
        {command(lang, lang.t("un message", "a message"), EXAMPLE.to_owned())}
        {text(lang.t(
            "Vérifiez toujours la signature\u{a0}: HMAC-SHA256, avec votre secret, de l’identifiant, de l’instant et du corps, séparés par des points. L’en-tête en porte deux pendant le jour qui suit un changement de secret\u{a0}: une seule suffit. Refusez ce qui a plus de cinq minutes. Ainsi, en Python, sans bibliothèque\u{a0}:",
            "Always verify the signature: HMAC-SHA256, with your secret, of the id, the instant and the body, with dots between them. For a day after a change of the secret the header carries two of them: one is enough. Refuse what is older than five minutes. In Python, without a library:",
        ))}
        {command(lang, lang.t("vérifier", "verify"), VERIFY.to_owned())}
        {text(lang.t(
            "Répondez par 2xx en moins de dix secondes, puis travaillez. Toute autre réponse est un échec, une redirection aussi\u{a0}: nous renvoyons après 5\u{a0}s, 5\u{a0}min, 30\u{a0}min, 2\u{a0}h, 5\u{a0}h, 10\u{a0}h, 14\u{a0}h, 20\u{a0}h et 24\u{a0}h, et suivons Retry-After. Après trois jours d’échecs le webhook s’arrête, et vous recevez un courriel\u{a0}; 410 l’arrête aussitôt. Rien n’est perdu\u{a0}: votre journal garde chaque envoi trente jours, et renvoie à la demande.",
            "Answer with 2xx within ten seconds, then work. Any other answer is a failure, a redirection too: we send again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and follow Retry-After. After three days of failures the webhook stops, and you get a mail; 410 stops it at once. Nothing is lost: your log keeps each delivery for thirty days, and sends again on demand.",
        ))}
        {text(lang.t(
            "Un message peut arriver deux fois, ou après un plus récent\u{a0}: reconnaissez-le à webhook-id, et lisez l’état présent à «\u{a0}api_url\u{a0}». Il ne contient aucun texte\u{a0}: ce qui est modéré ou retiré ensuite ne traîne nulle part.",
            "A message may arrive twice, or after a newer one: know it by webhook-id, and read the present state at “api_url”. It holds no text: what is moderated or taken back afterwards lies nowhere else.",
        ))}
        <ul class="api-list" role="list">{lines}</ul>
    };
    section("webhooks", lang.t("Être prévenu (webhooks)", "Being told (webhooks)"), body.into_any())
}

const EXAMPLE: &str = r#"POST /essaim
webhook-id: msg_019ae1c0a7b27c0d9a3be0a1c2d3e4f5
webhook-timestamp: 1764583200
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

{"type": "experiment.results_published", "timestamp": "2026-12-01T10:00:00Z",
 "data": {"experiment": {"id": "…", "slug": "…", "url": "https://…", "api_url": "https://…"}}}"#;

const VERIFY: &str = r#"import base64, hashlib, hmac, time

def verify(secret, headers, body):  # body: bytes
    if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'.encode() + body
    mine = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(f"v1,{mine}", one) for one in headers["webhook-signature"].split(" "))"#;
