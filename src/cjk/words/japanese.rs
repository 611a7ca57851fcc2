//! Japanese and Korean heads. Japanese: scripts change at the ends of phrases (文節), so a line ends after
//! particles, never inside a run of kanji or katakana unless a name ends there. Korean: at its spaces.

use super::{Break, Names, Priced};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    /// Letters and digits.
    Western,
    Space,
    Mark,
}

fn script(c: char) -> Script {
    match c {
        '々' | '〆' | 'ヶ' | '〇' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Script::Kanji,
        '\u{3041}'..='\u{309F}' => Script::Hiragana,
        '\u{30A1}'..='\u{30FA}' | 'ー' | '\u{30FC}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => Script::Katakana,
        ' ' | '\u{3000}' | '\u{A0}' => Script::Space,
        c if c.is_alphanumeric() => Script::Western,
        _ => Script::Mark,
    }
}

/// Where a Japanese head may turn.
pub(super) fn breaks(text: &[char], names: &Names) -> Vec<Priced> {
    let owner = owners(text, names);
    let mut out = Vec::new();
    for at in 1..text.len() {
        let inside_name = owner[at - 1].is_some() && owner[at - 1] == owner[at];
        if inside_name {
            continue;
        }
        let at_name = owner[at - 1].is_some() || owner[at].is_some();
        if let Some((price, why)) = price(text, at, at_name) {
            out.push(Priced { at, price, why });
        }
    }
    out
}

/// For each character the name that it belongs to.
fn owners(text: &[char], names: &Names) -> Vec<Option<usize>> {
    let mut out = vec![None; text.len()];
    let mut at = 0;
    while at < text.len() {
        match names.at(&text[at..]) {
            Some(n) => {
                out[at..at + n].fill(Some(at));
                at += n;
            }
            None => at += 1,
        }
    }
    out
}

fn price(text: &[char], at: usize, name: bool) -> Option<(u16, &'static str)> {
    use Script::{Hiragana, Kanji, Katakana, Mark, Space, Western};
    let (a, b) = (text[at - 1], text[at]);
    match (script(a), script(b)) {
        (_, Space) => None,
        (Space, _) => Some((20, "空格处")),
        (Mark, _) => after_mark(a, b),
        (_, Mark) => "「『（〈《“‘【［〔(".contains(b).then_some((50, "括号前")),
        (Hiragana, Hiragana) => None,
        (_, Hiragana) => None,
        (Hiragana, _) => after_hiragana(text, at),
        (Western, Western) => None,
        // 10年, 3人: what a number counts; 第3.
        (Western, Kanji) if a.is_numeric() => (!COUNTERS.contains(b)).then_some((160, "数字和它数的事物")),
        (Kanji, Western) if a == '第' || a == '約' => None,
        (Kanji, Kanji) | (Katakana, Katakana) if name => Some((120, "专名旁")),
        (Kanji, Kanji) => Some((Break::INSIDE, "汉字词内")),
        (Katakana, Katakana) => (!"ーァィゥェォッャュョンヽヾ".contains(b)).then_some((Break::INSIDE, "片假名词内")),
        _ => Some((110, "字种之间")),
    }
}

/// What counts after digits, and so belongs to them.
const COUNTERS: &str = "年月日時分秒円人名個件回台本枚冊歳才度割倍位万億兆千百代世紀カヶ号条項章節階軒戸社校票点勝敗連冠周期次区市町村県";

fn after_mark(a: char, b: char) -> Option<(u16, &'static str)> {
    match a {
        '、' | '。' | '，' | '．' | '！' | '？' | '；' => Some((0, "句读后")),
        '：' => Some((20, "冒号后")),
        '…' | '―' | '—' if a != b => Some((20, "破折号、省略号后")),
        '・' => Some((60, "中点后")),
        '」' | '』' | '）' | '〉' | '》' | '”' | '’' | '】' | '］' | '〕' | ')' => match script(b) {
            Script::Hiragana => None,
            Script::Mark => "「『（〈《“‘【".contains(b).then_some((30, "括号之间")),
            _ => Some((70, "括号后")),
        },
        _ => None,
    }
}

/// Particles end a phrase; other kana before a kanji are the ends of verbs and adjectives, one of them
/// between two kanji most often a verb written with both (取り組む).
fn after_hiragana(text: &[char], at: usize) -> Option<(u16, &'static str)> {
    let start = text[..at].iter().rposition(|&c| script(c) != Script::Hiragana).map_or(0, |i| i + 1);
    let kana: String = text[start..at].iter().collect();
    let leads = start == 0 || matches!(script(text[start - 1]), Script::Space | Script::Mark);
    if leads && matches!(kana.as_str(), "お" | "ご") {
        return None;
    }
    let ends = |list: &[&str]| list.iter().any(|p| kana.ends_with(p));
    Some(if ends(&["は", "が", "も"]) {
        (40, "助词后")
    } else if ends(&["から", "まで", "より", "など", "って", "ながら", "つつ", "ため"]) {
        (50, "助词后")
    } else if ends(&["を", "に", "で", "へ", "と", "や"]) || kana.chars().nth(1).is_some() && ends(&["て"]) {
        (60, "助词后")
    } else if kana.ends_with('の') {
        (90, "“の”后")
    } else if kana.chars().nth(1).is_none() {
        // 備え, 受け end a phrase more often than 取り, 引き, which go on as compound verbs.
        (if "えけせてねへめれげぜべ".contains(text[at - 1]) { 150 } else { 400 }, "送假名后")
    } else {
        (90, "送假名后")
    })
}

/// Where a Korean head may turn: at spaces and points; inside a word only where nothing else fits.
pub(super) fn korean(text: &[char], names: &Names) -> Vec<Priced> {
    let owner = owners(text, names);
    let mut out = Vec::new();
    for at in 1..text.len() {
        if owner[at - 1].is_some() && owner[at - 1] == owner[at] {
            continue;
        }
        let (a, b) = (text[at - 1], text[at]);
        let hangul = |c: char| ('\u{AC00}'..='\u{D7A3}').contains(&c) || script(c) == Script::Kanji;
        let found = if script(b) == Script::Space {
            None
        } else if script(a) == Script::Space {
            let point = at >= 2 && ",.!?;，。…".contains(text[at - 2]);
            Some(if point { (0, "句读后") } else { (40, "空格处") })
        } else if "，。！？；…".contains(a) && script(b) != Script::Mark {
            Some((0, "句读后"))
        } else if hangul(a) && hangul(b) {
            Some((Break::INSIDE, "词内"))
        } else {
            None
        };
        out.extend(found.map(|(price, why)| Priced { at, price, why }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price_of(marked: &str, korea: bool, names: &Names) -> Option<u16> {
        let at = marked.chars().position(|c| c == '|').unwrap();
        let text: Vec<char> = marked.chars().filter(|&c| c != '|').collect();
        let all = if korea { korean(&text, names) } else { breaks(&text, names) };
        all.iter().find(|b| b.at == at).map(|b| b.price)
    }

    #[test]
    fn particles_end_a_phrase() {
        let none = Names::default();
        for (text, want) in [
            ("新年度予算案が|衆院を通過", Some(40)),
            ("新年度予算案|が衆院を通過", None),
            ("新年度|予算案が衆院を通過", Some(Break::INSIDE)),
            ("地域で取り|組む防災", Some(400)),
            ("新しい|町づくり", Some(90)),
            ("デジタル|化を進める", Some(110)),
            ("デジ|タル化", Some(Break::INSIDE)),
            ("10|年ぶりの", None),
            ("大雪、|交通に影響", Some(0)),
            ("お|花見", None),
        ] {
            assert_eq!(price_of(text, false, &none), want, "{text}");
        }
    }

    #[test]
    fn names_part_kanji_and_are_not_parted() {
        let names = Names::new(["山田太郎".to_string()]);
        assert_eq!(price_of("山田太郎|知事", false, &names), Some(120));
        assert_eq!(price_of("山田|太郎知事", false, &names), None);
    }

    #[test]
    fn korean_turns_at_spaces() {
        let none = Names::default();
        assert_eq!(price_of("서울시 |새 정책 발표", true, &none), Some(40));
        assert_eq!(price_of("서울시, |새 정책 발표", true, &none), Some(0));
        assert_eq!(price_of("서울|시 새 정책", true, &none), Some(Break::INSIDE));
    }
}
