//! What is told of faces that stand in (F03), so that editors see why pages of two machines differ.

use super::{Fonts, Substitute};
use crate::diag::{Diagnostic, Severity};
use crate::source::Span;

/// So many characters are named.
const NAMED: usize = 8;

impl Substitute {
    /// Whether the face is one of the system.
    pub fn is_system(&self, fonts: &Fonts) -> bool {
        self.face.is_some_and(|id| fonts.entries().any(|(i, e)| i == id && e.style.is_some()))
    }

    /// One note for a face and role; `at` is where it stands in first.
    pub fn tell(&self, fonts: &Fonts, at: Option<Span>) -> Diagnostic {
        let role = format!("{}（{}）", self.role.chinese(), self.role.name());
        let named: String = self.chars.iter().take(NAMED).collect();
        let chars = match self.chars.len() {
            n if n > NAMED => format!("“{named}”等 {n} 字"),
            _ => format!("“{named}”"),
        };
        let entry = self.face.and_then(|id| fonts.entries().find(|e| e.0 == id)).map(|e| e.1);
        let note = |message: String| {
            let d = Diagnostic::new(Severity::Note, "F03", message).about(self.first.1);
            if let Some(span) = at { d.at(span) } else { d }
        };
        let Some(entry) = entry else {
            return note(format!("{role}的字体缺{chars}，也没有一种字体有标题里的每个字，标题 {} 行用了两种字体", self.heads))
                .hint("换用字更全的字体，或把这样的字体放进 fonts/ 并登记在 fonts.toml");
        };
        let heads = if self.heads > 0 { format!("，其中标题 {} 行整行改用", self.heads) } else { String::new() };
        if let Some(style) = entry.style {
            note(format!("{role}的字体缺{chars}，改用系统的字体 {}（粗细 {}）{heads}", entry.name, style.weight))
                .hint(format!("文件是 {}；别的电脑没有它，排出来就不一样：把含有这些字的字体放进 fonts/ 并登记在 fonts.toml", entry.file))
        } else {
            note(format!("{role}的字体缺{chars}，标题 {} 行整行改用 {}", self.heads, entry.name))
                .hint("看一眼版面；不满意就在版式里换用字更全的字体")
        }
    }
}
