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
    let people: Vec<&str> = desk.tables.people.iter().map(|p| p.name.as_str()).collect();
    for p in heads {
        for n in numbers(&p.text).into_iter().filter(|n| !says(&body, n)) {
            desk.tell(Severity::Warning, "J09", p, format!("标题里的“{n}”正文里没有"), "核对标题和正文");
        }
        for name in people.iter().filter(|n| p.text.contains(**n) && !body.contains(**n)) {
            desk.tell(Severity::Warning, "J09", p, format!("标题里的“{name}”正文里没有"), "核对标题和正文");
        }
    }
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
        assert_eq!(numbers("前进3个位次 名列第89位"), ["3", "89"]);
        assert!(says("名列第89位", "89") && !says("名列第189位", "89") && says("三个位次", "3") && says("共1,400万元", "1400"));
    }
}
