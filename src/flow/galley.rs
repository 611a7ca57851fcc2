//! A story's body as blocks (长条): paragraphs shaped, with their styles, composed at the measures that columns ask for.

use super::beside::{self, Span};
use super::head::{self, HeadLine, Turning, natural};
use super::table::{Row, Tabular};
use crate::cjk::{Profile, Region, Rules, VerticalDigits};
use crate::compose::{self, Composed, Line, Measure, Pass, Reach, Setting};
use crate::font::{Fonts, Role};
use crate::geom::{Em, Length, WritingMode};
use crate::model::{Align, Emphasis, Issue, Layout, Para, ParaKind, Story, Style};
use crate::page::StoryId;
use crate::shape::{LangSpan, Request, Shaped, Shaper};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A paragraph ready to be placed.
#[derive(Debug)]
pub(super) struct Block {
    pub story: StoryId,
    /// Index into the story's paragraphs.
    pub para: u32,
    pub kind: ParaKind,
    pub style: Style,
    pub shaped: Shaped,
    pub profile: &'static Profile,
    /// Never parted.
    pub solid: bool,
    /// At least two lines of what follows stand in the same column.
    pub keep_next: bool,
    /// Blank grid lines before it, unless it begins a column.
    pub before: u32,
    /// Width of the longest line of the verse that it belongs to: the poem stands in the middle of its column.
    pub verse: Option<Em>,
    /// A head or sub-head: turned between words, not composed like text.
    pub turning: Option<Turning>,
    /// Further lines stand so far in (lists, turned lines of verse).
    pub hang: Em,
    /// A row of a table: it has cells instead of lines.
    pub row: Option<Row>,
}

impl Block {
    /// Grid lines that a number of its lines takes.
    pub(super) fn rows(&self, lines: u32, leading: Length) -> u32 {
        if lines == 0 {
            return u32::from(self.kind == ParaKind::Blank);
        }
        if self.style.lines <= 1 && self.style.size <= leading {
            return lines;
        }
        let height = self.style.size.scale(5, 4) * lines as i32;
        let need = (height.0 + leading.0 - 1) / leading.0.max(1);
        (need as u32).max(u32::from(self.style.lines))
    }

    /// How its lines run.
    pub(super) fn mode(&self) -> WritingMode {
        if self.profile.vertical { WritingMode::Vertical } else { WritingMode::Horizontal }
    }

    /// The em along its lines.
    pub(super) fn em(&self) -> Length {
        self.style.em(self.mode())
    }

    /// The block at a width from an atom on.
    fn compose(&self, from: u32, width: Length) -> Composed {
        if let Some(row) = &self.row {
            return cells_as_lines(row.lines(width));
        }
        let measure = self.measure(width);
        let room = Em((measure.line.0 - measure.indent.0).max(0));
        let start = |i: usize| if i == 0 { measure.indent } else { Em::ZERO };
        self.turned(from, room, start, || self.hung(compose::paragraph(&self.shaped, self.profile, from, measure)))
    }

    /// Lines composed in a measure less the hang, put in by it.
    fn hung(&self, mut composed: Composed) -> Composed {
        if self.hang != Em::ZERO {
            composed.settings.iter_mut().flat_map(|s| &mut s.lines).for_each(|l| l.indent.0 += self.hang.0);
        }
        composed
    }

    /// First paragraph and byte of some of its lines, and paragraph and byte after the last.
    pub(super) fn extent(&self, lines: &[Line]) -> ((u32, u32), (u32, u32)) {
        if let Some(row) = &self.row {
            let (first, last) = row.paras();
            return ((first, 0), (last + 1, 0));
        }
        let byte = |atom: Option<u32>| atom.map_or(0, |a| self.shaped.byte(a as usize));
        ((self.para, byte(lines.first().map(|l| l.start))), (self.para, byte(lines.last().map(|l| l.end))))
    }

    /// Whether it sets a paragraph of its story.
    pub(super) fn sets(&self, para: u32) -> bool {
        self.row.as_ref().map_or(self.para == para, |r| (r.paras().0..=r.paras().1).contains(&para))
    }

    /// A head or sub-head in lines that start where `start` says, or else as text is composed; also if that
    /// gets it into one line, which a head's natural width does not.
    fn turned(&self, from: u32, measure: Em, start: impl Fn(usize) -> Em, text: impl Fn() -> Composed) -> Composed {
        let Some(turning) = self.turning.as_ref().filter(|_| from == 0) else { return text() };
        if turning.whole().widest() > measure {
            let composed = text();
            if matches!(composed.best().lines[..], [line] if line.pass < Pass::Emergency) {
                return composed;
            }
        }
        let Some(turned) = turning.fit(measure) else { return text() };
        let line = |(i, l): (usize, HeadLine)| Line { indent: start(i), ..l.line };
        let lines = turned.lines.into_iter().enumerate().map(line).collect();
        Composed { from: 0, settings: vec![Setting { lines, cost: 0.0 }], best: 0 }
    }

    /// The same beside something that takes as much from each of its rows.
    fn beside(&self, from: u32, measure: Measure, rows: &[Reach]) -> Composed {
        let less: Vec<Reach>;
        let mut around = rows;
        if self.hang != Em::ZERO {
            less = rows.iter().map(|r| Reach { width: Em(r.width.0 - self.hang.0), ..*r }).collect();
            around = &less;
        }
        let text = || self.hung(compose::paragraph_around(&self.shaped, self.profile, from, measure, around));
        match rows.first() {
            Some(&first) if rows.iter().all(|r| *r == first) => self.turned(from, first.width, |_| first.start, text),
            _ => text(),
        }
    }

    /// Bytes of the marks that its lines leave out (HEAD-4).
    pub(super) fn omitted(&self, lines: &[Line]) -> Vec<Range<u32>> {
        let next = lines.iter().skip(1).map(|l| l.start).chain([self.shaped.len() as u32]);
        let gaps = lines.iter().zip(next).filter(|(l, next)| self.turning.is_some() && l.end < *next);
        gaps.map(|(l, next)| self.shaped.byte(l.end as usize)..self.shaped.byte(next as usize)).collect()
    }

    pub(super) fn measure(&self, width: Length) -> Measure {
        let justify = self.style.align == Align::Justify && !matches!(self.kind, ParaKind::Flush);
        let line = Em(Em::from_length(width, self.em()).0 - self.hang.0);
        Measure { line, indent: Em(self.style.indent.0 - self.hang.0), justify }
    }
}

/// The style of a kind of paragraph in the columns.
fn style_of(layout: &Layout, kind: ParaKind) -> Style {
    let s = &layout.styles;
    match kind {
        ParaKind::Subhead => s.subhead,
        ParaKind::Byline => Style { indent: Em::ZERO, ..s.byline },
        ParaKind::Author => Style { indent: Em::ZERO, ..s.author },
        ParaKind::Caption | ParaKind::Credit => Style { indent: Em::ZERO, ..s.caption },
        ParaKind::Flush => Style { indent: Em::ZERO, align: Align::Start, ..s.body },
        ParaKind::Item { .. } => Style { indent: Em::ZERO, ..s.body },
        ParaKind::Quote => s.apart.quote,
        ParaKind::Signature => s.apart.signature,
        ParaKind::TableTitle => s.apart.table_title,
        ParaKind::TableNote => s.apart.table_note,
        ParaKind::Cell | ParaKind::HeadCell => s.apart.cell,
        _ => s.body,
    }
}

/// Emphasised ranges as roles.
pub(super) fn roles(layout: &Layout, strong: &[(Range<u32>, Emphasis)]) -> Vec<(Range<u32>, Role)> {
    let role = |e| if e == Emphasis::Strong { layout.styles.strong } else { layout.styles.soft };
    strong.iter().map(|(r, e)| (r.clone(), role(*e))).collect()
}

/// The profile of a story.
pub(super) fn profile(layout: &Layout, story: &Story, mode: WritingMode) -> &'static Profile {
    rules(layout, story, mode, layout.text.vertical_digits)
}

/// The profile of a story's head: no number lies down in a vertical one.
pub(super) fn head_profile(layout: &Layout, story: &Story, mode: WritingMode) -> &'static Profile {
    let usual = match layout.text.vertical_digits {
        VerticalDigits::Pairs => VerticalDigits::PairsHan,
        other => other,
    };
    rules(layout, story, mode, layout.text.head_digits.unwrap_or(usual))
}

fn rules(layout: &Layout, story: &Story, mode: WritingMode, digits: VerticalDigits) -> &'static Profile {
    let region = Region::of_lang(&story.lang);
    let t = &layout.text;
    Profile::of(Rules {
        region,
        level: story.level.or(t.level).unwrap_or(region.default_level()),
        marks: story.marks.unwrap_or(t.marks),
        line_end: t.line_end,
        opening: t.opening,
        hanging: t.hanging,
        grid: t.grid,
        vertical: mode == WritingMode::Vertical,
        digits,
        acronyms: t.vertical_acronyms,
        korean: t.korean_breaks,
    })
}

/// A paragraph's ranges in other languages, each with the rules of its region. `profile` is the story's.
pub(super) fn langs<'a>(para: &'a Para, profile: &Profile) -> Vec<LangSpan<'a>> {
    let span = |(range, tag): &'a (Range<u32>, String)| {
        let profile = profile.in_region(Region::of_lang(tag));
        LangSpan { range: range.clone(), profile, tag }
    };
    para.langs.iter().map(span).collect()
}

/// Rank of headlines inside columns (连排): the last of the layout.
pub(super) const SECTION_RANK: u8 = u8::MAX;

/// Where the heads of stories stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Heads {
    /// In a box of their own.
    Apart,
    /// In the columns (连排).
    Columns,
    /// In the columns of a group of short stories (专栏): small.
    Small,
}

/// Headlines inside columns: a size that suits one column.
fn section_head(layout: &Layout, kind: ParaKind, heads: Heads) -> Style {
    let s = &layout.styles;
    if heads == Heads::Small && kind == ParaKind::Headline {
        return Style { size: layout.grid.em.scale(7, 6), lines: 2, ..s.subhead };
    }
    let rank = s.rank(SECTION_RANK);
    let size = rank.min.min(layout.grid.em.scale(5, 3));
    match kind {
        ParaKind::Headline => Style { role: rank.role, size, align: Align::Center, indent: Em::ZERO, lines: 2, ..s.body },
        ParaKind::Author => Style { indent: Em::ZERO, align: Align::Center, ..s.author },
        ParaKind::Summary => s.summary,
        _ => Style { role: s.kicker.role, size: layout.grid.em, align: Align::Center, indent: Em::ZERO, lines: 1, ..s.body },
    }
}

/// Blocks of the paragraphs of some stories, shaped on both cores.
///
/// `heads` may put the heads into the columns too.
pub(super) fn blocks(issue: &Issue, fonts: &Fonts, stories: &[StoryId], mode: WritingMode, heads: Heads) -> Vec<Block> {
    let jobs: Vec<(StoryId, u32)> = stories
        .iter()
        .flat_map(|&id| issue.story(id).paras.iter().enumerate().map(move |(i, p)| (id, i, p.kind)))
        .filter(|(_, _, k)| heads != Heads::Apart || !k.is_head())
        .filter(|(_, _, k)| !matches!(k, ParaKind::Caption | ParaKind::Credit | ParaKind::Cell | ParaKind::HeadCell))
        .map(|(id, i, _)| (id, i as u32))
        .collect();
    let mut out = in_parallel(&jobs, |chunk| {
        let mut shaper = Shaper::new(fonts);
        chunk.iter().map(|&(id, i)| block(issue, &mut shaper, id, i, mode, heads)).collect()
    });
    centre_verse(issue, &mut out);
    let mut out = with_tables(issue, fonts, stories, mode, out);
    if heads != Heads::Apart {
        for i in 1..out.len() {
            if out[i].story != out[i - 1].story {
                out[i].before = 1;
            }
        }
    }
    out
}

/// A line of verse that is turned goes on so far in.
const VERSE_HANG: Em = Em(2 * Em::ONE.0);

/// The rows of tables among the other blocks, where their cells stand in the story.
fn with_tables(issue: &Issue, fonts: &Fonts, stories: &[StoryId], mode: WritingMode, blocks: Vec<Block>) -> Vec<Block> {
    if stories.iter().all(|&id| issue.story(id).tables.is_empty()) {
        return blocks;
    }
    let mut out = Vec::with_capacity(blocks.len());
    let mut blocks = blocks.into_iter().peekable();
    for &id in stories {
        for plan in &issue.story(id).tables {
            while let Some(b) = blocks.next_if(|b| b.story == id && b.para < plan.first) {
                out.push(b);
            }
            rows(issue, fonts, id, plan, mode, &mut out);
            // Text after a table keeps clear of it.
            if let Some(b) = blocks.peek_mut().filter(|b| b.story == id && b.kind != ParaKind::TableNote && b.kind != ParaKind::Subhead) {
                b.before = 1;
            }
        }
        while let Some(b) = blocks.next_if(|b| b.story == id) {
            out.push(b);
        }
    }
    out
}

fn rows(issue: &Issue, fonts: &Fonts, id: StoryId, plan: &crate::model::Table, mode: WritingMode, out: &mut Vec<Block>) {
    let table = Arc::new(Tabular::new(issue, fonts, id, plan, mode));
    let story = issue.story(id);
    for n in 0..plan.rows {
        let row = Row { table: table.clone(), row: n };
        let para = row.paras().0;
        let clear = |b: &Block| b.story == id && !matches!(b.kind, ParaKind::TableTitle | ParaKind::Subhead) && !b.kind.is_head();
        let before = u32::from(n == 0 && out.last().is_some_and(clear));
        out.push(Block {
            story: id,
            para,
            kind: ParaKind::Cell,
            style: style_of(&issue.layout, ParaKind::Cell),
            shaped: Shaped::default(),
            profile: profile(&issue.layout, story, mode),
            solid: true,
            keep_next: row.is_header(),
            before,
            verse: None,
            turning: None,
            hang: Em::ZERO,
            row: Some(row),
        });
    }
}

/// Stands for the grid lines of a row of cells where lines of text are counted.
fn cells_as_lines(n: u32) -> Composed {
    let line = Line::whole(&Shaped::default());
    Composed { from: 0, settings: vec![Setting { lines: vec![line; n as usize], cost: 0.0 }], best: 0 }
}

fn centre_verse(issue: &Issue, blocks: &mut [Block]) {
    let of_verse = |b: &Block| b.kind == ParaKind::Flush && issue.story(b.story).verse;
    for i in 0..blocks.len() {
        if of_verse(&blocks[i]) && blocks[i].verse.is_none() {
            let story = blocks[i].story;
            let mine = |b: &&Block| b.story == story && of_verse(b);
            let widest = blocks.iter().filter(mine).map(|b| natural(&b.shaped, &Line::whole(&b.shaped))).max();
            blocks.iter_mut().filter(|b| b.story == story && of_verse(b)).for_each(|b| (b.verse, b.hang) = (widest, VERSE_HANG));
        }
    }
}

fn block(issue: &Issue, shaper: &mut Shaper<'_>, id: StoryId, i: u32, mode: WritingMode, heads: Heads) -> Block {
    let story = issue.story(id);
    let para = &story.paras[i as usize];
    let is_head = para.kind.is_head();
    let mut style = if is_head { section_head(&issue.layout, para.kind, heads) } else { style_of(&issue.layout, para.kind) };
    if para.kind == ParaKind::Byline && story.verse {
        style.align = Align::End;
    }
    let spans = roles(&issue.layout, &para.strong);
    let profile = profile(&issue.layout, story, mode);
    let head = is_head || para.kind == ParaKind::Subhead;
    let langs = langs(para, profile);
    let annotations = &para.annotations;
    let request =
        Request { spans: &spans, langs: &langs, annotations, head, verse: story.verse, ..Request::plain(&para.text, style.role, profile) };
    let mut shaped = shaper.shape(&request);
    if para.kind == ParaKind::Byline {
        keep_names(&para.text, &mut shaped);
    }
    let turning = head.then(|| head::turning(&para.text, &mut shaped, profile, &issue.layout, story, is_head));
    let solid = is_head || matches!(para.kind, ParaKind::Subhead | ParaKind::Byline);
    let solid = solid || para.kind == ParaKind::TableTitle || para.kind == ParaKind::Signature;
    let keep_next = is_head || matches!(para.kind, ParaKind::Subhead | ParaKind::TableTitle);
    let hang = match para.kind {
        ParaKind::Item { mark } => {
            let mark = shaped.atom_at(u32::from(mark));
            let width = natural(&shaped, &Line { end: mark as u32, ..Line::whole(&shaped) });
            Em(width.0 + shaped.joins.get(mark).map_or(0, |j| j.natural.0)).min(HANG_MOST)
        }
        _ => Em::ZERO,
    };
    Block {
        story: id,
        para: i,
        kind: para.kind,
        style,
        shaped,
        profile,
        solid,
        keep_next,
        before: 0,
        verse: None,
        turning,
        hang,
        row: None,
    }
}

/// Marks of a list that are longer do not push its text further in.
const HANG_MOST: Em = Em(4 * Em::ONE.0);

/// A byline that needs two lines is parted at its spaces, not inside a name.
fn keep_names(text: &str, shaped: &mut Shaped) {
    for i in 1..shaped.len() {
        let spaced = text[..shaped.byte(i) as usize].ends_with([' ', '\u{3000}']);
        let join = &mut shaped.joins[i];
        if !spaced && join.penalty < 500 {
            join.penalty = 500;
        }
    }
}

/// Runs `work` over both halves of a list and joins the results in order.
pub(super) fn in_parallel<T: Sync, R: Send>(jobs: &[T], work: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
    if jobs.len() < 64 {
        return work(jobs);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let size = jobs.len().div_ceil(threads * 4);
    let chunks: Vec<&[T]> = jobs.chunks(size).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let done: std::sync::Mutex<Vec<(usize, Vec<R>)>> = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|s| {
        for _ in 0..threads {
            s.spawn(|| {
                loop {
                    let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(c) = chunks.get(i) else { break };
                    let r = work(c);
                    done.lock().unwrap_or_else(|e| e.into_inner()).push((i, r));
                }
            });
        }
    });
    let mut parts = done.into_inner().unwrap_or_else(|e| e.into_inner());
    parts.sort_by_key(|p| p.0);
    parts.into_iter().flat_map(|p| p.1).collect()
}

/// Blocks with what has been composed of them, by width.
pub(super) struct Galley {
    pub blocks: Vec<Block>,
    pub leading: Length,
    /// By width; a story meets one or two.
    composed: Vec<(Length, Vec<Arc<Composed>>)>,
    rests: HashMap<(u32, u32, Length), Arc<Composed>>,
    besides: HashMap<(u32, u32, Length, Vec<Reach>), Arc<Composed>>,
}

impl Galley {
    pub(super) fn new(blocks: Vec<Block>, leading: Length) -> Galley {
        Galley { blocks, leading, composed: Vec::new(), rests: HashMap::new(), besides: HashMap::new() }
    }

    /// A block at a width, from an atom on.
    pub(super) fn composed(&mut self, block: usize, from: u32, width: Length) -> Arc<Composed> {
        if from == 0 {
            if let Some((_, made)) = self.composed.iter().find(|c| c.0 == width) {
                return made[block].clone();
            }
            let all: Vec<usize> = (0..self.blocks.len()).collect();
            let blocks = &self.blocks;
            let made = in_parallel(&all, |chunk| {
                let one = |&i: &usize| Arc::new(blocks[i].compose(0, width));
                chunk.iter().map(one).collect()
            });
            let found = made[block].clone();
            self.composed.push((width, made));
            return found;
        }
        let b = &self.blocks[block];
        self.rests.entry((block as u32, from, width)).or_insert_with(|| Arc::new(b.compose(from, width))).clone()
    }

    /// A block whose first rows have only some spans of the column, from an atom on.
    pub(super) fn beside(&mut self, block: usize, from: u32, width: Length, spans: &[Span]) -> Arc<Composed> {
        if spans.is_empty() {
            return self.composed(block, from, width);
        }
        if self.blocks[block].row.is_some() {
            return self.composed(block, from, beside::narrowest(spans, width).1);
        }
        let b = &self.blocks[block];
        let size = b.em();
        let reaches = if b.rows(1, self.leading) == 1 {
            beside::reaches(spans, width, size)
        } else {
            // Lines that are not rows: as long as the shortest of the rows that they may take.
            let rows = b.rows(2, self.leading) as usize;
            vec![beside::narrowest(&spans[..rows.min(spans.len())], width); rows]
                .iter()
                .map(|s| Reach { start: Em::from_length(s.0, size), width: Em::from_length(s.1, size) })
                .collect()
        };
        let key = (block as u32, from, width, reaches);
        if let Some(made) = self.besides.get(&key) {
            return made.clone();
        }
        let made = Arc::new(b.beside(from, b.measure(width), &key.3));
        self.besides.insert(key, made.clone());
        made
    }

    /// Grid lines of all blocks at their best, at a width.
    pub(super) fn natural_rows(&mut self, width: Length) -> u32 {
        (0..self.blocks.len())
            .map(|i| {
                let lines = self.composed(i, 0, width).best().lines.len() as u32;
                self.blocks[i].rows(lines, self.leading) + self.blocks[i].before
            })
            .sum()
    }
}
