//! The API held to its own description by requests that schemathesis makes of it, as nobody, a resident and a moderator.

use std::process::Command;

use crate::{programs::Program, world::World};

/// What an answer is held to: no 5xx, and nothing that is not described.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,negative_data_rejection,unsupported_method,missing_required_header";

/// Addresses that exist in the demo world, so that answers are seen and not only refusals.
const KNOWN: &str = r#"
[[operations]]
include-path-regex = "^/api/v1/experiments/"
parameters = { slug = "pedibus-accompagne-quartier-michelet" }

[[operations]]
include-path-regex = "^/api/v1/consultations/"
parameters = { slug = "quel-essai-lancer-d-abord-autour-des-ecoles" }

[[operations]]
include-path-regex = "^/api/v1/authorities/"
parameters = { slug = "mel" }

[[operations]]
include-path-regex = "^/api/v1/follows/"
parameters = { key = "nature" }
"#;

/// `ESSAIM_SCHEMATHESIS` names the tool (`pip install schemathesis`, in an environment of its own). Without it nothing is
/// held to anything, and the test says so. `ESSAIM_SOAK` says how many requests are made of each operation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn storm_of_requests_that_are_made_of_the_description() {
    let Ok(tool) = std::env::var("ESSAIM_SCHEMATHESIS") else {
        eprintln!("not run: ESSAIM_SCHEMATHESIS names no schemathesis");
        return;
    };
    let examples = std::env::var("ESSAIM_SOAK").unwrap_or("10".into());
    let world = World::start().await;
    let resident = Program::of(&world, "wen@essaim.example", &["act"]).await.token;
    let moderator = Program::of(&world, "malik@essaim.example", &["act", "moderate"]).await.token;
    let folder = tempfile::tempdir().unwrap();
    let known = folder.path().join("known.toml");
    std::fs::write(&known, KNOWN).unwrap();
    let mut failed = Vec::new();
    for (who, token) in [("nobody", None), ("resident", Some(resident)), ("moderator", Some(moderator))] {
        for places in [true, false] {
            let mut run = Command::new(&tool);
            if places {
                run.arg("--config-file").arg(&known);
            }
            run.args([
                "run",
                "--no-color",
                "--checks",
                CHECKS,
                "--continue-on-failure",
                "--suppress-health-check",
                "all",
            ]);
            run.args([
                "--warnings",
                "off",
                "--seed",
                "7",
                "--max-examples",
                &examples,
                "--generation-database",
                "none",
            ]);
            run.args(["--phases", "examples,coverage,fuzzing"]);
            if let Some(token) = &token {
                run.arg("--header").arg(format!("Authorization: Bearer {token}"));
            }
            run.arg(format!("{}/api/v1/openapi.json", world.origin())).current_dir(folder.path());
            let done = tokio::task::spawn_blocking(move || run.output()).await.unwrap().unwrap();
            let told = String::from_utf8_lossy(&done.stdout).into_owned();
            println!("--- {who}, {}\n{told}", if places { "addresses that exist" } else { "any address" });
            if !done.status.success() {
                failed.push(format!("{who}\n{told}{}", String::from_utf8_lossy(&done.stderr)));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
