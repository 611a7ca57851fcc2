//! What the look of a text says: how it begins and ends, whether it is a signature, a dateline, a page mark.
//!
//! ASCII marks count as the full-width ones that stand for them; nothing here changes a text.

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
fn partner(c: char) -> Option<char> {
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
        _ if closer(last) => Ending::Plain,
        '，' | '、' => Ending::Open,
        c if opener(c) => Ending::Open,
        '；' => Ending::Semicolon,
        '：' => Ending::Colon,
        _ => Ending::Plain,
    }
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
        let item = c == '）' && text[..i].chars().all(|c| c.is_ascii_alphanumeric() || cjk(c)) && text[..i].chars().count() <= 2;
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

/// Words that stand in signatures.
const SIGNING: [&str; 34] = [
    "记者",
    "記者",
    "通讯员",
    "通訊員",
    "融媒体",
    "融媒體",
    "作者",
    "供稿",
    "摄影",
    "攝影",
    "文/",
    "图/",
    "文／",
    "图／",
    "实习生",
    "特约",
    "见习",
    "编辑",
    "来源",
    "來源",
    "据新华社",
    "本报综合",
    "综合整理",
    "整理",
    "撰稿",
    "摄",
    "攝",
    "中心 ",
    "報導",
    "报道",
    "電",
    "新华社",
    "责编",
    "供图",
];

/// Words that begin a signature without brackets.
const SIGNING_FIRST: [&str; 26] = [
    "记者",
    "記者",
    "本报记者",
    "本報記者",
    "本刊记者",
    "通讯员",
    "通訊員",
    "融媒体",
    "全媒体",
    "见习记者",
    "实习记者",
    "特约记者",
    "特约通讯员",
    "文/",
    "图/",
    "文／",
    "图／",
    "文、",
    "文字",
    "作者",
    "撰稿",
    "摄影",
    "供稿",
    "文 ",
    "图文",
    "文图",
];

/// Whether a block is a signature (署名): `（融媒体 徐振鑫 韩维）`, `记者 张三 通讯员 李四`.
pub fn signature(text: &str) -> bool {
    let text = text.trim();
    let n = text.chars().count();
    if !(2..=60).contains(&n) || sentence_inside(text) {
        return false;
    }
    match bracketed(text) {
        Some(inner) => signs(inner),
        None => bare_signature(text),
    }
}

fn bracketed(text: &str) -> Option<&str> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let pair = partner(wide(first)) == Some(wide(last)) && !matches!(first, '“' | '‘' | '「' | '『' | '《' | '〈');
    let inner = pair.then(|| &text[first.len_utf8()..text.len() - last.len_utf8()])?;
    (!inner.contains([first, last])).then_some(inner)
}

/// What stands inside the brackets of a signature.
pub fn signs(inner: &str) -> bool {
    let inner = inner.trim();
    let marks = inner.chars().map(wide).any(|c| matches!(c, '，' | '。' | '！' | '？' | '；'));
    if marks || inner.is_empty() || inner.chars().count() > 50 || inner.starts_with(['下', '上', '紧']) && inner.contains('版') {
        return false;
    }
    SIGNING.iter().any(|w| inner.contains(w)) || names(inner) || matches!(inner, "完" | "本报综合")
}

fn bare_signature(text: &str) -> bool {
    let text = text.trim_start_matches(['□', '■', '◎', '○', '●', '☆', '★', '▲', '△', '—', '◆', '◇', '／', '/']).trim_start();
    let marks = text.chars().map(wide).any(|c| matches!(c, '，' | '。' | '！' | '？' | '；' | '“' | '”' | '《'));
    let rest = |w: &str| text.strip_prefix(w).map(str::to_string);
    let spaced = |t: &str| t.starts_with([' ', '\u{3000}', ':', '：', '/', '／']) || names(t) || t.ends_with(['摄', '文']);
    text.chars().count() <= 40 && !marks && SIGNING_FIRST.iter().filter_map(|w| rest(w)).any(|t| !t.is_empty() && spaced(&t))
}

/// One to six names of two to four Han, divided by spaces, 、 or ·.
pub fn names(text: &str) -> bool {
    let parts: Vec<&str> = text.split([' ', '\u{3000}', '、', '/', '／', '·']).filter(|p| !p.is_empty()).collect();
    let name = |p: &&str| {
        (2..=4).contains(&p.chars().count()) && p.chars().all(|c| cjk(c) && !matches!(c, '的' | '了' | '是' | '在' | '和' | '与'))
    };
    // `林 樾` is one name with a space inside.
    let split_name = parts.len() == 2 && parts.iter().all(|p| p.chars().count() == 1 && p.chars().all(cjk));
    split_name || (1..=6).contains(&parts.len()) && parts.iter().all(name)
}

/// Whether a line between head and text names the author: a signature, or a name behind a mark or by itself.
pub fn author(text: &str) -> bool {
    let bare = text.trim_start_matches(['□', '■', '◎', '○', '●', '☆', '★', '▲', '△', '◆', '◇', '—', '／', '/', '文']).trim();
    signature(text) || bare.len() < text.len() && names(bare) || surname(text) && names(text)
}

/// The commonest surnames: with a short line under a head they make an author.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭蔣葉蘇呂盧鍾譚陸範賈韋鄒龍賀顧龔萬錢嚴湯";

fn surname(text: &str) -> bool {
    text.chars().next().is_some_and(|c| SURNAMES.contains(c)) && text.chars().filter(|&c| cjk(c)).count() <= 4
}

/// Length in bytes of a dateline (电头) that begins the text: `东昌府讯`, `本报讯（记者 张三）`, `新华社北京11月24日电`, `〔記者林樾／台北報導〕`.
pub fn dateline(text: &str) -> Option<usize> {
    bracket_dateline(text).or_else(|| plain_dateline(text))
}

fn bracket_dateline(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let close = match first {
        '【' => '】',
        '〔' => '〕',
        '［' => '］',
        '[' => ']',
        '（' => '）',
        '(' => ')',
        _ => return None,
    };
    let end = text.char_indices().take(32).find(|&(_, c)| c == close)?.0 + close.len_utf8();
    let inner = &text[first.len_utf8()..end - close.len_utf8()];
    let told = ["讯", "訊", "电", "電", "報導", "报道", "消息", "共同", "時事", "記者", "记者"].iter().any(|w| inner.contains(w));
    let tokyo = matches!(first, '【' | '［') && inner.contains(['=', '＝']);
    (inner.chars().count() <= 28 && (told || tokyo) && text.len() > end).then_some(end)
}

fn plain_dateline(text: &str) -> Option<usize> {
    let (at, word) =
        text.char_indices().take(24).find(|&(i, c)| i > 0 && matches!(c, '讯' | '訊' | '电' | '電') && ends_dateline(text, i, c))?;
    let mut end = at + word.len_utf8();
    // `（记者 张三）` directly after it belongs to it.
    let rest = &text[end..];
    let open = rest.trim_start().chars().next().map(wide);
    if open == Some('（') {
        let skip = rest.len() - rest.trim_start().len();
        let close = rest.char_indices().take(44).find(|&(_, c)| wide(c) == '）');
        let first = rest[skip..].chars().next().map_or(0, char::len_utf8);
        if let Some((i, c)) = close
            && signs(&rest[skip + first..i])
        {
            end += i + c.len_utf8();
        }
    }
    Some(end)
}

fn ends_dateline(text: &str, at: usize, word: char) -> bool {
    let before = &text[..at];
    let after = text[at + word.len_utf8()..].chars().next();
    let n = before.chars().count();
    let clean = before.chars().all(|c| cjk(c) || c.is_ascii_digit() || matches!(c, '·' | ' '));
    let spaced = after.is_some_and(|c| c.is_whitespace() || matches!(wide(c), '（' | '：'));
    let house = ["本报", "本報", "本台", "本刊", "本网", "新华社", "新華社", "中新", "中央社", "央视", "人民网", "综合"]
        .iter()
        .any(|w| before.starts_with(w));
    let dated = before.contains('月') && before.ends_with('日') || before.ends_with("社");
    match word {
        '讯' | '訊' => clean && n <= 10 && (spaced || house && n <= 4),
        _ => clean && n <= 22 && (dated || house && spaced) && before.chars().count() >= 3,
    }
}

/// Whether a block is the mark of a page: a folio, a page number, a masthead line.
pub fn page_mark(text: &str) -> bool {
    let text = text.trim().trim_matches(['|', '｜', '·', ' ', '\u{3000}']);
    let n = text.chars().count();
    if n == 0 || n > 60 || text.contains(['。', '！', '？', '“', '（', '(']) && !text.contains("责任编辑") {
        return false;
    }
    page_number(text).is_some() && n <= 40 || dated_folio(text) || lone_number(text)
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
    let weekday = text.contains("星期") || text.contains("周") && day;
    day && weekday && !text.contains(['，', ','])
        || edited >= 2 && !text.contains('，')
        || text.starts_with("责任编辑")
        || text.starts_with("责编")
}

/// `3`, `— 3 —`, `- 3 -`.
fn lone_number(text: &str) -> bool {
    let inner = text.trim_matches(['—', '-', '–', '·', ' ', '\u{3000}']);
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

/// Where the signature at the end of a text begins.
pub fn trailing_signature(text: &str) -> Option<usize> {
    let close = text.chars().next_back().filter(|&c| wide(c) == '）')?;
    let open = text.rfind(['（', '('])?;
    let inner = &text[open + text[open..].chars().next()?.len_utf8()..text.len() - close.len_utf8()];
    let said = ["记者", "記者", "通讯员", "通訊員", "融媒体", "作者", "据新华社", "供稿", "本报综合"].iter().any(|w| inner.contains(w));
    let ended = ending(text[..open].trim_end()) == Ending::Sentence;
    (said && ended && signs(inner) && open > 0).then_some(open)
}

/// A jump line (转版): what it says and how many bytes of the text it takes, at the end or the beginning.
pub fn jump(text: &str, to: bool) -> Option<(std::ops::Range<usize>, Option<u16>)> {
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
    counted && (rest == "、" || rest == "）" || first != '（' && rest == "。" && text.chars().any(|c| c == '.'))
}

/// Characters that a text does not end with unless it goes on.
pub const UNFINISHED: &str =
    "的地得和与及或在对把被将为以于向从由因而并但就也都要会能可是给让使跟比则即且若如虽还又再更最很之其该各每某這與對將為於從並會給讓";
/// Characters that a paragraph does not begin with.
pub const UNBEGUN: &str = "的地得了着过们性等吗呢吧啊與們";

/// Words that begin paragraphs of news.
const BEGINNINGS: [&str; 58] = [
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
    fn signatures_and_authors() {
        for text in [
            "(融媒体 徐振鑫 韩维)",
            "（见习记者 林樾 通讯员 石小满）",
            "本报记者 石小满",
            "文/林樾",
            "（据新华社）",
            "（林樾 摄）",
            "□ 本报记者 林樾",
        ] {
            assert!(signature(text), "{text}");
        }
        for text in ["（第二批）名单", "记者在现场看到，木门开着。", "会议还研究了其他事项。", "“一对一”服务", "（凤凰片区）的项目"]
        {
            assert!(!signature(text), "{text}");
        }
        assert!(author("融媒体 郭龙君") && author("林 樾") && author("石小满") && author("□ 云桥") && !author("爱心企业 贡献力量"));
    }

    #[test]
    fn datelines() {
        for (text, d) in [
            ("东昌府讯 11月24日,会议召开。", Some("东昌府讯")),
            ("本报讯（记者 林樾）昨天清晨", Some("本报讯（记者 林樾）")),
            ("本报讯昨天清晨", Some("本报讯")),
            ("新华社北京11月24日电（记者林樾）记者获悉", Some("新华社北京11月24日电（记者林樾）")),
            ("〔記者林樾／台北報導〕冬至將至", Some("〔記者林樾／台北報導〕")),
            ("【東京＝林】首相は", Some("【東京＝林】")),
            ("光电信息产业迅速发展", None),
            ("（第二批）项目名单公布", None),
            ("通讯员来到现场", None),
        ] {
            assert_eq!(dateline(text).map(|n| &text[..n]), d, "{text}");
        }
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

    #[test]
    fn open_marks_are_matched() {
        assert!(closes("我区注入“金融活", "水”跑出服务"));
        assert!(!closes("“我来。", "“他也来。”"));
        assert!(continues("，夯实基础") && continues("”的要求") && continues(")地合作") && !continues("“下”好") && !continues("……"));
        assert!(marker("一、总则") && marker("（二）分工") && marker("3.登记") && !marker("3000万元") && !marker("一对一服务"));
        assert!(sentence_inside("纸是旧的。字是新的") && !sentence_inside("总投资40.06亿元"));
    }
}
