//! Drafts → the files of an issue folder: `articles/*.md`, `pictures/`, `issue.toml`, and the report of the import.
//!
//! Nothing is written here; the command puts the files beside their places and renames them together.

use super::draft::{Change, Draft, Para, ParaKind};
use super::run::Run;
use super::{Imported, Refusal};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// An article of the new folder.
pub struct Article<'i> {
    /// File name without extension.
    pub name: String,
    /// Which imported file, and which of its drafts.
    pub from: (usize, usize),
    /// The draft.
    pub draft: &'i Draft,
}

/// Names for all drafts: the source's own, or page and place (`p1a1`), none of them in `taken`.
pub fn name<'i>(imported: &'i [Imported], taken: &BTreeSet<String>) -> Vec<Article<'i>> {
    let mut used = taken.clone();
    let mut out = Vec::new();
    // The first number of a page that may be free: a file of a year has thousands of articles.
    let mut next: BTreeMap<u16, usize> = BTreeMap::new();
    for (f, file) in imported.iter().enumerate() {
        for (d, draft) in file.import.drafts.iter().enumerate() {
            let page = draft.page.unwrap_or(1);
            let own = draft.name.as_deref().map(safe_name).filter(|n| !n.is_empty());
            let from = *next.entry(page).or_insert(1);
            let numbered = (from..).map(|k| format!("p{page}a{k}"));
            let again = own.iter().flat_map(|n| (2..10_000).map(move |k| format!("{n}-{k}")));
            let name = own.iter().cloned().chain(again).chain(numbered).find(|n| !used.contains(n)).unwrap_or_default();
            if own.is_none()
                && let Some(k) = name.strip_prefix(&format!("p{page}a")).and_then(|k| k.parse::<usize>().ok())
            {
                next.insert(page, k + 1);
            }
            used.insert(name.clone());
            out.push(Article { name, from: (f, d), draft });
        }
    }
    out
}

/// A file name of letters, digits, Han, - and _.
pub fn safe_name(text: &str) -> String {
    let good = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    let name: String = text.trim().chars().map(good).take(48).collect();
    name.trim_matches('-').to_string()
}

/// The text of `articles/NAME.md`; the changes stand as comments between the `+++` lines.
pub fn markdown(draft: &Draft, changes: &[&Change]) -> String {
    let mut out = String::from("+++\n");
    for c in changes {
        out.push_str(&comment(c));
    }
    lines(&mut out, "kicker", &draft.kicker);
    lines(&mut out, "headline", &draft.headline);
    lines(&mut out, "deck", &draft.deck);
    lines(&mut out, "author_line", &draft.author);
    lines(&mut out, "dateline", draft.dateline.as_slice());
    lines(&mut out, "byline", &draft.byline);
    if let Some(p) = draft.priority {
        out.push_str(&format!("priority = {p}\n"));
    }
    if let Some(lang) = &draft.lang {
        out.push_str(&format!("lang = {}\n", quote(lang)));
    }
    if draft.verse {
        out.push_str("verse = true\n");
    }
    out.push_str("+++\n");
    out.push_str(&body(draft));
    out
}

/// The article of a picture that came with a story.
pub fn picture_markdown(file: &str, caption: &[Run], credit: &[Run]) -> String {
    let mut out = format!("+++\npicture = {}\n", quote(file));
    lines(&mut out, "caption", caption);
    lines(&mut out, "credit", credit);
    out.push_str("+++\n");
    out
}

fn comment(c: &Change) -> String {
    let way = match (c.kind, c.applied) {
        ("join" | "break" | "run-in" | "signature", true) => format!("；撤销：--undo {}", c.id),
        ("orphan" | "doubt", false) => format!("；采纳：--accept {}", c.id),
        _ => String::new(),
    };
    let state = if c.applied { "" } else { "待定 " };
    let text = format!("# [{}] {state}{}“{}”（第 {} 行，把握 {:.0}%{way}）", c.id, c.message, c.excerpt, c.line, c.confidence * 100.0);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).chain(['\n']).collect()
}

fn lines(out: &mut String, key: &str, runs: &[Run]) {
    let quoted: Vec<String> = runs.iter().map(|r| quote(&r.text)).collect();
    match quoted.as_slice() {
        [] => {}
        [one] => out.push_str(&format!("{key} = {one}\n")),
        many if key == "dateline" => out.push_str(&format!("{key} = {}\n", many[0])),
        many => out.push_str(&format!("{key} = [{}]\n", many.join(", "))),
    }
}

fn body(draft: &Draft) -> String {
    let mut out = String::new();
    let mut rows = 0;
    for (i, p) in draft.body.iter().enumerate() {
        rows = if p.kind == ParaKind::Row { rows + 1 } else { 0 };
        let listed = i > 0 && p.kind == ParaKind::Item && draft.body[i - 1].kind == ParaKind::Item && same_list(&draft.body[i - 1], p);
        if i > 0 && !draft.verse && rows < 2 && !listed {
            out.push('\n');
        }
        match p.kind {
            ParaKind::Blank => out.push('\n'),
            ParaKind::Subhead => out.push_str(&format!("## {}\n", subhead(&p.run.text))),
            ParaKind::Row => out.push_str(&row(&p.run.text, rows == 1)),
            ParaKind::Text => out.push_str(&format!("{}\n", paragraph(p))),
            ParaKind::Item => out.push_str(&format!("{}\n", item(p))),
            ParaKind::Quote => out.push_str(&format!("> {}\n", paragraph(p))),
        }
    }
    out
}

/// `- text`, `1. text`.
fn item(p: &Para) -> String {
    let (mark, _) = p.run.text.split_once(' ').unwrap_or(("•", ""));
    let cut = (mark.len() + 1).min(p.run.text.len());
    let strong = p.strong.iter().map(|r| r.start.saturating_sub(cut)..r.end.saturating_sub(cut)).filter(|r| r.start < r.end).collect();
    let text = Run { text: p.run.text[cut..].to_string(), parts: Vec::new() };
    let mark = if mark == "•" { "-" } else { mark };
    format!("{mark} {}", paragraph(&Para { run: text, strong, ..Para::default() }))
}

/// Items of one list stand without an empty line between them.
fn same_list(a: &Para, b: &Para) -> bool {
    let mark = |p: &Para| p.run.text.split(' ').next().unwrap_or_default().chars().next_back();
    mark(a) == mark(b)
}

fn row(text: &str, first: bool) -> String {
    let cells: Vec<String> = text.split('\t').map(|c| escape(c.trim(), false)).collect();
    let rule = if first { format!("|{}\n", "---|".repeat(cells.len())) } else { String::new() };
    format!("| {} |\n{rule}", cells.join(" | "))
}

/// A closing row of `#` would vanish.
fn subhead(text: &str) -> String {
    let t = escape(text, false);
    match t.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => t,
    }
}

fn paragraph(p: &Para) -> String {
    let mut out = String::new();
    let mut at = 0;
    for Range { start, end } in p.strong.iter().cloned() {
        if start < at || end > p.run.text.len() || start >= end {
            continue;
        }
        out.push_str(&escape(&p.run.text[at..start], at == 0));
        out.push_str(&format!("**{}**", escape(&p.run.text[start..end], false)));
        at = end;
    }
    out.push_str(&escape(&p.run.text[at..], at == 0));
    out
}

/// Text in which Markdown finds no markup.
pub fn escape(text: &str, first: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '<' | '&' | '[' | '|' | '~') {
            out.push('\\');
        }
        out.push(if c == '\t' { ' ' } else { c });
    }
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    if first && out.starts_with(['#', '-', '+', '>', '=']) {
        out.insert(0, '\\');
    } else if first && digits > 0 && out[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}

/// A TOML string.
pub fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What the new `issue.toml` says at its head.
pub struct Head {
    /// 报名.
    pub paper: String,
    /// `2022-12-02`.
    pub date: String,
    /// Layout.
    pub layout: String,
    /// Columns, lines, folio lines of the layout's grid.
    pub grid: (u16, u16, u16),
}

/// `issue.toml` without a page plan: all articles of a page run on through its columns (连排).
pub fn issue_toml(head: &Head, articles: &[Article<'_>]) -> String {
    let mut out = preamble(head);
    let mut pages: Vec<u16> = articles.iter().map(|a| a.draft.page.unwrap_or(1).max(1)).collect();
    pages.sort_unstable();
    pages.dedup();
    // A section takes as many pages as it needs, but only on the last page: the pages are told by comments.
    out.push_str("\n[[page]]\nnumber = 1\nname = \"要闻\"\n\n[[page.slot]]\nname = \"来稿\"\n");
    let (cols, lines, _) = head.grid;
    out.push_str(&format!("at = [1, 1]\nsize = [{cols}, {lines}]\nsection = [\n"));
    for page in pages {
        out.push_str(&format!("    # 原第 {page} 版\n"));
        for a in articles.iter().filter(|a| a.draft.page.unwrap_or(1).max(1) == page) {
            let title: String = a.draft.title().chars().filter(|c| !c.is_control()).collect();
            out.push_str(&format!("    {}, # {title}\n", quote(&a.name)));
        }
    }
    out.push_str("]\n");
    out
}

/// What stands for a date that nothing says.
pub const UNKNOWN_DATE: &str = "2000-01-01";

/// The keys of a new issue.
pub fn preamble(head: &Head) -> String {
    let unknown = if head.date == UNKNOWN_DATE { " # 不知道出版日期，请改" } else { "" };
    format!(
        "# 由 banmian import 写成。版块请按需要改排，见 docs/issue-format.md。\npaper = {}\ndate = {}{unknown}\nnumber = 1\nlayout = {}\n",
        quote(&head.paper),
        head.date,
        quote(&head.layout)
    )
}

/// The report for programs.
pub fn report_json(imported: &[Imported], articles: &[Article<'_>]) -> String {
    let mut names: BTreeMap<(usize, usize), &str> = BTreeMap::new();
    for a in articles {
        names.entry(a.from).or_insert(&a.name);
    }
    let named = |f: usize, d: Option<usize>| names.get(&(f, d?)).map(|n| n.to_string());
    let mut changes = Vec::new();
    let mut left_out = Vec::new();
    for (f, file) in imported.iter().enumerate() {
        for c in &file.import.changes {
            changes.push(change_json(c, &file.source.name, named(f, c.story)));
        }
        for d in &file.import.dropped {
            left_out.push(json!({"file": file.source.name, "line": d.line, "reason": d.reason, "text": d.text}));
        }
    }
    let list: Vec<Value> = articles.iter().map(|a| article_json(a, imported)).collect();
    let files: Vec<Value> = imported.iter().map(file_json).collect();
    let all = json!({"version": 1, "files": files, "articles": list, "changes": changes, "left_out": left_out});
    format!("{all:#}\n")
}

fn file_json(file: &Imported) -> Value {
    let c = &file.count;
    json!({
        "file": file.source.name, "format": file.format, "encoding": file.encoding,
        "characters": {"source": c.source, "articles": c.articles, "left_out": c.left_out, "white_space": c.white_space, "controls": c.controls},
        "notes": file.import.notes,
    })
}

fn article_json(a: &Article<'_>, imported: &[Imported]) -> Value {
    let paragraphs: Vec<&Para> = a.draft.body.iter().filter(|p| p.kind.is_text()).collect();
    let characters: usize = a.draft.runs().map(|r| r.text.chars().filter(|c| !c.is_whitespace()).count()).sum();
    json!({
        "name": a.name, "file": imported[a.from.0].source.name, "line": a.draft.line, "page": a.draft.page,
        "headline": a.draft.title(), "paragraphs": paragraphs.len(), "characters": characters,
    })
}

fn change_json(c: &Change, file: &str, article: Option<String>) -> Value {
    let options: Vec<Value> = c.options.iter().map(|(m, p)| json!({"reading": m, "confidence": round(*p)})).collect();
    json!({
        "id": c.id, "kind": c.kind, "applied": c.applied, "confidence": round(c.confidence), "article": article, "file": file,
        "line": c.line, "excerpt": c.excerpt, "message": c.message, "proposal": c.proposal, "readings": options,
    })
}

fn round(v: f32) -> f64 {
    (f64::from(v) * 100.0).round() / 100.0
}

/// The report for people.
pub fn report_text(imported: &[Imported], articles: &[Article<'_>]) -> String {
    let mut out = String::from("来稿报告\n========\n");
    for (f, file) in imported.iter().enumerate() {
        let c = &file.count;
        let encoding = file.encoding.map_or(String::new(), |e| format!("，{e} 编码"));
        out.push_str(&format!(
            "\n{}（{}{encoding}）\n  原文 {} 字 ＝ 稿件 {} ＋ 没有收 {} ＋ 空白 {} ＋ 控制字符 {}，逐字核对无误\n",
            file.source.name, file.format, c.source, c.articles, c.left_out, c.white_space, c.controls
        ));
        for a in articles.iter().filter(|a| a.from.0 == f) {
            let n = a.draft.body.iter().filter(|p| p.kind.is_text()).count();
            out.push_str(&format!("  {}  第 {} 行  {n} 段  {}\n", a.name, a.draft.line, a.draft.title()));
        }
        changes(&mut out, "做了的", file.import.changes.iter().filter(|c| c.applied));
        changes(&mut out, "没有做、请编辑定的", file.import.changes.iter().filter(|c| !c.applied));
        if !file.import.dropped.is_empty() {
            out.push_str("\n  没有收进稿件的\n");
            for d in &file.import.dropped {
                out.push_str(&format!("    第 {} 行  {}  {}\n", d.line, left_out_name(d.reason), d.text));
            }
        }
        for n in &file.import.notes {
            out.push_str(&format!("  注意：{n}\n"));
        }
    }
    out
}

fn left_out_name(reason: &str) -> &'static str {
    match reason {
        "page" => "版次、报眉",
        "jump" => "转版、接版",
        "divider" => "分隔线",
        "repair" => "补进的字",
        _ => "标记",
    }
}

fn changes<'c>(out: &mut String, title: &str, list: impl Iterator<Item = &'c Change>) {
    let list: Vec<&Change> = list.collect();
    if list.is_empty() {
        return;
    }
    out.push_str(&format!("\n  {title}（{}）\n", list.len()));
    for c in list {
        out.push_str(&format!("    [{}] 第 {} 行  {}\n        {}\n", c.id, c.line, c.message, c.excerpt));
        if let Some(p) = &c.proposal {
            out.push_str(&format!("        建议：{p}\n"));
        }
        if !c.options.is_empty() {
            let o: Vec<String> = c.options.iter().map(|(m, p)| format!("{m} {:.0}%", p * 100.0)).collect();
            out.push_str(&format!("        {}\n", o.join("，")));
        }
    }
}

/// A name inside an archive or XML that may be written: no folders, no dots in front, a known kind of picture.
pub fn picture_name(name: &str) -> Result<String, Refusal> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ext) = last.rsplit_once('.').unwrap_or((last, ""));
    let ext = ext.to_ascii_lowercase();
    if safe_name(stem).is_empty() || !matches!(ext.as_str(), "jpg" | "jpeg" | "png" | "gif" | "tif" | "tiff" | "webp" | "bmp") {
        return Err(Refusal::new("I05", format!("图片名“{name}”不能用")));
    }
    Ok(format!("{}.{}", safe_name(stem), if ext == "jpeg" { "jpg" } else { ext.as_str() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        assert_eq!(escape("5*3*2 <b> a_b", true), "5\\*3\\*2 \\<b> a\\_b");
        assert_eq!(escape("# 一", true), "\\# 一");
        assert_eq!(escape("1. 一", true), "1\\. 一");
        assert_eq!(escape("3.登记", true), "3\\.登记");
    }

    #[test]
    fn names_lead_nowhere() {
        assert_eq!(picture_name("../../etc/a.jpeg").unwrap(), "a.jpg");
        assert!(picture_name("..\\x.exe").is_err() && picture_name(".jpg").is_err());
        assert_eq!(safe_name("../a b/中 文"), "a-b-中-文");
    }
}
