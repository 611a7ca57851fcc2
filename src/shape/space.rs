//! Spaces, joiners and soft hyphens: characters without ink that still say where lines may end.

use super::itemize::{Itemizer, Space};
use super::upright::beside_axis;
use super::{Hyphen, MISSING, ShapedGlyph};
use crate::cjk::Class;
use crate::geom::Em;

impl Itemizer<'_> {
    pub(super) fn take_space(&mut self, at: usize, c: char) {
        // A thin space inside a number, or between it and its unit, holds them together (SEQ-4, MIX-7).
        let after_digit = self.last.is_some_and(|l| l.end.is_ascii_digit());
        let bound = matches!(c, '\u{A0}' | '\u{202F}') || (c == '\u{2009}' && after_digit);
        if self.out.atoms.is_empty() {
            // A space that opens a paragraph was typed on purpose: it keeps a place of its own.
            self.atom(at, c, c, Em::new(0.25), Class::Isp, u32::MAX);
        } else {
            let was = self.space.is_some_and(|s| s.bound);
            self.space = Some(Space { bound: bound || was, zero: false });
        }
        self.space_glyph(at, c);
    }

    /// A glyph for a character without ink, so that it is set, counted and extracted.
    pub(super) fn space_glyph(&mut self, at: usize, c: char) {
        let (face, id) = self.face(at, ' ').map_or((MISSING, 0), |(id, f)| (id, f.glyph(' ')));
        let dx = self.out.atoms.last().map_or(Em::ZERO, |a| a.width);
        self.out.glyphs.push(ShapedGlyph { face, id, len: c.len_utf8() as u16, turned: false, text: at as u32, dx, dy: Em::ZERO });
    }

    /// A joiner or selector without a cluster of its own belongs to the glyph before it.
    pub(super) fn absorb(&mut self, at: usize, c: char) {
        match self.out.glyphs.last_mut() {
            Some(g) if g.text + u32::from(g.len) == at as u32 && g.len < u16::MAX - 4 => g.len += c.len_utf8() as u16,
            Some(_) => self.space_glyph(at, c),
            None => {
                self.atom(at, c, c, Em::ZERO, Class::Isp, u32::MAX);
                self.space_glyph(at, c);
            }
        }
        match c {
            '\u{200B}' => self.space = Some(Space { bound: false, zero: true }),
            '\u{AD}' => {
                self.space = Some(Space { bound: false, zero: true });
                self.soft_hyphen(at);
            }
            '\u{2060}' | '\u{FEFF}' => self.space = Some(Space { bound: true, zero: true }),
            _ => {}
        }
    }

    /// A line that ends at a soft hyphen shows it.
    pub(super) fn soft_hyphen(&mut self, at: usize) {
        let Some((face, f)) = self.face(at, '-') else { return };
        let (id, text) = (f.glyph('-'), at as u32);
        let turned = self.profile.vertical;
        let dy = if turned { beside_axis(f) } else { Em::ZERO };
        let glyph = ShapedGlyph { face, id, len: 0, turned, text, dx: Em::ZERO, dy };
        self.out.hyphens.push(Hyphen { atom: self.out.atoms.len() as u32, width: f.advance(id), glyph });
    }
}
