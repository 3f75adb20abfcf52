//! Turnout by territory: said freely, counted, and forgotten where it would tell of few.

use domain::{DAY, PersonId, Refusal};
use store::{
    Error,
    consultation::{self, Cast, Consultation, turnout},
};

use crate::{
    blind::{issued_in, opened_in},
    consultations::{cast, counted, ticks},
    harness::Town,
};

const LILLE: &str = "commune:59350";
const ROUBAIX: &str = "commune:59512";

fn from(town: &Town, of: &Consultation, person: PersonId, lives_in: &str) -> Cast {
    Cast { lives_in: lives_in.to_owned(), ..cast(town, person, &of.slug, ticks(&["o1"])) }
}

on_both!(a_territory_has_its_nearest_parts);
async fn a_territory_has_its_nearest_parts(town: Town) {
    let mut conn = town.read().await;
    let mut parts = async |id: &str| -> Vec<String> {
        turnout::parts(&mut conn, id).await.unwrap().into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(parts("epci:200093201").await, [LILLE, ROUBAIX]);
    assert_eq!(parts("departement:59").await, ["epci:200093201"], "and not what lies further in");
    assert_eq!(parts("region:32").await, ["departement:59"]);
    assert!(parts(LILLE).await.is_empty() && parts("nowhere").await.is_empty());
}

on_both!(small_numbers_hide_behind_others_and_rows_forget);
async fn small_numbers_hide_behind_others_and_rows_forget(town: Town) {
    let of = opened_in(&town, "epci:200093201").await;
    let crowd = town.crowd(40).await;
    for (n, person) in crowd.iter().enumerate() {
        let lives_in = [LILLE, LILLE, ""][n % 3];
        match n {
            // by an anonymous ballot, by a form, and by a form that is sent again
            0..10 => drop(issued_in(&town, &of, *person, lives_in).await),
            _ => drop(town.done(from(&town, &of, *person, lives_in)).await),
        }
    }
    for person in &crowd[36..] {
        town.done(from(&town, &of, *person, ROUBAIX)).await;
    }
    let mine = consultation::mine(&mut town.read().await, of.id, crowd[39]).await.unwrap().unwrap();
    assert_eq!(mine.lives_in.as_deref(), Some(ROUBAIX), "what was said last");
    assert!(turnout::shown(&mut town.read().await, of.id).await.unwrap().is_empty());
    town.clock.pass(8 * DAY);
    counted(&town.store, &of).await.unwrap();
    let shown = turnout::shown(&mut town.read().await, of.id).await.unwrap();
    // 24 of Lille; 4 of Roubaix are held back, and with them the 12 who did not say
    let expected = [("", None), (LILLE, Some(24)), (ROUBAIX, None)];
    assert_eq!(shown, expected.map(|(id, n)| (id.to_owned(), n)));
    assert_eq!(town.number("select count(*) from consultation_voter where territory is not null").await, 0);
    assert_eq!(town.number("select count(*) from consultation_voter").await, 40);
}

on_both!(nothing_is_told_of_a_few_and_nowhere_else_is_taken);
async fn nothing_is_told_of_a_few_and_nowhere_else_is_taken(town: Town) {
    let of = opened_in(&town, "epci:200093201").await;
    for elsewhere in ["commune:75056", "epci:200093201", "departement:59", "x"] {
        let refused = town.act(from(&town, &of, town.amina, elsewhere)).await;
        let Err(Error::Invalid(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!((errors[0].field.as_str(), &errors[0].refusal), ("lives_in", &Refusal::NotAChoice));
    }
    assert_eq!(town.number("select count(*) from consultation_voter").await, 0);
    town.done(from(&town, &of, town.amina, LILLE)).await;
    town.done(from(&town, &of, town.theo, ROUBAIX)).await;
    town.clock.pass(8 * DAY);
    counted(&town.store, &of).await.unwrap();
    assert!(turnout::shown(&mut town.read().await, of.id).await.unwrap().is_empty());
    assert_eq!(town.number("select count(*) from consultation_voter where territory is not null").await, 0);
}
