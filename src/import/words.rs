//! Evidence from words: does a cut between two texts go through a word?
//!
//! The dictionary is read when it is first asked for; names that no dictionary has are looked for in the
//! text around the cut, where they mostly occur again.

use jieba_rs::Jieba;
use std::sync::OnceLock;

/// Characters on either side of a cut that are looked at.
const NEAR: usize = 6;
/// Bytes of text around a cut in which a name is looked for again.
const AROUND: usize = 20_000;

fn dictionary() -> &'static Jieba {
    static WORDS: OnceLock<Jieba> = OnceLock::new();
    WORDS.get_or_init(Jieba::new)
}

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
    let joined: String = tail.iter().chain(head).collect();
    let mut at = 0;
    for token in dictionary().cut(&joined, false) {
        let len = token.word.chars().count();
        if at < tail.len() && at + len > tail.len() {
            return if len >= 3 { 1.6 } else { 1.2 };
        }
        at += len;
    }
    0.0
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

/// Whether the first token of a text is a verb, by the dictionary.
pub fn ends_in_verb(text: &str) -> bool {
    let tail: String = last(text, 10).into_iter().collect();
    dictionary().tag(&tail, false).last().is_some_and(|t| t.tag.starts_with('v') && t.word.chars().count() > 1)
}
