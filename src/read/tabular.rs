//! Tables of an article: rows and cells as Markdown has them, `[[table]]` of the article's head, and
//! both together as [`Table`] over the story's paragraphs.

use crate::diag::{Diagnostic, Report, Severity};
use crate::geom::Length;
use crate::model::{CellAlign, Para, ParaKind, Table, TableRules};
use crate::read::annotation::inline_para;
use crate::read::table::{Item, Table as Keys};
use crate::source::Span;
use comrak::nodes::TableAlignment;

/// A table as Markdown has it: its cells are the next paragraphs of the kinds of cells.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) align: Vec<CellAlign>,
    pub(super) rows: u32,
    pub(super) header: bool,
    /// Its first row.
    pub(super) span: Span,
}

impl Found {
    pub(super) fn new(alignments: &[TableAlignment], span: Span) -> Found {
        let of = |a: &TableAlignment| match a {
            TableAlignment::None => CellAlign::Auto,
            TableAlignment::Left => CellAlign::Start,
            TableAlignment::Center => CellAlign::Center,
            TableAlignment::Right => CellAlign::End,
        };
        Found { align: alignments.iter().map(of).collect(), rows: 0, header: true, span }
    }
}

/// `[[table]]`: what an editor says of a table, in the order of the tables.
#[derive(Clone, Default, Debug)]
pub(super) struct Plan {
    rules: TableRules,
    title: Vec<Para>,
    note: Vec<Para>,
    widths: Vec<u16>,
    size: Option<Length>,
    lines: u16,
    span: Option<Span>,
}

/// Reads `[[table]]`.
pub(super) fn plans(item: Item<'_>, lang: &str, report: &mut Report) -> Vec<Plan> {
    item.tables("[[table]]", report).into_iter().map(|t| plan(t, lang, report)).collect()
}

fn plan(mut t: Keys<'_>, lang: &str, report: &mut Report) -> Plan {
    let span = Some(t.span());
    let text = |t: &mut Keys<'_>, key: &'static str, kind: ParaKind, report: &mut Report| -> Vec<Para> {
        let lines = t.take(key).map(|i| i.lines(report)).unwrap_or_default();
        let mut para = |(text, span): (String, Span)| {
            let (para, faults) = inline_para(kind, text.trim(), lang, span);
            faults.into_iter().for_each(|f| report.push(f.diagnostic(span)));
            para
        };
        lines.into_iter().map(&mut para).filter(|p| !p.text.is_empty()).collect()
    };
    let title = text(&mut t, "title", ParaKind::TableTitle, report);
    let note = text(&mut t, "note", ParaKind::TableNote, report);
    let rules = t.take("rules").and_then(|i| i.choice(&TableRules::NAMES, report)).unwrap_or_default();
    let widths = t.take("widths").and_then(|i| i.array(report)).unwrap_or_default();
    let widths = widths.iter().filter_map(|i| i.integer(1..=200, report)).map(|w| w as u16).collect();
    let size = t.take("size").and_then(|i| i.number(4.0..=40.0, report)).map(Length::pt);
    let lines = t.take("lines").and_then(|i| i.integer(1..=10, report)).unwrap_or(1) as u16;
    t.finish(report);
    Plan { rules, title, note, widths, size, lines, span }
}

/// The tables of a body with their titles and notes, which become paragraphs before and after their cells.
/// `before` paragraphs stand before the body.
pub(super) fn place(body: Vec<Para>, before: usize, found: Vec<Found>, plans: Vec<Plan>, report: &mut Report) -> (Vec<Para>, Vec<Table>) {
    for extra in plans.iter().skip(found.len()).filter_map(|p| p.span) {
        let d = Diagnostic::new(Severity::Warning, "R40", format!("正文里只有 {} 个表格，这个 [[table]] 没有用上", found.len()));
        report.push(d.at(extra).hint("每个 [[table]] 依次管正文里的一个表格；删去多的，或补上表格"));
    }
    let (mut out, mut tables) = (Vec::with_capacity(body.len()), Vec::new());
    let mut body = body.into_iter().peekable();
    let mut plans = plans.into_iter();
    for f in found {
        let cells = f.rows * f.align.len() as u32;
        if cells == 0 {
            continue;
        }
        while let Some(p) = body.next_if(|p| !is_cell(p)) {
            out.push(p);
        }
        let plan = plans.next().unwrap_or(Plan { lines: 1, ..Plan::default() });
        let widths = widths(&plan, f.align.len(), report);
        out.extend(plan.title);
        tables.push(Table {
            first: (before + out.len()) as u32,
            rows: f.rows,
            header: f.header,
            align: f.align,
            rules: plan.rules,
            widths,
            size: plan.size,
            row_lines: plan.lines,
            span: f.span,
        });
        out.extend(body.by_ref().take(cells as usize));
        out.extend(plan.note);
    }
    out.extend(body);
    (out, tables)
}

/// The widths that an editor gave, if there is one for each column.
fn widths(plan: &Plan, columns: usize, report: &mut Report) -> Vec<u16> {
    if !plan.widths.is_empty() && plan.widths.len() != columns {
        let text = format!("widths 写了 {} 栏，表格有 {columns} 栏，改由程序计算", plan.widths.len());
        let d = Diagnostic::new(Severity::Warning, "R40", text);
        report.push(plan.span.map_or(d.clone(), |s| d.at(s)).hint("表格有几栏，widths 就写几个数"));
        return Vec::new();
    }
    plan.widths.clone()
}

fn is_cell(p: &Para) -> bool {
    matches!(p.kind, ParaKind::Cell | ParaKind::HeadCell)
}

/// Cells that a row of the source has: bars (`|`) that are not escaped, those at its ends left out.
pub(super) fn cells_of(row: &str) -> usize {
    let row = row.trim();
    let mut bars = 0;
    let mut escaped = false;
    for c in row.chars() {
        bars += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    let ends = usize::from(row.starts_with('|')) + usize::from(row.len() > 1 && row.ends_with('|') && !row.ends_with("\\|"));
    (bars + 1).saturating_sub(ends)
}

/// 落款: the last paragraphs of a notice, if the last is a date alone and those before it are short and end
/// with no mark. Returns how many.
pub(super) fn signature(body: &[Para]) -> usize {
    let date = |t: &str| {
        let t = t.trim();
        let digit = |c: char| c.is_ascii_digit() || c.is_whitespace() || "〇○零一二三四五六七八九十年月日".contains(c);
        t.contains('年') && t.ends_with('日') && t.chars().all(digit)
    };
    let name = |t: &str| {
        let t = t.trim();
        (2..=24).contains(&t.chars().count()) && !t.ends_with(['。', '！', '？', '；', '：', '，', '”', '…'])
    };
    let plain = |p: &&Para| p.kind == ParaKind::Body;
    let mut last = body.iter().rev().take_while(plain);
    if !last.next().is_some_and(|p| date(&p.text)) {
        return 0;
    }
    let names = last.take_while(|p| name(&p.text)).take(4).count();
    if names == 0 || names + 1 == body.len() { 0 } else { names + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn bars_part_cells() {
        assert_eq!(["| a | b |", "a | b", "| a |", "a \\| b | c", "|a|b", ""].map(cells_of), [2, 2, 1, 2, 2, 1]);
    }

    #[test]
    fn a_notice_is_signed_with_name_and_date() {
        let span = Span { file: FileId(0), start: 0, end: 0 };
        let paras = |t: &[&str]| t.iter().map(|t| Para::plain(ParaKind::Body, *t, span)).collect::<Vec<_>>();
        assert_eq!(signature(&paras(&["敬请谅解。", "示例中心", "2022年12月2日"])), 2);
        assert_eq!(signature(&paras(&["敬请谅解。", "甲单位", "乙单位", "二〇二二年十二月二日"])), 3);
        assert_eq!(signature(&paras(&["敬请谅解。", "2022年12月2日"])), 0);
        assert_eq!(signature(&paras(&["敬请谅解。", "示例中心", "2022年12月2日起施行"])), 0);
        assert_eq!(signature(&paras(&["示例中心", "2022年12月2日"])), 0);
    }
}
