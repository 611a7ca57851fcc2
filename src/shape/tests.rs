//! Tests of this module.

use super::*;
use crate::cjk::{Level, Region};
use crate::font::FaceEntry;
use std::sync::Arc;

/// Fonts with one face of 1-em squares in every role (digits and letters half an em).
pub(crate) fn square_fonts() -> Fonts {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/square.ttf");
    let mut fonts = Fonts::default();
    let id = fonts.add(FaceEntry::new("Square", "square.ttf", 0, None, Arc::new(move || std::fs::read(path).map_err(|e| e.to_string()))));
    for r in Role::ALL {
        fonts.bind(r, id);
    }
    fonts
}

fn shape(text: &str) -> Shaped {
    let mut fonts = square_fonts();
    fonts.prepare([crate::font::Need::text(Role::Serif, Region::Mainland, text)].into_iter());
    let profile = Profile::get(Region::Mainland, Level::Gb, false);
    Shaper::new(&fonts).shape(&Request::plain(text, Role::Serif, profile))
}

fn widths(s: &Shaped) -> Vec<f64> {
    s.atoms.iter().map(|a| a.width.to_f64()).collect()
}

/// Every byte of the text belongs to exactly one glyph, in order.
fn assert_complete(text: &str, s: &Shaped) {
    let mut at = 0;
    for g in &s.glyphs {
        if g.len > 0 {
            assert_eq!(g.text, at, "{text}");
        }
        at += u32::from(g.len);
    }
    assert_eq!(at as usize, text.len(), "{text}");
}

#[test]
fn bodies_and_gaps() {
    let s = shape("一，二");
    assert_eq!(widths(&s), [1.0, 0.5, 1.0]);
    assert_eq!(s.joins[2].natural, Em::HALF);
    assert_eq!(s.joins[1].penalty, FORBIDDEN);
    let s = shape("丁（一）");
    assert_eq!(s.joins[1].natural, Em::HALF);
    assert_eq!(s.glyphs[1].dx, Em::new(-0.5));
    assert_eq!(s.joins[2].penalty, FORBIDDEN);
}

#[test]
fn units_stay_together() {
    let s = shape("一——二……三");
    assert_eq!(widths(&s), [1.0, 2.0, 1.0, 2.0, 1.0]);
    let s = shape("一？！二");
    assert_eq!(s.joins[2].penalty, FORBIDDEN);
    assert_eq!(s.joins[3].natural, Em::ZERO, "two stacked marks take one em in all");
    let s = shape("一2022年");
    assert_eq!(widths(&s), [1.0, 0.5, 0.5, 0.5, 0.5, 1.0]);
    assert!(s.joins[2..5].iter().all(|j| j.penalty == EMERGENCY));
    assert_eq!(s.joins[5].penalty, 60);
    assert_eq!(s.joins[1].natural, Em::new(0.125));
}

#[test]
fn spaces_are_gaps_but_not_lost() {
    let s = shape("一 a b 二");
    assert_eq!(s.len(), 4);
    assert_eq!(s.joins[1].natural, Em::new(0.125), "replaced by the Han–Latin gap");
    assert_eq!(s.joins[2].natural, Em::new(0.25));
    assert_complete("一 a b 二", &s);
}

#[test]
fn every_byte_has_a_glyph() {
    for t in [
        "一“二”三",
        "  一",
        "e\u{301}一\u{FE00}",
        "一\u{200B}二",
        "1—9一，5,000元。",
        "丁·一",
        "👨‍👩‍👧一",
        "𠮷",
        "a\u{2009}b",
        "“a” ‘b’ it’s",
        "\u{FEFF}一",
        "一\u{2060}二",
        "……",
        "———",
    ] {
        assert_complete(t, &shape(t));
    }
}

#[test]
fn words_part_with_a_hyphen_and_addresses_without() {
    let s = shape("一 international newspaper typesetting 二三");
    assert!(s.hyphens.len() >= 5, "{:?}", s.hyphens.len());
    for h in &s.hyphens {
        assert_eq!(s.joins[h.atom as usize].penalty, 150);
        assert_eq!(h.width, Em::HALF);
    }
    // Two letters before, three after.
    let text = "一 hyphenation 二三";
    let s = shape(text);
    let points: Vec<&str> = s.hyphens.iter().map(|h| &text[s.byte(h.atom as usize) as usize..]).collect();
    assert_eq!(points, ["phenation 二三", "ation 二三"]);
    assert!(shape("一 WIPO UNESCO 二").hyphens.is_empty(), "acronyms");
    assert!(shape("一二 typesetting").hyphens.is_empty(), "the last word");
    let text = "见 https://example.org/news/a?x=1 一文";
    let s = shape(text);
    assert!(s.hyphens.is_empty());
    let cheap: Vec<char> =
        (2..s.len()).filter(|&i| s.joins[i].penalty == 100).filter_map(|i| text[s.byte(i) as usize..].chars().next()).collect();
    assert_eq!(cheap, ['e', '.', 'n', 'a', '?', '=']);
    let text = "感染 COVID-19 的 2022-12-02 电话 000-0000000 一";
    let s = shape(text);
    let cheap: Vec<&str> =
        (1..s.len()).filter(|&i| s.joins[i].penalty == 100).map(|i| &text[s.byte(i) as usize..s.byte(i) as usize + 2]).collect();
    assert_eq!(cheap, ["19"], "numbers keep their hyphens");
}
