//! Signing in with real OpenID providers, and with one that lies.

mod callbacks;
mod hostile;
mod node;

use node::{Providers, SHAPES, Typed, leave, sign_in, there};

#[tokio::test]
async fn a_newcomer_enters_with_each_provider_and_comes_back_as_the_same_person() {
    let Some((world, _providers)) = Providers::world().await else { return };
    for shape in SHAPES {
        let id = shape.code();
        let email = format!("{id}@essaim.example");
        let typed = Typed::new(id, &email);
        let mut visitor = world.anonymous();
        let entered = sign_in(&mut visitor, id, "/experiments", typed).await;
        assert_eq!(
            (entered.status, entered.location.as_str()),
            (303, "/me/name?next=/experiments"),
            "{}",
            entered.body
        );
        visitor.post("/me/name", &[("name", &format!("Camille {id}")), ("next", "/experiments")]).await;

        let mut again = world.anonymous();
        let entered = sign_in(&mut again, id, "/experiments", typed).await;
        assert_eq!(entered.location, "/experiments", "{}", entered.body);
        let data: serde_json::Value = serde_json::from_str(&again.get("/me/data").await.body).unwrap();
        assert_eq!((data["email"].as_str(), data["name"].as_str()), (Some(&*email), Some(&*format!("Camille {id}"))));
        assert_eq!(data["linked_accounts"][0]["number"], id);
        assert_eq!(data["mandates"].as_array().map(Vec::len), Some(0), "a provider makes nobody an official");
    }
}

#[tokio::test]
async fn an_address_that_the_provider_has_not_verified_is_confirmed_by_a_code() {
    let Some((world, _providers)) = Providers::world().await else { return };
    let typed = Typed { verified: false, ..Typed::new("wen-at-franceconnect", "wen@essaim.example") };
    let mut visitor = world.anonymous();
    let known = sign_in(&mut visitor, "franceconnect", "/experiments", typed).await;
    assert_eq!((known.status, known.location.as_str()), (303, "/sign-in?next=/experiments"));
    assert!(visitor.get(&known.location).await.body.contains("Compte franceconnect vous a reconnu"));
    visitor.post("/sign-in", &[("email", "fresh@essaim.example"), ("next", "/experiments")]).await;
    let code = world.code("fresh@essaim.example").await;
    let entered = visitor.post("/sign-in/code", &[("code", &code), ("next", "/experiments")]).await;
    assert_eq!(entered.location, "/me/name?next=/experiments");
    assert!(visitor.get("/me").await.body.contains("Délier Compte franceconnect"));
    // and from then on without a code
    let again = sign_in(&mut world.anonymous(), "franceconnect", "/", typed).await;
    assert_eq!(again.status, 303, "{}", again.body);
}

#[tokio::test]
async fn an_address_of_somebody_here_links_nothing_by_itself() {
    let Some((world, _providers)) = Providers::world().await else { return };
    let typed = Typed::new("someone", "wen@essaim.example");
    let mut visitor = world.anonymous();
    let refused = sign_in(&mut visitor, "plain", "/me", typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Un compte a déjà cette adresse"), "{}", refused.body);
    assert!(visitor.get("/me").await.location.starts_with("/sign-in"), "nobody is signed in");

    // nor does typing the address of an account after another provider recognised somebody
    let unverified = Typed { verified: false, ..typed };
    sign_in(&mut visitor, "proconnect", "/me", unverified).await;
    visitor.post("/sign-in", &[("email", "wen@essaim.example"), ("next", "/me")]).await;
    let code = world.code("wen@essaim.example").await;
    visitor.post("/sign-in/code", &[("code", &code), ("next", "/me")]).await;
    assert!(!visitor.get("/me").await.body.contains("Délier"), "signed in, and nothing is linked");

    // signed in, the person links it; then it opens this account
    let linked = sign_in(&mut visitor, "plain", "/me", typed).await;
    assert_eq!((linked.status, linked.location.as_str()), (303, "/me"), "{}", linked.body);
    let mine = visitor.get("/me").await;
    assert!(mine.body.contains("Le compte est relié") && mine.body.contains("Délier Compte plain"), "{}", mine.body);
    let mut elsewhere = world.anonymous();
    assert_eq!(sign_in(&mut elsewhere, "plain", "/me", typed).await.location, "/me");
    assert!(elsewhere.get("/me/data").await.body.contains("wen@essaim.example"));

    // somebody else cannot link it as well
    let mut theo = world.sign_in("theo@essaim.example").await;
    let taken = sign_in(&mut theo, "plain", "/me", typed).await;
    assert_eq!(taken.status, 422);
    assert!(taken.body.contains("Ce compte est déjà relié"));

    // taken away, it opens nothing any more
    let removal = mine.body.find("/me/links/").map(|at| mine.body[at..].split('"').next().unwrap().to_owned()).unwrap();
    assert_eq!(theo.post(&removal, &[]).await.status, 404, "not somebody else's to take away");
    let mut wen = elsewhere;
    assert_eq!(wen.post(&removal, &[]).await.location, "/me");
    let refused = sign_in(&mut world.anonymous(), "plain", "/me", typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
}

#[tokio::test]
async fn an_official_who_links_a_provider_has_a_strong_session() {
    let Some((world, _providers)) = Providers::world().await else { return };
    let mut malik = world.sign_in_by_code("malik@essaim.example").await;
    assert!(malik.get("/desk").await.location.starts_with("/sign-in/stronger"));
    let typed = Typed::new("malik-pro", "malik@lille.example");
    let linked = sign_in(&mut malik, "proconnect", "/desk", typed).await;
    assert_eq!((linked.status, linked.location.as_str()), (303, "/desk"), "{}", linked.body);
    assert_eq!(malik.get("/desk").await.status, 200);
    // a mailbox alone adds no other way now
    let mut intruder = world.sign_in_by_code("malik@essaim.example").await;
    let refused = sign_in(&mut intruder, "plain", "/me", Typed::new("intruder", "x@essaim.example")).await;
    assert_eq!(refused.status, 422, "{}", refused.location);
    assert!(intruder.get("/desk").await.location.starts_with("/sign-in/stronger"));
}

#[tokio::test]
async fn a_level_that_is_too_low_is_named() {
    let Some((world, _providers)) = Providers::world().await else { return };
    for level in ["eidas3", "low", ""] {
        let typed = Typed { level, ..Typed::new("low", "low@essaim.example") };
        let refused = sign_in(&mut world.anonymous(), "franceconnect", "/", typed).await;
        assert_eq!(refused.status, 422, "{level:?}");
        assert!(refused.body.contains("niveau demandé\u{a0}: identité vérifiée"), "{}", refused.body);
    }
    let better = Typed { level: "eidas2", ..Typed::new("high", "high@essaim.example") };
    assert_eq!(sign_in(&mut world.anonymous(), "franceconnect", "/", better).await.status, 303);
}

#[tokio::test]
async fn whoever_cancels_is_told_so_and_keeps_the_draft() {
    let Some((world, _providers)) = Providers::world().await else { return };
    for shape in SHAPES {
        let mut visitor = world.anonymous();
        let draft = visitor.draft("Écrit avant d’annuler", "Un texte assez long pour passer les règles.").await;
        let no = Typed { answer: "no", ..Typed::new("x", "") };
        let told = sign_in(&mut visitor, shape.code(), &format!("{draft}/review"), no).await;
        assert_eq!(told.status, 422);
        assert!(told.body.contains("Vous avez annulé"), "{}", told.body);
        assert!(told.body.contains(&format!("value=\"{draft}/review\"")), "trying again leads to the same page");
        assert_eq!(visitor.get(&format!("{draft}/try")).await.status, 200);
    }
}

#[tokio::test]
async fn an_answer_is_good_once_and_in_the_tab_that_left_last() {
    let Some((world, _providers)) = Providers::world().await else { return };
    let typed = Typed::new("tabs", "tabs@essaim.example");
    let mut visitor = world.anonymous();
    let first = leave(&mut visitor, "plain", "/").await;
    let second = leave(&mut visitor, "plain", "/experiments").await;
    let (first, second) = (there(&first, typed).await, there(&second, typed).await);
    let stale = visitor.get(&first).await;
    assert_eq!(stale.status, 422);
    assert!(stale.body.contains("autre onglet"), "{}", stale.body);
    assert_eq!(world.anonymous().get(&second).await.status, 422, "another browser did not ask for it");
    let wrong = second.replace("/plain?", "/proconnect?");
    assert_eq!(visitor.get(&wrong).await.status, 422, "another provider was not asked");
    let before = visitor.clone();
    assert_eq!(visitor.get(&second).await.location, "/me/name?next=/experiments");
    for mut browser in [before, visitor] {
        assert_eq!(browser.get(&second).await.status, 422, "used already");
    }
}

#[tokio::test]
async fn a_code_that_was_turned_in_is_not_taken_again() {
    let Some((world, _providers)) = Providers::world().await else { return };
    for shape in SHAPES {
        let typed = Typed::new("twice", "twice@essaim.example");
        let used = sign_in_and_keep_code(&world, shape.code(), typed).await;
        let mut visitor = world.anonymous();
        let address = leave(&mut visitor, shape.code(), "/").await;
        let state = parameter(&address, "state");
        let back = format!("/sign-in/back/{}?code={used}&state={state}&iss={}", shape.code(), issuer(&address));
        let refused = visitor.get(&back).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("n’a pas pu être vérifiée"), "{}", refused.body);
    }
}

async fn sign_in_and_keep_code(world: &crate::world::World, id: &str, typed: Typed<'_>) -> String {
    let mut visitor = world.anonymous();
    let address = leave(&mut visitor, id, "/").await;
    let back = there(&address, typed).await;
    visitor.get(&back).await;
    parameter(&back, "code")
}

pub fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    let found = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    found.unwrap_or_else(|| panic!("no {name} in {address}")).to_owned()
}

fn issuer(address: &str) -> String {
    address.rsplit_once("/auth").unwrap().0.replace(':', "%3A").replace('/', "%2F")
}

#[tokio::test]
async fn a_sign_out_is_offered_where_the_session_was_opened() {
    let Some((world, _providers)) = Providers::world().await else { return };
    for shape in SHAPES {
        let mut visitor = world.anonymous();
        let email = format!("bye-{}@essaim.example", shape.code());
        sign_in(&mut visitor, shape.code(), "/", Typed::new("bye", &email)).await;
        let page = visitor.post("/sign-out", &[]).await;
        assert_eq!((page.status, page.header("clear-site-data")), (200, "\"cache\""));
        assert!(page.body.contains("Vous êtes déconnecté·e ici"), "{}", page.body);
        assert!(
            visitor.get("/me").await.location.starts_with("/sign-in"),
            "here it is done, whatever comes of it there"
        );
        let at = page.body.find("/session/end?").unwrap();
        let path = page.body[at..].split('"').next().unwrap().replace("&amp;", "&");
        let start = page.body[..at].rfind("http://").unwrap();
        let origin = page.body[start..at].to_owned();
        let asked = crate::visitor::Visitor::new(origin).get(&path).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
    }
    // whoever came with a code has nobody else to say goodbye to
    let mut wen = world.sign_in("wen@essaim.example").await;
    assert_eq!(wen.post("/sign-out", &[]).await.status, 303);
}
