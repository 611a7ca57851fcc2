//! Units of CJK text: ideographs, marks, —— and ……, stacks of ？！, clusters.

use super::glyphs::Kind;
use super::itemize::Itemizer;
use super::{Join, MISSING, ShapedGlyph, classify};
use crate::cjk::{Blank, Class};
use crate::geom::Em;
use unicode_segmentation::UnicodeSegmentation;

impl Itemizer<'_> {
    pub(super) fn single(&mut self, at: usize, next: usize, c: char, class: Class) {
        let Some((id, face)) = self.face(at, c) else { return self.missing(at, c, class) };
        let mut glyph = face.glyph(c);
        let (mut width, mut dx, mut dy) = (face.advance(glyph), Em::ZERO, Em::ZERO);
        if self.profile.vertical
            && let [g] = *self.runs.shape(face, id, Kind::Vertical, self.profile, &self.text[at..next])
        {
            (glyph, width, dx, dy) = (g.id, g.advance, g.dx, g.dy);
        }
        if class.is_mark() {
            let (body, shift) = self.mark_body(c, class, width);
            (width, dx) = (body, Em(dx.0 + shift.0));
        }
        self.atom(at, c, c, width, class, u32::MAX);
        self.glyph(ShapedGlyph { face: id, id: glyph, len: (next - at) as u16, turned: false, text: at as u32, dx, dy });
    }

    /// Body of a mark and where its glyph starts in it (PUN-1, PUN-2, PUN-5).
    pub(super) fn mark_body(&self, c: char, class: Class, advance: Em) -> (Em, Em) {
        match self.profile.blank(c) {
            _ if class == Class::Isp => (Em::ONE, Em::ZERO),
            Blank::After => (Em::HALF, Em::ZERO),
            Blank::Before => (Em::HALF, Em(Em::HALF.0 - advance.0)),
            Blank::Both | Blank::Half => (Em::HALF, Em((Em::HALF.0 - advance.0) / 2)),
            Blank::Proportional if class == Class::Mid => (Em::HALF, Em((Em::HALF.0 - advance.0) / 2)),
            Blank::Proportional => (advance, Em::ZERO),
            Blank::Full => (Em(Em::ONE.0.max(advance.0)), Em((Em::ONE.0 - advance.0).max(0) / 2)),
        }
    }

    /// —— and …… are units of two ems (SEQ-1); what is odd stands alone, centred in its em.
    pub(super) fn double(&mut self, at: usize, c: char, class: Class) -> usize {
        let w = c.len_utf8();
        let pair = c != '\u{2E3A}' && c != '\u{2E3B}' && self.text[at + w..].starts_with(c);
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
        let kind = if self.profile.vertical { Kind::Vertical } else { Kind::Cjk };
        let run = self.runs.shape(face, id, kind, self.profile, &self.text[at..end]);
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
        self.place_run(&run, at, end, id, Em((width.0 - ink) / 2), false);
        end
    }

    /// ？！ and ！！ take one em in all, three marks two ems (SEQ-3).
    pub(super) fn stacked(&mut self, at: usize, c: char) -> usize {
        let w = c.len_utf8();
        let marks = self.text[at..].chars().take_while(|&x| matches!(x, '！' | '？')).count();
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
        let Some((id, face)) = self.face(at, c) else {
            self.missing(at, c, class);
            if let Some(g) = self.out.glyphs.last_mut() {
                g.len = (end - at) as u16;
            }
            return end;
        };
        let western = class.is_western();
        let kind = if self.profile.vertical && !western { Kind::Vertical } else { Kind::Cjk };
        let run = self.runs.shape(face, id, kind, self.profile, cluster);
        let width = Em(run.iter().map(|g| g.advance.0).sum());
        let run_no = self.continue_run(western);
        self.atom(at, c, cluster.chars().next_back().unwrap_or(c), width, class, run_no);
        self.place_run(&run, at, end, id, Em::ZERO, western);
        end
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
