use crate::policy::{Trust, checkpoint};
use crate::report::leaves;
use crate::{Failure, Rebuild, Report, Source};

/// `essaim-verify log LOG`
pub fn run(log: &Source, policy: Option<&str>) -> Result<Report, Failure> {
    let mut report = Report::default();
    let trust = Trust::of(policy, Some(log))?;
    let name = log.name("checkpoint");
    let checkpoint = checkpoint(&name, &log.read("checkpoint")?)?;
    let accepted = trust.verify(&name, &checkpoint, &mut report)?;

    let mut rebuild = Rebuild::new(log);
    let mut bytes = 0u64;
    rebuild.read_to(accepted.head.size, |_, entry| bytes += entry.len() as u64)?;
    if rebuild.frontier().root() != accepted.head.root {
        return Err(Failure::broken(format!(
            "the entries that the log serves do not lead to the root that is signed: {} instead of {}",
            rebuild.frontier().root(),
            accepted.head.root
        )));
    }
    report.say(format!(
        "Its {}, {bytes} bytes, lead to the root that is signed, and all tiles hold their hashes.",
        leaves(accepted.head.size)
    ));
    report.value("bytes", bytes);
    Ok(report)
}
