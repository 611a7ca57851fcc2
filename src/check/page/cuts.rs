//! L01, L02: no line goes through the whole page without crossing an item (断版, 通缝).
//!
//! What counts is the part of the page that holds stories and pictures: masthead with ear above it, ads and
//! imprint below it are no part of it.

use super::finding::{Finding, quoted};
use super::sheet::{Sheet, is_editorial};
use crate::model::{Slot, SlotKind, Weight};
use std::ops::Range;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let slots = sheet.slots();
    let items: Vec<&Slot> = slots.iter().filter(|s| is_editorial(s) && !is_ear(s, slots)).collect();
    across(sheet, &items, found);
    down(sheet, &items, found);
}

/// Stands beside the masthead (报眼).
fn is_ear(s: &Slot, slots: &[Slot]) -> bool {
    let masts = slots.iter().filter(|m| matches!(m.kind, SlotKind::Masthead(_)));
    masts.into_iter().any(|m| s.line >= m.line && s.line + s.lines <= m.line + m.lines)
}

pub(super) fn rows(s: &Slot) -> Range<i32> {
    i32::from(s.line)..i32::from(s.line) + i32::from(s.lines)
}

fn cols(s: &Slot) -> Range<i32> {
    i32::from(s.col)..i32::from(s.col) + i32::from(s.cols)
}

/// Positions inside the extent of the items that no slot in that extent crosses, next ones together.
fn gaps(
    slots: &[&Slot],
    items: &[&Slot],
    along: impl Fn(&Slot) -> Range<i32>,
    other: impl Fn(&Slot) -> Range<i32>,
    slack: i32,
) -> Vec<Range<i32>> {
    let extent = |of: &dyn Fn(&Slot) -> Range<i32>| {
        items.iter().map(|s| of(s)).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0..0)
    };
    let (span, side) = (extent(&along), extent(&other));
    let inside: Vec<Range<i32>> =
        slots.iter().filter(|s| other(s).start < side.end && other(s).end > side.start).map(|s| along(s)).collect();
    let open = |y: i32| inside.iter().all(|r| r.start >= y - slack || r.end <= y + slack);
    let parts = |y: i32| items.iter().any(|s| along(s).end <= y + slack) && items.iter().any(|s| along(s).start >= y - slack);
    let mut out: Vec<Range<i32>> = Vec::new();
    for y in span.start + 1..span.end {
        // Only where something ends or begins: not in an empty stretch.
        if open(y) && parts(y) && inside.iter().any(|r| r.start == y || r.end == y) {
            match out.last_mut() {
                Some(r) if y - r.end <= slack => r.end = y,
                _ => out.push(y..y),
            }
        }
    }
    out
}

fn across(sheet: &Sheet<'_>, items: &[&Slot], found: &mut Vec<Finding>) {
    let all: Vec<&Slot> = sheet.slots().iter().collect();
    let slack = sheet.limit("L01", "slack") as i32;
    let l = &sheet.issue.layout;
    for cut in gaps(&all, items, rows, cols, slack) {
        let y = cut.end;
        let (above, below) = sides(items, rows, y, slack);
        let mm = (l.type_area().y + l.grid.line_y(y.max(0) as u16)).to_mm();
        let message = format!(
            "断版：第{}行以下一条线横贯全版（距纸上边{mm:.1}毫米），上面是{}，下面是{}",
            y,
            quoted(above.iter().map(|s| s.name.as_str())),
            quoted(below.iter().map(|s| s.name.as_str()))
        );
        let slots: Vec<&Slot> = above.into_iter().chain(below).collect();
        let f = sheet.finding("L01", &slots, message).hint("让一块竖跨这条线：把其中一块加高或下移几行，两边错开");
        found.push(f.weigh(if sheet.page.number == 1 { Weight::Error } else { Weight::Warn }));
    }
}

fn down(sheet: &Sheet<'_>, items: &[&Slot], found: &mut Vec<Finding>) {
    let all: Vec<&Slot> = sheet.slots().iter().collect();
    let l = &sheet.issue.layout;
    for cut in gaps(&all, items, cols, rows, 0) {
        let x = cut.end;
        let (left, right) = sides(items, cols, x, 0);
        let mm = (l.type_area().x + l.grid.column_x(x.max(0) as u16) - l.grid.gutter() / 2).to_mm();
        let message = format!(
            "竖断版（通缝）：第{x}栏右边一条线从上到下不经过任何一块（距纸左边{mm:.1}毫米），左面是{}，右面是{}",
            quoted(left.iter().map(|s| s.name.as_str())),
            quoted(right.iter().map(|s| s.name.as_str()))
        );
        let slots: Vec<&Slot> = left.into_iter().chain(right).collect();
        found.push(sheet.finding("L02", &slots, message).hint("让一块横跨这条线：加宽一栏，或左右换位错开"));
    }
}

/// The items that meet a cut on either side.
fn sides<'s>(items: &[&'s Slot], along: impl Fn(&Slot) -> Range<i32>, y: i32, slack: i32) -> (Vec<&'s Slot>, Vec<&'s Slot>) {
    let near = |v: i32| (v - y).abs() <= slack;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for &s in items {
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
        b.extend(items.iter().filter(|s| along(s).start >= y - slack && !a.contains(s)));
    }
    (a, b)
}
