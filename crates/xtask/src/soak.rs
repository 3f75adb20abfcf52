//! The storms: tests with `storm` in their name. `cargo xtask test` runs a small slice of each; here they are as long
//! as one likes. They read the environment's ESSAIM_SOAK, how many times longer than the slice.

use std::{fs, hash::BuildHasher};

use anyhow::Result;

use crate::postgres::{Cluster, Durability};
use crate::report::Report;
use crate::run::run;
use crate::test::nextest;
use crate::tools;
use crate::workspace::Workspace;

/// A storm that takes a second in `test` takes minutes here.
pub const DEFAULT_SCALE: u32 = 200;

/// `cargo xtask soak`. PostgreSQL writes as it does in production.
pub fn soak(workspace: &Workspace, scale: u32) -> Result<bool> {
    tools::cargo_nextest(workspace)?;
    let mut report = Report::default();
    let cluster = Cluster::start(Durability::Full)?;
    if cluster.is_none() {
        report.missing("PostgreSQL", "there is no initdb here; storms run on SQLite only", false);
    }
    if std::env::var_os("ESSAIM_SCHEMATHESIS").is_none() {
        let why = "ESSAIM_SCHEMATHESIS names no schemathesis (PyPI, in an environment of its own); the API is not held to its description";
        report.missing("schemathesis", why, false);
    }
    report.step(&format!("storms, {scale} times"), || {
        let scale = scale.to_string();
        let chosen = ["--profile", "soak", "--filterset", "test(storm)"];
        nextest(workspace, cluster.as_ref().map(Cluster::url), &chosen, &[("ESSAIM_SOAK", &scale)])
    });
    oracles(workspace, scale, &mut report)?;
    Ok(report.finish())
}

/// Thousands of votes that programs of others counted, made anew, with other chances each time.
fn oracles(workspace: &Workspace, scale: u32, report: &mut Report) -> Result<()> {
    let python = std::env::var("ESSAIM_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let knows = workspace.command(&python).args(["-c", "import pref_voting, pabutools"]).output();
    if !knows.is_ok_and(|said| said.status.success()) || tools::in_path("belenios-tool").is_none() {
        let why = "ESSAIM_PYTHON has no pref_voting and pabutools, or there is no belenios-tool: votes are compared \
                   with the cases beside crates/tally only";
        report.missing("oracles of counting", why, false);
        return Ok(());
    }
    let folder = workspace.target.join("oracles");
    fs::create_dir_all(&folder)?;
    let cases = (20 * scale).max(100);
    let seed = std::hash::RandomState::new().hash_one(cases).to_string();
    report.step(
        &format!("{cases} votes of each kind against pref_voting, pabutools and belenios-tool, seed {seed}"),
        || {
            let made = workspace.root.join("crates/tally/tests/oracles/generate.py");
            run(workspace.command(&python).arg(made).arg(&folder).args([&cases.to_string(), &seed]))?;
            let folder = folder.to_string_lossy().into_owned();
            let chosen = ["--package", "tally", "--filterset", "test(oracles)"];
            nextest(workspace, None, &chosen, &[("ESSAIM_TALLY_ORACLES", &folder)])
        },
    );
    Ok(())
}
