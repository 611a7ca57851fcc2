//! Sizes (字号) and styles: house → layout → issue, each layer over the one before, resolved here once.

use crate::diag::{Diagnostic, Report};
use crate::font::Role;
use crate::geom::{Em, Length};
use crate::model::{Align, ApartStyles, Form, HeadRank, Style, Styles};
use crate::page::Ink;
use crate::read::colours::Colours;
use crate::read::table::{Item, Table, nearest};
use crate::source::Span;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What a layout gives names to: type sizes (号) with their points, and colours.
#[derive(Clone, Default, Debug)]
pub(super) struct Sizes {
    points: BTreeMap<String, f64>,
    pub(super) colours: Colours,
}

impl Sizes {
    /// Takes over a `[sizes]` table.
    pub(super) fn apply(&mut self, mut table: Table<'_>, report: &mut Report) {
        for item in table.rest() {
            if let Some(pt) = item.number(1.0..=1000.0, report) {
                self.points.insert(item.key.clone(), pt);
            }
        }
    }

    /// A type size: `"小五"`, `"9pt"`, `"12Q"`, `"3mm"` or a number of points.
    pub(super) fn size(&self, item: &Item<'_>, report: &mut Report) -> Option<Length> {
        self.length(item, 2.0..=800.0, report)
    }

    /// Any length in a range of points.
    pub(super) fn length(&self, item: &Item<'_>, range: RangeInclusive<f64>, report: &mut Report) -> Option<Length> {
        let pt = match item.as_number() {
            Some(v) => Some(v),
            None if item.is_string() => self.points(&item.string(report)?),
            None => None,
        };
        if let Some(v) = pt.filter(|v| range.contains(v)) {
            return Some(Length::pt(v));
        }
        let d = item.wrong(&format!("字号或 {} 到 {} 点的长度，如 \"小五\"、\"9pt\"、9.0", range.start(), range.end()));
        let near = item
            .is_string()
            .then(|| item.string(report))
            .flatten()
            .and_then(|s| nearest(&s, self.points.keys().map(String::as_str)).map(str::to_string));
        report.push(near.map_or(d.clone(), |n| d.hint(format!("您是不是要写 {n}？"))));
        None
    }

    fn points(&self, text: &str) -> Option<f64> {
        if let Some(&pt) = self.points.get(text.trim()) {
            return Some(pt);
        }
        let unit = |suffix: &str, pt: f64| text.trim().strip_suffix(suffix)?.trim().parse::<f64>().ok().map(|v| v * pt);
        // 1 Q (级) is a quarter of a millimetre.
        let q = 72.0 / 25.4 / 4.0;
        unit("pt", 1.0).or_else(|| unit("mm", q * 4.0)).or_else(|| unit("Q", q)).or_else(|| unit("级", q)).or_else(|| unit("点", 1.0))
    }
}

/// A style as far as the layers so far give it.
#[derive(Clone, Copy, Default, Debug)]
struct StyleDraft {
    role: Option<Role>,
    size: Option<Length>,
    ink: Option<Ink>,
    align: Option<Align>,
    indent: Option<Em>,
    lines: Option<u16>,
    flat: Option<u16>,
    form: Option<Form>,
}

/// All styles as far as the layers so far give them.
#[derive(Clone, Default, Debug)]
pub(super) struct StylesDraft {
    strong: Option<Role>,
    soft: Option<Role>,
    one: BTreeMap<&'static str, StyleDraft>,
    ranks: Vec<HeadRank>,
}

/// Names of the tables in `[styles]`.
const NAMES: [&str; 15] = [
    "body",
    "subhead",
    "byline",
    "author",
    "kicker",
    "deck",
    "jump",
    "caption",
    "folio",
    "nameplate",
    "masthead",
    "index",
    "imprint",
    "label",
    "summary",
];

/// Further ones that a layout need not have.
const APART: [&str; 6] = ["cell", "cell_head", "table_title", "table_note", "quote", "signature"];

/// Styles that a layout may leave out: they follow the style named second.
const FOLLOW: [(&str, &str, Form); 2] = [("label", "subhead", Form::Reverse), ("summary", "author", Form::Rule)];

/// Words for `form`.
const FORMS: [(&str, Form); 5] =
    [("plain", Form::Plain), ("frame", Form::Frame), ("tint", Form::Tint), ("reverse", Form::Reverse), ("rule", Form::Rule)];

/// Words for `align`.
pub(super) const ALIGN: [(&str, Align); 4] =
    [("justify", Align::Justify), ("start", Align::Start), ("center", Align::Center), ("end", Align::End)];

impl StylesDraft {
    /// Takes over a `[styles]` table.
    pub(super) fn apply(&mut self, mut table: Table<'_>, sizes: &Sizes, report: &mut Report) {
        self.strong = table.take("strong").and_then(|i| role(&i, report)).or(self.strong);
        self.soft = table.take("soft").and_then(|i| role(&i, report)).or(self.soft);
        for name in NAMES.into_iter().chain(APART) {
            if let Some(t) = table.take(name).and_then(|i| i.table(&format!("样式 {name}"), report)) {
                self.one.entry(name).or_default().apply(name, t, sizes, report);
            }
        }
        if let Some(item) = table.take("rank") {
            let ranks: Vec<HeadRank> = item.tables("标题级别", report).into_iter().filter_map(|t| rank(t, sizes, report)).collect();
            if !ranks.is_empty() {
                self.ranks = ranks;
            }
        }
        table.finish(report);
    }

    /// The styles, if nothing that cannot be done without is missing; `at` is where to say so.
    pub(super) fn finish(&self, at: Span, report: &mut Report) -> Option<Styles> {
        let mut missing: Vec<String> = Vec::new();
        let mut get = |name: &'static str| {
            let d = self.one.get(name).copied().unwrap_or_default();
            let d = match FOLLOW.iter().find(|f| f.0 == name) {
                Some((_, like, form)) => d.over(self.one.get(like).copied().unwrap_or_default(), *form),
                None => d,
            };
            if d.role.is_none() || d.size.is_none() {
                missing.push(format!("[styles.{name}] 的 {}", if d.role.is_none() { "role" } else { "size" }));
            }
            d.style()
        };
        let [body, subhead, byline, author, kicker, deck, jump, caption, folio, nameplate, masthead, index, imprint, label, summary] =
            NAMES.map(&mut get);
        if self.ranks.is_empty() {
            missing.push("[[styles.rank]]".into());
        }
        if !missing.is_empty() {
            report.push(
                Diagnostic::error("R04", format!("版式缺少样式：{}", missing.join("、")))
                    .at(at)
                    .hint("写在 layout.toml 里，或用 base 接着 house.toml 写"),
            );
            return None;
        }
        let usual = ApartStyles::of(body);
        let apart = |name: &str, usual: Style| self.one.get(name).map_or(usual, |d| d.on(usual));
        let apart = ApartStyles {
            cell: apart("cell", usual.cell),
            cell_head: apart("cell_head", usual.cell_head),
            table_title: apart("table_title", usual.table_title),
            table_note: apart("table_note", usual.table_note),
            quote: apart("quote", usual.quote),
            signature: apart("signature", usual.signature),
        };
        Some(Styles {
            body,
            strong: self.strong.unwrap_or(Role::Sans),
            soft: self.soft.unwrap_or(Role::Kai),
            subhead,
            byline,
            author,
            kicker,
            deck,
            label,
            summary,
            jump,
            caption,
            folio,
            nameplate,
            masthead,
            index,
            imprint,
            apart,
            ranks: self.ranks.clone(),
        })
    }
}

impl StyleDraft {
    /// What is not given is as another style has it, one line high and at the start of its measure.
    fn over(self, like: StyleDraft, form: Form) -> StyleDraft {
        StyleDraft {
            role: self.role.or(like.role),
            size: self.size.or(like.size),
            ink: self.ink.or(like.ink),
            align: self.align.or(Some(Align::Start)),
            form: self.form.or(Some(form)),
            ..self
        }
    }

    fn apply(&mut self, name: &str, mut t: Table<'_>, sizes: &Sizes, report: &mut Report) {
        self.role = t.take("role").and_then(|i| role(&i, report)).or(self.role);
        self.size = t.take("size").and_then(|i| sizes.size(&i, report)).or(self.size);
        self.ink = t.take("ink").and_then(|i| sizes.colours.ink(i, report)).or(self.ink);
        self.align = t.take("align").and_then(|i| i.choice(&ALIGN, report)).or(self.align);
        self.indent = t.take("indent").and_then(|i| i.number(0.0..=20.0, report)).map(Em::new).or(self.indent);
        self.lines = t.take("lines").and_then(|i| i.integer(1..=50, report)).map(|v| v as u16).or(self.lines);
        self.flat = t.take("flat").and_then(|i| i.number(0.5..=1.0, report)).map(|v| (v * 1000.0).round() as u16).or(self.flat);
        if FOLLOW.iter().any(|f| f.0 == name) {
            self.form = t.take("form").and_then(|i| i.choice(&FORMS, report)).or(self.form);
        }
        t.finish(report);
    }

    fn style(self) -> Style {
        self.on(Style {
            role: Role::Serif,
            size: Length::pt(9.0),
            ink: Ink::BLACK,
            align: Align::default(),
            indent: Em::ZERO,
            lines: 1,
            flat: 1000,
            form: Form::default(),
        })
    }

    /// What it says, and of another style the rest.
    fn on(self, usual: Style) -> Style {
        Style {
            role: self.role.unwrap_or(usual.role),
            size: self.size.unwrap_or(usual.size),
            ink: self.ink.unwrap_or(usual.ink),
            align: self.align.unwrap_or(usual.align),
            indent: self.indent.unwrap_or(usual.indent),
            lines: self.lines.unwrap_or(usual.lines),
            flat: self.flat.unwrap_or(usual.flat),
            form: self.form.unwrap_or(usual.form),
        }
    }
}

fn rank(mut t: Table<'_>, sizes: &Sizes, report: &mut Report) -> Option<HeadRank> {
    let face = t.need("role", "字体用途", report).and_then(|i| role(&i, report));
    let min = t.need("min", "最小字号", report).and_then(|i| sizes.size(&i, report));
    let max_item = t.need("max", "最大字号", report);
    let max = max_item.as_ref().and_then(|i| sizes.size(i, report));
    let stretch = t.take("stretch").and_then(|i| stretch(&i, report)).unwrap_or(1000);
    let align = t.take("align").and_then(|i| i.choice(&ALIGN, report));
    let ink = t.take("ink").and_then(|i| sizes.colours.ink(i, report));
    t.finish(report);
    let (role, min, max) = (face?, min?, max?);
    if max < min {
        report.push(max_item?.fault("R03", "max 比 min 小").hint("max 是这一级标题最大的字号"));
        return Some(HeadRank { role, min: max, max: min, stretch, align, ink });
    }
    Some(HeadRank { role, min, max, stretch, align, ink })
}

/// Width of characters as a percentage of their height (长、扁), in thousandths.
pub(super) fn stretch(item: &Item<'_>, report: &mut Report) -> Option<u16> {
    item.number(50.0..=200.0, report).map(|v| (v * 10.0).round() as u16)
}

/// A role by its name.
pub(super) fn role(item: &Item<'_>, report: &mut Report) -> Option<Role> {
    item.choice(&Role::ALL.map(|r| (r.name(), r)), report)
}
