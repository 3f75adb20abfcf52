//! What a backup holds comes back on either engine; what is no backup changes nothing.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    sync::{Mutex, OnceLock, mpsc},
};

use domain::{DraftId, Lang, PersonId, Verdict};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};
use store::{
    Store, account,
    backup::{Contents, Erased, Problem, Reader, Restored},
    draft::{self, Owner, Photo},
    mail, outbox,
    picture::NewPicture,
};

use crate::harness::{Instance, Town, answers, columns, contains, dump, on_postgres, on_sqlite};

async fn backup(store: &Store) -> (Vec<u8>, Contents) {
    let mut file = Vec::new();
    let contents = store.backup(&mut file).await.unwrap();
    (file, contents)
}

fn read(file: &[u8]) -> Result<Contents, Problem> {
    Reader::open(file)?.rest()
}

async fn restore(store: &Store, file: &[u8], erased: &[PersonId]) -> Result<Restored, Problem> {
    store.restore(Reader::open(file)?, erased).await
}

/// Something in every table.
async fn lived_in(town: &Town) {
    let picture =
        || NewPicture { width: 3, height: 2, large: (0..=255).collect(), small: b"\0JPEG\xff\n\"\\".to_vec() };
    let browser = town.sign_in("Camille@essaim.example").await;
    town.done(account::Rename { person: browser.person, name: "Camille « d’Ici »".into() }).await;
    let owner = Owner { session: browser.id, person: Some(browser.person) };
    let draft = DraftId(town.id());
    let form = answers("Des bancs à l’ombre \u{1f333}");
    town.done(draft::Keep { id: draft, owner, form, photo: Photo::Replace(picture()), lang: Lang::Fr }).await;
    let slug = town.submit(draft, browser.person).await.unwrap();
    town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    for person in [town.amina, town.theo] {
        town.support(person, &slug).await.unwrap();
    }
    let returned = town.sent(town.amina, answers("Un four à pain")).await;
    town.done(town.verdict(town.malik, &returned, Verdict::Return, "Où donc ?")).await;
    town.draft(town.theo, answers("Un manège")).await;
    // who is erased leaves people who never existed
    let leaving = town.person("leaving@essaim.example", "Parti Demain").await;
    town.support(leaving, &slug).await.unwrap();
    town.done(account::Erase { person: leaving }).await;
    // a browser without a person, and its draft
    let elsewhere = town.session().await;
    let nobody = Owner { session: elsewhere, person: None };
    let form = answers("Écrit sans compte");
    town.done(draft::Keep { id: DraftId(town.id()), owner: nobody, form, photo: Photo::Keep, lang: Lang::En }).await;
    town.code(elsewhere, "somebody@essaim.example").await.unwrap();
    for mail in town.done(mail::Claim { limit: 1, bulk: 1 }).await {
        town.done(mail::Sent { id: mail.id, error: None, permanent: false }).await;
    }
    let event = town.done(outbox::Claim { limit: 1 }).await.remove(0);
    let notice = mail::Mail {
        unsubscribe: None,
        to: "amina@essaim.example".into(),
        subject: "À compléter".into(),
        body: "Revenez !".into(),
        lang: Lang::Fr,
    };
    town.done(outbox::Finish { id: event.id, mails: vec![notice] }).await;
}

/// Every value of every table that is carried whole, without the order that engines give.
async fn values(instance: &Instance) -> BTreeSet<(String, String, Vec<u8>)> {
    let cells = dump(&mut instance.read().await).await;
    let whole = cells
        .into_iter()
        .filter(|c| !["ceremony", "edition", "session", "sign_in_code", "draft", "mail"].contains(&c.table.as_str()));
    // engines write truth in two ways
    let same = |bytes: Vec<u8>| match &bytes[..] {
        b"false" => b"0".to_vec(),
        b"true" => b"1".to_vec(),
        _ => bytes,
    };
    whole.map(|c| (c.table, c.column, same(c.bytes))).collect()
}

type Kept = OnceLock<(Vec<u8>, Contents, BTreeSet<(String, String, Vec<u8>)>)>;

async fn give(town: Town, kept: &Kept) {
    lived_in(&town).await;
    let (file, contents) = backup(&town.store).await;
    assert_eq!(read(&file).unwrap(), contents);
    assert!(kept.set((file, contents, values(&town).await)).is_ok());
}

async fn take(instance: Instance, kept: &Kept) {
    // without a PostgreSQL there is nothing to take over
    let Some((file, contents, expected)) = kept.get() else { return };
    let restored = restore(&instance.store, file, &[]).await.unwrap();
    assert_eq!((&restored.contents, restored.erased), (contents, Erased::default()));
    assert_eq!(values(&instance).await, *expected);
    // the same rows give the same lines, whichever engine they lie in
    assert_eq!(backup(&instance.store).await.1.tables, contents.tables);
    instance.store.ready().await.unwrap();
}

#[test]
fn sqlite_goes_into_sqlite() {
    let kept = Kept::new();
    on_sqlite(|town| give(town, &kept));
    on_sqlite(|instance| take(instance, &kept));
}

#[test]
fn sqlite_goes_into_postgres() {
    let kept = Kept::new();
    on_sqlite(|town| give(town, &kept));
    on_postgres(|instance| take(instance, &kept));
}

#[test]
fn postgres_goes_into_sqlite() {
    let kept = Kept::new();
    on_postgres(|town| give(town, &kept));
    on_sqlite(|instance| take(instance, &kept));
}

#[test]
fn postgres_goes_into_postgres() {
    let kept = Kept::new();
    on_postgres(|town| give(town, &kept));
    on_postgres(|instance| take(instance, &kept));
}

/// The lines of a backup, as `zcat` shows them.
fn lines(file: &[u8]) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Packs lines into a file, its sums made anew: what somebody could write by hand.
fn packed(lines: &[String]) -> Vec<u8> {
    let (mut table, mut whole, mut rows, mut all) = (Sha256::new(), Sha256::new(), 0, 0);
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    for line in lines {
        let mut line = line.clone();
        if line.starts_with("{\"table\"") {
            let mut end: serde_json::Value = serde_json::from_str(&line).unwrap();
            end["rows"] = rows.into();
            end["sha256"] = record::hex(&table.finalize_reset()).into();
            line = end.to_string();
            all += rows;
            rows = 0;
        } else if line.starts_with("{\"rows\"") {
            let sum = record::hex(&whole.clone().finalize());
            line = serde_json::json!({"rows": all, "sha256": sum}).to_string();
        } else if line.starts_with('[') {
            table.update(&line);
            table.update("\n");
            rows += 1;
        }
        line.push('\n');
        whole.update(&line);
        file.write_all(line.as_bytes()).unwrap();
    }
    file.finish().unwrap()
}

on_both!(every_table_is_carried_but_those_that_would_let_somebody_in);
async fn every_table_is_carried_but_those_that_would_let_somebody_in(town: Town) {
    let all: BTreeSet<String> = columns(&mut town.read().await).await.into_iter().map(|c| c.0).collect();
    let (_, contents) = backup(&town.store).await;
    let carried: BTreeSet<String> = contents.tables.into_iter().map(|t| t.table).collect();
    let left: Vec<&String> = all.difference(&carried).collect();
    assert_eq!(left, ["ceremony", "edition", "session", "sign_in_code"]);
    assert!(carried.is_subset(&all));
}

on_both!(what_a_migration_adds_is_carried_without_a_change_here);
async fn what_a_migration_adds_is_carried_without_a_change_here(town: Town) {
    let hex = if town.is_sqlite() { "x'00ff'" } else { r"'\x00ff'" };
    for sql in [
        "create table added (note text not null, n bigint not null, person_id uuid references person (id), good boolean, raw bytea, primary key (note, n))",
        "alter table support add column why text",
        "update support set why = 'parce que'",
        &format!("insert into added (note, n, good, raw) values ('é', -1, true, {hex}), ('z', 2, false, null)"),
    ] {
        town.force(sql).await;
    }
    let (file, _) = backup(&town.store).await;
    let lines = lines(&file);
    let at = |line: &str| lines.iter().position(|l| l == line).unwrap_or_else(|| panic!("{line} in {lines:?}"));
    // `z` after `é` would be the order of a language
    assert_eq!(at(r#"["z",2,null,false,null]"#) + 1, at(r#"["é",-1,null,true,"AP8="]"#));
    assert!(lines[0].contains(r#"["why","text"]"#));
}

on_both!(nothing_that_lets_somebody_in_is_in_it);
async fn nothing_that_lets_somebody_in_is_in_it(town: Town) {
    lived_in(&town).await;
    let (file, contents) = backup(&town.store).await;
    let text = lines(&file).join("\n");
    let rows = |table: &str| contents.tables.iter().find(|t| t.table == table).unwrap().rows;
    // the notice, and neither the code that waits nor the one that was sent
    assert_eq!((rows("mail"), town.number("select count(*) from mail").await), (1, 3));
    assert!(text.contains("À compléter"));
    // the draft of Théo and the one to complete; not that of a browser without a person
    assert!(rows("draft") > 0 && text.contains("Un manège") && !text.contains("Écrit sans compte"));
    assert!(!contains(text.as_bytes(), b"somebody@essaim.example"));
}

/// Stops at its first byte until it is told to go on.
struct Gate {
    begun: Option<tokio::sync::oneshot::Sender<()>>,
    go_on: mpsc::Receiver<()>,
    file: Vec<u8>,
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(begun) = self.begun.take() {
            begun.send(()).unwrap();
            self.go_on.recv().unwrap();
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

on_both!(a_backup_is_of_one_instant_while_others_write);
async fn a_backup_is_of_one_instant_while_others_write(town: Town) {
    lived_in(&town).await;
    let before = backup(&town.store).await.1;
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (go, go_on) = mpsc::channel();
    let store = town.store.clone();
    let gate = Mutex::new(Gate { begun: Some(begun), go_on, file: Vec::new() });
    let running = tokio::spawn(async move {
        let mut gate = gate.into_inner().unwrap();
        let contents = store.backup(&mut gate).await.unwrap();
        (gate.file, contents)
    });
    has_begun.await.unwrap();
    for n in 0..50 {
        let person = town.person(&format!("later-{n}@essaim.example"), &format!("Plus Tard {n}")).await;
        town.support(person, "des-bancs-a-l-ombre").await.unwrap();
    }
    go.send(()).unwrap();
    let (file, during) = running.await.unwrap();
    assert_eq!(during.tables, before.tables);
    assert_eq!(read(&file).unwrap().tables, before.tables);
    let after = backup(&town.store).await.1;
    assert_eq!(after.rows(), before.rows() + 50 * 6, "{after:?}");
}

on_both!(a_database_in_use_is_left_as_it_is);
async fn a_database_in_use_is_left_as_it_is(town: Town) {
    let (file, before) = backup(&town.store).await;
    let refused = restore(&town.store, &file, &[]).await.unwrap_err();
    assert!(matches!(&refused, Problem::InUse(_)), "{refused}");
    assert_eq!(backup(&town.store).await.1.tables, before.tables);
}

on_both!(a_row_that_the_schema_refuses_leaves_the_database_empty);
async fn a_row_that_the_schema_refuses_leaves_the_database_empty(instance: Instance) {
    let kept = Kept::new();
    let made = std::thread::scope(|scope| scope.spawn(|| on_sqlite(|town| give(town, &kept))).join());
    made.unwrap();
    let mut broken = lines(&kept.get().unwrap().0);
    // supports come last but for a few, so that most of the rows are written when this one is met
    let end = broken.iter().position(|l| l.starts_with(r#"{"table":"support""#)).unwrap();
    let row: serde_json::Value = serde_json::from_str(&broken[end - 1]).unwrap();
    let nobody = serde_json::json!([row[0], "00000000-0000-0000-0000-000000000000", row[2]]);
    broken[end - 1] = nobody.to_string();
    let broken = packed(&broken);
    assert!(read(&broken).is_ok(), "only the schema knows better");
    assert!(matches!(restore(&instance.store, &broken, &[]).await, Err(Problem::Store(_))));
    assert_eq!(instance.number("select count(*) from person").await, 0);
    restore(&instance.store, &kept.get().unwrap().0, &[]).await.unwrap();
}

on_sqlite!(a_damaged_file_is_never_taken_for_another);
async fn a_damaged_file_is_never_taken_for_another(town: Town) {
    lived_in(&town).await;
    let (file, contents) = backup(&town.store).await;
    let mut refused = 0;
    for length in (0..file.len()).step_by(61) {
        let error = read(&file[..length]).unwrap_err();
        assert!(matches!(error, Problem::Damaged(_) | Problem::Foreign), "{length}: {error}");
    }
    // the first ten bytes are gzip's own: a time that is not set, the name of a system
    let places: Vec<usize> = (10..file.len()).step_by(13).collect();
    for &place in &places {
        let mut flipped = file.clone();
        flipped[place] ^= 0x10;
        match read(&flipped) {
            Err(Problem::Damaged(_) | Problem::Foreign) => refused += 1,
            Err(other) => panic!("{place}: {other}"),
            Ok(read) => assert_eq!(read, contents, "{place}"),
        }
    }
    assert!(refused + 2 >= places.len(), "{refused} of {}", places.len());
    let longer = [&file[..], b"\n"].concat();
    assert!(matches!(read(&longer), Err(Problem::Damaged(_))));
}

on_sqlite!(a_line_that_was_changed_moved_or_lost_is_noticed);
async fn a_line_that_was_changed_moved_or_lost_is_noticed(town: Town) {
    lived_in(&town).await;
    let (file, _) = backup(&town.store).await;
    let good = lines(&file);
    let zip = |lines: &[String]| {
        let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
        gz.write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
        gz.finish().unwrap()
    };
    assert!(read(&zip(&good)).is_ok(), "packed by another program");
    let person = good.iter().position(|l| l.starts_with(r#"{"table":"person""#)).unwrap();
    type Change = fn(&mut Vec<String>, usize);
    let changes: [(&str, Change); 7] = [
        ("a number", |l, at| l[at - 2] = l[at - 2].replacen("17724", "17725", 1)),
        ("two rows in another order", |l, at| l.swap(at - 1, at - 2)),
        ("a row less", |l, at| drop(l.remove(at - 1))),
        ("a row twice", |l, at| l.insert(at, l[at - 1].clone())),
        ("a table's end less", |l, at| drop(l.remove(at))),
        ("the end less", |l, _| drop(l.pop())),
        ("the first line", |l, _| l[0] = l[0].replacen("2026", "2025", 1)),
    ];
    for (what, change) in changes {
        let mut lines = good.clone();
        change(&mut lines, person);
        assert!(lines != good, "{what}");
        assert!(matches!(read(&zip(&lines)), Err(Problem::Damaged(_))), "{what}");
    }
}

on_both!(what_is_no_backup_or_of_the_future_is_told_apart);
async fn what_is_no_backup_or_of_the_future_is_told_apart(instance: Instance) {
    let empty = lines(&backup(&instance.store).await.0);
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(b"create table person;\n").unwrap();
    let dump = gz.finish().unwrap();
    for foreign in [&b""[..], b"SQLite format 3\0", b"PGDMP\x01\x0e", b"{}\n", &dump] {
        let refused = restore(&instance.store, foreign, &[]).await.unwrap_err();
        assert!(matches!(refused, Problem::Foreign), "{foreign:?}: {refused}");
    }
    let mut format = empty.clone();
    format[0] = format[0].replacen("essaim-backup/1", "essaim-backup/2", 1);
    let mut schema = empty.clone();
    schema[0] = schema[0].replacen(r#""migrations":["#, r#""migrations":[[99990101,"ff"],"#, 1);
    for newer in [format, schema] {
        let refused = restore(&instance.store, &packed(&newer), &[]).await.unwrap_err();
        assert!(matches!(refused, Problem::Newer(_)), "{refused}");
    }
    let mut column = empty.clone();
    column[0] = column[0].replacen(r#"["erased_at","bigint"]"#, r#"["a\" from x; --","bigint"]"#, 1);
    assert!(column != empty);
    assert!(matches!(restore(&instance.store, &packed(&column), &[]).await, Err(Problem::Damaged(_))));
    let mut other = empty;
    other[0] = other[0].replacen(r#"["erased_at","bigint"]"#, r#"["left_at","bigint"]"#, 1);
    assert!(matches!(restore(&instance.store, &packed(&other), &[]).await, Err(Problem::OtherSchema(_))));
}

/// People of the town who are erased after the backup.
#[test]
fn erasures_are_replayed_before_anybody_can_look() {
    let kept = Kept::new();
    let erased = OnceLock::new();
    on_sqlite(|town: Town| {
        let (kept, erased) = (&kept, &erased);
        async move {
            erased.set(town.malik).unwrap();
            give(town, kept).await;
        }
    });
    let case = |instance: Instance| {
        let (file, malik) = (&kept.get().unwrap().0, *erased.get().unwrap());
        async move {
            let stranger = PersonId(instance.id());
            let restored = restore(&instance.store, file, &[malik, malik, stranger]).await.unwrap();
            assert_eq!(restored.erased, Erased { again: 1, unknown: 2 });
            let left = dump(&mut instance.read().await).await;
            assert!(left.iter().any(|c| c.holds(b"Amina Zerrouki")));
            let traces: Vec<_> = left.iter().filter(|c| c.holds(b"malik") || c.holds(b"Malik")).collect();
            assert!(traces.is_empty(), "{}", traces.len());
        }
    };
    on_sqlite(case);
    on_postgres(case);
}

#[test]
fn a_new_file_becomes_the_instance_and_nothing_is_made_where_a_name_was_mistyped() {
    on_sqlite(|town: Town| async move {
        let (file, contents) = backup(&town.store).await;
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("new.db").display());
        assert!(Store::open_existing(&url, town.outside.clone()).await.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let store = Store::open(&url, town.outside.clone()).await.unwrap();
        assert!(matches!(store.backup(Vec::new()).await, Err(Problem::NoInstance)));
        restore(&store, &file, &[]).await.unwrap();
        store.close().await;
        let again = Store::open_existing(&url, town.outside.clone()).await.unwrap();
        assert_eq!(backup(&again).await.1.tables, contents.tables);
    });
}
