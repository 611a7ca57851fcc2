//! A page as a picture: for a quick look, for tests that compare by eye.
//!
//! Inks become screen colours by naive arithmetic, (1 − ink) · (1 − black): good enough to read by,
//! no proof of colour. A page without colour becomes a grey picture. [`Plating`] paints each plate by itself, with
//! overprint and knockout as the press has them, and [`Plates::proof`] puts the plates together through the plant's profile.

use super::color::Condition;
use super::glyphs_of;
use super::pdf::{Press, black_alone};
use super::picture::Raster;
use crate::font::Fonts;
use crate::geom::{Length, Point, Rect};
use crate::page::{Edition, FaceId, Ink, Item, Page, PictureColor, TextRun, Turn};
use flate2::{Compression, Crc, write::ZlibEncoder};
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use std::collections::HashMap;
use std::io::Write;
use std::rc::Rc;
use tiny_skia::{FillRule, FilterQuality, Paint, Path, PathBuilder, Pattern, Pixmap, Shader, SpreadMode, Stroke, Transform};

/// Pixels on a side from which on a picture is refused.
const MOST_PIXELS: f64 = 20_000.0;

/// A page of an edition as a PNG file, white where nothing is painted; in greys if the page is printed in black alone.
pub fn page(e: &Edition, index: usize, fonts: &Fonts, dpi: f64, mono: bool) -> Result<Vec<u8>, String> {
    let page = e.pages.get(index).ok_or_else(|| format!("没有第 {} 个版面", index + 1))?;
    let canvas = blank(page, dpi)?;
    let scale = dpi / 72.0 / f64::from(Length::PER_PT);
    let mut painter = Painter {
        e,
        page,
        fonts,
        scale: scale as f32,
        canvas,
        glyphs: HashMap::new(),
        rasters: HashMap::new(),
        colored: false,
        plate: None,
    };
    for item in &page.items {
        painter.item(item);
    }
    if mono && painter.colored {
        grey(&mut painter.canvas);
    }
    encode(&painter.canvas, painter.colored && !mono)
}

/// Makes every pixel as grey as it is bright (Rec. 601).
fn grey(canvas: &mut Pixmap) {
    for p in canvas.data_mut().chunks_exact_mut(4) {
        let tone = ((u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114 + 500) / 1000) as u8;
        p[..3].fill(tone);
    }
}

/// Names of the plates, as file names have them.
pub const PLATES: [&str; 4] = ["C", "M", "Y", "K"];

/// The plates of a page, a byte a pixel, 255 is solid ink.
pub struct Plates {
    width: usize,
    height: usize,
    /// Of the process inks.
    inks: [Vec<u8>; 4],
    /// Of spot colours: what stands for the solid in process inks, and the plate.
    spots: Vec<([u16; 4], Vec<u8>)>,
}

/// One plate of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Color {
    /// Index into [`PLATES`].
    Process(usize),
    /// Index into [`Edition::spots`].
    Spot(u8),
}

/// A page and how its plates are painted.
#[derive(Clone, Copy)]
pub struct Plating<'a> {
    /// The edition.
    pub edition: &'a Edition,
    /// Index of the page.
    pub page: usize,
    /// Its faces.
    pub fonts: &'a Fonts,
    /// The print shop.
    pub press: &'a Press,
    /// Pixels to the inch.
    pub dpi: f64,
}

/// Decoded glyphs and pictures, handed on from plate to plate.
type Known = (HashMap<(FaceId, u16), Option<Path>>, HashMap<(u32, usize, usize), Option<Rc<Raster>>>);

impl Plating<'_> {
    /// All plates of the page as the print shop will get them.
    pub fn plates(&self) -> Result<Plates, String> {
        let mut known = Known::default();
        let mut out = Plates { width: 0, height: 0, inks: Default::default(), spots: Vec::new() };
        for number in 0..PLATES.len() {
            (out.width, out.height, out.inks[number]) = self.paint(Color::Process(number), &mut known)?;
        }
        for number in self.edition.pages.get(self.page).map(|p| self.press.printed_spots(p)).unwrap_or_default() {
            let inks = self.edition.spots.get(usize::from(number)).map_or([0; 4], |s| s.inks);
            out.spots.push((inks, self.paint(Color::Spot(number), &mut known)?.2));
        }
        Ok(out)
    }

    /// One plate as PNG, black where its ink is.
    pub fn plate(&self, color: Color) -> Result<Vec<u8>, String> {
        let (width, height, ink) = self.paint(color, &mut Known::default())?;
        let only = Plates { width, height, inks: Default::default(), spots: Vec::new() };
        only.gray(|i| ink[i])
    }

    /// Width, height and ink of one plate.
    fn paint(&self, color: Color, known: &mut Known) -> Result<(usize, usize, Vec<u8>), String> {
        let Plating { edition: e, press, dpi, fonts, .. } = *self;
        let page = e.pages.get(self.page).ok_or_else(|| format!("没有第 {} 个版面", self.page + 1))?;
        let scale = (dpi / 72.0 / f64::from(Length::PER_PT)) as f32;
        let plate = Some(Plate { color, press, mono: press.mono(page) });
        let (glyphs, rasters) = std::mem::take(known);
        let mut painter = Painter { e, page, fonts, scale, canvas: blank(page, dpi)?, glyphs, rasters, colored: false, plate };
        page.items.iter().for_each(|item| painter.item(item));
        *known = (painter.glyphs, painter.rasters);
        let ink = painter.canvas.pixels().iter().map(|p| 255 - p.red()).collect();
        Ok((painter.canvas.width() as usize, painter.canvas.height() as usize, ink))
    }
}

impl Plates {
    /// The sum of inks as PNG: white is none, black is 400 %.
    pub fn sum(&self) -> Result<Vec<u8>, String> {
        let all = || self.inks.iter().chain(self.spots.iter().map(|s| &s.1));
        self.gray(|i| (all().map(|p| u32::from(p[i])).sum::<u32>() / 4).min(255) as u8)
    }

    /// How the page will look in print, on its paper.
    pub fn proof(&self, icc: &[u8]) -> Result<Vec<u8>, String> {
        let proof = Condition::new(icc)?.proof(true);
        let mut last = ([0; 4], proof.apply([0; 4]));
        let mut color = |i: usize| {
            let inks = [0, 1, 2, 3].map(|p: usize| {
                let spots = self.spots.iter().map(|(solid, plate)| u32::from(plate[i]) * u32::from(solid[p]) / 1000);
                (u32::from(self.inks[p][i]) + spots.sum::<u32>()).min(255) as u8
            });
            if inks != last.0 {
                last = (inks, proof.apply(inks));
            }
            last.1
        };
        let pixels: Vec<[u8; 3]> = (0..self.width * self.height).map(&mut color).collect();
        self.encode(|i| pixels[i], true)
    }

    fn gray(&self, ink: impl Fn(usize) -> u8) -> Result<Vec<u8>, String> {
        self.encode(|i| [255 - ink(i); 3], false)
    }

    fn encode(&self, color: impl Fn(usize) -> [u8; 3], colored: bool) -> Result<Vec<u8>, String> {
        let mut canvas = Pixmap::new(self.width as u32, self.height as u32).ok_or("图像尺寸过大")?;
        for (i, pixel) in canvas.data_mut().as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let [r, g, b] = color(i);
            *pixel = [r, g, b, 255];
        }
        encode(&canvas, colored)
    }
}

/// The plate that is painted instead of the page as the eye sees it.
#[derive(Clone, Copy)]
struct Plate<'a> {
    color: Color,
    press: &'a Press,
    mono: bool,
}

impl Plate<'_> {
    /// The grey that stands for an ink; `None` where the plate is left as it is.
    fn light(&self, ink: Ink) -> Option<u8> {
        let ink = self.press.ink(ink, self.mono);
        let v = match (self.color, ink.spot) {
            (Color::Process(n), None) => [ink.c, ink.m, ink.y, ink.k][n.min(3)],
            (Color::Spot(n), Some(spot)) if spot.number == n => spot.tint,
            _ => 0,
        }
        .min(1000);
        (v > 0 || !black_alone(ink)).then(|| ((1000 - u32::from(v)) * 255 / 1000) as u8)
    }

    /// A picture's share of the plate, as light.
    fn share(&self, raster: &Raster) -> Option<Raster> {
        let data = match raster.channels {
            1 if self.color == Color::Process(3) => raster.data.clone(),
            1 => vec![255; raster.data.len()],
            4 => match self.color {
                Color::Process(n) => raster.data.as_chunks::<4>().0.iter().map(|p| 255 - p[n.min(3)]).collect(),
                // A picture has no spot colours: it knocks out.
                Color::Spot(_) => vec![255; raster.data.len() / 4],
            },
            _ => return None,
        };
        Some(Raster { width: raster.width, height: raster.height, channels: 1, data, alpha: raster.alpha.clone() })
    }
}

/// White paper.
fn blank(page: &Page, dpi: f64) -> Result<Pixmap, String> {
    let pixels = |l: Length| (l.to_pt() * dpi / 72.0).round();
    let (w, h) = (pixels(page.size.width), pixels(page.size.height));
    if !(1.0..=MOST_PIXELS).contains(&w) || !(1.0..=MOST_PIXELS).contains(&h) {
        return Err(format!("图像尺寸 {w}×{h} 像素不合理（每边 1 至 {MOST_PIXELS} 像素），请调整分辨率"));
    }
    let mut canvas = Pixmap::new(w as u32, h as u32).ok_or("图像尺寸过大")?;
    canvas.fill(tiny_skia::Color::WHITE);
    Ok(canvas)
}

struct Painter<'a> {
    e: &'a Edition,
    page: &'a Page,
    fonts: &'a Fonts,
    /// Pixels in an EMU.
    scale: f32,
    canvas: Pixmap,
    /// Outlines in font units, y upwards; `None` for glyphs without ink. Only looked up, never listed.
    glyphs: HashMap<(FaceId, u16), Option<Path>>,
    /// Pictures decoded for a size, so that each is decoded once for all plates; `None` for broken ones.
    rasters: HashMap<(u32, usize, usize), Option<Rc<Raster>>>,
    /// Whether anything so far was not grey.
    colored: bool,
    plate: Option<Plate<'a>>,
}

impl Painter<'_> {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Text(run) => self.text(run),
            Item::Rule { from, to, width, ink } => {
                let mut path = PathBuilder::new();
                let (from, to) = (self.point(*from), self.point(*to));
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                self.stroke(path, *width, *ink);
            }
            Item::Shape { rect, fill, stroke } => self.shape(*rect, *fill, *stroke),
            Item::Curve { start, cubics, width, ink } => self.curve(*start, cubics, *width, *ink),
            Item::Image { picture, rect, clip } => self.image(*picture, *rect, *clip),
        }
    }

    fn pixels(&self, length: Length) -> f32 {
        length.0 as f32 * self.scale
    }

    fn point(&self, p: Point) -> (f32, f32) {
        (self.pixels(p.x), self.pixels(p.y))
    }

    fn rect(&self, r: Rect) -> Option<tiny_skia::Rect> {
        tiny_skia::Rect::from_ltrb(self.pixels(r.x), self.pixels(r.y), self.pixels(r.right()), self.pixels(r.bottom()))
    }

    /// `None` where nothing is painted: another plate's ink that overprints.
    fn paint(&mut self, ink: Ink) -> Option<Paint<'static>> {
        if let Some(plate) = &self.plate {
            let light = plate.light(ink)?;
            return Some(Paint { shader: Shader::SolidColor(tiny_skia::Color::from_rgba8(light, light, light, 255)), ..Paint::default() });
        }
        self.colored |= ink.is_colored();
        let [r, g, b] = rgb(ink);
        Some(Paint { shader: Shader::SolidColor(tiny_skia::Color::from_rgba8(r, g, b, 255)), ..Paint::default() })
    }

    fn stroke(&mut self, path: PathBuilder, width: Length, ink: Ink) {
        let stroke = Stroke { width: self.pixels(width), ..Stroke::default() };
        let Some(paint) = self.paint(ink) else { return };
        if let Some(path) = path.finish() {
            self.canvas.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
        }
    }

    fn shape(&mut self, rect: Rect, fill: Option<Ink>, stroke: Option<(Length, Ink)>) {
        let Some(place) = self.rect(rect) else { return };
        if let Some(paint) = fill.and_then(|ink| self.paint(ink)) {
            self.canvas.fill_rect(place, &paint, Transform::identity(), None);
        }
        if let Some((width, ink)) = stroke {
            let mut path = PathBuilder::new();
            path.push_rect(place);
            self.stroke(path, width, ink);
        }
    }

    fn curve(&mut self, start: Point, cubics: &[[Point; 3]], width: Length, ink: Ink) {
        let mut path = PathBuilder::new();
        let from = self.point(start);
        path.move_to(from.0, from.1);
        for segment in cubics {
            let [a, b, end] = segment.map(|p| self.point(p));
            path.cubic_to(a.0, a.1, b.0, b.1, end.0, end.1);
        }
        if cubics.last().is_some_and(|s| s[2] == start) {
            path.close();
        }
        if width != Length::ZERO {
            return self.stroke(path, width, ink);
        }
        let Some(paint) = self.paint(ink) else { return };
        let paint = Paint { anti_alias: true, ..paint };
        if let Some(path) = path.finish() {
            self.canvas.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    fn text(&mut self, run: &TextRun) {
        let Some(face) = self.fonts.entries().nth(run.face.0.into()).and_then(|(id, _)| self.fonts.face(id)) else { return };
        let Some(mut paint) = self.paint(run.ink) else { return };
        paint.anti_alias = true;
        let font = face.skrifa();
        let outlines = font.outline_glyphs();
        let unit = self.pixels(run.size) / f32::from(face.metrics.units_per_em.max(1));
        let along = unit * f32::from(run.stretch) / 1000.0;
        for g in glyphs_of(self.page, run) {
            let path = self.glyphs.entry((run.face, g.id)).or_insert_with(|| {
                let mut pen = PathPen(PathBuilder::new());
                let outline = outlines.get(skrifa::GlyphId::new(g.id.into()))?;
                outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
                pen.0.finish()
            });
            let Some(path) = path else { continue };
            let (o, s) = (run.origin, self.scale);
            let at = |a: Length, b: i64| (i64::from(a.0) + b) as f32 * s;
            let (x, y) = (i64::from(g.x.0), i64::from(g.y.0));
            // Outlines have y upwards: it becomes up, or to the right in a run turned clockwise.
            let transform = match run.turn {
                Turn::Upright => Transform::from_row(along, 0.0, 0.0, -unit, at(o.x, x), at(o.y, y)),
                Turn::Clockwise => Transform::from_row(0.0, along, unit, 0.0, at(o.x, -y), at(o.y, x)),
            };
            self.canvas.fill_path(path, &paint, FillRule::Winding, transform, None);
        }
    }

    fn image(&mut self, picture: u32, rect: Rect, clip: Rect) {
        let Some(place) = self.rect(rect) else { return };
        let Some(window) = self.rect(clip).and_then(|c| c.intersect(&place)) else { return };
        let raster = self.raster(picture, (place.width().ceil() as usize, place.height().ceil() as usize));
        let shown = match &self.plate {
            Some(plate) => raster.and_then(|r| plate.share(&r)),
            None => raster.map(|r| if r.channels == 4 { r.as_ref().clone().rgb() } else { r.as_ref().clone() }),
        };
        let Some(pixmap) = shown.as_ref().and_then(pixmap) else { return self.broken(rect, clip) };
        let Some(picture) = self.e.pictures.get(picture as usize) else { return };
        self.colored |= picture.color != PictureColor::Gray;
        let (sx, sy) = (place.width() / pixmap.width() as f32, place.height() / pixmap.height() as f32);
        let transform = Transform::from_row(sx, 0.0, 0.0, sy, place.x(), place.y());
        let shader = Pattern::new(pixmap.as_ref(), SpreadMode::Pad, FilterQuality::Bilinear, 1.0, transform);
        let paint = Paint { shader, ..Paint::default() };
        self.canvas.fill_rect(window, &paint, Transform::identity(), None);
    }

    /// A picture's pixels for a size on the canvas: as its file has them, for plates as the press gets them.
    fn raster(&mut self, picture: u32, size: (usize, usize)) -> Option<Rc<Raster>> {
        let source = self.e.pictures.get(picture as usize)?;
        let key = (picture, size.0, size.1);
        if let Some(known) = self.rasters.get(&key) {
            return known.clone();
        }
        let ready = match &self.plate {
            Some(plate) => {
                let key = (picture, plate.mono && source.color != PictureColor::Gray);
                (!plate.press.is_broken(key)).then(|| plate.press.picture(self.e, key))
            }
            None => Some(source),
        };
        let made = ready.and_then(|p| Raster::read(p, Some(size)).ok()).map(Rc::new);
        self.rasters.insert(key, made.clone());
        made
    }

    /// A grey box with a cross stands for a picture that cannot be read.
    fn broken(&mut self, rect: Rect, clip: Rect) {
        let width = Length::pt(1.0);
        self.shape(clip, Some(Ink::gray(150)), Some((width, Ink::gray(500))));
        let Some(r) = self.rect(if rect.contains(&clip, Length::ZERO) { clip } else { rect }) else { return };
        let mut path = PathBuilder::new();
        path.move_to(r.left(), r.top());
        path.line_to(r.right(), r.bottom());
        path.move_to(r.left(), r.bottom());
        path.line_to(r.right(), r.top());
        self.stroke(path, width, Ink::gray(500));
    }
}

/// An ink as a screen colour: red, green, blue.
pub fn rgb(ink: Ink) -> [u8; 3] {
    [ink.c, ink.m, ink.y].map(|v| screen(v, ink.k))
}

/// What is left of one screen colour under an ink and black, both in thousandths.
fn screen(ink: u16, black: u16) -> u8 {
    let left = |v: u16| 1000 - u32::from(v.min(1000));
    ((left(ink) * left(black) * 255 + 500_000) / 1_000_000) as u8
}

/// Collects an outline.
struct PathPen(PathBuilder);

impl OutlinePen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

/// Grey or red, green and blue, with what is there of each pixel, on a canvas of their size.
fn pixmap(r: &Raster) -> Option<Pixmap> {
    let mut out = Pixmap::new(r.width as u32, r.height as u32)?;
    let pixels = r.data.chunks_exact(r.channels).zip(out.data_mut().as_chunks_mut::<4>().0);
    for (i, (p, out)) in pixels.enumerate() {
        let alpha = r.alpha.as_ref().map_or(255, |a| u32::from(a[i]));
        // Colours are multiplied by alpha, as the canvas wants them.
        let part = |v: u8| ((u32::from(v) * alpha + 127) / 255) as u8;
        *out = [part(p[0]), part(p[r.channels / 2]), part(p[r.channels - 1]), alpha as u8];
    }
    Some(out)
}

/// Writes a PNG file: 8 bits a channel, grey or RGB.
fn encode(canvas: &Pixmap, colored: bool) -> Result<Vec<u8>, String> {
    let channels = if colored { 3 } else { 1 };
    let row = canvas.width() as usize * channels;
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::new(DEFLATE));
    let (mut above, mut line) = (vec![0u8; row], vec![0u8; row]);
    let mut filtered = vec![UP; row + 1];
    for source in canvas.data().chunks_exact(4 * canvas.width() as usize) {
        for (pixel, rgba) in line.chunks_exact_mut(channels).zip(source.chunks_exact(4)) {
            pixel.copy_from_slice(&rgba[..channels]);
        }
        for ((out, now), before) in filtered[1..].iter_mut().zip(&line).zip(&above) {
            *out = now.wrapping_sub(*before);
        }
        zlib.write_all(&filtered).map_err(|e| e.to_string())?;
        std::mem::swap(&mut above, &mut line);
    }
    let data = zlib.finish().map_err(|e| e.to_string())?;
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = [canvas.width().to_be_bytes(), canvas.height().to_be_bytes()].concat();
    header.extend([8, if colored { 2 } else { 0 }, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"IDAT", &data);
    chunk(&mut out, b"IEND", &[]);
    Ok(out)
}

/// Rows as differences from the row above: mostly zeros, since paper is.
const UP: u8 = 2;
/// Quick rather than small: such pictures are looked at once.
const DEFLATE: u32 = 2;

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    out.extend(kind);
    out.extend(data);
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    out.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample::{self, SQUARE, at, line, rect};
    use crate::geom::Size as Extent;
    use crate::page::Picture;

    /// 72 pixels to the inch: a pixel is a point.
    fn render(items: Vec<Item>) -> Pixmap {
        let (mut e, fonts) = sample::edition();
        e.pages[0].items = items;
        e.pictures.push(Picture { data: std::sync::Arc::new(vec![0xff, 0xd8, 1, 2]), ..e.pictures[0].clone() });
        e.pictures.push(Picture { color: PictureColor::Cmyk { inverted: false }, ..e.pictures[2].clone() });
        Pixmap::decode_png(&page(&e, 0, &fonts, 72.0, false).unwrap()).unwrap()
    }

    fn rgb(picture: &Pixmap, x: u32, y: u32) -> [u8; 3] {
        let p = picture.pixel(x, y).unwrap();
        [p.red(), p.green(), p.blue()]
    }

    #[test]
    fn text_is_where_it_belongs() {
        let (mut e, fonts) = sample::edition();
        let page = &mut e.pages[0];
        page.items.clear();
        // A square of 10 pt fills the em from 8.8 above the baseline to 1.2 below it.
        line(&fonts, page, SQUARE, 10.0, at(20.0, 48.8), "丁", (10.0, 0.0));
        // Turned, from its origin down and, since its glyph lies 5 pt below the line, to the left.
        line(&fonts, page, SQUARE, 10.0, at(66.2, 40.0), "丁", (10.0, 0.0));
        sample::last(page).turn = Turn::Clockwise;
        page.glyphs.last_mut().unwrap().y = Length::pt(5.0);
        line(&fonts, page, SQUARE, 10.0, at(100.0, 48.8), "丁", (10.0, 0.0));
        sample::last(page).stretch = 500;
        let png = super::page(&e, 0, &fonts, 72.0, false).unwrap();
        assert_eq!(png[25], 0, "a page without colour is grey");
        let p = Pixmap::decode_png(&png).unwrap();
        assert_eq!((p.width(), p.height()), (283, 227));
        for (x, y, black) in [(20, 40, true), (29, 49, true), (19, 45, false), (30, 45, false), (25, 39, false), (25, 50, false)] {
            assert_eq!(rgb(&p, x, y) == [0; 3], black, "upright, {x} {y}");
        }
        for (x, y, black) in [(60, 40, true), (69, 49, true), (59, 45, false), (70, 45, false), (65, 39, false), (65, 50, false)] {
            assert_eq!(rgb(&p, x, y) == [0; 3], black, "turned, {x} {y}");
        }
        assert_eq!([104, 105].map(|x| rgb(&p, x, 45)[0]), [0, 255], "half as wide");
    }

    #[test]
    fn inks_become_screen_colours() {
        let ink = Ink { c: 1000, y: 500, k: 200, ..Ink::PAPER };
        let p = render(vec![
            Item::Shape { rect: rect(10.0, 10.0, 20.0, 20.0), fill: Some(ink), stroke: None },
            Item::Rule { from: at(0.0, 50.0), to: at(100.0, 50.0), width: Length::pt(4.0), ink: Ink::gray(400) },
        ]);
        assert_eq!(rgb(&p, 15, 15), [0, 204, 102]);
        assert_eq!([47, 48, 51, 52].map(|y| rgb(&p, 50, y)[0]), [255, 153, 153, 255]);
    }

    #[test]
    fn plates_show_overprint_and_knockout() {
        let (mut e, fonts) = sample::edition();
        let cyan = Ink { c: 1000, ..Ink::PAPER };
        let shape = |x, ink| Item::Shape { rect: rect(x, 20.0, 10.0, 10.0), fill: Some(ink), stroke: None };
        let ground = Item::Shape { rect: rect(10.0, 10.0, 100.0, 30.0), fill: Some(cyan), stroke: None };
        let picture = Item::Image { picture: 1, rect: rect(100.0, 60.0, 20.0, 20.0), clip: rect(100.0, 60.0, 20.0, 20.0) };
        e.pages[0].items =
            vec![ground, shape(20.0, Ink::BLACK), shape(40.0, Ink::PAPER), shape(60.0, Ink { m: 500, ..Ink::PAPER }), picture];
        let plant = crate::model::Plant {
            intent: crate::model::Intent {
                profile: Some((*include_bytes!("../../layouts/plants/newsprint.icc")).into()),
                ..Default::default()
            },
            ..Default::default()
        };
        let gold = crate::page::SpotInk { name: "金".into(), inks: [0, 200, 800, 0], lab: None };
        let spot = Ink { spot: Some(crate::page::Spot { number: 0, tint: 500 }), ..Ink::PAPER };
        e.spots.push(gold);
        e.pages[0].items.extend([shape(80.0, spot), shape(85.0, Ink::BLACK)]);
        let plant = crate::model::Plant { spots: 1, ..plant };
        let press = Press::new(&e, &crate::model::Press { plant, ..Default::default() }, &Default::default());
        let page = Plating { edition: &e, page: 0, fonts: &fonts, press: &press, dpi: 72.0 };
        let p = page.plates().unwrap();
        let spots = |x: usize| p.spots[0].1[25 * p.width + x];
        assert_eq!((spots(82), spots(87), spots(45)), (128, 128, 0), "half a spot colour, and under overprinting black");
        assert_eq!([0, 3].map(|i| p.inks[i][25 * p.width + 82]), [0, 0], "the spot colour knocks out");
        let at = |plate: usize, x: usize, y: usize| p.inks[plate][y * p.width + x];
        assert_eq!((at(0, 15, 15), at(3, 15, 15)), (255, 0), "cyan ground");
        assert_eq!((at(0, 25, 25), at(3, 25, 25)), (255, 255), "black overprints");
        assert_eq!((at(0, 45, 25), at(3, 45, 25)), (0, 0), "paper knocks out");
        assert_eq!((at(0, 65, 25), at(1, 65, 25)), (0, 128), "magenta knocks out");
        assert!(at(0, 110, 70) < 20 && at(1, 110, 70) > 200 && at(2, 110, 70) > 180, "a red picture is magenta and yellow");
        let proof = Pixmap::decode_png(&p.proof(include_bytes!("../../layouts/plants/newsprint.icc")).unwrap()).unwrap();
        let [r, g, b] = rgb(&proof, 0, 0);
        assert!(r > 180 && r < 240 && g > 180 && b > 170, "paper: {r} {g} {b}");
        assert!(p.sum().unwrap().len() > 50 && page.plate(Color::Process(0)).unwrap()[25] == 0);
    }

    #[test]
    fn pictures_are_cut_to_their_window() {
        let image = |picture, x: f64| Item::Image { picture, rect: rect(x, 20.0, 40.0, 40.0), clip: rect(x + 10.0, 30.0, 10.0, 10.0) };
        let p = render(vec![image(0, 0.0), image(1, 50.0), image(2, 100.0), image(4, 150.0), image(3, 200.0)]);
        let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 6);
        for (x, color) in [(15, [64; 3]), (65, [255, 0, 0]), (115, [0, 255, 255]), (165, [0; 3])] {
            assert!(near(rgb(&p, x, 35), color), "{x}: {:?}", rgb(&p, x, 35));
            assert_eq!([rgb(&p, x - 6, 35), rgb(&p, x + 6, 35), rgb(&p, x, 29), rgb(&p, x, 41)], [[255; 3]; 4], "outside {x}");
        }
        assert_eq!(rgb(&p, 217, 33), [217; 3], "a broken one is a grey box");
        assert!(rgb(&p, 215, 35)[0] < 180, "with a cross");
    }

    #[test]
    fn what_is_not_there_shows_the_paper() {
        let raster = Raster { width: 2, height: 1, channels: 3, data: vec![200, 100, 0, 9, 9, 9], alpha: Some(vec![128, 0]) };
        let made = pixmap(&raster).unwrap();
        let [half, none] = [0, 1].map(|x| made.pixel(x, 0).unwrap());
        assert_eq!((half.red(), half.green(), half.blue(), half.alpha()), (100, 50, 0, 128));
        assert_eq!(none.alpha(), 0);
    }

    #[test]
    fn absurd_sizes_are_refused() {
        let (mut e, fonts) = sample::edition();
        for dpi in [0.0, -72.0, f64::NAN, f64::INFINITY, 1e9, 1e-9] {
            assert!(page(&e, 0, &fonts, dpi, false).is_err(), "{dpi}");
        }
        assert!(page(&e, 1, &fonts, 72.0, false).is_err());
        e.pages[0].size = Extent::default();
        assert!(page(&e, 0, &fonts, 72.0, false).is_err());
    }
}
