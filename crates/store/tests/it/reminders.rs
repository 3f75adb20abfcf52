//! What officials are reminded of: each thing once.

use domain::{DAY, HOUR, Moment, UNDO};
use store::{
    outbox::{self, Event},
    reminder::{self, Remind, Want},
};

use super::answers::under_review;
use crate::harness::{Town, answers};

/// Lets two servers look, and gives what they queued.
async fn reminded(town: &Town) -> Vec<Event> {
    let other = town.another_server().await;
    let (one, two) = tokio::join!(town.store.act(Remind), other.act(Remind));
    let count = one.unwrap() + two.unwrap();
    town.clock.pass(UNDO);
    let claimed = town.done(outbox::Claim { limit: 100 }).await;
    for event in &claimed {
        town.done(outbox::Finish { id: event.id, mails: Vec::new() }).await;
    }
    let events: Vec<Event> = claimed.into_iter().filter_map(|c| c.event).collect();
    let due =
        |e: &Event| matches!(e, Event::AnswerDue { .. } | Event::ModerationLate { .. } | Event::DeadlinesAhead { .. });
    let found: Vec<Event> = events.into_iter().filter(due).collect();
    assert_eq!(found.len(), count);
    found
}

/// A Tuesday at noon, after whatever was before.
async fn tuesday(town: &Town) {
    let next = Moment::of_day("2027-03-02").unwrap().plus(12 * HOUR);
    assert!(next > town.clock.now());
    town.clock.set(next);
}

on_both!(silence_is_told_before_on_the_day_and_after_a_month_once_each);
async fn silence_is_told_before_on_the_day_and_after_a_month_once_each(town: Town) {
    tuesday(&town).await;
    let slug = under_review(&town).await;
    let experiment = town.public_page(&slug).await.id;
    let stages = async |days: i64| -> Vec<String> {
        town.clock.pass(days * DAY);
        let found = reminded(&town).await.into_iter();
        found
            .filter_map(|event| match event {
                Event::AnswerDue { experiment: about, stage } => {
                    assert_eq!(about, experiment);
                    Some(stage)
                }
                _ => None,
            })
            .collect()
    };
    assert_eq!(stages(1).await, [] as [&str; 0]);
    assert_eq!(stages(53).await, ["soon"]);
    assert_eq!(stages(1).await, [] as [&str; 0]);
    assert_eq!(stages(6).await, ["late"]);
    assert_eq!(stages(10).await, [] as [&str; 0]);
    assert_eq!(stages(20).await, ["long"]);
    assert_eq!(stages(100).await, [] as [&str; 0]);
    assert_eq!(reminder::above(&mut town.read().await, town.lille).await.unwrap(), Some(town.metropolis));
    assert_eq!(reminder::above(&mut town.read().await, town.metropolis).await.unwrap(), None);
}

on_both!(a_proposal_that_nobody_reads_is_told_once);
async fn a_proposal_that_nobody_reads_is_told_once(town: Town) {
    tuesday(&town).await;
    town.sent(town.amina, answers("Un manège")).await;
    assert!(reminded(&town).await.is_empty());
    town.clock.pass(3 * DAY);
    let found = reminded(&town).await;
    assert!(matches!(found.as_slice(), [Event::ModerationLate { .. }]), "{found:?}");
    town.clock.pass(HOUR);
    assert!(reminded(&town).await.is_empty());
}

on_both!(each_monday_morning_one_letter_goes_to_whom_something_awaits);
async fn each_monday_morning_one_letter_goes_to_whom_something_awaits(town: Town) {
    tuesday(&town).await;
    town.sent(town.amina, answers("Un manège")).await;
    let monday = Moment::of_day("2027-03-08").unwrap();
    let weekly = async |at: Moment| {
        town.clock.set(at);
        let found = reminded(&town).await.into_iter();
        found
            .filter_map(|e| if let Event::DeadlinesAhead { person } = e { Some(person) } else { None })
            .collect::<Vec<_>>()
    };
    assert!(weekly(monday.plus(6 * HOUR)).await.is_empty());
    assert_eq!(weekly(monday.plus(7 * HOUR)).await, [town.malik]);
    assert!(weekly(monday.plus(9 * HOUR)).await.is_empty());
    assert!(weekly(monday.plus(30 * HOUR)).await.is_empty());
    assert_eq!(weekly(monday.plus(7 * DAY + 8 * HOUR)).await, [town.malik]);
    // no longer wanted
    assert!(reminder::wanted(&mut town.read().await, town.malik).await.unwrap());
    town.done(Want { person: town.malik, weekly: false }).await;
    assert!(reminder::reader(&mut town.read().await, town.malik).await.unwrap().is_none());
    assert!(weekly(monday.plus(14 * DAY + 8 * HOUR)).await.is_empty());
}
