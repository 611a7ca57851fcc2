//! Numbers that Word makes for lists: they are no text of the file, but they are what the author sees.

use super::super::xml::Node;
use std::collections::BTreeMap;

#[derive(Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
}

/// The lists of a document, and how far each was counted.
#[derive(Default)]
pub struct Numbers {
    /// Levels by the id of the list.
    lists: BTreeMap<String, (String, Vec<Level>)>,
    /// Counters by what the list is made after.
    counts: BTreeMap<String, Vec<Option<u32>>>,
}

/// What stands before an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Label {
    /// A dot.
    Bullet,
    /// `1.`, `2)`: what lists have.
    Number(String),
    /// `一、`, `（1）`: a part of the text.
    Text(String),
}

impl Numbers {
    /// Reads `numbering.xml`.
    pub fn of(n: &Node) -> Numbers {
        let level = |l: &Node| Level {
            start: l.child("start").and_then(|s| s.get("val")?.parse().ok()).unwrap_or(1),
            format: l.child("numFmt").and_then(|f| f.get("val")).unwrap_or("decimal").to_string(),
            text: l.child("lvlText").and_then(|t| t.get("val")).unwrap_or("%1.").to_string(),
        };
        let named = |n: &Node, key: &str| n.get(key).map(str::to_string);
        let abstracts: BTreeMap<String, Vec<Level>> = n
            .nodes()
            .filter(|a| a.name == "abstractNum")
            .filter_map(|a| Some((named(a, "abstractNumId")?, a.nodes().filter(|l| l.name == "lvl").map(level).collect())))
            .collect();
        let mut lists = BTreeMap::new();
        for num in n.nodes().filter(|n| n.name == "num") {
            let (Some(id), Some(made)) = (named(num, "numId"), num.child("abstractNumId").and_then(|a| named(a, "val"))) else { continue };
            let mut levels = abstracts.get(&made).cloned().unwrap_or_default();
            let mut key = made;
            for o in num.nodes().filter(|o| o.name == "lvlOverride") {
                let at = o.get("ilvl").and_then(|l| l.parse::<usize>().ok()).unwrap_or(0);
                let start = o.child("startOverride").and_then(|s| s.get("val")?.parse().ok());
                if let (Some(l), Some(start)) = (levels.get_mut(at), start) {
                    l.start = start;
                    key = format!("num {id}");
                }
                if let (Some(l), Some(own)) = (levels.get_mut(at), o.child("lvl")) {
                    *l = level(own);
                }
            }
            lists.insert(id, (key, levels));
        }
        Numbers { lists, counts: BTreeMap::new() }
    }

    /// Counts one more item; `None` if nothing stands before it.
    pub fn next(&mut self, id: &str, at: usize) -> Option<Label> {
        let (key, levels) = self.lists.get(id)?;
        let level = levels.get(at)?;
        let counts = self.counts.entry(key.clone()).or_default();
        counts.truncate(at + 1);
        counts.resize(at + 1, None);
        for (k, c) in counts.iter_mut().enumerate() {
            let start = levels.get(k).map_or(1, |l| l.start);
            *c = Some(match *c {
                Some(n) if k == at => n.saturating_add(1),
                Some(n) => n,
                None => start,
            });
        }
        if level.format == "bullet" {
            return Some(Label::Bullet);
        }
        let mut text = String::new();
        let mut chars = level.text.chars();
        while let Some(c) = chars.next() {
            let which = (c == '%').then(|| chars.clone().next()).flatten().and_then(|d| d.to_digit(10)).filter(|d| *d > 0);
            match which {
                Some(d) => {
                    chars.next();
                    let format = levels.get(d as usize - 1).map_or("decimal", |l| l.format.as_str());
                    text.push_str(&numeral(counts.get(d as usize - 1).copied().flatten().unwrap_or(1), format));
                }
                None => text.push(c),
            }
        }
        let plain = text.strip_suffix(['.', ')']).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        match text.trim() {
            "" => None,
            t if plain => Some(Label::Number(t.to_string())),
            t => Some(Label::Text(t.to_string())),
        }
    }
}

/// A number as a format writes it.
fn numeral(n: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "ideographDigital"
        | "koreanCounting" => han(n),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&n) => {
            char::from_u32(0x2460 + n - 1).map(String::from).unwrap_or_default()
        }
        "decimalFullWidth" | "decimalFullWidth2" => n.to_string().chars().filter_map(|c| char::from_u32(c as u32 + 0xFEE0)).collect(),
        "decimalZero" if n < 10 => format!("0{n}"),
        "lowerLetter" | "upperLetter" if n > 0 => {
            let first = if format == "lowerLetter" { b'a' } else { b'A' };
            let letter = char::from(first + ((n - 1) % 26) as u8);
            std::iter::repeat_n(letter, ((n - 1) / 26 + 1).min(8) as usize).collect()
        }
        "lowerRoman" => roman(n).to_lowercase(),
        "upperRoman" => roman(n),
        "none" => String::new(),
        _ => n.to_string(),
    }
}

fn han(n: u32) -> String {
    let digit = |d: u32| "〇一二三四五六七八九".chars().nth(d as usize).unwrap_or('〇');
    match n {
        0..=9 => digit(n).to_string(),
        10..=99 => {
            let tens = if n < 20 { String::new() } else { digit(n / 10).to_string() };
            format!("{tens}十{}", if n.is_multiple_of(10) { String::new() } else { digit(n % 10).to_string() })
        }
        n => n.to_string().bytes().map(|b| digit(u32::from(b - b'0'))).collect(),
    }
}

fn roman(mut n: u32) -> String {
    if n == 0 || n > 3999 {
        return n.to_string();
    }
    let mut out = String::new();
    for (value, sign) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::xml;

    #[test]
    fn lists_count_as_word_counts() {
        let n = xml::parse(
            "<numbering><abstractNum abstractNumId='0'><lvl ilvl='0'><start val='1'/><numFmt val='chineseCounting'/><lvlText val='%1、'/></lvl><lvl ilvl='1'><start val='1'/><numFmt val='decimal'/><lvlText val='（%2）'/></lvl></abstractNum><abstractNum abstractNumId='1'><lvl ilvl='0'><start val='3'/><numFmt val='decimal'/><lvlText val='%1.'/></lvl></abstractNum><abstractNum abstractNumId='2'><lvl ilvl='0'><numFmt val='bullet'/><lvlText val='·'/></lvl></abstractNum><num numId='1'><abstractNumId val='0'/></num><num numId='2'><abstractNumId val='1'/></num><num numId='3'><abstractNumId val='2'/></num></numbering>",
        );
        let mut n = Numbers::of(&n.ok().unwrap());
        let text = |t: &str| Some(Label::Text(t.into()));
        assert_eq!(
            [n.next("1", 0), n.next("1", 1), n.next("1", 1), n.next("1", 0), n.next("1", 1)],
            [text("一、"), text("（1）"), text("（2）"), text("二、"), text("（1）")]
        );
        assert_eq!([n.next("2", 0), n.next("2", 0)], [Some(Label::Number("3.".into())), Some(Label::Number("4.".into()))]);
        assert_eq!((n.next("3", 0), n.next("9", 0)), (Some(Label::Bullet), None));
        assert_eq!((han(20), han(11), roman(14)), ("二十".into(), "十一".into(), "XIV".into()));
    }
}
