//! Tokens act in a person's name until they end, and never by more than they say.

use domain::{DAY, Lang, PersonId, Refusal, Role, Scope, Scopes, TOKEN_PREFIX, TOKENS_MOST};
use store::{
    Error, account, argument,
    once::Once,
    session::Sweep,
    support,
    token::{self, Bearer, Made, Make, Revoke, Touch},
};
use uuid::Uuid;

use crate::harness::{Town, answers};

fn make(person: PersonId, scopes: &[Scope], strong: bool) -> Make {
    let (id, name) = (Uuid::now(), "Relevés du lundi".to_owned());
    Make { id, person, name, scopes: Scopes::of(scopes.iter().copied()), days: 30, strong }
}

/// A fresh id; the tests of forms need no more than that.
trait Now {
    fn now() -> Uuid;
}

impl Now for Uuid {
    fn now() -> Uuid {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        Uuid::from_u64_pair(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed), 4)
    }
}

async fn who(town: &Town, token: &str) -> Option<Bearer> {
    token::find(&mut town.read().await, token, town.clock.now()).await.unwrap()
}

on_both!(a_token_is_nowhere_in_the_database_and_acts_as_its_person);
async fn a_token_is_nowhere_in_the_database_and_acts_as_its_person(town: Town) {
    let act = make(town.amina, &[Scope::Act], false);
    let id = act.id;
    let Made { token } = town.done(act).await;
    assert!(token.starts_with(TOKEN_PREFIX) && token.len() == TOKEN_PREFIX.len() + 43, "{token}");
    let cells = crate::harness::dump(&mut town.read().await).await;
    assert!(!cells.iter().any(|c| c.holds(token.as_bytes()) || c.holds(&token.as_bytes()[TOKEN_PREFIX.len()..])));
    let bearer = who(&town, &token).await.unwrap();
    assert_eq!(bearer.actor.person, Some(town.amina));
    assert_eq!(bearer.scopes.codes(), "read act");
    assert!(bearer.stale);
    town.done(Touch { id }).await;
    assert!(!who(&town, &token).await.unwrap().stale);
    let used = token::one(&mut town.read().await, id, town.amina).await.unwrap().used_on.unwrap();
    assert_eq!(used.0 % DAY, 0, "no more than the day is kept");
    for wrong in ["", "essaim_pat_", &token[..token.len() - 1], &format!("{token}x"), &token.replace("pat", "Pat")] {
        assert!(who(&town, wrong).await.is_none(), "{wrong}");
    }
}

on_both!(mandates_count_only_when_the_scope_says_so_and_the_session_was_strong);
async fn mandates_count_only_when_the_scope_says_so_and_the_session_was_strong(town: Town) {
    let refused = town.store.act(make(town.malik, &[Scope::Moderate], false)).await.err();
    assert!(matches!(&refused, Some(Error::Invalid(errors)) if errors[0].refusal == Refusal::NeedsStrongWay));
    let holds = |bearer: &Bearer| bearer.actor.holds(Role::Moderator, town.lille, town.clock.now());
    let acts = town.done(make(town.malik, &[Scope::Act], true)).await.token;
    assert!(!holds(&who(&town, &acts).await.unwrap()));
    let moderates = town.done(make(town.malik, &[Scope::Moderate], true)).await.token;
    assert!(holds(&who(&town, &moderates).await.unwrap()));
    // the keys that vouched for it are lost
    town.done(store::passkey::Forget { person: town.malik }).await;
    assert!(who(&town, &moderates).await.is_none());
}

on_both!(a_token_ends_when_it_is_revoked_when_its_time_is_over_and_with_its_person);
async fn a_token_ends_when_it_is_revoked_when_its_time_is_over_and_with_its_person(town: Town) {
    let revoked = make(town.amina, &[Scope::Act], false);
    let id = revoked.id;
    let revoked = town.done(revoked).await.token;
    town.done(Revoke { id, person: town.malik }).await;
    assert!(who(&town, &revoked).await.is_some(), "nobody revokes somebody else's");
    town.done(Revoke { id, person: town.amina }).await;
    assert!(who(&town, &revoked).await.is_none());
    let old = town.done(make(town.amina, &[], false)).await.token;
    town.clock.pass(30 * DAY - 1);
    assert!(who(&town, &old).await.is_some());
    town.clock.pass(1);
    assert!(who(&town, &old).await.is_none());
    town.clock.pass(31 * DAY);
    town.done(Sweep).await;
    assert!(token::list(&mut town.read().await, town.amina).await.unwrap().is_empty());
    let last = town.done(make(town.amina, &[Scope::Act], false)).await.token;
    town.done(account::Erase { person: town.amina }).await;
    assert!(who(&town, &last).await.is_none());
    assert_eq!(town.number("select count(*) from access_token").await, 0);
}

on_both!(a_form_that_is_sent_again_makes_no_second_token_and_tells_no_first_one);
async fn a_form_that_is_sent_again_makes_no_second_token_and_tells_no_first_one(town: Town) {
    let first = make(town.amina, &[Scope::Act], false);
    let again = Make { name: "Un autre".into(), scopes: Scopes::default(), ..make(town.amina, &[], false) };
    let again = Make { id: first.id, ..again };
    town.done(first).await;
    assert!(matches!(town.store.act(again).await, Err(Error::Refused(Refusal::ShownOnce))));
    for _ in 1..TOKENS_MOST {
        town.done(make(town.amina, &[], false)).await;
    }
    let more = town.store.act(make(town.amina, &[], false)).await.err();
    assert!(matches!(&more, Some(Error::Invalid(errors)) if errors[0].refusal == Refusal::TooManyTokens));
    for (name, days) in [("", 30), ("x", 0), ("x", 366), ("x", -1)] {
        let bad = Make { name: name.into(), days, ..make(town.malik, &[], false) };
        assert!(matches!(town.store.act(bad).await, Err(Error::Invalid(_))), "{name:?} {days}");
    }
}

/// An argument under a key.
fn argue(person: PersonId, slug: &str, key: &str, asked: u8, body: &str) -> Once<argument::Post> {
    let act = argument::Post {
        submission: Uuid::now(),
        person,
        slug: slug.to_owned(),
        side: domain::Side::Question,
        body: body.to_owned(),
        lang: Lang::Fr,
    };
    Once { person, key: key.to_owned(), asked: [asked; 32], act }
}

on_both!(under_one_key_an_act_happens_once_and_answers_the_same);
async fn under_one_key_an_act_happens_once_and_answers_the_same(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let first = town.done(argue(town.malik, &slug, "key-0001", 1, "Qui paie ?")).await;
    let again = town.done(argue(town.malik, &slug, "key-0001", 1, "Qui paie ?")).await;
    assert_eq!((first.again, again.again), (false, true));
    assert_eq!(first.output, again.output);
    let arguments = "select count(*) from argument";
    assert_eq!(town.number(arguments).await, 1);
    let other = town.store.act(argue(town.malik, &slug, "key-0001", 2, "Et qui répare ?")).await;
    assert!(matches!(other, Err(Error::Refused(Refusal::KeyReused))));
    assert_eq!(town.number(arguments).await, 1);
    // keys are each person's own, and what was refused is not remembered
    town.done(argue(town.amina, &slug, "key-0001", 2, "Et qui répare ?")).await;
    assert!(town.store.act(argue(town.malik, &slug, "key-0002", 3, " ")).await.is_err());
    town.done(argue(town.malik, &slug, "key-0002", 4, "Et l’hiver ?")).await;
    assert_eq!(town.number(arguments).await, 3);
    town.clock.pass(DAY);
    assert!(!town.done(argue(town.malik, &slug, "key-0001", 5, "Et les chats ?")).await.again);
    town.clock.pass(DAY + 1);
    town.done(Sweep).await;
    assert_eq!(town.number("select count(*) from idempotency").await, 0);
}

on_both!(many_at_once_under_one_key_happen_once);
async fn many_at_once_under_one_key_happen_once(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let mut all = Vec::new();
    for _ in 0..40 {
        let (store, act) = (town.store.clone(), argue(town.malik, &slug, "the-same-key", 1, "Qui paie ?"));
        all.push(tokio::spawn(async move { store.act(act).await.unwrap() }));
    }
    let mut ids = std::collections::BTreeSet::new();
    let mut happened = 0;
    for one in all {
        let done = one.await.unwrap();
        ids.insert(done.output);
        happened += usize::from(!done.again);
    }
    assert_eq!((ids.len(), happened), (1, 1));
    // an act that may be repeated anyway is told as it was
    let give = || Once {
        person: town.malik,
        key: "support-1".into(),
        asked: [7; 32],
        act: support::Give { person: town.malik, slug: slug.clone() },
    };
    assert_eq!(town.done(give()).await.output.count, 1);
    town.done(support::Withdraw { person: town.malik, slug: slug.clone() }).await;
    let told = town.done(give()).await;
    assert_eq!((told.again, told.output.count), (true, 1));
    assert_eq!(town.public_page(&slug).await.support_count, 0);
}
