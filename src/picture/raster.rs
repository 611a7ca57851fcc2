//! Pixels of a picture, turned as it is shown, reduced on the way where fewer are wanted.
//!
//! Inks are counted from 0, no ink, to 255 everywhere here, however the file has them. Big pictures wait for each
//! other, so that memory stays bounded on any number of cores.

use super::reduce::Reducer;
use super::{Coding, MOST_BYTES, Picture, PictureColor, jpeg, png, tiff};
use flate2::read::ZlibDecoder;
use std::io::Read;
use std::sync::{Condvar, Mutex};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

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
    /// How much of each pixel is there, 255 is all; `None` if all of all is.
    pub alpha: Option<Vec<u8>>,
}

impl Raster {
    /// The pixels of a picture, of at most so many across and down as it is shown. The error says what is wrong.
    pub fn read(picture: &Picture, most: Option<(usize, usize)>) -> Result<Raster, String> {
        let (width, height) = picture.stored();
        let size = (width as usize, height as usize);
        if size.0 == 0 || size.1 == 0 {
            return Err("没有像素".into());
        }
        let most = most.map(|m| if picture.turn >= 5 { (m.1, m.0) } else { m });
        let color = match picture.color {
            PictureColor::Gray => 1,
            PictureColor::Rgb => 3,
            PictureColor::Cmyk { .. } => 4,
        };
        // What was made ready has its mask apart.
        let alpha = picture.alpha && matches!(picture.coding, Coding::Png | Coding::Tiff);
        let channels = color + usize::from(alpha);
        let _room = Room::take((size.0 * size.1 * channels) as u64);
        let mut out = Reducer::new(size, most, channels);
        match picture.coding {
            Coding::Jpeg => {
                let data = jpeg_pixels(picture, size, channels)?;
                data.chunks_exact(size.0 * channels).for_each(|row| out.push(row));
            }
            Coding::Png => png::rows(&picture.data, channels, &mut out)?,
            Coding::Tiff => tiff::rows(&picture.data, channels, &mut out)?,
            Coding::Samples(bits) => samples(picture, size.0 * channels, bits, &mut out)?,
        }
        let (width, height, data) = out.finish()?;
        let raster = Raster { width, height, channels, data, alpha: None };
        let mut raster = if alpha { raster.parted() } else { raster };
        if let Some(mask) = &picture.mask {
            raster.alpha = Some(inflated(mask, size.0 * size.1)?);
        }
        Ok(raster.turned(picture.turn))
    }

    /// The last channel becomes alpha. Where nothing is there the pixel is paper, so that no hidden colour shows
    /// at the edge of a cut-out.
    fn parted(self) -> Raster {
        let n = self.channels - 1;
        let paper = if n == 4 { 0 } else { 255 };
        let mut data = Vec::with_capacity(self.width * self.height * n);
        let mut alpha = Vec::with_capacity(self.width * self.height);
        for p in self.data.chunks_exact(n + 1) {
            if p[n] == 0 {
                data.extend(std::iter::repeat_n(paper, n))
            } else {
                data.extend(&p[..n])
            }
            alpha.push(p[n]);
        }
        let opaque = alpha.iter().all(|&a| a == 255);
        Raster { channels: n, data, alpha: (!opaque).then_some(alpha), ..self }
    }

    /// On white paper, without alpha.
    pub fn flattened(mut self) -> Raster {
        let Some(alpha) = self.alpha.take() else { return self };
        let paper: u32 = if self.channels == 4 { 0 } else { 255 };
        for (p, &a) in self.data.chunks_exact_mut(self.channels).zip(&alpha) {
            let a = u32::from(a);
            p.iter_mut().for_each(|v| *v = ((u32::from(*v) * a + paper * (255 - a) + 127) / 255) as u8);
        }
        self
    }

    /// As it is shown, by EXIF's number.
    fn turned(self, turn: u8) -> Raster {
        if turn <= 1 {
            return self;
        }
        let (w, h) = (self.width, self.height);
        let (width, height) = if turn >= 5 { (h, w) } else { (w, h) };
        let source = |x: usize, y: usize| match turn {
            2 => (w - 1 - x, y),
            3 => (w - 1 - x, h - 1 - y),
            4 => (x, h - 1 - y),
            5 => (y, x),
            6 => (y, h - 1 - x),
            7 => (w - 1 - y, h - 1 - x),
            _ => (w - 1 - y, x),
        };
        let plane = |data: &[u8], n: usize| {
            let mut out = Vec::with_capacity(data.len());
            for y in 0..height {
                for x in 0..width {
                    let (u, v) = source(x, y);
                    out.extend_from_slice(&data[(v * w + u) * n..][..n]);
                }
            }
            out
        };
        Raster { width, height, data: plane(&self.data, self.channels), alpha: self.alpha.as_ref().map(|a| plane(a, 1)), ..self }
    }
}

/// All pixels of a JPEG file as they are stored.
fn jpeg_pixels(picture: &Picture, size: (usize, usize), channels: usize) -> Result<Vec<u8>, String> {
    let space = match picture.color {
        PictureColor::Gray => ColorSpace::Luma,
        PictureColor::Rgb => ColorSpace::RGB,
        PictureColor::Cmyk { .. } if jpeg::ycck(&picture.data) => ColorSpace::YCCK,
        PictureColor::Cmyk { .. } => ColorSpace::CMYK,
    };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(space).set_max_width(65_535).set_max_height(65_535);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&picture.data[..]), options);
    let mut data = decoder.decode().map_err(|e| format!("图像数据损坏（{e}）"))?;
    let info = decoder.info().ok_or("图像数据损坏")?;
    if (usize::from(info.width), usize::from(info.height)) != size || data.len() != size.0 * size.1 * channels {
        return Err("图像数据损坏".into());
    }
    if space == ColorSpace::YCCK {
        data.as_chunks_mut::<4>().0.iter_mut().for_each(|p| *p = cmyk(*p));
    }
    if picture.color == (PictureColor::Cmyk { inverted: true }) {
        data.iter_mut().for_each(|v| *v = 255 - *v);
    }
    Ok(data)
}

/// Three of four channels from luma and chroma back to red, green, blue; their complement is the ink of the file.
fn cmyk([y, cb, cr, k]: [u8; 4]) -> [u8; 4] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let part = |v: f32| 255 - (v + 0.5).clamp(0.0, 255.0) as u8;
    [part(y + 1.402 * cr), part(y - 0.344_136 * cb - 0.714_136 * cr), part(y + 1.772 * cb), k]
}

/// Rows of samples that were made ready.
fn samples(picture: &Picture, wide: usize, bits: u8, out: &mut Reducer) -> Result<(), String> {
    let mut stream = ZlibDecoder::new(&picture.data[..]);
    let mut row = vec![0; if bits == 1 { wide.div_ceil(8) } else { wide }];
    let mut pixels = vec![0; wide];
    for _ in 0..picture.stored().1 {
        stream.read_exact(&mut row).map_err(|e| format!("图像数据损坏（{e}）"))?;
        if bits == 1 {
            pixels.iter_mut().enumerate().for_each(|(x, p)| *p = if row[x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 });
            out.push(&pixels);
        } else {
            out.push(&row);
        }
    }
    Ok(())
}

fn inflated(data: &[u8], length: usize) -> Result<Vec<u8>, String> {
    let mut out = vec![0; length];
    ZlibDecoder::new(data).read_exact(&mut out).map_err(|e| format!("图像数据损坏（{e}）"))?;
    Ok(out)
}

/// Memory that is being decoded into, in bytes.
static TAKEN: Mutex<u64> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// A share of the memory for decoding; given back when dropped.
struct Room(u64);

impl Room {
    /// Waits until there is so much; one picture is always let in.
    fn take(bytes: u64) -> Room {
        let bytes = bytes.min(MOST_BYTES);
        let mut taken = TAKEN.lock().unwrap_or_else(|e| e.into_inner());
        while *taken > 0 && *taken + bytes > MOST_BYTES / 2 {
            taken = FREED.wait(taken).unwrap_or_else(|e| e.into_inner());
        }
        *taken += bytes;
        Room(bytes)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut taken = TAKEN.lock().unwrap_or_else(|e| e.into_inner());
        *taken = taken.saturating_sub(self.0);
        FREED.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_puts_the_first_pixel_where_exif_says() {
        // 3 × 2: 1 2 3 over 4 5 6.
        let raster = || Raster { width: 3, height: 2, channels: 1, data: vec![1, 2, 3, 4, 5, 6], alpha: None };
        let turned = |t| raster().turned(t).data;
        assert_eq!(turned(1), [1, 2, 3, 4, 5, 6]);
        assert_eq!(turned(2), [3, 2, 1, 6, 5, 4]);
        assert_eq!(turned(3), [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(4), [4, 5, 6, 1, 2, 3]);
        assert_eq!(turned(5), [1, 4, 2, 5, 3, 6]);
        assert_eq!(turned(6), [4, 1, 5, 2, 6, 3]);
        assert_eq!(turned(7), [6, 3, 5, 2, 4, 1]);
        assert_eq!(turned(8), [3, 6, 2, 5, 1, 4]);
        assert_eq!((raster().turned(6).width, raster().turned(6).height), (2, 3));
    }

    #[test]
    fn what_is_not_there_is_paper() {
        let raster = Raster { width: 2, height: 1, channels: 4, data: vec![9, 9, 9, 0, 200, 100, 50, 128], alpha: None };
        let parted = raster.parted();
        assert_eq!(
            (parted.channels, &parted.data[..], parted.alpha.as_deref()),
            (3, &[255, 255, 255, 200, 100, 50][..], Some(&[0, 128][..]))
        );
        let flat = parted.flattened();
        assert_eq!((flat.data[3], flat.alpha), (((200 * 128 + 255 * 127 + 127) / 255) as u8, None));
    }
}
