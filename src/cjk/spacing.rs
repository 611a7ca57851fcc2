//! Blank between the bodies of two neighbours, with limits and stages. REQUIREMENTS ADJ-*, SHR-*, STR-*.

use super::{Class, LineEnd, Marks};
use crate::geom::Em;

/// Whether a line may end between two neighbours, by class alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Break {
    /// Yes.
    Allowed,
    /// Yes, but a penalty is due (DASH, ELLIP at line start; P3).
    Soft,
    /// No.
    Forbidden,
}

/// The gap between two neighbours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Gap {
    /// Blank in an unadjusted line.
    pub natural: Em,
    /// Least blank.
    pub min: Em,
    /// Most blank of the bounded stretch stages.
    pub max: Em,
    /// Stage in which it shrinks, 1 to 7; 0 never.
    pub shrink: u8,
    /// Stage in which it stretches, 1 to 4; 0 never.
    pub stretch: u8,
    /// May a line end here.
    pub brk: Break,
}

impl Gap {
    /// Nothing between, breakable, not adjustable.
    pub const SOLID: Gap = Gap { natural: Em::ZERO, min: Em::ZERO, max: Em::ZERO, shrink: 0, stretch: 0, brk: Break::Allowed };
    /// Nothing between, never broken.
    pub const FIXED: Gap = Gap { brk: Break::Forbidden, ..Gap::SOLID };

    /// This gap between two marks that fill their em, where their classes have `own`: what blank there is changes,
    /// not where a line may end or what never opens (STR-5: before a point, beside a connector).
    pub(super) fn as_before(self, own: Gap) -> Gap {
        if own.stretch == 0 { Gap { brk: own.brk, max: self.natural, stretch: 0, ..self } } else { Gap { brk: own.brk, ..self } }
    }
}

/// Gaps of a region.
#[derive(Clone, Debug)]
pub(super) struct GapTable {
    pairs: Vec<Gap>,
    ends: Vec<Gap>,
    starts: Vec<Gap>,
    /// Blanks of marks before anything is collapsed: between neighbours, at line ends.
    raw: Vec<Em>,
    raw_ends: Vec<Em>,
}

const N: usize = Class::ALL.len();

/// The class of the gap tables that stands for a class.
fn column(c: Class) -> &'static str {
    match c {
        Class::Open => "OPEN",
        Class::Close => "CLOSE",
        Class::Comma => "COMMA",
        Class::Stop => "STOP",
        Class::Colon => "COLON",
        Class::Exq => "EXQ",
        Class::Mid => "MID",
        Class::Dash => "DASH",
        Class::Ellip => "ELLIP",
        Class::Conn => "CONN",
        Class::Slash => "SLASH",
        Class::Isp => "ISP",
        Class::Digit => "DIGIT",
        Class::Latin | Class::Pref | Class::Post | Class::WOpen | Class::WClose | Class::WPunc | Class::Other => "LATIN",
        _ => "HAN",
    }
}

/// The column of what stands after a class: an ASCII bracket that closes takes the blank of the mark before it, as a
/// full-width one does (CLS-6); ASCII signs take no gap after ！ in Japan either, words and digits do (jlreq table 1, cl-04).
fn after_mark(a: Class, b: Class) -> &'static str {
    match b {
        Class::WClose if matches!(a, Class::Close | Class::Comma | Class::Stop | Class::Colon | Class::Exq) => "CLOSE",
        _ if a == Class::Exq && sign(b) => "HAN",
        _ => column(b),
    }
}

/// The row of what stands before a class: an ASCII bracket before a full-width one that opens too (CLS-6).
fn before_opener(a: Class, b: Class) -> &'static str {
    if (a, b) == (Class::WOpen, Class::Open) { "OPEN" } else { column(a) }
}

/// ASCII signs and the like, which take no gap beside ideographs.
fn sign(c: Class) -> bool {
    matches!(c, Class::Pref | Class::Post | Class::WOpen | Class::WClose | Class::WPunc | Class::Other)
}

impl GapTable {
    /// Reads a `gap_*.tsv`.
    pub(super) fn parse(tsv: &str) -> GapTable {
        let rows: std::collections::BTreeMap<(&str, &str), Gap> =
            tsv.lines().filter(|l| !l.starts_with('#') && !l.starts_with("before")).filter_map(row).collect();
        let raws: std::collections::BTreeMap<(&str, &str), Em> =
            tsv.lines().filter(|l| !l.starts_with('#') && !l.starts_with("before")).filter_map(raw).collect();
        let at = |a, b| rows.get(&(a, b)).copied();
        let uncollapsed = |a, b| raws.get(&(a, b)).copied().unwrap_or(Em::ZERO);
        let pairs = Class::ALL
            .iter()
            .flat_map(|&a| Class::ALL.iter().map(move |&b| (a, b)))
            .map(|(a, b)| derived(a, b).or_else(|| at(before_opener(a, b), after_mark(a, b))).unwrap_or(Gap::SOLID))
            .collect();
        let ends = Class::ALL.iter().map(|&a| at(column(a), "LINE_END").unwrap_or(Gap::SOLID)).collect();
        let starts = Class::ALL.iter().map(|&b| at("LINE_START", column(b)).unwrap_or(Gap::SOLID)).collect();
        let both = Class::ALL.iter().flat_map(|&a| Class::ALL.iter().map(move |&b| (a, b)));
        let raw = both.map(|(a, b)| if derived(a, b).is_some() { Em::ZERO } else { uncollapsed(column(a), column(b)) }).collect();
        let raw_ends = Class::ALL.iter().map(|&a| uncollapsed(column(a), "LINE_END")).collect();
        GapTable { pairs, ends, starts, raw, raw_ends }
    }

    /// Korean widens nothing beside ASCII points and brackets, hyphens and dashes (klreq 4.3.6, 4.3.7).
    pub(super) fn without_stretch_at_signs(mut self) -> GapTable {
        for (i, gap) in self.pairs.iter_mut().enumerate() {
            let (a, b) = (Class::ALL[i / N], Class::ALL[i % N]);
            let sign = |c| matches!(c, Class::WOpen | Class::WClose | Class::WPunc | Class::Other | Class::Dash | Class::Conn);
            if (a.is_ideographic() && sign(b)) || (sign(a) && b.is_ideographic()) {
                *gap = Gap { max: gap.natural, stretch: 0, ..*gap };
            }
        }
        self
    }

    /// What marks take at a line's end (EDGE-2, EDGE-3).
    pub(super) fn ending(mut self, line_end: LineEnd) -> GapTable {
        let own = |c: Class| match c {
            Class::Close | Class::Comma | Class::Stop | Class::Colon | Class::Exq => self.raw_ends[c as usize],
            _ => Em::ZERO,
        };
        let blanks: Vec<Em> = Class::ALL.iter().map(|&c| own(c)).collect();
        for (gap, blank) in self.ends.iter_mut().zip(blanks) {
            (gap.natural, gap.min) = match line_end {
                LineEnd::Regional => (gap.natural, gap.min),
                LineEnd::Half => (Em::ZERO, Em::ZERO),
                LineEnd::HalfOrFull => (blank, Em::ZERO),
                LineEnd::Full => (blank, blank),
            };
        }
        self
    }

    /// The table of another mark style (PUN-6, PUN-7; the note at the head of `gap_sc.tsv`).
    pub(super) fn styled(mut self, marks: Marks) -> GapTable {
        for (i, gap) in self.pairs.iter_mut().enumerate() {
            let (a, b) = (Class::ALL[i / N], Class::ALL[i % N]);
            let blank = self.raw[i];
            if marks == Marks::Plain && (a.is_mark() || b.is_mark()) && blank > gap.natural {
                let more = if gap.stretch > 2 { Em::new(0.25) } else { Em::ZERO };
                *gap = Gap { natural: blank, min: blank, max: gap.max.max(Em(blank.0 + more.0)), shrink: 0, ..*gap };
            }
            let ends_sentence = matches!(a, Class::Stop | Class::Exq);
            let halved = match marks {
                Marks::Full | Marks::Plain => false,
                Marks::Kaiming => !ends_sentence && (matches!(a, Class::Close | Class::Comma | Class::Colon) || b == Class::Open),
                Marks::Half | Marks::Cct => a.is_mark() || b.is_mark(),
            };
            if halved && gap.natural > gap.min {
                // In 开明式 the blank may come back before any gap between ideographs opens.
                let (max, stretch) = if marks == Marks::Kaiming { (gap.natural, 2) } else { (gap.max, gap.stretch) };
                let natural = if marks == Marks::Cct { Em(gap.min.0.max(gap.natural.0 / 2)) } else { gap.min };
                *gap = Gap { natural, max, stretch, ..*gap };
            } else if halved && a == Class::Stop && gap.min > Em::ZERO && matches!(marks, Marks::Half | Marks::Cct) {
                // 。 of Japan, which no line may shrink, is as wide as the style has it all the same.
                let natural = if marks == Marks::Cct { Em(gap.natural.0 / 2) } else { Em::ZERO };
                let more = if gap.stretch > 2 { Em::new(0.25) } else { Em::ZERO };
                *gap = Gap { natural, min: natural, max: Em(natural.0 + more.0), ..*gap };
            }
        }
        if marks == Marks::Half { self.ending(LineEnd::Half) } else { self }
    }

    /// Marks that nothing trims keep their blank at both edges of a line (PUN-6, plain).
    pub(super) fn untrimmed(mut self) -> GapTable {
        self.starts[Class::Open as usize].natural = Em::HALF;
        self.ending(LineEnd::Full)
    }

    pub(super) fn pair(&self, a: Class, b: Class) -> Gap {
        self.pairs[a as usize * N + b as usize]
    }

    pub(super) fn end(&self, a: Class) -> Gap {
        self.ends[a as usize]
    }

    pub(super) fn start(&self, b: Class) -> Gap {
        self.starts[b as usize]
    }
}

/// Rows that the tables leave to the requirements: ASCII signs next to ideographs (MIX-1, MIX-4,
/// CLS-6), Hangul, bopomofo and symbols (★ → ①) next to Latin (MIX-1, MIX-3).
fn derived(a: Class, b: Class) -> Option<Gap> {
    let solid = Gap { max: Em::new(0.25), stretch: 4, ..Gap::SOLID };
    if a.is_western() && b.is_western() {
        return Some(Gap::FIXED);
    }
    if (sign(a) && b.is_ideographic()) || (a.is_ideographic() && sign(b)) {
        return Some(solid);
    }
    let no_gap = |c| matches!(c, Class::Hangul | Class::Bopo | Class::FwAlnum | Class::Sym);
    let word = |c| matches!(c, Class::Latin | Class::Digit);
    ((no_gap(a) && word(b)) || (word(a) && no_gap(b))).then_some(solid)
}

/// The blank between two neighbours that nothing has collapsed.
fn raw(line: &str) -> Option<((&str, &str), Em)> {
    let mut f = line.split('\t');
    Some(((f.next()?, f.next()?), Em::new(f.next()?.parse().ok()?)))
}

fn row(line: &str) -> Option<((&str, &str), Gap)> {
    let f: Vec<&str> = line.split('\t').collect();
    let em = |i: usize| f.get(i).and_then(|v| v.parse::<f64>().ok()).map(Em::new);
    let stage = |i: usize| f.get(i).and_then(|v| v.parse::<u8>().ok()).unwrap_or(0);
    let brk = match *f.get(8)? {
        "b" => Break::Allowed,
        "~" => Break::Soft,
        _ => Break::Forbidden,
    };
    Some(((f[0], f[1]), Gap { natural: em(3)?, min: em(4)?, max: em(5)?, shrink: stage(6), stretch: stage(7), brk }))
}
