//! Brackets and quotes of a head: how deep each character stands in them.

/// Where a character stands between brackets and quotes.
#[derive(Clone, Copy, Default)]
pub(super) struct Depth {
    /// How many are open before it.
    pub(super) open: u8,
    /// One of them is 《 or （.
    pub(super) title: bool,
    /// Characters inside the innermost.
    pub(super) len: usize,
}

pub(super) fn depths(text: &[char]) -> Vec<Depth> {
    let mut out: Vec<Depth> = Vec::with_capacity(text.len());
    let mut open: Vec<usize> = Vec::new();
    for (i, &c) in text.iter().enumerate() {
        if is_close(c)
            && let Some(from) = open.pop()
        {
            let depth = open.len() + 1;
            out[from + 1..].iter_mut().filter(|d| usize::from(d.open) == depth).for_each(|d| d.len = i - from - 1);
        }
        let title = open.iter().any(|&o| matches!(text[o], '《' | '〈' | '（' | '(' | '【'));
        out.push(Depth { open: open.len().min(9) as u8, title, len: usize::MAX });
        if is_open(c) {
            open.push(i);
        }
    }
    out
}

pub(super) fn is_open(c: char) -> bool {
    matches!(c, '“' | '‘' | '「' | '『' | '《' | '〈' | '（' | '(' | '【' | '〔' | '［')
}

pub(super) fn is_close(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '》' | '〉' | '）' | ')' | '】' | '〕' | '］')
}
