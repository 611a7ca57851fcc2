//! What `build` and `preflight` share: the print shop by name, the flavour, which pages have colour, the sheets.

use super::work::Set;
use crate::diag::{Report, Severity};
use crate::geom::Length;
use crate::model::Flavour;
use crate::page::{Edition, Item, Page, PictureColor};
use crate::source::Sources;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::path::Path;

/// Flavours by name.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Kind {
    /// PDF/X-4.
    X4,
    /// PDF/X-1a:2003.
    X1a,
    /// Tagged RGB.
    Web,
}

impl Kind {
    /// As the exporter knows it.
    pub fn flavour(self) -> Flavour {
        match self {
            Kind::X4 => Flavour::X4,
            Kind::X1a => Flavour::X1a,
            Kind::Web => Flavour::Web,
        }
    }
}

/// Puts the print shop of `--plant` in place of the issue's. False if there is none of that name.
pub fn choose(
    set: &mut Set,
    plant: Option<&str>,
    layouts: Option<&Path>,
    issue: &Path,
    sources: &mut Sources,
    report: &mut Report,
) -> bool {
    let Some(name) = plant else { return true };
    let found = layouts.map(Path::to_path_buf).or_else(|| crate::read::find_folder(issue, "layouts"));
    match crate::read::plant(found.as_deref(), Some(&set.issue.layout.name), name, sources, report) {
        Some(plant) => set.issue.press.plant = plant,
        None => {
            report.diagnostics.iter_mut().filter(|d| d.code == "R19").for_each(|d| d.severity = Severity::Fatal);
            return false;
        }
    }
    true
}

/// Whether a page prints more than black.
pub fn colored(e: &Edition, page: &Page) -> bool {
    page.items.iter().any(|item| match item {
        Item::Image { picture, .. } => e.pictures.get(*picture as usize).is_some_and(|p| p.color != PictureColor::Gray),
        other => other.inks().any(|i| i.is_colored()),
    })
}

/// File name of a page without extension.
pub fn page_name(set: &Set, page: &Page) -> String {
    set.issue.page_name(page.number, colored(&set.edition, page))
}

/// The sheets (印张) of an issue: which two pages stand side by side on each side of the paper, outermost first; 0 is blank.
/// Two pages that are left over are a half sheet: front and back of one leaf.
pub fn sheets(pages: &[u16]) -> Vec<Value> {
    let mut numbers = pages.to_vec();
    if numbers.len() % 2 == 1 {
        numbers.push(0);
    }
    let (mut low, mut high) = (0, numbers.len());
    let mut out = Vec::new();
    while high - low >= 4 {
        let [a, b, c, d] = [numbers[low], numbers[low + 1], numbers[high - 2], numbers[high - 1]];
        out.push(json!({"sheet": out.len() + 1, "front": [a, d], "back": [b, c]}));
        (low, high) = (low + 2, high - 2);
    }
    if high - low == 2 {
        out.push(json!({"sheet": out.len() + 1, "front": [numbers[low]], "back": [numbers[low + 1]]}));
    }
    out
}

/// Pages that the reader sees side by side (通版), even and odd.
pub fn spreads(pages: &[u16]) -> Vec<Value> {
    pages.windows(2).filter(|p| p[0] % 2 == 0 && p[1] == p[0] + 1).map(|p| json!([p[0], p[1]])).collect()
}

/// Pages that go out together as one file besides (跨版), left and right: those with a module over the fold, if the
/// issue wants it.
pub fn whole_spreads(set: &Set) -> Vec<(usize, usize)> {
    let pages = &set.issue.pages;
    let index = |number: u16| pages.iter().position(|p| p.number == number);
    let other = |p: &crate::model::PagePlan| p.slots.iter().find_map(|s| s.spread.filter(|s| s.left)).and_then(|s| index(s.other));
    if !set.issue.press.whole_spreads {
        return Vec::new();
    }
    pages.iter().enumerate().filter_map(|(i, p)| Some((i, other(p)?))).collect()
}

/// Trim in mm.
pub fn trim(set: &Set) -> (f64, f64) {
    let mm = |l: Length| l.to_mm();
    (mm(set.issue.layout.sheet.width), mm(set.issue.layout.sheet.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_pair_the_outermost_pages() {
        let pairs = |n: u16| sheets(&(1..=n).collect::<Vec<_>>());
        assert_eq!(pairs(4), [json!({"sheet": 1, "front": [1, 4], "back": [2, 3]})]);
        assert_eq!(pairs(8)[1], json!({"sheet": 2, "front": [3, 6], "back": [4, 5]}));
        assert_eq!(pairs(2), [json!({"sheet": 1, "front": [1], "back": [2]})]);
        assert_eq!(pairs(6)[1], json!({"sheet": 2, "front": [3], "back": [4]}));
        assert_eq!(pairs(3)[0], json!({"sheet": 1, "front": [1, 0], "back": [2, 3]}));
        assert_eq!(pairs(0), Vec::<Value>::new());
        assert_eq!(spreads(&[1, 2, 3, 4, 5]), [json!([2, 3]), json!([4, 5])]);
    }
}
