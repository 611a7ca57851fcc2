//! What a run leaves for the next one: of each story's chain what it was set from and what came of it.
//!
//! A chain that is set from the same story, slots, layout and faces is not set again; its glyphs are
//! copied and its findings point at where the same text stands now. What comes out never depends on
//! what was kept: [`super::pages`] is the same run with nothing kept.

use super::chain::Part;
use super::{Press, chain};
use crate::diag::{Diagnostic, Report};
use crate::font::{Choice, Fonts};
use crate::geom::Length;
use crate::model::{Issue, Layout, PagePlan, Slot, SlotKind, Story};
use crate::page::{Bookmark, Edition, Item, Omission, Overset, Page, Place, Region, StoryId};
use crate::source::{FileId, Span};
use std::collections::BTreeMap;

/// Chains of the run before, by the names of their stories.
#[derive(Default)]
pub struct Kept {
    chains: BTreeMap<String, Chain>,
    set_with: Option<(Layout, String, Choice)>,
    /// Chains set anew in the last run, and taken over.
    pub work: (usize, usize),
    /// Tells the time in microseconds: `flow` has no clock of its own.
    clock: Option<fn() -> u64>,
    /// Microseconds that the chains set anew took in the last run, if there is a clock.
    pub spent: u64,
}

impl Kept {
    /// Nothing kept yet; `clock` tells the time in microseconds.
    pub fn timed(clock: fn() -> u64) -> Kept {
        Kept { clock: Some(clock), ..Kept::default() }
    }

    fn now(&self) -> u64 {
        self.clock.map_or(0, |c| c())
    }

    /// Forgets everything if layout, language or faces are not those of the run before.
    pub(super) fn begin(&mut self, issue: &Issue, fonts: &Fonts) {
        let now = (issue.layout.clone(), issue.lang.clone(), fonts.choice());
        if self.set_with.as_ref() != Some(&now) {
            self.chains.clear();
            self.set_with = Some(now);
        }
        (self.work, self.spent) = ((0, 0), 0);
    }

    /// Forgets the chains of stories that the issue no longer has.
    pub(super) fn finish(&mut self, issue: &Issue) {
        self.chains.retain(|name, _| issue.stories.iter().any(|s| s.id == *name));
    }
}

/// A chain: what it was set from, and what came of it.
struct Chain {
    from: Origin,
    /// Places that its findings may point at, in an order that follows from `from`.
    spans: Vec<Span>,
    made: Made,
}

/// All that the setting of a chain depends on, its place in files and its number left out.
#[derive(PartialEq)]
struct Origin {
    story: Story,
    parts: Vec<Stand>,
}

/// A slot of a chain on its page.
#[derive(PartialEq)]
struct Stand {
    page: usize,
    number: u16,
    slot: Slot,
    insets: Vec<Slot>,
    /// White before it: it depends on what lies there.
    lead: Length,
}

/// What came of a chain.
#[derive(Default)]
struct Made {
    pages: Vec<(usize, Page)>,
    places: Vec<Place>,
    regions: Vec<Region>,
    overset: Vec<Overset>,
    omitted: Vec<Omission>,
    bookmarks: Vec<Bookmark>,
    diagnostics: Vec<Diagnostic>,
}

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

/// Sets a chain, or takes it over.
pub(super) fn set(press: &mut Press<'_>, kept: &mut Kept, id: StoryId, parts: &[Part<'_>]) {
    let story = press.issue.story(id);
    let (from, spans) = (origin(press.issue, story, parts), spans(story, parts));
    let known = kept.chains.remove(&story.id).filter(|c| c.from == from);
    let chain = match known {
        Some(mut chain) => {
            chain.made.move_to(id, &chain.spans, &spans);
            kept.work.1 += 1;
            Chain { spans, ..chain }
        }
        None => {
            kept.work.0 += 1;
            let start = kept.now();
            let made = make(press, id, parts);
            kept.spent += kept.now().saturating_sub(start);
            Chain { from, spans, made }
        }
    };
    chain.made.add_to(press);
    kept.chains.insert(story.id.clone(), chain);
}

fn origin(issue: &Issue, story: &Story, parts: &[Part<'_>]) -> Origin {
    let mut story = Story { file: NOWHERE.file, ..story.clone() };
    story.paras.iter_mut().for_each(|p| p.span = NOWHERE);
    story.tables.iter_mut().for_each(|t| t.span = NOWHERE);
    let stand = |p: &Part<'_>| {
        let plan: &PagePlan = &issue.pages[p.page];
        let inside = |s: &&Slot| s.inset.as_ref().is_some_and(|i| i.into == p.slot.name);
        let insets = plan.slots.iter().filter(inside).map(bare).collect();
        Stand { page: p.page, number: plan.number, slot: bare(p.slot), insets, lead: p.module.lead }
    };
    Origin { story, parts: parts.iter().map(stand).collect() }
}

/// A slot without what its chain does not see.
fn bare(slot: &Slot) -> Slot {
    Slot { kind: SlotKind::Text(Vec::new()), span: NOWHERE, ..slot.clone() }
}

fn spans(story: &Story, parts: &[Part<'_>]) -> Vec<Span> {
    parts.iter().map(|p| p.slot.span).chain(story.paras.iter().map(|p| p.span)).chain(story.tables.iter().map(|t| t.span)).collect()
}

/// Sets a chain on pages of its own.
fn make(press: &Press<'_>, id: StoryId, parts: &[Part<'_>]) -> Made {
    let mut report = Report::default();
    let blank = |p: &PagePlan| Page { number: p.number, ..Page::default() };
    let edition = Edition { pages: press.issue.pages.iter().map(blank).collect(), ..Edition::default() };
    let mut alone = Press { issue: press.issue, fonts: press.fonts, report: &mut report, edition };
    chain::set(&mut alone, id, parts);
    let Edition { pages, places, regions, overset, omitted, bookmarks, .. } = alone.edition;
    let pages = pages.into_iter().enumerate().filter(|(_, p)| !p.items.is_empty()).collect();
    Made { pages, places, regions, overset, omitted, bookmarks, diagnostics: report.diagnostics }
}

impl Made {
    /// Gives everything the number that the story has now, and the places where its text stands now.
    fn move_to(&mut self, id: StoryId, before: &[Span], now: &[Span]) {
        for (_, page) in &mut self.pages {
            for item in &mut page.items {
                if let Item::Text(run) = item
                    && let Some(source) = &mut run.source
                {
                    source.story = id;
                }
            }
        }
        self.places.iter_mut().for_each(|p| p.story = id);
        self.omitted.iter_mut().for_each(|o| o.story = id);
        self.regions.iter_mut().filter_map(|r| r.story.as_mut()).for_each(|s| *s = id);
        let moved = |span: Span| {
            let i = before.iter().position(|b| b.file == span.file && b.start <= span.start && span.end <= b.end)?;
            let (from, to) = (before[i], now.get(i)?);
            Some(Span { file: to.file, start: span.start - from.start + to.start, end: span.end - from.start + to.start })
        };
        for o in &mut self.overset {
            o.story = id;
            o.span = o.span.and_then(moved);
        }
        for d in &mut self.diagnostics {
            d.span = d.span.and_then(moved);
        }
    }

    fn add_to(&self, press: &mut Press<'_>) {
        for region in &self.regions {
            let before = press.edition.pages[usize::from(region.page)].items.len() as u32;
            let items = region.items.start + before..region.items.end + before;
            press.edition.regions.push(Region { items, ..region.clone() });
        }
        for (i, page) in &self.pages {
            append(&mut press.edition.pages[*i], page);
        }
        press.edition.places.extend(self.places.iter().cloned());
        press.edition.overset.extend(self.overset.iter().cloned());
        press.edition.omitted.extend(self.omitted.iter().cloned());
        press.edition.bookmarks.extend(self.bookmarks.iter().cloned());
        self.diagnostics.iter().for_each(|d| press.report.push(d.clone()));
    }
}

/// Paints a page over another.
fn append(page: &mut Page, more: &Page) {
    let (glyphs, text) = (page.glyphs.len() as u32, page.text.len() as u32);
    page.text.push_str(&more.text);
    page.glyphs.extend(more.glyphs.iter().map(|g| crate::page::Glyph { text: g.text + text, ..*g }));
    for item in &more.items {
        let mut item = item.clone();
        if let Item::Text(run) = &mut item {
            run.glyphs = run.glyphs.start + glyphs..run.glyphs.end + glyphs;
        }
        page.items.push(item);
    }
}
