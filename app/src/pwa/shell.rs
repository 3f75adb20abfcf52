use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use super::offline;
use crate::layout::Assets;

/// The script of pages: keeps the worker, shares, reads aloud.
const SCRIPT: &str = concat!(
    include_str!("page/install.js"),
    include_str!("page/share.js"),
    include_str!("page/read.js"),
    include_str!("page/desk.js"),
    include_str!("page/passkey.js"),
    include_str!("page/chart.js"),
    include_str!("page/progress.js")
);
const WORKER: &str = include_str!("worker.js");

/// Files of the site folder that the worker keeps, so that the page without a connection looks like ours. The islands'
/// WASM is not among them: it does nothing without a connection, and is kept by the browser anyway.
const FILES: [&str; 6] = [
    "/fonts/bricolage-700.woff2",
    "/icons/icon.svg",
    "/icons/apple-touch-icon.png",
    "/icons/icon-192.png",
    "/icons/icon-512.png",
    "/icons/icon-maskable-512.png",
];

/// What the service worker keeps, and the worker itself; made once, when the server starts.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Sixteen hexadecimal digits that change when anything below, or a file that the worker keeps, changes.
    pub version: String,
    /// The style sheet and the script of every page.
    pub assets: Assets,
    /// The service worker, with the list of what it keeps.
    pub worker: String,
    /// The script of pages.
    pub script: String,
    /// The page that is shown without a connection, in both languages; nothing personal.
    pub offline: String,
}

impl Shell {
    /// `site` is the site folder, `pkg` the bundle's folder in it (`pkg/<hash>`). A file that is not there is not kept.
    pub fn new(site: &Path, pkg: &str) -> Shell {
        let css = format!("/{pkg}/essaim.css");
        let mut kept: Vec<(String, Vec<u8>)> = FILES
            .into_iter()
            .chain([css.as_str()])
            .filter_map(|path| Some((path.to_owned(), fs::read(site.join(&path[1..])).ok()?)))
            .collect();
        let script = compact(SCRIPT);
        let version = version(&kept, &[WORKER, &script, &css]);
        let assets = Assets { css, script: format!("/page.js?v={version}") };
        let offline = offline::html(&assets);
        kept.push((assets.script.clone(), script.clone().into_bytes()));
        kept.push((offline::PATH.to_owned(), offline.clone().into_bytes()));
        let worker = compact(WORKER).replace("%VERSION%", &version).replace("\"%FILES%\"", &list(&kept));
        Shell { version, assets, worker, script, offline }
    }
}

/// Of the files, and of what is compiled in: the worker, the script, the page without a connection.
fn version(files: &[(String, Vec<u8>)], texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        hash.update(path);
        hash.update(bytes);
    }
    for text in texts {
        hash.update(text);
    }
    // its own address depends on the version, so without any
    hash.update(offline::html(&Assets::default()));
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// `{"/path":"sha256-…"}`: with a digest, neither a captive portal's page nor half a deployment can be kept
/// (Subresource Integrity).
fn list(kept: &[(String, Vec<u8>)]) -> String {
    let lines = kept.iter().map(|(path, bytes)| {
        let digest = BASE64_STANDARD.encode(Sha256::digest(bytes));
        format!("{}:\"sha256-{digest}\"", serde_json::Value::from(path.as_str()))
    });
    format!("{{{}}}", lines.collect::<Vec<_>>().join(","))
}

/// Without comments and indentation: what is written for people stays here. A comment has a line of its own.
fn compact(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../public")
    }

    #[test]
    fn the_worker_lists_every_file_with_its_digest() {
        let shell = Shell::new(&site(), "pkg/abc");
        let icon = fs::read(site().join("icons/icon.svg")).unwrap();
        let digest = BASE64_STANDARD.encode(Sha256::digest(icon));
        assert!(shell.worker.contains(&format!("\"/icons/icon.svg\":\"sha256-{digest}\"")), "{}", shell.worker);
        for path in FILES.into_iter().chain([offline::PATH, shell.assets.script.as_str()]) {
            assert!(shell.worker.contains(&format!("\"{path}\":\"sha256-")), "{path}");
        }
        assert!(!shell.worker.contains('%'), "{}", shell.worker);
    }

    #[test]
    fn another_bundle_is_another_version() {
        let versions = ["pkg/abc", "pkg/abd"].map(|pkg| Shell::new(&site(), pkg).version);
        assert_ne!(versions[0], versions[1]);
        assert_eq!(versions[0], Shell::new(&site(), "pkg/abc").version);
    }

    #[test]
    fn the_script_of_every_page_stays_small() {
        assert!(compact(SCRIPT).len() < 11_000, "{} bytes before compression", compact(SCRIPT).len());
    }
}
