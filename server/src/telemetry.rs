use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use crate::Error;

/// What is logged when nobody says otherwise: our own news and warnings of everything else.
pub const DEFAULT: &str = "info,sqlx=warn";

/// Starts the log on standard error: lines for a person at a terminal, JSON for whatever collects
/// it elsewhere. Standard output stays for what a command answers.
///
/// # Errors
/// [`Error::BadFilter`].
pub fn start(filter: &str) -> Result<(), Error> {
    let filter = EnvFilter::try_new(filter).map_err(|e| Error::BadFilter(e.to_string()))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_target(false);
    let started = if stderr().is_terminal() {
        log.compact().try_init()
    } else {
        log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    };
    // a second start in one process (tests) keeps the first log
    drop(started);
    Ok(())
}
