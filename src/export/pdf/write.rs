//! The bytes of a content stream: numbers as short as they go, strings, operators.
//! Also deflate and the digest from which identifiers are made.

use flate2::{Compress, Compression, FlushCompress, Status};

/// A content stream being written. Operands are followed by a space, operators by a line end.
#[derive(Default)]
pub(super) struct Ops {
    /// What is written so far.
    pub(super) bytes: Vec<u8>,
}

impl Ops {
    /// A number given as a whole multiple of a power of ten: `number(1250, 2)` is `12.5`.
    pub(super) fn number(&mut self, value: i64, places: u32) -> &mut Self {
        push_number(&mut self.bytes, value, places);
        self.bytes.push(b' ');
        self
    }

    /// Numbers in hundredths: positions.
    pub(super) fn numbers<const N: usize>(&mut self, values: [i64; N]) -> &mut Self {
        for v in values {
            self.number(v, 2);
        }
        self
    }

    /// A resource: a letter and a number.
    pub(super) fn name(&mut self, kind: char, number: usize) -> &mut Self {
        self.bytes.extend_from_slice(resource(kind, number).as_bytes());
        self.bytes.push(b' ');
        self
    }

    /// An operator.
    pub(super) fn op(&mut self, operator: &str) {
        self.bytes.extend_from_slice(operator.as_bytes());
        self.bytes.push(b'\n');
    }

    /// Bytes as they are.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }
}

/// The name of a resource as content streams write it.
fn resource(kind: char, number: usize) -> String {
    format!("/{kind}{number}")
}

/// Writes a decimal number without needless zeros: `.5`, `-12.25`, `7`.
pub(super) fn push_number(out: &mut Vec<u8>, value: i64, places: u32) {
    let unit = 10u64.pow(places);
    if value < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    if whole != 0 || rest == 0 {
        push_digits(out, whole);
    }
    if rest != 0 {
        out.push(b'.');
        let mut digit = unit / 10;
        while rest != 0 {
            out.push(b'0' + (rest / digit) as u8);
            rest %= digit;
            digit /= 10;
        }
    }
}

fn push_digits(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0u8; 20];
    let (mut at, mut v) = (digits.len(), value);
    loop {
        at -= 1;
        digits[at] = b'0' + (v % 10) as u8;
        v /= 10;
        if v == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a code of two bytes inside a literal string. Four bytes must be escaped, one by one, so a
/// literal string is never longer than a hexadecimal one.
pub(super) fn push_code(out: &mut Vec<u8>, code: u16) {
    for b in code.to_be_bytes() {
        match b {
            b'(' | b')' | b'\\' => out.extend([b'\\', b]),
            b'\r' => out.extend(*b"\\r"),
            b => out.push(b),
        }
    }
}

/// A compressor for many streams, one after the other.
pub(super) struct Deflater {
    state: Compress,
}

impl Deflater {
    /// With a level from 1 to 9.
    pub(super) fn new(level: u8) -> Deflater {
        Deflater { state: Compress::new(Compression::new(u32::from(level.clamp(1, 9))), true) }
    }

    /// The zlib stream of `data`.
    pub(super) fn deflate(&mut self, data: &[u8]) -> Vec<u8> {
        self.state.reset();
        let mut out = Vec::with_capacity(data.len() / 2 + 64);
        loop {
            let read = self.state.total_in() as usize;
            let status = self.state.compress_vec(&data[read..], &mut out, FlushCompress::Finish);
            match status {
                Ok(Status::StreamEnd) => return out,
                _ => out.reserve(data.len() / 4 + 64),
            }
        }
    }
}

/// 128 bits that tell contents apart, the same on every machine. Not for secrets.
#[derive(Clone, Copy)]
pub(super) struct Digest([u64; 2]);

impl Digest {
    /// Of nothing.
    pub(super) fn new() -> Digest {
        Digest([0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b])
    }

    /// Of what came before and `bytes`, eight at a time; the length keeps neighbours apart.
    pub(super) fn add(mut self, bytes: &[u8]) -> Digest {
        let (words, rest) = bytes.as_chunks::<8>();
        for w in words {
            self.mix(u64::from_le_bytes(*w));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last));
        self.mix(bytes.len() as u64);
        self
    }

    fn mix(&mut self, word: u64) {
        let [a, b] = &mut self.0;
        *a = (*a ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        *b = (b.rotate_left(23) ^ word).wrapping_mul(0xc2b2_ae3d_27d4_eb4f) ^ (*b >> 31);
    }

    /// The 128 bits.
    pub(super) fn finish(mut self) -> [u8; 16] {
        for _ in 0..4 {
            let (a, b) = (self.0[0], self.0[1]);
            self.mix(a ^ b.rotate_left(32));
        }
        let mut out = [0; 16];
        out[..8].copy_from_slice(&self.0[0].to_be_bytes());
        out[8..].copy_from_slice(&self.0[1].to_be_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64, places: u32) -> String {
        let mut out = Vec::new();
        push_number(&mut out, value, places);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_short_and_exact() {
        let cases =
            [(0, 2, "0"), (5, 2, ".05"), (-50, 2, "-.5"), (1200, 2, "12"), (-12_345, 2, "-123.45"), (1001, 3, "1.001"), (7, 0, "7")];
        for (value, places, text) in cases {
            assert_eq!(number(value, places), text);
        }
        assert_eq!(number(i64::MIN, 2), "-92233720368547758.08");
    }

    #[test]
    fn strings_escape_four_bytes_only() {
        let mut out = Vec::new();
        for code in [0x2829, 0x5c0d, 0x0a00] {
            push_code(&mut out, code);
        }
        assert_eq!(out, b"\\(\\)\\\\\\r\n\0");
    }

    #[test]
    fn deflate_is_undone_by_inflate() {
        let mut deflater = Deflater::new(6);
        let noise: Vec<u8> = (0..50_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for data in [&b""[..], &b"aaaaaaaa"[..], &noise[..]] {
            let mut back = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&deflater.deflate(data)[..]), &mut back).unwrap();
            assert_eq!(back, data);
        }
    }

    #[test]
    fn digests_differ_by_content_and_by_cut() {
        let of = |parts: &[&[u8]]| parts.iter().fold(Digest::new(), |d, p| d.add(p)).finish();
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_ne!(of(&[b"a"]), of(&[b"a\0"]));
        assert_ne!(of(&[b"abcdefgh1"]), of(&[b"abcdefgi1"]));
        assert_eq!(of(&[b"abc"]), of(&[b"abc"]));
    }
}
