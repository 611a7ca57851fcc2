//! `banmian diff A B`: what changed between two versions of an issue, story by story, and where it stands on the pages.
//!
//! Exit 0: nothing changed; 1: something did. The pictures show both versions, the changed places framed.

use super::output::Output;
use super::terminal::{Format, Terminal};
use super::work::{self, Inputs, Set};
use crate::diag::{Diagnostic, Report};
use crate::export;
use crate::geom::{Length, Rect};
use crate::model::{ParaKind, Story};
use crate::page::{Ink, Item, Page, TextRun};
use crate::read::{self, Copy};
use crate::source::Sources;
use serde_json::{Value, json};
use similar::{Algorithm, DiffOp};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(value_name = "旧", help = "旧的一期，或 build/versions/ 里的一个版本")]
    a: PathBuf,
    #[arg(value_name = "新", help = "新的一期")]
    b: PathBuf,
    #[arg(long, help = "画出两边的版面，改过的地方加框")]
    png: bool,
    #[arg(long, value_name = "数", default_value = "100", help = "图的精度", value_parser = clap::value_parser!(u16).range(20..=600))]
    dpi: u16,
    #[arg(long, value_name = "文件夹", help = "图放在哪里；不写就是新的一期的 build/diff/")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "文件夹", help = "版式夹，不写就向上找 layouts/")]
    layouts: Option<PathBuf>,
    #[arg(long, value_name = "文件夹", help = "字体夹，不写就向上找 fonts/")]
    fonts: Option<PathBuf>,
    #[arg(long, help = "缺字时不找系统字体")]
    no_system_fonts: bool,
}

/// A change inside a paragraph, or a whole one: paragraph and bytes on both sides.
struct Change {
    a: Option<(u32, Range<usize>)>,
    b: Option<(u32, Range<usize>)>,
    before: String,
    after: String,
    context: String,
    kind: ParaKind,
}

/// The changes of one story.
struct StoryDiff {
    id: String,
    status: &'static str,
    changes: Vec<Change>,
}

/// Compares.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let read = |dir: &PathBuf, sources: &mut Sources, report: &mut Report| read::articles(dir, sources, report);
    let (a, b) = (read(&args.a, &mut sources, &mut report), read(&args.b, &mut sources, &mut report));
    let (Some(a), Some(b)) = (a, b) else {
        return terminal.finish(&report, &sources);
    };
    let diffs = compare(&a, &b);
    let pictures = if args.png { draw(args, terminal, &diffs, &mut report) } else { Ok(Vec::new()) };
    let pictures = pictures.unwrap_or_else(|d| {
        report.push(d);
        Vec::new()
    });
    report.diagnostics.retain(|d| d.severity == crate::diag::Severity::Fatal);
    terminal.findings(&report, &sources);
    terminal.result(&if terminal.format == Format::Json { as_json(&diffs, &pictures) } else { as_text(&diffs, &pictures) });
    if report.exit_code() == 2 { 2 } else { u8::from(!diffs.is_empty()) }
}

fn compare(a: &[Copy], b: &[Copy]) -> Vec<StoryDiff> {
    let by_id = |list: &[Copy]| -> BTreeMap<String, Story> { list.iter().map(|c| (c.story.id.clone(), c.story.clone())).collect() };
    let (a, b) = (by_id(a), by_id(b));
    let mut ids: Vec<&String> = a.keys().chain(b.keys()).collect();
    ids.sort();
    ids.dedup();
    let one = |id: &String| match (a.get(id), b.get(id)) {
        (Some(old), Some(new)) => {
            let changes = story(old, new);
            (!changes.is_empty()).then(|| StoryDiff { id: id.clone(), status: "改动", changes })
        }
        (None, Some(new)) => Some(StoryDiff { id: id.clone(), status: "新增", changes: whole(new, false) }),
        (Some(old), None) => Some(StoryDiff { id: id.clone(), status: "撤下", changes: whole(old, true) }),
        (None, None) => None,
    };
    ids.into_iter().filter_map(one).collect()
}

/// Every paragraph of a story that only one side has.
fn whole(s: &Story, old: bool) -> Vec<Change> {
    s.paras.iter().enumerate().filter(|(_, p)| !p.text.is_empty()).map(|(i, p)| lone(i, p.kind, &p.text, old)).collect()
}

fn lone(i: usize, kind: ParaKind, text: &str, old: bool) -> Change {
    let place = Some((i as u32, 0..text.len()));
    let (a, b) = if old { (place, None) } else { (None, place) };
    let (before, after) = if old { (text.to_string(), String::new()) } else { (String::new(), text.to_string()) };
    Change { a, b, before, after, context: text.chars().take(12).collect(), kind }
}

/// Paragraphs are matched first, then their characters are compared.
fn story(a: &Story, b: &Story) -> Vec<Change> {
    let key = |s: &Story| s.paras.iter().map(|p| (p.kind, p.text.clone())).collect::<Vec<_>>();
    let (ka, kb) = (key(a), key(b));
    let deadline = Some(std::time::Instant::now() + Duration::from_secs(5));
    let mut out = Vec::new();
    for op in similar::capture_diff_slices_deadline(Algorithm::Patience, &ka, &kb, deadline) {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let pairs = old.len().min(new.len());
        for k in 0..pairs {
            let (i, j) = (old.start + k, new.start + k);
            characters((i, &ka[i].1), (j, &kb[j].1), kb[j].0, &mut out);
        }
        out.extend((old.start + pairs..old.end).map(|i| lone(i, ka[i].0, &ka[i].1, true)));
        out.extend((new.start + pairs..new.end).map(|j| lone(j, kb[j].0, &kb[j].1, false)));
    }
    out
}

fn characters(a: (usize, &str), b: (usize, &str), kind: ParaKind, out: &mut Vec<Change>) {
    let index = |t: &str| t.char_indices().map(|c| c.0).chain([t.len()]).collect::<Vec<_>>();
    let (ia, ib) = (index(a.1), index(b.1));
    let (ca, cb): (Vec<char>, Vec<char>) = (a.1.chars().collect(), b.1.chars().collect());
    let deadline = Some(std::time::Instant::now() + Duration::from_secs(2));
    for op in similar::capture_diff_slices_deadline(Algorithm::Myers, &ca, &cb, deadline) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        let (ra, rb) = (ia[old.start]..ia[old.end], ib[new.start]..ib[new.end]);
        let head: String = cb[new.start.saturating_sub(6)..new.start].iter().collect();
        let tail: String = cb[new.end..(new.end + 6).min(cb.len())].iter().collect();
        let (before, after) = (a.1[ra.clone()].to_string(), b.1[rb.clone()].to_string());
        let context = format!("{head}[{before}→{after}]{tail}");
        out.push(Change { a: Some((a.0 as u32, ra)), b: Some((b.0 as u32, rb)), before, after, context, kind });
    }
}

fn kind_name(kind: ParaKind) -> &'static str {
    match kind {
        ParaKind::Kicker => "引题",
        ParaKind::Headline => "主题",
        ParaKind::Deck => "副题",
        ParaKind::Label => "栏目",
        ParaKind::Summary => "提要",
        ParaKind::Author => "作者",
        ParaKind::Subhead => "小标题",
        ParaKind::Byline => "署名",
        ParaKind::Caption | ParaKind::Credit => "图片说明",
        _ => "正文",
    }
}

fn as_text(diffs: &[StoryDiff], pictures: &[PathBuf]) -> String {
    if diffs.is_empty() {
        return "没有改动\n".into();
    }
    let mut out = String::new();
    for d in diffs {
        out.push_str(&format!("{}  {} {} 处\n", d.id, d.status, d.changes.len()));
        for c in &d.changes {
            let shown = match (&c.a, &c.b) {
                (Some(_), None) => format!("删去：{}", c.before),
                (None, Some(_)) => format!("加上：{}", c.after),
                _ => c.context.clone(),
            };
            out.push_str(&format!("    {}  {shown}\n", kind_name(c.kind)));
        }
    }
    pictures.iter().for_each(|p| out.push_str(&format!("{}\n", p.display())));
    out
}

fn as_json(diffs: &[StoryDiff], pictures: &[PathBuf]) -> String {
    let place = |p: &Option<(u32, Range<usize>)>| {
        p.as_ref().map_or(Value::Null, |(para, r)| json!({"paragraph": para + 1, "from": r.start, "to": r.end}))
    };
    let change = |c: &Change| json!({"kind": kind_name(c.kind), "old": place(&c.a), "new": place(&c.b), "before": c.before, "after": c.after, "context": c.context});
    let stories: Vec<Value> = diffs
        .iter()
        .map(|d| {
            let status = match d.status {
                "新增" => "added",
                "撤下" => "removed",
                _ => "changed",
            };
            json!({"story": d.id, "status": status, "changes": d.changes.iter().map(change).collect::<Vec<_>>()})
        })
        .collect();
    let pictures: Vec<String> = pictures.iter().map(|p| p.display().to_string()).collect();
    format!("{:#}\n", json!({"stories": stories, "pictures": pictures}))
}

/// Pictures of the pages of both sides that have a changed place.
fn draw(args: &Args, terminal: &Terminal, diffs: &[StoryDiff], report: &mut Report) -> Result<Vec<PathBuf>, Diagnostic> {
    let dir = args.out.clone().unwrap_or_else(|| args.b.join("build/diff"));
    let protected: Vec<PathBuf> = [&args.a, &args.b].iter().flat_map(|d| ["", "articles", "pictures"].map(|s| d.join(s))).collect();
    let mut files = Vec::new();
    for (dir, side) in [(&args.a, "old"), (&args.b, "new")] {
        let inputs = Inputs {
            issue: Some(dir.clone()),
            layouts: args.layouts.clone(),
            fonts: args.fonts.clone(),
            no_system_fonts: args.no_system_fonts,
        };
        let mut sources = Sources::default();
        let Some(mut set) = work::set(&inputs.request()?, terminal, &mut sources, report) else {
            return Err(Diagnostic::fatal("R09", format!("{} 排不了版，画不出图", dir.display())).hint("先用 banmian check 看看它有什么错"));
        };
        let marked = mark(&mut set, diffs, side == "old");
        for i in marked {
            let png =
                export::png::page(&set.edition, i, &set.fonts, f64::from(args.dpi), false).map_err(|e| Diagnostic::fatal("W01", e))?;
            files.push((format!("{side}-{:02}.png", set.edition.pages[i].number), png));
        }
    }
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let output = Output::open(&dir, &protected)?;
    for (name, bytes) in &files {
        output.write(name, bytes)?;
    }
    output.finish(&files.iter().map(|f| f.0.clone()).collect::<Vec<_>>())
}

/// Frames the changed places; returns the pages that have one.
fn mark(set: &mut Set, diffs: &[StoryDiff], old: bool) -> Vec<usize> {
    let mut out = Vec::new();
    for (i, page) in set.edition.pages.iter_mut().enumerate() {
        let mut frames = Vec::new();
        for item in &page.items {
            let Item::Text(run) = item else { continue };
            let Some(source) = run.source else { continue };
            let Some(story) = set.issue.stories.get(source.story.0 as usize) else { continue };
            let changes = diffs.iter().filter(|d| d.id == story.id).flat_map(|d| &d.changes);
            for (para, range) in changes.filter_map(|c| if old { c.a.clone() } else { c.b.clone() }) {
                if para == source.para {
                    frames.extend(frame(page, run, source.start as usize, &range));
                }
            }
        }
        if !frames.is_empty() {
            out.push(i);
            let red = Ink { m: 1000, y: 1000, ..Ink::PAPER };
            page.items.extend(frames.into_iter().map(|rect| Item::Shape { rect, fill: None, stroke: Some((Length::pt(0.8), red)) }));
        }
    }
    out
}

/// The rectangle round the glyphs of a run that stand for a part of the paragraph; an empty part marks its place.
fn frame(page: &Page, run: &TextRun, start: usize, range: &Range<usize>) -> Option<Rect> {
    let glyphs = page.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize)?;
    let base = glyphs.first()?.text as usize;
    let inside = |g: &&crate::page::Glyph| {
        let at = start + g.text as usize - base.min(g.text as usize);
        let end = at + usize::from(g.len.max(1));
        if range.is_empty() { at <= range.start && range.start < end } else { at < range.end && range.start < end }
    };
    let hit: Vec<_> = glyphs.iter().filter(inside).collect();
    let size = run.size.0;
    let xs = hit.iter().map(|g| run.origin.x.0 + g.x.0);
    let ys = hit.iter().map(|g| run.origin.y.0 + g.y.0);
    let (x0, x1, y0, y1) = (xs.clone().min()?, xs.max()?, ys.clone().min()?, ys.max()?);
    let pad = size / 12;
    let top = y0 - size * 22 / 25 - pad;
    let width = if range.is_empty() { size / 5 } else { x1 - x0 + size + 2 * pad };
    Some(Rect::new(Length(x0 - pad), Length(top), Length(width), Length(y1 - y0 + size + 2 * pad)))
}
