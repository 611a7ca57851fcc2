//! Changes to `issue.toml` that leave everything else in it as its editor wrote it: comments, order, spacing.
//!
//! A change finds the bytes of the values that it is about and replaces those bytes only.

use crate::import::write::quote;
use serde_json::{Map, Value, json as value};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One change to the plan.
#[derive(Clone, PartialEq, Debug)]
pub enum Edit {
    /// Gives keys of a slot other values; `null` takes a key away.
    Set {
        /// Which slot.
        slot: Name,
        /// New values by key; `head.cols` and the like reach into a table.
        values: Map<String, Value>,
    },
    /// Two slots change their contents.
    Swap {
        /// One.
        a: Name,
        /// The other.
        b: Name,
    },
    /// A new slot at the end of a page, e.g. for the rest of a story.
    Add {
        /// Page number.
        page: i64,
        /// All its keys.
        values: Map<String, Value>,
    },
    /// A finding that the editor lets pass (豁免), or pins (钉住).
    Waive(Waiver),
    /// Takes a waiver or pin back; what it says beside code, page and slots does not matter.
    TakeBack(Waiver),
}

/// What is let pass, and why; or pinned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiver {
    /// Pinned.
    pub pin: bool,
    /// Code of the rule.
    pub code: String,
    /// Page number; `None`: on every page.
    pub page: Option<i64>,
    /// Slots that it is about.
    pub items: Vec<String>,
    /// Why it may be so.
    pub reason: String,
}

/// A slot: number of its page, its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// Page number (版次).
    pub page: i64,
    /// Name on its page.
    pub slot: String,
}

/// Keys that a slot's content may have; a slot has one of them.
const CONTENTS: [&str; 8] = ["article", "section", "group", "picture", "masthead", "index", "text", "imprint"];

/// Keys that may be changed from the browser.
const KEYS: [&str; 20] = [
    "at",
    "size",
    "head",
    "head.cols",
    "head.lines",
    "head.size",
    "head.vertical",
    "columns",
    "mode",
    "writing",
    "border",
    "tint",
    "rank",
    "inside",
    "chars",
    "side",
    "name",
    "crop",
    "focus",
    "fit",
];

/// The text after a change. The error says in Chinese why it cannot be made.
pub fn apply(text: &str, edit: &Edit) -> Result<String, String> {
    let table = parse(text)?;
    let mut patches = Vec::new();
    match edit {
        Edit::Set { slot, values } => {
            let slot = Slot { text, at: find(&table, slot)? };
            for (key, value) in values {
                if !KEYS.contains(&key.as_str()) {
                    return Err(format!("不能从浏览器改 {key}"));
                }
                patches.push(slot.set(key, value)?);
            }
        }
        Edit::Swap { a, b } => {
            let (a, b) = (content(find(&table, a)?)?, content(find(&table, b)?)?);
            patches.push((a.clone(), text[b.clone()].to_string()));
            patches.push((b, text[a].to_string()));
        }
        Edit::Add { page, values } => patches.push(add(text, &table, *page, values)?),
        Edit::Waive(waiver) => patches.push(waive(text, waiver)),
        Edit::TakeBack(waiver) => patches.push(take_back(text, &table, waiver)?),
    }
    let out = patch(text, patches)?;
    parse(&out).map_err(|e| format!("这样改会写坏 issue.toml：{e}"))?;
    Ok(out)
}

/// Values of a slot now, for comparison with what the browser saw: keys as in [`Edit::Set`].
pub fn values(text: &str, slot: &Name, keys: &[String]) -> Result<Map<String, Value>, String> {
    let table = parse(text)?;
    let slot = find(&table, slot)?;
    let of = |key: &String| {
        let (_, value) = entry(slot.get_ref(), key)?;
        Some((key.clone(), json(value.get_ref())))
    };
    Ok(keys.iter().filter_map(of).collect())
}

fn parse(text: &str) -> Result<DeTable<'_>, String> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|e| format!("issue.toml 的写法有误，先在文件里改好：{}", e.message()))
}

type Entry<'t> = Spanned<DeValue<'t>>;

fn entry<'a, 't>(value: &'a DeValue<'t>, key: &str) -> Option<(Range<usize>, &'a Entry<'t>)> {
    let (k, v) = value.as_table()?.iter().find(|(k, _)| k.get_ref() == key)?;
    Some((k.span(), v))
}

fn page<'a, 't>(table: &'a DeTable<'t>, number: i64) -> Result<&'a Entry<'t>, String> {
    let pages = table.iter().find(|(k, _)| k.get_ref() == "page").and_then(|(_, v)| v.get_ref().as_array());
    let is = |p: &&Entry<'t>| entry(p.get_ref(), "number").is_some_and(|(_, n)| json(n.get_ref()) == number);
    pages.into_iter().flatten().find(is).ok_or_else(|| format!("issue.toml 里没有第{number}版"))
}

fn slots<'a, 't>(page: &'a Entry<'t>) -> impl Iterator<Item = &'a Entry<'t>> {
    entry(page.get_ref(), "slot").and_then(|(_, s)| s.get_ref().as_array()).into_iter().flatten()
}

fn find<'a, 't>(table: &'a DeTable<'t>, name: &Name) -> Result<&'a Entry<'t>, String> {
    let is = |s: &&Entry<'t>| entry(s.get_ref(), "name").is_some_and(|(_, n)| n.get_ref().as_str() == Some(&name.slot));
    slots(page(table, name.page)?).find(is).ok_or_else(|| format!("第{}版没有版块“{}”，也许刚在文件里改了名", name.page, name.slot))
}

/// Key and value of what a slot holds.
fn content(slot: &Entry<'_>) -> Result<Range<usize>, String> {
    let found = CONTENTS.iter().find_map(|k| entry(slot.get_ref(), k));
    found.map(|(key, value)| key.start..value.span().end).ok_or_else(|| "版块里没有内容".into())
}

type Patch = (Range<usize>, String);

/// A slot in its text.
struct Slot<'a, 't> {
    text: &'a str,
    at: &'a Entry<'t>,
}

impl Slot<'_, '_> {
    fn set(&self, key: &str, value: &Value) -> Result<Patch, String> {
        if let Some(inner) = key.strip_prefix("head.") {
            return self.set_head(inner, value);
        }
        let Some((key_at, old)) = entry(self.at.get_ref(), key) else {
            return match value {
                Value::Null => Ok((0..0, String::new())),
                v => Ok(self.insert(self.at, key, &toml(v)?)),
            };
        };
        match value {
            Value::Null => Ok(self.take_away(key_at.start..old.span().end)),
            v => replace(old, v),
        }
    }

    /// `head = 4` is a short way to write `head = { cols = 4 }`; it stays short where it can.
    fn set_head(&self, key: &str, value: &Value) -> Result<Patch, String> {
        let Some((_, head)) = entry(self.at.get_ref(), "head") else {
            return Ok(match (key, value) {
                (_, Value::Null) => (0..0, String::new()),
                ("cols", v) => self.insert(self.at, "head", &toml(v)?),
                (_, v) => self.insert(self.at, "head", &format!("{{ {key} = {} }}", toml(v)?)),
            });
        };
        if head.get_ref().as_table().is_some() {
            return match (entry(head.get_ref(), key), value) {
                (Some((k, old)), Value::Null) => Ok(self.take_away(k.start..old.span().end)),
                (Some((_, old)), v) => replace(old, v),
                (None, Value::Null) => Ok((0..0, String::new())),
                (None, v) => Ok(self.insert(head, key, &toml(v)?)),
            };
        }
        let old = json(head.get_ref());
        let cols = old.as_i64().map(|n| format!("cols = {n}, ")).unwrap_or_default();
        Ok(match (key, value) {
            ("cols", Value::Null) => (head.span(), "{}".into()),
            (_, Value::Null) => (0..0, String::new()),
            ("cols", v) => (head.span(), toml(v)?),
            (_, v) => (head.span(), format!("{{ {cols}{key} = {} }}", toml(v)?)),
        })
    }

    /// A key more, after the last one of its table.
    fn insert(&self, table: &Entry<'_>, key: &str, value: &str) -> Patch {
        let span = table.span();
        let last = end_of(table.get_ref());
        if self.text[span.clone()].starts_with('{') {
            return match last {
                Some(end) => (end..end, format!(", {key} = {value}")),
                None => (span, format!("{{ {key} = {value} }}")),
            };
        }
        let end = line_end(self.text, own_end(table.get_ref()).unwrap_or(span.end));
        let indent: String = first_key(table.get_ref()).map_or(String::new(), |k| indent_at(self.text, k));
        (end..end, format!("\n{indent}{key} = {value}"))
    }

    /// A key less. What else stands on its line stays.
    fn take_away(&self, at: Range<usize>) -> Patch {
        let text = self.text;
        let (before, after) = (&text[..at.start], &text[at.end..]);
        if let Some(rest) = after.trim_start_matches([' ', '\t']).strip_prefix(',') {
            let rest = rest.trim_start_matches([' ', '\t']);
            return (at.start..text.len() - rest.len(), String::new());
        }
        if before.trim_end().ends_with(',') {
            return (before.trim_end().len() - 1..at.end, String::new());
        }
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        let alone = text[start..at.start].trim().is_empty();
        let end = line_end(text, at.end);
        if alone && text[at.end..end].trim().is_empty() {
            return (start..(end + 1).min(text.len()), String::new());
        }
        let gap = after.len() - after.trim_start_matches([' ', '\t']).len();
        (at.start..at.end + gap, String::new())
    }
}

/// A new value in the place of an old one; numbers in an array each in its own place.
fn replace(old: &Entry<'_>, new: &Value) -> Result<Patch, String> {
    if let (Some(a), Value::Array(b)) = (old.get_ref().as_array(), new)
        && a.len() == b.len()
        && !a.is_empty()
    {
        // One patch over all of them, with what stands between.
        let differ: Vec<usize> = (0..a.len()).filter(|&i| json(a[i].get_ref()) != b[i]).collect();
        if let [i] = differ[..] {
            return Ok((a[i].span(), toml(&b[i])?));
        }
    }
    Ok((old.span(), toml(new)?))
}

fn add(text: &str, table: &DeTable<'_>, number: i64, values: &Map<String, Value>) -> Result<Patch, String> {
    let page = page(table, number)?;
    let allowed = |k: &String| KEYS.contains(&k.as_str()) || CONTENTS.contains(&k.as_str());
    if let Some(bad) = values.keys().find(|k| !allowed(k)) {
        return Err(format!("不能从浏览器写 {bad}"));
    }
    let name = values.get("name").and_then(Value::as_str).ok_or("新的版块要有名字")?;
    if slots(page).any(|s| entry(s.get_ref(), "name").is_some_and(|(_, n)| n.get_ref().as_str() == Some(name))) {
        return Err(format!("第{number}版已有版块“{name}”"));
    }
    let last = slots(page).last();
    if last.is_some_and(|s| text[s.span()].starts_with('{')) {
        return Err("这一版的版块写在一行里，请在文件里添加".into());
    }
    let end = line_end(text, end_of(last.unwrap_or(page).get_ref()).unwrap_or(text.len()));
    let mut out = "\n\n[[page.slot]]".to_string();
    for (k, v) in values {
        out.push_str(&format!("\n{k} = {}", toml(v)?));
    }
    Ok((end..end, out))
}

/// Waivers stand at the end of the file.
fn waive(text: &str, w: &Waiver) -> Patch {
    let end = text.trim_end().len();
    let (name, key) = if w.pin { ("pin", "note") } else { ("waive", "reason") };
    let mut out = format!("\n\n[[{name}]]\ncode = {}", quote(&w.code));
    if let Some(page) = w.page {
        out.push_str(&format!("\npage = {page}"));
    }
    if !w.items.is_empty() {
        out.push_str(&format!("\nitems = [{}]", w.items.iter().map(|i| quote(i)).collect::<Vec<_>>().join(", ")));
    }
    if !w.reason.is_empty() {
        out.push_str(&format!("\n{key} = {}", quote(&w.reason)));
    }
    if end == text.len() {
        out.push('\n');
    }
    (end..end, out)
}

/// The whole table of a waiver or pin, with one empty line before it.
fn take_back(text: &str, table: &DeTable<'_>, w: &Waiver) -> Result<Patch, String> {
    let name = if w.pin { "pin" } else { "waive" };
    let all = table.iter().find(|(k, _)| k.get_ref() == name).and_then(|(_, v)| v.get_ref().as_array());
    let of = |t: &Entry<'_>, key: &str| entry(t.get_ref(), key).map_or(Value::Null, |(_, v)| json(v.get_ref()));
    let items = |t: &Entry<'_>| of(t, "items").as_array().cloned().unwrap_or_default();
    let fits = |t: &&Entry<'_>| {
        let page = of(t, "page");
        of(t, "code") == w.code.as_str()
            && (page.is_null() || page == value!(w.page))
            && items(t).iter().all(|i| w.items.iter().any(|n| i == n))
    };
    let found = all.into_iter().flatten().find(fits).ok_or("issue.toml 里没有这一条")?;
    let last = end_of(found.get_ref()).unwrap_or(found.span().end);
    if !text[found.span()].starts_with("[[") {
        return Err("这一条写在一行里，请在文件里删".into());
    }
    let start = text[..found.span().start].trim_end_matches([' ', '\t']).len();
    let start = text[..start].strip_suffix("\n\n").map_or(start, |t| t.len() + 1);
    let end = (line_end(text, last) + 1).min(text.len());
    Ok((start..end, String::new()))
}

/// Where the last value in a table ends, tables below it included.
fn end_of(value: &DeValue<'_>) -> Option<usize> {
    let ends = value.as_table()?.iter().map(|(_, v)| deep_end(v));
    ends.max()
}

fn deep_end(v: &Entry<'_>) -> usize {
    let inner = match v.get_ref() {
        DeValue::Table(_) => end_of(v.get_ref()),
        DeValue::Array(a) => a.iter().map(deep_end).max(),
        _ => None,
    };
    v.span().end.max(inner.unwrap_or(0))
}

/// Where the last value ends that is written right under the table's header.
fn own_end(value: &DeValue<'_>) -> Option<usize> {
    // What stands under a header of its own, [page.slot.head], has the span of that header and comes later.
    let written_here = |v: &Entry<'_>| v.get_ref().as_table().is_none_or(|_| false);
    let own = value.as_table()?.iter().filter(|(_, v)| written_here(v)).map(|(_, v)| v.span().end).max();
    own.or_else(|| first_key(value))
}

fn first_key(value: &DeValue<'_>) -> Option<usize> {
    value.as_table()?.iter().map(|(k, _)| k.span().start).min()
}

fn indent_at(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    text[start..at].chars().take_while(|c| c.is_whitespace()).collect()
}

/// The end of the line, before its line end.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    if text[..end].ends_with('\r') { end - 1 } else { end }
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(s) => Value::from(s.as_ref()),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).map_or(Value::Null, Value::from),
        DeValue::Float(f) => f.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(b) => Value::from(*b),
        DeValue::Array(a) => a.iter().map(|v| json(v.get_ref())).collect(),
        DeValue::Table(t) => Value::Object(t.iter().map(|(k, v)| (k.get_ref().to_string(), json(v.get_ref()))).collect()),
        DeValue::Datetime(d) => Value::from(d.to_string()),
    }
}

/// A value as it is written in TOML.
fn toml(value: &Value) -> Result<String, String> {
    Ok(match value {
        Value::String(s) => quote(s),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::Array(a) => format!("[{}]", a.iter().map(toml).collect::<Result<Vec<_>, _>>()?.join(", ")),
        Value::Null | Value::Object(_) => return Err("写不成 TOML 的值".into()),
    })
}

fn patch(text: &str, mut patches: Vec<Patch>) -> Result<String, String> {
    // Insertions at one place keep the order in which they were asked for.
    patches.sort_by_key(|p| (p.0.start, p.0.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    let crlf = text.contains("\r\n");
    for (range, new) in patches {
        if range.start < at {
            return Err("两处改动碰在一起".into());
        }
        out.push_str(&text[at..range.start]);
        out.push_str(&if crlf { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new });
        at = range.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PLAN: &str = "paper = \"报\" # 报名\n\n[[page]]\nnumber = 1\n\n# 头条\n[[page.slot]]\nname = \"lead\" # 不要动\narticle = \"a\"\n\
        at = [1,  16]   # 栏、行\nsize = [4, 23]\nhead = 4\n\n# 竖题\n[[page.slot]]\nname = \"side\"\npicture = \"b\"\nat = [5, 1]\n\
        size = [1, 9]\nhead = { cols = 1, vertical = true }\n\n# 第二版\n[[page]]\nnumber = 2\nslot = [{ name = \"x\", text = [\"甲\"], at = [1, 3], size = [1, 1] }]\n";

    fn name(page: i64, slot: &str) -> Name {
        Name { page, slot: slot.into() }
    }

    fn set(page: i64, slot: &str, values: Value) -> Result<String, String> {
        apply(PLAN, &Edit::Set { slot: name(page, slot), values: values.as_object().unwrap().clone() })
    }

    /// Only the given lines differ.
    fn differs(new: &str, changes: &[(&str, &str)]) {
        let mut expected = PLAN.to_string();
        for (a, b) in changes {
            assert!(expected.contains(a), "{a}");
            expected = expected.replacen(a, b, 1);
        }
        assert_eq!(new, expected);
    }

    #[test]
    fn values_are_replaced_and_nothing_else() {
        differs(&set(1, "lead", json!({ "at": [1, 17] })).unwrap(), &[("[1,  16]   # 栏", "[1,  17]   # 栏")]);
        differs(&set(1, "lead", json!({ "at": [2, 17], "size": [3, 22] })).unwrap(), &[("[1,  16]", "[2, 17]"), ("[4, 23]", "[3, 22]")]);
        differs(&set(2, "x", json!({ "at": [1, 4] })).unwrap(), &[("at = [1, 3]", "at = [1, 4]")]);
    }

    #[test]
    fn keys_are_added_and_taken_away() {
        differs(&set(1, "lead", json!({ "rank": 2 })).unwrap(), &[("head = 4\n", "head = 4\nrank = 2\n")]);
        differs(&set(1, "lead", json!({ "head": null })).unwrap(), &[("head = 4\n", "")]);
        differs(&set(2, "x", json!({ "border": "line" })).unwrap(), &[("size = [1, 1] }", "size = [1, 1], border = \"line\" }")]);
        differs(&set(1, "lead", json!({ "at": null })).unwrap(), &[("at = [1,  16]   # 栏", "# 栏")]);
    }

    #[test]
    fn heads_are_changed_as_they_are_written() {
        differs(&set(1, "lead", json!({ "head.cols": 3 })).unwrap(), &[("head = 4", "head = 3")]);
        differs(&set(1, "lead", json!({ "head.size": "28pt" })).unwrap(), &[("head = 4", "head = { cols = 4, size = \"28pt\" }")]);
        differs(&set(1, "side", json!({ "head.lines": 12 })).unwrap(), &[("vertical = true", "vertical = true, lines = 12")]);
        differs(&set(1, "side", json!({ "head.vertical": null })).unwrap(), &[("cols = 1, vertical = true", "cols = 1")]);
        differs(&set(1, "side", json!({ "head.cols": null })).unwrap(), &[("cols = 1, vertical", "vertical")]);
        differs(&set(2, "x", json!({ "head.cols": 1 })).unwrap(), &[("size = [1, 1] }", "size = [1, 1], head = 1 }")]);
    }

    #[test]
    fn contents_are_swapped() {
        let swapped = apply(PLAN, &Edit::Swap { a: name(1, "lead"), b: name(1, "side") }).unwrap();
        differs(&swapped, &[("article = \"a\"", "§"), ("picture = \"b\"", "article = \"a\""), ("§", "picture = \"b\"")]);
        assert_eq!(apply(&swapped, &Edit::Swap { a: name(1, "lead"), b: name(1, "side") }).unwrap(), PLAN);
    }

    #[test]
    fn a_slot_is_added_at_the_end_of_its_page() {
        let values = json!({ "name": "rest", "article": "a", "at": [2, 1], "size": [1, 5] }).as_object().unwrap().clone();
        let new = apply(PLAN, &Edit::Add { page: 1, values: values.clone() }).unwrap();
        let end = "vertical = true }\n";
        differs(&new, &[(end, &format!("{end}\n[[page.slot]]\nname = \"rest\"\narticle = \"a\"\nat = [2, 1]\nsize = [1, 5]\n"))]);
        assert!(apply(&new, &Edit::Add { page: 1, values }).is_err());
    }

    #[test]
    fn a_waiver_stands_at_the_end() {
        let waiver =
            Waiver { pin: false, code: "L03".into(), page: Some(1), items: vec!["lead".into()], reason: "头条“要”这样".into() };
        let new = apply(PLAN, &Edit::Waive(waiver)).unwrap();
        let added = "\n[[waive]]\ncode = \"L03\"\npage = 1\nitems = [\"lead\"]\nreason = \"头条“要”这样\"\n";
        assert_eq!(new, format!("{PLAN}{added}"));
        let pin = Waiver { pin: true, code: "L02".into(), page: Some(1), items: vec![], reason: String::new() };
        let pinned = apply(&new, &Edit::Waive(pin.clone())).unwrap();
        assert_eq!(pinned, format!("{new}\n[[pin]]\ncode = \"L02\"\npage = 1\n"));
        assert_eq!(apply(&pinned, &Edit::TakeBack(pin.clone())).unwrap(), new);
        assert_eq!(apply(&format!("{pinned}# 完\n"), &Edit::TakeBack(pin.clone())).unwrap(), format!("{new}# 完\n"));
        assert!(apply(&new, &Edit::TakeBack(pin)).is_err());
    }

    #[test]
    fn line_ends_stay_what_they_are() {
        let crlf = PLAN.replace('\n', "\r\n");
        let values = json!({ "rank": 2 }).as_object().unwrap().clone();
        let new = apply(&crlf, &Edit::Set { slot: name(1, "lead"), values }).unwrap();
        assert_eq!(new, set(1, "lead", json!({ "rank": 2 })).unwrap().replace('\n', "\r\n"));
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        assert!(set(9, "lead", json!({ "at": [1, 1] })).unwrap_err().contains("没有第9版"));
        assert!(set(1, "none", json!({ "at": [1, 1] })).unwrap_err().contains("none"));
        assert!(set(1, "lead", json!({ "paper": "x" })).is_err());
        assert!(apply("a = [", &Edit::Swap { a: name(1, "a"), b: name(1, "b") }).unwrap_err().contains("写法有误"));
    }

    #[test]
    fn values_are_told() {
        let now = values(PLAN, &name(1, "lead"), &["at".into(), "rank".into()]).unwrap();
        assert_eq!(Value::Object(now), json!({ "at": [1, 16] }));
    }
}
