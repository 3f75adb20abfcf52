use super::*;

const T: i64 = 1_700_000_000;

/// A kind, with what was said in it.
type Told = (Kind, &'static str);

/// Leaves one after another; what is said of the last.
fn told(leaves: &[(Told, i64)]) -> Vec<Finding> {
    let mut rules = Rules::default();
    let mut last = Vec::new();
    for (index, ((kind, said), at)) in (0..).zip(leaves) {
        let mut public = vec![("experiment", "e".into()), ("authority", "a".into()), ("role", "moderator".into())];
        public.extend(["verdict", "answer", "judgement", "how"].map(|field| (field, (*said).into())));
        let bytes = record::leaf(*kind, *at, &public, &[]).expect("a leaf");
        last = rules.leaf(index, &bytes, Some(T as u64 + 100), false);
    }
    last
}

fn alarms(leaves: &[Told]) -> Vec<Finding> {
    told(&leaves.iter().map(|told| (*told, T)).collect::<Vec<_>>())
}

const SENT: Told = (Kind::ProposalSubmitted, "");
const OPENED: Told = (Kind::Moderated, "open");
const REJECTED: Told = (Kind::Moderated, "reject");
const SUPPORT: Told = (Kind::SupportGiven, "");
const REVIEW: Told = (Kind::ReviewStarted, "");
const ACCEPTED: Told = (Kind::Answered, "accept");
const FROZEN: Told = (Kind::ProtocolRegistered, "");
const ALLOWED: Told = (Kind::Authorised, "authorise");
const STARTED: Told = (Kind::Started, "");
const UNDONE: Told = (Kind::DecisionUndone, "");

#[test]
fn a_life_in_order_gives_no_alarm() {
    let life = [
        SENT,
        (Kind::Moderated, "return"),
        SENT,
        REJECTED,
        UNDONE,
        REJECTED,
        (Kind::AppealFiled, ""),
        (Kind::AppealJudged, "uphold"),
        UNDONE,
        (Kind::AppealJudged, "overturn"),
        SUPPORT,
        (Kind::SupportWithdrawn, ""),
        SUPPORT,
        REVIEW,
        (Kind::Answered, "redirect"),
        ACCEPTED,
        (Kind::MandateGranted, ""),
        (Kind::MandateEnded, ""),
        (Kind::PartChanged, ""),
        FROZEN,
        (Kind::ProtocolAmended, ""),
        (Kind::Authorised, "refuse_authorisation"),
        (Kind::AppealFiled, ""),
        (Kind::AppealJudged, "overturn"),
        ALLOWED,
        UNDONE,
        (Kind::Authorised, "authorise_with_conditions"),
        STARTED,
        (Kind::Suspended, ""),
        (Kind::Resumed, ""),
        (Kind::Ended, "terminate"),
        (Kind::ResultsPublished, ""),
        (Kind::Dissented, ""),
        (Kind::Decided, ""),
        (Kind::Closed, ""),
    ];
    for upto in 1..=life.len() {
        // an appeal waits while what was judged is taken back
        let findings = alarms(&life[..upto]);
        assert_eq!(findings, [], "{:?} at {upto}", life[upto - 1]);
    }
}

#[test]
fn an_elected_official_may_spare_a_proposal_the_threshold() {
    assert_eq!(alarms(&[SENT, OPENED, (Kind::Sponsored, ""), ACCEPTED]), []);
}

#[test]
fn what_cannot_have_happened_in_this_order_is_an_alarm() {
    for leaves in [
        &[OPENED][..],
        &[SENT, SENT],
        &[SENT, SUPPORT],
        &[SENT, REJECTED, SUPPORT],
        &[SENT, OPENED, (Kind::SupportWithdrawn, "")],
        &[SENT, OPENED, REVIEW],
        &[SENT, OPENED, ACCEPTED],
        &[SENT, OPENED, OPENED],
        &[SENT, (Kind::AppealFiled, "")],
        &[SENT, OPENED, (Kind::AppealJudged, "uphold")],
        &[SENT, UNDONE],
        &[SENT, OPENED, SUPPORT, REVIEW, UNDONE],
        &[(Kind::MandateEnded, "")],
        &[SENT, OPENED, (Kind::ProtocolAmended, "")],
        &[SENT, OPENED, FROZEN],
        &[SENT, OPENED, SUPPORT, REVIEW, ACCEPTED, ALLOWED],
        &[SENT, OPENED, SUPPORT, REVIEW, ACCEPTED, FROZEN, STARTED],
        &[SENT, OPENED, SUPPORT, REVIEW, ACCEPTED, FROZEN, ALLOWED, (Kind::Suspended, "")],
        &[SENT, OPENED, SUPPORT, REVIEW, ACCEPTED, FROZEN, ALLOWED, STARTED, (Kind::Resumed, "")],
        &[SENT, OPENED, SUPPORT, REVIEW, ACCEPTED, FROZEN, ALLOWED, STARTED, (Kind::ResultsPublished, "")],
        &[SENT, OPENED, SUPPORT, REVIEW, ACCEPTED, FROZEN, ALLOWED, STARTED, (Kind::Withdrawn, "")],
    ] {
        assert!(matches!(alarms(leaves)[..], [Finding::Alarm(_)]), "{leaves:?}");
    }
}

#[test]
fn times_follow_each_other_within_a_slack() {
    let after = |at| told(&[(SENT, T), (OPENED, at)]);
    assert_eq!(after(T - SLACK), []);
    assert!(matches!(after(T - SLACK - 1)[..], [Finding::Alarm(_)]));
    assert_eq!(after(T + 100 + SLACK), []);
    assert!(matches!(after(T + 101 + SLACK)[..], [Finding::Alarm(_)]));
}

#[test]
fn an_unknown_kind_is_told_once_and_no_leaf_at_all_is_an_alarm() {
    let mut rules = Rules::default();
    let newer = br#"{"at":1,"kind":"of_tomorrow"}"#;
    assert!(matches!(rules.leaf(0, newer, None, false)[..], [Finding::Notice(_)]));
    assert_eq!(rules.leaf(1, newer, None, false), []);
    assert_eq!(rules.unknown_kinds(), serde_json::json!({"of_tomorrow": 2}));
    assert!(matches!(rules.leaf(2, b"{}", None, true)[..], [Finding::Alarm(_)]));
    // what was imported is counted, and not judged
    let bytes = record::leaf(Kind::Answered, 1, &[("experiment", "e".into())], &[]).expect("a leaf");
    assert_eq!(rules.leaf(3, &bytes, None, true), []);
}
