//! An issue and what was made of it → findings. One file per rule; no rule knows how pages were filled.

mod jumps;
mod text;

use crate::diag::Report;
use crate::model::Issue;
use crate::page::Edition;

/// What was counted on the way.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Stories that have a place in the issue.
    pub stories: usize,
    /// Their characters that are on pages, white space left out.
    pub set: usize,
    /// Their characters that found no room, white space left out.
    pub overset: usize,
}

/// Runs every rule.
pub fn run(issue: &Issue, edition: &Edition, report: &mut Report) -> Counts {
    let counts = text::check(issue, edition, report);
    jumps::check(issue, edition, report);
    counts
}

#[cfg(test)]
mod fixture;
