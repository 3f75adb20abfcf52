//! Who decides what, where, on which day; and what the public pages of authorities say.

use domain::{Answer, DAY, Event, Moment, PersonId, Reason, Refusal, Status, Theme, Verdict};
use store::{
    Error, authority,
    competence::{self, Add, End, Given, Ground, Join},
    moderation,
};

use super::answers::{say, under_review};
use crate::harness::{Town, answers};

fn given(authority: &str, from: &str, until: Option<&str>, given_by: Option<&str>) -> Given {
    Given {
        authority: authority.into(),
        theme: "water".into(),
        territory: "commune:59350".into(),
        from: from.into(),
        until: until.map(str::to_owned),
        given_by: given_by.map(str::to_owned),
        basis: "Délibération".into(),
    }
}

fn add(town: &Town, person: PersonId, given: Given) -> Add {
    Add { submission: Some((town.id(), person)), given }
}

fn field(answer: store::Result<()>) -> (String, Refusal) {
    match answer {
        Err(Error::Invalid(errors)) => (errors[0].field.clone(), errors[0].refusal.clone()),
        other => panic!("{other:?}"),
    }
}

async fn who(town: &Town, day: &str) -> String {
    let at = Moment::of_day(day).unwrap();
    competence::authority_for(&mut town.read().await, "59350", Theme::Water, at).await.unwrap().slug
}

on_both!(history_answers_for_any_past_day_and_the_future_is_known);
async fn history_answers_for_any_past_day_and_the_future_is_known(town: Town) {
    assert_eq!(who(&town, "2020-06-01").await, "lille");
    town.done(add(&town, town.ada, given("mel", "2015-01-01", Some("2019-12-31"), Some("lille")))).await;
    town.done(add(&town, town.ada, given("mel", "2030-01-01", None, Some("lille")))).await;
    for (day, slug) in [
        ("2014-12-31", "lille"),
        ("2015-01-01", "mel"),
        ("2019-12-31", "mel"),
        ("2020-01-01", "lille"),
        ("2029-12-31", "lille"),
        ("2030-01-01", "mel"),
    ] {
        assert_eq!(who(&town, day).await, slug, "{day}");
    }
    let mut conn = town.read().await;
    let ground = Ground::read(&mut conn, "59350", Theme::Water).await.unwrap();
    let next = ground.next(Moment::of_day("2020-06-01").unwrap());
    assert_eq!(next, Some((Moment::of_day("2030-01-01").unwrap(), town.metropolis)));
    // of another commune and another theme nothing was said
    let roubaix = competence::authority_for(&mut conn, "59512", Theme::Water, next.unwrap().0).await.unwrap();
    assert_eq!(roubaix.slug, "mel", "the smallest one that is here");
    let care = competence::authority_for(&mut conn, "59350", Theme::Care, next.unwrap().0).await.unwrap();
    assert_eq!(care.slug, "lille");
    let nowhere = competence::authority_for(&mut conn, "00000", Theme::Care, next.unwrap().0).await;
    assert!(matches!(nowhere, Err(Error::NotFound)));
}

on_both!(a_proposal_goes_to_whoever_is_competent_on_that_day);
async fn a_proposal_goes_to_whoever_is_competent_on_that_day(town: Town) {
    let mut about_water = answers("Une fontaine");
    about_water.theme = "water".into();
    let before = town.sent(town.amina, about_water.clone()).await;
    town.done(add(&town, town.ada, given("mel", "2015-01-01", None, Some("lille")))).await;
    about_water.title = "Une autre fontaine".into();
    let after = town.sent(town.amina, about_water).await;
    let amina = town.actor(town.amina).await;
    assert_eq!(town.page(&before, &amina).await.unwrap().authority, town.lille);
    assert_eq!(town.page(&after, &amina).await.unwrap().authority, town.metropolis);
}

on_both!(only_administrators_write_and_bad_answers_are_refused_where_they_were_typed);
async fn only_administrators_write_and_bad_answers_are_refused_where_they_were_typed(town: Town) {
    for person in [town.malik, town.bruno, town.amina] {
        let refused = town.act(add(&town, person, given("mel", "2015-01-01", None, None))).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    }
    let mut wrong: Vec<(Given, &str, Refusal)> = vec![
        (given("mel", "2015-02-30", None, None), "from", Refusal::NotADay),
        (given("mel", "2015-01-01", Some("0001-01-01"), None), "until", Refusal::NotADay),
        (given("mel", "2015-01-02", Some("2015-01-01"), None), "until", Refusal::BadPeriod),
        (given("mel", "2015-01-01", None, Some("mel")), "given_by", Refusal::SameAuthority),
        (given("mel", "2015-01-01", None, Some("nulle-part")), "given_by", Refusal::NotAChoice),
        (given("nulle-part", "2015-01-01", None, None), "authority", Refusal::NotAChoice),
    ];
    wrong.push((
        Given { theme: "magic".into(), ..given("mel", "2015-01-01", None, None) },
        "theme",
        Refusal::NotAChoice,
    ));
    let place = Given { territory: "commune:1".into(), ..given("mel", "2015-01-01", None, None) };
    wrong.push((place, "territory", Refusal::NotAChoice));
    wrong.push((Given { basis: " ".into(), ..given("mel", "2015-01-01", None, None) }, "basis", Refusal::Missing));
    for (given, name, refusal) in wrong {
        assert_eq!(field(town.act(add(&town, town.ada, given)).await), (name.to_owned(), refusal));
    }
    town.done(add(&town, town.ada, given("mel", "2015-01-01", None, None))).await;
    let twice = town.act(add(&town, town.ada, given("mel", "2018-01-01", None, None))).await;
    assert_eq!(field(twice), ("theme".to_owned(), Refusal::AlreadyHeld));
    assert_eq!(town.number("select count(*) from competence").await, 1);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'competence_changed'").await, 1);
}

on_both!(a_competence_ends_with_a_last_day_and_what_never_began_goes);
async fn a_competence_ends_with_a_last_day_and_what_never_began_goes(town: Town) {
    town.clock.set(Moment::of_day("2027-05-10").unwrap());
    town.done(add(&town, town.ada, given("mel", "2015-01-01", None, Some("lille")))).await;
    let mut conn = town.read().await;
    let row = competence::of(&mut conn, town.metropolis).await.unwrap()[0].id;
    let end = |person, last: &str| End { id: row, person, last: last.into() };
    let refused = town.act(end(town.malik, "2027-12-31")).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    // what was true yesterday stays true
    assert_eq!(field(town.act(end(town.ada, "2027-05-08")).await).1, Refusal::BadPeriod);
    assert_eq!(field(town.act(end(town.ada, "31/12/2027")).await).1, Refusal::NotADay);
    town.done(end(town.ada, "2027-12-31")).await;
    assert_eq!([who(&town, "2027-12-31").await, who(&town, "2028-01-01").await], ["mel", "lille"]);
    town.clock.set(Moment::of_day("2028-06-01").unwrap());
    assert_eq!(field(town.act(end(town.ada, "2029-12-31")).await).1, Refusal::BadPeriod);

    town.done(add(&town, town.ada, given("mel", "2031-01-01", None, Some("lille")))).await;
    let planned =
        competence::of(&mut conn, town.metropolis).await.unwrap().into_iter().max_by_key(|c| c.from_at).unwrap();
    town.done(End { id: planned.id, person: town.ada, last: "2028-06-30".into() }).await;
    assert_eq!(town.number("select count(*) from competence").await, 1);
    assert_eq!(who(&town, "2032-01-01").await, "lille");
}

on_both!(an_authority_s_page_tells_how_long_answers_take_and_what_is_owed);
async fn an_authority_s_page_tells_how_long_answers_take_and_what_is_owed(town: Town) {
    let read = async || {
        let mut conn = town.read().await;
        authority::clock(&mut conn, town.lille, domain::Lang::Fr, town.clock.now()).await.unwrap()
    };
    assert_eq!(read().await.median(), None);
    for days in [3, 30, 5] {
        let mut form = answers(&format!("Des bancs, {days}"));
        form.title = format!("Des bancs numéro {days}");
        let slug = town.opened(town.amina, form).await;
        for person in [town.amina, town.theo, town.ada] {
            town.support(person, &slug).await.unwrap();
        }
        town.clock.pass(days * DAY);
        town.done(say(&town, town.bruno, &slug, Answer::Refuse, None)).await;
    }
    let slug = under_review(&town).await;
    let clock = read().await;
    assert_eq!((clock.days.as_slice(), clock.median()), ([3, 5, 30].as_slice(), Some(5)));
    assert_eq!(clock.owed.iter().map(|o| o.slug.as_str()).collect::<Vec<_>>(), [slug.as_str()]);
    let mut conn = town.read().await;
    let held = authority::holdings(&mut conn, town.lille).await.unwrap();
    assert_eq!(held, [(Status::Refused, 3), (Status::UnderReview, 1)]);
    let list = authority::list(&mut conn, town.clock.now().plus(90 * DAY)).await.unwrap();
    let lille = list.iter().find(|l| l.slug == "lille").unwrap();
    assert_eq!((lille.experiments, lille.waiting, lille.late), (4, 1, 1));
}

on_both!(members_join_and_leave_a_body);
async fn members_join_and_leave_a_body(town: Town) {
    let join = || Join {
        body: "mel".into(),
        member: "lille".into(),
        from: "2015-01-01".into(),
        until: None,
        basis: "Statuts".into(),
    };
    for _ in 0..2 {
        town.done(join()).await;
    }
    let mut conn = town.read().await;
    let (members, none) = authority::ties(&mut conn, town.metropolis).await.unwrap();
    assert_eq!((members.len(), none.len()), (1, 0));
    assert_eq!(authority::ties(&mut conn, town.lille).await.unwrap().1[0].slug, "mel");
    assert!(matches!(town.act(Join { member: "nulle-part".into(), ..join() }).await, Err(Error::NotFound)));
}

on_both!(the_moderation_log_counts_and_names_nobody);
async fn the_moderation_log_counts_and_names_nobody(town: Town) {
    for (title, verdict) in [("Un manège", Verdict::Open), ("Un four", Verdict::Open), ("Un banc", Verdict::Reject)] {
        let slug = town.sent(town.amina, answers(title)).await;
        town.done(town.verdict(town.malik, &slug, verdict, "Voilà.")).await;
    }
    // taken back at once: as if it had not been
    let slug = town.sent(town.amina, answers("Une fontaine")).await;
    let rejected = town.done(town.verdict(town.malik, &slug, Verdict::Reject, "Voilà.")).await;
    town.done(store::decision::Undo { decision: rejected.decision, official: town.malik }).await;
    let mut conn = town.read().await;
    let log = moderation::log(&mut conn, Moment(0), None).await.unwrap();
    let told: Vec<_> = log.iter().map(|l| (l.event, l.reason, l.count)).collect();
    assert_eq!(told, [(Event::Opened, Some(Reason::MeetsCharter), 2), (Event::Rejected, Some(Reason::Duplicate), 1)]);
    assert!(moderation::log(&mut conn, Moment(0), Some("mel")).await.unwrap().is_empty());
    assert!(moderation::log(&mut conn, town.clock.now(), None).await.unwrap().is_empty());
}
