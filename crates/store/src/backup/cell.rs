//! One value of one row: out of a database, into a line of JSON, and back.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{ColumnIndex, Decode, Row, Type};
use uuid::Uuid;

/// The types that the schema uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Uuid,
    Text,
    Bigint,
    Boolean,
    Bytea,
}

impl Kind {
    /// As `create table` calls it, on both engines.
    pub fn parse(name: &str) -> Option<Kind> {
        Some(match name {
            "uuid" => Kind::Uuid,
            "text" => Kind::Text,
            "bigint" => Kind::Bigint,
            "boolean" => Kind::Boolean,
            "bytea" => Kind::Bytea,
            _ => return None,
        })
    }
}

/// A value, or null with the type it would have: PostgreSQL wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Uuid(Option<Uuid>),
    Text(Option<String>),
    Bigint(Option<i64>),
    Boolean(Option<bool>),
    Bytea(Option<Vec<u8>>),
}

impl Cell {
    /// A column of a row of either engine.
    pub fn of<'r, R: Row>(row: &'r R, column: usize, kind: Kind) -> sqlx::Result<Cell>
    where
        usize: ColumnIndex<R>,
        Uuid: Decode<'r, R::Database> + Type<R::Database>,
        String: Decode<'r, R::Database> + Type<R::Database>,
        i64: Decode<'r, R::Database> + Type<R::Database>,
        bool: Decode<'r, R::Database> + Type<R::Database>,
        Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    {
        Ok(match kind {
            Kind::Uuid => Cell::Uuid(row.try_get(column)?),
            Kind::Text => Cell::Text(row.try_get(column)?),
            Kind::Bigint => Cell::Bigint(row.try_get(column)?),
            Kind::Boolean => Cell::Boolean(row.try_get(column)?),
            Kind::Bytea => Cell::Bytea(row.try_get(column)?),
        })
    }

    /// As it stands in the file.
    pub fn json(self) -> Value {
        match self {
            Cell::Uuid(v) => v.map(|v| v.to_string()).into(),
            Cell::Text(v) => v.into(),
            Cell::Bigint(v) => v.into(),
            Cell::Boolean(v) => v.into(),
            Cell::Bytea(v) => v.map(|v| STANDARD.encode(v)).into(),
        }
    }

    /// Back again; none when the file holds something else than the column's type.
    pub fn parse(value: Value, kind: Kind) -> Option<Cell> {
        Some(match (kind, value) {
            (Kind::Uuid, Value::Null) => Cell::Uuid(None),
            (Kind::Text, Value::Null) => Cell::Text(None),
            (Kind::Bigint, Value::Null) => Cell::Bigint(None),
            (Kind::Boolean, Value::Null) => Cell::Boolean(None),
            (Kind::Bytea, Value::Null) => Cell::Bytea(None),
            (Kind::Uuid, Value::String(v)) => Cell::Uuid(Some(v.parse().ok()?)),
            (Kind::Text, Value::String(v)) => Cell::Text(Some(v)),
            (Kind::Bigint, Value::Number(v)) => Cell::Bigint(Some(v.as_i64()?)),
            (Kind::Boolean, Value::Bool(v)) => Cell::Boolean(Some(v)),
            (Kind::Bytea, Value::String(v)) => Cell::Bytea(Some(STANDARD.decode(v).ok()?)),
            _ => return None,
        })
    }

    /// About how many bytes it holds.
    pub fn size(&self) -> usize {
        match self {
            Cell::Text(Some(v)) => v.len(),
            Cell::Bytea(Some(v)) => v.len(),
            _ => 16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_from_json_as_it_was() {
        let id = Uuid::from_u128(u128::MAX - 7);
        for (kind, cell) in [
            (Kind::Uuid, Cell::Uuid(Some(id))),
            (Kind::Uuid, Cell::Uuid(None)),
            (Kind::Text, Cell::Text(Some("« l’été » \u{1f41d}\n\"\\\u{7f}".into()))),
            (Kind::Text, Cell::Text(Some(String::new()))),
            (Kind::Text, Cell::Text(None)),
            (Kind::Bigint, Cell::Bigint(Some(i64::MIN))),
            (Kind::Bigint, Cell::Bigint(Some(i64::MAX))),
            (Kind::Bigint, Cell::Bigint(None)),
            (Kind::Boolean, Cell::Boolean(Some(false))),
            (Kind::Boolean, Cell::Boolean(None)),
            (Kind::Bytea, Cell::Bytea(Some((0..=255).collect()))),
            (Kind::Bytea, Cell::Bytea(Some(Vec::new()))),
            (Kind::Bytea, Cell::Bytea(None)),
        ] {
            let text = serde_json::to_string(&cell.clone().json()).unwrap();
            assert_eq!(Cell::parse(serde_json::from_str(&text).unwrap(), kind), Some(cell), "{text}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        for (kind, text) in [
            (Kind::Uuid, "\"somebody\""),
            (Kind::Text, "3"),
            (Kind::Bigint, "1.5"),
            (Kind::Bigint, "9223372036854775808"),
            (Kind::Boolean, "1"),
            (Kind::Bytea, "\"é\""),
            (Kind::Bytea, "[]"),
        ] {
            assert_eq!(Cell::parse(serde_json::from_str(text).unwrap(), kind), None, "{text}");
        }
    }
}
