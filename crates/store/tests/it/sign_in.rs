//! Signing in by a code that comes by mail.

use domain::{HOUR, MINUTE, Refusal, SECOND};
use store::{
    Error,
    account::{self, CodeCheck},
};

use crate::harness::{Instance, Town, rows};

const CAMILLE: &str = "camille@essaim.example";

fn is_wrong(check: &CodeCheck) -> bool {
    matches!(check, CodeCheck::Wrong)
}

/// Six digits that are not these.
fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

on_both!(the_code_of_the_mail_signs_in_and_makes_the_account);
async fn the_code_of_the_mail_signs_in_and_makes_the_account(instance: Instance) {
    let session = instance.session().await;
    let code = instance.code(session, &format!("  {CAMILLE} ")).await.unwrap();
    assert_eq!(account::awaited_code(&mut instance.read().await, session).await.unwrap().as_deref(), Some(CAMILLE));
    assert_eq!(instance.number("select count(*) from person").await, 0);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    assert!(!is_wrong(&instance.check_code(session, &spaced).await));
    assert_eq!(instance.number("select count(*) from person").await, 1);
    assert_eq!(account::awaited_code(&mut instance.read().await, session).await.unwrap(), None);
}

on_both!(somebody_who_comes_back_is_the_same_person_whatever_the_case_of_the_address);
async fn somebody_who_comes_back_is_the_same_person_whatever_the_case_of_the_address(instance: Instance) {
    let first = instance.sign_in(CAMILLE).await;
    let again = instance.sign_in("Camille@Essaim.EXAMPLE").await;
    assert_eq!(first.person, again.person);
    assert_eq!(instance.number("select count(*) from person").await, 1);
}

on_both!(five_wrong_codes_lock_the_right_one);
async fn five_wrong_codes_lock_the_right_one(instance: Instance) {
    let session = instance.session().await;
    let code = instance.code(session, CAMILLE).await.unwrap();
    for _ in 0..5 {
        assert!(is_wrong(&instance.check_code(session, &another(&code)).await));
    }
    assert!(is_wrong(&instance.check_code(session, &code).await));
    // a new one works
    let code = instance.code(session, CAMILLE).await.unwrap();
    assert!(!is_wrong(&instance.check_code(session, &code).await));
}

on_both!(the_fifth_attempt_may_still_be_right);
async fn the_fifth_attempt_may_still_be_right(instance: Instance) {
    let session = instance.session().await;
    let code = instance.code(session, CAMILLE).await.unwrap();
    for typed in ["", "12345", "abcdef", &another(&code)] {
        assert!(is_wrong(&instance.check_code(session, typed).await), "{typed}");
    }
    assert!(!is_wrong(&instance.check_code(session, &code).await));
}

on_both!(a_code_is_good_for_fifteen_minutes_and_not_a_microsecond_longer);
async fn a_code_is_good_for_fifteen_minutes_and_not_a_microsecond_longer(instance: Instance) {
    for (late, wrong) in [(0, true), (-1, false)] {
        let session = instance.session().await;
        let code = instance.code(session, CAMILLE).await.unwrap();
        // acts of these tests come a second after what was before
        instance.clock.pass(account::CODE_LIFE - SECOND + late);
        assert_eq!(is_wrong(&instance.check_code(session, &code).await), wrong, "{late}");
    }
}

on_both!(a_code_works_in_the_browser_that_asked_for_it_and_in_no_other);
async fn a_code_works_in_the_browser_that_asked_for_it_and_in_no_other(instance: Instance) {
    let (mine, other) = (instance.session().await, instance.session().await);
    let code = instance.code(mine, CAMILLE).await.unwrap();
    assert!(is_wrong(&instance.check_code(other, &code).await));
    assert!(!is_wrong(&instance.check_code(mine, &code).await));
}

on_both!(a_code_works_once);
async fn a_code_works_once(instance: Instance) {
    let session = instance.session().await;
    let code = instance.code(session, CAMILLE).await.unwrap();
    let CodeCheck::SignedIn { started, .. } = instance.check_code(session, &code).await else { panic!("wrong") };
    assert!(is_wrong(&instance.check_code(session, &code).await));
    assert!(is_wrong(&instance.check_code(started.id, &code).await));
    assert_eq!(instance.number("select count(*) from session").await, 1);
}

on_both!(a_newer_code_takes_the_place_of_the_older_one);
async fn a_newer_code_takes_the_place_of_the_older_one(instance: Instance) {
    let session = instance.session().await;
    let older = instance.code(session, CAMILLE).await.unwrap();
    let newer = instance.code(session, CAMILLE).await.unwrap();
    assert_ne!(older, newer);
    assert!(is_wrong(&instance.check_code(session, &older).await));
    assert!(!is_wrong(&instance.check_code(session, &newer).await));
}

on_both!(signing_in_ends_every_other_code_of_that_browser);
async fn signing_in_ends_every_other_code_of_that_browser(instance: Instance) {
    let session = instance.session().await;
    let older = instance.code(session, CAMILLE).await.unwrap();
    let newer = instance.code(session, CAMILLE).await.unwrap();
    assert!(!is_wrong(&instance.check_code(session, &newer).await));
    assert!(is_wrong(&instance.check_code(session, &older).await));
}

on_both!(the_sixth_code_in_an_hour_is_refused);
async fn the_sixth_code_in_an_hour_is_refused(instance: Instance) {
    for _ in 0..5 {
        let session = instance.session().await;
        instance.code(session, CAMILLE).await.unwrap();
        instance.clock.pass(MINUTE);
    }
    let session = instance.session().await;
    let refused = instance.code(session, "CAMILLE@essaim.example").await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::TooMany))));
    assert_eq!(instance.number("select count(*) from mail").await, 5);
    assert!(instance.code(session, "theo@essaim.example").await.is_ok());
    instance.clock.pass(HOUR - 5 * MINUTE);
    assert!(instance.code(session, CAMILLE).await.is_ok());
}

on_both!(a_known_and_an_unknown_address_take_the_same_path);
async fn a_known_and_an_unknown_address_take_the_same_path(town: Town) {
    // everything that an attempt changes, apart from ids and instants
    let mut left = Vec::new();
    for email in ["amina@essaim.example", "nobody@essaim.example"] {
        let people = town.number("select count(*) from person").await;
        let session = town.session().await;
        town.code(session, email).await.unwrap();
        assert_eq!(town.number("select count(*) from person").await, people);
        let sql = format!(
            "select (select count(*) from sign_in_code where email_key = '{email}' and used_at is null and attempts = 0),
                (select count(*) from mail where recipient = '{email}' and subject = 'Votre code'),
                (select count(*) from outbox), (select count(*) from submission)"
        );
        let counted: Vec<(i64, i64, i64, i64)> = rows(&mut town.read().await, &sql).await;
        let check = town.check_code(session, "x").await;
        left.push((counted, is_wrong(&check)));
    }
    assert_eq!(left[0], left[1]);
    assert_eq!(left[0], (vec![(1, 1, 0, 0)], true));
}

on_both!(what_is_no_address_gets_no_code);
async fn what_is_no_address_gets_no_code(instance: Instance) {
    let session = instance.session().await;
    for (typed, refusal) in
        [("  ", Refusal::Missing), ("camille", Refusal::NotAnEmail), ("a@b.fr\0", Refusal::NotAnEmail)]
    {
        let refused = instance.code(session, typed).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if *why == refusal), "{typed:?}: {refused:?}");
    }
    assert_eq!(instance.number("select count(*) from mail").await, 0);
}

on_both!(codes_are_stored_as_digests_only);
async fn codes_are_stored_as_digests_only(instance: Instance) {
    let session = instance.session().await;
    let code = instance.code(session, CAMILLE).await.unwrap();
    assert_eq!((code.len(), code.chars().all(|c| c.is_ascii_digit())), (6, true));
    let cells = crate::harness::dump(&mut instance.read().await).await;
    let leaks: Vec<_> = cells.iter().filter(|c| c.holds(code.as_bytes())).map(|c| (&c.table, &c.column)).collect();
    assert_eq!(leaks, [(&"mail".to_owned(), &"body".to_owned())]);
}
