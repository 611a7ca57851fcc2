//! `banmian preflight`: a PDF that came from elsewhere, or what an issue would send, judged as the print shop does.

use super::press::{self, Kind};
use super::terminal::{Format, Terminal};
use super::work::{self, Inputs};
use crate::diag::{Diagnostic, Report, Severity, render};
use crate::export::pdf::{PdfOptions, Press, document};
use crate::model::Plant;
use crate::preflight::{self, Expect, Finding};
use crate::source::Sources;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Larger files are not read.
const LARGEST: u64 = 4 << 30;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(value_name = "文件或期", help = "一个 PDF 文件，或一期的文件夹")]
    target: PathBuf,
    #[arg(long, value_name = "名称", help = "印厂，或它的 .toml 文件；不写就按期里写的，或 cn-coldset")]
    plant: Option<String>,
    #[arg(long, help = "这是一则广告：只许一页，不许图层，不许整页一张图")]
    ad: bool,
    #[arg(long, value_name = "数", help = "应有几页")]
    pages: Option<usize>,
    #[arg(long, value_name = "宽x高", help = "成品尺寸，毫米，如 270x390", value_parser = size)]
    size: Option<(f64, f64)>,
    #[arg(long, value_name = "种类", hide_possible_values = true, help = "按哪种 PDF/X 检查：x4、x1a；不写就按印厂的")]
    flavour: Option<Kind>,
    #[arg(long, value_name = "文件夹", help = "版式夹，不写就向上找 layouts/")]
    layouts: Option<PathBuf>,
    #[arg(long, value_name = "文件夹", help = "字体夹，不写就向上找 fonts/（检查一期时用）")]
    fonts: Option<PathBuf>,
    #[arg(long, help = "缺字时不找系统字体（检查一期时用）")]
    no_system_fonts: bool,
}

fn size(text: &str) -> Result<(f64, f64), String> {
    let wrong = || "宽x高，毫米，如 270x390".to_string();
    let (w, h) = text.split_once(['x', 'X', '×', '*']).ok_or_else(wrong)?;
    let number = |t: &str| t.trim().parse::<f64>().ok().filter(|v| (1.0..=5000.0).contains(v));
    number(w).zip(number(h)).ok_or_else(wrong)
}

/// Checks one file or one issue.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    if args.target.is_dir() || args.target.file_name().is_some_and(|n| n == "issue.toml") {
        return issue(args, terminal);
    }
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let plant = plant(args, &mut sources, &mut report);
    let data = match read(&args.target) {
        Ok(data) => data,
        Err(d) => {
            report.push(d);
            Vec::new()
        }
    };
    let Some(plant) = plant.filter(|_| report.worst() != Some(Severity::Fatal)) else {
        terminal.finish(&report, &sources);
        return 2;
    };
    let name = args.target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let expect = Expect { pages: args.pages, trim: args.size, ad: args.ad, name };
    let findings = terminal.stage("检查", || preflight::check(&data, &plant, &expect));
    let shown = args.target.display().to_string();
    tell(&Told { file: &shown, plant: &plant, findings: &findings }, &report, &sources, terminal)
}

fn plant(args: &Args, sources: &mut Sources, report: &mut Report) -> Option<Plant> {
    let near = args.target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let found = args.layouts.clone().or_else(|| crate::read::find_folder(near, "layouts"));
    let found = found.or_else(|| crate::read::find_folder(Path::new("."), "layouts"));
    let name = args.plant.as_deref().unwrap_or("cn-coldset");
    let plant = crate::read::plant(found.as_deref(), None, name, sources, report);
    if plant.is_none() {
        report.diagnostics.iter_mut().for_each(|d| d.severity = Severity::Fatal);
    }
    plant.map(|p| Plant { flavour: args.flavour.map_or(p.flavour, Kind::flavour), ..p })
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let cannot = |why: String| Diagnostic::fatal("R09", format!("{} 读不出来：{why}", path.display())).hint("核对路径和权限");
    let length = std::fs::metadata(path).map_err(|e| cannot(e.to_string()))?.len();
    if length > LARGEST {
        return Err(cannot("文件太大".into()));
    }
    std::fs::read(path).map_err(|e| cannot(e.to_string()))
}

/// What an issue would send, one file, made in memory.
fn issue(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let inputs = Inputs {
        issue: Some(args.target.clone()),
        layouts: args.layouts.clone(),
        fonts: args.fonts.clone(),
        no_system_fonts: args.no_system_fonts,
    };
    let set = inputs.request().map_err(|d| report.push(d)).ok().and_then(|r| {
        let mut set = work::set(&r, terminal, &mut sources, &mut report)?;
        press::choose(&mut set, args.plant.as_deref(), r.layouts.as_deref(), &r.issue, &mut sources, &mut report).then_some(set)
    });
    let Some(set) = set.filter(|_| report.worst() != Some(Severity::Fatal)) else {
        terminal.finish(&report, &sources);
        return 2;
    };
    let flavour = args.flavour.map_or(set.issue.press.plant.flavour, Kind::flavour);
    let (found, refused) = preflight::ads(&set.issue, &set.edition, &set.issue.press.plant, flavour);
    report.diagnostics.extend(found);
    let options = PdfOptions { deflate: 1, flavour: Some(flavour), refused, ..PdfOptions::default() };
    let ready = Press::new(&set.edition, &set.issue.press, &options);
    let pages = set.edition.pages.len();
    let data = terminal.stage("输出", || document(&set.edition, &set.fonts, 0..pages, &ready));
    let plant = Plant { flavour: ready.flavour, ..set.issue.press.plant.clone() };
    let expect = Expect {
        pages: Some(args.pages.unwrap_or(pages)),
        trim: Some(args.size.unwrap_or(press::trim(&set))),
        ad: args.ad,
        name: String::new(),
    };
    let mut findings = terminal.stage("检查", || preflight::check(&data, &plant, &expect));
    for page in &set.edition.pages {
        let name = format!("{}.pdf", press::page_name(&set, page));
        findings.extend(preflight::name(&name, &plant));
    }
    findings.extend(ready.faults.iter().map(|f| preflight::picture_fault(&f.name, &f.why)));
    findings.extend(ready.converted.iter().map(|c| preflight::spot_converted(&c.name, c.inks, c.by_profile)));
    findings.extend(ready.flattened.iter().map(|name| preflight::picture_flattened(name)));
    tell(&Told { file: &args.target.display().to_string(), plant: &plant, findings: &findings }, &report, &sources, terminal)
}

/// What is told of a file.
struct Told<'a> {
    file: &'a str,
    plant: &'a Plant,
    findings: &'a [Finding],
}

/// Findings as lines for people or as one JSON object; the exit code.
fn tell(told: &Told<'_>, report: &Report, sources: &Sources, terminal: &Terminal) -> u8 {
    let mut all = report.clone();
    all.diagnostics.extend(told.findings.iter().map(|f| f.diagnostic(told.file)));
    terminal.findings(&all, sources);
    if terminal.format == Format::Json {
        let v = json!({
            "file": told.file,
            "plant": told.plant.name,
            "flavour": told.plant.flavour.title(),
            "findings": told.findings.iter().map(value).collect::<Vec<_>>(),
            "issue_findings": render::values(&report.diagnostics, sources),
        });
        terminal.result(&format!("{v:#}\n"));
    } else if all.exit_code() == 0 {
        terminal.result(&format!("{}：符合“{}”的要求\n", told.file, told.plant.title));
    }
    all.exit_code()
}

fn value(f: &Finding) -> Value {
    let mm = |v: f64| (v * 100.0).round() / 100.0;
    let place = f.place.map(|p| json!({"x": mm(p.x), "y": mm(p.y), "width": mm(p.width), "height": mm(p.height)}));
    let hints: Vec<&str> = if f.hint.is_empty() { Vec::new() } else { vec![&f.hint] };
    json!({
        "code": f.code, "severity": render::severity_name(f.severity), "page": f.page, "place": place,
        "count": f.count, "message": f.message, "hints": hints,
    })
}
