//! A typed reader over TOML that reports everything wrong with a table in one run.
//!
//! A [`Table`] hands out its keys one by one; what nobody asked for is unknown when it is finished.
//! An [`Item`] is a value with its place; its readers return `None` after saying what they expected.

use crate::diag::{Diagnostic, Report};
use crate::read::decode::{Clean, plain};
use crate::source::Span;
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table of a TOML file.
pub(super) struct Table<'t> {
    src: &'t Clean,
    /// How messages name it; empty for the file itself.
    label: String,
    at: Range<usize>,
    entries: Vec<(Spanned<std::borrow::Cow<'t, str>>, Spanned<DeValue<'t>>)>,
    known: Vec<&'static str>,
    /// The file has syntax errors: a key that seems to be missing may stand on the broken line.
    broken: bool,
}

/// A value of a TOML file.
pub(super) struct Item<'t> {
    src: &'t Clean,
    /// How messages name it.
    pub(super) key: String,
    at: Range<usize>,
    key_at: Range<usize>,
    value: DeValue<'t>,
    broken: bool,
}

/// Parses a file or a part of one; every syntax error is reported, what could be read is there.
pub(super) fn parse<'t>(src: &'t Clean, report: &mut Report) -> Table<'t> {
    let (table, errors) = DeTable::parse_recoverable(src.as_str());
    for e in &errors {
        let at = e.span().unwrap_or(0..0);
        report
            .push(Diagnostic::error("R01", format!("TOML 写法有误：{}", chinese(e.message()))).at(src.span(at)).hint(advice(e.message())));
    }
    Table::new(src, String::new(), 0..0, table.into_inner(), !errors.is_empty())
}

impl<'t> Table<'t> {
    fn new(src: &'t Clean, label: String, at: Range<usize>, table: DeTable<'t>, broken: bool) -> Table<'t> {
        let mut entries: Vec<_> = table.into_iter().collect();
        entries.sort_by_key(|(k, _)| k.span().start);
        Table { src, label, at, entries, known: Vec::new(), broken }
    }

    /// A key's value, if the key is there.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Item<'t>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let i = self.entries.iter().position(|(k, _)| k.get_ref() == key)?;
        let (k, v) = self.entries.remove(i);
        Some(self.item(&k, v))
    }

    /// A key that must be there; `what` says for what.
    pub(super) fn need(&mut self, key: &'static str, what: &str, report: &mut Report) -> Option<Item<'t>> {
        let item = self.take(key);
        if item.is_none() && !self.broken {
            report.push(Diagnostic::error("R04", format!("{}缺少 {key}（{what}）", self.place())).at(self.span()));
        }
        item
    }

    /// All keys that are left, in the order of the file.
    pub(super) fn rest(&mut self) -> Vec<Item<'t>> {
        std::mem::take(&mut self.entries).into_iter().map(|(k, v)| self.item(&k, v)).collect()
    }

    fn item(&self, key: &Spanned<std::borrow::Cow<'t, str>>, value: Spanned<DeValue<'t>>) -> Item<'t> {
        Item {
            src: self.src,
            key: key.get_ref().to_string(),
            at: value.span(),
            key_at: key.span(),
            value: value.into_inner(),
            broken: self.broken,
        }
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self, report: &mut Report) {
        for (key, _) in &self.entries {
            let name = key.get_ref();
            let d = Diagnostic::error("R02", format!("{}没有 {name} 这个键", self.place())).at(self.src.span(key.span()));
            report.push(match nearest(name, self.known.iter().copied()) {
                Some(near) => d.hint(format!("您是不是要写 {near}？")),
                None => d.hint(format!("这里可以写的键：{}", self.known.join("、"))),
            });
        }
    }

    /// How messages name it.
    fn place(&self) -> String {
        if self.label.is_empty() { String::new() } else { format!("{} ", self.label) }
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        self.src.span(self.at.clone())
    }
}

impl<'t> Item<'t> {
    /// Where the value stands.
    pub(super) fn span(&self) -> Span {
        self.src.span(self.at.clone())
    }

    /// Where the key stands.
    pub(super) fn key_span(&self) -> Span {
        self.src.span(self.key_at.clone())
    }

    /// A fault of the value.
    pub(super) fn fault(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.span())
    }

    /// The value is not what was expected.
    pub(super) fn wrong(&self, expected: &str) -> Diagnostic {
        self.fault("R03", format!("{} 应当是{expected}，这里是{}", self.key, self.found()))
    }

    fn found(&self) -> String {
        match &self.value {
            DeValue::String(s) => format!("“{}”", s.chars().take(20).collect::<String>()),
            DeValue::Integer(i) => format!(" {i}"),
            DeValue::Float(f) => format!(" {f}"),
            DeValue::Boolean(b) => format!(" {b}"),
            DeValue::Datetime(d) => format!("日期 {d}"),
            DeValue::Array(a) => format!("{} 项的数组", a.len()),
            DeValue::Table(_) => "一个表".into(),
        }
    }

    /// Reports and gives up the value.
    fn refuse<T>(&self, expected: &str, report: &mut Report) -> Option<T> {
        report.push(self.wrong(expected));
        None
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    pub(super) fn is_integer(&self) -> bool {
        matches!(self.value, DeValue::Integer(_))
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    pub(super) fn is_array(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    /// `true` or `false`, if it is one.
    pub(super) fn as_bool(&self) -> Option<bool> {
        if let DeValue::Boolean(b) = self.value { Some(b) } else { None }
    }

    /// A string, control characters dropped and reported.
    pub(super) fn string(&self, report: &mut Report) -> Option<String> {
        let DeValue::String(s) = &self.value else { return self.refuse("文字（加引号）", report) };
        let (text, dropped) = plain(s);
        for c in dropped {
            report.push(self.fault("R10", format!("{} 里有控制字符 U+{:04X}，已去掉", self.key, c as u32)));
        }
        Some(text)
    }

    /// A string that is a name: not empty, one line.
    pub(super) fn name(&self, report: &mut Report) -> Option<String> {
        let s = self.string(report)?;
        if s.trim().is_empty() || s.contains('\n') {
            return self.refuse("一行不空的文字", report);
        }
        Some(s.trim().to_string())
    }

    /// A string or an array of strings; a string of several lines counts as several.
    pub(super) fn lines(self, report: &mut Report) -> Vec<(String, Span)> {
        let (span, one) = (self.span(), self.is_string());
        if one {
            let text = self.string(report).unwrap_or_default();
            return text.trim_end_matches('\n').split('\n').map(|l| (l.to_string(), span)).collect();
        }
        if !self.is_array() {
            report.push(self.wrong("文字，或一行一项的数组"));
            return Vec::new();
        }
        let items = self.array(report).unwrap_or_default();
        items.into_iter().filter_map(|i| Some((i.string(report)?.replace('\n', " "), i.span()))).collect()
    }

    /// A string or an integer, as it is to be printed.
    pub(super) fn printed(&self, report: &mut Report) -> Option<String> {
        match &self.value {
            DeValue::Integer(i) => Some(i.to_string()),
            _ => self.string(report),
        }
    }

    /// A whole number in a range.
    pub(super) fn integer(&self, range: RangeInclusive<i64>, report: &mut Report) -> Option<i64> {
        let value = match &self.value {
            DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok(),
            _ => None,
        };
        value.filter(|v| range.contains(v)).or_else(|| self.refuse(&format!(" {} 到 {} 的整数", range.start(), range.end()), report))
    }

    /// Any number, if it is one.
    pub(super) fn as_number(&self) -> Option<f64> {
        match &self.value {
            DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().map(|v| v as f64),
            DeValue::Float(f) => f.as_str().parse().ok(),
            _ => None,
        }
    }

    /// A number in a range.
    pub(super) fn number(&self, range: RangeInclusive<f64>, report: &mut Report) -> Option<f64> {
        let fit = self.as_number().filter(|v| range.contains(v));
        fit.or_else(|| self.refuse(&format!(" {} 到 {} 的数", range.start(), range.end()), report))
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, report: &mut Report) -> Option<bool> {
        self.as_bool().or_else(|| self.refuse(" true 或 false", report))
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, words: &[(&str, T)], report: &mut Report) -> Option<T> {
        let DeValue::String(s) = &self.value else { return self.refuse_choice(words, None, report) };
        match words.iter().find(|w| w.0 == s) {
            Some(w) => Some(w.1),
            None => self.refuse_choice(words, nearest(s, words.iter().map(|w| w.0)), report),
        }
    }

    fn refuse_choice<T>(&self, words: &[(&str, T)], near: Option<&str>, report: &mut Report) -> Option<T> {
        let all = words.iter().map(|w| w.0).collect::<Vec<_>>().join("、");
        let d = self.wrong(&format!("下列之一：{all}"));
        report.push(if let Some(n) = near { d.hint(format!("您是不是要写 {n}？")) } else { d });
        None
    }

    /// A day without time, if the value is one.
    pub(super) fn date(&self, report: &mut Report) -> Option<(i32, u8, u8)> {
        if matches!(self.value, DeValue::Datetime(d) if d.date.is_none() && d.time.is_none()) {
            // The parser has said that there is no such day.
            return None;
        }
        let day = match &self.value {
            DeValue::Datetime(d) if d.time.is_none() && d.offset.is_none() => d.date,
            _ => None,
        };
        let day = day.filter(|d| d.year > 0 && (1..=12).contains(&d.month) && d.day >= 1 && d.day <= days(d.year, d.month));
        match day {
            Some(d) => Some((i32::from(d.year), d.month, d.day)),
            None => self.refuse("日期，如 2022-12-02，不加引号", report),
        }
    }

    /// A table.
    pub(super) fn table(self, label: &str, report: &mut Report) -> Option<Table<'t>> {
        if !self.is_table() {
            return self.refuse("表", report);
        }
        match self.value {
            DeValue::Table(t) => Some(Table::new(self.src, label.to_string(), self.at, t, self.broken)),
            _ => None,
        }
    }

    /// An array's items.
    pub(super) fn array(self, report: &mut Report) -> Option<Vec<Item<'t>>> {
        if !self.is_array() {
            return self.refuse("数组（写在方括号里）", report);
        }
        let DeValue::Array(a) = self.value else { return None };
        let (src, broken, key) = (self.src, self.broken, self.key);
        let item = |(i, v): (usize, Spanned<DeValue<'t>>)| Item {
            src,
            key: format!("{key} 第{}项", i + 1),
            key_at: v.span(),
            at: v.span(),
            value: v.into_inner(),
            broken,
        };
        Some(a.into_iter().enumerate().map(item).collect())
    }

    /// The tables of `[[name]]`.
    pub(super) fn tables(self, label: &str, report: &mut Report) -> Vec<Table<'t>> {
        let items = self.array(report).unwrap_or_default();
        items.into_iter().filter_map(|i| i.table(label, report)).collect()
    }

    /// Two whole numbers in a range each.
    pub(super) fn pair(self, what: &str, range: RangeInclusive<i64>, report: &mut Report) -> Option<(i64, i64)> {
        let wrong = self.wrong(what);
        match self.value {
            DeValue::Array(ref a) if a.len() == 2 => {}
            _ => {
                report.push(wrong);
                return None;
            }
        }
        let items = self.array(report)?;
        let (a, b) = (items[0].integer(range.clone(), report), items[1].integer(range, report));
        Some((a?, b?))
    }
}

fn days(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The known name most like `name`, if one is near enough to be meant.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    let best = known.map(|k| (strsim::damerau_levenshtein(&name.to_lowercase(), &k.to_lowercase()), k)).min()?;
    (best.0 <= (length / 3).max(1)).then_some(best.1)
}

/// What the parser says, in Chinese; what is not in the list stands as it is.
fn chinese(message: &str) -> String {
    let (what, expected) = message.split_once(", expected ").map_or((message, None), |(w, e)| (w, Some(e)));
    let said = match what {
        "duplicate key" => "这个键写了两次",
        "invalid date" | "invalid datetime" => "没有这样的日期",
        "invalid basic string" | "invalid literal string" | "invalid multi-line basic string" => "引号没有配对",
        "string values must be quoted" => "文字要加引号",
        "key with no value" | "missing value for key" | "missing value" => "等号后面没有值",
        "missing assignment between key-value pairs" => "缺少等号",
        "missing comma between array elements" | "missing comma between key-value pairs" => "缺少逗号",
        "extra comma in array" | "extra comma in inline table" => "多了逗号",
        "extra `=`" | "unexpected `=` in array" | "extra assignment between key-value pairs" => "多了等号",
        "unclosed array" => "数组没有写右方括号",
        "unclosed table" | "unclosed array table" => "表头没有写右方括号",
        "unclosed inline table" => "表没有写右花括号",
        "invalid unquoted key" | "unquoted keys cannot be empty" => "键只能用英文字母、数字、- 和 _",
        "unexpected key or value" | "unexpected content" => "这里不应有别的内容",
        "unexpected leading zero" => "数字前面不能有 0",
        "missing escaped value" | "invalid value" | "too few unicode value digits" => "反斜杠或数值写错了",
        other => return expected.map_or(other.to_string(), |e| format!("{other}，应有 {e}")),
    };
    said.to_string()
}

fn advice(message: &str) -> &'static str {
    match message.split(", expected ").next().unwrap_or_default() {
        "duplicate key" => "留下一个，删去另一个",
        "invalid date" | "invalid datetime" => "日期写成 2022-12-02 的样子，不加引号",
        "invalid basic string" | "invalid literal string" | "string values must be quoted" => {
            "引号要用英文半角的 \"，前后成对；文字里的英文引号写成 \\\""
        }
        _ => "看这一行和上一行的引号、括号、等号",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::decode::Raw;
    use crate::source::Sources;

    fn with(text: &str, f: impl FnOnce(&mut Table<'_>, &mut Report)) -> Vec<(String, String, usize)> {
        let mut sources = Sources::default();
        let raw = Raw { file: sources.add("a.toml", text), text: text.to_string() };
        let clean = Clean::toml(&raw, 0..text.len());
        let mut report = Report::default();
        let mut table = parse(&clean, &mut report);
        f(&mut table, &mut report);
        table.finish(&mut report);
        let line = |d: &Diagnostic| sources.file(raw.file).position(d.span.unwrap().start).0;
        report.diagnostics.iter().map(|d| (d.code.to_string(), format!("{} {}", d.message, d.hints.join("/")), line(d))).collect()
    }

    #[test]
    fn unknown_keys_come_with_the_nearest_known_one() {
        let found = with("paper = 'x'\nlayuot = 'y'\n", |t, r| {
            t.take("paper").unwrap().string(r);
            t.need("layout", "版式", r);
        });
        assert_eq!(found.len(), 2);
        assert!(found[0].0 == "R04" && found[0].1.contains("layout"));
        assert!(found[1].0 == "R02" && found[1].1.contains("您是不是要写 layout") && found[1].2 == 2);
    }

    #[test]
    fn wrong_values_say_what_was_expected() {
        let found = with("a = 'x'\nb = 9\nc = 3\nd = 2022-02-30\ne = 'lien'\nf = [1]\n", |t, r| {
            t.take("a").unwrap().integer(1..=9, r);
            t.take("b").unwrap().integer(1..=8, r);
            t.take("c").unwrap().string(r);
            t.take("d").map(|i| i.date(r));
            t.take("e").unwrap().choice(&[("line", 1), ("wave", 2)], r);
            t.take("f").unwrap().pair("[栏, 行]", 1..=9, r);
        });
        let lines: Vec<usize> = found.iter().filter(|f| f.0 == "R03").map(|f| f.2).collect();
        assert!([1, 2, 3, 5, 6].iter().all(|l| lines.contains(l)), "{found:?}");
        assert!(found.iter().any(|f| f.2 == 4), "a day that is not: {found:?}");
        assert!(found.iter().any(|f| f.1.contains("您是不是要写 line")));
    }

    #[test]
    fn all_syntax_errors_are_reported_at_once() {
        let found = with("a = 'x\nb == 2\nc = 1\nc = 2\nd = 中文\n", |t, r| {
            t.need("z", "没有", r);
            t.rest();
        });
        assert!(found.iter().all(|f| f.0 == "R01"), "{found:?}");
        for line in [1, 2, 4, 5] {
            assert!(found.iter().any(|f| f.2 == line), "line {line} in {found:?}");
        }
    }
}
