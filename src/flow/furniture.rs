//! What every page has besides stories: folio (报眉), imprint, borders and rules between modules.

use super::head::natural;
use super::module;
use super::outline::{self, Outline};
use super::set::{Canvas, Look, Words};
use crate::cjk::Profile;
use crate::compose::{self, Line};
use crate::geom::{Em, Frame, Length, Point, Rect, Sides, WritingMode};
use crate::model::{Ad, Align, Border, Fit, FramePlan, Issue, Layout, Slot, SlotKind, Style};
use crate::page::{Ink, Item};
use crate::shape::{Request, Shaper};

/// One line of furniture text in a box one line high; condensed if it is too long.
pub(super) fn text_line(canvas: &mut Canvas<'_>, text: &str, style: &Style, rect: Rect, align: Align) {
    line_in(canvas, text, style, &Frame::new(rect, WritingMode::Horizontal), align);
}

/// The same in a frame of either direction.
pub(super) fn line_in(canvas: &mut Canvas<'_>, text: &str, style: &Style, frame: &Frame, align: Align) {
    if text.is_empty() {
        return;
    }
    let profile = Profile::get(canvas.region, canvas.region.default_level(), frame.mode == WritingMode::Vertical);
    let shaped = Shaper::new(canvas.fonts).shape(&Request { head: true, ..Request::plain(text, style.role, profile) });
    let line = Line::whole(&shaped);
    let room = frame.extent();
    let width = natural(&shaped, &line).at(style.size);
    let stretch = if width > room.inline { (i64::from(room.inline.0) * 1000 / i64::from(width.0.max(1))).max(500) } else { 1000 };
    let width = width.scale(stretch, 1000);
    let spare = room.inline - width;
    let inline = match align {
        Align::Center => spare / 2,
        Align::End => spare,
        Align::Start | Align::Justify => Length::ZERO,
    };
    let xs = compose::place(&shaped, &line, Em::ZERO);
    let look = Look { size: style.size, ink: style.ink, stretch: stretch as u16, source: None };
    let words = Words { text, shaped: &shaped, line: &line, xs: &xs };
    canvas.line(words, frame, (inline.max(Length::ZERO), (room.block - style.size) / 2), look);
}

/// 报眉 of a page from the second on.
pub(super) fn folio(canvas: &mut Canvas<'_>, issue: &Issue, number: u16, name: &str, note: &str) {
    let layout = &issue.layout;
    let area = layout.type_area();
    let style = &layout.styles.folio;
    let rows = i32::from(layout.grid.folio_lines.max(1));
    let height = layout.grid.leading * rows - layout.grid.leading / 2;
    let fill = |t: &str| {
        let own = [("page", number.to_string()), ("name", name.to_string()), ("note", note.to_string())];
        own.iter().fold(issue.fill(t), |t, (key, value)| t.replace(&format!("{{{key}}}"), value))
    };
    // 欄外: above the tiers of a vertical page, in the first lines of a horizontal one.
    let top = if layout.grid.writing == WritingMode::Vertical { area.y - layout.grid.leading * rows } else { area.y };
    let rect = Rect::new(area.x, top, area.width, height - layout.grid.em / 3);
    let wording = &layout.wording;
    let odd = [&wording.folio_left, &wording.folio_center, &wording.folio_right];
    let large = Style { size: style.size.scale(4, 3), ..*style };
    // In a single line it stands on the rule, clear of it, and reaches up into the margin.
    let need = large.size.scale(6, 5);
    let rect = if rect.height < need { Rect { y: rect.bottom() - need, height: need, ..rect } } else { rect };
    for (i, align) in [Align::Start, Align::Center, Align::End].into_iter().enumerate() {
        let text = match &wording.folio_even[i] {
            Some(even) if number.is_multiple_of(2) => even,
            _ => odd[i],
        };
        // The page number is the largest, wherever it stands.
        let outer = text.contains("{page}") && align != Align::Center;
        text_line(canvas, fill(text).trim(), if outer { &large } else { style }, rect, align);
    }
    rule_h(canvas, area.x, area.right(), top + height, layout.rules.heavy);
}

/// An advertisement in its slot: inside the border, clear of what stands around it, never distorted.
pub(super) fn ad(canvas: &mut Canvas<'_>, issue: &Issue, ad: &Ad, slot: &Slot, outer: Rect) {
    let layout = &issue.layout;
    let window = ad_window(layout, ad, slot, outer);
    let Some((p, picture)) = ad.picture.and_then(|p| Some((p, issue.pictures.get(p as usize)?))) else {
        return missing(canvas, layout, window, NO_AD);
    };
    // A page knows its size; pixels only their proportions.
    let (w, h) = match issue.placed.get(&p) {
        Some(placed) => placed.size,
        None => (f64::from(picture.width), f64::from(picture.height)),
    };
    let (across, down) = (window.width.to_pt() / w, window.height.to_pt() / h);
    let scale = match ad.fit {
        Fit::Exact if issue.placed.contains_key(&p) => 1.0,
        Fit::Contain | Fit::Exact => across.min(down),
        Fit::Fill => across.max(down),
    };
    let (w, h) = (Length::pt(w * scale), Length::pt(h * scale));
    let rect = Rect::new(window.x + (window.width - w) / 2, window.y + (window.height - h) / 2, w, h);
    let (left, top) = (rect.x.max(window.x), rect.y.max(window.y));
    let (right, bottom) = (rect.right().min(window.right()), rect.bottom().min(window.bottom()));
    canvas.item(Item::Image { picture: p, rect, clip: Rect::new(left, top, right - left, bottom - top) });
}

/// What an advertisement may fill.
pub(super) fn ad_window(layout: &Layout, ad: &Ad, slot: &Slot, outer: Rect) -> Rect {
    let edge = border_rect(layout, outer);
    let rules = match slot.border {
        Border::None => Length::ZERO,
        Border::Line | Border::Wave | Border::Dots => layout.rules.frame * 2,
        Border::Heavy => layout.rules.heavy * 2,
        Border::Double | Border::ThickThin => layout.rules.frame * 6 + layout.rules.heavy * 2,
        Border::Fret | Border::Diamond | Border::Scallop => outline::band() + layout.rules.frame * 2,
    };
    let by = match ad.clear {
        Some(clear) => return outer.inset(Sides { left: clear + rules, right: clear + rules, top: clear + rules, bottom: clear + rules }),
        None => rules,
    };
    edge.inset(Sides { left: by, right: by, top: by, bottom: by })
}

/// What stands in the place of an advertisement that could not be read.
pub(super) const NO_AD: &str = "缺广告";

/// A grey box with a cross: nobody overlooks it on a proof.
fn missing(canvas: &mut Canvas<'_>, layout: &Layout, r: Rect, words: &str) {
    canvas.item(Item::Shape { rect: r, fill: Some(Ink::gray(200)), stroke: None });
    let (a, b) = (Point::new(r.x, r.y), Point::new(r.right(), r.bottom()));
    let (c, d) = (Point::new(r.x, r.bottom()), Point::new(r.right(), r.y));
    for (from, to) in [(a, b), (c, d)] {
        canvas.item(Item::Rule { from, to, width: layout.rules.frame, ink: Ink::BLACK });
    }
    let mid = Rect::new(r.x, r.y + r.height / 2 - layout.grid.em, r.width, layout.grid.em * 2);
    text_line(canvas, words, &layout.styles.subhead, mid, Align::Center);
}

pub(super) fn rule_h(canvas: &mut Canvas<'_>, x0: Length, x1: Length, y: Length, width: Length) {
    canvas.item(Item::Rule { from: Point::new(x0, y), to: Point::new(x1, y), width, ink: Ink::BLACK });
}

/// Where the border of a slot is drawn: half a line inside before its first line and after its last, so that
/// it stays clear of its neighbours.
pub(super) fn border_rect(layout: &Layout, outer: Rect) -> Rect {
    let inset = layout.grid.leading.scale(2, 5);
    match layout.grid.writing {
        WritingMode::Horizontal => outer.inset(Sides { top: inset, bottom: inset, ..Sides::default() }),
        WritingMode::Vertical => outer.inset(Sides { left: inset, right: inset, ..Sides::default() }),
    }
}

/// The outlines of a slot as its border runs: half a line inside the slot before its first line and after its last.
pub(super) fn outlines(layout: &Layout, slot: &Slot) -> Vec<Outline> {
    let (rects, inset) = (module::rects(slot, layout), layout.grid.leading.scale(2, 5));
    let inner = |o: &Outline| match layout.grid.writing {
        WritingMode::Horizontal => o.inset(Length::ZERO, inset),
        WritingMode::Vertical => o.inset(inset, Length::ZERO),
    };
    Outline::of(&rects).iter().map(inner).collect()
}

/// Tint and border of a slot.
pub(super) fn border(canvas: &mut Canvas<'_>, layout: &Layout, slot: &Slot) {
    for outline in outlines(layout, slot) {
        if slot.tint > 0 {
            outline.fill(canvas, Ink::gray(slot.tint), slot.frame.radius);
        }
        outline.draw(canvas, slot.border, &slot.frame, &layout.rules);
    }
}

/// A frame of a kind around a rectangle.
pub(super) fn outline(canvas: &mut Canvas<'_>, layout: &Layout, border: Border, r: Rect) {
    Outline::rect(r).draw(canvas, border, &FramePlan::default(), &layout.rules);
}

/// A straight line of a kind between two points, level or upright; the second line of a pair follows below or left.
pub(super) fn line_of(canvas: &mut Canvas<'_>, layout: &Layout, border: Border, (from, to): (Point, Point)) {
    let (thin, thick) = (layout.rules.frame, layout.rules.heavy);
    let mut rule = |apart: Length, width| {
        let off = |p: Point| if from.y == to.y { Point::new(p.x, p.y + apart) } else { Point::new(p.x - apart, p.y) };
        canvas.item(Item::Rule { from: off(from), to: off(to), width, ink: Ink::BLACK });
    };
    let apart = thin * 4 + thick;
    match border {
        Border::None => {}
        Border::Line => rule(Length::ZERO, thin),
        Border::Heavy => rule(Length::ZERO, thick),
        Border::Double => {
            rule(Length::ZERO, thin);
            rule(apart, thin);
        }
        Border::ThickThin => {
            rule(Length::ZERO, thick);
            rule(apart, thin);
        }
        _ => super::outline::along(canvas, border, (from, to), thin),
    }
}

/// 栏线: a hairline where two modules without border meet, and nowhere else.
pub(super) fn rules(canvas: &mut Canvas<'_>, layout: &Layout, slots: &[Slot]) {
    let g = &layout.grid;
    let area = layout.type_area();
    let width = layout.rules.column;
    let mut owner = vec![usize::MAX; usize::from(g.cols) * usize::from(g.lines)];
    for (i, s) in slots.iter().enumerate().filter(|(_, s)| s.inset.is_none()) {
        for a in s.parts() {
            for c in a.col..a.end().0.min(g.cols) {
                for l in a.line..a.end().1.min(g.lines) {
                    owner[usize::from(c) * usize::from(g.lines) + usize::from(l)] = i;
                }
            }
        }
    }
    let at = |c: u16, l: u16| {
        slots
            .get(owner[usize::from(c) * usize::from(g.lines) + usize::from(l)])
            .map(|s| (s, owner[usize::from(c) * usize::from(g.lines) + usize::from(l)]))
    };
    let quiet = |a: Option<(&Slot, usize)>, b: Option<(&Slot, usize)>| match (a, b) {
        (Some((x, i)), Some((y, j))) => i != j && ruled(x) && ruled(y),
        _ => false,
    };
    let frame = Frame::new(area, g.writing);
    let mut rule = |from: (Length, Length), to: (Length, Length)| {
        let (from, to) = (frame.point(from.0, from.1), frame.point(to.0, to.1));
        canvas.item(Item::Rule { from, to, width, ink: Ink::BLACK });
    };
    // Between the columns on both sides of gutter `c` at a line, and between a line and the one before it.
    let along = |c: u16, l: u16| c + 1 < g.cols && l < g.lines && quiet(at(c, l), at(c + 1, l));
    let across = |c: u16, l: u16| l > 0 && l < g.lines && c < g.cols && quiet(at(c, l - 1), at(c, l));
    // In the middle of the white between the last line of one slot and what the next begins with.
    let block = |c: u16, l: u16| {
        let lead = at(c, l).map_or(Length::ZERO, |(s, _)| super::module::lead(s, slots, layout));
        g.line_y(l) - (g.leading - g.em) + (g.leading - g.em + lead) / 2
    };
    let inline = |c: u16| g.column_x(c + 1) - g.gutter() / 2;
    // Rules that meet are joined in the middle of the gutter, each to the far edge of the other: no notch at corners.
    let half = width / 2;
    for c in 0..g.cols.saturating_sub(1) {
        runs(
            g.lines,
            |l| along(c, l),
            |a, b| {
                let meets = |l: u16| across(c, l) || across(c + 1, l);
                let met = |l: u16| block(if across(c, l) { c } else { c + 1 }, l);
                let from = if meets(a) { met(a) - half } else { g.line_y(a) + g.em / 3 };
                let to = if meets(b) { met(b) + half } else { g.line_y(b) - g.leading + g.em };
                rule((inline(c), from), (inline(c), to));
            },
        );
    }
    for l in 1..g.lines {
        runs(
            g.cols,
            |c| across(c, l),
            |a, b| {
                let meets = |c: u16| along(c, l - 1) || along(c, l);
                let from = if a > 0 && meets(a - 1) { inline(a - 1) - half } else { g.column_x(a) };
                let to = if meets(b - 1) { inline(b - 1) + half } else { g.column_x(b - 1) + g.width(1) };
                rule((from, block(a, l)), (to, block(a, l)));
            },
        );
    }
}

/// Slots whose edges want a rule: text without a border of its own.
fn ruled(s: &Slot) -> bool {
    s.border == Border::None
        && s.tint == 0
        && !matches!(s.kind, SlotKind::Picture(..) | SlotKind::Masthead(_) | SlotKind::Index(_) | SlotKind::Ad(_))
}

/// Calls `found` with each longest run `a..b` of indices below `n` for which `is` holds.
fn runs(n: u16, is: impl Fn(u16) -> bool, mut found: impl FnMut(u16, u16)) {
    let mut start = None;
    for i in 0..=n {
        let now = i < n && is(i);
        match (start, now) {
            (None, true) => start = Some(i),
            (Some(a), false) => {
                found(a, i);
                start = None;
            }
            _ => {}
        }
    }
}
