//! A page of a PDF that is placed on a page of ours (an advertisement): what it is, and how it looks.

use super::draw::{self, Missed};
use super::file::File;
use super::page::{Leaf, Tree};
use std::sync::Arc;

/// A page that can be placed.
#[derive(Clone, PartialEq, Debug)]
pub struct Placed {
    /// The whole file.
    pub file: Arc<[u8]>,
    /// Which page, from 0.
    pub page: usize,
    /// Width and height of what is placed, in points, as it is shown.
    pub size: (f64, f64),
    /// Annotations or form fields stand on it; they are left out.
    pub notes: bool,
    /// Pages of the file.
    pub pages: usize,
    /// What the picture of it does not show, or not as it prints.
    pub missed: Vec<&'static str>,
}

/// Why a page cannot be placed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unplaced {
    /// Encrypted, be it with the owner's password alone.
    Locked,
    /// No such page: the file has so many.
    Page(usize),
    /// Not to be read, and why.
    Broken(&'static str),
}

/// How a placed page looks.
pub struct Look {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Inks, 255 is solid.
    pub data: Vec<u8>,
    /// 1 black alone, 4 all.
    pub channels: usize,
    /// What is not shown, or not as it prints.
    pub missed: Vec<&'static str>,
}

impl Placed {
    /// Looks a page up; nothing is painted yet.
    pub fn open(file: Arc<[u8]>, page: usize) -> Result<Placed, Unplaced> {
        let reader = File::open(&file).map_err(Unplaced::Broken)?;
        if reader.trailer.has("Encrypt") {
            return Err(Unplaced::Locked);
        }
        let tree = Tree::read(&reader);
        let count = tree.pages.len();
        let leaf = tree.pages.get(page).ok_or(Unplaced::Page(count))?;
        let bounds = leaf.finished(&reader).ok_or(Unplaced::Broken("页面没有大小（MediaBox）"))?;
        let unit = leaf.unit(&reader);
        let (w, h) = ((bounds[2] - bounds[0]) * unit, (bounds[3] - bounds[1]) * unit);
        let size = if leaf.turns() % 2 == 1 { (h, w) } else { (w, h) };
        let notes = !reader.items(&reader.get(&leaf.dict, "Annots")).is_empty();
        if !size.0.is_finite() || size.0.max(size.1) > 20_000.0 || size.0.min(size.1) < 1.0 {
            return Err(Unplaced::Broken("页面大小不合理"));
        }
        drop(tree);
        drop(reader);
        Ok(Placed { file, page, size, notes, pages: count, missed: Vec::new() })
    }

    /// Paints it so many pixels wide. `None` if it cannot be painted at all.
    pub fn look(&self, width: u32, height: u32) -> Option<Look> {
        let run = std::panic::AssertUnwindSafe(|| {
            let reader = File::open(&self.file).ok()?;
            let tree = Tree::read(&reader);
            let leaf = tree.pages.get(self.page)?;
            draw::page(&reader, leaf, leaf.finished(&reader)?, (width, height))
        });
        // Strange numbers in a stranger's file must not end a build.
        let drawn = std::panic::catch_unwind(run).ok().flatten()?;
        let missed = drawn.missed.into_iter().map(Missed::title).collect();
        Some(Look { width: drawn.width, height: drawn.height, data: drawn.data, channels: drawn.channels, missed })
    }

    /// Reads the page for an exporter.
    pub(crate) fn with<T>(&self, make: impl FnOnce(&File<'_>, &Leaf, [f64; 4]) -> T) -> Option<T> {
        let reader = File::open(&self.file).ok()?;
        let tree = Tree::read(&reader);
        let leaf = tree.pages.get(self.page)?;
        Some(make(&reader, leaf, leaf.finished(&reader)?))
    }
}

/// Default user space to the unit square, y upwards, as the page is shown after its quarter turns clockwise.
pub(crate) fn unit_matrix(b: [f64; 4], turns: u8) -> [f64; 6] {
    let (w, h) = (b[2] - b[0], b[3] - b[1]);
    match turns {
        1 => [0.0, -1.0 / w, 1.0 / h, 0.0, -b[1] / h, b[2] / w],
        2 => [-1.0 / w, 0.0, 0.0, -1.0 / h, b[2] / w, b[3] / h],
        3 => [0.0, 1.0 / w, -1.0 / h, 0.0, b[3] / h, -b[0] / w],
        _ => [1.0 / w, 0.0, 0.0, 1.0 / h, -b[0] / w, -b[1] / h],
    }
}
