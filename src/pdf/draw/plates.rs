//! Four plates as light: white where nothing is printed.

use tiny_skia::{BlendMode, Color, FillRule, Mask, Paint, Path, Pixmap, PremultipliedColorU8, Shader, Stroke, Transform};

/// Cyan, magenta, yellow, black; a plate without any ink is not there.
pub(super) struct Plates {
    pub(super) width: u32,
    pub(super) height: u32,
    planes: [Option<Pixmap>; 4],
}

/// How a colour goes on the plates.
#[derive(Clone, Copy)]
pub(super) struct Coat {
    pub(super) inks: [f64; 4],
    pub(super) alpha: f64,
    /// Inks of nothing leave what is there.
    pub(super) keeps: bool,
    pub(super) blend: BlendMode,
}

impl Coat {
    fn paint(&self, plate: usize) -> Paint<'static> {
        let light = (1.0 - self.inks[plate]).clamp(0.0, 1.0) as f32;
        let color = Color::from_rgba(light, light, light, self.alpha.clamp(0.0, 1.0) as f32).unwrap_or(Color::BLACK);
        Paint { shader: Shader::SolidColor(color), anti_alias: true, blend_mode: self.blend, ..Paint::default() }
    }
}

impl Plates {
    pub(super) fn new(width: u32, height: u32) -> Plates {
        Plates { width, height, planes: [None, None, None, None] }
    }

    /// A plate that this ink has to go on.
    fn plate(&mut self, plate: usize, ink: f64, keeps: bool) -> Option<&mut Pixmap> {
        if ink <= 0.0 && (keeps || self.planes[plate].is_none()) {
            return None;
        }
        if self.planes[plate].is_none() {
            let mut new = Pixmap::new(self.width, self.height)?;
            new.fill(Color::WHITE);
            self.planes[plate] = Some(new);
        }
        self.planes[plate].as_mut()
    }

    pub(super) fn fill(&mut self, path: &Path, rule: FillRule, coat: Coat, to: Transform, clip: Option<&Mask>) {
        for i in 0..4 {
            if let Some(plate) = self.plate(i, coat.inks[i], coat.keeps) {
                plate.fill_path(path, &coat.paint(i), rule, to, clip);
            }
        }
    }

    pub(super) fn stroke(&mut self, path: &Path, stroke: &Stroke, coat: Coat, to: Transform, clip: Option<&Mask>) {
        for i in 0..4 {
            if let Some(plate) = self.plate(i, coat.inks[i], coat.keeps) {
                plate.stroke_path(path, &coat.paint(i), stroke, to, clip);
            }
        }
    }

    /// One pixel, thinned by a share.
    pub(super) fn dot(&mut self, x: u32, y: u32, inks: [f64; 4], share: f64) {
        let at = (y * self.width + x) as usize;
        for (i, ink) in inks.into_iter().enumerate() {
            let Some(pixel) = self.plate(i, ink, false).and_then(|p| p.pixels_mut().get_mut(at)) else { continue };
            let below = f64::from(pixel.red());
            let light = (below + ((1.0 - ink.clamp(0.0, 1.0)) * 255.0 - below) * share).round().clamp(0.0, 255.0) as u8;
            *pixel = PremultipliedColorU8::from_rgba(light, light, light, 255).unwrap_or(*pixel);
        }
    }

    /// Inks pixel by pixel, 255 is solid: four channels, or one where there is black alone.
    pub(super) fn finish(self) -> (usize, Vec<u8>) {
        let [c, m, y, k] = &self.planes;
        let count = (self.width * self.height) as usize;
        let ink = |p: &Option<Pixmap>, i: usize| p.as_ref().map_or(0, |p| 255 - p.pixels()[i].red());
        if c.is_none() && m.is_none() && y.is_none() {
            return (1, (0..count).map(|i| ink(k, i)).collect());
        }
        (4, (0..count).flat_map(|i| [ink(c, i), ink(m, i), ink(y, i), ink(k, i)]).collect())
    }

    /// How light each pixel is, 0 to 255.
    pub(super) fn light(&self) -> Vec<u8> {
        let light = |i: usize| {
            let of = |p: &Option<Pixmap>| p.as_ref().map_or(255, |p| u32::from(p.pixels()[i].red()));
            let [c, m, y, k] = [0, 1, 2, 3].map(|p| of(&self.planes[p]));
            ((c * 77 + m * 150 + y * 29) / 256 * k / 255) as u8
        };
        (0..(self.width * self.height) as usize).map(light).collect()
    }
}
