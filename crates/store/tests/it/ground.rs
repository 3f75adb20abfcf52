//! Readings, files of them, the journal, incidents, and a try that waits.

use domain::{Amount, DAY, HOUR, Hat, ImportId, Lang, Moment, PersonId, Refusal, Severity, Status};
use store::{
    Error, experiment, ground,
    import::{self, Again, Batch, Line},
    incident, journal, outbox,
    reading::{self, Write},
    suspension::{self, Cause, Resume},
};

use crate::harness::{Town, answers};

/// A try that Amina promotes and Théo evaluates, with a stop rule above 60, running for ten days.
pub async fn running(town: &Town) -> String {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let now = town.clock.now();
    let (id, guard, rule, part) = (town.id(), town.id(), town.id(), town.id());
    let (begun, end) = (now.plus(-10 * DAY).0, now.plus(100 * DAY).0);
    town.force(&format!(
        "update experiment set status = 'running', started_at = {begun}, ends_at = {end} where slug = '{slug}'"
    ))
    .await;
    for (indicator, place, weight, measure) in
        [(id, 1, "primary", "Personnes assises"), (guard, 2, "guardrail", "Bruit")]
    {
        town.force(&format!(
            "insert into indicator (id, experiment_id, place, weight, measure, unit, population, method, baseline, baseline_at,
                target, direction)
             select {}, id, {place}, '{weight}', '{measure}', 'dB', 'La place', 'Comptage', 40000000, {begun}, 50000000, 'up'
             from experiment where slug = '{slug}'",
            uuid(town, indicator)
        ))
        .await;
    }
    town.force(&format!(
        "insert into stop_rule (id, experiment_id, indicator_id, side, threshold, who, hours)
         select {}, id, {}, 'above', 60000000, 'La mairie', 24 from experiment where slug = '{slug}'",
        uuid(town, rule),
        uuid(town, guard)
    ))
    .await;
    town.force(&format!(
        "insert into part (id, experiment_id, person_id, part, from_at)
         select {}, id, {}, 'evaluator', {begun} from experiment where slug = '{slug}'",
        uuid(town, part),
        uuid(town, town.theo.0)
    ))
    .await;
    slug
}

/// A literal of either engine.
fn uuid(town: &Town, id: uuid::Uuid) -> String {
    if town.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
}

fn one(town: &Town, person: PersonId, slug: &str, place: i64, value: &str) -> Write {
    Write {
        submission: town.id(),
        person,
        slug: slug.into(),
        place,
        at: town.clock.now(),
        value: Amount::parse(value).unwrap(),
        source: "Sonomètre".into(),
        note: String::new(),
    }
}

async fn status(town: &Town, slug: &str) -> Status {
    town.public_page(slug).await.status
}

async fn told(town: &Town) -> Vec<&'static str> {
    let claimed = town.done(outbox::Claim { limit: 100 }).await;
    let mut kinds = Vec::new();
    for event in claimed {
        kinds.push(event.event.unwrap().kind());
        town.done(outbox::Finish { id: event.id, mails: Vec::new() }).await;
    }
    kinds
}

on_both!(a_reading_is_kept_with_what_charts_need_of_it);
async fn a_reading_is_kept_with_what_charts_need_of_it(town: Town) {
    let slug = running(&town).await;
    let id = town.public_page(&slug).await.id;
    for value in ["41,5", "43", "43"] {
        assert!(!town.done(one(&town, town.amina, &slug, 1, value)).await);
    }
    let spans = reading::spans(&mut town.read().await, id).await.unwrap();
    let [span] = spans.as_slice() else { panic!("{spans:?}") };
    assert_eq!((span.count, span.days, span.mean, span.least.plain()), (3, 1, Amount(42_500_000), "41.5".into()));
    let page = reading::latest(&mut town.read().await, id, 1, None).await.unwrap();
    assert_eq!(page.readings.iter().map(|r| r.value.plain()).collect::<Vec<_>>(), ["43", "43", "41.5"]);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'reading'").await, 3);
    assert_eq!(
        town.number("select last_primary_at - first_reading_at from experiment where first_reading_at is not null")
            .await,
        1_000_000
    );
    // one form, one reading
    let form = one(&town, town.amina, &slug, 1, "44");
    let again = Write { value: Amount::parse("45").unwrap(), ..one(&town, town.amina, &slug, 1, "44") };
    let again = Write { submission: form.submission, ..again };
    town.done(form).await;
    town.done(again).await;
    assert_eq!(town.number("select count(*) from reading").await, 4);
}

on_both!(only_those_who_run_it_write_and_nothing_of_the_future);
async fn only_those_who_run_it_write_and_nothing_of_the_future(town: Town) {
    let slug = running(&town).await;
    for person in [town.bruno, town.malik, town.odile] {
        let refused = town.act(one(&town, person, &slug, 1, "41")).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NotARunner))));
    }
    let early = Write { at: town.clock.now().plus(HOUR), ..one(&town, town.theo, &slug, 1, "41") };
    assert!(matches!(town.act(early).await, Err(Error::Refused(Refusal::InTheFuture))));
    let nowhere = one(&town, town.theo, &slug, 3, "41");
    assert!(matches!(town.act(nowhere).await, Err(Error::Refused(Refusal::NotAChoice))));
    town.force("update experiment set status = 'closed'").await;
    let late = town.act(one(&town, town.theo, &slug, 1, "41")).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::WrongStatus))));
    assert_eq!(town.number("select count(*) from reading").await, 0);
}

on_both!(a_breached_stop_rule_suspends_in_the_same_act_and_two_resume);
async fn a_breached_stop_rule_suspends_in_the_same_act_and_two_resume(town: Town) {
    let slug = running(&town).await;
    let id = town.public_page(&slug).await.id;
    told(&town).await;
    assert!(!town.done(one(&town, town.amina, &slug, 2, "60")).await);
    assert!(town.done(one(&town, town.amina, &slug, 2, "60,1")).await);
    assert_eq!(status(&town, &slug).await, Status::Suspended);
    assert_eq!(told(&town).await, ["try_suspended"]);
    let (incidents, _) = incident::latest(&mut town.read().await, id, None, None).await.unwrap();
    assert!(incidents[0].by_rule && incidents[0].body.contains("60,1"));
    assert_eq!(
        town.texts("select kind from record_pending where kind in ('incident', 'suspended') order by kind").await,
        ["incident", "suspended"]
    );
    // it waits already
    assert!(!town.done(one(&town, town.amina, &slug, 2, "99")).await);

    let resume = |person| Resume {
        submission: town.id(),
        person,
        slug: slug.clone(),
        text: "C’est réparé.".into(),
        lang: Lang::Fr,
    };
    for person in [town.amina, town.malik, town.odile] {
        assert!(matches!(town.act(resume(person)).await, Err(Error::Refused(_))));
    }
    assert!(!town.done(resume(town.theo)).await);
    assert!(!town.done(resume(town.theo)).await, "one person is not two");
    let waits = suspension::current(&mut town.read().await, id).await.unwrap();
    assert_eq!(waits.signatures.iter().map(|s| s.hat).collect::<Vec<_>>(), [Hat::Evaluator]);
    assert_eq!((status(&town, &slug).await, waits.cause), (Status::Suspended, Cause::StopRule));
    assert!(town.done(resume(town.bruno)).await);
    assert_eq!(status(&town, &slug).await, Status::Running);
    assert_eq!(told(&town).await, ["resumption_asked", "try_resumed"]);
    // what was known then breaches nothing any more, what is measured from now on does
    let before = Write { at: town.clock.now().plus(-HOUR), ..one(&town, town.amina, &slug, 2, "70") };
    assert!(!town.done(before).await);
    assert!(town.done(one(&town, town.amina, &slug, 2, "70")).await);
    let page = town.public_page(&slug).await;
    let last: Vec<&str> = page.steps.iter().rev().take(3).map(|s| s.event.code()).collect();
    assert_eq!(last, ["suspended", "resumed", "suspended"]);
}

on_both!(whoever_runs_it_and_the_authority_have_it_wait_for_safety);
async fn whoever_runs_it_and_the_authority_have_it_wait_for_safety(town: Town) {
    let report = |person, slug: &str, suspend| incident::Report {
        submission: town.id(),
        person,
        slug: slug.into(),
        severity: Severity::Minor,
        at: town.clock.now(),
        body: "Un banc a basculé.".into(),
        response: "Il est fixé.".into(),
        lang: Lang::Fr,
        picture: None,
        suspend,
    };
    for (person, cause) in [(town.theo, Cause::Safety), (town.malik, Cause::Authority), (town.bruno, Cause::Authority)]
    {
        let slug = running(&town).await;
        let id = town.public_page(&slug).await.id;
        town.done(report(person, &slug, false)).await;
        assert_eq!(status(&town, &slug).await, Status::Running);
        town.done(report(person, &slug, true)).await;
        assert_eq!(suspension::current(&mut town.read().await, id).await.unwrap().cause, cause);
        assert!(matches!(town.act(report(person, &slug, true)).await, Err(Error::Refused(Refusal::WrongStatus))));
        assert_eq!(ground::facts(&mut town.read().await, id).await.unwrap().incidents, 2);
        town.force(&format!("update experiment set slug = 'x-{}' where slug = '{slug}'", town.id())).await;
    }
    let slug = running(&town).await;
    assert!(matches!(town.act(report(town.odile, &slug, true)).await, Err(Error::Refused(Refusal::NotARunner))));
    assert_eq!(status(&town, &slug).await, Status::Running);
}

async fn upload(town: &Town, slug: &str, lines: i64) -> ImportId {
    let read = Again { settings: "{}".into(), good: lines, bad: 0, problems: "[]".into() };
    let act = import::Upload {
        submission: town.id(),
        person: town.theo,
        slug: slug.into(),
        place: 2,
        file_name: "bruit.csv".into(),
        body: b"date;valeur".to_vec(),
        hash: [7; 32],
        read,
    };
    town.done(act).await
}

fn lines(from: i64, count: i64, begun: Moment) -> Vec<Line> {
    let line = |n: i64| Line { line: n + 1, at: begun.plus(n * HOUR), value: Amount::whole(40 + n % 10), nth: 0 };
    (from..from + count).map(line).collect()
}

on_both!(a_file_is_written_after_a_yes_and_twice_counts_once);
async fn a_file_is_written_after_a_yes_and_twice_counts_once(town: Town) {
    let slug = running(&town).await;
    let begun = town.clock.now().plus(-5 * DAY);
    for (turn, known) in [(0, 0), (1, 100)] {
        let id = upload(&town, &slug, 100).await;
        assert!(town.done(import::Claim).await.is_none(), "nobody said yes");
        town.done(import::Confirm { person: town.theo, slug: slug.clone(), id }).await;
        let job = town.done(import::Claim).await.unwrap();
        assert_eq!((job.id, job.line), (id, 0));
        assert!(town.done(import::Claim).await.is_none(), "somebody writes it");
        let batch = |after, from, count, last| Batch { id, after, lines: lines(from, count, begun), last };
        assert!(town.done(batch(0, 0, 60, false)).await);
        // the process dies, and another goes on behind the last line that was committed
        town.clock.pass(2 * 60 * 1_000_000);
        assert_eq!(town.done(import::Claim).await.unwrap().line, 60);
        assert!(!town.done(batch(0, 0, 60, false)).await, "the one that was thought dead");
        assert!(town.done(batch(60, 60, 40, true)).await);
        let file = import::show(&mut town.read().await, &slug, id).await.unwrap();
        assert_eq!((file.state, file.kept, file.known), (import::State::Done, 100 - known, known));
        assert_eq!(file.again, turn == 1);
        assert_eq!(town.number("select count(*) from reading").await, 100);
        assert_eq!(town.number("select cast(sum(count) as bigint) from reading_day").await, 100);
        assert_eq!(town.number("select cast(sum(count) as bigint) from reading_week").await, 100);
    }
    assert_eq!(town.number("select count(*) from record_pending where kind = 'readings_imported'").await, 2);
}

on_both!(a_file_that_breaches_a_rule_suspends_while_it_is_written);
async fn a_file_that_breaches_a_rule_suspends_while_it_is_written(town: Town) {
    let slug = running(&town).await;
    let id = upload(&town, &slug, 3).await;
    town.done(import::Confirm { person: town.theo, slug: slug.clone(), id }).await;
    told(&town).await;
    let begun = town.clock.now().plus(-DAY);
    let mut some = lines(0, 3, begun);
    some[1].value = Amount::whole(61);
    town.done(import::Claim).await.unwrap();
    town.done(Batch { id, after: 0, lines: some, last: true }).await;
    assert_eq!(status(&town, &slug).await, Status::Suspended);
    assert_eq!(told(&town).await, ["try_suspended", "import_ended"]);
    assert_eq!(town.number("select count(*) from incident where reading_id is not null").await, 1);
}

on_both!(a_file_is_its_senders_until_it_is_written);
async fn a_file_is_its_senders_until_it_is_written(town: Town) {
    let slug = running(&town).await;
    let id = upload(&town, &slug, 3).await;
    let confirm = |person| import::Confirm { person, slug: slug.clone(), id };
    assert!(matches!(town.act(confirm(town.amina)).await, Err(Error::Refused(Refusal::ImportSettled))));
    assert!(matches!(town.act(confirm(town.malik)).await, Err(Error::Refused(Refusal::NotARunner))));
    let discard = |person| import::Discard { person, id };
    assert!(town.act(discard(town.amina)).await.is_err());
    town.done(discard(town.theo)).await;
    assert!(matches!(import::show(&mut town.read().await, &slug, id).await, Err(Error::NotFound)));
    assert!(town.act(confirm(town.theo)).await.is_err());
    for _ in 0..5 {
        upload(&town, &slug, 1).await;
    }
    assert_eq!(town.number("select count(*) from reading_import").await, 3);
}

on_both!(a_year_of_readings_is_drawn_by_week);
async fn a_year_of_readings_is_drawn_by_week(town: Town) {
    let slug = running(&town).await;
    let page = town.public_page(&slug).await;
    let id = upload(&town, &slug, 400).await;
    town.done(import::Confirm { person: town.theo, slug: slug.clone(), id }).await;
    let begun = town.clock.now().plus(-401 * DAY);
    let all: Vec<Line> =
        (0..400).map(|n| Line { line: n + 1, at: begun.plus(n * DAY), value: Amount::whole(n), nth: 0 }).collect();
    town.done(Batch { id, after: 0, lines: all, last: true }).await;
    let spans = reading::spans(&mut town.read().await, page.id).await.unwrap();
    assert!((57..=59).contains(&spans.len()) && spans.iter().all(|s| s.days == 7), "{}", spans.len());
    assert_eq!(spans.iter().map(|s| s.count).sum::<i64>(), 400);
}

on_both!(what_was_seen_is_written_with_its_place);
async fn what_was_seen_is_written_with_its_place(town: Town) {
    let slug = running(&town).await;
    let id = town.public_page(&slug).await.id;
    for n in 0..25 {
        let entry = journal::Write {
            submission: town.id(),
            person: town.theo,
            slug: slug.clone(),
            at: town.clock.now().plus(-n * HOUR),
            body: format!("Vu {n} personnes."),
            lang: Lang::Fr,
            point: Some((50_623_600, 3_068_600)),
            picture: None,
        };
        town.done(entry).await;
    }
    let (first, next) = journal::latest(&mut town.read().await, id, None, None).await.unwrap();
    let (rest, end) = journal::latest(&mut town.read().await, id, next, None).await.unwrap();
    assert_eq!((first.len(), rest.len(), end), (20, 5, None));
    assert!(first.iter().zip(&first[1..]).all(|(a, b)| a.happened_at > b.happened_at));
    assert_eq!(ground::facts(&mut town.read().await, id).await.unwrap().entries, 25);
    assert!(
        experiment::show(&mut town.read().await, &slug, Lang::Fr, &domain::Actor::default(), town.clock.now())
            .await
            .is_ok()
    );
}
