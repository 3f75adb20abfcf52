//! What a moderator decides, and who may not.

use domain::{Event, Lang, Reason, Refusal, Role, Status, Verdict};
use store::{Error, account, experiment, mandate};

use crate::harness::{Town, about, answers};

fn refused_with<T>(answer: store::Result<T>, refusal: &Refusal) -> bool {
    matches!(answer, Err(Error::Refused(why)) if why == *refusal)
}

on_both!(each_verdict_leads_to_its_status_with_a_public_reason);
async fn each_verdict_leads_to_its_status_with_a_public_reason(town: Town) {
    for (verdict, status, event, text) in [
        (Verdict::Open, Status::Open, Event::Opened, ""),
        (Verdict::Return, Status::Returned, Event::Returned, "Où donc, et qui compte ?"),
        (Verdict::Reject, Status::Rejected, Event::Rejected, "Déjà proposé rue Basse."),
    ] {
        let slug = town.sent(town.amina, answers(&format!("Des bancs, {}", verdict.code()))).await;
        let decision = town.verdict(town.malik, &slug, verdict, &format!("  {text}\r\n"));
        let reason = decision.reason;
        assert_eq!(town.done(decision).await.status, status);
        let page = town.page(&slug, &town.actor(town.amina).await).await.unwrap();
        let step = page.steps.last().unwrap();
        assert_eq!((page.status, step.event, step.reason), (status, event, Some(reason)));
        assert_eq!(step.text.as_deref().unwrap_or_default(), text);
        let mut conn = town.read().await;
        let listed = experiment::find(&mut conn, Lang::Fr, &about(""), None).await.unwrap();
        assert_eq!(listed.cards.iter().any(|c| c.slug == slug), verdict == Verdict::Open);
        let notice = experiment::notice(&mut conn, page.id, town.clock.now()).await.unwrap();
        assert_eq!(notice.author, Some(("amina@essaim.example".into(), Lang::Fr)));
        assert_eq!(notice.reason, Some((reason, text.to_owned())));
        assert_eq!(
            notice.officials,
            [
                ("bruno@essaim.example".to_owned(), Lang::Fr, Role::Elected),
                ("malik@essaim.example".to_owned(), Lang::Fr, Role::Moderator)
            ]
        );
    }
}

on_both!(a_refusal_is_public_and_a_return_is_not);
async fn a_refusal_is_public_and_a_return_is_not(town: Town) {
    let (rejected, returned) =
        (town.sent(town.amina, answers("Un manège")).await, town.sent(town.amina, answers("Un four à pain")).await);
    town.done(town.verdict(town.malik, &rejected, Verdict::Reject, "Déjà proposé rue Basse.")).await;
    town.done(town.verdict(town.malik, &returned, Verdict::Return, "Où donc ?")).await;
    assert_eq!(town.public_page(&rejected).await.status, Status::Rejected);
    assert!(matches!(town.page(&returned, &town.actor(town.theo).await).await, Err(Error::NotFound)));
}

on_both!(returning_and_rejecting_need_a_text_and_a_reason_that_fits);
async fn returning_and_rejecting_need_a_text_and_a_reason_that_fits(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    for verdict in [Verdict::Return, Verdict::Reject] {
        let silent = town.act(town.verdict(town.malik, &slug, verdict, " \r\n\t")).await;
        assert!(refused_with(silent, &Refusal::Missing));
        let endless = town.act(town.verdict(town.malik, &slug, verdict, &"é".repeat(2001))).await;
        assert!(refused_with(endless, &Refusal::TooLong { max: 2000 }));
        let mut odd = town.verdict(town.malik, &slug, verdict, "Parce que.");
        odd.reason = Reason::MeetsCharter;
        assert!(refused_with(town.act(odd).await, &Refusal::NotAChoice));
    }
    let hidden = town.act(town.verdict(town.malik, &slug, Verdict::Reject, "a\0b")).await;
    assert!(refused_with(hidden, &Refusal::Unprintable));
    assert_eq!(town.page(&slug, &town.actor(town.malik).await).await.unwrap().status, Status::Submitted);
}

on_both!(only_a_moderator_of_the_authority_decides);
async fn only_a_moderator_of_the_authority_decides(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    for person in [town.odile, town.bruno, town.ada, town.theo, town.amina] {
        let answer = town.act(town.verdict(person, &slug, Verdict::Open, "")).await;
        assert!(refused_with(answer, &Refusal::NoMandate));
    }
    let gone = town.act(town.verdict(town.malik, "nothing-here", Verdict::Open, "")).await;
    assert!(matches!(gone, Err(Error::NotFound)));
}

on_both!(nobody_decides_on_their_own_proposal);
async fn nobody_decides_on_their_own_proposal(town: Town) {
    let slug = town.sent(town.malik, answers("Des bancs à l’ombre")).await;
    let answer = town.act(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    assert!(refused_with(answer, &Refusal::OwnProposal));
}

on_both!(a_mandate_that_has_ended_or_not_begun_decides_nothing);
async fn a_mandate_that_has_ended_or_not_begun_decides_nothing(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let now = town.clock.now().0;
    town.force(&format!("update mandate set until_at = {} where role = 'moderator'", now + 1)).await;
    assert!(refused_with(town.act(town.verdict(town.malik, &slug, Verdict::Open, "")).await, &Refusal::NoMandate));
    town.force(&format!("update mandate set until_at = null, from_at = {} where role = 'moderator'", now + 60_000_000))
        .await;
    assert!(refused_with(town.act(town.verdict(town.malik, &slug, Verdict::Open, "")).await, &Refusal::NoMandate));
    town.clock.pass(60_000_000);
    town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
}

on_both!(an_erased_moderator_decides_nothing);
async fn an_erased_moderator_decides_nothing(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    town.done(account::Erase { person: town.malik }).await;
    let answer = town.act(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    assert!(matches!(answer, Err(Error::NotFound)));
}

on_both!(a_form_sent_twice_has_one_effect_and_the_same_answer);
async fn a_form_sent_twice_has_one_effect_and_the_same_answer(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let submission = town.id();
    let form = |verdict| {
        let mut form = town.verdict(town.malik, &slug, verdict, "Où donc ?");
        form.submission = submission;
        form
    };
    let first = town.done(form(Verdict::Return)).await.status;
    let again = town.done(form(Verdict::Return)).await.status;
    // even when the page behind it was changed: what was carried out is what is answered
    let other = town.done(form(Verdict::Reject)).await.status;
    assert_eq!([first, again, other], [Status::Returned; 3]);
    assert_eq!(town.number("select count(*) from experiment_step").await, 2);
    assert_eq!(town.number("select count(*) from outbox where kind = 'proposal_moderated'").await, 1);
}

on_both!(a_form_that_was_refused_may_be_sent_again);
async fn a_form_that_was_refused_may_be_sent_again(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let mut form = town.verdict(town.malik, &slug, Verdict::Return, "");
    let submission = form.submission;
    assert!(town.act(form).await.is_err());
    form = town.verdict(town.malik, &slug, Verdict::Return, "Où donc ?");
    form.submission = submission;
    assert_eq!(town.done(form).await.status, Status::Returned);
}

on_both!(somebody_else_s_form_id_is_of_no_use);
async fn somebody_else_s_form_id_is_of_no_use(town: Town) {
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.odile, authority: town.lille, role: Role::Moderator, by }).await;
    let (one, other) =
        (town.sent(town.amina, answers("Un manège")).await, town.sent(town.amina, answers("Un four à pain")).await);
    let first = town.verdict(town.malik, &one, Verdict::Open, "");
    let mut second = town.verdict(town.odile, &other, Verdict::Open, "");
    second.submission = first.submission;
    town.done(first).await;
    assert!(refused_with(town.act(second).await, &Refusal::WrongStatus));
    assert_eq!(town.page(&other, &town.actor(town.amina).await).await.unwrap().status, Status::Submitted);
}

on_both!(of_two_moderators_at_once_one_wins);
async fn of_two_moderators_at_once_one_wins(town: Town) {
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.odile, authority: town.lille, role: Role::Moderator, by }).await;
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let (open, reject) = tokio::join!(
        town.act(town.verdict(town.malik, &slug, Verdict::Open, "")),
        town.act(town.verdict(town.odile, &slug, Verdict::Reject, "Déjà proposé rue Basse.")),
    );
    assert_eq!(open.unwrap().status, Status::Open);
    assert!(refused_with(reject, &Refusal::WrongStatus));
    assert_eq!(town.public_page(&slug).await.steps.len(), 2);
}
