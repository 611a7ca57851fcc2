//! Diagnostics as text: for a person ([`human`]), for one line each ([`short`]), for programs ([`json`]).
//!
//! The order of the report is kept. Carets stand under Chinese text by display width; of a long line only
//! the part around the fault is shown, so that a 2 MB paragraph costs no more than a short one.

use crate::diag::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

/// Characters shown before and after the marked text, at most.
const AROUND: usize = 28;
/// Characters marked, at most.
const MARKED: usize = 40;

/// With source line, caret and advice; coloured if asked.
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for d in diagnostics {
        let mut group = level(d.severity).primary_title(d.message.as_str()).id(d.code).elements(Vec::<Element<'_>>::new());
        let place = d.place(sources).map(|span| Place::of(span, sources));
        if let Some(p) = &place {
            group = match p.excerpt.is_empty() {
                true => group.element(Origin::path(p.file).line(p.line).char_column(p.column)),
                false => {
                    let mark = AnnotationKind::Primary.span(p.mark.clone());
                    group.element(Snippet::source(p.excerpt.as_str()).path(p.file).line_start(p.line).annotation(mark))
                }
            };
        }
        let help = Level::HELP.with_name("建议");
        group = group.elements(d.hints.iter().map(|h| help.clone().message(h.as_str())));
        let text = renderer.render(&[group]);
        out.push_str(&place.map_or(text.clone(), |p| p.with_column(text)));
        out.push_str("\n\n");
    }
    out
}

/// `path:line:col: error[R06]: message`, a line each; hints are left out.
pub fn short(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for d in diagnostics {
        if let Some(span) = d.place(sources) {
            let file = sources.file(span.file);
            let (line, column) = file.position(span.start);
            out.push_str(&format!("{}:{line}:{column}: ", file.name));
        }
        out.push_str(
            &format!("{}[{}]: {}\n", severity_name(d.severity), d.code, d.message)
                .replace(|c: char| c.is_control() && c != '\n', "\u{FFFD}"),
        );
    }
    out
}

/// One JSON document: an array with an object for each fault.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = serde_json::to_string_pretty(&values(diagnostics, sources)).unwrap_or_default();
    text.push('\n');
    text
}

/// The faults as JSON values, to be part of a larger document.
pub fn values(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    diagnostics.iter().map(|d| value(d, sources)).collect()
}

fn value(d: &Diagnostic, sources: &Sources) -> Value {
    let mut v = json!({
        "code": d.code, "severity": severity_name(d.severity), "file": null, "line": null, "column": null,
        "end_line": null, "end_column": null, "message": d.message, "hints": d.hints,
    });
    if let Some(span) = d.place(sources) {
        let file = sources.file(span.file);
        let ((line, column), (end_line, end_column)) = (file.position(span.start), file.position(span.end));
        v["file"] = file.name.as_str().into();
        v["line"] = line.into();
        v["column"] = column.into();
        v["end_line"] = end_line.into();
        v["end_column"] = end_column.into();
    }
    v
}

/// The severity's name in `short` and `json`.
pub fn severity_name(s: Severity) -> &'static str {
    match s {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
        Severity::Fatal => "fatal",
    }
}

fn level(s: Severity) -> Level<'static> {
    match s {
        Severity::Note => Level::NOTE.with_name("提示"),
        Severity::Warning => Level::WARNING.with_name("警告"),
        Severity::Error => Level::ERROR.with_name("错误"),
        Severity::Fatal => Level::ERROR.with_name("无法继续"),
    }
}

/// Where a fault is and what of its line is shown.
struct Place<'s> {
    file: &'s str,
    line: usize,
    column: usize,
    excerpt: String,
    /// Bytes of the excerpt that are marked.
    mark: std::ops::Range<usize>,
}

impl<'s> Place<'s> {
    fn of(span: Span, sources: &'s Sources) -> Place<'s> {
        let file = sources.file(span.file);
        let (line, column) = file.position(span.start);
        let range = file.line_range(line);
        let text = &file.text[range.clone()];
        let at = floor(text, (span.start as usize).saturating_sub(range.start));
        let end = floor(text, (span.end as usize).saturating_sub(range.start)).max(at);
        let before = tail(&text[..at], AROUND);
        let marked = head(&text[at..end], MARKED);
        let after = head(&text[at + marked.len()..], AROUND);
        let mut excerpt = String::new();
        if before.len() < at {
            excerpt.push('…');
        }
        excerpt.push_str(before);
        let start = excerpt.len();
        excerpt.push_str(marked);
        let mark = start..excerpt.len();
        excerpt.push_str(after);
        if at + marked.len() + after.len() < text.len() {
            excerpt.push('…');
        }
        Place { file: &file.name, line, column, excerpt, mark }
    }

    /// The column in the whole line instead of that in the excerpt.
    fn with_column(&self, text: String) -> String {
        let shown = self.excerpt[..self.mark.start].chars().count() + 1;
        if shown == self.column || self.excerpt.is_empty() {
            return text;
        }
        let place = |column: usize| format!("{}:{}:{column}", self.file, self.line);
        text.replacen(&place(shown), &place(self.column), 1)
    }
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// The first `n` characters.
fn head(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or(text, |(i, _)| &text[..i])
}

/// The last `n` characters.
fn tail(text: &str, n: usize) -> &str {
    if n == 0 {
        return "";
    }
    text.char_indices().rev().nth(n - 1).map_or(text, |(i, _)| &text[i..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn one(text: &str, range: std::ops::Range<usize>) -> (Sources, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let file = sources.add("issue.toml", text);
        let d = Diagnostic::error("R02", "没有这个键：栏宽").at(Span::new(file, range)).hint("是不是“cols”？");
        (sources, vec![d])
    }

    #[test]
    fn carets_stand_under_chinese() {
        let text = "# 版面\n名称 = \"要闻\" 栏宽 = 3\n";
        let at = text.find("栏宽").unwrap();
        let (sources, d) = one(text, at..at + 6);
        let out = human(&d, &sources, false);
        let lines: Vec<&str> = out.lines().collect();
        let (source, caret) = (lines.iter().position(|l| l.contains("名称")).unwrap(), lines.iter().position(|l| l.contains('^')).unwrap());
        assert_eq!(caret, source + 1);
        let cells = |line: &str, mark: char| line[..line.find(mark).unwrap()].width();
        assert_eq!(cells(lines[source], '栏'), cells(lines[caret], '^'), "{out}");
        assert_eq!(lines[caret].matches('^').count(), 4);
        assert!(out.contains("issue.toml:2:11") && out.contains("错误[R02]") && out.contains("建议"), "{out}");
        assert!(!out.contains('\u{1b}'));
    }

    #[test]
    fn colour_only_if_asked() {
        let (sources, d) = one("栏宽 = 3", 0..6);
        assert!(human(&d, &sources, true).contains('\u{1b}'));
    }

    #[test]
    fn long_lines_are_cut_around_the_fault() {
        let text = "字".repeat(700_000);
        let (sources, d) = one(&text, 1_200_000..1_200_003);
        let out = human(&d, &sources, false);
        assert!(out.len() < 1_000, "{}", out.len());
        assert!(out.contains("issue.toml:1:400001"), "{out}");
    }

    #[test]
    fn places_outside_or_inside_characters_do_not_panic() {
        for range in [0..0, 1..2, 4..4, 7..99, 98..99] {
            let (sources, d) = one("一\n二", range);
            human(&d, &sources, false);
            short(&d, &sources);
            json(&d, &sources);
        }
        let (sources, d) = one("", 0..0);
        human(&d, &sources, true);
    }

    #[test]
    fn short_is_one_line_each() {
        let (sources, mut d) = one("甲\n栏宽 = 3", 4..10);
        d.push(Diagnostic::warning("L12", "天窗\u{1b}[0m"));
        assert_eq!(short(&d, &sources), "issue.toml:2:1: error[R02]: 没有这个键：栏宽\nwarning[L12]: 天窗\u{FFFD}[0m\n");
    }

    #[test]
    fn json_is_one_document() {
        let (sources, d) = one("甲\n栏宽 = 3", 4..10);
        let v: Value = serde_json::from_str(&json(&d, &sources)).unwrap();
        assert_eq!(v[0]["code"], "R02");
        assert_eq!((v[0]["line"].as_u64(), v[0]["end_column"].as_u64()), (Some(2), Some(3)));
        assert_eq!(v[0]["hints"][0], "是不是“cols”？");
    }
}
