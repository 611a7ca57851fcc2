//! `names.toml` of a layout → [`Names`]: every list may hold plain strings or tables.

use crate::diag::{Diagnostic, Report};
use crate::model::{Banned, Names, Person};
use crate::read::decode::{Clean, Raw};
use crate::read::folder::{Fault, Folder};
use crate::read::table::{Item, Table, parse};
use crate::source::Sources;

/// Reads the tables of a layout; none are no fault.
pub(super) fn read(layouts: &Folder, layout: &str, sources: &mut Sources, report: &mut Report) -> Names {
    let mut names = Names::default();
    for file in ["names.toml".to_string(), format!("{layout}/names.toml")] {
        match Raw::load(layouts, &file, sources, report) {
            Ok(raw) => {
                let clean = Clean::toml(&raw, 0..raw.text.len());
                fill(&mut names, parse(&clean, report), report);
            }
            Err(Fault::Missing) => {}
            Err(fault) => report.push(fault.diagnostic("R09", &layouts.name(&file))),
        }
    }
    names
}

fn fill(names: &mut Names, mut t: Table<'_>, report: &mut Report) {
    for item in t.take("people").and_then(|i| i.array(report)).unwrap_or_default() {
        let Entry { word, texts, number } = Entry::of(item, &["post", "order"], report);
        names.people.push(Person { name: word, post: texts.first().cloned().unwrap_or_default(), order: number });
    }
    for (key, list) in [("places", &mut names.places), ("phrases", &mut names.phrases)] {
        let items = t.take(key).and_then(|i| i.array(report)).unwrap_or_default();
        list.extend(items.into_iter().map(|i| Entry::of(i, &[], report).word));
    }
    for item in t.take("pairs").and_then(|i| i.array(report)).unwrap_or_default() {
        let words: Vec<String> = item.lines(report).into_iter().map(|(w, _)| w).collect();
        if let [a, b] = &words[..] {
            names.pairs.push((a.clone(), b.clone()));
        }
    }
    for (key, never) in [("banned", true), ("careful", false)] {
        for item in t.take(key).and_then(|i| i.array(report)).unwrap_or_default() {
            let e = Entry::of(item, &["instead"], report);
            names.banned.push(Banned { word: e.word, instead: e.texts.first().cloned().unwrap_or_default(), never });
        }
    }
    names.quote = t.take("quotes").and_then(|i| i.choice(&[("“”", '“'), ("「」", '「')], report)).or(names.quote);
    t.finish(report);
    names.people.retain(|p| !p.name.is_empty());
    names.places.retain(|p| !p.is_empty());
    names.phrases.retain(|p| !p.is_empty());
    names.banned.retain(|b| !b.word.is_empty());
}

/// `"江绍华"` or `{ name = "江绍华", post = "区长", order = 2 }`.
struct Entry {
    word: String,
    texts: Vec<String>,
    number: u32,
}

impl Entry {
    fn of(item: Item<'_>, keys: &[&'static str], report: &mut Report) -> Entry {
        if !item.is_table() {
            return Entry { word: item.string(report).unwrap_or_default(), texts: Vec::new(), number: 0 };
        }
        let mut entry = Entry { word: String::new(), texts: Vec::new(), number: 0 };
        let Some(mut t) = item.table("names.toml", report) else { return entry };
        for key in ["name", "word"] {
            if let Some(i) = t.take(key) {
                entry.word = i.string(report).unwrap_or_default();
            }
        }
        for &key in keys {
            match t.take(key) {
                Some(i) if key == "order" => entry.number = i.integer(1..=9999, report).unwrap_or(0) as u32,
                Some(i) => entry.texts.push(i.string(report).unwrap_or_default()),
                None => {}
            }
        }
        t.finish(report);
        entry
    }
}

/// The words that heads are never parted in: people, places, set phrases.
pub(super) fn whole(names: &Names) -> impl Iterator<Item = String> {
    names.people.iter().map(|p| &p.name).chain(&names.places).chain(&names.phrases).cloned()
}

/// The words of one such file that heads are never parted in.
pub(super) fn parsed(raw: &Raw, report: &mut Report) -> Vec<String> {
    let mut names = Names::default();
    let clean = Clean::toml(raw, 0..raw.text.len());
    fill(&mut names, parse(&clean, report), report);
    whole(&names).collect()
}

/// An array of names, each of two characters or more.
pub(super) fn list(item: Item<'_>, report: &mut Report) -> Vec<String> {
    let Some(items) = item.array(report) else { return Vec::new() };
    items.iter().filter_map(|i| name(i, report)).collect()
}

fn name(item: &Item<'_>, report: &mut Report) -> Option<String> {
    let name = item.name(report)?;
    if name.chars().nth(1).is_none() {
        let d: Diagnostic = item.wrong("两个字以上的名称");
        report.push(d.hint("一个字本来就不会拆开"));
        return None;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::testing::Scratch;

    fn names(text: &str) -> (Vec<String>, Vec<String>) {
        let s = Scratch::new("names");
        s.write("layouts/a/names.toml", text);
        let mut report = Report::default();
        let folder = Folder::open(&s.path("layouts")).unwrap();
        let names = read(&folder, "a", &mut Sources::default(), &mut report);
        (whole(&names).collect(), report.diagnostics.iter().map(|d| format!("{} {} {}", d.code, d.message, d.hints.join("/"))).collect())
    }

    #[test]
    fn people_places_and_phrases_are_kept_whole() {
        let (names, faults) =
            names("people = [\"马军权\", { name = \"于继\", post = \"区长\" }]\nplaces = [\"云桥村\"]\nphrases = [\"共享菜窖\"]\n");
        assert_eq!(names, ["马军权", "于继", "云桥村", "共享菜窖"]);
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn an_unknown_key_is_told() {
        let (_, faults) = names("peple = []\n");
        assert!(faults[0].starts_with("R02") && faults[0].contains("您是不是要写 people"), "{faults:?}");
    }

    #[test]
    fn a_layout_need_not_have_names() {
        let s = Scratch::new("no-names");
        s.write("layouts/a/layout.toml", "");
        let mut report = Report::default();
        let none = read(&Folder::open(&s.path("layouts")).unwrap(), "a", &mut Sources::default(), &mut report);
        assert_eq!(whole(&none).count(), 0);
        assert!(report.diagnostics.is_empty());
    }
}
