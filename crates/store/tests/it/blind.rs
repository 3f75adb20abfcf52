//! Ballots with a blindly signed key: one for each voter, and nobody can tell whose.

use std::{collections::BTreeSet, sync::LazyLock};

use blind::{Envelope, Issuer, IssuerKey, Kept, Seal};
use domain::{DAY, Moment, PersonId, Refusal, consultation::Typed};
use store::{
    Error,
    consultation::{self, Cast, Consultation, Drop, GROUP, Issue, Open, Shut},
};
use tally::{Channel, Choice};
use tokio::task::JoinSet;

use crate::{
    consultations::{cast, counted, find, form, opening, prepared, ticks},
    harness::{Town, dump},
};

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::generate().unwrap());

fn issuer() -> String {
    ISSUER.public().unwrap().text()
}

async fn opened(town: &Town) -> Consultation {
    opened_in(town, "commune:59350").await
}

pub async fn opened_in(town: &Town, territory: &str) -> Consultation {
    let mut form = form(town, domain::consultation::Method::Approval);
    form.set("territory", territory);
    let slug = prepared(town, domain::consultation::Method::Approval, form).await;
    town.done(Open { issuer: Some(issuer()), ..opening(town, town.bruno, &slug) }).await;
    find(town, &slug).await
}

fn issue(town: &Town, of: &Consultation, person: PersonId, blinded: &str) -> Issue {
    let (submission, slug, blinded) = (town.id(), of.slug.clone(), blinded.to_owned());
    Issue { submission, person, slug, blinded, declared: true, lives_in: String::new() }
}

/// A key that the issuer signed for somebody.
async fn issued(town: &Town, of: &Consultation, person: PersonId) -> Kept {
    issued_in(town, of, person, "").await
}

/// The same, for somebody who says where they live.
pub async fn issued_in(town: &Town, of: &Consultation, person: PersonId, lives_in: &str) -> Kept {
    let kept = Kept::begin(&of.id.to_string(), &issuer()).unwrap();
    town.done(Issue { lives_in: lives_in.to_owned(), ..issue(town, of, person, &kept.blinded) }).await;
    kept.finish(&ISSUER.sign(&kept.blinded).unwrap()).unwrap()
}

fn picks(ids: &[&str]) -> Choice {
    Choice::Approve(ids.iter().map(|id| (*id).to_owned()).collect())
}

/// Votes; gives back what the browser keeps.
async fn votes(town: &Town, of: &Consultation, kept: &Kept, ids: &[&str]) -> Kept {
    let made = kept.ballot(picks(ids)).unwrap();
    let dropped = town.done(Drop::new(of, &made.envelope).unwrap()).await;
    assert_eq!(dropped.hash.len(), 64);
    made.kept
}

on_both!(a_blind_ballot_counts_and_a_later_one_replaces_it);
async fn a_blind_ballot_counts_and_a_later_one_replaces_it(town: Town) {
    let of = opened(&town).await;
    let terms = of.terms().unwrap();
    assert_eq!((terms.protection.as_str(), terms.issuer.as_deref()), ("blind", Some(issuer().as_str())));
    let kept = issued(&town, &of, town.amina).await;
    let first = kept.ballot(picks(&["o1"])).unwrap();
    town.done(Drop::new(&of, &first.envelope).unwrap()).await;
    town.done(Drop::new(&of, &first.envelope).unwrap()).await;
    let kept = votes(&town, &of, &first.kept, &["o2"]).await;
    let late = town.act(Drop::new(&of, &first.envelope).unwrap()).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::OlderBallot))));
    assert_eq!(town.number("select voter_count from consultation").await, 1);
    let mine = consultation::mine(&mut town.read().await, of.id, town.amina).await.unwrap().unwrap();
    assert_eq!((mine.channel, mine.ballot), (Channel::Blind, None));
    town.done(cast(&town, town.theo, &of.slug, ticks(&["o2"]))).await;

    town.clock.pass(8 * DAY);
    assert!(matches!(
        town.act(Drop::new(&of, &kept.ballot(picks(&["o3"])).unwrap().envelope).unwrap()).await,
        Err(Error::Refused(Refusal::VoteOver))
    ));
    let outcome = counted(&town.store, &of).await.unwrap();
    assert_eq!((outcome.turnout.received, outcome.winners.as_slice()), (2, &["o2".to_owned()][..]));
    // whoever downloads the box can see that its blind ballots are of people who may vote
    let mut conn = town.read().await;
    let ballots = consultation::ballots(&mut conn, of.id).await.unwrap();
    let seals = consultation::seals(&mut conn, of.id).await.unwrap();
    assert_eq!((ballots.len(), seals.len(), consultation::issued(&mut conn, of.id).await.unwrap()), (2, 1, 1));
    let ballot = ballots.iter().find(|ballot| ballot.channel == Channel::Blind).unwrap();
    assert_eq!((ballot.hash().to_vec(), ballot.counter), (seals[0].0.clone(), 1));
    let key = IssuerKey::parse(&issuer()).unwrap();
    assert_eq!(Seal::parse(&seals[0].1).unwrap().verify(&of.id.to_string(), &key, ballot), Ok(()));
    drop(conn);
    for (kind, n) in [("ballot_issued", 1), ("voted", 1), ("blind_ballot", 1), ("form_ballot", 1)] {
        let sql = format!("select count(*) from record_pending where kind = '{kind}'");
        assert_eq!(town.number(&sql).await, n, "{kind}");
    }
}

on_both!(one_signature_for_each_person_and_one_way_to_vote);
async fn one_signature_for_each_person_and_one_way_to_vote(town: Town) {
    let of = opened(&town).await;
    let kept = Kept::begin(&of.id.to_string(), &issuer()).unwrap();
    town.done(issue(&town, &of, town.amina, &kept.blinded)).await;
    // whose answer was lost asks again; another key is not signed
    town.done(issue(&town, &of, town.amina, &kept.blinded)).await;
    let another = Kept::begin(&of.id.to_string(), &issuer()).unwrap();
    let refused = |answer: store::Result<()>, refusal: Refusal| {
        assert!(matches!(&answer, Err(Error::Refused(r)) if *r == refusal), "{answer:?}");
    };
    refused(town.act(issue(&town, &of, town.amina, &another.blinded)).await, Refusal::KeyElsewhere);
    let by_form = town.act(cast(&town, town.amina, &of.slug, ticks(&["o1"]))).await;
    assert!(matches!(by_form, Err(Error::Refused(Refusal::VotesBlindly))));
    town.done(cast(&town, town.theo, &of.slug, ticks(&["o1"]))).await;
    refused(town.act(issue(&town, &of, town.theo, &another.blinded)).await, Refusal::VotesByForm);
    let undeclared = Issue { declared: false, ..issue(&town, &of, town.odile, &another.blinded) };
    refused(town.act(undeclared).await, Refusal::NotConfirmed);
    assert_eq!(town.number("select count(*) from consultation_voter").await, 2);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'ballot_issued'").await, 1);
    town.clock.pass(8 * DAY);
    refused(town.act(issue(&town, &of, town.odile, &another.blinded)).await, Refusal::VoteOver);

    // where there is no issuer, there is no such ballot
    let slug =
        prepared(&town, domain::consultation::Method::Approval, form(&town, domain::consultation::Method::Approval))
            .await;
    town.done(opening(&town, town.bruno, &slug)).await;
    let other = find(&town, &slug).await;
    assert!(matches!(town.act(issue(&town, &other, town.amina, &another.blinded)).await, Err(Error::NotFound)));
    let made = kept.finish(&ISSUER.sign(&kept.blinded).unwrap()).unwrap().ballot(picks(&["o1"])).unwrap();
    assert!(matches!(Drop::new(&other, &made.envelope), Err(Error::NotFound)));
}

on_both!(two_hundred_casts_of_one_key_at_once_count_once);
async fn two_hundred_casts_of_one_key_at_once_count_once(town: Town) {
    let of = opened(&town).await;
    let mut kept = issued(&town, &of, town.amina).await;
    let mut casting = JoinSet::new();
    for n in 0..200 {
        let made = kept.ballot(picks(&[["o1", "o2", "o3"][n % 3]])).unwrap();
        kept = made.kept;
        let (store, drop) = (town.store.clone(), Drop::new(&of, &made.envelope).unwrap());
        casting.spawn(async move { store.act(drop).await });
    }
    for answer in casting.join_all().await {
        assert!(matches!(&answer, Ok(_) | Err(Error::Refused(Refusal::OlderBallot))), "{answer:?}");
    }
    let ballots = "select (select count(*) from ballot) + (select count(*) from ballot_waiting)";
    assert_eq!(town.number(ballots).await, 1);
    town.clock.pass(8 * DAY);
    let outcome = counted(&town.store, &of).await.unwrap();
    let ballots = consultation::ballots(&mut town.read().await, of.id).await.unwrap();
    assert_eq!((outcome.turnout.received, ballots[0].counter), (1, 199), "the last one that was made");
}

on_both!(many_voters_at_once_all_count);
async fn many_voters_at_once_all_count(town: Town) {
    let of = opened(&town).await;
    let mut casting = JoinSet::new();
    for person in town.crowd(40).await {
        let made = issued(&town, &of, person).await.ballot(picks(&["o1"])).unwrap();
        let (store, drop) = (town.store.clone(), Drop::new(&of, &made.envelope).unwrap());
        casting.spawn(async move { store.act(drop).await.unwrap() });
    }
    casting.join_all().await;
    town.clock.pass(8 * DAY);
    assert_eq!(counted(&town.store, &of).await.unwrap().turnout.counted, 40);
}

on_both!(what_is_forged_writes_nothing);
async fn what_is_forged_writes_nothing(town: Town) {
    let of = opened(&town).await;
    let made = issued(&town, &of, town.amina).await.ballot(picks(&["o1"])).unwrap().envelope;
    let changed = Envelope { ballot: made.ballot.replace("o1", "o2"), ..made.clone() };
    let unsigned = Kept::begin(&of.id.to_string(), &issuer()).unwrap();
    let signed_by_itself = Kept { token: Some(made.seal.token.clone()), ..unsigned };
    let stolen = signed_by_itself.ballot(picks(&["o1"])).unwrap().envelope;
    for bad in [changed, stolen, Envelope { ballot: String::new(), ..made.clone() }] {
        assert!(matches!(Drop::new(&of, &bad), Err(Error::Refused(Refusal::BadSeal))), "{bad:?}");
    }
    // sealed well, and not to be counted
    let kept = issued(&town, &of, town.theo).await;
    let made = kept.ballot(picks(&["elsewhere"])).unwrap();
    assert!(matches!(Drop::new(&of, &made.envelope), Err(Error::Invalid(_))));
    assert_eq!(town.number("select count(*) from ballot_waiting").await, 0);
}

// Whoever holds the whole database, while one can vote and afterwards, looks for what leads from a ballot to a person.
on_both!(nothing_in_the_tables_leads_from_a_ballot_to_a_voter);
async fn nothing_in_the_tables_leads_from_a_ballot_to_a_voter(town: Town) {
    let of = opened_in(&town, "epci:200093201").await;
    let crowd = town.crowd(2 * GROUP as usize + 3).await;
    let mut kept = Vec::new();
    for (n, person) in crowd.iter().enumerate() {
        let one = issued_in(&town, &of, *person, ["commune:59350", "commune:59512"][n % 2]).await;
        kept.push(votes(&town, &of, &one, &[["o1", "o2", "o3"][n % 3]]).await);
        town.clock.pass(1_000_000);
        // ten go on together; fewer wait, and whoever copies the file now does not see which came last
        let n = n as i64 + 1;
        assert_eq!(town.number("select count(*) from ballot").await, n - n % GROUP);
        assert_eq!(town.number("select count(*) from ballot_waiting").await, n % GROUP);
        if town.is_sqlite() {
            assert!(town.texts("select hex(hash) from ballot_waiting order by rowid").await.is_sorted());
        }
    }
    searched(&town, &kept, &crowd).await;
    // inside a group, rows stand in the order of their hashes: nothing is left of the order in which they came
    if town.is_sqlite() {
        let keys = town.texts("select key from ballot order by rowid").await;
        for (n, group) in keys.chunks(GROUP as usize).enumerate() {
            let came: Vec<String> =
                kept[n * GROUP as usize..][..GROUP as usize].iter().map(|k| k.number().unwrap()).collect();
            let (a, b): (BTreeSet<&String>, BTreeSet<&String>) = (group.iter().collect(), came.iter().collect());
            assert_eq!(a, b, "a group is together");
            assert_ne!(group, came, "and not in its order");
        }
        let hashes = town.texts("select hex(hash) from ballot order by rowid").await;
        assert!(hashes.chunks(GROUP as usize).all(|group| group.is_sorted()));
    }
    // one of the first group changes their mind: the row does not stay where it was
    let again = votes(&town, &of, &kept[0], &["o3"]).await;
    kept[0] = again;
    town.clock.pass(8 * DAY);
    counted(&town.store, &of).await.unwrap();
    searched(&town, &kept, &crowd).await;
    if town.is_sqlite() {
        let hashes = town.texts("select hex(hash) from published_ballot order by rowid").await;
        assert_eq!(hashes.len(), crowd.len());
        assert!(hashes.is_sorted());
    }
    assert_eq!(town.number("select count(*) from ballot_waiting").await, 0);
}

/// No cell outside of the ballots' own tables holds anything of a ballot, and no ballot anything of issuance.
async fn searched(town: &Town, kept: &[Kept], crowd: &[PersonId]) {
    let cells = dump(&mut town.read().await).await;
    for one in kept {
        let number = one.number().unwrap();
        assert!(cells.iter().any(|cell| cell.holds(number.as_bytes())), "the search itself works");
        for part in [&one.secret, &one.unblinder, &one.blinded] {
            assert!(!cells.iter().any(|cell| cell.holds(part.as_bytes())), "nobody but the browser knows it");
        }
        for cell in cells.iter().filter(|cell| cell.holds(number.as_bytes())) {
            assert!(cell.table.contains("ballot"), "{} {}", cell.table, cell.column);
        }
    }
    let ballots: Vec<_> = cells.iter().filter(|cell| cell.table.contains("ballot")).collect();
    for person in crowd {
        for known in [person.0.as_bytes().to_vec(), person.0.to_string().into_bytes()] {
            assert!(!ballots.iter().any(|cell| cell.holds(&known)));
        }
    }
    // nor where somebody lives
    assert!(!ballots.iter().any(|cell| cell.holds(b"commune:")));
    // and nothing in them is a time: no number, nothing but text and hashes
    let columns: BTreeSet<&str> = ballots.iter().map(|cell| cell.column.as_str()).collect();
    assert!(columns.is_subset(&["consultation_id", "key", "hash", "body", "seal"].into()), "{columns:?}");
}

on_both!(a_box_that_is_shut_takes_what_waits_with_it);
async fn a_box_that_is_shut_takes_what_waits_with_it(town: Town) {
    let of = opened(&town).await;
    let kept = issued(&town, &of, town.amina).await;
    votes(&town, &of, &kept, &["o1"]).await;
    let before: Moment = of.times.closes.unwrap();
    town.clock.set(before);
    town.done(Shut { id: of.id }).await;
    let outcome = counted(&town.store, &of).await.unwrap();
    assert_eq!(outcome.turnout.counted, 1);
    let again: Cast = cast(&town, town.amina, &of.slug, Typed::default());
    assert!(matches!(town.act(again).await, Err(Error::Refused(Refusal::VoteOver))));
}
