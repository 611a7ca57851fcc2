//! The specimen pages of Japan and Taiwan: full, on one grid, in whole tiers, with the bundled faces alone.

use crate::common::built::{Set as Sample, set_sample as build};
use banmian::diag::Severity;
use banmian::geom::{Length, WritingMode};
use banmian::model::{Border, ParaKind, SlotKind};
use banmian::page::{Item, Part, TextRun, Turn};
use std::collections::BTreeMap;

/// A character of body text in its line: what it is and where its cell begins and how high it is.
struct Cell {
    ch: char,
    top: Length,
    em: Length,
    upright: bool,
}

impl Sample {
    /// Nothing that an editor would have to look at: no overset, no hole, no missing character, no loose line.
    fn is_clean(&self) {
        let bad: Vec<_> = self.report.diagnostics.iter().filter(|d| d.severity >= Severity::Warning).collect();
        assert!(bad.is_empty(), "{bad:#?}");
        assert!(self.edition.overset.is_empty());
        for page in &self.edition.pages {
            for item in &page.items {
                let Item::Text(run) = item else { continue };
                let face = self.fonts.face(run.face).unwrap();
                for g in page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize].iter().filter(|g| g.len > 0) {
                    let ch = page.text[g.text as usize..].chars().next().unwrap();
                    // What stands for a missing character is set in a face that lacks it.
                    assert!(g.id != 0 && (ch == '\u{AD}' || face.glyph(ch) != 0), "no glyph for {ch}");
                }
            }
        }
    }

    /// Every character of the articles is set.
    fn loses_nothing(&self) {
        let ink = |t: &str| t.chars().filter(|c| !c.is_whitespace()).count();
        let written: usize = self.issue.stories.iter().flat_map(|s| &s.paras).map(|p| ink(&p.text)).sum();
        let mut set = 0;
        for page in &self.edition.pages {
            for item in &page.items {
                let Item::Text(run @ TextRun { source: Some(_), .. }) = item else { continue };
                let glyphs = &page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
                set += glyphs.iter().map(|g| ink(&page.text[g.text as usize..g.text as usize + usize::from(g.len)])).sum::<usize>();
            }
        }
        assert_eq!((set, self.counts.overset), (written, 0));
        assert!(self.counts.stories > 5 && set > 2500, "{set} characters");
    }

    /// Lines of body text in slots without a frame: (line from the right, tier from the top) → its cells.
    fn lines(&self) -> BTreeMap<(i32, i32), Vec<Cell>> {
        let grid = &self.issue.layout.grid;
        let area = self.issue.layout.type_area();
        let tier = grid.width(1) + grid.gutter();
        let framed: Vec<u32> = self.issue.pages[0]
            .slots
            .iter()
            .filter(|s| s.border != Border::None)
            .filter_map(|s| if let SlotKind::Story(id) = s.kind { Some(id.0) } else { None })
            .collect();
        let mut out: BTreeMap<(i32, i32), Vec<Cell>> = BTreeMap::new();
        let page = &self.edition.pages[0];
        for item in &page.items {
            let Item::Text(run) = item else { continue };
            let Some(s) = run.source.filter(|s| !framed.contains(&s.story.0)) else { continue };
            if self.issue.story(s.story).paras[s.para as usize].kind != ParaKind::Body {
                continue;
            }
            let upright = run.turn == Turn::Upright;
            // Upright runs have their origin on the axis; a turned one has its baseline left of it.
            let axis = if upright { run.origin.x } else { run.origin.x + grid.em.scale(380, 1000) };
            let across = area.right() - grid.em / 2 - axis;
            let line = (across.0 + grid.leading.0 / 2).div_euclid(grid.leading.0);
            let off = across - grid.leading * line;
            assert!(off.0.abs() <= Length::pt(0.05).0, "a line {:.2} pt off the grid", off.to_pt());
            assert!((0..i32::from(grid.lines)).contains(&line));
            for g in &page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize] {
                let Some(ch) = page.text[g.text as usize..].chars().next().filter(|_| g.len > 0) else { continue };
                let along = if upright { g.y - run.size.scale(880, 1000) } else { g.x };
                let top = run.origin.y - area.y + along;
                let k = (top + grid.along / 2).0.div_euclid(tier.0);
                out.entry((line, k)).or_default().push(Cell { ch, top: top - tier * k, em: grid.along, upright });
            }
        }
        out
    }

    /// Body lines stand in tiers of `chars` characters, and a line of ideographs has just so many.
    fn tiers_hold(&self, chars: i32) {
        let grid = &self.issue.layout.grid;
        assert_eq!((i32::from(grid.chars), grid.writing), (chars, WritingMode::Vertical));
        assert_eq!(grid.width(1), grid.along * chars);
        let ideograph = |c: &Cell| c.upright && ('\u{3041}'..='\u{9FFF}').contains(&c.ch);
        let mut whole = 0;
        let lines = self.lines();
        for ((line, tier), cells) in &lines {
            let slack = grid.along / 50;
            assert!(cells.iter().all(|c| c.top >= -slack - c.em / 2 && c.top < grid.width(1)), "line {line} of tier {tier} leaves it");
            if cells.iter().all(ideograph) && cells.len() as i32 == chars {
                whole += 1;
                for (i, c) in cells.iter().enumerate() {
                    let off = c.top - grid.along * i as i32;
                    assert!(off.0.abs() <= slack.0, "character {i} of line {line}, tier {tier}: {:.2} pt", off.to_pt());
                }
            }
            assert!(cells.len() as i32 <= chars * 2, "line {line} of tier {tier}");
        }
        assert!(lines.len() > 150 && whole > 5, "{whole} of {} lines", lines.len());
    }
}

#[test]
fn the_japanese_page_has_twelve_full_tiers_of_thirteen() {
    let s = build("ja-sample");
    assert_eq!((s.issue.layout.grid.cols, s.issue.lang.as_str()), (12, "ja"));
    // 扁平: eight tenths as high as wide.
    assert_eq!(s.issue.layout.grid.along, s.issue.layout.grid.em.scale(8, 10));
    s.is_clean();
    s.loses_nothing();
}

#[test]
fn the_page_of_taiwan_has_nine_full_tiers_of_twelve() {
    let s = build("tw-sample");
    assert_eq!((s.issue.layout.grid.cols, s.issue.lang.as_str()), (9, "zh-Hant-TW"));
    s.is_clean();
    s.loses_nothing();
}

/// Whole characters in whole tiers.
#[test]
fn lines_stand_in_tiers_of_whole_characters() {
    build("ja-sample").tiers_hold(13);
    build("tw-sample").tiers_hold(12);
}

/// 对开: six pages from the articles of the four-page sample and more, with nothing to look at but what is waived.
#[test]
fn the_broadsheet_has_six_full_pages() {
    let s = build("broadsheet-sample");
    let grid = &s.issue.layout.grid;
    assert_eq!((grid.cols, grid.lines, s.edition.pages.len()), (7, 103, 6));
    s.is_clean();
    s.loses_nothing();
    let parts = |is: &dyn Fn(&Part) -> bool| s.edition.regions.iter().filter(|r| is(&r.part)).count();
    assert!(parts(&|p| matches!(p, Part::Picture(Some(_)))) >= 10);
    assert!(parts(&|p| matches!(p, Part::Head { vertical: true, .. })) >= 4);
    assert_eq!(parts(&|p| matches!(p, Part::JumpTo(_))), 1);
}

/// 栏线 between modules stand in white: neither the text above nor the head below touches them.
#[test]
fn rules_stand_in_white() {
    for name in ["2022-12-02", "broadsheet-sample"] {
        let s = build(name);
        let mut seen = 0;
        let of = |part: &dyn Fn(&Part) -> bool| s.edition.regions.iter().filter(|r| part(&r.part)).collect::<Vec<_>>();
        for rule in of(&|p| matches!(p, Part::Rule)).into_iter().filter(|r| r.rect.width > r.rect.height) {
            seen += 1;
            let page = &s.edition.pages[usize::from(rule.page)];
            for item in &page.items {
                let Item::Text(run) = item else { continue };
                let last = page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize].last().map_or(Length::ZERO, |g| g.x);
                let (left, right) = (run.origin.x, run.origin.x + last);
                if run.turn != Turn::Upright || right <= rule.rect.x || left >= rule.rect.right() {
                    continue;
                }
                let (top, foot) = (run.origin.y - run.size.scale(88, 100), run.origin.y + run.size.scale(12, 100));
                let gap = if foot <= rule.rect.y { rule.rect.y - foot } else { top - rule.rect.bottom() };
                assert!(gap >= Length::pt(4.0), "{name}, page {}: {:.1} pt", page.number, gap.to_pt());
            }
        }
        assert!(seen > 2, "{name}: {seen} rules");
    }
}

/// 腹切り, 断版: no white line runs through all modules above the advertisements, from one edge to the other.
#[test]
fn no_line_cuts_a_page_through() {
    for name in ["ja-sample", "tw-sample"] {
        let s = build(name);
        let slots: Vec<_> = s.issue.pages[0].slots.iter().filter(|s| !s.name.starts_with("ad") && s.inset.is_none()).collect();
        let (cols, lines) = (slots.iter().map(|s| s.col + s.cols).max().unwrap(), s.issue.layout.grid.lines);
        for at in 1..cols {
            assert!(slots.iter().any(|s| s.col < at && at < s.col + s.cols), "{name}: cut under tier {at}");
        }
        for at in 1..lines {
            assert!(slots.iter().any(|s| s.line < at && at < s.line + s.lines), "{name}: cut after line {at}");
        }
    }
}
