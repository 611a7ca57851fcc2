//! 跨版: a slot that goes on over the fold gets its right half on the facing page.

use crate::diag::{Diagnostic, Report};
use crate::geom::WritingMode;
use crate::model::{Grid, HeadPlan, Spread};
use crate::read::slot::{Content, PageDraft, SlotDraft};

/// Gives each slot with `across` a right half; one that cannot have it stays on its page, and this is told.
pub(super) fn mirror(pages: &mut [PageDraft], grid: &Grid, report: &mut Report) {
    for p in 0..pages.len() {
        for i in 0..pages[p].slots.len() {
            let Some((cols, span)) = pages[p].slots[i].across else { continue };
            let other = facing(pages, p);
            let s = &pages[p].slots[i];
            let wrong = wrong(s, cols, grid)
                .or_else(|| other.is_none().then_some("它右边没有版：跨版从左面的版（双数版）跨到下一版，或从末版跨到第1版"));
            let (Some(right), None) = (other, wrong) else {
                let text = format!("版块 {} 不能跨版：{}", s.name.0, wrong.unwrap_or_default());
                report.push(Diagnostic::error("R05", text).at(span).hint("改 at、size 或 across；先照不跨版排了"));
                continue;
            };
            let number = |k: usize| pages[k].number.map_or(0, |n| n.0);
            let (here, there) = (number(p), number(right));
            let mut half = SlotDraft { at: (1, s.at.1), size: (cols, s.size.1), across: None, columns: None, ..s.clone() };
            half.head = HeadPlan { none: true, ..HeadPlan::default() };
            half.spread = Some(Spread { other: here, cols: s.size.0, left: false });
            half.frame.sides[3] = false;
            let left = &mut pages[p].slots[i];
            left.spread = Some(Spread { other: there, cols, left: true });
            left.frame.sides[1] = false;
            pages[right].slots.push(half);
        }
    }
}

/// The page at the right of a page: the next after an even one, the first after the last.
fn facing(pages: &[PageDraft], p: usize) -> Option<usize> {
    let number = |k: usize| pages[k].number.map(|n| n.0);
    let n = number(p).filter(|n| n % 2 == 0)?;
    let next = (0..pages.len()).find(|&k| number(k) == Some(n + 1));
    next.or_else(|| (0..pages.len()).find(|&k| p + 1 == pages.len() && number(k) == Some(1)))
}

fn wrong(s: &SlotDraft, cols: u16, grid: &Grid) -> Option<&'static str> {
    if grid.writing == WritingMode::Vertical || s.writing == Some(WritingMode::Vertical) {
        return Some("直排的版块只在一版里排");
    }
    if !matches!(s.content, Content::Article(_) | Content::Picture(_)) {
        return Some("只有稿件和图片可以跨版");
    }
    if s.inset.is_some() || !s.more.is_empty() {
        return Some("嵌在别处的和 L 形的版块只在一版里排");
    }
    if u32::from(s.at.0) + u32::from(s.size.0) != u32::from(grid.cols) + 1 {
        return Some("它要排到左版的最后一栏");
    }
    (cols > grid.cols).then_some("右版没有这么多栏")
}
