//! The discussion of an experiment as a browser without JavaScript sees it: bad input, canaries, mails.

use crate::{
    visitor::Visitor,
    world::{World, sign_in_at},
};

const PAGE: &str = "/experiments/velos-cargos-marche-de-wazemmes";
const CANARY: &str =
    "</textarea></title><script>canary()</script><svg onload=canary()> javascript:canary() \"' onfocus=canary()";

async fn argue(visitor: &mut Visitor, body: &str) -> String {
    let form = visitor.get(&format!("{PAGE}/discussion")).await;
    let id = form.submission();
    let typed = [("submission", id.as_str()), ("side", "against"), ("body", body)];
    let posted = visitor.post(&format!("{PAGE}/discussion"), &typed).await;
    assert_eq!(posted.status, 303, "{}", posted.body);
    posted.location
}

async fn report(visitor: &mut Visitor, argument: &str, reason: &str) -> crate::visitor::Answer {
    let form = visitor.get(&format!("{argument}/report")).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let id = form.submission();
    let typed = [("submission", id.as_str()), ("reason", reason), ("body", "")];
    visitor.post(&format!("{argument}/report"), &typed).await
}

async fn rule(visitor: &mut Visitor, argument: &str, verdict: &str, text: &str) -> crate::visitor::Answer {
    let form = visitor.get(&format!("{argument}/moderation")).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let id = form.submission();
    let typed = [("submission", id.as_str()), ("verdict", verdict), ("reason", "insulting"), ("text", text)];
    visitor.post(&format!("{argument}/moderation"), &typed).await
}

/// Subjects of the mails to an address, once the office has written `wanted` of them.
async fn mails(world: &World, email: &str, wanted: &str) -> Vec<store::mail::Kept> {
    let begun = std::time::Instant::now();
    loop {
        let mut conn = world.running.app.store.read().await.unwrap();
        let found = store::mail::newest(&mut conn, Some(email), 20).await.unwrap();
        if found.iter().any(|m| m.mail.subject.contains(wanted)) {
            return found;
        }
        assert!(begun.elapsed().as_secs() < 20, "no mail about {wanted} to {email}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_refused_argument_comes_back_with_everything_typed() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    let form = visitor.get(&format!("{PAGE}/discussion")).await;
    let id = form.submission();
    let before = world.rows().await;
    let long = "é".repeat(701);
    for (side, body, field, said) in [
        ("", "O’Neil & <fils>", "side", "Cette réponse est nécessaire."),
        ("sideways", "O’Neil & <fils>", "side", "Choisissez dans la liste"),
        ("for", "   ", "body", "Cette réponse est nécessaire."),
        ("for", long.as_str(), "body", "700 caractères"),
        ("for", "gro\u{202e}.liam", "body", "caractères invisibles"),
    ] {
        let typed = [("submission", id.as_str()), ("side", side), ("body", body)];
        let refused = visitor.post(&format!("{PAGE}/discussion"), &typed).await;
        assert_eq!(refused.status, 422, "{side} {body}");
        assert!(
            refused.body.contains(&format!("href=\"#{field}\"")) && refused.body.contains(said),
            "{}",
            refused.body
        );
        assert!(refused.body.contains(&body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")));
        assert_eq!(refused.submission(), id, "the same form may be sent again");
    }
    assert_eq!(world.rows().await, before, "nothing is written by half");
    let unknown = [("submission", id.as_str()), ("side", "for"), ("body", "x"), ("official", "on")];
    assert_eq!(visitor.post(&format!("{PAGE}/discussion"), &unknown).await.status, 400);
    let two = [("submission", id.as_str()), ("side", "for"), ("body", "عائشة 🐝 d’O'Neil")];
    let first = visitor.post(&format!("{PAGE}/discussion"), &two).await;
    let second = visitor.post(&format!("{PAGE}/discussion"), &two).await;
    assert_eq!((first.status, &first.location), (303, &second.location), "a double click has one effect");
}

#[tokio::test]
async fn unknown_orders_sides_and_cursors_are_refused_and_other_ids_do_not_exist() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    for query in ["side=up", "order=best", "after=1", "after=1.2.x", "after=9999999999999999999999.1.x"] {
        assert_eq!(visitor.get(&format!("{PAGE}/discussion?{query}")).await.status, 400, "{query}");
    }
    for (query, status) in [("side=for&order=newest", 200), ("order=strongest", 200)] {
        assert_eq!(visitor.get(&format!("{PAGE}/discussion?{query}")).await.status, status, "{query}");
    }
    let argument = argue(&mut visitor, "Un argument à moi.").await;
    let id = argument.rsplit('/').next().unwrap();
    let elsewhere = format!("/experiments/faucher-apres-le-15-aout/discussion/{id}");
    for path in [elsewhere.clone(), format!("{elsewhere}/edit"), format!("{PAGE}/discussion/nothing")] {
        assert_eq!(visitor.get(&path).await.status, 404, "{path}");
    }
    let mut other = world.sign_in("amina@essaim.example").await;
    assert_eq!(other.get(&format!("{argument}/edit")).await.status, 404, "somebody else’s");
    assert_eq!(other.post(&format!("{argument}/mark"), &[("mark", "very")]).await.status, 400);
    let back = [("mark", "useful"), ("back", "//evil.example")];
    let marked = other.post(&format!("{argument}/mark"), &back).await;
    assert_eq!((marked.status, marked.location), (303, format!("{argument}#a-{id}")));
    assert!(other.get(&argument).await.body.contains("aria-pressed=\"true\""));
    assert_eq!(visitor.post(&format!("{argument}/mark"), &back).await.status, 422, "one’s own");
}

#[tokio::test]
async fn a_canary_in_every_field_of_a_discussion_is_text_on_every_page_and_in_every_mail() {
    let world = World::start().await;
    let mut author = world.sign_in("wen@essaim.example").await;
    let mut reader = world.sign_in("amina@essaim.example").await;
    let mut moderator = world.sign_in("malik@essaim.example").await;
    let mut pages = Vec::new();
    let wrong = [("submission", "00000000-0000-4000-8000-000000000001"), ("side", CANARY), ("body", CANARY)];
    pages.push(author.post(&format!("{PAGE}/discussion"), &wrong).await);
    let argument = argue(&mut author, CANARY).await;
    pages.push(author.get(&format!("{argument}/edit")).await);
    assert_eq!(author.post(&format!("{argument}/edit"), &[("body", &format!("{CANARY} 2"))]).await.status, 303);
    let form = reader.get(&argument).await;
    let id = form.submission();
    pages.push(form);
    let answer = [("submission", id.as_str()), ("body", CANARY), ("official", CANARY)];
    let refused = reader.post(&argument, &answer).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    pages.push(refused);
    assert_eq!(reader.post(&argument, &answer[..2]).await.status, 303);
    let form = reader.get(&format!("{argument}/report")).await;
    let id = form.submission();
    pages.push(form);
    let typed = [("submission", id.as_str()), ("reason", CANARY), ("body", CANARY)];
    let refused = reader.post(&format!("{argument}/report"), &typed).await;
    assert_eq!(refused.status, 422);
    pages.push(refused);
    let typed = [("submission", id.as_str()), ("reason", "insulting"), ("body", CANARY)];
    assert_eq!(reader.post(&format!("{argument}/report"), &typed).await.status, 303);
    for path in
        [PAGE.to_owned(), format!("{PAGE}/discussion"), format!("{PAGE}/discussion?order=newest"), argument.clone()]
    {
        pages.push(world.anonymous().get(&path).await);
        pages.push(reader.get(&path).await);
    }
    pages.push(moderator.get("/desk").await);
    pages.push(moderator.get(&format!("{argument}/moderation")).await);
    let ruled = rule(&mut moderator, &argument, "remove", CANARY).await;
    assert_eq!(ruled.status, 303, "{}", ruled.body);
    for path in [format!("{PAGE}/discussion?order=newest"), argument.clone(), "/moderation".into()] {
        pages.push(reader.get(&path).await);
    }
    let form = author.get(&format!("{argument}/appeal")).await;
    let id = form.submission();
    for text in ["", CANARY] {
        let asked = author.post(&format!("{argument}/appeal"), &[("submission", &*id), ("text", text)]).await;
        assert_eq!(asked.status, if text.is_empty() { 422 } else { 303 }, "{}", asked.body);
        pages.push(asked);
    }
    pages.push(form);
    mails(&world, "amina@essaim.example", "texte retiré").await;
    pages.push(author.get("/dev/mailbox").await);
    pages.push(author.get("/me").await);
    let mut seen = 0;
    for page in &pages {
        for raw in ["<script>canary", "<svg onload", "</title><script", "</textarea></title", "href=\"javascript:"] {
            assert!(!page.body.contains(raw), "{raw} in {}", page.body);
        }
        seen += page.body.matches("canary()").count();
    }
    assert!(seen > 20, "the canary was shown as text only {seen} times: the test looks in the wrong places");
}

#[tokio::test]
async fn whoever_reported_and_whoever_wrote_are_told_in_their_language() {
    let world = World::start().await;
    let mut author = world.sign_in("wen@essaim.example").await;
    let mut english = world.sign_in("grace@essaim.example").await;
    let mut french = world.sign_in("amina@essaim.example").await;
    let mut moderator = sign_in_at(&world.running, "malik@essaim.example").await;
    let argument = argue(&mut author, "Les gens de cette rue sont tous des voleurs.").await;
    for reporter in [&mut english, &mut french] {
        assert_eq!(report(reporter, &argument, "insulting").await.status, 303);
    }
    let twice = report(&mut french, &argument, "off-topic").await;
    assert_eq!(twice.status, 422);
    assert!(twice.body.contains("Vous avez déjà signalé"), "{}", twice.body);
    assert_eq!(author.get(&format!("{argument}/report")).await.status, 422, "one’s own text");
    let desk = moderator.get("/desk").await;
    assert!(desk.body.contains(&format!("{argument}/moderation")), "{}", desk.body);
    let empty = rule(&mut moderator, &argument, "remove", " ").await;
    assert_eq!(empty.status, 422, "a removal says why");
    assert_eq!(rule(&mut moderator, &argument, "remove", "Tout un groupe y est accusé.").await.status, 303);
    let page = world.anonymous().get(&argument).await;
    assert!(!page.body.contains("voleurs") && page.body.contains("Tout un groupe y est accusé."), "{}", page.body);
    for (email, subject, part) in [
        ("grace@essaim.example", "Your report: text removed", "Insulting or hateful"),
        ("amina@essaim.example", "Votre signalement\u{a0}: texte retiré", "Blessant ou haineux"),
        ("wen@essaim.example", "Votre texte est retiré", "/appeal"),
    ] {
        let told = mails(&world, email, subject).await;
        let about: Vec<_> = told.iter().filter(|m| m.mail.subject == subject).collect();
        assert_eq!(about.len(), 1, "{email} is told once");
        assert!(about[0].mail.body.contains(part), "{}", about[0].mail.body);
        assert!(about[0].mail.body.contains("Tout un groupe y est accusé."), "{}", about[0].mail.body);
    }
}
