use std::io::Read;

use encoding_rs::{Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use tabular::{Delimiter, Encoding, decode};

use super::{Cells, Flow, LOOKED_AT, Row, Shape, Source, of_rows};
use crate::Problem;

/// Bytes from which a file is recognised: a table of 300 rows, however wide.
const HEAD: usize = 1 << 20;
/// The longest row; beyond it a quotation mark was most likely never closed.
const LONG: usize = 1 << 20;

pub(super) fn look(bytes: &[u8]) -> Result<Shape, Problem> {
    let start = bytes.trim_ascii_start();
    let markup = start.first() == Some(&b'<');
    if markup {
        return Err(Problem::WebPage);
    }
    let encoding = encoding(bytes)?;
    let mut head = String::new();
    let cut = bytes.len().min(HEAD);
    Decoding::new(&bytes[..cut], encoding)
        .take(2 * HEAD as u64)
        .read_to_string(&mut head)
        .map_err(|_| Problem::Unreadable)?;
    if cut < bytes.len() {
        // the last line is cut off
        head.truncate(head.rfind('\n').map_or(head.len(), |n| n + 1));
    }
    let delimiter = Delimiter::of(&head);
    let rows: Vec<Vec<String>> = reader(head.as_bytes(), delimiter.unwrap_or(Delimiter::Semicolon))
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

/// How the letters of a whole file are written, without holding it twice.
fn encoding(bytes: &[u8]) -> Result<Encoding, Problem> {
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let head = &bytes[..bytes.len().min(1 << 16)];
    // refuses what is no text by its beginning; the encoding is that of the whole
    let (_, of_head) = decode(head)?;
    if marked {
        return Ok(Encoding::Utf16);
    }
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf");
    Ok(match (rest, std::str::from_utf8(rest.unwrap_or(bytes)).is_ok()) {
        (Some(_), true) => Encoding::Utf8Bom,
        (None, true) => Encoding::Utf8,
        (_, false) if of_head == Encoding::Utf16 => Encoding::Utf16,
        (_, false) => Encoding::Windows1252,
    })
}

pub(super) fn each(
    bytes: &[u8],
    encoding: Encoding,
    delimiter: Delimiter,
    shape: &Shape,
    visit: &mut dyn FnMut(&Row<'_>) -> Flow,
) -> Result<(), Problem> {
    let mut rows = reader(Decoding::new(bytes, encoding), delimiter);
    let mut record = ::csv::StringRecord::new();
    let mut number = 0u64;
    while rows.read_record(&mut record).map_err(|_| Problem::Unreadable)? {
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
    ::csv::ReaderBuilder::new().delimiter(delimiter.byte()).has_headers(false).flexible(true).from_reader(from)
}

/// Text of whatever encoding as UTF-8, piece by piece: a file of 100 MB is never held twice.
struct Decoding<'a> {
    rest: &'a [u8],
    /// None for UTF-8, which is passed on.
    decoder: Option<Decoder>,
    done: bool,
}

impl<'a> Decoding<'a> {
    fn new(bytes: &'a [u8], encoding: Encoding) -> Decoding<'a> {
        let (rest, decoder) = match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => {
                let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                // a file may be cut in the middle of a letter
                (rest, std::str::from_utf8(rest).is_err().then(|| UTF_8.new_decoder_without_bom_handling()))
            }
            Encoding::Utf16 if bytes.starts_with(b"\xfe\xff") => {
                (&bytes[2..], Some(UTF_16BE.new_decoder_without_bom_handling()))
            }
            Encoding::Utf16 => {
                (bytes.strip_prefix(b"\xff\xfe").unwrap_or(bytes), Some(UTF_16LE.new_decoder_without_bom_handling()))
            }
            Encoding::Windows1252 => {
                let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                (rest, Some(WINDOWS_1252.new_decoder_without_bom_handling()))
            }
        };
        Decoding { rest, decoder, done: false }
    }
}

impl Read for Decoding<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.rest.read(into) };
        // one letter takes four bytes at most
        if into.len() < 8 {
            return Err(std::io::Error::other("a buffer that holds no letter"));
        }
        while !self.done {
            let (result, read, written, _) = decoder.decode_to_utf8(self.rest, into, true);
            self.rest = &self.rest[read..];
            self.done = result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
