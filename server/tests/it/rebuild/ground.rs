//! What was measured, seen and registered: charts, lists, protocols.

use std::collections::BTreeMap;

use domain::{
    Amount, Severity,
    evidence::{self, SoFar},
    protocol::{Direction, Protocol, Side, Weight},
};

use super::{
    experiment::Page,
    html::{Node, plain},
    model::{Entry, Incident, Indicator, Reading},
    said::{LANG, Said, day, point, somebody, when},
};

/// An entry of a journal.
pub fn entry(s: &mut Said, j: &Entry) {
    s.say(when(j.happened_at));
    s.person(j.author.as_ref());
    if let (Some(latitude), Some(longitude)) = (j.latitude, j.longitude) {
        s.say(point(latitude, longitude));
    }
    s.within(&j.lang, |s| s.prose(&j.text));
    picture(s, j.picture.as_ref());
}

/// A photo: small, and what it leads to.
fn picture(s: &mut Said, address: Option<&String>) {
    if let Some(at) = address.and_then(|address| Some(address.split_once("/pictures/")?.1)) {
        s.link(format!("/pictures/{at}"));
        s.link(format!("/pictures/{}", at.replace("/large", "/small")));
    }
}

/// Something that went wrong.
pub fn incident(s: &mut Said, i: &Incident) {
    s.say(Severity::parse(&i.severity).unwrap().name(LANG));
    s.say(when(i.happened_at));
    s.say(if i.by_rule { "Stop rule".to_owned() } else { somebody(i.author.as_ref()) });
    s.within(&i.lang, |s| s.prose(&i.text));
    picture(s, i.picture.as_ref());
    if !i.response.is_empty() {
        s.say("What was done");
        s.within(&i.lang, |s| s.prose(&i.response));
    }
}

/// A reading in the list of an indicator.
pub fn reading(s: &mut Said, r: &Reading) {
    s.say(when(r.measured_at));
    s.say(r.value.0.say(LANG));
    s.say(if r.note.is_empty() { r.source.clone() } else { format!("{} — {}", r.source, r.note) });
}

/// The readings of an indicator by the middle of a day or of a week: how many, and their mean.
fn spans(readings: &[&Reading]) -> Vec<(domain::Moment, i64, Amount)> {
    let days = readings.iter().map(|r| r.measured_at.0.day_number());
    let length = match (days.clone().min(), days.max()) {
        (Some(first), Some(last)) if last - first >= 60 => 7,
        _ => 1,
    };
    let mut heaps: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for r in readings {
        let heap = heaps.entry(r.measured_at.0.day_number().div_euclid(length)).or_default();
        (heap.0, heap.1) = (heap.0 + 1, heap.1 + r.value.0.0);
    }
    let middle = |n: i64| domain::Moment::noon_of(n * length + length / 2);
    heaps.into_iter().map(|(n, (count, total))| (middle(n), count, Amount(total / count))).collect()
}

/// The charts and what is said to work so far, from the readings alone.
pub fn evidence(page: &Page<'_>, charts: &[Node], so_far: &[Node]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut indicators = page.mine(&page.world.indicators, |i| &i.experiment);
    indicators.retain(|i| i.retired_at.is_none());
    indicators.sort_by_key(|i| i.place);
    let readings = |i: &Indicator| {
        let mut of = page.mine(&page.world.readings, |r| &r.experiment);
        of.retain(|r| r.indicator == i.place);
        of
    };
    let measured = page.of.started_at.is_some() || indicators.iter().any(|i| !readings(i).is_empty());
    let shown: Vec<&&Indicator> = indicators.iter().filter(|_| page.status.is_registered() && measured).collect();
    if charts.len() != shown.len() {
        wrong.push(format!("{}: {} charts of {}", page.of.id, charts.len(), shown.len()));
    }
    for (i, chart) in shown.iter().zip(charts) {
        wrong.extend(drawn(page, i, &readings(i), chart));
    }
    let asked = page.status.is_on_the_ground() || page.status.owes_results();
    let primary = indicators.iter().find(|i| i.place == 1 && asked && page.status.is_registered());
    match (primary, so_far) {
        (None, []) => {}
        (Some(i), [section]) => {
            let since = page.of.started_at.map_or(i64::MIN, |at| at.0.0);
            let during = spans(&readings(i)).into_iter().filter(|(at, ..)| at.0 >= since);
            let values: Vec<f64> = during.map(|(.., mean)| mean.approximate()).collect();
            let answer = match evidence::so_far(&values, i.baseline.0, i.target.0) {
                SoFar::TooFew(_) => "Too early to tell",
                SoFar::Reached(_) => "Yes, the target is reached",
                SoFar::Towards(_) => "The right way, the target is not certain",
                SoFar::Unclear(_) => "It cannot be told yet",
                SoFar::Away(_) => "No, it goes the other way",
            };
            if !section.pieces().contains(&answer.to_owned()) {
                wrong.push(format!("{}: not “{answer}” but {:?}", page.of.id, section.pieces()));
            }
        }
        _ => wrong.push(format!("{}: {} answers to whether it works", page.of.id, so_far.len())),
    }
    wrong
}

/// The table beside a drawing: a line for each day or week, its mean as far as it is shown, its readings.
fn drawn(page: &Page<'_>, i: &Indicator, readings: &[&Reading], chart: &Node) -> Vec<String> {
    let id = &page.of.id;
    let pieces = chart.pieces();
    let name = format!("{id}, {}", i.measure);
    let head = plain(&format!("{} ({})", i.measure, i.unit));
    if !readings.is_empty() && !pieces.contains(&head) {
        return vec![format!("{name}: {pieces:?}")];
    }
    let said = pieces.iter().find(|piece| piece.contains("Before: ")).cloned().unwrap_or_default();
    let mut aims = vec![("Before: ", i.baseline.0), ("target: ", i.target.0)];
    let rules = page.mine(&page.world.stop_rules, |r| &r.experiment).into_iter().filter(|r| r.indicator == i.place);
    aims.extend(
        rules.clone().map(|r| (if r.side == "above" { "Stops above " } else { "Stops below " }, r.threshold.0)),
    );
    let unsaid = aims.iter().find(|(word, value)| {
        !said
            .split(word)
            .skip(1)
            .any(|rest| near(rest.split(' ').next().unwrap_or_default().trim_end_matches(['.', ';']), *value))
    });
    if unsaid.is_some() || said.matches("Stops ").count() != rules.count() {
        return vec![format!("{name}: {unsaid:?} in {said}")];
    }
    let spans = spans(readings);
    let many = spans.iter().any(|(_, count, _)| *count > 1);
    let rows = chart.all(&|node| node.tag == "tr" && node.find(&|cell| cell.attribute("scope") == "row").is_some());
    let said: Vec<Vec<String>> = rows.iter().map(|row| row.pieces()).collect();
    let right = said.len() == spans.len()
        && said.iter().zip(&spans).all(|(row, (at, count, mean))| {
            row[0] == plain(&at.day(LANG)) && near(&row[1], *mean) && (!many || row[4] == LANG.number(*count))
        });
    if right { Vec::new() } else { vec![format!("{name}: {said:?} instead of {spans:?}")] }
}

/// Whether a number stands for a value, as far as its digits go.
fn near(shown: &str, value: Amount) -> bool {
    let decimals = shown.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let step = 10f64.powi(-(decimals as i32));
    // what is rounded to whole numbers loses zeros that it had
    Amount::parse(shown).is_ok_and(|shown| (shown.approximate() - value.approximate()).abs() <= step / 2.0 + 1e-6)
}

/// What the page of a protocol says of the version that holds: what is measured and when it stops from their tables, the rest from
/// its exact text.
pub fn protocol(s: &mut Said, page: &Page<'_>, p: &Protocol, lang: domain::Lang) {
    let day_of = |raw: &str| domain::Moment::of_day(raw).map_or_else(|_| raw.to_owned(), |m| m.day(LANG));
    s.say(p.hypothesis.sentence(lang));
    let mut indicators = page.mine(&page.world.indicators, |i| &i.experiment);
    indicators.retain(|i| i.retired_at.is_none());
    for i in &indicators {
        let aim = if i.direction == "up" { "at least" } else { "at most" };
        let frozen = p.indicators.iter().find(|frozen| frozen.place == i.place).unwrap();
        assert_eq!(i.direction == "up", frozen.direction == Direction::Up);
        s.say(&i.measure);
        s.say(Weight::parse(&i.weight).unwrap().name(LANG));
        s.row("Baseline", &format!("{} {} ({})", frozen.baseline.say(LANG), i.unit, day_of(&frozen.baseline_on)));
        s.row("Target", &format!("{aim} {} {}", i.target.0.say(LANG), i.unit));
        s.row("Of whom", &i.population);
        s.row("How it is measured", &i.method);
        let mut dates = page.mine(&page.world.dates, |d| &d.experiment);
        dates.retain(|d| d.indicator == i.place);
        dates.sort_by_key(|d| d.due_at);
        s.row("When", &dates.iter().map(|d| day(d.due_at)).collect::<Vec<_>>().join(", "));
    }
    for rule in page.mine(&page.world.stop_rules, |r| &r.experiment) {
        let watched = indicators.iter().find(|i| i.place == rule.indicator).unwrap();
        let side = if Side::parse(&rule.side).unwrap() == Side::Above { "goes above" } else { "goes below" };
        s.say(format!(
            "If “{}” {side} {} {}: the try suspends itself. {}, within {} hours.",
            watched.measure,
            rule.threshold.0.say(LANG),
            watched.unit,
            rule.who,
            rule.hours
        ));
    }
    s.say(match p.comparison.with.as_str() {
        "group" => "A comparison group",
        "before" => "The same, before the try",
        _ => "No comparison",
    });
    s.prose(&p.comparison.said);
    s.row(if p.law.derogation { "Derogation asked for" } else { "Possible under current law" }, &p.law.said);
    if p.law.derogation {
        s.row("Text and article", &p.law.article);
        s.row("Who issues it", &p.law.issuer);
        s.row("Where", &p.law.territory);
        s.row("Until", &day_of(&p.law.until));
    }
    let (risks, means) = (&p.risks, &p.means);
    for (term, text) in [
        ("For people", &risks.people),
        ("For equality", &risks.equality),
        ("For the environment", &risks.environment),
        ("For personal data", &risks.data),
        ("Safeguards", &risks.safeguards),
        ("Who answers for damage", &risks.liability),
        ("How it is undone", &risks.undo),
        ("Budget", &means.budget),
        ("Who evaluates", &means.evaluator),
        ("Conflicts of interest", &means.conflicts),
        ("The data", &means.data_plan),
        ("Licence", &means.licence),
    ] {
        s.row(term, text);
    }
}

/// The versions of a protocol, as its page lists them.
pub fn versions(s: &mut Said, all: &[&super::model::Protocol]) {
    for v in all {
        s.say(format!("Version {} of {}", v.number, day(v.registered_at)));
        s.say("exact text (JSON)");
        if v.number > 1 {
            s.say("what changed");
        }
        if v.moves_goal {
            s.say("· the goal was moved after the first reading");
        }
    }
}
