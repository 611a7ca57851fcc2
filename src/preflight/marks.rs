//! What stands on a page, whoever made it: marks with their place, size, colour and overprint.
//!
//! Rules look at marks only; where marks come from, a PDF or our own pages, makes no difference to them.

pub use crate::pdf::{Family, FontFacts, Paint};

/// A rectangle on the sheet in mm, from the top left corner of the trim.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Place {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Place {
    /// Whether they share any point.
    pub fn meets(&self, o: &Place) -> bool {
        self.x <= o.x + o.width && o.x <= self.x + self.width && self.y <= o.y + o.height && o.y <= self.y + self.height
    }

    /// The rectangle around both.
    pub fn with(&self, o: &Place) -> Place {
        let (x, y) = (self.x.min(o.x), self.y.min(o.y));
        let (right, bottom) = ((self.x + self.width).max(o.x + o.width), (self.y + self.height).max(o.y + o.height));
        Place { x, y, width: right - x, height: bottom - y }
    }
}

/// How a mark meets what lies below.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Over {
    /// It overprints.
    pub on: bool,
    /// Inks of zero leave what lies below (OPM 1).
    pub keeps_zero: bool,
}

/// One thing on a page.
#[derive(Clone, PartialEq, Debug)]
pub enum Mark {
    /// Text of one size and colour.
    Text {
        /// Where.
        place: Place,
        /// Height of the em, pt.
        size: f64,
        /// Colour.
        paint: Paint,
        /// Overprint.
        over: Over,
        /// Index into [`Sheet::fonts`].
        font: usize,
    },
    /// A line: a stroke, or a fill as thin as one.
    Line {
        /// Where.
        place: Place,
        /// Thickness, pt.
        width: f64,
        /// Colour.
        paint: Paint,
        /// Overprint.
        over: Over,
    },
    /// A filled area.
    Area {
        /// Where.
        place: Place,
        /// Colour.
        paint: Paint,
        /// Overprint.
        over: Over,
    },
    /// A picture.
    Image {
        /// Where.
        place: Place,
        /// Pixels across and down.
        pixels: (u32, u32),
        /// Pixels to the inch, the smaller of both directions.
        ppi: f64,
        /// Line art of one bit.
        bitmap: bool,
        /// Colour space.
        family: Family,
        /// Names of inks other than the four.
        spots: Vec<String>,
        /// A soft mask of another picture.
        soft_mask: bool,
    },
}

impl Mark {
    /// Where it is.
    pub fn place(&self) -> Place {
        match self {
            Mark::Text { place, .. } | Mark::Line { place, .. } | Mark::Area { place, .. } | Mark::Image { place, .. } => *place,
        }
    }
}

/// A page with its marks.
#[derive(Clone, Default, Debug)]
pub struct Sheet {
    /// Trim size in mm.
    pub trim: (f64, f64),
    /// In painting order.
    pub marks: Vec<Mark>,
    /// Fonts by index.
    pub fonts: Vec<FontFacts>,
    /// Where ink lies, if it was measured.
    pub ink: Option<super::ink::InkMap>,
}
