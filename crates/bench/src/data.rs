//! A large file of open data: fetched into the data folder, recognised, and made into readings, by a server in a process
//! of its own; beside what reading the same file costs at least.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{BufWriter, Read as _, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use axum::{Router, body::Body, routing::get};
use catalog::{Aggregate, Bucket, Filter, Operation, Recipe};
use domain::{DAY, HOUR, MINUTE, Moment};
use server::Settings;
use sha2::{Digest, Sha256};

use crate::{
    Place,
    sheet::{Row, Sheet},
    worlds::few,
};

/// Rows of the file.
const ROWS: i64 = 1_500_000;
/// What they are at least, in bytes.
const SIZE: u64 = 98_000_000;

/// Serves the file from this process, so that the memory of the other is the server's own.
pub async fn measure(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("a file of open data with {ROWS} rows");
    let path = place.work.join("counts.csv");
    write(&path)?;
    let size = fs::metadata(&path)?.len();
    ensure!((SIZE..=100 << 20).contains(&size), "the file has {size} bytes");
    let database = few(place, "data.db").await?;
    let served = path.clone();
    let answer = move || async move {
        let file = fs::read(&served).unwrap_or_default();
        ([("content-type", "text/csv")], Body::from(file))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let at = format!("http://{}/counts.csv", listener.local_addr()?);
    let portal =
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/counts.csv", get(answer))).await });
    let mut server = Command::new(std::env::current_exe()?);
    server.args(["--data", &database, "--from", &at, "--site"]).arg(&place.site);
    let said = tokio::task::spawn_blocking(move || server.output()).await??;
    portal.abort();
    let said = String::from_utf8(said.stdout)?;
    let last = said.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [rows, fetched, looked, made, bytes] = numbers.as_slice() else { anyhow::bail!("the server says {said:?}") };
    ensure!(*rows == ROWS as f64, "{rows} rows were read");
    let floor = floor(&path)?.as_secs_f64();
    let seconds = fetched + looked + made;
    let name = "a file of 100 MB and 1.5 million rows of open data";
    sheet.add(Row::new(&format!("{name}: fetched, kept, recognised, made into readings, s"), seconds).at_most(10.0));
    sheet.add(Row::new(&format!("{name}: of that fetching, s"), *fetched));
    sheet.add(Row::new(&format!("{name}: beside hashing and splitting it alone"), seconds / floor));
    sheet.add(Row::new(&format!("{name}: most memory of the server, MB"), bytes / 1e6).at_most(150.0));
    Ok(())
}

/// Hashes it, and splits it into cells: nobody does with less.
fn floor(path: &Path) -> Result<Duration> {
    let began = Instant::now();
    let mut digest = Sha256::new();
    let (mut file, mut piece) = (File::open(path)?, vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => break,
            n => digest.update(&piece[..n]),
        }
    }
    let mut rows = csv::ReaderBuilder::new().delimiter(b';').from_path(path)?;
    let (mut record, mut count) = (csv::ByteRecord::new(), 0);
    while rows.read_byte_record(&mut record)? {
        count += 1;
    }
    ensure!(count == ROWS && digest.finalize().len() == 32, "{count} rows");
    Ok(began.elapsed())
}

/// The server's part, as `add data` and `make it a reading` do it. Prints rows, seconds of each part, and the most
/// memory that it had.
pub async fn read(database: &str, from: &str, site: PathBuf) -> Result<()> {
    let settings = Settings { dev: true, listen: ([127, 0, 0, 1], 0).into(), ..Settings::new(database, site) };
    let folder = settings.data_folder.clone();
    let running = server::start(settings, server::outside()).await?;
    let app = running.app.clone();
    let began = Instant::now();
    let fetched = app.egress.fetch_into(&app.vault, from, None).await.map_err(|f| anyhow::anyhow!("{f:?}"))?;
    let first = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let vault = app.vault.clone();
    let work = tokio::task::spawn_blocking(move || -> Result<_> {
        let shape = catalog::look_in(&mut fetched.body.open()?).map_err(|p| anyhow::anyhow!("{p:?}"))?;
        let hash = vault.keep(fetched.body).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        Ok((shape, hash))
    });
    let (shape, hash) = work.await??;
    let second = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let vault = app.vault.clone();
    let work = tokio::task::spawn_blocking(move || -> Result<_> {
        let mut file = vault.open(&hash).map_err(|e| anyhow::anyhow!("{e:?}"))?.context("no copy")?;
        recipe().make_in(&mut file, &shape, Moment(0)).map_err(|p| anyhow::anyhow!("{p:?}"))
    });
    let made = work.await??;
    let third = began.elapsed().as_secs_f64();
    ensure!(
        made.readings.len() > 70 && made.skipped == 0,
        "{} readings, {} skipped",
        made.readings.len(),
        made.skipped
    );
    running.stop().await?;
    fs::remove_dir_all(folder)?;
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let most = line.trim().trim_end_matches("kB").trim().parse::<u64>()? * 1024;
    println!("{} {first} {second} {third} {most}", made.rows);
    Ok(())
}

fn recipe() -> Recipe {
    Recipe {
        version: 1,
        filters: Vec::new(),
        territory: Some(Filter { column: "commune".into(), operation: Operation::Is, value: "Roubaix".into() }),
        column: Some("comptage".into()),
        aggregate: Aggregate::Mean,
        unit: "vélos".into(),
        date: Some("date".into()),
        bucket: Bucket::Week,
    }
}

/// Counts of thirty places every quarter of an hour, as a metropolis publishes them.
fn write(path: &Path) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "date;compteur;commune;insee;voie;comptage")?;
    let begin = Moment::of_day("2024-01-01").map_err(|p| anyhow::anyhow!("{p:?}"))?.plus(-DAY);
    let mut line = String::new();
    for n in 0..ROWS {
        let (at, place) = (begin.plus(n / 30 * 15 * MINUTE + HOUR).rfc3339(), n % 30);
        let commune = ["Lille;59350", "Roubaix;59512", "Tourcoing;59599"][(n % 3) as usize];
        line.clear();
        write!(line, "{at};C{place:03};{commune};rue de la Barre n° {place:02};{},{}", n % 97, n % 10)?;
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(())
}
