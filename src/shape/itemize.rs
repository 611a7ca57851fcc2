//! One paragraph into atoms: classes, units that stay together, the gap before each.

use super::classify;
use super::glyphs::Runs;
use super::{Atom, Join, LangSpan, Notes, Request, Shaped, ShapedGlyph};
use crate::cjk::{Class, Profile, combines};
use crate::font::{Cell, Face, FaceId, Fonts, Forms, Role, ignorable};
use crate::geom::Em;

pub(super) struct Itemizer<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) runs: &'a mut Runs,
    pub(super) text: &'a str,
    pub(super) profile: &'static Profile,
    /// Language of Western words here, if it is not the usual one.
    pub(super) tag: Option<&'a str>,
    pub(super) langs: &'a [LangSpan<'a>],
    /// Where the language may change next.
    pub(super) turn: usize,
    usual: &'static Profile,
    pub(super) head: bool,
    pub(super) verse: bool,
    pub(super) spans: &'a [(std::ops::Range<u32>, Role)],
    pub(super) base: Role,
    /// Classes of the shared characters still to come.
    pub(super) shared: std::vec::IntoIter<Class>,
    pub(super) out: Shaped,
    /// First and last character of the last atom, and whether it was set as Western text.
    pub(super) last: Option<Last>,
    /// Bytes of spaces seen since the last atom; `true` if a break is forbidden there.
    pub(super) space: Option<Space>,
    /// End of the address (URL, e-mail) under way, 0 outside one.
    pub(super) address: usize,
    /// End of the word that was found to be none.
    pub(super) no_address: usize,
    /// End of the Western text that turns in vertical setting, as far as it is known.
    pub(super) turned_to: usize,
    /// End of the Western text in which no word lies down.
    pub(super) standing_to: usize,
    /// Ranges that have one face other than that of their role (OT-6).
    wholes: Vec<(std::ops::Range<usize>, FaceId)>,
    /// The face of the current role, kept while role and language last.
    pub(super) current: Option<Current<'a>>,
}

/// A face and what it sets for characters here.
#[derive(Clone, Copy)]
pub(super) struct Current<'a> {
    role: Role,
    whole: Option<FaceId>,
    pub(super) id: FaceId,
    pub(super) face: &'a Face,
    pub(super) forms: &'a Forms,
}

#[derive(Clone, Copy)]
pub(super) struct Last {
    pub(super) end: char,
    pub(super) class: Class,
    /// A closing mark right after one that ends a sentence.
    pub(super) after_stop: bool,
    /// The atom is the second of a pair like ？！: no blank follows (SEQ-3).
    pub(super) closed: bool,
    /// The face leaves the mark no blank (OT-5).
    pub(super) full: bool,
    pub(super) run: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Space {
    pub(super) bound: bool,
    pub(super) zero: bool,
    /// U+200B alone: a line may end here whatever stands beside it.
    pub(super) free: bool,
    /// No typed space, but a thin one or a soft hyphen: what begins no line begins none after it either.
    pub(super) glued: bool,
    /// Width of spaces that say how wide they are.
    pub(super) fixed: Em,
}

impl<'a> Itemizer<'a> {
    pub(super) fn new(fonts: &'a Fonts, runs: &'a mut Runs, r: &Request<'a>) -> Itemizer<'a> {
        let shared = if r.text.chars().any(classify::shared) { classify::resolve(r.text, r.profile) } else { Vec::new() };
        let langs: Vec<_> = r.langs.iter().map(|l| (l.range.clone(), l.profile.region)).collect();
        let mut wholes = fonts.wholes(r.text, (r.role, r.profile.region), r.spans, &langs, r.head);
        wholes.reverse();
        let n = r.text.len() / 3 + 4;
        let out = Shaped {
            atoms: Vec::with_capacity(n),
            joins: Vec::with_capacity(n),
            glyphs: Vec::with_capacity(n),
            hyphens: Vec::new(),
            notes: Notes::default(),
            len: r.text.len() as u32,
        };
        Itemizer {
            fonts,
            runs,
            text: r.text,
            profile: r.profile,
            tag: None,
            langs: r.langs,
            turn: r.langs.first().map_or(usize::MAX, |l| l.range.start as usize),
            usual: r.profile,
            head: r.head,
            verse: r.verse,
            spans: r.spans,
            base: r.role,
            shared: shared.into_iter(),
            out,
            last: None,
            space: None,
            address: 0,
            no_address: 0,
            turned_to: 0,
            standing_to: 0,
            wholes,
            current: None,
        }
    }

    pub(super) fn run(mut self) -> Shaped {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            at = self.step(at, c);
        }
        if self.usual.rules.grid {
            super::grid::pad(&mut self.out);
        }
        self.out
    }

    /// Takes one unit or run at `at`; returns where the next begins.
    pub(super) fn step(&mut self, at: usize, c: char) -> usize {
        if at >= self.turn {
            self.change_language(at);
        }
        let next = at + c.len_utf8();
        let after = self.text[next..].chars().next();
        if ('\u{4E00}'..='\u{9FFF}').contains(&c) && !after.is_some_and(extends) {
            self.single(at, next, c, Class::Han);
            return next;
        }
        if is_space(c) {
            self.take_space(at, c);
            return next;
        }
        if ignorable(c) || c == '\u{200B}' {
            self.absorb(at, c);
            return next;
        }
        let class = self.class(c);
        if after.is_some_and(extends) || c as u32 >= 0x1F000 {
            return self.cluster(at, class);
        }
        match class {
            Class::Dash | Class::Ellip => self.double(at, c, class),
            Class::Prol if matches!(c, '〳' | '〴') && after == Some('〵') => self.repeat_mark(at, next, c),
            Class::Exq => self.stacked(at, c),
            _ if class.is_western() && self.profile.vertical => self.western_down(at, c, class),
            _ if class.is_western() => self.western(at, c, class),
            _ => {
                self.single(at, next, c, class);
                next
            }
        }
    }

    /// The rules at `at`, and where they change next.
    fn change_language(&mut self, at: usize) {
        self.current = None;
        while self.langs.first().is_some_and(|l| l.range.end as usize <= at) {
            self.langs = &self.langs[1..];
        }
        match self.langs.first() {
            Some(l) if l.range.start as usize <= at => {
                (self.profile, self.tag, self.turn) = (l.profile, Some(l.tag), l.range.end as usize);
            }
            next => {
                let turn = next.map_or(usize::MAX, |l| l.range.start as usize);
                (self.profile, self.tag, self.turn) = (self.usual, None, turn);
            }
        }
    }

    pub(super) fn class(&mut self, c: char) -> Class {
        if classify::shared(c) { self.shared.next().unwrap_or_else(|| self.profile.class(c)) } else { self.profile.class(c) }
    }

    pub(super) fn role(&mut self, at: usize) -> Role {
        while self.spans.first().is_some_and(|s| s.0.end as usize <= at) {
            self.spans = &self.spans[1..];
        }
        match self.spans.first() {
            Some((r, role)) if r.start as usize <= at => *role,
            _ => self.base,
        }
    }

    /// The face of the head or stretch at `at`, if it has one of its own.
    fn whole_at(&mut self, at: usize) -> Option<FaceId> {
        while self.wholes.last().is_some_and(|w| w.0.end <= at) {
            self.wholes.pop();
        }
        self.wholes.last().filter(|w| w.0.start <= at).map(|w| w.1)
    }

    /// The face for a character and its forms, `None` if no face has it.
    pub(super) fn found(&mut self, at: usize, c: char) -> Option<Current<'a>> {
        let (role, whole) = (self.role(at), self.whole_at(at));
        if self.current.is_none_or(|k| (k.role, k.whole) != (role, whole)) {
            let id = whole.or_else(|| self.fonts.role_in(role, self.profile.region))?;
            self.current = self.fonts.face(id).map(|face| Current { role, whole, id, face, forms: face.forms(self.profile) });
        }
        match self.current {
            Some(k) if k.face.glyph(c) != 0 => Some(k),
            _ => {
                let id = self.fonts.face_for(role, self.profile.region, c)?;
                let face = self.fonts.face(id)?;
                Some(Current { role, whole, id, face, forms: face.forms(self.profile) })
            }
        }
    }

    /// The face for a character, `None` if no face has it.
    pub(super) fn face(&mut self, at: usize, c: char) -> Option<(FaceId, &'a Face)> {
        self.found(at, c).map(|k| (k.id, k.face))
    }

    /// The cell of a character and its face.
    pub(super) fn cell(&mut self, at: usize, c: char) -> Option<(Current<'a>, Cell)> {
        let k = self.found(at, c)?;
        Some((k, k.forms.cell(k.face, c)))
    }

    pub(super) fn glyph(&mut self, g: ShapedGlyph) {
        self.out.glyphs.push(g);
    }

    /// Starts an atom from `first` to `end`; its gap to the one before is decided here.
    pub(super) fn atom(&mut self, at: usize, first: char, end: char, width: Em, class: Class, run: u32) {
        self.atom_of(at, (first, end), width, class, run, false);
    }

    /// The same for a mark that may be `full`: without blank to give.
    pub(super) fn atom_of(&mut self, at: usize, (first, end): (char, char), width: Em, class: Class, run: u32, full: bool) {
        let join = match self.last {
            None => Join::NONE,
            Some(last) => self.join(last, at, first, class, run, full),
        };
        self.out.atoms.push(Atom { text: at as u32, glyph: self.out.glyphs.len() as u32, width, class });
        self.out.joins.push(join);
        let stop = |l: Last| matches!(l.class, Class::Stop | Class::Exq) || l.after_stop;
        let after_stop = class == Class::Close && self.last.is_some_and(stop);
        self.last = Some(Last { end, class, after_stop, closed: false, full, run });
        self.space = None;
    }
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\t' | '\u{2000}'..='\u{200A}' | '\u{205F}')
}

/// Characters that belong to the one before them.
pub(super) fn extends(c: char) -> bool {
    let u = c as u32;
    u >= 0x300
        && (matches!(u, 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x64B..=0x65F | 0x900..=0x903 | 0x93A..=0x94D | 0xE31..=0xE3A
            | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200C..=0x200D | 0x20D0..=0x20FF | 0x302A..=0x302F | 0x3099..=0x309A | 0xFF9E..=0xFF9F
            | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F | 0xE0100..=0xE01EF)
            || matches!(u, 0x1160..=0x11FF)
            || matches!(u, 0x500..=0x2DFF | 0xA66F..=0xAAFF) && combines(c))
}
