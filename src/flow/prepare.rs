//! Which faces set the issue, and which characters none of them has (F01, F02).

use crate::diag::{Diagnostic, Report};
use crate::font::{Fonts, Role};
use crate::model::{Issue, Layout, ParaKind, SlotKind};
use std::collections::BTreeSet;

/// Roles in which a kind of paragraph may be set.
fn roles_of(layout: &Layout, kind: ParaKind) -> Vec<Role> {
    let s = &layout.styles;
    match kind {
        ParaKind::Headline => {
            let mut all: Vec<Role> = s.ranks.iter().map(|r| r.role).collect();
            all.push(s.subhead.role);
            all.sort();
            all.dedup();
            all
        }
        ParaKind::Kicker => vec![s.kicker.role],
        ParaKind::Deck => vec![s.deck.role, s.kicker.role],
        ParaKind::Author => vec![s.author.role],
        ParaKind::Subhead => vec![s.subhead.role],
        ParaKind::Byline => vec![s.byline.role],
        ParaKind::Caption | ParaKind::Credit => vec![s.caption.role],
        ParaKind::Body | ParaKind::Flush | ParaKind::Blank => vec![s.body.role],
    }
}

/// Decides a face for every character and reports those without.
pub(super) fn fonts(issue: &Issue, fonts: &mut Fonts, report: &mut Report) {
    let layout = &issue.layout;
    let s = &layout.styles;
    let mut texts: Vec<(Role, String)> = Vec::new();
    for (story, para) in issue.stories.iter().flat_map(|st| st.paras.iter().map(move |p| (st, p))) {
        let _ = story;
        for role in roles_of(layout, para.kind) {
            texts.push((role, para.text.clone()));
        }
        for (range, role) in super::galley::roles(layout, &para.strong) {
            texts.push((role, para.text.get(range.start as usize..range.end as usize).unwrap_or("").to_string()));
        }
    }
    let digits = "0123456789ABCDEF第版年月日星期一二三四五六缺图片（）".to_string();
    for role in Role::ALL {
        if fonts.role(role).is_some()
            && [s.jump.role, s.folio.role, s.index.role, s.masthead.role, s.subhead.role, Role::Sans].contains(&role)
        {
            texts.push((role, digits.clone()));
        }
    }
    texts.push((s.nameplate.role, issue.paper.clone()));
    let w = &layout.wording;
    texts.push((
        s.folio.role,
        [&w.folio_left, &w.folio_center, &w.folio_right, &w.fiction, &issue.paper, &issue.number].map(String::as_str).concat(),
    ));
    texts.push((s.jump.role, [w.jump_to.as_str(), w.jump_from.as_str()].concat()));
    for p in &issue.pages {
        texts.push((s.folio.role, format!("{}{}", p.name, p.note)));
        for slot in &p.slots {
            match &slot.kind {
                SlotKind::Masthead(m) => texts.push((s.masthead.role, m.lines.concat())),
                SlotKind::Index(e) => texts.push((s.index.role, e.iter().map(|e| e.title.as_str()).collect())),
                SlotKind::Text(lines) => texts.extend([s.imprint.role, s.kicker.role].map(|r| (r, lines.concat()))),
                _ => {}
            }
        }
    }
    let found = fonts.prepare(texts.iter().map(|(r, t)| (*r, t.as_str())));
    for (file, why) in &found.broken {
        report.push(
            Diagnostic::error("F02", format!("字体文件 {file} 不能使用：{why}"))
                .hint("换上完整的字体文件，或在 layout.toml 的 [fonts] 中改绑别的字体"),
        );
    }
    missing(issue, &found.missing.into_iter().collect(), report);
}

/// One fault for each character without glyph in each paragraph that has it.
fn missing(issue: &Issue, chars: &BTreeSet<char>, report: &mut Report) {
    if chars.is_empty() {
        return;
    }
    for story in &issue.stories {
        let mut told = BTreeSet::new();
        for p in &story.paras {
            for c in p.text.chars().filter(|c| chars.contains(c)) {
                if told.insert(c) {
                    report.push(
                        Diagnostic::error(
                            "F01",
                            format!("稿件“{}”中的“{c}”（U+{:04X}）没有一种字体有，版面上以方框标出", story.id, c as u32),
                        )
                        .at(p.span)
                        .hint("核对是否错字；确需此字时，把含有它的字体放进 fonts/ 并登记在 fonts.toml"),
                    );
                }
            }
        }
    }
}
