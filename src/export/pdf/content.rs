//! A page as a content stream: the display list in painting order, with as few operators as it takes.
//!
//! The origin is the bottom left corner, y grows upwards. Positions are whole hundredths of a point.

use super::fonts::FontSet;
use super::text::TextState;
use super::write::Ops;
use crate::export::{hundredths, hundredths_of};
use crate::geom::{Length, Point, Rect};
use crate::page::{Edition, Ink, Item, Page};
use std::collections::BTreeSet;

/// A page's content and the resources that it names.
pub(super) struct Painted {
    /// The stream.
    pub(super) content: Vec<u8>,
    /// Fonts of the document.
    pub(super) fonts: BTreeSet<usize>,
    /// Pictures of the edition.
    pub(super) pictures: BTreeSet<u32>,
    /// Whether the overprint states are named.
    pub(super) overprint: bool,
}

/// Paints a page.
pub(super) fn paint(e: &Edition, page: &Page, set: &FontSet<'_>) -> Painted {
    let mut painter = Painter::new(e, page, set);
    for item in &page.items {
        painter.item(item);
    }
    painter.end_text();
    Painted { content: painter.out.bytes, fonts: painter.fonts, pictures: painter.pictures, overprint: painter.named_overprint }
}

/// A content stream and what it has set so far.
pub(super) struct Painter<'a> {
    pub(super) edition: &'a Edition,
    pub(super) page: &'a Page,
    pub(super) set: &'a FontSet<'a>,
    pub(super) out: Ops,
    pub(super) fonts: BTreeSet<usize>,
    pictures: BTreeSet<u32>,
    pub(super) text: TextState,
    /// `None`: as a page starts (black of DeviceGray).
    fill: Option<Ink>,
    stroke: Option<Ink>,
    overprint: bool,
    named_overprint: bool,
    line_width: Option<i64>,
}

impl<'a> Painter<'a> {
    fn new(edition: &'a Edition, page: &'a Page, set: &'a FontSet<'a>) -> Painter<'a> {
        Painter {
            edition,
            page,
            set,
            out: Ops { bytes: Vec::with_capacity(4 * page.glyphs.len() + 1024) },
            fonts: BTreeSet::new(),
            pictures: BTreeSet::new(),
            text: TextState::default(),
            fill: None,
            stroke: None,
            overprint: false,
            named_overprint: false,
            line_width: None,
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Text(run) => self.text_run(run),
            Item::Rule { from, to, width, ink } => {
                self.pen(*width, *ink);
                self.line(*from, *to);
            }
            Item::Shape { rect, fill, stroke } => self.shape(*rect, *fill, *stroke),
            Item::Curve { start, cubics, width, ink } if *width == Length::ZERO => {
                self.end_text();
                self.fill_ink(*ink, solid_black(*ink));
                self.path(*start, cubics);
                self.out.op("f");
            }
            Item::Curve { start, cubics, width, ink } => {
                self.pen(*width, *ink);
                self.path(*start, cubics);
                let closed = cubics.last().is_some_and(|s| s[2] == *start);
                self.out.op(if closed { "s" } else { "S" });
            }
            Item::Image { picture, rect, clip } => self.image(*picture, *rect, *clip),
        }
    }

    /// EMU from the bottom of the page.
    pub(super) fn flip(&self, y: i64) -> i64 {
        i64::from(self.page.size.height.0) - y
    }

    fn point(&self, p: Point) -> [i64; 2] {
        [hundredths(p.x), hundredths_of(self.flip(i64::from(p.y.0)))]
    }

    /// x, y, width and height. The edges are rounded, not the extent, so that neighbours share an edge.
    fn rect(&self, r: Rect) -> [i64; 4] {
        let [left, top] = self.point(Point::new(r.x, r.y));
        let [right, bottom] = self.point(Point::new(r.right(), r.bottom()));
        [left, bottom, right - left, top - bottom]
    }

    fn shape(&mut self, rect: Rect, fill: Option<Ink>, stroke: Option<(Length, Ink)>) {
        let place = self.rect(rect);
        if let Some(ink) = fill {
            self.end_text();
            self.fill_ink(ink, false);
            self.out.numbers(place).op("re f");
        }
        if let Some((width, ink)) = stroke {
            self.pen(width, ink);
            self.out.numbers(place).op("re S");
        }
    }

    fn line(&mut self, from: Point, to: Point) {
        let (from, to) = (self.point(from), self.point(to));
        self.out.numbers(from).raw(b"m ");
        self.out.numbers(to).op("l S");
    }

    fn path(&mut self, start: Point, cubics: &[[Point; 3]]) {
        let from = self.point(start);
        self.out.numbers(from).op("m");
        for segment in cubics {
            let [a, b, end] = segment.map(|p| self.point(p));
            self.out.numbers([a[0], a[1], b[0], b[1], end[0], end[1]]).op("c");
        }
    }

    fn image(&mut self, picture: u32, rect: Rect, clip: Rect) {
        let [x, y, width, height] = self.rect(rect);
        if self.edition.pictures.get(picture as usize).is_none() || width == 0 || height == 0 {
            return;
        }
        self.end_text();
        self.set_overprint(false);
        self.pictures.insert(picture);
        self.out.raw(b"q ");
        if !clip.contains(&rect, Length::ZERO) {
            let window = self.rect(clip);
            self.out.numbers(window).op("re W n");
        }
        self.out.numbers([width, 0, 0, height, x, y]).raw(b"cm ");
        self.out.name('I', picture as usize).op("Do Q");
    }

    /// Sets up for a stroke.
    fn pen(&mut self, width: Length, ink: Ink) {
        self.end_text();
        self.set_overprint(solid_black(ink));
        if self.stroke != Some(ink) {
            self.stroke = Some(ink);
            self.ink(ink, "K");
        }
        // Thousandths: hairlines are a few hundredths wide.
        let width = (i64::from(width.0) * 1000 + i64::from(Length::PER_PT) / 2).div_euclid(Length::PER_PT.into());
        if self.line_width != Some(width) {
            self.line_width = Some(width);
            self.out.number(width, 3).op("w");
        }
    }

    /// Sets up for a fill. Text that is solid black overprints; paper, tints and colours knock out.
    pub(super) fn fill_ink(&mut self, ink: Ink, overprint: bool) {
        self.set_overprint(overprint);
        if self.fill != Some(ink) {
            self.fill = Some(ink);
            self.ink(ink, "k");
        }
    }

    fn ink(&mut self, ink: Ink, operator: &str) {
        for v in [ink.c, ink.m, ink.y, ink.k] {
            self.out.number(i64::from(v.min(1000)), 3);
        }
        self.out.op(operator);
    }

    fn set_overprint(&mut self, on: bool) {
        if self.overprint != on {
            self.overprint = on;
            self.named_overprint = true;
            self.out.name('G', usize::from(on)).op("gs");
        }
    }
}

/// Whether an ink is K alone and solid: what overprints.
pub(super) fn solid_black(ink: Ink) -> bool {
    ink.k >= 1000 && (ink.c, ink.m, ink.y) == (0, 0, 0)
}
