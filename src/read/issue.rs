//! The head of issue.toml: paper, date, number, names of the output files.

use crate::diag::Report;
use crate::read::layout::check_template;
use crate::read::table::{Item, Table};
use crate::source::Span;

/// What stands before the pages.
pub(super) struct Head {
    pub(super) paper: String,
    pub(super) date: (i32, u8, u8),
    pub(super) number: String,
    /// Name of the layout, and where it stands.
    pub(super) layout: Option<(String, Span)>,
    pub(super) lang: String,
    pub(super) file_stem: String,
    pub(super) page_file: String,
}

/// Reads it.
pub(super) fn head(t: &mut Table<'_>, report: &mut Report) -> Head {
    let paper = t.need("paper", "报名", report).and_then(|i| i.name(report)).unwrap_or_else(|| "未名".into());
    let date = t.need("date", "出版日期", report).and_then(|i| i.date(report)).unwrap_or((1, 1, 1));
    let number = t.need("number", "总期号", report).and_then(|i| i.printed(report)).unwrap_or_default();
    let layout = t.need("layout", "版式名", report).and_then(|i| Some((i.name(report)?, i.span())));
    let lang = t.take("lang").and_then(|i| lang(&i, report)).unwrap_or_else(|| "zh-Hans".into());
    let (stem, page) = output(t, report);
    let day = format!("{:04}{:02}{:02}", date.0, date.1, date.2);
    let fill = |template: &str, stem: &str| {
        let values = [("{stem}", stem), ("{paper}", &file_name(&paper)), ("{date}", &day), ("{number}", &file_name(&number))];
        values.iter().fold(template.to_string(), |s, (k, v)| s.replace(k, v))
    };
    let file_stem = file_name(&fill(&stem, ""));
    let file_stem = if file_stem.is_empty() { day.clone() } else { file_stem };
    let page_file = fill(&page, &file_stem);
    Head { paper, date, number, layout, lang, file_stem, page_file }
}

fn lang(item: &Item<'_>, report: &mut Report) -> Option<String> {
    let tag = item.name(report)?;
    let part = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    if !tag.split('-').all(part) {
        report.push(item.wrong("语言代码，如 zh-Hans、zh-Hant、ja"));
        return None;
    }
    Some(tag)
}

/// Templates of the names of output files.
fn output(t: &mut Table<'_>, report: &mut Report) -> (String, String) {
    let (mut stem, mut page) = (None, None);
    if let Some(mut o) = t.take("output").and_then(|i| i.table("[output]", report)) {
        stem = o.take("stem").and_then(|i| template(&i, &["paper", "date", "number"], report));
        page = o.take("page").and_then(|i| page_template(&i, report));
        o.finish(report);
    }
    (stem.unwrap_or_else(|| "{paper}_{date}".into()), page.unwrap_or_else(|| "{stem}_{page}".into()))
}

fn template(item: &Item<'_>, allowed: &[&str], report: &mut Report) -> Option<String> {
    let text = item.name(report)?;
    check_template(item, &text, allowed, report);
    if file_name(&text) != text {
        report.push(item.wrong("文件名，不能有 / \\ : * ? \" < > | ，不能以点开头"));
        return None;
    }
    Some(text)
}

fn page_template(item: &Item<'_>, report: &mut Report) -> Option<String> {
    let text = template(item, &["stem", "paper", "date", "number", "page"], report)?;
    if !text.contains("{page}") {
        report.push(item.fault("R03", "page 里没有 {page}，各版的文件会同名").hint("例如 page = \"{stem}_{page}\""));
        return None;
    }
    Some(text)
}

/// What may stand in a file name on every system.
fn file_name(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|".contains(*c)).collect();
    kept.trim_start_matches('.').trim().to_string()
}
