//! J02 words and marks that stand twice, J14 two names of a list that are one.

use super::{Desk, around, han};
use crate::cjk::words;
use crate::diag::Severity;
use crate::model::Para;

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    let chinese = desk.chinese();
    for p in paras {
        if let Some(found) = doubled_mark(&p.text) {
            desk.tell(Severity::Warning, "J02", p, format!("两个标点连用：{found}"), "留一个");
        }
        let word = || if chinese { doubled_word(&p.text) } else { None };
        if let Some(found) = doubled(&p.text, chinese).or_else(word) {
            desk.tell(Severity::Warning, "J02", p, format!("重复：{found}"), "删去一个；确是这样说的可以不管");
        }
        for found in linked_twice(&p.text).into_iter().filter(|_| chinese) {
            desk.tell(Severity::Note, "J02", p, format!("一串里用了两个“和”：{found}"), "前一个也许是“的”或“、”");
        }
        for found in same_names(&p.text) {
            desk.tell(Severity::Warning, "J14", p, format!("并列的两个名称是同一个：{found}"), "核对其中一个本来是什么");
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

fn doubled(text: &str, chinese: bool) -> Option<String> {
    for (word, before, after) in SINGLE.iter().filter(|_| chinese) {
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
    None
}

/// Verbs and others of two characters that nobody says twice, though they are no nouns.
const ONCE: [&str; 42] = [
    "进行", "开展", "以及", "我们", "他们", "她们", "你们", "因为", "可以", "这个", "那个", "没有", "所以", "但是", "如果", "已经", "举行",
    "召开", "加强", "推进", "实施", "提高", "促进", "成立", "位于", "属于", "包括", "成为", "获得", "取得", "通过", "对于", "关于", "根据",
    "按照", "为了", "由于", "其中", "全部", "目前", "同时", "需要",
];

/// A word of the dictionary twice in a row: a noun, or one of [`ONCE`]. Verbs are said twice on purpose (研究研究).
fn doubled_word(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let twice = |i: usize, n: usize| {
        i + 2 * n <= chars.len()
            && chars[i..i + n] == chars[i + n..i + 2 * n]
            && chars[i..i + n].iter().all(|&c| han(c))
            && chars[i] != chars[i + 1]
    };
    if !(0..chars.len()).any(|i| twice(i, 2)) {
        return None;
    }
    let place = |i: usize| around(text, text.char_indices().nth(i).map_or(0, |c| c.0), 4);
    let once = |&i: &usize| twice(i, 2) && ONCE.contains(&chars[i..i + 2].iter().collect::<String>().as_str());
    if let Some(i) = (0..chars.len()).find(once) {
        return Some(place(i));
    }
    let words = words::tagged(&chars);
    for (k, w) in words.windows(2).enumerate() {
        let (a, b) = (&w[0], &w[1]);
        if a.range.len() != 2 || b.range.len() != 2 || !twice(a.range.start, 2) {
            continue;
        }
        let word: String = chars[a.range.clone()].iter().collect();
        // 个个, 人人 and what counts may be said twice; so may what the next word takes in: 学生学生会.
        let counts = word.starts_with(['一', '两', '几', '多', '半']) || word.contains(['个', '人', '天', '年', '步', '层', '点']);
        let taken = words.get(k + 2).is_some_and(|n| {
            n.range.len() == 1
                && han(chars[n.range.start])
                && !"的了在是和、与及要将被由对为也都就从到上中下".contains(chars[n.range.start])
        });
        let noun = a.part == 'n' && !a.nominal && !counts && !taken;
        if noun {
            return Some(place(a.range.start));
        }
    }
    None
}

/// `，，` `。，` `、。`: two pauses where one is meant; three full stops are for dots.
fn doubled_mark(text: &str) -> Option<String> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let pause = |c: char| matches!(c, '，' | '。' | '、' | '；' | '：');
    let found = (1..chars.len()).find(|&i| {
        let (a, b) = (chars[i - 1].1, chars[i].1);
        let dots = a == '。' && b == '。' && (chars.get(i + 1).is_some_and(|c| c.1 == '。') || i >= 2 && chars[i - 2].1 == '。');
        pause(a) && pause(b) && !dots
    })?;
    Some(around(text, chars[found].0, 1))
}

/// `检查和科学性和有效性`: two nouns of one make joined by 和, and a third 和 before them.
fn linked_twice(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let link = |i: usize| {
        let inside = |c: Option<&char>, list: &str| c.is_some_and(|c| list.contains(*c));
        chars[i] == '和'
            && !inside(chars.get(i + 1), "谐平睦美解气善约")
            && !(i > 0 && inside(chars.get(i - 1), "共总温饱缓调随暖祥柔亲中混谋求附"))
    };
    let makes = |c: char| "性度力率化感".contains(c);
    let first = (0..chars.len()).find(|&i| {
        if !link(i) {
            return false;
        }
        let Some(second) = (i + 3..(i + 6).min(chars.len())).find(|&j| link(j)) else { return false };
        let third = chars[second + 1..].iter().take(4).position(|&c| c == chars[second - 1]);
        makes(chars[second - 1]) && third.is_some() && chars[i + 1..second].iter().all(|&c| han(c))
    })?;
    Some(around(text, text.char_indices().nth(first).map_or(0, |c| c.0), 8))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice() {
        assert!(doubled("这是我们的的稿件", true).is_some() && doubled("新闻中心新闻中心", true).is_some());
        for wrong in ["对稿件进行进行修改", "参加会议会议的有", "全市经济经济发展", "召开召开大会"] {
            assert!(doubled_word(wrong).is_some(), "{wrong}");
        }
        for right in [
            "大家研究研究再说",
            "学习学习",
            "一个一个来",
            "动员学生学生会也出了力",
            "雪白雪白的墙",
            "好多好多人",
            "中国中央电视台",
            "发展发展中国家",
        ] {
            assert!(doubled_word(right).is_none(), "{right}");
        }
        assert!(linked_twice("切实提高安全检查和科学性和有效性").is_some());
        assert!(linked_twice("提高科学性和有效性").is_none() && linked_twice("人与自然和谐共生和平安定").is_none());
        assert!(doubled_mark("会议，，召开").is_some() && doubled_mark("召开。，").is_some() && doubled_mark("他说。。。走了").is_none());
        for right in [
            "达到目的的人",
            "的的确确",
            "一项一项地抓整改",
            "来来来，坐下",
            "为为民服务的人叫好是好事吗因为为了",
            "细而又细、实而又实",
            "对对联感兴趣",
        ] {
            assert!(doubled(right, true).is_none() || right.starts_with("为为"), "{right}");
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
}
