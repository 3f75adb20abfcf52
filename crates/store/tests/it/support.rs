//! "I want this tried": counted once per person, whatever happens at the same time.

use domain::{Event, Lang, Refusal, Status, Verdict};
use store::{Error, experiment};
use tokio::task::JoinSet;

use crate::harness::{Town, answers, signed_in};

on_both!(a_support_counts_once_and_can_be_withdrawn_and_given_again);
async fn a_support_counts_once_and_can_be_withdrawn_and_given_again(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let mut counts = Vec::new();
    for give in [true, true, false, false, true] {
        let counted = if give { town.support(town.theo, &slug).await } else { town.withdraw(town.theo, &slug).await };
        counts.push(counted.unwrap().count);
        let page = town.page(&slug, &town.actor(town.theo).await).await.unwrap();
        assert_eq!((page.supported, page.support_count), (give, *counts.last().unwrap()));
    }
    assert_eq!(counts, [1, 1, 0, 0, 1]);
    assert_eq!(town.number("select count(*) from support").await, 1);
    let mine = experiment::supported_by(&mut town.read().await, Lang::Fr, town.theo).await.unwrap();
    assert_eq!(mine.iter().map(|c| &c.slug).collect::<Vec<_>>(), [&slug]);
}

on_both!(a_review_that_has_begun_goes_on_when_supports_are_withdrawn);
async fn a_review_that_has_begun_goes_on_when_supports_are_withdrawn(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    for person in [town.amina, town.theo, town.odile] {
        town.support(person, &slug).await.unwrap();
    }
    let begun = town.public_page(&slug).await;
    town.withdraw(town.theo, &slug).await.unwrap();
    let counted = town.support(town.theo, &slug).await.unwrap();
    assert_eq!((counted.count, counted.reached), (3, false));
    let after = town.public_page(&slug).await;
    assert_eq!((after.status, after.answer_by), (Status::UnderReview, begun.answer_by));
    assert_eq!(after.steps.len(), begun.steps.len());
}

on_both!(what_is_not_public_takes_no_support_and_does_not_say_that_it_exists);
async fn what_is_not_public_takes_no_support_and_does_not_say_that_it_exists(town: Town) {
    let submitted = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let returned = town.sent(town.amina, answers("Un four à pain")).await;
    town.done(town.verdict(town.malik, &returned, Verdict::Return, "Où donc ?")).await;
    for slug in [submitted.as_str(), &returned, "nothing-here", "", "a\0b", "' or 1=1 --", &"x".repeat(20_000)] {
        assert!(matches!(town.support(town.theo, slug).await, Err(Error::NotFound)), "{slug:.20}");
        assert!(matches!(town.withdraw(town.theo, slug).await, Err(Error::NotFound)), "{slug:.20}");
    }
    let rejected = town.sent(town.amina, answers("Un manège gratuit")).await;
    town.done(town.verdict(town.malik, &rejected, Verdict::Reject, "Déjà proposé rue Basse.")).await;
    assert!(matches!(town.support(town.theo, &rejected).await, Err(Error::Refused(Refusal::WrongStatus))));
    assert_eq!(town.number("select count(*) from support").await, 0);
}

on_both!(two_hundred_supports_of_one_person_at_once_count_once);
async fn two_hundred_supports_of_one_person_at_once_count_once(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let mut giving = JoinSet::new();
    for _ in 0..200 {
        let (store, slug, person) = (town.store.clone(), slug.clone(), town.theo);
        giving.spawn(async move { store.act(store::support::Give { person, slug }).await.unwrap() });
    }
    let answers = giving.join_all().await;
    assert!(answers.iter().all(|c| c.count == 1 && !c.reached));
    assert_eq!(town.public_page(&slug).await.support_count, 1);
    assert_eq!(town.number("select count(*) from support").await, 1);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'support_given'").await, 1);
}

on_both!(two_hundred_people_at_once_are_all_counted_and_reach_the_threshold_once);
async fn two_hundred_people_at_once_are_all_counted_and_reach_the_threshold_once(town: Town) {
    let slug = in_roubaix(&town).await;
    let mut giving = JoinSet::new();
    for person in town.crowd(200).await {
        let (store, slug) = (town.store.clone(), slug.clone());
        giving.spawn(async move { store.act(store::support::Give { person, slug }).await.unwrap() });
    }
    let mut answers = giving.join_all().await;
    answers.sort_by_key(|c| c.count);
    assert!(answers.iter().zip(1..).all(|(c, n)| c.count == n && c.reached == (n == 150)));
    counted_once(&town, &slug).await;
}

/// An experiment of the metropolis, which asks for 150 supports.
pub async fn in_roubaix(town: &Town) -> String {
    let form = domain::ProposalForm { commune: "59512".into(), ..answers("Des bancs à l’ombre") };
    town.opened(town.amina, form).await
}

/// Two hundred supports, one review.
pub async fn counted_once(town: &Town, slug: &str) {
    let page = town.public_page(slug).await;
    assert_eq!((page.status, page.support_count), (Status::UnderReview, 200));
    assert_eq!(page.steps.iter().filter(|s| s.event == Event::ThresholdReached).count(), 1);
    assert_eq!(town.number("select count(*) from support").await, 200);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'support_given'").await, 200);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'review_started'").await, 1);
    assert_eq!(town.number("select count(*) from outbox where kind = 'review_started'").await, 1);
}

on_both!(an_author_may_support_and_the_first_support_can_be_the_threshold);
async fn an_author_may_support_and_the_first_support_can_be_the_threshold(town: Town) {
    town.force("update authority set support_threshold = 1 where slug = 'lille'").await;
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    // what was asked for when it was sent holds, whatever the authority asks later
    town.force("update authority set support_threshold = 9 where slug = 'lille'").await;
    let counted = town.support(signed_in(town.amina).person.unwrap(), &slug).await.unwrap();
    assert_eq!((counted.count, counted.reached), (1, true));
}
