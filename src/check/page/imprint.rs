//! L18: masthead and imprint (报头, 报尾) have what the law asks, and agree with the calendar.
//!
//! The printed text is read, so typed words and filled placeholders are judged alike.

use super::finding::Finding;
use super::sheet::{Sheet, is_ad};
use crate::cjk::Region;
use crate::model::{Issue, Weight, calendar};
use crate::page::{Edition, Part};
use crate::source::Span;

/// A required item: its name, and words of which one must be printed.
type Required = (&'static str, &'static [&'static str]);

/// 报纸管理规定: papers with a national number.
const CN: &[Required] = &[
    ("国内统一刊号", &["CN"]),
    ("总期号", &["总第", "期"]),
    ("地址", &["社址", "地址"]),
    ("电话", &["电话"]),
    ("邮编", &["邮编", "邮政编码"]),
    ("定价", &["定价", "零售", "售价", "元"]),
    ("印刷单位", &["印刷", "承印"]),
    ("发行方式", &["发行", "邮发代号"]),
];

/// 内部资料性出版物: papers with a permit.
const PERMIT: &[Required] = &[
    ("准印证号", &["准印证"]),
    ("期号", &["期"]),
    ("“内部资料 免费交流”", &["内部资料"]),
    ("编印单位", &["编印", "主办", "主管"]),
    ("印刷单位", &["印刷", "承印"]),
];

/// 題字・奥付 of a Japanese paper.
const JAPAN: &[Required] = &[
    ("発行所", &["発行所", "発行・", "発行　", "発行 "]),
    ("住所", &["〒", "住所", "本社"]),
    ("電話", &["電話", "☎", "TEL"]),
    ("発行人・編集人", &["発行人", "発行者", "編集人"]),
    ("購読料・定価", &["購読料", "定価", "円"]),
    ("印刷所", &["印刷"]),
];

/// 報頭、版權 of a Taiwan paper.
const TAIWAN: &[Required] = &[
    ("發行人", &["發行人"]),
    ("社址", &["社址", "地址"]),
    ("電話", &["電話"]),
    ("登記證字號", &["登記", "字第", "執照"]),
    ("印刷", &["印刷", "承印"]),
    ("售價", &["零售", "訂閱", "定價", "元"]),
];

/// Words that an imprint has several of.
const MARKS: [&str; 16] = [
    "刊号",
    "准印证",
    "社址",
    "地址",
    "电话",
    "邮编",
    "定价",
    "印刷",
    "発行所",
    "〒",
    "電話",
    "発行人",
    "購読料",
    "發行人",
    "登記證",
    "零售",
];

/// Masthead or imprint as printed.
struct Block {
    text: String,
    slot: String,
    span: Span,
    page: u16,
    masthead: bool,
}

pub(super) fn check(issue: &Issue, edition: &Edition, found: &mut Vec<Finding>) {
    let blocks = blocks(issue, edition);
    for b in blocks.iter().filter(|b| b.masthead) {
        calendar_of(issue, edition, b, found);
    }
    required(issue, &blocks, found);
}

fn blocks(issue: &Issue, edition: &Edition) -> Vec<Block> {
    let mut out = Vec::new();
    for sheet in Sheet::all(issue, edition) {
        for r in sheet.regions.iter().filter(|r| matches!(r.part, Part::Masthead | Part::Text)) {
            let Some(slot) = sheet.slot(&r.slot).filter(|s| !is_ad(s)) else { continue };
            let text = sheet.printed(r).join("\n");
            let masthead = r.part == Part::Masthead;
            if masthead || MARKS.iter().filter(|m| text.contains(**m)).count() >= 2 {
                out.push(Block { text, slot: slot.name.clone(), span: slot.span, page: sheet.page.number, masthead });
            }
        }
    }
    out
}

/// What a law asks for and no block has.
fn required(issue: &Issue, blocks: &[Block], found: &mut Vec<Finding>) {
    let all: String = blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n");
    let imprint = blocks.iter().find(|b| !b.masthead);
    let wish = issue.layout.lint.choice("L18", "imprint");
    let items = match wish {
        "off" => return,
        "auto" if imprint.is_none() => {
            none_at_all(issue, blocks, found);
            return;
        }
        "准印证" => PERMIT,
        "ja" => JAPAN,
        "tw" => TAIWAN,
        "auto" if issue.region() == Region::Japan => JAPAN,
        "auto" if matches!(issue.region(), Region::Taiwan | Region::HongKong) => TAIWAN,
        "auto" if all.contains("准印证") => PERMIT,
        _ => CN,
    };
    let missing: Vec<&str> = items.iter().filter(|(_, words)| !words.iter().any(|w| all.contains(w))).map(|i| i.0).collect();
    if missing.is_empty() {
        return;
    }
    let at = imprint.or(blocks.first());
    let message = format!("报尾（报头）缺少{}", missing.join("、"));
    let mut f = Finding::new("L18", at.map_or(message.clone(), |b| format!("第{}版{message}", b.page)));
    if let Some(b) = at {
        f = f.on(b.page);
        f.items.push(b.slot.clone());
    }
    let first = issue.pages.first().map(|p| p.span);
    found.push(f.at(at.map(|b| b.span).or(first)).hint("写进报头或报尾；哪些必备由 layout.toml 的 [lint] L18 = { imprint = … } 决定"));
}

/// A paper of several pages with its masthead, and no imprint on any of them: said, and no more, since it may be a part
/// of an issue.
fn none_at_all(issue: &Issue, blocks: &[Block], found: &mut Vec<Finding>) {
    let Some(m) = blocks.iter().find(|b| b.masthead).filter(|_| issue.pages.len() > 1 && issue.region() == Region::Mainland) else {
        return;
    };
    let mut f = Finding::new("L18", "本期没有报尾（刊号、社址、电话、定价、印刷单位、发行方式）".into()).on(m.page).at(Some(m.span));
    f.items.push(m.slot.clone());
    let hint = "在末版加一个 text 版块写报尾；不需要就在 layout.toml 写 [lint] L18 = { imprint = \"off\" }";
    found.push(f.hint(hint).weigh(Weight::Hint));
}

/// Date, weekday, lunar date, number and pages of a masthead.
fn calendar_of(issue: &Issue, edition: &Edition, b: &Block, found: &mut Vec<Finding>) {
    let mut tell = |message: String, hint: &str| {
        let mut f = Finding::new("L18", format!("第{}版报头{message}", b.page)).on(b.page).at(Some(b.span)).hint(hint);
        f.items.push(b.slot.clone());
        found.push(f);
    };
    for d in dates(&b.text).into_iter().filter(|d| *d != issue.date) {
        tell(format!("的日期{}年{}月{}日不是出版日期{}", d.0, d.1, d.2, issue.date_text()), "改正，或写 {date}");
    }
    for w in weekdays(&b.text).iter().filter(|w| !same_day(w, issue)) {
        tell(format!("写着“{w}”，{}是{}", issue.date_text(), issue.weekday()), "改正，或写 {weekday}");
    }
    if let Some(day) = calendar::lunar(issue.date) {
        for (typed, right) in lunar_dates(&b.text, &day) {
            tell(format!("的农历“{typed}”不对，应为“{right}”"), "改正，或写 {lunar}");
        }
    }
    if let Some(day) = calendar::lunar(issue.date) {
        for term in terms(&b.text).into_iter().filter(|t| day.term.as_deref() != Some(*t)) {
            let right = day.term.as_ref().map_or("这一天没有节气".to_string(), |t| format!("这一天是{t}"));
            tell(format!("的节气“{term}”不对，{right}"), "改正，或写 {lunar}");
        }
    }
    for n in after(&b.text, "总第").into_iter().filter(|n| !same_number(n, &issue.number)) {
        tell(format!("的总期号是{n}，issue.toml 里是“{}”", issue.number), "改正，或写 {number}");
    }
    for n in ["今日", "本期", "今天"].iter().flat_map(|w| after(&b.text, w)) {
        let count = edition.pages.len();
        if !n.is_empty() && b.text.contains(&format!("{n}版")) && number(&n) != Some(count as u64) {
            tell(format!("写着{n}版，本期有{count}版"), "改正，或写 {pages}");
        }
    }
}

/// Eras of Japan and Taiwan, and the year before their first.
const ERAS: [(&str, i32); 5] = [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("民國", 1911), ("民国", 1911)];

/// Dates like 2022年12月2日, 二〇二二年十二月二日, 令和8年4月17日.
pub(super) fn dates(text: &str) -> Vec<(i32, u8, u8)> {
    let digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十元".contains(c);
    let mut out = Vec::new();
    for (at, _) in text.match_indices('年') {
        let typed = text[..at].rsplit(|c: char| !digit(c)).next().unwrap_or_default();
        let era = ERAS.iter().find(|e| text[..at - typed.len()].ends_with(e.0)).map(|e| e.1);
        let year = match era {
            Some(before) if typed == "元" => Some(before + 1),
            Some(before) => number(typed).map(|y| before + y as i32),
            None => by_place(typed).filter(|y| *y >= 1000),
        };
        let rest = &text[at + '年'.len_utf8()..];
        let part = |t: &str, unit: char| {
            let (n, rest) = t.split_once(unit)?;
            Some((u8::try_from(number(n.trim())?).ok()?, rest.to_string()))
        };
        if let (Some(y), Some((m, rest))) = (year, part(rest, '月'))
            && let Some((d, _)) = part(&rest, '日')
        {
            out.push((y, m, d));
        }
    }
    out
}

/// A year in Arabic digits or in Han numerals by place: 二〇二二.
fn by_place(text: &str) -> Option<i32> {
    let digit = |c: char| c.to_digit(10).or_else(|| "〇一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u32));
    let digits: Option<Vec<u32>> = text.chars().map(|c| digit(if c == '零' { '〇' } else { c })).collect();
    let digits = digits.filter(|d| d.len() == 4)?;
    Some(digits.into_iter().fold(0, |n, d| n * 10 + d as i32))
}

/// 星期五, 金曜日.
pub(super) fn weekdays(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (at, _) in text.match_indices("星期") {
        out.extend(text[at + "星期".len()..].chars().next().filter(|c| "一二三四五六日天".contains(*c)).map(|c| format!("星期{c}")));
    }
    for (at, _) in text.match_indices("曜日") {
        out.extend(text[..at].chars().next_back().filter(|c| "日月火水木金土".contains(*c)).map(|c| format!("{c}曜日")));
    }
    out
}

/// Whether a weekday is that of the issue's date, whatever language names it.
pub(super) fn same_day(weekday: &str, issue: &Issue) -> bool {
    day_of(weekday) == day_of(issue.weekday())
}

/// Days from Sunday: 星期五, 金曜日 and 금요일 are 5.
fn day_of(weekday: &str) -> Option<usize> {
    let at = |c: Option<char>, days: &str| c.and_then(|c| days.chars().position(|d| d == c));
    match weekday.strip_prefix("星期") {
        Some("天") => Some(0),
        Some(day) => at(day.chars().next(), "日一二三四五六"),
        None => at(weekday.chars().next(), "日月火水木金土").or(at(weekday.chars().next(), "일월화수목금토")),
    }
}

/// Lunar dates that are typed and wrong: what is printed, and what is right.
fn lunar_dates(text: &str, day: &calendar::LunarDay) -> Vec<(String, String)> {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
    let right_day = format!("{}{}", day.month, day.day);
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '\u{3000}')).collect();
    for i in 0..chars.len().saturating_sub(2) {
        if STEMS.contains(chars[i]) && BRANCHES.contains(chars[i + 1]) && chars[i + 2] == '年' {
            let year: String = chars[i..i + 2].iter().collect();
            let rest: String = chars[i + 3..].iter().take(7).collect();
            let typed: String = lunar_day(&rest).unwrap_or_default();
            let month = typed.replace("冬月", "十一月").replace("腊月", "十二月");
            if year != day.year || !typed.is_empty() && month != right_day {
                out.push((format!("{year}年{typed}"), format!("{}年{right_day}", day.year)));
            }
        }
    }
    if out.is_empty() && !text.contains(&format!("{}年", day.year)) {
        for (at, _) in text.match_indices("农历") {
            let rest: String = text[at + "农历".len()..].chars().filter(|c| !matches!(c, ' ' | '\u{3000}')).take(7).collect();
            if let Some(typed) = lunar_day(&rest).filter(|t| t.replace("冬月", "十一月").replace("腊月", "十二月") != right_day) {
                out.push((typed, right_day.clone()));
            }
        }
    }
    out
}

/// The month and day that a text begins with: 十一月初九.
fn lunar_day(text: &str) -> Option<String> {
    let (month, rest) = text.split_once('月')?;
    let digits = |t: &str| !t.is_empty() && t.chars().all(|c| "闰正一二三四五六七八九十冬腊廿卅初".contains(c));
    let day: String = rest.chars().take_while(|c| "初一二三四五六七八九十廿卅".contains(*c)).take(2).collect();
    (digits(month) && digits(&day)).then(|| format!("{month}月{day}"))
}

/// The solar terms (节气).
const TERMS: [&str; 24] = [
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露",
    "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
];

/// Solar terms that are printed after a lunar day; what speaks of wind and degrees is the weather.
fn terms(text: &str) -> Vec<&'static str> {
    let chars: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '\u{3000}' | '\n')).collect();
    let mut out = Vec::new();
    for i in 0..chars.len() {
        let rest: String = chars[i..].iter().take(8).collect();
        let Some(day) = chars[i..].first().filter(|c| "正一二三四五六七八九十冬腊".contains(**c)).and_then(|_| lunar_day(&rest))
        else {
            continue;
        };
        let after: String = chars[i + day.chars().count()..].iter().take(10).collect();
        let weather = ["℃", "度", "转", "风", "～", "~"].iter().any(|w| after.contains(w));
        out.extend(TERMS.into_iter().find(|t| after.starts_with(t) && !weather).filter(|t| !out.contains(t)));
    }
    out
}

/// Numbers that follow a word: `总第0001期` gives 0001.
fn after(text: &str, word: &str) -> Vec<String> {
    let digit = |c: &char| c.is_ascii_digit() || "零〇一二三四五六七八九十百".contains(*c);
    let number = |at: usize| text[at + word.len()..].trim_start_matches([' ', '\u{3000}']).chars().take_while(digit).collect::<String>();
    text.match_indices(word).map(|(at, _)| number(at)).filter(|n| !n.is_empty()).collect()
}

fn same_number(typed: &str, issue: &str) -> bool {
    let digits: String = issue.chars().filter(char::is_ascii_digit).collect();
    match (number(typed), digits.parse::<u64>()) {
        (Some(a), Ok(b)) => a == b,
        _ => true,
    }
}

/// Arabic digits, or Chinese below a hundred.
fn number(text: &str) -> Option<u64> {
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u64);
    match text.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens.chars().next()?)? };
            Some(tens * 10 + if ones.is_empty() { 0 } else { digit(ones.chars().next()?)? })
        }
        None if text.chars().count() == 1 => text.chars().next().and_then(digit),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_numbers_in_print() {
        assert_eq!(dates("总第1期 2022年12月2日　星期五 壬寅年十一月"), [(2022, 12, 2)]);
        assert_eq!(dates("二〇二二年十二月二日 令和8年4月17日 民國111年12月2日"), [(2022, 12, 2), (2026, 4, 17), (2022, 12, 2)]);
        assert_eq!(dates("壬寅年十一月初九日 创刊8年4月17日"), []);
        assert_eq!(weekdays("每周五出版 星期五 金曜日 星期"), ["星期五", "金曜日"]);
        assert_eq!((after("总第0001期　今日四版", "总第"), after("今日四版", "今日")), (vec!["0001".into()], vec!["四".to_string()]));
        assert_eq!(["12", "十", "十二", "四", "二十四"].map(number), [12, 10, 12, 4, 24].map(Some));
        assert_eq!(["星期五", "星期天", "金曜日", "금요일", "周五"].map(day_of), [Some(5), Some(0), Some(5), Some(5), None]);
        assert!(same_number("0001", "总第0001期") && !same_number("2", "总第0001期") && same_number("7", "特刊"));
    }

    #[test]
    fn solar_terms_in_print() {
        assert_eq!(terms("壬寅年十一月十四　大雪"), ["大雪"]);
        assert_eq!(terms("农历十一月初九 冬至"), ["冬至"]);
        assert_eq!(terms("十一月初九　小雪转晴 -3℃"), Vec::<&str>::new());
        assert_eq!(terms("2022年12月2日　大雪封山"), Vec::<&str>::new());
    }

    #[test]
    fn lunar_dates_in_print() {
        let day = calendar::lunar((2022, 12, 2)).unwrap();
        for right in ["壬寅年十一月初九", "壬寅年 十一月初九", "壬寅年冬月初九", "农历十一月初九", "农历壬寅年", "没有农历"]
        {
            assert_eq!(lunar_dates(right, &day), [], "{right}");
        }
        let wrong = |t| lunar_dates(t, &day).into_iter().map(|w| w.1).collect::<Vec<_>>();
        assert_eq!(wrong("壬寅年十一月初八"), ["壬寅年十一月初九"]);
        assert_eq!(wrong("癸卯年十一月初九"), ["壬寅年十一月初九"]);
        assert_eq!(wrong("农历十月初九"), ["十一月初九"]);
    }
}
