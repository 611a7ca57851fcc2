//! Text with labels, as `banmian export --format txt` writes it: `稿件：名称`, heads, an empty line, paragraphs.

use super::bench::{Bench, Marked};
use super::draft::{Draft, ParaKind, PictureRef};
use super::{Imported, Refusal, write};
use crate::source::attached;

/// Whether a text is of this kind.
pub fn is_labelled(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').starts_with("稿件：")
}

/// Reads the articles of a file.
pub fn read(name: &str, text: &str) -> Result<Imported, Refusal> {
    let mut bench = Bench::default();
    let text = text.trim_start_matches('\u{feff}');
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices("\n稿件：").map(|m| m.0 + 1)).collect();
    for (i, &from) in starts.iter().enumerate() {
        article(&text[from..starts.get(i + 1).copied().unwrap_or(text.len())], &mut bench);
    }
    bench.finish(name, "txt")
}

fn article(text: &str, bench: &mut Bench) {
    let (text, carried) = text.split_once(attached::MARK).map_or((text, None), |(t, lines)| (t, attached::read(lines)));
    let (front, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let (mut draft, mut picture) = (Draft::default(), PictureRef::default());
    for line in front.lines() {
        let Some((label, value)) = line.split_once('：') else { continue };
        match label {
            "稿件" => draft.name = Some(value.trim().to_string()),
            "引题" => draft.kicker.push(bench.run(value)),
            "主题" => draft.headline.push(bench.run(value)),
            "副题" => draft.deck.push(bench.run(value)),
            "作者" => draft.author.push(bench.run(value)),
            "署名" => draft.byline.push(bench.run(value)),
            "电头" => draft.dateline = Some(bench.run(value)),
            "图片说明" => picture.caption.push(bench.run(value)),
            "摄影" => picture.credit.push(bench.run(value)),
            "图片" => picture.file = write::picture_name(value.trim()).unwrap_or_default(),
            "级别" => draft.priority = value.trim().parse().ok(),
            "语言" => draft.lang = Some(value.trim().to_string()).filter(|l| !l.is_empty()),
            "体裁" if value.trim() == "诗" => draft.verse = true,
            _ => bench.import.notes.push(format!("这一行没有收：{line}")),
        }
    }
    let mut marked: Vec<Marked> = Vec::new();
    for line in body.lines() {
        if let Some(row) = line.strip_prefix("【表格】") {
            marked.push(Marked { kind: ParaKind::Row, text: row.to_string(), strong: Vec::new() });
            continue;
        }
        let (kind, text) = match line.strip_prefix("【小标题】") {
            Some(t) => (ParaKind::Subhead, t),
            None if line.trim().is_empty() => (ParaKind::Blank, ""),
            None => (ParaKind::Text, line.trim()),
        };
        if kind != ParaKind::Blank || draft.verse && !marked.is_empty() {
            marked.push(Marked { kind, text: text.to_string(), strong: Vec::new() });
        }
    }
    while marked.last().is_some_and(|m| m.kind == ParaKind::Blank) {
        marked.pop();
    }
    draft.original = carried;
    bench.exact(&mut draft, marked);
    if !picture.file.is_empty() || !picture.caption.is_empty() {
        draft.pictures.push(picture);
    }
    bench.push(draft);
}
