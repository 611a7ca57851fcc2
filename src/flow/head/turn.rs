//! Turns of a head (拆行): the best places to end its lines, for a number of lines.
//!
//! What a turn costs comes from the words (`cjk::words`), how even the lines are from the shaped text.
//! Several ways are offered, the best first; who sets the head chooses by what fills its columns.

use crate::cjk::words::Break;
use crate::compose::Line;
use crate::geom::Em;
use crate::shape::{EMERGENCY, Shaped};
use std::ops::Range;

/// A headline of more atoms is no headline: it is not turned.
const LONGEST: usize = 120;
/// Ways kept while searching, and ways offered.
const KEPT: usize = 12;
const OFFERED: usize = 3;

/// Lines that a head is turned into at most.
pub(super) const MOST: usize = 8;

/// Σ(width − mean)², in widths of the mean line (HEAD-2): lines of 9 and 7 cost 14.
const UNEVEN: f64 = 450.0;
/// Two lines, the shorter one first (HEAD-2); less if a point or a space turns them. One em is not seen; the
/// whole price is due from six ems on.
const SHORTER_FIRST: f64 = 100.0;
const SHORTER_FIRST_AT_MARK: f64 = 25.0;
const UNSEEN: f64 = 1.0;
const SEEN: f64 = 6.0;
/// A line of less than half the longest (HEAD-2); less if points or spaces make it, as the sense does then.
const STUB: f64 = 300.0;
const STUB_AT_MARK: f64 = 120.0;
/// A last line of one word (HEAD-2).
const ONE_WORD: f64 = 200.0;
/// A point, or a space, inside a line while the turn is elsewhere.
const POINT_INSIDE: f64 = 150.0;
const SPACE_INSIDE: f64 = 80.0;
/// Half of a clause beside such a point or space, the other half on another line: 提取 | 限制 买房者观望 is read
/// as if 限制 governed what follows. Not where the clause before the mark is a word or a name of a column.
const HALF_CLAUSE: f64 = 300.0;
const SHORT_CLAUSE: f64 = 4.1;

/// Past this a turn parts what belongs together, and each point of its price counts so many times: a word torn is
/// seen, a line longer by two ems is not.
const BEARABLE: u16 = 160;
const GRAVE: f64 = 3.0;

/// What a line costs that is longer or shorter than the mean by such a part of it; a whole clause may be short.
fn uneven(off: f64, clause: bool) -> f64 {
    UNEVEN * off * off * if clause && off < 0.0 { 0.5 } else { 1.0 }
}

/// What a turn costs.
fn toll(b: &Break) -> f64 {
    f64::from(b.price.min(BEARABLE)) + GRAVE * f64::from(b.price.saturating_sub(BEARABLE))
}

/// A line of a head.
#[derive(Clone, PartialEq, Debug)]
pub struct HeadLine {
    /// The atoms that are set.
    pub line: Line,
    /// Natural width, in em of the head.
    pub width: Em,
    /// Bytes of the mark after them that is left out, as the line ends there (HEAD-4).
    pub omitted: Option<Range<u32>>,
}

/// A head in lines.
#[derive(Clone, PartialEq, Debug)]
pub struct Turned {
    /// The lines.
    pub lines: Vec<HeadLine>,
    /// Where they turn, one fewer.
    pub breaks: Vec<Break>,
    /// Price of how the lines stand to each other: even, longer first, no stub, no lone word last (HEAD-2).
    pub shape: f64,
    /// All of it: prices of the breaks and of the shape.
    pub cost: f64,
}

impl Turned {
    /// Width of a line if all were alike.
    pub fn mean(&self) -> Em {
        let sum: i64 = self.lines.iter().map(|l| i64::from(l.width.0)).sum();
        Em((sum / self.lines.len().max(1) as i64) as i32)
    }

    /// Width of the longest line.
    pub fn widest(&self) -> Em {
        self.lines.iter().map(|l| l.width).max().unwrap_or(Em::ZERO)
    }
}

/// A head ready to be turned.
#[derive(Clone, Debug)]
pub struct Turning {
    /// Where each atom's body begins and ends in the unturned line.
    starts: Vec<i64>,
    ends: Vec<i64>,
    /// Where lines may end, in order: atoms that would begin the next line.
    spots: Vec<(usize, Break)>,
    /// Byte ranges of the marks that a line of ours does not end with, by atom.
    dropped: Vec<Option<Range<u32>>>,
}

/// What lines may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Within {
    /// No line is wider, in em of the head.
    pub measure: Em,
    /// The dearest turn that may be made, and none of its price; [`Break::LAST`]: between words alone.
    pub below: u16,
}

impl Within {
    /// From turns between words, over those that HEAD-1 forbids, to those inside words.
    pub const LADDER: [u16; 3] = [Break::LAST, Break::INSIDE, u16::MAX];
}

impl Default for Within {
    fn default() -> Within {
        Within { measure: Em(i32::MAX), below: Break::LAST }
    }
}

/// What the search knows of a way to some spot.
#[derive(Clone, Copy)]
struct Node {
    cost: f64,
    /// Spot and rank there that the last line begins at.
    before: (usize, usize),
}

/// Points, spaces and ： end a clause.
const CLAUSE: u16 = 20;

/// What the composer charges between a number and its counter (N6).
const COUNTED: u16 = 60;

impl Turning {
    /// A shaped text with its breaks; `drop`: marks at the ends of lines are left out (HEAD-4).
    pub fn new(text: &str, shaped: &Shaped, breaks: &[Break], drop: bool) -> Turning {
        let (mut starts, mut ends) = (Vec::with_capacity(shaped.len()), Vec::with_capacity(shaped.len()));
        let mut pen = 0i64;
        for (i, atom) in shaped.atoms.iter().enumerate() {
            pen += if i > 0 { i64::from(shaped.joins[i].natural.0) } else { 0 };
            starts.push(pen);
            pen += i64::from(atom.width.0);
            ends.push(pen);
        }
        let spot = |b: &Break| {
            let atom = shaped.atom_at(b.at);
            // Not inside a unit (——), not where the prohibitions forbid it; no hyphens in heads.
            let may = shaped.byte(atom) == b.at && atom > 0 && atom < shaped.len();
            // Nor between a number and what it counts (HEAD-1: 20万欧元).
            let before = text[..(b.at as usize).min(text.len())].chars().next_back();
            let counted = before.is_some_and(|c| c.is_ascii_digit()) && shaped.joins[atom].penalty == COUNTED;
            // Nor where all that stands before a mark left out is an opening one.
            let mut back = text[..(b.at as usize).min(text.len())].chars().rev().filter(|c| !c.is_whitespace());
            let bare = back.next().is_some_and(|c| "，、；。".contains(c)) && back.next().is_some_and(|c| "“‘「『《〈（【".contains(c));
            (may && !counted && !bare && shaped.joins[atom].penalty < EMERGENCY && shaped.hyphen(atom).is_none()).then_some((atom, *b))
        };
        let dropped = if drop { dropped(text, shaped) } else { vec![None; shaped.len()] };
        Turning { starts, ends, spots: breaks.iter().filter_map(spot).collect(), dropped }
    }

    /// The editor turned it: a comma at the end of a line of his stays, as the next goes on from it.
    pub(super) fn by_hand(mut self, text: &str) -> Turning {
        if let Some(last) = self.dropped.last_mut()
            && last.as_ref().is_some_and(|r| text.get(r.start as usize..r.end as usize) != Some("。"))
        {
            *last = None;
        }
        self
    }

    /// As the editor has it: one line. An end point is left out (HEAD-4).
    pub fn whole(&self) -> Turned {
        Turned { lines: vec![self.line(0, self.starts.len())], breaks: Vec::new(), shape: 0.0, cost: 0.0 }
    }

    /// The best ways to turn it into a number of lines, best first; none if there are too few places.
    pub fn into_lines(&self, lines: usize, within: Within) -> Vec<Turned> {
        let n = self.starts.len();
        if lines < 2 {
            let whole = self.whole();
            return if whole.widest() <= within.measure { vec![whole] } else { Vec::new() };
        }
        if n < lines || n > LONGEST {
            return Vec::new();
        }
        let spots: Vec<(usize, Break)> = self.spots.iter().filter(|s| s.1.price < within.below).copied().collect();
        let mut ways: Vec<Turned> = self.search(&spots, lines, within.measure).into_iter().map(|at| self.way(&spots, &at)).collect();
        ways.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        ways.truncate(OFFERED);
        ways
    }

    /// The fewest lines that a measure holds, at their best. If they must, lines end after 和 or begin with 的; if
    /// that is not enough, words are parted (HEAD-3).
    pub fn fit(&self, measure: Em) -> Option<Turned> {
        let ways = |below| (1..=MOST).find_map(|n| self.into_lines(n, Within { measure, below }).into_iter().next());
        Within::LADDER.into_iter().find_map(ways)
    }

    fn line(&self, from: usize, to: usize) -> HeadLine {
        let omitted = if to > from + 1 { self.dropped[to - 1].clone() } else { None };
        // In the middle of the text only ours; the last mark of all is an end point, or stays.
        let end = if omitted.is_some() { to - 1 } else { to };
        let line = Line::plain(from, end);
        HeadLine { line, width: self.width(from, end), omitted }
    }

    fn width(&self, from: usize, to: usize) -> Em {
        let width = if to > from { self.ends[to - 1] - self.starts[from] } else { 0 };
        Em(width.clamp(0, i64::from(i32::MAX / 2)) as i32)
    }

    /// Sets of spots to turn at: all lines even, cheap breaks.
    fn search(&self, spots: &[(usize, Break)], lines: usize, measure: Em) -> Vec<Vec<usize>> {
        let n = self.starts.len();
        let mean = self.width(0, n).to_f64() / lines as f64;
        // Positions: 0 the start, i + 1 spot i, the last one the end.
        let at = |p: usize| if p == 0 { 0 } else { spots.get(p - 1).map_or(n, |s| s.0) };
        let end = spots.len() + 1;
        let line = |a: usize, b: usize| {
            let width = self.line(at(a), at(b)).width;
            let off = (width.to_f64() - mean) / mean.max(0.1);
            let ends_clause = |p: usize| p == 0 || p == end || spots[p - 1].1.price <= CLAUSE;
            let inside = self.missed(spots, a, b);
            (width <= measure).then(|| uneven(off, ends_clause(a) && ends_clause(b)) + inside)
        };
        let start = Node { cost: 0.0, before: (0, 0) };
        let mut table: Vec<Vec<Vec<Node>>> = vec![vec![Vec::new(); end + 1]; lines + 1];
        table[0][0].push(start);
        for k in 1..=lines {
            let targets = if k == lines { end..end + 1 } else { k..end };
            for b in targets {
                let price = if b == end { 0.0 } else { toll(&spots[b - 1].1) };
                let mut here: Vec<Node> = Vec::new();
                #[expect(clippy::needless_range_loop, reason = "three tables go by it")]
                for a in (k - 1)..b {
                    if table[k - 1][a].is_empty() {
                        continue;
                    }
                    let Some(cost) = line(a, b).map(|c| c + price) else { continue };
                    here.extend(table[k - 1][a].iter().enumerate().map(|(rank, n)| Node { cost: n.cost + cost, before: (a, rank) }));
                }
                here.sort_by(|x, y| x.cost.total_cmp(&y.cost));
                here.truncate(KEPT);
                table[k][b] = here;
            }
        }
        let trace = |rank: usize| {
            let (mut at, mut rank) = (end, rank);
            let mut out = Vec::with_capacity(lines - 1);
            for k in (1..=lines).rev() {
                (at, rank) = table[k][at][rank].before;
                if k > 1 {
                    out.push(at - 1);
                }
            }
            out.reverse();
            out
        };
        (0..table[lines][end].len()).map(trace).collect()
    }

    /// A set of spots as lines, with what they cost together.
    fn way(&self, spots: &[(usize, Break)], at: &[usize]) -> Turned {
        let n = self.starts.len();
        let mut from = 0;
        let mut lines = Vec::with_capacity(at.len() + 1);
        for to in at.iter().map(|&i| spots[i].0).chain([n]) {
            lines.push(self.line(from, to));
            from = to;
        }
        let breaks: Vec<Break> = at.iter().map(|&i| spots[i].1).collect();
        let shape = self.shape(&lines, &breaks);
        // Positions as in the search.
        let ends: Vec<usize> = [0].into_iter().chain(at.iter().map(|i| i + 1)).chain([spots.len() + 1]).collect();
        let missed: f64 = ends.windows(2).map(|w| self.missed(spots, w[0], w[1])).sum();
        let cost = shape + missed + breaks.iter().map(toll).sum::<f64>();
        Turned { lines, breaks, shape, cost }
    }

    /// Price of the points and spaces inside the line between two positions.
    fn missed(&self, spots: &[(usize, Break)], a: usize, b: usize) -> f64 {
        let n = self.starts.len();
        let ends_clause = |p: usize| p == 0 || p > spots.len() || spots[p - 1].1.price <= CLAUSE;
        let atom = |p: usize| if p == 0 { 0 } else { spots.get(p - 1).map_or(n, |s| s.0) };
        let inner: Vec<usize> = (a + 1..b).filter(|&p| spots[p - 1].1.price <= CLAUSE).collect();
        let Some(&last) = inner.last() else { return 0.0 };
        let marks: f64 = inner.iter().map(|&p| if spots[p - 1].1.price == 0 { POINT_INSIDE } else { SPACE_INSIDE }).sum();
        // The clause before the first mark is not whole on this line, or the one after the last is not.
        let tail = !ends_clause(a);
        let before = (0..last).rev().find(|&p| ends_clause(p)).unwrap_or(0);
        let lead = self.width(atom(before), atom(last)).to_f64() <= SHORT_CLAUSE && !tail;
        let head = !ends_clause(b) && !lead;
        marks + HALF_CLAUSE * (f64::from(u8::from(tail)) + f64::from(u8::from(head)))
    }

    fn shape(&self, lines: &[HeadLine], breaks: &[Break]) -> f64 {
        let widths: Vec<f64> = lines.iter().map(|l| l.width.to_f64()).collect();
        let mean = widths.iter().sum::<f64>() / widths.len().max(1) as f64;
        let longest = widths.iter().copied().fold(0.0, f64::max);
        let marked = |i: usize| i.checked_sub(1).and_then(|k| breaks.get(k)).is_none_or(|b| b.price <= CLAUSE);
        let off = |i: usize| uneven((widths[i] - mean) / mean.max(0.1), marked(i) && marked(i + 1));
        let mut cost: f64 = (0..widths.len()).map(off).sum();
        let stubs = (0..widths.len()).filter(|&i| widths[i] < longest / 2.0);
        cost += stubs.map(|i| if marked(i) && marked(i + 1) { STUB_AT_MARK } else { STUB }).fold(0.0, f64::max);
        if let ([first, second], [b]) = (&widths[..], breaks) {
            let seen = ((second - first - UNSEEN) / (SEEN - UNSEEN)).clamp(0.0, 1.0);
            cost += seen * if b.price <= CLAUSE { SHORTER_FIRST_AT_MARK } else { SHORTER_FIRST };
        }
        let last = lines.last().map_or(0, |l| l.line.start as usize);
        let words = 1 + self.spots.iter().filter(|s| s.0 > last && s.1.price < Break::LAST).count();
        cost + if words < 2 { ONE_WORD } else { 0.0 }
    }
}

/// Marks that a head's line does not end with, as bytes, by atom: ，、；。 where we turn and at the very end; 。 there
/// if it is the only one (a deck of several sentences keeps its points). ： ！ ？ and brackets stay.
fn dropped(text: &str, shaped: &Shaped) -> Vec<Option<Range<u32>>> {
    let n = shaped.len();
    let sentences = text.matches('。').count();
    (0..n)
        .map(|i| {
            let bytes = shaped.byte(i)..shaped.byte(i + 1);
            let mark = text.get(bytes.start as usize..bytes.end as usize)?.trim_end();
            let drop = matches!(mark, "，" | "、" | "；") || mark == "。" && (i + 1 < n || sentences == 1);
            drop.then(|| bytes.start..bytes.start + mark.len() as u32)
        })
        .collect()
}
