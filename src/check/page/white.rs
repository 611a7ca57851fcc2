//! L19 白い紙面: many lines of text over several columns or tiers without a head or a picture among them.

use super::finding::Finding;
use super::sheet::Sheet;
use crate::geom::{Length, Rect};
use crate::model::{Slot, SlotKind};
use crate::page::Part;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let lint = &sheet.issue.layout.lint;
    if lint.weight(sheet.desk, "L19", None) == crate::model::Weight::Off {
        return;
    }
    let text: Vec<_> = sheet.columns().into_iter().filter(|c| matches!(c.slot.kind, SlotKind::Story(_))).collect();
    let Some(tier) = text.iter().map(|c| if c.vertical { c.rect.height } else { c.rect.width }).min() else { return };
    let vertical = sheet.vertical();
    let (lines, tiers) = (sheet.lines(sheet.limit("L19", "lines")), sheet.limit("L19", "tiers"));
    let across = Length((f64::from(tier.0) * tiers).round() as i32);
    let (width, height) = if vertical { (lines, across) } else { (across, lines) };
    let map = Map::new(sheet);
    let Some(r) = map.widest((width - map.cell).max(map.cell), (height - map.cell).max(map.cell)) else { return };
    let slots: Vec<&Slot> = text.iter().filter(|c| super::sheet::cover(&c.rect, &r, map.cell)).map(|c| c.slot).collect();
    let message = format!("整片文字没有题也没有图：{}起宽{:.0}毫米、高{:.0}毫米", sheet.place(&r), r.width.to_mm(), r.height.to_mm());
    found.push(sheet.finding("L19", &slots, message).hint("加小标题、提要或图片，或把另一条的题移进来"));
}

/// The type area in squares of a line: where there is text and nothing else. Gutters count as text.
struct Map {
    area: Rect,
    cell: Length,
    cols: usize,
    text: Vec<bool>,
}

impl Map {
    fn new(sheet: &Sheet<'_>) -> Map {
        let area = sheet.issue.layout.type_area();
        let cell = sheet.leading();
        let (cols, rows) = ((area.width.0 / cell.0.max(1)) as usize + 1, (area.height.0 / cell.0.max(1)) as usize + 1);
        let mut map = Map { area, cell, cols, text: vec![false; cols * rows] };
        let gutter = sheet.issue.layout.grid.gutter();
        for c in sheet.columns() {
            let r = c.rect;
            map.mark(&Rect::new(r.x - gutter / 2, r.y - gutter / 2, r.width + gutter, r.height + gutter), true);
        }
        for r in &sheet.regions {
            if matches!(r.part, Part::Head { .. } | Part::Subhead { .. } | Part::Picture(_)) {
                map.mark(&r.rect, false);
            }
        }
        map
    }

    /// Squares whose middle lies in a rectangle.
    fn mark(&mut self, r: &Rect, text: bool) {
        let half = self.cell / 2;
        for (i, t) in self.text.iter_mut().enumerate() {
            let x = self.area.x + self.cell * (i % self.cols) as i32 + half;
            let y = self.area.y + self.cell * (i / self.cols) as i32 + half;
            if x >= r.x && x < r.right() && y >= r.y && y < r.bottom() {
                *t = text;
            }
        }
    }

    /// The largest rectangle of text that is at least so wide and so high.
    fn widest(&self, width: Length, height: Length) -> Option<Rect> {
        let need = |l: Length| (l.0 / self.cell.0.max(1)).max(1) as usize;
        let (w, h) = (need(width), need(height));
        let mut deep = vec![0usize; self.cols];
        let mut best: Option<(usize, Rect)> = None;
        for (row, line) in self.text.chunks(self.cols).enumerate() {
            deep.iter_mut().zip(line).for_each(|(d, t)| *d = if *t { *d + 1 } else { 0 });
            for left in 0..self.cols {
                let mut low = usize::MAX;
                #[expect(clippy::needless_range_loop, reason = "the columns are what is looked for")]
                for right in left..self.cols {
                    low = low.min(deep[right]);
                    if low < h {
                        break;
                    }
                    let (cols, area) = (right + 1 - left, (right + 1 - left) * low);
                    if cols >= w && best.as_ref().is_none_or(|b| area > b.0) {
                        let at = |n: usize| self.cell * n as i32;
                        best = Some((area, Rect::new(self.area.x + at(left), self.area.y + at(row + 1 - low), at(cols), at(low))));
                    }
                }
            }
        }
        best.map(|b| b.1)
    }
}
