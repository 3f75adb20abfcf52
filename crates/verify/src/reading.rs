use catalog::{Bundle, RecipeProblem};
use domain::Lang;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::source;
use crate::{Failure, Report};

/// `essaim-verify reading FILE --made READING.json`
pub fn run(file: &str, made: &str) -> Result<Report, Failure> {
    let bundle: Bundle = serde_json::from_slice(&source::ballot_box(made)?)
        .map_err(|error| Failure::unclear(format!("{made}: this is no recipe with its readings: {error}")))?;
    let bytes = source::ballot_box(file)?;
    let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    if hash != bundle.file {
        return Err(Failure::broken(format!(
            "{file}: these are not the bytes that were read; their SHA-256 is {hash}, not {}",
            bundle.file
        )));
    }
    let shape = catalog::look(&bytes).map_err(|p| Failure::unclear(format!("{file}: {}", p.say(Lang::En))))?;
    let again = bundle.recipe.make(&bytes, &shape, bundle.dated).map_err(|problem| match problem {
        RecipeProblem::Version(_) => Failure::unclear(problem.say(Lang::En)),
        problem => Failure::broken(format!("{made}: {}", problem.say(Lang::En))),
    })?;
    let mut report = Report::default();
    report.say(format!("{}.", bundle.recipe.say(Lang::En)));
    report.say(format!("{} rows, {} used, {} left aside.", again.rows, again.used, again.skipped));
    for reading in &again.readings {
        report.say(format!(
            "  {}  {} {}  ({} rows)",
            reading.at.as_day(),
            reading.value,
            bundle.recipe.unit,
            reading.rows
        ));
    }
    report.value("file", hash);
    report.value("readings", json!(again.readings));
    if again != bundle.made {
        let first = again.readings.iter().zip(&bundle.made.readings).find(|(a, b)| a != b);
        let what = match first {
            Some((a, b)) => format!("on {} it is {}, and {} was published", a.at.as_day(), a.value, b.value),
            None => format!("{} readings, and {} were published", again.readings.len(), bundle.made.readings.len()),
        };
        return Err(Failure::broken(format!("{made}: the readings are not those of the recipe: {what}")));
    }
    report.say("These are the readings that were published.");
    Ok(report)
}
