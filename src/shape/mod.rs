//! Text to positioned glyphs, once per paragraph; composing it at another measure shapes nothing again.
//!
//! What comes out is a list of [`Atom`]s, the units between which a line may or may not end, the
//! [`Join`] before each, and their glyphs. Ideographs and full-width marks take a fast path
//! (character table and advance); everything else goes through the shaper.

mod annotate;
mod classify;
mod glyphs;
mod grid;
mod itemize;
mod join;
mod names;
mod number;
mod space;
mod units;
mod upright;
mod western;

pub use annotate::{Note, Notes, ShapedReading, Side, reading_size, side};

use crate::cjk::{Class, Profile};
use crate::font::{FaceId, Fonts, Role};
use crate::geom::Em;
use crate::model::Annotation;
use std::ops::Range;

/// The face number of a character that no face has.
pub const MISSING: FaceId = FaceId(u16::MAX);
/// Penalty of a place where no line may end.
pub const FORBIDDEN: u16 = 10_000;
/// Penalty of a place where a line ends only if nothing else is possible (inside words and numbers).
pub const EMERGENCY: u16 = 9_999;

/// What to shape.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The text, without line ends.
    pub text: &'a str,
    /// Role of its face.
    pub role: Role,
    /// Ranges in other roles, in order.
    pub spans: &'a [(Range<u32>, Role)],
    /// Which rules apply.
    pub profile: &'static Profile,
    /// Ranges in another language, in order.
    pub langs: &'a [LangSpan<'a>],
    /// Readings, marks and notes, as [`crate::model::Para::annotations`] has them.
    pub annotations: &'a [Annotation],
    /// Verse: spaces that open a line were typed on purpose.
    pub verse: bool,
    /// A head: a typed space between ideographs is an em (HEAD-4).
    pub head: bool,
}

impl<'a> Request<'a> {
    /// A text in one role and language.
    pub fn plain(text: &'a str, role: Role, profile: &'static Profile) -> Request<'a> {
        Request { text, role, spans: &[], profile, langs: &[], annotations: &[], verse: false, head: false }
    }
}

/// A range of a text in another language.
#[derive(Clone, Debug)]
pub struct LangSpan<'a> {
    /// Bytes of the text.
    pub range: Range<u32>,
    /// Rules of its region.
    pub profile: &'static Profile,
    /// BCP 47 tag: Western words are hyphenated by it.
    pub tag: &'a str,
}

/// A unit of a line: an ideograph, a mark (its body, without blank), a cluster of Western text, —— or ……
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Atom {
    /// Byte offset of its text; spaces after it belong to it.
    pub text: u32,
    /// Index of its first glyph.
    pub glyph: u32,
    /// Width of its body.
    pub width: Em,
    /// Class.
    pub class: Class,
}

/// What stands between an atom and the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Join {
    /// Blank in an unadjusted line.
    pub natural: Em,
    /// Least blank.
    pub min: Em,
    /// Most blank of the bounded stretch stages.
    pub max: Em,
    /// Stage in which it shrinks; 0 never.
    pub shrink: u8,
    /// Stage in which it stretches; 0 never.
    pub stretch: u8,
    /// Price of ending a line here, up to [`FORBIDDEN`].
    pub penalty: u16,
}

impl Join {
    const NONE: Join = Join { natural: Em::ZERO, min: Em::ZERO, max: Em::ZERO, shrink: 0, stretch: 0, penalty: FORBIDDEN };
}

/// A glyph of an atom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShapedGlyph {
    /// Face; [`MISSING`] if none has the character.
    pub face: FaceId,
    /// Glyph.
    pub id: u16,
    /// Bytes of text it stands for.
    pub len: u16,
    /// Part of a run that is turned in vertical setting.
    pub turned: bool,
    /// Byte offset of its text.
    pub text: u32,
    /// Offset along the line from the start of the atom's body.
    pub dx: Em,
    /// Offset across: down from the baseline; in upright vertical setting, right from the line's axis.
    pub dy: Em,
}

/// A place inside a word where a line may end with a hyphen (SEQ-6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hyphen {
    /// The atom that would begin the next line.
    pub atom: u32,
    /// Width of the hyphen.
    pub width: Em,
    /// Its glyph; it stands for no text.
    pub glyph: ShapedGlyph,
}

/// A shaped paragraph.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Shaped {
    /// Units in order.
    pub atoms: Vec<Atom>,
    /// `joins[i]` stands before `atoms[i]`; the first is unused.
    pub joins: Vec<Join>,
    /// Glyphs in order.
    pub glyphs: Vec<ShapedGlyph>,
    /// Where words may be hyphenated, in order.
    pub hyphens: Vec<Hyphen>,
    /// Annotations.
    pub notes: Notes,
    /// Length of the text in bytes.
    pub len: u32,
}

impl Shaped {
    /// Number of atoms.
    pub fn len(&self) -> usize {
        self.atoms.len()
    }

    /// No text.
    pub fn is_empty(&self) -> bool {
        self.atoms.is_empty()
    }

    /// Byte offset of an atom; past the last, the end of the text.
    pub fn byte(&self, atom: usize) -> u32 {
        self.atoms.get(atom).map_or(self.len, |a| a.text)
    }

    /// The atom that starts at a byte offset, or the first after it.
    pub fn atom_at(&self, byte: u32) -> usize {
        self.atoms.partition_point(|a| a.text < byte)
    }

    /// The hyphen that a line needs which ends before an atom.
    pub fn hyphen(&self, atom: usize) -> Option<&Hyphen> {
        if self.hyphens.is_empty() || atom >= self.atoms.len() {
            return None;
        }
        self.hyphens.binary_search_by_key(&(atom as u32), |h| h.atom).ok().map(|i| &self.hyphens[i])
    }

    /// Glyphs of a range of atoms.
    pub fn glyphs_of(&self, atoms: Range<usize>) -> &[ShapedGlyph] {
        let at = |i: usize| self.atoms.get(i).map_or(self.glyphs.len(), |a| a.glyph as usize);
        &self.glyphs[at(atoms.start)..at(atoms.end)]
    }
}

/// Shapes paragraphs; keeps plans and Western runs it has met. One for each thread.
pub struct Shaper<'f> {
    fonts: &'f Fonts,
    runs: glyphs::Runs,
}

impl<'f> Shaper<'f> {
    /// A shaper on prepared fonts.
    pub fn new(fonts: &'f Fonts) -> Shaper<'f> {
        Shaper { fonts, runs: glyphs::Runs::default() }
    }

    /// Shapes one paragraph.
    pub fn shape(&mut self, request: &Request<'_>) -> Shaped {
        let mut shaped = itemize::Itemizer::new(self.fonts, &mut self.runs, request).run();
        if !request.annotations.is_empty() {
            annotate::apply(&mut shaped, request, self);
        }
        shaped
    }
}

#[cfg(test)]
pub(crate) mod tests;
