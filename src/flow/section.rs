//! 连排: stories follow each other, heads and all, through the columns of as many pages as they need.

use super::Press;
use super::chain::{Spot, column_rect, draw_piece, leave_out, loose_lines, overset};
use super::fit::{self, Column, Columns};
use super::furniture;
use super::galley::{self, Galley, Heads};
use super::module::Module;
use super::set::Canvas;
use super::table;
use crate::diag::Diagnostic;
use crate::geom::{Frame, Length, Point, Rect, WritingMode};
use crate::model::{Align, ParaKind, Slot};
use crate::page::{Bookmark, Ink, Item, Page, Part, Place, StoryId};

/// A column of the section on its page.
struct Stretch {
    page: usize,
    frame: Frame,
    inline: Length,
    width: Length,
    /// Its first row in the module.
    top: u32,
}

impl Stretch {
    fn spot<'c>(&self, columns: &'c Columns, piece: &fit::Piece) -> Spot<'c> {
        let spans = columns.spans(piece.column as u32, piece.row);
        Spot { frame: self.frame, inline: self.inline, width: self.width, row: self.top + piece.row, spans }
    }
}

/// Sets a section. On the last page of the plan it makes further pages as it needs them; a group stays where it is.
pub(super) fn set(press: &mut Press<'_>, stories: &[StoryId], page: usize, slot: &Slot, last_page: bool) {
    let issue = press.issue;
    let grid = &issue.layout.grid;
    let heads = if slot.group.is_some() { Heads::Small } else { Heads::Columns };
    let makes_pages = last_page && slot.group.is_none();
    let mut galley = Galley::new(galley::blocks(issue, press.fonts, stories, slot.writing, heads), grid.leading);
    let first = Module::new(slot, &issue.layout);
    let next = Module::new(&whole_page(slot, grid), &issue.layout);
    let of = |m: &Module| (0u32..).zip(&m.columns).map(|(i, &(_, width))| Column::plain(width, m.lines, i)).collect::<Vec<_>>();
    let repeat = if makes_pages && next.lines > 0 { of(&next) } else { Vec::new() };
    let mut columns = Columns { fixed: Vec::new(), repeat, beside: Vec::new() };
    first.text_columns(title(press, slot, page, &first), 0, 0, &mut columns);
    if columns.fixed.is_empty() && columns.repeat.is_empty() {
        // No room at all, not even a column of no lines: what is overset wants a width.
        columns.fixed.push(Column::plain(first.columns.first().map_or(grid.em, |c| c.1), 0, 0));
    }
    let fitted = fit::fit(&mut galley, &columns);
    let at = |i: usize| -> Stretch {
        let (m, c, top, p) = match i.checked_sub(columns.fixed.len()) {
            None => (&first, columns.fixed[i].index as usize, columns.fixed[i].top, page),
            Some(k) => (&next, k % next.columns.len(), 0, page + 1 + k / next.columns.len()),
        };
        Stretch { page: p, frame: m.frame, inline: m.columns[c].0, width: m.columns[c].1, top }
    };
    let last = fitted.pieces.iter().filter(|p| !p.overset).map(|p| at(p.column).page).max().unwrap_or(page);
    while press.edition.pages.len() <= last {
        let before = &press.edition.pages[press.edition.pages.len() - 1];
        let (number, name) = (before.number + 1, before.name.clone());
        press.edition.pages.push(Page { number, name, size: issue.layout.sheet, ..Page::default() });
    }
    draw(press, &galley, &fitted.pieces, page, &columns, &at);
    if slot.group.is_some() {
        between(press, &galley, &fitted.pieces, &columns, &at);
    }
    for p in fitted.pieces.iter().filter(|p| !p.overset) {
        let s = at(p.column);
        press.piece_region(s.page, slot, &galley, p, &s.spot(&columns, p));
    }
    record(press, &galley, &fitted.pieces, slot, at);
    for piece in fitted.pieces.iter().filter(|p| !p.overset) {
        let block = &galley.blocks[piece.block];
        let marks = block.omitted(&piece.lines).into_iter().map(|r| (block.para, r)).collect();
        leave_out(press, block.story, marks);
    }
    if fitted.pieces.iter().any(|p| p.overset) {
        for &id in stories {
            overset(press, id, slot, &galley, &fitted.pieces);
        }
    }
    loose_lines(press, &galley, &fitted.pieces);
    table::findings(press.report, issue, &galley, &fitted.pieces, &columns);
    if fitted.empty > 1 && !makes_pages {
        press.report.push(
            Diagnostic::warning("L12", format!("天窗 {} 行：版块“{}”没有排满", fitted.empty, slot.name))
                .at(slot.span)
                .hint("补稿或改小版块"),
        );
    }
}

/// The head of a group (栏题) with a rule under it; returns the columns and lines that it takes.
fn title(press: &mut Press<'_>, slot: &Slot, page: usize, module: &Module) -> (usize, u32) {
    let Some(title) = slot.group.as_ref().map(|g| g.title.as_str()).filter(|t| !t.is_empty() && !slot.head.none) else { return (0, 0) };
    let layout = &press.issue.layout;
    let rank = layout.styles.rank(slot.rank);
    let (cols, lines) = (module.head_cols(usize::from(slot.head.cols)), u32::from(slot.head.lines.unwrap_or(3)).min(module.lines));
    let frame = module.head_box(cols, lines, &slot.head);
    let size = slot.head.size.unwrap_or(rank.min).min((layout.grid.leading * lines as i32).scale(3, 5));
    let style = crate::model::Style { role: rank.role, size, ..layout.styles.body };
    let mark = press.mark(page);
    let mut canvas = press.canvas(page);
    furniture::line_in(&mut canvas, title, &style, &frame, Align::Center);
    let (a, b) = (frame.extent().inline, frame.extent().block);
    let (from, to) = (frame.point(Length::ZERO, b), frame.point(a, b));
    canvas.item(Item::Rule { from, to, width: layout.rules.frame, ink: Ink::BLACK });
    press.region(mark, &slot.name, None, frame.rect, Part::Head { size, vertical: false, continued: false });
    (cols, lines)
}

/// Rules between the stories of a group, in the middle of the line that is left blank there.
fn between(press: &mut Press<'_>, galley: &Galley, pieces: &[fit::Piece], columns: &Columns, at: &impl Fn(usize) -> Stretch) {
    let (grid, width) = (press.issue.layout.grid, press.issue.layout.rules.column);
    for w in pieces.windows(2) {
        let (a, b) = (&galley.blocks[w[0].block], &galley.blocks[w[1].block]);
        if a.story == b.story || w[1].overset || w[1].row == 0 {
            continue;
        }
        let s = at(w[1].column);
        let spot = s.spot(columns, &w[1]);
        // Middle of the blank line before the story.
        let y = grid.leading * spot.row as i32 - grid.leading + grid.em / 2;
        let (from, to) = (s.frame.point(spot.inline, y), s.frame.point(spot.inline + spot.width, y));
        press.canvas(s.page).item(Item::Rule { from, to, width, ink: Ink::BLACK });
    }
}

/// Draws the pieces, each core its own pages.
fn draw(
    press: &mut Press<'_>,
    galley: &Galley,
    pieces: &[fit::Piece],
    first: usize,
    columns: &Columns,
    at: &(impl Fn(usize) -> Stretch + Sync),
) {
    let (issue, fonts) = (press.issue, press.fonts);
    let pages = &mut press.edition.pages[first..];
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = pages.len().div_ceil(threads).max(1);
    std::thread::scope(|s| {
        for (k, mine) in pages.chunks_mut(share).enumerate() {
            let from = first + k * share;
            s.spawn(move || {
                let (start, end) = (
                    pieces.partition_point(|p| at(p.column).page < from),
                    pieces.partition_point(|p| at(p.column).page < from + mine.len()),
                );
                for piece in pieces[start..end].iter().filter(|p| !p.overset) {
                    let s = at(piece.column);
                    let spot = s.spot(columns, piece);
                    let mut canvas = Canvas { page: &mut mine[s.page - from], fonts, region: issue.region() };
                    draw_piece(&mut canvas, issue, &galley.blocks[piece.block], piece, &spot);
                }
            });
        }
    });
}

/// The page after: all columns below the folio.
fn whole_page(slot: &Slot, grid: &crate::model::Grid) -> Slot {
    // The folio of a page of tiers stands above them.
    let folio = if grid.writing == WritingMode::Horizontal { grid.folio_lines } else { 0 };
    let line = folio.min(grid.lines.saturating_sub(1));
    let vertical = slot.writing == WritingMode::Vertical;
    let text_cols = if vertical && grid.writing == WritingMode::Horizontal { slot.text_cols } else { None };
    Slot { col: 0, line, cols: grid.cols, lines: grid.lines - line, text_cols, areas: Vec::new(), group: None, ..slot.clone() }
}

fn record(press: &mut Press<'_>, galley: &Galley, pieces: &[fit::Piece], slot: &Slot, at: impl Fn(usize) -> Stretch) {
    let mut i = 0;
    while i < pieces.len() {
        let (story, col) = (galley.blocks[pieces[i].block].story, pieces[i].column);
        let mut j = i;
        while j < pieces.len() && galley.blocks[pieces[j].block].story == story && pieces[j].column == col {
            j += 1;
        }
        let s = at(col);
        let here = &pieces[i..j];
        if !here[0].overset {
            let extent = |p: &fit::Piece| galley.blocks[p.block].extent(&p.lines);
            let leading = press.issue.layout.grid.leading;
            let column = column_rect(&s.frame, s.inline, s.width);
            let (top, rows) = ((s.top + here[0].row) as i32, here.iter().map(|p| p.rows as i32).sum::<i32>());
            let rect = if s.frame.mode == WritingMode::Horizontal {
                Rect::new(column.x, column.y + leading * top, column.width, leading * rows)
            } else {
                column
            };
            let (from, to) = (extent(&here[0]).0, extent(&here[here.len() - 1]).1);
            press.edition.places.push(Place { story, page: s.page as u16, slot: slot.name.clone(), rect, from, to });
            if here.iter().any(|p| galley.blocks[p.block].kind == ParaKind::Headline) {
                let title = press.issue.story(story).title();
                press.edition.bookmarks.push(Bookmark { title, page: s.page as u16, at: Point::new(rect.x, rect.y) });
            }
        }
        i = j;
    }
}
