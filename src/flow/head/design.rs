//! A head at its sizes in a box: the largest size that fits, condensed or letterspaced within limits
//! (HEAD-6), and what that costs to the eye. Kickers and decks are turned before they get too small to read.

use super::super::annotate;
use super::super::set::{self, Canvas, Look};
use super::{Head, HeadLine, Part};
use crate::compose;
use crate::geom::{Em, Frame, Length, Logical};
use crate::model::{Align, ParaKind};
use crate::page::StoryId;
use crate::shape::Shaped;
use std::ops::Range;

/// Least horizontal scale of a headline (长体), in thousandths.
pub(super) const MOST_CONDENSED: i64 = 800;
/// A head is drawn together by a fiftieth of an em before it is condensed (HEAD-5).
const TRACKING: i32 = Em::ONE.0 / 50;
/// A head of more characters is not letterspaced (HEAD-6).
const SPACED: usize = 12;
/// From prices of turns to those of sizes and white.
const TURN: f64 = 60.0;
/// A turn dearer than between words costs this for each point more: no room saved is worth it (HEAD-1).
const BAD_TURN: f64 = 5_000.0;
const BEARABLE: u16 = 160;
/// A head that leaves its box is no head; a kicker too small to read is hardly one.
pub(super) const TOO_WIDE: f64 = 1e8;
const TOO_SMALL: f64 = 1e7;
/// Each further line of a head wants a reason.
const LINE: f64 = 2_500.0;

/// A line of a head at its size.
#[derive(Clone, Debug)]
struct Row {
    part: usize,
    line: HeadLine,
    size: Length,
    /// Horizontal scale in thousandths.
    stretch: u16,
    /// Added to each gap that opens.
    space: Em,
    height: Length,
}

/// A head at its sizes in a box.
#[derive(Clone, Debug)]
pub struct Design {
    rows: Vec<Row>,
    /// Total height of the rows.
    block: Length,
    /// How bad it looks.
    pub cost: f64,
    /// It does not fit even condensed.
    pub too_wide: bool,
    /// A kicker, deck or author line had to be made too small to read.
    pub too_small: bool,
}

/// How the lines of a kind are set.
#[derive(Clone, Copy)]
struct Fit {
    size: Length,
    stretch: u16,
    space: Em,
}

/// Sizes of a way in a box, before its rows are made.
#[derive(Clone, Copy)]
struct Sizes {
    /// Of the headline.
    size: Length,
    /// What the width alone would allow.
    ideal: Length,
    block: Length,
    too_wide: bool,
}

impl Head {
    /// Sizes for a box, in one of the head's ways. The headline takes the largest size that fits both ways.
    pub fn design(&self, way: usize, room: Logical) -> Design {
        let s = self.sizes(way, room);
        let rows: Vec<Row> = self.rows(way, s.size, room.inline).collect();
        let too_small = rows.iter().any(|r| self.unreadable(r, s.size));
        Design { cost: self.cost(way, s, room, too_small), rows, block: s.block, too_wide: s.too_wide, too_small }
    }

    /// The cheapest way for a box.
    pub fn best(&self, room: Logical) -> Design {
        let ways = (1..self.ways()).map(|w| self.design(w, room));
        ways.fold(self.design(0, room), |best, d| if d.cost < best.cost { d } else { best })
    }

    fn sizes(&self, way: usize, room: Logical) -> Sizes {
        let inline = i64::from(room.inline.0);
        let widest = self.widest(way);
        let by_width = if widest.0 > 0 { ((inline << 16) / i64::from(widest.0)).min(i64::from(i32::MAX)) as i32 } else { self.sizes.1.0 };
        let step = Length::PER_PT / 2;
        let mut size = Length(by_width.min(self.sizes.1.0) / step * step);
        let too_wide = size < self.sizes.0 && i64::from(widest.at(self.sizes.0).0) * self.most_condensed() / 1000 > inline;
        // Along a vertical line nothing is condensed: too long a head gets smaller than it should be, and is reported.
        size = if too_wide && self.vertical { size.max(self.body) } else { size.max(self.sizes.0) };
        let ideal = size;
        let block = |n: i32| self.rows(way, Length(ideal.0 - step * n), room.inline).map(|r| r.height).sum::<Length>();
        // The fewest half points less with which the rows fit, or all that may be taken.
        let (mut low, mut high) = (0, ((ideal.0 - self.sizes.0.0) / step).max(0));
        while low < high {
            let mid = (low + high) / 2;
            if block(mid) <= room.block {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        Sizes { size: Length(ideal.0 - step * low), ideal, block: block(low), too_wide }
    }

    /// The longest line of the headline.
    fn widest(&self, way: usize) -> Em {
        let of = |p: &Part| p.ways[way.min(p.ways.len() - 1)].widest();
        self.parts.iter().filter(|p| p.kind == ParaKind::Headline).map(of).max().unwrap_or(Em::ZERO)
    }

    /// Its mean line; of several that the editor made, the longest counts.
    fn mean(&self, way: usize) -> Em {
        self.only_headline().map_or_else(|| self.widest(way), |p| p.ways[way.min(p.ways.len() - 1)].mean())
    }

    fn cost(&self, way: usize, s: Sizes, room: Logical, too_small: bool) -> f64 {
        if s.block > room.block {
            return 1e9;
        }
        let shrunk = 1.0 - f64::from(s.size.0) / f64::from(s.ideal.0.max(1));
        let fill = f64::from(self.widest(way).at(s.size).0) / f64::from(room.inline.0.max(1));
        let air = f64::from(room.block.0 - s.block.0) / f64::from(self.body.0.max(1));
        // Lines as long as each other fill best: a long one beside a short one does not.
        let short = (0.8 - f64::from(self.mean(way).at(s.size).0) / f64::from(room.inline.0.max(1))).max(0.0);
        let small = 1.0 - f64::from(s.size.0) / f64::from(self.sizes.1.0.max(1));
        let condensed = if fill > 1.0 { 40_000.0 * (fill - 1.0) } else { 0.0 };
        let loose = air - 0.7;
        // White around a head is dear at first; past three ems of it, an empty line in the text is worse.
        let white = if loose <= 3.0 { 2_500.0 * loose * loose } else { 22_500.0 + 8_000.0 * (loose - 3.0) };
        // A vertical head has the width of its columns whatever is done.
        let white = if self.vertical { white / 4.0 } else { white };
        let faults = if s.too_wide { TOO_WIDE } else { 0.0 } + if too_small { TOO_SMALL } else { 0.0 };
        self.turned(way) + faults + condensed + 40_000.0 * shrunk * shrunk + 40_000.0 * small * small + 150_000.0 * short * short + white
    }

    /// Price of turns that are ours.
    fn turned(&self, way: usize) -> f64 {
        self.only_headline().map_or(0.0, |p| {
            let t = &p.ways[way.min(p.ways.len() - 1)];
            let bad: u32 = t.breaks.iter().map(|b| u32::from(b.price.saturating_sub(BEARABLE))).sum();
            TURN * t.cost + LINE * (t.lines.len() - 1) as f64 + BAD_TURN * f64::from(bad)
        })
    }

    /// The rows with the headline at a size.
    fn rows(&self, way: usize, head: Length, inline: Length) -> impl Iterator<Item = Row> {
        self.parts.iter().enumerate().flat_map(move |(i, p)| {
            let want = self.wanted(p.kind, head);
            let fit = self.fit(p.kind, (way, want), inline);
            p.ways[self.way_of(p, (way, want), inline)].lines.iter().map(move |line| {
                let height = match p.kind {
                    ParaKind::Headline => fit.size.scale(118, 100),
                    ParaKind::Kicker | ParaKind::Deck => fit.size.scale(140, 100),
                    _ => fit.size.scale(160, 100),
                };
                let (before, after) = annotate::margins(&p.shaped, &line.line);
                let height = height + Em(before.0 + after.0).at(fit.size);
                Row { part: i, line: line.clone(), size: fit.size, stretch: fit.stretch, space: fit.space, height }
            })
        })
    }

    /// The way that a part is set in when the headline is in `way` and the part should have a size.
    fn way_of(&self, p: &Part, (way, want): (usize, Length), inline: Length) -> usize {
        if p.kind == ParaKind::Headline { way.min(p.ways.len() - 1) } else { self.small_way(p, want, inline) }
    }

    /// The size of a part beside a headline: kicker and deck two steps below it.
    fn wanted(&self, kind: ParaKind, head: Length) -> Length {
        let small = head.scale(54, 100).max(self.readable());
        match kind {
            ParaKind::Headline => head,
            ParaKind::Kicker => small.min(self.most.0),
            ParaKind::Deck => small.min(self.most.1),
            _ => self.most.2,
        }
    }

    /// No line of a head is smaller: a step above the body.
    fn readable(&self) -> Length {
        self.body.scale(10, 9)
    }

    fn unreadable(&self, row: &Row, head: Length) -> bool {
        let kind = self.parts[row.part].kind;
        kind != ParaKind::Headline && row.size < self.readable().min(self.wanted(kind, head))
    }

    /// How a kicker or deck stands: the fewest lines with which it keeps three quarters of its size, or can
    /// still be read.
    fn small_way(&self, p: &Part, want: Length, inline: Length) -> usize {
        let least = |way: usize| {
            let width = i64::from(p.ways[way].widest().0).max(1) * self.most_condensed() / 1000;
            Length(((i64::from(inline.0) << 16) / width.max(1)).min(i64::from(i32::MAX)) as i32)
        };
        let all = 0..p.ways.len();
        let kept = all.clone().find(|&w| least(w) >= want.scale(3, 4).max(self.readable()).min(want));
        let read = || all.clone().find(|&w| least(w) >= self.readable().min(want));
        kept.or_else(read).unwrap_or(p.ways.len() - 1)
    }

    /// All lines of a kind into a width, alike: drawn together, then condensed if the longest is too long,
    /// letterspaced if there is one and it is short and of few characters (HEAD-6). Kickers and the like get
    /// smaller where that is not enough.
    fn fit(&self, kind: ParaKind, at: (usize, Length), inline: Length) -> Fit {
        let size = at.1;
        let of_kind = self.parts.iter().filter(|p| p.kind == kind);
        let lines = || of_kind.clone().flat_map(|p| p.ways[self.way_of(p, at, inline)].lines.iter().map(move |l| (p, l)));
        let plain = Fit { size, stretch: 1000, space: Em::ZERO };
        let Some((part, line)) = lines().max_by_key(|(_, l)| l.width) else { return plain };
        let width = line.width.at(size);
        let gaps = open_gaps(&part.shaped, line);
        if width > inline {
            let over = Em::from_length(width - inline, size).0 + 1;
            if gaps > 0 && over <= TRACKING * gaps {
                return Fit { space: Em(-(over + gaps - 1) / gaps), ..plain };
            }
            let stretch = (i64::from(inline.0) * 1000 / i64::from(width.0.max(1))).max(self.most_condensed());
            let wide = i64::from(width.0) * stretch / 1000;
            let too_wide = wide > i64::from(inline.0) && kind != ParaKind::Headline;
            let size = if too_wide { Length((i64::from(size.0) * i64::from(inline.0) / wide) as i32) } else { size };
            return Fit { size, stretch: stretch as u16, ..plain };
        }
        let short = (line.line.end - line.line.start) as usize <= SPACED && lines().count() == 1;
        if kind == ParaKind::Headline && short && part.para.is_some() && gaps > 0 && !annotate::has_rows(&part.shaped) {
            let spare = Em::from_length(inline.scale(94, 100) - width, size).0 / gaps;
            return Fit { space: Em(spare.clamp(0, Em::ONE.0 / 4)), ..plain };
        }
        plain
    }

    /// Marks that the design leaves out at the ends of lines: paragraph, and bytes of its text (HEAD-4).
    pub fn omitted(&self, design: &Design) -> Vec<(u32, Range<u32>)> {
        let of = |r: &Row| Some((self.parts[r.part].para?, r.line.omitted.clone()?));
        design.rows.iter().filter_map(of).collect()
    }

    /// Sets the head into a box: rows share out what is left over.
    pub fn set(&self, design: &Design, canvas: &mut Canvas<'_>, frame: &Frame, story: StoryId) {
        let extent = frame.extent();
        let spare = (extent.block - design.block).max(Length::ZERO);
        let gaps = design.rows.len() as i32 + 1;
        let mut block = spare / gaps;
        for row in &design.rows {
            let p = &self.parts[row.part];
            let line = &row.line.line;
            let mut xs = compose::place(&p.shaped, line, Em::ZERO);
            let mut open = 0;
            for (i, x) in xs.iter_mut().enumerate().skip(1) {
                open += i32::from(opens(&p.shaped, line.start as usize + i));
                x.0 += row.space.0 * open;
            }
            let width = Em(row.line.width.0 + row.space.0 * open).at(row.size).scale(i64::from(row.stretch), 1000);
            let free = (extent.inline - width).max(Length::ZERO);
            let inline = match p.align {
                Align::Center | Align::Justify => free / 2,
                Align::Start => Length::ZERO,
                Align::End => free,
            };
            let look = Look { size: row.size, ink: p.ink, stretch: row.stretch, source: p.para.map(|i| (story, i)) };
            let words = set::Words { text: &p.text, shaped: &p.shaped, line, xs: &xs };
            // Marks beside the line take their own room, the line stands in the middle of the rest.
            let (before, after) = annotate::margins(&p.shaped, line);
            let top = before.at(row.size) + (row.height - row.size - Em(before.0 + after.0).at(row.size)) / 2;
            canvas.line(words, frame, (inline, block + top), look);
            block += row.height + spare / gaps;
        }
    }
}

/// Whether the gap before an atom opens when a head is letterspaced: not inside words and numbers, not
/// between a mark and what it clings to (STR-5).
fn opens(shaped: &Shaped, atom: usize) -> bool {
    shaped.joins[atom].stretch != 0
}

fn open_gaps(shaped: &Shaped, line: &HeadLine) -> i32 {
    (line.line.start as usize + 1..line.line.end as usize).filter(|&i| opens(shaped, i)).count() as i32
}
