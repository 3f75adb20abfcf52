use std::{fmt, time::Duration};

use app::web::Promise;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, Request, redirect::Policy};

use crate::Error;

/// A connection takes no longer.
const CONNECT: Duration = Duration::from_secs(4);
/// Nor does an answer, to its last byte: somebody waits before a page.
const ANSWER: Duration = Duration::from_secs(8);
/// Discovery documents and sets of keys have a few kilobytes.
const SIZE: usize = 256 * 1024;

/// What asks providers: in time, in size, and only at the address that was asked for.
pub struct Web(Client);

impl Web {
    /// A client that speaks https only, except to a provider on this machine.
    ///
    /// # Errors
    /// [`Error::NoTls`].
    pub fn new(plain: bool) -> Result<Web, Error> {
        let client = Client::builder()
            .https_only(!plain)
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .user_agent(concat!("Essaim/", env!("CARGO_PKG_VERSION")))
            .build();
        client.map(Web).map_err(|e| Error::NoTls(e.to_string()))
    }

    /// One request, one answer.
    ///
    /// # Errors
    /// Whatever kept the answer from coming whole.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let request = Request::try_from(request).map_err(|_| Unanswered("the address cannot be read"))?;
        let mut answer = self.0.execute(request).await.map_err(why)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(why)? {
            if body.len() + chunk.len() > SIZE {
                return Err(Unanswered("the answer is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Web {
    type Error = Unanswered;
    type Future = Promise<'c, Result<HttpResponse, Unanswered>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// Why nothing came. The error of the client would quote the address, which may hold a secret.
#[derive(Debug)]
pub struct Unanswered(&'static str);

fn why(error: reqwest::Error) -> Unanswered {
    Unanswered(match () {
        () if error.is_timeout() => "no answer in time",
        () if error.is_connect() => "no connection",
        () if error.is_builder() => "only https is spoken",
        () => "the answer broke off",
    })
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unanswered {}
