//! What `build` and `check` share: which issue, reading it, setting it, proving it.

use super::terminal::Terminal;
use crate::check::Counts;
use crate::diag::{Diagnostic, Report, Severity};
use crate::font::Fonts;
use crate::model::Issue;
use crate::page::Edition;
use crate::read::Request;
use crate::source::Sources;
use std::path::{Path, PathBuf};

/// Arguments that say what is read.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Inputs {
    #[arg(value_name = "期", help = "一期的文件夹；不写就是当前文件夹，或 issues/ 里唯一的一期")]
    pub issue: Option<PathBuf>,
    #[arg(long, value_name = "文件夹", help = "版式夹，不写就向上找 layouts/")]
    pub layouts: Option<PathBuf>,
    #[arg(long, value_name = "文件夹", help = "字体夹，不写就向上找 fonts/")]
    pub fonts: Option<PathBuf>,
    #[arg(long, help = "缺字时不找系统字体")]
    pub no_system_fonts: bool,
}

impl Inputs {
    /// What to read. The error says why there is no issue.
    pub fn request(&self) -> Result<Request, Diagnostic> {
        let issue = match &self.issue {
            Some(path) if path.file_name().is_some_and(|n| n == "issue.toml") => path.parent().map(folder).unwrap_or_default(),
            Some(path) => path.clone(),
            None => only_issue(Path::new("."))?,
        };
        Ok(Request { issue, layouts: self.layouts.clone(), fonts: self.fonts.clone(), system_fonts: !self.no_system_fonts })
    }
}

/// `.` for the empty path.
fn folder(path: &Path) -> PathBuf {
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_path_buf() }
}

/// The folder itself if it is an issue, or the only one in its `issues/`.
fn only_issue(here: &Path) -> Result<PathBuf, Diagnostic> {
    if here.join("issue.toml").is_file() {
        return Ok(here.to_path_buf());
    }
    let entries = std::fs::read_dir(here.join("issues")).into_iter().flatten().flatten().map(|e| e.path());
    let mut found: Vec<PathBuf> = entries.filter(|p| p.join("issue.toml").is_file()).collect();
    found.sort();
    match found.as_slice() {
        [one] => Ok(one.strip_prefix(here).unwrap_or(one).to_path_buf()),
        [] => Err(Diagnostic::fatal("R09", "这里没有 issue.toml，issues/ 里也没有一期报纸")
            .hint("写明文件夹：banmian build issues/2022-12-02")
            .hint("新建一期：banmian new issues/2022-12-09")),
        many => {
            let names: Vec<String> = many.iter().map(|p| p.strip_prefix(here).unwrap_or(p).display().to_string()).collect();
            Err(Diagnostic::fatal("R09", format!("issues/ 里有 {} 期，请写明是哪一期", many.len()))
                .hint(format!("例如：banmian build {}", names[names.len() - 1])))
        }
    }
}

/// An issue that was set.
pub struct Set {
    /// As it was read.
    pub issue: Issue,
    /// Its faces.
    pub fonts: Fonts,
    /// Its pages.
    pub edition: Edition,
    /// What the proof counted.
    pub counts: Counts,
}

/// Reads, sets and checks.
pub fn set(request: &Request, terminal: &Terminal, sources: &mut Sources, report: &mut Report) -> Option<Set> {
    let (issue, mut fonts) = terminal.stage("读稿", || crate::read::load(request, sources, report))?;
    let edition = terminal.stage("排版", || crate::flow::pages(&issue, &mut fonts, report));
    let counts = terminal.stage("核对", || crate::check::run(&issue, &edition, report));
    Some(Set { issue, fonts, edition, counts })
}

/// Whether the pages are not what the editor wrote: the input is broken, or the proof failed.
pub fn broken(report: &Report) -> bool {
    let counts = |d: &&Diagnostic| d.code.starts_with('R') || matches!(d.code, "F02" | "T01");
    report.diagnostics.iter().filter(counts).any(|d| d.severity >= Severity::Error)
}

/// The last line of a run.
pub fn summary(set: &Set, report: &Report) -> String {
    let of = |s| report.diagnostics.iter().filter(|d| d.severity == s).count();
    let (errors, warnings) = (of(Severity::Error) + of(Severity::Fatal), of(Severity::Warning));
    let lines: u32 = set.edition.overset.iter().map(|o| o.lines).sum();
    let mut parts = vec![format!("{} 版", set.edition.pages.len()), format!("{} 篇", set.counts.stories), format!("{} 字", set.counts.set)];
    if lines > 0 || set.counts.overset > 0 {
        parts.push(format!("溢排 {lines} 行 {} 字", set.counts.overset));
    }
    if errors + warnings > 0 {
        parts.push(format!("错误 {errors}，警告 {warnings}"));
    } else {
        parts.push("没有问题".into());
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_means_not_what_was_written() {
        let mut report = Report::default();
        report.push(Diagnostic::warning("R17", ""));
        report.push(Diagnostic::error("L13", ""));
        assert!(!broken(&report));
        report.push(Diagnostic::error("R08", ""));
        assert!(broken(&report));
    }
}
