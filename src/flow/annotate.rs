//! Annotations onto the page: readings, dots, lines and frames beside a line, notes in two rows inside it;
//! and whether the layout has room for them.

use super::galley;
use super::set::{Canvas, Look, Words};
use crate::compose::{self, Line, PlacedReading};
use crate::diag::{Diagnostic, Report};
use crate::geom::{Em, Frame, Length, Logical, Point, Rect, WritingMode};
use crate::model::{Annotation, AnnotationKind, Issue, Para, ParaKind, SlotKind, Story};
use crate::page::{Item, ReadingId};
use crate::shape::{Note, Shaped, ShapedReading, Side, reading_size, side};
use std::collections::BTreeSet;
use std::ops::Range;

/// Share of the em: a hundredth.
const fn hundredths(n: i32) -> Em {
    Em(Em::ONE.0 / 100 * n)
}

/// Thickness of lines and frames.
const PEN: i64 = 24;
/// From the em box to the line of a name, to a dot, and to a dot outside that line.
const LINE: Em = hundredths(12);
const DOT: Em = hundredths(23);
const DOT_OUTSIDE: Em = hundredths(34);
/// Half of a dot.
const RADIUS: Em = hundredths(8);
/// Each end of a name's line is so much shorter than the name (ANN-2: 1/16 at least).
const SHORTER: Em = Em(Em::ONE.0 / 12);
/// Room that a frame's lines take beside the name, and that they stand outside the em box by.
const FRAME_PAD: Em = Em(Em::ONE.0 / 8);
const FRAME_OUT: Em = Em(Em::ONE.0 / 32);
/// Half of the height of a wave, and its length.
const WAVE: Em = hundredths(5);
const WAVELENGTH: Em = hundredths(30);
/// From the character to its bopomofo, and from their axis to the tone beside them.
const ZHUYIN_GAP: Em = hundredths(5);
const TONE: Em = hundredths(22);

/// A line being set with its annotations.
#[derive(Clone, Copy)]
struct Set<'a> {
    words: Words<'a>,
    frame: &'a Frame,
    at: (Length, Length),
    look: Look,
}

impl Set<'_> {
    /// A place along the line.
    fn along(&self, x: Em) -> Length {
        self.at.0 + self.look.along(x.at(self.look.size))
    }

    /// A place on the sheet: along the line, and across it from the start of its em box.
    fn point(&self, x: Em, across: Em) -> Point {
        self.frame.point(self.along(x), self.at.1 + across.at(self.look.size))
    }

    /// Atoms of a range that stand in this line.
    fn here(&self, atoms: &Range<u32>) -> Range<usize> {
        let line = self.words.line;
        atoms.start.max(line.start) as usize..atoms.end.min(line.end) as usize
    }

    fn start(&self, atom: usize) -> Em {
        self.words.xs[atom - self.words.line.start as usize]
    }

    fn end(&self, atom: usize) -> Em {
        Em(self.start(atom).0 + self.words.shaped.body(atom).0)
    }

    fn notes(&self) -> impl Iterator<Item = &Note> {
        let line = *self.words.line;
        self.words.shaped.notes.of(line.start..line.end)
    }
}

impl Canvas<'_> {
    /// Sets a line with annotations: its own text first, so that it is copied out whole.
    pub(super) fn annotated(&mut self, words: Words<'_>, frame: &Frame, at: (Length, Length), look: Look) {
        let set = Set { words, frame, at, look };
        self.rows(&set);
        for placed in compose::readings(words.shaped, words.line, words.xs) {
            self.reading(&set, &placed);
        }
        for n in set.notes() {
            match n.kind {
                AnnotationKind::Zhuyin => n.readings.iter().for_each(|r| self.zhuyin(&set, n, r)),
                AnnotationKind::Dots => self.dots(&set, n),
                AnnotationKind::ProperName | AnnotationKind::BookTitle => self.name_line(&set, n),
                AnnotationKind::Frame => self.name_frame(&set, n),
                AnnotationKind::Warichu | AnnotationKind::Ruby | AnnotationKind::Jukugo | AnnotationKind::Pinyin => {}
            }
        }
    }

    /// The line's text; notes at half size in two rows.
    fn rows(&mut self, set: &Set<'_>) {
        let line = set.words.line;
        let mut from = line.start as usize;
        for n in set.notes().filter(|n| n.kind == AnnotationKind::Warichu) {
            let part = set.here(&n.atoms);
            if part.start < from {
                continue;
            }
            self.part(set, from..part.start, 1);
            let turn = n.split(set.words.shaped, part.clone()).0;
            self.part(set, part.start..turn, 2);
            let below = Set { at: (set.at.0, set.at.1 + set.look.size / 2), ..*set };
            self.part(&below, turn..part.end, 2);
            from = part.end;
        }
        self.part(set, from..line.end as usize, 1);
    }

    /// Some atoms of a line at a fraction of its size.
    fn part(&mut self, set: &Set<'_>, atoms: Range<usize>, fraction: i32) {
        if atoms.is_empty() {
            return;
        }
        let first = set.start(atoms.start);
        let line = Line { start: atoms.start as u32, end: atoms.end as u32, ..*set.words.line };
        if fraction == 1 {
            let xs = &set.words.xs[atoms.start - set.words.line.start as usize..];
            return self.runs(Words { line: &line, xs, ..set.words }, set.frame, set.at, set.look, None);
        }
        let xs: Vec<Em> = atoms.map(|i| Em((set.start(i).0 - first.0) * fraction)).collect();
        let look = Look { size: set.look.size / fraction, ..set.look };
        self.runs(Words { line: &line, xs: &xs, ..set.words }, set.frame, (set.along(first), set.at.1), look, None);
    }

    /// A reading over its base (right of it in vertical lines).
    fn reading(&mut self, set: &Set<'_>, p: &PlacedReading<'_>) {
        let (num, den) = reading_size(p.note.kind);
        let look = Look { size: set.look.size.scale(num.into(), den.into()), ..set.look };
        let line = Line::whole(&p.reading.shaped);
        let words = Words { text: &p.reading.text, shaped: &p.reading.shaped, line: &line, xs: &p.xs };
        let id = ReadingId { annotation: p.note.annotation, part: p.reading.part };
        self.runs(words, set.frame, (set.along(p.start), set.at.1 - look.size), look, Some(id));
    }

    /// Bopomofo one below the other, right of the character in both directions; the light tone above them,
    /// other tones beside the last (clreq 3.4.1).
    fn zhuyin(&mut self, set: &Set<'_>, n: &Note, r: &ShapedReading) {
        let part = set.here(&r.atoms);
        if part.is_empty() {
            return;
        }
        let em = set.look.size;
        let (left, top) = match set.frame.mode {
            WritingMode::Horizontal => {
                let p = set.point(set.end(part.end - 1), Em::ZERO);
                (p.x, p.y)
            }
            WritingMode::Vertical => {
                let p = set.point(set.start(part.start), Em::ZERO);
                (p.x, p.y)
            }
        };
        let (num, den) = reading_size(n.kind);
        // Flat type (扁) leaves less room along a vertical line.
        let room = if set.frame.mode == WritingMode::Vertical { set.look.along(em) } else { em };
        let size = room.min(em).scale(num.into(), den.into());
        let tone = |i: usize| r.text[r.shaped.byte(i) as usize..].starts_with(['ˊ', 'ˇ', 'ˋ', '˙', 'ˉ']);
        let light = |i: usize| r.text[r.shaped.byte(i) as usize..].starts_with('˙');
        let all = 0..r.shaped.len();
        let rows = all.clone().filter(|&i| !tone(i)).count() as i32;
        let lead = if all.clone().any(light) { size / 3 } else { Length::ZERO };
        let first = top + (room - size * rows - lead) / 2 + lead;
        let axis = left + ZHUYIN_GAP.at(em) + size / 2;
        let look = Look { size, stretch: 1000, ..set.look };
        let mut row = 0;
        for i in all {
            let (x, y) = if light(i) {
                (axis, first - size.scale(55, 100))
            } else if tone(i) {
                (axis + TONE.at(em), first + size * (rows - 1).max(0) - size / 6)
            } else {
                row += 1;
                (axis, first + size * (row - 1))
            };
            let x = x - r.shaped.atoms[i].width.at(size) / 2;
            let cell = Frame::new(Rect::new(x, y, size, size), WritingMode::Horizontal);
            let line = Line { start: i as u32, end: i as u32 + 1, ..Line::whole(&r.shaped) };
            let words = Words { text: &r.text, shaped: &r.shaped, line: &line, xs: &[Em::ZERO] };
            let id = ReadingId { annotation: n.annotation, part: r.part };
            self.runs(words, &cell, (Length::ZERO, Length::ZERO), look, Some(id));
        }
    }

    /// A dot for each character, in the middle of its body; none for marks and spaces (GB/T 15834 5.1.8).
    fn dots(&mut self, set: &Set<'_>, n: &Note) {
        let shaped = set.words.shaped;
        let japan = n.region == crate::cjk::Region::Japan && set.frame.mode == WritingMode::Vertical;
        for i in set.here(&n.atoms) {
            let class = shaped.atoms[i].class;
            if class.is_mark() || class == crate::cjk::Class::Isp || shaped.body(i).0 <= 0 {
                continue;
            }
            let covers = |o: &&Note| o.atoms.contains(&(i as u32)) && o.side == n.side && o.annotation != n.annotation;
            let beside = set.notes().filter(covers).map(|o| if o.kind.has_readings() { Em(DOT.0 + Em::HALF.0) } else { DOT_OUTSIDE }).max();
            let off = beside.unwrap_or(DOT);
            let across = if n.side == Side::Before { Em(-off.0) } else { Em(Em::ONE.0 + off.0) };
            let middle = set.point(Em((set.start(i).0 + set.end(i).0) / 2), across);
            self.item(if japan { sesame(middle, set.look) } else { disc(middle, set.look) });
        }
    }

    /// 专名号 and 书名号甲: one line a name, shorter at its ends, going on where the line turns.
    fn name_line(&mut self, set: &Set<'_>, n: &Note) {
        let part = set.here(&n.atoms);
        if part.is_empty() {
            return;
        }
        let begins = part.start == n.atoms.start as usize;
        let ends = part.end == n.atoms.end as usize;
        let left = Em(set.start(part.start).0 + if begins { SHORTER.0 } else { 0 });
        let right = Em(set.end(part.end - 1).0 - if ends { SHORTER.0 } else { 0 });
        let across = Em(Em::ONE.0 + LINE.0);
        let width = set.look.size.scale(1, PEN);
        let ink = set.look.ink;
        if n.kind == AnnotationKind::ProperName {
            let (from, to) = (set.point(left, across), set.point(right, across));
            return self.item(Item::Rule { from, to, width, ink });
        }
        let length = (right.0 - left.0).max(1);
        let halves = (2 * length / WAVELENGTH.0).max(1);
        let at = |k: i32, thirds: i32| {
            let x = i64::from(length) * i64::from(3 * k + thirds) / i64::from(3 * halves);
            // A cubic whose two handles stand at 4/3 of the height reaches the height.
            let swing = WAVE.0 * 4 / 3 * if k % 2 == 0 { -1 } else { 1 };
            set.point(Em(left.0 + x as i32), Em(across.0 + if thirds % 3 == 0 { 0 } else { swing }))
        };
        let cubics = (0..halves).map(|k| [at(k, 1), at(k, 2), at(k, 3)]).collect();
        self.item(Item::Curve { start: at(0, 0), cubics, width, ink });
    }

    /// 示亡号: a frame round the name, an em high.
    fn name_frame(&mut self, set: &Set<'_>, n: &Note) {
        let part = set.here(&n.atoms);
        if part.is_empty() {
            return;
        }
        let size = set.look.size;
        let pen = size.scale(1, PEN);
        let left = set.along(Em(set.start(part.start).0 - FRAME_PAD.0)) + pen / 2;
        let right = set.along(Em(set.end(part.end - 1).0 + FRAME_PAD.0)) - pen / 2;
        let out = FRAME_OUT.at(size);
        let extent = Logical { inline: right - left, block: size + out * 2 };
        let rect = set.frame.part(left, set.at.1 - out, extent);
        self.item(Item::Shape { rect, fill: None, stroke: Some((pen, set.look.ink)) });
    }
}

/// A filled path from offsets in hundredths of the em: a start, and handles and ends of its cubics.
fn blob(middle: Point, look: Look, start: (i32, i32), cubics: &[[(i32, i32); 3]]) -> Item {
    let at = |(x, y): (i32, i32)| Point::new(middle.x + hundredths(x).at(look.size), middle.y + hundredths(y).at(look.size));
    let cubics = cubics.iter().map(|c| c.map(at)).collect();
    Item::Curve { start: at(start), cubics, width: Length::ZERO, ink: look.ink }
}

/// A round dot.
fn disc(middle: Point, look: Look) -> Item {
    let r = RADIUS.at(look.size);
    // Handles of a quarter circle: 0.5523 of the radius.
    let h = r.scale(5523, 10_000);
    let at = |x: Length, y: Length| Point::new(middle.x + x, middle.y + y);
    let z = Length::ZERO;
    let cubics = vec![
        [at(r, h), at(h, r), at(z, r)],
        [at(-h, r), at(-r, h), at(-r, z)],
        [at(-r, -h), at(-h, -r), at(z, -r)],
        [at(h, -r), at(r, -h), at(r, z)],
    ];
    Item::Curve { start: at(r, z), cubics, width: Length::ZERO, ink: look.ink }
}

/// A sesame dot (ゴマ点), as Japanese vertical setting has it.
fn sesame(middle: Point, look: Look) -> Item {
    blob(middle, look, (-12, -12), &[[(-2, -13), (10, -3), (13, 6)], [(15, 12), (9, 16), (4, 12)], [(-3, 7), (-8, -2), (-12, -12)]])
}

/// Room that marks need before and after the em box of a line.
pub(super) fn margins(shaped: &Shaped, line: &Line) -> (Em, Em) {
    let (mut before, mut after) = (Em::ZERO, Em::ZERO);
    for n in shaped.notes.of(line.start..line.end) {
        let need = if n.kind.has_readings() || n.kind == AnnotationKind::Dots { Em(Em::ONE.0 * 2 / 5) } else { Em(Em::ONE.0 / 5) };
        match n.side {
            Side::Before => before = before.max(need),
            Side::After => after = after.max(need),
            Side::Inside => {}
        }
    }
    (before, after)
}

/// Whether a text holds a note in two rows, whose characters are not spaced one after the other.
pub(super) fn has_rows(shaped: &Shaped) -> bool {
    shaped.notes.list.iter().any(|n| n.kind == AnnotationKind::Warichu)
}

/// Says where annotations have no room between lines (P-GRID-2), and where pinyin meets vertical lines (ANN-3).
pub(super) fn check(issue: &Issue, report: &mut Report) {
    let mut told = BTreeSet::new();
    for slot in issue.pages.iter().flat_map(|p| &p.slots) {
        let stories = match &slot.kind {
            SlotKind::Story(id) | SlotKind::Picture(_, id) => std::slice::from_ref(id),
            SlotKind::Section(ids) => ids,
            _ => continue,
        };
        let picture = matches!(slot.kind, SlotKind::Picture(..));
        for &id in stories {
            if !told.insert((id, picture)) {
                continue;
            }
            let story = issue.story(id);
            let head = if slot.head.vertical { WritingMode::Vertical } else { slot.writing };
            let annotated = |p: &Para| !(p.annotations.is_empty() || p.kind.is_head() && slot.head.none);
            for (k, p) in story.paras.iter().enumerate().filter(|(_, p)| annotated(p)) {
                let mode = match p.kind {
                    ParaKind::Caption | ParaKind::Credit => WritingMode::Horizontal,
                    kind if kind.is_head() => head,
                    _ => slot.writing,
                };
                pinyin(story, p, mode, report);
                if !p.kind.is_head() {
                    let above = k.checked_sub(1).map(|k| &story.paras[k]).filter(|a| !a.kind.is_head());
                    line_gap(issue, story, (above, p), mode, report);
                }
            }
        }
    }
}

/// Characters that a line of a newspaper has at most: what is nearer to a paragraph's end may stand in its last line.
const LONGEST_LINE: usize = 20;

fn pinyin(story: &Story, p: &Para, mode: WritingMode, report: &mut Report) {
    let first = p.annotations.iter().find(|a| a.kind == AnnotationKind::Pinyin);
    if let (WritingMode::Vertical, Some(a)) = (mode, first) {
        let base = p.text.get(a.base.start as usize..a.base.end as usize).unwrap_or_default();
        let d = Diagnostic::warning("C10", format!("稿件“{}”直排，“{base}”的拼音只能横着排在右边", story.id));
        report.push(d.at(p.span).hint("拼音只用于横排；直排改用注音符号，或改成横排"));
    }
}

/// The gap between lines holds marks on one side in half an em, on both sides in five eighths; it is never
/// made larger for one line (clreq 3.1.8). What hangs below the last line of the paragraph above counts too.
fn line_gap(issue: &Issue, story: &Story, (above, p): (Option<&Para>, &Para), mode: WritingMode, report: &mut Report) {
    let layout = &issue.layout;
    let (style, leading) = match p.kind {
        ParaKind::Subhead => return,
        ParaKind::Byline => (layout.styles.byline, layout.grid.leading),
        ParaKind::Caption | ParaKind::Credit => (layout.styles.caption, layout.grid.leading),
        _ => (layout.styles.body, layout.grid.leading),
    };
    let profile = galley::profile(layout, story, mode);
    let sides_of = |p: &Para, counts: &dyn Fn(&Annotation) -> bool| -> BTreeSet<Side> {
        let langs = galley::langs(p, profile);
        let of = |byte: u32| langs.iter().find(|l| l.range.contains(&byte)).map_or(profile, |l| l.profile);
        let counted = p.annotations.iter().filter(|a| counts(a));
        counted.map(|a| side(a.kind, of(a.base.start))).filter(|&s| s != Side::Inside).collect()
    };
    let mut sides = sides_of(p, &|_| true);
    let first = |a: &Annotation| p.text[..a.base.start as usize].chars().count() < LONGEST_LINE;
    if let Some(above) = above.filter(|_| sides_of(p, &first).contains(&Side::Before)) {
        let last = |a: &Annotation| above.text[a.base.end as usize..].chars().count() < LONGEST_LINE;
        sides.extend(sides_of(above, &last).into_iter().filter(|&s| s == Side::After));
    }
    let need = match sides.len() {
        0 => return,
        1 => style.size / 2,
        _ => style.size.scale(5, 8),
    };
    let gap = leading - style.size;
    if gap < need {
        let both = if sides.len() > 1 { "两面" } else { "一面" };
        let d = Diagnostic::warning(
            "C11",
            format!("稿件“{}”行间{both}有注，要 {:.1} 点，版式的行间只有 {:.1} 点", story.id, need.to_pt(), gap.to_pt().max(0.0)),
        );
        report.push(d.at(p.span).hint("加大版式的行距 leading，或减少注；行距不会为一行单独加大"));
    }
}
