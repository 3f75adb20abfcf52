//! What stands in a file, as rows of cells.

mod column;
mod csv;
mod decoding;
mod json;
mod lines;
mod sketch;
#[cfg(feature = "workbook")]
mod workbook;

use std::{
    io::{Cursor, Read, Seek},
    ops::ControlFlow,
};

use serde::{Deserialize, Serialize};
use tabular::{Delimiter, Encoding};

pub use column::{Column, Kind};
pub use sketch::Sketch;

use crate::Problem;

/// Rows that a preview shows.
pub const SAMPLE: usize = 20;
/// Rows from which columns are told.
pub(crate) const LOOKED_AT: usize = 300;
/// The most columns.
pub(crate) const COLUMNS: usize = 500;
/// The most that is unpacked or held as a tree.
pub(crate) const TREE: usize = 32 << 20;
/// Letters of a cell that a preview shows.
const SHOWN: usize = 120;

/// How a table is written in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Source {
    /// Text in columns.
    Csv {
        /// How its letters are written.
        encoding: Encoding,
        /// What stands between cells.
        delimiter: Delimiter,
    },
    /// A list of objects, under these names.
    Json {
        /// From the root: `result`, `records`.
        path: Vec<String>,
    },
    /// An object in each line.
    JsonLines,
    /// Features with properties.
    GeoJson,
    /// A sheet of a workbook.
    Workbook {
        /// Its name.
        sheet: String,
    },
}

/// What a table seems to be, and its first rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// How it is written.
    pub source: Source,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Rows before the first one of data: titles, and the header.
    pub skip: usize,
    /// Whether its numbers have a decimal comma; none when no number has decimals.
    pub decimal_comma: Option<bool>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// Where its things are, when it says so. Shapes that were kept by an older version have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Sketch>,
}

impl Shape {
    /// Where a column of this name stands: columns may move, names may not.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

/// One row of data.
pub struct Row<'a> {
    /// Its number in the file, from 1, counting rows and not lines.
    pub number: u64,
    /// What stands in it.
    pub cells: Cells<'a>,
}

/// The cells of a row.
pub enum Cells<'a> {
    /// Of a text in columns.
    Record(&'a ::csv::StringRecord),
    /// Of anything else.
    List(&'a [String]),
}

impl Row<'_> {
    /// A cell without the spaces around it; empty where the row is shorter.
    pub fn cell(&self, n: usize) -> &str {
        match self.cells {
            Cells::Record(record) => record.get(n).unwrap_or_default().trim(),
            Cells::List(list) => list.get(n).map(|c| c.trim()).unwrap_or_default(),
        }
    }
}

/// What a visitor of rows answers.
pub(crate) type Flow = ControlFlow<()>;

/// What files are read from: a file, or bytes in memory behind a cursor.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// Recognises a table in memory.
///
/// # Errors
/// [`Problem`].
pub fn look(bytes: &[u8]) -> Result<Shape, Problem> {
    look_in(&mut Cursor::new(bytes))
}

/// Recognises a table, of which only its head is held when it is text in columns.
///
/// # Errors
/// [`Problem`].
pub fn look_in(input: &mut dyn Input) -> Result<Shape, Problem> {
    let (head, whole) = head(input, csv::HEAD)?;
    let start = trimmed(&head);
    if start.is_empty() {
        return Err(Problem::Empty);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0") {
        #[cfg(feature = "workbook")]
        return workbook::look(&all(input)?);
        #[cfg(not(feature = "workbook"))]
        return Err(Problem::Unreadable);
    }
    match start[0] {
        b'{' if lines::are_in(start) => lines::look(start, whole),
        b'{' | b'[' => json::look(trimmed(&all(input)?)),
        _ => csv::look(&head, whole, input),
    }
}

/// Visits every row of data in the order of the file.
///
/// # Errors
/// [`Problem`].
pub fn each_row(input: &mut dyn Input, shape: &Shape, visit: &mut dyn FnMut(&Row<'_>) -> Flow) -> Result<(), Problem> {
    input.rewind().map_err(|_| Problem::Unreadable)?;
    match &shape.source {
        Source::Csv { encoding, delimiter } => csv::each(input, *encoding, *delimiter, shape, visit),
        Source::Json { path } => json::each(trimmed(&all(input)?), path, shape, visit),
        Source::JsonLines => lines::each(input, shape, visit),
        Source::GeoJson => json::each(trimmed(&all(input)?), &[], shape, visit),
        #[cfg(feature = "workbook")]
        Source::Workbook { sheet } => workbook::each(&all(input)?, sheet, shape, visit),
        #[cfg(not(feature = "workbook"))]
        Source::Workbook { .. } => Err(Problem::Unreadable),
    }
}

/// The first bytes of a file, and whether they are all of it.
pub(crate) fn head(input: &mut dyn Input, most: usize) -> Result<(Vec<u8>, bool), Problem> {
    let mut head = Vec::new();
    input.rewind().map_err(|_| Problem::Unreadable)?;
    input.take(most as u64 + 1).read_to_end(&mut head).map_err(|_| Problem::Unreadable)?;
    let whole = head.len() <= most;
    head.truncate(most);
    Ok((head, whole))
}

/// A whole file that is small enough to be held.
pub(crate) fn all(input: &mut dyn Input) -> Result<Vec<u8>, Problem> {
    match head(input, TREE)? {
        (bytes, true) => Ok(bytes),
        (_, false) => Err(Problem::TooLarge),
    }
}

/// Without a mark of order and without spaces in front.
fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

/// The shape of rows that begin with titles and a header.
fn of_rows(source: Source, rows: &[Vec<String>]) -> Result<Shape, Problem> {
    let width = usual(rows).ok_or(Problem::NoTable)?;
    if width > COLUMNS {
        return Err(Problem::NoTable);
    }
    let first = rows.iter().position(|row| is_header(row, width)).filter(|n| *n < 15);
    let (names, skip) = match first {
        Some(n) => (rows[n].clone(), n + 1),
        None => (Vec::new(), 0),
    };
    // exports that were put together have their header once more
    let again = rows[skip..].iter().take_while(|row| first.is_some() && **row == names).count();
    let data: Vec<Vec<String>> = rows[skip + again..].to_vec();
    let width = width.max(names.len()).min(COLUMNS);
    Ok(shaped(source, &column::names(&names, width), skip + again, &data))
}

/// The shape of rows whose columns have names.
fn shaped(source: Source, names: &[String], skip: usize, data: &[Vec<String>]) -> Shape {
    let columns: Vec<Column> = names.iter().enumerate().map(|(n, name)| Column::of(name, n, data)).collect();
    let shown = |cell: &String| cell.trim().chars().take(SHOWN).collect();
    Shape {
        decimal_comma: column::decimal_comma(&columns, data),
        map: sketch::of_rows(&columns, data),
        sample: data.iter().take(SAMPLE).map(|row| row.iter().map(shown).collect()).collect(),
        source,
        columns,
        skip,
    }
}

/// The most frequent number of cells; the larger of two.
fn usual(rows: &[Vec<String>]) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(row.len()).or_insert(0usize) += 1);
    counts.into_iter().filter(|(width, _)| *width > 0).max_by_key(|(width, n)| (*n, *width)).map(|(width, _)| width)
}

/// As wide as the others, at least half of it filled, and no value or date in it but years.
fn is_header(row: &[String], width: usize) -> bool {
    let filled = row.iter().filter(|c| !c.trim().is_empty()).count();
    let year =
        |c: &str| c.len() == 4 && (c.starts_with("19") || c.starts_with("20")) && c.bytes().all(|b| b.is_ascii_digit());
    let data = |c: &String| {
        let c = c.trim();
        !c.is_empty() && !year(c) && (column::is_number(c) || column::is_date(c))
    };
    let years = row.iter().filter(|c| year(c.trim())).count();
    row.len() + 1 >= width && filled * 2 >= width && !row.iter().any(data) && (years == 0 || years < filled)
}
