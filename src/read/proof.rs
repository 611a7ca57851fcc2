//! The proof that reading an article lost none of its text.

use crate::model::Para;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Parts of `source` whose letters, digits and Han are in no paragraph. `ignored` is markup with
/// letters in it; character references (`&amp;`) are markup too.
pub(super) fn lost(source: &str, paras: &[(Range<usize>, Para)], ignored: &[Range<usize>]) -> Vec<(Range<usize>, String)> {
    let mut skip: Vec<Range<usize>> = ignored.iter().cloned().chain(references(source)).collect();
    skip.sort_by_key(|r| (r.start, r.end));
    // One inside another would upset the search by their ends.
    skip.dedup_by(|next, last| {
        let joined = next.start <= last.end;
        last.end = if joined { last.end.max(next.end) } else { last.end };
        joined
    });
    let mut order: Vec<&(Range<usize>, Para)> = paras.iter().collect();
    order.sort_by_key(|p| p.0.start);
    let (mut out, mut at) = (Vec::new(), 0);
    for (range, para) in order {
        let from = range.start.max(at);
        note(&mut out, at.min(from)..from, missing(source, at.min(from)..from, "", &skip));
        let to = range.end.max(from);
        note(&mut out, from..to, missing(source, from..to, &all_of(para), &skip));
        at = to;
    }
    let at = at.min(source.len());
    note(&mut out, at..source.len(), missing(source, at..source.len(), "", &skip));
    out
}

/// A paragraph's text with its readings.
fn all_of(para: &Para) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(para.text.as_str());
    for r in para.annotations.iter().flat_map(|a| &a.readings) {
        text.to_mut().push_str(&r.text);
    }
    text
}

fn note(out: &mut Vec<(Range<usize>, String)>, at: Range<usize>, text: String) {
    if !text.is_empty() {
        let short = if text.chars().count() > 20 { text.chars().take(20).chain(['…']).collect() } else { text };
        out.push((at, short));
    }
}

/// Characters of a part of the source that `set` does not have, or has too rarely.
fn missing(source: &str, range: Range<usize>, set: &str, skip: &[Range<usize>]) -> String {
    let mut i = skip.partition_point(|r| r.end <= range.start);
    let part = source[range.clone()].char_indices().filter(move |&(at, _)| {
        let at = at + range.start;
        while skip.get(i).is_some_and(|r| r.end <= at) {
            i += 1;
        }
        !skip.get(i).is_some_and(|r| r.contains(&at))
    });
    let counted = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c) || c.is_alphanumeric();
    let part: Vec<char> = part.map(|(_, c)| c).filter(counted).collect();
    if part.iter().copied().eq(set.chars().filter(counted)) {
        return String::new();
    }
    let mut there: HashMap<char, usize> = HashMap::new();
    for c in set.chars() {
        *there.entry(c).or_default() += 1;
    }
    let absent = |c: &char| match there.get_mut(c) {
        Some(n) if *n > 0 => {
            *n -= 1;
            false
        }
        _ => true,
    };
    part.into_iter().filter(absent).collect()
}

/// `&amp;`, `&#20013;`: the parser puts one character in their place.
fn references(source: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    source.match_indices('&').filter_map(|(i, _)| {
        let rest = &source[i + 1..];
        let len = rest.bytes().take(40).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        (len > 0 && rest[len..].starts_with(';')).then_some(i..i + len + 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ParaKind;
    use crate::source::{Sources, Span};

    fn para(range: Range<usize>, text: &str) -> (Range<usize>, Para) {
        let span = Span::new(Sources::default().add("a", ""), 0..0);
        (range, Para::plain(ParaKind::Body, text, span))
    }

    #[test]
    fn swallowed_text_is_found_inside_and_between_paragraphs() {
        let source = "甲乙丙 & 丁\n戊己\n庚&amp;辛";
        let end = source.len();
        let at = source.find('庚').unwrap();
        let got = lost(source, &[para(0..15, "甲丙 & 丁"), para(at..end, "庚&辛")], &[]);
        assert_eq!(got.iter().map(|g| g.1.as_str()).collect::<Vec<_>>(), ["乙", "戊己"]);
        let ignored = 15..at;
        let got = lost(source, &[para(0..15, "甲乙丙 & 丁"), para(at..end, "庚&辛")], std::slice::from_ref(&ignored));
        assert!(got.is_empty());
    }
}
