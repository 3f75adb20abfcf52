//! Suggestions out of an index of sixty thousand datasets, on both engines.

use std::time::Instant;

use anyhow::Result;
use sqlx::{Connection, PgConnection};
use store::{
    Store,
    index::{self, Configure, Learn, Offer, Setting, Then},
};

use crate::{
    Place,
    sheet::{Row, Sheet},
    worlds::few,
};

/// Datasets in the index: what the largest portal of a country has.
const DATASETS: u64 = 60_000;
/// Communes that they are about; every second one is about one of twenty, as those of large towns are.
const COMMUNES: u64 = 3_000;
/// Questions.
const QUESTIONS: u64 = 1_000;
/// Different words of titles and keywords.
const WORDS: u64 = 4_000;
/// Datasets that are written at once.
const AT_ONCE: u64 = 250;

pub async fn measure(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("suggestions out of {DATASETS} datasets");
    let store = server::open(&few(place, "offers.db").await?, server::outside()).await?;
    rows(&store, "SQLite", sheet).await?;
    let Some(postgres) = &place.postgres else { return Ok(()) };
    let mut admin = PgConnection::connect(postgres).await?;
    sqlx::query("drop database if exists essaim_bench_offers with (force)").execute(&mut admin).await?;
    sqlx::query("create database essaim_bench_offers template template0 lc_collate 'C' lc_ctype 'C' encoding 'UTF8'")
        .execute(&mut admin)
        .await?;
    let (base, _) = postgres.rsplit_once('/').unwrap_or((postgres, ""));
    let store = server::open(&format!("{base}/essaim_bench_offers"), server::outside()).await?;
    rows(&store, "PostgreSQL", sheet).await
}

async fn rows(store: &Store, engine: &str, sheet: &mut Sheet) -> Result<()> {
    let setting = Setting {
        origin: "https://data.example.fr".into(),
        name: "Portail".into(),
        family: "udata".into(),
        place: String::new(),
        filter: String::new(),
    };
    store.act(Configure { portals: vec![setting] }).await?;
    let began = Instant::now();
    for from in (0..DATASETS).step_by(AT_ONCE as usize) {
        let offers = (from..(from + AT_ONCE).min(DATASETS)).map(offer).collect();
        let then = (from + AT_ONCE >= DATASETS).then_some(Then::Done);
        store.act(Learn { origin: "https://data.example.fr".into(), round: 1, offers, then }).await?;
    }
    let seconds = began.elapsed().as_secs_f64();
    sheet.add(Row::new(&format!("datasets of portals indexed a second, {engine}"), DATASETS as f64 / seconds));
    let mut took = Vec::new();
    for n in 0..QUESTIONS {
        let (commune, text) = (commune(n * 7), sentence(n * 31 + 5, 9));
        let began = Instant::now();
        let mut conn = store.read().await?;
        index::suggest(&mut conn, &[commune.as_str(), "epci:200093201"], &text, 5).await?;
        drop(conn);
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
    let name = format!("suggestions out of 60,000 datasets, {engine}");
    sheet.add(Row::new(&format!("{name}: p50, ms"), at(0.5)));
    sheet.add(Row::new(&format!("{name}: p99, ms"), at(0.99)).at_most(30.0));
    Ok(())
}

/// The same numbers each time (splitmix64).
fn scattered(n: u64) -> u64 {
    let mut z = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn commune(n: u64) -> String {
    let n = scattered(n);
    format!("commune:{:05}", if n.is_multiple_of(2) { n % 20 } else { n % COMMUNES })
}

/// A few words are everywhere and most are rare: the rank of a word is the product of two even draws.
fn word(n: u64) -> String {
    let (a, b) = (scattered(n) % WORDS, scattered(n ^ 0xabcd) % WORDS);
    let rank = a * b / WORDS;
    let (mut text, mut rest) = (String::from("mo"), rank + 40);
    while rest > 0 {
        text.push(char::from(b'a' + (rest % 20) as u8));
        rest /= 20;
    }
    text
}

fn sentence(n: u64, words: u64) -> String {
    (0..words).map(|w| word(n * 64 + w)).collect::<Vec<_>>().join(" ")
}

fn offer(n: u64) -> Offer {
    Offer {
        upstream: n.to_string(),
        address: format!("https://data.example.fr/datasets/{n}/"),
        title: sentence(n, 7),
        publisher: format!("Organisation {}", n % 900),
        place: String::new(),
        places: if n.is_multiple_of(5) { vec!["epci:200093201".into()] } else { vec![commune(n)] },
        licence: "Licence Ouverte 2.0".into(),
        formats: "CSV, GeoJSON".into(),
        modified: None,
        keywords: sentence(n + 1_000_000, 5),
        description: sentence(n + 2_000_000, 20),
    }
}
