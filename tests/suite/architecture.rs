//! The rules of `docs/architecture.md` that a machine can hold: who may use whom, who touches the disk.
//!
//! Rules are told of code, not of comments and strings. Tests inside `src` may use what they need; the
//! header, `unsafe` and `use crate::{` are refused everywhere.

use std::fs;
use std::path::{Path, PathBuf};

/// Nouns hold data; each may use those before it.
const NOUNS: [&str; 9] = ["geom", "source", "diag", "cjk", "picture", "pdf", "page", "font", "model"];

/// Verbs may use every noun, and these.
const VERBS: [(&str, &[&str]); 9] = [
    ("read", &[]),
    ("import", &[]),
    ("shape", &[]),
    ("compose", &["shape"]),
    ("flow", &["shape", "compose"]),
    ("plan", &["shape", "compose", "flow"]),
    ("check", &[]),
    ("export", &[]),
    ("preflight", &[]),
];

/// They see everything. `lib` maps the modules and may put them together.
const ALL_SEEING: [&str; 4] = ["preview", "cli", "lib", "main"];

/// They touch the disk, the environment, the clock.
const OUTSIDE: [&str; 4] = ["read", "import", "preview", "cli"];

/// Parts of the standard library that reach outside the program.
const REACHING: [&str; 5] = ["fs", "env", "process", "time", "net"];

/// Geometry of pages, which tables of character classes have no use for.
const LAYOUT_WORDS: [&str; 6] = ["Length", "Rect", "Point", "Sides", "Size", "Frame"];

#[test]
fn the_house_keeps_its_rules() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    assert!(files.len() > 20, "only {} files found", files.len());
    let test_only: Vec<PathBuf> = files.iter().flat_map(|f| test_files(f, &fs::read_to_string(f).unwrap())).collect();
    let mut faults = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let name = file.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        faults.extend(check(&name, &text, test_only.contains(file)).into_iter().map(|f| format!("src/{name}: {f}")));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A code that a diagnostic carries can be explained.
#[test]
fn every_code_in_use_is_in_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    let is_code = |w: &str| w.len() == 3 && w.starts_with(|c: char| c.is_ascii_uppercase()) && w[1..].bytes().all(|b| b.is_ascii_digit());
    let mut used = std::collections::BTreeSet::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        used.extend(product.split('"').filter(|w| is_code(w)).map(str::to_string));
    }
    assert!(used.len() > 10, "{used:?}");
    for code in used {
        assert!(banmian::diag::codes::find(&code).is_ok(), "{code} is not in src/diag/codes.rs");
    }
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Files that a file declares for tests alone: `#[cfg(test)] mod name;`, or `pub(crate) mod name;`.
fn test_files(file: &Path, text: &str) -> Vec<PathBuf> {
    let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
    let dir = file.parent().unwrap();
    let dir = if matches!(stem.as_str(), "mod" | "lib" | "main") { dir.to_path_buf() } else { dir.join(stem) };
    let declared = text.split("#[cfg(test)]").skip(1).filter_map(|t| {
        t.trim_start().trim_start_matches("pub(crate) ").strip_prefix("mod ")?.split_once(';').map(|(name, _)| name.to_string())
    });
    declared
        .filter(|n| n.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .flat_map(|n| [dir.join(format!("{n}.rs")), dir.join(n).join("mod.rs")])
        .collect()
}

/// The faults of one file; `name` is its path below `src`.
fn check(name: &str, text: &str, test_only: bool) -> Vec<String> {
    let mut faults = Vec::new();
    if !text.starts_with("//! ") {
        faults.push("does not begin with a header (`//! …`)".to_string());
    }
    let code = code(text);
    if words(&code).any(|w| w == "unsafe") {
        faults.push("uses unsafe".into());
    }
    for group in ["crate::{", "crate::*", "crate as "] {
        if code.contains(group) {
            faults.push(format!("writes `{group}`: write one `use crate::name::…` per module"));
        }
    }
    let product = if test_only { "" } else { code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default() };
    let path: Vec<&str> = name.trim_end_matches(".rs").trim_end_matches("/mod").split('/').collect();
    faults.extend(imports(path[0], product));
    faults.extend(supers(path.len(), product));
    if !OUTSIDE.contains(&path[0]) {
        let reaches = |what: &&str| uses_std(product, what);
        // The binary returns an exit code and does nothing else.
        let allowed = |what: &&str| path[0] == "main" && *what == "process";
        faults.extend(REACHING.iter().filter(|w| reaches(w) && !allowed(w)).map(|w| format!("uses std::{w}")));
    }
    if path[0] == "cjk" {
        faults.extend(LAYOUT_WORDS.iter().filter(|w| words(product).any(|x| x == **w)).map(|w| format!("has layout code ({w})")));
    }
    faults
}

/// What a module uses that it may not.
fn imports(module: &str, code: &str) -> Vec<String> {
    if ALL_SEEING.contains(&module) {
        return Vec::new();
    }
    let verb = VERBS.iter().find(|(v, _)| *v == module);
    let noun = NOUNS.iter().position(|n| *n == module);
    if verb.is_none() && noun.is_none() {
        return vec![format!("module {module} is not in the table")];
    }
    let may = |used: &str| match (verb, noun) {
        (Some((_, others)), _) => NOUNS.contains(&used) || others.contains(&used),
        (None, Some(i)) => NOUNS[..i].contains(&used),
        (None, None) => false,
    };
    let used = code.split("crate::").skip(1).map(|t| words(t).next().unwrap_or_default().to_string());
    let mut bad: Vec<String> = used.filter(|u| u != module && !may(u)).map(|u| format!("{module} uses {u}")).collect();
    bad.dedup();
    bad
}

/// `super::` must not lead out of the module of the first level.
fn supers(depth: usize, code: &str) -> Vec<String> {
    let longest = (1..8).filter(|&n| code.contains(&"super::".repeat(n))).max().unwrap_or(0);
    if longest >= depth { vec![format!("leads out of its module by {longest} × super::")] } else { Vec::new() }
}

/// Whether code names a part of the standard library, alone or in a group.
fn uses_std(code: &str, what: &str) -> bool {
    let group = |t: &str| t.strip_prefix('{').is_some_and(|t| words(t.split(';').next().unwrap_or_default()).any(|w| w == what));
    code.split("std::").skip(1).any(|t| words(t).next() == Some(what) && t.starts_with(what) || group(t))
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty())
}

/// The text without comments and the contents of strings.
fn code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if c == '"' {
            quoted(rest)
        } else if let Some(len) = raw_string(rest, out.chars().next_back()) {
            len
        } else if c == '\'' {
            character(rest)
        } else {
            0
        };
        if skip == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            rest = &rest[skip..];
        }
    }
    out
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match &text.as_bytes()[at..(at + 2).min(text.len())] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw_string(text: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_alphanumeric() && c != 'b' || c == '_') {
        return None;
    }
    let hashes = text.strip_prefix('r')?.chars().take_while(|&c| c == '#').count();
    let body = text.get(1 + hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(body.find(&end).map_or(text.len(), |i| 2 + hashes + i + end.len()))
}

/// A character literal; 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text.char_indices().skip(3).find(|(_, c)| *c == '\'').map_or(0, |(i, _)| i + 1),
        Some(_) => chars.next().filter(|(_, c)| *c == '\'').map_or(0, |(i, _)| i + 1),
        None => 0,
    }
}

/// Faults of planted code with a header.
fn planted(name: &str, text: &str) -> Vec<String> {
    check(name, &format!("//! Header.\n{text}"), false)
}

#[test]
fn allowed_code_passes() {
    assert_eq!(planted("flow/column.rs", "use crate::compose::fill;\nuse crate::flow::fit;\nuse super::module;\n"), Vec::<String>::new());
    assert_eq!(planted("read/mod.rs", "use std::fs;\nuse crate::model::Issue;"), Vec::<String>::new());
    assert_eq!(planted("cli/build.rs", "use crate::export;\nuse std::time::Instant;"), Vec::<String>::new());
    assert_eq!(planted("main.rs", "use std::process::ExitCode;"), Vec::<String>::new());
    assert_eq!(planted("page.rs", "use std::{fmt, sync::Arc};"), Vec::<String>::new());
}

#[test]
fn imports_against_the_table_are_found() {
    for (name, text, fault) in [
        ("geom.rs", "use crate::source::Span;", "geom uses source"),
        ("diag/mod.rs", "fn f() { crate::page::g() }", "diag uses page"),
        ("compose/mod.rs", "use crate::flow::Cursor;", "compose uses flow"),
        ("export/pdf/text.rs", "use crate::shape::Glyphs;", "export uses shape"),
        ("check/text.rs", "use crate::flow::fit;", "check uses flow"),
        ("helper.rs", "", "module helper is not in the table"),
        ("flow/mod.rs", "use super::cli;", "leads out of its module by 1 × super::"),
        ("flow/fit.rs", "use super::super::cli;", "leads out of its module by 2 × super::"),
    ] {
        assert_eq!(planted(name, text), [fault], "{name}: {text}");
    }
}

#[test]
fn the_disk_and_the_clock_are_found() {
    for (text, fault) in [
        ("use std::fs;", "uses std::fs"),
        ("let now = std::time::Instant::now();", "uses std::time"),
        ("use std::{collections::BTreeMap, env};", "uses std::env"),
        ("use std::process::Command;", "uses std::process"),
    ] {
        assert_eq!(planted("flow/mod.rs", text), [fault], "{text}");
        assert!(planted("read/mod.rs", text).is_empty());
    }
}

#[test]
fn headers_unsafe_and_groups_are_found() {
    assert_eq!(check("page.rs", "use std::ops::Range;\n", false), ["does not begin with a header (`//! …`)"]);
    assert_eq!(planted("page.rs", "fn f() { unsafe { g() } }"), ["uses unsafe"]);
    assert_eq!(planted("page.rs", "use crate::{geom::Length, source::Span};").len(), 1);
    assert_eq!(planted("cli/mod.rs", "use crate::{geom, source};").len(), 1);
}

#[test]
fn tables_of_characters_have_no_layout() {
    assert_eq!(planted("cjk/spacing.rs", "use crate::geom::Em;"), Vec::<String>::new());
    assert_eq!(planted("cjk/spacing.rs", "use crate::geom::Rect;"), ["has layout code (Rect)"]);
}

#[test]
fn comments_strings_and_tests_are_no_uses() {
    let text = "// crate::flow\n/* crate::flow /* std::fs */ unsafe */\nconst A: &str = \"crate::flow \\\" std::fs\";\nconst B: &str = r#\"unsafe \" crate::flow\"#;\nfn f<'a>(c: char) -> bool { c == '\"' || c == '\\'' }\n/// [`crate::flow`]\nfn g() {}\n";
    assert_eq!(planted("geom.rs", text), Vec::<String>::new());
    assert_eq!(planted("geom.rs", &format!("{text}use std::fs;")), ["uses std::fs"]);
    assert_eq!(planted("geom.rs", "#[cfg(test)]\nmod tests {\n    use crate::flow::x;\n    use std::fs;\n}\n"), Vec::<String>::new());
    assert_eq!(test_files(Path::new("src/check/mod.rs"), "#[cfg(test)]\nmod fixture;\n")[0], Path::new("src/check/fixture.rs"));
}
