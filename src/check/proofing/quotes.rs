//! J01 quotation marks and brackets in pairs, J13 ASCII marks in Chinese, J15 the house's quotation marks.

use super::{Desk, around, han};
use crate::diag::Severity;
use crate::model::Para;

const PAIRS: [(char, char); 10] =
    [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('《', '》'), ('〈', '〉'), ('（', '）'), ('【', '】'), ('(', ')'), ('〔', '〕')];

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    for (i, p) in paras.iter().enumerate() {
        let next = paras.get(i + 1).map_or("", |n| n.text.as_str());
        if let Some((what, place)) = unpaired(&p.text, next) {
            desk.tell(Severity::Warning, "J01", p, format!("{what}：{place}"), "补上缺的一半，或看看这里是不是断了稿");
        }
    }
    ascii(desk, &paras);
    style(desk, &paras);
}

/// The first mark without its partner. A quotation of several paragraphs opens each anew and closes only the last.
fn unpaired(text: &str, next: &str) -> Option<(String, String)> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (k, &(i, c)) in chars.iter().enumerate() {
        if PAIRS.iter().any(|p| p.0 == c) {
            open.push((c, i));
        } else if let Some(p) = PAIRS.iter().find(|p| p.1 == c) {
            let letter = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| c.1.is_ascii_alphanumeric());
            let apostrophe = c == '’' && letter(k.checked_sub(1));
            // `1）` counts an item.
            let item = matches!(c, '）' | ')')
                && k <= 2
                && chars[..k].iter().all(|c| c.1.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c.1));
            match open.iter().rposition(|o| o.0 == p.0) {
                Some(at) => open.truncate(at),
                None if !apostrophe && !item => return Some((format!("“{c}”没有另一半"), around(text, i, 1))),
                None => {}
            }
        }
    }
    let straight = text.matches('"').count();
    if straight % 2 == 1 && !text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_ascii_digit() && b == '"') {
        let at = text.rfind('"').unwrap_or(0);
        return Some(("直引号是单数".into(), around(text, at, 1)));
    }
    let (c, i) = *open.first()?;
    let goes_on = matches!(c, '“' | '「' | '『' | '‘') && next.starts_with(c);
    (!goes_on).then(|| (format!("“{c}”没有另一半"), around(text, i, 1)))
}

/// One finding for the story, with the number.
fn ascii(desk: &mut Desk<'_>, paras: &[&Para]) {
    let found = |p: &&&Para| count(&p.text) > 0;
    let Some(first) = paras.iter().find(found) else { return };
    let n: usize = paras.iter().map(|p| count(&p.text)).sum();
    desk.tell(Severity::Note, "J13", first, format!("中文里有 {n} 个半角标点"), "运行 banmian clean 整理");
}

fn count(text: &str) -> usize {
    let chars: Vec<char> = text.chars().collect();
    let mark =
        |i: usize| matches!(chars[i], ',' | ';' | ':' | '!' | '?' | '(') || chars[i] == '.' && chars.get(i + 1).is_none_or(|&c| han(c));
    (1..chars.len()).filter(|&i| mark(i) && (han(chars[i - 1]) || matches!(chars[i - 1], '”' | '》' | '）'))).count()
}

fn style(desk: &mut Desk<'_>, paras: &[&Para]) {
    let Some(house) = desk.tables.quote else { return };
    let other = if house == '“' { '「' } else { '“' };
    if let Some(p) = paras.iter().find(|p| p.text.contains(other)) {
        desk.tell(Severity::Note, "J15", p, format!("用了“{other}”，本报用“{house}”"), "统一引号");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_in_pairs() {
        assert!(unpaired("他说：“我来。", "接着走了。").is_some());
        assert!(unpaired("“我来，", "“他也来。”").is_none());
        assert!(unpaired("（一）甲；（二）乙", "").is_none());
        assert!(unpaired("1）甲", "").is_none() && unpaired("It’s", "").is_none());
        assert!(unpaired("甲）乙丙丁", "").is_some() && unpaired("说\"好", "").is_some());
        assert_eq!((count("会议,召开.1月,2月"), count("3.5,4:1")), (2, 0));
    }
}
