//! Articles and pictures of an issue, each read when first named.

use crate::cjk::Region;
use crate::diag::{Diagnostic, Report, Severity};
use crate::model::{Para, ParaKind, Photos, Shot, Story};
use crate::page::{Picture, PictureColor, StoryId};
use crate::pdf::Placed;
use crate::picture::{self, Facts};
use crate::read::ad;
use crate::read::article::{self, Article};
use crate::read::decode::{Opened, Raw};
use crate::read::folder::{Fault, Folder};
use crate::read::photos::{LookDraft, ShotDraft};
use crate::read::table::nearest;
use crate::source::{Sources, Span};
use std::collections::BTreeMap;

/// A name in issue.toml, and where it stands.
pub(super) type Name = (String, Span);

/// How a slot uses an article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// Alone; further slots continue it.
    Article,
    /// One of several in a row (连排).
    Section,
    /// Its picture.
    Picture,
}

/// What was read so far.
pub(super) struct Stories<'f> {
    folder: &'f Folder,
    lang: String,
    /// Names of the files in `articles/`.
    files: Vec<String>,
    known: BTreeMap<String, Option<StoryId>>,
    articles: Vec<Article>,
    uses: Vec<Option<Use>>,
    pictures: Vec<Picture>,
    picture_files: BTreeMap<String, Read>,
    placed: BTreeMap<u32, Placed>,
}

/// What came of a picture file: its number and what it says of itself, or why it cannot be used.
#[derive(Clone)]
struct Read(Result<u32, String>, Facts);

/// 新华社 某某 摄, of what a file says.
fn credit(facts: &Facts, chinese: bool) -> Option<(String, &'static str)> {
    let (by, agency) = (facts.byline.as_ref(), facts.agency.as_ref());
    let from = by.or(agency)?.1;
    let mut words: Vec<&str> = agency.iter().map(|a| a.0.as_str()).collect();
    words.extend(by.iter().map(|b| b.0.as_str()).filter(|b| agency.is_none_or(|a| a.0 != *b)));
    let said = words.join(" ");
    let done = ["摄", "攝", "图", "圖", "供", "绘", "作", "发"].iter().any(|end| said.ends_with(end));
    Some((if chinese && by.is_some() && !done { format!("{said} 摄") } else { said }, from))
}

/// Does `work` on every item, the items shared out to the cores, results in order.
fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = items.len().div_ceil(threads).max(1);
    let work = &work;
    std::thread::scope(|s| {
        let running: Vec<_> = items.chunks(share).map(|c| s.spawn(move || c.iter().map(work).collect::<Vec<R>>())).collect();
        running.into_iter().flat_map(|t| t.join().unwrap_or_else(|e| std::panic::resume_unwind(e))).collect()
    })
}

impl<'f> Stories<'f> {
    pub(super) fn new(folder: &'f Folder, lang: &str) -> Stories<'f> {
        let files = folder.stems("articles", "md");
        Stories {
            folder,
            lang: lang.to_string(),
            files,
            known: BTreeMap::new(),
            articles: Vec::new(),
            uses: Vec::new(),
            pictures: Vec::new(),
            picture_files: BTreeMap::new(),
            placed: BTreeMap::new(),
        }
    }

    /// The article of a name, read now if it was not yet.
    pub(super) fn get(&mut self, name: &Name, how: Use, sources: &mut Sources, report: &mut Report) -> Option<StoryId> {
        let id = match self.known.get(&name.0) {
            Some(&id) => id,
            None => self.read(name, sources, report),
        };
        match id {
            Some(id) => self.note_use(id, how, name, report),
            None if self.known.contains_key(&name.0) => {}
            None => report.push(self.missing(name)),
        }
        id
    }

    /// The story of a name that some slot uses.
    pub(super) fn used(&self, name: &str) -> Option<StoryId> {
        self.known.get(name).copied().flatten()
    }

    /// Whether there is a file for an article.
    pub(super) fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|f| f == name)
    }

    /// The article of a story.
    pub(super) fn article(&self, id: StoryId) -> &Article {
        &self.articles[id.0 as usize]
    }

    /// A missing file is reported each time it is named; `known` keeps only files that are there.
    fn read(&mut self, name: &Name, sources: &mut Sources, report: &mut Report) -> Option<StoryId> {
        let file = format!("articles/{}.md", name.0);
        let raw = match Raw::load(self.folder, &file, sources, report) {
            Ok(raw) => raw,
            Err(Fault::Missing) => return None,
            Err(fault) => {
                report.push(fault.diagnostic("R07", &self.folder.name(&file)).at(name.1));
                self.known.insert(name.0.clone(), None);
                return None;
            }
        };
        let id = StoryId(self.articles.len() as u32);
        self.articles.push(article::read(&raw, &name.0, &self.lang, report));
        self.uses.push(None);
        self.known.insert(name.0.clone(), Some(id));
        Some(id)
    }

    /// The article of a name without counting it as used; that it is missing is told by who uses it.
    pub(super) fn peek(&mut self, name: &Name, sources: &mut Sources, report: &mut Report) -> Option<StoryId> {
        match self.known.get(&name.0) {
            Some(&id) => id,
            None => self.read(name, sources, report),
        }
    }

    /// Puts the headline of a story before its first paragraph.
    pub(super) fn run_in(&mut self, id: StoryId) {
        article::run_in(&mut self.articles[id.0 as usize].story);
    }

    /// Reads the articles of a long list on all cores; they are numbered in the list's order.
    pub(super) fn read_all(&mut self, names: &[Name], sources: &mut Sources, report: &mut Report) {
        let mut seen = std::collections::BTreeSet::new();
        let new = |n: &&Name| !self.known.contains_key(&n.0);
        let names: Vec<&str> = names.iter().filter(new).map(|n| n.0.as_str()).filter(|n| seen.insert(*n)).collect();
        let folder = self.folder;
        let opened = on_all_cores(&names, |n| Opened::read(folder, &format!("articles/{n}.md")).ok());
        // A file that cannot be read is left to `get`, which says why.
        let files = names.iter().zip(opened).filter_map(|(n, o)| Some((*n, o?)));
        let raws: Vec<(&str, Raw)> = files.map(|(n, o)| (n, o.enter(sources, report))).collect();
        let lang = &self.lang;
        let read = on_all_cores(&raws, |(id, raw)| {
            let mut report = Report::default();
            (article::read(raw, id, lang, &mut report), report)
        });
        for ((name, _), (article, found)) in raws.iter().zip(read) {
            self.known.insert(name.to_string(), Some(StoryId(self.articles.len() as u32)));
            self.articles.push(article);
            self.uses.push(None);
            found.diagnostics.into_iter().for_each(|d| report.push(d));
        }
    }

    /// Says that there is no article of a name.
    pub(super) fn missing(&self, name: &Name) -> Diagnostic {
        let file = self.folder.name(&format!("articles/{}.md", name.0));
        let d = Diagnostic::error("R07", format!("没有稿件 {}（{file}）", name.0)).at(name.1);
        let bare = name.0.trim_end_matches(".md");
        match nearest(bare, self.files.iter().map(String::as_str)) {
            Some(n) => d.hint(format!("您是不是要写 {n}？")),
            None => d.hint("把稿件放进 articles 文件夹，或改正名字"),
        }
    }

    fn note_use(&mut self, id: StoryId, how: Use, name: &Name, report: &mut Report) {
        let before = self.uses[id.0 as usize].replace(how);
        let article = &self.articles[id.0 as usize];
        if before.is_some_and(|b| b != how || how != Use::Article) {
            report.push(
                Diagnostic::error("R13", format!("稿件 {} 上了两次版", name.0))
                    .at(name.1)
                    .hint("只有 article = … 可以写几次，后面的接着前面的排"),
            );
        }
        if before.is_none() && how != Use::Picture && !article.shots.is_empty() {
            let d = Diagnostic::new(Severity::Warning, "R08", format!("稿件 {} 带图片，这里只排文字", name.0)).at(name.1);
            report.push(d.hint(format!("图片要写成 picture = \"{}\"", name.0)));
        }
    }

    /// The pictures of an article as a slot wants them; those that cannot be had are reported.
    pub(super) fn photos(&mut self, id: StoryId, name: &Name, slot: &LookDraft, report: &mut Report) -> Photos {
        let (drafts, shared) = (self.article(id).shots.clone(), self.article(id).shared.clone());
        if drafts.is_empty() {
            report.push(
                Diagnostic::error("R08", format!("稿件 {} 没有写 picture", name.0))
                    .at(name.1)
                    .hint("在稿件头里写 picture = \"文件名.jpg\""),
            );
            let shot = Shot { file: name.0.clone(), fault: "稿件没有写 picture".into(), paras: shared, ..Shot::default() };
            return Photos { shots: vec![shot], shared: Vec::new(), look: slot.look.clone() };
        }
        let alone = drafts.len() == 1;
        let shots = drafts.iter().map(|d| self.shot(id, d, alone.then_some(slot), report)).collect();
        Photos { shots, shared, look: slot.look.clone() }
    }

    /// A file of `pictures/` that is no picture of an article; `span` is where it is named.
    pub(super) fn file(&mut self, file: &str, span: Span, report: &mut Report) -> Option<u32> {
        self.open(file, span, report).0.ok()
    }

    /// A file of `pictures/`, read now if it was not yet.
    fn open(&mut self, file: &str, span: Span, report: &mut Report) -> Read {
        if let Some(known) = self.picture_files.get(file) {
            return known.clone();
        }
        let read = self.read_picture(file, span, report);
        self.picture_files.insert(file.to_string(), read.clone());
        read
    }

    fn shot(&mut self, id: StoryId, draft: &ShotDraft, slot: Option<&LookDraft>, report: &mut Report) -> Shot {
        let (file, span) = &draft.file;
        let Read(picture, facts) = self.open(file, *span, report);
        let mut shot = Shot { file: file.clone(), span: Some(*span), paras: draft.paras.clone(), typed: draft.typed, ..Shot::default() };
        self.add_facts(id, draft, &facts, &mut shot, report);
        match picture {
            Ok(i) => {
                let p = &self.pictures[i as usize];
                let size = (p.width, p.height);
                let crop = slot.and_then(|s| s.crop).or(draft.crop);
                let focus = slot.and_then(|s| s.focus).or(draft.focus);
                shot.picture = Some(i);
                shot.crop = crop.map_or([0, 0, size.0, size.1], |c| c.of(size, report));
                shot.focus = focus.and_then(|f| f.of(size, report));
            }
            Err(why) => shot.fault = why,
        }
        shot
    }

    /// Caption and credit that nobody typed, as the file has them.
    fn add_facts(&mut self, id: StoryId, draft: &ShotDraft, facts: &Facts, shot: &mut Shot, report: &mut Report) {
        let story = &mut self.articles[id.0 as usize].story;
        let chinese = matches!(Region::of_lang(&story.lang), Region::Mainland | Region::Taiwan | Region::HongKong);
        let caption = facts.caption.clone().filter(|_| !draft.typed.0).map(|c| (ParaKind::Caption, "说明", c));
        let credit = credit(facts, chinese).filter(|_| !draft.typed.1).map(|c| (ParaKind::Credit, "摄影者", c));
        for (kind, what, (text, from)) in [caption, credit].into_iter().flatten() {
            shot.paras.push(story.paras.len() as u32);
            let d =
                Diagnostic::new(Severity::Note, "R26", format!("图片 {} 的{what}取自文件（{from}）：{text}", shot.file)).at(draft.file.1);
            let key = if kind == ParaKind::Caption { "caption" } else { "credit" };
            report.push(d.hint(format!("要改就在稿件头里写 {key}；不要就写 {key} = \"\"")));
            story.paras.push(Para::plain(kind, text, draft.file.1));
        }
    }

    fn read_picture(&mut self, file: &str, span: Span, report: &mut Report) -> Read {
        let shown = self.folder.name(&format!("pictures/{file}"));
        let read = match self.folder.read(&format!("pictures/{file}")) {
            Ok(bytes) => picture::read(file, bytes)
                .map_err(|r| (r.why.clone(), Diagnostic::error("R08", format!("图片 {shown} 不能用：{}", r.why)).hint(r.advice))),
            Err(Fault::Missing) => Err(("没有这个文件".into(), self.missing_picture(file, &shown))),
            Err(fault) => {
                let d = fault.diagnostic("R08", &shown);
                Err((d.message.clone(), d))
            }
        };
        match read {
            Ok(found) => {
                for note in found.notes {
                    report.push(Diagnostic::warning("R27", format!("图片 {shown}：{note}")).at(span));
                }
                if found.picture.color == PictureColor::Rgb {
                    let d =
                        Diagnostic::new(Severity::Note, "R28", format!("图片 {shown} 是 RGB：付印的 PDF 里按印厂的特性文件分色")).at(span);
                    report.push(d.hint("要自己掌握分色，就在修图软件里转成 CMYK 再用；CMYK 图片原样付印"));
                }
                self.pictures.push(found.picture);
                Read(Ok(self.pictures.len() as u32 - 1), found.facts)
            }
            Err((why, d)) => {
                report.push(d.at(span));
                Read(Err(why), Facts::default())
            }
        }
    }

    /// An advertisement: an image, or a page of a PDF (counted from 1).
    pub(super) fn ad(&mut self, (file, span): &Name, page: u16, report: &mut Report) -> Option<u32> {
        if !file.to_ascii_lowercase().ends_with(".pdf") {
            return self.file(file, *span, report);
        }
        let key = if page == 1 { file.clone() } else { format!("{file}#{page}") };
        if let Some(known) = self.picture_files.get(&key) {
            return known.0.clone().ok();
        }
        let shown = self.folder.name(&format!("pictures/{file}"));
        let read = match self.folder.read(&format!("pictures/{file}")) {
            Ok(bytes) => ad::read(&key, &shown, bytes, page),
            Err(Fault::Missing) => {
                Err(Diagnostic::error("R08", format!("没有广告 {shown}，版面上留空框")).hint("把 PDF 放进 pictures 文件夹"))
            }
            Err(fault) => Err(fault.diagnostic("R08", &shown)),
        };
        let index = match read {
            Ok((picture, placed)) => {
                let index = self.pictures.len() as u32;
                self.pictures.push(picture);
                self.placed.insert(index, placed);
                Some(index)
            }
            Err(d) => {
                report.push(d.at(*span));
                None
            }
        };
        self.picture_files.insert(key, Read(index.ok_or_else(String::new), Facts::default()));
        index
    }

    fn missing_picture(&self, file: &str, shown: &str) -> Diagnostic {
        let d = Diagnostic::error("R08", format!("没有图片 {shown}，版面上留空框"));
        let all: Vec<String> = ["jpg", "jpeg", "png", "tif", "tiff"]
            .iter()
            .flat_map(|e| self.folder.stems("pictures", e).into_iter().map(move |s| format!("{s}.{e}")))
            .collect();
        match nearest(file, all.iter().map(String::as_str)) {
            Some(n) => d.hint(format!("您是不是要写 {n}？")),
            None => d.hint("把图片放进 pictures 文件夹"),
        }
    }

    /// Notes the articles that no slot uses.
    pub(super) fn report_unused(&self, report: &mut Report) {
        if self.known.is_empty() {
            // No plan to speak of.
            return;
        }
        for name in self.files.iter().filter(|n| !self.known.contains_key(*n)) {
            let file = self.folder.name(&format!("articles/{name}.md"));
            report.push(
                Diagnostic::new(Severity::Note, "R17", format!("稿件 {name} 没有上版（{file}）"))
                    .hint("在 issue.toml 里给它一个版块，或留到下期"),
            );
        }
    }

    /// Stories in the order of their first use, pictures, and which of these are pages of a PDF.
    pub(super) fn into_parts(self) -> (Vec<Story>, Vec<Picture>, BTreeMap<u32, Placed>) {
        (self.articles.into_iter().map(|a| a.story).collect(), self.pictures, self.placed)
    }
}
