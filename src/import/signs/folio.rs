//! Running heads and feet (报眉、页脚): lines made of nothing but dates, weekdays, page numbers, the paper's name,
//! the desk's names and telephones.

use super::{cjk, wide};

/// What a line is made of.
#[derive(Default)]
struct Parts {
    /// Dates, weekdays, pages, names of papers, labels with what they label.
    items: usize,
    /// Numbers of pages among them: `第3页`, `PAGE 3`.
    pages: usize,
    /// Names of papers among them.
    papers: usize,
    /// Numbers that nothing explains.
    numbers: usize,
    /// Characters of anything else.
    other: usize,
}

/// Names of the desk's jobs and of ways to reach it.
const LABELS: [&str; 36] = [
    "本版责任编辑",
    "本版编辑",
    "责任编辑",
    "值班编委",
    "值班主任",
    "值班总编",
    "执行主编",
    "本版主编",
    "责编",
    "编辑",
    "美术编辑",
    "美编",
    "视觉设计",
    "视觉",
    "版式设计",
    "版式",
    "组版",
    "排版",
    "制图",
    "校对",
    "校检",
    "审校",
    "主编",
    "电话",
    "新闻热线",
    "热线",
    "传真",
    "电子邮箱",
    "投稿邮箱",
    "邮箱",
    "E-mail",
    "Email",
    "E—mail",
    "QQ",
    "网址",
    "邮发代号",
];

/// Names of pages.
const SECTIONS: [&str; 26] = [
    "要闻",
    "综合",
    "社会",
    "民生",
    "副刊",
    "广告",
    "国内",
    "国际",
    "体育",
    "文化",
    "经济",
    "时政",
    "本地",
    "教育",
    "健康",
    "专版",
    "专题",
    "导读",
    "時事",
    "社會",
    "總合",
    "総合",
    "地域",
    "スポーツ",
    "经济新闻",
    "新闻",
];

/// Ends of the names of papers.
const PAPERS: [&str; 16] =
    ["日报", "晚报", "早报", "晨报", "周报", "时报", "商报", "都市报", "青年报", "日報", "晚報", "早報", "時報", "周刊", "新聞", "聯合報"];

/// Whether a line is a running head or foot.
pub fn folio(text: &str) -> bool {
    let text = text.trim();
    let n = text.chars().count();
    if n == 0 || n > 80 || text.contains(['。', '！', '？', '，', '；', '“', '《']) {
        return false;
    }
    let p = parts(text);
    let lone = p.pages > 0 || p.papers > 0 && (p.numbers > 0 || n <= 6);
    p.items >= 2 && p.other <= 2 || p.items == 1 && p.other == 0 && lone
}

fn parts(text: &str) -> Parts {
    let mut out = Parts::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let separator = c.is_whitespace() || !c.is_alphanumeric();
        if separator {
            rest = &rest[c.len_utf8()..];
        } else if let Some(len) = date(rest).or_else(|| weekday(rest)) {
            out.items += 1;
            rest = &rest[len..];
        } else if let Some(len) = page(rest) {
            out.items += 1;
            out.pages += 1;
            rest = &rest[len..];
        } else if let Some(len) = label(rest) {
            out.items += 1;
            rest = &rest[len..];
        } else if let Some(len) = paper(rest) {
            out.items += 1;
            out.papers += 1;
            rest = &rest[len..];
        } else if let Some(w) = SECTIONS.iter().find(|w| rest.starts_with(**w)) {
            rest = &rest[w.len()..];
        } else if c.is_ascii_digit() {
            out.numbers += 1;
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        } else {
            out.other += 1;
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Numerals in Han or Western digits.
fn numeral(text: &str) -> usize {
    let western = digits(text);
    let han = || text.chars().take_while(|&c| "〇零○一二三四五六七八九十".contains(c)).map(char::len_utf8).sum();
    if western > 0 { western } else { han() }
}

/// `2022年12月2日`, `12月2日`, `2022.12.02`, `农历壬寅年十一月初九`, `壬寅年十一月初九`.
fn date(text: &str) -> Option<usize> {
    if let Some(t) = text.strip_prefix("农历").or(text.strip_prefix("農曆")) {
        let lunar: usize = t.chars().take_while(|&c| cjk(c)).map(char::len_utf8).sum();
        return Some(text.len() - t.len() + lunar);
    }
    let year = digits(text);
    if year == 4 {
        let mark = text[4..].chars().next().filter(|c| matches!(c, '.' | '-' | '/'));
        let month = mark.map(|_| digits(&text[5..])).filter(|n| (1..=2).contains(n));
        let day = month.filter(|m| text[5 + m..].chars().next() == mark).map(|m| (m, digits(&text[6 + m..])));
        if let Some((m, d)) = day.filter(|d| (1..=2).contains(&d.1)) {
            return Some(6 + m + d);
        }
    }
    let mut at = 0;
    let mut units = 0;
    for unit in ['年', '月', '日'] {
        let skip = text[at..].len() - text[at..].trim_start().len();
        let n = numeral(&text[at + skip..]);
        if n > 0 && text[at + skip + n..].starts_with(unit) {
            at += skip + n + unit.len_utf8();
            units += 1;
        }
    }
    (units >= 2 && text[..at].ends_with('日')).then_some(at)
}

fn weekday(text: &str) -> Option<usize> {
    for w in ["星期", "礼拜", "周", "週"] {
        if let Some(c) = text.strip_prefix(w).and_then(|t| t.chars().next()).filter(|c| "一二三四五六日天".contains(*c)) {
            return Some(w.len() + c.len_utf8());
        }
    }
    let english = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let japanese = ["月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"];
    english.iter().chain(&japanese).find(|w| text.starts_with(**w)).map(|w| w.len())
}

/// `第3版`, `第3页`, `共8页`, `3版`, `A03版`, `PAGE 3`, `总第1245期`.
fn page(text: &str) -> Option<usize> {
    for word in ["PAGE", "Page", "page", "P."] {
        if let Some(t) = text.strip_prefix(word) {
            let t = t.trim_start();
            let n = digits(t);
            let of = t[n..].trim_start().strip_prefix("of").or(t[n..].trim_start().strip_prefix('/')).map(str::trim_start);
            let end = of.map_or(n, |o| t.len() - o.len() + digits(o));
            return (n > 0).then_some(text.len() - t.len() + end);
        }
    }
    let lead = ["总第", "今日", "第", "共", "總第"].iter().find(|w| text.starts_with(**w)).map_or(0, |w| w.len());
    let letter = usize::from(text[lead..].starts_with(|c: char| c.is_ascii_uppercase()));
    let after = &text[lead + letter..];
    let skip = after.len() - after.trim_start().len();
    let n = numeral(&after[skip..]);
    let unit_at = lead + letter + skip + n;
    let gap = text[unit_at..].len() - text[unit_at..].trim_start().len();
    let unit = text[unit_at + gap..].chars().next().filter(|c| matches!(c, '版' | '页' | '頁' | '期' | '面'));
    match unit {
        Some(u) if n > 0 => Some(unit_at + gap + u.len_utf8()),
        // `A03` by itself.
        None if letter > 0 && lead == 0 && (1..=2).contains(&digits(after)) => Some(letter + digits(after)),
        _ => None,
    }
}

/// `责任编辑：林樾`, `电话：0635-8277092`, `E-mail：a@b.cn`.
fn label(text: &str) -> Option<usize> {
    let word = LABELS.iter().filter(|w| text.starts_with(**w)).max_by_key(|w| w.len())?;
    let mut at = word.len();
    let rest = text[at..].trim_start_matches([':', '：', ' ', '\u{3000}', '/', '／']);
    at = text.len() - rest.len();
    let ascii: usize = rest.chars().take_while(|c| c.is_ascii_graphic()).map(char::len_utf8).sum();
    if ascii > 0 {
        return Some(at + ascii);
    }
    // One name of two to four Han, perhaps with a space inside.
    let name: Vec<char> = rest.chars().take_while(|&c| cjk(c)).collect();
    let split = name.len() == 1 && rest.chars().nth(1).is_some_and(char::is_whitespace) && rest.chars().nth(2).is_some_and(cjk);
    let taken = if split { 3 } else { name.len().min(4) };
    Some(at + rest.chars().take(taken).map(char::len_utf8).sum::<usize>())
}

/// `江口日报`.
fn paper(text: &str) -> Option<usize> {
    let name: String = text.chars().take_while(|&c| cjk(c)).take(10).collect();
    let end = PAPERS.iter().filter_map(|p| name.find(p).map(|i| i + p.len())).min()?;
    (3..=8).contains(&name[..end].chars().count()).then_some(end)
}

/// The date with its year that a line says: `2022年12月2日`, `2022.12.02`, `二〇二二年十二月二日`, `中華民國111年12月2日`.
/// `None` if it says two, or a weekday that is not the date's.
pub fn full_date(text: &str) -> Option<(i32, u8, u8)> {
    let mut found = Vec::new();
    for (at, _) in text.char_indices() {
        let inside = text[..at].chars().next_back().is_some_and(|c| numeral(&text[at..]) > 0 && (c.is_ascii_digit() || numeral_of(c)));
        found.extend(Some(&text[at..]).filter(|_| !inside).and_then(written).or_else(|| minguo(&text[at..])));
    }
    found.dedup();
    let [date] = found[..] else { return None };
    let said = text.char_indices().find_map(|(i, _)| {
        let len = weekday(&text[i..])?;
        let word = &text[i..i + len];
        let sign = word
            .chars()
            .next_back()
            .filter(|c| "一二三四五六日天".contains(*c))
            .filter(|_| !word.starts_with(['月', '火', '水', '木', '金', '土']));
        sign.and_then(|c| "日一二三四五六".chars().position(|d| d == if c == '天' { '日' } else { c }))
    });
    said.is_none_or(|w| w == weekday_of(date)).then_some(date)
}

fn numeral_of(c: char) -> bool {
    "〇零○一二三四五六七八九十".contains(c)
}

/// Year, month and day that begin a text.
fn written(text: &str) -> Option<(i32, u8, u8)> {
    let n = numeral(text);
    let year = number(&text[..n]).filter(|y| (1900..2200).contains(y))?;
    let mut rest = &text[n..];
    let mark = rest.chars().next().filter(|c| matches!(c, '.' | '-' | '/' | '年'))?;
    rest = &rest[mark.len_utf8()..];
    // `2022年(令和4年)12月2日`
    if let Some(t) = rest.strip_prefix(['(', '（']) {
        rest = t.split_once([')', '）'])?.1;
    }
    let n = numeral(rest);
    let month = number(&rest[..n])?;
    rest = rest[n..].strip_prefix(if mark == '年' { '月' } else { mark })?;
    let n = numeral(rest);
    let day = number(&rest[..n])?;
    let closed = mark != '年' || rest[n..].starts_with('日');
    (closed && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month as u8, day as u8))
}

fn minguo(text: &str) -> Option<(i32, u8, u8)> {
    let rest = text.strip_prefix("民國")?;
    let n = numeral(rest);
    let year = number(&rest[..n])?;
    written(&format!("{}{}", year + 1911, &rest[n..]))
}

/// A number in Western digits, or in Han ones: `二〇二二`, `十二`, `二十一`.
fn number(text: &str) -> Option<i32> {
    if text.is_empty() || text.len() > 16 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c || d == '〇' && matches!(c, '零' | '○')).map(|d| d as i32);
    if let Some((tens, ones)) = text.split_once('十') {
        let of = |t: &str, empty: i32| if t.is_empty() { Some(empty) } else { digit(t.chars().next()?) };
        return Some(of(tens, 1)? * 10 + of(ones, 0)?);
    }
    text.chars().try_fold(0i32, |n, c| Some(n * 10 + digit(c)?))
}

/// 0 is Sunday.
fn weekday_of((y, m, d): (i32, u8, u8)) -> usize {
    let t = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let y = if m < 3 { y - 1 } else { y };
    (y + y / 4 - y / 100 + y / 400 + t[usize::from(m.clamp(1, 12)) - 1] + i32::from(d)).rem_euclid(7) as usize
}

/// A line with its numbers taken out: what running heads of different pages share.
pub fn pattern(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().map(wide) {
        match c {
            c if c.is_whitespace() => {}
            '0'..='9' => {
                if !out.ends_with('#') {
                    out.push('#');
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_running_heads() {
        for text in [
            "江口日报　2022年12月2日　星期五",
            "2022.12.02 A3",
            "二〇二二年十二月二日 农历壬寅年十一月初九",
            "中華民國111年12月2日",
            "2022年(令和4年)12月2日(金曜日)",
        ] {
            assert_eq!(full_date(text), Some((2022, 12, 2)), "{text}");
        }
        for text in ["2022年12月2日 星期四", "12月2日 星期五", "2022年12月2日—2022年12月5日", "第3版"] {
            assert_eq!(full_date(text), None, "{text}");
        }
    }

    #[test]
    fn lines_of_dates_pages_and_names_are_folios() {
        for text in [
            "江口日报　2022年12月2日",
            "江口日报 2022.12.02 星期五 第5版",
            "·5· 江口日报",
            "第6页 共8页",
            "第 6 页",
            "PAGE 5",
            "Page 3 of 8",
            "A03",
            "江口日报",
            "2022年12月2日　星期五　　要闻　　　A01",
            "责任编辑：林樾　美编：石小满　校对：云桥",
            "本版编辑 林 樾 电话：0635-8277092",
            "2022年12月2日 农历壬寅年十一月初九 总第0001期 今日4版",
            "2022年12月2日(金曜日) 第3面",
        ] {
            assert!(folio(text), "{text}");
        }
        for text in [
            "2022年12月2日",
            "编辑部搬进新楼",
            "云桥村口的菜窖开张了",
            "前进3个位次 名列第89位",
            "12月2日，会议召开",
            "周一到周五开放",
            "第3届运动会开幕",
            "我区新版教材启用",
            "A股收盘上涨",
            "人民日报记者走进云桥",
        ] {
            assert!(!folio(text), "{text}");
        }
    }
}
