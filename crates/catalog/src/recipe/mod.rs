//! What makes readings of a table: named columns, exact arithmetic, no default that is not written down. Whoever has
//! the file and the recipe gets the same readings.

mod draft;
mod run;
mod words;

use domain::{Amount, Lang, Moment};
use serde::{Deserialize, Serialize};

pub use draft::draft;

/// What is computed of the values that fall together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregate {
    /// Their mean, rounded half away from nought to six decimals.
    Mean,
    /// Their sum.
    Sum,
    /// How many rows there are; the only one without a column.
    Count,
    /// The least.
    Least,
    /// The greatest.
    Most,
    /// The last by date; of the same date the last in the file.
    Last,
}

impl Aggregate {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Aggregate; 6] =
        [Aggregate::Mean, Aggregate::Sum, Aggregate::Count, Aggregate::Least, Aggregate::Most, Aggregate::Last];

    /// As it stands in forms.
    pub fn code(self) -> &'static str {
        match self {
            Aggregate::Mean => "mean",
            Aggregate::Sum => "sum",
            Aggregate::Count => "count",
            Aggregate::Least => "least",
            Aggregate::Most => "most",
            Aggregate::Last => "last",
        }
    }

    /// Reads a code of ours.
    pub fn parse(code: &str) -> Option<Aggregate> {
        Aggregate::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// Which rows fall together, by the calendar of metropolitan France.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bucket {
    /// Those of the same instant.
    Each,
    /// Of a day.
    Day,
    /// Of a week, from Monday.
    Week,
    /// Of a month.
    Month,
    /// Of a year.
    Year,
    /// All of them.
    All,
}

impl Bucket {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Bucket; 6] = [Bucket::Each, Bucket::Day, Bucket::Week, Bucket::Month, Bucket::Year, Bucket::All];

    /// As it stands in forms.
    pub fn code(self) -> &'static str {
        match self {
            Bucket::Each => "each",
            Bucket::Day => "day",
            Bucket::Week => "week",
            Bucket::Month => "month",
            Bucket::Year => "year",
            Bucket::All => "all",
        }
    }

    /// Reads a code of ours.
    pub fn parse(code: &str) -> Option<Bucket> {
        Bucket::ALL.into_iter().find(|b| b.code() == code)
    }
}

/// How a cell is compared. Words without regard to accents and capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// It is this.
    Is,
    /// It is something else.
    IsNot,
    /// This stands in it.
    Contains,
    /// As a number, this or more.
    AtLeast,
    /// As a number, this or less.
    AtMost,
}

impl Operation {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Operation; 5] =
        [Operation::Is, Operation::IsNot, Operation::Contains, Operation::AtLeast, Operation::AtMost];

    /// As it stands in forms.
    pub fn code(self) -> &'static str {
        match self {
            Operation::Is => "is",
            Operation::IsNot => "is-not",
            Operation::Contains => "contains",
            Operation::AtLeast => "at-least",
            Operation::AtMost => "at-most",
        }
    }

    /// Reads a code of ours.
    pub fn parse(code: &str) -> Option<Operation> {
        Operation::ALL.into_iter().find(|o| o.code() == code)
    }
}

/// Which rows count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The column's name.
    pub column: String,
    /// How it is compared.
    pub operation: Operation,
    /// With what.
    pub value: String,
}

/// A recipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The version of what these words mean: 1.
    pub version: u32,
    /// All of these have to hold.
    pub filters: Vec<Filter>,
    /// The territory that it is about, as a filter of its own: column and value, a name or a code.
    pub territory: Option<Filter>,
    /// The column of values; none only to count rows.
    pub column: Option<String>,
    /// What is computed.
    pub aggregate: Aggregate,
    /// Of which unit the results are.
    pub unit: String,
    /// The column of dates; none when all rows are of the day of the data.
    pub date: Option<String>,
    /// Which rows fall together.
    pub bucket: Bucket,
}

/// A reading that a recipe made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The first instant of its bucket.
    pub at: Moment,
    /// Its value.
    pub value: Amount,
    /// Of how many rows.
    pub rows: u64,
}

/// A row that was left out because a cell of it cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Its number in the file.
    pub row: u64,
    /// The cell.
    pub cell: String,
}

/// What a recipe made of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// In the order of time.
    pub readings: Vec<Reading>,
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows that counted.
    pub used: u64,
    /// Rows that would have counted, but for a cell that cannot be read.
    pub skipped: u64,
    /// The first of those.
    pub examples: Vec<Skipped>,
}

/// Why a recipe makes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecipeProblem {
    /// A column that the table does not have: mistyped, or the source changed.
    NoColumn(String),
    /// No row counted.
    Nothing,
    /// More readings than anybody looks at.
    TooMany,
    /// The results are out of reach.
    TooLarge,
    /// Something to compute of is missing: every aggregate but the count needs a column.
    NoValue,
    /// A bound that is no number.
    NotANumber(String),
    /// A version that is not known here.
    Version(u32),
    /// The table cannot be read.
    Table(crate::Problem),
}

impl RecipeProblem {
    /// The sentence for the person: what, why, what next.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            RecipeProblem::NoColumn(name) => lang.t(
                format!("La colonne «\u{a0}{name}\u{a0}» n’est pas dans ce tableau. Choisissez-en une de la liste\u{a0}; si elle y était, la source a changé de forme."),
                format!("The column “{name}” is not in this table. Choose one from the list; if it was there, the source has changed shape."),
            ),
            RecipeProblem::Nothing => lang.t(
                "Aucune ligne ne correspond. Vérifiez le filtre et la colonne de dates.",
                "No row matches. Check the filter and the column of dates.",
            ).to_owned(),
            RecipeProblem::TooMany => lang.t(
                "Cette recette donne plus de 20\u{202f}000 relevés. Regroupez par jour, semaine ou mois.",
                "This recipe makes more than 20,000 readings. Group by day, week or month.",
            ).to_owned(),
            RecipeProblem::TooLarge => lang.t(
                "Le résultat dépasse neuf milliards. Choisissez une autre colonne, ou une moyenne.",
                "The result is beyond nine billion. Choose another column, or a mean.",
            ).to_owned(),
            RecipeProblem::NoValue => lang.t(
                "Il manque la colonne des valeurs. Choisissez-en une, ou comptez les lignes.",
                "The column of values is missing. Choose one, or count the rows.",
            ).to_owned(),
            RecipeProblem::NotANumber(text) => lang.t(
                format!("«\u{a0}{text}\u{a0}» n’est pas un nombre. Écrivez par exemple 12,5."),
                format!("“{text}” is not a number. Write for example 12.5."),
            ),
            RecipeProblem::Version(n) => lang.t(
                format!("Cette recette est de la version {n}, que nous ne connaissons pas. Mettez l’outil à jour."),
                format!("This recipe is of version {n}, which is not known here. Update the tool."),
            ),
            RecipeProblem::Table(problem) => problem.say(lang),
        }
    }
}

/// What anybody needs, beside the file, to compute readings again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The SHA-256 of the file, in hexadecimal.
    pub file: String,
    /// The day of the data, for recipes without a column of dates.
    pub dated: Moment,
    /// The recipe.
    pub recipe: Recipe,
    /// What it made.
    pub made: Made,
}

impl Bundle {
    /// Makes the readings of a file again, which is the one that is named; whether they are the same.
    ///
    /// # Errors
    /// [`RecipeProblem`].
    pub fn is_of(&self, bytes: &[u8]) -> Result<bool, RecipeProblem> {
        let shape = crate::look(bytes).map_err(RecipeProblem::Table)?;
        Ok(self.recipe.make(bytes, &shape, self.dated)? == self.made)
    }
}

impl Recipe {
    /// The text that is kept, published and hashed: canonical JSON.
    pub fn text(&self) -> String {
        serde_json_canonicalizer::to_string(self).unwrap_or_default()
    }
}
