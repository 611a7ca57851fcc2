//! Lines onto the page: glyph runs at sheet positions, and what stands for a missing character.

use crate::cjk::Region;
use crate::compose::Line;
use crate::font::{Fonts, Role};
use crate::geom::{Em, Frame, Length, Point, Rect, WritingMode};
use crate::page::{Glyph, Ink, Item, Page, ReadingId, StoryId, TextRun, TextSource, Turn};
use crate::shape::{MISSING, Shaped, ShapedGlyph};

/// From the top of the em box to the baseline (Noto and most CJK faces: 880 of 1000).
pub(super) const ASCENT: Em = Em(57_672);

const SOFT_HYPHEN: char = '\u{AD}';

/// What a line is set with.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub size: Length,
    pub ink: Ink,
    /// Scale of the characters along the line, in thousandths: condensed heads (长), flat vertical type (扁).
    pub stretch: u16,
    /// The story and paragraph that the text belongs to; `None` for furniture.
    pub source: Option<(StoryId, u32)>,
}

impl Look {
    pub(super) fn along(&self, length: Length) -> Length {
        if self.stretch == 1000 { length } else { length.scale(i64::from(self.stretch), 1000) }
    }

    /// Size and horizontal scale of a run: upright in a vertical line the height is scaled, not the width.
    fn scaled(&self, mode: WritingMode, turned: bool) -> (Length, u16) {
        if self.stretch == 1000 || self.stretch == 0 || mode == WritingMode::Horizontal || turned {
            return (self.size, self.stretch);
        }
        (self.along(self.size), (1_000_000 / u32::from(self.stretch)).min(u32::from(u16::MAX)) as u16)
    }
}

/// A line of a shaped text, justified: `xs` are the starts of its atoms.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub text: &'a str,
    pub shaped: &'a Shaped,
    pub line: &'a Line,
    pub xs: &'a [Em],
}

/// A page being painted.
pub(super) struct Canvas<'a> {
    pub page: &'a mut Page,
    pub fonts: &'a Fonts,
    /// Whose marks and forms texts that belong to no story have.
    pub region: Region,
}

impl Canvas<'_> {
    pub(super) fn item(&mut self, item: Item) {
        self.page.items.push(item);
    }

    /// Sets a line whose em box begins at `at` (inline, block) of a frame.
    pub(super) fn line(&mut self, words: Words<'_>, frame: &Frame, at: (Length, Length), look: Look) {
        if words.shaped.notes.is_empty() {
            self.runs(words, frame, at, look, None);
        } else {
            self.annotated(words, frame, at, look);
        }
        self.hyphen(words, frame, at, look);
    }

    /// Glyph runs of a line, or of some atoms of it: `words.xs` are the starts of the atoms of `words.line`.
    pub(super) fn runs(&mut self, words: Words<'_>, frame: &Frame, at: (Length, Length), look: Look, reading: Option<ReadingId>) {
        let Words { text, shaped, line, xs } = words;
        let first = line.start as usize;
        let glyphs = shaped.glyphs_of(first..line.end as usize);
        let base = shaped.atoms.get(first).map_or(0, |a| a.glyph as usize);
        let mut atom = first;
        let mut i = 0;
        while i < glyphs.len() {
            let (face, turned) = (glyphs[i].face, glyphs[i].turned);
            let start = self.page.glyphs.len() as u32;
            let text_base = self.page.text.len() as u32;
            let text_start = glyphs[i].text;
            let mut text_end = text_start;
            let from = i;
            while i < glyphs.len() && glyphs[i].face == face && glyphs[i].turned == turned && (face != MISSING || i == from) {
                let g = &glyphs[i];
                while atom + 1 < line.end as usize && shaped.atoms[atom + 1].glyph as usize <= base + i {
                    atom += 1;
                }
                let x = xs[atom - first];
                text_end = text_end.max(g.text + u32::from(g.len));
                self.page.glyphs.push(place_glyph(g, x, frame.mode, look, text_base + (g.text - text_start)));
                i += 1;
            }
            self.page.text.push_str(&text[text_start as usize..text_end as usize]);
            let source = look.source.map(|(story, para)| TextSource { story, para, start: text_start, reading });
            let end = self.page.glyphs.len() as u32;
            if face == MISSING {
                let x = xs[atom - first];
                let width = shaped.atoms[atom].width;
                self.missing_box(text[text_start as usize..].chars().next().unwrap_or(' '), frame, at, (x, width), look, source, start);
                continue;
            }
            let (origin, turn) = origin(frame, at, look.size, turned);
            let (size, stretch) = look.scaled(frame.mode, turned);
            let run = TextRun { face, size, stretch, origin, turn, ink: look.ink, glyphs: start..end, source };
            self.item(Item::Text(run));
        }
    }

    /// The hyphen of a word that goes on in the next line.
    fn hyphen(&mut self, words: Words<'_>, frame: &Frame, at: (Length, Length), look: Look) {
        let Words { shaped, line, xs, .. } = words;
        if let (Some(h), Some(&x)) = (shaped.hyphen(line.end as usize), xs.last()) {
            let end = Em(x.0 + shaped.atoms[line.end as usize - 1].width.0);
            let start = self.page.glyphs.len() as u32;
            let text = self.page.text.len() as u32;
            // Copied out, it is the soft hyphen that it stands for; it belongs to no story.
            let glyph = ShapedGlyph { len: SOFT_HYPHEN.len_utf8() as u16, ..h.glyph };
            self.page.glyphs.push(place_glyph(&glyph, end, frame.mode, look, text));
            self.page.text.push(SOFT_HYPHEN);
            let (origin, turn) = origin(frame, at, look.size, h.glyph.turned);
            let glyphs = start..start + 1;
            let (size, stretch) = look.scaled(frame.mode, h.glyph.turned);
            self.item(Item::Text(TextRun { face: h.glyph.face, size, stretch, origin, turn, ink: look.ink, glyphs, source: None }));
        }
    }

    /// A box with the code point in it: seen by everyone, and its text can be copied out.
    #[expect(clippy::too_many_arguments, reason = "one caller; the run under way is its state")]
    fn missing_box(
        &mut self,
        c: char,
        frame: &Frame,
        at: (Length, Length),
        cell: (Em, Em),
        look: Look,
        source: Option<TextSource>,
        glyph: u32,
    ) {
        let along = |e: Em| look.along(e.at(look.size));
        let extent = crate::geom::Logical { inline: along(cell.1), block: look.size };
        let rect = frame.part(at.0 + along(cell.0), at.1, extent);
        let hair = look.size.scale(1, 24);
        let inner = Rect::new(rect.x + hair, rect.y + hair, rect.width - hair * 2, rect.height - hair * 2);
        self.item(Item::Shape { rect: inner, fill: None, stroke: Some((hair, look.ink)) });
        let Some(face) = self.fonts.role(Role::Sans) else { return };
        let hex = format!("{:04X}", c as u32);
        let columns = hex.len().div_ceil(2);
        let size = (inner.width.scale(3, 2) / columns as i32).min(inner.height.scale(2, 5));
        // Of a cluster (emoji of several characters) the box stands for the whole.
        let Glyph { text, len: whole, .. } = self.page.glyphs[glyph as usize];
        self.page.glyphs.truncate(glyph as usize);
        for (i, d) in hex.chars().enumerate() {
            let id = self.fonts.face(face).map_or(0, |f| f.glyph(d));
            let (col, row) = ((i % columns) as i32, (i / columns) as i32);
            let (x, y) = (size.scale(6, 10) * col, size * row);
            let len = if i == 0 { whole } else { 0 };
            let text = if i == 0 { text } else { text + u32::from(whole) };
            self.page.glyphs.push(Glyph { id, len, text, x, y });
        }
        let origin = Point::new(inner.x + size.scale(1, 6), inner.y + size);
        let end = self.page.glyphs.len() as u32;
        self.item(Item::Text(TextRun {
            face,
            size,
            stretch: 1000,
            origin,
            turn: Turn::Upright,
            ink: look.ink,
            glyphs: glyph..end,
            source,
        }));
    }
}

fn origin(frame: &Frame, at: (Length, Length), size: Length, turned: bool) -> (Point, Turn) {
    let p = frame.point(at.0, at.1);
    match (frame.mode, turned) {
        (WritingMode::Horizontal, _) => (Point::new(p.x, p.y + ASCENT.at(size)), Turn::Upright),
        // The axis of a vertical line is the middle of its em box.
        (WritingMode::Vertical, false) => (Point::new(p.x - size / 2, p.y), Turn::Upright),
        // Turned: the ascent points right, the baseline stands left of the axis.
        (WritingMode::Vertical, true) => (Point::new(p.x - ASCENT.at(size), p.y), Turn::Clockwise),
    }
}

fn place_glyph(g: &ShapedGlyph, x: Em, mode: WritingMode, look: Look, text: u32) -> Glyph {
    // Rounded apart: a glyph's own offset never moves its cell, in either direction.
    let along = look.along(x.at(look.size) + g.dx.at(look.size));
    let across = g.dy.at(look.size);
    let (x, y) = if mode == WritingMode::Vertical && !g.turned { (across, along) } else { (along, across) };
    Glyph { id: g.id, len: g.len, text, x, y }
}
