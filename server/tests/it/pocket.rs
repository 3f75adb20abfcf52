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

#[tokio::test]
async fn an_experiment_introduces_itself_with_its_absolute_address_and_a_card() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let page = visitor.get("/experiments/faucher-apres-le-15-aout?from=mail").await;
    let address = format!("{}/experiments/faucher-apres-le-15-aout", world.origin());
    assert_eq!(page.attribute("<link rel=\"canonical\"", "href"), address);
    for tag in [
        format!("<meta content=\"{address}\" property=\"og:url\">"),
        format!("<meta content=\"{address}/card.png?lang=fr\" property=\"og:image\">"),
        "<meta content=\"article\" property=\"og:type\">".to_owned(),
        "<meta content=\"fr_FR\" property=\"og:locale\">".to_owned(),
    ] {
        assert!(page.body.contains(&tag), "{tag} in {}", page.body);
    }
    assert_eq!(visitor.get("/").await.attribute("<link rel=\"canonical\"", "href"), format!("{}/", world.origin()));
    assert!(!visitor.get("/nothing").await.body.contains("og:url"));
}

#[tokio::test]
async fn a_card_is_a_png_of_the_announced_size_and_is_not_drawn_twice() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let path = "/experiments/faucher-apres-le-15-aout/card.png";
    let card = visitor.get(path).await;
    assert_eq!((card.status, card.header("content-type")), (200, "image/png"));
    assert_eq!(card.header("cross-origin-resource-policy"), "cross-origin");
    let picture = image::load_from_memory_with_format(&card.bytes, image::ImageFormat::Png).unwrap();
    assert_eq!((picture.width(), picture.height()), (1200, 630));
    let again = visitor.request(reqwest::Method::GET, path).header("if-none-match", card.header("etag")).send().await;
    assert_eq!(again.unwrap().status(), 304);
    assert_ne!(visitor.get(&format!("{path}?lang=en")).await.bytes, card.bytes);
    assert_eq!(visitor.get("/card.png").await.status, 200);
}

#[tokio::test]
async fn what_is_not_public_has_no_card_even_for_its_author() {
    let world = World::start().await;
    let mut author = world.sign_in("theo@essaim.example").await;
    let page = author.get("/experiments/habiter-au-dessus-des-boutiques").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("habiter-au-dessus-des-boutiques/card.png") && !page.body.contains("data-share"));
    for path in ["/experiments/habiter-au-dessus-des-boutiques/card.png", "/experiments/nothing/card.png"] {
        assert_eq!(author.get(path).await.status, 404, "{path}");
    }
}
