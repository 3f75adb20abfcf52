//! A browser without JavaScript: keeps cookies, follows nothing by itself.

use std::collections::BTreeMap;

use reqwest::{Client, Method, RequestBuilder, redirect::Policy};

#[derive(Clone)]
pub struct Visitor {
    client: Client,
    origin: String,
    pub cookies: BTreeMap<String, String>,
    pub language: &'static str,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
    }

    /// The value of the first attribute `name="…"` after `mark`.
    pub fn attribute(&self, mark: &str, name: &str) -> String {
        let after = &self.body[self.body.find(mark).unwrap_or_else(|| panic!("no {mark} in {}", self.body))..];
        let start = after.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        after[start..].split('"').next().unwrap().to_owned()
    }

    /// The id that the page's form carries.
    pub fn submission(&self) -> String {
        self.attribute("name=\"submission\"", "value")
    }
}

impl Visitor {
    pub fn new(origin: String) -> Visitor {
        tls();
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Visitor { client, origin, cookies: BTreeMap::new(), language: "fr" }
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        self.client
            .request(method, format!("{}{path}", self.origin))
            .header("cookie", cookies.join("; "))
            .header("accept-language", self.language)
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    }

    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let location = headers.get("location").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let bytes = response.bytes().await.unwrap().to_vec();
        Answer { status, location, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).header("origin", &self.origin).form(form);
        self.send(request).await
    }

    /// A form with a file, as `multipart/form-data`.
    pub async fn upload(&mut self, path: &str, texts: &[(&str, &str)], file: Option<(&str, Vec<u8>)>) -> Answer {
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in texts {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        if let Some((name, bytes)) = file {
            // fields for files are named after what they take
            let field = if path.contains("/imports") { "file" } else { "photo" };
            form = form.part(field, reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()));
        }
        let request = self.request(Method::POST, path).header("origin", &self.origin).multipart(form);
        self.send(request).await
    }

    /// Writes a whole proposal; gives back the draft's address without its step.
    pub async fn draft(&mut self, title: &str, text: &str) -> String {
        let begin = self.get("/experiments/new").await;
        let id = begin.submission();
        let started = self.post("/experiments/new", &[("submission", &id), ("title", title), ("problem", text)]).await;
        assert_eq!(started.status, 303, "{}", started.body);
        let draft = format!("/drafts/{id}");
        let steps: [(&str, Vec<(&str, &str)>); 3] = [
            ("try", vec![("proposal", text), ("theme", "nature"), ("duration", "6")]),
            ("where", vec![("commune", "59173"), ("place", text), ("latitude", "50,73"), ("longitude", "2,95")]),
            ("who", vec![("audience", text)]),
        ];
        for (step, answers) in steps {
            let kept = self.upload(&format!("{draft}/{step}"), &answers, None).await;
            assert_eq!(kept.status, 303, "{step}: {}", kept.body);
        }
        draft
    }
}

/// Clients can be made only once a process has chosen its cryptography; the server does it when it starts.
pub fn tls() {
    // an error: somebody was first, with the same
    let _ = rustls::crypto::ring::default_provider().install_default();
}
