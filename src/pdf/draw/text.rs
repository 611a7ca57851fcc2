//! Text operators, glyphs as outlines.

use super::face::{Face, Shown};
use super::{Dict, FillRule, Missed, Object, Painter, PathBuilder, Rc, Transform};

impl Painter<'_, '_> {
    pub(super) fn text_operator(&mut self, op: &[u8], operands: &[Object], resources: &Dict) {
        let wide = |i: usize| operands.get(i).and_then(Object::number).filter(|v| v.is_finite()).unwrap_or(0.0).clamp(-1e7, 1e7);
        let n = |i: usize| wide(i) as f32;
        match op {
            b"BT" => (self.text, self.text_line) = (Transform::identity(), Transform::identity()),
            b"ET" => {
                if let Some(path) = self.text_clip.take().and_then(PathBuilder::finish) {
                    self.clip(&path, FillRule::Winding, Transform::identity());
                }
            }
            b"Tc" => self.state.spacing.0 = wide(0),
            b"Tw" => self.state.spacing.1 = wide(0),
            b"Tz" => self.state.scale = wide(0) / 100.0,
            b"TL" => self.state.leading = wide(0),
            b"Ts" => self.state.rise = wide(0),
            b"Tr" => self.state.mode = wide(0) as i64,
            b"Tf" => {
                self.state.size = wide(1);
                let fonts = self.file.get(resources, "Font");
                let name = operands.first().and_then(Object::name).and_then(|n| std::str::from_utf8(n).ok());
                let raw = fonts.dict().zip(name).and_then(|(d, n)| d.raw(n).cloned());
                let id = if let Some(Object::Ref(id)) = raw { id } else { 0 };
                let object = raw.map_or(Object::Null, |o| self.file.resolve(&o));
                self.state.font = object.dict().map(|d| self.face(id, d));
            }
            b"Td" => self.next_line(n(0), n(1)),
            b"TD" => {
                self.state.leading = -wide(1);
                self.next_line(n(0), n(1));
            }
            b"Tm" => {
                self.text_line = Transform::from_row(n(0), n(1), n(2), n(3), n(4), n(5));
                self.text = self.text_line;
            }
            b"T*" => self.next_line(0.0, -self.state.leading as f32),
            b"Tj" | b"TJ" => operands.iter().for_each(|o| self.show(o)),
            b"'" => {
                self.next_line(0.0, -self.state.leading as f32);
                operands.iter().for_each(|o| self.show(o));
            }
            b"\"" => {
                self.state.spacing = (wide(1), wide(0));
                self.next_line(0.0, -self.state.leading as f32);
                operands.iter().skip(2).for_each(|o| self.show(o));
            }
            _ => {}
        }
    }

    /// A font, read once. One without a number is read each time.
    pub(super) fn face(&mut self, id: u32, dict: &Dict) -> Rc<Face> {
        if let Some(face) = self.faces.get(&id).filter(|_| id != 0) {
            return face.clone();
        }
        let face = Rc::new(Face::read(self.file, dict));
        self.faces.insert(id, face.clone());
        face
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.text_line = self.text_line.pre_translate(x, y);
        self.text = self.text_line;
    }

    fn show(&mut self, object: &Object) {
        match object {
            Object::Array(items) => items.iter().for_each(|o| self.show(o)),
            Object::Str(bytes) => self.string(bytes),
            other => {
                let Some(face) = self.state.font.clone() else { return };
                let by = -other.number().unwrap_or(0.0) / 1000.0 * self.state.size;
                let (x, y) = if face.font.vertical { (0.0, by) } else { (by * self.state.scale, 0.0) };
                self.text = self.text.pre_translate(x as f32, y as f32);
            }
        }
    }

    fn string(&mut self, bytes: &[u8]) {
        let Some(face) = self.state.font.clone() else { return };
        let (size, scale) = (self.state.size, self.state.scale);
        for code in face.font.codes(bytes) {
            if self.left == 0 || self.touched > super::MOST_TOUCHED {
                return;
            }
            self.left -= 1;
            let advance = face.font.advance(code);
            let word = if code == 32 && !face.font.wide { self.state.spacing.1 } else { 0.0 };
            // Vertical glyphs hang from the middle of their top.
            let (dx, dy) = if face.font.vertical { (-advance / 2.0 * size * scale, -0.88 * size) } else { (0.0, 0.0) };
            let glyph = self.text.pre_translate(dx as f32, (dy + self.state.rise) as f32).pre_scale((size * scale) as f32, size as f32);
            self.glyph(&face, code, glyph);
            let (x, y) = if face.font.vertical {
                (0.0, -size + self.state.spacing.0)
            } else {
                ((advance * size + self.state.spacing.0 + word) * scale, 0.0)
            };
            self.text = self.text.pre_translate(x as f32, y as f32);
        }
    }

    fn glyph(&mut self, face: &Face, code: u32, glyph: Transform) {
        let (mode, to) = (self.state.mode, self.state.ctm.pre_concat(glyph));
        match face.show(self.file, code) {
            Shown::Outline(Some(path)) => {
                if matches!(mode, 0 | 2 | 4 | 6) {
                    self.fill(&path, FillRule::Winding, to);
                }
                if matches!(mode, 1 | 2 | 5 | 6)
                    && let Some(path) = (*path).clone().transform(glyph)
                {
                    self.stroke(&path, self.state.ctm);
                }
                if mode >= 4
                    && let Some(path) = (*path).clone().transform(to)
                {
                    self.text_clip.get_or_insert_with(PathBuilder::new).push_path(&path);
                }
            }
            Shown::Outline(None) => {}
            Shown::Drawn(object) => {
                let (Some(stream), Some((m, resources))) = (object.stream(), face.drawn()) else { return };
                if mode == 3 || self.open_forms.len() >= super::DEEPEST {
                    return;
                }
                let content = self.file.decode(stream).data;
                let resources = resources.cloned().unwrap_or_default();
                let (state, text, line) = (self.state.clone(), self.text, self.text_line);
                let m = m.map(|v| v as f32);
                self.state.ctm = to.pre_concat(Transform::from_row(m[0], m[1], m[2], m[3], m[4], m[5]));
                self.open_forms.push(stream.id);
                self.run(&content, &resources);
                self.open_forms.pop();
                (self.state, self.text, self.text_line) = (state, text, line);
            }
            Shown::Missing => {
                if mode == 3 {
                    return;
                }
                self.missed.insert(Missed::Type);
                // A pale bar says that something stands here, and how much room it takes.
                let wide = face.font.advance(code) as f32;
                if let Some(bar) = tiny_skia::Rect::from_ltrb(0.04, 0.0, (wide - 0.04).max(0.08), 0.6) {
                    let alpha = self.state.alpha;
                    self.state.alpha.0 *= 0.35;
                    self.fill(&PathBuilder::from_rect(bar), FillRule::Winding, to);
                    self.state.alpha = alpha;
                }
            }
        }
    }
}
