//! Where a headline may turn (拆行): words, and the price of ending a line after each (HEAD-1, HEAD-3).
//!
//! [`breaks`] takes a text and its region and gives every place where a line may end, with a price and the
//! reason for it. A place that is not given is forbidden: the text is not known to have a word's end there.
//! What marks forbid (禁则) is the profile's affair, how wide the lines are the composer's.

mod chinese;
mod japanese;
mod korean;
mod lexicon;
mod number;
mod person;
mod price;
mod quotes;

use super::Region;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Words that are never parted, beyond those of the dictionary: people, places, set phrases (names.toml).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Names(BTreeMap<char, Vec<Vec<char>>>);

impl Names {
    /// A list of names; those of fewer than two characters say nothing.
    pub fn new(names: impl IntoIterator<Item = String>) -> Names {
        let mut sorted: BTreeMap<char, BTreeSet<Vec<char>>> = BTreeMap::new();
        for name in names {
            let chars: Vec<char> = name.trim().chars().collect();
            if chars.len() > 1 {
                sorted.entry(chars[0]).or_default().insert(chars);
            }
        }
        let longest_first = |set: BTreeSet<Vec<char>>| {
            let mut all: Vec<Vec<char>> = set.into_iter().collect();
            all.sort_by_key(|n| std::cmp::Reverse(n.len()));
            all
        };
        Names(sorted.into_iter().map(|(c, set)| (c, longest_first(set))).collect())
    }

    /// These and others.
    pub fn with(&self, others: impl IntoIterator<Item = String>) -> Names {
        let mine = self.0.values().flatten().map(|n| n.iter().collect::<String>());
        Names::new(mine.chain(others).collect::<Vec<_>>())
    }

    /// Length of the longest name that a text begins with.
    pub(super) fn at(&self, text: &[char]) -> Option<usize> {
        self.0.get(text.first()?)?.iter().find(|n| text.starts_with(n)).map(Vec::len)
    }
}

/// A place where a line of a head may end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Break {
    /// Byte offset of what would begin the next line.
    pub at: u32,
    /// 0 after a point, 20 after a space or ：, 40 between phrases, 100 between words, more where words
    /// belong together; [`Break::INSIDE`] inside a word.
    pub price: u16,
    /// Why it costs that, for people.
    pub why: &'static str,
}

impl Break {
    /// Inside a word: only where the text does not fit otherwise (HEAD-3).
    pub const INSIDE: u16 = 1000;
    /// From here on only where the text does not fit otherwise: before 的, after 和, which is still better
    /// than inside a word.
    pub const LAST: u16 = 600;
}

/// All places where a line of a head may end, in order. Names and numbers have none inside them.
pub fn breaks(text: &str, region: Region, names: &Names) -> Vec<Break> {
    let chars: Vec<char> = text.chars().collect();
    let priced = match region {
        Region::Japan => japanese::breaks(&chars, names),
        Region::Korea => korean::breaks(&chars, names),
        Region::Mainland | Region::Taiwan | Region::HongKong => price::breaks(&chars, names),
    };
    let mut bytes = text.char_indices().map(|(i, _)| i as u32).enumerate();
    let mut byte = |at: usize| bytes.find(|(i, _)| *i == at).map(|(_, b)| b);
    priced.into_iter().filter_map(|p| Some(Break { at: byte(p.at)?, price: p.price, why: p.why })).collect()
}

/// The words of a text, for people to see what turns go by; marks and spaces left out.
pub fn words<'t>(text: &'t str, region: Region, names: &Names) -> Vec<&'t str> {
    let ends = breaks(text, region, names);
    let mut out = Vec::new();
    let mut from = 0;
    for at in ends.iter().filter(|b| b.price < Break::LAST).map(|b| b.at as usize).chain([text.len()]) {
        out.push(text[from..at].trim());
        from = at;
    }
    out.retain(|w| !w.is_empty());
    out
}

/// The words of a head at one of its turns, in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AtTurn {
    /// The word, name or number that goes through the turn.
    pub torn: Option<std::ops::Range<usize>>,
    /// The word that begins the next line; empty if one goes through the turn.
    pub first: std::ops::Range<usize>,
    /// The word that ends the line before; empty if one goes through the turn.
    pub last: std::ops::Range<usize>,
}

/// What stands at a turn of a Chinese head: `at` is the character that begins the next line.
pub fn at_turn(text: &[char], at: usize, names: &Names) -> AtTurn {
    let words = chinese::cut(text, names);
    let over = words.iter().find(|w| w.start < at && at < w.end);
    // Ideographs only joined by guess are no word that could be torn.
    let torn = over.filter(|w| chinese::is_known(text, w)).map(|w| w.start..w.end);
    let range = |w: Option<&chinese::Word>| w.map_or(at..at, |w| w.start..w.end);
    AtTurn { torn, first: range(words.iter().find(|w| w.start == at)), last: range(words.iter().find(|w| w.end == at)) }
}

/// The word of the dictionary that lies over a place of a running text, in characters: `at` is inside it.
pub fn word_over(text: &[char], at: usize) -> Option<std::ops::Range<usize>> {
    chinese::tokens(text).into_iter().map(|t| t.0).find(|r| r.start < at && at < r.end)
}

/// A word of a running text, by the dictionary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tagged {
    /// Where it stands, in characters.
    pub range: std::ops::Range<usize>,
    /// Its part of speech, the first letter of the dictionary's tag: `n` noun, `v` verb, `a` adjective, `d` adverb …; `x` none.
    pub part: char,
    /// A verb that heads nouns as often.
    pub nominal: bool,
}

/// The words of a running text with their parts of speech.
pub fn tagged(text: &[char]) -> Vec<Tagged> {
    let word = |(range, part): (std::ops::Range<usize>, u8)| Tagged { range, part: char::from(part & 0x7F), nominal: part & 0x80 != 0 };
    chinese::tokens(text).into_iter().map(word).collect()
}

/// The last word of a running text: its length in characters and its part of speech, the first letter of the
/// dictionary's tag (`n` noun, `v` verb, `p` preposition …; `x` none).
pub fn last_word(text: &[char]) -> Option<(usize, char)> {
    // The high bit tells verbs that head nouns too.
    chinese::tokens(text).last().map(|(r, part)| (r.len(), char::from(part & 0x7F)))
}

/// A priced place, by character.
#[derive(Clone, Copy, Debug)]
struct Priced {
    at: usize,
    price: u16,
    why: &'static str,
}

/// The simplified form of an ideograph, for looking words up.
fn simplify(c: char) -> char {
    static FORMS: OnceLock<BTreeMap<char, char>> = OnceLock::new();
    if (c as u32) < 0x4E00 {
        return c;
    }
    let forms = FORMS.get_or_init(|| {
        let lines = include_str!("../tables/traditional.txt").lines().filter(|l| !l.starts_with('#'));
        let all: Vec<char> = lines.flat_map(str::chars).collect();
        all.chunks_exact(2).map(|p| (p[0], p[1])).collect()
    });
    forms.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_taken() {
        let names = Names::new(["云桥", "云桥村", "林"].map(String::from));
        let at = |t: &str| names.at(&t.chars().collect::<Vec<_>>());
        assert_eq!((at("云桥村口"), at("云桥路"), at("云"), at("林樾"), at("")), (Some(3), Some(2), None, None, None));
        assert_eq!(names.with(["云桥村口".to_string()]).at(&['云', '桥', '村', '口']), Some(4));
    }

    #[test]
    fn the_table_of_forms_is_made_of_pairs() {
        assert_eq!((simplify('與'), simplify('圖'), simplify('与'), simplify('A')), ('与', '图', '与', 'A'));
        let all = include_str!("../tables/traditional.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::chars).count();
        assert_eq!(all % 2, 0);
    }

    #[test]
    fn words_of_running_text_are_found() {
        let chars = |t: &str| t.chars().collect::<Vec<char>>();
        assert_eq!(word_over(&chars("各级各有关部门要"), 6), Some(5..7));
        assert_eq!(word_over(&chars("各级各有关部门要"), 5), None);
        assert_eq!(word_over(&chars("縣圖書館開放"), 2), Some(1..4), "traditional words by their simplified forms");
        assert_eq!(word_over(&chars("使用ICT产业"), 3), Some(2..5));
        assert_eq!(word_over(&chars("市場には"), 3), None);
        assert_eq!(last_word(&chars("区委理论学习中心组举行")), Some((2, 'v')));
        assert_eq!(last_word(&chars("区委理论学习中心组")).map(|w| w.1), Some('n'));
        assert!(word_over(&[], 0).is_none() && last_word(&[]).is_none());
    }

    #[test]
    fn breaks_come_in_order_and_inside_the_text() {
        for (text, region) in [
            ("我区再次入选，全国百强区", Region::Mainland),
            ("消費税10％に引き上げへ", Region::Japan),
            ("서울시 새 정책 발표", Region::Korea),
            ("", Region::Mainland),
            ("A", Region::Japan),
        ] {
            let all = breaks(text, region, &Names::default());
            assert!(all.windows(2).all(|w| w[0].at < w[1].at), "{text}: {all:?}");
            assert!(all.iter().all(|b| b.at > 0 && (b.at as usize) < text.len() && text.is_char_boundary(b.at as usize)), "{text}");
        }
    }
}
