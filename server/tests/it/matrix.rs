//! Every kind of visitor at every route. The table beside this file is read by people: a route that
//! is added without its line, or answers somebody else than written, fails here.

use std::collections::BTreeMap;

use server::openid::{Shape, Trusted};
use server::routes;

use crate::{visitor::Visitor, world::World};

const VISITORS: [&str; 13] = [
    "nobody",
    "resident",
    "author",
    "moderator",
    "moderator elsewhere",
    "elected",
    "elected elsewhere",
    "evaluator",
    "data officer",
    "administrator",
    "mandate over",
    "moderator by code",
    "administrator by code",
];

/// Of Lille, of the metropolis; refused by the metropolis.
const UNDER_REVIEW: &str = "velos-cargos-marche-de-wazemmes";
const UNDER_REVIEW_ELSEWHERE: &str = "gouttieres-debranchees-lambersart";
/// Of Lille, further on; Naïma evaluates the one that runs, Paul the others.
const ACCEPTED: &str = "bancs-a-l-ombre-de-la-gare-saint-sauveur";
const REGISTERED: &str = "lampadaires-qui-attendent-quelqu-un";
const RUNNING: &str = "pedibus-accompagne-quartier-michelet";
const COMPLETED: &str = "carte-des-bancs-tenue-par-les-anciens";
const PUBLISHED: &str = "composteurs-de-palier-moulins";
const COUNTED: &str = "quel-essai-lancer-d-abord-autour-des-ecoles";
const REFUSED: &str = "eteindre-les-feux-la-nuit-boulevard-gambetta";

/// Each route at addresses that matter: a proposal that waits at Lille (not public), a public
/// experiment, somebody else's draft.
fn addresses(path: &str) -> Vec<String> {
    match path {
        "/drafts/{id}/{step}" => vec!["/drafts/DRAFT/try".into(), "/drafts/DRAFT/review".into()],
        "/pictures/{id}/{size}" => vec!["/pictures/00000000-0000-4000-8000-000000000000/small".into()],
        "/me/passkeys/{id}/removal" => vec!["/me/passkeys/00000000-0000-4000-8000-000000000000/removal".into()],
        "/dev/sign-in/{token}" => vec!["/dev/sign-in/0123".into()],
        "/me/links/{id}/removal" => vec!["/me/links/00000000-0000-4000-8000-000000000000/removal".into()],
        _ if path.contains("{provider}") => vec![path.replace("{provider}", "town")],
        "/me/tokens/{id}/removal" => vec!["/me/tokens/00000000-0000-4000-8000-000000000000/removal".into()],
        _ if path.starts_with("/me/webhooks/") => vec![path.replace("{id}", "00000000-0000-4000-8000-000000000000")],
        "/me/devices/{id}/end" => vec!["/me/devices/00000000-0000-4000-8000-000000000000/end".into()],
        _ if path.starts_with("/follow/") => vec![
            path.replace("{thing}", "theme").replace("{key}", "nature"),
            path.replace("{thing}", "experiment").replace("{key}", "habiter-au-dessus-des-boutiques"),
        ],
        "/api/v1/datasets/{id}" => vec!["/api/v1/datasets/00000000-0000-4000-8000-000000000000".into()],
        _ if path.starts_with("/api/v1/experiments/{slug}/arguments/{id}/") => {
            vec![path.replace("{slug}", UNDER_REVIEW).replace("{id}", "ARGUMENT")]
        }
        "/api/v1/follows/{thing}/{key}" => vec!["/api/v1/follows/theme/nature".into()],
        "/api/v1/consultations/{slug}" => {
            ["vote-de-la-rue-pietonne", COUNTED].map(|slug| path.replace("{slug}", slug)).to_vec()
        }
        "/api/v1/authorities/{slug}" => vec!["/api/v1/authorities/mel".into()],
        "/data/tables/{file}" => vec!["/data/tables/experiments.csv".into(), "/data/tables/people.csv".into()],
        "/unsubscribe/{token}" => vec!["/unsubscribe/0123".into()],
        _ if path.starts_with("/me/messages/") => vec![path.replace("{id}", "00000000-0000-4000-8000-000000000000")],
        "/experiments/{slug}/decisions/{id}" => {
            vec!["/experiments/faucher-apres-le-15-aout/decisions/00000000-0000-4000-8000-000000000000".into()]
        }
        _ if path.starts_with("/authorities/{slug}") => {
            vec![path.replace("{slug}", "mel").replace("{id}", "00000000-0000-4000-8000-000000000000")]
        }
        "/record/tile/{*path}" => vec!["/record/tile/0/000.p/1".into()],
        _ if path.starts_with("/record/leaves/") => vec![path.replace("{number}", "3")],
        "/mandates/requests/{id}" => vec!["/mandates/requests/00000000-0000-4000-8000-000000000000".into()],
        "/mandates/{id}/end" => vec!["/mandates/MANDATE/end".into()],
        _ if path.starts_with("/desk/") => vec![path.replace("{id}", "00000000-0000-4000-8000-000000000000")],
        "/invitations/{token}" => vec!["/invitations/0123".into()],
        "/experiments/{slug}/acts/{act}" => [
            (REGISTERED, "authorise"),
            (REGISTERED, "withdraw"),
            (RUNNING, "stop"),
            (RUNNING, "join"),
            (COMPLETED, "results"),
            (PUBLISHED, "conclude"),
        ]
        .map(|(slug, act)| format!("/experiments/{slug}/acts/{act}"))
        .to_vec(),
        "/experiments/{slug}/protocol/{chapter}" => {
            vec![
                format!("/experiments/{ACCEPTED}/protocol/hypothesis"),
                format!("/experiments/{RUNNING}/protocol/risks"),
            ]
        }
        "/experiments/{slug}/protocol" => {
            vec![format!("/experiments/{ACCEPTED}/protocol"), format!("/experiments/{RUNNING}/protocol")]
        }
        "/experiments/{slug}/versions/{number}" => vec![format!("/experiments/{RUNNING}/versions/1")],
        "/experiments/{slug}/amendments/{number}" => vec![format!("/experiments/{RUNNING}/amendments/1")],
        "/experiments/{slug}/people" => vec![format!("/experiments/{RUNNING}/people")],
        // an argument of the demo world, and one that is nowhere
        _ if path.contains("/discussion/{id}") => vec![
            path.replace("{slug}", UNDER_REVIEW).replace("{id}", "ARGUMENT"),
            path.replace("{slug}", UNDER_REVIEW).replace("{id}", "00000000-0000-4000-8000-000000000000"),
        ],
        _ if path.starts_with("/data/{id}") => {
            let (id, hash) = ("00000000-0000-4000-8000-000000000000", "0".repeat(64));
            vec![path.replace("{id}", id).replace("{run}", id).replace("{hash}", &hash)]
        }
        _ if path.contains("/data/{id}") => [RUNNING, "faucher-apres-le-15-aout"]
            .map(|slug| {
                let id = "00000000-0000-4000-8000-000000000000";
                path.replace("{slug}", slug).replace("{id}", id).replace("{recipe}", id)
            })
            .to_vec(),
        _ if path.contains("/imports/{id}") => vec![
            path.replace("{slug}", "faucher-apres-le-15-aout").replace("{id}", "00000000-0000-4000-8000-000000000000"),
        ],
        // one that is prepared at Lille, one in which one can vote, one that is counted
        _ if path.starts_with("/consultations/{slug}") => {
            ["vote-de-la-rue-pietonne", "par-quelle-rue-commencer-les-arbres-d-ombrage", COUNTED]
                .map(|slug| path.replace("{slug}", slug))
                .to_vec()
        }
        _ if path.contains("/answer") => [UNDER_REVIEW, "faucher-apres-le-15-aout", UNDER_REVIEW_ELSEWHERE]
            .map(|slug| path.replace("{slug}", slug))
            .to_vec(),
        _ if path.contains("/appeal") => vec![path.replace("{slug}", REFUSED)],
        _ if path.contains("{slug}") => vec![
            path.replace("{slug}", "habiter-au-dessus-des-boutiques"),
            path.replace("{slug}", "faucher-apres-le-15-aout"),
        ],
        _ => vec![path.replace("{id}", "DRAFT")],
    }
}

#[tokio::test]
async fn every_visitor_gets_at_every_route_what_the_table_says() {
    let world = World::start_with(|settings| settings.openid = vec![nobody_there()]).await;
    let mut visitors = vec![world.anonymous()];
    for email in ["wen", "theo", "malik", "roxane", "bruno", "salima", "naima", "paul", "ada", "gaelle"] {
        visitors.push(world.sign_in(&format!("{email}@essaim.example")).await);
    }
    for email in ["malik", "ada"] {
        visitors.push(world.sign_in_by_code(&format!("{email}@essaim.example")).await);
    }
    let mandates =
        store::mandate::in_force(&mut world.running.app.store.read().await.unwrap(), now(&world)).await.unwrap();
    let of = |email: &str| mandates.iter().find(|m| m.email.as_deref() == Some(email)).unwrap();
    // a session that stays open after the mandates have ended
    for ended in mandates.iter().filter(|m| m.email.as_deref() == Some("gaelle@essaim.example")) {
        let by = of("ada@essaim.example").person_id;
        let end = store::mandate::End { mandate: ended.id, by, reason: "Fin de mission".into() };
        world.running.app.store.act(end).await.unwrap();
    }
    let mandate = of("malik@essaim.example").id.to_string();
    let draft = visitors[2].draft("Un brouillon à moi", "Personne d’autre ne doit le lire.").await;
    let draft = draft.trim_start_matches("/drafts/").to_owned();

    let argument = argument(&world).await;
    let mut table = String::new();
    let mut lines = BTreeMap::new();
    let mut order = routes();
    // what ends a session or a draft comes last
    order.sort_by_key(|r| (r.path == "/sign-out" || r.path.ends_with("deletion"), r.method, r.path));
    for route in order {
        for address in addresses(route.path) {
            let address = address.replace("DRAFT", &draft).replace("MANDATE", &mandate).replace("ARGUMENT", &argument);
            let mut statuses = Vec::new();
            for visitor in &mut visitors {
                statuses.push(ask(visitor, route.method, &address).await);
            }
            let shown = address.replace(&draft, "DRAFT").replace(&mandate, "MANDATE").replace(&argument, "ARGUMENT");
            lines.insert(format!("{} {shown}", route.method), statuses.join(" "));
        }
    }
    table.push_str(&format!("# {}\n", VISITORS.join(" | ")));
    for (route, statuses) in lines {
        table.push_str(&format!("{route}: {statuses}\n"));
    }
    let kept = include_str!("matrix.txt");
    assert_eq!(table, kept, "\n--- what was answered ---\n{table}");
}

/// A provider that does not answer.
fn nobody_there() -> Trusted {
    Trusted {
        id: "town".into(),
        name: "Ville".into(),
        issuer: "http://127.0.0.1:9".into(),
        client_id: "essaim".into(),
        secret: "secret".into(),
        shape: Shape::Plain,
        scopes: Vec::new(),
        tier: domain::Tier::Email,
        acr: Vec::new(),
    }
}

/// The strongest argument of the demo world about an experiment of Lille.
async fn argument(world: &World) -> String {
    let (lang, actor) = (domain::Lang::Fr, domain::Actor::default());
    let mut conn = world.running.app.store.read().await.unwrap();
    let e = store::experiment::show(&mut conn, UNDER_REVIEW, lang, &actor, now(world)).await.unwrap();
    store::argument::summary(&mut conn, e.id, None).await.unwrap()[0].id.to_string()
}

fn now(world: &World) -> domain::Moment {
    world.running.app.store.now()
}

async fn ask(visitor: &mut Visitor, method: &str, address: &str) -> String {
    let answer = match method {
        "GET" => visitor.get(address).await,
        "POST" => visitor.post(address, &[]).await,
        other => {
            let request = visitor.request(other.parse().unwrap(), address);
            visitor.send(request).await
        }
    };
    assert!(answer.status < 500, "{method} {address}: {}", answer.body);
    // being sent to sign in is not the same as being let on
    match answer.location.split_once("?next=") {
        Some(("/sign-in", _)) => "sign-in".into(),
        Some(("/sign-in/stronger", _)) => "stronger".into(),
        _ => answer.status.to_string(),
    }
}

#[tokio::test]
async fn reading_never_changes_a_row() {
    let world = World::start().await;
    let mut visitor = world.sign_in("malik@essaim.example").await;
    let before = world.rows().await;
    for route in routes().into_iter().filter(|r| r.method == "GET") {
        for address in addresses(route.path) {
            visitor.get(&address.replace("DRAFT", "00000000-0000-4000-8000-000000000000")).await;
        }
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_form_sent_from_another_site_is_refused() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    let before = world.rows().await;
    // the API knows no cookies, so nobody can be made to use theirs there
    for route in routes().into_iter().filter(|r| r.method == "POST" && !app::web::is_api(r.path)) {
        for address in addresses(route.path) {
            for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
                let request = visitor
                    .request(reqwest::Method::POST, &address)
                    .header(header.0, header.1)
                    .form(&[("email", "x@example.org")]);
                let answer = visitor.send(request).await;
                assert_eq!(answer.status, 403, "{address} with {header:?}");
                assert!(answer.body.contains("depuis ce site"), "{}", answer.body);
            }
        }
    }
    assert_eq!(world.rows().await, before);
}
