//! Files as they come, and what is made of them.

use domain::{Amount, Moment, Refusal};
use tabular::{Columns, Delimiter, Encoding, LineProblem, Look, Problem, Reading, decode, readings};

const LATEST: Moment = Moment(i64::MAX);

fn read(bytes: &[u8]) -> (Look, Vec<Result<Reading, LineProblem>>) {
    let look = Look::of(bytes).expect("a file of readings");
    let (text, _) = decode(bytes).expect("text");
    let columns = look.guess.expect("columns");
    let lines = readings(&text, &look, columns, LATEST).expect("columns").collect();
    (look, lines)
}

fn values(lines: &[Result<Reading, LineProblem>]) -> Vec<String> {
    lines.iter().map(|l| l.as_ref().map(|r| r.value.to_string()).unwrap_or_else(|e| format!("{}!", e.line))).collect()
}

#[test]
fn a_french_export_is_recognised() {
    let file = "\u{feff}Date;Capteur;Valeur (dB)\r\n01/03/2026;A12;61,5\r\n02/03/2026;A12;1\u{202f}060,25\r\n";
    let (look, lines) = read(file.as_bytes());
    assert_eq!((look.encoding, look.delimiter), (Encoding::Utf8Bom, Delimiter::Semicolon));
    assert_eq!(look.header.as_deref(), Some(&["Date".to_owned(), "Capteur".into(), "Valeur (dB)".into()][..]));
    assert_eq!(look.guess, Some(Columns { at: 0, value: 2 }));
    assert_eq!(values(&lines), ["61.5", "1060.25"]);
    assert_eq!(lines[0].as_ref().map(|r| (r.line, r.at.as_day())), Ok((2, "2026-03-01".into())));
}

#[test]
fn latin_1_with_semicolons_is_recognised() {
    let file = b"relev\xe9;jour\r\n12,5;2026-03-01\r\n13;2026-03-02\r\n";
    let (look, lines) = read(file);
    assert_eq!(look.encoding, Encoding::Windows1252);
    assert_eq!(look.header.as_ref().map(|h| h[0].as_str()), Some("relevé"));
    assert_eq!(look.guess, Some(Columns { at: 1, value: 0 }));
    assert_eq!(values(&lines), ["12.5", "13"]);
}

#[test]
fn commas_and_tabs_are_recognised() {
    let (look, lines) = read(b"time,value\n2026-03-01T10:00:00Z,1.5\n2026-03-01T11:00:00Z,\"2,5\"\n");
    assert_eq!((look.delimiter, values(&lines)), (Delimiter::Comma, vec!["1.5".to_owned(), "2.5".into()]));
    let (look, lines) = read(b"2026-03-01\t1,5\n2026-03-02\t2,5");
    assert_eq!(
        (look.delimiter, look.header.is_none(), values(&lines)),
        (Delimiter::Tab, true, vec!["1.5".to_owned(), "2.5".into()])
    );
    assert_eq!(look.name(1), "2");
}

#[test]
fn a_header_that_comes_again_is_no_reading() {
    let (_, lines) = read(b"date;valeur\ndate;valeur\ndate;valeur\n2026-03-01;1\ndate;valeur\n2026-03-02;2\n");
    assert_eq!(values(&lines), ["1", "2"]);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let file = "date;valeur\n2026-03-01;1\n\n31/04/2026;2\n2026-03-03;beaucoup\n2026-03-04\n2026-03-05;5;6\n2026-03-06;6;\n;\n;7\n2026-03-07;=cmd()\n";
    let (_, lines) = read(file.as_bytes());
    let said: Vec<(u64, Refusal)> =
        lines.iter().filter_map(|l| l.as_ref().err()).map(|e| (e.line, e.why.clone())).collect();
    assert_eq!(
        said,
        [
            (4, Refusal::NotADay),
            (5, Refusal::NotANumber),
            (6, Refusal::Ragged { have: 1, want: 2 }),
            (7, Refusal::Ragged { have: 3, want: 2 }),
            (10, Refusal::Missing),
            (11, Refusal::NotANumber),
        ]
    );
    assert_eq!(values(&lines).iter().filter(|v| !v.ends_with('!')).count(), 2);
}

#[test]
fn lines_inside_quotation_marks_are_counted() {
    let file = "date;note;valeur\n2026-03-01;\"deux\nlignes\";1\n2026-03-02;rien;x\n2026-03-03;\"un \"\"mot\"\"\";3\n";
    let (_, lines) = read(file.as_bytes());
    assert_eq!(values(&lines), ["1", "4!", "3"]);
}

#[test]
fn a_mark_that_is_never_closed_does_not_swallow_the_file_in_silence() {
    let rest: String = (0..3000).map(|n| format!("2026-03-02;{n}\n")).collect();
    let (_, lines) = read(format!("date;valeur\n2026-03-01;1\n2026-03-01;\"2\n{rest}").as_bytes());
    assert_eq!(lines.len(), 2);
    assert!(matches!(&lines[1], Err(e) if e.line == 3 && e.why == Refusal::TooLong { max: tabular::CELL }));
}

#[test]
fn the_same_value_at_the_same_instant_is_counted() {
    let (_, lines) = read(b"date;valeur\n2026-03-01;1\n2026-03-01;1\n2026-03-01;2\n2026-03-01;1,0\n");
    let nth: Vec<i64> = lines.iter().flatten().map(|r| r.nth).collect();
    assert_eq!(nth, [0, 1, 0, 2]);
}

#[test]
fn what_has_not_happened_yet_is_refused() {
    let file = b"date;valeur\n2026-03-01;1\n2027-03-01;1\n";
    let look = Look::of(file).expect("readable");
    let (text, _) = decode(file).expect("text");
    let now = Moment::of_day("2026-06-01").expect("a day");
    let lines: Vec<_> = readings(&text, &look, Columns { at: 0, value: 1 }, now).expect("columns").collect();
    assert!(matches!(&lines[1], Err(e) if e.why == Refusal::InTheFuture && e.cell == "2027-03-01"));
    for columns in [Columns { at: 0, value: 0 }, Columns { at: 0, value: 2 }] {
        assert_eq!(readings(&text, &look, columns, now).err(), Some(Problem::NoSuchColumn));
    }
}

#[test]
fn files_that_are_none_say_why() {
    for (bytes, problem) in [
        (&b""[..], Problem::Empty),
        (b"\xef\xbb\xbf\r\n", Problem::Empty),
        (b"PK\x03\x04 xlsx", Problem::Workbook),
        (b"<html><body>404", Problem::WebPage),
        (b"date;valeur\n2026-03-01;\0\0\n", Problem::Binary { line: 2 }),
        (b"des mots seulement\net encore\n", Problem::NoColumns),
    ] {
        assert_eq!(Look::of(bytes).err(), Some(problem));
    }
    let wide = "a;".repeat(400);
    assert_eq!(Look::of(wide.as_bytes()).err(), Some(Problem::NoColumns));
    assert_eq!(Look::of(b"nom;ville\nLea;Lille\nTom;Lomme\n").map(|l| l.guess), Ok(None));
    // a header and nothing below it
    assert_eq!(Look::of(b"date;valeur\n").map(|l| (l.sample.len(), l.guess)), Ok((0, None)));
}

#[test]
fn digits_that_no_instrument_measures_are_rounded_and_said_so() {
    let (_, lines) = read(b"date,valeur\n2026-03-01,49.25113265974201\n2026-03-02,2\n");
    assert_eq!(lines[0].as_ref().map(|r| (r.value, r.rounded)), Ok((Amount(49_251_133), true)));
    assert_eq!(lines[1].as_ref().map(|r| r.rounded), Ok(false));
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        if let Ok(look) = Look::of(&bytes) {
            let (text, _) = decode(&bytes).expect("it was decoded before");
            if look.width > 1 {
                readings(&text, &look, Columns { at: 0, value: 1 }, LATEST).expect("columns").for_each(drop);
            }
        }
    }

    #[test]
    fn no_table_panics(text in "[0-9a-z;,\"\t\r\n/ -]{0,300}") {
        if let Ok(look) = Look::of(text.as_bytes()) && look.width > 1 {
            readings(&text, &look, Columns { at: 0, value: 1 }, LATEST).expect("columns").for_each(drop);
        }
    }
}
