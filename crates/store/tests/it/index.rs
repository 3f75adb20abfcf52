//! The index of what portals offer.

use domain::{DAY, HOUR};
use store::index::{self, Claim, Configure, Fail, Indexed, Learn, Offer, Setting, Sweep, Then};

use crate::harness::Town;

const LILLE: &str = "commune:59350";
const MEL: &str = "epci:200093201";

fn portal(n: u8) -> Setting {
    Setting {
        origin: format!("https://data{n}.example.fr"),
        name: format!("Portail {n}"),
        family: "udata".into(),
        place: String::new(),
        filter: String::new(),
    }
}

fn offer(upstream: &str, title: &str, places: &[&str]) -> Offer {
    Offer {
        upstream: upstream.into(),
        address: format!("https://data1.example.fr/datasets/{upstream}/"),
        title: title.into(),
        publisher: "Ville".into(),
        place: String::new(),
        places: places.iter().map(|p| (*p).to_owned()).collect(),
        licence: String::new(),
        formats: "CSV".into(),
        modified: None,
        keywords: String::new(),
        description: String::new(),
    }
}

async fn learn(town: &Town, round: i64, offers: Vec<Offer>, then: Option<Then>) {
    town.done(Learn { origin: portal(1).origin, round, offers, then }).await;
}

fn titles(found: &[Indexed]) -> Vec<&str> {
    found.iter().map(|f| f.title.as_str()).collect()
}

async fn a_catalogue_is_read_page_by_page_and_taken_up_again(town: Town) {
    assert!(town.done(Claim).await.is_none(), "no portal, nothing to read");
    town.done(Configure { portals: vec![portal(1)] }).await;
    let due = town.done(Claim).await.unwrap();
    assert_eq!((due.round, due.next_page.as_str()), (1, ""));
    assert!(town.done(Claim).await.is_none(), "somebody reads it already");
    learn(&town, 1, vec![offer("a", "Comptages de vélos", &[LILLE]), offer("b", "Arbres", &[])], None).await;
    learn(&town, 1, vec![offer("c", "Bancs", &[])], Some(Then::Page("{\"page\":2}".into()))).await;
    let due = town.done(Claim).await.unwrap();
    assert_eq!(due.next_page, "{\"page\":2}", "the next page at once");
    // it fails: the same page again, later
    town.done(Fail { origin: portal(1).origin, problem: "{\"en\":\"down\"}".into(), rest: Some(2 * HOUR) }).await;
    assert!(town.done(Claim).await.is_none());
    let state = index::portals(&mut town.read().await).await.unwrap().remove(0);
    assert!(state.reads && state.failing_since.is_some() && state.found == 3 && state.done_at.is_none(), "{state:?}");
    town.clock.pass(3 * HOUR);
    assert_eq!(town.done(Claim).await.unwrap().next_page, "{\"page\":2}");
    // a page that came twice counts once
    learn(&town, 1, vec![offer("c", "Bancs", &[]), offer("d", "Quais", &[])], Some(Then::Done)).await;
    let state = index::portals(&mut town.read().await).await.unwrap().remove(0);
    assert_eq!((state.reads, state.last_found, state.failing_since, state.problem.as_str()), (false, 4, None, ""));
    assert!(state.next_at > town.clock.now() && state.next_at <= town.clock.now().plus(2 * DAY));
    // a process that lost its lease writes nothing
    learn(&town, 1, vec![offer("z", "Zut", &[])], Some(Then::Done)).await;
    assert_eq!(town.number("select count(*) from indexed_dataset").await, 4);
}

on_both!(a_catalogue_is_read_page_by_page_and_taken_up_again);

async fn what_is_no_longer_offered_is_forgotten(town: Town) {
    town.done(Configure { portals: vec![portal(1), portal(2)] }).await;
    learn(&town, 1, vec![offer("a", "Comptages", &[LILLE]), offer("b", "Arbres", &[])], Some(Then::Done)).await;
    assert!(!town.done(Sweep).await);
    assert_eq!(town.number("select count(*) from indexed_dataset").await, 2, "nothing is old yet");
    let changed = Offer { title: "Comptages de bus".into(), ..offer("a", "", &[MEL]) };
    learn(&town, 2, vec![changed], Some(Then::Done)).await;
    town.done(Sweep).await;
    assert_eq!(town.number("select count(*) from indexed_dataset").await, 1);
    let found = index::search(&mut town.read().await, &[], "bus", 5).await.unwrap();
    assert_eq!(titles(&found), ["Comptages de bus"]);
    assert!(index::search(&mut town.read().await, &[], "arbres", 5).await.unwrap().is_empty());
    assert_eq!(town.number("select count(*) from indexed_term where place = 'commune:59350'").await, 0);
    // a portal that the settings no longer have
    town.done(Configure { portals: vec![portal(2)] }).await;
    assert!(index::search(&mut town.read().await, &[], "bus", 5).await.unwrap().is_empty(), "at once");
    town.done(Sweep).await;
    town.done(Sweep).await;
    assert_eq!(town.number("select count(*) from indexed_term").await, 0);
    assert_eq!(town.number("select count(*) from portal").await, 1);
}

on_both!(what_is_no_longer_offered_is_forgotten);

async fn what_is_near_comes_first(town: Town) {
    town.done(Configure { portals: vec![portal(1)] }).await;
    let mut offers = vec![
        offer("1", "Comptages de vélos à Lille", &[LILLE]),
        offer("2", "Comptages de vélos de la métropole", &[MEL]),
        offer("3", "Comptages de vélos de France", &[]),
        offer("4", "Arbres de Lille", &[LILLE]),
        offer("5", "Vélos en libre service", &[LILLE, MEL]),
    ];
    offers.extend((10..90).map(|n| offer(&n.to_string(), &format!("Comptages du portail {n}"), &["commune:69123"])));
    learn(&town, 1, offers, Some(Then::Done)).await;
    let mut conn = town.read().await;
    let near = index::suggest(&mut conn, &[LILLE, MEL], "Une rue pour les vélos, comptages", 5).await.unwrap();
    assert_eq!(
        titles(&near)[..3],
        ["Comptages de vélos à Lille", "Vélos en libre service", "Comptages de vélos de la métropole"]
    );
    assert!(titles(&near).contains(&"Comptages de vélos de France"), "{:?}", titles(&near));
    let nothing = index::suggest(&mut conn, &[LILLE, MEL], "", 5).await.unwrap();
    assert_eq!(nothing.len(), 4, "what there is for these places");
    let words = index::search(&mut conn, &[LILLE, MEL], "VELO comptage", 10).await.unwrap();
    assert_eq!(words.len(), 3, "all words: {:?}", titles(&words));
    assert_eq!(words[0].portal, "Portail 1");
    let some = index::search(&mut conn, &[LILLE], "vélos zèbres", 10).await.unwrap();
    assert_eq!(some.len(), 4, "as many words as any has");
    assert!(index::search(&mut conn, &[LILLE], "% _ ' \" ; --", 10).await.unwrap().is_empty());
}

on_both!(what_is_near_comes_first);
