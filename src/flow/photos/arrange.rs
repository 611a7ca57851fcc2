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
    let look = &setter.photos.look;
    let below = matches!(look.caption, CaptionAt::Below | CaptionAt::Above) && !look.numbered;
    // Captions side by side want an em between them, bare pictures less.
    let gap = if below { layout.grid.em } else { (layout.grid.leading - layout.grid.em).max(layout.grid.em / 2) };
    let shapes: Vec<f64> = setter.photos.shots.iter().map(shape).collect();
    let height = f64::from((layout.grid.leading * lines).0);
    let given = look.rows.clone();
    let plan = plan(&given, &shapes, (f64::from(rect.width.0), height), f64::from(gap.0));
    let mut frame = Group { setter, layout, rect, gap, below, shapes };
    match plan {
        Plan::Rows(rows) => frame.rows(&rows, lines),
        Plan::Alone(alone) => frame.alone(alone, lines),
    }
}

/// How the pictures of a group stand.
#[derive(Clone, PartialEq, Debug)]
enum Plan {
    /// So many in each row.
    Rows(Vec<usize>),
    /// The first, or the last, as high as the box, the others over each other beside it.
    Alone(End),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    First,
    Last,
}

/// Pictures being placed.
struct Group<'g, 's, 'p, 'i> {
    setter: &'g mut Setter<'s, 'p, 'i>,
    layout: &'g Layout,
    rect: Rect,
    gap: Length,
    /// Each has its caption below or above itself.
    below: bool,
    shapes: Vec<f64>,
}

impl Group<'_, '_, '_, '_> {
    /// Grid lines of a picture's own caption in a width.
    fn caption(&self, shot: usize, width: Length) -> i32 {
        let paras: Vec<(u32, Option<char>)> = self.setter.photos.shots[shot].paras.iter().map(|&p| (p, None)).collect();
        if self.below { Block::captions(self.setter.press, self.setter.id, &paras, width, self.layout.styles.caption).rows } else { 0 }
    }

    fn cell(&self, x: Length, width: Length, line: i32, lines: i32) -> Cell {
        let y = self.rect.y + self.layout.grid.leading * line;
        Cell { rect: Rect::new(x, y, width, super::lines_high(self.layout, lines)), lines }
    }

    fn rows(&mut self, rows: &[usize], lines: i32) -> Vec<Cell> {
        let (rect, gap, leading) = (self.rect, self.gap, f64::from(self.layout.grid.leading.0));
        let mut wanted = Vec::new();
        let mut widths: Vec<Vec<Length>> = Vec::new();
        let mut at = 0;
        for &n in rows {
            let room = rect.width - gap * (n as i32 - 1);
            let sum: f64 = self.shapes[at..at + n].iter().sum();
            let mut wide: Vec<Length> =
                self.shapes[at..at + n].iter().map(|s| Length((f64::from(room.0) * s / sum).round() as i32)).collect();
            // The last one ends at the edge.
            let others = wide[..n - 1].iter().fold(Length::ZERO, |a, &b| a + b);
            wide[n - 1] = room - others;
            let captions = (at..at + n).zip(&wide).map(|(i, &w)| self.caption(i, w)).max().unwrap_or(0);
            wanted.push((f64::from(room.0) / sum / leading, captions));
            widths.push(wide);
            at += n;
        }
        let mut out = Vec::new();
        let mut line = 0;
        for (wide, high) in widths.into_iter().zip(shares(lines, &wanted)) {
            let mut x = rect.x;
            for w in wide {
                out.push(self.cell(x, w, line, high));
                x += w + gap;
            }
            line += high;
        }
        out
    }

    fn alone(&mut self, alone: End, lines: i32) -> Vec<Cell> {
        let (rect, gap, leading) = (self.rect, self.gap, f64::from(self.layout.grid.leading.0));
        let n = self.shapes.len();
        let one = if alone == End::First { 0 } else { n - 1 };
        let room = f64::from((rect.width - gap).0);
        let stack: f64 = (0..n).filter(|&i| i != one).map(|i| 1.0 / self.shapes[i]).sum();
        let wide = Length((room * self.shapes[one] / (self.shapes[one] + 1.0 / stack)).round() as i32);
        let rest = rect.width - gap - wide;
        let (x, beside) = if alone == End::First { (rect.x, rect.x + wide + gap) } else { (rect.x + rest + gap, rect.x) };
        let others: Vec<usize> = (0..n).filter(|&i| i != one).collect();
        let wanted: Vec<(f64, i32)> =
            others.iter().map(|&i| (f64::from(rest.0) / self.shapes[i] / leading, self.caption(i, rest))).collect();
        let mut line = 0;
        let mut out: Vec<Cell> = Vec::new();
        for high in shares(lines, &wanted) {
            out.push(self.cell(beside, rest, line, high));
            line += high;
        }
        out.insert(one, self.cell(x, wide, 0, lines));
        out
    }
}

/// Width over height of what may be seen; within bounds, so that no picture becomes a strip.
fn shape(shot: &Shot) -> f64 {
    let [_, _, w, h] = shot.crop;
    if w == 0 || h == 0 { 1.5 } else { (f64::from(w) / f64::from(h)).clamp(0.3, 4.0) }
}

/// How pictures stand: in rows as the editor says, else so that their own height comes nearest to that of the box.
fn plan(given: &[u16], shapes: &[f64], (width, height): (f64, f64), gap: f64) -> Plan {
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
        return Plan::Rows(said);
    }
    let off = |natural: f64| libm::fabs(libm::log(natural.max(1.0) / height.max(1.0)));
    let natural = |rows: &[usize]| {
        let mut at = 0;
        let each = rows.iter().map(|&k| {
            let sum: f64 = shapes[at..at + k].iter().sum();
            at += k;
            (width - gap * (k as f64 - 1.0)).max(1.0) / sum
        });
        each.sum::<f64>()
    };
    let mut best: Option<(f64, Plan)> = None;
    let mut offer = |off: f64, plan: Plan| {
        if best.as_ref().is_none_or(|b| off < b.0 - 1e-9) {
            best = Some((off, plan));
        }
    };
    for k in 1..=n {
        let few = n / k;
        // The longer rows last, or first.
        let last: Vec<usize> = (0..k).map(|i| few + usize::from(i >= k - n % k)).collect();
        let first: Vec<usize> = last.iter().rev().copied().collect();
        for way in [last, first] {
            offer(off(natural(&way)), Plan::Rows(way));
        }
    }
    if n >= 3 {
        for (end, one) in [(End::First, 0), (End::Last, n - 1)] {
            let stack: f64 = (0..n).filter(|&i| i != one).map(|i| 1.0 / shapes[i]).sum();
            // Rows are the rule: a picture that stands alone beside the others must fit clearly better.
            offer(off((width - gap).max(1.0) / (shapes[one] + 1.0 / stack)) + ALONE, Plan::Alone(end));
        }
    }
    best.map_or_else(|| Plan::Rows(vec![n]), |b| b.1)
}

/// How much better a picture beside a stack must fit than rows do.
const ALONE: f64 = 0.05;

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
    let mut out: Vec<i32> = out.iter().zip(wanted).map(|(o, w)| o + w.1).collect();
    // Captions longer than the box do not leave it: what they lack is overset.
    let mut over = out.iter().sum::<i32>() - lines;
    for o in out.iter_mut().rev() {
        let cut = over.min(*o - 1).max(0);
        *o -= cut;
        over -= cut;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_the_box() {
        // Four pictures of 3 : 2.
        let four = [1.5; 4];
        let rows = |given: &[u16], w: f64, h: f64| plan(given, &four, (w, h), 0.0);
        let of = |r: &[usize]| Plan::Rows(r.to_vec());
        assert_eq!(rows(&[], 600.0, 100.0), of(&[4]));
        assert_eq!(rows(&[], 300.0, 200.0), of(&[2, 2]));
        assert_eq!(rows(&[], 100.0, 270.0), of(&[1, 1, 1, 1]));
        assert_eq!(rows(&[1, 3], 300.0, 200.0), of(&[1, 3]));
        assert_eq!(rows(&[1], 300.0, 200.0), of(&[1, 3]));
        assert_eq!(rows(&[9, 9], 300.0, 200.0), of(&[4]));
    }

    #[test]
    fn a_tall_picture_stands_beside_the_others() {
        // Two of 3 : 2 over each other are as high as one of 3 : 4 that is as wide.
        let box_of = (400.0, 800.0 / 3.0);
        assert_eq!(plan(&[], &[1.5, 1.5, 0.75], box_of, 0.0), Plan::Alone(End::Last));
        assert_eq!(plan(&[], &[0.75, 1.5, 1.5], box_of, 0.0), Plan::Alone(End::First));
        assert_eq!(plan(&[3], &[0.75, 1.5, 1.5], box_of, 0.0), Plan::Rows(vec![3]));
    }

    #[test]
    fn all_lines_are_given_out() {
        let wanted = [(6.0, 2), (3.0, 1)];
        assert_eq!(shares(21, &wanted), [14, 7]);
        assert_eq!(shares(20, &wanted).iter().sum::<i32>(), 20);
        assert_eq!(shares(3, &wanted), [2, 1], "captions stay whole");
        assert_eq!(shares(2, &wanted), [1, 1], "and in the box");
        assert_eq!(shares(10, &[(4.0, 17)]), [10]);
    }
}
