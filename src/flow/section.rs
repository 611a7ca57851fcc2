//! 连排: stories follow each other, heads and all, through the columns of as many pages as they need.

use super::Press;
use super::chain::{Spot, column_rect, draw_piece, loose_lines, overset};
use super::fit::{self, Column, Columns};
use super::galley::{self, Galley};
use super::module::Module;
use super::set::Canvas;
use crate::diag::Diagnostic;
use crate::geom::{Frame, Length, Point, Rect, WritingMode};
use crate::model::{ParaKind, Slot};
use crate::page::{Bookmark, Page, Place, StoryId};

/// A column of the section on its page.
struct Stretch {
    page: usize,
    frame: Frame,
    inline: Length,
    width: Length,
}

impl Stretch {
    fn spot(&self, row: u32) -> Spot<'static> {
        Spot { frame: self.frame, inline: self.inline, width: self.width, row, spans: &[] }
    }
}

/// Sets a section. On the last page of the plan it makes further pages as it needs them.
pub(super) fn set(press: &mut Press<'_>, stories: &[StoryId], page: usize, slot: &Slot, makes_pages: bool) {
    let issue = press.issue;
    let grid = &issue.layout.grid;
    let mut galley = Galley::new(galley::blocks(issue, press.fonts, stories, slot.writing, true), grid.leading);
    let first = Module::new(slot, &issue.layout);
    let next = Module::new(&whole_page(slot, grid), &issue.layout);
    let of = |m: &Module| (0u32..).zip(&m.columns).map(|(i, &(_, width))| Column::plain(width, m.lines, i)).collect::<Vec<_>>();
    let repeat = if makes_pages && next.lines > 0 { of(&next) } else { Vec::new() };
    let columns = Columns { fixed: of(&first), repeat, beside: Vec::new() };
    if columns.capacity() == 0 {
        return;
    }
    let fitted = fit::fit(&mut galley, &columns);
    let at = |i: usize| -> Stretch {
        let (m, c, p) = match i.checked_sub(first.columns.len()) {
            None => (&first, i, page),
            Some(k) => (&next, k % next.columns.len(), page + 1 + k / next.columns.len()),
        };
        Stretch { page: p, frame: m.frame, inline: m.columns[c].0, width: m.columns[c].1 }
    };
    let last = fitted.pieces.iter().filter(|p| !p.overset).map(|p| at(p.column).page).max().unwrap_or(page);
    while press.edition.pages.len() <= last {
        let before = &press.edition.pages[press.edition.pages.len() - 1];
        let (number, name) = (before.number + 1, before.name.clone());
        press.edition.pages.push(Page { number, name, size: issue.layout.sheet, ..Page::default() });
    }
    draw(press, &galley, &fitted.pieces, page, &at);
    for p in fitted.pieces.iter().filter(|p| !p.overset) {
        let s = at(p.column);
        press.piece_region(s.page, slot, &galley, p, &s.spot(p.row));
    }
    record(press, &galley, &fitted.pieces, slot, at);
    if fitted.pieces.iter().any(|p| p.overset) {
        for &id in stories {
            overset(press, id, slot, &galley, &fitted.pieces);
        }
    }
    loose_lines(press, &galley, &fitted.pieces);
    if fitted.empty > 1 && !makes_pages {
        press.report.push(
            Diagnostic::warning("L12", format!("天窗 {} 行：版块“{}”没有排满", fitted.empty, slot.name))
                .at(slot.span)
                .hint("补稿或改小版块"),
        );
    }
}

/// Draws the pieces, each core its own pages.
fn draw(press: &mut Press<'_>, galley: &Galley, pieces: &[fit::Piece], first: usize, at: &(impl Fn(usize) -> Stretch + Sync)) {
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
                    let spot = s.spot(piece.row);
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
    Slot { col: 0, line, cols: grid.cols, lines: grid.lines - line, text_cols, ..slot.clone() }
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
            let byte = |p: &fit::Piece, end: bool| {
                let b = &galley.blocks[p.block];
                let atom = if end { p.lines.last().map_or(0, |l| l.end) } else { p.lines.first().map_or(0, |l| l.start) };
                (b.para, b.shaped.byte(atom as usize))
            };
            let leading = press.issue.layout.grid.leading;
            let column = column_rect(&s.frame, s.inline, s.width);
            let (top, rows) = (here[0].row as i32, here.iter().map(|p| p.rows as i32).sum::<i32>());
            let rect = if s.frame.mode == WritingMode::Horizontal {
                Rect::new(column.x, column.y + leading * top, column.width, leading * rows)
            } else {
                column
            };
            let (from, to) = (byte(&here[0], false), byte(&here[here.len() - 1], true));
            press.edition.places.push(Place { story, page: s.page as u16, slot: slot.name.clone(), rect, from, to });
            if here.iter().any(|p| galley.blocks[p.block].kind == ParaKind::Headline) {
                let title = press.issue.story(story).title();
                press.edition.bookmarks.push(Bookmark { title, page: s.page as u16, at: Point::new(rect.x, rect.y) });
            }
        }
        i = j;
    }
}
