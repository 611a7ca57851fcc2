//! What a build makes: pages as display lists, and a record of where every part of every story and page landed.
//!
//! Exporters are one `match` over [`Item`]. Positions are sheet coordinates, the origin top left.
//! Items are painted in order. Glyphs and their text lie in flat vectors of the page.

use crate::geom::{Length, Point, Rect, Size};
use crate::pdf::Placed;
pub use crate::picture::{Picture, PictureColor};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A face in [`crate::font::Fonts`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FaceId(pub u16);

/// A story in [`crate::model::Issue::stories`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StoryId(pub u32);

/// Printing ink in thousandths: cyan, magenta, yellow, black. Black text is K alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ink {
    /// Cyan.
    pub c: u16,
    /// Magenta.
    pub m: u16,
    /// Yellow.
    pub y: u16,
    /// Black.
    pub k: u16,
    /// A spot colour (专色). The four inks are then what stands for it where it is not printed.
    pub spot: Option<Spot>,
}

/// A tint of a spot colour.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spot {
    /// Index into [`Edition::spots`].
    pub number: u8,
    /// In thousandths.
    pub tint: u16,
}

/// A spot colour as the layout or the issue defines it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct SpotInk {
    /// Name of the ink, as plates have it.
    pub name: String,
    /// What stands for the solid: cyan, magenta, yellow, black in thousandths.
    pub inks: [u16; 4],
    /// The solid as it was measured: CIE Lab, D50, in hundredths.
    pub lab: Option<[i32; 3]>,
}

impl Ink {
    /// Solid black, K only.
    pub const BLACK: Ink = Ink { c: 0, m: 0, y: 0, k: 1000, spot: None };
    /// Paper: knocks out what lies below.
    pub const PAPER: Ink = Ink { c: 0, m: 0, y: 0, k: 0, spot: None };

    /// Less of it, in thousandths.
    pub fn tint(self, part: u16) -> Ink {
        let of = |v: u16| (u32::from(v) * u32::from(part.min(1000)) + 500) / 1000;
        let [c, m, y, k] = [self.c, self.m, self.y, self.k].map(|v| of(v) as u16);
        Ink { c, m, y, k, spot: self.spot.map(|s| Spot { tint: of(s.tint) as u16, ..s }) }
    }

    /// Whether it is anything but black and its tints.
    pub fn is_colored(&self) -> bool {
        self.spot.is_some() || (self.c, self.m, self.y) != (0, 0, 0)
    }

    /// A tint of black, in thousandths.
    pub fn gray(k: u16) -> Ink {
        Ink { k, ..Ink::PAPER }
    }
}

/// One glyph of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyph {
    /// Glyph id in its face.
    pub id: u16,
    /// Bytes of text that it stands for; 0 for the further glyphs of a cluster.
    pub len: u16,
    /// Where that text starts in [`Page::text`].
    pub text: u32,
    /// Glyph origin, from the origin of its run, before the run is turned.
    pub x: Length,
    /// Glyph origin, from the origin of its run, downwards, before the run is turned.
    pub y: Length,
}

/// How a run stands on the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Turn {
    /// Glyphs upright; `Glyph::x`, `Glyph::y` are sheet offsets.
    #[default]
    Upright,
    /// The whole run turned a quarter clockwise about its origin (Western text in vertical setting).
    Clockwise,
}

/// Which characters of which paragraph a run sets: the proof that nothing is lost reads these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextSource {
    /// The story.
    pub story: StoryId,
    /// Index into [`crate::model::Story::paras`].
    pub para: u32,
    /// Byte offset in the paragraph's text (or in the reading) of the run's first character; the run's text is contiguous.
    pub start: u32,
    /// The reading that the run sets; `None` for the paragraph's own text.
    pub reading: Option<ReadingId>,
}

/// A reading of a paragraph's annotations.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReadingId {
    /// Index into [`crate::model::Para::annotations`].
    pub annotation: u32,
    /// Index into [`crate::model::Annotation::readings`].
    pub part: u32,
}

/// A run of glyphs of one face, size and ink.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextRun {
    /// The face.
    pub face: FaceId,
    /// Type size.
    pub size: Length,
    /// Horizontal scale of the glyphs (长/扁), in thousandths; 1000 is normal.
    pub stretch: u16,
    /// Origin (baseline, left) of the run.
    pub origin: Point,
    /// Upright or turned.
    pub turn: Turn,
    /// Colour.
    pub ink: Ink,
    /// Glyphs in [`Page::glyphs`].
    pub glyphs: Range<u32>,
    /// Story text that it sets; `None` for furniture.
    pub source: Option<TextSource>,
}

/// One thing on a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// Text.
    Text(TextRun),
    /// A straight line (线): centre line from `from` to `to`.
    Rule {
        /// Start.
        from: Point,
        /// End.
        to: Point,
        /// Thickness.
        width: Length,
        /// Colour.
        ink: Ink,
    },
    /// A rectangle, filled or stroked (stroke centred on the edge).
    Shape {
        /// The rectangle.
        rect: Rect,
        /// Fill.
        fill: Option<Ink>,
        /// Stroke thickness and colour.
        stroke: Option<(Length, Ink)>,
    },
    /// An open or closed smooth path: a start point and cubic segments (control, control, end).
    /// With a thickness of nothing it is closed and filled.
    Curve {
        /// Start.
        start: Point,
        /// Segments.
        cubics: Vec<[Point; 3]>,
        /// Thickness.
        width: Length,
        /// Colour.
        ink: Ink,
    },
    /// A picture, scaled to `rect`, shown inside `clip`.
    Image {
        /// Index into [`Edition::pictures`].
        picture: u32,
        /// Where the whole picture lies.
        rect: Rect,
        /// The visible window.
        clip: Rect,
    },
}

/// One page.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Page {
    /// Printed page number (版次).
    pub number: u16,
    /// Page name (版名).
    pub name: String,
    /// Trim size.
    pub size: Size,
    /// The display list, in painting order.
    pub items: Vec<Item>,
    /// Glyphs of all runs.
    pub glyphs: Vec<Glyph>,
    /// Text of all runs, in painting order.
    pub text: String,
}

impl Page {
    /// Two facing pages as one sheet (跨版), this one at the left.
    pub fn beside(&self, right: &Page) -> Page {
        let mut out = self.clone();
        let (fold, glyphs, text) = (self.size.width, self.glyphs.len() as u32, self.text.len() as u32);
        out.name = format!("{}—{}", self.name, right.name);
        out.size.width += right.size.width;
        out.text.push_str(&right.text);
        out.glyphs.extend(right.glyphs.iter().map(|g| Glyph { text: g.text + text, ..*g }));
        let at = |p: Point| Point::new(p.x + fold, p.y);
        let shifted = |r: Rect| Rect { x: r.x + fold, ..r };
        for item in &right.items {
            let mut item = item.clone();
            match &mut item {
                Item::Text(run) => {
                    run.origin = at(run.origin);
                    run.glyphs = run.glyphs.start + glyphs..run.glyphs.end + glyphs;
                }
                Item::Rule { from, to, .. } => (*from, *to) = (at(*from), at(*to)),
                Item::Shape { rect, .. } => *rect = shifted(*rect),
                Item::Curve { start, cubics, .. } => {
                    *start = at(*start);
                    cubics.iter_mut().flatten().for_each(|p| *p = at(*p));
                }
                Item::Image { rect, clip, .. } => (*rect, *clip) = (shifted(*rect), shifted(*clip)),
            }
            out.items.push(item);
        }
        out
    }
}

/// Where a part of a story landed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The story.
    pub story: StoryId,
    /// Index into [`Edition::pages`].
    pub page: u16,
    /// Name of the slot.
    pub slot: String,
    /// The rectangle on the sheet.
    pub rect: Rect,
    /// First paragraph and byte set there.
    pub from: (u32, u32),
    /// Paragraph and byte after the last set there.
    pub to: (u32, u32),
}

/// A part of the make-up of a page (版面要素) with its place: a head, a column of text, a picture, a rule …
///
/// Page rules, the digital edition and clicks on a preview read these; nothing is laid out a second time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Region {
    /// What it is.
    pub part: Part,
    /// Index into [`Edition::pages`].
    pub page: u16,
    /// Name of the slot it stands in; empty for rules between slots and the folio.
    pub slot: String,
    /// The story that it belongs to.
    pub story: Option<StoryId>,
    /// The rectangle on the sheet.
    pub rect: Rect,
    /// What was painted for it: a range of [`Page::items`]. Empty where a run-on section paints its columns side by side.
    pub items: Range<u32>,
}

/// What a [`Region`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A head block (标题): the box that is kept for kicker, headline, deck and author line.
    Head {
        /// Size of the headline as set.
        size: Length,
        /// 竖题.
        vertical: bool,
        /// The head of a continuation (上接第N版).
        continued: bool,
    },
    /// Lines of a story one under the other, without gap (正文块).
    Column {
        /// Grid lines, sub-heads included.
        lines: u32,
        /// First paragraph and byte.
        from: (u32, u32),
        /// Paragraph and byte after the last.
        to: (u32, u32),
        /// Set vertically: a tier (段).
        vertical: bool,
    },
    /// A sub-head (小标题) inside a column.
    Subhead {
        /// Its paragraph.
        para: u32,
        /// Set vertically.
        vertical: bool,
    },
    /// A picture's visible window: index into [`Edition::pictures`], `None` for one that is missing.
    Picture(Option<u32>),
    /// 图片说明, with the credit.
    Caption,
    /// 下转第N版: the page it names.
    JumpTo(u16),
    /// 报头.
    Masthead,
    /// 导读.
    Index,
    /// Lines of text set as they are (imprint, ad), or a placed ad.
    Text,
    /// 报眉.
    Folio,
    /// 栏线 between slots.
    Rule,
    /// A slot's border (边框).
    Frame,
}

/// Text that found no room (溢排).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overset {
    /// The story.
    pub story: StoryId,
    /// The slot that is full (the last of the story's chain).
    pub slot: String,
    /// Where that slot is written down.
    pub span: Option<Span>,
    /// Paragraph and byte from which on nothing is set.
    pub from: (u32, u32),
    /// Lines that are too many.
    pub lines: u32,
    /// Characters that are too many.
    pub chars: u32,
    /// The text itself.
    pub text: String,
}

/// A mark at the end of a head's line that is left out, as heads have it (HEAD-4). No other text may go unset.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Omission {
    /// The story.
    pub story: StoryId,
    /// Index into [`crate::model::Story::paras`], of a head.
    pub para: u32,
    /// Bytes of the paragraph's text: one mark.
    pub range: Range<u32>,
}

/// A title for the PDF outline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bookmark {
    /// The headline.
    pub title: String,
    /// Index into [`Edition::pages`].
    pub page: u16,
    /// Its top left corner.
    pub at: Point,
}

/// Everything a build made.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Edition {
    /// Title for metadata: paper, date.
    pub title: String,
    /// The date (year, month, day), the only date in any output.
    pub date: (i32, u8, u8),
    /// BCP 47 language of the issue.
    pub lang: String,
    /// Pages in order.
    pub pages: Vec<Page>,
    /// Pictures used by the pages.
    pub pictures: Vec<Picture>,
    /// Which of them are pages of a PDF, by index.
    pub placed: BTreeMap<u32, Placed>,
    /// Spot colours that inks may name.
    pub spots: Vec<SpotInk>,
    /// Where each part of each story landed, in reading order of each story.
    pub places: Vec<Place>,
    /// The parts of every page, in the order in which they were made.
    pub regions: Vec<Region>,
    /// What found no room.
    pub overset: Vec<Overset>,
    /// Marks that heads leave out at the ends of their lines.
    pub omitted: Vec<Omission>,
    /// Outline.
    pub bookmarks: Vec<Bookmark>,
}

impl Item {
    /// The inks that it is painted with; a picture's are its own.
    pub fn inks(&self) -> impl Iterator<Item = Ink> {
        let pair = match self {
            Item::Text(run) => [Some(run.ink), None],
            Item::Rule { ink, .. } | Item::Curve { ink, .. } => [Some(*ink), None],
            Item::Shape { fill, stroke, .. } => [*fill, stroke.map(|s| s.1)],
            Item::Image { .. } => [None, None],
        };
        pair.into_iter().flatten()
    }
}

impl Page {
    /// The spot colours that it names, by number.
    pub fn spots(&self) -> BTreeSet<u8> {
        self.items.iter().flat_map(Item::inks).filter_map(|i| i.spot).map(|s| s.number).collect()
    }
}
