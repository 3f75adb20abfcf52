use domain::{Amount, Moment, fold};
use serde::{Deserialize, Serialize};

use crate::{COLUMNS, Delimiter, Encoding, Problem, decode};

/// Rows of data that a preview shows and from which columns are told.
pub const SAMPLE: usize = 20;

/// What a file seems to be, for a person to agree with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// How its letters are written.
    pub encoding: Encoding,
    /// What stands between cells.
    pub delimiter: Delimiter,
    /// The names of the columns; none when the first line holds data already.
    pub header: Option<Vec<String>>,
    /// How many columns.
    pub width: usize,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// The columns that most likely hold dates and values.
    pub guess: Option<Columns>,
}

/// Which columns are read, from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// When it was measured.
    pub at: usize,
    /// What was measured.
    pub value: usize,
}

impl Look {
    /// Recognises a file.
    ///
    /// # Errors
    /// [`Problem`]; not [`Problem::NoReadings`]: a person may still know better which columns to take.
    pub fn of(bytes: &[u8]) -> Result<Look, Problem> {
        let (text, encoding) = decode(bytes)?;
        let delimiter = Delimiter::of(&text).ok_or(Problem::NoColumns)?;
        let mut rows = Vec::new();
        for record in reader(&text, delimiter).into_records().take(SAMPLE * 2) {
            // the text is UTF-8 and rows may be of any length, so nothing is left to go wrong
            let Ok(record) = record else { break };
            if record.len() > COLUMNS {
                return Err(Problem::NoColumns);
            }
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(record.iter().map(shown).collect::<Vec<String>>());
            }
        }
        let header = header(&rows);
        let first = header.is_some() as usize;
        let sample: Vec<Vec<String>> =
            rows.iter().skip(first).filter(|r| Some(*r) != header.as_ref()).take(SAMPLE).cloned().collect();
        let width = header.as_ref().map(Vec::len).or_else(|| usual(&sample)).ok_or(Problem::Empty)?;
        let guess = guess(header.as_deref(), &sample, width);
        Ok(Look { encoding, delimiter, header, width, sample, guess })
    }

    /// The name of a column, or its number from 1 when it has none.
    pub fn name(&self, column: usize) -> String {
        let named = self.header.as_ref().and_then(|h| h.get(column)).filter(|n| !n.trim().is_empty());
        named.cloned().unwrap_or_else(|| (column + 1).to_string())
    }
}

pub(crate) fn reader(text: &str, delimiter: Delimiter) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter.byte()).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn shown(cell: &str) -> String {
    cell.trim().chars().take(80).collect()
}

/// The first row, if nothing in it is a value or a date and something below is.
fn header(rows: &[Vec<String>]) -> Option<Vec<String>> {
    let first = rows.first()?;
    let data = |cell: &String| is_value(cell) || is_date(cell);
    let below = rows.iter().skip(1).any(|row| row.iter().any(data));
    // an empty file of a header alone has one too
    (!first.iter().any(data) && (below || rows.len() == 1)).then(|| first.clone())
}

fn usual(rows: &[Vec<String>]) -> Option<usize> {
    let widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.iter().copied().max_by_key(|w| (widths.iter().filter(|o| *o == w).count(), *w))
}

fn is_value(cell: &str) -> bool {
    Amount::read(cell).is_ok()
}

fn is_date(cell: &str) -> bool {
    Moment::read(cell).is_ok()
}

/// Whether one of these words stands in a name, or begins one of its words.
fn has(name: &str, words: &[&str]) -> bool {
    let name = fold(name);
    let mut parts = name.split(|c: char| !c.is_alphanumeric());
    parts.any(|part| words.iter().any(|w| part == *w || (w.len() > 3 && part.starts_with(w))))
}

/// The column with most dates, and among the others that with most numbers; names decide between equals.
fn guess(header: Option<&[String]>, sample: &[Vec<String>], width: usize) -> Option<Columns> {
    let share = |column: usize, is: fn(&str) -> bool| {
        let cells = sample.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        let (good, all) = cells.fold((0, 0), |(good, all), cell| (good + usize::from(is(cell)), all + 1));
        (good * 100usize).checked_div(all).unwrap_or(0)
    };
    let named =
        |column: usize, words: &[&str]| usize::from(header.and_then(|h| h.get(column)).is_some_and(|n| has(n, words)));
    let at = (0..width)
        .map(|c| (share(c, is_date), named(c, &["date", "jour", "horodat", "time", "heure", "quand", "day"]), c))
        .filter(|(share, ..)| *share >= 50)
        .max_by_key(|(share, named, c)| (*named, *share, usize::MAX - c))?
        .2;
    let value = (0..width)
        .filter(|c| *c != at)
        .map(|c| {
            let likely =
                named(c, &["valeur", "value", "mesure", "releve", "resultat", "comptage", "nombre", "taux", "niveau"]);
            let unlikely = named(c, &["id", "code", "insee", "lon", "lat", "postal", "numero", "annee"]);
            (share(c, is_value), 1 + likely - unlikely.min(1), c)
        })
        .filter(|(share, ..)| *share >= 50)
        .max_by_key(|(share, named, c)| (*named, *share, usize::MAX - c))?
        .2;
    Some(Columns { at, value })
}
