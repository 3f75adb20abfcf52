//! A server in a process of its own, and what the system says that it used.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::{
    Place, address,
    http::{Client, request},
};

/// Ticks of /proc/*/stat in a second; the kernel shows user space 100 whatever its own are.
const TICKS: f64 = 100.0;

static STARTED: AtomicUsize = AtomicUsize::new(0);

/// A running server, killed when it is dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// Where its log goes.
    pub log: PathBuf,
}

impl Server {
    /// This program as a server, with the floors beside the pages.
    pub fn start(place: &Place, database: &str) -> Result<Server> {
        let log = place.work.join(format!("server-{}.log", STARTED.fetch_add(1, Relaxed)));
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--serve", database, "--site"])
            .arg(&place.site)
            .arg("--record")
            .arg(record_folder(place, database))
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        Ok(Server { address: address(&line)?, child, log })
    }

    /// CPU of it and of what it started, in seconds.
    pub fn cpu(&self) -> Result<f64> {
        let mut waiting = vec![self.child.id()];
        let mut seconds = 0.0;
        while let Some(process) = waiting.pop() {
            let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
            waiting.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
            seconds += of_one(&process.to_string())?;
        }
        Ok(seconds)
    }

    /// Resident memory, in bytes.
    pub fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? * 1024)
    }

    /// Ends it as a power cut would, without a word.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // gone already: fine
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the keys of a database's record lie.
pub fn record_folder(place: &Place, database: &str) -> PathBuf {
    match database.strip_prefix("sqlite:") {
        Some(file) => format!("{file}.record").into(),
        None => place.work.join("postgres.record"),
    }
}

/// CPU of this process, in seconds.
pub fn own() -> Result<f64> {
    of_one("self")
}

fn of_one(process: &str) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // the name stands in brackets and may hold anything
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok());
    Ok(ticks.sum::<f64>() / TICKS)
}

/// CPU that the whole machine used since it was started, in seconds.
pub fn machine() -> Result<f64> {
    let stat = fs::read_to_string("/proc/stat")?;
    let numbers: Vec<f64> =
        stat.lines().next().unwrap_or_default().split_whitespace().filter_map(|n| n.parse().ok()).collect();
    // user, nice, system, then idle and iowait, then interrupts and stolen time
    Ok(numbers.iter().enumerate().filter(|(n, _)| *n < 3 || (5..8).contains(n)).map(|(_, t)| t).sum::<f64>() / TICKS)
}

/// From starting `essaim serve` on an existing database to its first page.
pub async fn until_first_answer(place: &Place, essaim: &Path, database: &str) -> Result<Duration> {
    // a port that was free a moment ago
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let began = Instant::now();
    let child = Command::new(essaim)
        .args(["serve", "--dev", "--database-url", database, "--listen", &address.to_string(), "--site"])
        .arg(&place.site)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let _ended_afterwards = Server { child, address, log: PathBuf::new() };
    let asked = request("GET", "/", "");
    loop {
        if let Ok(mut client) = Client::connect(address).await
            && client.ask(&asked).await.is_ok_and(|answer| answer.status == 200)
        {
            return Ok(began.elapsed());
        }
        anyhow::ensure!(began.elapsed() < Duration::from_secs(10), "essaim serve does not answer");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
