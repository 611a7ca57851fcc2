//! Numbers in digits: with sign and unit, scores (3比0), ranges (0.3至0.5), tallies (3胜1平), clock times. One
//! number is one word, whatever stands inside it (HEAD-1, SEQ-4).

use super::chinese::{outside, western};
use super::lexicon::{Kind, Lists, lists, words_at};

/// What stands between the two numbers of a score or a range.
const BETWEEN: &str = "比至到";

/// Characters of a number in digits with its sign, its 万 and 亿, and what it counts: `20万欧元`, `12月2日`,
/// `1万2345人`, `108比95`, `0.3至0.5个`.
pub(super) fn number(text: &[char], at: usize) -> Option<usize> {
    let digit = |i: usize| text.get(i).is_some_and(|c| is_digit(*c));
    let letter = |i: usize| text.get(i).is_some_and(|c| outside(*c) == Some(Kind::Western));
    let signed = matches!(text.get(at), Some('第' | '-' | '−' | '+' | '＋' | '±' | '￥' | '$' | '€' | '£'));
    let mut i = at + usize::from(signed);
    if !digit(i) || (at > 0 && letter(at - 1)) {
        return None;
    }
    loop {
        while digit(i) || (text.get(i).is_some_and(|c| ".,．:：∶/-–—―~～+".contains(*c)) && digit(i + 1)) {
            i += 1;
        }
        if letter(i) {
            // 5G, 3D, 10km: the letters belong to it.
            i += western(&text[i..]);
        }
        let digits = i;
        while text.get(i).is_some_and(|c| "多余来几".contains(*c) || "%％‰℃°十百千万亿".contains(*c)) {
            i += 1;
        }
        // 1万2345人, 2亿3000万.
        if i > digits && digit(i) && text.get(i - 1).is_some_and(|c| "十百千万亿".contains(*c)) {
            continue;
        }
        let unit = (1..=4).rev().find(|&n| i + n <= text.len() && is_unit(&text[i..i + n]) && !word_goes_on(&text[i..], n));
        i += unit.unwrap_or(0);
        let between = |i: usize| text.get(i).is_some_and(|c| BETWEEN.contains(*c)) && digit(i + 1);
        // 3比0, 8至10℃, 3月至5月; a count is compared with nothing: 5人 | 比3人.
        if between(i) && (unit.is_none() || text[i] != '比') {
            i += 1;
            continue;
        }
        // 2022年12月2日, 9时30分: one number.
        if unit.is_some() && digit(i) && text.get(i - 1).is_some_and(|c| "年月日时点分元秒胜负平".contains(*c)) {
            continue;
        }
        // 15胜30轰, 3室2厅: number, ideograph, number; the last ideograph too, if no word begins with it.
        if unit.is_none() && i == digits && !signed {
            let lone = |i: usize| text.get(i).is_some_and(|c| outside(*c).is_none());
            if lone(i) && digit(i + 1) && !"和与及或".contains(text[i]) {
                i += 1;
                continue;
            }
            let tally = i - at > 2 && text[at..i].iter().any(|c| outside(*c).is_none() && !BETWEEN.contains(*c));
            if tally && lone(i) && !words_at(&text[i..]).iter().any(|e| e.len > 1) {
                i += 1;
            }
        }
        return Some(i - at);
    }
}

/// Whether a number is a score: 3比0, 4∶1.
pub(super) fn is_score(number: &[char]) -> bool {
    number.iter().any(|c| matches!(c, '比' | '∶' | ':' | '：'))
        && number.iter().all(|c| is_digit(*c) || matches!(c, '比' | '∶' | ':' | '：'))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

pub(super) fn is_unit(word: &[char]) -> bool {
    lists(&word.iter().collect::<String>()).has(Lists::UNIT)
}

/// Whether the unit is only the beginning of a longer word: 3个人 counts 个, 3 | 人大代表 does not count 人, nor
/// 95 | 大胜 大.
fn word_goes_on(text: &[char], unit: usize) -> bool {
    let least = if "大强连冠成".contains(text[0]) { 2 } else { 3 };
    unit == 1 && words_at(text).iter().any(|e| e.len >= least)
}
