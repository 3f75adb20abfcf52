//! What a page asks the database does not grow with what there is.

use domain::{Actor, Lang};
use store::{
    counted,
    experiment::{self, Asked},
    session,
};

use crate::harness::{Town, answers};

on_both!(pages_ask_as_much_of_a_large_town_as_of_a_small_one);
async fn pages_ask_as_much_of_a_large_town_as_of_a_small_one(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let token =
        town.done(store::account::SignInAs { person: town.malik, session: None, device: "x".into() }).await.token;
    let (small, shown) = asked(&town, &slug, &token).await;
    assert_eq!(shown, (1, 0));
    town.opened_at_once(30).await;
    for person in [town.amina, town.theo, town.odile] {
        town.support(person, &slug).await.unwrap();
    }
    let (large, shown) = asked(&town, &slug, &token).await;
    assert_eq!(shown, (experiment::PAGE, 3), "there is more to show");
    assert_eq!(small, [1, 1, 2], "session, list, experiment");
    assert_eq!(large, small);
}

/// Statements for a session, the list, the page of an experiment; how many cards and supports came.
async fn asked(town: &Town, slug: &str, token: &str) -> ([u64; 3], (usize, i64)) {
    let (now, mut conn) = (town.clock.now(), town.read().await);
    let (found, session) = counted(session::find(&mut conn, token, now)).await;
    assert_eq!(found.unwrap().unwrap().actor.mandates.len(), 1);
    let (page, list) = counted(experiment::find(&mut conn, Lang::Fr, &Asked::default(), None)).await;
    let (shown, experiment) = counted(experiment::show(&mut conn, slug, Lang::Fr, &Actor::default(), now)).await;
    ([session, list, experiment], (page.unwrap().cards.len(), shown.unwrap().support_count))
}
