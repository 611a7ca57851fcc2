//! What the look of a text says: how it begins and ends, whether it is a signature, a dateline, a page mark.
//!
//! ASCII marks count as the full-width ones that stand for them; nothing here changes a text.

mod folio;
mod pages;
mod people;

pub use folio::{full_date, pattern};
pub use pages::{divider, jump, only_date, page_mark, page_number};
pub use people::{author, cut_name, dateline, house, signature, trailing_signature};

/// An ASCII mark as the full-width mark it stands for in Chinese.
pub fn wide(c: char) -> char {
    match c {
        ',' | '､' => '，',
        '.' | '｡' => '。',
        ':' => '：',
        ';' => '；',
        '!' => '！',
        '?' => '？',
        '(' => '（',
        ')' => '）',
        '[' | '〔' => '［',
        ']' | '〕' => '］',
        c => c,
    }
}

/// Han, kana, hangul: text of a CJK language.
pub fn cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々' | '〇')
}

fn opener(c: char) -> bool {
    matches!(c, '“' | '‘' | '「' | '『' | '《' | '〈' | '（' | '【' | '［' | '〖')
}

fn closer(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '》' | '〉' | '）' | '】' | '］' | '〗')
}

/// The closing mark of an opening one.
pub fn partner(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '〈' => '〉',
        '（' => '）',
        '【' => '】',
        '［' => '］',
        '〖' => '〗',
        _ => return None,
    })
}

/// How a text ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// 。！？…… with closing marks after it, perhaps.
    Sentence,
    /// ，、 or an opening mark: something must follow.
    Open,
    /// ；
    Semicolon,
    /// ：
    Colon,
    /// A character of a word, a bracket, a quotation mark.
    Plain,
}

/// How a text ends.
pub fn ending(text: &str) -> Ending {
    let mut chars = text.trim_end().chars().rev().map(wide);
    let Some(last) = chars.next() else { return Ending::Plain };
    let inner = if closer(last) { chars.by_ref().find(|&c| !closer(c)).unwrap_or(last) } else { last };
    // A full stop after a digit or a letter is no Chinese mark: “3.” opens a list, “a.m.” is a word.
    let ascii_stop = text.trim_end().ends_with('.') && text.trim_end_matches('.').ends_with(|c: char| c.is_ascii_alphanumeric());
    let latin = !text.chars().any(cjk);
    // `……码头。（记者 林樾）`: a bracket after the end of a sentence changes nothing.
    if wide(last) == '）'
        && let Some(open) = text.rfind(['（', '(']).filter(|&i| i > 0)
        && text[..open].trim_end().ends_with(['。', '！', '？', '”', '…'])
        && ending(&text[..open]) == Ending::Sentence
    {
        return Ending::Sentence;
    }
    match inner {
        '。' if ascii_stop && !latin => Ending::Plain,
        '。' | '！' | '？' | '…' | '⋯' | '．' => Ending::Sentence,
        // Japanese closes a paragraph with 」 alone, after a verb.
        c if matches!(last, '」' | '』') && hiragana(c) => Ending::Sentence,
        _ if closer(last) => Ending::Plain,
        '，' | '、' => Ending::Open,
        c if opener(c) => Ending::Open,
        '；' => Ending::Semicolon,
        '：' => Ending::Colon,
        _ => Ending::Plain,
    }
}

/// Hiragana.
pub fn hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}')
}

/// Katakana.
fn katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー')
}

/// Whether a cut goes through a number: `199|4年`, `一九二|七年`, `127|部电梯`.
pub fn cut_number(before: &str, after: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let second = after.chars().nth(1);
    let han = |c: char| "〇零○一二三四五六七八九十百千万亿".contains(c);
    if last.is_ascii_digit() {
        let unit =
            "年月日时時分秒点點元圆万萬亿億千百个個名位家户戶人次项項条條公米吨噸亩斤件岁歲届屆棵部台座栋棟层層间間套种種批期号號处處张張辆輛起支只隻艘架幢所本份场場组組%％℃多余餘"
                .contains(first);
        return first.is_ascii_digit() || unit || first == '.' && second.is_some_and(|c| c.is_ascii_digit());
    }
    let several = before.chars().rev().take(2).all(han);
    han(last) && (han(first) && second.is_some_and(|c| han(c) || "年月日届屆次名个個".contains(c)) || several && "年月日".contains(first))
}

/// `11处`, `一次`: a number and a measure word end the text, the thing that is counted must follow.
pub fn counts_something(text: &str) -> bool {
    let mut chars = text.chars().rev();
    let Some(unit) = chars.next() else { return false };
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百千万两兩几幾数數余餘多".contains(c);
    "处處个個名家座条條部次场場项項件支只隻张張辆輛位种種批套间間起份本棵".contains(unit) && chars.next().is_some_and(number)
}

/// Whether a cut goes through a Japanese word or its ending: katakana on both sides, a particle before or after.
pub fn cut_kana(before: &str, after: &str) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let starts = [
        "この",
        "その",
        "あの",
        "これ",
        "それ",
        "ここ",
        "そこ",
        "また",
        "しかし",
        "ただ",
        "だが",
        "さらに",
        "こう",
        "そう",
        "いま",
        "かつて",
        "いっぽう",
        "おおむね",
        "ほか",
        "まず",
        "まだ",
        "もう",
        "きょう",
        "あす",
        "きのう",
        "あさ",
        "どう",
        "なぜ",
        "ある",
        "やがて",
        "すでに",
        "ひと",
    ];
    let sound = hiragana(first) && !starts.iter().any(|w| after.starts_with(w)) && (cjk(last) || last == '）' || last == '」');
    katakana(last) && katakana(first) || sound || "がはをのて".contains(last) && cjk(first)
}

/// Whether a text begins as no paragraph does: with a particle, or with who says what was said before.
pub fn goes_on(text: &str) -> bool {
    let words = ["表示", "说", "說", "称", "稱", "指出", "認為", "认为", "介绍", "介紹", "告诉", "告訴", "坦言", "透露", "直言"];
    let said =
        words.iter().filter_map(|w| text.strip_prefix(w)).any(|t| t.chars().next().map(wide).is_some_and(|c| matches!(c, '，' | '：')));
    // `阮氏|秋說，`: the end of a name before who says it.
    let (one, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    let named = rest.starts_with(['说', '說', '称', '稱']) && rest.chars().nth(1).map(wide).is_some_and(|c| matches!(c, '，' | '：'));
    let bare = text.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百千万两兩".contains(c));
    let counted = bare.len() < text.len()
        && bare.starts_with(|c| "本次个個名家户户岁歲年元".contains(c))
        && bare.chars().nth(1).map(wide) == Some('，');
    let told = counted && !text.starts_with("一年") && !text.starts_with("一次")
        || ["记者，", "記者，", "记者,", "记者：", "記者："].iter().any(|w| text.starts_with(w));
    let said = said || told || named && one.chars().all(cjk) && !"他她我你它谁誰再虽雖据據听聽又常老都人俗".contains(one);
    let first = text.chars().next().is_some_and(|c| "也都被及或且却仍才则則卻與并並".contains(c));
    let verb = text.starts_with('是') && !text.starts_with("是的") && !text.starts_with("是谁");
    let aged = text.starts_with(['（', '(']) && text.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    said || first
        && !text.starts_with("也许")
        && !text.starts_with("都市")
        && !text.starts_with("或许")
        && !text.starts_with("与此")
        && !text.starts_with("及时")
        || verb
        || aged
}

/// Whether a text begins with a mark that cannot begin one.
pub fn continues(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second = text.chars().nth(1);
    match first {
        '.' | '-' | '~' | '…' | '—' | '⋯' => false,
        '·' | '•' => second.is_some_and(cjk) && first == '·',
        '%' | '％' | '℃' | '‰' => true,
        c => closer(wide(c)) || matches!(wide(c), '，' | '。' | '、' | '；' | '：' | '！' | '？'),
    }
}

/// Opening marks that are not closed, and closing marks that were not opened, in a text.
pub fn balance(text: &str) -> (Vec<char>, Vec<char>) {
    let (mut open, mut stray) = (Vec::new(), Vec::new());
    let mut before = None;
    for (i, c) in text.char_indices() {
        let c = wide(c);
        // `1)` and `a)` count items, ’ in it’s is an apostrophe.
        let item = c == '）'
            && i > 0
            && text[..i].chars().all(|c| c.is_ascii_alphanumeric() || "一二三四五六七八九十甲乙丙丁".contains(c))
            && text[..i].chars().count() <= 2;
        let apostrophe = c == '’' && before.is_some_and(|b: char| b.is_ascii_alphabetic());
        if opener(c) {
            open.push(c);
        } else if closer(c) && !item && !apostrophe {
            match open.iter().rposition(|&o| partner(o) == Some(c)) {
                Some(at) => open.truncate(at),
                None => stray.push(c),
            }
        }
        before = Some(c);
    }
    (open, stray)
}

/// Whether the second text closes what the first leaves open.
pub fn closes(before: &str, after: &str) -> bool {
    let (open, _) = balance(before);
    let (_, stray) = balance(after);
    open.iter().any(|&o| partner(o).is_some_and(|p| stray.contains(&p)))
}

/// Whether the text has a sentence end with more text after it, as heads do not.
pub fn sentence_inside(text: &str) -> bool {
    let chars: Vec<char> = text.chars().map(wide).collect();
    let raw: Vec<char> = text.chars().collect();
    (0..chars.len()).any(|i| {
        let digits = raw[i] == '.' && (i > 0 && !cjk(raw[i - 1]) || raw.get(i + 1).is_some_and(char::is_ascii_alphanumeric));
        matches!(chars[i], '。' | '；') && !digits && chars[i + 1..].iter().any(|&c| c.is_alphanumeric())
    })
}

/// Whether a block explains a picture (图片说明).
pub fn caption(text: &str) -> bool {
    let begins = ["图为", "圖為", "▲", "△图", "图①", "图一", "上图", "下图", "左图", "右图", "题图", "資料照", "资料图", "写真"];
    let credited = ["摄）", "摄)", "摄影）", "供图）", "供图)", "攝）", "圖／", "摄影报道"];
    let n = text.chars().count();
    n <= 160 && (begins.iter().any(|w| text.starts_with(w)) || credited.iter().any(|w| text.ends_with(w)) && n <= 100 && !signature(text))
}

/// `一、`, `（二）`, `3.`, `第一，`, `●`: what counts or marks the parts of a text.
pub fn marker(text: &str) -> bool {
    let mut chars = text.chars().map(wide);
    let Some(first) = chars.next() else { return false };
    let counts = |c: char| "一二三四五六七八九十百0123456789".contains(c);
    if matches!(first, '●' | '■' | '◆' | '▲' | '★' | '◎' | '○' | '□' | '◇' | '·' | '•' | '※' | '►' | '▶' | '①'..='⑳')
    {
        return true;
    }
    let rest: String = text.chars().map(wide).skip_while(|&c| c == '（' || counts(c)).take(1).collect();
    let counted = text.chars().map(wide).find(|&c| c != '（').is_some_and(counts);
    // `（71）は`: somebody's age.
    let aged = first == '（' && text.chars().map(wide).skip_while(|&c| c != '）').nth(1).is_some_and(|c| hiragana(c) || "、，".contains(c));
    if aged {
        return false;
    }
    counted && (rest == "、" || rest == "）" || first != '（' && rest == "。" && counted_point(text))
}

/// `3.登记`, but not `9.3亿`.
fn counted_point(text: &str) -> bool {
    text.split_once('.').is_some_and(|(_, after)| !after.starts_with(|c: char| c.is_ascii_digit()))
}

/// Characters that a text does not end with unless it goes on.
pub const UNFINISHED: &str =
    "的地得有是和与及或在对把被将为以于向从由因而并但就也都要会能可是给让使跟比则即且若如虽还又再更最很之其该各每某這與對將為於從並會給讓";
/// Characters that a paragraph does not begin with.
pub const UNBEGUN: &str = "的地得了着过们性等吗呢吧啊與們";

/// Words that begin paragraphs of news.
const BEGINNINGS: [&str; 59] = [
    "会议",
    "会上",
    "据了解",
    "据介绍",
    "据悉",
    "同时",
    "此外",
    "另外",
    "近年来",
    "近日",
    "日前",
    "目前",
    "下一步",
    "今年",
    "去年",
    "截至",
    "其中",
    "为了",
    "为进一步",
    "在",
    "当日",
    "当天",
    "当前",
    "随着",
    "活动",
    "记者",
    "“",
    "「",
    "面对",
    "家住",
    "首先",
    "其次",
    "最后",
    "然而",
    "但",
    "原来",
    "连日来",
    "接下来",
    "与此同时",
    "一方面",
    "另一方面",
    "不仅",
    "通过",
    "按照",
    "根据",
    "围绕",
    "坚持",
    "据",
    "昨日",
    "昨天",
    "今天",
    "会后",
    "抗击",
    "对于",
    "對此",
    "此次",
    "本次",
    "各级",
    "党的",
];

/// Whether a text begins as paragraphs do.
pub fn begins(text: &str) -> bool {
    let date = text.chars().take(4).collect::<String>();
    let dated = date.chars().next().is_some_and(|c| c.is_ascii_digit()) && text.chars().take(9).any(|c| c == '月' || c == '年');
    dated || BEGINNINGS.iter().any(|w| text.starts_with(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        for (text, e) in [
            ("消除安全隐患。", Ending::Sentence),
            ("“还有吗？”", Ending::Sentence),
            ("（全文完。）", Ending::Sentence),
            ("连日的奔波……", Ending::Sentence),
            ("刘文静,", Ending::Open),
            ("列全市“", Ending::Open),
            ("送到门口；", Ending::Semicolon),
            ("表示：", Ending::Colon),
            ("研究安全生产工作，从细节", Ending::Plain),
            ("积极开展“一对一”", Ending::Plain),
            ("总投资40.", Ending::Plain),
            ("隔离在家.", Ending::Sentence),
        ] {
            assert_eq!(ending(text), e, "{text}");
        }
    }

    #[test]
    fn open_marks_are_matched() {
        assert!(closes("我区注入“金融活", "水”跑出服务"));
        assert!(!closes("“我来。", "“他也来。”"));
        assert!(continues("，夯实基础") && continues("”的要求") && continues(")地合作") && !continues("“下”好") && !continues("……"));
        assert!(marker("一、总则") && marker("（二）分工") && marker("3.登记") && !marker("3000万元") && !marker("一对一服务"));
        assert!(sentence_inside("纸是旧的。字是新的") && !sentence_inside("总投资40.06亿元"));
    }
}
