//! Advertisements in their slots: what the plant would refuse of each, told where the slot is written down.
//!
//! What only concerns the file that the ad came in (its metadata, boxes, annotations) goes no further than our page
//! and is a note. What print forbids on the page itself stays what it is.

use super::{Expect, Finding, check};
use crate::diag::{Diagnostic, Severity};
use crate::model::{Ad, Fit, Flavour, Issue, Plant, Slot, SlotKind};
use crate::page::{Edition, Item, PictureColor};
use std::collections::BTreeSet;

/// Faults of the file around the page: our own file has its own.
const AROUND: [&str; 10] = ["P04", "P05", "P06", "P07", "P08", "P09", "P10", "P39", "P40", "P41"];

/// What PDF/X-1a cannot carry and nobody can take out of a page: colours, transparency, fonts that are not there, codings.
const NEVER_X1A: [&str; 5] = ["P27", "P28", "P29", "P30", "P44"];

/// What makes a file no PDF/X-4 though it can be carried: device colours that the intent does not know, fonts that are not there.
const SPOILS_X4: [&str; 3] = ["P27", "P30", "P44"];

/// An ad may be so much larger or smaller than its slot before it is told, mm.
const SLACK: f64 = 1.0;

/// What is wrong with the ads of an issue, and which of them (by picture) a file of this flavour may not carry.
pub fn ads(issue: &Issue, e: &Edition, plant: &Plant, flavour: Flavour) -> (Vec<Diagnostic>, BTreeSet<u32>) {
    let plant = Plant { flavour, ..plant.clone() };
    let (mut out, mut refused) = (Vec::new(), BTreeSet::new());
    for plan in &issue.pages {
        for slot in &plan.slots {
            let SlotKind::Ad(ad) = &slot.kind else { continue };
            let Some(picture) = ad.picture else { continue };
            size(e, (plan.number, slot), ad, picture, &mut out);
            if !issue.placed.contains_key(&picture) {
                continue;
            }
            if judge(issue, slot, picture, &plant, &mut out) {
                refused.insert(picture);
            }
            let colored = e.pictures.get(picture as usize).is_some_and(|p| p.color != PictureColor::Gray);
            if colored && issue.press.mono.contains(&plan.number) && flavour != Flavour::Web {
                let d = Diagnostic::warning("P51", format!("广告 {} 是彩色的，第 {} 版只印黑：换成灰度图像印", slot.name, plan.number));
                out.push(d.at(slot.span).hint("让对方另做一份黑白的，文字才锐利"));
            }
        }
    }
    (out, refused)
}

/// Findings of one ad; whether the flavour may not carry it.
fn judge(issue: &Issue, slot: &Slot, picture: u32, plant: &Plant, out: &mut Vec<Diagnostic>) -> bool {
    let Some(placed) = issue.placed.get(&picture) else { return false };
    let name = issue.pictures.get(picture as usize).map_or("", |p| &p.name);
    let expect = Expect { ad: true, ..Expect::default() };
    let mine = |f: &Finding| f.page.is_none_or(|p| p == placed.page + 1);
    let found: Vec<Finding> = check(&placed.file, plant, &expect).into_iter().filter(mine).collect();
    let web = plant.flavour == Flavour::Web;
    let around: Vec<&str> = found.iter().filter(|f| AROUND.contains(&f.code)).map(|f| f.message.as_str()).collect();
    if !around.is_empty() {
        let message = format!("广告 {name} 自己的文件：{}（成品另有自己的，不受影响）", around.join("；"));
        let code = found.iter().find(|f| AROUND.contains(&f.code)).map_or("P04", |f| f.code);
        out.push(Diagnostic::new(Severity::Note, code, message).at(slot.span).hint("请对方以后按 PDF/X 导出"));
    }
    for f in found.iter().filter(|f| !AROUND.contains(&f.code)) {
        let mut f = f.clone();
        f.severity = match f.code {
            "P11" if placed.page > 0 => Severity::Note,
            "P11" => Severity::Warning,
            _ if web => Severity::Note,
            _ => f.severity,
        };
        let d = f.diagnostic(&format!("广告 {name}")).at(slot.span);
        // PDF/X-4 can carry the page, but is none with it.
        let spoils = plant.flavour == Flavour::X4 && f.severity == Severity::Error && SPOILS_X4.contains(&f.code);
        out.push(if spoils { d.hint("已照原样放进版面；成品因此不合 PDF/X-4，换来稿再付印") } else { d });
    }
    if placed.notes {
        let d = Diagnostic::new(Severity::Note, "P51", format!("广告 {name} 上的注释、表单、链接不印，已去掉")).at(slot.span);
        out.push(d.hint("如果有看得见的内容在注释里，让对方拼合后再导出"));
    }
    if !placed.missed.is_empty() {
        let what = placed.missed.join("、");
        let d = Diagnostic::new(Severity::Note, "P51", format!("预览和 PNG 里的广告 {name} 没有画出：{what}；付印的 PDF 里是原样"))
            .at(slot.span);
        out.push(d.hint("以付印的 PDF 为准"));
    }
    let never: BTreeSet<&str> = found.iter().map(|f| f.code).filter(|c| NEVER_X1A.contains(c)).collect();
    if plant.flavour != Flavour::X1a || never.is_empty() {
        return false;
    }
    let codes: Vec<&str> = never.into_iter().collect();
    let message = format!("广告 {name} 不能放进 PDF/X-1a（{}），版面上留空框", codes.join("、"));
    out.push(
        Diagnostic::error("P52", message)
            .at(slot.span)
            .hint("让对方拼合透明、转成 CMYK、嵌入字体，按 PDF/X-1a 重新导出；或改用收 PDF/X-4 的印厂"),
    );
    true
}

/// Whether the ad is as large as its slot.
fn size(e: &Edition, (number, slot): (u16, &Slot), ad: &Ad, picture: u32, out: &mut Vec<Diagnostic>) {
    // What was painted for this slot: the same file may stand in several.
    let here = e.regions.iter().filter(|r| r.slot == slot.name).filter_map(|r| Some((r, e.pages.get(usize::from(r.page))?)));
    let here = here.filter(|(_, page)| page.number == number);
    let items = here.flat_map(|(r, page)| page.items.get(r.items.start as usize..r.items.end as usize).unwrap_or_default());
    let found =
        items.filter_map(|i| if let Item::Image { picture: p, rect, clip } = i { (*p == picture).then_some((rect, clip)) } else { None });
    let Some((rect, clip)) = found.into_iter().next() else { return };
    let Some(placed) = e.placed.get(&picture) else { return };
    let mm = |pt: f64| pt * 25.4 / 72.0;
    let (w, h) = (mm(placed.size.0), mm(placed.size.1));
    let (to_w, to_h) = (rect.width.to_mm(), rect.height.to_mm());
    let (seen_w, seen_h) = (clip.width.to_mm(), clip.height.to_mm());
    let (off_w, off_h) = (to_w - w, to_h - h);
    let scaled = (off_w.abs() > SLACK || off_h.abs() > SLACK).then(|| format!("，缩放到 {:.0}%", to_w / w * 100.0));
    let (lost_w, lost_h) = (to_w - seen_w, to_h - seen_h);
    let cut = (lost_w > SLACK || lost_h > SLACK).then(|| format!("，左右共裁去 {lost_w:.1} 毫米、上下共裁去 {lost_h:.1} 毫米"));
    if scaled.is_none() && cut.is_none() {
        return;
    }
    let what = [scaled, cut.clone()].into_iter().flatten().collect::<String>();
    let severity = if cut.is_some() && ad.fit == Fit::Exact { Severity::Error } else { Severity::Warning };
    let message = format!("广告 {} 的成品是 {w:.1}×{h:.1} 毫米，在版面上占 {seen_w:.1}×{seen_h:.1} 毫米{what}", slot.name);
    out.push(Diagnostic::new(severity, "P50", message).at(slot.span).hint("让对方按版面的尺寸重做，或改版块的 size"));
}
