use domain::Moment;
use sqlx::{Column, ColumnIndex, Decode, FromRow, Row, Type, TypeInfo, ValueRef};
use uuid::Uuid;

/// A value of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// A text.
    Text(String),
    /// A number, an instant, a count of millionths; also whether something is so, on an engine that has no type for it.
    Number(i64),
    /// Whether something is so.
    Truth(bool),
    /// An identifier.
    Id(Uuid),
    /// Bytes: of a hash, of a frozen text.
    Bytes(Vec<u8>),
}

/// A line of a table: values under their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<(String, Cell)>);

impl Line {
    /// A line that no row is behind.
    pub fn of(cells: Vec<(String, Cell)>) -> Line {
        Line(cells)
    }

    /// The value under a name; nothing when there is none.
    pub fn cell(&self, name: &str) -> &Cell {
        self.0.iter().find(|(known, _)| known == name).map_or(&Cell::Nothing, |(_, cell)| cell)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.cell(name) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.cell(name) {
            Cell::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// An instant.
    pub fn moment(&self, name: &str) -> Option<Moment> {
        self.number(name).map(Moment)
    }

    /// An identifier.
    pub fn id(&self, name: &str) -> Option<Uuid> {
        match self.cell(name) {
            Cell::Id(id) => Some(*id),
            _ => None,
        }
    }

    /// Bytes.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        match self.cell(name) {
            Cell::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl<'r, R: Row> FromRow<'r, R> for Line
where
    usize: ColumnIndex<R>,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Line> {
        let cells = row.columns().iter().enumerate().map(|(n, column)| {
            let value = row.try_get_raw(n)?;
            let cell = match value.type_info().name() {
                _ if value.is_null() => Cell::Nothing,
                "TEXT" => Cell::Text(row.try_get(n)?),
                "UUID" => Cell::Id(row.try_get(n)?),
                "BOOL" | "BOOLEAN" => Cell::Truth(row.try_get(n)?),
                // SQLite keeps identifiers as sixteen bytes; no hash is as short
                "BLOB" | "BYTEA" => {
                    let bytes: Vec<u8> = row.try_get(n)?;
                    Uuid::from_slice(&bytes).map_or(Cell::Bytes(bytes), Cell::Id)
                }
                _ => Cell::Number(row.try_get(n)?),
            };
            Ok((column.name().to_owned(), cell))
        });
        cells.collect::<sqlx::Result<_>>().map(Line)
    }
}
