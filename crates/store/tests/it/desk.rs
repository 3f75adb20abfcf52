//! What awaits an official: by deadline, page by page, taken and given back.

use domain::{Actor, HOUR, Lang, MINUTE, PersonId, Refusal, Role, Task, TaskId, Verdict};
use store::{
    Error, desk,
    desk::{Asked, Desk},
    mandate, note, task, template,
};

use super::answers::under_review;
use crate::harness::{Town, answers};

async fn desk_of(town: &Town, person: PersonId, asked: Asked) -> Desk {
    let actor = town.actor(person).await;
    desk::desk(&mut town.read().await, &actor, &asked, Lang::Fr, town.clock.now()).await.unwrap()
}

fn slugs(desk: &Desk) -> Vec<&str> {
    desk.items.iter().map(|i| i.slug.as_deref().unwrap()).collect()
}

on_both!(the_most_pressing_comes_first_across_mandates);
async fn the_most_pressing_comes_first_across_mandates(town: Town) {
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.malik, authority: town.metropolis, role: Role::Moderator, by }).await;
    town.done(mandate::Grant { person: town.malik, authority: town.lille, role: Role::Elected, by }).await;
    let review = under_review(&town).await;
    let first = town.sent(town.amina, answers("Un manège")).await;
    let mut roubaix = answers("Un four à pain");
    roubaix.commune = "59512".into();
    town.clock.pass(HOUR);
    let second = town.sent(town.amina, roubaix).await;
    let all = desk_of(&town, town.malik, Asked::default()).await;
    assert_eq!(slugs(&all), [first.as_str(), &second, &review]);
    assert_eq!(all.counts.iter().map(|c| c.waiting).sum::<i64>(), 3);
    assert_eq!(all.next, None);

    let only = |kind| Asked { kind: Some(kind), ..Asked::default() };
    assert_eq!(slugs(&desk_of(&town, town.malik, only(Task::Answer)).await), [review.as_str()]);
    let here = Asked { authority: Some(town.metropolis), ..Asked::default() };
    assert_eq!(slugs(&desk_of(&town, town.malik, here).await), [second.as_str()]);
    town.clock.pass(72 * HOUR - MINUTE);
    let late = Asked { late: true, ..Asked::default() };
    let found = desk_of(&town, town.malik, late).await;
    assert_eq!(slugs(&found), [first.as_str()]);
    assert_eq!(found.late, 1);
    // nothing of it awaits anybody else
    assert!(desk_of(&town, town.theo, Asked::default()).await.items.is_empty());
    assert_eq!(slugs(&desk_of(&town, town.odile, Asked::default()).await), [second.as_str()]);
}

on_both!(a_long_desk_is_read_page_by_page_without_gap_or_repetition);
async fn a_long_desk_is_read_page_by_page_without_gap_or_repetition(town: Town) {
    let mut sent = Vec::new();
    for n in 0..desk::PAGE + 7 {
        sent.push(town.sent(town.amina, answers(&format!("Des bancs n° {n}"))).await);
    }
    // the same instant for all: only the id orders them
    town.force("update task set due_at = 1700000000000000").await;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = desk_of(&town, town.malik, Asked { after, ..Asked::default() }).await;
        found.extend(page.items.iter().map(|i| i.slug.clone().unwrap()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found.len(), sent.len());
    found.sort();
    sent.sort();
    assert_eq!(found, sent);
}

on_both!(one_s_own_proposal_awaits_somebody_else);
async fn one_s_own_proposal_awaits_somebody_else(town: Town) {
    town.sent(town.malik, answers("Un manège")).await;
    let desk = desk_of(&town, town.malik, Asked::default()).await;
    assert!(desk.items.is_empty() && desk.counts.is_empty());
}

async fn task_of(town: &Town, person: PersonId) -> TaskId {
    desk_of(town, person, Asked::default()).await.items[0].id
}

on_both!(what_somebody_has_taken_is_left_to_them_for_some_hours);
async fn what_somebody_has_taken_is_left_to_them_for_some_hours(town: Town) {
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.odile, authority: town.lille, role: Role::Moderator, by }).await;
    let slug = town.sent(town.amina, answers("Un manège")).await;
    let tasks = vec![task_of(&town, town.malik).await];
    let take = |person, over| task::Take { person, tasks: tasks.clone(), over };
    assert_eq!(town.done(take(town.theo, true)).await, 0);
    assert_eq!(town.done(take(town.malik, false)).await, 1);
    assert_eq!(town.done(take(town.odile, false)).await, 0);
    let refused = town.act(town.verdict(town.odile, &slug, Verdict::Open, "")).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Claimed))));
    let item = &desk_of(&town, town.odile, Asked::default()).await.items[0];
    assert_eq!(item.taken, Some((town.malik, Some("Malik Haddouche".into()))));
    let mine = Asked { mine: true, ..Asked::default() };
    assert_eq!(desk_of(&town, town.malik, mine.clone()).await.items.len(), 1);
    assert!(desk_of(&town, town.odile, mine).await.items.is_empty());

    // given back, taken over, or simply old
    town.done(task::GiveBack { person: town.odile, tasks: tasks.clone() }).await;
    assert!(desk_of(&town, town.odile, Asked::default()).await.items[0].taken.is_some());
    town.done(task::GiveBack { person: town.malik, tasks: tasks.clone() }).await;
    assert_eq!(desk_of(&town, town.odile, Asked::default()).await.items[0].taken, None);
    town.done(take(town.malik, false)).await;
    assert_eq!(town.done(take(town.odile, true)).await, 1);
    let refused = town.act(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Claimed))));
    town.clock.pass(domain::CLAIM);
    town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
}

on_both!(notes_are_for_the_officials_of_the_authority);
async fn notes_are_for_the_officials_of_the_authority(town: Town) {
    let slug = town.sent(town.amina, answers("Un manège")).await;
    let write = |person, body: &str| note::Write { person, slug: slug.clone(), body: body.into() };
    for person in [town.amina, town.theo, town.odile] {
        assert!(matches!(town.act(write(person, "Vu.")).await, Err(Error::NotFound)));
    }
    assert!(matches!(town.act(write(town.malik, " ")).await, Err(Error::Refused(Refusal::Missing))));
    town.done(write(town.malik, "J’appelle la voirie.")).await;
    town.done(write(town.bruno, "Merci.")).await;
    let malik = town.actor(town.malik).await;
    let id = town.page(&slug, &malik).await.unwrap().id;
    let notes = note::about(&mut town.read().await, id).await.unwrap();
    let said: Vec<_> = notes.iter().map(|n| (n.name.as_deref().unwrap(), n.body.as_str())).collect();
    assert_eq!(said, [("Malik Haddouche", "J’appelle la voirie."), ("Bruno Salembier", "Merci.")]);
    assert!(note::may_read(&malik, town.lille, town.clock.now()));
    assert!(!note::may_read(&Actor::default(), town.lille, town.clock.now()));
}

on_both!(an_authority_keeps_texts_for_its_reasons);
async fn an_authority_keeps_texts_for_its_reasons(town: Town) {
    let add = |person, verdict: &str, title: &str| template::Add {
        submission: town.id(),
        person,
        authority: town.lille,
        verdict: verdict.into(),
        title: title.into(),
        body: "Merci de préciser le lieu.".into(),
        lang: Lang::Fr,
    };
    assert!(matches!(town.act(add(town.odile, "return", "Lieu")).await, Err(Error::Refused(Refusal::NoMandate))));
    assert!(matches!(town.act(add(town.bruno, "return", "Lieu")).await, Err(Error::Refused(Refusal::NoMandate))));
    assert!(matches!(town.act(add(town.malik, "open", "Lieu")).await, Err(Error::Invalid(_))));
    assert!(matches!(town.act(add(town.malik, "return", "")).await, Err(Error::Invalid(_))));
    town.done(add(town.malik, "return", "Lieu")).await;
    town.done(add(town.bruno, "refuse", "Budget")).await;
    let mut conn = town.read().await;
    let titles = |all: Vec<template::Template>| all.into_iter().map(|t| t.title).collect::<Vec<_>>();
    let all = template::of(&mut conn, town.lille, Lang::Fr).await.unwrap();
    let first = all[0].id;
    assert_eq!(titles(all), ["Budget", "Lieu"]);
    assert!(template::of(&mut conn, town.lille, Lang::En).await.unwrap().is_empty());
    drop(conn);
    assert!(matches!(town.act(template::Remove { id: first, person: town.odile }).await, Err(Error::NotFound)));
    town.done(template::Remove { id: first, person: town.malik }).await;
    assert_eq!(titles(template::of(&mut town.read().await, town.lille, Lang::Fr).await.unwrap()), ["Lieu"]);
}
