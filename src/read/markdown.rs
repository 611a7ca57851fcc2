//! Markdown → paragraphs. No character of the text may get lost on the way: what Markdown means
//! otherwise is set as text, with a warning, and [`lost`] compares at the end.

use crate::diag::{Diagnostic, Report, Severity};
use crate::model::{Emphasis, Para, ParaKind};
use crate::read::annotation;
use crate::read::decode::{Clean, KEEP_APART, Quota, plain};
use crate::read::notation::{self, Blocks};
use crate::read::proof::lost;
use crate::read::tabular::{Found, cells_of};
use comrak::nodes::{AstNode, ListType, NodeCodeBlock, NodeList, NodeValue, Sourcepos};
use comrak::{Arena, Options, parse_document};
use std::borrow::Cow;
use std::ops::Range;

/// Reads the body of an article: paragraphs, and the tables whose cells are among them.
pub(super) fn body(clean: &Clean, lang: &str, report: &mut Report) -> (Vec<Para>, Vec<Found>) {
    let clean = &annotated(clean, Blocks::Markdown, report);
    let arena = Arena::new();
    let root = parse_document(&arena, clean.as_str(), &options());
    let mut walk = Walk::new(clean, lang, report);
    walk.run(root);
    let tables = std::mem::take(&mut walk.tables);
    (walk.close(), tables)
}

/// The text with the notation of annotations as signs; what is wrong with it is told.
pub(super) fn annotated<'c>(clean: &'c Clean, blocks: Blocks, report: &mut Report) -> Cow<'c, Clean> {
    let scan = notation::scan(clean.as_str(), blocks);
    let mut quota = Quota::new(20);
    let last = scan.faults.last().map(|f| f.at.clone());
    for f in scan.faults {
        let span = clean.span(f.at.clone());
        quota.push(report, f.diagnostic(span));
    }
    if let Some(at) = last {
        quota.close(report, "R30", clean.span(at).file, "花括号有误");
    }
    if scan.signs.is_empty() { Cow::Borrowed(clean) } else { Cow::Owned(clean.marked(&scan.signs)) }
}

/// One line of verse: its inline markup counts, nothing in it is a block.
pub(super) fn verse_line(clean: &Clean, line: Range<usize>, lang: &str, report: &mut Report) -> Para {
    let text = &clean.as_str()[line.clone()];
    if text.contains(|c: char| matches!(c, '*' | '_' | '\\' | '`' | '<' | '&' | '[') || notation::is_sign(c)) {
        let arena = Arena::new();
        let root = parse_document(&arena, text, &options());
        let only = root.first_child().filter(|c| c.next_sibling().is_none());
        if only.is_some_and(|c| matches!(c.data().value, NodeValue::Paragraph)) {
            let mut walk = Walk::new(clean, lang, report);
            (walk.base, walk.block, walk.starts) = (line.start, ParaKind::Flush, vec![0]);
            walk.run(root);
            let mut paras = walk.close();
            if paras.len() == 1 {
                return paras.remove(0);
            }
        }
    }
    let typed = notation::literal(text).replace(KEEP_APART, "");
    if text.contains(notation::is_sign) {
        // Its faults were told with those of the whole text.
        return annotation::inline_para(ParaKind::Flush, &typed, lang, clean.span(line)).0;
    }
    Para::plain(ParaKind::Flush, typed, clean.span(line))
}

fn options() -> Options<'static> {
    let mut o = Options::default();
    o.extension.cjk_friendly_emphasis = true;
    o.extension.table = true;
    // A line of hyphens under a paragraph would make the whole paragraph a heading.
    o.parse.ignore_setext = true;
    o
}

/// A paragraph being read.
struct Open {
    kind: ParaKind,
    text: String,
    strong: Vec<(Range<u32>, Emphasis)>,
    /// Its first byte in the clean text.
    from: usize,
    /// Bytes of the list marker; the text begins after it.
    marker: usize,
}

struct Walk<'a> {
    clean: &'a Clean,
    report: &'a mut Report,
    quota: Quota,
    lang: &'a str,
    /// Chinese or Japanese: marks that Latin text has too count as CJK.
    cjk: bool,
    /// Where the parsed text begins in the clean text, and its lines in the parsed text.
    base: usize,
    starts: Vec<usize>,
    /// What an ordinary paragraph becomes.
    block: ParaKind,
    open: Option<Open>,
    out: Vec<(Range<usize>, Para)>,
    /// Text of the source that markup may swallow: addresses of links, marks of fences.
    ignored: Vec<Range<usize>>,
    marker: Option<(String, usize)>,
    items: usize,
    quotes: usize,
    tables: Vec<Found>,
    /// The row of a table that is being read.
    row: Range<usize>,
    strong: usize,
    soft: usize,
    /// A line of the source has just ended inside the paragraph.
    turned: bool,
    indented: Option<usize>,
}

impl<'a> Walk<'a> {
    fn new(clean: &'a Clean, lang: &'a str, report: &'a mut Report) -> Walk<'a> {
        let starts = std::iter::once(0).chain(line_starts(clean.as_str())).collect();
        let cjk = lang.starts_with("zh") || lang.starts_with("ja");
        Walk {
            clean,
            report,
            quota: Quota::new(20),
            lang,
            cjk,
            base: 0,
            starts,
            block: ParaKind::Body,
            open: None,
            out: Vec::new(),
            ignored: Vec::new(),
            marker: None,
            items: 0,
            quotes: 0,
            tables: Vec::new(),
            row: 0..0,
            strong: 0,
            soft: 0,
            turned: false,
            indented: None,
        }
    }

    /// Goes through the tree without recursion: nesting is the input's choice.
    fn run<'n>(&mut self, root: &'n AstNode<'n>) {
        for edge in root.traverse() {
            match edge {
                comrak::arena_tree::NodeEdge::Start(n) => self.enter(n),
                comrak::arena_tree::NodeEdge::End(n) => self.leave(n),
            }
        }
    }

    fn enter<'n>(&mut self, node: &'n AstNode<'n>) {
        let data = node.data();
        let at = self.range(data.sourcepos);
        match &data.value {
            NodeValue::Paragraph => {
                let kind = match self.block {
                    _ if self.items > 0 => ParaKind::Flush,
                    ParaKind::Body if self.quotes > 0 => ParaKind::Quote,
                    block => block,
                };
                self.begin(kind, at.start);
            }
            NodeValue::BlockQuote => self.quotes += 1,
            NodeValue::Heading(h) => {
                if h.level == 1 {
                    self.tell(Severity::Warning, at.clone(), "正文里的“#”标题排成小标题", "主题写在稿件头的 headline 里；小标题用“##”");
                }
                self.begin(ParaKind::Subhead, at.start);
            }
            NodeValue::Item(list) => self.item(list, &at),
            NodeValue::CodeBlock(code) => self.code(code, data.sourcepos, at),
            NodeValue::HtmlBlock(html) => {
                self.tell(Severity::Warning, at, "HTML 不起作用，照原样排成文字", "删去标签，只留文字");
                self.verbatim(&html.literal, data.sourcepos.start.line);
            }
            NodeValue::ThematicBreak => {
                self.tell(Severity::Note, at.clone(), "分隔线排成一个空行", "如果要印这几个符号，在前面加反斜杠");
                self.out.push((at.clone(), Para::plain(ParaKind::Blank, "", self.clean.span(at))));
            }
            NodeValue::Table(t) => {
                let span = self.clean.span(self.line(data.sourcepos.start.line));
                self.tables.push(Found::new(&t.alignments, span));
            }
            NodeValue::TableRow(_) => self.row = at,
            NodeValue::TableCell => {
                let header = self.tables.last().is_some_and(|t| t.rows == 0 && t.header);
                // A cell that Markdown has added stands nowhere.
                let from = if data.sourcepos.start.line == 0 { self.row.end } else { at.start };
                self.begin(if header { ParaKind::HeadCell } else { ParaKind::Cell }, from);
            }
            NodeValue::Text(t) => self.push(t, at),
            NodeValue::SoftBreak => self.turned = true,
            NodeValue::LineBreak => {
                self.end(at.start);
                self.begin(ParaKind::Flush, at.end);
            }
            NodeValue::Code(code) => self.push(&notation::literal(&code.literal), at),
            NodeValue::HtmlInline(html) => {
                self.tell(Severity::Warning, at.clone(), "HTML 不起作用，照原样排成文字", "删去标签，只留文字");
                self.push(html, at);
            }
            NodeValue::Strong => self.strong += 1,
            NodeValue::Emph => {
                self.soft += 1;
                self.check_emphasis(&at);
            }
            NodeValue::Link(link) => self.link(node, &link.url, at),
            NodeValue::Image(_) => {
                self.tell(
                    Severity::Warning,
                    at.clone(),
                    "正文里的图片不排，只留它的说明文字",
                    "图片写成单独的稿件（picture = …），在 issue.toml 里给它一个版块",
                );
                self.ignore_outside(node, at);
            }
            _ => {}
        }
    }

    fn leave<'n>(&mut self, node: &'n AstNode<'n>) {
        let data = node.data();
        let at = self.range(data.sourcepos);
        match &data.value {
            NodeValue::Paragraph | NodeValue::Heading(_) => self.end(at.end),
            NodeValue::TableCell => self.end(if data.sourcepos.start.line == 0 { self.row.end } else { at.end }),
            NodeValue::TableRow(_) => self.close_row(node, &at),
            NodeValue::Table(_) if self.tables.last().is_some_and(|t| t.rows < 1 + u32::from(t.header)) => {
                self.ragged(at, "表格只有表头，没有内容", "补上内容行，或删去表格");
            }
            NodeValue::BlockQuote => self.quotes -= 1,
            NodeValue::Item(_) => {
                self.items -= 1;
                // An item without text still has its marker.
                if let Some((_, from)) = self.marker {
                    self.begin(ParaKind::Flush, from);
                    self.end(at.end);
                }
            }
            NodeValue::Strong => self.strong -= 1,
            NodeValue::Emph => self.soft -= 1,
            _ => {}
        }
    }

    /// Ordered lists keep the numbers that the author wrote, zeros and all.
    fn item(&mut self, list: &NodeList, at: &Range<usize>) {
        self.items += 1;
        let text = &self.clean.as_str()[self.base..];
        let marker = match list.list_type {
            ListType::Bullet => "•".to_string(),
            ListType::Ordered => {
                let local = at.start - self.base;
                let rest = text.get(local..).unwrap_or_default().trim_start();
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                rest.get(..digits + 1).unwrap_or(rest).to_string()
            }
        };
        // An item may begin with a list of its own: both marks stand before the text.
        let (before, from) = self.marker.take().unwrap_or((String::new(), at.start));
        self.marker = Some((format!("{before}{marker} "), from));
    }

    fn code(&mut self, code: &NodeCodeBlock, pos: Sourcepos, at: Range<usize>) {
        self.tell(Severity::Note, at.clone(), "缩进四格或用反引号围起的文字按正文排", "段首不用打空格，版式会缩进");
        // A word after the fence names a programming language; anything else is text.
        let word = code.info.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-_.#".contains(&b));
        match (code.fenced, word) {
            (true, true) => self.ignored.push(self.line(pos.start.line)),
            (true, false) => self.verbatim(&code.info, pos.start.line),
            (false, _) => {}
        }
        self.verbatim(&code.literal, pos.start.line + usize::from(code.fenced));
    }

    /// One paragraph for each line of text that is not marked up; `first` is its line.
    fn verbatim(&mut self, literal: &str, first: usize) {
        for (i, text) in literal.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let at = self.line(first + i);
            self.begin(self.block, at.start);
            self.push(&notation::literal(text), at.clone());
            self.end(at.end);
        }
    }

    fn link<'n>(&mut self, node: &'n AstNode<'n>, url: &str, at: Range<usize>) {
        let only_address = node.first_child().is_some_and(|c| matches!(&c.data().value, NodeValue::Text(t) if url.ends_with(&**t)));
        if !only_address {
            self.tell(Severity::Note, at.clone(), format!("链接只印文字，不印地址 {url}"), "要印地址，就写成文字");
        }
        self.ignore_outside(node, at);
    }

    /// What of a link or picture is not its text.
    fn ignore_outside<'n>(&mut self, node: &'n AstNode<'n>, at: Range<usize>) {
        let inner = node.children().map(|c| self.range(c.data().sourcepos));
        let end = inner.map(|r| r.end).max().unwrap_or(at.start);
        self.ignored.push(end..at.end);
    }

    /// `5*3*2` is a product, not a soft 3.
    fn check_emphasis(&mut self, at: &Range<usize>) {
        let text = self.clean.as_str();
        let plain = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if plain(text[..at.start].chars().next_back()) && plain(text[at.end..].chars().next()) {
            self.tell(Severity::Warning, at.clone(), "这里的“*”当作楷体记号，不印出来", "要印星号，写成“\\*”；乘号用“×”");
        }
    }

    /// Ends a row of a table. Markdown drops the cells that the head does not have: their text joins the last.
    fn close_row<'n>(&mut self, row: &'n AstNode<'n>, at: &Range<usize>) {
        let clean = self.clean;
        let end = row.last_child().map_or(at.start, |c| self.range(c.data().sourcepos).end);
        let rest = clean.as_str().get(end..at.end).unwrap_or_default();
        let cells: Vec<&str> = rest.split('|').map(str::trim).filter(|c| !c.is_empty()).collect();
        let Some(table) = self.tables.last_mut() else { return };
        let columns = table.align.len();
        let head = table.rows == 0 && table.header;
        let written = cells_of(clean.as_str().get(at.clone()).unwrap_or_default());
        let first = self.out.len().saturating_sub(columns);
        if head && self.out[first..].iter().all(|(_, p)| p.text.is_empty()) {
            // A head without words is none.
            self.out.truncate(first);
            table.header = false;
            return;
        }
        table.rows += 1;
        if let Some((range, last)) = self.out.last_mut() {
            for cell in cells {
                if !last.text.is_empty() {
                    last.text.push('\u{3000}');
                }
                last.text.push_str(cell);
                range.end = at.end;
            }
        }
        if written != columns {
            let (what, hint) = if written > columns {
                ("多出的格并进最后一格", "删去多余的“|”；文字里的竖线写成“\\|”")
            } else {
                ("缺的格留空", "补上缺的格；空格也要写“|”")
            };
            self.ragged(at.clone(), &format!("表格这一行有 {written} 格，表头有 {columns} 格，{what}"), hint);
        }
    }

    fn ragged(&mut self, at: Range<usize>, what: &str, hint: &str) {
        let d = Diagnostic::new(Severity::Warning, "R40", what).at(self.clean.span(at)).hint(hint);
        self.quota.push(self.report, d);
    }

    fn begin(&mut self, kind: ParaKind, from: usize) {
        let (text, from) = self.marker.take().map_or((String::new(), from), |(m, at)| (m, at));
        let kind = match kind {
            ParaKind::Flush if !text.is_empty() => ParaKind::Item { mark: text.len().min(255) as u8 },
            kind => kind,
        };
        self.turned = false;
        self.open = Some(Open { kind, marker: text.len(), text, strong: Vec::new(), from });
    }

    fn end(&mut self, to: usize) {
        let Some(mut p) = self.open.take() else { return };
        p.text.truncate(p.text.trim_end().len());
        let len = p.text.len() as u32;
        p.strong.retain_mut(|(r, _)| {
            r.end = r.end.min(len);
            r.start < r.end
        });
        if !p.text.is_empty() || matches!(p.kind, ParaKind::Cell | ParaKind::HeadCell) {
            let range = p.from..to.max(p.from);
            let mut para = Para { strong: p.strong, ..Para::plain(p.kind, p.text, self.clean.span(range.clone())) };
            if para.text.contains(notation::is_sign) {
                self.annotate(&mut para);
            }
            self.out.push((range, para));
        }
    }

    /// Signs of notation in a paragraph become its annotations.
    fn annotate(&mut self, para: &mut Para) {
        let r = annotation::resolve(&para.text, self.lang);
        if r.torn {
            let d = Diagnostic::error("R35", "注音或标记跨过了段、列表项或加粗的边界，照原样排成文字").at(para.span);
            self.report.push(d.hint("注音和标记写在一段、一项之内，整个放在加粗里面或外面"));
        }
        para.strong = r.emphasis(&para.strong);
        (para.text, para.annotations, para.langs) = (r.text, r.annotations, r.langs);
    }

    fn push(&mut self, text: &str, at: Range<usize>) {
        // Authors who indent with ideographic spaces begin a paragraph with each such line.
        let body = self.open.as_ref().is_some_and(|o| o.kind == ParaKind::Body);
        if self.turned && body && text.starts_with('\u{3000}') {
            self.end(at.start);
            self.begin(ParaKind::Body, at.start);
        }
        let (mut text, dropped) = plain_but_signs(text);
        text.retain(|c| c != KEEP_APART);
        for c in dropped.into_iter().filter(|&c| c != KEEP_APART) {
            self.report.push(Diagnostic::error("R10", format!("有控制字符 U+{:04X}，已去掉", c as u32)).at(self.clean.span(at.clone())));
        }
        let Some(open) = &self.open else { return };
        let fresh = open.text.len() == open.marker;
        if fresh && text.starts_with('\u{3000}') && self.block == ParaKind::Body && open.marker == 0 && open.kind != ParaKind::Flush {
            self.indented.get_or_insert(at.start);
        }
        let keep_indent = self.block == ParaKind::Flush;
        let text = if fresh && !keep_indent { text.trim_start() } else { &text };
        self.append(text);
    }

    fn append(&mut self, text: &str) {
        let emphasis = if self.strong > 0 { Some(Emphasis::Strong) } else { (self.soft > 0).then_some(Emphasis::Soft) };
        let (Some(open), Some(first)) = (&mut self.open, text.chars().next()) else { return };
        if std::mem::take(&mut self.turned) {
            let before = open.text.chars().next_back();
            if before.is_some_and(|b| spaced(b, self.cjk) && spaced(first, self.cjk)) {
                open.text.push(' ');
            }
        }
        let start = open.text.len() as u32;
        open.text.push_str(text);
        let end = open.text.len() as u32;
        let Some(e) = emphasis else { return };
        match open.strong.last_mut() {
            Some((r, last)) if *last == e && r.end == start => r.end = end,
            _ => open.strong.push((start..end, e)),
        }
    }

    fn close(mut self) -> Vec<Para> {
        if let Some(at) = self.indented {
            let d = Diagnostic::new(Severity::Note, "R15", "段首的全角空格已去掉，缩进由版式决定").at(self.clean.span(at..at + 3));
            self.report.push(d.hint("段与段之间空一行；段首不用打空格"));
        }
        if self.block == ParaKind::Body {
            self.ignored.extend(notation::attribute_ranges(self.clean.as_str()));
            for (at, text) in lost(self.clean.as_str(), &self.out, &self.ignored) {
                let d = Diagnostic::error("R15", format!("这些字在 Markdown 里没有读成正文：{text}")).at(self.clean.span(at));
                self.report.push(d.hint("在记号前加反斜杠，使它成为文字"));
            }
        }
        self.quota.close(self.report, "R15", self.clean.span(0..0).file, "这样的记号");
        self.out.into_iter().map(|(_, p)| p).collect()
    }

    fn tell(&mut self, severity: Severity, at: Range<usize>, message: impl Into<String>, hint: &str) {
        let d = Diagnostic::new(severity, "R15", message).at(self.clean.span(at)).hint(hint);
        self.quota.push(self.report, d);
    }

    /// Bytes of the clean text; the parser counts lines and bytes from 1, the end is the last byte.
    fn range(&self, pos: Sourcepos) -> Range<usize> {
        let text = self.clean.as_str();
        let byte = |line: usize, col: usize| {
            let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
            let at = (self.base + start + col).min(text.len());
            (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
        };
        let start = byte(pos.start.line, pos.start.column.saturating_sub(1));
        start..byte(pos.end.line, pos.end.column).max(start)
    }

    /// A line of the clean text, from 1, without its end.
    fn line(&self, line: usize) -> Range<usize> {
        let text = self.clean.as_str();
        let start = self.starts.get(line.saturating_sub(1)).map_or(text.len(), |s| s + self.base);
        let end = self.starts.get(line).map_or(text.len(), |s| s + self.base).max(start);
        start..start + text[start..end].trim_end_matches(['\n', '\r']).len()
    }
}

/// Text without control characters; the signs of notation stay.
fn plain_but_signs(text: &str) -> (String, Vec<char>) {
    let (mut out, mut dropped) = (String::with_capacity(text.len()), Vec::new());
    for piece in text.split_inclusive(notation::is_sign) {
        let bare = piece.trim_end_matches(notation::is_sign);
        let (kept, lost) = plain(bare);
        out.push_str(&kept);
        out.push_str(&piece[bare.len()..]);
        dropped.extend(lost);
    }
    (out, dropped)
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i + 1)
}

/// Whether a line end next to the character stands for a space: Latin and Korean words.
fn spaced(c: char, cjk: bool) -> bool {
    match c {
        ' ' => false,
        // “ ” ‘ ’ — … · belong to both.
        '\u{2010}'..='\u{2027}' | '\u{B7}' => !cjk,
        '\u{2E80}'..='\u{312F}' | '\u{3190}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF60}' => {
            false
        }
        c => !('\u{20000}'..='\u{3FFFF}').contains(&c),
    }
}

#[cfg(test)]
mod tests;
