//! Takes what a host sends, as it comes: unpacked, counted, and written where nobody waits for a disk.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use reqwest::Response;
use tokio::sync::mpsc;

use crate::{Failure, fetch::failed};

/// Pieces that wait for a disk.
const WAITING: usize = 4;
/// How a gzip file begins.
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];

/// Takes a body. `packed` is whether its server says that it is gzip; a file may be packed itself, whatever is said of
/// the answer. No more than so many bytes are taken, nor unpacked.
pub(crate) async fn take<W: Write + Send + 'static>(
    mut response: Response,
    to: W,
    packed: bool,
    most: u64,
) -> Result<W, Failure> {
    let (send, mut pieces) = mpsc::channel::<Vec<u8>>(WAITING);
    let work = tokio::task::spawn_blocking(move || {
        let to = Counted { to, left: most, failed: None };
        let mut body = Body { packed, came: most, way: Way::Begin(to, Vec::new()) };
        while let Some(piece) = pieces.blocking_recv() {
            body = body.push(&piece)?;
        }
        body.finish()
    });
    let mut broken = None;
    loop {
        match response.chunk().await {
            Ok(Some(piece)) => {
                if send.send(piece.to_vec()).await.is_err() {
                    // whoever writes has given up, and says why
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                broken = Some(failed(&error));
                break;
            }
        }
    }
    drop(send);
    let written = work.await.unwrap_or(Err(Failure::Disk));
    broken.map_or(written, Err)
}

struct Body<W: Write> {
    packed: bool,
    /// Bytes that may still come.
    came: u64,
    way: Way<W>,
}

enum Way<W: Write> {
    /// Fewer bytes than it takes to know.
    Begin(Counted<W>, Vec<u8>),
    Plain(Counted<W>),
    Packed(Box<MultiGzDecoder<Counted<W>>>),
}

impl<W: Write> Body<W> {
    fn push(mut self, piece: &[u8]) -> Result<Self, Failure> {
        self.came = self.came.checked_sub(piece.len() as u64).ok_or(Failure::TooLarge)?;
        let (mut way, first) = match self.way {
            Way::Begin(to, mut start) => {
                start.extend_from_slice(piece);
                if start.len() < GZIP.len() {
                    return Ok(Body { way: Way::Begin(to, start), ..self });
                }
                (way(to, self.packed, &start), Some(start))
            }
            way => (way, None),
        };
        let piece = first.as_deref().unwrap_or(piece);
        write(&mut way, piece)?;
        Ok(Body { way, ..self })
    }

    fn finish(self) -> Result<W, Failure> {
        let way = match self.way {
            Way::Begin(to, start) => {
                let mut way = way(to, self.packed, &start);
                write(&mut way, &start)?;
                way
            }
            way => way,
        };
        let mut to = match way {
            Way::Begin(to, _) | Way::Plain(to) => to,
            Way::Packed(mut unpacking) => {
                if unpacking.try_finish().is_err() {
                    return Err(unpacking.get_mut().failed.take().unwrap_or(Failure::Packed));
                }
                unpacking.finish().map_err(|_| Failure::Packed)?
            }
        };
        to.to.flush().map_err(|_| Failure::Disk)?;
        Ok(to.to)
    }
}

fn way<W: Write>(to: Counted<W>, packed: bool, start: &[u8]) -> Way<W> {
    if packed || start.starts_with(&GZIP) { Way::Packed(Box::new(MultiGzDecoder::new(to))) } else { Way::Plain(to) }
}

fn write<W: Write>(way: &mut Way<W>, piece: &[u8]) -> Result<(), Failure> {
    match way {
        Way::Begin(..) => Ok(()),
        Way::Plain(to) => to.write_all(piece).map_err(|_| to.failed.take().unwrap_or(Failure::Disk)),
        Way::Packed(to) => to.write_all(piece).map_err(|_| to.get_mut().failed.take().unwrap_or(Failure::Packed)),
    }
}

/// Writes no more than so many bytes, and remembers why it does not.
struct Counted<W> {
    to: W,
    left: u64,
    failed: Option<Failure>,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.failed = Some(Failure::TooLarge);
            return Err(io::Error::other("more than is taken"));
        };
        if let Err(error) = self.to.write_all(bytes) {
            self.failed = Some(Failure::Disk);
            return Err(error);
        }
        self.left = left;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
