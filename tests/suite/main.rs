//! All tests from outside, as one program: one link instead of one a file, which a small disk can hold.
//!
//! `tests/run clauses::` runs one file of them, `tests/run -- --list` names them all.

mod common;

mod annotations;
mod architecture;
mod awkward;
mod bounded;
mod clauses;
mod cli;
mod compose_tables;
mod docs;
mod forms;
mod heads;
mod import;
mod import_cli;
mod import_fuzz;
mod import_habits;
mod import_round;
mod import_word;
mod judges;
mod kinds;
mod ledger;
mod options;
mod page_lint;
mod pages;
mod pdfx;
mod pictures;
mod placed;
mod preflight;
mod preflight_fuzz;
mod preflight_rows;
mod preview;
mod proofing;
mod quality;
mod samples;
mod shapes;
mod tables;
mod turns;
mod vertical;
