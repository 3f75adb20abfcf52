//! One schema on both engines.

use std::collections::BTreeSet;

use store::{Act, Error, Record, Result, Tx, check_sqlite_version};

use crate::harness::{Instance, columns, rows};

on_both!(migrations_run_twice_and_by_two_servers);
async fn migrations_run_twice_and_by_two_servers(instance: Instance) {
    let before = instance.number("select count(*) from _sqlx_migrations").await;
    assert!(before > 0);
    instance.store.migrate().await.unwrap();
    let other = instance.another_server().await;
    let (one, two) = tokio::join!(instance.store.migrate(), other.migrate());
    one.unwrap();
    two.unwrap();
    assert_eq!(instance.number("select count(*) from _sqlx_migrations").await, before);
    instance.store.ready().await.unwrap();
}

on_both!(a_version_starts_on_the_schema_of_the_next_one);
async fn a_version_starts_on_the_schema_of_the_next_one(instance: Instance) {
    instance
        .force(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             select 9999, 'of a newer version', success, checksum, 1 from _sqlx_migrations where version = 1",
        )
        .await;
    instance.store.migrate().await.unwrap();
    instance.another_server().await.ready().await.unwrap();
}

on_both!(a_schema_of_other_migrations_is_refused);
async fn a_schema_of_other_migrations_is_refused(instance: Instance) {
    let nothing = if instance.is_sqlite() { "x''" } else { r"'\x'" };
    instance.force(&format!("update _sqlx_migrations set checksum = {nothing} where version = 1")).await;
    assert!(matches!(instance.store.migrate().await, Err(Error::Unavailable(_))));
}

on_both!(every_column_has_a_portable_type);
async fn every_column_has_a_portable_type(instance: Instance) {
    let found = columns(&mut instance.read().await).await;
    let kinds: BTreeSet<&str> = found.iter().map(|c| c.2.as_str()).collect();
    let portable = BTreeSet::from(["uuid", "text", "bigint", "boolean", "bytea"]);
    assert!(kinds.is_subset(&portable), "{kinds:?}");
    // what is hashed, and instants, by the names that they have everywhere
    for (table, column, kind) in &found {
        let expected = match column.as_str() {
            c if c.ends_with("_at") || c.ends_with("_by") && kind != "uuid" => "bigint",
            c if c.ends_with("_hash") || c == "leaf" || c == "salt" => "bytea",
            _ => continue,
        };
        assert_eq!(kind, expected, "{table}.{column}");
    }
}

on_both!(an_empty_database_is_not_ready);
async fn an_empty_database_is_not_ready(instance: Instance) {
    instance.store.ready().await.unwrap();
    instance.force("drop table instance").await;
    assert!(instance.store.ready().await.is_err());
}

#[test]
fn a_sqlite_that_can_corrupt_its_file_is_refused() {
    for (version, good) in [
        ("3.51.3", true),
        ("3.52.0", true),
        ("4.0.0", true),
        ("3.51.2", false),
        ("3.9.0", false),
        ("", false),
        ("x", false),
    ] {
        let checked = check_sqlite_version(version);
        assert_eq!(checked.is_ok(), good, "{version}");
        assert!(good || matches!(checked, Err(Error::Unavailable(why)) if why.contains("3.51.3")));
    }
}

struct Pragmas;

impl Act for Pragmas {
    type Output = Vec<String>;
    const RECORD: Record = Record::Nothing("a test");

    async fn perform(&self, tx: &mut Tx) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for pragma in ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "query_only"] {
            let sql = format!("select cast({pragma} as text) from pragma_{pragma}");
            found.extend(rows::<(String,)>(tx, &sql).await.into_iter().map(|row| row.0));
        }
        Ok(found)
    }
}

on_sqlite!(sqlite_is_opened_durable_and_strict);
async fn sqlite_is_opened_durable_and_strict(instance: Instance) {
    // a log that is synchronised (2: full), keys that are checked, deleted bytes that are overwritten
    assert_eq!(instance.done(Pragmas).await, ["wal", "2", "1", "1", "0"]);
}
