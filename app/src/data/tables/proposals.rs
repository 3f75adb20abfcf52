//! Experiments, and what is written about each on its way.

use domain::Moment;
use serde_json::Value;
use store::data::tables::{self, Line};

use super::column::{
    Column, Group,
    Kind::{Code, Degrees, Integer, Made, Page, Picture, Text, Time},
    Source, Table, column,
};

/// Whether the evaluator wrote in the journal from half-time on; nothing where there is no half-time.
fn reviewed(line: &Line) -> Option<bool> {
    let (start, end) = (line.moment("started_at")?, line.moment("ends_at")?);
    let half =
        domain::Clocks { started_at: Some(start), ends_at: Some(end), ..domain::Clocks::default() }.half_time()?;
    Some(line.moment("reviewed_at").is_some_and(|at: Moment| at >= half))
}

/// Every public experiment; also on a map.
pub const EXPERIMENTS: Table = Table {
    name: "experiments",
    group: Group::Experiments,
    title: ("Toutes les expérimentations publiques", "Every public experiment"),
    source: Source::Rows(tables::EXPERIMENTS),
    within: None,
    columns: &[
        column(
            "id",
            Code,
            "La fin de son adresse\u{a0}; elle ne change jamais",
            "The last part of its address; it never changes",
        ),
        column("address", Page("/experiments/"), "Sa page", "Its page"),
        column("record_id", Code, "Son identifiant dans le registre civique", "Its identifier in the civic record"),
        column(
            "title",
            Text,
            "Son titre, dans la langue où il a été écrit",
            "Its title, in the language in which it was written",
        ),
        column("lang", Code, "Cette langue\u{a0}: fr ou en", "That language: fr or en"),
        column(
            "status",
            Code,
            "Où elle en est\u{a0}; voir /about/right-to-try",
            "Where it stands; see /about/right-to-try",
        ),
        column("theme", Code, "Son thème", "Its theme"),
        column("territory", Code, "Code INSEE de son territoire", "INSEE code of its territory"),
        column("territory_name", Text, "Le nom de ce territoire", "The name of that"),
        column(
            "latitude",
            Degrees,
            "Degrés, WGS 84\u{a0}; vide sans point",
            "Degrees, WGS 84; empty when no point was given",
        ),
        column("longitude", Degrees, "Degrés, WGS 84", "Degrees, WGS 84"),
        column("place", Text, "Le lieu, en mots", "The place, in words"),
        column("problem", Text, "Le problème", "The problem"),
        column("proposal", Text, "Ce qu’on essaierait", "What would be tried"),
        column("audience", Text, "Pour qui", "For whom"),
        column("duration_months", Integer, "Combien de mois", "How many months"),
        column(
            "author",
            Text,
            "Le nom choisi par la personne qui propose\u{a0}; vide sans nom, ou une fois effacé",
            "The name that its author chose; empty without one, and once erased",
        ),
        column("picture", Picture, "Sa photo", "Its photo"),
        column(
            "authority",
            Code,
            "L’autorité qui l’a entre les mains\u{a0}: la fin de son adresse",
            "The authority that holds it: the last part of its address",
        ),
        column("supports", Integer, "Combien de personnes veulent l’essayer", "How many people want it tried"),
        column("threshold", Integer, "Combien il en faut pour un examen", "How many it takes for a review"),
        column("submitted_at", Time, "Envoyée le, UTC", "When it was sent, UTC"),
        column("opened_at", Time, "Ouverte aux soutiens le, UTC", "When it became open for support, UTC"),
        column(
            "registered_at",
            Time,
            "Protocole signé et figé le, UTC",
            "When its protocol was signed and frozen, UTC",
        ),
        column("started_at", Time, "Début de l’essai, UTC", "When the try began, UTC"),
        column(
            "ends_at",
            Time,
            "Premier instant après le dernier jour autorisé, UTC",
            "The first instant after the last day that was allowed, UTC",
        ),
        column("ended_at", Time, "Fin de l’essai, UTC", "When the try ended, UTC"),
        column(
            "last_primary_at",
            Time,
            "Dernier relevé de l’indicateur principal, UTC\u{a0}: le délai des résultats part de là",
            "The newest reading of the primary indicator, UTC: the time for results runs from it",
        ),
        column(
            "mid_term_reviewed",
            Made("boolean", |_, line| reviewed(line).map_or(Value::Null, Value::Bool)),
            "Si la personne qui évalue a écrit au journal depuis la mi-parcours",
            "Whether the evaluator has written in the journal since half-time",
        ),
        column(
            "goal_moved_at",
            Time,
            "L’indicateur principal ou sa cible a été changé après le premier relevé, UTC",
            "When the primary indicator or its target was changed after the first reading, UTC",
        ),
        column(
            "finding",
            Code,
            "Ce que l’évaluation a constaté\u{a0}; vide avant",
            "What the evaluator found; empty before",
        ),
        column(
            "conclusion",
            Code,
            "Ce que l’autorité a décidé\u{a0}; vide avant",
            "What the authority decided; empty before",
        ),
        column(
            "merged_into",
            Code,
            "L’expérimentation dans laquelle elle continue",
            "The experiment in which it goes on",
        ),
        column(
            "retry_of",
            Code,
            "L’expérimentation dont elle a appris",
            "The id of the experiment that it learned from",
        ),
        column("retry_lesson", Text, "Ce qu’elle en retient", "What it takes from that one"),
    ],
};

pub const TABLES: &[Table] = &[
    EXPERIMENTS,
    Table {
        name: "translations",
        group: Group::Experiments,
        title: ("Leurs traductions", "Their translations"),
        source: Source::Rows(tables::TRANSLATIONS),
        within: None,
        columns: &[
            column("id", Code, "L’expérimentation et la langue", "The experiment and the language"),
            EXPERIMENT,
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("title", Text, "Son titre", "Its title"),
            column("problem", Text, "Le problème", "The problem"),
            column("proposal", Text, "Ce qu’on essaierait", "What would be tried"),
            column("audience", Text, "Pour qui", "For whom"),
            column("place", Text, "Le lieu, en mots", "The place, in words"),
        ],
    },
    Table {
        name: "history",
        group: Group::Experiments,
        title: ("Leur historique", "Their history"),
        source: Source::Rows(tables::HISTORY),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("at", Time, "Quand, UTC", "When, UTC"),
            column("event", Code, "Ce qui s’est passé", "What happened"),
            column(
                "authority",
                Code,
                "L’autorité qui a agi, ou qui l’a reçue",
                "The authority that acted, or that received it",
            ),
            column("from_authority", Code, "Celle qui l’a transmise", "The authority that gave it away"),
            column("reason", Code, "La raison, de la liste publique", "The reason, a code of the public list"),
            column("text", Text, "La raison en mots", "The reason in words"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("leaf", Code, "Sa feuille au registre civique", "Its leaf in the civic record"),
        ],
    },
    Table {
        name: "decisions",
        group: Group::Experiments,
        title: ("Les actes de décision, avec leurs raisons", "Acts of decision, with their reasons"),
        source: Source::Rows(tables::DECISIONS),
        within: None,
        columns: &[
            column("id", Code, "Le numéro de l’acte", "The number of the act"),
            EXPERIMENT,
            column(
                "kind",
                Code,
                "De quoi on décide\u{a0}: moderate, answer, authorise, conclude, appeal",
                "What is decided about: moderate, answer, authorise, conclude, appeal",
            ),
            column("verdict", Code, "Ce qui est décidé", "What is decided"),
            column("reason", Code, "La raison, de la liste publique", "The reason, a code of the public list"),
            column("text", Text, "La raison en mots", "The reason in words"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("authority", Code, "L’autorité qui décide", "The authority that decides"),
            column(
                "official",
                Text,
                "Le nom choisi par la personne qui a décidé\u{a0}; vide une fois effacé",
                "The name that the official chose; empty once erased",
            ),
            column("decided_at", Time, "Quand, UTC", "When, UTC"),
            column("undone_at", Time, "Annulée par la même personne, UTC", "When the same person took it back, UTC"),
            column(
                "legal_basis",
                Text,
                "Pour une autorisation, sa base légale",
                "Of an authorisation, its legal basis",
            ),
            column("formal_act", Text, "L’acte de dérogation", "The formal act of a derogation"),
            column("conditions", Text, "Les conditions, une par ligne", "The conditions, a line each"),
            column(
                "allowed_until",
                Time,
                "Premier instant où ce n’est plus autorisé, UTC",
                "The first instant at which it is not allowed any more, UTC",
            ),
        ],
    },
    Table {
        name: "deadlines",
        group: Group::Experiments,
        title: ("Les délais de réponse des autorités", "The time that authorities have to answer"),
        source: Source::Rows(tables::DEADLINES),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("authority", Code, "L’autorité qui doit répondre", "The authority that has to answer"),
            column(
                "kind",
                Code,
                "À quoi\u{a0}: first_answer, authorisation, conclusion",
                "To what: first_answer, authorisation, conclusion",
            ),
            column("started_at", Time, "Depuis, UTC", "Since, UTC"),
            column("due_at", Time, "Jusqu’à, UTC", "Until, UTC"),
            column("stopped_at", Time, "Réponse donnée, UTC\u{a0}; vide avant", "When it answered, UTC; empty before"),
            column("outcome", Code, "Ce qu’elle a répondu", "What it answered"),
        ],
    },
    Table {
        name: "participants",
        group: Group::Experiments,
        title: ("Qui prend part à quoi", "Who takes part in what"),
        source: Source::Rows(tables::PARTICIPANTS),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("part", Code, "À quel titre", "As what"),
            column("name", Text, "Le nom choisi\u{a0}; vide sans nom", "The name that they chose; empty without one"),
        ],
    },
];

/// The first column of most tables.
pub const ID: Column = column("id", Code, "Ne change jamais", "It never changes");

/// The column that ties a line to an experiment.
pub const EXPERIMENT: Column = column(
    "experiment",
    Code,
    "L’expérimentation\u{a0}: son id dans «\u{a0}experiments\u{a0}»",
    "The experiment: its id in “experiments”",
);
