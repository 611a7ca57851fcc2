//! Builds for the browser: reads, sets what changed, draws the pages that came out different, checks.
//!
//! Pages are shown as soon as they are drawn; the checks follow, those of words and print when the desk is quiet. A file that cannot be understood leaves the
//! last good pages on the screen, with the message beside them.

use super::colour::{self, Colours};
use super::live::{Drawn, Live};
use super::state::{self, Shown};
use super::watch::{self, Change};
use super::{draw, watch::Watch};
use crate::check;
use crate::diag::{Diagnostic, Report, Severity};
use crate::export::picture::for_screen;
use crate::export::webfont;
use crate::flow::{self, Kept};
use crate::font::{Face, Fonts, Role};
use crate::model::{Issue, Plant};
use crate::page::{Edition, FaceId, Item, Page, Picture};
use crate::preflight;
use crate::read::{self, Request};
use crate::source::Sources;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant, SystemTime};

/// What browsers fetch: pictures, faces, colours, and the pages as they stand, for comparison.
#[derive(Default)]
pub struct Assets {
    files: Mutex<BTreeMap<String, Asset>>,
    colours: Mutex<Option<Arc<Colours>>>,
    pages: Mutex<Standing>,
}

/// The pages on the screen.
#[derive(Clone, Default)]
pub struct Standing {
    /// In order.
    pub pages: Vec<Arc<Page>>,
    /// Names of the stories that they set.
    pub stories: Arc<Vec<String>>,
    /// Whether all of them are as the files want them.
    pub good: bool,
}

/// One of them.
#[derive(Clone)]
pub enum Asset {
    /// A picture; what is no JPEG is made so when first asked for.
    Picture(Arc<Picture>),
    /// A face; its file for the screen is made when first asked for.
    Face(Arc<Face>),
    /// A face for the interface, as its file is.
    Interface(Arc<Face>),
}

/// Faces for the interface, where the browser's machine has none for Chinese: address, role.
const INTERFACE: [(&str, Role); 2] = [("/front/interface.otf", Role::Sans), ("/front/interface-bold.otf", Role::SansBold)];

fn held<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(|e| e.into_inner())
}

impl Assets {
    /// Content type and bytes; a picture in the view that `how` names, if it names one.
    pub fn get(&self, address: &str, how: Option<&str>) -> Option<(&'static str, Vec<u8>)> {
        let asset = held(&self.files).get(address).cloned()?;
        Some(match (asset, how) {
            (Asset::Picture(p), Some(how)) => {
                let (view, mono) = colour::view(how)?;
                ("image/jpeg", self.colours()?.picture(address, &p, view, mono)?.to_vec())
            }
            (Asset::Picture(p), None) => for_screen(&p),
            (Asset::Face(face), _) => ("font/otf", webfont::font(&face)),
            (Asset::Interface(face), _) => ("font/otf", face.data().to_vec()),
        })
    }

    /// The plant's colours.
    pub fn colours(&self) -> Option<Arc<Colours>> {
        held(&self.colours).clone()
    }

    /// The pages as they stand.
    pub fn standing(&self) -> Standing {
        held(&self.pages).clone()
    }

    fn set(&self, all: BTreeMap<String, Asset>, plant: &Plant) {
        *held(&self.files) = all;
        let mut colours = held(&self.colours);
        if colours.as_ref().is_none_or(|c| c.plant() != plant) {
            *colours = Some(Arc::new(Colours::new(plant.clone())));
        }
    }
}

/// The builder with what it keeps between builds.
pub struct Engine {
    request: Request,
    live: Arc<Live>,
    assets: Arc<Assets>,
    kept: Kept,
    fonts: Option<Fonts>,
    /// Pages on the screen with the addresses of their pictures; a page that never was good is shown with its faults.
    shown: Vec<(Arc<Page>, Vec<String>)>,
    /// Pages shown without colour, by number.
    mono: BTreeSet<u16>,
    faces: BTreeMap<String, (Arc<Face>, String)>,
    pictures: BTreeMap<String, (usize, u64, Arc<Picture>)>,
    watch: Watch,
    build: u64,
    texts: Texts,
    /// What the slower checks still have to look at.
    unread: Option<Unread>,
    /// What they last found.
    slow: Vec<Value>,
}

/// A build whose text has not been proofread, nor its type and pictures judged for print.
struct Unread {
    issue: Issue,
    edition: Edition,
    sources: Sources,
    quick: Vec<Value>,
    since: Instant,
}

/// So long no file has changed before the slower checks are run: they must not delay the next page.
const QUIET: Duration = Duration::from_millis(250);

/// What browsers were last told, so that they are told only what is new.
#[derive(Default)]
struct Texts {
    issue: String,
    findings: String,
}

/// Codes of faults after which a file, or the issue, is not what its editor wrote.
const UNREADABLE: [&str; 6] = ["R01", "R09", "R12", "R16", "F02", "T01"];

/// Microseconds since the first call.
fn clock() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_micros() as u64
}

/// Stages of a build, in microseconds.
#[derive(Default)]
struct Times {
    notice: u64,
    read: u64,
    compose: u64,
    flow: u64,
    draw: u64,
}

impl Engine {
    /// Nothing built yet.
    pub fn new(request: Request, live: Arc<Live>, assets: Arc<Assets>) -> Engine {
        Engine {
            request,
            live,
            assets,
            kept: Kept::timed(clock),
            fonts: None,
            shown: Vec::new(),
            mono: BTreeSet::new(),
            faces: BTreeMap::new(),
            pictures: BTreeMap::new(),
            watch: Watch::default(),
            build: 0,
            texts: Texts::default(),
            unread: None,
            slow: Vec::new(),
        }
    }

    /// Looks at the files and builds if one changed. Whether it did.
    pub fn look(&mut self) -> bool {
        let Some(change) = self.watch.look() else {
            if self.unread.as_ref().is_some_and(|u| u.since.elapsed() > QUIET) {
                self.read_again();
            }
            return false;
        };
        self.build(&change);
        true
    }

    /// Builds.
    pub fn build(&mut self, change: &Change) {
        let noticed = clock();
        let mut times = Times { notice: late(change.written), ..Times::default() };
        self.forget(change);
        let (mut sources, mut report) = (Sources::default(), Report::default());
        let read = read::load(&self.request, &mut sources, &mut report);
        let read_at = clock();
        times.read = read_at - noticed;
        self.build += 1;
        let Some((issue, mut fonts)) = read else {
            self.follow(&sources, None);
            return self.fail(&report, &sources);
        };
        if let Some(before) = self.fonts.take() {
            fonts.adopt(before);
        }
        let edition = flow::pages_again(&issue, &mut fonts, &mut self.kept, &mut report);
        let set_at = clock();
        times.compose = self.kept.spent;
        times.flow = (set_at - read_at).saturating_sub(times.compose);
        let faces = self.assets(&issue, &fonts, &edition);
        let folder = self.request.issue.clone();
        let shown = Shown { issue: &issue, edition: &edition, sources: &sources, folder: &folder, faces: &faces };
        match frozen(&report, &shown, self.shown.len()) {
            Some(frozen) => {
                let pages = self.draw(&edition, &issue.press.mono, &frozen);
                let state = shown.issue().to_string();
                times.draw = clock() - set_at;
                self.tell_pages(&pages, &frozen, &state, &times);
                self.stand(&issue, frozen.is_empty());
                check::run(&issue, &edition, &mut report);
                self.follow(&sources, Some((&issue, &fonts)));
                let quick = state::findings(&report.diagnostics, &sources, Some(&issue));
                self.tell_findings(&quick);
                self.unread = Some(Unread { issue, edition, sources, quick, since: Instant::now() });
            }
            None => {
                self.fail(&report, &sources);
                self.follow(&sources, Some((&issue, &fonts)));
            }
        }
        self.fonts = Some(fonts);
    }

    /// The slower checks: the words, and what the print shop would say.
    fn read_again(&mut self) {
        let Some(Unread { issue, edition, sources, quick, .. }) = self.unread.take() else { return };
        let mut report = Report::default();
        check::proofing::check(&issue, &issue.layout.tables, &mut report);
        self.slow = state::findings(&report.diagnostics, &sources, Some(&issue));
        if let Some(fonts) = &self.fonts {
            self.slow.extend(preflight::edition(&edition, fonts, &issue.press).iter().map(state::print_finding));
        }
        self.tell_findings(&quick);
    }

    /// The pages as they stand now, for whoever compares them.
    fn stand(&self, issue: &Issue, good: bool) {
        let pages = self.shown.iter().map(|(p, _)| p.clone()).collect();
        let stories = Arc::new(issue.stories.iter().map(|s| s.id.clone()).collect());
        *held(&self.assets.pages) = Standing { pages, stories, good };
    }

    /// What a changed file makes worthless.
    fn forget(&mut self, change: &Change) {
        let is = |ends: &[&str]| change.paths.iter().any(|p| p.extension().is_some_and(|e| ends.iter().any(|x| e == *x)));
        if is(&["otf", "ttf", "ttc"]) {
            self.fonts = None;
            self.kept = Kept::timed(clock);
        }
        if is(&["jpg", "jpeg", "png", "tif", "tiff"]) {
            self.pictures.clear();
        }
    }

    /// Nothing could be set: the pages stay as they are.
    fn fail(&mut self, report: &Report, sources: &Sources) {
        let build = self.build;
        let stale: Vec<usize> = (0..self.shown.len()).collect();
        let times = json!({ "state": "stale", "stale": stale }).to_string();
        self.live.publish(|s| {
            s.build = build;
            s.times = Some((times.into(), build));
        });
        self.unread = None;
        held(&self.assets.pages).good = false;
        self.tell_findings(&state::findings(&report.diagnostics, sources, None));
    }

    /// Addresses of faces; pictures and faces become fetchable.
    fn assets(&mut self, issue: &Issue, fonts: &Fonts, edition: &Edition) -> Vec<String> {
        let pages = edition.pages.iter().chain(self.shown.iter().map(|s| &*s.0));
        let used: BTreeSet<FaceId> = pages.flat_map(|p| &p.items).filter_map(face_of).collect();
        let mut all = BTreeMap::new();
        let mut faces = Vec::new();
        for (id, entry) in fonts.entries() {
            let face = used.contains(&id).then(|| fonts.load(id).ok()).flatten();
            faces.push(face.map_or(String::new(), |f| self.face_address(f, &entry.file, entry.index)));
            if let (Some(face), Some(address)) = (face, faces.last()) {
                all.insert(address.clone(), Asset::Face(face.clone()));
            }
        }
        for p in &issue.pictures {
            let known = self.pictures.get(&p.name).filter(|k| k.0 == p.data.len());
            let (len, hash, data) = known.cloned().unwrap_or_else(|| (p.data.len(), watch::hash(&p.data), Arc::new(p.clone())));
            all.insert(picture_address(hash), Asset::Picture(data.clone()));
            self.pictures.insert(p.name.clone(), (len, hash, data));
        }
        self.pictures.retain(|name, _| issue.pictures.iter().any(|p| p.name == *name));
        for (address, role) in INTERFACE {
            if let Some(face) = fonts.role(role).and_then(|id| fonts.load(id).ok()) {
                all.insert(address.into(), Asset::Interface(face.clone()));
            }
        }
        self.assets.set(all, &issue.press.plant);
        faces
    }

    /// Names the bytes, which are looked at once.
    fn face_address(&mut self, face: &Arc<Face>, file: &str, index: u32) -> String {
        let key = format!("{file}/{index}");
        if let Some((known, address)) = self.faces.get(&key)
            && Arc::ptr_eq(known, face)
        {
            return address.clone();
        }
        let address = format!("/face/{:016x}-{index}", watch::hash(face.data()));
        self.faces.insert(key, (face.clone(), address.clone()));
        address
    }

    /// JSON of the pages that are not as on the screen; these are on the screen now.
    fn draw(&mut self, edition: &Edition, mono: &BTreeSet<u16>, frozen: &BTreeSet<usize>) -> Vec<Option<Arc<str>>> {
        let addresses: Vec<String> =
            edition.pictures.iter().map(|p| self.pictures.get(&p.name).map_or(String::new(), |k| picture_address(k.1))).collect();
        let mut out = Vec::with_capacity(edition.pages.len());
        for (i, page) in edition.pages.iter().enumerate() {
            let mine = pictures_of(page, &addresses);
            let mono = mono.contains(&page.number);
            let same = self.mono.contains(&page.number) == mono;
            let same = same && self.shown.get(i).is_some_and(|(old, pictures)| **old == *page && *pictures == mine);
            if same || frozen.contains(&i) {
                out.push(None);
                continue;
            }
            out.push(Some(draw::page(i, page, &addresses, mono).into()));
            let now = (Arc::new(page.clone()), mine);
            match self.shown.get_mut(i) {
                Some(old) => *old = now,
                None => self.shown.push(now),
            }
        }
        self.shown.truncate(edition.pages.len());
        self.mono.clone_from(mono);
        out
    }

    fn tell_pages(&mut self, pages: &[Option<Arc<str>>], frozen: &BTreeSet<usize>, issue: &str, t: &Times) {
        let build = self.build;
        let state = if frozen.is_empty() { "good" } else { "stale" };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_micros() as f64 / 1000.0;
        let times = json!({
            "state": state, "stale": frozen, "sent": now, "again": self.kept.work.0, "pages": pages.iter().filter(|p| p.is_some()).count(),
            "notice": t.notice, "read": t.read, "compose": t.compose, "flow": t.flow, "draw": t.draw,
        })
        .to_string();
        let news = self.texts.issue != issue;
        if news {
            self.texts.issue = issue.to_string();
        }
        self.live.publish(|s| {
            s.build = build;
            s.pages.resize_with(pages.len(), || Drawn { json: "null".into(), changed: 0 });
            for (old, new) in s.pages.iter_mut().zip(pages) {
                if let Some(json) = new {
                    // Two pages that were equal before keep their picture: only what differs is sent again.
                    if *old.json != **json {
                        *old = Drawn { json: json.clone(), changed: build };
                    }
                }
            }
            if news {
                s.issue = Some((issue.into(), build));
            }
            s.times = Some((times.into(), build));
        });
    }

    fn tell_findings(&mut self, quick: &[Value]) {
        let all: Vec<&Value> = quick.iter().chain(&self.slow).collect();
        let findings = json!(all).to_string();
        if self.texts.findings == findings {
            return;
        }
        let build = self.build;
        self.texts.findings = findings.clone();
        self.live.publish(|s| s.findings = Some((findings.into(), build)));
    }

    /// Watches the files of this build; after a fault also those of the last.
    fn follow(&mut self, sources: &Sources, built: Option<(&Issue, &Fonts)>) {
        let dir = sources.iter().find(|f| f.name.ends_with("fonts.toml")).and_then(|f| PathBuf::from(&f.name).parent().map(PathBuf::from));
        let faces: Vec<PathBuf> = match (built, dir) {
            (Some((_, fonts)), Some(dir)) => fonts.entries().map(|(_, e)| dir.join(&e.file)).collect(),
            _ => Vec::new(),
        };
        let mut files = watch::files(&self.request, sources, built.map(|b| b.0), &faces);
        if built.is_none() {
            files.extend(self.watch.paths());
        }
        self.watch.follow(files);
    }
}

/// Addresses of the pictures on a page.
fn pictures_of(page: &Page, addresses: &[String]) -> Vec<String> {
    let of = |item: &Item| match item {
        Item::Image { picture, .. } => addresses.get(*picture as usize).cloned(),
        _ => None,
    };
    page.items.iter().filter_map(of).collect()
}

fn picture_address(hash: u64) -> String {
    format!("/picture/{hash:016x}.jpg")
}

fn face_of(item: &Item) -> Option<FaceId> {
    match item {
        Item::Text(run) => Some(run.face),
        _ => None,
    }
}

/// Pages that stay as they are because a file that bears on them cannot be understood; `None`: all of them.
fn frozen(report: &Report, shown: &Shown<'_>, had: usize) -> Option<BTreeSet<usize>> {
    let bad = |d: &&Diagnostic| d.severity >= Severity::Error && UNREADABLE.contains(&d.code);
    let mut out = BTreeSet::new();
    if had > 0 {
        for d in report.diagnostics.iter().filter(bad) {
            out.extend(shown.pages_of(d.span)?);
        }
    }
    out.retain(|&i| i < had);
    Some(out)
}

/// How long ago a file was written.
fn late(written: Option<SystemTime>) -> u64 {
    written.and_then(|w| SystemTime::now().duration_since(w).ok()).map_or(0, |d| d.as_micros() as u64)
}
