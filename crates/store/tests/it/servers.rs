//! Several processes on one database: two servers on PostgreSQL, a command beside the server on
//! SQLite.

use domain::{Refusal, Status, Verdict};
use store::{Error, Store, experiment, mandate, support};
use tokio::task::JoinSet;

use crate::{
    harness::{Instance, Town, answers, signed_in},
    support::{counted_once, in_roubaix},
};

/// What `count` acts answer, sent at once to two servers in turn.
async fn everywhere<A: store::Act>(
    first: &Store,
    second: &Store,
    count: usize,
    act: impl Fn(usize) -> A,
) -> Vec<store::Result<A::Output>> {
    let mut acting = JoinSet::new();
    for n in 0..count {
        let (store, act) = ([first, second][n % 2].clone(), act(n));
        acting.spawn(async move { store.act(act).await });
    }
    acting.join_all().await
}

on_both!(people_who_support_through_two_servers_are_all_counted_and_reach_the_threshold_once);
async fn people_who_support_through_two_servers_are_all_counted_and_reach_the_threshold_once(town: Town) {
    let slug = in_roubaix(&town).await;
    let (people, other) = (town.crowd(200).await, town.another_server().await);
    let give = |n: usize| support::Give { person: people[n], slug: slug.clone() };
    let answers = everywhere(&town.store, &other, people.len(), give).await;
    let mut counts: Vec<_> = answers.into_iter().map(|c| c.unwrap()).map(|c| (c.count, c.reached)).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=200).map(|n| (n, n == 150)).collect::<Vec<_>>());
    counted_once(&town, &slug).await;
}

on_both!(one_person_who_supports_through_two_servers_counts_once);
async fn one_person_who_supports_through_two_servers_counts_once(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let other = town.another_server().await;
    let give = |_| support::Give { person: town.theo, slug: slug.clone() };
    for answer in everywhere(&town.store, &other, 200, give).await {
        assert_eq!(answer.unwrap().count, 1);
    }
    assert_eq!(town.number("select count(*) from support").await, 1);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'support_given'").await, 1);
}

on_both!(a_draft_sent_through_two_servers_is_one_experiment);
async fn a_draft_sent_through_two_servers_is_one_experiment(town: Town) {
    let draft = town.draft(town.amina, answers("Des bancs à l’ombre")).await;
    let other = town.another_server().await;
    let submit = |_| experiment::Submit { draft, owner: signed_in(town.amina) };
    for answer in everywhere(&town.store, &other, 20, submit).await {
        assert_eq!(answer.unwrap().slug, "des-bancs-a-l-ombre");
    }
    assert_eq!(town.number("select count(*) from experiment").await, 1);
    assert_eq!(town.number("select count(*) from experiment_step").await, 1);
}

on_both!(two_proposals_of_one_title_through_two_servers_have_two_addresses);
async fn two_proposals_of_one_title_through_two_servers_have_two_addresses(town: Town) {
    let mut drafts = Vec::new();
    for _ in 0..10 {
        drafts.push(town.draft(town.amina, answers("Des bancs à l’ombre")).await);
    }
    let other = town.another_server().await;
    let submit = |n: usize| experiment::Submit { draft: drafts[n], owner: signed_in(town.amina) };
    let answers = everywhere(&town.store, &other, drafts.len(), submit).await;
    let mut slugs: Vec<_> = answers.into_iter().map(|s| s.unwrap().slug).collect();
    slugs.sort();
    slugs.dedup();
    assert_eq!((slugs.len(), slugs[0].as_str()), (10, "des-bancs-a-l-ombre"));
}

on_both!(two_moderators_at_two_servers_cannot_both_decide);
async fn two_moderators_at_two_servers_cannot_both_decide(town: Town) {
    let by = Some((town.ada, town.ernest));
    let role = domain::Role::Moderator;
    town.done(mandate::Grant { person: town.odile, authority: town.lille, role, by }).await;
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let other = town.another_server().await;
    let decide = |n: usize| {
        let (moderator, verdict) = [(town.malik, Verdict::Open), (town.odile, Verdict::Reject)][n];
        town.verdict(moderator, &slug, verdict, "Déjà proposé rue Basse.")
    };
    let answers = everywhere(&town.store, &other, 2, decide).await;
    assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 1);
    assert!(answers.iter().any(|a| matches!(a, Err(Error::Refused(Refusal::WrongStatus)))));
    assert_eq!(town.number("select count(*) from experiment_step").await, 2);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'moderated'").await, 1);
}

on_both!(one_form_sent_to_two_servers_gets_one_answer);
async fn one_form_sent_to_two_servers_gets_one_answer(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let (other, submission) = (town.another_server().await, town.id());
    let decide = |_| {
        let mut form = town.verdict(town.malik, &slug, Verdict::Open, "");
        form.submission = submission;
        form
    };
    for answer in everywhere(&town.store, &other, 20, decide).await {
        assert_eq!(answer.unwrap().status, Status::Open);
    }
    assert_eq!(town.number("select count(*) from experiment_step").await, 2);
}

on_both!(one_address_that_signs_in_at_two_servers_is_one_person);
async fn one_address_that_signs_in_at_two_servers_is_one_person(instance: Instance) {
    let other = instance.another_server().await;
    let invite = |_| mandate::Invite { email: "camille@essaim.example".into() };
    let answers = everywhere(&instance.store, &other, 20, invite).await;
    let mut people: Vec<_> = answers.into_iter().map(|p| p.unwrap()).collect();
    people.sort();
    people.dedup();
    assert_eq!(people.len(), 1);
    assert_eq!(instance.number("select count(*) from person").await, 1);
}

on_both!(two_servers_never_send_the_same_mail);
async fn two_servers_never_send_the_same_mail(instance: Instance) {
    let session = instance.session().await;
    for n in 0..40 {
        instance.code(session, &format!("voisin-{n}@essaim.example")).await.unwrap();
    }
    let other = instance.another_server().await;
    let claims = everywhere(&instance.store, &other, 10, |_| store::mail::Claim { limit: 6, bulk: 6 }).await;
    let mut ids: Vec<_> = claims.into_iter().flat_map(|c| c.unwrap()).map(|m| m.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 40);
}
