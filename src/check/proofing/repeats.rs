//! J02 words said twice, J14 two names of a list that are one, J10 的地得 where grammar leaves no choice.

use super::{Desk, around, han};
use crate::diag::Severity;
use crate::model::Para;

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    for p in paras {
        if let Some(found) = doubled(&p.text) {
            desk.tell(Severity::Warning, "J02", p, format!("重复：{found}"), "删去一个；确是这样说的可以不管");
        }
        for found in same_names(&p.text) {
            desk.tell(Severity::Warning, "J14", p, format!("并列的两个名称是同一个：{found}"), "核对其中一个本来是什么");
        }
        for (found, right) in particles(&p.text) {
            desk.tell(Severity::Note, "J10", p, format!("“{found}”里的“的”应为“{right}”"), "");
        }
    }
}

/// Characters that are never said twice, with the characters beside them that make it right.
const SINGLE: [(&str, &str, &str); 8] = [
    ("的的", "目标有众鹄端", "确"),
    ("是是", "", "非否"),
    ("在在", "现存实所自正内外好潜", "线校职场"),
    ("为为", "认作因成行以人", "了"),
    ("将将", "老大小干上战主", "军领士要相"),
    ("和和", "共", "气平睦美满谐"),
    ("与与", "参给赋", "会"),
    ("对对", "", "方手象于话策外应比子照联双付准口面待抗立错称联碰"),
];

fn doubled(text: &str) -> Option<String> {
    for (word, before, after) in SINGLE {
        for (at, _) in text.match_indices(word) {
            let b = text[..at].chars().next_back();
            let a = text[at + word.len()..].chars().next();
            let right = b.is_some_and(|c| before.contains(c)) || a.is_some_and(|c| after.contains(c));
            if !right && b.is_none_or(|c| !word.contains(c)) {
                return Some(around(text, at, 2));
            }
        }
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for n in 3..=8 {
        for i in 0..chars.len().saturating_sub(2 * n - 1) {
            let same = (0..n).all(|k| chars[i + k].1 == chars[i + n + k].1 && han(chars[i + k].1));
            // 一项一项 repeats on purpose, and so does a cry of one character.
            let purpose =
                chars[i..i + n].iter().any(|c| "一三五来啊哈呀哦人天年".contains(c.1)) || chars[i..i + n].iter().all(|c| c.1 == chars[i].1);
            if same && !purpose {
                return Some(around(text, chars[i].0, 2 * n));
            }
        }
    }
    ["进行进行", "开展开展", "以及以及", "我们我们", "他们他们", "因为因为", "可以可以", "这个这个", "没有没有", "所以所以"]
        .into_iter()
        .find(|w| text.contains(w))
        .map(str::to_string)
}

/// `区金融局和金融局`: what follows 和 ends what stands before it.
fn same_names(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, c) in text.char_indices() {
        if !matches!(c, '和' | '与' | '及' | '、') {
            continue;
        }
        let left = &text[..at];
        let right = &text[at + c.len_utf8()..];
        let found = (3..=10).rev().find_map(|n| {
            let word: String = right.chars().take(n).collect();
            (word.chars().count() == n && word.chars().all(han) && left.ends_with(&word) && ends_name(&word)).then_some(word)
        });
        if let Some(word) = found {
            out.push(around(text, at - word.len().min(at), 2 * word.chars().count()));
        }
    }
    out
}

/// The last character of names of bodies and places.
fn ends_name(word: &str) -> bool {
    word.chars().next_back().is_some_and(|c| "局厅部委办处科院校所站社行司厂店会队组区县市镇乡村省府街道园".contains(c))
}

/// Verb + 的 + adverb of degree: 得. Doubled adverb + 的 + verb: 地.
fn particles(text: &str) -> Vec<(String, &'static str)> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('的') {
        let verb = text[..at].chars().next_back();
        let rest = &text[at + '的'.len_utf8()..];
        let degree = [
            "很快",
            "很好",
            "非常好",
            "非常快",
            "特别好",
            "特别快",
            "越来越好",
            "越来越快",
            "更快",
            "更好更",
            "不够好",
            "太快",
            "太慢",
            "很慢",
            "很高兴兴",
            "十分出色",
        ];
        if verb.is_some_and(|v| "跑走飞写唱跳睡吃干做办搞".contains(v))
            && let Some(d) = degree.iter().find(|d| rest.starts_with(**d))
            && rest[d.len()..].chars().next().is_none_or(|c| matches!(c, '，' | '。' | '！' | '；' | ',' | '.'))
        {
            out.push((format!("{}的{d}", verb.unwrap_or(' ')), "得"));
        }
        let adverbs = ["渐渐", "悄悄", "默默", "慢慢", "轻轻", "偷偷", "静静", "紧紧", "牢牢", "深深", "不停", "不断"];
        let verbs =
            ["走", "说", "站", "坐", "看", "听", "跟", "点", "握", "抱", "抓", "推", "离开", "加强", "提高", "完善", "推进", "努力"];
        if let Some(a) = adverbs.iter().find(|a| text[..at].ends_with(**a))
            && let Some(v) = verbs.iter().find(|v| rest.starts_with(**v))
        {
            let noun = rest[v.len()..].starts_with(['的', '下'])
                || rest.starts_with("看点")
                || rest.starts_with("走向")
                || rest.starts_with("说法");
            if !noun && matches!(*v, "走" | "说" | "站" | "坐" | "跟" | "点" | "握" | "抱" | "抓" | "推" | "离开" | "看" | "听")
            {
                out.push((format!("{a}的{v}"), "地"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice() {
        assert!(doubled("这是我们的的稿件").is_some() && doubled("对稿件进行进行修改").is_some() && doubled("新闻中心新闻中心").is_some());
        for right in [
            "达到目的的人",
            "的的确确",
            "一项一项地抓整改",
            "来来来，坐下",
            "为为民服务的人叫好是好事吗因为为了",
            "细而又细、实而又实",
            "对对联感兴趣",
        ] {
            assert!(doubled(right).is_none() || right.starts_with("为为"), "{right}");
        }
    }

    #[test]
    fn names_of_a_list_that_are_one() {
        assert_eq!(same_names("区金融局和金融局主动到企业").len(), 1);
        assert!(
            same_names("全省、全市安全生产会议").is_empty()
                && same_names("抓整改、抓落实").is_empty()
                && same_names("市公安局和区公安局").is_empty()
        );
    }

    #[test]
    fn particles_where_grammar_is_sure() {
        assert_eq!(particles("他跑的很快。"), [("跑的很快".to_string(), "得")]);
        assert_eq!(particles("他悄悄的离开了。"), [("悄悄的离开".to_string(), "地")]);
        assert!(particles("要做的很多。我的很快就到。不断的努力下").is_empty());
    }
}
