//! Every kind of visitor at every route. The table beside this file is read by people: a route that
//! is added without its line, or answers somebody else than written, fails here.

use std::collections::BTreeMap;

use app::web::routes;

use crate::{visitor::Visitor, world::World};

const VISITORS: [&str; 6] = ["nobody", "resident", "author", "moderator", "moderator elsewhere", "elected"];

/// Each route at addresses that matter: a proposal that waits at Lille (not public), a public
/// experiment, somebody else's draft.
fn addresses(path: &str) -> Vec<String> {
    match path {
        "/drafts/{id}/{step}" => vec!["/drafts/DRAFT/try".into(), "/drafts/DRAFT/review".into()],
        "/pictures/{id}/{size}" => vec!["/pictures/00000000-0000-4000-8000-000000000000/small".into()],
        "/dev/sign-in/{token}" => vec!["/dev/sign-in/0123".into()],
        "/me/devices/{id}/end" => vec!["/me/devices/00000000-0000-4000-8000-000000000000/end".into()],
        _ if path.contains("{slug}") => vec![
            path.replace("{slug}", "habiter-au-dessus-des-boutiques"),
            path.replace("{slug}", "faucher-apres-le-15-aout"),
        ],
        _ => vec![path.replace("{id}", "DRAFT")],
    }
}

#[tokio::test]
async fn every_visitor_gets_at_every_route_what_the_table_says() {
    let world = World::start().await;
    let mut visitors = vec![world.anonymous()];
    for email in ["wen", "theo", "malik", "roxane", "bruno"] {
        visitors.push(world.sign_in(&format!("{email}@essaim.example")).await);
    }
    let draft = visitors[2].draft("Un brouillon à moi", "Personne d’autre ne doit le lire.").await;
    let draft = draft.trim_start_matches("/drafts/").to_owned();

    let mut table = String::new();
    let mut lines = BTreeMap::new();
    let mut order = routes();
    // what ends a session or a draft comes last
    order.sort_by_key(|r| (r.path == "/sign-out" || r.path.ends_with("deletion"), r.method, r.path));
    for route in order {
        for address in addresses(route.path) {
            let address = address.replace("DRAFT", &draft);
            let mut statuses = Vec::new();
            for visitor in &mut visitors {
                statuses.push(ask(visitor, route.method, &address).await);
            }
            let shown = address.replace(&draft, "DRAFT");
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

async fn ask(visitor: &mut Visitor, method: &str, address: &str) -> String {
    let answer = match method {
        "GET" => visitor.get(address).await,
        _ => visitor.post(address, &[]).await,
    };
    assert!(answer.status < 500, "{method} {address}: {}", answer.body);
    // being sent to sign in is not the same as being let on
    if answer.location.starts_with("/sign-in?next=") { "sign-in".into() } else { answer.status.to_string() }
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
    for route in routes().into_iter().filter(|r| r.method == "POST") {
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
