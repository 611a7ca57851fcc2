//! Korean heads: a line ends at a space, best after a particle or a point, worst before a bound noun (의존 명사)
//! or between a word and what it leans on. Inside a word only where nothing else fits.

use super::japanese::{Script, owners, quoted, script};
use super::{Break, Names, Priced};

/// Bound nouns and what else never begins a line: 뛰놀 | 수, 품귀 | 때문에.
const BOUND: [&str; 22] = [
    "수", "것", "게", "걸", "건", "때문", "뿐", "채", "줄", "듯", "만큼", "대로", "적", "리", "텐데", "등", "및", "중", "전", "후", "뒤",
    "이상",
];
/// What may stand after a bound noun.
const PARTICLES: [&str; 24] = [
    "", "을", "를", "이", "가", "은", "는", "도", "만", "에", "의", "로", "으로", "에서", "과", "와", "인", "이다", "엔", "까지", "부터",
    "밖에", "에도", "이나",
];
/// What never ends a line: it tells which of the next word.
const LEADS: [&str; 48] = [
    "이", "그", "저", "각", "전", "새", "첫", "한", "두", "세", "네", "다음", "지난", "올", "매", "온", "모든", "여러", "다른", "어떤",
    "약", "총", "최대", "최소", "최고", "최저", "평균", "단", "안", "못", "더", "가장", "꼭", "직접", "사상", "역대", "큰", "및", "석",
    "넉", "열", "다섯", "여섯", "일곱", "여덟", "아홉", "몇", "수십",
];
/// Endings after which a phrase ends.
const ENDS: [&str; 14] = ["은", "는", "이", "가", "을", "를", "에", "에서", "로", "으로", "부터", "까지", "도", "서"];
/// Endings of verbs that tell of the noun after them: 만든 | 신문, 헤매는 | 시민들.
const TELLS: [&str; 15] = ["한", "된", "던", "할", "될", "하는", "되는", "있는", "없는", "매는", "든", "린", "긴", "운", "른"];

/// Where a Korean head may turn.
pub(super) fn breaks(text: &[char], names: &Names) -> Vec<Priced> {
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
            let (price, why) = space(text, at);
            let more = if price == 0 { quoted(text, at).min(30) } else { quoted(text, at) };
            Some((price + more, why))
        } else if "，。！？；…".contains(a) && (script(b) != Script::Mark || opens(b)) {
            Some((0, "句读后"))
        } else if "｜丨|".contains(a) {
            Some((20, "栏目名后"))
        } else if hangul(a) && hangul(b) {
            Some((Break::INSIDE, "词内"))
        } else {
            None
        };
        out.extend(found.map(|(price, why)| Priced { at, price, why }));
    }
    out
}

fn opens(c: char) -> bool {
    "“‘「『《〈(（[\"".contains(c)
}

/// The price of a turn at a space, `at` being what follows it.
fn space(text: &[char], at: usize) -> (u16, &'static str) {
    let before: &[char] = text[..at - 1].rsplit(|c| *c == ' ').next().unwrap_or_default();
    let next: &[char] = text[at..].split(|c| *c == ' ').next().unwrap_or_default();
    let Some(&last) = before.last() else { return (40, "空格处") };
    if ",.!?;，。…".contains(last) {
        // 막기 위해 정부, | 수매 늘린다: the comma after a subject that an adverbial precedes.
        let clause = text[..at - 1].rsplit(|c| *c == ' ').nth(1).unwrap_or_default();
        let adverbial = ["위해", "에", "로", "서", "면", "자", "고"].iter().any(|e| clause.iter().collect::<String>().ends_with(e));
        return if last == ',' && before.len() <= 4 && adverbial { (70, "主语后") } else { (0, "句读后") };
    }
    // A straight quote closes at the end of a word and opens at its beginning.
    // What somebody says is a clause of its own; a word in quotes is not.
    if opens(text[at]) {
        let said = text[at + 1..].iter().take_while(|c| !"”’」』》〉\"".contains(**c)).any(|c| *c == ' ');
        return (if said { 20 } else { 50 }, "引号前");
    }
    if "”’」』》〉\"".contains(last) {
        return (if before.len() > 1 && opens(before[0]) { 50 } else { 20 }, "引号后");
    }
    let (before, next): (String, String) = (before.iter().collect(), next.iter().collect());
    let bound = |w: &str| BOUND.iter().any(|b| w.strip_prefix(b).is_some_and(|rest| PARTICLES.contains(&rest)));
    if bound(&next) {
        return (400, "依存名词前");
    }
    if bound(&before) && ["있", "없", "같", "싶"].iter().any(|v| next.starts_with(v)) {
        return (400, "依存名词后");
    }
    // 살리기 | 위한: such words stand for particles.
    // 도심 | 곳곳, 제주 | 전역.
    if ["곳곳", "일대", "전역", "곳곳에", "일대에", "전역에"].contains(&next.as_str()) {
        return (250, "名词和它的范围");
    }
    if ["위해", "통해", "따라", "인해", "때문에"].contains(&before.as_str()) {
        return (30, "助词后");
    }
    if ["위한", "위해", "대한", "대해", "관한", "통해", "통한", "따른", "따라", "의한", "인한", "인해"].contains(&next.as_str())
    {
        return (250, "助词性的词前");
    }
    if LEADS.contains(&before.as_str()) {
        return (200, "修饰语和中心语");
    }
    // 시간당 | 1만원.
    if before.ends_with('당') && next.starts_with(|c: char| c.is_ascii_digit()) {
        return (200, "数量之间");
    }
    // 탄도미사일 | 2발.
    let ended = ENDS.iter().any(|e| before.len() > e.len() && before.ends_with(e));
    if !ended && next.starts_with(|c: char| c.is_ascii_digit()) {
        return (120, "名词和数量");
    }
    if before.ends_with('의') {
        return (80, "“의”后");
    }
    if TELLS.iter().any(|e| before.ends_with(e)) {
        return (90, "修饰语和中心语");
    }
    if ended {
        return (40, "助词后");
    }
    // 약국 | 찾아: an object without its particle. 파업 | 예고에: nouns that make one notion.
    if next.ends_with(['아', '어', '여', '해', '고']) || TELLS.iter().any(|e| next.ends_with(e)) {
        return (120, "宾语和动词");
    }
    if ENDS.iter().any(|e| next.chars().count() > 2 && next.ends_with(e)) && !before.ends_with(|c: char| c.is_ascii_digit()) {
        return (130, "词组内");
    }
    (60, "空格处")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_turns_at_spaces() {
        let price = |marked: &str| {
            let at = marked.chars().position(|c| c == '|').unwrap();
            let text: Vec<char> = marked.chars().filter(|&c| c != '|').collect();
            breaks(&text, &Names::default()).iter().find(|b| b.at == at).map(|b| b.price)
        };
        for (text, want) in [
            ("서울시, |새 정책 발표", 0),
            ("동시 유행 우려 |\"백신 꼭 맞으세요\"", 20),
            ("아이들이 |마음껏 뛰놀 수 있는 마을", 40),
            ("서울시 |새 정책 발표", 60),
            ("서울시 새 |정책 발표", 200),
            ("마음껏 뛰놀 |수 있는 마을", 400),
            ("마음껏 뛰놀 수 |있는 마을", 400),
            ("감기약 품귀 |때문에 혼란", 400),
            ("서울|시 새 정책", Break::INSIDE),
        ] {
            assert_eq!(price(text), Some(want), "{text}");
        }
        assert!(price("우려 \"백신 |꼭 맞으세요\"") >= Some(160), "inside a short quotation");
    }
}
