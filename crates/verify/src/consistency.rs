use record::checkpoint::Checkpoint;
use record::merkle::{Plan, verify_consistency};
use record::tile::TileSet;

use crate::policy::{Trust, checkpoint};
use crate::source::{self, Source};
use crate::{Failure, Report};

/// `essaim-verify consistency OLD NEW LOG`
pub fn run(old: &str, new: &str, log: &Source, policy: Option<&str>) -> Result<Report, Failure> {
    let mut report = Report::default();
    let trust = Trust::of(policy, Some(log))?;
    let first = checkpoint(old, &source::file(old)?)?;
    let second = checkpoint(new, &source::file(new)?)?;
    trust.policy.verify(&first).map_err(|error| Failure::broken(format!("{old}: {error}")))?;
    trust.verify(new, &second, &mut report)?;
    report.value("old_size", first.head().size);
    check(first.head(), second.head(), log)?;
    let [old_size, new_size] = [first.head().size, second.head().size];
    report.say(if old_size == new_size {
        "Both checkpoints are of the same log at the same size, and say the same.".to_owned()
    } else {
        format!("The log of {new_size} leaves begins with all {old_size} leaves of the older checkpoint, unchanged.")
    });
    Ok(report)
}

/// Whether `new` is `old`, grown; the proof is made from the log's tiles.
pub fn check(old: &Checkpoint, new: &Checkpoint, log: &Source) -> Result<(), Failure> {
    if old.origin != new.origin {
        return Err(Failure::broken(format!("two logs: {} and {}", old.origin, new.origin)));
    }
    if old.size > new.size {
        return Err(Failure::unclear("the first checkpoint is larger than the second; give the older one first"));
    }
    if old.size == new.size && old.root != new.root {
        return Err(split(old.size));
    }
    if old.size == new.size || old.size == 0 {
        return Ok(());
    }
    let plan = Plan::consistency(old.size, new.size).map_err(Failure::unclear)?;
    let tiles = tiles(&plan, new, log)?;
    let proof = tiles.hashes(&plan).ok_or_else(|| Failure::unclear("a tile is missing"))?;
    verify_consistency(old.size, &old.root, new.size, &new.root, &proof).map_err(|_| {
        // is it the tiles that are wrong, or the history?
        if tiles.lead_to(&new.root) {
            split(old.size)
        } else {
            Failure::broken("the tiles that the log serves do not belong to the newer checkpoint")
        }
    })
}

fn split(size: u64) -> Failure {
    Failure::broken(format!(
        "two histories: the first {size} leaves of the newer checkpoint are not those of the older one. Keep both \
         checkpoints: with the log's signatures they prove it"
    ))
}

/// The tiles of a log for a plan, and those that prove them.
fn tiles(plan: &Plan, head: &Checkpoint, log: &Source) -> Result<TileSet, Failure> {
    let mut tiles = TileSet::new(head.size);
    for tile in tiles.needed_to_prove(plan) {
        if !tiles.insert(tile, &log.tile(&tile)?) {
            let name = log.name(&format!("tile/{tile}"));
            return Err(Failure::broken(format!("{name} does not hold {} hashes", tile.width())));
        }
    }
    Ok(tiles)
}
