//! A face for a screen that draws by glyph number: the face's own outlines behind a character table in which
//! U+F0000 + n is glyph n.
//!
//! The browser then sets exactly the glyphs that the PDF has, at our positions; tables that would let it
//! choose others (GSUB, GPOS, kern …) are left out.

use crate::font::Face;

/// The first character: plane 15 is for private use and holds as many characters as a face can have glyphs.
pub const FIRST: u32 = 0xF_0000;

/// Tables that a browser needs to draw; `cmap` is ours. Those for vertical setting are not: positions are ours, too.
const WANTED: [&[u8; 4]; 15] =
    [b"CFF ", b"CFF2", b"OS/2", b"cvt ", b"fpgm", b"gasp", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"name", b"post", b"prep"];

/// The face as a font file.
pub fn font(face: &Face) -> Vec<u8> {
    let source = face.skrifa();
    let glyphs = u32::from(face.glyphs());
    let mut tables: Vec<([u8; 4], Vec<u8>)> = vec![(*b"cmap", cmap(glyphs))];
    for record in source.table_directory.table_records() {
        let tag = record.tag().to_be_bytes();
        if WANTED.contains(&&tag)
            && let Some(data) = source.table_data(record.tag())
        {
            tables.push((tag, data.as_bytes().to_vec()));
        }
    }
    tables.sort_by_key(|t| t.0);
    assemble(if face.is_cff() { *b"OTTO" } else { [0, 1, 0, 0] }, &tables)
}

/// Format 12 with one group for all glyphs; it may not reach the two noncharacters at the end of the plane.
fn cmap(glyphs: u32) -> Vec<u8> {
    let last = FIRST + glyphs.clamp(1, 0xFFFE) - 1;
    let mut out = Vec::new();
    let words: [u16; 4] = [0, 1, 3, 10];
    words.iter().for_each(|w| out.extend(w.to_be_bytes()));
    out.extend(12u32.to_be_bytes());
    out.extend([0, 12, 0, 0]);
    let longs: [u32; 6] = [28, 0, 1, FIRST, last, 0];
    longs.iter().for_each(|l| out.extend(l.to_be_bytes()));
    out
}

/// An sfnt file of tables in the order of their tags.
fn assemble(kind: [u8; 4], tables: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.checked_ilog2().unwrap_or(0) as u16;
    let range = 16 << power;
    let mut out = kind.to_vec();
    [count, range, power, count * 16 - range].iter().for_each(|w| out.extend(w.to_be_bytes()));
    let mut at = 12 + 16 * tables.len() as u32;
    for (tag, data) in tables {
        out.extend(tag);
        [sum(data), at, data.len() as u32].iter().for_each(|l| out.extend(l.to_be_bytes()));
        at += data.len().next_multiple_of(4) as u32;
    }
    for (_, data) in tables {
        out.extend(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// The check sum of a table.
fn sum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0, |s: u32, c| {
        let mut word = [0; 4];
        word[..c.len()].copy_from_slice(c);
        s.wrapping_add(u32::from_be_bytes(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use skrifa::MetadataProvider;

    #[test]
    fn every_glyph_has_its_character_and_its_outline() {
        for name in ["square.ttf", "odd.ttf"] {
            let data = std::fs::read(format!("{}/tests/fonts/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let face = Face::parse(data, 0, name).unwrap();
            let made = font(&face);
            let read = skrifa::FontRef::new(&made).unwrap();
            for id in 0..u32::from(face.glyphs()) {
                assert_eq!(read.charmap().map(FIRST + id).map_or(0, |g| g.to_u32()), id, "{name}");
            }
            let same = |f: &skrifa::FontRef<'_>| f.outline_glyphs().get(skrifa::GlyphId::new(1)).is_some();
            assert_eq!(same(&read), same(&face.skrifa()));
            assert!(read.table_data(skrifa::raw::types::Tag::new(b"GSUB")).is_none());
        }
    }
}
