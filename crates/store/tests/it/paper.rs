//! Ballots on paper: a sheet counts once two officials typed the same, and only then.

use domain::{
    DAY, PersonId, Refusal, Role,
    consultation::{
        Method, Typed,
        paper::{Marked, Sheet},
    },
};
use store::{
    Error, Result,
    consultation::{
        self, Move, Shut,
        paper::{self, Enter, Entered, Retract, Sheets},
    },
    mandate,
};
use tally::{BallotBox, Channel, Choice};
use tokio::task::JoinSet;

use crate::{
    consultations::{cast, counted, find, form, opening, prepared, ticks},
    harness::{Town, dump},
};

async fn opened(town: &Town, method: Method) -> String {
    let slug = prepared(town, method, form(town, method)).await;
    town.done(opening(town, town.bruno, &slug)).await;
    slug
}

/// Somebody types that these options are ticked on a sheet.
fn enter(town: &Town, official: PersonId, slug: &str, sheet: i64, ids: &[&str]) -> Enter {
    Enter {
        submission: town.id(),
        official,
        slug: slug.to_owned(),
        sheet: sheet.to_string(),
        marked: if ids.is_empty() { Marked::Blank } else { Marked::Chosen },
        typed: ticks(ids),
    }
}

async fn state(town: &Town, slug: &str, sheet: i64, official: PersonId) -> Option<(Sheet, Option<Choice>)> {
    let id = find(town, slug).await.id;
    let seen = paper::sheet(&mut town.read().await, id, sheet, official).await.unwrap();
    seen.map(|seen| (seen.state, seen.mine))
}

fn picks(ids: &[&str]) -> Choice {
    Choice::Approve(ids.iter().map(|id| (*id).to_owned()).collect())
}

fn refused<T: std::fmt::Debug>(answer: Result<T>, refusal: Refusal) {
    match answer {
        Err(Error::Refused(r)) => assert_eq!(r, refusal),
        Err(Error::Invalid(errors)) => assert_eq!(errors.iter().map(|e| &e.refusal).collect::<Vec<_>>(), [&refusal]),
        answer => panic!("{answer:?}"),
    }
}

on_both!(a_sheet_counts_once_two_officials_typed_the_same);
async fn a_sheet_counts_once_two_officials_typed_the_same(town: Town) {
    let slug = opened(&town, Method::Approval).await;
    let id = find(&town, &slug).await.id;
    let first = town.done(enter(&town, town.malik, &slug, 12, &["o1"])).await;
    assert_eq!(first, Entered { sheet: 12, counts: false });
    // the same person once more confirms nothing
    town.done(enter(&town, town.malik, &slug, 12, &["o1"])).await;
    assert_eq!(town.number("select voter_count from consultation").await, 0);
    assert_eq!(town.number("select count(*) from ballot").await, 0);
    // whoever comes second does not see what the first typed
    assert_eq!(state(&town, &slug, 12, town.bruno).await, Some((Sheet::Once, None)));
    assert_eq!(state(&town, &slug, 12, town.malik).await, Some((Sheet::Once, Some(picks(&["o1"])))));

    let second = enter(&town, town.bruno, &slug, 12, &["o1"]);
    let again =
        Enter { submission: second.submission, typed: ticks(&["o2"]), ..enter(&town, town.bruno, &slug, 12, &[]) };
    assert_eq!(town.done(second).await, Entered { sheet: 12, counts: true });
    assert_eq!(town.done(again).await, Entered { sheet: 12, counts: true }, "the answer of the first time");
    assert_eq!(town.number("select voter_count from consultation").await, 1);
    let ballots = town.texts("select body from ballot").await;
    assert_eq!(ballots, [r#"{"channel":"paper","choice":{"approve":["o1"]},"counter":0,"key":"paper-12"}"#]);
    // and then nobody changes it
    refused(town.act(enter(&town, town.malik, &slug, 12, &["o2"])).await, Refusal::SheetCounts);
    let back = Retract { official: town.malik, slug: slug.clone(), sheet: 12 };
    refused(town.act(back).await, Refusal::SheetCounts);
    let sheets = paper::sheets(&mut town.read().await, id).await.unwrap();
    assert_eq!(sheets, Sheets { once: 0, differ: 0, count: 1 });
    // the record knows that two typed it, and not what is on it
    assert_eq!(town.number("select count(*) from record_pending where kind = 'paper_entered'").await, 1);
    let leaves = town.texts("select cast(leaf as text) from record_pending where kind = 'paper_entered'").await;
    if town.is_sqlite() {
        let leaf: serde_json::Value = serde_json::from_str(&leaves[0]).unwrap();
        assert_eq!((&leaf["sheet"], leaf["consultation"].as_str()), (&12.into(), Some(id.to_string().as_str())));
        assert_ne!(leaf["entered_by"], leaf["confirmed_by"]);
        assert!(!leaves[0].contains("o1"), "{leaves:?}");
    }
}

on_both!(two_that_differ_count_nothing_until_they_agree);
async fn two_that_differ_count_nothing_until_they_agree(town: Town) {
    let slug = opened(&town, Method::Approval).await;
    let id = find(&town, &slug).await.id;
    town.done(enter(&town, town.malik, &slug, 3, &["o1"])).await;
    assert!(!town.done(enter(&town, town.bruno, &slug, 3, &["o2"])).await.counts);
    assert_eq!(town.number("select count(*) from ballot").await, 0);
    for (official, mine) in [(town.malik, "o1"), (town.bruno, "o2")] {
        let seen = paper::first(&mut town.read().await, id, Sheet::Differs, official, 10).await.unwrap();
        assert_eq!((seen.len(), &seen[0].mine), (1, &Some(picks(&[mine]))), "each sees only their own");
    }
    // a third person is not the way out
    let grant = mandate::Grant {
        person: town.amina,
        authority: town.lille,
        role: Role::Moderator,
        by: Some((town.ada, town.ernest)),
    };
    town.done(grant).await;
    refused(town.act(enter(&town, town.amina, &slug, 3, &["o1"])).await, Refusal::SheetTaken);
    assert_eq!(state(&town, &slug, 3, town.amina).await, Some((Sheet::Differs, None)));
    // one takes theirs back, and types it again
    town.done(Retract { official: town.bruno, slug: slug.clone(), sheet: 3 }).await;
    assert_eq!(state(&town, &slug, 3, town.bruno).await, Some((Sheet::Once, None)));
    assert!(!town.done(enter(&town, town.bruno, &slug, 3, &["o3"])).await.counts);
    assert!(town.done(enter(&town, town.malik, &slug, 3, &["o3"])).await.counts, "either of them mends theirs");
    assert_eq!(town.number("select voter_count from consultation").await, 1);
    // a sheet that is taken back by both is none
    town.done(enter(&town, town.malik, &slug, 4, &["o1"])).await;
    for _ in 0..2 {
        town.done(Retract { official: town.malik, slug: slug.clone(), sheet: 4 }).await;
    }
    assert_eq!(state(&town, &slug, 4, town.malik).await, None);
}

on_both!(only_officials_who_ask_type_sheets_and_only_while_one_can_vote);
async fn only_officials_who_ask_type_sheets_and_only_while_one_can_vote(town: Town) {
    let draft = prepared(&town, Method::Approval, form(&town, Method::Approval)).await;
    assert!(matches!(town.act(enter(&town, town.malik, &draft, 1, &["o1"])).await, Err(Error::NotFound)));
    let slug = opened(&town, Method::Approval).await;
    for stranger in [town.odile, town.amina, town.ada] {
        refused(town.act(enter(&town, stranger, &slug, 1, &["o1"])).await, Refusal::NoMandate);
        let back = Retract { official: stranger, slug: slug.clone(), sheet: 1 };
        refused(town.act(back).await, Refusal::NoMandate);
    }
    for bad in ["", "0", "100000", "douze"] {
        let wrong = Enter { sheet: bad.to_owned(), ..enter(&town, town.malik, &slug, 1, &["o1"]) };
        assert!(matches!(town.act(wrong).await, Err(Error::Invalid(errors)) if errors[0].field == "sheet"), "{bad}");
    }
    let nothing = Enter { marked: Marked::Chosen, ..enter(&town, town.malik, &slug, 1, &[]) };
    refused(town.act(nothing).await, Refusal::NothingMarked);
    assert_eq!(town.number("select count(*) from paper_entry").await, 0);
    town.done(enter(&town, town.malik, &slug, 1, &["o1"])).await;
    // at the last instant, and at the first one after it
    let closes = find(&town, &slug).await.times.closes.unwrap();
    town.clock.set(closes.plus(-1));
    town.store.act(enter(&town, town.malik, &slug, 2, &["o1"])).await.unwrap();
    assert_eq!(paper::running(&mut town.read().await, town.lille, town.clock.now()).await.unwrap()[0].waiting, 2);
    town.clock.set(closes);
    refused(town.store.act(enter(&town, town.bruno, &slug, 1, &["o1"])).await, Refusal::VoteOver);
    let back = Retract { official: town.malik, slug: slug.clone(), sheet: 1 };
    refused(town.store.act(back).await, Refusal::VoteOver);
    assert!(paper::running(&mut town.read().await, town.lille, closes).await.unwrap().is_empty());
    // a box that was shut stays shut for a server whose clock is behind
    town.done(Shut { id: find(&town, &slug).await.id }).await;
    town.clock.set(closes.plus(-DAY));
    refused(town.act(enter(&town, town.bruno, &slug, 1, &["o1"])).await, Refusal::VoteOver);
}

on_both!(paper_counts_beside_the_others_and_what_two_did_not_confirm_does_not);
async fn paper_counts_beside_the_others_and_what_two_did_not_confirm_does_not(town: Town) {
    let slug = opened(&town, Method::Approval).await;
    let of = find(&town, &slug).await;
    town.done(cast(&town, town.amina, &slug, ticks(&["o2"]))).await;
    for official in [town.malik, town.bruno] {
        town.done(enter(&town, official, &slug, 1, &["o1"])).await;
        town.done(enter(&town, official, &slug, 2, &["o1"])).await;
        town.done(enter(&town, official, &slug, 3, &[])).await;
        let invalid = Enter { marked: Marked::Invalid, ..enter(&town, official, &slug, 4, &["o1"]) };
        town.done(invalid).await;
    }
    town.done(enter(&town, town.malik, &slug, 5, &["o3"])).await;
    town.done(enter(&town, town.malik, &slug, 6, &["o3"])).await;
    town.done(enter(&town, town.bruno, &slug, 6, &["o2"])).await;
    assert_eq!(town.number("select voter_count from consultation").await, 5);
    town.clock.pass(8 * DAY);
    let outcome = counted(&town.store, &of).await.unwrap();
    assert_eq!(outcome.winners, ["o1"]);
    assert_eq!((outcome.turnout.received, outcome.turnout.counted, outcome.turnout.blank), (5, 3, 1));
    assert_eq!(outcome.turnout.invalid, [("unreadable".to_owned(), 1)].into());
    assert_eq!(outcome.turnout.channels, [(Channel::Form, 1), (Channel::Paper, 4)].into());
    for (kind, n) in [("paper_entered", 4), ("paper_ballot", 4), ("form_ballot", 1)] {
        let sql = format!("select count(*) from record_pending where kind = '{kind}'");
        assert_eq!(town.number(&sql).await, n, "{kind}");
    }
    let mut conn = town.read().await;
    assert_eq!(paper::sheets(&mut conn, of.id).await.unwrap(), Sheets { once: 1, differ: 1, count: 4 });
    // anybody counts the file again
    let header = consultation::header(&mut conn, of.id).await.unwrap();
    let ballots = consultation::ballots(&mut conn, of.id).await.unwrap();
    let file = BallotBox { header, ballots }.text();
    assert_eq!(tally::count_file(&file).unwrap().1.text(), outcome.text());
    // what did not count is nowhere any more, nor who typed what
    drop(conn);
    assert_eq!(town.number("select count(*) from paper_entry").await, 0);
    let cells = dump(&mut town.read().await).await;
    assert!(!cells.iter().any(|cell| cell.table.contains("ballot") && cell.holds(b"o3")));
    assert!(!town.done(Move { id: of.id }).await);
}

on_both!(fifty_sheets_typed_by_two_people_at_once_all_count_once);
async fn fifty_sheets_typed_by_two_people_at_once_all_count_once(town: Town) {
    let slug = opened(&town, Method::MajorityJudgment).await;
    let other = if town.is_sqlite() { town.store.clone() } else { town.another_server().await };
    let mut typing = JoinSet::new();
    for sheet in 1..=50_i64 {
        for (official, store) in [(town.malik, town.store.clone()), (town.bruno, other.clone())] {
            let marks = [("o1".to_owned(), (sheet % 6).to_string())].into();
            let typed = Typed { marks, ..Typed::default() };
            let act = Enter { marked: Marked::Chosen, typed, ..enter(&town, official, &slug, sheet, &[]) };
            typing.spawn(async move { store.act(act).await.unwrap() });
        }
    }
    let answers = typing.join_all().await;
    assert_eq!(answers.iter().filter(|entered| entered.counts).count(), 50, "the second of each two");
    for (sql, n) in [
        ("select count(*) from ballot", 50),
        ("select voter_count from consultation", 50),
        ("select count(*) from paper_sheet where state = 'counts'", 50),
        ("select count(*) from record_pending where kind = 'paper_entered'", 50),
    ] {
        assert_eq!(town.number(sql).await, n, "{sql}");
    }
    town.clock.pass(8 * DAY);
    assert_eq!(counted(&town.store, &find(&town, &slug).await).await.unwrap().turnout.received, 50);
}

on_both!(whoever_is_erased_leaves_what_counts_and_takes_what_does_not);
async fn whoever_is_erased_leaves_what_counts_and_takes_what_does_not(town: Town) {
    let slug = opened(&town, Method::Approval).await;
    for official in [town.malik, town.bruno] {
        town.done(enter(&town, official, &slug, 1, &["o1"])).await;
    }
    town.done(enter(&town, town.malik, &slug, 2, &["o1"])).await;
    town.done(enter(&town, town.malik, &slug, 3, &["o1"])).await;
    town.done(enter(&town, town.bruno, &slug, 3, &["o2"])).await;
    let typed = consultation::export(&mut town.read().await, town.malik).await.unwrap();
    assert_eq!(typed.len(), 3);
    town.done(store::account::Erase { person: town.malik }).await;
    assert!(consultation::export(&mut town.read().await, town.malik).await.unwrap().is_empty());
    assert_eq!(state(&town, &slug, 1, town.bruno).await, Some((Sheet::Counts, Some(picks(&["o1"])))));
    assert_eq!(state(&town, &slug, 2, town.bruno).await, None);
    assert_eq!(state(&town, &slug, 3, town.bruno).await, Some((Sheet::Once, Some(picks(&["o2"])))));
    town.clock.pass(8 * DAY);
    assert_eq!(counted(&town.store, &find(&town, &slug).await).await.unwrap().turnout.counted, 1);
}
