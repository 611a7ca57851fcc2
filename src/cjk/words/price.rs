//! What a turn between two Chinese words costs. The scale is that of HEAD-3: points 0, spaces and ： 20,
//! phrases 40, words 100; beyond it, what belongs together more closely than words do.
//!
//! A headline is short, so a few rules about neighbours stand for its grammar: what begins a line well
//! (prepositions, adverbs, the verb after its subject), what ends one badly, what a reader would take for the
//! whole of the news. Each rule says its reason; `banmian compose --head` prints it.

use super::chinese::{Word, cut, is_word};
use super::lexicon::{Kind, Lists};
use super::number::is_score;
use super::person::is_sounds;
use super::quotes::{Depth, depths, is_close, is_open};
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
const IN_PHRASE: u16 = 500;
/// What HEAD-1 forbids, where a narrow line leaves nothing else: after 和, after 在 and 不, before 和, before 的.
const AFTER_LINK: u16 = Break::LAST + 20;
const BEFORE_LINK: u16 = Break::LAST + 80;
const BEFORE_PARTICLE: u16 = Break::LAST + 140;
/// Between the name of a column and what follows (青年说｜).
const BARS: &str = "｜丨|│";
/// A quotation or title of so many characters is read as one word, up to the second as one notion.
const SHORT_QUOTE: usize = 8;
const QUOTE: usize = 12;

/// Characters that begin a line badly even where they begin a word (和谐, 过年): HEAD-1 read to the letter.
const SHUNNED: &str = "的了着著过和与等们吗";

type Price = Option<(u16, &'static str)>;

/// Where a Chinese head may turn.
pub(super) fn breaks(text: &[char], names: &Names) -> Vec<Priced> {
    let words = cut(text, names);
    let head = Head { text, depth: depths(text), words: &words };
    let mut out = Vec::new();
    let (mut clause, mut marked) = (0, true); // where the last clause began, and whether a mark stands before it
    for (i, w) in words.iter().enumerate() {
        if i > 0
            && let Some((price, why)) = head.price(i)
        {
            // 寒潮来袭 气温 | 骤降: so short a subject does not end a line that another clause begins.
            let subject = words[i - 1].kind.nominal() && !matches!(w.kind, Kind::Mark | Kind::Space);
            // The less so where nothing parts the clauses: 大桥合龙 两岸车程 | 缩至十分钟.
            let (dearest, longest) = if marked { (SUBJECT, 2) } else { (90, 4) };
            let cut_off = subject && price <= dearest && clause > 0 && w.start - clause <= longest;
            out.push(if cut_off { Priced { at: w.start, price: 160, why: "主语太短" } } else { Priced { at: w.start, price, why } });
            if price <= 20 || why == CLAUSES {
                (clause, marked) = (w.start, price <= 20);
            }
        }
        if !w.solid && matches!(w.kind, k if !matches!(k, Kind::Western | Kind::Mark | Kind::Space)) {
            let inside = (w.start + 1..w.end).filter(|&at| !starts_badly(text[at]));
            out.extend(inside.map(|at| match in_phrase(text, w, at) {
                true => Priced { at, price: IN_PHRASE, why: "习用语内" },
                false => Priced { at, price: Break::INSIDE, why: "词内" },
            }));
        }
    }
    out
}

/// 投入 | 使用: the middle of a ready phrase of two words.
fn in_phrase(text: &[char], w: &Word, at: usize) -> bool {
    w.kind == Kind::Phrase && w.len() == 4 && at == w.start + 2 && is_word(&text[w.start..at]) && is_word(&text[at..w.end])
}

fn starts_badly(c: char) -> bool {
    SHUNNED.contains(super::simplify(c))
}

struct Head<'a> {
    text: &'a [char],
    depth: Vec<Depth>,
    words: &'a [Word],
}

impl Head<'_> {
    /// The price of a line's end before a word.
    fn price(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let (price, why) = self.marks(i).unwrap_or_else(|| self.grammar(i))?;
        if price >= Break::LAST {
            return Some((price, why));
        }
        let shunned = if starts_badly(self.text[r.start]) && l.kind != Kind::Mark { 80 } else { 0 };
        Some(((price + self.quoted(r.start, price) + shunned).min(Break::LAST - 1), why))
    }

    /// What is quoted is one thing to the eye, the more so the shorter it is; the name of a book more than that.
    fn quoted(&self, at: usize, price: u16) -> u16 {
        let depth = self.depth[at];
        if depth.open == 0 || is_open(self.text[at]) && depth.open == 1 {
            return 0;
        }
        let more = match (depth.len, price) {
            // A clause of the quotation.
            (_, 0..=20) => return 30,
            (0..=SHORT_QUOTE, _) => 140,
            (0..=QUOTE, _) => 50,
            _ => 0,
        };
        more + if depth.title { 150 } else { 60 }
    }

    /// Where a mark or a typed space stands on either side; `None` if none does.
    fn marks(&self, i: usize) -> Option<Price> {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let mark = r.kind == Kind::Mark && !is_open(self.text[r.start]);
        if mark || r.kind == Kind::Space {
            return Some(None);
        }
        // A space or comma after 和 does not make it an end.
        let silent = |w: &&Word| w.kind == Kind::Space || w.kind == Kind::Mark && "，、；".contains(self.text[w.start]);
        let hangs = self.words[..i].iter().rev().find(|w| !silent(w)).is_some_and(|w| w.kind == Kind::Link);
        if hangs && silent(&l) {
            return Some(None);
        }
        if matches!(l.kind, Kind::Space | Kind::Mark) && !is_open(self.text[l.end - 1]) && matches!(r.kind, Kind::Particle | Kind::Link) {
            return Some(Some((if r.kind == Kind::Link { BEFORE_LINK } else { BEFORE_PARTICLE }, "行首的虚词")));
        }
        if l.kind == Kind::Space {
            return Some(Some((20, "空格处")));
        }
        let (a, b) = (self.text[l.end - 1], self.text[r.start]);
        if l.kind == Kind::Mark {
            match a {
                '，' | '。' | '；' | '！' | '？' | ',' | ';' | '!' | '?' => return Some(Some((0, "句读后"))),
                '：' | ':' => return Some(Some((20, "冒号后"))),
                c if BARS.contains(c) => return Some(Some((20, "栏目名后"))),
                '、' => return Some(Some((30, "顿号后"))),
                '…' | '—' | '⋯' if i >= 2 && self.twice(l) => return Some((b != a).then_some((20, "破折号、省略号后"))),
                '·' | '•' | '・' | '‧' => return Some(self.after_dot(i)),
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

    /// 读书· | 行路: things in a row; 加西亚· | 马尔克斯: one name, which is still better parted there than inside.
    fn after_dot(&self, i: usize) -> Price {
        let name = |w: Option<&Word>| w.is_some_and(|w| w.kind == Kind::Name || is_sounds(&self.text[w.start..w.end]));
        let r = &self.words[i];
        if matches!(r.kind, Kind::Mark | Kind::Space) {
            return None;
        }
        let one = i >= 2 && (name(self.words.get(i - 2)) || name(Some(r)));
        Some(if one { (280, "姓名的中点后") } else { (60, "中点后") })
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
            Kind::Link => Some((AFTER_LINK, "行末的连词")),
            Kind::Prep | Kind::Clause => Some((AFTER_LINK, "介词和它的宾语")),
            Kind::Particle => Some((70, "“的”字后")),
            Kind::Adverb => Some((TIGHT, "副词和它修饰的词")),
            Kind::Verb | Kind::Odd if l.len() == 1 => Some((250, "单字动词和宾语")),
            Kind::Verb => Some((60, "动词和引起来的宾语")),
            _ => Some((50, "引号前")),
        }
    }

    fn grammar(&self, i: usize) -> Price {
        if let Some(price) = self.never(i) {
            return Some(price);
        }
        if self.turns_about(i) {
            return Some((BOUND, "前半句会被读成另一条消息"));
        }
        self.singles(i)
            .or_else(|| self.numbers(i))
            .or_else(|| self.names(i))
            .or_else(|| self.phrase(i))
            .or_else(|| self.object(i))
            .or_else(|| self.compound(i))
            .or(Some((WORD, "词之间")))
    }

    /// Where no line may end unless nothing else fits: before 的, after 和, between a preposition and its noun.
    fn never(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let first = self.text[l.start];
        match r.kind {
            Kind::Particle => return Some((BEFORE_PARTICLE, "行首的虚词")),
            Kind::Link => return Some((BEFORE_LINK, "行首的连词")),
            _ => {}
        }
        if l.len() != 1 {
            return (l.kind == Kind::Link).then_some((AFTER_LINK, "行末的连词"));
        }
        match l.kind {
            Kind::Link => Some((AFTER_LINK, "行末的连词")),
            Kind::Prep => Some((AFTER_LINK, "介词和它的宾语")),
            // 制度之 | 力: what has it is one ideograph most often.
            Kind::Particle if first == '之' => Some((AFTER_LINK, "“之”和它领起的字")),
            _ if l.lists.has(Lists::CLAUSE) => Some((AFTER_LINK, "连词和它领起的话")),
            _ => "不未没勿莫别第".contains(first).then_some((AFTER_LINK, "否定词和它否定的词")),
        }
    }

    /// Numbers and what they stand with.
    fn numbers(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let score = |w: &Word| w.kind == Kind::Number && is_score(&self.text[w.start..w.end]);
        match (l.kind, r.kind) {
            _ if score(l) => Some((60, "比分后")),
            (k, _) if score(r) && k.nominal() => Some((60, "比分前")),
            (Kind::Number, k) if self.date(l) && k != Kind::Place => Some((60, "时间词后")),
            (Kind::Number, Kind::Place) => Some((BOUND, "数量和方位词")),
            (Kind::Number, _) if self.span(l) => Some((WORD, "时间词后")),
            // 第六代 | 柔性屏: tells which, does not count.
            (Kind::Number, k) if k.nominal() && r.len() > 1 && super::simplify(self.text[l.start]) == '第' => {
                Some((180, "序数和它说的事物"))
            }
            (Kind::Number, k) if k.nominal() || matches!(k, Kind::Odd | Kind::Attribute) => Some((250, "数量和它数的事物")),
            // 十项 | 举措: what the dictionary calls a verb is a thing after a count.
            (Kind::Number, Kind::Verb)
                if self.counts(l) && r.len() > 1 && !r.lists.has(Lists::VERB) && !r.lists.has(Lists::INTRANSITIVE) =>
            {
                Some((200, "数量和它数的事物"))
            }
            (_, Kind::Number) if self.text[r.end - 1] == '号' => Some((BOUND, "名称和编号")),
            (Kind::Time, Kind::Number) if self.date(r) => Some((BOUND, "时间词之间")),
            (Kind::Time, Kind::Time) => Some((BOUND, "时间词之间")),
            (Kind::Verb, Kind::Number) if self.span(r) => Some((180, "动词和它的时间")),
            (Kind::Verb, Kind::Number) => Some((110, "动词和数量")),
            _ => None,
        }
    }

    /// 12月2日, 2022年, 一季度.
    fn date(&self, w: &Word) -> bool {
        let text: String = self.text[w.start..w.end].iter().map(|&c| super::simplify(c)).collect();
        let year =
            text.ends_with('年') && text.chars().filter(|c| c.is_ascii_digit() || "〇零一二三四五六七八九".contains(*c)).count() == 4;
        let clock = text.contains(['时', '点']) && text.ends_with(['时', '点', '分', '半', '许']);
        year || clock || text.ends_with("月") || text.ends_with('日') || text.ends_with("季度")
    }

    /// Names with numbers, places in a row, what one word says of which the next is.
    fn names(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        let text = &self.text[r.start..r.end];
        // 长江 | 二桥, 地铁 | 12号线.
        if l.kind.nominal() && r.kind == Kind::Noun && "一二三四五六七八九十".contains(text[0]) && text.len() == 2 {
            return Some((BOUND, "名称和编号"));
        }
        // 雅安 | 至林芝, 从小学 | 到大学: from one end to the other.
        if matches!(text, ['至' | '到']) && self.spans(i) {
            // 从车间工人 | 到大国工匠: all that is said.
            let rest = self.words[i + 1..].iter().take_while(|w| !matches!(w.kind, Kind::Mark | Kind::Space));
            let all = text == ['到'] && rest.clone().all(|w| w.kind.nominal() || matches!(w.kind, Kind::Attribute | Kind::Odd));
            return Some(if all { (60, "从一端到另一端") } else { (400, "起点和终点") });
        }
        // 普达措 | 国家公园: what the bearer of a name is called belongs to it.
        if l.kind == Kind::Name && r.lists.has(Lists::INSTITUTION) {
            return Some((BOUND, "专名和它的通名"));
        }
        let leading = l.len() == 2 && self.text[l.start] == '首' && super::number::is_unit(&self.text[l.start + 1..l.end]);
        if leading || l.lists.has(Lists::DETERMINER) && (r.kind.nominal() || r.kind == Kind::Attribute) {
            return Some((TIGHT, "指示词和它指的事物"));
        }
        // 搜救 | 工作, 老工业 | 基地: such a noun says what the word before it is about.
        let before = l.kind.nominal() || l.kind == Kind::Attribute || l.kind == Kind::Verb && !l.lists.has(Lists::VERB);
        let bare = !matches!(l.kind, Kind::Time | Kind::Place) && !self.date(l) && !self.span(l);
        // 国土 | 计划法, 疫苗 | 接种率.
        let measure =
            r.kind == Kind::Noun && (3..=4).contains(&r.len()) && "法案率费税额量".contains(super::simplify(self.text[r.end - 1]));
        (before && bare && (r.lists.has(Lists::HEAD) || measure && l.kind != Kind::Verb)).then_some((TIGHT + 20, "名词和它的通名"))
    }

    /// Whether 至 or 到 stands between two ends.
    fn spans(&self, i: usize) -> bool {
        let end = |w: &Word| matches!(w.kind, Kind::Name | Kind::Time | Kind::Number | Kind::Place);
        let (l, next) = (&self.words[i - 1], self.words.get(i + 1));
        let from = || {
            let clause = self.words[..i - 1].iter().rev().take_while(|w| !matches!(w.kind, Kind::Mark | Kind::Space | Kind::Verb));
            clause.into_iter().any(|w| w.len() == 1 && "从自由".contains(self.text[w.start]))
        };
        let to = self.text[self.words[i].start] == '至';
        next.is_some_and(|n| end(l) && (end(n) || to && n.kind.nominal()) || l.kind.nominal() && n.kind.nominal() && from())
    }

    /// 十项, 三名: a number that wants a noun.
    fn counts(&self, w: &Word) -> bool {
        "项名位家条件类批个所座款种支只".contains(super::simplify(self.text[w.end - 1]))
    }

    /// 三十年, 五天: how long, not how many of what follows.
    fn span(&self, w: &Word) -> bool {
        "年天载夜".contains(self.text[w.end - 1])
    }

    /// Ideographs that stand alone lean on a neighbour.
    fn singles(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        // 到大学 | 他只用了九年: a pronoun begins a clause, or is the object of what is before it.
        let pronoun = |w: &Word| {
            let first = super::simplify(self.text[w.start]);
            w.len() == 1 && "我你您他她它谁俺咱".contains(first)
                || w.len() == 2 && "我你他她它咱".contains(first) && matches!(self.text[w.start + 1], '们' | '們')
        };
        if pronoun(r) && !(l.kind == Kind::Verb && l.len() == 1) {
            return Some(if l.kind == Kind::Verb { (150, "动词和宾语") } else { (60, "代词起句") });
        }
        if pronoun(l) {
            return Some((260, "主语太短"));
        }
        let leans = |w: &Word| w.len() == 1 && matches!(w.kind, Kind::Odd | Kind::Noun | Kind::Attribute | Kind::Action);
        if l.kind == Kind::Verb && l.len() == 1 && r.kind == Kind::Number && !self.span(r) {
            return Some((130, "动词和数量"));
        }
        if leans(l) || leans(r) || l.kind == Kind::Verb && l.len() == 1 {
            return Some((BOUND, "单字旁"));
        }
        (r.kind == Kind::Verb && r.len() == 1 && l.kind != Kind::Adverb)
            .then(|| if self.alone(i) { (BOUND, "单字旁") } else { (80, "单字动词前") })
    }

    /// A verb of one ideograph that nothing follows.
    fn alone(&self, i: usize) -> bool {
        self.words.get(i + 1).is_none_or(|w| w.kind == Kind::Space || w.kind == Kind::Mark && !is_open(self.text[w.start]))
    }

    /// What begins a line well, and what ends one badly.
    fn phrase(&self, i: usize) -> Price {
        let (l, r) = (&self.words[i - 1], &self.words[i]);
        match l.kind {
            Kind::Adverb => return Some((TIGHT + 40, "副词和它修饰的词")),
            Kind::Prep => return Some((BOUND, "介词和它的宾语")),
            Kind::Clause => return Some((TIGHT, "连词和它领起的话")),
            Kind::Particle if "的之".contains(self.text[l.start]) => return Some((80, "“的”字后")),
            // 笑着 | 走出.
            Kind::Particle if r.kind == Kind::Verb && "着著".contains(self.text[l.start]) => return Some((180, "连着做的两件事")),
            Kind::Particle => return Some((90, "虚词后")),
            Kind::Verb if l.lists.has(Lists::INTRANSITIVE) && (r.kind.nominal() || r.kind == Kind::Attribute) && r.kind != Kind::Number => {
                return Some((50, CLAUSES));
            }
            Kind::Place if r.kind != Kind::Place => return Some((50, "方位词后")),
            _ => {}
        }
        match r.kind {
            Kind::Clause => Some((PHRASE, CLAUSES)),
            // 稳定 | 在1.3万亿斤.
            Kind::Prep if l.kind == Kind::Verb && self.words.get(i + 1).is_some_and(|w| w.kind == Kind::Number) && r.len() == 1 => {
                Some((250, "动词和它的补语"))
            }
            Kind::Prep if !self.trails(i) => Some((PHRASE, "介词短语前")),
            Kind::Prep => Some((250, "动词和它的补语")),
            Kind::Place => Some((BOUND, "名词和方位词")),
            Kind::Adverb if l.kind == Kind::Verb => Some((110, "动词和状语")),
            // 群众办事 | 少跑腿: as often the end of a clause as its predicate.
            Kind::Adverb if self.text[r.start..r.end] == ['少'] => Some((WORD, "主语和谓语之间")),
            Kind::Adverb => Some((PHRASE, "主语和谓语之间")),
            // 非法 | 捕捞.
            Kind::Verb | Kind::Action if l.kind == Kind::Attribute => Some((TIGHT, "修饰语和中心语")),
            Kind::Verb if l.kind == Kind::Verb => {
                let object = self.words.get(i + 1).is_some_and(|w| w.kind.nominal());
                Some(if object { (WORD, "动词和长宾语") } else { (150, "动词之间") })
            }
            // 影响 明起 | 降温: the time belongs to what is said.
            Kind::Verb if l.kind == Kind::Time && i >= 2 => Some((90, "时间词和谓语")),
            Kind::Verb if l.kind.nominal() => Some(self.predicate(i)),
            // 公布 明年 | 首场流星雨.
            _ if l.kind == Kind::Time && i >= 2 && self.words[i - 2].kind == Kind::Verb => Some((200, "宾语词组内")),
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
            Some(k) if own.has(Lists::INTRANSITIVE) && k != Kind::Number && (k.nominal() || matches!(k, Kind::Attribute | Kind::Odd)) => {
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
            (1, 0..=4) if matches!(next, Some(Kind::Verb | Kind::Adverb)) && !l.lists.has(Lists::VERB) => (120, "动词和宾语，或分句之间"),
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
        if r.kind == Kind::Phrase && r.len() > 3 {
            // 制度 | 全面落实, 社区 | 投入使用.
            return Some((SUBJECT, "主语和谓语之间"));
        }
        if l.kind == Kind::Attribute {
            return Some((180, "修饰语和中心语"));
        }
        let both = r.lists.has(Lists::VERB) && self.words.get(i + 1).is_some_and(|w| w.kind.nominal());
        // 就边境 | 局势.
        let object = i >= 2 && self.words[i - 2].kind == Kind::Prep && !matches!(self.text[self.words[i - 2].start], '至' | '到');
        if object {
            return Some((220, "介词的宾语内"));
        }
        Some(match (self.verb_before(i), both) {
            // 召开会议 | 研究经济工作.
            (true, true) => (90, "可能的谓语前"),
            (true, false) => (170, "宾语词组内"),
            (false, _) => (150, "词组内"),
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
            assert!(price(text) >= Some(Break::LAST), "{text}");
            assert!(price(text) < Some(Break::INSIDE), "{text}: better than inside a word");
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
    fn what_makes_one_notion_is_dearer_than_subject_and_verb() {
        for (one, two) in [
            ("失联人员搜救|工作仍在继续", "失联人员|搜救工作仍在继续"),
            ("大桥加固|工程年底完工", "大桥|加固工程年底完工"),
            ("油田累计|产油四亿吨", "油田|累计产油四亿吨"),
            ("下周起这些|路口禁止左转", "下周起|这些路口禁止左转"),
            ("别让“最后|一公里”成为难题", "别让“最后一公里”|成为难题"),
            ("铁路雅安|至林芝段提速", "铁路|雅安至林芝段提速"),
            ("从小学|到大学他只用了九年", "从小学到大学|他只用了九年"),
        ] {
            assert!(price(one) > price(two).map(|p| p + 40), "{one}: {:?}, {two}: {:?}", price(one), price(two));
        }
        assert!(price("以制度之|力治浪费") >= Some(Break::LAST));
        assert_eq!((price("青年说｜|我在村里"), price("图解丨|我在村里")), (Some(20), Some(20)));
        assert_eq!((price("读书·|行路"), price("加西亚·|马尔克斯逝世")), (Some(60), Some(280)));
    }

    #[test]
    fn the_first_line_must_not_say_another_thing() {
        assert!(price("著名作家逝世|十周年纪念活动举行").unwrap() >= 300);
        assert!(price("全市停水三天|传闻不实").unwrap_or(0) >= 160);
    }
}
