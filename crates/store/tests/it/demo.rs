//! The demo world passes through the same rules as everybody else.

use std::collections::BTreeSet;

use domain::{Lang, Status};
use store::{
    account,
    data::tables::{self, Line, lines},
    demo::{self, World},
    experiment, outbox, territory,
};

use crate::harness::{Instance, rows};

const WORLD: &str = concat!(
    include_str!("../../../../server/demo/world.toml"),
    "\n",
    include_str!("../../../../server/demo/voices.toml"),
    "\n",
    include_str!("../../../../server/demo/votes.toml")
);

fn world() -> World {
    toml::from_str(WORLD).unwrap()
}

/// What the file tells of each experiment, read without our types.
fn told() -> Vec<toml::Table> {
    let file: toml::Table = toml::from_str(WORLD).unwrap();
    file["experiment"].as_array().unwrap().iter().map(|e| e.as_table().unwrap().clone()).collect()
}

fn text<'a>(table: &'a toml::Table, key: &str) -> &'a str {
    table[key].as_str().unwrap()
}

/// Every territory that the world names, inside each other as they are.
async fn territories(instance: &Instance) {
    let larger = ["epci:200093201", "departement:59", "region:32"];
    let mut ids: BTreeSet<String> = larger.iter().map(|id| (*id).to_owned()).collect();
    ids.extend(told().iter().map(|e| format!("commune:{}", text(e, "commune"))));
    ids.extend(world().authority.iter().map(|a| a.territory.clone()));
    let file: toml::Table = toml::from_str(WORLD).unwrap();
    let lives_in =
        file["vote"].as_array().unwrap().iter().filter_map(|vote| vote.get("lives_in")?.as_array()).flatten();
    ids.extend(lives_in.map(|id| id.as_str().unwrap().to_owned()).filter(|id| !id.is_empty()));
    let territories = ids.into_iter().map(|id| {
        let (kind, code) = id.split_once(':').unwrap();
        let rank = larger.iter().position(|l| *l == id).map_or(0, |place| place + 1);
        let ancestors = larger[rank..].iter().map(|a| (*a).to_owned()).collect();
        let (kind, code) = (kind.to_owned(), code.to_owned());
        territory::Territory { name: id.clone(), id, kind, code, population: None, ancestors }
    });
    instance.done(territory::Import { territories: territories.collect(), vintage: "2026".into() }).await;
}

async fn loaded(instance: &Instance) {
    territories(instance).await;
    assert!(demo::is_new(&mut instance.read().await).await.unwrap());
    assert_eq!(instance.done(demo::Load { world: world() }).await, 39);
}

on_both!(the_demo_world_stands_as_it_is_told);
async fn the_demo_world_stands_as_it_is_told(instance: Instance) {
    loaded(&instance).await;
    let mut conn = instance.read().await;
    assert!(!demo::is_new(&mut conn).await.unwrap());
    assert_eq!(demo::size(&mut conn).await.unwrap(), 39);
    let sql = "select e.slug, e.status, a.slug, e.support_count, e.territory_id, i.email from experiment e
        join authority a on a.id = e.authority_id join person_identity i on i.person_id = e.author_id order by e.slug";
    let found: Vec<(String, String, String, i64, String, String)> = rows(&mut conn, sql).await;
    let mut expected: Vec<_> = told()
        .iter()
        .map(|e| {
            let email = format!("{}@essaim.example", text(e, "author"));
            let commune = format!("commune:{}", text(e, "commune"));
            let supports = e["supports"].as_integer().unwrap();
            (text(e, "slug").into(), text(e, "state").into(), text(e, "authority").into(), supports, commune, email)
        })
        .collect();
    expected.sort();
    assert_eq!(found, expected);
    // votes come with consultations
    for status in Status::ALL.iter().filter(|s| **s != Status::Voting) {
        assert!(found.iter().any(|e| e.1 == status.code()), "{} is not shown", status.code());
    }
    // what is kept is what would be counted
    let kept = "select (select count(*) from task_count c where c.waiting <> (select count(*) from task t
            where t.authority_id = c.authority_id and t.role = c.role and t.kind = c.kind))
        + (select count(*) from task t where not exists (select 1 from task_count c
            where c.authority_id = t.authority_id and c.role = t.role and c.kind = t.kind))";
    assert_eq!(instance.number(kept).await, 0);
    let counted = instance.number("select count(*) from support").await;
    assert_eq!(counted, found.iter().map(|e| e.3).sum::<i64>());
    assert_eq!(instance.number("select count(*) from record_pending where kind = 'support_given'").await, counted);
}

on_both!(everything_in_the_demo_world_can_be_read_in_both_languages);
async fn everything_in_the_demo_world_can_be_read_in_both_languages(instance: Instance) {
    loaded(&instance).await;
    let now = instance.clock.now();
    for told in told().iter().filter(|e| !["submitted", "returned"].contains(&text(e, "state"))) {
        for lang in Lang::ALL {
            let nobody = domain::Actor::default();
            let page =
                experiment::show(&mut instance.read().await, text(told, "slug"), lang, &nobody, now).await.unwrap();
            let words = told[lang.code()].as_table().unwrap();
            assert_eq!((page.title.as_str(), page.words_in), (text(words, "title"), lang));
            assert_eq!(page.translated, text(told, "lang") != lang.code());
            assert!(page.steps.is_sorted_by_key(|s| s.at) && page.steps.iter().all(|s| s.at <= now), "{}", page.slug);
            let never = [Status::Open, Status::Rejected, Status::Merged, Status::Withdrawn].contains(&page.status);
            assert_eq!(page.answer_by.is_none(), never, "{}", page.slug);
        }
    }
}

on_both!(nobody_is_written_to_about_the_past_and_the_cast_can_sign_in);
async fn nobody_is_written_to_about_the_past_and_the_cast_can_sign_in(instance: Instance) {
    loaded(&instance).await;
    assert!(instance.done(outbox::Claim { limit: 100 }).await.is_empty());
    assert_eq!(instance.number("select count(*) from mail").await, 0);
    for person in world().person {
        let id = account::by_email(&mut instance.read().await, &person.email).await.unwrap();
        let started = instance.done(account::SignInAs { person: id, session: None, device: "Firefox".into() }).await;
        let session = instance.whose(&started.token).await.unwrap();
        assert_eq!((session.name, session.lang), (Some(person.name), Some(person.lang)));
        let mandates = world().mandate.iter().filter(|m| m.person == person.key).count();
        assert_eq!(session.actor.mandates.len(), mandates, "{}", person.key);
    }
}

on_both!(growing_gives_the_same_counts_every_time);
async fn growing_gives_the_same_counts_every_time(instance: Instance) {
    loaded(&instance).await;
    let counts = async || {
        let tables =
            ["experiment", "support", "person_identity", "experiment_step", "record_pending", "experiment_text"];
        let mut counts = Vec::new();
        for table in tables {
            counts.push(instance.number(&format!("select count(*) from {table}")).await);
        }
        counts
    };
    let grow = |first, count| demo::Grow { world: world(), first, count, people: 30, supports: 5 };
    let mut growth = Vec::new();
    let mut before = counts().await;
    for first in [0, 6] {
        instance.done(grow(first, 6)).await;
        let after = counts().await;
        growth.push(after.iter().zip(&before).map(|(a, b)| a - b).collect::<Vec<_>>());
        before = after;
    }
    // six experiments with five supports each; the thirty people are made once
    let steps_and_leaves = growth[0][3..5].to_vec();
    assert_eq!(growth[0], [6, 30, 30, steps_and_leaves[0], steps_and_leaves[1], 6]);
    assert_eq!(growth[1][..3], [6, 30, 0]);
    assert_eq!(demo::size(&mut instance.read().await).await.unwrap(), 51);
    assert_eq!(instance.number("select count(distinct slug) from experiment").await, 51);
    assert!(instance.done(outbox::Claim { limit: 100 }).await.is_empty());
}

on_both!(growing_the_same_numbers_in_two_databases_makes_the_same_rows);
async fn growing_the_same_numbers_in_two_databases_makes_the_same_rows(instance: Instance) {
    loaded(&instance).await;
    instance.done(demo::Grow { world: world(), first: 0, count: 4, people: 20, supports: 3 }).await;
    let sql = "select e.slug, i.email, e.support_count from experiment e
        join person_identity i on i.person_id = e.author_id where i.email like 'foule-%' order by e.submitted_at";
    let found: Vec<(String, String, i64)> = rows(&mut instance.read().await, sql).await;
    let expected = [("0", "foule-0"), ("1", "foule-16"), ("2", "foule-4"), ("3", "foule-10")];
    assert_eq!(found.len(), expected.len());
    for ((slug, email, supports), (number, person)) in found.iter().zip(expected) {
        assert!(slug.ends_with(number), "{slug}");
        assert_eq!((email.as_str(), *supports), (format!("{person}@essaim.example").as_str(), 3));
    }
}

/// Every table that is made of rows, and how it is called here.
const TABLES: [(&str, tables::Table); 27] = [
    ("experiments", tables::EXPERIMENTS),
    ("translations", tables::TRANSLATIONS),
    ("history", tables::HISTORY),
    ("decisions", tables::DECISIONS),
    ("deadlines", tables::DEADLINES),
    ("participants", tables::PARTICIPANTS),
    ("protocols", tables::PROTOCOLS),
    ("indicators", tables::INDICATORS),
    ("dates", tables::DATES),
    ("stop rules", tables::STOP_RULES),
    ("readings", tables::READINGS),
    ("journal", tables::JOURNAL),
    ("incidents", tables::INCIDENTS),
    ("suspensions", tables::SUSPENSIONS),
    ("results", tables::RESULTS),
    ("arguments", tables::ARGUMENTS),
    ("versions", tables::VERSIONS),
    ("consultations", tables::CONSULTATIONS),
    ("turnout", tables::TURNOUT),
    ("authorities", tables::AUTHORITIES),
    ("mandates", tables::MANDATES),
    ("competences", tables::COMPETENCES),
    ("memberships", tables::MEMBERSHIPS),
    ("datasets", tables::DATASETS),
    ("copies", tables::COPIES),
    ("uses", tables::USES),
    ("runs", tables::RUNS),
];

async fn every_table_is_the_same_in_pieces(instance: Instance) {
    loaded(&instance).await;
    let (mut conn, now) = (instance.read().await, instance.clock.now());
    // what comes of files is made by the server's own work
    let later = ["versions", "datasets", "copies", "uses", "runs"];
    for (name, table) in TABLES {
        let whole = lines(&mut conn, table, None, 100_000, now).await.unwrap();
        assert_eq!(whole.is_empty(), later.contains(&name), "{name}");
        let some = (whole.len() as i64 / 3).max(1);
        let mut pieces: Vec<Line> = Vec::new();
        loop {
            let piece = lines(&mut conn, table, pieces.last(), some, now).await.unwrap();
            if piece.is_empty() {
                break;
            }
            pieces.extend(piece);
        }
        assert_eq!(pieces, whole, "{name}");
    }
}
on_both!(every_table_is_the_same_in_pieces);
