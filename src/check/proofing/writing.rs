//! J11 how numbers are written (GB/T 15835—2011).

use super::Desk;
use crate::diag::Severity;
use crate::model::Para;

pub(super) fn check(desk: &mut Desk<'_>) {
    if !desk.simplified() {
        return;
    }
    let paras: Vec<&Para> = desk.paras().collect();
    for p in paras {
        for (found, right) in faults(&p.text) {
            desk.tell(Severity::Note, "J11", p, format!("“{found}”：{right}"), "");
        }
    }
}

/// Ways of writing numbers that the standard does not have.
fn faults(text: &str) -> Vec<(String, &'static str)> {
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    for i in 0..chars.len() {
        let word = |n: usize| chars[i..(i + n).min(chars.len())].iter().collect::<String>();
        // GB/T 15835—2011 5.1: years in Han digits have 〇, not 零.
        if matches!(chars[i], '一' | '二')
            && chars.get(i + 4) == Some(&'年')
            && chars[i + 1..i + 4].contains(&'零')
            && chars[i + 1..i + 4].iter().all(|c| "零一二三四五六七八九".contains(*c))
        {
            out.push((word(5), "年份用汉字时，“零”写作“〇”"));
        }
        if digit(i) && !digit(i + 1) && chars.get(i + 1) == Some(&'几') {
            out.push((word(2), "“几”前用汉字数字"));
        }
        if (chars[i] == '约' || chars[i] == '近') && digit(i + 1) {
            let end =
                (i + 1..chars.len()).find(|&j| !digit(j) && !matches!(chars[j], '.' | '万' | '亿' | '千' | '百')).unwrap_or(chars.len());
            let after: String = chars[end..(end + 4).min(chars.len())].iter().collect();
            if after.contains("左右") || after.contains("上下") {
                out.push((chars[i..(end + 4).min(chars.len())].iter().collect(), "“约”与“左右”重复"));
            }
        }
        if matches!(chars[i], '０'..='９') && !i.checked_sub(1).is_some_and(|j| matches!(chars[j], '０'..='９')) {
            out.push((word(2), "数字用半角"));
        }
    }
    mixed(&chars, &mut out);
    about(text, &mut out);
    out
}

const HAN: &str = "〇零一二三四五六七八九十";

/// Numerals of both kinds in one number: `二十3人`, `3十`, `百分之30%`, `2022年十二月`.
fn mixed(chars: &[char], out: &mut Vec<(String, &'static str)>) {
    let han = |i: usize| chars.get(i).is_some_and(|&c| HAN.contains(c));
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let word = |from: usize, to: usize| chars[from..to.min(chars.len())].iter().collect::<String>();
    for i in 0..chars.len() {
        let one = "一二三四五六七八九";
        // `二十3`, `第十3`
        let tens = chars[i] == '十' && i > 0 && (one.contains(chars[i - 1]) || "第约近有共".contains(chars[i - 1]));
        let hundreds = matches!(chars[i], '百' | '千') && i > 0 && one.contains(chars[i - 1]);
        if (tens || hundreds) && digit(i + 1) {
            let end = (i + 1..chars.len()).find(|&j| !digit(j)).unwrap_or(chars.len());
            out.push((word(i - 1, end + 1), "汉字数字和阿拉伯数字混写"));
        }
        // `3十`, `5百`; `5千米` and `3千克` are measures.
        let measure = chars[i] == '千' && chars.get(i + 1).is_some_and(|c| "米克瓦卡伏赫帕焦字".contains(*c));
        let road = chars[i] == '十' && chars.get(i + 1).is_some_and(|c| "字堰里".contains(*c));
        let percent = chars[i] == '百' && chars.get(i + 1).is_some_and(|c| "分度".contains(*c));
        if matches!(chars[i], '十' | '百' | '千') && i > 0 && digit(i - 1) && !measure && !road && !percent {
            out.push((word(i - 1, i + 2), "“十、百、千”不与阿拉伯数字连写"));
        }
        if word(i, i + 3) == "百分之" && digit(i + 3) {
            let end = (i + 3..chars.len()).find(|&j| !digit(j) && chars[j] != '.').unwrap_or(chars.len());
            let sign = matches!(chars.get(end), Some('%' | '％'));
            out.push((word(i, end + usize::from(sign)), if sign { "“百分之”与“%”重复" } else { "写成“30%”或“百分之三十”" }));
        }
        // A date in one way: `2022年十二月`, `12月二日`; 十一月初九 is the old calendar.
        if matches!(chars[i], '年' | '月') && i > 0 && digit(i - 1) && han(i + 1) {
            let end = (i + 1..chars.len()).find(|&j| !han(j)).unwrap_or(chars.len());
            let unit = if chars[i] == '年' { '月' } else { '日' };
            let old = matches!(chars.get(end + 1), Some('初' | '廿' | '十'));
            if chars.get(end) == Some(&unit) && !old && end - i <= 3 {
                out.push((word(i - 1, end + 1), "一个日期里数字要统一"));
            }
        }
        if chars[i] == '○'
            && i > 0
            && (han(i - 1) && (han(i + 1) || chars.get(i + 1) == Some(&'年')) || han(i + 1) && han(i + 2))
            && chars[i - 1] != '○'
        {
            out.push((word(i - 1, i + 2), "汉字数字的零写作“〇”，不用圆圈“○”"));
        }
    }
}

/// `近3000多人`, `约50余户`, `超过20人以上`: about, said twice.
fn about(text: &str, out: &mut Vec<(String, &'static str)>) {
    for (words, doubled) in [
        (&["大约", "约", "将近", "近"][..], &["余", "多"][..]),
        (&["超过", "至少", "不少于", "不低于"][..], &["以上"][..]),
        (&["不超过", "最多", "至多"][..], &["以下", "以内"][..]),
    ] {
        for (at, w) in words.iter().flat_map(|w| text.match_indices(w)) {
            let rest = &text[at + w.len()..];
            let n = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
            if n == 0 {
                continue;
            }
            let after = &rest[n..];
            // The unit may stand between: 超过20人以上.
            let scale: usize = after.chars().take_while(|c| "万亿千百".contains(*c)).map(char::len_utf8).sum();
            let unit: usize = after[scale..].chars().take(2).map(char::len_utf8).sum();
            let direct = doubled.iter().find(|d| after[scale..].starts_with(**d)).map(|d| scale + d.len());
            let later = || {
                let places = after[scale..scale + unit].char_indices().map(|c| scale + c.0 + c.1.len_utf8());
                places.filter_map(|p| doubled.iter().find(|d| after[p..].starts_with(**d)).map(|d| p + d.len())).next()
            };
            let end = if doubled.contains(&"余") { direct } else { direct.or_else(later) };
            if let Some(end) = end {
                out.push((text[at..at + w.len() + n + end].to_string(), "前后的约数、限度说了两次"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing() {
        for (text, n) in [
            ("二零二二年，约3000人左右，10几人，１２月", 4),
            ("二十3人", 1),
            ("第十3届", 1),
            ("3十人、5百元", 2),
            ("增长百分之30%", 1),
            ("增长百分之30", 1),
            ("2022年十二月，12月二日", 2),
            ("二○二二年", 1),
            ("近3000多人", 1),
            ("超过20人以上", 1),
            ("约50余户", 1),
        ] {
            assert_eq!(faults(text).len(), n, "{text}: {:?}", faults(text));
        }
        for text in [
            "二〇二二年，约3000人，十几人，12月，近3000名",
            "5千米、3千克、20千瓦",
            "百分之三十，30%",
            "2022年十一月初九",
            "星期二3时",
            "3万人，1.2亿元，5百分点",
            "超过20人，20人以上",
            "近3000亩多年撂荒地",
            "12月2日二十时",
            "○、○○",
        ] {
            assert!(faults(text).is_empty(), "{text}: {:?}", faults(text));
        }
    }
}
