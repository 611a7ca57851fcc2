//! 绕排: what is left of a text column beside pictures that stand inside its module.
//!
//! A column is cut into stretches of rows that text can use; in each row of a stretch text has one
//! span, the longest that the cut-outs leave. Rows in which less than a few characters are left are not set.

use super::fit::{Column, Columns};
use crate::compose::Reach;
use crate::geom::{Em, Frame, Length, Rect};

/// Start along the line and length of what a row leaves for text.
pub(super) type Span = (Length, Length);

/// Characters that a line beside a picture must have.
const LEAST: i32 = 4;

/// A rectangle of the module that text keeps clear of: extents along the line and in rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct CutOut {
    inline: (Length, Length),
    rows: (u32, u32),
}

impl CutOut {
    /// From a rectangle on the sheet; `clear` is kept free along the line.
    pub(super) fn new(frame: &Frame, rect: Rect, leading: Length, em: Length, clear: Length) -> CutOut {
        let (inline, block) = frame.extent_of(rect);
        let (start, end) = (block.0, block.0 + block.1);
        // A row is taken if its em box is touched.
        let first = (start - em).0.div_euclid(leading.0.max(1)) + 1;
        let last = (end.0 + leading.0 - 1).div_euclid(leading.0.max(1));
        CutOut { inline: (inline.0 - clear, inline.0 + inline.1 + clear), rows: (first.max(0) as u32, last.max(0) as u32) }
    }
}

impl CutOut {
    /// Whether it takes all of a row of a column (start and width).
    pub(super) fn covers(&self, row: u32, column: Span) -> bool {
        (self.rows.0..self.rows.1).contains(&row) && self.inline.0 <= column.0 && self.inline.1 >= column.0 + column.1
    }
}

/// A text column of a module: its number, extent along the line and rows.
#[derive(Clone, Copy)]
pub(super) struct Strip {
    pub part: u32,
    pub index: u32,
    pub inline: Length,
    pub width: Length,
    /// First and one past the last row.
    pub rows: (u32, u32),
}

/// Adds a column, cut into stretches where something stands in it.
pub(super) fn add(columns: &mut Columns, strip: Strip, cuts: &[CutOut], em: Length) {
    let whole = (Length::ZERO, strip.width);
    let mut row = strip.rows.0;
    while row < strip.rows.1 {
        let mut spans = Vec::new();
        let top = row;
        while row < strip.rows.1
            && let Some(span) = left(&strip, row, cuts, em)
        {
            spans.push(span);
            row += 1;
        }
        if !spans.is_empty() {
            let beside = spans.iter().any(|&s| s != whole).then(|| {
                columns.beside.push(spans.clone());
                columns.beside.len() as u32 - 1
            });
            let lines = spans.len() as u32;
            columns.fixed.push(Column { width: strip.width, lines, part: strip.part, index: strip.index, top, beside });
        }
        row += 1;
    }
}

/// The longest span of a row that is free, from the start of the column.
fn left(strip: &Strip, row: u32, cuts: &[CutOut], em: Length) -> Option<Span> {
    let end = strip.inline + strip.width;
    let mut taken: Vec<(Length, Length)> = cuts
        .iter()
        .filter(|c| (c.rows.0..c.rows.1).contains(&row) && c.inline.0 < end && c.inline.1 > strip.inline)
        .map(|c| (c.inline.0.max(strip.inline), c.inline.1.min(end)))
        .collect();
    taken.sort();
    taken.push((end, end));
    let mut best = (Length::ZERO, Length::ZERO);
    let mut at = strip.inline;
    for (from, to) in taken {
        if from - at > best.1 {
            best = (at - strip.inline, from - at);
        }
        at = at.max(to);
    }
    if best.1 == strip.width {
        return Some(best);
    }
    // Whole characters, so that the lines beside a picture fill as those of a column do.
    let chars = best.1.0 / em.0.max(1);
    (chars >= LEAST).then(|| {
        let width = em * chars;
        // White goes to the side of the picture.
        let start = if best.0 == Length::ZERO { Length::ZERO } else { best.0 + (best.1 - width) };
        (start, width)
    })
}

/// Spans from a row on as the composer counts them, without the whole ones at the end.
pub(super) fn reaches(spans: &[Span], width: Length, size: Length) -> Vec<Reach> {
    let used = spans.iter().rposition(|&s| s != (Length::ZERO, width)).map_or(0, |i| i + 1);
    spans[..used].iter().map(|&(start, width)| Reach { start: Em::from_length(start, size), width: Em::from_length(width, size) }).collect()
}

/// What several rows have in common.
pub(super) fn narrowest(spans: &[Span], whole: Length) -> Span {
    let start = spans.iter().map(|s| s.0).max().unwrap_or(Length::ZERO);
    let end = spans.iter().map(|s| s.0 + s.1).min().unwrap_or(whole);
    (start, (end - start).max(Length::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::WritingMode;

    const EM: i32 = 100;

    fn strip() -> Strip {
        Strip { part: 0, index: 0, inline: Length(0), width: Length(14 * EM), rows: (0, 20) }
    }

    fn cut(x: i32, y: i32, w: i32, h: i32) -> CutOut {
        let frame = Frame::new(Rect::new(Length(0), Length(0), Length(3000), Length(3000)), WritingMode::Horizontal);
        CutOut::new(&frame, Rect::new(Length(x), Length(y), Length(w), Length(h)), Length(150), Length(EM), Length(EM))
    }

    #[test]
    fn a_picture_at_the_right_shortens_its_rows() {
        let mut c = Columns::default();
        // Rows 2 to 4 stand at 300, 450 and 600; the picture ends with the em box of row 4.
        add(&mut c, strip(), &[cut(800, 300, 600, 400)], Length(EM));
        assert_eq!(c.fixed.len(), 1);
        let spans = &c.beside[0];
        let widths: Vec<i32> = spans[..6].iter().map(|s| s.1.0 / EM).collect();
        assert_eq!(widths, [14, 14, 7, 7, 7, 14]);
    }

    #[test]
    fn a_picture_at_the_left_moves_them() {
        let mut c = Columns::default();
        add(&mut c, strip(), &[cut(0, 0, 550, 100)], Length(EM));
        // Clear at 650; seven whole characters end at the edge.
        assert_eq!(c.beside[0][0], (Length(700), Length(700)));
    }

    #[test]
    fn a_picture_as_wide_as_the_column_parts_it() {
        let mut c = Columns::default();
        add(&mut c, strip(), &[cut(100, 750, 1200, 250)], Length(EM));
        let parts: Vec<(u32, u32)> = c.fixed.iter().map(|x| (x.top, x.lines)).collect();
        assert_eq!(parts, [(0, 5), (7, 13)]);
        assert!(c.beside.is_empty());
    }

    #[test]
    fn other_columns_are_left_alone() {
        let mut c = Columns::default();
        add(&mut c, Strip { inline: Length(1500), ..strip() }, &[cut(0, 0, 1300, 400)], Length(EM));
        assert_eq!((c.fixed.len(), c.fixed[0].beside), (1, None));
    }
}
