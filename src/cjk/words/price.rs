//! What a turn between two Chinese words costs. The scale is that of HEAD-3: points 0, spaces and ： 20,
//! phrases 40, words 100; beyond it, what belongs together more closely than words do.
//!
//! A headline is short, so a few rules about neighbours stand for its grammar: what begins a line well
//! (prepositions, adverbs, the verb after its subject), what ends one badly, what a reader would take for the
//! whole of the news. Each rule says its reason; `banmian compose --head` prints it.

use super::chinese::{Word, cut};
use super::lexicon::{Kind, Lists};
use super::{Break, Names, Priced};

/// Between phrases.
const PHRASE: u16 = 40;
/// Before a verb that may be the predicate.
const SUBJECT: u16 = 70;
/// Between words.
const WORD: u16 = 100;
/// Between words that make one notion.
const TIGHT: u16 = 200;
/// Why a line ends well where no mark says so.
const CLAUSES: &str = "分句之间";
/// What only need excuses.
const BOUND: u16 = 300;

/// Characters that begin a line badly even where they begin a word (和谐, 过年): HEAD-1 read to the letter.
const SHUNNED: &str = "的了着著过和与等们吗";

type Price = Option<(u16, &'static str)>;

/// Where a Chinese head may turn.
pub(super) fn breaks(text: &[char], names: &Names) -> Vec<Priced> {
    let words = cut(text, names);
    let head = Head { text, depth: depths(text), words: &words };
    let mut out = Vec::new();
    let mut clause = 0; // where the last clause began
    for (i, w) in words.iter().enumerate() {
        if i > 0
            && let Some((price, why)) = head.price(i)
        {
            // 寒潮来袭 气温 | 骤降: so short a subject does not end a line that another clause begins.
            let subject = words[i - 1].kind.nominal() && !matches!(w.kind, Kind::Mark | Kind::Space);
            let cut_off = subject && price <= SUBJECT && clause > 0 && w.start - clause <= 2;
            out.push(if cut_off { Priced { at: w.start, price: 160, why: "主语太短" } } else { Priced { at: w.start, price, why } });
            if price <= 20 || why == CLAUSES {
                clause = w.start;
            }
        }
        if !w.solid && matches!(w.kind, k if !matches!(k, Kind::Western | Kind::Mark | Kind::Space)) {
            let inside = w.start + 1..w.end;
            out.extend(inside.filter(|&at| !starts_badly(text[at])).map(|at| Priced { at, price: Break::INSIDE, why: "词内" }));
        }
    }
    out
}

fn starts_badly(c: char) -> bool {
    SHUNNED.contains(super::simplify(c))
}

/// For each character how many brackets and quotes are open before it, and whether one is 《 or （.
fn depths(text: &[char]) -> Vec<(u8, bool)> {
    let mut out = Vec::with_capacity(text.len());
    let mut open: Vec<char> = Vec::new();
    for &c in text {
        if is_close(c) {
            open.pop();
        }
        out.push((open.len().min(9) as u8, open.iter().any(|o| matches!(o, '《' | '〈' | '（' | '(' | '【'))));
        if is_open(c) {
            open.push(c);
        }
    }
    out
}

fn is_open(c: char) -> bool {
    matches!(c, '“' | '‘' | '「' | '『' | '《' | '〈' | '（' | '(' | '【' | '〔' | '［')
}

fn is_close(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '》' | '〉' | '）' | ')' | '】' | '〕' | '］')
}

struct Head<'a> {
    text: &'a [char],
    depth: Vec<(u8, bool)>,
    words: &'a [Word],
}

impl Head<'_> {
    /// The price of a line's end before a word.
    fn price(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let (price, why) = self.marks(i).unwrap_or_else(|| self.grammar(i))?;
        // What is quoted is one thing to the eye; the name of a book more so.
        let (depth, title) = self.depth[r.start];
        let inner = if depth == 0 || is_open(self.text[r.start]) && depth == 1 {
            0
        } else if title {
            150
        } else {
            60
        };
        let shunned = if starts_badly(self.text[r.start]) && l.kind != Kind::Mark { 80 } else { 0 };
        Some(((price + inner + shunned).min(Break::INSIDE - 1), why))
    }

    /// Where a mark or a typed space stands on either side; `None` if none does.
    fn marks(&self, i: usize) -> Option<Price> {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let mark = r.kind == Kind::Mark && !is_open(self.text[r.start]);
        if mark || matches!(r.kind, Kind::Space | Kind::Particle | Kind::Link) {
            return Some(None);
        }
        // A space or comma after 和 does not make it an end.
        let silent = |w: &&Word| w.kind == Kind::Space || w.kind == Kind::Mark && "，、；".contains(self.text[w.start]);
        let hangs = self.words[..i].iter().rev().find(|w| !silent(w)).is_some_and(|w| w.kind == Kind::Link);
        if hangs && silent(&l) {
            return Some(None);
        }
        if l.kind == Kind::Space {
            return Some(Some((20, "空格处")));
        }
        let (a, b) = (self.text[l.end - 1], self.text[r.start]);
        if l.kind == Kind::Mark {
            match a {
                '，' | '。' | '；' | '！' | '？' | ',' | ';' | '!' | '?' => return Some(Some((0, "句读后"))),
                '：' | ':' => return Some(Some((20, "冒号后"))),
                '、' => return Some(Some((30, "顿号后"))),
                '…' | '—' | '⋯' if i >= 2 && self.twice(l) => return Some((b != a).then_some((20, "破折号、省略号后"))),
                c if is_close(c) => return Some(self.after_quote(i)),
                _ => return Some(None),
            }
        }
        if r.kind == Kind::Mark {
            return Some(if is_open(b) { self.before_quote(i) } else { None });
        }
        None
    }

    /// —— and ……: a single — or … is a sign between what it joins.
    fn twice(&self, w: &Word) -> bool {
        w.start > 0 && self.text[w.start - 1] == self.text[w.start]
    }

    fn after_quote(&self, i: usize) -> Price {
        let r = &self.words[i];
        if r.kind == Kind::Mark {
            return is_open(self.text[r.start]).then_some((30, "引号之间"));
        }
        match r.kind {
            Kind::Particle | Kind::Link => None,
            Kind::Verb | Kind::Adverb | Kind::Prep | Kind::Clause if r.len() > 1 || r.kind != Kind::Verb => {
                Some((PHRASE, "引号后，短语之间"))
            }
            Kind::Odd | Kind::Verb => Some((150, "单字离开引号")),
            _ if r.len() == 1 => Some((150, "单字离开引号")),
            // “共享”菜窖: the quoted word tells which.
            _ => Some((110, "引号里的词和它说的事物")),
        }
    }

    fn before_quote(&self, i: usize) -> Price {
        let l = &self.words[i - 1];
        match l.kind {
            Kind::Prep | Kind::Link | Kind::Clause => None,
            Kind::Particle => Some((70, "“的”字后")),
            Kind::Adverb => Some((TIGHT, "副词和它修饰的词")),
            Kind::Verb | Kind::Odd if l.len() == 1 => Some((250, "单字动词和宾语")),
            Kind::Verb => Some((60, "动词和引起来的宾语")),
            _ => Some((50, "引号前")),
        }
    }

    fn grammar(&self, i: usize) -> Price {
        self.never(i)?;
        if self.turns_about(i) {
            return Some((BOUND, "前半句会被读成另一条消息"));
        }
        self.singles(i)
            .or_else(|| self.numbers(i))
            .or_else(|| self.phrase(i))
            .or_else(|| self.object(i))
            .or_else(|| self.compound(i))
            .or(Some((WORD, "词之间")))
    }

    /// `None` where no line may end: before 的, after 和, between a preposition and its noun.
    fn never(&self, i: usize) -> Option<()> {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let particle = r.kind == Kind::Particle || r.kind == Kind::Link;
        let hangs = matches!(l.kind, Kind::Link) || (l.kind == Kind::Prep && l.len() == 1) || l.lists.has(Lists::CLAUSE) && l.len() == 1;
        let negated = l.len() == 1 && "不未没勿莫别第".contains(self.text[l.start]);
        (!particle && !hangs && !negated).then_some(())
    }

    /// Numbers and what they stand with.
    fn numbers(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        match (l.kind, r.kind) {
            (Kind::Number, k) if self.date(l) && k != Kind::Place => Some((60, "时间词后")),
            (Kind::Number, Kind::Place) => Some((BOUND, "数量和方位词")),
            (Kind::Number, _) if self.span(l) => Some((WORD, "时间词后")),
            (Kind::Number, k) if k.nominal() || matches!(k, Kind::Odd | Kind::Attribute) => Some((250, "数量和它数的事物")),
            (_, Kind::Number) if self.text[r.end - 1] == '号' => Some((BOUND, "名称和编号")),
            (Kind::Time, Kind::Time) => Some((BOUND, "时间词之间")),
            (Kind::Verb, Kind::Number) => Some((110, "动词和数量")),
            _ => None,
        }
    }

    /// 12月2日, 2022年, 一季度.
    fn date(&self, w: &Word) -> bool {
        let text: String = self.text[w.start..w.end].iter().map(|&c| super::simplify(c)).collect();
        let year =
            text.ends_with('年') && text.chars().filter(|c| c.is_ascii_digit() || "〇零一二三四五六七八九".contains(*c)).count() == 4;
        year || text.ends_with("月") || text.ends_with('日') || text.ends_with("季度")
    }

    /// 三十年, 五天: how long, not how many of what follows.
    fn span(&self, w: &Word) -> bool {
        "年天载夜".contains(self.text[w.end - 1])
    }

    /// Ideographs that stand alone lean on a neighbour.
    fn singles(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let leans = |w: &Word| w.len() == 1 && matches!(w.kind, Kind::Odd | Kind::Noun | Kind::Attribute | Kind::Action);
        if leans(l) || leans(r) || l.kind == Kind::Verb && l.len() == 1 {
            return Some((BOUND, "单字旁"));
        }
        (r.kind == Kind::Verb && r.len() == 1).then(|| if self.alone(i) { (BOUND, "单字旁") } else { (80, "单字动词前") })
    }

    /// A verb of one ideograph that nothing follows.
    fn alone(&self, i: usize) -> bool {
        self.words.get(i + 1).is_none_or(|w| matches!(w.kind, Kind::Mark | Kind::Space))
    }

    /// What begins a line well, and what ends one badly.
    fn phrase(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        match l.kind {
            Kind::Adverb => return Some((TIGHT, "副词和它修饰的词")),
            Kind::Prep => return Some((BOUND, "介词和它的宾语")),
            Kind::Clause => return Some((TIGHT, "连词和它领起的话")),
            Kind::Particle if "的之".contains(self.text[l.start]) => return Some((80, "“的”字后")),
            Kind::Particle => return Some((90, "虚词后")),
            Kind::Verb if l.lists.has(Lists::INTRANSITIVE) && (r.kind.nominal() || r.kind == Kind::Attribute) && r.kind != Kind::Number => {
                return Some((50, CLAUSES));
            }
            Kind::Place if r.kind != Kind::Place => return Some((50, "方位词后")),
            _ => {}
        }
        match r.kind {
            Kind::Clause => Some((PHRASE, CLAUSES)),
            Kind::Prep if !self.trails(i) => Some((PHRASE, "介词短语前")),
            Kind::Prep => Some((250, "动词和它的补语")),
            Kind::Place => Some((BOUND, "名词和方位词")),
            Kind::Adverb if l.kind == Kind::Verb => Some((110, "动词和状语")),
            Kind::Adverb => Some((PHRASE, "主语和谓语之间")),
            Kind::Verb if l.kind == Kind::Verb => {
                let object = self.words.get(i + 1).is_some_and(|w| w.kind.nominal());
                Some(if object { (WORD, "动词和长宾语") } else { (150, "动词之间") })
            }
            Kind::Verb if l.kind.nominal() => Some(self.predicate(i)),
            _ if l.kind == Kind::Time => Some((60, "时间词后")),
            Kind::Time if l.kind.nominal() => Some((60, "时间词前")),
            _ => None,
        }
    }

    /// 达到, 位于, 送给: a preposition that goes with the verb before it.
    fn trails(&self, i: usize) -> bool {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        r.len() == 1 && "于至到给为成".contains(self.text[r.start]) && matches!(l.kind, Kind::Verb | Kind::Action | Kind::Odd)
    }

    /// Subject and verb; a verb with nothing after it may be the last word of a compound (道路养护).
    fn predicate(&self, i: usize) -> (u16, &'static str) {
        let own = self.words[i].lists;
        let listed = own.has(Lists::VERB) || own.has(Lists::INTRANSITIVE);
        match self.words.get(i + 1).map(|w| w.kind) {
            // 突发疾病 | 倒地 路人施救: the verb is all that the clause has after its subject.
            Some(k) if own.has(Lists::INTRANSITIVE) && (k.nominal() || matches!(k, Kind::Attribute | Kind::Odd)) => {
                (160, "主语和单独的谓语")
            }
            _ if listed => (PHRASE, "主语和谓语之间"),
            None | Some(Kind::Mark | Kind::Space | Kind::Particle | Kind::Link) => (WORD, "词之间"),
            _ => (SUBJECT, "主语和谓语之间"),
        }
    }

    /// A verb and its object: one word is bound to it (制造悬念), a long phrase may stand on its own line.
    fn object(&self, i: usize) -> Price {
        let l = &self.words[i - 1];
        if l.kind != Kind::Verb {
            return None;
        }
        if i >= 2 && self.words[i - 2].kind == Kind::Verb && !l.lists.has(Lists::VERB) {
            // 勇救 落水 | 儿童: which children.
            return Some((TIGHT, "修饰语和中心语"));
        }
        let (words, len) = self.object_len(i);
        let next = self.words.get(i + 1).map(|w| w.kind);
        Some(match (words, len) {
            // 突发疾病倒地 | 路人接力施救: perhaps the subject of what follows.
            (1, 0..=4) if matches!(next, Some(Kind::Verb | Kind::Adverb)) => (120, "动词和宾语，或分句之间"),
            (0 | 1, 0..=4) => (TIGHT, "动词和宾语"),
            (_, 0..=4) => (130, "动词和宾语"),
            _ => (70, "动词和长宾语"),
        })
    }

    /// Words and characters of the phrase that begins at a word.
    fn object_len(&self, i: usize) -> (usize, usize) {
        let ends = |w: &&Word| {
            matches!(w.kind, Kind::Space | Kind::Prep | Kind::Clause | Kind::Adverb) || w.kind == Kind::Verb && w.lists.has(Lists::VERB)
        };
        let point = |w: &&Word| w.kind == Kind::Mark && "，。；！？：".contains(self.text[w.start]);
        let phrase = self.words[i..].iter().take_while(|w| !ends(w) && !point(w));
        let counted = phrase.filter(|w| w.kind != Kind::Mark);
        counted.fold((0, 0), |(n, len), w| (n + usize::from(w.kind != Kind::Particle), len + w.len()))
    }

    /// Nouns in a row. After a verb the first line would name another object: 抓获杀人 | 嫌疑人.
    fn compound(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let part = |w: &Word| w.kind.nominal() || w.kind == Kind::Attribute;
        if !part(l) || !part(r) {
            return None;
        }
        if self.tied(i) {
            return Some((BOUND, "固定词组内"));
        }
        if l.kind == Kind::Attribute {
            return Some((150, "修饰语和中心语"));
        }
        let both = r.lists.has(Lists::VERB) && self.words.get(i + 1).is_some_and(|w| w.kind.nominal());
        Some(match (self.verb_before(i), both) {
            // 召开会议 | 研究经济工作.
            (true, true) => (90, "可能的谓语前"),
            (true, false) => (160, "宾语词组内"),
            (false, _) => (130, "词组内"),
        })
    }

    /// Inside a set phrase of our lists.
    fn tied(&self, i: usize) -> bool {
        (i.saturating_sub(4)..i).any(|a| {
            (i + 1..=(i + 4).min(self.words.len())).any(|b| {
                let phrase: String = self.text[self.words[a].start..self.words[b - 1].end].iter().map(|&c| super::simplify(c)).collect();
                phrase.len() <= 30 && super::lexicon::lists(&phrase).has(Lists::TIE)
            })
        })
    }

    /// A verb stands before, in the same clause.
    fn verb_before(&self, i: usize) -> bool {
        let clause = self.words[..i]
            .iter()
            .rev()
            .take_while(|w| w.kind != Kind::Space && !(w.kind == Kind::Mark && "，。；！？：".contains(self.text[w.start])));
        clause.into_iter().any(|w| w.kind == Kind::Verb)
    }

    /// The line before has said something whole, and the next takes it back or makes it another thing:
    /// 某某逝世 | 十周年, 马拉松开跑 | 传闻不实.
    fn turns_about(&self, i: usize) -> bool {
        let r = &self.words[i];
        let next = self.words.get(i + 1);
        let about =
            |w: &Word| w.lists.has(Lists::TURNABOUT) || w.kind == Kind::Number && self.text[w.start..w.end].ends_with(&['周', '年']);
        let is = r.len() == 1 && "系属为".contains(self.text[r.start]);
        (about(r) || (r.kind == Kind::Number || is) && next.is_some_and(about)) && self.verb_before(i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The price of a turn at `|`, `None` if it is forbidden.
    fn price(marked: &str) -> Option<u16> {
        let at = marked.chars().position(|c| c == '|').unwrap();
        let text: Vec<char> = marked.chars().filter(|&c| c != '|').collect();
        breaks(&text, &Names::default()).iter().find(|b| b.at == at).map(|b| b.price)
    }

    #[test]
    fn particles_and_links_stay_with_what_is_before_them() {
        for text in ["百岁老人|的幸福晚年", "城区|和乡镇同步供暖", "城区和|乡镇同步供暖", "菜窖开张|了", "老师|们的一天", "专家|等出席"]
        {
            assert_eq!(price(text), None, "{text}");
        }
        assert!(price("共建|和谐家园").unwrap() >= 180, "a word with 和 in it is shunned, not forbidden");
    }

    #[test]
    fn numbers_are_whole() {
        for text in ["投入20|万欧元", "投入20万|欧元", "2022年|12月2日召开", "增长5.|6%", "惠及三千|户居民"] {
            assert_eq!(price(text), None, "{text}");
        }
    }

    #[test]
    fn grades() {
        for (text, least, most) in [
            ("深秋，|老街的灯笼匠", 0, 0),
            ("区长：|确保群众温暖过冬", 20, 20),
            ("六户合用一间 |冬菜存得住", 20, 20),
            ("区委理论学习中心组|举行第十三次集体学习", 40, 40),
            ("全市首个智慧养老社区|正式启用", 40, 40),
            ("我区再次入选|全国科技创新百强区", 70, 100),
            ("企业借机谋取|利润", 200, 300),
            ("我市发布安全|生产白皮书", 200, 999),
            ("消防|员深夜救人", 1000, 1000),
        ] {
            let p = price(text).unwrap_or_else(|| panic!("{text} is forbidden"));
            assert!((least..=most).contains(&p), "{text}: {p}");
        }
    }

    #[test]
    fn the_first_line_must_not_say_another_thing() {
        assert!(price("著名作家逝世|十周年纪念活动举行").unwrap() >= 300);
        assert!(price("全市停水三天|传闻不实").unwrap_or(0) >= 160);
    }
}
