//! Captions with their credits, and the text of a picture story: composed to lines, then set from a place on.

use crate::compose::{self, Measure};
use crate::flow::Press;
use crate::flow::galley::{langs, profile, roles};
use crate::flow::head::natural;
use crate::flow::set::{Canvas, Look, Words};
use crate::geom::{Em, Frame, Length, Logical, Rect, WritingMode};
use crate::model::{Align, Issue, ParaKind, PhotoLook, Style};
use crate::page::StoryId;
use crate::shape::{Request, Shaped, Shaper};

/// A line of a block.
struct Row {
    /// Index into [`Block::shaped`].
    text: usize,
    line: compose::Line,
    /// Start along the line.
    inline: Length,
    /// From the top of the block.
    row: i32,
    /// Column of text.
    column: i32,
    /// Printed before the line.
    number: Option<char>,
}

/// Lines of several paragraphs.
pub(super) struct Block {
    /// Paragraph, its text shaped, its style.
    shaped: Vec<(u32, Shaped, Style)>,
    lines: Vec<Row>,
    /// Grid lines that it takes.
    pub(super) rows: i32,
    /// From the start of one column to the next.
    step: Length,
}

/// Where the first line of a block stands: a rectangle one line high, and lines that there is room for.
pub(super) struct Place {
    pub(super) rect: Rect,
    pub(super) lines: i32,
}

/// What was set of a block.
#[derive(Default)]
pub(super) struct Done {
    pub(super) rect: Option<Rect>,
    pub(super) lines: u32,
    /// First and last paragraph and byte.
    pub(super) from: (u32, u32),
    pub(super) to: (u32, u32),
    /// Paragraph and byte from which on nothing is set.
    pub(super) overset: Option<(u32, u32)>,
}

/// Captions of fewer characters a line are not spread to their width.
const RAGGED: i32 = 13;

/// Width of a caption beside its picture.
pub(super) fn side_width(look: &PhotoLook, style: &Style, width: Length) -> Length {
    let chars = look.caption_chars.map_or(8, i32::from);
    (style.size * chars).min(width.scale(2, 5))
}

impl Block {
    /// Captions under each other; a credit ends the last line of its caption if there is room.
    pub(super) fn captions(press: &Press<'_>, id: StoryId, paras: &[(u32, Option<char>)], width: Length, style: Style) -> Block {
        let numbered = paras.iter().any(|p| p.1.is_some());
        let indent = if numbered { style.size.scale(5, 4) } else { Length::ZERO };
        let mut block = Block { shaped: Vec::new(), lines: Vec::new(), rows: 0, step: Length::ZERO };
        let mut end = Length::ZERO;
        for &(para, number) in paras {
            // Lines of a few characters are left ragged.
            let ragged = width - indent < style.size * RAGGED;
            let own = Style { align: if ragged { Align::Start } else { Align::Justify }, ..style };
            let (k, lines) = block.compose(press, id, para, own, width - indent, Em::ZERO);
            let credit = press.issue.story(id).paras[para as usize].kind == ParaKind::Credit;
            for (i, l) in lines.iter().enumerate() {
                let wide = natural(&block.shaped[k].1, l).at(style.size);
                let beside = credit && lines.len() == 1 && block.rows > 0 && end + wide + style.size <= width;
                let row = if beside { block.rows - 1 } else { block.rows };
                let inline = if credit { width - wide } else { indent };
                block.lines.push(Row {
                    text: k,
                    line: *l,
                    inline: inline.max(Length::ZERO),
                    row,
                    column: 0,
                    number: number.filter(|_| i == 0),
                });
                end = if l.justified { width } else { inline + wide };
                block.rows = row + 1;
            }
        }
        block
    }

    /// The text of a picture story in columns as long as each other.
    pub(super) fn text(press: &Press<'_>, id: StoryId, width: Length, columns: u16) -> Block {
        let (layout, story) = (&press.issue.layout, press.issue.story(id));
        let (g, s) = (&layout.grid, &layout.styles);
        // A by-line alone ends the last line of all.
        let body = story.paras.iter().any(|p| matches!(p.kind, ParaKind::Body | ParaKind::Flush));
        let k = if body { i32::from(columns.max(1)) } else { 1 };
        let gutter = g.gutter();
        let wide = (width - gutter * (k - 1)) / k;
        let wide = g.em * (wide.0 / g.em.0.max(1)).max(1);
        let step = if k > 1 { wide + (width - wide * k) / (k - 1) } else { Length::ZERO };
        let mut block = Block { shaped: Vec::new(), lines: Vec::new(), rows: 0, step };
        let mut count = 0;
        for (i, p) in story.paras.iter().enumerate() {
            let style = match p.kind {
                ParaKind::Body | ParaKind::Flush => s.body,
                ParaKind::Byline => Style { size: s.body.size, ..s.byline },
                ParaKind::Subhead => Style { size: s.body.size, ..s.subhead },
                _ => continue,
            };
            let indent = if p.kind == ParaKind::Body { s.body.indent } else { Em::ZERO };
            let (text, lines) = block.compose(press, id, i as u32, style, wide, indent);
            for l in lines {
                let free = (wide - natural(&block.shaped[text].1, &l).at(style.size)).max(Length::ZERO);
                let inline = match (p.kind, style.align) {
                    (ParaKind::Byline, _) | (_, Align::End) => free,
                    (_, Align::Center) => free / 2,
                    _ => Length::ZERO,
                };
                block.lines.push(Row { text, line: l, inline, row: count, column: 0, number: None });
                count += 1;
            }
        }
        let rows = ((count + k - 1) / k).max(1);
        // A line of white parts the text from what stands above it.
        let above = i32::from(body && count > 0);
        for l in &mut block.lines {
            (l.column, l.row) = (l.row / rows, l.row % rows + above);
        }
        block.rows = if count > 0 { rows + above } else { 0 };
        block
    }

    /// Shapes a paragraph and finds its lines.
    fn compose(
        &mut self,
        press: &Press<'_>,
        id: StoryId,
        para: u32,
        style: Style,
        width: Length,
        indent: Em,
    ) -> (usize, Vec<compose::Line>) {
        let (layout, story) = (&press.issue.layout, press.issue.story(id));
        let p = &story.paras[para as usize];
        let profile = profile(layout, story, WritingMode::Horizontal);
        let (langs, spans) = (langs(p, profile), roles(layout, &p.strong));
        let request = Request { langs: &langs, spans: &spans, annotations: &p.annotations, ..Request::plain(&p.text, style.role, profile) };
        let shaped = Shaper::new(press.fonts).shape(&request);
        let measure =
            Measure { line: Em::from_length(width.max(style.size * 2), style.size), indent, justify: style.align != Align::Start };
        let lines = compose::paragraph(&shaped, profile, 0, measure).best().lines.clone();
        self.shaped.push((para, shaped, style));
        (self.shaped.len() - 1, lines)
    }

    /// Sets the block; lines for which there is no room, and all that follow, are overset.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, issue: &Issue, id: StoryId, at: &Place, before: Option<(u32, u32)>) -> Done {
        let em = issue.layout.grid.em;
        let mut done = Done::default();
        let start = |l: &Row| (self.shaped[l.text].0, self.shaped[l.text].1.byte(l.line.start as usize));
        // Nothing is set after what found no room elsewhere.
        let full = |l: &Row| l.row >= at.lines || before.is_some_and(|b| start(l) >= b);
        done.overset = self.lines.iter().filter(|l| full(l)).map(start).min();
        let frame = Frame::new(at.rect, WritingMode::Horizontal);
        for l in &self.lines {
            if done.overset.is_some_and(|o| start(l) >= o) {
                continue;
            }
            let (para, shaped, style) = &self.shaped[l.text];
            let xs = compose::place(shaped, &l.line, Em::ZERO);
            let x = self.step * l.column + l.inline;
            // On the baseline of the body where lines are those of the grid.
            let y = at.rect.height * l.row + (em - style.size).max(Length::ZERO).scale(22, 25);
            let look = Look { size: style.size, ink: style.ink, stretch: 1000, source: Some((id, *para)) };
            let text = &issue.story(id).paras[*para as usize].text;
            if let Some(number) = l.number {
                let rect = frame.part(self.step * l.column, y, Logical { inline: style.size, block: style.size });
                super::text_line(canvas, &number.to_string(), style, rect, Align::Start);
            }
            canvas.line(Words { text, shaped, line: &l.line, xs: &xs }, &frame, (x, y), look);
            let wide = if l.line.justified { at.rect.width } else { natural(shaped, &l.line).at(style.size) };
            let rect = frame.part(x, y, Logical { inline: wide.min(at.rect.width), block: style.size });
            done.rect = Some(done.rect.map_or(rect, |r| r.union(&rect)));
            let (from, to) = (start(l), (*para, shaped.byte(l.line.end as usize)));
            done.from = if done.lines == 0 { from } else { done.from.min(from) };
            done.to = done.to.max(to);
            done.lines += 1;
        }
        done
    }
}
