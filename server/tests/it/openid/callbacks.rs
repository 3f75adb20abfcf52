//! Answers that no decent provider gives: each is refused with a sentence, and nothing comes of it.

use super::{
    hostile::{Hostile, Lie, trusted},
    node::leave,
    parameter,
};
use crate::{
    visitor::{Answer, Visitor},
    world::World,
};

async fn world() -> (World, Hostile) {
    let hostile = Hostile::start().await;
    let trusted = hostile.trusted();
    (World::start_with(|settings| settings.openid = vec![trusted]).await, hostile)
}

/// Leaves, and comes back with a token that holds this lie.
async fn come_back(visitor: &mut Visitor, hostile: &Hostile, subject: &str, lie: Lie) -> Answer {
    let address = leave(visitor, "hostile", "/experiments").await;
    hostile.say(parameter(&address, "nonce"), subject, lie);
    let back = format!(
        "/sign-in/back/hostile?code=c&state={}&iss={}",
        parameter(&address, "state"),
        hostile.issuer().replace(':', "%3A").replace('/', "%2F")
    );
    visitor.get(&back).await
}

#[tokio::test]
async fn a_token_that_lies_is_refused_and_leaves_no_trace() {
    let (world, hostile) = world().await;
    let entered = come_back(&mut world.anonymous(), &hostile, "honest", Lie::Nothing).await;
    assert_eq!(entered.location, "/me/name?next=/experiments", "{}", entered.body);
    let mut visitor = world.anonymous();
    let draft = visitor.draft("Écrit avant la connexion", "Un texte assez long pour passer les règles.").await;
    let before = people(&world).await;
    for (lie, said) in [
        (Lie::Issuer, "n’a pas pu être vérifiée"),
        (Lie::Audience, "n’a pas pu être vérifiée"),
        (Lie::SecondAudience, "n’a pas pu être vérifiée"),
        (Lie::Nonce, "n’a pas pu être vérifiée"),
        (Lie::NoNonce, "n’a pas pu être vérifiée"),
        (Lie::Expired, "n’a pas pu être vérifiée"),
        (Lie::AlgorithmNone, "n’a pas pu être vérifiée"),
        (Lie::Hs256WithThePublicKey, "n’a pas pu être vérifiée"),
        (Lie::Hs256WithTheSecret, "n’a pas pu être vérifiée"),
        (Lie::AnotherKey, "n’a pas pu être vérifiée"),
        (Lie::UnknownKey, "n’a pas pu être vérifiée"),
        (Lie::NoToken, "n’a pas pu être vérifiée"),
        (Lie::Garbage, "ne répond pas"),
        (Lie::Redirect, "ne répond pas"),
        (Lie::NoLevel, "niveau demandé\u{a0}: identité vérifiée"),
    ] {
        let refused = come_back(&mut visitor, &hostile, "liar", lie).await;
        assert_eq!(refused.status, 422, "{lie:?}: {}", refused.location);
        assert!(refused.body.contains(said), "{lie:?}: {}", refused.body);
        assert_eq!(people(&world).await, before, "{lie:?}");
        assert_eq!(visitor.get(&format!("{draft}/try")).await.status, 200, "{lie:?}: the draft is kept");
        assert!(visitor.get("/me").await.location.starts_with("/sign-in"), "{lie:?}");
    }
}

async fn people(world: &World) -> Vec<(String, i64)> {
    let rows = world.rows().await.into_iter();
    rows.filter(|(table, _)| ["person", "openid_account", "session"].contains(&table.as_str())).collect()
}

#[tokio::test]
async fn a_key_that_was_rotated_is_fetched_again_and_no_more_often_than_it_has_to_be() {
    let (world, hostile) = world().await;
    assert_eq!(come_back(&mut world.anonymous(), &hostile, "before", Lie::Nothing).await.status, 303);
    assert_eq!(hostile.keys_asked(), 1);
    hostile.rotate("second");
    assert_eq!(come_back(&mut world.anonymous(), &hostile, "after", Lie::Nothing).await.status, 303);
    assert_eq!(hostile.keys_asked(), 2);
    for _ in 0..3 {
        assert_eq!(come_back(&mut world.anonymous(), &hostile, "liar", Lie::UnknownKey).await.status, 422);
    }
    assert_eq!(hostile.keys_asked(), 2, "whoever sends unknown keys does not make us ask each time");
}

#[tokio::test]
async fn an_answer_of_another_provider_or_of_none_is_refused() {
    let (world, hostile) = world().await;
    let mut visitor = world.anonymous();
    for issuer in ["&iss=https%3A%2F%2Fevil.example", ""] {
        let address = leave(&mut visitor, "hostile", "/").await;
        hostile.say(parameter(&address, "nonce"), "mixed-up", Lie::Nothing);
        let back = format!("/sign-in/back/hostile?code=c&state={}{issuer}", parameter(&address, "state"));
        let refused = visitor.get(&back).await;
        assert_eq!(refused.status, 422, "{issuer:?}");
        assert!(refused.body.contains("n’a pas pu être vérifiée"));
    }
}

#[tokio::test]
async fn a_strange_address_is_told_to_begin_again() {
    let (world, _hostile) = world().await;
    let long = "a".repeat(9000);
    let mut visitor = world.anonymous();
    let address = leave(&mut visitor, "hostile", "/").await;
    let state = parameter(&address, "state");
    for query in [
        "",
        "?",
        "?code=c",
        "?state=",
        "?state=x&code=c",
        "?state=a&state=b&code=c",
        "?state=%00&code=%ff",
        "?error=access_denied",
        "?error=%3Cscript%3E&state=x",
        &format!("?state={long}&code={long}"),
    ] {
        for mut browser in [world.anonymous(), visitor.clone()] {
            let told = browser.get(&format!("/sign-in/back/hostile{query}")).await;
            assert_eq!(told.status, 422, "{query}");
            assert!(told.body.contains("La connexion n’a pas abouti"), "{query}");
            assert!(!told.body.contains("<script>"), "{query}");
        }
    }
    // none of them was an answer: the real one is still awaited
    let odd = visitor.get(&format!("/sign-in/back/hostile?error=server_error&state={state}")).await;
    assert!(odd.body.contains("n’a pas pu être vérifiée"), "{}", odd.body);
    assert_eq!(visitor.get("/sign-in/back/nobody").await.status, 404);
    assert_eq!(visitor.post("/sign-in/with/nobody", &[]).await.status, 404);
}

#[tokio::test]
async fn a_provider_that_is_down_leaves_the_other_ways() {
    // nobody listens there, and whoever listens says too much
    let hostile = Hostile::start().await;
    hostile.say(String::new(), "", Lie::Endless);
    for trusted in [trusted("http://127.0.0.1:9"), hostile.trusted()] {
        let world = World::start_with(|settings| settings.openid = vec![trusted]).await;
        let mut visitor = world.anonymous();
        let told = visitor.post("/sign-in/with/hostile", &[("next", "/experiments/new")]).await;
        assert_eq!(told.status, 422, "{}", told.body);
        assert!(told.body.contains("Compte hostile ne répond pas"), "{}", told.body);
        assert!(told.body.contains("href=\"/sign-in?next=/experiments/new\""), "{}", told.body);
        assert!(visitor.get("/sign-in").await.body.contains("Recevoir un code"));
    }
}

#[tokio::test]
async fn a_provider_leads_back_to_pages_of_this_site_only() {
    let (world, hostile) = world().await;
    for (n, evil) in
        ["//evil.example", "/%2Fevil.example", "/\\evil.example", "\\\\evil", "https://evil.example", "/a\r\nb"]
            .into_iter()
            .enumerate()
    {
        let mut visitor = world.anonymous();
        let address = leave(&mut visitor, "hostile", evil).await;
        hostile.say(parameter(&address, "nonce"), &format!("next-{n}"), Lie::Nothing);
        let issuer = hostile.issuer().replace(':', "%3A").replace('/', "%2F");
        let state = parameter(&address, "state");
        let entered = visitor.get(&format!("/sign-in/back/hostile?code=c&state={state}&iss={issuer}")).await;
        assert_eq!(entered.location, "/me/name?next=/", "{evil:?}");
    }
}

#[tokio::test]
async fn what_is_asked_of_a_provider_is_long_enough_and_never_the_same() {
    let (world, _hostile) = world().await;
    let mut visitor = world.anonymous();
    let (one, two) = (leave(&mut visitor, "hostile", "/").await, leave(&mut visitor, "hostile", "/").await);
    for name in ["state", "nonce", "code_challenge"] {
        let (one, two) = (parameter(&one, name), parameter(&two, name));
        assert!(one.len() >= 32 && one != two, "{name}");
    }
    assert_eq!(parameter(&one, "code_challenge_method"), "S256");
    assert_eq!(parameter(&one, "acr_values"), "high");
    assert_eq!(parameter(&one, "scope"), "openid+email");
}
