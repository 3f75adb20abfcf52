//! Who may make somebody an official: two people, except at the very beginning.

use domain::{DAY, PersonId, Refusal, Role};
use store::{Error, account, mandate};

use crate::harness::{Instance, Town, rows};

on_both!(whoever_runs_the_instance_makes_the_first_two_administrators_and_no_third);
async fn whoever_runs_the_instance_makes_the_first_two_administrators_and_no_third(town: Town) {
    let grant = |person, role, by| mandate::Grant { person, authority: town.lille, role, by };
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
    let grant = |person, role| mandate::Grant { person, authority: town.lille, role, by: None };
    assert!(town.act(grant(town.theo, Role::Moderator)).await.is_err());
    town.done(grant(town.ada, Role::Administrator)).await;
    // the same person again is still one
    town.done(mandate::Grant { authority: town.metropolis, ..grant(town.ada, Role::Administrator) }).await;
    town.done(grant(town.ernest, Role::Administrator)).await;
    assert!(town.act(grant(town.theo, Role::Administrator)).await.is_err());
}

on_both!(two_different_administrators_stand_behind_a_grant);
async fn two_different_administrators_stand_behind_a_grant(town: Town) {
    let grant = |by| mandate::Grant { person: town.theo, authority: town.lille, role: Role::Moderator, by };
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
    let grant = mandate::Grant { person: town.theo, authority: town.lille, role: Role::Moderator, by };
    assert!(matches!(town.act(grant).await, Err(Error::NotFound)));
}

on_both!(granting_what_is_held_already_changes_nothing);
async fn granting_what_is_held_already_changes_nothing(town: Town) {
    let grant = |by| mandate::Grant { person: town.malik, authority: town.lille, role: Role::Moderator, by };
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
    let invite = |email: &str| instance.done(mandate::Invite { email: email.into() });
    let first = invite("camille@essaim.example").await;
    assert_eq!(invite(" CAMILLE@essaim.example").await, first);
    assert_eq!(instance.sign_in("camille@essaim.example").await.person, first);
    assert!(instance.act(mandate::Invite { email: "camille".into() }).await.is_err());
}

fn ask(town: &Town, asker: PersonId, email: &str, role: Role) -> mandate::Ask {
    let (from, until) = (town.clock.now(), Some(town.clock.now().plus(30 * DAY)));
    let (email, name) = (email.to_owned(), String::new());
    let (submission, authority) = (town.id(), town.lille);
    mandate::Ask { submission, asker, email, name, authority, role, from, until, deputy_of: None }
}

on_both!(one_asks_and_another_confirms);
async fn one_asks_and_another_confirms(town: Town) {
    for asker in [town.malik, town.bruno, town.amina] {
        let refused = town.act(ask(&town, asker, "nouveau@essaim.example", Role::Moderator)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    }
    // nobody was made from what they typed
    let known = "select count(*) from person_identity where email_key = 'nouveau@essaim.example'";
    assert_eq!(town.number(known).await, 0);
    let request = town.done(ask(&town, town.ada, "theo@essaim.example", Role::Moderator)).await;
    let settle = |administrator, grant| mandate::Settle { request, administrator, grant };
    assert!(matches!(town.act(settle(town.ada, true)).await, Err(Error::Refused(Refusal::SamePerson))));
    assert!(matches!(town.act(settle(town.malik, true)).await, Err(Error::Refused(Refusal::NoMandate))));
    assert!(!town.actor(town.theo).await.holds(Role::Moderator, town.lille, town.clock.now()));
    let again = town.act(ask(&town, town.ada, "theo@essaim.example", Role::Moderator)).await;
    assert!(matches!(&again, Err(Error::Invalid(errors)) if errors[0].refusal == Refusal::AlreadyHeld));
    town.done(settle(town.ernest, true)).await;
    assert!(town.actor(town.theo).await.holds(Role::Moderator, town.lille, town.clock.now()));
    assert!(matches!(town.act(settle(town.ernest, true)).await, Err(Error::Refused(Refusal::WrongStatus))));
    assert_eq!(town.number("select count(*) from task where kind = 'mandate'").await, 0);
    // and it ends by itself, in sessions that are open too
    let browser = town.sign_in_strongly(town.theo).await;
    town.clock.pass(11 * 3_600 * domain::SECOND);
    town.done(store::session::Touch { session: browser.id }).await;
    assert!(town.whose(&browser.token).await.unwrap().actor.holds_any(&Role::ALL, town.clock.now()));
    town.clock.pass(30 * DAY);
    assert!(!town.actor(town.theo).await.holds_any(&Role::ALL, town.clock.now()));
}

on_both!(a_request_is_refused_or_comes_to_nothing_when_its_person_is_erased);
async fn a_request_is_refused_or_comes_to_nothing_when_its_person_is_erased(town: Town) {
    let request = town.done(ask(&town, town.ada, "theo@essaim.example", Role::Elected)).await;
    town.done(mandate::Settle { request, administrator: town.ernest, grant: false }).await;
    assert!(mandate::requests(&mut town.read().await).await.unwrap().is_empty());
    assert!(!town.actor(town.theo).await.holds_any(&Role::ALL, town.clock.now()));
    let request = town.done(ask(&town, town.ada, "theo@essaim.example", Role::Elected)).await;
    town.done(account::Erase { person: town.theo }).await;
    let late = town.act(mandate::Settle { request, administrator: town.ernest, grant: true }).await;
    assert!(matches!(late, Err(Error::NotFound)));
    assert!(mandate::requests(&mut town.read().await).await.unwrap().is_empty());
    assert_eq!(town.number("select count(*) from task where kind = 'mandate'").await, 0);
}

on_both!(bad_answers_are_refused_where_they_were_typed);
async fn bad_answers_are_refused_where_they_were_typed(town: Town) {
    let field = |answer: store::Result<_>| match answer {
        Err(Error::Invalid(errors)) => errors[0].field.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(field(town.act(ask(&town, town.ada, "theo", Role::Elected)).await), "email");
    assert_eq!(field(town.act(ask(&town, town.ada, "ada@essaim.example", Role::Elected)).await), "email");
    let mut backwards = ask(&town, town.ada, "theo@essaim.example", Role::Elected);
    backwards.until = Some(backwards.from.plus(-1));
    assert_eq!(field(town.act(backwards).await), "until");
    let mut named = ask(&town, town.ada, "nouvelle@essaim.example", Role::Elected);
    named.name = "a\u{202e}b".into();
    assert_eq!(field(town.act(named).await), "name");
    assert_eq!(town.number("select count(*) from mandate_request").await, 0);
}

on_both!(a_mandate_is_ended_at_once_and_two_administrators_remain);
async fn a_mandate_is_ended_at_once_and_two_administrators_remain(town: Town) {
    let held = mandate::in_force(&mut town.read().await, town.clock.now()).await.unwrap();
    let of = |person, role| held.iter().find(|m| m.person_id == person && m.role() == Some(role)).unwrap().id;
    let end = |mandate, by| mandate::End { mandate, by, reason: "Fin de mission".into() };
    let malik = of(town.malik, Role::Moderator);
    assert!(matches!(town.act(end(malik, town.bruno)).await, Err(Error::Refused(Refusal::NoMandate))));
    let silent = mandate::End { mandate: malik, by: town.ada, reason: " ".into() };
    assert!(matches!(town.act(silent).await, Err(Error::Invalid(_))));
    town.done(end(malik, town.ada)).await;
    assert!(!town.actor(town.malik).await.holds_any(&Role::ALL, town.clock.now()));
    town.done(end(malik, town.ada)).await;
    let last = town.act(end(of(town.ernest, Role::Administrator), town.ada)).await;
    assert!(matches!(last, Err(Error::Refused(Refusal::LastAdministrators))));
}
