//! Findings get their weight by the paper's `[lint]`; what `[[waive]]` lets pass becomes a note, what `[[pin]]` pins an
//! error, and a waiver or pin that nothing needs is itself told (L00).

use super::finding::Finding;
use crate::diag::{Diagnostic, Report, Severity};
use crate::model::{Desk, Issue, Waiver, Weight};

/// Codes whose findings `flow` reports while it fills a slot; here they only get their weight.
const OF_FLOW: [&str; 1] = ["L12"];

/// Adds the findings to the report.
pub(super) fn settle(issue: &Issue, found: Vec<Finding>, report: &mut Report) {
    let mut desk = Bench { issue, desk: issue.layout.lint.desk(&issue.lang), used: vec![false; issue.waivers.len()] };
    let told = std::mem::take(&mut report.diagnostics);
    report.diagnostics = told.into_iter().filter_map(|d| if OF_FLOW.contains(&d.code) { desk.told(d) } else { Some(d) }).collect();
    for f in found {
        report.diagnostics.extend(desk.weigh(f));
    }
    for (w, _) in issue.waivers.iter().zip(&desk.used).filter(|(_, used)| !**used) {
        if w.pin {
            let d = Diagnostic::new(Severity::Note, "L00", format!("钉住的 {} 已经改好", w.code)).at(w.span);
            report.push(d.hint("删去这条 [[pin]]；没有改过就核对 code、page、items"));
            continue;
        }
        let d = Diagnostic::warning("L00", format!("豁免 {} 没有用上：版面上没有这个问题", w.code)).at(w.span);
        report.push(d.hint("版面已经改好，就删去这条 [[waive]]；否则核对 code、page、items"));
    }
}

struct Bench<'a> {
    issue: &'a Issue,
    desk: Desk,
    used: Vec<bool>,
}

impl<'a> Bench<'a> {
    /// A finding that `flow` told points at a slot.
    fn told(&mut self, d: Diagnostic) -> Option<Diagnostic> {
        let slots = || self.issue.pages.iter().flat_map(|p| p.slots.iter().map(move |s| (p, s)));
        let at = slots().find(|(_, s)| Some(s.span) == d.span);
        let mut f = Finding::new(d.code, d.message).at(d.span);
        if let Some((page, slot)) = at {
            f = f.on(page.number);
            f.items.push(slot.name.clone());
        }
        self.weigh(f.hint(d.hints.join("；")))
    }

    fn weigh(&mut self, f: Finding) -> Option<Diagnostic> {
        let severity = match self.issue.layout.lint.weight(self.desk, f.code, f.own) {
            Weight::Off => return None,
            Weight::Hint => Severity::Note,
            Weight::Warn => Severity::Warning,
            Weight::Error => Severity::Error,
        };
        let pin = self.waiver(&f, true);
        let waiver = self.waiver(&f, false);
        let severity = if pin.is_some() { Severity::Error } else { severity };
        let note = pin.map_or(String::new(), |p| format!("（已钉住{}{}）", if p.reason.is_empty() { "" } else { "：" }, p.reason));
        let mut d = match waiver {
            Some(w) => Diagnostic::new(Severity::Note, f.code, format!("{}（已豁免：{}）", f.message, w.reason)),
            None => Diagnostic::new(severity, f.code, f.message + &note),
        };
        d.span = f.span;
        Some(if f.hint.is_empty() || waiver.is_some() { d } else { d.hint(f.hint) })
    }

    fn waiver(&mut self, f: &Finding, pin: bool) -> Option<&'a Waiver> {
        let fits = |w: &Waiver| {
            w.pin == pin && w.code == f.code && w.page.is_none_or(|p| f.page == Some(p)) && w.items.iter().all(|i| f.items.contains(i))
        };
        let i = self.issue.waivers.iter().position(fits)?;
        self.used[i] = true;
        Some(&self.issue.waivers[i])
    }
}
