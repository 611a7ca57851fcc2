//! `banmian compose --head`: each line of stdin is a headline → the ways to turn it, with prices and reasons.
//!
//! The measure is in characters of the headline, whatever size it will have: a candidate is offered if its
//! longest line fits, condensed to four fifths at most.

use super::compose::{Args, finding_json};
use super::terminal::{Format, Terminal};
use crate::cjk::Profile;
use crate::cjk::words::{self, Break, Names};
use crate::diag::{Diagnostic, Report};
use crate::flow::{Turned, Turning, Within, shape_head};
use crate::font::{Fonts, Role};
use crate::geom::Em;
use crate::read;
use crate::shape::Shaper;
use crate::source::{FileId, Sources, Span};
use serde_json::{Value, json};

/// Heads to turn.
pub(super) struct Heads<'a> {
    pub(super) args: &'a Args,
    pub(super) profile: &'static Profile,
    pub(super) fonts: &'a Fonts,
    /// Standard input.
    pub(super) file: FileId,
}

/// Lines that are tried unless a number is asked for.
const LINES: usize = 6;
/// Least horizontal scale (长体).
const CONDENSED: f64 = 0.8;
/// A head of more characters is not letterspaced (HEAD-6).
const SPACED: usize = 12;
/// Each further line of a head wants a reason: what it costs, as in the pages.
const LINE: f64 = 40.0;
const THIRD_LINE: f64 = 125.0;

impl Heads<'_> {
    /// Turns the heads, each given with its first byte in the input.
    pub(super) fn run(&self, heads: &[(usize, &str)], sources: &mut Sources, mut report: Report, terminal: &Terminal) -> u8 {
        let names = match &self.args.names {
            None => Names::default(),
            Some(path) => match read::names_of(path, sources, &mut report) {
                Some(names) => names,
                None => return terminal.finish(&report, sources),
            },
        };
        let mut shaper = Shaper::new(self.fonts);
        let mut out = Vec::new();
        for &(at, line) in heads {
            let text = line.trim();
            let breaks = words::breaks(text, self.profile.region, &names);
            let shaped = shape_head(&mut shaper, text, Role::Serif, self.profile);
            let turning = Turning::new(text, &shaped, &breaks, true);
            let mut ways = self.ways(&turning);
            ways.sort_by(|a, b| self.score(a).total_cmp(&self.score(b)));
            if self.least_scale(&ways[0]) < self.least() - 1e-6 {
                let span = Span { file: self.file, start: at as u32, end: (at + line.len()) as u32 };
                let short: String = text.chars().take(24).collect();
                report.push(Diagnostic::warning("H01", format!("标题在 {} 字宽里放不下：“{short}”", self.args.measure)).at(span));
            }
            let candidates: Vec<Value> = ways.iter().map(|w| self.candidate(text, w)).collect();
            match terminal.format {
                Format::Json => out.push(json!({
                    "text": text,
                    "words": words::words(text, self.profile.region, &names),
                    "breaks": breaks.iter().map(|b| place(text, b)).collect::<Vec<_>>(),
                    "candidates": candidates,
                })),
                _ => terminal.result(&lines(text, &ways[0]).iter().map(|l| format!("{l}\n")).collect::<String>()),
            }
        }
        if terminal.format == Format::Json {
            let all = json!({
                "region": self.args.region,
                "measure": self.args.measure,
                "vertical": self.args.vertical,
                "heads": out,
                "findings": report.diagnostics.iter().map(|d| finding_json(d, sources)).collect::<Vec<_>>(),
            });
            terminal.result(&format!("{all:#}\n"));
        } else {
            terminal.findings(&report, sources);
        }
        report.exit_code()
    }

    /// All ways that fit, or the one that comes nearest.
    fn ways(&self, turning: &Turning) -> Vec<Turned> {
        let measure = Em::new(self.args.measure / self.least());
        let numbers = || self.args.lines.map_or(1..=LINES, |n| n..=n);
        let all = |below| numbers().flat_map(|n| turning.into_lines(n, Within { measure, below })).collect::<Vec<_>>();
        let ways = Within::LADDER.into_iter().map(all).find(|w| !w.is_empty()).unwrap_or_default();
        if ways.is_empty() { turning.fit(measure).or_else(|| Some(turning.whole())).into_iter().collect() } else { ways }
    }

    /// Along a vertical line nothing is condensed.
    fn least(&self) -> f64 {
        if self.args.vertical { 1.0 } else { CONDENSED }
    }

    fn least_scale(&self, way: &Turned) -> f64 {
        self.args.measure / way.widest().to_f64().max(0.01)
    }

    /// What a way costs with its lines and how it fills the measure.
    fn score(&self, way: &Turned) -> f64 {
        let fill = |width: Em| width.to_f64() / self.args.measure;
        let short = (0.8 - fill(way.mean())).max(0.0);
        let more = way.lines.len() - 1;
        let lines = LINE * more.min(1) as f64 + THIRD_LINE * more.saturating_sub(1) as f64;
        way.cost + lines + 2500.0 * short * short + 667.0 * (fill(way.widest()) - 1.0).max(0.0)
    }

    fn candidate(&self, text: &str, way: &Turned) -> Value {
        let omitted: Vec<&str> =
            way.lines.iter().filter_map(|l| text.get(l.omitted.as_ref()?.start as usize..l.omitted.as_ref()?.end as usize)).collect();
        let scale = self.least_scale(way);
        let widths: Vec<f64> = way.lines.iter().map(|l| round(l.width.to_f64())).collect();
        json!({
            "lines": lines(text, way),
            "widths": widths,
            "turns": way.breaks.iter().map(|b| place(text, b)).collect::<Vec<_>>(),
            "shape": round(way.shape),
            "cost": round(way.cost),
            "score": round(self.score(way)),
            "condensed": round(scale.clamp(self.least(), 1.0)),
            "letterspace": round(self.letterspace(way)),
            "fits": scale >= self.least() - 1e-6,
            "omitted": omitted,
        })
    }

    /// Space between the characters of a short head in one line, up to a quarter (HEAD-6).
    fn letterspace(&self, way: &Turned) -> f64 {
        let [line] = &way.lines[..] else { return 0.0 };
        let gaps = (line.line.end - line.line.start).saturating_sub(1) as usize;
        if gaps == 0 || gaps >= SPACED {
            return 0.0;
        }
        ((self.args.measure * 0.94 - line.width.to_f64()) / gaps as f64).clamp(0.0, 0.25)
    }
}

/// The texts of the lines, without the marks that are left out.
fn lines<'t>(text: &'t str, way: &Turned) -> Vec<&'t str> {
    let ends = way.breaks.iter().map(|b| b.at as usize).chain([text.len()]);
    let starts = [0].into_iter().chain(way.breaks.iter().map(|b| b.at as usize));
    let end = |(end, l): (usize, &crate::flow::HeadLine)| l.omitted.as_ref().map_or(end, |o| o.start as usize);
    starts.zip(ends.zip(&way.lines).map(end)).map(|(a, b)| text[a..b].trim_end()).collect()
}

/// A place by characters from the start of the text.
fn place(text: &str, b: &Break) -> Value {
    json!({"at": text[..b.at as usize].chars().count(), "price": b.price, "why": b.why})
}

/// Four decimals, as for lines.
fn round(v: f64) -> f64 {
    (v * 10_000.0).round() / 10_000.0
}
