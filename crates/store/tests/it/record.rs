//! What the civic record keeps, and what it must never say.

use domain::{DraftId, Lang, Role, Verdict};
use record::{Kind, Opening, hex};
use serde_json::Value;
use sqlx::FromRow;
use store::{
    Act, Error, Record, Result, Tx, account, answer, appeal, argument, authorise, authority, ceremony, competence,
    consultation, contact, data, decision, demo, draft, experiment, follow, hand_over, import, incident, join, journal,
    log, mail, mandate, moderation, note, openid, outbox, passkey, protocol, reading, reminder, report, results,
    session, support, suspension, task, template, territory, trying, withdraw,
};

use crate::harness::{Instance, Town, answers, contains, rows, signed_in};

#[derive(FromRow)]
struct Leaf {
    id: uuid::Uuid,
    kind: String,
    leaf: Vec<u8>,
}

#[derive(FromRow)]
struct Kept {
    leaf_id: uuid::Uuid,
    name: String,
    salt: Vec<u8>,
    data: Vec<u8>,
    person_id: Option<uuid::Uuid>,
}

/// Every kind of civic act that exists so far.
async fn a_little_of_everything(town: &Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    town.done(town.verdict(
        town.malik,
        &town.sent(town.theo, answers("Un four à pain")).await,
        Verdict::Return,
        "Où donc ?",
    ))
    .await;
    for person in [town.amina, town.theo, town.odile] {
        town.support(person, &slug).await.unwrap();
    }
    town.withdraw(town.amina, &slug).await.unwrap();
    town.done(account::Erase { person: town.odile }).await;
}

on_both!(each_civic_act_leaves_one_leaf_of_its_kind);
async fn each_civic_act_leaves_one_leaf_of_its_kind(town: Town) {
    a_little_of_everything(&town).await;
    let sql = "select kind, count(*) from record_pending group by kind order by kind";
    let found: Vec<(String, i64)> = rows(&mut town.read().await, sql).await;
    let expected = [
        ("erased", 1),
        ("mandate_granted", 5),
        ("moderated", 2),
        ("proposal_submitted", 2),
        ("review_started", 1),
        ("support_given", 3),
        ("support_withdrawn", 1),
    ];
    assert_eq!(found, expected.map(|(kind, n)| (kind.to_owned(), n)));
}

on_both!(a_leaf_says_nothing_personal_and_its_openings_open_it);
async fn a_leaf_says_nothing_personal_and_its_openings_open_it(town: Town) {
    a_little_of_everything(&town).await;
    let mut conn = town.read().await;
    let leaves: Vec<Leaf> = rows(&mut conn, "select id, kind, leaf from record_pending order by created_at").await;
    let openings: Vec<Kept> =
        rows(&mut conn, "select leaf_id, name, salt, data, person_id from commitment_opening").await;

    let words =
        ["essaim.example", "Amina", "Zerrouki", "Théo", "Malik", "bancs", "anciens", "four", "Esplanade", "Où donc"];
    let mut personal: Vec<Vec<u8>> = words.iter().map(|w| w.as_bytes().to_vec()).collect();
    for person in [town.amina, town.theo, town.malik, town.odile, town.ada, town.ernest, town.bruno] {
        personal.push(person.0.as_bytes().to_vec());
        personal.push(person.0.to_string().into_bytes());
        personal.push(person.0.simple().to_string().into_bytes());
    }
    for leaf in &leaves {
        let said = String::from_utf8(leaf.leaf.clone()).unwrap();
        for needle in &personal {
            assert!(!contains(&leaf.leaf, needle), "{said} holds {:?}", String::from_utf8_lossy(needle));
        }
        let object: Value = serde_json::from_slice(&leaf.leaf).unwrap();
        assert_eq!(object["kind"], leaf.kind.as_str());

        // what odile did, and her mandate, went with her
        let mine: Vec<&Kept> = openings.iter().filter(|o| o.leaf_id == leaf.id).collect();
        let mut names: Vec<&str> = mine.iter().map(|o| o.name.as_str()).collect();
        names.sort_unstable();
        let expected: &[&str] = match leaf.kind.as_str() {
            "proposal_submitted" => &["author", "text"],
            "moderated" => &["moderator", "text"],
            "support_given" | "support_withdrawn" => &["supporter"],
            // the first two administrators stand behind the others
            "mandate_granted" if names.len() > 1 => &["confirmed_by", "granted_by", "holder"],
            "mandate_granted" => &["holder"],
            _ => &[],
        };
        assert!(
            names == expected
                || names == ["confirmed_by", "granted_by"]
                || (names.is_empty() && ["support_given", "mandate_granted"].contains(&leaf.kind.as_str()))
        );
        for kept in mine {
            let salt = kept.salt.clone().try_into().unwrap();
            let opening = Opening { name: kept.name.clone(), salt, data: kept.data.clone() };
            assert_eq!(object[&kept.name], hex(&opening.commitment()), "{} of {said}", kept.name);
            assert!(kept.person_id.is_some(), "{} of {said} could not be erased", kept.name);
        }
    }
    let orphans = openings.iter().filter(|o| leaves.iter().all(|l| l.id != o.leaf_id)).count();
    assert_eq!(orphans, 0);
    let salts: std::collections::BTreeSet<_> = openings.iter().map(|o| &o.salt).collect();
    assert_eq!(salts.len(), openings.len());
}

on_both!(what_changes_nothing_leaves_no_leaf);
async fn what_changes_nothing_leaves_no_leaf(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    town.support(town.theo, &slug).await.unwrap();
    let before = town.number("select count(*) from record_pending").await;
    town.support(town.theo, &slug).await.unwrap();
    town.withdraw(town.amina, &slug).await.unwrap();
    let both = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.malik, authority: town.lille, role: Role::Moderator, by: both }).await;
    let draft = town.draft(town.amina, answers("Des bancs à l’ombre")).await;
    town.act(draft::Discard { id: draft, owner: signed_in(town.amina) }).await.unwrap();
    assert_eq!(town.number("select count(*) from record_pending").await, before);
}

on_both!(what_is_refused_leaves_no_leaf_and_no_event);
async fn what_is_refused_leaves_no_leaf_and_no_event(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let count = async || {
        (
            town.number("select count(*) from record_pending").await,
            town.number("select count(*) from commitment_opening").await,
            town.number("select count(*) from outbox").await,
            town.number("select count(*) from experiment_step").await,
        )
    };
    let before = count().await;
    assert!(town.act(town.verdict(town.malik, &slug, Verdict::Reject, "Trop tard")).await.is_err());
    assert!(town.submit(DraftId(town.id()), town.amina).await.is_err());
    assert!(town.support(town.amina, "nothing-here").await.is_err());
    assert_eq!(count().await, before);
}

struct Forgetful;

impl Act for Forgetful {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::SupportGiven]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        crate::harness::execute(tx, "insert into instance (key, value) values ('forgetful', 'was here')").await?;
        Ok(())
    }
}

on_both!(a_civic_act_that_writes_no_leaf_is_refused_whole);
async fn a_civic_act_that_writes_no_leaf_is_refused_whole(instance: Instance) {
    let refused = instance.act(Forgetful).await;
    assert!(matches!(&refused, Err(Error::Internal(why)) if why.contains("Forgetful")), "{refused:?}");
    assert_eq!(instance.number("select count(*) from instance").await, 0);
}

/// There is no default: an act that did not say what the record keeps of it would not compile. Here
/// stands what each of them says.
#[test]
fn every_act_says_what_the_record_keeps_of_it() {
    fn civic<A: Act>(kinds: &[Kind]) {
        let Record::Leaf(declared) = A::RECORD else { panic!("{} is civic", std::any::type_name::<A>()) };
        assert_eq!(declared, kinds);
    }
    fn not_civic<A: Act>() {
        let Record::Nothing(why) = A::RECORD else { panic!("{} is not civic", std::any::type_name::<A>()) };
        assert!(why.len() > 5, "{} needs a reason", std::any::type_name::<A>());
    }
    civic::<experiment::Submit>(&[Kind::ProposalSubmitted]);
    civic::<moderation::Moderate>(&[Kind::Moderated]);
    civic::<support::Give>(&[Kind::SupportGiven, Kind::ReviewStarted]);
    civic::<support::Withdraw>(&[Kind::SupportWithdrawn]);
    civic::<competence::Add>(&[Kind::CompetenceChanged]);
    civic::<competence::End>(&[Kind::CompetenceChanged]);
    civic::<mandate::Grant>(&[Kind::MandateGranted]);
    civic::<mandate::Settle>(&[Kind::MandateGranted]);
    civic::<mandate::End>(&[Kind::MandateEnded]);
    civic::<answer::Give>(&[Kind::Answered]);
    civic::<hand_over::HandOver>(&[Kind::HandedOver]);
    civic::<appeal::File>(&[Kind::AppealFiled]);
    civic::<appeal::Judge>(&[Kind::AppealJudged]);
    civic::<decision::Undo>(&[Kind::DecisionUndone]);
    civic::<account::Erase>(&[Kind::Erased]);
    civic::<join::Settle>(&[Kind::PartChanged]);
    civic::<join::Accept>(&[Kind::PartChanged]);
    civic::<join::Refer>(&[Kind::PartChanged]);
    civic::<join::Leave>(&[Kind::PartChanged]);
    civic::<withdraw::Sponsor>(&[Kind::Sponsored]);
    civic::<withdraw::Withdraw>(&[Kind::Withdrawn]);
    civic::<protocol::Sign>(&[Kind::Signed, Kind::ProtocolRegistered, Kind::ProtocolAmended]);
    civic::<authorise::Authorise>(&[Kind::Authorised]);
    civic::<trying::Start>(&[Kind::Signed, Kind::Started]);
    civic::<trying::End>(&[Kind::Ended]);
    civic::<trying::EndDue>(&[Kind::Ended]);
    civic::<reading::Write>(&[Kind::Reading, Kind::Incident, Kind::Suspended]);
    civic::<import::Batch>(&[Kind::ReadingsImported, Kind::Incident, Kind::Suspended]);
    civic::<data::Attach>(&[Kind::DataAttached]);
    civic::<data::Keep>(&[Kind::DataRead, Kind::Incident, Kind::Suspended]);
    civic::<data::Refreshed>(&[Kind::DataRead, Kind::Incident, Kind::Suspended]);
    not_civic::<data::Look>();
    not_civic::<data::Claim>();
    civic::<journal::Write>(&[Kind::JournalWritten]);
    civic::<incident::Report>(&[Kind::Incident, Kind::Suspended]);
    civic::<argument::Post>(&[Kind::Argument]);
    civic::<argument::Answer>(&[Kind::Argument]);
    civic::<argument::Edit>(&[Kind::ArgumentEdited]);
    civic::<report::Decide>(&[Kind::ArgumentModerated]);
    civic::<report::Appeal>(&[Kind::ArgumentAppealed]);
    civic::<consultation::Open>(&[Kind::ConsultationOpened]);
    civic::<consultation::Cast>(&[Kind::Voted]);
    civic::<consultation::Shut>(&[Kind::ConsultationClosed]);
    civic::<consultation::Issue>(&[Kind::BallotIssued]);
    civic::<consultation::Move>(&[Kind::FormBallot, Kind::BlindBallot]);
    civic::<consultation::Publish>(&[Kind::Tally]);
    civic::<consultation::Reply>(&[Kind::VoteReplied]);
    civic::<suspension::Resume>(&[Kind::Signed, Kind::Resumed]);
    civic::<results::Publish>(&[Kind::ResultsPublished]);
    civic::<results::Dissent>(&[Kind::Dissented]);
    civic::<results::Conclude>(&[Kind::Decided]);
    civic::<results::Close>(&[Kind::Closed]);
    civic::<log::RotateKey>(&[Kind::KeyRotated]);
    not_civic::<argument::Mark>();
    not_civic::<consultation::Begin>();
    not_civic::<consultation::Save>();
    not_civic::<consultation::Drop>();
    not_civic::<report::File>();
    not_civic::<log::Open>();
    not_civic::<log::Publish>();
    not_civic::<log::Forget>();
    assert!(matches!(demo::Load::RECORD, Record::Leaf(_)) && matches!(demo::Grow::RECORD, Record::Leaf(_)));
    not_civic::<ceremony::Begin>();
    not_civic::<ceremony::Take>();
    not_civic::<openid::Leave>();
    not_civic::<openid::Return>();
    not_civic::<openid::Enter>();
    not_civic::<openid::Unlink>();
    not_civic::<account::SendCode>();
    not_civic::<account::CheckCode>();
    not_civic::<account::SignInAs>();
    not_civic::<account::Rename>();
    not_civic::<account::Speak>();
    not_civic::<authority::Found>();
    not_civic::<competence::Join>();
    not_civic::<mandate::Invite>();
    not_civic::<mandate::Ask>();
    not_civic::<decision::TellNow>();
    not_civic::<task::Take>();
    not_civic::<task::GiveBack>();
    not_civic::<note::Write>();
    not_civic::<template::Add>();
    not_civic::<template::Remove>();
    not_civic::<draft::Keep>();
    not_civic::<draft::Discard>();
    not_civic::<draft::Retry>();
    not_civic::<follow::Follow>();
    not_civic::<follow::Stop>();
    not_civic::<follow::Choose>();
    not_civic::<follow::Unsubscribe>();
    not_civic::<follow::Key>();
    not_civic::<follow::Spread>();
    not_civic::<follow::Begin>();
    not_civic::<follow::Queue>();
    not_civic::<follow::Read>();
    not_civic::<contact::Ask>();
    not_civic::<contact::Reply>();
    not_civic::<contact::Close>();
    not_civic::<join::Ask>();
    not_civic::<join::Invite>();
    not_civic::<protocol::Write>();
    not_civic::<import::Upload>();
    not_civic::<import::Choose>();
    not_civic::<import::Confirm>();
    not_civic::<import::Discard>();
    not_civic::<import::Claim>();
    not_civic::<import::Fail>();
    not_civic::<experiment::Revise>();
    not_civic::<mail::Claim>();
    not_civic::<mail::Sent>();
    not_civic::<mail::Retry>();
    not_civic::<reminder::Remind>();
    not_civic::<reminder::Want>();
    not_civic::<outbox::Claim>();
    not_civic::<passkey::Add>();
    not_civic::<passkey::Remove>();
    not_civic::<passkey::Forget>();
    not_civic::<passkey::SignIn>();
    not_civic::<outbox::Finish>();
    not_civic::<session::Begin>();
    not_civic::<session::Touch>();
    not_civic::<session::End>();
    not_civic::<session::Sweep>();
    not_civic::<territory::Import>();
}

on_both!(a_moderator_s_language_and_reason_stand_in_the_history_not_only_in_the_record);
async fn a_moderator_s_language_and_reason_stand_in_the_history_not_only_in_the_record(town: Town) {
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let mut verdict = town.verdict(town.malik, &slug, Verdict::Reject, "Already being tried next door.");
    verdict.lang = Lang::En;
    town.done(verdict).await;
    let sql = "select reason_code, reason_text, reason_lang from experiment_step where reason_code is not null";
    let step: Vec<(String, String, String)> = rows(&mut town.read().await, sql).await;
    assert_eq!(step, [("duplicate".into(), "Already being tried next door.".into(), "en".into())]);
}
