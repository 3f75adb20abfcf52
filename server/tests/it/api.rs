//! The API as programs see it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use crate::{
    visitor::{Answer, Visitor},
    world::World,
};

const RUNNING: &str = "pedibus-accompagne-quartier-michelet";
const PUBLISHED: &str = "composteurs-de-palier-moulins";
const UNDER_REVIEW: &str = "velos-cargos-marche-de-wazemmes";
const SUBMITTED: &str = "habiter-au-dessus-des-boutiques";
const COUNTED: &str = "quel-essai-lancer-d-abord-autour-des-ecoles";

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.body))
}

/// A problem of this status and kind, as RFC 9457 wants it.
fn problem(answer: &Answer, status: u16, kind: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let told = json(answer);
    assert!(told["type"].as_str().unwrap().ends_with(&format!("/api#{kind}")), "{told}");
    assert_eq!(told["status"], status);
    assert!(!told["detail"].as_str().unwrap().is_empty() && !told["title"].as_str().unwrap().is_empty());
    assert_eq!(told["request_id"], answer.header("x-request-id"));
    told
}

/// Every page of a list.
async fn all(visitor: &mut Visitor, first: &str) -> Vec<Value> {
    let (mut found, mut address) = (Vec::new(), first.to_owned());
    for _ in 0..5000 {
        let answer = visitor.get(&address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        let mut page = json(&answer);
        found.append(page["data"].as_array_mut().unwrap());
        match page["next"].as_str() {
            Some(next) => {
                assert_eq!(answer.header("link"), format!("<{next}>; rel=\"next\""));
                address = next[next.find("/api/").unwrap()..].to_owned();
            }
            None => return found,
        }
    }
    panic!("{first} never ends");
}

#[tokio::test]
async fn lists_are_read_page_by_page_and_agree_with_the_exports() {
    let world = World::start().await;
    let mut nobody = world.anonymous();
    let exported = json(&nobody.get("/data/tables/experiments.json").await);
    let slugs = |list: &[Value], name: &str| -> BTreeSet<String> {
        list.iter().map(|e| e[name].as_str().unwrap().to_owned()).collect()
    };
    let found = all(&mut nobody, "/api/v1/experiments?limit=7").await;
    let open: Vec<Value> = exported.as_array().unwrap().iter().filter(|e| !e["opened_at"].is_null()).cloned().collect();
    assert!(found.len() > 20, "{}", found.len());
    assert_eq!(found.len(), slugs(&found, "slug").len(), "one comes twice");
    assert_eq!(slugs(&found, "slug"), slugs(&open, "id"));
    for sort in ["best", "supported", "nearly"] {
        let other = all(&mut nobody, &format!("/api/v1/experiments?sort={sort}&limit=9")).await;
        assert_eq!(slugs(&other, "slug"), slugs(&found, "slug"), "{sort}");
    }
    for (list, key) in [("consultations", "slug"), ("authorities", "slug"), ("territories", "id"), ("datasets", "id")] {
        let few = all(&mut nobody, &format!("/api/v1/{list}?limit=3")).await;
        let many = all(&mut nobody, &format!("/api/v1/{list}?limit=100")).await;
        assert_eq!(few, many, "{list}");
        assert_eq!(slugs(&few, key).len(), few.len(), "{list}");
    }
    let readings = all(&mut nobody, &format!("/api/v1/experiments/{RUNNING}/readings?limit=10")).await;
    let csv = nobody.get(&format!("/experiments/{RUNNING}/readings.csv")).await.body;
    assert_eq!(readings.len(), csv.lines().count() - 1);
    assert!(readings.len() > 10);
    let first = all(&mut nobody, &format!("/api/v1/experiments/{RUNNING}/readings?indicator=1&limit=10")).await;
    assert!(!first.is_empty() && first.iter().all(|r| r["indicator"] == 1));
    assert_eq!(first.len(), readings.iter().filter(|r| r["indicator"] == 1).count());
    for table in ["journal", "incidents"] {
        let exported = json(&nobody.get(&format!("/data/tables/{table}.json")).await);
        let of = |e: &&Value| e["experiment"] == PUBLISHED;
        let known: BTreeSet<String> =
            exported.as_array().unwrap().iter().filter(of).map(|e| e["text"].to_string()).collect();
        let listed = all(&mut nobody, &format!("/api/v1/experiments/{PUBLISHED}/{table}?limit=1")).await;
        assert!(!known.is_empty(), "{table}");
        assert_eq!(listed.iter().map(|e| e["text"].to_string()).collect::<BTreeSet<_>>(), known, "{table}");
    }
    let arguments = all(&mut nobody, &format!("/api/v1/experiments/{UNDER_REVIEW}/arguments?limit=2")).await;
    let counts = &json(&nobody.get(&format!("/api/v1/experiments/{UNDER_REVIEW}")).await)["arguments"];
    let said = arguments.iter().filter(|a| a["removed"].is_null()).count() as u64;
    let counted: u64 = ["for", "against", "questions"].map(|side| counts[side].as_u64().unwrap()).iter().sum();
    assert_eq!(said, counted);
}

#[tokio::test]
async fn one_thing_says_what_its_page_says() {
    let world = World::start().await;
    let mut nobody = world.anonymous();
    nobody.language = "en";
    let e = json(&nobody.get(&format!("/api/v1/experiments/{PUBLISHED}")).await);
    assert_eq!(e["status"], "results_published");
    assert!(e["results"]["finding"].is_string() && e["protocol"]["hash"].as_str().unwrap().len() == 64, "{e}");
    assert!(e["protocol"]["text"].is_object() && !e["indicators"].as_array().unwrap().is_empty());
    assert!(e["history"].as_array().unwrap().iter().any(|s| s["event"] == "results_published"));
    assert!(e["clocks"]["submitted_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(e["supported"], Value::Null);
    let vote = json(&nobody.get(&format!("/api/v1/consultations/{COUNTED}")).await);
    assert_eq!(vote["phase"], "counted");
    assert!(vote["outcome"]["winners"].is_array() && vote["terms"].is_object(), "{vote}");
    assert!(vote["reply"].is_null() && vote["reply_due"].as_str().unwrap() > vote["published_at"].as_str().unwrap());
    let mut official = world.sign_in("bruno@essaim.example").await;
    let id = official.get(&format!("/consultations/{COUNTED}/reply")).await.submission();
    let typed = [("submission", id.as_str()), ("kept", "not"), ("text", "Le budget a été réduit.")];
    assert_eq!(official.post(&format!("/consultations/{COUNTED}/reply"), &typed).await.status, 303);
    let reply = json(&nobody.get(&format!("/api/v1/consultations/{COUNTED}")).await)["reply"].clone();
    assert_eq!((&reply["kept"], &reply["text"]), (&"not".into(), &"Le budget a été réduit.".into()), "{reply}");
    let mel = json(&nobody.get("/api/v1/authorities/mel").await);
    assert!(!mel["competences"].as_array().unwrap().is_empty());
    let log = json(&nobody.get("/api/v1/moderation?months=120").await);
    assert!(!log["proposals"].as_array().unwrap().is_empty());
    let themes = json(&nobody.get("/api/v1/themes").await);
    assert!(
        themes["data"].as_array().unwrap().iter().any(|t| t["code"] == "nature" && t["name_fr"] == "Nature en ville")
            || themes["data"].as_array().unwrap().len() > 3
    );
    // what is not public yet does not exist, nor does what hangs on it; a session in a browser changes nothing
    let mut author = world.sign_in("theo@essaim.example").await;
    for address in [
        format!("/api/v1/experiments/{SUBMITTED}"),
        format!("/api/v1/experiments/{SUBMITTED}/readings"),
        format!("/api/v1/experiments/{SUBMITTED}/journal"),
        format!("/api/v1/experiments/{SUBMITTED}/incidents"),
        "/api/v1/consultations/vote-de-la-rue-pietonne".into(),
    ] {
        problem(&nobody.get(&address).await, 404, "not-found");
        problem(&author.get(&address).await, 404, "not-found");
    }
}

#[tokio::test]
async fn an_answer_has_a_name_by_which_it_is_not_sent_again() {
    let world = World::start().await;
    let mut nobody = world.anonymous();
    let address = "/api/v1/experiments?limit=2";
    let first = nobody.get(address).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag} is not strong");
    let again = |said: String| nobody.request(Method::GET, address).header("if-none-match", said);
    let (known, other) = (again(tag.clone()), again("\"x\"".into()));
    let known = nobody.send(known).await;
    assert_eq!((known.status, known.body.as_str()), (304, ""));
    assert_eq!(known.header("etag"), tag);
    assert_eq!(nobody.send(other).await.status, 200);
    let head = nobody.request(Method::HEAD, address);
    let head = nobody.send(head).await;
    assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", tag.as_str()));
    // another language is another answer
    nobody.language = "en";
    let english = nobody.get("/api/v1/experiments?sort=supported").await;
    assert_eq!(english.header("content-language"), "en");
    assert!(english.header("vary").contains("Accept-Language"));
    assert!(english.header("set-cookie").is_empty());
}

#[tokio::test]
async fn what_an_address_may_not_say_is_refused_with_what_it_may() {
    let world = World::start().await;
    let mut nobody = world.anonymous();
    for (query, field, says) in [
        ("per_page=20", "per_page", "limit"),
        ("limit=0", "limit", "100"),
        ("limit=-1", "limit", "100"),
        ("limit=1000000000", "limit", "100"),
        ("limit=18446744073709551617", "limit", "100"),
        ("limit=NaN", "limit", "100"),
        ("sort=random", "sort", "supported"),
        ("status=submitted", "status", "running"),
        ("theme=war", "theme", "nature"),
        ("territory=commune%3A00000", "territory", "/api/v1/territories"),
        ("cursor=MTIz", "cursor", "next"),
        ("cursor=%27%20or%201%3D1", "cursor", "next"),
        ("limit=1&limit=2", "limit", "deux fois"),
        ("token=essaim_pat_x", "token", "Authorization"),
        ("access_token=x", "access_token", "Authorization"),
    ] {
        let told = problem(&nobody.get(&format!("/api/v1/experiments?{query}")).await, 400, "bad-request");
        assert_eq!(told["errors"][0]["field"], field, "{told}");
        assert!(told["detail"].as_str().unwrap().contains(says), "{query}: {told}");
    }
    problem(&nobody.get("/api/v1/experiments?q=%FF").await, 400, "bad-request");
    problem(&nobody.get("/api/v1/experiments?q=a%00b").await, 400, "bad-request");
    problem(&nobody.get("/api/v1/experiments/%FF").await, 400, "bad-request");
    problem(&nobody.get("/api/v1/themes?x=1").await, 400, "bad-request");
    // a cursor of another order is none of this list
    let page = json(&nobody.get("/api/v1/experiments?sort=supported&limit=1").await);
    let next = page["next"].as_str().unwrap();
    let cursor = next.split("cursor=").nth(1).unwrap().split('&').next().unwrap();
    problem(&nobody.get(&format!("/api/v1/experiments?sort=newest&cursor={cursor}")).await, 400, "bad-request");
    // an empty text asks for nothing; an empty choice is none of those there are
    assert_eq!(nobody.get("/api/v1/experiments?q=&cursor=").await.status, 200);
    for empty in ["theme=", "sort=", "limit="] {
        assert_eq!(nobody.get(&format!("/api/v1/experiments?{empty}")).await.status, 400, "{empty}");
    }
}

#[tokio::test]
async fn whatever_is_not_there_or_is_asked_the_wrong_way_is_a_problem_too() {
    let world = World::start().await;
    let mut nobody = world.anonymous();
    for address in [
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/experiments/nowhere",
        "/api/v1/experiments/nowhere/readings",
        "/api/v1/experiments/nowhere/arguments/x/answers",
        "/api/v1/datasets/x",
        "/api/v1/authorities/x",
        "/api/v1/../../etc/passwd",
    ] {
        let answer = nobody.get(address).await;
        if address.contains("..") {
            assert_eq!(answer.status, 404);
        } else {
            problem(&answer, 404, "not-found");
        }
    }
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let request = nobody.request(method, "/api/v1/themes");
        let answer = nobody.send(request).await;
        problem(&answer, 405, "method-not-allowed");
        assert!(answer.header("allow").contains("GET"), "{:?}", answer.headers);
    }
    let posted = nobody.post("/api/v1/nothing", &[("a", "b")]).await;
    problem(&posted, 404, "not-found");
}

#[tokio::test]
async fn scripts_of_any_origin_may_read_and_cookies_count_for_nothing() {
    let world = World::start().await;
    let mut resident = world.sign_in("wen@essaim.example").await;
    let ask = resident.request(Method::GET, "/api/v1/themes").header("origin", "https://evil.example");
    let answer = resident.send(ask).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert!(answer.header("access-control-expose-headers").contains("Link"));
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    let before = resident
        .request(Method::OPTIONS, "/api/v1/experiments")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "GET");
    let answer = resident.send(before).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("access-control-allow-headers").contains("Authorization"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let page = resident.request(Method::GET, "/data").header("origin", "https://evil.example");
    assert_eq!(resident.send(page).await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_burst_is_stopped_and_told_when_to_go_on() {
    let world = World::start_with(|settings| settings.rate_limits = true).await;
    let mut nobody = world.anonymous();
    let first = nobody.get("/api/v1/themes").await;
    assert_eq!(first.header("ratelimit-policy"), "\"read\";q=200;w=4");
    assert!(first.header("ratelimit").starts_with("\"read\";r=199;t="), "{}", first.header("ratelimit"));
    let mut stopped = None;
    for _ in 0..2000 {
        // an answer out of memory counts as well
        let answer = nobody.get("/api/v1/themes").await;
        if answer.status != 200 {
            stopped = Some(answer);
            break;
        }
    }
    let stopped = stopped.expect("never stopped");
    problem(&stopped, 429, "too-many-requests");
    assert_eq!(stopped.header("retry-after"), "1");
    assert!(stopped.header("ratelimit").starts_with("\"read\";r=0;"));
    assert_eq!(stopped.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn the_description_is_openapi_and_names_this_instance() {
    let world = World::start().await;
    let told = json(&world.anonymous().get("/api/v1/openapi.json").await);
    assert!(told["openapi"].as_str().unwrap().starts_with("3.1"), "{}", told["openapi"]);
    assert_eq!(told["servers"][0]["url"], world.origin());
    for (path, item) in told["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let said = |name: &str| operation[name].as_str().is_some_and(|text| !text.is_empty());
            assert!(said("operationId") && said("summary"), "{method} {path}");
            assert!(operation["responses"]["429"].is_object(), "{method} {path}");
        }
    }
}
