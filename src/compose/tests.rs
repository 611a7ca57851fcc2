//! Tests of this module.

use super::*;
use crate::cjk::{Class, Level, Region, Rules};
use crate::font::Role;
use crate::shape::{Request, Shaper, tests::square_fonts};

fn profile() -> &'static Profile {
    Profile::get(Region::Mainland, Level::Gb, false)
}

fn shape(text: &str) -> Shaped {
    let mut fonts = square_fonts();
    fonts.prepare([crate::font::Need::text(Role::Serif, Region::Mainland, text)].into_iter());
    Shaper::new(&fonts).shape(&Request::plain(text, Role::Serif, profile()))
}

fn measure(ems: f64, indent: f64) -> Measure {
    Measure { line: Em::new(ems), indent: Em::new(indent), justify: true }
}

fn texts(text: &str, shaped: &Shaped, lines: &[Line]) -> Vec<String> {
    lines.iter().map(|l| text[shaped.byte(l.start as usize) as usize..shaped.byte(l.end as usize) as usize].to_string()).collect()
}

fn lines(text: &str, ems: f64, indent: f64) -> Vec<String> {
    let s = shape(text);
    texts(text, &s, &paragraph(&s, profile(), 0, measure(ems, indent)).best().lines)
}

/// Chinese-looking text from a seed: the square font's Han range, marks, digits, words.
pub(crate) fn random_text(seed: &mut u64, units: usize) -> String {
    let mut next = |n: u64| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) % n
    };
    let mut s = String::new();
    for _ in 0..units {
        match next(20) {
            0 => s.push('，'),
            1 => s.push('。'),
            2 => s.push_str("“一"),
            3 => s.push_str("二”"),
            4 => s.push_str(&format!("{}年", next(3000))),
            5 => s.push_str(" N95 "),
            6 => s.push_str(["……", "——", "？！", "（", "）", "、"][next(6) as usize]),
            _ => s.push(char::from_u32(0x4E00 + next(0x900) as u32).unwrap_or('一')),
        }
    }
    s.trim().to_string()
}

#[test]
fn exact_lines_and_indent() {
    assert_eq!(lines("一二三四五六七八九十丁七丈三上", 5.0, 2.0), ["一二三", "四五六七八", "九十丁七丈", "三上"]);
}

#[test]
fn marks_take_half_an_em_at_line_end_and_start() {
    // GB/T 15834 5.1.10 and clreq 3.1.6.3: 4½ em of text and the stop fill five ems.
    assert_eq!(lines("一二三四，五六七八九十", 4.5, 0.0)[0], "一二三四，");
    let s = shape("一二三四五“六七”八九");
    let c = paragraph(&s, profile(), 0, measure(5.0, 0.0));
    let second = &c.best().lines[1];
    assert_eq!(place(&s, second, Em::ZERO)[0], Em::ZERO);
}

#[test]
fn pushes_in_before_it_pushes_out() {
    // “一，二三四五” fills six ems; the stop comes in at the price of the comma's blank (SHR-5),
    // because leaving 五 to the next line would open three gaps by a third of an em.
    assert_eq!(lines("一，二三四五。六七八九十丁", 6.0, 0.0)[0], "一，二三四五。");
}

#[test]
fn lines_end_on_the_measure() {
    let mut seed = 7;
    for _ in 0..60 {
        let text = random_text(&mut seed, 120);
        let s = shape(&text);
        let c = paragraph(&s, profile(), 0, measure(13.0, 2.0));
        for l in c.best().lines.iter().filter(|l| l.justified) {
            let x = place(&s, l, Em::ZERO);
            let end = x[x.len() - 1].0 + s.atoms[l.end as usize - 1].width.0;
            assert!((end - Em::new(13.0).0).abs() <= 1, "{} in {text}", Em(end).to_f64());
        }
    }
}

#[test]
fn no_forbidden_start_or_end_and_nothing_lost() {
    let mut seed = 1;
    for ems in [5.0, 11.0, 13.0, 20.0] {
        for _ in 0..60 {
            let text = random_text(&mut seed, 150);
            let s = shape(&text);
            for setting in &paragraph(&s, profile(), 0, measure(ems, 2.0)).settings {
                let got = texts(&text, &s, &setting.lines);
                assert_eq!(got.concat(), text);
                for (i, l) in got.iter().enumerate() {
                    let calm = setting.lines[i].pass < Pass::Emergency;
                    if i > 0 && calm {
                        assert!(!profile().not_at_start(l.chars().next().unwrap_or('一')), "{got:?}");
                    }
                    if i + 1 < got.len() && calm {
                        assert!(!profile().not_at_end(l.trim_end().chars().next_back().unwrap_or('一')), "{got:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn no_single_character_on_a_last_line() {
    let mut seed = 3;
    let mut alone = 0;
    for _ in 0..100 {
        let s = shape(&random_text(&mut seed, 100));
        let c = paragraph(&s, profile(), 0, measure(13.0, 2.0));
        let last = c.best().lines.last().copied().into_iter().flat_map(|l| l.start..l.end);
        alone += usize::from(last.filter(|&i| !s.atoms[i as usize].class.is_mark()).count() < 2 && c.best().lines.len() > 1);
    }
    assert_eq!(alone, 0);
}

#[test]
fn other_numbers_of_lines_are_on_offer() {
    let mut seed = 11;
    let s = shape(&random_text(&mut seed, 300));
    let c = paragraph(&s, profile(), 0, measure(13.0, 2.0));
    let n = c.best().lines.len();
    assert!(c.with_lines(n + 1).is_some(), "a long paragraph can gain a line");
    for (i, w) in c.settings.windows(2).enumerate() {
        assert_eq!(w[0].lines.len() + 1, w[1].lines.len(), "{i}");
    }
    assert!(c.settings.iter().all(|x| x.cost >= c.best().cost));
}

#[test]
fn halves_join_at_the_cursor() {
    let mut seed = 5;
    let story: Vec<Shaped> = (0..6).map(|_| shape(&random_text(&mut seed, 90))).collect();
    let m = measure(11.0, 2.0);
    let (all, end) = fill(&story, profile(), Cursor::default(), Room { measure: m, lines: 1000, around: &[] });
    assert!(end.is_none());
    for n in 0..all.len() {
        let (mut first, cursor) = fill(&story, profile(), Cursor::default(), Room { measure: m, lines: n, around: &[] });
        if let Some(c) = cursor {
            first.extend(fill(&story, profile(), c, Room { measure: m, lines: 1000, around: &[] }).0);
        }
        assert_eq!(first, all, "cut after line {n}");
    }
}

#[test]
fn measures_too_small_still_set_everything() {
    for ems in [0.5, 1.0, 2.0] {
        let text = "一（二三）2022年abcdefgh，……四";
        let s = shape(text);
        let c = paragraph(&s, profile(), 0, measure(ems, 2.0));
        assert_eq!(texts(text, &s, &c.best().lines).concat(), text);
        assert!(c.best().lines.iter().any(|l| l.pass >= Pass::Emergency));
    }
}

#[test]
fn a_long_word_is_cut_only_in_an_emergency() {
    let text = format!("一二{}三四", "w".repeat(300));
    let s = shape(&text);
    let c = paragraph(&s, profile(), 0, measure(10.0, 2.0));
    assert_eq!(texts(&text, &s, &c.best().lines).concat(), text);
    assert!(c.best().lines.len() > 14);
}

#[test]
fn classes_of_marks_cover_the_table() {
    assert!(Class::Slash.is_mark() && !Class::Isp.is_mark());
}

#[test]
fn a_hyphenated_line_has_room_for_its_hyphen() {
    let text = "一二三 international newspaper typesetting machinery 四五六七八九十";
    let s = shape(text);
    let mut hyphens = 0;
    for ems in 7..16 {
        let m = measure(f64::from(ems), 0.0);
        for l in &paragraph(&s, profile(), 0, m).best().lines {
            let x = place(&s, l, Em::ZERO);
            let hyphen = s.hyphen(l.end as usize).map_or(0, |h| h.width.0);
            hyphens += usize::from(hyphen > 0);
            let end = x[x.len() - 1].0 + s.atoms[l.end as usize - 1].width.0 + hyphen;
            assert!(end <= m.line.0 + 1, "{ems}");
            let elastic = (l.start as usize + 1..l.end as usize).any(|i| s.joins[i].stretch > 0);
            assert!(!l.justified || !elastic || (end - m.line.0).abs() <= 1);
        }
    }
    assert!(hyphens > 3, "{hyphens}");
}

#[test]
fn the_open_style_halves_marks_and_lets_them_grow_back() {
    let text = "一二，三四五六七八九，十丁七丈。三上";
    let mut fonts = square_fonts();
    fonts.prepare([crate::font::Need::text(Role::Serif, Region::Mainland, text)].into_iter());
    let shape_in = |marks| {
        let profile = Profile::of(Rules { marks, ..Rules::default() });
        (Shaper::new(&fonts).shape(&Request::plain(text, Role::Serif, profile)), profile)
    };
    let (s, p) = shape_in(crate::cjk::Marks::Kaiming);
    let m = measure(9.0, 0.0);
    let c = paragraph(&s, p, 0, m);
    let first = c.best().lines[0];
    let got = texts(text, &s, &c.best().lines);
    assert_eq!(got[0], "一二，三四五六七八", "8½ em of text in 9: the comma takes the rest");
    let x = place(&s, &first, Em::ZERO);
    assert_eq!(x[1], Em::ONE, "no gap between ideographs opens");
    assert_eq!(x[3], Em::new(3.0), "the comma has its em again");
    let (full, p) = shape_in(crate::cjk::Marks::Full);
    assert_eq!(texts(text, &full, &paragraph(&full, p, 0, m).best().lines)[0], "一二，三四五六七八");
}
