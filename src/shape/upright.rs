//! Western text in vertical setting: what stands upright, an em a character or side by side in one em
//! (纵中横, tate-chu-yoko), and what lies down. REQUIREMENTS VRT-5, VRT-6, SEQ-3.

use super::glyphs::Kind;
use super::itemize::{Current, Itemizer};
use super::{Join, MISSING, ShapedGlyph, classify};
use crate::cjk::orientation::{Stand, stand};
use crate::cjk::{Class, Region, orientation};
use crate::font::Face;
use crate::geom::Em;

/// Middle of the em box above the baseline that lines are set for.
const MIDDLE: Em = Em(24_904);
/// What stands side by side may be this much wider than its em, and is then set closer; nothing is scaled.
const WIDEST: i32 = Em::ONE.0 / 9 * 10;

/// How far a glyph on its side is moved down before it is turned, so that the middle of its own face's em box
/// stands on the axis (VRT-8).
pub(super) fn beside_axis(face: &Face) -> Em {
    Em(face.centre().0 - MIDDLE.0)
}

impl<'a> Itemizer<'a> {
    /// Takes Western text in a vertical line; returns where the next unit begins.
    pub(super) fn western_down(&mut self, at: usize, c: char, class: Class) -> usize {
        let next = at + c.len_utf8();
        if orientation(c).is_upright() && at >= self.address {
            self.sign(at, next, c, class);
            return next;
        }
        if at < self.turned_to {
            return self.western(at, c, class);
        }
        let text = self.text;
        let known = at < self.standing_to;
        let rest = if known { self.standing_to } else { self.stretch(at, class) };
        if rest <= at {
            // Nothing of it lies down here: it is taken as it stands.
            self.turned_to = next;
            return self.western(at, c, class);
        }
        let turned = |t: &str| stand(t, self.profile.rules.digits, self.profile.rules.acronyms) == Stand::Turned;
        let words = |t: &str| turned(t) && t.chars().any(char::is_alphabetic);
        if !known && text[at..rest].split([' ', '\u{A0}']).any(words) {
            self.turned_to = rest;
            return self.western(at, c, class);
        }
        self.standing_to = rest;
        let end = text[at..rest].find([' ', '\u{A0}']).map_or(rest, |i| at + i);
        // Digits after a minus sign lie down with it.
        let minus = at > 0 && self.space.is_none() && self.last.is_some_and(|l| matches!(l.end, '−' | '－'));
        let done = match stand(&text[at..end], self.profile.rules.digits, self.profile.rules.acronyms) {
            _ if minus => false,
            Stand::Upright | Stand::Together if self.in_long_number(at, end) => self.each_upright(at, end, han_numeral),
            Stand::Turned => false,
            Stand::Together => self.together(at, end),
            Stand::Upright => self.each_upright(at, end, |c| c),
            Stand::Han => self.each_upright(at, end, han_numeral),
        };
        if done {
            return end;
        }
        self.turned_to = end;
        self.western(at, c, class)
    }

    /// Digits that are part of a number such as 1万2345 of which another part is set in Han numerals: one number, one
    /// system (VRT-5).
    fn in_long_number(&self, at: usize, end: usize) -> bool {
        let part = |c: char| c.is_ascii_digit() || matches!(c, '万' | '萬' | '亿' | '億' | '兆');
        let (before, after) = (&self.text[..at], &self.text[end..]);
        let start = at - before.chars().rev().take(20).take_while(|&c| part(c)).map(char::len_utf8).sum::<usize>();
        let stop = end + after.chars().take(20).take_while(|&c| part(c)).map(char::len_utf8).sum::<usize>();
        let han = |digits: &str| stand(digits, self.profile.rules.digits, self.profile.rules.acronyms) == Stand::Han;
        let digits = self.text[at..end].bytes().all(|b| b.is_ascii_digit());
        digits && self.text[start..stop].split(|c: char| !c.is_ascii_digit()).any(|d| !d.is_empty() && han(d))
    }

    /// End of the Western text from `at` on that lies down if it lies down at all: letters, digits, signs and
    /// single spaces between them, quotation marks round them.
    fn stretch(&self, at: usize, class: Class) -> usize {
        let mut shared = self.shared.as_slice().iter();
        let (mut end, mut open) = (at, true);
        for (i, c) in self.text[at..].char_indices() {
            let here = at + i;
            let space = matches!(c, ' ' | '\u{A0}');
            let class = match i {
                0 => class,
                _ if classify::shared(c) => shared.next().copied().unwrap_or(Class::Other),
                _ => self.profile.class(c),
            };
            let lies = class.is_western() && !orientation(c).is_upright();
            if here >= self.turn || !(lies || space && open) {
                break;
            }
            if !space {
                end = here + c.len_utf8();
            }
            open = !space;
        }
        end
    }

    /// A sign that stands upright by itself: ± × ％ ℃ №.
    fn sign(&mut self, at: usize, next: usize, c: char, class: Class) {
        let Some((found, cell)) = self.cell(at, c) else { return self.missing(at, c, class) };
        let run = self.continue_run(true);
        self.atom(at, c, c, Em::ONE, class, run);
        let dx = self.in_middle(found, cell.glyph, c, cell.dx);
        self.put(found, cell.glyph, (at, next), dx, cell.dy);
    }

    /// Each character of a token in an em of its own.
    fn each_upright(&mut self, at: usize, end: usize, shown: impl Fn(char) -> char) -> bool {
        let text = self.text;
        if text[at..end].chars().any(|c| self.found(at, shown(c)).is_none()) {
            return false;
        }
        for (i, c) in text[at..end].char_indices() {
            let (here, next) = (at + i, at + i + c.len_utf8());
            let Some((found, nominal)) = self.cell(here, shown(c)) else { continue };
            let wide = found.forms.full_width(found.face, shown(c));
            let cell = wide.unwrap_or(nominal);
            let run = self.continue_run(true);
            self.atom(here, c, c, Em::ONE, Class::FwAlnum, run);
            let dx = if wide.is_some() { cell.dx } else { self.in_middle(found, cell.glyph, shown(c), cell.dx) };
            self.put(found, cell.glyph, (here, next), dx, cell.dy);
        }
        true
    }

    /// Baseline of a glyph that has no full-width cell of its own: capitals stand in the middle of their em.
    fn in_middle(&self, found: Current<'_>, glyph: u16, c: char, dx: Em) -> Em {
        if found.face.advance(glyph).0 < Em::ONE.0 * 9 / 10 && c.is_ascii() { capitals_in_middle(found.face) } else { dx }
    }

    /// A token side by side in one em, if it fits: half-width or third-width forms, never scaled (VRT-5).
    fn together(&mut self, at: usize, end: usize) -> bool {
        let token = &self.text[at..end];
        let (Some(first), Some(last)) = (token.chars().next(), token.chars().next_back()) else { return false };
        let Some(found) = self.found(at, first) else { return false };
        if token.chars().any(|c| self.found(at, c).is_none_or(|f| f.id != found.id)) {
            return false;
        }
        let digits = first.is_ascii_digit();
        let kind = match (digits, token.len()) {
            (true, 3) => Kind::Thirds,
            (true, _) => Kind::Digits,
            _ => Kind::Western,
        };
        let run = self.runs.shape(found.face, found.id, kind, self.profile, token);
        let total: i32 = run.iter().map(|g| g.advance.0).sum();
        if total > WIDEST || run.is_empty() {
            return false;
        }
        let closer = (total - Em::ONE.0).max(0) / (run.len() as i32 - 1).max(1);
        let class = if digits { Class::FwAlnum } else { Class::Exq };
        let run_no = if digits { self.continue_run(true) } else { u32::MAX };
        self.atom(at, first, last, Em::ONE, class, run_no);
        let baseline = capitals_in_middle(found.face);
        let mut pen = -total.min(Em::ONE.0) / 2;
        for (i, g) in run.iter().enumerate() {
            let own = i == 0 || run[i - 1].cluster != g.cluster;
            let stop = run[i..].iter().find(|n| n.cluster > g.cluster).map_or(end, |n| at + n.cluster as usize);
            let here = if own { (at + g.cluster as usize, stop) } else { (stop, stop) };
            self.put(found, g.id, here, Em(baseline.0 + g.dy.0), Em(pen + g.dx.0));
            pen += g.advance.0 - closer;
        }
        true
    }

    /// ？！ in a vertical line: two take one em side by side, three two ems (SEQ-3). Where the marks fill their
    /// em in horizontal text too, each keeps its own.
    pub(super) fn beside(&mut self, at: usize, c: char, marks: usize) -> usize {
        let w = c.len_utf8();
        let pairs = self.profile.region == Region::Mainland && (2..=3).contains(&marks);
        let mut end = at;
        let mut left = marks.max(1);
        while left > 0 {
            let joined = end > at;
            if pairs && left >= 2 && self.side_by_side(end) {
                end += 2 * w;
                left -= 2;
            } else {
                let c = self.text[end..].chars().next().unwrap_or(c);
                self.single(end, end + c.len_utf8(), c, Class::Exq);
                end += c.len_utf8();
                left -= 1;
            }
            if let (true, Some(j)) = (joined, self.out.joins.last_mut()) {
                *j = Join::NONE;
            }
        }
        end
    }

    /// Two ！？ in one em: their half bodies beside each other.
    fn side_by_side(&mut self, at: usize) -> bool {
        let marks: Vec<char> = self.text[at..].chars().take(2).collect();
        let [a, b] = marks[..] else { return false };
        let (Some(x), Some(y)) = (self.found(at, a), self.found(at, b)) else { return false };
        let flat = self.profile.horizontal();
        let half = |k: Current<'_>, c: char| k.face.forms(flat).body(c).filter(|body| !body.full && body.width <= Em::HALF);
        let (Some(p), Some(q)) = (half(x, a), half(y, b)) else { return false };
        self.atom(at, a, b, Em::ONE, Class::Exq, u32::MAX);
        for (i, (k, c, body)) in [(x, a, p), (y, b, q)].into_iter().enumerate() {
            let glyph = k.face.forms(flat).cell(k.face, c).glyph;
            let here = at + i * c.len_utf8();
            let dy = Em(Em::HALF.0 * i as i32 - Em::HALF.0 - body.start.0);
            let dx = k.forms.of_glyph(k.face, glyph).dx;
            self.put(k, glyph, (here, here + c.len_utf8()), dx, dy);
        }
        true
    }

    fn put(&mut self, found: Current<'_>, id: u16, (from, to): (usize, usize), dx: Em, dy: Em) {
        let face = if id == 0 { MISSING } else { found.id };
        self.glyph(ShapedGlyph { face, id, len: (to - from) as u16, turned: false, text: from as u32, dx, dy });
    }
}

/// Baseline from the top of an em in whose middle capitals and digits stand.
fn capitals_in_middle(face: &Face) -> Em {
    Em((Em::ONE.0 + face.em(face.metrics.cap_height.round() as i32).0) / 2)
}

/// Han numeral of a digit, by place.
fn han_numeral(c: char) -> char {
    c.to_digit(10).and_then(|d| "〇一二三四五六七八九".chars().nth(d as usize)).unwrap_or(c)
}
