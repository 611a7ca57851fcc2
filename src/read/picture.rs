//! JPEG files: size, channels and soundness from the markers, without decoding.

use crate::page::{Picture, PictureColor};

/// Reads a picture's markers to the end. The error says what is wrong with the file.
pub(super) fn picture(name: &str, jpeg: Vec<u8>) -> Result<Picture, String> {
    let head = Markers { data: &jpeg, at: 0 }.read()?;
    let color = match (head.channels, head.adobe) {
        (1, _) => PictureColor::Gray,
        (3, _) => PictureColor::Rgb,
        // Whoever writes the Adobe marker writes inks inverted.
        (4, adobe) => PictureColor::Cmyk { inverted: adobe },
        (n, _) => return Err(format!("有 {n} 个颜色通道，只能用 1（灰）、3（RGB）、4（CMYK）")),
    };
    Ok(Picture { name: name.to_string(), width: head.width, height: head.height, color, jpeg })
}

#[derive(Default)]
struct Head {
    width: u32,
    height: u32,
    channels: u8,
    adobe: bool,
}

struct Markers<'a> {
    data: &'a [u8],
    at: usize,
}

impl Markers<'_> {
    fn read(mut self) -> Result<Head, String> {
        if !self.data.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return Err("不是 JPEG 文件".into());
        }
        self.at = 2;
        let mut head = Head::default();
        loop {
            match self.marker()? {
                0xD9 if head.channels > 0 => return Ok(head),
                0xD9 => return Err("JPEG 文件里没有图像".into()),
                0xC0..=0xC2 => frame(self.segment()?, &mut head)?,
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Err("这种 JPEG（无损或算术编码）印刷厂不收".into()),
                0xEE => head.adobe |= self.segment()?.starts_with(b"Adobe"),
                0xDA => {
                    self.segment()?;
                    self.skip_scan()?;
                }
                0x01 | 0xD0..=0xD7 => {}
                _ => {
                    self.segment()?;
                }
            }
        }
    }

    fn marker(&mut self) -> Result<u8, String> {
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

    fn byte(&mut self) -> Result<u8, String> {
        let b = self.data.get(self.at).copied().ok_or("JPEG 文件不完整，后面缺了一截")?;
        self.at += 1;
        Ok(b)
    }

    fn segment(&mut self) -> Result<&[u8], String> {
        let length = usize::from(self.byte()?) << 8 | usize::from(self.byte()?);
        let (from, to) = (self.at, self.at + length.saturating_sub(2));
        self.at = to;
        self.data.get(from..to).ok_or_else(|| "JPEG 文件不完整，后面缺了一截".into())
    }

    /// Coded data run to the next marker that is neither a restart nor a stuffed zero.
    fn skip_scan(&mut self) -> Result<(), String> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let next = rest.windows(2).position(|w| w[0] == 0xFF && !matches!(w[1], 0 | 0xFF | 0xD0..=0xD7));
        self.at += next.ok_or("JPEG 文件不完整，后面缺了一截")?;
        Ok(())
    }
}

fn frame(segment: &[u8], head: &mut Head) -> Result<(), String> {
    let &[bits, h1, h0, w1, w0, channels, ..] = segment else { return Err("JPEG 文件损坏".into()) };
    (head.height, head.width) = (u32::from(h1) << 8 | u32::from(h0), u32::from(w1) << 8 | u32::from(w0));
    head.channels = channels;
    if bits != 8 {
        return Err(format!("每通道 {bits} 位，只能用 8 位"));
    }
    if head.width == 0 || head.height == 0 {
        return Err("图像的宽或高是 0".into());
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Markers of a picture with some coded data; no decoder would show it.
    pub(crate) fn jpeg(width: u16, height: u16, channels: u8, adobe: bool) -> Vec<u8> {
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
        let p = picture("a", jpeg(640, 480, 4, true)).unwrap();
        assert_eq!((p.width, p.height, p.color), (640, 480, PictureColor::Cmyk { inverted: true }));
        assert_eq!(picture("a", jpeg(1, 1, 4, false)).unwrap().color, PictureColor::Cmyk { inverted: false });
        assert_eq!(picture("a", jpeg(1, 1, 1, false)).unwrap().color, PictureColor::Gray);
        assert_eq!(picture("a", jpeg(1, 1, 3, true)).unwrap().color, PictureColor::Rgb);
    }

    #[test]
    fn no_cut_or_bent_file_passes_or_panics() {
        let whole = jpeg(640, 480, 3, true);
        for n in 0..whole.len() {
            assert!(picture("a", whole[..n].to_vec()).is_err(), "{n}");
            let mut bent = whole.clone();
            bent[n] ^= 0x5A;
            let _ = picture("a", bent);
        }
        assert!(picture("a", b"\x89PNG\r\n".to_vec()).is_err_and(|e| e.contains("不是 JPEG")));
        assert!(picture("a", jpeg(0, 5, 3, false)).is_err());
        assert!(picture("a", jpeg(5, 5, 2, false)).is_err());
    }
}
