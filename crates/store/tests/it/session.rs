//! Sessions end: unused, old, signed out.

use domain::{DAY, HOUR, Lang, MINUTE, Role, SECOND, Way};
use store::{account, mandate, session};

use crate::harness::{Browser, Instance, Town, rows};

on_both!(a_token_is_stored_as_a_digest_and_is_new_at_sign_in);
async fn a_token_is_stored_as_a_digest_and_is_new_at_sign_in(instance: Instance) {
    let before = instance.done(session::Begin { device: "Fire\0fox\n".into() }).await;
    let code = instance.code(before.id, "camille@essaim.example").await.unwrap();
    let account::CodeCheck::SignedIn { started, .. } = instance.check_code(before.id, &code).await else { panic!() };
    assert_ne!((before.id, &before.token), (started.id, &started.token));
    assert!(instance.whose(&before.token).await.is_none());
    let session = instance.whose(&started.token).await.unwrap();
    assert!(session.actor.person.is_some() && session.actor.mandates.is_empty());
    assert_eq!((session.lang, session.name), (Some(Lang::Fr), None));
    let cells = crate::harness::dump(&mut instance.read().await).await;
    for token in [&before.token, &started.token] {
        assert_eq!(token.len(), 64);
        assert!(!cells.iter().any(|c| c.holds(token.as_bytes())));
    }
}

/// Uses a session every `step` until it is over; how long that took.
async fn life(instance: &Instance, browser: &Browser, step: i64) -> i64 {
    let begun = instance.clock.now();
    loop {
        instance.clock.pass(step);
        let Some(found) = instance.whose(&browser.token).await else { return instance.clock.now().0 - begun.0 };
        assert_eq!(found.stale, step >= 5 * MINUTE);
        if found.stale {
            instance.store.act(session::Touch { session: browser.id }).await.unwrap();
        }
    }
}

on_both!(an_unused_session_ends_after_thirty_days);
async fn an_unused_session_ends_after_thirty_days(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    town.clock.pass(30 * DAY - 1);
    assert!(town.whose(&browser.token).await.is_some());
    town.clock.pass(1);
    assert!(town.whose(&browser.token).await.is_none());
}

on_both!(a_session_in_use_ends_after_ninety_days);
async fn a_session_in_use_ends_after_ninety_days(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    assert_eq!(life(&town, &browser, 9 * DAY).await, 90 * DAY);
}

on_both!(an_official_s_session_ends_after_twelve_unused_hours);
async fn an_official_s_session_ends_after_twelve_unused_hours(town: Town) {
    for official in [town.malik, town.bruno, town.ada] {
        let browser = town.sign_in_strongly(official).await;
        town.clock.pass(12 * HOUR - 1);
        assert!(town.whose(&browser.token).await.is_some(), "{official}");
        town.store.act(session::Touch { session: browser.id }).await.unwrap();
        town.clock.pass(12 * HOUR);
        assert!(town.whose(&browser.token).await.is_none(), "{official}");
    }
}

on_both!(a_mandate_shortens_the_sessions_that_are_there_already);
async fn a_mandate_shortens_the_sessions_that_are_there_already(town: Town) {
    let browser = town.sign_in_strongly(town.amina).await;
    town.clock.pass(DAY);
    assert!(town.whose(&browser.token).await.is_some());
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.amina, authority: town.lille, role: Role::Moderator, by }).await;
    assert!(town.whose(&browser.token).await.is_none());
}

on_both!(a_session_is_touched_every_five_minutes_at_most);
async fn a_session_is_touched_every_five_minutes_at_most(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    town.clock.pass(5 * MINUTE - 1);
    assert!(!town.whose(&browser.token).await.unwrap().stale);
    town.clock.pass(1);
    assert!(town.whose(&browser.token).await.unwrap().stale);
    town.store.act(session::Touch { session: browser.id }).await.unwrap();
    assert!(!town.whose(&browser.token).await.unwrap().stale);
}

on_both!(signing_out_kills_the_token_and_nobody_else_can_do_it);
async fn signing_out_kills_the_token_and_nobody_else_can_do_it(town: Town) {
    let (amina, theo) = (town.sign_in("amina@essaim.example").await, town.sign_in("theo@essaim.example").await);
    town.done(session::End { session: amina.id, person: theo.person }).await;
    assert!(town.whose(&amina.token).await.is_some());
    town.done(session::End { session: amina.id, person: amina.person }).await;
    assert!(town.whose(&amina.token).await.is_none());
    assert!(town.whose(&theo.token).await.is_some());
}

on_both!(one_sees_one_s_devices_and_sends_one_away);
async fn one_sees_one_s_devices_and_sends_one_away(town: Town) {
    let (old, new) = (town.sign_in("amina@essaim.example").await, town.sign_in("amina@essaim.example").await);
    town.sign_in("theo@essaim.example").await;
    let devices = session::devices(&mut town.read().await, town.amina).await.unwrap();
    assert_eq!(devices.iter().map(|d| d.id).collect::<Vec<_>>(), [new.id, old.id]);
    town.done(session::End { session: old.id, person: town.amina }).await;
    assert!(town.whose(&old.token).await.is_none() && town.whose(&new.token).await.is_some());
}

on_both!(a_token_that_was_never_given_out_is_nobody);
async fn a_token_that_was_never_given_out_is_nobody(town: Town) {
    let digest: Vec<(Vec<u8>,)> = {
        town.sign_in("amina@essaim.example").await;
        rows(&mut town.read().await, "select token_hash from session").await
    };
    for forged in ["", "0", &"f".repeat(64), &record::hex(&digest[0].0), "' or 1=1 --", "\0"] {
        assert!(town.whose(forged).await.is_none(), "{forged:?}");
    }
}

on_both!(the_sweep_takes_what_is_over_and_nothing_else);
async fn the_sweep_takes_what_is_over_and_nothing_else(town: Town) {
    use crate::harness::{answers, signed_in};
    use domain::DraftId;
    use store::draft::Owner;

    let old = town.session().await;
    town.keep(DraftId(town.id()), Owner { session: old, person: None }, answers("Vieux brouillon")).await.unwrap();
    town.code(old, "camille@essaim.example").await.unwrap();
    let mine = town.draft(town.amina, answers("Mon brouillon")).await;
    town.clock.pass(31 * DAY);
    let browser = town.sign_in("amina@essaim.example").await;
    let young = town.session().await;
    town.keep(DraftId(town.id()), Owner { session: young, person: None }, answers("Jeune brouillon")).await.unwrap();
    town.done(session::Sweep).await;
    town.clock.pass(SECOND);
    assert!(town.whose(&browser.token).await.is_some());
    assert_eq!(town.number("select count(*) from session").await, 2);
    assert_eq!(town.number("select count(*) from sign_in_code").await, 1);
    assert_eq!(town.number("select count(*) from draft").await, 2);
    assert!(store::draft::find(&mut town.read().await, mine, signed_in(town.amina)).await.is_ok());
}

on_both!(a_mandate_sleeps_in_a_session_that_was_opened_with_a_code);
async fn a_mandate_sleeps_in_a_session_that_was_opened_with_a_code(town: Town) {
    let weak = town.sign_in("malik@essaim.example").await;
    let session = town.whose(&weak.token).await.unwrap();
    assert_eq!((session.way, session.actor.mandates.len(), session.asleep.len()), (Way::Code, 0, 1));
    assert!(!session.actor.holds_any(&Role::ALL, town.clock.now()));

    let strong = town.sign_in_strongly(town.malik).await;
    let session = town.whose(&strong.token).await.unwrap();
    assert_eq!((session.way, session.actor.mandates.len(), session.asleep.len()), (Way::Development, 1, 0));
    assert!(session.actor.holds(Role::Moderator, town.lille, town.clock.now()));

    // a resident's session is not told about anything
    let resident = town.sign_in("amina@essaim.example").await;
    assert!(town.whose(&resident.token).await.unwrap().asleep.is_empty());
}

on_both!(a_session_from_before_ways_were_known_is_a_weak_one);
async fn a_session_from_before_ways_were_known_is_a_weak_one(town: Town) {
    let strong = town.sign_in_strongly(town.malik).await;
    for unknown in ["code", "of a newer version"] {
        town.force(&format!("update session set way = '{unknown}'")).await;
        assert_eq!(town.whose(&strong.token).await.unwrap().way, Way::Code, "{unknown}");
    }
}
