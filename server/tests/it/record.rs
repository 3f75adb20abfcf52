//! The civic record as residents, witnesses and strangers meet it.

use domain::Moment;
use record::{
    checkpoint::SignedCheckpoint,
    merkle::{Hash, leaf_hash},
    note::Signer,
    promise::Promise,
    witness::{AddCheckpoint, parse_size},
};
use server::{
    Settings, existing, outside,
    record::{Folder, new_origin, rotate},
    witness::{Config, Desk},
};
use store::log;

use crate::{
    ledger::{Ledger, begun, checkpoint, policy, receipts},
    visitor::{Visitor, tls},
    world::{World, settings, sign_in_at},
};

const PAGE: &str = "/experiments/college-ouvert-jusqu-a-dix-neuf-heures";

#[tokio::test]
async fn what_is_served_can_be_verified_by_anybody() {
    let world = World::start().await;
    let mut stranger = world.anonymous();
    let ledger = Ledger::read(&mut stranger).await;
    assert!(ledger.head.size > 100 && ledger.head.origin.ends_with("/record"), "{:?}", ledger.head);
    assert!(ledger.count("support_given") > 10);
    assert_eq!(policy(&mut stranger).await.witnesses().len(), 2);

    for (path, kept) in [
        ("/record/tile/0/000", "public, max-age=31536000, immutable"),
        ("/record/tile/entries/000.p/5", "public, max-age=3600, immutable"),
        ("/record/checkpoint", "no-cache"),
        ("/record/key", "no-cache"),
    ] {
        let path = if ledger.head.size < 256 && path.ends_with("0/000") { "/record/tile/0/000.p/9" } else { path };
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        if path.ends_with("0/000") || !path.contains("tile/0") {
            assert_eq!(answer.header("cache-control"), kept, "{path}");
        }
    }
    let size = ledger.head.size;
    for path in [
        format!("0/{:03}.p/255", size / 256),
        "0/999".into(),
        "0/x000/000".into(),
        "0/0".into(),
        "00/000".into(),
        "64/000".into(),
        "0/000.p/0".into(),
        "0/000.p/256".into(),
        "0/000.p/01".into(),
        "entries/000.p/".into(),
        "entries".into(),
        "0/%30%30%30%00".into(),
        "-1/000".into(),
        "0/x999/x999/x999/x999/x999/x999/999".into(),
    ] {
        assert_eq!(stranger.get(&format!("/record/tile/{path}")).await.status, 404, "{path}");
    }
    for path in ["/record/leaves/999999", "/record/leaves/-1", "/record/leaves/0?log=7", "/record/leaf/x"] {
        assert_eq!(stranger.get(path).await.status, 404, "{path}");
    }
    assert_eq!(stranger.get("/record/leaves/0?log=x").await.status, 400);
    let proof = stranger.get("/record/leaves/3/proof").await;
    let proof = record::proof::Proof::parse(&proof.bytes).unwrap();
    proof.verify_inclusion(&leaf_hash(ledger.leaves[3].as_bytes())).unwrap();
    assert_eq!(proof.extra, None);
}

#[tokio::test]
async fn a_support_gives_a_receipt_that_proves_itself_and_is_nobody_elses() {
    let world = World::start().await;
    let mut jozef = world.sign_in("jozef@essaim.example").await;
    let before = receipts(&mut jozef).await.len();
    let done = jozef.post(&format!("{PAGE}/support"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let told = jozef.get(PAGE).await.body;
    assert!(told.contains("href=\"/me/receipts/last\""), "{told}");
    let mine = jozef.get("/me/receipts/last").await.location;
    assert!(mine.starts_with("/me/receipts/"), "{mine}");
    let page = jozef.get(&mine).await;
    assert!(page.status == 200 && page.body.contains("Un soutien est donné"), "{}", page.body);

    // promised at once
    let note = jozef.get(&format!("{mine}/promise")).await;
    let key = jozef.get("/record/promise-key").await.body;
    let key = record::note::VerifierKey::parse(key.trim()).unwrap();
    let (promise, _) = Promise::verify(&note.bytes, [&key]).unwrap();

    // whole within seconds
    let whole = receipts(&mut jozef).await;
    assert_eq!(whole.len(), before + 1);
    let (proof, leaf) = &whole[0];
    assert_eq!(
        (leaf.kind.as_str(), proof.checkpoint.head().origin.as_str()),
        ("support_given", promise.origin.as_str())
    );
    let receipt = record::receipt::Receipt::parse(proof.extra.as_deref().unwrap()).unwrap();
    assert_eq!(receipt.leaf_hash(), promise.leaf);
    assert!(promise.until as i64 - leaf.at <= 60);
    let page = jozef.get(&mine).await.body;
    assert!(
        page.contains("Ce reçu est complet") && page.contains("2 témoins") && page.contains("class=\"qr\""),
        "{page}"
    );
    assert!(jozef.get(PAGE).await.body.contains("/record/leaf/"));

    let mut theo = world.sign_in("theo@essaim.example").await;
    let mut nobody = world.anonymous();
    for end in ["", "/proof", "/promise"] {
        assert_eq!(theo.get(&format!("{mine}{end}")).await.status, 404);
        assert!(nobody.get(&format!("{mine}{end}")).await.location.starts_with("/sign-in"));
    }
    let id = mine.rsplit('/').next().unwrap();
    let place = nobody.get(&format!("/record/leaf/{id}")).await;
    assert_eq!(place.location, format!("/record/leaves/{}", proof.index));
    let public = nobody.get(&place.location).await.body;
    assert!(public.contains(&promise.leaf.to_hex()) && !public.contains(&record::hex(&receipt.openings[0].salt)));
}

#[tokio::test]
async fn the_record_can_be_searched_by_experiment() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    let found = visitor.get("/record?q=collège ouvert").await.body;
    assert!(found.contains("Actes sur «") && found.contains(PAGE) && found.contains("/record/leaves/"), "{found}");
    assert!(visitor.get("/record?q=zzzz").await.body.contains("Rien ne correspond"));
    let older = visitor.get("/record?before=30").await.body;
    assert!(older.contains("n°\u{a0}29<") && older.contains("/record?before=10\""), "{older}");
    for odd in ["/record?before=x", "/record?q=%00", "/record?before=-1", "/record?x=1&x=2"] {
        assert_eq!(visitor.get(odd).await.status, 200, "{odd}");
    }
}

#[tokio::test]
async fn an_old_backup_is_refused_and_a_new_origin_says_where_the_old_one_ended() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let at = |name: &str| settings(&url(name), folder.path());
    let running = server::start(at("a.db"), outside()).await.unwrap();
    begun(&mut Visitor::new(running.app.origin.clone())).await;
    let file = folder.path().join("old.essaim");
    server::backup::make(&running.app.store, &file).await.unwrap();
    let mut jozef = sign_in_at(&running, "jozef@essaim.example").await;
    assert_eq!(jozef.post(&format!("{PAGE}/support"), &[]).await.status, 303);
    receipts(&mut jozef).await;
    let last = Ledger::read(&mut jozef).await.head;
    running.stop().await.unwrap();

    let restored = server::unchanged(&url("b.db"), outside()).await.unwrap();
    server::backup::restore(&restored, &file, None).await.unwrap();
    restored.close().await;
    let refused = server::start(at("b.db"), outside()).await.err().unwrap().sentence();
    assert!(refused.contains("it is an old backup") && refused.contains("essaim record new-origin"), "{refused}");

    let store = existing(&url("b.db"), outside()).await.unwrap();
    let keys = Folder::open(&folder.path().join("record")).unwrap();
    let said = new_origin(&store, &keys, None).await.unwrap();
    assert!(said.contains("/record/2 is open"), "{said}");
    let twice = new_origin(&store, &keys, None).await.err().unwrap().sentence();
    assert!(twice.contains("does not say which head"), "{twice}");
    store.close().await;
    let running = server::start(at("b.db"), outside()).await.unwrap();
    let mut jozef = sign_in_at(&running, "jozef@essaim.example").await;
    assert_eq!(jozef.post(&format!("{PAGE}/support"), &[]).await.status, 303);
    let ledger = Ledger::read(&mut jozef).await;
    assert_eq!(ledger.head.origin, format!("{}/2", last.origin));
    assert!(ledger.leaves[0].contains("log_opened") && ledger.leaves[0].contains(&format!("\"size\":{}", last.size)));
    // receipts of the old log and of the new one
    let whole = receipts(&mut jozef).await;
    let origins: Vec<&str> = whole.iter().map(|(proof, _)| proof.checkpoint.head().origin.as_str()).collect();
    assert!(origins.contains(&last.origin.as_str()) && origins.contains(&ledger.head.origin.as_str()), "{origins:?}");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_database_without_its_keys_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("essaim.db").display());
    let at = |keys: &str| Settings { record_folder: folder.path().join(keys), ..settings(&url, folder.path()) };
    server::start(at("record"), outside()).await.unwrap().stop().await.unwrap();
    let refused = server::start(at("other"), outside()).await.err().unwrap().sentence();
    assert!(refused.contains("holds no key of this database's civic record"), "{refused}");
    // the keys are there and what was signed is not: a witness knows
    std::fs::remove_file(folder.path().join("record/head")).unwrap();
    server::start(at("record"), outside()).await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn a_key_goes_over_to_another_one_and_a_leaf_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("essaim.db").display());
    let running = server::start(settings(&url, folder.path()), outside()).await.unwrap();
    let keys = Folder::open(&folder.path().join("record")).unwrap();
    let said = rotate(&running.app.store, &keys).await.unwrap();
    running.stop().await.unwrap();
    let running = server::start(settings(&url, folder.path()), outside()).await.unwrap();
    let mut visitor = Visitor::new(running.app.origin.clone());
    let served = visitor.get("/record/key").await.body;
    assert_eq!(served.lines().count(), 2, "{served}");
    assert!(served.lines().all(|key| !key.is_empty()) && said.contains(served.lines().nth(1).unwrap()));
    let ledger = Ledger::read(&mut visitor).await;
    assert_eq!(ledger.count("key_rotated"), 1);
    let signed = checkpoint(&mut visitor).await.unwrap();
    for key in served.lines().map(|key| record::note::VerifierKey::parse(key).unwrap()) {
        signed.verify_log([&key]).unwrap();
    }
    running.stop().await.unwrap();
}

fn desk(folder: &std::path::Path, log: &Signer) -> Desk {
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        name: "witness.example/w".into(),
        folder: folder.to_owned(),
        logs: vec![log.verifier().to_string()],
    };
    Desk::open(&config, outside()).unwrap()
}

fn asked(log: &Signer, old: u64, size: u64, root: Hash, proof: Vec<Hash>) -> Vec<u8> {
    let checkpoint = record::checkpoint::Checkpoint::sign(size, root, log);
    AddCheckpoint { old, proof, checkpoint }.to_string().into_bytes()
}

#[tokio::test]
async fn a_witness_does_not_cosign_a_second_history() {
    let folder = tempfile::tempdir().unwrap();
    let log = Signer::new("log.example/record", &[1; 32]).unwrap();
    let (a, b, c) = (leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c"));
    let pair = record::merkle::node_hash(&a, &b);
    let witness = desk(folder.path(), &log);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let answering = tokio::spawn(server::witness::answer(listener, witness, async { drop(stopped.await) }));
    tls();
    let client = reqwest::Client::new();
    let ask = async |body: Vec<u8>| {
        let answer = client.post(format!("{address}/add-checkpoint")).body(body).send().await.unwrap();
        let kind = answer.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        (answer.status().as_u16(), kind, answer.bytes().await.unwrap().to_vec())
    };

    let (status, _, lines) = ask(asked(&log, 0, 1, a, vec![])).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&lines));
    assert!(String::from_utf8(lines).unwrap().starts_with("— witness.example/w "));
    // the same once more is the same answer
    assert_eq!(ask(asked(&log, 1, 1, a, vec![])).await.0, 200);
    // another root for the same size, another beginning, a proof that proves nothing
    assert_ne!(ask(asked(&log, 1, 1, b, vec![])).await.0, 200);
    assert_eq!(ask(asked(&log, 1, 2, record::merkle::node_hash(&c, &b), vec![b])).await.0, 422);
    assert_eq!(ask(asked(&log, 1, 2, pair, vec![c])).await.0, 422);
    assert_eq!(ask(asked(&log, 1, 2, pair, vec![b])).await.0, 200);
    // it is further than whoever asks thinks
    let (status, kind, size) = ask(asked(&log, 1, 2, pair, vec![b])).await;
    assert_eq!((status, kind.as_str(), parse_size(&size)), (409, "text/x.tlog.size", Some(2)));
    let other = Signer::new("log.example/record", &[2; 32]).unwrap();
    assert_eq!(ask(asked(&other, 2, 2, pair, vec![])).await.0, 403);
    let unknown = Signer::new("nobody.example", &[2; 32]).unwrap();
    assert_eq!(ask(asked(&unknown, 0, 1, a, vec![])).await.0, 404);
    assert_eq!(ask(asked(&log, 3, 2, pair, vec![])).await.0, 400);
    assert_eq!(ask(b"old 0\n\nnothing\n".to_vec()).await.0, 400);
    // what it cosigned last, for whoever wants to know
    let path = record::witness::checkpoint_path("log.example/record");
    let note = client.get(format!("{address}/{path}")).send().await.unwrap().bytes().await.unwrap();
    let note = SignedCheckpoint::parse(&note).unwrap();
    assert_eq!((note.head().size, note.note().signatures().len()), (2, 2));
    assert_eq!(client.get(format!("{address}/{}/checkpoint", "0".repeat(64))).send().await.unwrap().status(), 404);
    stop.send(()).unwrap();
    answering.await.unwrap().unwrap();

    // it remembers after a restart, and two processes with one folder are one witness
    let (first, second) = (desk(folder.path(), &log), desk(folder.path(), &log));
    assert_eq!(first.key(), second.key());
    assert!(first.add(&asked(&log, 0, 1, a, vec![])).is_err());
    let three = record::merkle::node_hash(&pair, &c);
    assert!(second.add(&asked(&log, 2, 3, three, vec![c])).is_ok());
    assert!(first.add(&asked(&log, 2, 3, three, vec![c])).is_err());
}

#[tokio::test]
async fn a_witness_that_is_away_is_told_of_and_receipts_wait_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let away = record::cosignature::Cosigner::new("away.example", &[3; 32]).unwrap();
    let file = folder.path().join("policy");
    // nobody listens there
    std::fs::write(&file, format!("witness away {} http://127.0.0.1:9\nquorum away\n", away.verifier())).unwrap();
    let world = World::start_with(|settings| settings.record_policy = Some(file.clone())).await;
    let mut jozef = world.sign_in("jozef@essaim.example").await;
    let page = jozef.get("/record").await.body;
    assert!(page.contains("ne répond pas"), "{page}");
    assert!(checkpoint(&mut jozef).await.is_none());
    assert_eq!(jozef.post(&format!("{PAGE}/support"), &[]).await.status, 303);
    let mine = jozef.get("/me/receipts/last").await.location;
    assert_eq!(jozef.get(&format!("{mine}/proof")).await.status, 404);
    assert_eq!(jozef.get(&mine).await.status, 200);
}

#[tokio::test]
async fn an_erased_person_leaves_no_byte_in_files_and_proofs_stay_valid() {
    let world = World::start().await;
    let email = "planted-camille@essaim.example";
    let mut camille = world.sign_in_by_code(email).await;
    camille.post("/me/name", &[("name", "Planted Vandamme")]).await;
    assert_eq!(camille.post(&format!("{PAGE}/support"), &[]).await.status, 303);
    let (proof, _) = receipts(&mut camille).await.remove(0);
    let receipt = record::receipt::Receipt::parse(proof.extra.as_deref().unwrap()).unwrap();
    let person = receipt.openings[0].data.clone();
    let number = uuid::Uuid::from_slice(&person).unwrap().to_string();
    let traces: Vec<Vec<u8>> =
        vec![b"lanted-camille".to_vec(), b"lanted Vandamme".to_vec(), receipt.openings[0].salt.to_vec()];
    let file = world.database.strip_prefix("sqlite:").unwrap();
    let found = || {
        let mut bytes = Vec::new();
        for end in ["", "-wal"] {
            bytes.extend(std::fs::read(format!("{file}{end}")).unwrap_or_default());
        }
        for entry in std::fs::read_dir(std::path::Path::new(file).with_file_name("record")).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap_or_default());
        }
        traces.iter().filter(|t| bytes.windows(t.len()).any(|w| w == &t[..])).count()
    };
    assert_eq!(found(), 3);
    assert_eq!(camille.post("/me/erasure", &[("confirm", "yes")]).await.status, 303);
    crate::world::flush(&world.database).await;
    assert_eq!(found(), 0);

    let mut stranger = world.anonymous();
    // the leaf of the erasure comes with the next head
    let mut ledger = Ledger::read(&mut stranger).await;
    while ledger.count("erased") == 0 {
        ledger = Ledger::read(&mut stranger).await;
    }
    ledger.goes_on_from(proof.checkpoint.head());
    policy(&mut stranger).await.verify(&proof.checkpoint).unwrap();
    proof.verify_inclusion(&leaf_hash(ledger.leaves[proof.index as usize].as_bytes())).unwrap();
    let served = ledger.leaves.join("\n");
    assert!(!served.contains(&number) && !served.contains(&record::hex(&person)));
}

#[tokio::test]
async fn a_clock_that_stands_still_does_not_stop_the_record() {
    let now = Moment(1_772_442_000 * domain::SECOND);
    let random = outside();
    let still = store::Outside::new(move || now, move |bytes| random.fill(bytes));
    let world = World::start_at(still, |_| {}).await;
    let head = log::head(&mut world.running.app.store.read().await.unwrap()).await.unwrap().unwrap();
    let ledger = Ledger::read(&mut world.anonymous()).await;
    assert_eq!(ledger.head.size, head.size);
}
