//! Pieces → drafts: where an article begins, what its heads are, where it ends.
//!
//! A head opens an article if something says so: the file begins, a signature or a page mark stands before it,
//! a dateline or an author after it, more empty lines than usual. A head without any of these is a cross head.

use super::draft::{Change, Draft, Dropped, Import, Para, ParaKind};
use super::heads;
use super::lines::Hint;
use super::run::Run;
use super::signs;
use super::tears::{self, Kind, Piece, Pieces, excerpt};

/// Puts pieces together as articles.
pub fn assemble(found: Pieces) -> Import {
    let Pieces { pieces, doubts, authors_first } = found;
    let text = |p: &Piece| matches!(p.kind, Kind::Body | Kind::Opening);
    let within = pieces.windows(2).filter(|w| text(&w[0]) && text(&w[1])).map(|w| w[1].block.gap);
    let mut gaps: Vec<usize> = within.collect();
    if gaps.len() < 3 {
        gaps = pieces.iter().skip(1).map(|p| p.block.gap).collect();
    }
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
    let headed = |i: &usize| pieces[*i].kind == Kind::Head && (*i == 0 || pieces[*i - 1].kind != Kind::Head);
    let first: Vec<usize> = (0..pieces.len()).filter(headed).collect();
    let opens =
        |&i: &usize| pieces[i..].iter().find(|p| !matches!(p.kind, Kind::Head | Kind::Signature)).map(|p| p.kind) == Some(Kind::Opening);
    let datelined = first.iter().filter(|i| opens(i)).count();
    let signed = pieces.iter().filter(|p| p.kind == Kind::Signature || signs::trailing_signature(&p.block.run.text).is_some()).count();
    let gap = first.iter().filter(|i| **i > 0 && opens(i)).map(|&i| pieces[i].block.gap).min();
    // Where articles begin with datelines and end with signatures, white alone begins none.
    let formal = datelined >= 2 && signed + 1 >= datelined;
    let mut desk = Desk {
        usual,
        formal,
        parting: gap.unwrap_or(0),
        open: None,
        closed: true,
        page: None,
        guessed: 1,
        authors_first,
        out: Import::default(),
    };
    let mut at = 0;
    while at < pieces.len() {
        at = desk.take(&pieces, at);
    }
    desk.close();
    let mut out = desk.out;
    for d in doubts {
        out.changes.push(Change {
            id: format!("doubt-{}", d.line),
            kind: "doubt",
            story: out.drafts.iter().rposition(|s| s.line <= d.line),
            line: d.line,
            applied: false,
            confidence: d.confidence,
            excerpt: d.excerpt,
            message: format!("也许是同一段，没有接：{}", d.reason),
            proposal: None,
            options: vec![("另起一段", 1.0 - d.confidence), ("同一段", d.confidence)],
        });
    }
    out
}

struct Desk {
    /// Empty lines that usually stand between blocks.
    usual: usize,
    /// Articles begin with datelines and end with signatures.
    formal: bool,
    /// The fewest empty lines before the heads of an article with a dateline.
    parting: usize,
    open: Option<Draft>,
    /// The open article has its signature, or a page ended.
    closed: bool,
    page: Option<u16>,
    /// Page by the wide gaps of a file without page marks.
    guessed: u16,
    /// Signatures mostly stand under heads.
    authors_first: bool,
    out: Import,
}

impl Desk {
    /// Takes one piece, or a group of heads; returns where to go on.
    fn take(&mut self, pieces: &[Piece], at: usize) -> usize {
        let piece = &pieces[at];
        if piece.block.page && !piece.inside && !matches!(piece.kind, Kind::Body) {
            self.closed = true;
        }
        match piece.kind {
            Kind::Page => {
                self.page = signs::page_number(&piece.block.run.text).or(self.page);
                let divider = signs::divider(&piece.block.run.text);
                self.drop_run(&piece.block.run, piece.block.line, if divider { "divider" } else { "page" });
                let next = pieces[at + 1..].iter().find(|p| p.kind != Kind::Page);
                self.closed |= !piece.inside && next.is_some_and(|p| !matches!(p.kind, Kind::Body));
                at + 1
            }
            Kind::Head => self.heads(pieces, at),
            Kind::Signature => {
                self.signature(piece);
                at + 1
            }
            Kind::Opening => {
                if self.open.as_ref().is_some_and(|d| !d.body.is_empty()) {
                    self.close();
                }
                self.body(piece);
                at + 1
            }
            Kind::Body | Kind::Caption => {
                let signed =
                    |d: &Draft| !d.byline.is_empty() || d.body.last().is_some_and(|p| signs::trailing_signature(&p.run.text).is_some());
                if self.closed && piece.kind == Kind::Body && self.open.as_ref().is_some_and(signed) {
                    self.close();
                }
                self.body(piece);
                at + 1
            }
        }
    }

    /// A group of heads, with an author line perhaps.
    fn heads(&mut self, pieces: &[Piece], at: usize) -> usize {
        // A cross head that the file marks as one is no part of the headline.
        let cross = |i: usize| pieces[i].block.hint == Hint::Subhead && pieces[at].block.hint != Hint::Subhead;
        let mut end = (at..pieces.len())
            .find(|&i| pieces[i].kind != Kind::Head || i > at && (pieces[i].block.page || cross(i)))
            .unwrap_or(pieces.len());
        if let Some(cut) = self.sign_off(&pieces[at..end]) {
            pieces[at..at + cut].iter().for_each(|p| self.body(p));
            return at + cut;
        }
        if let Some(verse) = self.verse(pieces, at, end) {
            return verse;
        }
        let mut author = None;
        let text_after = |i: usize| {
            pieces[i..]
                .iter()
                .find(|p| !matches!(p.kind, Kind::Page | Kind::Caption))
                .is_some_and(|p| matches!(p.kind, Kind::Body | Kind::Opening))
        };
        if end < pieces.len()
            && pieces[end].kind == Kind::Signature
            && (text_after(end + 1) || self.authors_first && end + 1 < pieces.len())
            && !self.runs_on(&pieces[at])
        {
            author = Some(end);
            end += 1;
        } else if end > at + 1 && signs::author(&pieces[end - 1].block.run.text) {
            author = Some(end - 1);
        }
        let group: Vec<&Piece> = (at..end).filter(|i| Some(*i) != author).map(|i| &pieces[i]).collect();
        let next = pieces[end..].iter().find(|p| !matches!(p.kind, Kind::Page | Kind::Caption));
        let trailing = next.is_none_or(|p| p.kind == Kind::Signature)
            && !self.closed
            && author.is_none()
            && group[0].block.hint == Hint::None
            && self.open.as_ref().is_some_and(|d| !d.body.is_empty());
        if trailing {
            group.iter().for_each(|p| self.body(p));
            return end;
        }
        match self.opens(&group, next, author.is_some()) {
            Some(_) => {
                self.close();
                self.begin(&group, author.map(|i| &pieces[i]));
            }
            None => {
                for p in &group {
                    self.note_joins(p);
                    self.open().body.push(Para { kind: ParaKind::Subhead, run: p.block.run.clone(), ..Para::default() });
                }
                if let Some(i) = author {
                    self.body(&pieces[i]);
                }
            }
        }
        end
    }

    /// The open article has text and was not closed.
    fn runs_on(&self, first: &Piece) -> bool {
        !self.closed
            && first.block.gap <= self.usual
            && self.open.as_ref().is_some_and(|d| !d.body.is_empty())
            && signs::marker(&first.block.run.text)
    }

    /// Why a group of heads opens an article.
    fn opens(&self, group: &[&Piece], next: Option<&Piece>, author: bool) -> Option<&'static str> {
        let first = &group[0].block;
        match first.hint {
            Hint::Title | Hint::Subtitle => return Some("文件里标为标题"),
            Hint::Subhead => return None,
            _ => {}
        }
        let empty = self.open.as_ref().is_none_or(|d| d.body.is_empty());
        let marked = signs::marker(&first.run.text);
        match () {
            () if empty && self.open.is_none() => Some("文件开头"),
            () if self.closed => Some("前一篇已有署名，或换了版"),
            () if next.is_some_and(|p| p.kind == Kind::Opening) => Some("后面是电头"),
            () if next.is_some_and(|p| signs::jump(&p.block.run.text, false).is_some_and(|j| j.0.start == 0)) => Some("后面是上接"),
            () if marked => None,
            () if author => Some("后面是作者"),
            () if group.len() > 1 && !self.formal && group.iter().all(|p| !signs::marker(&p.block.run.text)) => Some("几行标题"),
            () if first.gap > self.usual.max(self.parting.saturating_sub(1)) && !self.formal => Some("前面空得比别处多"),
            () => None,
        }
    }

    /// A gap much wider than usual parts two pages where nothing else marks them.
    fn turn_page(&mut self, first: &Piece) {
        let wide = first.block.gap >= (self.usual + 2).max(3) || first.block.page;
        if !wide || self.page.is_some() || self.out.drafts.is_empty() {
            return;
        }
        self.guessed += 1;
        self.out.changes.push(Change {
            id: format!("page-{}", first.block.line),
            kind: "page",
            story: Some(self.out.drafts.len()),
            line: first.block.line,
            applied: true,
            confidence: 0.7,
            excerpt: first.block.run.text.chars().take(16).collect(),
            message: format!("前面空得特别多，当作第 {} 版的开头", self.guessed),
            proposal: None,
            options: vec![("换版", 0.7), ("不换版", 0.3)],
        });
    }

    fn begin(&mut self, group: &[&Piece], author: Option<&Piece>) {
        self.turn_page(group[0]);
        let mut draft = Draft { page: self.number(), line: group[0].block.line, ..Draft::default() };
        let index = self.out.drafts.len();
        for p in group {
            self.note_joins(p);
        }
        let lines: Vec<(&Run, Hint, usize)> = group.iter().map(|p| (&p.block.run, p.block.hint, p.block.line)).collect();
        heads::assign(&lines, &mut draft, index, &mut self.out.changes);
        draft.author.extend(author.map(|p| p.block.run.clone()));
        self.open = Some(draft);
        self.closed = false;
    }

    fn number(&self) -> Option<u16> {
        self.page.or(Some(self.guessed))
    }

    fn open(&mut self) -> &mut Draft {
        let page = self.number();
        self.open.get_or_insert_with(|| Draft { page, ..Draft::default() })
    }

    fn body(&mut self, piece: &Piece) {
        self.note_joins(piece);
        let line = piece.block.line;
        let mut run = piece.block.run.clone();
        if let Some((range, page)) = signs::jump(&run.text, false) {
            let jump = run.slice(range.clone());
            run = run.slice(range.end..run.text.len());
            if self.open.as_ref().is_some_and(|d| !d.body.is_empty()) {
                self.close();
            }
            self.drop_run(&jump, line, "jump");
            self.open().continues = Some(page);
            self.closed = false;
        }
        if let Some((range, page)) = signs::jump(&run.text, true) {
            let jump = run.slice(range.clone());
            run = run.slice(0..range.start);
            self.drop_run(&jump, line, "jump");
            self.open().goes_on = Some(page);
            self.closed = true;
        }
        let signed = signs::trailing_signature(&run.text).is_some();
        let first = self.open.as_ref().is_none_or(|d| d.body.is_empty() && d.dateline.is_none());
        let draft = self.open();
        if draft.line == 0 {
            draft.line = line;
        }
        // The space behind a dateline went with the tear.
        let torn = || piece.joins.iter().map(|j| j.at).find(|&at| run.text.get(..at).is_some_and(tears::closed_dateline));
        if first && let Some(len) = signs::dateline(&run.text).or_else(torn) {
            let (dateline, rest) = run.split(len);
            draft.dateline = Some(dateline);
            run = rest;
        }
        if !run.is_empty() {
            draft.verse |= piece.block.hint == Hint::Verse;
            // An empty line between lines of verse ends a stanza.
            if piece.block.hint == Hint::Verse && piece.block.gap > 0 && !draft.body.is_empty() {
                draft.body.push(Para { kind: ParaKind::Blank, ..Para::default() });
            }
            let kind = match piece.block.hint {
                Hint::Row => ParaKind::Row,
                Hint::Item => ParaKind::Item,
                Hint::Quote => ParaKind::Quote,
                _ => ParaKind::Text,
            };
            draft.body.push(Para { kind, caption: piece.block.hint == Hint::Caption, ..Para::text(run) });
        }
        if piece.broken {
            self.note_broken(piece);
        }
        self.closed |= signed;
    }

    fn signature(&mut self, piece: &Piece) {
        self.note_joins(piece);
        let run = piece.block.run.clone();
        let draft = self.open();
        if draft.body.is_empty() && !draft.headline.is_empty() && draft.byline.is_empty() {
            draft.author.push(run);
        } else {
            draft.byline.push(run);
            self.closed = true;
        }
    }

    /// `示例道路养护中心` / `2022年12月2日`: the signature of a notice, up to its date.
    fn sign_off(&self, group: &[Piece]) -> Option<usize> {
        let date = group.iter().position(|p| signs::only_date(&p.block.run.text))?;
        self.open.as_ref().is_some_and(|d| !d.body.is_empty() && d.byline.is_empty()).then_some(date + 1)
    }

    /// Many short lines in a row without text after them are verse, the first its title.
    fn verse(&mut self, pieces: &[Piece], at: usize, end: usize) -> Option<usize> {
        let group = &pieces[at..end];
        let ends = pieces.get(end).is_none_or(|p| !matches!(p.kind, Kind::Body | Kind::Opening) || p.block.page);
        let titled = |i: usize, h: Hint| h == Hint::None || i == 0 && h == Hint::Title;
        let short = group.iter().enumerate().all(|(i, p)| p.block.run.chars() <= 20 && titled(i, p.block.hint));
        // The heads of the next article may follow the last line of the verse.
        let stop = if ends { end } else { at + self.verse_end(group)? };
        if stop - at < 6 || !short {
            return None;
        }
        self.close();
        let mut draft = Draft { page: self.number(), line: group[0].block.line, verse: true, ..Draft::default() };
        draft.headline.push(group[0].block.run.clone());
        let author = stop - at > 1 && signs::author(&group[1].block.run.text);
        if author {
            draft.author.push(group[1].block.run.clone());
        }
        let lines = &pieces[at + 1 + usize::from(author)..stop];
        let tight = lines.iter().skip(1).map(|p| p.block.gap).min().unwrap_or(0);
        for (i, p) in lines.iter().enumerate() {
            if i > 0 && p.block.gap > tight {
                draft.body.push(Para { kind: ParaKind::Blank, ..Para::default() });
            }
            draft.body.push(Para::text(p.block.run.clone()));
        }
        self.open = Some(draft);
        self.closed = true;
        Some(stop)
    }

    /// Lines up to the widest gap, if what follows it can only be heads.
    fn verse_end(&self, group: &[Piece]) -> Option<usize> {
        let widest = group.iter().skip(1).map(|p| p.block.gap).max()?;
        let at = group.iter().rposition(|p| p.block.gap == widest)?;
        (widest > self.usual && at >= 6 && group.len() - at <= 4).then_some(at)
    }

    fn note_joins(&mut self, piece: &Piece) {
        for j in &piece.joins {
            let text = &piece.block.run.text;
            self.out.changes.push(Change {
                id: format!("join-{}", j.line),
                kind: "join",
                story: Some(self.out.drafts.len()),
                line: j.line,
                applied: true,
                confidence: j.confidence,
                excerpt: excerpt(&text[..j.at], &text[j.at..]),
                message: format!("接上断开的段落：{}", j.reason),
                proposal: None,
                options: vec![("同一段", j.confidence), ("另起一段", 1.0 - j.confidence)],
            });
        }
    }

    fn note_broken(&mut self, piece: &Piece) {
        let text = &piece.block.run.text;
        self.out.changes.push(Change {
            id: format!("broken-{}", piece.block.line),
            kind: "broken",
            story: Some(self.out.drafts.len()),
            line: piece.block.line,
            applied: false,
            confidence: 0.6,
            excerpt: excerpt(text, ""),
            message: "这一段停在句子中间，没有找到下文".into(),
            proposal: None,
            options: Vec::new(),
        });
    }

    fn drop_run(&mut self, run: &Run, line: usize, reason: &'static str) {
        let mut at = 0;
        for p in &run.parts {
            self.out.dropped.push(Dropped { range: p.clone(), line, reason, text: run.text[at..at + p.len()].to_string() });
            at += p.len();
        }
    }

    fn close(&mut self) {
        if let Some(draft) = self.open.take().filter(|d| !d.is_empty() || d.continues.is_some()) {
            self.out.drafts.push(draft);
        }
        self.closed = true;
    }
}
