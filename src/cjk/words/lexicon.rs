//! The words themselves: the dictionary that `build.rs` lays out, and our own short lists by what words do.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Index and entries as `build.rs` writes them.
static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));
static LISTS: &str = include_str!("../tables/words_zh.tsv");

/// As in `build.rs`.
const FIRST: u32 = 0x4E00;
const COUNT: u32 = 0x5200;

/// What a word does in a head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// 名词, and what else may stand for one.
    Noun,
    /// 专名: people, places, institutions; never parted, but by the dictionary's own mistakes.
    Name,
    /// 动词 that head a predicate.
    Verb,
    /// 名动词: verbs that head nouns as often (防控、建设).
    Action,
    /// 形容词 and other attributes.
    Attribute,
    /// 副词, 助动词.
    Adverb,
    /// 介词.
    Prep,
    /// 和、与、及: neither begin nor end a line.
    Link,
    /// 但、却、就: begin a clause.
    Clause,
    /// 的、了、着: never begin a line.
    Particle,
    /// A number, with what it counts.
    Number,
    /// 时间词.
    Time,
    /// 方位词, and places named by one.
    Place,
    /// 成语 and other ready phrases.
    Phrase,
    /// One ideograph that is no word on its own.
    Odd,
    /// Western letters and digits.
    Western,
    /// A mark.
    Mark,
    /// Typed space.
    Space,
}

impl Kind {
    /// May be subject or object.
    pub(super) fn nominal(self) -> bool {
        matches!(self, Kind::Noun | Kind::Name | Kind::Action | Kind::Phrase | Kind::Number | Kind::Place | Kind::Western | Kind::Time)
    }
}

/// What our lists say of a word; one word may be in several.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Lists(u32);

/// Names of the lists in the table, in the order of their bits.
const NAMES: [&str; 19] = [
    "particle",
    "link",
    "clause",
    "prep",
    "adverb",
    "verb",
    "nominal",
    "suffix",
    "prefix",
    "unit",
    "turnabout",
    "word",
    "tie",
    "intransitive",
    "time",
    "title",
    "institution",
    "head",
    "determiner",
];

impl Lists {
    pub(super) const PARTICLE: Lists = Lists(1);
    pub(super) const LINK: Lists = Lists(1 << 1);
    pub(super) const CLAUSE: Lists = Lists(1 << 2);
    pub(super) const PREP: Lists = Lists(1 << 3);
    pub(super) const ADVERB: Lists = Lists(1 << 4);
    pub(super) const VERB: Lists = Lists(1 << 5);
    pub(super) const NOMINAL: Lists = Lists(1 << 6);
    pub(super) const SUFFIX: Lists = Lists(1 << 7);
    pub(super) const PREFIX: Lists = Lists(1 << 8);
    pub(super) const UNIT: Lists = Lists(1 << 9);
    pub(super) const TURNABOUT: Lists = Lists(1 << 10);
    const WORD: Lists = Lists(1 << 11);
    pub(super) const TIE: Lists = Lists(1 << 12);
    pub(super) const INTRANSITIVE: Lists = Lists(1 << 13);
    pub(super) const TIME: Lists = Lists(1 << 14);
    pub(super) const TITLE: Lists = Lists(1 << 15);
    pub(super) const INSTITUTION: Lists = Lists(1 << 16);
    pub(super) const HEAD: Lists = Lists(1 << 17);
    pub(super) const DETERMINER: Lists = Lists(1 << 18);

    /// Whether the word is in a list.
    pub(super) fn has(self, list: Lists) -> bool {
        self.0 & list.0 != 0
    }

    /// Whether it is in one that makes it a word.
    fn word(self) -> bool {
        self.0 & !(Lists::TIE.0 | Lists::TITLE.0 | Lists::HEAD.0 | Lists::DETERMINER.0) != 0
    }
}

/// The lists of a word.
pub(super) fn lists(word: &str) -> Lists {
    all().words.get(word).copied().unwrap_or_default()
}

struct Own {
    words: HashMap<&'static str, Lists>,
    /// Most ideographs of a listed word.
    longest: usize,
}

fn all() -> &'static Own {
    static OWN: OnceLock<Own> = OnceLock::new();
    OWN.get_or_init(|| {
        let mut words: HashMap<&'static str, Lists> = HashMap::new();
        for line in LISTS.lines().filter(|l| !l.starts_with('#')) {
            let Some((name, list)) = line.split_once('\t') else { continue };
            let Some(bit) = NAMES.iter().position(|n| *n == name) else { continue };
            list.split(' ').for_each(|w| words.entry(w).or_default().0 |= 1 << bit);
        }
        let longest = words.keys().map(|w| w.chars().count()).max().unwrap_or(1);
        Own { words, longest }
    })
}

/// A word that begins at some place of a text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Entry {
    /// Ideographs.
    pub(super) len: usize,
    /// −ln of its probability.
    pub(super) price: f64,
    /// Part of speech: first letter of jieba's tag; the high bit tells vn, nr, ns, nt from v, n.
    pub(super) part: u8,
}

/// Price of a word that only our lists have: as common as 街坊.
const LISTED: f64 = 10.0;

/// All words that `text` begins with; single ideographs too.
pub(super) fn words_at(text: &[char]) -> Vec<Entry> {
    let mut out = Vec::new();
    for (rest, price, part) in block(text.first().copied().unwrap_or(' ')) {
        let len = rest.len() / 2 + 1;
        if text.len() >= len
            && rest.chunks_exact(2).zip(&text[1..]).all(|(u, &c)| u32::from(u16::from_le_bytes([u[0], u[1]])) == u32::from(c))
        {
            out.push(Entry { len, price: f64::from(price) / 12.0, part });
        }
    }
    let own = all();
    let mut word = String::new();
    for (i, &c) in text.iter().take(own.longest).enumerate() {
        word.push(c);
        let Some(lists) = own.words.get(word.as_str()).filter(|l| i > 0 && l.word()) else { continue };
        let part = if lists.has(Lists::VERB) || lists.has(Lists::INTRANSITIVE) { b'v' } else { b'n' };
        match out.iter_mut().find(|e| e.len == i + 1) {
            Some(e) => e.price = e.price.min(LISTED),
            None => out.push(Entry { len: i + 1, price: LISTED, part }),
        }
    }
    out
}

/// Entries that begin with an ideograph: the rest of the word (two bytes a character), price, part.
fn block(first: char) -> impl Iterator<Item = (&'static [u8], u8, u8)> {
    let offset = |i: u32| {
        let at = 4 * i as usize;
        WORDS.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
    };
    let range = u32::from(first).checked_sub(FIRST).filter(|i| *i < COUNT).map_or(0..0, |i| offset(i)..offset(i + 1));
    let mut bytes = WORDS.get(range).unwrap_or_default();
    std::iter::from_fn(move || {
        let rest = 2 * usize::from(*bytes.first()?);
        let (entry, tail) = bytes.split_at_checked(rest + 3)?;
        bytes = tail;
        Some((&entry[1..=rest], entry[rest + 1], entry[rest + 2]))
    })
}

/// What a word of the dictionary does, by its part of speech there and our lists.
pub(super) fn kind_of(word: &str, part: u8) -> Kind {
    let own = lists(word);
    let single = word.chars().nth(1).is_none();
    for (list, kind) in [
        (Lists::PARTICLE, Kind::Particle),
        (Lists::LINK, Kind::Link),
        (Lists::CLAUSE, Kind::Clause),
        (Lists::PREP, Kind::Prep),
        (Lists::ADVERB, Kind::Adverb),
        (Lists::TIME, Kind::Time),
        (Lists::NOMINAL, Kind::Action),
        (Lists::VERB, Kind::Verb),
        (Lists::INTRANSITIVE, Kind::Verb),
        (Lists::WORD, Kind::Noun),
        (Lists::INSTITUTION, Kind::Noun),
    ] {
        if own.has(list) {
            return kind;
        }
    }
    match part {
        b'd' if !single => Kind::Adverb,
        b't' if !single => Kind::Time,
        b'f' => Kind::Place,
        b'm' if is_count(word) => Kind::Number,
        b'v' => Kind::Verb,
        b if b == b'v' | 0x80 => Kind::Action,
        b if b == b'n' | 0x80 && !single => Kind::Name,
        _ if single => Kind::Odd,
        b'a' | b'b' | b'z' => Kind::Attribute,
        b'i' | b'l' => Kind::Phrase,
        _ if two_verbs(word) => Kind::Phrase,
        _ => Kind::Noun,
    }
}

/// 投入使用: two verbs that the dictionary has as one noun.
fn two_verbs(word: &str) -> bool {
    let middle = word.char_indices().nth(2).map_or(0, |c| c.0);
    let (a, b) = word.split_at(middle);
    lists(a).has(Lists::VERB) && lists(b).has(Lists::VERB)
}

/// Whether a word that the dictionary calls a number is one (十余种, 首艘), not a name that it calls so (三星堆, 许家).
fn is_count(word: &str) -> bool {
    let numerals = "〇零一二两三四五六七八九十百千万亿几半数第每首多余来";
    let rest = word.trim_start_matches(|c| numerals.contains(c));
    rest.len() < word.len() && (rest.is_empty() || lists(rest).has(Lists::UNIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let mut out: Vec<usize> = words_at(&chars).iter().map(|e| e.len).collect();
        out.sort_unstable();
        out.iter().map(|&n| chars[..n].iter().collect()).collect()
    }

    #[test]
    fn the_dictionary_and_the_lists_are_there() {
        assert_eq!(found("长江大桥"), ["长", "长江", "长江大桥"]);
        assert_eq!(found("民政局内"), ["民", "民政", "民政局"]);
        assert!(found("充电桩").contains(&"充电桩".to_string()), "ours alone");
        assert_eq!(found("ABC"), Vec::<String>::new());
        assert_eq!(found(""), Vec::<String>::new());
        assert!(words_at(&['的']).iter().any(|e| e.price < 6.0), "frequent words are cheap");
    }

    #[test]
    fn every_line_of_the_lists_has_a_name_that_is_known() {
        for line in LISTS.lines().filter(|l| !l.starts_with('#')) {
            let (name, words) = line.split_once('\t').unwrap_or_else(|| panic!("no tab: {line}"));
            assert!(NAMES.contains(&name), "{name}");
            assert!(words.split(' ').all(|w| !w.is_empty()), "{line}");
        }
    }

    #[test]
    fn what_words_do() {
        for (word, part, kind) in [
            ("的", b'u', Kind::Particle),
            ("和", b'c', Kind::Link),
            ("召开", b'v', Kind::Verb),
            ("防控", b'v' | 0x80, Kind::Action),
            ("再次", b'd', Kind::Adverb),
            ("今年", b't', Kind::Time),
            ("聊城", b'n' | 0x80, Kind::Name),
            ("疫", b'n', Kind::Odd),
        ] {
            assert_eq!(kind_of(word, part), kind, "{word}");
        }
    }
}
