//! A page as it looks, for screens and proofs: paths, type, pictures and shadings on four plates.
//!
//! The print files keep the page as it is; what is painted here only shows it. Anything that cannot be shown is
//! named, so that nobody takes a gap in the picture for a gap in the page. The work is bounded.

mod color;
mod face;
mod function;
mod objects;
mod plates;
mod shade;
mod text;

use super::color::Family;
use super::file::File;
use super::lexer::{Lexer, Token};
use super::object::{Dict, Object};
use super::page::Leaf;
use color::Ground;
use face::Face;
use plates::{Coat, Plates};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use tiny_skia::{BlendMode, FillRule, LineCap, LineJoin, Mask, Path, PathBuilder, Stroke, StrokeDash, Transform};

/// Forms inside forms, at most.
const DEEPEST: usize = 12;
/// Saved graphics states, at most.
const MOST_STATES: usize = 64;
/// Operators, at most.
const MOST_OPERATORS: usize = 2_000_000;
/// Pixels that everything painted may touch, masks of clips among them.
const MOST_TOUCHED: u64 = 1_000_000_000;

/// Something that a picture of a page does not show, or not as it prints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Missed {
    /// Type of a font that is not embedded or cannot be read.
    Type,
    /// A picture whose coding is not known.
    Picture,
    /// A shading or pattern that is shown as one tint.
    Shading,
    /// A spot ink whose colour is not known.
    Spot,
    /// A soft mask or way of blending that is left out.
    Blend,
    /// More than is reasonable: the rest is left out.
    Much,
}

impl Missed {
    /// Its name in messages.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Missed::Type => "没有嵌入或读不懂的字体",
            Missed::Picture => "编码不认识的图像",
            Missed::Shading => "渐变、图案（画成平色）",
            Missed::Spot => "专色（画成灰）",
            Missed::Blend => "混合方式、软蒙版",
            Missed::Much => "内容太多，后面的",
        }
    }
}

/// A page painted.
pub(crate) struct Drawn {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Inks, 255 is solid.
    pub(crate) data: Vec<u8>,
    /// 1 black alone, 4 all.
    pub(crate) channels: usize,
    pub(crate) missed: BTreeSet<Missed>,
}

#[derive(Clone)]
struct State {
    ctm: Transform,
    fill: Color,
    stroke: Color,
    alpha: (f64, f64),
    /// Overprint of fills and strokes, mode.
    over: (bool, bool, bool),
    blend: BlendMode,
    line: Stroke,
    clip: Clip,
    /// A soft mask, in the shape of the page.
    soft: Option<Rc<Mask>>,
    font: Option<Rc<Face>>,
    size: f64,
    scale: f64,
    spacing: (f64, f64),
    leading: f64,
    rise: f64,
    mode: i64,
}

#[derive(Clone)]
struct Color {
    ground: Rc<Ground>,
    inks: [f64; 4],
    pattern: Option<Object>,
}

/// What may be painted: a box, and inside it a mask where the edge is no box.
#[derive(Clone)]
struct Clip {
    bounds: tiny_skia::Rect,
    mask: Option<Rc<Mask>>,
}

/// Paints what is placed of a page, so many pixels wide and high; turned as it is shown.
pub(crate) fn page(file: &File<'_>, leaf: &Leaf, bounds: [f64; 4], (width, height): (u32, u32)) -> Option<Drawn> {
    let edges = tiny_skia::Rect::from_ltrb(0.0, 0.0, width as f32, height as f32)?;
    let m = super::placed::unit_matrix(bounds, leaf.turns());
    // The unit square stands with y upwards.
    let [a, b, c, d, e, f] = m.map(|v| v as f32);
    let ctm = Transform::from_row(a, b, c, d, e, f).post_concat(Transform::from_row(
        width as f32,
        0.0,
        0.0,
        -(height as f32),
        0.0,
        height as f32,
    ));
    let mut painter = Painter::new(file, Plates::new(width, height), ctm, edges);
    painter.run(&leaf.content(file), &leaf.resources);
    let missed = painter.missed;
    let (channels, data) = painter.plates.finish();
    Some(Drawn { width: width as usize, height: height as usize, data, channels, missed })
}

struct Painter<'f, 'd> {
    file: &'f File<'d>,
    plates: Plates,
    edges: tiny_skia::Rect,
    /// The page's own matrix, on which patterns stand.
    base: Transform,
    state: State,
    saved: Vec<State>,
    text: Transform,
    text_line: Transform,
    /// Glyphs shown so far that become a clip.
    text_clip: Option<PathBuilder>,
    path: PathBuilder,
    pen: (f32, f32),
    pending: Option<FillRule>,
    faces: BTreeMap<u32, Rc<Face>>,
    open_forms: Vec<u32>,
    left: usize,
    touched: u64,
    missed: BTreeSet<Missed>,
}

impl<'f, 'd> Painter<'f, 'd> {
    fn new(file: &'f File<'d>, plates: Plates, ctm: Transform, edges: tiny_skia::Rect) -> Painter<'f, 'd> {
        let gray = Rc::new(Ground::plain(Family::Gray));
        let black = Color { inks: gray.start(), ground: gray, pattern: None };
        let state = State {
            ctm,
            fill: black.clone(),
            stroke: black,
            alpha: (1.0, 1.0),
            over: (false, false, false),
            blend: BlendMode::SourceOver,
            line: Stroke { miter_limit: 10.0, ..Stroke::default() },
            clip: Clip { bounds: edges, mask: None },
            soft: None,
            font: None,
            size: 0.0,
            scale: 1.0,
            spacing: (0.0, 0.0),
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        };
        Painter {
            file,
            plates,
            edges,
            base: ctm,
            state,
            saved: Vec::new(),
            text: Transform::identity(),
            text_line: Transform::identity(),
            text_clip: None,
            path: PathBuilder::new(),
            pen: (0.0, 0.0),
            pending: None,
            faces: BTreeMap::new(),
            open_forms: Vec::new(),
            left: MOST_OPERATORS,
            touched: 0,
            missed: BTreeSet::new(),
        }
    }

    /// Runs a content stream with its resources.
    fn run(&mut self, content: &[u8], resources: &Dict) {
        let mut lexer = Lexer::new(content, 0);
        let mut operands: Vec<Object> = Vec::new();
        let depth = self.saved.len();
        while let Some(token) = lexer.next() {
            match token {
                Token::Object(o) if operands.len() < 64 => operands.push(o),
                Token::Object(_) => {}
                Token::Word(op) => {
                    if self.left == 0 || self.touched > MOST_TOUCHED {
                        self.missed.insert(Missed::Much);
                        break;
                    }
                    self.left -= 1;
                    match &op[..] {
                        b"BI" => self.inline_image(&mut lexer, resources),
                        // What is saved outside stays there.
                        b"Q" if self.saved.len() <= depth => {}
                        _ => self.operator(&op, &operands, resources),
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
        let wide = |i: usize| operands.get(i).and_then(Object::number).filter(|v| v.is_finite()).unwrap_or(0.0).clamp(-1e7, 1e7);
        let n = |i: usize| wide(i) as f32;
        match op {
            b"q" if self.saved.len() < MOST_STATES => self.saved.push(self.state.clone()),
            b"Q" => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            b"cm" => self.state.ctm = self.state.ctm.pre_concat(Transform::from_row(n(0), n(1), n(2), n(3), n(4), n(5))),
            b"w" => self.state.line.width = n(0).abs(),
            b"J" => self.state.line.line_cap = [LineCap::Butt, LineCap::Round, LineCap::Square][(wide(0) as usize).min(2)],
            b"j" => self.state.line.line_join = [LineJoin::Miter, LineJoin::Round, LineJoin::Bevel][(wide(0) as usize).min(2)],
            b"M" => self.state.line.miter_limit = n(0).max(1.0),
            b"d" => {
                let mut dash: Vec<f32> = operands
                    .first()
                    .map(|o| self.file.items(o))
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|o| Some(o.number()?.abs() as f32))
                    .collect();
                if dash.len() % 2 == 1 {
                    dash.extend(dash.clone());
                }
                self.state.line.dash = StrokeDash::new(dash, n(1));
            }
            b"gs" => self.graphics_state(operands, resources),
            b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" => {
                let family = match op {
                    b"g" | b"G" => Family::Gray,
                    b"rg" | b"RG" => Family::Rgb,
                    _ => Family::Cmyk,
                };
                let ground = Rc::new(Ground::plain(family));
                let values: Vec<f64> = operands.iter().filter_map(Object::number).collect();
                *self.color(op[0].is_ascii_lowercase()) = Color { inks: ground.inks(&values), ground, pattern: None };
            }
            b"cs" | b"CS" => {
                if let Some(o) = operands.first() {
                    let ground = Rc::new(Ground::read(self.file, o, resources));
                    *self.color(op == b"cs") = Color { inks: ground.start(), ground, pattern: None };
                }
            }
            b"sc" | b"scn" | b"SC" | b"SCN" => self.set_color(op[0] == b's', operands, resources),
            b"m" => self.move_to(n(0), n(1)),
            b"l" => self.line_to(n(0), n(1)),
            b"c" => self.curve([n(0), n(1), n(2), n(3), n(4), n(5)]),
            b"v" => self.curve([self.pen.0, self.pen.1, n(0), n(1), n(2), n(3)]),
            b"y" => self.curve([n(0), n(1), n(2), n(3), n(2), n(3)]),
            b"h" => self.path.close(),
            b"re" => {
                let (x, y, w, h) = (n(0), n(1), n(2), n(3));
                self.move_to(x, y);
                [(x + w, y), (x + w, y + h), (x, y + h)].into_iter().for_each(|p| self.line_to(p.0, p.1));
                self.path.close();
                self.pen = (x, y);
            }
            b"W" => self.pending = Some(FillRule::Winding),
            b"W*" => self.pending = Some(FillRule::EvenOdd),
            b"n" => self.paint_path(None, false),
            b"S" => self.paint_path(None, true),
            b"s" => {
                self.path.close();
                self.paint_path(None, true);
            }
            b"f" | b"F" => self.paint_path(Some(FillRule::Winding), false),
            b"f*" => self.paint_path(Some(FillRule::EvenOdd), false),
            b"B" | b"b" | b"B*" | b"b*" => {
                if op[0] == b'b' {
                    self.path.close();
                }
                self.paint_path(Some(if op.len() == 2 { FillRule::EvenOdd } else { FillRule::Winding }), true);
            }
            b"sh" => self.shading_operator(operands, resources),
            b"Do" => self.x_object(operands, resources),
            _ => self.text_operator(op, operands, resources),
        }
    }

    fn color(&mut self, fill: bool) -> &mut Color {
        if fill { &mut self.state.fill } else { &mut self.state.stroke }
    }

    fn set_color(&mut self, fill: bool, operands: &[Object], resources: &Dict) {
        let ground = self.color(fill).ground.clone();
        let values: Vec<f64> = operands.iter().filter_map(Object::number).collect();
        let pattern = operands.last().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok()).map(|name| {
            let patterns = self.file.get(resources, "Pattern");
            patterns.dict().map_or(Object::Null, |d| self.file.get(d, name))
        });
        if ground.guessed() {
            self.missed.insert(Missed::Spot);
        }
        let inks = match &ground.space {
            super::Space::Pattern(Some(base)) => Ground::plain(base.family()).inks(&values),
            _ => ground.inks(&values),
        };
        *self.color(fill) = Color { ground, inks, pattern };
    }

    fn move_to(&mut self, x: f32, y: f32) {
        self.pen = (x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.pen = (x, y);
        self.path.line_to(x, y);
    }

    fn curve(&mut self, [a, b, c, d, x, y]: [f32; 6]) {
        self.pen = (x, y);
        self.path.cubic_to(a, b, c, d, x, y);
    }

    fn paint_path(&mut self, fill: Option<FillRule>, stroke: bool) {
        let path = std::mem::replace(&mut self.path, PathBuilder::new()).finish();
        let pending = self.pending.take();
        let Some(path) = path else { return };
        if let Some(rule) = fill {
            self.fill(&path, rule, self.state.ctm);
        }
        if stroke {
            self.stroke(&path, self.state.ctm);
        }
        if let Some(rule) = pending {
            self.clip(&path, rule, self.state.ctm);
        }
    }

    fn coat(&self, fill: bool) -> Coat {
        let (color, alpha) = if fill { (&self.state.fill, self.state.alpha.0) } else { (&self.state.stroke, self.state.alpha.1) };
        let (stroke_on, fill_on, mode) = self.state.over;
        let on = if fill { fill_on } else { stroke_on };
        let family = color.ground.space.family();
        let keeps = on && ((mode && family == Family::Cmyk) || matches!(family, Family::Separation | Family::DeviceN));
        Coat { inks: color.inks, alpha, keeps, blend: self.state.blend }
    }

    fn fill(&mut self, path: &Path, rule: FillRule, to: Transform) {
        if self.state.fill.pattern.is_some() {
            return self.pattern(path, rule, to);
        }
        let Some(seen) = path.clone().transform(to).map(|p| p.bounds()) else { return };
        let Some(mask) = self.mask_for(seen) else { return };
        self.plates.fill(path, rule, self.coat(true), to, mask.as_deref());
    }

    fn stroke(&mut self, path: &Path, to: Transform) {
        if self.state.stroke.pattern.is_some() {
            self.missed.insert(Missed::Shading);
        }
        let Some(seen) = path.clone().transform(to).map(|p| p.bounds()) else { return };
        let reach = self.state.line.width * to.sx.hypot(to.ky).max(to.sy.hypot(to.kx)) * self.state.line.miter_limit.min(4.0) + 1.0;
        let Some(seen) = seen.outset(reach, reach) else { return };
        let Some(mask) = self.mask_for(seen) else { return };
        self.plates.stroke(path, &self.state.line.clone(), self.coat(false), to, mask.as_deref());
    }

    /// The mask for something in a place: none if it lies inside the clip's box; `None` if nothing of it shows.
    fn mask_for(&mut self, seen: tiny_skia::Rect) -> Option<Option<Rc<Mask>>> {
        let clip = &self.state.clip;
        let b = clip.bounds;
        if seen.right() < b.left() || seen.left() > b.right() || seen.bottom() < b.top() || seen.top() > b.bottom() {
            return None;
        }
        // Painting a place costs about a quarter of a mask of it.
        let shown = |from: f32, to: f32, most: u32| (to.min(most as f32) - from.max(0.0)).max(1.0) as u64;
        let area = shown(seen.left(), seen.right(), self.plates.width) * shown(seen.top(), seen.bottom(), self.plates.height);
        self.touched += area / 4;
        if let Some(soft) = self.state.soft.clone() {
            let mut both = (*soft).clone();
            self.touched += 2 * both.data().len() as u64;
            match &clip.mask {
                Some(mask) => {
                    both.data_mut().iter_mut().zip(mask.data()).for_each(|(a, b)| *a = (u16::from(*a) * u16::from(*b) / 255) as u8)
                }
                None => both.intersect_path(&PathBuilder::from_rect(b), FillRule::Winding, true, Transform::identity()),
            }
            return Some(Some(Rc::new(both)));
        }
        if let Some(mask) = &clip.mask {
            return Some(Some(mask.clone()));
        }
        let e = self.edges;
        let open = |inner: f32, edge: f32, seen_inside: bool| seen_inside || (inner - edge).abs() < 0.01;
        let free = open(b.left(), e.left(), seen.left() >= b.left())
            && open(b.top(), e.top(), seen.top() >= b.top())
            && open(b.right(), e.right(), seen.right() <= b.right())
            && open(b.bottom(), e.bottom(), seen.bottom() <= b.bottom());
        if free {
            return Some(None);
        }
        let mask = self.boxed(b)?;
        self.state.clip.mask = Some(mask.clone());
        Some(Some(mask))
    }

    fn boxed(&mut self, b: tiny_skia::Rect) -> Option<Rc<Mask>> {
        let mut mask = Mask::new(self.plates.width, self.plates.height)?;
        self.touched += u64::from(self.plates.width) * u64::from(self.plates.height);
        mask.fill_path(&PathBuilder::from_rect(b), FillRule::Winding, true, Transform::identity());
        Some(Rc::new(mask))
    }

    /// Narrows the clip to a path.
    fn clip(&mut self, path: &Path, rule: FillRule, to: Transform) {
        let Some(path) = path.clone().transform(to) else { return };
        let bounds = path.bounds();
        let old = self.state.clip.bounds;
        let narrowed = tiny_skia::Rect::from_ltrb(
            bounds.left().max(old.left()),
            bounds.top().max(old.top()),
            bounds.right().min(old.right()),
            bounds.bottom().min(old.bottom()),
        );
        // Nothing is left: a box beyond the page.
        let Some(narrowed) = narrowed.filter(|r| r.width() > 0.0 && r.height() > 0.0) else {
            self.state.clip = Clip { bounds: tiny_skia::Rect::from_ltrb(-9.0, -9.0, -8.0, -8.0).unwrap_or(old), mask: None };
            return;
        };
        if is_box(&path) {
            let inside = self.state.clip.mask.is_none() || narrowed == old;
            self.state.clip.bounds = narrowed;
            if inside {
                return;
            }
        }
        self.touched += u64::from(self.plates.width) * u64::from(self.plates.height);
        let mask = match &self.state.clip.mask {
            Some(mask) => {
                let mut mask = (**mask).clone();
                mask.intersect_path(&path, rule, true, Transform::identity());
                Some(mask)
            }
            None => Mask::new(self.plates.width, self.plates.height).map(|mut mask| {
                mask.fill_path(&path, rule, true, Transform::identity());
                if !(old.left() <= bounds.left()
                    && old.top() <= bounds.top()
                    && old.right() >= bounds.right()
                    && old.bottom() >= bounds.bottom())
                {
                    mask.intersect_path(&PathBuilder::from_rect(old), FillRule::Winding, true, Transform::identity());
                }
                mask
            }),
        };
        self.state.clip = Clip { bounds: narrowed, mask: mask.map(Rc::new) };
    }

    fn graphics_state(&mut self, operands: &[Object], resources: &Dict) {
        let states = self.file.get(resources, "ExtGState");
        let named = operands.first().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok());
        let state = states.dict().zip(named).map_or(Object::Null, |(d, n)| self.file.get(d, n));
        let Some(dict) = state.dict() else { return };
        let get = |key: &str| self.file.get(dict, key);
        let flag = |o: &Object| if let Object::Bool(b) = o { Some(*b) } else { None };
        if let Some(on) = flag(&get("OP")) {
            self.state.over.0 = on;
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
            self.state.line.width = width.abs().min(1e6) as f32;
        }
        if let Some(alpha) = get("ca").number() {
            self.state.alpha.0 = alpha.clamp(0.0, 1.0);
        }
        if let Some(alpha) = get("CA").number() {
            self.state.alpha.1 = alpha.clamp(0.0, 1.0);
        }
        let blend = get("BM");
        let mode = blend.name().map(<[u8]>::to_vec).or_else(|| self.file.items(&blend).first().and_then(|o| o.name().map(<[u8]>::to_vec)));
        if let Some(mode) = mode {
            self.state.blend = self.blend(&mode);
        }
        match get("SMask") {
            Object::Dict(mask) => self.state.soft = self.soft_mask(&mask, resources),
            Object::Name(_) => self.state.soft = None,
            _ => {}
        }
        if let [font, size] = &self.file.items(&get("Font"))[..]
            && let Some(font) = font.dict()
        {
            self.state.size = size.number().unwrap_or(0.0);
            self.state.font = Some(self.face(0, font));
        }
    }

    fn blend(&mut self, mode: &[u8]) -> BlendMode {
        match mode {
            b"Normal" | b"Compatible" => BlendMode::SourceOver,
            b"Multiply" => BlendMode::Multiply,
            b"Screen" => BlendMode::Screen,
            b"Overlay" => BlendMode::Overlay,
            b"Darken" => BlendMode::Darken,
            b"Lighten" => BlendMode::Lighten,
            b"ColorDodge" => BlendMode::ColorDodge,
            b"ColorBurn" => BlendMode::ColorBurn,
            b"HardLight" => BlendMode::HardLight,
            b"SoftLight" => BlendMode::SoftLight,
            b"Difference" => BlendMode::Difference,
            b"Exclusion" => BlendMode::Exclusion,
            _ => {
                self.missed.insert(Missed::Blend);
                BlendMode::SourceOver
            }
        }
    }
}

/// Whether a path is one upright rectangle.
fn is_box(path: &Path) -> bool {
    let points = path.points();
    let close = |a: f32, b: f32| (a - b).abs() < 0.01;
    let turns = |p: &[tiny_skia::Point]| close(p[0].x, p[1].x) || close(p[0].y, p[1].y);
    (4..=5).contains(&points.len()) && path.len() <= 6 && points.windows(2).all(turns) && turns(&[points[3], points[0]])
}
