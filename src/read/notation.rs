//! The notation of annotations: where it stands in a text, and what is wrong with it.
//!
//! `{漢字|かん|じ}` gives readings, `[王安石]{.专名}` marks. What [`scan`] finds sound is put into the text as
//! noncharacters, one for each sign of the notation, so that Markdown leaves it alone; [`super::annotation`]
//! turns them into annotations. Everything else stays text, and is reported.

use crate::diag::{Diagnostic, Severity};
use crate::model::AnnotationKind;
use crate::read::table::nearest;
use crate::source::Span;
use std::collections::BTreeSet;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

pub(super) const RUBY: char = '\u{FDD1}';
pub(super) const BAR: char = '\u{FDD2}';
pub(super) const RUBY_END: char = '\u{FDD3}';
pub(super) const SPAN: char = '\u{FDD4}';
pub(super) const SPAN_END: char = '\u{FDD5}';
pub(super) const ATTR: char = '\u{FDD6}';
pub(super) const ATTR_END: char = '\u{FDD7}';

/// The signs and what an editor types for them.
const SIGNS: [(char, char); 7] = [(RUBY, '{'), (BAR, '|'), (RUBY_END, '}'), (SPAN, '['), (SPAN_END, ']'), (ATTR, '{'), (ATTR_END, '}')];

/// Classes of marks, Chinese and English.
const CLASSES: [(&str, AnnotationKind); 19] = [
    ("着重", AnnotationKind::Dots),
    ("着重号", AnnotationKind::Dots),
    ("圏点", AnnotationKind::Dots),
    ("dots", AnnotationKind::Dots),
    ("专名", AnnotationKind::ProperName),
    ("专名号", AnnotationKind::ProperName),
    ("專名", AnnotationKind::ProperName),
    ("name", AnnotationKind::ProperName),
    ("书名", AnnotationKind::BookTitle),
    ("书名号", AnnotationKind::BookTitle),
    ("書名", AnnotationKind::BookTitle),
    ("book", AnnotationKind::BookTitle),
    ("夹注", AnnotationKind::Warichu),
    ("夾注", AnnotationKind::Warichu),
    ("割注", AnnotationKind::Warichu),
    ("note", AnnotationKind::Warichu),
    ("示亡", AnnotationKind::Frame),
    ("示亡号", AnnotationKind::Frame),
    ("frame", AnnotationKind::Frame),
];

/// What an editor types for a sign of the notation, anything else as it is.
pub(super) fn typed(c: char) -> char {
    SIGNS.iter().find(|s| s.0 == c).map_or(c, |s| s.1)
}

/// Whether a character is a sign of the notation.
pub(super) fn is_sign(c: char) -> bool {
    (RUBY..=ATTR_END).contains(&c)
}

/// A text with its notation undone: literal text such as code.
pub(super) fn literal(text: &str) -> String {
    text.chars().map(typed).collect()
}

/// What the braces of spans say is no text.
pub(super) fn attribute_ranges(text: &str) -> Vec<Range<usize>> {
    let starts = text.match_indices(ATTR).map(|(i, _)| i);
    starts.filter_map(|i| text[i..].find(ATTR_END).map(|end| i..i + end + ATTR_END.len_utf8())).collect()
}

/// Something wrong with the notation, at bytes of the scanned text.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Fault {
    pub(super) at: Range<usize>,
    code: &'static str,
    severity: Severity,
    message: String,
    hint: String,
}

impl Fault {
    /// As a diagnostic at a place of the file.
    pub(super) fn diagnostic(self, span: Span) -> Diagnostic {
        Diagnostic::new(self.severity, self.code, self.message).at(span).hint(self.hint)
    }
}

/// What the braces of a span say.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Attributes {
    pub(super) kinds: Vec<AnnotationKind>,
    pub(super) lang: Option<String>,
}

/// Reads `.专名 .着重 lang=ja`; `Err` has the word that is none.
pub(super) fn attributes(text: &str) -> Result<Attributes, String> {
    let mut out = Attributes::default();
    for word in text.split_whitespace() {
        let tag = word.strip_prefix("lang=").map(|t| t.trim_matches(['"', '\'']));
        if let Some(tag) = tag.filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')) {
            out.lang = Some(tag.to_string());
        } else if let Some(kind) = word.strip_prefix('.').and_then(|n| CLASSES.iter().find(|c| c.0 == n)) {
            out.kinds.push(kind.1);
        } else {
            return Err(word.to_string());
        }
    }
    if out == Attributes::default() { Err(String::new()) } else { Ok(out) }
}

/// Characters of a base that can have a reading of their own.
pub(super) fn units(base: &str) -> impl Iterator<Item = (usize, &str)> {
    base.grapheme_indices(true).filter(|(_, g)| !g.trim().is_empty())
}

/// What ends a paragraph, beyond which no annotation goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Blocks {
    /// Markdown: empty lines, headings, fences.
    Markdown,
    /// Verse: each line.
    Lines,
}

/// What was found.
#[derive(Default, Debug)]
pub(super) struct Scan {
    /// Bytes that are signs of notation, in order.
    pub(super) signs: Vec<(usize, char)>,
    pub(super) faults: Vec<Fault>,
}

/// Finds the notation of a text.
pub(super) fn scan(text: &str, blocks: Blocks) -> Scan {
    if !text.contains(['{', '}']) {
        return Scan::default();
    }
    let mut s = Scanner { text, out: Scan::default(), open: Vec::new(), told: BTreeSet::new(), markdown: blocks == Blocks::Markdown };
    for block in self::blocks(text, blocks) {
        s.block(block);
    }
    s.out.signs.sort_unstable();
    s.out
}

/// Paragraphs of a text as far as they matter here; fenced code is left out.
fn blocks(text: &str, blocks: Blocks) -> Vec<Range<usize>> {
    let (mut out, mut from, mut at, mut fence) = (Vec::new(), 0, 0, None);
    for line in text.split_inclusive('\n') {
        let (start, bare) = (at, line.trim());
        at += line.len();
        let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~')).filter(|&c| bare.starts_with(&String::from(c).repeat(3)));
        let heading = bare.starts_with('#');
        let ends = blocks == Blocks::Lines || bare.is_empty() || heading || mark.is_some() || fence.is_some();
        if !ends {
            continue;
        }
        if from < start {
            out.push(from..start);
        }
        from = at;
        match (blocks, fence) {
            (Blocks::Lines, _) => out.push(start..at),
            (_, Some(f)) if mark == Some(f) => fence = None,
            (_, Some(_)) => {}
            (_, None) if mark.is_some() => fence = mark,
            (_, None) if heading => out.push(start..at),
            _ => {}
        }
    }
    if from < text.len() {
        out.push(from..text.len());
    }
    out
}

/// A brace or bracket without its partner so far.
struct Open {
    at: usize,
    ruby: bool,
    bars: Vec<usize>,
    /// What stands inside.
    inner: Vec<AnnotationKind>,
}

struct Scanner<'t> {
    text: &'t str,
    out: Scan,
    open: Vec<Open>,
    /// Braces that were reported with their partner.
    told: BTreeSet<usize>,
    markdown: bool,
}

impl Scanner<'_> {
    fn block(&mut self, block: Range<usize>) {
        let mut at = block.start;
        while at < block.end {
            let Some(c) = self.text[at..].chars().next() else { break };
            let next = at + c.len_utf8();
            at = match c {
                '\\' => next + self.text[next..].chars().next().filter(char::is_ascii_punctuation).map_or(0, char::len_utf8),
                '`' if self.markdown => self.code(at, block.end),
                '{' | '[' => {
                    self.open.push(Open { at, ruby: c == '{', bars: Vec::new(), inner: Vec::new() });
                    next
                }
                '|' => {
                    if let Some(o) = self.open.last_mut().filter(|o| o.ruby) {
                        o.bars.push(at);
                    }
                    next
                }
                ']' => self.close_span(at, block.end),
                '}' => {
                    self.close_ruby(at);
                    next
                }
                _ => next,
            };
        }
        for o in std::mem::take(&mut self.open) {
            if o.ruby {
                self.unclosed(o.at, block.end);
            }
        }
    }

    /// The end of a code span, or of the backticks if it has none.
    fn code(&self, at: usize, end: usize) -> usize {
        let ticks = self.text[at..end].bytes().take_while(|&b| b == b'`').count();
        let mut from = at + ticks;
        while let Some(i) = self.text[from..end].find('`') {
            let run = self.text[from + i..end].bytes().take_while(|&b| b == b'`').count();
            from += i + run;
            if run == ticks {
                return from;
            }
        }
        at + ticks
    }

    /// `]`: the end of a span if braces with attributes follow.
    fn close_span(&mut self, at: usize, end: usize) -> usize {
        let mine = self.open.last().is_some_and(|o| !o.ruby);
        let o = if mine { self.open.pop() } else { None };
        let rest = &self.text[at + 1..end];
        let attrs = rest.strip_prefix('{').and_then(|r| r.find(['{', '}', '\n']).filter(|&i| r[i..].starts_with('}')).map(|i| &r[..i]));
        let looks = |a: &&str| a.trim_start().starts_with('.') || a.contains("lang=");
        let Some(attrs) = attrs.filter(looks) else {
            if let (Some(o), Some(outer)) = (o, self.open.last_mut()) {
                outer.inner.extend(o.inner);
            }
            return at + 1;
        };
        let stop = at + 2 + attrs.len() + 1;
        match attributes(attrs) {
            Err(word) => self.unknown(at + 1..stop, &word),
            Ok(a) => match o {
                Some(o) => self.span(o, at, attrs.len(), &a),
                None => self.tell(
                    "R35",
                    Severity::Error,
                    at..stop,
                    "这里的标记没有开头的“[”",
                    "标记只在一段之内起作用，写成 [文字]{.专名}；要跨段就每段各标一次",
                ),
            },
        }
        stop
    }

    fn unknown(&mut self, at: Range<usize>, word: &str) {
        let near = nearest(word.trim_start_matches('.'), CLASSES.iter().map(|c| c.0));
        let hint = match near {
            Some(n) => format!("您是不是要写 .{n}？"),
            None => "可用 .着重 .专名 .书名 .夹注 .示亡 和 lang=语言".to_string(),
        };
        self.tell("R34", Severity::Error, at, format!("没有“{word}”这种标记，照原样排成文字"), hint);
    }

    fn span(&mut self, o: Open, at: usize, len: usize, a: &Attributes) {
        use AnnotationKind::{Frame, Warichu};
        let stop = at + 2 + len + 1;
        let bare = units(&self.text[o.at + 1..at]).next().is_none();
        let twice = a.kinds.iter().any(|k| o.inner.contains(k));
        let note = a.kinds.contains(&Warichu) && (!o.inner.is_empty() || a.kinds.len() > 1);
        let around = o.inner.contains(&Warichu) && !a.kinds.is_empty();
        let frames = a.kinds.contains(&Frame) && o.inner.contains(&Frame);
        if bare {
            self.tell("R33", Severity::Error, o.at..stop, "标记里没有文字，照原样排成文字", "把要标的文字写在方括号里：[文字]{.专名}");
        } else if twice || note || around || frames {
            self.tell(
                "R32",
                Severity::Error,
                o.at..stop,
                "标记套标记，外面一层照原样排成文字",
                "同一种标记只标一层；夹注里、示亡号里不能再有注",
            );
        } else {
            self.out.signs.extend([(o.at, SPAN), (at, SPAN_END), (at + 1, ATTR), (stop - 1, ATTR_END)]);
            if let Some(outer) = self.open.last_mut() {
                outer.inner.extend(o.inner);
                outer.inner.extend(&a.kinds);
            }
            return;
        }
        if let Some(outer) = self.open.last_mut() {
            outer.inner.extend(o.inner);
        }
    }

    /// `}`: the end of readings if a brace with `|` is open.
    fn close_ruby(&mut self, at: usize) {
        let Some(i) = self.open.iter().rposition(|o| o.ruby) else {
            if !self.told.contains(&at) {
                self.tell("R30", Severity::Warning, at..at + 1, "“}”没有对应的“{”，照原样排成文字", "要印花括号，写成 \\}");
            }
            return;
        };
        // Square brackets without partner inside are text.
        let mut inner = Vec::new();
        self.open.drain(i + 1..).for_each(|o| inner.extend(o.inner));
        let Some(mut o) = self.open.pop() else { return };
        o.inner.extend(inner);
        if self.readings(&o, at) {
            self.out.signs.push((o.at, RUBY));
            self.out.signs.extend(o.bars.iter().map(|&b| (b, BAR)));
            self.out.signs.push((at, RUBY_END));
            o.inner.push(AnnotationKind::Ruby);
        }
        if let Some(outer) = self.open.last_mut() {
            outer.inner.extend(o.inner);
        }
    }

    /// Whether braces hold a base and readings; says what is wrong otherwise.
    fn readings(&mut self, o: &Open, at: usize) -> bool {
        let whole = o.at..at + 1;
        let Some(&first) = o.bars.first() else {
            self.tell(
                "R30",
                Severity::Warning,
                whole,
                "花括号里没有“|”，不是注音，照原样排成文字",
                "注音写成 {漢字|かんじ}；要印花括号，写成 \\{ 和 \\}",
            );
            return false;
        };
        let text = self.text;
        let base = &text[o.at + 1..first];
        let ends = o.bars[1..].iter().copied().chain([at]);
        let parts: Vec<&str> = o.bars.iter().zip(ends).map(|(&b, e)| text[b + 1..e].trim()).collect();
        if !o.inner.is_empty() {
            self.tell("R32", Severity::Error, whole, "注音套注音，外面一层照原样排成文字", "一个字只注一次；专名号、着重号写在注音外面");
            return false;
        }
        if units(base).next().is_none() {
            self.tell("R33", Severity::Error, whole, "注音前面没有正文，照原样排成文字", "写成 {漢字|かんじ}，竖线前面是正文");
            return false;
        }
        if parts.iter().all(|p| p.is_empty()) {
            self.tell("R33", Severity::Error, whole, "竖线后面没有注音，照原样排成文字", "写成 {漢字|かんじ}，竖线后面是注音");
            return false;
        }
        let chars = base.graphemes(true).filter(|g| !g.trim().is_empty() && !matches!(*g, "*" | "\\")).count();
        if parts.len() > 1 && parts.len() != chars {
            let (n, what) = (parts.len(), if parts.len() > chars { "多" } else { "少" });
            self.tell(
                "R31",
                Severity::Error,
                whole,
                format!("正文 {chars} 字，注音 {n} 份，{what}了；注音合成一份排在整个词上"),
                "每字一份（没有注音的字留空：{取り扱い|と||あつか|}），或全词一份",
            );
        } else if parts.len() == 1 && chars > 1 && super::annotation::is_zhuyin(parts[0]) && parts[0].split_whitespace().count() != chars {
            self.tell(
                "R31",
                Severity::Error,
                whole,
                "注音符号要一字一注；这里合成一份排在整个词上",
                "写成 {中國|ㄓㄨㄥ|ㄍㄨㄛˊ}，或用空格分开各字的注音",
            );
        }
        true
    }

    /// A brace that its paragraph does not close.
    fn unclosed(&mut self, at: usize, end: usize) {
        let later = self.text[end..].find(['{', '}']).map(|i| end + i).filter(|&i| self.text[i..].starts_with('}'));
        match later {
            Some(close) if !self.told.contains(&close) => {
                self.told.insert(close);
                self.tell("R35", Severity::Error, at..at + 1, "注音跨段，照原样排成文字", "注音只在一段之内起作用；补上本段的“}”");
            }
            _ => self.tell("R30", Severity::Warning, at..at + 1, "“{”没有对应的“}”，照原样排成文字", "补上“}”；要印花括号，写成 \\{"),
        }
    }

    fn tell(&mut self, code: &'static str, severity: Severity, at: Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        self.out.faults.push(Fault { at, code, severity, message: message.into(), hint: hint.into() });
    }
}
