//! What is said: the summary on the page of an experiment, and each argument on its own.

use domain::{ArgumentOrder, Reason, Side, Status, argue, strength};

use super::{
    model::{Argument, World},
    said::{LANG, Said, day, plural, somebody},
};

/// The arguments of an experiment, without answers.
pub fn top<'w>(world: &'w World, experiment: &str) -> Vec<&'w Argument> {
    world.arguments.iter().filter(|a| a.experiment == experiment && a.answers_to.is_none()).collect()
}

/// The answers to an argument, in their order.
pub fn answers<'w>(world: &'w World, argument: &str) -> Vec<&'w Argument> {
    let mut all: Vec<&Argument> =
        world.arguments.iter().filter(|a| a.answers_to.as_deref() == Some(argument)).collect();
    all.sort_by_key(|a| a.nth);
    all
}

/// How much of each there is, in words.
pub fn numbers(world: &World, experiment: &str) -> (i64, String) {
    let there = |side: &str| {
        let of = |a: &&Argument| a.experiment == experiment && a.side == side && a.removed_at.is_none();
        world.arguments.iter().filter(of).count() as i64
    };
    let (yes, no, asked) = (there("for"), there("against"), there("question"));
    let (n, questions) = (LANG.number(yes), plural(asked, "question", "questions"));
    let answers = plural(there("answer"), "answer", "answers");
    let all = yes + no + asked;
    match all {
        0 => (all, "No argument for or against yet, and no question.".to_owned()),
        _ => (all, format!("{n} for, {} against, {questions}, {answers}.", LANG.number(no))),
    }
}

/// What the page of an experiment says of the discussion.
pub fn summary(s: &mut Said, world: &World, experiment: &str, status: Status) {
    let open = argue(status).is_ok();
    let (all, words) = numbers(world, experiment);
    if all == 0 && !open {
        return;
    }
    s.say(words);
    s.say(match (all, open) {
        (0, _) => "Say the first word",
        (_, true) => "Read the discussion and answer",
        (_, false) => "Read the discussion",
    });
    let mut best: Vec<&Argument> = top(world, experiment);
    best.retain(|a| a.removed_at.is_none());
    best.sort_by_key(|a| {
        let strength = strength(a.useful.unwrap_or_default(), a.useless.unwrap_or_default());
        std::cmp::Reverse((strength, a.written_at, a.id.clone()))
    });
    if best.is_empty() {
        return;
    }
    for side in Side::ALL {
        let of: Vec<&&Argument> = best.iter().filter(|a| a.side == side.code()).take(2).collect();
        let (title, none) = match side {
            Side::For => ("Most useful for", "Nobody has spoken for it yet."),
            Side::Against => ("Most useful against", "Nobody has spoken against it yet."),
            Side::Question => ("Most useful questions", ""),
        };
        if of.is_empty() && side == Side::Question {
            continue;
        }
        s.say(title);
        if of.is_empty() {
            s.say(none);
        }
        for a in of {
            s.say(side.name(LANG));
            s.within(&a.lang, |s| s.marked(a.text.as_deref().unwrap_or_default()));
            s.link(format!("/experiments/{experiment}/discussion/{}", a.id));
            s.person(a.author.as_ref());
            s.say(format!("useful to {}", plural(a.useful.unwrap_or_default(), "person", "people")));
            s.say(if a.answers == 0 { "Answer".to_owned() } else { plural(a.answers, "answer", "answers") });
        }
    }
    s.say("How they are chosen");
    s.say(ArgumentOrder::Strongest.rule(LANG));
}

/// An argument with its answers, on its own page.
pub fn whole(s: &mut Said, world: &World, a: &Argument, open: bool) {
    one(s, world, a, open);
    for answer in answers(world, &a.id) {
        one(s, world, answer, open);
    }
}

fn one(s: &mut Said, world: &World, a: &Argument, open: bool) {
    if let Some(side) = Side::parse(&a.side) {
        s.say(side.name(LANG));
    }
    if let Some(authority) = &a.authority {
        s.say("Official answer");
        s.say(world.name(authority));
    }
    s.say(somebody(a.author.as_ref()));
    s.say(day(a.written_at));
    if let Some(at) = a.removed_at {
        let by = a.removed_by.as_ref().map(|slug| world.name(slug)).unwrap_or_default();
        let reason = a.removal_reason.as_deref().and_then(Reason::parse).unwrap().name(LANG);
        s.say(format!("Text removed on {} by {by}. Reason: {reason}.", day(at)));
        s.within(a.removal_lang.as_ref().unwrap(), |s| s.marked(a.removal_text.as_deref().unwrap_or_default()));
        return;
    }
    if a.edited_at.is_some() {
        s.say("edited");
    }
    s.within(&a.lang, |s| s.marked(a.text.as_deref().unwrap_or_default()));
    if a.answers_to.is_none() {
        let (useful, useless) = (a.useful.unwrap_or_default(), a.useless.unwrap_or_default());
        s.say(format!("Useful {} · Not useful {}", LANG.number(useful), LANG.number(useless)));
        if open {
            s.say(if a.answers == 0 { "Answer".to_owned() } else { format!("Answer ({})", LANG.number(a.answers)) });
        }
    }
    s.say("Report");
}

/// What a text said before.
pub fn before(s: &mut Said, world: &World, argument: &str) {
    let versions: Vec<_> = world.argument_versions.iter().filter(|v| v.argument == argument).collect();
    for v in versions {
        s.say(v.written_at.0.day_and_hour(LANG));
        s.within(&v.lang, |s| s.marked(&v.text));
    }
}
