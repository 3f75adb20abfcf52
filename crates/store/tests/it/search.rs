//! What a question finds, and in which order: the same on both engines, to the row.

use domain::{Lang, ProposalForm, Verdict};
use store::experiment;

use crate::harness::{Town, about, answers};

async fn library(town: &Town) {
    let plain = |title: &str, place: &str, proposal: &str| ProposalForm {
        place: place.into(),
        proposal: format!("{proposal} Un essai court, compté."),
        ..answers(title)
    };
    for (title, place, proposal) in [
        ("Des vélos pour aller au marché", "Wazemmes", "Prêter deux triporteurs le dimanche."),
        ("Au cœur du pâté de maisons", "Fives", "Ouvrir un jardin de poche, avec un local à vélo."),
        ("Jardins partagés", "Moulins", "Planter, arroser, récolter ensemble."),
        ("Un lavoir pour l’eau de pluie", "Jardin des Géants", "Récupérer 100 % de la pluie d’un toit_test."),
    ] {
        town.opened(town.amina, plain(title, place, proposal)).await;
    }
    // nobody finds what is not public
    town.sent(town.amina, plain("Des vélos secrets", "Jardin", "Un coeur à prendre.")).await;
    let rejected = town.sent(town.amina, plain("Encore des vélos", "Jardin", "Un coeur à prendre.")).await;
    town.done(town.verdict(town.malik, &rejected, Verdict::Reject, "Déjà proposé.")).await;
}

/// The first word of each address found.
async fn found(town: &Town, question: &str) -> Vec<String> {
    let page = experiment::find(&mut town.read().await, Lang::Fr, &about(question), None).await.unwrap();
    assert!(page.next.is_none());
    page.cards.into_iter().map(|c| c.slug.split('-').take(2).collect::<Vec<_>>().join("-")).collect()
}

on_both!(a_question_finds_its_words_however_they_are_written_best_first);
async fn a_question_finds_its_words_however_they_are_written_best_first(town: Town) {
    library(&town).await;
    for question in ["velos", "vélo", "VÉLO", "  Vélos ?", "ve\u{301}lo", "velo vélos"] {
        assert_eq!(found(&town, question).await, ["des-velos", "au-coeur"], "{question}");
    }
    for question in ["coeur", "cœur", "CŒURS"] {
        assert_eq!(found(&town, question).await, ["au-coeur"], "{question}");
    }
    // title, then place, then text
    assert_eq!(found(&town, "jardin").await, ["jardins-partages", "un-lavoir", "au-coeur"]);
    // the beginning of a word
    assert_eq!(found(&town, "jard").await, ["jardins-partages", "un-lavoir", "au-coeur"]);
    assert_eq!(found(&town, "wazem").await, ["des-velos"]);
    // every word counts, in any order
    assert_eq!(found(&town, "jardins Moulins").await, ["jardins-partages"]);
    assert_eq!(found(&town, "moulins, le jardin").await, ["jardins-partages"]);
    assert_eq!(found(&town, "jardin wazemmes").await, Vec::<String>::new());
    assert_eq!(found(&town, "l'eau").await, ["un-lavoir"]);
    // commune, theme; equal weights, newest first
    for question in ["lille", "Espace public", "public space"] {
        assert_eq!(
            found(&town, question).await,
            ["un-lavoir", "jardins-partages", "au-coeur", "des-velos"],
            "{question}"
        );
    }
}

on_both!(signs_are_no_wildcards_and_break_nothing);
async fn signs_are_no_wildcards_and_break_nothing(town: Town) {
    library(&town).await;
    for question in ["%", "_", "'", "''", "\"", "\\", "--", "?!", "le la les", "*", "\u{10ffff}", "\0"] {
        assert_eq!(found(&town, question).await, Vec::<String>::new(), "{question:?}");
    }
    assert_eq!(found(&town, "100 %").await, ["un-lavoir"]);
    assert_eq!(found(&town, "ve%").await, ["des-velos", "au-coeur"]);
    assert_eq!(found(&town, "v_los").await, Vec::<String>::new());
    assert_eq!(found(&town, "jardin'; drop table experiment_term; --").await, Vec::<String>::new());
    assert_eq!(found(&town, "jardin\0").await.len(), 3);
    for question in ["a".repeat(100_000), "jardin vélo ".repeat(10_000), "🐝".repeat(500)] {
        found(&town, &question).await;
    }
}

on_both!(a_question_without_words_is_not_the_list);
async fn a_question_without_words_is_not_the_list(town: Town) {
    library(&town).await;
    assert_eq!(found(&town, "").await.len(), 4);
    assert_eq!(found(&town, " \t ").await.len(), 4);
    assert_eq!(found(&town, " ? ").await.len(), 0);
}
