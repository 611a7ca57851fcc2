//! JSON of content systems: ninjs (1 to 3) and WordPress posts, one object, a list, or a list inside an object.

use super::bench::{Bench, Marked};
use super::draft::{Draft, ParaKind, PictureRef};
use super::html::{self, Image};
use super::{Imported, Refusal, write};
use serde_json::Value;

/// Reads a file.
pub fn read(name: &str, text: &str) -> Result<Imported, Refusal> {
    let broken = |e: serde_json::Error| {
        Refusal::new("I05", format!("JSON 写法有误，第 {} 行第 {} 列", e.line(), e.column())).hint("重新从原来的系统导出")
    };
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(broken)?;
    let mut bench = Bench::default();
    let items = items(&value);
    let wordpress = items.iter().any(|i| i.get("content").is_some_and(|c| c.get("rendered").is_some()));
    for item in items {
        if item.get("content").is_some_and(|c| c.get("rendered").is_some()) {
            post(item, &mut bench);
        } else {
            ninjs(item, &mut bench);
        }
    }
    bench.finish(name, if wordpress { "wordpress" } else { "ninjs" })
}

/// The objects that may be articles.
fn items(value: &Value) -> Vec<&Value> {
    let list = match value {
        Value::Array(list) => Some(list),
        Value::Object(o) if !o.contains_key("headline") && !o.contains_key("headlines") && !o.contains_key("title") => {
            ["items", "posts", "articles", "data", "_items"].iter().find_map(|k| o.get(*k)?.as_array())
        }
        _ => None,
    };
    list.map_or_else(|| vec![value], |l| l.iter().collect())
}

fn string<'v>(v: &'v Value, key: &str) -> Option<&'v str> {
    v.get(key)?.as_str().map(str::trim).filter(|s| !s.is_empty())
}

/// Values of a list of `{role, value}`, or of a plain string.
fn roles<'v>(v: &'v Value, key: &str) -> Vec<(String, &'v Value)> {
    let role = |o: &Value| string(o, "role").unwrap_or("").to_lowercase();
    match v.get(key) {
        Some(Value::Array(list)) => list.iter().map(|o| (role(o), o)).collect(),
        Some(o) if o.is_object() => vec![(role(o), o)],
        _ => Vec::new(),
    }
}

fn ninjs(item: &Value, bench: &mut Bench) {
    if matches!(string(item, "type"), Some("picture" | "graphic" | "video" | "audio")) {
        let mut draft = Draft::default();
        picture(item, &mut draft, bench);
        bench.push(draft);
        return;
    }
    let mut draft = Draft { name: string(item, "slug").or(string(item, "slugline")).map(str::to_string), ..Draft::default() };
    draft.lang = string(item, "language").or(string(item, "contentlanguage")).map(str::to_string);
    draft.priority = item.get("urgency").and_then(Value::as_u64).filter(|u| (1..=9).contains(u)).map(|u| u as u8);
    headlines(item, &mut draft, bench);
    let located = string(item, "dateline").or(string(item, "located")).filter(|d| d.chars().count() <= 40);
    draft.dateline = located.filter(|d| super::signs::dateline(&format!("{d} 。")).is_some()).map(|d| bench.run(d));
    for (role, v) in roles(item, "bylines").into_iter().chain(roles(item, "by")) {
        let text = string(v, "value").or(string(v, "byline")).or(string(v, "text")).or(string(v, "name")).unwrap_or_default();
        let runs = bench.runs(text);
        if matches!(role.as_str(), "author_line" | "author" | "top") { draft.author.extend(runs) } else { draft.byline.extend(runs) }
    }
    if let Some(by) = string(item, "byline").or(string(item, "by")) {
        draft.byline = bench.runs(by);
    }
    let carried = roles(item, "bodies").into_iter().find(|(role, v)| role == "source" && string(v, "contenttype") == Some("text/markdown"));
    draft.original = carried.and_then(|(_, v)| Some(v.get("value")?.as_str()?.to_string()));
    for (role, v) in roles(item, "descriptions") {
        let text = string(v, "value").unwrap_or_default();
        if !text.is_empty() {
            bench.import.notes.push(format!("摘要（{role}）没有收：{text}"));
        }
    }
    let (paragraphs, images) = body(item);
    draft.verse = item.get("verse").and_then(Value::as_bool).unwrap_or(false);
    let ours = string(item, "uri").is_some_and(|u| u.starts_with("urn:banmian:"));
    if ours {
        bench.exact(&mut draft, paragraphs);
    } else {
        bench.body(&mut draft, paragraphs);
    }
    images.into_iter().for_each(|i| image(i, &mut draft, bench));
    associations(item, &mut draft, bench);
    bench.push(draft);
}

fn headlines(item: &Value, draft: &mut Draft, bench: &mut Bench) {
    for (role, v) in roles(item, "headlines") {
        let value = string(v, "value").unwrap_or_default();
        match role.as_str() {
            "kicker" | "eyebrow" | "overline" | "引题" => draft.kicker.extend(bench.runs(value)),
            "sub" | "deck" | "subhead" | "subheadline" | "副题" => draft.deck.extend(bench.runs(value)),
            // Systems give short and social forms too; the first one is the headline.
            _ if draft.headline.is_empty() => draft.headline.extend(bench.runs(value)),
            _ => bench.import.notes.push(format!("另一个标题（{role}）没有收：{value}")),
        }
    }
    if draft.headline.is_empty() {
        draft.headline = bench.runs(string(item, "headline").or(string(item, "title")).unwrap_or_default());
    }
}

/// The richest body that is there.
fn body(item: &Value) -> (Vec<Marked>, Vec<Image>) {
    let markup = |v: &Value| string(v, "contenttype").is_some_and(|t| t.contains("html") || t.contains("xml"));
    let bodies: Vec<&Value> = roles(item, "bodies").into_iter().filter(|r| r.0 != "source").map(|r| r.1).collect();
    if let Some(b) = bodies.iter().find(|b| markup(b)).and_then(|b| string(b, "value")) {
        return html::read(b);
    }
    if let Some(b) = bodies.first().and_then(|b| string(b, "value")) {
        return if b.contains("<p") { html::read(b) } else { plain(b) };
    }
    for key in ["body_xhtml", "body_html", "body_html5", "body"] {
        if let Some(b) = string(item, key) {
            return if b.contains('<') { html::read(b) } else { plain(b) };
        }
    }
    string(item, "body_text").or(string(item, "content")).map(plain).unwrap_or_default()
}

fn plain(text: &str) -> (Vec<Marked>, Vec<Image>) {
    let lines = text.lines().filter(|l| !l.trim().is_empty());
    (lines.map(|l| Marked { text: l.trim().to_string(), ..Marked::default() }).collect(), Vec::new())
}

/// ninjs 3 has a list of associations, earlier ones an object.
fn associations(item: &Value, draft: &mut Draft, bench: &mut Bench) {
    let list: Vec<&Value> = match item.get("associations") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(o)) => o.values().collect(),
        _ => Vec::new(),
    };
    for a in list.into_iter().filter(|a| string(a, "type").is_none_or(|t| t == "picture" || t == "graphic")) {
        picture(a, draft, bench);
    }
}

fn picture(a: &Value, draft: &mut Draft, bench: &mut Bench) {
    let renditions: Vec<&Value> = match a.get("renditions") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(o)) => o.values().collect(),
        _ => Vec::new(),
    };
    let address = renditions.iter().find_map(|r| string(r, "href")).unwrap_or_default().to_string();
    let told = roles(a, "descriptions").into_iter().find_map(|(_, v)| string(v, "value"));
    let caption = told.or(string(a, "description_text")).or(string(a, "caption")).or(string(a, "headline")).unwrap_or_default();
    let credit = string(a, "byline").or(string(a, "by")).or(string(a, "creditline")).unwrap_or_default();
    if address.is_empty() && caption.is_empty() {
        return;
    }
    let mut p = PictureRef { file: named(&address, bench), ..PictureRef::default() };
    p.caption = bench.runs(caption);
    p.credit = bench.runs(credit);
    draft.pictures.push(p);
}

fn image(i: Image, draft: &mut Draft, bench: &mut Bench) {
    let file = named(&i.address, bench);
    let caption = bench.runs(&i.caption);
    draft.pictures.push(PictureRef { file, caption, ..PictureRef::default() });
}

/// The file name of an address; the picture itself is not fetched.
fn named(address: &str, bench: &mut Bench) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file = write::picture_name(path).unwrap_or_default();
    bench.import.notes.push(format!("图片只有地址，没有取：{address}；请把它放进 pictures/{file}"));
    file
}

fn post(item: &Value, bench: &mut Bench) {
    let rendered = |key: &str| item.get(key).and_then(|v| string(v, "rendered")).unwrap_or_default();
    let mut draft = Draft { name: string(item, "slug").map(str::to_string), ..Draft::default() };
    // A slug of percent codes is no name for a file.
    draft.name = draft.name.filter(|n| !n.contains('%'));
    let (title, _) = html::read(rendered("title"));
    for t in title {
        let run = bench.run(&t.text);
        draft.headline.push(run);
    }
    let authors = item.get("_embedded").and_then(|e| e.get("author")).and_then(Value::as_array);
    for name in authors.into_iter().flatten().filter_map(|a| string(a, "name")) {
        let run = bench.run(name);
        draft.byline.push(run);
    }
    let (paragraphs, images) = html::read(rendered("content"));
    bench.body(&mut draft, paragraphs);
    images.into_iter().for_each(|i| image(i, &mut draft, bench));
    let media = item.get("_embedded").and_then(|e| e.get("wp:featuredmedia")).and_then(Value::as_array);
    for m in media.into_iter().flatten() {
        let caption =
            m.get("caption").and_then(|c| string(c, "rendered")).map(|c| html::read(c).0.into_iter().map(|p| p.text).collect::<String>());
        image(
            Image { address: string(m, "source_url").unwrap_or_default().into(), caption: caption.unwrap_or_default() },
            &mut draft,
            bench,
        );
    }
    if draft.body.iter().all(|p| p.kind == ParaKind::Blank) && draft.headline.is_empty() {
        return;
    }
    bench.push(draft);
}
