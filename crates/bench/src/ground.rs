//! Files of readings: how fast they are read, and how fast they are on the disk.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use domain::{MINUTE, Moment, SECOND};
use server::Settings;
use sha2::{Digest, Sha256};
use store::import::{self, Again, State};
use tabular::{Look, decode, readings};
use uuid::Uuid;

use crate::{
    Place,
    sheet::{Row, Sheet},
    worlds::few,
};

/// A try of the demo world that is on the ground.
pub const RUNNING: &str = "pedibus-accompagne-quartier-michelet";
/// Who runs it.
const PROMOTER: &str = "grace";
/// Readings in the file.
const LINES: i64 = 100_000;
/// The indicator of the file has no stop rule.
const INDICATOR: i64 = 1;

/// One file, as an office writes it: read in memory, then sent, confirmed and written by a server.
pub async fn import(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("a file of {LINES} readings");
    let url = few(place, "import.db").await?;
    let settings = Settings {
        demo: true,
        dev: true,
        rate_limits: false,
        listen: ([127, 0, 0, 1], 0).into(),
        ..Settings::new(&url, &place.site)
    };
    let running = server::start(settings, server::outside()).await?;
    let store = running.app.store.clone();
    let now = store.now();
    let body = file(now)?;

    let began = Instant::now();
    let look = Look::of(&body).map_err(|p| anyhow::anyhow!("{p:?}"))?;
    let columns = look.guess.context("the columns are not recognised")?;
    let (text, _) = decode(&body).map_err(|p| anyhow::anyhow!("{p:?}"))?;
    let read = readings(&text, &look, columns, now).map_err(|p| anyhow::anyhow!("{p:?}"))?;
    let good = read.filter(Result::is_ok).count() as i64;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(good == LINES, "{good} of {LINES} lines are read");
    sheet.add(Row::new("readings of a file parsed a second", good as f64 / seconds).at_least(50_000.0));

    let settings = app::ground::Settings { look, columns, rounded: 0, beyond: 0, period: None };
    let told = server::demo::world()?;
    let person = server::demo::person(&store, &told, PROMOTER).await?.context("no promoter")?;
    let upload = import::Upload {
        submission: Uuid::from_u128(1),
        person,
        slug: RUNNING.into(),
        place: INDICATOR,
        file_name: "capteur.csv".into(),
        hash: Sha256::digest(&body).into(),
        body,
        read: Again { settings: serde_json::to_string(&settings)?, good, bad: 0, problems: "[]".into() },
    };
    let id = store.act(upload).await?;
    let began = Instant::now();
    store.act(import::Confirm { person, slug: RUNNING.into(), id }).await?;
    running.app.import_bell.notify_one();
    let done = loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let file = import::show(&mut store.read().await?, RUNNING, id).await?;
        match file.state {
            State::Done => break file,
            State::Confirmed => ensure!(began.elapsed() < Duration::from_secs(120), "the file is not written"),
            other => anyhow::bail!("the file is {other:?}"),
        }
    };
    ensure!(done.kept == LINES, "{} of {LINES} readings are written", done.kept);
    let rate = LINES as f64 / began.elapsed().as_secs_f64();
    sheet.add(Row::new("readings of a file durable a second, SQLite", rate).at_least(10_000.0));
    running.stop().await?;
    Ok(())
}

/// One reading a minute until now, with a semicolon between and a comma in the numbers.
fn file(now: Moment) -> Result<Vec<u8>> {
    let mut text = String::from("\u{feff}Date;Part sans voiture (%)\r\n");
    for n in (1..=LINES).rev() {
        let at = Moment(now.0 / SECOND * SECOND).plus(-n * MINUTE).rfc3339();
        write!(text, "{at};{},{}\r\n", 30 + n % 40, n % 10)?;
    }
    Ok(text.into_bytes())
}
