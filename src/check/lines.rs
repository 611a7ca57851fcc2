//! The lines of the body as they stand on the sheet, found again from the glyphs: no record of the composer is read.
//!
//! The widths of ideographs and marks are those of their class. Western letters are taken for half an em:
//! where a line ends with one, its end is not [`Line::sure`].

use super::writing;
use crate::cjk::{Blank, Class, Profile, Region};
use crate::font::ignorable;
use crate::geom::{Em, Length, WritingMode};
use crate::model::{AnnotationKind, Issue, ParaKind};
use crate::page::{Edition, Item, Page, Place, TextRun, Turn};

/// The middle of the em box above the baseline: turned text stands beside the axis by so much.
const MIDDLE: Em = Em(24_904);
/// From the top of the em box to the baseline.
const ASCENT: Em = Em(57_672);

/// A line of body text.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Index of its story.
    pub story: usize,
    /// Its paragraph.
    pub para: usize,
    /// Index of its page.
    pub page: usize,
    /// Index into [`Edition::places`].
    pub place: Option<usize>,
    /// How it runs.
    pub mode: WritingMode,
    /// Where its first character begins, along the line.
    pub start: Length,
    /// Where its last character ends.
    pub end: Length,
    /// The end is that of an ideograph or full-width mark.
    pub sure: bool,
    /// Baseline, or axis in vertical setting; grows from line to line.
    pub across: Length,
    /// Type size.
    pub size: Length,
    /// First byte in the paragraph.
    pub from: usize,
    /// One past the last byte that is set.
    pub to: usize,
    /// Most space between two neighbouring ideographs, in em; `None` if it has no two.
    pub spread: Option<f64>,
    /// The paragraph ends with it.
    pub last: bool,
}

/// A character with ink.
#[derive(Clone, Copy)]
struct Cell {
    run: usize,
    page: usize,
    mode: WritingMode,
    /// Where the glyph stands, and where its run begins.
    along: Length,
    origin: Length,
    across: Length,
    size: Length,
    /// The em along the line.
    em: Length,
    class: Class,
    /// Body, from `along`.
    body: (Em, Em),
    sure: bool,
    /// Part of a base that takes room for its annotation.
    widened: bool,
    /// In one of the two rows of a note.
    note: bool,
    from: usize,
    to: usize,
}

/// All lines of body paragraphs, in the order of stories and their text.
pub(super) fn of_body(issue: &Issue, edition: &Edition) -> Vec<Line> {
    let mut runs: Vec<(usize, usize, usize, usize, &TextRun, &Page)> = Vec::new();
    for (p, page) in edition.pages.iter().enumerate() {
        for item in &page.items {
            if let Item::Text(run) = item
                && let Some(s) = run.source.filter(|s| s.reading.is_none())
                && let Some(para) = issue.stories.get(s.story.0 as usize).and_then(|t| t.paras.get(s.para as usize))
                && para.kind == ParaKind::Body
            {
                runs.push((s.story.0 as usize, s.para as usize, s.start as usize, p, run, page));
            }
        }
    }
    runs.sort_by_key(|r| (r.0, r.1, r.2));
    let mut places: Vec<Vec<(usize, &Place)>> = vec![Vec::new(); issue.stories.len()];
    for (i, place) in edition.places.iter().enumerate() {
        if let Some(list) = places.get_mut(place.story.0 as usize) {
            list.push((i, place));
        }
    }
    let mut out: Vec<Line> = Vec::new();
    for para in runs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (s, q) = (para[0].0, para[0].1);
        let region = Region::of_lang(&issue.stories[s].lang);
        let mut cells: Vec<Cell> = Vec::new();
        let mut stand: Vec<Option<usize>> = Vec::new();
        for (n, &(_, _, start, page, run, on)) in para.iter().enumerate() {
            let here = |p: &Place| usize::from(p.page) == page && (p.from..p.to).contains(&(q as u32, start as u32));
            let place = places[s].iter().find(|(_, p)| here(p));
            let mode = place.map_or(WritingMode::default(), |(_, p)| writing(issue, edition, p));
            let profile = Profile::get(region, region.default_level(), mode == WritingMode::Vertical);
            stand.push(place.map(|p| p.0));
            cells.extend(cells_of(run, on, profile, mode).map(|c| Cell { run: n, page, from: c.from + start, to: c.to + start, ..c }));
        }
        let annotations = &issue.stories[s].paras[q].annotations;
        for a in annotations.iter().filter(|a| a.kind.widens()) {
            for c in cells.iter_mut().filter(|c| a.base.contains(&(c.from as u32))) {
                c.widened = true;
                c.note |= a.kind == AnnotationKind::Warichu;
            }
        }
        let text = &issue.stories[s].paras[q].text;
        for of_line in cells.chunk_by(|a, b| !turns(a, b, issue.layout.styles.body.size)) {
            let place = stand[of_line[0].run];
            let line = line(of_line, (s, q), place);
            out.push(Line { last: line.to >= text.trim_end().len(), ..line });
        }
    }
    out
}

/// The characters of a run; bytes count from its start.
fn cells_of<'e>(run: &'e TextRun, on: &'e Page, profile: &'static Profile, mode: WritingMode) -> impl Iterator<Item = Cell> + 'e {
    let glyphs = on.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize).unwrap_or_default();
    let base = glyphs.first().map_or(0, |g| g.text as usize);
    let upright = mode == WritingMode::Vertical && run.turn == Turn::Upright;
    let em = if upright { run.size } else { run.size.scale(i64::from(run.stretch), 1000) };
    let (origin, across) = match mode {
        WritingMode::Horizontal => (run.origin.x, run.origin.y),
        WritingMode::Vertical if upright => (run.origin.y - ASCENT.at(run.size), -run.origin.x),
        WritingMode::Vertical => (run.origin.y, -run.origin.x - MIDDLE.at(run.size)),
    };
    glyphs.iter().filter_map(move |g| {
        let at = g.text as usize;
        let text = on.text.get(at..at + usize::from(g.len))?;
        let c = text.chars().find(|&c| !c.is_whitespace() && !ignorable(c))?;
        let class = profile.class(c);
        let (body, sure) = body(profile, c, class, text.chars().count());
        let along = origin + if upright { g.y } else { g.x };
        let (from, to) = (at.checked_sub(base)?, at + text.len() - base);
        Some(Cell {
            run: 0,
            page: 0,
            mode,
            along,
            origin,
            across,
            size: run.size,
            em,
            class,
            body,
            sure,
            widened: false,
            note: false,
            from,
            to,
        })
    })
}

/// Where the body of a character lies from the origin of its glyph, and whether that is sure.
fn body(profile: &Profile, c: char, class: Class, chars: usize) -> ((Em, Em), bool) {
    let ems = |n: f64| Em::new(n * chars as f64);
    let quarter = Em(Em::HALF.0 / 2);
    if class.is_western() {
        return ((Em::ZERO, ems(0.5)), false);
    }
    let body = match profile.blank(c) {
        _ if !class.is_mark() => (Em::ZERO, Em::ONE),
        Blank::Full => (Em::ZERO, ems(1.0)),
        Blank::After | Blank::Half | Blank::Proportional => (Em::ZERO, Em::HALF),
        Blank::Before => (Em::HALF, Em::ONE),
        Blank::Both => (quarter, Em::new(0.75)),
    };
    (body, matches!(class, Class::Han | Class::Kana) || class.is_mark() && c as u32 >= 0x3000)
}

/// Whether a new line begins with `b`: on another page or baseline, back along the line, or in the next column.
fn turns(a: &Cell, b: &Cell, body: Length) -> bool {
    if a.run == b.run {
        return false;
    }
    if a.note || b.note {
        // The rows of a note lie half an em from each other, the second begins below the first.
        let row = (a.across - b.across).0.abs() <= body.0 * 3 / 4;
        return a.page != b.page || a.mode != b.mode || !row || b.along < a.along && !(a.note && b.note);
    }
    // The box that stands for a missing character holds small digits, off the baseline.
    let slack = if a.size.min(b.size) * 10 < body * 7 { body } else { a.size.max(b.size) / 2 };
    let off = (a.across - b.across).0.abs() > slack.0;
    let column = a.origin != b.origin && b.along - a.along > (a.em.max(b.em)) * 2 && a.size == b.size;
    a.page != b.page || a.mode != b.mode || off || b.along < a.along || column
}

fn line(cells: &[Cell], (story, para): (usize, usize), place: Option<usize>) -> Line {
    let (first, last) = (&cells[0], &cells[cells.len() - 1]);
    let widest = cells.iter().fold(first, |m, c| if c.size > m.size { c } else { m });
    let han = |c: &Cell| matches!(c.class, Class::Han | Class::Kana | Class::Hangul) && c.size == widest.size && !c.widened;
    let gaps = cells.windows(2).filter(|w| han(&w[0]) && han(&w[1]) && w[0].to == w[1].from);
    let spread = gaps.map(|w| f64::from((w[1].along - w[0].along - w[0].em).0) / f64::from(w[0].em.0.max(1))).reduce(f64::max);
    Line {
        story,
        para,
        page: first.page,
        place,
        mode: first.mode,
        start: first.along + first.body.0.at(first.em),
        end: cells.iter().rev().take_while(|c| c.note).chain([last]).map(|c| c.along + c.body.1.at(c.em)).max().unwrap_or_default(),
        sure: last.sure && last.size == widest.size && !last.widened,
        across: widest.across,
        size: widest.size,
        from: first.from,
        to: last.to,
        spread,
        last: false,
    }
}
