//! L10: how the lines of a head are turned (标题转行).

use super::finding::Finding;
use super::sheet::{Head, Sheet};
use crate::cjk::Region;
use crate::cjk::words::{self, Break, Names};
use crate::geom::Length;
use crate::model::{ParaKind, Weight};
use crate::page::TextRun;
use std::ops::Range;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let lint = &sheet.issue.layout.lint;
    let (not_first, not_last) = (lint.list("L10", "not_first"), lint.list("L10", "not_last"));
    for head in sheet.heads().iter().filter(|h| !h.continued) {
        for kind in [ParaKind::Kicker, ParaKind::Headline, ParaKind::Deck] {
            let rows = rows(sheet, head, kind);
            for (i, row) in rows.iter().enumerate() {
                let before = (i > 0).then(|| &rows[i - 1]);
                let turn = |a: Option<&Row>, b: Option<&Row>| {
                    let (a, b) = (a?, b?);
                    (kind == ParaKind::Headline || a.para == b.para).then(|| Turn::new(sheet, head, a, b)).flatten()
                };
                let (above, below) = (turn(before, Some(row)), turn(Some(row), rows.get(i + 1)));
                let mut all = faults(row, before, i + 1 == rows.len());
                all.extend(above.as_ref().and_then(|t| t.first(&not_first)));
                all.extend(below.and_then(|t| t.last(&not_last)));
                // A dictionary may see a word where two lines only meet: the editor is asked, not stopped.
                let word = if all.is_empty() { above.and_then(|t| t.torn()) } else { None };
                let word = word.map(|f| (f, Some(Weight::Warn)));
                for (fault, weight) in all.into_iter().map(|f| (f, None)).chain(word) {
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

/// A turn with the text around it.
struct Turn {
    region: Region,
    text: Vec<char>,
    /// First character of the next line.
    at: usize,
    names: Names,
    /// We made it, and had to: nothing better fits.
    ours: bool,
}

impl Turn {
    /// `None` for a turn of ours that is one of those that heads may have, and between marks, spaces and letters.
    fn new(sheet: &Sheet<'_>, head: &Head<'_>, before: &Row, row: &Row) -> Option<Turn> {
        let story = sheet.issue.story(head.story);
        let region = Region::of_lang(&story.lang);
        let names = sheet.issue.layout.names.with(story.names.iter().cloned());
        let edges = (before.text.chars().next_back()?, row.text.chars().next()?);
        // A mark or a space at the turn parts words by itself; letters and digits are told of elsewhere.
        let han = |c: char| c.is_alphabetic() && !c.is_ascii() || c.is_numeric();
        if !(han(edges.0) && han(edges.1)) || edges.0.is_ascii() && edges.1.is_ascii() {
            return None;
        }
        let ours = before.para == row.para;
        if !ours {
            let text = before.text.chars().chain(row.text.chars()).collect();
            return Some(Turn { region, text, at: before.text.chars().count(), names, ours });
        }
        // What was left out at the end of a line of ours was a mark.
        let text = &story.paras.get(row.para as usize)?.text;
        let byte = text.find(&format!("{}{}", before.text, row.text))? + before.text.len();
        let forced = words::breaks(text, region, &names).iter().find(|b| b.at as usize == byte).is_none_or(|b| b.price >= Break::LAST);
        forced.then(|| Turn { region, text: text.chars().collect(), at: text[..byte].chars().count(), names, ours })
    }

    /// What the paper wants at no line's start, word by word: 地 in 全市 | 地铁 is none. A turn of ours that had to
    /// stand there is none of the editor's doing, and better than a word torn.
    fn first(&self, not_first: &[&str]) -> Option<String> {
        let first = self.word(words::at_turn(&self.text, self.at, &self.names).first);
        not_first.iter().find(|w| self.asks() && **w == first).map(|w| format!("以“{w}”开头"))
    }

    /// The same for the end of the line before.
    fn last(&self, not_last: &[&str]) -> Option<String> {
        let last = self.word(words::at_turn(&self.text, self.at, &self.names).last);
        not_last.iter().find(|w| self.asks() && **w == last).map(|w| format!("以“{w}”结尾"))
    }

    /// Of Japanese and Korean there is no dictionary that could tell a word from two.
    fn asks(&self) -> bool {
        !self.ours && self.chinese()
    }

    fn word(&self, range: Range<usize>) -> String {
        self.text[range].iter().collect()
    }

    /// A word, a name or a number that goes from one line to the next, by the dictionary and the names of paper and story.
    fn torn(&self) -> Option<String> {
        let word = if self.chinese() { words::at_turn(&self.text, self.at, &self.names).torn } else { None }?;
        let (a, b) = (self.word(word.start..self.at), self.word(self.at..word.end));
        Some(format!("把“{a}{b}”拆在两行（{a}|{b}）"))
    }

    fn chinese(&self) -> bool {
        !matches!(self.region, Region::Japan | Region::Korea)
    }
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

fn faults(row: &Row, before: Option<&Row>, last: bool) -> Vec<String> {
    let text = row.text.trim();
    let mut out = Vec::new();
    let turned = before.is_some();
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
        faults(&row(text), before.map(row).as_ref(), last)
    }

    fn listed(lines: &str) -> Vec<String> {
        let at = lines.chars().position(|c| c == '|').unwrap();
        let text = lines.chars().filter(|c| *c != '|').collect();
        let turn = Turn { region: Region::Mainland, text, at, names: Names::default(), ours: false };
        let told = [turn.first(&["的", "得", "地", "了", "着"]), turn.last(&["和", "与", "及"]), turn.torn()];
        told.into_iter().flatten().collect()
    }

    #[test]
    fn lists_are_of_words_not_of_characters() {
        assert_eq!(listed("新时代|的新气象"), ["以“的”开头"]);
        assert_eq!(listed("科技和|文化"), ["以“和”结尾"]);
        for lines in [
            "今年全市|地铁客流再创新高",
            "茅盾文学奖|得主公布",
            "旺季来临|的士为何少了",
            "消防员|着火现场救人",
            "村民们|了解新政策",
            "专家呼吁|着力解决难题",
            "本省多地|地方债发行提速",
            "全民参与|共建家园",
            "待人谦和|办事公道",
        ] {
            assert_eq!(listed(lines), Vec::<String>::new(), "{lines}");
        }
        for (lines, word) in [
            ("印度尼西亚东|爪哇省球场骚乱", "东|爪哇省"),
            ("北京大学与剑桥|大学共建实验室", "剑桥|大学"),
            ("女足2|比1逆转夺冠", "2|比1"),
            ("新任首相苏|纳克组建内阁", "苏|纳克"),
        ] {
            assert!(matches!(&listed(lines)[..], [t] if t.contains(word)), "{lines}: {:?}", listed(lines));
        }
    }

    #[test]
    fn lines_of_a_head() {
        assert_eq!(told(Some("甲乙"), "谦和", true), Vec::<String>::new());
        assert_eq!(told(None, "开工了。", true), ["末尾有句读（只能用？和！）"]);
        assert_eq!([told(None, "开工了吗？", true), told(None, "开工了！", true)], [vec![], Vec::<String>::new()]);
        assert_eq!(told(Some("云桥村口菜窖开张"), "啦", true), ["单字成行"]);
        assert_eq!(told(Some("产值20"), "22亿元", true), ["把一个词或数字拆在两行（0|2）"]);
    }
}
