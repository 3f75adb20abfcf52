//! Who may make somebody an official: two people, except at the very beginning.

use domain::{Refusal, Role};
use store::{Error, account, authority};

use crate::harness::{Instance, Town, rows};

on_both!(whoever_runs_the_instance_makes_the_first_two_administrators_and_no_third);
async fn whoever_runs_the_instance_makes_the_first_two_administrators_and_no_third(town: Town) {
    let grant = |person, role, by| authority::Grant { person, authority: town.lille, role, by };
    for (person, role) in [(town.theo, Role::Administrator), (town.theo, Role::Moderator), (town.theo, Role::Elected)] {
        let refused = town.act(grant(person, role, None)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    }
    // whom both want becomes the third
    town.done(grant(town.theo, Role::Administrator, Some((town.ada, town.ernest)))).await;
    assert!(town.actor(town.theo).await.holds(Role::Administrator, town.lille, town.clock.now()));
}

on_both!(before_there_are_two_administrators_nothing_else_is_granted);
async fn before_there_are_two_administrators_nothing_else_is_granted(town: Town) {
    town.force("delete from mandate").await;
    let grant = |person, role| authority::Grant { person, authority: town.lille, role, by: None };
    assert!(town.act(grant(town.theo, Role::Moderator)).await.is_err());
    town.done(grant(town.ada, Role::Administrator)).await;
    // the same person again is still one
    town.done(authority::Grant { authority: town.metropolis, ..grant(town.ada, Role::Administrator) }).await;
    town.done(grant(town.ernest, Role::Administrator)).await;
    assert!(town.act(grant(town.theo, Role::Administrator)).await.is_err());
}

on_both!(two_different_administrators_stand_behind_a_grant);
async fn two_different_administrators_stand_behind_a_grant(town: Town) {
    let grant = |by| authority::Grant { person: town.theo, authority: town.lille, role: Role::Moderator, by };
    let before = town.number("select count(*) from mandate").await;
    for (one, other) in [(town.ada, town.ada), (town.ada, town.malik), (town.bruno, town.ada), (town.amina, town.theo)]
    {
        let refused = town.act(grant(Some((one, other)))).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    }
    assert_eq!(town.number("select count(*) from mandate").await, before);
    town.done(grant(Some((town.ernest, town.ada)))).await;
    let sql = "select granted_by, confirmed_by from mandate where granted_by is not null order by from_at desc limit 1";
    let by: Vec<(uuid::Uuid, uuid::Uuid)> = rows(&mut town.read().await, sql).await;
    assert_eq!(by, [(town.ernest.0, town.ada.0)]);
}

on_both!(an_administrator_whose_mandate_has_ended_stands_behind_nothing);
async fn an_administrator_whose_mandate_has_ended_stands_behind_nothing(town: Town) {
    town.done(account::Erase { person: town.ada }).await;
    let by = Some((town.ada, town.ernest));
    let grant = authority::Grant { person: town.theo, authority: town.lille, role: Role::Moderator, by };
    assert!(matches!(town.act(grant).await, Err(Error::NotFound)));
}

on_both!(granting_what_is_held_already_changes_nothing);
async fn granting_what_is_held_already_changes_nothing(town: Town) {
    let grant = |by| authority::Grant { person: town.malik, authority: town.lille, role: Role::Moderator, by };
    let before = town.number("select count(*) from mandate").await;
    town.done(grant(None)).await;
    town.done(grant(Some((town.ada, town.ernest)))).await;
    assert_eq!(town.number("select count(*) from mandate").await, before);
    // once it has ended, it is granted anew
    town.force(&format!("update mandate set until_at = {} where role = 'moderator'", town.clock.now().0)).await;
    town.done(grant(Some((town.ada, town.ernest)))).await;
    assert_eq!(town.number("select count(*) from mandate").await, before + 1);
}

on_both!(an_invited_person_is_made_once_and_is_whoever_signs_in_later);
async fn an_invited_person_is_made_once_and_is_whoever_signs_in_later(instance: Instance) {
    let invite = |email: &str| instance.done(authority::Invite { email: email.into() });
    let first = invite("camille@essaim.example").await;
    assert_eq!(invite(" CAMILLE@essaim.example").await, first);
    assert_eq!(instance.sign_in("camille@essaim.example").await.person, first);
    assert!(instance.act(authority::Invite { email: "camille".into() }).await.is_err());
}
