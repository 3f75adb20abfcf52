//! Votes: their cards, and what their pages say beside the picture of the count.

use domain::{
    Moment, Tier,
    consultation::{Kept, Method, Phase, Times},
};
use tally::{Channel, Outcome, Verdict};

use super::{
    model::{Choice, Vote, World},
    said::{LANG, Said, day, plural},
};

fn phase(vote: &Vote, now: Moment) -> Phase {
    let published = vote.published_at.map(|at| at.0);
    let closed = published.or((vote.closes_at.0 <= now).then_some(vote.closes_at.0));
    Times { opens: Some(vote.opens_at.0), closes: Some(vote.closes_at.0), closed, published }.phase(now)
}

fn tag(vote: &Vote, now: Moment) -> &'static str {
    match phase(vote, now) {
        Phase::Draft => "Being prepared",
        Phase::Ahead => "Soon",
        Phase::Open => "Open",
        Phase::Counting => "Being counted",
        Phase::Counted => "Result published",
    }
}

/// A vote in a list.
pub fn card(s: &mut Said, world: &World, vote: &Vote, now: Moment) {
    s.say(tag(vote, now));
    s.say(match phase(vote, now) {
        Phase::Draft | Phase::Ahead => format!("from {}", vote.opens_at.0.day_and_hour(LANG)),
        Phase::Open => format!("until {}", vote.closes_at.0.day_and_hour(LANG)),
        Phase::Counting | Phase::Counted => format!("on {}", day(vote.closes_at)),
    });
    s.say(&vote.title);
    s.say(world.name(&vote.authority));
    s.say(Method::parse(&vote.method).unwrap().name(LANG));
    s.say(voters(vote.voters));
}

fn voters(n: i64) -> String {
    plural(n, "person has voted", "people have voted")
}

/// The options of a vote, in their order.
pub fn options<'w>(world: &'w World, vote: &Vote) -> Vec<&'w Choice> {
    let mut all: Vec<&Choice> = world.options.iter().filter(|o| o.consultation == vote.id).collect();
    all.sort_by_key(|o| o.place);
    all
}

/// The head of its page, what is at stake, and what the authority commits to.
pub fn asked(s: &mut Said, world: &World, vote: &Vote, now: Moment) {
    s.say(tag(vote, now));
    s.say(world.name(&vote.authority));
    s.within(&vote.lang, |s| s.say(&vote.title));
    let (from, until) = (vote.opens_at.0.day_and_hour(LANG), vote.closes_at.0.day_and_hour(LANG));
    s.say(match phase(vote, now) {
        Phase::Draft | Phase::Ahead => format!("One can vote from {from} to {until}."),
        Phase::Open => format!("One can vote until {until}."),
        Phase::Counting | Phase::Counted => format!("The vote ended on {until}."),
    });
    if phase(vote, now) == Phase::Open {
        s.say(voters(vote.voters));
    }
    if !vote.plain.is_empty() {
        s.say("In easy words");
        s.prose(&vote.plain);
    }
    s.prose(&vote.stake);
    for option in options(world, vote) {
        s.say(&option.name);
        if let Some(cost) = option.cost {
            s.say(format!("€{}", LANG.number(cost as i64)));
        }
        if option.experiment.is_some() && vote.question != "go" {
            s.say("The experiment");
            s.say(format!(": {}", option.name));
        }
    }
    if vote.question == "go" && options(world, vote).iter().any(|o| o.experiment.is_some()) {
        s.say("Read the experiment");
        s.say("Reasons for and against");
    }
    s.prose(&vote.commitment);
    if vote.published_at.is_none() {
        s.say(format!("It answers in public at the latest {} days after the result.", vote.answer_days));
    }
}

/// Who votes, in a sentence of the rules.
pub fn electorate(vote: &Vote, territory: &str) -> String {
    let tier = Tier::parse(&vote.tier);
    assert_eq!(tier.code(), vote.tier);
    let tier = tier.name(LANG);
    format!("Whoever lives in {territory}, by their own word. It takes: {tier}.")
}

/// What came of it: the verdict, who won, whether enough people voted, and what the authority answered.
pub fn result(s: &mut Said, world: &World, vote: &Vote, outcome: &Outcome, now: Moment) {
    let all = options(world, vote);
    let budget = all.iter().any(|o| o.cost.is_some());
    let verdict = serde_json::to_value(outcome.verdict).unwrap();
    assert_eq!(vote.verdict.as_deref(), verdict.as_str());
    assert_eq!(vote.winners.as_deref(), Some(outcome.winners.join(" ").as_str()));
    let of = &outcome.turnout;
    assert_eq!((vote.counted, vote.blank), (Some(of.counted), Some(of.blank)));
    assert_eq!(vote.invalid, Some(of.invalid.values().sum()));
    s.say(match outcome.verdict {
        Verdict::Decided if budget => "Funded",
        Verdict::Decided => "Result",
        Verdict::NobodyVoted => "No ballot makes a choice",
        Verdict::QuorumMissed => "Too few people voted",
        Verdict::NobodyWon => "No option wins",
    });
    for option in all.iter().filter(|o| o.won == Some(true)) {
        s.say(&option.name);
    }
    if let Some(quorum) = outcome.quorum {
        let (reached, needed) = (LANG.number(quorum.reached as i64), LANG.number(quorum.needed as i64));
        s.say(match quorum.met {
            true => format!("Turnout needed: {needed} ballots. Reached, with {reached}."),
            false => format!(
                "It took {needed} ballots; there are {reached}. The count is published, but it decides nothing."
            ),
        });
    }
    match (&vote.reply, vote.replied_at) {
        (Some(kept), Some(at)) => {
            s.say("The authority’s answer");
            s.say(Kept::parse(kept).unwrap().name(LANG));
            s.within(vote.reply_lang.as_ref().unwrap(), |s| s.prose(vote.reply_text.as_ref().unwrap()));
            s.say(format!("Published on {}.", day(at)));
        }
        _ => {
            let due = vote.published_at.unwrap().0.plus(vote.answer_days * domain::DAY);
            let late = now.days_since(due).max(1);
            s.say(match now > due {
                true => {
                    format!("The public answer was due by {}: {} late.", due.day(LANG), plural(late, "day", "days"))
                }
                false => format!("The authority answers this result in public by {}.", due.day(LANG)),
            });
        }
    }
}

/// The table of turnout.
pub fn turnout(s: &mut Said, vote: &Vote, outcome: &Outcome) {
    let of = &outcome.turnout;
    let mut row = |label: &str, n: u64| {
        s.say(label);
        s.say(LANG.number(n as i64));
    };
    row("People who voted", of.received - of.replaced);
    for (way, n) in &of.channels {
        let label = match way {
            Channel::Blind => "of these, by an anonymous ballot",
            Channel::Form => "of these, by a form",
            Channel::Paper => "of these, on paper",
        };
        row(label, *n);
    }
    row("Ballots that make a choice", of.counted);
    row("Blank votes", of.blank);
    if let Some(open) = vote.sheets_unconfirmed.filter(|n| *n > 0) {
        row("Sheets that two people did not confirm, and that do not count", open as u64);
    }
}

/// Where voters live, as far as it is told: the bars, then the table.
pub fn places(s: &mut Said, world: &World, vote: &Vote) {
    let lines: Vec<_> = world.turnout.iter().filter(|t| t.consultation == vote.id).collect();
    if lines.is_empty() {
        return;
    }
    let caption = "Where those who took part online live, as far as they wanted to say. Nothing checks it.";
    s.say(caption);
    s.say(caption);
    let name = |t: &super::model::Turnout| t.territory_name.clone().unwrap_or_else(|| "Not said".to_owned());
    for t in &lines {
        s.say(name(t));
        s.say(t.voters.map_or("held back".to_owned(), |n| LANG.number(n as i64)));
        if let Some(n) = t.voters {
            s.say(name(t));
            s.say(LANG.number(n as i64));
        }
    }
    let held: Vec<String> = lines.iter().filter(|t| t.voters.is_none()).map(|t| name(t)).collect();
    if !held.is_empty() {
        s.say(match held.len() <= 6 {
            true => format!("Held back: {}.", held.join(", ")),
            false => format!("Held back: {} territories.", held.len()),
        });
        s.say(
            "A number below ten would point at people; it is held back, and if need be another one with it, so that it cannot be computed.",
        );
    }
}
