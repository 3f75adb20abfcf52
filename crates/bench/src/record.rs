//! The civic record: how fast leaves get numbers, and how long an act waits for a receipt that witnesses cosigned.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use server::{Settings, record::Folder};
use sqlx::{Connection, SqliteConnection};
use store::{Store, log, support};
use tokio::task::JoinSet;

use crate::{
    Place,
    sheet::{Row, Sheet},
    worlds::{crowd, few, file},
};

/// Leaves in a batch, as the server numbers them.
const BATCH: i64 = 512;
/// Acts a second while receipts are waited for, and how many.
const RATE: u64 = 400;
const ACTS: usize = 4000;

/// Numbers everything that waits in a database that was grown; leaves a second.
pub async fn number(store: &Store, folder: &Path) -> Result<f64> {
    server::record::prepare(store, &Folder::open(folder)?, "bench.example/record", None).await?;
    let (began, mut leaves) = (Instant::now(), 0);
    while let log::Sequenced::Leaves(n) = log::sequence(store, BATCH).await? {
        leaves += n;
    }
    Ok(leaves as f64 / began.elapsed().as_secs_f64())
}

/// Supports at a steady rate at a server with two witnesses: from each act to the head that covers it, cosigned by both.
pub async fn receipts(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("receipts at {RATE} acts a second");
    let url = few(place, "receipts.db").await?;
    let settings = Settings {
        demo: true,
        dev: true,
        rate_limits: false,
        listen: ([127, 0, 0, 1], 0).into(),
        ..Settings::new(&url, &place.site)
    };
    let running = server::start(settings, server::outside()).await?;
    let store = running.app.store.clone();
    let people = crowd(&store, 100).await?;
    let mut conn = SqliteConnection::connect(&format!("sqlite:{}", file(&url).display())).await?;
    let slugs: Vec<(String,)> =
        sqlx::query_as("select slug from experiment where status in ('open', 'under_review') order by id")
            .fetch_all(&mut conn)
            .await?;
    let before = log::head(&mut store.read().await?).await?.context("no log")?.size;
    // what waited since the database was grown is not timed
    let since = store.now().0;
    let mut acts = JoinSet::new();
    let (giving, sampled) = (store.clone(), store.clone());
    let load = tokio::spawn(async move {
        let mut beat = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
        for n in 0..ACTS {
            beat.tick().await;
            let (store, person) = (giving.clone(), people[n % people.len()].0);
            let slug = slugs[n / people.len() % slugs.len()].0.clone();
            acts.spawn(async move { store.act(support::Give { person, slug }).await.map(drop) });
        }
        while let Some(done) = acts.join_next().await {
            done??;
        }
        anyhow::Ok(())
    });
    // how far witnesses have signed, and when
    let mut steps: Vec<(i64, u64)> = Vec::new();
    let began = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let mut read = sampled.read().await?;
        let size = log::witnessed(&mut read, 1).await?.map_or(0, |head| head.size);
        if steps.last().is_none_or(|(_, last)| *last < size) {
            steps.push((sampled.now().0, size));
        }
        let waits = log::waiting(&mut read).await?.0;
        let head = log::head(&mut read).await?.context("no log")?.size;
        if load.is_finished() && waits == 0 && size == head {
            break;
        }
        ensure!(began.elapsed() < Duration::from_secs(120), "receipts are not complete after two minutes");
    }
    load.await??;
    let leaves: Vec<(i64, i64)> =
        sqlx::query_as("select number, created_at from record_leaf where number >= $1 and created_at >= $2")
            .bind(before as i64)
            .bind(since)
            .fetch_all(&mut conn)
            .await?;
    let waited = |(number, at): &(i64, i64)| {
        let step = steps.iter().find(|(_, size)| *size > *number as u64)?;
        Some((step.0 - at) as f64 / 1000.0)
    };
    let mut waits: Vec<f64> = leaves.iter().filter_map(waited).collect();
    waits.sort_by(f64::total_cmp);
    ensure!(waits.len() == leaves.len() && !waits.is_empty(), "a leaf has no cosigned head");
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    sheet.add(Row::new(&format!("act to cosigned receipt at {RATE} acts/s, two witnesses: p50, ms"), at(0.5)));
    sheet.add(
        Row::new(&format!("act to cosigned receipt at {RATE} acts/s, two witnesses: p99, ms"), at(0.99))
            .at_most(3000.0),
    );
    running.stop().await?;
    Ok(())
}
