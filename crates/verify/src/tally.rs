use std::collections::BTreeMap;

use blind::{IssuerKey, Seal};
use domain::consultation::Terms;
use serde::Deserialize;
use serde_json::{Value, json};
use tally::{Ballot, Channel, Header, Outcome, Tie, TieRule, Verdict};

use crate::source;
use crate::{Failure, Report};

/// `essaim-verify tally BALLOTS [--outcome FILE] [--seals FILE --terms FILE]`
pub fn run(ballots: &str, published: Option<&str>, sealed: Option<(&str, &str)>) -> Result<Report, Failure> {
    let unclear = |error: &dyn std::fmt::Display| Failure::unclear(format!("{ballots}: {error}"));
    let text = String::from_utf8(source::ballot_box(ballots)?).map_err(|_| unclear(&"this is not a ballot box"))?;
    let (header, outcome) = tally::count_file(&text).map_err(|error| unclear(&error))?;
    let mut report = Report::default();
    tell(&header, &outcome, &mut report);
    report.value("outcome_hash", outcome.hash());
    report.value("outcome", json!(outcome));
    if let Some(published) = published {
        let bytes = source::ballot_box(published)?;
        let other: Outcome = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::unclear(format!("{published}: this is no result of a tally: {error}")))?;
        if other != outcome {
            return Err(Failure::broken(format!("{published}: {}", difference(&outcome, &other))));
        }
        report.say("This is the result that was published.");
    }
    if let Some((seals, terms)) = sealed {
        verified(ballots, &text, seals, terms, &header, &mut report)?;
    }
    Ok(report)
}

/// Whether each anonymous ballot bears the signature of the vote's issuer, and no seal is of none.
fn verified(
    ballots: &str,
    text: &str,
    seals: &str,
    terms: &str,
    header: &Header,
    report: &mut Report,
) -> Result<(), Failure> {
    let fixed: Terms = serde_json::from_slice(&source::ballot_box(terms)?)
        .map_err(|error| Failure::unclear(format!("{terms}: these are no terms of a vote: {error}")))?;
    if fixed.plan.rules.hash() != header.rules.hash() {
        return Err(Failure::broken(format!("{ballots}: the ballots are counted by other rules than {terms} has")));
    }
    let issuer = fixed.issuer.as_deref().map(IssuerKey::parse).transpose();
    let issuer = issuer.map_err(|fault| Failure::unclear(format!("{terms}: the issuer’s key: {fault}")))?;
    let mut known = BTreeMap::new();
    let lines = String::from_utf8(source::ballot_box(seals)?).unwrap_or_default();
    for (n, line) in (1..).zip(lines.lines()) {
        let Sealed { ballot, seal } = serde_json::from_str(line)
            .map_err(|error| Failure::unclear(format!("{seals}: line {n}: this is no seal: {error}")))?;
        if known.insert(ballot, seal).is_some() {
            return Err(Failure::broken(format!("{seals}: line {n}: a ballot has two seals")));
        }
    }
    let (mut anonymous, vote) = (0, fixed.consultation.to_string());
    for (n, line) in (1..).zip(text.lines()).skip(1) {
        // the box was read before
        let Ok(ballot) = Ballot::parse(line) else { continue };
        if ballot.channel != Channel::Blind {
            continue;
        }
        let broken = |why: &dyn std::fmt::Display| Failure::broken(format!("{ballots}: line {n}: {why}"));
        let Some(issuer) = &issuer else {
            return Err(broken(&"the vote has no issuer, so it has no anonymous ballots"));
        };
        let seal = known.remove(&record::hex(&ballot.hash())).ok_or_else(|| broken(&"this ballot has no seal"))?;
        seal.verify(&vote, issuer, &ballot).map_err(|fault| broken(&fault))?;
        anonymous += 1;
    }
    if let Some(hash) = known.keys().next() {
        return Err(Failure::broken(format!("{seals}: the ballot {hash} is not in the box")));
    }
    report.say(format!(
        "{anonymous} anonymous ballots: the issuer signed the key of each, and each is signed by its key."
    ));
    report.value("anonymous", anonymous);
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    ballot: String,
    seal: Seal,
}

fn tell(header: &Header, outcome: &Outcome, report: &mut Report) {
    let names: BTreeMap<&str, &str> =
        header.rules.options.iter().map(|option| (option.id.as_str(), option.name.as_str())).collect();
    let name = |id: &str| match names.get(id) {
        Some(name) if !name.is_empty() => format!("{id} “{}”", name.escape_debug()),
        _ => id.to_owned(),
    };
    let turnout = &outcome.turnout;
    let invalid: u64 = turnout.invalid.values().sum();
    report.say(format!(
        "{} ballots by {}: {} counted, {} blank, {invalid} invalid, {} replaced by a later one.",
        turnout.received, outcome.method, turnout.counted, turnout.blank, turnout.replaced
    ));
    let ways = turnout.channels.iter().filter(|(_, n)| **n > 0).map(|(way, n)| match way {
        Channel::Blind => format!("{n} anonymous"),
        Channel::Form => format!("{n} by a form"),
        Channel::Paper => format!("{n} on paper"),
    });
    let ways: Vec<String> = ways.collect();
    if !ways.is_empty() {
        report.say(format!("  {}", ways.join(", ")));
    }
    for (code, n) in &turnout.invalid {
        report.say(format!("  invalid, {code}: {n}"));
    }
    if let Some(quorum) = outcome.quorum {
        let met = if quorum.met { "reached" } else { "not reached" };
        report.say(format!("The quorum of {} is {met}, with {}.", quorum.needed, quorum.reached));
    }
    for place in &outcome.order {
        let lot = if place.by_lot { ", after a lot" } else { "" };
        report.say(format!("  {}. {}{lot}", place.place, name(&place.option)));
    }
    outcome.ties.iter().for_each(|tie| report.say(tied(tie)));
    let winners: Vec<String> = outcome.winners.iter().map(|id| name(id)).collect();
    report.say(match outcome.verdict {
        Verdict::Decided if header.rules.method.budget().is_some() => format!("Funded: {}.", winners.join(", ")),
        Verdict::Decided => format!("Elected: {}.", winners.join(", ")),
        Verdict::NobodyVoted => "No ballot was counted, so nothing is decided.".to_owned(),
        Verdict::QuorumMissed => "Too few voted, so nothing is decided.".to_owned(),
        Verdict::NobodyWon => "No option has what it needs, so nothing is decided.".to_owned(),
    });
}

fn tied(tie: &Tie) -> String {
    let options: Vec<&str> = tie.options.iter().map(|drawn| drawn.option.as_str()).collect();
    let rule = match tie.rule {
        TieRule::EarlierRounds => "earlier rounds decided",
        TieRule::Votes => "the votes decided",
        TieRule::LowerCost => "the lower cost decided",
        TieRule::Lot => "the lot decided, in this order",
    };
    format!("Level at {}: {}; {rule}.", tie.at, options.join(", "))
}

/// What differs first, in the order in which a reader would look.
fn difference(counted: &Outcome, published: &Outcome) -> String {
    let parts: [(&str, Value, Value); 6] = [
        ("was counted by other rules", json!(counted.rules), json!(published.rules)),
        ("was counted from other ballots", json!(counted.ballots), json!(published.ballots)),
        ("was drawn from another seed", json!(counted.seed), json!(published.seed)),
        ("has another turnout", json!(counted.turnout), json!(published.turnout)),
        ("has other winners", json!(counted.winners), json!(published.winners)),
        ("has another order", json!(counted.order), json!(published.order)),
    ];
    match parts.into_iter().find(|(_, counted, published)| counted != published) {
        Some((what, counted, published)) => {
            format!("the published result {what}: it says {published}, the count gives {counted}")
        }
        None => "the published result has another trace or verdict".to_owned(),
    }
}
