//! The archive that an operator unpacks: one folder in which the program finds everything it needs beside itself.
//!
//! ```text
//! <target>/dist/essaim-<version>-<platform>.tar.gz, and its SHA-256 beside it
//!   essaim-<version>-<platform>/
//!     essaim             the program
//!     essaim-verify      what residents and others verify it with
//!     site/              what browsers load: public/ and the newest bundle
//!     territories/       communes, metropolises, departments and regions
//!     deploy/            systemd units, sample configuration, proxy
//!     OPERATING.md  VERIFYING.md  CHANGELOG.md  LICENSE
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run::{output, run};
use crate::workspace::Workspace;
use crate::{bundle, fingerprint, tools};

/// What is copied as it stands: where from, in the clone, and where to, in the archive.
const AS_IT_STANDS: [(&str, &str); 6] = [
    ("node_modules/@etalab/decoupage-administratif", "territories"),
    ("deploy", "deploy"),
    ("docs/OPERATING.md", "OPERATING.md"),
    ("docs/VERIFYING.md", "VERIFYING.md"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("LICENSE", "LICENSE"),
];

/// `cargo xtask dist`. Gives back where the archive is.
pub fn dist(workspace: &Workspace) -> Result<PathBuf> {
    tools::for_bundle(workspace)?;
    println!("Building what the browser loads");
    let hash = bundle::bundle(workspace)?;
    println!("Building the server and the verifier");
    // one after the other: what each needs is not to end up in the other
    for package in ["server", "verify"] {
        run(&mut workspace.cargo(&["build", "--release", "--package", package]))?;
    }

    let name = name(workspace)?;
    let all = workspace.target.join("dist");
    let folder = all.join(&name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let program = workspace.essaim(true);
    copy(&program, &folder.join("essaim"))?;
    let verifier = format!("essaim-verify{}", std::env::consts::EXE_SUFFIX);
    copy(&program.with_file_name(&verifier), &folder.join(verifier))?;
    site(&workspace.site(), &hash, &folder.join("site"))?;
    for (from, to) in AS_IT_STANDS {
        copy_all(&workspace.root.join(from), &folder.join(to))?;
    }
    pack(workspace, &all, &name)
}

/// The folder and the archive are called after the version and the platform.
fn name(workspace: &Workspace) -> Result<String> {
    let rustc = output(workspace.command("rustc").arg("-vV"))?;
    let platform = rustc.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not say its host")?;
    Ok(format!("essaim-{}-{platform}", env!("CARGO_PKG_VERSION")))
}

/// The site without the bundles of earlier builds: no page of an earlier version asks a new instance for them, and
/// whoever upgrades keeps the folder of the version before.
fn site(from: &Path, hash: &str, to: &Path) -> Result<()> {
    let pkg = from.join("pkg");
    for file in fingerprint::files(from)? {
        if !file.starts_with(&pkg) || file.starts_with(pkg.join(hash)) || file == pkg.join("current") {
            copy(&file, &to.join(file.strip_prefix(from)?))?;
        }
    }
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    for file in fingerprint::files(from)? {
        // of a file, nothing is left to add
        let below = file.strip_prefix(from)?;
        copy(&file, &if below.as_os_str().is_empty() { to.to_owned() } else { to.join(below) })?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file has a folder")?)?;
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// The same files give the same archive: sorted, owned by nobody in particular, of the time of the commit.
fn pack(workspace: &Workspace, all: &Path, name: &str) -> Result<PathBuf> {
    let time = output(workspace.command("git").args(["log", "-1", "--format=%ct"]))?;
    let archive = format!("{name}.tar.gz");
    run(workspace
        .command("tar")
        .current_dir(all)
        .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+rw,go+r-w"])
        .arg(format!("--mtime=@{}", time.trim()))
        .args(["--use-compress-program=gzip --no-name", "--create", "--file", &archive, name]))?;
    let sum = output(workspace.command("sha256sum").current_dir(all).arg(&archive))?;
    fs::write(all.join(format!("{archive}.sha256")), sum)?;
    Ok(all.join(archive))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_bundles_only_the_newest_goes_along() {
        let folder = std::env::temp_dir().join(format!("essaim-xtask-dist-{}", std::process::id()));
        let from = folder.join("site");
        for file in ["icon.svg", "pkg/current", "pkg/old/essaim.css", "pkg/new/essaim.css"] {
            fs::create_dir_all(from.join(file).parent().unwrap()).unwrap();
            fs::write(from.join(file), file).unwrap();
        }
        let to = folder.join("copy");
        site(&from, "new", &to).unwrap();
        let there = fingerprint::files(&to).unwrap();
        let there: Vec<_> = there.iter().map(|file| file.strip_prefix(&to).unwrap().to_str().unwrap()).collect();
        assert_eq!(there, ["icon.svg", "pkg/current", "pkg/new/essaim.css"]);
        fs::remove_dir_all(folder).unwrap();
    }
}
