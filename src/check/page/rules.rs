//! L11 通线: rules between slots stay clear of what is printed, of each other, and meet at their corners.

use super::finding::Finding;
use super::sheet::{Sheet, cover, shared, xs, ys};
use crate::geom::{Length, Rect};
use crate::model::Slot;
use crate::page::{Part, Region};

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let rules: Vec<Line> = sheet.regions.iter().filter(|r| r.part == Part::Rule).map(|r| Line::of(&r.rect)).collect();
    let frames: Vec<Line> = sheet.regions.iter().filter(|r| r.part == Part::Frame).flat_map(|r| sides(&r.rect)).collect();
    for rule in &rules {
        if let Some(r) = sheet.regions.iter().find(|r| is_printed(r) && cover(&r.rect, &rule.rect, Length(0))) {
            let slots: Vec<&Slot> = sheet.slot(&r.slot).into_iter().collect();
            let message = format!("栏线压字：一条线穿过“{}”，在{}", r.slot, sheet.place(&rule.rect));
            found.push(sheet.finding("L11", &slots, message).hint("移开线，或缩小版块"));
        }
    }
    close(sheet, &rules, &frames, found);
    corners(sheet, &rules, found);
}

/// What a rule must not cross.
fn is_printed(r: &Region) -> bool {
    matches!(r.part, Part::Head { .. } | Part::Column { .. } | Part::Picture(_) | Part::Caption | Part::JumpTo(_))
}

/// A straight line.
#[derive(Clone, Copy, Debug)]
struct Line {
    rect: Rect,
    upright: bool,
}

impl Line {
    fn of(r: &Rect) -> Line {
        Line { rect: *r, upright: r.height > r.width }
    }

    /// From end to end.
    fn along(&self) -> (Length, Length) {
        if self.upright { ys(&self.rect) } else { xs(&self.rect) }
    }

    /// Across the line.
    fn across(&self) -> (Length, Length) {
        if self.upright { xs(&self.rect) } else { ys(&self.rect) }
    }
}

fn sides(r: &Rect) -> [Line; 4] {
    let zero = Length::ZERO;
    [
        Line { rect: Rect::new(r.x, r.y, r.width, zero), upright: false },
        Line { rect: Rect::new(r.x, r.bottom(), r.width, zero), upright: false },
        Line { rect: Rect::new(r.x, r.y, zero, r.height), upright: true },
        Line { rect: Rect::new(r.right(), r.y, zero, r.height), upright: true },
    ]
}

/// Two lines side by side that run into one another in print.
fn close(sheet: &Sheet<'_>, rules: &[Line], frames: &[Line], found: &mut Vec<Finding>) {
    let least = Length::mm(sheet.limit("L11", "apart"));
    for (i, a) in rules.iter().enumerate() {
        for b in rules[i + 1..].iter().chain(frames) {
            let apart = (b.across().0 - a.across().1).max(a.across().0 - b.across().1);
            if a.upright == b.upright && apart < least && shared(a.along(), b.along()) > Length::mm(1.0) {
                let message = format!("两线相距只有{:.2}毫米，在{}", apart.max(Length::ZERO).to_mm(), sheet.place(&a.rect));
                found.push(sheet.finding("L11", &[], message).hint("去掉一条，或拉开一行"));
            }
        }
    }
}

/// A line that stops short of the one that it runs towards, or just runs over it.
fn corners(sheet: &Sheet<'_>, rules: &[Line], found: &mut Vec<Finding>) {
    let (most, reach) = (Length::mm(sheet.limit("L11", "corner")), sheet.leading());
    for a in rules {
        for end in [a.along().0, a.along().1] {
            for b in rules.iter().filter(|b| b.upright != a.upright) {
                let (on, off) = (b.along(), b.across());
                let meets = a.across().1 >= on.0 - reach / 2 && a.across().0 <= on.1 + reach / 2;
                let gap = (off.0 - end).max(end - off.1);
                if meets && gap > most && gap < reach {
                    let at = if a.upright { Rect { y: end, ..a.rect } } else { Rect { x: end, ..a.rect } };
                    let message = format!("线端离交点{:.1}毫米，没有接上，在{}", gap.to_mm(), sheet.place(&at));
                    found.push(sheet.finding("L11", &[], message).hint("把线接到交点"));
                }
            }
        }
    }
}
