//! The proof of an import: every character of the source, white space apart, is in exactly one place, in an
//! article or among what was left out, and the articles have no character that the source has not.

use super::Refusal;
use super::draft::{Draft, Import};
use super::run::Run;
use std::ops::Range;

/// What was counted. `articles + left_out + white_space + controls` is `source`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Count {
    /// Characters of the source.
    pub source: usize,
    /// Characters that are in articles.
    pub articles: usize,
    /// Characters that were left out, each told in the report.
    pub left_out: usize,
    /// White space between paragraphs and around them.
    pub white_space: usize,
    /// Control characters and byte order marks.
    pub controls: usize,
}

/// Proves an import. The error is our fault, and nothing is written.
pub fn prove(import: &Import, source: &str) -> Result<Count, Refusal> {
    let mut used: Vec<(Range<usize>, bool)> = Vec::new();
    for run in import.drafts.iter().flat_map(Draft::runs) {
        same(run, source)?;
        used.extend(run.parts.iter().map(|p| (p.clone(), true)));
    }
    used.extend(import.dropped.iter().map(|d| (d.range.clone(), false)));
    used.sort_by_key(|(r, _)| (r.start, r.end));
    let mut count = Count { source: source.chars().count(), ..Count::default() };
    let mut at = 0;
    for (range, kept) in used {
        if range.start < at {
            return Err(fault(source, range.start..at, "出现了两次"));
        }
        between(source, at..range.start, &mut count)?;
        let n = source[range.clone()].chars().count();
        *(if kept { &mut count.articles } else { &mut count.left_out }) += n;
        at = range.end;
    }
    between(source, at..source.len(), &mut count)?;
    debug_assert_eq!(count.articles + count.left_out + count.white_space + count.controls, count.source);
    Ok(count)
}

/// The text of a run is that of its places; a line end may stand for a space.
fn same(run: &Run, source: &str) -> Result<(), Refusal> {
    let mut rest = run.text.as_str();
    for p in &run.parts {
        let part = source.get(p.clone()).ok_or_else(|| fault(source, 0..0, "位置不对"))?;
        let fits = rest.get(..part.len()).is_some_and(|r| r == part || r == " " && part == "\n");
        if !fits {
            return Err(fault(source, p.clone(), "与原文不同"));
        }
        rest = &rest[part.len()..];
    }
    if rest.is_empty() { Ok(()) } else { Err(fault(source, 0..0, "多出了字")) }
}

/// What belongs to nothing may only be white space and control characters.
fn between(source: &str, range: Range<usize>, count: &mut Count) -> Result<(), Refusal> {
    for (i, c) in source[range.clone()].char_indices() {
        if c.is_whitespace() {
            count.white_space += 1;
        } else if c.is_control() || c == '\u{feff}' {
            count.controls += 1;
        } else {
            return Err(fault(source, range.start + i..range.end, "没有着落"));
        }
    }
    Ok(())
}

fn fault(source: &str, range: Range<usize>, what: &str) -> Refusal {
    let text: String = source.get(range).unwrap_or_default().chars().take(20).collect();
    Refusal::new("I09", format!("核对字数时“{text}”{what}")).hint("这是程序的错，什么也没有写；请把原文件发给开发者")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft::Para;

    fn import(source: &str, parts: &[Range<usize>]) -> Import {
        let body = parts.iter().map(|p| Para::text(Run::of(source, p.clone()))).collect();
        Import { drafts: vec![Draft { body, ..Draft::default() }], ..Import::default() }
    }

    #[test]
    fn lost_doubled_and_changed_characters_are_found() {
        let source = "甲。\n\n乙。\n";
        let count = prove(&import(source, &[0..6, 8..14]), source).unwrap();
        assert_eq!(count, Count { source: 7, articles: 4, white_space: 3, ..Count::default() });
        assert!(prove(&import(source, &std::array::from_fn::<_, 1, _>(|_| 0..6)), source).is_err());
        assert!(prove(&import(source, &[0..6, 3..6, 8..14]), source).is_err());
        let mut changed = import(source, &[0..6, 8..14]);
        changed.drafts[0].body[1].run.text = "丙。".into();
        assert!(prove(&changed, source).is_err());
    }
}
