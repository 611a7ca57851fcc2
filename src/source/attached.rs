//! The article's own file at the end of a text (`banmian export --format txt`): deflated, in lines of ASCII after the
//! mark, so that what a reader sees stays plain text. Reading it back is bounded.

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use std::io::Read;

/// The line that stands before it.
pub const MARK: &str = "【原稿】本行以下由程序读，勿改";

/// Characters of a line.
const WIDTH: usize = 76;
/// Bytes that an article may have.
const LARGEST: u64 = 16 << 20;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The lines of a file.
pub fn write(source: &str) -> String {
    let mut packed = Vec::new();
    if ZlibEncoder::new(source.as_bytes(), Compression::best()).read_to_end(&mut packed).is_err() {
        return String::new();
    }
    let mut out = String::new();
    let mut width = 0;
    for three in packed.chunks(3) {
        let n = three.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let sign = ALPHABET[(n >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= three.len() { char::from(sign) } else { '=' });
        }
        width += 4;
        if width >= WIDTH {
            out.push('\n');
            width = 0;
        }
    }
    if width > 0 {
        out.push('\n');
    }
    out
}

/// The file that such lines hold; `None` if they are not whole.
pub fn read(lines: &str) -> Option<String> {
    let mut packed = Vec::new();
    let (mut n, mut bits) = (0u32, 0);
    for b in lines.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let value = ALPHABET.iter().position(|a| *a == b)? as u32;
        n = n << 6 | value;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            packed.push((n >> bits & 0xFF) as u8);
            n &= (1 << bits) - 1;
        }
    }
    let mut text = Vec::new();
    ZlibDecoder::new(&packed[..]).take(LARGEST + 1).read_to_end(&mut text).ok()?;
    (text.len() as u64 <= LARGEST).then(|| String::from_utf8(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        for text in ["", "a", "甲乙", "+++\nheadline = \"题\"\n+++\n正文。\n"] {
            let lines = write(text);
            assert!(lines.lines().all(|l| l.len() <= WIDTH && l.is_ascii()));
            assert_eq!(read(&lines).as_deref(), Some(text));
        }
        assert!(read("????").is_none() && read("AAAA").is_none());
    }
}
