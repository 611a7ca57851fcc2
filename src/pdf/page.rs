//! The pages of a file: the tree, what they inherit, the part of a page that is placed.

use super::file::File;
use super::object::{Dict, Object};
use std::collections::BTreeSet;

/// Pages that are looked at.
const MOST_PAGES: usize = 2_000;
/// Nodes inside each other, at most.
const DEEPEST: usize = 60;
/// Bytes of all content streams of a page.
const MOST_CONTENT: usize = 256 << 20;

/// A page with what it inherits.
pub(crate) struct Leaf {
    pub(crate) dict: Dict,
    pub(crate) resources: Dict,
    pub(crate) media: Option<[f64; 4]>,
    pub(crate) crop: Option<[f64; 4]>,
    pub(crate) rotate: i64,
}

/// All pages in order.
pub(crate) struct Tree {
    pub(crate) pages: Vec<Leaf>,
    /// A node is missing, stands twice or leads to itself.
    pub(crate) broken: bool,
    /// There are more pages than are looked at.
    pub(crate) more: bool,
}

impl Tree {
    /// Reads the tree. Trees that go round or are too deep end there.
    pub(crate) fn read(file: &File<'_>) -> Tree {
        let mut out = Tree { pages: Vec::new(), broken: false, more: false };
        let root = file.get(&file.trailer, "Root");
        let Some(tree) = root.dict().and_then(|r| r.raw("Pages").cloned()) else { return out };
        let start = Leaf { dict: Dict::default(), resources: Dict::default(), media: None, crop: None, rotate: 0 };
        let mut stack = vec![(tree, start, 0)];
        let mut seen = BTreeSet::new();
        while let Some((node, above, depth)) = stack.pop() {
            if let Object::Ref(id) = node
                && !seen.insert(id)
            {
                out.broken = true;
                continue;
            }
            let object = file.resolve(&node);
            let Some(dict) = object.dict() else {
                out.broken = true;
                continue;
            };
            let own = file.get(dict, "Resources");
            let leaf = Leaf {
                dict: dict.clone(),
                resources: own.dict().cloned().unwrap_or_else(|| above.resources.clone()),
                media: rectangle(file, dict, "MediaBox").or(above.media),
                crop: rectangle(file, dict, "CropBox").or(above.crop),
                rotate: file.get(dict, "Rotate").int().unwrap_or(above.rotate),
            };
            let kids = file.get(dict, "Kids");
            match kids.array() {
                Some(kids) if depth < DEEPEST => {
                    for kid in kids.iter().take(100_000).rev() {
                        let copy = Leaf { dict: Dict::default(), resources: leaf.resources.clone(), ..leaf };
                        stack.push((kid.clone(), copy, depth + 1));
                    }
                }
                Some(_) => out.broken = true,
                None if out.pages.len() < MOST_PAGES => out.pages.push(leaf),
                None => {
                    out.more = true;
                    break;
                }
            }
        }
        out
    }
}

impl Leaf {
    /// What is placed of it: TrimBox, else ArtBox, else CropBox, inside the MediaBox; left, bottom, right, top in default user space.
    pub(crate) fn finished(&self, file: &File<'_>) -> Option<[f64; 4]> {
        let sound = |b: &[f64; 4]| b.iter().all(|v| v.is_finite() && v.abs() < 1e6) && b[2] - b[0] >= 1.0 && b[3] - b[1] >= 1.0;
        let media = self.media.filter(sound)?;
        let own = ["TrimBox", "ArtBox"].into_iter().find_map(|k| rectangle(file, &self.dict, k).filter(sound));
        let b = own.or(self.crop.filter(sound)).unwrap_or(media);
        let inside = [b[0].max(media[0]), b[1].max(media[1]), b[2].min(media[2]), b[3].min(media[3])];
        Some(if sound(&inside) { inside } else { media })
    }

    /// Points in a unit of its user space.
    pub(crate) fn unit(&self, file: &File<'_>) -> f64 {
        file.get(&self.dict, "UserUnit").number().filter(|v| (0.001..=1000.0).contains(v)).unwrap_or(1.0)
    }

    /// Quarter turns clockwise as it is shown.
    pub(crate) fn turns(&self) -> u8 {
        (self.rotate.rem_euclid(360) / 90) as u8
    }

    /// Its content, all streams one after the other.
    pub(crate) fn content(&self, file: &File<'_>) -> Vec<u8> {
        let contents = file.get(&self.dict, "Contents");
        let parts = if contents.array().is_some() { file.items(&contents) } else { vec![contents] };
        let mut out = Vec::new();
        for part in parts {
            let Object::Stream(stream) = part else { continue };
            if out.len() > MOST_CONTENT {
                break;
            }
            out.extend(file.decode(&stream).data);
            out.push(b'\n');
        }
        out
    }
}

/// A rectangle of a dictionary, its corners in order.
pub(crate) fn rectangle(file: &File<'_>, dict: &Dict, key: &str) -> Option<[f64; 4]> {
    let v: Vec<f64> = file.items(&file.get(dict, key)).iter().filter_map(Object::number).collect();
    let [a, b, c, d] = v[..] else { return None };
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}
