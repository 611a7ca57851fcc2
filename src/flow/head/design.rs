//! A head at its sizes in a box: the largest size that fits, condensed or letterspaced within limits
//! (HEAD-6), and what that costs to the eye. Kickers and decks are turned before they get too small to read.

use super::super::annotate;
use super::super::set::{self, Canvas, Look};
use super::{Head, HeadLine, Part, form, natural};
use crate::cjk::Class;
use crate::compose::{self, Measure};
use crate::geom::{Em, Frame, Length, Logical};
use crate::model::{Align, Form, ParaKind};
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
/// Each further line of a head wants a reason; from the third on a better one, as a head of many short lines is
/// read like a list.
const LINE: f64 = 2_500.0;
const THIRD_LINE: f64 = 7_500.0;

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
    /// Of the height, what its form (栏目、提要) takes before and after it.
    pad: (Length, Length),
}

/// A head at its sizes in a box.
#[derive(Clone, Debug)]
pub struct Design {
    rows: Vec<Row>,
    /// Total height of the rows.
    block: Length,
    /// White before the first row, if there is room.
    lead: Length,
    /// How bad it looks.
    pub cost: f64,
    /// It does not fit even condensed.
    pub too_wide: bool,
    /// A kicker, deck or author line had to be made too small to read.
    pub too_small: bool,
    /// It was made smaller than its rank allows, so that it stays in its box.
    pub burst: bool,
}

impl Design {
    /// It leaves its box, across or along.
    pub fn bursts(&self) -> bool {
        self.too_wide || self.cost >= 1e9
    }

    /// Made to stay inside its box whatever it costs: nothing may cover what stands beside it.
    pub(super) fn squeeze(&mut self, room: Room) {
        self.burst = true;
        let (high, most) = (i64::from(self.block.0.max(1)), i64::from(room.extent.block.0.max(1)));
        for r in &mut self.rows {
            if high > most {
                let less = |l: Length| l.scale(most, high);
                (r.size, r.height, r.pad) = (less(r.size), less(r.height), (less(r.pad.0), less(r.pad.1)));
            }
            let wide = r.line.width.at(r.size).scale(i64::from(r.stretch), 1000);
            if wide > room.extent.inline {
                r.size = r.size.scale(i64::from(room.extent.inline.0), i64::from(wide.0));
                r.space = Em::ZERO;
            }
        }
        self.block = self.rows.iter().map(|r| r.height).sum();
    }
}

/// What a head may use.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Length of its lines, and what its rows share.
    pub extent: Logical,
    /// Of that, what wants to stay white before the first row.
    pub lead: Length,
    /// It runs across the lines of its module: what it takes of them is its length, not its height.
    pub crosses: bool,
    /// Nothing else fits: it may get smaller than its rank wants, which is told, rather than leave its box.
    pub forced: bool,
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
    pub fn design(&self, way: usize, room: Room) -> Design {
        let plain = self.sized(way, room, self.sizes.1);
        // A larger head instead of a small one in a white field.
        let grows = self.grown > self.sizes.1 && room.extent.block - plain.block - room.lead > self.body * 2;
        let large = grows.then(|| self.sized(way, room, self.grown));
        large.filter(|l| l.cost < plain.cost).unwrap_or(plain)
    }

    fn sized(&self, way: usize, room: Room, most: Length) -> Design {
        let s = self.sizes(way, room, most);
        let rows: Vec<Row> = self.rows(way, s.size, room.extent.inline).collect();
        let too_small = rows.iter().any(|r| self.unreadable(r, s.size));
        let cost = self.cost(way, s, room, too_small);
        Design { cost, rows, block: s.block, lead: room.lead, too_wide: s.too_wide, too_small, burst: false }
    }

    /// Whether a box is so much larger than the head in it that its white is a hole in the page (天窗), no air.
    pub fn swims(&self, design: &Design, room: Room) -> bool {
        let across = room.extent.block - design.block - room.lead;
        // A vertical page is airier: its heads stand in the text like columns.
        let air = if self.vertical { (self.body * 7).max(design.block) } else { (self.body * 4).max(design.block / 2 + self.body * 2) };
        let wide = across > air;
        // A vertical head: the lines that it takes are the length of its own.
        let along = |r: &Row| r.line.width.at(r.size).scale(i64::from(r.stretch), 1000);
        let longest = design.rows.iter().map(along).max().unwrap_or(Length::ZERO);
        let long = room.extent.inline - longest > (self.body * 10).max(longest);
        if room.crosses { long } else { wide }
    }

    /// The cheapest way for a box.
    pub fn best(&self, room: Room) -> Design {
        let ways = (1..self.ways()).map(|w| self.design(w, room));
        ways.fold(self.design(0, room), |best, d| if d.cost < best.cost { d } else { best })
    }

    fn sizes(&self, way: usize, Room { extent: room, forced, .. }: Room, most: Length) -> Sizes {
        let inline = i64::from(room.inline.0);
        let widest = Em((i64::from(self.widest(way).0) * self.scale_of(ParaKind::Headline) / 1000) as i32);
        let by_width = if widest.0 > 0 { ((inline << 16) / i64::from(widest.0)).min(i64::from(i32::MAX)) as i32 } else { most.0 };
        let step = Length::PER_PT / 2;
        let mut size = Length(by_width.min(most.0) / step * step);
        let too_wide = size < self.sizes.0 && i64::from(widest.at(self.sizes.0).0) * self.most_condensed() / 1000 > inline;
        // Along a vertical line nothing is condensed: too long a head gets smaller than it should be, and is reported.
        let least = if forced { self.body.min(self.sizes.0) } else { self.sizes.0 };
        let condensed = Length((i64::from(by_width) * 1000 / self.most_condensed()).min(i64::from(most.0)) as i32 / step * step);
        size = match too_wide {
            true if self.vertical => size.max(self.body),
            true if forced => condensed.max(least),
            _ => size.max(self.sizes.0),
        };
        let ideal = size;
        let block = |n: i32| self.rows(way, Length(ideal.0 - step * n), room.inline).map(|r| r.height).sum::<Length>();
        // The fewest half points less with which the rows fit, or all that may be taken.
        let (mut low, mut high) = (0, ((ideal.0 - least.0) / step).max(0));
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

    fn cost(&self, way: usize, s: Sizes, Room { extent: room, lead, .. }: Room, too_small: bool) -> f64 {
        if s.block > room.block {
            return 1e9;
        }
        let shrunk = 1.0 - f64::from(s.size.0) / f64::from(s.ideal.0.max(1));
        let scale = self.scale_of(ParaKind::Headline) as f64 / 1000.0;
        let fill = scale * f64::from(self.widest(way).at(s.size).0) / f64::from(room.inline.0.max(1));
        let air = f64::from(room.block.0 - s.block.0 - lead.0) / f64::from(self.body.0.max(1));
        // Lines as long as each other fill best: a long one beside a short one does not.
        let short = (0.8 - scale * f64::from(self.mean(way).at(s.size).0) / f64::from(room.inline.0.max(1))).max(0.0);
        let small = (1.0 - f64::from(s.size.0) / f64::from(self.sizes.1.0.max(1))).max(0.0);
        let grown = (f64::from(s.size.0) / f64::from(self.sizes.1.0.max(1)) - 1.0).max(0.0);
        let grown = 10_000.0 * grown + 40_000.0 * grown * grown;
        let condensed = if fill > 1.0 { 40_000.0 * (fill - 1.0) } else { 0.0 };
        let loose = air - 0.7;
        // White around a head is dear at first; past three ems of it, an empty line in the text is worse.
        let white = if loose <= 3.0 { 2_500.0 * loose * loose } else { 22_500.0 + 8_000.0 * (loose - 3.0) };
        // A vertical head has the width of its columns whatever is done.
        let white = if self.vertical { white / 4.0 } else { white };
        let faults = if s.too_wide { TOO_WIDE } else { 0.0 } + if too_small { TOO_SMALL } else { 0.0 };
        self.turned(way)
            + faults
            + condensed
            + 40_000.0 * shrunk * shrunk
            + 40_000.0 * small * small
            + 150_000.0 * short * short
            + white
            + grown
    }

    /// Price of turns that are ours.
    fn turned(&self, way: usize) -> f64 {
        self.only_headline().map_or(0.0, |p| {
            let t = &p.ways[way.min(p.ways.len() - 1)];
            let bad: u32 = t.breaks.iter().map(|b| u32::from(b.price.saturating_sub(BEARABLE))).sum();
            let more = t.lines.len() - 1;
            TURN * t.cost + LINE * more.min(1) as f64 + THIRD_LINE * more.saturating_sub(1) as f64 + BAD_TURN * f64::from(bad)
        })
    }

    /// The rows with the headline at a size.
    fn rows(&self, way: usize, head: Length, inline: Length) -> impl Iterator<Item = Row> {
        self.parts.iter().enumerate().flat_map(move |(i, p)| match p.kind {
            ParaKind::Summary => self.summary_rows(i, inline),
            _ => self.head_rows((i, p), (way, head), inline),
        })
    }

    /// Lines of a summary (提要): set as text is, in the room that its form leaves.
    fn summary_rows(&self, part: usize, inline: Length) -> Vec<Row> {
        let (p, size) = (&self.parts[part], self.summary);
        let (across, ends) = form::padding(p.form, size, false);
        let line = Em::from_length((inline - ends * 2).max(size * 2), size);
        let measure = Measure { line, indent: p.indent, justify: p.align == Align::Justify };
        let composed = compose::paragraph(&p.shaped, p.profile, 0, measure);
        let lines = &composed.best().lines;
        let row = |(i, l): (usize, &compose::Line)| {
            let pad = (if i == 0 { across } else { Length::ZERO }, if i + 1 == lines.len() { across } else { Length::ZERO });
            // Air between the rows of the head and the form.
            let outer = if i == 0 && p.form != Form::Plain { size / 2 } else { Length::ZERO };
            let pad = (pad.0 + outer, pad.1);
            let width = natural(&p.shaped, l);
            let line = HeadLine { line: *l, width, omitted: None };
            Row { part, line, size, stretch: 1000, space: Em::ZERO, height: size.scale(3, 2) + pad.0 + pad.1, pad }
        };
        lines.iter().enumerate().map(row).collect()
    }

    /// The rows of any other part.
    fn head_rows(&self, (i, p): (usize, &Part), (way, head): (usize, Length), inline: Length) -> Vec<Row> {
        let want = self.wanted(p.kind, head);
        let (across, ends) = if p.kind == ParaKind::Label { form::padding(p.form, want, true) } else { (Length::ZERO, Length::ZERO) };
        let inline = inline - ends * 2;
        let fit = self.fit(p.kind, (way, want), inline);
        let row = |line: &HeadLine| {
            let height = match p.kind {
                ParaKind::Headline => fit.size.scale(118, 100),
                ParaKind::Label | ParaKind::Kicker | ParaKind::Deck => fit.size.scale(140, 100),
                _ => fit.size.scale(160, 100),
            };
            let (before, after) = annotate::margins(&p.shaped, &line.line);
            let height = height + Em(before.0 + after.0).at(fit.size) + across * 2;
            let (size, stretch, space) = (fit.size, fit.stretch, fit.space);
            Row { part: i, line: line.clone(), size, stretch, space, height, pad: (across, across) }
        };
        p.ways[self.way_of(p, (way, want), inline)].lines.iter().map(row).collect()
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
            ParaKind::Label => self.label,
            ParaKind::Summary => self.summary,
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
        let scale = self.scale_of(kind);
        let plain = Fit { size, stretch: scale as u16, space: Em::ZERO };
        let Some((part, line)) = lines().max_by_key(|(_, l)| l.width) else { return plain };
        let width = line.width.at(size).scale(scale, 1000);
        let gaps = open_gaps(&part.shaped, line);
        if width > inline {
            let over = Em::from_length((width - inline).scale(1000, scale), size).0 + 1;
            if gaps > 0 && over <= TRACKING * gaps {
                return Fit { space: Em(-(over + gaps - 1) / gaps), ..plain };
            }
            // What is condensed already is not condensed further.
            let least = self.most_condensed().min(scale);
            let stretch = (i64::from(inline.0) * scale / i64::from(width.0.max(1))).max(least);
            let wide = i64::from(width.0) * stretch / scale;
            let too_wide = wide > i64::from(inline.0) && kind != ParaKind::Headline;
            let size = if too_wide { Length((i64::from(size.0) * i64::from(inline.0) / wide) as i32) } else { size };
            return Fit { size, stretch: stretch as u16, ..plain };
        }
        let short = (line.line.end - line.line.start) as usize <= SPACED && lines().count() == 1;
        if kind == ParaKind::Headline
            && short
            && part.para.is_some()
            && gaps > 0
            && !annotate::has_rows(&part.shaped)
            && !has_groups(&part.shaped)
        {
            let spare = Em::from_length((inline.scale(94, 100) - width).scale(1000, scale), size).0 / gaps;
            return Fit { space: Em(spare.clamp(0, Em::ONE.0 / 4)), ..plain };
        }
        plain
    }

    /// Characters of the longest line of a headline, and how many of them a length holds at the least size of its rank.
    pub fn longest(&self, design: &Design, inline: Length) -> (usize, usize) {
        let rows = design.rows.iter().filter(|r| self.parts[r.part].kind == ParaKind::Headline);
        let chars = rows.map(|r| (r.line.line.end - r.line.line.start) as usize).max().unwrap_or(0);
        let each = self.sizes.0.0 as i64 * self.most_condensed() / 1000;
        (chars, (i64::from(inline.0) / each.max(1)) as usize)
    }

    /// Marks that the design leaves out at the ends of lines: paragraph, and bytes of its text (HEAD-4).
    pub fn omitted(&self, design: &Design) -> Vec<(u32, Range<u32>)> {
        let of = |r: &Row| Some((self.parts[r.part].para?, r.line.omitted.clone()?));
        design.rows.iter().filter_map(of).collect()
    }

    /// Sets the head into a box: rows share out what is left over.
    pub fn set(&self, design: &Design, canvas: &mut Canvas<'_>, frame: &Frame, story: StoryId, thin: Length) {
        let extent = frame.extent();
        let spare = (extent.block - design.block).max(Length::ZERO);
        // Lines of a summary stay together.
        let together =
            |i: usize| i > 0 && design.rows[i].part == design.rows[i - 1].part && self.parts[design.rows[i].part].kind == ParaKind::Summary;
        let gaps = (0..design.rows.len()).filter(|&i| !together(i)).count() as i32 + 1;
        let lead = design.lead.min(spare);
        let spare = spare - lead;
        // Rows of one head stay together: what they cannot use between them goes before and after.
        let between = (spare / gaps).min(self.body.scale(2, 3));
        let mut block = lead + (spare - between * (gaps - 2).max(0)) / 2;
        let stands: Vec<Stand> = (0..design.rows.len())
            .map(|i| {
                block += if i == 0 || together(i) { Length::ZERO } else { between };
                let stand = self.stand(&design.rows[i], block, extent.inline);
                block += design.rows[i].height;
                stand
            })
            .collect();
        self.grounds(design, &stands, canvas, frame, thin);
        for (row, stand) in design.rows.iter().zip(&stands) {
            let p = &self.parts[row.part];
            let look = Look { size: row.size, ink: p.ink, stretch: row.stretch, source: p.para.map(|i| (story, i)) };
            let words = set::Words { text: &p.text, shaped: &p.shaped, line: &row.line.line, xs: &stand.xs };
            canvas.line(words, frame, (stand.inline, stand.top), look);
        }
    }

    /// Where a row stands whose height begins at `block`.
    fn stand(&self, row: &Row, block: Length, room: Length) -> Stand {
        let p = &self.parts[row.part];
        let line = &row.line.line;
        let mut xs = compose::place(&p.shaped, line, Em::ZERO);
        let mut open = 0;
        for (i, x) in xs.iter_mut().enumerate().skip(1) {
            open += i32::from(opens(&p.shaped, line.start as usize + i));
            x.0 += row.space.0 * open;
        }
        let natural = Em(row.line.width.0 + row.space.0 * open).at(row.size).scale(i64::from(row.stretch), 1000);
        let tag = p.kind != ParaKind::Summary;
        let ends = if tag && p.kind != ParaKind::Label { Length::ZERO } else { form::padding(p.form, row.size, tag).1 };
        let width = if tag || !line.justified { natural } else { room - ends * 2 };
        let free = (room - ends * 2 - width).max(Length::ZERO);
        let inline = ends
            + match (p.align, p.kind) {
                // Down a vertical head a kicker stands high, a deck low, an author at the foot (错落).
                (Align::Center, ParaKind::Kicker) if self.vertical => free / 3,
                (Align::Center, ParaKind::Deck) if self.vertical => free.scale(2, 3),
                (Align::Center, ParaKind::Author) if self.vertical => (free - row.size * 2).max(free / 2),
                (Align::Center, _) => free / 2,
                (Align::Justify, _) if tag => free / 2,
                (Align::Start | Align::Justify, _) => Length::ZERO,
                (Align::End, _) => free,
            };
        // Marks beside the line take their own room, the line stands in the middle of the rest.
        let (before, after) = annotate::margins(&p.shaped, line);
        let own = row.height - row.pad.0 - row.pad.1;
        let top = block + row.pad.0 + before.at(row.size) + (own - row.size - Em(before.0 + after.0).at(row.size)) / 2;
        Stand { xs, inline, width, ends, block, top }
    }

    /// Tags under column names, boxes or rules around summaries.
    fn grounds(&self, design: &Design, stands: &[Stand], canvas: &mut Canvas<'_>, frame: &Frame, thin: Length) {
        let mut i = 0;
        while i < stands.len() {
            let part = design.rows[i].part;
            let p = &self.parts[part];
            let tag = p.kind == ParaKind::Label;
            let end = (i..stands.len()).find(|&k| tag && k > i || design.rows[k].part != part).unwrap_or(stands.len());
            if p.form != Form::Plain && (tag || p.kind == ParaKind::Summary) {
                let (first, last) = (&stands[i], &stands[end - 1]);
                // The air before a summary is outside its form.
                let outer = if tag { Length::ZERO } else { design.rows[i].size / 2 };
                let from = if tag { first.inline - first.ends } else { Length::ZERO };
                let to = if tag { first.inline + first.width + first.ends } else { frame.extent().inline };
                let (top, bottom) = (first.block + outer, last.block + design.rows[end - 1].height);
                let rect = frame.part(from, top, Logical { inline: to - from, block: bottom - top });
                let ends = [(from, top), (to, top), (from, bottom), (to, bottom)].map(|(inline, block)| frame.point(inline, block));
                form::ground(canvas, p.form, rect, p.ink, ends, thin);
            }
            i = end;
        }
    }
}

/// Where a row stands in the head's box.
struct Stand {
    xs: Vec<Em>,
    inline: Length,
    width: Length,
    /// Room at the ends of the line that its form takes.
    ends: Length,
    /// Start of the row, and of its em box.
    block: Length,
    top: Length,
}

/// Whether the gap before an atom opens when a head is letterspaced: not inside words and numbers, not
/// between a mark and what it clings to (STR-5). A middle dot opens on both sides, and letters that stand
/// upright, a cell each, stand apart as the characters do (均排: all alike).
fn opens(shaped: &Shaped, atom: usize) -> bool {
    let (a, b) = (shaped.atoms[atom - 1].class, shaped.atoms[atom].class);
    let cells = (a, b) == (Class::FwAlnum, Class::FwAlnum);
    shaped.joins[atom].stretch != 0 || cells || b == Class::Mid && a.is_ideographic()
}

/// A base of several characters under one reading stays together: a head that has one is not letterspaced.
fn has_groups(shaped: &Shaped) -> bool {
    shaped.notes.list.iter().any(|n| n.kind.has_readings() && n.atoms.len() > 1)
}

fn open_gaps(shaped: &Shaped, line: &HeadLine) -> i32 {
    (line.line.start as usize + 1..line.line.end as usize).filter(|&i| opens(shaped, i)).count() as i32
}
