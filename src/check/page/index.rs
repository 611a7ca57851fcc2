//! L15: each entry of the index (导读) names the page where its story begins, by the story's own title.

use super::finding::Finding;
use super::sheet::Sheet;
use crate::model::{ParaKind, SlotKind, Story};
use crate::page::{Part, StoryId};

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    for r in sheet.regions.iter().filter(|r| r.part == Part::Index) {
        let Some((slot, entries)) = sheet.slot(&r.slot).and_then(|s| if let SlotKind::Index(e) = &s.kind { Some((s, e)) } else { None })
        else {
            continue;
        };
        // A title of several lines and its number are painted one after the other.
        let printed: String = sheet.printed_in_order(r).iter().map(|t| bare(t)).collect();
        for e in entries {
            let story = sheet.issue.story(e.story);
            let title = bare(&e.title);
            let Some(page) = begins(sheet, e.story) else {
                found.push(
                    sheet.finding("L15", &[slot], format!("导读里的“{}”没有登在任何一版", e.title)).hint("给它一个版块，或从导读里删去"),
                );
                continue;
            };
            let number = bare(&sheet.issue.layout.wording.index_entry.replace("{title}", "").replace("{page}", &page.to_string()));
            if !printed.contains(&format!("{title}{number}")) {
                let message = format!("导读：“{}”登在第{page}版，导读上印的不是“{number}”", e.title);
                found.push(sheet.finding("L15", &[slot], message).hint("版次由程序填写；请核对 layout.toml 的 index_entry"));
            }
            if !shortens(&title, story) {
                let message = format!("导读：“{}”不是稿件“{}”的标题“{}”，也不是它的缩写", e.title, story.id, story.title());
                found.push(sheet.finding("L15", &[slot], message).hint("导读的题目用原题，或只删字、不换字"));
            }
        }
    }
}

/// The number of the page on which a story's first part landed.
fn begins(sheet: &Sheet<'_>, id: StoryId) -> Option<u16> {
    let of_story = sheet.edition.regions.iter().filter(|r| r.story == Some(id)).map(|r| r.page).min();
    sheet.edition.pages.get(usize::from(of_story?)).map(|p| p.number)
}

/// Letters and ideographs alone: marks and spaces of an index are those of the house.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a title leaves out characters of the headline, with kicker and deck, and changes none.
pub(super) fn shortens(title: &str, story: &Story) -> bool {
    let of =
        |kinds: &[ParaKind]| bare(&story.paras.iter().filter(|p| kinds.contains(&p.kind)).map(|p| p.text.as_str()).collect::<String>());
    let within = |whole: &str| {
        let mut rest = whole.chars();
        title.chars().all(|c| rest.any(|w| w == c))
    };
    let head = of(&[ParaKind::Headline]);
    let all = of(&[ParaKind::Kicker, ParaKind::Headline, ParaKind::Deck, ParaKind::Caption]);
    all.is_empty() || title == bare(&story.id) && head.is_empty() || within(&head) || within(&all)
}
