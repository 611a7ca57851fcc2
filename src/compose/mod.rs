//! Glyphs to lines: one paragraph at one measure (行长), broken as a whole.
//!
//! [`paragraph`] finds, for every number of lines that is possible, the best set of breaks
//! (total fit; [`optimize`]), with the staged order of adjustment inside the cost ([`cost`]).
//! [`fill`] takes lines from there into a room and returns a [`Cursor`] where it stopped: a
//! continuation in the next column, module or page is nothing more than that cursor.
//! [`justify`] turns a line into positions.

mod cost;
mod justify;
mod optimize;
mod readings;

pub use justify::place;
pub use readings::{PlacedReading, readings};

use crate::cjk::Profile;
use crate::geom::Em;
use crate::shape::Shaped;

/// Where composing goes on: a paragraph of the story and an atom in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Cursor {
    /// Index of the paragraph.
    pub para: u32,
    /// Index of the atom; 0 at a paragraph's start.
    pub atom: u32,
}

/// The measure of a paragraph's lines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Measure {
    /// Length of a line.
    pub line: Em,
    /// Indent of the first line of the paragraph (not of a continuation).
    pub indent: Em,
    /// Lines are spread to the measure; else each stands as it is, ragged.
    pub justify: bool,
}

/// Where one line may stand when something juts into the column (绕排): a picture, a head.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Reach {
    /// From the start of the measure.
    pub start: Em,
    /// Length of the line.
    pub width: Em,
}

/// How a line was made, worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum Pass {
    /// Marks keep at least a quarter em of blank.
    #[default]
    Normal,
    /// Marks may lose all of their blank.
    Tight,
    /// Gaps may open without bound.
    Loose,
    /// Words and numbers may be cut, three marks in a row may be parted.
    Emergency,
    /// Nothing fits: the line is longer than the measure (reported).
    Overfull,
}

/// One line: atoms `start..end` of its paragraph.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Line {
    /// First atom.
    pub start: u32,
    /// One past the last atom.
    pub end: u32,
    /// Blank before the first atom: the paragraph's indent, and what juts into the line before it.
    pub indent: Em,
    /// Measure less natural width: what is to be spread (negative: to be taken).
    pub slack: Em,
    /// Spread to the measure, or left as it is (last lines, ragged text).
    pub justified: bool,
    /// Space added to each ideographic gap, in em; −0.06 for a tightened line, 0 for an exact one.
    pub colour: f32,
    /// Price of the break at its end.
    pub penalty: u16,
    /// How it was made.
    pub pass: Pass,
    /// Its last mark stands in the margin (悬挂, EDGE-4).
    pub hangs: bool,
}

impl Line {
    /// Some atoms as they are, nothing spread or taken.
    pub fn plain(start: usize, end: usize) -> Line {
        Line {
            start: start as u32,
            end: end as u32,
            indent: Em::ZERO,
            slack: Em::ZERO,
            justified: false,
            colour: 0.0,
            penalty: 0,
            pass: Pass::Normal,
            hangs: false,
        }
    }

    /// All atoms of a text in one line.
    pub fn whole(shaped: &Shaped) -> Line {
        Line::plain(0, shaped.len())
    }
}

/// A paragraph in a certain number of lines.
#[derive(Clone, PartialEq, Debug)]
pub struct Setting {
    /// The lines.
    pub lines: Vec<Line>,
    /// Demerits.
    pub cost: f64,
}

/// A paragraph (or the rest of one) at a measure, in every number of lines that is worth having.
#[derive(Clone, PartialEq, Debug)]
pub struct Composed {
    /// First atom.
    pub from: u32,
    /// Settings by number of lines, rising by one.
    pub settings: Vec<Setting>,
    /// Index of the best.
    pub best: usize,
}

impl Composed {
    /// The best setting.
    pub fn best(&self) -> &Setting {
        &self.settings[self.best]
    }

    /// The setting with a number of lines, if there is one.
    pub fn with_lines(&self, lines: usize) -> Option<&Setting> {
        let least = self.settings.first()?.lines.len();
        self.settings.get(lines.checked_sub(least)?)
    }
}

/// Composes the atoms from `from` to the end of the paragraph.
///
/// At the best number of lines and one less to two more where they are possible; always at least
/// one setting, which is empty only for an empty paragraph. Lines that cannot be held in the
/// measure are marked [`Pass::Overfull`], never dropped.
pub fn paragraph(shaped: &Shaped, profile: &Profile, from: u32, measure: Measure) -> Composed {
    optimize::run(shaped, profile, from, measure, &[])
}

/// The same beside something: the first lines stand where `around` says, those after it in the measure.
pub fn paragraph_around(shaped: &Shaped, profile: &Profile, from: u32, measure: Measure, around: &[Reach]) -> Composed {
    optimize::run(shaped, profile, from, measure, around)
}

/// 单字不成行: the last of several lines holds one character besides marks; nothing else could be had (P-END-1).
pub fn ends_alone(shaped: &Shaped, lines: &[Line]) -> bool {
    let [_, .., last] = lines else { return false };
    cost::last_line(shaped, last.start as usize, i64::MAX, false) > 100.0
}

/// A line that nothing in it could fill: its gaps would become holes, so it stands short of its measure.
pub fn unfilled(shaped: &Shaped, line: &Line) -> bool {
    line.pass == Pass::Loose && !line.justified && (line.end as usize) < shaped.len()
}

/// How much room there is: a number of lines at a measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room<'a> {
    /// The measure.
    pub measure: Measure,
    /// Lines.
    pub lines: usize,
    /// Where the first of them stand, if something juts into the room.
    pub around: &'a [Reach],
}

/// A line of a story.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StoryLine {
    /// Its paragraph.
    pub para: u32,
    /// The line.
    pub line: Line,
}

/// Fills a room with a story's lines from a cursor on; returns them and where to go on.
///
/// Depends on its arguments alone. At one measure, filling to a line and then on gives what filling
/// at once gives: a cursor inside a paragraph goes on with that paragraph's own breaks if it stands
/// at one of them (else, and beside something, with the best breaks of the rest).
pub fn fill(story: &[Shaped], profile: &Profile, from: Cursor, room: Room<'_>) -> (Vec<StoryLine>, Option<Cursor>) {
    let mut out = Vec::new();
    let mut at = from;
    while let Some(shaped) = story.get(at.para as usize) {
        let around = room.around.get(out.len()..).unwrap_or_default();
        let lines = rest(shaped, profile, at.atom, room.measure, around);
        let take = lines.len().min(room.lines - out.len());
        out.extend(lines[..take].iter().map(|&line| StoryLine { para: at.para, line }));
        if take < lines.len() {
            return (out, Some(Cursor { para: at.para, atom: lines[take].start }));
        }
        at = Cursor { para: at.para + 1, atom: 0 };
        if out.len() == room.lines && (at.para as usize) < story.len() {
            return (out, Some(at));
        }
    }
    (out, None)
}

/// Lines of a paragraph from an atom on.
fn rest(shaped: &Shaped, profile: &Profile, from: u32, measure: Measure, around: &[Reach]) -> Vec<Line> {
    if !around.is_empty() {
        return paragraph_around(shaped, profile, from, measure, around).best().lines.clone();
    }
    let whole = paragraph(shaped, profile, 0, measure);
    let lines = &whole.best().lines;
    match lines.iter().position(|l| l.start == from) {
        Some(i) => lines[i..].to_vec(),
        None => paragraph(shaped, profile, from, measure).best().lines.clone(),
    }
}

#[cfg(test)]
mod tests;
