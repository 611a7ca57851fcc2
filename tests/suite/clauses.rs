//! The composer against the clauses of `docs/rules/cjk.md`, from outside: text in, lines and places out.
//!
//! Expectations come from the clauses (clreq, jlreq, klreq, GB/T 15834, GB/T 15835, UAX 14), never from the
//! code. Most tests use `tests/fonts/square.ttf`, in which every full-width character is one em and every ASCII
//! character half an em, so that places can be counted by hand: between two ideographs one em each, what is
//! left belongs to the marks. Names of tests begin with the clause.

use banmian::cjk::{Class, Level, Profile, Region};
use banmian::compose::{Composed, Line, Measure, Pass, paragraph, place};
use banmian::font::{FaceEntry, Fonts, Role};
use banmian::geom::Em;
use banmian::shape::{EMERGENCY, FORBIDDEN, Request, Shaped, Shaper};
use std::sync::{Arc, OnceLock};

use Level::{Basic, CssLoose, CssNormal, CssStrict, Gb, JaMagazine, JaNewspaper, JaStrict, JaVeryStrict, Korean, Strict, TcBasic, TcNone};
use Region::{HongKong, Japan, Korea, Mainland, Taiwan};

// ---- the bench ----

/// What a paragraph is set by.
#[derive(Clone, Copy)]
struct Rules {
    region: Region,
    level: Level,
    vertical: bool,
    measure: f64,
    indent: f64,
    real: bool,
}

const SC: Rules = Rules { region: Mainland, level: Gb, vertical: false, measure: 100.0, indent: 0.0, real: false };
const TC: Rules = Rules { region: Taiwan, level: TcBasic, ..SC };
const JP: Rules = Rules { region: Japan, level: JaNewspaper, ..SC };
const KR: Rules = Rules { region: Korea, level: Korean, ..SC };

impl Rules {
    fn at(self, measure: f64) -> Rules {
        Rules { measure, ..self }
    }
    fn level(self, level: Level) -> Rules {
        Rules { level, ..self }
    }
    fn indent(self, indent: f64) -> Rules {
        Rules { indent, ..self }
    }
    fn vertical(self) -> Rules {
        Rules { vertical: true, ..self }
    }
    /// With the body face of the repository instead of squares.
    fn real(self) -> Rules {
        Rules { real: true, ..self }
    }
    fn profile(self) -> &'static Profile {
        Profile::get(self.region, self.level, self.vertical)
    }
    fn measure(self) -> Measure {
        Measure { line: Em::new(self.measure), indent: Em::new(self.indent), justify: true }
    }
}

fn load(file: &str) -> Fonts {
    let mut fonts = Fonts::default();
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let id = fonts.add(FaceEntry::new("Face", file, 0, None, Arc::new(move || std::fs::read(&path).map_err(|e| e.to_string()))));
    for r in Role::ALL {
        fonts.bind(r, id);
    }
    fonts
}

fn fonts(real: bool) -> &'static Fonts {
    static SQUARE: OnceLock<Fonts> = OnceLock::new();
    static REAL: OnceLock<Fonts> = OnceLock::new();
    if real { REAL.get_or_init(|| load("fonts/banmian-serif-regular.otf")) } else { SQUARE.get_or_init(|| load("tests/fonts/square.ttf")) }
}

fn shape(text: &str, r: Rules) -> Shaped {
    Shaper::new(fonts(r.real)).shape(&Request::plain(text, Role::Serif, r.profile()))
}

/// A unit of a line: its text, where its body begins and ends, and where its first glyph's em begins.
#[derive(Clone, Debug)]
struct Unit {
    text: String,
    x: f64,
    end: f64,
    ink: f64,
}

/// A line as set.
#[derive(Clone, Debug)]
struct Row {
    text: String,
    units: Vec<Unit>,
    line: Line,
}

impl Row {
    /// End of the last body.
    fn end(&self) -> f64 {
        self.units.last().map_or(0.0, |u| u.end)
    }
    /// Space between each two bodies.
    fn gaps(&self) -> Vec<f64> {
        self.units.windows(2).map(|w| w[1].x - w[0].end).collect()
    }
    /// Space between the body of `a` and that of the `b` right after it.
    fn gap(&self, a: &str, b: &str) -> f64 {
        let found = self.units.windows(2).find(|w| w[0].text.trim_end() == a && w[1].text.trim_end() == b);
        found.map(|w| w[1].x - w[0].end).unwrap_or_else(|| panic!("no {a}{b} in {}", self.text))
    }
}

fn rows(text: &str, shaped: &Shaped, lines: &[Line]) -> Vec<Row> {
    let slice = |a: usize, b: usize| text[shaped.byte(a) as usize..shaped.byte(b) as usize].to_string();
    let row = |l: &Line| {
        let xs = place(shaped, l, Em::ZERO);
        let units = (l.start as usize..l.end as usize).zip(&xs).map(|(i, x)| {
            let ink = shaped.glyphs_of(i..i + 1).first().map_or(0, |g| g.dx.0);
            Unit { text: slice(i, i + 1), x: x.to_f64(), end: Em(x.0 + shaped.atoms[i].width.0).to_f64(), ink: Em(x.0 + ink).to_f64() }
        });
        Row { text: slice(l.start as usize, l.end as usize), units: units.collect(), line: *l }
    };
    lines.iter().map(row).collect()
}

fn compose(text: &str, r: Rules) -> (Shaped, Composed) {
    let shaped = shape(text, r);
    let composed = paragraph(&shaped, r.profile(), 0, r.measure());
    (shaped, composed)
}

/// A paragraph in its best lines.
fn set(text: &str, r: Rules) -> Vec<Row> {
    let (shaped, composed) = compose(text, r);
    rows(text, &shaped, &composed.best().lines)
}

fn lines(text: &str, r: Rules) -> Vec<String> {
    set(text, r).into_iter().map(|l| l.text).collect()
}

/// What stands between two ideographs, in em: the marks with all their blank.
fn width(marks: &str, r: Rules) -> f64 {
    let row = &set(&format!("国{marks}国"), r)[0];
    row.end() - 2.0
}

/// Price of ending a line between two texts.
fn price(a: &str, b: &str, r: Rules) -> u16 {
    let text = format!("{a}{b}");
    let shaped = shape(&text, r);
    let at = shaped.atom_at(a.len() as u32);
    assert_eq!(shaped.byte(at) as usize, a.len(), "{a}|{b} is inside a unit");
    shaped.joins[at].penalty
}

/// Whether two texts are one unit, or joined so that no line ends between them but by force.
fn bound(a: &str, b: &str, r: Rules) -> bool {
    let text = format!("{a}{b}");
    let shaped = shape(&text, r);
    let at = shaped.atom_at(a.len() as u32);
    shaped.byte(at) as usize != a.len() || shaped.joins[at].penalty >= EMERGENCY
}

fn starts(c: char, r: Rules) -> bool {
    price("国国", &format!("{c}国"), r) < EMERGENCY
}

fn ends(c: char, r: Rules) -> bool {
    price(&format!("国{c}"), "国国", r) < EMERGENCY
}

#[track_caller]
fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-4, "got {got}, want {want}");
}

/// Widths of runs of marks between two ideographs.
#[track_caller]
fn widths(r: Rules, table: &[(&str, f64)]) {
    for &(marks, want) in table {
        let got = width(marks, r);
        assert!((got - want).abs() < 1e-4, "{:?} {marks}: got {got}, want {want}", r.region);
    }
}

const CLOSERS: &str = "）〕］｝〉》」』】〗”’";
const OPENERS: &str = "（〔［｛〈《「『【〖“‘";
const POINTS: &str = "，、。．：；！？";
const DASHES: &str = "—…";

// ---- 1 classes ----

#[test]
fn cls_1_each_character_has_a_class() {
    for (chars, class) in [
        (OPENERS, Class::Open),
        (CLOSERS, Class::Close),
        ("，、", Class::Comma),
        ("。．", Class::Stop),
        ("：；", Class::Colon),
        ("！？‼⁇⁈⁉", Class::Exq),
        ("·・‧", Class::Mid),
        ("—―⸺", Class::Dash),
        ("…‥⋯", Class::Ellip),
        ("～〜゠", Class::Conn),
        ("／", Class::Slash),
        ("\u{3000}", Class::Isp),
        ("々〻ゝゞヽヾ", Class::Iter),
        ("ー", Class::Prol),
        ("ぁっゃゅょゎァィゥェォッャュョㇰㇿ", Class::Small),
        ("￥＄￡$¥€№", Class::Pref),
        ("％‰℃°′″%", Class::Post),
        ("国一〇㐀𠀀豈", Class::Han),
        ("あんアン", Class::Kana),
        ("한글", Class::Hangul),
        ("ㄅㄩ", Class::Bopo),
        ("0123456789", Class::Digit),
        ("aZéжΩ", Class::Latin),
        ("０９ＡＺａｚ", Class::FwAlnum),
        ("([{", Class::WOpen),
        (")]}", Class::WClose),
        (",.:;!?", Class::WPunc),
    ] {
        for c in chars.chars() {
            assert_eq!(SC.profile().class(c), class, "{c}");
        }
    }
}

#[test]
fn cls_2_the_role_follows_the_code_point_the_blank_the_region() {
    for r in [SC, TC, JP, KR, SC.vertical(), TC.vertical(), JP.vertical()] {
        for c in "，。」".chars() {
            assert!(!starts(c, r), "{c} {:?}", r.region);
        }
        near(width("，", r), 1.0);
    }
    // The body begins at once (blank after it) in the mainland and Japan, after a quarter in Taiwan and Hong Kong.
    let comma = |r: Rules| set("国，国", r)[0].units[1].x;
    near(comma(SC), 1.0);
    near(comma(JP), 1.0);
    near(comma(TC), 1.25);
    near(comma(Rules { region: HongKong, ..TC }), 1.25);
}

#[test]
fn cls_3_shared_marks_are_cjk_only_in_cjk_text() {
    // Between letters an apostrophe: no place to turn, as wide as its glyph.
    assert!(bound("it", "’s", SC) && bound("it’", "s", SC));
    // A pair round Western words in a Chinese sentence is a Chinese pair: half a body and half a blank each.
    near(width("“ab”", SC), 3.0);
    // A pair in a Western sentence is Western: no blank of its own.
    let row = &set("say “yes” now", SC)[0];
    assert!(row.gap("“", "y") == 0.0 && row.gap("s", "”") == 0.0);
    near(row.gap("y", "“"), 0.25);
    // Both members alike, whatever stands next to one of them.
    let row = &set("国“ab”cd", SC)[0];
    near(row.gap("国", "“"), 0.5);
    near(row.gap("”", "c"), 0.5);
    // Nested pairs are each decided on their own members.
    let row = &set("国“国‘ab’国”国", SC)[0];
    near(row.gap("国", "‘"), 0.5);
    near(row.gap("’", "国"), 0.5);
}

#[test]
fn cls_4_clusters_are_never_torn() {
    for cluster in ["e\u{301}", "国\u{E0100}", "👨\u{200D}👩\u{200D}👧", "か\u{3099}", "国\u{FE00}", "👍\u{1F3FD}"] {
        let text = format!("国{cluster}国");
        let shaped = shape(&text, SC.at(1.0));
        assert_eq!(shaped.len(), 3, "{cluster:?}");
        for l in lines(&text, SC.at(1.0)) {
            assert!(["国", cluster].contains(&l.as_str()), "{l:?}");
        }
    }
}

// ---- 2 prohibition ----

#[test]
fn kin_1_basic_marks_never_start_a_line_and_openers_never_end_one() {
    for r in [SC.level(Basic), TC.level(TcBasic)] {
        for c in CLOSERS.chars().chain(POINTS.chars()).chain("·～／".chars()) {
            assert!(!starts(c, r), "{c}");
        }
        for c in OPENERS.chars() {
            assert!(!ends(c, r), "{c}");
            assert!(starts(c, r), "{c}");
        }
        for c in "，。）”".chars() {
            assert!(ends(c, r), "{c}");
        }
    }
    // The half-em hyphen is a connector too (5.1.6).
    assert!(bound("国", "‐国", SC.level(Basic)));
}

#[test]
fn kin_1_a_line_turns_before_the_character_that_has_the_mark() {
    // 五 and its stop go over together; what is left is opened.
    let got = lines("国国国国国国国。国国国国国国国", SC.at(7.0));
    assert_eq!(got[0], "国国国国国国");
    assert_eq!(got[1].chars().next(), Some('国'));
    assert_eq!(lines("国国国国“国国国国国国国国", SC.at(5.0))[0], "国国国国");
}

#[test]
fn kin_2_gb_the_solidus_does_not_end_a_line_either() {
    assert!(ends('／', SC.level(Basic)));
    assert!(!ends('／', SC.level(Gb)) && !starts('／', SC.level(Gb)));
    assert!(!ends('／', SC.level(Strict)));
}

#[test]
fn kin_3_strict_forbids_dash_and_ellipsis_at_line_start_gb_charges() {
    for mark in ["——", "……"] {
        assert_eq!(price("国", mark, SC.level(Strict)), FORBIDDEN, "{mark}");
        assert_eq!(price("国", mark, SC.level(Gb)), 150, "{mark}");
    }
    for c in POINTS.chars().chain(CLOSERS.chars()) {
        assert!(!starts(c, SC.level(Strict)), "{c}");
    }
}

#[test]
fn kin_4_none_forbids_nothing_but_units_stay_whole() {
    for r in [SC.level(Level::None), TC.level(TcNone)] {
        for c in POINTS.chars().chain(CLOSERS.chars()) {
            assert!(starts(c, r), "{c}");
        }
        for c in OPENERS.chars() {
            assert!(ends(c, r), "{c}");
        }
        assert!(bound("国—", "—国", r) && bound("国…", "…国", r));
        assert_eq!(lines("国国国国，国国国国国国", r.at(4.0))[1], "，国国国");
    }
}

#[test]
fn kin_5_japanese_newspapers_forbid_only_closers_and_points_at_start_and_openers_at_end() {
    for c in "）」』】〉》、。，．".chars() {
        assert!(!starts(c, JP), "{c}");
    }
    for c in "（「『【〈《".chars() {
        assert!(!ends(c, JP), "{c}");
    }
    for c in "！？・：；々ゝヽーっャ〜％".chars() {
        assert!(starts(c, JP), "{c}");
    }
}

#[test]
fn kin_6_japanese_magazines_also_forbid_exq_colons_and_kana_repeats() {
    let r = JP.level(JaMagazine);
    for c in "）」、。！？：；ヽヾゝゞ〻".chars() {
        assert!(!starts(c, r), "{c}");
    }
    assert!(bound("国—", "—国", r));
    for c in "〜・々ーっャ％".chars() {
        assert!(starts(c, r), "{c}");
    }
}

#[test]
fn kin_7_japanese_strict_and_very_strict() {
    let strict = JP.level(JaStrict);
    for c in "）」、。！？：；ヽヾゝゞ〻・〜‐–゠".chars() {
        assert!(!starts(c, strict), "{c}");
    }
    for c in "々ーぁっゃァッャㇰ".chars() {
        assert!(starts(c, strict), "{c}");
        assert!(!starts(c, JP.level(JaVeryStrict)), "{c}");
    }
    for c in "）」、。！？：；・〜".chars() {
        assert!(!starts(c, JP.level(JaVeryStrict)), "{c}");
    }
}

#[test]
fn kin_9_korean() {
    for c in "）」』，。！？：；・〜々ー".chars() {
        assert!(!starts(c, KR), "{c}");
    }
    for c in "（「『".chars() {
        assert!(!ends(c, KR), "{c}");
    }
}

#[test]
fn kin_10_trimming_comes_before_the_prohibition_is_judged() {
    // 4½ em: four ideographs and the half that a comma takes at the line's end; nothing is pushed out.
    let got = set("国国国国，国国国国国国", SC.at(4.5));
    assert_eq!(got[0].text, "国国国国，");
    assert_eq!(got[0].line.slack, Em::ZERO);
    // ）」 collapse to one em, which lets both in.
    let got = set("国国国国）」国国国国国国", SC.at(5.0));
    assert_eq!(got[0].text, "国国国国）」");
    assert_eq!(got[0].line.slack, Em::ZERO);
}

#[test]
fn kin_11_of_three_marks_the_last_may_go_over_in_an_emergency_which_is_told() {
    let got = set("国。』」国", SC.at(2.0));
    assert_eq!(got[0].text, "国。』");
    assert_eq!(got[1].text, "」国");
    assert_eq!(got[0].line.pass, Pass::Emergency);
    assert_eq!(got[0].line.penalty, 2000);
    // Where it is not needed it is not used.
    assert!(set("国国国。』」国国国国", SC.at(5.0)).iter().all(|l| l.line.pass < Pass::Emergency));
}

#[test]
fn kin_12_soft_prohibitions_are_prices_not_walls() {
    for (a, b, want) in [("2022", "年", 60), ("第", "20", 60), ("11月", "24日", 20), ("3～", "5人", 80), ("469", "名", 60)] {
        assert_eq!(price(a, b, SC), want, "{a}|{b}");
    }
    for c in ["的", "了", "吗", "ー", "ッ"] {
        let p = price("国", c, SC);
        assert!(p > 0 && p < 100, "{c} {p}");
    }
    let got = lines("国国国国的国国国国国国", SC.at(4.0));
    assert_eq!(got[0], "国国国国", "a particle goes over when all else is worse");
    let got = set("国国国国2022年国国国国国", SC.at(6.125));
    assert_eq!(got[0].text, "国国国国2022", "a counter goes over when all else is worse");
    assert!(got.iter().all(|l| l.line.pass == Pass::Normal));
}

// ---- 3 unbreakable sequences ----

#[test]
fn seq_1_dashes_and_ellipses_are_units_of_two_ems() {
    for r in [SC, TC, JP, SC.vertical(), JP.vertical()] {
        widths(r, &[("——", 2.0), ("……", 2.0), ("⸺", 2.0), ("⋯⋯", 2.0)]);
        for mark in ["—", "…", "⋯"] {
            assert!(bound(&format!("国{mark}"), &format!("{mark}国"), r), "{mark}");
        }
    }
    // No added space inside: the line opens by an em in eight gaps, the dash keeps its two ems.
    let row = &set("国国国——国国（国国国国国国国", SC.at(8.0))[0];
    let dash = row.units.iter().find(|u| u.text == "——").unwrap();
    near(dash.end - dash.x, 2.0);
    // Different kinds next to each other may be parted.
    assert!(price("——", "……", SC) < EMERGENCY);
}

#[test]
fn seq_2_two_ellipses_are_four_ems_and_may_be_parted_in_the_middle() {
    widths(SC, &[("…………", 4.0)]);
    let p = price("国……", "……国", SC);
    assert!(p > 0 && p < EMERGENCY, "{p}");
    assert!(bound("国…", "………国", SC) && bound("国………", "…国", SC));
}

#[test]
fn seq_3_stacked_exclamations_take_one_em_and_three_take_two() {
    widths(SC, &[("？？", 1.0), ("！！", 1.0), ("？！", 1.0), ("！？", 1.0), ("！！！", 2.0), ("？？？", 2.0)]);
    for r in [SC, SC.level(Level::None), TC.level(TcNone)] {
        assert!(bound("国？", "！国", r) && bound("国！！", "！国", r));
    }
}

#[test]
fn seq_4_a_number_stays_whole_with_its_signs() {
    for (a, b) in [
        ("20", "22"),
        ("1", ",000"),
        ("1,", "000"),
        ("3", ".14"),
        ("3.", "14"),
        ("9", ":30"),
        ("9:", "30"),
        ("1/", "2"),
        ("-", "5"),
        ("±", "5"),
        ("￥", "100"),
        ("$", "100"),
        ("№", "5"),
        ("50", "%"),
        ("50", "％"),
        ("30", "℃"),
        ("5", "‰"),
        ("60", "°"),
        ("3", "″"),
        ("5", "km"),
        ("13", "GB"),
        ("N", "95"),
        ("G", "20"),
        ("−", "5"),
        ("＋", "5"),
        ("3", "∶2"),
        ("3∶", "2"),
        ("3．", "5"),
        ("５", "０"),
        ("５", "％"),
        ("50", "㎡"),
        ("50", "㎏"),
        ("5\u{2009}", "km"),
        ("1\u{2009}", "000"),
    ] {
        for r in [SC, TC, JP] {
            assert!(bound(&format!("国{a}"), &format!("{b}国"), r), "{a}|{b} {:?}", r.region);
        }
    }
    let got = lines("国国国12,345.67元国国国国国", SC.at(6.0));
    assert!(got.iter().any(|l| l.contains("12,345.67")), "{got:?}");
    // Only a number longer than the line is cut, and that is told.
    let got = set("国12345678901234567890国", SC.at(6.0));
    assert!(got.iter().any(|l| l.line.pass == Pass::Emergency));
}

#[test]
fn seq_5_number_and_counter_are_softly_bound() {
    for (a, b) in [("2022", "年"), ("11", "月"), ("24", "日"), ("100", "元"), ("3", "个"), ("第", "3"), ("11月", "24日")] {
        let p = price(a, b, SC);
        assert!((20..=60).contains(&p), "{a}|{b} {p}");
    }
}

#[test]
fn seq_6_a_word_is_cut_only_where_it_may_be_hyphenated() {
    for measure in [7.0, 8.0, 9.0, 10.0, 11.0] {
        let got = set("国国国国newspaper国国国国国国国国", SC.at(measure));
        for l in got.iter().filter(|l| l.text.ends_with(|c: char| c.is_ascii_alphabetic())) {
            let whole = ["news", "newspa", "newspaper", "paper", "per"].iter().any(|w| l.text.ends_with(w));
            assert!(whole, "{got:?}");
        }
    }
    assert!(bound("国newsp", "aper国", SC) && bound("国n", "ewspaper国", SC) && bound("国newspap", "er国", SC));
    assert_eq!(price("国news", "paper国", SC), 150);
}

#[test]
fn cls_5_small_and_half_width_marks_follow_their_full_forms() {
    for c in "｡､｣･﹐﹑﹒﹔﹕﹖﹗﹚".chars() {
        assert!(bound("国", &format!("{c}国"), SC), "{c}");
    }
    for c in "｢﹙﹝".chars() {
        assert!(bound(&format!("国{c}"), "国", SC), "{c}");
    }
}

#[test]
fn cls_6_brackets_that_point_the_same_way_meet() {
    assert!(bound("国）", ")国", SC) && bound("国(", "（国", SC));
    assert_eq!(width("国）)", SC), 2.0);
}

#[test]
fn kin_1_the_dash_of_a_range_is_a_connector() {
    assert_eq!(price("1", "—9月", SC), FORBIDDEN);
    assert_eq!(price("1", "—9月", SC.level(Basic)), FORBIDDEN);
}

#[test]
fn shr_order_holds_while_marks_keep_half() {
    // Commas (stage 5) before stops (stage 7) where both are centred.
    let got = set("国，国。国国", TC.at(5.75));
    assert_eq!(got.len(), 1);
    let at = |c: &str| got[0].units.iter().position(|u| u.text == c).unwrap();
    let units = &got[0].units;
    let (comma, stop) = (at("，"), at("。"));
    let blank = |i: usize| units[i + 1].x - units[i - 1].end - 0.5;
    assert!(blank(comma) < 0.5 && blank(stop) >= 0.5 - 1e-6, "{} {}", blank(comma), blank(stop));
}

#[test]
fn pun_marks_without_blank_add_none() {
    // ‼ fills its em in SC; “ ” are as wide as their glyphs in Japanese and Korean.
    assert_eq!(width("国‼国", SC), 3.0);
    assert_eq!(width("国“国”国", JP), 5.0);
    assert_eq!(width("国；国", JP.vertical()), 3.0);
}

#[test]
fn def_6_korean_sets_no_gap_beside_latin() {
    assert_eq!(width("国a国", KR), 2.5);
}

#[test]
fn one_bad_line_does_not_mark_its_paragraph() {
    let got = set("国国internationalizationinternationalization国国国国国国国国国国国国国国", SC.at(7.0));
    assert!(got.iter().any(|l| l.line.pass >= Pass::Emergency) || got.iter().any(|l| l.line.penalty == 150), "{got:?}");
    assert_eq!(got.last().map(|l| l.line.pass), Some(Pass::Normal));
}

#[test]
fn seq_8_no_break_before_the_dot_of_a_name_but_after_it() {
    assert_eq!(price("国国", "·国国", SC), FORBIDDEN);
    assert!(price("国国·", "国国", SC) < 100);
}

#[test]
fn seq_10_joiners_forbid_and_zero_width_spaces_allow() {
    for j in ['\u{A0}', '\u{202F}', '\u{2060}', '\u{FEFF}'] {
        assert!(bound(&format!("国{j}"), "国", SC), "{:04X}", j as u32);
        assert!(bound(&format!("ab{j}"), "cd", SC), "{:04X}", j as u32);
    }
    for j in ['\u{200B}', '\u{AD}'] {
        assert!(!bound(&format!("ab{j}"), "cd", SC), "{:04X}", j as u32);
    }
}

// ---- 4 marks ----

#[test]
fn pun_1_and_2_mainland_marks_are_half_body_and_half_blank() {
    for c in POINTS.chars().chain(CLOSERS.chars()) {
        let r = if matches!(c, '”' | '’') { "国“国" } else { "国" };
        let text = format!("{r}{c}国");
        let row = &set(&text, SC)[0];
        let u = &row.units[row.units.len() - 2];
        near(u.end - u.x, 0.5);
        near(u.ink, u.x);
        near(row.gaps()[row.units.len() - 2], 0.5);
    }
    for c in "（《「“".chars() {
        let row = &set(&format!("国{c}国”国"), SC)[0];
        near(row.gaps()[0], 0.5);
        near(row.units[1].end - row.units[1].x, 0.5);
        near(row.units[1].ink, row.units[1].x - 0.5);
        near(row.gaps()[1], 0.0);
    }
    for c in "，、。：；！？（）《》".chars() {
        near(width(&c.to_string(), SC), 1.0);
    }
}

#[test]
fn pun_2_mainland_vertical_points_have_their_blank_below_and_others_fill_the_em() {
    let r = SC.vertical();
    for c in "，、。".chars() {
        let row = &set(&format!("国{c}国"), r)[0];
        near(row.gaps()[0], 0.0);
        near(row.gaps()[1], 0.5);
    }
    for c in "：；！？".chars() {
        let row = &set(&format!("国{c}国"), r)[0];
        assert_eq!(row.gaps(), [0.0, 0.0], "{c}");
        near(row.end(), 3.0);
    }
}

#[test]
fn pun_3_taiwan_points_are_centred_and_exclamations_full() {
    for r in [TC, Rules { region: HongKong, ..TC }] {
        for c in "，、。：；".chars() {
            let row = &set(&format!("国{c}国"), r)[0];
            assert_eq!(row.gaps(), [0.25, 0.25], "{c}");
            near(row.units[1].ink, 1.0);
        }
        for c in "！？".chars() {
            assert_eq!(set(&format!("国{c}国"), r)[0].gaps(), [0.0, 0.0], "{c}");
        }
    }
    for c in "：；！？".chars() {
        assert_eq!(set(&format!("国{c}国"), TC.vertical())[0].gaps(), [0.0, 0.0], "{c}");
    }
    // Shrunk on both sides alike.
    let row = &set("国，国国国国国。国国国国国国", TC.at(6.5))[0];
    if row.line.slack < Em::ZERO {
        near(row.gap("国", "，"), row.gap("，", "国"));
    }
}

#[test]
fn pun_4_japanese_marks() {
    for c in "、。".chars() {
        assert_eq!(set(&format!("国{c}国"), JP)[0].gaps(), [0.0, 0.5], "{c}");
    }
    for c in "・：；".chars() {
        assert_eq!(set(&format!("国{c}国"), JP)[0].gaps(), [0.25, 0.25], "{c}");
    }
    for c in "！？".chars() {
        assert_eq!(set(&format!("国{c}国"), JP)[0].gaps(), [0.0, 0.0], "{c}");
        near(width(&c.to_string(), JP), 1.0);
    }
    // The em after a sentence comes from the text; before a closer there is none.
    widths(JP, &[("！\u{3000}", 2.0), ("「国！」", 4.0)]);
}

#[test]
fn pun_5_middle_dot_solidus_and_hyphen_are_half_an_em_and_rules_are_full() {
    widths(SC, &[("·", 0.5), ("／", 0.5), ("‐", 0.5), ("～", 1.0)]);
    let row = &set("1—9月", SC)[0];
    near(row.gap("1", "—"), 0.0);
    near(row.gap("—", "9"), 0.0);
    near(row.units[1].end - row.units[1].x, 1.0);
    // No space is added next to them.
    for c in ["·", "／", "～"] {
        let text = format!("国国{c}国国国国。国国国国国国国");
        let row = &set(&text, SC.at(6.0))[0];
        if row.text.contains(c) && c != "·" {
            near(row.gap("国", c), 0.0);
            near(row.gap(c, "国"), 0.0);
        }
    }
}

#[test]
fn pun_1_holds_in_the_body_face() {
    let shaped = shape("国，国", SC.real());
    near(shaped.atoms[1].width.to_f64(), 0.5);
    near(shaped.joins[2].natural.to_f64(), 0.5);
}

// ---- 5 adjacent marks ----

#[test]
fn adj_1_closer_or_point_then_opener() {
    // Three marks of an em and an ideograph, less the half em that the first two give up.
    widths(SC, &[("）（", 1.5), ("，“国”", 3.5), ("。《国》", 3.5), ("：“国”", 3.5), ("！（国）", 3.5)]);
    widths(JP, &[("）（", 1.5), ("、「国」", 3.5), ("。「国」", 3.5)]);
    widths(TC, &[("）（", 1.5)]);
    // A centred point keeps a quarter on either side: 1/4 + 1/2 + 1/4 + 1/2.
    near(set("国，「国", TC)[0].gap("，", "「"), 0.25);
}

#[test]
fn adj_2_openers_closers_and_points_close_up() {
    for r in [SC, JP, TC] {
        widths(r, &[("（「国」）", 4.0)]);
    }
    for r in [SC, JP] {
        widths(r, &[("「国。」", 3.5), ("「国」。", 3.5), ("「国」、", 3.5), ("（国）」", 3.5)]);
    }
    widths(SC, &[("“国”，", 3.5), ("“国！”", 3.5), ("《国》：", 3.5), ("，，", 1.5)]);
    near(set("国「国」，国", TC)[0].gap("」", "，"), 0.25);
}

#[test]
fn adj_3_opener_then_closer() {
    for r in [SC, JP, TC] {
        widths(r, &[("（）", 2.0)]);
    }
    for r in [SC, JP] {
        near(set("国（。国", r)[0].gap("（", "。"), 0.0);
    }
    near(set("国（。国", TC)[0].gap("（", "。"), 0.25);
}

#[test]
fn adj_4_middle_dot_next_to_a_mark() {
    let gap = |r: Rules, dot: &str| set(&format!("国》{dot}《国"), r)[0].gap("》", dot);
    near(gap(SC, "·"), 0.0);
    near(gap(TC, "·"), 0.25);
    near(gap(JP, "・"), 0.25);
    near(set("国》·《国", SC)[0].gap("·", "《"), 0.0);
    near(set("国。・国", JP)[0].gap("。", "・"), 0.75);
}

#[test]
fn adj_5_an_ideographic_space_takes_the_facing_blank() {
    widths(SC, &[("。\u{3000}", 1.5), ("\u{3000}（国）", 3.5), ("）\u{3000}", 1.5)]);
    widths(TC, &[("）\u{3000}", 1.5)]);
    widths(JP, &[("」\u{3000}", 1.5), ("。\u{3000}", 2.0), ("、\u{3000}", 2.0)]);
}

#[test]
fn adj_6_dash_next_to_brackets_leaves_them_their_outer_blank() {
    for r in [SC, TC, JP] {
        widths(r, &[("（国）——", 5.0), ("——（国）", 5.0), ("……「国」", 5.0)]);
    }
}

#[test]
fn adj_7_two_marks_of_two_ems_become_one_and_a_half() {
    for pair in ["）（", "，《", "。（", "））", "，」", "（（", "：“", "？“"] {
        near(width(pair, SC), 1.5);
    }
}

#[test]
fn adj_8_two_exclamations_have_no_blank_after_three_have() {
    near(set("国？！国", SC)[0].gap("！", "国"), 0.0);
    near(set("国！！！国", SC)[0].gaps()[3], 0.5);
}

#[test]
fn adj_9_mainland_exclamations_collapse_like_stops() {
    widths(SC, &[("“国！”", 3.5), ("“国”？", 3.5), ("？（国）", 3.5), ("”！", 1.5)]);
}

#[test]
fn adj_10_collapsing_looks_through_changes_of_face() {
    let text = "国）（国";
    let mut fonts = load("tests/fonts/square.ttf");
    let path = format!("{}/fonts/banmian-sans-bold.otf", env!("CARGO_MANIFEST_DIR"));
    let bold = fonts.add(FaceEntry::new("Bold", "bold", 0, None, Arc::new(move || std::fs::read(&path).map_err(|e| e.to_string()))));
    fonts.bind(Role::SansBold, bold);
    let spans = [(6..9, Role::SansBold)];
    let shaped = Shaper::new(&fonts).shape(&Request { spans: &spans, ..Request::plain(text, Role::Serif, SC.profile()) });
    let composed = paragraph(&shaped, SC.profile(), 0, SC.measure());
    assert_ne!(shaped.glyphs[1].face, shaped.glyphs[2].face);
    near(rows(text, &shaped, &composed.best().lines)[0].end(), 3.5);
}

// ---- 6 line start and end ----

#[test]
fn edge_1_an_opener_at_line_start_loses_its_blank() {
    for r in [SC, TC, JP] {
        let got = set("国国国国（国国国国国国国国国", r.at(4.0));
        assert_eq!(got[1].text.chars().next(), Some('（'));
        near(got[1].units[0].x, 0.0);
        near(got[1].units[0].ink, -0.5);
    }
}

#[test]
fn edge_2_a_mark_at_line_end_takes_half_an_em() {
    for c in "，。：；！？）》".chars() {
        let text = format!("国国国国{c}国国国国国国国国");
        let row = &set(&text, SC.at(4.5))[0];
        assert_eq!(row.text.chars().last(), Some(c));
        near(row.end(), 4.5);
        assert_eq!(row.line.slack, Em::ZERO);
    }
    // Always: on five ems the four ideographs are opened rather than half an em left at the end.
    let row = &set("国国国国，国国国国国国国国国", SC.at(5.0))[0];
    near(row.end(), 5.0);
}

#[test]
fn edge_3_japanese_line_ends_have_half_an_em_or_nothing() {
    let row = &set("国国国国、国国国国国国国国", JP.at(5.0))[0];
    assert_eq!(row.text, "国国国国、");
    near(row.end(), 4.5);
    let row = &set("国国国国、国国国国国国国国", JP.at(4.5))[0];
    assert_eq!(row.text, "国国国国、");
    near(row.end(), 4.5);
    for seed in 0..40 {
        let text = copy(seed, 80, "、。」国国国国国国国国国国国");
        for row in justified(&set(&text, JP.at(11.0))) {
            let left = 11.0 - row.end();
            let last = row.text.chars().last().unwrap();
            let allowed: &[f64] = if "、。」".contains(last) { &[0.0, 0.5] } else { &[0.0] };
            assert!(allowed.iter().any(|a| (a - left).abs() < 1e-4), "{} leaves {left}", row.text);
        }
    }
}

#[test]
fn edge_4_nothing_hangs_by_default() {
    for r in [SC, TC, JP, KR] {
        for seed in 0..30 {
            for row in set(&copy(seed, 80, MIXED), r.at(11.0)) {
                assert!(row.end() < 11.0 + 1e-4 || row.line.pass == Pass::Overfull, "{}", row.text);
            }
        }
    }
}

#[test]
fn edge_5_spaces_and_gaps_have_no_width_at_line_edges() {
    let got = set("国国国国 abcd 国国国国国国", SC.at(4.0));
    assert_eq!(got[0].text.trim_end(), "国国国国");
    near(got[0].end(), 4.0);
    near(got[1].units[0].x, 0.0);
    let got = set("国国国国abcd国国国国国国国国", SC.at(4.0));
    near(got[0].end(), 4.0);
    near(got[1].units[0].x, 0.0);
    near(set("国国 ", SC)[0].end(), 2.0);
}

// ---- 7 adjustment ----

/// Lines but the last, of passes in which the rules hold.
fn justified(rows: &[Row]) -> impl Iterator<Item = &Row> {
    let n = rows.len().saturating_sub(1);
    rows[..n].iter().filter(|r| r.line.pass < Pass::Loose && r.line.justified)
}

#[test]
fn shr_order_brackets_give_before_commas_and_commas_before_stops() {
    // On one line: a bracket pair (stage 4), a comma (5), a stop (7).
    let text = "国（国）国，国。国国";
    let whole = set(text, SC)[0].end();
    let row = |take: f64| set(text, SC.at(whole - take)).remove(0);
    let r = row(0.25);
    assert_eq!(r.text, text);
    near(r.gap("国", "（"), 0.375);
    near(r.gap("）", "国"), 0.375);
    near(r.gap("，", "国"), 0.5);
    near(r.gap("。", "国"), 0.5);
    let r = row(0.625);
    assert_eq!(r.text, text);
    near(r.gap("国", "（"), 0.25);
    near(r.gap("）", "国"), 0.25);
    near(r.gap("，", "国"), 0.375);
    near(r.gap("。", "国"), 0.5);
    assert_eq!(r.line.pass, Pass::Normal);
}

#[test]
fn shr_3_a_middle_dot_gives_before_brackets_and_on_both_sides_alike() {
    let text = "国·国（国）国国";
    let whole = set(text, TC)[0].end();
    let r = set(text, TC.at(whole - 0.25)).remove(0);
    assert_eq!(r.text, text);
    near(r.gap("国", "·"), 0.125);
    near(r.gap("·", "国"), 0.125);
    near(r.gap("国", "（"), 0.5);
}

#[test]
fn shr_6_han_latin_gaps_shrink_after_commas() {
    let text = "国，国ab国cd国国";
    let whole = set(text, SC)[0].end();
    let r = set(text, SC.at(whole - 0.25)).remove(0);
    assert_eq!(r.text, text);
    near(r.gap("，", "国"), 0.25);
    near(r.gap("国", "a"), 0.125);
    let r = set(text, SC.at(whole - 0.25 - 0.125)).remove(0);
    assert_eq!(r.text, text);
    near(r.gap("，", "国"), 0.25);
    for (a, b) in [("国", "a"), ("b", "国"), ("国", "c"), ("d", "国")] {
        near(r.gap(a, b), 0.125 - 0.03125);
    }
}

#[test]
fn shr_7_stops_give_last_and_only_half() {
    let text = "国，国ab国。国国";
    let whole = set(text, SC)[0].end();
    let r = set(text, SC.at(whole - 0.25 - 0.125 - 0.25)).remove(0);
    assert_eq!(r.text, text);
    near(r.gap("，", "国"), 0.25);
    near(r.gap("国", "a"), 0.0625);
    near(r.gap("。", "国"), 0.25);
}

#[test]
fn shr_in_japan_the_line_end_gives_first_and_stops_inside_never() {
    for seed in 0..60 {
        let text = copy(seed, 80, "、。「」・国国国国国国国国国国");
        for row in justified(&set(&text, JP.at(11.0))) {
            for w in row.units.windows(2) {
                if w[0].text == "。" && w[1].text == "国" {
                    assert!(w[1].x - w[0].end > 0.5 - 1e-4, "{}", row.text);
                }
            }
            // When anything inside is taken, the blank at the end is gone.
            if row.line.slack < Em::ZERO && row.text.ends_with(['、', '。', '」']) {
                near(row.end(), 11.0);
            }
        }
    }
}

#[test]
fn shr_all_gaps_of_a_stage_move_by_the_same_fraction() {
    let text = "国，国，国，国，国国";
    let whole = set(text, SC)[0].end();
    let r = set(text, SC.at(whole - 0.5)).remove(0);
    assert_eq!(r.text, text);
    for g in r.gaps().into_iter().filter(|g| *g > 0.0) {
        near(g, 0.375);
    }
}

#[test]
fn str_1_and_2_word_spaces_open_first_then_han_latin_gaps_then_ideographs() {
    // Whole: 国国 + 1/8 + ab + 1/4 + cd + 1/8 + 国国 = 6.5; the next unit, a dash of two ems, does not fit.
    let text = "国国ab cd国国——国国国国国国国国国国";
    let row = |measure: f64| set(text, SC.at(measure)).remove(0);
    let r = row(6.625);
    assert_eq!(r.text, "国国ab cd国国");
    near(r.gap("b", "c"), 0.375);
    near(r.gap("国", "a"), 0.125);
    near(r.gap("国", "国"), 0.0);
    let r = row(6.875);
    assert_eq!(r.text, "国国ab cd国国");
    near(r.gap("b", "c"), 0.5);
    near(r.gap("国", "a"), 0.1875);
    near(r.gap("d", "国"), 0.1875);
    near(r.gap("国", "国"), 0.0);
    let r = row(7.125);
    assert_eq!(r.text, "国国ab cd国国");
    near(r.gap("b", "c"), 0.5);
    near(r.gap("国", "a"), 0.25);
    near(r.gap("国", "国"), 0.0625);
    near(r.end(), 7.125);
}

#[test]
fn str_3_ideographs_open_alike() {
    let row = &set("国国国国国“国国国国国国国国国", SC.at(6.0))[0];
    assert_eq!(row.text, "国国国国国");
    for g in row.gaps() {
        near(g, 0.25);
    }
}

#[test]
fn str_5_some_gaps_never_open() {
    for seed in 0..120 {
        let text = copy(seed, 90, MIXED);
        for r in [SC, TC, JP] {
            for row in justified(&set(&text, r.at(9.0))) {
                for w in row.units.windows(2).filter(|w| !w[0].text.ends_with(' ')) {
                    let gap = w[1].x - w[0].end;
                    let (a, b) = (w[0].text.chars().last().unwrap(), w[1].text.chars().next().unwrap());
                    let own = if r.region == Mainland { 0.0 } else { 0.5 };
                    if OPENERS.contains(a) || (CLOSERS.contains(b) && !"，。、：；".contains(a)) {
                        assert!(gap <= own + 1e-4, "{:?} {} opens {a}{b} to {gap}", r.region, row.text);
                    }
                    if r.region == Mainland && "，。、：；！？）》」”·".contains(b) {
                        assert!(gap < 1e-4, "{} opens {a}{b} to {gap}", row.text);
                    }
                    if a.is_ascii_digit() && b.is_ascii_digit() {
                        near(gap, 0.0);
                    }
                    if "～／".contains(a) && !OPENERS.contains(b) {
                        near(gap, if r.region == Mainland || !"，。、：；·・".contains(b) { 0.0 } else { gap });
                    }
                }
            }
        }
    }
}

#[test]
fn adjust_1_a_mark_is_pushed_in_before_a_character_is_pushed_out() {
    let row = &set("国，国国国国。国国国国国国", SC.at(6.0))[0];
    assert_eq!(row.text, "国，国国国国。");
    assert!(row.line.slack < Em::ZERO);
    near(row.end(), 6.0);
}

#[test]
fn adjust_2_han_characters_are_never_compressed() {
    for seed in 0..80 {
        for r in [SC, TC, JP, KR] {
            for row in set(&copy(seed, 90, MIXED), r.at(11.0)) {
                for (u, g) in row.units.iter().zip(row.gaps()) {
                    assert!(g > -1e-4, "{} overlaps after {}", row.text, u.text);
                    if u.text == "国" {
                        near(u.end - u.x, 1.0);
                    }
                }
            }
        }
    }
}

#[test]
fn adjust_3_last_lines_are_natural_unless_nearly_full() {
    // 4 em short: nothing moves.
    let got = set("国国国国国国国国，国国", SC.at(7.0));
    let last = got.last().unwrap();
    assert!(!last.line.justified);
    near(last.gap("，", "国"), 0.5);
    // Within half an em of full: spread.
    let got = set("国国国国国国国国国国国1", SC.at(6.0));
    let last = got.last().unwrap();
    assert_eq!(last.text, "国国国国国1");
    near(last.end(), 6.0);
}

#[test]
fn adjust_4_an_overfull_line_is_told() {
    let got = set("⸺", SC.at(1.0));
    assert_eq!(got[0].line.pass, Pass::Overfull);
    assert_eq!(got.concat_text(), "⸺");
}

trait Concat {
    fn concat_text(&self) -> String;
}

impl Concat for Vec<Row> {
    fn concat_text(&self) -> String {
        self.iter().map(|r| r.text.as_str()).collect()
    }
}

#[test]
fn adjust_5_places_are_whole_units_and_lines_end_exactly() {
    for (measure, seeds) in [(7.0, 0..40), (11.0, 40..80), (13.0, 80..120), (20.0, 120..160)] {
        for seed in seeds {
            let text = copy(seed, 100, MIXED);
            let r = SC.at(measure).indent(2.0);
            let (shaped, composed) = compose(&text, r);
            let best = &composed.best().lines;
            for l in best[..best.len() - 1].iter().filter(|l| l.pass < Pass::Loose) {
                let xs = place(&shaped, l, Em::ZERO);
                let end = xs[xs.len() - 1].0 + shaped.atoms[l.end as usize - 1].width.0;
                assert_eq!(end, Em::new(measure).0, "seed {seed}");
            }
        }
    }
}

// ---- 8 mixed text ----

#[test]
fn mix_1_han_and_latin_have_an_eighth_between_them() {
    for r in [SC, TC] {
        let row = &set("国ab国12国", r)[0];
        for (a, b) in [("国", "a"), ("b", "国"), ("国", "1"), ("2", "国")] {
            near(row.gap(a, b), 0.125);
        }
    }
    // Not next to marks, signs of a number, full-width letters.
    let row = &set("国，ab。国（cd）50%￥30国", SC)[0];
    near(row.gap("，", "a"), 0.5);
    near(row.gap("b", "。"), 0.0);
    near(row.gap("（", "c"), 0.0);
    near(row.gap("d", "）"), 0.0);
    near(row.gap("0", "%"), 0.0);
    near(row.gap("￥", "3"), 0.0);
    let row = &set("国Ａ国", SC)[0];
    assert_eq!(row.gaps(), [0.0, 0.0]);
}

#[test]
fn mix_2_a_typed_space_is_replaced_not_added() {
    for (a, b) in [("国ab国", "国 ab 国"), ("国12国", "国 12 国"), ("国ab国", "国  ab  国")] {
        near(set(a, SC)[0].end(), set(b, SC)[0].end());
    }
    near(set("国，ab", SC)[0].end(), set("国， ab", SC)[0].end());
}

#[test]
fn mix_3_no_gap_between_hangul_or_bopomofo_and_latin() {
    assert_eq!(set("한ab한", KR)[0].gaps(), [0.0, 0.0, 0.0]);
    assert_eq!(set("ㄅabㄅ", TC)[0].gaps(), [0.0, 0.0, 0.0]);
}

#[test]
fn mix_4_no_gap_between_han_and_ascii_punctuation() {
    for c in [",", ".", "%", "#", "&", "@", "!", "?", ":", ";", "(", ")"] {
        assert_eq!(set(&format!("国{c}国"), SC)[0].gaps(), [0.0, 0.0], "{c}");
    }
}

#[test]
fn mix_6_digits_are_half_an_em_in_the_body_face() {
    let shaped = shape("国2022国", SC.real());
    for a in shaped.atoms.iter().filter(|a| a.class == Class::Digit) {
        near(a.width.to_f64(), 0.5);
    }
}

// ---- 9 paragraph ----

#[test]
fn p_ind_1_the_first_line_alone_is_indented() {
    let got = set("国国国国国国国国国国国国国国国", SC.at(5.0).indent(2.0));
    near(got[0].units[0].x, 2.0);
    assert!(got[1..].iter().all(|l| l.units[0].x == 0.0));
    // A paragraph that goes on in another column is not indented again.
    let text = "国国国国国国国国国国国国国国国";
    let r = SC.at(5.0).indent(2.0);
    let shaped = shape(text, r);
    let rest = paragraph(&shaped, r.profile(), 3, r.measure());
    assert_eq!(place(&shaped, &rest.best().lines[0], Em::ZERO)[0], Em::ZERO);
}

#[test]
fn p_ind_2_an_opener_first_in_a_paragraph_stands_flush_after_the_indent() {
    let row = &set("“国国国国国国”国国", SC.at(8.0).indent(2.0))[0];
    near(row.units[0].x, 2.0);
    near(row.units[1].x, 2.5);
    // Japan ①: one em and half a bracket.
    let row = &set("「国国国国国国」国国", JP.at(8.0).indent(1.0))[0];
    near(row.units[0].x, 1.0);
    near(row.units[1].x, 1.5);
}

#[test]
fn p_end_1_no_last_line_of_one_character() {
    for (r, measure) in [(SC, 11.0), (SC, 13.0), (SC, 20.0), (TC, 13.0)] {
        for seed in 0..100 {
            let text = copy(seed, 110, MIXED);
            let got = set(&text, r.at(measure).indent(2.0));
            let last = got.last().unwrap();
            let marks = format!("{OPENERS}{CLOSERS}{POINTS}{DASHES}·～／");
            assert!(got.len() == 1 || last.text.chars().filter(|c| !marks.contains(*c)).count() >= 2, "{}", last.text);
        }
    }
}

// ---- 11 vertical ----

#[test]
fn vrt_1_upright_transformed_and_rotated() {
    let h = shape("国（，—", SC.real());
    let v = shape("国（，—", SC.real().vertical());
    assert_eq!(h.glyphs[0].id, v.glyphs[0].id, "ideographs stand as they are");
    assert_ne!(h.glyphs[1].id, v.glyphs[1].id, "brackets turn by their vertical form");
    assert_ne!(h.glyphs[2].id, v.glyphs[2].id, "commas move to the upper right");
    let v = shape("国abc国", SC.vertical());
    assert!(v.glyphs[1..4].iter().all(|g| g.turned) && !v.glyphs[0].turned);
}

#[test]
fn vrt_2_mainland_quotes_stand_as_corner_brackets_and_prohibitions_stay() {
    let quote = shape("国“国”国", SC.real().vertical());
    let corner = shape("国『国』国", SC.real().vertical());
    assert_eq!(quote.glyphs[1].id, corner.glyphs[1].id);
    assert_eq!(quote.glyphs[3].id, corner.glyphs[3].id);
    for c in POINTS.chars().chain(CLOSERS.chars()) {
        assert!(!starts(c, SC.vertical()), "{c}");
    }
    for c in OPENERS.chars() {
        assert!(!ends(c, SC.vertical()), "{c}");
    }
}

#[test]
fn vrt_3_points_take_one_em_and_exclamations_stand_upright_in_theirs() {
    for r in [SC, TC, JP] {
        for c in "，、。：！？".chars() {
            near(width(&c.to_string(), r.vertical()), 1.0);
        }
    }
}

#[test]
fn vrt_4_dashes_run_down_the_column_as_two_ems() {
    for mark in ["——", "……"] {
        let shaped = shape(&format!("国{mark}国"), SC.real().vertical());
        assert_eq!(shaped.len(), 3, "{mark}");
        near(shaped.atoms[1].width.to_f64(), 2.0);
        let ids: Vec<u16> = shaped.glyphs_of(1..2).iter().map(|g| g.id).collect();
        let flat: Vec<u16> = shape(&format!("国{mark}国"), SC.real()).glyphs_of(1..2).iter().map(|g| g.id).collect();
        assert_ne!(ids, flat, "{mark} has a vertical form");
    }
    assert_ne!(shape("ー", JP.real().vertical()).glyphs[0].id, shape("ー", JP.real()).glyphs[0].id);
}

#[test]
fn vrt_6_words_are_rotated_with_the_gap_of_horizontal_text() {
    let row = &set("国press国", SC.vertical())[0];
    near(row.gap("国", "p"), 0.125);
    near(row.gap("s", "国"), 0.125);
    let shaped = shape("国press国", SC.vertical());
    assert!(shaped.glyphs.iter().all(|g| g.turned == (g.len == 1)));
}

#[test]
fn vrt_text_of_ideographs_and_points_is_the_horizontal_turned() {
    for seed in 0..40 {
        let text = copy(seed, 100, "，。、（）《》国国国国国国国国国国国");
        for r in [SC, TC, JP] {
            let places = |r: Rules| -> Vec<(String, Vec<String>)> {
                let row = |l: Row| (l.text.clone(), l.units.iter().map(|u| format!("{:.4}", u.x)).collect());
                set(&text, r.at(11.0)).into_iter().map(row).collect()
            };
            assert_eq!(places(r), places(r.vertical()), "{:?} {text}", r.region);
        }
    }
}

// ---- properties ----

/// What random copy is drawn from: mostly ideographs.
const MIXED: &str = "，。、：；！？“”（）《》「」·～—…12aあー国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国";

/// Copy from a seed: openers are closed, the first character is an ideograph.
fn copy(seed: u64, n: usize, from: &str) -> String {
    let chars: Vec<char> = from.chars().collect();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1);
    let mut out = String::from("国国");
    for _ in 0..n {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        match chars[(state >> 20) as usize % chars.len()] {
            '—' => out.push_str("——"),
            '…' => out.push_str("……"),
            '1' => out.push_str("2022年"),
            'a' => out.push_str(" press "),
            '“' | '”' => out.push_str("“国国”"),
            '「' | '」' => out.push_str("「国」"),
            '（' | '）' => out.push_str("（国国）"),
            '《' | '》' => out.push_str("《国国国》"),
            c => out.push(c),
        }
    }
    out.push_str("国国");
    out
}

/// What may not start and what may not end a line at each level, written out from the clauses.
fn forbidden(level: Level) -> (String, &'static str) {
    let basic = format!("{CLOSERS}{POINTS}·・～");
    match level {
        Level::None | TcNone => (String::new(), ""),
        Basic | TcBasic => (basic + "／", OPENERS),
        Gb => (basic + "／", "（〔［｛〈《「『【〖“‘／"),
        Strict => (basic + "／—…", "（〔［｛〈《「『【〖“‘／"),
        JaNewspaper => (format!("{CLOSERS}，、。．"), OPENERS),
        JaMagazine => (format!("{CLOSERS}{POINTS}ヽヾゝゞ〻"), OPENERS),
        JaStrict => (format!("{CLOSERS}{POINTS}・〜ヽヾゝゞ〻"), OPENERS),
        JaVeryStrict => (format!("{CLOSERS}{POINTS}・〜ヽヾゝゞ〻々ーッャ"), OPENERS),
        // CSS Text 3 5.3: each level allows more than the one before.
        CssStrict => (format!("{CLOSERS}{POINTS}・〜ー々ッャ"), OPENERS),
        CssNormal => (format!("{CLOSERS}{POINTS}・々"), OPENERS),
        CssLoose => (format!("{CLOSERS}，、。．"), OPENERS),
        Korean => (format!("{CLOSERS}{POINTS}・〜々ー"), OPENERS),
    }
}

#[test]
fn no_line_starts_or_ends_with_what_its_level_forbids() {
    let levels: [(Region, &[Level]); 5] = [
        (Mainland, &[Level::None, Basic, Gb, Strict, CssStrict, CssNormal, CssLoose]),
        (Taiwan, &[TcNone, TcBasic]),
        (HongKong, &[TcNone, TcBasic]),
        (Japan, &[JaNewspaper, JaMagazine, JaStrict, JaVeryStrict, CssStrict, CssNormal, CssLoose]),
        (Korea, &[Korean]),
    ];
    for (region, levels) in levels {
        for &level in levels {
            let (start, end) = forbidden(level);
            for seed in 0..60 {
                let r = Rules { region, level, ..SC };
                let text = copy(seed, 100, MIXED);
                for measure in [6.0, 9.0, 13.0] {
                    let (shaped, composed) = compose(&text, r.at(measure));
                    for setting in &composed.settings {
                        let got = rows(&text, &shaped, &setting.lines);
                        for (i, row) in got.iter().enumerate().filter(|(_, r)| r.line.pass < Pass::Emergency) {
                            let first = row.text.chars().next().unwrap();
                            let last = row.text.trim_end().chars().last().unwrap();
                            assert!(i == 0 || !start.contains(first), "{level:?} {region:?}: {}", row.text);
                            assert!(i + 1 == got.len() || !end.contains(last), "{level:?} {region:?}: {}", row.text);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn every_byte_is_set_once_in_order() {
    let odd = ["\u{200B}", "\u{2060}", "\u{3000}", "👨\u{200D}👩\u{200D}👧", "e\u{301}", "……", "—", "𠮷", "ﾊﾟ", "①", "\u{A0}", "½", "한"];
    for seed in 0..80u64 {
        let mut text = copy(seed, 60, MIXED);
        text.push_str(odd[seed as usize % odd.len()]);
        text.push_str(&copy(seed + 1000, 20, MIXED));
        for r in [SC.at(1.0), SC.at(3.0), SC.at(13.0).indent(2.0), TC.at(11.0), JP.at(11.0).vertical(), KR.at(9.0)] {
            let (shaped, composed) = compose(&text, r);
            let mut at = 0;
            for g in &shaped.glyphs {
                assert!(g.len == 0 || g.text == at, "seed {seed}: a glyph at {} where {at} is due", g.text);
                at += u32::from(g.len);
            }
            assert_eq!(at as usize, text.len());
            for setting in &composed.settings {
                assert_eq!(rows(&text, &shaped, &setting.lines).concat_text(), text, "seed {seed}");
            }
        }
    }
}

#[test]
fn lines_end_on_the_measure_in_every_region() {
    for r in [SC, TC, Rules { region: HongKong, ..TC }, JP, KR, SC.vertical(), JP.vertical()] {
        for seed in 0..50 {
            for row in justified(&set(&copy(seed, 100, MIXED), r.at(11.0))) {
                let left = 11.0 - row.end();
                // The mainland leaves nothing; elsewhere a mark may keep its own blank.
                let last = row.text.trim_end().chars().last().unwrap();
                let mark = POINTS.contains(last) || CLOSERS.contains(last) || "·・".contains(last);
                let free = r.region != Mainland && mark;
                assert!(
                    left.abs() < 1e-4 || free && [0.25, 0.5].iter().any(|b| (left - b).abs() < 1e-4),
                    "{:?} {} leaves {left}",
                    r.region,
                    row.text
                );
            }
        }
    }
}

#[test]
fn def_3_levels_by_default() {
    for (region, level) in [(Mainland, Gb), (Taiwan, TcBasic), (HongKong, TcBasic), (Japan, JaNewspaper), (Korea, Korean)] {
        assert_eq!(region.default_level(), level);
    }
}

#[test]
fn def_6_han_latin_gap_by_region() {
    for (r, want) in [(SC, 0.125), (TC, 0.125), (JP, 0.25)] {
        near(set("国ab国", r)[0].gap("国", "a"), want);
    }
}
