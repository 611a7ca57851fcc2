//! Units of CJK text: ideographs, marks, —— and ……, stacks of ？！, clusters.

use super::glyphs::{Kind, RunGlyph};
use super::itemize::{Current, Itemizer};
use super::upright::beside_axis;
use super::{Join, MISSING, ShapedGlyph, classify};
use crate::cjk::orientation::vertical_quote;
use crate::cjk::{Blank, Class, Level, orientation};
use crate::font::{Body, FaceId, ignorable};
use crate::geom::Em;
use std::rc::Rc;
use unicode_segmentation::UnicodeSegmentation;

impl<'a> Itemizer<'a> {
    pub(super) fn single(&mut self, at: usize, next: usize, c: char, class: Class) {
        let Some((mut found, mut cell)) = self.cell(at, c) else { return self.missing(at, c, class) };
        let mut shown = c;
        if self.profile.vertical && class != Class::Han {
            match vertical_quote(self.profile.region, c).filter(|_| matches!(class, Class::Open | Class::Close)) {
                Some(bracket) if found.face.glyph(bracket) != 0 => {
                    shown = bracket;
                    cell = found.forms.cell(found.face, bracket);
                }
                _ if self.turns(found, c, class) => return self.turned(at, next, c, class, found),
                _ => {}
            }
        }
        let mut full = false;
        if class.is_mark() || self.profile.blank(c) == Blank::Half {
            let mut body = found.forms.body(shown).unwrap_or_else(|| self.mark_body(c, class, cell.advance));
            if body.full
                && self.profile.blank(c) == Blank::Half
                && !self.profile.vertical
                && let Some((narrow, half)) = found.forms.half_width(found.face, c)
            {
                (cell, body) = (narrow, half);
            }
            (cell.advance, cell.dx, full) = (body.width, Em(cell.dx.0 - body.start.0), body.full);
        }
        self.atom_of(at, (c, c), cell.advance, class, u32::MAX, full);
        found.id = if cell.glyph == 0 { MISSING } else { found.id };
        let (id, len) = (cell.glyph, (next - at) as u16);
        self.glyph(ShapedGlyph { face: found.id, id, len, turned: false, text: at as u32, dx: cell.dx, dy: cell.dy });
    }

    /// Whether a character lies down in vertical setting: UAX 50 has it turned and the face has no form for it.
    /// Points, colons and middle dots stand as they are (vertical.tsv).
    fn turns(&self, found: Current<'_>, c: char, class: Class) -> bool {
        let stays = matches!(class, Class::Comma | Class::Stop | Class::Colon | Class::Exq | Class::Mid | Class::Isp);
        !stays && !orientation(c).is_upright() && !found.forms.transforms(found.face, c, found.face.forms(self.profile.horizontal()))
    }

    /// A character on its side, as wide as in horizontal setting.
    fn turned(&mut self, at: usize, next: usize, c: char, class: Class, found: Current<'_>) {
        let flat = found.face.forms(self.profile.horizontal());
        let mut cell = flat.cell(found.face, c);
        let mut full = false;
        if class.is_mark() {
            let body = flat.body(c).unwrap_or_else(|| self.mark_body(c, class, cell.advance));
            (cell.advance, cell.dx, full) = (body.width, Em(-body.start.0), body.full);
        }
        self.atom_of(at, (c, c), cell.advance, class, u32::MAX, full);
        let (id, len) = (cell.glyph, (next - at) as u16);
        self.glyph(ShapedGlyph { face: found.id, id, len, turned: true, text: at as u32, dx: cell.dx, dy: beside_axis(found.face) });
    }

    /// Body of a mark that has no blank to give, and where its glyph starts in it (PUN-5).
    fn mark_body(&self, c: char, class: Class, advance: Em) -> Body {
        let (width, start) = match self.profile.blank(c) {
            _ if class == Class::Isp => (Em::ONE, Em::ZERO),
            Blank::Half => (Em::HALF, Em((advance.0 - Em::HALF.0) / 2)),
            Blank::Proportional if class == Class::Mid => (Em::HALF, Em((advance.0 - Em::HALF.0) / 2)),
            Blank::Proportional => (advance, Em::ZERO),
            _ => (Em(Em::ONE.0.max(advance.0)), Em((advance.0 - Em::ONE.0).min(0) / 2)),
        };
        Body { width, start, full: false }
    }

    /// —— and …… are units of two ems (SEQ-1); what is odd stands alone, centred in its em.
    pub(super) fn double(&mut self, at: usize, c: char, class: Class) -> usize {
        let w = c.len_utf8();
        // At its loose level CSS lets a line end inside …… (CSS Text 3 §5.3); nothing else does (SEQ-1).
        let whole = class != Class::Ellip || self.profile.level != Level::CssLoose;
        let pair = whole && c != '\u{2E3A}' && c != '\u{2E3B}' && self.text[at + w..].starts_with(c);
        let end = if pair { at + 2 * w } else { at + w };
        if pair && classify::shared(c) {
            self.shared.next();
        }
        let Some((id, face)) = self.face(at, c) else {
            for i in (at..end).step_by(w) {
                self.missing(i, c, class);
            }
            return end;
        };
        let mut run = self.runs.shape(face, id, Kind::Cjk, self.profile, &self.text[at..end]);
        let mut turned = false;
        if self.profile.vertical {
            // A face without vertical forms for them: the horizontal ones lie down (VRT-4).
            let down = self.runs.shape(face, id, Kind::Vertical, self.profile, &self.text[at..end]);
            turned = down.iter().map(|g| g.id).eq(run.iter().map(|g| g.id));
            run = if turned { run } else { down };
        }
        let ink: i32 = run.iter().map(|g| g.advance.0).sum();
        let ems = if pair || c == '\u{2E3A}' {
            2
        } else if c == '\u{2E3B}' {
            3
        } else {
            1
        };
        let width = Em(Em::ONE.0 * ems);
        self.atom(at, c, c, width, class, u32::MAX);
        self.place_run(&run, at, end, id, Em((width.0 - ink) / 2), turned);
        end
    }

    /// The two halves of a vertical repeat mark, 〳〵: one unit (D5).
    pub(super) fn repeat_mark(&mut self, at: usize, next: usize, c: char) -> usize {
        let end = next + '〵'.len_utf8();
        self.single(at, next, c, Class::Prol);
        self.single(next, end, '〵', Class::Prol);
        if let Some(j) = self.out.joins.last_mut() {
            *j = Join::NONE;
        }
        end
    }

    /// ？！ and ！！ take one em in all, three marks two ems (SEQ-3).
    pub(super) fn stacked(&mut self, at: usize, c: char) -> usize {
        let w = c.len_utf8();
        let marks = self.text[at..].chars().take_while(|&x| matches!(x, '！' | '？')).count();
        if self.profile.vertical {
            return self.beside(at, c, marks);
        }
        self.single(at, at + w, c, Class::Exq);
        let mut end = at + w;
        for i in 1..marks {
            let c = self.text[end..].chars().next().unwrap_or(c);
            self.single(end, end + w, c, Class::Exq);
            if let Some(j) = self.out.joins.last_mut() {
                *j = Join::NONE;
            }
            end += w;
            if i == 1
                && marks == 2
                && let Some(l) = &mut self.last
            {
                l.closed = true;
            }
        }
        end
    }

    /// A base with marks, selectors or joiners: one unit, whatever the shaper makes of it (CLS-4).
    pub(super) fn cluster(&mut self, at: usize, class: Class) -> usize {
        let cluster = self.text[at..].graphemes(true).next().unwrap_or("");
        let c = cluster.chars().next().unwrap_or(' ');
        let end = at + cluster.len();
        for x in cluster.chars().skip(1) {
            if classify::shared(x) {
                self.shared.next();
            }
        }
        let western = class.is_western();
        let Some((id, run)) = self.whole(at, cluster, western) else {
            self.missing(at, c, class);
            if let Some(g) = self.out.glyphs.last_mut() {
                g.len = (end - at) as u16;
            }
            return end;
        };
        let width = Em(run.iter().map(|g| g.advance.0).sum());
        let run_no = self.continue_run(western);
        self.atom(at, c, cluster.chars().next_back().unwrap_or(c), width, class, run_no);
        self.place_run(&run, at, end, id, Em::ZERO, western);
        end
    }

    /// The face that sets a whole cluster, with the run that it makes of it: that of its base, or of another of
    /// its characters. `None` if none has all of it (CLS-4).
    fn whole(&mut self, at: usize, cluster: &str, western: bool) -> Option<(FaceId, Rc<[RunGlyph]>)> {
        let kind = if self.profile.vertical && !western { Kind::Vertical } else { Kind::Cjk };
        cluster.chars().filter(|&x| !ignorable(x)).find_map(|x| {
            let (id, face) = self.face(at, x)?;
            let run = self.runs.shape(face, id, kind, self.profile, cluster);
            (!run.is_empty() && run.iter().all(|g| g.id != 0)).then_some((id, run))
        })
    }

    /// A character that no face has: an em that will show as a marked box.
    pub(super) fn missing(&mut self, at: usize, c: char, class: Class) {
        let width = if class.is_western() { Em::HALF } else { Em::ONE };
        let run = self.continue_run(class.is_western());
        self.atom(at, c, c, width, if class.is_mark() { Class::Sym } else { class }, run);
        self.glyph(ShapedGlyph {
            face: MISSING,
            id: 0,
            len: c.len_utf8() as u16,
            turned: false,
            text: at as u32,
            dx: Em::ZERO,
            dy: Em::ZERO,
        });
    }
}
