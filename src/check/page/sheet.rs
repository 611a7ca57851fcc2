//! One page with its plan and its regions, and the words for a place on it.

use super::finding::Finding;
use crate::geom::{Length, Rect, WritingMode};
use crate::model::{Border, Desk, Issue, PagePlan, Slot, SlotKind};
use crate::page::{Edition, Item, Page, Part, Region, StoryId, TextRun};

/// A page.
pub(super) struct Sheet<'a> {
    pub issue: &'a Issue,
    pub edition: &'a Edition,
    pub page: &'a Page,
    /// `None` on pages that a section made.
    pub plan: Option<&'a PagePlan>,
    pub regions: Vec<&'a Region>,
    pub desk: Desk,
}

/// A head on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    pub region: &'a Region,
    pub slot: &'a Slot,
    pub story: StoryId,
    pub rect: Rect,
    pub size: Length,
    pub vertical: bool,
    pub continued: bool,
}

/// A block of text on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'a> {
    pub region: &'a Region,
    pub slot: &'a Slot,
    pub story: StoryId,
    pub rect: Rect,
    pub lines: u32,
    pub from: (u32, u32),
    pub to: (u32, u32),
    pub vertical: bool,
}

impl<'a> Sheet<'a> {
    /// All pages of an edition.
    pub(super) fn all(issue: &'a Issue, edition: &'a Edition) -> Vec<Sheet<'a>> {
        let desk = issue.layout.lint.desk(&issue.lang);
        let sheet = |(i, page): (usize, &'a Page)| Sheet { issue, edition, page, plan: issue.pages.get(i), regions: Vec::new(), desk };
        let mut all: Vec<Sheet<'a>> = edition.pages.iter().enumerate().map(sheet).collect();
        for r in &edition.regions {
            if let Some(s) = all.get_mut(usize::from(r.page)) {
                s.regions.push(r);
            }
        }
        all
    }

    /// The slots of the plan.
    pub(super) fn slots(&self) -> &'a [Slot] {
        self.plan.map_or(&[], |p| &p.slots)
    }

    /// A slot of this page, or of an earlier one for what a section made.
    pub(super) fn slot(&self, name: &str) -> Option<&'a Slot> {
        let here = self.slots().iter().find(|s| s.name == name);
        here.or_else(|| self.issue.pages.iter().flat_map(|p| &p.slots).find(|s| s.name == name))
    }

    pub(super) fn heads(&self) -> Vec<Head<'a>> {
        let head = |r: &&'a Region| {
            let Part::Head { size, vertical, continued } = r.part else { return None };
            Some(Head { region: r, slot: self.slot(&r.slot)?, story: r.story?, rect: r.rect, size, vertical, continued })
        };
        self.regions.iter().filter_map(head).collect()
    }

    /// Heads of stories that begin here in slots of their own.
    pub(super) fn own_heads(&self) -> Vec<Head<'a>> {
        self.heads().into_iter().filter(|h| !h.continued && matches!(h.slot.kind, SlotKind::Story(_))).collect()
    }

    pub(super) fn columns(&self) -> Vec<Column<'a>> {
        let column = |r: &&'a Region| {
            let Part::Column { lines, from, to, vertical } = r.part else { return None };
            Some(Column { region: r, slot: self.slot(&r.slot)?, story: r.story?, rect: r.rect, lines, from, to, vertical })
        };
        self.regions.iter().filter_map(column).collect()
    }

    /// The rectangle of a slot on the sheet.
    pub(super) fn rect(&self, s: &Slot) -> Rect {
        let l = &self.issue.layout;
        l.grid.rect(l.type_area(), s.col, s.line, s.cols, s.lines)
    }

    pub(super) fn limit(&self, code: &'static str, key: &'static str) -> f64 {
        self.issue.layout.lint.limit(self.desk, code, key)
    }

    pub(super) fn leading(&self) -> Length {
        self.issue.layout.grid.leading
    }

    /// Some lines as a length.
    pub(super) fn lines(&self, n: f64) -> Length {
        Length((f64::from(self.leading().0) * n).round() as i32)
    }

    /// `第3栏第53行（左122.6、上275.0毫米）`, columns (tiers, 段) and lines of the grid from 1.
    pub(super) fn place(&self, r: &Rect) -> String {
        let l = &self.issue.layout;
        let area = l.type_area();
        let (along, across, unit) = match l.grid.writing {
            WritingMode::Horizontal => (r.x - area.x, r.y - area.y, "栏"),
            WritingMode::Vertical => (r.y - area.y, area.right() - r.right(), "段"),
        };
        // A rectangle that begins in the gutter belongs to the column after it.
        let col = (0..l.grid.cols).rev().find(|&c| l.grid.column_x(c) - l.grid.gutter() <= along).map_or(1, |c| c + 1);
        let line = (across.0 + l.grid.leading.0 / 4).max(0) / l.grid.leading.0.max(1) + 1;
        format!("第{col}{unit}第{line}行（左{:.1}、上{:.1}毫米）", r.x.to_mm(), r.y.to_mm())
    }

    /// A finding about slots of this page.
    pub(super) fn finding(&self, code: &'static str, slots: &[&Slot], message: String) -> Finding {
        let mut items: Vec<String> = Vec::new();
        for s in slots {
            if !items.contains(&s.name) {
                items.push(s.name.clone());
            }
        }
        let span = slots.first().map(|s| s.span).or(self.plan.map(|p| p.span));
        let message = format!("第{}版{message}", self.page.number);
        Finding { items, ..Finding::new(code, message).at(span).on(self.page.number) }
    }

    /// Text runs that were painted for a region.
    pub(super) fn runs(&self, r: &Region) -> impl Iterator<Item = &'a TextRun> + use<'a> {
        let items = self.page.items.get(r.items.start as usize..r.items.end as usize).unwrap_or_default();
        items.iter().filter_map(|i| if let Item::Text(run) = i { Some(run) } else { None })
    }

    /// The text of a run.
    pub(super) fn words(&self, run: &TextRun) -> String {
        let glyphs = self.page.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize).unwrap_or_default();
        glyphs.iter().filter_map(|g| self.page.text.get(g.text as usize..g.text as usize + usize::from(g.len))).collect()
    }

    /// The printed lines of a region: runs on one baseline belong together.
    pub(super) fn printed(&self, r: &Region) -> Vec<String> {
        let mut rows: Vec<(Length, String)> = Vec::new();
        for run in self.runs(r) {
            let words = self.words(run);
            match rows.iter_mut().find(|row| (row.0 - run.origin.y).0.abs() <= (run.size / 4).0) {
                Some(row) => row.1.push_str(&words),
                None => rows.push((run.origin.y, words)),
            }
        }
        rows.into_iter().map(|r| r.1).collect()
    }

    /// The printed runs of a region in the order of painting.
    pub(super) fn printed_in_order(&self, r: &Region) -> Vec<String> {
        self.runs(r).map(|run| self.words(run)).collect()
    }

    /// Whether most text of the page runs vertically.
    pub(super) fn vertical(&self) -> bool {
        let (v, h): (Vec<_>, Vec<_>) = self.columns().into_iter().map(|c| (c.vertical, c.lines)).partition(|c| c.0);
        v.iter().map(|c| c.1).sum::<u32>() > h.iter().map(|c| c.1).sum::<u32>()
    }
}

/// A picture or text that is an ad.
pub(super) fn is_ad(s: &Slot) -> bool {
    matches!(s.kind, SlotKind::Ad(_)) || (!s.category.is_empty() && !matches!(s.kind, SlotKind::Story(_) | SlotKind::Section(_)))
}

/// A story or a picture that is no ad.
pub(super) fn is_editorial(s: &Slot) -> bool {
    matches!(s.kind, SlotKind::Story(_) | SlotKind::Section(_) | SlotKind::Picture(..)) && !is_ad(s)
}

/// Framed or tinted: what is inside is read by itself.
pub(super) fn is_boxed(s: &Slot) -> bool {
    s.border != Border::None || s.tint > 0
}

pub(super) fn is_vertical(s: &Slot) -> bool {
    s.writing == WritingMode::Vertical
}

/// Length that two ranges share.
pub(super) fn shared(a: (Length, Length), b: (Length, Length)) -> Length {
    (a.1.min(b.1) - a.0.max(b.0)).max(Length::ZERO)
}

pub(super) fn xs(r: &Rect) -> (Length, Length) {
    (r.x, r.right())
}

pub(super) fn ys(r: &Rect) -> (Length, Length) {
    (r.y, r.bottom())
}

/// Whether two rectangles share more than an edge.
pub(super) fn cover(a: &Rect, b: &Rect, slack: Length) -> bool {
    shared(xs(a), xs(b)) > slack && shared(ys(a), ys(b)) > slack
}
