use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Columns, Contents, FAMILY, FORMAT, LEFT_OUT, Manifest, Problem, Table, Whole,
    cell::{Cell, Kind},
};

/// The longest line: a picture in base64 is a hundredth of it.
const LINE: u64 = 64 << 20;

/// Reads a backup line by line and believes nothing that was not checked: until [`Reader::rest`]
/// has come to the end, what was read may be half of something.
pub struct Reader<R: Read> {
    lines: BufReader<GzDecoder<BufReader<R>>>,
    whole: Sha256,
    /// What the first line says.
    pub manifest: Manifest,
    done: Vec<Table>,
    /// Of the table that is being read.
    rows: u64,
    hash: Sha256,
}

impl<R: Read> Reader<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// [`Problem::Foreign`], [`Problem::Newer`], and those of the file.
    pub fn open(from: R) -> Result<Reader<R>, Problem> {
        let mut lines = BufReader::new(GzDecoder::new(BufReader::new(from)));
        let first = match line(&mut lines) {
            Err(Problem::Damaged(_)) if lines.get_ref().header().is_none() => return Err(Problem::Foreign),
            first => first?,
        };
        let said: Value = serde_json::from_slice(&first).map_err(|_| Problem::Foreign)?;
        match said["format"].as_str() {
            Some(FORMAT) => {}
            Some(other) if other.starts_with(FAMILY) => {
                let by = said["essaim"].as_str().unwrap_or("of an unknown number");
                return Err(Problem::Newer(by.to_owned()));
            }
            _ => return Err(Problem::Foreign),
        }
        let manifest: Manifest = serde_json::from_value(said).map_err(|e| Problem::Damaged(e.to_string()))?;
        if !manifest.tables.iter().all(plain) {
            return Err(Problem::Damaged("it names tables that no instance has".into()));
        }
        Ok(Reader {
            lines,
            whole: Sha256::new_with_prefix(&first),
            manifest,
            done: Vec::new(),
            rows: 0,
            hash: Sha256::new(),
        })
    }

    /// The columns of the table whose rows come next; none at the end.
    pub(super) fn table(&self) -> Option<Columns> {
        self.manifest.tables.get(self.done.len()).cloned()
    }

    /// The next row of that table; none when it ends, as it should.
    pub(super) fn row(&mut self, columns: &Columns) -> Result<Option<Vec<Cell>>, Problem> {
        let line = line(&mut self.lines)?;
        self.whole.update(&line);
        let place = || format!("in table {}, after {} rows", columns.name, self.rows);
        if !line.starts_with(b"[") {
            let told: Table = json(&line, place)?;
            let sha256 = record::hex(&self.hash.finalize_reset());
            let found = Table { table: columns.name.clone(), rows: std::mem::take(&mut self.rows), sha256 };
            if told != found {
                return Err(Problem::Damaged(format!("table {} is not as it was written", columns.name)));
            }
            self.done.push(told);
            return Ok(None);
        }
        let values: Vec<Value> = json(&line, place)?;
        let bad = || Problem::Damaged(format!("a row that is none {}", place()));
        if values.len() != columns.columns.len() {
            return Err(bad());
        }
        let cells = values.into_iter().zip(&columns.columns).map(|(value, column)| Cell::parse(value, column.1));
        let cells: Vec<Cell> = cells.collect::<Option<_>>().ok_or_else(bad)?;
        self.hash.update(&line);
        self.rows += 1;
        Ok(Some(cells))
    }

    /// Reads what remains, to the last byte, and checks every sum.
    ///
    /// # Errors
    /// [`Problem::Damaged`] for whatever is not as it was written.
    pub fn rest(mut self) -> Result<Contents, Problem> {
        while let Some(columns) = self.table() {
            while self.row(&columns)?.is_some() {}
        }
        let whole = record::hex(&self.whole.finalize());
        let last: Whole = json(&line(&mut self.lines)?, || "at its end".into())?;
        let contents = Contents { manifest: self.manifest, tables: self.done };
        let mut after = Vec::new();
        // to the end of the compressed stream, which has a checksum of its own, and beyond
        self.lines.by_ref().take(1).read_to_end(&mut after)?;
        let beyond = self.lines.into_inner().into_inner().fill_buf()?.len();
        if last != (Whole { rows: contents.rows(), sha256: whole }) || !after.is_empty() || beyond > 0 {
            return Err(Problem::Damaged("the file as a whole is not as it was written".into()));
        }
        Ok(contents)
    }
}

fn line(lines: &mut impl BufRead) -> Result<Vec<u8>, Problem> {
    let mut line = Vec::new();
    lines.by_ref().take(LINE).read_until(b'\n', &mut line)?;
    match line.last() {
        Some(b'\n') => Ok(line),
        _ if line.len() as u64 == LINE => Err(Problem::Damaged("a line without end".into())),
        _ => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
    }
}

fn json<T: DeserializeOwned>(line: &[u8], place: impl Fn() -> String) -> Result<T, Problem> {
    serde_json::from_slice(line).map_err(|_| Problem::Damaged(format!("a line that is none {}", place())))
}

/// The names become SQL: they have to be those of a schema of ours, and no others.
fn plain(table: &Columns) -> bool {
    let word = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let named = |(name, _): &(String, Kind)| word(name);
    word(&table.name) && !LEFT_OUT.contains(&table.name.as_str()) && table.columns.iter().all(named)
}
