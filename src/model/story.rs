//! A story: its text as paragraphs of kinds, heads included, each with its place in the file.

use super::annotation::Annotation;
use super::table::Table;
use crate::cjk::{Level, Marks};
use crate::source::{FileId, Span};
use std::ops::Range;

/// A story (稿件).
#[derive(Clone, PartialEq, Debug)]
pub struct Story {
    /// Its name: the file name without extension.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// Every piece of text that will be set, in reading order: kicker, headline lines, deck, author line, body, byline.
    pub paras: Vec<Para>,
    /// 1 is the lead; the rank of the headline follows it.
    pub priority: u8,
    /// BCP 47 language.
    pub lang: String,
    /// Its own prohibition level (禁则级别); `None`: the layout's.
    pub level: Option<Level>,
    /// Its own style of marks (标点样式); `None`: the layout's.
    pub marks: Option<Marks>,
    /// Names in its head that are never parted, beyond those of the layout.
    pub names: Vec<String>,
    /// Its headline, where that begins the first paragraph (段首题) instead of standing by itself.
    pub run_in: Option<String>,
    /// Its tables, in order.
    pub tables: Vec<Table>,
    /// Lines of verse: kept, not justified.
    pub verse: bool,
    /// Invented for the sample.
    pub fiction: bool,
}

/// What a paragraph is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ParaKind {
    /// 栏目: the name of the column that the story belongs to, over its head.
    Label,
    /// 引题, over the headline.
    Kicker,
    /// 主题: one per line turn of the editor.
    Headline,
    /// 副题, under the headline.
    Deck,
    /// 提要: what the story says, in a few lines between head and text.
    Summary,
    /// A line with the author under the head (作者).
    Author,
    /// Body text, first-line indent.
    Body,
    /// Body text without indent (one line of verse).
    Flush,
    /// An item of a list; its first bytes are the mark and a space, its further lines stand under the text.
    Item {
        /// Bytes of the mark with its space.
        mark: u8,
    },
    /// 引文: a quotation set apart.
    Quote,
    /// 落款: who signs a notice, and the date.
    Signature,
    /// A cell in the header of a table (表头).
    HeadCell,
    /// A cell of a table.
    Cell,
    /// 表题.
    TableTitle,
    /// 表注.
    TableNote,
    /// 小标题 on a line of its own.
    Subhead,
    /// 署名 at the end, right-aligned.
    Byline,
    /// An empty line (stanza break): no text.
    Blank,
    /// 图片说明.
    Caption,
    /// 摄影者, after the caption.
    Credit,
}

impl ParaKind {
    /// Belongs to the head block, not to the columns.
    pub fn is_head(self) -> bool {
        use ParaKind::{Author, Deck, Headline, Kicker, Label, Summary};
        matches!(self, Label | Kicker | Headline | Deck | Summary | Author)
    }
}

/// How a part of a paragraph is emphasised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Emphasis {
    /// 黑体 (Markdown `**…**`; run-in heads).
    Strong,
    /// 楷体 (Markdown `*…*`).
    Soft,
}

/// One paragraph.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Para {
    /// What it is.
    pub kind: ParaKind,
    /// Its text: what is set, no markup.
    pub text: String,
    /// Emphasised byte ranges of `text`, in order, not overlapping.
    pub strong: Vec<(Range<u32>, Emphasis)>,
    /// Its annotations, by the start of their base, the longer first; those with readings do not overlap.
    pub annotations: Vec<Annotation>,
    /// Byte ranges of `text` in another language, with its BCP 47 tag; in order, not overlapping.
    pub langs: Vec<(Range<u32>, String)>,
    /// Where it stands in the story's file.
    pub span: Span,
}

impl Para {
    /// A paragraph without emphasis and annotations.
    pub fn plain(kind: ParaKind, text: impl Into<String>, span: Span) -> Para {
        Para { kind, text: text.into(), strong: Vec::new(), annotations: Vec::new(), langs: Vec::new(), span }
    }
}

impl Story {
    /// The head's paragraphs of a kind.
    pub fn of(&self, kind: ParaKind) -> impl Iterator<Item = &Para> {
        self.paras.iter().filter(move |p| p.kind == kind)
    }

    /// The headline in one line.
    pub fn title(&self) -> String {
        if let Some(title) = &self.run_in {
            return title.clone();
        }
        let t: Vec<&str> = self.of(ParaKind::Headline).map(|p| p.text.as_str()).collect();
        if t.is_empty() { self.id.clone() } else { t.join(" ") }
    }

    /// Index of the first paragraph that goes into columns.
    pub fn body_start(&self) -> usize {
        self.paras.iter().position(|p| !p.kind.is_head()).unwrap_or(self.paras.len())
    }
}
