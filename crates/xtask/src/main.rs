//! `cargo xtask …`: everything a developer does with this repository, in two words each.
//!
//! A binary of the workspace instead of shell scripts, so that it works wherever the project compiles, and instead
//! of `cargo-leptos`, so that a fresh clone does not compile a build tool for a quarter of an hour (see
//! [`bundle`]).

mod bench;
mod bundle;
mod check;
mod dist;
mod fingerprint;
mod mask;
mod options;
mod postgres;
mod report;
mod run;
mod serve;
mod soak;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;

use crate::options::{Options, Usage};
use crate::workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask <command> [options]

  serve      install what is missing, build, load the demo world into a new database, and serve
               --release            optimised build
               --empty              no demo world
               --database-url URL   sqlite:FILE or postgres://… (default: sqlite:essaim.db)
               --listen ADDRESS     default: 127.0.0.1:3000
  test       everything that has to hold: format, house rules, lints, licences, tests on SQLite and
             PostgreSQL, the browser with and without JavaScript
               --fast               leave the browser out
               --ci                 a missing PostgreSQL or Chromium is a failure (also when CI=true)
  check      the quick part of it: format, house rules, lints
  soak       the storms of `test`, long: many people at once, processes killed in mid-act
               --scale N            how much longer (default: 200)
  bench      what a page, a support and a first visit cost, beside floors in the same run: a table, and
             <target>/bench.json
               --write              put the table into docs/PERFORMANCE.md
  bundle     build what the browser loads: WASM, JavaScript, CSS
  dist       build the archive that is installed (needs GNU tar): program, site, territories, units

Environment:
  CARGO_TARGET_DIR   where builds go (default: ./target)
  ESSAIM_CACHE       where build tools are kept (default: ~/.cache/essaim)
  CHROMIUM           the browser for the tests (default: found in PATH)
  ESSAIM_SAMPLES     files by others that some tests read (default: ../shared/samples, when it is there)

Exit codes: 0 done, 1 something failed, 2 wrong usage.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_else(|| "--help".to_owned());
    match dispatch(&command, arguments.collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) if error.is::<Usage>() => {
            eprintln!("{error}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(1)
        }
    }
}

/// Runs one command. `Ok(false)`: it ran to its end, and something that it examined did not hold.
fn dispatch(command: &str, arguments: Vec<String>) -> Result<bool> {
    let mut options = Options::new(arguments);
    match command {
        "serve" => {
            let how = serve::Options {
                release: options.flag("--release"),
                empty: options.flag("--empty"),
                database_url: options.value("--database-url")?,
                listen: options.value("--listen")?,
            };
            options.finish()?;
            serve::serve(&Workspace::find()?, &how).map(|()| true)
        }
        "test" => {
            let fast = options.flag("--fast");
            let strict = options.flag("--ci") || std::env::var("CI").is_ok_and(|ci| ci == "true");
            options.finish()?;
            test::test(&Workspace::find()?, fast, strict)
        }
        "check" => {
            options.finish()?;
            test::check(&Workspace::find()?)
        }
        "soak" => {
            let scale = options.number("--scale")?.unwrap_or(soak::DEFAULT_SCALE);
            options.finish()?;
            soak::soak(&Workspace::find()?, scale)
        }
        "bench" => {
            let (write, only) = (options.flag("--write"), options.value("--only")?);
            options.finish()?;
            if write && only.is_some() {
                return Err(Usage("--write puts down the whole table: leave out --only".to_owned()).into());
            }
            bench::bench(&Workspace::find()?, write, only.as_deref()).map(|()| true)
        }
        "bundle" => {
            options.finish()?;
            let workspace = Workspace::find()?;
            tools::for_bundle(&workspace)?;
            let hash = bundle::bundle(&workspace)?;
            println!("bundle {hash} in {}", workspace.site().display());
            Ok(true)
        }
        "dist" => {
            options.finish()?;
            let archive = dist::dist(&Workspace::find()?)?;
            println!("{}", archive.display());
            Ok(true)
        }
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(true)
        }
        other => Err(Usage(format!("there is no command `{other}`")).into()),
    }
}
