//! Lines of text in a slot that belong to no story (文字版块): an imprint in its size; a pull quote (插题) in one size;
//! a notice or an advertisement of words with one line large and the others below it in rank. What is too long for
//! a line is wrapped; nothing leaves the box without being told.

use super::furniture::text_line;
use super::head::natural;
use super::set::{Canvas, Look, Words};
use crate::cjk::Profile;
use crate::compose::{self, Line, Measure};
use crate::font::Role;
use crate::geom::{Em, Frame, Length, Rect, WritingMode};
use crate::model::{Align, Border, Layout, Slot, Style};
use crate::shape::{Request, Shaped, Shaper};

/// Begins the line that is set largest, where it is not the first.
pub(crate) const MAIN: &str = "# ";

/// The least size of words in a notice, in half points.
const LEAST: i32 = 13;

/// Sets the lines into a rectangle. `false`: they do not fit even at the least size.
pub(super) fn set(canvas: &mut Canvas<'_>, layout: &Layout, slot: &Slot, lines: &[String], rect: Rect) -> bool {
    let plain: Vec<&str> = lines.iter().map(|l| l.strip_prefix(MAIN).unwrap_or(l).trim()).collect();
    let main = lines.iter().position(|l| l.starts_with(MAIN));
    // A frame has its own white inside.
    let room = if slot.border == Border::None { rect.height.scale(92, 100) } else { rect.height };
    let (size, look) = (slot.head.size, &slot.head.look);
    let role = look.role.unwrap_or(layout.styles.rank(1).role);
    let text = Text { lines: &plain, main: main.unwrap_or(0), rect, room, layout, size, role, align: look.align.unwrap_or(Align::Center) };
    if slot.inset.is_some() && slot.category.is_empty() && main.is_none() {
        return text.quote(canvas);
    }
    let base = layout.styles.imprint.size;
    let size = (rect.width.scale(4, 5) / text.longest()).min(rect.height.scale(1, 2) / text.count()).min(base * 4).max(base);
    if main.is_none() && slot.head.size.is_none() && slot.category.is_empty() && size <= base.scale(4, 3) {
        return text.small(canvas, size);
    }
    text.display(canvas)
}

/// Lines of a slot and their box.
struct Text<'a> {
    lines: &'a [&'a str],
    main: usize,
    rect: Rect,
    /// Height that lines may have.
    room: Length,
    layout: &'a Layout,
    /// What the editor asks for: the size of the main line, its face, where lines stand.
    size: Option<Length>,
    role: Role,
    align: Align,
}

/// One line or several of one size.
struct Piece {
    text: usize,
    size: Length,
    role: Role,
    height: Length,
    /// What is wrapped: its lines are as far apart.
    body: Option<(Shaped, Vec<compose::Line>, Length)>,
}

impl Text<'_> {
    fn count(&self) -> i32 {
        self.lines.len().max(1) as i32
    }

    fn longest(&self) -> i32 {
        self.lines.iter().map(|l| chars(l)).max().unwrap_or(1)
    }

    /// An imprint: all lines in its size, as far apart as the box lets them.
    fn small(&self, canvas: &mut Canvas<'_>, size: Length) -> bool {
        // A little smaller rather than wrapped; letters and digits are half as wide.
        let halves = |l: &&str| l.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<i32>();
        let fit = self.rect.width * 2 / self.lines.iter().map(halves).max().unwrap_or(1).max(1);
        let size = if fit >= size.scale(3, 4) { size.min(fit.max(Length::pt(7.5))) } else { size };
        let style = Style { size, ..self.layout.styles.imprint };
        let step = size.scale(14, 10).max(self.layout.grid.leading);
        let mut pieces = self.all(canvas, style.size, style.role, step);
        let least = Length::pt(f64::from(LEAST) / 2.0).min(size);
        let rows = |pieces: &[Piece]| pieces.iter().map(|p| p.body.as_ref().map_or(1, |b| b.1.len() as i32)).sum::<i32>().max(1);
        let step = step.min(self.rect.height / rows(&pieces));
        let size = size.min(step).max(least);
        pieces = self.all(canvas, size, style.role, step.max(size));
        self.paint(canvas, &pieces, Length::ZERO)
    }

    /// A pull quote: its lines are parts of one sentence and have one size.
    fn quote(&self, canvas: &mut Canvas<'_>) -> bool {
        let styles = &self.layout.styles;
        let (most, least) = (styles.subhead.size * 2, styles.body.size);
        let wide = self.rect.width.scale(92, 100) / self.longest();
        let high = self.rect.height.scale(8, 10) / self.count();
        let size = half_points(wide.min(high.scale(2, 3)).min(most));
        let size = self.size.unwrap_or(size.max(least));
        let pieces = self.all(canvas, size, self.role, size.scale(3, 2));
        self.paint(canvas, &pieces, Length::ZERO)
    }

    /// All lines in one size.
    fn all(&self, canvas: &Canvas<'_>, size: Length, role: Role, step: Length) -> Vec<Piece> {
        (0..self.lines.len()).map(|i| self.piece(canvas, i, (size, role), step, self.rect.width)).collect()
    }

    /// The first line, or the one that is marked, is the slogan or the name of what is offered: it takes the room that
    /// the others leave. The last line says who speaks.
    fn display(&self, canvas: &mut Canvas<'_>) -> bool {
        let room = self.room;
        let (most, body) = (self.largest(), self.layout.styles.body.size);
        let half = Length::PER_PT / 2;
        let mut last = Vec::new();
        for b in (LEAST..=(body.0 / half).max(LEAST)).rev() {
            let b = Length(b * half);
            let least = b.scale(4, 3);
            let mut m = most.max(least);
            loop {
                last = self.ranked(canvas, m, b);
                let total: Length = last.iter().map(|p| p.height).sum();
                if total <= room {
                    // White between the lines rather than above and below all of them.
                    let spare = (room - total).min(total.scale(2, 5));
                    return self.paint(canvas, &last, spare);
                }
                if m <= least {
                    break;
                }
                m = m.scale(i64::from(room.0), i64::from(total.0)).max(m - Length::pt(4.0)).min(m - Length(half)).max(least);
            }
        }
        self.paint(canvas, &last, Length::ZERO)
    }

    /// The size that the width allows the main line; beside longer ones a short one is at most thrice as large.
    fn largest(&self) -> Length {
        let width = self.rect.width.scale(88, 100);
        let of = |i: usize| width / chars(self.lines.get(i).unwrap_or(&""));
        if let Some(size) = self.size {
            return size.min(of(self.main).scale(5, 4));
        }
        let most = of(self.main).min(self.layout.styles.rank(1).max.scale(3, 2));
        let others = (0..self.lines.len()).filter(|&i| i != self.main).map(of).max();
        half_points(others.map_or(most, |o| most.min(o.max(self.layout.styles.body.size) * 3)))
    }

    /// The lines in rank below a main line of a size; what does not fit a line in the size of text is wrapped.
    fn ranked(&self, canvas: &Canvas<'_>, main: Length, body: Length) -> Vec<Piece> {
        let styles = &self.layout.styles;
        let width = self.rect.width.scale(88, 100);
        let piece = |i: usize| {
            if i == self.main {
                let high = if main > body.scale(8, 5) { 165 } else { 140 };
                return self.piece(canvas, i, (main, self.role), main.scale(high, 100), self.rect.width);
            }
            let share = if i + 1 == self.lines.len() && i > self.main + 1 { 36 } else { 50 };
            let size = main.scale(share, 100).min(width / chars(self.lines[i])).max(body);
            let close = if body < styles.body.size { 135 } else { 150 };
            self.piece(canvas, i, (size, styles.kicker.role), size.scale(if size > body { 180 } else { close }, 100), width)
        };
        (0..self.lines.len()).map(piece).collect()
    }

    fn piece(&self, canvas: &Canvas<'_>, i: usize, (size, role): (Length, Role), step: Length, width: Length) -> Piece {
        let profile = Profile::get(canvas.region, canvas.region.default_level(), false);
        let shaped = Shaper::new(canvas.fonts).shape(&Request::plain(self.lines[i], role, profile));
        let line = Em::from_length(width.max(size), size);
        // Drawn together a little rather than wrapped.
        let close = natural(&shaped, &Line::whole(&shaped)).0 <= line.0 / 9 * 10;
        if close || shaped.is_empty() {
            return Piece { text: i, size, role, height: step, body: None };
        }
        let lines = compose::paragraph(&shaped, profile, 0, Measure { line, indent: Em::ZERO, justify: true }).best().lines.clone();
        let rows = lines.len() as i32;
        Piece { text: i, size, role, height: step * rows, body: Some((shaped, lines, step)) }
    }

    /// Paints pieces in the middle of the box with `spare` shared out between them. `false`: they are higher than it.
    fn paint(&self, canvas: &mut Canvas<'_>, pieces: &[Piece], spare: Length) -> bool {
        let (rect, styles) = (self.rect, &self.layout.styles);
        let total = pieces.iter().map(|p| p.height).sum::<Length>() + spare;
        let mut y = rect.y + (rect.height - total).max(Length::ZERO) / 2;
        for p in pieces {
            let share = spare.scale(i64::from(p.height.0), i64::from((total - spare).0.max(1)));
            let (own, text) = (p.height + share, self.lines[p.text]);
            match &p.body {
                None => {
                    let style = Style { size: p.size, role: p.role, ..styles.imprint };
                    text_line(canvas, text, &style, Rect::new(rect.x, y, rect.width, own), self.align);
                }
                Some((shaped, lines, step)) => {
                    let width = rect.width.min(Em::from_length(rect.width.scale(88, 100).max(p.size), p.size).at(p.size));
                    let frame = Frame::new(Rect { x: rect.x + (rect.width - width) / 2, ..rect }, WritingMode::Horizontal);
                    let top = y + share / 2 - rect.y;
                    for (k, line) in lines.iter().enumerate() {
                        let xs = compose::place(shaped, line, Em::ZERO);
                        let at = (Length::ZERO, top + *step * k as i32 + (*step - p.size) / 2);
                        let look = Look { size: p.size, ink: styles.imprint.ink, stretch: 1000, source: None };
                        canvas.line(Words { text, shaped, line, xs: &xs }, &frame, at, look);
                    }
                }
            }
            y += own;
        }
        total <= rect.height + Length::pt(0.5)
    }
}

fn chars(line: &str) -> i32 {
    line.chars().count().max(1) as i32
}

fn half_points(size: Length) -> Length {
    let half = Length::PER_PT / 2;
    Length(size.0 / half * half)
}
