use std::{error::Error as _, io::Write, sync::Arc, time::Duration};

use catalog::{Address, AddressProblem};
use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER},
    redirect::Policy,
};

use crate::{
    Failure, Names, System, Vault, Whole,
    names::{Guarded, NoSuchHost, NotPublic},
    polite::Polite,
    take::take,
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
pub struct Fetched<B = Vec<u8>> {
    /// Unpacked: in memory, or in a file that is gone again if it is not kept.
    pub body: B,
    /// What the server called it.
    pub mime: Option<String>,
    /// Where it came from in the end.
    pub address: Address,
    /// Its mark of version, if it has one.
    pub etag: Option<String>,
    /// When it changed, in the server's words.
    pub last_modified: Option<String>,
}

/// A question to a portal, whose answer is held in memory.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Where.
    pub address: &'a str,
    /// JSON to post; none to get.
    pub post: Option<&'a str>,
    /// Bytes of an answer.
    pub size: usize,
    /// How long it is waited for.
    pub time: Duration,
}

/// A message to a program elsewhere.
#[derive(Clone, Debug)]
pub struct Parcel<'a> {
    /// Where.
    pub address: &'a str,
    /// JSON.
    pub body: String,
    /// Headers beside those of JSON; one that no header can hold is a fault of ours.
    pub headers: Vec<(&'static str, String)>,
    /// How long its answer is waited for.
    pub time: Duration,
}

/// What a receiver answered. What else it says is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The seconds that it wants to be left alone.
    pub seconds: Option<u64>,
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

    /// Fetches an address into memory, or posts JSON to it.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn fetch(&self, address: &str, post: Option<&str>) -> Result<Fetched, Failure> {
        self.ask(Question { address, post, size: self.limits.size, time: self.limits.time }).await
    }

    /// The same within narrower bounds.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn ask(&self, question: Question<'_>) -> Result<Fetched, Failure> {
        let address = self.address(question.address)?;
        let (size, time) = (question.size.min(self.limits.size), question.time.min(self.limits.time));
        within(time, self.follow(address, question.post, size, Vec::new())).await
    }

    /// Fetches an address into a file of a vault, which is hashed on its way: what is large is never held.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn fetch_into(&self, vault: &Vault, text: &str, post: Option<&str>) -> Result<Fetched<Whole>, Failure> {
        let address = self.address(text)?;
        let draft = vault.draft().map_err(|_| Failure::Disk)?;
        let fetched = within(self.limits.time, self.follow(address, post, self.limits.size, draft)).await?;
        let Fetched { body, mime, address, etag, last_modified } = fetched;
        let body = body.whole().map_err(|_| Failure::Disk)?;
        Ok(Fetched { body, mime, address, etag, last_modified })
    }

    /// Sends a message. A redirection is an answer like any other: what was signed for one address goes to no other.
    ///
    /// # Errors
    /// [`Failure`] when nothing answered; an answer that refuses it is none.
    pub async fn send(&self, parcel: Parcel<'_>) -> Result<Answered, Failure> {
        let address = self.address(parcel.address)?;
        allowed_port(&address, self.limits.local)?;
        let headers =
            parcel.headers.iter().map(|(name, value)| Some((HeaderName::from_static(name), value.parse().ok()?)));
        let headers: HeaderMap = headers.collect::<Option<_>>().ok_or(Failure::Unreachable)?;
        let request = self.client.post(address.as_str()).header(CONTENT_TYPE, "application/json").headers(headers);
        within(parcel.time.min(self.limits.time), async {
            let response = request.body(parcel.body).send().await.map_err(|e| failed(&e))?;
            Ok(Answered { status: response.status().as_u16(), seconds: retry_after(response.headers()) })
        })
        .await
    }

    async fn follow<W: Write + Send + 'static>(
        &self,
        mut address: Address,
        post: Option<&str>,
        size: usize,
        to: W,
    ) -> Result<Fetched<W>, Failure> {
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
                let seconds = retry_after(response.headers());
                if busy {
                    // without a word of the host, a minute
                    turn.rest(seconds.unwrap_or(60));
                }
                return Err(refused(status, seconds));
            }
            return taken(response, address, size as u64, to).await;
        }
        Err(Failure::Redirects)
    }
}

/// The time counts while others wait for the same host, too.
async fn within<T>(time: Duration, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::time::timeout(time, work).await.unwrap_or(Err(Failure::TooSlow))
}

async fn taken<W: Write + Send + 'static>(
    response: Response,
    address: Address,
    most: u64,
    to: W,
) -> Result<Fetched<W>, Failure> {
    if response.content_length().is_some_and(|n| n > most) {
        return Err(Failure::TooLarge);
    }
    let said = |name: &HeaderName| header(response.headers(), name);
    let packed = match said(&CONTENT_ENCODING).unwrap_or_default().to_ascii_lowercase().trim() {
        "" | "identity" => false,
        "gzip" | "x-gzip" => true,
        _ => return Err(Failure::Packed),
    };
    let (mime, etag) = (said(&CONTENT_TYPE), said(&reqwest::header::ETAG));
    let last_modified = said(&reqwest::header::LAST_MODIFIED);
    let body = take(response, to, packed, most).await?;
    Ok(Fetched { body, mime, address, etag, last_modified })
}

/// The web's ports and those that need no privilege: no mail server is spoken to.
fn allowed_port(address: &Address, local: bool) -> Result<(), Failure> {
    let port = address.port();
    if local || port == 80 || port == 443 || port >= 1024 { Ok(()) } else { Err(AddressProblem::NotPublic.into()) }
}

fn retry_after(headers: &HeaderMap) -> Option<u64> {
    header(headers, &RETRY_AFTER)?.trim().parse().ok()
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
pub(crate) fn failed(error: &reqwest::Error) -> Failure {
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
