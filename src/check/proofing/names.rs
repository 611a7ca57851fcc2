//! J03 names one character off, J08 set phrases one character off, J12 posts and order, against the paper's tables.

use super::{Desk, around, han};
use crate::diag::Severity;
use crate::model::{Names, Para, ParaKind};
use std::collections::BTreeSet;

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    let tables = desk.tables;
    let mut places: Vec<String> = tables.places.clone();
    places.extend(dateline_place(&paras).filter(|p| !tables.places.contains(p)));
    let known: BTreeSet<&str> = places.iter().map(String::as_str).chain(tables.people.iter().map(|p| p.name.as_str())).collect();
    let mut told = BTreeSet::new();
    for p in &paras {
        for place in &places {
            for found in near_places(&p.text, place, &known) {
                if told.insert(found.clone()) {
                    desk.tell(
                        Severity::Error,
                        "J03",
                        p,
                        format!("“{found}”与“{place}”只差一个字"),
                        "核对；确有此名就写进版式的 names.toml",
                    );
                }
            }
        }
        for person in &tables.people {
            for found in near_people(&p.text, &person.name, &known) {
                if told.insert(found.clone()) {
                    desk.tell(
                        Severity::Error,
                        "J03",
                        p,
                        format!("“{found}”与名单里的“{}”只差一个字", person.name),
                        "核对；确有此人就写进版式的 names.toml",
                    );
                }
            }
        }
        for phrase in &tables.phrases {
            if let Some(found) = near_phrase(&p.text, phrase) {
                desk.tell(Severity::Warning, "J08", p, format!("“{found}”与固定提法“{phrase}”不同"), "照名单改；引语照原话");
            }
        }
        posts(desk, p, tables);
        order(desk, p, tables);
    }
}

/// `东昌府讯`: the paper's own place, if the story begins with it.
fn dateline_place(paras: &[&Para]) -> impl Iterator<Item = String> + use<> {
    let first = paras.iter().find(|p| p.kind == ParaKind::Body).map(|p| p.text.as_str()).unwrap_or_default();
    let head = first.split(['\u{3000}', ' ']).next().unwrap_or_default();
    let place = head
        .strip_suffix('讯')
        .filter(|p| (3..=5).contains(&p.chars().count()) && p.chars().all(han) && !p.starts_with("本报"))
        .map(str::to_string);
    place.into_iter()
}

/// Windows of the text that differ from the name in one character and are no known name.
fn near_places(text: &str, place: &str, known: &BTreeSet<&str>) -> Vec<String> {
    let want: Vec<char> = place.chars().collect();
    if want.len() < 3 || !text.contains(want[want.len() - 1]) {
        return Vec::new();
    }
    let near = |w: &[char]| {
        let different: Vec<usize> = (0..w.len()).filter(|&i| w[i] != want[i]).collect();
        // The first character (a direction, a new place) and the last (its rank) make other names.
        matches!(different[..], [i] if i > 0 && i + 1 < w.len() && han(w[i]))
    };
    windows(text, want.len(), near, known)
}

/// The same surname, one other character different; names of two characters have too many neighbours.
fn near_people(text: &str, name: &str, known: &BTreeSet<&str>) -> Vec<String> {
    let want: Vec<char> = name.chars().collect();
    if want.len() < 3 || !text.contains(want[0]) {
        return Vec::new();
    }
    let near = |w: &[char]| {
        w[0] == want[0]
            && (1..w.len()).filter(|&i| w[i] != want[i]).count() == 1
            && w.iter().all(|&c| han(c) && !"的了是在和、等说主".contains(c))
    };
    windows(text, want.len(), near, known)
}

fn windows(text: &str, n: usize, near: impl Fn(&[char]) -> bool, known: &BTreeSet<&str>) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<String> = Vec::new();
    for w in chars.windows(n).filter(|w| near(w)) {
        let found: String = w.iter().collect();
        if !known.contains(found.as_str()) && !out.contains(&found) {
            out.push(found);
        }
    }
    out
}

/// A part of the text that is the phrase but for one character, marks left aside.
fn near_phrase(text: &str, phrase: &str) -> Option<String> {
    let want: Vec<char> = phrase.chars().filter(|&c| han(c)).collect();
    let chars: Vec<char> = text.chars().filter(|c| !matches!(c, '、' | '，' | ',' | ' ' | '“' | '”')).collect();
    if want.len() < 4 {
        return None;
    }
    // A long phrase may have lost two characters.
    let fewer = if want.len() >= 8 { want.len() - 2 } else { want.len() };
    for len in [want.len(), want.len() - 1, want.len() + 1, fewer] {
        for w in chars.windows(len) {
            if w[0] == want[0] && w[len - 1] == want[want.len() - 1] && (one_off(w, &want) || len + 2 == want.len() && inside(w, &want)) {
                return Some(w.iter().collect());
            }
        }
    }
    None
}

/// One character replaced, left out or put in.
fn one_off(a: &[char], b: &[char]) -> bool {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    // Short phrases with a character replaced are other words: 法治思维, 法制思维 is for the pairs of terms.
    a != b && head + tail + 1 >= long && head + tail >= short.saturating_sub(1) && (a.len() != b.len() || a.len() >= 4)
}

/// All characters of the first in the second, in order.
fn inside(a: &[char], b: &[char]) -> bool {
    let mut rest = b.iter();
    a.iter().all(|c| rest.any(|d| d == c))
}

/// `区委书记江绍华`: the post before a name must be one of that person's.
fn posts(desk: &mut Desk<'_>, p: &Para, tables: &Names) {
    let all: Vec<&str> = tables.people.iter().flat_map(|x| x.post.split(['、', '，', ','])).filter(|s| !s.is_empty()).collect();
    for person in tables.people.iter().filter(|x| !x.post.is_empty()) {
        for (at, _) in p.text.match_indices(&person.name) {
            let before = &p.text[..at];
            let said = all.iter().filter(|s| before.ends_with(**s)).max_by_key(|s| s.len());
            // `副区长江绍华` of the head of the district; `马军权区长` of somebody else.
            let deputy = said.filter(|s| before[..before.len() - s.len()].ends_with('副') && !person.post.contains(&format!("副{s}")));
            let after = &p.text[at + person.name.len()..];
            let behind = all.iter().filter(|s| after.starts_with(**s) && s.chars().count() < 4).max_by_key(|s| s.len());
            let behind = behind.filter(|s| !person.post.split(['、', '，', ',']).any(|own| own.ends_with(**s) || s.ends_with(own)));
            let wrong = deputy.map(|s| format!("副{s}{}", person.name)).or_else(|| behind.map(|s| format!("{}{s}", person.name)));
            if let Some(wrong) = wrong {
                desk.tell(Severity::Error, "J12", p, format!("“{wrong}”：名单里是“{}”", person.post), "核对名单和稿件");
                continue;
            }
            if let Some(said) = said.filter(|s| !person.post.split(['、', '，', ',']).any(|own| own == **s || own.ends_with(**s))) {
                let message = format!("“{said}{}”：名单里是“{}”", person.name, person.post);
                desk.tell(Severity::Error, "J12", p, message, "核对名单和稿件");
            }
        }
    }
}

/// People of a list stand in the order of the table.
fn order(desk: &mut Desk<'_>, p: &Para, tables: &Names) {
    for sentence in p.text.split(['。', '；']) {
        let mut found: Vec<(usize, u32, &str)> = tables
            .people
            .iter()
            .filter(|x| x.order > 0)
            .filter_map(|x| Some((sentence.find(&x.name)?, x.order, x.name.as_str())))
            .collect();
        found.sort_unstable();
        if found.len() < 3 {
            continue;
        }
        if let Some(w) = found.windows(2).find(|w| w[0].1 > w[1].1) {
            let message = format!("“{}”排在“{}”前面，与名单的先后不同", w[0].2, w[1].2);
            desk.tell(Severity::Warning, "J12", p, format!("{message}：{}", around(sentence, w[0].0, 8)), "核对排名");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_off() {
        let known = BTreeSet::from(["东昌府", "江绍华"]);
        assert_eq!(near_places("我区在东营府分会场", "东昌府", &known), ["东营府"]);
        assert!(near_places("东昌府区、西昌府、东昌路", "东昌府", &known).is_empty());
        assert_eq!(near_people("区长江少华说", "江绍华", &known), ["江少华"]);
        assert!(near_people("江绍华、江苏人", "江绍华", &known).is_empty());
    }

    #[test]
    fn phrases_one_character_off() {
        assert_eq!(near_phrase("扛起“促发展保一方平安”的责任", "促一方发展、保一方平安").as_deref(), Some("促发展保一方平安"));
        assert!(near_phrase("外防输入、内防反强", "外防输入、内防反弹").is_none(), "the last character parts phrases");
        assert!(near_phrase("人民至上、生命之上", "人民至上、生命至上").is_some());
        assert!(near_phrase("人民至上、生命至上", "人民至上、生命至上").is_none());
    }
}
