//! Results that are printed elsewhere.

use tally::approval::Approval;
use tally::greedy::By;
use tally::judgment::Median;
use tally::runoff::Elimination;
use tally::schulze::Strength;
use tally::score::Missing;
use tally::shares::{Stop, Worth};
use tally::{Blank, Method, Quorum, Ratio, Seed, Share, TieRule, Trace, Verdict};

use crate::help::*;

/// The first example of the paper, 45 voters and five options.
#[test]
fn schulze_orders_the_45_voters_of_the_paper() {
    let votes = [
        (5, "ACBED"),
        (5, "ADECB"),
        (8, "BEDAC"),
        (3, "CABED"),
        (7, "CAEBD"),
        (2, "CBADE"),
        (7, "DCEBA"),
        (8, "EBADC"),
    ];
    let outcome =
        count(&rules(schulze(Strength::WinningVotes), "A B C D E"), &votes.map(|(n, order)| (n, letters(order))));
    assert_eq!(places(&outcome), [["E"], ["A"], ["C"], ["B"], ["D"]]);
    assert!(outcome.ties.is_empty());
    let Trace::Schulze(trace) = &outcome.trace else { panic!("another trace") };
    assert_eq!(trace.condorcet_winner, None);
    assert_eq!(trace.pairs[0], [0, 20, 26, 30, 22]);
    assert_eq!(trace.pairs[4], [23, 27, 21, 31, 0]);
    assert_eq!(
        trace.paths,
        [[0, 28, 28, 30, 24], [25, 0, 28, 33, 24], [25, 29, 0, 29, 24], [25, 28, 28, 0, 24], [25, 28, 28, 31, 0]]
    );
    // A reaches B over D and C
    assert_eq!(trace.path(0, 1), [0, 3, 2, 1]);
}

/// The capital of Tennessee, as the encyclopaedias tell it.
const TENNESSEE: [(u64, &str); 4] = [(42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM")];

#[test]
fn tennessee_gets_nashville_from_schulze_and_knoxville_from_the_run_off() {
    let votes = TENNESSEE.map(|(n, order)| (n, letters(order)));
    let outcome = count(&rules(schulze(Strength::WinningVotes), "M N C K"), &votes);
    assert_eq!(places(&outcome), [["N"], ["C"], ["K"], ["M"]]);
    let outcome = count(&rules(runoff(Elimination::Together), "M N C K"), &votes);
    assert_eq!(outcome.winners, ["K"]);
    let Trace::InstantRunoff(trace) = &outcome.trace else { panic!("another trace") };
    let rounds: Vec<_> = trace.rounds.iter().map(|r| (r.votes["K"], r.out.join(" "))).collect();
    assert_eq!(rounds, [(17, "C".to_owned()), (32, "N".to_owned()), (58, String::new())]);
    let flows: Vec<_> = trace.rounds[1].transfers.iter().map(|t| (t.ballots, t.to.as_deref())).collect();
    assert_eq!(flows, [(26, Some("K"))]);
}

/// Where one implementation eliminates all who are last at once and another one of them, winners differ.
#[test]
fn elimination_of_ties_decides_who_wins_a_run_off() {
    let votes = [(4, ranking("a")), (3, ranking("b>d")), (2, ranking("c>d>a")), (2, ranking("d>c>a"))];
    let together = count(&rules(runoff(Elimination::Together), "a b c d"), &votes);
    assert_eq!(together.winners, ["a"]);
    // a lot in which d comes before c, so that c goes out
    let seed = (0..).map(|n| Seed([n; 32])).find(|seed| seed.draw("d") < seed.draw("c")).expect("seed");
    for elimination in [Elimination::Lot, Elimination::EarlierRounds] {
        let one = count_with(&rules(runoff(elimination), "a b c d"), &votes, seed);
        assert_eq!(one.winners, ["d"]);
        assert_eq!((one.ties[0].at, one.ties[0].rule, one.ties[0].options.len()), (1, TieRule::Lot, 2));
        assert_eq!(one.ties[0].options[0].option, "d");
    }
}

#[test]
fn earlier_rounds_decide_who_goes_out() {
    // c goes out first, then a and b are level at 4: in the first round b had fewer
    let votes = [(4, ranking("a>d")), (3, ranking("b>d")), (1, ranking("c>b>d")), (5, ranking("d"))];
    let outcome = count(&rules(runoff(Elimination::EarlierRounds), "a b c d"), &votes);
    assert_eq!((outcome.ties[0].at, outcome.ties[0].rule), (2, TieRule::EarlierRounds));
    let Trace::InstantRunoff(trace) = &outcome.trace else { panic!("another trace") };
    assert_eq!(trace.rounds[1].out, ["b"]);
}

/// Lower and upper median of an even number: the two French references elect different options.
#[test]
fn the_median_of_even_numbers_is_a_parameter() {
    let votes = [(1, marks(&[("safe", 2), ("bold", 4)])), (1, marks(&[("safe", 2), ("bold", 0)]))];
    let by = |median| count(&rules(judgment(5, median), "safe bold"), &votes).winners;
    assert_eq!(by(Median::Lower), ["safe"]);
    assert_eq!(by(Median::Upper), ["bold"]);
}

/// Balinski and Laraki 2007: with the same majority grade, the option wins whose next medians are better.
#[test]
fn majority_values_are_compared_word_by_word() {
    let grades = |a: [u64; 5], b: [u64; 5]| a.into_iter().zip(b).map(|(a, b)| (1, marks(&[("a", a), ("b", b)])));
    let votes: Vec<_> = grades([0, 1, 2, 3, 4], [0, 2, 2, 2, 4]).collect();
    let outcome = count(&rules(judgment(5, Median::Lower), "a b"), &votes);
    // a: 2 1 3 0 4, b: 2 2 2 0 4
    assert_eq!(outcome.winners, ["b"]);
    let Trace::MajorityJudgment(trace) = &outcome.trace else { panic!("another trace") };
    let duel = &trace.duels[0];
    assert_eq!((duel.removed, duel.better_grade, duel.worse_grade), (1, 2, 1));
    assert_eq!((trace.options[0].below, trace.options[0].above), (2, 2));
}

#[test]
fn a_missing_grade_is_the_worst() {
    let votes = [(3, marks(&[("a", 1)])), (2, marks(&[("a", 4), ("b", 4)]))];
    let outcome = count(&rules(judgment(5, Median::Lower), "a b"), &votes);
    assert_eq!(outcome.winners, ["a"]);
    let Trace::MajorityJudgment(trace) = &outcome.trace else { panic!("another trace") };
    assert_eq!((trace.options[1].missing, trace.options[1].median), (3, Some(0)));
}

#[test]
fn scores_left_out_are_zero_or_no_opinion() {
    let votes = [(9, marks(&[("known", 3)])), (1, marks(&[("known", 3), ("niche", 5)]))];
    let by = |missing, least| count(&rules(score(5, missing, least), "known niche"), &votes).winners;
    assert_eq!(by(Missing::Zero, 0), ["known"]);
    assert_eq!(by(Missing::Abstention, 0), ["niche"]);
    assert_eq!(by(Missing::Abstention, 2), ["known"]);
}

#[test]
fn a_threshold_is_of_the_ballots_counted() {
    let votes = [(5, approve("go")), (4, approve("no_go")), (1, approve(""))];
    let by = |blank, threshold| {
        let method = Method::Approval(Approval { blank, most: Some(1), threshold: Some(threshold) });
        let outcome = count(&rules(method, "go no_go"), &votes);
        (outcome.verdict, outcome.turnout.blank)
    };
    let half = || Ratio::new(1u8, 2u8);
    assert_eq!(by(Blank::Abstention, Share::MoreThan(half())), (Verdict::Decided, 1));
    assert_eq!(by(Blank::Zero, Share::MoreThan(half())), (Verdict::NobodyWon, 0));
    assert_eq!(by(Blank::Zero, Share::AtLeast(half())), (Verdict::Decided, 0));
}

#[test]
fn a_quorum_says_of_what_it_is_a_part() {
    let quorum = |quorum| {
        let mut rules = rules(approval(), "a b");
        (rules.electorate, rules.quorum) = (Some(10), Some(quorum));
        let outcome = count(&rules, &[(2, approve("a")), (1, approve("")), (4, approve("else"))]);
        let quorum = outcome.quorum.expect("quorum");
        (quorum.needed, quorum.reached, quorum.met, outcome.verdict)
    };
    assert_eq!(quorum(Quorum::Cast(3)), (3, 3, true, Verdict::Decided));
    assert_eq!(quorum(Quorum::Counted(3)), (3, 2, false, Verdict::QuorumMissed));
    let third = || Ratio::new(1u8, 3u8);
    assert_eq!(quorum(Quorum::CastOfElectorate(third())), (4, 3, false, Verdict::QuorumMissed));
    assert_eq!(quorum(Quorum::CountedOfElectorate(Ratio::new(1u8, 5u8))), (2, 2, true, Verdict::Decided));
}

/// Two neighbourhoods of 60 and 40: greedy gives everything to the larger, equal shares to each its part.
#[test]
fn equal_shares_are_proportional_where_greedy_is_not() {
    let ids: Vec<String> = ["n", "s"].iter().flat_map(|side| (0..10).map(move |n| format!("{side}{n}"))).collect();
    let options: Vec<(&str, u64)> = ids.iter().map(|id| (id.as_str(), 10)).collect();
    let side = |side: &str| approve(&(0..10).map(|n| format!("{side}{n} ")).collect::<String>());
    let votes = [(60, side("n")), (40, side("s"))];
    let north = |method| {
        let winners = count(&priced(method, &options), &votes).winners;
        (winners.len(), winners.iter().filter(|id| id.starts_with('n')).count())
    };
    assert_eq!(north(greedy(100, By::Votes, open_slip())), (10, 10));
    assert_eq!(north(shares(100, Worth::Cost, None, false)), (10, 6));
}

#[test]
fn purses_grow_until_nothing_more_can_be_paid() {
    // each of ten has 10; a costs 80 for nine of them, b 11 for one: nobody else helps with b
    let votes = [(9, approve("a")), (1, approve("b"))];
    let options = [("a", 80), ("b", 11), ("c", 9)];
    let run = |add, greedy| count(&priced(shares(100, Worth::Cost, add, greedy), &options), &votes);
    assert_eq!(run(None, false).winners, ["a"]);
    assert_eq!(run(None, true).winners, ["a", "b"]);
    let grown = run(Some(Stop::Exhaustive), false);
    assert_eq!(grown.winners, ["a", "b"]);
    let Trace::EqualShares(trace) = &grown.trace else { panic!("another trace") };
    assert_eq!((trace.steps, trace.purse.to_string(), trace.left), (1, "11".to_owned(), 9));
    assert_eq!(trace.rounds[0].price[&80].to_string(), "80/9");
}

#[test]
fn nobody_wins_when_nobody_votes() {
    for method in all_methods() {
        let budget = u64::from(method.budget().is_some());
        let outcome = count(&priced(method, &[("a", budget), ("b", budget)]), &[]);
        assert_eq!((outcome.verdict, outcome.winners.len()), (Verdict::NobodyVoted, 0));
    }
}

#[test]
fn a_tie_is_shown_with_its_lot() {
    let outcome = count(&rules(approval(), "a b c"), &[(1, approve("a b"))]);
    let mut both = ["a", "b"];
    both.sort_by_key(|id| SEED.draw(id));
    assert_eq!(outcome.winners, [both[0]]);
    let tie = &outcome.ties[0];
    assert_eq!((tie.at, tie.rule), (1, TieRule::Lot));
    assert_eq!(tie.options.iter().map(|drawn| drawn.option.as_str()).collect::<Vec<_>>(), both);
    assert!(outcome.order[0].by_lot && outcome.order[1].by_lot && !outcome.order[2].by_lot);
    assert_eq!((outcome.order[1].place, outcome.order[2].place), (1, 3));
}
