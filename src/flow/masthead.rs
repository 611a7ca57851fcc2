//! 报头: the name of the paper, as text or artwork, with its small lines under, beside or around it.

use super::furniture::{rule_h, text_line};
use super::set::Canvas;
use crate::geom::{Length, Point, Rect};
use crate::model::{Align, Arrange, Issue, Masthead, Style};
use crate::page::{Ink, Item};

/// A masthead being set.
struct Mast<'a> {
    issue: &'a Issue,
    mast: &'a Masthead,
    /// Height of a small line.
    row: Length,
}

/// Sets a masthead into its box. `false`: its small lines leave no room for the name, or for themselves.
pub(super) fn set(canvas: &mut Canvas<'_>, issue: &Issue, mast: &Masthead, rect: Rect) -> bool {
    let layout = &issue.layout;
    let upright = rect.height > rect.width * 2;
    let arrange = if upright && mast.arrange == Arrange::Center { Arrange::Vertical } else { mast.arrange };
    let m = Mast { issue, mast, row: layout.grid.leading.max(layout.styles.masthead.size.scale(3, 2)) };
    let small = m.small().size.scale(11, 10);
    let lines = mast.lines.len() as i32;
    if arrange == Arrange::Vertical {
        m.upright(canvas, rect);
        let foot = small * (lines + mast.foot.len() as i32 + 1);
        return foot * 2 <= rect.height;
    }
    let body = m.foot(canvas, rect);
    if mast.foot.is_empty() && arrange != Arrange::Center {
        // What stands below is parted from the head of the paper.
        rule_h(canvas, rect.x, rect.right(), rect.bottom(), layout.rules.heavy);
    }
    // Lines beside the name have three tenths of the width, on both sides two tenths each.
    let part = |x: i64, width: i64| Rect::new(body.x + body.width.scale(x, 100), body.y, body.width.scale(width, 100), body.height);
    match arrange {
        Arrange::Center | Arrange::Vertical => m.over(canvas, body),
        Arrange::Left => {
            m.name(canvas, part(0, 66));
            m.upright_rule(canvas, body, 68);
            m.stack(canvas, &mast.lines, part(70, 30));
        }
        Arrange::Right => {
            m.name(canvas, part(34, 66));
            m.upright_rule(canvas, body, 32);
            m.stack(canvas, &mast.lines, part(0, 30));
        }
        Arrange::Sides => {
            let half = mast.lines.len().div_ceil(2);
            m.stack(canvas, &mast.lines[..half], part(0, 21));
            m.name(canvas, part(23, 54));
            m.stack(canvas, &mast.lines[half..], part(79, 21));
        }
    }
    // Beside the name they have the height of the box, under it less than half.
    let stacked = match arrange {
        Arrange::Center | Arrange::Vertical => return m.row.scale(6, 5) * lines + m.row * 2 <= body.height,
        Arrange::Sides => small * ((lines + 1) / 2),
        Arrange::Left | Arrange::Right => small * lines,
    };
    stacked <= body.height && body.height >= m.row * 2
}

impl Mast<'_> {
    fn small(&self) -> &Style {
        &self.issue.layout.styles.masthead
    }

    fn text(&self) -> &str {
        self.mast.name.as_deref().unwrap_or(&self.issue.paper)
    }

    /// The foot's lines over the whole width, between a heavy and a light rule; what is left above them.
    fn foot(&self, canvas: &mut Canvas<'_>, rect: Rect) -> Rect {
        let rules = &self.issue.layout.rules;
        let n = self.mast.foot.len() as i32;
        if n == 0 {
            return rect;
        }
        let height = self.row * n + self.row / 4;
        let top = rect.bottom() - height;
        rule_h(canvas, rect.x, rect.right(), top, rules.heavy);
        for (i, line) in self.mast.foot.iter().enumerate() {
            let cell = Rect::new(rect.x, top + self.row / 8 + self.row * i as i32, rect.width, self.row);
            text_line(canvas, line, self.small(), cell, Align::Center);
        }
        rule_h(canvas, rect.x, rect.right(), rect.bottom(), rules.column);
        Rect { height: rect.height - height - self.row / 3, ..rect }
    }

    /// The name over the small lines, a double rule between.
    fn over(&self, canvas: &mut Canvas<'_>, rect: Rect) {
        let (row, lines) = (self.row, &self.mast.lines);
        if lines.is_empty() {
            return self.name(canvas, rect);
        }
        let (row, pad) = (row.scale(6, 5), row / 2);
        let foot = row * lines.len() as i32 + pad * 2;
        self.name(canvas, Rect::new(rect.x, rect.y, rect.width, (rect.height - foot).max(Length::ZERO)));
        // 文武线 over the small lines, a hairline under them.
        let (rules, top) = (&self.issue.layout.rules, rect.bottom() - foot);
        rule_h(canvas, rect.x, rect.right(), top, rules.heavy);
        rule_h(canvas, rect.x, rect.right(), top + rules.heavy + rules.column * 4, rules.column);
        if self.mast.foot.is_empty() {
            rule_h(canvas, rect.x, rect.right(), rect.bottom(), rules.column);
        }
        for (i, line) in lines.iter().enumerate() {
            let y = top + rules.heavy + pad + row * i as i32;
            text_line(canvas, line, self.small(), Rect::new(rect.x, y, rect.width, row), Align::Center);
        }
    }

    /// The name as artwork, or as large as its box, letterspaced over the width; letters close under it.
    fn name(&self, canvas: &mut Canvas<'_>, rect: Rect) {
        let under = if self.mast.under.is_empty() { Length::ZERO } else { self.row };
        let room = Rect { height: (rect.height - under).max(Length::ZERO), ..rect };
        let seen = self.nameplate(canvas, room, under);
        if under > Length::ZERO {
            let cell = Rect::new(rect.x, seen, rect.width, under);
            text_line(canvas, &self.mast.under, self.small(), cell, Align::Center);
        }
    }

    /// The name in a room, in its middle together with what stands `under` it; returns its foot.
    fn nameplate(&self, canvas: &mut Canvas<'_>, room: Rect, under: Length) -> Length {
        if let Some(foot) = self.artwork(canvas, room) {
            return foot;
        }
        let styles = &self.issue.layout.styles;
        let chars = self.text().chars().count().max(1) as i32;
        // From edge to edge, condensed (长体) by a fifth at most.
        let step = room.width / chars;
        let size = styles.nameplate.size.min(step.scale(6, 5)).min(room.height.scale(86, 100));
        let style = Style { size, ..styles.nameplate };
        let step = step.min(size.scale(3, 2));
        let left = room.x + (room.width - step * chars) / 2;
        // Letters under the name want it near: the em of the name, and a little.
        let room = if under > Length::ZERO {
            let height = size.scale(11, 10).min(room.height);
            Rect { y: room.y + (room.height - height) / 2, height, ..room }
        } else {
            room
        };
        for (i, c) in self.text().chars().enumerate() {
            let cell = Rect::new(left + step * i as i32, room.y, step, room.height);
            text_line(canvas, &c.to_string(), &style, cell, Align::Center);
        }
        room.bottom()
    }

    /// Artwork, whole, as large as its box allows; returns its foot.
    fn artwork(&self, canvas: &mut Canvas<'_>, room: Rect) -> Option<Length> {
        let (index, picture) = self.mast.artwork.and_then(|i| Some((i, self.issue.pictures.get(i as usize)?)))?;
        let (w, h) = (i64::from(picture.width.max(1)), i64::from(picture.height.max(1)));
        let by_width = room.width.scale(h, w);
        let (width, height) = if by_width <= room.height { (room.width, by_width) } else { (room.height.scale(w, h), room.height) };
        let rect = Rect::new(room.x + (room.width - width) / 2, room.y + (room.height - height) / 2, width, height);
        canvas.item(Item::Image { picture: index, rect, clip: rect });
        Some(rect.bottom())
    }

    /// Small lines over each other, shared out over the height, close together if there is room.
    fn stack(&self, canvas: &mut Canvas<'_>, lines: &[String], rect: Rect) {
        let n = lines.len() as i32;
        if n == 0 {
            return;
        }
        let step = (rect.height / n).min(self.row * 2);
        let top = rect.y + (rect.height - step * n) / 2;
        for (i, line) in lines.iter().enumerate() {
            text_line(canvas, line, self.small(), Rect::new(rect.x, top + step * i as i32, rect.width, step), Align::Center);
        }
    }

    fn upright_rule(&self, canvas: &mut Canvas<'_>, rect: Rect, percent: i64) {
        let x = rect.x + rect.width.scale(percent, 100);
        let (from, to) = (Point::new(x, rect.y + self.row / 2), Point::new(x, rect.bottom() - self.row / 2));
        canvas.item(Item::Rule { from, to, width: self.issue.layout.rules.column, ink: Ink::BLACK });
    }

    /// 题字: the name down a box that stands upright, the small lines below it.
    fn upright(&self, canvas: &mut Canvas<'_>, rect: Rect) {
        let layout = &self.issue.layout;
        let row = self.small().size.scale(8, 5);
        let lines: Vec<&String> = self.mast.lines.iter().chain(&self.mast.foot).collect();
        let foot = row * (lines.len() as i32 + 1);
        let name = Rect::new(rect.x, rect.y, rect.width, rect.height - foot);
        if self.artwork(canvas, Rect::new(name.x + name.width / 10, name.y + row, name.width.scale(8, 10), name.height - row * 2)).is_none()
        {
            let chars = self.text().chars().count().max(1) as i32;
            let size = layout.styles.nameplate.size.min(rect.width.scale(3, 4)).min(name.height.scale(9, 10) / chars);
            let style = Style { size, ..layout.styles.nameplate };
            let step = (name.height.scale(95, 100) / chars).min(size.scale(3, 2));
            let top = name.y + (name.height - step * chars) / 2;
            for (i, c) in self.text().chars().enumerate() {
                let cell = Rect::new(name.x, top + step * i as i32, name.width, step);
                text_line(canvas, &c.to_string(), &style, cell, Align::Center);
            }
        }
        let side = rect.width / 12;
        let line = rect.bottom() - foot + row / 2;
        rule_h(canvas, rect.x + side, rect.right() - side, line, layout.rules.column);
        for (i, text) in lines.into_iter().enumerate() {
            let cell = Rect::new(rect.x + side, line + row / 4 + row * i as i32, rect.width.scale(10, 12), row);
            text_line(canvas, text, self.small(), cell, Align::Center);
        }
        canvas.item(Item::Shape { rect, fill: None, stroke: Some((layout.rules.frame, Ink::BLACK)) });
    }
}
