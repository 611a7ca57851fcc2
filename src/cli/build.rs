//! `banmian build`: one folder in, an issue out.
//!
//! If the input is broken the good pages of the last build stay, and the faulty ones go to `proof/` below,
//! to be looked at. Text that only does not fit is no broken input: overset pages are written, with exit 1.

use super::output::Output;
use super::press::{self, Kind};
use super::terminal::{Format, Terminal};
use super::work::{self, Inputs, Set};
use crate::diag::{Diagnostic, Report, Severity, render};
use crate::export;
use crate::export::pdf::{Files, PdfOptions};
use crate::export::png::Color;
use crate::model::Flavour;
use crate::page::{Edition, Item, PictureColor};
use crate::preflight;
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
    #[arg(long, value_name = "名称", help = "印厂，或它的 .toml 文件；不写就按 issue.toml、版式")]
    plant: Option<String>,
    #[arg(
        long,
        value_name = "种类",
        hide_possible_values = true,
        help = "PDF 的种类：x4（PDF/X-4）、x1a（PDF/X-1a:2003）、web（网页版，RGB，带标签）；不写就按印厂的"
    )]
    flavour: Option<Kind>,
    #[arg(long, help = "各版另出分色图：C、M、Y、K 四张和总墨量一张")]
    separations: bool,
    #[arg(long, help = "各版另出一张模拟印刷效果的图（软打样）")]
    proof: bool,
    #[arg(long, help = "另出一份传阅用的小 PDF（低分辨率）")]
    review: bool,
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
            let set = work::set(&request, terminal, &mut sources, &mut report).and_then(|mut set| {
                let plant = args.plant.as_deref();
                press::choose(&mut set, plant, request.layouts.as_deref(), &request.issue, &mut sources, &mut report).then_some(set)
            });
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
    let ready = set.as_ref().map(|set| ready(args, set, &mut report));
    let files = set.as_ref().zip(ready.as_ref()).map(|(set, press)| Files::new(&set.edition, &set.fonts, press));
    if let Some((set, files)) = set.as_ref().zip(files.as_ref()) {
        inks(args, set, files, &mut report);
    }
    let written = set.as_ref().map_or(Ok(Written::default()), |set| {
        let job = Making { args, set, press: ready.as_ref(), files: files.as_ref() };
        write(&job, &issue_dir, &sources, &report, terminal)
    });
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

/// What files are made from.
#[derive(Clone, Copy)]
struct Making<'a> {
    args: &'a Args,
    set: &'a Set,
    press: Option<&'a export::pdf::Press>,
    files: Option<&'a Files<'a>>,
}

/// Pictures in the plant's colours and everything else that files share; what the plant would refuse is reported.
fn ready(args: &Args, set: &Set, report: &mut Report) -> export::pdf::Press {
    let plant = &set.issue.press.plant;
    let flavour = args.flavour.map_or(plant.flavour, Kind::flavour);
    let (found, refused) = preflight::ads(&set.issue, &set.edition, plant, flavour);
    report.diagnostics.extend(found);
    let options = PdfOptions { deflate: if args.draft { 2 } else { 6 }, flavour: Some(flavour), refused, ..PdfOptions::default() };
    let press = export::pdf::Press::new(&set.edition, &set.issue.press, &options).with_stories(&set.issue);
    if press.flavour == Flavour::Web {
        return press;
    }
    let mut findings = preflight::edition(&set.edition, &set.fonts, &set.issue.press);
    if args.pdf != Pdf::None && args.pdf != Pdf::Issue {
        findings.extend(set.edition.pages.iter().flat_map(|p| preflight::name(&format!("{}.pdf", press::page_name(set, p)), plant)));
    }
    report.diagnostics.extend(findings.iter().map(|f| f.diagnostic("成品")));
    let faults = press.faults.iter().map(|f| (&f.name, preflight::picture_fault(&f.name, &f.why)));
    let flattened = press.flattened.iter().map(|name| (name, preflight::picture_flattened(name)));
    report.diagnostics.extend(press.converted.iter().map(|c| preflight::spot_converted(&c.name, c.inks, c.by_profile).diagnostic("成品")));
    for (name, finding) in faults.chain(flattened) {
        report.push(Diagnostic { span: set.issue.picture_span(name), ..finding.diagnostic("成品") });
    }
    press
}

/// The mean ink of pages with pictures whose inks are not ours: what the program separates keeps the limit, what an agency
/// separated may not. Pages without such pictures cost nothing.
fn inks(args: &Args, set: &Set, files: &Files<'_>, report: &mut Report) {
    let plant = &set.issue.press.plant;
    if args.flavour.map_or(plant.flavour, Kind::flavour) == Flavour::Web || args.pdf == Pdf::None {
        return;
    }
    let e = &set.edition;
    let foreign = |item: &Item| match item {
        Item::Image { picture, .. } if e.placed.contains_key(picture) => false,
        Item::Image { picture, .. } => e.pictures.get(*picture as usize).is_some_and(|p| matches!(p.color, PictureColor::Cmyk { .. })),
        _ => false,
    };
    for (i, page) in e.pages.iter().enumerate() {
        if set.issue.press.mono.contains(&page.number) || !page.items.iter().any(foreign) {
            continue;
        }
        let found = preflight::check(&files.page(i), plant, &preflight::Expect::default());
        for finding in found.into_iter().filter(|f| f.code == "P23") {
            report.push(preflight::Finding { page: Some(i + 1), ..finding }.diagnostic("成品"));
        }
    }
}

fn write(making: &Making<'_>, issue_dir: &Path, sources: &Sources, report: &Report, terminal: &Terminal) -> Result<Written, Diagnostic> {
    let Making { args, set, .. } = *making;
    let mut dir = args.out.clone().unwrap_or_else(|| issue_dir.join("build"));
    let mut protected: Vec<PathBuf> = ["", "articles", "pictures"].iter().map(|d| issue_dir.join(d)).collect();
    protected.extend([&args.inputs.layouts, &args.inputs.fonts].into_iter().flatten().cloned());
    if work::broken(report) {
        dir.push("proof");
    }
    let output = Output::open(&dir, &protected)?;
    let mut jobs = jobs(making);
    let names: Vec<String> = jobs.iter().map(|j| j.name.clone()).collect();
    let value = document(making, issue_dir, sources, report, &names);
    let text = format!("{value:#}\n");
    jobs.push(Job::new(format!("{}.report.json", set.issue.file_stem), move || Ok(text.clone().into_bytes())));
    terminal.stage("输出", || make(&jobs, &output))?;
    let order: Vec<String> = jobs.iter().map(|j| j.name.clone()).collect();
    Ok(Written { paths: output.finish(&order)?, report: Some(value) })
}

fn jobs<'a>(making: &Making<'a>) -> Vec<Job<'a>> {
    let Making { args, set, press, files } = *making;
    let (edition, fonts, issue) = (&set.edition, &set.fonts, &set.issue);
    let Some((press, files)) = press.zip(files) else { return Vec::new() };
    let (dpi, pages) = (args.dpi, edition.pages.len());
    let mut jobs = Vec::new();
    if matches!(args.pdf, Pdf::All | Pdf::Issue) {
        jobs.push(Job::new(format!("{}.pdf", issue.file_stem), move || Ok(files.issue())));
    }
    for (i, page) in edition.pages.iter().enumerate() {
        let name = press::page_name(set, page);
        if matches!(args.pdf, Pdf::All | Pdf::Pages) {
            jobs.push(Job::new(format!("{name}.pdf"), move || Ok(files.page(i))));
        }
        let fail = move |e| Diagnostic::fatal("W01", format!("第{}版的 PNG 画不出来：{e}", page.number)).hint("试试小一些的 --dpi");
        if args.png {
            let mono = issue.press.mono.contains(&page.number);
            jobs.push(Job::new(format!("{name}.png"), move || export::png::page(edition, i, fonts, dpi, mono).map_err(fail)));
        }
        let print = press.flavour != Flavour::Web;
        let plating = export::png::Plating { edition, page: i, fonts, press, dpi };
        let plates = move || plating.plates().map_err(fail);
        if args.separations && print {
            let process = export::png::PLATES.iter().enumerate().map(|(p, ink)| (Color::Process(p), ink.to_string()));
            let spots = press.printed_spots(page).into_iter().map(|n| (Color::Spot(n), file_part(&edition.spots[usize::from(n)].name)));
            for (plate, ink) in process.chain(spots) {
                jobs.push(Job::new(format!("{name}_{ink}.png"), move || plating.plate(plate).map_err(fail)));
            }
            jobs.push(Job::new(format!("{name}_sum.png"), move || plates()?.sum().map_err(fail)));
        }
        if let Some(icc) = issue.press.plant.intent.profile.as_ref().filter(|_| args.proof && print) {
            jobs.push(Job::new(format!("{name}_proof.png"), move || plates()?.proof(icc).map_err(fail)));
        }
    }
    for (l, r) in press::whole_spreads(set) {
        let name = format!("{}-{:02}", press::page_name(set, &edition.pages[l]), edition.pages[r].number);
        let both = move || {
            let page = edition.pages[l].beside(&edition.pages[r]);
            Edition {
                pages: vec![page],
                pictures: edition.pictures.clone(),
                placed: edition.placed.clone(),
                spots: edition.spots.clone(),
                title: edition.title.clone(),
                lang: edition.lang.clone(),
                date: edition.date,
                ..Edition::default()
            }
        };
        if matches!(args.pdf, Pdf::All | Pdf::Pages) {
            jobs.push(Job::new(format!("{name}.pdf"), move || Ok(export::pdf::document(&both(), fonts, 0..1, press))));
        }
        if args.png {
            let fail = move |e| Diagnostic::fatal("W01", format!("跨版的 PNG 画不出来：{e}")).hint("试试小一些的 --dpi");
            jobs.push(Job::new(format!("{name}.png"), move || export::png::page(&both(), 0, fonts, dpi, false).map_err(fail)));
        }
    }
    if args.review {
        let small = move || {
            let options = PdfOptions { flavour: Some(Flavour::Web), review: Some(REVIEW_PPI), ..PdfOptions::default() };
            let press = export::pdf::Press::new(edition, &issue.press, &options);
            Ok(export::pdf::document(edition, fonts, 0..pages, &press))
        };
        jobs.push(Job::new(format!("{}_review.pdf", issue.file_stem), small));
    }
    if args.dump {
        jobs.push(Job::new(format!("{}.txt", issue.file_stem), move || Ok(export::dump::edition(edition, fonts).into_bytes())));
    }
    jobs
}

/// Of a name what may stand in a file's.
fn file_part(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// Pixels to the inch of pictures in the file that goes round to be read.
const REVIEW_PPI: f64 = 100.0;

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
fn document(making: &Making<'_>, issue_dir: &Path, sources: &Sources, report: &Report, files: &[String]) -> Value {
    let set = making.set;
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
    let pages: Vec<Value> = edition
        .pages
        .iter()
        .map(|p| {
            let color = press::colored(edition, p) && !issue.press.mono.contains(&p.number);
            let spots = making.press.map(|m| m.printed_spots(p)).unwrap_or_default();
            let spots: Vec<&str> = spots.into_iter().map(|n| edition.spots[usize::from(n)].name.as_str()).collect();
            let file = format!("{}.pdf", press::page_name(set, p));
            json!({"number": p.number, "name": p.name, "file": file, "colour": color, "spots": spots})
        })
        .collect();
    let numbers: Vec<u16> = edition.pages.iter().map(|p| p.number).collect();
    let flavour = making.press.map_or(issue.press.plant.flavour, |p| p.flavour);
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
        "plant": issue.press.plant.name,
        "flavour": flavour.title(),
        "sheets": press::sheets(&numbers),
        "spreads": press::spreads(&numbers),
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
