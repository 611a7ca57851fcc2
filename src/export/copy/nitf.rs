//! NITF 3.6: heads in `hedline` (the kicker as `hl2` of class kicker), body in `body.content`.

use super::{Article, Block, Parts, xml};
use crate::model::ParaKind;
use crate::source::attached;

pub(super) fn write(a: &Article<'_>, p: &Parts<'_>) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<nitf>\n<head>\n");
    out.push_str(&format!("<title>{}</title>\n<docdata><doc-id id-string=\"{}\"/>", xml(&p.headline.join(" ")), xml(&a.story.id)));
    if let Some(priority) = a.priority {
        out.push_str(&format!("<urgency ed-urg=\"{priority}\"/>"));
    }
    out.push_str("</docdata>\n");
    if let Some(source) = a.xml_source().filter(|s| !s.contains(['\r', '\t'])) {
        let value = xml(source).replace('\n', "&#10;");
        out.push_str(&format!("<meta name=\"banmian.source\" content=\"{value}\"/>\n"));
    } else {
        // White space that readers of XML change, characters that XML cannot hold.
        let value: String = attached::write(a.source).split_whitespace().collect();
        out.push_str(&format!("<meta name=\"banmian.attached\" content=\"{value}\"/>\n"));
    }
    out.push_str("</head>\n<body>\n<body.head>\n<hedline>\n");
    lines(&mut out, "hl2 class=\"kicker\"", "hl2", &p.kicker);
    lines(&mut out, "hl1", "hl1", &p.headline);
    lines(&mut out, "hl2 class=\"deck\"", "hl2", &p.deck);
    out.push_str("</hedline>\n");
    lines(&mut out, "byline class=\"author_line\"", "byline", &p.author);
    lines(&mut out, "byline", "byline", &p.byline);
    if let Some(d) = p.dateline {
        out.push_str(&format!("<dateline>{}</dateline>\n", xml(d)));
    }
    out.push_str("</body.head>\n<body.content>\n");
    let verse = a.story.verse;
    out.push_str(if verse { "<block class=\"verse\">\n" } else { "" });
    p.body.iter().for_each(|b| block(&mut out, b));
    out.push_str(if verse { "</block>\n" } else { "" });
    if let Some(file) = a.picture {
        out.push_str(&format!("<media media-type=\"image\"><media-reference source=\"{}\" mime-type=\"image/jpeg\"/>", xml(file)));
        out.push_str(&format!("<media-caption>{}</media-caption>", xml(&p.caption.join(" "))));
        out.push_str(&format!("<media-producer>{}</media-producer></media>\n", xml(&p.credit.join(" "))));
    }
    out.push_str("</body.content>\n</body>\n</nitf>\n");
    out.into_bytes()
}

fn lines(out: &mut String, open: &str, close: &str, texts: &[&str]) {
    for t in texts {
        out.push_str(&format!("<{open}>{}</{close}>\n", xml(t)));
    }
}

fn block(out: &mut String, b: &Block<'_>) {
    if let Some(row) = b.html_row() {
        out.push_str(&row);
        return;
    }
    let inner: String =
        b.pieces().into_iter().map(|(t, bold)| if bold { format!("<em class=\"bold\">{}</em>", xml(t)) } else { xml(t) }).collect();
    out.push_str(&match b.kind {
        ParaKind::Subhead => format!("<hl2>{inner}</hl2>\n"),
        ParaKind::Blank => "<hr/>\n".into(),
        ParaKind::Item { .. } if inner.starts_with("• ") => format!("<ul><li>{}</li></ul>\n", inner.strip_prefix("• ").unwrap_or(&inner)),
        ParaKind::Quote => format!("<bq><block><p>{inner}</p></block></bq>\n"),
        _ => format!("<p>{inner}</p>\n"),
    });
}
