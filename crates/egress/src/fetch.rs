use std::{error::Error as _, io::Read, sync::Arc, time::Duration};

use catalog::{Address, AddressProblem};
use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER},
    redirect::Policy,
};

use crate::{
    Failure, Names, System,
    names::{Guarded, NoSuchHost, NotPublic},
    polite::Polite,
};

/// Redirections that are followed.
const HOPS: usize = 5;

/// How much is waited for and taken.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a file, also unpacked.
    pub size: usize,
    /// A whole fetch with its redirections.
    pub time: Duration,
    /// Between two pieces.
    pub pause: Duration,
    /// Between two requests to a host.
    pub between: Duration,
    /// Whether addresses of this machine are allowed: for development and tests.
    pub local: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            size: 100 << 20,
            time: Duration::from_secs(60),
            pause: Duration::from_secs(10),
            between: Duration::from_millis(300),
            local: false,
        }
    }
}

/// What came.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Unpacked.
    pub bytes: Vec<u8>,
    /// What the server called it.
    pub mime: Option<String>,
    /// Where it came from in the end.
    pub address: Address,
    /// Its mark of version, if it has one.
    pub etag: Option<String>,
    /// When it changed, in the server's words.
    pub last_modified: Option<String>,
}

/// The way out.
pub struct Egress {
    client: Client,
    limits: Limits,
    polite: Polite,
}

impl Egress {
    /// With the system's resolver.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(limits: Limits) -> Result<Egress, reqwest::Error> {
        Egress::with(limits, Arc::new(System))
    }

    /// With another resolver.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn with(limits: Limits, names: Arc<dyn Names>) -> Result<Egress, reqwest::Error> {
        let client = Client::builder()
            .dns_resolver(Arc::new(Guarded { names, local: limits.local }))
            .redirect(Policy::none())
            // a proxy would resolve names itself
            .no_proxy()
            .connect_timeout(limits.pause)
            .read_timeout(limits.pause)
            // a connection that waits was made to a number that was checked then
            .pool_max_idle_per_host(0)
            .user_agent("Essaim (open data of public experiments)")
            .build()?;
        Ok(Egress { client, limits, polite: Polite::default() })
    }

    /// Whether addresses of this machine are allowed.
    pub fn local(&self) -> bool {
        self.limits.local
    }

    /// Reads an address that a person typed.
    ///
    /// # Errors
    /// [`AddressProblem`].
    pub fn address(&self, text: &str) -> Result<Address, AddressProblem> {
        Address::parse(text, self.limits.local)
    }

    /// Fetches an address, or posts JSON to it.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn fetch(&self, text: &str, post: Option<&str>) -> Result<Fetched, Failure> {
        let address = self.address(text)?;
        // the time counts while others wait for the same host, too
        tokio::time::timeout(self.limits.time, self.follow(address, post)).await.unwrap_or(Err(Failure::TooSlow))
    }

    async fn follow(&self, mut address: Address, post: Option<&str>) -> Result<Fetched, Failure> {
        for _ in 0..=HOPS {
            allowed_port(&address, self.limits.local)?;
            // on this machine, each port is another portal
            let origin = address.origin();
            let host = if self.limits.local { origin.as_str() } else { address.host() };
            let turn = self.polite.turn(host, self.limits.between).await;
            let mut turn = turn.map_err(|seconds| Failure::Busy { seconds: Some(seconds) })?;
            let request = match post {
                Some(json) => {
                    self.client.post(address.as_str()).header(CONTENT_TYPE, "application/json").body(json.to_owned())
                }
                None => self.client.get(address.as_str()),
            };
            let request = request
                .header(ACCEPT, "text/turtle, application/ld+json, application/json, text/csv, */*;q=0.5")
                .header(ACCEPT_ENCODING, "gzip");
            let response = request.send().await.map_err(|e| failed(&e))?;
            let status = response.status();
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                let to = header(response.headers(), &LOCATION).ok_or(Failure::Broken(status.as_u16()))?;
                address = address.join(&to, self.limits.local)?;
                continue;
            }
            if !status.is_success() {
                let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
                let seconds = header(response.headers(), &RETRY_AFTER).and_then(|t| t.trim().parse::<u64>().ok());
                if busy {
                    // without a word of the host, a minute
                    turn.rest(seconds.unwrap_or(60));
                }
                return Err(refused(status, seconds));
            }
            return self.take(response, address).await;
        }
        Err(Failure::Redirects)
    }

    async fn take(&self, mut response: Response, address: Address) -> Result<Fetched, Failure> {
        let most = self.limits.size;
        if response.content_length().is_some_and(|n| n > most as u64) {
            return Err(Failure::TooLarge);
        }
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|e| failed(&e))? {
            if bytes.len() + piece.len() > most {
                return Err(Failure::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        let said = |name: &HeaderName| header(response.headers(), name);
        let packed = said(&CONTENT_ENCODING).unwrap_or_default().to_ascii_lowercase();
        let unpack = match packed.trim() {
            "" | "identity" => false,
            "gzip" | "x-gzip" => true,
            _ => return Err(Failure::Packed),
        };
        // a file may be packed itself, whatever the server says of its answer
        if unpack || bytes.starts_with(&[0x1f, 0x8b, 8]) {
            bytes = unpacked(bytes, most).await?;
        }
        Ok(Fetched {
            bytes,
            mime: said(&CONTENT_TYPE),
            etag: said(&reqwest::header::ETAG),
            last_modified: said(&reqwest::header::LAST_MODIFIED),
            address,
        })
    }
}

async fn unpacked(bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, Failure> {
    let work = tokio::task::spawn_blocking(move || {
        let mut out = Vec::new();
        let mut from = flate2::read::MultiGzDecoder::new(bytes.as_slice()).take(most as u64 + 1);
        from.read_to_end(&mut out).map_err(|_| Failure::Packed)?;
        if out.len() > most { Err(Failure::TooLarge) } else { Ok(out) }
    });
    work.await.unwrap_or(Err(Failure::Packed))
}

/// The web's ports and those that need no privilege: no mail server is spoken to.
fn allowed_port(address: &Address, local: bool) -> Result<(), Failure> {
    let port = address.port();
    if local || port == 80 || port == 443 || port >= 1024 { Ok(()) } else { Err(AddressProblem::NotPublic.into()) }
}

/// A header as text, cut to what a row keeps.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned();
    Some(value.chars().filter(|c| !c.is_control()).take(2_000).collect())
}

fn refused(status: StatusCode, seconds: Option<u64>) -> Failure {
    match status.as_u16() {
        404 | 410 => Failure::NotFound,
        401 | 403 | 407 => Failure::Closed,
        429 | 503 => Failure::Busy { seconds },
        other => Failure::Broken(other),
    }
}

/// What a failed request means, by the errors inside its error.
fn failed(error: &reqwest::Error) -> Failure {
    let mut inside = error.source();
    while let Some(e) = inside {
        if e.is::<NotPublic>() {
            return AddressProblem::NotPublic.into();
        }
        if e.is::<NoSuchHost>() {
            return Failure::NoSuchHost;
        }
        inside = e.source();
    }
    if error.is_timeout() { Failure::TooSlow } else { Failure::Unreachable }
}
