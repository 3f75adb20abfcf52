//! The build tools: what is missing is installed, and a line says what it is for. Nothing is installed twice.
//!
//! They go to a folder of the user's cache, not into `~/.cargo/bin`: the version that this project needs must not
//! replace one that another project needs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::run::{output, run};
use crate::workspace::Workspace;

const WASM: &str = "wasm32-unknown-unknown";

/// A program that is compiled from its crate.
struct Crate {
    name: &'static str,
    version: &'static str,
    why: &'static str,
    arguments: &'static [&'static str],
}

const CARGO_DENY: Crate = Crate {
    name: "cargo-deny",
    version: "0.20.2",
    why: "licences and origins of what we depend on",
    arguments: &["--locked"],
};

const CARGO_NEXTEST: Crate = Crate {
    name: "cargo-nextest",
    version: "0.9.143",
    why: "runs the tests",
    arguments: &["--locked", "--no-default-features", "--features", "default-no-update"],
};

/// What `bundle` needs.
pub fn for_bundle(workspace: &Workspace) -> Result<()> {
    wasm_target(workspace)?;
    npm_packages(workspace)?;
    wasm_bindgen(workspace).map(drop)
}

/// The means to compile for the browser.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    let libraries = output(workspace.command("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    println!("Installing the Rust target {WASM}: the pages' islands run in the browser");
    run(workspace.command("rustup").args(["target", "add", WASM]))
        .context("without rustup, install the Rust standard library for wasm32-unknown-unknown by other means")
}

/// What package.json names, exactly as package-lock.json has it.
pub fn npm_packages(workspace: &Workspace) -> Result<()> {
    let _alone = workspace.lock()?;
    let wanted = fs::read_to_string(workspace.root.join("package-lock.json"))?;
    let stamp = workspace.root.join("node_modules/.essaim-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!(
        "Installing the npm packages: Tailwind (styles), Binaryen (smaller WASM), Playwright and axe (browser tests), French communes"
    );
    // No install scripts: none of these packages needs one, and they would run as you.
    run(workspace.command("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
        .context("Node.js 20 or newer with npm is needed")?;
    fs::write(stamp, wanted).context("cannot note that npm packages are installed")
}

/// wasm-bindgen, of exactly the version that the WASM was compiled with; it refuses any other.
pub fn wasm_bindgen(workspace: &Workspace) -> Result<PathBuf> {
    let version = locked_version(workspace, "wasm-bindgen")?;
    if let Some(found) = find(workspace, "wasm-bindgen")
        && output(workspace.command(&found).arg("--version"))?.trim() == format!("wasm-bindgen {version}")
    {
        return Ok(found);
    }
    println!("Installing wasm-bindgen {version}: writes the JavaScript around the WASM (one or two minutes)");
    // Without --locked: the lock file that this crate carries does not resolve. Without its default features: they
    // bring TLS for a test runner that is not installed here.
    install(workspace, "wasm-bindgen-cli", &version, &["--no-default-features", "--bin", "wasm-bindgen"])?;
    installed(workspace, "wasm-bindgen")
}

/// Checks licences and origins.
pub fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    ensure(workspace, &CARGO_DENY)
}

/// Runs the tests.
pub fn cargo_nextest(workspace: &Workspace) -> Result<PathBuf> {
    ensure(workspace, &CARGO_NEXTEST)
}

/// The browser for the tests. It is not installed from here: that takes a system's package manager.
pub fn chromium() -> Option<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(chosen)).filter(|path| path.is_file());
    }
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| in_path(name))
}

/// The first folder of PATH that has it.
pub fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Any version that is already there will do; none there: ours is installed.
fn ensure(workspace: &Workspace, tool: &Crate) -> Result<PathBuf> {
    if let Some(found) = find(workspace, tool.name) {
        return Ok(found);
    }
    println!("Installing {} {}: {} (some minutes)", tool.name, tool.version, tool.why);
    install(workspace, tool.name, tool.version, tool.arguments)?;
    installed(workspace, tool.name)
}

fn install(workspace: &Workspace, name: &str, version: &str, arguments: &[&str]) -> Result<()> {
    let build = workspace.tools.join("build");
    run(workspace
        .cargo(&["install", name, "--version", &format!("={version}")])
        .args(arguments)
        .arg("--root")
        .arg(&workspace.tools)
        // not in the clone: its .cargo/config.toml and its profiles are not the tool's
        .current_dir(std::env::temp_dir())
        // A tool that runs for a second need not be optimised for minutes.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_TARGET_DIR", &build))?;
    // The tools share next to nothing, and this is hundreds of megabytes.
    let _ = fs::remove_dir_all(build);
    Ok(())
}

fn installed(workspace: &Workspace, program: &str) -> Result<PathBuf> {
    ours(workspace, program).with_context(|| format!("{program} was installed and is not there"))
}

fn find(workspace: &Workspace, program: &str) -> Option<PathBuf> {
    ours(workspace, program).or_else(|| in_path(program))
}

fn ours(workspace: &Workspace, program: &str) -> Option<PathBuf> {
    let file = workspace.tools.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    file.is_file().then_some(file)
}

/// The version of a crate in Cargo.lock.
fn locked_version(workspace: &Workspace, name: &str) -> Result<String> {
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    match version_in(&lock, name) {
        Some(version) => Ok(version.to_owned()),
        None => bail!("{name} is not in Cargo.lock"),
    }
}

fn version_in<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_in(lock, "bindgen"), None);
    }
}
