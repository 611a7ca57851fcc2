//! 导读: a title and entries with the numbers of their pages, a line or two under them where the editor wrote one.

use super::furniture::{border_rect, rule_h, text_line};
use super::head::natural;
use super::set::{Canvas, Look, Words};
use crate::cjk::Profile;
use crate::compose::{self, Line, Measure};
use crate::geom::{Em, Frame, Length, Rect, WritingMode};
use crate::model::{Align, IndexEntry, Issue, Layout, Style};
use crate::page::{Ink, Item};
use crate::shape::{Request, Shaped, Shaper};

/// A paragraph of the index in lines.
struct Set<'t> {
    text: &'t str,
    shaped: Shaped,
    lines: Vec<Line>,
    style: Style,
}

impl Set<'_> {
    fn height(&self) -> Length {
        self.style.size.scale(135, 100) * self.lines.len() as i32
    }
}

/// Sets the index into its box; `pages` are the numbers of the pages where the entries' stories begin. `false`: it is
/// higher than its box even at the least size.
pub(super) fn set(canvas: &mut Canvas<'_>, issue: &Issue, entries: &[IndexEntry], pages: &[Option<u16>], rect: Rect) -> bool {
    let layout = &issue.layout;
    let style = &layout.styles.index;
    let (em, leading) = (layout.grid.em, layout.grid.leading);
    // 反白: the title white in a black band, its characters apart.
    let rect = border_rect(layout, rect);
    let band = Rect::new(rect.x, rect.y, rect.width, leading.scale(19, 10).min(rect.height));
    canvas.item(Item::Shape { rect: band, fill: Some(Ink::BLACK), stroke: None });
    let size = style.size.scale(14, 9).min(band.height.scale(2, 3));
    let title = Style { size, role: layout.styles.subhead.role, ink: Ink::PAPER, ..*style };
    let chars = layout.wording.index_title.chars().count().max(1) as i32;
    let step = size.scale(5, 2).min(band.width / chars);
    for (i, c) in layout.wording.index_title.chars().enumerate() {
        let x = band.x + (band.width - step * chars) / 2 + step * i as i32;
        text_line(canvas, &c.to_string(), &title, Rect::new(x, band.y, step, band.height), Align::Center);
    }
    let (top, foot) = (band.bottom() + leading / 3, leading / 3);
    let inner = Rect::new(rect.x + em, top, rect.width - em * 2, (rect.bottom() - foot - top).max(Length::ZERO));
    let room = inner.height;
    let rows = |size: Length, summaries: bool| rows(canvas, layout, entries, pages, (inner.width, size, summaries));
    // Too many entries get smaller; summaries go before they cannot be read.
    let total = |rows: &[Row<'_>]| rows.iter().map(Row::height).sum::<Length>();
    // Few entries get larger, if white enough stays between them.
    let steps = [(132, true), (116, true), (100, true), (90, true), (82, true), (100, false), (90, false), (80, false), (70, false)];
    let all = steps.iter().map(|&(size, summaries)| (size, rows(style.size.scale(size, 100), summaries)));
    let mut last = None;
    for (size, rows) in all {
        let needs = total(&rows);
        let one_line = rows.iter().all(|r| r.title.lines.len() == 1);
        let fits = if size > 100 { one_line && needs.scale(3, 2) <= room } else { needs <= room };
        last = Some(rows);
        if fits {
            break;
        }
    }
    let Some(rows) = last else { return true };
    let gap = (room - total(&rows)).max(Length::ZERO) / (rows.len() as i32).max(1);
    let mut y = top + gap / 2;
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            rule_h(canvas, inner.x, inner.right(), y - gap / 2, layout.rules.column);
        }
        draw(canvas, &row.title, Rect { y, height: row.title.height(), ..inner });
        // The number stands on the last line of the title, or below it where a title beside it would have no room.
        let line = row.title.style.size.scale(135, 100);
        let down = row.title.lines.len() as i32 - i32::from(!row.below);
        let at = Rect::new(inner.right() - row.number_width, y + line * down.max(0), row.number_width, line);
        text_line(canvas, &row.number, &Style { role: layout.styles.folio.role, ..row.title.style }, at, Align::End);
        y += row.title.height() + if row.below { line } else { Length::ZERO };
        if let Some(s) = &row.summary {
            draw(canvas, s, Rect { y, height: s.height(), ..inner });
            y += s.height();
        }
        y += gap;
    }
    total(&rows) <= room
}

/// An entry ready to be set.
struct Row<'t> {
    title: Set<'t>,
    summary: Option<Set<'t>>,
    number: String,
    number_width: Length,
    /// The number has a line of its own.
    below: bool,
}

impl Row<'_> {
    fn height(&self) -> Length {
        let number = if self.below { self.title.style.size.scale(135, 100) } else { Length::ZERO };
        self.title.height() + number + self.summary.as_ref().map_or(Length::ZERO, Set::height)
    }
}

fn rows<'t>(
    canvas: &Canvas<'_>,
    layout: &Layout,
    entries: &'t [IndexEntry],
    pages: &[Option<u16>],
    (width, size, summaries): (Length, Length, bool),
) -> Vec<Row<'t>> {
    let style = Style { size, ..layout.styles.index };
    let small = Style { size: size.scale(4, 5), role: layout.styles.body.role, ..style };
    let row = |(e, page): (&'t IndexEntry, &Option<u16>)| {
        let number = page.map(|p| layout.wording.index_entry.replace("{title}", "").replace("{page}", &p.to_string()));
        let number = number.unwrap_or_default();
        let number_width = size * (number.trim().chars().count() as i32 + 1);
        // Beside its number a title wants six characters, or all that it has.
        let wanted = size * (e.title.chars().count() as i32).min(6);
        let below = !number.is_empty() && width - number_width < wanted;
        let title = lines(canvas, &e.title, style, if below { width.max(size) } else { (width - number_width).max(size) });
        let summary = (summaries && !e.summary.is_empty()).then(|| lines(canvas, &e.summary, small, width));
        Row { title, summary, number: number.trim().to_string(), number_width: number_width.min(width), below }
    };
    entries.iter().zip(pages).map(row).collect()
}

fn lines<'t>(canvas: &Canvas<'_>, text: &'t str, style: Style, width: Length) -> Set<'t> {
    let profile = Profile::get(canvas.region, canvas.region.default_level(), false);
    let shaped = Shaper::new(canvas.fonts).shape(&Request::plain(text, style.role, profile));
    let measure = Measure { line: Em::from_length(width, style.size), indent: Em::ZERO, justify: false };
    let lines = compose::paragraph(&shaped, profile, 0, measure).best().lines.clone();
    Set { text, shaped, lines, style }
}

fn draw(canvas: &mut Canvas<'_>, set: &Set<'_>, rect: Rect) {
    let frame = Frame::new(rect, WritingMode::Horizontal);
    let step = set.style.size.scale(135, 100);
    for (i, line) in set.lines.iter().enumerate() {
        let width = natural(&set.shaped, line).at(set.style.size);
        let free = (rect.width - width).max(Length::ZERO);
        let inline = if set.style.align == Align::Center { free / 2 } else { Length::ZERO };
        let xs = compose::place(&set.shaped, line, Em::ZERO);
        let look = Look { size: set.style.size, ink: set.style.ink, stretch: 1000, source: None };
        let words = Words { text: set.text, shaped: &set.shaped, line, xs: &xs };
        canvas.line(words, &frame, (inline, step * i as i32 + (step - set.style.size) / 2), look);
    }
}
