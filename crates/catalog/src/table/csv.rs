use std::{cell::Cell, io::Read};

use tabular::{Delimiter, Encoding, decode};

use super::{
    Cells, Flow, Input, LOOKED_AT, Row, Shape, Source,
    decoding::{Decoding, PIECE},
    of_rows,
};
use crate::Problem;

/// Bytes from which a file is recognised: a table of 300 rows, however wide.
pub(super) const HEAD: usize = 1 << 20;
/// The longest row; beyond it a quotation mark was most likely never closed.
const LONG: usize = 1 << 20;

/// `head` are the first bytes of the file, [`HEAD`] of them at most; whether that is all.
pub(super) fn look(head: &[u8], whole: bool, input: &mut dyn Input) -> Result<Shape, Problem> {
    let start = head.trim_ascii_start();
    let markup = start.first() == Some(&b'<');
    if markup {
        return Err(Problem::WebPage);
    }
    let encoding = encoding(head, input)?;
    let (mut text, left) = (String::new(), Cell::new(usize::MAX));
    Decoding::new(head, encoding, &left)
        .take(2 * HEAD as u64)
        .read_to_string(&mut text)
        .map_err(|_| Problem::Unreadable)?;
    if !whole {
        // the last line is cut off
        text.truncate(text.rfind('\n').map_or(text.len(), |n| n + 1));
    }
    let delimiter = Delimiter::of(&text);
    let rows: Vec<Vec<String>> = reader(text.as_bytes(), delimiter.unwrap_or(Delimiter::Semicolon))
        .into_records()
        .map_while(Result::ok)
        .take(LOOKED_AT)
        .map(|record| record.iter().map(|c| c.trim().to_owned()).collect())
        .collect();
    let one_column = delimiter.is_none() && (rows.len() < 2 || rows.iter().any(|r| r.iter().any(|c| c.len() > 200)));
    if one_column {
        return Err(Problem::NoTable);
    }
    let delimiter = delimiter.unwrap_or(Delimiter::Semicolon);
    of_rows(Source::Csv { encoding, delimiter }, &rows)
}

/// How the letters of a whole file are written, of which only a piece is held.
fn encoding(head: &[u8], input: &mut dyn Input) -> Result<Encoding, Problem> {
    // refuses what is no text by its beginning; the encoding is that of the whole
    let (_, of_head) = decode(&head[..head.len().min(1 << 16)])?;
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Ok(Encoding::Utf16);
    }
    let marked = head.starts_with(b"\xef\xbb\xbf");
    Ok(match (marked, is_utf8(input)?) {
        (true, true) => Encoding::Utf8Bom,
        (false, true) => Encoding::Utf8,
        (_, false) if of_head == Encoding::Utf16 => Encoding::Utf16,
        (_, false) => Encoding::Windows1252,
    })
}

/// Whether all of it is, from its beginning.
fn is_utf8(input: &mut dyn Input) -> Result<bool, Problem> {
    input.rewind().map_err(|_| Problem::Unreadable)?;
    let mut piece = vec![0; PIECE];
    let mut kept = 0;
    loop {
        let read = input.read(&mut piece[kept..]).map_err(|_| Problem::Unreadable)?;
        let end = kept + read;
        match std::str::from_utf8(&piece[..end]) {
            Ok(_) => kept = 0,
            // a letter that is cut by the end of the piece
            Err(error) if error.error_len().is_none() && read > 0 => {
                piece.copy_within(error.valid_up_to()..end, 0);
                kept = end - error.valid_up_to();
            }
            Err(_) => return Ok(false),
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

pub(super) fn each(
    input: &mut dyn Input,
    encoding: Encoding,
    delimiter: Delimiter,
    shape: &Shape,
    visit: &mut dyn FnMut(&Row<'_>) -> Flow,
) -> Result<(), Problem> {
    // a row that never ends is noticed before it is held
    let left = Cell::new(LONG);
    let mut rows = reader(Decoding::new(input, encoding, &left), delimiter);
    let mut record = ::csv::StringRecord::new();
    let mut number = 0u64;
    while rows.read_record(&mut record).map_err(|_| Problem::Unreadable)? {
        left.set(LONG);
        number += 1;
        if number <= shape.skip as u64 || record.iter().all(|c| c.trim().is_empty()) || is_header(&record, shape) {
            continue;
        }
        if record.as_slice().len() > LONG {
            return Err(Problem::Unreadable);
        }
        if visit(&Row { number, cells: Cells::Record(&record) }).is_break() {
            break;
        }
    }
    Ok(())
}

/// Exports that were put together have their header in their middle, too.
fn is_header(record: &::csv::StringRecord, shape: &Shape) -> bool {
    shape.skip > 0
        && record.len() == shape.columns.len()
        && record.iter().zip(&shape.columns).all(|(c, k)| c.trim() == k.name)
}

fn reader<R: Read>(from: R, delimiter: Delimiter) -> ::csv::Reader<R> {
    ::csv::ReaderBuilder::new()
        .delimiter(delimiter.byte())
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(PIECE)
        .from_reader(from)
}
