//! Text with its provenance: a run knows which bytes of the source it is made of.
//!
//! Whatever is joined, split or taken away keeps the places, so that the ledger can prove that every
//! character of the source went somewhere exactly once.

use std::ops::Range;

/// A piece of text made of parts of the source, in order.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Run {
    /// The text: the parts of the source, one after the other.
    pub text: String,
    /// Byte ranges of the source.
    pub parts: Vec<Range<usize>>,
}

impl Run {
    /// One part of the source, without the white space around it.
    pub fn of(source: &str, range: Range<usize>) -> Run {
        let text = &source[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        let text = text.trim();
        let parts = if text.is_empty() { Vec::new() } else { std::iter::once(start..start + text.len()).collect() };
        Run { text: text.to_string(), parts }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts another run after it.
    pub fn append(&mut self, other: Run) {
        self.text.push_str(&other.text);
        for part in other.parts {
            match self.parts.last_mut() {
                Some(last) if last.end == part.start => last.end = part.end,
                _ => self.parts.push(part),
            }
        }
    }

    /// A part of it, by bytes of its text, without the white space around it.
    pub fn slice(&self, range: Range<usize>) -> Run {
        let text = &self.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        let text = text.trim().to_string();
        let end = start + text.len();
        let mut parts = Vec::new();
        let mut at = 0;
        for p in &self.parts {
            let (from, to) = (start.max(at), end.min(at + p.len()));
            if from < to {
                parts.push(p.start + from - at..p.start + to - at);
            }
            at += p.len();
        }
        Run { text, parts }
    }

    /// Two halves.
    pub fn split(&self, at: usize) -> (Run, Run) {
        (self.slice(0..at), self.slice(at..self.text.len()))
    }

    /// Where it begins in the source.
    pub fn start(&self) -> usize {
        self.parts.first().map_or(0, |p| p.start)
    }

    /// Characters.
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_joined_run_know_their_places() {
        let source = "  从细节\n\n中抓重点 ";
        let mut run = Run::of(source, 0..11);
        run.append(Run::of(source, 13..source.len()));
        assert_eq!(run.text, "从细节中抓重点");
        assert_eq!(run.parts, [2..11, 13..25]);
        let (a, b) = run.split(6);
        assert_eq!((a.text.as_str(), a.parts), ("从细", std::iter::once(2..8).collect::<Vec<_>>()));
        assert_eq!((b.text.as_str(), b.parts), ("节中抓重点", vec![8..11, 13..25]));
    }
}
