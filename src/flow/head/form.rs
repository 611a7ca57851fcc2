//! What stands under and around a head: reversed (反白) and tinted heads, frames, rules over and under it (题线),
//! and the tags and boxes of column names (栏目) and summaries (提要).

use super::super::furniture;
use super::super::set::Canvas;
use crate::geom::{Frame, Length, Logical, Point, Rect};
use crate::model::{Border, Form, HeadLook, Layout};
use crate::page::{Ink, Item};

/// Tint of a tag or a box, in thousandths of black.
const LIGHT: u16 = 100;

/// What is left of a head's box for its rows: a ground or a frame wants an em at the ends of the lines.
pub fn inner(look: &HeadLook, frame: Frame, layout: &Layout) -> Frame {
    let boxed = look.reverse || look.tint > 0 || look.frame != Border::None;
    let (em, line) = (layout.grid.em, layout.grid.leading);
    let side = if boxed { em * 2 / 3 } else { Length::ZERO };
    let over = if boxed || look.above != Border::None { line / 3 } else { Length::ZERO };
    let under = if boxed || look.below != Border::None { line / 3 } else { Length::ZERO };
    let extent = frame.extent();
    let size = Logical { inline: (extent.inline - side * 2).max(em), block: (extent.block - over - under).max(Length::ZERO) };
    Frame::new(frame.part(side, over, size), frame.mode)
}

/// Draws what stands under and around a head in its box.
pub fn draw(canvas: &mut Canvas<'_>, layout: &Layout, look: &HeadLook, frame: &Frame) {
    let rect = frame.rect;
    if look.reverse || look.tint > 0 {
        let ink = if look.reverse { look.ink.unwrap_or(Ink::BLACK) } else { Ink::gray(look.tint) };
        canvas.item(Item::Shape { rect, fill: Some(ink), stroke: None });
    }
    furniture::outline(canvas, layout, look.frame, rect);
    let extent = frame.extent();
    for (border, block) in [(look.above, Length::ZERO), (look.below, extent.block)] {
        furniture::line_of(canvas, layout, border, (frame.point(Length::ZERO, block), frame.point(extent.inline, block)));
    }
}

/// Room that a form wants before and after its lines, across them, and at their ends; in parts of the type size.
pub(super) fn padding(form: Form, size: Length, tag: bool) -> (Length, Length) {
    match (form, tag) {
        (Form::Plain, _) => (Length::ZERO, Length::ZERO),
        (Form::Rule, true) => (size.scale(1, 4), Length::ZERO),
        (Form::Rule, false) => (size.scale(2, 5), Length::ZERO),
        (_, true) => (size.scale(1, 4), size / 2),
        (_, false) => (size.scale(2, 5), size),
    }
}

/// Draws the form of a column name or a summary, before its text is set. What is a line has the ink of the text,
/// so that it is seen in a reversed head too.
pub(super) fn ground(canvas: &mut Canvas<'_>, form: Form, rect: Rect, ink: Ink, ends: [Point; 4], thin: Length) {
    let fill = |ink| Item::Shape { rect, fill: Some(ink), stroke: None };
    match form {
        Form::Plain => {}
        Form::Frame => canvas.item(Item::Shape { rect, fill: None, stroke: Some((thin, ink)) }),
        Form::Tint => canvas.item(fill(Ink::gray(LIGHT))),
        Form::Reverse => canvas.item(fill(Ink::BLACK)),
        Form::Rule => {
            for (from, to) in [(ends[0], ends[1]), (ends[2], ends[3])] {
                canvas.item(Item::Rule { from, to, width: thin, ink });
            }
        }
    }
}
