//! The whole path, once: propose before sign-in, sign in, send, open, support, under review.

use domain::{Actor, DAY, DraftId, Event, HOUR, Lang, MINUTE, SECOND, Status, Task, UNDO, Verdict};
use store::{
    account::{self, CodeCheck},
    desk,
    draft::{self, Owner},
    experiment, outbox, session,
};

use crate::harness::{Instance, Town, about, answers, rows, signed_in};

on_both!(what_is_begun_before_sign_in_goes_all_the_way_to_the_review);
async fn what_is_begun_before_sign_in_goes_all_the_way_to_the_review(town: Town) {
    // a visitor writes
    let before = town.done(session::Begin { device: "Firefox on a phone".into() }).await;
    let nobody = Owner { session: before.id, person: None };
    let draft = DraftId(town.id());
    town.keep(draft, nobody, answers("Des bancs à l’ombre")).await.unwrap();
    assert!(matches!(town.act(experiment::Submit { draft, owner: nobody }).await, Err(store::Error::NotFound)));

    // and signs in
    let code = town.code(before.id, "camille@essaim.example").await.unwrap();
    let CodeCheck::SignedIn { started, named } = town.check_code(before.id, &code).await else { panic!("wrong") };
    assert!(!named);
    assert!(town.whose(&before.token).await.is_none());
    let camille = town.whose(&started.token).await.unwrap().actor.person.unwrap();
    town.done(account::Rename { person: camille, name: "Camille Vandamme".into() }).await;
    let owner = Owner { session: started.id, person: Some(camille) };
    let mut conn = town.read().await;
    let mine: Vec<DraftId> = draft::list(&mut conn, owner).await.unwrap().iter().map(|d| d.id).collect();
    assert_eq!(mine, [draft]);
    assert!(draft::list(&mut conn, nobody).await.unwrap().is_empty());

    // sends it: the author and the authority see it, nobody else
    let slug = town.done(experiment::Submit { draft, owner }).await.slug;
    let submitted_at = town.clock.now();
    assert_eq!(slug, "des-bancs-a-l-ombre");
    let malik = town.actor(town.malik).await;
    for reader in [&Actor { person: Some(camille), mandates: Vec::new() }, &malik] {
        let page = town.page(&slug, reader).await.unwrap();
        assert_eq!((page.status, page.moderate_by), (Status::Submitted, submitted_at.plus(72 * HOUR)));
    }
    let odile = town.actor(town.odile).await;
    for reader in [&Actor::default(), &town.actor(town.theo).await, &odile] {
        assert!(matches!(town.page(&slug, reader).await, Err(store::Error::NotFound)));
    }
    assert_eq!(awaits(&town, &malik).await, [(Task::Moderate, slug.clone())]);

    // a moderator opens it
    town.done(town.verdict(town.malik, &slug, Verdict::Open, "Clair et mesurable.")).await;
    let list = experiment::find(&mut conn, Lang::Fr, &about(""), None).await.unwrap();
    assert_eq!(list.cards.iter().map(|c| c.slug.as_str()).collect::<Vec<_>>(), [slug.as_str()]);
    assert_eq!(list.cards[0].author.as_deref(), Some("Camille Vandamme"));

    // three support it, which is the threshold of Lille
    let mut reached = Vec::new();
    for person in [camille, town.amina, town.theo] {
        town.clock.pass(MINUTE);
        let counted = town.support(person, &slug).await.unwrap();
        reached.push((counted.count, counted.reached));
    }
    assert_eq!(reached, [(1, false), (2, false), (3, true)]);
    let review_at = town.clock.now();
    let page = town.public_page(&slug).await;
    assert_eq!((page.status, page.support_count), (Status::UnderReview, 3));
    assert_eq!(page.answer_by, Some(review_at.plus(60 * DAY)));
    assert!(page.steps.is_sorted_by_key(|s| s.at));
    let steps: Vec<_> = page.steps.iter().map(|s| (s.event, s.authority.as_deref(), s.text.as_deref())).collect();
    let lille = Some("Ville de Lille");
    assert_eq!(
        steps,
        [
            (Event::Submitted, lille, None),
            (Event::Opened, lille, Some("Clair et mesurable.")),
            (Event::ThresholdReached, lille, None)
        ]
    );
    assert_eq!(awaits(&town, &malik).await, []);
    assert_eq!(awaits(&town, &town.actor(town.bruno).await).await, [(Task::Answer, slug)]);

    // nobody is written to before a decision can no longer be taken back
    town.clock.pass(UNDO);

    events(&town, page.id).await;
    leaves(&town).await;
}

/// What awaits an official, most pressing first.
async fn awaits(town: &Town, official: &Actor) -> Vec<(Task, String)> {
    let asked = desk::Asked::default();
    let desk = desk::desk(&mut town.read().await, official, &asked, Lang::Fr, town.clock.now()).await.unwrap();
    desk.items.into_iter().map(|item| (item.kind, item.slug.unwrap())).collect()
}

async fn events(town: &Instance, experiment: domain::ExperimentId) {
    let told: Vec<_> = town.done(outbox::Claim { limit: 10 }).await.into_iter().map(|c| c.event.unwrap()).collect();
    assert_eq!(
        told,
        [
            outbox::Event::ProposalSubmitted { experiment },
            outbox::Event::ProposalModerated { experiment, verdict: "open".into() },
            outbox::Event::ReviewStarted { experiment },
        ]
    );
    let stored: Vec<(String, i64)> =
        rows(&mut town.read().await, "select kind, version from outbox order by created_at").await;
    assert_eq!(stored, told.iter().map(|e| (e.kind().to_owned(), e.version())).collect::<Vec<_>>());
}

async fn leaves(town: &Instance) {
    let kinds = town
        .texts("select kind from record_pending where kind <> 'mandate_granted' order by created_at, kind desc")
        .await;
    assert_eq!(
        kinds,
        ["proposal_submitted", "moderated", "support_given", "support_given", "support_given", "review_started"]
    );
}

on_both!(a_draft_that_was_begun_signed_in_is_not_bound_to_whoever_comes_next);
async fn a_draft_that_was_begun_signed_in_is_not_bound_to_whoever_comes_next(town: Town) {
    // two people, one browser
    let first = town.sign_in("amina@essaim.example").await;
    let owner = Owner { session: first.id, person: Some(first.person) };
    let draft = DraftId(town.id());
    town.keep(draft, owner, answers("Des bancs à l’ombre")).await.unwrap();
    let code = town.code(first.id, "theo@essaim.example").await.unwrap();
    let CodeCheck::SignedIn { started, .. } = town.check_code(first.id, &code).await else { panic!("wrong") };
    let next = Owner { session: started.id, person: Some(town.theo) };
    town.clock.pass(SECOND);
    let mut conn = town.read().await;
    assert!(draft::list(&mut conn, next).await.unwrap().is_empty());
    assert_eq!(draft::list(&mut conn, signed_in(town.amina)).await.unwrap().len(), 1);
}
