//! Class of each character in its context: the code points that Chinese and Western text share
//! (“ ” ‘ ’ — … · ‥) belong to CJK classes only inside CJK text. REQUIREMENTS CLS-3.

use crate::cjk::orientation::{Stand, stand};
use crate::cjk::{Class, Profile};

/// Whether a character is Chinese, Japanese or Korean text or a full-width mark by itself.
fn cjk(c: char) -> bool {
    (c as u32) >= 0x2E80 && !matches!(c as u32, 0xFE00..=0xFE0F | 0xE0100..=0xE01EF)
}

/// Whether a character's class depends on its neighbours.
pub(super) fn shared(c: char) -> bool {
    matches!(
        c,
        '\u{2018}'
            | '\u{2019}'
            | '\u{201C}'
            | '\u{201D}'
            | '\u{2014}'
            | '\u{2015}'
            | '\u{2026}'
            | '\u{2025}'
            | '\u{B7}'
            | '\u{2013}'
            | '\u{2032}'
            | '\u{2033}'
            | '\u{B0}'
            | '"'
            | '\''
    )
}

/// Classes of all shared characters of a text, in order.
pub(super) fn resolve(text: &str, profile: &Profile) -> Vec<Class> {
    let chars: Vec<char> = text.chars().collect();
    let around = Around::new(&chars);
    let quotes = quote_pairs(&around, profile);
    let mut out = Vec::new();
    let mut open = [false; 2];
    for (i, &c) in chars.iter().enumerate() {
        if !shared(c) {
            continue;
        }
        out.push(match c {
            '\u{2019}' | '\'' if apostrophe(&chars, i) => Class::Latin,
            '\u{2019}' if quotes[i].is_none() && elision(&chars, i) => Class::Latin,
            '\u{201C}' | '\u{2018}' if !quotes[i].unwrap_or_else(|| !around.western(i)) => Class::WOpen,
            '\u{201D}' | '\u{2019}' if !quotes[i].unwrap_or_else(|| !around.western(i)) => Class::WClose,
            '"' | '\'' => straight(&chars, i, &mut open[usize::from(c == '"')]),
            '\u{2032}' | '\u{2033}' | '\u{B0}' => Class::Post,
            '\u{2014}' | '\u{2015}' | '\u{2013}' if between_digits(&chars, i) => Class::Conn,
            '\u{2014}' | '\u{2015}' | '\u{2026}' | '\u{2025}' | '\u{B7}' | '\u{2013}' if around.western(i) => Class::WPunc,
            _ => profile.class(c),
        });
    }
    out
}

fn apostrophe(chars: &[char], i: usize) -> bool {
    let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() && !cjk(*c));
    i > 0 && letter(chars.get(i - 1)) && letter(chars.get(i + 1))
}

/// What a straight quotation mark is, by turns: opening and closing; after a digit a sign of feet or inches.
fn straight(chars: &[char], i: usize, open: &mut bool) -> Class {
    let digit_before = i > 0 && chars[i - 1].is_ascii_digit();
    let next = chars.get(i + 1).is_some_and(|c| c.is_alphanumeric());
    if digit_before && !*open && !next {
        return Class::Post;
    }
    *open = !*open;
    if *open { Class::WOpen } else { Class::WClose }
}

/// ’n’, ’90s: letters left out before a word, no quotation.
fn elision(chars: &[char], i: usize) -> bool {
    let western = |c: &char| c.is_alphanumeric() && !cjk(*c);
    chars.get(i + 1).is_some_and(western) && (i == 0 || chars[i - 1] == ' ')
}

/// A range such as 1—9月, 5月1日—7日: 一字线, a connector (GB/T 15834 5.1.6).
fn between_digits(chars: &[char], i: usize) -> bool {
    let digit = |c: Option<&char>| c.is_some_and(|c| super::number::digit(*c));
    let counted = |i: usize| {
        matches!(chars[i], '年' | '月' | '日' | '时' | '時' | '分' | '%' | '％' | '℃' | '万' | '萬' | '亿' | '億')
            && i > 0
            && digit(chars.get(i - 1))
    };
    i > 0 && (digit(chars.get(i - 1)) || counted(i - 1)) && digit(chars.get(i + 1))
}

/// What stands before and after each character of a text, found in one walk: a row of marks as long as the text
/// costs no more than other text.
struct Around<'a> {
    chars: &'a [char],
    before: Vec<Seen>,
    after: Vec<Seen>,
    /// Characters of CJK text before each.
    cjk: Vec<u32>,
}

/// The characters last seen, spaces aside.
#[derive(Clone, Copy, Default)]
struct Seen {
    last: Option<char>,
    /// The last that is another than `last`.
    other: Option<char>,
    /// The last that is no shared mark.
    plain: Option<char>,
}

impl Seen {
    fn see(&mut self, c: char) {
        if c == ' ' {
            return;
        }
        if self.last != Some(c) {
            (self.other, self.last) = (self.last, Some(c));
        }
        if !shared(c) {
            self.plain = Some(c);
        }
    }

    /// The last that is not `c`.
    fn but(&self, c: char) -> Option<char> {
        if self.last == Some(c) { self.other } else { self.last }
    }
}

impl<'a> Around<'a> {
    fn new(chars: &'a [char]) -> Around<'a> {
        let walk = |chars: &mut dyn Iterator<Item = &char>| -> Vec<Seen> {
            chars
                .scan(Seen::default(), |seen, &c| {
                    let here = *seen;
                    seen.see(c);
                    Some(here)
                })
                .collect()
        };
        let before = walk(&mut chars.iter());
        let mut after = walk(&mut chars.iter().rev());
        after.reverse();
        let sums = chars.iter().scan(0u32, |n, &c| {
            *n += u32::from(cjk(c));
            Some(*n)
        });
        let cjk = std::iter::once(0).chain(sums).collect();
        Around { chars, before, after, cjk }
    }

    /// Both neighbours, past characters like it, are Western letters or digits, or there is a Western
    /// one on one side and nothing on the other.
    fn western(&self, i: usize) -> bool {
        let c = self.chars[i];
        let (before, after) = (self.before[i].but(c), self.after[i].but(c));
        let western = |x: Option<char>| x.is_none_or(|x| !cjk(x) && !shared(x));
        western(before) && western(after) && (before.is_some() || after.is_some())
    }

    /// Whether a quotation is CJK: it holds CJK text or stands in it.
    ///
    /// In vertical setting a pair round Western text that lies down lies down with it (VRT-6).
    fn quotation(&self, open: usize, close: usize, profile: &Profile) -> bool {
        let outer = |x: Option<char>| x.is_some_and(cjk);
        self.cjk[close] > self.cjk[open + 1]
            || (outer(self.before[open].plain) || outer(self.after[close].plain))
                && !(profile.vertical && lies_down(&self.chars[open + 1..close], profile))
    }
}

/// For every quotation mark of a pair: whether the pair is CJK.
fn quote_pairs(around: &Around<'_>, profile: &Profile) -> Vec<Option<bool>> {
    let chars = around.chars;
    let mut out = vec![None; chars.len()];
    let mut open: Vec<usize> = Vec::new();
    // Where in `open` the single and the double ones stand.
    let mut kinds: [Vec<usize>; 2] = Default::default();
    for (i, &c) in chars.iter().enumerate() {
        let kind = usize::from(matches!(c, '\u{201C}' | '\u{201D}'));
        match c {
            '\u{201C}' | '\u{2018}' => {
                kinds[kind].push(open.len());
                open.push(i);
            }
            '\u{201D}' | '\u{2019}' if c == '\u{201D}' || !apostrophe(chars, i) => {
                let Some(k) = kinds[kind].pop() else { continue };
                let o = open[k];
                open.truncate(k);
                kinds.iter_mut().for_each(|places| places.truncate(places.partition_point(|&p| p < k)));
                let is_cjk = around.quotation(o, i, profile);
                out[o] = Some(is_cjk);
                out[i] = Some(is_cjk);
            }
            _ => {}
        }
    }
    out
}

/// Whether Western text between quotation marks lies down in vertical setting: what it begins with tells.
fn lies_down(inner: &[char], profile: &Profile) -> bool {
    let text: String = inner.iter().take(200).collect();
    let turned = |t: &str| stand(t, profile.rules.digits, profile.rules.acronyms) == Stand::Turned;
    text.chars().any(char::is_alphabetic) && text.split_whitespace().any(turned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cjk::{Level, Region};

    fn classes(text: &str) -> Vec<Class> {
        resolve(text, Profile::get(Region::Mainland, Level::Gb, false))
    }

    #[test]
    fn quotes_are_decided_in_pairs() {
        assert_eq!(classes("他说“OK”。"), [Class::Open, Class::Close]);
        assert_eq!(classes("say “yes” now"), [Class::WOpen, Class::WClose]);
        assert_eq!(classes("“一对一”服务"), [Class::Open, Class::Close]);
        assert_eq!(classes("it’s"), [Class::Latin]);
    }

    #[test]
    fn dashes_follow_their_neighbours() {
        assert_eq!(classes("1—9月"), [Class::Conn]);
        assert_eq!(classes("春天——来了"), [Class::Dash, Class::Dash]);
        assert_eq!(classes("列夫·托尔斯泰"), [Class::Mid]);
    }
}
