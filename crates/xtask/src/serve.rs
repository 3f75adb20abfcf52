//! From a fresh clone to a running instance.

use anyhow::Result;

use crate::run::run;
use crate::workspace::Workspace;
use crate::{bundle, tools};

/// What the command line asks for.
pub struct Options {
    /// Optimised build.
    pub release: bool,
    /// No demo world.
    pub empty: bool,
    /// Another database than the server's default, a file in the clone.
    pub database_url: Option<String>,
    /// Another address than the server's default, loopback's port 3000.
    pub listen: Option<String>,
}

/// Installs what is missing, builds what has changed, and becomes the server.
pub fn serve(workspace: &Workspace, options: &Options) -> Result<()> {
    tools::for_bundle(workspace)?;
    println!("Building what the browser loads");
    bundle::bundle(workspace)?;
    println!("Building the server");
    let mut build = workspace.cargo(&["build", "--package", "server"]);
    if options.release {
        build.arg("--release");
    }
    run(&mut build)?;

    let mut server = workspace.command(workspace.essaim(options.release));
    server.args(["serve", "--dev", "--site"]).arg(workspace.site());
    // Only what was asked for: the rest comes from the environment, from essaim.toml, or from the server's defaults.
    for (name, value) in [("--database-url", &options.database_url), ("--listen", &options.listen)] {
        if let Some(value) = value {
            server.args([name, value]);
        }
    }
    if !options.empty {
        server.arg("--demo");
    }
    become_it(server)
}

/// Ctrl-C is the server's business alone: it drains, and the prompt comes back when it has.
#[cfg(unix)]
fn become_it(mut server: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(anyhow::Error::from(server.exec()).context("cannot start the server"))
}

#[cfg(not(unix))]
fn become_it(mut server: std::process::Command) -> Result<()> {
    run(&mut server)
}
