use tally::{Choice, Read};
use uuid::Uuid;

use super::*;
use crate::{FieldError, MINUTE, Mandate};

const NOW: Moment = Moment(1_800_000_000 * crate::SECOND);

fn answers(question: Question, method: Method) -> Answers {
    let mut form = Answers::begin(method);
    for (field, value) in [
        ("title", "Que planter d’abord ?"),
        ("stake", "Trois rues attendent des arbres."),
        ("commitment", "Nous planterons d’abord ce qui arrive en tête."),
        ("territory", "59350"),
        ("closes", "2027-03-01T20:00"),
        ("binding", "no"),
        ("pressure", "no"),
        ("few", "no"),
        ("option-1", "Rue du Marché"),
        ("option-2", "Place Sébastopol"),
        ("option-4", "Quai du Wault"),
        ("experiment", "des-arbres"),
    ] {
        form.set(field, value);
    }
    if question == Question::Budget {
        for (field, value) in [("budget", "100 000"), ("cost-1", "40000"), ("cost-2", "50000"), ("cost-4", "60000")] {
            form.set(field, value);
        }
    }
    form
}

fn check(form: &Answers, question: Question, method: Method) -> Result<Plan, Vec<FieldError>> {
    form.check(question, method, Uuid::nil(), Lang::Fr, NOW)
}

fn actor(n: u128, role: Role) -> Actor {
    let mandate = Mandate { authority: AuthorityId(Uuid::from_u128(7)), role, from: Moment(0), until: None };
    Actor { person: Some(PersonId(Uuid::from_u128(n))), mandates: vec![mandate] }
}

#[test]
fn every_question_and_method_can_be_prepared_with_what_its_form_begins_with() {
    for question in Question::ALL {
        for method in question.methods() {
            let plan = check(&answers(question, *method), question, *method).expect("a plan");
            assert_eq!((plan.method(), plan.rules.check()), (*method, Ok(())), "{question:?} {method:?}");
            let options = if question == Question::Go { 2 } else { 3 };
            assert_eq!((plan.rules.options.len(), plan.options.len()), (options, options));
        }
    }
}

#[test]
fn what_is_missing_is_said_field_by_field() {
    for (field, value, refusal) in [
        ("title", "", Refusal::Missing),
        ("commitment", " ", Refusal::Missing),
        ("territory", "", Refusal::Missing),
        ("binding", "", Refusal::Missing),
        ("binding", "yes", Refusal::BindingVote),
        ("pressure", "", Refusal::Missing),
        ("pressure", "yes", Refusal::PressedVote),
        ("few", "maybe", Refusal::NotAChoice),
        ("few", "yes", Refusal::TooFewVoters),
        ("closes", "hier", Refusal::NotADate),
        ("closes", "2020-01-01T10:00", Refusal::VotePeriod),
        ("opens", "2020-01-01T10:00", Refusal::VotePeriod),
        ("seats", "4", Refusal::OutOfRange { min: 1, max: 3 }),
        ("median", "middle", Refusal::NotAChoice),
        ("option-2", "rue du marche", Refusal::TwiceTheSame),
        ("quorum_kind", "cast", Refusal::Missing),
    ] {
        let mut form = answers(Question::Which, Method::MajorityJudgment);
        form.set(field, value);
        let errors = check(&form, Question::Which, Method::MajorityJudgment).expect_err(field);
        let about = if field == "quorum_kind" { "quorum" } else { field };
        assert!(errors.contains(&FieldError::new(about, refusal)), "{field}: {errors:?}");
    }
    let mut form = answers(Question::Which, Method::Approval);
    form.set("option-2", "");
    form.set("option-4", "");
    let errors = check(&form, Question::Which, Method::Approval).expect_err("one option");
    assert!(errors.contains(&FieldError::new("option-1", Refusal::TwoOptions)));
}

#[test]
fn terms_have_one_text_and_every_word_of_them_changes_the_hash() {
    let plan =
        check(&answers(Question::Budget, Method::EqualShares), Question::Budget, Method::EqualShares).expect("plan");
    let terms = Terms {
        authority: AuthorityId(Uuid::from_u128(7)),
        consultation: Uuid::nil(),
        format: Terms::FORMAT.to_owned(),
        lot: "00".repeat(32),
        opens: NOW,
        plan,
        issuer: None,
        protection: "form".to_owned(),
        root: Root { hash: "11".repeat(32), log: 1, size: 5 },
    };
    let text = terms.text();
    assert_eq!(serde_json::from_str::<Terms>(&text).expect("terms"), terms);
    let mut other = terms.clone();
    other.plan.commitment.push('!');
    assert_ne!(Terms::hash(&other.text()), Terms::hash(&text));
}

#[test]
fn two_officials_stand_behind_a_vote_and_the_second_is_elected() {
    let plan = check(&answers(Question::Which, Method::Approval), Question::Which, Method::Approval).expect("plan");
    let (authority, elsewhere) = (AuthorityId(Uuid::from_u128(7)), AuthorityId(Uuid::from_u128(8)));
    let (moderator, elected) = (actor(1, Role::Moderator), actor(2, Role::Elected));
    let by = [PersonId(Uuid::from_u128(1))];
    assert_eq!(prepare(&moderator, authority, NOW), Ok(()));
    assert_eq!(prepare(&moderator, elsewhere, NOW), Err(Refusal::NoMandate));
    assert_eq!(prepare(&actor(3, Role::Evaluator), authority, NOW), Err(Refusal::NoMandate));
    assert_eq!(open(&elected, authority, &by, &plan, NOW), Ok(NOW));
    assert_eq!(open(&moderator, authority, &[], &plan, NOW), Err(Refusal::NoMandate));
    assert_eq!(open(&elected, authority, &[PersonId(Uuid::from_u128(2))], &plan, NOW), Err(Refusal::SamePerson));
    let late = plan.closes.plus(-MINUTE);
    assert_eq!(open(&elected, authority, &by, &plan, late), Err(Refusal::VotePeriod));
}

#[test]
fn a_ballot_counts_from_the_first_instant_to_the_last_and_not_one_later() {
    let (opens, closes) = (Moment(10), Moment(20));
    let times = Times { opens: Some(opens), closes: Some(closes), ..Times::default() };
    let at = |now, times: &Times| cast(times, Tier::Email, Tier::Email, true, Moment(now));
    assert_eq!(at(9, &times), Err(Refusal::VoteAhead { opens }));
    assert_eq!(at(10, &times), Ok(()));
    assert_eq!(at(19, &times), Ok(()));
    assert_eq!(at(20, &times), Err(Refusal::VoteOver));
    // another server shut it already: its clock counts
    let shut = Times { closed: Some(Moment(20)), ..times };
    assert_eq!(at(19, &shut), Err(Refusal::VoteOver));
    assert_eq!(at(19, &Times::default()), Err(Refusal::VoteOver));
    assert!(matches!(cast(&times, Tier::Resident, Tier::Email, true, opens), Err(Refusal::NeedsTier { .. })));
    assert_eq!(cast(&times, Tier::Email, Tier::Email, false, opens), Err(Refusal::NotConfirmed));
    assert_eq!(super::shut(&times, Moment(19)), Err(Refusal::TooEarly));
    assert_eq!(super::shut(&times, Moment(20)), Ok(()));
}

#[test]
fn what_is_typed_becomes_a_ballot_and_can_be_changed() {
    let plan = |method| check(&answers(Question::Which, method), Question::Which, method).expect("plan").rules;
    let typed = |marks: &[(&str, &str)]| Typed {
        marks: marks.iter().map(|(id, n)| ((*id).to_owned(), (*n).to_owned())).collect(),
        ..Typed::default()
    };
    let ranked = typed(&[("o1", "2"), ("o2", ""), ("o4", " 1 ")]);
    let choice = ranked.choice(&plan(Method::InstantRunoff)).expect("choice");
    let tier = |id: &str| [id.to_owned()].into();
    assert_eq!(choice, Choice::Ranking(vec![tier("o4"), tier("o1")]));
    assert_eq!(Typed::of(&choice), typed(&[("o1", "2"), ("o4", "1")]));
    // twice the same rank: fine for one method, a mistake for the other
    let level = typed(&[("o1", "1"), ("o4", "1")]);
    assert!(level.choice(&plan(Method::Schulze)).is_ok());
    assert_eq!(level.choice(&plan(Method::InstantRunoff)).expect_err("level")[0].field, "slip");
    for bad in ["0", "4", "-1", "un", "1.5", "99999999999999999999"] {
        let errors = typed(&[("o1", bad)]).choice(&plan(Method::Schulze)).expect_err(bad);
        assert_eq!(errors[0].field, "mark-o1", "{bad}");
    }
    assert!(typed(&[("o9", "1")]).choice(&plan(Method::Schulze)).is_err());
    let nothing = Typed::default().choice(&plan(Method::MajorityJudgment)).expect("blank");
    assert_eq!(plan(Method::MajorityJudgment).read(&nothing), Ok(Read::Blank));
}

#[test]
fn the_order_of_a_slip_stays_and_differs_between_voters() {
    let rules =
        check(&answers(Question::Which, Method::Approval), Question::Which, Method::Approval).expect("plan").rules;
    let order = |n: u128| -> Vec<&str> {
        shuffled(&rules, Uuid::nil(), PersonId(Uuid::from_u128(n))).iter().map(|o| o.id.as_str()).collect()
    };
    assert_eq!(order(1), order(1));
    let orders: std::collections::BTreeSet<Vec<&str>> = (0..60).map(order).collect();
    assert_eq!(orders.len(), 6, "each of the six orders of three options");
}
