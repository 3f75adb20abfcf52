//! Following and being told: by default, once, by the way that was chosen, and never after a stop.

use domain::{Because, DAY, Finding, HOUR, Lang, Meaning, News, PersonId, Quiet, Refusal, Telling, Thing, Verdict};
use store::{
    Error, account, contact,
    follow::{self, Choose, Follow, Item, Key, Letter, Queue, Read, Reader, Spread, Stop, Unsubscribe},
    mail::Mail,
    outbox,
};
use uuid::Uuid;

use super::life::{ended, found};
use crate::harness::{Town, answers};

/// Ends the work on every event that is due, as the office does.
pub async fn events(town: &Town) {
    town.clock.pass(10 * 60 * domain::SECOND);
    loop {
        let claimed = town.done(outbox::Claim { limit: 50 }).await;
        if claimed.is_empty() {
            return;
        }
        for event in claimed {
            town.done(outbox::Finish { id: event.id, mails: Vec::new() }).await;
        }
    }
}

/// Tells everybody, so many in each act; how many acts it took.
pub async fn spread(town: &Town, limit: i64) -> usize {
    events(town).await;
    let mut acts = 0;
    while town.done(Spread { limit }).await {
        acts += 1;
    }
    acts
}

pub async fn told(town: &Town, person: PersonId) -> Vec<Item> {
    follow::notices(&mut town.read().await, person, Lang::Fr, None, 100).await.unwrap()
}

async fn unread(town: &Town, person: PersonId) -> i64 {
    let token = town.sign_in_strongly(person).await.token;
    town.whose(&token).await.unwrap().unread
}

async fn opened(town: &Town) -> String {
    town.opened(town.amina, answers("Des bancs à l’ombre")).await
}

/// Letters to these readers, as short as can be.
fn letters(town: &Town, readers: &[Reader]) -> Vec<Letter> {
    let letter = |reader: &Reader| Letter {
        person: reader.person,
        mail: Mail {
            to: reader.email.clone(),
            subject: "Votre semaine".into(),
            body: reader.items.iter().map(|i| i.title.as_str()).collect(),
            lang: reader.lang,
            unsubscribe: Some("https://essaim.example/unsubscribe/x".into()),
        },
        due: reader.quiet.after(town.clock.now()),
        events: reader.items.iter().map(|i| i.event).collect(),
        many: reader.many,
    };
    readers.iter().map(letter).collect()
}

/// Writes the letter of a week to its end, so many people at a time; how many letters.
async fn letter_of(town: &Town, week: &str, limit: i64) -> i64 {
    town.done(follow::Begin { week: week.into() }).await;
    let mut queued = 0;
    loop {
        let mut conn = town.read().await;
        let Some(run) = follow::run(&mut conn).await.unwrap() else { return queued };
        let readers = follow::weekly(&mut conn, run.after_id, limit).await.unwrap();
        drop(conn);
        let done = (readers.len() as i64) < limit;
        let last = readers.last().map_or(run.after_id, |r| r.person);
        queued += town.done(Queue { run: Some(run), last, letters: letters(town, &readers), done }).await;
    }
}

on_both!(whoever_proposes_or_supports_follows_and_a_stop_is_remembered);
async fn whoever_proposes_or_supports_follows_and_a_stop_is_remembered(town: Town) {
    let slug = opened(&town).await;
    let follows =
        async |person| follow::follows(&mut town.read().await, person, Thing::Experiment, &slug).await.unwrap();
    let stop = |person| Stop { person, thing: Thing::Experiment, key: slug.clone() };
    let begin = |person| Follow { person, thing: Thing::Experiment, key: slug.clone() };
    assert!(follows(town.amina).await && !follows(town.theo).await);
    town.support(town.theo, &slug).await.unwrap();
    assert!(follows(town.theo).await);
    // the reason is gone, and what was not asked for with it
    town.withdraw(town.theo, &slug).await.unwrap();
    assert!(!follows(town.theo).await);
    // a stop is not undone by another support
    town.support(town.theo, &slug).await.unwrap();
    town.done(stop(town.theo)).await;
    town.withdraw(town.theo, &slug).await.unwrap();
    town.support(town.theo, &slug).await.unwrap();
    assert!(!follows(town.theo).await);
    // but by themselves
    town.done(begin(town.theo)).await;
    assert!(follows(town.theo).await);
    // who asked for it follows whatever they do with their support
    town.done(begin(town.odile)).await;
    town.support(town.odile, &slug).await.unwrap();
    town.withdraw(town.odile, &slug).await.unwrap();
    assert!(follows(town.odile).await);
    let mine = follow::followed(&mut town.read().await, town.odile, Lang::Fr, 10).await.unwrap();
    assert_eq!((mine[0].name.as_deref(), mine[0].because), (Some("Des bancs à l’ombre"), Because::Asked));
}

on_both!(telling_twice_tells_once_and_a_kill_between_batches_loses_nobody);
async fn telling_twice_tells_once_and_a_kill_between_batches_loses_nobody(town: Town) {
    let slug = opened(&town).await;
    spread(&town, 100).await;
    let crowd = town.crowd(7).await;
    town.force("update experiment set support_threshold = 8").await;
    for person in crowd.iter().chain([&town.theo]) {
        town.support(*person, &slug).await.unwrap();
    }
    events(&town).await;
    // one batch, and then another server goes on
    assert!(town.done(Spread { limit: 3 }).await);
    let other = town.another_server().await;
    while other.act(Spread { limit: 3 }).await.unwrap() {}
    assert_eq!(town.number("select count(*) from news where kind = 'under-review'").await, 1);
    for person in crowd.iter().chain([&town.theo, &town.amina]) {
        let items = told(&town, *person).await;
        assert_eq!(items.iter().filter(|i| i.news == News::UnderReview).count(), 1);
        assert_eq!(unread(&town, *person).await, items.len() as i64);
    }
    // a cursor that was lost tells nobody again
    town.force("update news set done_at = null, stage = 0, after_id = null").await;
    let before = town.number("select count(*) from notice").await;
    while town.done(Spread { limit: 3 }).await {}
    assert_eq!(town.number("select count(*) from notice").await, before);
    // an event that is ended twice begins once
    town.force("update outbox set done_at = null, leased_until = 0").await;
    events(&town).await;
    assert_eq!(town.number("select count(*) from news where kind = 'under-review'").await, 1);
}

on_both!(every_supporter_has_one_message_about_an_essai_erreur);
async fn every_supporter_has_one_message_about_an_essai_erreur(town: Town) {
    let slug = ended(&town).await;
    let supporters = town.number("select count(*) from support").await;
    assert!(supporters > 0);
    spread(&town, 100).await;
    town.force("delete from notice").await;
    town.done(found(&town, town.theo, &slug)).await;
    spread(&town, 2).await;
    let people =
        town.texts("select distinct i.email from support s join person_identity i on i.person_id = s.person_id").await;
    assert_eq!(people.len() as i64, supporters);
    for email in people {
        let person = account::by_email(&mut town.read().await, &email).await.unwrap();
        let items = told(&town, person).await;
        let results: Vec<&Item> = items.iter().filter(|i| matches!(i.news, News::Results(_))).collect();
        assert_eq!(results.len(), 1, "{email}");
        assert_eq!(results[0].news, News::Results(Some(Finding::NotSupported)));
        assert_eq!(results[0].news.meaning(), Meaning::BecameOfIt);
    }
}

on_both!(the_letter_of_the_week_goes_once_to_whoever_wants_it);
async fn the_letter_of_the_week_goes_once_to_whoever_wants_it(town: Town) {
    let slug = opened(&town).await;
    let crowd = town.crowd(9).await;
    town.force("update experiment set support_threshold = 9").await;
    for person in &crowd {
        town.support(*person, &slug).await.unwrap();
    }
    let choose = |person, telling| Choose { person, telling, quiet: Quiet::USUAL };
    town.done(choose(crowd[0], Telling::Never)).await;
    town.done(choose(crowd[1], Telling::AtOnce)).await;
    spread(&town, 100).await;
    // who read it on the page needs no letter
    town.done(Read { person: crowd[2], until: town.clock.now() }).await;
    assert_eq!(unread(&town, crowd[2]).await, 0);
    town.force("delete from mail").await;
    let bulk = "select count(*) from mail where unsubscribe is not null";
    // a batch that was read but not written, as a kill would leave it, costs nothing
    town.done(follow::Begin { week: "2026-03-06".into() }).await;
    let run = follow::run(&mut town.read().await).await.unwrap().unwrap();
    let readers = follow::weekly(&mut town.read().await, run.after_id, 4).await.unwrap();
    assert_eq!(readers.len(), 4);
    let first =
        || Queue { run: Some(run.clone()), last: readers[3].person, letters: letters(&town, &readers), done: false };
    assert_eq!(town.done(first()).await, 4);
    assert_eq!(town.done(first()).await, 0, "the cursor has moved");
    assert_eq!(letter_of(&town, "2026-03-06", 2).await, 2);
    assert_eq!(town.number(bulk).await, 6);
    let recipients = town.texts("select distinct recipient from mail where unsubscribe is not null").await;
    assert_eq!(recipients.len(), 6);
    for left_out in ["voisin-0@", "voisin-1@", "voisin-2@", "amina@"] {
        assert!(!recipients.iter().any(|r| r.starts_with(left_out)), "{left_out} in {recipients:?}");
    }
    assert_eq!(letter_of(&town, "2026-03-06", 2).await, 0, "a week has one letter");
    assert_eq!(letter_of(&town, "2026-03-13", 2).await, 0, "and nothing is told twice");
}

on_both!(whoever_wants_to_know_at_once_is_not_woken_and_a_race_sends_one_mail);
async fn whoever_wants_to_know_at_once_is_not_woken_and_a_race_sends_one_mail(town: Town) {
    let slug = opened(&town).await;
    for person in [town.theo, town.odile, town.ernest] {
        town.support(person, &slug).await.unwrap();
    }
    let quiet = Quiet { from: 8, until: 14 };
    town.done(Choose { person: town.theo, telling: Telling::AtOnce, quiet }).await;
    spread(&town, 100).await;
    town.force("delete from mail").await;
    let readers = follow::at_once(&mut town.read().await, 10).await.unwrap();
    assert_eq!(readers.iter().map(|r| r.person).collect::<Vec<_>>(), [town.theo]);
    let queue = || Queue { run: None, last: town.theo, letters: letters(&town, &readers), done: false };
    assert_eq!((town.done(queue()).await, town.done(queue()).await), (1, 0));
    assert!(follow::at_once(&mut town.read().await, 10).await.unwrap().is_empty());
    // 10 in the morning is quiet for Théo
    let due = town.number("select due_at from mail where unsubscribe is not null").await;
    assert!(due > town.clock.now().plus(2 * HOUR).0 && due < town.clock.now().plus(5 * HOUR).0);
    let claimed = town.done(store::mail::Claim { limit: 10, bulk: 10 }).await;
    assert!(claimed.is_empty(), "{claimed:?}");
}

on_both!(one_click_without_a_session_ends_the_letters_and_takes_back_what_waits);
async fn one_click_without_a_session_ends_the_letters_and_takes_back_what_waits(town: Town) {
    let slug = opened(&town).await;
    for person in [town.theo, town.odile, town.ernest] {
        town.support(person, &slug).await.unwrap();
    }
    spread(&town, 100).await;
    let key = town.done(Key).await;
    assert_eq!(town.done(Key).await, key);
    let token = follow::token_of(&key, town.theo);
    assert_eq!(follow::unsubscriber(&mut town.read().await, &token).await.unwrap(), Some(town.theo));
    let other = format!("{}{}", &follow::token_of(&key, town.odile)[..32], &token[32..]);
    for wrong in [other.as_str(), "", "é", &token[..63], &"0".repeat(64), &token.to_uppercase()] {
        assert!(matches!(town.act(Unsubscribe { token: wrong.into() }).await, Err(Error::NotFound)), "{wrong}");
    }
    assert_eq!(letter_of(&town, "2026-03-06", 10).await, 3);
    for _ in 0..2 {
        town.done(Unsubscribe { token: token.clone() }).await;
    }
    let settings = follow::settings(&mut town.read().await, town.theo).await.unwrap();
    assert_eq!(settings.telling, Telling::Never);
    let waiting = town.texts("select recipient from mail where unsubscribe is not null order by recipient").await;
    assert_eq!(waiting, ["ernest@essaim.example", "odile@essaim.example"]);
    // the page still says it
    assert!(!told(&town, town.theo).await.is_empty());
    town.done(account::Erase { person: town.theo }).await;
    assert!(matches!(town.act(Unsubscribe { token }).await, Err(Error::NotFound)));
}

on_both!(what_is_followed_besides_experiments_is_told_with_its_name);
async fn what_is_followed_besides_experiments_is_told_with_its_name(town: Town) {
    let follow = |person, thing, key: &str| Follow { person, thing, key: key.into() };
    town.done(follow(town.theo, Thing::Theme, "public-space")).await;
    town.done(follow(town.odile, Thing::Territory, "epci:200093201")).await;
    town.done(follow(town.ernest, Thing::Authority, "lille")).await;
    // two reasons, one notice
    town.done(follow(town.theo, Thing::Territory, "commune:59350")).await;
    for (thing, key) in
        [(Thing::Theme, "fishing"), (Thing::Territory, "commune:0"), (Thing::Authority, "x"), (Thing::Experiment, "x")]
    {
        assert!(matches!(town.act(follow(town.theo, thing, key)).await, Err(Error::NotFound)), "{key}");
    }
    let slug = opened(&town).await;
    spread(&town, 1).await;
    let why = async |person| told(&town, person).await.iter().map(|i| (i.news, i.why(Lang::Fr))).collect::<Vec<_>>();
    let opened = News::Moderated(Verdict::Open);
    assert_eq!(why(town.theo).await, [(opened, "parce que vous suivez «\u{a0}Lille\u{a0}»".to_owned())]);
    assert_eq!(why(town.odile).await.len(), 1);
    assert!(why(town.ernest).await.is_empty(), "an authority is followed for what it decides");
    assert!(follow::named(&mut town.read().await, Lang::Fr, Thing::Lesson, &slug).await.unwrap().is_none());
}

on_both!(a_conversation_shows_no_address_and_ends_when_one_wants);
async fn a_conversation_shows_no_address_and_ends_when_one_wants(town: Town) {
    let slug = opened(&town).await;
    let ask = |person, body: &str| contact::Ask {
        submission: town.id(),
        person,
        slug: slug.clone(),
        body: body.into(),
        lang: Lang::Fr,
    };
    let reply = |person, contact, body: &str| contact::Reply {
        submission: town.id(),
        person,
        contact,
        body: body.into(),
        lang: Lang::Fr,
    };
    assert!(matches!(town.act(ask(town.amina, "Moi-même")).await, Err(Error::NotFound)));
    assert!(matches!(town.act(ask(town.theo, " ")).await, Err(Error::Refused(Refusal::Missing))));
    let id = town.done(ask(town.theo, "Où seront les bancs ?")).await;
    assert_eq!(town.done(ask(town.theo, "Et quand ?")).await, id, "a conversation goes on");
    assert_eq!(unread(&town, town.amina).await, 2);
    town.done(reply(town.amina, id, "Sur l’esplanade.")).await;
    let messages = told(&town, town.theo).await;
    assert_eq!((messages[0].news, messages[0].conversation), (News::Message, Some(id)));
    let (talk, said) = contact::talk(&mut town.read().await, id, town.theo, Lang::Fr).await.unwrap();
    assert_eq!((talk.asked, talk.with.as_deref(), said.len(), said[2].mine), (true, Some("Amina Zerrouki"), 3, false));
    assert!(matches!(contact::talk(&mut town.read().await, id, town.odile, Lang::Fr).await, Err(Error::NotFound)));
    assert!(matches!(town.act(reply(town.odile, id, "Et moi ?")).await, Err(Error::NotFound)));
    let newest: Vec<(Uuid,)> =
        crate::harness::rows(&mut town.read().await, "select id from contact_message order by written_at desc limit 1")
            .await;
    let sent = contact::sent(&mut town.read().await, newest[0].0).await.unwrap();
    assert_eq!((sent.to.as_str(), sent.from.as_deref()), ("theo@essaim.example", Some("Amina Zerrouki")));
    town.done(contact::Close { person: town.amina, contact: id }).await;
    assert!(matches!(town.act(reply(town.theo, id, "Encore")).await, Err(Error::Refused(Refusal::NobodyThere))));
}

on_both!(nobody_writes_more_than_twenty_messages_a_day);
async fn nobody_writes_more_than_twenty_messages_a_day(town: Town) {
    let slug = opened(&town).await;
    let ask = || contact::Ask {
        submission: town.id(),
        person: town.theo,
        slug: slug.clone(),
        body: "Bonjour".into(),
        lang: Lang::Fr,
    };
    for _ in 0..20 {
        town.done(ask()).await;
    }
    assert!(matches!(town.act(ask()).await, Err(Error::Refused(Refusal::TooManyMessages))));
    town.clock.pass(DAY);
    town.done(ask()).await;
}

on_both!(what_somebody_follows_and_wrote_is_exported_and_erased);
async fn what_somebody_follows_and_wrote_is_exported_and_erased(town: Town) {
    let slug = opened(&town).await;
    for person in [town.theo, town.odile, town.ernest] {
        town.support(person, &slug).await.unwrap();
    }
    spread(&town, 100).await;
    let ask = contact::Ask {
        submission: town.id(),
        person: town.theo,
        slug: slug.clone(),
        body: "Une question intime".into(),
        lang: Lang::Fr,
    };
    let id = town.done(ask).await;
    let data = account::export(&mut town.read().await, town.theo).await.unwrap();
    let following = &data["following"];
    assert_eq!(following["follows"][0]["which"], slug.as_str());
    assert_eq!((&following["mails"], following["notices"].as_array().unwrap().len()), (&"weekly".into(), 1));
    assert_eq!(data["messages"][0]["text"], "Une question intime");
    town.done(account::Erase { person: town.theo }).await;
    let left = town.number("select (select count(*) from contact_message where body <> '')
        + (select count(*) from follow f where not exists (select 1 from person_identity i where i.person_id = f.person_id))
        + (select count(*) from notice n where not exists (select 1 from person_identity i where i.person_id = n.person_id))");
    assert_eq!(left.await, 0);
    let (talk, said) = contact::talk(&mut town.read().await, id, town.amina, Lang::Fr).await.unwrap();
    assert!(talk.closed_at.is_some() && said[0].body.is_empty());
}
