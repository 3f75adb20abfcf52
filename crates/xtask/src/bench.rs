//! What a page, a support and a first visit cost. The measuring itself is the crate `bench`; here everything that it
//! needs is built and started.

use anyhow::Result;

use crate::postgres::{Cluster, Durability};
use crate::run::run;
use crate::workspace::Workspace;
use crate::{bundle, tools};

/// The page of the documentation whose table `--write` replaces.
const REPORT: &str = "docs/PERFORMANCE.md";

/// `cargo xtask bench`. Builds as for production, PostgreSQL writes as in production. `only` names one part of it.
pub fn bench(workspace: &Workspace, write: bool, only: Option<&str>) -> Result<()> {
    tools::for_bundle(workspace)?;
    println!("Building what the browser loads");
    bundle::bundle(workspace)?;
    println!("Building the server and the bench");
    run(&mut workspace.cargo(&["build", "--release", "--package", "server", "--package", "bench"]))?;
    let cluster = Cluster::start(Durability::Full)?;
    if cluster.is_none() {
        println!("PostgreSQL is left out: there is no initdb here");
    }
    let program = workspace.essaim(true).with_file_name(format!("bench{}", std::env::consts::EXE_SUFFIX));
    let mut bench = workspace.command(program);
    bench.arg("--site").arg(workspace.site());
    bench.arg("--territories").arg(workspace.root.join("node_modules/@etalab/decoupage-administratif"));
    bench.arg("--work").arg(workspace.target.join("bench"));
    bench.arg("--json").arg(workspace.target.join("bench.json"));
    if let Some(cluster) = &cluster {
        bench.args(["--postgres", cluster.url()]);
    }
    if let Some(chromium) = tools::chromium() {
        bench.arg("--chromium").arg(chromium);
    }
    if let Some(part) = only {
        bench.args(["--only", part]);
    }
    if write {
        bench.arg("--report").arg(workspace.root.join(REPORT));
    }
    run(&mut bench)
}
