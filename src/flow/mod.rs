//! Lines to pages: heads, columns, continuations, furniture.
//!
//! [`pages`] reads as its steps: decide the faces, set every chain of slots that one story runs
//! through, set what is not a story, draw the furniture. Within a chain, [`head`] offers heads of
//! different heights and [`fit`] fills the columns that each leaves; the cheapest pair is set.

mod annotate;
mod beside;
mod chain;
mod fit;
mod furniture;
mod galley;
mod head;
mod index;
mod kept;
mod masthead;
mod module;
mod notice;
mod outline;
mod photos;
mod prepare;
mod record;
mod section;
mod set;
mod spread;
mod table;

pub use head::{HeadLine, Turned, Turning, Within, shape as shape_head};
pub use kept::Kept;

use crate::diag::{Diagnostic, Report};
use crate::font::Fonts;
use crate::model::{Border, Issue, PagePlan, SlotKind};
use crate::page::{Edition, Page, Part as Region, StoryId};
use chain::Part;
use module::Module;
use set::Canvas;
use std::collections::BTreeMap;

/// Sets an issue. Faults go to the report; there is always an edition, with every page of the plan.
pub fn pages(issue: &Issue, fonts: &mut Fonts, report: &mut Report) -> Edition {
    pages_again(issue, fonts, &mut Kept::default(), report)
}

/// The same, taking over what another run has set and nothing has changed since (live preview).
pub fn pages_again(issue: &Issue, fonts: &mut Fonts, kept: &mut Kept, report: &mut Report) -> Edition {
    prepare::fonts(issue, fonts, report);
    kept.begin(issue, fonts);
    annotate::check(issue, report);
    let mut press = Press { issue, fonts, report, edition: blank(issue) };
    press.borders();
    press.stories(kept);
    press.other_slots();
    press.sections();
    press.furnish();
    kept.finish(issue);
    press.edition
}

/// The work in hand: pages being painted.
struct Press<'a> {
    issue: &'a Issue,
    fonts: &'a Fonts,
    report: &'a mut Report,
    edition: Edition,
}

fn blank(issue: &Issue) -> Edition {
    let page = |p: &PagePlan| Page { number: p.number, name: p.name.clone(), size: issue.layout.sheet, ..Page::default() };
    Edition {
        title: format!("{} {} {}", issue.paper, issue.date_text(), issue.number).trim().to_string(),
        date: issue.date,
        lang: issue.lang.clone(),
        pages: issue.pages.iter().map(page).collect(),
        pictures: issue.pictures.clone(),
        placed: issue.placed.clone(),
        spots: issue.layout.spots.clone(),
        ..Edition::default()
    }
}

impl<'a> Press<'a> {
    fn canvas(&mut self, page: usize) -> Canvas<'_> {
        Canvas { page: &mut self.edition.pages[page], fonts: self.fonts, region: self.issue.region() }
    }

    fn borders(&mut self) {
        let issue = self.issue;
        for (p, plan) in issue.pages.iter().enumerate() {
            for slot in &plan.slots {
                let mark = self.mark(p);
                furniture::border(&mut self.canvas(p), &issue.layout, slot);
                if slot.border != Border::None {
                    for rect in module::bare_rects(slot, &issue.layout) {
                        self.region(mark, &slot.name, None, furniture::border_rect(&issue.layout, rect), Region::Frame);
                    }
                }
            }
        }
    }

    /// Slots of the same story, in page order, are its chain (下转 / 上接).
    fn stories(&mut self, kept: &mut Kept) {
        let issue = self.issue;
        let mut chains: BTreeMap<StoryId, Vec<Part<'a>>> = BTreeMap::new();
        for (p, plan) in issue.pages.iter().enumerate() {
            for slot in &plan.slots {
                if let SlotKind::Story(id) = slot.kind {
                    chains.entry(id).or_default().push(Part {
                        page: p,
                        slot,
                        module: Module::with_insets(slot, &plan.slots, &issue.layout),
                    });
                }
            }
        }
        for (id, mut parts) in chains {
            spread::in_order(&mut parts);
            for i in 1..parts.len() {
                if spread::joined(parts[i - 1].slot, parts[i].slot) && parts[i - 1].heads_both() {
                    parts[i - 1].module.beyond = spread::beyond(&parts[i - 1].module, &parts[i].module, &issue.layout);
                }
            }
            kept::set(self, kept, id, &parts);
        }
    }

    fn other_slots(&mut self) {
        let issue = self.issue;
        for (p, plan) in issue.pages.iter().enumerate() {
            for slot in &plan.slots {
                let module = Module::new(slot, &issue.layout);
                let mark = self.mark(p);
                match &slot.kind {
                    SlotKind::Picture(..) if slot.is_right_half() => {}
                    SlotKind::Picture(photos, id) => photos::set(self, p, slot, photos, *id),
                    SlotKind::Masthead(m) => {
                        if !masthead::set(&mut self.canvas(p), issue, m, module.outer) {
                            self.crowded(slot);
                        }
                        self.region(mark, &slot.name, None, module.outer, Region::Masthead);
                    }
                    SlotKind::Index(entries) => {
                        let pages: Vec<_> = entries.iter().map(|e| page_of(issue, e.story)).collect();
                        if !index::set(&mut self.canvas(p), issue, entries, &pages, module.outer) {
                            self.crowded(slot);
                        }
                        self.region(mark, &slot.name, None, module.outer, Region::Index);
                    }
                    SlotKind::Text(lines) => {
                        if !notice::set(&mut self.canvas(p), &issue.layout, slot, lines, module.frame.rect) {
                            self.crowded(slot);
                        }
                        self.region(mark, &slot.name, None, module.outer, Region::Text);
                    }
                    SlotKind::Ad(ad) => {
                        furniture::ad(&mut self.canvas(p), issue, ad, slot, module.outer);
                        self.region(mark, &slot.name, None, module.outer, Region::Text);
                    }
                    SlotKind::Story(_) | SlotKind::Section(_) => {}
                }
            }
        }
    }

    /// Words of a slot that leave its box.
    fn crowded(&mut self, slot: &crate::model::Slot) {
        let message = format!("版块“{}”的文字放不下：缩到最小仍超出版块", slot.name);
        self.report.push(Diagnostic::error("H04", message).at(slot.span).hint("加大版块，或删短文字"));
    }

    fn sections(&mut self) {
        let issue = self.issue;
        for (p, plan) in issue.pages.iter().enumerate() {
            for slot in &plan.slots {
                if let SlotKind::Section(stories) = &slot.kind {
                    let last = p + 1 == issue.pages.len();
                    section::set(self, stories, p, slot, last);
                }
            }
        }
    }

    fn furnish(&mut self) {
        let issue = self.issue;
        for (p, plan) in issue.pages.iter().enumerate() {
            let mark = self.mark(p);
            furniture::rules(&mut self.canvas(p), &issue.layout, &plan.slots);
            self.rule_regions(mark);
        }
        for p in 0..self.edition.pages.len() {
            let front = issue.pages.get(p).is_some_and(|plan| plan.slots.iter().any(|s| matches!(s.kind, SlotKind::Masthead(_))));
            if p == 0 && front {
                continue;
            }
            let (number, name) = (self.edition.pages[p].number, self.edition.pages[p].name.clone());
            let note = self.note(p);
            let mark = self.mark(p);
            furniture::folio(&mut self.canvas(p), issue, number, &name, &note);
            let area = issue.layout.type_area();
            let height = issue.layout.grid.line_y(issue.layout.grid.folio_lines);
            self.region(mark, "", None, crate::geom::Rect { height, ..area }, Region::Folio);
        }
        let key = |b: &crate::page::Bookmark| (b.page, b.at.y, b.at.x);
        self.edition.bookmarks.sort_by_key(|a| key(a));
    }

    /// What the folio says besides: the editor's note, or that the page is a specimen.
    fn note(&self, page: usize) -> String {
        let Some(plan) = self.issue.pages.get(page) else { return String::new() };
        let fiction = |s: &crate::model::Slot| match s.kind {
            SlotKind::Story(id) | SlotKind::Picture(_, id) => self.issue.story(id).fiction,
            _ => true,
        };
        let all = plan.slots.iter().any(|s| matches!(s.kind, SlotKind::Story(_))) && plan.slots.iter().all(fiction);
        if plan.note.is_empty() && all { self.issue.layout.wording.fiction.clone() } else { plan.note.clone() }
    }
}

/// The page on which a story begins.
fn page_of(issue: &Issue, story: StoryId) -> Option<u16> {
    let has = |k: &SlotKind| match k {
        SlotKind::Story(id) | SlotKind::Picture(_, id) => *id == story,
        SlotKind::Section(all) => all.contains(&story),
        _ => false,
    };
    issue.pages.iter().find(|p| p.slots.iter().any(|s| has(&s.kind))).map(|p| p.number)
}
