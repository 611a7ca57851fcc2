//! Our own pages before they are written: marks from the display list, judged by the same rules.

use super::Finding;
use super::finding::Findings;
use super::marks::{Family, FontFacts, Mark, Over, Paint, Place, Sheet};
use super::rules;
use crate::font::Fonts;
use crate::geom::{Length, Rect};
use crate::model::Plant;
use crate::page::{Edition, Ink, Item, Page, PictureColor, TextRun};

/// What the print shop would say of an edition's type, lines and pictures. Ink is measured on the finished file.
pub fn edition(e: &Edition, fonts: &Fonts, plant: &Plant) -> Vec<Finding> {
    let faces: Vec<FontFacts> = fonts
        .entries()
        .map(|(_, entry)| FontFacts { name: entry.name.clone(), embedded: true, composite: true, ..FontFacts::default() })
        .collect();
    let mut out = Findings::default();
    for (i, page) in e.pages.iter().enumerate() {
        out.on(Some(i + 1));
        rules::sheet(&sheet(e, page, &faces), plant, &mut out);
    }
    out.into_list()
}

fn sheet(e: &Edition, page: &Page, faces: &[FontFacts]) -> Sheet {
    Sheet {
        trim: (page.size.width.to_mm(), page.size.height.to_mm()),
        marks: page.items.iter().filter_map(|item| mark(e, item)).collect(),
        fonts: faces.to_vec(),
        ink: None,
    }
}

fn place(r: Rect) -> Place {
    Place { x: r.x.to_mm(), y: r.y.to_mm(), width: r.width.to_mm(), height: r.height.to_mm() }
}

fn paint(ink: Ink) -> Paint {
    let inks = [ink.c, ink.m, ink.y, ink.k, 0].map(|v| f64::from(v) / 1000.0);
    Paint { family: Family::Cmyk, inks, spots: Vec::new(), all: false }
}

/// As the exporter writes it: black alone overprints.
fn over(paint: &Paint) -> Over {
    Over { on: paint.is_black_alone(), keeps_zero: paint.is_black_alone() }
}

fn mark(e: &Edition, item: &Item) -> Option<Mark> {
    let line = |place, width: Length, ink| {
        let paint = paint(ink);
        Mark::Line { place, width: width.to_pt(), over: over(&paint), paint }
    };
    Some(match item {
        Item::Text(run) => {
            let paint = paint(run.ink);
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
            let paint = paint(*ink);
            Mark::Area { place: place(*rect), over: over(&paint), paint }
        }
        Item::Shape { .. } => return None,
        Item::Curve { start, width: Length::ZERO, ink, .. } => {
            let paint = paint(*ink);
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
