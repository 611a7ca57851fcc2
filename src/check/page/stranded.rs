//! L05 题文分离, 走文; L06 背题: a head stands on its text, and its text stands under it.

use super::finding::Finding;
use super::sheet::{Column, Head, Sheet, is_boxed, shared, xs, ys};
use crate::geom::{Length, Rect};
use crate::model::SlotKind;
use crate::page::Part;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let columns = sheet.columns();
    for head in sheet.heads().iter().filter(|h| matches!(h.slot.kind, SlotKind::Story(_))) {
        let own: Vec<&Column<'_>> = columns.iter().filter(|c| c.story == head.story && c.slot.name == head.slot.name).collect();
        if own.is_empty() {
            alone(sheet, head, &columns, found);
        }
        apart(sheet, head, &own, found);
        outside(sheet, head, &own, &columns, found);
        short(sheet, head, &own, found);
    }
    subheads(sheet, &columns, found);
}

/// Distance of two rectangles; zero where they touch or overlap.
fn distance(a: &Rect, b: &Rect) -> Length {
    let dx = (b.x - a.right()).max(a.x - b.right()).max(Length::ZERO);
    let dy = (b.y - a.bottom()).max(a.y - b.bottom()).max(Length::ZERO);
    dx.max(dy)
}

/// L05: a head in a slot that has no text of its story.
fn alone(sheet: &Sheet<'_>, head: &Head<'_>, columns: &[Column<'_>], found: &mut Vec<Finding>) {
    let story = sheet.issue.story(head.story);
    let has_text = story.paras.iter().any(|p| !p.kind.is_head() && !p.text.is_empty());
    if head.continued || !has_text {
        return;
    }
    let next = columns.iter().filter(|c| c.story == head.story).min_by_key(|c| c.from);
    if next.is_some_and(|c| distance(&head.rect, &c.rect) <= sheet.lines(sheet.limit("L05", "gap"))) {
        return;
    }
    let text = match next {
        Some(c) => format!("正文从{}开始", sheet.place(&c.rect)),
        None => "正文不在这一版".to_string(),
    };
    let message = format!("题文分离：“{}”里只有标题，在{}，{text}", head.slot.name, sheet.place(&head.rect));
    found.push(sheet.finding("L05", &[head.slot], message).hint("让正文紧接标题：加高这一块，或把标题移到正文上面"));
}

/// L05: the first block of the text does not touch its head.
fn apart(sheet: &Sheet<'_>, head: &Head<'_>, own: &[&Column<'_>], found: &mut Vec<Finding>) {
    // A head inside its text has text on all sides: that which is nearest counts.
    let inside = head.slot.head.at.is_some() && !head.continued;
    let first = if inside { own.iter().min_by_key(|c| distance(&head.rect, &c.rect)) } else { own.iter().min_by_key(|c| c.from) };
    let Some(first) = first else { return };
    let gap = distance(&head.rect, &first.rect);
    if gap <= sheet.lines(sheet.limit("L05", "gap")) {
        return;
    }
    let message = format!(
        "题文分离：“{}”的标题在{}，正文从{}开始，隔开{:.1}毫米",
        head.slot.name,
        sheet.place(&head.rect),
        sheet.place(&first.rect),
        gap.to_mm()
    );
    found.push(sheet.finding("L05", &[head.slot], message).hint("让正文紧接标题：改 head 的栏数，或移开中间的图片"));
}

/// L05: text beside a head, with nothing that parts it from another story over or beside it (走文).
fn outside(sheet: &Sheet<'_>, head: &Head<'_>, own: &[&Column<'_>], all: &[Column<'_>], found: &mut Vec<Finding>) {
    if head.vertical || head.continued || is_boxed(head.slot) {
        return;
    }
    let slack = sheet.issue.layout.grid.em / 2;
    let is_out = |c: &Column<'_>| c.rect.x < head.rect.x - slack || c.rect.right() > head.rect.right() + slack;
    for c in own.iter().filter(|c| !c.vertical && is_out(c)) {
        let stranger = all.iter().filter(|o| o.story != c.story && !is_boxed(o.slot)).find(|o| runs_into(sheet, &o.rect, &c.rect));
        if let Some(o) = stranger {
            let message =
                format!("走文：“{}”的正文在{}伸到标题外面，与“{}”的正文之间没有线", head.slot.name, sheet.place(&c.rect), o.slot.name);
            found.push(sheet.finding("L05", &[head.slot, o.slot], message).hint("把标题加宽到全部几栏（head），或给这一块加框"));
            return;
        }
    }
}

/// Whether text at `a` may be taken to go on at `b`: `a` over it or beside it, and no line between.
fn runs_into(sheet: &Sheet<'_>, a: &Rect, b: &Rect) -> bool {
    let (line, gutter) = (sheet.leading(), sheet.issue.layout.grid.gutter() * 3 / 2);
    let over = shared(xs(a), xs(b)) * 2 > b.width && a.bottom() <= b.y + line && b.y - a.bottom() <= line * 2;
    let left = shared(ys(a), ys(b)) > line && a.right() <= b.x && b.x - a.right() <= gutter;
    let right = shared(ys(a), ys(b)) > line && b.right() <= a.x && a.x - b.right() <= gutter;
    (over || left || right) && !parted(sheet, a, b)
}

/// Whether a rule, a frame or a head lies between two blocks, along at least half of what they have in common.
pub(super) fn parted(sheet: &Sheet<'_>, a: &Rect, b: &Rect) -> bool {
    let (upper, lower) = if a.y <= b.y { (a, b) } else { (b, a) };
    let (left, right) = if a.x <= b.x { (a, b) } else { (b, a) };
    let stacked = upper.bottom() <= lower.y + sheet.leading() / 2;
    let common = if stacked { (a.x.max(b.x), a.right().min(b.right())) } else { (a.y.max(b.y), a.bottom().min(b.bottom())) };
    let half = (common.1 - common.0).max(Length::ZERO);
    let slack = sheet.leading() / 2;
    sheet.regions.iter().filter(|r| matches!(r.part, Part::Rule | Part::Frame | Part::Head { .. } | Part::Picture(_))).any(|r| {
        let r = &r.rect;
        if stacked {
            let between = |y: Length| y >= upper.bottom() - slack && y <= lower.y + slack;
            (between(r.y) || between(r.bottom())) && shared(xs(r), common) * 2 >= half
        } else {
            let between = |x: Length| x >= left.right() - slack && x <= right.x + slack;
            (between(r.x) || between(r.right())) && shared(ys(r), common) * 2 >= half
        }
    })
}

/// L06: too few lines under a head in the column that it begins in.
fn short(sheet: &Sheet<'_>, head: &Head<'_>, own: &[&Column<'_>], found: &mut Vec<Finding>) {
    let least = sheet.limit("L06", "lines");
    // A story that ends there has no more text to stand under its head.
    let goes_on = own.len() > 1 || own.first().is_some_and(|c| goes_on(sheet, c));
    let first = own.iter().filter(|c| {
        shared(if c.vertical { ys(&c.rect) } else { xs(&c.rect) }, if c.vertical { ys(&head.rect) } else { xs(&head.rect) }) > Length::ZERO
    });
    let Some(first) = first.min_by_key(|c| c.from) else { return };
    if head.slot.head.at.is_some() {
        return;
    }
    if goes_on && f64::from(first.lines) < least {
        let message = format!("背题：“{}”的标题下面这一栏只有{}行正文，在{}", head.slot.name, first.lines, sheet.place(&first.rect));
        found.push(
            sheet.finding("L06", &[head.slot], message).hint(format!("题下至少{least}行：加高版块，或减小标题占的行数（head 的 lines）")),
        );
    }
}

/// Whether there is more of the story after a block.
fn goes_on(sheet: &Sheet<'_>, c: &Column<'_>) -> bool {
    let story = sheet.issue.story(c.story);
    let rest = story.paras.iter().enumerate().skip(c.to.0 as usize);
    let mut rest = rest.filter(|(_, p)| !p.text.is_empty() && !p.kind.is_head());
    rest.any(|(i, p)| i > c.to.0 as usize || (c.to.1 as usize) < p.text.trim_end().len())
}

/// L06: a sub-head with too few lines under it before its column ends.
fn subheads(sheet: &Sheet<'_>, columns: &[Column<'_>], found: &mut Vec<Finding>) {
    let least = sheet.limit("L06", "lines");
    for r in &sheet.regions {
        let Part::Subhead { para, vertical } = r.part else { continue };
        let inside = |c: &&Column<'_>| Some(c.story) == r.story && c.rect.contains(&r.rect, sheet.leading() / 4);
        let Some(c) = columns.iter().find(inside) else { continue };
        let room = if vertical { r.rect.x - c.rect.x } else { c.rect.bottom() - r.rect.bottom() };
        let rows = ((room + sheet.leading() / 4).0.max(0) / sheet.leading().0.max(1)) as u32;
        if f64::from(rows) >= least || !goes_on(sheet, c) {
            continue;
        }
        let text = sheet.issue.story(c.story).paras.get(para as usize);
        let words: String = text.map_or(String::new(), |p| p.text.chars().take(16).collect());
        let message = format!("背题：小标题“{words}”下面这一栏只有{rows}行正文，在{}", sheet.place(&r.rect));
        let f = sheet.finding("L06", &[c.slot], message).hint("增减前面一两行文字，或调整版块行数");
        found.push(f.at(text.map(|p| p.span).or(Some(c.slot.span))));
    }
}
