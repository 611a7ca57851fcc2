//! What CJK text demands of a line, as tables whose rows cite their clause; no layout code.
//!
//! The tables under `tables/` are read once, on first use, into one dense [`Profile`] for each
//! region, prohibition level and writing mode.

pub mod class;
pub mod orientation;
pub mod profile;
pub mod rules;
pub mod spacing;
mod unicode;
pub mod words;

pub use class::{Blank, Class, right_to_left};
pub use orientation::{Acronyms, Orientation, VerticalDigits, orientation};
pub use profile::{Level, Marks, Profile, Region};
pub use rules::{KoreanBreaks, LineEnd, Opening, Rules};
pub use spacing::{Break, Gap};
pub(crate) use unicode::combines;
