//! The ledger of CJK composition, `docs/rules/cjk.md`, kept true: every requirement has its row, what is done names
//! tests, and the tests that it names are there.

use super::common::root;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How many clauses each chapter has; they are never renumbered.
const CLAUSES: [(&str, usize); 18] = [
    ("DEF", 10),
    ("CLS", 6),
    ("KIN", 12),
    ("SEQ", 10),
    ("PUN", 9),
    ("ADJ", 10),
    ("EDGE", 6),
    ("SHR", 7),
    ("STR", 5),
    ("ADJUST", 5),
    ("MIX", 8),
    ("P-IND", 2),
    ("P-END", 3),
    ("P-GRID", 2),
    ("ANN", 7),
    ("VRT", 8),
    ("HEAD", 6),
    ("OT", 5),
];

struct Row {
    id: String,
    state: String,
    note: String,
    tests: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("docs/rules/cjk.md")).unwrap();
    let ids: BTreeSet<String> = CLAUSES.iter().flat_map(|(c, n)| (1..=*n).map(move |i| format!("{c}-{i}"))).collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let (id, state) = (cells.first()?.to_string(), cells.get(2)?.to_string());
        let tests = cells.get(4).copied().unwrap_or_default();
        let tests = tests.split('`').skip(1).step_by(2).map(String::from).collect();
        ids.contains(&id).then(|| Row { id, state, note: cells.get(3).copied().unwrap_or_default().to_string(), tests })
    };
    text.lines().filter(|l| l.starts_with('|')).filter_map(row).collect()
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Names of all tests of the crate.
fn tests() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("tests"), &mut files);
    sources(&root().join("src"), &mut files);
    let mut out = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        for after in text.split("#[test]").skip(1) {
            let name = after.split("fn ").nth(1).and_then(|s| s.split('(').next());
            out.extend(name.map(str::to_string));
        }
    }
    out
}

#[test]
fn every_clause_has_one_row_with_a_state() {
    let rows = rows();
    let mut wrong = Vec::new();
    for (chapter, n) in CLAUSES {
        for i in 1..=n {
            let id = format!("{chapter}-{i}");
            match rows.iter().filter(|r| r.id == id).collect::<Vec<_>>()[..] {
                [row] => match row.state.as_str() {
                    "done" if row.tests.is_empty() => wrong.push(format!("{id} is done, but names no test")),
                    "done" => {}
                    "editor's duty" | "not supported" if !row.note.is_empty() => {}
                    state => wrong.push(format!("{id}: {state} ({})", row.note)),
                },
                ref found => wrong.push(format!("{id}: {} rows", found.len())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_test_that_the_ledger_names_is_there() {
    let tests = tests();
    let is_file = |name: &str| ["src", "tests/suite"].iter().any(|d| root().join(d).join(name).is_file());
    let is_test = |name: &str| {
        let stem = name.trim_end_matches('*');
        tests.contains(stem) || tests.range(stem.to_string()..).next().is_some_and(|t| t.starts_with(stem))
    };
    let mut wrong = Vec::new();
    for row in rows() {
        for name in &row.tests {
            if if name.ends_with(".rs") { !is_file(name) } else { !is_test(name) } {
                wrong.push(format!("{}: {name}", row.id));
            }
        }
    }
    assert!(wrong.is_empty(), "no such test:\n{}", wrong.join("\n"));
}
