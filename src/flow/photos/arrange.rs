//! A box divided among several pictures: rows of them, each row as wide as the box, heights in whole lines.

use super::Setter;
use super::words::Block;
use crate::geom::{Length, Rect};
use crate::model::{CaptionAt, Layout, Shot};

/// The place of a picture with its caption.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Its box.
    pub(super) rect: Rect,
    /// Grid lines of the box.
    pub(super) lines: i32,
}

/// A place for each picture in so many lines of a rectangle.
pub(super) fn cells(setter: &mut Setter<'_, '_, '_>, layout: &Layout, rect: Rect, lines: i32) -> Vec<Cell> {
    let (shots, look) = (&setter.photos.shots, &setter.photos.look);
    let gap = (layout.grid.leading - layout.grid.em).max(layout.grid.em / 2);
    let shapes: Vec<f64> = shots.iter().map(shape).collect();
    let height = f64::from((layout.grid.leading * lines).0);
    let rows = rows(&look.rows, &shapes, f64::from(rect.width.0), height);
    let below = matches!(look.caption, CaptionAt::Below | CaptionAt::Above) && !look.numbered;
    let mut out = Vec::new();
    let mut wanted = Vec::new();
    let mut widths: Vec<Vec<Length>> = Vec::new();
    let mut at = 0;
    for &n in &rows {
        let row = &shapes[at..at + n];
        let room = rect.width - gap * (n as i32 - 1);
        let sum: f64 = row.iter().sum();
        let mut wide: Vec<Length> = row.iter().map(|s| Length((f64::from(room.0) * s / sum).round() as i32)).collect();
        // The last one ends at the edge.
        let others = wide[..n - 1].iter().fold(Length::ZERO, |a, &b| a + b);
        wide[n - 1] = room - others;
        let captions = (at..at + n).zip(&wide).map(|(i, &w)| {
            let paras: Vec<(u32, Option<char>)> = setter.photos.shots[i].paras.iter().map(|&p| (p, None)).collect();
            if below { Block::captions(setter.press, setter.id, &paras, w, layout.styles.caption).rows } else { 0 }
        });
        let captions = captions.max().unwrap_or(0);
        wanted.push((f64::from(room.0) / sum / f64::from(layout.grid.leading.0), captions));
        widths.push(wide);
        at += n;
    }
    let heights = shares(lines, &wanted);
    let mut line = 0;
    for (wide, high) in widths.into_iter().zip(heights) {
        let mut x = rect.x;
        for w in wide {
            let cell = Rect::new(x, rect.y + layout.grid.leading * line, w, super::lines_high(layout, high));
            out.push(Cell { rect: cell, lines: high });
            x += w + gap;
        }
        line += high;
    }
    out
}

/// Width over height of what may be seen; within bounds, so that no picture becomes a strip.
fn shape(shot: &Shot) -> f64 {
    let [_, _, w, h] = shot.crop;
    if w == 0 || h == 0 { 1.5 } else { (f64::from(w) / f64::from(h)).clamp(0.3, 4.0) }
}

/// How many pictures stand in each row: as the editor says, else so that the rows' own heights come nearest to the box.
fn rows(given: &[u16], shapes: &[f64], width: f64, height: f64) -> Vec<usize> {
    let n = shapes.len();
    let mut said = Vec::new();
    let mut left = n;
    for &g in given {
        let take = usize::from(g).min(left);
        if take > 0 {
            said.push(take);
        }
        left -= take;
    }
    if !given.is_empty() {
        // What is not named makes a last row.
        if left > 0 {
            said.push(left);
        }
        return said;
    }
    let natural = |rows: &[usize]| {
        let mut at = 0;
        let each = rows.iter().map(|&k| {
            let sum: f64 = shapes[at..at + k].iter().sum();
            at += k;
            width / sum
        });
        each.sum::<f64>()
    };
    let mut best: Option<(f64, Vec<usize>)> = None;
    for k in 1..=n {
        let few = n / k;
        // The longer rows last, or first.
        let last: Vec<usize> = (0..k).map(|i| few + usize::from(i >= k - n % k)).collect();
        let first: Vec<usize> = last.iter().rev().copied().collect();
        for way in [last, first] {
            let off = libm::fabs(libm::log(natural(&way) / height.max(1.0)));
            if best.as_ref().is_none_or(|b| off < b.0 - 1e-9) {
                best = Some((off, way));
            }
        }
    }
    best.map_or_else(|| vec![n], |b| b.1)
}

/// Whole lines for each row: its captions, and of the rest a share by the height it would have.
fn shares(lines: i32, wanted: &[(f64, i32)]) -> Vec<i32> {
    let captions: i32 = wanted.iter().map(|w| w.1).sum();
    let rest = (lines - captions).max(0);
    let sum: f64 = wanted.iter().map(|w| w.0).sum::<f64>().max(1e-9);
    let exact: Vec<f64> = wanted.iter().map(|w| f64::from(rest) * w.0 / sum).collect();
    let mut out: Vec<i32> = exact.iter().map(|e| *e as i32).collect();
    let mut order: Vec<usize> = (0..out.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - exact[b].floor()).total_cmp(&(exact[a] - exact[a].floor())));
    let spare = rest - out.iter().sum::<i32>();
    order.into_iter().cycle().take(spare.max(0) as usize).for_each(|i| out[i] += 1);
    out.iter().zip(wanted).map(|(o, w)| o + w.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_the_box() {
        // Four pictures of 3 : 2.
        let four = [1.5; 4];
        assert_eq!(rows(&[], &four, 600.0, 100.0), [4]);
        assert_eq!(rows(&[], &four, 300.0, 200.0), [2, 2]);
        assert_eq!(rows(&[], &four, 100.0, 270.0), [1, 1, 1, 1]);
        assert_eq!(rows(&[1, 3], &four, 300.0, 200.0), [1, 3]);
        assert_eq!(rows(&[1], &four, 300.0, 200.0), [1, 3]);
        assert_eq!(rows(&[9, 9], &four, 300.0, 200.0), [4]);
    }

    #[test]
    fn all_lines_are_given_out() {
        let wanted = [(6.0, 2), (3.0, 1)];
        assert_eq!(shares(21, &wanted), [14, 7]);
        assert_eq!(shares(20, &wanted).iter().sum::<i32>(), 20);
        assert_eq!(shares(2, &wanted), [2, 1], "captions stay whole");
    }
}
