//! JPEG files: size, channels and soundness from the markers, without decoding.

use super::{About, Head, PictureColor, Refusal};

const SHORT: &str = "JPEG 文件不完整，后面缺了一截";

/// Reads the markers to the end.
pub(super) fn head(data: &[u8]) -> Result<Head<'_>, Refusal> {
    let frame = Markers { data, at: 2 }.read()?;
    let color = match (frame.channels, frame.adobe) {
        (1, _) => PictureColor::Gray,
        (3, _) => PictureColor::Rgb,
        // Whoever writes the Adobe marker writes inks inverted.
        (4, adobe) => PictureColor::Cmyk { inverted: adobe },
        (n, _) => return Err(format!("有 {n} 个颜色通道，只能用 1（灰）、3（RGB）、4（CMYK）").into()),
    };
    let pixels = u64::from(frame.width) * u64::from(frame.height);
    // A progressive picture is kept as coefficients of two bytes until its last scan.
    let coefficients = if frame.progressive || frame.scans > 1 { pixels * 2 * frame.blocks / 16 } else { 0 };
    Ok(Head {
        width: frame.width,
        height: frame.height,
        color,
        bits: 8,
        alpha: false,
        turn: None,
        cost: pixels * u64::from(frame.channels) + coefficients,
        about: about(data),
        notes: Vec::new(),
    })
}

#[derive(Default)]
struct Frame {
    width: u32,
    height: u32,
    channels: u8,
    adobe: bool,
    progressive: bool,
    scans: u32,
    /// Samples of all channels for sixteen pixels.
    blocks: u64,
}

struct Markers<'a> {
    data: &'a [u8],
    at: usize,
}

impl Markers<'_> {
    fn read(mut self) -> Result<Frame, Refusal> {
        let mut frame = Frame::default();
        loop {
            match self.marker()? {
                0xD9 if frame.channels > 0 && frame.scans > 0 => return Ok(frame),
                0xD9 => return Err("JPEG 文件里没有图像".into()),
                kind @ 0xC0..=0xC2 => {
                    start(self.segment()?, &mut frame)?;
                    frame.progressive = kind == 0xC2;
                }
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Err("这种 JPEG（无损或算术编码）印刷厂不收".into()),
                0xEE => frame.adobe |= self.segment()?.starts_with(b"Adobe"),
                0xDA => {
                    self.segment()?;
                    self.skip_scan()?;
                    frame.scans += 1;
                }
                0x01 | 0xD0..=0xD7 => {}
                _ => {
                    self.segment()?;
                }
            }
        }
    }

    fn marker(&mut self) -> Result<u8, Refusal> {
        if self.byte()? != 0xFF {
            return Err("JPEG 文件损坏".into());
        }
        loop {
            let b = self.byte()?;
            // Any number of FF may stand before a marker.
            if b != 0xFF {
                return Ok(b);
            }
        }
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        let b = self.data.get(self.at).copied().ok_or(SHORT)?;
        self.at += 1;
        Ok(b)
    }

    fn segment(&mut self) -> Result<&[u8], Refusal> {
        let length = usize::from(self.byte()?) << 8 | usize::from(self.byte()?);
        let (from, to) = (self.at, self.at + length.saturating_sub(2));
        self.at = to;
        self.data.get(from..to).ok_or_else(|| SHORT.into())
    }

    /// Coded data run to the next marker that is neither a restart nor a stuffed zero.
    fn skip_scan(&mut self) -> Result<(), Refusal> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let next = rest.windows(2).position(|w| w[0] == 0xFF && !matches!(w[1], 0 | 0xFF | 0xD0..=0xD7));
        self.at += next.ok_or(SHORT)?;
        Ok(())
    }
}

fn start(segment: &[u8], frame: &mut Frame) -> Result<(), Refusal> {
    let &[bits, h1, h0, w1, w0, channels, ref parts @ ..] = segment else { return Err("JPEG 文件损坏".into()) };
    (frame.height, frame.width) = (u32::from(h1) << 8 | u32::from(h0), u32::from(w1) << 8 | u32::from(w0));
    frame.channels = channels;
    if bits != 8 {
        return Err(format!("每通道 {bits} 位，只能用 8 位").into());
    }
    let sampling: Vec<u64> = parts.chunks_exact(3).map(|p| u64::from(p[1] >> 4) * u64::from(p[1] & 15)).collect();
    let most = sampling.iter().copied().max().unwrap_or(1).max(1);
    frame.blocks = sampling.iter().map(|s| s * 16 / most).sum();
    Ok(())
}

/// The ICC profile that a JPEG file carries, its parts put together (ICC.1 annex B.4).
pub(super) fn profile(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<(u8, &[u8])> = segments(jpeg)
        .filter(|(marker, data)| *marker == 0xE2 && data.starts_with(b"ICC_PROFILE\0") && data.len() > 14)
        .map(|(_, data)| (data[12], &data[14..]))
        .collect();
    parts.sort_by_key(|p| p.0);
    (!parts.is_empty()).then(|| parts.iter().flat_map(|p| p.1.iter().copied()).collect())
}

/// Whether the Adobe marker says that the colours are luma and chroma (transform 2).
pub(super) fn ycck(jpeg: &[u8]) -> bool {
    segments(jpeg).any(|(marker, data)| marker == 0xEE && data.starts_with(b"Adobe") && data.get(11) == Some(&2))
}

fn about(jpeg: &[u8]) -> About<'_> {
    let mut about = About::default();
    for (marker, data) in segments(jpeg) {
        match marker {
            0xE1 if data.starts_with(b"Exif\0\0") && about.exif.is_empty() => about.exif = &data[6..],
            0xE1 => {
                if let Some(xmp) = data.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0") {
                    about.xmp = xmp.to_vec();
                }
            }
            // Long resources go on in the next segment.
            0xED => about.photoshop.extend(data.strip_prefix(b"Photoshop 3.0\0").unwrap_or_default()),
            _ => {}
        }
    }
    about
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
    use super::super::read;
    use super::*;

    /// Markers of a picture with some coded data; no decoder would show it.
    fn jpeg(width: u16, height: u16, channels: u8, adobe: bool) -> Vec<u8> {
        let mut out = vec![0xFF, 0xD8];
        if adobe {
            out.extend([0xFF, 0xEE, 0, 14]);
            out.extend(b"Adobe\0\x64\0\0\0\0\x02");
        }
        out.extend([0xFF, 0xC0, 0, 8 + 3 * channels, 8]);
        out.extend(height.to_be_bytes().into_iter().chain(width.to_be_bytes()).chain([channels]));
        out.extend(std::iter::repeat_n([1, 0x11, 0], channels.into()).flatten());
        out.extend([0xFF, 0xDA, 0, 2, 1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD9]);
        out
    }

    #[test]
    fn size_and_channels_come_from_the_markers() {
        let p = read("a.jpg", jpeg(640, 480, 4, true)).unwrap().picture;
        assert_eq!((p.width, p.height, p.color), (640, 480, PictureColor::Cmyk { inverted: true }));
        let color = |n, adobe| read("a.jpg", jpeg(1, 1, n, adobe)).unwrap().picture.color;
        assert_eq!(color(4, false), PictureColor::Cmyk { inverted: false });
        assert_eq!((color(1, false), color(3, true)), (PictureColor::Gray, PictureColor::Rgb));
    }

    #[test]
    fn no_cut_or_bent_file_passes_or_panics() {
        let whole = jpeg(640, 480, 3, true);
        for n in 0..whole.len() {
            assert!(read("a", whole[..n].to_vec()).is_err(), "{n}");
            let mut bent = whole.clone();
            bent[n] ^= 0x5A;
            let _ = read("a", bent);
        }
        assert!(read("a", jpeg(0, 5, 3, false)).is_err());
        assert!(read("a", jpeg(5, 5, 2, false)).is_err());
        assert!(read("a", jpeg(20_000, 20_000, 3, false)).is_err_and(|e| e.why.contains("20000×20000")));
    }
}
