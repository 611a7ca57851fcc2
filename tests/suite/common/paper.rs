//! A PDF of one page that keeps every rule, written by hand from the clauses (GWG 2022, ISO 15930-4 and -7, ISO 32000-1), not
//! by our exporter; tests bend one thing of it.

use std::fmt::Write;

const ICC: &[u8] = include_bytes!("../../../layouts/plants/newsprint.icc");

/// A file of one page, 100 × 100 mm.
#[derive(Clone)]
pub struct Paper {
    /// Version after `%PDF-`.
    pub header: &'static str,
    /// The page's content.
    pub content: Vec<u8>,
    /// Entries of `/ExtGState`: `/G` overprints, `/N` does not.
    pub states: String,
    /// Entries of `/ColorSpace`.
    pub spaces: String,
    /// Entries of `/Font`: `/F`.
    pub fonts: String,
    /// Entries of `/XObject`.
    pub objects: String,
    /// Entries of the page beside its boxes.
    pub page: String,
    /// Boxes of the page.
    pub boxes: String,
    /// Further entries of the catalog.
    pub catalog: String,
    /// Entries of the information dictionary.
    pub info: String,
    /// The XMP packet.
    pub xmp: String,
    /// Further entries of the trailer.
    pub trailer: String,
    /// Entries of the output intent.
    pub intent: String,
    /// Its profile.
    pub icc: Vec<u8>,
    /// Further objects, from number 20 on.
    pub more: Vec<Vec<u8>>,
    /// The page tree's kids.
    pub kids: String,
}

/// Points in a millimetre.
pub const MM: f64 = 72.0 / 25.4;

/// The file that keeps every rule.
pub fn paper() -> Paper {
    Paper {
        header: "1.6",
        content: b"/G gs 0 0 0 1 k BT /F 10 Tf 1 0 0 1 50 50 Tm (text) Tj ET".to_vec(),
        states: "/G <</OP true /op true /OPM 1>> /N <</OP false /op false /OPM 0>>".into(),
        spaces: String::new(),
        fonts: font("Banmian-Regular", true),
        objects: String::new(),
        page: String::new(),
        boxes: "/MediaBox [0 0 283.4646 283.4646] /TrimBox [0 0 283.4646 283.4646]".into(),
        catalog: String::new(),
        info: "/Title (t) /CreationDate (D:20221202000000Z) /ModDate (D:20221202000000Z) /Trapped /False".into(),
        xmp: "<x xmlns:a=''><pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion><pdf:Trapped>False</pdf:Trapped>\
              <dc:title><rdf:Alt><rdf:li>t</rdf:li></rdf:Alt></dc:title><xmp:CreateDate>2022-12-02T00:00:00Z</xmp:CreateDate>\
              <xmp:ModifyDate>2022-12-02T00:00:00Z</xmp:ModifyDate><xmp:MetadataDate>2022-12-02T00:00:00Z</xmp:MetadataDate>\
              <m:DocumentID>u</m:DocumentID><m:VersionID>1</m:VersionID><m:RenditionClass>default</m:RenditionClass></x>"
            .into(),
        trailer: "/ID [<01><01>]".into(),
        intent: "/S /GTS_PDFX /OutputConditionIdentifier (Custom) /Info (i) /DestOutputProfile 7 0 R".into(),
        icc: ICC.to_vec(),
        more: Vec::new(),
        kids: "[3 0 R]".into(),
    }
}

/// An entry `/F` of `/Font`.
pub fn font(name: &str, embedded: bool) -> String {
    let file = if embedded { "/FontFile2 9 0 R" } else { "" };
    format!(
        "/F <</Type /Font /Subtype /TrueType /BaseFont /ABCDEF+{name} /FirstChar 32 /LastChar 126 /Widths [{}] \
         /FontDescriptor <</Type /FontDescriptor /FontName /ABCDEF+{name} {file}>>>>",
        "500 ".repeat(95)
    )
}

impl Paper {
    /// With another content.
    pub fn content(mut self, content: impl AsRef<[u8]>) -> Paper {
        self.content = content.as_ref().to_vec();
        self
    }

    /// Adds a stream with this dictionary; its number.
    pub fn stream(&mut self, dict: &str, data: &[u8]) -> usize {
        self.more.push([format!("<<{dict} /Length {}>>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat());
        19 + self.more.len()
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let stream =
            |dict: &str, data: &[u8]| [format!("<<{dict} /Length {}>>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat();
        let Paper { states, spaces, fonts, objects, page, boxes, catalog, info, trailer, intent, kids, .. } = self;
        let mut list: Vec<(usize, Vec<u8>)> = vec![
            (1, format!("<</Type /Catalog /Pages 2 0 R /Metadata 5 0 R /OutputIntents [6 0 R] {catalog}>>").into_bytes()),
            (2, format!("<</Type /Pages /Kids {kids} /Count 1>>").into_bytes()),
            (
                3,
                format!(
                    "<</Type /Page /Parent 2 0 R /Contents 4 0 R {boxes} {page} /Resources <</ExtGState <<{states}>> \
                     /ColorSpace <<{spaces}>> /Font <<{fonts}>> /XObject <<{objects}>>>>>>"
                )
                .into_bytes(),
            ),
            (4, stream("", &self.content)),
            (5, stream("/Type /Metadata /Subtype /XML", self.xmp.as_bytes())),
            (6, format!("<</Type /OutputIntent {intent}>>").into_bytes()),
            (7, stream("/N 4", &self.icc)),
            (8, format!("<<{info}>>").into_bytes()),
            (9, stream("/Length1 4", b"font")),
        ];
        list.extend(self.more.iter().enumerate().map(|(i, o)| (20 + i, o.clone())));
        let mut out = format!("%PDF-{}\n%\u{e4}\u{e4}\n", self.header).into_bytes();
        let mut table = String::new();
        for (id, body) in &list {
            let _ = write!(table, "{id} 1\n{:010} 00000 n \n", out.len());
            out.extend(format!("{id} 0 obj\n").into_bytes());
            out.extend(body);
            out.extend(b"\nendobj\n");
        }
        let at = out.len();
        out.extend(
            format!(
                "xref\n0 1\n0000000000 65535 f \n{table}trailer\n<</Size 99 /Root 1 0 R /Info 8 0 R {trailer}>>\nstartxref\n{at}\n%%EOF\n"
            )
            .into_bytes(),
        );
        out
    }
}

/// Text of a colour, state and size.
pub fn text(color: &str, state: &str, size: f64) -> Paper {
    paper().content(format!("{state} gs {color} BT /F {size} Tf 1 0 0 1 50 50 Tm (text) Tj ET"))
}

/// White text stands on black.
pub fn reversed(face: &str, state: &str, size: f64) -> Paper {
    let content = format!("/G gs 0 0 0 1 k 20 20 200 200 re f {state} gs 0 0 0 0 k BT /F {size} Tf 1 0 0 1 50 50 Tm (text) Tj ET");
    Paper { fonts: font(face, true), ..paper().content(content) }
}

/// A stroke beside a black square.
pub fn stroke(color: &str, state: &str, width: f64) -> Paper {
    paper().content(format!("/G gs 0 0 0 1 k 10 10 20 20 re f {state} gs {color} {width} w 10 50 m 200 50 l S"))
}

/// A picture of so many pixels a side on 50 mm.
pub fn picture(pixels: usize, bits: usize, more: &str) -> Paper {
    let mut p = paper();
    let data = vec![0x80u8; (pixels * bits).div_ceil(8) * pixels];
    let dict = format!("/Type /XObject /Subtype /Image /Width {pixels} /Height {pixels} /BitsPerComponent {bits} {more}");
    let id = p.stream(&dict, &data);
    p.objects = format!("/I {id} 0 R");
    let side = 50.0 * MM;
    p.content.extend(format!(" q {side} 0 0 {side} 20 60 cm /N gs /I Do Q").into_bytes());
    p
}

/// A square of 15 mm with this much ink.
pub fn square(side: f64, color: &str) -> Paper {
    let side = side * MM;
    paper().content(format!("/G gs 0 0 0 1 k BT /F 10 Tf 1 0 0 1 10 10 Tm (t) Tj ET /N gs {color} k 100 100 {side} {side} re f"))
}

/// Text of a composite font, as Chinese text is.
pub fn composite(size: f64) -> Paper {
    Paper {
        fonts:
            "/F <</Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [<</Type /Font /Subtype /CIDFontType2 \
                /BaseFont /Song /CIDSystemInfo <<>> /FontDescriptor <</Type /FontDescriptor /FontFile2 9 0 R>>>>]>>"
                .into(),
        ..paper().content(format!("/G gs 0 0 0 1 k BT /F {size} Tf 1 0 0 1 50 50 Tm <00410042> Tj ET"))
    }
}
