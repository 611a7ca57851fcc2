//! Who and when: document information, the same as XMP, outline and page labels.
//!
//! The only date is the issue's. Information and XMP must agree: plants compare them.

use super::write::Digest;
use crate::export::hundredths;
use crate::page::{Bookmark, Edition, Page};
use pdf_writer::types::{NumberingStyle, TrappingStatus};
use pdf_writer::writers::PageLabel;
use pdf_writer::{Date, Finish, Name, Pdf, Ref, TextStr};
use std::fmt::Write;
use std::ops::Range;

const PRODUCER: &str = "Banmian";

/// Writes the information dictionary.
pub(super) fn write_info(pdf: &mut Pdf, id: Ref, e: &Edition) {
    let mut info = pdf.document_info(id);
    info.title(TextStr(&e.title)).producer(TextStr(PRODUCER)).trapped(TrappingStatus::NotTrapped);
    if let Some((year, month, day)) = date(e) {
        info.creation_date(Date::new(year).month(month).day(day));
    }
}

/// The date, if there is one.
fn date(e: &Edition) -> Option<(u16, u8, u8)> {
    let (year, month, day) = e.date;
    let year = u16::try_from(year).ok().filter(|y| (1..=9999).contains(y))?;
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

/// Writes the XMP packet, not compressed, so that any program finds it, and the file identifier.
/// `digest` is of everything written before.
pub(super) fn write_xmp(pdf: &mut Pdf, id: Ref, e: &Edition, digest: Digest) {
    let identifier = digest.finish();
    pdf.metadata(id, xmp(e, &identifier).as_bytes());
    pdf.set_file_id((identifier.to_vec(), identifier.to_vec()));
}

fn xmp(e: &Edition, identifier: &[u8; 16]) -> String {
    let mut s = String::from(HEAD);
    property(&mut s, "dc:format", "application/pdf");
    let _ = writeln!(s, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>", escaped(&e.title));
    if !e.lang.is_empty() {
        let _ = writeln!(s, "<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>", escaped(&e.lang));
    }
    property(&mut s, "pdf:Producer", PRODUCER);
    property(&mut s, "pdf:Trapped", "False");
    if let Some((year, month, day)) = date(e) {
        property(&mut s, "xmp:CreateDate", &format!("{year:04}-{month:02}-{day:02}"));
    }
    property(&mut s, "xmpMM:DocumentID", &uuid(identifier));
    s.push_str(TAIL);
    s
}

const HEAD: &str = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">
<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">
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
}

impl Catalog {
    /// Writes it.
    pub(super) fn write(&self, pdf: &mut Pdf, id: Ref, e: &Edition) {
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
        catalog.insert(Name(b"ViewerPreferences")).dict().pair(Name(b"DisplayDocTitle"), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_escaped() {
        let e = Edition { title: "甲<乙>&丙\u{1}".into(), date: (2022, 12, 2), ..Edition::default() };
        let packet = xmp(&e, &[0; 16]);
        assert!(packet.contains(">甲&lt;乙&gt;&amp;丙<"), "{packet}");
        assert!(packet.contains("<xmp:CreateDate>2022-12-02<"), "{packet}");
        assert!(packet.contains("uuid:00000000-0000-8000-8000-000000000000"), "{packet}");
    }

    #[test]
    fn a_day_that_does_not_exist_is_left_out() {
        for date in [(0, 0, 0), (-5, 1, 1), (2022, 13, 1), (2022, 1, 32)] {
            assert_eq!(self::date(&Edition { date, ..Edition::default() }), None);
        }
    }
}
