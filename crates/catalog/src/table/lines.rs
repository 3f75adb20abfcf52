//! An object in each line, as programs that write without end do.

use std::io::{BufRead, BufReader, Read};

use super::{
    Cells, Flow, Input, LOOKED_AT, Row, Shape, Source,
    json::{cells, names},
    shaped, trimmed,
};
use crate::{Problem, json::Json};

/// The longest line.
const LONG: u64 = 1 << 20;

/// Whether the first two lines are an object each; a single one is JSON like any other.
pub(super) fn are_in(start: &[u8]) -> bool {
    let mut lines = start.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|l| !l.is_empty());
    let object = |line: Option<&[u8]>| {
        line.and_then(|l| serde_json::from_slice::<Json>(l).ok()).is_some_and(|json| json.is_object())
    };
    object(lines.next()) && object(lines.next())
}

pub(super) fn look(start: &[u8], whole: bool) -> Result<Shape, Problem> {
    let end = if whole { start.len() } else { start.iter().rposition(|b| *b == b'\n').unwrap_or(0) };
    let lines = start[..end].split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|l| !l.is_empty());
    let rows: Vec<Json> = lines.take(LOOKED_AT).filter_map(|l| serde_json::from_slice(l).ok()).collect();
    let names = names(&rows);
    if names.is_empty() {
        return Err(Problem::NoTable);
    }
    let data: Vec<Vec<String>> = rows.iter().map(|row| cells(row, &names)).collect();
    Ok(shaped(Source::JsonLines, &names, 0, &data))
}

pub(super) fn each(
    input: &mut dyn Input,
    shape: &Shape,
    visit: &mut dyn FnMut(&Row<'_>) -> Flow,
) -> Result<(), Problem> {
    let names: Vec<String> = shape.columns.iter().map(|c| c.name.clone()).collect();
    let (mut from, mut line, mut number) = (BufReader::new(input), Vec::new(), 0u64);
    loop {
        line.clear();
        let read = from.by_ref().take(LONG + 1).read_until(b'\n', &mut line).map_err(|_| Problem::Unreadable)?;
        if read == 0 {
            return Ok(());
        }
        if read as u64 > LONG {
            return Err(Problem::Unreadable);
        }
        let text = trimmed(&line).trim_ascii();
        if text.is_empty() {
            continue;
        }
        number += 1;
        // a line that is none is a row of nothing: it is counted, and no recipe finds anything in it
        let cells = serde_json::from_slice::<Json>(text).map(|row| cells(&row, &names)).unwrap_or_default();
        if visit(&Row { number, cells: Cells::List(&cells) }).is_break() {
            return Ok(());
        }
    }
}
