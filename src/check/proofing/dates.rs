//! J06 dates that no calendar has, and weekdays that are not those of their dates.

use super::{Desk, around};
use crate::diag::Severity;
use crate::model::Para;

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    for p in paras {
        let mut found = faults(&p.text, desk.date.0);
        found.extend(relative(&p.text, desk.date));
        found.extend(order(&p.text));
        found.extend(dateline(&p.text, desk.date));
        for (message, place) in found {
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
        if !(1..=12).contains(&month) || day == 0 || day > days_of(last_year, month) {
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

/// `昨日（11月30日）` in an issue of 2 December; `周四（12月2日）`.
fn relative(text: &str, issue: (i32, u8, u8)) -> Option<(String, String)> {
    let today = day_number(issue.0, u32::from(issue.1), u32::from(issue.2));
    let days = [("前天", -2), ("前日", -2), ("昨天", -1), ("昨日", -1), ("今天", 0), ("今日", 0), ("明天", 1), ("明日", 1), ("后天", 2)];
    for (at, open) in text.char_indices().filter(|c| matches!(c.1, '（' | '(')) {
        let Some((month, day, close)) = date_at(&text[at + open.len_utf8()..], u32::from(issue.1)) else { continue };
        if !text[at + open.len_utf8() + close..].starts_with(['）', ')']) || !(1..=12).contains(&month) || day == 0 || day > 31 {
            continue;
        }
        let before = &text[..at];
        if let Some((word, shift)) = days.iter().find(|d| before.ends_with(d.0)) {
            let near =
                [issue.0 - 1, issue.0, issue.0 + 1].map(|y| day_number(y, month, day)).into_iter().min_by_key(|n| (n - today).abs())?;
            // A story may tell of another day's yesterday only in a quotation; a day or two off is a slip.
            if near != today + shift && (near - today - shift).abs() <= 3 {
                return Some((format!("本期是{}月{}日，{word}不是{month}月{day}日", issue.1, issue.2), around(text, at, 8)));
            }
        }
        let said = before.chars().next_back().and_then(|c| "日一二三四五六".chars().position(|d| d == c));
        let named = ["星期", "礼拜", "周"]
            .iter()
            .any(|w| before[..before.len() - before.chars().next_back().map_or(0, char::len_utf8)].ends_with(w));
        let year = [issue.0 - 1, issue.0, issue.0 + 1].into_iter().min_by_key(|y| (day_number(*y, month, day) - today).abs())?;
        if let Some(said) = said.filter(|&s| named && day <= days_of(year, month) && s != weekday(year, month, day)) {
            let name = |d: usize| "日一二三四五六".chars().nth(d).unwrap_or('日');
            let message = format!("{year}年{month}月{day}日是星期{}，不是星期{}", name(weekday(year, month, day)), name(said));
            return Some((message, around(text, at, 8)));
        }
    }
    None
}

/// Month and day that begin a text, and their length; a day alone is of this month.
fn date_at(text: &str, month: u32) -> Option<(u32, u32, usize)> {
    let n = text.bytes().take_while(u8::is_ascii_digit).count();
    let first: u32 = text[..n].parse().ok()?;
    let rest = &text[n..];
    if rest.starts_with('日') {
        return Some((month, first, n + '日'.len_utf8()));
    }
    let rest = rest.strip_prefix('月')?;
    let m = rest.bytes().take_while(u8::is_ascii_digit).count();
    let day: u32 = rest[..m].parse().ok()?;
    rest[m..].starts_with('日').then_some((first, day, n + m + 2 * '日'.len_utf8()))
}

/// `12月5日至3日`, `2022年至2019年`: the end before the beginning.
fn order(text: &str) -> Option<(String, String)> {
    for (at, mark) in text.char_indices().filter(|c| matches!(c.1, '至' | '到' | '—' | '～')) {
        let (before, rest) = (&text[..at], &text[at + mark.len_utf8()..]);
        if let Some((b, unit)) = ['日', '年'].iter().find_map(|u| Some((before.strip_suffix(*u)?, *u))) {
            let Some((from, start)) = number_before(b) else { continue };
            let n = rest.bytes().take_while(u8::is_ascii_digit).count();
            let Ok(to) = rest[..n].parse::<u32>() else { continue };
            if !rest[n..].starts_with(unit) {
                continue;
            }
            let backward = match unit {
                '日' => b[..start].ends_with('月') && from <= 31 && to < from,
                _ => (1900..2200).contains(&from) && (1900..2200).contains(&to) && to < from,
            };
            if backward {
                return Some((format!("起止颠倒：{from}{unit}在前，{to}{unit}在后"), around(text, at, 6)));
            }
        }
    }
    None
}

/// `新华社北京12月5日电` in an issue of 2 December.
fn dateline(text: &str, issue: (i32, u8, u8)) -> Option<(String, String)> {
    let head: String = text.chars().take(24).collect();
    let at = head.find("日电").or_else(|| head.find("日讯"))?;
    let (day, from) = number_before(&head[..at])?;
    let (month, _) = head[..from].strip_suffix('月').and_then(number_before)?;
    let today = day_number(issue.0, u32::from(issue.1), u32::from(issue.2));
    let of = [issue.0 - 1, issue.0, issue.0 + 1]
        .map(|y| day_number(y, month.clamp(1, 12), day))
        .into_iter()
        .min_by_key(|n| (n - today).abs())?;
    let later = (1..=60).contains(&(of - today));
    later.then(|| (format!("电头是{month}月{day}日，本期是{}月{}日", issue.1, issue.2), around(text, 0, 12)))
}

/// Days from an agreed one.
fn day_number(year: i32, month: u32, day: u32) -> i64 {
    let y = i64::from(if month > 2 { year } else { year - 1 });
    let of_year = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + of_year
}

/// The number that ends a text, and where it begins.
fn number_before(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let from = text.len() - digits;
    (digits > 0 && digits <= 4).then(|| text[from..].parse().ok().map(|n| (n, from))).flatten()
}

fn days_of(year: i32, month: u32) -> u32 {
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
    fn days_agree_with_the_issue() {
        let issue = (2022, 12, 2);
        for text in ["昨日（11月30日）召开", "昨天(3日)召开", "周四（12月2日）举行", "明天（4日）开幕"] {
            assert!(relative(text, issue).is_some(), "{text}");
        }
        for text in ["昨日（12月1日）召开", "今天（2日）召开", "周五（12月2日）举行", "昨天（10月8日）的照片", "（12月2日）", "周一（5日）"]
        {
            assert!(relative(text, issue).is_none(), "{text}: {:?}", relative(text, issue));
        }
        assert!(order("12月5日至3日").is_some() && order("2022年至2019年").is_some());
        assert!(order("12月5日至1月3日").is_none() && order("11月5日至12日").is_none() && order("2019年至2022年").is_none());
        assert!(dateline("新华社北京12月5日电　会议", issue).is_some() && dateline("新华社北京12月1日电　会议", issue).is_none());
        assert!(dateline("新华社北京12月31日电　会议", (2023, 1, 2)).is_none());
    }

    #[test]
    fn the_calendar_is_kept() {
        assert!(faults("2022年12月2日 星期五", 2022).is_empty());
        assert_eq!(faults("2022年12月2日（星期四）", 2022).len(), 1);
        assert_eq!(faults("12月2日，周日", 2022).len(), 1);
        assert_eq!(faults("2月29日举行", 2022).len(), 1);
        assert!(faults("2024年2月29日举行；1月至12月；1—9月，13.9亿元", 2022).is_empty());
    }
}
