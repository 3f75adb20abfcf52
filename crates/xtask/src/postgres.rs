//! A private PostgreSQL for one test run: a new cluster in a temporary folder, gone afterwards.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run::output;
use crate::tools::in_path;

/// Whether what was committed survives a power cut. Ordinary tests cut no power and are several times faster without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production.
    Full,
    /// No fsync.
    None,
}

/// A running cluster. Dropping it stops and deletes it.
pub struct Cluster {
    url: String,
    janitor: Child,
}

impl Cluster {
    /// Makes and starts one. `None`: this machine has no PostgreSQL server.
    pub fn start(durability: Durability) -> Result<Option<Self>> {
        let Some(programs) = programs() else { return Ok(None) };
        let folder = new_folder()?;
        let data = folder.join("data");
        // From here on the janitor tidies up, whatever happens to us.
        let janitor = janitor(&programs, &folder)?;
        let mut cluster = Self { url: String::new(), janitor };
        // Order and comparison as in the schema's promise: bytes. Trust: on loopback, for minutes, test data.
        output(as_owner(&programs.join("initdb")).arg("--pgdata").arg(&data).args([
            "--username=postgres",
            "--auth=trust",
            "--locale=C",
            "--encoding=UTF8",
            "--no-sync",
        ]))?;
        let port = launch(&programs, &folder, durability)?;
        cluster.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(Some(cluster))
    }

    /// How a test reaches it, as a user who may create databases.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.janitor.stdin.take());
        let _ = self.janitor.wait();
    }
}

/// Starts the server on a free port. Somebody may take the port in between, so it is tried more than once.
fn launch(programs: &Path, folder: &Path, durability: Durability) -> Result<u16> {
    let fsync = match durability {
        Durability::Full => "",
        Durability::None => " -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
    };
    let mut failure = None;
    for _ in 0..3 {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings =
            format!("-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=200{fsync}", folder.display());
        let mut start = as_owner(&programs.join("pg_ctl"));
        start.args(["start", "--silent", "--wait", "--options", &settings]);
        start.arg("--pgdata").arg(folder.join("data")).arg("--log").arg(folder.join("log"));
        // The server would keep our pipes open for as long as it runs.
        match start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status() {
            Ok(status) if status.success() => return Ok(port),
            Ok(status) => failure = Some(format!("pg_ctl: {status}")),
            Err(error) => failure = Some(format!("pg_ctl: {error}")),
        }
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    bail!("PostgreSQL did not start ({}): {}", failure.unwrap_or_default(), log.trim())
}

/// A shell that waits until our end of a pipe is closed, by us or because we were killed, and then stops and deletes
/// the cluster. It is in a process group of its own, so Ctrl-C does not reach it.
fn janitor(programs: &Path, folder: &Path) -> Result<Child> {
    const SCRIPT: &str = r#"
        folder=$1; shift
        cat >/dev/null
        "$@" stop --silent --mode immediate --pgdata "$folder/data"
        rm -rf "$folder"
    "#;
    let stop = as_owner(&programs.join("pg_ctl"));
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT, "sh"]).arg(folder).arg(stop.get_program()).args(stop.get_args());
    shell.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    shell.spawn().context("cannot start the shell that tidies up")
}

/// PostgreSQL refuses to run as root: then its own user runs it.
fn as_owner(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

/// A new folder that belongs to whom PostgreSQL will run as. In /tmp: a socket's path may be 107 bytes long.
fn new_folder() -> Result<PathBuf> {
    let name = output(as_owner(Path::new("mktemp")).args(["-d", "/tmp/essaim-postgres-XXXXXX"]))?;
    Ok(PathBuf::from(name.trim()))
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// The folder with initdb and pg_ctl. Distributions keep it out of PATH.
fn programs() -> Option<PathBuf> {
    let told = output(Command::new("pg_config").arg("--bindir")).map(|folder| PathBuf::from(folder.trim())).ok();
    let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some((entry.as_ref().ok()?.file_name().to_str()?.parse::<u32>().ok()?, entry.ok()?.path())))
        .collect();
    versions.sort();
    let found = versions.into_iter().rev().map(|(_, folder)| folder.join("bin"));
    let in_path = in_path("initdb").and_then(|file| file.parent().map(Path::to_owned));
    told.into_iter()
        .chain(found)
        .chain(in_path)
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_answers_and_is_gone_when_dropped() {
        let Some(cluster) = Cluster::start(Durability::None).unwrap() else {
            eprintln!("SKIPPED: there is no initdb here");
            return;
        };
        let (_, address) = cluster.url().split_once('@').unwrap();
        let address = address.trim_end_matches("/postgres").to_owned();
        TcpStream::connect(&address).unwrap();
        drop(cluster);
        assert!(TcpStream::connect(&address).is_err(), "it still runs");
    }
}
