//! A picture file (图片): what kind it is, how large, what it says of itself, and its pixels.
//!
//! [`read`] looks at headers only and refuses what cannot be printed; [`Raster`] decodes. Nothing here knows paper.

mod facts;
mod jpeg;
mod png;
mod raster;
mod reduce;
mod sniff;
mod tiff;
mod unpack;

pub use facts::Facts;
pub use raster::Raster;

pub(crate) use unpack::fax;

use std::sync::Arc;

/// Number of colour channels of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PictureColor {
    /// One channel.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Four inks; `inverted` as Adobe writes them (APP14 marker).
    Cmyk {
        /// 255 is no ink.
        inverted: bool,
    },
}

/// How the data of a picture are coded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// A JPEG file.
    Jpeg,
    /// A PNG file.
    Png,
    /// A TIFF file.
    Tiff,
    /// Rows of samples of so many bits (1 or 8) from the top, deflated (zlib).
    Samples(u8),
}

/// A picture as its file has it, or as it was made ready for a plant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Name for messages.
    pub name: String,
    /// The data.
    pub data: Arc<Vec<u8>>,
    /// What they are.
    pub coding: Coding,
    /// Pixels across, as it is shown.
    pub width: u32,
    /// Pixels down, as it is shown.
    pub height: u32,
    /// How the stored pixels are turned to be shown, 1 to 8 as EXIF counts; 1 is as they are.
    pub turn: u8,
    /// Channels.
    pub color: PictureColor,
    /// Bits of a channel: 1 is line art (线条稿), everything else counts as 8.
    pub bits: u8,
    /// The file has transparency (退底).
    pub alpha: bool,
    /// A soft mask of the same size, a byte a pixel, deflated; only pictures made ready have one.
    pub mask: Option<Arc<Vec<u8>>>,
}

impl Picture {
    /// A picture of JPEG data, shown as it is stored.
    pub fn jpeg(name: impl Into<String>, data: Vec<u8>, (width, height): (u32, u32), color: PictureColor) -> Picture {
        Picture {
            name: name.into(),
            data: Arc::new(data),
            coding: Coding::Jpeg,
            width,
            height,
            turn: 1,
            color,
            bits: 8,
            alpha: false,
            mask: None,
        }
    }

    /// Pixels across and down as they are stored.
    pub fn stored(&self) -> (u32, u32) {
        if self.turn >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Whether its data can go into a PDF as they are, colours and size left aside.
    pub fn passes(&self) -> bool {
        match self.coding {
            Coding::Jpeg | Coding::Samples(_) => true,
            Coding::Png => self.turn == 1 && !self.alpha && png::passes(&self.data),
            Coding::Tiff => false,
        }
    }

    /// The deflated rows of a PNG file that passes, with PNG's predictors, and bits of a sample.
    pub fn idat(&self) -> (Vec<u8>, u8) {
        png::idat(&self.data)
    }

    /// The ICC profile that the file carries.
    pub fn profile(&self) -> Option<Vec<u8>> {
        match self.coding {
            Coding::Jpeg => jpeg::profile(&self.data),
            Coding::Png => png::profile(&self.data),
            Coding::Tiff => tiff::profile(&self.data),
            Coding::Samples(_) => None,
        }
    }
}

/// A picture file that can be used.
#[derive(Clone, Debug)]
pub struct Found {
    /// The picture.
    pub picture: Picture,
    /// What its metadata say.
    pub facts: Facts,
    /// What an editor should know, in Chinese: a wrong extension, further pages.
    pub notes: Vec<String>,
}

/// Why a file cannot be used, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub advice: String,
}

impl Refusal {
    fn new(why: impl Into<String>, advice: impl Into<String>) -> Refusal {
        Refusal { why: why.into(), advice: advice.into() }
    }
}

impl From<String> for Refusal {
    fn from(why: String) -> Refusal {
        Refusal::new(why, "从原图重新导出 JPEG、PNG 或 TIFF")
    }
}

impl From<&str> for Refusal {
    fn from(why: &str) -> Refusal {
        Refusal::from(why.to_string())
    }
}

/// Pixels that a picture may have: a page of 390 × 540 mm at 500 to the inch has 82 million.
pub const MOST_PIXELS: u64 = 120_000_000;
/// Bytes that decoding a picture may take.
pub const MOST_BYTES: u64 = 640 << 20;
/// Pixels on a side; JPEG counts no further.
const MOST_SIDE: u32 = 65_500;

/// Reads the headers of a picture file. `data` are all its bytes.
pub fn read(name: &str, data: Vec<u8>) -> Result<Found, Refusal> {
    let kind = sniff::kind(&data)?;
    let head = match kind {
        Coding::Jpeg => jpeg::head(&data)?,
        Coding::Png => png::head(&data)?,
        _ => tiff::head(&data)?,
    };
    head.check()?;
    let facts = Facts::of(&head.about);
    let Head { width, height, color, bits, alpha, turn, mut notes, .. } = head;
    notes.extend(sniff::extension(name, kind));
    let turn = turn.or(facts.turn).filter(|t| (1..=8).contains(t)).unwrap_or(1);
    let (width, height) = if turn >= 5 { (height, width) } else { (width, height) };
    let picture =
        Picture { name: name.to_string(), data: Arc::new(data), coding: kind, width, height, turn, color, bits, alpha, mask: None };
    Ok(Found { picture, facts, notes })
}

/// What a header says.
struct Head<'a> {
    width: u32,
    height: u32,
    color: PictureColor,
    bits: u8,
    alpha: bool,
    turn: Option<u8>,
    /// Bytes that decoding takes.
    cost: u64,
    about: About<'a>,
    notes: Vec<String>,
}

/// Blocks of metadata as they stand in a file.
#[derive(Clone, Default, Debug)]
struct About<'a> {
    /// EXIF: a TIFF structure.
    exif: &'a [u8],
    /// Photoshop's image resources, IPTC among them.
    photoshop: Vec<u8>,
    /// IPTC IIM data sets.
    iptc: Vec<u8>,
    /// An XMP packet.
    xmp: Vec<u8>,
    /// Description and author as plain text.
    plain: (String, String),
}

impl Head<'_> {
    fn check(&self) -> Result<(), Refusal> {
        let (w, h) = (self.width, self.height);
        if w == 0 || h == 0 {
            return Err("图像的宽或高是 0".into());
        }
        let pixels = u64::from(w) * u64::from(h);
        if pixels > MOST_PIXELS || w > MOST_SIDE || h > MOST_SIDE {
            let millions = pixels.div_ceil(1_000_000);
            return Err(Refusal::new(
                format!("图像太大：{w}×{h} 像素（{millions} 百万），最多 {} 百万像素", MOST_PIXELS / 1_000_000),
                "缩小后再用：整版照片 300 ppi 也只要三千万像素",
            ));
        }
        if self.cost > MOST_BYTES {
            return Err(Refusal::new(
                format!("图像太大：{w}×{h} 像素，解开要 {} MB 内存，最多 {} MB", self.cost >> 20, MOST_BYTES >> 20),
                "缩小，或另存为 8 位、非渐进式、不隔行的文件",
            ));
        }
        Ok(())
    }
}
