//! Which faces set the issue, and which characters none of them has (F01, F02, F03).

use super::galley::SECTION_RANK;
use crate::cjk::{Region, right_to_left};
use crate::diag::{Diagnostic, Report};
use crate::font::{Fonts, Need, Role};
use crate::model::{CaptionAt, Issue, Layout, Para, ParaKind, Slot, SlotKind, Story};
use crate::page::StoryId;
use crate::source::Span;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Every text of the issue with the role that sets it, and where it is written. Only roles that are used are named:
/// a face that nothing asks for is not even read.
struct Texts<'a> {
    layout: &'a Layout,
    region: Region,
    all: Vec<(Need<'a>, Option<Span>)>,
}

impl<'a> Texts<'a> {
    /// A line of what is no story: set as heads are.
    fn add(&mut self, role: Role, text: impl Into<Cow<'a, str>>) {
        self.all.push((Need { head: true, ..Need::text(role, self.region, text) }, None));
    }

    /// The same in running text.
    fn add_text(&mut self, role: Role, text: impl Into<Cow<'a, str>>) {
        self.all.push((Need::text(role, self.region, text), None));
    }

    /// A paragraph of a story.
    fn para(&mut self, p: &'a Para, role: Role, region: Region) {
        let head = p.kind == ParaKind::Subhead || p.kind.is_head() && p.kind != ParaKind::Summary;
        let strong = super::galley::roles(self.layout, &p.strong);
        let langs: Vec<_> = p.langs.iter().map(|(r, tag)| (r.clone(), Region::of_lang(tag))).collect();
        let needs = Need::of_para(&p.text, (role, region), &strong, &langs, head);
        self.all.extend(needs.into_iter().map(|n| (n, Some(p.span))));
        for r in p.annotations.iter().flat_map(|a| &a.readings) {
            let emphasised = strong.iter().find(|(range, _)| range.contains(&r.base.start));
            self.all.push((Need::text(emphasised.map_or(role, |s| s.1), region, r.text.as_str()), Some(p.span)));
        }
    }

    /// A story whose headline has a face.
    fn story(&mut self, story: &'a Story, headline: Role, continued: bool) {
        let (s, region) = (&self.layout.styles, Region::of_lang(&story.lang));
        for p in &story.paras {
            let role = match p.kind {
                ParaKind::Headline => headline,
                ParaKind::Label => s.label.role,
                ParaKind::Summary => s.summary.role,
                ParaKind::Kicker => s.kicker.role,
                ParaKind::Deck => s.deck.role,
                ParaKind::Author => s.author.role,
                ParaKind::Subhead => s.subhead.role,
                ParaKind::Byline => s.byline.role,
                ParaKind::Caption | ParaKind::Credit => s.caption.role,
                ParaKind::Cell => s.apart.cell.role,
                ParaKind::HeadCell => s.apart.cell_head.role,
                ParaKind::TableTitle => s.apart.table_title.role,
                ParaKind::TableNote => s.apart.table_note.role,
                ParaKind::Quote => s.apart.quote.role,
                ParaKind::Signature => s.apart.signature.role,
                ParaKind::Body | ParaKind::Flush | ParaKind::Item { .. } | ParaKind::Blank => s.body.role,
            };
            self.para(p, role, region);
            if continued && p.kind == ParaKind::Headline {
                self.all.push((Need { head: true, ..Need::text(s.subhead.role, region, p.text.as_str()) }, Some(p.span)));
            }
        }
        if continued {
            let w = &self.layout.wording;
            self.add(s.jump.role, [w.jump_to.as_str(), w.jump_from.as_str(), DIGITS].concat());
        }
    }

    fn folio(&mut self, issue: &Issue) {
        let w = &self.layout.wording;
        let mut text =
            [&w.folio_left, &w.folio_center, &w.folio_right, &w.fiction, &issue.paper, &issue.number].map(String::as_str).concat();
        w.folio_even.iter().flatten().for_each(|t| text.push_str(t));
        issue.layout.publication.values().for_each(|t| text.push_str(t));
        text.push_str(&issue.date_text());
        text.push_str(issue.weekday());
        text.push_str(&issue.lunar_text());
        text.push_str(DIGITS);
        issue.pages.iter().for_each(|p| text.extend([p.name.as_str(), p.note.as_str()]));
        self.add(self.layout.styles.folio.role, text);
    }

    fn slot(&mut self, issue: &'a Issue, slot: &'a Slot, uses: &BTreeMap<StoryId, usize>) {
        let s = &self.layout.styles;
        let rank = slot.head.look.role.unwrap_or(s.rank(slot.rank).role);
        match &slot.kind {
            SlotKind::Story(id) => self.story(issue.story(*id), rank, uses.get(id).is_some_and(|&n| n > 1)),
            SlotKind::Section(ids) => ids.iter().for_each(|&id| self.story(issue.story(id), s.rank(SECTION_RANK).role, false)),
            SlotKind::Picture(photos, id) => {
                let story = issue.story(*id);
                self.story(story, rank, false);
                if photos.look.caption == CaptionAt::Reversed {
                    let captions = story.paras.iter().filter(|p| matches!(p.kind, ParaKind::Caption | ParaKind::Credit));
                    captions.for_each(|p| self.para(p, s.strong, Region::of_lang(&story.lang)));
                }
                if photos.look.numbered {
                    self.add(s.strong, super::photos::NUMBERS);
                }
                for shot in photos.shots.iter().filter(|s| s.picture.is_none()) {
                    self.add(s.subhead.role, super::photos::NO_PICTURE);
                    self.add(s.caption.role, [shot.file.as_str(), shot.fault.as_str()].concat());
                }
            }
            SlotKind::Masthead(m) => {
                self.add(s.nameplate.role, m.name.as_deref().unwrap_or(&issue.paper));
                m.lines.iter().chain(&m.foot).chain([&m.under]).for_each(|line| self.add(s.masthead.role, line.as_str()));
            }
            SlotKind::Index(entries) => {
                for e in entries {
                    self.add_text(s.index.role, e.title.as_str());
                    self.add_text(s.body.role, e.summary.as_str());
                }
                self.add(s.folio.role, [self.layout.wording.index_entry.as_str(), DIGITS].concat());
                self.add(s.subhead.role, self.layout.wording.index_title.as_str());
            }
            SlotKind::Ad(ad) => {
                if ad.picture.is_none() {
                    self.add(s.subhead.role, super::furniture::NO_AD);
                }
            }
            SlotKind::Text(lines) => {
                let own = slot.head.look.role.into_iter();
                let roles = own.chain([s.imprint.role, s.kicker.role, s.rank(1).role]);
                roles.for_each(|r| lines.iter().for_each(|line| self.add_text(r, line.as_str())));
            }
        }
    }
}

const DIGITS: &str = "0123456789";

/// Decides a face for every character and reports those without.
pub(super) fn fonts(issue: &Issue, fonts: &mut Fonts, report: &mut Report) {
    let mut texts = Texts { layout: &issue.layout, region: issue.region(), all: Vec::new() };
    let slots = || issue.pages.iter().flat_map(|p| &p.slots);
    let mut uses: BTreeMap<StoryId, usize> = BTreeMap::new();
    for slot in slots() {
        if let SlotKind::Story(id) = slot.kind {
            *uses.entry(id).or_default() += 1;
        }
    }
    slots().for_each(|slot| texts.slot(issue, slot, &uses));
    let titles = slots().filter_map(|s| Some((s.rank, s.group.as_ref()?)));
    titles.for_each(|(rank, g)| texts.add(issue.layout.styles.rank(rank).role, g.title.as_str()));
    texts.folio(issue);
    let texts = texts.all;
    load(fonts, texts.iter().map(|t| t.0.role));
    let spans: Vec<Option<Span>> = texts.iter().map(|t| t.1).collect();
    let found = fonts.prepare(texts.into_iter().map(|t| t.0));
    for (file, why) in &found.broken {
        report.push(
            Diagnostic::error("F02", format!("字体文件 {file} 不能使用：{why}"))
                .hint("换上完整的字体文件，或在 layout.toml 的 [fonts] 中改绑别的字体"),
        );
    }
    if !found.missing.is_empty() {
        fonts.prepare([Need::text(Role::Sans, Region::Mainland, "0123456789ABCDEF")].into_iter());
    }
    for s in &found.substitutes {
        // A folio that is set in another face of ours is as planned.
        let at = spans.get(s.first.0).copied().flatten();
        if at.is_some() || s.is_system(fonts) {
            report.push(s.tell(fonts, at));
        }
    }
    missing(issue, &found.missing.into_iter().collect(), report);
    reversed(issue, report);
}

/// Text that is written from right to left, once for each paragraph (C04).
fn reversed(issue: &Issue, report: &mut Report) {
    for story in &issue.stories {
        for p in &story.paras {
            if let Some(c) = p.text.chars().find(|&c| right_to_left(c)) {
                let what = format!("稿件“{}”中有从右往左的文字（“{c}”，U+{:04X}），各字按从左往右排", story.id, c as u32);
                report.push(Diagnostic::warning("C04", what).at(p.span).about(c).hint("改成译名，或做成图片"));
            }
        }
    }
}

/// Reads the faces of the roles that are used, each on a thread: what is wrong with one is told later.
fn load(fonts: &Fonts, roles: impl Iterator<Item = Role>) {
    let ids: BTreeSet<_> = roles.collect::<BTreeSet<Role>>().into_iter().filter_map(|r| fonts.role(r)).collect();
    std::thread::scope(|s| {
        for id in ids {
            s.spawn(move || fonts.load(id).is_ok());
        }
    });
}

/// One fault for each character without glyph in each paragraph that has it.
fn missing(issue: &Issue, chars: &BTreeSet<char>, report: &mut Report) {
    if chars.is_empty() {
        return;
    }
    for story in &issue.stories {
        let mut told = BTreeSet::new();
        for p in &story.paras {
            let readings = p.annotations.iter().flat_map(|a| &a.readings).flat_map(|r| r.text.chars());
            for c in p.text.chars().chain(readings).filter(|c| chars.contains(c)) {
                if told.insert(c) {
                    report.push(
                        Diagnostic::error(
                            "F01",
                            format!("稿件“{}”中的“{c}”（U+{:04X}）没有一种字体有，版面上以方框标出", story.id, c as u32),
                        )
                        .at(p.span)
                        .about(c)
                        .hint("核对是否错字；确需此字时，把含有它的字体放进 fonts/ 并登记在 fonts.toml"),
                    );
                }
            }
        }
    }
}
