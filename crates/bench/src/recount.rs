//! A large vote counted: on one core, by a server that shuts its box, and in a reader's browser.

use std::{path::Path, process::Command, time::Instant};

use anyhow::{Context, Result, ensure};
use domain::{
    DAY, HOUR, Lang,
    consultation::{Method, Question},
};
use sqlx::{Connection, SqliteConnection};
use store::{Outside, consultation::Consultation};
use tally::{Ballot, BallotBox, Channel, Header, Rules, Seed, count_file};
use uuid::Uuid;

use crate::{
    Place,
    http::{Client, request},
    process::{Server, record_folder},
    record,
    sheet::{Row, Sheet},
    votes::{BALLOTS, answers, open, typed},
    worlds::{few, file},
};

const METHODS: [Method; 7] = [
    Method::Approval,
    Method::Score,
    Method::MajorityJudgment,
    Method::Schulze,
    Method::InstantRunoff,
    Method::Greedy,
    Method::EqualShares,
];

/// All rows about counting.
pub async fn measure(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("counting {BALLOTS} ballots");
    let mut slowest = 0.0_f64;
    for method in METHODS {
        let ballots = box_of(method)?.text();
        let began = Instant::now();
        count_file(&ballots)?;
        let seconds = began.elapsed().as_secs_f64();
        println!("  {method:?}: {seconds:.2} s");
        slowest = slowest.max(seconds);
    }
    let name = "100,000 ballots read and recounted on one core, the slowest of seven methods: s";
    sheet.add(Row::new(name, slowest).at_most(15.0));
    on_a_page(place, sheet).await
}

/// A vote that ended yesterday, whose ballots nobody has counted yet: by the server, then by a browser.
async fn on_a_page(place: &Place, sheet: &mut Sheet) -> Result<()> {
    let url = few(place, "recount.db").await?;
    let (now, earlier) = (server::outside(), server::outside());
    let weeks_ago = move || earlier.now().plus(-14 * DAY);
    let random = now.clone();
    let then = Outside::new(weeks_ago, move |bytes: &mut [u8]| random.fill(bytes));
    let store = server::open(&url, then).await?;
    let of = open(&store, Method::InstantRunoff, None, now.now().plus(-HOUR)).await?;
    store.close().await;
    fill(&url, &of).await?;
    let store = server::open(&url, server::outside()).await?;
    record::number(&store, &record_folder(place, &url)).await?;
    store.close().await;

    let began = Instant::now();
    let server = Server::start(place, &url)?;
    let mut conn = SqliteConnection::connect(&url).await?;
    loop {
        let (published,): (i64,) =
            sqlx::query_as("select count(*) from consultation where slug = $1 and published_at is not null")
                .bind(&of.slug)
                .fetch_one(&mut conn)
                .await?;
        if published == 1 {
            break;
        }
        ensure!(began.elapsed().as_secs() < 300, "the vote is not counted after five minutes");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let name = "box of 100,000 ballots shut, written anew, recorded, counted, published: s";
    sheet.add(Row::new(name, began.elapsed().as_secs_f64()));
    let page = format!("/consultations/{}", of.slug);
    let answer = Client::connect(server.address).await?.ask(&request("GET", &page, "")).await?;
    ensure!(answer.status == 200, "the result is answered with {}", answer.status);
    let Some(chromium) = &place.chromium else {
        sheet.note("The recount in a browser was left out: there is no Chromium on this machine.");
        return Ok(());
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("recount.mjs");
    let address = format!("http://{}{page}", server.address);
    let said = tokio::task::spawn_blocking({
        let mut node = Command::new("node");
        node.arg(script).arg(address).env("CHROMIUM", chromium);
        move || node.output()
    })
    .await??;
    ensure!(said.status.success(), "the browser: {}", String::from_utf8_lossy(&said.stderr));
    let said: serde_json::Value = serde_json::from_slice(&said.stdout)?;
    let number = |name: &str| said[name].as_f64().with_context(|| format!("no {name} in {said}"));
    ensure!(number("ballots")? == BALLOTS as f64, "the browser counted {said}");
    let name = "100,000 ballots downloaded and recounted in Chromium, from the button to the answer: s";
    sheet.add(Row::new(name, number("seconds")?).at_most(120.0));
    let name = "recount in Chromium: the longest that the page stood still meanwhile, ms";
    sheet.add(Row::new(name, number("still")?).at_most(100.0));
    Ok(())
}

fn box_of(method: Method) -> Result<BallotBox> {
    let now = server::outside().now();
    let question =
        if matches!(method, Method::Greedy | Method::EqualShares) { Question::Budget } else { Question::Which };
    let plan = answers(method, now.plus(3 * DAY)).check(question, method, Uuid::nil(), Lang::Fr, now);
    let rules = plan.map_err(|errors| anyhow::anyhow!("{method:?}: {errors:?}"))?.rules;
    let ballots = ballots(method, &rules)?;
    Ok(BallotBox { header: Header::new(rules, Seed([7; 32])), ballots })
}

fn ballots(method: Method, rules: &Rules) -> Result<Vec<Ballot>> {
    (0..BALLOTS)
        .map(|n| {
            let choice = typed(method, n).choice(rules).map_err(|e| anyhow::anyhow!("{method:?}: {e:?}"))?;
            Ok(Ballot { channel: Channel::Form, choice, counter: 0, key: format!("{n:020}") })
        })
        .collect()
}

/// Puts the ballots into the open box.
async fn fill(url: &str, of: &Consultation) -> Result<()> {
    let mut conn = SqliteConnection::connect(&format!("sqlite:{}", file(url).display())).await?;
    let mut tx = conn.begin().await?;
    for ballot in ballots(Method::InstantRunoff, &of.terms()?.plan.rules)? {
        sqlx::query("insert into ballot (consultation_id, key, hash, body) values ($1, $2, $3, $4)")
            .bind(of.id)
            .bind(&ballot.key)
            .bind(ballot.hash().to_vec())
            .bind(ballot.text())
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query("update consultation set voter_count = $2 where id = $1")
        .bind(of.id)
        .bind(BALLOTS as i64)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
