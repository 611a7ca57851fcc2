//! Frames of modules (边框) and the rectangles of a module that is no rectangle itself.

use crate::geom::Length;

/// A frame around a module (边框).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Border {
    /// None.
    #[default]
    None,
    /// 正线.
    Line,
    /// 反线: heavy.
    Heavy,
    /// 双线.
    Double,
    /// 文武线: thick and thin, the thick outside.
    ThickThin,
    /// 点线.
    Dots,
    /// 波浪线.
    Wave,
    /// 花边，回纹.
    Fret,
    /// 花边，菱花.
    Diamond,
    /// 花边，连弧.
    Scallop,
}

impl Border {
    /// Words for `border`.
    pub const NAMES: [(&str, Border); 10] = [
        ("none", Border::None),
        ("line", Border::Line),
        ("heavy", Border::Heavy),
        ("double", Border::Double),
        ("thick-thin", Border::ThickThin),
        ("dots", Border::Dots),
        ("wave", Border::Wave),
        ("fret", Border::Fret),
        ("diamond", Border::Diamond),
        ("scallop", Border::Scallop),
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        Border::NAMES.iter().find(|n| n.1 == self).map_or("none", |n| n.0)
    }
}

/// How a frame is drawn, and what it keeps from the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FramePlan {
    /// Sides on the sheet that have a line: top, right, bottom, left.
    pub sides: [bool; 4],
    /// Of rounded corners; nothing for square ones.
    pub radius: Length,
    /// Thickness of its lines, when it is not that of the layout.
    pub weight: Option<Length>,
    /// Characters between frame or tint and the ends of lines.
    pub inset: u16,
}

impl Default for FramePlan {
    fn default() -> FramePlan {
        FramePlan { sides: [true; 4], radius: Length::ZERO, weight: None, inset: 1 }
    }
}

/// Half of a module that goes over the fold between two facing pages (跨版).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spread {
    /// Number of the page with the other half.
    pub other: u16,
    /// Columns of the other half.
    pub cols: u16,
    /// This is the left half, which has the head.
    pub left: bool,
}

/// A rectangle of columns × lines.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Area {
    /// First column, from 0.
    pub col: u16,
    /// First line, from 0.
    pub line: u16,
    /// Columns.
    pub cols: u16,
    /// Lines.
    pub lines: u16,
    /// Text columns of its own (破栏).
    pub text_cols: Option<u16>,
}

impl Area {
    /// One past the last column and line.
    pub fn end(&self) -> (u16, u16) {
        (self.col.saturating_add(self.cols), self.line.saturating_add(self.lines))
    }

    /// Whether a cell of the grid lies in it.
    pub fn holds(&self, col: u16, line: u16) -> bool {
        (self.col..self.end().0).contains(&col) && (self.line..self.end().1).contains(&line)
    }

    /// The part of two rectangles, side by side or one over the other, in which they join: from the far edge of one
    /// to that of the other, as wide as the edge that they share. `None` if they share none.
    pub fn bridge(&self, o: &Area) -> Option<Area> {
        let overlap = |a: (u16, u16), b: (u16, u16)| (a.0.max(b.0) < a.1.min(b.1)).then(|| (a.0.max(b.0), a.1.min(b.1)));
        let (xs, ys) = ((self.col, self.end().0), (self.line, self.end().1));
        let (oxs, oys) = ((o.col, o.end().0), (o.line, o.end().1));
        let touch = |a: (u16, u16), b: (u16, u16)| a.1 == b.0 || b.1 == a.0;
        let all = |a: (u16, u16), b: (u16, u16)| (a.0.min(b.0), a.1.max(b.1));
        let area = |x: (u16, u16), y: (u16, u16)| Area { col: x.0, line: y.0, cols: x.1 - x.0, lines: y.1 - y.0, text_cols: None };
        match (overlap(xs, oxs), overlap(ys, oys)) {
            (Some(x), None) if touch(ys, oys) => Some(area(x, all(ys, oys))),
            (None, Some(y)) if touch(xs, oxs) => Some(area(all(xs, oxs), y)),
            (Some(_), Some(_)) => Some(*self),
            _ => None,
        }
    }

    /// The smallest rectangle around some.
    pub fn around(all: &[Area]) -> Option<Area> {
        let col = all.iter().map(|a| a.col).min()?;
        let line = all.iter().map(|a| a.line).min()?;
        let cols = all.iter().map(|a| a.end().0).max()? - col;
        let lines = all.iter().map(|a| a.end().1).max()? - line;
        Some(Area { col, line, cols, lines, text_cols: None })
    }
}
