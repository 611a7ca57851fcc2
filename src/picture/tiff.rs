//! TIFF: the directory, and the rows of its first page from strips or tiles. EXIF blocks are directories too.
//!
//! Codecs are in [`super::unpack`]; everything a file says is checked against its length before it is believed.

use super::reduce::Reducer;
use super::unpack::{Codec, unpack};
use super::{About, Head, PictureColor, Refusal};
use std::collections::BTreeMap;

/// Values of a tag that are read at most.
const MOST_VALUES: u64 = 1 << 20;

/// A directory (IFD): tags with the bytes of their values.
pub(super) struct Directory<'a> {
    little: bool,
    entries: BTreeMap<u16, (u16, &'a [u8])>,
    /// Where the next directory is; 0 is nowhere.
    next: u32,
}

impl<'a> Directory<'a> {
    /// The first directory of a TIFF structure.
    pub(super) fn first(data: &'a [u8]) -> Option<Directory<'a>> {
        let little = match data.get(..2)? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let at = number(little, data.get(4..8)?) as usize;
        let count = number(little, data.get(at..at.checked_add(2)?)?) as usize;
        let mut entries = BTreeMap::new();
        for i in 0..count {
            let Some(e) = data.get(at + 2 + i * 12..at + 14 + i * 12) else { break };
            let (tag, kind) = (number(little, &e[..2]) as u16, number(little, &e[2..4]) as u16);
            let size = u64::from(number(little, &e[4..8])) * WIDTHS.get(usize::from(kind)).copied().unwrap_or(1);
            let value = if size <= 4 {
                e.get(8..8 + size as usize)
            } else {
                let from = number(little, &e[8..12]) as usize;
                usize::try_from(size).ok().and_then(|s| data.get(from..from.checked_add(s)?))
            };
            if let Some(value) = value {
                entries.entry(tag).or_insert((kind, value));
            }
        }
        let next = data.get(at + 2 + count * 12..at + 6 + count * 12).map_or(0, |b| number(little, b));
        Some(Directory { little, entries, next })
    }

    /// The bytes of a tag.
    pub(super) fn bytes(&self, tag: u16) -> Option<&'a [u8]> {
        self.entries.get(&tag).map(|e| e.1)
    }

    /// Whole numbers of a tag.
    pub(super) fn numbers(&self, tag: u16) -> Vec<u32> {
        let Some(&(kind, bytes)) = self.entries.get(&tag) else { return Vec::new() };
        let width = match kind {
            1 | 7 => 1,
            3 => 2,
            4 | 13 => 4,
            _ => return Vec::new(),
        };
        bytes.chunks_exact(width).take(MOST_VALUES as usize).map(|b| number(self.little, b)).collect()
    }

    fn one(&self, tag: u16, usual: u32) -> u32 {
        self.numbers(tag).first().copied().unwrap_or(usual)
    }
}

/// Bytes of a value by its type.
const WIDTHS: [u64; 14] = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

fn number(little: bool, bytes: &[u8]) -> u32 {
    let add = |n: u32, b: &u8| n << 8 | u32::from(*b);
    if little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) }
}

/// What the pixels of the first page are.
struct Page<'a> {
    data: &'a [u8],
    little: bool,
    width: usize,
    height: usize,
    bits: usize,
    /// Channels that are stored.
    samples: usize,
    /// Channels of the colour.
    base: usize,
    /// The channel after the colour is alpha; the colour was multiplied by it.
    alpha: Option<bool>,
    photometric: u32,
    codec: Codec<'a>,
    predictor: u32,
    planar: bool,
    /// Pixels of a strip or tile.
    chunk: (usize, usize),
    chunks: Vec<(usize, usize)>,
    /// Sixteen bits for each colour of a palette: all red, all green, all blue.
    palette: Vec<u32>,
}

fn other(what: impl Into<String>) -> Refusal {
    Refusal::new(what, "用修图软件另存为 8 位的灰度、RGB 或 CMYK，LZW 压缩或不压缩")
}

impl<'a> Page<'a> {
    fn read(data: &'a [u8], d: &Directory<'a>) -> Result<Page<'a>, Refusal> {
        let (width, height) = (d.one(256, 0) as usize, d.one(257, 0) as usize);
        let samples = d.one(277, 1) as usize;
        let depth = d.numbers(258);
        let bits = depth.first().copied().unwrap_or(1) as usize;
        let photometric = d.one(262, u32::MAX);
        if depth.iter().any(|&b| b as usize != bits) || !matches!(bits, 1 | 2 | 4 | 8 | 16) || d.numbers(339).iter().any(|&f| f != 1) {
            return Err(other(format!("这种 TIFF（每通道 {bits} 位、浮点数或各通道位数不同）不能用")));
        }
        let compression = d.one(259, 1);
        let base = match photometric {
            0 | 1 | 3 => 1,
            2 => 3,
            5 if d.one(332, 1) == 1 => 4,
            6 if compression == 7 => 3,
            8 | 9 => return Err(other("这种 TIFF（Lab 颜色）不能用")),
            n => return Err(other(format!("这种 TIFF（颜色类型 {n}）不能用"))),
        };
        if samples < base || samples > 16 {
            return Err(format!("TIFF 文件损坏（{samples} 个通道）").into());
        }
        let alpha = match (samples > base).then(|| d.one(338, 0)) {
            Some(kind @ 1..=2) => Some(kind == 1),
            _ => None,
        };
        let codec =
            Codec { kind: compression, bits, options: d.one(292, 0), reversed: d.one(266, 1) == 2, tables: d.bytes(347), photometric };
        let tiled = d.bytes(322).is_some();
        let chunk =
            if tiled { (d.one(322, 0) as usize, d.one(323, 0) as usize) } else { (width, (d.one(278, u32::MAX) as usize).min(height)) };
        let (from, sizes) = if tiled { (d.numbers(324), d.numbers(325)) } else { (d.numbers(273), d.numbers(279)) };
        let chunks = from.iter().zip(&sizes).map(|(&a, &b)| (a as usize, b as usize)).collect();
        let palette = if photometric == 3 { d.numbers(320) } else { Vec::new() };
        Ok(Page {
            data,
            little: d.little,
            width,
            height,
            bits,
            samples,
            base,
            alpha,
            photometric,
            codec,
            predictor: d.one(317, 1),
            planar: d.one(284, 1) == 2,
            chunk,
            chunks,
            palette,
        })
    }

    fn gray(&self) -> bool {
        let third = self.palette.len() / 3;
        matches!(self.photometric, 0 | 1) || self.photometric == 3 && (0..third).all(|i| self.rgb(i).windows(2).all(|w| w[0] == w[1]))
    }

    /// A colour of the palette.
    fn rgb(&self, i: usize) -> [u8; 3] {
        let third = self.palette.len() / 3;
        [0, 1, 2].map(|c| if i < third { (self.palette[c * third + i] >> 8) as u8 } else { 0 })
    }

    /// Chunks across and down.
    fn across(&self) -> (usize, usize) {
        (self.width.div_ceil(self.chunk.0.max(1)), self.height.div_ceil(self.chunk.1.max(1)))
    }

    /// Channels of one chunk, and how many chunks lie at the same place.
    fn planes(&self) -> (usize, usize) {
        if self.planar { (1, self.samples) } else { (self.samples, 1) }
    }

    fn check(&self) -> Result<(), Refusal> {
        self.codec.check()?;
        if !matches!(self.predictor, 1 | 2) || self.predictor == 2 && self.bits < 8 {
            return Err(other("这种 TIFF（预测方式）不能用"));
        }
        if self.photometric == 3 && self.palette.len() < 3 << self.bits.min(8) {
            return Err("TIFF 文件损坏（没有调色板）".into());
        }
        let (across, down) = self.across();
        if self.chunk.0 == 0 || self.chunk.1 == 0 || self.chunk.0 > 1 << 16 || self.chunk.1 > 1 << 24 {
            return Err("TIFF 文件损坏（条带或图块的大小）".into());
        }
        let needed = across.saturating_mul(down).saturating_mul(self.planes().1);
        if self.chunks.len() < needed {
            return Err(format!("TIFF 文件损坏（应有 {needed} 块，只有 {}）", self.chunks.len()).into());
        }
        if self.chunks[..needed].iter().any(|&(at, size)| at.checked_add(size).is_none_or(|end| end > self.data.len())) {
            return Err("TIFF 文件不完整，后面缺了一截".into());
        }
        Ok(())
    }

    /// Bytes that a row of chunks takes, unpacked.
    fn cost(&self) -> u64 {
        let wide = self.across().0.saturating_mul(self.chunk.0) as u64;
        let rows = self.chunk.1.min(self.height.max(1)) as u64;
        wide.saturating_mul(rows).saturating_mul(self.samples as u64 * (1 + self.bits.div_ceil(8) as u64))
    }
}

/// Reads the directory.
pub(super) fn head(data: &[u8]) -> Result<Head<'_>, Refusal> {
    let directory = Directory::first(data).filter(|d| !d.entries.is_empty()).ok_or("TIFF 文件损坏或不完整：读不到目录")?;
    let page = Page::read(data, &directory)?;
    let (width, height) = (page.width as u32, page.height as u32);
    let mut notes = Vec::new();
    if directory.next != 0 {
        notes.push("TIFF 里不止一页（或带缩小图），只用第一页".into());
    }
    if page.samples > page.base && page.alpha.is_none() || page.samples > page.base + 1 {
        notes.push(format!("TIFF 有 {} 个通道，专色和另外的选区通道不印", page.samples));
    }
    let bytes = |tag| directory.bytes(tag).unwrap_or_default().to_vec();
    let line_art = page.bits == 1 && page.samples == 1 && matches!(page.photometric, 0 | 1);
    let color = match page.base {
        _ if page.gray() => PictureColor::Gray,
        4 => PictureColor::Cmyk { inverted: false },
        _ => PictureColor::Rgb,
    };
    let head = Head {
        width,
        height,
        color,
        bits: if line_art { 1 } else { 8 },
        alpha: page.alpha.is_some(),
        turn: Some(directory.one(274, 1).min(9) as u8),
        cost: page.cost(),
        about: About { exif: data, photoshop: bytes(34377), iptc: bytes(33723), xmp: bytes(700), ..About::default() },
        notes,
    };
    // Absurd sizes are told before the chunks that they would need.
    head.check()?;
    page.check()?;
    Ok(head)
}

/// The profile of the first page.
pub(super) fn profile(data: &[u8]) -> Option<Vec<u8>> {
    Directory::first(data)?.bytes(34675).map(<[u8]>::to_vec)
}

/// Sends the rows of the first page to a reducer, of so many channels.
pub(super) fn rows(data: &[u8], channels: usize, out: &mut Reducer) -> Result<(), String> {
    let directory = Directory::first(data).ok_or("读不到目录")?;
    let page = Page::read(data, &directory).map_err(|r| r.why)?;
    page.check().map_err(|r| r.why)?;
    let (across, down) = page.across();
    let (inner, planes) = page.planes();
    let wide = across * page.chunk.0;
    for row in 0..down {
        let lines = page.chunk.1.min(page.height - row * page.chunk.1);
        // One byte a channel; indices of a palette stay as they are.
        let mut band = vec![0u8; wide * lines * page.samples];
        for plane in 0..planes {
            for col in 0..across {
                let (at, size) = page.chunks[plane * across * down + row * across + col];
                let packed = &data[at..at + size];
                // Of the last tiles only the rows that belong to the picture are wanted.
                let bytes = unpack(&page.codec, packed, (page.chunk.0, lines, inner))?;
                page.place(&bytes, (plane, col), lines, &mut band, wide);
            }
        }
        let mut line = Vec::with_capacity(page.width * channels);
        for pixels in band.chunks_exact(wide * page.samples) {
            line.clear();
            pixels.chunks_exact(page.samples).take(page.width).for_each(|p| page.pixel(p, channels, &mut line));
            out.push(&line);
        }
    }
    Ok(())
}

impl Page<'_> {
    /// Puts the channels of a chunk into a band, as bytes.
    fn place(&self, bytes: &[u8], (plane, col): (usize, usize), lines: usize, band: &mut [u8], wide: usize) {
        let inner = self.planes().0;
        let count = self.chunk.0 * inner;
        let stride = (count * self.bits).div_ceil(8);
        let mut row = vec![0u8; stride];
        for y in 0..lines {
            let Some(stored) = bytes.get(y * stride..(y + 1) * stride) else { return };
            row.copy_from_slice(stored);
            let mut values = vec![0u8; count];
            match self.bits {
                16 => {
                    let mut before = vec![0u16; inner];
                    for (i, (v, b)) in values.iter_mut().zip(row.as_chunks::<2>().0).enumerate() {
                        let mut sample = if self.little { u16::from_le_bytes(*b) } else { u16::from_be_bytes(*b) };
                        if self.predictor == 2 {
                            sample = sample.wrapping_add(before[i % inner]);
                            before[i % inner] = sample;
                        }
                        *v = ((u32::from(sample) * 255 + 32_767) / 65_535) as u8;
                    }
                }
                8 => {
                    if self.predictor == 2 {
                        (inner..count).for_each(|i| row[i] = row[i].wrapping_add(row[i - inner]));
                    }
                    values.copy_from_slice(&row[..count]);
                }
                bits => {
                    let most = (1u32 << bits) - 1;
                    for (i, v) in values.iter_mut().enumerate() {
                        let raw = u32::from(row[i * bits / 8]) >> (8 - bits - i * bits % 8) & most;
                        *v = if self.photometric == 3 { raw as u8 } else { (raw * 255 / most) as u8 };
                    }
                }
            }
            for (i, &v) in values.iter().enumerate() {
                let (x, c) = (col * self.chunk.0 + i / inner, plane + i % inner);
                band[(y * wide + x) * self.samples + c] = v;
            }
        }
    }

    /// A pixel as it is wanted: colour, then alpha.
    fn pixel(&self, p: &[u8], channels: usize, line: &mut Vec<u8>) {
        let from = line.len();
        match self.photometric {
            0 => line.push(255 - p[0]),
            3 => line.extend(&self.rgb(p[0].into())[..if channels < 3 { 1 } else { 3 }]),
            _ => line.extend(&p[..self.base]),
        }
        if let Some(multiplied) = self.alpha {
            let a = p[self.base];
            if multiplied && a > 0 {
                line[from..].iter_mut().for_each(|v| *v = (u32::from(*v) * 255 / u32::from(a)).min(255) as u8);
            }
            line.push(a);
        }
    }
}
