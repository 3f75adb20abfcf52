//! The databases that are measured: grown once per schema through the same rules as everything else,
//! and copied for each run.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use domain::{Actor, Lang, PersonId};
use store::{Store, account, consultation, demo, experiment};
use tokio::task::JoinSet;

use crate::{Place, ground::RUNNING, process::record_folder, record};

/// A metropolis that has used this for years.
pub const MANY: i64 = 10_000;
/// One that has just begun.
pub const FEW: i64 = 100;

/// Arguments about an experiment that everybody talks about.
pub const LONG: i64 = 2_000;
/// And about one that few do.
pub const SHORT: i64 = 20;

/// The databases of a run.
pub struct Worlds {
    /// With [`MANY`] experiments.
    pub large: World,
    /// With [`FEW`].
    pub small: World,
    /// As the small one, with a try about which a great deal was written down.
    pub crowded: World,
    /// The same try without anything.
    pub bare: World,
}

/// A database, and what of it is asked for.
pub struct World {
    pub url: String,
    /// The `cookie` header line of a resident.
    pub resident: String,
    /// The `cookie` header line of a moderator at whose authority half as many proposals wait as there are experiments.
    pub official: String,
    /// The path of the page that says most.
    pub busiest: String,
    /// The paths of two experiments, alike but for what is said about them: [`LONG`] arguments, and [`SHORT`].
    pub long: String,
    pub short: String,
    /// The path of a vote that was counted.
    pub result: String,
    /// Leaves that its civic record numbered a second.
    pub numbered: f64,
}

impl Worlds {
    pub async fn ready(place: &Place) -> Result<Worlds> {
        fs::create_dir_all(&place.work)?;
        let (small, running) = (grown(place, FEW).await?, format!("/experiments/{RUNNING}"));
        let mut crowded = World::ready(place, &small, "run-crowded.db").await?;
        let mut bare = World::ready(place, &small, "run-bare.db").await?;
        for (world, readings, entries, incidents) in [(&mut crowded, 2000, 500, 200), (&mut bare, 0, 0, 0)] {
            let store = server::open(&world.url, server::outside()).await?;
            store.act(demo::Crowd { slug: RUNNING.into(), readings, entries, incidents }).await?;
            store.close().await;
            world.busiest = running.clone();
        }
        Ok(Worlds {
            large: World::ready(place, &grown(place, MANY).await?, "run-many.db").await?,
            small: World::ready(place, &small, "run-few.db").await?,
            crowded,
            bare,
        })
    }
}

impl World {
    async fn ready(place: &Place, grown: &Path, name: &str) -> Result<World> {
        let url = copy(place, grown, name)?;
        let store = server::open(&url, server::outside()).await?;
        let numbered = record::number(&store, &record_folder(place, &url)).await?;
        let told = server::demo::world()?;
        let amina = server::demo::person(&store, &told, "amina").await?.context("no Amina")?;
        let malik = server::demo::person(&store, &told, "malik").await?.context("no Malik")?;
        let resident = cookie(&sign_in(&store, amina).await?);
        let official = cookie(&sign_in(&store, malik).await?);
        let busiest = busiest(&store).await?;
        let (long, short) = pair(&store).await?;
        let result = consultation::past(&mut store.read().await?, store.now(), store.now()).await?;
        let result = result.into_iter().find(|vote| vote.published_at.is_some()).context("no vote was counted")?.slug;
        let result = format!("/consultations/{result}");
        let page = |slug: String| format!("/experiments/{slug}");
        store.close().await;
        Ok(World { url, resident, official, busiest, long: page(long), short: page(short), result, numbered })
    }
}

/// A database with so many experiments, made when there is none of this schema yet.
async fn grown(place: &Place, experiments: i64) -> Result<PathBuf> {
    let file = place.work.join(format!("{}-{experiments}.db", schema()?));
    if !file.exists() {
        println!("growing a database of {experiments} experiments, once");
        let partial = place.work.join("growing.db");
        for part in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(place.work.join(format!("growing.db{part}")));
        }
        let store = server::open(&url(&partial), server::outside()).await?;
        server::demo::command(&store, &place.territories, Some(experiments), None).await?;
        queue(&store, experiments / 2).await?;
        let (long, short) = pair(&store).await?;
        talk(&store, &long, LONG).await?;
        talk(&store, &short, SHORT).await?;
        store.close().await;
        fs::rename(partial, &file)?;
    }
    Ok(file)
}

/// Proposals that wait at one authority.
async fn queue(store: &Store, files: i64) -> Result<()> {
    const BATCH: i64 = 50;
    for first in (0..files).step_by(BATCH as usize) {
        let (world, authority) = (server::demo::world()?, "lille".to_owned());
        store.act(demo::Queue { world, authority, first, count: BATCH.min(files - first) }).await?;
    }
    Ok(())
}

/// Two experiments that are alike.
async fn pair(store: &Store) -> Result<(String, String)> {
    let slugs = demo::alike(&mut store.read().await?).await?;
    let [long, short] = slugs.try_into().map_err(|_| anyhow::anyhow!("no two experiments are alike"))?;
    Ok((long, short))
}

/// Arguments about one experiment.
async fn talk(store: &Store, slug: &str, arguments: i64) -> Result<()> {
    const BATCH: i64 = 100;
    for first in (0..arguments).step_by(BATCH as usize) {
        store.act(demo::Talk { slug: slug.to_owned(), first, count: BATCH.min(arguments - first) }).await?;
    }
    Ok(())
}

/// Names what a grown database depends on.
fn schema() -> Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<PathBuf> =
        fs::read_dir(root.join("migrations"))?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.extend(
        ["server/demo/world.toml", "server/demo/voices.toml", "server/demo/votes.toml", "crates/bench/src/worlds.rs"]
            .map(|file| root.join(file)),
    );
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(&file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// A copy of the small one, whose record nobody has numbered.
pub async fn few(place: &Place, name: &str) -> Result<String> {
    copy(place, &grown(place, FEW).await?, name)
}

/// A copy that a run may write to; its address.
pub fn copy(place: &Place, from: &Path, name: &str) -> Result<String> {
    let to = place.work.join(name);
    for part in ["-wal", "-shm"] {
        let _ = fs::remove_file(place.work.join(format!("{name}{part}")));
    }
    // keys, and a head that this copy does not have
    let _ = fs::remove_dir_all(place.work.join(format!("{name}.record")));
    fs::copy(from, &to)?;
    Ok(url(&to))
}

/// The file behind [`copy`]'s address is where it came from.
pub fn file(url: &str) -> &Path {
    Path::new(url.trim_start_matches("sqlite:"))
}

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// A session's token.
async fn sign_in(store: &Store, person: PersonId) -> Result<String> {
    let act = account::SignInAs { person, session: None, device: "bench".into() };
    Ok(store.act(act).await?.token)
}

/// The header line of a session.
pub fn cookie(token: &str) -> String {
    format!("cookie: {}={token}\r\n", app::web::SESSION_COOKIE)
}

/// Sessions of so many different people, each with whose it is.
pub async fn crowd(store: &Store, count: usize) -> Result<Vec<(PersonId, String)>> {
    let mut signing = JoinSet::new();
    let mut crowd = Vec::with_capacity(count);
    for n in 0..count {
        let store = store.clone();
        signing.spawn(async move {
            let email = format!("foule-{n}@essaim.example");
            let person = account::by_email(&mut store.read().await?, &email).await?;
            anyhow::Ok((person, sign_in(&store, person).await?))
        });
        // as many at a time as share a commit
        if signing.len() >= 128 {
            crowd.push(signing.join_next().await.context("nobody")???);
        }
    }
    while let Some(one) = signing.join_next().await {
        crowd.push(one??);
    }
    Ok(crowd)
}

/// The told experiment with the longest history, and among those the most supports.
async fn busiest(store: &Store) -> Result<String> {
    let (mut conn, now) = (store.read().await?, store.now());
    let mut best = (0, 0, String::new());
    for told in server::demo::world()?.experiment {
        // not found: not public
        if let Ok(e) = experiment::show(&mut conn, &told.slug, Lang::Fr, &Actor::default(), now).await {
            best = best.max((e.steps.len(), e.support_count, format!("/experiments/{}", e.slug)));
        }
    }
    Ok(best.2)
}
