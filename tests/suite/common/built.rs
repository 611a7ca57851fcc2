//! Issues read, set and checked in this process, without the faces of the system.

use super::{Scratch, root};
use banmian::check::Counts;
use banmian::diag::Report;
use banmian::font::{FaceEntry, Fonts, Role};
use banmian::model::Issue;
use banmian::page::Edition;
use banmian::read::{self, Request};
use banmian::source::Sources;
use std::path::PathBuf;
use std::sync::Arc;

/// A set issue, with all that was told of it.
pub struct Set {
    pub issue: Issue,
    pub edition: Edition,
    pub report: Report,
    pub sources: Sources,
    pub fonts: Fonts,
    pub counts: Counts,
}

/// The issue of a scratch folder, with its own layouts if it has any; what was told if it could not be read.
pub fn try_set(s: &Scratch) -> Result<Set, Report> {
    let layouts = if s.path("layouts").exists() { s.path("layouts") } else { root().join("layouts") };
    set_at(s.path("issue"), layouts)
}

/// The same for an issue that can be read; nothing of it may be lost.
pub fn set(s: &Scratch) -> Set {
    let set = try_set(s).unwrap_or_else(|report| panic!("{report:#?}"));
    assert_eq!(set.report.count("T01"), 0, "{:#?}", set.report.diagnostics);
    set
}

/// A specimen of the repository.
pub fn set_sample(name: &str) -> Set {
    set_at(root().join("issues").join(name), root().join("layouts")).unwrap_or_else(|report| panic!("{report:#?}"))
}

fn set_at(issue: PathBuf, layouts: PathBuf) -> Result<Set, Report> {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let request = Request { issue, layouts: Some(layouts), fonts: Some(root().join("fonts")), system_fonts: false };
    let Some((issue, mut fonts)) = read::load(&request, &mut sources, &mut report) else { return Err(report) };
    let edition = banmian::flow::pages(&issue, &mut fonts, &mut report);
    let counts = banmian::check::run(&issue, &edition, &mut report);
    Ok(Set { issue, edition, report, sources, fonts, counts })
}

/// The body face alone.
pub fn serif() -> Fonts {
    let path = root().join("fonts/banmian-serif-regular.otf");
    let mut fonts = Fonts::default();
    let id = fonts.add(FaceEntry::new("Serif", "serif", 0, None, Arc::new(move || std::fs::read(&path).map_err(|e| e.to_string()))));
    fonts.bind(Role::Serif, id);
    fonts
}
