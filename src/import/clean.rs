//! The clean-up of copy (整理): ASCII marks in Chinese become full-width, dots and hyphens become …… and ——,
//! full-width digits half-width, spaces between Han go. A pass of its own: every edit is listed and can be undone.
//!
//! Numbers, times, addresses and Western text are left alone; of two readings the one that changes nothing is taken.

use super::draft::{Draft, ParaKind};
use super::signs::cjk;
use std::ops::Range;

/// Which edits are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// `, . : ; ! ? ( )` → `，。：；！？（）`.
    pub marks: bool,
    /// `"` and `'` → `“”` and `‘’`.
    pub quotes: bool,
    /// Spaces between Han, and beside full-width marks.
    pub spaces: bool,
    /// `...`, `。。。`, `--` → `……`, `——`.
    pub dots: bool,
    /// Full-width digits and letters → half-width.
    pub width: bool,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { marks: true, quotes: true, spaces: true, dots: true, width: true }
    }
}

/// One edit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// Bytes that it replaces.
    pub range: Range<usize>,
    /// What was there.
    pub before: String,
    /// What comes there.
    pub after: String,
    /// `标点`, `引号`, `空格`, `省略号破折号`, `全角数字`.
    pub rule: &'static str,
}

/// What kind of text it is: in heads and signatures spaces mean something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Heads, author lines, signatures.
    Head,
    /// Text.
    Body,
}

/// The edits of one paragraph, in order, none over another.
pub fn edits(text: &str, place: Place, rules: &Rules) -> Vec<Edit> {
    if !text.chars().any(cjk) {
        return Vec::new();
    }
    let line = Line::of(text);
    let mut out = Vec::new();
    if rules.dots {
        line.dots(&mut out);
    }
    if rules.marks {
        line.marks(&mut out);
        line.brackets(&mut out);
    }
    if rules.quotes {
        line.quotes('"', ['“', '”'], &mut out);
        line.quotes('\'', ['‘', '’'], &mut out);
    }
    if rules.width {
        line.width(&mut out);
    }
    if rules.spaces && place == Place::Body {
        line.spaces(&mut out);
    }
    out.sort_by_key(|e: &Edit| (e.range.start, e.range.end));
    let mut end = 0;
    out.retain(|e| {
        let free = e.range.start >= end;
        end = if free { e.range.end } else { end };
        free
    });
    out
}

/// The text after its edits.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for e in edits {
        out.push_str(&text[at..e.range.start]);
        out.push_str(&e.after);
        at = e.range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Cleans drafts before they are written.
pub fn drafts(drafts: &mut [Draft], rules: &Rules) {
    for d in drafts {
        let heads = [&mut d.kicker, &mut d.headline, &mut d.deck, &mut d.author, &mut d.byline];
        for run in heads.into_iter().flatten().chain(&mut d.dateline) {
            run.text = apply(&run.text, &edits(&run.text, Place::Head, rules));
        }
        for p in d.body.iter_mut().filter(|p| p.kind != ParaKind::Blank) {
            let place = if p.kind == ParaKind::Text && !d.verse { Place::Body } else { Place::Head };
            let list = edits(&p.run.text, place, rules);
            let moved = |at: usize| shifted(at, &list);
            p.strong = p.strong.iter().map(|r| moved(r.start)..moved(r.end)).collect();
            p.run.text = apply(&p.run.text, &list);
        }
    }
}

/// A place of the old text in the new.
fn shifted(at: usize, edits: &[Edit]) -> usize {
    let before = edits.iter().filter(|e| e.range.end <= at);
    before.fold(at, |at, e| at + e.after.len() - e.before.len().min(at + e.after.len()))
}

struct Line<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
}

fn mark(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '”' | '’' | '」' | '』' | '》' | '〉' | '）' | '】' | '…' | '—')
}

impl<'t> Line<'t> {
    fn of(text: &'t str) -> Line<'t> {
        Line { text, chars: text.char_indices().collect() }
    }

    fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).map(|c| c.1)
    }

    fn before(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|j| self.at(j))
    }

    fn edit(&self, from: usize, to: usize, after: &str, rule: &'static str, out: &mut Vec<Edit>) {
        let byte = |i: usize| self.chars.get(i).map_or(self.text.len(), |c| c.0);
        let range = byte(from)..byte(to);
        out.push(Edit { before: self.text[range.clone()].to_string(), range, after: after.to_string(), rule });
    }

    /// The character before, closing ASCII marks skipped: `话"，` is after 话.
    fn context(&self, i: usize) -> Option<char> {
        (0..i).rev().filter_map(|j| self.at(j)).find(|c| !matches!(c, '"' | '\'' | ')' | '*'))
    }

    fn marks(&self, out: &mut Vec<Edit>) {
        for (i, &(_, c)) in self.chars.iter().enumerate() {
            let wide = match c {
                ',' => "，",
                '.' => "。",
                ':' => "：",
                ';' => "；",
                '!' => "！",
                '?' => "？",
                _ => continue,
            };
            let before = self.context(i);
            let next = (i + 1..self.chars.len()).filter_map(|j| self.at(j)).find(|c| *c != '"' && *c != '*');
            let chinese = before.is_some_and(|b| cjk(b) || mark(b));
            // `2019年、N95,口罩`: a Western word in a Chinese sentence, Chinese goes on.
            let goes_on = matches!(c, ',' | ';' | ':')
                && before.is_some_and(|b| b.is_ascii_alphanumeric() || b == '%')
                && next.is_some_and(|n| cjk(n) || n == '“');
            let western_next = next.is_some_and(|n| n.is_ascii_alphanumeric());
            let several = c == '.' && (self.before(i) == Some('.') || self.at(i + 1) == Some('.'));
            let fits = match c {
                '.' => chinese && !western_next && !several,
                _ => chinese || goes_on,
            };
            if fits {
                // The space that Western typing leaves after the mark goes with it.
                let to = if self.at(i + 1) == Some(' ') && self.at(i + 2).is_some() { i + 2 } else { i + 1 };
                self.edit(i, to, wide, "标点", out);
            }
        }
    }

    fn brackets(&self, out: &mut Vec<Edit>) {
        let mut open: Vec<usize> = Vec::new();
        for (i, &(_, c)) in self.chars.iter().enumerate() {
            match c {
                '(' => open.push(i),
                ')' => {
                    let Some(o) = open.pop() else { continue };
                    let inside = self.chars[o + 1..i].iter().any(|c| cjk(c.1));
                    let beside = self.before(o).is_some_and(|c| cjk(c) || mark(c)) || o == 0 && self.at(i + 1).is_some_and(cjk);
                    let markup = self.before(o) == Some(']');
                    if (inside || beside) && !markup {
                        self.edit(o, o + 1, "（", "标点", out);
                        self.edit(i, i + 1, "）", "标点", out);
                    }
                }
                _ => {}
            }
        }
    }

    /// Pairs only: an odd number is left for the proofreader.
    fn quotes(&self, quote: char, pair: [char; 2], out: &mut Vec<Edit>) {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let apostrophe = |i: usize| quote == '\'' && letter(self.before(i)) && letter(self.at(i + 1));
        // 5'30" are minutes and seconds.
        let unit = |i: usize| self.before(i).is_some_and(|c| c.is_ascii_digit()) && !self.chars[..i].iter().any(|c| c.1 == quote);
        let found: Vec<usize> = (0..self.chars.len()).filter(|&i| self.at(i) == Some(quote) && !apostrophe(i) && !unit(i)).collect();
        if !found.len().is_multiple_of(2) {
            return;
        }
        for p in found.chunks_exact(2) {
            let inside = self.chars[p[0] + 1..p[1]].iter().any(|c| cjk(c.1));
            let beside = self.before(p[0]).is_none_or(|c| cjk(c) || mark(c)) || self.at(p[1] + 1).is_some_and(|c| cjk(c) || mark(c));
            if inside || beside {
                self.edit(p[0], p[0] + 1, &pair[0].to_string(), "引号", out);
                self.edit(p[1], p[1] + 1, &pair[1].to_string(), "引号", out);
            }
        }
    }

    fn dots(&self, out: &mut Vec<Edit>) {
        let mut i = 0;
        while i < self.chars.len() {
            let c = self.chars[i].1;
            let mut end = i + 1;
            while self.at(end) == Some(c) {
                end += 1;
            }
            let n = end - i;
            let after_chinese = self.context(i).is_some_and(|b| cjk(b) || mark(b));
            let dots = matches!(c, '.' | '．') && n >= 3 && after_chinese
                || c == '。' && n >= 2
                || c == '…' && n != 2 && (n > 2 || after_chinese)
                || c == '・' && n >= 3;
            let table = self.before(i) == Some('|') || self.at(end) == Some('|');
            let both =
                self.context(i).is_some_and(|b| cjk(b) || mark(b)) && self.at(end).is_some_and(|a| cjk(a) || matches!(a, '“' | '《'));
            let dash =
                matches!(c, '-' | '－' | '─') && n >= 2 && !table && (after_chinese || i == 0) || c == '—' && n != 2 && (n > 2 || both);
            if dots {
                self.edit(i, end, "……", "省略号破折号", out);
            } else if dash {
                self.edit(i, end, "——", "省略号破折号", out);
            }
            i = end;
        }
    }

    fn width(&self, out: &mut Vec<Edit>) {
        for (i, &(_, c)) in self.chars.iter().enumerate() {
            if matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
                && let Some(half) = char::from_u32(c as u32 - 0xFEE0)
            {
                self.edit(i, i + 1, &half.to_string(), "全角数字", out);
            }
            let dot = matches!(c, '•' | '‧' | '・' | '･' | '⋅');
            if dot && self.before(i).is_some_and(cjk) && self.at(i + 1).is_some_and(cjk) {
                self.edit(i, i + 1, "·", "标点", out);
            }
        }
    }

    fn spaces(&self, out: &mut Vec<Edit>) {
        let solid = |c: Option<char>| c.is_some_and(|c| cjk(c) || mark(c) || matches!(c, '“' | '‘' | '「' | '『' | '《' | '（' | '【'));
        let (mut i, mut depth) = (0, 0usize);
        while i < self.chars.len() {
            // `（记者 林樾）`: names stay apart.
            match self.chars[i].1 {
                '(' | '（' => depth += 1,
                ')' | '）' => depth = depth.saturating_sub(1),
                _ => {}
            }
            let mut end = i;
            while self.at(end).is_some_and(|c| matches!(c, ' ' | '\u{a0}' | '\u{2002}'..='\u{200a}')) {
                end += 1;
            }
            if depth == 0 && end > i && i > 0 && solid(self.before(i)) && solid(self.at(end)) {
                self.edit(i, end, "", "空格", out);
            }
            i = end.max(i + 1);
        }
    }
}

/// The parts of an article's file that are text: values of the keys with text, and the lines of the body.
pub fn places(file: &str) -> Vec<(Range<usize>, Place)> {
    let mut out = Vec::new();
    let (mut at, mut front, mut verse) = (0, false, false);
    for (n, line) in file.split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        let fence = bare == "+++" && (n == 0 || front);
        if fence {
            front = n == 0;
        } else if front {
            verse |= bare.starts_with("verse") && bare.ends_with("true");
            let key = bare.split('=').next().unwrap_or_default().trim();
            if matches!(key, "kicker" | "headline" | "deck" | "author_line" | "dateline" | "byline" | "caption" | "credit") {
                strings(file, at..at + bare.len(), &mut out);
            }
        } else if !bare.trim().is_empty() && !bare.trim_start().starts_with('|') {
            let lead = bare.len() - bare.trim_start().len();
            let skip =
                if bare.trim_start().starts_with('#') { bare.trim_start().bytes().take_while(|&b| b == b'#').count() + 1 } else { 0 };
            let place = if skip > 0 || verse { Place::Head } else { Place::Body };
            out.push((at + (lead + skip).min(bare.len())..at + bare.len(), place));
        }
        at += line.len();
    }
    out
}

/// The quoted strings of a line; those with escapes are left alone.
fn strings(file: &str, range: Range<usize>, out: &mut Vec<(Range<usize>, Place)>) {
    let line = &file[range.clone()];
    if line.contains('\\') {
        return;
    }
    let quotes: Vec<usize> = line.match_indices('"').map(|m| m.0).collect();
    out.extend(quotes.chunks_exact(2).map(|q| (range.start + q[0] + 1..range.start + q[1], Place::Head)));
}

/// All edits of an article's file, by its bytes.
pub fn file(text: &str, rules: &Rules) -> Vec<Edit> {
    let mut out = Vec::new();
    for (range, place) in places(text) {
        for mut e in edits(&text[range.clone()], place, rules) {
            // Inside TOML strings an ASCII quote cannot stand; behind a backslash it is markup.
            let escaped = text[..range.start + e.range.start].ends_with('\\');
            e.range = e.range.start + range.start..e.range.end + range.start;
            if !escaped {
                out.push(e);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        apply(text, &edits(text, Place::Body, &Rules::default()))
    }

    #[test]
    fn marks_in_chinese_and_nowhere_else() {
        for (text, want) in [
            ("11月24日,全省会议召开.", "11月24日，全省会议召开。"),
            ("(融媒体 于继)", "（融媒体 于继）"),
            ("订购了4,000斤,总价1.5万元", "订购了4,000斤，总价1.5万元"),
            ("时间:12:30,地点:二楼", "时间：12:30，地点：二楼"),
            ("网址https://a.cn/b?c=1,请查看", "网址https://a.cn/b?c=1，请查看"),
            ("报告(2022)说,\"好\"!", "报告（2022）说，“好”！"),
            ("他说...然后走了", "他说……然后走了"),
            ("走了。。。", "走了……"),
            ("名单--请看", "名单——请看"),
            ("共 同 富裕,从 2022 年起", "共同富裕，从 2022 年起"),
            ("２０２２年，ＧＤＰ", "2022年，GDP"),
            ("It's \"fine\", he said.", "It's \"fine\", he said."),
            ("他用iPhone 'pro' 拍的", "他用iPhone 'pro' 拍的"),
            ("增长3.5%,居首位", "增长3.5%，居首位"),
            ("前1-9月的2022-12-02", "前1-9月的2022-12-02"),
        ] {
            assert_eq!(body(text), want);
        }
    }

    #[test]
    fn an_odd_quote_is_left_for_the_proofreader() {
        assert_eq!(body("他说\"好,走了"), "他说\"好，走了");
    }

    #[test]
    fn edits_of_a_file_can_be_undone() {
        let text =
            "+++\nheadline = \"前进,名列第一 再进\"\nbyline = \"(记者 林 樾)\"\npriority = 3\n+++\n第一段,有 空格.\n\n## 小题 二,三\n";
        let list = file(text, &Rules::default());
        let new = apply(text, &list);
        assert!(
            new.contains("headline = \"前进，名列第一 再进\"") && new.contains("（记者 林 樾）") && new.contains("第一段，有空格。"),
            "{new}"
        );
        let (mut back, mut shift) = (new.clone(), 0isize);
        let places: Vec<(usize, &Edit)> = list
            .iter()
            .map(|e| {
                let at = (e.range.start as isize + shift) as usize;
                shift += e.after.len() as isize - e.before.len() as isize;
                (at, e)
            })
            .collect();
        for (at, e) in places.into_iter().rev() {
            back.replace_range(at..at + e.after.len(), &e.before);
        }
        assert_eq!(back, text);
        assert!(file(&new, &Rules::default()).is_empty(), "a second pass changes nothing");
    }
}
