//! Frames, modules of several rectangles and groups of stories, through the library.

use crate::common::Scratch;
use crate::common::built::{self, Set};
use banmian::diag::Report;
use banmian::geom::{Length, Rect};
use banmian::model::Issue;
use banmian::page::{Edition, Item, Part};
use banmian::source::Sources;

struct Built {
    issue: Issue,
    edition: Edition,
    report: Report,
    sources: Sources,
}

impl Built {
    fn codes(&self) -> Vec<&str> {
        self.report.diagnostics.iter().map(|d| d.code).collect()
    }

    /// Lines of findings with a code.
    fn lines_of(&self, code: &str) -> Vec<usize> {
        let of = |d: &&banmian::diag::Diagnostic| d.code == code;
        self.report.diagnostics.iter().filter(of).filter_map(|d| d.span).map(|s| self.sources.file(s.file).position(s.start).0).collect()
    }

    /// Columns of text of a slot.
    fn columns(&self, slot: &str) -> Vec<Rect> {
        let of = |r: &&banmian::page::Region| r.slot == slot && matches!(r.part, Part::Column { .. });
        self.edition.regions.iter().filter(of).map(|r| r.rect).collect()
    }

    /// Where the story's first glyph of each run stands.
    fn spots(&self, story: u32) -> Vec<(Length, Length)> {
        let page = &self.edition.pages[0];
        let run = |i: &Item| match i {
            Item::Text(r) if r.source.is_some_and(|s| s.story.0 == story) => {
                let last = page.glyphs[r.glyphs.end as usize - 1];
                Some((r.origin.x + last.x, r.origin.y + last.y))
            }
            _ => None,
        };
        page.items.iter().filter_map(run).collect()
    }
}

fn build(slots: &str, articles: &[(&str, &str)]) -> Built {
    let s = Scratch::new("shapes");
    let head =
        "paper = \"样版周报\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n\n[[page]]\nnumber = 1\nname = \"要闻\"\n";
    s.write("issue/issue.toml", format!("{head}{slots}"));
    for (name, text) in articles {
        s.write(&format!("issue/articles/{name}.md"), text);
    }
    let Set { issue, edition, report, sources, .. } = built::set(&s);
    Built { issue, edition, report, sources }
}

fn story(chars: usize) -> String {
    let text: String = "今天上午大家一起来到新修的河边看水，".chars().cycle().take(chars).collect();
    format!("+++\nheadline = \"一条新闻的标题\"\n+++\n{text}\n")
}

fn slot(name: &str, at: (u16, u16), size: (u16, u16), more: &str) -> String {
    format!("[[page.slot]]\nname = \"{name}\"\narticle = \"{name}\"\nat = [{}, {}]\nsize = [{}, {}]\n{more}\n", at.0, at.1, size.0, size.1)
}

#[test]
fn an_l_has_columns_of_different_heights() {
    let text = story(900);
    let slots = slot("a", (1, 1), (4, 20), "more = [{ at = [1, 21], size = [2, 10] }]\nhead = { cols = 4, lines = 5 }");
    let b = build(&slots, &[("a", &text)]);
    let g = &b.issue.layout.grid;
    let columns = b.columns("a");
    let bottoms: Vec<i32> =
        columns.iter().map(|c| ((c.bottom() - b.issue.layout.type_area().y).0 + g.leading.0 / 2) / g.leading.0).collect();
    assert_eq!(columns.len(), 4);
    assert_eq!(bottoms[..2], [30, 30]);
    assert!(bottoms[2..].iter().all(|&y| y <= 20), "{bottoms:?}");
    assert!(!b.codes().contains(&"R06") && !b.codes().contains(&"R05"), "{:?}", b.codes());
}

#[test]
fn text_never_stands_in_the_corner_that_an_l_leaves() {
    for border in ["none", "line"] {
        let text = story(2000);
        let slots = slot("a", (1, 1), (4, 20), &format!("more = [{{ at = [1, 21], size = [2, 10] }}]\nborder = \"{border}\"\nhead = 4"));
        let b = build(&slots, &[("a", &text)]);
        let layout = &b.issue.layout;
        let corner = layout.grid.rect(layout.type_area(), 2, 20, 2, 10);
        let inside = |p: &(Length, Length)| p.0 > corner.x && p.1 > corner.y + layout.grid.em / 2;
        assert!(!b.spots(0).iter().any(inside), "{border}");
        assert!(b.codes().contains(&"L13"), "the text is longer than the L");
    }
}

#[test]
fn a_frame_follows_the_l() {
    let text = story(600);
    let slots = slot("a", (1, 1), (4, 20), "more = [{ at = [1, 21], size = [2, 10] }]\nborder = \"line\"\ntint = 8\nhead = 4");
    let b = build(&slots, &[("a", &text)]);
    let curves: Vec<_> = b.edition.pages[0]
        .items
        .iter()
        .filter_map(|i| if let Item::Curve { start, cubics, width, .. } = i { Some((start, cubics, width)) } else { None })
        .collect();
    // The tint is filled, the line is closed; each has six corners.
    assert_eq!(curves.len(), 2);
    for (start, cubics, _) in &curves {
        assert_eq!(cubics.last().unwrap()[2], **start);
        assert_eq!(cubics.len(), 7);
    }
}

#[test]
fn parts_with_columns_of_their_own_are_tiers() {
    let text = story(700);
    let slots = slot("a", (1, 1), (2, 12), "more = [{ at = [1, 13], size = [3, 12], columns = 2 }]\nhead = { lines = 4 }");
    let b = build(&slots, &[("a", &text)]);
    let columns = b.columns("a");
    let em = b.issue.layout.grid.em;
    let chars: Vec<i32> = columns.iter().map(|c| (c.width.0 + em.0 / 2) / em.0).collect();
    // Two of 14, then 44 characters in two.
    assert_eq!(chars, [14, 14, 21, 21]);
    assert!(columns[2].y > columns[1].y);
}

#[test]
fn parts_that_do_not_join_are_left_out_and_told() {
    let text = story(300);
    let more = "more = [{ at = [4, 40], size = [1, 5] }, { at = [2, 5], size = [2, 10] }, { at = [1, 21], size = [9, 5] }]";
    let slots = slot("a", (1, 1), (3, 20), more);
    let b = build(&slots, &[("a", &text)]);
    assert_eq!(b.report.count("R05"), 3, "{:#?}", b.report.diagnostics);
    assert!(b.lines_of("R05").iter().all(|&l| l == 14), "{:?}", b.lines_of("R05"));
    let areas = &b.issue.pages[0].slots[0].areas;
    assert_eq!((areas.len(), areas[1].cols), (2, 5), "cut to the grid");
}

#[test]
fn other_slots_stand_in_the_corner_of_an_l_but_not_on_it() {
    let (a, c) = (story(900), story(200));
    let l = slot("a", (1, 1), (4, 20), "more = [{ at = [1, 21], size = [2, 10] }]");
    let free = build(&format!("{l}{}", slot("c", (3, 21), (2, 10), "")), &[("a", &a), ("c", &c)]);
    assert!(!free.codes().contains(&"R06"));
    let on = build(&format!("{l}{}", slot("c", (2, 25), (2, 10), "")), &[("a", &a), ("c", &c)]);
    assert!(on.codes().contains(&"R06"));
}

#[test]
fn frames_of_every_kind_close() {
    for style in ["line", "heavy", "double", "thick-thin", "dots", "wave", "fret", "diamond", "scallop"] {
        let text = story(100);
        let slots = slot("a", (1, 1), (2, 14), &format!("border = {{ style = \"{style}\" }}"));
        let b = build(&slots, &[("a", &text)]);
        let area = b.issue.layout.type_area();
        let rect = b.issue.layout.grid.rect(area, 0, 0, 2, 14);
        let mut drawn = 0;
        for item in &b.edition.pages[0].items {
            let points = match item {
                Item::Shape { rect, stroke: Some(_), .. } => {
                    drawn += 1;
                    vec![(rect.x, rect.y), (rect.right(), rect.bottom())]
                }
                Item::Curve { cubics, .. } => {
                    drawn += 1;
                    cubics.iter().map(|c| (c[2].x, c[2].y)).collect()
                }
                _ => continue,
            };
            let slack = Length::pt(1.5);
            assert!(
                points
                    .iter()
                    .all(|p| p.0 >= rect.x - slack && p.0 <= rect.right() + slack && p.1 >= rect.y - slack && p.1 <= rect.bottom() + slack),
                "{style}"
            );
        }
        assert!(drawn > 0, "{style}");
        let dots = matches!(style, "dots" | "fret" | "diamond" | "scallop");
        assert_eq!(drawn > 20, dots, "{style}: {drawn}");
    }
}

#[test]
fn single_sides_keep_only_their_own_distance() {
    let text = story(300);
    let b = build(&slot("a", (1, 1), (2, 20), "border = { style = \"line\", sides = [\"top\", \"bottom\"] }"), &[("a", &text)]);
    let area = b.issue.layout.type_area();
    assert!(b.columns("a").iter().any(|c| c.x == area.x), "text uses the whole width");
    let rules = b.edition.pages[0].items.iter().filter(|i| matches!(i, Item::Rule { from, to, .. } if from.y == to.y)).count();
    assert!(rules >= 2);
    let wrong = build(&slot("a", (1, 1), (2, 20), "border = { style = \"linie\", side = [\"top\"] }"), &[("a", &text)]);
    assert_eq!(wrong.lines_of("R03").len() + wrong.lines_of("R02").len(), 2, "{:#?}", wrong.report.diagnostics);
}

#[test]
fn stories_of_a_group_are_each_their_own() {
    let briefs: Vec<(String, String)> = (0..3)
        .map(|i| (format!("g{i}"), format!("+++\nheadline = \"简讯之{i}\"\n+++\n今天上午大家一起来到新修的河边看水，十分高兴。\n")))
        .collect();
    let articles: Vec<(&str, &str)> = briefs.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let group = |more: &str| {
        format!(
            "[[page.slot]]\nname = \"g\"\ngroup = [\"g0\", \"g1\", \"g2\"]\ntitle = \"本市简讯\"\nat = [1, 1]\nsize = [1, 24]\n{more}\n"
        )
    };
    let b = build(&group(""), &articles);
    let page = &b.edition.pages[0];
    assert!(page.text.contains("本市简讯"));
    let stories: Vec<u32> = b.edition.places.iter().map(|p| p.story.0).collect();
    assert_eq!(stories, [0, 1, 2]);
    // One rule under the title, two between the stories.
    let level = |i: &&Item| matches!(i, Item::Rule { from, to, width, .. } if from.y == to.y && *width < b.issue.layout.rules.heavy);
    assert_eq!(page.items.iter().filter(level).count(), 3);
    let b = build(&group("heads = \"run-in\""), &articles);
    assert!(b.edition.pages[0].text.contains("简讯之1　今天"));
    assert_eq!(b.issue.stories[1].title(), "简讯之1");
    let wrong = build(&slot("g0", (1, 1), (1, 24), "title = \"不行\""), &articles);
    assert_eq!(wrong.lines_of("R03"), [14]);
}

/// Pages 2 and 3 with a slot over the fold.
fn spread(slot: &str, right: &str, text: &str) -> Built {
    let pages = format!("\n[[page]]\nnumber = 2\nname = \"综合\"\n{slot}\n[[page]]\nnumber = 3\nname = \"综合\"\n{right}\n");
    build(&pages, &[("w", text), ("x", &story(100))])
}

const WIDE: &str = "[[page.slot]]\nname = \"w\"\narticle = \"w\"\nat = [4, 5]\nsize = [2, 20]\nacross = 3\n";

#[test]
fn a_story_goes_over_the_fold_without_jump_lines() {
    let text = story(1000).replace("一条新闻的标题", "横跨两版的一条很长的新闻标题");
    let b = spread(WIDE, "", &text);
    let (left, right) = (&b.edition.pages[1], &b.edition.pages[2]);
    assert!(!left.text.contains("下转") && !right.text.contains("上接"));
    assert!(!b.codes().contains(&"L14"), "{:#?}", b.report.diagnostics);
    // Each character of the head stands wholly on one page.
    let (mut on_left, mut on_right) = (String::new(), String::new());
    for (page, said) in [(left, &mut on_left), (right, &mut on_right)] {
        for item in &page.items {
            let Item::Text(r) = item else { continue };
            if r.source.is_none_or(|s| s.para != 0) {
                continue;
            }
            for g in &page.glyphs[r.glyphs.start as usize..r.glyphs.end as usize] {
                let x = r.origin.x + g.x;
                assert!(x >= Length::ZERO && x + r.size.scale(i64::from(r.stretch), 1000) <= b.issue.layout.sheet.width);
                said.push_str(&page.text[g.text as usize..g.text as usize + usize::from(g.len)]);
            }
        }
    }
    assert!(!on_left.is_empty() && !on_right.is_empty(), "{on_left}|{on_right}");
    assert_eq!(format!("{on_left}{on_right}").chars().count(), 14);
    // Text under the head on both pages begins on one line.
    let tops: Vec<i32> = b.columns("w").iter().map(|c| c.y.0).collect();
    assert_eq!(tops.len(), 5);
    assert!(tops.windows(2).all(|w| w[0] == w[1]), "{tops:?}");
    let joined = left.beside(right);
    assert_eq!(joined.size.width, b.issue.layout.sheet.width * 2);
    assert_eq!(joined.items.len(), left.items.len() + right.items.len());
}

#[test]
fn what_cannot_go_over_the_fold_is_told() {
    let text = story(300);
    let codes = |slot: &str, right: &str| {
        let b = spread(slot, right, &text);
        (b.report.count("R05"), b.report.count("R06"))
    };
    assert_eq!(codes(&WIDE.replace("[4, 5]", "[3, 5]"), ""), (1, 0), "ends before the last column");
    assert_eq!(codes(&WIDE.replace("across = 3", "across = 9"), ""), (1, 0), "more columns than there are");
    assert_eq!(codes("", WIDE), (1, 0), "page 3 lies at the right");
    let taken = "[[page.slot]]\nname = \"x\"\narticle = \"x\"\nat = [2, 10]\nsize = [2, 10]\n";
    assert_eq!(codes(WIDE, taken), (0, 1), "something stands there");
}
