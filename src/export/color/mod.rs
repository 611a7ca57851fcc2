//! Colour between devices: RGB pictures to the inks of a printing condition, inks to the screen.
//!
//! Media-relative colorimetric with black-point compensation: paper white is white, the darkest the press
//! prints is black. Everything is computed once on a grid and interpolated, the same on every machine.

mod icc;

use icc::{Lab, Profile, lab_to_xyz, xyz_to_lab};

/// Points on a side of the grid from RGB.
const RGB_POINTS: usize = 33;
/// Points on a side of the grid from inks.
const INK_POINTS: usize = 17;

/// A printing condition as its ICC profile describes it.
pub struct Condition {
    profile: Profile,
    /// Lightness of the darkest print, CIE Y.
    black: f64,
}

impl Condition {
    /// From the bytes of a CMYK profile. The error says why it cannot be used.
    pub fn new(icc: &[u8]) -> Result<Condition, String> {
        let profile = Profile::parse(icc)?;
        if profile.channels() != 4 || !profile.separates() {
            return Err("不是能分色的 CMYK 特性文件".into());
        }
        let inks = profile.separate([0.0; 3]);
        let black = lab_to_xyz(neutral(profile.to_lab(&inks)))[1];
        Ok(Condition { profile, black })
    }

    /// From RGB to these inks; `source` is the picture's own profile, sRGB if it has none or one that cannot be read.
    /// No colour gets more ink than `limit`, in percent.
    pub fn separation(&self, source: Option<&[u8]>, limit: f64) -> Separation {
        let source = Source::new(source);
        let scale = Scale::new(source.black, self.black);
        let n = RGB_POINTS;
        let step = |i: usize| i as f64 / (n - 1) as f64;
        let mut nodes = Vec::with_capacity(n * n * n);
        for i in 0..n * n * n {
            let rgb = [step(i / (n * n)), step(i / n % n), step(i % n)];
            let lab = scale.apply(source.lab(rgb));
            let inks = self.profile.separate(lab);
            nodes.push(limited([inks[0], inks[1], inks[2], inks[3]], limit / 100.0));
        }
        // Paper is paper.
        if let Some(white) = nodes.last_mut() {
            *white = [0.0; 4];
        }
        Separation { nodes }
    }

    /// The inks that come nearest to a colour measured on white paper (CIE Lab, D50), no more than `limit` percent.
    pub fn nearest(&self, lab: [f64; 3], limit: f64) -> [f64; 4] {
        let inks = self.profile.separate(lab);
        limited([inks[0], inks[1], inks[2], inks[3]], limit / 100.0).map(f64::from)
    }

    /// From these inks to the screen.
    pub fn proof(&self, paper: bool) -> Proof {
        let n = INK_POINTS;
        let scale = if paper { Scale::new(0.0, 0.0) } else { Scale::new(self.black, 0.0) };
        let white = if paper { self.profile.white() } else { icc::D50 };
        let step = |i: usize| i as f64 / (n - 1) as f64;
        let node = |i: usize| {
            let inks = [step(i / (n * n * n)), step(i / (n * n) % n), step(i / n % n), step(i % n)];
            let lab = scale.apply(self.profile.to_lab(&inks));
            let xyz = lab_to_xyz(lab);
            icc::srgb([0, 1, 2].map(|c| xyz[c] * white[c] / icc::D50[c])).map(|v| v as f32)
        };
        Proof { nodes: (0..n * n * n * n).map(node).collect() }
    }
}

/// The grey of the same lightness, no lighter than a mid grey: a black point.
fn neutral(lab: Lab) -> Lab {
    [lab[0].clamp(0.0, 50.0), 0.0, 0.0]
}

/// Inks held to a limit: what is too much comes off the colours first, since black does not show it.
fn limited(inks: [f64; 4], limit: f64) -> [f32; 4] {
    let [c, m, y, k] = inks.map(|v| v.clamp(0.0, 1.0));
    let colors = c + m + y;
    let k = k.min(limit);
    let scale = if colors + k > limit && colors > 0.0 { ((limit - k) / colors).max(0.0) } else { 1.0 };
    [c * scale, m * scale, y * scale, k].map(|v| v as f32)
}

/// Black-point compensation: XYZ scaled so that one black becomes the other and white stays.
struct Scale {
    factor: [f64; 3],
    offset: [f64; 3],
}

impl Scale {
    /// Between two blacks given by CIE Y.
    fn new(from: f64, to: f64) -> Scale {
        let factor = icc::D50.map(|w| (w - to * w) / (w - from * w).max(1e-9));
        Scale { factor, offset: [0, 1, 2].map(|i| icc::D50[i] * (1.0 - factor[i])) }
    }

    fn apply(&self, lab: Lab) -> Lab {
        let xyz = lab_to_xyz(lab);
        xyz_to_lab([0, 1, 2].map(|i| (xyz[i] * self.factor[i] + self.offset[i]).max(0.0)))
    }
}

/// Where RGB comes from.
struct Source {
    profile: Option<Profile>,
    black: f64,
}

impl Source {
    fn new(icc: Option<&[u8]>) -> Source {
        let profile = icc.and_then(|bytes| Profile::parse(bytes).ok()).filter(|p| p.channels() == 3 && p.is_rgb());
        let mut source = Source { profile, black: 0.0 };
        source.black = lab_to_xyz(neutral(source.lab([0.0; 3])))[1];
        source
    }

    fn lab(&self, rgb: [f64; 3]) -> Lab {
        match &self.profile {
            Some(p) => p.to_lab(&rgb),
            None => xyz_to_lab(icc::from_srgb(rgb)),
        }
    }
}

/// A table from RGB to inks.
pub struct Separation {
    nodes: Vec<[f32; 4]>,
}

impl Separation {
    /// The inks of pixels, 255 is solid; red, green, blue in.
    pub fn apply(&self, rgb: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(rgb.len() / 3 * 4);
        let mut last = ([0u8; 3], self.pixel([0; 3]));
        for &pixel in rgb.as_chunks::<3>().0 {
            if pixel != last.0 {
                last = (pixel, self.pixel(pixel));
            }
            out.extend(last.1);
        }
        out
    }

    /// Tetrahedral interpolation: along a path of the cube's edges, largest fraction first.
    fn pixel(&self, rgb: [u8; 3]) -> [u8; 4] {
        const STRIDE: [usize; 3] = [RGB_POINTS * RGB_POINTS, RGB_POINTS, 1];
        let (mut at, mut parts) = (0, [(0.0f32, 0usize); 3]);
        for i in 0..3 {
            let v = f32::from(rgb[i]) * (RGB_POINTS - 1) as f32 / 255.0;
            let low = (v as usize).min(RGB_POINTS - 2);
            at += low * STRIDE[i];
            parts[i] = (v - low as f32, STRIDE[i]);
        }
        parts.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut out = self.nodes[at].map(|v| v * (1.0 - parts[0].0));
        for (i, (part, stride)) in parts.iter().enumerate() {
            at += stride;
            let weight = part - parts.get(i + 1).map_or(0.0, |p| p.0);
            for (o, v) in out.iter_mut().zip(self.nodes[at]) {
                *o += weight * v;
            }
        }
        out.map(|v| (v * 255.0 + 0.5) as u8)
    }
}

/// A table from inks to the screen.
pub struct Proof {
    nodes: Vec<[f32; 3]>,
}

impl Proof {
    /// Screen colours of inks, 255 is solid; cyan, magenta, yellow, black in; red, green, blue out.
    pub fn apply(&self, inks: [u8; 4]) -> [u8; 3] {
        let n = INK_POINTS;
        let cells = inks.map(|v| {
            let v = f32::from(v) * (n - 1) as f32 / 255.0;
            let low = (v as usize).min(n - 2);
            (low, v - low as f32)
        });
        let mut out = [0.0f32; 3];
        for corner in 0..16usize {
            let (mut at, mut weight) = (0, 1.0);
            for (i, (low, part)) in cells.iter().enumerate() {
                let up = corner >> i & 1;
                at = at * n + low + up;
                weight *= if up == 1 { *part } else { 1.0 - part };
            }
            if weight > 0.0 {
                for (o, v) in out.iter_mut().zip(self.nodes[at]) {
                    *o += weight * v;
                }
            }
        }
        out.map(|v| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWSPRINT: &[u8] = include_bytes!("../../../layouts/plants/newsprint.icc");

    /// What Little CMS 2 (relative colorimetric, black-point compensation) makes of these through the same profile, percent.
    const LCMS: [([u8; 3], [f64; 4]); 7] = [
        ([255, 255, 255], [0.0, 0.0, 0.0, 0.0]),
        ([0, 0, 0], [64.0, 45.0, 27.0, 87.0]),
        ([120, 120, 120], [41.0, 29.0, 29.0, 28.0]),
        ([210, 210, 210], [18.0, 11.0, 12.0, 0.0]),
        ([220, 170, 140], [14.0, 33.0, 42.0, 0.0]),
        ([255, 0, 0], [0.0, 94.0, 87.0, 0.0]),
        ([0, 255, 255], [54.0, 0.0, 22.0, 0.0]),
    ];

    #[test]
    fn separations_agree_with_another_colour_engine() {
        let table = Condition::new(NEWSPRINT).unwrap().separation(None, 240.0);
        for (rgb, wanted) in LCMS {
            let inks = table.apply(&rgb);
            for (a, b) in inks.iter().zip(wanted) {
                assert!((f64::from(*a) / 2.55 - b).abs() < 3.0, "{rgb:?}: {inks:?} {wanted:?}");
            }
        }
        assert_eq!(table.apply(&[255; 3]), [0; 4]);
    }

    #[test]
    fn no_colour_gets_more_ink_than_the_limit() {
        for limit in [180.0, 240.0, 300.0] {
            let table = Condition::new(NEWSPRINT).unwrap().separation(None, limit);
            for r in (0..=255).step_by(15) {
                for g in (0..=255).step_by(15) {
                    for b in (0..=255).step_by(15) {
                        let sum: f64 = table.apply(&[r as u8, g as u8, b as u8]).iter().map(|&v| f64::from(v) / 2.55).sum();
                        assert!(sum <= limit + 0.8, "{r} {g} {b}: {sum} > {limit}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_separated_comes_back_on_the_screen() {
        let condition = Condition::new(NEWSPRINT).unwrap();
        let (table, proof) = (condition.separation(None, 240.0), condition.proof(false));
        for grey in (0..=255u8).step_by(15) {
            let inks = table.apply(&[grey; 3]);
            let back = proof.apply([inks[0], inks[1], inks[2], inks[3]]);
            // The ink limit costs a little of the darkest.
            let slack = if grey < 45 { 28 } else { 10 };
            assert!(back.iter().all(|&v| v.abs_diff(grey) <= slack), "{grey}: {inks:?} {back:?}");
        }
        let paper = condition.proof(true).apply([0; 4]);
        assert!(paper.iter().all(|&v| (180..250).contains(&v)), "newsprint is not white: {paper:?}");
    }

    #[test]
    fn bent_profiles_are_refused_or_survived() {
        assert!(Condition::new(b"").is_err() && Condition::new(&NEWSPRINT[..200]).is_err());
        let mut state = 1u32;
        for _ in 0..400 {
            let mut bent = NEWSPRINT.to_vec();
            for _ in 0..4 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = state as usize % 1500;
                bent[at] = (state >> 24) as u8;
            }
            if let Ok(c) = Condition::new(&bent) {
                c.profile.to_lab(&[0.5; 4]);
            }
        }
    }
}
