//! The page as a chief sub sees it (版面规则 L01–L24): findings about slots, heads, columns, rules and furniture.
//!
//! Rules read the plan and the regions that `flow` recorded, and what was painted; none knows how a page was
//! filled. [`settle`] gives a finding its weight by the paper's `[lint]` and takes out what is waived.

mod bare;
mod clash;
mod cuts;
mod finding;
mod fold;
mod furniture;
mod heads;
mod imprint;
mod index;
mod jumps;
mod loose;
mod names;
mod order;
mod picture;
mod reading;
mod rules;
mod settle;
mod sheet;
mod stranded;
mod turn;
mod typed;
mod white;

#[cfg(test)]
mod tests;

use crate::diag::Report;
use crate::model::Issue;
use crate::page::Edition;
use finding::Finding;
use sheet::Sheet;

/// Runs every rule that is not off.
pub(super) fn check(issue: &Issue, edition: &Edition, report: &mut Report) {
    let mut found = Vec::new();
    for sheet in Sheet::all(issue, edition) {
        of_page(&sheet, &mut found);
    }
    picture::twice(issue, &mut found);
    imprint::check(issue, edition, &mut found);
    jumps::check(issue, edition, &mut found);
    typed::check(issue, edition, &mut found);
    loose::check(issue, edition, &mut found);
    settle::settle(issue, found, report);
}

/// The rules that look at one page.
fn of_page(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    cuts::check(sheet, found);
    heads::check(sheet, found);
    stranded::check(sheet, found);
    reading::check(sheet, found);
    turn::check(sheet, found);
    rules::check(sheet, found);
    index::check(sheet, found);
    fold::check(sheet, found);
    picture::check(sheet, found);
    furniture::check(sheet, found);
    white::check(sheet, found);
    order::check(sheet, found);
    clash::check(sheet, found);
    names::check(sheet, found);
    bare::check(sheet, found);
}
