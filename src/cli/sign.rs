//! `banmian sign`: the three readings (三审三校). Each page has a version; who read which version is kept in
//! `build/signoff.json`, the copy of each version in `build/versions/`.

use super::output::Output;
use super::terminal::{Format, Terminal};
use super::work::{self, Inputs};
use crate::diag::{Diagnostic, Report};
use crate::page::Page;
use crate::source::Sources;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[arg(long, value_name = "审次", help = "一审、二审、三审、一校、二校、三校；不写就只看各版的情况", requires = "by")]
    reading: Option<String>,
    #[arg(long, value_name = "姓名", help = "谁看的", requires = "reading")]
    by: Option<String>,
    #[arg(long, value_name = "版次", value_delimiter = ',', help = "只签这几版；不写就是各版都签")]
    page: Vec<u16>,
}

/// The readings (三审三校).
pub const READINGS: [&str; 6] = ["一审", "二审", "三审", "一校", "二校", "三校"];

/// Signs, or shows what is signed.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let done = work(args, terminal, &mut sources, &mut report);
    report.diagnostics.retain(|d| d.severity == crate::diag::Severity::Fatal);
    match done {
        Ok(stale) => {
            terminal.findings(&report, &sources);
            u8::from(stale).max(report.exit_code())
        }
        Err(d) => {
            report.push(d);
            terminal.finish(&report, &sources)
        }
    }
}

/// Whether a page changed since it was read.
fn work(args: &Args, terminal: &Terminal, sources: &mut Sources, report: &mut Report) -> Result<bool, Diagnostic> {
    if let Some(r) = args.reading.as_ref().filter(|r| !READINGS.contains(&r.as_str())) {
        return Err(Diagnostic::fatal("I06", format!("没有“{r}”这一审次")).hint(format!("可以是 {}", READINGS.join("、"))));
    }
    let request = args.inputs.request()?;
    let Some(set) = work::set(&request, terminal, sources, report) else { return Ok(false) };
    if work::broken(report) {
        return Err(Diagnostic::fatal("R09", "稿件或配置还有错，不能签").hint("先运行 banmian check，把 R 开头的错改好"));
    }
    let dir = request.issue.join("build");
    let mut log = load(&dir.join("signoff.json"))?;
    let pages: Vec<&Page> = set.edition.pages.iter().collect();
    let changed = versions(&pages, &mut log);
    if let (Some(reading), Some(by)) = (&args.reading, &args.by) {
        for n in &args.page {
            if !set.edition.pages.iter().any(|p| p.number == *n) {
                return Err(Diagnostic::fatal("I06", format!("没有第 {n} 版")));
            }
        }
        sign(&mut log, &args.page, reading, by);
    }
    if changed || args.reading.is_some() {
        store(&request.issue, &dir, &log, changed)?;
    }
    let (text, stale) = status(&log);
    terminal.result(&if terminal.format == Format::Json { format!("{log:#}\n") } else { text });
    Ok(stale)
}

/// Signs pages as they stand: the preview does what the command does. Gives the log.
pub fn record(issue: &Path, pages: &[&Page], wanted: &[u16], reading: &str, by: &str) -> Result<Value, Diagnostic> {
    if !READINGS.contains(&reading) {
        return Err(Diagnostic::fatal("I06", format!("没有“{reading}”这一审次")).hint(format!("可以是 {}", READINGS.join("、"))));
    }
    let dir = issue.join("build");
    let mut log = load(&dir.join("signoff.json"))?;
    let changed = versions(pages, &mut log);
    sign(&mut log, wanted, reading, by);
    store(issue, &dir, &log, changed)?;
    Ok(log)
}

/// Writes the log; of a version that is new, the copy that it was set from.
fn store(issue: &Path, build: &Path, log: &Value, changed: bool) -> Result<(), Diagnostic> {
    if changed {
        keep(issue, build, log["copy"].as_u64().unwrap_or(1))?;
    }
    let output = Output::open(build, &[])?;
    output.write("signoff.json", format!("{log:#}\n").as_bytes())?;
    output.finish(&[]).map(drop)
}

/// The log of an issue; an empty one if nothing was signed.
pub fn load(path: &Path) -> Result<Value, Diagnostic> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let broken = |e| Diagnostic::fatal("I05", format!("{} 读不懂：{e}", path.display())).hint("删去它就从头记起");
            serde_json::from_str::<Value>(&text)
                .map_err(broken)
                .map(|v| if v["pages"].is_array() { v } else { json!({"copy": 0, "pages": []}) })
        }
        Err(_) => Ok(json!({"copy": 0, "pages": []})),
    }
}

/// Raises the version of each page that is not as it was; tells whether one was raised.
fn versions(all: &[&Page], log: &mut Value) -> bool {
    let mut changed = false;
    let copy = log["copy"].as_u64().unwrap_or(0) + 1;
    let Some(pages) = log["pages"].as_array_mut() else { return false };
    for page in all {
        let digest = digest(page);
        match pages.iter_mut().find(|p| p["page"] == page.number) {
            Some(p) if p["digest"] == digest.as_str() => {}
            Some(p) => {
                p["version"] = (p["version"].as_u64().unwrap_or(0) + 1).into();
                p["digest"] = digest.into();
                p["copy"] = copy.into();
                changed = true;
            }
            None => {
                pages.push(json!({"page": page.number, "name": page.name, "version": 1, "digest": digest, "copy": copy, "readings": []}));
                changed = true;
            }
        }
    }
    pages.sort_by_key(|p| p["page"].as_u64());
    if changed {
        log["copy"] = copy.into();
    }
    changed
}

/// FNV-1a over everything that stands on the page.
pub fn digest(page: &Page) -> String {
    let all = format!("{:?}{:?}{}", page.items, page.glyphs, page.text);
    let hash = all.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

fn sign(log: &mut Value, wanted: &[u16], reading: &str, by: &str) {
    for p in log["pages"].as_array_mut().into_iter().flatten() {
        let number = p["page"].as_u64().unwrap_or(0) as u16;
        if wanted.is_empty() || wanted.contains(&number) {
            let entry = json!({"reading": reading, "by": by, "version": p["version"], "copy": p["copy"]});
            if let Some(list) = p["readings"].as_array_mut() {
                list.push(entry);
            }
        }
    }
}

/// The copy that a version was set from, so that it can be compared: `build/versions/3/`.
fn keep(issue: &Path, build: &Path, number: u64) -> Result<(), Diagnostic> {
    let to = build.join("versions").join(number.to_string());
    let mut files: Vec<(PathBuf, &str)> = vec![(issue.join("issue.toml"), "")];
    for folder in ["articles", "pictures"] {
        let entries = fs::read_dir(issue.join(folder)).into_iter().flatten().flatten();
        files.extend(entries.map(|e| (e.path(), folder)).filter(|f| f.0.is_file()));
    }
    files.sort();
    for folder in ["", "articles", "pictures"] {
        let inside: Vec<&(PathBuf, &str)> = files.iter().filter(|f| f.1 == folder).collect();
        if inside.is_empty() {
            continue;
        }
        let output = Output::open(&to.join(folder), &[])?;
        for (path, _) in inside {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            let bytes = fs::read(path).map_err(|e| Diagnostic::fatal("R09", format!("{} 读不出来：{e}", path.display())))?;
            if !name.starts_with('.') && !name.is_empty() {
                output.write(name, &bytes)?;
            }
        }
        output.finish(&[])?;
    }
    Ok(())
}

/// One line for each page; whether one was changed after its last reading.
fn status(log: &Value) -> (String, bool) {
    let (mut out, mut stale) = (String::new(), false);
    for p in log["pages"].as_array().into_iter().flatten() {
        let version = p["version"].as_u64().unwrap_or(0);
        let mut parts = Vec::new();
        for r in p["readings"].as_array().into_iter().flatten() {
            let of = r["version"].as_u64().unwrap_or(0);
            let text = |k: &str| r[k].as_str().unwrap_or_default().to_string();
            let old = if of < version { format!("（第 {of} 稿，后来改过）") } else { String::new() };
            parts.push(format!("{} {}{old}", text("reading"), text("by")));
        }
        let last = p["readings"].as_array().and_then(|l| l.last()).and_then(|r| r["version"].as_u64());
        stale |= last.is_some_and(|v| v < version);
        let signed = if parts.is_empty() { "还没有签".to_string() } else { parts.join("，") };
        out.push_str(&format!("第 {} 版  第 {version} 稿  {signed}\n", p["page"]));
    }
    (out, stale)
}
