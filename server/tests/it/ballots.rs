//! `kill -9` while people vote: whoever sends again what their browser kept gets the same signature and the same receipt, and
//! counts once.

use std::path::Path;

use blind::{Envelope, Kept};
use reqwest::Method;
use tally::Choice;
use uuid::Uuid;

use crate::{
    crash::{Server, rounds, signed_in},
    ledger::{Ledger, receipts},
    visitor::{Answer, Visitor},
    world::postgres_database,
};

const VOTE: &str = "/consultations/par-quelle-rue-commencer-les-arbres-d-ombrage";
const VOTERS: usize = 8;

/// Somebody at their browser, and what it keeps.
#[derive(Clone)]
struct Voter {
    email: String,
    visitor: Visitor,
    submission: String,
    key: Kept,
    /// What was sent, from then on.
    envelope: Option<Envelope>,
}

impl Voter {
    /// Has the key signed, and sends a ballot; what the last answer was, if one came.
    async fn votes(&mut self) -> Option<u16> {
        if self.key.token.is_none() {
            let form =
                [("submission", self.submission.as_str()), ("blinded", self.key.blinded.as_str()), ("declared", "on")];
            let request = self.visitor.request(Method::POST, &format!("{VOTE}/issuance")).form(&form);
            let answer = request.header("origin", self.visitor.origin()).send().await.ok()?;
            if answer.status() != 200 {
                return Some(answer.status().as_u16());
            }
            let signed: serde_json::Value = answer.json().await.ok()?;
            self.key = self.key.finish(signed["signature"].as_str()?).ok()?;
        }
        if self.envelope.is_none() {
            // what is kept counts on before anything is sent, as in a browser
            let choice = Choice::Marks([("o1".to_owned(), 3), ("o2".to_owned(), 5)].into());
            let made = self.key.ballot(choice).ok()?;
            (self.key, self.envelope) = (made.kept, Some(made.envelope));
        }
        let envelope = self.envelope.as_ref()?;
        let form = [("ballot", envelope.ballot.clone()), ("seal", envelope.seal.text())];
        // without cookies
        let nobody = Visitor::new(self.visitor.origin().to_owned());
        let request = nobody.request(Method::POST, &format!("{VOTE}/ballots")).form(&form);
        request.header("origin", self.visitor.origin()).send().await.ok().map(|answer| answer.status().as_u16())
    }
}

/// « 134 personnes ont voté ».
fn voted(page: &Answer) -> usize {
    let before = page.body.split(" personnes ont voté").next().unwrap();
    let digits: String = before.chars().rev().take_while(|c| c.is_ascii_digit() || *c == '\u{202f}').collect();
    digits.chars().rev().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

async fn storm(database: &str, folder: &Path) {
    for round in 0..rounds() {
        let server = Server::start(folder, database);
        let mut first = Visitor::new(server.origin.clone());
        let before = voted(&first.get(VOTE).await);
        let issued = Ledger::read(&mut first).await.count("ballot_issued");
        let terms: serde_json::Value =
            serde_json::from_str(&first.get(&format!("{VOTE}/terms.json")).await.body).unwrap();
        let (id, issuer) = (terms["consultation"].as_str().unwrap(), terms["issuer"].as_str().unwrap());
        let mut voters = Vec::new();
        for n in 0..VOTERS {
            let email = format!("voter-{round}-{n}@essaim.example");
            let visitor = signed_in(&server, &email).await;
            let key = Kept::begin(id, issuer).unwrap();
            voters.push(Voter {
                email,
                visitor,
                submission: Uuid::from_u128(round as u128 * 1000 + n as u128 + 1).to_string(),
                key,
                envelope: None,
            });
        }
        let (told, mut hear) = tokio::sync::mpsc::unbounded_channel();
        let storm: Vec<_> = voters
            .into_iter()
            .map(|mut voter| {
                let told = told.clone();
                tokio::spawn(async move {
                    let status = voter.votes().await;
                    let _ = told.send(status);
                    (voter, status)
                })
            })
            .collect();
        drop(told);
        // in the middle: the first ballots are acknowledged
        for _ in 0..3 {
            assert_eq!(hear.recv().await.unwrap(), Some(201));
        }
        server.kill();
        let mut voters = Vec::new();
        for task in storm {
            voters.push(task.await.unwrap());
        }

        let server = Server::start(folder, database);
        for (voter, status) in &mut voters {
            // the same key, the same ballot, at the server that came back
            let cookies = std::mem::take(&mut voter.visitor.cookies);
            voter.visitor = Visitor::new(server.origin.clone());
            voter.visitor.cookies = cookies;
            assert_eq!(voter.votes().await, Some(201), "{} after {status:?}", voter.email);
            assert_eq!(voter.votes().await, Some(201), "once more is the same");
            let mine = receipts(&mut voter.visitor).await;
            assert_eq!(mine.iter().map(|(_, leaf)| leaf.kind.as_str()).collect::<Vec<_>>(), ["ballot_issued"]);
        }
        let mut first = Visitor::new(server.origin.clone());
        assert_eq!(voted(&first.get(VOTE).await), before + VOTERS, "each counts once");
        assert_eq!(Ledger::read(&mut first).await.count("ballot_issued"), issued + VOTERS);
        server.kill();
    }
}

#[tokio::test]
async fn a_storm_of_ballots_survives_kill_nine_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("essaim.db").display());
    storm(&url, folder.path()).await;
}

#[tokio::test]
async fn a_storm_of_ballots_survives_kill_nine_on_postgres() {
    let Some(base) = std::env::var("ESSAIM_TEST_POSTGRES").ok() else {
        assert!(std::env::var("CI").is_err(), "CI has a PostgreSQL");
        eprintln!("skipped: no PostgreSQL");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let url = postgres_database(&base, &format!("ballots_{}", std::process::id())).await;
    storm(&url, folder.path()).await;
}
