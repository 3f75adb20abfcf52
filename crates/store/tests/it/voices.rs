//! Arguments, answers, marks; reports that are decided once.

use domain::{
    ArgumentId, ArgumentOrder, DAY, EDIT_TIME, HOUR, Lang, PersonId, Reason, Refusal, Ruling, Side, Task, strength,
};
use store::{
    Error, account,
    argument::{self, Answer, Edit, Mark, PAGE, Post},
    counted, desk, outbox, report,
};

use crate::harness::{Town, answers, dump};

async fn said(town: &Town, person: PersonId, slug: &str, side: Side, body: &str) -> ArgumentId {
    town.done(post(town, person, slug, side, body)).await
}

fn post(town: &Town, person: PersonId, slug: &str, side: Side, body: &str) -> Post {
    Post { submission: town.id(), person, slug: slug.into(), side, body: body.into(), lang: Lang::Fr }
}

fn reply(town: &Town, person: PersonId, slug: &str, to: ArgumentId, official: bool, body: &str) -> Answer {
    Answer { submission: town.id(), person, slug: slug.into(), to, official, body: body.into(), lang: Lang::Fr }
}

fn mark(person: PersonId, slug: &str, argument: ArgumentId, useful: Option<bool>) -> Mark {
    Mark { person, slug: slug.into(), argument, useful }
}

fn complain(town: &Town, person: PersonId, slug: &str, argument: ArgumentId, reason: Reason) -> report::File {
    let (slug, body) = (slug.to_owned(), "Regardez la fin.".to_owned());
    report::File { submission: town.id(), person, slug, argument, reason, body, lang: Lang::Fr }
}

fn ruling(town: &Town, moderator: PersonId, slug: &str, argument: ArgumentId, ruling: Ruling) -> report::Decide {
    report::Decide {
        submission: town.id(),
        moderator,
        slug: slug.into(),
        argument,
        ruling,
        reason: ruling.reasons()[0],
        text: "Un voisin y est insulté.".into(),
        lang: Lang::Fr,
    }
}

async fn benches(town: &Town) -> (String, domain::ExperimentId) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let id = town.public_page(&slug).await.id;
    (slug, id)
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

async fn order(town: &Town, id: domain::ExperimentId, order: ArgumentOrder) -> Vec<String> {
    let page = argument::page(&mut town.read().await, id, None, order, None, None).await.unwrap();
    page.arguments.into_iter().map(|a| a.body).collect()
}

on_both!(an_argument_is_kept_counted_recorded_and_told);
async fn an_argument_is_kept_counted_recorded_and_told(town: Town) {
    let (slug, id) = benches(&town).await;
    told(&town).await;
    let form = post(&town, town.theo, &slug, Side::For, " Mon père s’y assiérait.\r\n");
    let submission = form.submission;
    let first = town.done(form).await;
    let again = Post { submission, ..post(&town, town.theo, &slug, Side::Against, "Autre chose.") };
    assert_eq!(town.done(again).await, first, "one form, one argument");
    said(&town, town.amina, &slug, Side::Question, "Qui les répare ?").await;
    let one = argument::one(&mut town.read().await, id, first, None).await.unwrap();
    assert_eq!(
        (one.body.as_str(), one.side, one.name.as_deref()),
        ("Mon père s’y assiérait.", Some(Side::For), Some("Théo Baelde"))
    );
    let counts = argument::counts(&mut town.read().await, id).await.unwrap();
    assert_eq!((counts.for_count, counts.against_count, counts.question_count, counts.all()), (1, 0, 1, 2));
    assert_eq!(town.number("select count(*) from record_pending where kind = 'argument'").await, 2);
    let opened = "select count(*) from commitment_opening c join record_pending p on p.id = c.leaf_id
        where p.kind = 'argument' and c.name in ('person', 'body') and c.person_id is not null";
    assert_eq!(town.number(opened).await, 4, "whoever spoke has a receipt");
    assert_eq!(told(&town).await, ["argument_posted", "argument_posted"]);
}

on_both!(what_cannot_be_shown_or_is_too_long_is_refused_and_nothing_is_written);
async fn what_cannot_be_shown_or_is_too_long_is_refused_and_nothing_is_written(town: Town) {
    let (slug, _) = benches(&town).await;
    for (body, refusal) in [
        (" \n ".to_owned(), Refusal::Missing),
        ("é".repeat(701), Refusal::TooLong { max: 700 }),
        ("a\u{202e}b".to_owned(), Refusal::Unprintable),
        ("a\0b".to_owned(), Refusal::Unprintable),
    ] {
        let refused = town.act(post(&town, town.theo, &slug, Side::For, &body)).await;
        assert!(matches!(&refused, Err(Error::Refused(r)) if *r == refusal), "{refused:?}");
    }
    town.done(post(&town, town.theo, &slug, Side::For, &"é".repeat(700))).await;
    let hidden = town.sent(town.amina, answers("Pas encore publique")).await;
    assert!(matches!(town.act(post(&town, town.amina, &hidden, Side::For, "x")).await, Err(Error::NotFound)));
    assert!(matches!(town.act(post(&town, town.amina, "nowhere", Side::For, "x")).await, Err(Error::NotFound)));
    town.force("update experiment set status = 'closed'").await;
    let late = town.act(post(&town, town.theo, &slug, Side::For, "Trop tard")).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::DiscussionOver))));
    assert_eq!(town.number("select count(*) from argument").await, 1);
}

on_both!(nobody_fills_a_discussion_alone);
async fn nobody_fills_a_discussion_alone(town: Town) {
    let (slug, _) = benches(&town).await;
    for n in 0..20 {
        said(&town, town.theo, &slug, Side::For, &format!("Encore {n}")).await;
    }
    let refused = town.act(post(&town, town.theo, &slug, Side::For, "Encore")).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::TooMany))));
    said(&town, town.amina, &slug, Side::For, "Une autre voix").await;
    town.clock.pass(HOUR);
    said(&town, town.theo, &slug, Side::For, "Plus tard").await;
}

on_both!(one_mark_each_which_can_change_and_go_and_the_order_follows);
async fn one_mark_each_which_can_change_and_go_and_the_order_follows(town: Town) {
    let (slug, id) = benches(&town).await;
    let old = said(&town, town.theo, &slug, Side::For, "ancien").await;
    let new = said(&town, town.theo, &slug, Side::Against, "récent").await;
    assert_eq!(order(&town, id, ArgumentOrder::Strongest).await, ["récent", "ancien"], "among equals the newest");
    for person in [town.malik, town.bruno, town.odile] {
        for _ in 0..2 {
            town.done(mark(person, &slug, old, Some(true))).await;
        }
    }
    town.done(mark(town.malik, &slug, new, Some(false))).await;
    assert_eq!(order(&town, id, ArgumentOrder::Strongest).await, ["ancien", "récent"]);
    assert_eq!(order(&town, id, ArgumentOrder::Newest).await, ["récent", "ancien"]);
    town.done(mark(town.malik, &slug, old, Some(false))).await;
    town.done(mark(town.bruno, &slug, old, None)).await;
    let one = argument::one(&mut town.read().await, id, old, Some(town.malik)).await.unwrap();
    assert_eq!((one.useful, one.useless, one.mine), (1, 1, Some(false)));
    assert_eq!(one.strength, strength(1, 1));
    assert_eq!(town.number("select count(*) from argument_mark").await, 3);
    let own = town.act(mark(town.theo, &slug, old, Some(true))).await;
    assert!(matches!(own, Err(Error::Refused(Refusal::OwnText))));
    let counted = "select count(*) from argument a where useful_count <>
        (select count(*) from argument_mark m where m.argument_id = a.id and m.useful)";
    assert_eq!(town.number(counted).await, 0, "kept counts are right");
}

on_both!(answers_are_one_level_and_official_ones_need_a_mandate);
async fn answers_are_one_level_and_official_ones_need_a_mandate(town: Town) {
    let (slug, id) = benches(&town).await;
    let question = said(&town, town.theo, &slug, Side::Question, "Qui paie ?").await;
    told(&town).await;
    let first = town.done(reply(&town, town.amina, &slug, question, false, "Pas nous, j’espère.")).await;
    for n in 0..5 {
        town.done(reply(&town, town.theo, &slug, question, false, &format!("Réponse {n}"))).await;
    }
    let refused = town.act(reply(&town, town.amina, &slug, question, true, "Au nom de la ville")).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NoMandate))));
    let elsewhere = town.act(reply(&town, town.odile, &slug, question, true, "D’ailleurs")).await;
    assert!(matches!(elsewhere, Err(Error::Refused(Refusal::NoMandate))));
    town.done(reply(&town, town.bruno, &slug, question, true, "La ville, sur son budget participatif.")).await;
    let deeper = town.act(reply(&town, town.theo, &slug, first, false, "Plus bas")).await;
    assert!(matches!(deeper, Err(Error::Refused(Refusal::NotAChoice))));
    let page = argument::page(&mut town.read().await, id, None, ArgumentOrder::Strongest, None, None).await.unwrap();
    let shown: Vec<(i64, bool)> = page.answers.iter().map(|a| (a.nth, a.authority.is_some())).collect();
    assert_eq!(shown, [(1, false), (2, false), (7, true)], "the first ones, and the official one wherever it stands");
    let (all, next) = argument::answers(&mut town.read().await, question, 0, None).await.unwrap();
    assert_eq!((all.len(), next, page.arguments[0].answers), (7, None, 7));
    let mut kinds = told(&town).await;
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["argument_answered", "argument_officially_answered"]);
}

on_both!(a_text_changes_within_ten_minutes_and_shows_what_it_said);
async fn a_text_changes_within_ten_minutes_and_shows_what_it_said(town: Town) {
    let (slug, id) = benches(&town).await;
    let argument = said(&town, town.theo, &slug, Side::For, "Avant").await;
    let edit = |person, body: &str| Edit { person, slug: slug.clone(), argument, body: body.into() };
    town.done(edit(town.theo, "Avant")).await;
    assert_eq!(town.number("select count(*) from argument_version").await, 0, "nothing had to change");
    town.done(edit(town.theo, "Après")).await;
    town.done(edit(town.theo, "Enfin")).await;
    assert!(matches!(town.act(edit(town.amina, "Pas à moi")).await, Err(Error::Refused(Refusal::NotYourText))));
    let one = argument::one(&mut town.read().await, id, argument, None).await.unwrap();
    assert!(one.body == "Enfin" && one.edited_at.is_some());
    let versions = argument::versions(&mut town.read().await, argument).await.unwrap();
    assert_eq!(versions.iter().map(|v| v.body.as_str()).collect::<Vec<_>>(), ["Après", "Avant"]);
    assert_eq!(town.number("select count(*) from record_pending where kind = 'argument_edited'").await, 2);
    town.clock.pass(EDIT_TIME);
    assert!(matches!(town.act(edit(town.theo, "Trop tard")).await, Err(Error::Refused(Refusal::EditOver))));
}

on_both!(reports_are_grouped_decided_once_and_everybody_is_told);
async fn reports_are_grouped_decided_once_and_everybody_is_told(town: Town) {
    let (slug, id) = benches(&town).await;
    let argument = said(&town, town.theo, &slug, Side::Against, "Mon voisin est un âne.").await;
    told(&town).await;
    let form = complain(&town, town.amina, &slug, argument, Reason::Insulting);
    let submission = form.submission;
    let case = town.done(form).await;
    let twice = report::File { submission, ..complain(&town, town.amina, &slug, argument, Reason::Insulting) };
    assert_eq!(town.done(twice).await, case, "one form, one report");
    let again = town.act(complain(&town, town.amina, &slug, argument, Reason::OffTopic)).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyReported))));
    assert_eq!(town.done(complain(&town, town.odile, &slug, argument, Reason::Unlawful)).await, case);
    let own = town.act(complain(&town, town.theo, &slug, argument, Reason::Insulting)).await;
    assert!(matches!(own, Err(Error::Refused(Refusal::OwnText))));

    // one file on the desk of whoever moderates there
    let actor = town.actor(town.malik).await;
    let now = town.clock.now();
    let files = desk::desk(&mut town.read().await, &actor, &desk::Asked::default(), Lang::Fr, now).await.unwrap();
    assert_eq!(files.items.iter().map(|i| (i.kind, i.subject)).collect::<Vec<_>>(), [(Task::Report, argument.0)]);
    let file = report::file(&mut town.read().await, id, argument).await.unwrap();
    assert_eq!((file.count, file.complaints.len(), file.authority), (2, 2, town.lille));

    assert!(matches!(
        town.act(ruling(&town, town.odile, &slug, argument, Ruling::Remove)).await,
        Err(Error::Refused(Refusal::NoMandate))
    ));
    assert_eq!(town.done(ruling(&town, town.malik, &slug, argument, Ruling::Remove)).await, case);
    assert_eq!(told(&town).await, ["report_decided"]);
    let to = report::told(&mut town.read().await, case).await.unwrap();
    let reporters: Vec<&str> = to.reporters.iter().map(|(email, _)| email.as_str()).collect();
    assert_eq!(reporters, ["amina@essaim.example", "odile@essaim.example"]);
    assert_eq!(to.author.unwrap().0, "theo@essaim.example");
    let left = desk::desk(&mut town.read().await, &actor, &desk::Asked::default(), Lang::Fr, now).await.unwrap();
    assert!(left.items.is_empty());

    // its place and the reason stay, its words do not
    let page = argument::page(&mut town.read().await, id, None, ArgumentOrder::Strongest, None, None).await.unwrap();
    let gone = &page.arguments[0];
    assert!(gone.body.is_empty());
    let why = gone.removed.clone().unwrap();
    assert_eq!((why.reason, why.text.as_str()), (Some(Reason::Insulting), "Un voisin y est insulté."));
    assert_eq!(why.authority, "Ville de Lille");
    assert_eq!(argument::counts(&mut town.read().await, id).await.unwrap().all(), 0);
    assert!(argument::summary(&mut town.read().await, id, None).await.unwrap().is_empty());
    for refused in [
        town.act(complain(&town, town.bruno, &slug, argument, Reason::OffTopic)).await.map(drop),
        town.act(mark(town.bruno, &slug, argument, Some(true))).await,
        town.act(reply(&town, town.bruno, &slug, argument, false, "Pourquoi ?")).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::Refused(Refusal::Removed))), "{refused:?}");
    }
    let again = town.act(ruling(&town, town.malik, &slug, argument, Ruling::Remove)).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::Unchanged))));

    // and it can come back
    town.done(ruling(&town, town.malik, &slug, argument, Ruling::Keep)).await;
    assert_eq!(order(&town, id, ArgumentOrder::Strongest).await, ["Mon voisin est un âne."]);
    assert_eq!(argument::counts(&mut town.read().await, id).await.unwrap().against_count, 1);
    let log = report::log(&mut town.read().await, now.plus(-DAY), Some("lille")).await.unwrap();
    let lines: Vec<(Ruling, i64, i64)> = log.iter().map(|l| (l.ruling, l.count, l.reports)).collect();
    assert_eq!(lines, [(Ruling::Keep, 1, 0), (Ruling::Remove, 1, 2)]);
    assert!(report::log(&mut town.read().await, now.plus(-DAY), Some("mel")).await.unwrap().is_empty());
    assert_eq!(town.number("select count(*) from record_pending where kind = 'argument_moderated'").await, 2);
}

on_both!(a_removal_is_looked_at_again_once_by_somebody_else);
async fn a_removal_is_looked_at_again_once_by_somebody_else(town: Town) {
    let (slug, id) = benches(&town).await;
    let argument = said(&town, town.theo, &slug, Side::Against, "Une ânerie, dit sans méchanceté.").await;
    let contest = |person| report::Appeal {
        submission: town.id(),
        author: person,
        slug: slug.clone(),
        argument,
        text: "L’ânerie, c’est le projet.".into(),
        lang: Lang::Fr,
    };
    assert!(matches!(town.act(contest(town.theo)).await, Err(Error::Refused(Refusal::WrongStatus))));
    town.done(ruling(&town, town.malik, &slug, argument, Ruling::Remove)).await;
    assert!(matches!(town.act(contest(town.amina)).await, Err(Error::Refused(Refusal::NoMandate))));
    let form = contest(town.theo);
    let submission = form.submission;
    let case = town.done(form).await;
    assert_eq!(town.done(report::Appeal { submission, ..contest(town.theo) }).await, case, "one form, one appeal");
    assert!(matches!(town.act(contest(town.theo)).await, Err(Error::Refused(Refusal::AlreadyAppealed))));
    assert_eq!(town.number("select count(*) from record_pending where kind = 'argument_appealed'").await, 1);

    // whoever removed it does not decide, and nobody else moderates in Lille
    let file = report::file(&mut town.read().await, id, argument).await.unwrap();
    assert_eq!(file.authority, town.metropolis);
    assert_eq!(file.appeal.unwrap().0, "L’ânerie, c’est le projet.");
    let now = town.clock.now();
    for (person, waits) in [(town.malik, 0), (town.odile, 1)] {
        let actor = town.actor(person).await;
        let desk = desk::desk(&mut town.read().await, &actor, &desk::Asked::default(), Lang::Fr, now).await.unwrap();
        assert_eq!(desk.items.len(), waits);
    }
    let own = town.act(ruling(&town, town.malik, &slug, argument, Ruling::Keep)).await;
    assert!(matches!(own, Err(Error::Refused(Refusal::NoMandate | Refusal::SamePerson))), "{own:?}");
    told(&town).await;
    assert_eq!(town.done(ruling(&town, town.odile, &slug, argument, Ruling::Remove)).await, case);
    assert_eq!(told(&town).await, ["report_decided"]);
    assert!(report::told(&mut town.read().await, case).await.unwrap().appealed);
    assert!(matches!(town.act(contest(town.theo)).await, Err(Error::Refused(Refusal::AlreadyAppealed))));

    // what the author said goes with them
    town.done(account::Erase { person: town.theo }).await;
    assert_eq!(town.number("select count(*) from report_case where appeal_text <> ''").await, 0);
}

on_both!(what_was_decided_for_one_reason_is_not_asked_again);
async fn what_was_decided_for_one_reason_is_not_asked_again(town: Town) {
    let (slug, _) = benches(&town).await;
    let argument = said(&town, town.theo, &slug, Side::Against, "Je n’aime pas les bancs.").await;
    town.done(complain(&town, town.amina, &slug, argument, Reason::Insulting)).await;
    town.done(ruling(&town, town.malik, &slug, argument, Ruling::Keep)).await;
    let again = town.act(complain(&town, town.odile, &slug, argument, Reason::Insulting)).await;
    assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyRuled))));
    town.done(complain(&town, town.odile, &slug, argument, Reason::OffTopic)).await;
    assert_eq!(town.number("select count(*) from report_case").await, 2);
    // whoever reported it does not decide about it
    let own = said(&town, town.amina, &slug, Side::For, "Un autre texte").await;
    town.done(complain(&town, town.malik, &slug, own, Reason::OffTopic)).await;
    let refused = town.act(ruling(&town, town.malik, &slug, own, Ruling::Remove)).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::SamePerson))));
}

on_both!(reports_that_are_never_upheld_are_slowed_with_an_explanation);
async fn reports_that_are_never_upheld_are_slowed_with_an_explanation(town: Town) {
    let (slug, _) = benches(&town).await;
    let mut texts = Vec::new();
    for n in 0..5 {
        texts.push(said(&town, town.theo, &slug, Side::For, &format!("Texte {n}")).await);
    }
    for argument in &texts[..3] {
        town.done(complain(&town, town.amina, &slug, *argument, Reason::Insulting)).await;
        town.done(ruling(&town, town.malik, &slug, *argument, Ruling::Keep)).await;
    }
    let slowed = town.act(complain(&town, town.amina, &slug, texts[3], Reason::Insulting)).await;
    let Err(Error::Refused(Refusal::ReportsSlowed { dismissed: 3, until })) = slowed else { panic!("{slowed:?}") };
    // others are not
    town.done(complain(&town, town.odile, &slug, texts[3], Reason::Insulting)).await;
    town.clock.pass(until.0 - town.clock.now().0);
    town.done(complain(&town, town.amina, &slug, texts[3], Reason::Insulting)).await;
    town.clock.pass(91 * DAY);
    town.done(complain(&town, town.amina, &slug, texts[4], Reason::Insulting)).await;
}

on_both!(ten_thousand_arguments_are_read_page_by_page_each_once);
async fn ten_thousand_arguments_are_read_page_by_page_each_once(town: Town) {
    let (slug, id) = benches(&town).await;
    let one = said(&town, town.theo, &slug, Side::For, "Premier").await;
    town.done(reply(&town, town.amina, &slug, one, false, "Oui")).await;
    let few = asked(&town, id).await;
    let fill = if town.is_sqlite() {
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 9999)
         insert into argument (id, experiment_id, nth, side, person_id, body, lang, written_at, useful_count, useless_count,
            strength, answer_count)
         select randomblob(16), a.experiment_id, 0, case i % 3 when 0 then 'for' when 1 then 'against' else 'question' end,
            a.person_id, 'n° ' || i, 'fr', a.written_at + i / 7, 0, 0, i % 50, i % 2
         from n, argument a where a.parent_id is null"
    } else {
        "insert into argument (id, experiment_id, nth, side, person_id, body, lang, written_at, useful_count, useless_count,
            strength, answer_count)
         select gen_random_uuid(), a.experiment_id, 0, case i % 3 when 0 then 'for' when 1 then 'against' else 'question' end,
            a.person_id, 'n° ' || i, 'fr', a.written_at + i / 7, 0, 0, i % 50, i % 2
         from generate_series(1, 9999) i, argument a where a.parent_id is null"
    };
    town.force(fill).await;
    assert_eq!(asked(&town, id).await, few, "as many statements as for one argument");
    for (order, side, expected) in
        [(ArgumentOrder::Strongest, None, 10_000), (ArgumentOrder::Newest, Some(Side::Against), 3_333)]
    {
        let (mut after, mut seen, mut last) = (None, std::collections::HashSet::new(), None);
        loop {
            let page = argument::page(&mut town.read().await, id, side, order, after, None).await.unwrap();
            assert!(page.arguments.len() <= PAGE);
            for argument in &page.arguments {
                assert!(seen.insert(argument.id), "each once");
                let key = match order {
                    ArgumentOrder::Strongest => (argument.strength, argument.written_at, argument.id),
                    ArgumentOrder::Newest => (0, argument.written_at, argument.id),
                };
                assert!(last.is_none_or(|before| before > key), "in their order");
                last = Some(key);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), expected);
    }
}

/// Statements for a page of the discussion, for its summary and its counts.
async fn asked(town: &Town, id: domain::ExperimentId) -> [u64; 3] {
    let mut conn = town.read().await;
    let (page, first) = counted(argument::page(&mut conn, id, None, ArgumentOrder::Strongest, None, None)).await;
    let (best, second) = counted(argument::summary(&mut conn, id, None)).await;
    let (counts, third) = counted(argument::counts(&mut conn, id)).await;
    assert!(!page.unwrap().arguments.is_empty() && !best.unwrap().is_empty() && counts.unwrap().all() > 0);
    [first, second, third]
}

on_both!(the_summary_is_the_head_of_each_side_by_the_same_rule);
async fn the_summary_is_the_head_of_each_side_by_the_same_rule(town: Town) {
    let (slug, id) = benches(&town).await;
    for n in 0..4 {
        for side in Side::ALL {
            let argument = said(&town, town.theo, &slug, side, &format!("{} {n}", side.code())).await;
            if n == 1 {
                town.done(mark(town.malik, &slug, argument, Some(true))).await;
            }
        }
    }
    let best = argument::summary(&mut town.read().await, id, None).await.unwrap();
    let mut expected = Vec::new();
    for side in Side::ALL {
        let order = ArgumentOrder::Strongest;
        let page = argument::page(&mut town.read().await, id, Some(side), order, None, None).await.unwrap();
        expected.extend(page.arguments.into_iter().take(2).map(|a| a.body));
    }
    assert_eq!(best.into_iter().map(|a| a.body).collect::<Vec<_>>(), expected);
    assert_eq!(expected[..2], ["for 1", "for 3"]);
}

on_both!(an_erased_person_s_words_stay_without_anything_that_ties_them_together);
async fn an_erased_person_s_words_stay_without_anything_that_ties_them_together(town: Town) {
    let (slug, id) = benches(&town).await;
    let stays = said(&town, town.theo, &slug, Side::For, "Ceci reste.").await;
    let edited = said(&town, town.theo, &slug, Side::For, "Une coquille intime").await;
    town.done(Edit { person: town.theo, slug: slug.clone(), argument: edited, body: "Sans coquille.".into() }).await;
    let removed = said(&town, town.theo, &slug, Side::Against, "Une insulte oubliable").await;
    town.done(ruling(&town, town.malik, &slug, removed, Ruling::Remove)).await;
    let other = said(&town, town.amina, &slug, Side::For, "D’Amina").await;
    town.done(mark(town.theo, &slug, other, Some(true))).await;
    town.done(complain(&town, town.theo, &slug, other, Reason::OffTopic)).await;

    let export = account::export(&mut town.read().await, town.theo).await.unwrap().to_string();
    for trace in ["Ceci reste.", "Une coquille intime", "Une insulte oubliable", "Regardez la fin.", "off-topic"] {
        assert!(export.contains(trace), "{trace} in {export}");
    }
    town.done(account::Erase { person: town.theo }).await;
    let left = dump(&mut town.read().await).await;
    for trace in ["coquille intime", "insulte oubliable", "Regardez la fin", "Baelde"] {
        assert!(!left.iter().any(|cell| cell.holds(trace.as_bytes())), "{trace} is left");
    }
    let one = argument::one(&mut town.read().await, id, stays, None).await.unwrap();
    assert_eq!((one.body.as_str(), one.name), ("Ceci reste.", None));
    assert_ne!(one.author, argument::one(&mut town.read().await, id, edited, None).await.unwrap().author);
    let kept = argument::one(&mut town.read().await, id, other, None).await.unwrap();
    assert_eq!(kept.useful, 1, "the number stays right");
    for table in ["argument", "argument_mark", "report"] {
        let of = format!("select count(*) from {table} t join person p on p.id = t.person_id where p.erased_at > 0");
        assert_eq!(town.number(&of).await, 0, "{table}");
    }
}
