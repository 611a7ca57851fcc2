//! Total fit over (break, number of lines, colour of the last line): the best breaks of a
//! paragraph for each number of lines (COMPOSER §2; Knuth and Plass over CJK gaps).

use super::cost::{self, Fit, Sums};
use super::{Composed, Line, Measure, Pass, Setting};
use crate::cjk::Profile;
use crate::geom::Em;
use crate::shape::{EMERGENCY, FORBIDDEN, Shaped};

/// Numbers of lines kept beyond the best at each break: one fewer, two more.
const FEWER: u32 = 1;
const MORE: u32 = 2;

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
}

const PASSES: [Pass; 4] = [Pass::Normal, Pass::Tight, Pass::Loose, Pass::Emergency];
/// In shorter lines an em too many opens ten gaps by a tenth of an em and more: there marks give all of
/// their blank from the first.
const NARROW: Em = Em(12 * Em::ONE.0);

const START: u32 = u32::MAX;

pub(super) fn run(shaped: &Shaped, profile: &Profile, from: u32, measure: Measure) -> Composed {
    if shaped.len() <= from as usize {
        return Composed { from, settings: vec![Setting { lines: Vec::new(), cost: 0.0 }], best: 0 };
    }
    let mut lonely: Option<Composed> = None;
    let narrow = measure.line < NARROW;
    for pass in PASSES.into_iter().skip(usize::from(narrow)) {
        if pass == Pass::Emergency && lonely.is_some() {
            break;
        }
        if let Some(c) = Search::new(shaped, profile, from, measure, pass).run() {
            // 单字不成行: a later pass may find a last line of two characters (P-END-1).
            if !ends_alone(shaped, c.best()) {
                return c;
            }
            lonely.get_or_insert(c);
        }
    }
    lonely.unwrap_or_else(|| overfull(shaped, from, measure))
}

/// The last of several lines holds one character besides marks.
fn ends_alone(shaped: &Shaped, setting: &Setting) -> bool {
    let [_, .., last] = &setting.lines[..] else { return false };
    cost::last_line(shaped, last.start as usize, i64::MAX, false) > 100.0
}

struct Search<'a> {
    shaped: &'a Shaped,
    profile: &'a Profile,
    from: usize,
    measure: Measure,
    pass: Pass,
    sums: Vec<Sums>,
    states: Vec<State>,
    /// States of each break: a range of `states`.
    at: Vec<(u32, u32)>,
    /// Line ends have no blank to choose (all but Japan).
    fixed_ends: bool,
    /// No line starts with a blank of its own (all but Taiwan without prohibitions).
    bare_starts: bool,
}

impl<'a> Search<'a> {
    fn new(shaped: &'a Shaped, profile: &'a Profile, from: u32, measure: Measure, pass: Pass) -> Search<'a> {
        let from = from as usize;
        let sums = cost::sums(shaped, from, pass);
        let n = sums.len();
        let fixed_ends = crate::cjk::Class::ALL.iter().all(|&c| profile.line_end(c).natural == Em::ZERO);
        let bare_starts = crate::cjk::Class::ALL.iter().all(|&c| profile.line_start(c).natural == Em::ZERO);
        let (states, at) = (Vec::with_capacity(n * 3), Vec::with_capacity(n));
        Search { shaped, profile, from, measure, pass, sums, states, at, fixed_ends, bare_starts }
    }

    fn run(mut self) -> Option<Composed> {
        let n = self.sums.len() - 1;
        self.states.push(State { cost: 0.0, lines: 0, colour: 0.0, from: START, at: 0, slack: 0, penalty: 0 });
        self.at.push((0, 1));
        let mut low = 0;
        let widest = i64::from(self.measure.line.0) + self.most_shrink();
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
            self.measure.indent
        } else if self.bare_starts {
            Em::ZERO
        } else {
            self.profile.line_start(self.shaped.atoms[self.from + a].class).natural
        }
    }

    /// Price of a break before atom `b` in this pass.
    fn penalty(&self, b: usize) -> u16 {
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
        i64::from(self.measure.line.0) / 2 + i64::from(Em::ONE.0)
    }

    /// Natural width of atoms `a..b` without blank at the end.
    fn natural(&self, a: usize, b: usize) -> i64 {
        let gap = self.shaped.joins.get(self.from + b).map_or(0, |j| j.natural.0);
        let hyphen = self.shaped.hyphen(self.from + b).map_or(0, |h| h.width.0);
        let surplus = self.shaped.surplus(self.from + a..self.from + b);
        self.sums[b].x - i64::from(gap) - self.sums[a].x + i64::from(hyphen) + i64::from(surplus.0)
    }

    /// Two lines in a row that end with a hyphen cost as one more (SEQ-6).
    fn ladder(&self, before: &State, b: usize) -> f64 {
        let both = self.shaped.hyphen(self.from + b).is_some() && self.shaped.hyphen(self.from + before.at as usize).is_some();
        if both { 22_500.0 } else { 0.0 }
    }

    /// Tries the line of atoms `a..b`. `false` when it, and every shorter one, is too short.
    fn line(&mut self, a: usize, b: usize, penalty: u16, indent: Em) -> bool {
        let (first, last) = self.at[a];
        let room = i64::from(self.measure.line.0) - i64::from(indent.0);
        let width = self.natural(a, b);
        let is_last = b == self.sums.len() - 1;
        let slack = room - width;
        if !is_last && self.measure.justify && self.pass < Pass::Loose && slack > self.widest_stretch(a, b) {
            return false;
        }
        if first == last || -slack > i64::from(self.sums[b - 1].shrink[0] - self.sums[a].shrink[0]) {
            return true;
        }
        let Some((fit, slack)) = self.fit(a, b, slack, is_last) else { return true };
        let charge = if is_last { cost::last_line(self.shaped, self.from + a, width, a == 0) } else { 0.0 };
        let own = 1.0 + fit.badness + f64::from(penalty) + charge;
        let own = own * own;
        for k in first..last {
            let s = self.states[k as usize];
            let contrast = if s.from == START { 0.0 } else { cost::contrast(s.colour, fit.colour) };
            let ladder = if self.shaped.hyphens.is_empty() { 0.0 } else { self.ladder(&s, b) };
            let total = s.cost + own + contrast + ladder;
            let state = State { cost: total, lines: s.lines + 1, colour: fit.colour, from: k, at: b as u32, slack: slack as i32, penalty };
            self.offer(b, state);
        }
        true
    }

    fn widest_stretch(&self, a: usize, b: usize) -> i64 {
        let (s, e) = (&self.sums[a], &self.sums[b - 1]);
        let bounded = i64::from(e.bounded[0] - s.bounded[0]) + i64::from(e.bounded[1] - s.bounded[1]);
        bounded + i64::from(e.open - s.open) * (f64::from(Em::ONE.0) * cost::most_stretch(self.pass)) as i64
    }

    /// Adjusts a line; with a blank at its end to choose (Japan), the better of all or nothing.
    fn fit(&self, a: usize, b: usize, slack: i64, is_last: bool) -> Option<(Fit, i64)> {
        let one = |slack: i64| -> Option<(Fit, i64)> {
            if slack >= 0 && !self.justified(slack, is_last) {
                // Ragged text: few lines first, then even ones.
                let left = slack as f64 / f64::from(self.measure.line.0.max(1));
                let badness = if is_last { 0.0 } else { 20.0 + 100.0 * left * left };
                return Some((Fit { badness, colour: 0.0 }, slack));
            }
            cost::fit(&self.sums[a], &self.sums[b - 1], slack, self.pass).map(|f| (f, slack))
        };
        if self.fixed_ends {
            return one(slack);
        }
        let (natural, min) = cost::end_blank(self.shaped, self.profile, self.from + b - 1);
        let with = one(slack - natural);
        if natural == min {
            return with;
        }
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
        if self.pass == Pass::Normal {
            return Pass::Normal;
        }
        let forced = |i: usize| i > self.from && self.shaped.joins.get(i).is_some_and(|j| j.penalty >= EMERGENCY);
        if forced(a) || forced(b) {
            return Pass::Emergency;
        }
        let normal: i64 = self.shaped.joins[(a + 1).min(b)..b].iter().map(|j| i64::from(cost::shrink_of(j, Pass::Normal))).sum();
        if s.slack < 0 && -i64::from(s.slack) > normal {
            Pass::Tight
        } else if f64::from(s.colour) > cost::most_stretch(Pass::Tight) {
            Pass::Loose
        } else {
            Pass::Normal
        }
    }

    fn trace(&self, end: &State) -> Vec<Line> {
        let mut lines = Vec::with_capacity(end.lines as usize);
        let mut s = *end;
        let n = self.sums.len() - 1;
        while s.from != START {
            let before = self.states[s.from as usize];
            let is_last = s.at as usize == n;
            lines.push(Line {
                start: self.from as u32 + before.at,
                end: self.from as u32 + s.at,
                indent: self.lead(before.at as usize),
                slack: Em(s.slack),
                justified: s.slack < 0 || self.justified(i64::from(s.slack), is_last),
                colour: s.colour,
                penalty: s.penalty,
                pass: self.pass_of(&before, &s),
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
fn overfull(shaped: &Shaped, from: u32, measure: Measure) -> Composed {
    let mut lines: Vec<Line> = Vec::new();
    let mut a = from as usize;
    while a < shaped.len() {
        let indent = if a == 0 { measure.indent } else { Em::ZERO };
        let room = i64::from(measure.line.0) - i64::from(indent.0);
        let mut width = i64::from(shaped.atoms[a].width.0);
        let mut b = a + 1;
        while b < shaped.len() {
            let more = i64::from(shaped.joins[b].natural.0) + i64::from(shaped.atoms[b].width.0);
            if width + more > room && !binds(shaped, b) {
                break;
            }
            width += more;
            b += 1;
        }
        let slack = room - width;
        let pass = if slack < 0 { Pass::Overfull } else { Pass::Emergency };
        lines.push(Line {
            start: a as u32,
            end: b as u32,
            indent,
            slack: Em(slack as i32),
            justified: false,
            colour: 0.0,
            penalty: 0,
            pass,
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
