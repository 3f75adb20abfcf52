//! What tlog-tiles serves, and proofs, made of the rows of leaves and of the hashes above them.

use std::collections::BTreeMap;

use record::merkle::{Hash, Node, Plan, root};

use super::{hash, signed};
use crate::{Conn, Error, Result};

/// Hashes in a full tile.
pub const WIDTH: u64 = 256;
/// Levels of the tree in a tile.
const HEIGHT: u8 = 8;

/// The tile `number` of a level, or its first `width` hashes; [`Error::NotFound`] when it is not that wide.
///
/// # Errors
/// As for any read.
pub async fn tile(conn: &mut Conn, log: i64, level: u8, number: u64, width: u64) -> Result<Vec<u8>> {
    let from = number.checked_mul(WIDTH).ok_or(Error::NotFound)?;
    let hashes = hashes(conn, log, level, from, width).await?;
    if hashes.len() as u64 != width {
        return Err(Error::NotFound);
    }
    Ok(hashes.iter().flat_map(|hash| hash.0).collect())
}

/// The leaves under the tile `number` of level 0, or the first `width`.
///
/// # Errors
/// As [`tile`].
pub async fn entries(conn: &mut Conn, log: i64, number: u64, width: u64) -> Result<Vec<Vec<u8>>> {
    let from = number.checked_mul(WIDTH).ok_or(Error::NotFound)?;
    let (from, to) = range(from, width)?;
    let rows: Vec<(Vec<u8>,)> = all!(
        conn,
        "select leaf from record_leaf where log = $1 and number >= $2 and number < $3 order by number",
        log,
        from,
        to
    )?;
    if rows.len() as u64 != width {
        return Err(Error::NotFound);
    }
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// A proof or a root: what the plan is made of.
///
/// # Errors
/// [`Error::Internal`] when a hash is missing, and as for any read.
pub async fn proof(conn: &mut Conn, log: i64, plan: &Plan) -> Result<Vec<Hash>> {
    // of each tile, the range that is needed
    let mut needed: BTreeMap<(u8, u64), (u64, u64)> = BTreeMap::new();
    for node in plan.nodes() {
        let (from, to) = under(node)?;
        let range = needed.entry((node.level / HEIGHT, from / WIDTH)).or_insert((from, to));
        *range = (range.0.min(from), range.1.max(to));
    }
    let mut read = BTreeMap::new();
    for ((level, tile), (from, to)) in needed {
        read.insert((level, tile), (from, hashes(conn, log, level, from, to - from).await?));
    }
    let of = |node: Node| {
        let (from, to) = under(node).ok()?;
        let (start, hashes) = read.get(&(node.level / HEIGHT, from / WIDTH))?;
        let (from, to) = (from.checked_sub(*start)?, to.checked_sub(*start)?);
        Some(root(hashes.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)?))
    };
    plan.hashes(of).ok_or_else(|| Error::Internal("the record lacks a hash that its size promises".into()))
}

/// The hashes of a node's tile that the node is made of: all in one tile, because a node is perfect.
fn under(node: Node) -> Result<(u64, u64)> {
    let within = node.level % HEIGHT;
    let from = node.index.checked_mul(1 << within).ok_or(Error::NotFound)?;
    Ok((from, from + (1 << within)))
}

fn range(from: u64, count: u64) -> Result<(i64, i64)> {
    Ok((signed(from)?, signed(from.checked_add(count).ok_or(Error::NotFound)?)?))
}

async fn hashes(conn: &mut Conn, log: i64, level: u8, from: u64, count: u64) -> Result<Vec<Hash>> {
    let (from, to) = range(from, count)?;
    let rows: Vec<(Vec<u8>,)> = if level == 0 {
        all!(
            conn,
            "select hash from record_leaf where log = $1 and number >= $2 and number < $3 order by number",
            log,
            from,
            to
        )?
    } else {
        all!(
            conn,
            "select hash from record_hash
             where log = $1 and level = $2 and number >= $3 and number < $4 order by number",
            log,
            i64::from(level),
            from,
            to
        )?
    };
    rows.iter().map(|row| hash(&row.0)).collect()
}
