//! `articles/NAME.md` → [`Story`]: TOML between `+++` lines, then Markdown.

use crate::cjk::{Level, Marks, Region};
use crate::diag::{Diagnostic, Report, Severity};
use crate::geom::WritingMode;
use crate::model::{Emphasis, Para, ParaKind, Story};
use crate::read::annotation::inline_para;
use crate::read::decode::{Clean, Raw};
use crate::read::markdown;
use crate::read::names;
use crate::read::notation::Blocks;
use crate::read::photos::{self, ShotDraft};
use crate::read::table::{Item, Table, parse};
use crate::read::tabular;
use crate::source::Span;
use std::ops::Range;

/// An article as its file gives it.
#[derive(Clone, Debug)]
pub(super) struct Article {
    pub(super) story: Story,
    /// Its own priority, if it has one.
    pub(super) priority: Option<u8>,
    pub(super) writing: Option<WritingMode>,
    /// Its pictures.
    pub(super) shots: Vec<ShotDraft>,
    /// Paragraphs of captions and credits that all of several pictures share.
    pub(super) shared: Vec<u32>,
}

/// Words for `writing`.
pub(super) const WRITING: [(&str, WritingMode); 2] = [("horizontal", WritingMode::Horizontal), ("vertical", WritingMode::Vertical)];

/// The keys between the `+++` lines.
#[derive(Default)]
struct Front {
    head: Vec<Para>,
    dateline: Option<(String, Span)>,
    foot: Vec<Para>,
    priority: Option<u8>,
    lang: Option<String>,
    level: Option<Level>,
    marks: Option<Marks>,
    names: Vec<String>,
    writing: Option<WritingMode>,
    /// Their paragraphs count in `foot`.
    shots: Vec<ShotDraft>,
    shared: Vec<u32>,
    fiction: bool,
    verse: bool,
    tables: Vec<tabular::Plan>,
    signature: Signature,
}

/// 落款: `signature`.
#[derive(Default)]
enum Signature {
    /// Found by us, and told.
    #[default]
    Auto,
    /// The editor says whether the last paragraphs are one.
    Said(bool),
    /// Its lines.
    Lines(Vec<Para>),
}

/// Reads an article. `lang` is the issue's.
pub(super) fn read(raw: &Raw, id: &str, lang: &str, report: &mut Report) -> Article {
    let (front_at, body_at) = split(raw, report);
    let clean = Clean::toml(raw, front_at);
    let front = front(parse(&clean, report), lang, report);
    let lang = front.lang.clone().unwrap_or_else(|| lang.to_string());
    let text = Clean::markdown(raw, body_at);
    let (mut body, found) = if front.verse { (verse(&text, &lang, report), Vec::new()) } else { markdown::body(&text, &lang, report) };
    sign(&mut body, &front.signature, report);
    if let Some((words, span)) = &front.dateline {
        put_dateline(&mut body, words, *span);
    }
    let empty = body.iter().all(|p| p.text.is_empty());
    let (body, tables) = tabular::place(body, front.head.len(), found, front.tables, report);
    let signed = if let Signature::Lines(lines) = front.signature { lines } else { Vec::new() };
    let (mut shots, mut shared) = (front.shots, front.shared);
    let before = (front.head.len() + body.len() + signed.len()) as u32;
    shots.iter_mut().flat_map(|s| &mut s.paras).chain(&mut shared).for_each(|p| *p += before);
    let paras: Vec<Para> = front.head.into_iter().chain(body).chain(signed).chain(front.foot).collect();
    // A picture may say all in its metadata.
    if shots.is_empty() || paras.iter().any(|p| !p.text.is_empty()) {
        report_empty(raw, id, &paras, empty && shots.is_empty(), report);
    }
    let story = Story {
        id: id.to_string(),
        file: raw.file,
        paras,
        priority: front.priority.unwrap_or(3),
        lang,
        level: front.level,
        marks: front.marks,
        names: front.names,
        tables,
        run_in: None,
        verse: front.verse,
        fiction: front.fiction,
    };
    Article { story, priority: front.priority, writing: front.writing, shots, shared }
}

fn report_empty(raw: &Raw, id: &str, paras: &[Para], no_body: bool, report: &mut Report) {
    let d = if paras.iter().all(|p| p.text.is_empty()) {
        Diagnostic::error("R14", format!("稿件 {id} 没有文字"))
    } else if no_body {
        Diagnostic::warning("R14", format!("稿件 {id} 只有标题，没有正文"))
    } else {
        return;
    };
    report.push(d.at(raw.span(0..0)).hint("写上正文，或在 issue.toml 里去掉这个版块"));
}

/// The ranges of front matter and body.
fn split(raw: &Raw, report: &mut Report) -> (Range<usize>, Range<usize>) {
    let text = &raw.text;
    let start = text.len() - text.trim_start().len();
    let mark = text[start..].lines().next().unwrap_or_default().trim_end();
    if mark == "---" {
        let d = Diagnostic::error("R01", "稿件头要写在两行“+++”之间，不是“---”").at(raw.span(start..start + 3));
        report.push(d.hint("把两行“---”改成“+++”，里面写成 键 = \"值\""));
    }
    if mark != "+++" {
        return (0..0, 0..text.len());
    }
    let from = line_end(text, start);
    let mut at = from;
    while at < text.len() {
        let end = line_end(text, at);
        if text[at..end].trim_end() == "+++" {
            return (from..at, end..text.len());
        }
        at = end;
    }
    report.push(
        Diagnostic::error("R01", "稿件头没有结束：缺少第二行“+++”").at(raw.span(start..start + 3)).hint("在稿件头和正文之间加一行“+++”"),
    );
    // What follows may be text: it is set rather than lost.
    (from..from, from..text.len())
}

/// The start of the next line.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |i| at + i + 1)
}

fn front(mut t: Table<'_>, lang: &str, report: &mut Report) -> Front {
    let mut f = Front { lang: t.take("lang").and_then(|i| i.name(report)), ..Front::default() };
    let lang = &f.lang.clone().unwrap_or_else(|| lang.to_string());
    for (key, kind) in [
        ("label", ParaKind::Label),
        ("kicker", ParaKind::Kicker),
        ("headline", ParaKind::Headline),
        ("deck", ParaKind::Deck),
        ("summary", ParaKind::Summary),
        ("author_line", ParaKind::Author),
    ] {
        f.head.extend(paras(&mut t, (key, kind), lang, report));
    }
    f.pictures(&mut t, lang, report);
    f.foot.extend(paras(&mut t, ("byline", ParaKind::Byline), lang, report));
    f.dateline = t.take("dateline").and_then(|i| Some((i.string(report)?, i.span())));
    f.priority = t.take("priority").and_then(|i| i.integer(1..=9, report)).map(|v| v as u8);
    f.level = t.take("level").and_then(|i| level(&i, Region::of_lang(lang), report));
    f.marks = t.take("marks").and_then(|i| i.choice(&Marks::NAMES, report));
    f.names = t.take("names").map(|i| names::list(i, report)).unwrap_or_default();
    f.writing = t.take("writing").and_then(|i| i.choice(&WRITING, report));
    f.fiction = t.take("fiction").and_then(|i| i.flag(report)).unwrap_or(false);
    f.verse = t.take("verse").and_then(|i| i.flag(report)).unwrap_or(false);
    f.tables = t.take("table").map(|i| tabular::plans(i, lang, report)).unwrap_or_default();
    f.signature = match t.take("signature") {
        None => Signature::Auto,
        Some(i) => match i.as_bool() {
            Some(said) => Signature::Said(said),
            None => Signature::Lines(written(i, ParaKind::Signature, lang, report)),
        },
    };
    // The genre is for people so far.
    t.take("genre").map(|i| i.string(report));
    t.finish(report);
    f
}

impl Front {
    /// `picture = "a.jpg"`, or `pictures = [{ file = "a.jpg", caption = "…" }, …]` with what they share.
    fn pictures(&mut self, t: &mut Table<'_>, lang: &str, report: &mut Report) {
        let one = t.take("picture").and_then(|i| Some((i.name(report)?, i.span())));
        let several = t.take("pictures");
        if let (Some(_), Some(more)) = (&one, &several) {
            report.push(
                Diagnostic::error("R03", "已有 picture，又有 pictures")
                    .at(more.key_span())
                    .hint("只写一个：一张写 picture，几张写 pictures"),
            );
        }
        for item in several.filter(|_| one.is_none()).and_then(|i| i.array(report)).unwrap_or_default() {
            let shot = self.shot(item, lang, report);
            self.shots.extend(shot);
        }
        let (from, typed) = (self.foot.len() as u32, self.captions(t, lang, report));
        let paras = (from..self.foot.len() as u32).collect();
        let (crop, focus) = photos::window(t, report);
        match one {
            Some(file) => self.shots.push(ShotDraft { file, crop, focus, paras, typed }),
            None => {
                self.shared = paras;
                // What all share stands for what each lacks.
                self.shots.iter_mut().for_each(|s| s.typed = (s.typed.0 || typed.0, s.typed.1 || typed.1));
            }
        }
    }

    /// A picture of several.
    fn shot(&mut self, item: Item<'_>, lang: &str, report: &mut Report) -> Option<ShotDraft> {
        if item.is_string() {
            let file = (item.name(report)?, item.span());
            return Some(ShotDraft { file, crop: None, focus: None, paras: Vec::new(), typed: (false, false) });
        }
        let mut t = item.table("pictures", report)?;
        let file = t.need("file", "图片文件名", report).and_then(|i| Some((i.name(report)?, i.span())));
        let (from, typed) = (self.foot.len() as u32, self.captions(&mut t, lang, report));
        let paras = (from..self.foot.len() as u32).collect();
        let (crop, focus) = photos::window(&mut t, report);
        t.finish(report);
        Some(ShotDraft { file: file?, crop, focus, paras, typed })
    }

    /// Takes `caption` and `credit`; whether each is written.
    fn captions(&mut self, t: &mut Table<'_>, lang: &str, report: &mut Report) -> (bool, bool) {
        let mut take = |key, kind| {
            let (found, there) = paras_of(t, (key, kind), lang, report);
            self.foot.extend(found);
            there
        };
        (take("caption", ParaKind::Caption), take("credit", ParaKind::Credit))
    }
}

/// A prohibition level by its full name, or by the short one of the story's region.
fn level(item: &Item<'_>, region: Region, report: &mut Report) -> Option<Level> {
    let name = item.is_string().then(|| item.string(report)).flatten().unwrap_or_default();
    Level::parse(&name, region).or_else(|| item.choice(&Level::NAMES, report))
}

fn paras(t: &mut Table<'_>, (key, kind): (&'static str, ParaKind), lang: &str, report: &mut Report) -> Vec<Para> {
    paras_of(t, (key, kind), lang, report).0
}

/// The same, and whether the key is written.
fn paras_of(t: &mut Table<'_>, (key, kind): (&'static str, ParaKind), lang: &str, report: &mut Report) -> (Vec<Para>, bool) {
    let item = t.take(key);
    let there = item.is_some();
    (item.map(|i| written(i, kind, lang, report)).unwrap_or_default(), there)
}

/// Paragraphs of a kind, one for each line that a key gives.
fn written(item: Item<'_>, kind: ParaKind, lang: &str, report: &mut Report) -> Vec<Para> {
    let lines = item.lines(report);
    let mut para = |(text, span): (String, Span)| {
        let (para, faults) = inline_para(kind, text.trim(), lang, span);
        faults.into_iter().for_each(|f| report.push(f.diagnostic(span)));
        para
    };
    lines.into_iter().map(&mut para).filter(|p| !p.text.is_empty()).collect()
}

/// Makes the last paragraphs of a notice its signature (落款).
fn sign(body: &mut [Para], how: &Signature, report: &mut Report) {
    let n = match how {
        Signature::Auto | Signature::Said(true) => tabular::signature(body),
        _ => 0,
    };
    let from = body.len() - n;
    body[from..].iter_mut().for_each(|p| p.kind = ParaKind::Signature);
    if let (Signature::Auto, Some(first)) = (how, body.get(from)) {
        let d = Diagnostic::new(Severity::Note, "R41", format!("末 {n} 段当作落款，排在右边")).at(first.span);
        report.push(d.hint("认可就在稿件头写 signature = true，不是落款写 signature = false"));
    }
}

/// The dateline (电头) stands before the first paragraph of the body, or alone if there is none.
fn put_dateline(body: &mut Vec<Para>, words: &str, span: Span) {
    let words = words.trim();
    if words.is_empty() {
        return;
    }
    let first = body.iter().position(|p| matches!(p.kind, ParaKind::Body | ParaKind::Flush));
    let Some(i) = first else {
        body.insert(0, Para { strong: vec![(0..words.len() as u32, Emphasis::Strong)], ..Para::plain(ParaKind::Body, words, span) });
        return;
    };
    let shift = (words.len() + '\u{3000}'.len_utf8()) as u32;
    let p = &mut body[i];
    p.text.insert_str(0, &format!("{words}\u{3000}"));
    for r in p.strong.iter_mut().map(|s| &mut s.0).chain(p.langs.iter_mut().map(|l| &mut l.0)) {
        *r = r.start + shift..r.end + shift;
    }
    p.annotations.iter_mut().for_each(|a| a.shift(shift));
    p.strong.insert(0, (0..words.len() as u32, Emphasis::Strong));
}

/// Makes the headline the beginning of the first paragraph (段首题).
pub(super) fn run_in(story: &mut Story) {
    let of = |p: &Para| p.kind == ParaKind::Headline;
    let title: Vec<String> = story.paras.iter().filter(|p| of(p)).map(|p| p.text.clone()).collect();
    let Some(span) = story.paras.iter().find(|p| of(p)).map(|p| p.span) else { return };
    let before = story.paras.len();
    story.paras.retain(|p| !of(p));
    let from = story.body_start();
    let mut body = story.paras.split_off(from);
    put_dateline(&mut body, &title.join("\u{3000}"), span);
    story.paras.append(&mut body);
    // Cells stand after the heads: they move as the paragraphs do.
    let fewer = (before - story.paras.len()) as u32;
    story.tables.iter_mut().for_each(|t| t.first -= fewer);
    story.run_in = Some(title.join(" "));
}

/// Each line of verse is a paragraph, each empty line inside it a blank one.
fn verse(text: &Clean, lang: &str, report: &mut Report) -> Vec<Para> {
    let (mut out, mut at) = (Vec::new(), 0);
    let text = &markdown::annotated(text, Blocks::Lines, report);
    let source = text.as_str();
    while at < source.len() {
        let next = line_end(source, at);
        let end = at + source[at..next].trim_end().len();
        if end > at {
            out.push(markdown::verse_line(text, at..end, lang, report));
        } else if !out.is_empty() {
            out.push(Para::plain(ParaKind::Blank, "", text.span(at..at)));
        }
        at = next;
    }
    let full = out.iter().rposition(|p| p.kind != ParaKind::Blank).map_or(0, |i| i + 1);
    out.truncate(full);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Severity;
    use crate::source::Sources;

    fn article(text: &str) -> (Article, Report, Sources) {
        let mut sources = Sources::default();
        let raw = Raw { file: sources.add("a.md", text), text: text.to_string() };
        let mut report = Report::default();
        (read(&raw, "a", "zh-Hans", &mut report), report, sources)
    }

    fn kinds(a: &Article) -> Vec<(ParaKind, &str)> {
        a.story.paras.iter().map(|p| (p.kind, p.text.as_str())).collect()
    }

    #[test]
    fn parts_come_in_reading_order_with_their_places() {
        let text = "+++\r\nbyline = \"（记者 甲）\"\r\nheadline = [\"主题一\", \"主题二\"]\r\nkicker = \"引题\"\r\ndateline = \"本报讯\"\r\npriority = 2\r\n+++\r\n\r\n## 小题\r\n\r\n正**文**。\r\n";
        let (a, report, _) = article(text);
        use ParaKind::{Body, Byline, Headline, Kicker, Subhead};
        let want = [
            (Kicker, "引题"),
            (Headline, "主题一"),
            (Headline, "主题二"),
            (Subhead, "小题"),
            (Body, "本报讯　正文。"),
            (Byline, "（记者 甲）"),
        ];
        assert_eq!(kinds(&a), want);
        assert_eq!(a.story.paras[4].strong, [(0..9, Emphasis::Strong), (15..18, Emphasis::Strong)]);
        let at = |i: usize| &text[a.story.paras[i].span.start as usize..a.story.paras[i].span.end as usize];
        assert_eq!([at(0), at(1), at(4)], ["\"引题\"", "\"主题一\"", "正**文**。"]);
        assert!(report.diagnostics.is_empty() && a.story.priority == 2, "{report:?}");
    }

    #[test]
    fn verse_keeps_lines_and_stanzas() {
        let (a, _, _) = article("+++\nverse = true\nheadline = \"初 雪\"\n+++\n\n1. 昨夜*有人*\n　推开门\n\n\n麦子\n\n");
        use ParaKind::{Blank, Flush, Headline};
        assert_eq!(
            kinds(&a),
            [(Headline, "初 雪"), (Flush, "1. 昨夜*有人*"), (Flush, "　推开门"), (Blank, ""), (Blank, ""), (Flush, "麦子")]
        );
        let (a, _, _) = article("+++\nverse = true\n+++\n昨夜*有人*敲\n");
        assert_eq!((a.story.paras[0].text.as_str(), a.story.paras[0].strong.len()), ("昨夜有人敲", 1));
    }

    #[test]
    fn front_matter_faults_have_their_line() {
        let (a, report, sources) = article("\n+++\nheadlin = \"甲\"\npriority = 12\nwriting = \"up\"\n+++\n文\n");
        let lines: Vec<(&str, usize)> =
            report.diagnostics.iter().map(|d| (d.code, sources.file(d.span.unwrap().file).position(d.span.unwrap().start).0)).collect();
        assert_eq!(lines, [("R03", 4), ("R03", 5), ("R02", 3)]);
        assert_eq!(kinds(&a), [(ParaKind::Body, "文")]);
    }

    #[test]
    fn unfinished_front_matter_is_text() {
        let (a, report, _) = article("+++\nheadline = 1\n正文\n");
        assert_eq!((report.count("R01"), a.story.paras.len()), (1, 1));
        assert!(a.story.paras[0].text.contains("正文"));
        assert_eq!(article("---\na: b\n---\n正文\n").1.count("R01"), 1);
    }

    #[test]
    fn empty_articles_are_named() {
        let empty = |t: &str| {
            article(t)
                .1
                .diagnostics
                .iter()
                .filter(|d| d.code == "R14" && d.message.contains("稿件 a "))
                .map(|d| d.severity)
                .collect::<Vec<_>>()
        };
        assert_eq!(empty(""), [Severity::Error]);
        assert_eq!(empty("+++\nheadline = \"甲\"\n+++\n\n"), [Severity::Warning]);
        assert_eq!(empty("+++\npicture = \"a.jpg\"\ncaption = \"甲\"\n+++\n"), []);
    }
}
