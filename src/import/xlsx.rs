//! The first sheet of a workbook (.xlsx) as rows of texts: shared and inline strings, whole numbers, dates, merged cells.

use super::Refusal;
use super::archive::Archive;
use super::xml::{self, Node};

/// Which styles of cells are dates.
#[derive(Default)]
struct Dates {
    styles: Vec<bool>,
    from_1904: bool,
}

impl Dates {
    fn of(n: &Node) -> Dates {
        let custom: Vec<(&str, &str)> =
            n.child("numFmts").into_iter().flat_map(Node::nodes).filter_map(|f| Some((f.get("numFmtId")?, f.get("formatCode")?))).collect();
        let date = |x: &Node| {
            let id = x.get("numFmtId").unwrap_or("0");
            let built_in = id.parse::<u16>().is_ok_and(|n| matches!(n, 14..=17 | 22 | 27..=31 | 36 | 50..=58));
            let own = custom.iter().find(|c| c.0 == id).is_some_and(|c| dated(c.1));
            built_in || own
        };
        Dates { styles: n.child("cellXfs").into_iter().flat_map(Node::nodes).map(date).collect(), from_1904: false }
    }

    /// `2022-12-09` for a day number in a cell whose style shows dates.
    fn text(&self, style: &str, value: &str) -> Option<String> {
        let shown = style.parse::<usize>().ok().and_then(|i| self.styles.get(i)).copied().unwrap_or(false);
        let day = value.parse::<f64>().ok().filter(|d| shown && (1.0..2_958_466.0).contains(d))?;
        let base = if self.from_1904 { 24_107 } else { 25_569 };
        let (y, m, d) = civil(day.floor() as i64 - base);
        Some(format!("{y:04}-{m:02}-{d:02}"))
    }
}

/// A format with a year or a day, outside quotation marks and brackets.
fn dated(code: &str) -> bool {
    let (mut quoted, mut bracket) = (false, false);
    code.chars().any(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => bracket = true,
            ']' => bracket = false,
            _ => {}
        }
        !quoted && !bracket && matches!(c, 'y' | 'Y' | 'd' | 'D')
    })
}

/// Year, month, day of a day counted from 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let m = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(m <= 2), m, day - (153 * month + 2) / 5 + 1)
}

/// The first sheet of a workbook.
pub fn rows(bytes: Vec<u8>) -> Result<Vec<Vec<String>>, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let mut part = |name: &str| -> Result<Option<Node>, Refusal> {
        archive.read(name)?.map(|b| xml::decode(&b).and_then(|t| xml::parse(&t))).transpose()
    };
    let shared: Vec<String> = part("xl/sharedStrings.xml")?.map(|n| n.nodes().map(words).collect()).unwrap_or_default();
    let dates = part("xl/styles.xml")?.map(|n| Dates::of(&n)).unwrap_or_default();
    let book = part("xl/workbook.xml")?;
    let first = book.as_ref().and_then(|b| b.find("sheet")?.get("id").map(str::to_string));
    let relations = part("xl/_rels/workbook.xml.rels")?;
    let target = relations.as_ref().and_then(|r| {
        let found = r.nodes().find(|n| n.get("Id").map(str::to_string) == first)?;
        Some(found.get("Target")?.trim_start_matches('/').to_string())
    });
    let path = target.map_or("xl/worksheets/sheet1.xml".into(), |t| if t.starts_with("xl/") { t } else { format!("xl/{t}") });
    let sheet = part(&path)?.ok_or_else(|| Refusal::new("I08", "工作簿里没有表").hint("把版面计划放在第一张表"))?;
    let old = book.as_ref().and_then(|b| b.find("workbookPr")?.get("date1904")).is_some_and(|v| matches!(v, "1" | "true"));
    let dates = Dates { from_1904: old, ..dates };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in sheet.all("row") {
        // Rows without a cell are left out of the file.
        let at = row.get("r").and_then(|r| r.parse::<usize>().ok()).filter(|n| (1..100_000).contains(n)).map_or(rows.len(), |n| n - 1);
        while rows.len() < at {
            rows.push(Vec::new());
        }
        rows.push(cells(row, &shared, &dates));
    }
    sheet.all("mergeCell").into_iter().filter_map(|m| m.get("ref")).for_each(|r| fill(&mut rows, r));
    Ok(rows)
}

/// The text of a shared or inline string, phonetic guides left out.
fn words(si: &Node) -> String {
    si.nodes().filter(|n| n.name != "rPh").map(|n| if n.name == "t" { n.text() } else { words(n) }).collect()
}

/// Merged cells all say what the first of them says.
fn fill(rows: &mut [Vec<String>], reference: &str) {
    let Some((from, to)) = reference.split_once(':') else { return };
    let place =
        |r: &str| Some((column_number(r)?, r.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<usize>().ok()?.checked_sub(1)?));
    let (Some((c0, r0)), Some((c1, r1))) = (place(from), place(to)) else { return };
    let value = rows.get(r0).and_then(|r| r.get(c0)).cloned().unwrap_or_default();
    for row in rows.iter_mut().take(r1.saturating_add(1)).skip(r0) {
        for c in c0..=c1.min(c0 + 200) {
            if row.len() <= c {
                row.resize(c + 1, String::new());
            }
            if row[c].is_empty() {
                row[c].clone_from(&value);
            }
        }
    }
}

fn cells(row: &Node, shared: &[String], dates: &Dates) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for c in row.nodes().filter(|n| n.name == "c") {
        let at = c.get("r").and_then(column_number).filter(|n| *n < 1000).unwrap_or(out.len());
        let value = c.child("v").map(Node::text).unwrap_or_default();
        let text = match c.get("t") {
            Some("s") => value.parse::<usize>().ok().and_then(|i| shared.get(i)).cloned().unwrap_or_default(),
            Some("inlineStr") => c.child("is").map(words).unwrap_or_default(),
            Some("b") => (if value == "1" { "是" } else { "否" }).to_string(),
            None | Some("n") => c.get("s").and_then(|s| dates.text(s, &value)).unwrap_or(value),
            _ => value,
        };
        while out.len() <= at {
            out.push(String::new());
        }
        // Whole numbers are stored as 3 or 3.0.
        out[at] = text.strip_suffix(".0").map(str::to_string).unwrap_or(text);
    }
    out
}

/// `C7` → 2.
fn column_number(reference: &str) -> Option<usize> {
    let letters: Vec<usize> =
        reference.bytes().take_while(u8::is_ascii_alphabetic).map(|b| usize::from(b.to_ascii_uppercase() - b'A') + 1).take(4).collect();
    letters.iter().fold(0, |n, l| n * 26 + l).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_merged_cells_and_dates() {
        let mut rows = vec![vec!["1".to_string(), "a".into()], vec![String::new(), "b".into()]];
        fill(&mut rows, "A1:A2");
        assert_eq!(rows[1], ["1", "b"]);
        assert_eq!((column_number("C7"), column_number("AA1"), column_number("7")), (Some(2), Some(26), None));
        assert_eq!((civil(0), civil(44_904 - 25_569)), ((1970, 1, 1), (2022, 12, 9)));
        let dates = Dates { styles: vec![false, true], from_1904: false };
        assert_eq!((dates.text("1", "44904.35").as_deref(), dates.text("0", "44904")), (Some("2022-12-09"), None));
        assert!(dated("yyyy\\-mm\\-dd") && !dated("0.00") && !dated("\"d\"0") && !dated("[Red]0"));
    }
}
