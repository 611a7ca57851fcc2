//! L10: how the lines of a head are turned (标题转行).

use super::finding::Finding;
use super::sheet::{Head, Sheet};
use crate::cjk::Region;
use crate::cjk::words;
use crate::geom::Length;
use crate::model::{ParaKind, Weight};
use crate::page::TextRun;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let lint = &sheet.issue.layout.lint;
    let (not_first, not_last) = (lint.list("L10", "not_first"), lint.list("L10", "not_last"));
    for head in sheet.heads().iter().filter(|h| !h.continued) {
        for kind in [ParaKind::Kicker, ParaKind::Headline, ParaKind::Deck] {
            let rows = rows(sheet, head, kind);
            for (i, row) in rows.iter().enumerate() {
                let before = (i > 0).then(|| &rows[i - 1]);
                let faults = faults(row, before, i + 1 == rows.len(), (&not_first, &not_last));
                // A dictionary may see a word where two lines only meet: the editor is asked, not stopped.
                let word = before
                    .filter(|b| faults.is_empty() && (kind == ParaKind::Headline || b.para == row.para))
                    .and_then(|b| split(sheet, head, b, row));
                let word = word.map(|f| (f, Some(Weight::Warn)));
                for (fault, weight) in faults.into_iter().map(|f| (f, None)).chain(word) {
                    let message =
                        format!("标题转行：“{}”的{}“{}”{fault}，在{}", head.slot.name, name(kind), row.text, sheet.place(&head.rect));
                    let span = sheet.issue.story(head.story).paras.get(row.para as usize).map(|p| p.span);
                    let f = sheet.finding("L10", &[head.slot], message).hint("换个地方转行（headline 写成数组，一项一行），或改几个字");
                    let f = f.at(span.or(Some(head.slot.span)));
                    found.push(Finding { own: weight.or(f.own), ..f });
                }
            }
        }
    }
}

fn name(kind: ParaKind) -> &'static str {
    match kind {
        ParaKind::Kicker => "引题",
        ParaKind::Deck => "副题",
        _ => "主题",
    }
}

/// A line of a head as it was set.
struct Row {
    para: u32,
    text: String,
    /// Where it stands across the lines.
    across: Length,
}

/// The lines of a head of one kind, in order.
fn rows(sheet: &Sheet<'_>, head: &Head<'_>, kind: ParaKind) -> Vec<Row> {
    let story = sheet.issue.story(head.story);
    let mut out: Vec<Row> = Vec::new();
    for run in sheet.runs(head.region) {
        // A reading beside a line is none of its own.
        let Some(s) = run.source.filter(|s| s.reading.is_none() && story.paras.get(s.para as usize).is_some_and(|p| p.kind == kind)) else {
            continue;
        };
        let across = across(run, head.vertical);
        let words = sheet.words(run);
        match out.last_mut().filter(|r| r.para == s.para && (r.across - across).0.abs() * 10 < run.size.0 * 7) {
            Some(row) => row.text.push_str(&words),
            None => out.push(Row { para: s.para, text: words, across }),
        }
    }
    out
}

/// A word, a name or a number that goes from one line to the next, by the dictionary and the names of paper and story.
fn split(sheet: &Sheet<'_>, head: &Head<'_>, before: &Row, row: &Row) -> Option<String> {
    let story = sheet.issue.story(head.story);
    // Of Japanese and Korean there is no dictionary that could tell a word from two.
    let region = Region::of_lang(&story.lang);
    if matches!(region, Region::Japan | Region::Korea) {
        return None;
    }
    let edges = (before.text.chars().next_back()?, row.text.chars().next()?);
    // A mark or a space at the turn parts words by itself; letters and digits are told of elsewhere.
    let han = |c: char| c.is_alphabetic() && !c.is_ascii();
    if !(han(edges.0) && han(edges.1)) {
        return None;
    }
    // What was left out at the end of a line of ours was a mark.
    if before.para == row.para && !story.paras.get(row.para as usize)?.text.contains(&format!("{}{}", edges.0, edges.1)) {
        return None;
    }
    let chars: Vec<char> = before.text.chars().chain(row.text.chars()).collect();
    let at = before.text.chars().count();
    let named = |n: &String| {
        let name: Vec<char> = n.chars().collect();
        let starts = at.saturating_sub(name.len().saturating_sub(1))..at;
        starts.into_iter().find(|&s| chars[s..].starts_with(&name)).map(|s| s..s + name.len())
    };
    let word = story.names.iter().find_map(named).or_else(|| words::word_over(&chars, at))?;
    let text = |r: std::ops::Range<usize>| chars[r].iter().collect::<String>();
    Some(format!("把“{}”拆在两行（{}|{}）", text(word.clone()), text(word.start..at), text(at..word.end)))
}

/// Baseline, or the middle of a vertical line.
fn across(run: &TextRun, vertical: bool) -> Length {
    match (vertical, run.turn) {
        (false, _) => run.origin.y,
        (true, crate::page::Turn::Upright) => run.origin.x + run.size / 2,
        // The baseline of turned text stands left of the axis.
        (true, crate::page::Turn::Clockwise) => run.origin.x + run.size.scale(38, 100),
    }
}

fn faults(row: &Row, before: Option<&Row>, last: bool, (not_first, not_last): (&[&str], &[&str])) -> Vec<String> {
    let text = row.text.trim();
    let mut out = Vec::new();
    let turned = before.is_some();
    if let Some(w) = not_first.iter().find(|w| turned && text.starts_with(**w)) {
        out.push(format!("以“{w}”开头"));
    }
    if let Some(w) = not_last.iter().find(|w| !last && text.ends_with(**w)) {
        out.push(format!("以“{w}”结尾"));
    }
    if text.ends_with(['。', '．', '；', '，', '、']) {
        out.push("末尾有句读（只能用？和！）".to_string());
    }
    let bodies = text.chars().filter(|c| c.is_alphanumeric()).count();
    if (turned || !last) && bodies <= 1 {
        out.push("单字成行".to_string());
    }
    if let Some(before) = before.filter(|b| b.para == row.para) {
        let (a, b) = (before.text.chars().next_back(), row.text.chars().next());
        if let (Some(a), Some(b)) = (a, b)
            && a.is_ascii_alphanumeric()
            && b.is_ascii_alphanumeric()
        {
            out.push(format!("把一个词或数字拆在两行（{a}|{b}）"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: Option<&str>, text: &str, last: bool) -> Vec<String> {
        let row = |t: &str| Row { para: 0, text: t.into(), across: Length::ZERO };
        faults(&row(text), before.map(row).as_ref(), last, (&["的", "了"], &["和", "与"]))
    }

    #[test]
    fn lines_of_a_head() {
        assert_eq!(told(None, "的确良", true), Vec::<String>::new(), "the head's own first word");
        assert_eq!(told(Some("新时代"), "的新气象", true), ["以“的”开头"]);
        assert_eq!(told(None, "科技和", false), ["以“和”结尾"]);
        assert_eq!(told(Some("甲乙"), "谦和", true), Vec::<String>::new(), "the head's own last word");
        assert_eq!(told(None, "开工了。", true), ["末尾有句读（只能用？和！）"]);
        assert_eq!([told(None, "开工了吗？", true), told(None, "开工了！", true)], [vec![], Vec::<String>::new()]);
        assert_eq!(told(Some("云桥村口菜窖开张"), "啦", true), ["单字成行"]);
        assert_eq!(told(Some("产值20"), "22亿元", true), ["把一个词或数字拆在两行（0|2）"]);
    }
}
