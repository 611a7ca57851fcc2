//! L16: what lies on the fold (折线): it must be no cut of the page, or no line of text may stand on it.

use super::cuts::rows;
use super::finding::{Finding, quoted};
use super::sheet::{Sheet, is_editorial, shared, ys};
use crate::geom::{Length, Rect};
use crate::model::{Desk, Fold, Slot};

/// Sheets lower than this are not folded across, in millimetres.
const LOWEST: f64 = 500.0;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let Some(at) = fold(sheet) else { return };
    match wish(sheet) {
        Fold::Off => {}
        Fold::Whole => whole(sheet, at, found),
        Fold::Clear => clear(sheet, at, found),
    }
}

/// Where the sheet is folded, from its top.
fn fold(sheet: &Sheet<'_>) -> Option<Length> {
    let (at, height) = (sheet.limit("L16", "at"), sheet.page.size.height);
    if at > 0.0 {
        return Some(Length::mm(at)).filter(|y| *y < height);
    }
    (height >= Length::mm(LOWEST)).then(|| height / 2)
}

/// What the page says, else the layout; else news pages stay whole, pages of tiers stay clear.
fn wish(sheet: &Sheet<'_>) -> Fold {
    if let Some(own) = sheet.plan.and_then(|p| p.fold) {
        return own;
    }
    match sheet.issue.layout.lint.choice("L16", "page") {
        "whole" => Fold::Whole,
        "clear" => Fold::Clear,
        "off" => Fold::Off,
        _ if sheet.desk == Desk::Japanese && sheet.vertical() => Fold::Clear,
        _ => Fold::Whole,
    }
}

fn zone(sheet: &Sheet<'_>, at: Length) -> (Length, Length) {
    let half = Length::mm(sheet.limit("L16", "zone"));
    (at - half, at + half)
}

/// The page is cut at the fold: items end and begin there over three quarters of its width.
fn whole(sheet: &Sheet<'_>, at: Length, found: &mut Vec<Finding>) {
    let zone = zone(sheet, at);
    let g = &sheet.issue.layout.grid;
    let area = sheet.issue.layout.type_area();
    let edge = |line: i32| area.y + g.leading * line;
    let near = |y: Length| y >= zone.0 && y <= zone.1;
    let items: Vec<&Slot> = sheet.slots().iter().filter(|s| is_editorial(s)).collect();
    let begins: Vec<&Slot> = items.iter().copied().filter(|s| near(edge(rows(s).start))).collect();
    let above = |s: &Slot| items.iter().any(|a| near(edge(rows(a).end)) && a.col < s.col + s.cols && s.col < a.col + a.cols);
    let cut: u16 = begins.iter().filter(|s| above(s)).map(|s| s.cols).sum();
    if u32::from(cut) * 4 < u32::from(g.cols) * 3 {
        return;
    }
    let message =
        format!("折线（距纸上边{:.1}毫米）处版面断开{cut}栏，{}都从那里开始", at.to_mm(), quoted(begins.iter().map(|s| s.name.as_str())));
    found.push(sheet.finding("L16", &begins, message).hint("让几块跨过折线；副刊、专版可以断开，在 [[page]] 写 fold = \"clear\""));
}

/// Lines of text stand in the fold: horizontal ones on it, vertical ones across it.
fn clear(sheet: &Sheet<'_>, at: Length, found: &mut Vec<Finding>) {
    let zone = zone(sheet, at);
    let mut told: Vec<&str> = Vec::new();
    for c in sheet.columns() {
        if shared(ys(&c.rect), zone) <= Length::ZERO || told.contains(&c.slot.name.as_str()) {
            continue;
        }
        told.push(&c.slot.name);
        let here = Rect { y: zone.0.max(c.rect.y), ..c.rect };
        let message = format!("“{}”有文字压在折线上（距纸上边{:.1}毫米），在{}", c.slot.name, at.to_mm(), sheet.place(&here));
        found.push(sheet.finding("L16", &[c.slot], message).hint("让版块在折线前结束、折线后开始；要闻版可以写 fold = \"whole\""));
    }
}
