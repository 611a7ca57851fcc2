//! What CJK text demands of a line, as tables whose rows cite their clause; no layout code.
//!
//! The tables under `tables/` are read once, on first use, into one dense [`Profile`] for each
//! region, prohibition level and writing mode.

pub mod class;
pub mod orientation;
pub mod profile;
pub mod spacing;

pub use class::{Blank, Class};
pub use orientation::{Orientation, VerticalDigits, orientation};
pub use profile::{KoreanBreaks, Level, Manner, Marks, Profile, Region};
pub use spacing::{Break, Gap};
