use domain::{Amount, Lang, Moment};
use serde::{Deserialize, Serialize};

use crate::text::plainly;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Numbers to compute with.
    Number,
    /// Days or instants.
    Date,
    /// Codes: what looks like numbers and is none, as 01001 or a SIREN.
    Code,
    /// Places on a map.
    Place,
    /// Words.
    Text,
    /// Nothing in the rows that were looked at.
    Empty,
}

impl Kind {
    /// As people say it.
    pub fn say(self, lang: Lang) -> &'static str {
        let (fr, en) = match self {
            Kind::Number => ("nombres", "numbers"),
            Kind::Date => ("dates", "dates"),
            Kind::Code => ("codes", "codes"),
            Kind::Place => ("lieux", "places"),
            Kind::Text => ("textes", "words"),
            Kind::Empty => ("vide", "empty"),
        };
        lang.t(fr, en)
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the file, made unique; its number when it has none.
    pub name: String,
    /// What stands in it.
    pub kind: Kind,
}

impl Column {
    pub(crate) fn of(name: &str, n: usize, rows: &[Vec<String>]) -> Column {
        let cells: Vec<&str> =
            rows.iter().filter_map(|r| r.get(n)).map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
        Column { name: name.to_owned(), kind: kind(name, &cells) }
    }
}

fn kind(name: &str, cells: &[&str]) -> Kind {
    if cells.is_empty() {
        return Kind::Empty;
    }
    // a few cells may say that nothing was measured: n.d., -
    let most = |is: fn(&str) -> bool| cells.iter().filter(|c| is(c)).count() * 4 >= cells.len() * 3;
    let said = plainly(name);
    let words: Vec<&str> = said.split(' ').collect();
    let called = |names: &[&str]| words.iter().any(|w| names.contains(w));
    if called(&["geom", "geometry", "geo"])
        || said.contains("geo point")
        || said.contains("geo shape")
        || said.contains("coordinates")
    {
        return Kind::Place;
    }
    let lead = |c: &str| c.len() > 1 && c.starts_with('0') && c.bytes().all(|b| b.is_ascii_digit());
    if most(is_date) {
        return Kind::Date;
    }
    if most(is_number) {
        let coded = called(&[
            "id", "code", "insee", "siren", "siret", "cp", "postal", "numcom", "numdep", "numepci", "uid", "gid",
            "objectid", "fid",
        ]);
        return if coded || cells.iter().any(|c| lead(c)) { Kind::Code } else { Kind::Number };
    }
    let code = |c: &str| {
        c.len() <= 14
            && c.bytes().any(|b| b.is_ascii_digit())
            && c.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-')
    };
    if most(code) { Kind::Code } else { Kind::Text }
}

pub(crate) fn is_number(cell: &str) -> bool {
    cell.len() <= 40 && Amount::read(cell).is_ok()
}

pub(crate) fn is_date(cell: &str) -> bool {
    cell.len() <= 40 && Moment::read(cell).is_ok()
}

/// Names of columns: unique, the number of the column where there is none.
pub(crate) fn names(header: &[String], width: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(width);
    for n in 0..width {
        let said: String = header
            .get(n)
            .map(|h| h.trim().trim_start_matches('\u{feff}').chars().take(200).collect())
            .unwrap_or_default();
        let base = if said.is_empty() { (n + 1).to_string() } else { said };
        let mut name = base.clone();
        let mut again = 2;
        while names.contains(&name) {
            name = format!("{base} ({again})");
            again += 1;
        }
        names.push(name);
    }
    names
}

/// Whether numbers have a comma before their decimals: what most of those with decimals have.
pub(crate) fn decimal_comma(columns: &[Column], rows: &[Vec<String>]) -> Option<bool> {
    let (mut commas, mut points) = (0usize, 0usize);
    for (n, _) in columns.iter().enumerate().filter(|(_, c)| c.kind == Kind::Number) {
        for cell in rows.iter().filter_map(|r| r.get(n)).filter(|c| is_number(c)) {
            match cell.rfind([',', '.']).map(|at| cell.as_bytes()[at]) {
                Some(b',') => commas += 1,
                Some(_) => points += 1,
                None => {}
            }
        }
    }
    (commas + points > 0).then_some(commas > points)
}
