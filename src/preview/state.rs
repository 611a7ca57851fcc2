//! The issue as its editor sees it in the browser: grid, slots, stories with their lengths, and findings with
//! the place on the page that each is about.

use super::draw::{h, rect};
use crate::diag::{Diagnostic, render};
use crate::geom::Length;
use crate::model::{Issue, Slot, SlotKind, Story};
use crate::page::{Edition, Item, StoryId, TextRun};
use crate::preflight::Finding;
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use std::path::Path;

/// What of a build the browser is told.
pub struct Shown<'a> {
    /// As it was read.
    pub issue: &'a Issue,
    /// As it was set.
    pub edition: &'a Edition,
    /// Its files.
    pub sources: &'a Sources,
    /// The issue's folder.
    pub folder: &'a Path,
    /// Addresses of faces, by number.
    pub faces: &'a [String],
}

impl Shown<'_> {
    /// The issue as JSON.
    pub fn issue(&self) -> Value {
        let (i, g) = (self.issue, &self.issue.layout.grid);
        let area = i.layout.type_area();
        let folder = absolute(self.folder);
        let lines = self.lines();
        json!({
            "paper": i.paper, "date": format!("{:04}-{:02}-{:02}", i.date.0, i.date.1, i.date.2), "number": i.number, "lang": i.lang,
            "layout": i.layout.name, "press": self.press(), "folder": folder, "file": format!("{folder}/issue.toml"),
            "faces": self.faces, "area": rect(&area),
            "grid": {
                "cols": g.cols, "lines": g.lines, "chars": g.chars, "folio": g.folio_lines, "em": h(g.em), "leading": h(g.leading),
                "width": h(g.width(1)), "x": (0..g.cols).map(|c| h(area.x + g.column_x(c))).collect::<Vec<_>>(),
            },
            "pages": i.pages.iter().map(|p| json!({
                "number": p.number, "name": p.name, "line": self.line(p.span),
                "slots": p.slots.iter().map(|s| self.slot(s)).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "stories": (0u32..).zip(&i.stories).map(|(n, s)| self.story(StoryId(n), s, &folder, lines[n as usize])).collect::<Vec<_>>(),
        })
    }

    fn press(&self) -> Value {
        let plant = &self.issue.press.plant;
        json!({ "plant": plant.title, "condition": plant.intent.condition, "profile": plant.intent.profile.is_some(), "limit": plant.ink.limit })
    }

    fn slot(&self, s: &Slot) -> Value {
        let l = &self.issue.layout;
        let (kind, stories): (&str, Vec<u32>) = match &s.kind {
            SlotKind::Story(id) => ("article", vec![id.0]),
            SlotKind::Section(ids) if s.group.is_some() => ("group", ids.iter().map(|i| i.0).collect()),
            SlotKind::Section(ids) => ("section", ids.iter().map(|i| i.0).collect()),
            SlotKind::Picture(_, id) => ("picture", vec![id.0]),
            SlotKind::Masthead(_) => ("masthead", vec![]),
            SlotKind::Index(_) => ("index", vec![]),
            SlotKind::Text(_) => ("text", vec![]),
            SlotKind::Ad(_) => ("ad", vec![]),
        };
        let size = s.head.size.map(Length::to_pt);
        json!({
            "name": s.name, "kind": kind, "stories": stories, "at": [s.col + 1, s.line + 1], "size": [s.cols, s.lines],
            "rect": rect(&l.grid.rect(l.type_area(), s.col, s.line, s.cols, s.lines)), "line": self.line(s.span),
            "head": { "cols": s.head.cols, "none": s.head.none, "vertical": s.head.vertical, "lines": s.head.lines, "size": size },
            "columns": s.text_cols, "border": s.border.name(), "rank": s.rank, "inside": s.inset.as_ref().map(|i| i.into.as_str()),
        })
    }

    fn story(&self, id: StoryId, s: &Story, folder: &str, lines: usize) -> Value {
        let file = self.sources.file(s.file);
        let chars: usize = s.paras.iter().map(|p| p.text.chars().filter(|c| !c.is_whitespace()).count()).sum();
        let parts: Vec<Value> = self
            .edition
            .places
            .iter()
            .filter(|p| p.story == id)
            .map(|p| json!({ "page": p.page, "slot": p.slot, "rect": rect(&p.rect) }))
            .collect();
        let over = self
            .edition
            .overset
            .iter()
            .find(|o| o.story == id)
            .map(|o| json!({ "lines": o.lines, "chars": o.chars, "text": o.text, "slot": o.slot }));
        json!({
            "id": s.id, "title": s.title(), "file": format!("articles/{}.md", s.id), "path": format!("{folder}/articles/{}.md", s.id),
            "chars": chars, "lines": lines, "parts": parts, "over": over,
            "paras": s.paras.iter().map(|p| file.position(p.span.start).0).collect::<Vec<_>>(),
        })
    }

    /// Lines of each story on the pages, heads left out: runs of one line share its origin across lines.
    fn lines(&self) -> Vec<usize> {
        let mut counts = vec![0; self.issue.stories.len()];
        for page in &self.edition.pages {
            let mut last: Vec<Option<(u32, &TextRun)>> = vec![None; counts.len()];
            for item in &page.items {
                let Item::Text(run) = item else { continue };
                let Some(source) = run.source.filter(|s| s.reading.is_none()) else { continue };
                let story = source.story.0 as usize;
                let para = self.issue.stories.get(story).and_then(|s| s.paras.get(source.para as usize));
                if para.is_none_or(|p| p.kind.is_head()) {
                    continue;
                }
                if !last[story].is_some_and(|(para, before)| para == source.para && same_line(before, run)) {
                    counts[story] += 1;
                }
                last[story] = Some((source.para, run));
            }
        }
        counts
    }

    /// Indices of the pages that a place in a file bears on; `None`: on all.
    pub fn pages_of(&self, span: Option<Span>) -> Option<Vec<usize>> {
        let id = StoryId(self.issue.stories.iter().position(|s| Some(s.file) == span.map(|s| s.file))? as u32);
        let holds = |s: &Slot| match &s.kind {
            SlotKind::Story(i) | SlotKind::Picture(_, i) => *i == id,
            SlotKind::Section(all) => all.contains(&id),
            _ => false,
        };
        // A section runs on to pages that the plan does not have.
        let endless = self.issue.pages.iter().flat_map(|p| &p.slots).any(|s| holds(s) && matches!(s.kind, SlotKind::Section(_)));
        if endless {
            return None;
        }
        Some(self.issue.pages.iter().enumerate().filter(|(_, p)| p.slots.iter().any(holds)).map(|(i, _)| i).collect())
    }

    fn line(&self, span: Span) -> usize {
        self.sources.file(span.file).position(span.start).0
    }
}

fn same_line(a: &TextRun, b: &TextRun) -> bool {
    // The runs of a line share its origin; in vertical setting a turned run is moved within the em.
    a.origin.y == b.origin.y && (a.origin.x - b.origin.x).0.abs() < a.size.0
}

/// Findings as JSON; without an issue none has a place on the pages.
pub fn findings(all: &[Diagnostic], sources: &Sources, issue: Option<&Issue>) -> Vec<Value> {
    let Value::Array(values) = render::values(all, sources) else { return Vec::new() };
    let placed = |(mut v, d): (Value, &Diagnostic)| {
        if let Some(name) = v["file"].as_str() {
            v["path"] = absolute(Path::new(name)).into();
        }
        if let Some(place) = issue.and_then(|i| place(i, d.span?)) {
            v["place"] = place;
        }
        v
    };
    values.into_iter().zip(all).map(placed).collect()
}

/// What the print shop would say, at its place on the page.
pub fn print_finding(f: &Finding) -> Value {
    let more = if f.count > 1 { format!("，共{}处", f.count) } else { String::new() };
    let hints: Vec<&str> = Some(f.hint.as_str()).filter(|h| !h.is_empty()).into_iter().collect();
    let mut v =
        json!({ "severity": render::severity_name(f.severity), "code": f.code, "message": format!("{}{more}", f.message), "hints": hints });
    if let Some(page) = f.page {
        let hundredths = |mm: f64| (mm * 7200.0 / 25.4).round() as i64;
        v["place"] = json!({ "page": page - 1, "rect": f.place.map(|p| [p.x, p.y, p.width, p.height].map(hundredths)) });
    }
    v
}

/// What on the pages a place in a file is about.
fn place(issue: &Issue, span: Span) -> Option<Value> {
    if let Some(n) = issue.stories.iter().position(|s| s.file == span.file) {
        let para = issue.stories[n].paras.iter().rposition(|p| p.span.start <= span.start).unwrap_or(0);
        return Some(json!({ "story": n, "para": para }));
    }
    let slots = issue.pages.iter().enumerate().flat_map(|(n, p)| p.slots.iter().map(move |s| (n, s)));
    let before = slots.filter(|(_, s)| s.span.file == span.file && s.span.start <= span.start);
    let (page, slot) = before.max_by_key(|(_, s)| s.span.start)?;
    Some(json!({ "page": page, "slot": slot.name }))
}

/// For links that open an editor.
pub fn absolute(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    full.to_string_lossy().replace('\\', "/")
}
