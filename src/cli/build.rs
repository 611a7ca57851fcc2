//! `banmian build`: one folder in, an issue out.
//!
//! If the input is broken the good pages of the last build stay, and the faulty ones go to `proof/` below,
//! to be looked at. Text that only does not fit is no broken input: overset pages are written, with exit 1.

use super::output::Output;
use super::terminal::{Format, Terminal};
use super::work::{self, Inputs, Set};
use crate::diag::{Diagnostic, Report, Severity, render};
use crate::export;
use crate::model::Issue;
use crate::source::Sources;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[arg(long, value_name = "文件夹", help = "输出到哪里，不写就是本期的 build/")]
    out: Option<PathBuf>,
    #[arg(
        long,
        value_name = "哪些",
        hide_possible_values = true,
        default_value = "all",
        help = "PDF：all（整期和各版）、issue（整期）、pages（各版）、none（不要）"
    )]
    pdf: Pdf,
    #[arg(long, help = "各版另出一张 PNG")]
    png: bool,
    #[arg(long, value_name = "数", default_value_t = 150.0, help = "PNG 的分辨率，每英寸点数", value_parser = dpi)]
    dpi: f64,
    #[arg(long, help = "另出一份文字清单（每一行在哪里）")]
    dump: bool,
    #[arg(long, help = "草稿：压缩得快些，文件大些")]
    draft: bool,
}

/// Which PDFs to write.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
enum Pdf {
    /// The issue and each page.
    All,
    /// One file of the issue.
    Issue,
    /// One file per page.
    Pages,
    /// None.
    None,
}

fn dpi(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|d| (10.0..=2400.0).contains(d)).ok_or_else(|| "10 到 2400".into())
}

/// Builds one issue.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let mut issue_dir = PathBuf::new();
    let set = match args.inputs.request() {
        Ok(request) => {
            let set = work::set(&request, terminal, &mut sources, &mut report);
            issue_dir = request.issue;
            set
        }
        Err(d) => {
            report.push(d);
            None
        }
    };
    let can = set.is_some() && report.worst() != Some(Severity::Fatal);
    let set = set.filter(|_| can);
    let written = set.as_ref().map_or(Ok(Written::default()), |set| write(args, &issue_dir, set, &sources, &report, terminal));
    let written = written.unwrap_or_else(|d| {
        report.push(d);
        Written::default()
    });
    terminal.findings(&report, &sources);
    if terminal.format == Format::Json {
        let mut v = written.report.unwrap_or_else(|| json!({"findings": render::values(&report.diagnostics, &sources)}));
        v["files"] = written.paths.iter().map(|p| Value::from(p.display().to_string())).collect();
        terminal.result(&format!("{v:#}\n"));
    } else {
        written.paths.iter().for_each(|p| terminal.result(&format!("{}\n", p.display())));
    }
    let Some(set) = &set else { return 2 };
    if work::broken(&report) && !written.paths.is_empty() {
        terminal.talk("稿件或配置有错误：上一次的成品没有动，这次的版面在 proof/ 里，供查看，不能付印");
    }
    terminal.watched(|| format!("{} · {}", work::summary(set, &report), terminal.elapsed()));
    report.exit_code()
}

/// What came into the output folder.
#[derive(Default)]
struct Written {
    paths: Vec<PathBuf>,
    report: Option<Value>,
}

/// A file to be made.
struct Job<'a> {
    name: String,
    make: Box<dyn Fn() -> Result<Vec<u8>, Diagnostic> + Send + Sync + 'a>,
}

impl<'a> Job<'a> {
    fn new(name: String, make: impl Fn() -> Result<Vec<u8>, Diagnostic> + Send + Sync + 'a) -> Job<'a> {
        Job { name, make: Box::new(make) }
    }
}

fn write(args: &Args, issue_dir: &Path, set: &Set, sources: &Sources, report: &Report, terminal: &Terminal) -> Result<Written, Diagnostic> {
    let mut dir = args.out.clone().unwrap_or_else(|| issue_dir.join("build"));
    let mut protected: Vec<PathBuf> = ["", "articles", "pictures"].iter().map(|d| issue_dir.join(d)).collect();
    protected.extend([&args.inputs.layouts, &args.inputs.fonts].into_iter().flatten().cloned());
    if work::broken(report) {
        dir.push("proof");
    }
    let output = Output::open(&dir, &protected)?;
    let mut jobs = jobs(args, set);
    let names: Vec<String> = jobs.iter().map(|j| j.name.clone()).collect();
    let value = document(set, issue_dir, sources, report, &names);
    let text = format!("{value:#}\n");
    jobs.push(Job::new(format!("{}.report.json", set.issue.file_stem), move || Ok(text.clone().into_bytes())));
    terminal.stage("输出", || make(&jobs, &output))?;
    let order: Vec<String> = jobs.iter().map(|j| j.name.clone()).collect();
    Ok(Written { paths: output.finish(&order)?, report: Some(value) })
}

fn jobs<'a>(args: &Args, set: &'a Set) -> Vec<Job<'a>> {
    let (edition, fonts, issue) = (&set.edition, &set.fonts, &set.issue);
    let (draft, dpi, pages) = (args.draft, args.dpi, edition.pages.len());
    let pdf = move |range: std::ops::Range<usize>| Ok(export::pdf::document(edition, fonts, range, &pdf_options(draft)));
    let mut jobs = Vec::new();
    if matches!(args.pdf, Pdf::All | Pdf::Issue) {
        jobs.push(Job::new(format!("{}.pdf", issue.file_stem), move || pdf(0..pages)));
    }
    for (i, page) in edition.pages.iter().enumerate() {
        let name = page_name(issue, page.number);
        if matches!(args.pdf, Pdf::All | Pdf::Pages) {
            jobs.push(Job::new(format!("{name}.pdf"), move || pdf(i..i + 1)));
        }
        if args.png {
            let fail = |e| Diagnostic::fatal("W01", format!("第{}版的 PNG 画不出来：{e}", page.number)).hint("试试小一些的 --dpi");
            jobs.push(Job::new(format!("{name}.png"), move || export::png::page(edition, i, fonts, dpi).map_err(fail)));
        }
    }
    if args.dump {
        jobs.push(Job::new(format!("{}.txt", issue.file_stem), move || Ok(export::dump::edition(edition, fonts).into_bytes())));
    }
    jobs
}

fn pdf_options(draft: bool) -> export::pdf::PdfOptions {
    let mut options = export::pdf::PdfOptions::default();
    if draft {
        options.deflate = 2;
    }
    options
}

/// The file name of a page by the issue's template; page numbers have two digits, so that names sort.
fn page_name(issue: &Issue, number: u16) -> String {
    issue.page_file.replace("{stem}", &issue.file_stem).replace("{page}", &format!("{number:02}"))
}

/// Makes all files, on as many cores as there are. The first fault in the order of the jobs is told.
fn make(jobs: &[Job<'_>], output: &Output) -> Result<(), Diagnostic> {
    let next = AtomicUsize::new(0);
    let failed: Mutex<Vec<(usize, Diagnostic)>> = Mutex::default();
    let work = || {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(i) else { return };
            if let Err(d) = (job.make)().and_then(|bytes| output.write(&job.name, &bytes)) {
                next.store(jobs.len(), Ordering::Relaxed);
                failed.lock().unwrap_or_else(|e| e.into_inner()).push((i, d));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(jobs.len());
    std::thread::scope(|s| {
        (1..threads).for_each(|_| drop(s.spawn(work)));
        work();
    });
    let mut failed = failed.into_inner().unwrap_or_else(|e| e.into_inner());
    failed.sort_by_key(|(i, _)| *i);
    failed.into_iter().next().map_or(Ok(()), |(_, d)| Err(d))
}

/// The report of the build: what is in it, what found no room (with its text), what is wrong.
fn document(set: &Set, issue_dir: &Path, sources: &Sources, report: &Report, files: &[String]) -> Value {
    let of = |s| report.diagnostics.iter().filter(|d| d.severity == s).count();
    let (issue, edition) = (&set.issue, &set.edition);
    let overset: Vec<Value> = edition
        .overset
        .iter()
        .map(|o| {
            let story = issue.story(o.story);
            json!({"story": story.id, "headline": story.title(), "slot": o.slot, "lines": o.lines, "characters": o.chars, "text": o.text})
        })
        .collect();
    let omitted: Vec<Value> = edition
        .omitted
        .iter()
        .map(|o| {
            let text = &issue.story(o.story).paras[o.para as usize].text;
            json!({"story": issue.story(o.story).id, "text": text, "mark": text.get(o.range.start as usize..o.range.end as usize)})
        })
        .collect();
    let pages: Vec<Value> = edition.pages.iter().map(|p| json!({"number": p.number, "name": p.name})).collect();
    let mut findings = render::values(&report.diagnostics, sources);
    for file in findings.as_array_mut().into_iter().flatten().filter_map(|f| f.get_mut("file")) {
        let inside = file.as_str().and_then(|f| Path::new(f).strip_prefix(issue_dir).ok()).map(|f| f.display().to_string());
        if let Some(name) = inside {
            *file = name.into();
        }
    }
    let (y, m, d) = issue.date;
    json!({
        "paper": issue.paper,
        "date": format!("{y:04}-{m:02}-{d:02}"),
        "number": issue.number,
        "pages": pages,
        "counts": {
            "pages": edition.pages.len(),
            "stories": set.counts.stories,
            "characters": set.counts.set,
            "overset_characters": set.counts.overset,
            "omitted_marks": edition.omitted.len(),
            "overset_lines": edition.overset.iter().map(|o| o.lines).sum::<u32>(),
            "errors": of(Severity::Error),
            "warnings": of(Severity::Warning),
            "notes": of(Severity::Note),
        },
        "overset": overset,
        "omitted": omitted,
        "findings": findings,
        "files": files,
    })
}
