//! Proofreading (校对): what the words of a story give away, with the paper's own tables of names.
//!
//! One file per rule. A rule that is not sure is silent: at most three false findings a page.

mod dates;
mod heads;
mod names;
mod numbers;
mod particles;
mod quotes;
mod repeats;
mod spelling;
mod wording;
mod writing;

use crate::diag::{Diagnostic, Report, Severity};
use crate::model::{Issue, Names, Para, ParaKind, Story};

/// Proofreads every story of an issue.
pub fn check(issue: &Issue, tables: &Names, report: &mut Report) {
    issue.stories.iter().for_each(|s| story(s, tables, issue.date, report));
}

/// Proofreads one story; `date` is the issue's.
pub fn story(story: &Story, tables: &Names, date: (i32, u8, u8), report: &mut Report) {
    let mut desk = Desk { story, tables, date, report };
    quotes::check(&mut desk);
    repeats::check(&mut desk);
    names::check(&mut desk);
    numbers::check(&mut desk);
    writing::check(&mut desk);
    particles::check(&mut desk);
    spelling::check(&mut desk);
    dates::check(&mut desk);
    heads::check(&mut desk);
    wording::check(&mut desk);
}

/// What rules of names say of the heads and captions of a story (L22): J03, J07, J08, J12.
pub(super) fn heads(story: &Story, tables: &Names, date: (i32, u8, u8)) -> Vec<Diagnostic> {
    // The first paragraph tells the paper's own place.
    let first = story.paras.iter().position(|p| p.kind == ParaKind::Body);
    let kept = |(i, p): &(usize, &Para)| LOUD.contains(&p.kind) || Some(*i) == first;
    let paras: Vec<Para> = story.paras.iter().enumerate().filter(kept).map(|(_, p)| p.clone()).collect();
    let body = first.map(|i| story.paras[i].span);
    let short = Story { paras, ..story.clone() };
    let mut report = Report::default();
    let mut desk = Desk { story: &short, tables, date, report: &mut report };
    names::check(&mut desk);
    wording::check(&mut desk);
    report.diagnostics.retain(|d| d.span != body && d.code != "J04");
    report.diagnostics
}

/// What a reader sees first.
const LOUD: [ParaKind; 5] = [ParaKind::Kicker, ParaKind::Headline, ParaKind::Deck, ParaKind::Summary, ParaKind::Caption];

/// A story being proofread.
struct Desk<'a> {
    story: &'a Story,
    tables: &'a Names,
    date: (i32, u8, u8),
    report: &'a mut Report,
}

impl<'a> Desk<'a> {
    /// Every piece of its text.
    fn paras(&self) -> impl Iterator<Item = &'a Para> + use<'a> {
        self.story.paras.iter().filter(|p| !p.text.is_empty())
    }

    /// Whether it is Chinese in simplified characters: rules of its words and of its national standards.
    fn simplified(&self) -> bool {
        let lang = self.story.lang.to_lowercase();
        lang == "zh" || lang.starts_with("zh-hans") || lang == "zh-cn" || lang == "zh-sg"
    }

    /// Whether it is Chinese.
    fn chinese(&self) -> bool {
        self.story.lang.to_lowercase().starts_with("zh")
    }

    fn tell(&mut self, severity: Severity, code: &'static str, para: &Para, message: String, hint: &str) {
        let d = Diagnostic::new(severity, code, format!("{}：{message}", self.story.id)).at(para.span);
        self.report.push(if hint.is_empty() { d } else { d.hint(hint) });
    }
}

/// Han.
fn han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々')
}

/// Some characters around a place, for a message.
fn around(text: &str, at: usize, len: usize) -> String {
    let before: Vec<char> = text[..at].chars().rev().take(6).collect();
    let after: String = text[at..].chars().take(len + 6).collect();
    before.into_iter().rev().chain(after.chars()).collect()
}
