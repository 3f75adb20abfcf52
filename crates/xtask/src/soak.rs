//! The storms: tests with `storm` in their name. `cargo xtask test` runs a small slice of each; here they are as long
//! as one likes. They read the environment's ESSAIM_SOAK, how many times longer than the slice.

use anyhow::Result;

use crate::postgres::{Cluster, Durability};
use crate::report::Report;
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
    Ok(report.finish())
}
