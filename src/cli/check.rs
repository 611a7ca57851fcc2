//! `banmian check`: everything but the export.

use super::terminal::Terminal;
use super::work::{self, Inputs};
use crate::diag::Report;
use crate::source::Sources;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
}

/// Checks one issue.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let set = match args.inputs.request() {
        Ok(request) => work::set(&request, terminal, &mut sources, &mut report),
        Err(d) => {
            report.push(d);
            None
        }
    };
    let code = terminal.finish(&report, &sources);
    match set {
        Some(set) => {
            terminal.watched(|| format!("{} · {}", work::summary(&set, &report), terminal.elapsed()));
            code
        }
        None => 2,
    }
}
