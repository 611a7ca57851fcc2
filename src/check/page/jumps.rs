//! L14: a story that goes on on another page says so on both sides, with the right page numbers, and is worth the turn.

use super::finding::Finding;
use crate::model::{Issue, SlotKind};
use crate::page::{Edition, Item, Page, Part, Place, StoryId};
use std::collections::BTreeMap;

/// Jump lines of one page: how many say "go on on page n" and "came from page n".
#[derive(Default)]
struct Lines {
    to: BTreeMap<u16, i32>,
    from: BTreeMap<u16, i32>,
}

/// Compares the jump lines that stand on the pages with the places of the stories.
pub(super) fn check(issue: &Issue, edition: &Edition, found: &mut Vec<Finding>) {
    let turns = turns(issue, edition);
    pairs(issue, edition, &turns, found);
    short(issue, edition, &turns, found);
    long(issue, edition, &turns, found);
    torn(issue, edition, &turns, found);
}

/// Each 下转 has its 上接.
fn pairs(issue: &Issue, edition: &Edition, turns: &[(&Place, &Place)], found: &mut Vec<Finding>) {
    let wording = &issue.layout.wording;
    let (Some(to), Some(from)) = (Template::new(&wording.jump_to), Template::new(&wording.jump_from)) else { return };
    let mut lines: Vec<Lines> = edition.pages.iter().map(|p| printed(p, &to, &from)).collect();
    for &(a, b) in turns {
        let (Some(na), Some(nb)) = (number(edition, a), number(edition, b)) else { continue };
        let story = issue.story(a.story);
        let mut missing = |on: u16, line: String, place: &Place| {
            let message = format!("稿件“{}”从第{na}版转到第{nb}版，第{on}版上没有“{line}”", story.id);
            found.push(about(issue, edition, place, message).hint("请核对 layout.toml 里转版、接版的措辞"));
        };
        if !take(&mut lines[a.page as usize].to, nb) {
            missing(na, to.with(nb), a);
        }
        if !take(&mut lines[b.page as usize].from, na) {
            missing(nb, from.with(na), b);
        }
    }
    for (page, lines) in edition.pages.iter().zip(&lines).filter(|(p, _)| !runs_on(issue, p)) {
        let left =
            |t: &Template<'_>, m: &BTreeMap<u16, i32>| m.iter().filter(|(_, n)| **n > 0).map(|(p, _)| t.with(*p)).collect::<Vec<_>>();
        for line in left(&to, &lines.to).into_iter().chain(left(&from, &lines.from)) {
            let span = issue.pages.iter().find(|p| p.number == page.number).map(|p| p.span);
            found.push(Finding::new("L14", format!("第{}版上的“{line}”没有对应的稿件", page.number)).on(page.number).at(span));
        }
    }
}

/// A finding about a part of a story.
fn about(issue: &Issue, edition: &Edition, place: &Place, message: String) -> Finding {
    let page = number(edition, place);
    let plan = issue.pages.iter().find(|p| Some(p.number) == page);
    let slot = plan.and_then(|p| p.slots.iter().find(|s| s.name == place.slot));
    let mut f = Finding::new("L14", message).at(slot.map(|s| s.span));
    f.page = page;
    f.items.push(place.slot.clone());
    f
}

/// Too little text on one side of a jump to be worth it.
fn short(issue: &Issue, edition: &Edition, turns: &[(&Place, &Place)], found: &mut Vec<Finding>) {
    let lint = &issue.layout.lint;
    let least = lint.limit(lint.desk(&issue.lang), "L14", "lines");
    let mut told: Vec<*const Place> = Vec::new();
    for place in turns.iter().flat_map(|t| [t.0, t.1]) {
        if told.contains(&std::ptr::from_ref(place)) {
            continue;
        }
        told.push(place);
        let mine = edition.regions.iter().filter(|r| r.story == Some(place.story) && r.page == place.page && r.slot == place.slot);
        let columns: Vec<u32> = mine.filter_map(|r| if let Part::Column { lines, .. } = r.part { Some(lines) } else { None }).collect();
        let lines: u32 = columns.iter().sum();
        if !columns.is_empty() && f64::from(lines) < least {
            let n = number(edition, place).unwrap_or(0);
            let message = format!("转版：第{n}版“{}”里只有{lines}行，不值得转（至少{least}行）", place.slot);
            found.push(about(issue, edition, place, message).hint("加大这一块，或删几行让稿件在前一版排完"));
        }
    }
}

/// A story on too many pages.
fn long(issue: &Issue, edition: &Edition, turns: &[(&Place, &Place)], found: &mut Vec<Finding>) {
    let lint = &issue.layout.lint;
    let most = lint.limit(lint.desk(&issue.lang), "L14", "pages");
    let mut pages: BTreeMap<StoryId, Vec<&Place>> = BTreeMap::new();
    for &(a, b) in turns {
        pages.entry(a.story).or_insert_with(|| vec![a]).push(b);
    }
    for (id, places) in pages.into_iter().filter(|(_, p)| p.len() as f64 > most) {
        let numbers: Vec<String> = places.iter().filter_map(|p| number(edition, p)).map(|n| n.to_string()).collect();
        let message = format!("转版：稿件“{}”转了第{}版，读者跟不下去（最多{most}版）", issue.story(id).id, numbers.join("、"));
        found.push(about(issue, edition, places[places.len() - 1], message).hint("合并后面几块，或改成几篇"));
    }
}

/// Text that is not taken up where it was left, or a turn back to an earlier page.
fn torn(issue: &Issue, edition: &Edition, turns: &[(&Place, &Place)], found: &mut Vec<Finding>) {
    for &(a, b) in turns {
        let story = issue.story(a.story);
        if number(edition, b) < number(edition, a) {
            let message = format!("转版：稿件“{}”往回转到第{}版", story.id, number(edition, b).unwrap_or(0));
            found.push(about(issue, edition, b, message).hint("下文应在后面的版上"));
        }
        let between = |p: usize| {
            let text = story.paras.get(p).filter(|q| !q.kind.is_head()).map_or("", |q| q.text.as_str());
            let from = if p == a.to.0 as usize { (a.to.1 as usize).min(text.len()) } else { 0 };
            let to = if p == b.from.0 as usize { b.from.1 as usize } else { text.len() };
            text.get(from..to.max(from)).is_none_or(|t| !t.trim().is_empty())
        };
        if b.from < a.to || (a.to.0..=b.from.0).any(|p| between(p as usize)) {
            let message = format!("转版：稿件“{}”从“{}”到“{}”，文字没有接上", story.id, a.slot, b.slot);
            found.push(about(issue, edition, b, message).hint("这是程序的错，请把本期文件夹发给开发者"));
        }
    }
}

fn take(lines: &mut BTreeMap<u16, i32>, page: u16) -> bool {
    let n = lines.entry(page).or_default();
    *n -= 1;
    *n >= 0
}

fn number(edition: &Edition, place: &Place) -> Option<u16> {
    edition.pages.get(place.page as usize).map(|p| p.number)
}

/// Neighbouring places of a story with slots of its own that lie on two pages.
fn turns<'e>(issue: &Issue, edition: &'e Edition) -> Vec<(&'e Place, &'e Place)> {
    let slots = issue.pages.iter().flat_map(|p| &p.slots);
    let jumping: std::collections::BTreeSet<StoryId> =
        slots.filter_map(|s| if let SlotKind::Story(id) = s.kind { Some(id) } else { None }).collect();
    let mut last: BTreeMap<StoryId, &Place> = BTreeMap::new();
    let mut turns = Vec::new();
    for place in edition.places.iter().filter(|p| jumping.contains(&p.story)) {
        if let Some(before) = last.insert(place.story, place)
            && before.page != place.page
            && !over_the_fold(issue, before, place)
        {
            turns.push((before, place));
        }
    }
    turns
}

/// The two places are halves of a module on facing pages (跨版): nobody has to turn.
fn over_the_fold(issue: &Issue, a: &Place, b: &Place) -> bool {
    let half = |p: &Place| issue.pages.get(usize::from(p.page)).and_then(|q| q.slots.iter().find(|s| s.name == p.slot))?.spread;
    matches!((half(a), half(b)), (Some(x), Some(y)) if x.left && !y.left)
}

/// Whether the page has a run-on section: its lines have rules of their own.
fn runs_on(issue: &Issue, page: &Page) -> bool {
    let plan = issue.pages.iter().find(|p| p.number == page.number);
    plan.is_none_or(|p| p.slots.iter().any(|s| matches!(s.kind, SlotKind::Section(_))))
}

fn printed(page: &Page, to: &Template<'_>, from: &Template<'_>) -> Lines {
    let mut text = String::new();
    for item in &page.items {
        if let Item::Text(run) = item
            && run.source.is_none()
        {
            let glyphs = page.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize).unwrap_or_default();
            text.extend(glyphs.iter().filter_map(|g| page.text.get(g.text as usize..g.text as usize + usize::from(g.len))));
        }
    }
    Lines { to: to.numbers(&text), from: from.numbers(&text) }
}

/// Wording around a page number.
struct Template<'t> {
    before: &'t str,
    after: &'t str,
}

impl<'t> Template<'t> {
    /// `None` if the wording has no page number, no words, or other placeholders.
    fn new(wording: &'t str) -> Option<Template<'t>> {
        let (before, after) = wording.split_once("{page}")?;
        let plain = !(before.is_empty() || before.contains('{') || after.contains('{'));
        plain.then_some(Template { before, after })
    }

    fn with(&self, page: u16) -> String {
        format!("{}{page}{}", self.before, self.after)
    }

    /// How often each page number stands in the wording.
    fn numbers(&self, text: &str) -> BTreeMap<u16, i32> {
        let mut numbers = BTreeMap::new();
        for (at, _) in text.match_indices(self.before) {
            let rest = &text[at + self.before.len()..];
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if let (Ok(n), true) = (rest[..digits].parse(), rest[digits..].starts_with(self.after)) {
                *numbers.entry(n).or_default() += 1;
            }
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::{Case, put, slot};
    use crate::model::{PagePlan, ParaKind};
    use crate::page::{Page, Place, StoryId, TextSource};

    /// A story that goes from page 1 to page 2.
    fn case(to: &str, from: &str) -> Case {
        let mut case = Case::new(&[(ParaKind::Body, "一二三四")]);
        put(&mut case.edition.pages[0], to, None);
        let mut second = Page { number: 2, ..Page::default() };
        put(&mut second, from, None);
        case.issue.stories[0].paras[0].text.push_str("五六");
        put(&mut second, "五六", Some(TextSource { story: StoryId(0), para: 0, start: 12, reading: None }));
        case.edition.pages.push(second);
        case.edition.places[0].to = (0, 12);
        let next = Place { page: 1, from: (0, 12), to: (1, 0), slot: "t".into(), ..case.edition.places[0].clone() };
        case.edition.places.push(next);
        let page = PagePlan { number: 2, slots: vec![slot("t")], ..case.issue.pages[0].clone() };
        case.issue.pages.push(page);
        case
    }

    fn told(case: &Case) -> Vec<String> {
        let mut found = Vec::new();
        super::check(&case.issue, &case.edition, &mut found);
        found.into_iter().map(|f| f.message).collect()
    }

    #[test]
    fn a_pair_is_clean() {
        assert_eq!(told(&case("（下转第2版）", "（上接第1版）")), Vec::<String>::new());
    }

    #[test]
    fn a_wrong_number_is_told_on_both_counts() {
        let faults = told(&case("（下转第3版）", "（上接第1版）"));
        assert_eq!(faults, ["稿件“a”从第1版转到第2版，第1版上没有“（下转第2版）”", "第1版上的“（下转第3版）”没有对应的稿件"]);
    }

    #[test]
    fn a_missing_side_is_told() {
        assert_eq!(told(&case("（下转第2版）", "")), ["稿件“a”从第1版转到第2版，第2版上没有“（上接第1版）”"]);
    }
}
