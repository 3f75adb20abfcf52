//! Public bodies, and what their moderators decided, in numbers.

use domain::{DAY, Moment};
use store::{
    Conn,
    data::tables::{self, Cell, Line},
    moderation, report,
};

use super::{
    column::{
        Column, Group,
        Kind::{Code, Integer, Page, Text, Time},
        Source, Table, column,
    },
    proposals::ID,
};
use crate::web::AppError;

/// Periods of the moderation log: months as the page names them, and days.
const PERIODS: [(i64, i64); 3] = [(1, 31), (12, 366), (120, 3660)];

/// What moderators decided: numbers for the periods of the page, which tell of nobody.
///
/// # Errors
/// As for any read.
pub async fn log(conn: &mut Conn, now: Moment) -> Result<Vec<Line>, AppError> {
    let mut all = Vec::new();
    for (months, days) in PERIODS {
        let from = now.plus(-days * DAY);
        let proposals = moderation::log(conn, from, None).await?.into_iter();
        let proposals = proposals.map(|l| ("proposals", l.authority, l.event.code(), l.reason, l.count, None));
        let texts = report::log(conn, from, None).await?.into_iter();
        let texts = texts.map(|l| ("texts", l.authority, l.ruling.code(), l.reason, l.count, Some(l.reports)));
        for (about, authority, decision, reason, count, reports) in proposals.chain(texts) {
            let text = |text: &str| Cell::Text(text.to_owned());
            let reason = reason.map(domain::Reason::code);
            let cells = [
                ("id", Cell::Text(format!("{months}.{}", all.len() + 1))),
                ("months", Cell::Number(months)),
                ("about", text(about)),
                ("authority_name", Cell::Text(authority)),
                ("decision", text(decision)),
                ("reason", reason.map_or(Cell::Nothing, text)),
                ("count", Cell::Number(count)),
                ("reports", reports.map_or(Cell::Nothing, Cell::Number)),
            ];
            all.push(Line::of(cells.map(|(name, cell)| (name.to_owned(), cell)).into()));
        }
    }
    Ok(all)
}

const AUTHORITY: Column = column(
    "authority",
    Code,
    "L’autorité\u{a0}: son id dans «\u{a0}authorities\u{a0}»",
    "The authority: its id in “authorities”",
);
const FROM: Column = column("from_at", Time, "Depuis, UTC", "Since, UTC");
const UNTIL: Column = column(
    "until_at",
    Time,
    "Premier instant où cela ne vaut plus, UTC",
    "The first instant at which it no longer holds, UTC",
);

pub const TABLES: &[Table] = &[
    Table {
        name: "authorities",
        group: Group::Authorities,
        title: ("Toutes les autorités, leurs seuils et leurs délais", "Every authority, its thresholds and deadlines"),
        source: Source::Rows(tables::AUTHORITIES),
        within: None,
        columns: &[
            column(
                "id",
                Code,
                "La fin de son adresse\u{a0}; elle ne change jamais",
                "The last part of its address; it never changes",
            ),
            column("address", Page("/authorities/"), "Sa page", "Its page"),
            column("name", Text, "Son nom", "Its name"),
            column(
                "kind",
                Code,
                "commune, metropolis, department, region ou syndicat",
                "commune, metropolis, department, region or syndicat",
            ),
            column("territory", Code, "L’identifiant de son territoire", "The id of its territory"),
            column("territory_name", Text, "Le nom de ce territoire", "The name of that"),
            column(
                "support_threshold",
                Integer,
                "À partir de combien de soutiens elle doit répondre",
                "From how many supports on it has to answer",
            ),
            column(
                "moderation_hours",
                Integer,
                "En combien d’heures elle lit une proposition",
                "Within how many hours it reads a proposal",
            ),
            column("answer_days", Integer, "En combien de jours elle répond", "Within how many days it answers"),
            column(
                "authorise_days",
                Integer,
                "En combien de jours elle répond à un protocole",
                "Within how many days it answers a protocol",
            ),
            column(
                "result_days",
                Integer,
                "En combien de jours les résultats sont dus",
                "Within how many days results are due",
            ),
        ],
    },
    Table {
        name: "mandates",
        group: Group::Authorities,
        title: ("Les mandats en cours", "Mandates in force"),
        source: Source::Rows(tables::MANDATES),
        within: None,
        columns: &[
            ID,
            AUTHORITY,
            column("role", Code, "Ce qu’il permet", "What it allows"),
            column(
                "name",
                Text,
                "Le nom choisi\u{a0}; vide sans nom",
                "The name that its holder chose; empty without one",
            ),
            FROM,
            UNTIL,
            column("deputy_of", Text, "Qui cette personne remplace", "Whose absence it covers"),
        ],
    },
    Table {
        name: "competences",
        group: Group::Authorities,
        title: ("Qui décide de quoi, depuis quand", "Who decides about what, since when"),
        source: Source::Rows(tables::COMPETENCES),
        within: None,
        columns: &[
            ID,
            AUTHORITY,
            column("theme", Code, "Le thème", "The theme"),
            column("territory", Code, "L’identifiant du territoire", "The id of the territory"),
            column("territory_name", Text, "Son nom", "Its name"),
            FROM,
            UNTIL,
            column(
                "given_by",
                Code,
                "L’autorité qui l’a confiée\u{a0}; vide si c’est la loi",
                "The authority that gave it away; empty when it is the law",
            ),
            column("basis", Text, "La loi ou la délibération", "The law or the deliberation"),
        ],
    },
    Table {
        name: "memberships",
        group: Group::Authorities,
        title: ("Qui est membre de quoi", "Who is a member of what"),
        source: Source::Rows(tables::MEMBERSHIPS),
        within: None,
        columns: &[
            ID,
            column("body", Code, "L’autorité qui en réunit d’autres", "The authority that others are members of"),
            column("member", Code, "Son membre", "Its member"),
            FROM,
            UNTIL,
        ],
    },
    Table {
        name: "moderation",
        group: Group::Authorities,
        title: ("Le journal de modération, en nombres", "The moderation log, in numbers"),
        source: Source::Log,
        within: None,
        columns: &[
            column("id", Code, "La période et le rang", "The period and the place"),
            column("months", Integer, "Les derniers mois\u{a0}: 1, 12 ou 120", "The last months: 1, 12 or 120"),
            column("about", Code, "proposals ou texts (de discussions)", "proposals or texts (of discussions)"),
            column("authority_name", Text, "L’autorité", "The authority"),
            column("decision", Code, "Ce qui a été décidé", "What was decided"),
            column("reason", Code, "La raison, de la liste publique", "The reason, a code of the public list"),
            column("count", Integer, "Combien de fois", "How often"),
            column("reports", Integer, "Combien de signalements cela a réglés", "How many reports that answered"),
        ],
    },
];
