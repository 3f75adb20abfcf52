//! The same over HTTP, from a server that knows nothing but files.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use super::world::{World, run};

/// Serves a folder below `/record/` until the test ends.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            thread::spawn(move || answer(&stream, &folder));
        }
    });
    format!("http://{address}/record")
}

fn answer(stream: &TcpStream, folder: &Path) {
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request).is_err() || request.is_empty() {
            return;
        }
        let mut header = String::new();
        while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
            header.clear();
        }
        let path = request.split(' ').nth(1).unwrap_or_default();
        let file = path.strip_prefix("/record/").and_then(|path| std::fs::read(folder.join(path)).ok());
        let status = if file.is_some() { "200 OK" } else { "404 Not Found" };
        let body = file.unwrap_or_default();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
        if writer.write_all(&[head.as_bytes(), &body].concat()).is_err() {
            return;
        }
    }
}

#[test]
fn a_log_is_verified_over_http() {
    let world = World::of(5000);
    let log = serve(world.folder.path().to_owned());
    let said = run(&["--json", "log", &log, "--policy", &format!("{log}/policy")]);
    assert_eq!((said.code, &said.json()["size"]), (0, &5000.into()), "{} {}", said.out, said.err);
    let old = world.write("old", world.checkpoint(300).to_string().as_bytes());
    let said = run(&["consistency", &old, &format!("{log}/checkpoint"), &format!("{log}/")]);
    assert_eq!(said.code, 0, "{}", said.err);
    std::fs::remove_file(world.path("tile/entries/003")).expect("is there");
    run(&["log", &log]).refused(3, "entries/003 is missing");
}

#[test]
fn a_server_that_is_away_is_said_to_be() {
    let unused = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    run(&["log", &format!("http://{unused}/record")]).refused(3, "cannot read");
}
