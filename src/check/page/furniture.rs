//! L18: what the folio (报眉) prints is the page it stands on.

use super::finding::Finding;
use super::imprint::{dates, same_day, weekdays};
use super::sheet::Sheet;
use crate::page::Part;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let issue = sheet.issue;
    let wording = &issue.layout.wording;
    let shows = {
        let odd = [&wording.folio_left, &wording.folio_center, &wording.folio_right];
        let even = |i: usize| wording.folio_even[i].as_ref().filter(|_| sheet.page.number.is_multiple_of(2));
        (0..3).any(|i| even(i).unwrap_or(odd[i]).contains("{page}"))
    };
    for r in sheet.regions.iter().filter(|r| r.part == Part::Folio) {
        let text = sheet.printed(r).join(" ");
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<u16>().ok());
        if shows && !numbers.into_iter().any(|n| n == sheet.page.number) {
            found.push(
                sheet.finding("L18", &[], format!("报眉没有印第{}版：“{text}”", sheet.page.number)).hint("核对 layout.toml 的 folio_left"),
            );
        }
        if let Some(d) = dates(&text).into_iter().find(|d| *d != issue.date) {
            let message = format!("报眉上的日期{}年{}月{}日不是出版日期{}", d.0, d.1, d.2, issue.date_text());
            found.push(sheet.finding("L18", &[], message).hint("用 {date}，或改正 note"));
        }
        if let Some(w) = weekdays(&text).into_iter().find(|w| !same_day(w, issue)) {
            let message = format!("报眉上的“{w}”不对，{}是{}", issue.date_text(), issue.weekday());
            found.push(sheet.finding("L18", &[], message).hint("用 {weekday}，或改正 note"));
        }
    }
}
