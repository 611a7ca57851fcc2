//! Files → model: the only place that knows TOML and Markdown, and with `cli` the only one that
//! touches the disk.
//!
//! [`load`] reads an issue folder with its layout and the fonts, resolves every name and style, and
//! reports everything wrong in one run. Files outside the issue, layouts and fonts folders are never read.

mod article;
mod decode;
mod folder;
mod fonts;
mod issue;
mod layout;
mod markdown;
mod names;
mod picture;
mod place;
mod proof;
mod resolve;
mod slot;
mod stories;
mod style;
mod system;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use crate::diag::{Diagnostic, Report};
use crate::font::{Fonts, Role};
use crate::model::{Issue, Layout, PagePlan, Story};
use crate::page::Picture;
use crate::read::decode::{Clean, Raw};
use crate::read::folder::{Fault, Folder};
use crate::read::stories::Stories;
use crate::read::table::{Table, parse};
use crate::source::Sources;
use std::path::{Path, PathBuf};

/// What to read.
#[derive(Clone, Debug)]
pub struct Request {
    /// The issue's folder, or its issue.toml.
    pub issue: PathBuf,
    /// The layouts folder; `None`: the nearest `layouts` at or above the issue.
    pub layouts: Option<PathBuf>,
    /// The fonts folder; `None`: the nearest `fonts` at or above the issue.
    pub fonts: Option<PathBuf>,
    /// Whether characters that no face has are looked for in the faces of the system.
    pub system_fonts: bool,
}

/// Reads an issue. `None` only if nothing can be set; then the report has a fatal fault.
pub fn load(request: &Request, sources: &mut Sources, report: &mut Report) -> Option<(Issue, Fonts)> {
    let folder = issue_folder(&request.issue, report)?;
    let raw = match Raw::load(&folder, "issue.toml", sources, report) {
        Ok(raw) => raw,
        Err(fault) => {
            return stop(report, fault.diagnostic("R09", &folder.name("issue.toml")).hint("一期报纸是一个文件夹，里面有 issue.toml"));
        }
    };
    Reading { request, folder: &folder, sources, report }.run(&raw)
}

/// The faces that a fonts folder registers. `None` if its fonts.toml cannot be read.
pub fn fonts(dir: &Path, system_fonts: bool, sources: &mut Sources, report: &mut Report) -> Option<Fonts> {
    let folder = open(dir, "R16", report)?;
    let mut fonts = fonts::read(&folder, sources, report)?;
    if system_fonts {
        fonts.set_system(system::lookup());
    }
    Some(fonts)
}

/// One run over an issue.
struct Reading<'a> {
    request: &'a Request,
    folder: &'a Folder,
    sources: &'a mut Sources,
    report: &'a mut Report,
}

impl Reading<'_> {
    /// Goes on after every fault, so that all are told; only at the end it says what could not be had.
    fn run(mut self, raw: &Raw) -> Option<(Issue, Fonts)> {
        let clean = Clean::toml(raw, 0..raw.text.len());
        let mut table = parse(&clean, self.report);
        let head = issue::head(&mut table, self.report);
        let draft = self.layout(&head, &mut table);
        let layout = draft.as_ref().and_then(|d| d.finish(self.report));
        let fonts = self.fonts(draft.as_ref(), layout.as_ref());
        let sizes = draft.map(|d| d.sizes).unwrap_or_default();
        let drafts = slot::pages(&mut table, &sizes, self.report);
        table.finish(self.report);
        let (pages, stories, pictures) = self.pages(drafts, layout.as_ref(), &head.lang);
        let at = raw.span(0..0);
        let Some(layout) = layout else {
            return stop(self.report, Diagnostic::fatal("R12", "没有能用的版式，排不了版").at(at));
        };
        let Some(fonts) = fonts else { return stop(self.report, Diagnostic::fatal("R16", "没有能用的字体，排不了版").at(at)) };
        if pages.iter().all(|p| p.slots.is_empty()) {
            return stop(self.report, Diagnostic::fatal("R04", "没有一个能排的版块").at(at).hint("写上 [[page]] 和 [[page.slot]]"));
        }
        let issue::Head { paper, date, number, lang, file_stem, page_file, .. } = head;
        Some((Issue { paper, date, number, lang, file_stem, page_file, layout, stories, pages, pictures }, fonts))
    }

    fn layout(&mut self, head: &issue::Head, table: &mut Table<'_>) -> Option<layout::Draft> {
        let style = table.take("style");
        let (name, at) = head.layout.as_ref()?;
        let folder = self.library(self.request.layouts.as_deref(), "layouts", ".", "R12")?;
        let mut draft = layout::read(&folder, name, *at, self.sources, self.report)?;
        if let Some(t) = style.and_then(|i| i.table("[style]", self.report)) {
            draft.styles.apply(t, &draft.sizes, self.report);
        }
        Some(draft)
    }

    fn fonts(&mut self, draft: Option<&layout::Draft>, layout: Option<&Layout>) -> Option<Fonts> {
        let folder = self.library(self.request.fonts.as_deref(), "fonts", "fonts.toml", "R16")?;
        let mut fonts = fonts::read(&folder, self.sources, self.report)?;
        if let Some(d) = draft {
            fonts::bind(&mut fonts, &folder, &d.fonts, self.report);
        }
        fonts::stand_in(&mut fonts, &layout.map(used_roles).unwrap_or_default(), self.report);
        if self.request.system_fonts {
            fonts.set_system(system::lookup());
        }
        Role::ALL.iter().any(|&r| fonts.role(r).is_some()).then_some(fonts)
    }

    fn pages(
        &mut self,
        mut drafts: Vec<slot::PageDraft>,
        layout: Option<&Layout>,
        lang: &str,
    ) -> (Vec<PagePlan>, Vec<Story>, Vec<Picture>) {
        place::number_pages(&mut drafts, self.report);
        if let Some(layout) = layout {
            drafts.iter_mut().for_each(|p| place::check(p, &layout.grid, self.report));
        }
        let mut stories = Stories::new(self.folder, lang);
        let pages = resolve::pages(drafts, &mut stories, self.sources, self.report);
        stories.report_unused(self.report);
        let (stories, pictures) = stories.into_parts();
        (pages, stories, pictures)
    }

    /// A folder given by an option, or the nearest above the issue that has `probe` in it.
    fn library(&mut self, given: Option<&Path>, name: &str, probe: &str, code: &'static str) -> Option<Folder> {
        if let Some(dir) = given {
            return open(dir, code, self.report);
        }
        let found = self.folder.above(name, probe);
        if found.is_none() {
            let d = Diagnostic::error(code, format!("从 {} 往上找，没有 {name} 文件夹", self.folder.name("").trim_end_matches('/')));
            self.report.push(d.hint(format!("把 {name} 放在期刊文件夹的上级，或用 --{name} 指明")));
        }
        found
    }
}

fn issue_folder(path: &Path, report: &mut Report) -> Option<Folder> {
    let dir = if path.is_file() { path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")) } else { path };
    if path.is_file() && path.file_name().is_none_or(|n| n != "issue.toml") {
        return stop(
            report,
            Diagnostic::fatal("R09", format!("{} 不是 issue.toml", path.display())).hint("给出一期报纸的文件夹，或其中的 issue.toml"),
        );
    }
    open(dir, "R09", report)
}

fn open(dir: &Path, code: &'static str, report: &mut Report) -> Option<Folder> {
    match Folder::open(dir) {
        Ok(folder) => Some(folder),
        Err(Fault::Missing) => stop(report, Diagnostic::fatal(code, format!("没有文件夹 {}", dir.display()))),
        Err(fault) => stop(report, fault.diagnostic(code, &dir.display().to_string())),
    }
}

/// Reports a fault that leaves nothing to set.
fn stop<T>(report: &mut Report, mut d: Diagnostic) -> Option<T> {
    d.severity = crate::diag::Severity::Fatal;
    report.push(d);
    None
}

/// Roles that the styles name, in the order of [`Role::ALL`].
fn used_roles(layout: &Layout) -> Vec<Role> {
    let s = &layout.styles;
    let styles = [
        &s.body,
        &s.subhead,
        &s.byline,
        &s.author,
        &s.kicker,
        &s.deck,
        &s.jump,
        &s.caption,
        &s.folio,
        &s.nameplate,
        &s.masthead,
        &s.index,
        &s.imprint,
    ];
    let named: Vec<Role> = styles.iter().map(|s| s.role).chain([s.strong, s.soft]).chain(s.ranks.iter().map(|r| r.role)).collect();
    Role::ALL.into_iter().filter(|r| named.contains(r)).collect()
}

/// The nearest folder of a name, from `start` upwards.
pub fn find_folder(start: &Path, name: &str) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start.ancestors().map(|a| a.join(name)).find(|p| p.is_dir())
}
