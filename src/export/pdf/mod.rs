//! PDF/X-4 and PDF/X-1a for the plant: DeviceCMYK, black K-only and overprinting, subset fonts whose text reads
//! back exactly; and tagged RGB for readers. `docs/rules/pdfx.md` says which clause is held where.
//!
//! Fonts and pages are made on all cores, each job on its own, and put together in order: the bytes
//! do not depend on how many cores there are. What is made is deflated at once, so that no more than
//! one plain stream per core is held.

mod content;
mod fonts;
mod images;
mod intent;
mod metadata;
mod pack;
mod placed;
mod press;
#[cfg(test)]
mod reader;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod write;

use crate::font::Fonts;
use crate::model::Flavour;
use crate::page::{Edition, FaceId, Page, SpotInk};
use content::Painted;
pub use content::black_alone;
use fonts::{FontSet, Program};
use pdf_writer::types::{OverprintMode, TabOrder};
use pdf_writer::{Chunk, Filter, Finish, Name, Pdf, Rect, Ref, Settings};
pub use press::{Converted, PdfOptions, PictureFault, Press, gray};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use write::{Deflater, Digest};

/// Some pages of an edition as one PDF file.
pub fn document(e: &Edition, fonts: &Fonts, pages: Range<usize>, press: &Press) -> Vec<u8> {
    file(e, fonts, pages, press, cores())
}

fn file(e: &Edition, fonts: &Fonts, pages: Range<usize>, press: &Press, cores: usize) -> Vec<u8> {
    let end = pages.end.min(e.pages.len());
    let pages = pages.start.min(end)..end;
    let (set, parts) = make(e, fonts, pages.clone(), press, cores);
    Document::new(e, press, &set, pages, &parts.programs, &parts.pages).write()
}

/// The fonts and pages of a file.
fn make<'a>(e: &'a Edition, fonts: &'a Fonts, pages: Range<usize>, press: &Press, cores: usize) -> (FontSet<'a>, Parts) {
    let mut outlined = BTreeSet::new();
    // Each round without result finds a face that cannot be subset, so this ends.
    loop {
        let set = FontSet::collect(e, fonts, pages.clone(), &outlined);
        match make_parts(e, &set, pages.clone(), press, cores) {
            Ok(parts) => return (set, parts),
            Err(face) => _ = outlined.insert(face),
        }
    }
}

/// Bytes of fonts that a page's own file may take over from the issue: half as much again or twice its size, for no
/// subsetting and no deflating at all. Beyond that each page has subsets of its own.
const MOST_SHARED: usize = 1 << 20;

/// The files of an issue: the whole, and each page by itself. Fonts are subset, pages painted and streams deflated once
/// for all of them, by whoever asks first.
pub struct Files<'a> {
    e: &'a Edition,
    fonts: &'a Fonts,
    press: &'a Press,
    made: OnceLock<(FontSet<'a>, Parts)>,
}

impl<'a> Files<'a> {
    /// Of an edition; nothing is made yet.
    pub fn new(e: &'a Edition, fonts: &'a Fonts, press: &'a Press) -> Files<'a> {
        Files { e, fonts, press, made: OnceLock::new() }
    }

    fn made(&self) -> &(FontSet<'a>, Parts) {
        self.made.get_or_init(|| make(self.e, self.fonts, 0..self.e.pages.len(), self.press, cores()))
    }

    /// All pages: what [`document`] makes of them.
    pub fn issue(&self) -> Vec<u8> {
        let (set, parts) = self.made();
        Document::new(self.e, self.press, set, 0..self.e.pages.len(), &parts.programs, &parts.pages).write()
    }

    /// One page.
    pub fn page(&self, index: usize) -> Vec<u8> {
        let (set, parts) = self.made();
        let Some(painted) = parts.pages.get(index) else { return file(self.e, self.fonts, index..index, self.press, 1) };
        let shared: usize = painted.fonts.iter().map(|&f| parts.programs[f].size()).sum();
        if shared > MOST_SHARED {
            return file(self.e, self.fonts, index..index + 1, self.press, 1);
        }
        Document::new(self.e, self.press, set, index..index + 1, &parts.programs, std::slice::from_ref(painted)).write()
    }
}

/// What is made in parallel.
enum Part {
    Font(Result<Program, FaceId>),
    Page(Painted),
    /// What all files share is there.
    Ready,
}

/// The parts of a document, streams deflated.
struct Parts {
    programs: Vec<Program>,
    pages: Vec<Painted>,
}

/// Makes the fonts, largest first, since one takes as long as many pages, then the pages.
fn make_parts(e: &Edition, set: &FontSet<'_>, pages: Range<usize>, press: &Press, cores: usize) -> Result<Parts, FaceId> {
    let mut heavy: Vec<usize> = (0..set.len()).collect();
    heavy.sort_by_key(|&f| std::cmp::Reverse(set.weight(f)));
    let made = parallel(
        cores,
        heavy.len() + pages.len() + 1,
        || Deflater::new(press.deflate),
        |deflater, job| match heavy.get(job) {
            Some(&font) => Part::Font(set.program(font, deflater)),
            None if job == heavy.len() + pages.len() => {
                press.profile();
                Part::Ready
            }
            None => {
                let mut painted = content::paint(e, &e.pages[pages.start + job - heavy.len()], set, press);
                painted.content = deflater.deflate(&painted.content);
                Part::Page(painted)
            }
        },
    );
    let (mut programs, mut parts) = (BTreeMap::new(), Vec::new());
    for (job, part) in made.into_iter().enumerate() {
        match part {
            Part::Font(program) => _ = programs.insert(heavy[job], program?),
            Part::Page(painted) => parts.push(painted),
            Part::Ready => {}
        }
    }
    Ok(Parts { programs: programs.into_values().collect(), pages: parts })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Does jobs on some cores; results come back in the order of the jobs. Each worker has a state of its own.
fn parallel<S, T: Send>(cores: usize, jobs: usize, state: impl Fn() -> S + Sync, work: impl Fn(&mut S, usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let (mut state, mut done) = (state(), Vec::new());
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= jobs {
                return done;
            }
            done.push((job, work(&mut state, job)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(jobs)).map(|_| scope.spawn(worker)).collect();
        let mut done = worker();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|&(job, _)| job);
    done.into_iter().map(|(_, result)| result).collect()
}

/// A file being put together.
struct Document<'a> {
    e: &'a Edition,
    press: &'a Press,
    set: &'a FontSet<'a>,
    pages: Range<usize>,
    programs: &'a [Program],
    painted: &'a [Painted],
    pdf: Pdf,
    next: Ref,
}

/// The objects that pages refer to.
struct Shared {
    tree: Ref,
    /// By number; those that a page of the file names.
    fonts: BTreeMap<usize, Ref>,
    pictures: BTreeMap<(u32, bool), Ref>,
    /// Knocking out and overprinting.
    states: [Ref; 2],
    /// Spot colours.
    spots: BTreeMap<u8, Ref>,
}

impl<'a> Document<'a> {
    fn new(
        e: &'a Edition,
        press: &'a Press,
        set: &'a FontSet<'a>,
        pages: Range<usize>,
        programs: &'a [Program],
        painted: &'a [Painted],
    ) -> Document<'a> {
        let streams: usize = painted.iter().map(|p| p.content.len() + 1024).sum();
        let pictures: BTreeSet<(u32, bool)> = painted.iter().flat_map(|p| p.pictures.iter().copied()).collect();
        let jpegs: usize = pictures.iter().map(|&p| press.picture(e, p).data.len()).sum();
        let capacity = streams + jpegs + programs.iter().map(Program::size).sum::<usize>() + 64 * 1024;
        let mut pdf = Pdf::with_settings_and_capacity(Settings { pretty: false }, capacity);
        match press.flavour {
            Flavour::X4 => pdf.set_version(1, 6),
            Flavour::X1a => pdf.set_version(1, 4),
            Flavour::Web => pdf.set_version(1, 7),
        }
        Document { e, press, set, pages, programs, painted, pdf, next: Ref::new(1) }
    }

    fn write(mut self) -> Vec<u8> {
        let (catalog, info, xmp) = (self.next.bump(), self.next.bump(), self.next.bump());
        let tree = self.next.bump();
        let page_refs: Vec<Ref> = self.pages.clone().map(|_| self.next.bump()).collect();
        let shared = self.write_shared(tree);
        let links = self.write_pages(&page_refs, &shared);
        let pieces = self.painted.iter().map(|p| p.pieces.as_slice()).collect();
        let pages = self.pages.clone();
        let tags = tags::Tree { e: self.e, press: self.press, pages, page_refs: &page_refs, pieces, links };
        let tags = tags.write(&mut self.pdf, &mut self.next);
        let outline = metadata::write_outline(&mut self.pdf, self.e, &self.pages, &page_refs, &mut self.next);
        let labels = metadata::write_labels(&mut self.pdf, &self.e.pages[self.pages.clone()], &mut self.next);
        let intent = intent::write(&mut self.pdf, self.press, &mut self.next);
        metadata::Catalog { pages: tree, xmp, outline, labels, intent, tags }.write(&mut self.pdf, catalog, self.e, self.press);
        metadata::write_info(&mut self.pdf, info, self.e, self.press.flavour);
        let digest = Digest::new().add(self.pdf.as_bytes());
        metadata::write_xmp(&mut self.pdf, xmp, self.e, self.press.flavour, digest);
        let file = self.pdf.finish();
        match self.press.flavour {
            // ISO 15930-4 is PDF 1.4, which has neither object streams nor cross-reference streams.
            Flavour::X1a => file,
            Flavour::X4 | Flavour::Web => pack::pack(file, &mut Deflater::new(self.press.deflate)),
        }
    }

    fn write_shared(&mut self, tree: Ref) -> Shared {
        let states = [false, true].map(|on| {
            let id = self.next.bump();
            write_state(&mut self.pdf, id, on);
            id
        });
        let named: BTreeSet<usize> = self.painted.iter().flat_map(|p| p.fonts.iter().copied()).collect();
        let write = |i: usize| (i, self.set.write(&mut self.pdf, i, &self.programs[i], self.press.flavour, &mut self.next));
        let fonts = named.into_iter().map(write).collect();
        let used: BTreeSet<(u32, bool)> = self.painted.iter().flat_map(|p| p.pictures.iter().copied()).collect();
        let mut pictures = BTreeMap::new();
        let (mut copies, mut deflater) = (placed::Copies::default(), Deflater::new(self.press.deflate));
        for p in used {
            let (id, mask) = (self.next.bump(), self.next);
            match self.e.placed.get(&p.0).filter(|_| !p.1) {
                Some(_) if self.press.refused.contains(&p.0) => placed::cross(&mut self.pdf, id),
                Some(page) => copies.write(&mut self.pdf, id, page, self.press.flavour, &mut deflater, &mut self.next),
                None => {
                    let picture = self.press.picture(self.e, p);
                    if picture.mask.is_some() {
                        self.next.bump();
                    }
                    images::write(&mut self.pdf, [id, mask], picture);
                }
            }
            pictures.insert(p, id);
        }
        let named: BTreeSet<u8> = self.painted.iter().flat_map(|p| p.spots.iter().copied()).collect();
        let spots = named.into_iter().filter_map(|n| Some((n, self.e.spots.get(usize::from(n))?)));
        let spots = spots.map(|(n, spot)| (n, write_spot(&mut self.pdf, self.next.bump(), spot))).collect();
        Shared { tree, fonts, pictures, states, spots }
    }

    /// Writes the pages; returns their links.
    fn write_pages(&mut self, page_refs: &[Ref], shared: &Shared) -> Vec<tags::Linked> {
        let mut all = Vec::new();
        self.pdf.pages(shared.tree).kids(page_refs.iter().copied()).count(page_refs.len() as i32);
        let pages = &self.e.pages[self.pages.clone()];
        for (i, ((page, painted), &id)) in pages.iter().zip(self.painted).zip(page_refs).enumerate() {
            let content = self.next.bump();
            let links = tags::links(self.e, page, &self.pages, self.press);
            let links = tags::write_links(&mut self.pdf, page, i, &links, page_refs, &mut self.next);
            let sheet = Sheet { page, painted, number: i, links: links.iter().map(|l| l.object).collect() };
            write_page(&mut self.pdf, &sheet, shared, self.press, [id, content]);
            self.pdf.stream(content, &painted.content).filter(Filter::FlateDecode);
            all.extend(links);
        }
        all
    }
}

/// A graphics state: overprint of fills and strokes, where an ink of zero leaves what lies below.
fn write_state(pdf: &mut Chunk, id: Ref, overprint: bool) {
    let mut state = pdf.ext_graphics(id);
    state.overprint(overprint).overprint_fill(overprint);
    state.overprint_mode(if overprint { OverprintMode::IgnoreZeroChannel } else { OverprintMode::OverrideAllColorants });
}

/// A spot colour (ISO 32000-1, 8.6.6.4): a plate of its own, process inks where a device has none.
fn write_spot(pdf: &mut Chunk, id: Ref, spot: &SpotInk) -> Ref {
    let mut space = pdf.indirect(id).array();
    space.item(Name(b"Separation")).item(Name(spot.name.as_bytes())).item(Name(b"DeviceCMYK"));
    let mut tint = space.push().dict();
    tint.pair(Name(b"FunctionType"), 2).pair(Name(b"N"), 1);
    tint.insert(Name(b"Domain")).array().items([0, 1]);
    tint.insert(Name(b"C0")).array().items([0; 4]);
    tint.insert(Name(b"C1")).array().items(spot.inks.map(|v| f32::from(v.min(1000)) / 1000.0));
    tint.finish();
    space.finish();
    id
}

/// A page about to be written.
struct Sheet<'a> {
    page: &'a Page,
    painted: &'a Painted,
    /// In the file, from 0.
    number: usize,
    links: Vec<Ref>,
}

fn write_page(pdf: &mut Pdf, sheet: &Sheet<'_>, shared: &Shared, press: &Press, [id, content]: [Ref; 2]) {
    let Sheet { page, painted, .. } = sheet;
    let mut out = pdf.page(id);
    if press.rgb() {
        out.struct_parents(sheet.number as i32).tab_order(TabOrder::StructureOrder);
        if !sheet.links.is_empty() {
            out.annotations(sheet.links.iter().copied());
        }
    }
    let (bleed, media) = content::margins(press);
    let boxed = |beyond: crate::geom::Length| {
        let (by, width, height) = (beyond.to_pt() as f32, page.size.width.to_pt() as f32, page.size.height.to_pt() as f32);
        Rect::new(-by, -by, width + by, height + by)
    };
    out.parent(shared.tree).media_box(boxed(media)).crop_box(boxed(media));
    out.bleed_box(boxed(bleed)).trim_box(boxed(crate::geom::Length::ZERO)).contents(content);
    let mut resources = out.resources();
    if !painted.fonts.is_empty() {
        let mut fonts = resources.fonts();
        for &f in &painted.fonts {
            fonts.pair(Name(format!("F{f}").as_bytes()), shared.fonts[&f]);
        }
    }
    if !painted.pictures.is_empty() {
        let mut pictures = resources.x_objects();
        for p in &painted.pictures {
            let (kind, number) = content::image_name(*p);
            pictures.pair(Name(format!("{kind}{number}").as_bytes()), shared.pictures[p]);
        }
    }
    if !painted.spots.is_empty() {
        let mut spaces = resources.color_spaces();
        for n in &painted.spots {
            if let Some(space) = shared.spots.get(n) {
                spaces.pair(Name(format!("S{n}").as_bytes()), space);
            }
        }
    }
    if painted.overprint {
        let mut states = resources.ext_g_states();
        for (i, state) in shared.states.iter().enumerate() {
            states.pair(Name(format!("G{i}").as_bytes()), state);
        }
    }
    resources.finish();
}
