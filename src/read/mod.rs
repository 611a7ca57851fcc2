//! Files → model: the only place that knows TOML and Markdown, and with `cli` the only one that
//! touches the disk.
//!
//! [`load`] reads an issue folder with its layout and the fonts, resolves every name and style, and
//! reports everything wrong in one run. Files outside the issue, layouts and fonts folders are never read.

mod ad;
mod annotation;
mod article;
mod colours;
mod decode;
mod folder;
mod fonts;
mod imprint;
mod issue;
mod layout;
mod lint;
mod markdown;
mod names;
mod notation;
mod photos;
mod place;
mod plant;
mod proof;
mod resolve;
mod slot;
mod spread;
mod stories;
mod style;
mod system;
mod table;
mod tabular;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use crate::cjk::words::Names;
use crate::diag::{Diagnostic, Report};
use crate::font::{Fonts, Role};
use crate::geom::WritingMode;
use crate::model::{Issue, Layout, PagePlan, Para, ParaKind, Plant, Press, SlotKind, Story};
use crate::page::Picture;
use crate::read::decode::{Clean, Raw};
use crate::read::folder::{Fault, Folder};
use crate::read::stories::Stories;
use crate::read::table::{Table, parse};
use crate::source::{Sources, Span};
use std::collections::BTreeMap;
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

/// A line of text in the notation of annotations, without Markdown: a paragraph, and what is wrong with it.
/// `at` is the line's place in its file.
pub fn line(text: &str, lang: &str, at: Span, report: &mut Report) -> Para {
    let (para, faults) = annotation::inline_para(ParaKind::Body, text, lang, at);
    for f in faults {
        let here = |i: usize| at.start as usize + i;
        let span = Span::new(at.file, here(f.at.start)..here(f.at.end));
        report.push(f.diagnostic(span));
    }
    para
}

/// A print shop by name, or by the path of its file; `dir` is the layouts folder, `layout` the issue's layout,
/// whose own `plants/` come first. Without a folder the print shops that the program knows are searched.
pub fn plant(dir: Option<&Path>, layout: Option<&str>, name: &str, sources: &mut Sources, report: &mut Report) -> Option<Plant> {
    let path = Path::new(name);
    if path.extension().is_some_and(|e| e == "toml") {
        let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = open(dir, "R19", report)?;
        return plant::file(&folder, &path.file_name()?.to_string_lossy(), None, sources, report);
    }
    let folder = dir.and_then(|d| Folder::open(d).ok());
    plant::Shelf { layouts: folder.as_ref(), layout }.read(name, None, sources, report)
}

/// The tables of names and words (`names.toml`) of an issue's layout; empty if there are none.
pub fn names(request: &Request, layout: &str, sources: &mut Sources, report: &mut Report) -> crate::model::Names {
    let issue = Folder::open(if request.issue.is_file() { request.issue.parent().unwrap_or(Path::new(".")) } else { &request.issue }).ok();
    let layouts = match &request.layouts {
        Some(dir) => Folder::open(dir).ok(),
        None => issue.and_then(|f| f.above("layouts", ".")),
    };
    layouts.map(|f| names::read(&f, layout, sources, report)).unwrap_or_default()
}

/// The grid of a layout, if it can be read.
pub fn grid(layouts: &Path, name: &str) -> Option<crate::model::Grid> {
    let folder = Folder::open(layouts).ok()?;
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let at = crate::source::Span::new(sources.add("", ""), 0..0);
    Some(layout::read(&folder, (name, at), None, &mut sources, &mut report)?.finish(&mut report)?.grid)
}

/// An article from its text alone, as it would be read from its file.
pub fn story(id: &str, text: &str) -> Story {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let raw = Raw { file: sources.add(id, text), text: text.to_string() };
    article::read(&raw, id, "zh-Hans", &mut report).story
}

/// An article of an issue folder.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Its text.
    pub story: Story,
    /// Its own priority.
    pub priority: Option<u8>,
    /// File of its picture.
    pub picture: Option<String>,
    /// The text of its file.
    pub text: String,
}

/// Every article of an issue folder by name, without layout or fonts. `None` if there is no such folder.
pub fn articles(issue: &Path, sources: &mut Sources, report: &mut Report) -> Option<Vec<Copy>> {
    let folder = issue_folder(issue, report)?;
    let mut out = Vec::new();
    for name in folder.stems("articles", "md") {
        let file = format!("articles/{name}.md");
        match Raw::load(&folder, &file, sources, report) {
            Ok(raw) => {
                let a = article::read(&raw, &name, "zh-Hans", report);
                out.push(Copy {
                    story: a.story,
                    priority: a.priority,
                    picture: a.shots.into_iter().next().map(|p| p.file.0),
                    text: raw.text,
                });
            }
            Err(fault) => report.push(fault.diagnostic("R07", &folder.name(&file))),
        }
    }
    Some(out)
}

/// The names of a names.toml, which heads are never parted in. `None` if it cannot be read.
pub fn names_of(path: &Path, sources: &mut Sources, report: &mut Report) -> Option<Names> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = path.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = open(dir, "R09", report)?;
    match Raw::load(&folder, &file, sources, report) {
        Ok(raw) => Some(Names::new(names::parsed(&raw, report))),
        Err(fault) => stop(report, fault.diagnostic("R09", &path.display().to_string())),
    }
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
        let plant = self.plant(&head, draft.as_ref());
        let sizes = draft.map(|d| d.sizes).unwrap_or_default();
        let drafts = slot::pages(&mut table, &sizes, self.report);
        let waivers = lint::waivers(&mut table, self.report);
        table.finish(self.report);
        let mono = drafts.iter().filter(|p| p.mono).filter_map(|p| Some(p.number?.0)).collect();
        let (pages, stories, pictures, placed) = self.pages(drafts, layout.as_ref(), &head.lang);
        let waivers = lint::resolve(waivers, &pages, self.report);
        let at = raw.span(0..0);
        let Some(layout) = layout else {
            // The file could not be read: that it names no layout follows from it.
            if let Some(d) = self.report.diagnostics.iter_mut().find(|d| d.code == "R01") {
                d.severity = crate::diag::Severity::Fatal;
                return None;
            }
            return stop(self.report, Diagnostic::fatal("R12", "没有能用的版式，排不了版").at(at));
        };
        let Some(fonts) = fonts else { return stop(self.report, Diagnostic::fatal("R16", "没有能用的字体，排不了版").at(at)) };
        if pages.iter().all(|p| p.slots.is_empty()) {
            return stop(self.report, Diagnostic::fatal("R04", "没有一个能排的版块").at(at).hint("写上 [[page]] 和 [[page.slot]]"));
        }
        let issue::Head { paper, date, number, lang, file_stem, page_file, output, .. } = head;
        let (named, whole_spreads) = (output.named(), output.whole_spreads);
        let press = Press { plant, mono, named, section: output.section, version: output.version, whole_spreads };
        let mut issue = Issue { paper, date, number, lang, file_stem, page_file, press, layout, stories, pages, pictures, placed, waivers };
        fill_furniture(&mut issue);
        Some((issue, fonts))
    }

    /// The print shop: as the issue has it, else as the layout has it, else the usual one.
    fn plant(&mut self, head: &issue::Head, draft: Option<&layout::Draft>) -> Plant {
        let named = head.plant.as_ref().or_else(|| draft.and_then(|d| d.plant.as_ref()));
        let (name, at) = named.map_or((plant::USUAL, None), |(n, at)| (n.as_str(), Some(*at)));
        let folder = self.request.layouts.as_deref().map_or_else(|| self.folder.above("layouts", "."), |d| Folder::open(d).ok());
        let shelf = plant::Shelf { layouts: folder.as_ref(), layout: head.layout.as_ref().map(|l| l.0.as_str()) };
        shelf.read(name, at, self.sources, self.report).unwrap_or_default()
    }

    fn layout(&mut self, head: &issue::Head, table: &mut Table<'_>) -> Option<layout::Draft> {
        let (style, publication, colours) = (table.take("style"), table.take("publication"), table.take("colours"));
        let (name, at) = head.layout.as_ref()?;
        let folder = self.library(self.request.layouts.as_deref(), "layouts", ".", "R12")?;
        let mut draft = layout::read(&folder, (name, *at), colours, self.sources, self.report)?;
        if let Some(t) = style.and_then(|i| i.table("[style]", self.report)) {
            draft.styles.apply(t, &draft.sizes, self.report);
        }
        if let Some(p) = publication {
            draft.apply_publication(p, self.report);
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
    ) -> (Vec<PagePlan>, Vec<Story>, Vec<Picture>, BTreeMap<u32, crate::pdf::Placed>) {
        place::number_pages(&mut drafts, self.report);
        if let Some(layout) = layout {
            spread::mirror(&mut drafts, &layout.grid, self.report);
            drafts.iter_mut().for_each(|p| place::check(p, &layout.grid, self.report));
            drafts.iter_mut().for_each(|p| p.note = noted(p, &layout.wording.folio_note));
        }
        let mut stories = Stories::new(self.folder, lang);
        let usual = layout.map_or(WritingMode::default(), |l| l.grid.writing);
        let pages = resolve::pages(drafts, usual, &mut stories, self.sources, self.report);
        stories.report_unused(self.report);
        let (stories, pictures, placed) = stories.into_parts();
        (pages, stories, pictures, placed)
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

/// What the folio says of a page: the editor's note, and who made it.
fn noted(page: &slot::PageDraft, template: &str) -> String {
    let values: Vec<(&str, &str)> = slot::CREDITS.into_iter().zip(page.credits.iter().map(String::as_str)).collect();
    let made = if page.credits.iter().all(String::is_empty) { String::new() } else { crate::model::fill(template, &values) };
    [page.note.as_str(), &made].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\u{3000}")
}

/// Fills the placeholders of mastheads and texts: what they stand for is known now.
fn fill_furniture(issue: &mut Issue) {
    let mut pages = std::mem::take(&mut issue.pages);
    // The number of pages is one of the things that are filled in.
    issue.pages = pages.clone();
    let filled = |issue: &Issue, lines: &[String]| -> Vec<String> {
        let all = lines.iter().map(|l| (l, issue.fill(l)));
        all.filter(|(l, f)| !f.trim().is_empty() || l.trim().is_empty()).map(|(_, f)| f).collect()
    };
    for slot in pages.iter_mut().flat_map(|p| &mut p.slots) {
        match &mut slot.kind {
            SlotKind::Masthead(m) => {
                if m.lines.is_empty() && m.foot.is_empty() {
                    m.lines = MASTHEAD_LINES.map(String::from).to_vec();
                }
                (m.lines, m.foot, m.under) = (filled(issue, &m.lines), filled(issue, &m.foot), issue.fill(&m.under));
            }
            SlotKind::Text(lines) if lines.iter().any(|l| l == imprint::WHOLE) => *lines = imprint::lines(issue, slot.cols),
            SlotKind::Text(lines) => *lines = filled(issue, lines),
            _ => {}
        }
    }
    issue.pages = pages;
}

/// Lines of a masthead for which the issue gives none.
const MASTHEAD_LINES: [&str; 5] =
    ["{date}　{weekday}", "{lunar}", "{number}　今日{pages}版", "{licence}", "{sponsor}　{publisher}　{weather}"];

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
        &s.label,
        &s.summary,
    ];
    let named: Vec<Role> = styles.iter().map(|s| s.role).chain([s.strong, s.soft]).chain(s.ranks.iter().map(|r| r.role)).collect();
    Role::ALL.into_iter().filter(|r| named.contains(r)).collect()
}

/// The nearest folder of a name, from `start` upwards.
pub fn find_folder(start: &Path, name: &str) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start.ancestors().map(|a| a.join(name)).find(|p| p.is_dir())
}
