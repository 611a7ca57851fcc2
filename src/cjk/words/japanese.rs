//! Japanese heads: scripts change at the ends of phrases (文節), so a line ends after particles, never inside a
//! run of kanji or katakana unless a name ends there.

use super::{Break, Names, Priced};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Script {
    Kanji,
    Hiragana,
    Katakana,
    /// Letters and digits.
    Western,
    Space,
    Mark,
}

pub(super) fn script(c: char) -> Script {
    match c {
        '丨' => Script::Mark,
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
        let quoted = quoted(text, at);
        let at_name = owner[at - 1].is_some() || owner[at].is_some();
        if let Some((price, why)) = price(text, at, at_name) {
            // A point inside a quotation still ends a clause of it.
            let more = if price <= 20 { quoted.min(30) } else { quoted };
            out.push(Priced { at, price: if price < Break::LAST { (price + more).min(Break::LAST - 1) } else { price }, why });
        }
    }
    out
}

/// What is quoted is one thing to the eye, the more so the shorter it is.
pub(super) fn quoted(text: &[char], at: usize) -> u16 {
    const PAIRS: [(char, char); 8] =
        [('「', '」'), ('『', '』'), ('“', '”'), ('‘', '’'), ('《', '》'), ('〈', '〉'), ('（', '）'), ('"', '"')];
    let pair = |c: char| PAIRS.iter().find(|p| p.0 == c).map(|p| p.1);
    let Some(from) = text[..at].iter().rposition(|&c| pair(c).is_some()) else { return 0 };
    let close = pair(text[from]).unwrap_or(' ');
    // Straight quotes open and close alike: an even number before a place means that none is open.
    let straight = close == '"' && text[..at].iter().filter(|c| **c == '"').count() % 2 == 0;
    match text[from + 1..].iter().position(|&c| c == close) {
        Some(len) if !straight && from + 1 + len >= at => match len {
            0..=8 => 200,
            9..=12 => 110,
            _ => 60,
        },
        _ => 0,
    }
}

/// For each character the name that it belongs to.
pub(super) fn owners(text: &[char], names: &Names) -> Vec<Option<usize>> {
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
        (Mark, _) if "｜丨|".contains(a) => Some((20, "栏目名后")),
        (Mark, _) => after_mark(a, b),
        (_, Mark) => "「『（〈《“‘【［〔(".contains(b).then_some((50, "括号前")),
        (Kanji | Katakana | Western, Hiragana) if words_of_time(&text[at..]) > 0 => Some((60, "时间词前")),
        (Hiragana, Kanji | Katakana | Western) if (2..=4).any(|n| at >= n && words_of_time(&text[at - n..at]) == n) => {
            Some((150, "时间词和它说的事"))
        }
        (Hiragana, Hiragana) => None,
        (_, Hiragana) => None,
        (Hiragana, _) => after_hiragana(text, at),
        (Western, Western) => None,
        // 10年, 3人: what a number counts; 第3局, 2対1, 1万2345人, GDP比2%.
        (Western, Kanji) if a.is_numeric() => {
            let more = text.get(at + 1).is_some_and(|c| c.is_numeric()) || ordinal(text, at);
            (!more && !COUNTERS.contains(b)).then_some((160, "数字和它数的事物"))
        }
        (Kanji, Western) if b.is_numeric() && ("第約計比対各全毎".contains(a) || at > 1 && text[at - 2].is_numeric()) => None,
        (Western, Kanji) if b == '比' && text.get(at + 1).is_some_and(|c| c.is_numeric()) => None,
        (Kanji, Kanji) | (Katakana, Katakana) if name => Some((120, "专名旁")),
        (Kanji, Kanji) => Some((kanji(text, at), "汉字词内")),
        (Katakana, Katakana) => (!"ーァィゥェォッャュョンヽヾ".contains(b)).then_some((Break::INSIDE, "片假名词内")),
        _ => Some((110, "字种之间")),
    }
}

/// Whether kana after a kanji are the end of a verb, not a particle or する.
fn is_okurigana(text: &[char]) -> bool {
    let kana: String = text.iter().take_while(|c| script(**c) == Script::Hiragana).take(2).collect();
    let verb = ["がる", "がり", "がっ", "かる", "かり", "かっ", "とす", "はじ"].iter().any(|v| kana.starts_with(v));
    verb || kana.chars().next().is_some_and(|c| !"はがをにでとのもへやかよねしさすせなだまち".contains(c))
}

/// Most words of kanji have two: where nothing else fits, a long run is parted at a whole number of them.
fn kanji(text: &[char], at: usize) -> u16 {
    let run = |c: &&char| script(**c) == Script::Kanji;
    let (before, after) = (text[..at].iter().rev().take_while(run).count(), text[at..].iter().take_while(run).count());
    let counted = text[..at - before].last().is_some_and(|c| c.is_numeric());
    if after == 1 && before > 1 && !counted && before % 2 == 0 && is_okurigana(&text[at + 1..]) {
        // 活動 | 広がる: the last of an odd number is a verb's.
        return 150;
    }
    if before % 2 == 0 && before > 1 && after > 1 && before + after > 4 { Break::INSIDE - 100 } else { Break::INSIDE }
}

/// Length of the word of time in kana that a text begins with (きょう開幕).
fn words_of_time(text: &[char]) -> usize {
    const WORDS: [&str; 6] = ["きょう", "あす", "きのう", "あさって", "ことし", "まもなく"];
    let starts = |w: &str| w.chars().zip(text).filter(|(a, b)| a == *b).count() == w.chars().count();
    WORDS.iter().find(|w| starts(w)).map_or(0, |w| w.chars().count())
}

/// Whether the number that ends here is 第N: what follows is what it counts.
fn ordinal(text: &[char], at: usize) -> bool {
    let digits = text[..at].iter().rev().take_while(|c| c.is_numeric()).count();
    at > digits && text[at - digits - 1] == '第'
}

/// What counts after digits, and so belongs to them.
const COUNTERS: &str = "年月日時分秒円人名個件回台本枚冊歳才度割倍位万億兆千百代世紀カヶ号条項章節階軒戸社校票点勝敗連冠周期次区市町村県局戦打球目試着巡羽匹頭隻両棟便字問話編部曲枠組班線";

fn after_mark(a: char, b: char) -> Option<(u16, &'static str)> {
    match a {
        '、' | '。' | '，' | '．' | '！' | '？' | '；' => Some((0, "句读后")),
        '：' => Some((20, "冒号后")),
        // 5―3, 1—3月期: one number.
        '―' | '—' if b.is_ascii_digit() || ('０'..='９').contains(&b) => None,
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
        (110, "“の”后")
    } else if kana.chars().nth(1).is_none() {
        let price = match text[at - 1] {
            // 防ぐ, 相次ぐ: this form goes on with no other verb.
            'う' | 'く' | 'す' | 'つ' | 'ぬ' | 'ふ' | 'む' | 'る' | 'ぐ' | 'ぶ' => 90,
            // 備え, 受け end a phrase more often than 取り, 引き, which go on as compound verbs.
            c if "えけせてねへめれげぜべ".contains(c) => 150,
            _ => 400,
        };
        (price, "送假名后")
    } else {
        (90, "送假名后")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price_of(marked: &str, names: &Names) -> Option<u16> {
        let at = marked.chars().position(|c| c == '|').unwrap();
        let text: Vec<char> = marked.chars().filter(|&c| c != '|').collect();
        breaks(&text, names).iter().find(|b| b.at == at).map(|b| b.price)
    }

    #[test]
    fn particles_end_a_phrase() {
        let none = Names::default();
        for (text, want) in [
            ("新年度予算案が|衆院を通過", Some(40)),
            ("新年度予算案|が衆院を通過", None),
            ("新年度|予算案が衆院を通過", Some(Break::INSIDE)),
            ("高校野球|県大会が", Some(900)),
            ("地域で取り|組む防災", Some(400)),
            ("新しい|町づくり", Some(90)),
            ("デジタル|化を進める", Some(110)),
            ("デジ|タル化", Some(Break::INSIDE)),
            ("10|年ぶりの", None),
            ("大雪、|交通に影響", Some(0)),
            ("お|花見", None),
        ] {
            assert_eq!(price_of(text, &none), want, "{text}");
        }
    }

    #[test]
    fn names_part_kanji_and_are_not_parted() {
        let names = Names::new(["山田太郎".to_string()]);
        assert_eq!(price_of("山田太郎|知事", &names), Some(120));
        assert_eq!(price_of("山田|太郎知事", &names), None);
    }
}
