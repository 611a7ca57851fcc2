//! What an importer makes: drafts of articles, what was done to them, what was left out.

use super::run::Run;
use std::ops::Range;

/// An article on its way into the issue folder.
#[derive(Clone, Default, Debug)]
pub struct Draft {
    /// 引题.
    pub kicker: Vec<Run>,
    /// 主题, a run for each line.
    pub headline: Vec<Run>,
    /// 副题.
    pub deck: Vec<Run>,
    /// 作者行.
    pub author: Vec<Run>,
    /// 电头.
    pub dateline: Option<Run>,
    /// 正文.
    pub body: Vec<Para>,
    /// 署名 at the end.
    pub byline: Vec<Run>,
    /// Lines of verse.
    pub verse: bool,
    /// 版次, if the source says so.
    pub page: Option<u16>,
    /// Line in its file, from 1.
    pub line: usize,
    /// Pictures that belong to it.
    pub pictures: Vec<PictureRef>,
    /// 1–9.
    pub priority: Option<u8>,
    /// BCP 47.
    pub lang: Option<String>,
    /// Name that the source gives it.
    pub name: Option<String>,
    /// The file in `articles/` that our own export carried along.
    pub original: Option<String>,
    /// It is the rest of an article of that page (上接).
    pub continues: Option<Option<u16>>,
    /// The rest of it stands on that page (下转).
    pub goes_on: Option<Option<u16>>,
}

impl Draft {
    /// Whether anything is in it.
    pub fn is_empty(&self) -> bool {
        let runs = [&self.kicker, &self.headline, &self.deck, &self.author, &self.byline];
        runs.iter().all(|r| r.is_empty()) && self.body.is_empty() && self.dateline.is_none() && self.pictures.is_empty()
    }

    /// The headline in one line, or the first words.
    pub fn title(&self) -> String {
        let lines: Vec<&str> = self.headline.iter().map(|r| r.text.as_str()).collect();
        match lines.is_empty() {
            true => self.body.first().map(|p| p.run.text.chars().take(16).collect()).unwrap_or_default(),
            false => lines.join(" "),
        }
    }

    /// Tables, lists and cross heads make it no verse.
    pub fn settle(&mut self) {
        if self.verse && self.body.iter().any(|p| !matches!(p.kind, ParaKind::Text | ParaKind::Blank)) {
            self.verse = false;
            self.body.retain(|p| p.kind != ParaKind::Blank);
        }
    }

    /// Every run of it.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        let heads = [&self.kicker, &self.headline, &self.deck, &self.author].into_iter().flatten();
        let captions = self.pictures.iter().flat_map(|p| p.caption.iter().chain(&p.credit));
        heads.chain(&self.dateline).chain(self.body.iter().map(|p| &p.run)).chain(&self.byline).chain(captions)
    }
}

/// What a paragraph of a draft is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum ParaKind {
    /// Text.
    #[default]
    Text,
    /// 小标题.
    Subhead,
    /// The end of a stanza: no text.
    Blank,
    /// A row of a table: cells divided by tabs.
    Row,
    /// An item of a list: `•` or its number, a space, its text.
    Item,
    /// 引文.
    Quote,
}

impl ParaKind {
    /// A paragraph of running text.
    pub fn is_text(self) -> bool {
        matches!(self, ParaKind::Text | ParaKind::Item | ParaKind::Quote)
    }
}

/// A paragraph of a draft.
#[derive(Clone, Default, Debug)]
pub struct Para {
    /// What it is.
    pub kind: ParaKind,
    /// Its text.
    pub run: Run,
    /// Bold parts, by bytes of its text.
    pub strong: Vec<Range<usize>>,
    /// The file's own style says that it explains a picture.
    pub caption: bool,
}

impl Para {
    /// A paragraph of text.
    pub fn text(run: Run) -> Para {
        Para { run, ..Para::default() }
    }
}

/// A picture that came with an article.
#[derive(Clone, Default, Debug)]
pub struct PictureRef {
    /// Name in `pictures/`, without folders.
    pub file: String,
    /// Its bytes, if the source has them.
    pub bytes: Option<Vec<u8>>,
    /// 图片说明.
    pub caption: Vec<Run>,
    /// 摄影者.
    pub credit: Vec<Run>,
}

/// What was done to the text, or is proposed.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Name for `--undo` and `--accept`: kind and line.
    pub id: String,
    /// `join`, `break`, `orphan`, `head`, `run-in`, `broken`, `doubt`, `jump`, `boundary`, `signature`.
    pub kind: &'static str,
    /// The article, by index; `None` if none.
    pub story: Option<usize>,
    /// Line in the source file, from 1.
    pub line: usize,
    /// Done, or only proposed.
    pub applied: bool,
    /// From 0 to 1.
    pub confidence: f32,
    /// The text around it; `|` marks the place.
    pub excerpt: String,
    /// What and why, for the editor.
    pub message: String,
    /// The text as it would be.
    pub proposal: Option<String>,
    /// Readings with their confidence, the chosen one first.
    pub options: Vec<(&'static str, f32)>,
}

/// Text of the source that went into no article.
#[derive(Clone, PartialEq, Debug)]
pub struct Dropped {
    /// Bytes of the source.
    pub range: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// What it is: `page`, `jump`, `divider`, `repair`.
    pub reason: &'static str,
    /// The text.
    pub text: String,
}

/// What one file gave.
#[derive(Clone, Default, Debug)]
pub struct Import {
    /// Articles in order.
    pub drafts: Vec<Draft>,
    /// What was done and what is proposed.
    pub changes: Vec<Change>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// Notes that belong to no place (comments ignored, pictures missing …).
    pub notes: Vec<String>,
}
