//! Where the parts of a page landed: what was painted since a [`Mark`] becomes a [`Region`].

use super::Press;
use super::chain::Spot;
use super::fit::Piece;
use super::galley::Galley;
use crate::geom::{Frame, Length, Logical, Rect, WritingMode};
use crate::model::{ParaKind, Slot};
use crate::page::{Item, Page, Part, Region, StoryId};
use std::ops::Range;

/// How much of a page was painted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    page: usize,
    item: u32,
}

impl Press<'_> {
    /// The state of a page now.
    pub(super) fn mark(&self, page: usize) -> Mark {
        Mark { page, item: self.edition.pages[page].items.len() as u32 }
    }

    fn since(&self, m: Mark) -> Range<u32> {
        m.item..self.edition.pages[m.page].items.len() as u32
    }

    /// Records what was painted since a mark as one part.
    pub(super) fn region(&mut self, m: Mark, slot: &str, story: Option<StoryId>, rect: Rect, part: Part) {
        let items = self.since(m);
        self.edition.regions.push(Region { part, page: m.page as u16, slot: slot.to_string(), story, rect, items });
    }

    /// What the regions from `first` on were painted for was shared out to two pages: each has all that came to the left
    /// one since a mark.
    pub(super) fn regions_on_both(&mut self, m: Mark, first: usize) {
        let items = self.since(m);
        let fold = self.issue.layout.sheet.width;
        for region in &mut self.edition.regions[first..] {
            region.items = items.clone();
            region.rect = super::spread::on_left(region.rect, fold);
        }
    }

    /// Records a head that was set into a box since a mark.
    pub(super) fn head_region(&mut self, m: Mark, slot: &Slot, id: StoryId, frame: &Frame) {
        let page = &self.edition.pages[m.page];
        let story = self.issue.story(id);
        let kind = |s: crate::page::TextSource| story.paras.get(s.para as usize).map(|p| p.kind);
        let runs = || runs(page, self.since(m));
        let continued = runs().all(|r| r.source.is_none());
        let of_headline = runs().filter(|r| continued || r.source.and_then(kind) == Some(ParaKind::Headline)).map(|r| r.size).max();
        let size = of_headline.or(runs().map(|r| r.size).max()).unwrap_or(Length::ZERO);
        let vertical = frame.mode == WritingMode::Vertical;
        self.region(m, &slot.name, Some(id), frame.rect, Part::Head { size, vertical, continued });
    }

    /// Records each straight line painted since a mark as a rule between slots.
    pub(super) fn rule_regions(&mut self, m: Mark) {
        for i in self.since(m) {
            if let Item::Rule { from, to, width, .. } = self.edition.pages[m.page].items[i as usize] {
                let (x, y) = (from.x.min(to.x), from.y.min(to.y));
                let (w, h) = (from.x.max(to.x) - x, from.y.max(to.y) - y);
                let half = width / 2;
                let rect = if h > w { Rect::new(x - half, y, width, h) } else { Rect::new(x, y - half, w, width) };
                self.edition.regions.push(Region {
                    part: Part::Rule,
                    page: m.page as u16,
                    slot: String::new(),
                    story: None,
                    rect,
                    items: i..i + 1,
                });
            }
        }
    }

    /// Records lines of a block that were set at a spot: they join the column above them. A run-on section
    /// has its heads in the columns.
    pub(super) fn piece_region(&mut self, page: usize, slot: &Slot, galley: &Galley, p: &Piece, at: &Spot<'_>) {
        let em = self.issue.layout.grid.em;
        let edition = &mut self.edition;
        let block = &galley.blocks[p.block];
        let (leading, vertical) = (galley.leading, at.frame.mode == WritingMode::Vertical);
        let (from, to) = block.extent(&p.lines);
        let spare = leading - leading.min(em);
        let rows = |row: u32, n: u32| {
            let extent = Logical { inline: at.width, block: (leading * n as i32 - spare).max(Length::ZERO) };
            at.frame.part(at.inline, leading * row as i32, extent)
        };
        let here = rows(at.row, p.rows);
        let region = |part, rect| Region { part, page: page as u16, slot: slot.name.clone(), story: Some(block.story), rect, items: 0..0 };
        let mine = |r: &Region| r.page as usize == page && r.story == Some(block.story) && r.slot == slot.name;
        if block.kind.is_head() {
            if let Some(Region { part: Part::Head { size, .. }, rect, .. }) = edition.regions.last_mut().filter(|r| mine(r)) {
                *rect = rect.union(&here);
                *size = if block.kind == ParaKind::Headline { block.style.size } else { *size };
                return;
            }
            edition.regions.push(region(Part::Head { size: block.style.size, vertical, continued: false }, here));
            return;
        }
        let last = edition.regions.iter_mut().rev().take(2).find(|r| matches!(r.part, Part::Column { .. }));
        if let Some(r) = last.filter(|r| mine(r))
            && let Part::Column { lines, to: end, .. } = &mut r.part
            && joins(&r.rect, &here, vertical, leading * GAP)
        {
            r.rect = r.rect.union(&here);
            (*lines, *end) = (*lines + p.rows, to);
        } else {
            edition.regions.push(region(Part::Column { lines: p.rows, from, to, vertical }, here));
        }
        if block.kind == ParaKind::Subhead {
            edition.regions.push(region(Part::Subhead { para: block.para, vertical }, here));
        }
    }
}

fn runs(page: &Page, items: Range<u32>) -> impl Iterator<Item = &crate::page::TextRun> {
    page.items[items.start as usize..items.end as usize].iter().filter_map(|i| if let Item::Text(r) = i { Some(r) } else { None })
}

/// Blank lines that do not part a column (before a sub-head, between stanzas).
const GAP: i32 = 2;

/// Whether `b` stands under `a` in the same column, with no more than a gap between.
fn joins(a: &Rect, b: &Rect, vertical: bool, gap: Length) -> bool {
    if vertical {
        (a.y, a.height) == (b.y, b.height) && b.right() <= a.right() && b.right() >= a.x - gap
    } else {
        (a.x, a.width) == (b.x, b.width) && b.y >= a.y && b.y <= a.bottom() + gap
    }
}
