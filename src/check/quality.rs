//! How good the lines of the body are, as figures: measured on the sheet, so that what prints is judged.

use super::lines::{self, Line};
use crate::cjk::{Class, Profile, Region};
use crate::geom::{Length, WritingMode};
use crate::model::{Align, Issue};
use crate::page::{Edition, StoryId};
use std::collections::BTreeMap;

/// Space between ideographs that is seen, in em.
const SEEN: f64 = 1.0 / 8.0;
/// Space between ideographs that is a hole.
const HOLE: f64 = 1.0 / 4.0;
/// Space that is more than rounding.
const OPENED: f64 = 0.004;
/// Most that neighbouring lines may differ in.
const CONTRAST: f64 = 0.1;

/// Figures of the whole issue and of each story with body text.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Quality {
    /// The issue.
    pub total: Figures,
    /// Its stories, in order.
    pub stories: Vec<(StoryId, Figures)>,
}

/// Figures of some lines.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Figures {
    /// Lines of body text.
    pub lines: usize,
    /// Of these, in vertical setting.
    pub vertical: usize,
    /// Lines set to the measure: all but the last of each paragraph.
    pub justified: usize,
    /// Begin with a mark that may not begin a line.
    pub bad_starts: usize,
    /// End with a mark that may not end a line.
    pub bad_ends: usize,
    /// Longer than their column.
    pub overfull: usize,
    /// Space added between neighbouring ideographs in each justified line that has any, in em, rising.
    pub opened: Vec<f64>,
    /// Neighbouring lines of one paragraph in one column.
    pub pairs: usize,
    /// Pairs of which one is more open than the other by over a tenth of an em.
    pub jumps: usize,
    /// Last lines with a single character besides marks.
    pub lone_chars: usize,
    /// Numbers, with their signs and units, that stand on two lines.
    pub splits: usize,
    /// Lines off the grid of baselines.
    pub off_grid: usize,
    /// Lines of longer paragraphs alone at the top or foot of a column.
    pub lone_lines: usize,
}

impl Figures {
    /// Mean space of the opened lines.
    pub fn mean(&self) -> f64 {
        self.opened.iter().fold(0.0, |sum, e| sum + e) / self.opened.len().max(1) as f64
    }

    /// Space that 95 of 100 opened lines do not exceed.
    pub fn p95(&self) -> f64 {
        let rank = (self.opened.len() * 95).div_ceil(100);
        self.opened.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
    }

    /// Space of the most open line.
    pub fn max(&self) -> f64 {
        self.opened.last().copied().unwrap_or(0.0)
    }

    /// Lines with more than 1/8 em.
    pub fn over_eighth(&self) -> usize {
        self.over(SEEN)
    }

    /// Lines with more than 1/4 em.
    pub fn over_quarter(&self) -> usize {
        self.over(HOLE)
    }

    /// More than a limit, rounding aside.
    fn over(&self, limit: f64) -> usize {
        self.opened.iter().filter(|&&e| e > limit + 0.000_5).count()
    }

    fn add(&mut self, o: &Figures) {
        self.lines += o.lines;
        self.vertical += o.vertical;
        self.justified += o.justified;
        self.bad_starts += o.bad_starts;
        self.bad_ends += o.bad_ends;
        self.overfull += o.overfull;
        self.opened.extend(&o.opened);
        self.pairs += o.pairs;
        self.jumps += o.jumps;
        self.lone_chars += o.lone_chars;
        self.splits += o.splits;
        self.off_grid += o.off_grid;
        self.lone_lines += o.lone_lines;
    }
}

/// Measures the body of an edition.
pub fn measure(issue: &Issue, edition: &Edition) -> Quality {
    let lines = lines::of_body(issue, edition);
    let overfull = overfull(issue, edition, &lines);
    let off_grid = off_grid(issue, &lines);
    let mut stories: BTreeMap<usize, Figures> = BTreeMap::new();
    let mut at = 0;
    for para in lines.chunk_by(|a, b| (a.story, a.para) == (b.story, b.para)) {
        let count = |flags: &[bool]| flags[at..at + para.len()].iter().filter(|f| **f).count();
        let mut of_para = paragraph(issue, para);
        (of_para.overfull, of_para.off_grid) = (count(&overfull), count(&off_grid));
        stories.entry(para[0].story).or_default().add(&of_para);
        at += para.len();
    }
    let mut total = Figures::default();
    for figures in stories.values_mut() {
        figures.opened.sort_by(f64::total_cmp);
        total.add(figures);
    }
    total.opened.sort_by(f64::total_cmp);
    Quality { total, stories: stories.into_iter().map(|(i, f)| (StoryId(i as u32), f)).collect() }
}

/// What the lines of one paragraph show by themselves.
fn paragraph(issue: &Issue, para: &[Line]) -> Figures {
    let story = &issue.stories[para[0].story];
    let text = story.paras[para[0].para].text.as_str();
    let region = Region::of_lang(&story.lang);
    let mut f = Figures { lines: para.len(), ..Figures::default() };
    for l in para {
        let vertical = l.mode == WritingMode::Vertical;
        let profile = Profile::get(region, region.default_level(), vertical);
        let set = text.get(l.from..l.to).unwrap_or_default();
        f.vertical += usize::from(vertical);
        f.bad_starts += usize::from(l.from > 0 && set.chars().next().is_some_and(|c| profile.not_at_start(c)));
        f.bad_ends += usize::from(!l.last && set.chars().next_back().is_some_and(|c| profile.not_at_end(c)));
        if l.last {
            f.lone_chars += usize::from(lone_word(issue, l));
        } else if issue.layout.styles.body.align == Align::Justify {
            f.justified += 1;
            f.opened.extend(l.spread.filter(|&e| e > OPENED));
        }
    }
    let leading = issue.layout.grid.leading;
    for w in para.windows(2) {
        let (a, b) = (&w[0], &w[1]);
        f.splits += usize::from(splits(text, a.to, b.from, region));
        if same_column(a, b, leading)
            && let (Some(x), Some(y)) = (a.spread, b.spread)
        {
            f.pairs += 1;
            f.jumps += usize::from((x - y).abs() > CONTRAST + 0.000_5);
        }
    }
    f.lone_lines = lone_lines(para).count();
    f
}

/// Whether a line ends its paragraph with a single character besides marks (单字不成行).
pub(super) fn lone_word(issue: &Issue, l: &Line) -> bool {
    let story = &issue.stories[l.story];
    let region = Region::of_lang(&story.lang);
    let profile = Profile::get(region, region.default_level(), l.mode == WritingMode::Vertical);
    let set = story.paras[l.para].text.get(l.from..l.to).unwrap_or_default();
    l.last && l.from > 0 && set.chars().filter(|&c| !c.is_whitespace() && !profile.class(c).is_mark()).count() <= 1
}

/// Lines of a paragraph that stand alone at the top or foot of a column (单行不成栏).
pub(super) fn lone_lines(para: &[Line]) -> impl Iterator<Item = &Line> {
    // What juts into a column (a picture, a table) does not part it: text goes on below.
    let parts = para.chunk_by(one_below);
    let whole = parts.clone().any(|p| p.len() == para.len());
    parts.filter(move |p| p.len() == 1 && !whole).map(|p| &p[0])
}

/// Whether `b` is the line under `a` (beside it, in vertical setting), and not in another column or slot.
fn same_column(a: &Line, b: &Line, leading: Length) -> bool {
    one_below(a, b) && (b.across - a.across) * 2 < leading * 3
}

/// Whether `b` is somewhere under `a` in one column, a picture between them or not.
fn one_below(a: &Line, b: &Line) -> bool {
    // A short last line may end before its paragraph's first begins (首行缩进).
    let indent = if a.from == 0 { a.size * 5 / 2 } else { Length::ZERO };
    let beside = a.start - indent < b.end && b.start < a.end;
    (a.page, a.place, a.mode) == (b.page, b.place, b.mode) && beside && b.across > a.across
}

/// Whether the turn of the line between two bytes cuts a number from its digits, signs or unit.
fn splits(text: &str, end: usize, start: usize, region: Region) -> bool {
    if end != start {
        return false; // a space stands between
    }
    let profile = Profile::get(region, region.default_level(), false);
    let (before, after) = (text.get(..end).unwrap_or_default(), text.get(start..).unwrap_or_default());
    let (mut back, mut on) = (before.chars().rev(), after.chars());
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let point = |c: char| matches!(c, '.' | ',' | ':' | '/' | '∶' | '．' | '-' | '−');
    let letter = |c: char| profile.class(c) == Class::Latin;
    let (Some(a), Some(b)) = (back.next(), on.next()) else { return false };
    let (a2, b2) = (back.next(), on.next());
    match (digit(a), digit(b)) {
        (true, true) => true,
        (true, false) => profile.class(b) == Class::Post || letter(b) || point(b) && b2.is_some_and(digit),
        (false, true) => {
            matches!(a, '-' | '−' | '+' | '±') || profile.class(a) == Class::Pref || letter(a) || point(a) && a2.is_some_and(digit)
        }
        (false, false) => false,
    }
}

/// Lines that are longer than the justified lines of their column, or leave their slot.
fn overfull(issue: &Issue, edition: &Edition, lines: &[Line]) -> Vec<bool> {
    let body = &issue.layout.styles.body;
    let near = body.indent.at(body.size) + body.size / 2;
    let justifies = body.align == Align::Justify;
    let mut ends: BTreeMap<_, Vec<(Length, Length, bool)>> = BTreeMap::new();
    for l in lines.iter().filter(|l| justifies && l.sure && !l.last) {
        let text = issue.stories[l.story].paras[l.para].text.get(l.from..l.to).unwrap_or_default();
        let mark = !text.ends_with(char::is_alphanumeric);
        ends.entry((l.page, l.place)).or_default().push((l.start, l.end, mark));
    }
    let edge = |l: &Line| {
        let beside: Vec<_> =
            ends.get(&(l.page, l.place)).into_iter().flatten().filter(|(start, ..)| (*start - l.start).0.abs() <= near.0).collect();
        // A mark may end its line half an em before the edge (行末半角): it tells where the edge is only if no ideograph does.
        let marks = beside.iter().all(|e| e.2);
        let mut votes: BTreeMap<i32, usize> = BTreeMap::new();
        for (_, end, _) in beside.into_iter().filter(|e| marks || !e.2) {
            *votes.entry(end.0).or_default() += 1;
        }
        // Of two ends as common as each other the nearer.
        votes.into_iter().max_by_key(|&(end, n)| (n, std::cmp::Reverse(end))).map(|(end, _)| Length(end))
    };
    let slot = |l: &Line| {
        let rect = l.place.and_then(|i| edition.places.get(i)).map(|p| p.rect).filter(|r| r.width.0 > 0 && r.height.0 > 0)?;
        Some(if l.mode == WritingMode::Horizontal { rect.right() } else { rect.bottom() })
    };
    // A point that hangs stands half an em in the margin (EDGE-4).
    let hang = if issue.layout.text.hanging { body.size * 11 / 20 } else { Length::ZERO };
    let beyond = |l: &Line, at: Length| l.end - at > hang + if l.sure { l.size / 10 } else { l.size / 2 };
    lines.iter().map(|l| edge(l).is_some_and(|e| beyond(l, e)) || slot(l).is_some_and(|e| beyond(l, e))).collect()
}

/// Lines whose baselines are not a whole number of lines from those of most others. All text that runs as
/// the page's grid does shares it, other text has that of its slot.
fn off_grid(issue: &Issue, lines: &[Line]) -> Vec<bool> {
    let leading = issue.layout.grid.leading.0.max(1);
    let key = |l: &Line| (l.mode != issue.layout.grid.writing).then_some((l.page, l.place));
    let mut phases: BTreeMap<_, BTreeMap<i32, usize>> = BTreeMap::new();
    for l in lines {
        *phases.entry(key(l)).or_default().entry(l.across.0.rem_euclid(leading)).or_default() += 1;
    }
    let common: BTreeMap<_, i32> =
        phases.into_iter().filter_map(|(k, p)| Some((k, p.into_iter().max_by_key(|&(at, n)| (n, std::cmp::Reverse(at)))?.0))).collect();
    let off = |l: &Line| {
        let d = (l.across.0 - common.get(&key(l)).copied().unwrap_or(0)).rem_euclid(leading);
        d.min(leading - d) > l.size.0 / 50
    };
    lines.iter().map(off).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Case, put};
    use super::*;
    use crate::geom::{Em, Rect};
    use crate::model::ParaKind;
    use crate::page::{Item, Page, Place, TextRun, TextSource, Turn};

    const EM: f64 = 114_300.0;

    /// A line at a column (in em) and a row of the grid, opened by some em a gap.
    type Set<'t> = (&'t str, f64, f64, f64);

    /// One paragraph in lines, two ems in at its first.
    fn case(lines: &[Set<'_>]) -> Case {
        let text: String = lines.iter().map(|l| l.0).collect();
        let mut case = Case::new(&[(ParaKind::Body, &text)]);
        case.edition.pages[0] = Page { number: 1, ..Page::default() };
        case.issue.layout.styles.body.indent = Em::new(2.0);
        let mut start = 0;
        for (i, &line) in lines.iter().enumerate() {
            let indent = if i == 0 { 2.0 } else { 0.0 };
            set(&mut case, (line.0, line.1 + indent, line.2, line.3), start);
            start += line.0.len() as u32;
        }
        case
    }

    fn set(case: &mut Case, (text, x, row, e): Set<'_>, start: u32) {
        let page = &mut case.edition.pages[0];
        let first = page.glyphs.len();
        put(page, text, Some(TextSource { story: StoryId(0), para: 0, start, reading: None }));
        let mut pen = 0.0;
        for (c, g) in text.chars().zip(&mut page.glyphs[first..]) {
            let open = matches!(c, '“' | '（');
            g.x = Length(((pen - if open { 0.5 } else { 0.0 }) * EM) as i32);
            pen += e + if open || c.is_ascii() || matches!(c, '，' | '。' | '”' | '）') { 0.5 } else { 1.0 };
        }
        let Some(Item::Text(run)) = page.items.last_mut() else { unreachable!() };
        run.origin.x = Length((x * EM) as i32);
        run.origin.y = Length((row * 1.5 * EM) as i32);
    }

    fn figures(lines: &[Set<'_>]) -> Figures {
        measure(&case(lines).issue, &case(lines).edition).total
    }

    /// What is not nothing, besides the counts of lines.
    fn faults(f: &Figures) -> Vec<(&'static str, usize)> {
        let all = [
            ("start", f.bad_starts),
            ("end", f.bad_ends),
            ("overfull", f.overfull),
            ("eighth", f.over_eighth()),
            ("quarter", f.over_quarter()),
            ("jump", f.jumps),
            ("char", f.lone_chars),
            ("split", f.splits),
            ("grid", f.off_grid),
            ("line", f.lone_lines),
        ];
        all.into_iter().filter(|a| a.1 > 0).collect()
    }

    const GOOD: [Set<'_>; 4] = [
        ("一二三四五六", 0.0, 0.0, 0.0),
        ("“七八九十”一二三", 0.0, 1.0, 0.0),
        ("四五六七八九一二", 0.0, 2.0, 0.0),
        ("三四。", 0.0, 3.0, 0.0),
    ];

    /// The good lines with one of them replaced.
    fn with(i: usize, line: Set<'static>) -> Figures {
        let mut lines = GOOD;
        lines[i] = line;
        figures(&lines)
    }

    #[test]
    fn good_lines_have_no_faults() {
        let f = figures(&GOOD);
        assert_eq!(faults(&f), []);
        assert_eq!((f.lines, f.vertical, f.justified, f.opened.len(), f.pairs), (4, 0, 3, 0, 3));
        assert_eq!((f.mean(), f.p95(), f.max()), (0.0, 0.0, 0.0));
    }

    #[test]
    fn prohibited_marks_at_the_edges() {
        assert_eq!(faults(&with(1, ("，七八九十一二三", 0.0, 1.0, 0.0))), [("start", 1)]);
        assert_eq!(faults(&with(1, ("七八九十一二三“", 0.0, 1.0, 0.0))), [("end", 1)]);
        assert_eq!(faults(&with(0, ("，二三四五六七", 0.0, 0.0, 0.0))), [("overfull", 1)], "a paragraph's own first mark is no choice");
    }

    #[test]
    fn lines_beyond_the_column_or_the_slot() {
        assert_eq!(faults(&with(2, ("四五六七八九一二三", 0.0, 2.0, 0.0))), [("overfull", 1)]);
        assert_eq!(faults(&with(3, ("三四五六七八九十一。", 0.0, 3.0, 0.0))), [("overfull", 1)], "a last line too");
        let mut case = case(&GOOD);
        case.edition.places[0].rect = Rect::new(Length(0), Length(0), Length((7.0 * EM) as i32), Length(1 << 30));
        assert_eq!(faults(&measure(&case.issue, &case.edition).total), [("overfull", 3)]);
    }

    #[test]
    fn space_between_ideographs() {
        let f = with(2, ("四五六七八九一", 0.0, 2.0, 1.0 / 6.0));
        assert_eq!(faults(&f), [("eighth", 1), ("jump", 2)]);
        assert!((f.max() - 1.0 / 6.0).abs() < 0.001 && f.opened.len() == 1, "{f:?}");
        assert_eq!(faults(&with(2, ("四五六七八九", 0.0, 2.0, 0.4))), [("eighth", 1), ("quarter", 1), ("jump", 2)]);
        let many = Figures { opened: (1..=100).map(f64::from).collect(), ..Figures::default() };
        assert_eq!((many.mean(), many.p95(), many.max()), (50.5, 95.0, 100.0));
    }

    #[test]
    fn spread_over_two_runs_is_one_line() {
        let mut case = case(&GOOD);
        let Item::Text(run) = &mut case.edition.pages[0].items[2] else { unreachable!() };
        let mut second = run.clone();
        run.glyphs.end -= 4;
        second.glyphs.start += 4;
        second.source.as_mut().unwrap().start += 12;
        case.edition.pages[0].items.insert(3, Item::Text(second));
        let f = measure(&case.issue, &case.edition).total;
        assert_eq!((f.lines, faults(&f)), (4, vec![]));
    }

    #[test]
    fn lone_characters() {
        assert_eq!(faults(&with(3, ("三。”", 0.0, 3.0, 0.0))), [("char", 1)]);
        assert_eq!(faults(&figures(&[("三。", 0.0, 0.0, 0.0)])), [], "a paragraph of one character");
    }

    #[test]
    fn numbers_on_two_lines() {
        for (a, b, n) in [
            ("20", "22年", 1),
            ("50", "%的", 1),
            ("3", ".5元", 1),
            ("3.", "5元", 1),
            ("5", "km处", 1),
            ("$", "5元", 1),
            ("２", "０", 1),
            ("第", "5名", 0),
            ("2022", "年", 0),
            ("5。", "6", 0),
            ("一", "二", 0),
        ] {
            let text = format!("{a}{b}");
            assert_eq!(usize::from(splits(&text, a.len(), a.len(), Region::Mainland)), n, "{a}|{b}");
        }
        assert!(!splits("20 22", 2, 3, Region::Mainland));
        let f = figures(&[("一二三四五2", 0.0, 0.0, 0.0), ("2年一二三。", 0.0, 1.0, 0.0)]);
        assert_eq!(faults(&f), [("split", 1)]);
    }

    #[test]
    fn baselines_off_the_grid() {
        assert_eq!(faults(&with(2, ("四五六七八九一二", 0.0, 2.1, 0.0))), [("grid", 1)]);
    }

    #[test]
    fn lines_alone_in_a_column() {
        let mut lines = GOOD;
        (lines[3].1, lines[3].2) = (10.0, 0.0);
        assert_eq!(faults(&figures(&lines)), [("line", 1)], "at the top");
        for (i, line) in lines.iter_mut().enumerate().skip(1) {
            (line.1, line.2) = (10.0, i as f64);
        }
        assert_eq!(faults(&figures(&lines)), [("line", 1)], "at the foot");
        (lines[1].1, lines[1].2) = (0.0, 1.0);
        assert_eq!(faults(&figures(&lines)), [], "two and two");
        let beside_a_picture = [GOOD[0], GOOD[1], GOOD[2], ("三四。", 0.0, 12.0, 0.0)];
        assert_eq!(faults(&figures(&beside_a_picture)), [], "the column goes on under a picture");
        let short = [("一二三四五六", 0.0, 0.0, 0.0), ("三四。", 0.0, 1.0, 0.0)];
        assert_eq!(faults(&figures(&short)), [], "a last line shorter than the indent");
        (lines[2].2, lines[3].1, lines[3].2) = (1.0, 10.0, 2.0);
        assert_eq!(figures(&lines).lines, 4, "columns that meet on a baseline stay apart");
    }

    #[test]
    fn vertical_lines_are_measured_alike() {
        let mut case = case(&with_space());
        case.issue.pages[0].slots[0].writing = WritingMode::Vertical;
        turn(&mut case.edition.pages[0]);
        let f = measure(&case.issue, &case.edition).total;
        assert_eq!((f.lines, f.vertical, f.justified, f.opened.len()), (4, 4, 3, 1));
        assert_eq!(faults(&f), [("eighth", 1), ("jump", 2)]);
    }

    fn with_space() -> [Set<'static>; 4] {
        let mut lines = GOOD;
        lines[2] = ("四五六七八九一", 0.0, 2.0, 1.0 / 6.0);
        lines
    }

    /// A horizontal page of upright glyphs as a vertical one.
    fn turn(page: &mut Page) {
        for g in &mut page.glyphs {
            (g.x, g.y) = (Length::ZERO, g.x);
        }
        for item in &mut page.items {
            if let Item::Text(TextRun { origin, turn: Turn::Upright, .. }) = item {
                (origin.x, origin.y) = (-origin.y, origin.x);
            }
        }
    }

    #[test]
    fn stories_add_up_and_other_text_is_left_out() {
        let mut case = case(&GOOD);
        case.issue.stories.push(case.issue.stories[0].clone());
        put(&mut case.edition.pages[0], "一二三四", Some(TextSource { story: StoryId(1), para: 0, start: 0, reading: None }));
        put(&mut case.edition.pages[0], "一二三四", None);
        let second = Place { story: StoryId(1), ..case.edition.places[0].clone() };
        case.edition.places.push(second);
        let q = measure(&case.issue, &case.edition);
        assert_eq!(q.stories.iter().map(|(id, f)| (id.0, f.lines)).collect::<Vec<_>>(), [(0, 4), (1, 1)]);
        assert_eq!(q.total.lines, 5);
        case.issue.stories[0].paras[0].kind = ParaKind::Flush;
        assert_eq!(measure(&case.issue, &case.edition).total.lines, 1);
    }

    #[test]
    fn broken_records_do_not_panic() {
        let mut case = case(&GOOD);
        for item in &mut case.edition.pages[0].items {
            if let Item::Text(run) = item {
                run.glyphs.end += 1000;
                run.source.as_mut().unwrap().start += 1;
            }
        }
        case.edition.places.clear();
        measure(&case.issue, &case.edition);
    }
}
