//! Annotations against the clauses ANN-1 to ANN-7, SEQ-9 and P-GRID-2: text with notation in, places out.
//!
//! The first part uses `tests/fonts/square.ttf`, in which every full-width character is one em, so that a
//! reading of n kana is n/2 em long and places can be counted by hand. The second builds small issues with
//! the faces of the repository and looks at what stands on the sheet.

use crate::common::built;
use crate::common::{Scratch, root};
use banmian::cjk::{Level, Profile, Region};
use banmian::compose::{Composed, Line, Measure, Pass, paragraph, place, readings};
use banmian::diag::Report;
use banmian::font::{FaceEntry, Fonts, Role};
use banmian::geom::{Em, Length, Point};
use banmian::model::Para;
use banmian::page::{Edition, Item, Page, TextRun, Turn};
use banmian::read;
use banmian::shape::{FORBIDDEN, LangSpan, Request, Shaped, Shaper};
use banmian::source::{Sources, Span};
use std::sync::{Arc, OnceLock};

// ---- the bench ----

#[derive(Clone, Copy)]
struct Rules {
    region: Region,
    vertical: bool,
    measure: f64,
}

const JP: Rules = Rules { region: Region::Japan, vertical: false, measure: 100.0 };
const SC: Rules = Rules { region: Region::Mainland, ..JP };
const TC: Rules = Rules { region: Region::Taiwan, ..JP };

impl Rules {
    fn at(self, measure: f64) -> Rules {
        Rules { measure, ..self }
    }
    fn vertical(self) -> Rules {
        Rules { vertical: true, ..self }
    }
    fn profile(self) -> &'static Profile {
        Profile::get(self.region, self.region.default_level(), self.vertical)
    }
    fn measure(self) -> Measure {
        Measure { line: Em::new(self.measure), indent: Em::ZERO, justify: true }
    }
}

fn fonts() -> &'static Fonts {
    static SQUARE: OnceLock<Fonts> = OnceLock::new();
    SQUARE.get_or_init(|| {
        let mut fonts = Fonts::default();
        let path = root().join("tests/fonts/square.ttf");
        let id =
            fonts.add(FaceEntry::new("Square", "square.ttf", 0, None, Arc::new(move || std::fs::read(&path).map_err(|e| e.to_string()))));
        Role::ALL.iter().for_each(|&r| fonts.bind(r, id));
        fonts
    })
}

/// A line of text in the notation, and the codes of what is wrong with it, with their columns.
fn parse(text: &str, r: Rules) -> (Para, Vec<(&'static str, usize)>) {
    let mut sources = Sources::default();
    let file = sources.add("a", text);
    let mut report = Report::default();
    let para = read::line(text, r.region.lang(), Span::new(file, 0..text.len()), &mut report);
    let faults = report.diagnostics.iter().map(|d| (d.code, sources.file(file).position(d.span.unwrap().start).1));
    (para, faults.collect())
}

struct Set {
    para: Para,
    shaped: Shaped,
    composed: Composed,
}

fn shape(para: &Para, r: Rules) -> Shaped {
    let of = |tag: &str| Profile::get(Region::of_lang(tag), Region::of_lang(tag).default_level(), r.vertical);
    let langs: Vec<LangSpan<'_>> = para.langs.iter().map(|(range, tag)| LangSpan { range: range.clone(), profile: of(tag), tag }).collect();
    let request = Request { langs: &langs, annotations: &para.annotations, ..Request::plain(&para.text, Role::Serif, r.profile()) };
    Shaper::new(fonts()).shape(&request)
}

fn set(text: &str, r: Rules) -> Set {
    let para = parse(text, r).0;
    let shaped = shape(&para, r);
    let composed = paragraph(&shaped, r.profile(), 0, r.measure());
    Set { para, shaped, composed }
}

impl Set {
    fn lines(&self) -> &[Line] {
        &self.composed.best().lines
    }

    fn texts(&self) -> Vec<&str> {
        self.lines()
            .iter()
            .map(|l| &self.para.text[self.shaped.byte(l.start as usize) as usize..self.shaped.byte(l.end as usize) as usize])
            .collect()
    }

    /// Where the bodies of a line begin.
    fn xs(&self, line: usize) -> Vec<f64> {
        place(&self.shaped, &self.lines()[line], Em::ZERO).iter().map(|x| x.to_f64()).collect()
    }

    /// Readings of a line: text, where they begin and end.
    fn readings(&self, line: usize) -> Vec<(String, f64, f64)> {
        let l = &self.lines()[line];
        let xs = place(&self.shaped, l, Em::ZERO);
        let of = |p: banmian::compose::PlacedReading<'_>| (p.reading.text.clone(), p.start.to_f64(), Em(p.start.0 + p.length.0).to_f64());
        readings(&self.shaped, l, &xs).into_iter().map(of).collect()
    }
}

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.001)
}

#[track_caller]
fn assert_xs(text: &str, r: Rules, want: &[f64]) {
    let got = set(text, r).xs(0);
    assert!(near(&got, want), "{text}: {got:?}, not {want:?}");
}

// ---- ANN-5: ruby ----

#[test]
fn ann_5_short_readings_take_no_room_and_stand_in_the_middle() {
    assert_xs("一{丁|か}七", JP, &[0.0, 1.0, 2.0]);
    let s = set("一{丁|か}{七|かか}三", JP);
    assert_eq!(s.readings(0), [("か".into(), 1.25, 1.75), ("かか".into(), 2.0, 3.0)]);
}

#[test]
fn ann_5_long_readings_widen_their_base_between_ideographs() {
    // jlreq 3.3.8: over ideographs a reading does not hang; half of what is missing on each side.
    assert_xs("一{丁|かかか}七", JP, &[0.0, 1.25, 2.5]);
    assert_xs("ア{丁|かかか}ア", JP, &[0.0, 1.25, 2.5]);
    assert_eq!(set("一{丁|かかか}七", JP).readings(0), [("かかか".into(), 1.0, 2.5)]);
}

#[test]
fn ann_5_readings_hang_over_hiragana_by_an_em_of_their_own() {
    assert_xs("か{丁|かかか}か", JP, &[0.0, 1.0, 2.0]);
    // Five kana are 2½ em: ¾ on each side, of which ½ may hang.
    assert_xs("か{丁|かかかかか}か", JP, &[0.0, 1.25, 2.5]);
    assert_eq!(set("か{丁|かかかかか}か", JP).readings(0), [("かかかかか".into(), 0.5, 3.0)]);
}

#[test]
fn ann_5_bodies_never_meet() {
    // Three characters under four ems of reading: a third of an em is shared out, a sixth stands at each end and may hang.
    assert_xs("か{丁万丈|かかかかかかかか}か", JP, &[0.0, 1.0, 2.333, 3.667, 4.667]);
    for base in ["丁", "丁万", "丁万丈", "丁万丈三"] {
        for kana in 1..14 {
            for rules in [JP, JP.vertical()] {
                let s = set(&format!("か{{{base}|{}}}か", "か".repeat(kana)), rules);
                let xs = s.xs(0);
                let meets = xs.windows(2).any(|w| w[1] - w[0] < 0.9999);
                assert!(!meets, "{base} {kana}: {xs:?}");
            }
        }
    }
}

#[test]
fn ann_5_two_readings_over_one_kana_stay_apart() {
    let s = set("{丁|かかかか}か{七|かかかか}三", JP);
    let r = s.readings(0);
    assert!(near(&[r[0].2, r[1].1], &[2.0, 2.25]), "{r:?}");
}

#[test]
fn ann_5_readings_hang_over_the_blank_of_marks() {
    // The comma's body is half an em, its blank another half, of which a quarter is used.
    assert_xs("一、{丁|かかか}七", JP, &[0.0, 1.0, 2.0, 3.25]);
    // Before an opening bracket its blank; over a closing one its body too (jlreq table 1, cl-22 cl-02).
    assert_xs("一{丁|かかか}「七", JP, &[0.0, 1.25, 2.75, 3.25]);
    assert_xs("一{丁|かかか}」七", JP, &[0.0, 1.25, 2.25, 3.25]);
    let s = set("一、{丁|かかか}七", JP);
    let join = s.shaped.joins[2];
    assert!(join.min.0 >= 0 && join.natural == Em::new(0.25), "never over the comma itself: {join:?}");
}

#[test]
fn ann_5_readings_do_not_leave_the_line() {
    let s = set("{丁|かかか}か", JP);
    assert_eq!(s.readings(0)[0].1, 0.0);
    assert!(near(&s.xs(0), &[0.25, 1.25]));
    for text in ["か{丁|かかか}", "かか{丁七|かかかかかか}"] {
        for measure in 2..8 {
            let text = format!("{}{text}{}", "か".repeat(measure), "か".repeat(9));
            let s = set(&text, JP.at(measure as f64));
            for l in 0..s.lines().len() {
                let fits = s.readings(l).iter().all(|r| r.1 > -0.001 && r.2 < measure as f64 + 0.001);
                assert!(fits || s.lines()[l].pass >= Pass::Emergency, "{text} at {measure}: {:?}", s.readings(l));
            }
        }
    }
}

#[test]
fn ann_5_readings_side_by_side_do_not_meet() {
    let s = set("{丁|かかか}{七|かかか}{三|かかかか}", JP);
    let all = s.readings(0);
    for w in all.windows(2) {
        assert!(w[0].2 <= w[1].1 + 0.001, "{all:?}");
    }
}

#[test]
fn ann_5_group_ruby_is_let_out_or_lets_its_base_out() {
    // jlreq 3.3.6: half a gap at the ends, a whole one between.
    let s = set("一{丁七三|かか}上", JP);
    assert!(near(&s.xs(0), &[0.0, 1.0, 2.0, 3.0, 4.0]));
    let l = s.lines()[0];
    let xs = place(&s.shaped, &l, Em::ZERO);
    let p = &readings(&s.shaped, &l, &xs)[0];
    assert_eq!((p.start, &p.xs[..]), (Em::new(1.5), &[Em::ZERO, Em::new(3.0)][..]));
    assert_xs("一{丁七|かかかかかか}三", JP, &[0.0, 1.25, 2.75, 4.0]);
    // A Western word stays whole.
    let s = set("一{NATO|きたたいせいよう}三", JP);
    let x = s.xs(0);
    assert!(x.windows(2).skip(1).take(3).all(|w| (w[1] - w[0] - 0.5).abs() < 0.001), "{x:?}");
}

#[test]
fn seq_9_group_ruby_is_never_parted() {
    for measure in 3..12 {
        let s = set("一二三四{丁七三上|かかかかか}五六七八九十{万丈|かか}", JP.at(f64::from(measure)));
        for l in s.lines().iter().filter(|l| l.pass < Pass::Emergency) {
            let end = l.end as usize;
            assert!(end == s.shaped.len() || s.shaped.joins[end].penalty < FORBIDDEN);
        }
        let broken = s.texts().iter().any(|t| t.contains('丁') != t.contains('上'));
        assert!(!broken || measure < 4, "{:?}", s.texts());
    }
}

#[test]
fn seq_9_words_with_a_reading_for_each_character_part_between_them() {
    // A reading is at most as long as its base: each over its own.
    let s = set("{丁七|かか|か}", JP);
    assert_eq!(s.readings(0), [("かか".into(), 0.0, 1.0), ("か".into(), 1.25, 1.75)]);
    // One is longer, both together are not: the word takes no room, and both share its length.
    let s = set("一{丁七|ぎょう|し}三", JP);
    assert!(near(&s.xs(0), &[0.0, 1.0, 2.0, 3.0]), "{:?}", s.xs(0));
    let all = s.readings(0);
    assert!(near(&[all[0].1, all[0].2, all[1].1, all[1].2], &[1.0, 2.5, 2.5, 3.0]), "{all:?}");
    let mut parted = 0;
    for (n, word) in (1..9).flat_map(|n| [(n, "{丁七|ぎょう|し}"), (n, "{丁七|か|ぎょう}")]) {
        let text = format!("{}{word}{}", "一".repeat(n), "三".repeat(12));
        let s = set(&text, JP.at(6.0));
        for (i, l) in s.lines().iter().enumerate() {
            let here = s.texts()[i].matches(['丁', '七']).count();
            assert_eq!(s.readings(i).len(), here, "readings go with their base: {:?}", s.texts());
            let end = s.readings(i).iter().map(|r| r.2).fold(0.0, f64::max);
            assert!(l.pass >= Pass::Emergency || end < 6.001, "{:?}", s.readings(i));
            parted += usize::from(here == 1);
        }
    }
    assert!(parted > 0, "a line may end inside the word");
}

// ---- ANN-3, ANN-4 ----

#[test]
fn ann_3_pinyin_keeps_a_quarter_of_an_em_to_its_neighbour() {
    // shuang is six letters of half an em, at half size: 1½ em.
    let s = set("{丁|shuang}{七|shuang}三", SC);
    let r = s.readings(0);
    assert!(r[1].1 - r[0].2 >= 0.249, "{r:?}");
    assert!((s.xs(0)[0] - 0.25).abs() < 0.001);
    let s = set("{丁|ba}{七|ba}", SC);
    assert!(near(&s.xs(0), &[0.0, 1.0]), "half an em over an em: a half between them already");
    let s = set("{丁七|beijing}", SC);
    assert_eq!(s.readings(0), [("beijing".into(), 0.125, 1.875)], "a word over a word, centred");
}

#[test]
fn ann_4_zhuyin_stands_in_a_cell_half_an_em_wider() {
    assert_xs("一{丁|ㄅㄚ}{七|ㄅㄚ}三", TC, &[0.0, 1.0, 2.5, 4.0]);
    assert_xs("一{丁|ㄅㄚ}{七|ㄅㄚ}三", TC.vertical(), &[0.0, 1.0, 2.0, 3.0]);
}

// ---- ANN-6, ANN-7 ----

#[test]
fn ann_6_notes_are_split_evenly() {
    // Eight characters at half size in two rows: two ems.
    let s = set("一[二三四五六七八九]{.夹注}十", SC);
    assert_eq!(s.para.text, "一（二三四五六七八九）十");
    let x = s.xs(0);
    assert!(near(&x[2..10], &[2.0, 2.5, 3.0, 3.5, 2.0, 2.5, 3.0, 3.5]), "{x:?}");
    assert!((x[10] - 4.0).abs() < 0.001, "the bracket follows");
    // Of nine the first row has five (jlreq 3.4.2).
    let x = set("一[二三四五六七八九十]{.夹注}丁", SC).xs(0);
    assert!((x[6] - 4.0).abs() < 0.001 && (x[7] - 2.0).abs() < 0.001, "{x:?}");
    // A row does not begin with a mark that begins no line.
    let s = set("一[二三四，五六]{.夹注}丁", SC);
    let n = &s.shaped.notes.list[0];
    let turn = n.split(&s.shaped, n.atoms.start as usize..n.atoms.end as usize).0;
    assert!(s.para.text[s.shaped.byte(turn) as usize..].starts_with(['四', '五']));
}

#[test]
fn ann_6_notes_go_on_in_the_next_line() {
    let note: String = (0..40).map(|i| char::from_u32(0x4E10 + i).unwrap()).collect();
    for measure in [5.0, 8.0, 11.0, 13.0] {
        let s = set(&format!("一二三[{note}]{{.夹注}}四五六七八九十"), SC.at(measure));
        let mut parts = 0;
        for (i, l) in s.lines().iter().enumerate() {
            let n = &s.shaped.notes.list[0];
            let (a, b) = (n.atoms.start.max(l.start) as usize, n.atoms.end.min(l.end) as usize);
            if a >= b {
                continue;
            }
            parts += 1;
            let turn = n.split(&s.shaped, a..b).0;
            assert!((turn - a) - (b - turn) <= 1, "even rows: {} and {}", turn - a, b - turn);
            let x = s.xs(i);
            let start = x[a - l.start as usize];
            assert!(
                (x[(turn - l.start as usize).min(x.len() - 1)] - start).abs() < 0.001 || turn == b,
                "both rows begin where the part begins"
            );
            let end = x.iter().fold(0.0, |m: f64, &v| m.max(v));
            assert!(end < measure, "{x:?}");
        }
        assert!(parts >= 2, "at {measure} em");
        assert_eq!(s.texts().concat(), s.para.text);
        assert!(s.lines().iter().all(|l| l.pass < Pass::Emergency), "at {measure} em");
    }
}

#[test]
fn ann_7_names_in_frames_are_not_parted() {
    for measure in 4..10 {
        let s = set("一二三四五[丁万丈]{.示亡}六七八九十", SC.at(f64::from(measure)));
        assert!(s.texts().iter().all(|t| t.contains('丁') == t.contains('丈')), "{:?}", s.texts());
    }
    assert_xs("一[丁七]{.示亡}三", SC, &[0.0, 1.125, 2.125, 3.25]);
    // Two in a row: an eighth inside each frame, an eighth between them.
    assert_xs("[丁七]{.示亡}[三]{.示亡}一", SC, &[0.125, 1.125, 2.5, 3.625]);
}

// ---- notation ----

#[test]
fn faults_have_their_column_and_lose_nothing() {
    for (text, set, code, column) in [
        ("一二{丁", "一二{丁", "R30", 3),
        ("一}二", "一}二", "R30", 2),
        ("一{1, 2}二", "一{1, 2}二", "R30", 2),
        ("一{丁|か|か}", "一丁", "R31", 2),
        ("一{丁{七|か}|か}", "一{丁七|か}", "R32", 2),
        ("一{|か}", "一{|か}", "R33", 2),
        ("一[]{.专名}", "一[]{.专名}", "R33", 2),
        ("一[丁]{.没有}", "一[丁]{.没有}", "R34", 5),
        ("一丁]{.专名}", "一丁]{.专名}", "R35", 3),
    ] {
        let (para, faults) = parse(text, JP);
        assert_eq!((para.text.as_str(), &faults[..]), (set, &[(code, column)][..]), "{text}");
    }
    assert!(parse("\\{丁|か\\}", JP).1.is_empty());
}

/// A generator of texts from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.roll(all.len())]
    }
}

#[test]
fn any_text_is_read_without_loss() {
    let mut dice = Dice(11);
    let bits = [
        "{",
        "|",
        "}",
        "[",
        "]",
        "]{.专名}",
        "]{.夹注}",
        "]{lang=ja}",
        "\\",
        "丁",
        "七",
        "か",
        "ā",
        "，",
        " ",
        "]{.x}",
        "``",
        "（",
        "）",
        "👨‍👩‍👧",
    ];
    for _ in 0..20_000 {
        let n = dice.roll(14);
        let text: String = (0..n).map(|_| dice.pick(&bits)).collect();
        let (para, _) = parse(&text, JP);
        let kept: String =
            para.text.chars().chain(para.annotations.iter().flat_map(|a| &a.readings).flat_map(|r| r.text.chars())).collect();
        for c in ['丁', '七', 'か', 'ā', '，', '👧'] {
            assert_eq!(kept.matches(c).count(), text.matches(c).count(), "{text}: {kept}");
        }
        assert!(!kept.contains(|c| ('\u{FDD0}'..='\u{FDEF}').contains(&c)), "{text}");
        for a in &para.annotations {
            let whole = para.text.get(a.base.start as usize..a.base.end as usize);
            assert!(whole.is_some_and(|t| !t.is_empty()), "{text}: {a:?}");
        }
    }
}

#[test]
fn any_annotated_text_is_set_once_and_inside_its_measure() {
    let mut dice = Dice(5);
    let bits = [
        "一",
        "二",
        "三",
        "四",
        "か",
        "き",
        "ア",
        "、",
        "。",
        "「",
        "」",
        "——",
        " abc ",
        "2022年",
        "{丁|か}",
        "{丁|かかか}",
        "{七三|かきくけこか}",
        "{上下|じょう|げ}",
        "{万丈|ばん|じょう}",
        "[丁七三上]{.夹注}",
        "[丁七，三上下万。丈与且]{.夹注}",
        "[丁七]{.专名}",
        "[丁三]{.着重}",
        "[七上]{.示亡}",
        "[{丁|かか}七]{.示亡}",
        "{NATO|か}",
        "[「丁」七]{.书名}",
    ];
    for round in 0..600 {
        let n = 3 + dice.roll(40);
        let text: String = (0..n).map(|_| dice.pick(&bits)).collect();
        let rules = if round % 2 == 0 { JP } else { SC };
        let rules = if round % 3 == 0 { rules.vertical() } else { rules };
        let measure = [1.0, 3.0, 6.0, 11.0, 14.0][dice.roll(5)];
        let s = set(&text, rules.at(measure));
        for setting in &s.composed.settings {
            let mut at = 0;
            let mut seen: Vec<(u32, u32)> = Vec::new();
            for l in &setting.lines {
                assert_eq!(l.start, at, "{text}");
                at = l.end;
                let xs = place(&s.shaped, l, Em::ZERO);
                for p in readings(&s.shaped, l, &xs) {
                    seen.push((p.note.annotation, p.reading.part));
                    let end = p.start.0 + p.length.0;
                    let inside = p.start.0 >= -2 && end <= Em::new(measure).0 + 2;
                    assert!(inside || l.pass >= Pass::Emergency, "{text} at {measure}: {} {}", p.start.to_f64(), Em(end).to_f64());
                }
                let last = (l.end as usize - 1, xs[xs.len() - 1]);
                let end = last.1.0 + s.shaped.body(last.0).0;
                let note = s.shaped.notes.list.iter().any(|n| n.kind.name() == "note" && n.atoms.contains(&(last.0 as u32)));
                assert!(note || end <= Em::new(measure).0 + 2 || l.pass >= Pass::Emergency, "{text} at {measure}: {}", Em(end).to_f64());
            }
            assert_eq!(at as usize, s.shaped.len());
            seen.sort_unstable();
            let all = s.para.annotations.iter().enumerate();
            let all: Vec<(u32, u32)> = all.flat_map(|(i, a)| (0..a.readings.len() as u32).map(move |k| (i as u32, k))).collect();
            assert_eq!(seen, all, "each reading once: {text} at {measure}");
        }
    }
}

#[test]
fn other_languages_have_their_own_rules() {
    // In Japanese a full stop shrinks never, 々 begins a line at newspaper level; the region comes from the tag.
    let (para, _) = parse("一二[三四]{lang=ja}五", SC);
    assert_eq!(para.langs, [(6..12, "ja".to_string())]);
    let s = set("か{丁|かかか}か", SC);
    assert!(near(&s.xs(0), &[0.0, 1.25, 2.5]), "in Chinese nothing hangs");
    let s = set("[か{丁|かかか}か]{lang=ja}", SC);
    assert!(near(&s.xs(0), &[0.0, 1.0, 2.0]), "in a Japanese range it does: {:?}", s.xs(0));
    assert_eq!(Level::JaNewspaper, Region::of_lang("ja").default_level());
}

// ---- on the sheet ----

struct Built {
    edition: Edition,
    issue: banmian::model::Issue,
    report: Report,
}

fn build(name: &str, article: &str, slot: &str) -> Built {
    let s = Scratch::new(name);
    s.write("issue/articles/a.md", article);
    s.write(
        "issue/issue.toml",
        format!(
            "paper = \"样版周报\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n[[page]]\nnumber = 1\nname = \"要闻\"\n[[page.slot]]\nname = \"s\"\narticle = \"a\"\nat = [1, 3]\n{slot}\n"
        ),
    );
    let built::Set { issue, edition, report, .. } = built::set(&s);
    Built { edition, issue, report }
}

impl Built {
    fn page(&self) -> &Page {
        &self.edition.pages[0]
    }

    fn codes(&self) -> Vec<&str> {
        self.report.diagnostics.iter().map(|d| d.code).filter(|c| !matches!(*c, "L09" | "L12" | "F01" | "R17")).collect()
    }

    fn runs(&self) -> impl Iterator<Item = &TextRun> {
        self.page().items.iter().filter_map(|i| match i {
            Item::Text(r) => Some(r),
            _ => None,
        })
    }

    /// Origin of the glyph of the first such character of the story's own text, and its size.
    fn glyph(&self, c: char) -> (Point, Length) {
        let page = self.page();
        for r in self.runs().filter(|r| r.source.is_some_and(|s| s.reading.is_none()) && r.turn == Turn::Upright) {
            for g in &page.glyphs[r.glyphs.start as usize..r.glyphs.end as usize] {
                if page.text[g.text as usize..].starts_with(c) && g.len > 0 {
                    return (Point::new(r.origin.x + g.x, r.origin.y + g.y), r.size);
                }
            }
        }
        panic!("no {c}");
    }

    /// Left, top, right and bottom of the filled shapes.
    fn dots(&self) -> Vec<[i32; 4]> {
        let dot = |i: &Item| match i {
            Item::Curve { start, cubics, width: Length(0), .. } => {
                let ends: Vec<Point> = std::iter::once(*start).chain(cubics.iter().map(|c| c[2])).collect();
                let x = ends.iter().map(|p| p.x.0);
                let y = ends.iter().map(|p| p.y.0);
                Some([x.clone().min()?, y.clone().min()?, x.max()?, y.max()?])
            }
            _ => None,
        };
        self.page().items.iter().filter_map(dot).collect()
    }

    /// Lines of names that lie in a part of the sheet (rules of the page are longer or thicker).
    fn rules(&self, thickness: Length) -> Vec<(Point, Point)> {
        let rule = |i: &Item| match i {
            Item::Rule { from, to, width, .. } if *width == thickness => Some((*from, *to)),
            _ => None,
        };
        self.page().items.iter().filter_map(rule).collect()
    }
}

const BODY: Length = Length(9 * Length::PER_PT);
const WIDE: &str = "size = [2, 20]";
const TALL: &str = "size = [2, 20]\nwriting = \"vertical\"";

fn article(lang: &str, body: &str) -> String {
    format!("+++\nheadline = \"题\"\nlang = \"{lang}\"\n+++\n{body}\n")
}

#[test]
fn ann_1_dots_stand_below_the_middle_of_each_character() {
    let b = build("ann-dots", &article("zh-Hans", "一二三四五六七八九十。[甲乙，丙丁]{.着重}一二三四五六七八九十、一二三四五六。"), WIDE);
    assert_eq!(b.codes(), Vec::<&str>::new());
    let dots = b.dots();
    assert_eq!(dots.len(), 4, "none for the comma");
    for (c, d) in ['甲', '乙', '丙', '丁'].into_iter().zip(&dots) {
        let (at, size) = b.glyph(c);
        assert_eq!(size, BODY);
        assert!(((d[0] + d[2]) / 2 - (at.x.0 + size.0 / 2)).abs() <= 2, "in the middle of {c}, opened line or not");
        let gap = d[1] - (at.y.0 + size.scale(12, 100).0);
        assert!(gap > 0 && d[3] - at.y.0 < size.0 * 62 / 100, "in the half em below the em box");
    }
}

#[test]
fn ann_1_dots_stand_right_in_vertical_lines_and_above_in_japanese() {
    let b = build("ann-dots-v", &article("zh-Hans", "一二三[甲乙]{.着重}四五。"), TALL);
    let (at, size) = b.glyph('甲');
    let d = b.dots()[0];
    // Upright glyphs in vertical lines begin at the left edge of their em box.
    assert!(d[0] >= at.x.0 + size.0 && d[2] < at.x.0 + size.0 * 3 / 2, "right of the em box");
    let b = build("ann-dots-j", &article("ja", "一二三[甲乙]{.圏点}四五。"), WIDE);
    let (at, size) = b.glyph('甲');
    assert!(b.dots()[0][3] < at.y.0 - size.0 * 88 / 100, "above the em box");
}

#[test]
fn ann_2_names_have_lines_that_do_not_touch() {
    let b = build("ann-names", &article("zh-Hans", "一[甲乙]{.专名}[丙丁戊]{.专名}二，[己庚]{.专名 .着重}三。"), WIDE);
    let pen = BODY.scale(1, 24);
    let lines = b.rules(pen);
    assert_eq!(lines.len(), 3, "one a name");
    let least = BODY.0 / 16;
    assert!(lines[1].0.x.0 - lines[0].1.x.0 >= 2 * least, "visibly apart");
    let (a, size) = b.glyph('甲');
    assert!(lines[0].0.x.0 - a.x.0 >= least && lines[0].0.x.0 - a.x.0 < size.0 / 4);
    assert!(lines[0].0.y.0 > a.y.0 + size.0 * 12 / 100, "below the em box");
    for d in b.dots() {
        assert!(d[1] > lines[2].0.y.0 + pen.0 / 2, "line nearest, dots outside");
    }
}

#[test]
fn ann_2_lines_go_on_where_the_line_turns_and_stand_left_in_vertical_lines() {
    let name = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥";
    let b = build("ann-long-name", &article("zh-Hans", &format!("一二三[{name}]{{.专名}}四。")), WIDE);
    assert!(b.rules(BODY.scale(1, 24)).len() >= 2, "a line for each part");
    let b = build("ann-name-v", &article("zh-Hans", "一二三[甲乙]{.专名}四五。"), TALL);
    let (at, size) = b.glyph('甲');
    let line = b.rules(BODY.scale(1, 24))[0];
    assert!(line.0.x < at.x && line.0.x.0 > at.x.0 - size.0 / 2 && line.0.x == line.1.x, "left of the em box");
    let b = build("ann-book", &article("zh-Hans", "一二三[甲乙丙]{.书名}四五。"), WIDE);
    let wave = |i: &&Item| matches!(i, Item::Curve { width, cubics, .. } if width.0 > 0 && cubics.len() > 4);
    assert_eq!(b.page().items.iter().filter(wave).count(), 1, "a wave");
}

#[test]
fn ann_5_readings_stand_above_and_right_of_their_base() {
    let b = build("ann-ruby", &article("ja", "一二三{甲乙|こう|おつ}四五。"), WIDE);
    let (at, size) = b.glyph('甲');
    let ruby: Vec<&TextRun> = b.runs().filter(|r| r.source.is_some_and(|s| s.reading.is_some())).collect();
    assert_eq!(ruby.len(), 2);
    assert!(ruby.iter().all(|r| r.size == size / 2 && r.origin.y.0 < at.y.0 - size.0 * 88 / 100));
    let b = build("ann-ruby-v", &article("ja", "一二三{甲乙|こう|おつ}四五。"), TALL);
    let (at, size) = b.glyph('甲');
    assert!(b.runs().filter(|r| r.source.is_some_and(|s| s.reading.is_some())).all(|r| r.origin.x.0 - size.0 / 4 >= at.x.0 + size.0));
}

#[test]
fn law_1_readings_are_proven_like_text() {
    let body = "一二三{甲乙|こう|おつ}四五{丙|へい}。";
    let b = build("ann-proof", &article("ja", body), WIDE);
    assert_eq!(b.codes(), Vec::<&str>::new());
    let is_reading = |i: &Item| matches!(i, Item::Text(r) if r.source.is_some_and(|s| s.reading.is_some()));
    let faults = |edition: &Edition| {
        let mut report = Report::default();
        banmian::check::run(&b.issue, edition, &mut report);
        report.diagnostics.iter().filter(|d| d.code == "T01").map(|d| d.message.clone()).collect::<Vec<_>>()
    };
    let mut lost = b.edition.clone();
    let at = lost.pages[0].items.iter().position(is_reading).unwrap();
    let item = lost.pages[0].items.remove(at);
    assert_eq!(faults(&lost), ["稿件“a”有注音没有上版面：“こう”"]);
    let mut doubled = b.edition.clone();
    doubled.pages[0].items.push(item);
    assert_eq!(faults(&doubled)[0], "稿件“a”的注音重复：“こう”");
    let mut wrong = b.edition.clone();
    wrong.pages[0].text = wrong.pages[0].text.replace("へい", "へら");
    assert_eq!(faults(&wrong), ["稿件“a”版面上的注音与原文不同：“へら”"]);
}

#[test]
fn law_1_overset_readings_go_with_their_base() {
    let body: String = (0..400).map(|i| format!("一二三{{甲{}|こう|おつ}}四五。", ['乙', '丙'][i % 2])).collect();
    let b = build("ann-overset", &article("ja", &body), "size = [1, 12]");
    assert!(b.codes().contains(&"L13"));
    assert!(!b.codes().contains(&"T01"), "{:?}", b.report.diagnostics.iter().filter(|d| d.code == "T01").collect::<Vec<_>>());
}

#[test]
fn ann_heads_have_annotations_too() {
    let text = "+++\nheadline = \"{甲乙|こう|おつ}の[丙丁]{.着重}\"\nlang = \"ja\"\n+++\n一二三四五。\n";
    let b = build("ann-head", text, WIDE);
    assert_eq!(b.codes(), Vec::<&str>::new());
    assert_eq!(b.issue.stories[0].title(), "甲乙の丙丁");
    assert_eq!(b.dots().len(), 2);
    let (at, size) = b.glyph('甲');
    assert!(size > BODY);
    assert!(b.runs().any(|r| r.size == size / 2 && r.origin.y < at.y));
}

#[test]
fn ann_3_pinyin_in_vertical_lines_is_reported() {
    let b = build("ann-pinyin-v", &article("zh-Hans", "一二三{甲|jia}四五。"), TALL);
    assert_eq!(b.codes(), ["C10"]);
    assert_eq!(build("ann-pinyin-h", &article("zh-Hans", "一二三{甲|jia}四五。"), WIDE).codes(), Vec::<&str>::new());
}

#[test]
fn p_grid_2_marks_on_both_sides_need_five_eighths() {
    // 9 pt on 13.5: half an em between lines, enough for one side.
    assert_eq!(build("ann-gap-1", &article("zh-Hans", "一[二三]{.专名}{甲|jia}四五。"), WIDE).codes(), ["C11"]);
    assert_eq!(build("ann-gap-2", &article("zh-Hans", "一[二三]{.专名}[四]{.着重}五。"), WIDE).codes(), Vec::<&str>::new());
}

#[test]
fn p_grid_2_marks_below_one_paragraph_and_readings_above_the_next() {
    let codes = |body: &str| build("ann-gap-3", &article("zh-Hans", body), WIDE).codes().join(" ");
    assert_eq!(codes("一二[三四]{.专名}五。\n\n{甲|jia}一二三四五。"), "C11");
    // Far from where they meet.
    let far = "一".repeat(30);
    assert_eq!(codes(&format!("[三四]{{.专名}}{far}。\n\n{{甲|jia}}二三四五。")), "");
    assert_eq!(codes(&format!("一[三四]{{.专名}}。\n\n{far}{{甲|jia}}二三四五。")), "");
}

#[test]
fn notes_and_readings_do_not_spoil_the_figures() {
    let body = "一二三四五六七八九十一二三四五六七八九十[甲乙丙丁戊己庚辛壬癸子丑寅卯，辰巳午未]{.夹注}一二三四五六七八九十，{甲|こうこうこう}一二三四五六七八九十一二三四五六七八九十。";
    let b = build("ann-quality", &article("zh-Hans", body), WIDE);
    assert_eq!(b.codes(), Vec::<&str>::new());
    let q = banmian::check::quality::measure(&b.issue, &b.edition).total;
    assert_eq!((q.bad_starts, q.bad_ends, q.overfull, q.off_grid, q.splits), (0, 0, 0, 0, 0), "{q:?}");
    let body = b.runs().filter(|r| r.size == BODY && r.source.is_some_and(|s| s.para > 0 && s.reading.is_none()));
    let lines: std::collections::BTreeSet<(i32, i32)> = body.map(|r| (r.origin.x.0, r.origin.y.0)).collect();
    assert_eq!(q.lines, lines.len());
}

#[test]
fn reading_goes_through_markdown() {
    let body = "**{甲乙|こう|おつ}**は\\{丙|丁\\}`{戊|ぼ}`。\n\n{甲|こ\n\nう}";
    let b = build("ann-markdown", &article("ja", body), WIDE);
    let p = &b.issue.stories[0].paras[1];
    assert_eq!(p.text, "甲乙は{丙|丁}{戊|ぼ}。");
    assert_eq!((p.annotations.len(), p.strong[0].0.clone()), (1, 0..6));
    assert_eq!(b.codes().iter().filter(|c| **c == "R35").count(), 1);
    assert_eq!(b.issue.stories[0].paras[2].text, "{甲|こ");
}

#[test]
fn a_story_has_its_own_level_and_marks() {
    let text = "+++\nheadline = \"题\"\nlevel = \"strict\"\nmarks = \"kaiming\"\n+++\n一二三四五。\n";
    let b = build("ann-level", text, WIDE);
    let s = &b.issue.stories[0];
    assert_eq!((s.level, s.marks), (Some(Level::Strict), Some(banmian::cjk::Marks::Kaiming)));
    let b = build("ann-level-bad", "+++\nheadline = \"题\"\nlevel = \"strct\"\n+++\n一。\n", WIDE);
    assert_eq!(b.codes(), ["R03"]);
}

#[test]
fn rooms_add_up_in_any_line() {
    let text = "一{丁七|ぎょう|し}二[三上下不与丐丑]{.夹注}{丁七|か|ぎょう}[万丈]{.夹注}{三上下|かか|か|じょう}五";
    let s = set(text, JP);
    let n = s.shaped.len();
    for a in 0..n {
        for b in a + 1..=n {
            let line = Line::plain(a, b);
            let xs = place(&s.shaped, &line, Em::ZERO);
            let bodies: i32 = s.shaped.atoms[a..b].iter().map(|x| x.width.0).sum();
            let gaps: i32 = s.shaped.joins[a + 1..b].iter().map(|j| j.natural.0).sum();
            let room = Em(bodies + gaps + s.shaped.surplus(a..b).0).to_f64();
            let note = |i: usize| s.shaped.notes.list.iter().any(|n| n.kind.name() == "note" && n.atoms.contains(&(i as u32)));
            let size = |i: usize| s.shaped.body(i).to_f64() / if note(i) { 2.0 } else { 1.0 };
            let ends = (a..b).map(|i| xs[i - a].to_f64() + size(i));
            let readings = readings(&s.shaped, &line, &xs).into_iter().map(|p| Em(p.start.0 + p.length.0).to_f64());
            let end = ends.chain(readings).fold(0.0, f64::max);
            assert!((end - room).abs() < 0.3 && end < room + 0.001, "{a}..{b}: {end} in {room}");
        }
    }
}

#[test]
fn absurd_input_ends_and_loses_nothing() {
    let long = |n: usize| "丁七三上下".repeat(n / 5);
    let cases = [
        format!("一[{}]{{.夹注}}二", long(20_000)),
        format!("一{{丁|{}}}二", "か".repeat(20_000)),
        format!("一{{{}|かか}}二", long(20_000)),
        "か{丁|かかか}".repeat(3_000),
        "{丁七|ぎょう|し}一".repeat(2_000),
        "{".repeat(20_000),
        "{丁|".repeat(5_000),
        "[".repeat(5_000) + &"]{.专名}".repeat(5_000),
        "{丁|か}".repeat(2_000) + &"}".repeat(2_000),
    ];
    for text in cases {
        for measure in [1.0, 14.0, 100.0] {
            let s = set(&text, JP.at(measure));
            let lines = s.lines();
            assert_eq!(lines.iter().map(|l| l.end - l.start).sum::<u32>() as usize, s.shaped.len());
            let placed: usize = (0..lines.len()).map(|i| s.readings(i).len()).sum();
            assert_eq!(placed, s.para.annotations.iter().map(|a| a.readings.len()).sum::<usize>());
        }
    }
}
