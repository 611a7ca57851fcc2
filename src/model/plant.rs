//! A print shop (印厂): what it takes, as `plants/NAME.toml` says it, all values resolved.

use crate::geom::Length;
use crate::page::Edition;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which kind of PDF a file is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Flavour {
    /// PDF/X-4, ISO 15930-7.
    #[default]
    X4,
    /// PDF/X-1a:2003, ISO 15930-4.
    X1a,
    /// For readers: RGB, tagged. No print shop takes it.
    Web,
}

impl Flavour {
    /// The flavours that a print shop may ask for, by name.
    pub const PRINT: [(&'static str, Flavour); 2] = [("x4", Flavour::X4), ("x1a", Flavour::X1a)];

    /// Its name in messages.
    pub fn title(self) -> &'static str {
        match self {
            Flavour::X4 => "PDF/X-4",
            Flavour::X1a => "PDF/X-1a:2003",
            Flavour::Web => "网页版 PDF",
        }
    }
}

/// The printing condition that the file is made for (输出意图).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Intent {
    /// Name in the registry, or a name of the plant's own.
    pub identifier: String,
    /// The condition in words; may be empty.
    pub condition: String,
    /// Address of the registry that knows the identifier; empty if none does.
    pub registry: String,
    /// More words, needed where no registry knows the identifier.
    pub info: String,
    /// Whether the profile goes into the file; else it only separates pictures.
    pub embed: bool,
    /// The ICC profile of the condition.
    pub profile: Option<Arc<[u8]>>,
    /// Name of the profile's file, for messages.
    pub file: String,
}

/// How much ink the paper bears, in percent of one solid ink (总墨量).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct InkLimits {
    /// What pictures are separated for: no pixel has more.
    pub limit: f64,
    /// Mean over a square from which on a warning is given.
    pub mean_warn: f64,
    /// Mean over a square from which on the page is refused.
    pub mean_most: f64,
    /// Side of that square.
    pub square: Length,
    /// Ink at one point from which on a note is given.
    pub peak: f64,
}

/// Pixels to the inch that pictures need where they stand.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PictureLimits {
    /// Continuous tone: below this an error.
    pub least: f64,
    /// Continuous tone: below this a warning.
    pub good: f64,
    /// Continuous tone: above this a picture is reduced; 0 never.
    pub downsample: f64,
    /// Line art of one bit: below this an error.
    pub bitmap_least: f64,
    /// Line art of one bit: below this a warning.
    pub bitmap_good: f64,
    /// A page that is one bare picture: below this an error.
    pub page_least: f64,
    /// A page that is one bare picture of one bit: below this an error.
    pub page_bitmap_least: f64,
    /// Whether pictures may be RGB with a profile.
    pub rgb: bool,
}

/// Thinnest lines, in pt.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LineLimits {
    /// Black alone.
    pub black: f64,
    /// White on a ground, or of several inks.
    pub colored: f64,
    /// Black lines thinner than this must overprint.
    pub overprint: f64,
}

/// Smallest type, in pt.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TextLimits {
    /// Chinese, Japanese and Korean text of black alone.
    pub body: f64,
    /// White on a ground, bold or sans.
    pub reversed_bold: f64,
    /// White on a ground.
    pub reversed: f64,
    /// White on a ground in a Song (宋, Ming) face, whose thin strokes fill in.
    pub reversed_song: f64,
    /// Of several inks.
    pub colored: f64,
    /// Black text smaller than this must overprint.
    pub overprint: f64,
    /// Sum of inks from which on text with much black is rich black, percent.
    pub rich: f64,
}

/// File names that the plant takes.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Naming {
    /// Template of page file names; empty: as the issue has it.
    pub page: String,
    /// Most half-width characters in a name; 0: no limit.
    pub longest: u16,
    /// Only ASCII.
    pub ascii: bool,
}

/// A print shop.
#[derive(Clone, PartialEq, Debug)]
pub struct Plant {
    /// Name of its file.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Which PDF it takes.
    pub flavour: Flavour,
    /// Printing condition.
    pub intent: Intent,
    /// Ink.
    pub ink: InkLimits,
    /// Pictures.
    pub pictures: PictureLimits,
    /// Lines.
    pub lines: LineLimits,
    /// Type.
    pub text: TextLimits,
    /// Spot colours that it takes.
    pub spots: u16,
    /// Ink beyond the trim.
    pub bleed: Length,
    /// Whether crop marks are drawn outside.
    pub marks: bool,
    /// File names.
    pub names: Naming,
    /// Largest file, in bytes; 0: no limit.
    pub largest: u64,
}

impl Default for Plant {
    fn default() -> Plant {
        Plant {
            name: String::new(),
            title: String::new(),
            flavour: Flavour::X4,
            intent: Intent::default(),
            ink: InkLimits { limit: 240.0, mean_warn: 230.0, mean_most: 245.0, square: Length::mm(15.0), peak: 300.0 },
            pictures: PictureLimits {
                least: 99.0,
                good: 150.0,
                downsample: 300.0,
                bitmap_least: 550.0,
                bitmap_good: 800.0,
                page_least: 99.0,
                page_bitmap_least: 449.0,
                rgb: false,
            },
            lines: LineLimits { black: 0.25, colored: 0.5, overprint: 2.0 },
            text: TextLimits {
                body: 7.5,
                reversed_bold: 7.0,
                reversed: 10.0,
                reversed_song: 12.0,
                colored: 10.0,
                overprint: 12.0,
                rich: 220.0,
            },
            spots: 0,
            bleed: Length::ZERO,
            marks: false,
            names: Naming::default(),
            largest: 0,
        }
    }
}

/// How this issue goes to press.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Press {
    /// The print shop.
    pub plant: Plant,
    /// Printed numbers of the pages that have no colour (黑白版).
    pub mono: BTreeSet<u16>,
    /// The issue has a template of its own for page file names.
    pub named: bool,
    /// Section letter for file names (版组), may be empty.
    pub section: String,
    /// Version for file names: a page sent again has another one.
    pub version: String,
    /// Pages with a module over the fold also go out as one file, both together.
    pub whole_spreads: bool,
}

impl Press {
    /// The spot colours of an edition that are printed as such, by number: as many as the plant takes, in the order in
    /// which they are defined. Pages without colour name none.
    pub fn spots(&self, e: &Edition) -> BTreeSet<u8> {
        let colored = e.pages.iter().filter(|p| !self.mono.contains(&p.number));
        let used: BTreeSet<u8> = colored.flat_map(|p| p.spots()).collect();
        used.into_iter().filter(|&n| usize::from(n) < e.spots.len()).take(self.plant.spots.into()).collect()
    }
}
