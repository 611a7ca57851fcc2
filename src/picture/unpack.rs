//! The codecs of TIFF strips and tiles. What comes out is never longer than the strip, whatever the data say.

use super::Refusal;
use flate2::read::ZlibDecoder;
use std::io::Read;
use weezl::{BitOrder, LzwStatus, decode::Decoder};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// How chunks are packed.
pub(super) struct Codec<'a> {
    /// The Compression tag.
    pub(super) kind: u32,
    pub(super) bits: usize,
    /// T4Options.
    pub(super) options: u32,
    /// FillOrder 2: the lowest bit is the leftmost pixel.
    pub(super) reversed: bool,
    /// JPEGTables.
    pub(super) tables: Option<&'a [u8]>,
    pub(super) photometric: u32,
}

impl Codec<'_> {
    /// Refuses what cannot be unpacked.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let advice = "用修图软件另存，压缩选 LZW 或不压缩";
        match self.kind {
            1 | 5 | 8 | 32_773 | 32_946 => Ok(()),
            3 if self.bits == 1 && self.options & 1 == 0 => Ok(()),
            4 if self.bits == 1 => Ok(()),
            7 if self.bits == 8 => Ok(()),
            2..=4 => Err(Refusal::new("这种 TIFF（传真压缩的变体）不能用", advice)),
            6 => Err(Refusal::new("这种 TIFF（旧式 JPEG 压缩）不能用", advice)),
            n => Err(Refusal::new(format!("这种 TIFF（压缩方式 {n}）不能用"), advice)),
        }
    }
}

/// The bytes of a chunk of so many pixels across, rows and channels.
pub(super) fn unpack(codec: &Codec<'_>, packed: &[u8], (width, rows, channels): (usize, usize, usize)) -> Result<Vec<u8>, String> {
    let wanted = (width * channels * codec.bits).div_ceil(8) * rows;
    let turned: Vec<u8>;
    let packed = if codec.reversed && codec.bits < 8 {
        turned = packed.iter().map(|b| b.reverse_bits()).collect();
        &turned[..]
    } else {
        packed
    };
    let out = match codec.kind {
        1 => packed.get(..wanted.min(packed.len())).unwrap_or_default().to_vec(),
        3 | 4 => fax(codec.kind, packed, width, rows)?,
        5 => lzw(packed, wanted)?,
        7 => jpeg(codec, packed, (width, rows, channels))?,
        32_773 => pack_bits(packed, wanted),
        _ => {
            let mut out = Vec::with_capacity(wanted);
            let read = ZlibDecoder::new(packed).take(wanted as u64).read_to_end(&mut out);
            read.map_err(|e| format!("图像数据损坏（{e}）"))?;
            out
        }
    };
    if out.len() < wanted { Err("图像数据不完整".into()) } else { Ok(out) }
}

fn lzw(packed: &[u8], wanted: usize) -> Result<Vec<u8>, String> {
    // Writers before 1992 packed the codes from the other end.
    let old = packed.len() > 1 && packed[0] == 0 && packed[1] & 1 == 1;
    let mut decoder = if old { Decoder::new(BitOrder::Lsb, 8) } else { Decoder::with_tiff_size_switch(BitOrder::Msb, 8) };
    let (mut out, mut read, mut written) = (vec![0; wanted], 0, 0);
    while written < wanted {
        let step = decoder.decode_bytes(&packed[read..], &mut out[written..]);
        (read, written) = (read + step.consumed_in, written + step.consumed_out);
        match step.status {
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            Ok(_) => break,
            Err(e) => return Err(format!("图像数据损坏（{e}）")),
        }
    }
    out.truncate(written);
    Ok(out)
}

fn pack_bits(packed: &[u8], wanted: usize) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(wanted), 0);
    while out.len() < wanted && at < packed.len() {
        let n = packed[at] as i8;
        at += 1;
        if n >= 0 {
            let end = (at + n as usize + 1).min(packed.len());
            out.extend(&packed[at..end]);
            at = end;
        } else if n != -128 {
            let Some(&b) = packed.get(at) else { break };
            out.extend(std::iter::repeat_n(b, (1 - isize::from(n)) as usize));
            at += 1;
        }
    }
    out.truncate(wanted);
    out
}

/// CCITT: black is 1, as its rows are stored.
pub(crate) fn fax(kind: u32, packed: &[u8], width: usize, rows: usize) -> Result<Vec<u8>, String> {
    let wide = u32::try_from(width).map_err(|_| "图像太宽")?;
    let stride = width.div_ceil(8);
    let mut out = Vec::with_capacity(stride * rows);
    let line = |pixels: &[u32]| {
        if out.len() < stride * rows {
            let from = out.len();
            out.resize(from + stride, 0);
            for (x, color) in fax::decoder::pels(pixels, wide).enumerate() {
                if color == fax::Color::Black {
                    out[from + x / 8] |= 0x80 >> (x % 8);
                }
            }
        }
    };
    // The last row of a strip needs the mark of the next one, which is not always there.
    let end = if kind == 3 { [0x00, 0x10, 0x01, 0x00, 0x10, 0x01].as_slice() } else { &[] };
    let bytes = packed.iter().chain(end).copied();
    let read =
        if kind == 4 { fax::decoder::decode_g4(bytes, wide, u32::try_from(rows).ok(), line) } else { fax::decoder::decode_g3(bytes, line) };
    if read.is_none() && out.is_empty() { Err("图像数据损坏".into()) } else { Ok(out) }
}

fn jpeg(codec: &Codec<'_>, packed: &[u8], (width, rows, channels): (usize, usize, usize)) -> Result<Vec<u8>, String> {
    // Tables that all chunks share stand before the chunk's own segments.
    let tables = codec.tables.and_then(|t| t.get(2..t.len().checked_sub(2)?)).unwrap_or_default();
    let whole = [&[0xFF, 0xD8][..], tables, packed.get(2..).unwrap_or_default()].concat();
    let limits = |space| DecoderOptions::default().jpeg_set_out_colorspace(space).set_max_width(65_535).set_max_height(65_535);
    let mut head = JpegDecoder::new_with_options(ZCursor::new(&whole[..]), limits(ColorSpace::RGB));
    head.decode_headers().map_err(|e| format!("图像数据损坏（{e}）"))?;
    let space = match (channels, codec.photometric) {
        (1, _) => ColorSpace::Luma,
        (3, 6) => ColorSpace::RGB,
        // Stored as they are: the decoder must not take them for luma and chroma.
        (3, _) if head.input_colorspace() == Some(ColorSpace::RGB) => ColorSpace::RGB,
        (3, _) => ColorSpace::YCbCr,
        (4, _) => ColorSpace::CMYK,
        _ => return Err("通道数与压缩方式不符".into()),
    };
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&whole[..]), limits(space));
    let data = decoder.decode().map_err(|e| format!("图像数据损坏（{e}）"))?;
    let info = decoder.info().ok_or("图像数据损坏")?;
    if usize::from(info.width) != width || usize::from(info.height) < rows.min(1) || data.len() < width * rows * channels {
        return Err("图像数据不完整".into());
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_runs_come_back_and_never_run_over() {
        assert_eq!(pack_bits(&[2, 1, 2, 3, 0xFE, 7, 0x80, 0, 9], 20), [1, 2, 3, 7, 7, 7, 9]);
        assert_eq!(pack_bits(&[0x81, 5], 10), [5; 10]);
        assert_eq!(pack_bits(&[9, 1], 10), [1]);
    }

    #[test]
    fn bent_data_are_errors() {
        let codec = |kind| Codec { kind, bits: 8, options: 0, reversed: false, tables: None, photometric: 1 };
        for kind in [1, 5, 7, 8, 32_773] {
            for n in 0..40u8 {
                let junk: Vec<u8> = (0..n).map(|i| i.wrapping_mul(73) ^ n).collect();
                assert!(unpack(&codec(kind), &junk, (100, 100, 1)).is_err(), "{kind}");
            }
        }
        let fax = Codec { bits: 1, ..codec(4) };
        let _ = unpack(&fax, &[0x26, 0xA0, 0xFF, 3, 9], (100, 100, 1));
    }
}
