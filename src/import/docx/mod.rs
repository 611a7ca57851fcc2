//! Word documents: paragraphs with their styles, bold, tables, pictures with captions → a source with hints.
//!
//! Comments, deleted text and phonetic guides are left out with a note; the rest goes the way of raw text, since
//! editors paste torn pages into Word.

mod numbers;
mod styles;
mod symbols;

use super::archive::Archive;
use super::draft::PictureRef;
use super::lines::{Hint, Source};
use super::xml::{self, Child, Node};
use super::{Decisions, Imported, ParaKind, Refusal, signs, text, write};
use numbers::{Label, Numbers};
use std::collections::BTreeMap;
use styles::{Styles, bold};

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
    let numbering = part(&mut archive, &format!("{folder}/numbering.xml"))?.map(|n| Numbers::of(&n)).unwrap_or_default();
    let mut reading = Reading {
        styles,
        numbering,
        title: false,
        verse: false,
        text: String::new(),
        source: Source { name: name.into(), ..Source::default() },
        pictures: Vec::new(),
        notes: Notes::default(),
    };
    let body = document.child("body").ok_or_else(missing)?;
    reading.title = reading.uses_title(body);
    reading.verse = reading.only_verse(body);
    reading.blocks(body);
    reading.side_parts(&mut archive, &folder, &relations)?;
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

/// What is in the file and not in the articles, for the report.
#[derive(Default)]
struct Notes {
    comments: Vec<String>,
    deleted: Vec<String>,
    hidden: Vec<String>,
    ruby: Vec<String>,
    footnotes: Vec<String>,
    headers: Vec<String>,
    stray: Vec<String>,
    external: usize,
    drawings: usize,
    symbols: usize,
}

impl Notes {
    fn told(self) -> Vec<String> {
        let mut out = Vec::new();
        let mut tell = |list: &[String], what: &str| {
            if !list.is_empty() {
                let told: Vec<String> = list.iter().map(|t| t.chars().take(200).collect()).collect();
                out.push(format!("{} {what}：{}", list.len(), told.join(" ｜ ")));
            }
        };
        tell(&self.comments, "条批注没有收");
        tell(&self.deleted, "处修订里删去的文字没有收");
        tell(&self.hidden, "处隐藏的文字没有收");
        tell(&self.ruby, "处注音没有收");
        tell(&self.headers, "处页眉页脚没有收");
        tell(&self.stray, "处文字在认不得的地方，没有收");
        let mut count = |n: usize, what: &str| {
            if n > 0 {
                out.push(format!("{n} {what}"));
            }
        };
        count(self.external, "张图片不在文档里，只有外面的地址，没有收");
        count(self.drawings, "个图表、示意图没有收：在 Word 里另存成图片");
        count(self.symbols, "个符号字体的字找不到对应的字，照原码收，请核对");
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
    numbering: Numbers,
    /// Something else than a first-level heading is the headline.
    title: bool,
    /// There is nothing but short lines under the heads: broken lines are verse.
    verse: bool,
    text: String,
    source: Source,
    pictures: Vec<Picture>,
    notes: Notes,
}

impl Reading {
    /// Whether the headline is told by a style of titles, or stands before several first-level headings without one.
    fn uses_title(&self, body: &Node) -> bool {
        let paragraphs = body.all("p");
        let hint = |p: &&Node| self.styles.hint(style(p), true);
        if paragraphs.iter().any(|p| hint(p) == Hint::Title) {
            return true;
        }
        let first = paragraphs.iter().find(|p| !words(p).trim().is_empty());
        let plain = |p: &&&Node| {
            let text = words(p);
            let n = text.trim().chars().count();
            let no_head = signs::page_mark(&text) || signs::dateline(&text).is_some() || signs::signature(&text);
            n <= 40 && !no_head && signs::ending(&text) == signs::Ending::Plain && !text.contains(['，', '。']) && hint(p) == Hint::None
        };
        let headings = paragraphs.iter().filter(|p| self.styles.hint(style(p), false) == Hint::Title).count();
        first.filter(plain).is_some() && headings >= 2
    }

    /// Whether all text under the heads is broken into short lines.
    fn only_verse(&self, body: &Node) -> bool {
        let text = |p: &&Node| matches!(self.styles.hint(style(p), self.title), Hint::None | Hint::Body | Hint::Verse);
        let paragraphs: Vec<&Node> = body.all("p").into_iter().filter(text).filter(|p| !words(p).trim().is_empty()).collect();
        let verse = |p: &&Node| {
            let text = words(p);
            let short = text.lines().all(|l| l.chars().count() <= STANZA);
            short && (text.lines().count() > 1 || signs::ending(&text) == signs::Ending::Plain && signs::dateline(&text).is_none())
        };
        let listed = paragraphs.iter().any(|p| p.child("pPr").and_then(styles::list).is_some());
        !listed && body.find("tbl").is_none() && paragraphs.iter().any(|p| words(p).lines().count() >= 3) && paragraphs.iter().all(verse)
    }

    /// Paragraphs, tables, and whatever holds them.
    fn blocks(&mut self, node: &Node) {
        for n in node.nodes() {
            match n.name.as_str() {
                "p" => self.paragraph(n),
                "tbl" => self.table(n),
                "sdt" | "sdtContent" | "ins" | "customXml" | "smartTag" | "moveTo" => self.blocks(n),
                "AlternateContent" => self.blocks(n.child("Choice").or(n.child("Fallback")).unwrap_or(n)),
                "oMathPara" | "oMath" => {
                    self.formula(n);
                    self.text.push('\n');
                }
                "altChunk" => self.notes.stray.push("嵌入的另一个文档".into()),
                _ => self.stray(n),
            }
        }
    }

    /// Text where no rule looks for it is told in the report.
    fn stray(&mut self, n: &Node) {
        let text = words(n);
        if !text.trim().is_empty() && !n.name.ends_with("Pr") {
            self.notes.stray.push(text.trim().to_string());
        }
    }

    fn formula(&mut self, n: &Node) {
        for t in n.all("t") {
            self.words(t);
        }
    }

    fn paragraph(&mut self, p: &Node) {
        let properties = p.child("pPr");
        let style = style(p);
        let level = properties.and_then(styles::outline).map(|o| if o == 0 && !self.title { Hint::Title } else { Hint::Subhead });
        let hint = Some(self.styles.hint(style, self.title)).filter(|h| *h != Hint::None).or(level).unwrap_or_default();
        let list = properties.and_then(styles::list).or_else(|| self.styles.list(style));
        let listed = list.as_ref().is_some_and(|l| l.0 != "0");
        let label = list.and_then(|(id, at)| self.numbering.next(&id, at));
        // An item of a list is whole: it neither goes on from the last nor into the next.
        let item = matches!(hint, Hint::None | Hint::Body) && (label.is_some() || self.styles.item(style));
        let mut hint = match hint {
            _ if item => Hint::Item,
            Hint::None if listed => Hint::Body,
            hint => hint,
        };
        if properties.and_then(|q| q.child("pageBreakBefore")).is_some_and(|b| !matches!(b.get("val"), Some("0" | "false"))) {
            self.text.push('\u{c}');
        }
        let start = self.text.len();
        match &label {
            Some(Label::Bullet) if hint == Hint::Item => self.text.push_str("• "),
            Some(Label::Number(n)) => self.text.push_str(&format!("{n} ")),
            Some(Label::Text(t)) => {
                self.text.push_str(t);
                hint = if hint == Hint::Item { Hint::Body } else { hint };
            }
            None if hint == Hint::Item => self.text.push_str("• "),
            _ => {}
        }
        let labelled = self.text.len();
        let bold = self.styles.bold(style);
        let mut boxes = Vec::new();
        self.inline(p, bold, matches!(hint, Hint::None | Hint::Body | Hint::Item | Hint::Quote), &mut boxes);
        if self.text.len() == labelled {
            self.text.truncate(start); // an item without text
        }
        let end = self.text.len();
        hint = self.broken(hint, start..end);
        if hint != Hint::None && end > start {
            self.source.hints.push((start..end, hint));
        }
        // A deleted paragraph mark: the text goes on in the next paragraph.
        let goes_on = properties.and_then(|q| q.child("rPr")).is_some_and(|r| r.child("del").is_some());
        if !goes_on || end == start {
            self.text.push('\n');
        }
        if hint == Hint::Verse && self.text[start..end].contains('\n') {
            self.text.push('\n'); // a stanza ends
        }
        for b in boxes {
            self.blocks(b);
        }
    }

    /// Short lines that the author broke are lines, not a torn paragraph.
    fn broken(&self, hint: Hint, range: std::ops::Range<usize>) -> Hint {
        if !matches!(hint, Hint::None | Hint::Body | Hint::Verse) {
            return hint;
        }
        let lines: Vec<&str> = self.text[range].lines().filter(|l| !l.trim().is_empty()).collect();
        let short = lines.iter().all(|l| l.trim().chars().count() <= STANZA);
        let open = lines.iter().filter(|l| signs::ending(l) != signs::Ending::Sentence).count();
        match lines.len() {
            0 | 1 => hint,
            // Lines of equal length are the printed lines of a page.
            _ if !short => hint,
            _ if self.verse => Hint::Verse,
            2 if open == 2 => hint,
            _ => Hint::Body,
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
                "del" | "moveFrom" => {
                    let gone: String = n.all("delText").into_iter().chain(n.all("t")).map(Node::text).collect();
                    if !gone.is_empty() {
                        self.notes.deleted.push(gone);
                    }
                }
                "oMath" | "oMathPara" => self.formula(n),
                "AlternateContent" => self.inline(n.child("Choice").or(n.child("Fallback")).unwrap_or(n), style_bold, mark, boxes),
                _ => self.stray(n),
            }
        }
    }

    fn run<'n>(&mut self, run: &'n Node, style_bold: bool, mark: bool, boxes: &mut Vec<&'n Node>) {
        let properties = run.child("rPr");
        if properties.and_then(|p| p.child("vanish")).is_some_and(|v| !matches!(v.get("val"), Some("0" | "false"))) {
            let text = words(run);
            if !text.trim().is_empty() {
                self.notes.hidden.push(text);
            }
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
                    let code = n.get("char").and_then(|c| u32::from_str_radix(c, 16).ok()).unwrap_or(0);
                    let known = symbols::unicode(n.get("font").unwrap_or_default(), code);
                    self.notes.symbols += usize::from(known.is_none());
                    self.text.extend(known.or(char::from_u32(code)).filter(|c| !c.is_control()));
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
                "softHyphen" | "delText" | "instrText" => {}
                _ => self.stray(n),
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
        let found = node.all("txbxContent");
        let other = |uri: &str| uri.ends_with("/chart") || uri.ends_with("/diagram") || uri.ends_with("/chartex");
        self.notes.drawings += node.all("graphicData").iter().filter(|g| g.get("uri").is_some_and(other)).count();
        // Words drawn as a picture (艺术字).
        for t in node.all("textpath").into_iter().filter_map(|t| t.get("string")) {
            self.notes.stray.push(t.to_string());
        }
        boxes.extend(found);
        let alt = node.find("docPr").and_then(|d| d.get("descr")).unwrap_or_default().to_string();
        let blips = outside(node, "blip").into_iter().map(|b| (b.get("embed"), b.get("link")));
        let old = outside(node, "imagedata").into_iter().map(|b| (b.get("id"), None));
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
            let mut missing = 0;
            for (i, cell) in row.nodes().filter(|n| n.name == "tc").enumerate() {
                if i > 0 {
                    (0..=missing).for_each(|_| self.text.push('\t'));
                }
                // A cell over several columns leaves the others empty.
                let span = cell.child("tcPr").and_then(|p| p.child("gridSpan")).and_then(|g| g.get("val")?.parse::<usize>().ok());
                missing = span.unwrap_or(1).clamp(1, 60) - 1;
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

    /// Comments, footnotes, running heads are parts of their own.
    fn side_parts(&mut self, archive: &mut Archive, folder: &str, relations: &BTreeMap<String, String>) -> Result<(), Refusal> {
        let mut part = |name: &str| -> Result<Option<Node>, Refusal> {
            Ok(archive.read(name)?.and_then(|b| xml::parse(&String::from_utf8_lossy(&b)).ok()))
        };
        if let Some(n) = part(&format!("{folder}/comments.xml"))? {
            self.notes.comments = n.nodes().filter(|c| c.name == "comment").map(Node::text).collect();
        }
        for name in ["footnotes.xml", "endnotes.xml"] {
            let notes = part(&format!("{folder}/{name}"))?;
            let texts = notes.iter().flat_map(|n| n.nodes()).filter(|f| f.get("type").is_none_or(|t| t == "normal")).map(Node::text);
            self.notes.footnotes.extend(texts.filter(|t| !t.is_empty()));
        }
        let furniture = |t: &&String| ["header", "footer"].iter().any(|w| t.rsplit('/').next().unwrap_or_default().starts_with(w));
        let targets: std::collections::BTreeSet<&String> = relations.values().filter(furniture).collect();
        for target in targets {
            let text = part(&resolve(folder, target))?.map(|n| words(&n)).unwrap_or_default();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() && !self.notes.headers.contains(&text) {
                self.notes.headers.push(text);
            }
        }
        Ok(())
    }
}

/// Characters of the longest line of a stanza.
const STANZA: usize = 24;

/// The id of a paragraph's style.
fn style(p: &Node) -> &str {
    p.child("pPr").and_then(|q| q.child("pStyle")).and_then(|s| s.get("val")).unwrap_or("")
}

/// Elements of a name, those in text boxes left out: a box is read for itself.
fn outside<'n>(node: &'n Node, name: &str) -> Vec<&'n Node> {
    let mut out = Vec::new();
    for n in node.nodes() {
        match n.name.as_str() {
            "txbxContent" => {}
            found if found == name => out.push(n),
            _ => out.extend(outside(n, name)),
        }
    }
    out
}

/// The words below an element, breaks as line ends; what is deleted or repeated is none.
fn words(n: &Node) -> String {
    let mut out = String::new();
    gather(n, &mut out);
    out
}

fn gather(n: &Node, out: &mut String) {
    for c in n.nodes() {
        match c.name.as_str() {
            "t" => out.push_str(&c.children.iter().map(|t| if let Child::Text(t) = t { t.as_str() } else { "" }).collect::<String>()),
            "br" | "cr" => out.push('\n'),
            "del" | "moveFrom" | "Fallback" | "pPr" | "rPr" | "rt" | "instrText" => {}
            _ => gather(c, out),
        }
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
