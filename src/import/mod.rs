//! Copy comes in: files of other programs → the issue folder that a person would have written.
//!
//! Every format gives a [`Source`] (text with hints) or drafts; every draft's text is made of [`Run`]s that know
//! their places, and the [`ledger`] proves that each character of the source is in an article or told as left out.
//! What is automatic is a [`Change`] with a name; the editor undoes or accepts it by that name.

mod archive;
mod bench;
pub mod clean;
mod continued;
pub mod decode;
mod docx;
mod draft;
mod file;
mod heads;
mod html;
mod json;
mod labelled;
mod ledger;
mod lines;
mod markdown;
pub mod plan;
mod repair;
mod run;
mod signs;
mod stories;
mod tears;
mod words;
pub mod write;
mod xlsx;
mod xml;
mod xmlnews;

pub use draft::{Change, Draft, Dropped, Import, Para, ParaKind, PictureRef};
pub use file::file;
pub use ledger::Count;
pub use lines::{Hint, Source};
pub use repair::Decisions;
pub use run::Run;

use crate::diag::Diagnostic;

/// The date that the running heads of the copy agree on; `None` if there is none or they disagree.
pub fn date(imported: &[Imported]) -> Option<(i32, u8, u8)> {
    let pages = imported.iter().flat_map(|i| &i.import.dropped).filter(|d| d.reason == "page");
    let mut dates = pages.filter_map(|d| signs::full_date(&d.text));
    let first = dates.next()?;
    dates.all(|d| d == first).then_some(first)
}

/// Why a file is not imported: nothing of it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
}

impl Refusal {
    /// A refusal.
    pub fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into(), hints: Vec::new() }
    }

    /// With advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Refusal {
        self.hints.push(hint.into());
        self
    }

    /// As a fault of a file that stops the command.
    pub fn diagnostic(self, file: &str) -> Diagnostic {
        let d = Diagnostic::fatal(self.code, format!("{file}：{}", self.message));
        self.hints.into_iter().fold(d, Diagnostic::hint)
    }
}

/// What one file gave, with the text that its places count in.
pub struct Imported {
    /// The source: its text is what the runs were cut from.
    pub source: Source,
    /// Encoding, for text files.
    pub encoding: Option<&'static str>,
    /// `txt`, `docx` …
    pub format: &'static str,
    /// The articles and what was done.
    pub import: Import,
    /// The proof.
    pub count: Count,
}

/// Reads a source: finds articles, puts torn paragraphs together, proves that nothing is lost.
pub fn text(source: &Source, decisions: &Decisions) -> Result<(Import, Count), Refusal> {
    let lines = |kind: &str, ids: &[String]| -> Vec<usize> { ids.iter().filter_map(|i| i.strip_prefix(kind)?.parse().ok()).collect() };
    let (undone, wanted) = (lines("join-", &decisions.undo), lines("doubt-", &decisions.accept));
    let blocks = lines::blocks(source);
    let sheet = tears::Sheet::new(&source.text, blocks, &undone, &wanted);
    let mut import = stories::assemble(sheet.join());
    continued::stitch(&mut import);
    repair::repair(&mut import, &source.text, decisions);
    embolden(&mut import, source);
    import.drafts.iter_mut().for_each(Draft::settle);
    number(&mut import);
    let count = ledger::prove(&import, &source.text)?;
    Ok((import, count))
}

/// Bold parts of the source become bold parts of the paragraphs.
fn embolden(import: &mut Import, source: &Source) {
    if source.strong.is_empty() {
        return;
    }
    for para in import.drafts.iter_mut().flat_map(|d| &mut d.body).filter(|p| p.kind.is_text()) {
        let mut at = 0;
        let mut strong = Vec::new();
        for part in &para.run.parts {
            for s in source.strong.iter().filter(|s| s.start < part.end && part.start < s.end) {
                let (from, to) = (s.start.max(part.start) - part.start + at, s.end.min(part.end) - part.start + at);
                strong.push(from..to);
            }
            at += part.len();
        }
        // A paragraph that is bold from end to end says nothing.
        let all: usize = strong.iter().map(|r| r.len()).sum();
        if !strong.is_empty() && all < para.run.text.len() {
            para.strong = strong;
        }
    }
}

/// Names of changes are unique; they are told in the order of the file.
fn number(import: &mut Import) {
    import.changes.sort_by_key(|c| c.line);
    let mut seen = std::collections::BTreeMap::new();
    for c in &mut import.changes {
        let n = seen.entry(c.id.clone()).and_modify(|n| *n += 1).or_insert(1);
        if *n > 1 {
            c.id = format!("{}-{n}", c.id);
        }
    }
    import.dropped.sort_by_key(|d| d.range.start);
}
