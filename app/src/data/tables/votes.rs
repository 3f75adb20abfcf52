//! Votes that were opened.

use domain::consultation::Terms;
use serde_json::Value;
use store::data::tables::{self, Cell, Line};
use tally::Outcome;

use super::column::{
    Group,
    Kind::{Code, Integer, Made, Page, Text, Time, Truth},
    Source, Table, column, read,
};
use crate::web::App;

/// Something of the terms.
fn term(line: &Line, of: fn(Terms) -> Value) -> Value {
    read::<Terms>(line, "terms").map_or(Value::Null, of)
}

/// Something of the outcome, once it is published.
fn result(line: &Line, of: fn(Outcome) -> Value) -> Value {
    read::<Outcome>(line, "outcome").map_or(Value::Null, of)
}

/// A file beside the page.
fn beside(app: &App, line: &Line, file: &str) -> Value {
    format!("{}/consultations/{}/{file}", app.origin, line.text("id").unwrap_or_default()).into()
}

/// The same once the result is published.
fn afterwards(app: &App, line: &Line, file: &str) -> Value {
    if line.text("outcome").is_some() { beside(app, line, file) } else { Value::Null }
}

/// A line for each option of a vote.
fn options(line: &Line) -> Vec<Line> {
    let (Some(vote), Some(terms)) = (line.text("id"), read::<Terms>(line, "terms")) else { return Vec::new() };
    let winners = read::<Outcome>(line, "outcome").map(|outcome| outcome.winners);
    let plan = terms.plan;
    let option = |(n, option): (usize, &tally::Alternative)| {
        let about = plan.options.iter().find(|offered| offered.id == option.id);
        let experiment = about.and_then(|offered| offered.experiment.clone());
        let won = winners.as_ref().map(|winners| winners.contains(&option.id));
        let cells = [
            ("id", Cell::Text(format!("{vote}.{}", option.id))),
            ("consultation", Cell::Text(vote.to_owned())),
            ("option", Cell::Text(option.id.clone())),
            ("place", Cell::Number(n as i64 + 1)),
            ("name", Cell::Text(option.name.clone())),
            (
                "cost",
                if option.cost > 0 {
                    Cell::Number(i64::try_from(option.cost).unwrap_or(i64::MAX))
                } else {
                    Cell::Nothing
                },
            ),
            ("experiment", experiment.map_or(Cell::Nothing, Cell::Text)),
            ("won", won.map_or(Cell::Nothing, Cell::Truth)),
        ];
        Line::of(cells.map(|(name, cell)| (name.to_owned(), cell)).into())
    };
    plan.rules.options.iter().enumerate().map(option).collect()
}

pub const TABLES: &[Table] = &[
    Table {
        name: "consultations",
        group: Group::Votes,
        title: (
            "Tous les votes ouverts, leurs résultats et les réponses",
            "Every vote that was opened, results and answers",
        ),
        source: Source::Rows(tables::CONSULTATIONS),
        within: None,
        columns: &[
            column(
                "id",
                Code,
                "La fin de son adresse\u{a0}; elle ne change jamais",
                "The last part of its address; it never changes",
            ),
            column(
                "address",
                Page("/consultations/"),
                "Sa page, avec les bulletins et chaque étape du compte",
                "Its page, with ballots and every step of the count",
            ),
            column("title", Text, "Son titre", "Its title"),
            column(
                "lang",
                Code,
                "La langue dans laquelle il est écrit\u{a0}: fr ou en",
                "The language in which it is written: fr or en",
            ),
            column(
                "authority",
                Code,
                "Qui demande\u{a0}: la fin de son adresse",
                "Who asks: the last part of its address",
            ),
            column(
                "question",
                Code,
                "Ce qui est demandé\u{a0}: go, which ou budget",
                "What is asked: go, which or budget",
            ),
            column("method", Code, "Comment on compte", "How it is counted"),
            column(
                "stake",
                Made("string", |_, l| term(l, |t| t.plan.stake.into())),
                "Ce qui est en jeu",
                "What is at stake",
            ),
            column(
                "plain",
                Made("string", |_, l| term(l, |t| t.plan.plain.into())),
                "Le même, facile à lire",
                "The same in easy words",
            ),
            column(
                "commitment",
                Made("string", |_, l| term(l, |t| t.plan.commitment.into())),
                "Ce que l’autorité s’engage à en faire",
                "What the authority commits to do with it",
            ),
            column(
                "answer_days",
                Made("integer", |_, l| term(l, |t| t.plan.answer_days.into())),
                "En combien de jours elle répond au résultat",
                "Within how many days it answers the result",
            ),
            column(
                "electorate",
                Made("string", |_, l| term(l, |t| t.plan.electorate.territory.into())),
                "Qui vote\u{a0}: l’identifiant d’un territoire",
                "Who votes: the id of a territory",
            ),
            column(
                "tier",
                Made("string", |_, l| term(l, |t| t.plan.electorate.tier.into())),
                "Ce qu’il faut pour voter",
                "What it takes to vote",
            ),
            column("opens_at", Time, "On peut voter à partir de, UTC", "When one could begin to vote, UTC"),
            column(
                "closes_at",
                Time,
                "Le premier instant où l’on ne vote plus, UTC",
                "The first instant at which nobody votes any more, UTC",
            ),
            column("voters", Integer, "Combien de personnes ont voté", "How many people have voted"),
            column(
                "published_at",
                Time,
                "Résultat publié le, UTC\u{a0}; vide avant",
                "When its result was published, UTC; empty before",
            ),
            column(
                "verdict",
                Made("string", |_, l| result(l, |o| serde_json::to_value(o.verdict).unwrap_or_default())),
                "Si le compte décide quelque chose",
                "Whether the count decides something",
            ),
            column(
                "winners",
                Made("string", |_, l| result(l, |o| o.winners.join(" ").into())),
                "Les options qui l’emportent, séparées par des espaces",
                "Ids of the options that won, as in its terms, separated by spaces",
            ),
            column(
                "counted",
                Made("integer", |_, l| result(l, |o| o.turnout.counted.into())),
                "Les bulletins qui expriment un choix",
                "Ballots that make a choice",
            ),
            column(
                "blank",
                Made("integer", |_, l| result(l, |o| o.turnout.blank.into())),
                "Les votes blancs",
                "Blank votes",
            ),
            column(
                "invalid",
                Made("integer", |_, l| result(l, |o| o.turnout.invalid.values().sum::<u64>().into())),
                "Les bulletins nuls",
                "Invalid ballots",
            ),
            column(
                "sheets_unconfirmed",
                Integer,
                "Les feuilles que deux personnes n’ont pas confirmées, qui ne comptent pas",
                "Sheets of paper that two people did not confirm, and that do not count",
            ),
            column(
                "reply",
                Code,
                "Ce qu’il advient de l’engagement\u{a0}: kept, partly, not",
                "What becomes of the commitment: kept, partly, not",
            ),
            column("reply_text", Text, "La réponse publique de l’autorité", "The public answer of the authority"),
            column("reply_lang", Code, "La langue de cette réponse", "The language of that answer"),
            column("replied_at", Time, "Donnée le, UTC", "When it was given, UTC"),
            column(
                "terms",
                Made("string", |app, l| beside(app, l, "terms.json")),
                "Les règles, telles qu’elles ont été figées (JSON)",
                "The terms as they were fixed (JSON)",
            ),
            column(
                "outcome",
                Made("string", |app, l| afterwards(app, l, "outcome.json")),
                "Le résultat et chaque étape du compte (JSON)\u{a0}; vide avant",
                "The result with every step of the count (JSON); empty before",
            ),
            column(
                "ballots",
                Made("string", |app, l| afterwards(app, l, "ballots.jsonl")),
                "Les bulletins, à recompter (JSON, un par ligne)\u{a0}; vide avant",
                "The ballots, to be recounted (JSON, a line each); empty before",
            ),
        ],
    },
    Table {
        name: "options",
        group: Group::Votes,
        title: ("Ce entre quoi l’on choisit", "What one chooses between"),
        source: Source::Rows(tables::CONSULTATIONS),
        within: Some(options),
        columns: &[
            column("id", Code, "Le vote et l’option", "The vote and the option"),
            CONSULTATION,
            column("option", Code, "L’option, comme dans les règles", "The option, as in the terms"),
            column("place", Integer, "Sa place dans les règles", "Its place in the terms"),
            column("name", Text, "Son nom", "Its name"),
            column("cost", Integer, "Ce qu’elle coûte, en euros", "What it costs, in euros"),
            column(
                "experiment",
                Code,
                "L’expérimentation dont il s’agit\u{a0}: son id",
                "The experiment that it is about: its id",
            ),
            column(
                "won",
                Truth,
                "Si elle l’emporte\u{a0}; vide avant le résultat",
                "Whether it won; empty before the result",
            ),
        ],
    },
    Table {
        name: "turnout",
        group: Group::Votes,
        title: ("La participation par territoire", "Turnout by territory"),
        source: Source::Rows(tables::TURNOUT),
        within: None,
        columns: &[
            column("id", Code, "Le vote et le territoire", "The vote and the territory"),
            CONSULTATION,
            column(
                "territory",
                Code,
                "Son identifiant\u{a0}; vide pour qui ne l’a pas dit",
                "Its id; empty for those who did not say",
            ),
            column("territory_name", Text, "Son nom", "Its name"),
            column(
                "voters",
                Integer,
                "Combien de personnes\u{a0}; vide si le nombre est masqué parce qu’il est trop petit",
                "How many people; empty where the number is held back because it is too small",
            ),
        ],
    },
];

const CONSULTATION: super::column::Column = column(
    "consultation",
    Code,
    "Le vote\u{a0}: son id dans «\u{a0}consultations\u{a0}»",
    "The vote: its id in “consultations”",
);
