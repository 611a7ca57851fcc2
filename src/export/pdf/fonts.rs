//! Which glyphs of which faces a document shows, as subset fonts whose text can be read back exactly.
//!
//! A font maps each glyph to one text, but one glyph may stand for two (in Noto the vertical ” is the
//! vertical 』) or, as the further glyph of a cluster, for none. So a face becomes one or more
//! *instances*: a glyph belongs to the first instance in which it has that text or is still free.

use super::write::{Deflater, Digest};
use crate::export::{glyphs_of, runs, text_of};
use crate::font::{Face, Fonts};
use crate::model::Flavour;
use crate::page::{Edition, FaceId, Glyph, Page};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::writers::Widths;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeSet;
use std::ops::Range;
use subsetter::GlyphRemapper;

/// The faces of a document, by number; those that it does not show are `None`.
pub(super) struct FontSet<'a> {
    faces: Vec<Option<UsedFace<'a>>>,
    /// (face, instance) of each font of the document.
    order: Vec<(FaceId, usize)>,
}

/// A face and what is shown of it.
pub(super) struct UsedFace<'a> {
    /// The face.
    pub(super) face: &'a Face,
    /// Cannot be embedded: its glyphs are drawn as paths.
    pub(super) outlined: bool,
    /// Number of its first instance among the fonts of the document.
    first: usize,
    instances: Vec<Instance<'a>>,
    /// By glyph: whether it lies in an instance other than the first.
    contested: Vec<bool>,
}

/// One subset font of a face. All tables are by glyph of the face.
#[derive(Default)]
struct Instance<'a> {
    /// The text of each glyph that belongs to it.
    texts: Vec<Option<&'a str>>,
    /// How content streams name the glyph.
    codes: Vec<Code>,
}

/// A glyph in a subset font.
#[derive(Clone, Copy, Default)]
pub(super) struct Code {
    /// Its number there.
    pub(super) cid: u16,
    /// Its advance in thousandths of the em, as the font dictionary says it.
    pub(super) width: u16,
}

impl<'a> FontSet<'a> {
    /// Looks at all glyphs of some pages.
    pub(super) fn collect(e: &'a Edition, fonts: &'a Fonts, pages: Range<usize>, outlined: &BTreeSet<FaceId>) -> FontSet<'a> {
        let mut faces: Vec<_> = fonts.entries().map(|_| None).collect();
        for page in &e.pages[pages] {
            for run in runs(page) {
                let Some(slot) = faces.get_mut(usize::from(run.face.0)) else { continue };
                if slot.is_none() {
                    *slot = fonts.face(run.face).map(|f| UsedFace::new(f, outlined.contains(&run.face)));
                }
                let Some(used) = slot.as_mut().filter(|u| !u.outlined) else { continue };
                for g in glyphs_of(page, run) {
                    used.claim(g.id, text_of(page, g));
                }
            }
        }
        let mut set = FontSet { faces, order: Vec::new() };
        set.number();
        set
    }

    fn number(&mut self) {
        for (id, used) in self.faces.iter_mut().enumerate() {
            let Some(used) = used else { continue };
            used.first = self.order.len();
            used.encode();
            self.order.extend((0..used.instances.len()).map(|k| (FaceId(id as u16), k)));
        }
    }

    /// A face that the document shows.
    pub(super) fn face(&self, id: FaceId) -> Option<&UsedFace<'a>> {
        self.faces.get(usize::from(id.0))?.as_ref()
    }

    /// Number of fonts in the document.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// How many glyphs a font has: what its subset costs.
    pub(super) fn weight(&self, font: usize) -> usize {
        self.instance(font).map_or(0, |(_, i)| i.texts.iter().flatten().count())
    }

    fn instance(&self, font: usize) -> Option<(&UsedFace<'a>, &Instance<'a>)> {
        let &(face, k) = self.order.get(font)?;
        let used = self.face(face)?;
        Some((used, used.instances.get(k)?))
    }

    /// The subset of a font. The error names the face that cannot be subset.
    pub(super) fn program(&self, font: usize, deflater: &mut Deflater) -> Result<Program, FaceId> {
        let (id, k) = self.order[font];
        let (used, instance) = self.instance(font).ok_or(id)?;
        let (face, glyphs) = (used.face, instance.glyphs());
        let subset = subsetter::subset(face.data(), face.index(), &GlyphRemapper::new_from_glyphs(&glyphs)).map_err(|_| id)?;
        let kind = if face.is_cff() { CidFontType::Type0 } else { CidFontType::Type2 };
        let bare = match kind {
            CidFontType::Type0 => table(&subset, b"CFF ").ok_or(id)?,
            CidFontType::Type2 => &subset[..],
        };
        let cmap = instance.to_unicode();
        let tag = tag(Digest::new().add(bare).add(&cmap).add(&(k as u32).to_le_bytes()));
        Ok(Program {
            kind,
            name: format!("{tag}+{}", face.postscript_name),
            length: bare.len(),
            file: deflater.deflate(bare),
            to_unicode: deflater.deflate(&cmap),
            widths: instance.widths(face),
        })
    }

    /// Writes a font; its objects are numbered by `next`. Returns the reference for the resources.
    pub(super) fn write(&self, pdf: &mut Pdf, font: usize, program: &Program, flavour: Flavour, next: &mut Ref) -> Ref {
        let id = next.bump();
        if let Some((used, _)) = self.instance(font) {
            program.write(pdf, id, used.face, flavour, next);
        }
        id
    }
}

impl<'a> UsedFace<'a> {
    fn new(face: &'a Face, outlined: bool) -> UsedFace<'a> {
        UsedFace { face, outlined, first: 0, instances: Vec::new(), contested: Vec::new() }
    }

    /// Puts a glyph with its text into the first instance that can take it.
    fn claim(&mut self, glyph: u16, text: &'a str) {
        let i = usize::from(glyph);
        for (k, instance) in self.instances.iter_mut().enumerate() {
            if i >= instance.texts.len() {
                instance.texts.resize(i + 1, None);
            }
            match instance.texts[i] {
                Some(t) if t == text => return,
                Some(_) => {}
                None => {
                    instance.texts[i] = Some(text);
                    if k > 0 {
                        self.contest(i);
                    }
                    return;
                }
            }
        }
        let mut texts = vec![None; i + 1];
        texts[i] = Some(text);
        self.instances.push(Instance { texts, codes: Vec::new() });
        if self.instances.len() > 1 {
            self.contest(i);
        }
    }

    fn contest(&mut self, glyph: usize) {
        if glyph >= self.contested.len() {
            self.contested.resize(glyph + 1, false);
        }
        self.contested[glyph] = true;
    }

    /// Numbers the glyphs of each instance in the order of the face.
    fn encode(&mut self) {
        for instance in &mut self.instances {
            let mut next = 0;
            instance.codes = vec![Code::default(); instance.texts.len()];
            for (glyph, _) in instance.texts.iter().enumerate().filter(|(_, t)| t.is_some()) {
                // Glyph 0 is always in a subset, and first.
                next += u16::from(glyph != 0);
                instance.codes[glyph] = Code { cid: next, width: width(self.face, glyph as u16) };
            }
        }
    }

    /// The font of the document that shows a glyph of a page, and the glyph's code in it.
    pub(super) fn code(&self, page: &Page, glyph: &Glyph) -> (usize, Code) {
        let i = usize::from(glyph.id);
        let k = if self.contested.get(i) == Some(&true) { self.find(i, text_of(page, glyph)) } else { 0 };
        (self.first + k, self.instances[k].codes[i])
    }

    fn find(&self, glyph: usize, text: &str) -> usize {
        self.instances.iter().position(|s| s.texts.get(glyph) == Some(&Some(text))).unwrap_or(0)
    }
}

impl Instance<'_> {
    fn glyphs(&self) -> Vec<u16> {
        self.texts.iter().enumerate().filter(|(_, t)| t.is_some()).map(|(g, _)| g as u16).collect()
    }

    /// The character map from codes to text. Glyphs without text are not in it.
    fn to_unicode(&self) -> Vec<u8> {
        let mut cmap = UnicodeCmap::<u16>::new(Name(b"Custom"), IDENTITY);
        for (text, code) in self.texts.iter().zip(&self.codes) {
            if let Some(text) = text.filter(|t| !t.is_empty()) {
                cmap.pair_with_multiple(code.cid, text.chars());
            }
        }
        cmap.finish().into_vec()
    }

    /// Advances by code.
    fn widths(&self, face: &Face) -> Vec<u16> {
        let notdef = std::iter::once(width(face, 0));
        let others = self.texts.iter().zip(&self.codes).filter(|(t, c)| t.is_some() && c.cid != 0);
        notdef.chain(others.map(|(_, c)| c.width)).collect()
    }
}

const IDENTITY: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// An advance in whole thousandths of the em: content streams reckon with what the dictionary says.
fn width(face: &Face, glyph: u16) -> u16 {
    let upem = u32::from(face.metrics.units_per_em.max(1));
    let thousandths = (u32::from(face.advance_units(glyph)) * 1000 + upem / 2) / upem;
    thousandths.min(u32::from(u16::MAX)) as u16
}

/// The six capitals by which a subset is told from others of the same face.
fn tag(digest: Digest) -> String {
    let bytes = digest.finish();
    bytes[..6].iter().map(|b| char::from(b'A' + b % 26)).collect()
}

/// A table of an OpenType file.
fn table<'d>(data: &'d [u8], tag: &[u8; 4]) -> Option<&'d [u8]> {
    let count = u16::from_be_bytes(data.get(4..6)?.try_into().ok()?);
    let records = data.get(12..12 + 16 * usize::from(count))?;
    let record = records.chunks_exact(16).find(|r| &r[..4] == tag)?;
    let number = |at: usize| Some(u32::from_be_bytes(record.get(at..at + 4)?.try_into().ok()?) as usize);
    let (offset, length) = (number(8)?, number(12)?);
    data.get(offset..offset.checked_add(length)?)
}

/// A subset font ready to be written.
pub(super) struct Program {
    kind: CidFontType,
    name: String,
    /// Bytes of the font file before deflating.
    length: usize,
    file: Vec<u8>,
    to_unicode: Vec<u8>,
    widths: Vec<u16>,
}

impl Program {
    /// Bytes that it will take, about.
    pub(super) fn size(&self) -> usize {
        self.file.len() + self.to_unicode.len() + 4 * self.widths.len() + 1024
    }

    fn write(&self, pdf: &mut Pdf, id: Ref, face: &Face, flavour: Flavour, next: &mut Ref) {
        let (cid, descriptor, file, to_unicode) = (next.bump(), next.bump(), next.bump(), next.bump());
        let name = Name(self.name.as_bytes());
        let mut type0 = pdf.type0_font(id);
        type0.base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(cid).to_unicode(to_unicode);
        type0.finish();
        self.write_cid_font(pdf, cid, descriptor);
        // Which codes are there: PDF 1.4 readers of subsets want to know.
        let present = (flavour == Flavour::X1a).then(|| next.bump());
        self.write_descriptor(pdf, descriptor, [Some(file), present], face);
        if let Some(id) = present {
            pdf.stream(id, &present_codes(self.widths.len()));
        }
        self.write_file(pdf, file);
        pdf.stream(to_unicode, &self.to_unicode).filter(Filter::FlateDecode);
    }

    fn write_cid_font(&self, pdf: &mut Pdf, id: Ref, descriptor: Ref) {
        let mut font = pdf.cid_font(id);
        font.subtype(self.kind).base_font(Name(self.name.as_bytes())).system_info(IDENTITY).font_descriptor(descriptor);
        font.default_width(f32::from(DEFAULT_WIDTH));
        if self.widths.iter().any(|&w| w != DEFAULT_WIDTH) {
            write_widths(&mut font.widths(), &self.widths);
        }
        if self.kind == CidFontType::Type2 {
            font.cid_to_gid_map_predefined(Name(b"Identity"));
        }
    }

    fn write_descriptor(&self, pdf: &mut Pdf, id: Ref, [file, present]: [Option<Ref>; 2], face: &Face) {
        let m = &face.metrics;
        let scaled = |v: f32| (v * 1000.0 / f32::from(m.units_per_em.max(1))).round();
        let [left, bottom, right, top] = m.bbox.map(scaled);
        let mut d = pdf.font_descriptor(id);
        d.name(Name(self.name.as_bytes())).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, bottom, right, top));
        d.italic_angle(m.italic_angle).ascent(scaled(m.ascent)).descent(scaled(m.descent)).cap_height(scaled(m.cap_height)).stem_v(STEM);
        if let Some(file) = file {
            match self.kind {
                CidFontType::Type0 => d.font_file3(file),
                CidFontType::Type2 => d.font_file2(file),
            };
        }
        if let Some(present) = present {
            d.cid_set(present);
        }
    }

    fn write_file(&self, pdf: &mut Pdf, id: Ref) {
        let mut stream = pdf.stream(id, &self.file);
        stream.filter(Filter::FlateDecode);
        match self.kind {
            CidFontType::Type0 => stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C")),
            CidFontType::Type2 => stream.pair(Name(b"Length1"), self.length as i32),
        };
    }
}

/// One bit a code, the first code at the highest bit: codes run without a gap from 0.
fn present_codes(count: usize) -> Vec<u8> {
    let mut bits = vec![0xFFu8; count.div_ceil(8)];
    if let (Some(last), rest @ 1..) = (bits.last_mut(), count % 8) {
        *last = 0xFFu8 << (8 - rest);
    }
    bits
}

/// The advance of nearly every glyph.
const DEFAULT_WIDTH: u16 = 1000;
/// Required, but only of use where a font is not embedded.
const STEM: f32 = 80.0;
/// Equal advances from which on a range is shorter than a list.
const LONG: usize = 4;

/// Advances by code, those of the default left out, long equal stretches as ranges.
fn write_widths(out: &mut Widths<'_>, widths: &[u16]) {
    let mut at = 0;
    while at < widths.len() {
        let same = widths[at..].iter().take_while(|&&w| w == widths[at]).count();
        if widths[at] == DEFAULT_WIDTH {
            at += same;
        } else if same >= LONG {
            out.same(at as u16, (at + same - 1) as u16, f32::from(widths[at]));
            at += same;
        } else {
            let end = (at..widths.len()).find(|&i| ends_list(widths, i)).unwrap_or(widths.len());
            out.consecutive(at as u16, widths[at..end].iter().map(|&w| f32::from(w)));
            at = end;
        }
    }
}

fn ends_list(widths: &[u16], at: usize) -> bool {
    widths[at] == DEFAULT_WIDTH || widths[at..].iter().take(LONG).filter(|&&w| w == widths[at]).count() == LONG
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn present_codes_are_the_highest_bits() {
        assert_eq!([present_codes(1), present_codes(8), present_codes(10)], [vec![0x80], vec![0xFF], vec![0xFF, 0xC0]]);
    }

    fn written(widths: &[u16]) -> String {
        let mut chunk = pdf_writer::Chunk::with_settings(pdf_writer::Settings { pretty: false });
        write_widths(&mut chunk.indirect(Ref::new(1)).start(), widths);
        let text = String::from_utf8(chunk.as_bytes().to_vec()).unwrap();
        text.lines().nth(1).unwrap().to_string()
    }

    #[test]
    fn widths_are_lists_and_ranges() {
        assert_eq!(written(&[1000, 500, 1000, 1000, 250, 260, 1000]), "[1[500]4[250 260]]");
        assert_eq!(written(&[500, 500, 500, 500, 250]), "[0 3 500 4[250]]");
        assert_eq!(written(&[250, 500, 500, 500, 500, 1000]), "[0[250]1 4 500]");
        assert_eq!(written(&[500, 500, 500, 300]), "[0[500 500 500 300]]");
        assert_eq!(written(&[1000, 1000]), "[]");
    }

    #[test]
    fn a_table_is_found_or_not() {
        let mut file = b"OTTO\0\x01\0\0\0\0\0\0CFF \0\0\0\0\0\0\0\x1c\0\0\0\x03abc".to_vec();
        assert_eq!(table(&file, b"CFF "), Some(&b"abc"[..]));
        assert_eq!(table(&file, b"glyf"), None);
        file.pop();
        assert_eq!((table(&file, b"CFF "), table(&file[..20], b"CFF "), table(b"", b"CFF ")), (None, None, None));
    }
}
