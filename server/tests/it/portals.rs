//! Portals of open data that answer as theirs do, and do everything wrong on demand.

use std::{io::Write, sync::LazyLock};

use axum::{
    Json, Router,
    body::Body,
    extract::{OriginalUri, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use store::index::{self, Setting};

use crate::{
    visitor::{Answer, Visitor},
    world::World,
};

const PAGE: &str = "/experiments/pedibus-accompagne-quartier-michelet/data/new";

/// What a portal does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Udata,
    Ckan,
    Broken,
    Busy,
    Drips,
    CutsOff,
    Bomb,
    LeadsInside,
    WebPage,
    /// Three pages of features.
    Pages,
    /// The second of them is broken.
    BrokenPage,
}

async fn fake(does: Does) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state((does, at.clone()));
    tokio::spawn(async move { axum::serve(listener, router).await });
    at
}

async fn answer(State((does, at)): State<(Does, String)>, OriginalUri(uri): OriginalUri) -> Response {
    let asked = uri.to_string();
    match does {
        Does::Udata if asked.starts_with("/api/2/datasets/search/") => Json(udata(&asked, &at)).into_response(),
        Does::Udata if asked.starts_with("/api/1/datasets/") => Json(set(7, &at)).into_response(),
        Does::Udata if asked.starts_with("/files/") => "date;comptage\n2026-01-01;12\n2026-01-02;13\n".into_response(),
        Does::Ckan if asked.starts_with("/api/3/action/package_search") => {
            let package =
                json!({"id": "c1", "name": "bancs", "title": "Bancs publics de Lille", "notes": "", "resources": []});
            Json(json!({"success": true, "result": {"count": 1, "results": [package]}})).into_response()
        }
        Does::Pages | Does::BrokenPage if asked.starts_with("/collections/bancs/items") => features(does, &asked),
        Does::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Does::Busy => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "90")], "").into_response(),
        Does::Drips => {
            // a letter now, and never another
            let letters = stream::once(async { Ok::<_, std::io::Error>("{") }).chain(stream::pending());
            Body::from_stream(letters).into_response()
        }
        Does::CutsOff => ([(header::CONTENT_ENCODING, "gzip")], gz(b"{\"data\":[]}")[..12].to_vec()).into_response(),
        Does::Bomb => ([(header::CONTENT_ENCODING, "gzip")], BOMB.clone()).into_response(),
        Does::LeadsInside => Redirect::temporary("http://10.0.0.1/api/").into_response(),
        Does::WebPage => Html("<!doctype html><html><title>Maintenance</title></html>").into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// More than a file may be, in some hundred kilobytes: many members of a megabyte.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gz(&vec![b' '; 1 << 20]).repeat(120));

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// 120 datasets in pages of 50; words leave one.
fn udata(asked: &str, at: &str) -> Value {
    let query = asked.split_once('?').map_or("", |(_, q)| q);
    let value = |name: &str| query.split('&').find_map(|p| p.strip_prefix(&format!("{name}="))).unwrap_or_default();
    if query.contains("q=") {
        return json!({"data": if value("q").contains("pietons") { vec![set(7, at)] } else { vec![] }, "total": 1, "next_page": null});
    }
    let page: i64 = value("page").parse().unwrap_or(1);
    let rows: Vec<Value> = ((page - 1) * 50..(page * 50).min(120)).map(|n| set(n, at)).collect();
    let next = (page < 3).then(|| format!("{at}/api/2/datasets/search/?page={}&page_size=50", page + 1));
    json!({"data": rows, "total": 120, "next_page": next})
}

/// Two benches on each of three pages.
fn features(does: Does, asked: &str) -> Response {
    let page: i64 = asked.split_once("page=").and_then(|(_, n)| n.parse().ok()).unwrap_or(1);
    if does == Does::BrokenPage && page == 2 {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let bench = |n: i64| {
        let point = json!({"type": "Point", "coordinates": [3.05 + n as f64 / 100.0, 50.63]});
        json!({"type": "Feature", "geometry": point, "properties": {"nom": format!("Banc numéro {n}"), "places": n}})
    };
    let links = match page {
        3 => json!([]),
        _ => json!([{"rel": "next", "href": format!("/collections/bancs/items?page={}", page + 1)}]),
    };
    let features = [bench(2 * page - 1), bench(2 * page)];
    let kind = [(header::CONTENT_TYPE, "application/geo+json")];
    (kind, json!({"type": "FeatureCollection", "features": features, "links": links}).to_string()).into_response()
}

fn set(n: i64, at: &str) -> Value {
    let title = if n == 7 { "Comptages de piétons à Lille".to_owned() } else { format!("Registre numéro {n}") };
    json!({
        "id": format!("d{n}"), "slug": format!("d{n}"), "title": title, "description": "Chaque <b>jour</b>.", "license": "lov2",
        "organization": {"name": "Ville de Lille", "business_number_id": "21590350100017"}, "tags": ["marche"],
        "resources": [{"id": "r", "title": "Le fichier", "format": "csv", "url": format!("{at}/files/{n}.csv")}],
    })
}

fn setting(origin: &str, family: &str, name: &str) -> Setting {
    Setting {
        origin: origin.into(),
        name: name.into(),
        family: family.into(),
        place: "commune:59350".into(),
        filter: String::new(),
    }
}

/// Asks until what is waited for is there; each question gives the work in the background a turn.
async fn until(visitor: &mut Visitor, path: &str, there: impl Fn(&Answer) -> bool) -> Answer {
    for _ in 0..10_000 {
        let answer = visitor.get(path).await;
        if there(&answer) {
            return answer;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came on {path}");
}

#[tokio::test]
async fn catalogues_are_read_in_the_background_and_suggested_where_they_belong() {
    let (good, other, broken) = (fake(Does::Udata).await, fake(Does::Ckan).await, fake(Does::Broken).await);
    let portals = vec![
        setting(&good, "udata", "Portail A"),
        setting(&other, "ckan", "Portail B"),
        setting(&broken, "opendatasoft", "Portail C"),
    ];
    let world = World::start_with(|s| s.portals = portals).await;
    let mut ada = world.sign_in("ada@essaim.example").await;
    let read = |a: &Answer| a.body.matches("À jour").count() == 2 && a.body.contains("Échoue");
    let desk = until(&mut ada, "/desk/portals", read).await;
    for said in ["Portail A", "120 jeux de données", "Portail C", "Le portail est en panne (réponse 500)"] {
        assert!(desk.body.contains(said), "{said}: {}", desk.body);
    }
    let mut nobody = world.sign_in("theo@essaim.example").await;
    assert_eq!(nobody.get("/desk/portals").await.status, 403);
    // words find what was read, with all its portals; choosing it leads to the preview
    let found = nobody.get(&format!("{PAGE}?q=comptages+pi%C3%A9tons")).await;
    assert!(found.body.contains("Comptages de piétons à Lille") && found.body.contains("Portail A"), "{}", found.body);
    assert!(found.body.contains("Demander aux portails"));
    let address = found.attribute("name=\"address\" value", "value");
    let seen = nobody.post(PAGE, &[("address", &address)]).await;
    assert_eq!(seen.status, 303, "{}", seen.body);
    assert!(nobody.get(&seen.location).await.body.contains("Comptages de piétons"));
    // nothing is searched for where there is nothing to search for
    let empty = nobody.get(&format!("{PAGE}?q=%25%27%22%3B--&portals=ask")).await;
    assert_eq!(empty.status, 200);
    let mut conn = world.running.app.store.read().await.unwrap();
    assert_eq!(index::search(&mut conn, &[], "bancs", 5).await.unwrap().len(), 1);
}

#[tokio::test]
async fn portals_that_are_asked_answer_or_are_named() {
    let mut portals = vec![setting(&fake(Does::Udata).await, "udata", "Portail bon")];
    let wrong = [
        (Does::Broken, "Le portail est en panne"),
        (Does::Busy, "demande d’attendre 2 min"),
        (Does::Drips, "il répond trop lentement"),
        (Does::CutsOff, "tronquée ou mal compressée"),
        (Does::Bomb, "sa réponse est trop grande"),
        (Does::LeadsInside, "Adresse non autorisée"),
        (Does::WebPage, "une page web"),
    ];
    for (does, _) in wrong {
        portals.push(setting(&fake(does).await, "udata", &format!("Portail {does:?}")));
    }
    let world = World::start_with(|s| s.portals = portals).await;
    let mut theo = world.sign_in("theo@essaim.example").await;
    let before = world.rows().await;
    let asked = theo.get(&format!("{PAGE}?q=comptages+pi%C3%A9tons&portals=ask")).await;
    assert_eq!(asked.status, 200);
    assert!(asked.body.contains("Comptages de piétons à Lille"), "{}", asked.body);
    for (does, said) in wrong {
        let (_, line) = asked
            .body
            .split_once(&format!("<strong>Portail {does:?}</strong>"))
            .unwrap_or_else(|| panic!("{does:?}: {}", asked.body));
        let line = line.split("</li>").next().unwrap();
        // the reading in the background may have been told to wait just before
        assert!(line.contains(said) || line.contains("demande d’attendre"), "{does:?}: {line}");
    }
    let grown: Vec<String> =
        world.rows().await.into_iter().zip(before).filter(|(a, b)| a.1 != b.1).map(|(a, _)| a.0).collect();
    let ours = ["portal", "indexed_dataset", "indexed_term"];
    assert!(grown.iter().all(|table| ours.contains(&table.as_str())), "asking writes nothing: {grown:?}");
}

#[tokio::test]
async fn features_in_pages_come_as_a_whole_or_not_at_all() {
    let world = World::start().await;
    let mut theo = world.sign_in("theo@essaim.example").await;
    let address = |at: String| format!("{at}/collections/bancs/items");
    let whole = theo.post(PAGE, &[("address", &address(fake(Does::Pages).await))]).await;
    assert_eq!(whole.status, 303, "{}", whole.body);
    let seen = theo.get(&whole.location).await;
    for n in 1..=6 {
        assert!(seen.body.contains(&format!("Banc numéro {n}")), "{n}: {}", seen.body);
    }
    let broken = address(fake(Does::BrokenPage).await);
    let refused = theo.post(PAGE, &[("address", &broken)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("en panne (réponse 500)") && refused.body.contains(&broken), "{}", refused.body);
}

#[tokio::test]
async fn files_that_do_not_come_leave_nothing_behind() {
    let world = World::start().await;
    let mut theo = world.sign_in("theo@essaim.example").await;
    for (does, said) in [
        (Does::Bomb, "trop grand pour être gardé"),
        (Does::CutsOff, "tronquée ou mal compressée"),
        (Does::Broken, "en panne (réponse 500)"),
        (Does::Busy, "demande d’attendre 2 min"),
        (Does::LeadsInside, "Adresse non autorisée"),
        (Does::WebPage, "C’est une page web"),
    ] {
        let address = format!("{}/x.csv", fake(does).await);
        let answer = theo.post(PAGE, &[("address", &address)]).await;
        assert_eq!(answer.status, 422, "{does:?}: {}", answer.body);
        assert!(answer.body.contains(said) && answer.body.contains(&address), "{does:?}: {}", answer.body);
    }
    let folder = std::path::Path::new(world.database.strip_prefix("sqlite:").unwrap()).with_file_name("data");
    let half = || {
        let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
        files.filter(|name| name.to_string_lossy().starts_with(".half-")).count()
    };
    // whoever wrote a file in the background lets go of it in a moment; each question gives it a turn
    for _ in 0..1_000 {
        if half() == 0 {
            break;
        }
        theo.get("/about").await;
    }
    assert_eq!(half(), 0);
}
