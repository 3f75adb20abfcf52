//! Votes: fixed before they open, counted once per person, shut by one clock, and the same however often they are counted.

use domain::{
    DAY, HOUR, Lang, News, PersonId, Refusal, VoteStage,
    consultation::{Answers, Kept, Method, Phase, Question, Terms, Typed},
};
use store::{
    Error, Result, Store,
    consultation::{self, Begin, Cast, Casted, Consultation, Move, Open, Publish, Reply, Save, Shut, number},
};
use tally::{BallotBox, Choice, Outcome, Verdict};
use tokio::task::JoinSet;

use crate::{
    follow::{spread, told},
    harness::{Town, dump},
};

/// A ballot on which these options are ticked.
pub fn ticks(ids: &[&str]) -> Typed {
    Typed { picked: ids.iter().map(|id| (*id).to_owned()).collect(), ..Typed::default() }
}

pub fn cast(town: &Town, person: PersonId, slug: &str, typed: Typed) -> Cast {
    Cast { submission: town.id(), person, slug: slug.to_owned(), typed, declared: true }
}

/// Everything that has to be said about three streets.
pub fn form(town: &Town, method: Method) -> Answers {
    let mut form = Answers::begin(method);
    for (field, value) in [
        ("title", "Quelle rue d’abord ?"),
        ("stake", "Trois rues attendent des arbres."),
        ("commitment", "La rue qui arrive en tête sera plantée cet hiver."),
        ("territory", "commune:59350"),
        ("binding", "no"),
        ("pressure", "no"),
        ("few", "no"),
        ("option-1", "Rue du Marché"),
        ("option-2", "Place Sébastopol"),
        ("option-3", "Quai du Wault"),
    ] {
        form.set(field, value);
    }
    form.set("closes", town.clock.now().plus(7 * DAY).rfc3339());
    form
}

pub async fn prepared(town: &Town, method: Method, form: Answers) -> String {
    let begin = Begin {
        submission: town.id(),
        official: town.malik,
        authority: town.lille,
        title: "Quelle rue d’abord ?".to_owned(),
        question: Question::Which,
        method,
        experiment: String::new(),
        lang: Lang::Fr,
    };
    let slug = town.done(begin).await;
    town.done(Save { official: town.malik, slug: slug.clone(), version: 1, form }).await;
    slug
}

pub fn opening(town: &Town, official: PersonId, slug: &str) -> Open {
    Open { submission: town.id(), official, slug: slug.to_owned(), version: 2, confirmed: true, issuer: None }
}

async fn opened(town: &Town, method: Method) -> String {
    let slug = prepared(town, method, form(town, method)).await;
    town.done(opening(town, town.bruno, &slug)).await;
    slug
}

pub async fn find(town: &Town, slug: &str) -> Consultation {
    consultation::by_slug(&mut town.read().await, slug).await.unwrap()
}

/// Shuts the box and counts, as the service does it.
pub async fn counted(store: &Store, of: &Consultation) -> Result<Outcome> {
    store.act(Shut { id: of.id }).await?;
    while store.act(Move { id: of.id }).await? {}
    let mut conn = store.read().await?;
    let header = consultation::header(&mut conn, of.id).await?;
    let ballots = consultation::ballots(&mut conn, of.id).await?;
    let outcome = tally::count(&BallotBox { header, ballots }).unwrap();
    store.act(Publish { id: of.id, outcome: outcome.clone() }).await?;
    Ok(outcome)
}

on_both!(what_is_fixed_names_only_what_is_there);
async fn what_is_fixed_names_only_what_is_there(town: Town) {
    let mut asked = form(&town, Method::Approval);
    asked.set("territory", "commune:00000");
    asked.set("experiment-2", "nulle-part");
    let slug = prepared(&town, Method::Approval, asked).await;
    let refused = town.act(opening(&town, town.bruno, &slug)).await;
    let Err(Error::Invalid(errors)) = refused else { panic!("{refused:?}") };
    let wrong: Vec<(&str, &Refusal)> = errors.iter().map(|e| (e.field.as_str(), &e.refusal)).collect();
    assert_eq!(wrong, [("territory", &Refusal::NotAChoice), ("experiment-2", &Refusal::NotAChoice)]);
    assert_eq!(town.number("select count(*) from consultation_secret").await, 0, "nothing is written by half");
}

on_both!(what_two_officials_fixed_is_recorded_and_never_changes);
async fn what_two_officials_fixed_is_recorded_and_never_changes(town: Town) {
    let slug = prepared(&town, Method::Approval, form(&town, Method::Approval)).await;
    let open = |official| opening(&town, official, &slug);
    for (official, refusal) in [(town.malik, Refusal::NoMandate), (town.amina, Refusal::NoMandate)] {
        assert!(matches!(town.act(open(official)).await, Err(Error::Refused(r)) if r == refusal));
    }
    let unread = Open { version: 1, ..open(town.bruno) };
    assert!(matches!(town.act(unread).await, Err(Error::Refused(Refusal::ChangedMeanwhile))));
    let unsure = Open { confirmed: false, ..open(town.bruno) };
    assert!(matches!(town.act(unsure).await, Err(Error::Refused(Refusal::NotConfirmed))));
    assert_eq!(town.number("select count(*) from consultation_secret").await, 0);

    town.done(open(town.bruno)).await;
    let fixed = find(&town, &slug).await;
    let (terms, text) = fixed.terms.clone().unwrap();
    assert_eq!((fixed.phase(town.clock.now()), terms.opens), (Phase::Open, town.clock.now()));
    let hash = record::hex(&Terms::hash(&text));
    let leaf = town.texts("select cast(leaf as text) from record_pending where kind = 'consultation_opened'").await;
    if town.is_sqlite() {
        assert!(leaf[0].contains(&hash) && leaf[0].contains(&terms.lot) && !leaf[0].contains("Marché"), "{leaf:?}");
    }
    let other = Answers([("title".to_owned(), "Autre chose".to_owned())].into());
    let late = Save { official: town.malik, slug: slug.clone(), version: 3, form: other };
    assert!(matches!(town.act(late).await, Err(Error::Refused(Refusal::Fixed))));
    assert!(matches!(town.act(open(town.bruno)).await, Err(Error::Refused(Refusal::Fixed))));
    assert_eq!(find(&town, &slug).await.terms.unwrap().1, text);
}

on_both!(whoever_wrote_a_part_of_it_does_not_open_it);
async fn whoever_wrote_a_part_of_it_does_not_open_it(town: Town) {
    let slug = prepared(&town, Method::Approval, form(&town, Method::Approval)).await;
    let mend = Save { official: town.bruno, slug: slug.clone(), version: 2, form: form(&town, Method::Approval) };
    assert_eq!(town.done(mend).await, 3);
    let open = Open { version: 3, ..opening(&town, town.bruno, &slug) };
    assert!(matches!(town.act(open).await, Err(Error::Refused(Refusal::SamePerson))));
    // what is incomplete is kept, but not opened
    let slug = prepared(&town, Method::Approval, Answers::default()).await;
    assert!(
        matches!(town.act(opening(&town, town.bruno, &slug)).await, Err(Error::Invalid(errors)) if errors.len() > 5)
    );
}

on_both!(two_hundred_votes_of_one_person_at_once_count_once);
async fn two_hundred_votes_of_one_person_at_once_count_once(town: Town) {
    let slug = opened(&town, Method::Approval).await;
    let mut casting = JoinSet::new();
    for n in 0..200 {
        let (store, act) = (town.store.clone(), cast(&town, town.amina, &slug, ticks(&[["o1", "o2", "o3"][n % 3]])));
        casting.spawn(async move { store.act(act).await.unwrap() });
    }
    let answers = casting.join_all().await;
    assert_eq!(answers.iter().filter(|casted| casted.first).count(), 1);
    for (sql, n) in [
        ("select count(*) from ballot", 1),
        ("select count(*) from consultation_voter", 1),
        ("select voter_count from consultation", 1),
        ("select count(*) from record_pending where kind = 'voted'", 1),
    ] {
        assert_eq!(town.number(sql).await, n, "{sql}");
    }
    town.clock.pass(7 * DAY);
    let outcome = counted(&town.store, &find(&town, &slug).await).await.unwrap();
    assert_eq!((outcome.turnout.received, outcome.turnout.counted), (1, 1));
}

on_both!(two_servers_count_one_person_once);
async fn two_servers_count_one_person_once(town: Town) {
    if town.is_sqlite() {
        return;
    }
    let slug = opened(&town, Method::Approval).await;
    let other = town.another_server().await;
    let mut casting = JoinSet::new();
    for n in 0..40 {
        let store = if n % 2 == 0 { town.store.clone() } else { other.clone() };
        let act = cast(&town, town.amina, &slug, ticks(&["o1"]));
        casting.spawn(async move { store.act(act).await.unwrap() });
    }
    assert_eq!(casting.join_all().await.iter().filter(|casted| casted.first).count(), 1);
    assert_eq!(town.number("select voter_count from consultation").await, 1);
    assert_eq!(town.number("select count(*) from ballot").await, 1);
}

on_both!(a_slip_that_comes_again_does_not_undo_a_later_one);
async fn a_slip_that_comes_again_does_not_undo_a_later_one(town: Town) {
    let slug = opened(&town, Method::Approval).await;
    let early = || {
        let typed = ticks(&["o1"]);
        Cast { submission: uuid::Uuid::from_u128(5), person: town.amina, slug: slug.clone(), typed, declared: true }
    };
    assert_eq!(town.done(early()).await, Casted { first: true });
    assert_eq!(town.done(cast(&town, town.amina, &slug, ticks(&["o2"]))).await, Casted { first: false });
    assert_eq!(town.done(early()).await, Casted { first: true }, "the answer of the first time");
    let id = find(&town, &slug).await.id;
    let mine = consultation::mine(&mut town.read().await, id, town.amina).await.unwrap().unwrap();
    let ballot = mine.ballot.unwrap();
    assert_eq!((ballot.choice, ballot.counter), (Choice::Approve(["o2".to_owned()].into()), 1));
    assert_eq!(consultation::mine(&mut town.read().await, id, town.theo).await.unwrap(), None);
}

on_both!(one_clock_says_when_it_is_over);
async fn one_clock_says_when_it_is_over(town: Town) {
    let mut form = form(&town, Method::Approval);
    form.set("opens", town.clock.now().plus(HOUR).rfc3339());
    let slug = prepared(&town, Method::Approval, form).await;
    assert!(matches!(town.store.act(cast(&town, town.amina, &slug, ticks(&["o1"]))).await, Err(Error::NotFound)));
    let opens = town.done(opening(&town, town.bruno, &slug)).await;
    let vote = |person| town.store.act(cast(&town, person, &slug, ticks(&["o1"])));
    assert!(matches!(vote(town.amina).await, Err(Error::Refused(Refusal::VoteAhead { opens: at })) if at == opens));
    town.clock.set(opens);
    assert!(vote(town.amina).await.is_ok());
    let of = find(&town, &slug).await;
    let closes = of.times.closes.unwrap();
    town.clock.set(closes.plus(-1));
    assert!(vote(town.theo).await.is_ok());
    assert!(matches!(town.store.act(Shut { id: of.id }).await, Err(Error::Refused(Refusal::TooEarly))));
    assert!(consultation::due(&mut town.read().await, town.clock.now()).await.unwrap().is_empty());
    town.clock.set(closes);
    assert!(matches!(vote(town.odile).await, Err(Error::Refused(Refusal::VoteOver))));
    assert_eq!(consultation::due(&mut town.read().await, closes).await.unwrap(), [of.id]);
    let outcome = counted(&town.store, &of).await.unwrap();
    assert_eq!((outcome.turnout.received, outcome.verdict), (2, Verdict::Decided));
    // for a server whose clock is behind it is over all the same
    town.clock.set(closes.plus(-HOUR));
    assert!(matches!(vote(town.odile).await, Err(Error::Refused(Refusal::VoteOver))));
    assert!(consultation::due(&mut town.read().await, closes).await.unwrap().is_empty());
}

on_both!(nothing_of_a_ballot_leads_to_its_voter_once_the_box_is_shut);
async fn nothing_of_a_ballot_leads_to_its_voter_once_the_box_is_shut(town: Town) {
    let slug = opened(&town, Method::MajorityJudgment).await;
    let crowd = town.crowd(30).await;
    for (n, person) in crowd.iter().enumerate() {
        let marks = [("o1", n % 6), ("o2", (n + 3) % 6)];
        let marks = marks.map(|(id, n)| (id.to_owned(), n.to_string())).into();
        town.done(cast(&town, *person, &slug, Typed { marks, ..Typed::default() })).await;
    }
    let of = find(&town, &slug).await;
    let mut numbers = Vec::new();
    for person in &crowd {
        let mine = consultation::mine(&mut town.read().await, of.id, *person).await.unwrap().unwrap();
        numbers.push(mine.ballot.unwrap().key);
    }
    assert!(numbers.windows(2).any(|pair| pair[0] > pair[1]), "they do not grow with time");
    town.clock.pass(8 * DAY);
    counted(&town.store, &of).await.unwrap();
    assert_eq!(consultation::mine(&mut town.read().await, of.id, crowd[0]).await.unwrap().unwrap().ballot, None);
    assert_eq!(town.number("select count(*) from consultation_secret").await, 0);
    // every cell that names a ballot is one of the published ballots themselves
    let cells = dump(&mut town.read().await).await;
    for key in &numbers {
        let named = cells.iter().filter(|cell| cell.holds(key.as_bytes())).count();
        assert_eq!(named, 2, "its number and its text, and nowhere else");
    }
    // rows stand in the order of their hashes, not in that in which they came
    let rows = town.texts("select body from published_ballot").await;
    let sorted = town.texts("select body from published_ballot order by hash").await;
    assert!(rows == sorted || !town.is_sqlite());
    assert_eq!(town.texts("select kind from record_pending where kind = 'form_ballot'").await.len(), 30);
}

on_both!(a_result_is_what_a_recount_gives_and_nothing_else_is_published);
async fn a_result_is_what_a_recount_gives_and_nothing_else_is_published(town: Town) {
    let slug = opened(&town, Method::InstantRunoff).await;
    for (person, ranks) in town.crowd(7).await.into_iter().zip([["1", "2", "3"], ["2", "1", "3"]].iter().cycle()) {
        let marks = ["o1", "o2", "o3"].iter().zip(ranks).map(|(id, n)| ((*id).to_owned(), (*n).to_owned())).collect();
        town.done(cast(&town, person, &slug, Typed { marks, ..Typed::default() })).await;
    }
    let of = find(&town, &slug).await;
    assert!(matches!(town.act(Move { id: of.id }).await, Err(Error::Refused(Refusal::TooEarly))));
    town.clock.pass(8 * DAY);
    town.done(Shut { id: of.id }).await;
    town.done(Shut { id: of.id }).await;
    let mut conn = town.read().await;
    let header = consultation::header(&mut conn, of.id).await.unwrap();
    let empty = tally::count(&BallotBox { header: header.clone(), ballots: Vec::new() }).unwrap();
    drop(conn);
    let early = town.act(Publish { id: of.id, outcome: empty.clone() }).await;
    assert!(matches!(early, Err(Error::Internal(_))), "no ballot was counted");
    let outcome = counted(&town.store, &of).await.unwrap();
    assert_eq!(outcome.winners, ["o1"]);
    let published = find(&town, &slug).await;
    assert_eq!(published.outcome.as_deref(), Some(outcome.text().as_str()));
    // and the file that anybody downloads counts to the same bytes
    let mut conn = town.read().await;
    let ballots = consultation::ballots(&mut conn, of.id).await.unwrap();
    let file = BallotBox { header, ballots }.text();
    assert_eq!(tally::count_file(&file).unwrap().1.text(), outcome.text());
    drop(conn);
    // the lot was committed to when the vote was opened
    let revealed = town.texts("select cast(leaf as text) from record_pending where kind = 'consultation_closed'").await;
    if town.is_sqlite() {
        let leaf: serde_json::Value = serde_json::from_str(&revealed[0]).unwrap();
        let lot: tally::Seed = serde_json::from_value(leaf["lot"].clone()).unwrap();
        use sha2::Digest;
        assert_eq!(record::hex(&sha2::Sha256::digest(lot.0)), of.terms().unwrap().lot);
    }
    town.done(Publish { id: of.id, outcome }).await;
    assert_eq!(town.number("select count(*) from record_pending where kind = 'tally'").await, 1);
}

on_both!(a_ballot_that_cannot_count_is_refused_with_a_sentence_and_changes_nothing);
async fn a_ballot_that_cannot_count_is_refused_with_a_sentence_and_changes_nothing(town: Town) {
    let slug = opened(&town, Method::InstantRunoff).await;
    let ranks = |ranks: &[(&str, &str)]| Typed {
        marks: ranks.iter().map(|(id, n)| ((*id).to_owned(), (*n).to_owned())).collect(),
        ..Typed::default()
    };
    for bad in [ranks(&[("o1", "1"), ("o2", "1")]), ranks(&[("o1", "9")]), ranks(&[("x", "1")]), ranks(&[("o1", "\0")])]
    {
        let answer = town.act(cast(&town, town.amina, &slug, bad)).await;
        assert!(matches!(answer, Err(Error::Invalid(errors)) if errors.len() == 1));
    }
    let alone = Cast { declared: false, ..cast(&town, town.amina, &slug, ranks(&[("o1", "1")])) };
    assert!(matches!(town.act(alone).await, Err(Error::Refused(Refusal::NotConfirmed))));
    assert_eq!(town.number("select count(*) from ballot").await, 0);
    // nothing chosen is a blank vote
    assert!(town.done(cast(&town, town.amina, &slug, Typed::default())).await.first);
    town.clock.pass(8 * DAY);
    let outcome = counted(&town.store, &find(&town, &slug).await).await.unwrap();
    assert_eq!((outcome.turnout.blank, outcome.verdict), (1, Verdict::NobodyVoted));
}

on_both!(whoever_is_erased_stays_counted_and_leads_nowhere);
async fn whoever_is_erased_stays_counted_and_leads_nowhere(town: Town) {
    let slug = opened(&town, Method::Approval).await;
    town.done(cast(&town, town.amina, &slug, ticks(&["o1"]))).await;
    town.done(store::account::Erase { person: town.amina }).await;
    let sql = format!("select count(*) from consultation_voter where person_id = {}", literal(&town, town.amina));
    assert_eq!(town.number(&sql).await, 0);
    town.clock.pass(8 * DAY);
    let outcome = counted(&town.store, &find(&town, &slug).await).await.unwrap();
    assert_eq!(outcome.turnout.counted, 1);
    assert_ne!(number(&[1], town.amina), number(&[2], town.amina));
}

fn literal(town: &Town, person: PersonId) -> String {
    if town.is_sqlite() { format!("x'{}'", person.0.simple()) } else { format!("'{person}'") }
}

on_both!(a_result_is_answered_once_and_whoever_voted_is_told_of_it);
async fn a_result_is_answered_once_and_whoever_voted_is_told_of_it(town: Town) {
    let slug = town.opened(town.amina, crate::harness::answers("Des bancs à l’ombre")).await;
    let mut asked = form(&town, Method::Approval);
    asked.set("experiment-1", &slug);
    let vote = prepared(&town, Method::Approval, asked).await;
    town.done(opening(&town, town.bruno, &vote)).await;
    let of = find(&town, &vote).await;
    town.done(cast(&town, town.theo, &vote, ticks(&["o1"]))).await;
    let reply = |official, text: &str| Reply {
        submission: town.id(),
        official,
        slug: vote.clone(),
        kept: Kept::Partly,
        text: text.to_owned(),
        lang: Lang::Fr,
    };
    let refused = |answer: Result<()>, refusal: Refusal| {
        assert!(matches!(&answer, Err(Error::Refused(r)) if *r == refusal), "{answer:?}");
    };
    refused(town.act(reply(town.bruno, "Trop tôt.")).await, Refusal::NotCounted);
    town.clock.pass(8 * DAY);
    counted(&town.store, &of).await.unwrap();
    let owed = consultation::owed(&mut town.read().await, town.lille).await.unwrap();
    let due = town.clock.now().plus(60 * DAY);
    assert_eq!(owed.iter().map(|o| (o.slug.as_str(), o.due)).collect::<Vec<_>>(), [(vote.as_str(), due)]);
    for person in [town.malik, town.odile, town.theo] {
        refused(town.act(reply(person, "Pas à moi.")).await, Refusal::NoMandate);
    }
    assert!(
        matches!(town.act(reply(town.bruno, "  ")).await, Err(Error::Invalid(errors)) if errors[0].field == "text")
    );
    assert_eq!(town.number("select count(*) from consultation_reply").await, 0);
    town.done(reply(town.bruno, "La rue est plantée en mars ; la place attend.")).await;
    refused(town.act(reply(town.bruno, "Encore.")).await, Refusal::AlreadySaid);
    let replied = find(&town, &vote).await.reply.unwrap();
    assert_eq!((replied.kept, replied.text.starts_with("La rue")), (Kept::Partly, true));
    assert!(consultation::owed(&mut town.read().await, town.lille).await.unwrap().is_empty());
    assert_eq!(town.number("select count(*) from record_pending where kind = 'vote_replied'").await, 1);

    // each of the three steps is told to whoever votes about an experiment, which they follow from then on
    spread(&town, 500).await;
    let items = told(&town, town.theo).await;
    let heard: Vec<News> = items.iter().map(|item| item.news).filter(|news| matches!(news, News::Vote(_))).collect();
    assert_eq!(
        heard,
        [VoteStage::Replied, VoteStage::Counted].map(News::Vote),
        "what was before they followed is no news"
    );
    assert_eq!(
        town.texts("select detail from news where kind = 'vote' order by at, id").await,
        ["opened", "counted", "replied"]
    );
}
