//! Where things are: the clone, the builds, the tools.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The folders every command works with.
pub struct Workspace {
    /// The clone.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
    /// Build tools, shared by all clones on this machine.
    pub tools: PathBuf,
}

impl Workspace {
    /// Finds them from what cargo and the environment say.
    pub fn find() -> Result<Self> {
        // Asked at run time: a target folder that two clones share may hold the other clone's xtask.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
        let root = Path::new(&manifest).ancestors().nth(2).context("xtask must be in crates/xtask")?.to_owned();
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |t| root.join(t));
        let cache = match std::env::var_os("ESSAIM_CACHE") {
            Some(cache) => root.join(cache),
            None => std::env::home_dir().context("there is no home folder; set ESSAIM_CACHE")?.join(".cache/essaim"),
        };
        Ok(Self { root, target, tools: cache.join("tools") })
    }

    /// What the server serves as files.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The server's binary.
    pub fn essaim(&self, release: bool) -> PathBuf {
        let name = format!("essaim{}", std::env::consts::EXE_SUFFIX);
        self.target.join(if release { "release" } else { "debug" }).join(name)
    }

    /// Waits until no other xtask bundles or installs npm packages here, and keeps others waiting until it is dropped:
    /// `serve` in one terminal and `test` in another write the same files. The system drops it when we are killed.
    pub fn lock(&self) -> Result<File> {
        fs::create_dir_all(&self.target).with_context(|| format!("cannot make {}", self.target.display()))?;
        let file = File::create(self.target.join("xtask.lock")).context("cannot make the lock file")?;
        if file.try_lock().is_err() {
            println!("Waiting for another xtask");
            file.lock().context("cannot wait for another xtask")?;
        }
        Ok(file)
    }

    /// A command that runs in the clone.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            // sqlx would connect to it while compiling
            .env_remove("DATABASE_URL");
        command
    }

    /// The cargo that started us, with these arguments.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    /// A program that an npm package brings.
    pub fn npm_program(&self, name: &str) -> Command {
        self.command(self.root.join("node_modules/.bin").join(name))
    }
}
