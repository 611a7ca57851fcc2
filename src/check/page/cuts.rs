//! L01, L02: no line goes through the whole page without crossing an item (断版, 通缝).
//!
//! What counts is the part of the page that holds stories and pictures: masthead with ear above it, ads and
//! imprint below it are no part of it.

use super::finding::{Finding, quoted};
use super::sheet::{Sheet, is_editorial};
use crate::geom::WritingMode;
use crate::model::{Slot, SlotKind, Weight};
use std::ops::Range;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let slots = sheet.slots();
    let own = |s: &&Slot| is_editorial(s) && s.inset.is_none() && !is_ear(s, slots);
    let items: Vec<&Slot> = slots.iter().filter(own).collect();
    // The lines of a vertical grid run down the page, its tiers lie across.
    let upright = sheet.issue.layout.grid.writing == WritingMode::Vertical;
    across(sheet, &items, upright, found);
    down(sheet, &items, upright, found);
}

/// Stands beside the masthead (报眼).
fn is_ear(s: &Slot, slots: &[Slot]) -> bool {
    let masts = slots.iter().filter(|m| matches!(m.kind, SlotKind::Masthead(_)));
    masts.into_iter().any(|m| s.line >= m.line && s.line + s.lines <= m.line + m.lines)
}

fn rows(s: &Slot) -> Range<i32> {
    i32::from(s.line)..i32::from(s.line) + i32::from(s.lines)
}

fn cols(s: &Slot) -> Range<i32> {
    i32::from(s.col)..i32::from(s.col) + i32::from(s.cols)
}

/// The extent of a slot along an axis of the grid.
type Axis = fn(&Slot) -> Range<i32>;

/// Positions inside the extent of the items that no slot in that extent crosses; of several next to each other the last.
fn gaps(slots: &[Slot], items: &[&Slot], (along, other): (Axis, Axis), slack: i32) -> Vec<i32> {
    let extent = |of: Axis| items.iter().map(|s| of(s)).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0..0);
    let (span, side) = (extent(along), extent(other));
    let inside: Vec<Range<i32>> = slots.iter().filter(|s| other(s).start < side.end && other(s).end > side.start).map(along).collect();
    let open = |y: i32| inside.iter().all(|r| r.start >= y - slack || r.end <= y + slack);
    let parts = |y: i32| items.iter().any(|s| along(s).end <= y + slack) && items.iter().any(|s| along(s).start >= y - slack);
    let mut out: Vec<i32> = Vec::new();
    for y in span.start + 1..span.end {
        // Only where something ends or begins: not in an empty stretch.
        if open(y) && parts(y) && inside.iter().any(|r| r.start == y || r.end == y) {
            match out.last_mut() {
                Some(last) if y - *last <= slack => *last = y,
                _ => out.push(y),
            }
        }
    }
    out
}

fn across(sheet: &Sheet<'_>, items: &[&Slot], upright: bool, found: &mut Vec<Finding>) {
    let (along, other): (Axis, Axis) = if upright { (cols, rows) } else { (rows, cols) };
    let slack = if upright { 0 } else { sheet.limit("L01", "slack") as i32 };
    let l = &sheet.issue.layout;
    for y in gaps(sheet.slots(), items, (along, other), slack) {
        let (above, below) = sides(sheet.slots(), items, along, y, slack);
        let at = y.max(0) as u16;
        let (at, unit) = if upright { (l.grid.column_x(at) - l.grid.gutter() / 2, "段") } else { (l.grid.line_y(at), "行") };
        let message = format!(
            "断版：第{y}{unit}以下一条线横贯全版（距纸上边{:.1}毫米），上面是{}，下面是{}",
            (l.type_area().y + at).to_mm(),
            quoted(above.iter().map(|s| s.name.as_str())),
            quoted(below.iter().map(|s| s.name.as_str()))
        );
        let slots: Vec<&Slot> = above.into_iter().chain(below).collect();
        let f = sheet.finding("L01", &slots, message).hint("让一块竖跨这条线：把其中一块加高或下移几行，两边错开");
        found.push(f.weigh(if sheet.page.number == 1 { Weight::Error } else { Weight::Warn }));
    }
}

fn down(sheet: &Sheet<'_>, items: &[&Slot], upright: bool, found: &mut Vec<Finding>) {
    let (along, other): (Axis, Axis) = if upright { (rows, cols) } else { (cols, rows) };
    let l = &sheet.issue.layout;
    let area = l.type_area();
    for x in gaps(sheet.slots(), items, (along, other), 0) {
        let (left, right) = sides(sheet.slots(), items, along, x, 0);
        let at = x.max(0) as u16;
        let (at, place) = if upright {
            (area.right() - l.grid.line_y(at), format!("第{x}行左边"))
        } else {
            (area.x + l.grid.column_x(at) - l.grid.gutter() / 2, format!("第{x}栏右边"))
        };
        let message = format!(
            "竖断版（通缝）：{place}一条线从上到下不经过任何一块（距纸左边{:.1}毫米），一边是{}，另一边是{}",
            at.to_mm(),
            quoted(left.iter().map(|s| s.name.as_str())),
            quoted(right.iter().map(|s| s.name.as_str()))
        );
        let slots: Vec<&Slot> = left.into_iter().chain(right).collect();
        found.push(sheet.finding("L02", &slots, message).hint("让一块横跨这条线：加宽一栏，或左右换位错开"));
    }
}

/// What meets a cut on either side; where nothing does, the items on that side.
fn sides<'s>(slots: &'s [Slot], items: &[&'s Slot], along: Axis, y: i32, slack: i32) -> (Vec<&'s Slot>, Vec<&'s Slot>) {
    let near = |v: i32| (v - y).abs() <= slack;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for s in slots.iter().filter(|s| s.inset.is_none()) {
        let r = along(s);
        if near(r.end) && r.start < y {
            a.push(s);
        } else if near(r.start) {
            b.push(s);
        }
    }
    if a.is_empty() {
        a.extend(items.iter().filter(|s| along(s).end <= y + slack));
    }
    if b.is_empty() {
        b.extend(items.iter().filter(|s| along(s).start >= y - slack && !a.iter().any(|o| o.name == s.name)));
    }
    (a, b)
}
