use super::*;

const T: i64 = 1_700_000_000;

/// Leaves one after another; what is said of the last.
fn told(leaves: &[(Kind, i64)]) -> Vec<Finding> {
    let mut rules = Rules::default();
    let mut last = Vec::new();
    for (index, (kind, at)) in (0..).zip(leaves) {
        let public = [("experiment", "e".into()), ("authority", "a".into()), ("role", "moderator".into())];
        let bytes = record::leaf(*kind, *at, &public, &[]).expect("a leaf");
        last = rules.leaf(index, &bytes, Some(T as u64 + 100), false);
    }
    last
}

fn alarms(leaves: &[Kind]) -> Vec<Finding> {
    told(&leaves.iter().map(|kind| (*kind, T)).collect::<Vec<_>>())
}

use Kind::{
    Answered, AppealFiled, AppealJudged, Authorised, DecisionUndone, MandateEnded, MandateGranted, Moderated,
    ProposalSubmitted, ProtocolAmended, ProtocolRegistered, ResultsPublished, Resumed, ReviewStarted, Sponsored,
    Started, SupportGiven, SupportWithdrawn, Suspended,
};

#[test]
fn a_life_in_order_gives_no_alarm() {
    let life = [
        ProposalSubmitted,
        Moderated,
        DecisionUndone,
        Moderated,
        SupportGiven,
        SupportWithdrawn,
        SupportGiven,
        ReviewStarted,
        Answered,
        AppealFiled,
        AppealJudged,
        MandateGranted,
        MandateEnded,
        ProtocolRegistered,
        ProtocolAmended,
        Authorised,
        Started,
        Suspended,
        Resumed,
        ResultsPublished,
    ];
    for upto in 1..=life.len() {
        assert_eq!(alarms(&life[..upto]), [], "{:?}", life[upto - 1]);
    }
}

#[test]
fn an_elected_official_may_spare_a_proposal_the_threshold() {
    assert_eq!(alarms(&[ProposalSubmitted, Moderated, Sponsored, Answered]), []);
}

#[test]
fn what_cannot_have_happened_in_this_order_is_an_alarm() {
    for leaves in [
        &[Moderated][..],
        &[ProposalSubmitted, SupportGiven],
        &[ProposalSubmitted, Moderated, SupportWithdrawn],
        &[ProposalSubmitted, Moderated, ReviewStarted],
        &[ProposalSubmitted, Moderated, Answered],
        &[ProposalSubmitted, AppealFiled],
        &[ProposalSubmitted, Moderated, AppealJudged],
        &[ProposalSubmitted, DecisionUndone],
        &[MandateEnded],
        &[ProposalSubmitted, Moderated, ProtocolAmended],
        &[ProposalSubmitted, Moderated, Authorised],
        &[ProposalSubmitted, Moderated, ProtocolRegistered, Started],
        &[ProposalSubmitted, Moderated, Suspended],
        &[ProposalSubmitted, Moderated, Resumed],
        &[ProposalSubmitted, Moderated, ResultsPublished],
    ] {
        assert!(matches!(alarms(leaves)[..], [Finding::Alarm(_)]), "{leaves:?}");
    }
}

#[test]
fn times_follow_each_other_within_a_slack() {
    let after = |at| told(&[(ProposalSubmitted, T), (Moderated, at)]);
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
    let bytes = record::leaf(Answered, 1, &[("experiment", "e".into())], &[]).expect("a leaf");
    assert_eq!(rules.leaf(3, &bytes, None, true), []);
}
