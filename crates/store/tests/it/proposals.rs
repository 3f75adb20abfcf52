//! Sending a draft, once, and completing what came back.

use domain::{DraftId, Event, FieldError, HOUR, Lang, ProposalForm, Refusal, SECOND, Status, Verdict};
use store::{Error, experiment};

use crate::harness::{Town, about, answers, signed_in};

on_both!(a_draft_sent_twice_is_one_experiment_with_one_address);
async fn a_draft_sent_twice_is_one_experiment_with_one_address(town: Town) {
    let draft = town.draft(town.amina, answers("Des bancs à l’ombre")).await;
    let first = town.submit(draft, town.amina).await.unwrap();
    assert_eq!(town.submit(draft, town.amina).await.unwrap(), first);
    assert!(matches!(town.submit(draft, town.theo).await, Err(Error::NotFound)));
    assert_eq!(town.number("select count(*) from experiment").await, 1);
    assert_eq!(town.number("select count(*) from draft").await, 0);
}

on_both!(a_form_that_comes_late_does_not_bring_a_sent_draft_back);
async fn a_form_that_comes_late_does_not_bring_a_sent_draft_back(town: Town) {
    let draft = town.draft(town.amina, answers("Des bancs à l’ombre")).await;
    let slug = town.submit(draft, town.amina).await.unwrap();
    // an older tab keeps on keeping
    let late = town.keep(draft, signed_in(town.amina), answers("Des bancs au soleil")).await;
    assert!(matches!(late, Err(Error::Refused(Refusal::WrongStatus))), "{late:?}");
    assert!(matches!(town.keep(draft, signed_in(town.theo), answers("À moi")).await, Err(Error::NotFound)));
    assert_eq!(town.number("select count(*) from draft").await, 0);
    assert_eq!(town.submit(draft, town.amina).await.unwrap(), slug);
    assert_eq!(town.number("select count(*) from experiment").await, 1);
}

on_both!(addresses_are_made_of_the_title_and_are_never_shared);
async fn addresses_are_made_of_the_title_and_are_never_shared(town: Town) {
    let same = [
        town.sent(town.amina, answers("L’été, au CŒUR de l’Île")).await,
        town.sent(town.theo, answers("l'ete au coeur de l ile")).await,
    ];
    assert_eq!(same[0], "l-ete-au-coeur-de-l-ile");
    assert!(same[1].starts_with("l-ete-au-coeur-de-l-ile-") && same[1].len() == same[0].len() + 13, "{}", same[1]);
    let long = town.sent(town.amina, answers(&"Des bancs partout ".repeat(6))).await;
    assert!(long.len() <= 60 && long.starts_with("des-bancs-partout"), "{long}");
    for title in ["🐝🐝🐝🐝🐝", "مقاعد في الظل", &"x".repeat(100), "new !!"] {
        let slug = town.sent(town.amina, answers(title)).await;
        assert!(slug.starts_with("essai-"), "{title}: {slug}");
        let page = town.page(&slug, &town.actor(town.amina).await).await.unwrap();
        assert_eq!(page.title, title);
    }
}

on_both!(a_proposal_that_the_rules_refuse_stays_a_draft);
async fn a_proposal_that_the_rules_refuse_stays_a_draft(town: Town) {
    let form = ProposalForm { title: " ".into(), duration: "37".into(), ..answers("") };
    let draft = town.draft(town.amina, form.clone()).await;
    let Err(Error::Invalid(errors)) = town.submit(draft, town.amina).await else { panic!("sent") };
    assert_eq!(
        errors,
        [
            FieldError::new("title", Refusal::Missing),
            FieldError::new("duration", Refusal::OutOfRange { min: 1, max: 36 })
        ]
    );
    for commune in ["75056", "0", "commune:59350", "%", "é"] {
        let form = ProposalForm { commune: commune.into(), ..answers("Des bancs à l’ombre") };
        town.keep(draft, signed_in(town.amina), form).await.unwrap();
        let Err(Error::Invalid(errors)) = town.submit(draft, town.amina).await else { panic!("{commune} was sent") };
        assert_eq!(errors, [FieldError::new("commune", Refusal::NotAChoice)], "{commune}");
    }
    assert_eq!(town.number("select count(*) from experiment").await, 0);
    assert_eq!(town.number("select count(*) from draft").await, 1);
}

on_both!(the_smallest_authority_on_essaim_is_competent);
async fn the_smallest_authority_on_essaim_is_competent(town: Town) {
    for (commune, authority, threshold) in
        [("59350", "Ville de Lille", 3), ("59512", "Métropole européenne de Lille", 150)]
    {
        let form = ProposalForm { commune: commune.into(), ..answers(&format!("Des bancs à {commune}")) };
        let slug = town.sent(town.amina, form).await;
        let page = town.page(&slug, &town.actor(town.amina).await).await.unwrap();
        assert_eq!((page.authority_name.as_str(), page.support_threshold), (authority, threshold));
        assert_eq!(page.point, Some((50_623_600, 3_068_600)));
    }
}

/// A proposal with a translation, returned to its author, and the draft that completes it.
async fn returned(town: &Town) -> (String, DraftId) {
    let slug = town.sent(town.amina, answers("Un manège sous les arbres")).await;
    // nobody can translate yet; a later version will
    town.force(
        "insert into experiment_text (experiment_id, lang, title, problem, proposal, audience, place)
         select id, 'en', 'A merry-go-round', 'a', 'b', 'c', 'd' from experiment",
    )
    .await;
    town.clock.pass(10 * HOUR);
    town.done(town.verdict(town.malik, &slug, Verdict::Return, "Où donc ?")).await;
    let draft = town.done(experiment::Revise { slug: slug.clone(), owner: signed_in(town.amina) }).await;
    (slug, draft)
}

on_both!(what_came_back_unchanged_is_refused);
async fn what_came_back_unchanged_is_refused(town: Town) {
    let (slug, draft) = returned(&town).await;
    let unchanged = town.submit(draft, town.amina).await;
    assert!(matches!(unchanged, Err(Error::Refused(Refusal::Unchanged))));
    // neither do spaces change it
    let form = ProposalForm { title: "  Un manège  sous les arbres".into(), ..answers("") };
    town.keep(draft, signed_in(town.amina), form).await.unwrap();
    assert!(matches!(town.submit(draft, town.amina).await, Err(Error::Refused(Refusal::Unchanged))));
    let page = town.page(&slug, &town.actor(town.amina).await).await.unwrap();
    assert_eq!((page.status, page.steps.len()), (Status::Returned, 2));
}

on_both!(what_came_back_changed_waits_again_with_a_new_deadline_and_only_its_new_words);
async fn what_came_back_changed_waits_again_with_a_new_deadline_and_only_its_new_words(town: Town) {
    let (slug, draft) = returned(&town).await;
    let found = store::draft::find(&mut town.read().await, draft, signed_in(town.amina)).await.unwrap();
    assert!(found.completes);
    assert_eq!(found.form.check(), answers("Un manège sous les arbres").check());
    town.keep(draft, signed_in(town.amina), answers("Un carrousel place Rihour")).await.unwrap();
    assert_eq!(town.submit(draft, town.amina).await.unwrap(), slug);
    let sent_at = town.clock.now();
    // a double click
    assert_eq!(town.submit(draft, town.amina).await.unwrap(), slug);

    let amina = town.actor(town.amina).await;
    let now = town.clock.now();
    let page = experiment::show(&mut town.read().await, &slug, Lang::En, &amina, now).await.unwrap();
    assert_eq!((page.status, page.moderate_by), (Status::Submitted, sent_at.plus(72 * HOUR)));
    assert_eq!((page.title.as_str(), page.translated, page.words_in), ("Un carrousel place Rihour", false, Lang::Fr));
    let events: Vec<Event> = page.steps.iter().map(|s| s.event).collect();
    assert_eq!(events, [Event::Submitted, Event::Returned, Event::Resubmitted]);

    town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    town.clock.pass(SECOND);
    let mut conn = town.read().await;
    for (question, finds) in
        [("carrousel", true), ("rihour", true), ("manège", false), ("arbres", false), ("bancs", true)]
    {
        let page = experiment::find(&mut conn, Lang::Fr, &about(question), None).await.unwrap();
        assert_eq!(page.cards.len(), usize::from(finds), "{question}");
    }
    assert_eq!(town.number("select count(*) from experiment_text").await, 1);
}

on_both!(only_the_author_completes_and_only_what_was_returned);
async fn only_the_author_completes_and_only_what_was_returned(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let revise = |person| experiment::Revise { slug: slug.clone(), owner: signed_in(person) };
    assert!(matches!(town.act(revise(town.amina)).await, Err(Error::Refused(Refusal::WrongStatus))));
    town.done(town.verdict(town.malik, &slug, Verdict::Return, "Où donc ?")).await;
    for other in [town.theo, town.malik] {
        assert!(matches!(town.act(revise(other)).await, Err(Error::NotFound)));
    }
    let draft = town.done(revise(town.amina)).await;
    assert_eq!(town.done(revise(town.amina)).await, draft);
    assert_eq!(town.number("select count(*) from draft").await, 1);
}

on_both!(what_one_proposed_is_listed_newest_first_whatever_its_status);
async fn what_one_proposed_is_listed_newest_first_whatever_its_status(town: Town) {
    let first = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let second = town.opened(town.amina, answers("Un four à pain")).await;
    town.sent(town.theo, answers("Un manège")).await;
    let mine = experiment::of_author(&mut town.read().await, Lang::Fr, town.amina).await.unwrap();
    let mine: Vec<_> = mine.iter().map(|c| (c.slug.clone(), c.status)).collect();
    assert_eq!(mine, [(second, Status::Open), (first, Status::Submitted)]);
}
