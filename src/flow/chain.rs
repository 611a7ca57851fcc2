//! One story through its slots: head, columns, continuations with their jump lines on both sides.

use super::Press;
use super::beside::{Span, narrowest};
use super::fit::{self, Columns, Fitted, Piece};
use super::galley::{self, Block, Galley, Heads};
use super::head::{PartHead, choose, natural};
use super::module::Module;
use super::set::{Canvas, Look, Words};
use super::{spread, table};
use crate::compose::{self, Line};
use crate::diag::{Diagnostic, Severity};
use crate::geom::{Em, Frame, Length, Logical, Point, Rect};
use crate::model::{Align, HeadPlan, Issue, ParaKind, Slot};
use crate::page::{Bookmark, Omission, Overset, Page, Place, StoryId};
use crate::shape::{Request, Shaper};
use std::ops::Range;

/// A slot of a story's chain.
pub(super) struct Part<'a> {
    pub page: usize,
    pub slot: &'a Slot,
    pub module: Module,
}

impl Part<'_> {
    /// Its head covers the columns of the facing page too, if it has any.
    pub(super) fn heads_both(&self) -> bool {
        let plan = &self.slot.head;
        !plan.none && !plan.vertical && (plan.cols == 0 || usize::from(plan.cols) > self.module.columns.len())
    }
}

/// A fitted galley and the columns that it fills.
struct Filled {
    fitted: Fitted,
    columns: Columns,
}

impl Filled {
    /// Part of the chain in which a piece stands.
    fn part(&self, p: &Piece) -> Option<usize> {
        self.columns.fixed.get(p.column).map(|c| c.part as usize)
    }
}

/// Sets a story's chain.
pub(super) fn set(press: &mut Press<'_>, id: StoryId, parts: &[Part<'_>]) {
    let (issue, fonts) = (press.issue, press.fonts);
    let layout = &issue.layout;
    let Some(first) = parts.first() else { return };
    let mode = first.slot.writing;
    let mut galley = Galley::new(galley::blocks(issue, fonts, &[id], mode, Heads::Apart), layout.grid.leading);
    let later: Vec<Option<PartHead>> =
        parts.iter().enumerate().skip(1).map(|(i, p)| choose::continuation(press, id, &parts[i - 1], p)).collect();
    let natural = f64::from(galley.natural_rows(first.module.columns.first().map_or(Length(1), |c| c.1)));
    let gap = |cols, lines| {
        let space = columns_of(parts, (cols, lines), &later).room();
        if natural > space { 400_000.0 * (natural - space) } else { 20_000.0 * (space - natural) }
    };
    let candidates = choose::first(press, id, first, gap);
    let mut best: Option<(f64, Option<PartHead>, Fitted, Columns)> = None;
    for head in candidates {
        let columns = columns_of(parts, head.as_ref().map_or((0, 0), PartHead::takes), &later);
        let fitted = fit::fit(&mut galley, &columns);
        let cost = fitted.cost + head.as_ref().map_or(0.0, |h| h.design.cost);
        if best.as_ref().is_none_or(|b| cost < b.0) {
            best = Some((cost, head, fitted, columns));
        }
    }
    let Some((_, head, fitted, columns)) = best else { return };
    if let Some(h) = &head {
        let room = first.module.head_box(h.cols, h.lines, &first.slot.head).extent();
        head_findings(press, id, first.slot, h, room);
    }
    let mut heads = vec![head];
    heads.extend(later);
    draw(press, id, parts, &heads, &galley, &Filled { fitted, columns });
}

/// Tells what a head looks like that no chief sub would sign, and records the marks that it leaves out.
pub(super) fn head_findings(press: &mut Press<'_>, id: StoryId, slot: &Slot, head: &PartHead, room: Logical) {
    let story = press.issue.story(id);
    if head.design.burst {
        let form = if head.vertical { "竖" } else { "横" };
        let (chars, most) = (head.head.longest(&head.design, room.inline), head.lines);
        let hint = if chars.0 > chars.1 {
            format!(
                "最长的一行 {} 字，这里最小的字号压扁后一行放得下 {} 字：分成几行（headline 写成数组），放宽 head 的 cols，或把标题改短",
                chars.0, chars.1
            )
        } else {
            format!("标题区只有 {most} 行：加大 head 的 lines 或版块，或把标题、引题、副题改短")
        };
        let message = format!("稿件“{}”的{form}题在版块“{}”里放不下，缩到了它这一级的最小字号以下", story.id, slot.name);
        press.report.push(Diagnostic::error("H01", message).at(slot.span).hint(hint));
    }
    if head.design.too_small {
        press.report.push(
            Diagnostic::warning("H03", format!("稿件“{}”的引题、副题或作者行在版块“{}”里太长：分行后仍小得难以阅读", story.id, slot.name))
                .at(slot.span)
                .hint("把它改短，或放宽 head 的栏数"),
        );
    }
    leave_out(press, id, head.head.omitted(&head.design));
}

/// Records marks that heads leave out at the ends of lines, and says so (HEAD-4).
pub(super) fn leave_out(press: &mut Press<'_>, id: StoryId, marks: Vec<(u32, Range<u32>)>) {
    let story = press.issue.story(id);
    for (para, range) in marks {
        let p = &story.paras[para as usize];
        let mark = p.text.get(range.start as usize..range.end as usize).unwrap_or_default();
        let place = if range.end as usize == p.text.len() { "末尾" } else { "换行处" };
        press.report.push(
            Diagnostic::new(Severity::Note, "H02", format!("稿件“{}”的标题{place}省去了标点“{mark}”", story.id))
                .at(p.span)
                .hint("要照排，就在版式的 [text] 里写 head_marks = \"keep\"；换行处的标点，也可以自己分行"),
        );
        press.edition.omitted.push(Omission { story: id, para, range });
    }
}

/// Columns of all parts, one after the other.
fn columns_of(parts: &[Part<'_>], first: (usize, u32), later: &[Option<PartHead>]) -> Columns {
    let mut out = Columns::default();
    for (i, p) in parts.iter().enumerate() {
        let head = match i.checked_sub(1) {
            None => first,
            // Under the other half of a head.
            Some(0) if parts[0].module.beyond > Length::ZERO && first.1 > 0 => (p.module.columns.len(), first.1),
            Some(k) => later[k].as_ref().map_or((0, 0), PartHead::takes),
        };
        p.module.text_columns(head, tail(parts, i), i as u32, &mut out);
    }
    out
}

/// Lines kept for 下转: one if the next part stands on another page. It is a fixed height, so page
/// numbers never move a line.
fn tail(parts: &[Part<'_>], i: usize) -> u32 {
    u32::from(parts.get(i + 1).is_some_and(|n| n.page != parts[i].page && !spread::joined(parts[i].slot, n.slot)))
}

/// Draws heads, pieces and jump lines; records places, bookmark, overset and underset.
fn draw(press: &mut Press<'_>, id: StoryId, parts: &[Part<'_>], heads: &[Option<PartHead>], galley: &Galley, filled: &Filled) {
    let fitted = &filled.fitted;
    let last_used = fitted.pieces.iter().filter(|p| !p.overset && !p.lines.is_empty()).filter_map(|p| filled.part(p)).max().unwrap_or(0);
    for (i, part) in parts.iter().enumerate() {
        if let Some(h) = &heads[i] {
            let plain = HeadPlan::default();
            // What is asked for the head is not asked for that of a continuation.
            let plan = if i == 0 { &part.slot.head } else { &plain };
            let frame = part.module.head_box(h.cols, h.lines, plan);
            let layout = &press.issue.layout;
            if i == 0 && part.module.beyond > Length::ZERO && i + 1 < parts.len() {
                head_on_both(press, id, (part, &parts[i + 1]), h, &frame);
                continue;
            }
            let mark = press.mark(part.page);
            h.draw(&mut press.canvas(part.page), layout, &plan.look, &frame, id);
            press.head_region(mark, part.slot, id, &frame);
        }
        if tail(parts, i) > 0 && i < last_used {
            let last = filled.columns.fixed.iter().rfind(|c| c.part as usize == i);
            jump_line(press, id, part, parts[i + 1].page, last.map_or(part.module.lines.saturating_sub(1), |c| c.top + c.lines));
        }
    }
    for piece in fitted.pieces.iter().filter(|p| !p.overset) {
        let Some(column) = filled.columns.fixed.get(piece.column) else { continue };
        let part = &parts[column.part as usize];
        let (inline, width) = part.module.columns[column.index as usize];
        let spans = filled.columns.spans(piece.column as u32, piece.row);
        let at = Spot { frame: part.module.frame, inline, width, row: column.top + piece.row, spans };
        let issue = press.issue;
        draw_piece(&mut press.canvas(part.page), issue, &galley.blocks[piece.block], piece, &at);
        press.piece_region(part.page, part.slot, galley, piece, &at);
    }
    record(press, id, parts, galley, filled);
}

/// A head over the fold (跨版): set once, shared out to both pages.
fn head_on_both(press: &mut Press<'_>, id: StoryId, (left, right): (&Part<'_>, &Part<'_>), h: &PartHead, frame: &Frame) {
    let fold = press.issue.layout.sheet.width;
    let mut sheet = Page::default();
    let mut canvas = Canvas { page: &mut sheet, fonts: press.fonts, region: press.issue.region() };
    let (layout, plan) = (&press.issue.layout, &left.slot.head);
    h.draw(&mut canvas, layout, &plan.look, frame, id);
    let marks = (press.mark(left.page), press.mark(right.page));
    press.share(sheet, left.page, right.page);
    press.head_region(marks.0, left.slot, id, &Frame::new(spread::on_left(frame.rect, fold), frame.mode));
    let rest = spread::on_right(frame.rect, fold);
    let size = match press.edition.regions.last().map(|r| r.part) {
        Some(crate::page::Part::Head { size, .. }) => size,
        _ => Length::ZERO,
    };
    press.region(marks.1, &right.slot.name, Some(id), rest, crate::page::Part::Head { size, vertical: false, continued: true });
}

/// Where a piece stands.
pub(super) struct Spot<'a> {
    pub frame: Frame,
    pub inline: Length,
    pub width: Length,
    pub row: u32,
    /// What its rows have of the column, if something stands beside them.
    pub spans: &'a [Span],
}

/// 落款 stands so far from the end of the line.
const SIGNED_IN: Em = Em(2 * Em::ONE.0);

/// Draws the lines of a block at a row of a column.
pub(super) fn draw_piece(canvas: &mut Canvas<'_>, issue: &Issue, block: &Block, piece: &Piece, at: &Spot<'_>) {
    if let Some(row) = &block.row {
        let narrow = narrowest(at.spans, at.width);
        let here = Spot { inline: at.inline + narrow.0, width: narrow.1, spans: &[], ..*at };
        return table::draw(canvas, issue, row, &here, narrow.1, (piece.again, piece.closes));
    }
    let leading = issue.layout.grid.leading;
    let text = &issue.story(block.story).paras[block.para as usize].text;
    let style = &block.style;
    let n = piece.lines.len() as i32;
    // Lines on the grid; what takes whole lines stands in their middle.
    let (step, top) = if (piece.rows as i32 == n || piece.rows == 0) && style.size <= leading {
        (leading, (issue.layout.grid.em - style.size) / 2)
    } else {
        let step = style.size.scale(5, 4);
        let room = leading * piece.rows as i32 - (leading - issue.layout.grid.em);
        (step, (room - step * (n - 1) - style.size) / 2)
    };
    let rows_are_lines = piece.rows as i32 == n || piece.rows == 0;
    for (i, line) in piece.lines.iter().enumerate() {
        let span = if rows_are_lines {
            at.spans.get(i).copied()
        } else {
            Some(narrowest(&at.spans[..at.spans.len().min(piece.rows as usize)], at.width))
        };
        let measure = Em::from_length(span.map_or(at.width, |s| s.0 + s.1), block.em());
        let free = Em(measure.0.saturating_sub(natural(&block.shaped, line).0).saturating_sub(line.indent.0));
        let start = match style.align {
            Align::Center => Em(free.0.max(0) / 2),
            Align::End => Em((free.0 - if block.kind == ParaKind::Signature { SIGNED_IN.0 } else { 0 }).max(0)),
            Align::Justify | Align::Start => block.verse.map_or(Em::ZERO, |widest| Em((measure.0 - widest.0).max(0) / 2)),
        };
        let xs = compose::place(&block.shaped, line, start);
        let look = Look { size: style.size, ink: style.ink, stretch: style.along(block.mode()), source: Some((block.story, block.para)) };
        let offset = leading * at.row as i32 + top + step * i as i32;
        canvas.line(Words { text, shaped: &block.shaped, line, xs: &xs }, &at.frame, (at.inline, offset), look);
    }
}

/// 下转第N版, in the line kept at the end of the last column.
fn jump_line(press: &mut Press<'_>, id: StoryId, part: &Part<'_>, to: usize, row: u32) {
    let issue = press.issue;
    let layout = &issue.layout;
    let text = layout.wording.jump_to.replace("{page}", &issue.pages[to].number.to_string()).replace("{title}", &issue.story(id).title());
    let style = &layout.styles.jump;
    let profile = galley::profile(layout, issue.story(id), part.slot.writing);
    let shaped = Shaper::new(press.fonts).shape(&Request::plain(&text, style.role, profile));
    let line = Line::whole(&shaped);
    let Some(&(inline, width)) = part.module.columns.last() else { return };
    let spare = Em(Em::from_length(width, style.size).0 - natural(&shaped, &line).0).max(Em::ZERO);
    let xs = compose::place(&shaped, &line, spare);
    let block = layout.grid.leading * row as i32 + (layout.grid.em - style.size) / 2;
    let look = Look { size: style.size, ink: style.ink, stretch: 1000, source: None };
    let mark = press.mark(part.page);
    press.canvas(part.page).line(Words { text: &text, shaped: &shaped, line: &line, xs: &xs }, &part.module.frame, (inline, block), look);
    let rect = part.module.frame.part(inline, block, Logical { inline: width, block: style.size });
    press.region(mark, &part.slot.name, Some(id), rect, crate::page::Part::JumpTo(issue.pages[to].number));
}

fn record(press: &mut Press<'_>, id: StoryId, parts: &[Part<'_>], galley: &Galley, filled: &Filled) {
    let fitted = &filled.fitted;
    for (i, part) in parts.iter().enumerate() {
        let mut pieces = fitted.pieces.iter().filter(|p| !p.overset && filled.part(p) == Some(i));
        let Some(first) = pieces.next() else { continue };
        let last = pieces.next_back().unwrap_or(first);
        let (from, to) = (start_of(galley, first), end_of(galley, last));
        press.edition.places.push(Place {
            story: id,
            page: part.page as u16,
            slot: part.slot.name.clone(),
            rect: part.module.outer,
            from,
            to,
        });
    }
    let outer: Rect = parts[0].module.outer;
    press.edition.bookmarks.push(Bookmark {
        title: press.issue.story(id).title(),
        page: parts[0].page as u16,
        at: Point::new(outer.x, outer.y),
    });
    let slot = parts[parts.len() - 1].slot;
    overset(press, id, slot, galley, &fitted.pieces);
    if fitted.empty > 1 {
        press.report.push(
            Diagnostic::warning(
                "L12",
                format!(
                    "天窗 {} 行约 {} 字：稿件“{}”填不满版块“{}”",
                    fitted.empty,
                    room_for(press, parts, fitted.empty),
                    press.issue.story(id).id,
                    slot.name
                ),
            )
            .at(slot.span)
            .hint("补稿、加大标题（head 的 lines 或 size），或改小版块的行数"),
        );
    }
    loose_lines(press, galley, &fitted.pieces);
    table::findings(press.report, press.issue, galley, &fitted.pieces, &filled.columns);
}

/// Characters that empty lines at the end of a chain would hold.
fn room_for(press: &Press<'_>, parts: &[Part<'_>], lines: u32) -> i32 {
    let Some(part) = parts.last() else { return 0 };
    let width = part.module.columns.last().map_or(Length::ZERO, |c| c.1);
    width.0 / press.issue.layout.styles.body.em(part.slot.writing).0.max(1) * lines as i32
}

/// Paragraph and byte at which a piece begins.
fn start_of(galley: &Galley, p: &Piece) -> (u32, u32) {
    galley.blocks[p.block].extent(&p.lines).0
}

/// Paragraph and byte at which a piece ends.
fn end_of(galley: &Galley, p: &Piece) -> (u32, u32) {
    galley.blocks[p.block].extent(&p.lines).1
}

/// Tells what found no room (溢排) and keeps its text.
pub(super) fn overset(press: &mut Press<'_>, id: StoryId, slot: &Slot, galley: &Galley, pieces: &[Piece]) {
    let issue = press.issue;
    let mine = |p: &&Piece| p.overset && galley.blocks[p.block].story == id;
    let Some(first) = pieces.iter().find(mine) else { return };
    let lines: u32 = pieces.iter().filter(mine).map(|p| p.rows).sum();
    let from = start_of(galley, first);
    let story = issue.story(id);
    let mut text = String::new();
    for (i, p) in story.paras.iter().enumerate().skip(from.0 as usize) {
        if galley.blocks.iter().any(|b| b.story == id && b.sets(i as u32)) {
            let start = if i as u32 == from.0 { from.1 as usize } else { 0 };
            text.push_str(&p.text[start..]);
            text.push('\n');
        }
    }
    let chars = text.chars().filter(|c| !c.is_whitespace()).count() as u32;
    press.report.push(
        Diagnostic::error("L13", format!("溢排 {lines} 行 {chars} 字：稿件“{}”在版块“{}”里排不下", story.id, slot.name))
            .at(slot.span)
            .hint("删稿、加大版块，或给这篇稿件再安排一个版块（同一 article 的下一个版块自动转接）"),
    );
    press.edition.overset.push(Overset { story: id, slot: slot.name.clone(), span: Some(slot.span), from, lines, chars, text });
}

/// Lines that needed the last passes of the composer (C01, C02, C06).
pub(super) fn loose_lines(press: &mut Press<'_>, galley: &Galley, pieces: &[Piece]) {
    use crate::compose::Pass;
    for p in pieces {
        let b = &galley.blocks[p.block];
        let worst = p.lines.iter().max_by_key(|l| l.pass).filter(|l| l.pass >= Pass::Emergency);
        let short = p.lines.iter().filter(|l| crate::compose::unfilled(&b.shaped, l)).max_by_key(|l| l.slack);
        let Some(line) = worst.or(short) else { continue };
        let para = &press.issue.story(b.story).paras[b.para as usize];
        let text = &para.text[b.shaped.byte(line.start as usize) as usize..b.shaped.byte(line.end as usize) as usize];
        let words: String = text.chars().take(24).collect();
        // Where no notation stands between, the line's own place in the copy.
        let plain = (para.span.end - para.span.start) as usize == para.text.len();
        let from = if plain { para.span.start + b.shaped.byte(line.start as usize) } else { para.span.start };
        let place = crate::source::Span { start: from, ..para.span };
        let d = match line.pass {
            Pass::Overfull => Diagnostic::error("C01", format!("行太长，栏里放不下：“{words}”")),
            Pass::Emergency => Diagnostic::warning("C02", format!("只有拆开单词、数字或违反禁则才能成行：“{words}”")),
            _ => Diagnostic::warning("C06", format!("这一行填不满：“{words}”")),
        };
        press.report.push(d.at(place).hint("改动这一句，或放宽栏"));
    }
}

/// Extent of a column on the sheet, for records.
pub(super) fn column_rect(frame: &Frame, inline: Length, width: Length) -> Rect {
    frame.part(inline, Length::ZERO, Logical { inline: width, block: frame.extent().block })
}
