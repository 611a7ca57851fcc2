//! Pictures as the plant takes them: other colours, data for a PDF or a screen.
//!
//! A picture that needs nothing is never decoded. Photographs become JPEG data; line art, and graphics of few
//! colours, whose edges JPEG would blur, are deflated as they are.

use super::color::Separation;
pub use crate::picture::Raster;
use crate::picture::{Coding, Picture, PictureColor};
use flate2::{Compression, write::ZlibEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

/// Effort of compression: fine enough that the eye sees no difference on newsprint.
const QUALITY: u8 = 92;
/// Colours up to which a picture counts as a graphic.
const FEW_COLORS: usize = 256;

impl Raster {
    /// The pixels of a picture. `None` if its data are broken.
    pub fn decode(picture: &Picture) -> Option<Raster> {
        Raster::read(picture, None).ok()
    }

    /// As inks. Grey stays grey, and so does a picture in three channels that has nothing but grey.
    pub fn separated(self, table: &Separation) -> Raster {
        if self.channels != 3 {
            return self;
        }
        if self.data.as_chunks::<3>().0.iter().all(|p| p[0] == p[1] && p[1] == p[2]) {
            return Raster { channels: 1, data: self.data.iter().step_by(3).copied().collect(), ..self };
        }
        Raster { channels: 4, data: table.apply(&self.data), ..self }
    }

    /// As grey, by the lightness that the eye sees.
    pub fn gray(self) -> Raster {
        let light = |[r, g, b]: [u32; 3]| ((r * 54 + g * 183 + b * 19 + 128) / 256) as u8;
        let data = match self.channels {
            3 => self.data.as_chunks::<3>().0.iter().map(|p| light(p.map(u32::from))).collect(),
            4 => self.data.as_chunks::<4>().0.iter().map(|p| light(screen(*p).map(u32::from))).collect(),
            _ => return self,
        };
        Raster { channels: 1, data, ..self }
    }

    /// As red, green, blue by plain arithmetic, for where no profile is.
    pub fn rgb(self) -> Raster {
        if self.channels != 4 {
            return self;
        }
        let data = self.data.as_chunks::<4>().0.iter().flat_map(|p| screen(*p)).collect();
        Raster { channels: 3, data, ..self }
    }

    /// As JPEG data; four channels come out inverted, as Adobe writes them.
    pub fn encode(&self) -> Option<(Vec<u8>, PictureColor)> {
        let (kind, color) = match self.channels {
            1 => (ColorType::Luma, PictureColor::Gray),
            3 => (ColorType::Rgb, PictureColor::Rgb),
            _ => (ColorType::Cmyk, PictureColor::Cmyk { inverted: true }),
        };
        let mut out = Vec::with_capacity(self.data.len() / 6);
        let mut encoder = Encoder::new(&mut out, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder.set_optimized_huffman_tables(true);
        encoder.encode(&self.data, u16::try_from(self.width).ok()?, u16::try_from(self.height).ok()?, kind).ok()?;
        Some((out, color))
    }

    /// As a picture for a PDF: `bits` 1 keeps line art line art, `exact` keeps every value as it is.
    pub fn ready(&self, name: &str, bits: u8, exact: bool, effort: u8) -> Option<Picture> {
        let line_art = bits == 1 && self.channels == 1;
        let (data, coding, color) = if line_art {
            (deflated(&packed(&self.data, self.width), effort)?, Coding::Samples(1), PictureColor::Gray)
        } else if exact || self.is_graphic() {
            let color = [PictureColor::Gray, PictureColor::Rgb, PictureColor::Cmyk { inverted: false }][self.channels / 2];
            (deflated(&self.data, effort)?, Coding::Samples(8), color)
        } else {
            let (data, color) = self.encode()?;
            (data, Coding::Jpeg, color)
        };
        let mask = match &self.alpha {
            Some(alpha) => Some(Arc::new(deflated(alpha, effort)?)),
            None => None,
        };
        Some(Picture {
            data: Arc::new(data),
            coding,
            bits: if line_art { 1 } else { 8 },
            alpha: mask.is_some(),
            mask,
            ..Picture::jpeg(name, Vec::new(), (self.width as u32, self.height as u32), color)
        })
    }

    /// A drawing, a chart: few colours in flat areas.
    fn is_graphic(&self) -> bool {
        // Every grey has few values, photographs too.
        if self.channels == 1 {
            let mut seen = [false; 256];
            self.data.iter().for_each(|&v| seen[usize::from(v)] = true);
            return seen.iter().filter(|s| **s).count() <= 16;
        }
        let mut colors = HashSet::new();
        let mut last: &[u8] = &[];
        self.data.chunks_exact(self.channels).all(|p| {
            if p != last {
                last = p;
                colors.insert(p);
            }
            colors.len() <= FEW_COLORS
        })
    }
}

/// A picture as browsers show it: JPEG data as they are, everything else as JPEG or, with transparency, PNG.
pub fn for_screen(picture: &Picture) -> (&'static str, Vec<u8>) {
    if picture.coding == Coding::Jpeg && picture.color != (PictureColor::Cmyk { inverted: false }) {
        return ("image/jpeg", picture.data.to_vec());
    }
    const SIDE: usize = 2400;
    let raster = Raster::read(picture, Some((SIDE, SIDE))).ok().map(Raster::rgb);
    let made = raster.and_then(|r| match r.alpha {
        Some(_) => Some(("image/png", translucent(&r)?)),
        None => Some(("image/jpeg", r.encode()?.0)),
    });
    made.unwrap_or(("image/jpeg", Vec::new()))
}

/// A PNG file with alpha.
fn translucent(r: &Raster) -> Option<Vec<u8>> {
    let alpha = r.alpha.as_ref()?;
    let data: Vec<u8> = r.data.chunks_exact(r.channels).zip(alpha).flat_map(|(p, &a)| p.iter().copied().chain([a])).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, r.width as u32, r.height as u32);
    encoder.set_color(if r.channels == 1 { png::ColorType::GrayscaleAlpha } else { png::ColorType::Rgba });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().ok()?.write_image_data(&data).ok()?;
    Some(out)
}

/// Rows of bits: what is darker than the middle is 0.
fn packed(data: &[u8], width: usize) -> Vec<u8> {
    let byte = |eight: &[u8]| eight.iter().enumerate().fold(0, |b, (i, &v)| b | u8::from(v >= 128) << (7 - i));
    data.chunks_exact(width.max(1)).flat_map(|row| row.chunks(8).map(byte)).collect()
}

fn deflated(data: &[u8], effort: u8) -> Option<Vec<u8>> {
    let mut zlib = ZlibEncoder::new(Vec::with_capacity(data.len() / 4), Compression::new(u32::from(effort.clamp(1, 9))));
    zlib.write_all(data).ok()?;
    zlib.finish().ok()
}

/// Screen colours of inks by plain arithmetic.
fn screen([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| ((255 - u32::from(ink)) * (255 - u32::from(k)) / 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(jpeg: Vec<u8>, color: PictureColor) -> Picture {
        Picture::jpeg("p", jpeg, (8, 8), color)
    }

    fn near(a: &[u8], b: &[u8]) -> bool {
        a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 3)
    }

    fn raster(channels: usize, data: Vec<u8>) -> Raster {
        Raster { width: 8, height: 8, channels, data, alpha: None }
    }

    #[test]
    fn inks_survive_encoding_however_they_are_written() {
        let inks = [200u8, 30, 90, 10];
        let data = inks.repeat(64);
        let (jpeg, color) = raster(4, data.clone()).encode().unwrap();
        assert_eq!(color, PictureColor::Cmyk { inverted: true });
        assert!(near(&Raster::decode(&picture(jpeg.clone(), color)).unwrap().data, &data));
        let plain = Raster::decode(&picture(jpeg, PictureColor::Cmyk { inverted: false })).unwrap();
        assert!(near(&plain.data[..4], &inks.map(|v| 255 - v)), "{:?}", &plain.data[..4]);
        let mut out = Vec::new();
        Encoder::new(&mut out, 95).encode(&data, 8, 8, ColorType::CmykAsYcck).unwrap();
        let back = Raster::decode(&picture(out, PictureColor::Cmyk { inverted: true })).unwrap();
        assert!(near(&back.data[..4], &inks), "{:?}", &back.data[..4]);
    }

    #[test]
    fn what_is_made_ready_comes_back_as_it_was() {
        let inks = raster(4, (0..256).map(|i| (i * 7) as u8).collect());
        let exact = inks.ready("p", 8, true, 6).unwrap();
        assert_eq!((exact.coding, Raster::decode(&exact).unwrap()), (Coding::Samples(8), inks));
        let art = raster(1, (0..64).map(|i| if i % 3 == 0 { 255 } else { 0 }).collect());
        let one = art.ready("p", 1, false, 6).unwrap();
        assert_eq!((one.bits, Raster::decode(&one).unwrap()), (1, art));
        let mut cut_out = raster(3, [10, 200, 30].repeat(64));
        cut_out.alpha = Some((0..64).collect());
        let made = cut_out.ready("p", 8, false, 6).unwrap();
        assert!(made.mask.is_some() && made.coding == Coding::Samples(8), "a flat colour is a graphic");
        assert_eq!(Raster::decode(&made).unwrap(), cut_out);
    }

    #[test]
    fn grey_is_grey_in_three_channels_too() {
        let table =
            crate::export::color::Condition::new(include_bytes!("../../layouts/plants/newsprint.icc")).unwrap().separation(None, 240.0);
        assert_eq!(raster(3, [90, 90, 90].repeat(64)).separated(&table).channels, 1);
        assert_eq!(raster(3, [90, 90, 91].repeat(64)).separated(&table).channels, 4);
    }

    #[test]
    fn broken_data_are_no_picture() {
        let (jpeg, color) = raster(1, vec![40; 64]).encode().unwrap();
        assert!(Raster::decode(&picture(jpeg[..jpeg.len() / 3].to_vec(), color)).is_none());
        assert!(Raster::decode(&picture(Vec::new(), color)).is_none());
        let wrong = Picture::jpeg("p", jpeg, (9, 8), color);
        assert!(Raster::decode(&wrong).is_none());
    }
}
