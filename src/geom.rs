//! Lengths, rectangles and writing modes.
//!
//! Everything that composes text thinks in *inline* (along the line) and *block* (across lines).
//! [`Frame`] is the only place where these become x and y on the sheet, so vertical setting (直排)
//! is not a second code path. The sheet's origin is its top left corner, y grows downwards.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A length in EMU, 914 400 to the inch: pt, mm and Q (¼ mm, 级) are all whole numbers of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Length(pub i32);

impl Length {
    /// Nothing.
    pub const ZERO: Length = Length(0);
    /// EMU in a PostScript point.
    pub const PER_PT: i32 = 12_700;
    /// EMU in a millimetre.
    pub const PER_MM: i32 = 36_000;
    /// EMU in a Q (级), a quarter of a millimetre.
    pub const PER_Q: i32 = 9_000;

    /// From points, rounded to the nearest EMU.
    pub fn pt(v: f64) -> Length {
        Length((v * f64::from(Self::PER_PT)).round() as i32)
    }

    /// From millimetres, rounded to the nearest EMU.
    pub fn mm(v: f64) -> Length {
        Length((v * f64::from(Self::PER_MM)).round() as i32)
    }

    /// In points.
    pub fn to_pt(self) -> f64 {
        f64::from(self.0) / f64::from(Self::PER_PT)
    }

    /// In millimetres.
    pub fn to_mm(self) -> f64 {
        f64::from(self.0) / f64::from(Self::PER_MM)
    }

    /// `self · num / den`, multiplied in 64 bits and rounded once to nearest.
    pub fn scale(self, num: i64, den: i64) -> Length {
        let v = i64::from(self.0) * num;
        let half = den / 2;
        clamp(if v >= 0 { (v + half) / den } else { (v - half) / den })
    }

    /// The larger of the two.
    pub fn max(self, o: Length) -> Length {
        Length(self.0.max(o.0))
    }

    /// The smaller of the two.
    pub fn min(self, o: Length) -> Length {
        Length(self.0.min(o.0))
    }
}

/// Absurd input (a headline of a hundred thousand characters) ends at the edge of the range, 59 m, not in a panic.
fn clamp(v: i64) -> Length {
    Length(v.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
}

impl Add for Length {
    type Output = Length;
    fn add(self, o: Length) -> Length {
        Length(self.0.saturating_add(o.0))
    }
}
impl Sub for Length {
    type Output = Length;
    fn sub(self, o: Length) -> Length {
        Length(self.0.saturating_sub(o.0))
    }
}
impl AddAssign for Length {
    fn add_assign(&mut self, o: Length) {
        self.0 = self.0.saturating_add(o.0);
    }
}
impl SubAssign for Length {
    fn sub_assign(&mut self, o: Length) {
        self.0 = self.0.saturating_sub(o.0);
    }
}
impl Neg for Length {
    type Output = Length;
    fn neg(self) -> Length {
        Length(self.0.saturating_neg())
    }
}
impl Mul<i32> for Length {
    type Output = Length;
    fn mul(self, n: i32) -> Length {
        Length(self.0.saturating_mul(n))
    }
}
impl Div<i32> for Length {
    type Output = Length;
    fn div(self, n: i32) -> Length {
        Length(self.0 / n.max(1))
    }
}
impl Sum for Length {
    fn sum<I: Iterator<Item = Length>>(iter: I) -> Length {
        iter.fold(Length::ZERO, Add::add)
    }
}

/// A point on the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Point {
    /// From the left edge.
    pub x: Length,
    /// From the top edge.
    pub y: Length,
}

impl Point {
    /// A point at `x`, `y`.
    pub fn new(x: Length, y: Length) -> Point {
        Point { x, y }
    }
}

/// Width and height on the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Size {
    /// Horizontal extent.
    pub width: Length,
    /// Vertical extent.
    pub height: Length,
}

/// An upright rectangle on the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Rect {
    /// Left edge.
    pub x: Length,
    /// Top edge.
    pub y: Length,
    /// Width, never negative.
    pub width: Length,
    /// Height, never negative.
    pub height: Length,
}

impl Rect {
    /// A rectangle from its top left corner and size.
    pub fn new(x: Length, y: Length, width: Length, height: Length) -> Rect {
        Rect { x, y, width, height }
    }

    /// Right edge.
    pub fn right(&self) -> Length {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> Length {
        self.y + self.height
    }

    /// The rectangle made smaller on all sides.
    pub fn inset(&self, s: Sides) -> Rect {
        Rect {
            x: self.x + s.left,
            y: self.y + s.top,
            width: (self.width - s.left - s.right).max(Length::ZERO),
            height: (self.height - s.top - s.bottom).max(Length::ZERO),
        }
    }

    /// The smallest rectangle around both.
    pub fn union(&self, o: &Rect) -> Rect {
        let (x, y) = (self.x.min(o.x), self.y.min(o.y));
        Rect::new(x, y, self.right().max(o.right()) - x, self.bottom().max(o.bottom()) - y)
    }

    /// Whether `o` lies inside, edges included, within `slack`.
    pub fn contains(&self, o: &Rect, slack: Length) -> bool {
        o.x >= self.x - slack && o.y >= self.y - slack && o.right() <= self.right() + slack && o.bottom() <= self.bottom() + slack
    }
}

/// Four distances from the edges of a rectangle.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Sides {
    /// From the top.
    pub top: Length,
    /// From the right.
    pub right: Length,
    /// From the bottom.
    pub bottom: Length,
    /// From the left.
    pub left: Length,
}

/// An extent along the line (inline, 行内) and across lines (block, 行间).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Logical {
    /// Along the line.
    pub inline: Length,
    /// Across lines.
    pub block: Length,
}

/// In which direction lines run and follow each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum WritingMode {
    /// 横排: lines run left to right and follow each other downwards.
    #[default]
    Horizontal,
    /// 直排: lines run downwards and follow each other right to left.
    Vertical,
}

/// A region of the sheet with a writing mode: the only conversion between inline/block and x/y.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// Where on the sheet.
    pub rect: Rect,
    /// How lines run in it.
    pub mode: WritingMode,
}

impl Frame {
    /// A region of the sheet.
    pub fn new(rect: Rect, mode: WritingMode) -> Frame {
        Frame { rect, mode }
    }

    /// Its extent along and across lines.
    pub fn extent(&self) -> Logical {
        match self.mode {
            WritingMode::Horizontal => Logical { inline: self.rect.width, block: self.rect.height },
            WritingMode::Vertical => Logical { inline: self.rect.height, block: self.rect.width },
        }
    }

    /// The sheet point at a logical position.
    pub fn point(&self, inline: Length, block: Length) -> Point {
        match self.mode {
            WritingMode::Horizontal => Point::new(self.rect.x + inline, self.rect.y + block),
            WritingMode::Vertical => Point::new(self.rect.right() - block, self.rect.y + inline),
        }
    }

    /// Start and length of a sheet rectangle along the line, and across.
    pub fn extent_of(&self, rect: Rect) -> ((Length, Length), (Length, Length)) {
        match self.mode {
            WritingMode::Horizontal => ((rect.x - self.rect.x, rect.width), (rect.y - self.rect.y, rect.height)),
            WritingMode::Vertical => ((rect.y - self.rect.y, rect.height), (self.rect.right() - rect.right(), rect.width)),
        }
    }

    /// The sheet rectangle of a logical one that starts at `inline`, `block`.
    pub fn part(&self, inline: Length, block: Length, size: Logical) -> Rect {
        let p = self.point(inline, block);
        match self.mode {
            WritingMode::Horizontal => Rect::new(p.x, p.y, size.inline, size.block),
            WritingMode::Vertical => Rect::new(p.x - size.block, p.y, size.block, size.inline),
        }
    }
}

/// A length in 1/65 536 of the em (字身) of the line: what composition counts in, so that lines do
/// not depend on the type size and rounding happens once, in [`Em::at`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Em(pub i32);

impl Em {
    /// One em.
    pub const ONE: Em = Em(65_536);
    /// Half an em.
    pub const HALF: Em = Em(32_768);
    /// Nothing.
    pub const ZERO: Em = Em(0);

    /// From a number of ems.
    pub fn new(v: f64) -> Em {
        Em((v * 65_536.0).round() as i32)
    }

    /// As a number of ems.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 65_536.0
    }

    /// At a type size, rounded to the nearest EMU.
    pub fn at(self, size: Length) -> Length {
        clamp((i64::from(self.0) * i64::from(size.0) + 32_768) >> 16)
    }

    /// The largest number of 1/65 536 em that fits into `length` at a type size.
    pub fn from_length(length: Length, size: Length) -> Em {
        Em(clamp((i64::from(length.0) << 16) / i64::from(size.0.max(1))).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_whole() {
        assert_eq!(Length::pt(9.0).0, 114_300);
        assert_eq!(Length::mm(0.25).0, Length::PER_Q);
        assert_eq!(Length::pt(72.0).0, 914_400);
    }

    #[test]
    fn vertical_frames_run_from_the_right() {
        let f = Frame::new(Rect::new(Length(10), Length(20), Length(100), Length(200)), WritingMode::Vertical);
        assert_eq!(f.point(Length(5), Length(30)), Point::new(Length(80), Length(25)));
        assert_eq!(
            f.part(Length(0), Length(0), Logical { inline: Length(50), block: Length(9) }),
            Rect::new(Length(101), Length(20), Length(9), Length(50))
        );
    }
}
