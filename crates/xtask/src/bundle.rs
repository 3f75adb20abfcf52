//! What the browser loads: `essaim.js`, `essaim_bg.wasm` and `essaim.css`, in a folder named by their hash, which the
//! server may therefore serve as immutable.
//!
//! This is what `cargo leptos build` would do. Compiling cargo-leptos takes 24 CPU-minutes, which would be most of the
//! way from a fresh clone to the first page; the steps it takes for us are the five functions below; and the second
//! bundle, which only pages that verify receipts load, needs the wasm-bindgen step outside cargo-leptos anyway.
//!
//! ```text
//! <target>/site/pkg/current          the hash of the newest bundle
//! <target>/site/pkg/<hash>/essaim.js, essaim_bg.wasm, essaim.css
//! <target>/site/pkg/<hash>/receipt.js, worker.js, proof.js, proof_bg.wasm    the second bundle
//! <target>/site/…                    a copy of public/
//! ```
//!
//! Beside each file that is worth it lie a `.br` and a `.gz`, so that the server compresses none of them per request.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::fingerprint;
use crate::run::run;
use crate::tools;
use crate::workspace::Workspace;

/// A page that was rendered before a deployment still has to find its WASM after the next one.
const OLDER_BUNDLES_KEPT: usize = 2;

/// Builds what has changed. Gives back the hash that names the folder.
pub fn bundle(workspace: &Workspace) -> Result<String> {
    let _alone = workspace.lock()?;
    let staging = workspace.target.join("bundle");
    let files = staging.join("files");
    fs::create_dir_all(&files)?;

    for one in &BUNDLES {
        let wasm = compile(workspace, one)?;
        let bindgen = tools::wasm_bindgen(workspace)?;
        let changed = fingerprint::of(&[&wasm, &bindgen])?;
        let stamp = staging.join(format!("{}.done", one.name));
        fingerprint::unless_done(&stamp, &changed, || bind(workspace, &bindgen, &wasm, &files, one))?;
    }
    // what starts the second one, as it is written
    copy(&workspace.root.join("crates/browser/js"), &files)?;

    // Tailwind reads the class names out of the sources.
    let sources = ["style", "app/src", "package-lock.json"].map(|path| workspace.root.join(path));
    let changed = fingerprint::of(&sources.each_ref().map(AsRef::as_ref))?;
    fingerprint::unless_done(&staging.join("css.done"), &changed, || style(workspace, &files))?;

    let hash = fingerprint::of_contents(&files)?;
    publish(&files, &workspace.site().join("pkg"), &hash)?;
    copy(&workspace.root.join("public"), &workspace.site())?;
    compress(workspace)?;
    Ok(hash)
}

/// What the browser loads, compiled from one crate. The profiles are in the workspace's Cargo.toml; development uses them
/// too, so that what is tested is what is shipped.
struct Bundle {
    /// How its files are called.
    name: &'static str,
    package: &'static str,
    profile: &'static str,
    optimise: &'static str,
}

/// Islands come with every page that has some: size first. Proofs are little code and much arithmetic: speed first.
const BUNDLES: [Bundle; 2] = [
    Bundle { name: "essaim", package: "frontend", profile: "wasm-release", optimise: "-Oz" },
    Bundle { name: "proof", package: "browser", profile: "wasm-fast", optimise: "-O3" },
];

/// Rust to WASM. cargo knows by itself whether there is something to do.
fn compile(workspace: &Workspace, bundle: &Bundle) -> Result<std::path::PathBuf> {
    let (target, Bundle { package, profile, .. }) = ("wasm32-unknown-unknown", bundle);
    run(&mut workspace.cargo(&["build", "--package", package, "--target", target, "--profile", profile]))?;
    Ok(workspace.target.join(target).join(profile).join(format!("{package}.wasm")))
}

/// The JavaScript around the WASM, and a smaller WASM.
fn bind(workspace: &Workspace, bindgen: &Path, wasm: &Path, files: &Path, bundle: &Bundle) -> Result<()> {
    let name = bundle.name;
    println!("  wasm-bindgen, wasm-opt: {name}");
    let _ = fs::remove_dir_all(files.join("snippets"));
    run(workspace
        .command(bindgen)
        .args(["--target", "web", "--no-typescript", "--out-name", name])
        .args(["--remove-name-section", "--remove-producers-section"])
        .arg("--out-dir")
        .arg(files)
        .arg(wasm))?;
    let bound = files.join(format!("{name}_bg.wasm"));
    let small = files.with_file_name("small.wasm");
    run(workspace.npm_program("wasm-opt").arg(bundle.optimise).args(WASM_FEATURES).arg(&bound).arg("-o").arg(&small))?;
    fs::rename(&small, &bound).context("cannot replace the WASM by the smaller one")
}

/// What rustc's default wasm32 target may emit; wasm-opt refuses what it was not told about.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

fn style(workspace: &Workspace, files: &Path) -> Result<()> {
    println!("  tailwind");
    run(workspace
        .npm_program("tailwindcss")
        .args(["--input", "style/main.css", "--minify", "--output"])
        .arg(files.join("essaim.css")))
}

fn compress(workspace: &Workspace) -> Result<()> {
    run(workspace.command("node").arg("crates/xtask/src/compress.mjs").arg(workspace.site()))
        .context("Node.js 20 or newer is needed")
}

/// Puts the files where they are served from; whoever reads `current` finds a complete folder.
fn publish(files: &Path, pkg: &Path, hash: &str) -> Result<()> {
    let folder = pkg.join(hash);
    if !folder.is_dir() {
        let partial = pkg.join(format!("{hash}.partial"));
        let _ = fs::remove_dir_all(&partial);
        copy(files, &partial)?;
        fs::rename(&partial, &folder).with_context(|| format!("cannot publish {}", folder.display()))?;
    }
    let next = pkg.join("current.next");
    fs::write(&next, hash)?;
    fs::rename(next, pkg.join("current")).context("cannot publish the bundle")?;
    prune(pkg, hash)
}

/// Removes all but the current bundle and the newest older ones.
fn prune(pkg: &Path, current: &str) -> Result<()> {
    let mut older: Vec<_> = fs::read_dir(pkg)?
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir() && entry.file_name() != current)
        .map(|entry| {
            (entry.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH), entry.path())
        })
        .collect();
    older.sort();
    older.reverse();
    for (_, folder) in older.iter().skip(OLDER_BUNDLES_KEPT) {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// Copies a folder's files over another's; a missing folder is an empty one.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in fingerprint::files(from)? {
        let copy = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(copy.parent().context("a file has a folder")?)?;
        fs::copy(&file, &copy).with_context(|| format!("cannot copy {} to {}", file.display(), copy.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_older_bundles_stay_and_current_names_the_newest() {
        let folder = std::env::temp_dir().join(format!("essaim-xtask-publish-{}", std::process::id()));
        let (files, pkg) = (folder.join("files"), folder.join("pkg"));
        fs::create_dir_all(&files).unwrap();
        fs::write(files.join("essaim.css"), "a{}").unwrap();
        for (age, hash) in ["one", "two", "three", "four"].into_iter().enumerate() {
            publish(&files, &pkg, hash).unwrap();
            // file systems may give folders that are made at once the same time
            let made = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age as u64 + 1);
            fs::File::open(pkg.join(hash)).unwrap().set_modified(made).unwrap();
        }
        assert_eq!(fs::read_to_string(pkg.join("current")).unwrap(), "four");
        let there = ["one", "two", "three", "four"].map(|hash| pkg.join(hash).join("essaim.css").exists());
        assert_eq!(there, [false, true, true, true]);
        fs::remove_dir_all(folder).unwrap();
    }
}
