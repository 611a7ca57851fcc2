//! The binary: calls the command, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    banmian::cli::run()
}
