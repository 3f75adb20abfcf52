use proptest::prelude::*;

use super::*;
use crate::merkle::{Frontier, Plan, leaf_hash, verify_consistency, verify_inclusion};

fn paths(tiles: impl Iterator<Item = Tile>) -> Vec<String> {
    tiles.map(|tile| tile.to_string()).collect()
}

/// All tiles of a log, with their bytes.
fn log(size: u64) -> (Hash, Vec<Hash>, impl Fn(&Tile) -> Vec<u8>) {
    let mut frontier = Frontier::new();
    let mut rows: Vec<Vec<Hash>> = Vec::new();
    for i in 0..size {
        frontier.push_and(leaf_hash(&i.to_be_bytes()), |node, hash| {
            if node.level % 8 == 0 {
                let level = usize::from(node.level / 8);
                rows.resize(rows.len().max(level + 1), Vec::new());
                rows[level].push(hash);
            }
        });
    }
    let leaves = rows.first().cloned().unwrap_or_default();
    let read = move |tile: &Tile| match tile.level() {
        Level::Hashes(level) => {
            let first = tile.first() as usize;
            hashes(&rows[usize::from(level)][first..first + usize::from(tile.width())])
        }
        Level::Entries => unreachable!("no proof needs entries"),
    };
    (frontier.root(), leaves, read)
}

#[test]
fn addresses_are_those_of_the_standard() {
    let tile = Tile::new(Level::Hashes(0), 1_234_067, 256).unwrap();
    assert_eq!(tile.to_string(), "0/x001/x234/067");
    let partial = Tile::new(Level::Entries, 0, 17).unwrap();
    assert_eq!(partial.to_string(), "entries/000.p/17");
    assert_eq!(partial.to_full().to_string(), "entries/000");
    for path in ["0/000", "63/x018/x446/x744/x073/x709/x551/615", "entries/x001/000.p/255", "7/999.p/1"] {
        assert_eq!(Tile::parse(path).expect(path).to_string(), path);
    }
}

#[test]
fn other_addresses_are_refused() {
    for bad in [
        "",
        "0",
        "0/",
        "/000",
        "0/0",
        "0/00",
        "0/0000",
        "0/x000/000",
        "0/x000",
        "0/001/000",
        "0/x1/000",
        "0/000/",
        "00/000",
        "64/000",
        "-1/000",
        "entries/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000.p/",
        "0/000.p",
        "0/000.p/1/",
        "0/000.p/1.p/1",
        "data/000",
        "0/x018/x446/x744/x073/x709/x551/616",
        "0/x999/x999/x999/x999/x999/x999/x999/999",
        "0/+00",
        "0/٣٣٣",
    ] {
        assert_eq!(Tile::parse(bad), None, "{bad}");
    }
}

/// The example of the standard: a tree of 70,000.
#[test]
fn a_log_has_the_tiles_that_the_standard_counts() {
    let tiles = paths(Tile::all(70_000));
    let count = |start: &str, partial: bool| {
        tiles.iter().filter(|path| path.starts_with(start) && path.contains(".p/") == partial).count()
    };
    assert_eq!((count("0/", false), count("0/", true)), (273, 1));
    assert_eq!((count("1/", false), count("1/", true)), (1, 1));
    assert_eq!((count("2/", false), count("2/", true)), (0, 1));
    assert_eq!((count("entries/", false), count("entries/", true)), (273, 1));
    for path in ["0/273.p/112", "1/001.p/17", "2/000.p/1", "entries/273.p/112"] {
        assert!(tiles.iter().any(|tile| tile == path), "{path}");
    }
    assert_eq!(paths(Tile::all(256)), ["0/000", "1/000.p/1", "entries/000"]);
    assert_eq!(paths(Tile::all(0)), [""; 0]);
}

#[test]
fn growth_writes_what_is_new_or_wider() {
    assert_eq!(paths(Tile::grown(1, 3)), ["0/000.p/3", "entries/000.p/3"]);
    assert_eq!(paths(Tile::grown(255, 257)), ["0/000", "0/001.p/1", "1/000.p/1", "entries/000", "entries/001.p/1"]);
    assert_eq!(paths(Tile::grown(256, 256)), [""; 0]);
    assert_eq!(paths(Tile::bundles(250, 260)), ["entries/000", "entries/001.p/4"]);
    // up to the largest log, without counting there
    assert_eq!(paths(Tile::grown(u64::MAX - 1, u64::MAX)).len(), 2);
}

#[test]
fn bundles_are_read_as_they_were_written() {
    let entries: [&[u8]; 3] = [b"", b"a", &[7; 65_535]];
    let bytes = bundle(entries).unwrap();
    let tile = Tile::new(Level::Entries, 0, 3).unwrap();
    assert_eq!(Entries::parse(&tile, &bytes).unwrap(), entries);
    let too_few = Tile::new(Level::Entries, 0, 4).unwrap();
    let too_many = Tile::new(Level::Entries, 0, 2).unwrap();
    assert_eq!(Entries::parse(&too_few, &bytes), None);
    assert_eq!(Entries::parse(&too_many, &bytes), None);
    assert_eq!(Entries::parse(&tile, &bytes[..bytes.len() - 1]), None);
    assert_eq!(Entries::parse(&tile, &[&bytes[..], &[0]].concat()), None);
    assert_eq!(bundle([&[0u8; 65_536][..]]), None);
}

#[test]
fn tiles_of_another_width_are_refused() {
    let mut tiles = TileSet::new(2);
    let tile = Tile::new(Level::Hashes(0), 0, 2).unwrap();
    assert!(!tiles.insert(tile, &[0; 63]));
    assert!(!tiles.insert(tile, &[0; 96]));
    assert!(!tiles.insert(Tile::new(Level::Entries, 0, 2).unwrap(), &[0; 64]));
    // a log of two leaves has none of these
    for (level, index, width) in [(0, 0, 1), (0, 0, 256), (0, 1, 2), (1, 0, 1), (63, 0, 256), (0, u64::MAX, 2)] {
        let tile = Tile::new(Level::Hashes(level), index, width).unwrap();
        assert!(!tiles.insert(tile, &vec![0; usize::from(width) * 32]), "{tile}");
    }
    assert_eq!(tiles.hashes(&Plan::root(2)), None);
    assert!(tiles.insert(tile, &[0; 64]));
    assert!(tiles.hashes(&Plan::root(2)).is_some());
}

#[test]
fn a_tile_that_is_not_the_logs_own_is_found_before_the_log_is_accused() {
    let (size, old) = (66_000, 300);
    let (root, _, read) = log(size);
    let plan = Plan::consistency(old, size).unwrap();
    let needed = TileSet::new(size).needed_to_prove(&plan);
    assert!(needed.len() > TileSet::new(size).needed(&plan).len());
    let with = |touched: Option<&Tile>| {
        let mut tiles = TileSet::new(size);
        for tile in &needed {
            let mut bytes = read(tile);
            if touched == Some(tile) {
                bytes[31] ^= 1;
            }
            assert!(tiles.insert(*tile, &bytes));
        }
        assert!(tiles.needed_to_prove(&plan).is_empty());
        tiles.lead_to(&root)
    };
    assert!(with(None));
    for tile in &needed {
        assert!(!with(Some(tile)), "{tile}");
    }
    // some are missing
    assert!(!TileSet::new(size).lead_to(&root));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Around the sizes at which a level begins, where mistakes would be.
    #[test]
    fn proofs_from_tiles_verify(size in prop_oneof![1u64..1200, 65_530u64..65_800], at in 0f64..1.0, old in 0f64..1.0) {
        let (root, leaves, read) = log(size);
        let fetch = |plan: &Plan| {
            let mut tiles = TileSet::new(size);
            for tile in tiles.needed(plan) {
                assert!(tiles.insert(tile, &read(&tile)));
            }
            tiles.hashes(plan).unwrap()
        };
        prop_assert_eq!(fetch(&Plan::root(size)), vec![root]);
        let index = (at * size as f64) as u64;
        let proof = fetch(&Plan::inclusion(index, size).unwrap());
        prop_assert_eq!(verify_inclusion(&leaves[index as usize], index, size, &proof, &root), Ok(()));
        let old = 1 + (old * size as f64) as u64;
        let old_root = fetch(&Plan::root(old))[0];
        let proof = fetch(&Plan::consistency(old, size).unwrap());
        prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &proof), Ok(()));
    }

    #[test]
    fn growing_in_two_steps_writes_the_same_log(a in 0u64..200_000, b in 0u64..200_000, c in 0u64..200_000) {
        let mut sizes = [a, b, c];
        sizes.sort_unstable();
        let [a, b, c] = sizes;
        // the last writer of each address wins, partial tiles of the middle aside
        let once: std::collections::BTreeSet<Tile> = Tile::grown(a, c).collect();
        let twice: std::collections::BTreeSet<Tile> = Tile::grown(a, b).chain(Tile::grown(b, c)).collect();
        prop_assert!(once.is_subset(&twice));
        prop_assert!(twice.difference(&once).all(|tile| !tile.is_full()));
    }
}
