//! Colours by name: process colours (四色) and spot colours (专色), as `[colours]` of a layout or an issue has them.

use crate::diag::Report;
use crate::page::{Ink, Spot, SpotInk};
use crate::read::table::{Item, Table, nearest};
use std::collections::BTreeMap;

/// Spot colours in an issue, at most: no press has more units.
const MOST_SPOTS: usize = 16;

/// Names of process inks, which no spot colour may take: plates would be mixed up.
const PROCESS: [&str; 6] = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];

/// Colours that the layers so far name.
#[derive(Clone, Default, Debug)]
pub(super) struct Colours {
    named: BTreeMap<String, Ink>,
    /// Spot colours by the numbers that inks have.
    pub(super) spots: Vec<SpotInk>,
}

impl Colours {
    /// Takes over a `[colours]` table.
    pub(super) fn apply(&mut self, mut table: Table<'_>, report: &mut Report) {
        for item in table.rest() {
            let name = item.key.clone();
            let made = if item.is_table() { self.spot(item, report) } else { process(item, report) };
            if let Some(ink) = made {
                self.named.insert(name, ink);
            }
        }
    }

    /// `{ spot = "PANTONE 485 C", cmyk = [0, 95, 100, 0], lab = [48, 66, 48] }`.
    fn spot(&mut self, item: Item<'_>, report: &mut Report) -> Option<Ink> {
        let (key, at) = (item.key.clone(), item.fault("R03", "专色的名称不能是印刷原色（Cyan、Magenta、Yellow、Black、All、None）"));
        let many = item.fault("R03", format!("专色多于 {MOST_SPOTS} 个"));
        let mut t = item.table("[colours] 的专色", report)?;
        let name = t.take("spot").and_then(|i| i.name(report)).unwrap_or(key);
        let inks = t.need("cmyk", "四色的替代值", report).and_then(|i| process(i, report));
        let lab = t.take("lab").and_then(|i| lab(i, report));
        t.finish(report);
        let inks = inks?;
        if PROCESS.iter().any(|p| p.eq_ignore_ascii_case(&name)) {
            report.push(at.hint("起一个油墨的名字，如 \"PANTONE 485 C\""));
            return None;
        }
        let made = SpotInk { name, inks: [inks.c, inks.m, inks.y, inks.k], lab };
        let number = match self.spots.iter().position(|s| s.name == made.name) {
            Some(i) => {
                self.spots[i] = made;
                i
            }
            None if self.spots.len() == MOST_SPOTS => {
                report.push(many.hint("把不用的删去"));
                return None;
            }
            None => {
                self.spots.push(made);
                self.spots.len() - 1
            }
        };
        Some(Ink { spot: Some(Spot { number: number as u8, tint: 1000 }), ..inks })
    }

    /// Percent of black; of cyan, magenta, yellow, black; or a name, with a tint behind it: `"套红"`, `"套红 30%"`.
    pub(super) fn ink(&self, item: Item<'_>, report: &mut Report) -> Option<Ink> {
        if !item.is_string() {
            return process(item, report);
        }
        let text = item.string(report)?;
        let (name, tint) = tinted(text.trim());
        if let Some(ink) = self.named.get(name) {
            return Some(ink.tint(tint));
        }
        let d = item.fault("R03", format!("没有名叫 {name} 的颜色"));
        let d = match nearest(name, self.named.keys().map(String::as_str)) {
            Some(n) => d.hint(format!("您是不是要写 {n}？")),
            None => d,
        };
        report.push(d.hint("颜色写在 layout.toml 或 issue.toml 的 [colours] 里；也可以直接写 [青, 品, 黄, 黑] 四个百分数"));
        None
    }
}

/// A name and the tint behind it, in thousandths.
fn tinted(text: &str) -> (&str, u16) {
    let whole = (text, 1000);
    let Some((name, percent)) = text.strip_suffix(['%', '％']).and_then(|t| t.trim_end().rsplit_once(char::is_whitespace)) else {
        return whole;
    };
    match percent.parse::<f64>() {
        Ok(v) if (0.0..=100.0).contains(&v) => (name.trim_end(), (v * 10.0).round() as u16),
        _ => whole,
    }
}

/// Percent of black, or of cyan, magenta, yellow, black.
fn process(item: Item<'_>, report: &mut Report) -> Option<Ink> {
    let percent = |i: &Item<'_>, report: &mut Report| i.number(0.0..=100.0, report).map(|v| (v * 10.0).round() as u16);
    if !item.is_array() {
        return percent(&item, report).map(Ink::gray);
    }
    let wrong = item.wrong("黑的百分数，或 [青, 品, 黄, 黑] 四个百分数");
    let parts: Vec<u16> = item.array(report)?.iter().filter_map(|i| percent(i, report)).collect();
    let [c, m, y, k] = parts[..] else {
        report.push(wrong);
        return None;
    };
    Some(Ink { c, m, y, k, spot: None })
}

/// Lightness 0–100, a and b −128–127 (CIE Lab, D50), in hundredths.
fn lab(item: Item<'_>, report: &mut Report) -> Option<[i32; 3]> {
    let wrong = item.wrong("[L, a, b] 三个数：L 从 0 到 100，a、b 从 -128 到 127");
    let parts: Vec<f64> = item.array(report)?.iter().filter_map(Item::as_number).collect();
    match parts[..] {
        [l, a, b] if (0.0..=100.0).contains(&l) && [a, b].iter().all(|v| (-128.0..=127.0).contains(v)) => {
            Some([l, a, b].map(|v| (v * 100.0).round() as i32))
        }
        _ => {
            report.push(wrong);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tints_stand_behind_the_name() {
        for (text, wanted) in [
            ("套红", ("套红", 1000)),
            ("套红 30%", ("套红", 300)),
            ("套红　12.5％", ("套红", 125)),
            ("PANTONE 485 C", ("PANTONE 485 C", 1000)),
            ("PANTONE 485 C 5 %", ("PANTONE 485 C", 50)),
            ("红 200%", ("红 200%", 1000)),
            ("50%", ("50%", 1000)),
        ] {
            assert_eq!(tinted(text), wanted, "{text}");
        }
    }
}
