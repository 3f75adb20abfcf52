//! A backup of a running instance, restored on the other engine, answers with the same pages.

use std::{
    collections::BTreeMap,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering::Relaxed},
};

use server::{Running, Settings, backup, existing, outside, unchanged};
use store::Outside;

use crate::{
    pictures::png,
    visitor::Visitor,
    world::{World, postgres_database, settings, sign_in_at},
};

/// A server whose clock goes on by a microsecond each time it is asked: both say the same of deadlines,
/// and yet one code is newer than another.
async fn start(url: &str, folder: &Path, now: domain::Moment, demo: bool) -> Running {
    let settings = Settings { demo, ..settings(url, folder) };
    let random = outside();
    let ticks = AtomicI64::new(0);
    let clock = move || now.plus(ticks.fetch_add(1, Relaxed));
    server::start(settings, Outside::new(clock, move |bytes| random.fill(bytes))).await.unwrap()
}

/// What may differ: where the server listens, the numbers of forms and of sessions, nonces.
fn masked(body: &str, origin: &str) -> String {
    // a link that writes a mail holds the address too, escaped as RFC 6068 asks
    let escaped: String = origin
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("%{:02X}", c as u32) })
        .collect();
    let mut text = body.replace(origin, "ORIGIN").replace(&escaped, "ORIGIN");
    for mark in ["name=\"submission\" value=\"", "/me/devices/", "nonce=\"", "crossorigin=\""] {
        let starts: Vec<usize> = text.match_indices(mark).map(|(at, _)| at + mark.len()).collect();
        for start in starts.into_iter().rev() {
            let end = start + text[start..].find(['"', '/']).unwrap();
            text.replace_range(start..end, "");
        }
    }
    text
}

/// Every page that matters, for somebody who is nobody, a resident, a moderator.
async fn pages(running: &Running, draft: &str) -> BTreeMap<String, (u16, String)> {
    let origin = running.app.origin.clone();
    let mut english = Visitor::new(origin.clone());
    english.language = "en";
    let mut visitors = vec![("nobody", Visitor::new(origin.clone())), ("nobody, in English", english)];
    for email in ["wen@essaim.example", "malik@essaim.example"] {
        visitors.push((email, sign_in_at(running, email).await));
    }
    let list = visitors[0].1.get("/experiments").await.body;
    let mut paths: Vec<String> = list
        .match_indices("href=\"/experiments/")
        .map(|(at, _)| list[at + 6..].split('"').next().unwrap().to_owned())
        .collect();
    assert!(paths.len() > 5, "{list}");
    let others = [
        "/",
        "/experiments",
        "/experiments?q=velos",
        "/about",
        "/about/right-to-try",
        "/about/design",
        "/desk",
        "/me",
        "/me/data",
    ];
    paths.extend(others.map(str::to_owned));
    paths.extend([draft.to_owned(), "/experiments/habiter-au-dessus-des-boutiques/moderation".to_owned()]);
    let mut pages = BTreeMap::new();
    for (who, visitor) in &mut visitors {
        for path in &paths {
            let answer = visitor.get(path).await;
            // a picture on it is a page of its own
            if let Some(at) = answer.body.find("/pictures/") {
                let picture = answer.body[at..].split('"').next().unwrap().to_owned();
                let bytes = visitor.get(&picture).await;
                pages.insert(format!("{who}: {picture}"), (bytes.status, format!("{:?}", bytes.bytes)));
            }
            let shown = format!("{}{}", masked(&answer.body, &origin), answer.location);
            pages.insert(format!("{who}: {path}"), (answer.status, shown));
        }
    }
    pages
}

async fn goes_over(from: &str, to: &str) {
    let folder = tempfile::tempdir().unwrap();
    let now = outside().now();
    let first = start(from, folder.path(), now, true).await;
    let mut wen = sign_in_at(&first, "wen@essaim.example").await;
    let draft = wen.draft("Un brouillon à garder", "Il ne doit pas se perdre en route.").await;
    let kept =
        wen.upload(&format!("{draft}/who"), &[("audience", "Tout le quartier")], Some(("a.png", png(900, 600)))).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    // a session stays behind, and with it the device on its person's page
    assert_eq!(wen.post("/sign-out", &[]).await.status, 303);
    let draft = format!("{draft}/who");
    let before = pages(&first, &draft).await;
    assert!(before.keys().any(|k| k.contains("/pictures/")), "{:?}", before.keys());

    // while it runs
    let file = folder.path().join("a.essaim");
    let store = existing(from, outside()).await.unwrap();
    let said = backup::make(&store, &file).await.unwrap();
    assert!(said.contains("is whole"), "{said}");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let again = backup::make(&store, &file).await.unwrap_err().sentence();
    assert!(again.contains("never replaces another"), "{again}");
    store.close().await;

    let store = unchanged(to, outside()).await.unwrap();
    let said = backup::restore(&store, &file, None).await.unwrap();
    assert!(said.contains("No list of erasures"), "{said}");
    let twice = backup::restore(&store, &file, None).await.unwrap_err().sentence();
    assert!(twice.contains("holds rows already"), "{twice}");
    store.close().await;

    let second = start(to, folder.path(), now, false).await;
    // who was signed in there is not signed in here
    let mut stolen = Visitor::new(second.app.origin.clone());
    stolen.cookies = wen.cookies.clone();
    assert!(stolen.get("/me").await.location.starts_with("/sign-in"));
    let after = pages(&second, &draft).await;
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (page, expected) in &before {
        assert_eq!(expected, &after[page], "{page}");
    }
    first.stop().await.unwrap();
    second.stop().await.unwrap();
}

async fn between(order: fn(String, String) -> (String, String), name: &str) {
    let Some(base) = std::env::var("ESSAIM_TEST_POSTGRES").ok() else {
        assert!(std::env::var("CI").is_err(), "CI has a PostgreSQL");
        eprintln!("skipped: no PostgreSQL");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("essaim.db").display());
    let postgres = postgres_database(&base, &format!("{name}_{}", std::process::id())).await;
    let (from, to) = order(sqlite, postgres);
    goes_over(&from, &to).await;
}

#[tokio::test]
async fn sqlite_restored_on_postgres_gives_the_same_pages() {
    between(|sqlite, postgres| (sqlite, postgres), "over").await;
}

#[tokio::test]
async fn postgres_restored_on_sqlite_gives_the_same_pages() {
    between(|sqlite, postgres| (postgres, sqlite), "back").await;
}

#[tokio::test]
async fn whoever_is_erased_after_the_backup_does_not_come_back_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (list, file) = (folder.path().join("erasures.txt"), folder.path().join("a.essaim"));
    let world = World::start_with(|s| s.erasures = Some(list.clone())).await;
    backup::make(&world.running.app.store, &file).await.unwrap();
    let mut wen = world.sign_in("wen@essaim.example").await;
    assert_eq!(wen.post("/me/erasure", &[("confirm", "on")]).await.status, 303);
    // the event is taken up by work in the background
    world.running.app.mail_bell.notify_one();
    while !list.exists() || std::fs::read_to_string(&list).unwrap().is_empty() {
        wen.get("/healthz").await;
    }
    assert_eq!(list.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    let store = unchanged(&url, outside()).await.unwrap();
    let said = backup::restore(&store, &file, Some(&list)).await.unwrap();
    assert!(said.contains("1 people of the list were erased again"), "{said}");
    let conn = &mut store.read().await.unwrap();
    assert!(matches!(store::account::by_email(conn, "wen@essaim.example").await, Err(store::Error::NotFound)));
    assert!(store::account::by_email(conn, "theo@essaim.example").await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_written_or_read_is_one_sentence_and_leaves_nothing() {
    let world = World::start().await;
    let store = &world.running.app.store;
    let folder = tempfile::tempdir().unwrap();
    let nowhere = backup::make(store, &folder.path().join("gone/a.essaim")).await.unwrap_err().sentence();
    assert!(nowhere.starts_with("there is no backup in ") && nowhere.contains("No such file"), "{nowhere}");

    let file = folder.path().join("a.essaim");
    backup::make(store, &file).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    let cut = folder.path().join("cut.essaim");
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let foreign = folder.path().join("photo.png");
    std::fs::write(&foreign, png(9, 9)).unwrap();
    let list = folder.path().join("list.txt");
    std::fs::write(&list, "wen@essaim.example\n").unwrap();
    let target = folder.path().join("new.db");
    let new = unchanged(&format!("sqlite:{}", target.display()), outside()).await.unwrap();
    for (from, erased, expected) in [
        (&cut, None, "it is damaged (it ends too early)"),
        (&foreign, None, "it is not a backup"),
        (&folder.path().join("gone"), None, "No such file"),
        (&file, Some(list.as_path()), "list.txt, line 1: an erasure is"),
    ] {
        let said = backup::restore(&new, from, erased).await.unwrap_err().sentence();
        assert!(said.contains(expected), "{said}");
        assert!(new.ready().await.is_err(), "not even a schema was made");
    }
    let mut left: Vec<PathBuf> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
    left.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(".essaim"));
    assert!(left.is_empty(), "{left:?}");
}
