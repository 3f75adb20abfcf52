//! What a page, a support and a first visit cost: `cargo xtask bench` builds this and starts it.
//!
//! Nothing here is a test, because speed depends on the machine. What is compared stands side by side in
//! one process and one run: a page beside a static answer of the same size ([`floors`]), a large
//! database beside a small one. The load comes from another process, so the CPU of the server's is its
//! own ([`process`]).

mod data;
mod floors;
mod ground;
mod http;
mod letters;
mod load;
mod offers;
mod pages;
mod process;
mod programs;
mod record;
mod recount;
mod sheet;
mod supports;
mod votes;
mod weight;
mod worlds;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result, bail};

use sheet::Sheet;
use worlds::Worlds;

/// Where everything is, as xtask says.
struct Place {
    /// The bundle.
    site: PathBuf,
    /// The npm package with the territories.
    territories: PathBuf,
    /// Databases and logs, kept between runs.
    work: PathBuf,
    /// A PostgreSQL on which databases may be made.
    postgres: Option<String>,
    /// A browser.
    chromium: Option<PathBuf>,
    /// The one part that is measured; all of them when none is named.
    only: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut said: Vec<String> = std::env::args().skip(1).collect();
    let mut take = |name: &str| -> Option<String> {
        let at = said.iter().position(|word| word == name)?;
        said.drain(at..at + 2).nth(1)
    };
    let path = |value: Option<String>| value.map(PathBuf::from).context("start it as `cargo xtask bench`");
    if let Some(database) = take("--serve") {
        let record = take("--record").map(PathBuf::from);
        return floors::serve(&database, path(take("--site"))?, record).await;
    }
    if let Some(database) = take("--letters") {
        return letters::write(&database).await;
    }
    if let Some(database) = take("--data") {
        let from = take("--from").context("no file")?;
        return data::read(&database, &from, path(take("--site"))?).await;
    }
    let place = Place {
        site: path(take("--site"))?,
        territories: path(take("--territories"))?,
        work: path(take("--work"))?,
        postgres: take("--postgres"),
        chromium: take("--chromium").map(PathBuf::from),
        only: take("--only"),
    };
    let (json, report) = (path(take("--json"))?, take("--report").map(PathBuf::from));
    if !said.is_empty() {
        bail!("what is {said:?}?");
    }
    let sheet = measure(&place).await?;
    println!("\n{}", sheet.table());
    std::fs::write(&json, sheet.json())?;
    println!("\nwritten to {}", json.display());
    if let Some(report) = report {
        sheet.replace(&report)?;
        println!("and into {}", report.display());
    }
    Ok(())
}

/// What can be measured by itself.
const PARTS: [&str; 9] = ["pages", "programs", "supports", "votes", "recount", "receipts", "files", "letters", "data"];

async fn measure(place: &Place) -> Result<Sheet> {
    let mut sheet = Sheet::default();
    let wanted = |part: &str| place.only.as_deref().is_none_or(|only| only == part);
    if !PARTS.iter().any(|part| wanted(part)) {
        bail!("one of {PARTS:?} can be measured alone");
    }
    if wanted("pages") || wanted("supports") {
        let worlds = Worlds::ready(place).await?;
        if wanted("pages") {
            let numbered =
                sheet::Row::new("leaves of the civic record numbered a second, SQLite", worlds.large.numbered);
            sheet.add(numbered.at_least(10_000.0));
            weight::first_visits(place, &worlds, &mut sheet).await?;
            pages::beside_floors(place, &worlds, &mut sheet).await?;
        }
        if wanted("supports") {
            supports::sqlite(place, &worlds, &mut sheet).await?;
            supports::postgres(place, &mut sheet).await?;
        }
    }
    if wanted("programs") {
        programs::measure(place, &mut sheet).await?;
    }
    if wanted("votes") {
        votes::sqlite(place, &mut sheet).await?;
    }
    if wanted("recount") {
        recount::measure(place, &mut sheet).await?;
    }
    if wanted("receipts") {
        record::receipts(place, &mut sheet).await?;
    }
    if wanted("files") {
        ground::import(place, &mut sheet).await?;
    }
    if wanted("letters") {
        letters::measure(place, &mut sheet).await?;
    }
    if wanted("data") {
        data::measure(place, &mut sheet).await?;
        offers::measure(place, &mut sheet).await?;
    }
    Ok(sheet)
}

/// The address that a server printed.
fn address(line: &str) -> Result<SocketAddr> {
    line.trim().rsplit("http://").next().and_then(|a| a.parse().ok()).with_context(|| format!("no address in {line:?}"))
}
