use domain::{Amount, Lang, Moment};
use serde_json::{Value, json};
use store::data::tables::{Cell, Line};

use crate::web::App;

/// What a table is about, as the page about data groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Experiments, and what is decided about them.
    Experiments,
    /// What is measured and seen.
    Ground,
    /// What is said.
    Voices,
    /// Votes.
    Votes,
    /// Public bodies.
    Authorities,
    /// Open data.
    Data,
}

impl Group {
    /// In the order in which they are read.
    pub const ALL: [Group; 6] =
        [Group::Experiments, Group::Ground, Group::Voices, Group::Votes, Group::Authorities, Group::Data];

    /// What people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Group::Experiments => lang.t("Les expérimentations", "Experiments"),
            Group::Ground => lang.t("Sur le terrain", "On the ground"),
            Group::Voices => lang.t("Ce qu’on en dit", "What is said about them"),
            Group::Votes => lang.t("Les votes", "Votes"),
            Group::Authorities => lang.t("Les autorités", "Authorities"),
            Group::Data => lang.t("Les données jointes", "The data behind them"),
        }
    }
}

/// Where the lines of a table come from.
pub enum Source {
    /// Rows.
    Rows(store::data::tables::Table),
    /// The moderation log, which is made of numbers.
    Log,
}

/// A table: two files, and what the Data Package says of them.
pub struct Table {
    /// The name of its files, without their ending.
    pub name: &'static str,
    /// With what it stands.
    pub group: Group,
    /// Its title, French then English.
    pub title: (&'static str, &'static str),
    /// Where its lines come from.
    pub source: Source,
    /// The lines that one of them stands for, when it is not itself.
    pub within: Option<fn(&Line) -> Vec<Line>>,
    /// What stands in a line.
    pub columns: &'static [Column],
}

/// A column: its name, what stands in it, and that in words.
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    /// French, then English.
    about: (&'static str, &'static str),
}

/// What stands in a column. Without a maker of its own a value is the one of the same name.
pub enum Kind {
    Text,
    /// An identifier, a code, a language: not a text to translate, and typed alike.
    Code,
    Integer,
    /// Millionths, as a number.
    Amount,
    /// Millionths of a degree, as degrees.
    Degrees,
    Time,
    Truth,
    /// SHA-256.
    Hash,
    /// The address of the page below this one that has the line's `id`.
    Page(&'static str),
    Picture,
    /// Made of the whole line; its type after the Table Schema.
    Made(&'static str, fn(&App, &Line) -> Value),
}

/// A column, described in French and in English.
pub const fn column(name: &'static str, kind: Kind, fr: &'static str, en: &'static str) -> Column {
    Column { name, kind, about: (fr, en) }
}

impl Column {
    /// Its type after the Table Schema.
    fn schema(&self) -> &'static str {
        match self.kind {
            Kind::Text | Kind::Code | Kind::Hash | Kind::Page(_) | Kind::Picture => "string",
            Kind::Integer => "integer",
            Kind::Amount | Kind::Degrees => "number",
            Kind::Time => "datetime",
            Kind::Truth => "boolean",
            Kind::Made(schema, _) => schema,
        }
    }

    /// What the Data Package says of it; the translation stands beside its original, under the same name with `@fr`.
    pub fn field(&self) -> Value {
        let (fr, en) = self.about;
        let mut field = json!({ "name": self.name, "type": self.schema(), "description": en, "description@fr": fr });
        if matches!(self.kind, Kind::Page(_) | Kind::Picture) {
            field["format"] = "uri".into();
        }
        field
    }

    /// Its value in a line.
    pub fn of(&self, app: &App, line: &Line) -> Value {
        match (&self.kind, line.cell(self.name)) {
            (Kind::Made(_, make), _) => make(app, line),
            (Kind::Page(below), _) => match line.cell("id") {
                Cell::Text(id) => format!("{}{below}{id}", app.origin).into(),
                Cell::Id(id) => format!("{}{below}{id}", app.origin).into(),
                _ => Value::Null,
            },
            (Kind::Picture, Cell::Id(id)) => format!("{}/pictures/{id}/large", app.origin).into(),
            (Kind::Amount, Cell::Number(n)) => {
                // as a decimal: a quotient of floats has digits that nobody measured
                serde_json::from_str(&Amount(*n).plain()).unwrap_or_default()
            }
            (Kind::Degrees, Cell::Number(n)) => degrees(*n),
            (Kind::Time, Cell::Number(at)) => Moment(*at).rfc3339().into(),
            (Kind::Truth, Cell::Number(n)) => (*n != 0).into(),
            (_, Cell::Number(n)) => (*n).into(),
            (_, Cell::Truth(yes)) => (*yes).into(),
            (_, Cell::Text(text)) => text.as_str().into(),
            (_, Cell::Id(id)) => id.to_string().into(),
            (_, Cell::Bytes(bytes)) => record::hex(bytes).into(),
            (_, Cell::Nothing) => Value::Null,
        }
    }
}

/// Millionths of a degree as degrees.
pub(super) fn degrees(millionths: i64) -> Value {
    json!(millionths as f64 / 1e6)
}

/// A text of the instance's own JSON, read.
pub fn read<T: serde::de::DeserializeOwned>(line: &Line, name: &str) -> Option<T> {
    serde_json::from_str(line.text(name)?).ok()
}
