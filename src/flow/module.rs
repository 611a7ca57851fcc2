//! Geometry of a module (版块): the frame inside its border, the head's box, the text columns.

use super::beside::{self, CutOut, Strip};
use super::fit::Columns;
use super::outline;
use crate::geom::{Frame, Length, Logical, Rect, Sides, WritingMode};
use crate::model::{Area, Border, ColumnMode, HeadPlan, Inset, Layout, Slot, SlotKind};

/// Where a slot's head and columns lie.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// The slot on the sheet.
    pub outer: Rect,
    /// What text may use, with the direction of its lines.
    pub frame: Frame,
    /// Columns: offset along the line and width.
    pub columns: Vec<(Length, Length)>,
    /// First and one past the last row of each column.
    rows: Vec<(u32, u32)>,
    /// Grid lines from the frame's start.
    pub lines: u32,
    /// First column and row of the head.
    head_at: (usize, u32),
    /// What its head has on the facing page: so much further (跨版).
    pub beyond: Length,
    /// White kept before its head, or before its text where no head stands: something lies before it.
    pub lead: Length,
    /// What stands in it.
    cuts: Vec<CutOut>,
    /// A character of the body along the line.
    em: Length,
    leading: Length,
}

impl Module {
    pub(super) fn new(slot: &Slot, layout: &Layout) -> Module {
        let g = &layout.grid;
        let outer = outer(slot, layout);
        let em = body_em(slot, layout);
        let clear = clear_of_frame(slot, layout);
        let frame = Frame::new(outer.inset(clear), slot.writing);
        let extent = frame.extent();
        let spare = g.leading - g.em;
        let lines = ((extent.block + spare).0 / g.leading.0.max(1)).max(0) as u32;
        let mut module = Module {
            outer,
            frame,
            columns: Vec::new(),
            rows: Vec::new(),
            lines,
            head_at: (0, 0),
            beyond: Length::ZERO,
            lead: Length::ZERO,
            cuts: Vec::new(),
            em,
            leading: g.leading,
        };
        if slot.areas.is_empty() {
            module.columns = divide(slot, layout, extent.inline);
            module.rows = vec![(0, lines); module.columns.len()];
        } else {
            module.shape(slot, layout, clear);
        }
        module
    }

    /// Columns of a module that is made of several rectangles: those of the page grid through all of them, or each
    /// rectangle's own (破栏), one rectangle after the other. What lies outside is cut out.
    fn shape(&mut self, slot: &Slot, layout: &Layout, clear: Sides) {
        let g = &layout.grid;
        let of_grid = slot.writing == g.writing;
        let whole = rects(slot, layout);
        for gone in outline::outside(&whole, self.outer) {
            // A frame keeps its distance from the text here too.
            let gone = Rect::new(
                gone.x - clear.right,
                gone.y - clear.bottom,
                gone.width + clear.left + clear.right,
                gone.height + clear.top + clear.bottom,
            );
            self.cuts.push(CutOut::new(&self.frame, gone, g.leading, g.em, Length::ZERO));
        }
        let rows_of = |rect: Rect| {
            let (_, (start, height)) = self.frame.extent_of(rect);
            let row = |at: Length| ((at.0.max(0) + g.leading.0 / 2) / g.leading.0.max(1)) as u32;
            (row(start), row(start + height + g.leading - g.em).min(self.lines))
        };
        let parts = slot.parts();
        let own = slot.text_cols.is_some() || parts.iter().any(|p| p.text_cols.is_some()) || !of_grid;
        let mut columns = Vec::new();
        if own {
            for part in &parts {
                let rect = g.rect(layout.type_area(), part.col, part.line, part.cols, part.lines);
                let ((start, _), _) = self.frame.extent_of(rect.inset(clear));
                let alone = Slot {
                    areas: Vec::new(),
                    col: part.col,
                    line: part.line,
                    cols: part.cols,
                    lines: part.lines,
                    text_cols: part.text_cols.or(slot.text_cols),
                    ..slot.clone()
                };
                let extent = Frame::new(rect.inset(clear), slot.writing).extent();
                let rows = rows_of(rect);
                columns.extend(divide(&alone, layout, extent.inline).into_iter().map(|(x, w)| ((start + x, w), rows)));
            }
        } else {
            let (from, to) = match slot.writing {
                WritingMode::Horizontal => (clear.left, clear.right),
                WritingMode::Vertical => (clear.top, clear.bottom),
            };
            let end = g.width(slot.cols) - to;
            for c in 0..slot.cols {
                let x = g.column_x(c).max(from);
                let width = (g.column_x(c) + g.width(1)).min(end) - x;
                columns.push(((x - from, self.em * (width.0 / self.em.0.max(1))), (0, self.lines)));
            }
            self.head_at.0 = usize::from(parts[0].col - slot.col);
        }
        let first = g.rect(layout.type_area(), parts[0].col, parts[0].line, parts[0].cols, parts[0].lines);
        self.head_at.1 = rows_of(first).0;
        (self.columns, self.rows) = columns.into_iter().unzip();
    }

    /// The module of a slot with what stands inside it, of all slots of its page.
    pub(super) fn with_insets(slot: &Slot, page: &[Slot], layout: &Layout) -> Module {
        let mut module = Module::new(slot, layout);
        let g = &layout.grid;
        module.lead = lead(slot, page, layout);
        let insets = page.iter().filter(|s| s.inset.as_ref().is_some_and(|i| i.into == slot.name));
        module.cuts.extend(insets.map(|s| CutOut::new(&module.frame, outer(s, layout), g.leading, g.em, module.em)));
        if let HeadPlan { at: Some(_), lines: Some(lines), none: false, .. } = slot.head {
            let head = module.head_box(usize::from(slot.head.cols), u32::from(lines), &slot.head);
            module.cuts.push(CutOut::new(&module.frame, head.rect, g.leading, g.em, module.em));
        }
        module
    }

    /// Columns that a head covers which is to have `cols`, or all (0): only those that begin where the head does.
    pub(super) fn head_cols(&self, cols: usize) -> usize {
        let (at, row) = self.head_at;
        let there = self.rows[at..].iter().zip(&self.columns[at..]);
        let open = |c: &(Length, Length)| !self.cuts.iter().any(|cut| cut.covers(row, *c));
        let most = there.take_while(|(r, c)| r.0 <= row && r.1 > row && open(c)).count().max(1);
        if cols == 0 { most } else { cols.min(most) }
    }

    /// The box of a head over `cols` columns and `lines` grid lines, less the white before it and the space
    /// before the text. Of the white, the half that the rule takes is fixed; a head that is crowded may use the
    /// rest ([`Module::soft_lead`]).
    pub(super) fn head_box(&self, cols: usize, lines: u32, plan: &HeadPlan) -> Frame {
        let (col, line) = plan.at.map_or((self.head_at.0, self.head_at.1 as i32), |(c, l)| (usize::from(c), i32::from(l)));
        let first = self.columns[col.min(self.columns.len() - 1)];
        let last = self.columns[(col + cols).clamp(1, self.columns.len()) - 1];
        let both = plan.at.is_none() && col + cols >= self.columns.len() && self.beyond > Length::ZERO && !plan.vertical;
        let inline = if both { self.frame.extent().inline - first.0 + self.beyond } else { (last.0 + last.1 - first.0).max(first.1) };
        let lead = if plan.at.is_some() { Length::ZERO } else { self.lead - self.soft_lead(plan) };
        let block = (self.leading * lines as i32 - self.leading / 3 - lead).max(Length::ZERO);
        let rect = self.frame.part(first.0, self.leading * line + lead, Logical { inline, block });
        let mode = if plan.vertical || self.frame.mode == WritingMode::Vertical { WritingMode::Vertical } else { WritingMode::Horizontal };
        Frame::new(rect, mode)
    }

    /// White before a head that is part of its box: it wants to stay empty. A head across the lines of its module
    /// (竖题) has none, nor one with a ground, a frame or a rule over it.
    pub(super) fn soft_lead(&self, plan: &HeadPlan) -> Length {
        let look = &plan.look;
        let edged = look.reverse || look.tint > 0 || look.frame != Border::None || look.above != Border::None;
        let crosses = plan.vertical && self.frame.mode == WritingMode::Horizontal;
        if crosses || edged || plan.at.is_some() { Length::ZERO } else { self.lead / 2 }
    }

    /// Adds the columns of a part with the head's lines taken from the first `cols`, and `tail` from the last.
    pub(super) fn text_columns(&self, (cols, head): (usize, u32), tail: u32, part: u32, out: &mut Columns) {
        let from = out.fixed.len();
        for (i, &(inline, width)) in self.columns.iter().enumerate() {
            let (first, last) = self.rows[i];
            let under = head > 0 && (self.head_at.0..self.head_at.0 + cols).contains(&i);
            let open = if first == 0 { u32::from(self.lead > Length::ZERO) } else { first };
            let top = if under { first.max(self.head_at.1 + head) } else { open }.min(last);
            beside::add(out, Strip { part, index: i as u32, inline, width, rows: (top, last) }, &self.cuts, self.em);
        }
        if let Some(last) = out.fixed[from..].last_mut() {
            last.lines = last.lines.saturating_sub(tail);
        }
    }
}

/// What border and tint keep free: a whole line before and after keeps the text on the grid, characters at the ends of
/// lines. A side without line keeps nothing, unless there is a tint.
fn clear_of_frame(slot: &Slot, layout: &Layout) -> Sides {
    let g = &layout.grid;
    let [top, right, bottom, left] = slot.frame.sides.map(|s| slot.tint > 0 || (s && slot.border != Border::None));
    let inset = i32::from(slot.frame.inset);
    let (block, inline) = (g.leading, if slot.writing == WritingMode::Horizontal { g.em } else { body_em(slot, layout) } * inset);
    let (x, y) = match slot.writing {
        WritingMode::Horizontal => (inline, block),
        WritingMode::Vertical => (block, inline),
    };
    let when = |there: bool, l: Length| if there { l } else { Length::ZERO };
    Sides { top: when(top, y), right: when(right, x), bottom: when(bottom, y), left: when(left, x) }
}

/// The rectangles of a slot's areas on the sheet, without what lies between them.
pub(super) fn bare_rects(slot: &Slot, layout: &Layout) -> Vec<Rect> {
    if slot.areas.is_empty() {
        let mut rect = outer(slot, layout);
        // Frame and tint of a spread go through to the fold.
        match slot.spread {
            Some(s) if s.left => rect.width = layout.sheet.width - rect.x,
            Some(_) => (rect.width, rect.x) = (rect.right(), Length::ZERO),
            None => {}
        }
        return vec![rect];
    }
    let rect = |a: &Area| layout.grid.rect(layout.type_area(), a.col, a.line, a.cols, a.lines);
    slot.areas.iter().map(rect).collect()
}

/// The same with the gutters and gaps between lines in which they join.
pub(super) fn rects(slot: &Slot, layout: &Layout) -> Vec<Rect> {
    let mut out = bare_rects(slot, layout);
    for (i, a) in slot.areas.iter().enumerate() {
        let bridges = slot.areas[i + 1..].iter().filter_map(|b| a.bridge(b));
        out.extend(bridges.map(|b| layout.grid.rect(layout.type_area(), b.col, b.line, b.cols, b.lines)));
    }
    out
}

/// White before a slot that follows another one: a line, in whose middle the rule stands; half of it after a frame
/// or before a picture, which have edges of their own.
pub(super) fn lead(slot: &Slot, page: &[Slot], layout: &Layout) -> Length {
    let g = &layout.grid;
    let picture = matches!(slot.kind, SlotKind::Picture(..));
    let flows = matches!(slot.kind, SlotKind::Story(_)) && slot.writing == g.writing;
    if slot.inset.is_some() || is_framed(slot) || !(flows || picture) {
        return Length::ZERO;
    }
    let over = |a: &&Slot| a.inset.is_none() && a.line + a.lines == slot.line && a.col < slot.col + slot.cols && slot.col < a.col + a.cols;
    let before = || page.iter().filter(over);
    match (before().any(|a| !is_framed(a)), picture) {
        (true, false) => g.leading,
        (true, true) => g.leading / 2,
        (false, false) if before().next().is_some() => g.leading / 2,
        (false, _) => Length::ZERO,
    }
}

/// Whether a slot has an edge of its own.
fn is_framed(slot: &Slot) -> bool {
    slot.border != Border::None || slot.tint > 0 || matches!(slot.kind, SlotKind::Masthead(_))
}

/// The rectangle of a slot on the sheet; an inset may be narrower than its columns.
fn outer(slot: &Slot, layout: &Layout) -> Rect {
    let g = &layout.grid;
    let rect = g.rect(layout.type_area(), slot.col, slot.line, slot.cols, slot.lines);
    match slot.inset {
        Some(Inset { chars: Some(chars), right, .. }) => {
            let width = (g.em * i32::from(chars)).min(rect.width);
            let x = if right { rect.right() - width } else { rect.x };
            Rect::new(x, rect.y, width, rect.height)
        }
        _ => rect,
    }
}

/// The character by which a slot's columns are counted: flat type (扁) is lower than it is wide.
fn body_em(slot: &Slot, layout: &Layout) -> Length {
    layout.grid.em.scale(i64::from(layout.styles.body.along(slot.writing)), 1000)
}

/// Text columns of a slot: those of the grid, or `text_cols` of its own (破栏) by its mode.
fn divide(slot: &Slot, layout: &Layout, inline: Length) -> Vec<(Length, Length)> {
    let g = &layout.grid;
    let of_grid = slot.writing == g.writing;
    let k = i32::from(slot.text_cols.unwrap_or(if of_grid { slot.cols } else { 1 }).max(1));
    let whole = inline == g.width(slot.cols) && of_grid;
    if slot.mode == ColumnMode::Grid || (whole && k == i32::from(slot.cols) && slot.mode == ColumnMode::Absolute) {
        return (0..slot.cols).map(|i| (g.column_x(i), g.width(1))).collect();
    }
    let gutter = g.gutter();
    let em = body_em(slot, layout);
    let ems = |l: Length| l.0 / em.0.max(1);
    match slot.mode {
        ColumnMode::Free => {
            let width = (inline - gutter * (k - 1)) / k;
            (0..k).map(|i| ((width + gutter) * i, width)).collect()
        }
        ColumnMode::Relative => {
            // Whole characters, the first columns one wider; the gap as it is.
            let chars = ems(inline - gutter * (k - 1));
            let mut x = Length::ZERO;
            (0..k)
                .map(|i| {
                    let width = em * (chars / k + i32::from(i < chars % k)).max(1);
                    let here = (x, width);
                    x += width + gutter;
                    here
                })
                .collect()
        }
        ColumnMode::Absolute | ColumnMode::Grid => {
            let chars = (ems(inline - gutter * (k - 1)) / k).max(1);
            let width = em * chars;
            let gap = if k > 1 { (inline - width * k) / (k - 1) } else { Length::ZERO };
            let edge = if k > 1 { Length::ZERO } else { (inline - width) / 2 };
            (0..k).map(|i| (edge + (width + gap) * i, width)).collect()
        }
    }
}
