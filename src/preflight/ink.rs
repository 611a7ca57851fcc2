//! Where ink lies on a page, and how much: a map of small cells, five inks each.
//!
//! Areas are exact to a part of a cell; type counts as a ground of [`TYPE`] ink, pictures by their pixels.

use super::marks::{Over, Place};

/// Part of its box that type covers, on the average of Song and Hei body text.
pub const TYPE: f32 = 0.3;
/// Cells of a map, at most.
const MOST_CELLS: f64 = 3_600_000.0;
/// Side of a cell in mm where the page is not too large for it. Squares of 15 mm stand on cells: an eighth of a
/// millimetre off costs less than a hundredth of the mean each way.
const CELL: f64 = 0.25;

/// Ink by cell.
#[derive(Clone, Debug)]
pub struct InkMap {
    /// Side of a cell, mm.
    pub cell: f64,
    /// Cells across.
    pub width: usize,
    /// Cells down.
    pub height: usize,
    inks: Vec<[f32; 5]>,
    /// Cells looked at so far: the work that a page asks for.
    pub work: u64,
    /// The most ink of any one pixel or area, percent, and where.
    pub peak: (f64, Place),
}

impl InkMap {
    /// An empty map of a page, its size in mm.
    pub fn new(trim: (f64, f64)) -> InkMap {
        let sane = |v: f64| if v.is_finite() { v.clamp(1.0, 20_000.0) } else { 1.0 };
        let (w, h) = (sane(trim.0), sane(trim.1));
        let cell = CELL.max((w * h / MOST_CELLS).sqrt());
        let (width, height) = ((w / cell).ceil() as usize, (h / cell).ceil() as usize);
        InkMap { cell, width, height, inks: vec![[0.0; 5]; width * height], work: 0, peak: (0.0, Place::default()) }
    }

    /// Notes how much ink one pixel or area has.
    pub fn note_peak(&mut self, percent: f64, place: Place) {
        let page = Place { x: 0.0, y: 0.0, width: self.width as f64 * self.cell, height: self.height as f64 * self.cell };
        if percent > self.peak.0 && place.meets(&page) {
            self.peak = (percent, place);
        }
    }

    /// Paints a part of a cell.
    pub fn paint(&mut self, x: usize, y: usize, part: f32, inks: [f32; 5], over: Over) {
        let Some(cell) = self.inks.get_mut(y * self.width + x).filter(|_| x < self.width) else { return };
        mix(cell, part, inks, over);
    }

    /// Paints a rectangle, its place in mm, `part` of it covered.
    pub fn rect(&mut self, place: Place, part: f32, inks: [f32; 5], over: Over) {
        let spans = |from: f64, length: f64, cells: usize| {
            let (a, b) = ((from / self.cell).clamp(0.0, cells as f64), ((from + length) / self.cell).clamp(0.0, cells as f64));
            (a, b, a as usize, (b.ceil() as usize).min(cells))
        };
        let (x0, x1, left, right) = spans(place.x, place.width, self.width);
        let (y0, y1, top, bottom) = spans(place.y, place.height, self.height);
        self.work += (bottom.saturating_sub(top) * right.saturating_sub(left)) as u64;
        let right = right.max(left);
        for y in top..bottom {
            let high = (y1.min(y as f64 + 1.0) - y0.max(y as f64)).max(0.0);
            let row = &mut self.inks[y * self.width + left..y * self.width + right];
            let last = row.len().saturating_sub(1);
            for (i, cell) in row.iter_mut().enumerate() {
                // Only cells at the edges are covered in part.
                let x = (left + i) as f64;
                let wide = if i == 0 || i == last { (x1.min(x + 1.0) - x0.max(x)).max(0.0) } else { 1.0 };
                mix(cell, (high * wide) as f32 * part, inks, over);
            }
        }
    }

    /// Paints a polygon of closed rings, mm; cells are covered by rows of four lines each.
    pub fn polygon(&mut self, rings: &[Vec<(f64, f64)>], even_odd: bool, inks: [f32; 5], over: Over, clip: Place) {
        const LINES: usize = 4;
        let ys = rings.iter().flatten().map(|p| p.1);
        let (low, high) = ys.fold((f64::MAX, f64::MIN), |(l, h), y| (l.min(y), h.max(y)));
        let (low, high) = (low.max(clip.y), high.min(clip.y + clip.height));
        let top = (low / self.cell).floor().clamp(0.0, self.height as f64) as usize;
        let bottom = (high / self.cell).ceil().clamp(0.0, self.height as f64) as usize;
        let mut crossings: Vec<(f64, i32)> = Vec::new();
        let mut cover = vec![0f32; self.width];
        let corners: usize = rings.iter().map(Vec::len).sum();
        self.work += (bottom.saturating_sub(top) * (self.width + LINES * corners)) as u64;
        for y in top..bottom {
            cover.fill(0.0);
            let mut any = false;
            for line in 0..LINES {
                let at = (y as f64 + (line as f64 + 0.5) / LINES as f64) * self.cell;
                if at < low || at > high {
                    continue;
                }
                crossings.clear();
                for ring in rings {
                    for i in 0..ring.len() {
                        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
                        if (a.1 <= at) != (b.1 <= at) {
                            crossings.push((a.0 + (at - a.1) / (b.1 - a.1) * (b.0 - a.0), if a.1 < b.1 { 1 } else { -1 }));
                        }
                    }
                }
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut winding = 0;
                for pair in crossings.windows(2) {
                    winding += pair[0].1;
                    let inside = if even_odd { winding % 2 != 0 } else { winding != 0 };
                    if inside {
                        any = true;
                        self.span(&mut cover, pair[0].0.max(clip.x), pair[1].0.min(clip.x + clip.width), 1.0 / LINES as f32);
                    }
                }
            }
            if any {
                (0..self.width).filter(|&x| cover[x] > 0.0).for_each(|x| self.paint(x, y, cover[x].min(1.0), inks, over));
            }
        }
    }

    fn span(&self, cover: &mut [f32], from: f64, to: f64, part: f32) {
        let (a, b) = ((from / self.cell).clamp(0.0, self.width as f64), (to / self.cell).clamp(0.0, self.width as f64));
        let (first, end) = (a as usize, (b.ceil() as usize).min(self.width));
        for (x, part_of) in cover.iter_mut().enumerate().take(end).skip(first) {
            *part_of += (b.min(x as f64 + 1.0) - a.max(x as f64)).max(0.0) as f32 * part;
        }
    }

    /// The square with the most ink on the average: percent, and where. `side` is in mm; a page smaller than that counts whole.
    pub fn heaviest(&self, side: f64) -> (f64, Place) {
        let n = |length: usize| ((side / self.cell).round() as usize).clamp(1, length.max(1));
        let (w, h) = (n(self.width), n(self.height));
        // Sums over everything above and to the left.
        let row = self.width + 1;
        let mut sums = vec![0f64; row * (self.height + 1)];
        for y in 0..self.height {
            let mut line = 0.0;
            for x in 0..self.width {
                line += self.inks[y * self.width + x].iter().map(|&v| f64::from(v)).sum::<f64>();
                sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + line;
            }
        }
        let mut best = (0.0, 0, 0);
        for y in 0..=self.height - h {
            for x in 0..=self.width - w {
                let sum = sums[(y + h) * row + x + w] - sums[y * row + x + w] - sums[(y + h) * row + x] + sums[y * row + x];
                if sum > best.0 {
                    best = (sum, x, y);
                }
            }
        }
        let place =
            Place { x: best.1 as f64 * self.cell, y: best.2 as f64 * self.cell, width: w as f64 * self.cell, height: h as f64 * self.cell };
        (best.0 / (w * h) as f64 * 100.0, place)
    }

    /// Whether no ink is anywhere.
    pub fn is_empty(&self) -> bool {
        self.inks.iter().flatten().all(|&v| v < 0.001)
    }
}

/// Paints a part of one cell.
fn mix(cell: &mut [f32; 5], part: f32, inks: [f32; 5], over: Over) {
    if part >= 1.0 && !over.on {
        *cell = inks;
        return;
    }
    for (have, ink) in cell.iter_mut().zip(inks) {
        if !over.on || ink > 0.0 || !over.keeps_zero {
            *have += (ink - *have) * part;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOCK: Over = Over { on: false, keeps_zero: false };

    fn place(x: f64, y: f64, width: f64, height: f64) -> Place {
        Place { x, y, width, height }
    }

    #[test]
    fn a_square_of_fifteen_millimetres_is_averaged() {
        let mut map = InkMap::new((100.0, 100.0));
        map.rect(place(20.0, 30.0, 15.0, 15.0), 1.0, [1.0, 1.0, 0.5, 0.0, 0.0], KNOCK);
        let (percent, at) = map.heaviest(15.0);
        assert!((percent - 250.0).abs() < 0.5 && (at.x - 20.0).abs() < 0.6 && (at.y - 30.0).abs() < 0.6, "{percent} {at:?}");
        // Half the square, half the mean.
        let mut map = InkMap::new((100.0, 100.0));
        map.rect(place(20.0, 30.0, 7.5, 15.0), 1.0, [1.0, 1.0, 0.5, 0.0, 0.0], KNOCK);
        assert!((map.heaviest(15.0).0 - 125.0).abs() < 0.5);
    }

    #[test]
    fn overprint_adds_and_knockout_replaces() {
        let (cyan, black) = ([1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]);
        for (over, sum) in [(Over { on: true, keeps_zero: true }, 200.0), (KNOCK, 100.0), (Over { on: true, keeps_zero: false }, 100.0)] {
            let mut map = InkMap::new((15.0, 15.0));
            map.rect(place(0.0, 0.0, 15.0, 15.0), 1.0, cyan, KNOCK);
            map.rect(place(0.0, 0.0, 15.0, 15.0), 1.0, black, over);
            assert!((map.heaviest(15.0).0 - sum).abs() < 0.5, "{over:?}");
        }
    }

    #[test]
    fn polygons_cover_what_they_enclose() {
        let mut map = InkMap::new((40.0, 40.0));
        let ring = |x0: f64, x1: f64| vec![(x0, x0), (x1, x0), (x1, x1), (x0, x1)];
        let all = place(0.0, 0.0, 40.0, 40.0);
        map.polygon(&[ring(10.0, 30.0), ring(15.0, 25.0)], true, [0.0, 0.0, 0.0, 1.0, 0.0], KNOCK, all);
        let (percent, _) = map.heaviest(40.0);
        assert!((percent - 100.0 * 300.0 / 1600.0).abs() < 0.4, "{percent}");
    }

    #[test]
    fn absurd_pages_have_small_maps() {
        for size in [(f64::NAN, 1.0), (1e9, 1e9), (0.0, 0.0), (5080.0, 5080.0)] {
            let map = InkMap::new(size);
            assert!(map.width * map.height < 5_000_000, "{size:?}");
            map.heaviest(15.0);
        }
    }
}
