//! `banmian compose`: plain text → lines at a measure, for outsiders to check our composition (`docs/compose.md`).
//!
//! Each line of the input is a paragraph. The output has each line's text, where each unit and glyph stands in em,
//! and each place where a line may end, with its price and its blank.

use super::compose_batch;
use super::compose_head;
use super::compose_json;
use super::compose_options::{self as options, Around};
use super::markup;
use super::terminal::{Format, Terminal};
use crate::cjk::{Acronyms, Profile, Region, right_to_left};
use crate::compose::{self, Line, Measure, Pass, Setting};
use crate::diag::{Diagnostic, Report, Severity};
use crate::font::{FaceEntry, Fonts, Need, Role};
use crate::geom::Em;
use crate::model::{Para, ParaKind};
use crate::read;
use crate::shape::{Request, Shaped, Shaper};
use crate::source::{FileId, Sources, Span};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments. In `--batch` each case may give its own, under the same names.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "选项", after_help = options::AFTER_HELP)]
pub struct Args {
    #[arg(value_name = "文字", help = "要排的段落，一个参数一段；不写就读标准输入，一行一段")]
    pub text: Vec<String>,
    #[arg(long, value_name = "字", default_value = "14", value_parser = options::measure, help = "栏宽（行长），以字计，可以有小数：13、13.5、13em")]
    pub measure: f64,
    #[arg(long, alias = "lang", value_name = "地区", default_value = "sc", value_parser = options::region, help = "地区，决定标点的位置、宽窄和用字：sc（zh-Hans、zh-CN）、tc（zh-Hant、zh-TW）、hk（zh-HK）、jp（ja）、kr（ko）")]
    pub region: String,
    #[arg(long, value_name = "级别", help = options::LEVELS)]
    pub level: Option<String>,
    #[arg(long, alias = "marks", value_name = "样式", default_value = "full", value_parser = options::style, help = "标点样式：full 全角式、kaiming 开明式、half 半角式、hangmobanjiao 行末半角式、cct、plain 不作处理")]
    pub style: String,
    #[arg(long, value_name = "样式", value_parser = options::line_end, help = "行末标点：regional 按地区、half 半角、half-or-full 半角或全角、full 全角 [default: regional]")]
    pub line_end: Option<String>,
    #[arg(long, value_name = "样式", default_value = "flush", value_parser = options::opening, help = "段首的开括号：flush 缩两字、keep 多半字、grid 少半字")]
    pub opening: String,
    #[arg(long, help = "标点悬挂：句末放不下的一个点号可以挂到行外")]
    pub hanging: bool,
    #[arg(long, help = "纵横对齐：西文占整数个字")]
    pub grid: bool,
    #[arg(long, value_name = "起:宽,…", value_parser = options::around, help = "段首几行各从第几字起、宽几字（绕排），如 0:8,0:8,6:8")]
    pub around: Option<Around>,
    #[arg(long, value_name = "字", value_parser = options::indent, help = "首行缩进，以字计（不写：大陆、台、港 2，日、韩 1）")]
    pub indent: Option<f64>,
    #[arg(long, value_name = "文件", help = "字体文件，不写就用 fonts/ 里的报宋")]
    pub font: Option<PathBuf>,
    #[arg(long, help = "直排；同 --direction vertical")]
    pub vertical: bool,
    #[arg(long, alias = "writing-mode", value_name = "方向", value_parser = options::direction, help = "方向：horizontal 横排（horizontal-tb）、vertical 直排（vertical-rl） [default: horizontal]")]
    pub direction: Option<String>,
    #[arg(long, value_name = "样式", default_value = "pairs", value_parser = options::vertical_digits, help = "直排的数字：pairs 一位正立、两位并排、其余侧排，triples 三位也并排，upright 逐位正立，han 〇一二，rotate 侧排")]
    pub vertical_digits: String,
    #[arg(long, value_name = "字母", default_value_t = Acronyms::default().0, help = "直排时正立的缩写最多几个字母，0 是都侧排")]
    pub vertical_acronyms: u8,
    #[arg(long, value_name = "单位", default_value = "character", value_parser = options::korean_breaks, help = "韩文换行：character 音节之间，word 词之间，keep-all 如 CSS")]
    pub korean_breaks: String,
    #[arg(long, help = "不两端对齐")]
    pub ragged: bool,
    #[arg(long, value_name = "行", help = "要这么多行（做得到时）")]
    pub lines: Option<usize>,
    #[arg(long, help = "读注音和标记：{漢字|かん|じ}、[王安石]{.专名}（写法见 docs/issue-format.md）")]
    pub markup: bool,
    #[arg(long, help = "一行一例，一行 JSON 出：每行是文字，或 {\"text\":…,\"region\":…,\"measure\":…}，键同各选项")]
    pub batch: bool,
    #[arg(long, help = "JSON 里不写每个字形的位置")]
    pub no_glyphs: bool,
    #[arg(long, help = "每一行是一个标题：给出拆行的各种排法、代价和理由")]
    pub head: bool,
    #[arg(long, value_name = "文件", help = "标题里不拆的人名、地名、固定说法（names.toml）")]
    pub names: Option<PathBuf>,
}

/// Sets the input.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let args = &args.clone().settled();
    let mut report = Report::default();
    let mut sources = Sources::default();
    if args.batch {
        return match faces(args, &mut sources, &mut report) {
            Some(mut fonts) => compose_batch::run(args, &mut fonts, terminal),
            None => terminal.finish(&report, &sources),
        };
    }
    let text = match input(args, &mut report) {
        Some(t) => t,
        None => return terminal.finish(&report, &sources),
    };
    let name = if args.text.is_empty() { "(标准输入)" } else { "(参数)" };
    let file = sources.add(name, text.clone());
    let job = match Job::new(args) {
        Ok(job) => job,
        Err(why) => {
            report.push(*why);
            return terminal.finish(&report, &sources);
        }
    };
    let Some(mut fonts) = faces(args, &mut sources, &mut report) else { return terminal.finish(&report, &sources) };
    let paras = job.read(&text, file, &mut report);
    let needs: Vec<(Need<'_>, Span)> = needed(&paras, job.profile.region, args.head).collect();
    let spans: Vec<Span> = needs.iter().map(|n| n.1).collect();
    let found = fonts.prepare(needs.into_iter().map(|n| n.0));
    missing(&paras, &found.missing.into_iter().collect(), &mut report);
    found.substitutes.iter().for_each(|s| report.push(s.tell(&fonts, spans.get(s.first.0).copied())));
    if args.head {
        let heads = compose_head::Heads { args, profile: job.profile, fonts: &fonts, file };
        let lines: Vec<(usize, &str)> = paras.iter().map(|p| (p.0, p.1.text.as_str())).collect();
        return heads.run(&lines, &mut sources, report, terminal);
    }
    let mut shaper = Shaper::new(&fonts);
    let done = job.set(&paras, &mut shaper, &mut report);
    if terminal.format == Format::Json {
        terminal.result(&format!("{:#}\n", compose_json::document(&job, &done, &report, &sources)));
    } else {
        for p in &done {
            let lines: String = p.lines.iter().map(|l| format!("{}\n", slice(&p.para.text, &p.shaped, l))).collect();
            terminal.result(&lines);
        }
        terminal.findings(&report, &sources);
    }
    report.exit_code()
}

/// What texts need of the faces, and where they stand.
pub(super) fn needed(paras: &[(usize, Para)], region: Region, head: bool) -> impl Iterator<Item = (Need<'_>, Span)> {
    paras.iter().flat_map(move |(_, p)| {
        let langs: Vec<_> = p.langs.iter().map(|(r, tag)| (r.clone(), Region::of_lang(tag))).collect();
        let readings = p.annotations.iter().flat_map(|a| &a.readings).map(move |r| Need::text(Role::Serif, region, r.text.as_str()));
        Need::of_para(&p.text, (Role::Serif, region), &[], &langs, head).into_iter().chain(readings).map(|n| (n, p.span))
    })
}

/// Characters that no face has, where each stands first.
pub(super) fn missing(paras: &[(usize, Para)], lacking: &BTreeSet<char>, report: &mut Report) {
    let mut told = BTreeSet::new();
    for (_, p) in paras.iter().filter(|_| !lacking.is_empty()) {
        let readings = p.annotations.iter().flat_map(|a| &a.readings).flat_map(|r| r.text.chars());
        for c in p.text.chars().chain(readings).filter(|c| *c != '\t' && lacking.contains(c)) {
            if told.insert(c) {
                let what = format!("“{}”（U+{:04X}）没有一种字体有", c.escape_debug(), c as u32);
                report.push(Diagnostic::error("F01", what).at(p.span).about(c).hint("用 --font 指定含有它的字体"));
            }
        }
    }
}

/// The options of a text, settled.
pub(super) struct Job {
    pub(super) args: Args,
    pub(super) profile: &'static Profile,
    pub(super) measure: Measure,
}

/// A paragraph, composed.
pub(super) struct Done<'a> {
    pub(super) para: &'a Para,
    pub(super) shaped: Shaped,
    /// Each number of lines with its cost.
    pub(super) counts: Vec<(usize, f64)>,
    pub(super) cost: f64,
    pub(super) lines: Vec<Line>,
}

impl Job {
    /// The job of some options, or what is wrong with them.
    pub(super) fn new(args: &Args) -> Result<Job, Box<Diagnostic>> {
        let rules = options::rules(args)?;
        let usual = if matches!(rules.region, Region::Japan | Region::Korea) { 1.0 } else { 2.0 };
        let measure = Measure { line: Em::new(args.measure), indent: Em::new(args.indent.unwrap_or(usual)), justify: !args.ragged };
        Ok(Job { args: args.clone(), profile: Profile::of(rules), measure })
    }

    /// The paragraphs of a text, each with its first byte.
    pub(super) fn read(&self, text: &str, file: FileId, report: &mut Report) -> Vec<(usize, Para)> {
        markup::paragraphs(text, file, self.args.markup.then_some(self.profile.region), report)
    }

    /// Composes paragraphs and tells what is wrong with their lines.
    pub(super) fn set<'a>(&self, paras: &'a [(usize, Para)], shaper: &mut Shaper<'_>, report: &mut Report) -> Vec<Done<'a>> {
        let beside = self.args.around.as_ref().map_or(&[][..], |a| &a.0);
        let one = |(at, para): &'a (usize, Para)| {
            let text = para.text.as_str();
            let langs = markup::langs(para, self.profile);
            let request = Request { langs: &langs, annotations: &para.annotations, ..Request::plain(text, Role::Serif, self.profile) };
            let shaped = shaper.shape(&request);
            let indent = if para.kind == ParaKind::Flush { Em::ZERO } else { self.measure.indent };
            let composed = compose::paragraph_around(&shaped, self.profile, 0, Measure { indent, ..self.measure }, beside);
            let setting = self.args.lines.and_then(|n| composed.with_lines(n)).unwrap_or_else(|| composed.best());
            judge(&Judged { text, shaped: &shaped, whole: para.span, at: *at }, setting, report);
            let counts = composed.settings.iter().map(|s| (s.lines.len(), s.cost)).collect();
            let (cost, lines) = (setting.cost, setting.lines.clone());
            Done { para, shaped, counts, cost, lines }
        };
        paras.iter().map(one).collect()
    }
}

fn input(args: &Args, report: &mut Report) -> Option<String> {
    if !args.text.is_empty() {
        return Some(args.text.join("\n"));
    }
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
    // From where it is called, else from where the program stands: its own fonts are part of the same folder.
    let program = || std::env::current_exe().ok()?.parent().and_then(|p| read::find_folder(p, "fonts"));
    let Some(dir) = read::find_folder(Path::new("."), "fonts").or_else(program) else {
        report.push(Diagnostic::fatal("R16", "找不到 fonts/ 文件夹").hint("在有 fonts/ 的文件夹里运行，或用 --font 指定字体文件"));
        return None;
    };
    read::fonts(&dir, true, sources, report)
}

/// A paragraph of the input, and where it begins there.
struct Judged<'a> {
    text: &'a str,
    shaped: &'a Shaped,
    /// Its line of the input, and its first byte there.
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
    if let Some(short) = setting.lines.iter().filter(|l| compose::unfilled(p.shaped, l)).max_by_key(|l| l.slack) {
        let d = Diagnostic::warning("C06", format!("这一行填不满：“{}”", p.start(short)));
        report.push(d.at(p.span(short)).hint("改动这一句，或放宽栏"));
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

/// The text of a line.
pub(super) fn slice<'t>(text: &'t str, shaped: &Shaped, l: &Line) -> &'t str {
    &text[shaped.byte(l.start as usize) as usize..shaped.byte(l.end as usize) as usize]
}

pub(super) use compose_json::{finding as finding_json, round};

/// A value of a case, as the option would be typed.
pub(super) fn typed(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}
