//! The choices that the standards leave to a house, and lines of different lengths in one paragraph.
//!
//! Set in `tests/fonts/square.ttf` (full-width characters one em, ASCII half an em), so that places are
//! counted by hand. Names of tests begin with the clause of `docs/rules/cjk.md`.

use banmian::cjk::{LineEnd, Marks, Opening, Profile, Region, Rules};
use banmian::compose::{self, Line, Measure, Pass, Reach, paragraph_around, place};
use banmian::font::{FaceEntry, Fonts, Role};
use banmian::geom::Em;
use banmian::shape::{LangSpan, Request, Shaped, Shaper};
use std::sync::{Arc, OnceLock};

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut fonts = Fonts::default();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/square.ttf");
        let id = fonts.add(FaceEntry::new("Face", "square", 0, None, Arc::new(move || std::fs::read(path).map_err(|e| e.to_string()))));
        fonts.bind(Role::Serif, id);
        fonts
    })
}

fn sc() -> Rules {
    Rules::of(Region::Mainland, false)
}

/// Text of each line, and where its atoms begin and the last one ends.
struct Set {
    shaped: Shaped,
    lines: Vec<Line>,
    text: String,
}

impl Set {
    fn new(text: &str, rules: Rules, measure: f64, indent: f64) -> Set {
        Set::around(text, rules, measure, indent, &[])
    }

    fn around(text: &str, rules: Rules, measure: f64, indent: f64, around: &[Reach]) -> Set {
        let profile = Profile::of(rules);
        let shaped = Shaper::new(fonts()).shape(&Request::plain(text, Role::Serif, profile));
        let m = Measure { line: Em::new(measure), indent: Em::new(indent), justify: true };
        let lines = paragraph_around(&shaped, profile, 0, m, around).best().lines.clone();
        Set { shaped, lines, text: text.into() }
    }

    fn rows(&self) -> Vec<&str> {
        let byte = |i: u32| self.shaped.byte(i as usize) as usize;
        self.lines.iter().map(|l| &self.text[byte(l.start)..byte(l.end)]).collect()
    }

    fn xs(&self, line: usize) -> Vec<f64> {
        place(&self.shaped, &self.lines[line], Em::ZERO).iter().map(|x| x.to_f64()).collect()
    }

    fn end(&self, line: usize) -> f64 {
        let last = self.lines[line].end as usize - 1;
        self.xs(line).last().unwrap() + self.shaped.atoms[last].width.to_f64()
    }
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-3, "{a} is not {b}");
}

#[test]
fn edge_4_one_point_hangs_where_it_would_not_fit() {
    let hanging = Rules { hanging: true, ..Rules::of(Region::Japan, false) };
    let got = Set::new("国国国国国国。国国国国国国", hanging, 6.0, 0.0);
    assert_eq!(got.rows(), ["国国国国国国。", "国国国国国国"]);
    assert!(got.lines[0].hangs && !got.lines[1].hangs);
    near(*got.xs(0).last().unwrap(), 6.0);
    // Off by default, and not where the mark fits.
    assert!(!Set::new("国国国国国国。国国国国国国", Rules { hanging: false, ..hanging }, 6.0, 0.0).lines[0].hangs);
    let fits = Set::new("国国国国国。国国国国国国", hanging, 6.0, 0.0);
    assert!(fits.lines.iter().all(|l| !l.hangs));
}

#[test]
fn edge_4_never_one_of_a_row_of_marks() {
    let hanging = Rules { hanging: true, ..Rules::of(Region::Japan, false) };
    for text in ["国国国国国国」。国国国国国国国", "国国国国国国。」国国国国国国国"] {
        assert!(Set::new(text, hanging, 6.0, 0.0).lines.iter().all(|l| !l.hangs), "{text}");
    }
    // An exclamation mark hangs on the mainland alone.
    let exq = "国国国国国国！国国国国国国";
    assert!(Set::new(exq, Rules { hanging: true, ..sc() }, 6.0, 0.0).lines[0].hangs);
    assert!(Set::new(exq, hanging, 6.0, 0.0).lines.iter().all(|l| !l.hangs));
}

#[test]
fn edge_2_line_end_styles() {
    let end = |line_end, text| Set::new(text, Rules { line_end, ..sc() }, 6.0, 0.0);
    // Five and a mark: half an em leaves half an em to spread; the whole em fills the line exactly.
    let text = "国国国国国，国国国国国国国国";
    let half = end(LineEnd::Regional, text);
    near(half.end(0), 6.0);
    assert!(half.lines[0].colour > 0.05);
    let full = end(LineEnd::HalfOrFull, text);
    near(full.end(0), 5.5);
    near(f64::from(full.lines[0].colour), 0.0);
    // Where it would not fill the line, half an em is all it takes.
    let odd = end(LineEnd::HalfOrFull, "国国a国国，国国国国国国国国");
    near(odd.end(0), 6.0);
    let always = end(LineEnd::Full, "国国国国国，国国国国国国国国");
    near(always.end(0), 5.5);
}

#[test]
fn edge_2_half_in_taiwan() {
    let rules = Rules { line_end: LineEnd::Half, ..Rules::of(Region::Taiwan, false) };
    near(Set::new("国国国国国」国国国国国国国国", rules, 6.0, 0.0).end(0), 6.0);
}

#[test]
fn p_ind_2_brackets_that_open_a_paragraph() {
    let xs = |opening, region, indent| Set::new("（国国国国", Rules { opening, ..Rules::of(region, false) }, 20.0, indent).xs(0);
    for (opening, sc, next) in [(Opening::Flush, 2.0, 2.5), (Opening::Keep, 2.5, 3.0), (Opening::Grid, 1.5, 2.0)] {
        let got = xs(opening, Region::Mainland, 2.0);
        near(got[0], sc);
        near(got[1], next);
    }
    // JLReq 3.1.5: ① one em and the half bracket, ② one and a half, ③ half an em.
    for (opening, first) in [(Opening::Flush, 1.0), (Opening::Keep, 1.5), (Opening::Grid, 0.5)] {
        near(xs(opening, Region::Japan, 1.0)[0], first);
    }
    // Only brackets: an ideograph stands at the indent.
    near(Set::new("国国", Rules { opening: Opening::Keep, ..sc() }, 20.0, 2.0).xs(0)[0], 2.0);
}

#[test]
fn pun_6_cct_and_plain() {
    let xs = |marks, text| Set::new(text, Rules { marks, ..sc() }, 40.0, 0.0).xs(0);
    near(xs(Marks::Full, "国，国")[2], 2.0);
    near(xs(Marks::Cct, "国，国")[2], 1.75);
    near(xs(Marks::Half, "国，国")[2], 1.5);
    // Nothing collapses: 。and 」 an em each.
    near(xs(Marks::Plain, "国。」国")[3], 3.0);
    near(xs(Marks::Full, "国。」国")[3], 2.5);
    let plain = Set::new("国国国国国，国国国国国国国国", Rules { marks: Marks::Plain, ..sc() }, 6.0, 0.0);
    near(plain.end(0), 5.5);
}

#[test]
fn mix_8_western_runs_take_whole_ems() {
    let rules = Rules { grid: true, ..sc() };
    for text in ["国abc国国国", "国2022国国", "国a国", "国ab cd国", "国GDP，国"] {
        let set = Set::new(text, rules, 40.0, 0.0);
        let (xs, shaped) = (set.xs(0), &set.shaped);
        for (i, atom) in shaped.atoms.iter().enumerate() {
            if atom.class.is_ideographic() {
                near(xs[i], xs[i].round());
            }
        }
    }
    // Half an em on both sides of an odd run: three letters take two ems.
    let set = Set::new("国abc国", rules, 40.0, 0.0);
    near(*set.xs(0).last().unwrap(), 3.0);
    near(set.shaped.glyphs[1].dx.to_f64(), 0.25);
}

#[test]
fn edge_5_a_space_that_opens_a_paragraph_has_no_width() {
    near(Set::new(" 国国", sc(), 20.0, 0.0).xs(0)[1], 0.0);
    near(Set::new("\u{3000}国国", sc(), 20.0, 0.0).xs(0)[1], 1.0);
}

#[test]
fn spaces_that_say_how_wide_they_are() {
    for (space, wide) in [('\u{2002}', 0.5), ('\u{2003}', 1.0), ('\u{2004}', 1.0 / 3.0), ('\u{2006}', 0.2)] {
        near(Set::new(&format!("国{space}国"), sc(), 20.0, 0.0).xs(0)[1], 1.0 + wide);
        near(Set::new(&format!("a{space}b"), sc(), 20.0, 0.0).xs(0)[1], 0.5 + wide);
    }
    near(Set::new("国\u{2003}\u{2002}国", sc(), 20.0, 0.0).xs(0)[1], 2.5);
    // A group of digits stays whole and is set off by a quarter em (MIX-7).
    let set = Set::new("国国国国12\u{2009}345国国国国", sc(), 6.0, 0.0);
    assert!(set.rows().iter().any(|r| r.contains("12\u{2009}345")), "{:?}", set.rows());
}

#[test]
fn lines_stand_beside_a_picture() {
    let text = "国".repeat(40);
    let beside = Reach { start: Em::ZERO, width: Em::new(6.0) };
    let set = Set::around(&text, sc(), 10.0, 2.0, &[beside; 3]);
    let chars: Vec<usize> = set.rows().iter().map(|r| r.chars().count()).collect();
    assert_eq!(chars, [4, 6, 6, 10, 10, 4]);
    // On the other side, the lines begin further in; all end on the same edge.
    let right = Reach { start: Em::new(4.0), width: Em::new(6.0) };
    let set = Set::around(&text, sc(), 10.0, 0.0, &[right; 2]);
    near(set.xs(0)[0], 4.0);
    near(set.xs(1)[0], 4.0);
    near(set.xs(2)[0], 0.0);
    for line in 0..set.lines.len() - 1 {
        near(set.end(line), 10.0);
    }
}

#[test]
fn prohibitions_and_the_end_of_a_paragraph_hold_beside_a_picture() {
    let text = "国国国国国国，国国国国国国国国国国国国国国国，国国国国国国国国国国国国国国。".repeat(3);
    for width in 5..9 {
        for lines in 1..7 {
            let reach = Reach { start: Em::ZERO, width: Em::new(f64::from(width)) };
            let set = Set::around(&text, sc(), 11.0, 2.0, &vec![reach; lines]);
            assert_eq!(set.rows().concat(), text);
            for (i, row) in set.rows().iter().enumerate() {
                assert!(i == 0 || !row.starts_with(['，', '。']), "{row}");
                let measure = if i < lines { f64::from(width) } else { 11.0 };
                assert!(set.end(i) <= measure + 1e-3, "{row}: {} of {measure}", set.end(i));
                assert!(set.lines[i].pass < Pass::Emergency);
            }
        }
    }
}

#[test]
fn every_number_of_lines_beside_a_picture_is_a_total_fit() {
    let text = "国国国国，国国国国国国国国。".repeat(9);
    let reach = [Reach { start: Em::ZERO, width: Em::new(7.0) }; 5];
    let profile = Profile::of(sc());
    let shaped = Shaper::new(fonts()).shape(&Request::plain(&text, Role::Serif, profile));
    let m = Measure { line: Em::new(14.0), indent: Em::new(2.0), justify: true };
    let all = compose::paragraph_around(&shaped, profile, 0, m, &reach);
    assert!(all.settings.len() >= 2);
    for s in &all.settings {
        assert!(s.cost >= all.best().cost);
        assert_eq!(s.lines.first().map(|l| l.start), Some(0));
        assert_eq!(s.lines.last().map(|l| l.end as usize), Some(shaped.len()));
        assert!(s.lines.windows(2).all(|w| w[0].end == w[1].start));
    }
}

#[test]
fn fill_runs_beside_a_picture_and_on_below_it() {
    let profile = Profile::of(sc());
    let story: Vec<Shaped> =
        ["国".repeat(15), "国".repeat(30)].iter().map(|t| Shaper::new(fonts()).shape(&Request::plain(t, Role::Serif, profile))).collect();
    let m = Measure { line: Em::new(10.0), indent: Em::new(2.0), justify: true };
    let reach = [Reach { start: Em::ZERO, width: Em::new(5.0) }; 5];
    let room = compose::Room { measure: m, lines: 100, around: &reach };
    let (lines, rest) = compose::fill(&story, profile, compose::Cursor::default(), room);
    assert!(rest.is_none());
    let chars: Vec<u32> = lines.iter().map(|l| l.line.end - l.line.start).collect();
    assert_eq!(chars, [3, 5, 5, 2, 3, 10, 10, 7]);
}

#[test]
fn a_run_in_another_language_has_its_rules() {
    // Japanese inside Chinese: there Latin is set off by a quarter em.
    let text = "国ab国ab国";
    let (base, ja) = (Profile::of(sc()), Profile::of(Rules::of(Region::Japan, false)));
    let span = LangSpan { range: 5..10, profile: ja, tag: "ja" };
    let request = Request { langs: std::slice::from_ref(&span), ..Request::plain(text, Role::Serif, base) };
    let shaped = Shaper::new(fonts()).shape(&request);
    let gaps: Vec<f64> = shaped.joins.iter().map(|j| j.natural.to_f64()).filter(|&g| g > 0.0).collect();
    assert_eq!(gaps, [0.125, 0.25, 0.25, 0.125]);
}

#[test]
fn seq_6_words_are_hyphenated_in_their_own_language() {
    let text = "Wirtschaftswissenschaft und";
    let of = |tag| {
        let span = LangSpan { range: 0..23, profile: Profile::of(sc()), tag };
        let request = Request { langs: std::slice::from_ref(&span), ..Request::plain(text, Role::Serif, Profile::of(sc())) };
        let shaped = Shaper::new(fonts()).shape(&request);
        shaped.hyphens.iter().map(|h| shaped.byte(h.atom as usize)).collect::<Vec<_>>()
    };
    // Wirt-schafts-wis-sen-schaft.
    assert_eq!(of("de"), [4, 11, 14, 17]);
    assert_ne!(of("en"), of("de"));
    assert!(of("xx").is_empty(), "no patterns, no hyphens");
}
