use std::{collections::BTreeSet, panic};

use domain::{Moment, SECOND};
use serde_json::Value;
use store::Outside;

use super::{
    below, compare,
    html::Node,
    model::{Files, World as Public, files},
    site::Site,
};
use crate::{visitor::Visitor, world::World};

/// Columns that none of these pages says in words, identifiers aside: of some it shows the order or whether there is one, others are
/// what a reader of files needs to join lines or to find something elsewhere.
const NOT_SHOWN: [&str; 26] = [
    "argument-versions.experiment",
    "arguments.edited_at",
    "arguments.nth",
    "authorities.authorise_days",
    "competences.territory",
    "copies.mime",
    "datasets.family",
    "datasets.source_address",
    "deadlines.kind",
    "experiments.opened_at",
    "experiments.record_id",
    "experiments.registered_at",
    "experiments.territory",
    "history.lang",
    "indicators.baseline_at",
    "options.place",
    "protocols.reason",
    "protocols.reason_lang",
    "readings.imported",
    "readings.recorded_at",
    "results.dissent_lang",
    "results.protocol",
    "suspensions.cause",
    "suspensions.incident",
    "turnout.territory",
    "uses.attached_at",
];

/// Things that the demo world has none of.
async fn live(world: &World) {
    let page = "/experiments/velos-cargos-marche-de-wazemmes/discussion";
    let mut wen = world.sign_in("wen@essaim.example").await;
    let id = wen.get(page).await.submission();
    let typed = [
        ("submission", id.as_str()),
        ("side", "question"),
        ("body", "=1+1 : qui **répare** ?\n\nEt *quand*, « vraiment » ?"),
    ];
    let argument = wen.post(page, &typed).await.location;
    let edited = wen
        .post(&format!("{argument}/edit"), &[("body", "+33 : qui **répare** les vélos ?\n\n- le samedi\n- le soir")])
        .await;
    assert_eq!(edited.status, 303, "{}", edited.body);
    let mut official = world.sign_in("ines@essaim.example").await;
    let list = official.get("/consultations").await;
    for slug in below([&Node::main(&list.body)], "/consultations/") {
        let form = official.get(&format!("/consultations/{slug}/reply")).await;
        if form.status == 200 {
            let id = form.submission();
            let typed = [
                ("submission", id.as_str()),
                ("kept", "partly"),
                ("text", "Deux projets sur trois.\n\nLe troisième attend."),
            ];
            let said = official.post(&format!("/consultations/{slug}/reply"), &typed).await;
            assert_eq!(said.status, 303, "{}", said.body);
            break;
        }
    }
    // one of two agrees that what waits goes on
    let mut evaluator = world.sign_in("naima@essaim.example").await;
    let waits = "/experiments/jeux-d-eau-rue-du-faubourg-d-arras/resumption";
    let id = evaluator.get(waits).await.submission();
    assert_eq!(evaluator.post(waits, &[("submission", &id), ("text", "La dalle tient.")]).await.status, 303);
    // somebody whose texts stay, without their name
    let mut marguerite = world.sign_in("marguerite@essaim.example").await;
    assert_eq!(marguerite.post("/me/erasure", &[("confirm", "on")]).await.status, 303);
}

/// A clock that stands still: the pages and what is expected of them are of the same instant.
fn still() -> Outside {
    let system = server::outside();
    Outside::new(|| Moment(1_772_442_000 * SECOND), move |bytes| system.fill(bytes))
}

/// Fetches whatever is asked for until nothing more is.
async fn fetched(visitor: &mut Visitor, public: &Public, now: Moment) -> (Site, Vec<String>) {
    let mut site = Site::default();
    loop {
        let wrong = compare(public, &site, visitor.origin(), now, false);
        let wanted = site.wanted.take();
        if wanted.is_empty() {
            return (site, wrong);
        }
        for path in wanted {
            let answer = visitor.get(&path).await;
            site.pages.insert(path, answer);
        }
    }
}

#[tokio::test]
async fn the_public_state_is_rebuilt_from_files_alone_and_is_what_pages_show() {
    let world = World::start_at(still(), |_| {}).await;
    live(&world).await;
    let mut visitor = world.anonymous();
    visitor.language = "en";
    let files = files(&mut visitor, "/data/tables/datapackage.json").await;
    let public = Public::of(files.clone());
    let now = world.running.app.store.now();
    let (site, wrong) = fetched(&mut visitor, &public, now).await;
    let all = wrong.len();
    assert!(wrong.is_empty(), "{all} differences:\n{}", wrong.into_iter().take(100).collect::<Vec<_>>().join("\n"));

    // and it is noticed when a line is missing, or says something else
    let notices = |files: Files| {
        let compared = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            compare(&Public::of(files), &site, visitor.origin(), now, true)
        }));
        let missing = !site.wanted.take().is_empty();
        compared.map_or(true, |wrong| !wrong.is_empty() || missing)
    };
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let mut unnoticed = BTreeSet::new();
    for (name, file) in &files {
        let mut fewer = files.clone();
        fewer.get_mut(name).unwrap().lines.pop();
        if !file.lines.is_empty() && !notices(fewer) {
            unnoticed.insert(format!("a line of {name}"));
        }
        for column in file.fields.iter().filter(|column| *column != "id") {
            let mut other = files.clone();
            if change(&mut other.get_mut(name).unwrap().lines, column) && !notices(other) {
                unnoticed.insert(format!("{name}.{column}"));
            }
        }
    }
    panic::set_hook(hook);
    assert_eq!(unnoticed, NOT_SHOWN.iter().map(|name| (*name).to_owned()).collect());
}

/// Has every line say something else under a name.
fn change(lines: &mut [Value], column: &str) -> bool {
    for line in lines.iter_mut() {
        let value = &mut line[column];
        *value = match value.take() {
            Value::Null => continue,
            Value::Bool(yes) => Value::Bool(!yes),
            Value::Number(n) => match n.as_i64() {
                Some(n) => (n * 2 + 7).into(),
                None => (n.as_f64().unwrap() + 7.5).into(),
            },
            Value::String(text) => match Moment::read(&text) {
                Ok(at) if text.ends_with('Z') => at.plus(-40 * domain::DAY).rfc3339().into(),
                _ => format!("{text} x").into(),
            },
            other => other,
        };
    }
    lines.iter().any(|line| !line[column].is_null())
}
