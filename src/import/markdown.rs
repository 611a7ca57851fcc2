//! Markdown → a source with hints: `#` headline, `##` cross head, `**bold**`, front matter between `+++` or `---`.
//!
//! Files that Banmian wrote come back as they were; other Markdown goes the way of raw text with its hints.

use super::bench::{Bench, Marked};
use super::draft::{Draft, ParaKind};
use super::lines::{Hint, Source};
use super::run::Run;
use super::{Decisions, Imported, Refusal, text, write};
use std::ops::Range;

/// Reads a file.
pub fn read(name: &str, markdown: &str, decisions: &Decisions) -> Result<Imported, Refusal> {
    match front(markdown) {
        Some((keys, body)) => article(name, &keys, body),
        None => plain(name, markdown, decisions),
    }
}

/// Keys with their values.
type Keys = Vec<(String, Vec<String>)>;

/// Keys and values of the front matter, and what follows it.
fn front(markdown: &str) -> Option<(Keys, &str)> {
    let trimmed = markdown.trim_start_matches('\u{feff}').trim_start();
    let mark = ["+++", "---"].into_iter().find(|m| trimmed.lines().next().is_some_and(|l| l.trim_end() == *m))?;
    let rest = &trimmed[trimmed.find('\n')? + 1..];
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == mark {
            return Some((keys(&rest[..at], mark), &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn keys(text: &str, mark: &str) -> Vec<(String, Vec<String>)> {
    let divider = if mark == "+++" { '=' } else { ':' };
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines().filter(|l| !l.trim_start().starts_with('#')) {
        if let Some((key, mut list)) = open.take() {
            list.push_str(line);
            if line.contains(']') {
                out.push((key, values(&list)))
            } else {
                open = Some((key, list))
            }
            continue;
        }
        let Some((key, value)) = line.split_once(divider) else { continue };
        let (key, value) = (key.trim().to_string(), value.trim().to_string());
        if value.starts_with('[') && !value.ends_with(']') {
            open = Some((key, value));
        } else {
            out.push((key, values(&value)));
        }
    }
    out
}

/// `"a"`, `["a", "b"]`, `bare`.
fn values(text: &str) -> Vec<String> {
    let quote = |c: char| matches!(c, '"' | '\'');
    if !text.contains(quote) {
        return vec![text.trim_matches(['[', ']']).trim().to_string()];
    }
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(open) = chars.by_ref().find(|&c| quote(c)) {
        let mut value = String::new();
        while let Some(c) = chars.next() {
            match c {
                '\\' if open == '"' => value.extend(match chars.next() {
                    Some('n') => Some('\n'),
                    Some('t') => Some('\t'),
                    Some('u') => {
                        let code: String = chars.by_ref().take(4).collect();
                        u32::from_str_radix(&code, 16).ok().and_then(char::from_u32)
                    }
                    other => other,
                }),
                c if c == open => break,
                c => value.push(c),
            }
        }
        out.push(value);
    }
    out
}

fn article(name: &str, keys: &[(String, Vec<String>)], body: &str) -> Result<Imported, Refusal> {
    let mut bench = Bench::default();
    let mut draft = Draft::default();
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name).trim_end_matches(".markdown").trim_end_matches(".md");
    draft.name = Some(stem.to_string());
    let mut picture = super::PictureRef::default();
    for (key, values) in keys {
        const TEXT: [&str; 11] =
            ["kicker", "headline", "title", "deck", "subtitle", "author_line", "dateline", "byline", "author", "caption", "credit"];
        let of_text = TEXT.contains(&key.as_str()) || key == "authors";
        let runs: Vec<Run> = values.iter().filter(|_| of_text).flat_map(|v| bench.runs(v)).collect();
        match key.as_str() {
            "kicker" => draft.kicker = runs,
            "headline" | "title" => draft.headline = runs,
            "deck" | "subtitle" => draft.deck = runs,
            "author_line" => draft.author = runs,
            "dateline" => draft.dateline = runs.into_iter().next(),
            "byline" | "author" | "authors" => draft.byline = runs,
            "caption" => picture.caption = runs,
            "credit" => picture.credit = runs,
            "picture" => picture.file = values.first().and_then(|v| write::picture_name(v).ok()).unwrap_or_default(),
            "priority" => draft.priority = values.first().and_then(|v| v.parse().ok()),
            "lang" | "language" => draft.lang = values.first().cloned(),
            "verse" => draft.verse = values.first().is_some_and(|v| v == "true"),
            _ => bench.import.notes.push(format!("稿件头的 {key} = {} 没有收", values.join("、"))),
        }
    }
    if !picture.file.is_empty() || !picture.caption.is_empty() {
        draft.pictures.push(picture);
    }
    let verse = draft.verse;
    let marked: Vec<Marked> = paragraphs(body, verse).into_iter().filter(|p| verse || p.kind != ParaKind::Blank).collect();
    bench.exact(&mut draft, marked);
    bench.push(draft);
    bench.finish(name, "markdown")
}

fn plain(name: &str, markdown: &str, decisions: &Decisions) -> Result<Imported, Refusal> {
    let mut source = Source { name: name.to_string(), whole: true, ..Source::default() };
    for p in paragraphs(markdown, false) {
        let start = source.text.len();
        source.text.push_str(&p.text);
        let hint = match p.kind {
            ParaKind::Subhead => Hint::Subhead,
            ParaKind::Row => Hint::Row,
            _ => Hint::None,
        };
        let hint = if p.strong.len() == 1 && p.strong[0] == (usize::MAX..usize::MAX) { Hint::Title } else { hint };
        if hint != Hint::None {
            source.hints.push((start..source.text.len(), hint));
        } else {
            source.strong.extend(p.strong.iter().map(|r| r.start + start..r.end + start));
        }
        source.text.push_str("\n\n");
    }
    if source.text.trim().is_empty() {
        return Err(Refusal::new("I03", "里面没有文字").hint("核对文件"));
    }
    let (import, count) = text(&source, decisions)?;
    Ok(Imported { source, encoding: None, format: "markdown", import, count })
}

/// Paragraphs: an empty line parts them; lines of one come together. A `#` head has a `strong` of `MAX..MAX`.
fn paragraphs(markdown: &str, verse: bool) -> Vec<Marked> {
    let mut out: Vec<Marked> = Vec::new();
    let mut open: Option<String> = None;
    let close = |open: &mut Option<String>, out: &mut Vec<Marked>| {
        if let Some(text) = open.take() {
            out.push(inline(&text, ParaKind::Text));
        }
    };
    for line in markdown.lines() {
        let t = line.trim();
        if t.is_empty() {
            close(&mut open, &mut out);
            if verse && out.last().is_some_and(|p| p.kind != ParaKind::Blank) {
                out.push(Marked { kind: ParaKind::Blank, ..Marked::default() });
            }
            continue;
        }
        let level = t.bytes().take_while(|&b| b == b'#').count();
        if !verse && (1..=6).contains(&level) && t[level..].starts_with([' ', '\t']) {
            close(&mut open, &mut out);
            let mut head = inline(t[level..].trim(), ParaKind::Subhead);
            head.strong = if level == 1 { std::iter::once(usize::MAX..usize::MAX).collect() } else { Vec::new() };
            out.push(head);
        } else if !verse && t.starts_with('|') && t.ends_with('|') && t.len() > 1 {
            close(&mut open, &mut out);
            if !t.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
                let cells: Vec<String> = cells(t).iter().map(|c| inline(c.trim(), ParaKind::Row).text).collect();
                out.push(Marked { kind: ParaKind::Row, text: cells.join("\t"), strong: Vec::new() });
            }
        } else if verse {
            out.push(inline(t, ParaKind::Text));
        } else {
            let text = open.get_or_insert_default();
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic());
            if latin(text.chars().next_back()) && latin(t.chars().next()) {
                text.push(' ');
            }
            text.push_str(t);
        }
    }
    close(&mut open, &mut out);
    while out.last().is_some_and(|p| p.kind == ParaKind::Blank) {
        out.pop();
    }
    out
}

/// The cells of a row; `\|` is a character.
fn cells(row: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut escaped = false;
    for c in row.trim_matches('|').chars() {
        match c {
            '|' if !escaped => out.push(String::new()),
            c => {
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
        }
        escaped = c == '\\' && !escaped;
    }
    out
}

/// Emphasis and escapes of a paragraph.
fn inline(text: &str, kind: ParaKind) -> Marked {
    let (mut out, mut strong): (String, Vec<Range<usize>>) = (String::new(), Vec::new());
    let mut bold: Option<usize> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let next = rest[c.len_utf8()..].chars().next();
        if c == '\\' && next.is_some_and(|n| n.is_ascii_punctuation()) {
            out.extend(next);
            rest = &rest[2..];
        } else if let Some(after) = rest.strip_prefix("**").filter(|a| bold.is_some() || a.contains("**")) {
            match bold.take() {
                Some(start) => strong.push(start..out.len()),
                None => bold = Some(out.len()),
            }
            rest = after;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    strong.retain(|r| !r.is_empty());
    Marked { kind, text: out, strong }
}
