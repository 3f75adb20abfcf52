//! Everything that has to hold before something lands, in the order of what is quickest to say no.

use std::fs;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::postgres::{Cluster, Durability};
use crate::report::{self, Count, Report};
use crate::run::{Stream, status, tee};
use crate::workspace::Workspace;
use crate::{bundle, check, tools};

/// The crates that run in the browser too, and therefore have no I/O.
const PURE: [&str; 4] = ["blind", "domain", "record", "tally"];

/// Everything on the host but `frontend`: it turns on `app/hydrate`, which does not go together with the server's
/// `app/ssr` in one build.
pub const HOST: [&str; 3] = ["--workspace", "--exclude", "frontend"];

/// `cargo xtask test`. `fast` leaves the browser out; `strict` fails where something is missing on this machine.
pub fn test(workspace: &Workspace, fast: bool, strict: bool) -> Result<bool> {
    let mut report = Report::default();
    prepare(workspace, fast)?;
    lints(workspace, &mut report);
    report.step("licences and origins", || licences(workspace));
    report.step("the pure crates compile for the browser", || pure_crates(workspace));
    let built = report.step("build", || build(workspace));
    if built {
        let cluster = cluster(&mut report, strict);
        let database = cluster.as_ref().map(Cluster::url);
        report.step("tests", || nextest(workspace, database, &[], &[]));
        report.step("examples in the documentation", || doctests(workspace));
        if !fast {
            browser(workspace, &mut report, database, strict);
        }
    }
    Ok(report.finish())
}

/// `cargo xtask check`.
pub fn check(workspace: &Workspace) -> Result<bool> {
    let mut report = Report::default();
    tools::wasm_target(workspace)?;
    lints(workspace, &mut report);
    Ok(report.finish())
}

/// Installs first, so that a run does not stop in the middle for minutes.
fn prepare(workspace: &Workspace, fast: bool) -> Result<()> {
    tools::wasm_target(workspace)?;
    tools::cargo_nextest(workspace)?;
    tools::cargo_deny(workspace)?;
    if !fast {
        tools::for_bundle(workspace)?;
    }
    Ok(())
}

fn lints(workspace: &Workspace, report: &mut Report) {
    report.step("format", || held(&mut workspace.cargo(&["fmt", "--all", "--check"])));
    report.step("house rules", || check::check(workspace));
    let clippy = |arguments: &[&str], targets: &[&str]| {
        held(workspace.cargo(&["clippy", "--quiet"]).args(arguments).args(targets).args(["--", "--deny", "warnings"]))
    };
    report.step("clippy", || clippy(&HOST, &["--all-targets"]));
    report.step("clippy, browser", || clippy(&["--package", "frontend"], &["--target", "wasm32-unknown-unknown"]));
}

fn licences(workspace: &Workspace) -> Result<Count> {
    let deny = tools::cargo_deny(workspace)?;
    held(workspace.command(deny).args(["--log-level", "error", "check", "bans", "licenses", "sources"]))
}

fn pure_crates(workspace: &Workspace) -> Result<Count> {
    let mut cargo = workspace.cargo(&["build", "--target", "wasm32-unknown-unknown"]);
    for name in PURE {
        if workspace.root.join("crates").join(name).is_dir() {
            cargo.args(["--package", name]);
        }
    }
    held(&mut cargo)
}

/// The server's binary and all tests in one go: with the same features, so that nothing is compiled twice.
fn build(workspace: &Workspace) -> Result<Count> {
    held(workspace.cargo(&["build"]).args(HOST).args(["--bins", "--tests"]))
}

fn cluster(report: &mut Report, strict: bool) -> Option<Cluster> {
    match Cluster::start(Durability::None) {
        Ok(Some(cluster)) => return Some(cluster),
        Ok(None) => report.missing("PostgreSQL", "there is no initdb here; tests run on SQLite only", strict),
        Err(error) => report.missing("PostgreSQL", &format!("{error:#}"), true),
    }
    None
}

/// The tests of the workspace, or those that `arguments` choose.
pub fn nextest(
    workspace: &Workspace,
    database: Option<&str>,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Result<Count> {
    let mut nextest = workspace.command(tools::cargo_nextest(workspace)?);
    nextest.args(["nextest", "run"]).args(HOST).args(arguments).envs(environment.iter().copied());
    nextest.arg(if std::io::stderr().is_terminal() { "--color=always" } else { "--color=never" });
    with_database(&mut nextest, database);
    with_samples(&mut nextest, workspace);
    let (status, said) = tee(&mut nextest, Stream::Err)?;
    Ok(not_better_than(status.success(), report::nextest_count(&said)))
}

fn doctests(workspace: &Workspace) -> Result<Count> {
    let (status, said) = tee(workspace.cargo(&["test", "--quiet", "--doc"]).args(HOST), Stream::Out)?;
    Ok(not_better_than(status.success(), Some(report::libtest_count(&said))))
}

fn browser(workspace: &Workspace, report: &mut Report, database: Option<&str>, strict: bool) {
    let Some(chromium) = tools::chromium() else {
        report.missing("browser", "there is no Chromium here", strict);
        return;
    };
    let bundled = report.step("bundle", || bundle::bundle(workspace).map(|_| Count::PASSED));
    if !bundled {
        return;
    }
    report.step("proofs in the browser's program", || vectors(workspace));
    report.step("browser", || {
        let results = workspace.target.join("playwright.json");
        let _ = fs::remove_file(&results);
        let mut playwright = workspace.npm_program("playwright");
        playwright
            .args(["test", "--config", "end2end", "--reporter=list,json"])
            .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &results)
            .env("ESSAIM_BIN", workspace.essaim(false))
            .env("ESSAIM_SITE", workspace.site())
            .env("CHROMIUM", chromium);
        with_database(&mut playwright, database);
        let held = status(&mut playwright)?.success();
        let json = fs::read_to_string(&results).context("Playwright has written no report")?;
        Ok(not_better_than(held, report::playwright_count(&json)))
    });
}

/// The verifier that browsers load, run by Node.js over proofs that are good and bad.
fn vectors(workspace: &Workspace) -> Result<Count> {
    let pkg = workspace.site().join("pkg");
    let hash = fs::read_to_string(pkg.join("current")).context("there is no bundle")?;
    let mut node = workspace.command("node");
    // a bundle is no npm package that could say that it consists of modules
    node.args(["--no-warnings", "crates/browser/tests/vectors.mjs"]).arg(pkg.join(hash.trim()));
    if let Some(samples) = samples(workspace) {
        node.arg(samples);
    }
    held(&mut node)
}

/// Files that are too large or not ours to keep in the repository; tests that read them do nothing without.
fn samples(workspace: &Workspace) -> Option<PathBuf> {
    let given = std::env::var_os("ESSAIM_SAMPLES").map(PathBuf::from);
    given.or_else(|| Some(workspace.root.parent()?.join("shared/samples"))).filter(|folder| folder.is_dir())
}

fn with_samples(command: &mut Command, workspace: &Workspace) {
    match samples(workspace) {
        Some(folder) => command.env("ESSAIM_SAMPLES", folder),
        None => command.env_remove("ESSAIM_SAMPLES"),
    };
}

fn with_database(command: &mut Command, database: Option<&str>) {
    match database {
        Some(url) => command.env("ESSAIM_TEST_POSTGRES", url),
        None => command.env_remove("ESSAIM_TEST_POSTGRES"),
    };
}

/// Runs it; one check.
fn held(command: &mut Command) -> Result<Count> {
    Ok(Count::from(status(command)?.success()))
}

/// What was counted. A runner that failed without counting a failure, or that counted nothing, has failed.
fn not_better_than(success: bool, counted: Option<Count>) -> Count {
    let mut count = counted.unwrap_or(Count::FAILED);
    if !success && count.failed == 0 {
        count += Count::FAILED;
    }
    count
}
