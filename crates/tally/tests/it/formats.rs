//! Boxes and `.pb` files.

use proptest::prelude::*;
use tally::budget::Slip;
use tally::greedy::{By, Greedy, Lacking};
use tally::pabulib::Poll;
use tally::shares::{Completion, EqualShares, Worth};
use tally::{Alternative, BallotBox, Blank, BoxError, Fault, Header, Method, Quorum, Ratio, Read};

use crate::help::*;

#[test]
fn a_box_is_read_as_it_is_written() {
    for method in all_methods() {
        let cost = u64::from(method.budget().is_some());
        let rules = priced(method.clone(), &[("a", cost), ("b", cost)]);
        let rows = [[Some(1), None], [None, None], [Some(4), Some(4)]];
        let votes: Vec<_> = rows.iter().map(|row| (1, choice(&method, &["a", "b"], row))).collect();
        let ballots = BallotBox { header: Header::new(rules, SEED), ballots: ballots(&votes) };
        let text = ballots.text();
        assert_eq!(BallotBox::parse(&text).expect(&text), ballots);
        for ballot in &ballots.ballots {
            assert_eq!(ballot.text(), serde_json_canonicalizer::to_string(ballot).expect("canonical"));
        }
    }
}

#[test]
fn what_is_no_box_is_refused_with_its_line() {
    let votes = ballots(&[(2, approve("a"))]);
    let good = BallotBox { header: Header::new(rules(approval(), "a b"), SEED), ballots: votes }.text();
    let line = |text: &str| match BallotBox::parse(text) {
        Err(BoxError::Line { line, .. }) => line,
        other => panic!("{other:?}"),
    };
    assert_eq!(line(""), 1);
    assert_eq!(line("\n"), 1);
    assert_eq!(line(good.trim_end()), 1);
    assert_eq!(line(&good.replacen("essaim-ballot-box/1", "essaim-ballot-box/2", 1)), 1);
    assert_eq!(line(&good.replacen(r#""seats":1"#, r#""seats":1.0"#, 1)), 1);
    assert_eq!(line(&good.replacen(r#"["a"]"#, r#"["a","a"]"#, 1)), 2);
    assert_eq!(line(&good.replace(r#""key":"1""#, r#""key":"1" "#)), 3);
    assert_eq!(line(&(good.clone() + "\n")), 4);
    assert!(matches!(BallotBox::parse(&good.replacen(r#""seats":1"#, r#""seats":3"#, 1)), Err(BoxError::Rules(_))));
}

#[test]
fn rules_that_make_no_sense_are_refused_in_a_sentence() {
    let no = |rules: tally::Rules, why: &str| {
        let said = rules.check().expect_err(why).to_string();
        assert!(said.contains(why), "{said}");
    };
    let base = || rules(approval(), "a b");
    no(tally::Rules { options: Vec::new(), ..base() }, "1 to 500 options");
    no(rules(approval(), "a a"), "two options have the id a");
    no(rules(approval(), "a b,c"), "cannot be the id");
    no(tally::Rules { seats: 0, ..base() }, "0 winners");
    no(priced(approval(), &[("a", 1)]), "no budget");
    no(priced(greedy(9, By::Votes, open_slip()), &[("a", 0)]), "costs less than 1");
    no(priced(greedy(0, By::Votes, open_slip()), &[("a", 1)]), "a budget is at least 1");
    no(tally::Rules { quorum: Some(Quorum::CastOfElectorate(Ratio::new(1u8, 2u8))), ..base() }, "electorate");
    no(rules(score(0, tally::score::Missing::Zero, 0), "a"), "highest score");
    no(rules(judgment(1, tally::judgment::Median::Lower), "a"), "2 to 100 grades");
    no(priced(shares(9, Worth::Points, None, false), &[("a", 1)]).swap(Worth::Cost), "points are what they are worth");
}

trait Swap {
    fn swap(self, worth: Worth) -> Self;
}

impl Swap for tally::Rules {
    fn swap(mut self, other: Worth) -> Self {
        if let Method::EqualShares(EqualShares { worth, .. }) = &mut self.method {
            *worth = other;
        }
        self
    }
}

#[test]
fn a_bad_choice_gets_a_sentence() {
    let slip = Slip::Approval { most: Some(2), within: Some(6) };
    let budget = priced(greedy(10, By::Votes, slip), &[("a", 4), ("b", 4), ("c", 1)]);
    let no = |rules: &tally::Rules, choice: &tally::Choice| rules.read(choice).expect_err("a fault");
    assert_eq!(no(&budget, &approve("a x")), Fault::Unknown("x".to_owned()));
    assert_eq!(no(&budget, &approve("a b c")), Fault::TooMany { chosen: 3, most: 2 });
    assert_eq!(no(&budget, &approve("a b")), Fault::OverBudget { cost: 8, budget: 6 });
    assert_eq!(no(&budget, &ranking("a")), Fault::OtherKind);
    assert_eq!(budget.read(&approve("")), Ok(Read::Blank));
    let points = priced(greedy(10, By::Votes, Slip::Points { each: 3, sum: Some(4) }), &[("a", 4), ("b", 4)]);
    assert_eq!(no(&points, &marks(&[("a", 4)])), Fault::OffScale { option: "a".to_owned(), mark: 4, highest: 3 });
    assert_eq!(no(&points, &marks(&[("a", 3), ("b", 2)])), Fault::TooManyPoints { given: 5, most: 4 });
    assert_eq!(points.read(&marks(&[("a", 0)])), Ok(Read::Blank));
    let ranks = rules(schulze(tally::schulze::Strength::WinningVotes), "a b");
    assert_eq!(no(&ranks, &ranking("a>b=a")), Fault::Twice("a".to_owned()));
    assert_eq!(ranks.read(&ranking("")), Ok(Read::Blank));
    let fault = no(&points, &marks(&[("a", 3), ("b", 2)]));
    assert_eq!(fault.to_string(), "You gave 5 points; you have 4 at most.");
    assert_eq!(fault.fr(), "Vous avez donné 5 points\u{a0}: vous en avez 4 au plus.");
}

const POLL: &str = "\u{feff}META\r\nkey;value\r\ndescription;\"Test; with a semicolon\"\r\nbudget;1000.50\r\nvote_type;approval\r\nmax_length;2\r\nPROJECTS\r\nproject_id;cost;name\r\nBO.D16.3/21;300.25;\"Say \"\"yes\"\"\"\r\n2;700;Jardin ; non\r\nVOTES\r\nvoter_id;age;vote\r\n1;33;BO.D16.3/21\r\n2;;\"2,BO.D16.3/21\"\r\n3;;\r\n";

#[test]
fn a_pabulib_file_is_read() {
    let poll = Poll::read(POLL).expect("poll");
    assert_eq!((poll.budget, poll.scale), (100_050, 100));
    assert_eq!(poll.options[0], Alternative { cost: 30_025, id: "BO.D16.3/21".into(), name: "Say \"yes\"".into() });
    assert_eq!(poll.slip, Slip::Approval { most: Some(2), within: None });
    assert_eq!(poll.votes[1], ("2".to_owned(), approve("2 BO.D16.3/21")));
    assert_eq!(poll.votes[2].1, approve(""));
    assert_eq!(poll.meta["description"], "Test; with a semicolon");
    let method = greedy(poll.budget, By::Votes, poll.slip.clone());
    let outcome = tally::count(&poll.ballot_box(method, SEED)).expect("rules");
    assert_eq!(outcome.winners, ["BO.D16.3/21", "2"]);
    assert_eq!((outcome.turnout.counted, outcome.turnout.blank), (2, 1));
}

#[test]
fn what_is_no_poll_is_refused_in_a_sentence() {
    let no = |from: &str, to: &str, why: &str| {
        assert!(POLL.contains(from), "{from}");
        let said = Poll::read(&POLL.replace(from, to)).expect_err(why).to_string();
        assert!(said.contains(why), "{said}");
    };
    no("vote_type;approval", "vote_type;ordinal", "ordinal");
    no("vote_type;approval", "x;approval", "vote_type");
    no("budget;1000.50", "budget;much", "budget");
    no("budget;1000.50", "b;1", "budget");
    no("2;700;", "2;-700;", "cost");
    no("2;700;", "2;7e2;", "cost");
    no("\"2,BO.D16.3/21\"", "\"2,2\"", "twice");
    no("\"2,BO.D16.3/21\"", "\"2,a\\b\"", "vote names ids");
    no("voter_id;age;vote", "id;age;vote", "voter_id");
    no("META", "META2", "begin with META");
    no("budget;1000.50", "budget;1.00000001", "six decimals");
    for text in ["", "\u{0}", "META", "VOTES\nvoter_id;vote\n1;2\n"] {
        assert!(Poll::read(text).is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64 * scale()))]

    #[test]
    fn storm_a_poll_is_read_as_it_is_written(
        votes in prop::collection::vec(prop::collection::vec(prop::option::of(1..4u64), 3), 0..8),
        points: bool,
        name in "\\PC{0,20}",
    ) {
        let slip = if points { Slip::Points { each: 3, sum: Some(9) } } else { Slip::Approval { most: Some(3), within: Some(60) } };
        let method = Method::Greedy(Greedy { budget: 50, by: By::Votes, lacking: Lacking::Skip, slip: slip.clone() });
        let ids = ["a", "b;".trim_end_matches(';'), "c'"];
        let mut rules = priced(method.clone(), &[(ids[0], 10), (ids[1], 20), (ids[2], 30)]);
        rules.options[1].name = name.trim().replace(['\r', '\n'], " ");
        let choices: Vec<_> = votes.iter().map(|row| (1, choice(&method, &ids, row))).collect();
        let ballots = BallotBox { header: Header::new(rules, SEED), ballots: ballots(&choices) };
        let poll = Poll::of(&ballots, &[("country", "France"), ("unit", "Lille"), ("instance", "2026")]).expect("a budget");
        let read = Poll::read(&poll.write()).expect("read");
        prop_assert_eq!(&read, &poll);
        // and is counted with the same result
        let shares = Method::EqualShares(EqualShares {
            blank: Blank::Abstention,
            budget: read.budget,
            completion: Completion { add: None, greedy: true },
            worth: if points { Worth::Points } else { Worth::Cost },
            slip,
        });
        let mut same = ballots.clone();
        same.header.rules.method = shares.clone();
        let (a, b) = (tally::count(&same).expect("rules"), tally::count(&read.ballot_box(shares, SEED)).expect("rules"));
        prop_assert_eq!(a.trace, b.trace);
    }

    #[test]
    fn storm_no_text_panics(text in "\\PC{0,80}", lines in prop::collection::vec("(META|PROJECTS|VOTES|key;value|budget;[0-9.]{1,5}|vote_type;approval|project_id;cost|voter_id;vote|[a-z0-9;,\"]{0,9})", 0..12)) {
        let _ = (BallotBox::parse(&text), tally::Ballot::parse(&text), Poll::read(&text), Poll::read(&lines.join("\n")));
    }
}
