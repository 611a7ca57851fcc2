//! `banmian new`: an issue of two pages on a layout, that builds clean, to be overwritten with real copy.
//!
//! The issue is written beside, read and set once; the heights of its slots come from what was set. Then it
//! is renamed into place.

use super::terminal::{Format, Terminal};
use crate::check;
use crate::diag::{Diagnostic, Report, Severity};
use crate::flow;
use crate::font::Fonts;
use crate::geom::WritingMode;
use crate::import::write::quote;
use crate::model::bare::bare;
use crate::model::{Area, Grid, Issue, SlotKind};
use crate::page::Edition;
use crate::read::{self, Request};
use crate::source::Sources;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(value_name = "文件夹", help = "新的一期放在哪里，如 issues/2022-12-09")]
    dir: PathBuf,
    #[arg(long, value_name = "名称", default_value = "county-tabloid", help = "版式")]
    layout: String,
    #[arg(long, value_name = "报名", default_value = "样版周报", help = "报名")]
    paper: String,
    #[arg(long, value_name = "年-月-日", help = "出版日期，不写就是今天（北京时间）", value_parser = date)]
    date: Option<(i32, u8, u8)>,
    #[arg(long, value_name = "文件夹", help = "版式夹，不写就向上找 layouts/")]
    layouts: Option<PathBuf>,
    #[arg(long, value_name = "文件夹", help = "字体夹，不写就向上找 fonts/")]
    fonts: Option<PathBuf>,
}

/// The two stories: file name and text.
const ARTICLES: [(&str, &str); 2] = [("p1a1", include_str!("new/p1a1.md")), ("p2a1", include_str!("new/p2a1.md"))];

/// Writes the new issue.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let made = Draft::open(args).map_err(|d| report.push(d)).ok().and_then(|draft| draft.make(args, &mut sources, &mut report));
    terminal.findings(&report, &sources);
    terminal.findings_json(&report, &sources);
    if made.is_none() {
        return 2;
    }
    if terminal.format != Format::Json {
        terminal.result(&format!("{}\n", args.dir.display()));
    }
    terminal.watched(|| format!("排版：banmian build {}", args.dir.display()));
    report.exit_code()
}

/// A folder beside the new one; it goes away if it is not renamed.
struct Draft {
    dir: PathBuf,
}

impl Draft {
    fn open(args: &Args) -> Result<Draft, Diagnostic> {
        let refuse = |why: &str| Diagnostic::fatal("W02", format!("“{}”{why}", args.dir.display())).hint("换一个还没有的文件夹");
        let name = args.dir.file_name().and_then(|n| n.to_str()).ok_or_else(|| refuse("不能作文件夹名"))?;
        if args.dir.exists() && !fs::read_dir(&args.dir).is_ok_and(|mut d| d.next().is_none()) {
            return Err(refuse("已经有了，不覆盖"));
        }
        let dir = args.dir.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let draft = Draft { dir };
        let make = || -> io::Result<()> {
            for sub in ["articles", "pictures"] {
                fs::create_dir_all(draft.dir.join(sub))?;
            }
            ARTICLES.iter().try_for_each(|(name, text)| fs::write(draft.dir.join(format!("articles/{name}.md")), text))
        };
        make().map_err(|e| cannot(&args.dir, &e))?;
        Ok(draft)
    }

    fn make(self, args: &Args, sources: &mut Sources, report: &mut Report) -> Option<()> {
        let plan = self.fit(args, sources, report)?;
        let put = || {
            fs::write(self.dir.join("issue.toml"), plan.toml(args))?;
            fs::rename(&self.dir, &args.dir)
        };
        put().map_err(|e| report.push(cannot(&args.dir, &e))).ok()
    }

    /// Sets the issue, first to learn the grid, then to find the height of each slot.
    fn fit(&self, args: &Args, sources: &mut Sources, report: &mut Report) -> Option<Plan> {
        let mut plan = Plan::default();
        self.load(args, &plan, &mut Sources::default(), &mut Report::default()).inspect(|(issue, _)| plan = Plan::of(&issue.layout.grid));
        let (mut issue, mut fonts) = self.load(args, &plan, sources, report)?;
        if report.worst() > Some(Severity::Warning) {
            return None;
        }
        for page in 0..ARTICLES.len() {
            let usual = plan.spans[page];
            // A story may close at no height over the usual columns: then over fewer or more.
            let spans = std::iter::once(usual).chain((2..=plan.cols.min(5)).filter(|&s| s != usual));
            let mut found: Option<(u8, u16, u16)> = None;
            for span in spans {
                let (lines, grade) = height(&mut issue, &mut fonts, page, span)?;
                if found.is_none_or(|f| grade > f.0) {
                    found = Some((grade, span, lines));
                }
                if grade == BEST {
                    break;
                }
            }
            let found = found.map(|f| (f.1, f.2));
            (plan.spans[page], plan.heights[page]) = found?;
            let grid = issue.layout.grid;
            let draft = issue.pages.get_mut(page)?;
            let slot = draft.slots.iter_mut().find(|s| matches!(s.kind, SlotKind::Story(_)))?;
            (slot.cols, slot.lines) = (plan.spans[page], plan.heights[page]);
            let from = if page > 0 && grid.writing == WritingMode::Horizontal { plan.folio } else { 0 };
            plan.open[page] = bare(&grid, &draft.slots, from, 4);
        }
        Some(plan)
    }

    fn load(&self, args: &Args, plan: &Plan, sources: &mut Sources, report: &mut Report) -> Option<(Issue, Fonts)> {
        let put = fs::write(self.dir.join("issue.toml"), plan.toml(args)).map_err(|e| cannot(&args.dir, &e));
        put.map_err(|d| report.push(d)).ok()?;
        let request = Request { issue: self.dir.clone(), layouts: args.layouts.clone(), fonts: args.fonts.clone(), system_fonts: true };
        read::load(&request, sources, report)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir); // not there if it was renamed
    }
}

/// No fault, and no line alone in a column.
const BEST: u8 = 2;
/// Lines above the least in which a story fits that are tried for a better fit.
const TRIED: u16 = 8;

/// The least height at which the story of a page is best set over so many columns, and how well: without a fault and
/// without a lone line, without a fault, or just fitting.
fn height(issue: &mut Issue, fonts: &mut Fonts, page: usize, span: u16) -> Option<(u16, u8)> {
    let slot = issue.pages.get(page)?.slots.iter().position(|s| matches!(s.kind, SlotKind::Story(_)))?;
    let foot = if page > 0 { imprint_lines(&issue.layout.grid) } else { 0 };
    let most = issue.layout.grid.lines.checked_sub(issue.pages[page].slots[slot].line + foot)?;
    issue.pages[page].slots[slot].cols = span;
    let name = issue.pages[page].slots[slot].name.clone();
    let mut best: Option<(u16, u8)> = None;
    let mut last = most;
    let mut lines = 6;
    while lines <= last {
        issue.pages[page].slots[slot].lines = lines;
        let mut report = Report::default();
        let edition = flow::pages(issue, fonts, &mut report);
        if edition.overset.iter().all(|o| o.slot != name) {
            if best.is_none() {
                last = most.min(lines + TRIED);
            }
            let grade = match report.worst() <= Some(Severity::Note) {
                true if !lone(issue, &edition) => BEST,
                clean => u8::from(clean),
            };
            if best.is_none_or(|b| grade > b.1) {
                best = Some((lines, grade));
            }
            if grade == BEST {
                break;
            }
        }
        lines += 1;
    }
    Some(best.unwrap_or((most, 0)))
}

/// A line of a paragraph stands alone in a column (单行不成栏).
fn lone(issue: &Issue, edition: &Edition) -> bool {
    let mut report = Report::default();
    check::run(issue, edition, &mut report);
    report.count("L09") > 0
}

/// Where the slots stand.
#[derive(Debug)]
struct Plan {
    /// Columns of the grid.
    cols: u16,
    /// Columns of the stories.
    spans: [u16; 2],
    /// Lines of the masthead, and columns: a page of tiers has it at the right of the upper ones (题字).
    masthead: u16,
    masthead_cols: u16,
    /// Lines of the folio.
    folio: u16,
    /// Lines of the stories.
    heights: [u16; 2],
    /// Lines of the imprint; none on a page of tiers.
    imprint: u16,
    /// Lines of the page.
    lines: u16,
    /// What is left of the pages, to be filled.
    open: [Vec<Area>; 2],
}

/// Lines of the imprint at the foot of the last page.
fn imprint_lines(grid: &Grid) -> u16 {
    if grid.writing == WritingMode::Vertical || grid.lines < 20 { 0 } else { 2 }
}

impl Default for Plan {
    /// A plan that any grid has room for.
    fn default() -> Plan {
        Plan {
            cols: 1,
            spans: [1, 1],
            masthead: 1,
            masthead_cols: 1,
            folio: 0,
            heights: [1, 1],
            imprint: 0,
            lines: 1,
            open: Default::default(),
        }
    }
}

impl Plan {
    /// As high as the page allows.
    fn of(grid: &Grid) -> Plan {
        let part = if grid.writing == WritingMode::Vertical { 8 } else { 6 };
        let (masthead, folio) = ((grid.lines / part).max(1), grid.folio_lines);
        let left = |used: u16| grid.lines.saturating_sub(used).max(1);
        let masthead_cols = if grid.writing == WritingMode::Vertical { grid.cols.div_ceil(3) } else { grid.cols };
        let imprint = imprint_lines(grid);
        let heights = [left(masthead + 1), left(folio + imprint)];
        let spans = [grid.cols.min(3); 2];
        Plan { cols: grid.cols, spans, masthead, masthead_cols, folio, heights, imprint, lines: grid.lines, open: Default::default() }
    }

    /// The text of `issue.toml`.
    fn toml(&self, args: &Args) -> String {
        let (y, m, d) = args.date.unwrap_or_else(today);
        let (paper, layout) = (quote(&args.paper), quote(&args.layout));
        let Plan { cols, masthead_cols, spans: [wide, wide_second], masthead, folio, heights: [first, second], imprint, lines, open } =
            self;
        let top = masthead + 1;
        let mut count = 0;
        let mut open_slots = |page: usize| {
            let slot = |a: &Area| {
                count += 1;
                format!(
                    r#"
[[page.slot]]
name = "待排{count}"
at = [{}, {}]
size = [{}, {}]
text = ["此处待排", "换成 article、picture、ad 或几个小版块"]
border = "line"
"#,
                    a.col + 1,
                    a.line + 1,
                    a.cols,
                    a.lines
                )
            };
            open[page].iter().map(slot).collect::<String>()
        };
        let (open_first, open_second) = (open_slots(0), open_slots(1));
        let foot = match imprint {
            0 => String::new(),
            _ => format!(
                r#"
[[page.slot]]
name = "报尾"
at = [1, {}]
size = [{cols}, {imprint}]
text = [
    "《{}》　刊号 CN 00-0000（示例）　总第1期　社址 某市某街1号　邮编 000000　电话 000-0000000",
    "自办发行（示例）　每份定价 0.00元　印刷 某印刷厂　广告许可 0000号（示例）",
]
"#,
                lines - imprint + 1,
                escaped(&args.paper)
            ),
        };
        format!(
            r#"# 一期报纸。版块的位置和大小以栏、行计，见 docs/issue-format.md。
paper = {paper}
date = {y:04}-{m:02}-{d:02}
number = "总第1期"
layout = {layout}

[[page]]
number = 1
name = "要闻"

[[page.slot]]
name = "报头"
at = [1, 1]
size = [{masthead_cols}, {masthead}]
masthead = ["{{date}}　{{weekday}}　{{number}}"]

[[page.slot]]
name = "头条"
at = [1, {top}]
size = [{wide}, {first}]
article = "p1a1"
{open_first}
[[page]]
number = 2
name = "综合"

[[page.slot]]
name = "二版头条"
at = [1, {start}]
size = [{wide_second}, {second}]
article = "p2a1"
{open_second}{foot}"#,
            start = folio + 1
        )
    }
}

/// What stands in a TOML string.
fn escaped(text: &str) -> String {
    let quoted = quote(text);
    quoted[1..quoted.len() - 1].to_string()
}

/// `2022-12-02`.
fn date(text: &str) -> Result<(i32, u8, u8), String> {
    let wrong = || "写成 2022-12-02".to_string();
    let parts: Vec<&str> = text.split('-').collect();
    let [y, m, d] = parts[..] else { return Err(wrong()) };
    let (y, m, d) = (y.parse().map_err(|_| wrong())?, m.parse().map_err(|_| wrong())?, d.parse().map_err(|_| wrong())?);
    if (1900..=2999).contains(&y) && (1..=12).contains(&m) && (1..=days(y, m)).contains(&d) { Ok((y, m, d)) } else { Err(wrong()) }
}

fn days(y: i32, m: u8) -> u8 {
    match m {
        2 if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Today in Beijing.
fn today() -> (i32, u8, u8) {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()) + 8 * 3600;
    civil(seconds / 86_400)
}

/// The date of a day counted from 1970-01-01.
fn civil(mut day: u64) -> (i32, u8, u8) {
    let (mut y, mut m) = (1970, 1);
    while day >= u64::from(days(y, m)) {
        day -= u64::from(days(y, m));
        (y, m) = if m == 12 { (y + 1, 1) } else { (y, m + 1) };
    }
    (y, m, day as u8 + 1)
}

fn cannot(dir: &Path, e: &io::Error) -> Diagnostic {
    Diagnostic::fatal("W01", format!("写不出“{}”：{e}", dir.display())).hint("换一个能写的文件夹")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_328), (2022, 12, 2));
        assert_eq!(civil(19_782), (2024, 2, 29));
    }

    #[test]
    fn dates_that_are_none_are_refused() {
        assert_eq!(date("2022-12-02"), Ok((2022, 12, 2)));
        for bad in ["2022-02-29", "2022-13-01", "20221202", "2022-1-x", ""] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(quote("“样”\"\\\n"), "\"“样”\\\"\\\\\\u000A\"");
    }
}
