//! From the acceptance to the closing, with five people; and every rule that says no on the way.

use domain::{
    Answer, Authorisation, Conclusion, DAY, Deed, Event, Finding, Lang, Moment, Need, Part, PersonId, Reason, Refusal,
    Role, Status, Verdict,
    protocol::{Chapter, ProtocolForm},
};
use store::{
    Error, Result, account, authorise, decision, draft, experiment, join, life, mandate, part,
    protocol::{self, Kept, Sign, Signed, Write},
    results, trying, withdraw,
};

use super::answers::{say, under_review};
use crate::harness::{Town, answers, signed_in};

/// Every page of a protocol that lacks nothing, measured from the day of the tests on.
pub fn whole() -> ProtocolForm {
    let mut form = ProtocolForm::default();
    for (name, value) in [
        ("if", "on pose dix bancs"),
        ("for", "les plus de 70 ans"),
        ("then", "les sorties augmentent"),
        ("at_least", "une par semaine"),
        ("by", "2026-12-31"),
        ("because", "on sort moins sans banc"),
        ("i1_measure", "Sorties par semaine"),
        ("i1_unit", "sorties"),
        ("i1_population", "60 personnes"),
        ("i1_method", "Carnet"),
        ("i1_baseline", "2,5"),
        ("i1_baseline_on", "2026-02-01"),
        ("i1_target", "3,5"),
        ("i1_direction", "up"),
        ("i1_dates", "2026-06-30\n2026-12-31"),
        ("i2_weight", "guardrail"),
        ("i2_measure", "Plaintes par mois"),
        ("i2_unit", "plaintes"),
        ("i2_population", "Riverains"),
        ("i2_method", "Registre"),
        ("i2_baseline", "1"),
        ("i2_baseline_on", "2026-02-01"),
        ("i2_target", "5"),
        ("i2_direction", "down"),
        ("i2_dates", "2026-06-30"),
        ("comparison", "before"),
        ("comparison_said", "Les mêmes avant."),
        ("s1_indicator", "2"),
        ("s1_when", "above"),
        ("s1_threshold", "10"),
        ("s1_who", "Amina retire les bancs"),
        ("s1_hours", "48"),
        ("law", "current"),
        ("law_said", "Mobilier communal."),
        ("risk_people", "Chute."),
        ("risk_equality", "Aucun."),
        ("risk_environment", "Aucun."),
        ("risk_data", "Aucun."),
        ("safeguards", "Bancs fixés."),
        ("liability", "La commune."),
        ("undo", "On dévisse."),
        ("budget", "4000 €"),
        ("evaluator", "Une sociologue."),
        ("conflicts", "Aucun."),
        ("data_plan", "Publiées."),
        ("licence", "etalab-2.0"),
    ] {
        form.set(name, value);
    }
    form
}

/// A proposal of Amina that Lille accepted.
pub async fn accepted(town: &Town) -> String {
    let slug = under_review(town).await;
    town.done(say(town, town.bruno, &slug, Answer::Accept, None)).await;
    slug
}

pub async fn write(town: &Town, person: PersonId, slug: &str, form: &ProtocolForm) {
    for chapter in Chapter::ALL {
        let form = form.of_chapter(chapter);
        let (slug, chapter) = (slug.to_owned(), chapter.code().to_owned());
        let kept = town.done(Write { person, slug, chapter, form, version: 0 }).await;
        assert!(matches!(kept, Kept::Yes(1)));
    }
}

async fn invited(town: &Town, slug: &str, person: PersonId, part: Part) -> Result<String> {
    let token = town.done(join::Invite { promoter: town.amina, slug: slug.into(), part }).await;
    town.act(join::Accept { person, token }).await
}

async fn sign(town: &Town, person: PersonId, slug: &str) -> Result<Signed> {
    let mut conn = town.read().await;
    let id = town.public_page(slug).await.id;
    let ready = protocol::ready(&mut conn, id).await?;
    drop(conn);
    let subject = ready.subject.iter().map(|b| format!("{b:02x}")).collect();
    town.act(Sign { person, slug: slug.into(), subject }).await
}

/// Registered, with Théo as evaluator.
pub async fn registered(town: &Town) -> String {
    let slug = accepted(town).await;
    invited(town, &slug, town.theo, Part::Evaluator).await.unwrap();
    write(town, town.amina, &slug, &whole()).await;
    assert_eq!(sign(town, town.amina, &slug).await.unwrap(), Signed::Waiting);
    assert_eq!(sign(town, town.theo, &slug).await.unwrap(), Signed::Frozen(1));
    slug
}

pub fn authorisation(town: &Town, slug: &str, said: Authorisation) -> authorise::Authorise {
    authorise::Authorise {
        submission: town.id(),
        official: town.bruno,
        slug: slug.into(),
        said,
        reason: said.reasons()[0],
        to: (said == Authorisation::Redirect).then(|| "mel".to_owned()),
        text: "Voilà pourquoi.".into(),
        legal_basis: "CGCT, art. L. 2213-1".into(),
        formal_act: String::new(),
        conditions: "Prévenir les riverains".into(),
        ends_on: "2026-12-31".into(),
        lang: Lang::Fr,
    }
}

fn start(person: PersonId, slug: &str, baseline: &str) -> trying::Start {
    trying::Start {
        person,
        slug: slug.into(),
        safeguards: true,
        conditions: true,
        baseline: baseline.into(),
        baseline_on: "2026-03-01".into(),
    }
}

/// On the ground, Bruno being the referent.
pub async fn running(town: &Town) -> String {
    let slug = registered(town).await;
    town.done(authorisation(town, &slug, Authorisation::Allow)).await;
    town.done(join::Refer { official: town.bruno, slug: slug.clone() }).await;
    assert_eq!(town.done(start(town.amina, &slug, "2,6")).await, trying::Started::Waiting);
    assert_eq!(town.done(start(town.bruno, &slug, "2.6")).await, trying::Started::Running);
    slug
}

pub fn found(town: &Town, evaluator: PersonId, slug: &str) -> results::Publish {
    let words = results::Words {
        summary: "On sort autant qu’avant.".into(),
        deviations: "Aucun.".into(),
        harms: "Aucun.".into(),
        costs: "3 800 €".into(),
        worked: "Les bancs servent.".into(),
        failed: "Pas de sortie de plus.".into(),
        change: "Les poser près des commerces.".into(),
        reuse: "Là où il y a de l’ombre.".into(),
    };
    let (submission, slug, finding) = (town.id(), slug.to_owned(), Finding::NotSupported);
    results::Publish { submission, evaluator, slug, finding, words, lang: Lang::Fr }
}

/// Over, after its last day; its supporters were told of every step until then.
pub async fn ended(town: &Town) -> String {
    let slug = running(town).await;
    town.clock.set(Moment::after_day("2026-12-31").unwrap());
    town.done(trying::EndDue).await;
    slug
}

fn end(town: &Town, person: PersonId, slug: &str, why: Option<Reason>) -> trying::End {
    trying::End { submission: town.id(), person, slug: slug.into(), why, text: "Assez vu.".into(), lang: Lang::Fr }
}

fn conclude(town: &Town, official: PersonId, slug: &str) -> results::Conclude {
    let (submission, slug, conclusion) = (town.id(), slug.to_owned(), Conclusion::Prolong);
    results::Conclude { submission, official, slug, conclusion, text: "À revoir.".into(), lang: Lang::Fr }
}

fn refused<T: std::fmt::Debug>(said: Result<T>) -> Refusal {
    match said {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn fields<T: std::fmt::Debug>(said: Result<T>) -> Vec<String> {
    match said {
        Err(Error::Invalid(errors)) => errors.into_iter().map(|e| e.field).collect(),
        other => panic!("{other:?}"),
    }
}

on_both!(five_people_bring_an_experiment_from_its_acceptance_to_its_closing);
async fn five_people_bring_an_experiment_from_its_acceptance_to_its_closing(town: Town) {
    let slug = running(&town).await;
    assert_eq!(town.public_page(&slug).await.status, Status::Running);
    town.clock.set(Moment::after_day("2026-12-31").unwrap());
    assert_eq!(town.done(trying::EndDue).await, 1);
    assert_eq!(town.done(trying::EndDue).await, 0);
    assert_eq!(town.public_page(&slug).await.status, Status::Completed);
    town.done(found(&town, town.theo, &slug)).await;
    let said = results::Dissent { person: town.amina, slug: slug.clone(), text: "Si, un peu.".into(), lang: Lang::Fr };
    town.done(said).await;
    town.done(conclude(&town, town.bruno, &slug)).await;
    let close =
        results::Close { official: town.bruno, slug: slug.clone(), text: "C’est fait.".into(), lang: Lang::Fr };
    town.done(close).await;
    let page = town.public_page(&slug).await;
    let steps: Vec<Event> = page.steps.iter().map(|s| s.event).skip(4).collect();
    assert_eq!(
        steps,
        [
            Event::Joined,
            Event::Registered,
            Event::Authorised,
            Event::Joined,
            Event::Started,
            Event::Completed,
            Event::Published,
            Event::Dissented,
            Event::Decided,
            Event::Closed
        ]
    );
    let mut conn = town.read().await;
    let lived = life::of(&mut conn, page.id, Lang::Fr).await.unwrap();
    assert_eq!(lived.conclusion, Some(Conclusion::Prolong));
    assert_eq!(lived.allowed.unwrap().legal_basis, "CGCT, art. L. 2213-1");
    let kinds = town
        .texts(
            "select distinct kind from record_pending where kind in ('signed', 'protocol_registered', 'authorised',
            'started', 'ended', 'results_published', 'dissented', 'decided', 'closed', 'part_changed')",
        )
        .await;
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    assert_eq!(town.number("select count(*) from task").await, 0);
    assert_eq!(town.number("select count(*) from answer_clock where stopped_at is null").await, 0);
}

on_both!(a_protocol_is_signed_whole_and_by_two_people);
async fn a_protocol_is_signed_whole_and_by_two_people(town: Town) {
    let slug = accepted(&town).await;
    assert!(fields(sign(&town, town.amina, &slug).await).len() > 20);
    write(&town, town.amina, &slug, &whole()).await;
    assert_eq!(refused(sign(&town, town.theo, &slug).await), Refusal::NotYours { deed: Deed::Register });
    assert_eq!(refused(sign(&town, town.bruno, &slug).await), Refusal::NotYours { deed: Deed::Register });
    assert_eq!(sign(&town, town.amina, &slug).await.unwrap(), Signed::Waiting);
    assert_eq!(sign(&town, town.amina, &slug).await.unwrap(), Signed::Waiting);
    // nobody evaluates what they promote
    assert_eq!(refused(invited(&town, &slug, town.amina, Part::Evaluator).await), Refusal::NotIndependent);
    invited(&town, &slug, town.theo, Part::Evaluator).await.unwrap();
    // a text that changes after the first signature has to be signed again
    let mut form = whole();
    form.set("undo", "On les donne au parc voisin.");
    let act = Write {
        person: town.amina,
        slug: slug.clone(),
        chapter: "risks".into(),
        form: form.of_chapter(Chapter::Risks),
        version: 1,
    };
    town.done(act).await;
    assert_eq!(sign(&town, town.theo, &slug).await.unwrap(), Signed::Waiting);
    let stale = Sign { person: town.amina, slug: slug.clone(), subject: "00".into() };
    assert_eq!(refused(town.act(stale).await), Refusal::ChangedMeanwhile);
    assert_eq!(sign(&town, town.amina, &slug).await.unwrap(), Signed::Frozen(1));
    let page = town.public_page(&slug).await;
    assert_eq!(page.status, Status::Registered);
    assert_eq!(page.answer_by, Some(town.clock.now().plus(60 * DAY)));
    let version = protocol::current(&mut town.read().await, page.id).await.unwrap().unwrap();
    assert_eq!(version.protocol.risks.undo, "On les donne au parc voisin.");
    assert_eq!(town.number("select count(*) from indicator").await, 2);
    assert_eq!(town.number("select count(*) from stop_rule where retired_at is null").await, 1);
    assert_eq!(town.number("select count(*) from task where kind = 'authorise'").await, 1);
}

on_both!(two_people_on_one_page_see_both_versions);
async fn two_people_on_one_page_see_both_versions(town: Town) {
    let slug = accepted(&town).await;
    invited(&town, &slug, town.theo, Part::Partner).await.unwrap();
    let page = |person, text: &str, version| {
        let mut form = ProtocolForm::default();
        form.set("if", text);
        Write { person, slug: slug.clone(), chapter: "hypothesis".into(), form, version }
    };
    assert!(matches!(town.done(page(town.amina, "un", 0)).await, Kept::Yes(1)));
    let Kept::Conflict(theirs) = town.done(page(town.theo, "deux", 0)).await else { panic!("overwritten") };
    assert_eq!((theirs.form.get("if"), theirs.by.as_deref(), theirs.version), ("un", Some("Amina Zerrouki"), 1));
    assert!(matches!(town.done(page(town.theo, "un", 0)).await, Kept::Yes(1)));
    assert!(matches!(town.done(page(town.theo, "deux", 1)).await, Kept::Yes(2)));
    assert_eq!(refused(town.act(page(town.odile, "trois", 2)).await), Refusal::WrongStatus);
}

on_both!(an_amendment_has_a_reason_and_moving_the_goal_is_marked_for_good);
async fn an_amendment_has_a_reason_and_moving_the_goal_is_marked_for_good(town: Town) {
    let slug = running(&town).await;
    let id = town.public_page(&slug).await.id;
    assert_eq!(refused(sign(&town, town.amina, &slug).await), Refusal::Unchanged);
    let mut form = whole();
    form.set("i1_target", "3");
    let primary = |form: &ProtocolForm| Write {
        person: town.amina,
        slug: slug.clone(),
        chapter: "primary".into(),
        form: form.of_chapter(Chapter::Primary),
        version: 0,
    };
    town.done(primary(&form)).await;
    assert_eq!(fields(sign(&town, town.amina, &slug).await), ["reason"]);
    let why = |text: &str, version| {
        let mut form = ProtocolForm::default();
        form.set("reason", text);
        Write { person: town.amina, slug: slug.clone(), chapter: protocol::REASON.into(), form, version }
    };
    town.done(why("Trop haut.", 0)).await;
    town.force("update experiment set first_reading_at = 1").await;
    sign(&town, town.amina, &slug).await.unwrap();
    assert_eq!(sign(&town, town.theo, &slug).await.unwrap(), Signed::Frozen(2));
    let mut conn = town.read().await;
    let all = protocol::versions(&mut conn, id).await.unwrap();
    assert_eq!((all.len(), all[1].moves_goal, all[1].reason.as_str()), (2, true, "Trop haut."));
    let marked = life::of(&mut conn, id, Lang::Fr).await.unwrap().goal_moved_at;
    assert_eq!(marked, Some(town.clock.now()));
    drop(conn);
    // back to the old goal: the mark stays
    town.clock.pass(DAY);
    town.done(primary(&whole())).await;
    town.done(why("Finalement non.", 0)).await;
    sign(&town, town.theo, &slug).await.unwrap();
    sign(&town, town.amina, &slug).await.unwrap();
    let lived = life::of(&mut town.read().await, id, Lang::Fr).await.unwrap();
    assert_eq!(lived.goal_moved_at, marked);
    assert_eq!(town.number("select count(*) from indicator").await, 2);
}

on_both!(an_authority_says_what_it_allows_and_can_take_it_back_for_minutes);
async fn an_authority_says_what_it_allows_and_can_take_it_back_for_minutes(town: Town) {
    let slug = registered(&town).await;
    let empty = authorise::Authorise {
        text: String::new(),
        legal_basis: String::new(),
        ends_on: "2026-01-01".into(),
        ..authorisation(&town, &slug, Authorisation::Allow)
    };
    assert_eq!(fields(town.act(empty).await), ["text", "legal_basis", "ends_on"]);
    let bare =
        authorise::Authorise { conditions: String::new(), ..authorisation(&town, &slug, Authorisation::AllowIf) };
    assert_eq!(fields(town.act(bare).await), ["conditions"]);
    let nowhere = authorise::Authorise { to: None, ..authorisation(&town, &slug, Authorisation::Redirect) };
    assert_eq!(fields(town.act(nowhere).await), ["to"]);
    for (person, why) in [
        (town.malik, Refusal::NotYours { deed: Deed::Authorise }),
        (town.odile, Refusal::NotYours { deed: Deed::Authorise }),
        // whoever evaluates or promotes it decides nothing as an official
        (town.theo, Refusal::OwnProposal),
        (town.amina, Refusal::OwnProposal),
    ] {
        let act = authorise::Authorise { official: person, ..authorisation(&town, &slug, Authorisation::Allow) };
        assert_eq!(refused(town.act(act).await), why);
    }
    let given = town.done(authorisation(&town, &slug, Authorisation::AllowIf)).await;
    assert_eq!(town.public_page(&slug).await.status, Status::Conditioned);
    town.done(decision::Undo { decision: given.decision, official: town.bruno }).await;
    let page = town.public_page(&slug).await;
    assert_eq!(page.status, Status::Registered);
    assert!(life::of(&mut town.read().await, page.id, Lang::Fr).await.unwrap().allowed.is_none());
    assert_eq!(town.number("select count(*) from answer_clock where stopped_at is null").await, 1);
    town.done(authorisation(&town, &slug, Authorisation::Redirect)).await;
    let page = town.public_page(&slug).await;
    assert_eq!((page.status, page.authority), (Status::Registered, town.metropolis));
}

on_both!(a_derogation_takes_a_formal_act);
async fn a_derogation_takes_a_formal_act(town: Town) {
    let slug = accepted(&town).await;
    invited(&town, &slug, town.theo, Part::Evaluator).await.unwrap();
    let mut form = whole();
    for (name, value) in [
        ("law", "derogation"),
        ("law_article", "Code de la route, art. R. 417-10"),
        ("law_issuer", "Le préfet"),
        ("law_territory", "Lille"),
        ("law_until", "2027-01-01"),
    ] {
        form.set(name, value);
    }
    write(&town, town.amina, &slug, &form).await;
    sign(&town, town.amina, &slug).await.unwrap();
    sign(&town, town.theo, &slug).await.unwrap();
    assert_eq!(fields(town.act(authorisation(&town, &slug, Authorisation::Allow)).await), ["formal_act"]);
    let act = authorise::Authorise {
        formal_act: "Arrêté 2026-117".into(),
        ..authorisation(&town, &slug, Authorisation::Allow)
    };
    town.done(act).await;
}

on_both!(a_refused_protocol_is_looked_at_again_by_somebody_else);
async fn a_refused_protocol_is_looked_at_again_by_somebody_else(town: Town) {
    let slug = registered(&town).await;
    town.done(authorisation(&town, &slug, Authorisation::Forbid)).await;
    assert_eq!(town.public_page(&slug).await.status, Status::Refused);
    town.done(mandate::Grant {
        person: town.odile,
        authority: town.lille,
        role: Role::Elected,
        by: Some((town.ada, town.ernest)),
    })
    .await;
    let text = "Relisez.".to_owned();
    let file =
        store::appeal::File { submission: town.id(), author: town.amina, slug: slug.clone(), text, lang: Lang::Fr };
    town.done(file).await;
    let judge = store::appeal::Judge {
        submission: town.id(),
        official: town.odile,
        slug: slug.clone(),
        judgement: domain::Judgement::Overturn,
        text: "Soit.".into(),
        lang: Lang::Fr,
    };
    town.done(judge).await;
    assert_eq!(town.public_page(&slug).await.status, Status::Registered);
}

on_both!(a_try_begins_when_two_people_checked_the_same_things);
async fn a_try_begins_when_two_people_checked_the_same_things(town: Town) {
    let slug = registered(&town).await;
    town.done(authorisation(&town, &slug, Authorisation::AllowIf)).await;
    town.done(join::Refer { official: town.bruno, slug: slug.clone() }).await;
    let bare = trying::Start {
        safeguards: false,
        conditions: false,
        baseline: "douze".into(),
        ..start(town.amina, &slug, "")
    };
    assert_eq!(fields(town.act(bare).await), ["safeguards", "conditions", "baseline"]);
    let early = trying::Start { baseline_on: "2026-03-09".into(), ..start(town.amina, &slug, "2") };
    assert_eq!(fields(town.act(early).await), ["baseline_on"]);
    assert_eq!(refused(town.act(start(town.theo, &slug, "2")).await), Refusal::NotYours { deed: Deed::Start });
    assert_eq!(town.done(start(town.amina, &slug, "2,6")).await, trying::Started::Waiting);
    assert_eq!(town.done(start(town.bruno, &slug, "2,7")).await, trying::Started::Waiting);
    assert_eq!(town.done(start(town.bruno, &slug, "2,6")).await, trying::Started::Running);
}

on_both!(a_try_that_is_stopped_early_says_why_and_still_owes_its_results);
async fn a_try_that_is_stopped_early_says_why_and_still_owes_its_results(town: Town) {
    let slug = running(&town).await;
    assert_eq!(refused(town.act(end(&town, town.amina, &slug, None)).await), Refusal::TooEarly);
    assert_eq!(fields(town.act(end(&town, town.amina, &slug, Some(Reason::WorthTrying))).await), ["reason"]);
    assert_eq!(
        refused(town.act(end(&town, town.theo, &slug, Some(Reason::Harm))).await),
        Refusal::NotYours { deed: Deed::Terminate }
    );
    town.done(end(&town, town.amina, &slug, Some(Reason::TooFewPeople))).await;
    let page = town.public_page(&slug).await;
    assert_eq!(page.status, Status::Terminated);
    let lived = life::of(&mut town.read().await, page.id, Lang::Fr).await.unwrap();
    assert_eq!(lived.results_due, Some(town.clock.now().plus(183 * DAY)));
    assert_eq!(refused(town.act(found(&town, town.amina, &slug)).await), Refusal::NotYours { deed: Deed::Publish });
    let mut bare = found(&town, town.theo, &slug);
    bare.words.harms = " ".into();
    assert_eq!(fields(town.act(bare).await), ["harms"]);
    assert_eq!(refused(town.act(conclude(&town, town.bruno, &slug)).await), Refusal::WrongStatus);
    town.done(found(&town, town.theo, &slug)).await;
    assert_eq!(refused(town.act(found(&town, town.theo, &slug)).await), Refusal::WrongStatus);
    let undone = town.done(conclude(&town, town.bruno, &slug)).await;
    town.done(decision::Undo { decision: undone, official: town.bruno }).await;
    assert_eq!(town.public_page(&slug).await.status, Status::Published);
}

on_both!(erasure_never_removes_a_finding);
async fn erasure_never_removes_a_finding(town: Town) {
    let slug = running(&town).await;
    town.done(end(&town, town.amina, &slug, Some(Reason::AnsweredEarly))).await;
    town.done(found(&town, town.theo, &slug)).await;
    for person in [town.theo, town.amina] {
        town.done(account::Erase { person }).await;
    }
    let page = town.public_page(&slug).await;
    let kept = results::results(&mut town.read().await, page.id).await.unwrap().unwrap();
    assert_eq!((kept.finding, kept.evaluator), (Finding::NotSupported, None));
    assert_eq!(kept.words.failed, "Pas de sortie de plus.");
    let mut conn = town.read().await;
    let library = life::lessons(&mut conn, Lang::Fr, &life::Asked::default()).await.unwrap();
    assert_eq!(library.len(), 1);
    let cast = part::cast(&mut conn, page.id, page.author, page.authority).await.unwrap();
    assert!(cast.parts.iter().all(|(person, _)| *person == town.bruno));
}

on_both!(lessons_are_found_by_words_and_by_whoever_writes_the_same_again);
async fn lessons_are_found_by_words_and_by_whoever_writes_the_same_again(town: Town) {
    let slug = running(&town).await;
    town.done(end(&town, town.amina, &slug, Some(Reason::AnsweredEarly))).await;
    town.done(found(&town, town.theo, &slug)).await;
    let mut conn = town.read().await;
    for (question, count) in [("commerces", 1), ("ombre commerces", 1), ("tramway", 0), ("", 1)] {
        let asked = life::Asked { question: question.into(), ..life::Asked::default() };
        assert_eq!(life::lessons(&mut conn, Lang::Fr, &asked).await.unwrap().len(), count, "{question}");
    }
    let asked = life::Asked { finding: Some(Finding::Supported), ..life::Asked::default() };
    assert!(life::lessons(&mut conn, Lang::Fr, &asked).await.unwrap().is_empty());
    let alike = experiment::similar(&mut conn, Lang::Fr, "commerces servent", None).await.unwrap();
    assert_eq!(alike.len(), 1);
}

on_both!(a_retry_names_what_it_learned_from_and_the_family_is_drawn_on_both);
async fn a_retry_names_what_it_learned_from_and_the_family_is_drawn_on_both(town: Town) {
    let first = running(&town).await;
    let draft = town.draft(town.theo, answers("Des bancs près des commerces")).await;
    let again = |lesson: &str| draft::Retry {
        id: draft,
        owner: signed_in(town.theo),
        slug: first.clone(),
        lesson: lesson.into(),
    };
    assert_eq!(refused(town.act(again("Trop tôt")).await), Refusal::WrongStatus);
    town.done(end(&town, town.amina, &first, Some(Reason::AnsweredEarly))).await;
    town.done(again("Les poser près des commerces.")).await;
    let second = town.submit(draft, town.theo).await.unwrap();
    town.done(town.verdict(town.malik, &second, Verdict::Open, "")).await;
    for slug in [&first, &second] {
        let id = town.public_page(slug).await.id;
        let family = life::family(&mut town.read().await, id, Lang::Fr).await.unwrap();
        let slugs: Vec<(&str, usize)> = family.iter().map(|r| (r.slug.as_str(), r.depth)).collect();
        assert_eq!(slugs, [(first.as_str(), 0), (second.as_str(), 1)]);
    }
    let id = town.public_page(&second).await.id;
    let lived = life::of(&mut town.read().await, id, Lang::Fr).await.unwrap();
    assert_eq!(lived.retry_lesson.as_deref(), Some("Les poser près des commerces."));
}

on_both!(people_offer_themselves_and_the_promoter_answers);
async fn people_offer_themselves_and_the_promoter_answers(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let ask = |person, part| join::Ask {
        submission: town.id(),
        person,
        slug: slug.clone(),
        part,
        message: "Je peux aider.".into(),
        lang: Lang::Fr,
    };
    town.done(ask(town.theo, Part::Host)).await;
    assert_eq!(refused(town.act(ask(town.theo, Part::Host)).await), Refusal::AlreadyHeld);
    assert_eq!(refused(town.act(ask(town.theo, Part::Evaluator)).await), Refusal::NotAChoice);
    let id = town.public_page(&slug).await.id;
    let waiting = join::requests(&mut town.read().await, id).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].message.as_str()), (1, "Je peux aider."));
    let settle = |promoter, welcome| join::Settle { promoter, slug: slug.clone(), request: waiting[0].id, welcome };
    assert!(matches!(town.act(settle(town.theo, true)).await, Err(Error::Refused(Refusal::NotYours { .. }))));
    town.done(settle(town.amina, true)).await;
    town.done(settle(town.amina, false)).await;
    assert_eq!(town.texts("select part from part where until_at is null").await, ["host"]);
    town.done(join::Leave { person: town.theo, slug: slug.clone() }).await;
    assert_eq!(town.number("select count(*) from part where until_at is null").await, 0);
}

on_both!(an_invitation_serves_once_and_in_time);
async fn an_invitation_serves_once_and_in_time(town: Town) {
    let slug = accepted(&town).await;
    let token = town.done(join::Invite { promoter: town.amina, slug: slug.clone(), part: Part::Partner }).await;
    assert!(matches!(
        town.act(join::Invite { promoter: town.theo, slug: slug.clone(), part: Part::Partner }).await,
        Err(Error::Refused(Refusal::NotYours { .. }))
    ));
    town.done(join::Accept { person: town.theo, token: token.clone() }).await;
    let again = join::Accept { person: town.odile, token };
    assert_eq!(refused(town.act(again).await), Refusal::InvitationOver);
    let late = town.done(join::Invite { promoter: town.amina, slug: slug.clone(), part: Part::Host }).await;
    town.clock.pass(31 * DAY);
    let late = join::Accept { person: town.odile, token: late };
    assert_eq!(refused(town.act(late).await), Refusal::InvitationOver);
    let wrong = join::Accept { person: town.odile, token: "nothing".into() };
    assert!(matches!(town.act(wrong).await, Err(Error::NotFound)));
}

on_both!(what_is_withdrawn_stays_to_be_read_unless_nobody_had_read_it);
async fn what_is_withdrawn_stays_to_be_read_unless_nobody_had_read_it(town: Town) {
    let act = |promoter, slug: &str, reason| withdraw::Withdraw {
        submission: town.id(),
        promoter,
        slug: slug.into(),
        reason,
        text: "Plus le temps.".into(),
        lang: Lang::Fr,
    };
    let open = under_review(&town).await;
    assert_eq!(
        refused(town.act(act(town.theo, &open, Reason::NoMeans)).await),
        Refusal::NotYours { deed: Deed::Withdraw }
    );
    assert_eq!(fields(town.act(act(town.amina, &open, Reason::Harm)).await), ["reason"]);
    town.done(act(town.amina, &open, Reason::NoMeans)).await;
    assert_eq!(town.public_page(&open).await.status, Status::Withdrawn);
    assert_eq!(town.texts("select outcome from answer_clock").await, ["withdrawn"]);
    let sent = town.sent(town.amina, answers("Un autre banc")).await;
    town.done(act(town.amina, &sent, Reason::ChangedMind)).await;
    assert!(matches!(town.page(&sent, &domain::Actor::default()).await, Err(Error::NotFound)));
    assert_eq!(town.number("select count(*) from task").await, 0);
}

on_both!(an_elected_official_does_not_have_to_wait_for_the_threshold);
async fn an_elected_official_does_not_have_to_wait_for_the_threshold(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let act = |official| withdraw::Sponsor { official, slug: slug.clone(), text: "Utile.".into(), lang: Lang::Fr };
    assert_eq!(refused(town.act(act(town.malik)).await), Refusal::NotYours { deed: Deed::Sponsor });
    town.done(act(town.bruno)).await;
    assert_eq!(town.public_page(&slug).await.status, Status::UnderReview);
    assert_eq!(refused(town.act(act(town.bruno)).await), Refusal::WrongStatus);
}

on_both!(two_proposals_that_say_the_same_go_on_as_one);
async fn two_proposals_that_say_the_same_go_on_as_one(town: Town) {
    let one = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let other = town.sent(town.theo, answers("Des sièges à l’ombre")).await;
    let merge = |into: Option<&str>| store::moderation::Moderate {
        into: into.map(str::to_owned),
        ..town.verdict(town.malik, &other, Verdict::Merge, "La même idée.")
    };
    assert_eq!(refused(town.act(merge(None)).await), Refusal::Lacks { need: Need::Target });
    for wrong in [other.as_str(), "nulle-part"] {
        assert_eq!(refused(town.act(merge(Some(wrong))).await), Refusal::NotAChoice);
    }
    town.done(merge(Some(&one))).await;
    let page = town.public_page(&other).await;
    assert_eq!(page.status, Status::Merged);
    let lived = life::of(&mut town.read().await, page.id, Lang::Fr).await.unwrap();
    assert_eq!(lived.merged_into.map(|m| m.0), Some(one));
}
