//! Vertical setting, regional forms and what the face says of its marks, against the clauses of `docs/rules/cjk.md`.
//!
//! Expectations come from UAX 50, GB/T 15834 5.2, clreq 3.1 and 3.2.3, jlreq 3.2.3–5, klreq 4.3 and the OpenType
//! specification. `real` is the body face of the repository; `odd` is a face that has none of the usual features
//! and another em box (tests/fonts/make.py). Ink is measured in the outlines, not taken from the shaper.

use crate::common::{Scratch, root};
use banmian::cjk::{Acronyms, Class, KoreanBreaks, Profile, Region, Rules, VerticalDigits};
use banmian::compose::{Measure, paragraph, place};
use banmian::diag::Report;
use banmian::font::{FaceEntry, Fonts, Role};
use banmian::geom::{Em, Length};
use banmian::page::{Item, TextRun, Turn};
use banmian::read::{self, Request as Order};
use banmian::shape::{EMERGENCY, MISSING, Request, Shaped, ShapedGlyph, Shaper};
use banmian::source::Sources;
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use std::sync::{Arc, OnceLock};

use Region::{HongKong, Japan, Korea, Mainland, Taiwan};

fn load(file: &str) -> Fonts {
    let mut fonts = Fonts::default();
    let path = root().join(file);
    let id = fonts.add(FaceEntry::new("Face", file, 0, None, Arc::new(move || std::fs::read(&path).map_err(|e| e.to_string()))));
    Role::ALL.into_iter().for_each(|r| fonts.bind(r, id));
    fonts
}

fn real() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| load("fonts/banmian-serif-regular.otf"))
}

fn odd() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| load("tests/fonts/odd.ttf"))
}

fn down(region: Region) -> &'static Profile {
    Profile::get(region, region.default_level(), true)
}

fn across(region: Region) -> &'static Profile {
    Profile::get(region, region.default_level(), false)
}

fn digits(digits: VerticalDigits) -> &'static Profile {
    Profile::of(Rules { digits, ..Rules::of(Mainland, true) })
}

fn shape(fonts: &Fonts, text: &str, profile: &'static Profile) -> Shaped {
    let shaped = Shaper::new(fonts).shape(&Request::plain(text, Role::Serif, profile));
    let set: usize = shaped.glyphs.iter().map(|g| usize::from(g.len)).sum();
    assert_eq!(set, text.len(), "every byte has its glyph: {text}");
    shaped
}

fn glyph(text: &str, profile: &'static Profile) -> ShapedGlyph {
    shape(real(), text, profile).glyphs[0]
}

/// Ink of a glyph where the line has it, in em: along from the start of its atom, across from the axis.
fn ink(fonts: &Fonts, g: &ShapedGlyph) -> [f64; 4] {
    let face = fonts.face(g.face).unwrap();
    let font = face.skrifa();
    let b = font.glyph_metrics(Size::unscaled(), LocationRef::default()).bounds(skrifa::GlyphId::new(u32::from(g.id))).unwrap();
    let em = |v: f32| f64::from(v) / f64::from(face.metrics.units_per_em);
    let (dx, dy) = (g.dx.to_f64(), g.dy.to_f64());
    if g.turned {
        // The baseline of the line stands 0.38 em left of the axis; up becomes right.
        return [dx + em(b.x_min), dx + em(b.x_max), em(b.y_min) - 0.38 - dy, em(b.y_max) - 0.38 - dy];
    }
    [dx - em(b.y_max), dx - em(b.y_min), dy + em(b.x_min), dy + em(b.x_max)]
}

fn near(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() < 0.021, "{what}: {a} is not {b}");
}

fn widths(s: &Shaped) -> Vec<f64> {
    s.atoms.iter().map(|a| (a.width.to_f64() * 1000.0).round() / 1000.0).collect()
}

// ---- orientation (VRT-1, UAX 50) ----

#[test]
fn vrt_1_characters_stand_as_uax_50_has_them() {
    for c in ["国", "か", "①", "※", "℃", "％", "Ａ", "５", "★", "±", "×", "Ⅳ"] {
        let s = shape(real(), &format!("国{c}国"), down(Mainland));
        assert!(!s.glyphs[1].turned, "{c} stands upright");
        near(s.atoms[1].width.to_f64(), 1.0, c);
    }
    for c in ["a", "é", "€", "ｱ", "∑"] {
        let s = shape(real(), &format!("国{c}{c}国"), down(Mainland));
        assert!(s.glyphs[1].turned, "{c} lies down");
    }
}

#[test]
fn vrt_1_what_has_no_vertical_form_is_turned() {
    let s = shape(odd(), "国（国）——→", down(Mainland));
    let turned: Vec<bool> = s.glyphs.iter().map(|g| g.turned).collect();
    assert_eq!(turned, [false, true, false, true, true, true, true]);
    assert_eq!(widths(&s)[4], 2.0, "a dash is two ems long though it is turned");
    // Text whose face has vertical forms is shown by them.
    assert!(shape(real(), "（国）——～ー", down(Mainland)).glyphs.iter().all(|g| !g.turned));
}

// ---- quotation marks and the places of points (VRT-2, VRT-3) ----

#[test]
fn vrt_2_quotation_marks_stand_as_the_brackets_of_the_region() {
    for (region, brackets) in [(Mainland, "『』「」"), (Korea, "『』「」"), (Taiwan, "「」『』"), (HongKong, "「」『』")] {
        for (q, bracket) in "“”‘’".chars().zip(brackets.chars()) {
            let around = |c: char| shape(real(), &format!("国国{c}国国"), down(region));
            let (quote, bracket) = (around(q), around(bracket));
            let of = |s: &Shaped| (s.glyphs[2].id, s.glyphs[2].dx, s.atoms[2].width, s.joins[2], s.joins[3].natural);
            assert_eq!(of(&quote).0, of(&bracket).0, "{q} in {region:?}");
            assert_eq!(of(&quote), of(&bracket), "{q} in {region:?}: body and blanks");
        }
    }
    // jlreq, appendix A: 〝〟 in vertical setting.
    for (q, mark) in [("“", "〝"), ("”", "〟")] {
        let at = |c: &str| shape(real(), &format!("国{c}国"), down(Japan)).glyphs[1].id;
        assert_eq!(at(q), at(mark));
    }
}

#[test]
fn vrt_3_points_stand_in_the_upper_right_or_in_the_middle() {
    for region in [Mainland, Japan] {
        for c in ["、", "。", "，"] {
            let [top, foot, left, right] = ink(real(), &glyph(c, down(region)));
            assert!(top >= 0.0 && foot <= 0.5 && left > 0.0 && right <= 0.5, "{c} in {region:?}: {top} {foot} {left} {right}");
        }
    }
    for region in [Taiwan, HongKong] {
        for c in ["、", "。", "，"] {
            let g = glyph(c, down(region));
            let [top, foot, left, right] = ink(real(), &g);
            assert!(top >= 0.0 && foot <= 0.5, "{c} in {region:?} lies in its half body");
            assert!(((left + right) / 2.0).abs() < 0.04, "{c}: the ink is a stroke, not a circle");
            // A quarter of blank on each side of the body: the ink is in the middle of the em.
            assert!(((top + foot) / 2.0 - 0.25).abs() < 0.04, "{c}");
        }
    }
    // GB/T 15834 5.2.1: ：；！？ stand right of the middle on the mainland, in the middle in Taiwan.
    for c in ["：", "；", "！", "？"] {
        let [_, _, left, right] = ink(real(), &glyph(c, down(Mainland)));
        assert!((left + right) / 2.0 > 0.1, "{c}");
        let [_, _, left, right] = ink(real(), &glyph(c, down(Taiwan)));
        near((left + right) / 2.0, 0.0, c);
        assert_eq!(widths(&shape(real(), c, down(Taiwan))), [1.0]);
    }
}

#[test]
fn vrt_4_dashes_dots_and_waves_run_down_the_axis() {
    for region in [Mainland, Taiwan, Japan] {
        for mark in ["——", "……", "～", "ー"] {
            for g in &shape(real(), mark, down(region)).glyphs {
                let [top, foot, left, right] = ink(real(), g);
                assert!(foot - top > right - left, "{mark} runs down the column in {region:?}");
                if mark != "ー" {
                    near((left + right) / 2.0, 0.0, mark);
                }
            }
        }
    }
    // Turned ones too.
    for g in &shape(odd(), "——", down(Mainland)).glyphs {
        let [_, _, left, right] = ink(odd(), g);
        near((left + right) / 2.0, 0.0, "a turned dash");
    }
}

// ---- numbers and words (VRT-5, VRT-6) ----

#[test]
fn vrt_5_one_digit_is_upright_two_stand_side_by_side_more_lie_down() {
    let s = shape(real(), "第5届12月365天2022年", down(Mainland));
    assert_eq!(widths(&s)[1], 1.0);
    assert_eq!(s.glyphs[1].id, glyph("５", down(Mainland)).id, "one digit has its full-width form");
    // 12: one unit of one em, two glyphs on one baseline, the axis between them.
    assert_eq!((widths(&s)[3], s.byte(4) - s.byte(3)), (1.0, 2));
    let pair = s.glyphs_of(3..4);
    assert!(pair.iter().all(|g| !g.turned) && pair[0].dx == pair[1].dx);
    let (a, b) = (ink(real(), &pair[0]), ink(real(), &pair[1]));
    assert!(a[2] >= -0.5 && a[3] <= 0.0 && b[2] >= 0.0 && b[3] <= 0.5, "{a:?} {b:?}");
    near((a[0] + a[1]) / 2.0, 0.5, "digits stand in the middle of their em");
    // Solid with its neighbours.
    assert_eq!((s.joins[3].natural, s.joins[4].natural), (Em::ZERO, Em::ZERO));
    let turned: String =
        s.glyphs.iter().filter(|g| g.turned).map(|g| &"第5届12月365天2022年"[g.text as usize..g.text as usize + 1]).collect();
    assert_eq!(turned, "3652022");
}

#[test]
fn vrt_5_decimals_dates_and_percentages_lie_down_whole() {
    for number in ["3.5", "1,234", "2022-12-02", "12:30", "25%", "12km", "-5", "1/2"] {
        let text = format!("国{number}国");
        let s = shape(real(), &text, down(Mainland));
        assert!(s.glyphs[1..s.glyphs.len() - 1].iter().all(|g| g.turned), "{number}");
    }
    // Signs that stand upright leave the number to itself.
    let s = shape(real(), "达25％，−5℃", down(Mainland));
    assert_eq!(widths(&s)[..3], [1.0, 1.0, 1.0]);
    assert!(s.joins[2].penalty >= EMERGENCY, "a number keeps its sign");
}

#[test]
fn vrt_5_the_house_decides() {
    let turned = |d, text| shape(real(), text, digits(d)).glyphs.iter().map(|g| g.turned).collect::<Vec<_>>();
    assert_eq!(turned(VerticalDigits::Rotate, "5"), [true]);
    assert_eq!(turned(VerticalDigits::Rotate, "12"), [true; 2]);
    let s = shape(real(), "国2022年12月", digits(VerticalDigits::Upright));
    assert_eq!(widths(&s), [1.0; 8], "four digits one by one, twelve side by side");
    assert!(s.joins[2..5].iter().all(|j| j.penalty == EMERGENCY && j.natural == Em::ZERO), "a number is not parted");
    let s = shape(real(), "2026年", digits(VerticalDigits::Han));
    let han: Vec<u16> = shape(real(), "二〇二六", down(Mainland)).glyphs.iter().map(|g| g.id).collect();
    assert_eq!(s.glyphs[..4].iter().map(|g| g.id).collect::<Vec<_>>(), han);
    // Three side by side only where the face has digits narrow enough; nothing is scaled.
    assert_eq!(turned(VerticalDigits::Triples, "365"), [true; 3]);
}

#[test]
fn vrt_5_a_pair_breaks_as_one_unit() {
    for measure in 2..9 {
        let text = "国国国12月国国国国34日国国国国";
        let s = shape(real(), text, down(Mainland));
        let m = Measure { line: Em::new(f64::from(measure)), indent: Em::ZERO, justify: true };
        for l in &paragraph(&s, down(Mainland), 0, m).best().lines {
            let line = &text[s.byte(l.start as usize) as usize..s.byte(l.end as usize) as usize];
            assert!(!line.starts_with(['2', '4']) && !line.ends_with(['1', '3']), "{line} at {measure}");
        }
    }
}

#[test]
fn vrt_6_acronyms_stand_upright_words_and_sentences_lie_down() {
    let turned = |text: &str| shape(real(), text, down(Mainland)).glyphs.iter().filter(|g| g.turned).count();
    for text in ["国GDP国", "国G20国", "国AI国", "国A国", "5G网"] {
        assert_eq!(turned(text), 0, "{text}");
        assert!(widths(&shape(real(), text, down(Mainland))).iter().all(|&w| w == 1.0), "{text}: an em each");
    }
    assert_eq!(turned("国UNESCO国"), 6);
    assert_eq!(turned("国press国"), 5);
    assert_eq!(turned("the UN report"), 13 - 2, "an acronym in a sentence lies down with it (two spaces)");
    let s = shape(real(), "国GDP国", down(Mainland));
    assert_eq!((s.joins[1].natural, s.joins[4].natural), (Em::ZERO, Em::ZERO), "no gap to upright letters (MIX-1)");
    assert!(s.joins[2..4].iter().all(|j| j.penalty == EMERGENCY), "an acronym is not parted");
    assert_eq!(shape(real(), "国 GDP 国", down(Mainland)).joins[1].natural, Em::ZERO, "nor if spaces were typed");
    let s = shape(real(), "国press国", down(Mainland));
    assert_eq!(s.joins[1].natural, Em::new(0.125));
    let none = Profile::of(Rules { acronyms: Acronyms(0), ..Rules::of(Mainland, true) });
    assert!(shape(real(), "GDP", none).glyphs.iter().all(|g| g.turned));
}

#[test]
fn vrt_6_quotation_marks_lie_down_with_their_words() {
    let s = shape(real(), "他说“hello world”很好", down(Mainland));
    let quotes: Vec<&ShapedGlyph> = s.glyphs.iter().filter(|g| g.len == 3 && g.turned).collect();
    assert_eq!(quotes.len(), 2);
    let s = shape(real(), "他说“OK”很好", down(Mainland));
    assert!(s.glyphs.iter().all(|g| !g.turned));
    assert_eq!(s.glyphs[2].id, glyph("『", down(Mainland)).id);
}

#[test]
fn vrt_7_numbers_in_heads_are_not_parted() {
    let text = "2022年12月5日 GDP增5％";
    let s = Shaper::new(real()).shape(&Request { head: true, ..Request::plain(text, Role::Serif, down(Mainland)) });
    assert!(s.joins[1..4].iter().all(|j| j.penalty == EMERGENCY), "a year");
    assert_eq!(s.byte(6) - s.byte(5), 2, "a pair in one cell");
    assert!(s.glyphs.iter().skip(4).all(|g| !g.turned));
}

#[test]
fn vrt_8_the_middle_of_the_em_box_is_the_axis() {
    // odd.ttf: em box from −0.17 to 0.83, its Han characters fill it.
    let s = shape(odd(), "国AB国", Profile::of(Rules { acronyms: Acronyms(0), ..Rules::of(Mainland, true) }));
    let [top, foot, left, right] = ink(odd(), &s.glyphs[0]);
    for (a, b) in [(top, 0.0), (foot, 1.0), (left, -0.5), (right, 0.5)] {
        near(a, b, "an ideograph fills its cell");
    }
    // Capitals of 0.7 em, turned: from the baseline at −0.33 of the axis.
    let [_, _, left, right] = ink(odd(), &s.glyphs[1]);
    near(left, -0.33, "baseline of turned letters");
    near(right, 0.37, "top of turned letters");
    let upright = shape(odd(), "国AB国", down(Mainland));
    let [top, foot, left, right] = ink(odd(), &upright.glyphs[1]);
    near((top + foot) / 2.0, 0.5, "an upright capital without full-width form, down the line");
    near((left + right) / 2.0, 0.0, "and across");
}

#[test]
fn seq_3_two_marks_share_an_em_three_take_two() {
    let s = shape(real(), "真的？！国", down(Mainland));
    assert_eq!(widths(&s), [1.0, 1.0, 1.0, 1.0]);
    let pair = s.glyphs_of(2..3);
    let (a, b) = (ink(real(), &pair[0]), ink(real(), &pair[1]));
    assert!(a[2] >= -0.5 && a[3] <= 0.01 && b[2] >= -0.01 && b[3] <= 0.5, "side by side: {a:?} {b:?}");
    assert_eq!(s.joins[3].natural, Em::ZERO);
    let s = shape(real(), "好！！！国", down(Mainland));
    assert_eq!(widths(&s), [1.0, 1.0, 1.0, 1.0]);
    assert_eq!(s.joins[2].penalty, 10_000, "never parted");
    // ASCII pairs, as Japanese copy has them.
    assert_eq!(widths(&shape(real(), "本当か!?国", down(Japan))), [1.0; 5]);
}

// ---- regions (OT-2, OT-3) ----

#[test]
fn ot_2_every_region_has_its_own_forms() {
    let id = |c: &str, p: &'static Profile| glyph(c, p).id;
    for profile in [across as fn(Region) -> &'static Profile, down] {
        for (c, a, b) in
            [("骨", Mainland, Japan), ("骨", Mainland, Taiwan), ("角", Mainland, Japan), ("骨", Japan, Taiwan), ("令", Mainland, Japan)]
        {
            assert_ne!(id(c, profile(a)), id(c, profile(b)), "{c} in {a:?} and {b:?}");
        }
        assert_eq!(id("一", profile(Mainland)), id("一", profile(Japan)));
        assert_ne!(id("，", profile(Mainland)), id("，", profile(Taiwan)));
    }
    // What the fast path takes is what a shaper would: the same text, longer, with its language.
    for (region, tag) in [(Mainland, "zh-Hans"), (Taiwan, "zh-Hant"), (HongKong, "zh-HK"), (Japan, "ja"), (Korea, "ko")] {
        assert_eq!(region.lang(), tag);
        for c in "骨直角令今次飯海者都緑晴進".chars() {
            let s = shape(real(), &c.to_string(), across(region));
            assert_eq!(s.glyphs[0].id, shaped_by_harfbuzz(c, tag), "{c} in {tag}");
        }
    }
}

fn shaped_by_harfbuzz(c: char, lang: &str) -> u16 {
    let face = real().face(banmian::font::FaceId(0)).unwrap();
    let mut buffer = harfrust::Buffer::new();
    buffer.push_str(&c.to_string());
    buffer.set_direction(harfrust::Direction::LeftToRight);
    let script = harfrust::Script::from_iso15924_tag(harfrust::Tag::new(b"Hani"));
    buffer.set_script(script);
    let language = harfrust::Language::new(lang);
    buffer.set_language(language.clone());
    let plan = harfrust::ShapePlan::new(&face.font, harfrust::Direction::LeftToRight, script, language.as_ref(), &[]);
    let font = harfrust::ShaperFont::new(&face.font);
    assert!(harfrust::shape(&font, &mut buffer, harfrust::ShapeOptions::new().plan(Some(&plan))).is_ok());
    buffer.glyph_infos()[0].glyph_id as u16
}

#[test]
fn ot_2_marks_keep_the_place_of_their_region() {
    let ink_across = |c: &str, r: Region| {
        let g = glyph(c, across(r));
        let face = real().face(g.face).unwrap();
        let font = face.skrifa();
        let b = font.glyph_metrics(Size::unscaled(), LocationRef::default()).bounds(skrifa::GlyphId::new(u32::from(g.id))).unwrap();
        (g.dx.to_f64() + f64::from(b.x_min) / 1000.0, g.dx.to_f64() + f64::from(b.x_max) / 1000.0)
    };
    for c in ["，", "。", "、"] {
        let (left, right) = ink_across(c, Mainland);
        assert!(left >= 0.0 && right < 0.4, "{c} on the left");
        let (left, right) = ink_across(c, Taiwan);
        assert!(((left + right) / 2.0 - 0.25).abs() < 0.04, "{c} in the middle");
    }
}

// ---- what the face says of its marks (PUN-8, OT-1, OT-5, MIX-6) ----

#[test]
fn pun_8_the_half_body_holds_the_ink() {
    // The face of the repository, in every region and direction.
    for region in [Mainland, Taiwan, HongKong, Japan] {
        for c in "，。、（）《》「」『』〔〕".chars() {
            let g = glyph(&c.to_string(), down(region));
            let [top, foot, _, _] = ink(real(), &g);
            let s = shape(real(), &c.to_string(), down(region));
            near(s.atoms[0].width.to_f64(), 0.5, "a body is half an em");
            assert!(top > -0.03 && foot < 0.53, "{c} in {region:?}: {top} {foot}");
        }
    }
    // A centred comma in mainland text: its body is where its ink is, not the left half.
    let s = shape(odd(), "国，国", across(Mainland));
    let (left, right) = (s.glyphs[1].dx.to_f64() + 0.35, s.glyphs[1].dx.to_f64() + 0.65);
    assert!(left >= -0.001 && right <= 0.501, "{left} {right}");
    assert_eq!((widths(&s)[1], s.joins[2].natural), (0.5, Em::HALF));
}

#[test]
fn pun_5_a_slash_of_half_an_em_does_not_run_into_its_neighbours() {
    // GB/T 15834 5.1.9: half an em in horizontal text; the full-width glyph of the face has ink from edge to edge.
    let s = shape(real(), "国／国", across(Mainland));
    assert_eq!(widths(&s), [1.0, 0.5, 1.0]);
    let face = real().face(s.glyphs[1].face).unwrap();
    let font = face.skrifa();
    let b = font.glyph_metrics(Size::unscaled(), LocationRef::default()).bounds(skrifa::GlyphId::new(u32::from(s.glyphs[1].id))).unwrap();
    let dx = s.glyphs[1].dx.to_f64();
    assert!(dx + f64::from(b.x_min) / 1000.0 > -0.02 && dx + f64::from(b.x_max) / 1000.0 < 0.52);
    // In a vertical line it keeps its em, upright.
    let s = shape(real(), "国／国", down(Mainland));
    assert_eq!((widths(&s)[1], s.glyphs[1].turned), (1.0, false));
}

#[test]
fn ot_5_a_mark_that_fills_its_em_gives_no_blank() {
    for profile in [across(Mainland), down(Mainland)] {
        let s = shape(odd(), "国。国", profile);
        assert_eq!(widths(&s), [1.0, 1.0, 1.0]);
        assert_eq!((s.joins[1].natural, s.joins[2].natural), (Em::ZERO, Em::ZERO));
        assert_eq!(s.atoms[1].class, Class::Stop, "what it forbids stays");
        assert_eq!(s.joins[1].penalty, 10_000);
    }
}

#[test]
fn mix_6_digits_take_half_an_em_without_being_scaled() {
    let s = shape(odd(), "国2022年", across(Mainland));
    assert_eq!(widths(&s)[1..5], [0.5; 4]);
    let dx = s.glyphs[1].dx.to_f64();
    near(dx, -0.025, "the side bearings give");
}

// ---- clusters (CLS-4) ----

#[test]
fn cls_4_sequences_are_one_unit_and_one_box_if_no_face_has_them() {
    for (text, clusters) in [("葛\u{E0100}飾", 2), ("国👨\u{200D}👩\u{200D}👧国", 3), ("国🇨🇳国", 3), ("国👍🏽国", 3), ("国①\u{FE0E}国", 3)]
    {
        for profile in [across(Japan), down(Japan)] {
            let s = shape(real(), text, profile);
            assert_eq!(s.len(), clusters, "{text}");
        }
    }
    let s = shape(real(), "国👨\u{200D}👩\u{200D}👧国", across(Japan));
    let boxes: Vec<u16> = s.glyphs.iter().filter(|g| g.face == MISSING).map(|g| g.len).collect();
    assert_eq!(boxes, [18], "one box for the whole sequence");
    assert_ne!(shape(real(), "葛\u{E0100}", across(Japan)).glyphs[0].face, MISSING, "without its variant the character itself");
}

// ---- Korea (KIN-9, DEF-4, DEF-8) ----

#[test]
fn korean_words_keep_their_spaces_and_may_be_kept_whole() {
    let text = "서울 시민은 Seoul 시청에서 말했다. 그는 (한국) 사람이다.";
    let s = shape(real(), text, across(Korea));
    for (i, a) in s.atoms.iter().enumerate().skip(1) {
        let spaced = text[..a.text as usize].ends_with(' ');
        let natural = s.joins[i].natural.to_f64();
        if spaced {
            assert!((0.25..=0.5).contains(&natural), "word space at {}: {natural}", a.text);
            assert_eq!((s.joins[i].shrink, s.joins[i].stretch), (1, 1), "word spaces give first");
        } else {
            assert_eq!(natural, 0.0, "nothing is set apart but words");
        }
    }
    let breaks = |korean| {
        let profile = Profile::of(Rules { korean, ..Rules::of(Korea, false) });
        let s = shape(real(), text, profile);
        let m = Measure { line: Em::new(7.0), indent: Em::ZERO, justify: true };
        let lines: Vec<String> = paragraph(&s, profile, 0, m)
            .best()
            .lines
            .iter()
            .map(|l| text[s.byte(l.start as usize) as usize..s.byte(l.end as usize) as usize].to_string())
            .collect();
        lines
    };
    let words = breaks(KoreanBreaks::Word);
    assert!(words[..words.len() - 1].iter().all(|l| l.ends_with(' ')), "between words alone: {words:?}");
    let characters = breaks(KoreanBreaks::Character);
    assert!(characters[..characters.len() - 1].iter().any(|l| !l.ends_with(' ')), "inside words: {characters:?}");
}

#[test]
fn korean_marks_open_nothing_beside_them() {
    // klreq 4.3.6: nothing is widened beside brackets, points and middle dots.
    let s = shape(real(), "한국(서울)한국,한국·한국「한국」한국", across(Korea));
    for (i, a) in s.atoms.iter().enumerate().skip(1) {
        let mark = |c: Class| !matches!(c, Class::Hangul);
        if mark(a.class) || mark(s.atoms[i - 1].class) {
            assert_eq!(s.joins[i].stretch, 0, "at {}", a.text);
        }
    }
}

// ---- pages ----

fn build(s: &Scratch) -> (banmian::model::Issue, banmian::page::Edition, Report) {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let order = Order { issue: s.path("issue"), layouts: Some(s.path("layouts")), fonts: Some(s.path("fonts")), system_fonts: false };
    let (issue, mut fonts) = read::load(&order, &mut sources, &mut report).unwrap_or_else(|| panic!("{report:?}"));
    let edition = banmian::flow::pages(&issue, &mut fonts, &mut report);
    banmian::check::run(&issue, &edition, &mut report);
    (issue, edition, report)
}

/// An issue of one vertical slot; `more` is added to the layout, `faces` is fonts.toml.
fn vertical_issue(name: &str, lang: &str, body: &str, more: &str, faces: &str) -> Scratch {
    let s = Scratch::new(name);
    let house = std::fs::read_to_string(root().join("layouts/house.toml")).unwrap();
    s.write("layouts/house.toml", house);
    let grid = "base = \"house\"\n[sheet]\nwidth = 270\nheight = 390\n[grid]\ncols = 5\nchars = 14\ngutter = 1\nlines = 73\nem = \"9pt\"\nleading = \"13.5pt\"\nfolio_lines = 2\n";
    s.write("layouts/small/layout.toml", format!("{grid}{more}"));
    s.write("fonts/fonts.toml", faces);
    for f in ["banmian-serif-regular.otf", "banmian-serif-heavy.otf"] {
        s.write(&format!("fonts/{f}"), std::fs::read(root().join("fonts").join(f)).unwrap());
    }
    s.write("issue/articles/a.md", format!("+++\nlang = \"{lang}\"\n+++\n{body}\n"));
    let slot =
        "[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 3]\nsize = [2, 30]\nhead = false\nwriting = \"vertical\"\ncolumns = 2\n";
    s.write(
        "issue/issue.toml",
        format!("paper = \"一\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"small\"\n[[page]]\nnumber = 1\nname = \"一\"\n{slot}"),
    );
    s
}

const ONE_FACE: &str = "[[face]]\nfile = \"banmian-serif-regular.otf\"\nname = \"Serif\"\nroles = [\"serif\", \"serif-heavy\", \"sans\", \"sans-bold\", \"sans-heavy\", \"kai\", \"fangsong\"]\n";

fn story_runs(edition: &banmian::page::Edition) -> Vec<&TextRun> {
    let runs = edition.pages[0].items.iter().filter_map(|i| if let Item::Text(r) = i { Some(r) } else { None });
    runs.filter(|r| r.source.is_some()).collect()
}

#[test]
fn flat_type_is_lower_than_it_is_wide() {
    let body = "国".repeat(300) + "abc" + &"国".repeat(300);
    let lines = |more: &str| {
        let s = vertical_issue(&format!("flat{}", more.len()), "ja", &body, more, ONE_FACE);
        let (_, edition, report) = build(&s);
        assert!(!report.diagnostics.iter().any(|d| d.code == "T01"), "{:?}", report.diagnostics);
        edition
    };
    let (square, flat) = (lines(""), lines("[styles.body]\nflat = 0.8\n"));
    let first = |e: &banmian::page::Edition| story_runs(e)[0].clone();
    assert_eq!((first(&square).size, first(&square).stretch), (Length::pt(9.0), 1000));
    // As wide as before, four fifths as high.
    assert_eq!((first(&flat).size, first(&flat).stretch), (Length::pt(7.2), 1250));
    let step = |e: &banmian::page::Edition| {
        let glyphs = |r: &TextRun| &e.pages[0].glyphs[r.glyphs.start as usize..r.glyphs.end as usize];
        let runs = story_runs(e).into_iter().filter(|r| r.turn == Turn::Upright);
        runs.flat_map(|r| glyphs(r).windows(2).map(|w| w[1].y - w[0].y)).min().unwrap()
    };
    assert_eq!((step(&square), step(&flat)), (Length::pt(9.0), Length::pt(7.2)));
    // Turned words are as flat along the line, by their own scale.
    let turned = story_runs(&flat).into_iter().find(|r| r.turn == Turn::Clockwise).unwrap();
    assert_eq!((turned.size, turned.stretch), (Length::pt(9.0), 800));
    // A tier of the same length holds more characters, a whole number of them.
    let column = |e: &banmian::page::Edition| {
        story_runs(e).iter().map(|r| (r.origin.x.0, r.origin.y.0)).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert!(column(&flat) < column(&square), "{} {}", column(&flat), column(&square));
}

#[test]
fn pairs_and_brackets_read_back_as_the_copy_has_them() {
    let body = "今年12月，GDP增长5％。“骨头‘直角’门”，他说——真的吗？！“hello 12”和25℃，第3名365天No.5。";
    let s = vertical_issue("read-back", "zh-Hans", body, "", ONE_FACE);
    let (_, edition, report) = build(&s);
    assert!(!report.diagnostics.iter().any(|d| d.code == "T01"), "{:?}", report.diagnostics);
    let page = &edition.pages[0];
    let mut runs = story_runs(&edition);
    runs.sort_by_key(|r| r.source.map(|s| (s.para, s.start)));
    let text: String = runs
        .iter()
        .flat_map(|r| &page.glyphs[r.glyphs.start as usize..r.glyphs.end as usize])
        .map(|g| &page.text[g.text as usize..g.text as usize + usize::from(g.len)])
        .collect();
    assert_eq!(text, body);
}

#[test]
fn a_face_of_one_language_serves_it_alone() {
    let faces = format!("{ONE_FACE}[[face]]\nfile = \"banmian-serif-heavy.otf\"\nname = \"Heavy\"\nroles = [\"serif\"]\nlang = \"ja\"\n");
    for (lang, face) in [("ja", 1), ("zh-Hans", 0), ("zh-Hant", 0)] {
        let s = vertical_issue(&format!("lang-{lang}"), lang, "東京、国国。", "", &faces);
        let (_, edition, report) = build(&s);
        assert!(report.diagnostics.iter().all(|d| d.code != "R16"), "{:?}", report.diagnostics);
        assert!(story_runs(&edition).iter().all(|r| r.face.0 == face), "{lang}");
    }
}

#[test]
fn vertical_options_are_read_from_the_layout() {
    let more = "[text]\nvertical_digits = \"rotate\"\nvertical_acronyms = 0\nkorean_breaks = \"word\"\n";
    let s = vertical_issue("options", "zh-Hans", "今年12月GDP增长。", more, ONE_FACE);
    let (issue, edition, _) = build(&s);
    assert_eq!(issue.layout.text.korean_breaks, KoreanBreaks::Word);
    let turned: String = story_runs(&edition)
        .iter()
        .filter(|r| r.turn == Turn::Clockwise)
        .map(|r| {
            let page = &edition.pages[0];
            let g = &page.glyphs[r.glyphs.start as usize..r.glyphs.end as usize];
            g.iter().map(|g| &page.text[g.text as usize..g.text as usize + usize::from(g.len)]).collect::<String>()
        })
        .collect();
    assert_eq!(turned, "12GDP");
}

#[test]
fn vertical_han_text_is_the_horizontal_turned_with_real_marks() {
    // The same breaks and the same places of bodies, for marks that are half an em in both directions.
    let text = "一二三，四五《六七》八九十。「一二」三四（五六）、七八九。".repeat(6);
    for region in [Mainland, Taiwan, Japan] {
        let lines = |profile: &'static Profile| {
            let s = shape(real(), &text, profile);
            let m = Measure { line: Em::new(11.0), indent: Em::new(1.0), justify: true };
            let best = paragraph(&s, profile, 0, m).best().lines.clone();
            best.iter().map(|l| (l.start, l.end, place(&s, l, Em::ZERO))).collect::<Vec<_>>()
        };
        assert_eq!(lines(across(region)), lines(down(region)), "{region:?}");
    }
}
