//! Budgets as `.pb` files, the format of Pabulib (Faliszewski et al., *Participatory Budgeting: Data, Tools, and Analysis*, IJCAI
//! 2023): three sections META, PROJECTS and VOTES of lines with semicolons.
//!
//! Read are the vote types `approval`, `choose-1`, `cumulative` and `scoring`; `ordinal` is refused, for neither budget method
//! here ranks. Limits in META (`max_length`, `max_sum_cost`, `max_points`, `max_sum_points`) become limits of the slip, so a vote
//! beyond them is counted as invalid. Costs with decimals become whole numbers of a smaller unit, see [`Poll::scale`].

use std::collections::{BTreeMap, BTreeSet};

use crate::ballot::is_id;
use crate::budget::Slip;
use crate::{Alternative, Ballot, BallotBox, Channel, Choice, Header, Method, Rules, Seed};

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// What there is to spend, in units.
    pub budget: u64,
    /// META as it stands in the file.
    pub meta: BTreeMap<String, String>,
    /// The projects.
    pub options: Vec<Alternative>,
    /// How many units are one in the file: 1, or 100 when its costs have two decimals. Whoever adds 1 in the file's money to
    /// purses adds so many.
    pub scale: u64,
    /// What voters filled in.
    pub slip: Slip,
    /// The votes, with the ids of voters.
    pub votes: Vec<(String, Choice)>,
}

/// A file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Unreadable {
    /// From 1; 0 for the file as a whole.
    pub line: u64,
    /// A sentence.
    pub why: String,
}

type Row = BTreeMap<String, String>;

/// The lines of a file, by section, each with its number.
#[derive(Default)]
struct Sections {
    meta: BTreeMap<String, String>,
    projects: Vec<(u64, Row)>,
    votes: Vec<(u64, Row)>,
}

impl Poll {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(text: &str) -> Result<Poll, Unreadable> {
        let Sections { meta, projects, votes } = sections(text)?;
        let whole = |why: &str| Unreadable { line: 0, why: why.to_owned() };
        let budget = meta.get("budget").ok_or_else(|| whole("META does not tell the budget"))?;
        let money: Vec<(u64, &str)> =
            projects.iter().map(|(line, row)| Ok((*line, field(*line, row, "cost")?))).collect::<Result<_, _>>()?;
        let decimals = money.iter().map(|(_, cost)| *cost).chain([budget.as_str()]).map(decimals).max().unwrap_or(0);
        if decimals > 6 {
            return Err(whole("amounts have more than six decimals"));
        }
        let mut options = Vec::new();
        for ((line, row), (_, cost)) in projects.iter().zip(money) {
            let id = field(*line, row, "project_id")?.to_owned();
            let no = |why: String| Unreadable { line: *line, why };
            if !is_id(&id) {
                return Err(no(format!("“{}” cannot be the id of an option", id.escape_debug())));
            }
            let cost = amount(cost, decimals).ok_or_else(|| no(format!("“{}” is no cost", cost.escape_debug())))?;
            options.push(Alternative { cost, id, name: row.get("name").cloned().unwrap_or_default() });
        }
        let budget = amount(budget, decimals).ok_or_else(|| whole("the budget is no amount"))?;
        let slip = slip(&meta, decimals, &votes).map_err(|why| Unreadable { line: 0, why })?;
        let votes = votes.iter().map(|(line, row)| vote(*line, row, &slip)).collect::<Result<_, _>>()?;
        Ok(Poll { budget, meta, options, scale: 10u64.pow(decimals), slip, votes })
    }

    /// A ballot box of these votes. Voters are the keys; a voter with two lines has replaced the first.
    pub fn ballot_box(self, method: Method, seed: Seed) -> BallotBox {
        let consultation = self.meta.get("description").cloned().unwrap_or_default();
        let rules = Rules { consultation, electorate: None, method, options: self.options, quorum: None, seats: 0 };
        let mut lines: BTreeMap<&str, u64> = BTreeMap::new();
        let mut ballots = Vec::with_capacity(self.votes.len());
        for (key, choice) in &self.votes {
            let counter = lines.entry(key).and_modify(|n| *n += 1).or_default();
            let (key, choice) = (key.clone(), choice.clone());
            ballots.push(Ballot { channel: Channel::Form, choice, counter: *counter, key });
        }
        BallotBox { header: Header::new(rules, seed), ballots }
    }

    /// The votes of a box that count, or that are blank. `about` is written into META too: Pabulib wants `country`, `unit`,
    /// `instance`. None unless the box is a budget.
    pub fn of(ballots: &BallotBox, about: &[(&str, &str)]) -> Option<Poll> {
        let rules = &ballots.header.rules;
        let (budget, slip, rule) = match &rules.method {
            Method::Greedy(greedy) => (greedy.budget, greedy.slip.clone(), "greedy"),
            Method::EqualShares(shares) => (shares.budget, shares.slip.clone(), "equalshares"),
            _ => return None,
        };
        let valid = |ballot: &&&Ballot| rules.read(&ballot.choice).is_ok();
        let votes: Vec<(String, Choice)> =
            ballots.standing().iter().filter(valid).map(|ballot| (ballot.key.clone(), ballot.choice.clone())).collect();
        let mut meta: BTreeMap<String, String> = [
            ("description", rules.consultation.clone()),
            ("num_projects", rules.options.len().to_string()),
            ("num_votes", votes.len().to_string()),
            ("budget", budget.to_string()),
            ("rule", rule.to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        let mut limit = |key: &str, most: Option<u64>| most.map(|most| meta.insert(key.to_owned(), most.to_string()));
        match &slip {
            Slip::Approval { most, within } => {
                limit("max_length", most.map(u64::from));
                limit("max_sum_cost", *within);
                meta.insert("vote_type".to_owned(), "approval".to_owned());
            }
            Slip::Points { each, sum } => {
                limit("max_points", Some((*each).into()));
                limit("max_sum_points", sum.map(u64::from));
                meta.insert("vote_type".to_owned(), if sum.is_some() { "cumulative" } else { "scoring" }.to_owned());
            }
        }
        meta.extend(about.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Some(Poll { budget, meta, options: rules.options.clone(), scale: 1, slip, votes })
    }

    /// The file. Money is written in units.
    pub fn write(&self) -> String {
        let mut out = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
        let mut line = |fields: &[&str]| {
            // into memory: it cannot fail
            let _ = out.write_record(fields);
        };
        line(&["META"]);
        line(&["key", "value"]);
        for (key, value) in &self.meta {
            let money = key == "budget";
            line(&[key, if money { self.budget.to_string() } else { value.clone() }.as_str()]);
        }
        line(&["PROJECTS"]);
        line(&["project_id", "cost", "name"]);
        for option in &self.options {
            line(&[&option.id, &option.cost.to_string(), &option.name]);
        }
        line(&["VOTES"]);
        let points = matches!(self.slip, Slip::Points { .. });
        line(if points { &["voter_id", "vote", "points"] } else { &["voter_id", "vote"] });
        for (voter, choice) in &self.votes {
            let join = |parts: Vec<String>| parts.join(",");
            match choice {
                Choice::Approve(ids) => line(&[voter, &join(ids.iter().cloned().collect())]),
                Choice::Marks(marks) => {
                    let given = || marks.iter().filter(|(_, points)| **points > 0);
                    let ids = given().map(|(id, _)| id.clone()).collect();
                    line(&[voter, &join(ids), &join(given().map(|(_, points)| points.to_string()).collect())]);
                }
                Choice::Ranking(_) | Choice::Unreadable => {}
            }
        }
        String::from_utf8(out.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

fn sections(text: &str) -> Result<Sections, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut found = Sections::default();
    let (mut section, mut columns): (String, Option<Vec<String>>) = (String::new(), None);
    for record in reader.records() {
        let record = record.map_err(|error| Unreadable { line: 0, why: error.to_string() })?;
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<String> = record.iter().map(|field| field.trim().to_owned()).collect();
        match fields.first().map(String::as_str) {
            Some(name @ ("META" | "PROJECTS" | "VOTES")) if fields[1..].iter().all(String::is_empty) => {
                (section, columns) = (name.to_owned(), None);
                continue;
            }
            _ if fields.iter().all(String::is_empty) => continue,
            _ => {}
        }
        let Some(columns) = &columns else {
            columns = Some(fields.iter().map(|name| name.to_lowercase()).collect());
            continue;
        };
        let row = || -> Row { columns.iter().cloned().zip(fields.iter().cloned()).collect() };
        match section.as_str() {
            "META" => {
                let value = fields.get(1).cloned().unwrap_or_default();
                found.meta.insert(fields[0].clone(), value);
            }
            "PROJECTS" => found.projects.push((line, row())),
            "VOTES" => found.votes.push((line, row())),
            _ => return Err(Unreadable { line, why: "the file does not begin with META".to_owned() }),
        }
    }
    Ok(found)
}

fn field<'a>(line: u64, row: &'a Row, name: &str) -> Result<&'a str, Unreadable> {
    row.get(name).map(String::as_str).ok_or_else(|| Unreadable { line, why: format!("there is no {name}") })
}

/// Digits after the point that are not zeros at the end.
fn decimals(amount: &str) -> u32 {
    let decimals = amount.split_once(['.', ',']).map_or("", |(_, decimals)| decimals.trim_end_matches('0'));
    u32::try_from(decimals.len()).unwrap_or(u32::MAX)
}

fn amount(text: &str, places: u32) -> Option<u64> {
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let decimals = decimals.trim_end_matches('0');
    if whole.is_empty() || !whole.bytes().chain(decimals.bytes()).all(|c| c.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{decimals:0<width$}", width = places as usize).parse().ok()
}

fn slip(meta: &BTreeMap<String, String>, decimals: u32, votes: &[(u64, Row)]) -> Result<Slip, String> {
    let number = |key: &str| -> Result<Option<u32>, String> {
        let read = |text: &String| text.parse().map_err(|_| format!("{key} in META is no whole number"));
        meta.get(key).filter(|text| !text.is_empty()).map(read).transpose()
    };
    match meta.get("vote_type").map(String::as_str) {
        Some("approval") => {
            let within = meta.get("max_sum_cost").filter(|text| !text.is_empty());
            let read = |text: &String| amount(text, decimals).ok_or("max_sum_cost in META is no amount".to_owned());
            Ok(Slip::Approval { most: number("max_length")?, within: within.map(read).transpose()? })
        }
        Some("choose-1") => Ok(Slip::Approval { most: Some(1), within: None }),
        Some("cumulative" | "scoring") => {
            let sum = number("max_sum_points")?;
            // where META does not tell, whatever was given was allowed
            let given = || votes.iter().filter_map(|(_, row)| row.get("points")).flat_map(|points| points.split(','));
            let seen = given().filter_map(|points| points.trim().parse().ok()).max().unwrap_or(1).max(1);
            Ok(Slip::Points { each: number("max_points")?.or(sum).unwrap_or(seen), sum })
        }
        Some(other) => Err(format!("votes of the type “{}” cannot be counted here", other.escape_debug())),
        None => Err("META does not tell the vote_type".to_owned()),
    }
}

fn vote(line: u64, row: &Row, slip: &Slip) -> Result<(String, Choice), Unreadable> {
    let no = |why: &str| Unreadable { line, why: why.to_owned() };
    let list = |name: &str| -> Vec<String> {
        let text = row.get(name).map_or("", String::as_str);
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let voter = field(line, row, "voter_id")?;
    if voter.is_empty() || voter.len() > 128 || !voter.bytes().all(|c| c.is_ascii_graphic()) {
        return Err(no("a voter_id has 1 to 128 printable ASCII characters"));
    }
    let ids = list("vote");
    if ids.iter().any(|id| !is_id(id)) {
        return Err(no("a vote names ids of projects, with commas between them"));
    }
    let n = ids.len();
    let choice = match slip {
        Slip::Approval { .. } => Choice::Approve(ids.into_iter().collect::<BTreeSet<_>>()),
        Slip::Points { .. } => {
            let points: Option<Vec<u64>> = list("points").iter().map(|points| points.parse().ok()).collect();
            let points = points.filter(|points| points.len() == n && points.iter().all(|points| *points < 1 << 53));
            let points = points.ok_or_else(|| no("there are as many points as projects, in whole numbers"))?;
            Choice::Marks(ids.into_iter().zip(points).collect())
        }
    };
    let kept = match &choice {
        Choice::Approve(ids) => ids.len(),
        Choice::Marks(marks) => marks.len(),
        Choice::Ranking(tiers) => tiers.len(),
        Choice::Unreadable => 0,
    };
    if kept < n { Err(no("a vote names a project twice")) } else { Ok((voter.to_owned(), choice)) }
}
