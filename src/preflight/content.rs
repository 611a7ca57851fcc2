//! Content streams run for what they paint: marks, ink, and what a print shop does not want to meet.
//!
//! Clips count by their bounding box, patterns by their colour space. The work is bounded: a page that asks for more
//! is judged by what was seen, and the report says so.

use super::color::Space;
use super::font::Font;
use super::image::Pixels;
use super::ink::{InkMap, TYPE};
use super::marks::{Family, FontFacts, Mark, Over, Paint, Place, Sheet};
use super::pdf::{Dict, File, Lexer, Object, Stream, Token};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Forms inside forms, at most.
const DEEPEST: usize = 14;
/// Saved graphics states, at most.
const MOST_STATES: usize = 512;
/// Operators on a page, at most.
const MOST_OPERATORS: usize = 6_000_000;
/// Marks that are kept of a page.
const MOST_MARKS: usize = 400_000;
/// Corners of a path that are measured exactly.
const MOST_CORNERS: usize = 6_000;

/// Something met on a page that is no mark.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Met {
    SoftMask,
    Alpha,
    Blend,
    Group,
    /// A group whose blending is not in CMYK.
    BlendSpace,
    Transfer,
    Halftone,
    PostScript,
    Opi,
    Alternates,
    Reference,
    OptionalContent,
    /// A picture whose pixels could not be looked at.
    NotMeasured,
    /// The page asks for more work than is allowed.
    TooMuch,
    /// A resource that is not there.
    Missing,
    Lzw,
    Jpx,
    Jbig2,
    Crypt,
    Sixteen,
}

/// What was seen of a page.
pub(super) struct Seen {
    pub(super) sheet: Sheet,
    /// Where first, and how often.
    pub(super) met: BTreeMap<Met, (Place, usize)>,
    /// Whether anything was painted at all.
    pub(super) operators: usize,
}

#[derive(Clone)]
struct State {
    ctm: [f64; 6],
    fill: (Rc<Space>, Paint),
    stroke: (Rc<Space>, Paint),
    /// Overprint of fills and strokes, mode.
    over: (bool, bool, bool),
    line_width: f64,
    alpha: (f64, f64),
    multiply: bool,
    clip: Place,
    font: Option<usize>,
    size: f64,
    scale: f64,
    spacing: (f64, f64),
    leading: f64,
    rise: f64,
    mode: i64,
}

/// Runs a page's content.
pub(super) struct Runner<'f, 'd> {
    file: &'f File<'d>,
    /// Left, top of the trim in default user space, and mm in its unit.
    origin: (f64, f64, f64),
    sheet: Sheet,
    ink: InkMap,
    met: BTreeMap<Met, (Place, usize)>,
    state: State,
    saved: Vec<State>,
    text: [f64; 6],
    line: [f64; 6],
    path: Vec<Vec<(f64, f64)>>,
    /// Where the path stands in user space.
    pen: (f64, f64),
    pending_clip: bool,
    fonts: BTreeMap<u32, usize>,
    font_list: Vec<Rc<Font>>,
    operators: usize,
    left: usize,
    pictures: BTreeMap<u32, Option<Rc<Pixels>>>,
    open_forms: Vec<u32>,
}

fn multiply(a: [f64; 6], b: [f64; 6]) -> [f64; 6] {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn through(m: [f64; 6], (x, y): (f64, f64)) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

const UNIT: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

impl<'f, 'd> Runner<'f, 'd> {
    /// For a page whose trim has its left and top edge there; sizes in mm.
    pub(super) fn new(file: &'f File<'d>, origin: (f64, f64, f64), trim: (f64, f64)) -> Runner<'f, 'd> {
        let gray = Rc::new(Space::Plain(Family::Gray));
        let black = (gray.clone(), gray.start());
        let huge = Place { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };
        let state = State {
            ctm: UNIT,
            fill: black.clone(),
            stroke: black,
            over: (false, false, false),
            line_width: 1.0,
            alpha: (1.0, 1.0),
            multiply: false,
            clip: huge,
            font: None,
            size: 0.0,
            scale: 1.0,
            spacing: (0.0, 0.0),
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        };
        Runner {
            file,
            origin,
            sheet: Sheet { trim, ..Sheet::default() },
            ink: InkMap::new(trim),
            met: BTreeMap::new(),
            state,
            saved: Vec::new(),
            text: UNIT,
            line: UNIT,
            path: Vec::new(),
            pen: (0.0, 0.0),
            pending_clip: false,
            fonts: BTreeMap::new(),
            font_list: Vec::new(),
            operators: 0,
            left: MOST_OPERATORS,
            pictures: BTreeMap::new(),
            open_forms: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Seen {
        self.sheet.ink = Some(self.ink);
        Seen { sheet: self.sheet, met: self.met, operators: self.operators }
    }

    fn meet(&mut self, what: Met, place: Place) {
        self.met.entry(what).or_insert((place, 0)).1 += 1;
    }

    /// mm from the top left corner of the trim.
    fn to_mm(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let sane = |v: f64| if v.is_finite() { v.clamp(-1e8, 1e8) } else { 0.0 };
        (sane((x - self.origin.0) * self.origin.2), sane((self.origin.1 - y) * self.origin.2))
    }

    fn mm(&self, p: (f64, f64)) -> (f64, f64) {
        self.to_mm(through(self.state.ctm, p))
    }

    fn around(points: &[(f64, f64)]) -> Place {
        let fold = |f: fn(f64, f64) -> f64, i: fn(&(f64, f64)) -> f64, from: f64| points.iter().map(i).fold(from, f);
        let (x0, x1) = (fold(f64::min, |p| p.0, f64::MAX), fold(f64::max, |p| p.0, f64::MIN));
        let (y0, y1) = (fold(f64::min, |p| p.1, f64::MAX), fold(f64::max, |p| p.1, f64::MIN));
        if points.is_empty() { Place::default() } else { Place { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } }
    }

    /// What of a place is inside the clip; nothing if none is, or it is off the page.
    fn visible(&self, p: Place) -> Option<Place> {
        let c = self.state.clip;
        let (x, y) = (p.x.max(c.x), p.y.max(c.y));
        let (right, bottom) = ((p.x + p.width).min(c.x + c.width), (p.y + p.height).min(c.y + c.height));
        // Ten millimetres beyond the trim is more than any bleed.
        let on_page = right >= -10.0 && bottom >= -10.0 && x <= self.sheet.trim.0 + 10.0 && y <= self.sheet.trim.1 + 10.0;
        (right >= x && bottom >= y && on_page).then_some(Place { x, y, width: right - x, height: bottom - y })
    }

    fn keep(&mut self, mark: Mark) {
        if self.sheet.marks.len() < MOST_MARKS {
            self.sheet.marks.push(mark);
        } else {
            self.meet(Met::TooMuch, mark.place());
        }
    }

    fn over(&self, fill: bool) -> Over {
        let (stroke_on, fill_on, mode) = self.state.over;
        Over { on: if fill { fill_on } else { stroke_on }, keeps_zero: mode }
    }

    /// How ink meets ink on the map: zero is kept only in DeviceCMYK, and other inks always are in Separations.
    fn map_over(&self, fill: bool, paint: &Paint) -> Over {
        let over = self.over(fill);
        let apart = matches!(paint.family, Family::Separation | Family::DeviceN);
        let keeps_zero = apart || (over.keeps_zero && paint.family == Family::Cmyk);
        // What is multiplied adds its ink.
        if self.state.multiply { Over { on: true, keeps_zero: true } } else { Over { on: over.on, keeps_zero } }
    }

    /// Runs a content stream with its resources.
    pub(super) fn run(&mut self, content: &[u8], resources: &Dict) {
        let mut lexer = Lexer::new(content, 0);
        let mut operands: Vec<Object> = Vec::new();
        let depth = self.saved.len();
        while let Some(token) = lexer.next() {
            match token {
                Token::Object(o) if operands.len() < 64 => operands.push(o),
                Token::Object(_) => {}
                Token::Word(op) => {
                    self.operators += 1;
                    if self.left == 0 {
                        self.meet(Met::TooMuch, Place::default());
                        break;
                    }
                    self.left -= 1;
                    if op == b"BI" {
                        self.inline_image(&mut lexer, resources);
                    } else {
                        self.operator(&op, &operands, resources);
                    }
                    operands.clear();
                }
            }
        }
        if self.saved.len() > depth {
            self.state = self.saved[depth].clone();
            self.saved.truncate(depth);
        }
    }

    fn operator(&mut self, op: &[u8], operands: &[Object], resources: &Dict) {
        let n = |i: usize| operands.get(i).and_then(Object::number).unwrap_or(0.0);
        let all = || [0, 1, 2, 3, 4, 5].map(n);
        match op {
            b"q" if self.saved.len() < MOST_STATES => self.saved.push(self.state.clone()),
            b"q" => self.meet(Met::TooMuch, Place::default()),
            b"Q" => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            b"cm" => self.state.ctm = multiply(all(), self.state.ctm),
            b"w" => self.state.line_width = n(0).abs(),
            b"gs" => self.graphics_state(operands, resources),
            b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" => {
                let family = match op {
                    b"g" | b"G" => Family::Gray,
                    b"rg" | b"RG" => Family::Rgb,
                    _ => Family::Cmyk,
                };
                let space = Rc::new(Space::Plain(family));
                let values: Vec<f64> = operands.iter().filter_map(Object::number).collect();
                let paint = space.paint(&values);
                *self.color(op[0].is_ascii_lowercase()) = (space, paint);
            }
            b"cs" | b"CS" => {
                if let Some(o) = operands.first() {
                    let space = Rc::new(Space::read(self.file, o, resources, 6));
                    let paint = space.start();
                    *self.color(op == b"cs") = (space, paint);
                }
            }
            b"sc" | b"scn" | b"SC" | b"SCN" => self.set_color(op[0] == b's', operands, resources),
            b"m" => self.move_to((n(0), n(1))),
            b"l" => self.line_to((n(0), n(1))),
            b"c" => self.curve([(n(0), n(1)), (n(2), n(3)), (n(4), n(5))]),
            b"v" => self.curve([self.pen, (n(0), n(1)), (n(2), n(3))]),
            b"y" => self.curve([(n(0), n(1)), (n(2), n(3)), (n(2), n(3))]),
            b"h" => {}
            b"re" => {
                let (x, y, w, h) = (n(0), n(1), n(2), n(3));
                self.move_to((x, y));
                [(x + w, y), (x + w, y + h), (x, y + h)].into_iter().for_each(|p| self.line_to(p));
                self.line_to((x, y));
            }
            b"W" | b"W*" => self.pending_clip = true,
            b"n" => self.end_path(),
            b"S" | b"s" => self.paint_path(None, true),
            b"f" | b"F" => self.paint_path(Some(false), false),
            b"f*" => self.paint_path(Some(true), false),
            b"B" | b"b" => self.paint_path(Some(false), true),
            b"B*" | b"b*" => self.paint_path(Some(true), true),
            b"sh" => self.shading(operands, resources),
            b"Do" => self.x_object(operands, resources),
            b"BDC" => {
                if operands.first().and_then(Object::name) == Some(b"OC") {
                    self.meet(Met::OptionalContent, Place::default());
                }
            }
            _ => self.text_operator(op, operands, resources),
        }
    }

    fn color(&mut self, fill: bool) -> &mut (Rc<Space>, Paint) {
        if fill { &mut self.state.fill } else { &mut self.state.stroke }
    }

    fn set_color(&mut self, fill: bool, operands: &[Object], resources: &Dict) {
        let space = self.color(fill).0.clone();
        let values: Vec<f64> = operands.iter().filter_map(Object::number).collect();
        let mut paint = space.paint(&values);
        if let (Space::Pattern(base), Some(name)) = (&*space, operands.last().and_then(Object::name)) {
            paint = match base {
                Some(base) => base.paint(&values),
                None => self.pattern(name, resources),
            };
        }
        self.color(fill).1 = paint;
    }

    /// The colour of a pattern: that of its shading, or whatever its cell paints.
    fn pattern(&mut self, name: &[u8], resources: &Dict) -> Paint {
        let patterns = self.file.get(resources, "Pattern");
        let pattern = patterns.dict().zip(std::str::from_utf8(name).ok()).map_or(Object::Null, |(d, n)| self.file.get(d, n));
        let shading = pattern.dict().map_or(Object::Null, |d| self.file.get(d, "Shading"));
        match shading.dict().and_then(|d| d.raw("ColorSpace")) {
            Some(space) => some(&Space::read(self.file, space, resources, 6)),
            None => Space::Pattern(None).start(),
        }
    }

    fn graphics_state(&mut self, operands: &[Object], resources: &Dict) {
        let states = self.file.get(resources, "ExtGState");
        let named = operands.first().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok());
        let state = states.dict().zip(named).map_or(Object::Null, |(d, n)| self.file.get(d, n));
        let Some(dict) = state.dict() else { return self.meet(Met::Missing, Place::default()) };
        let get = |key: &str| self.file.get(dict, key);
        let flag = |o: &Object| if let Object::Bool(b) = o { Some(*b) } else { None };
        let mut met = Vec::new();
        if let Some(on) = flag(&get("OP")) {
            self.state.over.0 = on;
            // OP alone counts for fills as well.
            if !dict.has("op") {
                self.state.over.1 = on;
            }
        }
        if let Some(on) = flag(&get("op")) {
            self.state.over.1 = on;
        }
        if let Some(mode) = get("OPM").int() {
            self.state.over.2 = mode == 1;
        }
        if let Some(width) = get("LW").number() {
            self.state.line_width = width.abs();
        }
        if let Some(alpha) = get("ca").number() {
            self.state.alpha.0 = alpha.clamp(0.0, 1.0);
        }
        if let Some(alpha) = get("CA").number() {
            self.state.alpha.1 = alpha.clamp(0.0, 1.0);
        }
        if self.state.alpha != (1.0, 1.0) {
            met.push(Met::Alpha);
        }
        let blend = get("BM");
        let mode = blend.name().map(<[u8]>::to_vec).or_else(|| self.file.items(&blend).first().and_then(|o| o.name().map(<[u8]>::to_vec)));
        if let Some(mode) = mode {
            self.state.multiply = matches!(&mode[..], b"Multiply" | b"Darken" | b"ColorBurn");
            if !matches!(&mode[..], b"Normal" | b"Compatible") {
                met.push(Met::Blend);
            }
        }
        if get("SMask").dict().is_some() {
            met.push(Met::SoftMask);
        }
        let default = |key: &str| matches!(get(key).name(), Some(b"Default" | b"Identity"));
        if (dict.has("TR") && !default("TR")) || (dict.has("TR2") && !default("TR2")) {
            met.push(Met::Transfer);
        }
        if get("HT").dict().is_some() {
            met.push(Met::Halftone);
        }
        if let [font, size] = &self.file.items(&get("Font"))[..]
            && let Some(font) = font.dict()
        {
            self.state.size = size.number().unwrap_or(0.0);
            let index = self.add_font(0, font);
            self.state.font = Some(index);
        }
        met.into_iter().for_each(|m| self.meet(m, Place::default()));
    }

    // ── paths ──

    fn move_to(&mut self, p: (f64, f64)) {
        self.pen = p;
        let at = self.mm(p);
        self.path.push(vec![at]);
    }

    fn line_to(&mut self, p: (f64, f64)) {
        self.pen = p;
        let at = self.mm(p);
        match self.path.last_mut() {
            Some(ring) if ring.len() < 200_000 => ring.push(at),
            Some(_) => {}
            None => self.path.push(vec![at]),
        }
    }

    fn curve(&mut self, [a, b, end]: [(f64, f64); 3]) {
        let from = self.pen;
        for i in 1..=8 {
            let (t, s) = (f64::from(i) / 8.0, 1.0 - f64::from(i) / 8.0);
            let at = |p: fn((f64, f64)) -> f64| s * s * s * p(from) + 3.0 * s * s * t * p(a) + 3.0 * s * t * t * p(b) + t * t * t * p(end);
            self.line_to((at(|p| p.0), at(|p| p.1)));
        }
        self.pen = end;
    }

    fn end_path(&mut self) {
        let path = std::mem::take(&mut self.path);
        if std::mem::take(&mut self.pending_clip) {
            let points: Vec<(f64, f64)> = path.into_iter().flatten().collect();
            let place = Runner::around(&points);
            let c = self.state.clip;
            let (x, y) = (place.x.max(c.x), place.y.max(c.y));
            let (right, bottom) = ((place.x + place.width).min(c.x + c.width), (place.y + place.height).min(c.y + c.height));
            self.state.clip = Place { x, y, width: (right - x).max(-1.0), height: (bottom - y).max(-1.0) };
        }
    }

    fn paint_path(&mut self, fill: Option<bool>, stroke: bool) {
        let path = std::mem::take(&mut self.path);
        let points: Vec<(f64, f64)> = path.iter().flatten().copied().collect();
        let place = Runner::around(&points);
        if let Some(even_odd) = fill
            && let Some(seen) = self.visible(place)
        {
            let (paint, over) = (self.state.fill.1.clone(), self.over(true));
            let (inks, on_map) = (single(paint.inks, self.state.alpha.0), self.map_over(true, &paint));
            if points.len() <= MOST_CORNERS {
                self.ink.polygon(&path, even_odd, inks, on_map, self.state.clip);
            } else {
                self.ink.rect(seen, 0.5, inks, on_map);
            }
            self.ink.note_peak(paint.sum() * self.state.alpha.0, seen);
            let (short, long) = (place.width.min(place.height), place.width.max(place.height));
            let thin = is_box(&path) && short * 72.0 / 25.4 < 2.0 && long > 3.0 * short;
            let mark = match thin {
                true => Mark::Line { place: seen, width: short * 72.0 / 25.4, paint, over },
                false => Mark::Area { place: seen, paint, over },
            };
            self.keep(mark);
        }
        if stroke && !points.is_empty() {
            self.stroke_path(&path, place);
        }
        self.path = path;
        self.end_path();
    }

    fn stroke_path(&mut self, path: &[Vec<(f64, f64)>], place: Place) {
        let m = self.state.ctm;
        let scale = (m[0] * m[3] - m[1] * m[2]).abs().sqrt() * self.origin.2 * 72.0 / 25.4;
        let width = self.state.line_width * scale;
        let half = width * 25.4 / 72.0 / 2.0;
        let wide = Place { x: place.x - half, y: place.y - half, width: place.width + 2.0 * half, height: place.height + 2.0 * half };
        let Some(seen) = self.visible(wide) else { return };
        let (paint, over) = (self.state.stroke.1.clone(), self.over(false));
        let (inks, on_map) = (single(paint.inks, self.state.alpha.1), self.map_over(false, &paint));
        let mut count = 0;
        for pair in path.iter().flat_map(|r| r.windows(2)) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let length = (x1 - x0).hypot(y1 - y0);
            count += 1;
            if length <= 0.0 || half <= 0.0 || count > MOST_CORNERS {
                continue;
            }
            let (nx, ny) = ((y1 - y0) / length * half, (x0 - x1) / length * half);
            let quad = vec![(x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny)];
            self.ink.polygon(&[quad], false, inks, on_map, self.state.clip);
        }
        self.ink.note_peak(paint.sum() * self.state.alpha.1, seen);
        self.keep(Mark::Line { place: seen, width, paint, over });
    }

    fn shading(&mut self, operands: &[Object], resources: &Dict) {
        let shadings = self.file.get(resources, "Shading");
        let named = operands.first().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok());
        let shading = shadings.dict().zip(named).map_or(Object::Null, |(d, n)| self.file.get(d, n));
        let Some(space) = shading.dict().and_then(|d| d.raw("ColorSpace")) else { return self.meet(Met::Missing, Place::default()) };
        let paint = some(&Space::read(self.file, space, resources, 6));
        let page = Place { x: 0.0, y: 0.0, width: self.sheet.trim.0, height: self.sheet.trim.1 };
        let Some(seen) = self.visible(page) else { return };
        let inks = single(paint.inks, self.state.alpha.0);
        self.ink.rect(seen, 1.0, inks, self.map_over(true, &paint));
        let over = self.over(true);
        self.keep(Mark::Area { place: seen, paint, over });
    }

    // ── text ──

    fn text_operator(&mut self, op: &[u8], operands: &[Object], resources: &Dict) {
        let n = |i: usize| operands.get(i).and_then(Object::number).unwrap_or(0.0);
        match op {
            b"BT" => (self.text, self.line) = (UNIT, UNIT),
            b"Tf" => {
                self.state.size = n(1);
                self.state.font = operands.first().and_then(Object::name).and_then(|name| self.font(name, resources));
                if self.state.font.is_none() {
                    self.meet(Met::Missing, Place::default());
                }
            }
            b"Tz" => self.state.scale = n(0) / 100.0,
            b"Tc" => self.state.spacing.0 = n(0),
            b"Tw" => self.state.spacing.1 = n(0),
            b"TL" => self.state.leading = n(0),
            b"Ts" => self.state.rise = n(0),
            b"Tr" => self.state.mode = operands.first().and_then(Object::int).unwrap_or(0),
            b"Tm" => {
                self.line = [0, 1, 2, 3, 4, 5].map(n);
                self.text = self.line;
            }
            b"Td" => self.next_line(n(0), n(1)),
            b"TD" => {
                self.state.leading = -n(1);
                self.next_line(n(0), n(1));
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tj" | b"TJ" => operands.iter().for_each(|o| self.show(o)),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                operands.iter().for_each(|o| self.show(o));
            }
            b"\"" => {
                self.state.spacing = (n(1), n(0));
                self.next_line(0.0, -self.state.leading);
                operands.iter().skip(2).for_each(|o| self.show(o));
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn font(&mut self, name: &[u8], resources: &Dict) -> Option<usize> {
        let fonts = self.file.get(resources, "Font");
        let raw = fonts.dict()?.raw(std::str::from_utf8(name).ok()?)?;
        let id = if let Object::Ref(id) = raw { *id } else { 0 };
        if let Some(&index) = self.fonts.get(&id).filter(|_| id != 0) {
            return Some(index);
        }
        let object = self.file.resolve(raw);
        Some(self.add_font(id, object.dict()?))
    }

    fn add_font(&mut self, id: u32, dict: &Dict) -> usize {
        let font = Font::read(self.file, dict);
        // A font without a number of its own may be set a thousand times.
        let known = self.font_list.iter().position(|f| id == 0 && f.facts.name == font.facts.name);
        let index = known.unwrap_or_else(|| {
            self.sheet.fonts.push(font.facts.clone());
            self.font_list.push(Rc::new(font));
            self.font_list.len() - 1
        });
        self.fonts.insert(id, index);
        index
    }

    /// A string, a number that moves the pen, or an array of both.
    fn show(&mut self, object: &Object) {
        let mut box_around: Option<Place> = None;
        match object {
            Object::Array(items) => items.iter().for_each(|o| self.part(o, &mut box_around)),
            other => self.part(other, &mut box_around),
        }
        let (Some(place), Some(font)) = (box_around, self.state.font) else { return };
        // 3 and 7 show nothing.
        if matches!(self.state.mode, 3 | 7) {
            return;
        }
        let Some(seen) = self.visible(place) else { return };
        let m = multiply(self.text, self.state.ctm);
        let size = self.state.size.abs() * m[2].hypot(m[3]) * self.origin.2 * 72.0 / 25.4;
        let fill = !matches!(self.state.mode, 1 | 5);
        let paint = if fill { self.state.fill.1.clone() } else { self.state.stroke.1.clone() };
        let over = self.over(fill);
        let alpha = if fill { self.state.alpha.0 } else { self.state.alpha.1 };
        let (inks, on_map) = (single(paint.inks, alpha), self.map_over(fill, &paint));
        self.ink.rect(seen, TYPE, inks, on_map);
        self.ink.note_peak(paint.sum() * alpha, seen);
        self.keep(Mark::Text { place: seen, size, paint, over, font });
    }

    fn part(&mut self, object: &Object, around: &mut Option<Place>) {
        let Some(index) = self.state.font else { return };
        let font = self.font_list[index].clone();
        let (size, scale) = (self.state.size, self.state.scale);
        if let Some(back) = object.number() {
            let by = -back / 1000.0 * size;
            let step = if font.vertical { (0.0, by) } else { (by * scale, 0.0) };
            self.text = multiply([1.0, 0.0, 0.0, 1.0, step.0, step.1], self.text);
            return;
        }
        let Some(bytes) = object.string() else { return };
        let codes = font.codes(bytes);
        let mut advance = 0.0;
        for &code in &codes {
            font.look(code, &mut self.sheet.fonts[index]);
            let word = if code == 32 && !font.wide { self.state.spacing.1 } else { 0.0 };
            advance += if font.vertical {
                -size + self.state.spacing.0
            } else {
                (font.advance(code) * size + self.state.spacing.0 + word) * scale
            };
        }
        if codes.is_empty() {
            return;
        }
        let (low, high) = (self.state.rise - 0.12 * size, self.state.rise + 0.88 * size);
        let corners = if font.vertical {
            [(-size / 2.0, 0.0), (size / 2.0, 0.0), (-size / 2.0, advance), (size / 2.0, advance)]
        } else {
            [(0.0, low), (advance, low), (0.0, high), (advance, high)]
        };
        let points = corners.map(|p| self.mm(through(self.text, p)));
        let place = Runner::around(&points);
        *around = Some(around.map_or(place, |a| a.with(&place)));
        let step = if font.vertical { (0.0, advance) } else { (advance, 0.0) };
        self.text = multiply([1.0, 0.0, 0.0, 1.0, step.0, step.1], self.text);
    }

    // ── objects ──

    fn x_object(&mut self, operands: &[Object], resources: &Dict) {
        let objects = self.file.get(resources, "XObject");
        let named = operands.first().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok());
        let object = objects.dict().zip(named).map_or(Object::Null, |(d, n)| self.file.get(d, n));
        let Object::Stream(stream) = object else { return self.meet(Met::Missing, Place::default()) };
        let dict = &stream.dict;
        let subtype = self.file.get(dict, "Subtype");
        if dict.has("OPI") {
            self.meet(Met::Opi, Place::default());
        }
        if dict.has("OC") {
            self.meet(Met::OptionalContent, Place::default());
        }
        match subtype.name() {
            Some(b"Image") => self.image(&stream, resources),
            Some(b"PS") => self.meet(Met::PostScript, Place::default()),
            _ => self.form(&stream, resources),
        }
    }

    fn form(&mut self, stream: &Rc<Stream>, resources: &Dict) {
        let dict = &stream.dict;
        if self.file.get(dict, "Subtype2").name() == Some(b"PS") {
            self.meet(Met::PostScript, Place::default());
        }
        if dict.has("Ref") {
            self.meet(Met::Reference, Place::default());
        }
        if self.open_forms.len() >= DEEPEST || self.open_forms.contains(&stream.id) {
            return self.meet(Met::TooMuch, Place::default());
        }
        let group = self.file.get(dict, "Group");
        self.group(group.dict(), resources);
        let own = self.file.get(dict, "Resources");
        let inner = own.dict().cloned().unwrap_or_else(|| resources.clone());
        let matrix: Vec<f64> = self.file.items(&self.file.get(dict, "Matrix")).iter().filter_map(Object::number).collect();
        let saved = self.state.clone();
        let (text, line) = (self.text, self.line);
        if let Ok(matrix) = <[f64; 6]>::try_from(matrix) {
            self.state.ctm = multiply(matrix, self.state.ctm);
        }
        let bounds: Vec<f64> = self.file.items(&self.file.get(dict, "BBox")).iter().filter_map(Object::number).collect();
        if let [x0, y0, x1, y1] = bounds[..] {
            let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|p| self.mm(p));
            self.path = vec![corners.to_vec()];
            self.pending_clip = true;
            self.end_path();
        }
        let content = self.file.decode(stream).data;
        self.open_forms.push(stream.id);
        self.run(&content, &inner);
        self.open_forms.pop();
        self.state = saved;
        (self.text, self.line) = (text, line);
    }

    /// A transparency group and where it blends.
    pub(super) fn group(&mut self, group: Option<&Dict>, resources: &Dict) {
        let Some(group) = group.filter(|g| self.file.get(g, "S").name() == Some(b"Transparency")) else { return };
        self.meet(Met::Group, Place::default());
        if let Some(space) = group.raw("CS") {
            let family = Space::read(self.file, space, resources, 6).family();
            if !matches!(family, Family::Cmyk | Family::Unknown) {
                self.meet(Met::BlendSpace, Place::default());
            }
        }
    }

    fn inline_image(&mut self, lexer: &mut Lexer<'_>, resources: &Dict) {
        let mut pairs = b"<<".to_vec();
        // The dictionary stands without brackets; ID ends it.
        let start = lexer.at;
        loop {
            lexer.skip_space();
            if lexer.data[lexer.at..].starts_with(b"ID") || lexer.at >= lexer.data.len() {
                break;
            }
            if lexer.next().is_none() {
                return;
            }
        }
        pairs.extend(&lexer.data[start..lexer.at]);
        pairs.extend(b">>");
        let data_start = (lexer.at + 3).min(lexer.data.len());
        let rest = &lexer.data[data_start..];
        let ends = |i: &usize| {
            rest[*i..].starts_with(b"EI")
                && (*i == 0 || rest[i - 1].is_ascii_whitespace())
                && rest.get(i + 2).is_none_or(|b| b.is_ascii_whitespace())
        };
        let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
        lexer.at = (data_start + length + 2).min(lexer.data.len());
        let Some(Object::Dict(dict)) = Lexer::new(&pairs, 0).object() else { return };
        let stream = Stream { dict, range: 0..0, own: Some(rest[..length].to_vec()), id: 0 };
        self.image(&Rc::new(stream), resources);
    }

    fn image(&mut self, stream: &Rc<Stream>, resources: &Dict) {
        let dict = &stream.dict;
        let get = |long: &str, short: &str| if dict.has(long) { self.file.get(dict, long) } else { self.file.get(dict, short) };
        let size = |long, short| get(long, short).int().and_then(|v| u32::try_from(v).ok()).unwrap_or(0);
        let pixels = (size("Width", "W"), size("Height", "H"));
        let mask = matches!(get("ImageMask", "IM"), Object::Bool(true));
        let space = if mask {
            Space::Plain(Family::Gray)
        } else {
            match get("ColorSpace", "CS") {
                Object::Null => Space::Plain(Family::Unknown),
                o => Space::read(self.file, &o, resources, 6),
            }
        };
        let bits = if mask { 1 } else { size("BitsPerComponent", "BPC") };
        let filters = self.file.filters(dict);
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|p| self.mm(p));
        let place = Runner::around(&corners);
        let Some(seen) = self.visible(place) else { return };
        for (name, _) in &filters {
            match &name[..] {
                b"LZWDecode" | b"LZW" => self.meet(Met::Lzw, seen),
                b"JPXDecode" => self.meet(Met::Jpx, seen),
                b"JBIG2Decode" => self.meet(Met::Jbig2, seen),
                b"Crypt" => self.meet(Met::Crypt, seen),
                _ => {}
            }
        }
        if dict.has("Alternates") {
            self.meet(Met::Alternates, seen);
        }
        if bits == 16 {
            self.meet(Met::Sixteen, seen);
        }
        if self.file.get(dict, "SMask").stream().is_some() || self.file.get(dict, "SMaskInData").int().is_some_and(|v| v > 0) {
            self.meet(Met::SoftMask, seen);
        }
        let m = self.state.ctm;
        let inches = |a: f64, b: f64| a.hypot(b) * self.origin.2 / 25.4;
        let (across, down) = (inches(m[0], m[1]), inches(m[2], m[3]));
        let ppi = (f64::from(pixels.0) / across.max(1e-9)).min(f64::from(pixels.1) / down.max(1e-9));
        let family = if mask { Family::Mask } else { space.family() };
        self.measure(stream, &space, pixels, bits, mask, seen);
        self.keep(Mark::Image { place: seen, pixels, ppi, bitmap: bits == 1, family, spots: space.spots(), soft_mask: false });
    }

    /// Puts a picture's ink on the map.
    fn measure(&mut self, stream: &Rc<Stream>, space: &Space, size: (u32, u32), bits: u32, mask: bool, seen: Place) {
        let over = self.map_over(true, &self.state.fill.1.clone());
        let over = if mask { over } else { Over::default() };
        let cached = self.pictures.get(&stream.id).filter(|_| stream.id != 0).cloned();
        let read = cached.unwrap_or_else(|| Pixels::read(self.file, stream, space, size, bits).map(Rc::new));
        if stream.id != 0 {
            self.pictures.insert(stream.id, read.clone());
        }
        let Some(pixels) = read else {
            self.meet(Met::NotMeasured, seen);
            return self.ink.rect(seen, 0.5, single(space.start().inks, self.state.alpha.0), over);
        };
        let m = self.state.ctm;
        let det = m[0] * m[3] - m[1] * m[2];
        if det.abs() < 1e-12 {
            return;
        }
        let fill = self.state.fill.1.inks;
        let cell = self.ink.cell;
        let (x0, y0) = ((seen.x / cell).floor().max(0.0) as usize, (seen.y / cell).floor().max(0.0) as usize);
        let x1 = ((seen.x + seen.width) / cell).ceil().clamp(0.0, self.ink.width as f64) as usize;
        let y1 = ((seen.y + seen.height) / cell).ceil().clamp(0.0, self.ink.height as f64) as usize;
        let mut peak = (0.0, seen);
        for y in y0..y1 {
            for x in x0..x1 {
                let (mut sum, mut hits) = ([0f32; 5], 0u32);
                for step in 0..4u32 {
                    let (sx, sy) = ((f64::from(step % 2) + 0.5) / 2.0, (f64::from(step / 2) + 0.5) / 2.0);
                    let at = ((x as f64 + sx) * cell, (y as f64 + sy) * cell);
                    let user = (at.0 / self.origin.2 + self.origin.0 - m[4], self.origin.1 - at.1 / self.origin.2 - m[5]);
                    let (u, v) = ((m[3] * user.0 - m[2] * user.1) / det, (m[0] * user.1 - m[1] * user.0) / det);
                    if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) || !inside(seen, at) {
                        continue;
                    }
                    hits += 1;
                    let pixel = pixels.inks((u * pixels.width as f64) as usize, ((1.0 - v) * pixels.height as f64) as usize);
                    // A stencil paints where it is 0.
                    let inks = if mask { fill.map(|f| f * pixel[3]) } else { pixel };
                    let percent = inks.iter().sum::<f64>() * 100.0;
                    if percent > peak.0 {
                        peak = (percent, Place { x: at.0, y: at.1, width: 0.0, height: 0.0 });
                    }
                    sum.iter_mut().zip(inks).for_each(|(s, i)| *s += i as f32);
                }
                if hits > 0 {
                    let alpha = self.state.alpha.0 as f32;
                    self.ink.paint(x, y, hits as f32 / 4.0 * alpha, sum.map(|s| s / hits as f32), over);
                }
            }
        }
        self.ink.note_peak(peak.0 * self.state.alpha.0, peak.1);
    }
}

fn inside(p: Place, (x, y): (f64, f64)) -> bool {
    x >= p.x && y >= p.y && x <= p.x + p.width && y <= p.y + p.height
}

/// Inks for the map, thinned by alpha.
fn single(inks: [f64; 5], alpha: f64) -> [f32; 5] {
    inks.map(|v| (v * alpha) as f32)
}

/// A colour of a space of which only the space is known: a third of every ink.
fn some(space: &Space) -> Paint {
    let middle: Vec<f64> = match space {
        Space::Plain(Family::Lab) => vec![60.0, 0.0, 0.0],
        Space::Indexed(..) => vec![1.0],
        other => vec![0.33; other.channels()],
    };
    space.paint(&middle)
}

/// Whether a path is one upright rectangle.
fn is_box(path: &[Vec<(f64, f64)>]) -> bool {
    let [ring] = path else { return false };
    let close = |a: f64, b: f64| (a - b).abs() < 0.01;
    (4..=6).contains(&ring.len()) && ring.windows(2).all(|p| close(p[0].0, p[1].0) || close(p[0].1, p[1].1))
}

/// Facts of fonts, with what was shown.
impl Seen {
    pub(super) fn fonts(&self) -> &[FontFacts] {
        &self.sheet.fonts
    }
}
