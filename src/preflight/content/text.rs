//! Text: strings followed through their matrices, one mark for each that is shown.

use super::super::ink::TYPE;
use super::{Dict, Mark, Met, Object, Place, Runner, UNIT, multiply, single, through};
use crate::pdf::Font;
use std::rc::Rc;

impl Runner<'_, '_> {
    pub(super) fn text_operator(&mut self, op: &[u8], operands: &[Object], resources: &Dict) {
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

    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.line = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    pub(super) fn font(&mut self, name: &[u8], resources: &Dict) -> Option<usize> {
        let fonts = self.file.get(resources, "Font");
        let raw = fonts.dict()?.raw(std::str::from_utf8(name).ok()?)?;
        let id = if let Object::Ref(id) = raw { *id } else { 0 };
        if let Some(&index) = self.fonts.get(&id).filter(|_| id != 0) {
            return Some(index);
        }
        let object = self.file.resolve(raw);
        Some(self.add_font(id, object.dict()?))
    }

    pub(super) fn add_font(&mut self, id: u32, dict: &Dict) -> usize {
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
    pub(super) fn show(&mut self, object: &Object) {
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

    pub(super) fn part(&mut self, object: &Object, around: &mut Option<Place>) {
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
}
