//! Leaves get numbers: each once, without a gap, in the order of their acts, whoever gives them.

use domain::{Lang, PersonId};
use record::merkle::{Hash, Plan, leaf_hash, root, verify_consistency, verify_inclusion};
use store::{
    Error, Store, account,
    log::{self, After, Checkpoint, Forget, Open, Publish, RotateKey, Sequenced},
};

use crate::harness::{Instance, Town, answers, rows};

const ORIGIN: &str = "essaim.example/record";

async fn open(instance: &Instance) {
    instance.done(Open { origin: ORIGIN.into(), after: None }).await;
}

/// So many leaves that wait.
async fn leaves(store: &Store, count: usize) {
    let mut acts = tokio::task::JoinSet::new();
    for n in 0..count {
        let store = store.clone();
        acts.spawn(async move {
            store.act(RotateKey { role: "log", old: n.to_string(), new: String::new() }).await.unwrap();
        });
    }
    acts.join_all().await;
}

async fn numbered(store: &Store) -> usize {
    let mut count = 0;
    while let Sequenced::Leaves(n) = log::sequence(store, 100).await.unwrap() {
        count += n;
    }
    count
}

async fn hashes(instance: &Instance) -> Vec<Hash> {
    let found: Vec<(i64, Vec<u8>)> =
        rows(&mut instance.read().await, "select number, leaf from record_leaf order by number").await;
    assert!(found.iter().enumerate().all(|(n, (number, _))| n as i64 == *number), "a gap");
    found.iter().map(|(_, leaf)| leaf_hash(leaf)).collect()
}

async fn head(instance: &Instance) -> log::Head {
    log::head(&mut instance.read().await).await.unwrap().unwrap()
}

on_both!(leaves_are_numbered_in_the_order_of_their_acts);
async fn leaves_are_numbered_in_the_order_of_their_acts(town: Town) {
    open(&town).await;
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    for person in [town.amina, town.theo, town.odile] {
        town.support(person, &slug).await.unwrap();
    }
    let waiting = log::waiting(&mut town.read().await).await.unwrap();
    let before: Vec<(String,)> =
        rows(&mut town.read().await, "select kind from record_pending order by created_at, id").await;
    assert_eq!((waiting.0 as usize, waiting.1.is_some()), (before.len(), true));
    assert_eq!(numbered(&town.store).await, before.len());
    let after: Vec<(String,)> = rows(&mut town.read().await, "select kind from record_leaf order by number").await;
    assert_eq!(before, after);
    assert_eq!(town.number("select count(*) from record_pending").await, 0);
    let hashes = hashes(&town).await;
    assert_eq!((head(&town).await.size as usize, head(&town).await.root), (hashes.len(), root(&hashes)));
    assert_eq!(log::sequence(&town.store, 100).await.unwrap(), Sequenced::Nothing);
}

on_both!(of_two_servers_one_numbers_a_leaf_and_nothing_is_lost_or_twice);
async fn of_two_servers_one_numbers_a_leaf_and_nothing_is_lost_or_twice(instance: Instance) {
    open(&instance).await;
    let other = instance.another_server().await;
    let mut work = tokio::task::JoinSet::new();
    for store in [instance.store.clone(), other.clone()] {
        let writing = store.clone();
        work.spawn(async move { leaves(&writing, 150).await });
        work.spawn(async move {
            for _ in 0..40 {
                log::sequence(&store, 20).await.unwrap();
            }
        });
    }
    work.join_all().await;
    numbered(&other).await;
    let hashes = hashes(&instance).await;
    assert_eq!((hashes.len(), head(&instance).await.size), (300, 300));
    assert_eq!(head(&instance).await.root, root(&hashes));
    assert_eq!(instance.number("select count(distinct id) from record_leaf").await, 300);
}

on_both!(tiles_and_proofs_come_out_of_the_rows);
async fn tiles_and_proofs_come_out_of_the_rows(instance: Instance) {
    open(&instance).await;
    let mut sizes = Vec::new();
    for count in [1, 2, 60, 193, 1, 300, 43] {
        leaves(&instance.store, count).await;
        numbered(&instance.store).await;
        sizes.push((head(&instance).await.size, head(&instance).await.root));
    }
    let hashes = hashes(&instance).await;
    let mut conn = instance.read().await;
    let (last, last_root) = *sizes.last().unwrap();
    assert_eq!(last, 600);
    for index in [0, 1, 2, 63, 255, 256, 511, 512, 599] {
        let plan = Plan::inclusion(index, last).unwrap();
        let proof = log::proof(&mut conn, 1, &plan).await.unwrap();
        verify_inclusion(&hashes[index as usize], index, last, &proof, &last_root).unwrap();
    }
    for (size, then) in &sizes {
        let proof = log::proof(&mut conn, 1, &Plan::consistency(*size, last).unwrap()).await.unwrap();
        verify_consistency(*size, then, last, &last_root, &proof).unwrap();
        assert_eq!(log::proof(&mut conn, 1, &Plan::root(*size)).await.unwrap(), [*then]);
    }
    let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>();
    assert_eq!(log::tile(&mut conn, 1, 0, 1, 256).await.unwrap(), bytes(&hashes[256..512]));
    assert_eq!(log::tile(&mut conn, 1, 0, 2, 88).await.unwrap(), bytes(&hashes[512..]));
    assert_eq!(
        log::tile(&mut conn, 1, 1, 0, 2).await.unwrap(),
        bytes(&[root(&hashes[..256]), root(&hashes[256..512])])
    );
    assert_eq!(log::entries(&mut conn, 1, 2, 88).await.unwrap().len(), 88);
    for (level, number, width) in [(0, 2, 89), (0, 3, 1), (1, 0, 3), (2, 0, 1), (63, 0, 1), (0, u64::MAX, 1)] {
        assert!(matches!(log::tile(&mut conn, 1, level, number, width).await, Err(Error::NotFound)));
    }
    assert!(matches!(log::entries(&mut conn, 1, 2, 89).await, Err(Error::NotFound)));
}

on_both!(a_log_is_opened_once_and_another_one_only_after_it);
async fn a_log_is_opened_once_and_another_one_only_after_it(instance: Instance) {
    assert_eq!(log::sequence(&instance.store, 10).await.unwrap(), Sequenced::Nothing);
    open(&instance).await;
    open(&instance).await;
    assert!(instance.act(Open { origin: "other".into(), after: None }).await.is_err());
    leaves(&instance.store, 5).await;
    numbered(&instance.store).await;
    let proved = head(&instance).await;
    publish(&instance, 5, false).await;
    leaves(&instance.store, 2).await;
    numbered(&instance.store).await;
    leaves(&instance.store, 1).await;

    // what the last published head does not prove waits again
    let after = After { origin: ORIGIN.into(), size: 9, root: proved.root };
    assert_eq!(instance.done(Open { origin: format!("{ORIGIN}/2"), after: Some(after) }).await, 2);
    let second = head(&instance).await;
    assert_eq!((second.log, second.size, second.origin), (2, 1, format!("{ORIGIN}/2")));
    assert_eq!(numbered(&instance.store).await, 3);
    let mut conn = instance.read().await;
    let first = log::latest(&mut conn, Lang::Fr, 2, Some(1), 9).await.unwrap();
    let said = String::from_utf8(first[0].leaf.clone()).unwrap();
    assert!(said.contains("log_opened") && said.contains("\"size\":9") && said.contains(ORIGIN), "{said}");
    assert_eq!(log::heads(&mut conn).await.unwrap().len(), 2);
    // a leaf of both is told to stand in the one that goes on
    let twice: Vec<(uuid::Uuid,)> = rows(&mut conn, "select id from record_leaf group by id having count(*) = 2").await;
    assert_eq!(twice.len(), 2);
    assert_eq!(log::place(&mut conn, twice[0].0).await.unwrap().unwrap().log, 2);
}

async fn publish(instance: &Instance, size: u64, witnessed: bool) {
    let note = format!("{size} {witnessed}");
    instance.done(Publish(Checkpoint { log: 1, size, note, witnessed, at: instance.clock.now() })).await;
}

on_both!(a_head_gains_cosignatures_and_never_loses_them);
async fn a_head_gains_cosignatures_and_never_loses_them(instance: Instance) {
    open(&instance).await;
    for (size, witnessed) in [(3, false), (3, true), (3, false), (7, false)] {
        publish(&instance, size, witnessed).await;
    }
    let mut conn = instance.read().await;
    assert_eq!(log::newest(&mut conn, 1).await.unwrap().unwrap().size, 7);
    let witnessed = log::witnessed(&mut conn, 1).await.unwrap().unwrap();
    assert_eq!((witnessed.size, witnessed.note.as_str()), (3, "3 true"));
    assert!(log::published(&mut conn, 1, 7).await.unwrap().is_some());
    drop(conn);
    publish(&instance, 9, true).await;
    let before = instance.clock.now().plus(1);
    assert_eq!(instance.done(Forget { before }).await, 2);
    assert_eq!(log::newest(&mut instance.read().await, 1).await.unwrap().unwrap().size, 9);
    assert_eq!(instance.done(Forget { before }).await, 0);
}

async fn receipts(town: &Town, person: PersonId) -> Vec<log::Receipt> {
    log::of_person(&mut town.read().await, Lang::Fr, person, None, 50).await.unwrap()
}

on_both!(everybody_has_a_receipt_for_what_they_did_and_for_nothing_else);
async fn everybody_has_a_receipt_for_what_they_did_and_for_nothing_else(town: Town) {
    open(&town).await;
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    town.support(town.theo, &slug).await.unwrap();
    let kinds = |receipts: &[log::Receipt]| receipts.iter().map(|r| r.kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&receipts(&town, town.theo).await), ["support_given"]);
    assert_eq!(kinds(&receipts(&town, town.amina).await), ["proposal_submitted"]);
    assert_eq!(kinds(&receipts(&town, town.malik).await), ["moderated", "mandate_granted"]);
    // both administrators stand behind what they granted
    assert_eq!(kinds(&receipts(&town, town.ada).await).len(), 4);

    let mine = &receipts(&town, town.theo).await[0];
    assert!(mine.place.is_none() && mine.about.as_ref().is_some_and(|(s, _)| *s == slug));
    numbered(&town.store).await;
    let mut conn = town.read().await;
    let whole = log::receipt(&mut conn, Lang::Fr, town.theo, mine.id).await.unwrap();
    let place = whole.place.unwrap();
    assert_eq!(log::by_number(&mut conn, Lang::Fr, place).await.unwrap().hash, whole.hash());
    assert_eq!(log::newest_of(&mut conn, town.theo).await.unwrap(), mine.id);
    let extra = record::receipt::Receipt { leaf: whole.leaf.clone(), openings: whole.openings.clone() };
    assert_eq!(extra.open().unwrap().kind, "support_given");
    assert_eq!(whole.openings[0].data, town.theo.0.as_bytes());
    // another's does not exist
    assert!(matches!(log::receipt(&mut conn, Lang::Fr, town.amina, mine.id).await, Err(Error::NotFound)));
    drop(conn);
    town.done(account::Erase { person: town.theo }).await;
    assert!(receipts(&town, town.theo).await.is_empty());
    assert!(matches!(log::newest_of(&mut town.read().await, town.theo).await, Err(Error::NotFound)));
}

on_both!(each_line_of_a_history_names_its_leaf);
async fn each_line_of_a_history_names_its_leaf(town: Town) {
    open(&town).await;
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    for person in [town.amina, town.theo, town.odile] {
        town.support(person, &slug).await.unwrap();
    }
    numbered(&town.store).await;
    let steps = town.public_page(&slug).await.steps;
    let mut conn = town.read().await;
    let mut kinds = Vec::new();
    for step in &steps {
        let place = log::place(&mut conn, step.leaf.unwrap()).await.unwrap().unwrap();
        kinds.push(log::by_number(&mut conn, Lang::Fr, place).await.unwrap().kind);
    }
    assert_eq!(kinds, ["proposal_submitted", "moderated", "review_started"]);
    let about = log::about(&mut conn, Lang::Fr, town.public_page(&slug).await.id, 50).await.unwrap();
    assert_eq!(about.len(), 6);
    assert!(about.iter().all(|leaf| leaf.about.as_ref().is_some_and(|(s, _)| *s == slug)));
}

on_both!(what_is_not_public_is_not_named_beside_its_leaf);
async fn what_is_not_public_is_not_named_beside_its_leaf(town: Town) {
    open(&town).await;
    town.sent(town.amina, answers("Un secret bien gardé")).await;
    numbered(&town.store).await;
    let latest = log::latest(&mut town.read().await, Lang::Fr, 1, None, 1).await.unwrap();
    assert_eq!((latest[0].kind.as_str(), &latest[0].about), ("proposal_submitted", &None));
}
