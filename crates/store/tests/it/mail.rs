//! The queues of mails and events: nothing twice, nothing lost, nothing kept for longer than needed.

use domain::{DAY, HOUR, MINUTE, SECOND};
use store::{
    mail::{self, Mail, ToSend},
    outbox, session,
};

use crate::harness::{Instance, Town, answers, rows};

/// One mail in the queue, with its code.
async fn queued(instance: &Instance) -> String {
    let session = instance.session().await;
    instance.code(session, "camille@essaim.example").await.unwrap()
}

async fn claim(instance: &Instance) -> Vec<ToSend> {
    instance.store.act(mail::Claim { limit: 10, bulk: 10 }).await.unwrap()
}

fn failed(mail: &ToSend, permanent: bool) -> mail::Sent {
    mail::Sent { id: mail.id, error: Some("450 4.2.1 <Camille@essaim.example>: mailbox busy".into()), permanent }
}

on_both!(a_claimed_mail_is_nobody_else_s_for_two_minutes);
async fn a_claimed_mail_is_nobody_else_s_for_two_minutes(instance: Instance) {
    let code = queued(&instance).await;
    let first = claim(&instance).await;
    let expected = Mail {
        to: "camille@essaim.example".into(),
        subject: "Votre code".into(),
        body: code,
        lang: domain::Lang::Fr,
        unsubscribe: None,
    };
    assert_eq!(first.iter().map(|m| &m.mail).collect::<Vec<_>>(), [&expected]);
    assert!(claim(&instance).await.is_empty());
    instance.clock.pass(2 * MINUTE + 1);
    let again = claim(&instance).await;
    assert_eq!(again[0].id, first[0].id, "whoever claimed it has died: the same mail, the same id");
}

on_both!(the_oldest_mails_are_claimed_first_and_no_more_than_asked);
async fn the_oldest_mails_are_claimed_first_and_no_more_than_asked(instance: Instance) {
    for n in 0..5 {
        let session = instance.session().await;
        instance.code(session, &format!("voisin-{n}@essaim.example")).await.unwrap();
    }
    let first = instance.done(mail::Claim { limit: 2, bulk: 2 }).await;
    let to: Vec<&str> = first.iter().map(|m| m.mail.to.as_str()).collect();
    assert_eq!(to, ["voisin-0@essaim.example", "voisin-1@essaim.example"]);
    assert_eq!(instance.done(mail::Claim { limit: 10, bulk: 10 }).await.len(), 3);
}

on_both!(a_sent_mail_is_emptied_and_never_sent_again);
async fn a_sent_mail_is_emptied_and_never_sent_again(instance: Instance) {
    queued(&instance).await;
    let mail = &claim(&instance).await[0];
    instance.done(failed(mail, false)).await;
    instance.clock.pass(DAY);
    let mail = &claim(&instance).await[0];
    instance.done(mail::Sent { id: mail.id, error: None, permanent: false }).await;
    let row = "select recipient, subject, body, coalesce(last_error, '') from mail";
    let left: Vec<(String, String, String, String)> = rows(&mut instance.read().await, row).await;
    assert_eq!(left, [Default::default()], "an answer of a relay often holds the address");
    instance.clock.pass(DAY);
    assert!(claim(&instance).await.is_empty());
    assert!(mail::newest(&mut instance.read().await, None, 10).await.unwrap().is_empty());
    // another process thought that it had failed
    instance.done(failed(mail, true)).await;
    let left: Vec<(String, String, String, String)> = rows(&mut instance.read().await, row).await;
    assert_eq!(left, [Default::default()]);
}

on_both!(a_mail_that_is_not_taken_is_tried_ever_later_for_about_a_day_and_then_given_up);
async fn a_mail_that_is_not_taken_is_tried_ever_later_for_about_a_day_and_then_given_up(instance: Instance) {
    queued(&instance).await;
    let begun = instance.clock.now();
    let mut waits = Vec::new();
    loop {
        let mail = claim(&instance).await.remove(0);
        instance.store.act(failed(&mail, false)).await.unwrap();
        let given_up = instance.number("select count(*) from mail where given_up_at is not null").await;
        if given_up == 1 {
            break;
        }
        let due = instance.number("select due_at from mail").await;
        waits.push((due - instance.clock.now().0) / MINUTE);
        instance.clock.set(domain::Moment(due - 1));
        assert!(claim(&instance).await.is_empty(), "before its time");
        instance.clock.pass(1);
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512]);
    let took = instance.clock.now().0 - begun.0;
    assert!((12 * HOUR..36 * HOUR).contains(&took));
    instance.clock.pass(30 * DAY);
    assert!(claim(&instance).await.is_empty());
}

on_both!(a_mail_that_will_never_be_taken_is_given_up_at_once_and_forgotten_after_a_month);
async fn a_mail_that_will_never_be_taken_is_given_up_at_once_and_forgotten_after_a_month(instance: Instance) {
    queued(&instance).await;
    let mail = &claim(&instance).await[0];
    instance.done(failed(mail, true)).await;
    instance.clock.pass(DAY);
    assert!(claim(&instance).await.is_empty());
    // an administrator sees where to, not to whom nor what, and can have it tried again
    let office = mail::office(&mut instance.read().await, instance.clock.now()).await.unwrap();
    assert_eq!((office.waiting, office.sent, office.given_up, office.stuck.len()), (0, 0, 1, 1));
    assert_eq!(office.stuck[0].host, "essaim.example");
    instance.done(mail::Retry { id: office.stuck[0].id }).await;
    let mail = &claim(&instance).await[0];
    instance.done(failed(mail, true)).await;
    // after a week why is kept for the operator, to whom and what is not
    instance.clock.pass(8 * DAY);
    instance.done(session::Sweep).await;
    let sql = "select recipient, subject, body, last_error from mail where given_up_at is not null";
    let left: Vec<(String, String, String, String)> = rows(&mut instance.read().await, sql).await;
    assert_eq!(left, [("".into(), "".into(), "".into(), "450 4.2.1 mailbox busy".into())]);
    let id = mail.id;
    instance.done(mail::Retry { id }).await;
    assert!(claim(&instance).await.is_empty());
    assert_eq!(instance.number("select count(*) from mail").await, 1, "an operator can still look");
    instance.clock.pass(30 * DAY);
    instance.done(session::Sweep).await;
    assert_eq!(instance.number("select count(*) from mail").await, 0);
}

on_both!(the_development_mailbox_shows_the_newest_first);
async fn the_development_mailbox_shows_the_newest_first(instance: Instance) {
    for n in 0..3 {
        let session = instance.session().await;
        instance.code(session, &format!("voisin-{n}@essaim.example")).await.unwrap();
    }
    let mut conn = instance.read().await;
    let shown = mail::newest(&mut conn, None, 2).await.unwrap();
    let to: Vec<&str> = shown.iter().map(|k| k.mail.to.as_str()).collect();
    assert_eq!(to, ["voisin-2@essaim.example", "voisin-1@essaim.example"]);
    assert_eq!(mail::newest(&mut conn, Some("voisin-0@essaim.example"), 10).await.unwrap().len(), 1);
    assert!(mail::newest(&mut conn, Some("' or 1=1 --"), 10).await.unwrap().is_empty());
}

on_both!(an_event_is_worked_on_once_and_its_mails_are_queued_once);
async fn an_event_is_worked_on_once_and_its_mails_are_queued_once(town: Town) {
    town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let claim = async || town.store.act(outbox::Claim { limit: 10 }).await.unwrap();
    let first = claim().await;
    assert_eq!(first.len(), 1);
    assert!(claim().await.is_empty());
    // somebody died, somebody else took over, and the first was only slow
    town.clock.pass(2 * MINUTE + 1);
    let again = claim().await;
    assert_eq!(again[0].id, first[0].id);
    let mails: Vec<Mail> = ["malik", "bruno"]
        .map(|who| Mail {
            to: format!("{who}@essaim.example"),
            subject: "À lire".into(),
            body: "…".into(),
            lang: domain::Lang::Fr,
            unsubscribe: None,
        })
        .into();
    for _ in 0..2 {
        town.done(outbox::Finish { id: first[0].id, mails: mails.clone() }).await;
    }
    assert_eq!(town.number("select count(*) from mail").await, 2);
    town.clock.pass(DAY);
    assert!(claim().await.is_empty());
    town.clock.pass(31 * DAY + SECOND);
    town.done(session::Sweep).await;
    assert_eq!(town.number("select count(*) from outbox").await, 0);
}

on_both!(an_event_of_a_newer_version_is_claimed_and_known_to_be_unknown);
async fn an_event_of_a_newer_version_is_claimed_and_known_to_be_unknown(town: Town) {
    town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    town.force("update outbox set kind = 'ballot_opened', payload = '{\"kind\":\"ballot_opened\"}'").await;
    let claimed = town.done(outbox::Claim { limit: 10 }).await;
    assert_eq!((claimed.len(), claimed[0].event.is_none()), (1, true));
}
