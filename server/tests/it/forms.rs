//! Bad input: one sentence, what was typed kept, nothing written by half, never a 500.

use crate::world::World;

const LONG_TEXT: &str = "Un texte assez long pour passer toutes les règles du formulaire.";

#[tokio::test]
async fn a_refused_first_step_comes_back_with_everything_typed() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let id = visitor.get("/experiments/new").await.submission();
    let before = world.rows().await;
    let refused = visitor
        .post(
            "/experiments/new",
            &[("submission", &id), ("title", "   "), ("problem", "O’Neil & <fils> \"habitent\" ici depuis longtemps")],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("O’Neil &amp; &lt;fils&gt;"), "{}", refused.body);
    assert!(refused.body.contains("href=\"#title\""), "the summary leads to the field");
    assert!(refused.body.contains("Cette réponse est nécessaire."));
    assert_eq!(refused.submission(), id, "the same form may be sent again");
    assert_eq!(world.rows().await, before, "nothing is written by half");
}

#[tokio::test]
async fn texts_that_cannot_be_shown_are_refused_and_texts_of_every_script_are_accepted() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    for (typed, said) in
        [("a\u{0}b titre", "caractères invisibles"), ("gro\u{202e}.liam", "caractères invisibles"), ("x", "au moins 5")]
    {
        let id = visitor.get("/experiments/new").await.submission();
        let answer =
            visitor.post("/experiments/new", &[("submission", &id), ("title", typed), ("problem", LONG_TEXT)]).await;
        assert_eq!(answer.status, 422, "{typed:?}");
        assert!(answer.body.contains(said), "{typed:?}: {}", answer.body);
    }
    for typed in ["Zoë 🐝 et ses amis", "عائشة والنحل", "L'essai d’O'Neil"] {
        let id = visitor.get("/experiments/new").await.submission();
        let answer =
            visitor.post("/experiments/new", &[("submission", &id), ("title", typed), ("problem", LONG_TEXT)]).await;
        assert_eq!(answer.status, 303, "{typed:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_draft_keeps_even_what_the_rules_refuse() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let draft = visitor.draft("Un titre convenable", LONG_TEXT).await;
    for (field, value) in
        [("duration", "31/04"), ("duration", "-1"), ("duration", "99999999999999999999"), ("theme", "role=admin")]
    {
        let mut answers = vec![("proposal", LONG_TEXT), ("theme", "nature"), ("duration", "6")];
        answers.retain(|(name, _)| *name != field);
        answers.push((field, value));
        let answer = visitor.upload(&format!("{draft}/try"), &answers, None).await;
        assert_eq!(answer.status, 422, "{field}={value}");
        assert!(answer.body.contains(LONG_TEXT));
        if field == "duration" {
            let again = visitor.get(&format!("{draft}/try")).await;
            assert!(again.body.contains(&format!("value=\"{value}\"")), "{}", again.body);
        }
    }
    for (latitude, longitude, status) in
        [("50,6372", "3.0633", 303), ("", "", 303), ("3,06", "50,63", 422), ("abc", "3", 422), ("NaN", "inf", 422)]
    {
        let answers = [("commune", "59173"), ("place", "ici même"), ("latitude", latitude), ("longitude", longitude)];
        let answer = visitor.upload(&format!("{draft}/where"), &answers, None).await;
        assert_eq!(answer.status, status, "{latitude} {longitude}");
    }
    let unknown = [("commune", "99999"), ("place", "ici même"), ("latitude", ""), ("longitude", "")];
    assert_eq!(visitor.upload(&format!("{draft}/where"), &unknown, None).await.status, 422, "no such commune");
}

#[tokio::test]
async fn ten_megabytes_are_refused_and_the_draft_is_still_there() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let draft = visitor.draft("Un titre convenable", LONG_TEXT).await;
    let huge = visitor
        .upload(&format!("{draft}/who"), &[("audience", "Tout le monde")], Some(("x.jpg", vec![0; 10 << 20])))
        .await;
    assert_eq!(huge.status, 413);
    assert!(huge.body.contains("votre brouillon est gardé"), "{}", huge.body);
    let text = "é".repeat(200_000);
    let id = visitor.get("/experiments/new").await.submission();
    let huge = visitor
        .post("/experiments/new", &[("submission", &id), ("title", "Titre assez long"), ("problem", &text)])
        .await;
    assert_eq!(huge.status, 413);
    assert_eq!(visitor.get(&format!("{draft}/review")).await.status, 200);
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused_in_a_sentence() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    let id = visitor.get("/experiments/new").await.submission();
    for form in [
        &[("submission", id.as_str()), ("title", "Titre"), ("role", "admin")][..],
        &[("submission", "not-a-uuid"), ("title", "Titre assez long"), ("problem", LONG_TEXT)],
        &[],
    ] {
        let answer = visitor.post("/experiments/new", form).await;
        assert_eq!(answer.status, 400, "{form:?}");
        assert!(answer.body.contains("n’est pas lisible"), "{}", answer.body);
    }
    for body in [&b"title=%ff%fe&problem=%"[..], b"{\"title\":1}", b"\xff\xff\xff"] {
        let request = visitor
            .request(reqwest::Method::POST, "/me/name")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_vec());
        let answer = visitor.send(request).await;
        assert!((400..500).contains(&answer.status), "{}", answer.status);
    }
    let json = visitor.request(reqwest::Method::POST, "/me/name").header("content-type", "application/json").body("{}");
    assert_eq!(visitor.send(json).await.status, 400);
}

#[tokio::test]
async fn a_double_click_has_one_effect() {
    let world = World::start().await;
    let mut author = world.sign_in("lucie@essaim.example").await;
    let draft = author.draft("Une double pression", LONG_TEXT).await;
    let before = world.rows().await;
    let (mut one, mut two) = (author.clone(), author.clone());
    let path = format!("{draft}/review");
    let (first, second) = tokio::join!(one.post(&path, &[]), two.post(&path, &[]));
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.location, second.location);
    let experiments = |rows: &[(String, i64)]| rows.iter().find(|r| r.0 == "experiment").unwrap().1;
    assert_eq!(experiments(&world.rows().await), experiments(&before) + 1);

    // the moderator's double click, too
    let mut moderator = world.sign_in("gaelle@essaim.example").await;
    let form = format!("{}/moderation", first.location);
    let id = moderator.get(&form).await.submission();
    let decision = [("submission", id.as_str()), ("verdict", "open"), ("reason", ""), ("text", "")];
    for _ in 0..2 {
        assert_eq!(moderator.post(&form, &decision).await.status, 303);
    }
    let page = author.get(&first.location).await.body;
    assert_eq!(page.matches("event-title\">Ouverte aux soutiens</").count(), 1, "{page}");
}

#[tokio::test]
async fn an_unknown_address_or_question_gets_a_page_that_helps() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    for path in [
        "/nothing",
        "/experiments/nothing",
        "/drafts/x/y",
        "/experiments/%ff",
        "/experiments/a%00b",
        "/pictures/x/small",
    ] {
        let answer = visitor.get(path).await;
        assert!(matches!(answer.status, 404 | 400), "{path}: {}", answer.status);
        assert!(answer.body.contains("<h1>"), "{path}: {}", answer.body);
    }
    for query in ["?after=forged", "?after=1.2.3", "?theme=x", "?after=9223372036854775808.0"] {
        assert_eq!(visitor.get(&format!("/experiments{query}")).await.status, 400, "{query}");
    }
    // what we do not know, or what is empty, is dropped from the address
    for query in ["?utm_source=mail", "?q=", "?q=%00", "?q=%20&theme="] {
        let answer = visitor.get(&format!("/experiments{query}")).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/experiments"), "{query}");
    }
    for question in ["'%20or%201=1--", "%25%25", "%F0%9F%90%9D", "a", "%3Csvg%20onload=alert(1)%3E"] {
        let answer = visitor.get(&format!("/experiments?q={question}")).await;
        assert_eq!(answer.status, 200, "{question}");
        assert!(!answer.body.contains("<svg onload"));
    }
    visitor.language = "en";
    assert!(visitor.get("/nothing").await.body.contains("This page does not exist"));
}
