//! One paragraph into atoms: classes, units that stay together, the gap before each.

use super::classify;
use super::glyphs::{Kind, RunGlyph, Runs};
use super::{Atom, EMERGENCY, FORBIDDEN, Hyphen, Join, MISSING, Request, Shaped, ShapedGlyph};
use crate::cjk::{Blank, Break, Class, Marks, Profile};
use crate::font::{Face, FaceId, Fonts, Role, ignorable};
use crate::geom::Em;
use unicode_segmentation::UnicodeSegmentation;

pub(super) struct Itemizer<'a> {
    fonts: &'a Fonts,
    runs: &'a mut Runs,
    text: &'a str,
    profile: &'static Profile,
    head: bool,
    spans: &'a [(std::ops::Range<u32>, Role)],
    base: Role,
    /// Classes of the shared characters still to come.
    shared: std::vec::IntoIter<Class>,
    out: Shaped,
    /// First and last character of the last atom, and whether it was set as Western text.
    last: Option<Last>,
    /// Bytes of spaces seen since the last atom; `true` if a break is forbidden there.
    space: Option<Space>,
    /// End of the address (URL, e-mail) under way, 0 outside one.
    address: usize,
    /// The face of the current role, kept while the role lasts.
    current: Option<(Role, FaceId, &'a Face)>,
}

#[derive(Clone, Copy)]
struct Last {
    end: char,
    class: Class,
    /// A closing mark right after one that ends a sentence.
    after_stop: bool,
    /// The atom is the second of a pair like ？！: no blank follows (SEQ-3).
    closed: bool,
    run: u32,
}

#[derive(Clone, Copy)]
struct Space {
    bound: bool,
    zero: bool,
}

impl<'a> Itemizer<'a> {
    pub(super) fn new(fonts: &'a Fonts, runs: &'a mut Runs, r: &Request<'a>) -> Itemizer<'a> {
        let shared = if r.text.chars().any(classify::shared) { classify::resolve(r.text, r.profile) } else { Vec::new() };
        let n = r.text.len() / 3 + 4;
        let out = Shaped {
            atoms: Vec::with_capacity(n),
            joins: Vec::with_capacity(n),
            glyphs: Vec::with_capacity(n),
            hyphens: Vec::new(),
            len: r.text.len() as u32,
        };
        Itemizer {
            fonts,
            runs,
            text: r.text,
            profile: r.profile,
            head: r.head,
            spans: r.spans,
            base: r.role,
            shared: shared.into_iter(),
            out,
            last: None,
            space: None,
            address: 0,
            current: None,
        }
    }

    pub(super) fn run(mut self) -> Shaped {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            at = self.step(at, c);
        }
        self.out
    }

    /// Takes one unit or run at `at`; returns where the next begins.
    fn step(&mut self, at: usize, c: char) -> usize {
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
            Class::Exq if !self.profile.vertical => self.stacked(at, c),
            _ if class.is_western() => self.western(at, c, class),
            _ => {
                self.single(at, next, c, class);
                next
            }
        }
    }

    fn class(&mut self, c: char) -> Class {
        if classify::shared(c) { self.shared.next().unwrap_or_else(|| self.profile.class(c)) } else { self.profile.class(c) }
    }

    fn role(&mut self, at: usize) -> Role {
        while self.spans.first().is_some_and(|s| s.0.end as usize <= at) {
            self.spans = &self.spans[1..];
        }
        match self.spans.first() {
            Some((r, role)) if r.start as usize <= at => *role,
            _ => self.base,
        }
    }

    /// The face for a character, `None` if no face has it.
    fn face(&mut self, at: usize, c: char) -> Option<(FaceId, &'a Face)> {
        let role = self.role(at);
        if self.current.is_none_or(|k| k.0 != role) {
            let id = self.fonts.role(role)?;
            self.current = self.fonts.face(id).map(|f| (role, id, f));
        }
        match self.current {
            Some((_, id, f)) if f.glyph(c) != 0 => Some((id, f)),
            _ => {
                let id = self.fonts.face_for(role, c)?;
                Some((id, self.fonts.face(id)?))
            }
        }
    }

    fn take_space(&mut self, at: usize, c: char) {
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
    fn space_glyph(&mut self, at: usize, c: char) {
        let (face, id) = self.face(at, ' ').map_or((MISSING, 0), |(id, f)| (id, f.glyph(' ')));
        let dx = self.out.atoms.last().map_or(Em::ZERO, |a| a.width);
        self.out.glyphs.push(ShapedGlyph { face, id, len: c.len_utf8() as u16, turned: false, text: at as u32, dx, dy: Em::ZERO });
    }

    /// A joiner or selector without a cluster of its own belongs to the glyph before it.
    fn absorb(&mut self, at: usize, c: char) {
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
    fn soft_hyphen(&mut self, at: usize) {
        let Some((face, f)) = self.face(at, '-') else { return };
        let (id, text) = (f.glyph('-'), at as u32);
        let glyph = ShapedGlyph { face, id, len: 0, turned: self.profile.vertical, text, dx: Em::ZERO, dy: Em::ZERO };
        self.out.hyphens.push(Hyphen { atom: self.out.atoms.len() as u32, width: f.advance(id), glyph });
    }

    /// One character, one glyph.
    fn single(&mut self, at: usize, next: usize, c: char, class: Class) {
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
    fn mark_body(&self, c: char, class: Class, advance: Em) -> (Em, Em) {
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
    fn double(&mut self, at: usize, c: char, class: Class) -> usize {
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
    fn stacked(&mut self, at: usize, c: char) -> usize {
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
    fn cluster(&mut self, at: usize, class: Class) -> usize {
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

    /// Number of the Western run that an atom continues, or a new one.
    fn continue_run(&self, western: bool) -> u32 {
        match self.last {
            Some(l) if western && l.run != u32::MAX && self.space.is_none() => l.run,
            _ if western => self.out.atoms.len() as u32,
            _ => u32::MAX,
        }
    }

    /// Words, numbers and what is attached to them; one shaped run a face, an atom a cluster.
    fn western(&mut self, at: usize, c: char, class: Class) -> usize {
        let Some((id, face)) = self.face(at, c) else {
            self.missing(at, c, class);
            return at + c.len_utf8();
        };
        if self.address <= at && self.continue_run(true) == self.out.atoms.len() as u32 {
            self.address = at + address_len(&self.text[at..]);
        }
        let role = self.role(at);
        let digits = class == Class::Digit;
        let mut classes = vec![class];
        let mut end = at + c.len_utf8();
        while let Some(x) = self.text[end..].chars().next() {
            let after = self.text[end + x.len_utf8()..].chars().next();
            if is_space(x) || ignorable(x) || after.is_some_and(extends) || x as u32 >= 0x1F000 || self.role(end) != role {
                break;
            }
            let class =
                if classify::shared(x) { self.shared.as_slice().first().copied().unwrap_or(Class::Other) } else { self.profile.class(x) };
            if !class.is_western() || (class == Class::Digit) != digits || self.face(end, x).is_none_or(|f| f.0 != id) {
                break;
            }
            if classify::shared(x) {
                self.shared.next();
            }
            classes.push(class);
            end += x.len_utf8();
        }
        let kind = if digits { Kind::Digits } else { Kind::Western };
        let run = self.runs.shape(face, id, kind, self.profile, &self.text[at..end]);
        self.place_clusters(&run, at, end, id, &classes);
        if !digits && self.address <= at {
            self.hyphenate(at, end, id, face);
        }
        end
    }

    /// Marks where the words of a run may be parted: two letters before, three after (SEQ-6); not the
    /// last word of the paragraph, no acronyms.
    fn hyphenate(&mut self, at: usize, end: usize, id: FaceId, face: &Face) {
        let dash = face.glyph('-');
        if dash == 0 || !self.text[end..].chars().any(char::is_alphanumeric) {
            return;
        }
        let width = face.advance(dash);
        let mut start = at;
        for word in self.text[at..end].split(|c: char| !c.is_alphabetic()) {
            let here = start;
            start += word.len() + self.text[(start + word.len()).min(end)..end].chars().next().map_or(0, char::len_utf8);
            // Nothing longer is a word, and the patterns know no longer one.
            if !(5..=45).contains(&word.len()) || !word.is_ascii() || word.chars().all(char::is_uppercase) {
                continue;
            }
            let mut byte = here;
            for syllable in hypher::hyphenate(word, hypher::Lang::English) {
                if byte > here {
                    let atom = self.out.atom_at(byte as u32);
                    if self.out.atoms.get(atom).is_some_and(|a| a.text == byte as u32) {
                        self.out.joins[atom].penalty = HYPHENATE;
                        let turned = self.profile.vertical;
                        let glyph = ShapedGlyph { face: id, id: dash, len: 0, turned, text: byte as u32, dx: Em::ZERO, dy: Em::ZERO };
                        self.out.hyphens.push(Hyphen { atom: atom as u32, width, glyph });
                    }
                }
                byte += syllable.len();
            }
        }
    }

    fn place_clusters(&mut self, run: &[RunGlyph], at: usize, end: usize, face: FaceId, classes: &[Class]) {
        let turned = self.profile.vertical;
        let mut chars = self.text[at..end].char_indices().zip(classes).map(|((o, c), &k)| (o, c, k)).peekable();
        let mut i = 0;
        while i < run.len() {
            let start = run[i].cluster;
            let mut j = i + 1;
            while j < run.len() && run[j].cluster == start {
                j += 1;
            }
            let stop = run.get(j).map_or((end - at) as u32, |g| g.cluster);
            let Some((_, first, class)) = chars.next() else { break };
            let mut last = first;
            while let Some(&(o, c, _)) = chars.peek() {
                if (o as u32) >= stop {
                    break;
                }
                last = c;
                chars.next();
            }
            let width = Em(run[i..j].iter().map(|g| g.advance.0).sum());
            let run_no = self.continue_run(true);
            self.atom(at + start as usize, first, last, width, class, run_no);
            self.place_run(&run[i..j], at + start as usize, at + stop as usize, face, Em::ZERO, turned);
            i = j;
        }
    }

    /// Glyphs of one atom: the first has all its text, or each its own if the shaper kept clusters apart.
    fn place_run(&mut self, run: &[RunGlyph], at: usize, end: usize, face: FaceId, indent: Em, turned: bool) {
        let base = run.first().map_or(0, |g| g.cluster);
        let mut pen = indent;
        for (i, g) in run.iter().enumerate() {
            let here = g.cluster;
            let own = i == 0 || run[i - 1].cluster != here;
            let stop = run[i..].iter().find(|n| n.cluster > here).map_or(end, |n| at + (n.cluster - base) as usize);
            let start = at + (here - base) as usize;
            let len = if own { stop - start } else { 0 };
            let text = if own { start } else { stop } as u32;
            self.glyph(ShapedGlyph { face, id: g.id, len: len as u16, turned, text, dx: Em(pen.0 + g.dx.0), dy: g.dy });
            pen = Em(pen.0 + g.advance.0);
        }
    }

    /// A character that no face has: an em that will show as a marked box.
    fn missing(&mut self, at: usize, c: char, class: Class) {
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

    fn glyph(&mut self, g: ShapedGlyph) {
        self.out.glyphs.push(g);
    }

    /// Starts an atom from `first` to `end`; its gap to the one before is decided here.
    fn atom(&mut self, at: usize, first: char, end: char, width: Em, class: Class, run: u32) {
        let join = match self.last {
            None => Join::NONE,
            Some(last) => self.join(last, at, first, class, run),
        };
        self.out.atoms.push(Atom { text: at as u32, glyph: self.out.glyphs.len() as u32, width, class });
        self.out.joins.push(join);
        let stop = |l: Last| matches!(l.class, Class::Stop | Class::Exq) || l.after_stop;
        let after_stop = class == Class::Close && self.last.is_some_and(stop);
        self.last = Some(Last { end, class, after_stop, closed: false, run });
        self.space = None;
    }

    fn join(&self, last: Last, at: usize, first: char, class: Class, run: u32) -> Join {
        let space = self.space;
        if run != u32::MAX && run == last.run {
            let penalty = if at < self.address { address_penalty(last.end, first) } else { inner_penalty(&self.text[..at], first) };
            return Join { penalty, ..Join::NONE };
        }
        let mut gap = self.profile.gap_of((last.end, last.class), (first, class));
        if last.after_stop && self.profile.marks == Marks::Kaiming {
            // A closing quote after a full stop ends the sentence: its blank stays (PUN-7).
            gap = self.profile.gap(Class::Stop, class);
        }
        let mut join = Join { natural: gap.natural, min: gap.min, max: gap.max, shrink: gap.shrink, stretch: gap.stretch, penalty: 0 };
        if last.closed && last.class == Class::Exq {
            join = Join { natural: Em::ZERO, min: Em::ZERO, ..join };
        }
        if let Some(s) = space.filter(|s| !s.zero) {
            join = self.spaced(join, last.class, class);
            join.penalty = if s.bound { FORBIDDEN } else { 0 };
        }
        let starts = self.profile.starts_no_line(first, class);
        let hard = starts && (class.is_mark() || space.is_none())
            || self.profile.not_at_end(last.end) && (last.class.is_mark() || space.is_none())
            || (last.class == Class::Exq && class == Class::Exq)
            || (last.class == Class::Digit && class == Class::Post)
            || (last.class == Class::Pref && matches!(class, Class::Digit | Class::FwAlnum))
            || space.is_some_and(|s| s.zero && s.bound);
        let number = space.is_none_or(|s| s.bound) && binds_number(&self.text[..at], last.end, first, &self.text[at + first.len_utf8()..]);
        if hard {
            join.penalty = FORBIDDEN;
        } else if number {
            join.penalty = EMERGENCY;
        } else if join.penalty == 0 && !space.is_some_and(|s| s.zero) {
            join.penalty = self.soft(last, at, first, class, gap.brk);
        }
        join
    }

    /// A typed space: replaced by the Han–Latin gap (MIX-2), dropped next to marks, a word space between words.
    fn spaced(&self, join: Join, a: Class, b: Class) -> Join {
        let word = |n: f64, min: f64, max: f64| Join {
            natural: Em::new(n),
            min: Em::new(min),
            max: Em::new(max),
            shrink: 2,
            stretch: 1,
            penalty: 0,
        };
        if a.is_western() && b.is_western() {
            word(0.25, 0.25, 0.5)
        } else if a.is_ideographic() && b.is_ideographic() {
            if self.head { word(1.0, 0.5, 1.0) } else { word(0.5, 0.25, 0.75) }
        } else if self.head && (a.is_mark() != b.is_mark() || a.is_mark()) {
            // In a head the typed space is a turn of thought even beside a mark.
            word(0.75, 0.5, 1.0)
        } else {
            join
        }
    }

    /// Soft prohibitions: penalties, not walls, at newspaper measures (KIN-12, `inseparable.tsv`).
    fn soft(&self, last: Last, at: usize, first: char, class: Class, brk: Break) -> u16 {
        let digit = |c: char| c.is_ascii_digit();
        if brk == Break::Soft && matches!(class, Class::Dash | Class::Ellip) {
            return if last.class == Class::Ellip && class == Class::Ellip { 500 } else { 150 }; // D4, P3
        }
        if digit(last.end) && COUNTERS.contains(first) {
            return 60; // N6
        }
        if digit(first) {
            match last.end {
                '第' => return 60,                                // N8
                '月' if self.digit_before(at, '月') => return 20, // N7
                _ if last.class == Class::Conn => return 80,      // N9
                _ => {}
            }
        }
        if matches!(first, '的' | '了' | '吗' | '呢' | '吧' | '着') && self.profile.region != crate::cjk::Region::Japan {
            return 15;
        }
        if self.profile.soft_at_start(first) { 40 } else { 0 }
    }

    fn digit_before(&self, at: usize, c: char) -> bool {
        self.text[..at].strip_suffix(c).is_some_and(|t| t.ends_with(|x: char| x.is_ascii_digit()))
    }
}

/// Counters and units that stay with their number if they can (N6).
const COUNTERS: &str = "年月日时分秒点元角万亿千百号楼层届次人名个家条项斤吨亩米公里户位岁余多份只套件种版期级";

/// Price of a break at a hyphenation point.
const HYPHENATE: u16 = 150;

/// Price of a break inside a Western run: after a hyphen between letters and in COVID-19, cheap; else an
/// emergency (W3). A number keeps its hyphens (phone numbers, dates).
fn inner_penalty(before: &str, first: char) -> u16 {
    let mut back = before.chars().rev();
    match (back.next(), back.next()) {
        (Some('-' | '‐'), Some(c)) if letter(c) && first.is_alphanumeric() => 100,
        (Some('/'), Some(c)) if letter(c) && letter(first) => 100,
        _ => EMERGENCY,
    }
}

/// A letter of a Western word.
fn letter(c: char) -> bool {
    (c as u32) < 0x2E80 && c.is_alphabetic()
}

/// Signs, points and units that belong to the number beside them, beyond what the classes say (SEQ-4).
fn binds_number(before: &str, a: char, b: char, after: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let unit = |c: char| matches!(c, '％' | '‰' | '℃' | '℉' | '°' | '′' | '″' | '\u{3371}'..='\u{33DF}' | '￠') || letter(c);
    let point = |c: char| matches!(c, '∶' | '．');
    if digit(a) {
        return digit(b) || unit(b) || (point(b) && after.chars().next().is_some_and(digit));
    }
    if !digit(b) {
        return false;
    }
    let second = before.chars().rev().nth(1);
    matches!(a, '−' | '＋' | '±' | '－') || (point(a) && second.is_some_and(digit))
}

/// Price of a break inside an address: before its signs, after its slashes, never with a hyphen (SEQ-7).
fn address_penalty(a: char, b: char) -> u16 {
    match (a, b) {
        ('/' | ':', '/') => EMERGENCY,
        ('/' | ':', _) => 100,
        (_, '.' | '?' | '&' | '=' | '#' | '%' | '_' | '-' | '~') => 100,
        _ => EMERGENCY,
    }
}

/// Bytes of the address that a text begins with, 0 if it is none.
fn address_len(text: &str) -> usize {
    let end = text.find(|c: char| c.is_whitespace() || c as u32 >= 0x2E80).unwrap_or(text.len());
    let word = &text[..end];
    let is = word.contains("://") || word.starts_with("www.") || (word.contains('@') && word.contains('.'));
    if is { end } else { 0 }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\t' | '\u{2009}' | '\u{2002}' | '\u{2003}')
}

/// Characters that belong to the one before them.
fn extends(c: char) -> bool {
    let u = c as u32;
    u >= 0x300
        && (matches!(u, 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x64B..=0x65F | 0x900..=0x903 | 0x93A..=0x94D | 0xE31..=0xE3A
            | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200C..=0x200D | 0x20D0..=0x20FF | 0x302A..=0x302F | 0x3099..=0x309A
            | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F | 0xE0100..=0xE01EF)
            || matches!(u, 0x1160..=0x11FF))
}
