//! A log in a folder, as an instance serves it, and the program run over it.

use std::path::{Path, PathBuf};
use std::process::Command;

use record::checkpoint::{Checkpoint, SignedCheckpoint};
use record::cosignature::Cosigner;
use record::merkle::{Frontier, Hash, Plan, leaf_hash};
use record::note::Signer;
use record::proof::Proof;
use record::receipt::Receipt;
use record::tile::{Level, Tile, TileSet, bundle, hashes};
use record::{Kind, Opening};
use serde_json::Value;

pub const AT: u64 = 1_700_000_000;

pub struct World {
    pub folder: tempfile::TempDir,
    pub leaves: Vec<Vec<u8>>,
    log: Signer,
    witnesses: [Cosigner; 2],
}

pub fn opening() -> Opening {
    Opening { name: "supporter".into(), salt: [3; 32], data: b"somebody".to_vec() }
}

/// One experiment with as many supports as it takes.
pub fn leaves(count: u64, experiment: &str) -> Vec<Vec<u8>> {
    let kind = |i| match i {
        0 => Kind::ProposalSubmitted,
        1 => Kind::Moderated,
        _ => Kind::SupportGiven,
    };
    let leaf = |i| {
        let openings = if kind(i) == Kind::SupportGiven { vec![opening()] } else { Vec::new() };
        let mut public = vec![("experiment", experiment.into())];
        if kind(i) == Kind::Moderated {
            public.push(("verdict", "open".into()));
        }
        record::leaf(kind(i), AT as i64 + i as i64, &public, &openings).expect("a leaf")
    };
    (0..count).map(leaf).collect()
}

impl World {
    /// A log of so many leaves.
    pub fn of(count: u64) -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let log = Signer::new("essaim.example.org/record", &[1; 32]).expect("a key");
        let witnesses = [("one.example", 2), ("two.example", 3)]
            .map(|(name, seed)| Cosigner::new(name, &[seed; 32]).expect("a key"));
        let world = World { folder, leaves: leaves(count, "e"), log, witnesses };
        let policy = format!(
            "log {}\nwitness one {}\nwitness two {}\ngroup both all one two\nquorum both\n",
            world.log.verifier(),
            world.witnesses[0].verifier(),
            world.witnesses[1].verifier()
        );
        world.write("policy", policy.as_bytes());
        world.publish();
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn place(&self) -> String {
        self.folder.path().display().to_string()
    }

    pub fn policy(&self) -> String {
        self.path("policy").display().to_string()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, bytes).expect("writes");
        path.display().to_string()
    }

    /// Signed and cosigned, of the first `size` leaves.
    pub fn checkpoint(&self, size: usize) -> SignedCheckpoint {
        let root = record::merkle::root(&self.leaves[..size].iter().map(|leaf| leaf_hash(leaf)).collect::<Vec<Hash>>());
        let mut checkpoint = Checkpoint::sign(size as u64, root, &self.log);
        for (witness, later) in self.witnesses.iter().zip(0..) {
            checkpoint.add(witness.cosign(&checkpoint, AT + size as u64 + later));
        }
        checkpoint
    }

    /// Writes all tiles, bundles and the checkpoint.
    pub fn publish(&self) {
        let mut rows: Vec<Vec<Hash>> = vec![Vec::new(); 8];
        let mut log = Frontier::new();
        for leaf in &self.leaves {
            log.push_and(leaf_hash(leaf), |node, hash| {
                if node.level % 8 == 0 {
                    rows[usize::from(node.level / 8)].push(hash);
                }
            });
        }
        for tile in Tile::all(log.size()) {
            let range = tile.first() as usize..tile.first() as usize + usize::from(tile.width());
            let bytes = match tile.level() {
                Level::Hashes(level) => hashes(&rows[usize::from(level)][range]),
                Level::Entries => bundle(self.leaves[range].iter().map(Vec::as_slice)).expect("short entries"),
            };
            self.write(&format!("tile/{tile}"), &bytes);
        }
        self.write("checkpoint", self.checkpoint(self.leaves.len()).to_string().as_bytes());
    }

    /// The receipt of a leaf, made from the tiles in the folder.
    pub fn receipt(&self, index: usize) -> Proof {
        let size = self.leaves.len() as u64;
        let plan = Plan::inclusion(index as u64, size).expect("in the log");
        let mut tiles = TileSet::new(size);
        for tile in tiles.needed(&plan) {
            assert!(tiles.insert(tile, &std::fs::read(self.path(&format!("tile/{tile}"))).expect("a tile")));
        }
        let receipt = Receipt { leaf: self.leaves[index].clone(), openings: vec![opening()] };
        Proof {
            extra: Some(receipt.to_extra().expect("a leaf")),
            index: index as u64,
            path: tiles.hashes(&plan).expect("all tiles"),
            checkpoint: self.checkpoint(size as usize),
        }
    }
}

/// What the program said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The object that `--json` prints.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }

    /// One sentence on the error stream, and the exit code.
    pub fn refused(&self, code: i32, word: &str) {
        assert_eq!(self.code, code, "{} {}", self.out, self.err);
        assert_eq!(self.err.trim().lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("essaim-verify: ") && self.err.contains(word), "{}", self.err);
    }
}

pub fn run(arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_essaim-verify"));
    let output = command.env_remove("ESSAIM_POLICY").args(arguments).output().expect("starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// Changes one byte of a file.
pub fn touch(path: &Path) {
    let mut bytes = std::fs::read(path).expect("is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).expect("writes");
}
