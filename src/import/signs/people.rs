//! Who wrote it and where it comes from: signatures (署名), author lines, datelines (电头).

use super::{Ending, cjk, ending, partner, sentence_inside, wide};

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
        // `【灯为谁亮】` is a head, unless it says who signs.
        Some(inner) if text.starts_with('【') => SIGNING.iter().any(|w| inner.contains(w)) && signs(inner),
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
    SIGNING.iter().any(|w| inner.contains(w)) || known_names(inner) || matches!(inner, "完" | "本报综合")
}

fn bare_signature(text: &str) -> bool {
    let whole = text;
    let text = text.trim_start_matches(['□', '■', '◎', '○', '●', '☆', '★', '▲', '△', '—', '◆', '◇', '／', '/']).trim_start();
    let marks = text.chars().map(wide).any(|c| matches!(c, '，' | '。' | '！' | '？' | '；' | '“' | '”' | '《'));
    // `文/图 本报记者 某某`, `某某 文/图`.
    let what = |t: &str| t.trim_matches(['文', '图', '圖', '摄', '攝', '影', '/', '／', '、', ' ', '\u{3000}']).len();
    let tool = ["文/图", "文／图", "图/文", "图／文", "文/摄", "文／摄", "文/圖", "文／圖", "文图", "图文"];
    let text =
        tool.iter().find_map(|w| text.strip_prefix(w)).map_or(text, |t| t.trim_start_matches(['/', '／', ':', '：', ' ', '\u{3000}']));
    let text = tool.iter().find_map(|w| text.strip_suffix(w)).map_or(text, str::trim_end);
    if what(text) == 0 {
        return false;
    }
    let rest = |w: &str| text.strip_prefix(w).map(str::to_string);
    let spaced = |t: &str| t.starts_with([' ', '\u{3000}', ':', '：', '/', '／']) || names(t) || t.ends_with(['摄', '文']);
    if text.chars().count() > 40 || marks {
        return false;
    }
    // A mark before it, or what it was made with, makes a name a signature.
    whole.len() > text.len() && known_names(text) || SIGNING_FIRST.iter().filter_map(|w| rest(w)).any(|t| !t.is_empty() && spaced(&t))
}

/// Names of which the first begins with a surname: `灯为谁亮` is none.
fn known_names(text: &str) -> bool {
    let first = text.split([' ', '\u{3000}', '、', '/', '／', '·']).find(|p| !p.is_empty()).unwrap_or_default();
    let double = ["欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "歐陽", "諸葛"];
    let long = first.chars().count() == 4 && !double.iter().any(|d| first.starts_with(d));
    names(text) && !long && (surname_first(first) || double.iter().any(|d| first.starts_with(d)))
}

fn surname_first(name: &str) -> bool {
    name.chars().next().is_some_and(|c| SURNAMES.contains(c) || RARER.contains(c))
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
const SURNAMES: &str = "彭曾薛罗羅程陳顾方韩沈賴赖溫温江阮許王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭蔣葉蘇呂盧鍾譚陸範賈韋鄒龍賀顧龔萬錢嚴湯";

/// Others: enough to tell a name in brackets.
const RARER: &str = "全裴于于岳庞庞宫巩祝翁柴蓝兰苗葛卞倪窦项祁卢莫房解应宗丁宣邓郁单杭洪包左吉钮龚邢滑荣翟荀羊甄曲封芮储靳井牧山谷车侯班仰秋仲伊宁仇栾暴甘钭厉戎武符景詹束龙印宿白怀蒲台从鄂索咸籍卓蔺屠蒙池乔阴能苍双闻莘党谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师聂晁勾敖融冷辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权盖桓公仝代佟迟战苑初修原晋";

fn surname(text: &str) -> bool {
    text.chars().next().is_some_and(|c| SURNAMES.contains(c)) && text.chars().filter(|&c| cjk(c)).count() <= 4
}

/// `局长罗|启航介绍，`: a surname ends the first text, the second goes on with a name that says something.
pub fn cut_name(before: &str, after: &str) -> bool {
    let says = ["说", "說", "介绍", "介紹", "表示", "告诉", "告訴", "称", "稱", "指出", "认为", "認為", "坦言", "透露"];
    let at = says.iter().filter_map(|w| after.find(w).map(|i| (i, w.len()))).min();
    let Some((at, len)) = at else { return false };
    let name = &after[..at];
    let n = name.chars().count();
    let ends = after[at + len..].chars().next().map(wide).is_some_and(|c| matches!(c, '，' | '：'));
    let last = before.chars().next_back();
    // `农会总干事|彭文正表示，`: a post, then the whole name.
    let post = last.is_some_and(|c| "长長事任师師员員理人民者授士记記生家东東".contains(c))
        && (2..=3).contains(&n)
        && name.chars().next().is_some_and(|c| SURNAMES.contains(c));
    let cut = (1..=2).contains(&n) && last.is_some_and(|c| SURNAMES.contains(c));
    ends && name.chars().all(cjk) && (post || cut)
}

/// Length in bytes of a dateline (电头) that begins the text: `东昌府讯`, `本报讯（记者 张三）`, `新华社北京11月24日电`, `〔記者林樾／台北報導〕`.
pub fn dateline(text: &str) -> Option<usize> {
    bracket_dateline(text).or_else(|| plain_dateline(text)).or_else(|| reporter_dateline(text))
}

/// Datelines that say which house it comes from.
pub fn house(text: &str) -> bool {
    ["本报", "本報", "本台", "本刊", "本网", "新华社", "新華社", "中新", "中央社", "央视", "人民网", "记者", "記者"]
        .iter()
        .any(|w| text.starts_with(w))
}

/// `記者林樾／台北報導`, `本报记者 林樾 报道`.
fn reporter_dateline(text: &str) -> Option<usize> {
    let first = ["記者", "记者", "本報記者", "本报记者", "特派記者", "特派员", "實習記者"];
    first.iter().find(|w| text.starts_with(**w))?;
    let (at, word) = ["報導", "报道", "報道"].iter().filter_map(|w| text.find(w).map(|i| (i, *w))).min()?;
    let before = &text[..at];
    let end = at + word.len();
    let place = before.contains(['／', '/', '∕']);
    let spaced = text[end..].starts_with([' ', '\u{3000}', '：', ':', '】', '）']);
    let clean = before.chars().all(|c| cjk(c) || matches!(c, '／' | '/' | '∕' | '、' | ' ' | '\u{3000}' | '·'));
    let end = end + text[end..].chars().next().filter(|c| matches!(c, '：' | ':')).map_or(0, char::len_utf8);
    (clean && before.chars().count() <= 22 && (place || spaced) && end < text.len()).then_some(end)
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
    // `本报讯 记者林樾报道：`
    let rest = &text[end..];
    let skip = rest.len() - rest.trim_start().len();
    Some(end + reporter_dateline(&rest[skip..]).map_or(0, |n| skip + n))
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

/// Where the signature at the end of a text begins.
pub fn trailing_signature(text: &str) -> Option<usize> {
    let close = text.chars().next_back().filter(|&c| wide(c) == '）')?;
    let open = text.rfind(['（', '('])?;
    let inner = &text[open + text[open..].chars().next()?.len_utf8()..text.len() - close.len_utf8()];
    let said = ["记者", "記者", "通讯员", "通訊員", "融媒体", "作者", "据新华社", "供稿", "本报综合"].iter().any(|w| inner.contains(w));
    let ended = ending(text[..open].trim_end()) == Ending::Sentence;
    (said && ended && signs(inner) && open > 0).then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "文/图 本报记者 林樾",
            "■林樾",
            "林樾 石小满 文/图",
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
            ("記者林樾／台北報導　冬至將至", Some("記者林樾／台北報導")),
            ("记者在现场看到，有关部门报道了", None),
            ("光电信息产业迅速发展", None),
            ("（第二批）项目名单公布", None),
            ("通讯员来到现场", None),
        ] {
            assert_eq!(dateline(text).map(|n| &text[..n]), d, "{text}");
        }
    }
}
