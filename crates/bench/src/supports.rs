//! Supports of different people at once, acknowledged after the commit, and counted when the server has
//! been killed.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use anyhow::{Result, ensure};
use domain::PersonId;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::{
    Place,
    http::request,
    load::{Next, load},
    process::{Server, record_folder},
    sheet::{Row, Sheet},
    worlds::{MANY, Worlds, cookie, crowd, file},
};

const CLIENTS: usize = 64;
const TIME: Duration = Duration::from_secs(10);
/// People who support; each of them supports many things.
const PEOPLE: usize = 1000;
/// Experiments on PostgreSQL, where growing takes longer.
const FEWER: i64 = 1000;

/// Somebody's support of something, as a request.
type Pair = (String, PersonId);

/// On SQLite, which writes through to the disk with every commit.
pub async fn sqlite(place: &Place, worlds: &Worlds, sheet: &mut Sheet) -> Result<()> {
    let mut file = SqliteConnection::connect(&format!("sqlite:{}", file(&worlds.large.url).display())).await?;
    let slugs: Vec<(String,)> = sqlx::query_as(SLUGS).bind(MANY).fetch_all(&mut file).await?;
    let there: Vec<Pair> = sqlx::query_as(PAIRS).fetch_all(&mut file).await?;
    file.close().await?;
    let acknowledged = storm(place, &worlds.large.url, slugs, there, "SQLite", 2000.0, sheet).await?;
    let mut file = SqliteConnection::connect(&worlds.large.url).await?;
    let mut counts = Vec::new();
    for sql in COUNTS {
        counts.push(sqlx::query_as::<_, (i64,)>(AssertSqlSafe(sql)).fetch_one(&mut file).await?.0);
    }
    settle(acknowledged, &counts, "SQLite", sheet)
}

/// On a private PostgreSQL.
pub async fn postgres(place: &Place, sheet: &mut Sheet) -> Result<()> {
    let Some(server) = &place.postgres else {
        sheet.note("PostgreSQL was left out: there is none on this machine.");
        return Ok(());
    };
    let mut admin = PgConnection::connect(server).await?;
    sqlx::query("drop database if exists essaim_bench with (force)").execute(&mut admin).await?;
    sqlx::query("create database essaim_bench template template0 lc_collate 'C' lc_ctype 'C' encoding 'UTF8'")
        .execute(&mut admin)
        .await?;
    let (base, _) = server.rsplit_once('/').unwrap_or((server, ""));
    let url = format!("{base}/essaim_bench");
    println!("growing a database of {FEWER} experiments on PostgreSQL");
    let store = server::open(&url, server::outside()).await?;
    server::demo::command(&store, &place.territories, Some(FEWER), None).await?;
    let folder = record_folder(place, &url);
    // of an earlier run
    let _ = std::fs::remove_dir_all(&folder);
    let numbered = crate::record::number(&store, &folder).await?;
    sheet.add(Row::new("leaves of the civic record numbered a second, PostgreSQL", numbered).at_least(10_000.0));
    store.close().await;

    let mut conn = PgConnection::connect(&url).await?;
    let slugs: Vec<(String,)> = sqlx::query_as(SLUGS).bind(FEWER).fetch_all(&mut conn).await?;
    let there: Vec<Pair> = sqlx::query_as(PAIRS).fetch_all(&mut conn).await?;
    let acknowledged = storm(place, &url, slugs, there, "PostgreSQL", 1000.0, sheet).await?;
    let mut counts = Vec::new();
    for sql in COUNTS {
        counts.push(sqlx::query_as::<_, (i64,)>(AssertSqlSafe(sql)).fetch_one(&mut conn).await?.0);
    }
    settle(acknowledged, &counts, "PostgreSQL", sheet)
}

const SLUGS: &str = "select slug from experiment where status in ('open', 'under_review') order by id limit $1";
const PAIRS: &str = "select e.slug, s.person_id from support s join experiment e on e.id = s.experiment_id";

/// Supports, leaves of the record, experiments whose kept count is not theirs.
const COUNTS: [&str; 3] = [
    "select count(*) from support",
    "select (select count(*) from record_pending where kind = 'support_given')
        + (select count(*) from record_leaf where kind = 'support_given')",
    "select count(*) from experiment e
     where support_count <> (select count(*) from support s where s.experiment_id = e.id)",
];

/// How many were acknowledged, and how many there had been.
struct Acknowledged {
    before: usize,
    given: usize,
}

async fn storm(
    place: &Place,
    url: &str,
    slugs: Vec<(String,)>,
    there: Vec<Pair>,
    engine: &str,
    least: f64,
    sheet: &mut Sheet,
) -> Result<Acknowledged> {
    println!("supports on {engine}");
    let store = server::open(url, server::outside()).await?;
    let people = crowd(&store, PEOPLE).await?;
    store.close().await;
    let server = Server::start(place, url)?;
    let before = there.len();
    let there: HashSet<Pair> = there.into_iter().collect();
    let lines: Vec<(PersonId, String)> = people
        .iter()
        .map(|(person, token)| (*person, format!("{}sec-fetch-site: same-origin\r\n", cookie(token))))
        .collect();
    // each person in turn supports one experiment, then the next, and nothing twice
    let turn = AtomicUsize::new(0);
    let next: Next = Arc::new(move || {
        loop {
            let n = turn.fetch_add(1, Relaxed);
            let ((slug,), (person, lines)) = (slugs.get(n / lines.len())?, &lines[n % lines.len()]);
            if !there.contains(&(slug.clone(), *person)) {
                return Some(request("POST", &format!("/experiments/{slug}/support"), lines).into());
            }
        }
    });
    let cpu = server.cpu()?;
    let loaded = load(server.address, CLIENTS, TIME, 303, &next).await?;
    let cpu = (server.cpu()? - cpu) / loaded.answers as f64 * 1e6;
    server.kill()?;
    sheet
        .add(Row::new(&format!("supports a second, {engine}, {CLIENTS} clients"), loaded.per_second()).at_least(least));
    sheet.add(Row::new(&format!("supports, {engine}: p50, ms"), loaded.latency(0.5)));
    sheet.add(Row::new(&format!("supports, {engine}: p99, ms"), loaded.latency(0.99)).at_most(250.0));
    sheet.add(Row::new(&format!("supports, {engine}: CPU of the server, µs"), cpu));
    Ok(Acknowledged { before, given: loaded.answers })
}

/// None lost, none double: what is on the disk is what was acknowledged.
fn settle(acknowledged: Acknowledged, counts: &[i64], engine: &str, sheet: &mut Sheet) -> Result<()> {
    let expected = (acknowledged.before + acknowledged.given) as i64;
    let [supports, leaves, wrong] = counts else { anyhow::bail!("three counts are asked for") };
    ensure!(*supports == *leaves, "{supports} supports have {leaves} leaves in the record");
    let lost = expected - supports;
    sheet.add(
        Row::new(&format!("supports, {engine}: acknowledged, then missing after kill -9"), lost as f64).at_most(0.0),
    );
    sheet.add(Row::new(&format!("supports, {engine}: experiments with a wrong count"), *wrong as f64).at_most(0.0));
    Ok(())
}
