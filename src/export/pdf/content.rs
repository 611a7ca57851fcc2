//! A page as a content stream: the display list in painting order, with as few operators as it takes.
//!
//! The origin is the bottom left corner, y grows upwards. Positions are whole hundredths of a point.

use super::fonts::FontSet;
use super::press::Press;
use super::tags::Piece;
use super::text::TextState;
use super::write::Ops;
use crate::export::{hundredths, hundredths_of};
use crate::geom::{Length, Point, Rect};
use crate::page::{Edition, Ink, Item, Page, PictureColor};
use std::collections::BTreeSet;

/// A page's content and the resources that it names.
pub(super) struct Painted {
    /// The stream.
    pub(super) content: Vec<u8>,
    /// Fonts of the document.
    pub(super) fonts: BTreeSet<usize>,
    /// Pictures of the edition.
    pub(super) pictures: BTreeSet<(u32, bool)>,
    /// Whether the overprint states are named.
    pub(super) overprint: bool,
    /// Spot colours of the edition.
    pub(super) spots: BTreeSet<u8>,
    /// What is marked, by number; empty where nothing is tagged.
    pub(super) pieces: Vec<Piece>,
}

/// Paints a page.
pub(super) fn paint(e: &Edition, page: &Page, set: &FontSet<'_>, press: &Press) -> Painted {
    let mut painter = Painter::new(e, page, set, press);
    for (i, item) in page.items.iter().enumerate() {
        painter.item(item, i as u32);
    }
    painter.end_text();
    painter.close();
    painter.marks();
    let Painter { out, fonts, pictures, named_overprint: overprint, spots, pieces, .. } = painter;
    Painted { content: out.bytes, fonts, pictures, overprint, spots, pieces }
}

/// A content stream and what it has set so far.
pub(super) struct Painter<'a> {
    pub(super) edition: &'a Edition,
    pub(super) page: &'a Page,
    pub(super) set: &'a FontSet<'a>,
    press: &'a Press,
    /// Black alone.
    mono: bool,
    pub(super) out: Ops,
    pub(super) fonts: BTreeSet<usize>,
    pictures: BTreeSet<(u32, bool)>,
    pub(super) text: TextState,
    /// `None`: as a page starts (black of DeviceGray).
    fill: Option<Ink>,
    stroke: Option<Ink>,
    overprint: bool,
    named_overprint: bool,
    spots: BTreeSet<u8>,
    line_width: Option<i64>,
    pieces: Vec<Piece>,
    /// Items that a reader need not hear: folios (报眉).
    folios: Vec<std::ops::Range<u32>>,
    /// Between BDC or BMC and EMC: the piece, none for what is only decoration.
    open: Option<Option<Piece>>,
}

impl<'a> Painter<'a> {
    fn new(edition: &'a Edition, page: &'a Page, set: &'a FontSet<'a>, press: &'a Press) -> Painter<'a> {
        Painter {
            edition,
            page,
            set,
            press,
            mono: press.mono(page),
            out: Ops { bytes: Vec::with_capacity(4 * page.glyphs.len() + 1024) },
            fonts: BTreeSet::new(),
            pictures: BTreeSet::new(),
            text: TextState::default(),
            fill: None,
            stroke: None,
            overprint: false,
            named_overprint: false,
            spots: BTreeSet::new(),
            line_width: None,
            pieces: Vec::new(),
            folios: if press.outline.is_some() { super::tags::folios(edition, page) } else { Vec::new() },
            open: None,
        }
    }

    /// Marks what the next item is, where pages are tagged.
    fn mark(&mut self, item: &Item, index: u32) {
        if self.press.outline.is_none() {
            return;
        }
        let folio = self.folios.iter().any(|f| f.contains(&index));
        let stays = match (item, self.open) {
            (_, Some(open)) if folio => open.is_none(),
            (Item::Text(run), Some(Some(piece))) => piece.takes(run),
            (Item::Rule { .. } | Item::Shape { .. } | Item::Curve { .. }, Some(None)) => true,
            _ => false,
        };
        if stays {
            return;
        }
        self.end_text();
        self.close();
        let piece = match item {
            _ if folio => None,
            Item::Text(run) => Some(Piece::of(run, index)),
            Item::Image { picture, .. } => Some(Piece::Figure { item: index, picture: *picture }),
            _ => None,
        };
        match piece {
            Some(piece) => {
                let number = self.pieces.len();
                self.out.raw(format!("/{} <</MCID {number}>> ", piece.tag()).as_bytes());
                self.out.op("BDC");
                self.pieces.push(piece);
            }
            None => self.out.op("/Artifact BMC"),
        }
        self.open = Some(piece);
    }

    /// Ends what is marked.
    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.op("EMC");
        }
    }

    fn item(&mut self, item: &Item, index: u32) {
        self.mark(item, index);
        match item {
            Item::Text(run) => self.text_run(run),
            Item::Rule { from, to, width, ink } => {
                self.pen(*width, *ink);
                self.line(*from, *to);
            }
            Item::Shape { rect, fill, stroke } => self.shape(*rect, *fill, *stroke),
            Item::Curve { start, cubics, width, ink } if *width == Length::ZERO => {
                self.end_text();
                self.fill_ink(*ink);
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
            self.fill_ink(ink);
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
        let Some(source) = self.edition.pictures.get(picture as usize) else { return };
        if width == 0 || height == 0 {
            return;
        }
        let key = (picture, self.mono && source.color != PictureColor::Gray);
        if self.press.is_broken(key) {
            return self.crossed(clip);
        }
        self.end_text();
        self.set_overprint(false);
        self.pictures.insert(key);
        self.out.raw(b"q ");
        if !clip.contains(&rect, Length::ZERO) {
            let window = self.rect(clip);
            self.out.numbers(window).op("re W n");
        }
        let (left, bottom, right, top) = (x, y, x + width, y + height);
        // The unit square of the stored pixels, its first row at the top, onto the place where they are shown.
        let placed = self.edition.placed.contains_key(&picture) && !key.1;
        let turn = if placed { 1 } else { self.press.picture(self.edition, key).turn };
        let matrix = match turn {
            2 => [-width, 0, 0, height, right, bottom],
            3 => [-width, 0, 0, -height, right, top],
            4 => [width, 0, 0, -height, left, top],
            5 => [0, -height, -width, 0, right, top],
            6 => [0, -height, width, 0, left, top],
            7 => [0, height, width, 0, left, bottom],
            8 => [0, height, -width, 0, right, bottom],
            _ => [width, 0, 0, height, left, bottom],
        };
        self.out.numbers(matrix).raw(b"cm ");
        if placed {
            // A page of another file starts from a fresh graphics state, as its own page gave it.
            self.out.raw(b"0 0 0 1 k 0 0 0 1 K 1 w 100 Tz ");
        }
        let (kind, number) = image_name(key);
        self.out.name(kind, number).op("Do Q");
    }

    /// A grey box with a cross stands for a picture whose data are broken.
    fn crossed(&mut self, r: Rect) {
        self.shape(r, Some(Ink::gray(150)), Some((Length::pt(1.0), Ink::gray(500))));
        self.line(Point::new(r.x, r.y), Point::new(r.right(), r.bottom()));
        self.line(Point::new(r.x, r.bottom()), Point::new(r.right(), r.y));
    }

    /// Crop marks (裁切标记) outside the bleed, if the plant wants them.
    fn marks(&mut self) {
        if !self.press.plant.marks || self.press.rgb() {
            return;
        }
        let (w, h) = (self.page.size.width, self.page.size.height);
        let (near, far) = (self.press.plant.bleed + MARK_GAP, self.press.plant.bleed + MARK_GAP + MARK_LENGTH);
        self.pen(Length::pt(0.25), Ink::BLACK);
        for (x, out) in [(Length::ZERO, -1), (w, 1)] {
            for (y, down) in [(Length::ZERO, -1), (h, 1)] {
                self.line(Point::new(x + near * out, y), Point::new(x + far * out, y));
                self.line(Point::new(x, y + near * down), Point::new(x, y + far * down));
            }
        }
    }

    /// Sets up for a stroke.
    fn pen(&mut self, width: Length, ink: Ink) {
        self.end_text();
        let ink = self.press.ink(ink, self.mono);
        self.set_overprint(black_alone(ink));
        if self.stroke != Some(ink) {
            self.stroke = Some(ink);
            self.ink(ink, ["K", "RG", "CS", "SCN"]);
        }
        // Thousandths: hairlines are a few hundredths wide.
        let width = (i64::from(width.0) * 1000 + i64::from(Length::PER_PT) / 2).div_euclid(Length::PER_PT.into());
        if self.line_width != Some(width) {
            self.line_width = Some(width);
            self.out.number(width, 3).op("w");
        }
    }

    /// Sets up for a fill. Black alone overprints, its tints too; paper and colours knock out.
    pub(super) fn fill_ink(&mut self, ink: Ink) {
        let ink = self.press.ink(ink, self.mono);
        self.set_overprint(black_alone(ink));
        if self.fill != Some(ink) {
            self.fill = Some(ink);
            self.ink(ink, ["k", "rg", "cs", "scn"]);
        }
    }

    fn ink(&mut self, ink: Ink, [inks, screen, space, tint]: [&str; 4]) {
        if self.press.rgb() {
            let left = |v: u16| 1000 - i64::from(v.min(1000));
            for v in [ink.c, ink.m, ink.y] {
                self.out.number((left(v) * left(ink.k) + 500) / 1000, 3);
            }
            return self.out.op(screen);
        }
        if let Some(spot) = ink.spot {
            self.spots.insert(spot.number);
            self.out.name('S', spot.number.into()).op(space);
            return self.out.number(spot.tint.min(1000).into(), 3).op(tint);
        }
        for v in [ink.c, ink.m, ink.y, ink.k] {
            self.out.number(i64::from(v.min(1000)), 3);
        }
        self.out.op(inks);
    }

    fn set_overprint(&mut self, on: bool) {
        let on = on && !self.press.rgb();
        if self.overprint != on {
            self.overprint = on;
            self.named_overprint = true;
            self.out.name('G', usize::from(on)).op("gs");
        }
    }
}

/// Whether an ink is K alone: what overprints, so that a plate out of register leaves no white line.
pub fn black_alone(ink: Ink) -> bool {
    ink.k > 0 && !ink.is_colored()
}

/// From the bleed to the crop marks, and how long they are.
const MARK_GAP: Length = Length(3 * Length::PER_MM);
const MARK_LENGTH: Length = Length(5 * Length::PER_MM);

/// How far the bleed and the sheet reach beyond the trim.
pub(super) fn margins(press: &Press) -> (Length, Length) {
    if press.rgb() {
        return (Length::ZERO, Length::ZERO);
    }
    let bleed = press.plant.bleed;
    (bleed, if press.plant.marks { bleed + MARK_GAP + MARK_LENGTH + Length::mm(1.0) } else { bleed })
}

/// How content streams name a picture: colour and grey of one picture are two.
pub(super) fn image_name((picture, mono): (u32, bool)) -> (char, usize) {
    (if mono { 'J' } else { 'I' }, picture as usize)
}
