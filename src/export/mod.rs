//! The edition as bytes: text for tests, PDF for the plant, pictures for a quick look.
//!
//! Exporters read the nouns and measure nothing. They touch neither disk nor clock, and nothing they
//! write depends on the order of a hash table or of threads.

pub mod color;
pub mod copy;
pub mod dump;
pub mod pdf;
pub mod picture;
pub mod png;
#[cfg(test)]
mod sample;
pub mod webfont;

use crate::geom::Length;
use crate::page::{Glyph, Item, Page, TextRun};

/// A length in hundredths of a point, rounded to nearest: what is written is whole, so rounding never adds up.
fn hundredths(length: Length) -> i64 {
    hundredths_of(i64::from(length.0))
}

/// EMU (maybe beyond the range of a [`Length`]) in hundredths of a point.
fn hundredths_of(emu: i64) -> i64 {
    (2 * emu + EMU_PER_HUNDREDTH).div_euclid(2 * EMU_PER_HUNDREDTH)
}

/// EMU in a hundredth of a point.
const EMU_PER_HUNDREDTH: i64 = Length::PER_PT as i64 / 100;

/// The glyphs of a run; none if the run names glyphs that its page has not.
fn glyphs_of<'a>(page: &'a Page, run: &TextRun) -> &'a [Glyph] {
    page.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize).unwrap_or_default()
}

/// The text that a glyph stands for.
fn text_of<'a>(page: &'a Page, glyph: &Glyph) -> &'a str {
    let start = glyph.text as usize;
    page.text.get(start..start + usize::from(glyph.len)).unwrap_or_default()
}

/// The text runs of a page.
fn runs(page: &Page) -> impl Iterator<Item = &TextRun> {
    page.items.iter().filter_map(|item| match item {
        Item::Text(run) => Some(run),
        _ => None,
    })
}
