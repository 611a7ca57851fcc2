//! Text of absurd length is shaped and composed in time that grows as the text does: rows of one mark, words without
//! an end, quotations in quotations. Nothing of it is lost, and no line but the last stays empty.

use crate::common::built::serif;
use banmian::cjk::{KoreanBreaks, Profile, Region, Rules};
use banmian::compose::{self, Measure};
use banmian::font::{Fonts, Role};
use banmian::geom::Em;
use banmian::shape::{Request, Shaper};
use std::time::{Duration, Instant};

/// What is repeated without end.
const UNITS: [&str; 40] = [
    "国",
    "，",
    "（",
    "）",
    "1",
    "a",
    "—",
    "…",
    "！",
    "“",
    "”",
    "“‘",
    "“国’",
    "a’s ",
    "\"",
    "a-",
    "a/",
    "1/",
    "1.",
    "·",
    "a\u{A0}",
    "a\u{AD}",
    "a\u{200B}",
    "a\u{2060}",
    "a.b/",
    "a@b.c ",
    "www.",
    "a\u{301}",
    "国\u{E0100}",
    "〳〵",
    "123 ",
    "A1",
    "1%",
    "No. ",
    "第1年",
    "（（国））",
    "。”",
    "记者 国",
    "ー",
    "\u{3000}",
];

fn rules() -> [Rules; 4] {
    let words = Rules { korean: KoreanBreaks::Word, ..Rules::of(Region::Korea, false) };
    [Rules::of(Region::Mainland, false), Rules::of(Region::Mainland, true), Rules::of(Region::Japan, true), words]
}

/// Sets a text in lines of thirteen and tells how long that took.
fn set(fonts: &Fonts, text: &str, rules: Rules) -> Duration {
    let start = Instant::now();
    let profile = Profile::of(rules);
    let shaped = Shaper::new(fonts).shape(&Request::plain(text, Role::Serif, profile));
    let m = Measure { line: Em::new(13.0), indent: Em::new(2.0), justify: true };
    let composed = compose::paragraph(&shaped, profile, 0, m);
    let took = start.elapsed();
    for s in &composed.settings {
        let mut at = 0;
        for l in &s.lines {
            assert!(l.start == at && l.end > l.start, "a gap or an empty line");
            at = l.end;
        }
        assert_eq!(at as usize, shaped.len(), "all of it is set");
    }
    took
}

#[test]
fn time_grows_as_the_text_does() {
    let fonts = serif();
    let mut slow = Vec::new();
    for rules in &rules()[..2] {
        for unit in UNITS {
            // Eight times the text may take four times eight times as long; what takes longer is tried again, as others
            // use the machine too.
            let (mut short, mut long) = (Duration::MAX, Duration::MAX);
            let linear = (0..6).any(|_| {
                short = short.min(set(&fonts, &unit.repeat(500), *rules));
                long = long.min(set(&fonts, &unit.repeat(4_000), *rules));
                long <= short * 32 + Duration::from_millis(100)
            });
            if !linear {
                slow.push(format!("{unit} ({:?}, vertical {}): {short:?}, {long:?}", rules.region, rules.vertical));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn nested_quotations_and_absurd_measures_end() {
    let fonts = serif();
    let nested = format!("{}国{}", "“‘".repeat(5_000), "’”".repeat(5_000));
    let crossed = format!("{}a{}{}", "‘".repeat(5_000), "”".repeat(5_000), "’".repeat(5_000));
    for rules in rules() {
        set(&fonts, &nested, rules);
        set(&fonts, &crossed, rules);
        let profile = Profile::of(rules);
        let text = "国，国。（国）abc123".repeat(50);
        let shaped = Shaper::new(&fonts).shape(&Request::plain(&text, Role::Serif, profile));
        for ems in [0.1, 0.5, 1.0, 1.5, 2.0] {
            let m = Measure { line: Em::new(ems), indent: Em::new(2.0), justify: true };
            let lines = compose::paragraph(&shaped, profile, 0, m).best().lines.clone();
            assert!(lines.windows(2).all(|w| w[0].end == w[1].start) && lines.last().is_some_and(|l| l.end as usize == shaped.len()));
        }
    }
}
