//! Type of a page as outlines: font programs that the file carries, and which of their glyphs a code shows.

use super::super::file::File;
use super::super::font::Font;
use super::super::object::{Dict, Object};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::raw::ps::type1::Type1Font;
use skrifa::raw::ps::{PredefinedEncoding, agl};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use tiny_skia::{Path, PathBuilder};

/// A font with its program.
pub(super) struct Face {
    pub(super) font: Font,
    program: Program,
    /// Glyph names that the file gives to codes.
    names: BTreeMap<u32, Vec<u8>>,
    base: Base,
    symbolic: bool,
    /// CID → glyph of a TrueType program.
    glyphs: Option<Vec<u8>>,
    /// Codes are CIDs.
    identity: bool,
    /// Outlines by code, in units of the em; only looked up.
    outlines: RefCell<BTreeMap<u32, Option<Rc<Path>>>>,
}

enum Program {
    Cff(Vec<u8>),
    Sfnt(Vec<u8>),
    Type1(Box<Type1Font>),
    /// Glyphs are content streams, by name; with their matrix.
    Drawn {
        procs: Dict,
        matrix: [f64; 6],
        resources: Option<Dict>,
    },
    Missing,
}

/// The encoding that names of codes start from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Own,
    Standard,
    WinAnsi,
    MacRoman,
}

/// What a code shows.
pub(super) enum Shown {
    /// An outline in units of the em, y upwards; nothing for a glyph without ink.
    Outline(Option<Rc<Path>>),
    /// A content stream.
    Drawn(Object),
    /// Not to be known.
    Missing,
}

impl Face {
    pub(super) fn read(file: &File<'_>, dict: &Dict) -> Face {
        let font = Font::read(file, dict);
        let kind = file.get(dict, "Subtype");
        let under = if font.wide { file.items(&file.get(dict, "DescendantFonts")).first().and_then(|o| o.dict().cloned()) } else { None };
        let holder = under.as_ref().unwrap_or(dict);
        let descriptor = file.get(holder, "FontDescriptor").dict().cloned().unwrap_or_default();
        let flags = file.get(&descriptor, "Flags").int().unwrap_or(0);
        let bytes = |key: &str| file.get(&descriptor, key).stream().map(|s| file.decode(s).data);
        let program = if kind.name() == Some(b"Type3") {
            let m: Vec<f64> = file.items(&file.get(dict, "FontMatrix")).iter().filter_map(Object::number).collect();
            Program::Drawn {
                procs: file.get(dict, "CharProcs").dict().cloned().unwrap_or_default(),
                matrix: <[f64; 6]>::try_from(m).unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]),
                resources: file.get(dict, "Resources").dict().cloned(),
            }
        } else if let Some(data) = bytes("FontFile2") {
            Program::Sfnt(data)
        } else if let Some(data) = bytes("FontFile3") {
            if data.starts_with(b"OTTO")
                || data.starts_with(&[0, 1, 0, 0]) && data.get(4..8).is_some_and(|t| t != [0, 1, 0, 4]) && FontRef::new(&data).is_ok()
            {
                Program::Sfnt(data)
            } else {
                Program::Cff(data)
            }
        } else {
            bytes("FontFile").and_then(|data| Type1Font::new(&data).ok()).map_or(Program::Missing, |f| Program::Type1(Box::new(f)))
        };
        let encoding = file.get(dict, "Encoding");
        let named = match &encoding {
            Object::Name(n) => Some(n.to_vec()),
            other => other.dict().and_then(|d| file.get(d, "BaseEncoding").name().map(<[u8]>::to_vec)),
        };
        let mut names = BTreeMap::new();
        if let (Object::Dict(d), false) = (&encoding, font.wide) {
            let mut code = 0;
            for item in file.items(&file.get(d, "Differences")) {
                match item {
                    Object::Name(name) => {
                        names.insert(code, name.to_vec());
                        code += 1;
                    }
                    other => code = other.int().unwrap_or(0).clamp(0, 255) as u32,
                }
            }
        }
        let identity = matches!(encoding.name(), Some(b"Identity-H" | b"Identity-V"));
        Face {
            font,
            program,
            names,
            base: match named.as_deref() {
                Some(b"WinAnsiEncoding") => Base::WinAnsi,
                Some(b"MacRomanEncoding") => Base::MacRoman,
                Some(b"StandardEncoding") => Base::Standard,
                _ => Base::Own,
            },
            symbolic: flags & 4 != 0,
            glyphs: file.get(holder, "CIDToGIDMap").stream().map(|s| file.decode(s).data),
            identity,
            outlines: RefCell::default(),
        }
    }

    /// The matrix of its glyph space, of fonts whose glyphs are drawn.
    pub(super) fn drawn(&self) -> Option<(&[f64; 6], Option<&Dict>)> {
        if let Program::Drawn { matrix, resources, .. } = &self.program { Some((matrix, resources.as_ref())) } else { None }
    }

    pub(super) fn show(&self, file: &File<'_>, code: u32) -> Shown {
        if let Program::Drawn { procs, .. } = &self.program {
            let name = self.names.get(&code).and_then(|n| std::str::from_utf8(n).ok());
            return name.map_or(Shown::Missing, |n| Shown::Drawn(file.get(procs, n)));
        }
        if matches!(self.program, Program::Missing) || (self.font.wide && !self.identity) {
            return Shown::Missing;
        }
        let known = self.outlines.borrow().get(&code).cloned();
        Shown::Outline(known.unwrap_or_else(|| {
            let made = self.outline(code).map(Rc::new);
            self.outlines.borrow_mut().insert(code, made.clone());
            made
        }))
    }

    fn outline(&self, code: u32) -> Option<Path> {
        let mut pen = Pen { path: PathBuilder::new(), by: 1.0 };
        match &self.program {
            Program::Sfnt(data) => {
                let font = FontRef::new(data).ok()?;
                let glyph = if self.font.wide { self.cid_glyph(code, &font) } else { self.sfnt_glyph(code, &font) }?;
                pen.by = 1.0 / f32::from(font.head().ok()?.units_per_em().max(1));
                font.outline_glyphs().get(glyph)?.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
            }
            Program::Cff(data) => {
                let font = CffFontRef::new_cff(data, 0, None).ok()?;
                let glyph = self.cff_glyph(code, &font)?;
                pen.by = 1.0 / font.upem().max(1) as f32;
                let sub = font.subfont(font.subfont_index(glyph).unwrap_or(0), &[]).ok()?;
                font.draw(&sub, glyph, &[], None, &mut pen).ok()?;
            }
            Program::Type1(font) => {
                pen.by = 1.0 / font.upem().max(1) as f32;
                let own = || font.encoding().and_then(|e| e.map(code as u8));
                let glyph = match self.name(code) {
                    Some(name) => font.glyph_names().find(|(_, n)| n.as_bytes() == name).map(|(g, _)| g),
                    None => own(),
                }?;
                font.draw(glyph, None, &mut pen).ok()?;
            }
            Program::Drawn { .. } | Program::Missing => return None,
        }
        pen.path.finish()
    }

    /// The name that the file gives to a code.
    fn name(&self, code: u32) -> Option<Vec<u8>> {
        if let Some(name) = self.names.get(&code) {
            return Some(name.clone());
        }
        let code = u8::try_from(code).ok()?;
        let name = match self.base {
            Base::Own => return None,
            Base::Standard => PredefinedEncoding::Standard.name(code).to_string(),
            Base::WinAnsi | Base::MacRoman => {
                let mut room = [0; 64];
                agl::char_to_name(self.unicode(code)?, &mut room)?.to_string()
            }
        };
        Some(name.into_bytes())
    }

    /// The character of a code in the base encoding.
    fn unicode(&self, code: u8) -> Option<char> {
        let table = if self.base == Base::MacRoman { encoding_rs::MACINTOSH } else { encoding_rs::WINDOWS_1252 };
        table.decode_without_bom_handling(&[code]).0.chars().next()
    }

    fn cid_glyph(&self, cid: u32, font: &FontRef<'_>) -> Option<GlyphId> {
        if let Some(map) = &self.glyphs {
            let at = cid as usize * 2;
            return map.get(at..at + 2).map(|b| GlyphId::new(u16::from_be_bytes([b[0], b[1]]).into()));
        }
        // An OpenType program with CIDs of its own.
        if let Some(Ok(cff)) = font.cff().ok().map(|c| CffFontRef::new_cff(c.offset_data().as_bytes(), 0, None))
            && cff.is_cid()
        {
            return cff.charset()?.glyph_id(skrifa::raw::ps::Sid::new(cid as u16));
        }
        Some(GlyphId::new(cid))
    }

    fn cff_glyph(&self, code: u32, font: &CffFontRef<'_>) -> Option<GlyphId> {
        let sid = skrifa::raw::ps::Sid::new;
        if self.font.wide {
            return if font.is_cid() { font.charset()?.glyph_id(sid(u16::try_from(code).ok()?)) } else { Some(GlyphId::new(code)) };
        }
        let Some(wanted) = self.name(code) else { return font.encoding()?.map(u8::try_from(code).ok()?) };
        let named = |id: skrifa::raw::ps::Sid| match id.resolve_standard() {
            Ok(name) => name == wanted,
            Err(_) => font.string(id).is_some_and(|s| s == wanted),
        };
        font.charset()?.iter().find(|(_, id)| named(*id)).map(|(glyph, _)| glyph)
    }

    /// ISO 32000-1, 9.6.6.4.
    fn sfnt_glyph(&self, code: u32, font: &FontRef<'_>) -> Option<GlyphId> {
        let map = font.charmap();
        let name = self.names.get(&code).and_then(|n| std::str::from_utf8(n).ok());
        let character = name.and_then(agl::name_to_char).or_else(|| self.unicode(u8::try_from(code).ok()?));
        let by_character = || character.and_then(|c| map.map(c));
        let by_code = || {
            let raw = font.cmap().ok()?;
            let table = |record: &skrifa::raw::tables::cmap::EncodingRecord| record.subtable(raw.offset_data()).ok();
            let tables: Vec<_> = raw.encoding_records().iter().filter_map(table).collect();
            tables.iter().find_map(|t| [code, 0xF000 + code].into_iter().find_map(|c| t.map_codepoint(c)))
        };
        let by_name = || {
            let wanted = name?;
            let names = font.glyph_names();
            names.iter().find(|(_, n)| n.as_str() == wanted).map(|(g, _)| g)
        };
        let found = if self.symbolic && name.is_none() && self.base == Base::Own {
            by_code().or_else(by_character)
        } else {
            by_character().or_else(by_name).or_else(by_code)
        };
        found.filter(|g| *g != GlyphId::NOTDEF)
    }
}

/// Collects an outline.
struct Pen {
    path: PathBuilder,
    by: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x * self.by, y * self.by);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x * self.by, y * self.by);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(cx * self.by, cy * self.by, x * self.by, y * self.by);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let s = self.by;
        self.path.cubic_to(ax * s, ay * s, bx * s, by * s, x * s, y * s);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
