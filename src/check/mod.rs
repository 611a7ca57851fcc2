//! An issue and what was made of it → findings, and figures of quality. One file per rule or few; no rule knows how pages
//! were filled.

mod lines;
mod page;
pub mod proofing;
pub mod quality;
mod text;

use crate::diag::Report;
use crate::geom::WritingMode;
use crate::model::Issue;
use crate::page::{Edition, Place};

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
    page::check(issue, edition, report);
    counts
}

/// How text runs in the slot of a place.
fn writing(issue: &Issue, edition: &Edition, place: &Place) -> WritingMode {
    let number = edition.pages.get(place.page as usize).map(|p| p.number);
    let slots = |here: bool| {
        let pages = issue.pages.iter().filter(move |p| !here || Some(p.number) == number);
        pages.flat_map(|p| &p.slots).find(|s| s.name == place.slot)
    };
    slots(true).or_else(|| slots(false)).map_or(WritingMode::default(), |s| s.writing)
}

#[cfg(test)]
mod fixture;
