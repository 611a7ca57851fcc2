//! ninjs 3: `headlines` with roles, one XHTML body, `by`, the picture as an association.

use super::{Article, Block, Parts, xml};
use crate::model::ParaKind;
use serde_json::{Map, Value, json};

pub(super) fn write(a: &Article<'_>, p: &Parts<'_>) -> Vec<u8> {
    let mut v = Map::new();
    let id = &a.story.id;
    v.insert("uri".into(), format!("urn:banmian:{id}").into());
    v.insert("type".into(), "text".into());
    v.insert("slug".into(), id.as_str().into());
    v.insert("language".into(), a.story.lang.as_str().into());
    if let Some(priority) = a.priority {
        v.insert("urgency".into(), priority.into());
    }
    let roles = [("kicker", &p.kicker), ("main", &p.headline), ("deck", &p.deck)];
    let heads: Vec<Value> =
        roles.iter().filter(|r| !r.1.is_empty()).map(|(role, lines)| json!({"role": role, "value": lines.join("\n")})).collect();
    v.insert("headlines".into(), heads.into());
    if let Some(d) = p.dateline {
        v.insert("dateline".into(), d.into());
    }
    let by = [("author_line", &p.author), ("byline", &p.byline)];
    let by: Vec<Value> =
        by.iter().filter(|r| !r.1.is_empty()).map(|(role, lines)| json!({"role": role, "value": lines.join("\n")})).collect();
    if !by.is_empty() {
        v.insert("bylines".into(), by.into());
    }
    if a.story.verse {
        v.insert("verse".into(), true.into());
    }
    let body: String = p.body.iter().map(|b| block(b, a.story.verse)).collect();
    let bodies = json!([
        {"role": "main", "contenttype": "application/xhtml+xml", "value": body},
        {"role": "source", "contenttype": "text/markdown", "value": a.source},
    ]);
    v.insert("bodies".into(), bodies);
    if let Some(file) = a.picture {
        let text = |lines: &[&str]| lines.join("\n");
        v.insert(
            "associations".into(),
            json!([{
                "name": "main", "type": "picture", "byline": text(&p.credit),
                "descriptions": [{"role": "caption", "value": text(&p.caption)}],
                "renditions": [{"name": "original", "href": file, "contenttype": "image/jpeg"}],
            }]),
        );
    }
    let mut out = serde_json::to_string_pretty(&Value::Object(v)).unwrap_or_default();
    out.push('\n');
    out.into_bytes()
}

fn block(b: &Block<'_>, verse: bool) -> String {
    if let Some(row) = b.html_row() {
        return row;
    }
    let inner: String =
        b.pieces().into_iter().map(|(t, bold)| if bold { format!("<strong>{}</strong>", xml(t)) } else { xml(t) }).collect();
    match b.kind {
        ParaKind::Subhead => format!("<h2>{inner}</h2>\n"),
        ParaKind::Blank => "<hr/>\n".into(),
        ParaKind::Item { .. } if inner.starts_with("• ") => format!("<ul><li>{}</li></ul>\n", inner.strip_prefix("• ").unwrap_or(&inner)),
        ParaKind::Quote => format!("<blockquote><p>{inner}</p></blockquote>\n"),
        _ if verse => format!("<p class=\"verse\">{inner}</p>\n"),
        _ => format!("<p>{inner}</p>\n"),
    }
}
