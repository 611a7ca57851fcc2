//! What a face sets for each character in one region and direction: `locl` and `vert` forms, cells, bodies of marks.
//!
//! Read once for a face; the fast path of shaping looks characters up here and calls no shaper.

use super::Face;
use super::features::{self, Vertical};
use crate::cjk::{Blank, Profile, Region};
use crate::geom::Em;
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use std::collections::BTreeMap;

/// A glyph and its cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Glyph.
    pub glyph: u16,
    /// Advance along the line.
    pub advance: Em,
    /// From the start of the cell to the glyph's origin, along the line.
    pub dx: Em,
    /// Across: right of the axis in vertical setting.
    pub dy: Em,
}

/// The body of a full-width mark: what is left when its blank is taken away (PUN-1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Body {
    /// Width of the body.
    pub width: Em,
    /// Where the body begins in the glyph's cell; negative if the cell is narrower than the body.
    pub start: Em,
    /// The ink is wider than half an em: there is no blank to take away (OT-5).
    pub full: bool,
}

/// Slack in judging whether ink lies in a half body.
const TOLERANCE: i32 = Em::HALF.0 / 25;

/// Forms of a face for one region and direction.
pub struct Forms {
    vertical: bool,
    /// Glyph of each character of the basic plane.
    bmp: Vec<u16>,
    /// By glyph, where it is not the nominal one.
    swaps: BTreeMap<u16, u16>,
    /// `fwid`: full-width forms of letters and digits.
    wide: BTreeMap<u16, u16>,
    /// Cells by glyph; empty in horizontal setting, where advances are enough.
    cells: Vec<(Em, Em, Em)>,
    /// Number of the body of each mark, plus one.
    body_of: Vec<u8>,
    bodies: Vec<Body>,
}

impl Forms {
    pub(super) fn new(face: &Face, profile: &Profile) -> Forms {
        let (region, vertical) = (profile.region, profile.vertical);
        let font = face.skrifa();
        let swaps = features::swaps(&font, region, if vertical { &[b"locl", b"vert"] } else { &[b"locl"] });
        let mut bmp = face.bmp.clone();
        for g in bmp.iter_mut().filter(|g| **g != 0) {
            *g = swaps.get(g).copied().unwrap_or(*g);
        }
        let wide = if vertical { features::swaps(&font, region, &[b"fwid"]) } else { BTreeMap::new() };
        let mut forms = Forms { vertical, bmp, swaps, wide, cells: Vec::new(), body_of: Vec::new(), bodies: Vec::new() };
        if vertical {
            forms.cells = cells(face);
        }
        forms.add_bodies(face, profile, region);
        forms
    }

    /// The cell of a character; glyph 0 if the face lacks it.
    pub fn cell(&self, face: &Face, c: char) -> Cell {
        let glyph = match self.bmp.get(c as usize) {
            Some(&g) => g,
            None => {
                let g = face.glyph(c);
                self.swaps.get(&g).copied().unwrap_or(g)
            }
        };
        self.of_glyph(face, glyph)
    }

    /// The cell of a glyph as it is.
    pub fn of_glyph(&self, face: &Face, glyph: u16) -> Cell {
        if !self.vertical {
            return Cell { glyph, advance: face.advance(glyph), dx: Em::ZERO, dy: Em::ZERO };
        }
        let (advance, dx, dy) = self.cells.get(usize::from(glyph)).copied().unwrap_or((Em::ONE, Em::ZERO, Em::ZERO));
        Cell { glyph, advance, dx, dy }
    }

    /// Whether the face has a form of its own for a character here: by `vert`, if set vertically.
    pub fn transforms(&self, face: &Face, c: char, flat: &Forms) -> bool {
        self.cell(face, c).glyph != flat.cell(face, c).glyph
    }

    /// The full-width form of a letter or digit, if the face has one (`fwid`, else the full-width character).
    pub fn full_width(&self, face: &Face, c: char) -> Option<Cell> {
        let nominal = face.glyph(c);
        let by_feature = self.wide.get(&nominal).copied();
        let by_character = || char::from_u32(c as u32 + 0xFEE0).filter(|_| c.is_ascii_graphic()).map(|w| face.glyph(w)).filter(|&g| g != 0);
        let glyph = by_feature.or_else(by_character)?;
        Some(self.of_glyph(face, self.swaps.get(&glyph).copied().unwrap_or(glyph)))
    }

    /// The half-em glyph of a full-width mark that is half an em by rule and whose own ink does not fit: that of the
    /// ASCII character (分隔号／, GB/T 15834 5.1.9).
    pub fn half_width(&self, face: &Face, c: char) -> Option<(Cell, Body)> {
        let narrow = char::from_u32((c as u32).checked_sub(0xFEE0)?).filter(char::is_ascii_graphic)?;
        let cell = self.of_glyph(face, Some(face.glyph(narrow)).filter(|&g| g != 0)?);
        let start = Em((cell.advance.0 - Em::HALF.0) / 2);
        (cell.advance <= Em::HALF).then_some((cell, Body { width: Em::HALF, start, full: false }))
    }

    /// The body of a mark that has blank to give; `None` if the character is none.
    pub fn body(&self, c: char) -> Option<Body> {
        let i = *self.body_of.get(c as usize)?;
        self.bodies.get(usize::from(i).checked_sub(1)?).copied()
    }

    fn add_bodies(&mut self, face: &Face, profile: &Profile, region: Region) {
        let font = face.skrifa();
        let halves = features::halves(&font, region, self.vertical);
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        self.body_of = vec![0; 0x1_0000];
        for c in profile.marks_with_blank() {
            let cell = self.cell(face, c);
            if cell.glyph == 0 || self.bodies.len() >= 255 {
                continue;
            }
            let ink = || {
                let b = metrics.bounds(features::wide(cell.glyph))?;
                let (from, to) = if self.vertical {
                    (cell.dx.0 - face.em(b.y_max.ceil() as i32).0, cell.dx.0 - face.em(b.y_min.floor() as i32).0)
                } else {
                    (face.em(b.x_min.floor() as i32).0, face.em(b.x_max.ceil() as i32).0)
                };
                (to > from).then_some((from, to))
            };
            let given = halves.get(&cell.glyph).filter(|h| h.0 < 0).map(|h| (face.em(i32::from(h.0)), face.em(i32::from(h.1))));
            self.bodies.push(body(profile.blank(c), cell.advance, given, ink));
            self.body_of[c as usize] = self.bodies.len() as u8;
        }
    }
}

/// The body of a mark: as the face narrows it, else half an em on the side that the region has it on, moved so
/// that the ink lies in it (PUN-8, OT-5).
fn body(blank: Blank, advance: Em, given: Option<(Em, Em)>, ink: impl Fn() -> Option<(i32, i32)>) -> Body {
    if let Some((less, back)) = given {
        return Body { width: Em(advance.0 + less.0), start: back, full: false };
    }
    let usual = match blank {
        Blank::Before => advance.0 - Em::HALF.0,
        Blank::Both | Blank::Half => (advance.0 - Em::HALF.0) / 2,
        _ => 0,
    };
    let Some((from, to)) = ink() else { return Body { width: Em::HALF, start: Em(usual), full: false } };
    if to - from > Em::HALF.0 + TOLERANCE {
        return Body { width: Em(advance.0.max(Em::ONE.0)), start: Em((advance.0 - Em::ONE.0).min(0) / 2), full: true };
    }
    let start = if from < usual - TOLERANCE {
        from
    } else if to > usual + Em::HALF.0 + TOLERANCE {
        to - Em::HALF.0
    } else {
        usual
    };
    Body { width: Em::HALF, start: Em(start), full: false }
}

/// Cells of all glyphs in vertical setting: the middle of the glyph's width stands on the axis (VRT-8).
fn cells(face: &Face) -> Vec<(Em, Em, Em)> {
    let font = face.skrifa();
    let vertical = Vertical::new(font.clone(), face.metrics.units_per_em);
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let has_vorg = vertical.has_origins();
    (0..face.glyph_count())
        .map(|g| {
            let top = if has_vorg { None } else { metrics.bounds(features::wide(g)).map(|b| b.y_max) };
            let origin = vertical.origin(g, top, face.centre);
            (face.em(vertical.advance(g)), face.em(origin), Em(-face.advance(g).0 / 2))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_holds_the_ink() {
        let em = |v: f64| Em::new(v);
        let ink = |a: f64, b: f64| move || Some((Em::new(a).0, Em::new(b).0));
        // As the region has it.
        assert_eq!(body(Blank::After, Em::ONE, None, ink(0.1, 0.3)).start, Em::ZERO);
        assert_eq!(body(Blank::Before, Em::ONE, None, ink(0.65, 0.95)).start, Em::HALF);
        // A centred comma in mainland text: the body moves to the ink.
        let b = body(Blank::After, Em::ONE, None, ink(0.35, 0.65));
        assert_eq!((b.start, b.width, b.full), (em(0.15), Em::HALF, false));
        // Too wide to be narrowed.
        let b = body(Blank::After, Em::ONE, None, ink(0.1, 0.8));
        assert_eq!((b.start, b.width, b.full), (Em::ZERO, Em::ONE, true));
        // The face knows best.
        let b = body(Blank::Both, Em::ONE, Some((em(-0.5), em(0.25))), ink(0.4, 0.6));
        assert_eq!((b.start, b.width), (em(0.25), Em::HALF));
    }
}
