//! The manuals against the readers: each key that a reader accepts is documented, each example is accepted.
//!
//! Which keys there are the readers say themselves: a table with an unknown key is answered with those that it may have.

use crate::common::{Scratch, root};
use banmian::diag::{Diagnostic, Report, Severity};
use banmian::read::{self, Request};
use banmian::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// No key of ours is anything like it, so that the answer lists all of them.
const UNKNOWN: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqq";

const ISSUE: &str = "paper = \"样版周报\"\ndate = 2022-12-02\nnumber = \"总第0001期\"\nlayout = \"test\"\n";

struct Told {
    all: Vec<Diagnostic>,
    sources: Sources,
}

impl Told {
    /// Faults of the way in which a file of a name is written.
    fn faults(&self, file: &str) -> Vec<String> {
        let written = ["R01", "R02", "R03", "R04", "R05", "R06", "R10", "R12", "R13", "R18", "R19"];
        let of = |d: &&Diagnostic| d.severity >= Severity::Error && written.contains(&d.code) && self.file(d).ends_with(file);
        self.all.iter().filter(of).map(|d| format!("{} {} {:?}", d.code, d.message, d.hints)).collect()
    }

    fn file(&self, d: &Diagnostic) -> &str {
        d.span.map_or("", |s| self.sources.file(s.file).name.as_str())
    }
}

/// Reads an issue of one test with its layout and, if given, a print shop.
fn told(s: &Scratch, issue: &str, layout: &str) -> Told {
    for f in ["house.toml", "county-tabloid/layout.toml"] {
        s.write(&format!("layouts/{f}"), fs::read(root().join("layouts").join(f)).unwrap());
    }
    s.write("layouts/test/layout.toml", layout);
    s.write("issue/issue.toml", issue);
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let fonts = if s.path("fonts/fonts.toml").exists() { s.path("fonts") } else { root().join("fonts") };
    let request = Request { issue: s.path("issue"), layouts: Some(s.path("layouts")), fonts: Some(fonts), system_fonts: false };
    read::load(&request, &mut sources, &mut report);
    Told { all: report.diagnostics, sources }
}

/// Stories that the examples name.
fn articles(s: &Scratch) {
    for name in ["a", "p1a1", "p1a5", "p2a1", "p3a2", "甲", "乙"] {
        s.write(&format!("issue/articles/{name}.md"), "+++\nheadline = \"短标题\"\n+++\n一段正文。\n");
    }
    s.write("issue/articles/xuejing.md", "+++\npicture = \"x\"\ncaption = \"说明\"\n+++\n");
}

const SLOT: &str = "[[page.slot]]\nname = \"lead\"\narticle = \"a\"\nat = [1, 16]\nsize = [3, 40]\n";

/// Every table that a reader knows, with an unknown key in it: the file, and its text.
fn probes() -> Vec<(&'static str, String)> {
    let u = format!("{UNKNOWN} = 1\n");
    let layout = |table: &str| format!("base = \"county-tabloid\"\n{table}\n{u}");
    let mut out = vec![
        ("issue.toml", format!("{u}{ISSUE}[[page]]\nnumber = 1\n{SLOT}")),
        ("issue.toml", format!("{ISSUE}[[page]]\nnumber = 1\n{u}{SLOT}")),
        ("issue.toml", format!("{ISSUE}[[page]]\nnumber = 1\n{SLOT}{u}")),
        ("issue.toml", format!("{ISSUE}[[page]]\nnumber = 1\n{SLOT}head = {{ {UNKNOWN} = 1 }}\n")),
        ("issue.toml", format!("{ISSUE}[output]\n{u}[[page]]\nnumber = 1\n{SLOT}")),
        ("issue.toml", format!("{ISSUE}[[waive]]\n{u}[[page]]\nnumber = 1\n{SLOT}")),
        ("issue.toml", format!("{ISSUE}[publication]\n{u}[[page]]\nnumber = 1\n{SLOT}")),
        ("layout.toml", format!("base = \"county-tabloid\"\n{u}")),
    ];
    for content in [
        "masthead = { qqqqqqqqqqqqqqqqqqqqqqqqqqqq = 1 }",
        "index = [{ article = \"a\", qqqqqqqqqqqqqqqqqqqqqqqqqqqq = 1 }]",
        "ad = { file = \"a.pdf\", qqqqqqqqqqqqqqqqqqqqqqqqqqqq = 1 }",
    ] {
        let slot = SLOT.replace("article = \"a\"", content);
        out.push(("issue.toml", format!("{ISSUE}[[page]]\nnumber = 1\n{slot}")));
    }
    for t in
        ["sheet", "margins", "grid", "styles", "styles.body", "styles.label", "wording", "publication", "rules", "text", "lint", "fonts"]
    {
        out.push(("layout.toml", layout(&format!("[{t}]"))));
    }
    out.push(("layout.toml", layout("[[styles.rank]]")));
    out.push(("layout.toml", format!("base = \"county-tabloid\"\n[colours]\n\"红\" = {{ cmyk = [0, 0, 0, 0], {UNKNOWN} = 1 }}\n")));
    for rule in banmian::model::RULES {
        out.push(("layout.toml", layout(&format!("[lint.{}]", rule.code))));
    }
    out.push(("fonts.toml", u.clone()));
    out.push(("fonts.toml", format!("[[face]]\n{u}")));
    out.push(("plant.toml", u.clone()));
    for t in ["intent", "ink", "pictures", "lines", "text", "page", "names"] {
        out.push(("plant.toml", format!("[{t}]\n{u}")));
    }
    for slot in ["border = { style = \"line\", qqqqqqqqqqqqqqqqqqqqqqqqqqqq = 1 }", "more = [{ qqqqqqqqqqqqqqqqqqqqqqqqqqqq = 1 }]"] {
        out.push(("issue.toml", format!("{ISSUE}[[page]]\nnumber = 1\n{SLOT}{slot}\n")));
    }
    out.push(("article.md", format!("+++\npictures = [{{ file = \"x\", {UNKNOWN} = 1 }}]\n+++\n")));
    out.push(("article.md", format!("+++\n[[table]]\n{u}+++\n一段。\n")));
    out.push(("article.md", format!("+++\n{u}+++\n一段。\n")));
    out
}

/// What the readers answer to all probes: the file, the table as they name it, its keys.
fn known() -> Vec<(&'static str, String, Vec<String>)> {
    let s = Scratch::new("docs-keys");
    let mut out = Vec::new();
    for (file, text) in probes() {
        articles(&s);
        let _ = fs::remove_file(s.path("fonts/fonts.toml"));
        let issue = format!("{ISSUE}[[page]]\nnumber = 1\n{SLOT}");
        let base = "base = \"county-tabloid\"\n";
        let t = match file {
            "issue.toml" => told(&s, &text, base),
            "layout.toml" => told(&s, &issue, &text),
            "fonts.toml" => {
                s.write("fonts/fonts.toml", &text);
                told(&s, &issue, base)
            }
            "plant.toml" => {
                s.write("layouts/plants/plant.toml", &text);
                told(&s, &format!("plant = \"plant\"\n{issue}"), base)
            }
            _ => {
                s.write("issue/articles/a.md", &text);
                told(&s, &issue, base)
            }
        };
        let answer = t.all.iter().find(|d| d.code == "R02" && d.message.contains(UNKNOWN));
        let answer = answer.unwrap_or_else(|| panic!("no table of {file} was asked by\n{text}\n{:#?}", t.all));
        let place = answer.message.split("没有").next().unwrap_or_default().trim().to_string();
        let keys = answer.hints.iter().find_map(|h| h.strip_prefix("这里可以写的键：")).unwrap_or_default();
        out.push((file, place, keys.split('、').filter(|k| !k.is_empty()).map(str::to_string).collect()));
    }
    out
}

/// What an issue may change of its layout is described with the layout.
fn manual(file: &str, place: &str) -> &'static str {
    match file {
        "issue.toml" | "article.md" if place != "[publication]" => "docs/issue-format.md",
        _ => "docs/layout-format.md",
    }
}

#[test]
fn every_key_that_a_reader_accepts_is_in_the_manual() {
    let mut missing = BTreeSet::new();
    let mut count = 0;
    for (file, place, keys) in known() {
        let doc = manual(file, &place);
        let text = fs::read_to_string(root().join(doc)).unwrap();
        for key in &keys {
            count += 1;
            let told = [
                format!("`{key}"),
                format!("\n{key} ="),
                format!("\n{key} "),
                format!("[{key}]"),
                format!(".{key}]"),
                format!("[{key}."),
                format!("\n# {key} ="),
                format!("\n| {key} |"),
            ];
            let inline = [format!("{{ {key} ="), format!(", {key} =")];
            if !told.iter().chain(&inline).any(|t| text.contains(t.as_str())) {
                missing.insert(format!("{file} {place} 的键 {key} 没有写进 {doc}"));
            }
        }
    }
    assert!(count > 200, "only {count} keys were told of");
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

/// A reader that asks for a table which no probe reached has keys that nobody has compared.
#[test]
fn every_table_of_the_readers_is_asked() {
    let asked: BTreeSet<String> = known().into_iter().map(|k| k.1).collect();
    let mut missing = Vec::new();
    for file in fs::read_dir(root().join("src/read")).unwrap().map(|f| f.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        // The tables of names.toml are in docs/import.md; testing code has its own.
        // [sizes] and [colours] take any name.
        if !name.ends_with(".rs") || ["names.rs", "proof.rs", "table.rs", "tests.rs", "testing.rs"].contains(&name.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in [".table(\"", ".tables(\""] {
            for part in text.split(call).skip(1) {
                let label = part.split('"').next().unwrap_or_default();
                if !asked.contains(label) && !["[sizes]", "[colours]"].contains(&label) {
                    missing.push(format!("src/read/{name}: 表 {label} 没有列进 tests/suite/docs.rs 的 probes()"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Examples of a manual: what they are a part of, their first line and their text.
fn examples(doc: &str) -> Vec<(String, usize, String)> {
    let text = fs::read_to_string(root().join(doc)).unwrap();
    let mut out = Vec::new();
    let mut open: Option<(String, usize, String)> = None;
    for (i, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.trim().to_string(), i + 2, String::new())),
            (Some(_), Some("")) => out.extend(open.take().filter(|o| o.0.starts_with("toml"))),
            (Some(o), _) => {
                o.2.push_str(line);
                o.2.push('\n');
            }
            _ => {}
        }
    }
    out
}

#[test]
fn every_example_of_the_manuals_is_accepted() {
    let s = Scratch::new("docs-examples");
    let mut faults: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    for doc in ["docs/issue-format.md", "docs/layout-format.md"] {
        for (info, line, text) in examples(doc) {
            count += 1;
            articles(&s);
            s.write("issue/pictures/x", "");
            let _ = fs::remove_file(s.path("fonts/fonts.toml"));
            let slots = |slots: &str| format!("{ISSUE}[[page]]\nnumber = 1\n{slots}");
            let base = "base = \"county-tabloid\"\n";
            let (file, t) = match info.as_str() {
                "toml issue" => {
                    // What the example has is left out of the rest.
                    let head: String =
                        ISSUE.lines().filter(|l| !text.contains(&l[..l.find('=').unwrap()])).map(|l| format!("{l}\n")).collect();
                    let page = if text.contains("[[page]]") {
                        String::new()
                    } else {
                        format!(
                            "[[page]]\nnumber = 1\n{SLOT}{}",
                            SLOT.replace("\"lead\"", "\"side\"").replace("[1, 16]", "[4, 16]").replace("[3, 40]", "[2, 40]")
                        )
                    };
                    ("issue.toml", told(&s, &format!("{head}{text}\n{page}"), base))
                }
                "toml slot" => ("issue.toml", told(&s, &slots(&format!("{SLOT}{text}")), base)),
                "toml slots" => ("issue.toml", told(&s, &slots(&text), base)),
                "toml layout" => {
                    let base = if text.contains("base =") { "" } else { base };
                    ("layout.toml", told(&s, &slots(SLOT), &format!("{base}{text}")))
                }
                "toml fonts" => {
                    s.write("fonts/fonts.toml", &text);
                    ("fonts.toml", told(&s, &slots(SLOT), base))
                }
                "toml plant" => {
                    s.write("layouts/plants/plant.icc", fs::read(root().join("layouts/plants/newsprint.icc")).unwrap());
                    s.write("layouts/plants/plant.toml", &text);
                    ("plant.toml", told(&s, &format!("plant = \"plant\"\n{}", slots(SLOT)), base))
                }
                other => {
                    panic!("{doc}:{line}: 例子是哪一种，写在 ``` 后面：toml issue、slot、slots、layout、fonts、plant；这里是“{other}”")
                }
            };
            let found = t.faults(file);
            if !found.is_empty() {
                faults.insert(format!("{doc}:{line}"), found);
            }
        }
    }
    assert!(count > 15, "only {count} examples");
    assert!(faults.is_empty(), "{faults:#?}");
}
