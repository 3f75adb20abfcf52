//! What was registered, measured, seen, and found.

use domain::protocol::thaw;
use serde_json::Value;
use store::data::tables::{self, Line};

use super::{
    column::{
        Group,
        Kind::{Amount, Code, Degrees, Hash, Integer, Made, Picture, Text, Time, Truth},
        Source, Table, column,
    },
    proposals::{EXPERIMENT, ID},
};
use crate::web::App;

/// The hypothesis as a sentence, in the protocol's language.
fn hypothesis(_: &App, line: &Line) -> Value {
    let read = line.bytes("frozen").and_then(thaw);
    read.map_or(Value::Null, |(lang, protocol)| protocol.hypothesis.sentence(lang).into())
}

/// Where the exact text is.
fn exact(app: &App, line: &Line) -> Value {
    let (experiment, number) = (line.text("experiment").unwrap_or_default(), line.number("number").unwrap_or_default());
    format!("{}/experiments/{experiment}/versions/{number}", app.origin).into()
}

const INDICATOR: super::column::Column = column(
    "indicator",
    Integer,
    "La place de l’indicateur\u{a0}; 1 est le principal",
    "The place of its indicator; 1 is the primary one",
);

pub const TABLES: &[Table] = &[
    Table {
        name: "protocols",
        group: Group::Ground,
        title: ("Les protocoles, version par version", "Protocols, version by version"),
        source: Source::Rows(tables::PROTOCOLS),
        within: None,
        columns: &[
            column("id", Code, "L’expérimentation et le numéro", "The experiment and the number"),
            EXPERIMENT,
            column(
                "number",
                Integer,
                "Le numéro de la version\u{a0}; la dernière vaut",
                "The number of the version; the last one holds",
            ),
            column("lang", Code, "La langue du protocole", "The language of the protocol"),
            column(
                "hypothesis",
                Made("string", hypothesis),
                "L’hypothèse, en une phrase",
                "The hypothesis, in a sentence",
            ),
            column(
                "address",
                Made("string", exact),
                "Le texte exact, tout entier (JSON)",
                "The whole of it, exactly as it was signed (JSON)",
            ),
            column("hash", Hash, "SHA-256 de ce texte", "SHA-256 of that text"),
            column("reason", Text, "Pourquoi il a été modifié", "Why it was amended"),
            column("reason_lang", Code, "La langue de cette raison", "The language of that reason"),
            column(
                "moves_goal",
                Truth,
                "Si le but a été déplacé après le premier relevé",
                "Whether it moved the goal after the first reading",
            ),
            column("registered_at", Time, "Signé et figé le, UTC", "When it was signed and frozen, UTC"),
        ],
    },
    Table {
        name: "indicators",
        group: Group::Ground,
        title: ("Les indicateurs", "Indicators"),
        source: Source::Rows(tables::INDICATORS),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("place", Integer, "Sa place\u{a0}; 1 est le principal", "Its place; 1 is the primary one"),
            column("weight", Code, "primary, secondary ou guardrail", "primary, secondary or guardrail"),
            column("measure", Text, "Ce qu’on mesure", "What is measured"),
            column("unit", Text, "L’unité", "The unit"),
            column("population", Text, "Chez qui ou quoi", "Of whom or what"),
            column("method", Text, "Source ou méthode", "Source or method"),
            column(
                "baseline",
                Amount,
                "Au départ, tel que vérifié au début de l’essai",
                "How it was before, as checked when the try began",
            ),
            column("baseline_at", Time, "Mesuré le, UTC", "When that was measured, UTC"),
            column("target", Amount, "La cible", "The target"),
            column(
                "direction",
                Code,
                "up\u{a0}: au moins la cible\u{a0}; down\u{a0}: au plus",
                "up: at least the target; down: at most",
            ),
            column(
                "retired_at",
                Time,
                "Abandonné par une version suivante, UTC",
                "When a later version gave it up, UTC",
            ),
        ],
    },
    Table {
        name: "dates",
        group: Group::Ground,
        title: ("Les jours de mesure", "Days of measurement"),
        source: Source::Rows(tables::DATES),
        within: None,
        columns: &[
            column(
                "id",
                Code,
                "L’expérimentation, l’indicateur et le jour",
                "The experiment, the indicator and the day",
            ),
            EXPERIMENT,
            INDICATOR,
            column("due_at", Time, "Début de ce jour, UTC", "The beginning of that day, UTC"),
        ],
    },
    Table {
        name: "stop-rules",
        group: Group::Ground,
        title: ("Les règles d’arrêt", "Stop rules"),
        source: Source::Rows(tables::STOP_RULES),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            INDICATOR,
            column(
                "side",
                Code,
                "above\u{a0}: au-dessus du seuil\u{a0}; below\u{a0}: au-dessous",
                "above or below the threshold",
            ),
            column("threshold", Amount, "Le seuil", "The threshold"),
            column("who", Text, "Qui agit", "Who acts"),
            column("hours", Integer, "En combien d’heures", "Within how many hours"),
        ],
    },
    Table {
        name: "readings",
        group: Group::Ground,
        title: ("Les relevés de tous les essais", "Readings of all tries"),
        source: Source::Rows(tables::READINGS),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            INDICATOR,
            column("measured_at", Time, "Mesuré le, UTC", "When it was measured, UTC"),
            column("value", Amount, "La valeur", "The value"),
            column("source", Text, "D’où elle vient", "From where"),
            column("note", Text, "À savoir pour le lire", "What to know to read it"),
            column("recorded_at", Time, "Noté le, UTC", "When it was written down, UTC"),
            column("imported", Truth, "S’il vient d’un fichier", "Whether it came in a file"),
        ],
    },
    Table {
        name: "journal",
        group: Group::Ground,
        title: ("Les journaux de terrain", "Field journals"),
        source: Source::Rows(tables::JOURNAL),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("happened_at", Time, "Quand, UTC", "When, UTC"),
            column(
                "author",
                Text,
                "Le nom choisi\u{a0}; vide sans nom",
                "The name that its author chose; empty without one",
            ),
            column("text", Text, "Ce qui a été vu", "What was seen"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("latitude", Degrees, "Degrés, WGS 84", "Degrees, WGS 84"),
            column("longitude", Degrees, "Degrés, WGS 84", "Degrees, WGS 84"),
            column("picture", Picture, "Une photo", "A photo"),
        ],
    },
    Table {
        name: "incidents",
        group: Group::Ground,
        title: ("Ce qui s’est mal passé", "What went wrong"),
        source: Source::Rows(tables::INCIDENTS),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("happened_at", Time, "Quand, UTC", "When, UTC"),
            column("severity", Code, "near-miss, minor ou serious", "near-miss, minor or serious"),
            column("by_rule", Truth, "Si une règle d’arrêt l’a écrit", "Whether a stop rule wrote it"),
            column(
                "author",
                Text,
                "Le nom choisi\u{a0}; vide sans nom",
                "The name that its author chose; empty without one",
            ),
            column("text", Text, "Ce qui s’est passé", "What happened"),
            column("response", Text, "Ce qui a été fait", "What was done"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("picture", Picture, "Une photo", "A photo"),
        ],
    },
    Table {
        name: "suspensions",
        group: Group::Ground,
        title: ("Les suspensions et leurs raisons", "Suspensions and their reasons"),
        source: Source::Rows(tables::SUSPENSIONS),
        within: None,
        columns: &[
            ID,
            EXPERIMENT,
            column("incident", Code, "L’incident qui l’a causée\u{a0}: son id", "The incident that caused it: its id"),
            column("cause", Code, "stop-rule, safety ou authority", "stop-rule, safety or authority"),
            column("begun_at", Time, "Depuis, UTC", "Since, UTC"),
            column("text", Text, "Pourquoi", "Why"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("ended_at", Time, "Jusqu’à, UTC\u{a0}; vide tant qu’elle dure", "Until, UTC; empty while it lasts"),
            column("end_text", Text, "Pourquoi l’essai a repris", "Why the try went on"),
            column("end_lang", Code, "La langue de ces mots", "The language of these words"),
            column(
                "authority_agrees",
                Truth,
                "Si l’autorité est d’accord pour reprendre",
                "Whether the authority agrees to go on",
            ),
            column(
                "evaluator_agrees",
                Truth,
                "Si la personne qui évalue est d’accord pour reprendre",
                "Whether the evaluator agrees to go on",
            ),
        ],
    },
    Table {
        name: "results",
        group: Group::Ground,
        title: ("Les résultats et les enseignements", "Results and lessons"),
        source: Source::Rows(tables::RESULTS),
        within: None,
        columns: &[
            column(
                "id",
                Code,
                "L’expérimentation\u{a0}: son id dans «\u{a0}experiments\u{a0}»",
                "The experiment: its id in “experiments”",
            ),
            column("finding", Code, "Le constat", "The finding"),
            column("summary", Text, "Ce qui a été constaté", "What was found"),
            column("deviations", Text, "Les écarts au protocole", "Deviations from the protocol"),
            column("harms", Text, "Les dommages", "Harms"),
            column("costs", Text, "Les coûts", "Costs"),
            column("worked", Text, "Ce qui a marché", "What worked"),
            column("failed", Text, "Ce qui n’a pas marché", "What did not"),
            column("change", Text, "Ce qu’on changerait", "What one would change"),
            column("reuse", Text, "Pour le reprendre ailleurs", "To take it up elsewhere"),
            column("lang", Code, "La langue de ces mots", "The language of these words"),
            column("evaluator", Text, "Le nom choisi par la personne qui évalue", "The name that the evaluator chose"),
            column(
                "protocol",
                Integer,
                "La version du protocole évaluée",
                "The version of the protocol that was evaluated",
            ),
            column("published_at", Time, "Publiés le, UTC", "When they were published, UTC"),
            column("dissent", Text, "L’avis différent de qui porte l’essai", "What the promoter sees otherwise"),
            column("dissent_lang", Code, "La langue de cet avis", "The language of that"),
            column("dissent_author", Text, "Le nom choisi par son auteur·e", "The name that its author chose"),
            column("dissented_at", Time, "Écrit le, UTC", "When that was written, UTC"),
        ],
    },
];
