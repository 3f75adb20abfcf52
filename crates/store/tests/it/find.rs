//! Filters, orders and pages of the public list, and the same on a map: alike on both engines.

use std::collections::BTreeSet;

use domain::{Lang, ProposalForm, SECOND, Status, Theme};
use store::{
    experiment::{self, Asked, Sort},
    territory,
};

use crate::harness::{Town, about, answers};

/// Five public experiments: three in Lille, two in Roubaix; supports 0 to 4.
async fn five(town: &Town) -> Vec<String> {
    let mut slugs = Vec::new();
    for (n, (commune, theme)) in
        [("59350", "mobility"), ("59512", "mobility"), ("59350", "water"), ("59512", "nature"), ("59350", "mobility")]
            .into_iter()
            .enumerate()
    {
        let form = ProposalForm { commune: commune.into(), theme: theme.into(), ..answers(&format!("Essai n° {n}")) };
        town.clock.pass(SECOND);
        let slug = town.opened(town.ada, form).await;
        for person in [town.amina, town.theo, town.bruno, town.ernest].into_iter().take(n) {
            town.support(person, &slug).await.unwrap();
        }
        slugs.push(slug);
    }
    slugs
}

/// The number in each title found.
async fn found(town: &Town, asked: &Asked) -> Vec<usize> {
    let page = experiment::find(&mut town.read().await, Lang::Fr, asked, None).await.unwrap();
    page.cards.iter().map(|c| c.title.rsplit(' ').next().unwrap().parse().unwrap()).collect()
}

on_both!(filters_leave_out_what_is_elsewhere_of_another_kind_or_in_another_state);
async fn filters_leave_out_what_is_elsewhere_of_another_kind_or_in_another_state(town: Town) {
    five(&town).await;
    let within = |id: &str| Asked { within: Some(id.into()), ..Asked::default() };
    assert_eq!(found(&town, &Asked::default()).await, [4, 3, 2, 1, 0]);
    assert_eq!(found(&town, &within("commune:59512")).await, [3, 1]);
    // everything inside it, however deep
    for whole in ["epci:200093201", "departement:59", "region:32"] {
        assert_eq!(found(&town, &within(whole)).await, [4, 3, 2, 1, 0], "{whole}");
    }
    assert!(found(&town, &within("commune:00000")).await.is_empty());
    let theme = Asked { theme: Some(Theme::Mobility), ..Asked::default() };
    assert_eq!(found(&town, &theme).await, [4, 1, 0]);
    assert_eq!(found(&town, &Asked { within: Some("commune:59350".into()), ..theme.clone() }).await, [4, 0]);
    // three supports are Lille's threshold
    let review = Asked { status: Some(Status::UnderReview), ..Asked::default() };
    assert_eq!(found(&town, &review).await, [4]);
    assert_eq!(found(&town, &Asked { question: "bancs tilleul".into(), ..theme }).await, [4, 1, 0]);
}

on_both!(each_order_begins_with_what_it_says);
async fn each_order_begins_with_what_it_says(town: Town) {
    five(&town).await;
    for question in ["", "essai"] {
        let sorted = |sort| Asked { sort, question: question.into(), ..Asked::default() };
        assert_eq!(found(&town, &sorted(Sort::Newest)).await, [4, 3, 2, 1, 0]);
        assert_eq!(found(&town, &sorted(Sort::Supported)).await, [4, 3, 2, 1, 0]);
        // what is past its threshold, then Lille's (3) before the metropolis' (150)
        assert_eq!(found(&town, &sorted(Sort::Nearly)).await, [4, 2, 0, 3, 1]);
    }
}

on_both!(every_order_pages_through_everything_once);
async fn every_order_pages_through_everything_once(town: Town) {
    let all: BTreeSet<String> = town.opened_at_once(45).await.into_iter().collect();
    let mut conn = town.read().await;
    for question in ["", "bancs"] {
        for sort in Sort::ALL {
            let asked = Asked { question: question.into(), sort, theme: Some(Theme::PublicSpace), ..Asked::default() };
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = experiment::find(&mut conn, Lang::Fr, &asked, after).await.unwrap();
                seen.extend(page.cards.into_iter().map(|c| c.slug));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), 45, "{sort:?} {question:?}");
            assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), all, "{sort:?} {question:?}");
        }
    }
}

on_both!(what_is_counted_is_what_is_found);
async fn what_is_counted_is_what_is_found(town: Town) {
    five(&town).await;
    town.sent(town.amina, answers("Pas encore publique")).await;
    let mut conn = town.read().await;
    let roubaix = Asked { within: Some("commune:59512".into()), ..Asked::default() };
    for (asked, expected) in [
        (Asked::default(), 5),
        (roubaix.clone(), 2),
        (about("essai"), 5),
        (about("publique"), 0),
        (about("?!"), 0),
        (Asked { theme: Some(Theme::Water), ..Asked::default() }, 1),
    ] {
        assert_eq!(experiment::count(&mut conn, &asked, 1000).await.unwrap(), expected, "{asked:?}");
    }
    assert_eq!(experiment::count(&mut conn, &Asked::default(), 3).await.unwrap(), 3);
    let places = experiment::places(&mut conn, &Asked::default()).await.unwrap();
    assert_eq!(places, [("commune:59350".to_owned(), 3), ("commune:59512".to_owned(), 2)]);
    let places =
        experiment::places(&mut conn, &Asked { theme: Some(Theme::Nature), ..Asked::default() }).await.unwrap();
    assert_eq!(places, [("commune:59512".to_owned(), 1)]);
    let points = experiment::points(&mut conn, Lang::Fr, &roubaix, 10).await.unwrap();
    assert_eq!(points.len(), 2);
    assert_eq!((points[0].latitude, points[0].longitude), (50_623_600, 3_068_600));
    assert_eq!(experiment::points(&mut conn, Lang::Fr, &Asked::default(), 1).await.unwrap().len(), 1);
}

on_both!(near_is_what_is_tried_in_these_communes);
async fn near_is_what_is_tried_in_these_communes(town: Town) {
    five(&town).await;
    let mut conn = town.read().await;
    let roubaix = ["commune:59512".to_owned()];
    let cards = experiment::near(&mut conn, Lang::Fr, &roubaix, 10).await.unwrap();
    assert_eq!(cards.iter().map(|c| c.commune.as_str()).collect::<Vec<_>>(), ["Roubaix", "Roubaix"]);
    assert_eq!(experiment::near(&mut conn, Lang::Fr, &roubaix, 1).await.unwrap().len(), 1);
    assert!(experiment::near(&mut conn, Lang::Fr, &[], 10).await.unwrap().is_empty());
}

on_both!(outlines_are_kept_for_territories_that_are_known);
async fn outlines_are_kept_for_territories_that_are_known(town: Town) {
    let shape = |id: &str, x: &str| (id.to_owned(), format!(r#"{{"type":"Polygon","coordinates":[[[{x},50]]]}}"#));
    let import = |shapes| territory::ImportShapes { shapes, source: "IGN".into() };
    let taken = town.done(import(vec![shape("commune:59350", "3"), shape("commune:00000", "4")])).await;
    assert_eq!(taken, 1);
    town.done(import(vec![shape("commune:59350", "5")])).await;
    let places = territory::places(&mut town.read().await).await.unwrap();
    assert_eq!(places.len(), 5);
    let lille = places.iter().find(|p| p.name == "Lille").unwrap();
    assert!(lille.geometry.as_ref().unwrap().contains("[5,50]"));
    assert_eq!(lille.source.as_deref(), Some("IGN"));
    assert_eq!(places.iter().filter(|p| p.geometry.is_some()).count(), 1);
}
