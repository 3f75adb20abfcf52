use std::io::{Cursor, Read, sink};

use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};

use super::{Cells, Flow, LOOKED_AT, Row, Shape, Source, TREE, of_rows};
use crate::Problem;

/// The most cells of a sheet.
const CELLS: usize = 2_000_000;

pub(super) fn look(bytes: &[u8]) -> Result<Shape, Problem> {
    let mut book = open(bytes)?;
    // the first sheet with a table in it: the first one is often a page of explanations
    let mut problem = Problem::NoTable;
    for name in book.sheet_names().into_iter().take(20) {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let rows: Vec<Vec<String>> = range.rows().take(LOOKED_AT).map(row).collect();
        let rows: Vec<Vec<String>> = rows.into_iter().map(without_tail).collect();
        if rows.iter().filter(|r| r.len() > 1).count() < 2 {
            continue;
        }
        match of_rows(Source::Workbook { sheet: name }, &rows) {
            Ok(shape) => return Ok(shape),
            Err(other) => problem = other,
        }
    }
    Err(problem)
}

pub(super) fn each(
    bytes: &[u8],
    sheet: &str,
    shape: &Shape,
    visit: &mut dyn FnMut(&Row<'_>) -> Flow,
) -> Result<(), Problem> {
    let range: Range<Data> = open(bytes)?.worksheet_range(sheet).map_err(|_| Problem::NoTable)?;
    for (n, cells) in range.rows().enumerate().skip(shape.skip) {
        let cells = row(cells);
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if visit(&Row { number: n as u64 + 1, cells: Cells::List(&cells) }).is_break() {
            break;
        }
    }
    Ok(())
}

fn open(bytes: &[u8]) -> Result<Sheets<Cursor<&[u8]>>, Problem> {
    if bytes.len() > TREE {
        return Err(Problem::TooLarge);
    }
    if bytes.starts_with(b"PK") {
        measure(bytes)?;
    }
    open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| Problem::Unreadable)
}

/// What an archive unpacks to is counted before anything of it is read as a workbook: its own word is not taken, and a
/// sheet that claims a cell at its far corner would take gigabytes.
fn measure(bytes: &[u8]) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::Unreadable)?;
    let mut left = (4 * TREE) as u64;
    for n in 0..archive.len() {
        let file = archive.by_index(n).map_err(|_| Problem::Unreadable)?;
        let is_sheet = file.name().is_ok_and(|n| n.starts_with("xl/worksheets/") && n.ends_with(".xml"));
        let mut limited = file.take(left + 1);
        let size = if is_sheet {
            let mut text = Vec::new();
            let size = limited.read_to_end(&mut text).map_err(|_| Problem::Unreadable)? as u64;
            corner(&text)?;
            size
        } else {
            std::io::copy(&mut limited, &mut sink()).map_err(|_| Problem::Unreadable)?
        };
        left = left.checked_sub(size).ok_or(Problem::TooLarge)?;
    }
    Ok(())
}

/// The rectangle that a sheet's cells span, by their names, has to be of a size that fits.
fn corner(sheet: &[u8]) -> Result<(), Problem> {
    let (mut rows, mut columns) = (0usize, 0usize);
    let mut rest = sheet;
    while let Some(at) = find(rest, b" r=\"") {
        rest = &rest[at + 4..];
        let end = rest.iter().take(12).position(|b| *b == b'"').unwrap_or(0);
        let name = &rest[..end];
        let letters = name.iter().take_while(|b| b.is_ascii_uppercase()).count();
        let column = name[..letters].iter().take(4).fold(0usize, |n, b| n * 26 + usize::from(b - b'A') + 1);
        let row = name[letters..]
            .iter()
            .filter(|b| b.is_ascii_digit())
            .take(8)
            .fold(0usize, |n, b| n * 10 + usize::from(b - b'0'));
        (rows, columns) = (rows.max(row), columns.max(column));
    }
    if rows.saturating_mul(columns.max(1)) > CELLS { Err(Problem::TooLarge) } else { Ok(()) }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|w| w == what)
}

fn row(cells: &[Data]) -> Vec<String> {
    cells.iter().map(cell).collect()
}

fn without_tail(mut row: Vec<String>) -> Vec<String> {
    while row.last().is_some_and(String::is_empty) {
        row.pop();
    }
    row
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Float(n) => n.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::DateTime(at) => at.as_f64().to_string(),
        #[expect(unreachable_patterns, reason = "the library may learn another kind of cell")]
        _ => String::new(),
    }
}
