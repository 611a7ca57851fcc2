//! J10 的地得, only where grammar leaves no choice.

use super::{Desk, around, han};
use crate::cjk::words::{self, Tagged};
use crate::diag::Severity;
use crate::model::Para;

pub(super) fn check(desk: &mut Desk<'_>) {
    if !desk.simplified() {
        return;
    }
    let paras: Vec<&Para> = desk.paras().collect();
    for p in paras {
        for (found, said, right) in faults(&p.text) {
            desk.tell(Severity::Note, "J10", p, format!("“{found}”里的“{said}”应为“{right}”"), "");
        }
    }
}

/// Verbs that take no object: what follows 的 with a degree says how.
const GOES: &str = "跑走飞跳睡长涨跌降升变游爬滚来";
/// Verbs that may take one: only speed says how for certain.
const DOES: &str = "写唱吃干做办搞说讲学看听玩打";
/// What says how much, at the end of a clause.
const DEGREES: [&str; 18] = [
    "很快",
    "很慢",
    "太快",
    "太慢",
    "更快",
    "非常快",
    "特别快",
    "越来越快",
    "飞快",
    "很好",
    "非常好",
    "特别好",
    "越来越好",
    "不够好",
    "很高",
    "很远",
    "更远",
    "更高",
];
/// Words of manner: before a verb they take 地.
const MANNER: [&str; 66] = [
    "认真", "仔细", "积极", "主动", "努力", "刻苦", "深入", "扎实", "切实", "有效", "严格", "严肃", "迅速", "及时", "充分", "准确", "耐心",
    "细致", "热情", "热烈", "亲切", "郑重", "隆重", "坚决", "坚定", "顺利", "圆满", "大力", "逐步", "逐渐", "快速", "大声", "小心", "轻松",
    "安静", "用力", "拼命", "有序", "科学", "合理", "飞快", "悄悄", "默默", "渐渐", "慢慢", "轻轻", "偷偷", "静静", "紧紧", "牢牢", "深深",
    "狠狠", "匆匆", "缓缓", "不断", "不停", "高兴", "激动", "兴奋", "开心", "愉快", "生气", "着急", "伤心", "难过", "惊讶",
];
/// Nouns that words of manner describe, and that nothing else can be.
const THINGS: [&str; 16] =
    ["态度", "精神", "作风", "氛围", "环境", "关系", "条件", "气氛", "印象", "效果", "方法", "措施", "基础", "成绩", "局面", "心情"];
/// What stands before a predicate: a noun with its attribute cannot stand alone behind it.
const MODALS: [&str; 22] = [
    "要", "应", "能", "会", "可以", "必须", "应该", "应当", "正在", "都在", "一直", "已经", "能够", "需要", "正", "就", "也", "都", "将",
    "还", "又", "便",
];

/// What is wrong, the character that is, and the right one.
fn faults(text: &str) -> Vec<(String, char, char)> {
    let mut out = Vec::new();
    if !text.contains(['的', '地']) {
        return out;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut words: Option<Vec<Tagged>> = None;
    for (at, c) in text.char_indices().filter(|c| matches!(c.1, '的' | '地')) {
        let (before, rest) = (&text[..at], &text[at + c.len_utf8()..]);
        if degree(before, rest) {
            out.push((excerpt(text, at), c, '得'));
            continue;
        }
        let Some(manner) = MANNER.iter().find(|m| before.ends_with(**m)) else { continue };
        let i = text[..at].chars().count();
        let words = words.get_or_insert_with(|| words::tagged(&chars));
        let Some(next) = words.iter().find(|w| w.range.start == i + 1) else { continue };
        let after: String = chars[next.range.end..].iter().take(6).collect();
        let lead = &before[..before.len() - manner.len()];
        match c {
            '的' if manner_before_verb(&chars, next, lead, &after) => out.push((excerpt(text, at), c, '地')),
            '地' if stands_alone(words, i)
                && closes(&after)
                && THINGS.contains(&chars[next.range.clone()].iter().collect::<String>().as_str()) =>
            {
                out.push((excerpt(text, at), c, '的'));
            }
            _ => {}
        }
    }
    out
}

/// `跑的很快，`
fn degree(before: &str, rest: &str) -> bool {
    let Some(verb) = before.chars().next_back() else { return false };
    let Some(d) = DEGREES.iter().filter(|d| rest.starts_with(**d)).max_by_key(|d| d.len()) else { return false };
    // 运动会上跑的, 飞来的: a word of more characters may end with the verb.
    let alone = before.chars().rev().nth(1).is_none_or(|c| !"起飞逃赛慢快奔行出到过进回上下".contains(c));
    let speed = d.ends_with(['快', '慢']);
    alone && closes(&rest[d.len()..]) && (GOES.contains(verb) || speed && DOES.contains(verb))
}

/// The end of a clause.
fn closes(text: &str) -> bool {
    text.chars().next().is_none_or(|c| matches!(c, '，' | '。' | '！' | '；' | '？' | ',' | '.' | '、' | '”' | '」'))
}

/// `要认真的学习`, `高兴的跳了起来`, `认真的学习了`.
fn manner_before_verb(chars: &[char], verb: &Tagged, lead: &str, after: &str) -> bool {
    if verb.part != 'v' || chars[verb.range.clone()].iter().any(|&c| !han(c)) {
        return false;
    }
    let word: String = chars[verb.range.clone()].iter().collect();
    // 高兴的是, 努力的有: 是 and 有 tell what the whole is.
    if ["是", "有", "在", "为", "要", "能", "会", "可", "来", "去", "到", "如", "像", "等", "让", "使"].contains(&word.as_str())
    {
        return false;
    }
    let noun_follows = ["的", "态度", "精神", "作风", "氛围", "习惯", "方法", "方式", "能力", "工作", "过程", "效果", "水平", "样子", "声"];
    if noun_follows.iter().any(|w| after.starts_with(w)) {
        return false;
    }
    let aspect =
        after.starts_with(['了', '着', '过']) || after.starts_with("起来") || after.starts_with("下来") || after.starts_with("出来");
    let speech = ["说", "问", "答", "喊", "告诉", "介绍", "表示", "回答", "笑道", "叫道"].contains(&word.as_str())
        && (after.starts_with(['：', '，', '道', '“']) || after.starts_with("记者"));
    let modal = MODALS.iter().any(|m| lead.ends_with(m)) && word.chars().count() == 2 && !verb.nominal_alone(after);
    aspect || speech || modal
}

impl Tagged {
    /// A verb that may be the noun of the phrase, with nothing behind it that it could act upon.
    fn nominal_alone(&self, after: &str) -> bool {
        self.nominal && closes(after)
    }
}

/// 地 is a word of its own here, not the first character of 地铁, 地方.
fn stands_alone(words: &[Tagged], i: usize) -> bool {
    words.iter().any(|w| w.range == (i..i + 1))
}

/// `跑的很快`
fn excerpt(text: &str, at: usize) -> String {
    around(text, at, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_grammar_is_sure() {
        for (text, said, right) in [
            ("他跑的很快。", '的', '得'),
            ("他写的很快，", '的', '得'),
            ("他跑地很快。", '地', '得'),
            ("他悄悄的离开了。", '的', '地'),
            ("孩子高兴的跳了起来。", '的', '地'),
            ("我们要认真的学习文件。", '的', '地'),
            ("全厂认真的学习了文件。", '的', '地'),
            ("她激动的说：“好。”", '的', '地'),
            ("这是认真地态度，", '地', '的'),
        ] {
            assert_eq!(faults(text).iter().map(|f| (f.1, f.2)).collect::<Vec<_>>(), [(said, right)], "{text}");
        }
        for text in [
            "要做的很多。",
            "我的很快就到。",
            "不断的努力下，",
            "以认真的学习态度，",
            "经过认真的学习，",
            "令人高兴的是，",
            "他写的很好。",
            "要有积极的工作态度。",
            "快速地铁开通。",
            "认真地学习。",
            "慢慢地走路。",
            "积极的发展态势",
            "得到了有效的控制，",
            "正在进行深入的调查，",
            "要坚持科学的发展，",
            "起飞的很快就有三架。",
        ] {
            assert!(faults(text).is_empty(), "{text}: {:?}", faults(text));
        }
    }
}
