//! Names → stories and pictures: the pages as later stages see them.

use crate::diag::Report;
use crate::geom::WritingMode;
use crate::model::{Ad, Area, Group, IndexEntry, Masthead, PagePlan, Slot, SlotKind};
use crate::page::StoryId;
use crate::read::imprint;
use crate::read::slot::{Content, Entry, PageDraft, SlotDraft};
use crate::read::stories::{Name, Stories, Use};
use crate::source::Sources;

/// Looks up every name; text runs as the page grid does where nothing else is said; slots whose article cannot be had are left out, which is reported.
pub(super) fn pages(
    drafts: Vec<PageDraft>,
    usual: WritingMode,
    stories: &mut Stories<'_>,
    sources: &mut Sources,
    report: &mut Report,
) -> Vec<PagePlan> {
    let mut indexes = Vec::new();
    let mut out = Vec::new();
    for (p, draft) in drafts.into_iter().enumerate() {
        let mut slots = Vec::new();
        for mut s in draft.slots {
            if let Content::Index(entries) = &mut s.content {
                indexes.push((p, slots.len(), std::mem::take(entries)));
            }
            slots.extend(slot(s, usual, stories, sources, report));
        }
        let number = draft.number.map_or(0, |n| n.0);
        out.push(PagePlan { number, name: draft.name, note: draft.note, fold: draft.fold, slots, span: draft.span });
    }
    // An index on page 1 names stories of later pages: they count from where they stand.
    for (p, s, entries) in indexes {
        out[p].slots[s].kind = SlotKind::Index(entries.into_iter().filter_map(|e| entry(e, stories, report)).collect());
    }
    out
}

fn slot(s: SlotDraft, usual: WritingMode, stories: &mut Stories<'_>, sources: &mut Sources, report: &mut Report) -> Option<Slot> {
    if let Content::Section(names) | Content::Group(names, _) = &s.content {
        stories.read_all(names, sources, report);
    }
    let mut get = |name: &Name, how: Use| stories.get(name, how, sources, report);
    let (kind, story) = match &s.content {
        Content::Article(name) => {
            let id = get(name, Use::Article)?;
            (SlotKind::Story(id), Some(id))
        }
        Content::Section(names) | Content::Group(names, _) => {
            let ids: Vec<StoryId> = names.iter().filter_map(|n| get(n, Use::Section)).collect();
            let first = *ids.first()?;
            (SlotKind::Section(ids), Some(first))
        }
        Content::Picture(name) => {
            // Its other half, on the left, uses the picture.
            let half = s.spread.is_some_and(|s| !s.left);
            let id = if half { stories.peek(name, sources, report)? } else { get(name, Use::Picture)? };
            (SlotKind::Picture(stories.photos(id, name, &s.photos, report), id), Some(id))
        }
        Content::Masthead(m) => {
            let artwork = m.artwork.as_ref().and_then(|(file, at)| stories.file(file, *at, report));
            (SlotKind::Masthead(Masthead { artwork, ..m.masthead.clone() }), None)
        }
        Content::Imprint => (SlotKind::Text(vec![imprint::WHOLE.into()]), None),
        Content::Index(_) => (SlotKind::Index(Vec::new()), None),
        Content::Text(lines) => (SlotKind::Text(lines.clone()), None),
        Content::Ad(a) => {
            let picture = stories.ad(&a.file, a.page, report);
            (SlotKind::Ad(Ad { picture, fit: a.fit, alt: a.alt.clone(), clear: a.clear }), None)
        }
    };
    let group = if let Content::Group(_, group) = &s.content { Some(group.clone()) } else { None };
    if let (Some(Group { run_in: true, .. }), SlotKind::Section(ids)) = (&group, &kind) {
        ids.iter().for_each(|&id| stories.run_in(id));
    }
    let article = story.map(|id| stories.article(id));
    let main = s.area();
    let areas: Vec<Area> = if s.more.is_empty() { Vec::new() } else { std::iter::once(main).chain(s.more.iter().map(|m| m.0)).collect() };
    let whole = Area::around(&areas).unwrap_or(main);
    Some(Slot {
        name: s.name.0,
        kind,
        col: whole.col,
        line: whole.line,
        cols: whole.cols,
        lines: whole.lines,
        areas,
        writing: s.writing.or(article.and_then(|a| a.writing)).unwrap_or(usual),
        text_cols: s.columns,
        mode: s.mode,
        head: s.head,
        border: s.border,
        frame: s.frame,
        tint: s.tint,
        group,
        spread: s.spread,
        inset: s.inset.map(|(i, _)| i),
        rank: s.rank.or(article.and_then(|a| a.priority)).unwrap_or(3),
        category: s.category,
        span: s.span,
    })
}

fn entry(e: Entry, stories: &Stories<'_>, report: &mut Report) -> Option<IndexEntry> {
    let Entry { article: name, title, summary } = e;
    match stories.used(&name.0) {
        Some(story) => Some(IndexEntry { story, title: title.unwrap_or_else(|| stories.article(story).story.title()), summary }),
        None => {
            let d = stories.missing(&name);
            report.push(if stories.has_file(&name.0) { not_placed(&name) } else { d });
            None
        }
    }
}

fn not_placed(name: &Name) -> crate::diag::Diagnostic {
    crate::diag::Diagnostic::error("R07", format!("导读里的稿件 {} 没有上版", name.0)).at(name.1).hint("给它一个版块，或从导读里删去")
}
