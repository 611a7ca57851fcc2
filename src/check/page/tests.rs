//! Rules whose faults the engine does not make by itself, on pages put together by hand.

use crate::check::fixture::{Case, slot};
use crate::diag::Report;
use crate::geom::{Length, Rect};
use crate::model::{ParaKind, Slot, SlotKind};
use crate::page::{Part, Region, StoryId};

/// A grid line in this fixture, in points.
const LINE: f64 = 13.5;

fn rect(x: f64, y: f64, w: f64, h: f64) -> Rect {
    Rect::new(Length::pt(x), Length::pt(y), Length::pt(w), Length::pt(h))
}

fn region(part: Part, slot: &str, story: u32, rect: Rect) -> Region {
    Region { part, page: 0, slot: slot.into(), story: (story != 9).then_some(StoryId(story)), rect, items: 0..0 }
}

/// Two stories `s` and `t` of two paragraphs of four characters; the page has the regions.
fn page(regions: Vec<Region>) -> Case {
    let mut case = Case::new(&[(ParaKind::Body, "一二三四"), (ParaKind::Body, "五六七八")]);
    case.issue.stories.push(crate::model::Story { id: "b".into(), ..case.issue.stories[0].clone() });
    case.issue.pages[0].slots.push(Slot { kind: SlotKind::Story(StoryId(1)), col: 2, ..slot("t") });
    case.edition.regions = regions;
    case
}

/// Messages of a code; the proof of the text has nothing to do with it.
fn told(case: &Case, code: &str) -> Vec<String> {
    let mut report = Report::default();
    super::check(&case.issue, &case.edition, &mut report);
    report.diagnostics.into_iter().filter(|d| d.code == code).map(|d| d.message).collect()
}

fn head(slot: &str, story: u32, r: Rect) -> Region {
    region(Part::Head { size: Length::pt(20.0), vertical: false, continued: false }, slot, story, r)
}

fn text(slot: &str, story: u32, r: Rect, from: (u32, u32), to: (u32, u32)) -> Region {
    let lines = (r.height.to_pt() / LINE).round() as u32;
    region(Part::Column { lines, from, to, vertical: false }, slot, story, r)
}

#[test]
fn l05_a_head_away_from_its_text() {
    let at =
        |gap: f64| page(vec![head("s", 0, rect(0.0, 0.0, 126.0, 40.0)), text("s", 0, rect(0.0, 40.0 + gap, 126.0, 54.0), (0, 0), (1, 12))]);
    assert_eq!(told(&at(21.0), "L05").len(), 1);
    assert!(told(&at(21.0), "L05")[0].contains("题文分离"));
    assert_eq!(told(&at(20.0), "L05"), Vec::<String>::new(), "a line and a half");
}

#[test]
fn l05_text_beside_its_head() {
    // The second column stands under text of another story.
    let at = |ruled: bool| {
        let mut r = vec![
            head("s", 0, rect(0.0, 0.0, 126.0, 40.0)),
            text("s", 0, rect(0.0, 40.0, 126.0, 95.0), (0, 0), (0, 12)),
            text("s", 0, rect(135.0, 40.0, 126.0, 95.0), (1, 0), (1, 12)),
            text("t", 1, rect(135.0, 0.0, 126.0, 35.0), (0, 0), (1, 12)),
        ];
        if ruled {
            r.push(region(Part::Rule, "", 9, rect(135.0, 37.0, 126.0, 0.25)));
        }
        page(r)
    };
    assert!(told(&at(false), "L05")[0].contains("走文"));
    assert_eq!(told(&at(true), "L05"), Vec::<String>::new());
}

#[test]
fn l06_a_sub_head_at_the_foot() {
    let at = |row: f64| {
        let mut case = page(vec![
            text("s", 0, rect(0.0, 0.0, 126.0, 10.0 * LINE - 4.5), (0, 0), (0, 6)),
            region(Part::Subhead { para: 0, vertical: false }, "s", 0, rect(0.0, row * LINE, 126.0, LINE * 2.0 - 4.5)),
        ]);
        case.issue.pages[0].slots[0].lines = 10;
        told(&case, "L06")
    };
    assert!(at(7.0)[0].contains("只有1行"));
    assert_eq!(at(6.0), Vec::<String>::new());
}

/// Story `s` in the first column and, further down the page, in the third; another in between.
fn reading(neighbour: Region) -> Case {
    page(vec![
        head("s", 0, rect(0.0, 0.0, 126.0, 27.0)),
        text("s", 0, rect(0.0, 27.0, 126.0, 95.0), (0, 0), (0, 12)),
        text("s", 0, rect(0.0, 135.0, 126.0, 95.0), (1, 0), (1, 12)),
        neighbour,
    ])
}

#[test]
fn l07_a_paragraph_ends_beside_another_that_begins() {
    let at = |from: (u32, u32), ruled: bool| {
        let mut case = reading(text("t", 1, rect(135.0, 27.0, 126.0, 95.0), from, (1, 12)));
        if ruled {
            case.edition.regions.push(region(Part::Rule, "", 9, rect(130.0, 0.0, 0.25, 230.0)));
        }
        case
    };
    // With a rule between there is only one way to read on, but the end of the column looks like the end.
    assert!(told(&at((0, 0), true), "L07")[0].contains("断尾"));
    assert_eq!(told(&at((0, 3), true), "L07"), Vec::<String>::new(), "the neighbour begins inside a paragraph");
    assert!(told(&at((0, 3), false), "L08")[0].contains("两可"), "no rule: either may be the next");
    assert_eq!(told(&at((0, 3), true), "L08"), Vec::<String>::new());
}

#[test]
fn l08_the_neighbour_has_a_head() {
    let mut case = reading(text("t", 1, rect(135.0, 27.0, 126.0, 95.0), (0, 0), (1, 12)));
    case.edition.regions.push(head("t", 1, rect(135.0, 0.0, 126.0, 27.0)));
    assert_eq!((told(&case, "L07"), told(&case, "L08")), (vec![], vec![]));
}

#[test]
fn l11_rules_of_all_faults() {
    let rule = |x: f64, y: f64, w: f64, h: f64| region(Part::Rule, "", 9, rect(x, y, w, h));
    let mm = |v: f64| v * 72.0 / 25.4;
    let block = text("s", 0, rect(0.0, 0.0, 126.0, 95.0), (0, 0), (1, 12));
    assert!(told(&page(vec![block.clone(), rule(60.0, 0.0, 0.25, 50.0)]), "L11")[0].contains("压字"));
    assert_eq!(told(&page(vec![block, rule(130.0, 0.0, 0.25, 50.0)]), "L11"), Vec::<String>::new());
    let twins = |apart: f64| page(vec![rule(0.0, 0.0, 90.0, 0.25), rule(0.0, 0.25 + mm(apart), 90.0, 0.25)]);
    assert_eq!([told(&twins(0.9), "L11").len(), told(&twins(1.1), "L11").len()], [1, 0]);
    // An upright rule that ends over a level one.
    let corner = |gap: f64| page(vec![rule(0.0, 100.0, 90.0, 0.25), rule(45.0, 20.0, 0.25, 80.0 - mm(gap))]);
    assert_eq!([told(&corner(0.4), "L11").len(), told(&corner(0.2), "L11").len(), told(&corner(9.0), "L11").len()], [1, 0, 0]);
}

#[test]
fn l17_a_caption_away_from_its_picture() {
    let at = |gap: f64| {
        let mut case = page(vec![
            region(Part::Picture(None), "s", 0, rect(0.0, 0.0, 126.0, 80.0)),
            region(Part::Caption, "s", 0, rect(0.0, 80.0 + gap, 126.0, 9.0)),
        ]);
        case.issue.pages[0].slots[0].kind = SlotKind::Picture(Default::default(), StoryId(0));
        told(&case, "L17").into_iter().filter(|m| m.contains("相隔")).count()
    };
    assert_eq!([at(14.0), at(13.0)], [1, 0]);
}
