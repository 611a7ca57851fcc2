//! `banmian compose`: plain text on stdin → lines at a measure, for outsiders to check our composition.
//!
//! Each line of input is a paragraph. The output has each line's text, where each glyph stands in em,
//! and each break with its penalty.

use super::compose_head;
use super::markup;
use super::terminal::{Format, Terminal};
use crate::cjk::{Acronyms, KoreanBreaks, Level, LineEnd, Marks, Opening, Profile, Region, Rules, VerticalDigits, right_to_left};
use crate::compose::{self, Composed, Line, Measure, Pass, Reach, Setting};
use crate::diag::{Diagnostic, Report, Severity};
use crate::font::{FaceEntry, Fonts, Role};
use crate::geom::Em;
use crate::model::Para;
use crate::read;
use crate::shape::{MISSING, Request, Shaped, Shaper};
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use std::io::Read;
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
    #[arg(long, value_name = "级别", help = LEVELS)]
    pub level: Option<String>,
    #[arg(long, value_name = "样式", default_value = "full", value_parser = names(Marks::NAMES), hide_possible_values = true, help = "标点样式：full 全角式、kaiming 开明式、half 半角式、cct、plain 不作处理")]
    pub style: String,
    #[arg(long, value_name = "样式", default_value = "regional", value_parser = names(LineEnd::NAMES), hide_possible_values = true, help = "行末标点：regional 按地区、half 半角、half-or-full 半角或全角、full 全角")]
    pub line_end: String,
    #[arg(long, value_name = "样式", default_value = "flush", value_parser = names(Opening::NAMES), hide_possible_values = true, help = "段首的开括号：flush 缩两字、keep 多半字、grid 少半字")]
    pub opening: String,
    #[arg(long, help = "标点悬挂")]
    pub hanging: bool,
    #[arg(long, help = "纵横对齐：西文占整数个字")]
    pub grid: bool,
    #[arg(long, value_name = "起:宽,…", value_parser = around, help = "段首几行各从第几字起、宽几字（绕排），如 0:8,0:8,6:8")]
    pub around: Option<Around>,
    #[arg(long, value_name = "字", help = "首行缩进，以字计（不写：大陆、台、港 2，日、韩 1）")]
    pub indent: Option<f64>,
    #[arg(long, value_name = "文件", help = "字体文件，不写就用 fonts/ 里的报宋")]
    pub font: Option<PathBuf>,
    #[arg(long, help = "直排")]
    pub vertical: bool,
    #[arg(long, value_name = "样式", default_value = "pairs", value_parser = ["pairs", "triples", "upright", "han", "rotate"], hide_possible_values = true, help = "直排的数字：pairs 一位正立、两位并排、其余侧排，triples 三位也并排，upright 逐位正立，han 〇一二，rotate 侧排")]
    pub vertical_digits: String,
    #[arg(long, value_name = "字母", default_value_t = Acronyms::default().0, help = "直排时正立的缩写最多几个字母，0 是都侧排")]
    pub vertical_acronyms: u8,
    #[arg(long, value_name = "单位", default_value = "character", value_parser = ["character", "word"], hide_possible_values = true, help = "韩文换行：character 音节之间，word 词之间")]
    pub korean_breaks: String,
    #[arg(long, help = "不两端对齐")]
    pub ragged: bool,
    #[arg(long, value_name = "行", help = "要这么多行（做得到时）")]
    pub lines: Option<usize>,
    #[arg(long, help = "读注音和标记：{漢字|かん|じ}、[王安石]{.专名}（写法见 docs/issue-format.md）")]
    pub markup: bool,
    #[arg(long, help = "每一行是一个标题：给出拆行的各种排法、代价和理由")]
    pub head: bool,
    #[arg(long, value_name = "文件", help = "标题里不拆的人名、地名、固定说法（names.toml）")]
    pub names: Option<PathBuf>,
}

const LEVELS: &str = "禁则级别：none basic gb strict；日文 newspaper magazine strict verystrict；韩文 ko；css-strict css-normal css-loose";

fn names<T, const N: usize>(table: [(&'static str, T); N]) -> Vec<&'static str> {
    table.iter().map(|n| n.0).collect()
}

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|n| n.0 == name).map(|n| n.1)
}

/// Where the first lines stand.
#[derive(Clone, Debug)]
pub struct Around(Vec<Reach>);

fn around(text: &str) -> Result<Around, String> {
    let em = |t: &str| t.trim().parse::<f64>().ok().filter(|v| (0.0..=1000.0).contains(v)).map(Em::new);
    let one = |part: &str| {
        let (start, width) = part.split_once(':')?;
        Some(Reach { start: em(start)?, width: em(width)? })
    };
    let all: Option<Vec<Reach>> = text.split(',').map(one).collect();
    all.map(Around).ok_or_else(|| "写法：起:宽，用逗号隔开，以字计，如 0:8,6:8".to_string())
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
    let paras = markup::paragraphs(&text, file, args.markup.then_some(profile.region), &mut report);
    let readings = paras.iter().flat_map(|p| &p.1.annotations).flat_map(|a| &a.readings).map(|r| r.text.as_str());
    let missing = fonts.prepare(paras.iter().map(|p| p.1.text.as_str()).chain(readings).map(|t| (Role::Serif, t))).missing;
    for c in missing {
        report.push(Diagnostic::error("F01", format!("“{c}”（U+{:04X}）没有一种字体有", c as u32)).hint("用 --font 指定含有它的字体"));
    }
    if args.head {
        let heads = compose_head::Heads { args, profile, fonts: &fonts, file };
        let lines: Vec<(usize, &str)> = paras.iter().map(|p| (p.0, p.1.text.as_str())).collect();
        return heads.run(&lines, &mut sources, report, terminal);
    }
    let mut shaper = Shaper::new(&fonts);
    let mut out = Vec::new();
    let beside = args.around.as_ref().map_or(&[][..], |a| &a.0);
    for (at, para) in &paras {
        let (at, text) = (*at, para.text.as_str());
        let langs = markup::langs(para, profile);
        let shaped = shaper.shape(&Request { langs: &langs, annotations: &para.annotations, ..Request::plain(text, Role::Serif, profile) });
        let composed = compose::paragraph_around(&shaped, profile, 0, measure, beside);
        let setting = args.lines.and_then(|n| composed.with_lines(n)).unwrap_or_else(|| composed.best());
        judge(&Judged { text, shaped: &shaped, whole: para.span, at }, setting, &mut report);
        match terminal.format {
            Format::Json => out.push(paragraph_json(para, &shaped, &composed, setting, args.vertical)),
            _ => {
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
            "findings": report.diagnostics.iter().map(|d| finding_json(d, &sources)).collect::<Vec<_>>(),
        });
        terminal.result(&format!("{all:#}\n"));
    } else {
        terminal.findings(&report, &sources);
    }
    report.exit_code()
}

pub(super) fn finding_json(d: &Diagnostic, sources: &Sources) -> Value {
    let place = d.span.map(|s| sources.file(s.file).position(s.start));
    json!({"code": d.code, "message": d.message, "line": place.map(|p| p.0), "column": place.map(|p| p.1)})
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
                report.push(Diagnostic::fatal("R03", format!("没有禁则级别“{name}”")).hint(LEVELS));
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
    let rules = Rules {
        region,
        level,
        marks: Marks::parse(&args.style)?,
        line_end: named(&LineEnd::NAMES, &args.line_end)?,
        opening: named(&Opening::NAMES, &args.opening)?,
        hanging: args.hanging,
        grid: args.grid,
        vertical: args.vertical,
        digits: named(&VerticalDigits::NAMES, &args.vertical_digits)?,
        acronyms: Acronyms(args.vertical_acronyms),
        korean: named(&KoreanBreaks::NAMES, &args.korean_breaks)?,
    };
    Some((Profile::of(rules), measure))
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

/// A paragraph of stdin, and where it begins there.
struct Judged<'a> {
    text: &'a str,
    shaped: &'a Shaped,
    /// Its line of stdin, and its first byte there.
    whole: Span,
    at: usize,
}

impl Judged<'_> {
    fn span(&self, l: &Line) -> Span {
        if !self.is_plain() {
            return self.whole;
        }
        let byte = |i: u32| self.at + self.shaped.byte(i as usize) as usize;
        Span::new(self.whole.file, byte(l.start)..byte(l.end))
    }

    /// No notation stands between: bytes of the text are bytes of the line.
    fn is_plain(&self) -> bool {
        self.whole.end - self.whole.start == self.text.len() as u32
    }

    fn start(&self, l: &Line) -> String {
        slice(self.text, self.shaped, l).chars().take(24).collect()
    }
}

/// Lines that fit only by force are findings: the first of a paragraph, and how many more.
fn judge(p: &Judged<'_>, setting: &Setting, report: &mut Report) {
    for (pass, code, what) in [(Pass::Overfull, "C01", "行太长，放不下"), (Pass::Emergency, "C02", "只有拆开单词、数字或违反禁则才能成行")]
    {
        let all: Vec<&Line> = setting.lines.iter().filter(|l| l.pass == pass).collect();
        let Some(first) = all.first() else { continue };
        let more = if all.len() > 1 { format!("（本段共 {} 行）", all.len()) } else { String::new() };
        let message = format!("{what}：“{}”{more}", p.start(first));
        let d = if pass == Pass::Overfull { Diagnostic::error(code, message) } else { Diagnostic::warning(code, message) };
        report.push(d.at(p.span(first)).hint("改动这一句，或放宽栏"));
    }
    if compose::ends_alone(p.shaped, &setting.lines)
        && let Some(last) = setting.lines.last()
    {
        let d = Diagnostic::new(Severity::Note, "C03", format!("末行只有一个字，收不回去：“{}”", p.start(last)));
        report.push(d.at(p.span(last)).hint("增减这一段的一两个字"));
    }
    if let Some((i, c)) = p.text.char_indices().find(|(_, c)| right_to_left(*c)) {
        let at = p.at + i;
        let d = Diagnostic::warning("C04", format!("从右往左的文字（“{c}”，U+{:04X}），各字按从左往右排", c as u32));
        report.push(d.at(if p.is_plain() { Span::new(p.whole.file, at..at + c.len_utf8()) } else { p.whole }).hint("改成译名，或做成图片"));
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
    markup::of_paragraph(para, &mut out);
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
                let (x, y) = (x.0, g.dy.to_f64());
                match markup::row(shaped, l, i) {
                    None => json!({"text": t, "glyph": id, "x": round(Em(x + g.dx.0).to_f64()), "y": round(y), "turned": g.turned}),
                    Some(n) => {
                        let x = round(Em(x + g.dx.0 / 2).to_f64());
                        json!({"text": t, "glyph": id, "x": x, "y": round(y / 2.0), "turned": g.turned, "size": 0.5, "row": n})
                    }
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
        "hangs": l.hangs,
        "glyphs": glyphs,
    });
    if !shaped.notes.is_empty() {
        out["annotations"] = markup::of_line(text, shaped, l, &xs, vertical);
    }
    out
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
pub(super) fn round(v: f64) -> f64 {
    (v * 10_000.0).round() / 10_000.0
}
