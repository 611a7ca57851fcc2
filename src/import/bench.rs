//! Drafts from formats that say what is what (JSON, XML): their texts are laid out line by line as a source of
//! their own, so that the same proof holds.

use super::draft::{Draft, Import, Para, ParaKind};
use super::lines::Source;
use super::run::Run;
use super::signs;
use super::{Imported, Refusal, ledger};
use std::ops::Range;

/// Lays out texts.
#[derive(Default)]
pub struct Bench {
    text: String,
    /// Where each line begins.
    starts: Vec<usize>,
    /// What was found.
    pub import: Import,
}

/// A paragraph with its emphasis, as markup gives it.
#[derive(Clone, Default, Debug)]
pub struct Marked {
    /// What it is.
    pub kind: ParaKind,
    /// Its text.
    pub text: String,
    /// Bold parts, by bytes.
    pub strong: Vec<Range<usize>>,
}

impl Bench {
    /// A line of the source; white space around it is dropped.
    pub fn run(&mut self, text: &str) -> Run {
        let start = self.text.len();
        self.starts.push(start);
        let line: String = text.trim().chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }).collect();
        self.text.push_str(&line);
        self.text.push('\n');
        Run::of(&self.text, start..start + line.len())
    }

    /// The lines of a text, each a run.
    pub fn runs(&mut self, text: &str) -> Vec<Run> {
        text.lines().filter(|l| !l.trim().is_empty()).map(|l| self.run(l)).collect()
    }

    /// The headline said again over the body is left out.
    fn repeated(&mut self, draft: &Draft, paragraphs: &mut Vec<Marked>) {
        let squash = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let head: String = draft.headline.iter().map(|r| squash(&r.text)).collect();
        let again = |p: &Marked| p.kind == ParaKind::Subhead && !head.is_empty() && squash(&p.text) == head;
        if paragraphs.first().is_some_and(again) {
            let text = paragraphs.remove(0).text;
            self.import.notes.push(format!("正文前面又有一次标题，没有收：{text}"));
        }
    }

    /// A body: dateline and signature are found in it unless the draft has them.
    pub fn body(&mut self, draft: &mut Draft, mut paragraphs: Vec<Marked>) {
        self.repeated(draft, &mut paragraphs);
        let count = paragraphs.len();
        for (i, p) in paragraphs.into_iter().enumerate() {
            if p.kind == ParaKind::Blank {
                draft.body.push(Para { kind: p.kind, ..Para::default() });
                continue;
            }
            let lead = p.text.len() - p.text.trim_start().len();
            let mut run = self.run(&p.text);
            let end = run.text.len();
            let mut strong: Vec<Range<usize>> = p
                .strong
                .iter()
                .map(|r| r.start.saturating_sub(lead).min(end)..r.end.saturating_sub(lead).min(end))
                .filter(|r| r.start < r.end)
                .collect();
            if run.is_empty() {
                continue;
            }
            if i + 1 == count && p.kind == ParaKind::Text && draft.byline.is_empty() && signs::signature(&run.text) && i > 0 {
                draft.byline.push(run);
                continue;
            }
            let text = p.kind == ParaKind::Text;
            if text
                && draft.dateline.is_none()
                && draft.body.is_empty()
                && let Some(len) = signs::dateline(&run.text)
            {
                let (dateline, rest) = run.split(len);
                let cut = end - rest.text.len();
                strong =
                    strong.iter().map(|r| r.start.saturating_sub(cut)..r.end.saturating_sub(cut)).filter(|r| r.start < r.end).collect();
                draft.dateline = Some(dateline);
                run = rest;
            }
            if !run.is_empty() {
                draft.body.push(Para { kind: p.kind, run, strong, caption: false });
            }
        }
    }

    /// A body in which nothing is to be found: it was taken apart by us.
    pub fn exact(&mut self, draft: &mut Draft, paragraphs: Vec<Marked>) {
        for p in paragraphs {
            let run = if p.kind == ParaKind::Blank { Run::default() } else { self.run(&p.text) };
            draft.body.push(Para { kind: p.kind, run, strong: p.strong, caption: false });
        }
    }

    /// Adds an article unless there is nothing in it.
    pub fn push(&mut self, mut draft: Draft) {
        let line = draft.runs().next().map_or(1, |r| self.starts.partition_point(|&s| s <= r.start()).max(1));
        draft.line = line;
        draft.settle();
        if !draft.is_empty() {
            self.import.drafts.push(draft);
        }
    }

    /// The proof, and everything together.
    pub fn finish(self, name: &str, format: &'static str) -> Result<Imported, Refusal> {
        if self.import.drafts.is_empty() {
            return Err(Refusal::new("I03", "里面没有稿件").hint("核对文件：也许导出的是目录或设置"));
        }
        let count = ledger::prove(&self.import, &self.text)?;
        let source = Source { name: name.to_string(), text: self.text, whole: true, ..Source::default() };
        Ok(Imported { source, encoding: None, format, import: self.import, count })
    }
}
