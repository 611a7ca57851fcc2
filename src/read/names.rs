//! `names.toml` of a layout → [`Names`]: every list may hold plain strings or tables.

use crate::diag::Report;
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
