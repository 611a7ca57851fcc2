//! J06 dates that no calendar has, and weekdays that are not those of their dates.

use super::{Desk, around};
use crate::diag::Severity;
use crate::model::Para;

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    for p in paras {
        for (message, place) in faults(&p.text, desk.date.0) {
            desk.tell(Severity::Error, "J06", p, format!("{message}：{place}"), "查日历改正");
        }
    }
}

/// What is wrong with the dates of a text; years that are not written are `year`.
fn faults(text: &str, year: i32) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut last_year = year;
    for (at, _) in text.match_indices('月') {
        let month = number_before(&text[..at]);
        let day_text = &text[at + '月'.len_utf8()..];
        let digits = day_text.bytes().take_while(u8::is_ascii_digit).count();
        let (Some((month, from)), Ok(day)) = (month, day_text[..digits].parse::<u32>()) else { continue };
        if !day_text[digits..].starts_with('日') {
            continue;
        }
        let written = text[..from].strip_suffix('年').and_then(number_before).map(|y| y.0 as i32).filter(|y| (1000..3000).contains(y));
        last_year = written.unwrap_or(last_year);
        if !(1..=12).contains(&month) || day == 0 || day > days(last_year, month) {
            out.push((format!("没有{month}月{day}日这一天"), around(text, from, 8)));
            continue;
        }
        let rest = day_text[digits + '日'.len_utf8()..].trim_start_matches(['（', '(', ' ', '，', ',', '\u{3000}']);
        let said = ["星期", "礼拜", "周"]
            .iter()
            .find_map(|w| rest.strip_prefix(*w))
            .and_then(|t| t.chars().next())
            .and_then(|c| "日一二三四五六".chars().position(|d| d == if c == '天' { '日' } else { c }));
        let true_day = weekday(last_year, month, day);
        if let Some(said) = said.filter(|&s| s != true_day) {
            let name = |d: usize| "日一二三四五六".chars().nth(d).unwrap_or('日');
            out.push((format!("{last_year}年{month}月{day}日是星期{}，不是星期{}", name(true_day), name(said)), around(text, from, 12)));
        }
    }
    out
}

/// The number that ends a text, and where it begins.
fn number_before(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let from = text.len() - digits;
    (digits > 0 && digits <= 4).then(|| text[from..].parse().ok().map(|n| (n, from))).flatten()
}

fn days(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// 0 is Sunday (Sakamoto's rule).
fn weekday(year: i32, month: u32, day: u32) -> usize {
    let t = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let y = if month < 3 { year - 1 } else { year };
    (y + y / 4 - y / 100 + y / 400 + t[(month - 1) as usize] + day as i32).rem_euclid(7) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_kept() {
        assert!(faults("2022年12月2日 星期五", 2022).is_empty());
        assert_eq!(faults("2022年12月2日（星期四）", 2022).len(), 1);
        assert_eq!(faults("12月2日，周日", 2022).len(), 1);
        assert_eq!(faults("2月29日举行", 2022).len(), 1);
        assert!(faults("2024年2月29日举行；1月至12月；1—9月，13.9亿元", 2022).is_empty());
    }
}
