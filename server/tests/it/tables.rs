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

#[tokio::test]
async fn every_table_is_what_the_package_says() {
    let world = World::start().await;
    let mut visitor = Visitor::new(world.running.app.origin.clone());
    let package = json(&mut visitor, "datapackage.json").await;
    let resources = package["resources"].as_array().unwrap();
    let mut lines_of = Vec::new();
    for resource in resources.iter().filter(|r| r["format"] != "geojson") {
        let path = resource["path"].as_str().unwrap();
        let fields: Vec<&str> =
            resource["schema"]["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert!(fields.len() > 10 && fields[0] == "id");
        if path.ends_with(".json") {
            let lines = json(&mut visitor, path).await;
            for line in lines.as_array().unwrap() {
                let keys: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
                assert_eq!(keys, fields.iter().copied().collect(), "{path}");
            }
            lines_of.push(lines.as_array().unwrap().len());
        } else {
            let answer = visitor.get(&format!("/data/tables/{path}")).await;
            let mut lines = answer.body.split("\r\n");
            assert_eq!(lines.next().unwrap(), fields.join(","), "{path}");
            lines_of.push(lines.filter(|line| !line.is_empty()).count());
        }
    }
    assert!(lines_of.chunks(2).all(|pair| pair[0] == pair[1] && pair[0] > 2), "{lines_of:?}");

    let map = json(&mut visitor, "experiments.geojson").await;
    let features = map["features"].as_array().unwrap();
    assert_eq!(features.len(), lines_of[0]);
    let points: Vec<&Value> = features.iter().map(|f| &f["geometry"]).filter(|point| !point.is_null()).collect();
    assert!(points.len() > 5);
    for point in points {
        let (longitude, latitude) =
            (point["coordinates"][0].as_f64().unwrap(), point["coordinates"][1].as_f64().unwrap());
        assert!((2.5..3.6).contains(&longitude) && (50.3..50.9).contains(&latitude), "{point}");
    }
    assert_eq!(visitor.get("/data/tables/people.csv").await.status, 404);
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
