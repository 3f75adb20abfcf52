//! Writes a log of any length into a folder, as an instance serves it, to measure `essaim-verify log` with:
//!
//! ```text
//! cargo run --release -p verify --example long_log -- FOLDER 1000000
//! time target/release/essaim-verify log FOLDER
//! ```

use std::error::Error;
use std::fs;
use std::path::Path;

use record::Kind;
use record::checkpoint::Checkpoint;
use record::merkle::{Frontier, Hash, leaf_hash};
use record::note::Signer;
use record::tile::{Level, Tile, WIDTH, bundle, hashes};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(size)) = (arguments.next(), arguments.next()) else {
        return Err("give a folder and the number of leaves".into());
    };
    let (folder, size): (_, u64) = (Path::new(&folder), size.parse()?);
    let key = Signer::new("long.example/record", &[1; 32])?;
    let mut log = Frontier::new();
    let mut rows: Vec<Vec<Hash>> = vec![Vec::new(); 8];
    for tile in Tile::bundles(0, size) {
        let entries: Vec<Vec<u8>> =
            (tile.first()..).take(usize::from(tile.width())).map(leaf).collect::<Result<_, _>>()?;
        write(folder, &tile, &bundle(entries.iter().map(Vec::as_slice)).ok_or("a leaf is too long")?)?;
        for entry in &entries {
            log.push_and(leaf_hash(entry), |node, hash| {
                if node.level % 8 == 0 {
                    rows[usize::from(node.level / 8)].push(hash);
                }
            });
        }
    }
    for tile in Tile::all(size) {
        if let Level::Hashes(level) = tile.level() {
            let first = usize::try_from(tile.index() * u64::from(WIDTH))?;
            let row = &rows[usize::from(level)][first..first + usize::from(tile.width())];
            write(folder, &tile, &hashes(row))?;
        }
    }
    fs::write(folder.join("checkpoint"), Checkpoint::sign(size, log.root(), &key).to_string())?;
    fs::write(folder.join("policy"), format!("log {}\nquorum none\n", key.verifier()))?;
    Ok(())
}

/// As long as most are.
fn leaf(index: u64) -> Result<Vec<u8>, record::LeafError> {
    let experiment = format!("01936f5c-0000-7000-8000-{:012x}", index % 5000);
    let supporter = record::hex(&leaf_hash(&index.to_be_bytes()).0);
    let public = [("experiment", experiment.into()), ("supporter", supporter.into())];
    record::leaf(Kind::SupportGiven, 1_700_000_000 + index as i64, &public, &[])
}

fn write(folder: &Path, tile: &Tile, bytes: &[u8]) -> std::io::Result<()> {
    let path = folder.join("tile").join(tile.to_string());
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, bytes)
}
