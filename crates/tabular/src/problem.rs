use domain::{Lang, Refusal};
use serde::{Deserialize, Serialize};

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Nothing in it.
    Empty,
    /// The file of a spreadsheet, not a table of text.
    Workbook,
    /// A page, most likely of an error.
    WebPage,
    /// Bytes that no text has.
    Binary {
        /// Where the first one stands.
        line: u64,
    },
    /// One column only, or hundreds.
    NoColumns,
    /// No cell anywhere that could be a date and one that could be a value.
    NoReadings,
    /// A column that the file does not have.
    NoSuchColumn,
}

impl Problem {
    /// The sentence for the person: what, why, what next.
    pub fn say(self, lang: Lang) -> String {
        let (fr, en) = match self {
            Problem::Empty => (
                "Ce fichier est vide. Choisissez celui qui contient les relevés.",
                "This file is empty. Choose the one with the readings.",
            ),
            Problem::Workbook => (
                "C’est un classeur de tableur. Enregistrez-le au format CSV, puis envoyez ce fichier-là.",
                "This is a spreadsheet workbook. Save it as CSV, then send that file.",
            ),
            Problem::WebPage => (
                "C’est une page web, pas un tableau. Le téléchargement a peut-être échoué\u{a0}: recommencez-le.",
                "This is a web page, not a table. The download may have failed: try it again.",
            ),
            Problem::Binary { line } => {
                return lang.t(
                    format!("Ce fichier n’est pas un texte\u{a0}: la ligne {line} contient des octets nuls. Exportez-le à nouveau en CSV."),
                    format!("This file is not text: line {line} has null bytes. Export it again as CSV."),
                );
            }
            Problem::NoColumns => (
                "Nous ne trouvons pas de colonnes. Séparez les cases par des points-virgules, des virgules ou des tabulations.",
                "We find no columns. Separate the cells with semicolons, commas or tabs.",
            ),
            Problem::NoReadings => (
                "Nous ne trouvons pas une colonne de dates et une colonne de nombres. Il faut les deux pour un relevé.",
                "We find no column of dates beside a column of numbers. A reading needs both.",
            ),
            Problem::NoSuchColumn => (
                "Cette colonne n’est pas dans le fichier. Choisissez dans la liste, deux colonnes différentes.",
                "This column is not in the file. Choose from the list, two different columns.",
            ),
        };
        lang.t(fr, en).to_owned()
    }
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    /// As an editor numbers it, from 1.
    pub line: u64,
    /// The cell, cut to something that can be shown; empty when it is about the whole line.
    pub cell: String,
    /// Why.
    pub why: Refusal,
}

impl LineProblem {
    pub(crate) fn new(line: u64, cell: &str, why: Refusal) -> LineProblem {
        let mut shown: String = cell.chars().filter(|c| !c.is_control()).take(40).collect();
        if shown.len() < cell.trim().len() {
            shown.push('…');
        }
        LineProblem { line, cell: shown, why }
    }
}
