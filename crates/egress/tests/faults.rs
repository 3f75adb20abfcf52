//! A portal on loopback that does everything wrong, and a resolver that lies.

use std::{
    future::Future,
    io::{self, Write},
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use catalog::AddressProblem;
use egress::{Answered, Egress, Failure, Limits, Names, Parcel, Question, Vault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const SIZE: usize = 200_000;

fn limits(local: bool) -> Limits {
    let (time, pause) = (Duration::from_secs(4), Duration::from_millis(700));
    Limits { size: SIZE, time, pause, between: Duration::ZERO, local }
}

fn egress() -> Egress {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Egress::new(limits(true)).expect("a client")
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).expect("in memory");
    out.finish().expect("in memory")
}

async fn portal() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("a port");
    let page = move |Path(what): Path<String>| async move { answer(&what, at) };
    let router = Router::new().route("/{what}", get(page).post(page));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{at}")
}

fn answer(what: &str, at: SocketAddr) -> Response {
    let csv = [(header::CONTENT_TYPE, "text/csv")];
    match what {
        "good" => (csv, "a;b\n1;2\n").into_response(),
        "packed" => ([(header::CONTENT_ENCODING, "gzip")], gz(b"a;b\n1;2\n")).into_response(),
        "file.csv.gz" => gz(b"a;b\n1;2\n").into_response(),
        "bomb" => ([(header::CONTENT_ENCODING, "gzip")], gz(&vec![b'a'; 4 << 20])).into_response(),
        "cut.csv.gz" => gz(b"a;b\n1;2\n")[..18].to_vec().into_response(),
        "short" => (csv, "a").into_response(),
        "brotli" => ([(header::CONTENT_ENCODING, "br")], "x").into_response(),
        "badly-packed" => ([(header::CONTENT_ENCODING, "gzip")], "no gzip").into_response(),
        "large" => vec![b'a'; SIZE + 1].into_response(),
        "429" => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "90")], "").into_response(),
        "500" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        "404" => StatusCode::NOT_FOUND.into_response(),
        "410" => StatusCode::GONE.into_response(),
        "403" => StatusCode::FORBIDDEN.into_response(),
        "once" => Redirect::temporary("/good").into_response(),
        "loop" => Redirect::temporary("/loop").into_response(),
        "private" => Redirect::temporary("http://10.0.0.1/").into_response(),
        "metadata" => Redirect::temporary("http://169.254.169.254/latest/meta-data").into_response(),
        "scheme" => Redirect::temporary("file:///etc/passwd").into_response(),
        "nowhere" => StatusCode::FOUND.into_response(),
        other => panic!("{other} at {at}"),
    }
}

#[tokio::test]
async fn what_is_right_comes_and_what_is_wrong_is_named() {
    let (out, at) = (egress(), portal().await);
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::new(folder.path().join("data"), 1_000_000);
    for good in ["good", "packed", "file.csv.gz", "once"] {
        let fetched = out.fetch(&format!("{at}/{good}"), None).await.expect(good);
        assert_eq!(fetched.body, b"a;b\n1;2\n", "{good}");
        assert!(fetched.address.as_str().starts_with(&at));
    }
    for (wrong, failure) in [
        ("bomb", Failure::TooLarge),
        ("large", Failure::TooLarge),
        ("cut.csv.gz", Failure::Packed),
        ("brotli", Failure::Packed),
        ("badly-packed", Failure::Packed),
        ("500", Failure::Broken(500)),
        ("404", Failure::NotFound),
        ("410", Failure::NotFound),
        ("403", Failure::Closed),
        ("loop", Failure::Redirects),
        ("private", Failure::Address(AddressProblem::NotPublic)),
        ("metadata", Failure::Address(AddressProblem::NotPublic)),
        ("scheme", Failure::Address(AddressProblem::Scheme)),
        ("nowhere", Failure::Broken(302)),
    ] {
        let address = format!("{at}/{wrong}");
        assert_eq!(out.fetch(&address, None).await.err(), Some(failure.clone()), "{wrong}");
        assert_eq!(out.fetch_into(&vault, &address, None).await.err(), Some(failure), "{wrong} to a file");
    }
    let left = |at: &std::path::Path| std::fs::read_dir(at).map_or(0, Iterator::count);
    assert_eq!(left(&folder.path().join("data")), 0, "nothing is left of what did not come");
}

#[tokio::test]
async fn a_file_is_hashed_on_its_way_and_kept_only_if_somebody_says_so() {
    let (out, at) = (egress(), portal().await);
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::new(folder.path().into(), 1_000_000);
    for (good, text) in
        [("good", "a;b\n1;2\n"), ("packed", "a;b\n1;2\n"), ("file.csv.gz", "a;b\n1;2\n"), ("short", "a")]
    {
        let fetched = out.fetch_into(&vault, &format!("{at}/{good}"), None).await.expect(good);
        assert_eq!((fetched.body.hash, fetched.body.size), (Vault::hash(text.as_bytes()), text.len() as u64), "{good}");
        assert_eq!(io::read_to_string(fetched.body.open().expect("there")).expect("text"), text);
        if good == "packed" {
            let hash = vault.keep(fetched.body).expect("kept");
            assert_eq!(vault.get(&hash).expect("read").as_deref(), Some(text.as_bytes()));
        }
    }
    let files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files, 1, "the folder of what was kept");
    // a folder that cannot be written to is the operator's matter, not the portal's
    let nowhere = Vault::new("/proc/none".into(), 1);
    assert_eq!(out.fetch_into(&nowhere, &format!("{at}/good"), None).await.err(), Some(Failure::Disk));
    let asked = Question { address: &format!("{at}/good"), post: None, size: 3, time: Duration::from_secs(4) };
    assert_eq!(out.ask(asked).await.err(), Some(Failure::TooLarge));
}

#[tokio::test]
async fn a_host_that_asks_to_wait_is_left_alone() {
    let (out, at) = (egress(), portal().await);
    let busy = out.fetch(&format!("{at}/429"), None).await.err();
    assert_eq!(busy, Some(Failure::Busy { seconds: Some(90) }));
    let again = out.fetch(&format!("{at}/good"), None).await.err();
    assert!(matches!(again, Some(Failure::Busy { seconds: Some(s) }) if s > 80 && s <= 90), "{again:?}");
}

#[tokio::test]
async fn a_message_goes_to_its_address_and_whatever_answers_has_answered() {
    let (out, at) = (egress(), portal().await);
    let send = async |address: String| {
        let headers = vec![("webhook-id", "msg_1".to_owned())];
        out.send(Parcel { address: &address, body: "{}".into(), headers, time: Duration::from_secs(4) }).await
    };
    for (what, status, seconds) in
        [("good", 200, None), ("500", 500, None), ("410", 410, None), ("429", 429, Some(90)), ("once", 307, None)]
    {
        assert_eq!(send(format!("{at}/{what}")).await, Ok(Answered { status, seconds }), "{what}");
    }
    // a receiver that is asked to wait is asked again when its message is due, and by nobody's rule of portals
    assert_eq!(send(format!("{at}/good")).await, Ok(Answered { status: 200, seconds: None }));
    for (wrong, failure) in [
        ("ftp://recit.example/", Failure::Address(AddressProblem::Scheme)),
        ("http://10.0.0.1/", Failure::Address(AddressProblem::NotPublic)),
        ("http://me:pass@recit.example/", Failure::Address(AddressProblem::Credentials)),
        ("http://127.0.0.1:1/", Failure::Unreachable),
    ] {
        assert_eq!(send(wrong.to_owned()).await, Err(failure), "{wrong}");
    }
    let silent = raw(vec![b"HTTP/1.1 "], Duration::from_secs(60)).await;
    assert_eq!(send(silent).await, Err(Failure::TooSlow));
}

/// Answers every connection with this, piece by piece, with pauses.
async fn raw(pieces: Vec<&'static [u8]>, pause: Duration) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("a port");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            // the fault itself: a server that drips
            let mut drip = tokio::time::interval(pause.max(Duration::from_millis(1)));
            drip.tick().await;
            for piece in &pieces {
                let _ = stream.write_all(piece).await;
                drip.tick().await;
            }
        }
    });
    format!("http://{at}/")
}

#[tokio::test]
async fn slow_and_broken_answers_end() {
    let out = egress();
    let start = Instant::now();
    let silent = raw(vec![b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"a"], Duration::from_secs(30)).await;
    assert_eq!(out.fetch(&silent, None).await.err(), Some(Failure::TooSlow));
    // each piece comes in time, and all of them never
    let mut pieces: Vec<&[u8]> = vec![b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"];
    pieces.extend([b"a".as_slice(); 40]);
    let drip = raw(pieces, Duration::from_millis(500)).await;
    assert_eq!(out.fetch(&drip, None).await.err(), Some(Failure::TooSlow));
    assert!(start.elapsed() < Duration::from_secs(12), "{:?}", start.elapsed());
    let truncated = raw(vec![b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"], Duration::ZERO).await;
    assert_eq!(out.fetch(&truncated, None).await.err(), Some(Failure::Unreachable));
    let garbage = raw(vec![b"SSH-2.0-OpenSSH_9.2\r\n"], Duration::ZERO).await;
    assert_eq!(out.fetch(&garbage, None).await.err(), Some(Failure::Unreachable));
    assert_eq!(out.fetch("http://127.0.0.1:1/", None).await.err(), Some(Failure::Unreachable));
}

/// Says something else each time.
struct Liar {
    asked: AtomicUsize,
    says: Vec<Vec<&'static str>>,
}

impl Names for Liar {
    fn resolve(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        let n = self.asked.fetch_add(1, Ordering::SeqCst);
        let said = self.says[n.min(self.says.len() - 1)].iter().map(|a| a.parse().expect("a number")).collect();
        Box::pin(async move { Ok(said) })
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_whatever_else_it_says() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    for says in [
        vec!["127.0.0.1:0"],
        vec!["10.1.2.3:0"],
        vec!["[::ffff:192.168.1.1]:0"],
        vec!["[fd00::1]:0"],
        vec!["8.8.8.8:0", "169.254.169.254:0"],
    ] {
        let names = Arc::new(Liar { asked: AtomicUsize::new(0), says: vec![says.clone()] });
        let out = Egress::with(limits(false), names.clone()).expect("a client");
        let failure = out.fetch("http://rebinding.example.com/", None).await.err();
        assert_eq!(failure, Some(Failure::Address(AddressProblem::NotPublic)), "{says:?}");
        assert_eq!(names.asked.load(Ordering::SeqCst), 1, "asked once: what was checked is what is used");
    }
    let nobody = Arc::new(Liar { asked: AtomicUsize::new(0), says: vec![vec![]] });
    let out = Egress::with(limits(false), nobody).expect("a client");
    assert_eq!(out.fetch("http://nobody.example.com/", None).await.err(), Some(Failure::NoSuchHost));
}

#[tokio::test]
async fn a_name_that_is_public_when_it_is_checked_is_not_asked_again_for_the_connection() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let at = portal().await;
    let port: u16 = at.rsplit(':').next().and_then(|p| p.parse().ok()).expect("a port");
    // first this machine, which is allowed here, then a number of the network: the second word is never heard
    let names = Arc::new(Liar { asked: AtomicUsize::new(0), says: vec![vec!["127.0.0.1:0"], vec!["10.0.0.1:0"]] });
    let out = Egress::with(limits(true), names.clone()).expect("a client");
    let fetched = out.fetch(&format!("http://portal.example.com:{port}/good"), None).await.expect("fetched");
    assert_eq!(fetched.body, b"a;b\n1;2\n");
    assert_eq!(names.asked.load(Ordering::SeqCst), 1);
    let second = out.fetch(&format!("http://portal.example.com:{port}/good"), None).await.err();
    assert_eq!(second, Some(Failure::Address(AddressProblem::NotPublic)), "another connection is another check");
}

#[tokio::test]
async fn without_the_switch_this_machine_is_not_reached() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let out = Egress::new(limits(false)).expect("a client");
    for address in [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]/",
        "https://user@example.com/",
        "gopher://example.com/",
    ] {
        assert!(matches!(out.fetch(address, None).await, Err(Failure::Address(_))), "{address}");
    }
    let mail = out.fetch("http://8.8.8.8:25/", None).await.err();
    assert_eq!(mail, Some(Failure::Address(AddressProblem::NotPublic)));
}
