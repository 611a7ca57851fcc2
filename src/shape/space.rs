//! Spaces, joiners and soft hyphens: characters without ink that still say where lines may end.

use super::itemize::{Itemizer, Space};
use super::upright::beside_axis;
use super::{Hyphen, MISSING, ShapedGlyph};
use crate::cjk::Class;
use crate::geom::Em;

/// A character without width at which a line may end, but not before what begins none.
const ZERO: Space = Space { bound: false, zero: true, free: false, glued: true, fixed: Em::ZERO };

impl Itemizer<'_> {
    pub(super) fn take_space(&mut self, at: usize, c: char) {
        // A thin space inside a number, or between it and its unit, holds them together (SEQ-4, MIX-7).
        let after_digit = self.last.is_some_and(|l| l.end.is_ascii_digit());
        let bound = matches!(c, '\u{A0}' | '\u{202F}' | '\u{2007}') || (c == '\u{2009}' && after_digit);
        if self.out.atoms.is_empty() {
            // A space at the start of a line has no width (EDGE-5), but in verse, or if it says how wide it is.
            let width = if self.verse && c == ' ' { Em::new(0.25) } else { fixed(c) };
            self.atom(at, c, c, width, Class::Isp, u32::MAX);
        } else {
            let before = self.space.filter(|s| !s.zero).map_or(Em::ZERO, |s| s.fixed);
            // A group of digits is set off by a quarter em (MIX-7).
            let own = if bound && after_digit && matches!(c, '\u{2009}' | '\u{202F}') { Em::new(0.25) } else { fixed(c) };
            let bound = bound || self.space.is_some_and(|s| s.bound);
            let free = self.space.is_some_and(|s| s.free);
            let glued = !matches!(c, ' ' | '\t') && self.space.is_none_or(|s| s.glued);
            self.space = Some(Space { bound, zero: false, free, glued, fixed: Em(before.0 + own.0) });
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
            '\u{200B}' => self.space = Some(Space { free: true, glued: false, ..ZERO }),
            '\u{AD}' => {
                self.space = Some(ZERO);
                self.soft_hyphen(at);
            }
            '\u{2060}' | '\u{FEFF}' => self.space = Some(Space { bound: true, ..ZERO }),
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

/// Width of the spaces that have one by their name (Unicode, General Punctuation); none of those whose width is ours.
fn fixed(c: char) -> Em {
    Em::new(match c {
        '\u{2000}' | '\u{2002}' | '\u{2007}' => 0.5,
        '\u{2001}' | '\u{2003}' => 1.0,
        '\u{2004}' => 1.0 / 3.0,
        '\u{2005}' | '\u{2008}' => 0.25,
        '\u{2006}' | '\u{202F}' | '\u{2009}' => 0.2,
        '\u{200A}' => 0.1,
        '\u{205F}' => 2.0 / 9.0,
        _ => 0.0,
    })
}
