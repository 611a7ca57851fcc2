//! Who and when: document information, the same as XMP, outline and page labels.
//!
//! The only date is the issue's. Information and XMP must agree: plants compare them.

use super::press::Press;
use super::write::Digest;
use crate::export::hundredths;
use crate::model::Flavour;
use crate::page::{Bookmark, Edition, Page};
use pdf_writer::types::{NumberingStyle, TrappingStatus};
use pdf_writer::writers::PageLabel;
use pdf_writer::{Date, Finish, Name, Pdf, Ref, Str, TextStr};
use std::fmt::Write;
use std::ops::Range;

const PRODUCER: &str = "Banmian";

/// Writes the information dictionary.
pub(super) fn write_info(pdf: &mut Pdf, id: Ref, e: &Edition, flavour: Flavour) {
    let mut info = pdf.document_info(id);
    info.title(TextStr(title(e))).creator(TextStr(PRODUCER)).producer(TextStr(PRODUCER)).trapped(TrappingStatus::NotTrapped);
    if let Some((year, month, day)) = date(e) {
        // Midnight, universal time: the issue has a day, no hour.
        let date = Date::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0).utc_offset_minute(0);
        info.creation_date(date).modified_date(date);
    }
    if flavour == Flavour::X1a {
        // ISO 15930-4, 6.3
        info.insert(Name(b"GTS_PDFXVersion")).primitive(Str(X1A.as_bytes()));
    }
}

/// How a PDF/X-1a:2003 file names its standard.
const X1A: &str = "PDF/X-1a:2003";

/// The title; one is required.
fn title(e: &Edition) -> &str {
    if e.title.is_empty() { PRODUCER } else { &e.title }
}

/// The date, if there is one.
fn date(e: &Edition) -> Option<(u16, u8, u8)> {
    let (year, month, day) = e.date;
    let year = u16::try_from(year).ok().filter(|y| (1..=9999).contains(y))?;
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

/// Writes the XMP packet, not compressed, so that any program finds it, and the file identifier.
/// `digest` is of everything written before.
pub(super) fn write_xmp(pdf: &mut Pdf, id: Ref, e: &Edition, flavour: Flavour, digest: Digest) {
    let identifier = digest.finish();
    pdf.metadata(id, xmp(e, flavour, &identifier).as_bytes());
    pdf.set_file_id((identifier.to_vec(), identifier.to_vec()));
}

fn xmp(e: &Edition, flavour: Flavour, identifier: &[u8; 16]) -> String {
    let mut s = String::from(HEAD);
    property(&mut s, "dc:format", "application/pdf");
    let _ = writeln!(s, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>", escaped(title(e)));
    if !e.lang.is_empty() {
        let _ = writeln!(s, "<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>", escaped(&e.lang));
    }
    property(&mut s, "pdf:Producer", PRODUCER);
    property(&mut s, "pdf:Trapped", "False");
    if let Some((year, month, day)) = date(e) {
        for name in ["xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"] {
            property(&mut s, name, &format!("{year:04}-{month:02}-{day:02}T00:00:00Z"));
        }
    }
    property(&mut s, "xmp:CreatorTool", PRODUCER);
    property(&mut s, "xmpMM:DocumentID", &uuid(identifier));
    property(&mut s, "xmpMM:InstanceID", &uuid(identifier));
    // ISO 15930-7, 6.3: required, also where there is but one version.
    property(&mut s, "xmpMM:VersionID", "1");
    property(&mut s, "xmpMM:RenditionClass", "default");
    match flavour {
        Flavour::X4 => property(&mut s, "pdfxid:GTS_PDFXVersion", "PDF/X-4"),
        Flavour::X1a => property(&mut s, "pdfx:GTS_PDFXVersion", X1A),
        Flavour::Web => {}
    }
    s.push_str(TAIL);
    s
}

const HEAD: &str = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">
<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
xmlns:pdfx=\"http://ns.adobe.com/pdfx/1.3/\" xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">
";
const TAIL: &str = "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

fn property(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "<{name}>{}</{name}>", escaped(value));
}

/// As XML text; controls, which XML forbids, are left out.
fn escaped(text: &str) -> String {
    let mut s = String::new();
    for c in text.chars() {
        match c {
            '<' => s.push_str("&lt;"),
            '>' => s.push_str("&gt;"),
            '&' => s.push_str("&amp;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => s.push(c),
        }
    }
    s
}

/// A name-based identifier in the form of RFC 9562, version 8 (made by a rule of our own).
fn uuid(identifier: &[u8; 16]) -> String {
    let mut b = *identifier;
    b[6] = b[6] & 0x0f | 0x80;
    b[8] = b[8] & 0x3f | 0x80;
    let hex: Vec<String> = b.iter().map(|b| format!("{b:02x}")).collect();
    let part = |r: Range<usize>| hex[r].concat();
    format!("uuid:{}-{}-{}-{}-{}", part(0..4), part(4..6), part(6..8), part(8..10), part(10..16))
}

/// Writes the outline from the bookmarks of the pages written, if there are any.
pub(super) fn write_outline(pdf: &mut Pdf, e: &Edition, pages: &Range<usize>, page_refs: &[Ref], next: &mut Ref) -> Option<Ref> {
    let marks: Vec<&Bookmark> = e.bookmarks.iter().filter(|b| pages.contains(&usize::from(b.page))).collect();
    if marks.is_empty() {
        return None;
    }
    let root = next.bump();
    let items: Vec<Ref> = marks.iter().map(|_| next.bump()).collect();
    let mut outline = pdf.outline(root);
    outline.first(items[0]).last(items[items.len() - 1]).count(items.len() as i32);
    outline.finish();
    for (i, mark) in marks.iter().enumerate() {
        let mut item = pdf.outline_item(items[i]);
        item.title(TextStr(&mark.title)).parent(root);
        if i > 0 {
            item.prev(items[i - 1]);
        }
        if let Some(&after) = items.get(i + 1) {
            item.next(after);
        }
        let index = usize::from(mark.page);
        let top = hundredths(e.pages[index].size.height - mark.at.y);
        item.dest().page(page_refs[index - pages.start]).xyz(decimal(hundredths(mark.at.x)), decimal(top), None);
    }
    Some(root)
}

fn decimal(hundredths: i64) -> f32 {
    (hundredths as f64 / 100.0) as f32
}

/// Writes the page labels: the printed numbers. Returns (index, label) where a new count begins.
pub(super) fn write_labels(pdf: &mut Pdf, pages: &[Page], next: &mut Ref) -> Vec<(i32, Ref)> {
    let mut labels = Vec::new();
    for (i, page) in pages.iter().enumerate() {
        if i > 0 && Some(page.number) == pages[i - 1].number.checked_add(1) {
            continue;
        }
        let id = next.bump();
        let mut label: PageLabel<'_> = pdf.indirect(id).start();
        label.style(NumberingStyle::Arabic);
        if page.number > 1 {
            label.offset(page.number.into());
        }
        labels.push((i as i32, id));
    }
    labels
}

/// Ties everything together in the catalog.
pub(super) struct Catalog {
    /// Root of the page tree.
    pub(super) pages: Ref,
    /// The XMP packet.
    pub(super) xmp: Ref,
    /// Root of the outline.
    pub(super) outline: Option<Ref>,
    /// Where page numbering starts anew.
    pub(super) labels: Vec<(i32, Ref)>,
    /// The embedded profile, if there is one.
    pub(super) intent: Option<Ref>,
    /// Root of the structure tree.
    pub(super) tags: Option<Ref>,
}

impl Catalog {
    /// Writes it.
    pub(super) fn write(&self, pdf: &mut Pdf, id: Ref, e: &Edition, press: &Press) {
        let mut catalog = pdf.catalog(id);
        catalog.pages(self.pages).metadata(self.xmp);
        if !e.lang.is_empty() {
            catalog.lang(TextStr(&e.lang));
        }
        if let Some(outline) = self.outline {
            catalog.outlines(outline);
        }
        let mut labels = catalog.page_labels();
        let mut nums = labels.nums();
        for &(index, label) in &self.labels {
            nums.insert(index, label);
        }
        nums.finish();
        labels.finish();
        super::intent::name(&mut catalog, press, self.intent);
        if let Some(tags) = self.tags {
            catalog.insert(Name(b"StructTreeRoot")).primitive(tags);
            catalog.mark_info().marked(true);
        }
        catalog.insert(Name(b"ViewerPreferences")).dict().pair(Name(b"DisplayDocTitle"), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_escaped() {
        let e = Edition { title: "甲<乙>&丙\u{1}".into(), date: (2022, 12, 2), ..Edition::default() };
        let packet = xmp(&e, Flavour::X4, &[0; 16]);
        assert!(packet.contains(">甲&lt;乙&gt;&amp;丙<"), "{packet}");
        assert!(packet.contains("<xmp:CreateDate>2022-12-02T00:00:00Z<"), "{packet}");
        assert!(packet.contains("uuid:00000000-0000-8000-8000-000000000000"), "{packet}");
    }

    #[test]
    fn a_day_that_does_not_exist_is_left_out() {
        for date in [(0, 0, 0), (-5, 1, 1), (2022, 13, 1), (2022, 1, 32)] {
            assert_eq!(self::date(&Edition { date, ..Edition::default() }), None);
        }
    }
}
