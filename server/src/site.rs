use std::path::{Path, PathBuf};

use leptos::config::{Env, LeptosOptions};

use crate::Error;

/// Where the site folder lies when nobody says: beside the executable, or one folder up, which is
/// where a build puts it (`target/debug/essaim`, `target/site`).
pub fn default() -> PathBuf {
    let executable = std::env::current_exe().unwrap_or_default();
    let folder = executable.parent().unwrap_or(Path::new("."));
    let beside = folder.join("site");
    if beside.is_dir() { beside } else { folder.parent().unwrap_or(folder).join("site") }
}

/// What pages need to know about the browser's bundle: it lies in a folder named by its hash, so
/// that its files never change.
///
/// # Errors
/// [`Error::NoBundle`].
pub fn bundle(site: &Path) -> Result<LeptosOptions, Error> {
    let missing = || Error::NoBundle(site.to_owned());
    let hash = std::fs::read_to_string(site.join("pkg/current")).map_err(|_| missing())?;
    let hash = hash.trim();
    let name = !hash.is_empty() && hash.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !name || !site.join("pkg").join(hash).is_dir() {
        return Err(missing());
    }
    Ok(LeptosOptions::builder()
        .output_name("essaim")
        .site_root(site.to_string_lossy())
        .site_pkg_dir(format!("pkg/{hash}"))
        .env(Env::PROD)
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_is_the_folder_that_current_names() {
        let site = tempfile::tempdir().unwrap();
        assert!(bundle(site.path()).is_err());
        std::fs::create_dir_all(site.path().join("pkg/abc123")).unwrap();
        std::fs::write(site.path().join("pkg/current"), "abc123\n").unwrap();
        assert_eq!(&*bundle(site.path()).unwrap().site_pkg_dir, "pkg/abc123");
        for bad in ["", "../..", "gone"] {
            std::fs::write(site.path().join("pkg/current"), bad).unwrap();
            assert!(bundle(site.path()).is_err(), "{bad:?}");
        }
    }
}
