//! Recipes over small files: exact values, and the same ones from every way of writing the table.

use catalog::{Aggregate, Bucket, Filter, Made, Operation, Recipe, RecipeProblem, draft, look};
use domain::{Lang, Moment};

const FILE: &str = "Comptages de la métropole;;;\n;;;\ndate;commune;insee;comptage\n\
2026-03-02;Roubaix;59512;10,5\n2026-03-03;Roubaix;59512;11\n2026-03-04;Lille;59350;99\n\
2026-03-09;ROUBAIX;59512;1\u{202f}000,25\n2026-03-10;Roubaix;59512;\n2026-03-11;Roubaix;59512;n.d.\n";

fn recipe() -> Recipe {
    Recipe {
        version: 1,
        filters: Vec::new(),
        territory: Some(Filter { column: "commune".into(), operation: Operation::Is, value: "Roubaix".into() }),
        column: Some("comptage".into()),
        aggregate: Aggregate::Mean,
        unit: "vélos".into(),
        date: Some("date".into()),
        bucket: Bucket::Week,
    }
}

fn make(recipe: &Recipe, file: &[u8]) -> Result<Made, RecipeProblem> {
    recipe.make(file, &look(file).expect("a table"), Moment::of_day("2026-04-01").expect("a day"))
}

fn shown(made: &Made) -> Vec<(String, String, u64)> {
    made.readings.iter().map(|r| (r.at.as_day(), r.value.plain(), r.rows)).collect()
}

#[test]
fn a_mean_per_week_is_exact_and_says_what_it_left_out() {
    let made = make(&recipe(), FILE.as_bytes()).expect("readings");
    let week = |day: &str, value: &str, rows| (day.to_owned(), value.to_owned(), rows);
    assert_eq!(shown(&made), [week("2026-03-02", "10.75", 2), week("2026-03-09", "1000.25", 1)]);
    assert_eq!((made.rows, made.used, made.skipped), (6, 3, 1));
    assert_eq!(made.examples[0].cell, "n.d.");
}

#[test]
fn a_recipe_is_said_in_words() {
    let mut recipe = recipe();
    assert_eq!(recipe.say(Lang::En), "mean of “comptage” (vélos) for Roubaix, per week by “date”");
    assert_eq!(
        recipe.say(Lang::Fr),
        "moyenne de «\u{a0}comptage\u{a0}» (vélos) pour Roubaix, par semaine d’après «\u{a0}date\u{a0}»"
    );
    recipe.filters.push(Filter { column: "type".into(), operation: Operation::IsNot, value: "voie".into() });
    recipe.aggregate = Aggregate::Count;
    recipe.date = None;
    recipe.unit = String::new();
    assert_eq!(recipe.say(Lang::En), "number of rows for Roubaix, on the day of the data, where “type” is not “voie”");
}

#[test]
fn every_way_of_writing_a_table_gives_the_same_readings() {
    let wanted = shown(&make(&recipe(), FILE.as_bytes()).expect("readings"));
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(FILE);
    let marked = [b"\xef\xbb\xbf", FILE.as_bytes()].concat();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(FILE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let json = r#"{"total_count": 3, "results": [
        {"date": "2026-03-02", "commune": "Roubaix", "comptage": 10.5}, {"date": "2026-03-03T08:00:00Z", "commune": "roubaix", "comptage": "11"},
        {"date": "2026-03-09", "commune": "Roubaix", "comptage": 1000.25}, {"date": null, "commune": "Lille", "comptage": 3}]}"#;
    let geojson = r#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": null, "properties": {"date": "02/03/2026", "commune": "Roubaix", "comptage": 10.5}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [3, 50]}, "properties": {"commune": "Roubaix", "date": "03/03/2026", "comptage": 11}},
        {"type": "Feature", "geometry": null, "properties": {"date": "09/03/2026", "commune": "Roubaix", "comptage": 1000.25}}]}"#;
    // the narrow space is no Latin-1 letter
    let latin = if latin.contains(&b'&') { FILE.replace('\u{202f}', "").into_bytes() } else { latin.into_owned() };
    for file in [&marked, &utf16, &latin, &json.as_bytes().to_vec(), &geojson.as_bytes().to_vec()] {
        assert_eq!(shown(&make(&recipe(), file).expect("readings")), wanted);
    }
}

#[test]
fn columns_may_move_but_not_disappear() {
    let moved = "comptage;commune;date\n10,5;Roubaix;2026-03-02\n11;Roubaix;2026-03-03\n";
    assert_eq!(make(&recipe(), moved.as_bytes()).map(|m| m.readings.len()), Ok(1));
    let gone = "valeur;commune;date\n10,5;Roubaix;2026-03-02\n11;Roubaix;2026-03-03\n";
    assert_eq!(make(&recipe(), gone.as_bytes()), Err(RecipeProblem::NoColumn("comptage".into())));
}

#[test]
fn aggregates_and_buckets_are_what_their_names_say() {
    let file = b"jour,n\n2026-01-01,1\n2026-01-31,2\n2026-02-01,4\n2027-02-01,-8\n";
    let of = |aggregate, bucket| {
        let recipe = Recipe {
            territory: None,
            column: Some("n".into()),
            date: Some("jour".into()),
            aggregate,
            bucket,
            ..recipe()
        };
        make(&recipe, file).expect("readings").readings.iter().map(|r| r.value.plain()).collect::<Vec<_>>()
    };
    assert_eq!(of(Aggregate::Sum, Bucket::Month), ["3", "4", "-8"]);
    assert_eq!(of(Aggregate::Mean, Bucket::Year), ["2.333333", "-8"]);
    assert_eq!(of(Aggregate::Least, Bucket::All), ["-8"]);
    assert_eq!(of(Aggregate::Most, Bucket::All), ["4"]);
    assert_eq!(of(Aggregate::Last, Bucket::Month), ["2", "4", "-8"]);
    assert_eq!(of(Aggregate::Count, Bucket::Day), ["1", "1", "1", "1"]);
}

#[test]
fn what_cannot_be_made_is_said() {
    let file = FILE.as_bytes();
    let nobody = Filter { column: "commune".into(), operation: Operation::Is, value: "Paris".into() };
    assert_eq!(make(&Recipe { territory: Some(nobody), ..recipe() }, file), Err(RecipeProblem::Nothing));
    assert_eq!(make(&Recipe { column: None, ..recipe() }, file), Err(RecipeProblem::NoValue));
    assert_eq!(make(&Recipe { version: 2, ..recipe() }, file), Err(RecipeProblem::Version(2)));
    let bound = Filter { column: "comptage".into(), operation: Operation::AtLeast, value: "beaucoup".into() };
    assert_eq!(
        make(&Recipe { filters: vec![bound], ..recipe() }, file),
        Err(RecipeProblem::NotANumber("beaucoup".into()))
    );
}

#[test]
fn a_tap_on_a_column_drafts_what_was_meant() {
    let shape = look(FILE.as_bytes()).expect("a table");
    let drafted = draft(&shape, "comptage", "vélos", Some(("59512", "Roubaix")));
    assert_eq!(
        (drafted.aggregate, drafted.bucket, drafted.date.as_deref()),
        (Aggregate::Mean, Bucket::Week, Some("date"))
    );
    let territory = drafted.territory.expect("a place");
    assert_eq!((territory.column.as_str(), territory.value.as_str()), ("insee", "59512"));
    assert_eq!(draft(&shape, "commune", "", None).aggregate, Aggregate::Count);
}

#[test]
fn a_recipe_has_one_text_and_knows_no_other_words() {
    let text = recipe().text();
    assert!(text.starts_with(r#"{"aggregate":"mean","bucket":"week","column":"comptage""#), "{text}");
    assert_eq!(serde_json::from_str::<Recipe>(&text).ok(), Some(recipe()));
    assert!(serde_json::from_str::<Recipe>(&text.replacen("\"unit\"", "\"formula\":\"x\",\"unit\"", 1)).is_err());
}
