//! The head of issue.toml: paper, date, number, names of the output files.

use crate::diag::Report;
use crate::model::file_name;
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
    /// Print shop, and where it stands.
    pub(super) plant: Option<(String, Span)>,
    pub(super) output: Output,
}

/// Names of the output files.
#[derive(Default)]
pub(super) struct Output {
    stem: Option<String>,
    page: Option<String>,
    pub(super) section: String,
    pub(super) version: String,
    pub(super) whole_spreads: bool,
}

/// Words for `spreads`.
const SPREADS: [(&str, bool); 2] = [("halves", false), ("whole", true)];

impl Output {
    /// Whether the issue gives a template of its own for page files.
    pub(super) fn named(&self) -> bool {
        self.page.is_some()
    }
}

/// Reads it.
pub(super) fn head(t: &mut Table<'_>, report: &mut Report) -> Head {
    let paper = t.need("paper", "报名", report).and_then(|i| i.name(report)).unwrap_or_else(|| "未名".into());
    let date = t.need("date", "出版日期", report).and_then(|i| i.date(report)).unwrap_or((1, 1, 1));
    let number = t.need("number", "总期号", report).and_then(|i| i.printed(report)).unwrap_or_default();
    let layout = t.need("layout", "版式名", report).and_then(|i| Some((i.name(report)?, i.span())));
    let lang = t.take("lang").and_then(|i| lang(&i, report)).unwrap_or_else(|| "zh-Hans".into());
    let plant = t.take("plant").and_then(|i| Some((i.name(report)?, i.span())));
    let output = output(t, report);
    let day = format!("{:04}{:02}{:02}", date.0, date.1, date.2);
    let fill = |template: &str, stem: &str| {
        let values = [("{stem}", stem), ("{paper}", &file_name(&paper)), ("{date}", &day), ("{number}", &file_name(&number))];
        values.iter().fold(template.to_string(), |s, (k, v)| s.replace(k, v))
    };
    let stem = output.stem.as_deref().unwrap_or("{paper}_{date}");
    let file_stem = file_name(&fill(stem, ""));
    let file_stem = if file_stem.is_empty() { day.clone() } else { file_stem };
    let page_file = fill(output.page.as_deref().unwrap_or("{stem}_{page}"), &file_stem);
    Head { paper, date, number, layout, lang, file_stem, page_file, plant, output }
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
fn output(t: &mut Table<'_>, report: &mut Report) -> Output {
    let mut out = Output::default();
    if let Some(mut o) = t.take("output").and_then(|i| i.table("[output]", report)) {
        out.stem = o.take("stem").and_then(|i| template(&i, &["paper", "date", "number"], report));
        out.page = o.take("page").and_then(|i| page_template(&i, report));
        out.section = o.take("section").and_then(|i| plain(&i, report)).unwrap_or_default();
        out.version = o.take("version").and_then(|i| plain(&i, report)).unwrap_or_default();
        out.whole_spreads = o.take("spreads").and_then(|i| i.choice(&SPREADS, report)).unwrap_or(false);
        o.finish(report);
    }
    out
}

/// A part of a file name.
fn plain(item: &Item<'_>, report: &mut Report) -> Option<String> {
    template(item, &[], report)
}

fn template(item: &Item<'_>, allowed: &[&str], report: &mut Report) -> Option<String> {
    let text = item.printed(report)?.trim().to_string();
    if text.is_empty() {
        report.push(item.wrong("一行不空的文字"));
        return None;
    }
    check_template(item, &text, allowed, report);
    if file_name(&text) != text {
        report.push(item.wrong("文件名，不能有 / \\ : * ? \" < > | ，不能以点开头"));
        return None;
    }
    Some(text)
}

/// What a template of page file names may have in braces.
const PAGE_PLACES: [&str; 8] = ["stem", "paper", "date", "number", "section", "page", "colour", "version"];

pub(super) fn page_template(item: &Item<'_>, report: &mut Report) -> Option<String> {
    let text = template(item, &PAGE_PLACES, report)?;
    if !text.contains("{page}") {
        report.push(item.fault("R03", "page 里没有 {page}，各版的文件会同名").hint("例如 page = \"{stem}_{page}\""));
        return None;
    }
    Some(text)
}
