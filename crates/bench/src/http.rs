//! As little HTTP/1.1 as load needs: the client must not take the CPU that the server is measured on.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection that is kept.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    pub body: Vec<u8>,
    /// On the wire, with headers and frames.
    pub bytes: usize,
}

/// A request without a body; `lines` are further headers, each with its line end.
pub fn request(method: &str, path: &str, lines: &str) -> Vec<u8> {
    let length = if method == "GET" { "" } else { "content-length: 0\r\n" };
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\naccept-language: fr\r\n{length}{lines}\r\n").into_bytes()
}

/// A form that was filled in on this site; `lines` are further headers, each with its line end.
pub fn form(path: &str, lines: &str, fields: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n{lines}\r\n{fields}",
        fields.len()
    )
    .into_bytes()
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Asks and reads the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await?;
        let end = self.find(0, b"\r\n\r\n").await? + 4;
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let status = head.get(9..12).and_then(|s| s.parse().ok()).context("no status")?;
        let (body, end) = match header(&head, "content-length") {
            Some(length) => {
                let stop = end + length.parse::<usize>()?;
                self.fill(stop).await?;
                (self.buffer[end..stop].to_vec(), stop)
            }
            None if header(&head, "transfer-encoding").is_some() => self.chunks(end).await?,
            None => (Vec::new(), end),
        };
        self.buffer.drain(..end);
        Ok(Answer { status, head, body, bytes: end })
    }

    async fn chunks(&mut self, mut at: usize) -> Result<(Vec<u8>, usize)> {
        let mut body = Vec::new();
        loop {
            let line = self.find(at, b"\r\n").await?;
            let size = usize::from_str_radix(std::str::from_utf8(&self.buffer[at..line])?, 16)?;
            let (start, stop) = (line + 2, line + 2 + size);
            self.fill(stop + 2).await?;
            body.extend_from_slice(&self.buffer[start..stop]);
            at = stop + 2;
            if size == 0 {
                return Ok((body, at));
            }
        }
    }

    /// Where `mark` begins, at or after `from`.
    async fn find(&mut self, from: usize, mark: &[u8]) -> Result<usize> {
        let mut seen = from;
        loop {
            if let Some(at) = self.buffer[seen..].windows(mark.len()).position(|w| w == mark) {
                return Ok(seen + at);
            }
            seen = self.buffer.len().saturating_sub(mark.len()).max(from);
            self.more().await?;
        }
    }

    async fn fill(&mut self, size: usize) -> Result<()> {
        while self.buffer.len() < size {
            self.more().await?;
        }
        Ok(())
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

/// A header's value; hyper writes names in lower case.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}
