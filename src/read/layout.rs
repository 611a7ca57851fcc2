//! `layouts/NAME/layout.toml` over `layouts/house.toml` → [`Layout`].
//!
//! Sizes of all layers are read first: a house style in 号 takes the points that the layout gives it.

use crate::cjk::words::Names;
use crate::cjk::{Acronyms, KoreanBreaks, Level, LineEnd, Marks, Opening, VerticalDigits};
use crate::diag::{Diagnostic, Report};
use crate::font::Role;
use crate::geom::{Length, Sides, Size};
use crate::model::{self, Grid, Layout, Lint, PUBLICATION, Rules, TextRules, Wording};
use crate::read::article::WRITING;
use crate::read::decode::{Clean, Raw};
use crate::read::folder::{Fault, Folder};
use crate::read::names;
use crate::read::slot;
use crate::read::style::{Sizes, StylesDraft};
use crate::read::table::{Item, Table, nearest, parse};
use crate::source::{Sources, Span};
use std::collections::BTreeMap;

/// A role bound to a face name or a file by a layout.
pub(super) type Binding = (Role, String, Span);

/// A layout before the issue's own `[style]` is laid over it.
pub(super) struct Draft {
    name: String,
    at: Span,
    sheet: Option<Size>,
    margins: BTreeMap<&'static str, f64>,
    grid: Option<Grid>,
    pub(super) sizes: Sizes,
    pub(super) styles: StylesDraft,
    wording: BTreeMap<&'static str, String>,
    rules: BTreeMap<&'static str, Length>,
    text: TextRules,
    lint: Lint,
    publication: BTreeMap<&'static str, String>,
    names: Vec<String>,
    tables: model::Names,
    pub(super) fonts: Vec<Binding>,
    /// Print shop, and where it stands.
    pub(super) plant: Option<(String, Span)>,
}

/// Reads a layout with what it is based on. `at` is where the issue names it; its own colours are laid over the layout's
/// before styles name them.
pub(super) fn read(
    folder: &Folder,
    (name, at): (&str, Span),
    colours: Option<Item<'_>>,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Draft> {
    let layers = layers(folder, name, at, sources, report);
    let mut draft = Draft::new(name, Span::new(layers.first()?.0.file, 0..0));
    let cleans: Vec<Clean> = layers.iter().rev().map(|(raw, _)| Clean::toml(raw, 0..raw.text.len())).collect();
    let mut tables: Vec<Table<'_>> = cleans.iter().map(|c| parse(c, report)).collect();
    for t in &mut tables {
        if let Some(s) = t.take("sizes").and_then(|i| i.table("[sizes]", report)) {
            draft.sizes.apply(s, report);
        }
        if let Some(c) = t.take("colours").and_then(|i| i.table("[colours]", report)) {
            draft.sizes.colours.apply(c, report);
        }
    }
    if let Some(c) = colours.and_then(|i| i.table("[colours]", report)) {
        draft.sizes.colours.apply(c, report);
    }
    for t in tables {
        draft.apply(t, report);
    }
    draft.tables = names::read(folder, name, sources, report);
    draft.names.extend(names::whole(&draft.tables));
    Some(draft)
}

/// The layout's file and those it is based on, the layout first.
fn layers(folder: &Folder, name: &str, at: Span, sources: &mut Sources, report: &mut Report) -> Vec<(Raw, String)> {
    let mut out: Vec<(Raw, String)> = Vec::new();
    let (mut next, mut from) = (name.to_string(), at);
    loop {
        if out.iter().any(|(_, n)| *n == next) {
            report.push(Diagnostic::error("R12", format!("版式 {next} 以自己为底（base）")).at(from).hint("删去 base 这一行"));
            return out;
        }
        match load(folder, &next, sources, report) {
            Ok(raw) => out.push((raw, next.clone())),
            Err(Fault::Missing) => {
                report.push(unknown(folder, &next).at(from));
                return out;
            }
            Err(fault) => {
                report.push(fault.diagnostic("R12", &folder.name(&next)).at(from));
                return out;
            }
        }
        match base(&out[out.len() - 1].0) {
            Some((base, span)) => (next, from) = (base, span),
            None => return out,
        }
    }
}

/// `NAME/layout.toml`, or `NAME.toml` for what is only a base.
fn load(folder: &Folder, name: &str, sources: &mut Sources, report: &mut Report) -> Result<Raw, Fault> {
    if name.contains('/') {
        return Err(Fault::Leaves);
    }
    match Raw::load(folder, &format!("{name}/layout.toml"), sources, report) {
        Err(Fault::Missing) => Raw::load(folder, &format!("{name}.toml"), sources, report),
        other => other,
    }
}

fn base(raw: &Raw) -> Option<(String, Span)> {
    let clean = Clean::toml(raw, 0..raw.text.len());
    // Faults are told when the layer is applied.
    let mut quiet = Report::default();
    let item = parse(&clean, &mut quiet).take("base")?;
    Some((item.name(&mut quiet)?, item.span()))
}

fn unknown(folder: &Folder, name: &str) -> Diagnostic {
    let all = folder.folders_with("layout.toml");
    let d = Diagnostic::error("R12", format!("没有名叫 {name} 的版式"));
    let d = match nearest(name, all.iter().map(String::as_str)) {
        Some(n) => d.hint(format!("您是不是要写 {n}？")),
        None => d,
    };
    d.hint(format!(
        "{} 里有：{}",
        folder.name("").trim_end_matches('/'),
        if all.is_empty() { "没有版式".to_string() } else { all.join("、") }
    ))
}

/// Wordings: name, what stands for it when no layer gives it, and the placeholders it may have.
const WORDING: [(&str, &str, &[&str]); 12] = [
    ("jump_to", "（下转第{page}版）", &["page", "title"]),
    ("jump_from", "（上接第{page}版）", &["page", "title"]),
    ("folio_left", "第{page}版　{name}", FOLIO),
    ("folio_center", "{paper}", FOLIO),
    ("folio_right", "{note}　{date}　{weekday}", FOLIO),
    ("folio_even_left", "", FOLIO),
    ("folio_even_center", "", FOLIO),
    ("folio_even_right", "", FOLIO),
    ("folio_note", "责任编辑 {editor}　版式 {designer}　校对 {proofreader}　电话 {phone}", &slot::CREDITS),
    ("index_entry", "{title}　第{page}版", &["page", "title"]),
    ("index_title", "导读", &[]),
    ("fiction", "本版为排版示例，内容虚构", &[]),
];

/// Marks at the ends of the lines of heads: left out, or set as they stand in the text.
const HEAD_MARKS: [(&str, bool); 2] = [("drop", false), ("keep", true)];

/// Placeholders of the folio.
const FOLIO: &[&str] = &places::<22>(&["page", "name", "note", "paper", "date", "weekday", "lunar", "number", "pages"]);

/// Placeholders of the masthead's lines and of texts.
pub(super) const MASTHEAD: &[&str] = &places::<19>(&["paper", "date", "weekday", "lunar", "number", "pages"]);

/// Some placeholders, and those for what the paper says of itself.
const fn places<const N: usize>(own: &[&'static str]) -> [&'static str; N] {
    let mut all = [""; N];
    let mut i = 0;
    while i < N {
        all[i] = if i < own.len() { own[i] } else { PUBLICATION[i - own.len()].0 };
        i += 1;
    }
    all
}

/// Rules: name and points when no layer gives them.
const RULES: [(&str, f64); 3] = [("column", 0.25), ("frame", 0.35), ("heavy", 1.0)];

impl Draft {
    fn new(name: &str, at: Span) -> Draft {
        Draft {
            name: name.to_string(),
            at,
            sheet: None,
            margins: BTreeMap::new(),
            grid: None,
            sizes: Sizes::default(),
            styles: StylesDraft::default(),
            wording: BTreeMap::new(),
            rules: BTreeMap::new(),
            text: TextRules::default(),
            lint: Lint::default(),
            publication: BTreeMap::new(),
            names: Vec::new(),
            tables: model::Names::default(),
            fonts: Vec::new(),
            plant: None,
        }
    }

    fn apply(&mut self, mut t: Table<'_>, report: &mut Report) {
        t.take("base").map(|i| i.name(report));
        t.take("sizes");
        t.take("colours");
        if let Some(i) = t.take("plant") {
            self.plant = i.name(report).map(|name| (name, i.span())).or(self.plant.take());
        }
        if let Some(s) = t.take("sheet").and_then(|i| i.table("[sheet]", report)) {
            self.sheet = sheet(s, self.sheet, report).or(self.sheet);
        }
        if let Some(m) = t.take("margins").and_then(|i| i.table("[margins]", report)) {
            self.apply_margins(m, report);
        }
        if let Some(g) = t.take("grid").and_then(|i| i.table("[grid]", report)) {
            self.grid = grid(g, self.grid, &self.sizes, report).or(self.grid);
        }
        if let Some(s) = t.take("styles").and_then(|i| i.table("[styles]", report)) {
            self.styles.apply(s, &self.sizes, report);
        }
        if let Some(w) = t.take("wording").and_then(|i| i.table("[wording]", report)) {
            self.apply_wording(w, report);
        }
        if let Some(r) = t.take("text").and_then(|i| i.table("[text]", report)) {
            self.apply_text(r, report);
        }
        if let Some(l) = t.take("lint").and_then(|i| i.table("[lint]", report)) {
            crate::read::lint::apply(&mut self.lint, l, report);
        }
        if let Some(p) = t.take("publication") {
            self.apply_publication(p, report);
        }
        if let Some(r) = t.take("rules").and_then(|i| i.table("[rules]", report)) {
            self.apply_rules(r, report);
        }
        if let Some(f) = t.take("fonts").and_then(|i| i.table("[fonts]", report)) {
            self.apply_fonts(f, report);
        }
        t.finish(report);
    }

    fn apply_margins(&mut self, mut t: Table<'_>, report: &mut Report) {
        for side in ["top", "right", "bottom", "left"] {
            if let Some(mm) = t.take(side).and_then(|i| i.number(0.0..=500.0, report)) {
                self.margins.insert(side, mm);
            }
        }
        t.finish(report);
    }

    fn apply_wording(&mut self, mut t: Table<'_>, report: &mut Report) {
        for (key, _, allowed) in WORDING {
            let Some(item) = t.take(key) else { continue };
            let Some(text) = item.string(report) else { continue };
            check_template(&item, &text, allowed, report);
            self.wording.insert(key, text);
        }
        t.finish(report);
    }

    /// `[publication]`, of a layout or of an issue.
    pub(super) fn apply_publication(&mut self, item: Item<'_>, report: &mut Report) {
        let Some(mut t) = item.table("[publication]", report) else { return };
        for (key, _) in PUBLICATION {
            if let Some(text) = t.take(key).and_then(|i| i.printed(report)) {
                self.publication.insert(key, text.trim().replace('\n', " "));
            }
        }
        t.finish(report);
    }

    fn apply_text(&mut self, mut t: Table<'_>, report: &mut Report) {
        if let Some(m) = t.take("marks").and_then(|i| i.choice(&Marks::NAMES, report)) {
            self.text.marks = m;
        }
        if let Some(l) = t.take("level").and_then(|i| i.choice(&Level::NAMES, report)) {
            self.text.level = Some(l);
        }
        if let Some(d) = t.take("vertical_digits").and_then(|i| i.choice(&VerticalDigits::NAMES, report)) {
            self.text.vertical_digits = d;
        }
        if let Some(d) = t.take("head_digits").and_then(|i| i.choice(&VerticalDigits::NAMES, report)) {
            self.text.head_digits = Some(d);
        }
        if let Some(n) = t.take("vertical_acronyms").and_then(|i| i.integer(0..=20, report)) {
            self.text.vertical_acronyms = Acronyms(n as u8);
        }
        if let Some(b) = t.take("korean_breaks").and_then(|i| i.choice(&KoreanBreaks::NAMES, report)) {
            self.text.korean_breaks = b;
        }
        if let Some(keep) = t.take("head_marks").and_then(|i| i.choice(&HEAD_MARKS, report)) {
            self.text.keep_head_marks = keep;
        }
        if let Some(e) = t.take("line_end").and_then(|i| i.choice(&LineEnd::NAMES, report)) {
            self.text.line_end = e;
        }
        if let Some(o) = t.take("opening").and_then(|i| i.choice(&Opening::NAMES, report)) {
            self.text.opening = o;
        }
        if let Some(h) = t.take("hanging").and_then(|i| i.flag(report)) {
            self.text.hanging = h;
        }
        if let Some(g) = t.take("grid").and_then(|i| i.flag(report)) {
            self.text.grid = g;
        }
        t.finish(report);
    }

    fn apply_rules(&mut self, mut t: Table<'_>, report: &mut Report) {
        for (key, _) in RULES {
            if let Some(v) = t.take(key).and_then(|i| self.sizes.length(&i, 0.05..=20.0, report)) {
                self.rules.insert(key, v);
            }
        }
        t.finish(report);
    }

    fn apply_fonts(&mut self, mut t: Table<'_>, report: &mut Report) {
        for role in Role::ALL {
            let Some(item) = t.take(role.name()) else { continue };
            if let Some(face) = item.name(report) {
                self.fonts.retain(|b| b.0 != role);
                self.fonts.push((role, face, item.span()));
            }
        }
        t.finish(report);
    }

    /// The layout, if sheet, grid and styles are there.
    pub(super) fn finish(&self, report: &mut Report) -> Option<Layout> {
        for (there, what) in [(self.sheet.is_some(), "[sheet]"), (self.grid.is_some(), "[grid]")] {
            if !there {
                report.push(Diagnostic::error("R04", format!("版式 {} 缺少能用的 {what}", self.name)).at(self.at));
            }
        }
        let styles = self.styles.finish(self.at, report);
        let (sheet, mut grid) = (self.sheet?, self.grid?);
        // A page of tiers counts its characters by their height, which flat type (扁) makes less.
        grid.along = grid.em.scale(i64::from(styles.as_ref()?.body.along(grid.writing)), 1000);
        let word = |key: &str| {
            self.wording.get(key).cloned().or_else(|| WORDING.iter().find(|w| w.0 == key).map(|w| w.1.to_string())).unwrap_or_default()
        };
        let own = |key: &str| self.wording.get(key).cloned();
        let rule = |i: usize| self.rules.get(RULES[i].0).copied().unwrap_or(Length::pt(RULES[i].1));
        Some(Layout {
            name: self.name.clone(),
            sheet,
            margins: self.place(sheet, &grid, report)?,
            grid,
            styles: styles?,
            wording: Wording {
                jump_to: word("jump_to"),
                jump_from: word("jump_from"),
                folio_left: word("folio_left"),
                folio_center: word("folio_center"),
                folio_right: word("folio_right"),
                folio_even: ["folio_even_left", "folio_even_center", "folio_even_right"].map(own),
                folio_note: word("folio_note"),
                index_entry: word("index_entry"),
                index_title: word("index_title"),
                fiction: word("fiction"),
            },
            rules: Rules { column: rule(0), frame: rule(1), heavy: rule(2) },
            text: self.text,
            lint: self.lint.clone(),
            publication: self.publication.clone(),
            names: Names::new(self.names.iter().cloned()),
            spots: self.sizes.colours.spots.clone(),
            tables: self.tables.clone(),
        })
    }

    /// Margins: what is not given is what the type area leaves over, halved if neither side is given.
    fn place(&self, sheet: Size, grid: &Grid, report: &mut Report) -> Option<Sides> {
        let area = grid.extent();
        let (across, down) = (sheet.width - area.width, sheet.height - area.height);
        let given = |side: &str| self.margins.get(side).map(|&mm| Length::mm(mm));
        let first = |near: &str, far: &str, free: Length| given(near).unwrap_or_else(|| given(far).map_or(free / 2, |f| free - f));
        let (left, top) = (first("left", "right", across), first("top", "bottom", down));
        let (right, bottom) = (given("right").unwrap_or(across - left), given("bottom").unwrap_or(down - top));
        let slack = Length::mm(0.5);
        if left + right > across + slack || top + bottom > down + slack || left.min(right).min(top).min(bottom) < Length::ZERO {
            let over = |a: Length, b: Length, room: Length, (what, sides): (&str, &str)| {
                let more = a + b - room;
                let most = a.min(b) < Length::ZERO;
                if more > slack {
                    format!("；{sides}边距共 {:.1} 毫米，多了 {:.1} 毫米", (a + b).to_mm(), more.to_mm())
                } else if most {
                    format!("；版心比纸{what} {:.1} 毫米", (Length::ZERO - room).to_mm())
                } else {
                    String::new()
                }
            };
            let text = format!(
                "版心 {:.2}×{:.2} 毫米加上边距放不进 {:.0}×{:.0} 毫米的纸{}{}",
                area.width.to_mm(),
                area.height.to_mm(),
                sheet.width.to_mm(),
                sheet.height.to_mm(),
                over(left, right, across, ("宽", "左右")),
                over(top, bottom, down, ("高", "上下"))
            );
            report.push(Diagnostic::error("R03", text).at(self.at).hint("减少栏数、字数、行数或边距"));
            return None;
        }
        Some(Sides { top, right: across - left, bottom: down - top, left })
    }
}

/// A key that must be there, unless the layout below has it.
fn wanted<'t>(t: &mut Table<'t>, below: bool, (key, what): (&'static str, &str), report: &mut Report) -> Option<Item<'t>> {
    if below { t.take(key) } else { t.need(key, what, report) }
}

/// `[sheet]`, key by key over that of the layout below.
fn sheet(mut t: Table<'_>, below: Option<Size>, report: &mut Report) -> Option<Size> {
    let mut mm = |key, old: Option<Length>, report: &mut Report| {
        wanted(&mut t, old.is_some(), key, report).map_or(old, |i| i.number(20.0..=2000.0, report).map(Length::mm))
    };
    let width = mm(("width", "纸宽，毫米"), below.map(|b| b.width), report);
    let height = mm(("height", "纸高，毫米"), below.map(|b| b.height), report);
    t.finish(report);
    Some(Size { width: width?, height: height? })
}

/// `[grid]`, key by key over that of the layout below.
fn grid(mut t: Table<'_>, below: Option<Grid>, sizes: &Sizes, report: &mut Report) -> Option<Grid> {
    let mut whole = |key, old: Option<u16>, max, report: &mut Report| {
        wanted(&mut t, old.is_some(), key, report).map_or(old, |i| i.integer(1..=max, report).map(|v| v as u16))
    };
    let cols = whole(("cols", "基本栏数"), below.map(|b| b.cols), 40, report);
    let chars = whole(("chars", "每栏字数"), below.map(|b| b.chars), 200, report);
    let lines = whole(("lines", "每栏行数"), below.map(|b| b.lines), 1000, report);
    let there = below.is_some();
    let gutter = wanted(&mut t, there, ("gutter", "栏空，字"), report).map_or(below.map(|b| b.gutter_halves), |i| halves(&i, report));
    let em = wanted(&mut t, there, ("em", "正文字号"), report).map_or(below.map(|b| b.em), |i| sizes.size(&i, report));
    let leading_item = wanted(&mut t, there, ("leading", "行距"), report);
    let leading = leading_item.as_ref().map_or(below.map(|b| b.leading), |i| sizes.size(i, report));
    let writing = t.take("writing").and_then(|i| i.choice(&WRITING, report)).or(below.map(|b| b.writing)).unwrap_or_default();
    let folio = t.take("folio_lines").and_then(|i| i.integer(0..=50, report)).map(|n| n as u16);
    let span = t.span();
    t.finish(report);
    let grid = Grid {
        cols: cols?,
        chars: chars?,
        gutter_halves: gutter?,
        lines: lines?,
        em: em?,
        leading: leading?,
        writing,
        along: em?,
        folio_lines: folio.or(below.map(|b| b.folio_lines)).unwrap_or(0),
    };
    if grid.leading < grid.em {
        let d = match leading_item {
            Some(i) => i.fault("R03", "行距比字号小，上下行会重叠"),
            None => Diagnostic::error("R03", "行距比字号小，上下行会重叠").at(span),
        };
        report.push(d.hint("行距（leading）一般是字号的 1.4 到 1.6 倍"));
        return None;
    }
    Some(grid)
}

/// A gutter in ems, a whole number of halves.
fn halves(item: &Item<'_>, report: &mut Report) -> Option<u16> {
    let ems = item.number(0.0..=20.0, report)?;
    if (ems * 2.0).fract() != 0.0 {
        report.push(item.wrong("半字的整数倍，如 1、1.5、2"));
        return None;
    }
    Some((ems * 2.0) as u16)
}

/// Reports placeholders that nothing fills.
pub(super) fn check_template(item: &Item<'_>, text: &str, allowed: &[&str], report: &mut Report) {
    check_placeholders((&item.key, item.span()), text, allowed, report);
}

/// The same for a line of a list: its key, and where it stands.
pub(super) fn check_placeholders((key, span): (&str, Span), text: &str, allowed: &[&str], report: &mut Report) {
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !part.contains('}') || !allowed.contains(&name) {
            let all = allowed.iter().map(|a| format!("{{{a}}}")).collect::<Vec<_>>().join(" ");
            let d = Diagnostic::error("R03", format!("{key} 里的 {{{name}}} 没有东西可填")).at(span);
            report.push(d.hint(if all.is_empty() { "这里不能用花括号".to_string() } else { format!("可以用：{all}") }));
        }
    }
}
