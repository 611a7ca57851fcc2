//! Slots on the grid: inside it, not over each other, not on the folio; page numbers in order.

use crate::diag::{Diagnostic, Report};
use crate::model::Grid;
use crate::read::slot::{PageDraft, SlotDraft};
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
}

/// Checks one page; slots that stand outside are cut to the grid or, if nothing is left, taken out.
pub(super) fn check(page: &mut PageDraft, grid: &Grid, report: &mut Report) {
    report_twins(page, report);
    page.slots.retain_mut(|s| inside(s, grid, report));
    if page.number.is_some_and(|n| n.0 > 1) {
        for s in page.slots.iter().filter(|s| s.at.1 <= grid.folio_lines) {
            let d = Diagnostic::warning("R05", format!("版块 {} 从第{}行起，压住了报眉（前{}行）", s.name.0, s.at.1, grid.folio_lines))
                .at(s.place);
            report.push(d.hint(format!("从第{}行起排", grid.folio_lines + 1)));
        }
    }
    report_overlaps(page, grid, report);
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

/// Each cell remembers who took it first, so that the cost is that of the cells, not of the pairs.
fn report_overlaps(page: &PageDraft, grid: &Grid, report: &mut Report) {
    let width = usize::from(grid.cols);
    let mut taken: Vec<Option<u32>> = vec![None; width * usize::from(grid.lines)];
    for (i, s) in page.slots.iter().enumerate() {
        let mut hit: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for line in usize::from(s.at.1) - 1..usize::from(s.at.1 + s.size.1) - 1 {
            for col in usize::from(s.at.0) - 1..usize::from(s.at.0 + s.size.0) - 1 {
                match taken[line * width + col] {
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
