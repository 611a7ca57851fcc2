//! `banmian export`: the articles of an issue as ninjs, NITF, Word or text, a file each.

use super::output::Output;
use super::terminal::{Format as Talk, Terminal};
use crate::diag::{Diagnostic, Report, Severity};
use crate::export::copy::{self, Article, Format};
use crate::read;
use crate::source::Sources;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(value_name = "期", help = "一期的文件夹")]
    issue: PathBuf,
    #[arg(long, value_name = "文件夹", help = "放在哪里；不写就是本期的 build/export/")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "稿件", value_delimiter = ',', help = "只要这几篇")]
    article: Vec<String>,
}

/// The format and its extension.
fn format(of: Talk) -> Option<(Format, &'static str)> {
    Some(match of {
        Talk::Ninjs => (Format::Ninjs, "json"),
        Talk::Nitf => (Format::Nitf, "xml"),
        Talk::Docx => (Format::Docx, "docx"),
        Talk::Txt => (Format::Txt, "txt"),
        Talk::Human | Talk::Short | Talk::Json => return None,
    })
}

/// Writes the articles.
pub fn run(args: &Args, wanted: Talk, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    if let Err(d) = work(args, wanted, terminal, &mut sources, &mut report) {
        report.push(d);
    }
    // What is wrong with the articles themselves is for `check`.
    report.diagnostics.retain(|d| !d.code.starts_with('R') || d.severity >= Severity::Error);
    terminal.finish(&report, &sources)
}

fn work(args: &Args, wanted: Talk, terminal: &Terminal, sources: &mut Sources, report: &mut Report) -> Result<(), Diagnostic> {
    let (format, extension) =
        format(wanted).ok_or_else(|| Diagnostic::fatal("I06", "没有写导出的格式").hint("写明 --format ninjs、nitf、docx 或 txt"))?;
    let Some(articles) = read::articles(&args.issue, sources, report) else { return Ok(()) };
    let dir = args.out.clone().unwrap_or_else(|| args.issue.join("build/export"));
    let protected: Vec<PathBuf> = ["", "articles", "pictures"].iter().map(|d| args.issue.join(d)).collect();
    let output = Output::open(&dir, &protected)?;
    if let Some(missing) = args.article.iter().find(|n| articles.iter().all(|a| a.story.id != **n)) {
        return Err(Diagnostic::fatal("R07", format!("没有稿件 {missing}")));
    }
    let mut names = Vec::new();
    for a in articles.iter().filter(|a| args.article.is_empty() || args.article.contains(&a.story.id)) {
        let jpeg =
            a.picture.as_ref().filter(|p| !p.contains(['/', '\\'])).and_then(|p| std::fs::read(args.issue.join("pictures").join(p)).ok());
        // Word takes the picture in as JPEG.
        let jpeg = jpeg.filter(|data| data.starts_with(&[0xFF, 0xD8, 0xFF]));
        let article =
            Article { story: &a.story, priority: a.priority, picture: a.picture.as_deref(), jpeg: jpeg.as_deref(), source: &a.text };
        let name = format!("{}.{extension}", a.story.id);
        output.write(&name, &copy::write(format, &article))?;
        names.push(name);
    }
    let paths = output.finish(&names)?;
    terminal.result(&paths.iter().map(|p| format!("{}\n", p.display())).collect::<String>());
    Ok(())
}
