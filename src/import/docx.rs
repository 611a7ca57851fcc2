//! Word documents: paragraphs with their styles, bold, tables, pictures with captions → a source with hints.
//!
//! Comments, deleted text and phonetic guides are left out with a note; the rest goes the way of raw text, since
//! editors paste torn pages into Word.

use super::archive::Archive;
use super::draft::PictureRef;
use super::lines::{Hint, Source};
use super::xml::{self, Child, Node};
use super::{Decisions, Imported, ParaKind, Refusal, signs, text, write};
use std::collections::BTreeMap;

/// Reads a document.
pub fn read(name: &str, bytes: Vec<u8>, decisions: &Decisions) -> Result<Imported, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let main = main_part(&mut archive)?;
    let part = |archive: &mut Archive, name: &str| -> Result<Option<Node>, Refusal> {
        archive.read(name)?.map(|b| xml::decode(&b).and_then(|t| xml::parse(&t))).transpose()
    };
    let missing = || Refusal::new("I02", format!("文档里没有 {main}，不是 Word 文档")).hint("用 Word 或 WPS 另存为 .docx");
    let document = part(&mut archive, &main)?.ok_or_else(missing)?;
    let folder = main.rsplit_once('/').map_or("", |p| p.0).to_string();
    let styles = part(&mut archive, &format!("{folder}/styles.xml"))?.map(|n| Styles::of(&n)).unwrap_or_default();
    let rels = format!("{folder}/_rels/{}.rels", main.rsplit('/').next().unwrap_or(&main));
    let relations = part(&mut archive, &rels)?.map(|n| relations(&n)).unwrap_or_default();
    let mut reading = Reading {
        styles,
        title: false,
        text: String::new(),
        source: Source { name: name.into(), ..Source::default() },
        pictures: Vec::new(),
        notes: Notes::default(),
    };
    reading.title = reading.uses_title(&document);
    let body = document.child("body").ok_or_else(missing)?;
    reading.blocks(body);
    reading.side_parts(&mut archive, &folder)?;
    let Reading { text: laid, mut source, pictures, notes, .. } = reading;
    source.text = laid;
    // A document with styles has whole paragraphs, a page pasted into Word may have printed lines.
    source.whole = !source.hints.is_empty();
    if source.text.trim().is_empty() && pictures.is_empty() {
        return Err(Refusal::new("I03", "文档是空的，没有文字").hint("核对文件"));
    }
    let (mut import, _) = text(&source, decisions)?;
    import.notes = notes.told();
    if let [one] = &mut import.drafts[..] {
        // A document of one article gives it its name.
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name).rsplit_once('.').map_or(name, |p| p.0);
        one.name = Some(stem.to_string());
        one.original = archive.read("banmian/article.md")?.and_then(|b| String::from_utf8(b).ok());
    }
    attach(&mut import, pictures, &relations, &folder, &mut archive)?;
    let count = super::ledger::prove(&import, &source.text)?;
    Ok(Imported { source, encoding: None, format: "docx", import, count })
}

/// The main part, as the package's relations name it.
fn main_part(archive: &mut Archive) -> Result<String, Refusal> {
    let named = archive.read("_rels/.rels")?.and_then(|b| xml::parse(&String::from_utf8_lossy(&b)).ok()).and_then(|n| {
        let office = n.nodes().find(|r| r.get("Type").is_some_and(|t| t.ends_with("/officeDocument")))?;
        Some(office.get("Target")?.trim_start_matches('/').to_string())
    });
    Ok(named.unwrap_or_else(|| "word/document.xml".into()))
}

/// Id → target of the relations inside the package.
fn relations(n: &Node) -> BTreeMap<String, String> {
    let inside = |r: &&Node| r.get("TargetMode") != Some("External");
    n.nodes().filter(inside).filter_map(|r| Some((r.get("Id")?.to_string(), r.get("Target")?.to_string()))).collect()
}

#[derive(Clone, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    bold: Option<bool>,
    outline: Option<u8>,
}

#[derive(Default)]
struct Styles(BTreeMap<String, Style>);

impl Styles {
    fn of(n: &Node) -> Styles {
        let style = |s: &Node| {
            let name = s.child("name").and_then(|n| n.get("val")).unwrap_or_default().to_lowercase();
            let based_on = s.child("basedOn").and_then(|n| n.get("val")).map(str::to_string);
            let outline = s.child("pPr").and_then(|p| p.child("outlineLvl")).and_then(|o| o.get("val")?.parse().ok());
            Some((s.get("styleId")?.to_string(), Style { name, based_on, bold: s.child("rPr").and_then(bold), outline }))
        };
        Styles(n.nodes().filter(|n| n.name == "style").filter_map(style).collect())
    }

    /// The style and those that it is based on.
    fn chain<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Style> {
        let mut next = self.0.get(id);
        let mut left = 20;
        std::iter::from_fn(move || {
            let now = next?;
            left -= 1;
            next = now.based_on.as_ref().filter(|_| left > 0).and_then(|b| self.0.get(b));
            Some(now)
        })
    }

    fn bold(&self, id: &str) -> bool {
        self.chain(id).find_map(|s| s.bold).unwrap_or(false)
    }

    /// Whether it is a style of list items.
    fn list(&self, id: &str) -> bool {
        self.chain(id).any(|s| (s.name.starts_with("list ") && s.name != "list paragraph") || s.name.starts_with("列表"))
    }

    /// What a paragraph of the style is; `title`: the document uses the style of titles.
    fn hint(&self, id: &str, title: bool) -> Hint {
        for s in self.chain(id) {
            let level = heading(&s.name).or(heading(&id.to_lowercase())).or(s.outline.map(|o| o + 1).filter(|o| *o <= 9));
            let hint = match (s.name.as_str(), level) {
                ("title" | "标题" | "大标题" | "文章标题", _) => Hint::Title,
                ("subtitle" | "副标题" | "引题" | "副题" | "肩题", _) => Hint::Subtitle,
                ("作者" | "署名" | "byline", _) => Hint::Byline,
                ("版面正文", _) => Hint::Body,
                ("诗" | "诗歌", _) => Hint::Verse,
                ("caption" | "题注" | "图片说明" | "图注" | "figure" | "illustration", _) => Hint::Caption,
                (_, Some(1)) if !title => Hint::Title,
                (_, Some(_)) => Hint::Subhead,
                _ => continue,
            };
            return hint;
        }
        Hint::None
    }
}

/// `heading 2`, `标题 2`.
fn heading(name: &str) -> Option<u8> {
    let rest = name.strip_prefix("heading").or(name.strip_prefix("标题"))?;
    rest.trim_start_matches([' ', '_', '-']).parse().ok().filter(|l| (1..=9).contains(l))
}

fn bold(run: &Node) -> Option<bool> {
    let b = run.child("b").or_else(|| run.child("bCs"))?;
    Some(!matches!(b.get("val"), Some("0" | "false" | "off" | "none")))
}

#[derive(Default)]
struct Notes {
    comments: usize,
    deleted: usize,
    ruby: Vec<String>,
    footnotes: Vec<String>,
    external: usize,
    numbered: usize,
}

impl Notes {
    fn told(self) -> Vec<String> {
        let mut out = Vec::new();
        let mut tell = |n: usize, what: &str| {
            if n > 0 {
                out.push(format!("{n} {what}"));
            }
        };
        tell(self.comments, "条批注没有收");
        tell(self.deleted, "处修订里删去的文字没有收");
        tell(self.external, "张图片不在文档里，只有外面的地址，没有收");
        tell(self.numbered, "段有自动编号，编号不是文字，没有收");
        if !self.ruby.is_empty() {
            out.push(format!("注音没有收：{}", self.ruby.join("、")));
        }
        out.extend(self.footnotes.iter().map(|f| format!("脚注没有收进正文：{f}")));
        out
    }
}

/// A picture at a place of the text.
struct Picture {
    at: usize,
    relation: String,
    alt: String,
}

struct Reading {
    styles: Styles,
    title: bool,
    text: String,
    source: Source,
    pictures: Vec<Picture>,
    notes: Notes,
}

impl Reading {
    fn uses_title(&self, document: &Node) -> bool {
        document.all("pStyle").iter().filter_map(|s| s.get("val")).any(|id| self.styles.hint(id, true) == Hint::Title)
    }

    /// Paragraphs, tables, and whatever holds them.
    fn blocks(&mut self, node: &Node) {
        for n in node.nodes() {
            match n.name.as_str() {
                "p" => self.paragraph(n),
                "tbl" => self.table(n),
                "sdt" | "sdtContent" | "ins" | "customXml" | "smartTag" | "moveTo" => self.blocks(n),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, p: &Node) {
        let properties = p.child("pPr");
        let style = properties.and_then(|q| q.child("pStyle")).and_then(|s| s.get("val")).unwrap_or("");
        let hint = self.styles.hint(style, self.title);
        let numbered = properties.is_some_and(|q| q.child("numPr").is_some());
        self.notes.numbered += usize::from(numbered);
        // An item of a list is whole: it neither goes on from the last nor into the next.
        let hint = if hint == Hint::None && (numbered || self.styles.list(style)) { Hint::Body } else { hint };
        if properties.and_then(|q| q.child("pageBreakBefore")).is_some() {
            self.text.push('\u{c}');
        }
        let start = self.text.len();
        let bold = self.styles.bold(style);
        let mut boxes = Vec::new();
        self.inline(p, bold, matches!(hint, Hint::None | Hint::Body), &mut boxes);
        let end = self.text.len();
        if hint != Hint::None && end > start {
            self.source.hints.push((start..end, hint));
        }
        self.text.push('\n');
        for b in boxes {
            self.blocks(b);
        }
    }

    /// Runs of a paragraph; text boxes are put off until it ends.
    fn inline<'n>(&mut self, node: &'n Node, style_bold: bool, mark: bool, boxes: &mut Vec<&'n Node>) {
        for n in node.nodes() {
            match n.name.as_str() {
                "r" => self.run(n, style_bold, mark, boxes),
                "hyperlink" | "ins" | "smartTag" | "sdt" | "sdtContent" | "fldSimple" | "moveTo" | "customXml" | "dir" | "bdo" => {
                    self.inline(n, style_bold, mark, boxes);
                }
                "del" | "moveFrom" => self.notes.deleted += 1,
                _ => {}
            }
        }
    }

    fn run<'n>(&mut self, run: &'n Node, style_bold: bool, mark: bool, boxes: &mut Vec<&'n Node>) {
        let properties = run.child("rPr");
        if properties.is_some_and(|p| p.child("vanish").is_some()) {
            self.notes.deleted += 1;
            return;
        }
        let strong = properties.and_then(bold).unwrap_or(style_bold);
        let start = self.text.len();
        for n in run.nodes() {
            match n.name.as_str() {
                "t" => self.words(n),
                "tab" => self.text.push(' '),
                "br" | "cr" => self.text.push(if n.get("type") == Some("page") { '\u{c}' } else { '\n' }),
                "noBreakHyphen" => self.text.push('-'),
                "sym" => {
                    let code = n.get("char").and_then(|c| u32::from_str_radix(c, 16).ok());
                    self.text.extend(code.and_then(char::from_u32));
                }
                "ruby" => {
                    let guide: String = n.child("rt").map(|r| r.all("t").iter().map(|t| t.text()).collect()).unwrap_or_default();
                    self.notes.ruby.push(guide);
                    if let Some(base) = n.child("rubyBase") {
                        self.inline(base, style_bold, mark, boxes);
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(n, boxes),
                // The fallback repeats what the choice shows.
                "AlternateContent" => {
                    if let Some(c) = n.child("Choice").or(n.child("Fallback")) {
                        self.drawing(c, boxes);
                    }
                }
                _ => {}
            }
        }
        if strong && mark && self.text[start..].chars().any(|c| !c.is_whitespace()) {
            let end = self.text.len();
            match self.source.strong.last_mut().filter(|r| r.end == start) {
                Some(r) => r.end = end,
                None => self.source.strong.push(start..end),
            }
        }
    }

    fn words(&mut self, t: &Node) {
        for c in &t.children {
            if let Child::Text(words) = c {
                self.text.extend(words.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
            }
        }
    }

    fn drawing<'n>(&mut self, node: &'n Node, boxes: &mut Vec<&'n Node>) {
        boxes.extend(node.all("txbxContent"));
        let alt = node.find("docPr").and_then(|d| d.get("descr")).unwrap_or_default().to_string();
        let blips = node.all("blip").into_iter().map(|b| (b.get("embed"), b.get("link")));
        let old = node.all("imagedata").into_iter().map(|b| (b.get("id"), None));
        for (embed, link) in blips.chain(old) {
            match embed {
                Some(id) => self.pictures.push(Picture { at: self.text.len(), relation: id.to_string(), alt: alt.clone() }),
                None if link.is_some() => self.notes.external += 1,
                None => {}
            }
        }
    }

    /// Each row is a line, its cells divided by tabs.
    fn table(&mut self, table: &Node) {
        // A table of one column is a frame round text.
        let rows: Vec<&Node> = table.nodes().filter(|n| n.name == "tr").collect();
        let cells = |r: &&Node| r.nodes().filter(|n| n.name == "tc").count();
        if rows.iter().all(|r| cells(r) <= 1) {
            rows.iter().flat_map(|r| r.nodes().filter(|n| n.name == "tc")).for_each(|c| self.blocks(c));
            return;
        }
        for row in rows {
            let start = self.text.len();
            for (i, cell) in row.nodes().filter(|n| n.name == "tc").enumerate() {
                if i > 0 {
                    self.text.push('\t');
                }
                let from = self.text.len();
                self.blocks(cell);
                let inside: String =
                    self.text[from..].trim_end().chars().map(|c| if matches!(c, '\n' | '\t' | '\u{c}') { ' ' } else { c }).collect();
                self.text.truncate(from);
                self.text.push_str(&inside);
            }
            let end = self.text.len();
            self.source.hints.retain(|(r, _)| r.start < start);
            self.source.strong.retain(|r| r.start < start);
            if self.text[start..].trim().is_empty() {
                self.text.truncate(start);
                continue;
            }
            self.source.hints.push((start..end, Hint::Row));
            self.text.push('\n');
        }
    }

    /// Comments and footnotes are parts of their own.
    fn side_parts(&mut self, archive: &mut Archive, folder: &str) -> Result<(), Refusal> {
        let mut part = |name: &str| -> Result<Option<Node>, Refusal> {
            Ok(archive.read(&format!("{folder}/{name}"))?.and_then(|b| xml::parse(&String::from_utf8_lossy(&b)).ok()))
        };
        if let Some(n) = part("comments.xml")? {
            self.notes.comments = n.nodes().filter(|c| c.name == "comment").count();
        }
        for name in ["footnotes.xml", "endnotes.xml"] {
            let notes = part(name)?;
            let texts = notes.iter().flat_map(|n| n.nodes()).filter(|f| f.get("type").is_none()).map(Node::text);
            self.notes.footnotes.extend(texts.filter(|t| !t.is_empty()));
        }
        Ok(())
    }
}

/// Gives each picture to the article in whose text it stands; the caption under it goes with it.
fn attach(
    import: &mut super::Import,
    pictures: Vec<Picture>,
    relations: &BTreeMap<String, String>,
    folder: &str,
    archive: &mut Archive,
) -> Result<(), Refusal> {
    let starts: Vec<usize> = import.drafts.iter().map(|d| d.runs().map(|r| r.start()).min().unwrap_or(0)).collect();
    for p in pictures {
        let Some(target) = relations.get(&p.relation) else {
            import.notes.push("一张图片在文档里找不到，没有收".into());
            continue;
        };
        let path = resolve(folder, target);
        let Some(bytes) = archive.read(&path)? else {
            import.notes.push(format!("图片 {target} 在文档里找不到，没有收"));
            continue;
        };
        let Ok(file) = write::picture_name(target) else {
            import.notes.push(format!("图片 {target} 不是能用的图片格式，没有收"));
            continue;
        };
        if !file.ends_with(".jpg") {
            import.notes.push(format!("图片 {file} 不是 JPEG：转成 JPEG 才能排"));
        }
        if import.drafts.is_empty() {
            import.drafts.push(super::Draft { line: 1, page: Some(1), ..Default::default() });
        }
        let of = starts.iter().rposition(|&s| s <= p.at).unwrap_or(0).min(import.drafts.len() - 1);
        let draft = &mut import.drafts[of];
        let next = draft.body.iter().position(|b| b.kind == ParaKind::Text && b.run.start() >= p.at);
        let caption = next.filter(|&i| signs::caption(&draft.body[i].run.text) || draft.body[i].caption).map(|i| draft.body.remove(i).run);
        if caption.is_none() && !p.alt.is_empty() {
            import.notes.push(format!("图片 {file} 的替代文字没有收：{}", p.alt));
        }
        draft.pictures.push(PictureRef { file, bytes: Some(bytes), caption: caption.into_iter().collect(), credit: Vec::new() });
    }
    Ok(())
}

/// A target relative to the folder of the main part, inside the archive.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_string();
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for p in target.split('/') {
        match p {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            p => parts.push(p),
        }
    }
    parts.join("/")
}
