//! Programs with a token: what they may do, what they may not, and that it happens once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    visitor::{Answer, Visitor},
    world::World,
};

const OPEN: &str = "faucher-apres-le-15-aout";
const RUNNING: &str = "pedibus-accompagne-quartier-michelet";
const SUBMITTED: &str = "habiter-au-dessus-des-boutiques";

/// A program with a token.
pub struct Program {
    pub visitor: Visitor,
    pub token: String,
}

impl Program {
    /// Makes a token on the page, as a person does.
    pub async fn of(world: &World, email: &str, scopes: &[&str]) -> Program {
        let mut person = world.sign_in(email).await;
        let submission = person.get("/me/tokens").await.submission();
        let mut form = vec![("submission", submission.as_str()), ("name", "Essai"), ("days", "7")];
        form.extend(scopes.iter().map(|scope| (*scope, "on")));
        let made = person.post("/me/tokens", &form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        assert_eq!(made.header("cache-control"), "no-store");
        let at = made.body.find("essaim_pat_").unwrap();
        let token = made.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        // sent again, it is not told again
        let again = person.post("/me/tokens", &form).await;
        assert_eq!(again.status, 422);
        assert!(!again.body.contains("essaim_pat_"), "{}", again.body);
        Program { visitor: world.anonymous(), token }
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<&str>, key: &str) -> Answer {
        let mut request = self.visitor.request(method, path).bearer_auth(&self.token);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        self.visitor.send(request).await
    }

    async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(&body.to_string()), "").await
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, "").await
    }
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {} {}", answer.status, answer.body))
}

fn kind(answer: &Answer) -> (u16, String) {
    let told = read(answer);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    (answer.status, told["type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned())
}

#[tokio::test]
async fn a_resident_supports_argues_follows_and_reports_by_program() {
    let world = World::start().await;
    let mut wen = Program::of(&world, "wen@essaim.example", &["act"]).await;
    let support = format!("/api/v1/experiments/{OPEN}/support");
    let before = read(&wen.get(&format!("/api/v1/experiments/{OPEN}")).await);
    let given = read(&wen.send(Method::PUT, &support, None, "").await);
    assert_eq!(given["supported"], true);
    let now = read(&wen.get(&format!("/api/v1/experiments/{OPEN}")).await);
    assert_eq!((&now["supported"], &now["supports"]), (&json!(true), &given["supports"]));
    let taken = read(&wen.send(Method::DELETE, &support, None, "").await);
    assert_eq!(taken["supported"], false);
    assert_eq!(
        taken["supports"].as_i64().unwrap(),
        before["supports"].as_i64().unwrap() - i64::from(before["supported"] == true)
    );
    let arguments = format!("/api/v1/experiments/{OPEN}/arguments");
    let posted = wen.post(&arguments, json!({ "side": "question", "body": "Qui fauche ?" })).await;
    assert_eq!(posted.status, 201, "{}", posted.body);
    let id = read(&posted)["id"].as_str().unwrap().to_owned();
    let answered = wen.post(&format!("{arguments}/{id}/answers"), json!({ "body": "La ville.", "lang": "fr" })).await;
    assert_eq!(answered.status, 201, "{}", answered.body);
    let mut theo = Program::of(&world, "theo@essaim.example", &["act"]).await;
    let answers = read(&theo.get(&format!("{arguments}/{id}/answers")).await);
    assert_eq!(answers["data"][0]["body"], "La ville.");
    let reported = theo.post(&format!("{arguments}/{id}/reports"), json!({ "reason": "off-topic" })).await;
    assert_eq!((reported.status, reported.body.as_str()), (204, ""));
    assert_eq!(kind(&theo.post(&format!("{arguments}/{id}/reports"), json!({ "reason": "off-topic" })).await).0, 422);
    let theme = "/api/v1/follows/theme/nature";
    assert_eq!(wen.send(Method::PUT, theme, None, "").await.status, 204);
    let follows = read(&wen.get("/api/v1/follows").await);
    assert!(follows["data"].as_array().unwrap().iter().any(|f| f["thing"] == "theme" && f["key"] == "nature"));
    assert_eq!(wen.send(Method::DELETE, theme, None, "").await.status, 204);
    assert_eq!(kind(&wen.send(Method::PUT, "/api/v1/follows/theme/war", None, "").await), (404, "not-found".into()));
    // somebody who does not run the try measures nothing there
    let reading = json!({ "indicator": 1, "measured_at": "2020-01-01T10:00:00Z", "value": "3", "source": "Compteur" });
    assert_eq!(kind(&wen.post(&format!("/api/v1/experiments/{RUNNING}/readings"), reading).await).0, 403);
}

#[tokio::test]
async fn a_proposal_by_program_is_sent_whole_or_not_at_all() {
    let world = World::start().await;
    let mut wen = Program::of(&world, "wen@essaim.example", &["act"]).await;
    let whole = json!({
        "title": "Un banc devant l’école du quartier", "problem": "Personne ne peut attendre assis devant l’école.",
        "proposal": "Poser un banc pour six mois et compter qui s’y assied.", "theme": "nature", "duration_months": 6,
        "commune": "59350", "place": "Rue de l’école", "latitude": 50.63, "longitude": 3.06,
        "audience": "Les familles et les voisins", "lang": "fr",
    });
    let before = world.rows().await;
    let mut bad = whole.clone();
    bad["commune"] = json!("00000");
    bad["title"] = json!("");
    let refused = wen.post("/api/v1/experiments", bad).await;
    assert_eq!(kind(&refused), (422, "invalid".into()), "{}", refused.body);
    let fields: Vec<Value> = read(&refused)["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert!(fields.contains(&json!("title")), "{fields:?}");
    let after = world.rows().await;
    let drafts = |rows: &[(String, i64)]| rows.iter().find(|(t, _)| t == "draft").map(|(_, n)| *n);
    assert_eq!(drafts(&before), drafts(&after));
    let sent = wen.send(Method::POST, "/api/v1/experiments", Some(&whole.to_string()), "proposal-1").await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    let again = wen.send(Method::POST, "/api/v1/experiments", Some(&whole.to_string()), "proposal-1").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(read(&sent), read(&again));
    let slug = read(&sent)["slug"].as_str().unwrap().to_owned();
    assert!(sent.header("location").ends_with(&format!("/api/v1/experiments/{slug}")));
    // its author reads it before it is public, nobody else does
    assert_eq!(read(&wen.get(&format!("/api/v1/experiments/{slug}")).await)["status"], "submitted");
    let mut theo = Program::of(&world, "theo@essaim.example", &["act"]).await;
    assert_eq!(theo.get(&format!("/api/v1/experiments/{slug}")).await.status, 404);
    assert_eq!(world.anonymous().get(&format!("/api/v1/experiments/{slug}")).await.status, 404);
}

#[tokio::test]
async fn a_moderator_reads_the_queue_and_decides_with_the_scope_for_it_only() {
    let world = World::start().await;
    let decide = format!("/api/v1/experiments/{SUBMITTED}/moderation");
    let open = json!({ "verdict": "open", "text": "Complète, locale, limitée dans le temps." });
    let mut act = Program::of(&world, "malik@essaim.example", &["act"]).await;
    assert_eq!(kind(&act.get("/api/v1/moderation/queue").await), (403, "insufficient-scope".into()));
    assert_eq!(kind(&act.post(&decide, open.clone()).await), (403, "insufficient-scope".into()));
    assert_eq!(act.get(&format!("/api/v1/experiments/{SUBMITTED}")).await.status, 404, "its mandates sleep");
    let mut elsewhere = Program::of(&world, "roxane@essaim.example", &["moderate"]).await;
    assert_eq!(elsewhere.post(&decide, open.clone()).await.status, 404);
    let mut malik = Program::of(&world, "malik@essaim.example", &["act", "moderate"]).await;
    let queue = read(&malik.get("/api/v1/moderation/queue").await);
    assert!(queue["data"].as_array().unwrap().iter().any(|w| w["slug"] == SUBMITTED), "{queue}");
    let without = malik.post(&decide, json!({ "verdict": "reject", "text": "Non." })).await;
    assert_eq!(read(&without)["errors"][0]["field"], "reason", "{}", without.body);
    let decided = malik.post(&decide, open.clone()).await;
    assert_eq!((decided.status, &read(&decided)["status"]), (200, &json!("open")), "{}", decided.body);
    assert_eq!(malik.post(&decide, open).await.status, 409);
    // a session opened by a code makes no such token
    let mut weak = world.sign_in_by_code("malik@essaim.example").await;
    let submission = weak.get("/me/tokens").await.submission();
    let form = [("submission", submission.as_str()), ("name", "x"), ("days", "7"), ("moderate", "on")];
    let refused = weak.post("/me/tokens", &form).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.body.contains("essaim_pat_"));
}

#[tokio::test]
async fn without_a_token_with_an_old_one_or_with_another_persons_nothing_is_done() {
    let world = World::start().await;
    let support = format!("/api/v1/experiments/{OPEN}/support");
    let mut signed_in = world.sign_in("wen@essaim.example").await;
    let by_cookie = signed_in.request(Method::PUT, &support);
    let by_cookie = signed_in.send(by_cookie).await;
    assert_eq!(kind(&by_cookie), (401, "unauthorized".into()));
    assert!(by_cookie.header("www-authenticate").starts_with("Bearer"));
    let mut reader = Program::of(&world, "theo@essaim.example", &[]).await;
    assert_eq!(kind(&reader.send(Method::PUT, &support, None, "").await), (403, "insufficient-scope".into()));
    // revoked: dead at once, for reading too
    let mut theo = world.sign_in("theo@essaim.example").await;
    let page = theo.get("/me/tokens").await;
    let removal = page.attribute("class=\"draft token\"", "href");
    assert!(removal.ends_with("/removal"), "{removal}");
    assert_eq!(signed_in.get(&removal).await.status, 404, "another’s");
    signed_in.post(&removal, &[]).await;
    assert_eq!(reader.get("/api/v1/themes").await.status, 200);
    assert_eq!(theo.post(&removal, &[]).await.status, 303);
    assert_eq!(kind(&reader.get("/api/v1/themes").await), (401, "unauthorized".into()));
    for wrong in ["Bearer", "Bearer x", "Basic d2VuOng=", "Bearer essaim_pat_", "bearer  "] {
        let asked = reader.visitor.request(Method::GET, "/api/v1/themes").header("authorization", wrong);
        assert_eq!(kind(&reader.visitor.send(asked).await), (401, "unauthorized".into()), "{wrong}");
    }
}

#[tokio::test]
async fn what_is_the_same_for_all_comes_out_of_memory_for_a_token_that_holds_and_for_no_other() {
    let world = World::start().await;
    let mut program = Program::of(&world, "wen@essaim.example", &[]).await;
    let list = "/api/v1/experiments?limit=5";
    let anybody = world.anonymous().get(list).await;
    let mine = program.get(list).await;
    assert_eq!((mine.status, &mine.body, mine.header("etag")), (200, &anybody.body, anybody.header("etag")));
    let wrong =
        Program { visitor: world.anonymous(), token: format!("{}x", &program.token[..program.token.len() - 1]) };
    for mut other in [wrong, Program { visitor: world.anonymous(), token: String::new() }] {
        assert_eq!(kind(&other.get(list).await), (401, "unauthorized".to_owned()));
    }
    // what is not the same is each program's own
    let one = format!("/api/v1/experiments/{OPEN}");
    assert_eq!(read(&world.anonymous().get(&one).await)["supported"], Value::Null);
    assert_eq!(read(&program.get(&one).await)["supported"], false);
    // a token that was revoked is none from then on
    let mut person = world.sign_in("wen@essaim.example").await;
    let tokens = person.get("/me/tokens").await.body;
    let at = tokens.find("/removal").unwrap();
    let from = tokens[..at].rfind("/me/tokens/").unwrap();
    assert_eq!(person.post(&format!("{}/removal", &tokens[from..at]), &[]).await.status, 303);
    assert_eq!(program.get(list).await.status, 401);
}

#[tokio::test]
async fn what_does_not_fit_is_named_and_nothing_is_written() {
    let world = World::start().await;
    let mut wen = Program::of(&world, "wen@essaim.example", &["act"]).await;
    let address = format!("/api/v1/experiments/{OPEN}/arguments");
    let before = world.rows().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (body, status, says) in [
        (r#"{"side":"for","body":"x","likes":1}"#, 400, "likes"),
        (r#"{"side":"for","body":"x","role":"admin"}"#, 400, "role"),
        (r#"{"side":"for","body":"x","body":"y"}"#, 400, "body"),
        (r#"{"side":"for","body":9007199254740993}"#, 400, "string"),
        (r#"{"side":"for","body":NaN}"#, 400, "JSON"),
        (r#"{"side":"beside","body":"x"}"#, 400, "JSON"),
        (r#"{"side":"for"}"#, 400, "body"),
        (r#"{"side":"for","body":"x","lang":"de"}"#, 400, "fr"),
        ("", 400, "JSON"),
        ("[]", 400, "JSON"),
        (r#"["for","x",null]"#, 400, "JSON"),
        (deep.as_str(), 400, "JSON"),
        (r#"{"side":"for","body":"  "}"#, 422, "body"),
        (r#"{"side":"for","body":"a\u0000b"}"#, 422, "body"),
    ] {
        let answer = wen.send(Method::POST, &address, Some(body), "").await;
        assert_eq!(answer.status, status, "{} → {}", &body[..body.len().min(60)], answer.body);
        kind(&answer);
        assert!(answer.body.contains(says), "{body}: {}", answer.body);
    }
    let raw = |kind: &str, body: Vec<u8>| {
        let request = wen.visitor.request(Method::POST, &address).bearer_auth(&wen.token);
        request.header("content-type", kind.to_owned()).body(body)
    };
    let (form, latin, large) = (
        raw("application/x-www-form-urlencoded", b"side=for&body=x".to_vec()),
        raw("application/json", b"{\"side\":\"for\",\"body\":\"\xe9\"}".to_vec()),
        raw("application/json", vec![b' '; 10_000_000]),
    );
    assert_eq!(kind(&wen.visitor.send(form).await), (415, "unsupported-media-type".into()));
    assert_eq!(kind(&wen.visitor.send(latin).await), (400, "bad-request".into()));
    assert_eq!(kind(&wen.visitor.send(large).await), (413, "too-large".into()));
    let support = format!("/api/v1/experiments/{OPEN}/support");
    assert_eq!(kind(&wen.send(Method::PUT, &support, Some("{}"), "").await), (400, "bad-request".into()));
    assert_eq!(kind(&wen.send(Method::PUT, &format!("{support}?x=1"), None, "").await), (400, "bad-request".into()));
    assert_eq!(kind(&wen.send(Method::PUT, &support, None, "short").await), (400, "bad-request".into()));
    let after = world.rows().await;
    let counts = |rows: &[(String, i64)], table: &str| rows.iter().find(|(t, _)| t == table).map(|(_, n)| *n);
    for table in ["argument", "support", "idempotency"] {
        assert_eq!(counts(&before, table), counts(&after, table), "{table}");
    }
}

#[tokio::test]
async fn two_hundred_at_once_under_one_key_are_one_act() {
    let world = World::start().await;
    let mut wen = Program::of(&world, "wen@essaim.example", &["act"]).await;
    let address = format!("/api/v1/experiments/{OPEN}/arguments");
    let body = r#"{"side":"against","body":"Et les allergies ?"}"#;
    let mut all = Vec::new();
    for _ in 0..200 {
        let (visitor, token, address) = (wen.visitor.clone(), wen.token.clone(), address.clone());
        all.push(tokio::spawn(async move {
            Program { visitor, token }.send(Method::POST, &address, Some(body), "the-one-key").await
        }));
    }
    let mut ids = std::collections::BTreeSet::new();
    for one in all {
        let answer = one.await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.body);
        ids.insert(read(&answer)["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 1);
    let other = r#"{"side":"for","body":"Autre chose."}"#;
    let reused = wen.send(Method::POST, &address, Some(other), "the-one-key").await;
    assert_eq!(kind(&reused), (422, "idempotency-key-reused".into()));
}
