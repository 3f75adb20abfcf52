//! "Already tried?": what resembles a text, before it is sent.

use domain::{Lang, ProposalForm, Verdict};
use store::experiment;

use crate::harness::{Town, answers};

async fn library(town: &Town) {
    let plain = |title: &str, problem: &str| ProposalForm {
        problem: problem.into(),
        proposal: "Le faire un peu, et regarder.".into(),
        ..answers(title)
    };
    for (title, problem) in [
        ("Des bancs à l’ombre au marché", "On ne peut pas s’asseoir."),
        ("Un compost au pied des tours", "Les épluchures partent toutes au four."),
        ("Une rue aux enfants le mercredi", "Le marché prend toute la place."),
    ] {
        town.opened(town.amina, plain(title, problem)).await;
    }
    let refused =
        town.sent(town.amina, plain("Des bancs chauffants au marché", "L’hiver, personne ne s’y arrête.")).await;
    town.done(town.verdict(town.malik, &refused, Verdict::Reject, "Chauffer dehors n’est pas permis.")).await;
    town.sent(town.amina, plain("Des bancs secrets au marché", "Personne ne doit encore le lire.")).await;
}

async fn titles(town: &Town, text: &str) -> Vec<String> {
    let cards = experiment::similar(&mut town.read().await, Lang::Fr, text, None).await.unwrap();
    cards.into_iter().map(|c| c.title).collect()
}

on_both!(what_shares_the_rarer_words_comes_first_and_refusals_are_told);
async fn what_shares_the_rarer_words_comes_first_and_refusals_are_told(town: Town) {
    library(&town).await;
    // two words of three in common; the market alone is not enough, and nobody sees what is not public
    let found = titles(&town, "Quelques BANCS sur le marche").await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&"Des bancs à l’ombre au marché".to_owned()));
    assert!(found.contains(&"Des bancs chauffants au marché".to_owned()));
    assert_eq!(titles(&town, "Compost").await, ["Un compost au pied des tours"]);
    assert_eq!(titles(&town, "Un composteur pour les tours").await, ["Un compost au pied des tours"]);
    assert!(titles(&town, "Une piscine flottante").await.is_empty());
}

on_both!(a_text_without_words_resembles_nothing_and_a_proposal_not_itself);
async fn a_text_without_words_resembles_nothing_and_a_proposal_not_itself(town: Town) {
    library(&town).await;
    for text in ["", " ", "le la les ?!", "%", "\0"] {
        assert!(titles(&town, text).await.is_empty(), "{text:?}");
    }
    titles(&town, &"bancs marché ".repeat(10_000)).await;
    let draft = town.draft(town.theo, answers("Un phare sur la Deûle")).await;
    let slug = town.submit(draft, town.theo).await.unwrap();
    town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    let mut conn = town.read().await;
    let text = "Un phare sur la Deûle";
    assert_eq!(experiment::similar(&mut conn, Lang::Fr, text, None).await.unwrap().len(), 1);
    assert!(experiment::similar(&mut conn, Lang::Fr, text, Some(draft)).await.unwrap().is_empty());
}
