//! What programs elsewhere are told: once for each, only what is public, and nothing lost while they fail.

use domain::{DAY, EventType, HOUR, MINUTE, PersonId, Refusal, SECOND, Stopped, Verdict, WEBHOOKS_MOST};
use store::{
    Error, account,
    session::Sweep,
    webhook::{self, Again, Claim, Delivery, Made, Make, Pause, Remove, Renew, Sending, Settle, State, Test, Webhook},
};
use uuid::Uuid;

use super::follow::events;
use crate::harness::{Town, answers, dump};

fn make(town: &Town, person: PersonId, types: &[EventType]) -> Make {
    let address = Some("https://recit.example/essaim".to_owned());
    Make { id: town.id(), person, name: "Tableau de bord".into(), address, types: types.to_vec() }
}

async fn made(town: &Town, person: PersonId, types: &[EventType]) -> (Uuid, Made) {
    let act = make(town, person, types);
    (act.id, town.done(act).await)
}

async fn claim(town: &Town) -> Vec<Sending> {
    town.done(Claim { limit: 10 }).await
}

fn answered(sending: &Sending, status: Option<u16>) -> Settle {
    let Sending { webhook, event, .. } = *sending;
    Settle {
        webhook,
        event,
        status,
        problem: if status.is_none() { "unreachable" } else { "" },
        took: 1_000,
        asked: None,
    }
}

async fn log(town: &Town, id: Uuid) -> Vec<Delivery> {
    webhook::deliveries(&mut town.read().await, id).await.unwrap()
}

async fn state(town: &Town, id: Uuid) -> Webhook {
    webhook::find(&mut town.read().await, id).await.unwrap()
}

on_both!(each_webhook_that_wants_it_is_told_once_and_only_of_what_is_public);
async fn each_webhook_that_wants_it_is_told_once_and_only_of_what_is_public(town: Town) {
    let (all, Made { secret }) = made(&town, town.amina, &[]).await;
    let (votes, _) = made(&town, town.bruno, &[EventType::VoteOpened, EventType::VoteCounted]).await;
    let (published, _) = made(&town, town.bruno, &[EventType::Published, EventType::Withdrawn]).await;
    // what a moderator gives back is nobody else's business
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    town.done(town.verdict(town.malik, &slug, Verdict::Return, "Dites où.")).await;
    events(&town).await;
    assert!(claim(&town).await.is_empty());
    let slug = town.opened(town.amina, answers("Des bancs au soleil")).await;
    events(&town).await;
    let mut told = claim(&town).await;
    told.sort_by_key(|sending| sending.webhook != all);
    assert_eq!(told.iter().map(|s| s.webhook).collect::<Vec<_>>(), [all, published]);
    assert!(told.iter().all(|s| s.slug == slug && s.kind == "experiment.published" && s.event == told[0].event));
    assert_eq!(told[0].secrets, [secret.to_vec()]);
    assert!(claim(&town).await.is_empty(), "one server sends it");
    for sending in &told {
        town.done(answered(sending, Some(204))).await;
    }
    assert!(claim(&town).await.is_empty());
    assert!(log(&town, votes).await.is_empty());
    let log = log(&town, all).await;
    assert_eq!(log.len(), 1);
    assert!(matches!(log[0].state, State::Arrived(_)) && log[0].attempts.len() == 1, "{log:?}");
    assert!(state(&town, all).await.good_at.is_some() && state(&town, votes).await.good_at.is_none());
}

on_both!(a_receiver_that_fails_gets_it_later_and_loses_nothing_and_stops_in_the_end);
async fn a_receiver_that_fails_gets_it_later_and_loses_nothing_and_stops_in_the_end(town: Town) {
    let (id, _) = made(&town, town.amina, &[]).await;
    town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    events(&town).await;
    let first = claim(&town).await.remove(0);
    town.done(answered(&first, Some(500))).await;
    assert!(claim(&town).await.is_empty(), "not at once");
    town.clock.pass(6 * SECOND);
    let again = claim(&town).await.remove(0);
    assert_eq!((again.event, &again.address), (first.event, &first.address), "it is known by its id");
    // the server that sent it is gone: after a minute another takes it up
    assert!(claim(&town).await.is_empty());
    town.clock.pass(MINUTE);
    let mut sending = claim(&town).await.remove(0);
    assert_eq!(sending.event, first.event);
    let mut attempts = 1;
    loop {
        town.done(answered(&sending, None)).await;
        attempts += 1;
        if state(&town, id).await.stopped.is_some() {
            break;
        }
        town.clock.pass(27 * HOUR);
        sending = claim(&town).await.remove(0);
    }
    assert_eq!(attempts, 10);
    assert!(matches!(state(&town, id).await.stopped, Some((_, Stopped::Failing))));
    assert_eq!(town.number("select count(*) from outbox where kind = 'webhook_stopped'").await, 1);
    // what happens meanwhile waits, and is sent when its person goes on, with what was given up
    let slug = town.opened(town.amina, answers("Des bancs au soleil")).await;
    events(&town).await;
    assert!(claim(&town).await.is_empty());
    town.done(Pause { id, person: town.amina, paused: false }).await;
    let told = claim(&town).await.remove(0);
    assert_eq!(told.slug, slug);
    town.done(answered(&told, Some(200))).await;
    assert_eq!(town.done(Again { id, person: town.amina, event: None }).await, 1);
    let told = claim(&town).await.remove(0);
    assert_eq!(told.event, first.event);
    town.done(answered(&told, Some(200))).await;
    let log = log(&town, id).await;
    assert!(log.iter().all(|d| matches!(d.state, State::Arrived(_))), "{log:?}");
    assert_eq!(log[1].attempts.len(), 11);
    assert_eq!((log[1].attempts[0].status, log[1].attempts[1].problem.as_str()), (Some(200), "unreachable"));
}

on_both!(a_receiver_that_wants_nothing_any_more_gets_nothing_and_its_person_a_letter);
async fn a_receiver_that_wants_nothing_any_more_gets_nothing_and_its_person_a_letter(town: Town) {
    let (id, _) = made(&town, town.amina, &[]).await;
    town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    town.opened(town.amina, answers("Des bancs au soleil")).await;
    events(&town).await;
    let told = claim(&town).await.remove(0);
    town.done(answered(&told, Some(410))).await;
    assert!(matches!(state(&town, id).await.stopped, Some((_, Stopped::Gone))));
    assert_eq!(town.number("select count(*) from outbox where kind = 'webhook_stopped'").await, 1);
    assert!(log(&town, id).await.iter().all(|d| matches!(d.state, State::Failed(_))));
    town.opened(town.amina, answers("Des bancs sous la pluie")).await;
    events(&town).await;
    assert_eq!(log(&town, id).await.len(), 2);
    // if that was a mistake, it goes on
    town.done(Pause { id, person: town.amina, paused: false }).await;
    town.done(Test { id, person: town.amina }).await;
    town.done(Test { id, person: town.amina }).await;
    assert_eq!(claim(&town).await.iter().map(|s| s.kind.as_str()).collect::<Vec<_>>(), ["webhook.test"]);
}

on_both!(who_waited_longest_comes_first_and_each_gets_one_at_a_time);
async fn who_waited_longest_comes_first_and_each_gets_one_at_a_time(town: Town) {
    let (first, _) = made(&town, town.amina, &[]).await;
    town.clock.pass(SECOND);
    let (second, _) = made(&town, town.bruno, &[]).await;
    for title in ["Des bancs", "Des arbres", "Des fontaines"] {
        town.opened(town.amina, answers(title)).await;
    }
    events(&town).await;
    let mut told = Vec::new();
    for _ in 0..6 {
        town.clock.pass(SECOND);
        let sending = town.done(Claim { limit: 1 }).await.remove(0);
        told.push(sending.webhook);
        town.done(answered(&sending, Some(200))).await;
    }
    assert_eq!(told, [first, second, first, second, first, second]);
    assert!(claim(&town).await.is_empty());
}

on_both!(the_old_secret_signs_for_a_day_beside_the_new_one);
async fn the_old_secret_signs_for_a_day_beside_the_new_one(town: Town) {
    let (id, old) = made(&town, town.amina, &[]).await;
    let signs = async |town: &Town| {
        town.done(Test { id, person: town.amina }).await;
        let sending = claim(town).await.remove(0);
        town.done(answered(&sending, Some(200))).await;
        sending.secrets
    };
    let new = town.done(Renew { id, person: town.amina }).await;
    assert_ne!(new.secret, old.secret);
    assert_eq!(signs(&town).await, [new.secret.to_vec(), old.secret.to_vec()]);
    let refused = town.store.act(Renew { id, person: town.amina }).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::SecretIsNew))));
    town.clock.pass(DAY);
    assert_eq!(signs(&town).await, [new.secret.to_vec()]);
    town.done(Sweep).await;
    let cells = dump(&mut town.read().await).await;
    assert!(!cells.iter().any(|cell| cell.holds(&old.secret)), "nobody needs it any more");
    assert!(town.store.act(Renew { id, person: town.amina }).await.is_ok());
}

on_both!(a_webhook_is_its_persons_own_and_goes_with_them);
async fn a_webhook_is_its_persons_own_and_goes_with_them(town: Town) {
    let (id, _) = made(&town, town.amina, &[]).await;
    town.done(Test { id, person: town.amina }).await;
    let sending = claim(&town).await.remove(0);
    town.done(answered(&sending, Some(500))).await;
    let other = town.malik;
    for refused in [
        town.store.act(Test { id, person: other }).await.err(),
        town.store.act(Pause { id, person: other, paused: true }).await.err(),
        town.store.act(Renew { id, person: other }).await.err(),
        town.store.act(Again { id, person: other, event: None }).await.err(),
        webhook::one(&mut town.read().await, id, other).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::NotFound)), "{refused:?}");
    }
    town.done(Remove { id, person: other }).await;
    assert_eq!(webhook::list(&mut town.read().await, town.amina).await.unwrap().len(), 1);
    let (_, _) = made(&town, town.amina, &[]).await;
    town.done(Remove { id, person: town.amina }).await;
    town.done(Remove { id, person: town.amina }).await;
    // an answer that comes after the end changes nothing
    town.done(answered(&sending, Some(200))).await;
    let exported = account::export(&mut town.read().await, town.amina).await.unwrap();
    assert_eq!(exported["webhooks"].as_array().unwrap().len(), 1);
    town.done(account::Erase { person: town.amina }).await;
    for table in ["webhook", "webhook_delivery", "webhook_attempt"] {
        assert_eq!(town.number(&format!("select count(*) from {table}")).await, 0, "{table}");
    }
}

on_both!(bad_webhooks_are_refused_and_a_form_that_is_sent_twice_makes_one);
async fn bad_webhooks_are_refused_and_a_form_that_is_sent_twice_makes_one(town: Town) {
    let wrong = Make { name: " ".into(), address: None, ..make(&town, town.amina, &[]) };
    let Some(Error::Invalid(errors)) = town.store.act(wrong).await.err() else { panic!("it was taken") };
    assert_eq!(errors.iter().map(|e| e.field.as_ref()).collect::<Vec<&str>>(), ["name", "address"]);
    let id = town.id();
    let twice = || Make { id, ..make(&town, town.amina, &[]) };
    town.done(twice()).await;
    assert!(matches!(town.store.act(twice()).await, Err(Error::Refused(Refusal::ShownOnce))));
    for _ in 1..WEBHOOKS_MOST {
        made(&town, town.amina, &[]).await;
    }
    let more = town.store.act(make(&town, town.amina, &[])).await.err();
    assert!(matches!(&more, Some(Error::Invalid(errors)) if errors[0].refusal == Refusal::TooManyWebhooks));
    assert_eq!(town.number("select count(*) from webhook").await, WEBHOOKS_MOST);
}

on_both!(what_was_announced_a_month_ago_is_forgotten);
async fn what_was_announced_a_month_ago_is_forgotten(town: Town) {
    let (id, _) = made(&town, town.amina, &[]).await;
    town.done(Test { id, person: town.amina }).await;
    let sending = claim(&town).await.remove(0);
    town.done(answered(&sending, Some(200))).await;
    town.clock.pass(30 * DAY - HOUR);
    town.done(Test { id, person: town.amina }).await;
    town.done(Sweep).await;
    assert_eq!(log(&town, id).await.len(), 2);
    town.clock.pass(2 * HOUR);
    town.done(Sweep).await;
    let left = log(&town, id).await;
    assert!(matches!(left.as_slice(), [one] if matches!(one.state, State::Waits(_))), "{left:?}");
    assert_eq!(town.number("select count(*) from webhook_attempt").await, 0);
}
