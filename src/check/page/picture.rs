//! L17: a picture has its caption beside it and names who took it; none stands twice in an issue.

use super::finding::Finding;
use super::sheet::{Sheet, is_ad, shared, xs, ys};
use crate::geom::{Length, Rect};
use crate::model::{Issue, ParaKind, Slot, SlotKind, Weight};
use crate::page::Part;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    for slot in sheet.slots().iter().filter(|s| !is_ad(s) && !s.is_right_half()) {
        let SlotKind::Picture(photos, id) = &slot.kind else { continue };
        let story = sheet.issue.story(*id);
        let place = sheet.place(&sheet.rect(slot));
        let several = photos.shots.len() > 1;
        for shot in &photos.shots {
            let name = if several { &shot.file } else { &slot.name };
            let paras = || shot.paras.iter().chain(&photos.shared).filter_map(|&p| story.paras.get(p as usize));
            let has = |kinds: &[ParaKind]| paras().any(|p| kinds.contains(&p.kind) && !p.text.trim().is_empty());
            // The text of a picture story says what its pictures show.
            let told = several && story.of(ParaKind::Body).next().is_some();
            if !has(&[ParaKind::Caption]) && !told && !shot.typed.0 {
                let f = sheet.finding("L17", &[slot], format!("图片“{name}”没有说明，在{place}"));
                found.push(f.hint("在图片稿里写 caption"));
            }
            if !has(&[ParaKind::Credit]) && !shot.typed.1 && story.of(ParaKind::Byline).next().is_none() {
                let f = sheet.finding("L17", &[slot], format!("图片“{name}”没有署摄影者，在{place}"));
                found.push(f.hint("在图片稿里写 credit").weigh(Weight::Warn));
            }
        }
        if !several {
            apart(sheet, slot, found);
        }
    }
}

/// The caption stands away from its picture, or outgrows it.
fn apart(sheet: &Sheet<'_>, slot: &Slot, found: &mut Vec<Finding>) {
    let of = |part: fn(&Part) -> bool| sheet.regions.iter().find(|r| r.slot == slot.name && part(&r.part)).map(|r| r.rect);
    let (Some(picture), Some(caption)) = (of(|p| matches!(p, Part::Picture(_))), of(|p| *p == Part::Caption)) else { return };
    let gap = distance(&picture, &caption);
    if gap > sheet.lines(sheet.limit("L17", "gap")) {
        let message = format!("图片“{}”与说明相隔{:.1}毫米，说明在{}", slot.name, gap.to_mm(), sheet.place(&caption));
        found.push(sheet.finding("L17", &[slot], message).hint("让说明紧靠图片"));
    }
    if caption.height > picture.height {
        let message = format!("图片“{}”的说明比图片还高，在{}", slot.name, sheet.place(&caption));
        found.push(sheet.finding("L17", &[slot], message).hint("把说明改短、改放图下，或加大版块"));
    }
}

/// Between the nearest edges; a caption off to the side counts as far.
fn distance(a: &Rect, b: &Rect) -> Length {
    let zero = Length::ZERO;
    let dx = (b.x - a.right()).max(a.x - b.right()).max(zero);
    let dy = (b.y - a.bottom()).max(a.y - b.bottom()).max(zero);
    if shared(xs(a), xs(b)) > zero || shared(ys(a), ys(b)) > zero { dx.max(dy) } else { dx + dy }
}

/// The same picture in two slots of the issue, be it under two names.
pub(super) fn twice(issue: &Issue, found: &mut Vec<Finding>) {
    let all = || issue.pages.iter().flat_map(|p| p.slots.iter().filter(|s| !s.is_right_half()).map(move |s| (p, s)));
    let shots = |s: &Slot| match &s.kind {
        SlotKind::Picture(photos, _) => photos.shots.iter().filter_map(|shot| shot.picture).collect(),
        _ => Vec::new(),
    };
    let pictures: Vec<_> = all().flat_map(|(p, s)| shots(s).into_iter().map(move |i| (p, s, i))).collect();
    for (n, &(page, slot, i)) in pictures.iter().enumerate() {
        let same = |j: u32| {
            let of = |i: u32| issue.pictures.get(i as usize);
            i == j || of(i).zip(of(j)).is_some_and(|(a, b)| (a.width, a.height) == (b.width, b.height) && a.data == b.data)
        };
        if let Some((before, first, _)) = pictures[..n].iter().find(|p| same(p.2)) {
            let message = format!("第{}版“{}”与第{}版“{}”是同一张图片", page.number, slot.name, before.number, first.name);
            let f = Finding { items: vec![slot.name.clone(), first.name.clone()], ..Finding::new("L17", message) };
            found.push(f.on(page.number).at(Some(slot.span)).hint("换一张，或撤去一块"));
        }
    }
}
