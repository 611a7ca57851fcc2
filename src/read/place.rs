//! Slots on the grid: inside it, not over each other, not on the folio; page numbers in order.

use crate::diag::{Diagnostic, Report};
use crate::geom::WritingMode;
use crate::model::{Area, Grid};
use crate::read::slot::{Content, PageDraft, SlotDraft};
use std::collections::{BTreeMap, BTreeSet};

/// Gives every page a number of its own, ascending.
pub(super) fn number_pages(pages: &mut [PageDraft], report: &mut Report) {
    let mut seen: BTreeSet<u16> = BTreeSet::new();
    let mut last = 0;
    let mut free = pages.iter().filter_map(|p| p.number).map(|n| n.0).max().unwrap_or(0).saturating_add(1);
    for p in pages.iter_mut() {
        let Some((n, span)) = p.number else {
            p.number = Some((free, p.span));
            free = free.saturating_add(1);
            continue;
        };
        if !seen.insert(n) {
            report
                .push(Diagnostic::error("R13", format!("第{n}版写了两次，后一个暂编为第{free}版")).at(span).hint("各版的 number 不能相同"));
            p.number = Some((free, span));
            free = free.saturating_add(1);
        } else if n < last {
            report.push(Diagnostic::error("R13", format!("第{n}版写在第{last}版后面")).at(span).hint("各版按版次从小到大写"));
        }
        last = last.max(n);
    }
    pages.sort_by_key(|p| p.number.map(|n| n.0));
    for pair in pages.windows(2) {
        let (Some((a, _)), Some((b, at))) = (pair[0].number, pair[1].number) else { continue };
        // A section makes the pages that it needs.
        let open = pair[0].slots.iter().any(|s| matches!(s.content, Content::Section(_)));
        if b > a + 1 && !open {
            let missing = if b == a + 2 { format!("第{}版", a + 1) } else { format!("第{}版到第{}版", a + 1, b - 1) };
            let d = Diagnostic::warning("R13", format!("第{a}版后面是第{b}版，没有{missing}")).at(at);
            report.push(d.hint("补上这一版，或改 number"));
        }
    }
}

/// Checks one page; slots that stand outside are cut to the grid or, if nothing is left, taken out.
pub(super) fn check(page: &mut PageDraft, grid: &Grid, report: &mut Report) {
    report_twins(page, report);
    page.slots.retain_mut(|s| inside(s, grid, report));
    page.slots.iter_mut().for_each(|s| joined(s, grid, report));
    page.slots.iter_mut().for_each(|s| wide_enough(s, grid, report));
    if page.number.is_some_and(|n| n.0 > 1) && grid.writing == WritingMode::Horizontal {
        for s in page.slots.iter().filter(|s| s.at.1 <= grid.folio_lines) {
            let d = Diagnostic::warning("R05", format!("版块 {} 从第{}行起，压住了报眉（前{}行）", s.name.0, s.at.1, grid.folio_lines))
                .at(s.place);
            report.push(d.hint(format!("从第{}行起排", grid.folio_lines + 1)));
        }
    }
    check_insets(page, report);
    report_overlaps(page, grid, report);
}

/// A slot inside another stands wholly in one that holds an article; else it is an ordinary slot.
fn check_insets(page: &mut PageDraft, report: &mut Report) {
    for i in 0..page.slots.len() {
        let Some((inset, span)) = &page.slots[i].inset else { continue };
        let (s, span) = (&page.slots[i], *span);
        let host = page.slots.iter().enumerate().find(|(k, h)| *k != i && h.name.0 == inset.into && h.inset.is_none()).map(|(_, h)| h);
        let wrong = match host {
            None => Some(("本版没有这个版块", "inside 写同一版里一个稿件版块的 name")),
            Some(h) if !matches!(h.content, Content::Article(_)) => Some(("那个版块不是稿件", "文字只在稿件版块里绕排")),
            Some(_) if !matches!(s.content, Content::Picture(_) | Content::Text(_) | Content::Ad(_) | Content::Article(_)) => {
                Some(("只有图片、文字、广告和稿件可以嵌在稿件里", "删去 inside"))
            }
            Some(h) if !holds(h, s) => Some(("它不全在那个版块里", "改 at 或 size")),
            Some(_) => None,
        };
        if let Some((what, hint)) = wrong {
            let text = format!("版块 {} 嵌不进 {}：{what}", s.name.0, inset.into);
            report.push(Diagnostic::error("R05", text).at(span).hint(hint));
            page.slots[i].inset = None;
        }
    }
}

/// Columns of fewer than four characters hold no text.
fn wide_enough(s: &mut SlotDraft, grid: &Grid, report: &mut Report) {
    let Some(k) = s.columns else { return };
    let along = if s.writing.unwrap_or(grid.writing) == grid.writing { grid.width(s.size.0) } else { grid.leading * i32::from(s.size.1) };
    let chars = along.0 / grid.em.0.max(1);
    let each = (chars - (i32::from(k) - 1)) / i32::from(k.max(1));
    if each >= LEAST_CHARS {
        return;
    }
    let most = ((chars + 1) / (LEAST_CHARS + 1)).max(1);
    let message = format!("版块 {} 分 {k} 栏，每栏不足 {LEAST_CHARS} 字", s.name.0);
    report.push(Diagnostic::error("R05", message).at(s.place).hint(format!("这么宽最多分 {most} 栏；先照不写 columns 排了")));
    s.columns = None;
}

/// The narrowest column of text, in characters.
const LEAST_CHARS: i32 = 4;

fn holds(host: &SlotDraft, s: &SlotDraft) -> bool {
    let s = s.area();
    (s.col..s.end().0).all(|c| (s.line..s.end().1).all(|l| host.areas().any(|a| a.holds(c, l))))
}

/// The further rectangles of a slot lie on the grid, and each joins those before it along an edge; others are left out.
fn joined(s: &mut SlotDraft, grid: &Grid, report: &mut Report) {
    let mut kept: Vec<Area> = vec![s.area()];
    let more = std::mem::take(&mut s.more);
    for (mut a, span) in more {
        let (cols, lines) = (grid.cols.saturating_sub(a.col), grid.lines.saturating_sub(a.line));
        let name = &s.name.0;
        if a.cols > cols || a.lines > lines {
            let text = format!("版块 {name} 的一块到第{}栏第{}行，版面只有{}栏{}行", a.end().0, a.end().1, grid.cols, grid.lines);
            report.push(Diagnostic::error("R05", text).at(span).hint("超出的部分先裁去了；改 more 里的 at 或 size"));
            (a.cols, a.lines) = (a.cols.min(cols), a.lines.min(lines));
        }
        let overlap = kept.iter().any(|k| k.col < a.end().0 && a.col < k.end().0 && k.line < a.end().1 && a.line < k.end().1);
        let wrong = if a.cols == 0 || a.lines == 0 {
            "整个在版心以外"
        } else if overlap {
            "与本版块的另一块重叠"
        } else if !kept.iter().any(|k| k.bridge(&a).is_some()) {
            "与本版块的其他块不相连"
        } else {
            kept.push(a);
            s.more.push((a, span));
            continue;
        };
        let text = format!("版块 {name} 的一块（第{}栏第{}行起）{wrong}，没有用上", a.col + 1, a.line + 1);
        report.push(Diagnostic::error("R05", text).at(span).hint("L 形的各块要边靠边：上下相接或左右相邻，至少共一栏或一行"));
    }
}

impl SlotDraft {
    /// Its first rectangle, counted from 0.
    pub(super) fn area(&self) -> Area {
        Area {
            col: self.at.0 - 1,
            line: self.at.1 - 1,
            cols: self.size.0,
            lines: self.size.1,
            text_cols: self.columns.filter(|_| !self.more.is_empty()),
        }
    }

    /// All its rectangles.
    fn areas(&self) -> impl Iterator<Item = Area> + '_ {
        std::iter::once(self.area()).chain(self.more.iter().map(|m| m.0))
    }
}

fn report_twins(page: &PageDraft, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for s in &page.slots {
        if !seen.insert(s.name.0.as_str()) {
            report.push(Diagnostic::error("R13", format!("本版有两个版块叫 {}", s.name.0)).at(s.name.1).hint("同一版里版块不能同名"));
        }
    }
}

fn inside(s: &mut SlotDraft, grid: &Grid, report: &mut Report) -> bool {
    let end = (u32::from(s.at.0) + u32::from(s.size.0) - 1, u32::from(s.at.1) + u32::from(s.size.1) - 1);
    let (cols, lines) = (u32::from(grid.cols), u32::from(grid.lines));
    if end.0 <= cols && end.1 <= lines {
        return true;
    }
    let text = format!("版块 {} 到第{}栏第{}行，版面只有{cols}栏{lines}行", s.name.0, end.0, end.1);
    let gone = s.at.0 > grid.cols || s.at.1 > grid.lines;
    let hint = if gone { "整个在版心以外，没有排；改 at 或 size" } else { "超出的部分先裁去了；改 at 或 size" };
    report.push(Diagnostic::error("R05", text).at(s.place).hint(hint));
    if !gone {
        s.size.0 = s.size.0.min(grid.cols - s.at.0 + 1);
        s.size.1 = s.size.1.min(grid.lines - s.at.1 + 1);
        s.head.cols = s.head.cols.min(s.size.0);
    }
    !gone
}

/// One of two slots stands inside the other, as its editor wrote.
fn stands_in(a: &SlotDraft, b: &SlotDraft) -> bool {
    let into = |x: &SlotDraft, y: &SlotDraft| x.inset.as_ref().is_some_and(|(i, _)| i.into == y.name.0);
    into(a, b) || into(b, a)
}

/// Each cell remembers who took it first, so that the cost is that of the cells, not of the pairs.
fn report_overlaps(page: &PageDraft, grid: &Grid, report: &mut Report) {
    let width = usize::from(grid.cols);
    let mut taken: Vec<Option<u32>> = vec![None; width * usize::from(grid.lines)];
    for (i, s) in page.slots.iter().enumerate() {
        let mut hit: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for (line, col) in s.areas().flat_map(|a| (a.line..a.end().1).flat_map(move |l| (a.col..a.end().0).map(move |c| (l, c)))) {
            {
                let (line, col) = (usize::from(line), usize::from(col));
                match taken[line * width + col] {
                    Some(other) if stands_in(&page.slots[other as usize], s) => {}
                    Some(other) => drop(hit.entry(other).or_insert((col + 1, line + 1))),
                    None => taken[line * width + col] = Some(i as u32),
                }
            }
        }
        for (other, (col, line)) in hit {
            let text = format!("版块 {} 与 {} 重叠：第{col}栏第{line}行", s.name.0, page.slots[other as usize].name.0);
            report.push(Diagnostic::error("R06", text).at(s.place).hint("改其中一个的 at 或 size"));
        }
    }
}
