//! `layouts/NAME/names.toml`: the paper's own words, which heads are never parted in.
//!
//! What the three keys hold is treated alike so far; they are apart because editors keep them apart.

use crate::diag::{Diagnostic, Report};
use crate::read::decode::{Clean, Raw};
use crate::read::folder::{Fault, Folder};
use crate::read::table::{Item, parse};
use crate::source::Sources;

/// People, places, set phrases.
const KEYS: [&str; 3] = ["people", "places", "phrases"];

/// The names of a layout; none if it has no names.toml.
pub(super) fn read(layouts: &Folder, layout: &str, sources: &mut Sources, report: &mut Report) -> Vec<String> {
    let file = format!("{layout}/names.toml");
    let raw = match Raw::load(layouts, &file, sources, report) {
        Ok(raw) => raw,
        Err(Fault::Missing) => return Vec::new(),
        Err(fault) => {
            report.push(fault.diagnostic("R09", &layouts.name(&file)));
            return Vec::new();
        }
    };
    let clean = Clean::toml(&raw, 0..raw.text.len());
    let mut table = parse(&clean, report);
    let names = KEYS.iter().filter_map(|key| table.take(key)).collect::<Vec<_>>();
    let names = names.into_iter().flat_map(|i| list(i, report)).collect();
    table.finish(report);
    names
}

/// An array of names, each of two characters or more.
pub(super) fn list(item: Item<'_>, report: &mut Report) -> Vec<String> {
    let Some(items) = item.array(report) else { return Vec::new() };
    items.iter().filter_map(|i| name(i, report)).collect()
}

fn name(item: &Item<'_>, report: &mut Report) -> Option<String> {
    let name = item.name(report)?;
    if name.chars().nth(1).is_none() {
        let d: Diagnostic = item.wrong("两个字以上的名称");
        report.push(d.hint("一个字本来就不会拆开"));
        return None;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::testing::Scratch;

    fn names(text: &str) -> (Vec<String>, Vec<String>) {
        let s = Scratch::new("names");
        s.write("layouts/a/names.toml", text);
        let mut report = Report::default();
        let folder = Folder::open(&s.path("layouts")).unwrap();
        let names = read(&folder, "a", &mut Sources::default(), &mut report);
        (names, report.diagnostics.iter().map(|d| format!("{} {} {}", d.code, d.message, d.hints.join("/"))).collect())
    }

    #[test]
    fn all_keys_give_names() {
        let (names, faults) = names("people = [\"马军权\"]\nplaces = [\"云桥村\", \"斗虎屯镇\"]\nphrases = [\"共享菜窖\"]\n");
        assert_eq!(names, ["马军权", "云桥村", "斗虎屯镇", "共享菜窖"]);
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_is_told() {
        let (names, faults) = names("peple = []\npeople = [\"马\", 3, \"于继\"]\nplaces = \"云桥\"\n");
        assert_eq!(names, ["于继"]);
        assert!(faults[0].starts_with("R03") && faults[1].starts_with("R03") && faults[2].starts_with("R03"), "{faults:?}");
        assert!(faults[3].starts_with("R02") && faults[3].contains("您是不是要写 people"), "{faults:?}");
    }

    #[test]
    fn a_layout_need_not_have_names() {
        let s = Scratch::new("no-names");
        s.write("layouts/a/layout.toml", "");
        let mut report = Report::default();
        assert!(read(&Folder::open(&s.path("layouts")).unwrap(), "a", &mut Sources::default(), &mut report).is_empty());
        assert!(report.diagnostics.is_empty());
    }
}
