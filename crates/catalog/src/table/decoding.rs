use std::{
    cell::Cell,
    io::{Error, Read, Result},
};

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use tabular::Encoding;

/// Bytes that are read at once.
pub(super) const PIECE: usize = 1 << 16;

/// Bytes that hold a letter, however it is written.
const SMALL: usize = 16;

/// Text of whatever encoding as UTF-8, piece by piece: of a file of 100 MB only a piece is held.
pub(super) struct Decoding<'a, R> {
    from: R,
    encoding: Encoding,
    /// Made when the first bytes are there, which say the order of those of UTF-16.
    decoder: Option<Decoder>,
    piece: Vec<u8>,
    start: usize,
    end: usize,
    over: bool,
    done: bool,
    /// What a small buffer did not hold.
    rest: Vec<u8>,
    /// Letters that may still be asked for; whoever reads gives more.
    left: &'a Cell<usize>,
}

impl<'a, R: Read> Decoding<'a, R> {
    pub fn new(from: R, encoding: Encoding, left: &'a Cell<usize>) -> Decoding<'a, R> {
        let piece = vec![0; PIECE];
        Decoding {
            from,
            encoding,
            decoder: None,
            piece,
            start: 0,
            end: 0,
            over: false,
            done: false,
            rest: Vec::new(),
            left,
        }
    }

    /// More bytes behind those that are left.
    fn fill(&mut self) -> Result<()> {
        self.piece.copy_within(self.start..self.end, 0);
        (self.end, self.start) = (self.end - self.start, 0);
        let read = self.from.read(&mut self.piece[self.end..])?;
        self.end += read;
        self.over = read == 0;
        Ok(())
    }

    fn begin(&mut self) -> Result<Decoder> {
        while self.end < 3 && !self.over {
            self.fill()?;
        }
        let head = &self.piece[..self.end];
        let (mark, kind): (&[u8], _) = match self.encoding {
            // a file may be cut in the middle of a letter: it gets a sign in its place
            Encoding::Utf8 | Encoding::Utf8Bom => (b"\xef\xbb\xbf", UTF_8),
            Encoding::Utf16 if head.starts_with(b"\xfe\xff") => (b"\xfe\xff", UTF_16BE),
            Encoding::Utf16 => (b"\xff\xfe", UTF_16LE),
            Encoding::Windows1252 => (b"\xef\xbb\xbf", WINDOWS_1252),
        };
        if head.starts_with(mark) {
            self.start = mark.len();
        }
        Ok(kind.new_decoder_without_bom_handling())
    }
}

impl<R: Read> Read for Decoding<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        // one letter takes four bytes at most: a smaller buffer gets what fits of it
        if into.len() < SMALL {
            if self.rest.is_empty() {
                let mut letters = [0; SMALL];
                let read = self.read(&mut letters)?;
                self.rest.extend(&letters[..read]);
            }
            let fits = into.len().min(self.rest.len());
            self.rest.drain(..fits).zip(into).for_each(|(from, to)| *to = from);
            return Ok(fits);
        }
        if !self.rest.is_empty() {
            let fits = self.rest.len();
            self.rest.drain(..).zip(into).for_each(|(from, to)| *to = from);
            return Ok(fits);
        }
        if self.decoder.is_none() {
            self.decoder = Some(self.begin()?);
        }
        while !self.done {
            if self.start == self.end && !self.over {
                self.fill()?;
            }
            let Some(decoder) = &mut self.decoder else { break };
            let bytes = &self.piece[self.start..self.end];
            let (result, read, written, _) = decoder.decode_to_utf8(bytes, into, self.over);
            self.start += read;
            self.done = self.over && result == CoderResult::InputEmpty;
            if written > 0 {
                let left = self.left.get();
                // what is read ahead belongs to rows that come
                let left = left.checked_sub(written).ok_or_else(|| Error::other("a row without end"))?;
                self.left.set(left);
                return Ok(written);
            }
        }
        Ok(0)
    }
}
