//! Forms, pictures and soft masks.

use super::super::color::{Family, Space};
use super::super::image::Pixels;
use super::super::object::Stream;
use super::color::Ground;
use super::{DEEPEST, Dict, FillRule, Lexer, Mask, Missed, Object, Painter, PathBuilder, Plates, Rc, Transform};

impl Painter<'_, '_> {
    pub(super) fn x_object(&mut self, operands: &[Object], resources: &Dict) {
        let objects = self.file.get(resources, "XObject");
        let named = operands.first().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok());
        let object = objects.dict().zip(named).map_or(Object::Null, |(d, n)| self.file.get(d, n));
        let Object::Stream(stream) = object else { return };
        match self.file.get(&stream.dict, "Subtype").name() {
            Some(b"Image") => self.image(&stream, resources),
            Some(b"PS") => {}
            _ => self.form(&stream, resources),
        }
    }

    fn form(&mut self, stream: &Rc<Stream>, resources: &Dict) {
        if self.open_forms.len() >= DEEPEST || self.open_forms.contains(&stream.id) {
            self.missed.insert(Missed::Much);
            return;
        }
        let dict = &stream.dict;
        let inner = self.file.get(dict, "Resources").dict().cloned().unwrap_or_else(|| resources.clone());
        let numbers = |key: &str| -> Vec<f32> {
            self.file.items(&self.file.get(dict, key)).iter().filter_map(|o| Some(o.number()? as f32)).collect()
        };
        let (matrix, bounds) = (numbers("Matrix"), numbers("BBox"));
        let (state, text, line) = (self.state.clone(), self.text, self.text_line);
        let path = std::mem::replace(&mut self.path, PathBuilder::new());
        if let [a, b, c, d, e, f] = matrix[..] {
            self.state.ctm = self.state.ctm.pre_concat(Transform::from_row(a, b, c, d, e, f));
        }
        if let [x0, y0, x1, y1] = bounds[..]
            && let Some(b) = tiny_skia::Rect::from_ltrb(x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1))
        {
            self.clip(&PathBuilder::from_rect(b), FillRule::Winding, self.state.ctm);
        }
        let content = self.file.decode(stream).data;
        self.open_forms.push(stream.id);
        self.run(&content, &inner);
        self.open_forms.pop();
        (self.state, self.text, self.text_line, self.path) = (state, text, line, path);
    }

    /// The mask of a graphics state (ISO 32000-1, 11.6.5.3): its group painted apart, as light.
    pub(super) fn soft_mask(&mut self, dict: &Dict, resources: &Dict) -> Option<Rc<Mask>> {
        let Object::Stream(group) = self.file.get(dict, "G") else { return None };
        if self.file.get(dict, "S").name() != Some(b"Luminosity") || dict.has("TR") || self.open_forms.len() >= DEEPEST {
            self.missed.insert(Missed::Blend);
            return None;
        }
        let (width, height) = (self.plates.width, self.plates.height);
        self.touched += 4 * u64::from(width) * u64::from(height);
        let mut apart = Painter::new(self.file, Plates::new(width, height), self.state.ctm, self.edges);
        (apart.left, apart.touched, apart.open_forms) = (self.left, self.touched, self.open_forms.clone());
        // Where nothing is painted the mask is black.
        let edges = PathBuilder::from_rect(self.edges);
        apart.fill(&edges, FillRule::Winding, Transform::identity());
        apart.form(&group, resources);
        (self.left, self.touched) = (apart.left, apart.touched);
        self.missed.extend(apart.missed.iter().copied());
        let size = tiny_skia::IntSize::from_wh(width, height)?;
        Mask::from_vec(apart.plates.light(), size).map(Rc::new)
    }

    pub(super) fn inline_image(&mut self, lexer: &mut Lexer<'_>, resources: &Dict) {
        if let Some(stream) = super::super::image::inline(lexer) {
            self.image(&Rc::new(stream), resources);
        }
    }

    fn image(&mut self, stream: &Rc<Stream>, resources: &Dict) {
        let dict = &stream.dict;
        let get = |long: &str, short: &str| if dict.has(long) { self.file.get(dict, long) } else { self.file.get(dict, short) };
        let stencil = matches!(get("ImageMask", "IM"), Object::Bool(true));
        let space = get("ColorSpace", "CS");
        let ground = if stencil || space.is_null() { Ground::plain(Family::Gray) } else { Ground::read(self.file, &space, resources) };
        if ground.guessed() {
            self.missed.insert(Missed::Spot);
        }
        let Some(pixels) = self.pixels(stream, &ground.space, stencil) else {
            self.missed.insert(Missed::Picture);
            return;
        };
        let soft = ["SMask", "Mask"].into_iter().find_map(|key| match self.file.get(dict, key) {
            Object::Stream(s) => Some((key == "Mask", s)),
            _ => None,
        });
        let soft = soft.and_then(|(hard, s)| Some((hard, self.pixels(&s, &Space::Plain(Family::Gray), hard)?)));
        let fill = self.coat_of_stencil();
        let share = |u: f64, v: f64, mask: &Pixels| 1.0 - mask.inks((u * mask.width as f64) as usize, (v * mask.height as f64) as usize)[3];
        self.each_pixel(|u, v| {
            let (x, y) = ((u * pixels.width as f64) as usize, (v * pixels.height as f64) as usize);
            if stencil {
                // A stencil paints where it is 0.
                return (fill, pixels.inks(x, y)[3]);
            }
            let part = match &soft {
                Some((true, mask)) => 1.0 - share(u, v, mask),
                Some((false, mask)) => share(u, v, mask),
                None => 1.0,
            };
            (pixels.with(x, y, |values| ground.inks(values)), part)
        });
    }

    fn pixels(&self, stream: &Stream, space: &Space, stencil: bool) -> Option<Pixels> {
        let dict = &stream.dict;
        let get = |long: &str, short: &str| if dict.has(long) { self.file.get(dict, long) } else { self.file.get(dict, short) };
        let size = |long, short| get(long, short).int().and_then(|v| u32::try_from(v).ok()).unwrap_or(0);
        let bits = if stencil { 1 } else { size("BitsPerComponent", "BPC") };
        Pixels::read(self.file, stream, space, (size("Width", "W"), size("Height", "H")), bits)
    }

    fn coat_of_stencil(&mut self) -> [f64; 4] {
        if self.state.fill.pattern.is_some() {
            self.missed.insert(Missed::Shading);
        }
        self.state.fill.inks
    }

    /// Paints the unit square: what a place in it shows (from its top left corner), and how much of it.
    fn each_pixel(&mut self, of: impl Fn(f64, f64) -> ([f64; 4], f64)) {
        let to = self.state.ctm;
        let Some(square) = tiny_skia::Rect::from_ltrb(0.0, 0.0, 1.0, 1.0).and_then(|r| PathBuilder::from_rect(r).transform(to)) else {
            return;
        };
        let (seen, Some(back)) = (square.bounds(), to.invert()) else { return };
        let Some(mask) = self.mask_for(seen) else { return };
        let across = |v: f32, most: u32| v.clamp(0.0, most as f32) as u32;
        let (x0, x1) = (across(seen.left().floor(), self.plates.width), across(seen.right().ceil(), self.plates.width));
        let (y0, y1) = (across(seen.top().floor(), self.plates.height), across(seen.bottom().ceil(), self.plates.height));
        self.touched += u64::from(x1.saturating_sub(x0)) * u64::from(y1.saturating_sub(y0)) * 8;
        for y in y0..y1 {
            for x in x0..x1 {
                let through = mask.as_ref().map_or(255, |m| m.data()[(y * self.plates.width + x) as usize]);
                if through == 0 {
                    continue;
                }
                let (mut sum, mut total) = ([0.0; 4], 0.0);
                for (sx, sy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                    let mut at = tiny_skia::Point::from_xy(x as f32 + sx, y as f32 + sy);
                    back.map_point(&mut at);
                    let (u, v) = (f64::from(at.x), 1.0 - f64::from(at.y));
                    if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
                        continue;
                    }
                    let (inks, part) = of(u, v);
                    sum.iter_mut().zip(inks).for_each(|(s, i)| *s += i * part);
                    total += part;
                }
                if total > 0.0 {
                    let share = total / 4.0 * self.state.alpha.0 * f64::from(through) / 255.0;
                    self.plates.dot(x, y, sum.map(|s| s / total), share);
                }
            }
        }
    }
}
