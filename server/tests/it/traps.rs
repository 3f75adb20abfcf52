//! Stored scripts: a canary in every field, looked for on every page, and in every mail.

use crate::world::World;

const CANARY: &str =
    "</textarea></title><script>canary()</script><svg onload=canary()> javascript:canary() \"' onfocus=canary()";

#[tokio::test]
async fn a_canary_in_every_field_is_text_on_every_page() {
    let world = World::start().await;
    let mut author = world.sign_in("lucie@essaim.example").await;
    assert_eq!(author.post("/me/name", &[("name", "<script>canary()</script>")]).await.status, 303);
    let title = "</title><script>canary()</script>";
    let draft = author.draft(title, CANARY).await;
    let mut pages = Vec::new();
    for step in ["problem", "try", "where", "who", "review"] {
        pages.push(author.get(&format!("{draft}/{step}")).await);
    }
    let refused = author
        .upload(&format!("{draft}/try"), &[("proposal", CANARY), ("theme", CANARY), ("duration", CANARY)], None)
        .await;
    assert_eq!(refused.status, 422);
    pages.push(refused);
    let fixed = [("proposal", CANARY), ("theme", "nature"), ("duration", "6")];
    author.upload(&format!("{draft}/try"), &fixed, None).await;
    for path in ["/experiments/new", "/me", "/me/name"] {
        pages.push(author.get(path).await);
    }
    pages.push(author.get(&format!("{draft}/deletion")).await);
    let sent = author.post(&format!("{draft}/review"), &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = sent.location;

    let mut moderator = world.sign_in("gaelle@essaim.example").await;
    pages.push(moderator.get("/desk").await);
    let form = moderator.get(&format!("{page}/moderation")).await;
    let submission = form.submission();
    pages.push(form);
    let wrong = [("submission", submission.as_str()), ("verdict", CANARY), ("reason", CANARY), ("text", CANARY)];
    let refused = moderator.post(&format!("{page}/moderation"), &wrong).await;
    assert_eq!(refused.status, 422);
    pages.push(refused);
    let decision = [("submission", submission.as_str()), ("verdict", "open"), ("reason", ""), ("text", CANARY)];
    assert_eq!(moderator.post(&format!("{page}/moderation"), &decision).await.status, 303);

    for path in [page.as_str(), "/", "/experiments", "/experiments?q=canary", "/dev/mailbox"] {
        pages.push(author.get(path).await);
    }
    let mut reader = world.sign_in("wen@essaim.example").await;
    pages.push(reader.get(&page).await);
    pages.push(reader.get(&format!("{page}/support")).await);
    let mut seen = 0;
    for answer in &pages {
        for raw in ["<script>canary", "<svg onload", "</title><script", "</textarea></title", "href=\"javascript:"] {
            assert!(!answer.body.contains(raw), "{raw} in {}", answer.body);
        }
        seen += answer.body.matches("canary()").count();
    }
    assert!(seen > 20, "the canary was shown as text only {seen} times: the test looks in the wrong places");
}

#[tokio::test]
async fn every_page_forbids_scripts_but_its_own() {
    let world = World::start().await;
    let mut visitor = world.sign_in("lucie@essaim.example").await;
    let draft = visitor.draft("Un brouillon à deux îles", "Il y a des îles sur ces pages-là.").await;
    for path in ["/", "/experiments", "/me", "/about/right-to-try", "/about/design", "/nothing", "/sign-in"] {
        let answer = visitor.get(path).await;
        let policy = answer.header("content-security-policy");
        let one_file = format!("script-src {}/page.js; ", world.origin());
        assert!(policy.contains(&one_file) || path == "/sign-in", "{path}: {policy}");
        assert!(policy.contains("default-src 'none'") || path == "/sign-in");
        let scripts = answer.body.matches("<script").count();
        assert_eq!(scripts, answer.body.matches("<script type=\"module\" src=\"/page.js?v=").count(), "{path}");
        assert!(!answer.body.contains(" style=\""), "{path}");
    }
    let one = visitor.get(&format!("{draft}/where")).await;
    let two = visitor.get(&format!("{draft}/where")).await;
    let nonce = |answer: &crate::visitor::Answer| answer.attribute("<script", "nonce");
    assert_ne!(nonce(&one), nonce(&two));
    let needed = format!("'nonce-{}'", nonce(&one));
    assert!(one.header("content-security-policy").contains(&needed), "{}", one.header("content-security-policy"));
    assert!(
        // every one of the islands'; the script of every page is a file of ours
        one.body.matches("<script").count() - 1
            == one.body.matches("nonce=").count() - one.body.matches("crossorigin=nonce").count()
    );
}

#[tokio::test]
async fn addresses_of_another_site_lead_home() {
    let world = World::start().await;
    for evil in ["//evil.example", "/%2Fevil.example", "/\\evil.example", "https://evil.example"] {
        let mut visitor = world.anonymous();
        let kept = visitor.post("/preferences", &[("lang", "en"), ("back", evil)]).await;
        assert_eq!((kept.status, kept.location.as_str()), (303, "/"), "{evil}");
        let email = "wen@essaim.example";
        visitor.post("/sign-in", &[("email", email), ("next", evil)]).await;
        let entered = visitor.post("/sign-in/code", &[("code", &world.code(email).await), ("next", evil)]).await;
        assert_eq!((entered.status, entered.location.as_str()), (303, "/"), "{evil}");
    }
}
