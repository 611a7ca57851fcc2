//! Lines of a source → blocks: hard-wrapped lines are put together, each block knows its lines, the empty
//! lines before it and whether it was indented.
//!
//! A run of lines counts as wrapped when nearly all of them are as long as the longest and end inside a sentence.

use super::run::Run;
use super::signs::{self, Ending};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What the file's own markup says of a line.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Hint {
    /// Nothing.
    #[default]
    None,
    /// The headline of an article.
    Title,
    /// A line over or under it.
    Subtitle,
    /// A cross head.
    Subhead,
    /// Body text for certain.
    Body,
    /// The explanation of a picture.
    Caption,
    /// A signature.
    Byline,
    /// A row of a table.
    Row,
    /// A line of verse.
    Verse,
    /// An item of a list: its mark, a space, its text.
    Item,
    /// A quotation set apart.
    Quote,
}

/// Text of one file with what its markup says.
#[derive(Clone, Default, Debug)]
pub struct Source {
    /// The file, as messages name it.
    pub name: String,
    /// The text, a paragraph or printed line on each line.
    pub text: String,
    /// Hints for lines, by bytes of the text, in order.
    pub hints: Vec<(Range<usize>, Hint)>,
    /// Bold parts, by bytes of the text, in order.
    pub strong: Vec<Range<usize>>,
    /// Paragraphs are whole: nothing was torn.
    pub whole: bool,
}

/// A paragraph, a head, a torn part of one.
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// Its text.
    pub run: Run,
    /// Empty lines before it.
    pub gap: usize,
    /// It begins with white space.
    pub indent: bool,
    /// First line in the file, from 1.
    pub line: usize,
    /// What the file says of it.
    pub hint: Hint,
    /// A form feed or a page mark stands before it.
    pub page: bool,
    /// Its last line goes to the end of the measure to which the lines were wrapped.
    pub full: bool,
    /// A full line that ends a sentence stands directly before it: it may go on from there.
    pub maybe: bool,
    /// It stands on several pages in the same words (报眉).
    pub running: bool,
}

struct Line {
    range: Range<usize>,
    number: usize,
    gap: usize,
    /// ASCII counts half.
    width: f32,
    /// Characters; text wrapped by a program has as many in each full line.
    chars: usize,
    indent: bool,
    /// White space before it: width and characters.
    lead: (f32, usize),
    page: bool,
}

/// The measure to which lines were wrapped.
#[derive(Clone, Copy, Debug)]
struct Measure {
    width: f32,
    chars: usize,
}

impl Measure {
    fn of(lines: &[Line]) -> Measure {
        // Marks that may not begin a line make some lines longer than the measure: most are as long as it.
        let usual = |of: &dyn Fn(&Line) -> usize| {
            let longest = lines.iter().map(of).max().unwrap_or(0);
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            lines.iter().map(of).filter(|n| n * 5 >= longest * 4).for_each(|n| *counts.entry(n).or_default() += 1);
            counts.iter().max_by_key(|(n, k)| (**k, **n)).filter(|(_, k)| **k >= 3).map_or(longest, |(n, _)| *n)
        };
        let width = usual(&|l| ((l.width + l.lead.0) * 2.0) as usize) as f32 / 2.0;
        Measure { width, chars: usual(&|l| l.chars + l.lead.1) }
    }

    /// Whether a line goes to the end of it.
    fn full(&self, line: &Line) -> bool {
        line.width + line.lead.0 >= self.width - 1.6 || line.chars + line.lead.1 >= self.chars
    }

    /// Whether the line ended only because the next word, a number with its unit perhaps, had no room.
    fn no_room(&self, line: &Line, next: &str) -> bool {
        let word = next.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '%' | '-'));
        let (latin, n) = word.fold((0.0f32, 0), |(w, n), _| (w + 0.5, n + 1));
        let unit = next.chars().skip(n).take_while(|c| "亿万年月日时米元人％℃".contains(*c)).count().min(2) as f32;
        n > 1 && (line.width + line.lead.0 + latin + unit > self.width || line.chars + line.lead.1 + n > self.chars)
    }
}

/// Takes a source apart.
pub fn blocks(source: &Source) -> Vec<Block> {
    let mut lines = lines(&source.text);
    if !source.whole {
        close_up(&source.text, &mut lines);
    }
    let indented = lines.iter().filter(|l| l.indent).count() >= 2;
    let mut out = Vec::new();
    let mut at = 0;
    let mut groups = Vec::new();
    while at < lines.len() {
        let end = (at + 1..lines.len()).find(|&i| lines[i].gap > 0).unwrap_or(lines.len());
        groups.push(&lines[at..end]);
        at = end;
    }
    let measures: Vec<Option<Measure>> = groups.iter().map(|g| if source.whole { None } else { wrap_measure(&source.text, g) }).collect();
    // A column may end after two lines of a paragraph: those are as long as the lines of other columns.
    let mut known: Vec<Measure> = measures.iter().flatten().copied().collect();
    known.sort_by_key(|m| m.chars);
    let usual = known.get(known.len() / 2).copied();
    let running = running(&source.text, &lines);
    let spaced = spaced(&source.text, &groups, &measures);
    for (lines, own) in groups.into_iter().zip(measures) {
        let few = |m: &Measure| Measure::of(lines).width <= m.width + 0.6 && m.full(&lines[0]);
        let habit = Habit { measure: own.or(usual.filter(few)), indented, spaced, running: &running };
        group(source, lines, &habit, &mut out);
    }
    let mut hints = source.hints.iter().peekable();
    for b in &mut out {
        while hints.peek().is_some_and(|h| h.0.end <= b.run.start()) {
            hints.next();
        }
        b.hint = hints.peek().filter(|h| h.0.start <= b.run.start()).map_or(Hint::None, |h| h.1);
    }
    out
}

fn lines(text: &str) -> Vec<Line> {
    let mut out = Vec::new();
    let (mut at, mut gap, mut page, mut number) = (0, 0, false, 0);
    while at < text.len() {
        let end = text[at..].find(['\n', '\r', '\u{c}', '\u{b}', '\u{2028}', '\u{2029}', '\u{85}']).map_or(text.len(), |i| at + i);
        let raw = &text[at..end];
        let feed = text[end..].starts_with('\u{c}');
        number += 1;
        if raw.trim().is_empty() {
            gap += 1;
        } else {
            let indent = raw.starts_with(['\u{3000}', '\t']) || raw.starts_with("  ");
            let width = raw.trim().chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum();
            let chars = raw.trim().chars().count();
            let white = raw.chars().take_while(|c| c.is_whitespace() && *c != '\u{feff}');
            let lead = white.fold((0.0, 0), |(w, n), c| (w + if c.is_ascii() { 0.5 } else { 1.0 }, n + 1));
            out.push(Line { range: at..end, number, gap, width, chars, indent, lead, page });
            (gap, page) = (0, false);
        }
        page |= feed;
        at = end + text[end..].chars().next().map_or(0, char::len_utf8);
        if text[end..].starts_with("\r\n") {
            at += 1;
        }
    }
    out
}

/// Printed lines with an empty one after each: the empty lines part nothing.
fn close_up(text: &str, lines: &mut [Line]) {
    if lines.len() < 8 {
        return;
    }
    let mut gaps: Vec<usize> = lines.iter().skip(1).map(|l| l.gap).collect();
    gaps.sort_unstable();
    let usual = gaps[gaps.len() / 2];
    let same = gaps.iter().filter(|g| **g == usual).count();
    if usual > 0 && same * 10 >= gaps.len() * 8 && wrap_measure(text, lines).is_some() {
        lines.iter_mut().for_each(|l| l.gap = l.gap.saturating_sub(usual));
    }
}

/// Lines that come again and again in the middle of sentences: running heads and feet that no rule knows.
fn running(text: &str, lines: &[Line]) -> BTreeSet<usize> {
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, l) in lines.iter().enumerate().filter(|(_, l)| (2..=40).contains(&l.chars)) {
        let t = text[l.range.clone()].trim();
        let marks = t.chars().map(signs::wide).any(|c| matches!(c, '，' | '。' | '；' | '？' | '！' | '“' | '”'));
        let jumps = signs::jump(t, true).is_some() || signs::jump(t, false).is_some();
        if !marks && !jumps && !signs::signature(t) && signs::dateline(t).is_none() {
            seen.entry(signs::pattern(t)).or_default().push(i);
        }
    }
    let cut = |i: usize| {
        let (Some(before), Some(after)) = (i.checked_sub(1).map(|j| &lines[j]), lines.get(i + 1)) else { return false };
        let (b, a) = (text[before.range.clone()].trim(), text[after.range.clone()].trim());
        let prose = b.chars().map(signs::wide).any(|c| matches!(c, '，' | '。' | '、')) && !signs::signature(b);
        prose && signs::ending(b) != Ending::Sentence && !after.indent && !signs::begins(a) && signs::dateline(a).is_none()
    };
    let again = |v: &&Vec<usize>| v.len() >= 3 && v.iter().filter(|&&i| cut(i)).count() * 2 >= v.len();
    seen.values().filter(again).flatten().map(|&i| lines[i].number).collect()
}

/// How a file writes its paragraphs.
struct Habit<'a> {
    /// The measure to which a group of lines was wrapped.
    measure: Option<Measure>,
    /// Paragraphs are indented.
    indented: bool,
    /// Empty lines stand between paragraphs.
    spaced: bool,
    /// Numbers of the lines that are running heads.
    running: &'a BTreeSet<usize>,
}

/// Whether empty lines stand between paragraphs of wrapped lines: then none ends inside a group.
fn spaced(text: &str, groups: &[&[Line]], measures: &[Option<Measure>]) -> bool {
    let wrapped = || groups.iter().zip(measures).filter_map(|(g, m)| Some((*g, (*m)?)));
    let ends = |l: &Line, m: &Measure| !m.full(l) && signs::ending(text[l.range.clone()].trim()) == Ending::Sentence;
    let inside: usize = wrapped().map(|(g, m)| g[..g.len() - 1].iter().filter(|l| ends(l, &m)).count()).sum();
    let groups = wrapped().count();
    groups >= 3 && inside * 12 <= groups
}

/// Lines without an empty one between them.
fn group(source: &Source, lines: &[Line], habit: &Habit<'_>, out: &mut Vec<Block>) {
    let measure = habit.measure;
    for (i, line) in lines.iter().enumerate() {
        let block = Block {
            run: Run::of(&source.text, line.range.clone()),
            gap: line.gap,
            indent: line.indent,
            line: line.number,
            hint: Hint::None,
            page: line.page,
            full: measure.is_some_and(|m| m.full(line)),
            maybe: false,
            running: habit.running.contains(&line.number),
        };
        let here = source.text[line.range.clone()].trim();
        let full = measure.is_some_and(|m| i > 0 && (m.full(&lines[i - 1]) || m.no_room(&lines[i - 1], here)));
        let head = || {
            let short = measure.is_some_and(|m| !m.full(line));
            let first = out.last().is_some_and(|b| b.line == lines[i - 1].number);
            short && !ends_block(line, source) && heads_before(&lines[i - 1], source, first)
        };
        let joined = full && !line.indent && !head() && !block.running && !starts_anew(&lines[i - 1], line, source);
        let maybe = joined && may_start(&lines[i - 1], line, source, habit);
        match out.last_mut().filter(|_| joined && !maybe) {
            Some(last) => {
                last.full = block.full;
                extend(last, block.run, &source.text, &lines[i - 1].range, &line.range);
            }
            None => out.push(Block { maybe, ..block }),
        }
    }
}

/// Whether a full line may stand before a head: it ends its paragraph, or is a line of a head itself.
fn heads_before(line: &Line, source: &Source, first: bool) -> bool {
    let text = source.text[line.range.clone()].trim();
    let marks = text.chars().map(signs::wide).any(|c| matches!(c, '，' | '。' | '、' | '；' | '：'));
    signs::ending(text) == Ending::Sentence || first && !line.indent && !marks
}

/// Whether a short line may be the last of a paragraph: that ends with a mark, a head does not.
fn ends_block(line: &Line, source: &Source) -> bool {
    let text = source.text[line.range.clone()].trim();
    !matches!(signs::ending(text), Ending::Plain) || signs::sentence_inside(text) || signs::trailing_signature(text).is_some()
}

/// What begins a paragraph wherever it stands.
fn starts_anew(before: &Line, line: &Line, source: &Source) -> bool {
    let (b, l) = (source.text[before.range.clone()].trim(), source.text[line.range.clone()].trim());
    !signs::cut_number(b, l) && (signs::dateline(l).is_some() || signs::signature(l) || signs::page_mark(l))
}

/// A full line that ends a sentence may end the paragraph too, where neither indents nor empty lines tell.
fn may_start(before: &Line, line: &Line, source: &Source, habit: &Habit) -> bool {
    let (b, l) = (source.text[before.range.clone()].trim(), source.text[line.range.clone()].trim());
    !habit.indented && !habit.spaced && signs::ending(b) == Ending::Sentence && !signs::cut_number(b, l)
}

fn extend(block: &mut Block, run: Run, text: &str, before: &Range<usize>, after: &Range<usize>) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ',' | '.' | ';'));
    let space = latin(block.run.text.chars().next_back()) && run.text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    let has_letters = |r: &Range<usize>| text[r.clone()].chars().filter(char::is_ascii_alphabetic).count() * 2 > r.len();
    if space && has_letters(before) && has_letters(after) {
        // The line end stands for the space between two Western words.
        block.run.append(Run { text: " ".into(), parts: std::iter::once(before.end..before.end + 1).collect() });
    }
    block.run.append(run);
}

/// The measure to which the lines of a group were wrapped.
fn wrap_measure(text: &str, lines: &[Line]) -> Option<Measure> {
    if lines.len() < 4 {
        return None;
    }
    let measure = Measure::of(lines);
    let full: Vec<&Line> = lines.iter().filter(|l| measure.full(l)).collect();
    let ends = |l: &&&Line| signs::ending(text[l.range.clone()].trim()) == Ending::Sentence;
    let inside = full.iter().filter(|l| !ends(l)).count();
    let marks = |l: &&Line| text[l.range.clone()].chars().map(signs::wide).any(|c| matches!(c, '，' | '。' | '、' | '；' | '：'));
    let marked = lines.iter().filter(marks).count();
    let enough = full.len() * 2 >= lines.len() && inside * 2 >= full.len() && marked * 3 >= lines.len();
    ((7.0..=90.0).contains(&measure.width) && enough).then_some(measure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        blocks(&Source { text: text.into(), ..Source::default() }).into_iter().map(|b| b.run.text).collect()
    }

    #[test]
    fn a_line_is_a_block() {
        assert_eq!(texts("\u{feff}甲。\r\n\r\n　　乙丙\n丁\n").len(), 3);
        let b = blocks(&Source { text: "甲\n\n\n　　乙\u{c}丙".into(), ..Source::default() });
        assert_eq!(
            b.iter().map(|b| (b.gap, b.indent, b.line, b.page)).collect::<Vec<_>>(),
            [(0, false, 1, false), (2, true, 4, false), (0, false, 5, true)]
        );
    }

    #[test]
    fn wrapped_lines_come_together() {
        let para = "拿到一张报纸，先看左上角，那里是报头：报名、日期、星期、农历、总期号，一样不少。报头右边那一小块叫报眼，位置虽小，却是全版最亮的地方。";
        let wrap = |p: &str, n: usize| {
            p.chars().collect::<Vec<_>>().chunks(n).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
        };
        for n in [12, 14, 20] {
            let indented = format!("{}\n{}", wrap(&format!("　　{para}"), n), wrap(&format!("　　{para}"), n));
            assert_eq!(texts(&indented), [para, para], "{n}");
        }
        assert_eq!(texts("昨夜有人敲窗\n推开门\n只看见一行\n没有走完的脚印").len(), 4);
    }

    #[test]
    fn western_words_keep_their_space() {
        let text = "The village of Yunqiao has opened a shared cellar, and\nsix households keep their cabbage there for the winter\nmonths, where the air is cool and the door is always on\nthe latch for whoever comes by.";
        assert_eq!(texts(text), [text.replace('\n', " ")]);
    }
}
