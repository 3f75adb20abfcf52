//! Authorities, lists, what was decided in numbers, and datasets.

use catalog::{Frequency, Freshness};
use domain::{DAY, DataRole, Event, Moment, Reason, Role, Ruling, Status, Theme};

use super::{
    experiment::title,
    model::{At, Authority, Competence, Dataset, Experiment, World},
    said::{LANG, Said, day, plural},
};

fn kind(kind: &str) -> &'static str {
    match kind {
        "region" => "Region",
        "department" => "Department",
        "metropolis" => "Metropolis",
        "syndicat" => "Joint body",
        _ => "Commune",
    }
}

const NONE: &str = "No particular competence is written down. An authority decides at home about everything that is not given to another.";

fn period(from: At, until: Option<At>) -> String {
    match until {
        Some(until) => format!("from {} to {}", day(from), until.0.plus(-1).day(LANG)),
        None => format!("since {}, no end set", day(from)),
    }
}

/// An authority in the list of all.
pub fn line(s: &mut Said, world: &World, a: &Authority, now: Moment) {
    s.say(&a.name);
    let held = world.experiments.iter().filter(|e| e.authority == a.id && e.opened_at.is_some());
    s.say(plural(held.count() as i64, "experiment", "experiments"));
    let owed: Vec<_> = world.deadlines.iter().filter(|d| d.authority == a.id && d.stopped_at.is_none()).collect();
    let late = owed.iter().filter(|d| d.due_at.0 < now).count();
    if !owed.is_empty() {
        let late = if late > 0 { format!(", {late} late") } else { String::new() };
        s.say(format!("{} unanswered{late}", owed.len()));
    }
}

/// The page of an authority.
pub fn authority(s: &mut Said, world: &World, a: &Authority, now: Moment) {
    s.say(format!("{} · {}", kind(&a.kind), a.territory_name));
    s.say(&a.name);
    s.say(format!(
        "It reads a proposal within {} hours, has to answer from {} supports on, and has {} days to do so.",
        a.moderation_hours,
        LANG.number(a.support_threshold),
        a.answer_days
    ));
    let mine = world.deadlines.iter().filter(|d| d.authority == a.id);
    let answered =
        |outcome: Option<&String>| matches!(outcome.map(String::as_str), Some("accepted" | "refused" | "redirected"));
    let lately = mine
        .clone()
        .filter(|d| answered(d.outcome.as_ref()) && d.stopped_at.is_some_and(|at| at.0 > now.plus(-731 * DAY)));
    let mut days: Vec<i64> = lately.map(|d| d.stopped_at.unwrap().0.days_since(d.started_at.0)).collect();
    days.sort_unstable();
    if let Some(middle) = days.len().checked_sub(1) {
        let median = days[middle / 2];
        s.say(LANG.number(median));
        let (n, word) = (days.len() as i64, LANG.plural(median, "day", "days"));
        s.say(format!("{word} as a rule, over {n} {} in two years", LANG.plural(n, "answer", "answers")));
    }
    let owed: Vec<_> = mine.filter(|d| d.stopped_at.is_none()).collect();
    if owed.is_empty() {
        s.say("No answer is owed");
        s.say("When a proposal reaches its threshold of supports, the time begins, and shows here.");
    }
    let late = owed.iter().filter(|d| d.due_at.0 < now).count() as i64;
    if late > 0 {
        s.say(format!(
            "{late} {} overdue. This silence does not mean yes.",
            LANG.plural(late, "answer is", "answers are")
        ));
    }
    for d in &owed {
        s.say(title(world, &d.experiment));
        let over = now.days_since(d.due_at.0).max(1);
        s.say(match now > d.due_at.0 {
            true => format!("unanswered for {over} {}", LANG.plural(over, "day", "days")),
            false => format!("by {}", day(d.due_at)),
        });
    }
    if world.experiments.iter().any(|e| e.authority == a.id) {
        s.say("What is in its hands");
    }
    for &status in Status::ALL {
        let held = world.experiments.iter().filter(|e| e.authority == a.id && e.status == status.code()).count();
        if held > 0 {
            s.say(format!("{} · {}", status.name(LANG), LANG.number(held as i64)));
        }
    }
    for m in world.mandates.iter().filter(|m| m.authority == a.id) {
        s.person(m.name.as_ref());
        s.say(format!(", {}", Role::parse(&m.role).unwrap().name(LANG)));
        if let Some(name) = &m.deputy_of {
            s.say(format!(", stands in for {name}"));
        }
        s.say(period(m.from_at, m.until_at));
    }
    let competences: Vec<_> = world.competences.iter().filter(|c| c.authority == a.id).collect();
    competences.iter().for_each(|c| competence(s, world, c));
    let past = |c: &&&Competence| c.until_at.is_some_and(|end| end.0 <= now);
    let future = |c: &&&Competence| c.from_at.0 > now;
    for (head, any) in [
        ("Past competences", competences.iter().any(|c| past(&c))),
        ("To come", competences.iter().any(|c| future(&c) && !past(&c))),
        (NONE, competences.iter().all(|c| past(&c) || future(&c))),
        ("Its members", world.memberships.iter().any(|m| m.body == a.id)),
        ("It is a member of", world.memberships.iter().any(|m| m.member == a.id)),
    ] {
        s.say(if any { head } else { "" });
    }
    for m in world.memberships.iter().filter(|m| m.body == a.id || m.member == a.id) {
        s.say(world.name(if m.body == a.id { &m.member } else { &m.body }));
        s.say(period(m.from_at, m.until_at));
    }
}

fn competence(s: &mut Said, world: &World, c: &Competence) {
    s.say(Theme::parse(&c.theme).unwrap().name(LANG));
    s.say(format!("· {}", c.territory_name));
    if let Some(giver) = &c.given_by {
        s.say(format!("· given by {}", world.name(giver)));
    }
    s.say(format!("{} · {}", period(c.from_at, c.until_at), c.basis));
}

/// The rows of the moderation log of a period.
pub fn moderation(s: &mut Said, world: &World, months: i64) {
    for line in world.moderation.iter().filter(|l| l.months == months) {
        s.say(&line.authority_name);
        s.say(match line.about.as_str() {
            "proposals" => Event::parse(&line.decision).unwrap().name(LANG),
            _ => Ruling::parse(&line.decision).unwrap().name(LANG),
        });
        s.say(line.reason.as_deref().map_or("—", |reason| Reason::parse(reason).unwrap().name(LANG)));
        s.say(LANG.number(line.count));
        if let Some(reports) = line.reports {
            s.say(LANG.number(reports));
        }
    }
}

/// An experiment in the list.
pub fn card(s: &mut Said, world: &World, e: &Experiment) {
    let translation = world.translations.iter().find(|t| t.experiment == e.id && t.lang == LANG.code());
    s.say(title(world, &e.id));
    s.say(summary(translation.map_or(&e.proposal, |t| &t.proposal)));
    s.say(&e.territory_name);
    s.say("by");
    s.person(e.author.as_ref());
    if translation.is_some() {
        s.say("Translated");
    }
    s.say(Status::parse(&e.status).unwrap().name(LANG));
    let n = LANG.number(e.supports);
    match e.status == "open" && e.threshold > 0 {
        true => s.say(format!("{n} of {} supports", LANG.number(e.threshold))),
        false if e.supports > 0 => s.say(plural(e.supports, "support", "supports")),
        false => {}
    }
}

/// The first sentences, up to about 180 characters, cut at a word.
fn summary(text: &str) -> String {
    let line = text.split('\n').next().unwrap_or_default();
    if line.chars().count() <= 180 {
        return line.to_owned();
    }
    let cut: String = line.chars().take(180).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}

fn frequency(d: &Dataset) -> Frequency {
    let code = d.frequency.clone().map_or(serde_json::Value::Null, Into::into);
    serde_json::from_value(code).unwrap_or(Frequency::Unknown)
}

fn badges(s: &mut Said, d: &Dataset, now: Moment) {
    s.say(d.licence.clone().unwrap_or_else(|| "Unknown licence".to_owned()));
    s.say(Freshness::of(frequency(d), d.modified_at.map(|at| at.0), now).say(LANG));
    s.say(match d.state.as_str() {
        "live" => "The source answers",
        "changed" => "The source has changed shape",
        _ => "The source no longer answers",
    });
}

fn host(d: &Dataset) -> &str {
    d.source.split_once("://").map_or(d.source.as_str(), |(_, host)| host)
}

/// A dataset in the list.
pub fn dataset_card(s: &mut Said, world: &World, d: &Dataset, now: Moment) {
    s.say(&d.title);
    let who = d.publisher.clone().unwrap_or_else(|| host(d).to_owned());
    let mut behind: Vec<&String> = world.uses.iter().filter(|u| u.dataset == d.id).map(|u| &u.experiment).collect();
    behind.sort_unstable();
    behind.dedup();
    let copies = world.copies.iter().filter(|c| c.dataset == d.id).count() as i64;
    let (experiments, copies) =
        (plural(behind.len() as i64, "experiment", "experiments"), plural(copies, "copy", "copies"));
    s.say(format!("{who} · {experiments}, {copies}"));
    badges(s, d, now);
}

/// The page of a dataset, without the rows of its table and the words of its recipes.
pub fn dataset(s: &mut Said, world: &World, d: &Dataset, now: Moment) {
    s.say(&d.title);
    badges(s, d, now);
    if d.state != "live" {
        let since = d.failing_since.map(day).unwrap_or_default();
        let copy = world.copies.iter().find(|c| c.hash == d.latest_hash).unwrap().fetched_at.0.day_and_hour(LANG);
        s.say(match d.state.as_str() {
            "changed" => {
                format!("The source has changed since {since}. This is the last copy that can be read, of {copy}.")
            }
            _ => format!("The source has not answered since {since}. This is the last copy, of {copy}."),
        });
        s.say(d.problem.as_deref().unwrap_or_default());
    }
    if let Some(publisher) = &d.publisher {
        s.row("Published by", publisher);
    }
    if !d.territories.is_empty() {
        s.row("Territory", &d.territories);
    }
    if let Some(at) = d.modified_at {
        s.row("Data of", &day(at));
    }
    s.row("Announced rhythm", frequency(d).say(LANG));
    s.row("Source checked", &d.checked_at.0.day_and_hour(LANG));
    s.say(host(d));
    s.link(d.source_page.as_ref().unwrap_or(&d.source_address));
    assert!(world.copies.iter().any(|c| c.dataset == d.id && c.hash == d.latest_hash));
    if let Some(text) = &d.description {
        s.prose(text);
    }
    for link in world.uses.iter().filter(|u| u.dataset == d.id) {
        let written = world.experiments.iter().find(|e| e.id == link.experiment).unwrap().title.clone();
        s.say(&written);
        let role = DataRole::parse(&link.role).unwrap();
        s.say(role.name(LANG));
        if matches!(role, DataRole::Measure | DataRole::Baseline) {
            s.say("Make it a reading");
            s.say(format!("({written})"));
        }
    }
    for run in world.runs.iter().filter(|r| r.dataset == d.id) {
        let n = plural(run.readings, "reading", "readings");
        s.say(format!("{n} · {} · {}", run.measure, run.made_at.0.day_and_hour(LANG)));
        s.say("Recipe and values (JSON)");
    }
    for copy in world.copies.iter().filter(|c| c.dataset == d.id) {
        s.say(format!("Download the copy of {}", copy.fetched_at.0.day_and_hour(LANG)));
        s.say(size(copy.size));
        s.say(format!("SHA-256 {}", copy.hash));
        s.link(&copy.address[copy.address.find("/data/").unwrap()..]);
    }
}

fn size(bytes: i64) -> String {
    let (value, unit) = match bytes {
        b if b < 1_000 => return format!("{b} bytes"),
        b if b < 1_000_000 => (b as f64 / 1e3, "kB"),
        b => (b as f64 / 1e6, "MB"),
    };
    format!("{} {unit}", format!("{value:.1}").trim_end_matches(".0"))
}

/// An act of decision on its own page.
pub fn decision(s: &mut Said, world: &World, d: &super::model::Decision) {
    let written = world.experiments.iter().find(|e| e.id == d.experiment).unwrap().title.clone();
    let official = d.official.clone().unwrap_or_else(|| "A person with a mandate".to_owned());
    let authority = world.name(&d.authority);
    for (term, value) in [
        ("About", &written),
        ("Authority", &authority),
        ("Decided by", &official),
        ("On", &d.decided_at.0.day_and_hour(LANG)),
        ("Decision", &super::experiment::outcome(d).to_owned()),
        ("Reason", &Reason::parse(&d.reason).unwrap().name(LANG).to_owned()),
        ("Number of the act", &d.id),
    ] {
        s.row(term, value);
    }
    s.within(&d.lang, |s| s.prose(&d.text));
}

/// A lesson in the library.
pub fn lesson(s: &mut Said, world: &World, r: &super::model::Results) {
    let e = world.experiments.iter().find(|e| e.id == r.id).unwrap();
    s.say(domain::Finding::parse(&r.finding).unwrap().name(LANG));
    s.say(title(world, &e.id));
    s.say(format!("{} · {} · {}", Theme::parse(&e.theme).unwrap().name(LANG), e.territory_name, day(r.published_at)));
    s.link(format!("/experiments/{}", e.id));
    for text in [&r.summary, &r.worked, &r.failed, &r.change, &r.reuse] {
        s.say(text);
    }
    if let Some(conclusion) = &e.conclusion {
        s.say(format!("What follows: {}", domain::Conclusion::parse(conclusion).unwrap().name(LANG)));
    }
}
