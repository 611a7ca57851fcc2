//! What a line costs: the staged order of adjustment as numbers. COMPOSER §2.

use super::Pass;
use crate::cjk::{Class, Profile};
use crate::geom::Em;
use crate::shape::{Join, Shaped};

/// Weight of each shrink stage, 1 to 7 (SHR-1 to SHR-7).
const SHRINK: [f64; 8] = [0.0, 4.0, 6.0, 6.0, 12.0, 20.0, 30.0, 60.0];
/// A line whose marks lose more than half of their blank: a badness of its own, and what its stages weigh then.
const BARE: (f64, f64) = (10.0, 1.2);
/// Price of a jump between neighbouring lines.
const JUMP: f64 = 5_000.0;
/// Where [`Sums::rest`] counts a stage.
const REST: [usize; 8] = [0, 0, 0, 0, 1, 2, 0, 3];
/// Most space added to a gap, in em: less in the first pass, which nearly every paragraph passes.
pub(super) fn most_stretch(pass: Pass) -> f64 {
    if pass == Pass::Normal { 0.2 } else { 0.25 }
}

/// Space added to a gap at which a line has badness 100, in em.
const STRETCH_UNIT: f64 = 0.125;

/// Sums over the gaps before each atom: what may be taken or added up to there.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Sums {
    /// Bodies before this atom and natural gaps up to and including the one before it.
    pub x: i64,
    /// What each shrink stage can take while marks keep half of their blank; at index 0 what all can take together.
    pub shrink: [i32; 8],
    /// What stages 4, 5 and 7 can take beyond that; at index 0 all together.
    pub rest: [i32; 4],
    /// What the bounded stretch stages 1 and 2 can add.
    pub bounded: [i32; 2],
    /// Gaps of the unbounded stages 3 and 4.
    pub open: i32,
    /// Gaps of the stages 1 and 2: in a line without others they open further.
    pub words: [i32; 2],
    /// Ideographs and the like up to here, and whether this atom is one.
    pub han: (i32, bool),
}

impl Sums {
    /// Whether the line from here to `last` (the sums before its last atom) has an ideograph.
    fn has_han(&self, last: &Sums) -> bool {
        self.han.0 < last.han.0 || last.han.1
    }
}

/// What a gap can lose in a pass: in the first, marks keep half of their blank.
pub(super) fn shrink_of(j: &Join, pass: Pass) -> i32 {
    let floor = if pass == Pass::Normal && matches!(j.shrink, 4 | 5 | 7) { j.min.0.max(j.natural.0 / 2) } else { j.min.0 };
    if j.shrink == 0 { 0 } else { (j.natural.0 - floor).max(0) }
}

/// Sums for a paragraph; `sums[i]` before atom `i`, one more at the end.
pub(super) fn sums(shaped: &Shaped, from: usize) -> Vec<Sums> {
    let mut out = Vec::with_capacity(shaped.len() - from + 1);
    let ideograph = |i: usize| shaped.atoms.get(i).is_some_and(|a| a.class.is_ideographic());
    let mut s = Sums { han: (0, ideograph(from)), ..Sums::default() };
    out.push(s);
    for i in from..shaped.len() {
        s.x += i64::from(shaped.atoms[i].width.0);
        s.han = (s.han.0 + i32::from(s.han.1), ideograph(i + 1));
        if let Some(j) = shaped.joins.get(i + 1) {
            s.x += i64::from(j.natural.0);
            if j.shrink != 0 {
                let stage = usize::from(j.shrink & 7);
                let take = shrink_of(j, Pass::Normal);
                s.shrink[stage] += take;
                s.shrink[0] += take;
                let rest = shrink_of(j, Pass::Tight) - take;
                s.rest[REST[stage]] += rest;
                s.rest[0] += rest;
            }
            match j.stretch {
                1 | 2 => {
                    let more = (j.max.0 - j.natural.0).max(0);
                    s.bounded[usize::from(j.stretch) - 1] += more;
                    s.words[usize::from(j.stretch) - 1] += i32::from(more > 0);
                }
                3 | 4 => s.open += 1,
                _ => {}
            }
        }
        out.push(s);
    }
    out
}

/// How a line is adjusted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub badness: f64,
    pub colour: f32,
}

/// Adjusts a line whose gaps lie in `a+1..b` (sums of its first atom and of the gap after its last
/// but one) by `slack`; `None` if it cannot be done within the pass.
pub(super) fn fit(a: &Sums, b: &Sums, slack: i64, pass: Pass) -> Option<Fit> {
    if slack == 0 {
        return Some(Fit { badness: 0.0, colour: 0.0 });
    }
    if slack < 0 { tighten(a, b, -slack) } else { open(a, b, slack, pass) }
}

/// Marks keep half of their blank if that is enough; else the stages are spent one after the other to the end.
fn tighten(a: &Sums, b: &Sums, mut need: i64) -> Option<Fit> {
    let normal = i64::from(b.shrink[0] - a.shrink[0]);
    let rest = i64::from(b.rest[0] - a.rest[0]);
    if need > normal + rest {
        return None;
    }
    let tight = need > normal;
    let (mut badness, factor) = if tight { BARE } else { (0.0, 1.0) };
    for (k, weight) in SHRINK.iter().enumerate().skip(1) {
        let mut capacity = i64::from(b.shrink[k] - a.shrink[k]);
        if tight && REST[k] > 0 {
            capacity += i64::from(b.rest[REST[k]] - a.rest[REST[k]]);
        }
        if capacity > 0 {
            let used = need.min(capacity);
            let f = used as f64 / capacity as f64;
            badness += factor * weight * (f * f + f / 4.0);
            need -= used;
            if need == 0 {
                return Some(Fit { badness, colour: -0.06 });
            }
        }
    }
    None
}

/// A line opens its gaps by at most this, in em, or stands ragged and is told: between ideographs, between words (beyond
/// the half em that a word space may have).
const HOLE: f64 = 0.5;
const WORDS_APART: f64 = 1.0;

/// How a line that is too short is filled.
enum Open {
    /// Bounded gaps alone give it.
    Bounded,
    /// Each gap between ideographs opens by so much, in em.
    Gaps(f64),
    /// No gap but those between words opens: by so much beyond their bound, in em.
    Words(f64),
    /// Nothing in it opens, or by more than the eye can bear: it stands ragged, and lacks so much, in em.
    Ragged(f64),
}

fn opened(a: &Sums, b: &Sums, need: i64) -> Open {
    let em = |n: i64| n as f64 / f64::from(Em::ONE.0);
    let bounded: i64 = (0..2).map(|k| i64::from(b.bounded[k] - a.bounded[k])).sum();
    let rest = need - bounded;
    if rest <= 0 {
        return Open::Bounded;
    }
    // Without others, the gaps beside Western text and marks open further as those between ideographs would.
    let gaps = if b.open > a.open || b.words[0] > a.words[0] { b.open - a.open } else { b.words[1] - a.words[1] };
    if gaps > 0 {
        let e = em(rest) / f64::from(gaps);
        return if e > HOLE { Open::Ragged(em(need)) } else { Open::Gaps(e) };
    }
    match b.words[0] - a.words[0] {
        words if words > 0 && em(rest) / f64::from(words) <= WORDS_APART => Open::Words(em(rest) / f64::from(words)),
        _ => Open::Ragged(em(need)),
    }
}

/// Whether a line that is too short by `slack` is left so.
pub(super) fn ragged(a: &Sums, b: &Sums, slack: i64) -> bool {
    slack > 0 && matches!(opened(a, b, slack), Open::Ragged(_))
}

/// A Western line (an address, a long word) that lacks no more than this is an ordinary line, in em.
pub(super) const WESTERN_LACK: f64 = 1.0;

/// The pass that a line tells of: where words stand further apart than their bound, the loose one.
pub(super) fn told_pass(a: &Sums, b: &Sums, need: i64) -> Pass {
    match opened(a, b, need) {
        Open::Words(_) => Pass::Loose,
        _ => price(a, b, need).2,
    }
}

fn pass_of_gaps(e: f64) -> Pass {
    [Pass::Normal, Pass::Tight].into_iter().find(|&p| e <= most_stretch(p)).unwrap_or(Pass::Loose)
}

/// Badness and colour of a line that opens beyond its bounded gaps, and the least pass that lets it.
fn price(a: &Sums, b: &Sums, need: i64) -> (f64, f32, Pass) {
    let cube = |u: f64| 100.0 * (u * u * u);
    match opened(a, b, need) {
        Open::Bounded => (0.0, 0.02, Pass::Normal),
        Open::Gaps(e) => (cube(e / STRETCH_UNIT), e as f32, pass_of_gaps(e)),
        Open::Words(e) => (cube(e / 0.5), 0.02, if e <= 0.5 { Pass::Normal } else { Pass::Loose }),
        Open::Ragged(lack) if !a.has_han(b) => {
            // An address may lack an em; what lacks half a line is a hole like any other.
            let more = 2_000.0 * (lack - WESTERN_LACK).max(0.0);
            (20.0 + 100.0 * lack.min(WESTERN_LACK) + more, 0.0, if lack <= WESTERN_LACK { Pass::Normal } else { Pass::Loose })
        }
        // Worse than what it would else have opened by.
        Open::Ragged(lack) if a.open == b.open && a.words[0] != b.words[0] => (cube(WORDS_APART / 0.5) + 450.0 * lack, 0.0, Pass::Loose),
        Open::Ragged(lack) => (cube(HOLE / STRETCH_UNIT) + 600.0 * lack, 0.0, Pass::Loose),
    }
}

fn open(a: &Sums, b: &Sums, need: i64, pass: Pass) -> Option<Fit> {
    let (badness, colour, least) = price(a, b, need);
    if least > pass {
        return None;
    }
    let bounded: i64 = (0..2).map(|k| i64::from(b.bounded[k] - a.bounded[k])).sum();
    let first = 8.0 * need.min(bounded) as f64 / f64::from(Em::ONE.0);
    Some(Fit { badness: (first + badness).min(1e6), colour })
}

/// Price of two neighbouring lines that differ in colour by more than a tenth of an em: by how much, and at once where
/// one is more open than the other by so much, which is seen.
pub(super) fn contrast(before: f32, here: f32) -> f64 {
    let d = f64::from((before - here).abs());
    let opened = f64::from((before.max(0.0) - here.max(0.0)).abs());
    (if d > 0.1 { 10_000.0 * (d - 0.1) / 0.1 } else { 0.0 }) + if opened > 0.1 { JUMP } else { 0.0 }
}

/// Charge on a last line by what it holds: P-END-1 and ADJUST-3.
pub(super) fn last_line(shaped: &Shaped, start: usize, width: i64, only_line: bool) -> f64 {
    if only_line {
        return 0.0;
    }
    let bodies = shaped.atoms[start..].iter().filter(|a| !a.class.is_mark() && a.class != Class::Isp).count();
    if bodies <= 1 {
        20_000.0
    } else if width < 5 * i64::from(Em::HALF.0) {
        60.0
    } else {
        0.0
    }
}

/// Blank at the end of a line after atom `i`: natural and least.
pub(super) fn end_blank(shaped: &Shaped, profile: &Profile, i: usize) -> (i64, i64) {
    let g = profile.line_end(shaped.atoms[i].class);
    (i64::from(g.natural.0), i64::from(g.min.0))
}
