//! Who wrote it: the word for what someone is stays with the name that a typed space sets off from it.

use crate::cjk::Class;

/// What stands before a name in the line that says who wrote a story.
const CALLINGS: [&str; 20] = [
    "记者",
    "通讯员",
    "实习生",
    "特派员",
    "评论员",
    "报道员",
    "撰稿人",
    "作者",
    "编辑",
    "责编",
    "美编",
    "校对",
    "摄影",
    "摄",
    "記者",
    "通訊員",
    "實習生",
    "編輯",
    "攝影",
    "評論員",
];

/// Whether a word for a calling and a space end a text, and a name may follow: 通讯员 刘莹莹.
pub(super) fn follows(before: &str, class: Class) -> bool {
    let words = before.trim_end_matches(' ');
    class == Class::Han && words.len() < before.len() && CALLINGS.iter().any(|c| words.ends_with(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calling_and_a_space() {
        assert!(follows("（本报记者 ", Class::Han) && follows("（融媒体 全兴社 通讯员 ", Class::Han));
        assert!(!follows("（本报记者", Class::Han) && !follows("（融媒体 ", Class::Han) && !follows("记者 ", Class::Close));
    }
}
