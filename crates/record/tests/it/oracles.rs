//! What others wrote reads what we write, and comes to the same results.

use std::collections::BTreeMap;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use record::checkpoint::Checkpoint;
use record::cosignature::Cosigner;
use record::merkle::{Frontier, Plan, leaf_hash};
use record::note::{Note, Signer, VerifierKey};
use record::tile::{Entries, Level, Tile, bundle, hashes};
use sha2::{Digest, Sha256};
use signed_note::{StandardVerifier, VerifierList};
use tlog_tiles::{HashReader, TileHashReader, TileReader};

fn leaves(count: u64) -> Vec<Vec<u8>> {
    (0..count).map(|i| format!(r#"{{"at":{i},"kind":"support_given"}}"#).into_bytes()).collect()
}

/// ct-merkle: roots and both kinds of proofs, byte for byte.
#[test]
fn ct_merkle_makes_the_same_roots_and_proofs() {
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let (mut ours, mut nodes) = (Frontier::new(), BTreeMap::new());
    let bytes = |plan: &Plan, nodes: &BTreeMap<_, _>| {
        hashes(&plan.hashes(|node| nodes.get(&node).copied()).expect("all nodes"))
    };
    for (size, leaf) in (1u64..).zip(leaves(67)) {
        ours.push_and(leaf_hash(&leaf), |node, hash| _ = nodes.insert(node, hash));
        theirs.push(leaf);
        assert_eq!(&ours.root().0[..], &theirs.root().as_bytes()[..], "{size}");
        for index in 0..size {
            let proof = theirs.prove_inclusion(index as usize);
            assert_eq!(bytes(&Plan::inclusion(index, size).unwrap(), &nodes), proof.as_bytes(), "{index} of {size}");
        }
        for old in 1..size {
            let proof = theirs.prove_consistency((size - old) as usize);
            assert_eq!(bytes(&Plan::consistency(old, size).unwrap(), &nodes), proof.as_bytes(), "{old} of {size}");
        }
    }
}

/// Cloudflare's port of Go's sumdb/note: it verifies what we sign, we verify what it signs, and keys are the same texts.
#[test]
fn signed_note_verifies_our_notes_and_we_verify_its() {
    let ours = Signer::new("essaim.example.org/record", &[5; 32]).unwrap();
    let mut note = Note::new("Un banc à l’ombre\n").unwrap();
    note.add(ours.sign(&note));
    let verifier = StandardVerifier::new(&ours.verifier().to_string()).unwrap();
    let theirs = signed_note::Note::from_bytes(note.to_string().as_bytes()).unwrap();
    let (verified, _) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!(verified[0].id(), ours.verifier().id());

    let signer = signed_note::StandardSigner::new(&ours.to_skey()).unwrap();
    let mut theirs = signed_note::Note::new("Une autre\n".as_bytes(), &[]).unwrap();
    theirs.add_sigs(&[&signer]).unwrap();
    let read = Note::parse(&theirs.to_bytes()).unwrap();
    assert!(read.verify([ours.verifier()]).is_ok());
    assert_eq!(VerifierKey::parse(&ours.verifier().to_string()).as_ref(), Ok(ours.verifier()));
}

/// A log as files, which is all that others get to see of it.
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn of(leaves: &[Vec<u8>]) -> (Files, Checkpoint) {
        let (mut log, mut rows) = (Frontier::new(), vec![Vec::new(); 8]);
        for leaf in leaves {
            log.push_and(leaf_hash(leaf), |node, hash| {
                if node.level % 8 == 0 {
                    rows[usize::from(node.level / 8)].push(hash);
                }
            });
        }
        let bytes = |tile: &Tile| {
            let range = tile.first() as usize..tile.first() as usize + usize::from(tile.width());
            match tile.level() {
                Level::Hashes(level) => hashes(&rows[usize::from(level)][range]),
                Level::Entries => bundle(leaves[range].iter().map(Vec::as_slice)).expect("short entries"),
            }
        };
        let files = Tile::all(log.size()).map(|tile| (tile.to_string(), bytes(&tile))).collect();
        (Files(files), Checkpoint { origin: "essaim.example.org/record".into(), size: log.size(), root: log.root() })
    }
}

impl TileReader for Files {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        // theirs has the height in its addresses, as Go's sumdb has: tile/8/0/000
        let file = |tile: &tlog_tiles::Tile| {
            let path = tile.path();
            self.0
                .get(path.strip_prefix("tile/8/").expect("a height of 8"))
                .cloned()
                .ok_or(tlog_tiles::Error::InvalidTile)
        };
        tiles.iter().map(file).collect()
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

/// Cloudflare's port of Go's sumdb/tlog rebuilds the root from our files, finds every entry in its place, and reads the
/// checkpoint over them.
#[test]
fn tlog_tiles_rebuilds_our_root_from_our_files() {
    let key = Signer::new("essaim.example.org/record", &[5; 32]).unwrap();
    let witness = Cosigner::new("witness.example.org", &[6; 32]).unwrap();
    for size in [1, 2, 255, 256, 257, 511, 1000, 65_537] {
        let leaves = leaves(size);
        let (files, head) = Files::of(&leaves);
        let mut checkpoint = Checkpoint::sign(head.size, head.root, &key);
        checkpoint.add(witness.cosign(&checkpoint, 1_700_000_000));

        // read by theirs: the note, the key, the three lines
        let note = signed_note::Note::from_bytes(checkpoint.to_string().as_bytes()).unwrap();
        let verifier = StandardVerifier::new(&key.verifier().to_string()).unwrap();
        note.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
        let theirs = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
        assert_eq!((theirs.origin(), theirs.size()), ("essaim.example.org/record", size));

        let root = *theirs.hash();
        let reader = TileHashReader::new(size, root, &files);
        assert_eq!(tlog_tiles::tree_hash(size, &reader).unwrap().0, root.0);
        for tile in Tile::bundles(0, size) {
            let entries = Entries::parse(&tile, &files.0[&tile.to_string()]).unwrap();
            let indices: Vec<u64> =
                (tile.first()..).take(entries.len()).map(|n| tlog_tiles::stored_hash_index(0, n)).collect();
            let stored = reader.read_hashes(&indices).unwrap();
            for (entry, stored) in entries.iter().zip(stored) {
                assert_eq!(tlog_tiles::record_hash(entry).0, stored.0);
            }
        }
        let index = size / 2;
        let proof = tlog_tiles::prove_record(size, index, &reader).unwrap();
        tlog_tiles::check_record(&proof, size, root, index, tlog_tiles::record_hash(&leaves[index as usize])).unwrap();
    }
}

#[test]
fn the_empty_root_is_the_hash_of_nothing() {
    assert_eq!(record::merkle::EMPTY_ROOT.0, <[u8; 32]>::from(Sha256::digest([])));
}
