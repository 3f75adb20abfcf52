//! After an erasure nothing is left that says who it was: not in a row, not in the file.

use std::{fs, path::Path};

use domain::{DraftId, Lang, PersonId, Refusal, Verdict};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use store::{
    Error, account,
    draft::{self, Owner, Photo},
    experiment, mail,
    picture::NewPicture,
};

use crate::harness::{Town, answers, contains, dump, rows, signed_in};

/// Somebody who leaves traces wherever one can; what must not be found afterwards.
struct Camille {
    person: PersonId,
    token: String,
    opened: String,
    traces: Vec<Vec<u8>>,
}

async fn camille(town: &Town) -> Camille {
    let browser = town.sign_in("Camille.Vandamme@essaim.example").await;
    let person = browser.person;
    for name in ["Camille Première", "Camille Deuxième", "Camille Vandamme"] {
        town.done(account::Rename { person, name: name.into() }).await;
    }
    let opened = town.opened(person, answers("Des bancs à l’ombre")).await;
    town.support(person, &opened).await.unwrap();
    town.support(town.theo, &opened).await.unwrap();
    let other = town.opened(town.amina, answers("Un four à pain")).await;
    town.support(person, &other).await.unwrap();

    // a draft that grew, with a photo; another that completes what came back
    let owner = Owner { session: browser.id, person: Some(person) };
    let draft = DraftId(town.id());
    for n in 1..30 {
        let mut form = answers("Mon jardin secret");
        form.problem = format!("Une chose intime, version {n}. ").repeat(n * 20);
        let photo = Photo::Replace(NewPicture { width: 1, height: 1, large: secret_photo(), small: secret_photo() });
        town.done(draft::Keep { id: draft, owner, form, photo, lang: Lang::Fr }).await;
    }
    let returned = town.sent(person, answers("Un manège")).await;
    town.done(town.verdict(town.malik, &returned, Verdict::Return, "Où donc ?")).await;
    let completion = town.done(experiment::Revise { slug: returned, owner }).await;
    town.keep(completion, owner, answers("Un manège inavoué")).await.unwrap();

    // codes: one used and sent, one waiting in another case, one that the relay would not take
    for mail in town.done(mail::Claim { limit: 50, bulk: 50 }).await {
        let failed = mail::Sent { id: mail.id, error: Some(format!("451 <{}> later", mail.mail.to)), permanent: false };
        town.done(failed).await;
        town.done(mail::Sent { id: mail.id, error: None, permanent: false }).await;
    }
    let elsewhere = town.session().await;
    let waiting = town.code(elsewhere, "CAMILLE.vandamme@Essaim.example").await.unwrap();
    let refused = town.code(elsewhere, "camille.vandamme@essaim.example").await.unwrap();
    let sent = town.done(mail::Claim { limit: 50, bulk: 50 }).await;
    let sent = sent.iter().find(|m| m.mail.body == refused).unwrap();
    let error = Some("550 <camille.vandamme@essaim.example> unknown".to_owned());
    town.done(mail::Sent { id: sent.id, error, permanent: true }).await;

    let mut traces: Vec<Vec<u8>> =
        ["vandamme", "Vandamme", "Première", "Deuxième", "jardin secret", "chose intime", "inavoué"]
            .iter()
            .map(|t| t.as_bytes().to_vec())
            .collect();
    traces.extend([waiting.into_bytes(), refused.into_bytes(), secret_photo()]);
    Camille { person, token: browser.token, opened, traces }
}

fn secret_photo() -> Vec<u8> {
    (0u16..600).map(|n| (n * 7 % 251) as u8).collect()
}

on_both!(an_erased_person_leaves_no_word_in_any_table);
async fn an_erased_person_leaves_no_word_in_any_table(town: Town) {
    let camille = camille(&town).await;
    let found = |cells: &[crate::harness::Cell]| -> Vec<(String, String)> {
        let traces = cells.iter().filter(|c| camille.traces.iter().any(|t| c.holds(t)));
        traces.map(|c| (c.table.clone(), c.column.clone())).collect()
    };
    let before = found(&dump(&mut town.read().await).await);
    for place in ["person_identity.name", "person_identity.email_key", "draft.form", "mail.body", "picture.large"] {
        assert!(before.iter().any(|(t, c)| format!("{t}.{c}") == place), "the test does not see {place}: {before:?}");
    }
    town.done(account::Erase { person: camille.person }).await;
    assert_eq!(found(&dump(&mut town.read().await).await), Vec::<(String, String)>::new());
}

// PostgreSQL overwrites at its next vacuum, which is its operator's
on_sqlite!(an_erased_person_leaves_no_byte_in_the_file);
async fn an_erased_person_leaves_no_byte_in_the_file(town: Town) {
    // neighbours, so that rows share pages and pages split
    for n in 0..60 {
        town.person(&format!("voisine-{n}@essaim.example"), &format!("Voisine {n}")).await;
    }
    let camille = camille(&town).await;
    let neighbour = town.person("voisine-61@essaim.example", "Voisine de plus").await;
    town.draft(neighbour, answers("Un autre jardin")).await;
    let leaks = async || {
        let file = town.url.strip_prefix("sqlite:").unwrap();
        let mut conn = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        let (busy, ..): (i64, i64, i64) =
            sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut conn).await.unwrap();
        assert_eq!(busy, 0);
        conn.close().await.unwrap();
        let bytes: Vec<u8> =
            ["", "-wal"].iter().flat_map(|end| fs::read(format!("{file}{end}")).unwrap_or_default()).collect();
        assert!(Path::new(file).exists() && bytes.len() > 100_000);
        let traces = camille.traces.iter().filter(|t| contains(&bytes, t));
        traces.map(|t| String::from_utf8_lossy(t).into_owned()).collect::<Vec<_>>()
    };
    assert!(leaks().await.len() >= 7);
    town.done(account::Erase { person: camille.person }).await;
    assert_eq!(leaks().await, Vec::<String>::new());
}

on_both!(what_was_public_stays_without_the_name_and_supports_stay_counted);
async fn what_was_public_stays_without_the_name_and_supports_stay_counted(town: Town) {
    let camille = camille(&town).await;
    let before = town.public_page(&camille.opened).await;
    assert_eq!((before.author_name.as_deref(), before.support_count), (Some("Camille Vandamme"), 2));
    let supports = town.number("select count(*) from support").await;
    town.done(account::Erase { person: camille.person }).await;
    let after = town.public_page(&camille.opened).await;
    assert_eq!((after.author_name, after.title, after.support_count), (None, before.title, 2));
    assert_eq!(town.number("select count(*) from support").await, supports);
    // the next support is the third and reaches the threshold of Lille
    assert!(town.support(town.odile, &camille.opened).await.unwrap().reached);
    let notice = experiment::notice(&mut town.read().await, after.id, town.clock.now()).await.unwrap();
    assert_eq!(notice.author, None);
}

on_both!(nothing_ties_the_supports_of_an_erased_person_together);
async fn nothing_ties_the_supports_of_an_erased_person_together(town: Town) {
    let camille = camille(&town).await;
    town.done(account::Erase { person: camille.person }).await;
    let nobodies = "from person where erased_at is not null and id in (select person_id from support)";
    assert_eq!(town.number(&format!("select count(*) {nobodies}")).await, 2);
    // an instant would tie them to each other and to the person who was erased at that instant
    let instants = format!("select distinct created_at, erased_at {nobodies}");
    let instants: Vec<(i64, i64)> = rows(&mut town.read().await, &instants).await;
    let erased_at = town.clock.now().0;
    assert!(instants.iter().all(|(made, erased)| *made != erased_at && *erased != erased_at), "{instants:?}");
    let sql =
        "select count(*) from support s join experiment e on e.author_id = s.person_id where e.slug like 'des-bancs%'";
    assert_eq!(town.number(sql).await, 0);
}

on_both!(an_erased_person_is_signed_out_everywhere_and_comes_back_as_somebody_new);
async fn an_erased_person_is_signed_out_everywhere_and_comes_back_as_somebody_new(town: Town) {
    let camille = camille(&town).await;
    town.done(account::Erase { person: camille.person }).await;
    assert!(town.whose(&camille.token).await.is_none());
    let email = "camille.vandamme@essaim.example";
    assert!(matches!(account::by_email(&mut town.read().await, email).await, Err(Error::NotFound)));
    let again = town.sign_in(email).await;
    assert_ne!(again.person, camille.person);
    assert_eq!(draft::list(&mut town.read().await, signed_in(again.person)).await.unwrap().len(), 0);
}

on_both!(the_openings_of_an_erased_person_are_gone_and_the_leaves_stay);
async fn the_openings_of_an_erased_person_are_gone_and_the_leaves_stay(town: Town) {
    let camille = camille(&town).await;
    let leaves = town.number("select count(*) from record_pending").await;
    let openings = town.number("select count(*) from commitment_opening").await;
    town.done(account::Erase { person: camille.person }).await;
    // two proposals of two openings, two supports of one
    assert_eq!(town.number("select count(*) from commitment_opening").await, openings - 6);
    assert_eq!(town.number("select count(*) from record_pending").await, leaves + 1);
}

on_both!(erasing_twice_is_harmless);
async fn erasing_twice_is_harmless(town: Town) {
    let camille = camille(&town).await;
    town.done(account::Erase { person: camille.person }).await;
    let count = async || {
        (
            town.number("select count(*) from record_pending").await,
            town.number("select count(*) from outbox").await,
            town.number("select count(*) from person").await,
        )
    };
    let once = count().await;
    town.done(account::Erase { person: camille.person }).await;
    town.done(account::Erase { person: PersonId(town.id()) }).await;
    assert_eq!(count().await, once);
}

on_both!(an_erased_official_holds_no_mandate_and_what_was_decided_stays);
async fn an_erased_official_holds_no_mandate_and_what_was_decided_stays(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let waiting = town.sent(town.amina, answers("Un four à pain")).await;
    town.done(account::Erase { person: town.malik }).await;
    assert_eq!(town.public_page(&slug).await.steps.len(), 2);
    assert!(town.act(town.verdict(town.malik, &waiting, Verdict::Open, "")).await.is_err());
    assert_eq!(town.number("select count(*) from mandate where until_at is null").await, 4);
    // a name is nobody's any more
    town.done(account::Rename { person: town.theo, name: "Malik Haddouche".into() }).await;
    let taken = town.act(account::Rename { person: town.theo, name: "Bruno Salembier".into() }).await;
    assert!(matches!(taken, Err(Error::Refused(Refusal::ResemblesOfficial))));
}
