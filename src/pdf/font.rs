//! Fonts of a PDF: whether they are embedded, how wide their glyphs are, which of them stand for nothing.

use super::file::File;
use super::lexer::{Lexer, Token};
use super::object::{Dict, Object};
use std::collections::BTreeMap;

/// Ranges of a character map that are looked at.
const MOST_RANGES: usize = 100_000;

/// A font that marks use.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FontFacts {
    /// Its name without the tag of a subset.
    pub name: String,
    /// Its outlines are in the file (or are drawn as such).
    pub embedded: bool,
    /// A composite font, as Chinese, Japanese and Korean ones are.
    pub composite: bool,
    /// A glyph that stands for a missing one was shown.
    pub notdef: bool,
    /// A character of a private use area was shown.
    pub private: bool,
}

impl FontFacts {
    /// Whether its strokes are strong: bold, or without serifs.
    pub fn is_strong(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        ["bold", "black", "heavy", "sans", "hei", "gothic", "demi", "medium", "simhei", "黑"].iter().any(|w| name.contains(w))
    }

    /// Whether it is a Song (宋, Ming) face.
    pub fn is_song(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        ["song", "serif", "ming", "mincho", "batang", "myungjo", "宋", "明"].iter().any(|w| name.contains(w)) && !name.contains("sans")
    }
}

/// A font as text needs it.
#[derive(Clone, Debug)]
pub(crate) struct Font {
    pub(crate) facts: FontFacts,
    /// Two bytes a code.
    pub(crate) wide: bool,
    /// Lines run downwards.
    pub(crate) vertical: bool,
    /// Codes are glyph numbers: 0 is the missing one.
    identity: bool,
    widths: BTreeMap<u32, f64>,
    default: f64,
    /// Codes that stand for private characters.
    private: Vec<(u32, u32)>,
    /// Thousandths of the em in a unit of width.
    pub(crate) unit: f64,
}

impl Font {
    pub(crate) fn read(file: &File<'_>, dict: &Dict) -> Font {
        let name = |d: &Dict, key: &str| file.get(d, key).name().map(<[u8]>::to_vec).unwrap_or_default();
        let subtype = name(dict, "Subtype");
        let base = String::from_utf8_lossy(&name(dict, "BaseFont")).into_owned();
        let composite = subtype == b"Type0";
        let under = if composite { file.items(&file.get(dict, "DescendantFonts")).first().and_then(|o| o.dict().cloned()) } else { None };
        let holder = under.as_ref().unwrap_or(dict);
        let descriptor = file.get(holder, "FontDescriptor");
        let has = |key: &str| descriptor.dict().is_some_and(|d| file.get(d, key).stream().is_some());
        let embedded = subtype == b"Type3" || ["FontFile", "FontFile2", "FontFile3"].iter().any(|k| has(k));
        let encoding = name(dict, "Encoding");
        let mut font = Font {
            facts: FontFacts { name: plain(&base), embedded, composite, notdef: false, private: false },
            wide: composite,
            vertical: encoding.ends_with(b"-V"),
            identity: composite && encoding.starts_with(b"Identity"),
            widths: BTreeMap::new(),
            default: 1000.0,
            private: Vec::new(),
            unit: 0.001,
        };
        if composite {
            font.default = file.get(holder, "DW").number().unwrap_or(1000.0);
            font.composite_widths(file, &file.get(holder, "W"));
        } else {
            font.default = descriptor.dict().and_then(|d| file.get(d, "MissingWidth").number()).unwrap_or(500.0);
            let first = file.get(dict, "FirstChar").int().unwrap_or(0).clamp(0, 255) as u32;
            for (i, w) in file.items(&file.get(dict, "Widths")).iter().take(256).enumerate() {
                font.widths.insert(first + i as u32, w.number().unwrap_or(0.0));
            }
            if subtype == b"Type3" {
                font.unit = file.items(&file.get(dict, "FontMatrix")).first().and_then(Object::number).unwrap_or(0.001);
            }
        }
        if let Object::Stream(map) = file.get(dict, "ToUnicode") {
            font.private = private_codes(&file.decode(&map).data);
        }
        font
    }

    fn composite_widths(&mut self, file: &File<'_>, list: &Object) {
        let items = file.items(list);
        let mut at = 0;
        while let Some(first) = items.get(at).and_then(Object::int).and_then(|v| u32::try_from(v).ok()) {
            if first > 0x10_FFFF || self.widths.len() > 0x2_0000 {
                return;
            }
            match items.get(at + 1) {
                Some(Object::Array(widths)) => {
                    for (i, w) in widths.iter().enumerate() {
                        self.widths.insert(first + i as u32, file.resolve(w).number().unwrap_or(0.0));
                    }
                    at += 2;
                }
                Some(last) => {
                    let last = last.int().unwrap_or(0).clamp(0, 0xFFFF) as u32;
                    let width = items.get(at + 2).and_then(Object::number).unwrap_or(0.0);
                    (first..=last).for_each(|c| _ = self.widths.insert(c, width));
                    at += 3;
                }
                None => return,
            }
        }
    }

    /// The codes of a string.
    pub(crate) fn codes(&self, bytes: &[u8]) -> Vec<u32> {
        if self.wide {
            bytes.chunks(2).map(|c| c.iter().fold(0, |v, &b| v << 8 | u32::from(b))).collect()
        } else {
            bytes.iter().map(|&b| b.into()).collect()
        }
    }

    /// Advance of a code in text space units of 1 pt.
    pub(crate) fn advance(&self, code: u32) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.default) * self.unit
    }

    /// Notes what a code stands for.
    pub(crate) fn look(&self, code: u32, facts: &mut FontFacts) {
        facts.notdef |= self.identity && code == 0;
        facts.private |= self.private.iter().any(|r| (r.0..=r.1).contains(&code));
    }
}

/// A name without the tag of a subset.
fn plain(name: &str) -> String {
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()) => rest.to_string(),
        _ => name.to_string(),
    }
}

/// Codes that a character map leads to private use areas.
fn private_codes(map: &[u8]) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    let mut strings: Vec<Vec<u8>> = Vec::new();
    let mut lexer = Lexer::new(map, 0);
    let number = |b: &[u8]| b.iter().take(4).fold(0u32, |v, &b| v << 8 | u32::from(b));
    let private = |text: &[u8]| {
        let units: Vec<u16> = text.as_chunks::<2>().0.iter().map(|b| u16::from_be_bytes(*b)).collect();
        char::decode_utf16(units).flatten().any(|c| matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFD))
    };
    while let Some(token) = lexer.next() {
        match token {
            Token::Object(Object::Str(s)) => strings.push(s.to_vec()),
            Token::Object(Object::Array(list)) => {
                // A range whose characters are listed one by one.
                let first = strings.iter().rev().nth(1).map_or(0, |s| number(s));
                for (i, s) in list.iter().enumerate().filter_map(|(i, o)| Some((i, o.string()?))) {
                    if private(s) {
                        out.push((first + i as u32, first + i as u32));
                    }
                }
                strings.push(Vec::new());
            }
            Token::Word(w) => {
                match &w[..] {
                    b"endbfchar" => {
                        let pairs = strings.chunks_exact(2).filter(|p| private(&p[1]));
                        out.extend(pairs.map(|p| (number(&p[0]), number(&p[0]))));
                    }
                    b"endbfrange" => {
                        let ranges = strings.chunks_exact(3).filter(|p| private(&p[2]));
                        out.extend(ranges.map(|p| (number(&p[0]), number(&p[1]))));
                    }
                    _ => {}
                }
                strings.clear();
            }
            Token::Object(_) => {}
        }
        if out.len() > MOST_RANGES || strings.len() > MOST_RANGES {
            break;
        }
    }
    out
}
