//! Which account elsewhere opens which one here.

use domain::{Lang, MINUTE, PersonId, Refusal, SECOND, SessionId, Tier, Way};
use store::{
    Error, account,
    ceremony::LIFE,
    openid::{self, Away, Entered, Vouched, hash},
};

use crate::harness::{Instance, Town, dump};

fn vouched(subject: &str, tier: Tier) -> Vouched {
    Vouched {
        provider: "town".into(),
        issuer: "https://login.example.org".into(),
        subject: subject.into(),
        tier: tier.code().into(),
        id_token: format!("token of {subject}"),
    }
}

fn enter(session: SessionId, subject: &str, email: Option<&str>) -> openid::Enter {
    openid::Enter {
        session,
        person: None,
        way: Way::Code,
        vouched: vouched(subject, Tier::Identity),
        email: email.map(str::to_owned),
        lang: Lang::Fr,
        device: "Firefox".into(),
    }
}

/// Signed in already, by this way.
fn link(session: SessionId, person: PersonId, way: Way, subject: &str) -> openid::Enter {
    openid::Enter { person: Some(person), way, ..enter(session, subject, None) }
}

fn leave(session: SessionId, state: &str) -> openid::Leave {
    openid::Leave {
        session,
        provider: "town".into(),
        state_hash: hash(state),
        nonce_hash: hash("nonce"),
        verifier: "verifier".into(),
        next: "/me".into(),
    }
}

async fn come_back(instance: &Instance, session: SessionId, provider: &str, state: &str) -> Option<Away> {
    instance.done(openid::Return { session, provider: provider.into(), state_hash: hash(state) }).await
}

on_both!(one_comes_back_once_in_the_browser_and_from_the_provider_for_which_one_left);
async fn one_comes_back_once_in_the_browser_and_from_the_provider_for_which_one_left(instance: Instance) {
    let (mine, other) = (instance.session().await, instance.session().await);
    instance.done(leave(mine, "state")).await;
    assert_eq!(come_back(&instance, other, "town", "state").await, None);
    assert_eq!(come_back(&instance, mine, "another", "state").await, None);
    assert_eq!(come_back(&instance, mine, "town", "guessed").await, None);
    let away = come_back(&instance, mine, "town", "state").await.unwrap();
    assert_eq!((away.verifier.as_str(), away.next.as_str(), away.nonce_hash), ("verifier", "/me", hash("nonce")));
    assert_eq!(come_back(&instance, mine, "town", "state").await, None);
}

on_both!(of_two_tabs_the_one_that_left_last_comes_back);
async fn of_two_tabs_the_one_that_left_last_comes_back(instance: Instance) {
    let session = instance.session().await;
    instance.done(leave(session, "first")).await;
    instance.done(leave(session, "second")).await;
    assert_eq!(come_back(&instance, session, "town", "first").await, None);
    assert!(come_back(&instance, session, "town", "second").await.is_some());
}

on_both!(whoever_stays_away_for_ten_minutes_begins_again);
async fn whoever_stays_away_for_ten_minutes_begins_again(instance: Instance) {
    for (late, good) in [(-1, true), (0, false)] {
        let session = instance.session().await;
        instance.done(leave(session, "state")).await;
        instance.clock.pass(LIFE - SECOND + late);
        assert_eq!(come_back(&instance, session, "town", "state").await.is_some(), good, "{late}");
    }
}

on_both!(a_secret_that_comes_back_is_not_kept_as_it_is);
async fn a_secret_that_comes_back_is_not_kept_as_it_is(instance: Instance) {
    let session = instance.session().await;
    instance.done(leave(session, "a state to guess")).await;
    assert!(!dump(&mut instance.read().await).await.iter().any(|cell| cell.holds(b"a state to guess")));
}

on_both!(a_verified_address_that_nobody_has_makes_an_account_and_the_number_finds_it_again);
async fn a_verified_address_that_nobody_has_makes_an_account_and_the_number_finds_it_again(instance: Instance) {
    let first = instance.done(enter(instance.session().await, "42", Some("new@essaim.example"))).await;
    let Entered::In { started, named: false, linked: true } = first else { panic!("{first:?}") };
    let session = instance.whose(&started.token).await.unwrap();
    assert_eq!((session.way, session.tier), (Way::OpenId, Tier::Identity));
    let opened = openid::opened_by(&mut instance.read().await, started.id).await.unwrap();
    assert_eq!(opened, Some(("town".to_owned(), "token of 42".to_owned())));

    // whatever address comes with it now
    for email in [None, Some("other@essaim.example")] {
        let again = instance.done(enter(instance.session().await, "42", email)).await;
        let Entered::In { started, linked: false, .. } = again else { panic!("{again:?}") };
        assert_eq!(instance.whose(&started.token).await.unwrap().actor.person, session.actor.person);
    }
    assert_eq!(instance.number("select count(*) from person").await, 1);
    // another number of the same provider is somebody else
    let other = instance.done(enter(instance.session().await, "43", Some("third@essaim.example"))).await;
    assert!(matches!(other, Entered::In { .. }));
    assert_eq!(instance.number("select count(*) from person").await, 2);
}

on_both!(an_address_that_somebody_has_links_nothing);
async fn an_address_that_somebody_has_links_nothing(town: Town) {
    for email in ["amina@essaim.example", "Amina@Essaim.EXAMPLE"] {
        let entered = town.done(enter(town.session().await, "42", Some(email))).await;
        assert!(matches!(entered, Entered::AddressTaken), "{entered:?}");
    }
    assert_eq!(town.number("select count(*) from openid_account").await, 0);
}

on_both!(without_an_address_a_newcomer_confirms_one_by_a_code);
async fn without_an_address_a_newcomer_confirms_one_by_a_code(town: Town) {
    let session = town.session().await;
    assert!(matches!(town.done(enter(session, "42", None)).await, Entered::NeedsAddress));
    let waiting = openid::newcomer(&mut town.read().await, session, town.clock.now()).await.unwrap();
    assert_eq!(waiting.as_deref(), Some("town"));
    let code = town.code(session, "new@essaim.example").await.unwrap();
    let account::CodeCheck::SignedIn { started, named: false } = town.check_code(session, &code).await else {
        panic!()
    };
    let entered = town.whose(&started.token).await.unwrap();
    assert_eq!((entered.way, entered.tier), (Way::OpenId, Tier::Identity));
    assert_eq!(openid::linked(&mut town.read().await, entered.actor.person.unwrap()).await.unwrap().len(), 1);

    // the address of an account that is there signs in to it, and links nothing
    let session = town.session().await;
    town.done(enter(session, "43", None)).await;
    let code = town.code(session, "amina@essaim.example").await.unwrap();
    let account::CodeCheck::SignedIn { started, .. } = town.check_code(session, &code).await else { panic!() };
    let entered = town.whose(&started.token).await.unwrap();
    assert_eq!((entered.way, entered.tier, entered.actor.person), (Way::Code, Tier::Email, Some(town.amina)));
    assert!(openid::linked(&mut town.read().await, town.amina).await.unwrap().is_empty());

    // nor does a newcomer wait for ever
    let session = town.session().await;
    town.done(enter(session, "44", None)).await;
    town.clock.pass(31 * MINUTE);
    let code = town.code(session, "late@essaim.example").await.unwrap();
    let account::CodeCheck::SignedIn { started, .. } = town.check_code(session, &code).await else { panic!() };
    assert_eq!(town.whose(&started.token).await.unwrap().way, Way::Code);
}

on_both!(whoever_is_signed_in_links_and_takes_away_and_the_tier_follows);
async fn whoever_is_signed_in_links_and_takes_away_and_the_tier_follows(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    let entered = town.done(link(browser.id, town.amina, Way::Code, "42")).await;
    let Entered::In { started, linked: true, .. } = entered else { panic!("{entered:?}") };
    assert!(town.whose(&browser.token).await.is_none(), "the session from before is over");
    assert_eq!(town.whose(&started.token).await.unwrap().tier, Tier::Identity);

    let theo = town.sign_in("theo@essaim.example").await;
    let taken = town.done(link(theo.id, town.theo, Way::Code, "42")).await;
    assert!(matches!(taken, Entered::OfAnother));

    let id = openid::linked(&mut town.read().await, town.amina).await.unwrap()[0].id;
    let unlink = |person| openid::Unlink { person, way: Way::OpenId, id };
    assert!(matches!(town.act(unlink(town.theo)).await, Err(Error::NotFound)));
    town.done(unlink(town.amina)).await;
    assert_eq!(town.whose(&started.token).await.unwrap().tier, Tier::Email);
    let again = town.done(enter(town.session().await, "42", None)).await;
    assert!(matches!(again, Entered::NeedsAddress));
}

on_both!(an_official_s_mailbox_adds_no_second_way);
async fn an_official_s_mailbox_adds_no_second_way(town: Town) {
    let weak = town.sign_in("malik@essaim.example").await;
    town.done(link(weak.id, town.malik, Way::Code, "42")).await;
    let weak = town.sign_in("malik@essaim.example").await;
    let refused = town.act(link(weak.id, town.malik, Way::Code, "43")).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NeedsStrongWay))), "{refused:?}");
    let id = openid::linked(&mut town.read().await, town.malik).await.unwrap()[0].id;
    let refused = town.act(openid::Unlink { person: town.malik, way: Way::Code, id }).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NeedsStrongWay))), "{refused:?}");
    town.done(link(weak.id, town.malik, Way::OpenId, "43")).await;
}

on_both!(an_erased_person_leaves_no_number_of_a_provider);
async fn an_erased_person_leaves_no_number_of_a_provider(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    town.done(link(browser.id, town.amina, Way::Code, "number-of-amina")).await;
    let held = async || dump(&mut town.read().await).await.iter().any(|cell| cell.holds(b"number-of-amina"));
    assert!(held().await);
    let data = account::export(&mut town.read().await, town.amina).await.unwrap();
    assert_eq!(data["linked_accounts"][0]["number"], "number-of-amina");
    town.done(account::Erase { person: town.amina }).await;
    assert!(!held().await);
}
