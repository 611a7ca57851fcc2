//! Annotations of a shaped paragraph: room for readings, what may not be parted, notes in two rows.
//!
//! A base whose reading is longer gets the reading's width; where the reading may hang over a neighbour
//! (jlreq 3.3.8, table 1 "hang") the blank between them is less than nothing, so at a line's edge it hangs
//! over nothing. What depends on where a line breaks (words with a reading for each character, notes) says
//! so by [`Shaped::surplus`].

use super::{Atom, FORBIDDEN, Join, Request, Shaped, Shaper};
use crate::cjk::{Class, Profile, Region, Rules};
use crate::font::Role;
use crate::geom::Em;
use crate::model::{Annotation, AnnotationKind};
use std::ops::Range;

/// A quarter of an em: least space between two readings in Latin letters (clreq 3.4.2).
const QUARTER: Em = Em(Em::ONE.0 / 4);
/// Room beside each end of a name in a frame.
const FRAME_PAD: Em = Em(Em::ONE.0 / 8);
/// Price of a line end one character into a note.
const LONE_IN_NOTE: u16 = 60;

/// On which side of its line an annotation stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Side {
    /// Above horizontal lines, right of vertical ones.
    Before,
    /// Below horizontal lines, left of vertical ones.
    After,
    /// In the line.
    Inside,
}

/// The side of an annotation by region and direction (ANN-1 to ANN-7).
pub fn side(kind: AnnotationKind, profile: &Profile) -> Side {
    use AnnotationKind as K;
    match kind {
        K::Ruby | K::Jukugo | K::Pinyin => Side::Before,
        K::Zhuyin if profile.vertical => Side::Before,
        // GB/T 15834 5.1.8, 5.2.5: below, or right of the character; jlreq 3.3.9: above or right.
        K::Dots if profile.vertical || matches!(profile.region, Region::Japan | Region::Korea) => Side::Before,
        K::Dots | K::ProperName | K::BookTitle => Side::After,
        K::Zhuyin | K::Frame | K::Warichu => Side::Inside,
    }
}

/// A reading, shaped at full size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShapedReading {
    /// Index into [`Annotation::readings`].
    pub part: u32,
    /// Atoms of its base.
    pub atoms: Range<u32>,
    /// Its text.
    pub text: String,
    /// Its glyphs.
    pub shaped: Shaped,
    /// Its length at its size, in em of the base.
    pub width: Em,
}

/// An annotation of a shaped paragraph.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Index into the paragraph's annotations.
    pub annotation: u32,
    /// What it is.
    pub kind: AnnotationKind,
    /// Where it stands.
    pub side: Side,
    /// Region of its text.
    pub region: Region,
    /// Atoms of its base, never empty.
    pub atoms: Range<u32>,
    /// Readings.
    pub readings: Vec<ShapedReading>,
    /// Where each body begins in the room of its atom, while the base is whole.
    leads: Vec<Em>,
    /// Notes in two rows: their atoms.
    rows: Vec<RowAtom>,
}

/// An atom of a note in two rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct RowAtom {
    /// Blank before it in a row.
    gap: Em,
    /// A row may begin with it.
    legal: bool,
    /// Where it would begin if the note were one row.
    at: i64,
    /// Room of the atoms before it.
    room: i64,
}

/// A sum of lengths; absurd ones end at the edge of the range.
fn em(v: i64) -> Em {
    Em(v.clamp(i64::from(i32::MIN / 4), i64::from(i32::MAX / 4)) as i32)
}

/// All annotations of a paragraph.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Notes {
    /// By their first atom, the longer first.
    pub list: Vec<Note>,
    /// For each of them: where the farthest of those up to it ends.
    reach: Vec<u32>,
    /// Those whose room depends on line ends.
    elastic: Vec<Elastic>,
    /// Bodies of atoms that take more or less room than their body, by atom.
    bodies: Vec<(u32, Em)>,
}

impl Notes {
    /// Those that touch a line.
    pub fn of(&self, line: Range<u32>) -> impl Iterator<Item = &Note> {
        let (start, end) = (line.start, line.end);
        let first = self.reach.partition_point(|&r| r <= start);
        let stop = self.list.partition_point(|n| n.atoms.start < end).max(first);
        self.list[first..stop].iter().filter(move |n| n.atoms.end > start)
    }
}

/// An annotation whose room depends on line ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Elastic {
    note: u32,
    /// What it takes besides its atoms if no line ends in it.
    whole: i64,
    /// The same of all up to it.
    up_to: i64,
}

impl Notes {
    /// None.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// Size of a kind of reading, of the base's: numerator and denominator.
pub fn reading_size(kind: AnnotationKind) -> (i32, i32) {
    if kind == AnnotationKind::Zhuyin { (3, 10) } else { (1, 2) }
}

impl Shaped {
    /// One past the last atom of a line that counts: blanks at its end stand beyond the measure, unseen (EDGE-5).
    pub fn ink_end(&self, line: Range<usize>) -> usize {
        let blank = |i: &usize| *i > line.start + 1 && self.atoms[i - 1].class == Class::Isp;
        let blanks = (line.start + 1..=line.end).rev().take_while(blank).count();
        line.end - blanks
    }

    /// Width of the body of an atom, without room for readings.
    pub fn body(&self, atom: usize) -> Em {
        let bodies = &self.notes.bodies;
        match bodies.binary_search_by_key(&(atom as u32), |b| b.0) {
            Ok(i) if !bodies.is_empty() => bodies[i].1,
            _ => self.atoms[atom].width,
        }
    }

    /// Length of all atoms in one line as they are.
    pub fn natural_width(&self) -> Em {
        let bodies: i64 = self.atoms.iter().map(|a| i64::from(a.width.0)).sum();
        let gaps: i64 = self.joins.iter().skip(1).map(|j| i64::from(j.natural.0)).sum();
        em(bodies + gaps + i64::from(self.surplus(0..self.len()).0))
    }

    /// What a line of atoms is longer than they are one by one, because of annotations that it holds or cuts.
    pub fn surplus(&self, line: Range<usize>) -> Em {
        let elastic = &self.notes.elastic;
        if elastic.is_empty() {
            return Em::ZERO;
        }
        let note = |e: &Elastic| &self.notes.list[e.note as usize];
        let inside = |e: &Elastic| note(e).atoms.start as usize >= line.start && note(e).atoms.end as usize <= line.end;
        // Those that end in the line or after it and begin before its end: all but the outer two lie inside.
        let from = elastic.partition_point(|e| note(e).atoms.end as usize <= line.start);
        let to = from + elastic[from..].partition_point(|e| (note(e).atoms.start as usize) < line.end);
        let here = &elastic[from..to];
        let (Some(first), Some(last)) = (here.first(), here.last()) else { return Em::ZERO };
        let mut sum = 0;
        let whole = usize::from(!inside(first))..here.len() - usize::from(!inside(last) && here.len() > 1);
        if whole.start < whole.end {
            sum += here[whole.end - 1].up_to - here[whole.start].up_to + here[whole.start].whole;
        }
        let cut = [first, last];
        for e in cut[..here.len().min(2)].iter().filter(|e| !inside(e)) {
            sum += note(e).surplus(self, line.clone());
        }
        em(sum)
    }

    /// Atoms and the joins between them.
    fn plain(&self, part: Range<usize>) -> Em {
        let bodies: i64 = self.atoms[part.clone()].iter().map(|a| i64::from(a.width.0)).sum();
        let gaps: i64 = self.joins[(part.start + 1).min(part.end)..part.end].iter().map(|j| i64::from(j.natural.0)).sum();
        em(bodies + gaps)
    }

    /// Moves the atoms of a line from the starts of their rooms to the starts of their bodies.
    pub fn settle(&self, line: Range<usize>, xs: &mut [Em]) {
        if self.notes.is_empty() {
            return;
        }
        let (a, b) = (line.start as u32, line.end as u32);
        let part = |n: &Note| n.atoms.start.max(a) as usize..n.atoms.end.min(b) as usize;
        let mut shift = vec![0; xs.len() + 1];
        let note = |e: &Elastic| &self.notes.list[e.note as usize];
        let first = self.notes.elastic.partition_point(|e| note(e).atoms.end <= a);
        for n in self.notes.elastic[first..].iter().map(note).take_while(|n| n.atoms.start < b) {
            shift[part(n).end - line.start] += em(n.surplus(self, part(n))).0;
        }
        let mut sum = 0;
        for (x, s) in xs.iter_mut().zip(shift) {
            sum = i32::saturating_add(sum, s);
            x.0 = x.0.saturating_add(sum);
        }
        // Frames first: what they hold stands inside.
        let frame = |n: &&Note| n.kind == AnnotationKind::Frame;
        let all = || self.notes.of(a..b);
        for n in all().filter(frame).chain(all().filter(|n| !frame(n))) {
            let part = part(n);
            let mine = &mut xs[part.start - line.start..part.end - line.start];
            match n.kind {
                AnnotationKind::Jukugo => n.spread(self, part, mine),
                AnnotationKind::Warichu => n.stack(self, part, mine),
                _ => {
                    let from = part.start - n.atoms.start as usize;
                    mine.iter_mut().zip(n.leads.iter().skip(from)).for_each(|(x, l)| x.0 += l.0);
                }
            }
        }
    }
}

impl Note {
    /// Room of a part of the base that stands alone on its line.
    fn room(&self, shaped: &Shaped, part: Range<usize>) -> Em {
        match self.kind {
            AnnotationKind::Jukugo => {
                let (base, fits) = self.base_of(shaped, part.clone());
                if fits { base } else { base.max(self.read_width(&part)) }
            }
            AnnotationKind::Warichu => self.split(shaped, part).1,
            _ => shaped.plain(part),
        }
    }

    /// What the part of it in a line takes besides its atoms.
    fn surplus(&self, shaped: &Shaped, line: Range<usize>) -> i64 {
        let part = line.start.max(self.atoms.start as usize)..line.end.min(self.atoms.end as usize);
        i64::from(self.room(shaped, part.clone()).0) - self.plain(shaped, part)
    }

    /// What its atoms take one by one.
    fn plain(&self, shaped: &Shaped, part: Range<usize>) -> i64 {
        if self.rows.is_empty() || part.is_empty() {
            return i64::from(shaped.plain(part).0);
        }
        let last = part.end - 1;
        self.row(last).room + i64::from(shaped.atoms[last].width.0) - self.row(part.start).room
    }

    /// Bodies of a part, and whether no reading in it is longer than its own base.
    fn base_of(&self, shaped: &Shaped, part: Range<usize>) -> (Em, bool) {
        let width = |r: Range<usize>| {
            let bodies: i64 = r.clone().map(|i| i64::from(shaped.body(i).0)).sum();
            let gaps: i64 = shaped.joins[(r.start + 1).min(r.end)..r.end].iter().map(|j| i64::from(j.natural.0)).sum();
            em(bodies + gaps)
        };
        let fits = self.parts_in(&part).all(|r| r.width <= width(r.atoms.start as usize..r.atoms.end as usize));
        (width(part), fits)
    }

    /// Readings whose base lies in a part.
    pub fn parts_in<'a>(&'a self, part: &Range<usize>) -> impl Iterator<Item = &'a ShapedReading> + use<'a> {
        let part = part.clone();
        self.readings.iter().filter(move |r| part.contains(&(r.atoms.start as usize)))
    }

    fn read_width(&self, part: &Range<usize>) -> Em {
        em(self.parts_in(part).map(|r| i64::from(r.width.0)).sum())
    }

    /// Whether each reading of a part stands over its own base alone.
    pub fn one_by_one(&self, shaped: &Shaped, part: Range<usize>) -> bool {
        self.kind != AnnotationKind::Jukugo || self.base_of(shaped, part).1
    }

    /// A word with readings: what they are longer by is shared out, half at the ends (jlreq 3.3.7).
    fn spread(&self, shaped: &Shaped, part: Range<usize>, xs: &mut [Em]) {
        let Some(&first) = xs.first() else { return };
        let (base, _) = self.base_of(shaped, part.clone());
        let more = self.room(shaped, part.clone()).0 - base.0;
        let n = xs.len() as i64;
        let mut x = first.0;
        for (k, i) in part.enumerate() {
            if k > 0 {
                x = x.saturating_add(shaped.joins[i].natural.0);
            }
            xs[k] = em(i64::from(x) + i64::from(more) * (2 * k as i64 + 1) / (2 * n));
            x = x.saturating_add(shaped.body(i).0);
        }
    }

    /// A note's part in two rows: each begins where the part begins.
    fn stack(&self, shaped: &Shaped, part: Range<usize>, xs: &mut [Em]) {
        let Some(&first) = xs.first() else { return };
        let turn = self.split(shaped, part.clone()).0;
        for (x, i) in xs.iter_mut().zip(part.clone()) {
            let row = if i < turn { part.start } else { turn };
            *x = em(i64::from(first.0) + self.row(i).at - self.row(row).at);
        }
    }

    fn row(&self, atom: usize) -> &RowAtom {
        &self.rows[(atom - self.atoms.start as usize).min(self.rows.len() - 1)]
    }

    /// Where the second row of a part begins, and the length of the longer row: as even as the marks
    /// allow, the first row the longer one (jlreq 3.4.2).
    pub fn split(&self, shaped: &Shaped, part: Range<usize>) -> (usize, Em) {
        if part.is_empty() || self.rows.is_empty() {
            return (part.end, Em::ZERO);
        }
        let start = self.row(part.start).at;
        let last = part.end - 1;
        let whole = self.row(last).at + i64::from(shaped.body(last).0 / 2) - start;
        let first = |k: usize| self.row(k).at - i64::from(self.row(k).gap.0) - start;
        let second = |k: usize| whole - (self.row(k).at - start);
        // The first turn that makes the first row the longer one; from there on it grows, before it the second does.
        let (mut low, mut high) = (part.start + 1, part.end);
        while low < high {
            let k = low + (high - low) / 2;
            if first(k) >= second(k) { high = k } else { low = k + 1 }
        }
        let legal = |k: &usize| self.row(*k).legal;
        let after = (low..part.end).find(legal).map(|k| (k, first(k)));
        let before = (part.start + 1..low).rev().find(legal).map(|k| (k, second(k)));
        let best = match (after, before) {
            (Some(a), Some(b)) => {
                if b.1 < a.1 {
                    b
                } else {
                    a
                }
            }
            (a, b) => a.or(b).unwrap_or((part.end, whole)),
        };
        if best.1 < whole { (best.0, em(best.1)) } else { (part.end, em(whole)) }
    }
}

/// Adds the annotations of a request to its shaped text.
pub(super) fn apply(shaped: &mut Shaped, request: &Request<'_>, shaper: &mut Shaper<'_>) {
    let mut widening: Vec<Range<u32>> = request.annotations.iter().filter(|a| a.kind.widens()).map(|a| a.base.clone()).collect();
    widening.sort_by_key(|r| r.start);
    widening.dedup_by(|next, kept| {
        let inside = next.start <= kept.end;
        kept.end = if inside { kept.end.max(next.end) } else { kept.end };
        inside
    });
    let mut work = Work { request, original: shaped.joins.clone(), hung: None, widening, shaped };
    let mut notes: Vec<Note> = Vec::with_capacity(request.annotations.len());
    for (i, a) in request.annotations.iter().enumerate() {
        if let Some(note) = work.note(i as u32, a, shaper) {
            notes.push(note);
        }
    }
    let widths: Vec<Em> = work.shaped.atoms.iter().map(|a| a.width).collect();
    work.readings(&mut notes);
    for n in &mut notes {
        match n.kind {
            AnnotationKind::Frame => work.frame(n),
            AnnotationKind::Warichu => work.rows(n),
            _ => {}
        }
    }
    work.frames_apart(&notes);
    let shaped = work.shaped;
    let changed = widths.into_iter().enumerate().filter(|(i, w)| shaped.atoms[*i].width != *w);
    let bodies = changed.map(|(i, w)| (i as u32, w)).collect();
    let farthest = |r: &mut u32, n: &Note| {
        *r = n.atoms.end.max(*r);
        Some(*r)
    };
    let reach = notes.iter().scan(0, farthest).collect();
    shaped.notes = Notes { list: notes, reach, elastic: Vec::new(), bodies };
    let elastic = |n: &Note| matches!(n.kind, AnnotationKind::Jukugo | AnnotationKind::Warichu);
    let mut up_to = 0;
    let mut all = Vec::new();
    for (i, n) in shaped.notes.list.iter().enumerate().filter(|(_, n)| elastic(n)) {
        let whole = n.surplus(shaped, n.atoms.start as usize..n.atoms.end as usize);
        up_to += whole;
        all.push(Elastic { note: i as u32, whole, up_to });
    }
    shaped.notes.elastic = all;
}

struct Work<'a, 'r> {
    request: &'a Request<'r>,
    shaped: &'a mut Shaped,
    /// Joins before any annotation.
    original: Vec<Join>,
    /// The atom that the last reading hangs over on its right, and by how much.
    hung: Option<(usize, Em)>,
    /// Bytes of bases that take room for their annotation, in order, none touching another.
    widening: Vec<Range<u32>>,
}

impl Work<'_, '_> {
    fn profile(&self, byte: u32) -> &'static Profile {
        let span = self.request.langs.iter().find(|l| l.range.contains(&byte));
        span.map_or(self.request.profile, |l| l.profile)
    }

    fn role(&self, byte: u32) -> Role {
        self.request.spans.iter().find(|s| s.0.contains(&byte)).map_or(self.request.role, |s| s.1)
    }

    /// Atoms of a base, those that it only touches included.
    fn atoms(&self, base: &Range<u32>) -> Range<u32> {
        let first = self.shaped.atoms.partition_point(|a| a.text <= base.start).saturating_sub(1);
        let end = self.shaped.atom_at(base.end).max(first + 1).min(self.shaped.len());
        first as u32..end as u32
    }

    fn note(&self, annotation: u32, a: &Annotation, shaper: &mut Shaper<'_>) -> Option<Note> {
        let atoms = self.atoms(&a.base);
        if atoms.is_empty() {
            return None;
        }
        let profile = self.profile(a.base.start);
        let upright = Profile::of(Rules { vertical: false, ..profile.rules });
        let of = if a.kind == AnnotationKind::Zhuyin { upright } else { profile };
        let (num, den) = reading_size(a.kind);
        let readings = a.readings.iter().enumerate().map(|(part, r)| {
            let made = shaper.shape(&Request::plain(&r.text, self.role(r.base.start), of));
            let width = Em((i64::from(made.natural_width().0) * i64::from(num) / i64::from(den)) as i32);
            ShapedReading { part: part as u32, atoms: self.atoms(&r.base), text: r.text.clone(), shaped: made, width }
        });
        let readings = readings.collect();
        let (side, region) = (side(a.kind, profile), profile.region);
        Some(Note { annotation, kind: a.kind, side, region, atoms, readings, leads: Vec::new(), rows: Vec::new() })
    }

    /// Nothing opens or closes inside a base; lines end only where `open` lets them.
    fn bind(&mut self, atoms: &Range<u32>, open: impl Fn(u32) -> bool) {
        for i in atoms.start + 1..atoms.end {
            let j = &mut self.shaped.joins[i as usize];
            let penalty = if open(i) { j.penalty } else { FORBIDDEN };
            *j = Join { min: j.natural, max: j.natural, shrink: 0, stretch: 0, penalty, ..*j };
        }
    }

    fn readings(&mut self, notes: &mut [Note]) {
        let mut spare: Vec<Option<(u32, Em)>> = vec![None; notes.len()];
        for (k, n) in notes.iter_mut().enumerate().filter(|(_, n)| n.kind.has_readings()) {
            let starts: Vec<u32> = n.readings.iter().flat_map(|r| [r.atoms.start, r.atoms.end]).collect();
            let jukugo = n.kind == AnnotationKind::Jukugo;
            self.bind(&n.atoms.clone(), |i| jukugo && starts.contains(&i));
            if n.kind == AnnotationKind::Zhuyin {
                self.zhuyin(n);
                continue;
            }
            let part = n.atoms.start as usize..n.atoms.end as usize;
            let base = self.shaped.plain(part.clone());
            let more = n.room_for(self.shaped, base).0 - base.0;
            n.leads = self.widen(&part, more.max(0));
            let longer = n.read_width(&part).0 - base.0;
            spare[k] = (!jukugo).then_some((n.atoms.end, Em((-longer).max(0) / 2)));
            if n.kind == AnnotationKind::Ruby && n.region == Region::Japan && more > 0 {
                // What the base spreads beyond its own first and last character, no more: bodies never meet.
                let ends = (n.leads.first().copied().unwrap_or_default(), n.leads.last().copied().unwrap_or_default());
                self.hang(&part, ends);
            }
        }
        self.keep_apart(notes, &spare);
    }

    /// Shares room out over the atoms of a base, half at the ends; Western words stay whole.
    fn widen(&mut self, part: &Range<usize>, more: i32) -> Vec<Em> {
        let western = self.shaped.atoms[part.clone()].iter().all(|a| a.class.is_western());
        let mut leads = vec![Em::ZERO; part.len()];
        for (k, i) in part.clone().enumerate() {
            let atom = &mut self.shaped.atoms[i];
            if western {
                let (first, last) = (k == 0, k + 1 == part.len());
                leads[k] = Em(if first { more / 2 } else { 0 });
                atom.width.0 += if first { more / 2 } else { 0 } + if last { more - more / 2 } else { 0 };
            } else {
                let upto = |k: usize| (i64::from(more) * k as i64 / part.len() as i64) as i32;
                let share = upto(k + 1) - upto(k);
                leads[k] = Em(share / 2);
                atom.width.0 += share;
            }
        }
        leads
    }

    /// Lets a reading hang over its neighbours by at most an em of its own (jlreq table 1).
    fn hang(&mut self, part: &Range<usize>, (left, right): (Em, Em)) {
        let text = self.request.text;
        let annotated = |i: usize, s: &Shaped| {
            let byte = s.byte(i);
            let next = self.widening.partition_point(|r| r.end <= byte);
            self.widening.get(next).is_some_and(|r| r.contains(&byte))
        };
        if part.start > 0 && !annotated(part.start - 1, self.shaped) {
            let a: Atom = self.shaped.atoms[part.start - 1];
            let byte = self.shaped.byte(part.start) as usize;
            let c = text[..byte].trim_end().chars().next_back();
            let over = kana(c) || matches!(a.class, Class::Dash | Class::Ellip);
            // Two readings over the same character stay as far apart as two words.
            let taken = self.hung.filter(|h| h.0 == part.start - 1).map_or(0, |h| h.1.0 + QUARTER.0);
            let most = Em(left.0.min((a.width.0 - taken).max(0)));
            overlap(&mut self.shaped.joins[part.start], over, most);
        }
        if part.end < self.shaped.len() && !annotated(part.end, self.shaped) {
            let b: Atom = self.shaped.atoms[part.end];
            let c = text[b.text as usize..].chars().next();
            let over = kana(c) || matches!(b.class, Class::Dash | Class::Ellip | Class::Close | Class::Comma | Class::Stop);
            let by = overlap(&mut self.shaped.joins[part.end], over, right);
            self.hung = Some((part.end, by));
        }
    }

    /// Two readings in Latin letters side by side keep a quarter of an em between them (ANN-3).
    fn keep_apart(&mut self, notes: &[Note], spare: &[Option<(u32, Em)>]) {
        for w in notes.iter().zip(spare).filter(|n| n.0.kind == AnnotationKind::Pinyin).collect::<Vec<_>>().windows(2) {
            let ((_, Some((end, left))), (b, Some((_, right)))) = (w[0], w[1]) else { continue };
            if *end == b.atoms.start {
                let least = QUARTER.0 - left.0 - right.0;
                let j = &mut self.shaped.joins[b.atoms.start as usize];
                j.min.0 = j.min.0.max(least);
                j.natural.0 = j.natural.0.max(least);
                j.max.0 = j.max.0.max(least);
            }
        }
    }

    /// Beside its character: half an em more in horizontal lines (clreq 3.4.1).
    fn zhuyin(&mut self, n: &mut Note) {
        n.leads = vec![Em::ZERO; n.atoms.len()];
        if !self.request.profile.vertical {
            self.shaped.atoms[n.atoms.end as usize - 1].width.0 += Em::HALF.0;
        }
    }

    /// A name in a frame is one unit, with room for the lines of the frame (clreq 3.1.3.4).
    fn frame(&mut self, n: &mut Note) {
        for i in n.atoms.start + 1..n.atoms.end {
            self.shaped.joins[i as usize].penalty = FORBIDDEN;
        }
        n.leads = vec![Em::ZERO; n.atoms.len()];
        n.leads[0] = FRAME_PAD;
        self.shaped.atoms[n.atoms.start as usize].width.0 += FRAME_PAD.0;
        self.shaped.atoms[n.atoms.end as usize - 1].width.0 += FRAME_PAD.0;
    }

    /// Frames side by side do not share a line (ANN-7, as ANN-2 has it of the lines of names).
    fn frames_apart(&mut self, notes: &[Note]) {
        let frames: Vec<&Note> = notes.iter().filter(|n| n.kind == AnnotationKind::Frame).collect();
        for w in frames.windows(2).filter(|w| w[0].atoms.end == w[1].atoms.start) {
            let j = &mut self.shaped.joins[w[1].atoms.start as usize];
            (j.natural, j.min, j.max) = (Em(j.natural.0 + FRAME_PAD.0), Em(j.min.0 + FRAME_PAD.0), Em(j.max.0 + FRAME_PAD.0));
        }
    }

    /// A note in two rows: each atom counts for half of its half size, [`Shaped::surplus`] for the rest.
    fn rows(&mut self, n: &mut Note) {
        let (mut at, mut room) = (0, 0);
        for i in n.atoms.clone() {
            let was = self.original[i as usize];
            let (gap, legal) = (Em(was.natural.0.max(0) / 2), was.penalty < super::EMERGENCY);
            n.rows.push(RowAtom { gap, legal, at: at + i64::from(gap.0), room });
            at += i64::from(gap.0) + i64::from(self.shaped.atoms[i as usize].width.0 / 2);
            let edge = i == n.atoms.start + 1 || i + 1 == n.atoms.end;
            if i > n.atoms.start {
                let penalty = if edge { was.penalty.max(LONE_IN_NOTE) } else { was.penalty };
                self.shaped.joins[i as usize] = Join { penalty, ..Join::NONE };
            }
            self.shaped.atoms[i as usize].width.0 /= 4;
            room += i64::from(self.shaped.atoms[i as usize].width.0);
        }
    }
}

impl Note {
    /// Room of the whole base before anything is widened.
    fn room_for(&self, shaped: &Shaped, base: Em) -> Em {
        let part = self.atoms.start as usize..self.atoms.end as usize;
        let fits = |r: &ShapedReading| r.width <= shaped.plain(r.atoms.start as usize..r.atoms.end as usize);
        if self.kind == AnnotationKind::Jukugo && self.readings.iter().all(fits) { base } else { base.max(self.read_width(&part)) }
    }
}

/// Takes from a join what a reading may hang over it, kana and the like or blank alone; returns how much.
fn overlap(j: &mut Join, over: bool, most: Em) -> Em {
    let blank = j.natural.0.max(0);
    let by = most.0.min(Em::HALF.0).min(if over { i32::MAX } else { blank });
    j.natural.0 -= by;
    j.max.0 = (j.max.0 - by).max(j.natural.0);
    j.min.0 = if over { j.min.0 - by } else { (j.min.0 - by).max(0) }.min(j.natural.0);
    Em(by)
}

/// Hiragana: readings may hang over it. Over katakana and ideographs they do not.
fn kana(c: Option<char>) -> bool {
    c.is_some_and(|c| ('\u{3041}'..='\u{309F}').contains(&c))
}
