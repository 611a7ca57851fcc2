//! Paths: what is filled and stroked, lines among it, the clip.

use super::{Dict, MOST_CORNERS, Met};
use super::{Mark, Object, Place, Runner, Space, single, some};

impl Runner<'_, '_> {
    pub(super) fn move_to(&mut self, p: (f64, f64)) {
        self.pen = p;
        let at = self.mm(p);
        self.path.push(vec![at]);
    }

    pub(super) fn line_to(&mut self, p: (f64, f64)) {
        self.pen = p;
        let at = self.mm(p);
        match self.path.last_mut() {
            Some(ring) if ring.len() < 200_000 => ring.push(at),
            Some(_) => {}
            None => self.path.push(vec![at]),
        }
    }

    pub(super) fn curve(&mut self, [a, b, end]: [(f64, f64); 3]) {
        let from = self.pen;
        for i in 1..=8 {
            let (t, s) = (f64::from(i) / 8.0, 1.0 - f64::from(i) / 8.0);
            let at = |p: fn((f64, f64)) -> f64| s * s * s * p(from) + 3.0 * s * s * t * p(a) + 3.0 * s * t * t * p(b) + t * t * t * p(end);
            self.line_to((at(|p| p.0), at(|p| p.1)));
        }
        self.pen = end;
    }

    pub(super) fn end_path(&mut self) {
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

    pub(super) fn paint_path(&mut self, fill: Option<bool>, stroke: bool) {
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

    pub(super) fn stroke_path(&mut self, path: &[Vec<(f64, f64)>], place: Place) {
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

    pub(super) fn shading(&mut self, operands: &[Object], resources: &Dict) {
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
}

/// Whether a path is one upright rectangle.
fn is_box(path: &[Vec<(f64, f64)>]) -> bool {
    let [ring] = path else { return false };
    let close = |a: f64, b: f64| (a - b).abs() < 0.01;
    (4..=6).contains(&ring.len()) && ring.windows(2).all(|p| close(p[0].0, p[1].0) || close(p[0].1, p[1].1))
}
