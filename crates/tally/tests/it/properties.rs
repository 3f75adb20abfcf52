//! What holds whatever the ballots are.

use proptest::prelude::*;
use tally::judgment::Median;
use tally::schulze::Strength;
use tally::{Ballot, BallotBox, Channel, Choice, Header, Method, Outcome, Ratio, Rules, Tally, Trace, Verdict};

use crate::help::*;

const IDS: [&str; 5] = ["a", "b", "c", "d", "e"];

type Row = Vec<Option<u64>>;

/// Marks of 0 to 4, or nothing; now and then beyond what some methods allow.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(prop::collection::vec(prop::option::weighted(0.7, 0..5u64), 5), 0..12)
}

fn methods() -> impl Strategy<Value = Method> {
    prop::sample::select(all_methods())
}

fn five(method: &Method) -> Rules {
    let cost = |n: u64| if method.budget().is_some() { n } else { 0 };
    let options: Vec<_> = IDS.into_iter().zip((1..).map(cost)).collect();
    priced(method.clone(), &options)
}

fn result(rules: &Rules, ballots: Vec<Ballot>) -> Outcome {
    tally::count(&BallotBox { header: Header::new(rules.clone(), SEED), ballots }).expect("rules")
}

fn cast(method: &Method, rows: &[Row]) -> Vec<Ballot> {
    ballots(&rows.iter().map(|row| (1, choice(method, &IDS, row))).collect::<Vec<_>>())
}

fn place(outcome: &Outcome, id: &str) -> u32 {
    outcome.order.iter().find(|place| place.option == id).map_or(u32::MAX, |place| place.place)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256 * scale()))]

    #[test]
    fn storm_the_order_of_ballots_and_options_says_nothing(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just((0..rows.len()).collect::<Vec<_>>()).prop_shuffle())),
        options in Just((0..5usize).collect::<Vec<_>>()).prop_shuffle(),
        method in methods(),
    ) {
        let rules = five(&method);
        let ballots = cast(&method, &rows);
        let other = Rules { options: options.iter().map(|n| rules.options[*n].clone()).collect(), ..rules.clone() };
        let moved = shuffled.iter().map(|n| ballots[*n].clone()).collect();
        prop_assert_eq!(result(&rules, ballots).text(), result(&other, moved).text());
    }

    #[test]
    fn storm_names_say_nothing(rows in rows(), method in methods(), names in Just(vec!["v", "w", "x", "y", "z"]).prop_shuffle()) {
        let rules = five(&method);
        let renamed = |id: &str| names[IDS.iter().position(|known| *known == id).expect("known")].to_owned();
        let mut other = rules.clone();
        other.options.iter_mut().for_each(|option| option.id = renamed(&option.id));
        let ballots = cast(&method, &rows);
        let moved = ballots.iter().cloned().map(|ballot| Ballot { choice: match ballot.choice {
            Choice::Approve(ids) => Choice::Approve(ids.iter().map(|id| renamed(id)).collect()),
            Choice::Marks(marks) => Choice::Marks(marks.iter().map(|(id, mark)| (renamed(id), *mark)).collect()),
            Choice::Ranking(tiers) => Choice::Ranking(tiers.iter().map(|tier| tier.iter().map(|id| renamed(id)).collect()).collect()),
            Choice::Unreadable => Choice::Unreadable,
        }, ..ballot });
        let (one, two) = (result(&rules, ballots.clone()), result(&other, moved.collect()));
        prop_assert_eq!(&one.turnout, &two.turnout);
        // only a lot looks at names
        if one.ties.is_empty() {
            prop_assert!(two.ties.is_empty());
            prop_assert_eq!(one.winners.iter().map(|id| renamed(id)).collect::<Vec<_>>(), two.winners);
        }
    }

    #[test]
    fn storm_parts_of_a_count_add_up(rows in rows(), method in methods(), parts in prop::collection::vec(0..3usize, 12), again in 0..4u64) {
        let rules = five(&method);
        let mut ballots = cast(&method, &rows);
        // some voted before, perhaps in another part
        let earlier: Vec<Ballot> = ballots.iter().take(again as usize).map(|ballot| {
            Ballot { channel: Channel::Form, choice: choice(&method, &IDS, &[Some(1), None, None, None, None]), ..ballot.clone() }
        }).collect();
        ballots.iter_mut().for_each(|ballot| ballot.counter = 1);
        ballots.extend(earlier);
        let mut tallies: Vec<Tally> = (0..3).map(|_| Tally::new(&rules).expect("rules")).collect();
        for (n, ballot) in ballots.iter().enumerate() {
            tallies[parts[n % parts.len()]].add(ballot);
        }
        let mut sum = tallies.pop().expect("three");
        for tally in tallies {
            sum.merge(tally).expect("the same rules");
        }
        prop_assert_eq!(sum.finish(&SEED), result(&rules, ballots));
    }

    #[test]
    fn storm_every_ballot_is_counted_exactly_once(
        votes in prop::collection::vec((0..6u8, 0..3u64, prop::sample::select(vec![Channel::Blind, Channel::Form, Channel::Paper]), prop::collection::vec(prop::option::of(0..7u64), 5), any::<bool>()), 0..12),
        method in methods(),
    ) {
        let rules = five(&method);
        let ballots: Vec<Ballot> = votes.iter().map(|(key, counter, channel, row, strange)| {
            let row: Row = row.iter().map(|mark| mark.map(|mark| if *strange { mark } else { mark.min(4) })).collect();
            let choice = if row.iter().flatten().any(|mark| *mark > 4) { Choice::Approve(["nobody".to_owned()].into()) } else { choice(&method, &IDS, &row) };
            Ballot { channel: *channel, choice, counter: *counter, key: format!("k{key}") }
        }).collect();
        let (received, voters) = (ballots.len() as u64, votes.iter().map(|vote| vote.0).collect::<std::collections::HashSet<_>>());
        let standing = BallotBox { header: Header::new(rules.clone(), SEED), ballots: ballots.clone() };
        let standing: Vec<Ballot> = standing.standing().into_iter().cloned().collect();
        let outcome = result(&rules, ballots);
        let t = &outcome.turnout;
        let invalid: u64 = t.invalid.values().sum();
        prop_assert_eq!(t.received, received);
        prop_assert_eq!(t.received, t.replaced + t.counted + t.blank + invalid);
        prop_assert_eq!(t.channels.values().sum::<u64>(), voters.len() as u64);
        prop_assert_eq!(t.received - t.replaced, voters.len() as u64);
        // and those that were replaced change nothing
        let again = result(&rules, standing);
        prop_assert_eq!(&again.trace, &outcome.trace);
        prop_assert_eq!(again.winners, outcome.winners);
    }

    #[test]
    fn storm_an_approval_more_never_hurts(rows in rows(), at in 0..12usize, option in 0..5usize) {
        prop_assume!(at < rows.len());
        let mut more = rows.clone();
        more[at][option] = Some(1);
        let rules = five(&approval());
        let (before, after) = (result(&rules, cast(&rules.method, &rows)), result(&rules, cast(&rules.method, &more)));
        prop_assert!(place(&after, IDS[option]) <= place(&before, IDS[option]));
        prop_assert!(!before.winners.contains(&IDS[option].to_owned()) || after.winners.contains(&IDS[option].to_owned()));
    }

    #[test]
    fn storm_a_better_grade_never_hurts(rows in rows(), at in 0..12usize, option in 0..5usize, upper: bool) {
        prop_assume!(at < rows.len() && rows[at][option].is_some_and(|grade| grade < 4));
        let mut more = rows.clone();
        more[at][option] = more[at][option].map(|grade| grade + 1);
        let rules = five(&judgment(5, if upper { Median::Upper } else { Median::Lower }));
        let (before, after) = (result(&rules, cast(&rules.method, &rows)), result(&rules, cast(&rules.method, &more)));
        prop_assert!(place(&after, IDS[option]) <= place(&before, IDS[option]));
        prop_assert!(!before.winners.contains(&IDS[option].to_owned()) || after.winners.contains(&IDS[option].to_owned()));
    }

    #[test]
    fn storm_who_wins_all_pairs_wins_after_schulze(rows in rows(), opposing: bool) {
        let strength = if opposing { Strength::WinningThenOpposing } else { Strength::WinningVotes };
        let outcome = result(&five(&schulze(strength)), cast(&schulze(strength), &rows));
        let Trace::Schulze(trace) = &outcome.trace else { panic!("another trace") };
        if let Some(winner) = &trace.condorcet_winner {
            prop_assert_eq!(&outcome.winners, &vec![winner.clone()]);
            prop_assert!(!outcome.order[0].by_lot);
        }
    }

    #[test]
    fn storm_a_run_off_loses_no_ballot(rows in rows(), method in methods()) {
        let outcome = result(&five(&method), cast(&method, &rows));
        if let Trace::InstantRunoff(trace) = &outcome.trace {
            for (n, round) in trace.rounds.iter().enumerate() {
                prop_assert_eq!(round.votes.values().sum::<u64>() + round.exhausted, outcome.turnout.counted);
                let moved: u64 = round.transfers.iter().map(|transfer| transfer.ballots).sum();
                prop_assert_eq!(moved, round.out.iter().map(|id| round.votes[id]).sum::<u64>());
                if let Some(next) = trace.rounds.get(n + 1) {
                    for (id, votes) in &next.votes {
                        let came: u64 = round.transfers.iter().filter(|t| t.to.as_ref() == Some(id)).map(|t| t.ballots).sum();
                        prop_assert_eq!(round.votes[id] + came, *votes);
                    }
                }
            }
        }
    }

    #[test]
    fn storm_a_budget_is_never_overspent(rows in rows(), method in methods()) {
        let rules = five(&method);
        let outcome = result(&rules, cast(&method, &rows));
        if let Some(budget) = method.budget() {
            let cost = |id: &String| rules.options.iter().find(|option| option.id == *id).map_or(0, |option| option.cost);
            let spent: u64 = outcome.winners.iter().map(cost).sum();
            prop_assert!(spent <= budget);
            match &outcome.trace {
                Trace::Greedy(trace) => prop_assert_eq!(trace.left, budget - spent),
                Trace::EqualShares(trace) => {
                    prop_assert_eq!(trace.left, budget - spent);
                    // what was in the purses was paid, or is still there
                    let bought: u64 = trace.rounds.iter().map(|round| round.cost).sum();
                    let total = Ratio::new(trace.purse.numerator() * outcome.turnout.counted, trace.purse.denominator().clone());
                    let left = Ratio::new(trace.unspent.numerator() + trace.unspent.denominator() * bought, trace.unspent.denominator().clone());
                    prop_assert_eq!(total, left);
                    for round in &trace.rounds {
                        let (_, rate) = round.rates.iter().min_by(|a, b| a.1.cmp(b.1)).expect("a rate");
                        prop_assert_eq!(&round.rates[&round.option], rate);
                        prop_assert!(round.payers > 0);
                        // one price for all, unless points differ
                        if let (1, Some(price)) = (round.price.len(), round.price.values().next()) {
                            let poor = &round.from_poor;
                            let paid = Ratio::new(
                                price.numerator() * round.payers * poor.denominator() + poor.numerator() * price.denominator(),
                                price.denominator() * poor.denominator(),
                            );
                            prop_assert_eq!(paid, Ratio::whole(round.cost));
                        }
                    }
                }
                _ => prop_assert!(false, "another trace"),
            }
        }
    }

    #[test]
    fn storm_outcomes_are_read_as_they_are_written(rows in rows(), method in methods()) {
        let outcome = result(&five(&method), cast(&method, &rows));
        let text = outcome.text();
        prop_assert_eq!(serde_json::from_str::<Outcome>(&text).expect("outcome"), outcome.clone());
        prop_assert_eq!(outcome.verdict == Verdict::NobodyVoted, outcome.turnout.counted == 0);
    }
}
