//! L09 单字不成行, 单行不成栏: measured on the lines as they stand on the sheet.

use super::super::lines::{self, Line};
use super::super::quality::{lone_lines, lone_word};
use super::finding::Finding;
use crate::model::Issue;
use crate::page::Edition;

pub(super) fn check(issue: &Issue, edition: &Edition, found: &mut Vec<Finding>) {
    if issue.layout.lint.weight(issue.layout.lint.desk(&issue.lang), "L09", None) == crate::model::Weight::Off {
        return;
    }
    let lines = lines::of_body(issue, edition);
    for para in lines.chunk_by(|a, b| (a.story, a.para) == (b.story, b.para)) {
        for l in para.iter().filter(|l| lone_word(issue, l)) {
            let text = issue.stories[l.story].paras[l.para].text.get(..l.to).unwrap_or_default();
            let end: String = text.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
            let f = finding(issue, edition, l, format!("末行只有一个字：“……{end}”"));
            found.push(f.hint("删或加这一段的一两个字"));
        }
        for l in lone_lines(para) {
            let text = issue.stories[l.story].paras[l.para].text.get(l.from..l.to).unwrap_or_default();
            let start: String = text.chars().take(12).collect();
            let what = if l.from == 0 {
                "段首一行落在栏底"
            } else if l.last {
                "段末一行落在栏顶"
            } else {
                "一行单独成栏"
            };
            found.push(
                finding(issue, edition, l, format!("单行不成栏：{what}，“{start}……”")).hint("增减这一段或前面一两行，或调整版块行数"),
            );
        }
    }
}

fn finding(issue: &Issue, edition: &Edition, l: &Line, message: String) -> Finding {
    let page = edition.pages.get(l.page).map_or(0, |p| p.number);
    let place = l.place.and_then(|p| edition.places.get(p));
    let at = match l.mode {
        crate::geom::WritingMode::Horizontal => (l.start, l.across - l.size),
        crate::geom::WritingMode::Vertical => (-l.across, l.start),
    };
    let place_text = format!("（左{:.1}、上{:.1}毫米）", at.0.to_mm(), at.1.to_mm());
    let mut f = Finding::new("L09", format!("第{page}版{message}{place_text}")).on(page);
    f.items.extend(place.map(|p| p.slot.clone()));
    f.at(issue.stories[l.story].paras.get(l.para).map(|p| p.span))
}
