use record::proof::Proof;
use record::receipt::Receipt;
use serde_json::{Value, json};

use crate::policy::Trust;
use crate::report::instant;
use crate::source;
use crate::{Failure, Report};

/// `essaim-verify receipt FILE --policy POLICY`
pub fn run(file: &str, policy: &str) -> Result<Report, Failure> {
    let unclear = |error: &dyn std::fmt::Display| Failure::unclear(format!("{file}: {error}"));
    let mut report = Report::default();
    let proof = Proof::parse(&source::file(file)?).map_err(|error| unclear(&error))?;
    let extra =
        proof.extra.as_deref().ok_or_else(|| unclear(&"the proof does not say of what: it has no extra data"))?;
    let receipt = Receipt::parse(extra).map_err(|error| unclear(&error))?;
    let leaf = receipt.open().map_err(|error| Failure::broken(format!("{file}: {error}")))?;

    report.say(format!("The receipt is of an act of the kind {} at {}.", leaf.kind, moment(leaf.at)));
    for (name, value) in &leaf.fields {
        match receipt.openings.iter().find(|opening| opening.name == *name) {
            Some(opening) => {
                report.say(format!(
                    "  {name} is private, and what the receipt says of it is right: {}",
                    shown(&opening.data)
                ));
            }
            None => report.say(format!("  {name}: {}", plain(value))),
        }
    }
    if leaf.known_kind().is_none() {
        report.say("This kind is newer than this program; the proof holds all the same.");
    }
    report.value("index", proof.index);
    report.value("leaf_hash", receipt.leaf_hash().to_string());
    report.value("leaf", json!({"kind": leaf.kind, "at": leaf.at, "fields": leaf.fields}));
    let opened: Vec<&str> = receipt.openings.iter().map(|opening| opening.name.as_str()).collect();
    report.value("opened", opened);

    proof.verify_inclusion(&receipt.leaf_hash()).map_err(|error| Failure::broken(format!("{file}: {error}")))?;
    report.say(format!("It stands in the log as leaf {}.", proof.index));
    Trust::of(Some(policy), None)?.verify(file, &proof.checkpoint, &mut report)?;
    Ok(report)
}

fn moment(at: i64) -> String {
    u64::try_from(at).map_or_else(|_| format!("{at} seconds since 1970"), instant)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| text.escape_debug().to_string())
}

/// Text as text, a UUID as such, other bytes as hexadecimal.
fn shown(data: &[u8]) -> String {
    match std::str::from_utf8(data) {
        Ok(text) if !data.is_empty() && !text.chars().any(|c| c.is_control() && c != '\n') => {
            format!("“{}”", text.escape_debug())
        }
        _ => record::hex(data),
    }
}
