//! Whole small issues through the library: continuations, grid, slots, vertical setting, sections.

use crate::common::built::{Set, set_sample};
use crate::common::{Scratch, root};
use banmian::diag::Report;
use banmian::font::Fonts;
use banmian::geom::{Length, WritingMode};
use banmian::model::{Issue, ParaKind, SlotKind};
use banmian::page::{Edition, Item, Page, TextRun, Turn};
use banmian::read::{self, Request};
use banmian::source::Sources;
use std::path::PathBuf;

/// A built issue.
struct Built {
    issue: Issue,
    edition: Edition,
    report: Report,
}

impl Built {
    fn codes(&self) -> Vec<&str> {
        self.report.diagnostics.iter().map(|d| d.code).collect()
    }

    /// All text of a page in painting order.
    fn text(&self, page: usize) -> &str {
        &self.edition.pages[page].text
    }
}

fn build_with(s: &Scratch, layouts: PathBuf, fonts: PathBuf) -> Built {
    let mut sources = Sources::default();
    let mut report = Report::default();
    let request = Request { issue: s.path("issue"), layouts: Some(layouts), fonts: Some(fonts), system_fonts: false };
    let (issue, mut fonts): (Issue, Fonts) = read::load(&request, &mut sources, &mut report).unwrap_or_else(|| panic!("{report:?}"));
    let edition = banmian::flow::pages(&issue, &mut fonts, &mut report);
    banmian::check::run(&issue, &edition, &mut report);
    Built { issue, edition, report }
}

fn build(s: &Scratch) -> Built {
    build_with(s, root().join("layouts"), root().join("fonts"))
}

/// An issue.toml with pages of slots.
fn issue_toml(s: &Scratch, pages: &[(u16, &str)]) {
    let mut toml = "paper = \"样版周报\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n".to_string();
    for (number, slots) in pages {
        toml.push_str(&format!("\n[[page]]\nnumber = {number}\nname = \"要闻\"\n{slots}"));
    }
    s.write("issue/issue.toml", toml);
}

fn slot(name: &str, article: &str, at: (u16, u16), size: (u16, u16), more: &str) -> String {
    format!(
        "[[page.slot]]\nname = \"{name}\"\narticle = \"{article}\"\nat = [{}, {}]\nsize = [{}, {}]\n{more}\n",
        at.0, at.1, size.0, size.1
    )
}

fn article(s: &Scratch, name: &str, body: &str) {
    s.write(&format!("issue/articles/{name}.md"), format!("+++\nheadline = \"一条新闻的标题\"\nbyline = \"（本报 一丁）\"\n+++\n{body}\n"));
}

/// A fixed stream of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// Text that looks like Chinese copy, with marks, numbers, words, quotes and sub-heads.
    fn copy(&mut self, paras: usize, units: u64) -> String {
        let han: Vec<char> = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指".chars().collect();
        let mut out = String::new();
        for p in 0..paras {
            if p % 4 == 3 {
                out.push_str("## 小标题在这里\n\n");
            }
            let mut last = '一';
            for _ in 0..20 + self.roll(units) {
                match self.roll(22) {
                    0 | 1 if !"，。".contains(last) => out.push('，'),
                    2 if !"，。".contains(last) => out.push('。'),
                    3 => out.push_str("“两手抓”"),
                    4 => out.push_str(&format!("{}年", 1900 + self.roll(200))),
                    5 => out.push_str(" N95 "),
                    6 => out.push_str("（二）"),
                    _ => out.push(han[self.roll(han.len() as u64) as usize]),
                }
                last = out.chars().next_back().unwrap_or('一');
            }
            out = format!("{}。\n\n", out.trim_end());
        }
        out
    }
}

/// Body runs of a page with their paragraphs' kinds.
fn body_runs<'a>(b: &'a Built, page: &'a Page) -> impl Iterator<Item = &'a TextRun> {
    page.items.iter().filter_map(move |i| match i {
        Item::Text(r) => {
            let s = r.source?;
            (b.issue.story(s.story).paras[s.para as usize].kind == ParaKind::Body).then_some(r)
        }
        _ => None,
    })
}

#[test]
fn a_story_goes_on_by_its_cursor_and_both_sides_say_where() {
    let s = Scratch::new("jump");
    article(&s, "a", &Dice(1).copy(9, 120));
    let pages = |last: u16| {
        issue_toml(
            &s,
            &[
                (1, &slot("head", "a", (1, 1), (2, 20), "")),
                (2, &slot("middle", "a", (3, 5), (2, 12), "")),
                (last, &slot("tail", "a", (1, 3), (2, 60), "")),
            ],
        );
        build(&s)
    };
    let b = pages(3);
    assert!(b.text(0).contains("（下转第2版）") && !b.text(0).contains("上接"));
    assert!(b.text(1).contains("（上接第1版）") && b.text(1).contains("（下转第3版）"));
    assert!(b.text(2).contains("（上接第2版）") && !b.text(2).contains("下转"));
    // One line of a side is too little (L14); the pairs are whole.
    let broken = |d: &banmian::diag::Diagnostic| d.code == "T01" || d.code == "L14" && !d.message.contains("行");
    assert!(!b.report.diagnostics.iter().any(broken), "{:?}", b.report);
    // The page moves: the lines follow, and no line of text does.
    let moved = pages(8);
    assert!(moved.text(1).contains("（下转第8版）"));
    let set = |b: &Built| -> Vec<_> { b.edition.places.iter().map(|p| (p.from, p.to)).collect() };
    assert_eq!(set(&b), set(&moved));
    let places = &b.edition.places;
    assert_eq!(places.len(), 3);
    assert!(places.windows(2).all(|w| w[0].to.0 < w[1].from.0 || w[0].to == w[1].from), "{places:?}");
}

#[test]
fn slots_on_one_page_chain_without_jump_lines() {
    let s = Scratch::new("chain");
    article(&s, "a", &Dice(2).copy(4, 90));
    issue_toml(&s, &[(1, &(slot("one", "a", (1, 1), (1, 15), "") + &slot("two", "a", (3, 1), (2, 40), "")))]);
    let b = build(&s);
    assert!(!b.text(0).contains("下转") && !b.text(0).contains("上接"));
    assert!(!b.codes().contains(&"T01"), "{:?}", b.codes());
    assert_eq!(b.edition.places.len(), 2);
}

#[test]
fn nothing_is_lost_and_overset_is_counted() {
    for seed in 0..12 {
        let s = Scratch::new(&format!("lost{seed}"));
        let mut dice = Dice(seed);
        article(&s, "a", &dice.copy(6, 160));
        let lines = 10 + dice.roll(50) as u16;
        let border = ["", "border = \"line\"", "columns = 2", "columns = 2\nmode = \"relative\"", "mode = \"free\"\ncolumns = 2"]
            [dice.roll(5) as usize];
        issue_toml(
            &s,
            &[(1, &slot("one", "a", (1, 1), (3, lines), border)), (2, &slot("two", "a", (2, 5), (1 + dice.roll(3) as u16, 9), ""))],
        );
        let b = build(&s);
        assert!(!b.codes().contains(&"T01"), "seed {seed}: {:?}", b.report.diagnostics);
        let story = &b.issue.stories[0];
        let all: usize = story.paras.iter().flat_map(|p| p.text.chars()).filter(|c| !c.is_whitespace()).count();
        let over = b.edition.overset.first();
        assert_eq!(over.is_some(), b.codes().contains(&"L13"));
        let set: usize = b
            .edition
            .pages
            .iter()
            .flat_map(|p| p.items.iter().map(move |i| (p, i)))
            .filter_map(|(p, i)| match i {
                Item::Text(r) if r.source.is_some() => Some((p, r)),
                _ => None,
            })
            .flat_map(|(p, r)| p.glyphs[r.glyphs.start as usize..r.glyphs.end as usize].iter().map(move |g| (p, g)))
            .map(|(p, g)| p.text[g.text as usize..g.text as usize + usize::from(g.len)].chars().filter(|c| !c.is_whitespace()).count())
            .sum();
        assert_eq!(set + over.map_or(0, |o| o.chars as usize), all, "seed {seed}");
        if let Some(o) = over {
            let told = b.report.diagnostics.iter().find(|d| d.code == "L13").map(|d| d.message.clone()).unwrap_or_default();
            assert!(told.contains(&format!("溢排 {} 行 {} 字", o.lines, o.chars)), "{told}");
        }
    }
}

#[test]
fn body_lines_stand_on_the_grid_and_inside_their_slots() {
    for seed in 20..26 {
        let s = Scratch::new(&format!("grid{seed}"));
        let mut dice = Dice(seed);
        for a in ["a", "b", "c"] {
            article(&s, a, &dice.copy(5, 120));
        }
        let slots = slot("one", "a", (1, 1), (3, 30), "")
            + &slot("two", "b", (4, 1), (2, 41), "border = \"double\"")
            + &slot("three", "c", (1, 31), (3, 25), "");
        issue_toml(&s, &[(1, &slots)]);
        let b = build(&s);
        let layout = &b.issue.layout;
        let area = layout.type_area();
        let (leading, em) = (layout.grid.leading, layout.grid.em);
        let ascent = em.scale(88, 100);
        let page = &b.edition.pages[0];
        let mut seen = 0;
        for r in body_runs(&b, page) {
            let off = r.origin.y - ascent - area.y;
            assert!((off.0.rem_euclid(leading.0)).min(leading.0 - off.0.rem_euclid(leading.0)) <= 1, "off the grid by {} EMU", off.0);
            let story = r.source.map(|s| s.story);
            let place = b.edition.places.iter().find(|p| Some(p.story) == story).map(|p| p.rect);
            let rect = place.unwrap_or_default();
            for g in &page.glyphs[r.glyphs.start as usize..r.glyphs.end as usize] {
                // Marks may have half an em of nothing outside; ink never.
                let x = r.origin.x + g.x;
                assert!(x >= rect.x - em / 2 && x <= rect.right(), "glyph at {} pt outside its slot", x.to_pt());
            }
            assert!(r.origin.y <= rect.bottom() && r.origin.y >= rect.y);
            seen += 1;
        }
        assert!(seen > 50);
    }
}

#[test]
fn no_sub_head_ends_a_column() {
    for seed in 40..48 {
        let s = Scratch::new(&format!("subhead{seed}"));
        article(&s, "a", &Dice(seed).copy(16, 60));
        issue_toml(&s, &[(1, &slot("one", "a", (1, 1), (5, 24), ""))]);
        let b = build(&s);
        let layout = &b.issue.layout;
        let bottom = b.edition.places[0].rect.bottom();
        for i in &b.edition.pages[0].items {
            let Item::Text(r) = i else { continue };
            let Some(src) = r.source else { continue };
            if b.issue.story(src.story).paras[src.para as usize].kind == ParaKind::Subhead {
                assert!(r.origin.y + layout.grid.leading * 2 < bottom, "seed {seed}: sub-head at the foot of a column");
            }
        }
    }
}

#[test]
fn vertical_is_horizontal_turned() {
    let s = Scratch::new("turned");
    let han: String = (0..760).map(|i| char::from_u32(0x4E00 + (i * 37) % 2000).unwrap_or('一')).collect();
    s.write("issue/articles/h.md", format!("+++\n+++\n{han}\n\n{han}\n"));
    s.write("issue/articles/v.md", format!("+++\nwriting = \"vertical\"\n+++\n{han}\n\n{han}\n"));
    let face = "[[face]]\nfile = \"square.ttf\"\nname = \"Square\"\nroles = [\"serif\", \"serif-heavy\", \"sans\", \"sans-bold\", \"sans-heavy\", \"kai\", \"fangsong\"]\n";
    s.write("fonts/fonts.toml", face);
    s.write("fonts/square.ttf", std::fs::read(root().join("tests/fonts/square.ttf")).unwrap());
    // With lines two ems apart a slot of 59 ems × 30 lines is square: three columns of 19 ems, or
    // three tiers of 19 ems.
    let layout = "base = \"house\"\n[sheet]\nwidth = 500\nheight = 500\n[margins]\ntop = 20\nleft = 20\n[grid]\ncols = 2\nchars = 59\ngutter = 1\nlines = 60\nem = \"9pt\"\nleading = \"18pt\"\nfolio_lines = 2\n";
    s.write("layouts/square/layout.toml", layout);
    s.write("layouts/house.toml", std::fs::read(root().join("layouts/house.toml")).unwrap());
    let toml = "paper = \"一\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"square\"\n[[page]]\nnumber = 1\nname = \"一\"\n";
    let slots = slot("h", "h", (1, 1), (1, 30), "head = false\ncolumns = 3")
        + &slot("v", "v", (2, 1), (1, 30), "head = false\ncolumns = 3\nwriting = \"vertical\"");
    s.write("issue/issue.toml", format!("{toml}{slots}"));
    let b = build_with(&s, s.path("layouts"), s.path("fonts"));
    assert!(!b.codes().contains(&"T01"), "{:?}", b.report.diagnostics);
    // Where each character stands along and across its line, for both directions.
    let logical = |story: usize, mode: WritingMode| -> Vec<(i32, i32)> {
        let place = b.edition.places.iter().find(|p| p.story.0 as usize == story).map(|p| p.rect).unwrap_or_default();
        let page = &b.edition.pages[0];
        let mut out = Vec::new();
        for r in body_runs(&b, page).filter(|r| r.source.is_some_and(|s| s.story.0 as usize == story)) {
            for g in &page.glyphs[r.glyphs.start as usize..r.glyphs.end as usize] {
                let (x, y) = (r.origin.x + g.x, r.origin.y + g.y);
                out.push(match mode {
                    WritingMode::Horizontal => (x.0 - place.x.0, y.0 - place.y.0),
                    WritingMode::Vertical => (y.0 - place.y.0, place.right().0 - x.0),
                });
            }
        }
        out
    };
    let (h, v) = (logical(0, WritingMode::Horizontal), logical(1, WritingMode::Vertical));
    assert!(h.len() > 1400);
    let from_first = |p: &[(i32, i32)]| -> Vec<(i32, i32)> { p.iter().map(|q| (q.0 - p[0].0, q.1 - p[0].1)).collect() };
    assert_eq!(from_first(&h), from_first(&v));
    assert!(from_first(&h).iter().any(|p| p.1 == Length::pt(18.0).0 * 29), "the columns were filled");
}

#[test]
fn a_section_makes_the_pages_that_it_needs() {
    let s = Scratch::new("section");
    let mut dice = Dice(60);
    let names: Vec<String> = (0..24).map(|i| format!("n{i}")).collect();
    for n in &names {
        article(&s, n, &dice.copy(6, 200));
    }
    let list = names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    issue_toml(&s, &[(7, &format!("[[page.slot]]\nname = \"all\"\nat = [1, 3]\nsize = [5, 71]\nsection = [{list}]\n"))]);
    let b = build(&s);
    assert!(b.edition.pages.len() > 2, "{}", b.edition.pages.len());
    let numbers: Vec<u16> = b.edition.pages.iter().map(|p| p.number).collect();
    assert_eq!(numbers, (7..7 + numbers.len() as u16).collect::<Vec<_>>());
    assert!(b.text(1).contains("第8版"), "every page has its folio");
    assert!(b.codes().iter().all(|&c| c != "T01" && c != "L13"), "{:?}", b.codes());
    assert_eq!(b.edition.bookmarks.len(), names.len());
    assert!(matches!(b.issue.pages[0].slots[0].kind, SlotKind::Section(_)));
}

#[test]
fn a_section_before_other_pages_says_what_it_cannot_hold() {
    let s = Scratch::new("section-full");
    article(&s, "a", &Dice(61).copy(30, 300));
    article(&s, "b", "一条短讯。");
    let section = "[[page.slot]]\nname = \"all\"\nat = [1, 3]\nsize = [2, 20]\nsection = [\"a\"]\n";
    issue_toml(&s, &[(1, section), (2, &slot("b", "b", (1, 3), (1, 6), ""))]);
    let b = build(&s);
    assert_eq!(b.edition.pages.len(), 2);
    assert!(b.codes().contains(&"L13") && !b.codes().contains(&"T01"), "{:?}", b.codes());
}

#[test]
fn a_character_without_face_is_a_marked_box_and_can_be_copied() {
    let s = Scratch::new("missing");
    article(&s, "a", "这里有一个造字\u{E123}，不能悄悄丢掉。");
    issue_toml(&s, &[(1, &slot("one", "a", (1, 1), (2, 8), ""))]);
    let b = build(&s);
    let d = b.report.diagnostics.iter().find(|d| d.code == "F01").expect("told");
    assert!(d.message.contains("U+E123") && d.message.contains('a') && d.span.is_some());
    assert!(b.text(0).contains("造字\u{E123}，"));
    let boxes = b.edition.pages[0].items.iter().filter(|i| matches!(i, Item::Shape { stroke: Some(_), .. })).count();
    assert_eq!(boxes, 1);
    assert!(!b.codes().contains(&"T01"));
    assert_eq!(b.report.exit_code(), 1);
}

#[test]
fn a_head_that_cannot_fit_is_told_and_does_not_cover_the_text() {
    let s = Scratch::new("wide");
    s.write("issue/articles/a.md", format!("+++\nheadline = [\"{}\"]\n+++\n{}", "很长的标题".repeat(8), Dice(3).copy(3, 80)));
    issue_toml(&s, &[(1, &slot("one", "a", (1, 1), (1, 60), "head = { lines = 2 }"))]);
    let b = build(&s);
    assert!(b.codes().contains(&"H01"), "{:?}", b.codes());
    assert!(!b.codes().contains(&"T01"));
}

#[test]
fn absurd_heads_are_told_and_nothing_breaks() {
    let s = Scratch::new("absurd");
    let long = "很长的标题".repeat(20_000);
    s.write(
        "issue/articles/a.md",
        format!("+++\nkicker = \"{long}\"\nheadline = \"{long}\"\nauthor_line = \"{long}\"\nbyline = \"{long}\"\n+++\n## {long}\n\n一。\n"),
    );
    let vertical = slot("v", "b", (3, 1), (2, 30), "head = { cols = 1, vertical = true }");
    s.write("issue/articles/b.md", format!("+++\nheadline = \"{long}\"\n+++\n一。\n"));
    issue_toml(&s, &[(1, &(slot("one", "a", (1, 1), (2, 60), "") + &vertical))]);
    let b = build(&s);
    assert!(b.codes().contains(&"H01") && !b.codes().contains(&"T01"), "{:?}", b.codes());
}

#[test]
fn the_sample_is_clean() {
    let Set { edition, report, .. } = set_sample("2022-12-02");
    let told = report.diagnostics.iter().filter(|d| !d.message.contains("已豁免"));
    assert_eq!(told.count(), 0, "{:?}", report.diagnostics);
    assert!(edition.pages[0].text.contains("（下转第2版）") && edition.pages[1].text.contains("（上接第1版）"));
}

#[test]
fn p_end_2_few_lines_stand_alone_at_the_edge_of_a_column() {
    // 单行不成栏 (clreq 3.5.4): columns of all heights, so that paragraphs meet their edges everywhere.
    let (mut lone, mut edges) = (0, 0);
    for lines in 14..34u64 {
        let s = Scratch::new("lone");
        article(&s, "a", &Dice(lines).copy(60, 60));
        let slot = format!("[[page.slot]]\nname = \"a\"\nsection = [\"a\"]\nat = [1, 1]\nsize = [5, {lines}]\n");
        issue_toml(&s, &[(1, &slot)]);
        let b = build(&s);
        let q = banmian::check::quality::measure(&b.issue, &b.edition);
        lone += q.total.lone_lines;
        edges += b.edition.places.len() - 1;
        assert_eq!(q.total.off_grid, 0, "P-GRID-1: body lines stand on the grid below a head of any height");
    }
    // By chance it would be every second edge: these paragraphs have two to six lines.
    assert!(lone * 8 <= edges, "{lone} lone lines at {edges} edges");
}

/// Boxes of the body's glyphs on a page: left, top, size.
fn glyph_boxes(b: &Built, page: usize) -> Vec<(Length, Length, Length)> {
    let p = &b.edition.pages[page];
    let of = |r: &TextRun| {
        let glyphs = &p.glyphs[r.glyphs.start as usize..r.glyphs.end as usize];
        glyphs.iter().map(|g| (r.origin.x + g.x, r.origin.y + g.y - r.size * 88 / 100, r.size)).collect::<Vec<_>>()
    };
    body_runs(b, p).flat_map(of).collect()
}

#[test]
fn text_runs_beside_what_stands_inside_it() {
    let s = Scratch::new("beside");
    article(&s, "a", &Dice(5).copy(14, 160));
    let inset = |name: &str, at: &str, size: &str, more: &str| {
        format!(
            "[[page.slot]]\nname = \"{name}\"\ntext = [\"公益\"]\ninside = \"a\"\nborder = \"line\"\nat = {at}\nsize = {size}\n{more}\n"
        )
    };
    let slots = [
        slot("a", "a", (1, 1), (4, 40), ""),
        inset("half", "[2, 14]", "[1, 8]", "chars = 7"),
        inset("left", "[3, 20]", "[1, 6]", "chars = 6\nside = \"left\""),
        inset("two", "[1, 28]", "[2, 7]", "chars = 20"),
        inset("whole", "[4, 30]", "[1, 5]", ""),
    ];
    issue_toml(&s, &[(1, &slots.concat())]);
    let b = build(&s);
    assert!(!b.codes().iter().any(|c| ["T01", "R05", "R06", "C01"].contains(c)), "{:?}", b.report);
    let layout = &b.issue.layout;
    let boxes = glyph_boxes(&b, 0);
    let mut beside = 0;
    for slot in b.issue.pages[0].slots.iter().filter(|s| s.inset.is_some()) {
        let mut r = layout.grid.rect(layout.type_area(), slot.col, slot.line, slot.cols, slot.lines);
        if let Some(i) = &slot.inset
            && let Some(chars) = i.chars
        {
            let width = layout.grid.em * i32::from(chars);
            r.x = if i.right { r.right() - width } else { r.x };
            r.width = width;
        }
        for &(x, y, size) in &boxes {
            let over = x < r.right() && x + size > r.x && y < r.bottom() && y + size > r.y;
            assert!(!over, "{}: a character at {x:?} {y:?} in {r:?}", slot.name);
            beside += usize::from(y >= r.y && y < r.bottom() && x >= r.x - layout.grid.width(1) && x < r.right() + layout.grid.width(1));
        }
    }
    assert!(beside > 100, "text stands beside them: {beside} characters");
    let q = banmian::check::quality::measure(&b.issue, &b.edition);
    assert_eq!((q.total.off_grid, q.total.bad_starts, q.total.bad_ends), (0, 0, 0));
}

#[test]
fn vertical_text_runs_beside_too() {
    let s = Scratch::new("beside-vertical");
    article(&s, "a", &Dice(6).copy(10, 160));
    let slots = [
        slot("a", "a", (1, 1), (4, 40), "writing = \"vertical\"\ncolumns = 3\nhead = false"),
        "[[page.slot]]\nname = \"p\"\ntext = [\"公益\"]\ninside = \"a\"\nat = [2, 9]\nsize = [1, 12]\n".to_string(),
    ];
    issue_toml(&s, &[(1, &slots.concat())]);
    let b = build(&s);
    assert!(!b.codes().iter().any(|c| ["T01", "R05", "R06", "C01"].contains(c)), "{:?}", b.report);
    let g = &b.issue.layout.grid;
    let r = g.rect(b.issue.layout.type_area(), 1, 8, 1, 12);
    for run in body_runs(&b, &b.edition.pages[0]) {
        for glyph in &b.edition.pages[0].glyphs[run.glyphs.start as usize..run.glyphs.end as usize] {
            let (x, y) = match run.turn {
                Turn::Upright => (run.origin.x, run.origin.y + glyph.y),
                Turn::Clockwise => (run.origin.x - glyph.y, run.origin.y + glyph.x),
            };
            assert!(!(x > r.x && x < r.right() && y >= r.y && y < r.bottom()), "{x:?} {y:?} in {r:?}");
        }
    }
}

#[test]
fn an_inset_that_stands_nowhere_is_told() {
    let s = Scratch::new("inset-errors");
    article(&s, "a", &Dice(5).copy(9, 100));
    let inset = |name: &str, into: &str, at: &str| {
        format!("[[page.slot]]\nname = \"{name}\"\ntext = [\"公益\"]\ninside = \"{into}\"\nat = {at}\nsize = [1, 4]\n")
    };
    let slots = [slot("a", "a", (1, 1), (3, 30), ""), inset("x", "b", "[4, 1]"), inset("y", "a", "[4, 10]"), inset("z", "x", "[4, 20]")];
    issue_toml(&s, &[(1, &slots.concat())]);
    let b = build(&s);
    assert_eq!(b.codes().iter().filter(|c| **c == "R05").count(), 3, "{:?}", b.report);
}
