//! The command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use serde_json::json;

use crate::{Failure, Report, Source, consistency, log, monitor, opening, reading, receipt, source, tally};

const AFTER: &str = "\
Examples:
  essaim-verify receipt support.tlog-proof --policy essaim.policy
  essaim-verify log https://essaim.example.org/record --policy essaim.policy
  essaim-verify consistency march.checkpoint april.checkpoint https://essaim.example.org/record
  essaim-verify monitor https://essaim.example.org/record --policy essaim.policy --state essaim.json --every 60
  essaim-verify tally ballots.jsonl --outcome outcome.json
  essaim-verify reading copy.csv --made reading.json

LOG is the address of a record, or a folder with the same files: checkpoint, policy, tile/…
A policy (C2SP tlog-policy) says which log and which witnesses you trust. Keep it once you have it; a log
that is asked for its own policy can only be found to agree with itself.

Exit codes: 0 it holds, 1 it does not hold, 2 wrong usage, 3 it could not be examined.";

/// Verify the civic record of an Essaim instance, without trusting it.
#[derive(Parser)]
#[command(name = "essaim-verify", version, after_help = AFTER, max_term_width = 100)]
struct Cli {
    /// Answer with one JSON object
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Does this receipt prove that the act stands in the log?
    Receipt {
        /// The receipt, a .tlog-proof file, or its address
        file: String,
        /// Whom you trust: a file or an address
        #[arg(long, value_name = "POLICY", env = "ESSAIM_POLICY")]
        policy: String,
    },
    /// Do all entries lead to the root that is signed?
    Log {
        /// An address or a folder
        log: String,
        #[command(flatten)]
        trust: Trust,
    },
    /// Is the newer checkpoint the older one, grown?
    Consistency {
        /// A file or an address
        old: String,
        /// A file or an address
        new: String,
        /// Where the tiles are: an address or a folder
        log: String,
        #[command(flatten)]
        trust: Trust,
    },
    /// Is this what a leaf commits to?
    Opening(Opening),
    /// What is new in the log, and does it follow the civic rules?
    Monitor {
        /// An address or a folder
        log: String,
        #[command(flatten)]
        trust: Trust,
        /// Where it is kept how far the log was followed; made when it is missing
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
        /// Look again after so many seconds, without end
        #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
        every: Option<u64>,
        /// Leaves before this one were imported with their history: do not judge their order and times
        #[arg(long, value_name = "INDEX", default_value_t = 0)]
        imported_until: u64,
    },
    /// Do these readings follow from this copy of a dataset by their recipe?
    Reading {
        /// The copy as it was published: a file or an address
        file: String,
        /// The recipe and its readings, as they were published: a file or an address
        #[arg(long, value_name = "FILE")]
        made: String,
    },
    /// What is the result of this ballot box?
    Tally {
        /// The ballots as they were published: a file or an address
        ballots: String,
        /// The result that was published, to compare with: a file or an address
        #[arg(long, value_name = "FILE")]
        outcome: Option<String>,
        /// What shows that the anonymous ballots count: a file or an address
        #[arg(long, value_name = "FILE", requires = "terms")]
        seals: Option<String>,
        /// The terms of the vote, which have the issuer's key: a file or an address
        #[arg(long, value_name = "FILE", requires = "seals")]
        terms: Option<String>,
    },
}

#[derive(Args)]
struct Trust {
    /// Whom you trust: a file or an address [default: what the log says of itself]
    #[arg(long, value_name = "POLICY", env = "ESSAIM_POLICY")]
    policy: Option<String>,
}

#[derive(Args)]
struct Opening {
    /// The field of the leaf, 64 hexadecimal digits
    commitment: String,
    /// Its name
    #[arg(long)]
    name: String,
    /// 64 hexadecimal digits
    #[arg(long)]
    salt: String,
    #[command(flatten)]
    value: Value,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Value {
    /// The value, as text
    #[arg(long)]
    text: Option<String>,
    /// The value, the bytes of a file
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
}

impl Command {
    fn name(&self) -> &'static str {
        match self {
            Command::Receipt { .. } => "receipt",
            Command::Log { .. } => "log",
            Command::Consistency { .. } => "consistency",
            Command::Opening(_) => "opening",
            Command::Monitor { .. } => "monitor",
            Command::Tally { .. } => "tally",
            Command::Reading { .. } => "reading",
        }
    }

    fn run(&self, show: &mut dyn FnMut(&Result<Report, Failure>)) -> Result<Report, Failure> {
        match self {
            Command::Receipt { file, policy } => receipt::run(file, policy),
            Command::Log { log, trust } => log::run(&Source::of(log), trust.policy.as_deref()),
            Command::Consistency { old, new, log, trust } => {
                consistency::run(old, new, &Source::of(log), trust.policy.as_deref())
            }
            Command::Opening(Opening { commitment, name, salt, value }) => {
                let data = match (&value.text, &value.file) {
                    (Some(text), _) => text.clone().into_bytes(),
                    (None, Some(path)) => source::file(path)?,
                    (None, None) => Vec::new(),
                };
                opening::run(commitment, name, salt, data)
            }
            Command::Reading { file, made } => reading::run(file, made),
            Command::Tally { ballots, outcome, seals, terms } => {
                tally::run(ballots, outcome.as_deref(), seals.as_deref().zip(terms.as_deref()))
            }
            Command::Monitor { log, trust, state, every, imported_until } => {
                let log = Source::of(log);
                loop {
                    let result = monitor::run(&log, trust.policy.as_deref(), state, *imported_until);
                    let Some(seconds) = every else { return result };
                    // a network that is away comes back; a log that shows two histories does not become one
                    if matches!(result, Err(Failure::Broken(_))) {
                        return result;
                    }
                    show(&result);
                    std::thread::sleep(Duration::from_secs(*seconds));
                }
            }
        }
    }
}

/// Reads the command line, runs, prints, and gives the exit code.
pub fn run() -> ExitCode {
    let Cli { json, command } = Cli::parse();
    let name = command.name();
    let result = command.run(&mut |result| print(name, json, result));
    print(name, json, &result);
    match result {
        Ok(report) if report.alarms.is_empty() => ExitCode::SUCCESS,
        Ok(_) | Err(Failure::Broken(_)) => ExitCode::from(1),
        Err(Failure::Unclear(_)) => ExitCode::from(3),
    }
}

fn print(command: &str, as_json: bool, result: &Result<Report, Failure>) {
    // whoever reads us may have gone
    let _ = match (result, as_json) {
        (Ok(report), true) => writeln!(std::io::stdout(), "{}", report.to_json(command)),
        (Ok(report), false) => write!(std::io::stdout(), "{}", report.to_text()),
        (Err(failure), true) => {
            let error = serde_json::Value::from(failure);
            writeln!(std::io::stdout(), "{}", json!({"command": command, "ok": false, "error": error}))
        }
        (Err(failure), false) => writeln!(std::io::stderr(), "essaim-verify: {failure}"),
    };
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_made() {
        super::Cli::command().debug_assert();
    }
}
