//! `banmian check`: everything but the export; with `--quality`, figures of the lines.

use super::terminal::{Format, Terminal};
use super::work::{self, Inputs, Set};
use crate::check::proofing;
use crate::check::quality::{self, Figures, Quality};
use crate::diag::{Report, render};
use crate::model::Issue;
use crate::preflight;
use crate::source::Sources;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[arg(long, help = "另给出正文各行的质量：禁则、字距、疏密、拆数、格子、单行")]
    quality: bool,
    #[arg(long, help = "不校对文字（J 开头的问题）")]
    no_proofing: bool,
}

/// Checks one issue.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let set = match args.inputs.request() {
        Ok(request) => {
            let set = work::set(&request, terminal, &mut sources, &mut report);
            if let Some(set) = set.as_ref().filter(|_| !args.no_proofing) {
                terminal.stage("校对", || proofing::check(&set.issue, &set.issue.layout.tables, &mut report));
            }
            if let Some(set) = &set {
                let plant = &set.issue.press.plant;
                report.diagnostics.extend(terminal.stage("广告", || preflight::ads(&set.issue, &set.edition, plant, plant.flavour)).0);
            }
            set
        }
        Err(d) => {
            report.push(d);
            None
        }
    };
    let code = if args.quality { figures(set.as_ref(), terminal, &report, &sources) } else { terminal.finish(&report, &sources) };
    match set {
        Some(set) => {
            terminal.watched(|| format!("{} · {}", work::summary(&set, &report), terminal.elapsed()));
            code
        }
        None => 2,
    }
}

/// Findings and figures; as JSON they are one document.
fn figures(set: Option<&Set>, terminal: &Terminal, report: &Report, sources: &Sources) -> u8 {
    terminal.findings(report, sources);
    let measured = set.map(|s| (&s.issue, terminal.stage("量行", || quality::measure(&s.issue, &s.edition))));
    if terminal.format == Format::Json {
        let (total, stories) = measured.as_ref().map_or((Value::Null, Value::Null), |(issue, q)| {
            let one = |(id, f): &(_, Figures)| {
                let mut v = json!({"story": issue.story(*id).id});
                if let (Value::Object(v), Value::Object(figures)) = (&mut v, value(f)) {
                    v.extend(figures);
                }
                v
            };
            (value(&q.total), q.stories.iter().map(one).collect())
        });
        let all = json!({"total": total, "stories": stories, "findings": render::values(&report.diagnostics, sources)});
        terminal.result(&format!("{all:#}\n"));
    } else if let Some((issue, q)) = measured {
        terminal.result(&format!("{}\n{}", summary(&q), table(issue, &q)));
    }
    report.exit_code()
}

fn value(f: &Figures) -> Value {
    let em = |v: f64| (v * 10_000.0).round() / 10_000.0;
    json!({
        "lines": f.lines,
        "vertical_lines": f.vertical,
        "justified_lines": f.justified,
        "prohibited_starts": f.bad_starts,
        "prohibited_ends": f.bad_ends,
        "overfull": f.overfull,
        "opened_lines": f.opened.len(),
        "space": {"mean": em(f.mean()), "p95": em(f.p95()), "max": em(f.max())},
        "over_eighth": {"lines": f.over_eighth(), "share": em(share(f.over_eighth(), f.justified))},
        "over_quarter": {"lines": f.over_quarter(), "share": em(share(f.over_quarter(), f.justified))},
        "neighbours": f.pairs,
        "contrasts": {"pairs": f.jumps, "share": em(share(f.jumps, f.pairs))},
        "lone_characters": f.lone_chars,
        "split_numbers": f.splits,
        "off_grid": f.off_grid,
        "lone_lines": f.lone_lines,
    })
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

/// The whole issue, one figure a line.
fn summary(q: &Quality) -> String {
    let f = &q.total;
    let of = |part: usize, of: usize| format!("{part}（{:.2}%）", share(part, of) * 100.0);
    let rows = [
        ("正文行", format!("{}，其中直排 {}", f.lines, f.vertical)),
        ("行首禁则", f.bad_starts.to_string()),
        ("行尾禁则", f.bad_ends.to_string()),
        ("超出栏宽", f.overfull.to_string()),
        ("撑满的行", format!("{}，其中字距加宽 {}", f.justified, of(f.opened.len(), f.justified))),
        ("加宽（字）", format!("平均 {:.3}，p95 {:.3}，最大 {:.3}", f.mean(), f.p95(), f.max())),
        ("过 1/8 字", of(f.over_eighth(), f.justified)),
        ("过 1/4 字", of(f.over_quarter(), f.justified)),
        ("疏密突变", of(f.jumps, f.pairs)),
        ("末行单字", f.lone_chars.to_string()),
        ("拆开数字", f.splits.to_string()),
        ("离开格子", f.off_grid.to_string()),
        ("单行成栏", f.lone_lines.to_string()),
    ];
    rows.iter().map(|(label, v)| format!("{}  {v}\n", pad(label, 10, false))).collect()
}

/// One line for each story.
fn table(issue: &Issue, q: &Quality) -> String {
    let head =
        ["稿件", "行", "首禁", "尾禁", "超宽", "加宽", "平均", "p95", "最大", ">1/8", ">1/4", "突变", "单字", "拆数", "离格", "单行"];
    let cells = |id: &str, f: &Figures| -> [String; 16] {
        let n = |n: usize| n.to_string();
        let em = |v: f64| format!("{v:.3}");
        [
            id.into(),
            n(f.lines),
            n(f.bad_starts),
            n(f.bad_ends),
            n(f.overfull),
            n(f.opened.len()),
            em(f.mean()),
            em(f.p95()),
            em(f.max()),
            n(f.over_eighth()),
            n(f.over_quarter()),
            n(f.jumps),
            n(f.lone_chars),
            n(f.splits),
            n(f.off_grid),
            n(f.lone_lines),
        ]
    };
    let mut lines = vec![head.map(String::from)];
    lines.extend(q.stories.iter().map(|(id, f)| cells(&issue.story(*id).id, f)));
    let widths: Vec<usize> = (0..16).map(|i| lines.iter().map(|l| l[i].width()).max().unwrap_or(0)).collect();
    let row = |l: &[String; 16]| {
        let cells: Vec<String> = l.iter().zip(&widths).enumerate().map(|(i, (c, &w))| pad(c, w, i > 0)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    lines.iter().map(row).collect()
}

/// Filled with blanks to a display width.
fn pad(text: &str, width: usize, right: bool) -> String {
    let blank = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{blank}{text}") } else { format!("{text}{blank}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_cells_are_aligned_under_chinese() {
        assert!(summary(&Quality::default()).lines().all(|l| l.width() < 60));
        assert_eq!((pad("突变", 6, true), pad("p95", 4, false)), ("  突变".to_string(), "p95 ".to_string()));
    }
}
