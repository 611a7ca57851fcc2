//! 跨版: what is painted over two facing pages is shared out to both. A head's characters keep clear of the fold,
//! a picture is cut there.

use super::Press;
use super::chain::Part;
use super::module::Module;
use crate::geom::{Length, Point, Rect};
use crate::model::{Layout, Slot, Spread};
use crate::page::{Glyph, Item, Page, TextRun};

/// Whether the text of one slot goes on in the other beside it, over the fold.
pub(super) fn joined(a: &Slot, b: &Slot) -> bool {
    matches!((a.spread, b.spread), (Some(Spread { left: true, .. }), Some(Spread { left: false, .. }))) && a.name == b.name
}

/// Puts the right half of each spread right after its left half: before later slots of the left page, and also where
/// the right page comes first (4|1).
pub(super) fn in_order(parts: &mut Vec<Part<'_>>) {
    let lefts: Vec<&Slot> = parts.iter().map(|p| p.slot).filter(|s| s.spread.is_some_and(|s| s.left)).collect();
    for left in lefts {
        let Some(k) = parts.iter().position(|p| joined(left, p.slot)) else { continue };
        let right = parts.remove(k);
        let at = parts.iter().position(|p| std::ptr::eq(p.slot, left)).map_or(k, |i| i + 1);
        parts.insert(at, right);
    }
}

/// How much further than its left half the box of a spread reaches, on the left page's sheet.
pub(super) fn beyond(left: &Module, right: &Module, layout: &Layout) -> Length {
    layout.sheet.width - left.frame.rect.right() + right.frame.rect.right()
}

/// The part of a rectangle of the left page's sheet that lies on the right page, there.
pub(super) fn on_right(rect: Rect, fold: Length) -> Rect {
    let x = (rect.x - fold).max(Length::ZERO);
    Rect::new(x, rect.y, (rect.right() - fold - x).max(Length::ZERO), rect.height)
}

/// The part of a rectangle that lies on the left page.
pub(super) fn on_left(rect: Rect, fold: Length) -> Rect {
    Rect { width: rect.width.min((fold - rect.x).max(Length::ZERO)), ..rect }
}

impl<'a> Press<'a> {
    /// Page and slot of the right half of a spread, of its left half.
    pub(super) fn facing(&self, left: &Slot) -> Option<(usize, &'a Slot)> {
        let pages = self.issue.pages.iter().enumerate();
        left.spread?;
        pages.into_iter().find_map(|(i, plan)| Some((i, plan.slots.iter().find(|right| joined(left, right))?)))
    }

    /// Shares out what was painted on a sheet as wide as both pages.
    pub(super) fn share(&mut self, sheet: Page, left: usize, right: usize) {
        let fold = self.issue.layout.sheet.width;
        let gaps = gaps(&sheet, fold);
        for item in &sheet.items {
            match item {
                Item::Text(run) => {
                    let all = &sheet.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
                    let gap = gaps.iter().find(|g| g.y == run.origin.y);
                    let cut = all.partition_point(|g| run.origin.x + g.x < gap.map_or(fold, |g| g.from));
                    let (before, after) = gap.map_or((Length::ZERO, Length::ZERO), |g| (g.before, g.after));
                    copy(&mut self.edition.pages[left], &sheet, run, &all[..cut], before);
                    copy(&mut self.edition.pages[right], &sheet, run, &all[cut..], after - fold);
                }
                other => {
                    for (page, shift) in [(left, Length::ZERO), (right, -fold)] {
                        if let Some(item) = moved(other, shift, fold) {
                            self.edition.pages[page].items.push(item);
                        }
                    }
                }
            }
        }
    }
}

/// Where a line of text is parted at the fold: glyphs from `from` on stand on the right page, moved by `after`, those
/// before it are moved by `before`.
struct Gap {
    y: Length,
    from: Length,
    before: Length,
    after: Length,
}

/// The lines of which a character would stand on the fold.
fn gaps(sheet: &Page, fold: Length) -> Vec<Gap> {
    let mut out: Vec<Gap> = Vec::new();
    for item in &sheet.items {
        let Item::Text(run) = item else { continue };
        let width = run.size.scale(i64::from(run.stretch), 1000);
        let glyphs = &sheet.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
        for (i, g) in glyphs.iter().enumerate() {
            let x = run.origin.x + g.x;
            let next = glyphs.get(i + 1).map_or(width, |n| n.x - g.x);
            let end = x + next.min(width);
            let clear = run.size / 6;
            if x >= fold || end <= fold {
                continue;
            }
            // It goes to the page on which most of it stands, and what stands there gives way.
            let gap = if x + (end - x) / 2 < fold {
                Gap { y: run.origin.y, from: end, before: fold - clear - end, after: Length::ZERO }
            } else {
                Gap { y: run.origin.y, from: x, before: Length::ZERO, after: fold + clear - x }
            };
            out.push(gap);
        }
    }
    out
}

/// Sets some glyphs of a run on a page.
fn copy(page: &mut Page, sheet: &Page, run: &TextRun, glyphs: &[Glyph], shift: Length) {
    let (Some(first), Some(end)) = (glyphs.first(), glyphs.iter().map(|g| g.text + u32::from(g.len)).max()) else { return };
    let whole = sheet.glyphs[run.glyphs.start as usize].text;
    let (start, text) = (page.glyphs.len() as u32, page.text.len() as u32);
    page.text.push_str(sheet.text.get(first.text as usize..end as usize).unwrap_or_default());
    page.glyphs.extend(glyphs.iter().map(|g| Glyph { text: text + (g.text - first.text), ..*g }));
    let mut run = run.clone();
    run.origin.x += shift;
    run.glyphs = start..page.glyphs.len() as u32;
    if let Some(source) = &mut run.source {
        source.start += first.text - whole;
    }
    page.items.push(Item::Text(run));
}

/// An item on a page, if any of it lies there.
fn moved(item: &Item, by: Length, width: Length) -> Option<Item> {
    let there = |r: &Rect| r.right() > Length::ZERO && r.x < width;
    let at = |p: Point| Point::new(p.x + by, p.y);
    let shifted = |r: Rect| Rect { x: r.x + by, ..r };
    match item {
        Item::Image { picture, rect, clip } => {
            let clip = shifted(*clip);
            let from = clip.x.max(Length::ZERO);
            let seen = Rect::new(from, clip.y, clip.right().min(width) - from, clip.height);
            (seen.width > Length::ZERO).then(|| Item::Image { picture: *picture, rect: shifted(*rect), clip: seen })
        }
        Item::Shape { rect, fill, stroke } => {
            Some(shifted(*rect)).filter(there).map(|rect| Item::Shape { rect, fill: *fill, stroke: *stroke })
        }
        Item::Rule { from, to, width: thick, ink } => {
            let (from, to) = (at(*from), at(*to));
            (from.x.max(to.x) > Length::ZERO && from.x.min(to.x) < width).then_some(Item::Rule { from, to, width: *thick, ink: *ink })
        }
        Item::Curve { start, cubics, width: thick, ink } => {
            let start = at(*start);
            let cubics: Vec<[Point; 3]> = cubics.iter().map(|c| c.map(at)).collect();
            let xs = || cubics.iter().flatten().map(|p| p.x).chain([start.x]);
            let seen = xs().max() > Some(Length::ZERO) && xs().min() < Some(width);
            seen.then_some(Item::Curve { start, cubics, width: *thick, ink: *ink })
        }
        other => Some(other.clone()),
    }
}
