//! NITF and NewsML-G2: heads, bylines, body, captions. A NewsML message may hold many items; pictures among them
//! go with the text that they follow.

use super::bench::{Bench, Marked};
use super::draft::{Draft, ParaKind, PictureRef};
use super::xml::{self, Child, Node};
use super::{Imported, Refusal, html, write};
use crate::source::attached;

/// Reads a file.
pub fn read(name: &str, text: &str) -> Result<Imported, Refusal> {
    let root = xml::parse(text)?;
    let mut bench = Bench::default();
    let format = match root.name.as_str() {
        "nitf" => {
            nitf(&root, Draft::default(), &mut bench);
            "nitf"
        }
        "newsMessage" | "newsItem" | "itemSet" | "packageItem" => {
            newsml(&root, &mut bench);
            "newsml-g2"
        }
        other if root.find("nitf").is_some() => {
            bench.import.notes.push(format!("外层的 {other} 没有收，只收里面的 NITF"));
            root.all("nitf").into_iter().for_each(|n| nitf(n, Draft::default(), &mut bench));
            "nitf"
        }
        other => {
            return Err(
                Refusal::new("I05", format!("不认识的 XML：{other}")).hint("能收的是 NITF 和 NewsML-G2；别的请导出为 .docx、.txt 或 ninjs")
            );
        }
    };
    bench.finish(name, format)
}

fn newsml(root: &Node, bench: &mut Bench) {
    let items = if root.name == "newsItem" { vec![root] } else { root.all("newsItem") };
    let packages = root.all("packageItem").len() + usize::from(root.name == "packageItem");
    if packages > 0 {
        bench.import.notes.push(format!("{packages} 个稿件包（packageItem）只有编排，没有收"));
    }
    for item in items {
        item_of(item, bench);
    }
}

fn item_of(item: &Node, bench: &mut Bench) {
    let meta = item.child("contentMeta").cloned().unwrap_or_default();
    let set = item.child("contentSet").cloned().unwrap_or_default();
    let mut draft = Draft {
        priority: meta.child("urgency").and_then(|u| u.text().parse().ok()).filter(|u| (1..=9).contains(u)),
        lang: meta.child("language").and_then(|l| l.get("tag")).map(str::to_string),
        name: meta.child("slugline").map(Node::text).filter(|s| !s.is_empty()),
        ..Draft::default()
    };
    if let Some(inner) = set.find("nitf") {
        metadata(&meta, &mut draft, bench, inner.find("hl1").is_none());
        nitf(inner, draft, bench);
        return;
    }
    if set.child("inlineXML").is_none() && set.child("inlineData").is_none() {
        remote(&meta, &set, bench);
        return;
    }
    metadata(&meta, &mut draft, bench, true);
    let mut paragraphs = Vec::new();
    for n in set.nodes() {
        match n.name.as_str() {
            "inlineXML" => paragraphs.extend(blocks(n)),
            "inlineData" => {
                let raw: String = n.children.iter().map(|c| if let Child::Text(t) = c { t.as_str() } else { "" }).collect();
                let lines = raw.lines().map(str::trim).filter(|l| !l.is_empty());
                match raw.contains("<p") {
                    true => paragraphs.extend(html::read(&raw).0),
                    false => paragraphs.extend(lines.map(|l| Marked { text: l.into(), ..Marked::default() })),
                }
            }
            _ => {}
        }
    }
    bench.body(&mut draft, paragraphs);
    bench.push(draft);
}

/// Headline, byline and dateline beside the content.
fn metadata(meta: &Node, draft: &mut Draft, bench: &mut Bench, heads: bool) {
    for n in meta.nodes() {
        let text = n.text();
        match n.name.as_str() {
            "headline" if heads => {
                let role = n.get("role").unwrap_or("").to_lowercase();
                match role.rsplit(':').next() {
                    Some("kicker" | "overline" | "eyebrow" | "overheadline") => draft.kicker.extend(bench.runs(&text)),
                    Some("sub" | "deck" | "subhead" | "subheadline" | "subtitle") => draft.deck.extend(bench.runs(&text)),
                    Some("main" | "" | "headline" | "mainheadline") | None if draft.headline.is_empty() => {
                        draft.headline.extend(bench.runs(&text))
                    }
                    _ if draft.headline.is_empty() => draft.headline.extend(bench.runs(&text)),
                    _ => bench.import.notes.push(format!("另一个标题（{role}）没有收：{text}")),
                }
            }
            "description" => bench.import.notes.push(format!("摘要没有收：{text}")),
            "by" if heads => draft.byline.extend(bench.runs(&text)),
            "dateline" if heads => draft.dateline = bench.runs(&text).into_iter().next(),
            _ => {}
        }
    }
}

/// A picture of its own: it goes with the text before it, or stands alone.
fn remote(meta: &Node, set: &Node, bench: &mut Bench) {
    let address = set.nodes().find(|n| n.name == "remoteContent").and_then(|r| r.get("href")).unwrap_or_default().to_string();
    let caption = meta.nodes().find(|n| n.name == "description" && n.get("role").is_none_or(|r| r.contains("caption"))).map(Node::text);
    let credit = meta.child("creditline").or(meta.child("by")).map(Node::text);
    let file = write::picture_name(address.split(['?', '#']).next().unwrap_or_default()).unwrap_or_default();
    let picture = PictureRef {
        file: file.clone(),
        bytes: None,
        caption: bench.runs(&caption.unwrap_or_default()),
        credit: bench.runs(&credit.unwrap_or_default()),
    };
    bench.import.notes.push(format!("图片只有地址，没有取：{address}；请把它放进 pictures/{file}"));
    match bench.import.drafts.last_mut() {
        Some(d) => d.pictures.push(picture),
        None => {
            let draft = Draft { pictures: vec![picture], ..Draft::default() };
            bench.push(draft);
        }
    }
}

fn nitf(root: &Node, mut draft: Draft, bench: &mut Bench) {
    let body = root.child("body").cloned().unwrap_or_default();
    let head = body.child("body.head").cloned().unwrap_or_default();
    if let Some(hedline) = head.find("hedline") {
        for n in hedline.nodes() {
            let runs = bench.runs(&lines_of(n));
            match (n.name.as_str(), n.get("class").unwrap_or("")) {
                ("hl2", "kicker" | "overline") => draft.kicker.extend(runs),
                ("hl1", _) => draft.headline.extend(runs),
                _ => draft.deck.extend(runs),
            }
        }
    }
    for by in head.all("byline") {
        let runs = bench.runs(&spaced(by));
        if by.get("class") == Some("author_line") { draft.author.extend(runs) } else { draft.byline.extend(runs) }
    }
    if let Some(d) = head.find("dateline") {
        draft.dateline = bench.runs(&d.text()).into_iter().next();
    }
    let meta = |name: &str| root.all("meta").into_iter().find(|m| m.get("name") == Some(name)).and_then(|m| m.get("content"));
    draft.original = meta("banmian.source").map(str::to_string).or_else(|| attached::read(meta("banmian.attached")?));
    draft.name = draft.name.or_else(|| root.find("doc-id").and_then(|d| d.get("id-string")).map(str::to_string).filter(|n| !n.is_empty()));
    draft.priority =
        draft.priority.or_else(|| root.find("urgency").and_then(|u| u.get("ed-urg")?.parse().ok()).filter(|u| (1..=9).contains(u)));
    // A note in the head has a body of its own.
    for name in ["note", "abstract"] {
        let told: Vec<String> = head.all(name).iter().map(|n| n.text()).filter(|t| !t.is_empty()).collect();
        bench.import.notes.extend(told.iter().map(|t| format!("{}没有收：{t}", if name == "note" { "编者注" } else { "摘要" })));
    }
    let content = body.child("body.content").cloned().unwrap_or_default();
    draft.verse = content.find("p").is_none() && content.find("poem").is_some()
        || content.find("block").is_some_and(|b| b.get("class") == Some("verse"));
    let paragraphs = blocks(&content);
    bench.body(&mut draft, paragraphs);
    if draft.byline.is_empty() {
        let tags: Vec<String> = root.all("tagline").iter().map(|t| t.text()).collect();
        draft.byline = tags.iter().flat_map(|t| bench.runs(t)).collect();
    }
    for media in content.all("media") {
        let address = media.find("media-reference").and_then(|r| r.get("source").or(r.get("href"))).unwrap_or_default().to_string();
        let caption = media.find("media-caption").map(Node::text).unwrap_or_default();
        let credit = media.find("media-producer").map(Node::text).unwrap_or_default();
        let file = write::picture_name(&address).unwrap_or_default();
        bench.import.notes.push(format!("图片只有地址，没有取：{address}；请把它放进 pictures/{file}"));
        let picture = PictureRef { file, bytes: None, caption: bench.runs(&caption), credit: bench.runs(&credit) };
        draft.pictures.push(picture);
    }
    bench.push(draft);
}

/// Text of an element, its parts divided by spaces: a name, a title.
fn spaced(n: &Node) -> String {
    let part = |c: &Child| match c {
        Child::Text(t) => t.split_whitespace().collect::<Vec<_>>().join(" "),
        Child::Node(n) => n.text(),
    };
    n.children.iter().map(part).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `hl1` may be turned by `br`.
fn lines_of(n: &Node) -> String {
    let mut out = String::new();
    for c in &n.children {
        match c {
            Child::Text(t) => out.push_str(&t.split_whitespace().collect::<Vec<_>>().join(" ")),
            Child::Node(b) if b.name == "br" => out.push('\n'),
            Child::Node(b) => out.push_str(&b.text()),
        }
    }
    out
}

/// Paragraphs of a body: `p`, cross heads, rows of tables, list items.
fn blocks(node: &Node) -> Vec<Marked> {
    let mut out = Vec::new();
    let mut count = 0;
    for n in node.nodes() {
        match n.name.as_str() {
            "li" => {
                count += 1;
                let mark = if node.name == "ol" { format!("{count}. ") } else { "• ".into() };
                let mut p = Marked { kind: ParaKind::Item, text: mark, ..Marked::default() };
                inline(n, false, &mut p, &mut Vec::new());
                out.push(p);
            }
            "blockquote" | "bq" => {
                let quote = |p: Marked| Marked { kind: if p.kind == ParaKind::Text { ParaKind::Quote } else { p.kind }, ..p };
                out.extend(blocks(n).into_iter().map(quote));
            }
            "media" | "media-caption" | "head" | "script" | "style" => {}
            "p" | "hl2" | "h1" | "h2" | "h3" | "h4" | "fn" | "dt" | "dd" | "pre" => {
                let mut p = Marked { kind: if n.name.starts_with('h') { ParaKind::Subhead } else { ParaKind::Text }, ..Marked::default() };
                let mut turns = Vec::new();
                inline(n, false, &mut p, &mut turns);
                split(p, &turns, &mut out);
            }
            "tr" => {
                let cells: Vec<String> = n.nodes().map(Node::text).collect();
                out.push(Marked { kind: ParaKind::Row, text: cells.join("\t"), strong: Vec::new() });
            }
            "hr" => out.push(Marked { kind: ParaKind::Blank, ..Marked::default() }),
            _ => out.extend(blocks(n)),
        }
    }
    out
}

fn inline(node: &Node, bold: bool, p: &mut Marked, turns: &mut Vec<usize>) {
    for c in &node.children {
        match c {
            Child::Text(t) => {
                let start = p.text.len();
                for c in t.chars() {
                    let space = c.is_whitespace() && c != '\u{3000}';
                    if !(space && (p.text.is_empty() || p.text.ends_with(' '))) {
                        p.text.push(if space { ' ' } else { c });
                    }
                }
                if bold && p.text.len() > start {
                    p.strong.push(start..p.text.len());
                }
            }
            Child::Node(n) if n.name == "br" => turns.push(p.text.len()),
            Child::Node(n) => {
                inline(n, bold || matches!(n.name.as_str(), "b" | "strong") || n.name == "em" && n.get("class") == Some("bold"), p, turns)
            }
        }
    }
}

/// A `br` ends a paragraph.
fn split(p: Marked, turns: &[usize], out: &mut Vec<Marked>) {
    let mut from = 0;
    for to in turns.iter().copied().chain([p.text.len()]) {
        let text = p.text[from..to].trim_end().to_string();
        let end = text.len();
        let strong = p
            .strong
            .iter()
            .map(|r| r.start.max(from).min(to) - from..(r.end.min(to).max(from) - from).min(end))
            .filter(|r| r.start < r.end)
            .collect();
        if !text.trim().is_empty() {
            out.push(Marked { kind: p.kind, text, strong });
        }
        from = to;
    }
}
