//! Pictures and forms: their own content, their pixels as ink.

use super::{DEEPEST, Dict, Family, Lexer, Mark, Met, Object, Over, Place, Rc, Runner, Space, Stream, multiply, single};
use crate::pdf::Pixels;

impl Runner<'_, '_> {
    pub(super) fn x_object(&mut self, operands: &[Object], resources: &Dict) {
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

    pub(super) fn form(&mut self, stream: &Rc<Stream>, resources: &Dict) {
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
    pub(in crate::preflight) fn group(&mut self, group: Option<&Dict>, resources: &Dict) {
        let Some(group) = group.filter(|g| self.file.get(g, "S").name() == Some(b"Transparency")) else { return };
        self.meet(Met::Group, Place::default());
        if let Some(space) = group.raw("CS") {
            let family = Space::read(self.file, space, resources, 6).family();
            if !matches!(family, Family::Cmyk | Family::Unknown) {
                self.meet(Met::BlendSpace, Place::default());
            }
        }
    }

    pub(super) fn inline_image(&mut self, lexer: &mut Lexer<'_>, resources: &Dict) {
        if let Some(stream) = crate::pdf::inline(lexer) {
            self.image(&Rc::new(stream), resources);
        }
    }

    pub(super) fn image(&mut self, stream: &Rc<Stream>, resources: &Dict) {
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
    pub(super) fn measure(&mut self, stream: &Rc<Stream>, space: &Space, size: (u32, u32), bits: u32, mask: bool, seen: Place) {
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
                self.ink.work += 4;
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
