//! `kill -9` during a storm of supports: what was acknowledged is there afterwards, once.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use record::checkpoint::Checkpoint;

use crate::{
    ledger::{Ledger, receipts},
    visitor::Visitor,
    world::{postgres_database, site, territories},
};

/// How often the server is killed: once in `test`, `ESSAIM_SOAK` times in `soak`.
pub fn rounds() -> usize {
    std::env::var("ESSAIM_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(2)
}

pub struct Server {
    child: Child,
    pub origin: String,
    links: Vec<String>,
}

impl Server {
    pub fn start(folder: &Path, database: &str) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_essaim"))
            .args(["--database-url", database, "serve", "--demo", "--dev", "--listen", "127.0.0.1:0"])
            .args(["--rate-limits", "false"])
            .env("ESSAIM_RECORD_FOLDER", folder.join("record"))
            .env("ESSAIM_SITE", site(folder))
            .env("ESSAIM_TERRITORIES", territories())
            .env("ESSAIM_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut origin = String::new();
        let mut links = Vec::new();
        while links.len() < 5 {
            let line = lines.next().expect("the server says where it is").unwrap();
            if let Some(at) = line.strip_prefix("Essaim is at ") {
                origin = at.to_owned();
            }
            if let Some(at) = line.find("/dev/sign-in/") {
                links.push(line[at..].to_owned());
            }
        }
        Server { child, origin, links }
    }

    /// SIGKILL: nothing is flushed, nothing is said.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

async fn storm(database: &str, folder: &Path) {
    let page = "/experiments/college-ouvert-jusqu-a-dix-neuf-heures";
    let mut acknowledged: BTreeSet<String> = BTreeSet::new();
    let mut base = None;
    // the last head that anybody was shown, and how many supports it held before the storm
    let (mut head, mut recorded): (Option<Checkpoint>, Option<usize>) = (None, None);
    for round in 0..rounds() {
        let server = Server::start(folder, database);
        let mut first = Visitor::new(server.origin.clone());
        assert_eq!(first.post(&server.links[0], &[]).await.status, 303);
        base.get_or_insert(count(&mut first, page).await);
        assert_eq!(count(&mut first, page).await, base.unwrap() + acknowledged.len() as i64, "before round {round}");
        let ledger = Ledger::read(&mut first).await;
        if let Some(earlier) = &head {
            ledger.goes_on_from(earlier);
        }
        let recorded = *recorded.get_or_insert(ledger.count("support_given"));
        assert_eq!(ledger.count("support_given"), recorded + acknowledged.len(), "before round {round}");
        head = Some(ledger.head.clone());
        let mut people = Vec::new();
        for n in 0..12 {
            let email = format!("storm-{round}-{n}@essaim.example");
            people.push((email.clone(), signed_in(&server, &email).await));
        }
        let (told, mut hear) = tokio::sync::mpsc::unbounded_channel();
        let storm: Vec<_> = people
            .into_iter()
            .map(|(email, mut visitor)| {
                let told = told.clone();
                tokio::spawn(async move {
                    let request =
                        visitor.request(reqwest::Method::POST, &format!("{page}/support")).form(&[("", "")][..0]);
                    // only an answer counts as acknowledged; a broken connection promises nothing
                    if let Ok(answer) = request.send().await
                        && answer.status() == 303
                    {
                        let _ = told.send(email);
                    }
                    visitor.cookies.clear();
                })
            })
            .collect();
        drop(told);
        // kill in the middle: after the first few answers
        for _ in 0..3 {
            acknowledged.extend(hear.recv().await);
        }
        server.kill();
        for task in storm {
            task.await.unwrap();
        }
        while let Some(email) = hear.recv().await {
            acknowledged.insert(email);
        }
        // an act may be committed and its answer lost; asking again settles it, and counts once
        let server = Server::start(folder, database);
        for n in 0..12 {
            let email = format!("storm-{round}-{n}@essaim.example");
            let mut visitor = signed_in(&server, &email).await;
            let supported = visitor.get(page).await.body.contains("Vous soutenez cet essai");
            assert!(supported || !acknowledged.contains(&email), "{email} was acknowledged and is lost");
            assert_eq!(visitor.post(&format!("{page}/support"), &[]).await.status, 303);
            // once in the record, with a receipt that proves itself
            let mine = receipts(&mut visitor).await;
            assert_eq!(mine.len(), 1, "{email}");
            assert_eq!(mine[0].1.kind, "support_given");
            acknowledged.insert(email);
        }
        let ledger = Ledger::read(&mut Visitor::new(server.origin.clone())).await;
        ledger.goes_on_from(head.as_ref().unwrap());
        head = Some(ledger.head);
        server.kill();
    }
}

pub async fn signed_in(server: &Server, email: &str) -> Visitor {
    let mut visitor = Visitor::new(server.origin.clone());
    visitor.post("/sign-in", &[("email", email), ("next", "/")]).await;
    let mailbox = visitor.get("/dev/mailbox").await.body;
    let at = mailbox.find(email).unwrap();
    let heading = mailbox[..at].rfind("<h2>").unwrap() + 4;
    let code = mailbox[heading..heading + 6].to_owned();
    let entered = visitor.post("/sign-in/code", &[("code", &code), ("next", "/")]).await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    visitor
}

/// The number on the page: the gauge's, or the sentence's once the threshold is reached.
async fn count(visitor: &mut Visitor, page: &str) -> i64 {
    let data = visitor.get(page).await.body;
    let at =
        data.find("gauge-count").or_else(|| data.find(" soutiens, le seuil").map(|at| data[..at].rfind('>').unwrap()));
    let number =
        data[at.expect("the page says how many support it")..].trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = number.chars().take_while(|c| c.is_ascii_digit() || c.is_whitespace()).filter(char::is_ascii_digit);
    digits.collect::<String>().parse().unwrap()
}

#[tokio::test]
async fn a_storm_of_supports_survives_kill_nine_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("essaim.db").display());
    storm(&url, folder.path()).await;
}

#[tokio::test]
async fn a_storm_of_supports_survives_kill_nine_on_postgres() {
    let Some(base) = std::env::var("ESSAIM_TEST_POSTGRES").ok() else {
        assert!(std::env::var("CI").is_err(), "CI has a PostgreSQL");
        eprintln!("skipped: no PostgreSQL");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let name = format!("crash_{}", std::process::id());
    let url = postgres_database(&base, &name).await;
    storm(&url, folder.path()).await;
}

/// Two servers on one database: the one that numbers and signs is killed, the other goes on.
#[tokio::test]
async fn a_storm_of_supports_at_two_servers_survives_kill_nine_on_postgres() {
    let Some(base) = std::env::var("ESSAIM_TEST_POSTGRES").ok() else {
        assert!(std::env::var("CI").is_err(), "CI has a PostgreSQL");
        eprintln!("skipped: no PostgreSQL");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let url = postgres_database(&base, &format!("crash_two_{}", std::process::id())).await;
    let page = "/experiments/college-ouvert-jusqu-a-dix-neuf-heures";
    let mut other = Server::start(folder.path(), &url);
    let before = Ledger::read(&mut Visitor::new(other.origin.clone())).await;
    let (mut given, mut head) = (0, before.head.clone());
    for round in 0..rounds() {
        let server = std::mem::replace(&mut other, Server::start(folder.path(), &url));
        let mut storm = tokio::task::JoinSet::new();
        for n in 0..12 {
            let email = format!("two-{round}-{n}@essaim.example");
            let mut visitor = signed_in(if n % 2 == 0 { &server } else { &other }, &email).await;
            let goes_on = n % 2 == 1;
            storm.spawn(async move {
                let request = visitor.request(reqwest::Method::POST, &format!("{page}/support")).form(&[("", "")][..0]);
                let done = request.send().await.is_ok_and(|answer| answer.status() == 303);
                assert!(done || !goes_on, "{email}");
                visitor.cookies.clear();
                (email, done)
            });
        }
        // in the middle: the first answers are there
        let mut answers = Vec::new();
        for _ in 0..3 {
            answers.extend(storm.join_next().await.map(Result::unwrap));
        }
        server.kill();
        while let Some(answer) = storm.join_next().await {
            answers.push(answer.unwrap());
        }
        for (email, done) in answers {
            let mut visitor = signed_in(&other, &email).await;
            let supported = visitor.get(page).await.body.contains("Vous soutenez cet essai");
            assert!(supported || !done, "{email} was acknowledged and is lost");
            assert_eq!(visitor.post(&format!("{page}/support"), &[]).await.status, 303);
            assert_eq!(receipts(&mut visitor).await.len(), 1, "{email}");
            given += 1;
        }
        let ledger = Ledger::read(&mut Visitor::new(other.origin.clone())).await;
        ledger.goes_on_from(&head);
        assert_eq!(ledger.count("support_given"), before.count("support_given") + given);
        head = ledger.head;
    }
    other.kill();
}
