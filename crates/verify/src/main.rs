//! `essaim-verify`; see the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    verify::cli::run()
}
