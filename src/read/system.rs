//! Faces of the system, for characters that no face of the build has.
//!
//! The list is made at the first such character and sorted, so that the choice depends on what is
//! installed and on nothing else.

use crate::font::{FaceEntry, Loader, SystemLookup};
use crate::read::folder;
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

/// A face of the system that may be looked into.
struct Candidate {
    family: String,
    path: PathBuf,
    index: u32,
}

/// Characters of a face, as ranges in order.
type Coverage = Vec<RangeInclusive<u32>>;

/// Looks in the faces of the system, upright and regular ones first, then by family and path.
pub(super) fn lookup() -> SystemLookup {
    let all: OnceLock<Vec<Candidate>> = OnceLock::new();
    let seen: Mutex<BTreeMap<usize, Coverage>> = Mutex::new(BTreeMap::new());
    Box::new(move |c| {
        let all = all.get_or_init(candidates);
        let mut seen = seen.lock().ok()?;
        let i = (0..all.len()).find(|&i| has(seen.entry(i).or_insert_with(|| coverage(&all[i])), c))?;
        Some(entry(&all[i]))
    })
}

fn candidates() -> Vec<Candidate> {
    let mut db = fontdb::Database::new();
    db.load_system_fonts();
    let mut out: Vec<((bool, u16), Candidate)> = Vec::new();
    for f in db.faces() {
        let fontdb::Source::File(path) = &f.source else { continue };
        let family = f.families.first().map_or_else(|| f.post_script_name.clone(), |n| n.0.clone());
        let plainness = (f.style != fontdb::Style::Normal, f.weight.0.abs_diff(400));
        out.push((plainness, Candidate { family, path: path.clone(), index: f.index }));
    }
    out.sort_by(|a, b| (a.0, &a.1.family, &a.1.path, a.1.index).cmp(&(b.0, &b.1.family, &b.1.path, b.1.index)));
    out.into_iter().map(|(_, c)| c).collect()
}

/// Empty for a face that cannot be read or has no outlines (colour emoji).
fn coverage(c: &Candidate) -> Coverage {
    let Ok(data) = folder::read(&c.path) else { return Vec::new() };
    let Ok(font) = FontRef::from_index(&data, c.index) else { return Vec::new() };
    let outlines = font.outline_glyphs();
    let mut points: Vec<u32> = font.charmap().mappings().filter(|&(_, g)| outlines.get(g).is_some()).map(|(c, _)| c).collect();
    points.sort_unstable();
    let mut out: Coverage = Vec::new();
    for p in points {
        match out.last_mut() {
            Some(r) if p <= *r.end() + 1 => *r = *r.start()..=p,
            _ => out.push(p..=p),
        }
    }
    out
}

fn has(coverage: &Coverage, c: char) -> bool {
    let i = coverage.partition_point(|r| *r.end() < c as u32);
    coverage.get(i).is_some_and(|r| r.contains(&(c as u32)))
}

fn entry(c: &Candidate) -> FaceEntry {
    let path = c.path.clone();
    let loader: Loader = Arc::new(move || folder::read(&path));
    FaceEntry::new(c.family.clone(), c.path.to_string_lossy(), c.index, None, loader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_answer_for_characters() {
        let c: Coverage = vec![0x41..=0x5A, 0x4E00..=0x4E02];
        assert!(has(&c, 'A') && has(&c, '一') && !has(&c, 'a') && !has(&c, '七'));
    }

    #[test]
    fn the_same_character_finds_the_same_face() {
        let (a, b) = (lookup()('A').map(|e| e.file), lookup()('A').map(|e| e.file));
        assert_eq!(a, b);
    }
}
