//! The authority's first answer, its public clock, and taking a decision back.

use domain::{Answer, DAY, Event, Lang, MINUTE, Moment, PersonId, Reason, Refusal, Role, Status, UNDO, Verdict};
use store::{Error, answer, decision, mandate, outbox};

use crate::harness::{Town, answers, rows};

/// A proposal of Lille that three people support.
pub async fn under_review(town: &Town) -> String {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    for person in [town.amina, town.theo, town.ada] {
        town.support(person, &slug).await.unwrap();
    }
    slug
}

pub fn say(town: &Town, official: PersonId, slug: &str, what: Answer, to: Option<&str>) -> answer::Give {
    let reason = what.reasons()[0];
    let (slug, text, to) = (slug.to_owned(), "Parce que.".to_owned(), to.map(str::to_owned));
    answer::Give { submission: town.id(), official, slug, answer: what, reason, to, text, lang: Lang::Fr }
}

/// authority, due, stopped, outcome of each clock, as they were started.
pub async fn clocks(town: &Town) -> Vec<(String, Moment, Option<Moment>, Option<String>)> {
    rows(
        &mut town.read().await,
        "select a.slug, c.due_at, c.stopped_at, c.outcome from answer_clock c join authority a on a.id = c.authority_id
         order by c.started_at, c.id",
    )
    .await
}

on_both!(an_answer_stops_the_clock_and_is_a_decision);
async fn an_answer_stops_the_clock_and_is_a_decision(town: Town) {
    let slug = under_review(&town).await;
    let due = town.clock.now().plus(60 * DAY);
    assert_eq!(clocks(&town).await, [("lille".into(), due, None, None)]);
    town.clock.pass(10 * DAY);
    let given = town.done(say(&town, town.bruno, &slug, Answer::Accept, None)).await;
    assert_eq!(given.status, Status::Accepted);
    let at = town.clock.now();
    assert_eq!(clocks(&town).await, [("lille".into(), due, Some(at), Some("accepted".into()))]);
    assert_eq!(town.number("select count(*) from task").await, 0);
    let page = town.public_page(&slug).await;
    assert_eq!(page.status, Status::Accepted);
    let last = page.steps.last().unwrap();
    assert_eq!((last.event, last.text.as_deref()), (Event::Accepted, Some("Parce que.")));
    let act = decision::find(&mut town.read().await, given.decision, &slug).await.unwrap();
    assert_eq!((act.verdict.as_str(), act.reason, act.at), ("accept", Reason::WorthTrying, at));
    assert_eq!((act.authority.as_str(), act.official.as_deref()), ("Ville de Lille", Some("Bruno Salembier")));
    assert!(decision::find(&mut town.read().await, given.decision, "autre").await.is_err());
}

on_both!(only_an_elected_official_of_the_authority_answers);
async fn only_an_elected_official_of_the_authority_answers(town: Town) {
    let slug = under_review(&town).await;
    for person in [town.malik, town.odile, town.ada, town.amina, town.theo] {
        let refused = town.act(say(&town, person, &slug, Answer::Refuse, None)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    }
    let nowhere = town.act(say(&town, town.bruno, &slug, Answer::Redirect, Some("nulle-part"))).await;
    assert!(matches!(nowhere, Err(Error::NotFound)));
    assert_eq!(town.public_page(&slug).await.status, Status::UnderReview);
}

on_both!(a_redirection_starts_a_clock_of_the_next_authority);
async fn a_redirection_starts_a_clock_of_the_next_authority(town: Town) {
    let slug = under_review(&town).await;
    town.clock.pass(DAY);
    town.done(say(&town, town.bruno, &slug, Answer::Redirect, Some("mel"))).await;
    let now = town.clock.now();
    let found = clocks(&town).await;
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].2, found[0].3.as_deref()), (Some(now), Some("redirected")));
    assert_eq!(found[1], ("mel".into(), now.plus(60 * DAY), None, None));
    let page = town.public_page(&slug).await;
    assert_eq!((page.status, page.authority), (Status::UnderReview, town.metropolis));
    let last = page.steps.last().unwrap();
    assert_eq!(last.authority.as_deref(), Some("Métropole européenne de Lille"));
    assert_eq!(last.from.as_deref(), Some("Ville de Lille"));
    // bruno has nothing to say there
    let again = town.act(say(&town, town.bruno, &slug, Answer::Accept, None)).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::NoMandate))));
}

on_both!(a_decision_is_taken_back_within_minutes_and_nobody_was_told);
async fn a_decision_is_taken_back_within_minutes_and_nobody_was_told(town: Town) {
    let slug = under_review(&town).await;
    let before = clocks(&town).await;
    let tasks = "select cast(count(*) as bigint) from task where kind = 'answer'";
    for (what, to) in [(Answer::Accept, None), (Answer::Refuse, None), (Answer::Redirect, Some("mel"))] {
        let given = town.done(say(&town, town.bruno, &slug, what, to)).await;
        // supports go on meanwhile
        town.support(town.ernest, &slug).await.ok();
        let undo = |official| decision::Undo { decision: given.decision, official };
        assert!(matches!(town.act(undo(town.malik)).await, Err(Error::NotFound)));
        town.done(undo(town.bruno)).await;
        let page = town.public_page(&slug).await;
        assert_eq!((page.status, page.authority), (Status::UnderReview, town.lille), "{what:?}");
        assert_eq!(page.answer_by, Some(before[0].1));
        assert_eq!(clocks(&town).await, before, "{what:?}");
        assert_eq!(town.number(tasks).await, 1);
        // twice is once
        town.done(undo(town.bruno)).await;
        assert_eq!(page.steps.iter().filter(|s| s.event == Event::Undone).count(), town.undone().await);
    }
    town.clock.pass(UNDO);
    let told = town.done(outbox::Claim { limit: 20 }).await;
    assert!(!told.iter().any(|c| matches!(c.event, Some(outbox::Event::ProposalAnswered { .. }))));
}

impl Town {
    async fn undone(&self) -> usize {
        self.number("select count(*) from decision where undone_at is not null").await as usize
    }
}

on_both!(after_some_minutes_or_once_told_a_decision_stands);
async fn after_some_minutes_or_once_told_a_decision_stands(town: Town) {
    let slug = under_review(&town).await;
    let given = town.done(say(&town, town.bruno, &slug, Answer::Refuse, None)).await;
    town.clock.pass(UNDO);
    let undo = decision::Undo { decision: given.decision, official: town.bruno };
    assert!(matches!(town.act(undo).await, Err(Error::Refused(Refusal::TooLate))));

    let other = town.sent(town.amina, answers("Un manège")).await;
    let opened = town.done(town.verdict(town.malik, &other, Verdict::Open, "")).await;
    town.clock.pass(MINUTE);
    town.done(decision::TellNow { decision: opened.decision, official: town.malik }).await;
    let undo = decision::Undo { decision: opened.decision, official: town.malik };
    assert!(matches!(town.act(undo).await, Err(Error::Refused(Refusal::TooLate))));
    let told = town.done(outbox::Claim { limit: 20 }).await;
    assert_eq!(told.iter().filter(|c| matches!(c.event, Some(outbox::Event::ProposalModerated { .. }))).count(), 1 + 1);
}

on_both!(what_happened_since_keeps_a_decision);
async fn what_happened_since_keeps_a_decision(town: Town) {
    let slug = town.sent(town.amina, answers("Un manège")).await;
    let opened = town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    for person in [town.amina, town.theo, town.ada] {
        town.support(person, &slug).await.unwrap();
    }
    let undo = decision::Undo { decision: opened.decision, official: town.malik };
    assert!(matches!(town.act(undo).await, Err(Error::Refused(Refusal::WrongStatus))));
    assert_eq!(town.public_page(&slug).await.status, Status::UnderReview);
}

on_both!(a_returned_proposal_taken_back_waits_for_a_moderator_again);
async fn a_returned_proposal_taken_back_waits_for_a_moderator_again(town: Town) {
    let slug = town.sent(town.amina, answers("Un manège")).await;
    let due = town.page(&slug, &town.actor(town.malik).await).await.unwrap().moderate_by;
    let returned = town.done(town.verdict(town.malik, &slug, Verdict::Return, "Où ?")).await;
    town.done(decision::Undo { decision: returned.decision, official: town.malik }).await;
    let page = town.page(&slug, &town.actor(town.malik).await).await.unwrap();
    assert_eq!((page.status, page.moderate_by), (Status::Submitted, due));
    town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
}

on_both!(a_mandate_that_ends_takes_its_answers_with_it);
async fn a_mandate_that_ends_takes_its_answers_with_it(town: Town) {
    let slug = under_review(&town).await;
    let held = mandate::in_force(&mut town.read().await, town.clock.now()).await.unwrap();
    let mine = held.iter().find(|m| m.person_id == town.bruno && m.role() == Some(Role::Elected)).unwrap().id;
    town.done(mandate::End { mandate: mine, by: town.bruno, reason: "Démission".into() }).await;
    let refused = town.act(say(&town, town.bruno, &slug, Answer::Accept, None)).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
}
