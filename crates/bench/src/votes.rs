//! Anonymous ballots: how many keys an issuer signs, and how many ballots are on the disk in a second.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use app::consultations::Issuers;
use blind::{Envelope, IssuerKey, Kept};
use domain::{
    DAY, Lang, Moment,
    consultation::{Answers, Method, Question, Typed},
};
use sqlx::{Connection, SqliteConnection};
use store::{
    Store,
    consultation::{self, Begin, Consultation, Open, Save},
};
use tally::Ballot;
use uuid::Uuid;

use crate::{
    Place,
    http::form,
    load::{Next, load},
    process::{Server, record_folder},
    record,
    sheet::{Row, Sheet},
    worlds::{cookie, crowd, few},
};

const CLIENTS: usize = 64;
const TIME: Duration = Duration::from_secs(10);
/// People who vote: as many as live in the small world.
const VOTERS: usize = 100;
/// How often each of them may vote again before the time is over.
const EACH: usize = 120;
/// Seals that are checked one after the other.
const SEALS: usize = 2000;
/// Ballots of a large vote.
pub const BALLOTS: usize = 100_000;
/// Options of a vote.
pub const OPTIONS: usize = 6;

/// On SQLite, which writes through to the disk with every commit.
pub async fn sqlite(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("anonymous ballots of {VOTERS} people");
    let url = few(place, "votes.db").await?;
    let folder = record_folder(place, &url);
    let store = server::open(&url, server::outside()).await?;
    record::number(&store, &folder).await?;
    let issuers = Issuers::at(folder.join("issuers"));
    let issuer = issuers.create()?;
    let ends = store.now().plus(3 * DAY);
    let of = open(&store, Method::Approval, Some(issuer.clone()), ends).await?;
    let people = crowd(&store, VOTERS).await?;
    store.close().await;

    let keys: Vec<Kept> = people.iter().map(|_| Kept::begin(&of.id.to_string(), &issuer)).collect::<Result<_, _>>()?;
    let asked = people.iter().zip(&keys).zip(1000..).map(|(((_, token), key), n)| {
        let fields = format!("submission={}&blinded={}&declared=on", Uuid::from_u128(n), key.blinded);
        form(&format!("/consultations/{}/issuance", of.slug), &cookie(token), &fields)
    });
    let server = Server::start(place, &url)?;
    let cpu = server.cpu()?;
    let signed = load(server.address, CLIENTS, TIME, 200, &in_turn(asked.collect()).0).await?;
    let cpu = (server.cpu()? - cpu) / signed.answers as f64;
    ensure!(signed.answers == VOTERS, "{} of {VOTERS} keys were signed in time", signed.answers);
    sheet.add(Row::new("keys signed blindly a second for each core", 1.0 / cpu).at_least(150.0));
    sheet.add(Row::new(&format!("keys signed blindly a second, {CLIENTS} clients"), signed.per_second()));

    // the same message gets the same signature, so it can be made here once more
    let mut voters = Vec::with_capacity(VOTERS);
    for key in keys {
        let signature = issuers.sign(&issuer, &key.blinded)?.context("the issuer refuses its own message")?;
        voters.push(key.finish(&signature)?);
    }
    let rules = &of.terms()?.plan.rules;
    let mut sent: Vec<Envelope> = Vec::with_capacity(VOTERS * EACH);
    for turn in 0..EACH {
        for (n, kept) in voters.iter_mut().enumerate() {
            let choice = typed(Method::Approval, n + turn).choice(rules).map_err(|e| anyhow::anyhow!("{e:?}"))?;
            let made = kept.ballot(choice)?;
            *kept = made.kept;
            sent.push(made.envelope);
        }
    }
    verify(&of, &issuer, &sent[..SEALS], sheet)?;
    let dropped = sent.iter().map(|envelope| {
        let fields = [("ballot", &envelope.ballot), ("seal", &envelope.seal.text())];
        let fields = serde_html_form::to_string(fields).unwrap_or_default();
        form(&format!("/consultations/{}/ballots", of.slug), "", &fields)
    });
    let (next, turn) = in_turn(dropped.collect());
    let cpu = server.cpu()?;
    let loaded = load(server.address, CLIENTS, TIME, 201, &next).await?;
    let cpu = (server.cpu()? - cpu) / loaded.answers as f64 * 1e6;
    server.kill()?;
    let name = format!("anonymous ballots a second, seals checked, SQLite, {CLIENTS} clients");
    sheet.add(Row::new(&name, loaded.per_second()).at_least(400.0));
    sheet.add(Row::new("anonymous ballots, SQLite: p50, ms", loaded.latency(0.5)));
    sheet.add(Row::new("anonymous ballots, SQLite: p99, ms", loaded.latency(0.99)).at_most(250.0));
    sheet.add(Row::new("anonymous ballots, SQLite: CPU of the server, µs", cpu));
    // whoever asks once more finds that all have been sent
    let acknowledged = turn.load(Relaxed).min(sent.len()).min(loaded.answers);
    let lost = missing(&url, &sent[..acknowledged]).await?;
    let name = "anonymous ballots, SQLite: acknowledged, then missing after kill -9";
    sheet.add(Row::new(name, lost as f64).at_most(0.0));
    Ok(())
}

/// Checks seals as whoever recounts does: the issuer's signature of the key, and the key's of the ballot.
fn verify(of: &Consultation, issuer: &str, sent: &[Envelope], sheet: &mut Sheet) -> Result<()> {
    let (key, id) = (IssuerKey::parse(issuer)?, of.id.to_string());
    let ballots: Vec<(Ballot, &blind::Seal)> = sent
        .iter()
        .map(|envelope| Ok((Ballot::parse(&envelope.ballot).map_err(anyhow::Error::msg)?, &envelope.seal)))
        .collect::<Result<_>>()?;
    let began = Instant::now();
    for (ballot, seal) in &ballots {
        seal.verify(&id, &key, ballot)?;
    }
    let seconds = began.elapsed().as_secs_f64() / ballots.len() as f64 * BALLOTS as f64;
    let name = format!("seals of 100,000 anonymous ballots checked on one core (from {SEALS}): s");
    // with the count itself, a recount on one core is to take fifteen seconds
    sheet.add(Row::new(&name, seconds).at_most(14.5));
    Ok(())
}

/// Requests one after the other, and how many were taken.
fn in_turn(requests: Vec<Vec<u8>>) -> (Next, Arc<AtomicUsize>) {
    let requests: Vec<Arc<[u8]>> = requests.into_iter().map(Into::into).collect();
    let turn = Arc::new(AtomicUsize::new(0));
    let taken = turn.clone();
    (Arc::new(move || requests.get(taken.fetch_add(1, Relaxed)).cloned()), turn)
}

/// How many of these ballots are neither on the disk nor replaced by a later one of the same key.
async fn missing(url: &str, sent: &[Envelope]) -> Result<usize> {
    let mut newest: HashMap<String, u64> = HashMap::new();
    for envelope in sent {
        let ballot = Ballot::parse(&envelope.ballot).map_err(anyhow::Error::msg)?;
        newest.entry(ballot.key).and_modify(|n| *n = ballot.counter.max(*n)).or_insert(ballot.counter);
    }
    let mut file = SqliteConnection::connect(url).await?;
    let rows: Vec<(String,)> =
        sqlx::query_as("select body from ballot_waiting union all select body from ballot where seal is not null")
            .fetch_all(&mut file)
            .await?;
    for (body,) in &rows {
        let ballot = Ballot::parse(body).map_err(anyhow::Error::msg)?;
        // one that came while the server was killed may stand in for the last that was acknowledged
        if newest.get(&ballot.key).is_some_and(|counter| ballot.counter >= *counter) {
            newest.remove(&ballot.key);
        }
    }
    Ok(newest.len())
}

/// A vote that two officials of the demo world prepared and opened.
pub async fn open(store: &Store, method: Method, issuer: Option<String>, ends: Moment) -> Result<Consultation> {
    let told = server::demo::world()?;
    let malik = server::demo::person(store, &told, "malik").await?.context("no Malik")?;
    let bruno = server::demo::person(store, &told, "bruno").await?.context("no Bruno")?;
    let authority = store::authority::by_slug(&mut store.read().await?, "lille").await?.id;
    let budget = matches!(method, Method::Greedy | Method::EqualShares);
    let begin = Begin {
        submission: Uuid::from_u128(1),
        official: malik,
        authority,
        title: "Par quoi commencer ?".to_owned(),
        question: if budget { Question::Budget } else { Question::Which },
        method,
        experiment: String::new(),
        lang: Lang::Fr,
    };
    let slug = store.act(begin).await?;
    store.act(Save { official: malik, slug: slug.clone(), version: 1, form: answers(method, ends) }).await?;
    let (submission, slug) = (Uuid::from_u128(2), slug.clone());
    store.act(Open { submission, official: bruno, slug: slug.clone(), version: 2, confirmed: true, issuer }).await?;
    Ok(consultation::by_slug(&mut store.read().await?, &slug).await?)
}

/// What is typed into its form.
pub fn answers(method: Method, ends: Moment) -> Answers {
    let mut form = Answers::begin(method);
    for (field, value) in [
        ("title", "Par quoi commencer ?"),
        ("stake", "Il y a de quoi faire une chose d’abord."),
        ("commitment", "Ce qui arrive en tête est fait cet hiver."),
        ("territory", "commune:59350"),
        ("binding", "no"),
        ("pressure", "no"),
        ("few", "no"),
        ("budget", "100000"),
    ] {
        form.set(field, value);
    }
    for n in 1..=OPTIONS {
        form.set(&format!("option-{n}"), format!("Chose {n}"));
        form.set(&format!("cost-{n}"), (10_000 + n * 7_000).to_string());
    }
    form.set("closes", ends.rfc3339());
    form
}

/// What the nth voter fills in: the same in every run, and no two opinions in a row.
pub fn typed(method: Method, n: usize) -> Typed {
    let drawn = n.wrapping_mul(2_654_435_761) >> 7;
    let mut ids: Vec<String> = (1..=OPTIONS).map(|n| format!("o{n}")).collect();
    ids.rotate_left(drawn % OPTIONS);
    let other = 1 + drawn / OPTIONS % (OPTIONS - 1);
    ids.swap(0, other);
    let some = 1 + drawn / 64 % (OPTIONS - 1);
    match method {
        Method::Approval | Method::Greedy | Method::EqualShares => {
            Typed { picked: ids.into_iter().take(some).collect(), ..Typed::default() }
        }
        Method::Score | Method::MajorityJudgment => {
            let marks = ids.into_iter().enumerate().map(|(k, id)| (id, (drawn / (k + 1) % 5).to_string()));
            Typed { marks: marks.collect(), ..Typed::default() }
        }
        Method::Schulze | Method::InstantRunoff => {
            let ranks = ids.into_iter().zip(1..).take(some).map(|(id, rank)| (id, rank.to_string()));
            Typed { marks: ranks.collect(), ..Typed::default() }
        }
    }
}
