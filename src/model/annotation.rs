//! Annotations (注) of a paragraph: readings over its text, marks beside it, notes inside the line.
//!
//! A base is a range of the paragraph's text. Readings are text of the story too, but stand outside
//! [`super::Para::text`]: the proof counts them apart. The words of a 夹注 are part of the text.

use std::ops::Range;

/// What stands with a part of a paragraph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AnnotationKind {
    /// 着重号: a dot for each character (bouten in Japanese).
    Dots,
    /// 专名号: a line along a name.
    ProperName,
    /// 书名号甲: a wavy line along a title.
    BookTitle,
    /// 示亡号: a frame round the name of one who has died.
    Frame,
    /// 夹注、割注: two small lines inside the line; the text is the base itself.
    Warichu,
    /// ルビ: one reading for the whole base; over one character mono ruby, over more group ruby.
    Ruby,
    /// 熟語ルビ: a reading for each character of a word, which may be parted between them.
    Jukugo,
    /// 拼音: one syllable over a character, or one word over a word.
    Pinyin,
    /// 注音符号: beside one character.
    Zhuyin,
}

impl AnnotationKind {
    /// Has readings of its own.
    pub fn has_readings(self) -> bool {
        matches!(self, AnnotationKind::Ruby | AnnotationKind::Jukugo | AnnotationKind::Pinyin | AnnotationKind::Zhuyin)
    }

    /// Changes the room that its base takes along the line.
    pub fn widens(self) -> bool {
        !matches!(self, AnnotationKind::Dots | AnnotationKind::ProperName | AnnotationKind::BookTitle)
    }

    /// Its name in the output of `banmian compose`.
    pub fn name(self) -> &'static str {
        match self {
            AnnotationKind::Dots => "dots",
            AnnotationKind::ProperName => "name",
            AnnotationKind::BookTitle => "book",
            AnnotationKind::Frame => "frame",
            AnnotationKind::Warichu => "note",
            AnnotationKind::Ruby => "ruby",
            AnnotationKind::Jukugo => "jukugo",
            AnnotationKind::Pinyin => "pinyin",
            AnnotationKind::Zhuyin => "zhuyin",
        }
    }
}

/// A reading and the part of the base that it belongs to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Reading {
    /// Bytes of the paragraph's text.
    pub base: Range<u32>,
    /// What is set beside it, never empty.
    pub text: String,
}

/// An annotation of a paragraph.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Annotation {
    /// What it is.
    pub kind: AnnotationKind,
    /// Bytes of the paragraph's text, never empty, between characters.
    pub base: Range<u32>,
    /// In order; one but for [`AnnotationKind::Jukugo`], none for marks.
    pub readings: Vec<Reading>,
}

impl Annotation {
    /// A mark without reading.
    pub fn mark(kind: AnnotationKind, base: Range<u32>) -> Annotation {
        Annotation { kind, base, readings: Vec::new() }
    }

    /// Moves it by some bytes: text was put before it.
    pub fn shift(&mut self, by: u32) {
        for r in std::iter::once(&mut self.base).chain(self.readings.iter_mut().map(|r| &mut r.base)) {
            *r = r.start + by..r.end + by;
        }
    }
}
