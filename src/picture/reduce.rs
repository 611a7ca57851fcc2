//! Rows of pixels to fewer rows of fewer pixels, each the mean of what it covers; never more than a row is held.

/// Takes the rows of a picture from the top.
pub(super) struct Reducer {
    channels: usize,
    from: (usize, usize),
    to: (usize, usize),
    /// For each pixel across: first and last pixel that it covers, and by how many 1/`to` of each.
    spans: Vec<[usize; 4]>,
    line: Vec<u64>,
    sums: Vec<u64>,
    rows: usize,
    data: Vec<u8>,
}

impl Reducer {
    /// From so many pixels across and down to at most `most`.
    pub(super) fn new(from: (usize, usize), most: Option<(usize, usize)>, channels: usize) -> Reducer {
        let to = most.map_or(from, |m| (m.0.clamp(1, from.0), m.1.clamp(1, from.1)));
        let span = |i: usize| {
            let (start, end) = (i * from.0, (i + 1) * from.0);
            let (first, last) = (start / to.0, (end - 1) / to.0);
            let head = ((first + 1) * to.0).min(end) - start;
            [first, last, head, if last > first { end - last * to.0 } else { 0 }]
        };
        let spans = if to == from { Vec::new() } else { (0..to.0).map(span).collect() };
        let wide = to.0 * channels;
        Reducer {
            channels,
            from,
            to,
            spans,
            line: vec![0; if to == from { 0 } else { wide }],
            sums: vec![0; if to == from { 0 } else { wide }],
            rows: 0,
            data: Vec::with_capacity(wide * to.1),
        }
    }

    /// The next row. Rows beyond the last are left aside, short ones filled up with nothing.
    pub(super) fn push(&mut self, row: &[u8]) {
        if self.rows >= self.from.1 {
            return;
        }
        let y = self.rows;
        self.rows += 1;
        let wide = self.from.0 * self.channels;
        let filled;
        let row = match row.get(..wide) {
            Some(row) => row,
            None => {
                filled = [row, &vec![0; wide - row.len()]].concat();
                &filled
            }
        };
        if self.spans.is_empty() {
            return self.data.extend_from_slice(row);
        }
        self.across(row);
        // Down: in whole 1/`to` of a row, exact and the same everywhere.
        let (height, low) = (self.from.1 as u64, self.to.1 as u64);
        let (mut at, end) = (y as u64 * low, (y as u64 + 1) * low);
        while at < end {
            let edge = (at / height + 1) * height;
            let part = edge.min(end) - at;
            self.sums.iter_mut().zip(&self.line).for_each(|(s, v)| *s += v * part);
            if edge <= end {
                let mean = |s: &mut u64| ((std::mem::take(s) + 128 * height) / (256 * height)).min(255) as u8;
                self.data.extend(self.sums.iter_mut().map(mean));
            }
            at = edge.min(end);
        }
    }

    /// A row, reduced, in 1/256.
    fn across(&mut self, row: &[u8]) {
        let (n, width, parts) = (self.channels, self.from.0 as u64, self.to.0 as u64);
        for (out, &[first, last, head, tail]) in self.line.chunks_exact_mut(n).zip(&self.spans) {
            for (c, out) in out.iter_mut().enumerate() {
                let whole: u64 = row[((first + 1) * n).min(last * n) + c..]
                    .iter()
                    .step_by(n)
                    .take(last.saturating_sub(first + 1))
                    .map(|&v| u64::from(v))
                    .sum();
                let sum = u64::from(row[first * n + c]) * head as u64 + whole * parts + u64::from(row[last * n + c]) * tail as u64;
                *out = (sum * 256 + width / 2) / width;
            }
        }
    }

    /// Width, height and pixels; rows that never came are an error.
    pub(super) fn finish(self) -> Result<(usize, usize, Vec<u8>), String> {
        if self.rows < self.from.1 {
            return Err(format!("图像数据不完整：{} 行只有 {} 行", self.from.1, self.rows));
        }
        Ok((self.to.0, self.to.1, self.data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reducing_keeps_the_mean() {
        let data: Vec<u8> = (0..90 * 70 * 3).map(|i| (i * 37 % 251) as u8).collect();
        let mean = |data: &[u8]| data.iter().map(|&v| f64::from(v)).sum::<f64>() / data.len() as f64;
        for (w, h) in [(45, 35), (31, 17), (1, 1), (90, 69), (89, 70), (400, 400)] {
            let mut reducer = Reducer::new((90, 70), Some((w, h)), 3);
            data.chunks(270).for_each(|row| reducer.push(row));
            let (width, height, small) = reducer.finish().unwrap();
            assert_eq!((width, height, small.len()), (w.min(90), h.min(70), w.min(90) * h.min(70) * 3));
            assert!((mean(&small) - mean(&data)).abs() < 0.6, "{w} × {h}");
        }
    }

    #[test]
    fn flat_stays_flat_and_short_is_told() {
        let mut reducer = Reducer::new((1000, 3), Some((333, 2)), 1);
        (0..3).for_each(|_| reducer.push(&[200; 1000]));
        assert!(reducer.finish().unwrap().2.iter().all(|&v| v == 200));
        let mut cut = Reducer::new((4, 4), None, 1);
        cut.push(&[1, 2]);
        assert!(cut.finish().is_err_and(|e| e.contains("4 行只有 1 行")));
    }
}
