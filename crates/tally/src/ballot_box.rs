use serde::{Deserialize, Serialize};

use crate::{Ballot, Misruled, Outcome, Rules, Seed, Tally};

/// The format of a box's first line.
const FORMAT: &str = "essaim-ballot-box/1";

/// A ballot box. As a file: JSON lines, the header first, then one ballot a line, each in canonical form (RFC 8785).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotBox {
    /// How to count.
    pub header: Header,
    /// What to count, in any order.
    pub ballots: Vec<Ballot>,
}

/// The first line of a box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// `essaim-ballot-box/1`.
    format: String,
    /// The rules.
    pub rules: Rules,
    /// What lots are drawn from.
    pub seed: Seed,
}

/// A file that is no ballot box.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoxError {
    /// Something else, or damaged.
    #[error("line {line}: {why}")]
    Line {
        /// From 1.
        line: usize,
        /// A sentence.
        why: String,
    },
    /// Its rules make no sense.
    #[error(transparent)]
    Rules(#[from] Misruled),
}

impl Header {
    /// With the format that this program writes.
    pub fn new(rules: Rules, seed: Seed) -> Header {
        Header { format: FORMAT.to_owned(), rules, seed }
    }

    /// The first line, without its end.
    pub fn text(&self) -> String {
        serde_json_canonicalizer::to_string(self).unwrap_or_default()
    }

    /// Reads a first line.
    ///
    /// # Errors
    /// [`BoxError`].
    pub fn parse(line: &str) -> Result<Header, BoxError> {
        let no = |why: String| BoxError::Line { line: 1, why };
        let header: Header =
            serde_json::from_str(line).map_err(|error| no(format!("this is not the head of a ballot box: {error}")))?;
        if header.format != FORMAT {
            return Err(no(format!("the format is not {FORMAT}")));
        }
        if header.text() != line {
            return Err(no("the head of a ballot box is written in canonical form".to_owned()));
        }
        header.rules.check()?;
        Ok(header)
    }
}

impl BallotBox {
    /// The ballots that no other one replaces, in byte order of their keys.
    pub fn standing(&self) -> Vec<&Ballot> {
        let mut all: Vec<(&Ballot, [u8; 32])> = self.ballots.iter().map(|ballot| (ballot, ballot.hash())).collect();
        // of one key, the one that counts comes first
        all.sort_by(|(a, hash), (b, other)| a.key.cmp(&b.key).then(b.counter.cmp(&a.counter)).then(other.cmp(hash)));
        all.dedup_by(|(later, _), (first, _)| later.key == first.key);
        all.into_iter().map(|(ballot, _)| ballot).collect()
    }

    /// The whole file, with its last newline.
    pub fn text(&self) -> String {
        let ballots = self.ballots.iter().map(Ballot::text);
        std::iter::once(self.header.text()).chain(ballots).map(|line| line + "\n").collect()
    }

    /// Reads a file that is exactly what [`BallotBox::text`] would write.
    ///
    /// # Errors
    /// [`BoxError`].
    pub fn parse(text: &str) -> Result<BallotBox, BoxError> {
        let (header, ballots) = lines(text)?;
        Ok(BallotBox { header, ballots: ballots.collect::<Result<_, _>>()? })
    }
}

/// Counts a file, line by line; gives its rules too.
///
/// # Errors
/// [`BoxError`].
pub fn count_file(text: &str) -> Result<(Header, Outcome), BoxError> {
    let (header, ballots) = lines(text)?;
    let mut tally = Tally::new(&header.rules)?;
    for ballot in ballots {
        tally.add(&ballot?);
    }
    let outcome = tally.finish(&header.seed);
    Ok((header, outcome))
}

fn lines(text: &str) -> Result<(Header, impl Iterator<Item = Result<Ballot, BoxError>>), BoxError> {
    let no = |line: usize, why: String| BoxError::Line { line, why };
    let lines = text.strip_suffix('\n').ok_or_else(|| no(1, "the file does not end with a whole line".to_owned()))?;
    let mut lines = (1..).zip(lines.split('\n'));
    let header = Header::parse(lines.next().map_or("", |(_, line)| line))?;
    Ok((header, lines.map(move |(n, line)| Ballot::parse(line).map_err(|why| no(n, why)))))
}
