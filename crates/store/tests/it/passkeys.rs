//! Keys: whose they are, who may add and remove them, and that a copy of one is noticed.

use domain::{DAY, PasskeyId, PersonId, Refusal, Role, SessionId, Way};
use store::{
    Error, account, mandate,
    passkey::{self, Add, Remove, SignIn},
    session,
};

use crate::harness::{Browser, Instance, Town};

fn refusal<T>(result: store::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done"),
    }
}

fn add(browser: &Browser, id: u8) -> Add {
    Add {
        session: browser.id,
        person: browser.person,
        credential: vec![id],
        data: format!("{{\"counter\":0,\"id\":{id}}}"),
        name: format!("Clé {id}"),
        device: "Firefox".into(),
    }
}

/// Adds a key; the session that it goes on in.
async fn with_key(instance: &Instance, browser: &Browser, id: u8) -> Browser {
    let started = instance.done(add(browser, id)).await;
    Browser { id: started.id, token: started.token, person: browser.person }
}

async fn key(instance: &Instance, id: u8) -> passkey::Kept {
    passkey::by_credential(&mut instance.read().await, &[id]).await.unwrap().unwrap()
}

fn remove(browser: &Browser, passkey: PasskeyId, sure: bool) -> Remove {
    Remove { session: browser.id, person: browser.person, passkey, sure }
}

async fn use_key(instance: &Instance, key: passkey::Kept, data: &str) -> store::Result<passkey::Entered> {
    let session = instance.session().await;
    instance.act(SignIn { key, data: data.into(), session, device: "Firefox".into() }).await
}

on_both!(a_new_key_makes_the_session_strong_with_a_new_token_and_wakes_the_mandates);
async fn a_new_key_makes_the_session_strong_with_a_new_token_and_wakes_the_mandates(town: Town) {
    let weak = town.sign_in("malik@essaim.example").await;
    let strong = with_key(&town, &weak, 1).await;
    assert!(town.whose(&weak.token).await.is_none());
    let session = town.whose(&strong.token).await.unwrap();
    assert_eq!((session.way, session.asleep.len()), (Way::Passkey, 0));
    assert!(session.actor.holds(Role::Moderator, town.lille, town.clock.now()));
    let keys = passkey::list(&mut town.read().await, town.malik).await.unwrap();
    assert_eq!(keys.iter().map(|k| (k.name.as_str(), k.used_at)).collect::<Vec<_>>(), [("Clé 1", None)]);
    assert_eq!(town.number("select count(*) from outbox where kind = 'way_changed'").await, 1);
}

on_both!(a_key_signs_in_and_a_copy_of_it_does_not);
async fn a_key_signs_in_and_a_copy_of_it_does_not(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    with_key(&town, &browser, 1).await;
    let before = key(&town, 1).await;
    let entered = use_key(&town, before.clone(), "{\"counter\":1}").await.unwrap();
    assert!(entered.named);
    let session = town.whose(&entered.started.token).await.unwrap();
    assert_eq!((session.actor.person, session.way), (Some(town.amina), Way::Passkey));
    // checked against what was there before the other use
    assert_eq!(refusal(use_key(&town, before, "{\"counter\":1}").await), Refusal::NotFinished);
    assert!(passkey::list(&mut town.read().await, town.amina).await.unwrap()[0].used_at.is_some());
    assert!(use_key(&town, key(&town, 1).await, "{\"counter\":2}").await.is_ok());
}

on_both!(one_key_is_one_person_s);
async fn one_key_is_one_person_s(town: Town) {
    let (amina, theo) = (town.sign_in("amina@essaim.example").await, town.sign_in("theo@essaim.example").await);
    let amina = with_key(&town, &amina, 1).await;
    assert_eq!(refusal(town.act(add(&theo, 1)).await), Refusal::NotFinished);
    let id = key(&town, 1).await.id;
    assert!(matches!(town.act(remove(&theo, id, true)).await, Err(Error::NotFound)));
    // nor in a session of somebody else
    let stolen = Browser { id: theo.id, token: String::new(), person: town.amina };
    assert!(matches!(town.act(add(&stolen, 2)).await, Err(Error::NotFound)));
    assert!(matches!(town.act(remove(&stolen, id, true)).await, Err(Error::NotFound)));
    town.done(remove(&amina, id, false)).await;
    assert!(passkey::by_credential(&mut town.read().await, &[1]).await.unwrap().is_none());
}

on_both!(whoever_only_reads_an_official_s_mails_changes_no_key);
async fn whoever_only_reads_an_official_s_mails_changes_no_key(town: Town) {
    let mine = town.sign_in("malik@essaim.example").await;
    let mine = with_key(&town, &mine, 1).await;
    let id = key(&town, 1).await.id;
    let thief = town.sign_in("malik@essaim.example").await;
    assert_eq!(refusal(town.act(add(&thief, 2)).await), Refusal::NeedsStrongWay);
    assert_eq!(refusal(town.act(remove(&thief, id, true)).await), Refusal::NeedsStrongWay);
    let mine = with_key(&town, &mine, 3).await;
    town.done(remove(&mine, id, false)).await;
    // a mandate that begins later counts too
    let ada = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.theo, authority: town.lille, role: Role::Elected, by: ada }).await;
    town.force(&format!("update mandate set from_at = {} where role = 'elected'", town.clock.now().plus(9 * DAY).0))
        .await;
    let theo = town.sign_in("theo@essaim.example").await;
    with_key(&town, &theo, 4).await;
    let thief = town.sign_in("theo@essaim.example").await;
    assert_eq!(refusal(town.act(add(&thief, 5)).await), Refusal::NeedsStrongWay);
}

on_both!(an_official_s_last_key_is_only_removed_when_they_know_what_follows);
async fn an_official_s_last_key_is_only_removed_when_they_know_what_follows(town: Town) {
    let mine = town.sign_in("malik@essaim.example").await;
    let mine = with_key(&town, &mine, 1).await;
    let id = key(&town, 1).await.id;
    assert_eq!(refusal(town.act(remove(&mine, id, false)).await), Refusal::NotConfirmed);
    town.done(remove(&mine, id, true)).await;
    // and the next one begins with the address again
    let again = town.sign_in("malik@essaim.example").await;
    assert!(town.act(add(&again, 2)).await.is_ok());
}

on_both!(removing_a_key_ends_the_other_sessions_that_keys_opened);
async fn removing_a_key_ends_the_other_sessions_that_keys_opened(town: Town) {
    let by_mail = town.sign_in("amina@essaim.example").await;
    let other = town.sign_in("amina@essaim.example").await;
    with_key(&town, &other, 1).await;
    let lost = use_key(&town, key(&town, 1).await, "{}").await.unwrap().started;
    town.done(remove(&by_mail, key(&town, 1).await.id, false)).await;
    assert!(town.whose(&lost.token).await.is_none());
    assert!(town.whose(&by_mail.token).await.is_some());
}

on_both!(keys_are_in_the_export_and_gone_after_an_erasure);
async fn keys_are_in_the_export_and_gone_after_an_erasure(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    with_key(&town, &browser, 1).await;
    let data = account::export(&mut town.read().await, town.amina).await.unwrap();
    assert_eq!(data["passkeys"][0]["name"], "Clé 1");
    assert_eq!((data["tier"].as_str(), data["devices"][0]["way"].as_str()), (Some("email"), Some("passkey")));
    let kept = key(&town, 1).await;
    town.done(account::Erase { person: town.amina }).await;
    assert_eq!(town.number("select count(*) from passkey").await, 0);
    assert_eq!(refusal(use_key(&town, kept, "{}").await), Refusal::NotFinished);
}

on_both!(nobody_collects_keys_without_end_and_a_name_is_a_line);
async fn nobody_collects_keys_without_end_and_a_name_is_a_line(town: Town) {
    let mut browser = town.sign_in("amina@essaim.example").await;
    for id in 0..passkey::MOST as u8 {
        browser = with_key(&town, &browser, id).await;
    }
    assert_eq!(refusal(town.act(add(&browser, 99)).await), Refusal::NotFinished);
    let theo = town.sign_in("theo@essaim.example").await;
    let long = Add { name: "x".repeat(61), ..add(&theo, 98) };
    assert_eq!(refusal(town.act(long).await), Refusal::TooLong { max: 60 });
    let gone = Add { session: SessionId(town.id()), ..add(&theo, 97) };
    assert!(matches!(town.act(gone).await, Err(Error::NotFound)));
    let nobody = Add { person: PersonId(town.id()), ..add(&theo, 96) };
    assert!(matches!(town.act(nobody).await, Err(Error::NotFound)));
    town.done(session::Sweep).await;
}

on_both!(an_official_who_lost_every_key_begins_again);
async fn an_official_who_lost_every_key_begins_again(town: Town) {
    let mine = town.sign_in("malik@essaim.example").await;
    let lost = with_key(&town, &mine, 1).await;
    assert_eq!(town.done(passkey::Forget { person: town.malik }).await, 1);
    assert_eq!(town.done(passkey::Forget { person: town.malik }).await, 0);
    assert!(town.whose(&lost.token).await.is_none());
    let again = town.sign_in("malik@essaim.example").await;
    with_key(&town, &again, 2).await;
}
