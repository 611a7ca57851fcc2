//! PNG files: chunks, and their rows through the `png` crate.

use super::reduce::Reducer;
use super::{About, Head, PictureColor, Refusal};
use flate2::{Crc, read::ZlibDecoder};
use png::{ColorType, Transformations};
use std::io::{Cursor, Read};

/// Longest text or profile that is unpacked.
const LONGEST: u64 = 8 << 20;

/// Chunks in order: type and data. Ends at IEND; what is cut or fails its checksum is an error.
struct Chunks<'a> {
    rest: &'a [u8],
    done: bool,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let made = self.chunk();
        self.done = !matches!(made, Ok((kind, _)) if kind != b"IEND");
        Some(made)
    }
}

impl<'a> Chunks<'a> {
    fn of(data: &'a [u8]) -> Chunks<'a> {
        Chunks { rest: data.get(8..).unwrap_or_default(), done: false }
    }

    fn chunk(&mut self) -> Result<(&'a [u8], &'a [u8]), Refusal> {
        let short = || Refusal::from("PNG 文件不完整，后面缺了一截");
        let length = u32::from_be_bytes(self.rest.get(..4).and_then(|b| b.try_into().ok()).ok_or_else(short)?) as usize;
        let body = self.rest.get(4..8usize.saturating_add(length)).ok_or_else(short)?;
        let sum = self.rest.get(8 + length..12 + length).ok_or_else(short)?;
        self.rest = &self.rest[12 + length..];
        let (kind, data) = body.split_at(4);
        let mut crc = Crc::new();
        crc.update(body);
        // Chunks whose names begin small may be left aside, whatever is in them.
        if kind[0].is_ascii_uppercase() && crc.sum().to_be_bytes() != sum {
            return Err(format!("PNG 文件损坏（{} 的校验和不符）", String::from_utf8_lossy(kind)).into());
        }
        Ok((kind, data))
    }
}

/// Reads all chunks.
pub(super) fn head(data: &[u8]) -> Result<Head<'_>, Refusal> {
    let (mut header, mut palette, mut transparent, mut pixels) = (None, Vec::new(), None, false);
    let mut about = About::default();
    for chunk in Chunks::of(data) {
        let (kind, body) = chunk?;
        match kind {
            b"IHDR" => header = header.or(<[u8; 13]>::try_from(body).ok()),
            b"PLTE" => palette = body.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect(),
            b"tRNS" => transparent = Some(body),
            b"IDAT" => pixels |= !body.is_empty(),
            b"eXIf" => about.exif = body,
            b"tEXt" | b"iTXt" | b"zTXt" => text(kind, body, &mut about),
            _ => {}
        }
    }
    let h = header.ok_or("PNG 文件损坏（没有 IHDR）")?;
    let side = |at: usize| u32::from_be_bytes([h[at], h[at + 1], h[at + 2], h[at + 3]]);
    let (width, height, depth, kind, interlaced) = (side(0), side(4), h[8], h[9], h[12] != 0);
    let known = match kind {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8) && !palette.is_empty(),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    };
    if !known || !pixels {
        return Err(if known {
            "PNG 文件里没有图像".into()
        } else {
            format!("PNG 文件损坏（颜色类型 {kind}，{depth} 位）").into()
        });
    }
    let neutral = palette.iter().all(|[r, g, b]| r == g && g == b);
    let line_art = match kind {
        0 => depth == 1 && transparent.is_none(),
        3 => depth == 1 && neutral && palette.iter().all(|p| matches!(p[0], 0 | 255)) && transparent.is_none(),
        _ => false,
    };
    let alpha = matches!(kind, 4 | 6) || transparent.is_some_and(|t| kind != 3 || t.iter().any(|&a| a < 255));
    let gray = matches!(kind, 0 | 4) || kind == 3 && neutral;
    let channels = u64::from(if gray { 1u8 } else { 3 } + u8::from(alpha));
    let whole = u64::from(width) * u64::from(height) * channels;
    Ok(Head {
        width,
        height,
        color: if gray { PictureColor::Gray } else { PictureColor::Rgb },
        bits: if line_art { 1 } else { 8 },
        alpha,
        turn: None,
        // Interlaced pictures are kept whole until their last pass.
        cost: if interlaced { whole * 2 } else { u64::from(width) * 64 },
        about,
        notes: Vec::new(),
    })
}

/// Whether the rows can stand in a PDF as they are: grey of 1 or 8 bits, not interlaced.
pub(super) fn passes(data: &[u8]) -> bool {
    matches!(data.get(24..29), Some(&[1 | 8, 0, 0, 0, 0]))
}

/// All IDAT data, and bits of a sample.
pub(super) fn idat(data: &[u8]) -> (Vec<u8>, u8) {
    let parts = Chunks::of(data).map_while(Result::ok).filter(|c| c.0 == b"IDAT");
    (parts.flat_map(|c| c.1.iter().copied()).collect(), data.get(24).copied().unwrap_or(8))
}

/// The profile in iCCP.
pub(super) fn profile(data: &[u8]) -> Option<Vec<u8>> {
    let body = Chunks::of(data).map_while(Result::ok).find(|c| c.0 == b"iCCP")?.1;
    let name = body.iter().position(|&b| b == 0)?;
    inflate(body.get(name + 2..)?)
}

fn inflate(data: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    ZlibDecoder::new(data).take(LONGEST).read_to_end(&mut out).ok()?;
    Some(out)
}

/// Description, author and XMP of text chunks.
fn text(kind: &[u8], body: &[u8], about: &mut About<'_>) {
    let Some(end) = body.iter().position(|&b| b == 0) else { return };
    let (keyword, rest) = (&body[..end], &body[end + 1..]);
    if !matches!(keyword, b"XML:com.adobe.xmp" | b"Description" | b"Author") {
        return;
    }
    let value = match kind {
        b"tEXt" => Some(rest.iter().map(|&b| char::from(b)).collect()),
        b"zTXt" => rest.get(1..).and_then(inflate).map(|t| t.iter().map(|&b| char::from(b)).collect()),
        _ => international(rest),
    };
    let Some(value): Option<String> = value else { return };
    match keyword {
        b"Description" => about.plain.0 = value,
        b"Author" => about.plain.1 = value,
        _ => about.xmp = value.into_bytes(),
    }
}

/// The text of an iTXt chunk after its keyword: flag, method, language, translated keyword, text in UTF-8.
fn international(rest: &[u8]) -> Option<String> {
    let packed = *rest.first()? == 1;
    let rest = rest.get(2..)?;
    let language = rest.iter().position(|&b| b == 0)?;
    let rest = &rest[language + 1..];
    let translated = rest.iter().position(|&b| b == 0)?;
    let text = &rest[translated + 1..];
    let bytes = if packed { inflate(text)? } else { text.to_vec() };
    String::from_utf8(bytes).ok()
}

/// Sends the rows of a picture to a reducer, of so many channels.
pub(super) fn rows(data: &[u8], channels: usize, out: &mut Reducer) -> Result<(), String> {
    let mut decoder = png::Decoder::new(Cursor::new(data));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let broken = |e: png::DecodingError| format!("图像数据损坏（{e}）");
    let mut reader = decoder.read_info().map_err(broken)?;
    let n = match reader.output_color_type().0 {
        ColorType::Grayscale => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        ColorType::Indexed => return Err("调色板没有展开".into()),
    };
    let mut line = Vec::new();
    // A grey palette comes as three equal channels.
    let mut push = |row: &[u8]| {
        if n == channels {
            return out.push(row);
        }
        line.clear();
        let alpha = channels.is_multiple_of(2);
        for p in row.chunks_exact(n) {
            line.push(p[0]);
            if channels >= 3 {
                line.extend([p[if n >= 3 { 1 } else { 0 }], p[if n >= 3 { 2 } else { 0 }]]);
            }
            if alpha {
                line.push(if n.is_multiple_of(2) { p[n - 1] } else { 255 });
            }
        }
        out.push(&line);
    };
    let width = reader.info().width as usize;
    if reader.info().interlaced {
        let size = reader.output_buffer_size().ok_or("图像太大")?;
        let mut whole = vec![0; size];
        reader.next_frame(&mut whole).map_err(broken)?;
        whole.chunks_exact(width * n).for_each(&mut push);
        return Ok(());
    }
    while let Some(row) = reader.next_row().map_err(broken)? {
        push(row.data());
    }
    Ok(())
}
