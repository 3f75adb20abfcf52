use tally::approval::Approval;
use tally::{Alternative, Ballot, BallotBox, Blank, Channel, Choice, Header, Method, Quorum, Rules, Seed};

use super::world::{World, run};

/// A box of these choices: for each ballot the options it approves of, in one word.
fn ballots(choices: &[&str]) -> BallotBox {
    let option = |id: &str| Alternative { cost: 0, id: id.to_owned(), name: format!("Option {id}") };
    let rules = Rules {
        consultation: "bancs".to_owned(),
        electorate: Some(10),
        method: Method::Approval(Approval { blank: Blank::Abstention, most: None, threshold: None }),
        options: vec![option("a"), option("b")],
        quorum: Some(Quorum::Cast(2)),
        seats: 1,
    };
    let ballot = |(n, choice): (usize, &&str)| Ballot {
        channel: Channel::Blind,
        choice: Choice::Approve(choice.chars().map(|c| c.to_string()).collect()),
        counter: 0,
        key: format!("key{n}"),
    };
    BallotBox { header: Header::new(rules, Seed([5; 32])), ballots: choices.iter().enumerate().map(ballot).collect() }
}

#[test]
fn a_downloaded_box_is_counted_and_compared() {
    let world = World::of(1);
    let votes = ballots(&["a", "ab", "b", "a", "", "z"]);
    let file = world.write("ballots.jsonl", votes.text().as_bytes());
    let said = run(&["tally", &file]);
    assert_eq!(said.code, 0, "{}", said.err);
    for words in [
        "6 ballots by approval: 4 counted, 1 blank, 1 invalid",
        "unknown_option: 1",
        "quorum of 2 is reached",
        "Elected: a",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    let json = run(&["--json", "tally", &file]).json();
    assert_eq!((&json["ok"], &json["outcome"]["winners"][0]), (&true.into(), &"a".into()));

    let outcome = tally::count(&votes).expect("rules");
    assert_eq!(json["outcome_hash"], outcome.hash());
    let published = world.write("outcome.json", outcome.text().as_bytes());
    let said = run(&["tally", &file, "--outcome", &published]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("This is the result that was published."), "{}", said.out);
    assert_eq!(run(&["--json", "tally", &file, "--outcome", &published]).code, 0);
}

#[test]
fn paper_counts_beside_the_others() {
    let world = World::of(1);
    let mut votes = ballots(&["a", "b", "b", "", "a"]);
    for (n, choice) in [(1, None), (2, None), (3, None), (4, Some(Choice::Unreadable))] {
        let ballot = &mut votes.ballots[n];
        (ballot.channel, ballot.key) = (Channel::Paper, format!("paper-{n}"));
        ballot.choice = choice.unwrap_or(ballot.choice.clone());
    }
    let file = world.write("ballots.jsonl", votes.text().as_bytes());
    let said = run(&["tally", &file]);
    assert_eq!(said.code, 0, "{}", said.err);
    for words in [
        "5 ballots by approval: 3 counted, 1 blank, 1 invalid",
        "1 anonymous, 4 on paper",
        "unreadable: 1",
        "Elected: b",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
}

#[test]
fn another_result_than_the_published_one_does_not_hold() {
    let world = World::of(1);
    let votes = ballots(&["a", "ab", "b", "a"]);
    let published = world.write("outcome.json", tally::count(&votes).expect("rules").text().as_bytes());
    let compare = |votes: &BallotBox| {
        let file = world.write("ballots.jsonl", votes.text().as_bytes());
        run(&["tally", &file, "--outcome", &published])
    };
    compare(&ballots(&["a", "ab", "b", "b"])).refused(1, "other ballots");
    let mut other = votes.clone();
    other.header.rules.seats = 2;
    compare(&other).refused(1, "other rules");
    other = votes.clone();
    other.header.seed = Seed([6; 32]);
    compare(&other).refused(1, "another seed");
    let forged = tally::count(&votes).expect("rules").text().replace(r#""winners":["a"]"#, r#""winners":["b"]"#);
    let forged = world.write("forged.json", forged.as_bytes());
    let file = world.write("ballots.jsonl", votes.text().as_bytes());
    run(&["tally", &file, "--outcome", &forged]).refused(1, "other winners");
    assert_eq!(run(&["--json", "tally", &file, "--outcome", &forged]).json()["error"]["code"], "broken");
}

#[test]
fn what_is_no_box_cannot_be_examined() {
    let world = World::of(1);
    let good = ballots(&["a", "b"]).text();
    let no = |text: &str, why: &str| {
        let file = world.write("ballots.jsonl", text.as_bytes());
        run(&["tally", &file]).refused(3, why);
    };
    no("", "whole line");
    no("nonsense\n", "not the head of a ballot box");
    no(&good.replace(r#""seats":1"#, r#""seats":7"#), "7 winners of 2 options");
    no(&good.replace(r#"["b"]"#, r#"["b","a"]"#), "line 3");
    let file = world.write("ballots.jsonl", good.as_bytes());
    run(&["tally", "/nowhere/x"]).refused(3, "missing");
    run(&["tally", &file, "--outcome", &file]).refused(3, "no result of a tally");
    assert_eq!(run(&["tally"]).code, 2);
}

#[test]
fn anonymous_ballots_bear_the_issuers_signature_or_are_found() {
    const VOTE: &str = "01a1775b-0000-7000-8000-000000000001";
    let world = World::of(1);
    let issuer = blind::Issuer::generate().expect("a key");
    let public = issuer.public().expect("a key").text();
    let envelope = |choice: &str| {
        let kept = blind::Kept::begin(VOTE, &public).expect("a key");
        let signed = issuer.sign(&kept.blinded).expect("a signature");
        let choice = Choice::Approve([choice.to_owned()].into());
        kept.finish(&signed).expect("a token").ballot(choice).expect("a ballot").envelope
    };
    let sent = [envelope("a"), envelope("b")];
    let form = Ballot { channel: Channel::Form, ..ballots(&["a"]).ballots[0].clone() };
    let mut all: Vec<Ballot> = sent.iter().map(|one| Ballot::parse(&one.ballot).expect("a ballot")).collect();
    let hash = |ballot: &Ballot| record::hex(&ballot.hash());
    let line = |hash: &str, seal: &blind::Seal| format!("{{\"ballot\":\"{hash}\",\"seal\":{}}}\n", seal.text());
    let seals: String = all.iter().zip(&sent).map(|(ballot, one)| line(&hash(ballot), &one.seal)).collect();
    all.push(form);
    let votes = BallotBox { ballots: all.clone(), ..ballots(&[]) };
    let terms = |issuer: Option<&str>, seats: u32| {
        let rules = Rules { seats: seats as _, ..votes.header.rules.clone() };
        let mut terms = serde_json::json!({
            "authority": VOTE, "consultation": VOTE, "format": "essaim-consultation/1", "lot": "00", "opens": 0,
            "plan": {
                "answer_days": 30, "closes": 1, "commitment": "", "electorate": {"territory": "t", "tier": "email"}, "lang": "fr",
                "opens": null, "options": [], "plain": "", "question": "which", "rules": rules, "stake": "", "title": "",
            },
            "protection": "blind", "root": {"hash": "00", "log": 1, "size": 0},
        });
        if let Some(issuer) = issuer {
            terms["issuer"] = issuer.into();
        }
        world.write("terms.json", terms.to_string().as_bytes())
    };
    let file = world.write("ballots.jsonl", votes.text().as_bytes());
    let check = |seals: &str, terms: String| {
        let seals = world.write("seals.jsonl", seals.as_bytes());
        run(&["tally", &file, "--seals", &seals, "--terms", &terms])
    };
    let said = check(&seals, terms(Some(&public), 1));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("2 anonymous ballots: the issuer signed"), "{}", said.out);

    let swapped = line(&hash(&all[0]), &sent[1].seal) + &line(&hash(&all[1]), &sent[0].seal);
    check(&swapped, terms(Some(&public), 1)).refused(1, "not signed with its own key");
    check(&line(&hash(&all[0]), &sent[0].seal), terms(Some(&public), 1)).refused(1, "has no seal");
    check(&(seals.clone() + &line(&hash(&all[2]), &sent[0].seal)), terms(Some(&public), 1))
        .refused(1, "is not in the box");
    check(&(seals.clone() + &seals), terms(Some(&public), 1)).refused(1, "two seals");
    let other = blind::Issuer::generate().expect("a key").public().expect("a key").text();
    check(&seals, terms(Some(&other), 1)).refused(1, "did not sign");
    check(&seals, terms(None, 1)).refused(1, "no issuer");
    check(&seals, terms(Some(&public), 2)).refused(1, "other rules");
    check("nonsense\n", terms(Some(&public), 1)).refused(3, "no seal");
    check(&seals, file.clone()).refused(3, "no terms of a vote");
}
