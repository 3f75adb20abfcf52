//! An experiment goes from authority to authority, with its history.

use domain::{Actor, DAY, Event, HOUR, Lang, Moment, PersonId, Refusal, Role, Status, Verdict};
use store::{Error, authority, hand_over, mandate};

use super::answers::{clocks, under_review};
use crate::harness::{Town, answers};

fn give(town: &Town, official: PersonId, slug: &str, to: &str) -> hand_over::HandOver {
    let (slug, to, text) = (slug.into(), to.into(), "C’est chez vous.".into());
    hand_over::HandOver { submission: town.id(), official, slug, to, text, lang: Lang::Fr }
}

on_both!(commune_metropolis_syndicat_and_back_with_history_and_clocks);
async fn commune_metropolis_syndicat_and_back_with_history_and_clocks(town: Town) {
    let syndicat = authority::Found {
        slug: "syndicat".into(),
        kind: "syndicat".into(),
        name: "Syndicat mixte".into(),
        territory: "epci:200093201".into(),
        support_threshold: 3,
        answer_days: 30,
        moderation_hours: 48,
    };
    let syndicat = town.done(syndicat).await;
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.theo, authority: syndicat, role: Role::Elected, by }).await;
    let slug = under_review(&town).await;
    for (official, to, days) in [(town.malik, "mel", 60), (town.odile, "syndicat", 30), (town.theo, "lille", 60)] {
        town.clock.pass(DAY);
        town.done(give(&town, official, &slug, to)).await;
        let page = town.public_page(&slug).await;
        assert_eq!((page.status, page.answer_by), (Status::UnderReview, Some(town.clock.now().plus(days * DAY))));
        // they gave it away
        assert!(matches!(town.act(give(&town, official, &slug, "mel")).await, Err(Error::Refused(Refusal::NoMandate))));
    }
    let page = town.public_page(&slug).await;
    let given: Vec<_> = page
        .steps
        .iter()
        .filter(|s| s.event == Event::HandedOver)
        .map(|s| (s.from.as_deref().unwrap(), s.authority.as_deref().unwrap()))
        .collect();
    let (lille, mel, mixed) = ("Ville de Lille", "Métropole européenne de Lille", "Syndicat mixte");
    assert_eq!(given, [(lille, mel), (mel, mixed), (mixed, lille)]);
    let outcomes: Vec<_> = clocks(&town).await.into_iter().map(|c| (c.0, c.3)).collect();
    let handed = || Some("handed_over".to_owned());
    assert_eq!(
        outcomes,
        [("lille".into(), handed()), ("mel".into(), handed()), ("syndicat".into(), handed()), ("lille".into(), None)]
    );
    assert_eq!(town.number("select count(*) from task where kind = 'answer'").await, 1);
}

on_both!(what_waits_for_a_moderator_waits_there_with_a_deadline_of_its_own);
async fn what_waits_for_a_moderator_waits_there_with_a_deadline_of_its_own(town: Town) {
    let slug = town.sent(town.amina, answers("Un manège")).await;
    town.clock.pass(50 * HOUR);
    town.done(give(&town, town.malik, &slug, "mel")).await;
    let page = town.page(&slug, &town.actor(town.odile).await).await.unwrap();
    // an act happens a moment before the clock says so
    let begun = town.number("select begun_at from task").await;
    assert_eq!(page.moderate_by, Moment(begun).plus(72 * HOUR));
    assert!(begun > town.clock.now().plus(-HOUR).0);
    assert!(matches!(town.page(&slug, &town.actor(town.malik).await).await, Err(Error::NotFound)));
    assert!(matches!(town.page(&slug, &Actor::default()).await, Err(Error::NotFound)));
    town.done(town.verdict(town.odile, &slug, Verdict::Open, "")).await;
}

on_both!(nobody_gives_away_what_they_do_not_hold);
async fn nobody_gives_away_what_they_do_not_hold(town: Town) {
    let slug = town.opened(town.amina, answers("Un manège")).await;
    for person in [town.odile, town.amina, town.ada] {
        let refused = town.act(give(&town, person, &slug, "mel")).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    }
    let same = town.act(give(&town, town.malik, &slug, "lille")).await;
    assert!(matches!(same, Err(Error::Refused(Refusal::SameAuthority))));
    assert!(matches!(town.act(give(&town, town.malik, &slug, "nulle-part")).await, Err(Error::NotFound)));
}
