//! Our own pages before they are written: marks from the display list, judged by the same rules.

use super::Finding;
use super::finding::Findings;
use super::marks::{Family, FontFacts, Mark, Over, Paint, Place, Sheet};
use super::rules;
use crate::font::Fonts;
use crate::geom::{Length, Rect};
use crate::model::Press;
use crate::page::{Edition, Ink, Item, Page, PictureColor, TextRun};
use std::collections::BTreeSet;

/// What the print shop would say of an edition's type, lines and pictures. Ink is measured on the finished file.
pub fn edition(e: &Edition, fonts: &Fonts, press: &Press) -> Vec<Finding> {
    let spots = press.spots(e);
    let faces: Vec<FontFacts> = fonts
        .entries()
        .map(|(_, entry)| FontFacts { name: entry.name.clone(), embedded: true, composite: true, ..FontFacts::default() })
        .collect();
    let mut out = Findings::default();
    for (i, page) in e.pages.iter().enumerate() {
        out.on(Some(i + 1));
        let inks = Inks { e, spots: &spots, mono: press.mono.contains(&page.number) };
        rules::sheet(&sheet(&inks, page, &faces), &press.plant, &mut out);
    }
    out.into_list()
}

/// Inks as a page of the file will have them.
struct Inks<'a> {
    e: &'a Edition,
    /// Spot colours that are printed.
    spots: &'a BTreeSet<u8>,
    mono: bool,
}

impl Inks<'_> {
    fn paint(&self, ink: Ink) -> Paint {
        let plain = |inks: [u16; 5], family, spots| Paint { family, inks: inks.map(|v| f64::from(v) / 1000.0), spots, all: false };
        if self.mono && ink.is_colored() {
            // How dark is the exporter's to say; that it is black alone matters here.
            let dark = (u32::from(ink.c) * 212 + u32::from(ink.m) * 715 + u32::from(ink.y) * 73) / 1000 + u32::from(ink.k);
            return plain([0, 0, 0, dark.min(1000) as u16, 0], Family::Cmyk, Vec::new());
        }
        let spot = ink.spot.filter(|s| self.spots.contains(&s.number));
        match spot.and_then(|s| Some((s, self.e.spots.get(usize::from(s.number))?))) {
            Some((s, spot)) => plain([0, 0, 0, 0, s.tint], Family::Separation, vec![spot.name.clone()]),
            None => plain([ink.c, ink.m, ink.y, ink.k, 0], Family::Cmyk, Vec::new()),
        }
    }
}

fn sheet(inks: &Inks<'_>, page: &Page, faces: &[FontFacts]) -> Sheet {
    Sheet {
        trim: (page.size.width.to_mm(), page.size.height.to_mm()),
        marks: page.items.iter().filter_map(|item| mark(inks, item)).collect(),
        fonts: faces.to_vec(),
        ink: None,
    }
}

fn place(r: Rect) -> Place {
    Place { x: r.x.to_mm(), y: r.y.to_mm(), width: r.width.to_mm(), height: r.height.to_mm() }
}

/// As the exporter writes it: black alone overprints.
fn over(paint: &Paint) -> Over {
    Over { on: paint.is_black_alone(), keeps_zero: paint.is_black_alone() }
}

fn mark(inks: &Inks<'_>, item: &Item) -> Option<Mark> {
    let e = inks.e;
    let line = |place, width: Length, ink| {
        let paint = inks.paint(ink);
        Mark::Line { place, width: width.to_pt(), over: over(&paint), paint }
    };
    Some(match item {
        Item::Text(run) => {
            let paint = inks.paint(run.ink);
            let at = Place { x: run.origin.x.to_mm(), y: run.origin.y.to_mm() - run.size.to_mm(), width: 0.0, height: run.size.to_mm() };
            Mark::Text { place: at, size: print_size(run), over: over(&paint), paint, font: run.face.0.into() }
        }
        Item::Rule { from, to, width, ink } => {
            let at = Place {
                x: from.x.min(to.x).to_mm(),
                y: from.y.min(to.y).to_mm(),
                width: (to.x - from.x).to_mm().abs(),
                height: (to.y - from.y).to_mm().abs(),
            };
            line(at, *width, *ink)
        }
        Item::Shape { rect, stroke: Some((width, ink)), .. } => line(place(*rect), *width, *ink),
        Item::Shape { rect, fill: Some(ink), .. } => {
            let paint = inks.paint(*ink);
            Mark::Area { place: place(*rect), over: over(&paint), paint }
        }
        Item::Shape { .. } => return None,
        Item::Curve { start, width: Length::ZERO, ink, .. } => {
            let paint = inks.paint(*ink);
            let at = Place { x: start.x.to_mm(), y: start.y.to_mm(), ..Place::default() };
            Mark::Area { place: at, over: over(&paint), paint }
        }
        Item::Curve { start, width, ink, .. } => line(Place { x: start.x.to_mm(), y: start.y.to_mm(), ..Place::default() }, *width, *ink),
        Item::Image { picture, rect, .. } => {
            // A placed page is judged as a file of its own.
            let p = e.pictures.get(*picture as usize).filter(|_| !e.placed.contains_key(picture))?;
            let per_inch = |pixels: u32, length: Length| f64::from(pixels) / (length.to_pt() / 72.0).max(1e-9);
            Mark::Image {
                place: place(*rect),
                pixels: (p.width, p.height),
                ppi: per_inch(p.width, rect.width).min(per_inch(p.height, rect.height)),
                bitmap: p.bits == 1,
                // RGB is separated on the way out.
                family: if p.color == PictureColor::Gray { Family::Gray } else { Family::Cmyk },
                spots: Vec::new(),
                // X-1a gets it on white.
                soft_mask: false,
            }
        }
    })
}

/// Size of type as the eye has it: flat type (扁) is as large as it is wide.
fn print_size(run: &TextRun) -> f64 {
    run.size.scale(i64::from(run.stretch.max(1000)), 1000).to_pt()
}
