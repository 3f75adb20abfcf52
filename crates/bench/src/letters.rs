//! The letter of the week to a hundred thousand people: how long it takes to prepare and queue, and in how much memory.

use std::{process::Command, time::Instant};

use anyhow::{Context, Result, ensure};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::{
    Place,
    sheet::{Row, Sheet},
    worlds::few,
};

/// Readers.
const PEOPLE: i64 = 100_000;

/// People with three pieces of news each, which nobody has told them.
const TOLD: [&str; 4] = [
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)
     insert into person (id, created_at) select randomblob(16), 42 from n",
    "insert into person_identity (person_id, email, email_key, lang)
     select id, 'lettre-' || lower(hex(id)) || '@essaim.example', 'lettre-' || lower(hex(id)) || '@essaim.example', 'fr'
     from person where created_at = 42",
    "insert into news (id, kind, detail, experiment_id, at, stage, done_at)
     select randomblob(16), 'started', '', id, 42, 0, 42 from experiment where opened_at is not null order by id limit 3",
    "insert into notice (person_id, event_id, thing, key, because, told_at, pending)
     select p.id, w.id, 'experiment', '', 'supported', 42, true from person p, news w
     where p.created_at = 42 and w.at = 42",
];

/// In a process of its own, so that its memory is what the letters take.
pub async fn measure(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("letters to {PEOPLE} people");
    let url = few(place, "letters.db").await?;
    // brings the schema up to date
    server::open(&url, server::outside()).await?.close().await;
    let mut file = SqliteConnection::connect(&url).await?;
    for sql in TOLD {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut file).await?;
    }
    file.close().await?;
    let said = Command::new(std::env::current_exe()?).args(["--letters", &url]).output()?;
    let said = String::from_utf8(said.stdout)?;
    let numbers: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [letters, seconds, bytes] = numbers.as_slice() else { anyhow::bail!("the letters say {said:?}") };
    ensure!(*letters >= PEOPLE as f64, "only {letters} letters were queued");
    sheet.add(Row::new("letter of the week to 100,000 people, SQLite: s", *seconds).at_most(60.0));
    sheet.add(Row::new("letter of the week to 100,000 people: most memory, MB", bytes / 1e6).at_most(150.0));
    Ok(())
}

/// Writes the letters, and prints how many, how long it took, and the most memory it had.
pub async fn write(url: &str) -> Result<()> {
    let store = server::open(url, server::outside()).await?;
    let begun = Instant::now();
    store.act(store::follow::Begin { week: "bench".into() }).await?;
    let mut letters = 0;
    while let Some(some) = server::telling::of_the_week(&store, "https://essaim.example").await? {
        letters += some;
    }
    let seconds = begun.elapsed().as_secs_f64();
    store.close().await;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let most = line.trim().trim_end_matches("kB").trim().parse::<u64>()? * 1024;
    println!("{letters} {seconds} {most}");
    Ok(())
}
