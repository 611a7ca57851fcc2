//! Geometry of a module (版块): the frame inside its border, the head's box, the text columns.

use super::beside::{self, CutOut, Strip};
use super::fit::Columns;
use crate::geom::{Frame, Length, Logical, Rect, Sides, WritingMode};
use crate::model::{Border, ColumnMode, HeadPlan, Inset, Layout, Slot, SlotKind};

/// Where a slot's head and columns lie.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// The slot on the sheet.
    pub outer: Rect,
    /// What text may use, with the direction of its lines.
    pub frame: Frame,
    /// Columns: offset along the line and width.
    pub columns: Vec<(Length, Length)>,
    /// Grid lines from the frame's start.
    pub lines: u32,
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
        let inner = if slot.border == Border::None && slot.tint == 0 {
            outer
        } else {
            // A whole line before and after keeps the text on the grid; an em at the ends of lines.
            match slot.writing {
                WritingMode::Horizontal => outer.inset(Sides { top: g.leading, bottom: g.leading, left: g.em, right: g.em }),
                WritingMode::Vertical => outer.inset(Sides { top: em, bottom: em, left: g.leading, right: g.leading }),
            }
        };
        let frame = Frame::new(inner, slot.writing);
        let extent = frame.extent();
        let spare = g.leading - g.em;
        let lines = ((extent.block + spare).0 / g.leading.0.max(1)).max(0) as u32;
        let columns = divide(slot, layout, extent.inline);
        Module { outer, frame, columns, lines, lead: Length::ZERO, cuts: Vec::new(), em, leading: g.leading }
    }

    /// The module of a slot with what stands inside it, of all slots of its page.
    pub(super) fn with_insets(slot: &Slot, page: &[Slot], layout: &Layout) -> Module {
        let mut module = Module::new(slot, layout);
        let g = &layout.grid;
        module.lead = lead(slot, page, layout);
        let insets = page.iter().filter(|s| s.inset.as_ref().is_some_and(|i| i.into == slot.name));
        module.cuts = insets.map(|s| CutOut::new(&module.frame, outer(s, layout), g.leading, g.em, module.em)).collect();
        if let HeadPlan { at: Some(_), lines: Some(lines), none: false, .. } = slot.head {
            let head = module.head_box(usize::from(slot.head.cols), u32::from(lines), &slot.head);
            module.cuts.push(CutOut::new(&module.frame, head.rect, g.leading, g.em, module.em));
        }
        module
    }

    /// The box of a head over `cols` columns and `lines` grid lines, less the white before it and the space
    /// before the text. Of the white, the half that the rule takes is fixed; a head that is crowded may use the
    /// rest ([`Module::soft_lead`]).
    pub(super) fn head_box(&self, cols: usize, lines: u32, plan: &HeadPlan) -> Frame {
        let (col, line) = plan.at.map_or((0, 0), |(c, l)| (usize::from(c), i32::from(l)));
        let first = self.columns[col.min(self.columns.len() - 1)];
        let last = self.columns[(col + cols).clamp(1, self.columns.len()) - 1];
        let inline = (last.0 + last.1 - first.0).max(first.1);
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
            let top = if i < cols && head > 0 { head } else { u32::from(self.lead > Length::ZERO) }.min(self.lines);
            beside::add(out, Strip { part, index: i as u32, inline, width, rows: (top, self.lines) }, &self.cuts, self.em);
        }
        if let Some(last) = out.fixed[from..].last_mut() {
            last.lines = last.lines.saturating_sub(tail);
        }
    }
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
