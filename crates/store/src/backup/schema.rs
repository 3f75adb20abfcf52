//! What the database holds, asked of itself: the one place where the engines are asked differently.

use std::collections::{BTreeMap, BTreeSet};

use super::{Columns, Problem, cell::Kind};
use crate::{Conn, Error};

/// A table of the schema.
pub struct Table {
    pub columns: Columns,
    /// Its primary key, in order.
    pub key: Vec<String>,
}

/// A table's columns, and those of its key by their place in it.
type Found = (Vec<(String, Kind)>, BTreeMap<i64, String>);

/// Every table but that of the migrations, each after those it refers to; otherwise by name.
pub async fn tables(conn: &mut Conn) -> Result<Vec<Table>, Problem> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "select m.name, c.name, lower(c.type), c.pk
             from sqlite_master m join pragma_table_info(m.name) c
             where m.type = 'table' and m.name not like 'sqlite!_%' escape '!' and m.name <> '_sqlx_migrations'
             order by m.name, c.cid"
        }
        Conn::Postgres(_) => {
            "select t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod),
                    coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint
             from pg_class t
             join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
             left join pg_index i on i.indrelid = t.oid and i.indisprimary
             where t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p')
               and t.relname <> '_sqlx_migrations'
             order by t.relname collate \"C\", a.attnum"
        }
    };
    let columns: Vec<(String, String, String, i64)> = all!(conn, sql)?;
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for (table, column, kind, place) in columns {
        let Some(kind) = Kind::parse(&kind) else {
            return Err(broken(format!("{table}.{column} is {kind}, which backups do not carry")));
        };
        let (columns, key) = found.entry(table).or_default();
        if place > 0 {
            key.insert(place, column.clone());
        }
        columns.push((column, kind));
    }
    let order = order(found.keys().cloned().collect(), &references(conn).await?)?;
    let table = |name: String| {
        let (columns, key) = found.remove(&name)?;
        Some(Table { columns: Columns { name, columns }, key: key.into_values().collect() })
    };
    Ok(order.into_iter().filter_map(table).collect())
}

/// Which table refers to which.
async fn references(conn: &mut Conn) -> Result<BTreeSet<(String, String)>, Problem> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "select m.name, f.\"table\" from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'"
        }
        Conn::Postgres(_) => {
            "select t.relname::text, r.relname::text from pg_constraint k
             join pg_class t on t.oid = k.conrelid join pg_class r on r.oid = k.confrelid
             where k.contype = 'f' and t.relnamespace = current_schema()::regnamespace"
        }
    };
    let found: Vec<(String, String)> = all!(conn, sql)?;
    Ok(found.into_iter().collect())
}

/// Each table after those it refers to.
fn order(mut waiting: BTreeSet<String>, references: &BTreeSet<(String, String)>) -> Result<Vec<String>, Problem> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let free = |t: &&String| !references.iter().any(|(from, to)| from == *t && waiting.contains(to));
        let Some(next) = waiting.iter().find(free).cloned() else {
            return Err(broken(format!("these tables refer to each other in a circle: {waiting:?}")));
        };
        waiting.remove(&next);
        ordered.push(next);
    }
    Ok(ordered)
}

/// Version and checksum of every migration that was applied, the oldest first.
pub async fn migrations(conn: &mut Conn) -> Result<Vec<(i64, String)>, Problem> {
    let found: Vec<(i64, Vec<u8>)> =
        all!(conn, "select version, checksum from _sqlx_migrations where success order by version")?;
    Ok(found.into_iter().map(|(version, checksum)| (version, record::hex(&checksum))).collect())
}

/// Whether a table with this name is there.
pub async fn has(conn: &mut Conn, name: &str) -> Result<bool, Problem> {
    let sql = match conn {
        Conn::Sqlite(_) => "select count(*) from sqlite_master where type = 'table' and name = $1",
        Conn::Postgres(_) => {
            "select count(*) from pg_class where relnamespace = current_schema()::regnamespace and relname = $1"
        }
    };
    let (count,): (i64,) = one!(conn, sql, name.to_owned())?;
    Ok(count > 0)
}

fn broken(what: String) -> Problem {
    Problem::Store(Error::Internal(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(tables: &str, references: &[(&str, &str)]) -> Result<Vec<String>, Problem> {
        let references = references.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        order(tables.split(' ').map(str::to_owned).collect(), &references)
    }

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        assert_eq!(ordered("a b c d", &[("a", "c"), ("c", "d"), ("b", "d")]).unwrap(), ["d", "b", "c", "a"]);
        assert_eq!(ordered("b a", &[("a", "gone")]).unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_circle_is_refused_instead_of_a_backup_that_cannot_be_restored() {
        assert!(ordered("a b", &[("a", "b"), ("b", "a")]).is_err());
        assert!(ordered("a", &[("a", "a")]).is_err());
    }
}
