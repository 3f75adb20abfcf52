//! One schema on both engines.

use std::collections::BTreeSet;

use store::{Error, Store, check_sqlite_version};

use crate::harness::{Instance, columns};

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
    for (version, good) in
        [("3.51.3", true), ("3.52.0", true), ("4.0.0", true), ("3.51.2", false), ("3.9.0", false), ("", false), ("x", false)]
    {
        let checked = check_sqlite_version(version);
        assert_eq!(checked.is_ok(), good, "{version}");
        assert!(good || matches!(checked, Err(Error::Unavailable(why)) if why.contains("3.51.3")));
    }
}

/// The bundled SQLite is new enough, and every connection is as safe as we say.
#[test]
fn sqlite_is_opened_durable_and_strict() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("essaim.db").display());
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
        let instance = Instance::open(url).await;
        let mut conn = instance.read().await;
        for (pragma, expected) in
            [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1"), ("query_only", "1")]
        {
            let store::Conn::Sqlite(sqlite) = &mut conn else { panic!("not SQLite") };
            let sql = sqlx::AssertSqlSafe(format!("select cast({pragma} as text) from pragma_{pragma}"));
            let found: (String,) = sqlx::query_as(sql).fetch_one(&mut **sqlite).await.unwrap();
            assert_eq!(found.0, expected, "{pragma}");
        }
    });
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Store>();
}
