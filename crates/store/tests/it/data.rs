//! Datasets, their copies, and what recipes make of them.

use domain::{Amount, DAY, DataRole, DatasetId, HOUR, Moment, PersonId, Refusal};
use store::{
    Error,
    data::{self, Attach, Behind, Claim, Copy, Keep, Look, Made, NewRun, Outcome, Refreshed},
    reading,
};
use uuid::Uuid;

use crate::{ground::running, harness::Town};

const QUOTA: i64 = 1_000_000;

fn copy(byte: u8, size: i64) -> Copy {
    let (mime, shape) = ("text/csv".to_owned(), "{}".to_owned());
    Copy { hash: [byte; 32], size, mime, etag: String::new(), shape, parser: 1 }
}

fn look(person: PersonId, slug: &str, address: &str, copy: Copy) -> Look {
    Look {
        person,
        slug: slug.into(),
        typed: address.into(),
        source: "https://data.example.fr".into(),
        upstream: "comptages".into(),
        address: address.into(),
        family: "file".into(),
        told: "{}".into(),
        copy,
        quota: QUOTA,
    }
}

fn attach(town: &Town, person: PersonId, slug: &str, preview: Uuid, role: DataRole) -> Attach {
    Attach {
        submission: town.id(),
        person,
        slug: slug.into(),
        preview,
        role,
        title: "Comptages".into(),
        modified: None,
        parser: 1,
    }
}

/// A dataset that those who run the try say is what they measure.
async fn attached(town: &Town, slug: &str) -> DatasetId {
    let preview = town.done(look(town.amina, slug, "https://data.example.fr/c.csv", copy(1, 100))).await;
    town.done(attach(town, town.amina, slug, preview, DataRole::Measure)).await
}

async fn what_is_looked_at_counts_only_once_it_is_attached(town: Town) {
    let slug = running(&town).await;
    let preview = town.done(look(town.bruno, &slug, "https://data.example.fr/c.csv", copy(1, 100))).await;
    assert_eq!(town.number("select count(*) from dataset").await, 0);
    assert!(data::preview(&mut town.read().await, &slug, preview, town.amina).await.is_err(), "nobody else's");
    // how things were is said by those concerned; evidence is brought by anybody
    let baseline = town.act(attach(&town, town.bruno, &slug, preview, DataRole::Baseline)).await;
    assert!(matches!(baseline, Err(Error::Refused(Refusal::NotARunner))));
    let form = attach(&town, town.bruno, &slug, preview, DataRole::Evidence);
    let again = Attach { submission: form.submission, ..attach(&town, town.bruno, &slug, preview, DataRole::Evidence) };
    let dataset = town.done(form).await;
    assert_eq!(town.done(again).await, dataset, "a double click");
    assert_eq!(town.number("select count(*) from dataset_link").await, 1);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'data_attached'").await, 1);
    let over = town.act(attach(&town, town.bruno, &slug, preview, DataRole::Evidence)).await;
    assert!(matches!(over, Err(Error::Refused(Refusal::PreviewOver))));
    let second = town.done(look(town.amina, &slug, "https://data.example.fr/c.csv", copy(1, 100))).await;
    let same = town.act(attach(&town, town.amina, &slug, second, DataRole::Evidence)).await;
    assert!(matches!(same, Err(Error::Refused(Refusal::AttachedAlready))));
    assert_eq!(
        town.done(attach(&town, town.amina, &slug, second, DataRole::Measure)).await,
        dataset,
        "one dataset, two roles"
    );
    assert_eq!(town.number("select count(*) from snapshot").await, 1, "the same bytes are one copy");
    let links = data::links(&mut town.read().await, Behind::Dataset(dataset)).await.unwrap();
    assert_eq!(links.iter().map(|l| l.role).collect::<Vec<_>>(), [DataRole::Evidence, DataRole::Measure]);
    let (listed, more) = data::list(&mut town.read().await, None).await.unwrap();
    assert_eq!((listed.len(), listed[0].experiments, listed[0].copies, more), (1, 1, 1, false));
    assert_eq!(data::published(&mut town.read().await).await.unwrap().len(), 1);
    assert!(data::measured(&mut town.read().await).await.unwrap().is_empty());
}

on_both!(what_is_looked_at_counts_only_once_it_is_attached);

async fn a_full_folder_and_too_many_looks_are_refused_or_forgotten(town: Town) {
    let slug = running(&town).await;
    let full = town.act(look(town.amina, &slug, "https://data.example.fr/c.csv", copy(1, QUOTA + 1))).await;
    assert!(matches!(full, Err(Error::Refused(Refusal::DataFull))));
    for n in 0..8 {
        town.done(look(town.amina, &slug, &format!("https://data.example.fr/{n}.csv"), copy(n, 10))).await;
        town.clock.pass(1);
    }
    assert_eq!(town.number("select count(*) from dataset_preview").await, 5);
    town.clock.pass(2 * DAY);
    town.done(look(town.theo, &slug, "https://data.example.fr/new.csv", copy(9, 10))).await;
    assert_eq!(town.number("select count(*) from dataset_preview").await, 1);
}

on_both!(a_full_folder_and_too_many_looks_are_refused_or_forgotten);

fn made(values: &[(Moment, i64)]) -> Made {
    let readings = values.iter().map(|(at, n)| (*at, Amount::whole(*n))).collect();
    Made { text: "{}".into(), readings, source: "Comptages (sha256 01)".into() }
}

async fn keep(town: &Town, person: PersonId, slug: &str, dataset: DatasetId, place: i64, made: Made) -> Keep {
    let snapshot = data::show(&mut town.read().await, dataset).await.unwrap().latest_id;
    Keep {
        submission: town.id(),
        person,
        slug: slug.into(),
        place,
        dataset,
        snapshot,
        recipe: "{\"version\":1}".into(),
        hash: [7; 32],
        made,
    }
}

async fn a_recipe_writes_readings_now_and_at_each_new_copy(town: Town) {
    let slug = running(&town).await;
    let dataset = attached(&town, &slug).await;
    let now = town.clock.now();
    let at = |days: i64| now.plus(days * DAY);
    let first = made(&[(at(-3), 41), (at(-2), 42), (at(2), 99)]);
    let stranger = town.act(keep(&town, town.bruno, &slug, dataset, 1, first.clone()).await).await;
    assert!(matches!(stranger, Err(Error::Refused(Refusal::NotARunner))));
    assert_eq!(
        town.done(keep(&town, town.amina, &slug, dataset, 1, first.clone()).await).await,
        2,
        "nothing of the future"
    );
    let twice = town.act(keep(&town, town.amina, &slug, dataset, 1, first).await).await;
    assert!(matches!(twice, Err(Error::Refused(Refusal::AttachedAlready))));
    assert!(town.done(Claim).await.is_none(), "not yet");
    town.clock.pass(25 * HOUR);
    let due = town.done(Claim).await.unwrap();
    assert_eq!((due.id, due.hash.as_slice(), due.recipes.len()), (dataset, &[1; 32][..], 1));
    assert!(town.done(Claim).await.is_none(), "somebody asks already");
    // what was written stays as it is, whatever a later copy says; what is new is added
    let runs = vec![NewRun {
        recipe: due.recipes[0].id,
        hash: [7; 32],
        made: made(&[(at(-3), 40), (at(-2), 42), (at(1), 43)]),
    }];
    town.done(Refreshed {
        id: dataset,
        outcome: Outcome::New { copy: copy(2, 120), runs, changed: None },
        quota: QUOTA,
    })
    .await;
    let e = town.public_page(&slug).await.id;
    let page = reading::latest(&mut town.read().await, e, 1, None).await.unwrap();
    assert_eq!(page.readings.iter().map(|r| r.value.plain()).collect::<Vec<_>>(), ["43", "42", "41"]);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'data_read'").await, 2);
    let d = data::show(&mut town.read().await, dataset).await.unwrap();
    let copies = data::snapshots(&mut town.read().await, dataset).await.unwrap();
    assert_eq!((d.state.as_str(), copies.len(), d.latest_id), ("live", 2, copies[0].id));
    assert_eq!(data::runs(&mut town.read().await, dataset).await.unwrap().len(), 2);
    assert_eq!(data::measured(&mut town.read().await).await.unwrap()[0].slug, slug);
}

on_both!(a_recipe_writes_readings_now_and_at_each_new_copy);

async fn a_source_that_dies_leaves_its_last_copy(town: Town) {
    let slug = running(&town).await;
    let dataset = attached(&town, &slug).await;
    let ask = async |outcome: Outcome| {
        town.clock.pass(25 * HOUR);
        assert!(town.done(Claim).await.is_some());
        town.done(Refreshed { id: dataset, outcome, quota: QUOTA }).await;
        data::show(&mut town.read().await, dataset).await.unwrap()
    };
    let gone = ask(Outcome::Failed { changed: false, problem: "{\"en\":\"why\"}".into() }).await;
    assert_eq!((gone.state.as_str(), gone.failing_since), ("gone", Some(town.clock.now())));
    let since = gone.failing_since;
    let changed = ask(Outcome::Failed { changed: true, problem: "{}".into() }).await;
    assert_eq!((changed.state.as_str(), changed.failing_since, changed.latest_id), ("changed", since, gone.latest_id));
    let full = ask(Outcome::New { copy: copy(3, QUOTA + 1), runs: Vec::new(), changed: None }).await;
    assert_eq!((full.state.as_str(), full.latest_id), ("gone", gone.latest_id));
    let back = ask(Outcome::Same).await;
    assert_eq!((back.state.as_str(), back.failing_since), ("live", None));
}

on_both!(a_source_that_dies_leaves_its_last_copy);

async fn a_recipe_that_ended_makes_no_more_readings_and_its_readings_stay(town: Town) {
    let slug = running(&town).await;
    let dataset = attached(&town, &slug).await;
    let now = town.clock.now();
    let first = made(&[(now.plus(-2 * DAY), 41)]);
    town.done(keep(&town, town.amina, &slug, dataset, 1, first).await).await;
    let e = town.public_page(&slug).await.id;
    let recipe = data::in_place(&mut town.read().await, e, dataset).await.unwrap().remove(0).id;
    let end = |person: PersonId| data::End { submission: town.id(), person, slug: slug.clone(), recipe };
    assert!(matches!(town.act(end(town.bruno)).await, Err(Error::Refused(Refusal::NotARunner))));
    let elsewhere = data::End { recipe: domain::RecipeId(town.id()), ..end(town.amina) };
    assert!(matches!(town.act(elsewhere).await, Err(Error::NotFound)));
    town.done(end(town.amina)).await;
    // twice is once
    town.done(end(town.amina)).await;
    assert_eq!(town.number("select count(*) from record_pending where kind = 'data_ended'").await, 1);
    assert!(data::in_place(&mut town.read().await, e, dataset).await.unwrap().is_empty());
    town.clock.pass(25 * HOUR);
    assert!(town.done(Claim).await.unwrap().recipes.is_empty(), "nothing is made of a later copy");
    // a copy that was being read when it ended
    let run = NewRun { recipe, hash: [7; 32], made: made(&[(now, 43)]) };
    let outcome = Outcome::New { copy: copy(2, 120), runs: vec![run], changed: None };
    town.done(Refreshed { id: dataset, outcome, quota: QUOTA }).await;
    let page = reading::latest(&mut town.read().await, e, 1, None).await.unwrap();
    assert_eq!(page.readings.iter().map(|r| r.value.plain()).collect::<Vec<_>>(), ["41"]);
    assert_eq!(data::runs(&mut town.read().await, dataset).await.unwrap().len(), 1);
}

on_both!(a_recipe_that_ended_makes_no_more_readings_and_its_readings_stay);
