//! The last signed-off version of each page (三审三校), and where the page of now differs from it.
//!
//! `banmian sign` keeps the log in `build/signoff.json` and the copy that a version was set from in
//! `build/versions/`. That copy is set again, by the same code, when a browser asks; what differs is found in the
//! glyphs of both, so that text which merely moved is told from text that is new.

use super::desk::Outcome;
use super::draw::rect;
use super::engine::{Assets, Standing};
use crate::cli::sign;
use crate::diag::Report;
use crate::flow::{self, Kept};
use crate::geom::{Length, Point, Rect};
use crate::page::{Item, Page, TextRun, Turn};
use crate::read::{self, Request};
use crate::source::Sources;
use serde_json::{Value, json};
use similar::{Algorithm, DiffOp};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Signed versions of an issue.
pub struct Signed {
    request: Request,
    assets: Arc<Assets>,
    set: Mutex<Option<(u64, Arc<Old>)>>,
}

/// A version as it was set.
struct Old {
    pages: Vec<Page>,
    stories: Vec<String>,
}

/// Longest that two versions of a story are compared.
const PATIENCE: Duration = Duration::from_millis(400);

impl Signed {
    /// Of an issue; nothing is read yet.
    pub fn new(request: &Request, assets: Arc<Assets>) -> Signed {
        Signed { request: request.clone(), assets, set: Mutex::default() }
    }

    /// Who read which page in which version; of one page also where it differs from the last version that was signed.
    pub fn get(&self, page: Option<u16>) -> Outcome {
        let log = match sign::load(&self.log()) {
            Ok(log) => log,
            Err(d) => return Outcome::Refused(d.message),
        };
        let Some(number) = page else { return Outcome::Done(self.states(&log)) };
        match self.compare(&log, number) {
            Ok(v) => Outcome::Done(v),
            Err(why) => Outcome::Refused(why),
        }
    }

    /// Signs a page as it stands.
    pub fn sign(&self, sent: &Value) -> Outcome {
        let text = |k: &str| sent[k].as_str().map(str::trim).filter(|t| !t.is_empty() && t.chars().count() <= 40);
        let (Some(reading), Some(by), Some(page)) = (text("reading"), text("by"), sent["page"].as_u64()) else {
            return Outcome::Refused("要写明审次、姓名和版次".into());
        };
        let standing = self.assets.standing();
        if !standing.good {
            return Outcome::Refused("稿件或配置还有错，不能签：先把错改好".into());
        }
        let pages: Vec<&Page> = standing.pages.iter().map(|p| &**p).collect();
        match sign::record(&self.request.issue, &pages, &[page as u16], reading, by) {
            Ok(log) => Outcome::Done(self.states(&log)),
            Err(d) => Outcome::Refused(d.message),
        }
    }

    fn log(&self) -> PathBuf {
        self.request.issue.join("build").join("signoff.json")
    }

    /// For each page that was signed: by whom, and whether it was changed after.
    fn states(&self, log: &Value) -> Value {
        let standing = self.assets.standing();
        let one = |p: &Value| {
            let last = p["readings"].as_array()?.last()?;
            let now = standing.pages.iter().find(|s| p["page"] == s.number).map(|s| sign::digest(s));
            let changed = last["version"] != p["version"] || now.is_some_and(|d| p["digest"] != d.as_str());
            Some((p["page"].to_string(), json!({ "readings": p["readings"], "version": p["version"], "changed": changed })))
        };
        let pages: BTreeMap<String, Value> = log["pages"].as_array().into_iter().flatten().filter_map(one).collect();
        json!({ "readings": sign::READINGS, "pages": pages })
    }

    fn compare(&self, log: &Value, number: u16) -> Result<Value, String> {
        let entry = log["pages"].as_array().into_iter().flatten().find(|p| p["page"] == number);
        let last = entry.and_then(|p| p["readings"].as_array()?.last());
        let (Some(entry), Some(last)) = (entry, last) else { return Err("这一版还没有签过".into()) };
        // Logs of old did not say which copy a reading was of; it is the page's as long as the version is.
        let same = last["version"] == entry["version"];
        let copy = last["copy"].as_u64().or_else(|| entry["copy"].as_u64().filter(|_| same)).ok_or("签过的那一稿没有留底")?;
        let old = self.version(copy)?;
        let before = old.pages.iter().find(|p| p.number == number).ok_or("签过的那一稿里没有这一版")?;
        let Standing { pages, stories, .. } = self.assets.standing();
        let now = pages.iter().find(|p| p.number == number).ok_or("现在没有这一版")?;
        let mut v = differences((before, &old.stories), (now, &stories));
        v["reading"] = last["reading"].clone();
        v["by"] = last["by"].clone();
        Ok(v)
    }

    fn version(&self, copy: u64) -> Result<Arc<Old>, String> {
        let mut set = self.set.lock().unwrap_or_else(|e| e.into_inner());
        if let Some((number, old)) = &*set
            && *number == copy
        {
            return Ok(old.clone());
        }
        let folder = self.request.issue.join("build").join("versions").join(copy.to_string());
        // Layouts and fonts are those that the issue itself finds.
        let near = |given: &Option<PathBuf>, name: &str| given.clone().or_else(|| read::find_folder(&self.request.issue, name));
        let request = Request {
            layouts: near(&self.request.layouts, "layouts"),
            fonts: near(&self.request.fonts, "fonts"),
            issue: folder,
            system_fonts: self.request.system_fonts,
        };
        let (mut sources, mut report) = (Sources::default(), Report::default());
        let (issue, mut fonts) = read::load(&request, &mut sources, &mut report).ok_or("签过的那一稿读不出来")?;
        let edition = flow::pages_again(&issue, &mut fonts, &mut Kept::default(), &mut report);
        let old = Arc::new(Old { pages: edition.pages, stories: issue.stories.iter().map(|s| s.id.clone()).collect() });
        *set = Some((copy, old.clone()));
        Ok(old)
    }
}

/// A character on a page.
struct Cell {
    text: String,
    place: Rect,
    /// Index of its run.
    run: usize,
}

/// Characters of a page by story; furniture is a story without a name.
fn cells<'a>(page: &Page, stories: &'a [String]) -> BTreeMap<&'a str, Vec<Cell>> {
    let mut out: BTreeMap<&str, Vec<Cell>> = BTreeMap::new();
    for (number, item) in page.items.iter().enumerate() {
        let Item::Text(run) = item else { continue };
        let name = run.source.and_then(|s| stories.get(s.story.0 as usize)).map_or("", String::as_str);
        let list = out.entry(name).or_default();
        for g in page.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize).unwrap_or_default() {
            let text = page.text.get(g.text as usize..g.text as usize + usize::from(g.len)).unwrap_or_default();
            if !text.trim().is_empty() {
                list.push(Cell { text: text.into(), place: cell(run, Point::new(g.x, g.y)), run: number });
            }
        }
    }
    out
}

/// The em box of a glyph on the sheet.
fn cell(run: &TextRun, at: Point) -> Rect {
    let em = run.size;
    let share = |n: i32| Length((i64::from(em.0) * i64::from(n) / 100) as i32);
    match run.turn {
        Turn::Upright => Rect::new(run.origin.x + at.x, run.origin.y + at.y - share(88), em, em),
        Turn::Clockwise => Rect::new(run.origin.x - at.y - share(12), run.origin.y + at.x, em, share(55)),
    }
}

/// What is new on a page, what is gone (with its text, at the place where it was), and pictures and lines that differ.
fn differences((before, old): (&Page, &[String]), (now, new): (&Page, &[String])) -> Value {
    let (a, b) = (cells(before, old), cells(now, new));
    let (mut added, mut gone) = (Vec::new(), Vec::new());
    let none = Vec::new();
    let names: std::collections::BTreeSet<&str> = a.keys().chain(b.keys()).copied().collect();
    let mut moved = Vec::new();
    for name in names {
        let (was, is) = (a.get(name).unwrap_or(&none), b.get(name).unwrap_or(&none));
        let texts = |cells: &[Cell]| cells.iter().map(|c| c.text.clone()).collect::<Vec<_>>();
        let ops = similar::capture_diff_slices_deadline(Algorithm::Myers, &texts(was), &texts(is), Some(Instant::now() + PATIENCE));
        let mut kept = None;
        for op in ops {
            let (from, to) = (op.old_range(), op.new_range());
            if let DiffOp::Equal { old_index, new_index, .. } = op {
                kept = kept.or(Some((was[old_index].place, is[new_index].place)));
                continue;
            }
            added.extend(rows(&is[to.clone()]));
            if !from.is_empty() {
                let text: String = was[from].iter().map(|c| c.text.as_str()).collect();
                // A wedge before the character that follows, or after the last.
                let at = is.get(to.end).map(|c| c.place).or_else(|| to.end.checked_sub(1).and_then(|i| is.get(i)).map(|c| c.place));
                gone.push(json!({ "rect": at.map(|r| rect(&r)), "text": text }));
            }
        }
        // The whole story stands elsewhere: its first kept character has moved by more than a line.
        if let Some((from, to)) = kept.filter(|_| !name.is_empty())
            && (from.x - to.x).0.abs().max((from.y - to.y).0.abs()) > Length::pt(36.0).0
        {
            moved.push(json!({ "story": name, "from": rect(&from), "to": rect(&to) }));
        }
    }
    let other = |page: &Page| page.items.iter().filter(|i| !matches!(i, Item::Text(_))).cloned().collect::<Vec<_>>();
    let (was, is) = (other(before), other(now));
    let fresh: Vec<[i64; 4]> = is.iter().filter(|i| !was.contains(i)).filter_map(extent).collect();
    let lost: Vec<[i64; 4]> = was.iter().filter(|i| !is.contains(i)).filter_map(extent).collect();
    json!({ "added": added, "gone": gone, "moved": moved, "drawn": fresh, "undrawn": lost, "same": before == now })
}

/// Characters that stand beside each other in a run, as one rectangle.
fn rows(cells: &[Cell]) -> Vec<[i64; 4]> {
    let mut out: Vec<(usize, Rect)> = Vec::new();
    for c in cells {
        match out.last_mut() {
            Some((run, r)) if *run == c.run => {
                let (right, bottom) = ((r.x + r.width).max(c.place.x + c.place.width), (r.y + r.height).max(c.place.y + c.place.height));
                let (x, y) = (r.x.min(c.place.x), r.y.min(c.place.y));
                *r = Rect::new(x, y, right - x, bottom - y);
            }
            _ => out.push((c.run, c.place)),
        }
    }
    out.iter().map(|(_, r)| rect(r)).collect()
}

fn extent(item: &Item) -> Option<[i64; 4]> {
    match item {
        Item::Rule { from, to, .. } => {
            let (x, y) = (from.x.min(to.x), from.y.min(to.y));
            Some(rect(&Rect::new(x, y, (from.x - to.x).max(to.x - from.x), (from.y - to.y).max(to.y - from.y))))
        }
        Item::Shape { rect: r, .. } => Some(rect(r)),
        Item::Image { clip, .. } => Some(rect(clip)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{FaceId, Glyph, Ink, StoryId, TextSource};

    fn page(lines: &[&str]) -> Page {
        let mut p = Page { number: 1, ..Page::default() };
        for (n, line) in lines.iter().enumerate() {
            let first = p.glyphs.len() as u32;
            for (i, c) in line.chars().enumerate() {
                let text = p.text.len() as u32;
                p.text.push(c);
                p.glyphs.push(Glyph { id: 1, len: c.len_utf8() as u16, text, x: Length::pt(10.0 * i as f64), y: Length::ZERO });
            }
            p.items.push(Item::Text(TextRun {
                face: FaceId(0),
                size: Length::pt(10.0),
                stretch: 1000,
                origin: Point::new(Length::ZERO, Length::pt(20.0 * (n + 1) as f64)),
                turn: Turn::Upright,
                ink: Ink::BLACK,
                glyphs: first..p.glyphs.len() as u32,
                source: Some(TextSource { story: StoryId(0), para: 0, start: 0, reading: None }),
            }));
        }
        p
    }

    #[test]
    fn new_text_is_told_from_text_that_moved() {
        let names = vec!["a".to_string()];
        let v = differences((&page(&["一二三四", "五六七八"]), &names), (&page(&["一二新三", "四五七八"]), &names));
        assert_eq!(v["added"], json!([[2000, 1120, 1000, 1000]]));
        assert_eq!(v["gone"], json!([{ "rect": [2000, 3120, 1000, 1000], "text": "六" }]));
        assert_eq!(v["same"], false);
        let same = differences((&page(&["一"]), &names), (&page(&["一"]), &names));
        assert_eq!((&same["same"], &same["added"]), (&json!(true), &json!([])));
    }
}
