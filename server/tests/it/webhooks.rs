//! Programs elsewhere that are told: really sent, really signed, and what happens when they answer badly.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{Lang, Reason};
use ring::hmac;
use serde_json::Value;
use store::withdraw::Withdraw;
use uuid::Uuid;

use crate::{
    visitor::{Answer, Visitor},
    world::World,
};

const OPEN: &str = "faucher-apres-le-15-aout";

/// What a receiver got.
#[derive(Clone)]
struct Got {
    headers: HeaderMap,
    body: Bytes,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// As the standard says: HMAC-SHA256 of id, instant and body, with any of the signatures.
    fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut signed = format!("{}.{}.", self.header("webhook-id"), self.header("webhook-timestamp")).into_bytes();
        signed.extend_from_slice(&self.body);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        self.header("webhook-signature").split(' ').any(|signature| {
            let tag = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
            hmac::verify(&key, &signed, &tag).is_ok()
        })
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A program elsewhere.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<Got>>>,
    says: Arc<Mutex<VecDeque<Response>>>,
}

impl Receiver {
    /// Answers each message with the next of these, and any other with 204; where it is.
    async fn start(says: Vec<Response>) -> (Receiver, String) {
        let receiver = Receiver { says: Arc::new(Mutex::new(says.into())), ..Receiver::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}/essaim", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, at)
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    receiver.got.lock().unwrap().push(Got { headers, body });
    let next = receiver.says.lock().unwrap().pop_front();
    next.unwrap_or_else(|| StatusCode::NO_CONTENT.into_response())
}

/// Makes a webhook on the page, as a person does: its page, and its secret.
async fn make(person: &mut Visitor, address: &str, types: &[&str]) -> (String, String) {
    let submission = person.get("/me/webhooks").await.submission();
    let mut form = vec![("submission", submission.as_str()), ("name", "Tableau de bord"), ("address", address)];
    form.extend(types.iter().map(|kind| ("types", *kind)));
    let made = person.post("/me/webhooks", &form).await;
    assert_eq!((made.status, made.header("cache-control")), (200, "no-store"), "{}", made.body);
    // sent again, it is not told again
    let again = person.post("/me/webhooks", &form).await;
    assert_eq!(again.status, 422);
    assert!(!again.body.contains("whsec_"));
    (format!("/me/webhooks/{submission}"), secret_of(&made))
}

fn secret_of(answer: &Answer) -> String {
    let at = answer.body.find("whsec_").unwrap();
    answer.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "_+/=".contains(*c)).collect()
}

/// Asks until what is waited for stands there; each question gives the work in the background a turn.
async fn until(person: &mut Visitor, page: &str, said: &str) -> Answer {
    for _ in 0..10_000 {
        let answer = person.get(page).await;
        if answer.body.contains(said) {
            return answer;
        }
        tokio::task::yield_now().await;
    }
    panic!("{said} never stood on {page}: {}", person.get(page).await.body);
}

#[tokio::test]
async fn what_happens_arrives_signed_and_says_where_to_read_it() {
    let world = World::start().await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let (receiver, at) = Receiver::start(Vec::new()).await;
    let (page, secret) = make(&mut wen, &at, &["experiment.withdrawn"]).await;
    let (other, at) = Receiver::start(Vec::new()).await;
    make(&mut wen, &at, &["vote.opened"]).await;
    let (store, people) = (&world.running.app.store, server::demo::world().unwrap());
    let promoter = server::demo::person(store, &people, "lucie").await.unwrap().unwrap();
    let act = Withdraw {
        submission: Uuid::from_u128(7),
        promoter,
        slug: OPEN.into(),
        reason: Reason::WHY_WITHDRAWN[0],
        text: "Nous recommencerons au printemps.".into(),
        lang: Lang::Fr,
    };
    store.act(act).await.unwrap();
    world.running.app.mail_bell.notify_one();
    let log = until(&mut wen, &page, "Arrivé le").await;
    assert!(log.body.contains("Une expérimentation est retirée") && log.body.contains("réponse 204, bien reçu"));
    let got = receiver.got();
    assert_eq!(got.len(), 1, "once");
    assert!(got[0].is_signed_by(&secret));
    let mut forged = got[0].clone();
    forged.body = Bytes::from(String::from_utf8(got[0].body.to_vec()).unwrap().replace("withdrawn", "published"));
    assert!(!forged.is_signed_by(&secret));
    assert_eq!(got[0].header("content-type"), "application/json");
    let said = got[0].json();
    assert_eq!(said["type"], "experiment.withdrawn");
    let read = said["data"]["experiment"]["api_url"].as_str().unwrap();
    let answer = wen.get(read.strip_prefix(&world.origin()).unwrap()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains(said["data"]["experiment"]["id"].as_str().unwrap()));
    assert_eq!(said.as_object().unwrap().len(), 3, "it holds no text");
    assert!(other.got().is_empty(), "it wants votes only");
}

#[tokio::test]
async fn a_receiver_that_fails_gets_the_same_message_again_and_its_person_sees_why() {
    let world = World::start().await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let says = vec![StatusCode::INTERNAL_SERVER_ERROR.into_response(), Redirect::temporary("/other").into_response()];
    let (receiver, at) = Receiver::start(says).await;
    let (page, secret) = make(&mut wen, &at, &[]).await;
    assert_eq!(wen.post(&format!("{page}/test"), &[]).await.status, 303);
    let log = until(&mut wen, &page, "nouvel envoi le").await;
    assert!(log.body.contains("réponse 500"), "{}", log.body);
    // its person does not wait: sent again, it leads elsewhere, where it does not go; a third time it is taken
    let event = log.attribute("name=\"event\" value", "value");
    for (said, status) in [("réponse 307", 303), ("réponse 204, bien reçu", 303)] {
        let again = wen.post(&format!("{page}/again"), &[("event", &event)]).await;
        assert_eq!(again.status, status);
        until(&mut wen, &page, said).await;
    }
    let got = receiver.got();
    assert_eq!(got.len(), 3);
    assert!(got.iter().all(|one| one.is_signed_by(&secret) && one.header("webhook-id") == got[0].header("webhook-id")));
    let log = until(&mut wen, &page, "Les 3 envois").await;
    assert!(log.body.contains("Arrivé le"), "{}", log.body);
}

#[tokio::test]
async fn a_receiver_that_says_gone_gets_nothing_more_and_its_person_is_written_to() {
    let world = World::start().await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let (receiver, at) = Receiver::start(vec![StatusCode::GONE.into_response()]).await;
    let (page, _) = make(&mut wen, &at, &[]).await;
    wen.post(&format!("{page}/test"), &[]).await;
    until(&mut wen, &page, "Refusé par l’adresse").await;
    until(&mut wen, "/dev/mailbox", "Webhook arrêté").await;
    assert_eq!(receiver.got().len(), 1);
    let on = wen.post(&format!("{page}/pause"), &[("paused", "false")]).await;
    assert_eq!(on.status, 303);
    wen.post(&format!("{page}/test"), &[]).await;
    until(&mut wen, &page, "bien reçu").await;
    assert_eq!(receiver.got().len(), 2);
}

#[tokio::test]
async fn a_slow_receiver_and_one_that_is_nowhere_keep_nobody_waiting() {
    let world = World::start().await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (slow, _) = make(&mut wen, &format!("http://{}/", silent.local_addr().unwrap()), &[]).await;
    let (nowhere, _) = make(&mut wen, "http://127.0.0.1:1/", &[]).await;
    let (receiver, at) = Receiver::start(Vec::new()).await;
    let (good, _) = make(&mut wen, &at, &[]).await;
    for page in [&slow, &nowhere, &good] {
        wen.post(&format!("{page}/test"), &[]).await;
    }
    until(&mut wen, &good, "bien reçu").await;
    until(&mut wen, &nowhere, "l’adresse ne répond pas").await;
    assert!(wen.get(&slow).await.body.contains("En route"));
    assert_eq!(receiver.got().len(), 1);
}

#[tokio::test]
async fn a_new_secret_signs_beside_the_old_one_and_is_shown_once() {
    let world = World::start().await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let (receiver, at) = Receiver::start(Vec::new()).await;
    let (page, old) = make(&mut wen, &at, &[]).await;
    let renewed = wen.post(&format!("{page}/secret"), &[]).await;
    assert_eq!((renewed.status, renewed.header("cache-control")), (200, "no-store"));
    let new = secret_of(&renewed);
    let again = wen.post(&format!("{page}/secret"), &[]).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("il y a moins d’un jour") && !again.body.contains("whsec_"));
    wen.post(&format!("{page}/test"), &[]).await;
    until(&mut wen, &page, "bien reçu").await;
    let got = receiver.got();
    assert!(new != old && got[0].is_signed_by(&new) && got[0].is_signed_by(&old));
    assert!(!wen.get(&page).await.body.contains("whsec_"));
}

#[tokio::test]
async fn what_does_not_fit_comes_back_with_a_sentence_and_what_was_typed() {
    let world = World::start().await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let before = world.rows().await;
    let submission = wen.get("/me/webhooks").await.submission();
    for address in [
        "",
        "nulle part",
        "ftp://recit.example/",
        "javascript:alert(1)",
        "https://moi:secret@recit.example/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/",
        "https://recit.local/",
        &format!("https://recit.example/{}", "a".repeat(3_000)),
    ] {
        let form = [("submission", submission.as_str()), ("name", "Récit"), ("address", address)];
        let refused = wen.post("/me/webhooks", &form).await;
        assert_eq!(refused.status, 422, "{address}");
        assert!(
            refused.body.contains("ne peut rien recevoir") && refused.body.contains("value=\"Récit\""),
            "{address}"
        );
    }
    let id = "00000000-0000-4000-8000-000000000000";
    for (path, form, status) in [
        ("/me/webhooks".to_owned(), vec![("submission", submission.as_str()), ("types", "everything")], 400),
        ("/me/webhooks".to_owned(), vec![("submission", submission.as_str()), ("types", "webhook.test")], 400),
        ("/me/webhooks".to_owned(), vec![("submission", submission.as_str()), ("colour", "blue")], 400),
        (format!("/me/webhooks/{id}/test"), vec![], 404),
        (format!("/me/webhooks/{id}/pause"), vec![("paused", "perhaps")], 400),
        (format!("/me/webhooks/{id}/pause"), vec![("paused", "true")], 404),
        (format!("/me/webhooks/{id}/again"), vec![("event", "all")], 400),
        (format!("/me/webhooks/{id}/again"), vec![], 404),
        (format!("/me/webhooks/{id}/secret"), vec![], 404),
        ("/me/webhooks/x/test".to_owned(), vec![], 404),
    ] {
        assert_eq!(wen.post(&path, &form).await.status, status, "{path} {form:?}");
    }
    assert_eq!(wen.get("/me/webhooks/x").await.status, 404);
    assert_eq!(world.rows().await, before, "nothing is written");
    let mine = wen.get("/me/webhooks").await;
    assert!(mine.body.contains("Aucun webhook") && mine.header(header::CONTENT_TYPE.as_str()).starts_with("text/html"));
}
