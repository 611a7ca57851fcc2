//! `banmian clean`: marks, spaces and digits of an issue's articles; `--undo` takes the last pass back.
//!
//! The edits are kept in `clean-report.json` beside the articles; an article that was edited since is not undone.

use super::output::Output;
use super::terminal::{Format, Terminal};
use crate::diag::{Diagnostic, Report, Severity};
use crate::import::clean::{self, Edit, Rules};
use crate::read;
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(value_name = "期", help = "一期的文件夹")]
    issue: PathBuf,
    #[arg(long, help = "撤销上一次整理")]
    undo: bool,
    #[arg(long, help = "只报告要改什么，不写")]
    dry_run: bool,
    #[arg(
        long,
        value_name = "规则",
        value_delimiter = ',',
        help = "不做这几样：marks 标点、quotes 引号、spaces 空格、dots 省略号破折号、width 全角数字"
    )]
    skip: Vec<String>,
}

const REPORT: &str = "clean-report.json";

/// Cleans, or undoes.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let work = if args.undo { undo(args, &mut sources, &mut report) } else { forward(args, terminal, &mut sources, &mut report) };
    if let Err(d) = work {
        report.push(d);
    }
    // What is wrong with the articles themselves is for `check`.
    report.diagnostics.retain(|d| !d.code.starts_with('R') || d.severity == Severity::Fatal);
    terminal.finish(&report, &sources)
}

fn forward(args: &Args, terminal: &Terminal, sources: &mut Sources, report: &mut Report) -> Result<(), Diagnostic> {
    let mut rules = Rules::default();
    for s in &args.skip {
        match s.as_str() {
            "marks" => rules.marks = false,
            "quotes" => rules.quotes = false,
            "spaces" => rules.spaces = false,
            "dots" => rules.dots = false,
            "width" => rules.width = false,
            other => return Err(Diagnostic::fatal("I06", format!("没有规则“{other}”")).hint("可以是 marks、quotes、spaces、dots、width")),
        }
    }
    let Some(articles) = read::articles(&args.issue, sources, report) else { return Ok(()) };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut files = Vec::new();
    let mut listed = Vec::new();
    for a in &articles {
        let edits = clean::file(&a.text, &rules);
        if edits.is_empty() {
            continue;
        }
        let new = clean::apply(&a.text, &edits);
        let mut shift = 0isize;
        for e in &edits {
            *counts.entry(e.rule).or_default() += 1;
            listed.push(entry(&a.story.id, &a.text, e, shift));
            shift += e.after.len() as isize - e.before.len() as isize;
        }
        let span = Span::new(a.story.file, edits[0].range.clone());
        report.push(Diagnostic::new(Severity::Note, "I10", format!("{} 整理 {} 处", a.story.id, edits.len())).at(span));
        files.push((format!("{}.md", a.story.id), new));
    }
    let total: usize = counts.values().sum();
    let counted: Vec<String> = counts.iter().map(|(r, n)| format!("{r} {n}")).collect();
    if !args.dry_run && total > 0 {
        write(args, &files)?;
        let all = json!({"version": 1, "counts": counts, "edits": listed});
        put(args, REPORT, &format!("{all:#}\n"))?;
    }
    if terminal.format != Format::Json {
        terminal.result(&format!("整理 {total} 处{}{}\n", if total > 0 { "：" } else { "" }, counted.join("，")));
    }
    Ok(())
}

/// One edit, with its place in the new text.
fn entry(article: &str, text: &str, e: &Edit, shift: isize) -> Value {
    let line = text[..e.range.start].matches('\n').count() + 1;
    json!({"article": article, "line": line, "at": e.range.start as isize + shift, "before": e.before, "after": e.after, "rule": e.rule})
}

fn undo(args: &Args, sources: &mut Sources, report: &mut Report) -> Result<(), Diagnostic> {
    let path = args.issue.join(REPORT);
    let none =
        |e: &dyn std::fmt::Display| Diagnostic::fatal("I06", format!("读不出 {}：{e}", path.display())).hint("没有整理过，或报告已被删去");
    let text = std::fs::read_to_string(&path).map_err(|e| none(&e))?;
    let log: Value = serde_json::from_str(&text).map_err(|e| none(&e))?;
    let Some(articles) = read::articles(&args.issue, sources, report) else { return Ok(()) };
    let edits = log["edits"].as_array().cloned().unwrap_or_default();
    let (mut files, mut kept) = (Vec::new(), Vec::new());
    for a in &articles {
        let mut own: Vec<&Value> = edits.iter().filter(|e| e["article"] == a.story.id.as_str()).collect();
        own.sort_by_key(|e| std::cmp::Reverse(e["at"].as_u64()));
        if own.is_empty() {
            continue;
        }
        match back(&a.text, &own) {
            Some(old) => files.push((format!("{}.md", a.story.id), old)),
            None => {
                kept.extend(own.into_iter().rev().cloned());
                let d = Diagnostic::warning("I07", format!("{} 整理后又改过，没有撤销", a.story.id)).at(Span::new(a.story.file, 0..0));
                report.push(d.hint("按 clean-report.json 手工改回"));
            }
        }
    }
    write(args, &files)?;
    if kept.is_empty() {
        let _ = std::fs::remove_file(&path); // the pass is undone: nothing is left to undo
    } else {
        put(args, REPORT, &format!("{:#}\n", json!({"version": 1, "counts": {}, "edits": kept})))?;
    }
    Ok(())
}

/// The text before its edits, the last of them first; `None` if one is not where it was.
fn back(text: &str, edits: &[&Value]) -> Option<String> {
    let mut out = text.to_string();
    for e in edits {
        let (at, before, after) = (e["at"].as_u64()? as usize, e["before"].as_str()?, e["after"].as_str()?);
        let end = at.checked_add(after.len())?;
        if out.get(at..end)? != after {
            return None;
        }
        out.replace_range(at..end, before);
    }
    Some(out)
}

fn write(args: &Args, files: &[(String, String)]) -> Result<(), Diagnostic> {
    if files.is_empty() {
        return Ok(());
    }
    let output = Output::open(&args.issue.join("articles"), &[])?;
    for (name, text) in files {
        output.write(name, text.as_bytes())?;
    }
    output.finish(&[]).map(|_| ())
}

fn put(args: &Args, name: &str, text: &str) -> Result<(), Diagnostic> {
    let output = Output::open(&args.issue, &[])?;
    output.write(name, text.as_bytes())?;
    output.finish(&[]).map(|_| ())
}
