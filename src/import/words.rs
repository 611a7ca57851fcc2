//! Evidence from words: does a cut between two texts go through a word?
//!
//! The words are those of `cjk::words`; names that no dictionary has are looked for in the text around the
//! cut, where they mostly occur again.

use crate::cjk::words;

/// Characters on either side of a cut that are looked at.
const NEAR: usize = 6;
/// Bytes of text around a cut in which a name is looked for again.
const AROUND: usize = 20_000;

/// How strongly the words say that `before` and `after` belong together: 0 nothing, 2 sure.
pub fn continuity(before: &str, after: &str, source: &str, at: usize) -> f32 {
    let tail: Vec<char> = last(before, NEAR);
    let head: Vec<char> = after.chars().take(NEAR).collect();
    if !tail.last().is_some_and(|&c| wordy(c)) || !head.first().is_some_and(|&c| wordy(c)) {
        return 0.0;
    }
    let word = straddling(&tail, &head);
    // A long word is proof enough; the search for names is the dear part.
    let again = if word > 1.5 || source.is_empty() { 0.0 } else { repeated(&tail, &head, source, at) };
    (word + again).min(2.0)
}

fn wordy(c: char) -> bool {
    c.is_alphabetic()
}

fn last(text: &str, n: usize) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().rev().take(n).collect();
    chars.reverse();
    chars
}

/// A word of the dictionary lies over the cut when the text is segmented as a whole.
fn straddling(tail: &[char], head: &[char]) -> f32 {
    let joined: Vec<char> = tail.iter().chain(head).copied().collect();
    match words::word_over(&joined, tail.len()).map(|r| r.len()) {
        Some(3..) => 1.6,
        Some(_) => 1.2,
        None => 0.0,
    }
}

/// The characters around the cut stand together elsewhere in the text.
fn repeated(tail: &[char], head: &[char], source: &str, at: usize) -> f32 {
    let from = floor(source, at.saturating_sub(AROUND));
    let to = floor(source, (at + AROUND).min(source.len()));
    let near = &source[from..to];
    let found = |a: usize, b: usize| {
        if tail.len() < a || head.len() < b {
            return false;
        }
        let key: String = tail[tail.len() - a..].iter().chain(&head[..b]).collect();
        key.chars().all(wordy) && near.contains(&key)
    };
    match (found(1, 3) || found(2, 2) || found(3, 1), found(1, 2) || found(2, 1)) {
        (true, _) => 1.4,
        (_, true) => 0.8,
        _ => 0.0,
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// Whether a text ends with a verb, by the dictionary.
pub fn ends_in_verb(text: &str) -> bool {
    words::last_word(&last(text, 10)).is_some_and(|(len, part)| part == 'v' && len > 1)
}

/// Whether a text ends with a word after which something must come: a preposition, conjunction, adverb, a numeral.
pub fn ends_open(text: &str) -> bool {
    words::last_word(&last(text, 10)).is_some_and(|(len, part)| matches!(part, 'p' | 'c') || len > 1 && part == 'd')
}
