//! The public state as it is known from the files alone.
#![expect(dead_code, reason = "some columns are for joining, and no page shows them")]

use std::collections::BTreeMap;

use domain::{Amount, Moment};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use crate::visitor::Visitor;

/// An instant of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At(pub Moment);

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<At, D::Error> {
        let text = String::deserialize(from)?;
        Moment::read(&text).map(At).map_err(|_| serde::de::Error::custom(text))
    }
}

/// A number of a file, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub Amount);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Number, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        Amount::parse(&number.to_string()).map(Number).map_err(|_| serde::de::Error::custom(number))
    }
}

/// The lines of a file, and what the Data Package says of their columns.
#[derive(Clone)]
pub struct File {
    pub fields: Vec<String>,
    pub lines: Vec<Value>,
}

/// Everything that a Data Package lists, as JSON, by the names of the files.
pub type Files = BTreeMap<String, File>;

fn value<T: DeserializeOwned>(table: &str, line: &Value, name: &str) -> T {
    let value = line.get(name).unwrap_or_else(|| panic!("{table} lost its column {name}"));
    serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{table}.{name}: {e} in {line}"))
}

macro_rules! tables {
    ($($table:literal $list:ident $name:ident { $($field:ident: $type:ty,)+ })+) => {
        $(
            #[derive(Clone, Debug)]
            pub struct $name { $(pub $field: $type,)+ }
        )+

        /// Everything.
        pub struct World { $(pub $list: Vec<$name>,)+ }

        impl World {
            pub fn of(mut files: Files) -> World {
                let world = World { $($list: {
                    let file = files.remove($table).unwrap_or_else(|| panic!("no file {}", $table));
                    let mut columns = vec![$(stringify!($field).trim_start_matches("r#")),+];
                    let mut fields: Vec<&str> = file.fields.iter().map(String::as_str).collect();
                    (columns.sort_unstable(), fields.sort_unstable());
                    assert_eq!(fields, columns, "the columns of {}", $table);
                    file.lines.iter().map(|line| $name {
                        $($field: value($table, line, stringify!($field).trim_start_matches("r#")),)+
                    }).collect()
                },)+ };
                assert!(files.is_empty(), "files that nobody reads: {:?}", files.keys());
                world
            }
        }
    };
}

type Text = Option<String>;
type When = Option<At>;

tables! {
    "experiments" experiments Experiment {
        id: String, address: String, record_id: String, title: String, lang: String, status: String, theme: String,
        territory: String, territory_name: String, latitude: Option<f64>, longitude: Option<f64>, place: String,
        problem: String, proposal: String, audience: String, duration_months: i64, author: Text, picture: Text,
        authority: String, supports: i64, threshold: i64, submitted_at: At, opened_at: When, registered_at: When,
        started_at: When, ends_at: When, ended_at: When, last_primary_at: When, mid_term_reviewed: Option<bool>,
        goal_moved_at: When, finding: Text, conclusion: Text, merged_into: Text, retry_of: Text, retry_lesson: Text,
    }
    "translations" translations Translation {
        id: String, experiment: String, lang: String, title: String, problem: String, proposal: String, audience: String,
        place: String,
    }
    "history" history Step {
        id: String, experiment: String, at: At, event: String, authority: Text, from_authority: Text, reason: Text, text: Text,
        lang: Text, leaf: Text,
    }
    "decisions" decisions Decision {
        id: String, experiment: String, kind: String, verdict: String, reason: String, text: String, lang: String,
        authority: String, official: Text, decided_at: At, undone_at: When, legal_basis: Text, formal_act: Text,
        conditions: Text, allowed_until: When,
    }
    "deadlines" deadlines Deadline {
        id: String, experiment: String, authority: String, kind: String, started_at: At, due_at: At, stopped_at: When,
        outcome: Text,
    }
    "participants" participants Participant { id: String, experiment: String, part: String, name: Text, }
    "protocols" protocols Protocol {
        id: String, experiment: String, number: i64, lang: String, hypothesis: String, address: String, hash: String,
        reason: String, reason_lang: String, moves_goal: bool, registered_at: At,
    }
    "indicators" indicators Indicator {
        id: String, experiment: String, place: i64, weight: String, measure: String, unit: String, population: String,
        method: String, baseline: Number, baseline_at: At, target: Number, direction: String, retired_at: When,
    }
    "dates" dates Date { id: String, experiment: String, indicator: i64, due_at: At, }
    "stop-rules" stop_rules StopRule {
        id: String, experiment: String, indicator: i64, side: String, threshold: Number, who: String, hours: i64,
    }
    "readings" readings Reading {
        id: String, experiment: String, indicator: i64, measured_at: At, value: Number, source: String, note: String,
        recorded_at: At, imported: bool,
    }
    "journal" journal Entry {
        id: String, experiment: String, happened_at: At, author: Text, text: String, lang: String, latitude: Option<f64>,
        longitude: Option<f64>, picture: Text,
    }
    "incidents" incidents Incident {
        id: String, experiment: String, happened_at: At, severity: String, by_rule: bool, author: Text, text: String,
        response: String, lang: String, picture: Text,
    }
    "suspensions" suspensions Suspension {
        id: String, experiment: String, incident: String, cause: String, begun_at: At, text: String, lang: String, ended_at: When,
        end_text: Text, end_lang: Text, authority_agrees: bool, evaluator_agrees: bool,
    }
    "results" results Results {
        id: String, finding: String, summary: String, deviations: String, harms: String, costs: String, worked: String,
        failed: String, change: String, reuse: String, lang: String, evaluator: Text, protocol: i64, published_at: At,
        dissent: Text, dissent_lang: Text, dissent_author: Text, dissented_at: When,
    }
    "arguments" arguments Argument {
        id: String, experiment: String, answers_to: Text, nth: i64, side: String, author: Text, authority: Text, text: Text,
        lang: String, written_at: At, edited_at: When, useful: Option<i64>, useless: Option<i64>, answers: i64, removed_at: When,
        removed_by: Text, removal_reason: Text, removal_text: Text, removal_lang: Text,
    }
    "argument-versions" argument_versions Version {
        id: String, experiment: String, argument: String, text: String, lang: String, written_at: At,
    }
    "consultations" consultations Vote {
        id: String, address: String, title: String, lang: String, authority: String, question: String, method: String,
        stake: String, plain: String, commitment: String, answer_days: i64, electorate: String, tier: String, opens_at: At,
        closes_at: At, voters: i64, published_at: When, verdict: Text, winners: Text, counted: Option<u64>, blank: Option<u64>,
        invalid: Option<u64>, sheets_unconfirmed: Option<i64>, reply: Text, reply_text: Text, reply_lang: Text, replied_at: When,
        terms: String, outcome: Text, ballots: Text,
    }
    "options" options Choice {
        id: String, consultation: String, option: String, place: i64, name: String, cost: Option<u64>, experiment: Text,
        won: Option<bool>,
    }
    "turnout" turnout Turnout {
        id: String, consultation: String, territory: String, territory_name: Text, voters: Option<u64>,
    }
    "authorities" authorities Authority {
        id: String, address: String, name: String, kind: String, territory: String, territory_name: String,
        support_threshold: i64, moderation_hours: i64, answer_days: i64, authorise_days: i64, result_days: i64,
    }
    "mandates" mandates Mandate {
        id: String, authority: String, role: String, name: Text, from_at: At, until_at: When, deputy_of: Text,
    }
    "competences" competences Competence {
        id: String, authority: String, theme: String, territory: String, territory_name: String, from_at: At, until_at: When,
        given_by: Text, basis: String,
    }
    "memberships" memberships Membership { id: String, body: String, member: String, from_at: At, until_at: When, }
    "moderation" moderation Logged {
        id: String, months: i64, about: String, authority_name: String, decision: String, reason: Text, count: i64,
        reports: Option<i64>,
    }
    "datasets" datasets Dataset {
        id: String, address: String, title: String, source: String, source_address: String, source_page: Text, family: String,
        publisher: Text, description: Text, licence: Text, frequency: Text, territories: String, modified_at: When,
        state: String, problem: Text, problem_fr: Text, checked_at: At, failing_since: When, latest_hash: String,
    }
    "copies" copies Copy {
        id: String, dataset: String, address: String, hash: String, size: i64, mime: String, fetched_at: At,
    }
    "uses" uses Use { id: String, dataset: String, experiment: String, role: String, attached_at: At, }
    "runs" runs Run {
        id: String, dataset: String, experiment: String, indicator: i64, measure: String, recipe: String, copy_hash: String,
        readings: i64, made_at: At, address: String,
    }
}

impl World {
    /// The name of an authority.
    pub fn name(&self, authority: &str) -> String {
        let found = self.authorities.iter().find(|a| a.id == authority);
        found.unwrap_or_else(|| panic!("no authority {authority}")).name.clone()
    }
}

/// Reads a Data Package, and what it lists.
pub async fn files(visitor: &mut Visitor, package: &str) -> Files {
    let folder = package.rsplit_once('/').unwrap().0;
    let described: Value = serde_json::from_str(&visitor.get(package).await.body).unwrap();
    let mut files = BTreeMap::new();
    for resource in described["resources"].as_array().unwrap().iter().filter(|r| r["format"] == "json") {
        let path = resource["path"].as_str().unwrap();
        let answer = visitor.get(&format!("{folder}/{path}")).await;
        assert_eq!(answer.status, 200, "{path}");
        let lines: Vec<Value> = serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{path}: {e}"));
        let fields = resource["schema"]["fields"].as_array().unwrap().iter();
        let fields = fields.map(|field| field["name"].as_str().unwrap().to_owned()).collect();
        files.insert(path.trim_end_matches(".json").to_owned(), File { fields, lines });
    }
    files
}
