//! What is public, taken out: the same lines in every form, each column described, and nothing that is not public.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{visitor::Visitor, world::World};

async fn json(visitor: &mut Visitor, file: &str) -> Value {
    let answer = visitor.get(&format!("/data/tables/{file}")).await;
    assert_eq!(answer.status, 200, "{file}");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    serde_json::from_str(&answer.body).unwrap()
}

/// The records of a CSV file (RFC 4180).
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut all, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => record.push(std::mem::take(&mut cell)),
            ('\r', false) if chars.peek() == Some(&'\n') => {
                chars.next();
                record.push(std::mem::take(&mut cell));
                all.push(std::mem::take(&mut record));
            }
            _ => cell.push(c),
        }
    }
    assert!(cell.is_empty() && record.is_empty() && !quoted, "the last record ends");
    all
}

/// A value as it stands in a cell: a formula does not begin with its sign.
fn in_a_cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[tokio::test]
async fn every_table_is_what_the_package_says_and_the_same_in_both_forms() {
    let world = World::start().await;
    let mut visitor = Visitor::new(world.running.app.origin.clone());
    let package = json(&mut visitor, "datapackage.json").await;
    let resources = package["resources"].as_array().unwrap();
    let mut tables = 0;
    let mut empty = Vec::new();
    for resource in resources.iter().filter(|r| r["format"] == "json") {
        let path = resource["path"].as_str().unwrap();
        let fields = resource["schema"]["fields"].as_array().unwrap();
        for field in fields.iter().chain([resource, &package]) {
            for words in ["description", "title"].iter().filter(|words| !field[**words].is_null()) {
                let translated = field[format!("{words}@fr")].as_str();
                assert!(translated.is_some_and(|text| !text.is_empty()) || *words == "title", "{path}: {field}");
            }
        }
        let names: Vec<&str> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert!(names.len() > 3 && names[0] == "id", "{path}: {names:?}");
        let lines = json(&mut visitor, path).await;
        let lines = lines.as_array().unwrap();
        let csv = visitor.get(&format!("/data/tables/{}", path.replace(".json", ".csv"))).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        let records = records(&csv.body);
        assert_eq!(records[0], names, "{path}");
        assert_eq!(records.len(), lines.len() + 1, "{path}");
        let mut ids = BTreeSet::new();
        for (line, record) in lines.iter().zip(&records[1..]) {
            let keys: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, names.iter().copied().collect(), "{path}");
            assert_eq!(*record, names.iter().map(|name| in_a_cell(&line[*name])).collect::<Vec<_>>(), "{path}");
            assert!(ids.insert(line["id"].as_str().unwrap().to_owned()), "{path}: {} twice", line["id"]);
            for (name, kind) in names.iter().zip(fields.iter().map(|f| f["type"].as_str().unwrap())) {
                let value = &line[*name];
                let fits = match kind {
                    "string" => value.is_string(),
                    "datetime" => value.as_str().is_some_and(|at| at.len() == 20 && at.ends_with('Z')),
                    "integer" => value.is_i64(),
                    "number" => value.is_number(),
                    "boolean" => value.is_boolean(),
                    other => panic!("a type {other}"),
                };
                assert!(fits || value.is_null(), "{path}.{name} is {value}, no {kind}");
            }
        }
        tables += 1;
        if lines.is_empty() {
            empty.push(path);
        }
    }
    assert!(tables > 25, "{tables}");
    assert!(empty.iter().all(|path| ["argument-versions.json", "runs.json"].contains(path)), "{empty:?}");

    let map = json(&mut visitor, "experiments.geojson").await;
    let features = map["features"].as_array().unwrap();
    let experiments = json(&mut visitor, "experiments.json").await;
    assert_eq!(features.len(), experiments.as_array().unwrap().len());
    let points: Vec<&Value> = features.iter().map(|f| &f["geometry"]).filter(|point| !point.is_null()).collect();
    assert!(points.len() > 5);
    for point in points {
        let (longitude, latitude) =
            (point["coordinates"][0].as_f64().unwrap(), point["coordinates"][1].as_f64().unwrap());
        assert!((2.5..3.6).contains(&longitude) && (50.3..50.9).contains(&latitude), "{point}");
    }
    for nothing in ["people.csv", "experiments.xml", "experiments", "history.geojson", "datapackage.csv"] {
        assert_eq!(visitor.get(&format!("/data/tables/{nothing}")).await.status, 404, "{nothing}");
    }
}

#[tokio::test]
async fn what_a_moderator_has_not_read_is_in_no_table() {
    let world = World::start().await;
    let mut visitor = Visitor::new(world.running.app.origin.clone());
    let listed = json(&mut visitor, "experiments.json").await;
    let public: BTreeSet<&str> = listed.as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap()).collect();
    let mut hidden = 0;
    for told in &server::demo::world().unwrap().experiment {
        let page = visitor.get(&format!("/experiments/{}", told.slug)).await;
        if page.status == 200 {
            assert!(public.contains(told.slug.as_str()), "{}", told.slug);
        } else if page.status == 404 {
            assert!(!public.contains(told.slug.as_str()), "{}", told.slug);
            hidden += 1;
        }
    }
    assert!(hidden > 0, "the demo world has proposals that wait");
    for status in listed.as_array().unwrap().iter().map(|line| line["status"].as_str().unwrap()) {
        assert!(status != "submitted" && status != "returned");
    }
}
