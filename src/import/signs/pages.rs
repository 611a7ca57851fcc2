//! What belongs to the page and not to an article: folios, page numbers, 下转 and 上接.

use super::{folio, wide};

/// Whether a block is the mark of a page: a folio, a page number, a masthead line.
pub fn page_mark(text: &str) -> bool {
    let text = text.trim().trim_matches(['|', '｜', '·', '•', '=', '*', '#', '~', '_', ' ', '\u{3000}']);
    let n = text.chars().count();
    if n == 0 || n > 60 || text.contains(['。', '！', '？', '“', '（', '(']) && !text.contains("责任编辑") {
        return false;
    }
    // 3面 is how Japan says 第3版.
    let face = text.strip_suffix('面').is_some_and(|t| !t.is_empty() && t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit()));
    face || page_number(text).is_some() && n <= 40 || dated_folio(text) || lone_number(text) || folio::folio(text)
}

/// `第3版`, `03版`, `A2版`, `第三版` with the page's name before or after it.
pub fn page_number(text: &str) -> Option<u16> {
    let at = text.find('版')?;
    let before: Vec<char> = text[..at].chars().rev().filter(|c| !c.is_whitespace()).collect();
    let digits: String = before.iter().take_while(|c| c.is_ascii_digit()).collect::<Vec<_>>().into_iter().rev().collect();
    let number = match digits.parse::<u16>() {
        Ok(n) => Some(n),
        Err(_) => before.first().and_then(|&c| chinese_digit(c)),
    };
    // What is left beside the number must be the name of a page, not a sentence or a head.
    let prefix: String = before.iter().rev().take(before.len() - digits.chars().count().max(1).min(before.len())).collect();
    let name = prefix.trim_end_matches('第');
    // `一版分成几栏`: a numeral without 第 is a page only if nothing is said of it.
    let rest_bare = &text[at + '版'.len_utf8()..];
    let named = text[..at].trim_end_matches(|c| chinese_digit(c).is_some()).ends_with(|c: char| !super::cjk(c));
    let bare = prefix.is_empty() || prefix.ends_with('第') || named;
    if number.is_some() && digits.is_empty() && (!bare || !prefix.ends_with('第') && rest_bare.starts_with(super::cjk)) {
        return None;
    }
    let letter = name.len() == 1 && name.chars().all(|c| c.is_ascii_uppercase());
    let rest = text[at + '版'.len_utf8()..].trim_start_matches([':', '：', ' ', '\u{3000}', '·', '|', '｜']);
    let short = |t: &str| t.chars().count() <= 6 || dated(t);
    // `02 综合版`: the number stands before the name.
    if let Some((number, name)) = text.trim().split_once([' ', '\u{3000}'])
        && let Ok(n) = number.parse::<u16>()
    {
        let name = name.trim();
        return (n < 100 && number.len() <= 3 && name.ends_with('版') && name.chars().count() <= 6).then_some(n);
    }
    (number.is_some() && (letter || short(name)) && short(rest) && !rest.contains("下转") && !name.contains(['转', '接']))
        .then_some(number?)
}

fn chinese_digit(c: char) -> Option<u16> {
    "一二三四五六七八九十".chars().position(|d| d == c).map(|i| i as u16 + 1)
}

fn dated(text: &str) -> bool {
    text.contains('年') && text.contains('月') && text.contains('日')
        || text.contains("星期")
        || text.contains("责任编辑")
        || text.contains("责编")
}

/// `2022年12月2日 星期五 责任编辑 某某`.
fn dated_folio(text: &str) -> bool {
    let day = text.contains('月') && text.contains('日');
    let edited = ["责任编辑", "责编", "版式", "校对", "电话", "邮箱", "总第", "刊号", "今日", "农历", "主编", "E-mail"]
        .iter()
        .filter(|w| text.contains(**w))
        .count();
    let weekday = text.contains("星期") || day && text.split('周').skip(1).any(|t| t.starts_with(|c| "一二三四五六日".contains(c)));
    day && weekday && !text.contains(['，', ','])
        || edited >= 2 && !text.contains('，')
        || text.starts_with("责任编辑")
        || text.starts_with("责编")
}

/// A row of strokes or stars that divides articles: `————`, `◆ ◆ ◆`.
pub fn divider(text: &str) -> bool {
    let mark = |c: char| "-—_=＝*＊◆◇■□●○★☆~～─━═※#＃+＋×".contains(c);
    let marks = text.chars().filter(|&c| mark(c)).count();
    marks >= 3 && text.chars().all(|c| mark(c) || c.is_whitespace())
}

/// `3`, `— 3 —`, `- 3 -`.
fn lone_number(text: &str) -> bool {
    let inner = text.trim_matches(['—', '-', '–', '·', ' ', '\u{3000}']);
    // `3/8`
    let inner = inner.split_once(['/', '／']).map_or(inner, |(a, b)| if number(b.trim()) { a.trim() } else { inner });
    number(inner)
}

fn number(inner: &str) -> bool {
    inner.len() <= 3 && !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_digit())
}

/// `2022年12月2日`, `二〇二二年十二月二日`.
pub fn only_date(text: &str) -> bool {
    let t = text.trim();
    t.ends_with('日')
        && t.contains('年')
        && t.contains('月')
        && t.chars().all(|c| c.is_ascii_digit() || "〇零○一二三四五六七八九十年月日 ".contains(c))
}

/// Whether an end of a text looks like a jump line: nearly none does, and all of them are asked.
fn may_jump(text: &str, to: bool) -> bool {
    if to {
        return text.trim_end().chars().rev().take(2).any(|c| c == '版');
    }
    let text = text.trim_start();
    let next = text.chars().next().map_or("", |c| text[c.len_utf8()..].trim_start());
    text.starts_with(['上', '接']) || next.starts_with(['上', '接'])
}

/// A jump line (转版): what it says and how many bytes of the text it takes, at the end or the beginning.
pub fn jump(text: &str, to: bool) -> Option<(std::ops::Range<usize>, Option<u16>)> {
    if !may_jump(text, to) {
        return None;
    }
    let words: &[&str] = if to { &["下转", "下轉", "紧接", "紧转", "转第"] } else { &["上接", "上承", "接第"] };
    let (at, _) = words.iter().filter_map(|w| text.rfind(w).filter(|_| to).or(text.find(w).filter(|_| !to)).map(|i| (i, w))).min()?;
    let end = text[at..].find('版')? + at + '版'.len_utf8();
    let number = page_number(&text[at..end].replace("下转", "").replace("下轉", "").replace("上接", "").replace("紧接", ""));
    let open =
        text[..at].trim_end().chars().next_back().filter(|&c| matches!(wide(c), '（' | '【' | '［') || matches!(c, '►' | '▶' | '→' | '☞'));
    let start = open.map_or(at, |o| text[..at].trim_end().len() - o.len_utf8());
    let rest = &text[end..];
    let close = rest.chars().next().filter(|&c| matches!(wide(c), '）' | '】' | '］'));
    let end = end + close.map_or(0, char::len_utf8);
    let whole = text[start..end].chars().count() <= 16;
    let placed = if to { text[end..].trim().is_empty() } else { text[..start].trim().is_empty() };
    let alone = text[..start].trim().is_empty() && text[end..].trim().is_empty();
    (whole && placed && (open.is_some() || alone)).then_some((start..end, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dividers() {
        for text in ["——————", "------", "＊ ＊ ＊", "◆◆◆", "=========="] {
            assert!(divider(text), "{text}");
        }
        assert!(!divider("——") && !divider("……") && !divider("● 一") && !divider("——末节反超"));
        assert!(
            !page_mark("一版分成几个等宽")
                && !page_mark("长文章一版")
                && page_mark("要闻 一版")
                && page_mark("第一版 要闻")
                && page_mark("一版")
        );
    }

    #[test]
    fn page_marks_and_jumps() {
        for text in ["第03版：要闻", "02 综合版", "3版 民生", "2022年12月2日 星期五 责任编辑 林樾", "— 3 —", "A2版 要闻", "第一版"]
        {
            assert!(page_mark(text), "{text}");
        }
        for text in ["新版教材本周启用", "前进3个位次 名列第89位", "12月2日，会议召开。", "我区第3版防控方案出台后各方反响热烈"]
        {
            assert!(!page_mark(text), "{text}");
        }
        assert_eq!(jump("安全意识。（下转第2版）", true).map(|j| j.1), Some(Some(2)));
        assert_eq!(jump("（上接第1版）会议强调", false).map(|j| (j.0.len(), j.1)), Some(("（上接第1版）".len(), Some(1))));
        assert!(jump("他把下转第二版的意思讲了一遍。", true).is_none());
        assert!(jump("写着“下转第二版”；翻到第二版", true).is_none());
    }
}
