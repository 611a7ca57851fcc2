//! Faces of the system, for what no face of the build has, or none of its style.
//!
//! The list is made when it is first asked; candidates are tried from the nearest style on, ties by family, path and
//! index, so that the choice depends on what is installed and on nothing else.

use crate::font::{FaceEntry, Loader, Style, SystemLookup};
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
    style: Style,
}

/// Characters of a face, as ranges in order.
type Coverage = Vec<RangeInclusive<u32>>;

/// Looks in the faces of the system.
pub(super) fn lookup() -> SystemLookup {
    lookup_in(|| {
        let mut db = fontdb::Database::new();
        db.load_system_fonts();
        db
    })
}

fn lookup_in(database: impl Fn() -> fontdb::Database + Send + Sync + 'static) -> SystemLookup {
    let all: OnceLock<Vec<Candidate>> = OnceLock::new();
    let seen: Mutex<BTreeMap<usize, Coverage>> = Mutex::new(BTreeMap::new());
    Box::new(move |wanted, chars| {
        let all = all.get_or_init(|| candidates(&database()));
        let mut order: Vec<usize> = (0..all.len()).collect();
        // The sort is stable: ties stay by family, path and index.
        order.sort_by_key(|&i| all[i].style.distance(wanted));
        let mut seen = seen.lock().ok()?;
        let fits = |&i: &usize| {
            let c = seen.entry(i).or_insert_with(|| coverage(&all[i]));
            chars.iter().all(|&x| has(c, x))
        };
        order.into_iter().find(fits).map(|i| entry(&all[i]))
    })
}

/// The faces of a database by family, path and index.
fn candidates(db: &fontdb::Database) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    for f in db.faces() {
        let fontdb::Source::File(path) = &f.source else { continue };
        let family = f.families.first().map_or_else(|| f.post_script_name.clone(), |n| n.0.clone());
        let names = f.families.iter().map(|n| n.0.as_str());
        let mut style = Style::of_names(names, Some(f.weight.0));
        style.odd |= f.style != fontdb::Style::Normal || f.stretch != fontdb::Stretch::Normal;
        out.push(Candidate { family, path: path.clone(), index: f.index, style });
    }
    out.sort_by(|a, b| (&a.family, &a.path, a.index).cmp(&(&b.family, &b.path, b.index)));
    out
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
    let mut entry = FaceEntry::new(c.family.clone(), c.path.to_string_lossy(), c.index, None, loader);
    entry.style = Some(c.style);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cjk::Region;
    use crate::font::Role;

    #[test]
    fn ranges_answer_for_characters() {
        let c: Coverage = vec![0x41..=0x5A, 0x4E00..=0x4E02];
        assert!(has(&c, 'A') && has(&c, '一') && !has(&c, 'a') && !has(&c, '七'));
    }

    /// A system with these faces: family, weight; all are the same file, which has every letter of the tests.
    fn system(faces: &'static [(&'static str, u16)]) -> SystemLookup {
        lookup_in(move || {
            let mut db = fontdb::Database::new();
            for (family, weight) in faces {
                db.push_face_info(fontdb::FaceInfo {
                    id: fontdb::ID::dummy(),
                    source: fontdb::Source::File(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/square.ttf").into()),
                    index: 0,
                    families: vec![(family.to_string(), fontdb::Language::English_UnitedStates)],
                    post_script_name: family.replace(' ', ""),
                    style: fontdb::Style::Normal,
                    weight: fontdb::Weight(*weight),
                    stretch: fontdb::Stretch::Normal,
                    monospaced: false,
                });
            }
            db
        })
    }

    #[test]
    fn the_nearest_face_of_the_system_is_taken() {
        let all = &[
            ("Droid Sans Fallback", 400),
            ("Noto Sans CJK HK", 400),
            ("Noto Serif CJK JP", 400),
            ("Noto Serif CJK KR", 700),
            ("Noto Sans CJK KR", 700),
            ("Noto Serif CJK HK", 400),
        ];
        let take = |role, region| system(all)(&Style::of_role(role, Some(region)), &['一']).map(|e| e.name).unwrap_or_default();
        assert_eq!(take(Role::Serif, Region::HongKong), "Noto Serif CJK HK");
        assert_eq!(take(Role::Serif, Region::Japan), "Noto Serif CJK JP");
        assert_eq!(take(Role::SerifHeavy, Region::Korea), "Noto Serif CJK KR");
        assert_eq!(take(Role::SansHeavy, Region::Korea), "Noto Sans CJK KR");
        assert_eq!(take(Role::Sans, Region::Taiwan), "Noto Sans CJK HK");
        assert_eq!(take(Role::Serif, Region::HongKong), "Noto Serif CJK HK", "the same again");
    }

    #[test]
    fn a_face_without_the_character_is_passed_over() {
        let wanted = Style::of_role(Role::Serif, None);
        assert!(system(&[("Noto Serif CJK SC", 400)])(&wanted, &['一', '\u{10FFFD}']).is_none());
        assert!(system(&[])(&wanted, &['一']).is_none());
    }
}
