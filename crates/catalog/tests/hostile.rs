//! Nothing that comes from outside panics, and nothing that is small becomes large.

use catalog::{Aggregate, Answer, Bucket, Problem, Recipe, draft, each_row, look};
use domain::Moment;
use proptest::prelude::*;

fn everything(bytes: &[u8]) {
    let _ = Answer::of(bytes, Some("text/turtle"), "https://portal.example.fr/a");
    let _ = Answer::of(bytes, None, "https://portal.example.fr/a");
    if let Ok(shape) = look(bytes) {
        let mut rows = 0u64;
        let _ = each_row(&mut std::io::Cursor::new(bytes), &shape, &mut |row| {
            rows += 1;
            let _ = (row.cell(0).len(), row.cell(999));
            std::ops::ControlFlow::Continue(())
        });
        for column in shape.columns.iter().take(3) {
            let recipe = draft(&shape, &column.name, "", Some(("59512", "Roubaix")));
            let _ = recipe.make(bytes, &shape, Moment(0));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        everything(&bytes);
    }

    #[test]
    fn bytes_behind_known_beginnings_never_panic(
        start in prop::sample::select(vec!["{\"results\":[{\"a\":", "[{\"@id\":\"a\",\"@type\":[\"http://www.w3.org/ns/dcat#Dataset\"],", "@prefix dcat: <http://www.w3.org/ns/dcat#> . ",
            "<?xml version=\"1.0\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">", "PK\u{3}\u{4}", "date;valeur\n", "\u{feff}a,b\n1,"]),
        rest in "\\PC{0,200}",
    ) {
        everything(format!("{start}{rest}").as_bytes());
    }

    #[test]
    fn tables_of_any_cells_never_panic(rows in proptest::collection::vec(proptest::collection::vec("[0-9a-zé,.:/ -]{0,14}", 1..5), 1..30)) {
        let text: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
        everything(text.join("\n").as_bytes());
    }
}

#[test]
fn depth_and_entities_are_refused() {
    let deep = "[".repeat(100_000);
    assert!(Answer::of(deep.as_bytes(), None, "https://a.example.fr/").is_err());
    let linked = format!("{{\"@context\":{{}},\"a\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(Answer::of(linked.as_bytes(), None, "https://a.example.fr/").is_err());
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
        <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">&b;</rdf:RDF>";
    assert_eq!(Answer::of(bomb.as_bytes(), None, "https://a.example.fr/").err(), Some(Problem::Unreadable));
}

#[test]
fn pages_and_emptiness_are_named() {
    let of = |text: &str| Answer::of(text.as_bytes(), Some("text/csv"), "https://a.example.fr/").err();
    assert_eq!(of(""), Some(Problem::Empty));
    assert_eq!(of(" \n"), Some(Problem::Empty));
    assert_eq!(of("<!DOCTYPE html><html><title>404</title>"), Some(Problem::WebPage));
    assert_eq!(of("<html lang=fr>"), Some(Problem::WebPage));
    assert_eq!(
        of("{\"success\": false, \"error\": {\"message\": \"Not found\", \"__type\": \"Not Found Error\"}}"),
        Some(Problem::Refused { says: "Not found".into() })
    );
}

#[test]
fn a_table_of_a_thousand_instants_is_grouped_or_refused() {
    let mut file = String::from("date;n\n");
    for n in 0..25_000i64 {
        file.push_str(&format!("{};1\n", Moment(n * domain::HOUR).rfc3339()));
    }
    let shape = look(file.as_bytes()).expect("a table");
    let each = Recipe { bucket: Bucket::Each, aggregate: Aggregate::Sum, ..draft(&shape, "n", "", None) };
    assert_eq!(each.make(file.as_bytes(), &shape, Moment(0)), Err(catalog::RecipeProblem::TooMany));
    let daily = Recipe { bucket: Bucket::Day, ..each };
    assert!(daily.make(file.as_bytes(), &shape, Moment(0)).is_ok());
}
