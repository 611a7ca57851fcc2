//! The files that a build read, and places in them.
//!
//! Nothing here touches the disk: `read` hands over names and texts.

pub mod attached;

/// A file in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// A range of bytes in a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of a file.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Span {
        Span { file, start: range.start as u32, end: range.end as u32 }
    }
}

/// One file of the build.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as an editor would write it: relative to where the command runs if possible.
    pub name: String,
    /// Its text, valid UTF-8 (what was not is replaced, and reported).
    pub text: String,
    /// Byte offset of each line's first character.
    lines: Vec<u32>,
}

impl SourceFile {
    /// Line and column, both from 1; the column counts characters.
    pub fn position(&self, at: u32) -> (usize, usize) {
        let line = self.lines.partition_point(|&s| s <= at).max(1);
        let start = self.lines[line - 1] as usize;
        let end = (at as usize).min(self.text.len());
        let column = self.text.get(start..end).map_or(1, |s| s.chars().count() + 1);
        (line, column)
    }

    /// The byte range of a line (from 1) without its line end.
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let start = self.lines.get(line.saturating_sub(1)).map_or(self.text.len(), |&s| s as usize);
        let end = self.lines.get(line).map_or(self.text.len(), |&s| s as usize);
        start..start + self.text[start..end].trim_end_matches(['\n', '\r']).len()
    }
}

/// Every file a build read, in the order in which it did.
#[derive(Clone, Default, Debug)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let mut lines = vec![0];
        lines.extend(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i as u32 + 1));
        self.files.push(SourceFile { name: name.into(), text, lines });
        FileId(self.files.len() as u32 - 1)
    }

    /// A file.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let mut s = Sources::default();
        let f = s.add("a.toml", "一二\n三四五\n");
        assert_eq!(s.file(f).position(0), (1, 1));
        assert_eq!(s.file(f).position(3), (1, 2));
        assert_eq!(s.file(f).position(7), (2, 1));
        assert_eq!(s.file(f).position(13), (2, 3));
        assert_eq!(&s.file(f).text[s.file(f).line_range(2)], "三四五");
    }
}
