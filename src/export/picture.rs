//! Pictures as the plant takes them: pixels from JPEG data, fewer of them, other colours, JPEG data again.
//!
//! A picture that needs nothing is never decoded. Inks are counted from 0, no ink, to 255 everywhere here,
//! however the file has them.

use super::color::Separation;
use crate::page::{Picture, PictureColor};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// Effort of compression: fine enough that the eye sees no difference on newsprint.
const QUALITY: u8 = 92;

/// Pixels, row by row from the top.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Raster {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 1 grey (255 is white), 3 red, green, blue, 4 inks (255 is solid).
    pub channels: usize,
    /// A byte a channel.
    pub data: Vec<u8>,
}

impl Raster {
    /// The pixels of a picture. `None` if its data are broken.
    pub fn decode(picture: &Picture) -> Option<Raster> {
        let (space, channels) = match picture.color {
            PictureColor::Gray => (ColorSpace::Luma, 1),
            PictureColor::Rgb => (ColorSpace::RGB, 3),
            PictureColor::Cmyk { .. } if ycck(&picture.jpeg) => (ColorSpace::YCCK, 4),
            PictureColor::Cmyk { .. } => (ColorSpace::CMYK, 4),
        };
        let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&picture.jpeg[..]), options);
        let mut data = decoder.decode().ok()?;
        let info = decoder.info()?;
        let (width, height) = (usize::from(info.width), usize::from(info.height));
        if width == 0 || height == 0 || data.len() != width * height * channels {
            return None;
        }
        if space == ColorSpace::YCCK {
            data.as_chunks_mut::<4>().0.iter_mut().for_each(|p| *p = cmyk(*p));
        }
        if picture.color == (PictureColor::Cmyk { inverted: true }) {
            data.iter_mut().for_each(|v| *v = 255 - *v);
        }
        Some(Raster { width, height, channels, data })
    }

    /// Reduced so that it has at most so many pixels, each the mean of what it covers.
    pub fn reduced(self, width: usize, height: usize) -> Raster {
        let (w, h) = (width.clamp(1, self.width), height.clamp(1, self.height));
        if (w, h) == (self.width, self.height) {
            return self;
        }
        let n = self.channels;
        // Along rows, then along columns, in whole 1/w of a pixel: exact and the same everywhere.
        let (across, down) = (shares(self.width, w), shares(self.height, h));
        let mut rows = vec![0u16; w * self.height * n];
        for (source, row) in self.data.chunks_exact(self.width * n).zip(rows.chunks_exact_mut(w * n)) {
            for (at, share) in across.iter().enumerate() {
                for c in 0..n {
                    let sum: u64 = share.iter().map(|&(x, part)| u64::from(source[x * n + c]) * part).sum();
                    row[at * n + c] = ((sum * 256 + self.width as u64 / 2) / self.width as u64) as u16;
                }
            }
        }
        let mut data = vec![0u8; w * h * n];
        for (share, line) in down.iter().zip(data.chunks_exact_mut(w * n)) {
            for (i, out) in line.iter_mut().enumerate() {
                let sum: u64 = share.iter().map(|&(y, part)| u64::from(rows[y * w * n + i]) * part).sum();
                *out = ((sum + 128 * self.height as u64) / (256 * self.height as u64)).min(255) as u8;
            }
        }
        Raster { width: w, height: h, channels: n, data }
    }

    /// As inks. Grey stays grey.
    pub fn separated(self, table: &Separation) -> Raster {
        if self.channels != 3 {
            return self;
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
}

/// For each of `to` places, the indices of `from` values that it covers and by how many 1/`to` of one.
fn shares(from: usize, to: usize) -> Vec<Vec<(usize, u64)>> {
    let share = |at: usize| {
        let (start, end) = (at * from, (at + 1) * from);
        let part = |i: usize| (i, (end.min((i + 1) * to) - start.max(i * to)) as u64);
        (start / to..end.div_ceil(to)).map(part).filter(|p| p.1 > 0).collect()
    };
    (0..to).map(share).collect()
}

/// Screen colours of inks by plain arithmetic.
fn screen([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| ((255 - u32::from(ink)) * (255 - u32::from(k)) / 255) as u8)
}

/// Three of four channels from luma and chroma back to red, green, blue; their complement is the ink of the file.
fn cmyk([y, cb, cr, k]: [u8; 4]) -> [u8; 4] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let part = |v: f32| 255 - (v + 0.5).clamp(0.0, 255.0) as u8;
    [part(y + 1.402 * cr), part(y - 0.344_136 * cb - 0.714_136 * cr), part(y + 1.772 * cb), k]
}

/// Whether the Adobe marker says that the colours are luma and chroma (transform 2).
fn ycck(jpeg: &[u8]) -> bool {
    segments(jpeg).any(|(marker, data)| marker == 0xEE && data.starts_with(b"Adobe") && data.get(11) == Some(&2))
}

/// The ICC profile that a JPEG file carries, its parts put together (ICC.1 annex B.4).
pub fn profile(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<(u8, &[u8])> = segments(jpeg)
        .filter(|(marker, data)| *marker == 0xE2 && data.starts_with(b"ICC_PROFILE\0") && data.len() > 14)
        .map(|(_, data)| (data[12], &data[14..]))
        .collect();
    parts.sort_by_key(|p| p.0);
    (!parts.is_empty()).then(|| parts.iter().flat_map(|p| p.1.iter().copied()).collect())
}

/// The segments before the coded data.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut at = 2;
    std::iter::from_fn(move || {
        loop {
            let (&mark, &kind) = (jpeg.get(at)?, jpeg.get(at + 1)?);
            if mark != 0xFF || matches!(kind, 0xDA | 0xD9) {
                return None;
            }
            if kind == 0xFF {
                at += 1;
                continue;
            }
            let size = usize::from(u16::from_be_bytes([*jpeg.get(at + 2)?, *jpeg.get(at + 3)?]));
            let data = jpeg.get(at + 4..at + 2 + size.max(2))?;
            at += 2 + size.max(2);
            return Some((kind, data));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(jpeg: Vec<u8>, color: PictureColor) -> Picture {
        Picture { name: "p".into(), jpeg, width: 8, height: 8, color }
    }

    fn near(a: &[u8], b: &[u8]) -> bool {
        a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 3)
    }

    #[test]
    fn inks_survive_encoding_however_they_are_written() {
        let inks = [200u8, 30, 90, 10];
        let data = inks.repeat(64);
        let (jpeg, color) = Raster { width: 8, height: 8, channels: 4, data: data.clone() }.encode().unwrap();
        assert_eq!(color, PictureColor::Cmyk { inverted: true });
        assert!(near(&Raster::decode(&picture(jpeg.clone(), color)).unwrap().data, &data));
        let plain = Raster::decode(&picture(jpeg, PictureColor::Cmyk { inverted: false })).unwrap();
        assert!(near(&plain.data[..4], &inks.map(|v| 255 - v)), "{:?}", &plain.data[..4]);
        let mut out = Vec::new();
        Encoder::new(&mut out, 95).encode(&data, 8, 8, ColorType::CmykAsYcck).unwrap();
        assert!(ycck(&out));
        let back = Raster::decode(&picture(out, PictureColor::Cmyk { inverted: true })).unwrap();
        assert!(near(&back.data[..4], &inks), "{:?}", &back.data[..4]);
    }

    #[test]
    fn reducing_keeps_the_mean() {
        let data: Vec<u8> = (0..90 * 70 * 3).map(|i| (i * 37 % 251) as u8).collect();
        let mean = |r: &Raster| r.data.iter().map(|&v| f64::from(v)).sum::<f64>() / r.data.len() as f64;
        let whole = Raster { width: 90, height: 70, channels: 3, data };
        for (w, h) in [(45, 35), (31, 17), (1, 1), (90, 69), (400, 400)] {
            let small = whole.clone().reduced(w, h);
            assert_eq!((small.width, small.height), (w.min(90), h.min(70)));
            assert!((mean(&small) - mean(&whole)).abs() < 0.6, "{w} {h}");
        }
        let halves = Raster { width: 4, height: 1, channels: 1, data: vec![0, 100, 200, 40] }.reduced(2, 1);
        assert_eq!(halves.data, [50, 120]);
    }

    #[test]
    fn profiles_are_put_together_in_order() {
        let part = |n: u8, text: &[u8]| {
            let mut out = vec![0xFF, 0xE2, 0, (2 + 14 + text.len()) as u8];
            out.extend(b"ICC_PROFILE\0");
            out.extend([n, 2]);
            out.extend(text);
            out
        };
        let jpeg = [&[0xFF, 0xD8][..], &part(2, b"cd"), &part(1, b"ab"), &[0xFF, 0xD9]].concat();
        assert_eq!(profile(&jpeg).unwrap(), b"abcd");
        assert_eq!(profile(&jpeg[..20]), None);
    }
}
