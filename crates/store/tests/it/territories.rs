//! Where things are, and who answers there.

use domain::Role;
use store::{
    Error, authority, competence,
    territory::{self, Territory},
};

use crate::harness::{Instance, Town};

fn commune(code: &str, name: &str, population: Option<i64>) -> Territory {
    let (id, kind) = (format!("commune:{code}"), "commune".to_owned());
    Territory { id, kind, code: code.into(), name: name.into(), population, ancestors: vec!["region:32".into()] }
}

fn region() -> Territory {
    let (id, kind, code, name) = ("region:32".into(), "region".into(), "32".into(), "Hauts-de-France".into());
    Territory { id, kind, code, name, population: None, ancestors: Vec::new() }
}

on_both!(importing_again_updates_and_doubles_nothing);
async fn importing_again_updates_and_doubles_nothing(instance: Instance) {
    let import = |territories, vintage: &str| territory::Import { territories, vintage: vintage.into() };
    let first = vec![commune("59350", "Lile", None), region(), commune("59013", "Armbouts-Cappel", Some(7))];
    assert_eq!(instance.done(import(first, "2025")).await, 3);
    let second = vec![commune("59350", "Lille", Some(238_695)), region()];
    assert_eq!(instance.done(import(second, "2026")).await, 2);
    assert_eq!(territory::commune_name(&mut instance.read().await, "59350").await.unwrap(), "Lille");
    assert_eq!(instance.number("select population from territory where code = '59350'").await, 238_695);
    assert_eq!(instance.number("select count(*) from territory").await, 3);
    assert_eq!(instance.number("select count(*) from territory_within").await, 5);
    assert_eq!(instance.texts("select value from instance where key = 'territory_vintage'").await, ["2026"]);
    assert_eq!(instance.texts("select vintage from territory order by vintage").await, ["2025", "2026", "2026"]);
}

on_both!(an_import_is_whole_or_nothing);
async fn an_import_is_whole_or_nothing(instance: Instance) {
    let mut lost = commune("59350", "Lille", None);
    lost.ancestors = vec!["region:404".into()];
    let import = territory::Import { territories: vec![region(), lost], vintage: "2026".into() };
    assert!(instance.act(import).await.is_err());
    assert_eq!(instance.number("select count(*) from territory").await, 0);
    assert_eq!(instance.number("select count(*) from instance").await, 0);
}

on_both!(communes_come_as_a_french_reader_sorts_them);
async fn communes_come_as_a_french_reader_sorts_them(instance: Instance) {
    let names = ["Wattignies", "Émmerin", "ENNEVELIN", "Deûlémont", "Englos", "Zuydcoote"];
    let mut territories = vec![region()];
    territories.extend(names.iter().zip(59_001..).map(|(name, code)| commune(&code.to_string(), name, None)));
    instance.done(territory::Import { territories, vintage: "2026".into() }).await;
    let listed = territory::communes(&mut instance.read().await).await.unwrap();
    let listed: Vec<&str> = listed.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(listed, ["Deûlémont", "Émmerin", "Englos", "ENNEVELIN", "Wattignies", "Zuydcoote"]);
}

on_both!(a_commune_that_is_not_here_has_no_name_and_no_authority);
async fn a_commune_that_is_not_here_has_no_name_and_no_authority(town: Town) {
    let mut conn = town.read().await;
    for code in ["75056", "", "epci:200093201", "200093201", "%", "\0"] {
        assert!(matches!(territory::commune_name(&mut conn, code).await, Err(Error::NotFound)), "{code:?}");
        let nobody = competence::authority_for(&mut conn, code, domain::Theme::Care, town.clock.now()).await;
        assert!(matches!(nobody, Err(Error::NotFound)), "{code:?}");
    }
    assert!(matches!(authority::by_slug(&mut conn, "paris").await, Err(Error::NotFound)));
    assert_eq!(authority::by_slug(&mut conn, "lille").await.unwrap().id, town.lille);
}

on_both!(a_mandate_holds_in_its_authority_and_nowhere_else);
async fn a_mandate_holds_in_its_authority_and_nowhere_else(town: Town) {
    let (malik, now) = (town.actor(town.malik).await, town.clock.now());
    assert_eq!(malik.authorities(Role::Moderator, now), [town.lille]);
    assert!(!malik.holds(Role::Moderator, town.metropolis, now) && !malik.holds(Role::Elected, town.lille, now));
}
