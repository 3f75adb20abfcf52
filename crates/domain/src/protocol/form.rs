use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Protocol;
use crate::Lang;

/// Places of indicators: 1 is the primary one.
pub const ALL_SLOTS: [i64; 6] = [1, 2, 3, 4, 5, 6];

/// Places of stop rules.
pub const STOPS: [i64; 4] = [1, 2, 3, 4];

/// A page of the form. Each has an address, and a version of its own: two people can write on two pages at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Chapter {
    /// The sentence.
    Hypothesis,
    /// The primary indicator.
    Primary,
    /// One of the five others, by its place.
    Other(i64),
    /// With what it is compared.
    Comparison,
    /// When it stops.
    Stops,
    /// What the law says.
    Law,
    /// What could go wrong.
    Risks,
    /// Money, evaluator, data.
    Means,
}

impl Chapter {
    /// Every page, in order.
    pub const ALL: [Chapter; 12] = [
        Chapter::Hypothesis,
        Chapter::Primary,
        Chapter::Other(2),
        Chapter::Other(3),
        Chapter::Other(4),
        Chapter::Other(5),
        Chapter::Other(6),
        Chapter::Comparison,
        Chapter::Stops,
        Chapter::Law,
        Chapter::Risks,
        Chapter::Means,
    ];

    /// The code in addresses and rows.
    pub fn code(self) -> &'static str {
        match self {
            Chapter::Hypothesis => "hypothesis",
            Chapter::Primary => "primary",
            Chapter::Other(2) => "indicator-2",
            Chapter::Other(3) => "indicator-3",
            Chapter::Other(4) => "indicator-4",
            Chapter::Other(5) => "indicator-5",
            Chapter::Other(_) => "indicator-6",
            Chapter::Comparison => "comparison",
            Chapter::Stops => "stops",
            Chapter::Law => "law",
            Chapter::Risks => "risks",
            Chapter::Means => "means",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Chapter> {
        Chapter::ALL.into_iter().find(|c| c.code() == code)
    }

    /// The name that people read.
    pub fn name(self, lang: Lang) -> String {
        let name = match self {
            Chapter::Hypothesis => lang.t("L’hypothèse", "The hypothesis"),
            Chapter::Primary => lang.t("L’indicateur principal", "The primary indicator"),
            Chapter::Other(n) => {
                return lang
                    .t(format!("Autre indicateur, {} sur 5", n - 1), format!("Other indicator, {} of 5", n - 1));
            }
            Chapter::Comparison => lang.t("La comparaison", "The comparison"),
            Chapter::Stops => lang.t("Les règles d’arrêt", "The stop rules"),
            Chapter::Law => lang.t("Le droit", "The law"),
            Chapter::Risks => lang.t("Les risques", "The risks"),
            Chapter::Means => lang.t("Les moyens et les données", "Means and data"),
        };
        name.to_owned()
    }

    /// The page after this one.
    pub fn next(self) -> Option<Chapter> {
        let here = Chapter::ALL.iter().position(|c| *c == self)?;
        Chapter::ALL.get(here + 1).copied()
    }

    /// The page before this one.
    pub fn previous(self) -> Option<Chapter> {
        let here = Chapter::ALL.iter().position(|c| *c == self)?;
        here.checked_sub(1).map(|n| Chapter::ALL[n])
    }

    /// The names of its fields.
    pub fn fields(self) -> Vec<String> {
        let fixed = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        match self {
            Chapter::Hypothesis => fixed(&["if", "for", "then", "at_least", "by", "because"]),
            Chapter::Primary => indicator_fields(1).collect(),
            Chapter::Other(n) => std::iter::once(format!("i{n}_weight")).chain(indicator_fields(n)).collect(),
            Chapter::Comparison => fixed(&["comparison", "comparison_said"]),
            Chapter::Stops => {
                STOPS.iter().flat_map(|n| STOP_FIELDS.iter().map(move |field| format!("s{n}_{field}"))).collect()
            }
            Chapter::Law => fixed(&["law", "law_said", "law_article", "law_issuer", "law_territory", "law_until"]),
            Chapter::Risks => fixed(&[
                "risk_people",
                "risk_equality",
                "risk_environment",
                "risk_data",
                "safeguards",
                "liability",
                "undo",
            ]),
            Chapter::Means => fixed(&["budget", "evaluator", "conflicts", "data_plan", "licence"]),
        }
    }

    /// The page on which a field stands.
    pub fn of(field: &str) -> Chapter {
        Chapter::ALL.into_iter().find(|c| c.fields().iter().any(|f| f == field)).unwrap_or(Chapter::Hypothesis)
    }
}

const STOP_FIELDS: [&str; 5] = ["indicator", "when", "threshold", "who", "hours"];

fn indicator_fields(n: i64) -> impl Iterator<Item = String> {
    ["measure", "unit", "population", "method", "baseline", "baseline_on", "target", "direction", "dates"]
        .into_iter()
        .map(move |field| format!("i{n}_{field}"))
}

/// The longest answer to a field, in characters.
pub fn field_max(name: &str) -> usize {
    match name.split_once('_').map_or(name, |(head, tail)| if head.len() == 2 { tail } else { name }) {
        "if" | "for" | "then" | "at_least" | "measure" | "population" | "who" | "law_issuer" | "law_territory" => 300,
        "unit" => 60,
        "because" | "method" | "comparison_said" | "law_said" | "law_article" | "dates" | "evaluator" => 1500,
        "risk_people" | "risk_equality" | "risk_environment" | "risk_data" | "safeguards" | "liability" | "undo"
        | "budget" | "conflicts" | "data_plan" => 2500,
        _ => 40,
    }
}

/// What was typed, before any rule: every answer a string under the name of its field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProtocolForm(pub BTreeMap<String, String>);

impl ProtocolForm {
    /// The answer to a field, empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Keeps an answer.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// The answers of one page alone.
    pub fn of_chapter(&self, chapter: Chapter) -> ProtocolForm {
        let fields = chapter.fields();
        ProtocolForm(self.0.iter().filter(|(k, _)| fields.contains(k)).map(|(k, v)| (k.clone(), v.clone())).collect())
    }

    /// Whether anything stands on a page.
    pub fn has(&self, chapter: Chapter) -> bool {
        chapter.fields().iter().any(|f| !self.get(f).trim().is_empty())
    }

    /// A registered protocol as a form again, to amend it.
    pub fn of(protocol: &Protocol) -> ProtocolForm {
        let mut form = ProtocolForm::default();
        let h = &protocol.hypothesis;
        for (name, value) in [
            ("if", &h.r#if),
            ("for", &h.r#for),
            ("then", &h.then),
            ("at_least", &h.at_least),
            ("by", &h.by),
            ("because", &h.because),
            ("comparison", &protocol.comparison.with),
            ("comparison_said", &protocol.comparison.said),
            ("law_said", &protocol.law.said),
            ("law_article", &protocol.law.article),
            ("law_issuer", &protocol.law.issuer),
            ("law_territory", &protocol.law.territory),
            ("law_until", &protocol.law.until),
            ("risk_people", &protocol.risks.people),
            ("risk_equality", &protocol.risks.equality),
            ("risk_environment", &protocol.risks.environment),
            ("risk_data", &protocol.risks.data),
            ("safeguards", &protocol.risks.safeguards),
            ("liability", &protocol.risks.liability),
            ("undo", &protocol.risks.undo),
            ("budget", &protocol.means.budget),
            ("evaluator", &protocol.means.evaluator),
            ("conflicts", &protocol.means.conflicts),
            ("data_plan", &protocol.means.data_plan),
            ("licence", &protocol.means.licence),
        ] {
            form.set(name, value);
        }
        form.set("law", if protocol.law.derogation { "derogation" } else { "current" });
        for i in &protocol.indicators {
            let n = i.place;
            if n > 1 {
                form.set(&format!("i{n}_weight"), i.weight.code());
            }
            for (name, value) in [
                ("measure", i.measure.clone()),
                ("unit", i.unit.clone()),
                ("population", i.population.clone()),
                ("method", i.method.clone()),
                ("baseline", i.baseline.plain()),
                ("baseline_on", i.baseline_on.clone()),
                ("target", i.target.plain()),
                ("direction", i.direction.code().to_owned()),
                ("dates", i.dates.join("\n")),
            ] {
                form.set(&format!("i{n}_{name}"), value);
            }
        }
        for (n, rule) in protocol.stop_rules.iter().enumerate().map(|(n, r)| (n + 1, r)) {
            form.set(&format!("s{n}_indicator"), rule.indicator.to_string());
            form.set(&format!("s{n}_when"), rule.when.code());
            form.set(&format!("s{n}_threshold"), rule.threshold.plain());
            form.set(&format!("s{n}_who"), &rule.who);
            form.set(&format!("s{n}_hours"), rule.hours.to_string());
        }
        form
    }
}

/// A day as forms hold it, or as people write it: `2027-06-30`, `30/06/2027`.
pub fn day(raw: &str) -> String {
    let raw = raw.trim();
    let parts: Vec<&str> = raw.split(['/', '.']).collect();
    match parts.as_slice() {
        [d, m, y] if y.len() == 4 && d.len() <= 2 && m.len() <= 2 => format!("{y}-{m:0>2}-{d:0>2}"),
        _ => raw.to_owned(),
    }
}
