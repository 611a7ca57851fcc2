//! `[[page]]` and `[[page.slot]]` as they are written, before names are looked up.

use crate::diag::{Diagnostic, Report};
use crate::geom::{Length, WritingMode};
use crate::model::{Area, Arrange, Border, ColumnMode, Fit, Fold, FramePlan, Group, HeadLook, HeadPlan, Inset, Masthead, Spread};
use crate::read::article::WRITING;
use crate::read::layout::{MASTHEAD, check_placeholders};
use crate::read::photos::{self, LookDraft};
use crate::read::stories::Name;
use crate::read::style::{ALIGN, Sizes, role, stretch};
use crate::read::table::{Item, Table};
use crate::source::Span;

/// A page as written.
pub(super) struct PageDraft {
    pub(super) number: Option<(u16, Span)>,
    pub(super) name: String,
    pub(super) note: String,
    /// Who made the page, in the order of [`CREDITS`].
    pub(super) credits: [String; 4],
    pub(super) fold: Option<Fold>,
    /// Printed in black alone (黑白版).
    pub(super) mono: bool,
    pub(super) slots: Vec<SlotDraft>,
    pub(super) span: Span,
}

/// A slot as written; columns and lines count from 1.
#[derive(Clone)]
pub(super) struct SlotDraft {
    pub(super) name: Name,
    pub(super) content: Content,
    pub(super) at: (u16, u16),
    pub(super) size: (u16, u16),
    /// Where the place is written down.
    pub(super) place: Span,
    pub(super) writing: Option<WritingMode>,
    pub(super) columns: Option<u16>,
    pub(super) mode: ColumnMode,
    pub(super) head: HeadPlan,
    pub(super) border: Border,
    pub(super) frame: FramePlan,
    /// Further rectangles (L 形), counted from 0, and where each is written down.
    pub(super) more: Vec<(Area, Span)>,
    pub(super) tint: u16,
    pub(super) rank: Option<u8>,
    pub(super) category: String,
    /// Columns on the facing page (跨版), and where they are written down.
    pub(super) across: Option<(u16, Span)>,
    /// What it became of that.
    pub(super) spread: Option<Spread>,
    /// How its pictures stand.
    pub(super) photos: LookDraft,
    /// Inside another slot, and where that is written down.
    pub(super) inset: Option<(Inset, Span)>,
    pub(super) span: Span,
}

/// What a slot holds, by name.
#[derive(Clone)]
pub(super) enum Content {
    Article(Name),
    Section(Vec<Name>),
    Group(Vec<Name>, Group),
    Picture(Name),
    Masthead(Mast),
    Index(Vec<Entry>),
    Text(Vec<String>),
    /// Lines made from what the paper says of itself (报尾).
    Imprint,
    Ad(AdDraft),
}

/// An advertisement as written.
#[derive(Clone)]
pub(super) struct AdDraft {
    pub(super) file: Name,
    /// Page of a PDF, from 1.
    pub(super) page: u16,
    pub(super) fit: Fit,
    pub(super) alt: String,
    pub(super) clear: Option<Length>,
}

/// A masthead as written.
#[derive(Clone, Default)]
pub(super) struct Mast {
    pub(super) masthead: Masthead,
    /// File of the artwork, and where it is named.
    pub(super) artwork: Option<Name>,
}

/// An entry of the index as written.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) article: Name,
    pub(super) title: Option<String>,
    pub(super) summary: String,
}

/// Keys of a page that say who made it.
pub(super) const CREDITS: [&str; 4] = ["editor", "designer", "proofreader", "phone"];

/// Words for `arrange`.
const ARRANGE: [(&str, Arrange); 5] = [
    ("center", Arrange::Center),
    ("left", Arrange::Left),
    ("right", Arrange::Right),
    ("sides", Arrange::Sides),
    ("vertical", Arrange::Vertical),
];

const MODES: [(&str, ColumnMode); 4] =
    [("absolute", ColumnMode::Absolute), ("free", ColumnMode::Free), ("relative", ColumnMode::Relative), ("grid", ColumnMode::Grid)];

/// Sides of a frame, as [`FramePlan::sides`] has them.
const EDGES: [(&str, usize); 4] = [("top", 0), ("right", 1), ("bottom", 2), ("left", 3)];

/// `heads` of a group: whether headlines run in.
const HEADS: [(&str, bool); 2] = [("small", false), ("run-in", true)];

const SIDES: [(&str, bool); 2] = [("left", false), ("right", true)];

/// Keys of which a slot has one.
const CONTENTS: [&str; 9] = ["article", "section", "group", "picture", "masthead", "index", "text", "imprint", "ad"];

const FITS: [(&str, Fit); 3] = [("contain", Fit::Contain), ("exact", Fit::Exact), ("fill", Fit::Fill)];

/// Reads all pages.
pub(super) fn pages(t: &mut Table<'_>, sizes: &Sizes, report: &mut Report) -> Vec<PageDraft> {
    let tables = t.need("page", "版", report).map(|i| i.tables("[[page]]", report)).unwrap_or_default();
    tables.into_iter().map(|p| page(p, sizes, report)).collect()
}

fn page(mut t: Table<'_>, sizes: &Sizes, report: &mut Report) -> PageDraft {
    let number = t.need("number", "版次", report).and_then(|i| Some((i.integer(1..=999, report)? as u16, i.span())));
    let name = t.take("name").and_then(|i| i.string(report)).unwrap_or_default();
    let note = t.take("note").and_then(|i| i.string(report)).unwrap_or_default();
    let credits = CREDITS.map(|key| t.take(key).and_then(|i| i.printed(report)).unwrap_or_default().trim().to_string());
    let fold = t.take("fold").and_then(|i| i.choice(&Fold::NAMES, report));
    let mono = t.take("colour").and_then(|i| i.flag(report)) == Some(false);
    let slots = t.take("slot").map(|i| i.tables("[[page.slot]]", report)).unwrap_or_default();
    let slots = slots.into_iter().enumerate().filter_map(|(i, s)| slot(s, i, sizes, report)).collect();
    let span = t.span();
    t.finish(report);
    PageDraft { number, name, note, credits, fold, mono, slots, span }
}

fn slot(mut t: Table<'_>, i: usize, sizes: &Sizes, report: &mut Report) -> Option<SlotDraft> {
    let name = t
        .need("name", "版块名", report)
        .and_then(|i| Some((i.name(report)?, i.span())))
        .unwrap_or_else(|| (format!("第{}块", i + 1), t.span()));
    let content = content(&mut t, report);
    let content = group(&mut t, content, report);
    let photos = photos::look(&mut t, matches!(content, Some(Content::Picture(_))), report);
    let place = t.need("at", "[栏, 行]", report).and_then(|i| Some((i.span(), i.pair(" [栏, 行]，都从 1 数起", 1..=65535, report)?)));
    let size = t.need("size", "[栏数, 行数]", report).and_then(|i| Some((i.span(), i.pair(" [栏数, 行数]", 0..=65535, report)?)));
    let (writing, columns) =
        (t.take("writing").and_then(|i| i.choice(&WRITING, report)), t.take("columns").and_then(|i| i.integer(1..=40, report)));
    let mode = t.take("mode").and_then(|i| i.choice(&MODES, report)).unwrap_or_default();
    let (border, frame) = t.take("border").map(|i| border(i, report)).unwrap_or_default();
    let more = t.take("more").and_then(|i| i.array(report)).unwrap_or_default();
    let more: Vec<(Area, Span)> = more.into_iter().filter_map(|i| area(i, report)).collect();
    let tint = t.take("tint").and_then(|i| i.number(0.0..=100.0, report)).unwrap_or(0.0);
    let inset = inset(&mut t, report);
    let across = t.take("across").and_then(|i| Some((i.integer(1..=40, report)? as u16, i.key_span())));
    let rank = t.take("rank").and_then(|i| i.integer(1..=9, report)).map(|v| v as u8);
    let category = t.take("category").and_then(|i| i.name(report)).unwrap_or_default();
    let head_item = t.take("head");
    let head_span = head_item.as_ref().map(Item::span);
    let mut head = head_item.and_then(|i| head_plan(i, sizes, report)).unwrap_or_default();
    let span = t.span();
    t.finish(report);
    let (content, (place, at), (size_span, size)) = (content?, place?, size?);
    if size.0 == 0 || size.1 == 0 {
        report.push(
            Diagnostic::error("R18", format!("版块 {} 是 {} 栏 × {} 行，什么也放不下", name.0, size.0, size.1))
                .at(size_span)
                .hint("size = [栏数, 行数]，都至少是 1"),
        );
        return None;
    }
    let both = size.0 + across.map_or(0, |a| i64::from(a.0));
    if i64::from(head.cols) > both {
        report.push(
            Diagnostic::error("R05", format!("版块 {} 的标题占 {} 栏，版块只有 {} 栏", name.0, head.cols, both))
                .at(head_span.unwrap_or(size_span)),
        );
        head.cols = 0;
    }
    if let Some(lines) = head.lines.filter(|&l| more.is_empty() && i64::from(l) > size.1) {
        let message = format!("版块 {} 的标题占 {lines} 行，版块只有 {} 行，正文没有地方", name.0, size.1);
        report.push(
            Diagnostic::error("R05", message)
                .at(head_span.unwrap_or(size_span))
                .hint("改小 head 的 lines，或加大版块；不写 lines 就由程序定"),
        );
        head.lines = None;
    }
    let short = |p: (i64, i64)| (p.0 as u16, p.1 as u16);
    Some(SlotDraft {
        name,
        content,
        at: short(at),
        size: short(size),
        place,
        writing,
        columns: columns.map(|c| c as u16),
        mode,
        head,
        border,
        frame,
        more,
        tint: (tint * 10.0).round() as u16,
        rank,
        category,
        across,
        spread: None,
        photos,
        inset,
        span,
    })
}

/// `"line"`, or `{ style = "line", sides = ["top", "bottom"], radius = 2, inset = 1, weight = 0.5 }`.
fn border(item: Item<'_>, report: &mut Report) -> (Border, FramePlan) {
    if !item.is_table() {
        return (item.choice(&Border::NAMES, report).unwrap_or_default(), FramePlan::default());
    }
    let Some(mut t) = item.table("border", report) else { return Default::default() };
    let border = t.need("style", "线的种类", report).and_then(|i| i.choice(&Border::NAMES, report)).unwrap_or(Border::Line);
    let mut frame = FramePlan::default();
    if let Some(sides) = t.take("sides").and_then(|i| i.array(report)) {
        frame.sides = [false; 4];
        sides.iter().filter_map(|i| i.choice(&EDGES, report)).for_each(|i| frame.sides[i] = true);
    }
    frame.radius = t.take("radius").and_then(|i| i.number(0.0..=20.0, report)).map_or(Length::ZERO, Length::mm);
    frame.weight = t.take("weight").and_then(|i| i.number(0.1..=6.0, report)).map(Length::pt);
    frame.inset = t.take("inset").and_then(|i| i.integer(0..=10, report)).map_or(1, |v| v as u16);
    t.finish(report);
    (border, frame)
}

/// `{ at = [1, 39], size = [2, 12], columns = 1 }`: a further rectangle of the slot.
fn area(item: Item<'_>, report: &mut Report) -> Option<(Area, Span)> {
    let span = item.span();
    let mut t = item.table("more", report)?;
    let at = t.need("at", "[栏, 行]", report).and_then(|i| i.pair(" [栏, 行]，都从 1 数起", 1..=65535, report));
    let size = t.need("size", "[栏数, 行数]", report).and_then(|i| i.pair(" [栏数, 行数]", 1..=65535, report));
    let text_cols = t.take("columns").and_then(|i| i.integer(1..=40, report)).map(|c| c as u16);
    t.finish(report);
    let (at, size) = (at?, size?);
    Some((Area { col: at.0 as u16 - 1, line: at.1 as u16 - 1, cols: size.0 as u16, lines: size.1 as u16, text_cols }, span))
}

/// `inside = "lead"`, with `chars` and `side`.
fn inset(t: &mut Table<'_>, report: &mut Report) -> Option<(Inset, Span)> {
    let into = t.take("inside").and_then(|i| Some((i.name(report)?, i.span())));
    let chars = t.take("chars").and_then(|i| Some((i.integer(2..=200, report)? as u16, i.key_span())));
    let side = t.take("side").and_then(|i| Some((i.choice(&SIDES, report)?, i.key_span())));
    let Some((into, span)) = into else {
        if let Some(at) = chars.map(|c| c.1).or(side.map(|s| s.1)) {
            let d = Diagnostic::error("R03", "chars 和 side 只用于嵌在别的版块里的版块").at(at);
            report.push(d.hint("写上 inside = \"版块名\"，或删去这个键"));
        }
        return None;
    };
    Some((Inset { into, chars: chars.map(|c| c.0), right: side.is_none_or(|s| s.0) }, span))
}

/// `4`, `false`, or a table.
fn head_plan(item: Item<'_>, sizes: &Sizes, report: &mut Report) -> Option<HeadPlan> {
    if let Some(there) = item.as_bool() {
        return Some(HeadPlan { none: !there, ..HeadPlan::default() });
    }
    if item.is_integer() {
        return Some(HeadPlan { cols: item.integer(1..=40, report)? as u16, ..HeadPlan::default() });
    }
    if !item.is_table() {
        report.push(item.wrong("标题占的栏数、false，或 { cols = 1, vertical = true }"));
        return None;
    }
    let mut t = item.table("head", report)?;
    let plan = HeadPlan {
        cols: t.take("cols").and_then(|i| i.integer(1..=40, report)).unwrap_or(0) as u16,
        vertical: t.take("vertical").and_then(|i| i.flag(report)).unwrap_or(false),
        lines: t.take("lines").and_then(|i| i.integer(1..=1000, report)).map(|v| v as u16),
        none: false,
        size: t.take("size").and_then(|i| sizes.size(&i, report)) as Option<Length>,
        at: None,
        look: head_look(&mut t, sizes, report),
    };
    let at = t.take("at").and_then(|i| Some((i.span(), i.pair(" [栏, 行]，从版块的第一栏第一行数起", 1..=1000, report)?)));
    t.finish(report);
    let Some((span, (col, line))) = at else { return Some(plan) };
    if plan.lines.is_none() || plan.cols == 0 {
        let d = Diagnostic::error("R04", "标题写了 at，还要写 cols（占几栏）和 lines（占几行）").at(span);
        report.push(d.hint("例如 head = { at = [2, 5], cols = 2, lines = 6 }"));
        return Some(plan);
    }
    Some(HeadPlan { at: Some((col as u16 - 1, line as u16 - 1)), ..plan })
}

/// Keys of a head that say what it looks like.
fn head_look(t: &mut Table<'_>, sizes: &Sizes, report: &mut Report) -> HeadLook {
    HeadLook {
        reverse: t.take("reverse").and_then(|i| i.flag(report)).unwrap_or(false),
        tint: t.take("tint").and_then(|i| i.number(0.0..=100.0, report)).map_or(0, |v| (v * 10.0).round() as u16),
        frame: t.take("frame").and_then(|i| i.choice(&Border::NAMES, report)).unwrap_or_default(),
        above: t.take("above").and_then(|i| i.choice(&Border::NAMES, report)).unwrap_or_default(),
        below: t.take("below").and_then(|i| i.choice(&Border::NAMES, report)).unwrap_or_default(),
        stretch: t.take("stretch").and_then(|i| stretch(&i, report)),
        role: t.take("role").and_then(|i| role(&i, report)),
        align: t.take("align").and_then(|i| i.choice(&ALIGN, report)),
        ink: t.take("ink").and_then(|i| sizes.colours.ink(i, report)),
    }
}

fn content(t: &mut Table<'_>, report: &mut Report) -> Option<Content> {
    let found: Vec<(&str, Item<'_>)> = CONTENTS.into_iter().filter_map(|k| Some((k, t.take(k)?))).collect();
    if let Some((key, item)) = found.get(1) {
        report.push(
            Diagnostic::error("R03", format!("版块里已有 {}，又有 {key}", found[0].0)).at(item.key_span()).hint("一个版块只写一种内容"),
        );
    }
    let Some((key, item)) = found.into_iter().next() else {
        // Of the keys, which one is missing is the editor's to say.
        let d = Diagnostic::error("R04", format!("[[page.slot]] 没有内容：缺少 {} 之一", CONTENTS.join("、"))).at(t.span());
        report.push(d.hint("例如 article = \"p1a1\""));
        return None;
    };
    let lines = |item: Item<'_>, report: &mut Report| item.lines(report).into_iter().map(|l| l.0).collect();
    match key {
        "article" => Some(Content::Article(name(&item, report)?)),
        "picture" => Some(Content::Picture(name(&item, report)?)),
        "section" => Some(Content::Section(item.array(report)?.iter().filter_map(|i| name(i, report)).collect())),
        "group" => Some(Content::Group(item.array(report)?.iter().filter_map(|i| name(i, report)).collect(), Group::default())),
        "index" => Some(Content::Index(item.array(report)?.into_iter().filter_map(|i| entry(i, report)).collect())),
        "masthead" => Some(Content::Masthead(masthead(item, report)?)),
        "imprint" if item.as_bool() == Some(true) => Some(Content::Imprint),
        "imprint" if item.as_bool().is_some() => {
            report.push(item.wrong(" true，或几行文字"));
            None
        }
        "imprint" => {
            let lines = item.lines(report);
            lines.iter().for_each(|(l, at)| check_placeholders(("imprint", *at), l, MASTHEAD, report));
            Some(Content::Text(lines.into_iter().map(|l| l.0).collect()))
        }
        "ad" => ad(item, report).map(Content::Ad),
        _ => Some(Content::Text(lines(item, report))),
    }
}

/// Lines, or a table.
fn masthead(item: Item<'_>, report: &mut Report) -> Option<Mast> {
    let told = |item: Item<'_>, key: &str, report: &mut Report| -> Vec<String> {
        let lines = item.lines(report);
        lines.iter().for_each(|(l, at)| check_placeholders((key, *at), l, MASTHEAD, report));
        lines.into_iter().map(|l| l.0).collect()
    };
    if !item.is_table() {
        let lines = told(item, "masthead", report);
        return Some(Mast { masthead: Masthead { lines, ..Masthead::default() }, artwork: None });
    }
    let mut t = item.table("masthead", report)?;
    let artwork = t.take("artwork").and_then(|i| name(&i, report));
    let masthead = Masthead {
        lines: t.take("lines").map(|i| told(i, "lines", report)).unwrap_or_default(),
        foot: t.take("foot").map(|i| told(i, "foot", report)).unwrap_or_default(),
        name: t.take("name").and_then(|i| i.name(report)),
        under: t.take("under").and_then(|i| i.name(report)).unwrap_or_default(),
        arrange: t.take("arrange").and_then(|i| i.choice(&ARRANGE, report)).unwrap_or_default(),
        artwork: None,
    };
    t.finish(report);
    Some(Mast { masthead, artwork })
}

/// `"half.pdf"`, or `{ file = "half.pdf", page = 2, fit = "exact", alt = "…", clear = 3 }`.
fn ad(item: Item<'_>, report: &mut Report) -> Option<AdDraft> {
    if !item.is_table() {
        return Some(AdDraft { file: name(&item, report)?, page: 1, fit: Fit::default(), alt: String::new(), clear: None });
    }
    let mut t = item.table("ad", report)?;
    let file = t.need("file", "广告的文件名", report).and_then(|i| name(&i, report));
    let page = t.take("page").and_then(|i| i.integer(1..=2000, report)).unwrap_or(1) as u16;
    let fit = t.take("fit").and_then(|i| i.choice(&FITS, report)).unwrap_or_default();
    let alt = t.take("alt").and_then(|i| i.string(report)).unwrap_or_default();
    let clear = t.take("clear").and_then(|i| i.number(0.0..=50.0, report)).map(Length::mm);
    t.finish(report);
    Some(AdDraft { file: file?, page, fit, alt, clear })
}

/// `title` and `heads` of a group of stories.
fn group(t: &mut Table<'_>, content: Option<Content>, report: &mut Report) -> Option<Content> {
    let title = t.take("title").and_then(|i| Some((i.name(report)?, i.key_span())));
    let heads = t.take("heads").and_then(|i| Some((i.choice(&HEADS, report)?, i.key_span())));
    match content {
        Some(Content::Group(names, _)) => {
            let group = Group { title: title.map(|t| t.0).unwrap_or_default(), run_in: heads.is_some_and(|h| h.0) };
            Some(Content::Group(names, group))
        }
        content => {
            if let Some(at) = title.map(|t| t.1).or(heads.map(|h| h.1)) {
                let d = Diagnostic::error("R03", "title 和 heads 只用于 group（几篇短稿合成一栏）").at(at);
                report.push(d.hint("稿件的标题写在稿件头的 headline 里；删去这个键"));
            }
            content
        }
    }
}

fn name(item: &Item<'_>, report: &mut Report) -> Option<Name> {
    Some((item.name(report)?, item.span()))
}

/// `"p1a1"` or `{ article = "p1a1", title = "…", summary = "…" }`.
fn entry(item: Item<'_>, report: &mut Report) -> Option<Entry> {
    if !item.is_table() {
        return Some(Entry { article: name(&item, report)?, title: None, summary: String::new() });
    }
    let mut t = item.table("index", report)?;
    let article = t.need("article", "稿件名", report).and_then(|i| name(&i, report));
    let title = t.take("title").and_then(|i| i.name(report));
    let summary = t.take("summary").and_then(|i| i.name(report)).unwrap_or_default();
    t.finish(report);
    Some(Entry { article: article?, title, summary })
}
