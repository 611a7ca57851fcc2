//! Styles of a Word document: what a paragraph of a style is, in whatever language the program named it.

use super::super::lines::Hint;
use super::super::xml::Node;
use std::collections::BTreeMap;

#[derive(Clone, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    bold: Option<bool>,
    outline: Option<u8>,
    /// Its list: id and level.
    list: Option<(String, usize)>,
}

/// The styles of a document by their ids.
#[derive(Default)]
pub struct Styles(BTreeMap<String, Style>);

impl Styles {
    /// Reads `styles.xml`.
    pub fn of(n: &Node) -> Styles {
        let style = |s: &Node| {
            let properties = s.child("pPr");
            let style = Style {
                name: s.child("name").and_then(|n| n.get("val")).unwrap_or_default().to_lowercase(),
                based_on: s.child("basedOn").and_then(|n| n.get("val")).map(str::to_string),
                bold: s.child("rPr").and_then(bold),
                outline: properties.and_then(outline),
                list: properties.and_then(list),
            };
            Some((s.get("styleId")?.to_string(), style))
        };
        Styles(n.nodes().filter(|n| n.name == "style").filter_map(style).collect())
    }

    /// The style and those that it is based on; an id that the file does not explain stands for a name.
    fn chain(&self, id: &str) -> Vec<Style> {
        let Some(mut now) = self.0.get(id) else {
            return if id.is_empty() { Vec::new() } else { vec![Style { name: id.to_lowercase(), ..Style::default() }] };
        };
        let mut out = vec![now.clone()];
        while let Some(next) = now.based_on.as_ref().and_then(|b| self.0.get(b)).filter(|_| out.len() < 20) {
            out.push(next.clone());
            now = next;
        }
        out
    }

    /// Whether its text is bold.
    pub fn bold(&self, id: &str) -> bool {
        self.chain(id).iter().find_map(|s| s.bold).unwrap_or(false)
    }

    /// Whether it is a style of list items.
    pub fn item(&self, id: &str) -> bool {
        self.chain(id).iter().any(|s| (s.name.starts_with("list ") && s.name != "list paragraph") || s.name.starts_with("列表"))
    }

    /// The list that it numbers its paragraphs with.
    pub fn list(&self, id: &str) -> Option<(String, usize)> {
        self.chain(id).into_iter().find_map(|s| s.list)
    }

    /// What a paragraph of the style is; `title`: something else than a first-level heading is the headline.
    pub fn hint(&self, id: &str, title: bool) -> Hint {
        for s in self.chain(id) {
            let level = heading(&s.name).or(heading(&id.to_lowercase())).or(s.outline.map(|o| o + 1).filter(|o| *o <= 9));
            let named = NAMES.iter().find(|(_, names)| names.contains(&s.name.as_str())).map(|n| n.0);
            match (named, level) {
                (Some(hint), _) => return hint,
                (_, Some(1)) if !title => return Hint::Title,
                (_, Some(_)) => return Hint::Subhead,
                _ => {}
            }
        }
        Hint::None
    }
}

/// Names of styles, as programs and desks have them.
const NAMES: [(Hint, &[&str]); 7] = [
    (
        Hint::Title,
        &[
            "title",
            "标题",
            "大标题",
            "文章标题",
            "主标题",
            "主题",
            "標題",
            "表題",
            "titel",
            "titre",
            "título",
            "제목",
            "titolo",
            "headline",
        ],
    ),
    (
        Hint::Subtitle,
        &[
            "subtitle",
            "副标题",
            "引题",
            "副题",
            "肩题",
            "引題",
            "副題",
            "副標題",
            "untertitel",
            "sous-titre",
            "subtítulo",
            "부제",
            "kicker",
            "deck",
        ],
    ),
    (Hint::Byline, &["作者", "署名", "byline", "author"]),
    (Hint::Body, &["版面正文"]),
    (Hint::Verse, &["诗", "诗歌", "verse"]),
    (
        Hint::Caption,
        &["caption", "题注", "图片说明", "图注", "figure", "illustration", "image caption", "table caption", "beschriftung", "図表番号"],
    ),
    (Hint::Quote, &["quote", "intense quote", "引用", "明显引用", "引文", "quotations", "block text", "zitat", "citation"]),
];

/// The level of `heading 2`, `标题 2`, `Überschrift 2`, `見出し 2`.
fn heading(name: &str) -> Option<u8> {
    let words = [
        "heading",
        "标题",
        "標題",
        "见出し",
        "見出し",
        "überschrift",
        "berschrift",
        "titre",
        "título",
        "titolo",
        "제목",
        "заголовок",
        "nagłówek",
        "kop",
    ];
    let rest = words.iter().find_map(|w| name.strip_prefix(w))?;
    rest.trim_start_matches([' ', '_', '-', '\u{a0}']).parse().ok().filter(|l| (1..=9).contains(l))
}

/// The outline level that properties give, from 0.
pub fn outline(properties: &Node) -> Option<u8> {
    properties.child("outlineLvl")?.get("val")?.parse().ok().filter(|l| *l < 9)
}

/// The list and the level that properties give.
pub fn list(properties: &Node) -> Option<(String, usize)> {
    let n = properties.child("numPr")?;
    let id = n.child("numId").and_then(|i| i.get("val"))?.to_string();
    let level = n.child("ilvl").and_then(|l| l.get("val")?.parse().ok()).unwrap_or(0);
    Some((id, level))
}

/// Whether properties of a run say bold.
pub fn bold(run: &Node) -> Option<bool> {
    let b = run.child("b").or_else(|| run.child("bCs"))?;
    Some(!matches!(b.get("val"), Some("0" | "false" | "off" | "none")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_many_languages() {
        for (name, level) in [("heading 2", 2), ("标题 1", 1), ("überschrift 3", 3), ("heading1", 1), ("berschrift1", 1), ("見出し 1", 1)]
        {
            assert_eq!(heading(name), Some(level), "{name}");
        }
        assert_eq!(heading("heading"), None);
        let none = Styles::default();
        assert_eq!(
            (none.hint("Title", true), none.hint("Heading1", true), none.hint("a3", true)),
            (Hint::Title, Hint::Subhead, Hint::None)
        );
    }
}
