//! The state machine against a model that somebody else could have written from the words of the design: random acts
//! by random people, whatever they bring. The model knows nothing of the table.

use domain::{
    Actor, AuthorityId, Cast, Deed, Hat, Mandate, Moment, Need, Part, PersonId, Refusal, Role, Status, agreed,
};
use proptest::prelude::*;

fn id(n: u128) -> PersonId {
    PersonId(uuid::Uuid::from_u128(n))
}

fn lille() -> AuthorityId {
    AuthorityId(uuid::Uuid::from_u128(7))
}

/// Nine people: what they may do follows from these lines alone.
const PEOPLE: u128 = 9;

fn actor(n: u128) -> Actor {
    let role = match n {
        4 | 8 => Some((Role::Elected, lille())),
        5 => Some((Role::Moderator, lille())),
        6 => Some((Role::Elected, AuthorityId(uuid::Uuid::from_u128(8)))),
        7 => Some((Role::Administrator, lille())),
        // the author is an elected official too: that must not help
        1 => Some((Role::Elected, lille())),
        _ => None,
    };
    let mandates = role.map(|(role, authority)| Mandate { authority, role, from: Moment(0), until: None });
    Actor { person: Some(id(n)), mandates: mandates.into_iter().collect() }
}

fn cast() -> Cast {
    Cast {
        author: id(1),
        authority: lille(),
        parts: vec![(id(2), Part::Evaluator), (id(3), Part::Partner), (id(4), Part::Referent)],
    }
}

/// Who may do it, in the model: numbers of people.
fn model_who(deed: Deed) -> &'static [u128] {
    match deed {
        Deed::Open | Deed::Return | Deed::Reject | Deed::Merge => &[5],
        Deed::Sponsor
        | Deed::Accept
        | Deed::Refuse
        | Deed::Redirect
        | Deed::Authorise
        | Deed::Condition
        | Deed::Forbid
        | Deed::RedirectProtocol
        | Deed::Decide
        | Deed::Close => &[4, 8],
        Deed::Register | Deed::Amend => &[1, 2],
        Deed::Start => &[1, 4],
        Deed::Resume => &[2, 4, 8],
        Deed::Suspend => &[1, 2, 3, 4, 5, 8],
        Deed::Complete | Deed::Terminate => &[1, 4, 8],
        Deed::Publish => &[2],
        Deed::Submit | Deed::Resubmit | Deed::Withdraw => &[1],
        Deed::Overturn | Deed::OverturnProtocol | Deed::ReachThreshold | Deed::OpenVote | Deed::CloseVote => &[],
    }
}

/// Where it leads, in the model.
fn model_to(from: Status, deed: Deed) -> Option<Status> {
    use Status::*;
    Some(match (from, deed) {
        (Submitted, Deed::Open) => Open,
        (Submitted, Deed::Return) => Returned,
        (Submitted, Deed::Reject) => Rejected,
        (Submitted, Deed::Merge) => Merged,
        (Returned, Deed::Resubmit) => Submitted,
        (Rejected | Merged, Deed::Overturn) => Open,
        (Refused, Deed::Overturn) => UnderReview,
        (Refused, Deed::OverturnProtocol) => Registered,
        (Open, Deed::ReachThreshold | Deed::Sponsor) => UnderReview,
        (UnderReview, Deed::Accept) => Accepted,
        (UnderReview, Deed::Refuse) => Refused,
        (UnderReview, Deed::Redirect) => UnderReview,
        (Accepted, Deed::Register) => Registered,
        (Registered, Deed::OpenVote) => Voting,
        (Voting, Deed::CloseVote) => Registered,
        (Registered, Deed::Authorise) => Authorised,
        (Registered, Deed::Condition) => Conditioned,
        (Registered, Deed::Forbid) => Refused,
        (Registered, Deed::RedirectProtocol) => Registered,
        (Registered | Authorised | Conditioned | Running | Suspended, Deed::Amend) => from,
        (Authorised | Conditioned, Deed::Start) => Running,
        (Running, Deed::Suspend) => Suspended,
        (Suspended, Deed::Resume) => Running,
        (Running | Suspended, Deed::Complete) => Completed,
        (Running | Suspended, Deed::Terminate) => Terminated,
        (Completed | Terminated, Deed::Publish) => Published,
        (Published, Deed::Decide) => Decided,
        (Decided, Deed::Close) => Closed,
        (Submitted | Returned | Open | UnderReview | Accepted | Registered, Deed::Withdraw) => Withdrawn,
        _ => return None,
    })
}

/// How many different people it takes, in the model.
fn model_needs_two(deed: Deed) -> bool {
    matches!(deed, Deed::Register | Deed::Amend | Deed::Start | Deed::Resume)
}

#[derive(Clone, Debug)]
struct Try {
    who: u128,
    deed: Deed,
    brings: Vec<Need>,
    /// The clock does it instead.
    clock: bool,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let brings = prop_oneof![
        3 => Just(Need::ALL.to_vec()),
        1 => proptest::sample::subsequence(Need::ALL.to_vec(), 0..Need::ALL.len()),
    ];
    let one = (1..=PEOPLE, proptest::sample::select(Deed::ALL.to_vec()), brings, proptest::bool::weighted(0.15))
        .prop_map(|(who, deed, brings, clock)| Try { who, deed, brings, clock });
    proptest::collection::vec(one, 1..200)
}

proptest! {
    #[test]
    fn random_acts_by_random_people_reach_no_illegal_status_and_each_refusal_names_its_rule(tries in tries()) {
        let mut status = Status::Submitted;
        let mut signed: Vec<(Deed, Hat, PersonId)> = Vec::new();
        for t in tries {
            let hats = if t.clock { vec![Hat::Clock] } else { cast().hats(&actor(t.who), Moment(1)) };
            let said = t.deed.allow(status, &hats, &t.brings);
            let to = model_to(status, t.deed);
            let clock_may = matches!(t.deed, Deed::ReachThreshold | Deed::OpenVote | Deed::CloseVote | Deed::Complete);
            let may = if t.clock { clock_may } else { model_who(t.deed).contains(&t.who) };
            match said {
                Ok(allowed) => {
                    prop_assert_eq!(Some(allowed.to), to, "{:?} at {:?}", t.deed, status);
                    prop_assert!(may, "{:?} by {}", t.deed, t.who);
                    let line = t.deed.at(status).expect("a line");
                    prop_assert!(line.needs.iter().all(|need| t.brings.contains(need)));
                    signed.extend(allowed.hats.iter().map(|hat| (t.deed, *hat, id(t.who))));
                    let under: Vec<(Hat, PersonId)> =
                        signed.iter().filter(|(deed, ..)| *deed == t.deed).map(|(_, hat, who)| (*hat, *who)).collect();
                    let enough = agreed(line.who, &under);
                    let mut people: Vec<PersonId> = under.iter().map(|(_, who)| *who).collect();
                    people.sort();
                    people.dedup();
                    if enough {
                        prop_assert!(!model_needs_two(t.deed) || people.len() > 1);
                        status = allowed.to;
                        signed.clear();
                    }
                }
                Err(Refusal::WrongStatus) => prop_assert_eq!(to, None),
                Err(Refusal::NotYours { deed }) => {
                    prop_assert_eq!(deed, t.deed);
                    prop_assert!(!may);
                }
                Err(Refusal::OwnProposal) => {
                    prop_assert!(!may);
                    prop_assert!([1, 2, 3].contains(&t.who));
                }
                Err(Refusal::Lacks { need }) => {
                    prop_assert!(may && !t.brings.contains(&need));
                }
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
