//! A Chinese head into words: the likeliest path through the dictionary, names and numbers held together,
//! ideographs that are no words joined to what they belong to.

use super::Names;
use super::lexicon::{Kind, Lists, kind_of, lists, words_at};
use super::number::number;
use super::{person, simplify};
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

/// Price of 每一 with what it counts.
const EVERY: f64 = 14.0;

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
        let (len, kind) = solid.unwrap_or_else(|| (western(&plain[at..]), kind.unwrap_or(Kind::Mark)));
        words.push(Word { start: at, end: at + len, kind, lists: Lists::default(), solid: solid.is_some() });
        at += len;
        run = at;
    }
    path(&plain, run..at, &mut words);
    let stages: [Fit; 6] = [counts, ordinals, surnames, complements, odd, affix];
    let mut words = stages.into_iter().fold(words, |words, fit| join(&plain, words, fit));
    prepositions(&plain, &mut words);
    words
}

/// Whether a word is a name, a number or in the dictionary, not put together by us.
pub(super) fn is_known(text: &[char], w: &Word) -> bool {
    matches!(w.kind, Kind::Name | Kind::Number | Kind::Time) || is_word(&text[w.start..w.end])
}

/// Whether the dictionary has a word.
pub(super) fn is_word(text: &[char]) -> bool {
    let plain: Vec<char> = text.iter().map(|&c| simplify(c)).collect();
    words_at(&plain).iter().any(|e| e.len == plain.len())
}

/// What a character is that is no ideograph.
pub(super) fn outside(c: char) -> Option<Kind> {
    match c {
        // 图解丨: a stroke typed for ｜.
        '丨' => Some(Kind::Mark),
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々' | '〇' => None,
        ' ' | '\u{3000}' | '\u{A0}' | '\t' | '\u{2002}'..='\u{200B}' => Some(Kind::Space),
        c if c.is_alphanumeric() => Some(Kind::Western),
        _ => Some(Kind::Mark),
    }
}

/// Length of a Western word; a mark or space stands alone.
pub(super) fn western(text: &[char]) -> usize {
    let letter = |c: &char| outside(*c) == Some(Kind::Western);
    let inner = |i: usize| matches!(text[i], '-' | '.' | '+' | '&' | '\'' | '’' | '/' | '@') && text.get(i + 1).is_some_and(letter);
    if !letter(&text[0]) {
        return 1;
    }
    (1..text.len()).find(|&i| !letter(&text[i]) && !inner(i)).unwrap_or(text.len())
}

/// Cuts a run of ideographs along the likeliest path: words with their parts of speech.
fn likeliest(text: &[char], run: Range<usize>, names: bool, out: &mut Vec<(Range<usize>, u8)>) {
    let (from, n) = (run.start, run.len());
    let mut best: Vec<(f64, usize, u8)> = vec![(f64::MAX, 0, b'x'); n + 1];
    best[0].0 = 0.0;
    for i in 0..n {
        let (here, before, part) = best[i];
        let after_person = person::is_person(text, before + from..from + i, part);
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
        if names {
            if every(&text[from + i..run.end]) {
                offer(3, EVERY, b'm');
            }
            person::names_at(text, from, from + i, run.end, after_person).iter().for_each(|e| offer(e.len, e.price, e.part));
        }
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

/// 每一跳 | 跳好: after 每一 stands what is counted.
fn every(text: &[char]) -> bool {
    matches!(text, ['每' | '这' | '那', '一', unit, ..] if lists(unit.encode_utf8(&mut [0; 4])).has(Lists::UNIT))
}

/// What the likeliest path found, as words of a head.
fn path(text: &[char], run: Range<usize>, out: &mut Vec<Word>) {
    let mut entries = Vec::new();
    likeliest(text, run, true, &mut entries);
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
        likeliest(&plain, run..at, false, &mut out);
        let letters = plain[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).count().max(1);
        out.push((at..at + letters, b'x'));
        at += letters;
        run = at;
    }
    likeliest(&plain, run..at, false, &mut out);
    out
}

/// Whether two neighbours make one word, and of what kind and how solid.
type Fit = fn(&[char], &Word, &Word) -> Option<(Kind, bool)>;

/// Joins neighbours, from left to right, where `fit` says that two make one, and of what kind.
fn join(text: &[char], words: Vec<Word>, fit: Fit) -> Vec<Word> {
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
const NUMERALS: &str = "0123456789０１２３４５６７８９.%％第每〇零一二两三四五六七八九十百千万亿几数半多余近约超逾";
/// Numerals of one ideograph.
const COUNT: &str = "一二三四五六七八九十";

/// 第三 + 剂, 第二 + 场: what follows an ordinal and is no word of its own is what it counts. 二 + 桥: a number in a name.
fn ordinals(text: &[char], a: &Word, b: &Word) -> Option<(Kind, bool)> {
    let single = b.len() == 1 && matches!(b.kind, Kind::Odd | Kind::Verb | Kind::Noun) && !b.lists.has(Lists::PREFIX);
    let ordinal = a.kind == Kind::Number && text[a.start] == '第' && NUMERALS.contains(text[a.end - 1]);
    if ordinal && single {
        return Some((Kind::Number, true));
    }
    let numbered = a.len() == 1 && COUNT.contains(text[a.start]) && b.len() == 1 && "桥路环街院中小厂期校".contains(text[b.start]);
    numbered.then_some((Kind::Noun, true))
}

/// A surname with one or two ideographs that are no words: 孙 + 颖 + 莎.
fn surnames(text: &[char], a: &Word, b: &Word) -> Option<(Kind, bool)> {
    let given = b.len() == 1 && matches!(b.kind, Kind::Odd | Kind::Noun | Kind::Attribute) && !person::leads(text[b.start]);
    let given = given && !b.lists.has(Lists::UNIT);
    let begun = a.len() == 1 && a.kind == Kind::Odd && person::is_surname(text[a.start]) && !a.lists.has(Lists::PREFIX);
    let more = a.len() == 2 && a.kind == Kind::Name && person::is_surname(text[a.start]);
    (given && begun && !b.lists.has(Lists::SUFFIX) || given && more && !b.lists.has(Lists::SUFFIX)).then_some((Kind::Name, false))
}

/// 写 + 在, 投 + 给, 献给 + 了: a verb of one ideograph and where it goes are one verb.
fn complements(text: &[char], a: &Word, b: &Word) -> Option<(Kind, bool)> {
    let verb = a.kind == Kind::Verb && a.len() == 1 && !"是有能会要让使为".contains(text[a.start]);
    // 画 + 遍: whatever the first is else, before these it is a verb.
    let done = a.len() == 1 && matches!(a.kind, Kind::Verb | Kind::Odd) && b.len() == 1 && "遍完满".contains(text[b.start]);
    (done || verb && b.len() == 1 && "在给向到往于自为成进入出下上回过完好满遍".contains(text[b.start])).then_some((Kind::Verb, false))
}

/// 就 | 边境局势: before a noun it is no conjunction. 锋面通过 | 防大雨: without a noun it is a verb.
fn prepositions(text: &[char], words: &mut [Word]) {
    for i in 0..words.len() {
        let noun = words.get(i + 1).is_some_and(|w| w.kind.nominal() || w.kind == Kind::Attribute);
        let word = &text[words[i].start..words[i].end];
        if word == ['就'] && noun && i > 0 {
            words[i].kind = Kind::Prep;
            words[i].lists = Lists::PREP;
        } else if matches!(word, ['通', '过'] | ['经', '过']) && !noun && i > 0 {
            words[i].kind = Kind::Verb;
        }
    }
}

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
    let doer = |c: char| "者员师匠率式型性日节周月区站所点处室展赛队团组人法费税令".contains(c);
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
    // 东 + 爪哇省.
    if a.len() == 1 && "东西南北中".contains(text[a.start]) && b.kind == Kind::Name {
        return Some((Kind::Name, false));
    }
    if suffix && a.kind == Kind::Name && "省市州县区岛镇乡村".contains(text[b.start]) {
        return Some((Kind::Name, a.solid));
    }
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
            ("主队3比0完胜客队", "主队·3比0·完胜·客队"),
            ("108比95大胜", "108比95·大胜"),
            ("下降0.3至0.5个百分点", "下降·0.3至0.5个百分点"),
            ("感染1万2345人", "感染·1万2345人"),
            ("單季15勝30轟", "單季·15勝30轟"),
            ("接种第三剂", "接种·第三剂"),
            ("把每一跳跳好", "把·每一跳·跳好"),
            ("上午9时30分恢复", "上午·9时30分·恢复"),
            ("5人比3人多", "5人·比·3人·多"),
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
    fn names_that_no_list_has_are_guessed() {
        let none = Names::default();
        for (text, want) in [
            ("创始人许家印辞职", "创始人·许家印·辞职"),
            ("老兵王有才重返故地", "老兵·王有才·重返·故地"),
            ("首相苏纳克组建内阁", "首相·苏纳克·组建·内阁"),
            ("总统拉贾帕克萨辞职", "总统·拉贾帕克萨·辞职"),
            ("记者王强赴灾区", "记者·王强·赴·灾区"),
            ("把论文写在大地上", "把·论文·写在·大地上"),
            ("导演费尔南多·莫拉雷斯获奖", "导演·费尔南多···莫拉雷斯·获奖"),
        ] {
            assert_eq!(words(text, &none), want);
        }
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
