//! What editors type themselves: jump lines in copy (L14) and tables of contents in texts (L15). The program writes
//! both of its own accord and right; typed ones are compared with where the stories stand.

use super::finding::Finding;
use super::index::{bare, shortens};
use crate::model::{Issue, SlotKind};
use crate::page::{Edition, StoryId};
use crate::source::Span;
use std::collections::BTreeSet;

/// A text that may have typed jump lines: a story, or a text slot.
struct Carrier<'a> {
    /// How messages name it.
    name: String,
    /// Numbers of the pages on which it stands, in order.
    pages: Vec<u16>,
    /// First slot that holds it.
    slot: &'a str,
    /// Its paragraphs and where they are written.
    texts: Vec<(&'a str, Span)>,
}

/// A typed jump line: forward or back, to which page, and as it is typed.
#[derive(PartialEq, Debug)]
struct Typed {
    to: bool,
    page: u16,
    words: String,
    at: Span,
}

pub(super) fn check(issue: &Issue, edition: &Edition, found: &mut Vec<Finding>) {
    let carriers = carriers(issue, edition);
    let typed: Vec<Vec<Typed>> = carriers.iter().map(|c| c.texts.iter().filter_map(|(t, at)| jump(t, *at)).collect()).collect();
    for (i, c) in carriers.iter().enumerate() {
        for t in &typed[i] {
            if let Some((message, hint)) = judge(issue, (i, t), &carriers, &typed) {
                let mut f = Finding::new("L14", message).at(Some(t.at)).hint(hint);
                f.page = c.pages.first().copied();
                f.items.push(c.slot.to_string());
                found.push(f);
            }
        }
    }
    contents(issue, edition, found);
}

/// Numbers of the pages on which a story stands.
fn pages_of(edition: &Edition, id: StoryId) -> Vec<u16> {
    let pages: BTreeSet<u16> = edition.regions.iter().filter(|r| r.story == Some(id)).map(|r| r.page).collect();
    pages.into_iter().filter_map(|p| edition.pages.get(usize::from(p)).map(|p| p.number)).collect()
}

fn carriers<'a>(issue: &'a Issue, edition: &Edition) -> Vec<Carrier<'a>> {
    let mut out: Vec<Carrier<'a>> = Vec::new();
    let mut seen = BTreeSet::new();
    for plan in &issue.pages {
        for slot in &plan.slots {
            let ids: Vec<StoryId> = match &slot.kind {
                SlotKind::Story(id) => vec![*id],
                SlotKind::Section(all) => all.clone(),
                SlotKind::Text(lines) => {
                    let texts = lines.iter().map(|l| (l.as_str(), slot.span)).collect();
                    out.push(Carrier { name: format!("版块“{}”", slot.name), pages: vec![plan.number], slot: &slot.name, texts });
                    continue;
                }
                _ => continue,
            };
            for id in ids.into_iter().filter(|id| seen.insert(*id)) {
                let story = issue.story(id);
                let texts = story.paras.iter().map(|p| (p.text.as_str(), p.span)).collect();
                out.push(Carrier { name: format!("稿件“{}”", story.id), pages: pages_of(edition, id), slot: &slot.name, texts });
            }
        }
    }
    out
}

/// What is wrong with a typed jump line, if anything is.
fn judge(issue: &Issue, (i, t): (usize, &Typed), carriers: &[Carrier<'_>], typed: &[Vec<Typed>]) -> Option<(String, &'static str)> {
    let c = &carriers[i];
    let own = if t.to { c.pages.first() } else { c.pages.last() }.copied().unwrap_or(0);
    if c.pages.len() > 1 {
        let right = if t.to { c.pages.get(1) } else { c.pages.first() };
        let message = match right {
            Some(&n) if n != t.page => format!("{}里手写的“{}”不对：它从第{}版转到第{}版", c.name, t.words, c.pages[0], c.pages[1]),
            _ => format!("{}里手写了“{}”，程序也会排，印出来有两句", c.name, t.words),
        };
        return Some((message, "从稿件里删去这一句：转版、接版由程序排"));
    }
    if t.page == own {
        return Some((format!("{}在第{own}版，手写的“{}”指着本版", c.name, t.words), "删去这一句，或改正版次"));
    }
    if !issue.pages.iter().any(|p| p.number == t.page) {
        return Some((
            format!("{}里手写的“{}”，本期没有第{}版", c.name, t.words, t.page),
            "改正版次，或把同一篇稿件写在两版的版块里，由程序排",
        ));
    }
    // Two files that the editor has made a pair.
    let partner = carriers
        .iter()
        .zip(typed)
        .enumerate()
        .any(|(k, (other, lines))| k != i && other.pages.contains(&t.page) && lines.iter().any(|l| l.to != t.to && l.page == own));
    if partner {
        return None;
    }
    let (where_to, missing) = if t.to { ("上接", "接") } else { ("下转", "转") };
    let message = format!("{}在第{own}版手写了“{}”，第{}版上没有对应的“{where_to}第{own}版”", c.name, t.words, t.page);
    let hint = if missing == "接" {
        "把下文排到那一版：同一篇稿件写在两版的版块里，转版、接版由程序排"
    } else {
        "改正版次，或把同一篇稿件写在两版的版块里，由程序排"
    };
    Some((message, hint))
}

/// A jump line that a paragraph ends (下转) or begins (上接) with, or consists of.
fn jump(text: &str, at: Span) -> Option<Typed> {
    let text = text.trim();
    let bare = |t: &str| t.trim_matches(|c: char| "（）()［］[]【】　 ▶►→".contains(c)).to_string();
    let tail = |mark: &str| text.rfind(mark).map(|i| text[i..].to_string());
    let head = |mark: &str| text.find(mark).filter(|&i| bare(&text[..i]).is_empty()).map(|i| text[i..].to_string());
    for (marks, to) in [(["下转", "下轉", "紧转"], true), (["上接", "续接", "紧接"], false)] {
        for mark in marks {
            let Some(rest) = (if to { tail(mark) } else { head(mark) }) else { continue };
            let after = rest[mark.len()..].trim_start_matches('第');
            let digits: String = after.chars().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c)).collect();
            let Some(page) = number(&digits) else { continue };
            let end = &after[digits.len()..];
            // Nothing follows a 下转 but its bracket.
            let ends = end.starts_with('版') && (!to || bare(end.trim_start_matches('版')).is_empty());
            if ends {
                let words = format!("{mark}{}版", &rest[mark.len()..rest.len() - end.len()]);
                return Some(Typed { to, page, words, at });
            }
        }
    }
    for (mark, to) in [("面に続く", true), ("面へ続く", true), ("面につづく", true), ("面から続く", false), ("面からつづく", false)]
    {
        let Some(i) = text.find(mark) else { continue };
        let digits: String = text[..i].chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
        let before = &text[..i - digits.len()];
        let alone = if to { bare(&text[i + mark.len()..]).is_empty() } else { bare(before).is_empty() };
        if let (Ok(page), true) = (digits.parse(), alone) {
            return Some(Typed { to, page, words: format!("{digits}{mark}"), at });
        }
    }
    None
}

/// Arabic digits, or Chinese ones below a hundred.
fn number(text: &str) -> Option<u16> {
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u16 + 1);
    let (tens, ones) = match text.split_once('十') {
        Some((t, o)) => (if t.is_empty() { 1 } else { digit(t.chars().next()?)? }, o),
        None => (0, text),
    };
    let ones = if ones.is_empty() { 0 } else { digit(ones.chars().next()?)? };
    (tens * 10 + ones > 0).then_some(tens * 10 + ones)
}

/// Words of a box that is a table of contents.
const CONTENTS: [&str; 7] = ["导读", "要目", "看点", "索引", "紙面から", "目次", "導讀"];

/// L15: titles with page numbers in text slots.
fn contents(issue: &Issue, edition: &Edition, found: &mut Vec<Finding>) {
    for plan in &issue.pages {
        for slot in &plan.slots {
            let SlotKind::Text(lines) = &slot.kind else { continue };
            if !slot.category.is_empty() {
                continue;
            }
            let named = lines.iter().any(|l| CONTENTS.iter().any(|w| l.contains(w)));
            for (title, page, line) in lines.iter().filter_map(|l| entry(l).map(|(t, p)| (t, p, l))) {
                let told: Vec<StoryId> = (0..issue.stories.len())
                    .map(|i| StoryId(i as u32))
                    .filter(|&id| {
                        issue.story(id).of(crate::model::ParaKind::Headline).next().is_some() && shortens(&title, issue.story(id))
                    })
                    .collect();
                let first = |id: &StoryId| pages_of(edition, *id).first().copied();
                let message = match told.iter().filter_map(first).collect::<Vec<_>>()[..] {
                    [] if named => format!("导读里手写的“{line}”，本期没有这样标题的稿件"),
                    [] => continue,
                    ref pages if pages.contains(&page) => continue,
                    ref pages => format!("导读里手写的“{line}”不对，稿件“{}”登在第{}版", issue.story(told[0]).id, pages[0]),
                };
                let mut f = Finding::new("L15", format!("第{}版{message}", plan.number)).on(plan.number).at(Some(slot.span));
                f.items.push(slot.name.clone());
                found.push(f.hint("改正，或用 index = [\"稿件名\"]，版次由程序填"));
            }
        }
    }
}

/// A title and the page number that its line ends with.
fn entry(line: &str) -> Option<(String, u16)> {
    let line = line.trim().trim_end_matches(['）', ')', '】']);
    let rest = line.strip_suffix('版').or_else(|| line.strip_suffix('面'))?;
    let digits: String = rest
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let page = number(&digits)?;
    let title = rest[..rest.len() - digits.len()].trim_end_matches('第');
    let title = ["详见", "详细报道见", "见", "→", "►", "▶"].iter().fold(title.trim_end(), |t, w| t.trim_end_matches(w).trim_end());
    let title = bare(title);
    (title.chars().count() >= 4).then_some((title, page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    const AT: Span = Span { file: FileId(0), start: 0, end: 0 };

    fn told(text: &str) -> Option<(bool, u16)> {
        jump(text, AT).map(|t| (t.to, t.page))
    }

    #[test]
    fn jump_lines_as_editors_type_them() {
        for (text, want) in [
            ("他说完就走了。（下转第3版）", Some((true, 3))),
            ("（下转二版）", Some((true, 2))),
            ("（上接第1版）他接着说", Some((false, 1))),
            ("►下转A版", None),
            ("记者问什么叫“下转第3版”，他答不上来。", None),
            ("他说上接第1版的稿件要有题", None),
            ("工事が始まった。（3面に続く）", Some((true, 3))),
            ("（1面から続く）工事は", Some((false, 1))),
        ] {
            assert_eq!(told(text), want, "{text}");
        }
    }

    #[test]
    fn entries_as_editors_type_them() {
        assert_eq!(entry("老街灯笼匠守旧艺 ►3版"), Some(("老街灯笼匠守旧艺".into(), 3)));
        assert_eq!(entry("老街灯笼匠守旧艺……详见第二版"), Some(("老街灯笼匠守旧艺".into(), 2)));
        assert_eq!([entry("今日4版"), entry("每周五出版")], [None, None]);
    }
}
