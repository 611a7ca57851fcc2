//! Content streams run for what they paint: marks, ink, and what a print shop does not want to meet.
//!
//! Clips count by their bounding box, patterns by their colour space. The work is bounded: a page that asks for more
//! is judged by what was seen, and the report says so.

mod objects;
mod path;
mod text;

use super::ink::InkMap;
use super::marks::{Family, FontFacts, Mark, Over, Paint, Place, Sheet};
use crate::pdf::Font;
use crate::pdf::Pixels;
use crate::pdf::Space;
use crate::pdf::{Dict, File, Lexer, Object, Stream, Token};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Forms inside forms, at most.
const DEEPEST: usize = 14;
/// Saved graphics states, at most.
const MOST_STATES: usize = 512;
/// Operators on a page, at most.
const MOST_OPERATORS: usize = 6_000_000;
/// Cells of the map of ink that a page may touch: fifty times a whole tabloid page.
const MOST_INK: u64 = 90_000_000;
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
                    if self.left == 0 || self.ink.work > MOST_INK {
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

/// Facts of fonts, with what was shown.
impl Seen {
    pub(super) fn fonts(&self) -> &[FontFacts] {
        &self.sheet.fonts
    }
}
