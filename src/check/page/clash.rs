//! L23: no ad stands beside a story of mourning or accident.

use super::finding::Finding;
use super::heads::touch;
use super::sheet::{Sheet, is_ad};
use crate::model::{ParaKind, Slot, SlotKind};

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let lint = &sheet.issue.layout.lint;
    let (words, subjects, neutral) = (lint.list("L23", "words"), lint.list("L23", "subjects"), lint.list("L23", "neutral"));
    // 公益广告 is 公益.
    let names = |s: &Slot, of: &[&str]| of.iter().any(|n| s.category.contains(n));
    for ad in sheet.slots().iter().filter(|s| is_ad(s) && !names(s, &neutral)) {
        for s in sheet.slots() {
            let (SlotKind::Story(id) | SlotKind::Picture(_, id)) = s.kind else { continue };
            if is_ad(s) || !touch(ad, s) {
                continue;
            }
            let heads = [ParaKind::Kicker, ParaKind::Headline, ParaKind::Deck, ParaKind::Caption];
            let story = sheet.issue.story(id);
            let word = words.iter().find(|w| story.paras.iter().any(|p| heads.contains(&p.kind) && p.text.contains(**w)));
            let why = match word {
                Some(w) => format!("标题里有“{w}”"),
                None if names(s, &subjects) => format!("类别是{}", s.category),
                None => continue,
            };
            let message = format!("广告“{}”（{}）紧靠“{}”（{why}），在{}", ad.name, ad.category, s.name, sheet.place(&sheet.rect(ad)));
            found.push(sheet.finding("L23", &[ad, s], message).hint("把广告换到别的版或别的位置；确实无妨就豁免，写明理由"));
        }
    }
}
