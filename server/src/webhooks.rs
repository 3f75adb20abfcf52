//! Tells programs elsewhere what happened: signed messages (Standard Webhooks 1.0.0), one at a time for each receiver, tried
//! again less and less often.

use std::time::{Duration, Instant};

use api::webhooks::WebhookMessage;
use app::web::App;
use domain::{Moment, SECOND};
use egress::{Answered, Parcel};
use standardwebhooks::{
    HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook as Signer, WebhookError,
};
use store::webhook::{Claim, Sending, Settle};
use tokio::{sync::watch, task::JoinSet};

/// Other servers ring no bell here, and what failed is due again some time.
const BETWEEN: Duration = Duration::from_secs(5);
/// How long an answer is waited for; the way out waits no longer for a piece of it either.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages on their way at once: as many slow receivers keep nobody else waiting.
const AT_ONCE: usize = 16;

/// Works until told to stop. What is on its way then is tried again when its lease is over; its receiver knows it by its id.
pub async fn keep_sending(app: App, mut quit: watch::Receiver<bool>) {
    let mut on_the_way = JoinSet::new();
    loop {
        let claimed = match app.store.act(Claim { limit: (AT_ONCE - on_the_way.len()) as i64 }).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(%error, "webhooks wait");
                Vec::new()
            }
        };
        for sending in claimed {
            on_the_way.spawn(deliver(app.clone(), sending));
        }
        tokio::select! {
            // its receiver may have more to get
            Some(_) = on_the_way.join_next() => {}
            () = app.webhook_bell.notified(), if on_the_way.len() < AT_ONCE => {}
            () = tokio::time::sleep(BETWEEN) => {}
            _ = quit.wait_for(|quit| *quit) => return,
        }
    }
}

async fn deliver(app: App, sending: Sending) {
    let began = Instant::now();
    let (status, problem, asked) = match send(&app, &sending).await {
        Ok(Ok(Answered { status, seconds })) => {
            let asked = seconds.and_then(|s| i64::try_from(s).ok()).map(|s| s.saturating_mul(SECOND));
            (Some(status), "", asked)
        }
        Ok(Err(failure)) => (None, failure.code(), None),
        Err(error) => {
            // the secret is ours: without it nothing can be sent, now or later
            tracing::error!(%error, "a message cannot be signed");
            (None, "secret", None)
        }
    };
    let took = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
    let Sending { webhook, event, .. } = sending;
    if let Err(error) = app.store.act(Settle { webhook, event, status, problem, took, asked }).await {
        tracing::warn!(%error, "what a receiver answered was not noted");
    }
}

async fn send(app: &App, sending: &Sending) -> Result<Result<Answered, egress::Failure>, WebhookError> {
    let body = serde_json::json!(WebhookMessage::of(app, sending)).to_string();
    let headers = headers(sending, &body, app.store.now())?;
    Ok(app.egress.send(Parcel { address: &sending.address, body, headers, time: PATIENCE }).await)
}

/// The headers that a message is known and verified by: signed anew at each attempt, by the old secret too while it holds.
fn headers(sending: &Sending, body: &str, now: Moment) -> Result<Vec<(&'static str, String)>, WebhookError> {
    let id = format!("msg_{}", sending.event.simple());
    let timestamp = now.0.div_euclid(SECOND);
    let sign = |secret: &Vec<u8>| Signer::from_bytes(secret.clone())?.sign(&id, timestamp, body.as_bytes());
    let signatures: Vec<String> = sending.secrets.iter().map(sign).collect::<Result<_, _>>()?;
    Ok(vec![
        (HEADER_WEBHOOK_SIGNATURE, signatures.join(" ")),
        (HEADER_WEBHOOK_TIMESTAMP, timestamp.to_string()),
        (HEADER_WEBHOOK_ID, id),
    ])
}

#[cfg(test)]
mod tests {
    use domain::EventType;
    use store::webhook::Subject;
    use uuid::Uuid;

    use super::*;

    fn sending(secrets: Vec<Vec<u8>>) -> Sending {
        Sending {
            webhook: Uuid::from_u128(1),
            event: Uuid::from_u128(2),
            address: "https://recit.example/essaim".into(),
            secrets,
            kind: EventType::Published.code().into(),
            subject: Subject::Experiment,
            subject_id: Uuid::from_u128(3),
            slug: "des-bancs".into(),
            at: Moment(1_731_705_121 * SECOND),
        }
    }

    #[test]
    fn the_example_of_the_standard_has_its_signature() {
        let signer = Signer::new("whsec_plJ3nmyCDGBKInavdOK15jsl").expect("a secret");
        let body = br#"{"event_type":"ping","data":{"success":true}}"#;
        let signature = signer.sign("msg_loFOjxBNrRLzqYUf", 1_731_705_121, body).expect("a signature");
        assert_eq!(signature, "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
    }

    #[test]
    fn both_secrets_sign_and_the_id_stays_the_same_when_it_is_sent_again() {
        let (new, old) = (vec![7; 32], vec![9; 32]);
        let both = sending(vec![new.clone(), old.clone()]);
        let body = r#"{"type":"experiment.published"}"#;
        let first = headers(&both, body, Moment(5 * SECOND)).expect("headers");
        let again = headers(&both, body, Moment(900 * SECOND)).expect("headers");
        let value = |all: &[(&str, String)], name| all.iter().find(|(n, _)| *n == name).expect("there").1.clone();
        assert_eq!(value(&first, HEADER_WEBHOOK_ID), value(&again, HEADER_WEBHOOK_ID));
        assert_eq!(value(&again, HEADER_WEBHOOK_TIMESTAMP), "900");
        assert_ne!(value(&first, HEADER_WEBHOOK_SIGNATURE), value(&again, HEADER_WEBHOOK_SIGNATURE));
        let signatures = value(&again, HEADER_WEBHOOK_SIGNATURE);
        let alone = |secret| headers(&sending(vec![secret]), body, Moment(900 * SECOND)).expect("headers");
        let wanted = [new, old].map(|secret| value(&alone(secret), HEADER_WEBHOOK_SIGNATURE)).join(" ");
        assert_eq!(signatures, wanted);
    }
}
