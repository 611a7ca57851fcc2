//! Pictures of a PDF: pixels as inks, where they can be decoded.

use super::color::{Family, Space};
use super::file::File;
use super::lexer::Lexer;
use super::object::{Dict, Object, Stream};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// Pixels that are looked at, at most.
const MOST_PIXELS: u64 = 120_000_000;

/// A picture's pixels.
pub(crate) struct Pixels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    channels: usize,
    bits: usize,
    data: Vec<u8>,
    space: Space,
    /// Where 0 and the largest number lead, channel by channel.
    decode: Vec<(f64, f64)>,
}

impl Pixels {
    /// Decodes a picture. `None` if its coding is not known here, or it is too large or broken.
    pub(crate) fn read(file: &File<'_>, stream: &Stream, space: &Space, (width, height): (u32, u32), bits: u32) -> Option<Pixels> {
        if u64::from(width) * u64::from(height) > MOST_PIXELS || width == 0 || height == 0 {
            return None;
        }
        let decoded = file.decode(stream);
        let channels = space.channels();
        let (mut data, mut bits) = (decoded.data, bits as usize);
        match decoded.coding.as_deref() {
            None => {}
            Some(b"DCTDecode" | b"DCT") => {
                data = jpeg(&data, (width, height), channels)?;
                bits = 8;
            }
            Some(b"CCITTFaxDecode" | b"CCF") => {
                data = fax(file, stream, &data, (width, height))?;
                bits = 1;
            }
            Some(_) => return None,
        }
        let (width, height) = (width as usize, height as usize);
        let row = (width * channels * bits).div_ceil(8);
        if channels == 0 || !matches!(bits, 1 | 2 | 4 | 8 | 16) || data.len() < row * height {
            return None;
        }
        let decode = limits(file, &stream.dict, space, bits, channels);
        Some(Pixels { width, height, channels, bits, data, space: space.clone(), decode })
    }

    /// The inks of a pixel.
    pub(crate) fn inks(&self, x: usize, y: usize) -> [f64; 5] {
        self.with(x, y, |values| self.space.inks(values))
    }

    /// Something made of the numbers of a pixel.
    pub(crate) fn with<T>(&self, x: usize, y: usize, make: impl FnOnce(&[f64]) -> T) -> T {
        let row = (self.width * self.channels * self.bits).div_ceil(8);
        let (x, y) = (x.min(self.width - 1), y.min(self.height - 1));
        let mut values = [0.0; 32];
        let count = self.channels.min(32);
        for (c, value) in values.iter_mut().enumerate().take(count) {
            let bit = (x * self.channels + c) * self.bits;
            let at = y * row + bit / 8;
            let raw = match self.bits {
                8 => f64::from(self.data[at]) / 255.0,
                16 => f64::from(u16::from_be_bytes([self.data[at], self.data[at + 1]])) / 65535.0,
                n => f64::from(self.data[at] >> (8 - n - bit % 8) & ((1 << n) - 1)) / f64::from((1u32 << n) - 1),
            };
            let (low, high) = self.decode.get(c).copied().unwrap_or((0.0, 1.0));
            *value = low + raw * (high - low);
        }
        make(&values[..count])
    }
}

/// A picture that stands in a content stream, its data after ID.
pub(crate) fn inline(lexer: &mut Lexer<'_>) -> Option<Stream> {
    let mut pairs = b"<<".to_vec();
    // The dictionary stands without brackets; ID ends it.
    let start = lexer.at;
    loop {
        lexer.skip_space();
        if lexer.data[lexer.at..].starts_with(b"ID") || lexer.at >= lexer.data.len() {
            break;
        }
        lexer.next()?;
    }
    pairs.extend(&lexer.data[start..lexer.at]);
    pairs.extend(b">>");
    let data_start = (lexer.at + 3).min(lexer.data.len());
    let rest = &lexer.data[data_start..];
    let ends = |i: &usize| {
        rest[*i..].starts_with(b"EI")
            && (*i == 0 || rest[i - 1].is_ascii_whitespace())
            && rest.get(i + 2).is_none_or(|b| b.is_ascii_whitespace())
    };
    let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
    lexer.at = (data_start + length + 2).min(lexer.data.len());
    let Some(Object::Dict(dict)) = Lexer::new(&pairs, 0).object() else { return None };
    Some(Stream { dict, range: 0..0, own: Some(rest[..length].to_vec()), id: 0 })
}

fn limits(file: &File<'_>, dict: &Dict, space: &Space, bits: usize, channels: usize) -> Vec<(f64, f64)> {
    let given = if dict.has("Decode") { file.get(dict, "Decode") } else { file.get(dict, "D") };
    let numbers: Vec<f64> = file.items(&given).iter().filter_map(Object::number).collect();
    if numbers.len() >= 2 * channels {
        return numbers.chunks_exact(2).map(|p| (p[0], p[1])).collect();
    }
    match space {
        Space::Indexed(..) => vec![(0.0, ((1u32 << bits.min(8)) - 1).into())],
        Space::Plain(Family::Lab) => vec![(0.0, 100.0), (0.0, 1.0), (0.0, 1.0)],
        _ => vec![(0.0, 1.0); channels],
    }
}

/// Rows of CCITT data, a bit a pixel (ISO 32000-1, 7.4.6): Group 4, and Group 3 in one dimension. Rows that are missing are white.
fn fax(file: &File<'_>, stream: &Stream, data: &[u8], (width, height): (u32, u32)) -> Option<Vec<u8>> {
    let (_, params) = file.filters(&stream.dict).pop()?;
    let flag = |key| matches!(file.get(&params, key), Object::Bool(true));
    let kind = match file.get(&params, "K").number().unwrap_or(0.0) {
        k if k < 0.0 => 4,
        0.0 => 3,
        _ => return None,
    };
    if flag("EncodedByteAlign") || file.get(&params, "Columns").int().unwrap_or(1728) != i64::from(width) {
        return None;
    }
    // Black is 1.
    let mut out = crate::picture::fax(kind, data, width as usize, height as usize).ok()?;
    out.resize((width as usize).div_ceil(8) * height as usize, 0);
    if !flag("BlackIs1") {
        out.iter_mut().for_each(|b| *b = !*b);
    }
    Some(out)
}

/// The raw channels of JPEG data, inks as the file has them: the Decode array says the rest.
fn jpeg(data: &[u8], (width, height): (u32, u32), channels: usize) -> Option<Vec<u8>> {
    let options = |space| DecoderOptions::default().jpeg_set_out_colorspace(space).set_max_width(65_535).set_max_height(65_535);
    let mut head = JpegDecoder::new_with_options(ZCursor::new(data), options(ColorSpace::RGB));
    head.decode_headers().ok()?;
    let found = head.input_colorspace()?;
    let space = match (channels, found) {
        (1, _) => ColorSpace::Luma,
        (3, _) => ColorSpace::RGB,
        (4, found @ (ColorSpace::CMYK | ColorSpace::YCCK)) => found,
        _ => return None,
    };
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options(space));
    let mut out = decoder.decode().ok()?;
    let info = decoder.info()?;
    if (u32::from(info.width), u32::from(info.height)) != (width, height) || out.len() != width as usize * height as usize * channels {
        return None;
    }
    if space == ColorSpace::YCCK {
        for p in out.as_chunks_mut::<4>().0 {
            let (y, cb, cr) = (f32::from(p[0]), f32::from(p[1]) - 128.0, f32::from(p[2]) - 128.0);
            let part = |v: f32| 255 - (v + 0.5).clamp(0.0, 255.0) as u8;
            *p = [part(y + 1.402 * cr), part(y - 0.344_136 * cb - 0.714_136 * cr), part(y + 1.772 * cb), p[3]];
        }
    }
    Some(out)
}
