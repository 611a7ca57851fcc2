//! Caption, credit and orientation from a picture's metadata: IPTC first, then XMP, then EXIF, then plain text.

use super::About;
use super::tiff::Directory;
use encoding_rs::{GB18030, UTF_8};
use quick_xml::events::Event;

/// Characters of a caption that are taken at most.
const LONGEST: usize = 1000;

/// What a picture says of itself.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Facts {
    /// 图片说明, and which block it comes from.
    pub caption: Option<(String, &'static str)>,
    /// Who took it.
    pub byline: Option<(String, &'static str)>,
    /// Agency or paper that it belongs to.
    pub agency: Option<(String, &'static str)>,
    /// EXIF orientation, 1 to 8.
    pub(super) turn: Option<u8>,
}

impl Facts {
    pub(super) fn of(about: &About<'_>) -> Facts {
        let mut facts = Facts::default();
        let resources = resource(&about.photoshop, 0x0404);
        facts.iptc(if about.iptc.is_empty() { resources } else { &about.iptc });
        facts.xmp(&about.xmp);
        facts.exif(about.exif);
        let (caption, author) = (about.plain.0.clone(), about.plain.1.clone());
        facts.add(|f| &mut f.caption, caption, "PNG");
        facts.add(|f| &mut f.byline, author, "PNG");
        facts
    }

    /// What comes first stands.
    fn add(&mut self, field: impl Fn(&mut Facts) -> &mut Option<(String, &'static str)>, text: String, from: &'static str) {
        let kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
        let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
        let field = field(self);
        // Cameras write their own name here.
        let idle = kept.is_empty() || kept.eq_ignore_ascii_case("OLYMPUS DIGITAL CAMERA") || kept.eq_ignore_ascii_case("default");
        if !idle && field.is_none() {
            *field = Some((kept, from));
        }
    }

    /// IPTC IIM: 1:90 names the coding, 2:80 by-line, 2:110 credit, 2:120 caption.
    fn iptc(&mut self, data: &[u8]) {
        let sets = data_sets(data);
        let utf8 = sets.iter().any(|s| (s.0, s.1) == (1, 90) && s.2.starts_with(b"\x1b%G"));
        let text = |number: u8| {
            let all: Vec<String> = sets.iter().filter(|s| (s.0, s.1) == (2, number)).map(|s| decode(s.2, utf8)).collect();
            all.join(if number == 80 { " " } else { "" })
        };
        self.add(|f| &mut f.caption, text(120), "IPTC");
        self.add(|f| &mut f.byline, text(80), "IPTC");
        self.add(|f| &mut f.agency, text(110), "IPTC");
    }

    fn exif(&mut self, data: &[u8]) {
        let Some(d) = Directory::first(data) else { return };
        let text = |tag| decode(d.bytes(tag).unwrap_or_default().split(|&b| b == 0).next().unwrap_or_default(), false);
        self.add(|f| &mut f.caption, text(270), "EXIF");
        self.add(|f| &mut f.byline, text(315), "EXIF");
        self.turn = d.numbers(274).first().and_then(|&t| u8::try_from(t).ok());
    }

    /// dc:description, dc:creator, photoshop:Credit, as elements or attributes.
    fn xmp(&mut self, packet: &[u8]) {
        let text = String::from_utf8_lossy(packet);
        let mut reader = quick_xml::Reader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().check_end_names = false;
        let (mut field, mut found): (Option<usize>, [Vec<String>; 3]) = (None, Default::default());
        // Whether a text has begun that references and further text go on.
        let mut open = false;
        for _ in 0..20_000 {
            let text = match reader.read_event() {
                Ok(Event::Start(e) | Event::Empty(e)) => {
                    open = false;
                    if let Some(i) = FIELDS.iter().position(|f| **f == *e.local_name().as_ref()) {
                        field = Some(i);
                    }
                    for a in e.attributes().flatten() {
                        let name = a.key.local_name();
                        if let Some(i) = FIELDS.iter().position(|f| **f == *name.as_ref()) {
                            found[i].push(unescape(&a.value));
                        }
                    }
                    continue;
                }
                Ok(Event::End(e)) => {
                    open = false;
                    if FIELDS.iter().any(|f| **f == *e.local_name().as_ref()) {
                        field = None;
                    }
                    continue;
                }
                Ok(Event::Text(t)) => unescape(&t),
                Ok(Event::GeneralRef(r)) => unescape(&format!("&{};", &*r)),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => continue,
            };
            let Some(i) = field else { continue };
            if let Some(last) = found[i].last_mut().filter(|_| open) {
                last.push_str(&text);
            } else if !text.trim().is_empty() && (i == 1 || found[i].is_empty()) {
                // Of several languages the first is the usual one.
                found[i].push(text);
                open = true;
            }
        }
        let [caption, byline, agency] = found;
        self.add(|f| &mut f.caption, caption.concat(), "XMP");
        self.add(|f| &mut f.byline, byline.join(" "), "XMP");
        self.add(|f| &mut f.agency, agency.concat(), "XMP");
    }
}

/// Local names in an XMP packet.
const FIELDS: [&str; 3] = ["description", "creator", "Credit"];

fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_string(), |t| t.into_owned())
}

/// UTF-8, or GB18030 as Chinese agencies write it; the coding that the file names is believed if it fits.
fn decode(bytes: &[u8], utf8: bool) -> String {
    let whole = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    match UTF_8.decode_without_bom_handling_and_without_replacement(whole) {
        Some(text) => text.into_owned(),
        None if utf8 => String::from_utf8_lossy(whole).into_owned(),
        None => GB18030.decode_without_bom_handling(whole).0.into_owned(),
    }
}

/// A resource of Photoshop's (8BIM).
fn resource(mut data: &[u8], wanted: u16) -> &[u8] {
    while let Some(rest) = data.strip_prefix(b"8BIM") {
        let Some(&[a, b]) = rest.get(..2) else { break };
        let name = rest.get(2).map_or(0, |&n| usize::from(n) + 1).next_multiple_of(2);
        let Some(size) = rest.get(2 + name..6 + name) else { break };
        let size = u32::from_be_bytes([size[0], size[1], size[2], size[3]]) as usize;
        let Some(body) = rest.get(6 + name..).and_then(|r| r.get(..size)) else { break };
        if u16::from_be_bytes([a, b]) == wanted {
            return body;
        }
        data = rest.get(6 + name + size.next_multiple_of(2)..).unwrap_or_default();
    }
    &[]
}

/// IPTC data sets: record, number, value.
fn data_sets(mut data: &[u8]) -> Vec<(u8, u8, &[u8])> {
    let mut out = Vec::new();
    while let &[0x1C, record, number, high, low, ref rest @ ..] = data {
        let size = usize::from(high & 0x7F) << 8 | usize::from(low);
        // The high bit says that the length itself follows, in so many bytes.
        let (size, rest) = if high & 0x80 == 0 {
            (size, rest)
        } else {
            let Some((digits, rest)) = rest.split_at_checked(size.min(4)) else { break };
            (digits.iter().fold(0, |n, &b| n << 8 | usize::from(b)), rest)
        };
        let Some((value, rest)) = rest.split_at_checked(size) else { break };
        out.push((record, number, value));
        data = rest;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
        [&[0x1C, record, number, 0, value.len() as u8][..], value].concat()
    }

    #[test]
    fn iptc_is_read_in_both_codings() {
        let gb = GB18030.encode("新华社记者摄于云桥").0.into_owned();
        let iptc = [set(2, 120, &gb), set(2, 80, "林樾".as_bytes()), set(2, 110, b"\xd0\xc2\xbb\xaa\xc9\xe7")].concat();
        let mut photoshop = b"8BIM\x03\xed\0\0\0\0\0\x02\0\x48".to_vec();
        photoshop.extend(b"8BIM\x04\x04\0\0");
        photoshop.extend((iptc.len() as u32).to_be_bytes());
        photoshop.extend(&iptc);
        let facts = Facts::of(&About { photoshop, ..About::default() });
        assert_eq!(facts.caption, Some(("新华社记者摄于云桥".into(), "IPTC")));
        assert_eq!((facts.byline.unwrap().0, facts.agency.unwrap().0), ("林樾".into(), "新华社".into()));
    }

    #[test]
    fn xmp_is_read_as_elements_and_attributes() {
        let xmp = r#"<?xpacket begin="" id=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description photoshop:Credit="样版社">
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">晒秋 &amp; 收粮</rdf:li><rdf:li xml:lang="en">x</rdf:li></rdf:Alt></dc:description>
            <dc:creator><rdf:Seq><rdf:li>甲</rdf:li><rdf:li>乙</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let facts = Facts::of(&About { xmp: xmp.as_bytes().to_vec(), ..About::default() });
        assert_eq!(facts.caption, Some(("晒秋 & 收粮".into(), "XMP")));
        assert_eq!(facts.byline, Some(("甲 乙".into(), "XMP")));
        assert_eq!(facts.agency, Some(("样版社".into(), "XMP")));
    }

    #[test]
    fn bent_blocks_are_survived() {
        for n in 0..200u8 {
            let junk: Vec<u8> = (0..n).map(|i| i.wrapping_mul(31) ^ n).collect();
            let of = |start: &[u8]| [start, &junk].concat();
            let exif = of(b"II*\0");
            let about = About { exif: &exif, photoshop: of(b"8BIM\x04\x04"), iptc: of(&[0x1C, 2]), xmp: of(b"<a "), ..About::default() };
            let _ = Facts::of(&about);
        }
    }
}
