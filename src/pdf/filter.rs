//! Streams decoded: Flate, LZW, ASCII, run lengths, predictors. Picture codings are left to who wants pixels.

use super::object::{Dict, Object};
use flate2::{Decompress, FlushDecompress, Status};

/// What is left of a stream.
pub(crate) struct Decoded {
    /// The bytes.
    pub(crate) data: Vec<u8>,
    /// The picture coding that they are still in.
    pub(crate) coding: Option<Vec<u8>>,
    /// Data ended early or did not fit their coding.
    pub(crate) broken: bool,
    /// More came out than is allowed.
    pub(crate) too_much: bool,
}

/// Runs the filters of a stream; `most` bytes may come out of each.
pub(crate) fn decode(raw: &[u8], filters: &[(Vec<u8>, Dict)], most: usize) -> Decoded {
    let mut out = Decoded { data: raw.to_vec(), coding: None, broken: false, too_much: false };
    for (name, params) in filters {
        let data = std::mem::take(&mut out.data);
        match &name[..] {
            b"FlateDecode" | b"Fl" => {
                out.inflate(&data, most);
                out.predict(params);
            }
            b"LZWDecode" | b"LZW" => {
                out.lzw(&data, params, most);
                out.predict(params);
            }
            b"ASCIIHexDecode" | b"AHx" => out.hex(&data),
            b"ASCII85Decode" | [b'A', b'8', b'5'] => out.ascii85(&data, most),
            b"RunLengthDecode" | b"RL" => out.runs(&data, most),
            b"Crypt" => out.data = data,
            other => {
                (out.data, out.coding) = (data, Some(other.to_vec()));
                return out;
            }
        }
        if out.too_much {
            return out;
        }
    }
    out
}

impl Decoded {
    fn inflate(&mut self, data: &[u8], most: usize) {
        if data.is_empty() {
            return;
        }
        let mut state = Decompress::new(true);
        let mut out = Vec::with_capacity((data.len() * 3).clamp(1024, 1 << 20).min(most.max(1)));
        loop {
            let (read, written) = (state.total_in() as usize, out.len());
            let status = state.decompress_vec(&data[read.min(data.len())..], &mut out, FlushDecompress::None);
            match status {
                Ok(Status::StreamEnd) => break,
                Ok(_) if out.len() >= most => {
                    self.too_much = true;
                    break;
                }
                Ok(_) if out.len() == out.capacity() => out.reserve(out.len().clamp(4096, 1 << 24)),
                Ok(_) if state.total_in() as usize > read || out.len() > written => {}
                _ => {
                    self.broken = true;
                    break;
                }
            }
        }
        self.data = out;
    }

    fn hex(&mut self, data: &[u8]) {
        let digits: Vec<u8> =
            data.iter().take_while(|&&b| b != b'>').filter_map(|&b| char::from(b).to_digit(16)).map(|d| d as u8).collect();
        self.data = digits.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect();
    }

    fn ascii85(&mut self, data: &[u8], most: usize) {
        let (mut group, mut out) = (Vec::with_capacity(5), Vec::new());
        for &b in data {
            match b {
                b'~' => break,
                b'z' if group.is_empty() => out.extend([0; 4]),
                b'!'..=b'u' => group.push(b - b'!'),
                b if b.is_ascii_whitespace() || b == 0 => {}
                _ => self.broken = true,
            }
            if group.len() == 5 {
                let v = group.iter().fold(0u32, |v, &d| v.wrapping_mul(85).wrapping_add(d.into()));
                out.extend(v.to_be_bytes());
                group.clear();
            }
            if out.len() > most {
                self.too_much = true;
                break;
            }
        }
        if group.len() > 1 {
            let n = group.len();
            group.resize(5, 84);
            let v = group.iter().fold(0u32, |v, &d| v.wrapping_mul(85).wrapping_add(d.into()));
            out.extend(&v.to_be_bytes()[..n - 1]);
        }
        self.data = out;
    }

    fn runs(&mut self, data: &[u8], most: usize) {
        let (mut at, mut out) = (0, Vec::new());
        while let Some(&n) = data.get(at) {
            match n {
                0..=127 => {
                    let end = (at + 2 + usize::from(n)).min(data.len());
                    out.extend(&data[(at + 1).min(end)..end]);
                    at = end;
                }
                128 => break,
                _ => {
                    out.extend(std::iter::repeat_n(data.get(at + 1).copied().unwrap_or(0), 257 - usize::from(n)));
                    at += 2;
                }
            }
            if out.len() > most {
                self.too_much = true;
                break;
            }
        }
        self.data = out;
    }

    fn lzw(&mut self, data: &[u8], params: &Dict, most: usize) {
        let early = params.raw("EarlyChange").and_then(Object::int) != Some(0);
        let mut out: Vec<u8> = Vec::new();
        // Each code is a stretch of what is already out.
        let mut table: Vec<(usize, usize)> = Vec::new();
        let (mut bits, mut have, mut width, mut last) = (0u32, 0u32, 9u32, None::<(usize, usize)>);
        for &b in data {
            bits = bits << 8 | u32::from(b);
            have += 8;
            if have < width {
                continue;
            }
            have -= width;
            let code = (bits >> have & ((1 << width) - 1)) as usize;
            bits &= (1 << have) - 1;
            let start = out.len();
            match code {
                256 => {
                    table.clear();
                    (width, last) = (9, None);
                    continue;
                }
                257 => break,
                0..=255 => out.push(code as u8),
                _ => match (table.get(code - 258).copied(), last) {
                    (Some((from, len)), _) => (0..len).for_each(|i| out.push(out[from + i])),
                    (None, Some((from, len))) if code - 258 == table.len() => {
                        (0..len).for_each(|i| out.push(out[from + i]));
                        out.push(out[from]);
                    }
                    _ => {
                        self.broken = true;
                        break;
                    }
                },
            }
            if let Some((from, len)) = last
                && table.len() < 4096 - 258
            {
                // The one before and the first byte of this one stand side by side.
                table.push((from, len + 1));
            }
            last = Some((start, out.len() - start));
            width = match 258 + table.len() + usize::from(early) {
                2048.. => 12,
                1024.. => 11,
                512.. => 10,
                _ => 9,
            };
            if out.len() > most {
                self.too_much = true;
                break;
            }
        }
        self.data = out;
    }

    /// PNG and TIFF predictors (ISO 32000-1, 7.4.4.4).
    fn predict(&mut self, params: &Dict) {
        let int = |key: &str, default: i64| params.raw(key).and_then(Object::int).unwrap_or(default);
        let predictor = int("Predictor", 1);
        if predictor < 2 {
            return;
        }
        let (colors, bits, columns) = (int("Colors", 1).clamp(1, 32), int("BitsPerComponent", 8).clamp(1, 16), int("Columns", 1));
        let row = (columns.clamp(1, 1 << 24) * colors * bits + 7) as usize / 8;
        let back = ((colors * bits) as usize).div_ceil(8);
        if predictor == 2 {
            if bits == 8 {
                for line in self.data.chunks_mut(row) {
                    (back..line.len()).for_each(|i| line[i] = line[i].wrapping_add(line[i - back]));
                }
            }
            return;
        }
        let mut out: Vec<u8> = Vec::with_capacity(self.data.len());
        let mut above = vec![0u8; row];
        for line in self.data.chunks(row + 1) {
            let (kind, mut now) = (line[0], line[1..].to_vec());
            now.resize(row, 0);
            for i in 0..row {
                let (left, up) = (if i >= back { now[i - back] } else { 0 }, above[i]);
                let corner = if i >= back { above[i - back] } else { 0 };
                let guess = match kind {
                    1 => left,
                    2 => up,
                    3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                    4 => paeth(left, up, corner),
                    _ => 0,
                };
                now[i] = now[i].wrapping_add(guess);
            }
            out.extend(&now);
            above = now;
        }
        self.data = out;
    }
}

fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let p = i16::from(a) + i16::from(b) - i16::from(c);
    let [pa, pb, pc] = [a, b, c].map(|v| (p - i16::from(v)).abs());
    if pa <= pb && pa <= pc {
        a
    } else if pb <= pc {
        b
    } else {
        c
    }
}
