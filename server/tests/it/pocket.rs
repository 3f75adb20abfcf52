//! What makes it an app: the manifest, the worker, and that nothing personal is in either.

use crate::world::{World, site};

#[tokio::test]
async fn the_worker_is_asked_for_again_and_answered_in_short_when_nothing_changed() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let worker = visitor.get("/sw.js").await;
    assert_eq!((worker.status, worker.header("cache-control")), (200, "no-cache"));
    assert!(worker.header("content-type").starts_with("text/javascript"));
    assert!(worker.header("content-security-policy").contains("connect-src 'self'"));
    assert!(worker.header("set-cookie").is_empty());
    assert!(worker.body.contains("/pkg/0123456789abcdef/essaim.css"), "{}", worker.body);
    let again =
        visitor.request(reqwest::Method::GET, "/sw.js").header("if-none-match", worker.header("etag")).send().await;
    assert_eq!(again.unwrap().status(), 304);
}

#[tokio::test]
async fn the_manifest_speaks_the_language_of_its_page() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    for (lang, shortcut) in [("fr", "Proposer un essai"), ("en", "Propose a try")] {
        let answer = visitor.get(&format!("/manifest.webmanifest?lang={lang}")).await;
        assert_eq!(answer.header("content-type"), "application/manifest+json");
        let manifest: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((&manifest["lang"], &manifest["id"]), (&lang.into(), &"/".into()));
        assert_eq!(manifest["shortcuts"][0]["name"], shortcut);
    }
    assert_eq!(visitor.get("/manifest.webmanifest?lang=xx").await.status, 200);
}

#[tokio::test]
async fn the_page_without_a_connection_is_the_same_for_everybody() {
    let world = World::start().await;
    let stranger = world.anonymous().get("/offline").await;
    let signed_in = world.sign_in("wen@essaim.example").await.get("/offline").await;
    assert_eq!(stranger.body, signed_in.body);
    assert!(stranger.body.contains("Pas de connexion") && stranger.body.contains("No connection"));
    assert!(!stranger.body.contains("nonce"), "{}", stranger.body);
    assert!(signed_in.header("set-cookie").is_empty());
}

#[tokio::test]
async fn pages_allow_one_script_and_that_one_never_changes_under_its_address() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let page = visitor.get("/experiments").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains(&format!("script-src {}/page.js;", world.origin())), "{policy}");
    let script = page.attribute("<script type=\"module\"", "src");
    assert_eq!(page.body.matches("<script").count(), 1);
    let answer = visitor.get(&script).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn a_new_bundle_is_a_new_worker() {
    let folder = tempfile::tempdir().unwrap();
    let other = site(folder.path());
    std::fs::write(other.join("pkg/0123456789abcdef/essaim.css"), "a{}").unwrap();
    let one = World::start().await.anonymous().get("/sw.js").await;
    let two = World::start_with(|settings| settings.site = other).await.anonymous().get("/sw.js").await;
    assert_ne!(one.body, two.body);
    assert_ne!(one.header("etag"), two.header("etag"));
}

#[tokio::test]
async fn who_signs_out_leaves_no_page_behind() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    let answer = visitor.post("/sign-out", &[]).await;
    assert_eq!((answer.status, answer.header("clear-site-data")), (303, "\"cache\""));
    assert!(!visitor.cookies.contains_key("__Host-essaim"));
}
