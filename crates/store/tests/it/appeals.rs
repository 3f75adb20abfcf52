//! Another look at a refusal, by somebody else.

use domain::{Answer, DAY, Event, Judgement, Lang, PersonId, Refusal, Role, Status, Verdict};
use store::{Error, appeal, decision, desk, mandate};

use super::answers::{clocks, say, under_review};
use crate::harness::{Town, answers};

fn file(town: &Town, author: PersonId, slug: &str) -> appeal::File {
    appeal::File { submission: town.id(), author, slug: slug.into(), text: "Relisez.".into(), lang: Lang::Fr }
}

fn judge(town: &Town, official: PersonId, slug: &str, judgement: Judgement) -> appeal::Judge {
    let text = "Relu.".into();
    appeal::Judge { submission: town.id(), official, slug: slug.into(), judgement, text, lang: Lang::Fr }
}

fn said<T: std::fmt::Debug>(answer: store::Result<T>) -> Refusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn rejected(town: &Town) -> String {
    let slug = town.sent(town.amina, answers("Un manège")).await;
    town.done(town.verdict(town.malik, &slug, Verdict::Reject, "Déjà proposé.")).await;
    slug
}

async fn second_moderator(town: &Town) -> PersonId {
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.theo, authority: town.lille, role: Role::Moderator, by }).await;
    town.theo
}

on_both!(a_different_moderator_of_the_same_authority_looks_again);
async fn a_different_moderator_of_the_same_authority_looks_again(town: Town) {
    let theo = second_moderator(&town).await;
    let slug = rejected(&town).await;
    assert_eq!(said(town.act(file(&town, town.ernest, &slug)).await), Refusal::NoMandate);
    town.done(file(&town, town.amina, &slug)).await;
    assert_eq!(said(town.act(file(&town, town.amina, &slug)).await), Refusal::AlreadyAppealed);
    let waiting = appeal::waiting(&mut town.read().await, &slug).await.unwrap();
    assert_eq!((waiting.authority, waiting.role), (town.lille, Role::Moderator));

    // not on the desk of whoever refused
    let asked = desk::Asked::default();
    for (official, count) in [(town.malik, 0), (theo, 1), (town.bruno, 0)] {
        let actor = town.actor(official).await;
        let desk = desk::desk(&mut town.read().await, &actor, &asked, Lang::Fr, town.clock.now()).await.unwrap();
        assert_eq!(desk.items.len(), count);
    }
    assert_eq!(said(town.act(judge(&town, town.malik, &slug, Judgement::Uphold)).await), Refusal::SamePerson);
    assert_eq!(said(town.act(judge(&town, town.odile, &slug, Judgement::Uphold)).await), Refusal::NoMandate);
    town.done(judge(&town, theo, &slug, Judgement::Overturn)).await;
    let page = town.public_page(&slug).await;
    assert_eq!(page.status, Status::Open);
    let events: Vec<Event> = page.steps.iter().map(|s| s.event).collect();
    assert_eq!(events, [Event::Submitted, Event::Rejected, Event::Appealed, Event::Overturned]);
    assert_eq!(page.steps[2].text.as_deref(), Some("Relisez."));
    assert_eq!(town.number("select count(*) from task").await, 0);
    town.support(town.ernest, &slug).await.unwrap();
}

on_both!(without_a_colleague_the_next_authority_up_looks_again);
async fn without_a_colleague_the_next_authority_up_looks_again(town: Town) {
    let slug = rejected(&town).await;
    town.done(file(&town, town.amina, &slug)).await;
    assert_eq!(appeal::waiting(&mut town.read().await, &slug).await.unwrap().authority, town.metropolis);
    town.done(judge(&town, town.odile, &slug, Judgement::Uphold)).await;
    let page = town.public_page(&slug).await;
    assert_eq!((page.status, page.authority), (Status::Rejected, town.lille));
    // a refusal that was confirmed is not looked at a third time
    assert_eq!(said(town.act(file(&town, town.amina, &slug)).await), Refusal::AlreadyAppealed);
    assert!(matches!(town.act(judge(&town, town.odile, &slug, Judgement::Uphold)).await, Err(Error::NotFound)));
}

on_both!(a_judgement_is_taken_back_and_the_appeal_waits_again);
async fn a_judgement_is_taken_back_and_the_appeal_waits_again(town: Town) {
    let theo = second_moderator(&town).await;
    let slug = rejected(&town).await;
    town.done(file(&town, town.amina, &slug)).await;
    for judgement in Judgement::ALL {
        let judged = town.done(judge(&town, theo, &slug, judgement)).await;
        town.done(decision::Undo { decision: judged.decision, official: theo }).await;
        assert_eq!(town.public_page(&slug).await.status, Status::Rejected);
        assert_eq!(town.number("select count(*) from task where kind = 'appeal'").await, 1);
    }
    town.done(judge(&town, theo, &slug, Judgement::Overturn)).await;
    assert_eq!(town.public_page(&slug).await.status, Status::Open);
}

on_both!(an_answer_is_looked_at_again_by_another_elected_official_with_a_new_clock);
async fn an_answer_is_looked_at_again_by_another_elected_official_with_a_new_clock(town: Town) {
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.theo, authority: town.lille, role: Role::Elected, by }).await;
    let slug = under_review(&town).await;
    town.done(say(&town, town.bruno, &slug, Answer::Refuse, None)).await;
    town.clock.pass(DAY);
    town.done(file(&town, town.amina, &slug)).await;
    assert_eq!(said(town.act(judge(&town, town.bruno, &slug, Judgement::Overturn)).await), Refusal::SamePerson);
    assert_eq!(said(town.act(judge(&town, town.malik, &slug, Judgement::Overturn)).await), Refusal::NoMandate);
    town.done(judge(&town, town.theo, &slug, Judgement::Overturn)).await;
    assert_eq!(town.public_page(&slug).await.status, Status::UnderReview);
    let outcomes: Vec<Option<String>> = clocks(&town).await.into_iter().map(|c| c.3).collect();
    assert_eq!(outcomes, [Some("refused".to_owned()), None]);
}

on_both!(an_appeal_has_sixty_days);
async fn an_appeal_has_sixty_days(town: Town) {
    let slug = rejected(&town).await;
    town.clock.pass(60 * DAY);
    assert_eq!(said(town.act(file(&town, town.amina, &slug)).await), Refusal::TooLate);
    let open = town.opened(town.amina, answers("Des bancs")).await;
    assert_eq!(said(town.act(file(&town, town.amina, &open)).await), Refusal::WrongStatus);
}
