//! The reader's edition: what each piece of a page is, and in which order it is read (ISO 32000-1, 14.7, 14.8).
//!
//! Painting marks the pieces; here they become a tree: pages with their furniture line by line, then the stories that begin
//! there, each in its own order however its columns lie and on whichever page it goes on: head, text, pictures before their
//! captions, and at its end the lines that name its other pages. Folios are no content.

use super::press::Press;
use crate::export::{glyphs_of, hundredths, text_of};
use crate::geom::{Length, Point, Rect};
use crate::model::{Ad, Issue, ParaKind, SlotKind};
use crate::page::{Edition, Item, Page, Part, Region, StoryId, TextRun};
use pdf_writer::types::{AnnotationType, StructRole};
use pdf_writer::{Chunk, Finish, Pdf, Ref, TextStr};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a marked piece is. Its number on the page is its place in the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Piece {
    /// Text of a story: paragraph, and where in it the piece starts.
    Text(StoryId, u32, u32),
    /// A line of text that belongs to no story: masthead, index, jump line, imprint. Its first item, where it begins.
    Furniture { item: u32, at: [i32; 2] },
    /// A picture, and the item that paints it.
    Figure { item: u32, picture: u32 },
}

impl Piece {
    /// Whether the next item still belongs to it.
    pub(super) fn takes(self, run: &TextRun) -> bool {
        match (self, &run.source) {
            (Piece::Text(story, para, _), Some(s)) => (s.story, s.para) == (story, para),
            (Piece::Furniture { at, .. }, None) => at[0] == run.origin.x.0 || at[1] == run.origin.y.0,
            _ => false,
        }
    }

    pub(super) fn of(run: &TextRun, item: u32) -> Piece {
        let furniture = Piece::Furniture { item, at: [run.origin.x.0, run.origin.y.0] };
        run.source.as_ref().map_or(furniture, |s| {
            // A reading beside its text stays with it; one that stands alone is read after the paragraph.
            let start = if s.reading.is_some() { u32::MAX } else { s.start };
            Piece::Text(s.story, s.para, start)
        })
    }

    /// Its tag in the content stream.
    pub(super) fn tag(self) -> &'static str {
        if matches!(self, Piece::Figure { .. }) { "Figure" } else { "P" }
    }
}

/// What the exporter must know of an issue to tag its pages.
#[derive(Default)]
pub(super) struct Outline {
    /// Kinds of paragraphs by story.
    kinds: Vec<Vec<ParaKind>>,
    /// Headlines by story; none of a picture without one.
    titles: Vec<Option<String>>,
    /// What stands for each picture when it is read aloud.
    alts: BTreeMap<u32, String>,
    /// Wordings with a page number, cut where the number stands.
    jumps: Vec<(String, String)>,
}

impl Outline {
    pub(super) fn new(issue: &Issue) -> Outline {
        let mut alts = BTreeMap::new();
        for slot in issue.pages.iter().flat_map(|p| &p.slots) {
            let SlotKind::Picture(photos, story) = &slot.kind else { continue };
            let Some(s) = issue.stories.get(story.0 as usize) else { continue };
            for shot in &photos.shots {
                let paras = if shot.paras.is_empty() { &photos.shared } else { &shot.paras };
                let said: Vec<&str> = paras.iter().filter_map(|&p| s.paras.get(p as usize)).map(|p| p.text.as_str()).collect();
                let words = if said.is_empty() { s.title() } else { said.join("　") };
                shot.picture.map(|p| alts.entry(p).or_insert(words));
            }
        }
        for slot in issue.pages.iter().flat_map(|p| &p.slots) {
            if let SlotKind::Ad(Ad { picture: Some(picture), alt, .. }) = &slot.kind {
                alts.entry(*picture).or_insert(if alt.is_empty() {
                    format!("广告 {}", slot.category).trim().to_string()
                } else {
                    alt.clone()
                });
            }
        }
        let w = &issue.layout.wording;
        let cut = |t: &String| {
            let (before, after) = t.split_once("{page}")?;
            let (before, after) = (before.rsplit('}').next()?, after.split('{').next()?);
            (!before.is_empty() || !after.is_empty()).then(|| (before.to_string(), after.to_string()))
        };
        Outline {
            kinds: issue.stories.iter().map(|s| s.paras.iter().map(|p| p.kind).collect()).collect(),
            titles: issue.stories.iter().map(|s| Some(s.title()).filter(|t| *t != s.id)).collect(),
            alts,
            jumps: [&w.jump_to, &w.jump_from, &w.index_entry].into_iter().filter_map(cut).collect(),
        }
    }

    /// The page number that a line of furniture sends the reader to.
    fn target(&self, text: &str) -> Option<u16> {
        self.jumps.iter().find_map(|(before, after)| {
            let rest = &text[text.find(before.as_str())? + before.len()..];
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            rest[digits..].starts_with(after.as_str()).then(|| rest[..digits].parse().ok()).flatten()
        })
    }

    fn role(&self, story: StoryId, para: u32) -> StructRole {
        match self.kinds.get(story.0 as usize).and_then(|k| k.get(para as usize)) {
            Some(ParaKind::Headline) => StructRole::H1,
            Some(ParaKind::Subhead) => StructRole::H2,
            Some(ParaKind::Caption | ParaKind::Credit) => StructRole::Caption,
            _ => StructRole::P,
        }
    }
}

/// Items of a page that are its folio (报眉).
pub(super) fn folios(e: &Edition, page: &Page) -> Vec<Range<u32>> {
    let at = e.pages.iter().position(|p| std::ptr::eq(p, page));
    let folio = |r: &&Region| at == Some(r.page.into()) && r.part == Part::Folio;
    e.regions.iter().filter(folio).map(|r| r.items.clone()).collect()
}

/// A link on a page: from which item and where, to which page of the file.
pub(super) struct Link {
    item: u32,
    rect: Rect,
    to: usize,
    text: String,
}

/// Lines of a page that name another page of the file.
pub(super) fn links(e: &Edition, page: &Page, pages: &Range<usize>, press: &Press) -> Vec<Link> {
    let Some(outline) = press.outline.as_ref().filter(|_| press.rgb()) else { return Vec::new() };
    let runs = page.items.iter().enumerate().filter_map(|(i, item)| if let Item::Text(r) = item { Some((i as u32, r)) } else { None });
    let link = |(item, run): (u32, &TextRun)| {
        let glyphs = glyphs_of(page, run);
        let text: String = glyphs.iter().map(|g| text_of(page, g)).collect();
        let number = outline.target(&text).filter(|n| *n != page.number)?;
        let to = pages.clone().find(|&i| e.pages[i].number == number)? - pages.start;
        let last = glyphs.last()?;
        let top = run.origin.y - run.size.scale(88, 100);
        Some(Link { item, rect: Rect::new(run.origin.x, top, last.x + run.size, (last.y + run.size).max(Length::ZERO)), to, text })
    };
    runs.filter(|r| r.1.source.is_none()).filter_map(link).collect()
}

/// The pieces of each paragraph: (start in it, page of the file, number on the page).
type Paras = BTreeMap<u32, Vec<(u32, usize, usize)>>;

/// The tree being made.
pub(super) struct Tree<'a> {
    pub(super) e: &'a Edition,
    pub(super) press: &'a Press,
    pub(super) pages: Range<usize>,
    pub(super) page_refs: &'a [Ref],
    /// Pieces of each page.
    pub(super) pieces: Vec<&'a [Piece]>,
    pub(super) links: Vec<Linked>,
}

/// A link that is written: its annotation, its key in the parent tree, the item that it lies on.
pub(super) struct Linked {
    pub(super) object: Ref,
    key: usize,
    item: u32,
}

/// A node with its pieces (page of the file, number there) or its children.
struct Node {
    id: Ref,
    parent: Ref,
    role: StructRole,
    title: Option<String>,
    alt: Option<String>,
    pieces: Vec<(usize, usize)>,
    kids: Vec<Ref>,
    object: Option<(Ref, usize)>,
}

/// What belongs to a story without being its text: (page of the file, number there).
#[derive(Default)]
struct Beside {
    figures: Vec<(usize, usize)>,
    jumps: Vec<(usize, usize)>,
}

impl Tree<'_> {
    /// Writes the tree; its root goes into the catalog.
    pub(super) fn write(&self, pdf: &mut Pdf, next: &mut Ref) -> Option<Ref> {
        let outline = self.press.outline.as_ref().filter(|_| self.press.rgb())?;
        let (root, document) = (next.bump(), next.bump());
        let mut nodes: Vec<Node> = Vec::new();
        let mut sections = Vec::new();
        let stories = self.stories();
        let (beside, mut loose) = self.beside(&stories);
        for page in 0..self.pieces.len() {
            let section = next.bump();
            let mut kids = Vec::new();
            for number in loose.remove(&page).unwrap_or_default() {
                kids.push(self.one(&mut nodes, next, section, (page, number), outline));
            }
            for (story, paras) in stories.iter().filter(|(_, paras)| first_page(paras) == Some(page)) {
                let article = next.bump();
                let parts = self.article(&mut nodes, next, article, (*story, paras, beside.get(story)), outline);
                let title = outline.titles.get(story.0 as usize).cloned().flatten();
                nodes.push(Node { id: article, role: StructRole::Art, title, kids: parts, ..Node::empty(section) });
                kids.push(article);
            }
            let name = Some(self.e.pages[self.pages.start + page].name.clone()).filter(|n| !n.is_empty());
            nodes.push(Node { id: section, role: StructRole::Sect, title: name, kids, ..Node::empty(document) });
            sections.push(section);
        }
        nodes.push(Node { id: document, role: StructRole::Document, kids: sections, ..Node::empty(root) });
        for node in &nodes {
            self.write_node(pdf, node);
        }
        self.write_root(pdf, root, document, &nodes, next);
        Some(root)
    }

    /// Pictures and jump lines by the story that they belong to; by page, what belongs to none.
    fn beside(&self, stories: &BTreeMap<StoryId, Paras>) -> (BTreeMap<StoryId, Beside>, BTreeMap<usize, Vec<usize>>) {
        let (mut all, mut loose): (BTreeMap<StoryId, Beside>, BTreeMap<usize, Vec<usize>>) = Default::default();
        for (page, pieces) in self.pieces.iter().enumerate() {
            for (number, piece) in pieces.iter().enumerate() {
                let (Piece::Furniture { item, .. } | Piece::Figure { item, .. }) = *piece else { continue };
                let region = self.region(page, item);
                let story = region.and_then(|r| r.story).filter(|s| stories.contains_key(s));
                let jump = region.is_some_and(|r| matches!(r.part, Part::JumpTo(_) | Part::Head { continued: true, .. }));
                match (story, piece) {
                    (Some(story), Piece::Figure { .. }) => all.entry(story).or_default().figures.push((page, number)),
                    (Some(story), _) if jump => all.entry(story).or_default().jumps.push((page, number)),
                    _ => loose.entry(page).or_default().push(number),
                }
            }
        }
        (all, loose)
    }

    /// The smallest part of a page that an item was painted for.
    fn region(&self, page: usize, item: u32) -> Option<&Region> {
        let at = self.pages.start + page;
        let here = self.e.regions.iter().filter(|r| usize::from(r.page) == at && r.items.contains(&item));
        here.min_by_key(|r| (r.story.is_none(), r.items.len()))
    }

    /// The nodes of a story: head, text with its pictures before their captions, lines that name its other pages.
    fn article(
        &self,
        nodes: &mut Vec<Node>,
        next: &mut Ref,
        article: Ref,
        (story, paras, beside): (StoryId, &Paras, Option<&Beside>),
        outline: &Outline,
    ) -> Vec<Ref> {
        let mut kids: Vec<Ref> = Vec::new();
        let mut figures = beside.map(|b| b.figures.as_slice()).unwrap_or_default();
        let mut last = None;
        for (para, pieces) in paras {
            let role = outline.role(story, *para);
            if role == StructRole::Caption {
                let shown = std::mem::take(&mut figures);
                kids.extend(shown.iter().map(|&at| self.one(nodes, next, article, at, outline)));
            }
            let pieces = pieces.iter().map(|p| (p.1, p.2));
            // A headline that the editor turned is one heading.
            if role == StructRole::H1 && last == Some(StructRole::H1) {
                nodes.last_mut().into_iter().for_each(|n| n.pieces.extend(pieces.clone()));
                continue;
            }
            kids.push(self.node(nodes, next, Node { role, pieces: pieces.collect(), ..Node::empty(article) }));
            last = Some(role);
        }
        let jumps = beside.map(|b| b.jumps.as_slice()).unwrap_or_default();
        kids.extend(figures.iter().chain(jumps).map(|&at| self.one(nodes, next, article, at, outline)));
        kids
    }

    /// The node of a picture or a line of furniture; a line that links has its link inside.
    fn one(&self, nodes: &mut Vec<Node>, next: &mut Ref, parent: Ref, (page, number): (usize, usize), outline: &Outline) -> Ref {
        let pieces = vec![(page, number)];
        let item = match self.pieces[page][number] {
            Piece::Figure { picture, .. } => {
                let alt = Some(self.alt(outline, picture));
                return self.node(nodes, next, Node { role: StructRole::Figure, alt, pieces, ..Node::empty(parent) });
            }
            Piece::Furniture { item, .. } => item,
            Piece::Text(..) => u32::MAX,
        };
        let after = self.pieces[page][number + 1..].iter().find_map(|p| match *p {
            Piece::Furniture { item, .. } | Piece::Figure { item, .. } => Some(item),
            Piece::Text(..) => None,
        });
        let inside = item..after.unwrap_or(u32::MAX);
        let links: Vec<&Linked> = self.links.iter().filter(|l| self.link_page(l.key) == page && inside.contains(&l.item)).collect();
        if links.is_empty() {
            return self.node(nodes, next, Node { pieces, ..Node::empty(parent) });
        }
        let line = next.bump();
        let link = |(i, l): (usize, &&Linked)| {
            let pieces = if i == 0 { pieces.clone() } else { Vec::new() };
            self.node(nodes, next, Node { role: StructRole::Link, pieces, object: Some((l.object, l.key)), ..Node::empty(line) })
        };
        let kids = links.iter().enumerate().map(link).collect();
        nodes.push(Node { id: line, kids, ..Node::empty(parent) });
        line
    }

    fn node(&self, nodes: &mut Vec<Node>, next: &mut Ref, node: Node) -> Ref {
        let id = next.bump();
        nodes.push(Node { id, ..node });
        id
    }

    fn alt(&self, outline: &Outline, picture: u32) -> String {
        let said = outline.alts.get(&picture).filter(|t| !t.is_empty()).cloned();
        said.or_else(|| self.e.pictures.get(picture as usize).map(|p| p.name.clone())).unwrap_or_default()
    }

    /// The pieces of each story in reading order.
    fn stories(&self) -> BTreeMap<StoryId, Paras> {
        let mut out: BTreeMap<StoryId, Paras> = BTreeMap::new();
        for (page, pieces) in self.pieces.iter().enumerate() {
            for (number, piece) in pieces.iter().enumerate() {
                if let Piece::Text(story, para, start) = piece {
                    out.entry(*story).or_default().entry(*para).or_default().push((*start, page, number));
                }
            }
        }
        out.values_mut().flat_map(|paras| paras.values_mut()).for_each(|pieces| pieces.sort());
        out
    }

    fn write_node(&self, pdf: &mut Chunk, node: &Node) {
        let mut out = pdf.struct_element(node.id);
        out.kind(node.role).parent(node.parent);
        if let Some(title) = &node.title {
            out.title(TextStr(title));
        }
        if let Some(alt) = &node.alt {
            out.alt(TextStr(alt));
        }
        let mut kids = out.children();
        for &(page, number) in &node.pieces {
            kids.marked_content_ref().page(self.page_refs[page]).marked_content_id(number as i32);
        }
        for &kid in &node.kids {
            kids.struct_element(kid);
        }
        if let Some((object, key)) = node.object {
            kids.object_ref().page(self.page_refs[self.link_page(key)]).object(object);
        }
        kids.finish();
    }

    /// Keys of pages come first, those of links after them: page × 1000 and on.
    fn link_page(&self, key: usize) -> usize {
        (key - LINK_KEYS) / LINKS_A_PAGE
    }

    fn write_root(&self, pdf: &mut Pdf, root: Ref, document: Ref, nodes: &[Node], next: &mut Ref) {
        let mut owners: Vec<Vec<Ref>> = self.pieces.iter().map(|p| vec![document; p.len()]).collect();
        for node in nodes {
            for &(page, number) in &node.pieces {
                owners[page][number] = node.id;
            }
        }
        let lists: Vec<Ref> = owners
            .iter()
            .map(|owners| {
                let id = next.bump();
                pdf.indirect(id).array().items(owners);
                id
            })
            .collect();
        let mut tree = pdf.indirect(root).start::<pdf_writer::writers::StructTreeRoot<'_>>();
        tree.child(document);
        let mut parents = tree.parent_tree();
        let mut numbers = parents.nums();
        for (page, list) in lists.iter().enumerate() {
            numbers.insert(page as i32, *list);
        }
        let mut links: Vec<(usize, Ref)> = nodes.iter().filter_map(|n| Some((n.object?.1, n.id))).collect();
        links.sort();
        for (key, id) in links {
            numbers.insert(key as i32, id);
        }
        numbers.finish();
        parents.finish();
        tree.parent_tree_next_key((LINK_KEYS + LINKS_A_PAGE * self.pieces.len().max(1)) as i32);
    }
}

fn first_page(paras: &Paras) -> Option<usize> {
    paras.values().flatten().map(|p| p.1).min()
}

impl Node {
    fn empty(parent: Ref) -> Node {
        Node { id: parent, parent, role: StructRole::P, title: None, alt: None, pieces: Vec::new(), kids: Vec::new(), object: None }
    }
}

/// Where the keys of links begin in the parent tree, and how many a page may have.
const LINK_KEYS: usize = 100_000;
pub(super) const LINKS_A_PAGE: usize = 1000;

/// Writes the links of a page.
pub(super) fn write_links(pdf: &mut Pdf, page: &Page, at: usize, links: &[Link], page_refs: &[Ref], next: &mut Ref) -> Vec<Linked> {
    let place = |p: Point| [hundredths(p.x) as f32 / 100.0, hundredths(page.size.height - p.y) as f32 / 100.0];
    let mut out = Vec::new();
    for (i, link) in links.iter().take(LINKS_A_PAGE).enumerate() {
        let id = next.bump();
        let ([left, top], [right, bottom]) =
            (place(Point::new(link.rect.x, link.rect.y)), place(Point::new(link.rect.right(), link.rect.bottom())));
        let key = LINK_KEYS + LINKS_A_PAGE * at + i;
        let mut annotation = pdf.annotation(id);
        annotation.subtype(AnnotationType::Link).rect(pdf_writer::Rect::new(left, bottom, right, top)).contents(TextStr(&link.text));
        annotation.border(0.0, 0.0, 0.0, None).struct_parent(key as i32);
        annotation.insert(pdf_writer::Name(b"F")).primitive(4);
        annotation.insert(pdf_writer::Name(b"Dest")).array().item(page_refs[link.to]).item(pdf_writer::Name(b"Fit"));
        annotation.finish();
        out.push(Linked { object: id, key, item: link.item });
    }
    out
}
