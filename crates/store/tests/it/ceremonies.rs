//! What stands between the two requests of a ceremony is good once, in one browser, for minutes.

use domain::{SECOND, SessionId};
use store::{
    account,
    ceremony::{Begin, LIFE, Take},
    session,
};

use crate::harness::{Instance, Town};

const KIND: &str = "test";

async fn begin(instance: &Instance, session: SessionId, state: &str) {
    instance.done(Begin { session, kind: KIND, state: state.into() }).await;
}

async fn take(instance: &Instance, session: SessionId) -> Option<String> {
    instance.done(Take { session, kind: KIND }).await
}

on_both!(it_is_taken_once_and_by_its_own_browser_only);
async fn it_is_taken_once_and_by_its_own_browser_only(instance: Instance) {
    let (mine, other) = (instance.session().await, instance.session().await);
    begin(&instance, mine, "{}").await;
    assert_eq!(take(&instance, other).await, None);
    assert_eq!(instance.done(Take { session: mine, kind: "another" }).await, None);
    assert_eq!(take(&instance, mine).await.as_deref(), Some("{}"));
    assert_eq!(take(&instance, mine).await, None);
}

on_both!(of_two_tabs_the_latest_wins);
async fn of_two_tabs_the_latest_wins(instance: Instance) {
    let session = instance.session().await;
    begin(&instance, session, "1").await;
    begin(&instance, session, "2").await;
    assert_eq!(take(&instance, session).await.as_deref(), Some("2"));
    assert_eq!(take(&instance, session).await, None);
}

on_both!(it_is_over_after_ten_minutes_and_swept_away);
async fn it_is_over_after_ten_minutes_and_swept_away(instance: Instance) {
    let session = instance.session().await;
    begin(&instance, session, "1").await;
    // each act of a test takes a second
    instance.clock.pass(LIFE - SECOND - 1);
    assert_eq!(take(&instance, session).await.as_deref(), Some("1"));
    begin(&instance, session, "2").await;
    instance.clock.pass(LIFE - SECOND);
    assert_eq!(take(&instance, session).await, None);
    begin(&instance, session, "3").await;
    instance.clock.pass(LIFE + SECOND);
    instance.done(session::Sweep).await;
    assert_eq!(instance.number("select count(*) from ceremony").await, 0);
}

on_both!(an_erasure_takes_those_of_its_person);
async fn an_erasure_takes_those_of_its_person(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    let other = town.session().await;
    begin(&town, browser.id, "1").await;
    begin(&town, other, "2").await;
    town.done(account::Erase { person: browser.person }).await;
    assert_eq!(town.number("select count(*) from ceremony").await, 1);
    assert_eq!(take(&town, other).await.as_deref(), Some("2"));
}
