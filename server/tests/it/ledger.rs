//! Reads a record as it is served, as somebody would who has nothing to do with us.

use record::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    merkle::{Frontier, Hash, Plan, leaf_hash, verify_consistency},
    policy::Policy,
    tile::{Entries, Level, Tile, TileSet, parse_hashes},
};

use crate::visitor::Visitor;

/// Far more than a busy machine needs; a test that waits for what never comes says so.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// A log that was read to its end, and verified.
pub struct Ledger {
    pub head: Checkpoint,
    pub leaves: Vec<String>,
    tiles: TileSet,
}

pub async fn policy(visitor: &mut Visitor) -> Policy {
    Policy::parse(&visitor.get("/record/policy").await.bytes).unwrap()
}

/// Waits for the first head that is published, whoever has cosigned it.
pub async fn begun(visitor: &mut Visitor) {
    let published = async { while visitor.get("/record/checkpoint").await.status != 200 {} };
    tokio::time::timeout(PATIENCE, published).await.expect("a new record has its first head within seconds");
}

/// The newest head, signed by the log and enough witnesses; none while they have not.
pub async fn checkpoint(visitor: &mut Visitor) -> Option<SignedCheckpoint> {
    let answer = visitor.get("/record/checkpoint").await;
    if answer.status == 404 {
        return None;
    }
    assert_eq!(answer.status, 200);
    let signed = SignedCheckpoint::parse(&answer.bytes).unwrap();
    let policy = policy(visitor).await;
    signed.verify_log(policy.logs().iter().map(|log| &log.key)).unwrap();
    policy.verify(&signed).is_ok().then_some(signed)
}

impl Ledger {
    /// Waits for a head with its witnesses, reads every tile under it, and computes the root again.
    pub async fn read(visitor: &mut Visitor) -> Ledger {
        let witnessed = async {
            loop {
                if let Some(signed) = checkpoint(visitor).await {
                    return signed.head().clone();
                }
            }
        };
        let head = tokio::time::timeout(PATIENCE, witnessed).await.expect("a head has its witnesses within seconds");
        let (mut leaves, mut frontier, mut tiles) = (Vec::new(), Frontier::new(), TileSet::new(head.size));
        let mut hashes: Vec<Hash> = Vec::new();
        for tile in Tile::all(head.size) {
            let answer = visitor.get(&format!("/record/tile/{tile}")).await;
            assert_eq!(answer.status, 200, "{tile}");
            match tile.level() {
                Level::Hashes(0) => {
                    hashes.extend(parse_hashes(&tile, &answer.bytes).unwrap());
                    assert!(tiles.insert(tile, &answer.bytes));
                }
                Level::Hashes(_) => assert!(tiles.insert(tile, &answer.bytes)),
                Level::Entries => {
                    for leaf in Entries::parse(&tile, &answer.bytes).unwrap() {
                        frontier.push(leaf_hash(leaf));
                        leaves.push(String::from_utf8(leaf.to_vec()).unwrap());
                    }
                }
            }
        }
        assert_eq!((frontier.size(), frontier.root()), (head.size, head.root));
        let computed: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf.as_bytes())).collect();
        assert_eq!(computed, hashes);
        Ledger { head, leaves, tiles }
    }

    /// Whether it begins with everything that an earlier head stood for.
    pub fn goes_on_from(&self, earlier: &Checkpoint) {
        assert_eq!(self.head.origin, earlier.origin);
        let (old, new) = (earlier.size, self.head.size);
        assert!(old <= new, "the log was {old} long and is {new}");
        if old > 0 {
            let proof = self.tiles.hashes(&Plan::consistency(old, new).unwrap()).unwrap();
            verify_consistency(old, &earlier.root, new, &self.head.root, &proof).unwrap();
        }
    }

    /// How many leaves are of a kind.
    pub fn count(&self, kind: &str) -> usize {
        let kind = format!("\"kind\":\"{kind}\"");
        self.leaves.iter().filter(|leaf| leaf.contains(&kind)).count()
    }
}

/// A person's receipts that are whole: their files, verified, with the leaf that each opens.
pub async fn receipts(visitor: &mut Visitor) -> Vec<(record::proof::Proof, record::Leaf)> {
    let list = visitor.get("/me/receipts").await.body;
    let links: Vec<String> = list
        .match_indices("href=\"/me/receipts/")
        .map(|(at, _)| list[at + 6..].split('"').next().unwrap().to_owned())
        // where the sentence after an act leads is no receipt of its own
        .filter(|link| !link.ends_with("/last"))
        .collect();
    let policy = policy(visitor).await;
    let mut found = Vec::new();
    for link in links {
        let whole = async {
            loop {
                let answer = visitor.get(&format!("{link}/proof")).await;
                if answer.status == 200 {
                    return answer;
                }
                assert_eq!(answer.status, 404, "{}", answer.body);
            }
        };
        let file = tokio::time::timeout(PATIENCE, whole).await.expect("a receipt is whole within seconds");
        let proof = record::proof::Proof::parse(&file.bytes).unwrap();
        policy.verify(&proof.checkpoint).unwrap();
        let receipt = record::receipt::Receipt::parse(proof.extra.as_deref().unwrap()).unwrap();
        proof.verify_inclusion(&receipt.leaf_hash()).unwrap();
        let leaf = receipt.open().unwrap();
        found.push((proof, leaf));
    }
    found
}
