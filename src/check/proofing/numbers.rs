//! J05 figures of one thing that disagree inside a story.

use super::{Desk, around, han};
use crate::diag::Severity;
use crate::model::Para;
use std::collections::BTreeMap;

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    let mut seen: BTreeMap<String, Vec<(f64, String)>> = BTreeMap::new();
    let mut counted: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut told = Vec::new();
    for p in &paras {
        for f in figures(&p.text) {
            let others = seen.entry(format!("{}{}", f.label, f.unit)).or_default();
            // A different thing has a different size; the same thing rounded or mistyped is close.
            let close = others.iter().find(|(v, _)| *v != f.value && (v - f.value).abs() <= v.abs().max(f.value.abs()) * 0.05);
            if let Some((_, before)) = close.filter(|_| !told.contains(&f.text)) {
                told.push(f.text.clone());
                let message = format!("“{}{}”，前面是“{}{before}”", f.label, f.text, f.label);
                desk.tell(Severity::Note, "J05", p, message, "核对：约数要写明“约”，两件事要说清");
            }
            others.push((f.value, f.text));
        }
        for f in counts(&p.text) {
            let others = counted.entry((f.label.clone(), f.unit.clone())).or_default();
            // Digits that changed places are a slip of the hand.
            let slip = others.iter().find(|t| **t != f.text && permuted(t, &f.text)).cloned();
            if let Some(before) = slip.filter(|_| !told.contains(&f.text)) {
                told.push(f.text.clone());
                let message = format!("“{}{}{}”，前面是“{}{before}{}”", f.label, f.text, f.unit, f.label, f.unit);
                desk.tell(Severity::Warning, "J05", p, message, "数字的次序不同，核对哪个对");
            }
            others.push(f.text);
        }
        if let Some((message, place)) = years_in_a_row(&p.text, desk.date.0) {
            desk.tell(Severity::Warning, "J05", p, format!("{message}：{place}"), "核对年份");
        }
    }
}

/// A figure with what is before it and its unit.
struct Figure {
    label: String,
    value: f64,
    unit: String,
    text: String,
}

const UNITS: [&str; 22] = [
    "亿元",
    "万元",
    "元",
    "万平方米",
    "平方米",
    "亩",
    "公里",
    "万吨",
    "吨",
    "万人",
    "人",
    "个百分点",
    "%",
    "％",
    "家",
    "户",
    "个",
    "米",
    "名",
    "公顷",
    "斤",
    "件",
];

/// `总投资40亿元`: a label of three Han and more directly before a figure with a unit.
fn figures(text: &str) -> Vec<Figure> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        if !bytes[at].is_ascii_digit() {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let end = at + text[at..].bytes().take_while(|b| b.is_ascii_digit() || *b == b'.' || *b == b',').count();
        let number = text[at..end].replace(',', "");
        let unit = UNITS.iter().find(|u| text[end..].starts_with(**u));
        let label: Vec<char> = text[..at].chars().rev().take_while(|&c| han(c)).take(3).collect();
        let label: String = label.into_iter().rev().collect();
        let named = label.chars().count() == 3
            && ["投资", "面积", "总额", "总量", "产值", "收入", "交额", "资金", "人口", "里程", "资额"].iter().any(|w| label.ends_with(w));
        if let (Some(unit), Ok(value), true) = (unit, number.parse::<f64>(), named) {
            out.push(Figure { label, value, unit: unit.to_string(), text: format!("{number}{unit}") });
        }
        at = end.max(at + 1);
    }
    out
}

/// Figures of two digits and more with the two Han before them, whatever these are, and the unit behind them.
fn counts(text: &str) -> Vec<Figure> {
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut i = 0;
    while i < chars.len() {
        if !chars[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let end = (i..chars.len()).find(|&j| !chars[j].is_ascii_digit()).unwrap_or(chars.len());
        let whole = end - i >= 2
            && !(i > 0 && matches!(chars[i - 1], '.' | '-' | '—' | ','))
            && !matches!(chars.get(end), Some('.' | ',' | '-' | '—'));
        // 共、有、约、达 say nothing of what is counted.
        let label: Vec<char> = chars[..i]
            .iter()
            .rev()
            .skip_while(|c| "共有约近达超已计为仅".contains(**c))
            .take_while(|&&c| han(c))
            .take(2)
            .copied()
            .collect();
        let unit = chars.get(end).copied().filter(|&c| han(c) && !"年月日时分点号届期版路".contains(c));
        if let (true, Some(unit), 2) = (whole, unit, label.len()) {
            let (label, text) = (label.into_iter().rev().collect(), chars[i..end].iter().collect::<String>());
            out.push(Figure { label, value: 0.0, unit: unit.to_string(), text });
        }
        i = end;
    }
    out
}

/// The same digits in another order.
fn permuted(a: &str, b: &str) -> bool {
    let sorted = |t: &str| {
        let mut d: Vec<u8> = t.bytes().collect();
        d.sort_unstable();
        d
    };
    a.len() == b.len() && a != b && sorted(a) == sorted(b)
}

/// `继2019年、2021年后，我区连续三年入选`: the years before and this one are no row.
fn years_in_a_row(text: &str, this: i32) -> Option<(String, String)> {
    let at = text.find("连续")?;
    let rest: Vec<char> = text[at + "连续".len()..].chars().take(3).collect();
    let n = "二三四五六七八九十"
        .chars()
        .position(|c| Some(&c) == rest.first())
        .map(|i| i + 2)
        .or_else(|| rest.first()?.to_digit(10).map(|d| d as usize))?;
    if rest.get(1) != Some(&'年') && rest.get(1) != Some(&'次') {
        return None;
    }
    let sentence = text[..at].rsplit('。').next()?;
    let list = sentence.rsplit('继').next().filter(|_| sentence.contains('继') && sentence.contains('后'))?;
    let mut years: Vec<i32> =
        list.split('年').filter_map(|t| t.get(t.len().checked_sub(4)?..)?.parse().ok()).filter(|y| (1900..2200).contains(y)).collect();
    years.push(this);
    years.sort_unstable();
    years.dedup();
    let row = rest[1] == '次' || years.windows(2).all(|w| w[1] == w[0] + 1);
    let said = rest.iter().take(2).collect::<String>();
    (years.len() >= 2 && (!row || years.len() != n)).then(|| {
        (format!("写着“连续{said}”，列出的是 {}", years.iter().map(i32::to_string).collect::<Vec<_>>().join("、")), around(text, at, 4))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_a_row() {
        assert!(years_in_a_row("这是继2019年、2021年后，我区连续三年入选该名单", 2022).is_some());
        assert!(years_in_a_row("这是继2020年、2021年后，我区连续三年入选该名单", 2022).is_none());
        assert!(years_in_a_row("我区连续三年入选该名单", 2022).is_none());
    }

    #[test]
    fn figures_have_labels() {
        let f = figures("总投资40.06亿元，占地面积909亩，今年30家");
        assert_eq!(f.iter().map(|f| f.text.as_str()).collect::<Vec<_>>(), ["40.06亿元", "909亩"]);
    }
}
