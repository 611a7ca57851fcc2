//! L20: sizes of heads follow the order of importance, and the lead stands where the eye begins.

use super::finding::Finding;
use super::sheet::{Head, Sheet, is_editorial, is_vertical, shared, xs};
use crate::geom::{Length, Rect};

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let heads = sheet.own_heads();
    sizes(sheet, &heads, found);
    lead(sheet, &heads, found);
}

fn sizes(sheet: &Sheet<'_>, heads: &[Head<'_>], found: &mut Vec<Finding>) {
    let most = sheet.limit("L20", "ratio");
    for a in heads {
        // A vertical head fills its height and is read character by character: it is measured against its like.
        let larger =
            |b: &&Head<'_>| b.vertical == a.vertical && b.slot.rank > a.slot.rank && f64::from(b.size.0) > f64::from(a.size.0) * most;
        if let Some(b) = heads.iter().filter(larger).max_by_key(|b| b.size) {
            let message = format!(
                "轻重颠倒：“{}”是{}级题，{:.1}磅；“{}”是{}级题，却有{:.1}磅，在{}",
                a.slot.name,
                a.slot.rank,
                a.size.to_pt(),
                b.slot.name,
                b.slot.rank,
                b.size.to_pt(),
                sheet.place(&b.rect)
            );
            found.push(sheet.finding("L20", &[a.slot, b.slot], message).hint(format!(
                "给“{}”写 head 的 size（小于{:.0}pt），或加宽“{}”的标题，或改 rank",
                b.slot.name,
                a.size.to_pt(),
                a.slot.name
            )));
        }
    }
}

/// The one story of the highest rank stands at the top, on the left; on the right where text is vertical.
fn lead(sheet: &Sheet<'_>, heads: &[Head<'_>], found: &mut Vec<Finding>) {
    let Some(first) = heads.iter().map(|h| h.slot.rank).min() else { return };
    let mut leads = heads.iter().filter(|h| h.slot.rank == first);
    let (Some(lead), None) = (leads.next(), leads.next()) else { return };
    if heads.len() < 2 {
        return;
    }
    let s = lead.slot;
    let vertical = heads.iter().filter(|h| is_vertical(h.slot)).count() * 2 > heads.len();
    // A vertical story on a page of lines across may lead from either corner (副刊).
    let either = is_vertical(s) != vertical;
    // What covers the lead's corner: something editorial over it, or beside it nearer that corner.
    let here = sheet.rect(s);
    let items = || sheet.slots().iter().filter(|o| is_editorial(o) && o.inset.is_none() && o.name != s.name).map(|o| (o, sheet.rect(o)));
    let over = items().find(|(_, r)| r.bottom() <= here.y && shared(xs(r), xs(&here)) > Length::ZERO);
    let nearer = |r: &Rect| if vertical { r.x >= here.right() } else { r.right() <= here.x };
    let beside = items().find(|(_, r)| nearer(r) && r.y <= here.y + here.height / 4 && here.y < r.bottom());
    if let Some((o, _)) = over.or(beside.filter(|_| !either)) {
        let corner = if vertical { "右上" } else { "左上" };
        let message = format!("头条不在{corner}：“{}”级别最高，却排在“{}”后面，在{}", s.name, o.name, sheet.place(&sheet.rect(s)));
        found.push(sheet.finding("L20", &[s, o], message).hint(format!("把“{}”移到版面{corner}，或改 rank", s.name)));
    }
}
