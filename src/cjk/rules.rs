//! The choices of a house between practices that the standards allow, together the key of a [`super::Profile`].

use super::orientation::{Acronyms, VerticalDigits};
use super::{Level, Marks, Region};

/// What a full-width mark takes at the end of a line (行末标点). EDGE-2, EDGE-3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum LineEnd {
    /// As the region has it: half an em on the mainland (GB/T 15834 5.1.10), half or all in Japan.
    #[default]
    Regional,
    /// 行末半角: half an em always.
    Half,
    /// Half an em, or all of it where that fills the line exactly.
    HalfOrFull,
    /// All of its em.
    Full,
}

impl LineEnd {
    /// Names on the command line and in `layout.toml`.
    pub const NAMES: [(&'static str, LineEnd); 4] =
        [("regional", LineEnd::Regional), ("half", LineEnd::Half), ("half-or-full", LineEnd::HalfOrFull), ("full", LineEnd::Full)];
}

/// Where an opening bracket stands that begins a paragraph (段首括号). P-IND-2, jlreq 3.1.5.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum Opening {
    /// Its ink at the indent, the next character half an em on (JLReq ①).
    #[default]
    Flush,
    /// Its blank is kept: ink half an em after the indent (JLReq ②).
    Keep,
    /// Half an em to the left, so that the next character stands at the indent (JLReq ③).
    Grid,
}

impl Opening {
    /// Names on the command line and in `layout.toml`.
    pub const NAMES: [(&'static str, Opening); 3] = [("flush", Opening::Flush), ("keep", Opening::Keep), ("grid", Opening::Grid)];
}

/// Where Korean lines may end (KIN-9, klreq 4.4.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum KoreanBreaks {
    /// Between any two syllables, as newspapers do (글자 단위).
    #[default]
    Character,
    /// Between words alone (어절 단위).
    Word,
    /// As `word-break: keep-all` of CSS has it: not between two letters, but beside brackets and marks.
    KeepAll,
}

impl KoreanBreaks {
    /// Names on the command line and in `layout.toml`.
    pub const NAMES: [(&'static str, KoreanBreaks); 3] =
        [("character", KoreanBreaks::Character), ("word", KoreanBreaks::Word), ("keep-all", KoreanBreaks::KeepAll)];
}

/// Everything that decides how a text is set, apart from the text and its face.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Rules {
    /// Region.
    pub region: Region,
    /// Prohibition level.
    pub level: Level,
    /// Mark style.
    pub marks: Marks,
    /// Marks at the end of a line.
    pub line_end: LineEnd,
    /// Brackets at the start of a paragraph.
    pub opening: Opening,
    /// 标点悬挂: one point may stand in the margin where it would not fit (EDGE-4).
    pub hanging: bool,
    /// 纵横对齐: Western runs are padded to whole ems (MIX-8).
    pub grid: bool,
    /// Vertical setting.
    pub vertical: bool,
    /// Numbers in vertical setting.
    pub digits: VerticalDigits,
    /// Acronyms in vertical setting.
    pub acronyms: Acronyms,
    /// Where Korean lines may end.
    pub korean: KoreanBreaks,
}

impl Rules {
    /// A region's usual rules.
    pub fn of(region: Region, vertical: bool) -> Rules {
        Rules { region, level: region.default_level(), vertical, ..Rules::default() }
    }
}

/// A name as the tables of names have it: lower case, `-` for `_` and spaces.
pub(super) fn plain(name: &str) -> String {
    name.trim().chars().map(|c| if matches!(c, '_' | ' ') { '-' } else { c }).flat_map(char::to_lowercase).collect()
}
