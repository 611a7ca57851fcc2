//! Where readings stand over a line whose atoms are placed: centred over their base, or let out over it.

use super::{Line, place};
use crate::geom::Em;
use crate::model::AnnotationKind;
use crate::shape::{Note, Shaped, ShapedReading, reading_size};
use std::ops::Range;

/// A reading over its line.
#[derive(Clone, PartialEq, Debug)]
pub struct PlacedReading<'a> {
    /// Its annotation.
    pub note: &'a Note,
    /// The reading.
    pub reading: &'a ShapedReading,
    /// Where it begins along the line, in em of the base.
    pub start: Em,
    /// Where its first glyph ends to where its last one does: its length, in em of the base.
    pub length: Em,
    /// Starts of its atoms from there, in em of its own size.
    pub xs: Vec<Em>,
}

/// The readings over a line (beside it in vertical setting); `xs` are the starts of its atoms. Bopomofo is
/// not among them: it stands in its character's own cell.
pub fn readings<'a>(shaped: &'a Shaped, line: &Line, xs: &[Em]) -> Vec<PlacedReading<'a>> {
    let mut set = Setting { shaped, line: line.start..line.end, xs, out: Vec::new() };
    for n in shaped.notes.of(line.start..line.end) {
        if matches!(n.kind, AnnotationKind::Ruby | AnnotationKind::Jukugo | AnnotationKind::Pinyin) {
            set.note(n);
        }
    }
    set.out
}

struct Setting<'a, 'x> {
    shaped: &'a Shaped,
    line: Range<u32>,
    xs: &'x [Em],
    out: Vec<PlacedReading<'a>>,
}

impl<'a> Setting<'a, '_> {
    fn note(&mut self, n: &'a Note) {
        let part = n.atoms.start.max(self.line.start) as usize..n.atoms.end.min(self.line.end) as usize;
        let mine: Vec<&ShapedReading> = n.parts_in(&part).collect();
        if n.one_by_one(self.shaped, part.clone()) {
            for r in mine {
                let end = r.atoms.end.min(self.line.end) as usize;
                let base = self.base(r.atoms.start as usize..end);
                self.over(n, &[r], base, r.atoms.len() > 1);
            }
        } else if !part.is_empty() {
            let base = self.base(part);
            self.over(n, &mine, base, true);
        }
    }

    /// From the first body of a base to the end of the last.
    fn base(&self, atoms: Range<usize>) -> (i32, i32) {
        let x = |i: usize| self.xs[i - self.line.start as usize].0;
        (x(atoms.start), x(atoms.end - 1) + self.shaped.body(atoms.end - 1).0)
    }

    /// Readings in a row over a base: centred, or let out to fill it with half a gap at the ends
    /// (jlreq 3.3.6, 3.3.7). Words in Latin letters stay as they are.
    fn over(&mut self, note: &'a Note, readings: &[&'a ShapedReading], (left, right): (i32, i32), fill: bool) {
        let width = readings.iter().fold(0i32, |sum, r| sum.saturating_add(r.width.0));
        let spare = right.saturating_sub(left).saturating_sub(width);
        let western = readings.iter().all(|r| r.shaped.atoms.iter().all(|a| a.class.is_western()));
        let count: i32 = readings.iter().map(|r| r.shaped.len() as i32).sum();
        let gap = if fill && spare > 0 && !western { spare / count.max(1) } else { 0 };
        let (num, den) = reading_size(note.kind);
        let mut x = left + if gap > 0 { gap / 2 } else { spare / 2 };
        for reading in readings {
            let mut xs = place(&reading.shaped, &Line::whole(&reading.shaped), Em::ZERO);
            xs.iter_mut().zip(0..).for_each(|(x, k)| x.0 += gap * den / num * k);
            let atoms = reading.shaped.len() as i32;
            let length = Em(reading.width.0 + gap * (atoms - 1).max(0));
            self.out.push(PlacedReading { note, reading, start: Em(x), length, xs });
            x += reading.width.0 + gap * atoms;
        }
    }
}
