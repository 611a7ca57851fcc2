//! L22: names, posts, set phrases and banned words in heads and captions agree with the paper's tables (names.toml).
//!
//! Proofreading tells the same of every paragraph; what stands in large type on a page is a fault of the page too.

use super::finding::Finding;
use super::sheet::Sheet;
use crate::check::proofing;
use crate::diag::Severity;
use crate::model::{SlotKind, Weight};
use crate::page::{Part, StoryId};

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let mut seen: Vec<StoryId> = Vec::new();
    for r in &sheet.regions {
        let loud = matches!(r.part, Part::Head { continued: false, .. } | Part::Caption);
        let Some(id) = r.story.filter(|s| loud && !seen.contains(s)) else { continue };
        seen.push(id);
        let Some(slot) = sheet.slot(&r.slot).filter(|s| !matches!(s.kind, SlotKind::Ad(_))) else { continue };
        for d in proofing::heads(sheet.issue.story(id), &sheet.issue.layout.tables, sheet.issue.date) {
            let message = format!("标题或说明里的名称、提法不对：{}，在{}", d.message, sheet.place(&r.rect));
            let hint = if d.hints.is_empty() { "照本报的名录（names.toml）改正".to_string() } else { d.hints.join("；") };
            let f = sheet.finding("L22", &[slot], message).hint(hint).at(d.span.or(Some(slot.span)));
            found.push(f.weigh(match d.severity {
                Severity::Error | Severity::Fatal => Weight::Error,
                Severity::Warning => Weight::Warn,
                Severity::Note => Weight::Hint,
            }));
        }
    }
}
