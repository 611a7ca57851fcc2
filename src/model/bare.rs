//! What of a page no slot covers (空着的版面).

use super::{Area, Grid, Slot};

/// The rectangles of a grid that no slot covers, each the largest that is left, of `least` lines and more; `from` is
/// the first line that counts.
pub fn bare(grid: &Grid, slots: &[Slot], from: u16, least: u16) -> Vec<Area> {
    let (cols, lines) = (usize::from(grid.cols), usize::from(grid.lines));
    let mut free = vec![true; cols * lines];
    free[..cols * usize::from(from).min(lines)].fill(false);
    let take = |free: &mut Vec<bool>, a: &Area| {
        for line in usize::from(a.line)..(usize::from(a.line) + usize::from(a.lines)).min(lines) {
            for col in usize::from(a.col)..(usize::from(a.col) + usize::from(a.cols)).min(cols) {
                free[line * cols + col] = false;
            }
        }
    };
    slots.iter().flat_map(Slot::parts).for_each(|a| take(&mut free, &a));
    let mut out = Vec::new();
    while let Some(a) = largest(&free, cols, usize::from(least.max(1))) {
        take(&mut free, &a);
        out.push(a);
    }
    out.sort_by_key(|a| (a.line, a.col));
    out
}

/// The free rectangle of most cells.
fn largest(free: &[bool], cols: usize, least: usize) -> Option<Area> {
    let mut deep = vec![0usize; cols];
    let mut best: Option<(usize, Area)> = None;
    for (line, row) in free.chunks(cols.max(1)).enumerate() {
        deep.iter_mut().zip(row).for_each(|(d, f)| *d = if *f { *d + 1 } else { 0 });
        for left in 0..cols {
            let mut low = usize::MAX;
            for (n, d) in deep[left..].iter().enumerate() {
                low = low.min(*d);
                if low < least {
                    break;
                }
                let cells = (n + 1) * low;
                if best.as_ref().is_none_or(|b| cells > b.0) {
                    let at = (left as u16, (line + 1 - low) as u16);
                    best = Some((cells, Area { col: at.0, line: at.1, cols: (n + 1) as u16, lines: low as u16, text_cols: None }));
                }
            }
        }
    }
    best.map(|b| b.1)
}
