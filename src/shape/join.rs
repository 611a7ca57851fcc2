//! The join between two units: its blank from the gap table, the price of ending a line there.

use super::itemize::{Itemizer, Last};
use super::names;
use super::number::{self, digit, letter};
use super::{EMERGENCY, FORBIDDEN, Join};
use crate::cjk::{Break, Class, KoreanBreaks, Level, Marks, Region};
use crate::geom::Em;

impl Itemizer<'_> {
    pub(super) fn join(&self, last: Last, at: usize, first: char, class: Class, run: u32, full: bool) -> Join {
        let space = self.space;
        if run != u32::MAX && run == last.run {
            let penalty = if at < self.address { address_penalty(last.end, first) } else { inner_penalty(&self.text[..at], first) };
            return Join { penalty, ..Join::NONE };
        }
        let mut gap = self.profile.gap_with((last.end, last.class), (first, class), (last.full, full));
        if last.after_stop && self.profile.marks == Marks::Kaiming {
            // A closing quote after a full stop ends the sentence: its blank stays (PUN-7).
            gap = self.profile.gap(Class::Stop, class);
        }
        let mut join = Join { natural: gap.natural, min: gap.min, max: gap.max, shrink: gap.shrink, stretch: gap.stretch, penalty: 0 };
        if last.closed && last.class == Class::Exq {
            join = Join { natural: Em::ZERO, min: Em::ZERO, ..join };
        }
        if let Some(s) = space.filter(|s| !s.zero) {
            // Western text that stands upright in vertical setting has no gap to ideographs (MIX-1).
            let korean = self.profile.region == Region::Korea;
            let upright = |c: char, class| class == Class::FwAlnum && c.is_ascii() && !korean;
            match (upright(last.end, last.class), upright(first, class)) {
                (true, true) => join = self.spaced(join, Class::Latin, Class::Latin),
                (false, false) => join = self.spaced(join, last.class, class),
                _ => {}
            }
            if s.fixed > Em::ZERO {
                join = Join { natural: s.fixed, min: s.fixed, max: s.fixed, shrink: 0, stretch: 0, ..join };
            }
            join.penalty = if s.bound { FORBIDDEN } else { 0 };
        }
        // A line may end at a typed space, and at a zero-width one whatever stands beside it (UAX 14 LB8, LB18).
        let held = |mark: bool| space.is_none_or(|s| !s.free && (mark || s.glued));
        let apart = self.profile.level == Level::CssLoose && (last.class, class) == (Class::Ellip, Class::Ellip);
        let hard = self.profile.starts_no_line(first, class) && held(class.is_mark()) && !apart
            || self.profile.ends_no_line(last.end, last.class) && held(last.class.is_mark())
            || (last.class == Class::Exq && class == Class::Exq)
            || (last.class == Class::Digit && class == Class::Post)
            || (last.class == Class::Pref && matches!(class, Class::Digit | Class::FwAlnum))
            || space.is_none() && self.korean_number(last, first, class)
            || space.is_some_and(|s| s.zero && s.bound)
            || space.is_none() && tone(last, first, class)
            || space.is_none() && (self.beside_ascii(last, first, class) || self.css_hyphen(last, first));
        let number = match space {
            Some(s) if !s.bound && !s.zero => number::binds_over_space(&self.text[..at], &self.text[at..]),
            Some(s) if !s.bound => false,
            _ => number::binds(&self.text[..at], last.end, first, &self.text[at + first.len_utf8()..]),
        };
        if number && space.is_none() {
            // Signs, points and units are inside their number: nothing is set between them (SEQ-4, STR-5).
            join = Join { penalty: join.penalty, ..Join::NONE };
        }
        if hard {
            join.penalty = FORBIDDEN;
        } else if number || space.is_none() && self.inside_korean_word(last.class, class) {
            join.penalty = EMERGENCY;
            if !number {
                // Between words alone what opens is the space between them (klreq 4.4.2, DEF-8).
                join = Join { max: join.natural, stretch: 0, ..join };
            }
        } else if join.penalty == 0 && !space.is_some_and(|s| s.zero) {
            join.penalty = self.soft(last, at, first, class, gap.brk);
        }
        join
    }

    /// ASCII signs that stand for full-width ones between ideographs: a connector or 分隔号 begins no line, a 分隔号
    /// ends none where the level has it so (KIN-1, KIN-2); a hyphen stays with its number (歼-20, W3).
    fn beside_ascii(&self, last: Last, first: char, class: Class) -> bool {
        let level = self.profile.level;
        if matches!(level, Level::None | Level::TcNone) {
            return false;
        }
        match (last.end, first) {
            (_, '-' | '/' | '~') => !last.class.is_western(),
            ('/', _) => !class.is_western() && matches!(level, Level::Gb | Level::Strict),
            _ => false,
        }
    }

    /// ￦五百, 五％: in Korean, numbers in Hanja keep their signs too (klreq 4.3.6).
    fn korean_number(&self, last: Last, first: char, class: Class) -> bool {
        let numeral = |c: char| "〇一二三四五六七八九十百千万萬億".contains(c);
        self.profile.region == Region::Korea && (last.class == Class::Pref && numeral(first) || class == Class::Post && numeral(last.end))
    }

    /// At the loose level of CSS a hyphen begins a line after an ideograph alone (CSS Text 3 §5.3).
    fn css_hyphen(&self, last: Last, first: char) -> bool {
        let ideograph = matches!(last.class, Class::Han | Class::Kana | Class::Sym | Class::Bopo | Class::FwAlnum | Class::Hangul);
        self.profile.level == Level::CssLoose && matches!(first, '‐' | '–') && !ideograph
    }

    /// A typed space: replaced by the Han–Latin gap (MIX-2), dropped next to marks, a word space between words.
    pub(super) fn spaced(&self, join: Join, a: Class, b: Class) -> Join {
        let word = |n: f64, min: f64, max: f64| Join {
            natural: Em::new(n),
            min: Em::new(min),
            max: Em::new(max),
            shrink: 2,
            stretch: 1,
            penalty: 0,
        };
        if self.profile.region == Region::Korea {
            // Words are set apart by their space whatever stands beside it; it gives and takes first (klreq 4.4.2, DEF-8).
            Join { shrink: 1, ..word(1.0 / 3.0, 0.25, 0.5) }
        } else if a.is_western() && b.is_western() {
            word(0.25, 0.25, 0.5)
        } else if a.is_ideographic() && b.is_ideographic() {
            if self.head { word(1.0, 0.5, 1.0) } else { word(0.5, 0.25, 0.75) }
        } else if self.head && (a.is_mark() != b.is_mark() || a.is_mark()) {
            // In a head the typed space is a turn of thought even beside a mark.
            word(0.75, 0.5, 1.0)
        } else {
            join
        }
    }

    /// Soft prohibitions: penalties, not walls, at newspaper measures (KIN-12, `inseparable.tsv`).
    pub(super) fn soft(&self, last: Last, at: usize, first: char, class: Class, brk: Break) -> u16 {
        if brk == Break::Soft && matches!(class, Class::Dash | Class::Ellip) {
            // 上海—北京: a single one is a connector, which begins no line if it can be helped (GB/T 15834 4.13, KIN-1).
            let single = first == '—' && !self.text[at + first.len_utf8()..].starts_with('—') && last.class == Class::Han;
            return match (last.class, class) {
                _ if single => 900,
                (Class::Ellip, Class::Ellip) => 500, // D4
                _ => 150,                            // P3
            };
        }
        if class == Class::Isp {
            return 2000; // A blank goes out of sight at a line's end, it does not begin the next (EDGE-5).
        }
        if self.space.is_some() && names::follows(&self.text[..at], class) {
            return 900;
        }
        if digit(last.end) && number::counter(first, self.profile.region) {
            return 60; // N6
        }
        if digit(first) {
            match last.end {
                '第' => return 60,                                // N8
                '月' if self.digit_before(at, '月') => return 20, // N7
                _ if last.class == Class::Conn => return 80,      // N9
                _ => {}
            }
        }
        if matches!(first, '的' | '了' | '吗' | '呢' | '吧' | '着') && self.profile.region != Region::Japan {
            return 15;
        }
        if self.profile.soft_at_start(first) { 40 } else { 0 }
    }

    /// Where lines end between words alone, no line ends between two characters without a space, but after
    /// points, dashes and dots (KIN-9, klreq 4.4.2).
    fn inside_korean_word(&self, last: Class, class: Class) -> bool {
        let ends = matches!(
            last,
            Class::Comma | Class::Stop | Class::Colon | Class::Exq | Class::Dash | Class::Ellip | Class::Mid | Class::Conn | Class::Isp
        );
        let begins = matches!(class, Class::Dash | Class::Ellip | Class::Isp);
        let letter = |c: Class| matches!(c, Class::Hangul | Class::Han | Class::Kana | Class::Latin | Class::Digit | Class::FwAlnum);
        self.profile.region == Region::Korea
            && match self.profile.rules.korean {
                KoreanBreaks::Character => false,
                KoreanBreaks::Word => !ends && !begins,
                KoreanBreaks::KeepAll => letter(last) && letter(class),
            }
    }

    pub(super) fn digit_before(&self, at: usize, c: char) -> bool {
        self.text[..at].strip_suffix(c).is_some_and(|t| t.ends_with(|x: char| x.is_ascii_digit()))
    }
}

/// A tone mark of zhuyin stays with its syllable (SEQ-9): ㄇㄚˊ, ˙ㄇㄚ.
fn tone(last: Last, first: char, class: Class) -> bool {
    let mark = |c: char| matches!(c, 'ˉ' | 'ˊ' | 'ˇ' | 'ˋ' | '˙');
    last.class == Class::Bopo && mark(first) || last.end == '˙' && class == Class::Bopo
}

/// Price of a break inside a Western run: after a hyphen between letters and in COVID-19, cheap; else an
/// emergency (W3). A number keeps its hyphens (phone numbers, dates) and the slash of its unit (10km/h).
fn inner_penalty(before: &str, first: char) -> u16 {
    let mut back = before.chars().rev();
    match (back.next(), back.next()) {
        (Some('-' | '‐'), Some(c)) if letter(c) && first.is_alphanumeric() => 100,
        (Some('/'), Some(c)) if letter(c) && letter(first) && !number::ends_with_unit(before) => 100,
        _ => EMERGENCY,
    }
}

/// Price of a break inside an address: before its signs, after its slashes, never with a hyphen (SEQ-7).
fn address_penalty(a: char, b: char) -> u16 {
    match (a, b) {
        ('/' | ':', '/') => EMERGENCY,
        ('/' | ':', _) => 100,
        (_, '.' | '?' | '&' | '=' | '#' | '%' | '_' | '-' | '~') => 100,
        _ => EMERGENCY,
    }
}
