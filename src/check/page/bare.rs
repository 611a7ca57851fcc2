//! L24: nothing of the page is left bare: no part of it without a slot, no slot that its picture or advertisement does
//! not fill.

use super::finding::Finding;
use super::sheet::Sheet;
use crate::geom::{Length, Rect, WritingMode};
use crate::model::bare::bare;
use crate::model::{SlotKind, Weight};
use crate::page::{Item, Part};

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let lint = &sheet.issue.layout.lint;
    if lint.weight(sheet.desk, "L24", None) == Weight::Off {
        return;
    }
    uncovered(sheet, found);
    unfilled(sheet, found);
}

fn uncovered(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let Some(plan) = sheet.plan else { return };
    let g = &sheet.issue.layout.grid;
    let first = plan.slots.iter().any(|s| matches!(s.kind, SlotKind::Masthead(_)));
    let folio = if first || g.writing == WritingMode::Vertical { 0 } else { g.folio_lines };
    let least = sheet.limit("L24", "lines") as u16;
    let open = bare(g, &plan.slots, folio, least);
    // Of a page that has hardly begun everything is missing; only one that is planned can have a hole.
    let cells = |a: &crate::model::Area| u32::from(a.cols) * u32::from(a.lines);
    if open.iter().map(cells).sum::<u32>() * 3 > u32::from(g.cols) * u32::from(g.lines - folio) * 2 {
        if plan.slots.is_empty() {
            found.push(sheet.finding("L24", &[], "空着：一个版块也没有".into()).hint("加版块，或删去这个 [[page]]"));
        }
        return;
    }
    let (unit, lines) = if g.writing == WritingMode::Vertical { ("段", "行") } else { ("栏", "行") };
    for a in open {
        let message = format!("空着：第{}{unit}第{}行起{}{unit}×{}{lines}没有版块", a.col + 1, a.line + 1, a.cols, a.lines);
        found.push(sheet.finding("L24", &[], message).hint("加一个版块，或把旁边的版块加大"));
    }
}

/// Pictures and advertisements that leave much of their slot white.
fn unfilled(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let slack = sheet.lines(sheet.limit("L24", "lines"));
    for slot in sheet.slots().iter().filter(|s| s.inset.is_none() && s.spread.is_none()) {
        let what = match slot.kind {
            SlotKind::Ad(_) => "广告",
            SlotKind::Picture(..) => "图片",
            _ => continue,
        };
        let regions = || sheet.regions.iter().filter(|r| r.slot == slot.name);
        let seen = match slot.kind {
            SlotKind::Ad(_) => regions()
                .flat_map(|r| sheet.page.items.get(r.items.start as usize..r.items.end as usize))
                .flatten()
                .find_map(|i| if let Item::Image { clip, .. } = i { Some(*clip) } else { None }),
            _ => regions().filter(|r| !matches!(r.part, Part::Frame | Part::Rule)).map(|r| r.rect).reduce(|a, b| a.union(&b)),
        };
        let Some(seen) = seen else { continue };
        let whole = sheet.rect(slot);
        let (across, down) = white(&whole, &seen);
        if across > slack || down > slack {
            let message = format!(
                "{what}“{}”占不满版块：左右共空{:.0}毫米，上下共空{:.0}毫米",
                slot.name,
                across.max(Length::ZERO).to_mm(),
                down.max(Length::ZERO).to_mm()
            );
            found.push(sheet.finding("L24", &[slot], message).hint("改版块的栏数、行数，或写 fit = \"fill\"；广告按版块的尺寸重做"));
        }
    }
}

/// What is left of a rectangle, across and down.
fn white(whole: &Rect, seen: &Rect) -> (Length, Length) {
    (whole.width - seen.width, whole.height - seen.height)
}
