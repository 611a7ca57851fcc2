//! `banmian import`: files of other programs → an issue folder.
//!
//! Everything is read and proved before anything is written; then all files are written beside their places,
//! the articles are read again and compared, and only then renamed. Nothing existing is replaced unless asked.

use super::output::Output;
use super::terminal::{Format, Terminal};
use crate::diag::{Diagnostic, Report, Severity};
use crate::import::write::{self, Article, Head};
use crate::import::{self, Decisions, Imported, ParaKind, Refusal, clean, plan};
use crate::read;
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(
        value_name = "文件",
        required = true,
        help = "来稿：.txt .docx .md .json（ninjs、WordPress）.xml（NITF、NewsML-G2）；版面计划：.csv .xlsx"
    )]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "文件夹", help = "放进哪一期，如 issues/2022-12-09")]
    into: PathBuf,
    #[arg(long, value_name = "编码", help = "文字文件的编码：utf-8、gb18030、big5、shift_jis、utf-16、euc-kr；不写就自动认")]
    encoding: Option<String>,
    #[arg(long, help = "同名的文件用新的替换")]
    replace: bool,
    #[arg(long, help = "收进来后接着整理标点、空格、数字（同 banmian clean）")]
    clean: bool,
    #[arg(long, value_name = "记号", value_delimiter = ',', help = "不做报告里的这一处，如 join-9；可写几个")]
    undo: Vec<String>,
    #[arg(long, value_name = "记号", value_delimiter = ',', help = "采纳报告里的这一处建议，如 orphan-53；可写几个")]
    accept: Vec<String>,
    #[arg(long, value_name = "名称", default_value = "county-tabloid", help = "新的一期用的版式")]
    layout: String,
    #[arg(long, value_name = "报名", default_value = "样版周报", help = "新的一期的报名")]
    paper: String,
    #[arg(long, value_name = "年-月-日", help = "新的一期的日期；不写就取文件夹名里的日期，再取报眉上的；都没有就要自己改 issue.toml")]
    date: Option<String>,
    #[arg(long, value_name = "文件夹", help = "版式夹，不写就向上找 layouts/")]
    layouts: Option<PathBuf>,
}

/// Imports files.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let done = work(args, terminal, &mut sources, &mut report);
    if let Err(d) = done {
        report.push(d);
    }
    terminal.finish(&report, &sources)
}

fn work(args: &Args, terminal: &Terminal, sources: &mut Sources, report: &mut Report) -> Result<(), Diagnostic> {
    let decisions = Decisions { undo: args.undo.clone(), accept: args.accept.clone() };
    let encoding = match &args.encoding {
        Some(name) => Some(import::decode::named(name).ok_or_else(|| {
            Diagnostic::fatal("I01", format!("没有编码“{name}”"))
                .hint("可以是 utf-8、gb18030、big5、shift_jis、euc-jp、euc-kr、utf-16、utf-16be")
        })?),
        None => None,
    };
    let (mut imported, mut plan) = (Vec::new(), None);
    for file in &args.files {
        let shown = file.display().to_string();
        let bytes = load(file)?;
        if plan::is_plan(&shown, &bytes) {
            plan = Some(plan::read(&shown, &bytes).map_err(|r| r.diagnostic(&shown))?);
        } else {
            let one = import::file(&shown, bytes, encoding, &decisions).map_err(|r| r.diagnostic(&shown))?;
            imported.extend(one);
        }
    }
    unknown(&decisions, &imported)?;
    if args.clean {
        for one in &mut imported {
            one.import.drafts.iter_mut().for_each(|d| d.original = None);
            clean::drafts(&mut one.import.drafts, &clean::Rules::default());
        }
    }
    let taken = if args.replace { BTreeSet::new() } else { existing(&args.into) };
    let mut articles = write::name(&imported, &taken);
    if let Some(p) = &plan {
        p.rename(&mut articles, &taken);
    }
    tell(&imported, &articles, sources, report);
    let date = date(args, &imported, plan.as_ref(), report);
    let files = files(args, &imported, &articles, plan.as_ref(), date)?;
    put(args, files, &articles, report)?;
    summary(args, terminal, &imported, &articles);
    Ok(())
}

/// The bytes of a file, none larger than any copy is.
fn load(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let shown = path.display();
    let fault = |e: std::io::Error| Diagnostic::fatal("R09", format!("{shown} 读不出来：{e}")).hint("核对文件名和读取权限");
    let meta = fs::metadata(path).map_err(fault)?;
    if !meta.is_file() {
        return Err(Diagnostic::fatal("R09", format!("{shown} 不是文件")).hint("写明每一个来稿文件"));
    }
    if meta.len() > import::decode::LARGEST {
        return Err(
            Diagnostic::fatal("I04", format!("{shown} 太大（{} MB）", meta.len() >> 20)).hint("来稿不会这样大：核对文件，或拆成几个")
        );
    }
    fs::read(path).map_err(fault)
}

/// A decision that names nothing is a mistake.
fn unknown(decisions: &Decisions, imported: &[Imported]) -> Result<(), Diagnostic> {
    let known: BTreeSet<&str> = imported.iter().flat_map(|i| &i.import.changes).map(|c| c.id.as_str()).collect();
    let used = |id: &str| known.contains(id) || id.starts_with("join-") || id.starts_with("doubt-") || id.starts_with("signature-");
    match decisions.undo.iter().chain(&decisions.accept).find(|id| !used(id)) {
        Some(id) => Err(Diagnostic::fatal("I06", format!("报告里没有“{id}”")).hint("记号写在 import-report.txt 的方括号里，如 join-9")),
        None => Ok(()),
    }
}

/// Names of the articles that are there.
fn existing(into: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(into.join("articles")).into_iter().flatten().flatten();
    entries.filter_map(|e| e.path().file_stem().and_then(|s| s.to_str()).map(str::to_string)).collect()
}

/// What was done and what the editor must decide, as findings.
fn tell(imported: &[Imported], articles: &[Article<'_>], sources: &mut Sources, report: &mut Report) {
    for (f, one) in imported.iter().enumerate() {
        let id = sources.add(one.source.name.clone(), one.source.text.clone());
        for c in one.import.changes.iter().filter(|c| !c.applied || matches!(c.kind, "join" | "break" | "jump" | "page")) {
            let (severity, code) = match (c.applied, c.kind) {
                (true, _) => (Severity::Note, "I10"),
                (false, "broken" | "orphan" | "jump") => (Severity::Warning, "I11"),
                _ => (Severity::Note, "I12"),
            };
            let name = articles.iter().find(|a| a.from == (f, c.story.unwrap_or(usize::MAX))).map_or("", |a| a.name.as_str());
            let range = sources.file(id).line_range(c.line);
            let mut d = Diagnostic::new(severity, code, format!("{name} {}：{}", c.message, c.excerpt));
            d = d.at(crate::source::Span::new(id, range));
            report.push(match (c.applied, &c.proposal) {
                (true, _) => d.hint(format!("不要这样，就加 --undo {}", c.id)),
                (false, Some(p)) => d.hint(format!("建议：{p}")).hint(format!("采纳就加 --accept {}", c.id)),
                (false, None) => d,
            });
        }
        for n in &one.import.notes {
            report.push(Diagnostic::new(Severity::Note, "I13", format!("{}：{n}", one.source.name)));
        }
    }
}

/// Every file of the folder, by its path in it.
fn files(
    args: &Args,
    imported: &[Imported],
    articles: &[Article<'_>],
    plan: Option<&plan::Plan>,
    date: String,
) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
    let mut out: Vec<(String, Vec<u8>)> = Vec::new();
    let mut pictures = BTreeSet::new();
    let mut changed: BTreeMap<(usize, usize), Vec<&import::Change>> = BTreeMap::new();
    for (f, c) in imported.iter().enumerate().flat_map(|(f, i)| i.import.changes.iter().map(move |c| (f, c))) {
        if let Some(story) = c.story {
            changed.entry((f, story)).or_default().push(c);
        }
    }
    for a in articles {
        let changes = changed.remove(&a.from).unwrap_or_default();
        let alone = is_picture(a.draft);
        let original = a.draft.original.as_deref().filter(|text| carried(a, text));
        if !alone || original.is_some() {
            let text = original.map_or_else(|| write::markdown(a.draft, &changes), str::to_string);
            out.push((format!("articles/{}.md", a.name), text.into_bytes()));
        }
        for (k, p) in a.draft.pictures.iter().enumerate() {
            let base = if p.file.is_empty() { format!("{}-{}.jpg", a.name, k + 1) } else { p.file.clone() };
            let file =
                (1..).map(|n| if n == 1 { base.clone() } else { format!("{n}-{base}") }).find(|n| !pictures.contains(n)).unwrap_or(base);
            pictures.insert(file.clone());
            if let Some(bytes) = &p.bytes {
                out.push((format!("pictures/{file}"), bytes.clone()));
            }
            if original.is_some() {
                continue; // the article names its picture itself
            }
            let text = write::picture_markdown(&file, &p.caption, &p.credit);
            let name = if alone { a.name.clone() } else { format!("{}-pic{}", a.name, k + 1) };
            out.push((format!("articles/{name}.md"), text.into_bytes()));
        }
    }
    let head = Head { paper: args.paper.clone(), date, layout: args.layout.clone(), grid: grid(args) };
    if !articles.is_empty() || plan.is_some() {
        let toml = plan.map_or_else(|| write::issue_toml(&head, articles), |p| p.issue_toml(&head));
        out.push(("issue.toml".into(), toml.into_bytes()));
    }
    out.push(("import-report.json".into(), write::report_json(imported, articles).into_bytes()));
    out.push(("import-report.txt".into(), write::report_text(imported, articles).into_bytes()));
    Ok(out)
}

/// The date of the issue: the editor's, the folder's, that of the running heads or of the plan; else one that must be changed.
fn date(args: &Args, imported: &[Imported], plan: Option<&plan::Plan>, report: &mut Report) -> String {
    if let Some(date) = args.date.clone().or_else(|| dated(&args.into)) {
        return date;
    }
    let text = |(y, m, d): (i32, u8, u8)| format!("{y:04}-{m:02}-{d:02}");
    let (told, planned) = (import::date(imported).map(text), plan.and_then(plan::Plan::date).map(text));
    let certain = match (&told, &planned) {
        (Some(a), Some(b)) if a != b => None,
        _ => told.or(planned),
    };
    if let Some(date) = certain {
        report
            .push(Diagnostic::new(Severity::Note, "I13", format!("出版日期 {date} 取自来稿的报眉或版面计划")).hint("不对就用 --date 写明"));
        return date;
    }
    if !args.into.join("issue.toml").exists() || args.replace {
        report.push(
            Diagnostic::new(Severity::Warning, "I14", "不知道出版日期：issue.toml 里先写了 2000-01-01")
                .hint("改 issue.toml 的 date，或用 --date 2022-12-02 再收一次（加 --replace）"),
        );
    }
    write::UNKNOWN_DATE.into()
}

/// A picture with its caption and no text.
fn is_picture(d: &import::Draft) -> bool {
    d.pictures.len() == 1 && d.body.is_empty() && d.headline.is_empty() && d.byline.is_empty()
}

/// A date in the name of the folder.
fn dated(into: &Path) -> Option<String> {
    let name = into.file_name()?.to_str()?;
    let parts: Vec<&str> = name.split('-').take(3).collect();
    let [y, m, d] = parts[..] else { return None };
    let (year, month, day): (u16, u8, u8) = (y.parse().ok()?, m.parse().ok()?, d.get(..2)?.parse().ok()?);
    (y.len() == 4 && (1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The grid of the layout; that of the county tabloid if it cannot be found.
fn grid(args: &Args) -> (u16, u16, u16) {
    let layouts = args.layouts.clone().or_else(|| nearest(&args.into));
    let found = layouts.and_then(|dir| read::grid(&dir, &args.layout));
    found.map_or((5, 73, 2), |g| (g.cols, g.lines, g.folio_lines))
}

/// `layouts/` at or above the first folder of the path that is there.
fn nearest(into: &Path) -> Option<PathBuf> {
    let there = into.ancestors().find(|p| p.is_dir()).unwrap_or(Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    read::find_folder(there, "layouts")
}

/// Writes beside, compares, renames.
fn put(args: &Args, mut files: Vec<(String, Vec<u8>)>, articles: &[Article<'_>], report: &mut Report) -> Result<(), Diagnostic> {
    let ours = |name: &str| name.starts_with("import-report");
    if !args.replace && args.into.join("issue.toml").exists() {
        // The plan is the editor's: the entries stand in the report's neighbour.
        files.retain_mut(|(name, _)| {
            if name == "issue.toml" {
                *name = "import-issue.toml".into();
            }
            true
        });
        report.push(
            Diagnostic::new(Severity::Note, "I13", "这一期已有 issue.toml，没有动它")
                .hint("版块写在 import-issue.toml 里，可以抄过去；要替换就加 --replace"),
        );
    }
    let taken = files.iter().find(|(name, _)| !args.replace && !ours(name) && name != "import-issue.toml" && args.into.join(name).exists());
    if let Some((name, _)) = taken {
        return Err(
            Diagnostic::fatal("I07", format!("{} 已经有了，不覆盖", args.into.join(name).display())).hint("换一个文件夹，或加 --replace")
        );
    }
    check_texts(&files, articles)?;
    let folders = ["", "articles", "pictures"];
    let made = !args.into.exists();
    let mut outputs = Vec::new();
    for folder in folders {
        let inside: Vec<&(String, Vec<u8>)> = files.iter().filter(|(n, _)| n.rsplit_once('/').map_or("", |p| p.0) == folder).collect();
        if inside.is_empty() {
            continue;
        }
        let output = Output::open(&args.into.join(folder), &[])?;
        for (name, bytes) in inside {
            output.write(name.rsplit('/').next().unwrap_or(name), bytes)?;
        }
        outputs.push(output);
    }
    // The folders inside go first, so that a failure leaves no issue.toml without its articles.
    let finished: Result<Vec<_>, Diagnostic> = outputs.into_iter().rev().map(|o| o.finish(&[])).collect();
    if finished.is_err() && made {
        let _ = fs::remove_dir(&args.into);
    }
    finished.map(|_| ())
}

/// Whether the file that our own export carried along still says what the exported text says.
fn carried(a: &Article<'_>, text: &str) -> bool {
    let (mut got, mut want) = texts(a, text);
    // Captions are no paragraphs of the draft, and formats write them in different places.
    let captions = a.draft.pictures.iter().flat_map(|p| p.caption.iter().chain(&p.credit));
    want.extend(captions.flat_map(|r| r.text.chars()).filter(|c| solid(*c)));
    got.sort_unstable();
    want.sort_unstable();
    got == want
}

/// White space and characters without ink do not count.
fn solid(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// The characters of a file as the reader of articles sees it, and those of the draft.
fn texts(a: &Article<'_>, text: &str) -> (Vec<char>, Vec<char>) {
    let story = read::story(&a.name, text);
    let mut got: Vec<char> = story.paras.iter().flat_map(|p| p.text.chars()).filter(|c| solid(*c)).collect();
    let heads = a.draft.kicker.iter().chain(&a.draft.headline).chain(&a.draft.deck).chain(&a.draft.author);
    let body = a.draft.body.iter().filter(|p| p.kind != ParaKind::Blank).map(|p| &p.run);
    let runs = heads.chain(&a.draft.dateline).chain(body).chain(&a.draft.byline);
    let mut want: Vec<char> = runs.flat_map(|r| r.text.chars()).filter(|c| solid(*c)).collect();
    if got != want {
        // A headless dateline moves behind other keys; the characters must be the same all the same.
        got.sort_unstable();
        want.sort_unstable();
    }
    (got, want)
}

/// What the reader of articles will see is what the importer found; the articles are shared out to the cores.
fn check_texts(files: &[(String, Vec<u8>)], articles: &[Article<'_>]) -> Result<(), Diagnostic> {
    let written: BTreeMap<&str, &[u8]> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = articles.len().div_ceil(threads).max(1);
    let all = |part: &[Article<'_>]| part.iter().try_for_each(|a| check_text(&written, a));
    let told: Vec<Result<(), Diagnostic>> = std::thread::scope(|s| {
        let parts: Vec<_> = articles.chunks(share).map(|part| s.spawn(|| all(part))).collect();
        parts.into_iter().map(|p| p.join().unwrap_or_else(|e| std::panic::resume_unwind(e))).collect()
    });
    told.into_iter().collect()
}

/// The same for one article.
fn check_text(written: &BTreeMap<&str, &[u8]>, a: &Article<'_>) -> Result<(), Diagnostic> {
    if is_picture(a.draft) {
        return Ok(());
    }
    let name = format!("articles/{}.md", a.name);
    let Some(bytes) = written.get(name.as_str()) else { return Ok(()) };
    if a.draft.original.as_deref().is_some_and(|o| o.as_bytes() == *bytes) {
        return Ok(()); // compared when it was taken
    }
    let (got, want) = texts(a, &String::from_utf8_lossy(bytes));
    if got != want {
        return Err(Refusal::new("I09", format!("{name} 写出后再读，字数不符（{} 和 {}）", want.len(), got.len()))
            .hint("这是程序的错，什么也没有写；请把原文件发给开发者")
            .diagnostic(&name));
    }
    Ok(())
}

fn summary(args: &Args, terminal: &Terminal, imported: &[Imported], articles: &[Article<'_>]) {
    if terminal.format != Format::Json {
        terminal.result(&format!("{}\n", args.into.display()));
    }
    let paragraphs: usize = articles.iter().map(|a| a.draft.body.iter().filter(|p| p.kind.is_text()).count()).sum();
    let joins = imported.iter().flat_map(|i| &i.import.changes).filter(|c| c.kind == "join").count();
    let open = imported.iter().flat_map(|i| &i.import.changes).filter(|c| !c.applied).count();
    terminal.watched(|| {
        format!(
            "{} 篇 {paragraphs} 段，接上 {joins} 处，待定 {open} 处：见 {}",
            articles.len(),
            args.into.join("import-report.txt").display()
        )
    });
}
