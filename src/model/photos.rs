//! Pictures of a slot: which, what of each is seen, and how they stand with their captions.

use crate::source::Span;

/// The pictures of a slot (图片、组图).
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Photos {
    /// In the order of the article.
    pub shots: Vec<Shot>,
    /// Paragraphs that all of them share: indices into the story's.
    pub shared: Vec<u32>,
    /// How they stand.
    pub look: PhotoLook,
}

/// One picture.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Shot {
    /// Name of its file, as the article has it.
    pub file: String,
    /// Where it is named.
    pub span: Option<Span>,
    /// Index into [`super::Issue::pictures`]; `None` if it cannot be used.
    pub picture: Option<u32>,
    /// Why not, for the placeholder.
    pub fault: String,
    /// The part that may be seen (裁切), in pixels from the top left corner: x, y, width, height.
    pub crop: [u32; 4],
    /// The point that must be seen, in pixels; `None`: the middle of the crop.
    pub focus: Option<(u32, u32)>,
    /// Its caption and credit: indices into the story's paragraphs.
    pub paras: Vec<u32>,
    /// The article has a caption, a credit, even if it is empty: then none is wanted.
    pub typed: (bool, bool),
}

/// Where captions stand.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum CaptionAt {
    /// 图下.
    #[default]
    Below,
    /// 图上方.
    Above,
    /// 图左.
    Left,
    /// 图右.
    Right,
    /// On a white strip inside the picture (压图白条).
    Inside,
    /// White letters on the picture (反白压图).
    Reversed,
}

impl CaptionAt {
    /// Names in files.
    pub const NAMES: [(&'static str, CaptionAt); 6] = [
        ("below", CaptionAt::Below),
        ("above", CaptionAt::Above),
        ("left", CaptionAt::Left),
        ("right", CaptionAt::Right),
        ("inside", CaptionAt::Inside),
        ("reversed", CaptionAt::Reversed),
    ];
}

/// How a picture takes its box; none is ever stretched.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum PhotoFit {
    /// The box is full; what is too much is cut.
    #[default]
    Fill,
    /// The whole crop is seen; the box keeps white.
    Whole,
}

impl PhotoFit {
    /// Names in files.
    pub const NAMES: [(&'static str, PhotoFit); 2] = [("fill", PhotoFit::Fill), ("whole", PhotoFit::Whole)];
}

/// How the pictures of a slot stand.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct PhotoLook {
    /// Where captions stand.
    pub caption: CaptionAt,
    /// Width of captions at the side, in characters of theirs.
    pub caption_chars: Option<u16>,
    /// How pictures take their boxes; `None`: full, cut-outs whole.
    pub fit: Option<PhotoFit>,
    /// A hairline around each (细线框); `None`: all but cut-outs.
    pub frame: Option<bool>,
    /// Pictures in each row; empty: as they fit best.
    pub rows: Vec<u16>,
    /// Numbered (①②), captions in one block.
    pub numbered: bool,
}
