//! Total fit over (break, number of lines, colour of the last line): the best breaks of a
//! paragraph for each number of lines (COMPOSER §2; Knuth and Plass over CJK gaps).

use super::cost::{self, Fit, Sums};
use super::{Composed, Line, Measure, Pass, Reach, Setting, ends_alone};
use crate::cjk::{Class, LineEnd, Marks, Opening, Profile};
use crate::geom::Em;
use crate::shape::{EMERGENCY, FORBIDDEN, Shaped};

/// Numbers of lines kept beyond the best at each break: one fewer, two more.
const FEWER: u32 = 1;
const MORE: u32 = 2;

/// How a line fills its measure.
#[derive(Clone, Copy)]
struct Adjusted {
    fit: Fit,
    slack: i64,
    hangs: bool,
}

/// The best way to reach a break in a number of lines with a last line of a colour band.
#[derive(Clone, Copy)]
struct State {
    cost: f64,
    lines: u32,
    colour: f32,
    /// The state before the last line.
    from: u32,
    /// The break: atoms before it.
    at: u32,
    /// The last line.
    slack: i32,
    penalty: u16,
    hangs: bool,
}

const PASSES: [Pass; 4] = [Pass::Normal, Pass::Tight, Pass::Loose, Pass::Emergency];

const START: u32 = u32::MAX;

pub(super) fn run(shaped: &Shaped, profile: &Profile, from: u32, measure: Measure, around: &[Reach]) -> Composed {
    if shaped.len() <= from as usize {
        return Composed { from, settings: vec![Setting { lines: Vec::new(), cost: 0.0 }], best: 0 };
    }
    let mut lonely: Option<Composed> = None;
    for pass in PASSES {
        if pass == Pass::Emergency && lonely.is_some() {
            break;
        }
        if let Some(c) = Search::new(shaped, profile, from, Reaches { measure, around }, pass).run() {
            // 单字不成行: a later pass may find a last line of two characters (P-END-1).
            if !ends_alone(shaped, &c.best().lines) {
                return c;
            }
            lonely.get_or_insert(c);
        }
    }
    lonely.unwrap_or_else(|| overfull(shaped, profile, from, Reaches { measure, around }))
}

/// The measure, and where the first lines stand instead.
#[derive(Clone, Copy)]
struct Reaches<'a> {
    measure: Measure,
    around: &'a [Reach],
}

impl Reaches<'_> {
    /// Where a line stands, counted from the first that is composed.
    fn reach(&self, line: u32) -> Reach {
        self.around.get(line as usize).copied().unwrap_or(Reach { start: Em::ZERO, width: self.measure.line })
    }

    fn widest(&self) -> Em {
        self.around.iter().map(|r| r.width).fold(self.measure.line, Em::max)
    }
}

/// What stands before the first atom of a paragraph: the indent, more or less for an opening bracket (P-IND-2).
fn first_indent(shaped: &Shaped, profile: &Profile, measure: Measure) -> Em {
    match profile.rules.opening {
        Opening::Flush if profile.marks != Marks::Plain => measure.indent,
        _ if shaped.atoms.first().is_none_or(|a| a.class != Class::Open) => measure.indent,
        Opening::Keep | Opening::Flush => Em(measure.indent.0.saturating_add(Em::HALF.0)),
        Opening::Grid => Em((measure.indent.0 - Em::HALF.0).max(0)),
    }
}

struct Search<'a> {
    shaped: &'a Shaped,
    profile: &'a Profile,
    from: usize,
    room: Reaches<'a>,
    measure: Measure,
    pass: Pass,
    sums: Vec<Sums>,
    /// For each break: atoms up to the last before it that is no blank (EDGE-5).
    inked: Vec<u32>,
    states: Vec<State>,
    /// States of each break: a range of `states`.
    at: Vec<(u32, u32)>,
    /// Line ends have no blank to choose (all but Japan).
    fixed_ends: bool,
    /// No line starts with a blank of its own (all but Taiwan without prohibitions).
    bare_starts: bool,
}

impl<'a> Search<'a> {
    fn new(shaped: &'a Shaped, profile: &'a Profile, from: u32, room: Reaches<'a>, pass: Pass) -> Search<'a> {
        let from = from as usize;
        let sums = cost::sums(shaped, from);
        let n = sums.len();
        let fixed_ends = crate::cjk::Class::ALL.iter().all(|&c| profile.line_end(c).natural == Em::ZERO);
        let bare_starts = crate::cjk::Class::ALL.iter().all(|&c| profile.line_start(c).natural == Em::ZERO);
        let (states, at) = (Vec::with_capacity(n * 3), Vec::with_capacity(n));
        let mut inked: Vec<u32> = Vec::with_capacity(n);
        inked.push(0);
        for (i, atom) in shaped.atoms[from..].iter().enumerate() {
            inked.push(if i > 0 && atom.class == Class::Isp { inked[i] } else { i as u32 + 1 });
        }
        Search { shaped, profile, from, room, measure: room.measure, pass, sums, inked, states, at, fixed_ends, bare_starts }
    }

    fn run(mut self) -> Option<Composed> {
        let n = self.sums.len() - 1;
        self.states.push(State { cost: 0.0, lines: 0, colour: 0.0, from: START, at: 0, slack: 0, penalty: 0, hangs: false });
        self.at.push((0, 1));
        let mut low = 0;
        let widest = i64::from(self.room.widest().0) + self.most_shrink();
        for b in 1..=n {
            let begin = self.states.len() as u32;
            let penalty = self.penalty(b);
            if penalty < FORBIDDEN {
                while low < b && self.natural(low, b) > widest {
                    low += 1;
                }
                for a in low..b {
                    if !self.line(a, b, penalty, self.lead(a)) {
                        break;
                    }
                }
                self.prune(begin as usize);
            }
            self.at.push((begin, self.states.len() as u32));
            // Nothing reaches as far back as a line can be long: this pass has failed.
            if b < n && self.at[low..].iter().all(|r| r.0 == r.1) {
                return None;
            }
        }
        self.finish()
    }

    /// What stands before the first atom of a line: the paragraph's indent, or the blank that a mark keeps there.
    fn lead(&self, a: usize) -> Em {
        if self.from + a == 0 {
            first_indent(self.shaped, self.profile, self.measure)
        } else if self.bare_starts {
            Em::ZERO
        } else {
            self.profile.line_start(self.shaped.atoms[self.from + a].class).natural
        }
    }

    /// Price of a break before atom `b` in this pass.
    fn penalty(&self, b: usize) -> u16 {
        // A row of blanks hangs as a whole: inside it no line ends.
        let blank = |i: usize| self.shaped.atoms.get(self.from + i).is_some_and(|a| a.class == Class::Isp);
        if blank(b) && blank(b - 1) {
            return FORBIDDEN;
        }
        match self.shaped.joins.get(self.from + b) {
            None => 0,
            Some(j) if j.penalty == EMERGENCY && self.pass < Pass::Emergency => FORBIDDEN,
            Some(j) if j.penalty == FORBIDDEN && self.pass == Pass::Emergency && self.three_marks(b) => 2000,
            Some(j) => j.penalty,
        }
    }

    /// Two marks before and one after the break: the prohibition may be waived at last (KIN-11).
    fn three_marks(&self, b: usize) -> bool {
        let i = self.from + b;
        let mark = |k: usize| self.shaped.atoms.get(k).is_some_and(|a| a.class.is_mark() && a.class != crate::cjk::Class::Open);
        b >= 2 && mark(i) && mark(i - 1) && mark(i - 2)
    }

    /// The most that any line can lose; a bound for the search window.
    fn most_shrink(&self) -> i64 {
        i64::from(self.room.widest().0) / 2 + i64::from(Em::ONE.0)
    }

    /// One past the last atom of a line that counts.
    fn ink(&self, a: usize, b: usize) -> usize {
        (self.inked[b] as usize).max(a + 1).min(b)
    }

    /// Natural width of atoms `a..b` without blank at the end.
    fn natural(&self, a: usize, b: usize) -> i64 {
        let hyphen = self.shaped.hyphen(self.from + b).map_or(0, |h| h.width.0);
        let b = self.ink(a, b);
        let gap = self.shaped.joins.get(self.from + b).map_or(0, |j| j.natural.0);
        let surplus = self.shaped.surplus(self.from + a..self.from + b);
        self.sums[b].x - i64::from(gap) - self.sums[a].x + i64::from(hyphen) + i64::from(surplus.0)
    }

    /// Two lines in a row that end with a hyphen cost as one more (SEQ-6).
    fn ladder(&self, before: &State, b: usize) -> f64 {
        let both = self.shaped.hyphen(self.from + b).is_some() && self.shaped.hyphen(self.from + before.at as usize).is_some();
        if both { 22_500.0 } else { 0.0 }
    }

    /// Tries the line of atoms `a..b`. `false` when it, and every shorter one, is too short.
    fn line(&mut self, a: usize, b: usize, penalty: u16, lead: Em) -> bool {
        let (first, last) = self.at[a];
        let width = self.natural(a, b) + i64::from(lead.0);
        let is_last = b == self.sums.len() - 1;
        if self.room.around.is_empty() {
            let slack = i64::from(self.measure.line.0) - width;
            if !is_last && self.measure.justify && self.pass < Pass::Loose && slack > self.widest_stretch(a, b) {
                return false;
            }
        }
        let mut known: Option<(i64, Option<Adjusted>)> = None;
        for k in first..last {
            let s = self.states[k as usize];
            let slack = i64::from(self.room.reach(s.lines).width.0) - width;
            let fit = match known {
                Some((same, fit)) if same == slack => fit,
                _ => self.adjust(a, b, slack, is_last),
            };
            known = Some((slack, fit));
            let Some(Adjusted { fit, slack, hangs }) = fit else { continue };
            let charge = if is_last { cost::last_line(self.shaped, self.from + a, width - i64::from(lead.0), a == 0) } else { 0.0 };
            let own = 1.0 + fit.badness + f64::from(penalty) + charge;
            let contrast = if s.from == START { 0.0 } else { cost::contrast(s.colour, fit.colour) };
            let ladder = if self.shaped.hyphens.is_empty() { 0.0 } else { self.ladder(&s, b) };
            let cost = s.cost + own * own + contrast + ladder;
            self.offer(
                b,
                State { cost, lines: s.lines + 1, colour: fit.colour, from: k, at: b as u32, slack: slack as i32, penalty, hangs },
            );
        }
        true
    }

    /// Adjusts a line to its measure; a mark that does not fit may hang (EDGE-4).
    fn adjust(&self, a: usize, b: usize, slack: i64, is_last: bool) -> Option<Adjusted> {
        let b = self.ink(a, b);
        let (s, e) = (&self.sums[a], &self.sums[b - 1]);
        let enough = -slack <= i64::from(e.shrink[0] - s.shrink[0] + e.rest[0] - s.rest[0]);
        let whole = if enough { self.fit(a, b, slack, is_last) } else { None };
        let whole = whole.map(|(fit, slack)| Adjusted { fit, slack, hangs: false });
        if slack >= 0 || !self.profile.rules.hanging || !self.may_hang(a, b) {
            return whole;
        }
        let slack = slack + i64::from(self.shaped.atoms[self.from + b - 1].width.0);
        let hung = self.spread(a, b, slack, is_last);
        let hung = hung.map(|f| Adjusted { fit: Fit { badness: f.badness + 1.0, ..f }, slack, hangs: true });
        match (whole, hung) {
            (Some(w), Some(h)) => Some(if h.fit.badness < w.fit.badness { h } else { w }),
            (w, h) => w.or(h),
        }
    }

    /// One comma or full stop, never one of a row of marks; on the mainland any point.
    fn may_hang(&self, a: usize, b: usize) -> bool {
        let i = self.from + b - 1;
        // Centred points hang in vertical lines alone.
        let centred = matches!(self.profile.region, crate::cjk::Region::Taiwan | crate::cjk::Region::HongKong);
        if centred && !self.profile.vertical {
            return false;
        }
        let mark = |k: usize| self.shaped.atoms.get(k).is_some_and(|x| x.class.is_mark());
        let point = match self.shaped.atoms[i].class {
            Class::Comma | Class::Stop => true,
            Class::Colon | Class::Exq => self.profile.region == crate::cjk::Region::Mainland && !self.profile.vertical,
            _ => false,
        };
        point && b - a > 1 && !mark(i - 1) && !mark(i + 1)
    }

    fn widest_stretch(&self, a: usize, b: usize) -> i64 {
        let (s, e) = (&self.sums[a], &self.sums[self.ink(a, b) - 1]);
        let bounded = i64::from(e.bounded[0] - s.bounded[0]) + i64::from(e.bounded[1] - s.bounded[1]);
        let words = i64::from(e.words[0] - s.words[0] + e.words[1] - s.words[1]) * i64::from(Em::HALF.0);
        let open = i64::from(e.open - s.open) * (f64::from(Em::ONE.0) * cost::most_stretch(self.pass)) as i64;
        bounded + open.max(words).max((f64::from(Em::ONE.0) * cost::WESTERN_LACK) as i64)
    }

    /// Adjusts a line by a slack, or leaves it ragged.
    fn spread(&self, a: usize, b: usize, slack: i64, is_last: bool) -> Option<Fit> {
        if slack >= 0 && !self.justified(slack, is_last) {
            // Ragged text: few lines first, then even ones.
            let left = slack as f64 / f64::from(self.measure.line.0.max(1));
            let badness = if is_last { 0.0 } else { 20.0 + 100.0 * left * left };
            return Some(Fit { badness, colour: 0.0 });
        }
        cost::fit(&self.sums[a], &self.sums[b - 1], slack, self.pass)
    }

    /// Adjusts a line; with a blank at its end to choose (Japan), the better of all or nothing.
    fn fit(&self, a: usize, b: usize, slack: i64, is_last: bool) -> Option<(Fit, i64)> {
        let one = |slack: i64| self.spread(a, b, slack, is_last).map(|f| (f, slack));
        if self.fixed_ends {
            return one(slack);
        }
        let (natural, min) = cost::end_blank(self.shaped, self.profile, self.from + b - 1);
        if natural == min {
            return one(slack - natural);
        }
        if self.profile.rules.line_end == LineEnd::HalfOrFull {
            // All of the blank only where that fills the line (EDGE-2).
            return one(if slack == natural { 0 } else { slack - min });
        }
        // The end gives first: what is kept there is not taken inside the line (SHR-1, SHR-2).
        let with = if slack >= natural { one(slack - natural) } else { None };
        let without = one(slack - min).map(|(f, s)| (Fit { badness: f.badness + 2.0, ..f }, s));
        match (with, without) {
            (Some(x), Some(y)) => Some(if y.0.badness < x.0.badness { y } else { x }),
            (x, y) => x.or(y),
        }
    }

    /// Lines are spread, but a last line only if it is within half an em of full (ADJUST-3).
    fn justified(&self, slack: i64, is_last: bool) -> bool {
        self.measure.justify && (!is_last || (slack > 0 && slack <= i64::from(Em::HALF.0)))
    }

    /// Keeps a state if it is the best of its break, number of lines and band.
    fn offer(&mut self, b: usize, s: State) {
        let begin = self.at_begin(b);
        for k in begin..self.states.len() {
            let old = self.states[k];
            if old.lines == s.lines && band(old.colour) == band(s.colour) {
                if s.cost < old.cost {
                    self.states[k] = s;
                }
                return;
            }
        }
        self.states.push(s);
    }

    /// First state of the break under way: the range before it is closed.
    fn at_begin(&self, b: usize) -> usize {
        self.at[b - 1].1 as usize
    }

    /// Drops numbers of lines too far from the best.
    fn prune(&mut self, begin: usize) {
        let Some(best) = self.states[begin..].iter().min_by(|a, b| a.cost.total_cmp(&b.cost)).map(|s| s.lines) else { return };
        let mut keep = begin;
        for k in begin..self.states.len() {
            let l = self.states[k].lines;
            if l + FEWER >= best && l <= best + MORE {
                self.states[keep] = self.states[k];
                keep += 1;
            }
        }
        self.states.truncate(keep);
    }

    fn finish(self) -> Option<Composed> {
        let (first, last) = *self.at.last()?;
        let ends = &self.states[first as usize..last as usize];
        let least = ends.iter().map(|s| s.lines).min()?;
        let most = ends.iter().map(|s| s.lines).max()?;
        let best = ends.iter().min_by(|a, b| a.cost.total_cmp(&b.cost))?.lines;
        let mut settings = Vec::new();
        for lines in least..=most {
            let end = ends.iter().filter(|s| s.lines == lines).min_by(|a, b| a.cost.total_cmp(&b.cost));
            match end {
                Some(s) => settings.push(Setting { lines: self.trace(s), cost: s.cost }),
                // A number in between that cannot be had: those beyond it are of no use to a column either.
                None if lines > best => break,
                None => settings.clear(),
            }
        }
        let best = settings.iter().position(|s| s.lines.len() == best as usize)?;
        Some(Composed { from: self.from as u32, settings, best })
    }

    /// The least pass that allows a line: one bad line does not mark its paragraph.
    fn pass_of(&self, before: &State, s: &State) -> Pass {
        let (a, b) = (self.from + before.at as usize, self.from + s.at as usize);
        let forced = |i: usize| i > self.from && self.shaped.joins.get(i).is_some_and(|j| j.penalty >= EMERGENCY);
        if forced(a) || forced(b) {
            return Pass::Emergency;
        }
        let (first, last) = self.sums_of(before, s);
        if s.slack < 0 {
            let normal = last.shrink[0] - first.shrink[0];
            return if -s.slack > normal { Pass::Tight } else { Pass::Normal };
        }
        let is_last = s.at as usize + 1 == self.sums.len();
        if self.justified(i64::from(s.slack), is_last) { cost::told_pass(first, last, i64::from(s.slack)) } else { Pass::Normal }
    }

    /// Sums of a line's first atom and before its last.
    fn sums_of(&self, before: &State, s: &State) -> (&Sums, &Sums) {
        let a = before.at as usize;
        (&self.sums[a], &self.sums[self.ink(a, s.at as usize) - 1])
    }

    fn trace(&self, end: &State) -> Vec<Line> {
        let mut lines = Vec::with_capacity(end.lines as usize);
        let mut s = *end;
        let n = self.sums.len() - 1;
        while s.from != START {
            let before = self.states[s.from as usize];
            let is_last = s.at as usize == n;
            let (first, last) = self.sums_of(&before, &s);
            lines.push(Line {
                start: self.from as u32 + before.at,
                end: self.from as u32 + s.at,
                indent: Em(self.lead(before.at as usize).0.saturating_add(self.room.reach(before.lines).start.0)),
                slack: Em(s.slack),
                justified: s.slack < 0 || self.justified(i64::from(s.slack), is_last) && !cost::ragged(first, last, i64::from(s.slack)),
                colour: s.colour,
                penalty: s.penalty,
                pass: self.pass_of(&before, &s),
                hangs: s.hangs,
            });
            s = before;
        }
        lines.reverse();
        lines
    }
}

/// Colour in three bands: tightened, even, loose.
fn band(colour: f32) -> u8 {
    if colour < 0.0 {
        0
    } else if colour < 0.05 {
        1
    } else {
        2
    }
}

/// Nothing fits (an atom wider than the measure): as much as goes on each line, at least one atom.
fn overfull(shaped: &Shaped, profile: &Profile, from: u32, room: Reaches<'_>) -> Composed {
    let mut lines: Vec<Line> = Vec::new();
    let mut a = from as usize;
    while a < shaped.len() {
        let indent = if a == 0 { first_indent(shaped, profile, room.measure) } else { Em::ZERO };
        let reach = room.reach(lines.len() as u32);
        let measure = i64::from(reach.width.0) - i64::from(indent.0);
        let mut width = i64::from(shaped.atoms[a].width.0);
        let mut b = a + 1;
        while b < shaped.len() {
            let more = i64::from(shaped.joins[b].natural.0) + i64::from(shaped.atoms[b].width.0);
            if width + more > measure && !binds(shaped, b) {
                break;
            }
            width += more;
            b += 1;
        }
        let slack = measure - width;
        let pass = if slack < 0 { Pass::Overfull } else { Pass::Emergency };
        lines.push(Line {
            start: a as u32,
            end: b as u32,
            indent: Em(indent.0.saturating_add(reach.start.0)),
            slack: Em(slack as i32),
            justified: false,
            colour: 0.0,
            penalty: 0,
            pass,
            hangs: false,
        });
        a = b;
    }
    Composed { from, settings: vec![Setting { lines, cost: 1e9 }], best: 0 }
}

/// A mark that must not begin a line stays with what it follows even here.
fn binds(shaped: &Shaped, b: usize) -> bool {
    let j = &shaped.joins[b];
    j.penalty == FORBIDDEN && shaped.atoms[b].class.is_mark() && !shaped.atoms[b - 1].class.is_mark()
}
