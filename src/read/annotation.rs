//! A paragraph's text with signs of notation → its text, annotations and languages.
//!
//! Signs that Markdown has torn apart (a base that begins in one list item and ends in another) become
//! text again, so nothing is lost.

use crate::model::{Annotation, AnnotationKind, Emphasis, Para, ParaKind, Reading};
use crate::read::notation::{self, ATTR, ATTR_END, Attributes, BAR, Fault, RUBY, RUBY_END, SPAN, SPAN_END};
use crate::source::Span;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// A text whose notation is resolved.
#[derive(Clone, PartialEq, Default, Debug)]
pub(super) struct Resolved {
    pub(super) text: String,
    pub(super) annotations: Vec<Annotation>,
    pub(super) langs: Vec<(Range<u32>, String)>,
    /// All readings: what the proof of reading has to find besides the text.
    pub(super) readings: String,
    /// Signs were torn apart by other markup.
    pub(super) torn: bool,
    /// The new place of each byte of the old text and of its end.
    places: Vec<u32>,
}

impl Resolved {
    /// A range of the old text in the new one.
    fn moved(&self, r: &Range<u32>) -> Range<u32> {
        let at = |i: u32| self.places.get(i as usize).copied().unwrap_or(self.text.len() as u32);
        at(r.start)..at(r.end)
    }

    /// Emphasis of the old text in the new one.
    pub(super) fn emphasis(&self, strong: &[(Range<u32>, Emphasis)]) -> Vec<(Range<u32>, Emphasis)> {
        strong.iter().map(|(r, e)| (self.moved(r), *e)).filter(|(r, _)| r.start < r.end).collect()
    }
}

/// A text without Markdown, such as a headline: the notation of annotations, and `\` before its signs.
pub(super) fn inline(text: &str, lang: &str) -> (Resolved, Vec<Fault>) {
    let scan = notation::scan(text, notation::Blocks::Lines);
    if scan.signs.is_empty() && !text.contains('\\') {
        return (Resolved { text: text.to_string(), ..Resolved::default() }, scan.faults);
    }
    let signs: BTreeMap<usize, char> = scan.signs.iter().copied().collect();
    let mut marked = String::with_capacity(text.len() + 16);
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match chars.peek() {
            Some(&(_, n)) if c == '\\' && matches!(n, '\\' | '{' | '|' | '}' | '[' | ']') => {
                marked.push(n);
                chars.next();
            }
            _ => marked.push(signs.get(&i).copied().unwrap_or(c)),
        }
    }
    (resolve(&marked, lang), scan.faults)
}

/// A paragraph of such a text; faults are told by the caller.
pub(super) fn inline_para(kind: ParaKind, text: &str, lang: &str, span: Span) -> (Para, Vec<Fault>) {
    let (r, faults) = inline(text, lang);
    (Para { annotations: r.annotations, langs: r.langs, ..Para::plain(kind, r.text, span) }, faults)
}

/// Whether a reading is bopomofo.
pub(super) fn is_zhuyin(reading: &str) -> bool {
    let letter = |c: char| matches!(c, '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}');
    let tone = |c: char| matches!(c, 'ˊ' | 'ˇ' | 'ˋ' | '˙' | 'ˉ' | '\u{2EA}' | '\u{2EB}' | '\u{307}') || c.is_whitespace();
    reading.chars().any(letter) && reading.chars().all(|c| letter(c) || tone(c))
}

/// Whether a reading is Latin letters.
fn is_latin(reading: &str) -> bool {
    let latin = |c: char| (c as u32) < 0x2E80;
    reading.chars().any(char::is_alphabetic) && reading.chars().all(latin)
}

/// What a sign does, by its place in the text.
enum Act<'t> {
    Ruby,
    Bar,
    RubyEnd,
    Span(Attributes),
    SpanEnd,
    Attr(&'t str),
}

/// Signs that belong together; others are not in the list.
fn pair(text: &str) -> BTreeMap<usize, Act<'_>> {
    let mut out = BTreeMap::new();
    let mut open: Vec<(usize, char, Vec<usize>)> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| notation::is_sign(*c)) {
        match c {
            RUBY | SPAN => open.push((at, c, Vec::new())),
            BAR => {
                if let Some(o) = open.last_mut().filter(|o| o.1 == RUBY) {
                    o.2.push(at);
                }
            }
            RUBY_END => {
                if let Some(o) = open.pop_if(|o| o.1 == RUBY && !o.2.is_empty()) {
                    out.insert(o.0, Act::Ruby);
                    o.2.iter().for_each(|&b| _ = out.insert(b, Act::Bar));
                    out.insert(at, Act::RubyEnd);
                }
            }
            SPAN_END => {
                let rest = text[at + SPAN_END.len_utf8()..].strip_prefix(ATTR);
                let attr = rest.and_then(|r| r.split_once(ATTR_END)).map(|a| a.0);
                let parsed = attr.and_then(|a| Some((a, notation::attributes(a).ok()?)));
                if let (Some((attr, a)), Some(o)) = (parsed, open.pop_if(|o| o.1 == SPAN)) {
                    out.insert(o.0, Act::Span(a));
                    out.insert(at, Act::SpanEnd);
                    out.insert(at + SPAN_END.len_utf8(), Act::Attr(attr));
                }
            }
            _ => {}
        }
    }
    out
}

/// Resolves the signs of a paragraph's text. `lang` is its language.
pub(super) fn resolve(text: &str, lang: &str) -> Resolved {
    let mut r = Resolver { out: Resolved::default(), open: Vec::new(), rubies: Vec::new(), spans: Vec::new() };
    let acts = pair(text);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let here = r.out.text.len() as u32;
        let taken = match acts.get(&at) {
            Some(act) => r.act(act, text, at),
            None => {
                r.out.torn |= notation::is_sign(c);
                r.push(notation::typed(c));
                c.len_utf8()
            }
        };
        // A bracket that a note has got stands before what was at its place.
        let here = if matches!(acts.get(&at), Some(Act::Span(_))) { r.out.text.len() as u32 } else { here };
        r.out.places.resize(r.out.places.len() + taken, here);
        at += taken;
    }
    r.out.places.push(r.out.text.len() as u32);
    r.finish(lang)
}

/// Braces or brackets under way.
struct Under {
    from: u32,
    /// Readings so far; the text goes into the last.
    parts: Option<Vec<String>>,
    attributes: Attributes,
    /// The bracket that a note must close.
    close: Option<char>,
}

struct Resolver {
    out: Resolved,
    open: Vec<Under>,
    rubies: Vec<(Range<u32>, Vec<String>)>,
    spans: Vec<(Range<u32>, Attributes)>,
}

impl Resolver {
    fn push(&mut self, c: char) {
        match self.open.last_mut().and_then(|u| u.parts.as_mut()).and_then(|p| p.last_mut()) {
            Some(reading) => {
                reading.push(c);
                self.out.readings.push(c);
            }
            None => self.out.text.push(c),
        }
    }

    /// Does what a sign says; returns the bytes that it takes.
    fn act(&mut self, act: &Act<'_>, text: &str, at: usize) -> usize {
        let here = self.out.text.len() as u32;
        let fresh = |attributes, parts| Under { from: here, parts, attributes, close: None };
        match act {
            Act::Ruby => self.open.push(fresh(Attributes::default(), Some(Vec::new()))),
            Act::Bar => {
                if let Some(p) = self.open.last_mut().and_then(|u| u.parts.as_mut()) {
                    p.push(String::new());
                }
            }
            Act::RubyEnd => {
                if let Some(u) = self.open.pop() {
                    self.rubies.push((u.from..here, u.parts.unwrap_or_default()));
                }
            }
            Act::Span(a) => {
                let mut u = fresh(a.clone(), None);
                if a.kinds.contains(&AnnotationKind::Warichu) {
                    u.close = self.bracket(text, at);
                    u.from = self.out.text.len() as u32;
                }
                self.open.push(u);
            }
            Act::SpanEnd => {
                if let Some(u) = self.open.pop() {
                    self.spans.push((u.from..here, u.attributes));
                    u.close.into_iter().for_each(|c| self.out.text.push(c));
                }
            }
            Act::Attr(a) => return ATTR.len_utf8() + a.len() + ATTR_END.len_utf8(),
        }
        SPAN.len_utf8()
    }

    /// A note stands in brackets: those that the author typed, outside or inside, else round ones of ours.
    fn bracket(&mut self, text: &str, at: usize) -> Option<char> {
        let inside = &text[at + SPAN.len_utf8()..];
        let mut depth = 0;
        let end = inside.char_indices().find(|(_, c)| {
            depth += i32::from(*c == SPAN) - i32::from(*c == SPAN_END);
            depth < 0
        });
        let (note, after) = end.map_or((inside, ""), |(i, c)| (&inside[..i], &inside[i + c.len_utf8()..]));
        let after = after.split_once(ATTR_END).map_or("", |a| a.1);
        let has = |open: Option<char>, close: Option<char>| open.and_then(closer).is_some_and(|c| close == Some(c));
        let outside = has(self.out.text.chars().next_back(), after.chars().next());
        if outside || has(note.chars().next(), note.chars().next_back()) {
            return None;
        }
        self.out.text.push('（');
        Some('）')
    }

    fn finish(mut self, lang: &str) -> Resolved {
        let langs: Vec<(Range<u32>, String)> =
            self.spans.iter().filter_map(|(r, a)| a.lang.clone().map(|l| (r.clone(), l))).filter(|(r, _)| r.start < r.end).collect();
        self.out.langs = flatten(&langs);
        for (range, a) in std::mem::take(&mut self.spans) {
            for kind in a.kinds {
                let range = if kind == AnnotationKind::Warichu { self.without_brackets(range.clone()) } else { range.clone() };
                if !self.out.text[range.start as usize..range.end as usize].trim().is_empty() {
                    self.out.annotations.push(Annotation::mark(kind, range));
                }
            }
        }
        for (base, parts) in std::mem::take(&mut self.rubies) {
            let here = self.out.langs.iter().find(|(r, _)| r.contains(&base.start)).map_or(lang, |l| l.1.as_str()).to_string();
            let made = readings(&self.out.text, base, &parts, &here);
            self.out.annotations.extend(made);
        }
        self.out.annotations.sort_by_key(|a| (a.base.start, Reverse(a.base.end), a.kind));
        self.out.annotations.dedup();
        self.out
    }

    /// A note's text without brackets that were typed inside: they stand at full size.
    fn without_brackets(&self, r: Range<u32>) -> Range<u32> {
        let text = &self.out.text[r.start as usize..r.end as usize];
        let (first, last) = (text.chars().next(), text.chars().next_back());
        match (first, last) {
            (Some(a), Some(b)) if closer(a) == Some(b) && text.chars().nth(2).is_some() => {
                r.start + a.len_utf8() as u32..r.end - b.len_utf8() as u32
            }
            _ => r,
        }
    }
}

fn closer(c: char) -> Option<char> {
    [('（', '）'), ('(', ')'), ('〔', '〕'), ('［', '］'), ('【', '】'), ('〈', '〉')].iter().find(|p| p.0 == c).map(|p| p.1)
}

/// Nested ranges side by side: the innermost language holds.
fn flatten(langs: &[(Range<u32>, String)]) -> Vec<(Range<u32>, String)> {
    let mut edges: Vec<u32> = langs.iter().flat_map(|(r, _)| [r.start, r.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut out: Vec<(Range<u32>, String)> = Vec::new();
    for w in edges.windows(2) {
        let covers = langs.iter().filter(|(r, _)| r.start <= w[0] && w[1] <= r.end);
        let Some((_, tag)) = covers.min_by_key(|(r, _)| r.end - r.start) else { continue };
        match out.last_mut() {
            Some((r, t)) if t == tag && r.end == w[0] => r.end = w[1],
            _ => out.push((w[0]..w[1], tag.clone())),
        }
    }
    out
}

/// The annotations of one pair of braces: what they are is told by the script and the number of readings.
fn readings(text: &str, base: Range<u32>, parts: &[String], lang: &str) -> Vec<Annotation> {
    let chars = &text[base.start as usize..base.end as usize];
    let bounds: Vec<u32> = notation::units(chars).map(|(i, _)| base.start + i as u32).collect();
    let unit = |i: usize| if i == 0 { base.start } else { bounds[i] }..bounds.get(i + 1).copied().unwrap_or(base.end);
    let trimmed: Vec<String> = parts.iter().map(|p| p.trim().to_string()).collect();
    let joined = trimmed.iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    let script = |t: &str| {
        if is_zhuyin(t) {
            AnnotationKind::Zhuyin
        } else if is_latin(t) && !lang.starts_with("ja") {
            AnnotationKind::Pinyin
        } else {
            AnnotationKind::Ruby
        }
    };
    let one = |kind, base: Range<u32>, text: String| Annotation { kind, base: base.clone(), readings: vec![Reading { base, text }] };
    let words: Vec<String> = match &trimmed[..] {
        [only] if bounds.len() > 1 && script(only) != AnnotationKind::Ruby => only.split_whitespace().map(String::from).collect(),
        all => all.to_vec(),
    };
    let each = words.len() == bounds.len();
    if each && words.iter().all(|w| w.is_empty() || script(w) == AnnotationKind::Ruby) {
        // A character without a reading parts the word: the readings on both sides are words of their own.
        let all: Vec<(usize, String)> = words.into_iter().enumerate().filter(|(_, w)| !w.is_empty()).collect();
        return all.chunk_by(|a, b| a.0 + 1 == b.0).map(|run| jukugo(run, unit)).collect();
    }
    if each {
        let some = words.into_iter().enumerate().filter(|(_, w)| !w.is_empty());
        return some.map(|(i, w)| one(script(&w), unit(i), w)).collect();
    }
    let kind = if script(&joined) == AnnotationKind::Pinyin { AnnotationKind::Pinyin } else { AnnotationKind::Ruby };
    let joined = if kind == AnnotationKind::Ruby { joined.replace(' ', "") } else { joined };
    vec![one(kind, base, joined)]
}

/// Neighbouring characters with a reading each.
fn jukugo(run: &[(usize, String)], unit: impl Fn(usize) -> Range<u32>) -> Annotation {
    let readings: Vec<Reading> = run.iter().map(|(i, text)| Reading { base: unit(*i), text: text.clone() }).collect();
    let base = readings[0].base.start..readings[readings.len() - 1].base.end;
    let kind = if readings.len() == 1 { AnnotationKind::Ruby } else { AnnotationKind::Jukugo };
    Annotation { kind, base, readings }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, lang: &str) -> (Resolved, Vec<&'static str>) {
        let (r, f) = inline(text, lang);
        let span = Span::new(crate::source::Sources::default().add("a", ""), 0..0);
        (r, f.into_iter().map(|f| f.diagnostic(span).code).collect())
    }

    /// Kind, base and readings of each annotation.
    fn notes(text: &str, lang: &str) -> Vec<String> {
        let (r, faults) = read(text, lang);
        assert!(faults.is_empty(), "{text} {faults:?}");
        let of = |b: &Range<u32>| &r.text[b.start as usize..b.end as usize];
        let one = |a: &Annotation| {
            let readings: Vec<String> = a.readings.iter().map(|x| format!("{}={}", of(&x.base), x.text)).collect();
            format!("{} {} {}", a.kind.name(), of(&a.base), readings.join(" ")).trim_end().to_string()
        };
        r.annotations.iter().map(one).collect()
    }

    #[test]
    fn readings_are_told_by_number_and_script() {
        assert_eq!(notes("{漢字|かん|じ}の{漢|かん}", "ja"), ["jukugo 漢字 漢=かん 字=じ", "ruby 漢 漢=かん"]);
        assert_eq!(notes("{漢字|かんじ}", "ja"), ["ruby 漢字 漢字=かんじ"]);
        assert_eq!(notes("{取り扱い|と||あつか|}", "ja"), ["ruby 取 取=と", "ruby 扱 扱=あつか"]);
        assert_eq!(notes("{北京|Běijīng}{好|hǎo}", "zh"), ["pinyin 北京 北京=Běijīng", "pinyin 好 好=hǎo"]);
        assert_eq!(notes("{北京|běi jīng}", "zh"), ["pinyin 北 北=běi", "pinyin 京 京=jīng"]);
        assert_eq!(notes("{中國|ㄓㄨㄥ|ㄍㄨㄛˊ}", "zh-Hant"), ["zhuyin 中 中=ㄓㄨㄥ", "zhuyin 國 國=ㄍㄨㄛˊ"]);
        assert_eq!(notes("{東京|Tokyo}", "ja"), ["ruby 東京 東京=Tokyo"]);
        assert_eq!(notes("[{東京|Tokyo}]{lang=ja}", "zh"), ["ruby 東京 東京=Tokyo"]);
    }

    #[test]
    fn marks_nest_where_they_can() {
        assert_eq!(notes("[鲁迅]{.专名}写[阿Q正传]{.book .着重}", "zh"), ["name 鲁迅", "dots 阿Q正传", "book 阿Q正传"]);
        assert_eq!(notes("[{王|wáng}安石]{.name}", "zh"), ["name 王安石", "pinyin 王 王=wáng"]);
        for bad in ["[甲[乙]{.专名}丙]{.name}", "{甲{乙|い}|こう}", "[甲{乙|い}]{.夹注}", "{[甲]{.着重}|こう}"] {
            let (r, faults) = read(bad, "ja");
            assert_eq!(faults, ["R32"], "{bad}");
            assert_eq!(r.annotations.len(), 1, "{bad}");
            assert!(r.text.starts_with(['[', '{']), "the outer one is text: {}", r.text);
        }
    }

    #[test]
    fn notes_stand_in_brackets() {
        let text = |t: &str| read(t, "zh").0;
        for (typed, set) in
            [("甲[乙丙]{.夹注}丁", "甲（乙丙）丁"), ("甲（[乙丙]{.夹注}）丁", "甲（乙丙）丁"), ("甲[〔乙丙〕]{.割注}丁", "甲〔乙丙〕丁")]
        {
            let r = text(typed);
            assert_eq!(r.text, set);
            let b = &r.annotations[0].base;
            assert_eq!(&r.text[b.start as usize..b.end as usize], "乙丙", "{typed}");
        }
    }

    #[test]
    fn braces_without_notation_are_text() {
        for (text, set, codes) in [
            ("集合{1, 2}", "集合{1, 2}", vec!["R30"]),
            ("甲{乙", "甲{乙", vec!["R30"]),
            ("甲}乙", "甲}乙", vec!["R30"]),
            ("\\{甲\\|乙\\}", "{甲|乙}", vec![]),
            ("甲|乙[丙]", "甲|乙[丙]", vec![]),
            ("{|かん}", "{|かん}", vec!["R33"]),
            ("{漢|}", "{漢|}", vec!["R33"]),
            ("[]{.专名}", "[]{.专名}", vec!["R33"]),
            ("[甲]{.专明}", "[甲]{.专明}", vec!["R34"]),
            ("甲]{.专名}", "甲]{.专名}", vec!["R35"]),
            ("{字|じ|か}", "字", vec!["R31"]),
            ("{漢字語|かん|じ}", "漢字語", vec!["R31"]),
        ] {
            let (r, faults) = read(text, "ja");
            assert_eq!((r.text.as_str(), faults), (set, codes), "{text}");
        }
    }

    #[test]
    fn too_many_readings_are_kept_together() {
        let (r, _) = read("{字|じ|か}", "ja");
        assert_eq!(r.annotations[0].readings[0].text, "じか");
    }

    #[test]
    fn languages_lie_side_by_side() {
        let (r, _) = read("甲[乙[丙]{lang=ko}丁]{lang=ja}", "zh");
        assert_eq!(r.text, "甲乙丙丁");
        assert_eq!(r.langs, [(3..6, "ja".into()), (6..9, "ko".into()), (9..12, "ja".into())]);
    }
}
