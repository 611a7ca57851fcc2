//! One face: glyphs of characters, advances, metrics; the bytes for shaping, subsetting and drawing.

use super::features;
use super::forms::Forms;
use crate::cjk::{Profile, Region};
use crate::geom::Em;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::sync::{Arc, OnceLock};

/// Vertical metrics and style of a face, in its own units.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FaceMetrics {
    /// Units to the em.
    pub units_per_em: u16,
    /// Highest ascender.
    pub ascent: f32,
    /// Deepest descender, negative.
    pub descent: f32,
    /// Height of capitals.
    pub cap_height: f32,
    /// Italic angle in degrees.
    pub italic_angle: f32,
    /// Bounding box of all glyphs: left, bottom, right, top.
    pub bbox: [f32; 4],
}

/// A usable face.
pub struct Face {
    data: Arc<Vec<u8>>,
    index: u32,
    /// Family name from `fonts.toml` (or from the system).
    pub name: String,
    /// Name for the PDF.
    pub postscript_name: String,
    /// Metrics.
    pub metrics: FaceMetrics,
    /// For shaping.
    pub font: harfrust::Font,
    /// Glyph of each character of the basic plane; 0 is none.
    pub(super) bmp: Vec<u16>,
    /// Advance of each glyph in font units.
    advances: Vec<u16>,
    /// The same in em.
    ems: Vec<Em>,
    /// Middle of the ideographic em box above the baseline, in font units.
    pub(super) centre: i32,
    /// Forms by region and direction, made on first use.
    forms: [OnceLock<Box<Forms>>; 10],
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Face({})", self.postscript_name)
    }
}

impl Face {
    /// Reads a face. The error says what is wrong with the file.
    pub fn parse(data: Vec<u8>, index: u32, name: &str) -> Result<Face, String> {
        let data = Arc::new(data);
        let font = FontRef::from_index(&data, index).map_err(|e| format!("不是可用的字体文件（{e}）"))?;
        // A file cut short keeps its directory: every table must lie inside.
        let cut = font.table_directory.table_records().iter().any(|r| u64::from(r.offset()) + u64::from(r.length()) > data.len() as u64);
        if cut {
            return Err("字体文件不完整：文件被截断".into());
        }
        let glyphs = u32::from(font_glyph_count(&font));
        if glyphs == 0 || font.charmap().mappings().next().is_none() {
            return Err("字体文件不完整：没有字符表或没有字形".into());
        }
        let m = font.metrics(Size::unscaled(), LocationRef::default());
        let hmtx = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let advances = (0..glyphs).map(|g| hmtx.advance_width(skrifa::GlyphId::new(g)).unwrap_or(0.0) as u16).collect();
        let mut bmp = vec![0u16; 0x1_0000];
        for (c, g) in font.charmap().mappings() {
            if let (Some(slot), Ok(g)) = (bmp.get_mut(c as usize), u16::try_from(g.to_u32())) {
                *slot = g;
            }
        }
        if font.outline_glyphs().get(skrifa::GlyphId::new(u32::from(bmp.iter().copied().find(|&g| g != 0).unwrap_or(0)))).is_none() {
            return Err("字体文件不完整：没有轮廓".into());
        }
        let b = m.bounds.unwrap_or_default();
        let metrics = FaceMetrics {
            units_per_em: m.units_per_em,
            ascent: m.ascent,
            descent: m.descent,
            cap_height: m.cap_height.unwrap_or(m.ascent * 0.8),
            italic_angle: m.italic_angle,
            bbox: [b.x_min, b.y_min, b.x_max, b.y_max],
        };
        let postscript_name = font
            .localized_strings(skrifa::string::StringId::POSTSCRIPT_NAME)
            .next()
            .map(|s| s.chars().filter(|c| c.is_ascii_alphanumeric() || "-_+.".contains(*c)).collect::<String>())
            .filter(|s| !s.is_empty())
            .unwrap_or_else(|| "Unnamed".into());
        let hr = harfrust::Font::new(shared(&data), index).ok_or("字体文件无法用于排字")?;
        let centre = features::centre(&font, m.units_per_em);
        let mut face = Face {
            index,
            name: name.to_string(),
            postscript_name,
            metrics,
            font: hr,
            bmp,
            advances,
            ems: Vec::new(),
            centre,
            forms: Default::default(),
            data: data.clone(),
        };
        face.ems = face.advances.iter().map(|&a| face.em(i32::from(a))).collect();
        Ok(face)
    }

    /// What it sets for each character in a region and direction (those of a profile).
    pub fn forms(&self, profile: &Profile) -> &Forms {
        let region = match profile.region {
            Region::Mainland => 0,
            Region::Taiwan => 1,
            Region::HongKong => 2,
            Region::Japan => 3,
            Region::Korea => 4,
        };
        self.forms[region * 2 + usize::from(profile.vertical)].get_or_init(|| Box::new(Forms::new(self, profile)))
    }

    /// Middle of the ideographic em box above the baseline: the axis of vertical lines (VRT-8).
    pub fn centre(&self) -> Em {
        self.em(self.centre)
    }

    /// Number of glyphs.
    pub fn glyph_count(&self) -> u16 {
        self.advances.len().min(usize::from(u16::MAX)) as u16
    }

    /// The file's bytes.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Index in a collection.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// Number of glyphs.
    pub fn glyphs(&self) -> u16 {
        self.advances.len() as u16
    }

    /// For metrics and outlines.
    pub fn skrifa(&self) -> FontRef<'_> {
        FontRef::from_index(&self.data, self.index).expect("checked in parse")
    }

    /// Nominal glyph of a character, 0 if the face lacks it.
    pub fn glyph(&self, c: char) -> u16 {
        match self.bmp.get(c as usize) {
            Some(&g) => g,
            None => self.skrifa().charmap().map(c).map_or(0, |g| g.to_u32() as u16),
        }
    }

    /// Advance of a glyph in font units.
    pub fn advance_units(&self, glyph: u16) -> u16 {
        self.advances.get(glyph as usize).copied().unwrap_or(0)
    }

    /// Advance of a glyph.
    pub fn advance(&self, glyph: u16) -> Em {
        self.ems.get(usize::from(glyph)).copied().unwrap_or(Em::ZERO)
    }

    /// Font units in em.
    pub fn em(&self, units: i32) -> Em {
        let upem = i64::from(self.metrics.units_per_em.max(1));
        let v = i64::from(units) << 16;
        Em((if v >= 0 { (v + upem / 2) / upem } else { (v - upem / 2) / upem }) as i32)
    }

    /// Whether the outlines are PostScript (CFF).
    pub fn is_cff(&self) -> bool {
        use skrifa::raw::TableProvider;
        self.skrifa().cff().is_ok()
    }

    /// Characters that the face has.
    pub fn coverage(&self) -> usize {
        self.skrifa().charmap().mappings().count()
    }
}

/// The same bytes for the shaper, not a copy of them.
fn shared(data: &Arc<Vec<u8>>) -> Arc<dyn AsRef<[u8]> + Send + Sync> {
    data.clone()
}

fn font_glyph_count(font: &FontRef<'_>) -> u16 {
    use skrifa::raw::TableProvider;
    font.maxp().map_or(0, |m| m.num_glyphs())
}
