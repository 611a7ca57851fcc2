//! L03 碰题, L04 叠题 and 煙突, L21: heads beside and over each other.

use super::finding::{Finding, quoted};
use super::sheet::{Head, Sheet, is_boxed, shared, xs, ys};
use crate::geom::{Length, Rect};
use crate::model::{Slot, SlotKind};
use crate::page::Part;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let heads = sheet.own_heads();
    beside(sheet, &heads, found);
    stacked(sheet, &heads, found);
    chimney(sheet, found);
    same_size(sheet, &heads, found);
}

fn ratio(a: &Head<'_>, b: &Head<'_>) -> f64 {
    let (small, large) = (a.size.min(b.size).0.max(1), a.size.max(b.size).0);
    f64::from(large) / f64::from(small)
}

/// L03: two heads that are read as one.
fn beside(sheet: &Sheet<'_>, heads: &[Head<'_>], found: &mut Vec<Finding>) {
    let (share, gap, most) = (sheet.limit("L03", "share"), sheet.limit("L03", "gap"), sheet.limit("L03", "ratio"));
    let gap = Length((f64::from(sheet.issue.layout.grid.gutter().0) * gap).round() as i32);
    for (i, a) in heads.iter().enumerate() {
        for b in &heads[i + 1..] {
            let (left, right) = if a.rect.x <= b.rect.x { (a, b) } else { (b, a) };
            let apart = right.rect.x - left.rect.right();
            let level = f64::from(shared(ys(&a.rect), ys(&b.rect)).0) / f64::from(a.rect.height.min(b.rect.height).0.max(1));
            let ratio = ratio(a, b);
            let parted = is_boxed(a.slot) || is_boxed(b.slot) || picture_between(sheet, &left.rect, &right.rect);
            if a.vertical != b.vertical || apart < -gap / 4 || apart > gap || level < share || ratio >= most || parted {
                continue;
            }
            let message = format!(
                "碰题：“{}”和“{}”的标题左右并排在{}，字号 {:.1} 与 {:.1} 磅只差 {ratio:.2} 倍，会连着读成一题",
                left.slot.name,
                right.slot.name,
                sheet.place(&right.rect),
                left.size.to_pt(),
                right.size.to_pt()
            );
            let f = sheet.finding("L03", &[left.slot, right.slot], message);
            found.push(f.hint("一题改竖题、改字号（差 1.25 倍以上）、加框，或上下错开、隔一张图片"));
        }
    }
}

fn picture_between(sheet: &Sheet<'_>, left: &Rect, right: &Rect) -> bool {
    let level = (left.y.max(right.y), left.bottom().min(right.bottom()));
    sheet.regions.iter().any(|r| {
        matches!(r.part, Part::Picture(_))
            && r.rect.x >= left.x
            && r.rect.right() <= right.right()
            && shared(ys(&r.rect), level).0 * 2 > (level.1 - level.0).0
            && r.rect.x >= left.right() - sheet.leading()
    })
}

/// L04: a head over a head with hardly a line of text between.
fn stacked(sheet: &Sheet<'_>, heads: &[Head<'_>], found: &mut Vec<Finding>) {
    let least = sheet.limit("L04", "lines");
    let near = sheet.lines(least);
    for a in heads {
        for b in heads {
            let (gap, common) = (b.rect.y - a.rect.bottom(), shared(xs(&a.rect), xs(&b.rect)));
            if b.rect.y < a.rect.bottom() - sheet.leading() || gap >= near || common.0 * 2 < a.rect.width.min(b.rect.width).0 {
                continue;
            }
            if std::ptr::eq(a.region, b.region) || a.vertical || b.vertical || is_boxed(a.slot) || is_boxed(b.slot) {
                continue;
            }
            let between = (a.rect.bottom(), b.rect.y);
            let picture = |r: &&crate::page::Region| {
                matches!(r.part, Part::Picture(_))
                    && shared(ys(&r.rect), between) > Length::ZERO
                    && shared(xs(&r.rect), xs(&a.rect)) > Length::ZERO
            };
            if sheet.regions.iter().any(picture) {
                continue;
            }
            let rows = gap.0.max(0) / sheet.leading().0.max(1);
            let message =
                format!("叠题：“{}”的标题压在“{}”的标题上面，中间只有{rows}行，在{}", a.slot.name, b.slot.name, sheet.place(&b.rect));
            found.push(
                sheet
                    .finding("L04", &[a.slot, b.slot], message)
                    .hint(format!("两题之间至少隔{least}行文字或一张图：加高上面一块，或左右错开")),
            );
        }
    }
}

/// L04: heads and pictures of slots that lie flush over each other, tier on tier (煙突).
fn chimney(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let tiers = sheet.limit("L04", "tiers").max(2.0) as usize;
    let mut tops: Vec<(&Slot, Rect)> = Vec::new();
    for r in &sheet.regions {
        if matches!(r.part, Part::Head { continued: false, .. } | Part::Picture(_))
            && let Some(slot) = sheet.slot(&r.slot).filter(|s| matches!(s.kind, SlotKind::Story(_) | SlotKind::Picture(..)))
        {
            tops.push((slot, r.rect));
        }
    }
    tops.sort_by_key(|t| (t.1.x, t.1.y));
    let slack = sheet.issue.layout.grid.em / 2;
    let flush = |a: &Rect, b: &Rect| (a.x - b.x).0.abs() <= slack.0 && (a.right() - b.right()).0.abs() <= slack.0;
    // The next tier begins where the slot above ends.
    let under = |a: &Slot, b: &Slot| (sheet.rect(b).y - sheet.rect(a).bottom()).0.abs() <= (sheet.leading() * 8 / 5).0;
    let mut seen: Vec<&str> = Vec::new();
    for (i, first) in tops.iter().enumerate() {
        if seen.contains(&first.0.name.as_str()) {
            continue;
        }
        let mut pile = vec![*first];
        while let Some(next) = tops[i + 1..].iter().find(|t| flush(&t.1, &first.1) && under(pile[pile.len() - 1].0, t.0)) {
            pile.push(*next);
        }
        if pile.len() < tiers {
            continue;
        }
        seen.extend(pile.iter().map(|p| p.0.name.as_str()));
        let slots: Vec<&Slot> = pile.iter().map(|p| p.0).collect();
        let names = quoted(slots.iter().map(|s| s.name.as_str()));
        let message = format!("烟囱：{names}的标题或图片上下{}层左右对齐，从{}起像一根柱子", pile.len(), sheet.place(&first.1));
        found.push(sheet.finding("L04", &slots, message).hint("把中间一块左移、右移或改几栏宽，让题和图错开"));
    }
}

/// L21: many neighbours of one size, many one-column heads.
fn same_size(sheet: &Sheet<'_>, heads: &[Head<'_>], found: &mut Vec<Finding>) {
    let (spots, narrow) = (sheet.limit("L21", "spots"), sheet.limit("L21", "narrow"));
    let mut pairs: Vec<(&Head<'_>, &Head<'_>)> = Vec::new();
    for (i, a) in heads.iter().enumerate() {
        pairs.extend(heads[i + 1..].iter().filter(|b| ratio(a, b) < 1.05 && touch(a.slot, b.slot)).map(|b| (a, b)));
    }
    if pairs.len() as f64 >= spots.max(1.0) {
        let slots: Vec<&Slot> = pairs.iter().flat_map(|p| [p.0.slot, p.1.slot]).collect();
        let text: Vec<String> = pairs.iter().map(|(a, b)| format!("{}与{}（{:.1}磅）", a.slot.name, b.slot.name, a.size.to_pt())).collect();
        let message = format!("有{}处相邻的标题字号一样：{}，版面平", pairs.len(), text.join("、"));
        found.push(sheet.finding("L21", &slots, message).hint("拉开字号，或换字体、改竖题"));
    }
    let single: Vec<&Slot> = heads.iter().filter(|h| h.slot.cols == 1 && !is_boxed(h.slot)).map(|h| h.slot).collect();
    if single.len() as f64 > narrow {
        let names = quoted(single.iter().map(|s| s.name.as_str()));
        let message = format!("有{}个单栏题：{names}，版面碎", single.len());
        found.push(sheet.finding("L21", &single, message).hint("合并几条成一组，或加宽其中几条"));
    }
}

/// Whether two slots share a part of an edge.
pub(super) fn touch(a: &Slot, b: &Slot) -> bool {
    let end = |at: u16, n: u16| i32::from(at) + i32::from(n);
    let common = |p: (u16, u16), q: (u16, u16)| end(p.0, p.1).min(end(q.0, q.1)) - i32::from(p.0.max(q.0));
    let (x, y) = (common((a.col, a.cols), (b.col, b.cols)), common((a.line, a.lines), (b.line, b.lines)));
    // A line of play, as slots of a page seldom end on the same one.
    (x == 0 && y > 0) || (x > 0 && (-1..=0).contains(&y))
}
