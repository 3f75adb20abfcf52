//! The open data behind experiments.

use catalog::Dataset;
use domain::Lang;
use serde_json::Value;
use store::data::tables::{self, Line};

use super::{
    column::{
        Column, Group,
        Kind::{Code, Hash, Integer, Made, Page, Text, Time},
        Source, Table, column, read,
    },
    proposals::{EXPERIMENT, ID},
};
use crate::{data::badges::places, web::App};

/// Something that the portal said.
fn told(line: &Line, of: fn(Dataset) -> Option<String>) -> Value {
    read::<Dataset>(line, "told").and_then(of).map_or(Value::Null, Value::String)
}

/// Where the bytes of a copy are.
fn bytes(app: &App, line: &Line) -> Value {
    let (Some(dataset), Some(hash)) = (line.id("dataset"), line.bytes("hash")) else { return Value::Null };
    format!("{}/data/{dataset}/copies/{}", app.origin, record::hex(hash)).into()
}

/// What has to be known to compute the readings of a run again.
fn made(app: &App, line: &Line) -> Value {
    let (Some(dataset), Some(run)) = (line.id("dataset"), line.id("id")) else { return Value::Null };
    format!("{}/data/{dataset}/runs/{run}", app.origin).into()
}

/// Why a source is not live, in a language.
fn problem(line: &Line, lang: Lang) -> Value {
    read::<Value>(line, "problem").and_then(|said| said.get(lang.code()).cloned()).unwrap_or_default()
}

const DATASET: Column = column(
    "dataset",
    Code,
    "Le jeu de données\u{a0}: son id dans «\u{a0}datasets\u{a0}»",
    "The dataset: its id in “datasets”",
);

pub const TABLES: &[Table] = &[
    Table {
        name: "datasets",
        group: Group::Data,
        title: ("Les jeux de données", "Datasets"),
        source: Source::Rows(tables::DATASETS),
        within: None,
        columns: &[
            ID,
            column("address", Page("/data/"), "Sa page", "Its page"),
            column("title", Text, "Son titre", "Its title"),
            column("source", Text, "Le site qui le décrit", "The site that describes it"),
            column("source_address", Text, "Ce qui est téléchargé", "What is fetched"),
            column(
                "source_page",
                Made("string", |_, l| told(l, |t| t.page)),
                "Sa page chez la source",
                "Its page at the source",
            ),
            column("family", Code, "Le logiciel du portail", "The software of the portal"),
            column(
                "publisher",
                Made("string", |_, l| told(l, |t| t.publisher.map(|p| p.name))),
                "Qui le publie",
                "Who publishes it",
            ),
            column(
                "description",
                Made("string", |_, l| told(l, |t| Some(t.description).filter(|text| !text.is_empty()))),
                "Ce qu’en dit la source",
                "What the source says of it",
            ),
            column(
                "licence",
                Made("string", |_, l| told(l, |t| t.licence.id.map(|id| id.name().to_owned()).or(t.licence.raw))),
                "Sa licence\u{a0}: son nom si elle est connue, sinon ce qu’en dit la source",
                "Its licence: its name when it is known, else what the source says",
            ),
            column(
                "frequency",
                Made("string", |_, l| told(l, |t| serde_json::to_value(t.frequency).ok()?.as_str().map(str::to_owned))),
                "Le rythme annoncé",
                "The rhythm that was announced",
            ),
            column(
                "territories",
                Made("string", |_, l| told(l, |t| Some(places(&t)))),
                "De quels territoires il parle",
                "Which territories it is about",
            ),
            column(
                "modified_at",
                Made("datetime", |_, l| told(l, |t| t.modified.map(|at| at.rfc3339()))),
                "Données du, UTC",
                "When the data changed, UTC",
            ),
            column("state", Code, "live, changed ou gone", "live, changed or gone"),
            column(
                "problem",
                Made("string", |_, l| problem(l, Lang::En)),
                "Ce qui ne va pas, en anglais",
                "What is wrong, in English",
            ),
            column(
                "problem_fr",
                Made("string", |_, l| problem(l, Lang::Fr)),
                "Ce qui ne va pas, en français",
                "What is wrong, in French",
            ),
            column("checked_at", Time, "Source vérifiée le, UTC", "When the source was asked last, UTC"),
            column("failing_since", Time, "Ne va plus depuis, UTC", "Since when it fails, UTC"),
            column("latest_hash", Hash, "SHA-256 de la dernière copie", "SHA-256 of the newest copy"),
        ],
    },
    Table {
        name: "copies",
        group: Group::Data,
        title: ("Leurs copies datées", "Their dated copies"),
        source: Source::Rows(tables::COPIES),
        within: None,
        columns: &[
            ID,
            DATASET,
            column("address", Made("string", bytes), "Le fichier", "The file"),
            column("hash", Hash, "Son SHA-256", "Its SHA-256"),
            column("size", Integer, "Ses octets", "Its bytes"),
            column("mime", Code, "Son type, selon la source", "Its type, as its server said"),
            column("fetched_at", Time, "Téléchargée le, UTC", "When it came, UTC"),
        ],
    },
    Table {
        name: "uses",
        group: Group::Data,
        title: ("Ce qu’ils éclairent", "What they shed light on"),
        source: Source::Rows(tables::USES),
        within: None,
        columns: &[
            ID,
            DATASET,
            EXPERIMENT,
            column(
                "role",
                Code,
                "À quel titre\u{a0}: evidence, baseline ou measure",
                "As what: evidence, baseline or measure",
            ),
            column("attached_at", Time, "Joint le, UTC", "When it was attached, UTC"),
        ],
    },
    Table {
        name: "runs",
        group: Group::Data,
        title: ("Les recettes et les relevés qui en viennent", "Recipes, and the readings that come of them"),
        source: Source::Rows(tables::RUNS),
        within: None,
        columns: &[
            ID,
            DATASET,
            EXPERIMENT,
            column("indicator", Integer, "La place de l’indicateur", "The place of the indicator"),
            column("measure", Text, "Ce qui est mesuré", "What is measured"),
            column("recipe", Text, "La recette (JSON)", "The recipe (JSON)"),
            column("copy_hash", Hash, "La copie lue\u{a0}: son SHA-256", "The copy that was read: its SHA-256"),
            column("readings", Integer, "Combien de relevés elle a donnés", "How many readings it gave"),
            column("made_at", Time, "Le, UTC", "When, UTC"),
            column(
                "address",
                Made("string", made),
                "De quoi tout recalculer (JSON)",
                "What it takes to compute it again (JSON)",
            ),
        ],
    },
];
