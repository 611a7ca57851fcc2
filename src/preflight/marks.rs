//! What stands on a page, whoever made it: marks with their place, size, colour and overprint.
//!
//! Rules look at marks only; where marks come from, a PDF or our own pages, makes no difference to them.

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

/// A family of colour spaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// DeviceGray.
    Gray,
    /// DeviceRGB.
    Rgb,
    /// DeviceCMYK.
    Cmyk,
    /// CalGray.
    CalGray,
    /// CalRGB.
    CalRgb,
    /// Lab.
    Lab,
    /// ICCBased with so many channels.
    Icc(u8),
    /// Separation.
    Separation,
    /// DeviceN.
    DeviceN,
    /// A pattern or shading whose colours are not known.
    Pattern,
    /// A stencil: its colour is the fill's.
    Mask,
    /// Not to be made out.
    Unknown,
}

impl Family {
    /// Its name in messages.
    pub fn title(self) -> String {
        match self {
            Family::Gray => "DeviceGray".into(),
            Family::Rgb => "DeviceRGB".into(),
            Family::Cmyk => "DeviceCMYK".into(),
            Family::CalGray => "CalGray".into(),
            Family::CalRgb => "CalRGB".into(),
            Family::Lab => "Lab".into(),
            Family::Icc(n) => format!("ICCBased（{n} 通道）"),
            Family::Separation => "Separation".into(),
            Family::DeviceN => "DeviceN".into(),
            Family::Pattern => "Pattern".into(),
            Family::Mask => "ImageMask".into(),
            Family::Unknown => "不明的颜色空间".into(),
        }
    }
}

/// A colour as it is painted.
#[derive(Clone, PartialEq, Debug)]
pub struct Paint {
    /// Where its numbers belong.
    pub family: Family,
    /// Inks, 0 to 1: cyan, magenta, yellow, black, and the sum of all others.
    pub inks: [f64; 5],
    /// Names of inks other than the four.
    pub spots: Vec<String>,
    /// All plates at once (Separation All).
    pub all: bool,
}

impl Paint {
    /// Nothing of any ink: paper.
    pub fn is_white(&self) -> bool {
        !matches!(self.family, Family::Pattern | Family::Unknown) && self.inks.iter().all(|&v| v < 0.001)
    }

    /// Black alone.
    pub fn is_black_alone(&self) -> bool {
        let [c, m, y, k, s] = self.inks;
        k > 0.001 && c < 0.001 && m < 0.001 && y < 0.001 && s < 0.001
    }

    /// How many plates print it.
    pub fn plates(&self) -> usize {
        self.inks.iter().filter(|&&v| v >= 0.001).count()
    }

    /// Sum of inks, percent.
    pub fn sum(&self) -> f64 {
        self.inks.iter().sum::<f64>() * 100.0
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

/// A font that marks use.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FontFacts {
    /// Its name without the tag of a subset.
    pub name: String,
    /// Its outlines are in the file (or are drawn as such).
    pub embedded: bool,
    /// A composite font, as Chinese, Japanese and Korean ones are.
    pub composite: bool,
    /// A glyph that stands for a missing one was shown.
    pub notdef: bool,
    /// A character of a private use area was shown.
    pub private: bool,
}

impl FontFacts {
    /// Whether its strokes are strong: bold, or without serifs.
    pub fn is_strong(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        ["bold", "black", "heavy", "sans", "hei", "gothic", "demi", "medium", "simhei", "黑"].iter().any(|w| name.contains(w))
    }

    /// Whether it is a Song (宋, Ming) face.
    pub fn is_song(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        ["song", "serif", "ming", "mincho", "batang", "myungjo", "宋", "明"].iter().any(|w| name.contains(w)) && !name.contains("sans")
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
