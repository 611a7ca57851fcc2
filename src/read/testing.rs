//! A scratch folder for tests, and a small sound issue to break in it.

use crate::diag::Report;
use crate::font::Fonts;
use crate::model::Issue;
use crate::read::{Request, load};
use crate::source::Sources;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder that is gone when the test is over.
pub(super) struct Scratch {
    root: PathBuf,
}

impl Scratch {
    pub(super) fn new(name: &str) -> Scratch {
        let root = std::env::temp_dir().join(format!("banmian-read-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Scratch { root }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) -> &Scratch {
        self.write_bytes(name, text.as_bytes())
    }

    pub(super) fn write_bytes(&self, name: &str, bytes: &[u8]) -> &Scratch {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// The repository's layouts, one empty face, and an issue of one page with the given slots.
    pub(super) fn issue(&self, slots: &str) -> &Scratch {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for f in ["house.toml", "county-tabloid/layout.toml", "broadsheet/layout.toml"] {
            self.write(&format!("layouts/{f}"), &fs::read_to_string(here.join("layouts").join(f)).unwrap());
        }
        let roles = "\"serif\", \"serif-heavy\", \"sans\", \"sans-bold\", \"sans-heavy\", \"kai\", \"fangsong\"";
        self.write("fonts/a.ttf", "").write("fonts/fonts.toml", &format!("[[face]]\nfile = \"a.ttf\"\nname = \"样\"\nroles = [{roles}]\n"));
        self.write("issue/issue.toml", &format!("{HEAD}{slots}"))
    }

    pub(super) fn article(&self, name: &str, text: &str) -> &Scratch {
        self.write(&format!("issue/articles/{name}.md"), text)
    }

    pub(super) fn load(&self) -> Loaded {
        let (mut sources, mut report) = (Sources::default(), Report::default());
        let request = Request { issue: self.path("issue"), layouts: None, fonts: None, system_fonts: false };
        let out = load(&request, &mut sources, &mut report);
        Loaded { out, sources, report }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Eight lines, so that the slots of a test begin on line 9.
pub(super) const HEAD: &str =
    "paper = \"样报\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n\n[[page]]\nnumber = 1\nname = \"要闻\"\n";

/// What a run gave.
pub(super) struct Loaded {
    pub(super) out: Option<(Issue, Fonts)>,
    pub(super) sources: Sources,
    pub(super) report: Report,
}

impl Loaded {
    pub(super) fn issue(&self) -> &Issue {
        &self.out.as_ref().unwrap_or_else(|| panic!("nothing read: {:?}", self.all())).0
    }

    /// Code and line of every diagnostic, notes on unused articles left out.
    pub(super) fn all(&self) -> Vec<(&'static str, usize, String)> {
        let line = |d: &crate::diag::Diagnostic| d.span.map_or(0, |s| self.sources.file(s.file).position(s.start).0);
        self.report.diagnostics.iter().map(|d| (d.code, line(d), format!("{}{}", d.message, d.hints.join("/")))).collect()
    }

    /// Whether a diagnostic has the code, the line and the words.
    pub(super) fn has(&self, code: &str, line: usize, words: &str) -> bool {
        let hit = self.all().iter().any(|(c, l, m)| *c == code && *l == line && m.contains(words));
        if !hit {
            eprintln!("{code} {line} {words} not in {:#?}", self.all());
        }
        hit
    }
}
