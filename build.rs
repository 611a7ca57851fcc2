//! The dictionary of `jieba-rs` → `words.bin` in `OUT_DIR`, which `src/cjk/words/lexicon.rs` reads in place.
//!
//! Loading that crate takes 100 ms at each start, as long as building an issue, and needs a C compiler; laid
//! out as it is looked up, the same list costs nothing. Cargo says where the crate's files are; no copy of
//! its data is kept here. `BANMIAN_WORDS` names another list of the same form (word, count, part of speech).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The package with the list, and where in it the list lies.
const PACKAGE: &str = "jieba-rs";
const LIST: &str = "src/data/dict.txt";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rerun-if-env-changed=BANMIAN_WORDS");
    let path = env::var_os("BANMIAN_WORDS").map_or_else(|| package().join(LIST), PathBuf::from);
    let list = fs::read_to_string(&path).unwrap_or_else(|e| panic!("the list of words {} cannot be read: {e}", path.display()));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("words.bin");
    fs::write(&out, table(&list)).unwrap_or_else(|e| panic!("{} cannot be written: {e}", out.display()));
}

/// The folder of the package, as cargo resolved it for this build.
fn package() -> PathBuf {
    let cargo = env::var_os("CARGO").expect("cargo sets CARGO");
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let run = Command::new(cargo).args(["metadata", "--format-version=1", "--offline", "--filter-platform", &target]).output();
    let run = run.unwrap_or_else(|e| panic!("cargo metadata does not run: {e}"));
    assert!(run.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&run.stderr));
    let all: serde_json::Value = serde_json::from_slice(&run.stdout).expect("cargo metadata prints JSON");
    let packages = all["packages"].as_array().expect("cargo metadata lists packages");
    let found = packages.iter().find(|p| p["name"] == PACKAGE).and_then(|p| p["manifest_path"].as_str());
    let manifest = found.unwrap_or_else(|| panic!("{PACKAGE} is not among the packages of this build"));
    Path::new(manifest).parent().expect("a manifest lies in a folder").to_path_buf()
}

/// First ideograph that begins an entry, and how many have a place in the index.
const FIRST: u32 = 0x4E00;
const COUNT: usize = 0x5200;

/// The words of two and more ideographs, and single ones, by their first: an index of `COUNT` + 1 offsets
/// (32 bits), then for each entry the number of further characters, those (16 bits each), its price and
/// its part of speech. Numbers are little-endian.
fn table(list: &str) -> Vec<u8> {
    let total: f64 = entries(list).map(|e| e.1).sum();
    let mut by_first: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    for (word, count, part) in entries(list) {
        let Some(units) = ideographs(word) else { continue };
        let out = by_first.entry(units[0] - FIRST).or_default();
        out.push((units.len() - 1) as u8);
        units[1..].iter().for_each(|u| out.extend((*u as u16).to_le_bytes()));
        // A twelfth of a nat: 255 is rarer than anything in the list.
        out.push(((total / count.max(0.5)).ln() * 12.0).round().clamp(0.0, 255.0) as u8);
        out.push(part.bytes().next().unwrap_or(b'x') | if part == "vn" || part == "nr" || part == "ns" || part == "nt" { 0x80 } else { 0 });
    }
    let mut out = Vec::new();
    let mut at = 4 * (COUNT as u32 + 1);
    for first in 0..=COUNT as u32 {
        out.extend(at.to_le_bytes());
        at += by_first.get(&first).map_or(0, |b| b.len() as u32);
    }
    by_first.into_values().for_each(|b| out.extend(b));
    out
}

/// Word, count and part of speech of each line.
fn entries(list: &str) -> impl Iterator<Item = (&str, f64, &str)> {
    list.lines().filter_map(|l| {
        let mut parts = l.split_ascii_whitespace();
        Some((parts.next()?, parts.next()?.parse().ok()?, parts.next().unwrap_or("")))
    })
}

/// The code points of a word, if all of them are ideographs of the index.
fn ideographs(word: &str) -> Option<Vec<u32>> {
    let units: Vec<u32> = word.chars().map(u32::from).collect();
    let inside = |u: &u32| (FIRST..FIRST + COUNT as u32).contains(u);
    (!units.is_empty() && units.len() < 20 && units.iter().all(inside)).then_some(units)
}
