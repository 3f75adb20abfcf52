//! The binary as its operator meets it: what it logs, what it counts, how it stops, what it says of
//! its settings.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
};

use tempfile::TempDir;

use crate::{
    visitor::Visitor,
    world::{World, site, territories},
};

/// `essaim`, in a folder of its own, without the settings of whoever runs the tests.
fn essaim(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_essaim"));
    command.current_dir(folder).env_clear().env("ESSAIM_SITE", site(folder)).env("ESSAIM_TERRITORIES", territories());
    command
}

/// A running instance, and the lines of its log.
struct Instance {
    child: Child,
    origin: String,
    log: Receiver<String>,
    folder: TempDir,
}

impl Instance {
    fn start(set: &[(&str, &str)]) -> Instance {
        let folder = tempfile::tempdir().unwrap();
        let mut child = essaim(folder.path())
            .args(["serve", "--demo", "--dev", "--listen", "127.0.0.1:0", "--rate-limits", "false"])
            .envs(set.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, log) = channel();
        let errors = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || errors.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("it says where it is").unwrap();
        let origin = first.strip_prefix("Essaim is at ").unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Instance { child, origin, log, folder }
    }

    fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Waits for a line of the log.
    fn logged(&self, what: &str) {
        assert!(self.log.iter().any(|line| line.contains(what)), "it ended without saying {what}");
    }
}

#[test]
fn a_request_in_flight_is_answered_after_sigterm_and_nothing_new_is_taken() {
    let mut instance = Instance::start(&[]);
    let host = instance.origin.strip_prefix("http://").unwrap().to_owned();
    let body = "email=late%40essaim.example&next=%2F";
    let mut stream = TcpStream::connect(&host).unwrap();
    let origin = &instance.origin;
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\nExpect: 100-continue\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // the server asks for the body: the handler runs
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    instance.terminate();
    instance.logged("stopping");
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(instance.child.wait().unwrap().success());
    assert!(TcpStream::connect(&host).is_err());
    // what was answered is in the database, whose log was closed too
    let file = instance.folder.path().join("essaim.db");
    assert!(file.exists() && !file.with_extension("db-wal").exists());
}

#[tokio::test]
async fn the_log_is_json_with_the_number_of_the_answer_and_without_a_secret() {
    let mut instance = Instance::start(&[
        ("ESSAIM_LOG", "trace,hyper=debug"),
        ("ESSAIM_DATABASE_URL", "sqlite:essaim.db?cache=private"),
    ]);
    let mut visitor = Visitor::new(instance.origin.clone());
    let email = "planted-address@essaim.example";
    visitor.post("/sign-in", &[("email", email), ("next", "/planted-next")]).await;
    let mailbox = visitor.get("/dev/mailbox").await.body;
    let heading = mailbox[..mailbox.find(email).unwrap()].rfind("<h2>").unwrap() + 4;
    let code = mailbox[heading..heading + 6].to_owned();
    let entered = visitor.post("/sign-in/code", &[("code", &code), ("next", "/")]).await;
    assert_eq!(entered.status, 303);
    visitor.post("/me/name", &[("name", "Planted Name")]).await;
    visitor.draft("Un titre planted-title", "Une opinion planted-opinion, assez longue.").await;
    visitor.get("/experiments?q=planted-search").await;
    let missing = visitor.get("/planted-path").await;
    let token = visitor.cookies.values().next().unwrap().clone();
    let numbers: BTreeSet<String> = [&entered, &missing].map(|a| a.header("x-request-id").to_owned()).into();
    instance.terminate();
    assert!(instance.child.wait().unwrap().success());
    let lines: Vec<String> = instance.log.iter().collect();
    assert!(lines.len() > 20, "{lines:?}");
    let mut seen = BTreeSet::new();
    for line in &lines {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
        seen.extend(line["span"]["id"].as_str().map(str::to_owned));
    }
    assert!(numbers.is_subset(&seen), "{numbers:?} in {seen:?}");
    for secret in ["planted", "Planted", &code, &token] {
        let told: Vec<&String> = lines.iter().filter(|line| line.contains(secret)).collect();
        assert!(told.is_empty(), "{secret}: {told:?}");
    }
}

#[tokio::test]
async fn what_is_counted_has_a_name_a_type_and_no_address_of_a_visitor() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    visitor.get("/experiments/faucher-apres-le-15-aout").await;
    visitor.get("/planted-path").await;
    let page = visitor.get("/metrics").await;
    assert!(page.header("content-type").starts_with("text/plain"));
    for name in ["essaim_http_requests_total", "essaim_http_requests_duration_seconds", "essaim_http_requests_pending"]
    {
        assert!(page.body.contains(&format!("# TYPE {name} ")), "{name} in {}", page.body);
        assert!(page.body.contains(&format!("# HELP {name} ")), "{name} in {}", page.body);
    }
    assert!(page.body.contains("endpoint=\"/experiments/{slug}\""), "{}", page.body);
    assert!(!page.body.contains("planted") && !page.body.contains("faucher"), "{}", page.body);
    let outside = visitor.request(reqwest::Method::GET, "/metrics").header("x-forwarded-for", "203.0.113.9");
    assert_eq!(visitor.send(outside).await.status, 404);
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn settings_that_are_good_are_shown_without_passwords_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "origin = \"https://essaim.example.org\"\nmail_from = \"Essaim <essaim@example.org>\"\n\
                    smtp_url = \"smtps://essaim:planted@mail.example.org\"\ntrusted_proxies = [\"127.0.0.1\"]\n\
                    erasures = \"erasures.txt\"\npublisher = \"Exemple\"\ncontact = \"a@example.org\"\n";
    std::fs::write(folder.path().join("essaim.toml"), settings).unwrap();
    let checked = essaim(folder.path()).arg("check-config").env("ESSAIM_LISEN", "x").output().unwrap();
    let (code, out, err) = said(&checked);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("smtp_url = \"smtps://essaim@mail.example.org\"") && !out.contains("planted"), "{out}");
    assert!(out.contains("ESSAIM_LISTEN would") && out.ends_with("# These settings are good.\n"), "{out}");
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["essaim.toml", "site"]);
}

#[test]
fn settings_that_are_wrong_are_one_sentence_that_says_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let mail = "smtp_url = \"smtp://localhost\"\nmail_from = \"a@b.fr\"\n";
    for (settings, arguments, expected) in [
        ("", "", "nobody could sign in, because codes go by mail: give --smtp-url"),
        ("lissen = \"x\"", "", "essaim.toml, line 1: there is no setting lissen; did you mean listen?"),
        ("listen = \"here\"", "", "write it like listen = \"127.0.0.1:3000\""),
        ("smtp_url = \"smtp://localhost\"", "", "--smtp-url needs --mail-from"),
        ("smtp_url = \"smtp://u:planted@mail.example.org\"\nmail_from = \"a@b.fr\"", "", "smtp://…?tls=required"),
        (mail, "--listen 0.0.0.0:3000", "put a proxy with a certificate in front and give --origin https://"),
        (mail, "--listen 192.0.2.1:3000 --origin https://a.example", "cannot listen on 192.0.2.1:3000"),
        (mail, "--site gone", "there is no browser bundle in gone"),
        (mail, "--database-url sqlite:gone/essaim.db", "there is no folder gone: make it"),
        (mail, "--database-url mysql://u:planted@db/x", "starts with sqlite: or postgres:"),
        (
            mail,
            "--database-url postgres://u:planted@127.0.0.1:1/x",
            "the database postgres://u@127.0.0.1:1/x cannot be opened",
        ),
        ("contact = \"nobody\"", "", "write it like contact = \"essaim@example.org\""),
        (mail, "--erasures gone/list.txt", "the list of erasures gone/list.txt cannot be read"),
        (mail, "--territories gone", "the database holds no territories yet"),
        (mail, "--log =,", "--log is not a filter such as"),
    ] {
        std::fs::write(folder.path().join("essaim.toml"), settings).unwrap();
        let (code, out, err) =
            said(&essaim(folder.path()).arg("check-config").args(arguments.split_whitespace()).output().unwrap());
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments}: {err}");
        assert!(err.contains(expected) && err.starts_with("essaim: ") && err.lines().count() == 1, "{err}");
        assert!(!err.contains("planted"), "{err}");
    }
    for arguments in ["--listen here", "--origin essaim.example.org", "--origin https://a.example/essaim", "--lisen x"]
    {
        let (code, _, err) =
            said(&essaim(folder.path()).arg("check-config").args(arguments.split(' ')).output().unwrap());
        assert_eq!(code, Some(2), "{err}");
    }
}

#[test]
fn a_backup_goes_through_a_pipe_and_a_full_disk_is_told() {
    let instance = Instance::start(&[]);
    let folder = instance.folder.path();
    let piped = essaim(folder).args(["backup", "-"]).output().unwrap();
    let (code, _, err) = said(&piped);
    assert!(code == Some(0) && err.contains("It was not read back."), "{err}");
    let file = folder.join("piped.essaim");
    std::fs::write(&file, &piped.stdout).unwrap();
    let restored =
        essaim(folder).args(["restore", "piped.essaim", "--database-url", "sqlite:other.db"]).output().unwrap();
    let (code, out, err) = said(&restored);
    assert!(code == Some(0) && out.contains("piped.essaim is restored."), "{out}{err}");

    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let (code, _, err) = said(&essaim(folder).args(["backup", "-"]).stdout(full).output().unwrap());
    assert!(code == Some(1) && err.contains("No space left on device"), "{err}");
    let mistyped = essaim(folder).args(["backup", "x.essaim", "--database-url", "sqlite:esaim.db"]).output().unwrap();
    let (code, _, err) = said(&mistyped);
    assert!(code == Some(1) && err.contains("there is no such file"), "{err}");
    assert!(!folder.join("esaim.db").exists() && !folder.join("x.essaim").exists());
    assert_eq!(said(&essaim(folder).arg("backup").output().unwrap()).0, Some(2));
    instance.terminate();
}

/// A child that outlives a failed test would keep its port and its folder.
impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
