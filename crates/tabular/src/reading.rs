use std::collections::HashMap;

use csv::StringRecord;
use domain::{Amount, Moment, Refusal};
use serde::{Deserialize, Serialize};

use crate::{CELL, Columns, LineProblem, Look, Problem, look::reader};

/// One line that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// As an editor numbers it, from 1.
    pub line: u64,
    /// When it was measured.
    pub at: Moment,
    /// What was measured.
    pub value: Amount,
    /// Which one it is among those of this file with the same instant and value, from nought: what tells a second
    /// measurement from a second reading of the same file.
    pub nth: i64,
    /// Whether the file has more decimals than are kept.
    pub rounded: bool,
}

/// The lines of a file in their order.
pub struct Readings<'a> {
    text: &'a str,
    line: u64,
    counted: usize,
    rows: csv::Reader<&'a [u8]>,
    record: StringRecord,
    header: Option<Vec<String>>,
    width: usize,
    columns: Columns,
    latest: Moment,
    seen: HashMap<(Moment, Amount), i64>,
}

/// Reads a decoded file line by line; what lies after `latest` is refused.
///
/// # Errors
/// [`Problem::NoSuchColumn`].
pub fn readings<'a>(text: &'a str, look: &Look, columns: Columns, latest: Moment) -> Result<Readings<'a>, Problem> {
    if columns.at >= look.width || columns.value >= look.width || columns.at == columns.value {
        return Err(Problem::NoSuchColumn);
    }
    Ok(Readings {
        text,
        line: 1,
        counted: 0,
        rows: reader(text, look.delimiter),
        record: StringRecord::new(),
        header: look.header.clone(),
        width: look.width,
        columns,
        latest,
        seen: HashMap::new(),
    })
}

impl Readings<'_> {
    fn reading(&mut self, line: u64) -> Result<Reading, LineProblem> {
        let record = &self.record;
        if let Some(long) = record.iter().find(|cell| cell.len() > CELL) {
            return Err(LineProblem::new(line, long, Refusal::TooLong { max: CELL }));
        }
        let have = record.len();
        // a delimiter at the end of each line opens one empty cell more
        let trailing = have == self.width + 1 && record.get(self.width).is_some_and(|cell| cell.trim().is_empty());
        if have != self.width && !trailing {
            return Err(LineProblem::new(line, "", Refusal::Ragged { have, want: self.width }));
        }
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let at = cell(self.columns.at);
        let at = Moment::read(at).map_err(|why| LineProblem::new(line, at, why))?;
        if at > self.latest {
            return Err(LineProblem::new(line, cell(self.columns.at), Refusal::InTheFuture));
        }
        let value = cell(self.columns.value);
        let (value, exact) = Amount::read(value).map_err(|why| LineProblem::new(line, value, why))?;
        let nth = self.seen.entry((at, value)).and_modify(|n| *n += 1).or_insert(0);
        Ok(Reading { line, at, value, nth: *nth, rounded: !exact })
    }

    /// Where the record begins. The parser's own count leaves out that it passes over line ends before a record.
    fn line(&mut self) -> u64 {
        let bytes = self.text.as_bytes();
        let from = self.record.position().map_or(0, |p| p.byte() as usize).min(bytes.len());
        let ends = bytes[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = from + ends;
        if start > self.counted {
            self.line += bytes[self.counted..start].iter().filter(|b| **b == b'\n').count() as u64;
            self.counted = start;
        }
        self.line
    }

    /// Blank, or the header once more: exports that were put together have it in their middle, too.
    fn says_nothing(&self) -> bool {
        if self.record.iter().all(|cell| cell.trim().is_empty()) {
            return true;
        }
        let header = self.header.as_ref();
        header.is_some_and(|h| h.len() == self.record.len() && h.iter().eq(self.record.iter().map(|c| cut(c.trim()))))
    }
}

/// A header was kept with cells of eighty characters at most.
fn cut(cell: &str) -> &str {
    cell.char_indices().nth(80).map_or(cell, |(end, _)| &cell[..end])
}

impl Iterator for Readings<'_> {
    type Item = Result<Reading, LineProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.rows.read_record(&mut self.record) {
                Ok(true) if self.says_nothing() => {}
                Ok(true) => {
                    let line = self.line();
                    return Some(self.reading(line));
                }
                Ok(false) => return None,
                // cannot be: the text is UTF-8 already, and rows may be of any length
                Err(_) => return Some(Err(LineProblem::new(self.line, "", Refusal::Unprintable))),
            }
        }
    }
}
