//! Word: a document of its own styles (引题 Title 副题 作者 正文 小标题 署名 图片说明), the picture inside.
//!
//! The archive has no time in it: the same article gives the same bytes.

use super::{Article, Block, Parts, xml};
use crate::model::ParaKind;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="md" ContentType="text/markdown"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture""#;

/// The article's own file: no program looks at it but ours.
const SOURCE: &str = "banmian/article.md";

/// Style ids with their names, half-point sizes and whether they are bold.
const STYLES: [(&str, &str, u32, bool); 9] = [
    ("Kicker", "引题", 28, false),
    ("Title", "Title", 44, true),
    ("Deck", "副题", 28, false),
    ("Author", "作者", 21, false),
    ("BodyText", "版面正文", 21, false),
    ("Heading2", "heading 2", 24, true),
    ("Byline", "署名", 21, false),
    ("Caption", "caption", 18, false),
    ("Verse", "诗", 21, false),
];

pub(super) fn write(a: &Article<'_>, p: &Parts<'_>) -> Vec<u8> {
    let mut files = vec![("[Content_Types].xml", TYPES.as_bytes().to_vec()), ("_rels/.rels", RELS.as_bytes().to_vec())];
    files.push(("word/document.xml", document(a, p).into_bytes()));
    files.push(("word/styles.xml", styles().into_bytes()));
    if let Some(jpeg) = a.jpeg {
        let image = r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.jpg"/>"#;
        files.push(("word/_rels/document.xml.rels", relations(image).into_bytes()));
        files.push(("word/media/image1.jpg", jpeg.to_vec()));
    } else {
        files.push(("word/_rels/document.xml.rels", relations("").into_bytes()));
    }
    files.push((SOURCE, a.source.as_bytes().to_vec()));
    pack(&files).unwrap_or_default()
}

fn relations(more: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>{more}</Relationships>"#
    )
}

fn pack(files: &[(&str, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The first day that the format knows: no clock.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, bytes) in files {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn styles() -> String {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles {NAMESPACES}>");
    for (id, name, size, bold) in STYLES {
        let bold = if bold { "<w:b/>" } else { "" };
        out.push_str(&format!(
            r#"<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:rPr>{bold}<w:sz w:val="{size}"/></w:rPr></w:style>"#
        ));
    }
    out.push_str("</w:styles>");
    out
}

fn document(a: &Article<'_>, p: &Parts<'_>) -> String {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document {NAMESPACES}><w:body>");
    for (style, lines) in [("Kicker", &p.kicker), ("Title", &p.headline), ("Deck", &p.deck), ("Author", &p.author)] {
        lines.iter().for_each(|l| paragraph(&mut out, style, &[(l, false)]));
    }
    let mut dateline = p.dateline;
    for b in &p.body {
        body(&mut out, b, &mut dateline, a.story.verse);
    }
    if let Some(d) = dateline {
        paragraph(&mut out, "BodyText", &[(d, false)]);
    }
    p.byline.iter().for_each(|l| paragraph(&mut out, "Byline", &[(l, false)]));
    if a.jpeg.is_some() {
        out.push_str(r#"<w:p><w:r><w:drawing><wp:inline><wp:extent cx="3600000" cy="2400000"/><wp:docPr id="1" name="image1"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="image1"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3600000" cy="2400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#);
    }
    p.caption.iter().chain(&p.credit).for_each(|l| paragraph(&mut out, "Caption", &[(l, false)]));
    out.push_str("<w:sectPr/></w:body></w:document>");
    out
}

fn body(out: &mut String, b: &Block<'_>, dateline: &mut Option<&str>, verse: bool) {
    if !b.cells.is_empty() {
        out.push_str(if b.ends.0 { "<w:tbl>" } else { "" });
        out.push_str("<w:tr>");
        for cell in &b.cells {
            out.push_str("<w:tc>");
            paragraph(out, "BodyText", &[(cell, false)]);
            out.push_str("</w:tc>");
        }
        out.push_str("</w:tr>\n");
        out.push_str(if b.ends.1 { "</w:tbl>\n" } else { "" });
        return;
    }
    let mut pieces = b.pieces();
    let lead = dateline.filter(|_| matches!(b.kind, ParaKind::Body | ParaKind::Flush)).map(|d| format!("{d} "));
    if let Some(lead) = &lead {
        *dateline = None;
        pieces.insert(0, (lead, false));
    }
    let style = match b.kind {
        ParaKind::Subhead => "Heading2",
        _ if verse => "Verse",
        _ => "BodyText",
    };
    paragraph(out, style, &pieces);
}

fn paragraph(out: &mut String, style: &str, pieces: &[(&str, bool)]) {
    out.push_str(&format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>"#));
    for (text, bold) in pieces {
        let bold = if *bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
        out.push_str(&format!(r#"<w:r>{bold}<w:t xml:space="preserve">{}</w:t></w:r>"#, xml(text)));
    }
    out.push_str("</w:p>\n");
}
