//! A Chinese head into words: the likeliest path through the dictionary, names and numbers held together,
//! ideographs that are no words joined to what they belong to.

use super::Names;
use super::lexicon::{Kind, Lists, kind_of, lists, words_at};
use super::simplify;
use std::ops::Range;

/// A word of a text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Word {
    /// First character.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// The lists that it is in.
    pub(super) lists: Lists,
    /// Given by the editor, or a number: nothing parts it, whatever does not fit.
    pub(super) solid: bool,
}

impl Word {
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Price of an ideograph that the dictionary does not have.
const UNKNOWN: f64 = 22.0;

/// Cuts a text, given as characters, into words.
pub(super) fn cut(text: &[char], names: &Names) -> Vec<Word> {
    let plain: Vec<char> = text.iter().map(|&c| simplify(c)).collect();
    let mut words = Vec::new();
    let mut at = 0;
    let mut run = 0; // start of the ideographs not yet cut
    while at < plain.len() {
        let solid = names.at(&text[at..]).map(|n| (n, Kind::Name)).or_else(|| number(&plain, at).map(|n| (n, Kind::Number)));
        let kind = outside(plain[at]);
        if solid.is_none() && kind.is_none() {
            at += 1;
            continue;
        }
        path(&plain, run..at, &mut words);
        let (len, kind) = solid.unwrap_or_else(|| (same(&plain[at..]), kind.unwrap_or(Kind::Mark)));
        words.push(Word { start: at, end: at + len, kind, lists: Lists::default(), solid: solid.is_some() });
        at += len;
        run = at;
    }
    path(&plain, run..at, &mut words);
    let words = join(&plain, words, counts);
    let words = join(&plain, words, odd);
    join(&plain, words, affix)
}

/// What a character is that is no ideograph.
fn outside(c: char) -> Option<Kind> {
    match c {
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々' | '〇' => None,
        ' ' | '\u{3000}' | '\u{A0}' | '\t' | '\u{2002}'..='\u{200B}' => Some(Kind::Space),
        c if c.is_alphanumeric() => Some(Kind::Western),
        _ => Some(Kind::Mark),
    }
}

/// Length of a Western word; a mark or space stands alone.
fn same(text: &[char]) -> usize {
    let western = |c: &char| outside(*c) == Some(Kind::Western);
    let inner = |i: usize| matches!(text[i], '-' | '.' | '+' | '&' | '\'' | '’' | '/' | '@') && text.get(i + 1).is_some_and(western);
    if !western(&text[0]) {
        return 1;
    }
    (1..text.len()).find(|&i| !western(&text[i]) && !inner(i)).unwrap_or(text.len())
}

/// Characters of a number in digits with its sign, its 万 and 亿, and what it counts: `20万欧元`, `12月2日`.
fn number(text: &[char], at: usize) -> Option<usize> {
    let digit = |i: usize| text.get(i).is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(c));
    let letter = |i: usize| text.get(i).is_some_and(|c| outside(*c) == Some(Kind::Western));
    let signed = matches!(text.get(at), Some('第' | '-' | '−' | '+' | '＋' | '±' | '￥' | '$' | '€' | '£'));
    let mut i = at + usize::from(signed);
    if !digit(i) || (at > 0 && letter(at - 1)) {
        return None;
    }
    loop {
        while digit(i) || (text.get(i).is_some_and(|c| ".,．:∶/-–—~～+".contains(*c)) && digit(i + 1)) {
            i += 1;
        }
        if letter(i) {
            // 5G, 3D, 10km: the letters belong to it.
            i += same(&text[i..]);
        }
        while text.get(i).is_some_and(|c| "多余来几".contains(*c) || "%％‰℃°十百千万亿".contains(*c)) {
            i += 1;
        }
        let unit = (1..=4).rev().find(|&n| i + n <= text.len() && is_unit(&text[i..i + n]) && !word_goes_on(&text[i..], n));
        i += unit.unwrap_or(0);
        // 2022年12月2日, 9时30分: one number.
        if unit.is_none() || !digit(i) || !text.get(i - 1).is_some_and(|c| "年月日时点分".contains(*c)) {
            return Some(i - at);
        }
    }
}

fn is_unit(word: &[char]) -> bool {
    lists(&word.iter().collect::<String>()).has(Lists::UNIT)
}

/// Whether the unit is only the beginning of a longer word: 3个人 counts 个, 3 | 人大代表 does not count 人.
fn word_goes_on(text: &[char], unit: usize) -> bool {
    unit == 1 && words_at(text).iter().any(|e| e.len >= 3)
}

/// Cuts a run of ideographs along the likeliest path: words with their parts of speech.
fn likeliest(text: &[char], run: Range<usize>, out: &mut Vec<(Range<usize>, u8)>) {
    let (from, n) = (run.start, run.len());
    let mut best: Vec<(f64, usize, u8)> = vec![(f64::MAX, 0, b'x'); n + 1];
    best[0].0 = 0.0;
    for i in 0..n {
        let here = best[i].0;
        let entries = words_at(&text[from + i..run.end]);
        let mut offer = |len: usize, price: f64, part: u8| {
            if here + price < best[i + len].0 {
                best[i + len] = (here + price, i, part);
            }
        };
        if !entries.iter().any(|e| e.len == 1) {
            offer(1, UNKNOWN, b'x');
        }
        entries.iter().for_each(|e| offer(e.len, e.price, e.part));
    }
    let first = out.len();
    let mut end = n;
    while end > 0 {
        let (_, start, part) = best[end];
        out.push((from + start..from + end, part));
        end = start;
    }
    out[first..].reverse();
}

/// What the likeliest path found, as words of a head.
fn path(text: &[char], run: Range<usize>, out: &mut Vec<Word>) {
    let mut entries = Vec::new();
    likeliest(text, run, &mut entries);
    out.extend(entries.into_iter().map(|(at, part)| {
        let word: String = text[at.clone()].iter().collect();
        let kind = kind_of(&word, part);
        Word { start: at.start, end: at.end, kind, lists: lists(&word), solid: kind == Kind::Number }
    }));
}

/// Running text as the dictionary has it, nothing joined: ideographs along the likeliest path, ASCII words
/// whole, every other character by itself. With each its part of speech there, `x` if it is not in it.
pub(super) fn tokens(text: &[char]) -> Vec<(Range<usize>, u8)> {
    let plain: Vec<char> = text.iter().map(|&c| simplify(c)).collect();
    let (mut out, mut at, mut run) = (Vec::new(), 0, 0);
    while at < plain.len() {
        if outside(plain[at]).is_none() {
            at += 1;
            continue;
        }
        likeliest(&plain, run..at, &mut out);
        let letters = plain[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).count().max(1);
        out.push((at..at + letters, b'x'));
        at += letters;
        run = at;
    }
    likeliest(&plain, run..at, &mut out);
    out
}

/// Joins neighbours, from left to right, where `fit` says that two make one, and of what kind.
fn join(text: &[char], words: Vec<Word>, fit: impl Fn(&[char], &Word, &Word) -> Option<(Kind, bool)>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for w in words {
        match out.last_mut() {
            Some(last) => match fit(text, last, &w) {
                Some((kind, solid)) => *last = Word { start: last.start, end: w.end, kind, lists: Lists::default(), solid },
                None => out.push(w),
            },
            None => out.push(w),
        }
    }
    out
}

/// 三千 + 户, 第 + 十三 + 次: a number with what it counts.
fn counts(text: &[char], a: &Word, b: &Word) -> Option<(Kind, bool)> {
    let bare = |w: &Word| w.kind == Kind::Number && text[w.start..w.end].iter().all(|c| NUMERALS.contains(*c));
    let more = bare(a) && (b.kind == Kind::Number || b.lists.has(Lists::UNIT));
    more.then_some((Kind::Number, true))
}

/// What numbers are written with.
const NUMERALS: &str = "0123456789０１２３４５６７８９.%％第〇零一二两三四五六七八九十百千万亿几数半多余近约超逾";

/// Ideographs that are no words stand together: most often they are a name.
fn odd(_: &[char], a: &Word, b: &Word) -> Option<(Kind, bool)> {
    let free = |w: &Word| !w.lists.has(Lists::SUFFIX) && !w.lists.has(Lists::PREFIX);
    if a.kind == Kind::Verb && a.len() == 1 && b.kind == Kind::Odd && b.len() == 1 {
        // 修 + 表, 赴 + 京: a verb with its object.
        return Some((Kind::Verb, false));
    }
    (a.kind == Kind::Odd && b.kind == Kind::Odd && a.len() < 3 && free(a) && free(b)).then_some((Kind::Odd, false))
}

/// 百强 + 区, 副 + 区长, 今日 + 起.
fn affix(text: &[char], a: &Word, b: &Word) -> Option<(Kind, bool)> {
    if b.len() == 1 && text[b.start] == '起' && matches!(a.kind, Kind::Time | Kind::Number) {
        return Some((Kind::Time, true));
    }
    let content = |w: &Word| {
        matches!(w.kind, Kind::Noun | Kind::Name | Kind::Action | Kind::Verb | Kind::Attribute | Kind::Number | Kind::Phrase | Kind::Odd)
    };
    // 百强区, 但 送上 | 热姜汤.
    let doer = |c: char| "者员匠率式型性日节周月区站所点处室展赛队团组人法费税令".contains(c);
    let counted = a.kind == Kind::Number && b.kind == Kind::Odd && b.len() == 1 && !NUMERALS.contains(text[a.end - 1]);
    if counted {
        // 第一场 + 雪.
        return Some((Kind::Noun, true));
    }
    let suffix = b.len() == 1
        && b.lists.has(Lists::SUFFIX)
        && b.kind == Kind::Odd
        && content(a)
        && a.len() > 1
        && (a.kind != Kind::Verb || doer(text[b.start]));
    let prefix = a.len() == 1 && a.lists.has(Lists::PREFIX) && matches!(a.kind, Kind::Odd | Kind::Number) && content(b);
    if suffix && a.kind == Kind::Number {
        return None;
    }
    (suffix || prefix).then(|| if b.kind == Kind::Number { (Kind::Number, true) } else { (Kind::Noun, a.solid || b.solid) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, names: &Names) -> String {
        let chars: Vec<char> = text.chars().collect();
        cut(&chars, names).iter().map(|w| chars[w.start..w.end].iter().collect::<String>()).collect::<Vec<_>>().join("·")
    }

    #[test]
    fn words_are_found() {
        let none = Names::default();
        for (text, want) in [
            ("市民政局召开全市养老服务工作推进会", "市·民政局·召开·全市·养老·服务·工作·推进会"),
            ("南京市长江大桥", "南京市·长江大桥"),
            ("我区再次入选“全国科技创新百强区”", "我区·再次·入选·“·全国·科技·创新·百强区·”"),
            ("志愿者为环卫工人送上热姜汤", "志愿者·为·环卫工人·送上·热·姜汤"),
            ("研究生物的人", "研究·生物·的·人"),
        ] {
            assert_eq!(words(text, &none), want);
        }
    }

    #[test]
    fn numbers_keep_what_they_count() {
        let none = Names::default();
        for (text, want) in [
            ("投入20万欧元改造", "投入·20万欧元·改造"),
            ("2022年12月2日召开", "2022年12月2日·召开"),
            ("同比增长5.6%以上", "同比·增长·5.6%·以上"),
            ("惠及三千户居民", "惠及·三千户·居民"),
            ("举行第十三次研讨", "举行·第十三次·研讨"),
            ("5G基站建成", "5G·基站·建成"),
            ("第20届大会开幕", "第20届·大会·开幕"),
        ] {
            assert_eq!(words(text, &none), want);
        }
    }

    #[test]
    fn names_of_the_paper_are_words() {
        let names = Names::new(["马军权", "云桥村"].map(String::from));
        assert_eq!(words("马军权在云桥村调研", &names), "马军权·在·云桥村·调研");
    }

    #[test]
    fn traditional_text_is_cut_like_simplified() {
        assert_eq!(words("縣圖書館延長開放時間", &Names::default()), "縣·圖書館·延長·開放·時間");
    }

    #[test]
    fn no_text_is_lost_or_moved() {
        for text in ["", " ", "的", "A", "，。", "12", "混合 text 与１２３、《书》……", "\u{20000}\u{20001}", "👨‍👩‍👧家"]
        {
            let chars: Vec<char> = text.chars().collect();
            let words = cut(&chars, &Names::default());
            let mut at = 0;
            for w in &words {
                assert_eq!(w.start, at, "{text}");
                at = w.end;
            }
            assert_eq!(at, chars.len(), "{text}");
        }
    }
}
