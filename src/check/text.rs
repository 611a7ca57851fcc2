//! T01: every character of every story that has a place is set exactly once, in order, or counted as overset.
//!
//! The proof reads what exporters read: the glyphs on the pages and the text that they stand for. It knows
//! nothing of lines or columns. White space where a line turns, and characters without ink, may go unset; so
//! may a mark at the end of a head's line, if the edition has it on record and it does end a line (HEAD-4).

use super::{Counts, writing};
use crate::diag::{Diagnostic, Report};
use crate::font::ignorable;
use crate::geom::{Em, Length, Point, WritingMode};
use crate::model::{Annotation, Issue, Para, ParaKind, Reading, SlotKind, Story};
use crate::page::{Edition, Item, Omission, Overset, Page, Place, ReadingId, StoryId, TextRun, Turn};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Faults told of one story; more would bury the rest of the report.
const TOLD: usize = 5;

/// From the top of the em box to the baseline.
const ASCENT: Em = Em(57_672);

/// Checks all stories.
pub fn check(issue: &Issue, edition: &Edition, report: &mut Report) -> Counts {
    let uses = uses(issue);
    let mut counts = Counts::default();
    for (i, landed) in gather(issue, edition, report).into_iter().enumerate() {
        let story = &issue.stories[i];
        let mut proof = Proof { issue, edition, story, landed, uses: uses[i], faults: Vec::new() };
        proof.run(&mut counts);
        let more = proof.faults.len().saturating_sub(TOLD);
        for d in proof.faults.into_iter().take(TOLD) {
            report.push(d);
        }
        if more > 0 {
            report.push(fault(format!("稿件“{}”还有 {more} 处与版面不符", story.id)));
        }
    }
    counts
}

/// What the edition holds of one story.
#[derive(Default)]
struct Landed<'e> {
    /// Runs, in the order of the text.
    pieces: Vec<Piece<'e>>,
    /// Runs that set readings, in the order of the readings.
    readings: Vec<Piece<'e>>,
    places: Vec<&'e Place>,
    overset: Vec<&'e Overset>,
    omitted: Vec<&'e Omission>,
}

fn gather<'e>(issue: &Issue, edition: &'e Edition, report: &mut Report) -> Vec<Landed<'e>> {
    let mut landed: Vec<Landed<'e>> = issue.stories.iter().map(|_| Landed::default()).collect();
    let mut stray = 0;
    let mut of = |id: StoryId, put: &mut dyn FnMut(&mut Landed<'e>)| match landed.get_mut(id.0 as usize) {
        Some(l) => put(l),
        None => stray += 1,
    };
    for (i, page) in edition.pages.iter().enumerate() {
        for item in &page.items {
            if let Item::Text(run) = item
                && let Some(source) = run.source
            {
                let (para, start) = (source.para, source.start);
                of(source.story, &mut |l| {
                    let list = if source.reading.is_some() { &mut l.readings } else { &mut l.pieces };
                    list.push(Piece { para, start, reading: source.reading, page: i as u16, run, on: page });
                });
            }
        }
    }
    edition.places.iter().for_each(|p| of(p.story, &mut |l| l.places.push(p)));
    edition.overset.iter().for_each(|o| of(o.story, &mut |l| l.overset.push(o)));
    edition.omitted.iter().for_each(|o| of(o.story, &mut |l| l.omitted.push(o)));
    if stray > 0 {
        report.push(fault(format!("版面上有 {stray} 处文字不属于任何稿件")));
    }
    for l in &mut landed {
        l.pieces.sort_by_key(|p| (p.para, p.start)); // stable, and nearly sorted: pages come in reading order
        l.readings.sort_by_key(|p| (p.para, p.reading, p.start));
        l.omitted.sort_by_key(|o| (o.para, o.range.start));
    }
    landed
}

fn fault(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("T01", message).hint("这是程序的错：请不要付印，并把本期文件夹发给开发者")
}

/// Which parts of a story the issue sets.
#[derive(Clone, Copy, Default)]
struct Uses {
    /// The columns' text: some slot holds the story.
    body: bool,
    /// The head: one of these slots has one.
    head: bool,
    /// Caption and credit: some slot shows its picture.
    picture: bool,
}

impl Uses {
    fn any(self) -> bool {
        self.body || self.picture
    }

    fn wants(self, kind: ParaKind) -> bool {
        match kind {
            ParaKind::Blank => false,
            ParaKind::Caption | ParaKind::Credit => self.picture,
            kind if kind.is_head() => self.head,
            _ => self.body,
        }
    }
}

fn uses(issue: &Issue) -> Vec<Uses> {
    let mut uses = vec![Uses::default(); issue.stories.len()];
    let mut mark = |id: StoryId, more: Uses| {
        if let Some(u) = uses.get_mut(id.0 as usize) {
            *u = Uses { body: u.body | more.body, head: u.head | more.head, picture: u.picture | more.picture };
        }
    };
    let mut begun: BTreeSet<StoryId> = BTreeSet::new();
    for slot in issue.pages.iter().flat_map(|p| &p.slots) {
        match &slot.kind {
            // Only where a story begins can its head stand.
            SlotKind::Story(id) => mark(*id, Uses { body: true, head: begun.insert(*id) && !slot.head.none, picture: false }),
            SlotKind::Section(ids) => ids.iter().for_each(|&id| mark(id, Uses { body: true, head: true, picture: false })),
            SlotKind::Picture(_, id) => mark(*id, Uses { body: true, head: !slot.head.none, picture: true }),
            SlotKind::Masthead(_) | SlotKind::Index(_) | SlotKind::Text(_) | SlotKind::Ad(_) => {}
        }
    }
    uses
}

/// A run that sets text of the story.
struct Piece<'e> {
    para: u32,
    start: u32,
    reading: Option<ReadingId>,
    page: u16,
    run: &'e TextRun,
    on: &'e Page,
}

impl Piece<'_> {
    /// Where its first character begins on the sheet: the origin of a run may be that of its line, and a glyph
    /// upright in a vertical line has its origin at the foot of its em.
    fn at(&self, mode: WritingMode) -> Point {
        // A blank has its origin anywhere in its em.
        let glyphs = self.on.glyphs.get(self.run.glyphs.start as usize..self.run.glyphs.end as usize).unwrap_or_default();
        let said = |g: &&crate::page::Glyph| {
            let text = self.on.text.get(g.text as usize..g.text as usize + usize::from(g.len)).unwrap_or_default();
            inked(text).next().is_some()
        };
        let (o, first) = (self.run.origin, glyphs.iter().find(said).or(glyphs.first()));
        let (x, y) = first.map_or_else(Default::default, |g| (g.x, g.y));
        match self.run.turn {
            Turn::Upright if mode == WritingMode::Vertical => Point::new(o.x + x, o.y + y - ASCENT.at(self.run.size)),
            Turn::Upright => Point::new(o.x + x, o.y + y),
            Turn::Clockwise => Point::new(o.x - y, o.y + x),
        }
    }

    /// The texts of its glyphs, neighbours joined.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let glyphs = self.on.glyphs.get(self.run.glyphs.start as usize..self.run.glyphs.end as usize).unwrap_or_default();
        let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
        for g in glyphs.iter().filter(|g| g.len > 0) {
            let (start, end) = (g.text as usize, g.text as usize + usize::from(g.len));
            match ranges.last_mut() {
                Some(r) if r.end == start => r.end = end,
                _ => ranges.push(start..end),
            }
        }
        ranges.into_iter().map(|r| self.on.text.get(r).unwrap_or("\u{FFFD}"))
    }
}

/// The proof for one story.
struct Proof<'e> {
    issue: &'e Issue,
    edition: &'e Edition,
    story: &'e Story,
    landed: Landed<'e>,
    uses: Uses,
    faults: Vec<Diagnostic>,
}

impl<'e> Proof<'e> {
    fn run(&mut self, counts: &mut Counts) {
        let pieces = std::mem::take(&mut self.landed.pieces);
        let readings = std::mem::take(&mut self.landed.readings);
        if !self.uses.any() {
            if let Some(p) = pieces.first() {
                self.fault(p.para, "没有版块却上了版面", &pieces.iter().flat_map(Piece::texts).collect::<String>());
            }
            return;
        }
        let end = self.overset();
        self.omissions(&pieces);
        self.coverage(&pieces, end);
        self.readings(&readings, end);
        self.places();
        self.reading_order(&pieces);
        let (set, overset) = self.count(end);
        counts.stories += 1;
        counts.set += set.saturating_sub(self.landed.omitted.len());
        counts.overset += overset;
        counts.omitted += self.landed.omitted.len();
    }

    /// Where the text on the pages must end: at the first overset character, or never. The overset's own
    /// copy of the text must be all of the rest.
    fn overset(&mut self) -> (u32, u32) {
        let Some(&over) = self.landed.overset.first() else { return (u32::MAX, 0) };
        if self.landed.overset.len() > 1 {
            self.fault(over.from.0, "的溢排登记了两次", "");
        }
        let rest: String = self.parts(over.from, (u32::MAX, 0)).collect();
        let all: String = self.every(over.from).collect(); // a caption without picture slot may be counted or not
        if !inked(&rest).eq(inked(&over.text)) && !inked(&all).eq(inked(&over.text)) {
            self.fault(over.from.0, "登记的溢排文字与余下的文字不同", &over.text);
        }
        over.from
    }

    /// What is on record as left out must be a mark with which a line of a head ends; only that may be missing.
    fn omissions(&mut self, pieces: &[Piece<'_>]) {
        for o in std::mem::take(&mut self.landed.omitted) {
            let para = self.story.paras.get(o.para as usize).filter(|p| p.kind.is_head());
            let text = para.and_then(|p| p.text.get(o.range.start as usize..o.range.end as usize)).unwrap_or_default();
            let mine = || pieces.iter().filter(|p| p.para == o.para);
            let before = mine().rfind(|p| p.start < o.range.start);
            let after = mine().find(|p| p.start >= o.range.end);
            let ends_line = match (before, after) {
                (Some(a), Some(b)) => !self.same_line(a, b) && matches!(text.trim_end(), "，" | "、" | "；" | "。"),
                (Some(_), None) => para.is_some_and(|p| p.text.len() == o.range.end as usize) && matches!(text, "。" | "，" | "、" | "；"),
                _ => false,
            };
            if ends_line {
                self.landed.omitted.push(o);
            } else {
                self.fault(o.para, "省去了不该省的文字", text);
            }
        }
    }

    /// Whether two runs of a head stand on one line, as the head runs.
    fn same_line(&self, a: &Piece<'_>, b: &Piece<'_>) -> bool {
        let mode = head_writing(self.issue, self.story);
        let (p, q) = (a.at(mode), b.at(mode));
        let half = a.run.size.max(b.run.size) / 2;
        let apart = |d: Length| d < -half || d > half;
        if a.page != b.page {
            return false;
        }
        match mode {
            WritingMode::Horizontal => !apart(q.y - p.y),
            WritingMode::Vertical => !apart(q.x - p.x),
        }
    }

    /// Each byte once, each equal to the story's.
    fn coverage(&mut self, pieces: &[Piece<'_>], end: (u32, u32)) {
        let mut at = (0, 0);
        for p in pieces {
            let from = (p.para, p.start);
            let Some(para) = self.story.paras.get(p.para as usize) else {
                self.fault(p.para, "有原文没有的段落上了版面", &p.texts().collect::<String>());
                continue;
            };
            if from >= end && p.texts().next().is_some() {
                self.fault(p.para, "已计入溢排的文字又上了版面", &p.texts().collect::<String>());
                return;
            }
            self.gap(at, from.min(end));
            let mut byte = p.start as usize;
            for text in p.texts() {
                if para.text.as_bytes().get(byte..byte + text.len()) != Some(text.as_bytes()) {
                    self.fault(p.para, "版面上的文字与原文不同", text);
                }
                byte += text.len();
            }
            let to = (p.para, byte as u32);
            if from < at {
                let doubled = self.parts(from, at.min(to)).collect::<String>();
                self.fault(p.para, "的文字重复", &doubled);
            }
            at = at.max(to);
        }
        self.gap(at, end);
    }

    /// Each reading once, equal to the story's, if its base is set; none of what is overset.
    fn readings(&mut self, pieces: &[Piece<'_>], end: (u32, u32)) {
        let mut set: BTreeMap<(u32, ReadingId), String> = BTreeMap::new();
        let mut last: Option<(u32, ReadingId, u32)> = None;
        for p in pieces {
            let Some(id) = p.reading else { continue };
            let text: String = p.texts().collect();
            if last.is_some_and(|l| (l.0, l.1) == (p.para, id) && p.start < l.2) {
                self.fault(p.para, "的注音重复", &text);
            }
            last = Some((p.para, id, p.start + text.len() as u32));
            set.entry((p.para, id)).or_default().push_str(&text);
        }
        let (story, uses) = (self.story, self.uses);
        for (para, p) in story.paras.iter().enumerate().filter(|(_, p)| uses.wants(p.kind)) {
            for (id, r) in ids(p) {
                let found = set.remove(&(para as u32, id));
                let due = (para as u32, r.base.start) < end;
                match found {
                    None if due => self.fault(para as u32, "有注音没有上版面", &r.text),
                    Some(text) if !due => self.fault(para as u32, "已计入溢排的注音又上了版面", &text),
                    Some(text) if !inked(&text).eq(inked(&r.text)) => self.fault(para as u32, "版面上的注音与原文不同", &text),
                    _ => {}
                }
            }
        }
        for ((para, _), text) in set {
            self.fault(para, "有原文没有的注音上了版面", &text);
        }
    }

    /// Nothing with ink may lie between two positions.
    fn gap(&mut self, from: (u32, u32), to: (u32, u32)) {
        if from >= to {
            return;
        }
        let lost: Vec<(u32, String)> = self
            .ranges(from, to)
            .map(|(i, r)| (i, inked(self.story.paras[i as usize].text.get(r.clone()).unwrap_or_default()).collect::<String>(), r))
            .filter(|(i, t, r)| !t.is_empty() && !self.left_out(*i, r))
            .map(|(i, t, _)| (i, t))
            .collect();
        for (para, text) in lost {
            self.fault(para, "有文字没有上版面，也没有计入溢排", &text);
        }
    }

    /// The record of places follows the text.
    fn places(&mut self) {
        let places = std::mem::take(&mut self.landed.places);
        let mut before = (0, 0);
        for p in &places {
            if p.from < before || p.to < p.from {
                self.fault(p.from.0, &format!("在版块“{}”的先后与文字的先后不一致", p.slot), "");
            }
            before = p.to;
        }
        self.landed.places = places;
    }

    /// Within one place, text that follows goes on along the line, or across lines: never back in both.
    /// Heads are left out, a vertical head may stand on either side.
    fn reading_order(&mut self, pieces: &[Piece<'_>]) {
        let places = &self.landed.places;
        let mut here = 0; // pieces and places both follow the text
        let mut mode = places.first().map(|p| writing(self.issue, self.edition, p));
        let mut last: Option<Point> = None;
        let seen = |p: &&Piece<'_>| p.texts().any(|t| inked(t).next().is_some());
        let text = |p: &&Piece<'_>| self.story.paras.get(p.para as usize).is_some_and(|q| !q.kind.is_head());
        let ordered: Vec<&Piece<'_>> = pieces.iter().filter(text).filter(seen).collect();
        for p in ordered {
            let holds = |q: &Place| q.page == p.page && (q.from..q.to).contains(&(p.para, p.start));
            if !places.get(here).is_some_and(|q| holds(q)) {
                last = None;
                let Some(i) = places.iter().position(|q| holds(q)) else { continue };
                here = i;
                mode = Some(writing(self.issue, self.edition, places[i]));
            }
            if let (Some(mode), Some(before)) = (mode, last)
                && !advances(mode, before, p.at(mode))
            {
                self.fault(p.para, "在版面上的先后与原文不一致", &p.texts().collect::<String>());
                return;
            }
            last = mode.map(|m| p.at(m));
        }
    }

    /// Characters with ink before and after a position.
    fn count(&self, end: (u32, u32)) -> (usize, usize) {
        let count = |from, to| self.spans(from, to).map(|(_, t)| inked(t).count()).sum();
        (count((0, 0), end), if end.0 == u32::MAX { 0 } else { count(end, (u32::MAX, 0)) })
    }

    fn parts(&self, from: (u32, u32), to: (u32, u32)) -> impl Iterator<Item = &'e str> {
        self.spans(from, to).map(|(_, t)| t)
    }

    /// All text from a position on.
    fn every(&self, from: (u32, u32)) -> impl Iterator<Item = &'e str> {
        let paras = self.story.paras.iter().skip(from.0 as usize);
        paras.enumerate().map(move |(i, p)| p.text.get(if i == 0 { from.1 as usize } else { 0 }..).unwrap_or_default())
    }

    /// Whether all that a range has is a mark on record.
    fn left_out(&self, para: u32, range: &Range<usize>) -> bool {
        let text = &self.story.paras[para as usize].text;
        self.landed.omitted.iter().any(|o| {
            let mark = o.range.start as usize..o.range.end as usize;
            o.para == para
                && range.start <= mark.start
                && mark.end <= range.end
                && inked(&text[range.start..mark.start]).chain(inked(&text[mark.end..range.end])).next().is_none()
        })
    }

    /// The paragraphs' texts between two positions, without what the issue does not set.
    fn spans(&self, from: (u32, u32), to: (u32, u32)) -> impl Iterator<Item = (u32, &'e str)> {
        let story = self.story;
        self.ranges(from, to).map(move |(i, r)| (i, story.paras[i as usize].text.get(r).unwrap_or_default()))
    }

    /// Bytes of the paragraphs between two positions, without what the issue does not set.
    fn ranges(&self, from: (u32, u32), to: (u32, u32)) -> impl Iterator<Item = (u32, Range<usize>)> + use<'e> {
        let uses = self.uses;
        let paras = self.story.paras.iter().enumerate().skip(from.0 as usize);
        paras.take_while(move |(i, _)| *i as u32 <= to.0).filter(move |(_, p)| uses.wants(p.kind)).map(move |(i, p)| {
            let start = if i as u32 == from.0 { from.1 as usize } else { 0 };
            let end = if i as u32 == to.0 { to.1 as usize } else { p.text.len() };
            (i as u32, start..end.max(start))
        })
    }

    fn fault(&mut self, para: u32, what: &str, text: &str) {
        let para = self.story.paras.get(para as usize).or(self.story.paras.last());
        let quote = if text.is_empty() { String::new() } else { format!("：“{}”", shorten(text)) };
        let d = fault(format!("稿件“{}”{what}{quote}", self.story.id));
        self.faults.push(match para {
            Some(p) => d.at(p.span),
            None => d,
        });
    }
}

/// The readings of a paragraph.
fn ids(para: &Para) -> impl Iterator<Item = (ReadingId, &Reading)> {
    let parts = |a: u32, x: &'_ Annotation| -> Vec<ReadingId> {
        (0..x.readings.len() as u32).map(|part| ReadingId { annotation: a, part }).collect()
    };
    para.annotations.iter().enumerate().flat_map(move |(i, a)| parts(i as u32, a).into_iter().zip(&a.readings))
}

/// How the lines of a story's head run.
fn head_writing(issue: &Issue, story: &Story) -> WritingMode {
    let holds = |k: &SlotKind| match k {
        SlotKind::Story(id) => issue.stories.get(id.0 as usize).is_some_and(|s| s.id == story.id),
        SlotKind::Section(ids) => ids.iter().any(|id| issue.stories.get(id.0 as usize).is_some_and(|s| s.id == story.id)),
        _ => false,
    };
    let slot = issue.pages.iter().flat_map(|p| &p.slots).find(|s| !s.head.none && holds(&s.kind));
    slot.map_or(WritingMode::Horizontal, |s| if s.head.vertical { WritingMode::Vertical } else { s.writing })
}

/// Whether reading goes on from `a` to `b`.
fn advances(mode: WritingMode, a: Point, b: Point) -> bool {
    match mode {
        WritingMode::Horizontal => b.x > a.x || b.y > a.y,
        WritingMode::Vertical => b.x < a.x || b.y > a.y,
    }
}

/// The characters that must be seen.
fn inked(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|&c| !c.is_whitespace() && !ignorable(c))
}

fn shorten(text: &str) -> String {
    let n = text.chars().count();
    if n <= 30 {
        return text.to_string();
    }
    let head: String = text.chars().take(20).collect();
    let tail: String = text.chars().skip(n - 6).collect();
    format!("{head}…{tail}（共 {n} 字）")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Case, report_of};
    use crate::geom::{Length, Point, WritingMode};
    use crate::model::{ParaKind, SlotKind};
    use crate::page::{Item, Overset, StoryId};

    /// A headline and two paragraphs, set in lines of four characters.
    fn case() -> Case {
        Case::new(&[
            (ParaKind::Headline, "雪后"),
            (ParaKind::Body, "一二三四五六七八九十"),
            (ParaKind::Blank, ""),
            (ParaKind::Body, "甲乙 丙丁戊"),
        ])
    }

    #[test]
    fn a_whole_edition_is_clean() {
        let case = case();
        let (counts, faults) = report_of(&case);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!((counts.stories, counts.set, counts.overset), (1, 17, 0));
    }

    #[test]
    fn a_lost_character_is_named() {
        let mut case = case();
        case.runs_mut().nth(2).unwrap().glyphs.end -= 1;
        let (_, faults) = report_of(&case);
        assert_eq!(faults, ["稿件“a”有文字没有上版面，也没有计入溢排：“八”"]);
    }

    #[test]
    fn a_lost_line_is_named() {
        let mut case = case();
        case.edition.pages[0].items.remove(2);
        assert_eq!(report_of(&case).1, ["稿件“a”有文字没有上版面，也没有计入溢排：“五六七八”"]);
        case.edition.pages[0].items.clear();
        assert_eq!(report_of(&case).1.len(), 3);
    }

    #[test]
    fn a_doubled_line_is_named() {
        let mut case = case();
        let again = case.edition.pages[0].items[2].clone();
        case.edition.pages[0].items.push(again);
        let (_, faults) = report_of(&case);
        assert_eq!(faults[0], "稿件“a”的文字重复：“五六七八”");
    }

    #[test]
    fn other_text_is_named() {
        let mut case = case();
        case.edition.pages[0].text = case.edition.pages[0].text.replace('六', "陆");
        assert_eq!(report_of(&case).1, ["稿件“a”版面上的文字与原文不同：“五陆七八”"]);
    }

    #[test]
    fn texts_that_changed_places_are_named() {
        let mut case = case();
        let (a, b) = {
            let runs: Vec<_> = case.runs_mut().collect();
            (runs[1].glyphs.clone(), runs[2].glyphs.clone())
        };
        case.runs_mut().nth(1).unwrap().glyphs = b;
        case.runs_mut().nth(2).unwrap().glyphs = a;
        assert_eq!(report_of(&case).1.len(), 2);
    }

    #[test]
    fn lines_that_changed_places_are_named() {
        let mut case = case();
        let (a, b) = {
            let runs: Vec<_> = case.runs_mut().collect();
            (runs[1].origin, runs[2].origin)
        };
        case.runs_mut().nth(1).unwrap().origin = b;
        case.runs_mut().nth(2).unwrap().origin = a;
        assert_eq!(report_of(&case).1, ["稿件“a”在版面上的先后与原文不一致：“五六七八”"]);
    }

    #[test]
    fn vertical_lines_run_leftwards() {
        let mut case = case();
        case.issue.pages[0].slots[0].writing = WritingMode::Vertical;
        assert_eq!(report_of(&case).1, Vec::<String>::new(), "tiers follow each other downwards");
        for (i, run) in case.runs_mut().enumerate() {
            run.origin = Point::new(Length(1000 - 10 * i as i32), Length(0));
        }
        assert_eq!(report_of(&case).1, Vec::<String>::new());
        for (i, run) in case.runs_mut().enumerate() {
            run.origin = Point::new(Length(10 * i as i32), Length(0));
        }
        assert_eq!(report_of(&case).1.len(), 1);
    }

    #[test]
    fn places_follow_the_text() {
        let mut case = case();
        let second = crate::page::Place { from: (1, 0), to: (1, 6), ..case.edition.places[0].clone() };
        case.edition.places.push(second);
        assert_eq!(report_of(&case).1, ["稿件“a”在版块“s”的先后与文字的先后不一致"]);
    }

    #[test]
    fn overset_text_counts_and_must_be_the_rest() {
        let mut case = case();
        case.edition.pages[0].items.truncate(3); // headline, 一二三四, 五六七八
        let over = Overset {
            story: StoryId(0),
            slot: "s".into(),
            span: None,
            from: (1, 24),
            lines: 3,
            chars: 7,
            text: "九十\n甲乙 丙丁戊".into(),
        };
        case.edition.overset.push(over);
        let (counts, faults) = report_of(&case);
        assert_eq!((counts.set, counts.overset, faults), (10, 7, vec![]));
        case.edition.overset[0].text.pop();
        assert_eq!(report_of(&case).1.len(), 1);
        case.edition.overset[0].from = (1, 12);
        assert!(report_of(&case).1.iter().any(|f| f.contains("又上了版面")));
    }

    #[test]
    fn a_space_may_vanish_where_a_line_turns() {
        let mut case = case();
        let paras = case.issue.stories[0].paras.clone();
        assert_eq!(paras[3].text, "甲乙 丙丁戊");
        let run = case.runs_mut().nth(4).unwrap();
        run.glyphs.end = run.glyphs.start + 2; // 甲乙, without the space and 丙
        assert_eq!(report_of(&case).1, ["稿件“a”有文字没有上版面，也没有计入溢排：“丙”"]);
    }

    #[test]
    fn a_head_may_be_left_out_by_the_editor_alone() {
        let mut case = case();
        case.edition.pages[0].items.remove(0);
        assert_eq!(report_of(&case).1.len(), 1);
        case.issue.pages[0].slots[0].head.none = true;
        assert_eq!(report_of(&case).1, Vec::<String>::new());
    }

    #[test]
    fn stories_without_a_slot_stay_off_the_page() {
        let mut case = case();
        case.issue.pages[0].slots[0].kind = SlotKind::Text(vec![]);
        assert!(report_of(&case).1[0].contains("没有版块却上了版面"));
        case.edition = Default::default();
        assert_eq!(report_of(&case).1, Vec::<String>::new());
    }

    #[test]
    fn a_picture_slot_owes_all_of_its_story() {
        let mut case = Case::new(&[(ParaKind::Body, "正文"), (ParaKind::Caption, "说明"), (ParaKind::Credit, "摄影")]);
        case.issue.pages[0].slots[0].kind = SlotKind::Picture(Default::default(), StoryId(0));
        assert_eq!(report_of(&case).1, Vec::<String>::new());
        case.edition.pages[0].items.pop();
        assert_eq!(report_of(&case).1, ["稿件“a”有文字没有上版面，也没有计入溢排：“摄影”"]);
        case.edition.pages[0].items.remove(0);
        assert!(report_of(&case).1[0].contains("“正文”"), "{:?}", report_of(&case).1);
    }

    #[test]
    fn broken_records_do_not_panic() {
        let mut case = case();
        for item in &mut case.edition.pages[0].items {
            if let Item::Text(run) = item {
                run.glyphs.end += 1000;
                run.source.as_mut().unwrap().para += 2;
                run.source.as_mut().unwrap().start += 1;
            }
        }
        case.edition.places[0].to = (0, 0);
        assert!(!report_of(&case).1.is_empty());
    }
}
