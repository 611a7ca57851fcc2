//! Shadings and patterns as fills: along a line, between circles, tiles.

use super::color::Ground;
use super::function::Function;
use super::{DEEPEST, Dict, FillRule, Mask, Missed, Object, Painter, Path, PathBuilder, Rc, Transform};

/// Tiles of one pattern, at most.
const MOST_TILES: i64 = 4_000;

/// A shading that can be painted: its steps, and where each place lies on them.
struct Shading {
    coords: Vec<f64>,
    extend: (bool, bool),
    steps: Vec<[f64; 4]>,
}

impl Shading {
    /// How far along a place lies, 0 to 1.
    fn along(&self, (x, y): (f64, f64)) -> Option<f64> {
        let t = match self.coords[..] {
            [x0, y0, x1, y1] => {
                let (dx, dy) = (x1 - x0, y1 - y0);
                ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy).max(1e-12)
            }
            [x0, y0, r0, x1, y1, r1] => self.circle((x, y), [x0, y0, r0, x1, y1, r1])?,
            _ => return None,
        };
        match t {
            t if t < 0.0 => self.extend.0.then_some(0.0),
            t if t > 1.0 => self.extend.1.then_some(1.0),
            t => Some(t),
        }
    }

    /// The last circle through a place (ISO 32000-1, 8.7.4.5.4).
    fn circle(&self, (x, y): (f64, f64), [x0, y0, r0, x1, y1, r1]: [f64; 6]) -> Option<f64> {
        let (dx, dy, dr, px, py) = (x1 - x0, y1 - y0, r1 - r0, x - x0, y - y0);
        let (a, b, c) = (dx * dx + dy * dy - dr * dr, px * dx + py * dy + r0 * dr, px * px + py * py - r0 * r0);
        let roots = if a.abs() < 1e-9 {
            if b.abs() < 1e-12 {
                return None;
            }
            [c / (2.0 * b), f64::NAN]
        } else {
            let root = (b * b - a * c).sqrt();
            [((b + root) / a).max((b - root) / a), ((b + root) / a).min((b - root) / a)]
        };
        let fits = |t: &f64| t.is_finite() && r0 + t * dr >= 0.0 && (*t >= 0.0 || self.extend.0) && (*t <= 1.0 || self.extend.1);
        roots.into_iter().find(fits)
    }
}

impl Painter<'_, '_> {
    pub(super) fn shading_operator(&mut self, operands: &[Object], resources: &Dict) {
        let shadings = self.file.get(resources, "Shading");
        let named = operands.first().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok());
        let shading = shadings.dict().zip(named).map_or(Object::Null, |(d, n)| self.file.get(d, n));
        let Some(page) = self.boxed(self.state.clip.bounds) else { return };
        self.shade(&shading, resources, self.state.ctm, &page);
    }

    /// Fills a path with the pattern of the state.
    pub(super) fn pattern(&mut self, path: &Path, rule: FillRule, to: Transform) {
        let Some(pattern) = self.state.fill.pattern.clone() else { return };
        let Some(dict) = pattern.dict().cloned() else { return };
        let m: Vec<f32> = self.file.items(&self.file.get(&dict, "Matrix")).iter().filter_map(|o| Some(o.number()? as f32)).collect();
        let own = if let [a, b, c, d, e, f] = m[..] { Transform::from_row(a, b, c, d, e, f) } else { Transform::identity() };
        // Patterns stand on the page, whatever moved since.
        let base = self.base.pre_concat(own);
        let Some(mut mask) = Mask::new(self.plates.width, self.plates.height) else { return };
        self.touched += u64::from(self.plates.width) * u64::from(self.plates.height);
        mask.fill_path(path, rule, true, to);
        match self.file.get(&dict, "PatternType").int() {
            Some(2) => {
                let shading = self.file.get(&dict, "Shading");
                self.shade(&shading, &Dict::default(), base, &mask);
            }
            _ => self.tiles(&pattern, &dict, base, mask),
        }
    }

    fn shade(&mut self, shading: &Object, resources: &Dict, to: Transform, mask: &Mask) {
        let Some(dict) = shading.dict() else { return };
        let ground = dict.raw("ColorSpace").map(|s| Ground::read(self.file, s, resources));
        let numbers = |key: &str| -> Vec<f64> { self.file.items(&self.file.get(dict, key)).iter().filter_map(Object::number).collect() };
        let kind = self.file.get(dict, "ShadingType").int();
        let function = dict.raw("Function").and_then(|f| Function::read(self.file, f, 6));
        let domain = match numbers("Domain")[..] {
            [a, b] => (a, b),
            _ => (0.0, 1.0),
        };
        let extend = self.file.items(&self.file.get(dict, "Extend"));
        let flag = |i: usize| matches!(extend.get(i), Some(Object::Bool(true)));
        let (Some(ground), Some(back), Some(all)) = (ground, to.invert(), self.mask_for(self.edges)) else { return };
        let shading = match (kind, function) {
            (Some(2 | 3), Some(f)) => {
                let step = |i: u32| ground.inks(&f.at(&[domain.0 + f64::from(i) / 255.0 * (domain.1 - domain.0)]));
                Some(Shading { coords: numbers("Coords"), extend: (flag(0), flag(1)), steps: (0..256).map(step).collect() })
            }
            _ => {
                self.missed.insert(Missed::Shading);
                None
            }
        };
        self.touched += 8 * mask.data().len() as u64;
        let middle = ground.inks(&vec![0.4; ground.space.channels()]);
        let width = self.plates.width;
        for (i, &part) in mask.data().iter().enumerate().filter(|(_, p)| **p > 0) {
            let through = all.as_ref().map_or(255, |m| m.data()[i]);
            if through == 0 {
                continue;
            }
            let (x, y) = (i as u32 % width, i as u32 / width);
            let inks = match &shading {
                None => middle,
                Some(s) => {
                    let mut at = tiny_skia::Point::from_xy(x as f32 + 0.5, y as f32 + 0.5);
                    back.map_point(&mut at);
                    let Some(t) = s.along((at.x.into(), at.y.into())) else { continue };
                    s.steps[(t * 255.0) as usize]
                }
            };
            let share = f64::from(part) / 255.0 * f64::from(through) / 255.0 * self.state.alpha.0;
            self.plates.dot(x, y, inks, share);
        }
    }

    fn tiles(&mut self, pattern: &Object, dict: &Dict, base: Transform, mask: Mask) {
        let Object::Stream(stream) = pattern else { return };
        let number = |key: &str| self.file.get(dict, key).number().map_or(0.0, f64::abs);
        let (dx, dy) = (number("XStep"), number("YStep"));
        let numbers: Vec<f64> = self.file.items(&self.file.get(dict, "BBox")).iter().filter_map(Object::number).collect();
        let (Some(back), &[x0, y0, x1, y1]) = (base.invert(), &numbers[..]) else { return };
        let shown = self.state.clip.bounds;
        let Some(area) = PathBuilder::from_rect(shown).transform(back).map(|p| p.bounds()) else { return };
        let count = |from: f32, to: f32, low: f64, high: f64, step: f64| {
            (((f64::from(from) - high) / step).floor() as i64, ((f64::from(to) - low) / step).ceil() as i64)
        };
        if dx < 1e-6 || dy < 1e-6 || self.open_forms.len() >= DEEPEST || self.open_forms.contains(&stream.id) {
            return;
        }
        let (across, down) =
            (count(area.left(), area.right(), x0.min(x1), x0.max(x1), dx), count(area.top(), area.bottom(), y0.min(y1), y0.max(y1), dy));
        if (across.1 - across.0 + 1).saturating_mul(down.1 - down.0 + 1) > MOST_TILES {
            self.missed.insert(Missed::Shading);
            let coat = self.coat(true);
            return self.plates.fill(&PathBuilder::from_rect(self.edges), FillRule::Winding, coat, Transform::identity(), Some(&mask));
        }
        let content = self.file.decode(stream).data;
        let resources = self.file.get(dict, "Resources").dict().cloned().unwrap_or_default();
        let state = self.state.clone();
        let (text, line) = (self.text, self.text_line);
        let clip = match &self.state.clip.mask {
            Some(old) => {
                let mut both = mask;
                both.data_mut().iter_mut().zip(old.data()).for_each(|(a, b)| *a = (u16::from(*a) * u16::from(*b) / 255) as u8);
                both
            }
            None => mask,
        };
        self.state.clip.mask = Some(Rc::new(clip));
        self.state.fill.pattern = None;
        let ready = self.state.clone();
        self.open_forms.push(stream.id);
        for j in down.0..=down.1 {
            for i in across.0..=across.1 {
                self.state = ready.clone();
                self.state.ctm = base.pre_translate((i as f64 * dx) as f32, (j as f64 * dy) as f32);
                self.run(&content, &resources);
            }
        }
        self.open_forms.pop();
        (self.state, self.text, self.text_line) = (state, text, line);
    }
}
