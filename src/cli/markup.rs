//! The notation of annotations in `banmian compose --markup`: lines of stdin as annotated paragraphs, and where
//! their annotations came to stand, as JSON. Places are in em, as those of the glyphs.

use super::compose::round;
use crate::cjk::{Class, Profile, Region};
use crate::compose::{self, Line};
use crate::diag::Report;
use crate::geom::Em;
use crate::model::{Annotation, AnnotationKind, Para, ParaKind, Reading};
use crate::read;
use crate::shape::{LangSpan, Note, Shaped, Side, reading_size};
use crate::source::{FileId, Span};
use serde_json::{Value, json};
use std::ops::Range;

/// The lines of the input that have text, each with its first byte; with a region they are read for annotations.
/// A line separator (U+2028) ends a line without beginning a paragraph, the other marks of line ends do both (UAX 14 LB4, LB5).
pub(super) fn paragraphs(text: &str, file: FileId, markup: Option<Region>, report: &mut Report) -> Vec<(usize, Para)> {
    let mut at = 0;
    let mut out = Vec::new();
    let mut kind = ParaKind::Body;
    for line in text.split_inclusive(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let words = line.trim_end_matches(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']);
        let span = Span::new(file, at..at + words.len());
        let para = match markup {
            _ if words.trim().is_empty() => None,
            Some(region) => Some(read::line(words, region.lang(), span, report)),
            None => Some(Para::plain(kind, words, span)),
        };
        out.extend(para.map(|p| (at, Para { kind, ..p })));
        kind = if line.ends_with('\u{2028}') { ParaKind::Flush } else { ParaKind::Body };
        at += line.len();
    }
    out
}

/// Ranges in other languages, with the usual rules of their regions.
pub(super) fn langs<'a>(para: &'a Para, profile: &Profile) -> Vec<LangSpan<'a>> {
    let of = |(range, tag): &'a (Range<u32>, String)| {
        let profile = profile.in_region(Region::of_lang(tag));
        LangSpan { range: range.clone(), profile, tag }
    };
    para.langs.iter().map(of).collect()
}

/// What was read: annotations and languages by characters of the text.
pub(super) fn of_paragraph(para: &Para, out: &mut Value) {
    if para.annotations.is_empty() && para.langs.is_empty() {
        return;
    }
    let chars = |r: &Range<u32>| [r.start, r.end].map(|i| para.text[..i as usize].chars().count());
    let reading = |r: &Reading| json!({"range": chars(&r.base), "text": r.text});
    let one = |a: &Annotation| {
        let readings: Vec<Value> = a.readings.iter().map(reading).collect();
        json!({"kind": a.kind.name(), "range": chars(&a.base), "readings": readings})
    };
    out["annotations"] = para.annotations.iter().map(one).collect();
    out["langs"] = para.langs.iter().map(|(r, tag)| json!({"range": chars(r), "lang": tag})).collect();
}

/// The part of an annotation's base that stands in a line.
fn part(n: &Note, l: &Line) -> Range<usize> {
    n.atoms.start.max(l.start) as usize..n.atoms.end.min(l.end) as usize
}

/// In which row of a note an atom stands, 1 or 2.
pub(super) fn row(shaped: &Shaped, l: &Line, atom: usize) -> Option<u8> {
    let holds = |n: &&Note| n.kind == AnnotationKind::Warichu && n.atoms.contains(&(atom as u32));
    let n = shaped.notes.of(atom as u32..atom as u32 + 1).find(holds)?;
    Some(if atom < n.split(shaped, part(n, l)).0 { 1 } else { 2 })
}

/// What stands beside a line: its base, its side, its readings with their places in em of the base.
pub(super) fn of_line(text: &str, shaped: &Shaped, l: &Line, xs: &[Em], vertical: bool) -> Value {
    let placed = compose::readings(shaped, l, xs);
    let here = shaped.notes.of(l.start..l.end).filter(|n| !part(n, l).is_empty());
    let one = |n: &Note| {
        let part = part(n, l);
        let x = |i: usize| xs[i - l.start as usize];
        let end = |i: usize| Em(x(i).0 + shaped.body(i).0 / if n.kind == AnnotationKind::Warichu { 2 } else { 1 });
        let side = match (n.side, vertical) {
            _ if n.kind == AnnotationKind::Zhuyin => "right",
            (Side::Before, false) => "above",
            (Side::After, false) => "below",
            (Side::Before, true) => "right",
            (Side::After, true) => "left",
            (Side::Inside, _) => "inside",
        };
        let last = part.clone().map(end).max().unwrap_or(Em::ZERO);
        let mut out = json!({
            "index": n.annotation,
            "kind": n.kind.name(),
            "base": &text[shaped.byte(part.start) as usize..shaped.byte(part.end) as usize],
            "side": side,
            "x": round(x(part.start).to_f64()),
            "end": round(last.to_f64()),
        });
        if n.kind.has_readings() {
            let (num, den) = reading_size(n.kind);
            let size = f64::from(num) / f64::from(den);
            let over = placed.iter().filter(|p| p.note.annotation == n.annotation);
            let over = over.map(|p| json!({"text": p.reading.text, "size": size, "x": round(p.start.to_f64()), "end": round(Em(p.start.0 + p.length.0).to_f64())}));
            let beside = n.parts_in(&part).filter(|_| n.kind == AnnotationKind::Zhuyin);
            let beside = beside.map(|r| json!({"text": r.text, "size": size, "x": round(last.to_f64())}));
            out["readings"] = over.chain(beside).collect();
        }
        if n.kind == AnnotationKind::Dots {
            let bodies = part.clone().filter(|&i| !shaped.atoms[i].class.is_mark() && shaped.atoms[i].class != Class::Isp);
            out["dots"] = bodies.map(|i| round(f64::from(x(i).0 + end(i).0) / 2.0 / f64::from(Em::ONE.0))).collect();
        }
        if n.kind == AnnotationKind::Warichu {
            let turn = n.split(shaped, part.clone()).0;
            let of = |a: usize, b: usize| &text[shaped.byte(a) as usize..shaped.byte(b) as usize];
            out["rows"] = json!([of(part.start, turn), of(turn, part.end)]);
        }
        out
    };
    here.map(one).collect()
}
