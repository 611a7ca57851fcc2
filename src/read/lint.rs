//! `[lint]` of a layout, `[[waive]]` and `[[pin]]` of an issue.

use crate::diag::{Diagnostic, Report};
use crate::model::{Desk, Lint, PagePlan, RULES, Rule, Waiver, Weight};
use crate::read::table::{Item, Table, nearest};
use crate::source::Span;

/// Lays a `[lint]` over what the layers below say.
pub(super) fn apply(lint: &mut Lint, mut t: Table<'_>, report: &mut Report) {
    if let Some(d) = t.take("profile").and_then(|i| i.choice(&Desk::NAMES, report)) {
        lint.desk = Some(d);
    }
    for rule in RULES {
        let Some(item) = t.take(rule.code) else { continue };
        if item.is_table() {
            settings(lint, rule, item, report);
        } else if let Some(w) = weight(rule, &item, report) {
            lint.weights.insert(rule.code, w);
        }
    }
    t.finish(report);
}

/// `{ level = "warn", ratio = 1.25 }`
fn settings(lint: &mut Lint, rule: &'static Rule, item: Item<'_>, report: &mut Report) {
    let Some(mut t) = item.table(&format!("[lint] {}", rule.code), report) else { return };
    if let Some(w) = t.take("level").and_then(|i| weight(rule, &i, report)) {
        lint.weights.insert(rule.code, w);
    }
    for l in rule.limits {
        if let Some(v) = t.take(l.key).and_then(|i| i.number(0.0..=l.most, report)) {
            lint.limits.insert((rule.code, l.key), v);
        }
    }
    for (key, ..) in rule.lists {
        if let Some(words) = t.take(key).and_then(|i| i.array(report)) {
            lint.lists.insert((rule.code, key), words.iter().filter_map(|i| i.name(report)).collect());
        }
    }
    for (key, words, _) in rule.choices {
        let named: Vec<(&str, &'static str)> = words.iter().map(|w| (*w, *w)).collect();
        if let Some(c) = t.take(key).and_then(|i| i.choice(&named, report)) {
            lint.choices.insert((rule.code, key), c);
        }
    }
    t.finish(report);
}

/// Lost text is never silent: L13 stays an error.
fn weight(rule: &Rule, item: &Item<'_>, report: &mut Report) -> Option<Weight> {
    let w = item.choice(&Weight::NAMES, report)?;
    if rule.code == "L13" && w != Weight::Error {
        report.push(item.fault("R03", "溢排（L13）总是错误，不能改轻").hint("删去这一行；没排下的字不会印出来，必须有人管"));
        return None;
    }
    Some(w)
}

/// A waiver as written; where its page and items stand.
pub(super) struct WaiverDraft {
    waiver: Waiver,
    page: Option<Span>,
    items: Vec<Span>,
}

/// Reads all `[[waive]]` and `[[pin]]`.
pub(super) fn waivers(t: &mut Table<'_>, report: &mut Report) -> Vec<WaiverDraft> {
    let mut tables = |key, name| t.take(key).map(|i| i.tables(name, report)).unwrap_or_default();
    let (waive, pin) = (tables("waive", "[[waive]]"), tables("pin", "[[pin]]"));
    let all = waive.into_iter().map(|t| (t, false)).chain(pin.into_iter().map(|t| (t, true)));
    all.filter_map(|(t, pin)| waiver(t, pin, report)).collect()
}

fn waiver(mut t: Table<'_>, pin: bool, report: &mut Report) -> Option<WaiverDraft> {
    let code = t.need("code", "代码，如 L03", report).and_then(|i| code(&i, report));
    let page = t.take("page").and_then(|i| Some((i.integer(1..=999, report)? as u16, i.span())));
    let items: Vec<(String, Span)> = t
        .take("items")
        .and_then(|i| i.array(report))
        .unwrap_or_default()
        .iter()
        .filter_map(|i| Some((i.name(report)?, i.span())))
        .collect();
    let reason = match pin {
        true => t.take("note").map_or(Some(String::new()), |i| i.name(report)),
        false => t.need("reason", "为什么可以这样", report).and_then(|i| i.name(report)),
    };
    let span = t.span();
    t.finish(report);
    let waiver =
        Waiver { pin, code: code?, page: page.map(|p| p.0), items: items.iter().map(|i| i.0.clone()).collect(), reason: reason?, span };
    Some(WaiverDraft { waiver, page: page.map(|p| p.1), items: items.into_iter().map(|i| i.1).collect() })
}

fn code(item: &Item<'_>, report: &mut Report) -> Option<&'static str> {
    let name = item.name(report)?.to_ascii_uppercase();
    match RULES.iter().find(|r| r.code == name) {
        Some(r) if r.code == "L13" => {
            report.push(item.fault("R03", "溢排（L13）不能豁免").hint("删稿、加大版块，或转版"));
            None
        }
        Some(r) => Some(r.code),
        None => {
            let d = item.fault("R03", format!("没有版面规则 {name}"));
            report.push(match nearest(&name, RULES.iter().map(|r| r.code)) {
                Some(n) => d.hint(format!("您是不是要写 {n}？")),
                None => d.hint("能豁免的是版面规则，L01 到 L23；banmian explain 列出全部"),
            });
            None
        }
    }
}

/// Pages and slots that a waiver names must be there.
pub(super) fn resolve(drafts: Vec<WaiverDraft>, pages: &[PagePlan], report: &mut Report) -> Vec<Waiver> {
    let mut out = Vec::new();
    for d in drafts {
        let what = if d.waiver.pin { "钉住" } else { "豁免" };
        let here: Vec<&PagePlan> = pages.iter().filter(|p| d.waiver.page.is_none_or(|n| p.number == n)).collect();
        if let (true, Some(n), Some(span)) = (here.is_empty(), d.waiver.page, d.page) {
            report.push(Diagnostic::error("R03", format!("{what}写的第{n}版，本期没有")).at(span).hint("改正 page，或删去这一条"));
            continue;
        }
        for (item, span) in d.waiver.items.iter().zip(&d.items) {
            let names: Vec<&str> = here.iter().flat_map(|p| &p.slots).map(|s| s.name.as_str()).collect();
            if !names.contains(&item.as_str()) {
                let fault = Diagnostic::error("R03", format!("{what}写的版块 {item} 不在这一版")).at(*span);
                report.push(match nearest(item, names.iter().copied()) {
                    Some(n) => fault.hint(format!("您是不是要写 {n}？")),
                    None => fault.hint("items 里写版块的 name"),
                });
            }
        }
        out.push(d.waiver);
    }
    out
}
