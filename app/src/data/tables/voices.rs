//! What is said about experiments.

use store::data::tables;

use super::{
    column::{
        Group,
        Kind::{Code, Integer, Text, Time},
        Source, Table, column,
    },
    proposals::{EXPERIMENT, ID},
};

pub const TABLES: &[Table] = &[
    Table {
        name: "arguments",
        group: Group::Voices,
        title: ("Les arguments, les questions et les réponses", "Arguments, questions and answers"),
        source: Source::Rows(tables::ARGUMENTS),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("answers_to", Code, "À quoi il répond\u{a0}: son id", "What it answers: its id"),
            column(
                "nth",
                Integer,
                "Sa place parmi les réponses\u{a0}; 0 pour un argument",
                "Its place among the answers; 0 for an argument",
            ),
            column("side", Code, "for, against, question ou answer", "for, against, question or answer"),
            column(
                "author",
                Text,
                "Le nom choisi\u{a0}; vide sans nom",
                "The name that its author chose; empty without one",
            ),
            column(
                "authority",
                Code,
                "L’autorité au nom de laquelle il répond",
                "The authority in whose name it answers",
            ),
            column("text", Text, "Ce qu’il dit\u{a0}; vide s’il a été retiré", "What it says; empty once removed"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("written_at", Time, "Écrit le, UTC", "When it was written, UTC"),
            column("edited_at", Time, "Modifié le, UTC", "When it was changed last, UTC"),
            column("useful", Integer, "À combien de personnes il est utile", "How many people find it useful"),
            column("useless", Integer, "À combien il ne l’est pas", "How many do not"),
            column(
                "answers",
                Integer,
                "Les réponses reçues, retirées comprises",
                "Answers that it got, removed ones too",
            ),
            column("removed_at", Time, "Retiré le, UTC", "When it was removed, UTC"),
            column("removed_by", Code, "L’autorité qui l’a retiré", "The authority that removed it"),
            column(
                "removal_reason",
                Code,
                "La raison du retrait, de la liste publique",
                "Why it was removed, a code of the public list",
            ),
            column("removal_text", Text, "Cette raison en mots", "Why, in words"),
            column("removal_lang", Code, "La langue de ces mots", "The language of these words"),
        ],
    },
    Table {
        name: "argument-versions",
        group: Group::Voices,
        title: ("Ce qu’ils disaient avant d’être modifiés", "What they said before they were edited"),
        source: Source::Rows(tables::VERSIONS),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("argument", Code, "L’argument\u{a0}: son id", "The argument: its id"),
            column("text", Text, "Ce qu’il disait", "What it said"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("written_at", Time, "Depuis quand, UTC", "Since when, UTC"),
        ],
    },
];
