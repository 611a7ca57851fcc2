//! Outside judges on the sample issue: what other people's programs say of our PDFs.
//!
//! A judge that is not installed is named on stderr; where `CI` is set, that is a failure. `tests/run`
//! installs what it can.

use crate::common::{Scratch, judged, path, root};
use banmian::diag::Report;
use banmian::model::{Issue, ParaKind};
use banmian::page::{Edition, Place};
use banmian::read::{self, Request};
use banmian::source::Sources;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const SAMPLE: &str = "issues/2022-12-02";

/// The sample, set in this process and built by the binary.
struct Sample {
    scratch: Scratch,
    issue: Issue,
    edition: Edition,
}

fn sample() -> &'static Sample {
    static SAMPLE_ONCE: OnceLock<Sample> = OnceLock::new();
    SAMPLE_ONCE.get_or_init(|| {
        let scratch = Scratch::new("judges");
        build(&scratch, "a");
        let request = Request { issue: root().join(SAMPLE), layouts: None, fonts: None, system_fonts: false };
        let (mut sources, mut report) = (Sources::default(), Report::default());
        let (issue, mut fonts) = read::load(&request, &mut sources, &mut report).expect("the sample reads");
        let edition = banmian::flow::pages(&issue, &mut fonts, &mut report);
        Sample { scratch, issue, edition }
    })
}

fn build(scratch: &Scratch, out: &str) {
    let run = scratch.run(&["build", &path(&root().join(SAMPLE)), "--out", out, "--no-system-fonts", "--format", "short"]);
    assert!(run.code <= 1, "{}", run.err);
    assert!(!run.tells("T01"), "{}", run.err);
}

impl Sample {
    fn pdfs(&self) -> Vec<PathBuf> {
        self.scratch.files("a").into_keys().filter(|f| f.ends_with(".pdf")).map(|f| self.scratch.path("a").join(f)).collect()
    }

    /// The PDF of the whole issue: the shortest name.
    fn whole(&self) -> PathBuf {
        self.pdfs().into_iter().min_by_key(|p| p.as_os_str().len()).unwrap()
    }
}

/// Runs a judge; `None` if it is not installed.
fn judge(name: &str, args: &[&str]) -> Option<String> {
    judged(name, args).map(|output| output.0)
}

fn arg(p: &Path) -> &str {
    p.to_str().unwrap()
}

/// Without white space.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn counts(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    text.chars().filter(|c| !c.is_whitespace()).for_each(|c| *counts.entry(c).or_default() += 1);
    counts
}

/// Characters of which one text has more than the other.
fn differences(a: &str, b: &str) -> Vec<(char, usize, usize)> {
    let (a, b) = (counts(a), counts(b));
    let all: std::collections::BTreeSet<char> = a.keys().chain(b.keys()).copied().collect();
    let of = |m: &BTreeMap<char, usize>, c| m.get(&c).copied().unwrap_or(0);
    all.into_iter().map(|c| (c, of(&a, c), of(&b, c))).filter(|(_, a, b)| a != b).collect()
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    let s = sample();
    build(&s.scratch, "b");
    let (a, b) = (s.scratch.files("a"), s.scratch.files("b"));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    assert!(a == b, "{:?}", a.iter().filter(|(k, v)| b[*k] != **v).map(|(k, _)| k).collect::<Vec<_>>());
}

#[test]
fn qpdf_finds_no_fault() {
    for pdf in sample().pdfs() {
        let Some(text) = judge("qpdf", &["--check", arg(&pdf)]) else { return };
        assert!(text.contains("No syntax or stream encoding errors"), "{text}");
    }
}

#[test]
fn poppler_finds_all_fonts_embedded_and_subset() {
    for pdf in sample().pdfs() {
        let Some(text) = judge("pdffonts", &[arg(&pdf)]) else { return };
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert!(!rows.is_empty(), "{}: no fonts", pdf.display());
        for row in rows {
            let words: Vec<&str> = row.split_whitespace().collect();
            // … emb sub uni object generation
            assert_eq!(&words[words.len() - 5..words.len() - 2], ["yes", "yes", "yes"], "{row}");
        }
    }
}

/// The text of each place of each story, as poppler reads the content of its page.
#[test]
fn poppler_reads_every_story_as_it_was_written() {
    let s = sample();
    let whole = s.whole();
    for (i, page) in s.edition.pages.iter().enumerate() {
        let number = (i + 1).to_string();
        let Some(text) = judge("pdftotext", &["-raw", "-f", &number, "-l", &number, arg(&whole), "-"]) else { return };
        let ads = if page.items.iter().any(|i| placed(s, i)) { ad_texts(s) } else { String::new() };
        let (text, painted) = (dense(&text), dense(&(page.text.clone() + &ads)));
        assert_eq!(differences(&text, &painted), [], "page {number}: poppler, painted");
        for place in s.edition.places.iter().filter(|p| usize::from(p.page) == i) {
            for part in parts(&s.issue, place) {
                assert!(text.contains(&part), "page {number}, {}: {part}", s.issue.story(place.story).id);
            }
        }
    }
}

/// Characters of each paragraph of a story that stand in a place, without white space.
fn parts(issue: &Issue, place: &Place) -> Vec<String> {
    let paras = issue.story(place.story).paras.iter().enumerate();
    let cut = |(i, p): (usize, &banmian::model::Para)| {
        let start = if i as u32 == place.from.0 { place.from.1 as usize } else { 0 };
        let end = if i as u32 == place.to.0 { place.to.1 as usize } else { p.text.len() };
        dense(&p.text[start..end])
    };
    let inside = |(i, p): &(usize, &banmian::model::Para)| {
        (place.from.0..=place.to.0).contains(&(*i as u32)) && !matches!(p.kind, ParaKind::Caption | ParaKind::Credit)
    };
    paras.filter(inside).map(cut).filter(|t| !t.is_empty()).collect()
}

/// The reader's edition as a screen reader walks it: every story in one piece and in order, wherever its columns and pages lie.
#[test]
fn the_tags_read_every_story_in_order() {
    let s = sample();
    let args = ["build", &path(&root().join(SAMPLE)), "--out", "web", "--flavour", "web", "--pdf", "issue", "--no-system-fonts"];
    let run = s.scratch.run(&args);
    assert!(run.code <= 1, "{}", run.err);
    let file = s.scratch.files("web").into_keys().find(|n| n.ends_with(".pdf")).unwrap();
    let Some(text) = judge("pdfinfo", &["-struct-text", arg(&s.scratch.path("web").join(file))]) else { return };
    let said: Vec<&str> = text.lines().map(str::trim).filter(|l| l.starts_with('"')).map(|l| l.trim_matches('"')).collect();
    let said = dense(&said.concat());
    let mut read = 0;
    let stories: std::collections::BTreeSet<_> = s.edition.places.iter().map(|p| p.story).collect();
    for story in stories.into_iter().map(|id| s.issue.story(id)) {
        let mut at = 0;
        for para in story.paras.iter().filter(|p| !matches!(p.kind, ParaKind::Caption | ParaKind::Credit)) {
            // Heads may leave out marks where their lines end.
            let words = dense(&para.text);
            if para.kind.is_head() && !said.contains(&words) {
                continue;
            }
            let found =
                said[at..].find(&words).unwrap_or_else(|| panic!("{}: {words} is not read after {}", story.id, &said[..at.min(60)]));
            read += 1;
            at += found + words.len();
        }
    }
    assert!(read > 60, "{read}");
    // Folios are no content, jump lines follow their story, links stand inside their line, pictures before their caption.
    assert!(!said.contains("责任编辑示例") && text.contains("Link (inline)"), "{text}");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let figure = lines.iter().position(|l| *l == "Figure").unwrap();
    assert!(lines[figure..].iter().take(4).any(|l| *l == "Caption"), "{:?}", &lines[figure..figure + 4]);
    let jump = said.find("（下转第2版）").unwrap();
    assert!(said[..jump].ends_with("绘就同心抗疫、共克时艰的动人画卷。"), "{}", &said[jump.saturating_sub(90)..jump]);
}

#[test]
fn mupdf_reads_every_character() {
    let s = sample();
    let Some(text) = judge("mutool", &["draw", "-q", "-F", "txt", "-o", "-", arg(&s.whole())]) else { return };
    let ads = ad_texts(s);
    let painted: String = s.edition.pages.iter().map(|p| p.text.as_str()).chain([ads.as_str()]).collect();
    assert_eq!(differences(&text, &painted), [], "mupdf, painted");
}

fn placed(s: &Sample, item: &banmian::page::Item) -> bool {
    matches!(item, banmian::page::Item::Image { picture, .. } if s.edition.placed.contains_key(picture))
}

/// What the placed advertisements say, as poppler reads their own files.
fn ad_texts(s: &Sample) -> String {
    let file = |p: &u32| root().join(SAMPLE).join("pictures").join(&s.edition.pictures[*p as usize].name);
    s.edition.placed.keys().filter_map(|p| judge("pdftotext", &[arg(&file(p)), "-"])).collect()
}

/// Text is black alone: a page without colour pictures uses no other ink.
#[test]
fn ghostscript_finds_black_ink_alone() {
    let s = sample();
    let Some(text) = judge("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=inkcov", "-o", "-", arg(&s.whole())]) else { return };
    let pages: Vec<Vec<f64>> =
        text.lines().filter(|l| l.contains("CMYK")).map(|l| l.split_whitespace().filter_map(|w| w.parse().ok()).collect()).collect();
    assert_eq!(pages.len(), s.edition.pages.len(), "{text}");
    for (ink, page) in pages.iter().zip(&s.edition.pages) {
        assert!(ink[3] > 0.005, "page {} is empty: {ink:?}", page.number);
        if !has_colour(s, page) {
            assert_eq!(ink[..3], [0.0; 3], "page {}", page.number);
        }
    }
}

fn has_colour(s: &Sample, page: &banmian::page::Page) -> bool {
    use banmian::page::{Item, PictureColor};
    page.items.iter().any(|i| matches!(i, Item::Image { picture, .. } if s.edition.pictures[*picture as usize].color != PictureColor::Gray))
}
