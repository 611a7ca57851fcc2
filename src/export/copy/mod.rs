//! Articles out again, for the web desk and the archive: ninjs 3, NITF, Word, plain text.
//!
//! What `banmian import` reads from these files is the article that went out: heads, dateline, text, signature.

mod docx;
mod ninjs;
mod nitf;
mod txt;

use crate::model::{Emphasis, ParaKind, Story};
use std::ops::Range;

/// A format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// ninjs 3 (JSON).
    Ninjs,
    /// NITF (XML).
    Nitf,
    /// Word.
    Docx,
    /// Text with labels.
    Txt,
}

/// An article to be written.
pub struct Article<'a> {
    /// Its story.
    pub story: &'a Story,
    /// Its own priority.
    pub priority: Option<u8>,
    /// File of its picture.
    pub picture: Option<&'a str>,
    /// The picture's bytes, for formats that hold them.
    pub jpeg: Option<&'a [u8]>,
    /// Its file in `articles/`. Formats with a place for it carry it along, so that what they have no words for
    /// (annotations, lists, 体裁) comes back too; the importer takes it only if the text is still the same.
    pub source: &'a str,
}

impl Article<'_> {
    /// The file, if XML can hold it.
    fn xml_source(&self) -> Option<&str> {
        let fits = |c: char| !c.is_control() || matches!(c, '\n' | '\t' | '\r');
        Some(self.source).filter(|s| s.chars().all(|c| fits(c) && !matches!(c, '\u{fffe}' | '\u{ffff}')))
    }
}

/// A file of the format.
pub fn write(format: Format, article: &Article<'_>) -> Vec<u8> {
    let parts = Parts::of(article.story);
    match format {
        Format::Ninjs => ninjs::write(article, &parts),
        Format::Nitf => nitf::write(article, &parts),
        Format::Docx => docx::write(article, &parts),
        Format::Txt => txt::write(article, &parts),
    }
}

/// A story taken apart again.
#[derive(Default)]
struct Parts<'a> {
    kicker: Vec<&'a str>,
    headline: Vec<&'a str>,
    deck: Vec<&'a str>,
    author: Vec<&'a str>,
    dateline: Option<&'a str>,
    body: Vec<Block<'a>>,
    byline: Vec<&'a str>,
    caption: Vec<&'a str>,
    credit: Vec<&'a str>,
}

/// A paragraph of the body.
struct Block<'a> {
    kind: ParaKind,
    text: &'a str,
    strong: Vec<Range<usize>>,
    /// Of a row of a table: its cells.
    cells: Vec<&'a str>,
    /// The first and the last row of a table.
    ends: (bool, bool),
}

impl<'a> Parts<'a> {
    fn of(story: &'a Story) -> Parts<'a> {
        let mut out = Parts::default();
        let mut tables = story.tables.iter().peekable();
        for (i, p) in (0u32..).zip(&story.paras) {
            while tables.next_if(|t| t.end() <= i).is_some() {}
            if let Some(t) = tables.peek().filter(|t| t.first <= i && t.columns() > 0) {
                let (row, cell) = ((i - t.first) / t.columns(), (i - t.first) % t.columns());
                match out.body.last_mut().filter(|_| cell > 0) {
                    Some(b) => b.cells.push(&p.text),
                    None => out.body.push(Block {
                        kind: p.kind,
                        text: "",
                        strong: Vec::new(),
                        cells: vec![&p.text],
                        ends: (row == 0, row + 1 == t.rows),
                    }),
                }
                continue;
            }
            let text = p.text.as_str();
            match p.kind {
                ParaKind::Label | ParaKind::Kicker => out.kicker.push(text),
                ParaKind::Headline => out.headline.push(text),
                ParaKind::Deck | ParaKind::Summary => out.deck.push(text),
                ParaKind::Author => out.author.push(text),
                ParaKind::Byline => out.byline.push(text),
                ParaKind::Caption => out.caption.push(text),
                ParaKind::Credit => out.credit.push(text),
                _ => {
                    let strong: Vec<Range<usize>> =
                        p.strong.iter().filter(|(_, e)| *e == Emphasis::Strong).map(|(r, _)| r.start as usize..r.end as usize).collect();
                    out.block(p.kind, text, strong);
                }
            }
        }
        out
    }

    /// The first paragraph begins with the dateline, bold, and an ideographic space.
    fn block(&mut self, kind: ParaKind, text: &'a str, mut strong: Vec<Range<usize>>) {
        let first = self.body.is_empty() && self.dateline.is_none() && matches!(kind, ParaKind::Body | ParaKind::Flush);
        let lead = strong.first().filter(|r| r.start == 0).map(|r| r.end);
        let split = lead.filter(|&n| first && text[n..].starts_with('\u{3000}'));
        let Some(n) = split else {
            self.body.push(Block::of(kind, text, strong));
            return;
        };
        self.dateline = Some(&text[..n]);
        let from = n + '\u{3000}'.len_utf8();
        strong.remove(0);
        strong.iter_mut().for_each(|r| *r = r.start.saturating_sub(from)..r.end.saturating_sub(from));
        if from < text.len() {
            self.body.push(Block::of(kind, &text[from..], strong));
        }
    }
}

impl<'a> Block<'a> {
    fn of(kind: ParaKind, text: &'a str, strong: Vec<Range<usize>>) -> Block<'a> {
        Block { kind, text, strong, cells: Vec::new(), ends: (false, false) }
    }

    /// A row of a table as a row of HTML, with the table's own marks where it begins and ends.
    fn html_row(&self) -> Option<String> {
        if self.cells.is_empty() {
            return None;
        }
        let cell = |t: &&str| format!("<td>{}</td>", xml(t));
        let row: String = self.cells.iter().map(cell).collect();
        let (open, close) = (if self.ends.0 { "<table>" } else { "" }, if self.ends.1 { "</table>" } else { "" });
        Some(format!("{open}<tr>{row}</tr>{close}\n"))
    }
}

impl Block<'_> {
    /// The text in pieces, each with whether it is bold.
    fn pieces(&self) -> Vec<(&str, bool)> {
        let (mut out, mut at) = (Vec::new(), 0);
        for r in &self.strong {
            if r.start >= at && r.end <= self.text.len() && r.start < r.end {
                out.push((&self.text[at..r.start], false));
                out.push((&self.text[r.clone()], true));
                at = r.end;
            }
        }
        out.push((&self.text[at..], false));
        out.retain(|p| !p.0.is_empty());
        out
    }
}

/// Text in XML; characters that XML cannot hold become U+FFFD.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
