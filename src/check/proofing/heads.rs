//! J09 what the head says must be in the text: its figures, and the people of the paper's table.

use super::Desk;
use crate::diag::Severity;
use crate::model::{Para, ParaKind};

pub(super) fn check(desk: &mut Desk<'_>) {
    let body: String = desk.paras().filter(|p| !p.kind.is_head()).map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n");
    if desk.story.verse || body.chars().count() < 30 {
        return;
    }
    let heads: Vec<&Para> = desk.paras().filter(|p| matches!(p.kind, ParaKind::Kicker | ParaKind::Headline | ParaKind::Deck)).collect();
    let people: Vec<&str> =
        desk.tables.people.iter().map(|p| p.name.as_str()).chain(desk.tables.places.iter().map(String::as_str)).collect();
    for p in heads {
        for n in numbers(&p.text).into_iter().filter(|n| !says(&body, n)) {
            desk.tell(Severity::Warning, "J09", p, format!("标题里的“{n}”正文里没有"), "核对标题和正文");
        }
        for n in spelled(&p.text).into_iter().filter(|(n, _, unit)| !says_spelled(&body, *n, unit)) {
            desk.tell(Severity::Warning, "J09", p, format!("标题里的“{}”正文里没有", n.1), "核对标题和正文");
        }
        for name in people.iter().filter(|n| p.text.contains(**n) && !body.contains(**n)) {
            desk.tell(Severity::Warning, "J09", p, format!("标题里的“{name}”正文里没有"), "核对标题和正文");
        }
    }
}

/// `六户`, `十二人`: Han numerals from 三 on with what they count; 一 and 两 are figures of speech as often.
fn spelled(text: &str) -> Vec<(u32, String, char)> {
    let chars: Vec<char> = text.chars().collect();
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let end = (i..chars.len()).find(|&j| !numeral(chars[j])).unwrap_or(chars.len());
        let unit = chars.get(end).copied().filter(|c| "户人家名倍成".contains(*c));
        let free = i == 0 || !"第初星期周".contains(chars[i - 1]);
        if let (Some(unit), Some(n), true) = (unit, value(&chars[i..end]).filter(|n| *n > 2), free) {
            out.push((n, chars[i..=end].iter().collect(), unit));
        }
        i = end.max(i + 1);
    }
    out
}

/// 十二 → 12, 二十 → 20.
fn value(text: &[char]) -> Option<u32> {
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32);
    match text {
        [c] if *c != '十' => digit(*c),
        ['十'] => Some(10),
        ['十', o] => Some(10 + digit(*o)?),
        [t, '十'] => Some(digit(*t)? * 10),
        [t, '十', o] => Some(digit(*t)? * 10 + digit(*o)?),
        _ => None,
    }
}

fn says_spelled(body: &str, n: u32, unit: &char) -> bool {
    let tens = n.is_multiple_of(10) && unit == &'成' && body.contains('%');
    tens || says(body, &n.to_string()) || *unit == '成' && says(body, &format!("{}%", n * 10)) || body.contains(&format!("{}%", n * 10))
}

/// Figures in Western digits.
fn numbers(text: &str) -> Vec<String> {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let parts = text.split(|c| !digits(c)).map(|p| p.trim_matches('.'));
    parts.filter(|p| !p.is_empty()).map(str::to_string).collect()
}

/// Whether the text has a figure, in Western or Han digits, not as a part of a longer one.
fn says(body: &str, number: &str) -> bool {
    let plain = body.replace(',', "");
    let alone = plain.match_indices(number).any(|(at, _)| {
        let before = plain[..at].chars().next_back();
        let after = plain[at + number.len()..].chars().next();
        !before.is_some_and(|c| c.is_ascii_digit()) && !after.is_some_and(|c| c.is_ascii_digit())
    });
    alone || number.parse::<u32>().is_ok_and(|n| han_forms(n).iter().any(|f| body.contains(f.as_str())))
}

/// 3 → 三; 20 → 二十, 廿; 12 → 十二.
fn han_forms(n: u32) -> Vec<String> {
    let d: Vec<char> = "零一二三四五六七八九".chars().collect();
    match n {
        2 => vec!["二".into(), "两".into(), "双".into()],
        1..=9 => vec![d[n as usize].to_string()],
        10..=99 => {
            let (t, o) = ((n / 10) as usize, (n % 10) as usize);
            let tens = if t == 1 { "十".to_string() } else { format!("{}十", d[t]) };
            vec![if o == 0 { tens } else { format!("{tens}{}", d[o]) }]
        }
        100 => vec!["百".into()],
        1000 => vec!["千".into()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_the_head_are_looked_for() {
        assert_eq!(spelled("六户人家合用一扇木门"), [(6, "六户".to_string(), '户')]);
        assert!(spelled("一户一策 第三人民医院").is_empty());
        assert!(says_spelled("村里的六户人家", 6, &'户') && says_spelled("6户人家", 6, &'户') && !says_spelled("七户人家", 6, &'户'));
        assert_eq!(numbers("前进3个位次 名列第89位"), ["3", "89"]);
        assert!(says("名列第89位", "89") && !says("名列第189位", "89") && says("三个位次", "3") && says("共1,400万元", "1400"));
    }
}
