use tally::approval::Approval;
use tally::budget::Slip;
use tally::greedy::{By, Greedy, Lacking};
use tally::judgment::{Judgment, Median};
use tally::runoff::{Elimination, Overvote, Runoff};
use tally::schulze::{Schulze, Strength, Unranked};
use tally::score::{Missing, Score};
use tally::shares::{Add, Completion, EqualShares, Start, Stop, Worth};
use tally::{
    Alternative, Ballot, BallotBox, Blank, Channel, Choice, Header, Method, Outcome, Ratio, Rules, Seed, Share,
};

pub const SEED: Seed = Seed([7; 32]);

pub fn rules(method: Method, ids: &str) -> Rules {
    priced(method, &ids.split(' ').map(|id| (id, 0)).collect::<Vec<_>>())
}

pub fn priced(method: Method, options: &[(&str, u64)]) -> Rules {
    let seats = u32::from(method.budget().is_none());
    let option =
        |(id, cost): &(&str, u64)| Alternative { cost: *cost, id: (*id).to_owned(), name: format!("«{id}»") };
    let options = options.iter().map(option).collect();
    Rules { consultation: "test".to_owned(), electorate: None, method, options, quorum: None, seats }
}

/// So many ballots of each choice, each with a key of its own.
pub fn ballots(choices: &[(u64, Choice)]) -> Vec<Ballot> {
    let all = choices.iter().flat_map(|(n, choice)| (0..*n).map(move |_| choice.clone()));
    all.enumerate()
        .map(|(n, choice)| Ballot { channel: Channel::Blind, choice, counter: 0, key: n.to_string() })
        .collect()
}

pub fn count(rules: &Rules, choices: &[(u64, Choice)]) -> Outcome {
    count_with(rules, choices, SEED)
}

pub fn count_with(rules: &Rules, choices: &[(u64, Choice)], seed: Seed) -> Outcome {
    let header = Header::new(rules.clone(), seed);
    tally::count(&BallotBox { header, ballots: ballots(choices) }).expect("rules")
}

pub fn approve(ids: &str) -> Choice {
    Choice::Approve(ids.split_whitespace().map(str::to_owned).collect())
}

pub fn marks(marks: &[(&str, u64)]) -> Choice {
    Choice::Marks(marks.iter().map(|(id, mark)| ((*id).to_owned(), *mark)).collect())
}

/// `a>b=c`
pub fn ranking(text: &str) -> Choice {
    let tier = |tier: &str| tier.split('=').map(str::to_owned).collect();
    Choice::Ranking(text.split('>').filter(|tier| !tier.is_empty()).map(tier).collect())
}

/// Each letter a rank.
pub fn letters(text: &str) -> Choice {
    Choice::Ranking(text.chars().map(|c| [c.to_string()].into()).collect())
}

/// The options by place, in byte order within one.
pub fn places(outcome: &Outcome) -> Vec<Vec<&str>> {
    let same = outcome.order.chunk_by(|a, b| a.place == b.place);
    let mut places: Vec<Vec<&str>> = same.map(|tier| tier.iter().map(|p| p.option.as_str()).collect()).collect();
    places.iter_mut().for_each(|tier| tier.sort_unstable());
    places
}

pub fn approval() -> Method {
    Method::Approval(Approval { blank: Blank::Abstention, most: None, threshold: None })
}

pub fn score(highest: u32, missing: Missing, least_given: u64) -> Method {
    Method::Score(Score { blank: Blank::Abstention, highest, least_given, missing })
}

pub fn judgment(grades: u32, median: Median) -> Method {
    let grades = (0..grades).map(|grade| format!("grade {grade}")).collect();
    Method::MajorityJudgment(Judgment { blank: Blank::Abstention, grades, median })
}

pub fn schulze(strength: Strength) -> Method {
    Method::Schulze(Schulze { equal_ranks: true, strength, unranked: Unranked::Last })
}

pub fn runoff(elimination: Elimination) -> Method {
    Method::InstantRunoff(Runoff { elimination, overvote: Overvote::Exhausts })
}

pub fn greedy(budget: u64, by: By, slip: Slip) -> Method {
    Method::Greedy(Greedy { budget, by, lacking: Lacking::Skip, slip })
}

pub fn open_slip() -> Slip {
    Slip::Approval { most: None, within: None }
}

pub fn shares(budget: u64, worth: Worth, add: Option<Stop>, greedy: bool) -> Method {
    let slip = if worth == Worth::Points { Slip::Points { each: 100, sum: None } } else { open_slip() };
    let add = add.map(|stop| Add { most_steps: 100_000, start: Start::Exact, step: 1, stop });
    Method::EqualShares(EqualShares {
        blank: Blank::Abstention,
        budget,
        completion: Completion { add, greedy },
        slip,
        worth,
    })
}

/// Every method with each value of each parameter at least once, for up to five options that cost 1 to 5.
pub fn all_methods() -> Vec<Method> {
    let zero = |method: Method| match method {
        Method::Approval(rule) => Method::Approval(Approval { blank: Blank::Zero, most: Some(3), ..rule }),
        Method::MajorityJudgment(rule) => Method::MajorityJudgment(Judgment { blank: Blank::Zero, ..rule }),
        Method::EqualShares(rule) => Method::EqualShares(EqualShares { blank: Blank::Zero, ..rule }),
        other => other,
    };
    let half = Some(Share::MoreThan(Ratio::new(1u8, 2u8)));
    let whole = Add { most_steps: 4, start: Start::Whole, step: 2, stop: Stop::Overspending };
    vec![
        approval(),
        zero(approval()),
        Method::Approval(Approval { blank: Blank::Zero, most: None, threshold: half }),
        score(4, Missing::Abstention, 2),
        score(4, Missing::Zero, 0),
        judgment(5, Median::Lower),
        zero(judgment(5, Median::Upper)),
        schulze(Strength::WinningVotes),
        schulze(Strength::WinningThenOpposing),
        Method::Schulze(Schulze {
            equal_ranks: false,
            strength: Strength::WinningThenOpposing,
            unranked: Unranked::NoOpinion,
        }),
        runoff(Elimination::Together),
        runoff(Elimination::EarlierRounds),
        Method::InstantRunoff(Runoff { elimination: Elimination::Lot, overvote: Overvote::Skipped }),
        Method::InstantRunoff(Runoff { elimination: Elimination::Lot, overvote: Overvote::Invalid }),
        greedy(7, By::Votes, open_slip()),
        greedy(7, By::VotesPerCost, Slip::Points { each: 4, sum: Some(9) }),
        Method::Greedy(Greedy {
            budget: 7,
            by: By::Votes,
            lacking: Lacking::Stop,
            slip: Slip::Approval { most: Some(4), within: Some(9) },
        }),
        shares(7, Worth::Cost, None, false),
        shares(7, Worth::Cost, Some(Stop::Exhaustive), true),
        zero(shares(7, Worth::One, Some(Stop::Overspending), false)),
        shares(7, Worth::Points, Some(Stop::Exhaustive), false),
        Method::EqualShares(EqualShares {
            blank: Blank::Abstention,
            budget: 7,
            completion: Completion { add: Some(whole), greedy: true },
            slip: open_slip(),
            worth: Worth::Cost,
        }),
    ]
}

/// A choice of the kind that the method asks for, from a mark of 0 to 4 or nothing for each option.
pub fn choice(method: &Method, ids: &[&str], row: &[Option<u64>]) -> Choice {
    let given = ids.iter().zip(row).filter_map(|(id, mark)| mark.map(|mark| ((*id).to_owned(), mark)));
    let points = |slip: &Slip| matches!(slip, Slip::Points { .. });
    match method {
        Method::Schulze(_) | Method::InstantRunoff(_) => {
            let mut tiers = vec![std::collections::BTreeSet::new(); 5];
            given.for_each(|(id, mark)| {
                tiers[mark as usize].insert(id);
            });
            Choice::Ranking(tiers)
        }
        Method::Score(_) | Method::MajorityJudgment(_) => Choice::Marks(given.collect()),
        Method::Greedy(Greedy { slip, .. }) | Method::EqualShares(EqualShares { slip, .. }) if points(slip) => {
            Choice::Marks(given.collect())
        }
        _ => Choice::Approve(given.map(|(id, _)| id).collect()),
    }
}

/// How many times longer than usual storms are to be.
pub fn scale() -> u32 {
    std::env::var("ESSAIM_SOAK").ok().and_then(|scale| scale.parse().ok()).unwrap_or(1)
}
