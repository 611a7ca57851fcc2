//! `banmian compose`: plain text on stdin → lines at a measure, for outsiders to check our composition.
//!
//! Each line of input is a paragraph. The output has each line's text, where each glyph stands in em,
//! and each break with its penalty.

use super::terminal::{Format, Terminal};
use crate::cjk::{Class, Level, Marks, Profile, Region};
use crate::compose::{self, Composed, Line, Measure, Pass, Setting};
use crate::diag::{Diagnostic, Report};
use crate::font::{FaceEntry, Fonts, Role};
use crate::geom::Em;
use crate::model::{Annotation, AnnotationKind, Para, ParaKind, Reading};
use crate::read;
use crate::shape::{LangSpan, MISSING, Note, Request, Shaped, Shaper, Side, reading_size};
use crate::source::{FileId, Sources, Span};
use serde_json::{Value, json};
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(long, value_name = "字", default_value_t = 14.0, help = "栏宽，以字计")]
    pub measure: f64,
    #[arg(long, value_name = "地区", default_value = "sc", value_parser = ["sc", "tc", "hk", "jp", "kr"], hide_possible_values = true, help = "规则：sc、tc、hk、jp、kr")]
    pub region: String,
    #[arg(long, value_name = "级别", help = "禁则级别：none basic gb strict；日文 newspaper magazine strict verystrict；韩文 ko")]
    pub level: Option<String>,
    #[arg(long, value_name = "样式", default_value = "full", value_parser = ["full", "kaiming", "half"], hide_possible_values = true, help = "标点样式：full 全角式、kaiming 开明式、half 半角式")]
    pub style: String,
    #[arg(long, value_name = "字", help = "首行缩进，以字计（不写：大陆、台、港 2，日、韩 1）")]
    pub indent: Option<f64>,
    #[arg(long, value_name = "文件", help = "字体文件，不写就用 fonts/ 里的报宋")]
    pub font: Option<PathBuf>,
    #[arg(long, help = "直排")]
    pub vertical: bool,
    #[arg(long, help = "不两端对齐")]
    pub ragged: bool,
    #[arg(long, value_name = "行", help = "要这么多行（做得到时）")]
    pub lines: Option<usize>,
    #[arg(long, help = "读注音和标记：{漢字|かん|じ}、[王安石]{.专名}（写法见 docs/issue-format.md）")]
    pub markup: bool,
}

/// Sets stdin.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let mut report = Report::default();
    let mut sources = Sources::default();
    let text = match input(&mut report) {
        Some(t) => t,
        None => return terminal.finish(&report, &sources),
    };
    let file = sources.add("(标准输入)", text.clone());
    let Some((profile, measure)) = rules(args, &mut report) else { return terminal.finish(&report, &sources) };
    let Some(mut fonts) = faces(args, &mut sources, &mut report) else { return terminal.finish(&report, &sources) };
    let paras = paragraphs(&text, file, args.markup.then_some(profile.region), &mut report);
    let readings = paras.iter().flat_map(|p| &p.annotations).flat_map(|a| &a.readings).map(|r| r.text.as_str());
    let missing = fonts.prepare(paras.iter().map(|p| p.text.as_str()).chain(readings).map(|t| (Role::Serif, t))).missing;
    for c in missing {
        report.push(Diagnostic::error("F01", format!("“{c}”（U+{:04X}）没有一种字体有", c as u32)).hint("用 --font 指定含有它的字体"));
    }
    let mut shaper = Shaper::new(&fonts);
    let mut out = Vec::new();
    for para in &paras {
        let text = para.text.as_str();
        let langs = langs(para, profile);
        let shaped = shaper.shape(&Request { langs: &langs, annotations: &para.annotations, ..Request::plain(text, Role::Serif, profile) });
        let composed = compose::paragraph(&shaped, profile, 0, measure);
        let setting = args.lines.and_then(|n| composed.with_lines(n)).unwrap_or_else(|| composed.best());
        judge(text, &shaped, setting, &mut report);
        match terminal.format {
            Format::Json => out.push(paragraph_json(para, &shaped, &composed, setting, args.vertical)),
            Format::Human | Format::Short => {
                let lines: String = setting.lines.iter().map(|l| format!("{}\n", slice(text, &shaped, l))).collect();
                terminal.result(&lines);
            }
        }
    }
    if terminal.format == Format::Json {
        let all = json!({
            "region": args.region,
            "level": format!("{:?}", profile.level).to_lowercase(),
            "measure": args.measure,
            "vertical": args.vertical,
            "paragraphs": out,
            "findings": report.diagnostics.iter().map(|d| json!({"code": d.code, "message": d.message})).collect::<Vec<_>>(),
        });
        terminal.result(&format!("{all:#}\n"));
    } else {
        terminal.findings(&report, &sources);
    }
    report.exit_code()
}

/// The lines of the input as paragraphs; with a region they are read for annotations.
fn paragraphs(text: &str, file: FileId, markup: Option<Region>, report: &mut Report) -> Vec<Para> {
    let mut at = 0;
    let mut out = Vec::new();
    for line in text.split('\n') {
        let words = line.trim_end_matches('\r');
        let span = Span::new(file, at..at + words.len());
        at += line.len() + 1;
        match markup {
            _ if words.trim().is_empty() => {}
            Some(region) => out.push(read::line(words, region.lang(), span, report)),
            None => out.push(Para::plain(ParaKind::Body, words, span)),
        }
    }
    out
}

/// Ranges in other languages, with the usual rules of their regions.
fn langs<'a>(para: &'a Para, profile: &Profile) -> Vec<LangSpan<'a>> {
    let of = |tag: &str| {
        let region = Region::of_lang(tag);
        let level = if region == profile.region { profile.level } else { region.default_level() };
        Profile::styled(region, level, profile.marks, profile.vertical)
    };
    para.langs.iter().map(|(range, tag)| LangSpan { range: range.clone(), profile: of(tag), tag }).collect()
}

fn input(report: &mut Report) -> Option<String> {
    let mut bytes = Vec::new();
    if let Err(e) = std::io::stdin().lock().read_to_end(&mut bytes) {
        report.push(Diagnostic::fatal("R09", format!("标准输入读不了：{e}")));
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(t) => Some(t.trim_start_matches('\u{FEFF}').to_string()),
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let line = e.as_bytes()[..at].iter().filter(|&&b| b == b'\n').count() + 1;
            report.push(Diagnostic::fatal("R09", format!("标准输入不是 UTF-8：第 {line} 行，第 {} 个字节", at + 1)).hint("先转成 UTF-8"));
            None
        }
    }
}

fn rules(args: &Args, report: &mut Report) -> Option<(&'static Profile, Measure)> {
    let region = Region::parse(&args.region)?;
    let level = match &args.level {
        None => region.default_level(),
        Some(name) => match Level::parse(name, region) {
            Some(l) => l,
            None => {
                report.push(
                    Diagnostic::fatal("R03", format!("没有禁则级别“{name}”"))
                        .hint("none basic gb strict；日文 newspaper magazine strict verystrict；韩文 ko"),
                );
                return None;
            }
        },
    };
    if !(0.0..=1000.0).contains(&args.measure) || args.measure <= 0.0 || args.indent.is_some_and(|i| !(0.0..=1000.0).contains(&i)) {
        report.push(Diagnostic::fatal("R03", "栏宽要在 0 与 1000 字之间，缩进不能是负数"));
        return None;
    }
    let indent = args.indent.unwrap_or(if matches!(region, Region::Japan | Region::Korea) { 1.0 } else { 2.0 });
    let measure = Measure { line: Em::new(args.measure), indent: Em::new(indent), justify: !args.ragged };
    Some((Profile::styled(region, level, Marks::parse(&args.style)?, args.vertical), measure))
}

fn faces(args: &Args, sources: &mut Sources, report: &mut Report) -> Option<Fonts> {
    if let Some(file) = &args.font {
        let mut fonts = Fonts::default();
        let path = file.clone();
        let name = file.display().to_string();
        let id = fonts.add(FaceEntry::new(
            name.clone(),
            name.clone(),
            0,
            None,
            Arc::new(move || std::fs::read(&path).map_err(|e| e.to_string())),
        ));
        if let Err(why) = fonts.load(id) {
            report.push(Diagnostic::fatal("F02", format!("字体文件 {name} 不能使用：{why}")));
            return None;
        }
        fonts.bind(Role::Serif, id);
        return Some(fonts);
    }
    let Some(dir) = read::find_folder(Path::new("."), "fonts") else {
        report.push(Diagnostic::fatal("R16", "找不到 fonts/ 文件夹").hint("在有 fonts/ 的文件夹里运行，或用 --font 指定字体文件"));
        return None;
    };
    read::fonts(&dir, true, sources, report)
}

/// Lines that fit only by force are findings.
fn judge(text: &str, shaped: &Shaped, setting: &Setting, report: &mut Report) {
    for l in setting.lines.iter().filter(|l| l.pass >= Pass::Emergency) {
        let short: String = slice(text, shaped, l).chars().take(24).collect();
        report.push(if l.pass == Pass::Overfull {
            Diagnostic::error("C01", format!("行太长，放不下：“{short}”"))
        } else {
            Diagnostic::warning("C02", format!("只有拆开单词、数字或违反禁则才能成行：“{short}”"))
        });
    }
}

fn slice<'t>(text: &'t str, shaped: &Shaped, l: &Line) -> &'t str {
    &text[shaped.byte(l.start as usize) as usize..shaped.byte(l.end as usize) as usize]
}

fn paragraph_json(para: &Para, shaped: &Shaped, composed: &Composed, setting: &Setting, vertical: bool) -> Value {
    let text = para.text.as_str();
    let lines: Vec<Value> = setting.lines.iter().map(|l| line_json(text, shaped, l, vertical)).collect();
    let counts: Vec<Value> = composed.settings.iter().map(|s| json!({"lines": s.lines.len(), "cost": round(s.cost)})).collect();
    let breaks: Vec<Value> = (1..shaped.len())
        .map(|i| json!({"at": text[..shaped.byte(i) as usize].chars().count(), "penalty": shaped.joins[i].penalty}))
        .collect();
    let mut out = json!({"text": text, "lines": lines, "line_counts": counts, "breaks": breaks});
    if !para.annotations.is_empty() || !para.langs.is_empty() {
        let chars = |r: &Range<u32>| [r.start, r.end].map(|i| text[..i as usize].chars().count());
        let reading = |r: &Reading| json!({"range": chars(&r.base), "text": r.text});
        let one = |a: &Annotation| {
            let readings: Vec<Value> = a.readings.iter().map(reading).collect();
            json!({"kind": a.kind.name(), "range": chars(&a.base), "readings": readings})
        };
        out["annotations"] = para.annotations.iter().map(one).collect();
        out["langs"] = para.langs.iter().map(|(r, tag)| json!({"range": chars(r), "lang": tag})).collect();
    }
    out
}

fn line_json(text: &str, shaped: &Shaped, l: &Line, vertical: bool) -> Value {
    let xs = compose::place(shaped, l, Em::ZERO);
    let (a, b) = (l.start as usize, l.end as usize);
    let glyphs: Vec<Value> = (a..b)
        .flat_map(|i| {
            let x = xs[i - a];
            shaped.glyphs_of(i..i + 1).iter().map(move |g| {
                let t = &text[g.text as usize..(g.text + u32::from(g.len)) as usize];
                let id = if g.face == MISSING { Value::Null } else { json!(g.id) };
                match row(shaped, l, i) {
                    None => json!({"text": t, "glyph": id, "x": round(Em(x.0 + g.dx.0).to_f64()), "y": round(g.dy.to_f64())}),
                    Some(n) => json!({
                        "text": t, "glyph": id, "x": round(Em(x.0 + g.dx.0 / 2).to_f64()), "y": round(g.dy.to_f64() / 2.0), "size": 0.5, "row": n,
                    }),
                }
            })
        })
        .collect();
    let end = xs.last().map_or(0.0, |x| Em(x.0 + shaped.body(b - 1).0).to_f64());
    let mut out = json!({
        "text": slice(text, shaped, l),
        "indent": round(l.indent.to_f64()),
        "end": round(end),
        "slack": round(l.slack.to_f64()),
        "justified": l.justified,
        "added_per_gap": round(f64::from(l.colour.max(0.0))),
        "tightened": l.slack.0 < 0,
        "pass": pass_name(l.pass),
        "penalty": l.penalty,
        "hyphen": shaped.hyphen(b).is_some(),
        "glyphs": glyphs,
    });
    if !shaped.notes.is_empty() {
        out["annotations"] = annotations(text, shaped, l, &xs, vertical);
    }
    out
}

/// The part of an annotation's base that stands in a line.
fn part(n: &Note, l: &Line) -> Range<usize> {
    n.atoms.start.max(l.start) as usize..n.atoms.end.min(l.end) as usize
}

/// In which row of a note an atom stands, 1 or 2.
fn row(shaped: &Shaped, l: &Line, atom: usize) -> Option<u8> {
    let holds = |n: &&Note| n.kind == AnnotationKind::Warichu && n.atoms.contains(&(atom as u32));
    let n = shaped.notes.list.iter().find(holds)?;
    Some(if atom < n.split(shaped, part(n, l)).0 { 1 } else { 2 })
}

/// What stands beside a line: its base, its side, its readings with their places in em of the base.
fn annotations(text: &str, shaped: &Shaped, l: &Line, xs: &[Em], vertical: bool) -> Value {
    let placed = compose::readings(shaped, l, xs);
    let here = shaped.notes.list.iter().filter(|n| !part(n, l).is_empty());
    let one = |n: &Note| {
        let part = part(n, l);
        let x = |i: usize| xs[i - l.start as usize];
        let end = |i: usize| Em(x(i).0 + shaped.body(i).0 / if n.kind == AnnotationKind::Warichu { 2 } else { 1 });
        let side = match (n.side, vertical) {
            _ if n.kind == AnnotationKind::Zhuyin => "right",
            (Side::Before, false) => "above",
            (Side::After, false) => "below",
            (Side::Before, true) => "right",
            (Side::After, true) => "left",
            (Side::Inside, _) => "inside",
        };
        let last = part.clone().map(end).max().unwrap_or(Em::ZERO);
        let mut out = json!({
            "index": n.annotation,
            "kind": n.kind.name(),
            "base": &text[shaped.byte(part.start) as usize..shaped.byte(part.end) as usize],
            "side": side,
            "x": round(x(part.start).to_f64()),
            "end": round(last.to_f64()),
        });
        if n.kind.has_readings() {
            let (num, den) = reading_size(n.kind);
            let size = f64::from(num) / f64::from(den);
            let over = placed.iter().filter(|p| p.note.annotation == n.annotation);
            let over = over.map(|p| json!({"text": p.reading.text, "size": size, "x": round(p.start.to_f64()), "end": round(Em(p.start.0 + p.length.0).to_f64())}));
            let beside = n.parts_in(&part).filter(|_| n.kind == AnnotationKind::Zhuyin);
            let beside = beside.map(|r| json!({"text": r.text, "size": size, "x": round(last.to_f64())}));
            out["readings"] = over.chain(beside).collect();
        }
        if n.kind == AnnotationKind::Dots {
            let bodies = part.clone().filter(|&i| !shaped.atoms[i].class.is_mark() && shaped.atoms[i].class != Class::Isp);
            out["dots"] = bodies.map(|i| round(f64::from(x(i).0 + end(i).0) / 2.0 / f64::from(Em::ONE.0))).collect();
        }
        if n.kind == AnnotationKind::Warichu {
            let turn = n.split(shaped, part.clone()).0;
            let of = |a: usize, b: usize| &text[shaped.byte(a) as usize..shaped.byte(b) as usize];
            out["rows"] = json!([of(part.start, turn), of(turn, part.end)]);
        }
        out
    };
    here.map(one).collect()
}

fn pass_name(p: Pass) -> &'static str {
    match p {
        Pass::Normal => "normal",
        Pass::Tight => "tight",
        Pass::Loose => "loose",
        Pass::Emergency => "emergency",
        Pass::Overfull => "overfull",
    }
}

/// Four decimals: an em is never measured finer on paper.
fn round(v: f64) -> f64 {
    (v * 10_000.0).round() / 10_000.0
}
