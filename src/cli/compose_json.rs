//! The JSON of `banmian compose` (`docs/compose.md`): settings, paragraphs with their breaks, lines with their units
//! and glyphs, findings. All lengths in em, all places in text counted in characters.

use super::compose::{Done, Job, slice};
use super::markup;
use crate::cjk::Class;
use crate::compose::{self, Line, Pass};
use crate::diag::{Diagnostic, Report};
use crate::geom::Em;
use crate::shape::{EMERGENCY, FORBIDDEN, MISSING, Shaped};
use crate::source::Sources;
use serde_json::{Value, json};

/// Everything about a text that was set.
pub(super) fn document(job: &Job, done: &[Done<'_>], report: &Report, sources: &Sources) -> Value {
    json!({
        "region": job.args.region,
        "level": job.profile.level.name(),
        "style": job.args.style,
        "measure": job.args.measure,
        "indent": round(job.measure.indent.to_f64()),
        "vertical": job.profile.vertical,
        "paragraphs": done.iter().map(|d| paragraph(job, d)).collect::<Vec<_>>(),
        "findings": report.diagnostics.iter().map(|d| finding(d, sources)).collect::<Vec<_>>(),
    })
}

/// A finding with its place in the input.
pub(super) fn finding(d: &Diagnostic, sources: &Sources) -> Value {
    let place = d.place(sources).map(|s| sources.file(s.file).position(s.start));
    json!({"code": d.code, "message": d.message, "line": place.map(|p| p.0), "column": place.map(|p| p.1)})
}

/// Characters before each byte of a text that begins one.
struct Places<'a> {
    text: &'a str,
    /// Characters before every 64th byte, so that a look-up does not count from the start.
    known: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Places<'a> {
        let mut known = Vec::with_capacity(text.len() / 64 + 1);
        let mut seen = 0;
        for (i, b) in text.bytes().enumerate() {
            if i % 64 == 0 {
                known.push(seen);
            }
            seen += usize::from(b & 0xC0 != 0x80);
        }
        known.push(seen);
        Places { text, known }
    }

    fn at(&self, byte: u32) -> usize {
        let byte = (byte as usize).min(self.text.len());
        let block = byte / 64;
        if block * 64 >= self.text.len() && block > 0 {
            return self.known.last().copied().unwrap_or(0);
        }
        let rest = &self.text.as_bytes()[block * 64..byte];
        self.known[block] + rest.iter().filter(|&&b| b & 0xC0 != 0x80).count()
    }
}

fn paragraph(job: &Job, d: &Done<'_>) -> Value {
    let text = d.para.text.as_str();
    let places = Places::new(text);
    let lines: Vec<Value> = d.lines.iter().enumerate().map(|(k, l)| line(job, d, &places, (k, l))).collect();
    let counts: Vec<Value> = d.counts.iter().map(|(n, cost)| json!({"lines": n, "cost": round(*cost)})).collect();
    let breaks: Vec<Value> = (1..d.shaped.len()).map(|i| place_of_break(&d.shaped, &places, i)).collect();
    let pass = d.lines.iter().map(|l| l.pass).max().unwrap_or_default();
    let mut out = json!({
        "text": text,
        "pass": pass_name(pass),
        "cost": round(d.cost),
        "lines": lines,
        "line_counts": counts,
        "breaks": breaks,
    });
    markup::of_paragraph(d.para, &mut out);
    out
}

/// What stands between two units, and whether a line may end there.
fn place_of_break(shaped: &Shaped, places: &Places<'_>, i: usize) -> Value {
    let j = &shaped.joins[i];
    let kind = match j.penalty {
        0 => "allowed",
        FORBIDDEN => "forbidden",
        EMERGENCY => "emergency",
        _ => "penalty",
    };
    json!({
        "at": places.at(shaped.byte(i)),
        "penalty": j.penalty,
        "kind": kind,
        "before": class(shaped.atoms[i - 1].class),
        "after": class(shaped.atoms[i].class),
        "gap": {
            "natural": round(j.natural.to_f64()),
            "min": round(j.min.to_f64()),
            "max": round(j.max.to_f64()),
            "shrink": j.shrink,
            "stretch": j.stretch,
        },
    })
}

fn class(c: Class) -> String {
    format!("{c:?}").to_uppercase()
}

fn line(job: &Job, d: &Done<'_>, places: &Places<'_>, (k, l): (usize, &Line)) -> Value {
    let (text, shaped) = (d.para.text.as_str(), &d.shaped);
    let xs = compose::place(shaped, l, Em::ZERO);
    let (a, b) = (l.start as usize, l.end as usize);
    let last = shaped.ink_end(a..b) - 1;
    let end = xs.get(last - a).map_or(0.0, |x| Em(x.0 + shaped.body(last).0).to_f64());
    let hyphen = shaped.hyphen(b).map_or(0.0, |h| h.width.to_f64());
    let edge = job.args.around.as_ref().and_then(|a| a.0.get(k)).map_or(job.measure.line, |r| Em(r.start.0.saturating_add(r.width.0)));
    // What a mark keeps of its blank at the end, or has outside if it hangs.
    let blank = if l.justified || l.hangs { edge.to_f64() - end - hyphen } else { 0.0 };
    let unit = |i: usize| {
        let t = &text[shaped.byte(i) as usize..shaped.byte(i + 1) as usize];
        json!({
            "at": places.at(shaped.byte(i)),
            "text": t,
            "class": class(shaped.atoms[i].class),
            "x": round(xs[i - a].to_f64()),
            "width": round(shaped.body(i).to_f64()),
        })
    };
    let mut out = json!({
        "text": slice(text, shaped, l),
        "from": places.at(shaped.byte(a)),
        "to": places.at(shaped.byte(b)),
        "indent": round(l.indent.to_f64()),
        "end": round(end),
        "end_blank": round(blank),
        "hyphen_width": round(hyphen),
        "slack": round(l.slack.to_f64()),
        "justified": l.justified,
        "added_per_gap": round(f64::from(l.colour.max(0.0))),
        "tightened": l.slack.0 < 0,
        "pass": pass_name(l.pass),
        "penalty": l.penalty,
        "hyphen": shaped.hyphen(b).is_some(),
        "hangs": l.hangs,
        "units": (a..b).map(unit).collect::<Vec<_>>(),
    });
    if !job.args.no_glyphs {
        out["glyphs"] = (a..b).flat_map(|i| glyphs(text, shaped, l, i, xs[i - a])).collect();
    }
    if !shaped.notes.is_empty() {
        out["annotations"] = markup::of_line(text, shaped, l, &xs, job.profile.vertical);
    }
    out
}

/// The glyphs of a unit.
fn glyphs(text: &str, shaped: &Shaped, l: &Line, i: usize, x: Em) -> Vec<Value> {
    let one = |g: &crate::shape::ShapedGlyph| {
        let t = &text[g.text as usize..(g.text + u32::from(g.len)) as usize];
        let id = if g.face == MISSING { Value::Null } else { json!(g.id) };
        let y = g.dy.to_f64();
        match markup::row(shaped, l, i) {
            None => json!({"text": t, "glyph": id, "x": round(Em(x.0 + g.dx.0).to_f64()), "y": round(y), "turned": g.turned}),
            Some(n) => {
                let x = round(Em(x.0 + g.dx.0 / 2).to_f64());
                json!({"text": t, "glyph": id, "x": x, "y": round(y / 2.0), "turned": g.turned, "size": 0.5, "row": n})
            }
        }
    };
    shaped.glyphs_of(i..i + 1).iter().map(one).collect()
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
