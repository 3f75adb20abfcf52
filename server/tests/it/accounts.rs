//! Signing in and one's own account, over HTTP.

use crate::world::World;

#[tokio::test]
async fn a_known_and_an_unknown_address_get_the_same_answer() {
    let world = World::start().await;
    let (mut one, mut two) = (world.anonymous(), world.anonymous());
    let known = one.post("/sign-in", &[("email", "wen@essaim.example"), ("next", "/")]).await;
    let unknown = two.post("/sign-in", &[("email", "nobody-yet@essaim.example"), ("next", "/")]).await;
    assert_eq!((known.status, &known.location), (unknown.status, &unknown.location));
    let page = |body: String, email: &str| body.replace(email, "X");
    assert_eq!(
        page(one.get(&known.location).await.body, "wen@essaim.example"),
        page(two.get(&unknown.location).await.body, "nobody-yet@essaim.example")
    );
}

#[tokio::test]
async fn the_session_cookie_is_a_host_cookie_and_changes_at_sign_in() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let asked = visitor.post("/sign-in", &[("email", "wen@essaim.example"), ("next", "/")]).await;
    let cookie = asked.header("set-cookie").to_owned();
    for part in ["__Host-essaim=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let before = visitor.clone();
    let code = world.code("wen@essaim.example").await;
    visitor.post("/sign-in/code", &[("code", &code), ("next", "/")]).await;
    assert_ne!(visitor.cookies["__Host-essaim"], before.cookies["__Host-essaim"]);
    assert!(before.clone().get("/me").await.location.starts_with("/sign-in"), "the token from before is dead");

    let stolen = visitor.clone();
    assert_eq!(visitor.post("/sign-out", &[]).await.status, 303);
    assert!(stolen.clone().get("/me").await.location.starts_with("/sign-in"), "a copied token dies at sign-out");
}

#[tokio::test]
async fn a_wrong_code_is_explained_and_the_right_one_still_works() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    visitor.post("/sign-in", &[("email", "wen@essaim.example"), ("next", "/me")]).await;
    let code = world.code("wen@essaim.example").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = visitor.post("/sign-in/code", &[("code", wrong), ("next", "/me")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Ce code n’est pas le bon"));
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let entered = visitor.post("/sign-in/code", &[("code", &spaced), ("next", "/me")]).await;
    assert_eq!((entered.status, entered.location.as_str()), (303, "/me"));
    let again = visitor.post("/sign-in/code", &[("code", &code), ("next", "/me")]).await;
    assert!(again.location.starts_with("/sign-in"), "a code is used once: {}", again.location);
}

#[tokio::test]
async fn an_expired_session_keeps_the_draft_and_leads_back_to_it() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let draft = visitor.draft("Écrit sans compte", "Un texte assez long pour passer les règles.").await;
    let sent = visitor.post(&format!("{draft}/review"), &[]).await;
    assert_eq!(sent.location, format!("/sign-in?next={draft}/review"));
    visitor.post("/sign-in", &[("email", "wen@essaim.example"), ("next", &format!("{draft}/review"))]).await;
    let code = world.code("wen@essaim.example").await;
    let entered = visitor.post("/sign-in/code", &[("code", &code), ("next", &format!("{draft}/review"))]).await;
    assert_eq!(entered.location, format!("{draft}/review"));
    assert!(visitor.get(&entered.location).await.body.contains("Écrit sans compte"));
    assert_eq!(world.anonymous().get(&entered.location).await.status, 404, "nobody else sees it");
}

#[tokio::test]
async fn a_look_alike_of_an_official_is_refused() {
    let world = World::start().await;
    let mut malik = world.sign_in("malik@essaim.example").await;
    let name = malik.get("/me/name").await.attribute("id=\"name\"", "value");
    let mut visitor = world.sign_in("wen@essaim.example").await;
    let refused = visitor.post("/me/name", &[("name", &name.to_uppercase())]).await;
    assert_eq!(refused.status, 422, "{name}");
    assert!(refused.body.contains("ressemble trop"));
}

#[tokio::test]
async fn the_export_is_a_file_and_the_erasure_asks_first() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    let data = visitor.get("/me/data").await;
    assert!(data.header("content-disposition").starts_with("attachment"));
    let parsed: serde_json::Value = serde_json::from_str(&data.body).unwrap();
    assert_eq!(parsed["email"], "wen@essaim.example");
    assert_eq!(visitor.post("/me/erasure", &[]).await.status, 422);
    assert_eq!(visitor.get("/me").await.status, 200);
    let page = "/experiments/compter-les-voitures-depuis-la-fenetre";
    let name = parsed["name"].as_str().unwrap().to_owned();
    assert!(visitor.get(page).await.body.contains(&name));
    assert_eq!(visitor.post("/me/erasure", &[("confirm", "on")]).await.status, 303);
    assert!(visitor.get("/me").await.location.starts_with("/sign-in"));
    assert!(!world.anonymous().get(page).await.body.contains(&name));
}
