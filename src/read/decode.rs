//! Bytes → text: encoding, control characters, line ends.
//!
//! [`Raw`] is what [`Sources`] shows and what spans count in. [`Clean`] is what the parsers get:
//! harmful characters are gone from it, and it knows where each of its bytes stands in the file.

use crate::diag::{Diagnostic, Report};
use crate::read::folder::{Fault, Folder};
use crate::source::{FileId, Sources, Span};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, SHIFT_JIS};
use std::ops::Range;

/// A file's text as it stands on the disk, what is not UTF-8 replaced by U+FFFD.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) file: FileId,
    pub(super) text: String,
}

/// Stops a broken file from flooding the report: after a number of faults it only counts.
pub(super) struct Quota {
    left: usize,
    more: usize,
}

impl Quota {
    pub(super) fn new(left: usize) -> Quota {
        Quota { left, more: 0 }
    }

    /// Reports the fault, or counts it.
    pub(super) fn push(&mut self, report: &mut Report, d: Diagnostic) {
        if self.left == 0 {
            self.more += 1;
        } else {
            self.left -= 1;
            report.push(d);
        }
    }

    /// Says how many were only counted; `last` is told after the number.
    pub(super) fn close(self, report: &mut Report, code: &'static str, file: FileId, last: &str) {
        if self.more > 0 {
            report.push(Diagnostic::error(code, format!("同一文件里另有{}处{last}", self.more)).at(Span::new(file, 0..0)));
        }
    }
}

/// A file that was read but is not yet among the sources: many can be read at once.
pub(super) struct Opened {
    name: String,
    text: String,
    broken: Vec<Broken>,
    /// What it is instead of UTF-8.
    foreign: Option<&'static str>,
}

impl Opened {
    pub(super) fn read(folder: &Folder, file: &str) -> Result<Opened, Fault> {
        let bytes = folder.read(file)?;
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(Fault::Unreadable("是 UTF-16 编码，请另存为 UTF-8".into()));
        }
        let (text, broken) = decode(&bytes);
        let name = folder.name(file);
        // A tenth of the file: it was never UTF-8, and the places say nothing.
        if broken.len() * 10 > bytes.len()
            && let Some((text, encoding)) = foreign(&bytes)
        {
            return Ok(Opened { name, text, broken: Vec::new(), foreign: Some(encoding) });
        }
        Ok(Opened { name, text, broken, foreign: None })
    }

    /// Puts it among the sources and says what is wrong with its encoding.
    pub(super) fn enter(self, sources: &mut Sources, report: &mut Report) -> Raw {
        let id = sources.add(self.name, self.text.clone());
        let raw = Raw { file: id, text: self.text };
        if let Some(encoding) = self.foreign {
            let d = Diagnostic::error("R09", format!("文件不是 UTF-8，是 {encoding} 编码：这次照 {encoding} 读出来排，供核对"));
            report.push(d.at(raw.span(0..0)).hint("在编辑器里另存为 UTF-8，或用 banmian import 收进来"));
        }
        raw.report_encoding(&self.broken, report);
        raw.report_controls(report);
        raw
    }
}

impl Raw {
    /// Reads a file of a folder and says what is wrong with its encoding.
    pub(super) fn load(folder: &Folder, file: &str, sources: &mut Sources, report: &mut Report) -> Result<Raw, Fault> {
        Ok(Opened::read(folder, file)?.enter(sources, report))
    }

    fn report_encoding(&self, broken: &[Broken], report: &mut Report) {
        let mut quota = Quota::new(20);
        for b in broken {
            let what = b.surrogate.map_or_else(|| "不是 UTF-8".to_string(), |u| format!("是落单的 UTF-16 代理 U+{u:04X}"));
            let d = Diagnostic::error("R09", format!("第{}行，全文第{}字节（{}）{what}，排成 U+FFFD", b.line, b.byte + 1, b.hex))
                .at(self.span(b.at..b.at + 3));
            quota.push(report, d.hint("在原稿里补上这个字，另存为 UTF-8"));
        }
        quota.close(report, "R09", self.file, "不是 UTF-8");
    }

    fn report_controls(&self, report: &mut Report) {
        let mut quota = Quota::new(20);
        for (i, c) in self.text.char_indices() {
            let d = match fate(c) {
                Fate::Drop => {
                    Diagnostic::error("R10", format!("有控制字符 U+{:04X}，已去掉", c as u32)).hint("在文件里删掉它；如果那里缺字，请补上")
                }
                Fate::Line(_) if c.is_control() => {
                    Diagnostic::error("R10", format!("有控制字符 U+{:04X}，当作换行", c as u32)).hint("改成普通的换行")
                }
                _ => continue,
            };
            quota.push(report, d.at(self.span(i..i + c.len_utf8())));
        }
        quota.close(report, "R10", self.file, "控制字符，都已去掉");
    }

    /// A place in the file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

struct Broken {
    /// Where its U+FFFD stands in the text.
    at: usize,
    line: usize,
    byte: usize,
    hex: String,
    surrogate: Option<u32>,
}

/// The text of a file in an encoding of before Unicode, all bytes of which are characters of it.
fn foreign(bytes: &[u8]) -> Option<(String, &'static str)> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        e if e == encoding_rs::GBK => GB18030,
        e => e,
    };
    let known = [(GB18030, "GBK"), (BIG5, "Big5"), (SHIFT_JIS, "Shift_JIS"), (EUC_JP, "EUC-JP"), (EUC_KR, "EUC-KR")];
    let name = known.iter().find(|k| k.0 == guess)?.1;
    let text = guess.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some((text.into_owned(), name))
}

/// Valid text; a lone surrogate becomes one U+FFFD, not three. A byte order mark is skipped.
fn decode(bytes: &[u8]) -> (String, Vec<Broken>) {
    let (mut text, mut broken) = (String::with_capacity(bytes.len()), Vec::new());
    let mut at = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    let mut lines = 1;
    while at < bytes.len() {
        let Some(chunk) = bytes[at..].utf8_chunks().next() else { break };
        text.push_str(chunk.valid());
        lines += chunk.valid().bytes().filter(|&b| b == b'\n').count();
        at += chunk.valid().len();
        if chunk.invalid().is_empty() {
            break;
        }
        let surrogate = match bytes[at..] {
            [0xED, b @ 0xA0..=0xBF, c @ 0x80..=0xBF, ..] => Some(0xD000 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F)),
            _ => None,
        };
        let len = if surrogate.is_some() { 3 } else { chunk.invalid().len() };
        let hex = bytes[at..at + len].iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(" ");
        broken.push(Broken { at: text.len(), line: lines, byte: at, hex, surrogate });
        text.push('\u{FFFD}');
        at += len;
    }
    (text, broken)
}

/// What the parsers get instead of a character.
enum Fate {
    Keep,
    Drop,
    Space,
    /// A line end, as Markdown has to see it.
    Line(&'static str),
}

fn fate(c: char) -> Fate {
    match c {
        '\t' => Fate::Space,
        '\n' | '\r' => Fate::Keep,
        '\u{B}' | '\u{C}' | '\u{85}' => Fate::Line("\n"),
        // Whoever typed a line separator saw a new line.
        '\u{2028}' => Fate::Line("  \n"),
        '\u{2029}' => Fate::Line("\n\n"),
        // Noncharacters: our own mark below must not come from outside.
        '\u{FDD0}'..='\u{FDEF}' => Fate::Drop,
        c if c.is_control() || c as u32 & 0xFFFE == 0xFFFE => Fate::Drop,
        _ => Fate::Keep,
    }
}

/// A value's text without control characters; line ends become `\n`.
pub(super) fn plain(s: &str) -> (String, Vec<char>) {
    let (mut out, mut dropped) = (String::with_capacity(s.len()), Vec::new());
    for c in s.chars() {
        match fate(c) {
            Fate::Keep if c == '\r' => {}
            Fate::Keep => out.push(c),
            Fate::Space => out.push(' '),
            Fate::Line(_) => out.push('\n'),
            Fate::Drop => dropped.push(c),
        }
    }
    (out, dropped)
}

/// Stands between `]` and `:` so that Markdown does not take `[注]: 文` for a link definition,
/// which it would swallow. Nothing prints it.
pub(super) const KEEP_APART: char = '\u{FDD0}';

/// A part of a file made ready for a parser.
#[derive(Clone, Debug)]
pub(super) struct Clean {
    file: FileId,
    text: String,
    /// From this byte of `text` on, the byte of the file; sorted, never empty.
    map: Vec<(usize, usize)>,
}

impl Clean {
    /// For TOML: control characters dropped.
    pub(super) fn toml(raw: &Raw, range: Range<usize>) -> Clean {
        Clean::build(raw, range, |c, out| match fate(c) {
            Fate::Drop => {}
            Fate::Space => out.push(' '),
            Fate::Line(_) if c.is_control() => out.push(' '),
            _ => out.push(c),
        })
    }

    /// For Markdown: every kind of line end is one.
    pub(super) fn markdown(raw: &Raw, range: Range<usize>) -> Clean {
        Clean::build(raw, range, |c, out| match fate(c) {
            Fate::Drop => {}
            Fate::Space => out.push(' '),
            Fate::Line(l) => out.push_str(l),
            Fate::Keep => {
                if c == ':' && out.ends_with(']') {
                    out.push(KEEP_APART);
                }
                out.push(c);
            }
        })
    }

    fn build(raw: &Raw, range: Range<usize>, push: impl Fn(char, &mut String)) -> Clean {
        let source = &raw.text[range.clone()];
        let (mut text, mut map) = (String::with_capacity(source.len()), vec![(0, range.start)]);
        for (i, c) in source.char_indices() {
            let before = text.len();
            // A lone carriage return is a line end; before a line feed it belongs to it.
            let c = if c == '\r' && !source[i + 1..].starts_with('\n') { '\n' } else { c };
            push(c, &mut text);
            if text.len() != before + c.len_utf8() {
                map.push((text.len(), range.start + i + c.len_utf8()));
            }
        }
        Clean { file: raw.file, text, map }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The same text with signs in the place of some single bytes.
    pub(super) fn marked(&self, signs: &[(usize, char)]) -> Clean {
        let mut out = Clean { file: self.file, text: String::with_capacity(self.text.len() + 2 * signs.len()), map: Vec::new() };
        let (mut at, mut m) = (0, 0);
        for &(byte, sign) in signs.iter().chain([&(self.text.len(), '\0')]) {
            let grown = out.text.len() - at;
            while let Some(&(from, to)) = self.map.get(m).filter(|e| e.0 <= byte) {
                out.map.push((from + grown, to));
                m += 1;
            }
            out.text.push_str(&self.text[at..byte]);
            at = byte;
            if byte < self.text.len() {
                let (here, origin) = (out.text.len(), self.origin(byte));
                out.text.push(sign);
                // Each of its bytes is the one that was typed.
                out.map.extend((0..sign.len_utf8()).map(|i| (here + i, origin)));
                out.map.push((out.text.len(), origin + 1));
                at = byte + 1;
            }
        }
        out
    }

    /// Where a range of the text stands in the file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.origin(range.start);
        // What was dropped behind the last byte does not belong to it.
        let end = if range.end > range.start { self.origin(range.end - 1) + 1 } else { start };
        Span::new(self.file, start..end.max(start))
    }

    fn origin(&self, at: usize) -> usize {
        let i = self.map.partition_point(|m| m.0 <= at).max(1) - 1;
        let (from, to) = self.map[i];
        let limit = self.map.get(i + 1).map_or(usize::MAX, |m| m.1);
        (to + at - from).min(limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::testing::Scratch;

    fn load(name: &str, bytes: &[u8]) -> (Raw, Sources, Report) {
        let s = Scratch::new(name);
        s.write_bytes("a.md", bytes);
        let (mut sources, mut report) = (Sources::default(), Report::default());
        let raw = Raw::load(&Folder::open(&s.path("")).unwrap(), "a.md", &mut sources, &mut report).unwrap();
        (raw, sources, report)
    }

    #[test]
    fn bytes_that_are_no_text_are_reported_with_line_and_byte() {
        let (raw, sources, report) = load("decode-bad", b"\xEF\xBB\xBF\xE4\xB8\x80\n\xE4\xB8X\xED\xA0\xBDY\xFF");
        assert_eq!(raw.text, "一\n\u{FFFD}X\u{FFFD}Y\u{FFFD}");
        assert_eq!(report.count("R09"), 3);
        let d = &report.diagnostics[1];
        assert_eq!(sources.file(raw.file).position(d.span.unwrap().start), (2, 3));
        assert!(d.message.contains("U+D83D") && d.message.contains("第2行") && d.message.contains("第11字节"), "{}", d.message);
    }

    #[test]
    fn control_characters_are_reported_and_dropped() {
        let (raw, sources, report) = load("decode-control", "一\u{0}二\n三\u{9}四\u{9B}五\u{FDD0}".as_bytes());
        assert_eq!(report.count("R10"), 3);
        assert_eq!(sources.file(raw.file).position(report.diagnostics[1].span.unwrap().start), (2, 4));
        let clean = Clean::markdown(&raw, 0..raw.text.len());
        assert_eq!(clean.as_str(), "一二\n三 四五");
        let at = clean.as_str().find('五').unwrap();
        assert_eq!(&raw.text[clean.span(at..at + 3).start as usize..clean.span(at..at + 3).end as usize], "五");
    }

    #[test]
    fn every_line_end_is_one() {
        let (raw, _, report) = load("decode-lines", "a\u{2028}b\u{2029}c\rd\r\ne".as_bytes());
        assert_eq!(Clean::markdown(&raw, 0..raw.text.len()).as_str(), "a  \nb\n\nc\nd\r\ne");
        assert!(report.diagnostics.is_empty());
    }

    #[test]
    fn a_file_of_another_encoding_does_not_flood_the_report() {
        let (_, _, report) = load("decode-gbk", &[0xD6, 0xD0, 0xB9, 0xFA].repeat(1000));
        assert_eq!(report.count("R09"), 1);
        assert!(report.diagnostics[0].message.contains("GBK"));
        // Bytes of no encoding at all are counted.
        let (text, _, report) = load("decode-none", &[0xFF, 0xFF, b'a', 0xFF].repeat(1000));
        assert_eq!(report.count("R09"), 21);
        assert!(text.text.contains('\u{FFFD}'));
    }
}
