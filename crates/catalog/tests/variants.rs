//! Files as they really come: of every encoding and mark, cut where a reader's pieces end, and none of them held.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use catalog::{Aggregate, Answer, Bucket, Kind, Problem, Recipe, Shape, Source, look, look_in};
use domain::Moment;
use tabular::{Delimiter, Encoding};

fn csv(shape: &Shape) -> (Encoding, Delimiter) {
    match &shape.source {
        Source::Csv { encoding, delimiter } => (*encoding, *delimiter),
        other => panic!("{other:?}"),
    }
}

fn names(shape: &Shape) -> Vec<&str> {
    shape.columns.iter().map(|c| c.name.as_str()).collect()
}

fn sum(column: &str) -> Recipe {
    Recipe {
        version: 1,
        filters: Vec::new(),
        territory: None,
        column: Some(column.to_owned()),
        aggregate: Aggregate::Sum,
        unit: String::new(),
        date: None,
        bucket: Bucket::All,
    }
}

fn total(bytes: &[u8], column: &str) -> String {
    let shape = look(bytes).expect("a table");
    let made = sum(column).make(bytes, &shape, Moment(0)).expect("a reading");
    made.readings[0].value.to_string()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

const TEXT: &str = "date;relevé;total (€)\n2026-01-01;été;12,5\n2026-01-02;Noël;1 000,25\n";

#[test]
fn every_encoding_gives_the_same_rows() {
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(TEXT);
    let marked = [b"\xef\xbb\xbf", TEXT.as_bytes()].concat();
    for (bytes, encoding) in [
        (TEXT.as_bytes().to_vec(), Encoding::Utf8),
        (marked, Encoding::Utf8Bom),
        (latin.into_owned(), Encoding::Windows1252),
        (utf16(TEXT, false), Encoding::Utf16),
        (utf16(TEXT, true), Encoding::Utf16),
    ] {
        let shape = look(&bytes).expect("a table");
        assert_eq!(csv(&shape), (encoding, Delimiter::Semicolon));
        assert_eq!(names(&shape), ["date", "relevé", "total (€)"], "{encoding:?}");
        assert_eq!(shape.decimal_comma, Some(true));
        assert_eq!(shape.sample[0], ["2026-01-01", "été", "12,5"]);
        assert_eq!(total(&bytes, "total (€)"), "1012.75", "{encoding:?}");
    }
}

#[test]
fn delimiters_quotes_and_lines_of_other_systems() {
    let tabs = "jour\tvaleur\r\n2026-01-01\t1.5\r\n2026-01-02\t2.5\r\n";
    assert_eq!(csv(&look(tabs.as_bytes()).expect("a table")).1, Delimiter::Tab);
    assert_eq!(total(tabs.as_bytes(), "valeur"), "4");
    let quoted = "nom;note;n\n\"a\nb\";\"dit \"\"oui\"\"; non\";1\nc;d;2\n";
    let shape = look(quoted.as_bytes()).expect("a table");
    assert_eq!(shape.sample[0], ["a\nb", "dit \"oui\"; non", "1"]);
    assert_eq!(total(quoted.as_bytes(), "n"), "3");
    let old_mac = "a;b\r1;2\r3;4\r";
    assert_eq!(total(old_mac.as_bytes(), "b"), "6");
}

#[test]
fn files_with_nothing_in_them_say_so() {
    for empty in ["", "\u{feff}", " \r\n\n"] {
        assert_eq!(look(empty.as_bytes()).err(), Some(Problem::Empty), "{empty:?}");
    }
    let only = look("date;valeur\n".as_bytes());
    let header = only.expect("a header is a table without rows");
    assert!(header.sample.is_empty() && names(&header) == ["date", "valeur"], "{header:?}");
    assert!(sum("valeur").make(b"date;valeur\n", &header, Moment(0)).is_err());
}

#[test]
fn an_object_in_each_line_is_a_table() {
    let lines =
        "{\"jour\":\"2026-01-01\",\"n\":1.5}\n{\"jour\":\"2026-01-02\",\"n\":2,\"x\":{\"y\":3}}\nnon\n\n{\"n\":4}\n";
    let shape = look(lines.as_bytes()).expect("a table");
    assert_eq!((&shape.source, names(&shape)), (&Source::JsonLines, vec!["jour", "n", "x.y"]));
    assert_eq!(shape.columns[1].kind, Kind::Number);
    assert_eq!(total(lines.as_bytes(), "n"), "7.5");
    assert!(matches!(Answer::of(lines.as_bytes(), None, "https://a.fr/x.jsonl"), Ok(Answer::Table(_))));
    let one = look(b"{\"results\":[{\"a\":1}]}\n").expect("a table");
    assert_eq!(one.source, Source::Json { path: vec!["results".into()] });
}

/// A workbook of these sheets, as offices write them: texts in the cells, numbers with a point.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut file = |name: &str, text: String| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("in memory");
        archive.write_all(text.as_bytes()).expect("in memory");
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut named, mut related) = (String::new(), String::new());
    for (n, (name, rows)) in sheets.iter().enumerate() {
        let n = n + 1;
        named += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
        related +=
            &format!("<Relationship Id=\"rId{n}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>");
        let mut data = String::new();
        for (r, row) in rows.iter().enumerate() {
            data += &format!("<row r=\"{}\">", r + 1);
            for (c, cell) in row.iter().enumerate() {
                let at = format!("{}{}", char::from(b'A' + c as u8), r + 1);
                data += &match cell.parse::<f64>() {
                    Ok(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
                    Err(_) => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
                };
            }
            data += "</row>";
        }
        file(
            &format!("xl/worksheets/sheet{n}.xml"),
            format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>"),
        );
    }
    file(
        "xl/workbook.xml",
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{named}</sheets></workbook>"),
    );
    file("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{package}\">{related}</Relationships>"));
    let whole = format!("<Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    file("_rels/.rels", format!("<Relationships xmlns=\"{package}\">{whole}</Relationships>"));
    archive.finish().expect("in memory").into_inner()
}

#[test]
fn a_page_of_explanations_before_the_table_is_passed_over() {
    let about: &[&[&str]] =
        &[&["Comptages de la ville de Lille"], &["Un relevé par jour, voir la notice."], &["Source : la ville"]];
    let table: &[&[&str]] =
        &[&["date", "comptage"], &["2026-01-01", "12.5"], &["2026-01-02", "3"], &["2026-01-03", "4"]];
    let other: &[&[&str]] = &[&["code", "sens"], &["a", "aller"], &["r", "retour"]];
    let book = workbook(&[("À lire", about), ("Relevés", table), ("Codes", other)]);
    let shape = look(&book).expect("a table");
    assert_eq!(
        (&shape.source, names(&shape)),
        (&Source::Workbook { sheet: "Relevés".into() }, vec!["date", "comptage"])
    );
    assert_eq!(total(&book, "comptage"), "19.5");
    // what is recomputed reads the sheet that was seen, whatever stands before it
    let moved = workbook(&[("Relevés", table), ("À lire", about)]);
    assert_eq!(look(&moved).expect("a table").source, shape.source);
    assert!(matches!(look(&workbook(&[("À lire", about)])), Err(Problem::NoTable)));
    // cut off, it is no workbook any more
    assert!(matches!(look(&book[..book.len() / 2]), Err(Problem::Unreadable)));
}

#[test]
fn a_feature_without_a_place_is_a_row() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","geometry":null,"properties":{"n":1}},
        {"type":"Feature","geometry":{"type":"Point","coordinates":[3.1,50.6]},"properties":{"n":2}},
        {"type":"Feature","properties":null}]}"#;
    let shape = look(text.as_bytes()).expect("a table");
    assert_eq!(shape.source, Source::GeoJson);
    assert_eq!(total(text.as_bytes(), "n"), "3");
}

/// Gives pieces that end where they like, as disks and networks do.
struct Crumbs(Cursor<Vec<u8>>, usize);

impl Read for Crumbs {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

impl Seek for Crumbs {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn pieces_may_end_in_the_middle_of_letters_and_rows() {
    let mut text = String::from("nom;valeur\n");
    for n in 0..20_000 {
        text.push_str(&format!("é€{n}𝄞;{n}\n"));
    }
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode("nom;valeur\né;1\nè;2\n");
    for (bytes, expected) in
        [(text.clone().into_bytes(), "199990000"), (utf16(&text, true), "199990000"), (latin.into_owned(), "3")]
    {
        let whole = look(&bytes).expect("a table");
        for size in [1, 3, 7, 4096] {
            let mut crumbs = Crumbs(Cursor::new(bytes.clone()), size);
            assert_eq!(look_in(&mut crumbs).expect("a table"), whole);
            let made = sum("valeur").make_in(&mut crumbs, &whole, Moment(0)).expect("a reading");
            assert_eq!(made.readings[0].value.to_string(), expected);
        }
    }
}

/// Says how much of it was ever asked for at once is not known; how much it gave in all is.
struct Endless {
    given: u64,
    line: &'static [u8],
    size: u64,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = (self.size - self.given).min(into.len() as u64) as usize;
        for byte in &mut into[..most] {
            *byte = self.line[self.given as usize % self.line.len()];
            self.given += 1;
        }
        Ok(most)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        if let SeekFrom::Start(at) = to {
            self.given = at;
        }
        Ok(self.given)
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_ends_before_it_is_held() {
    let mut file = Endless { given: 0, line: b"ab;12\n", size: 64 << 20 };
    let shape = look_in(&mut file).expect("a table");
    // the same file, but from some row on all of it is one cell
    let mut open = Endless { given: 0, line: b"\"ab;12;\n\n\n\n", size: 64 << 20 };
    open.line = b"\"ab ;12;";
    let problem = sum("1").make_in(&mut open, &shape, Moment(0)).err();
    assert!(problem.is_some());
    assert!(open.given < 8 << 20, "{} bytes were read", open.given);
}
