//! What is settled before pages are painted: the flavour, the printing condition, pictures as the plant takes them.
//!
//! Made once for all files of a build. Pictures that need nothing are neither decoded nor copied, so an issue of
//! text and grey pictures costs no colour work.

use super::tags::Outline;
use super::write::Deflater;
use super::{cores, parallel};
use crate::export::color::{Condition, Separation};
use crate::export::picture::Raster;
use crate::geom::Length;
use crate::model::{self, Flavour, Plant};
use crate::page::{Edition, Ink, Item, Page, Picture, PictureColor, SpotInk};
use crate::picture::Coding;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// How a PDF is written.
#[derive(Clone, PartialEq, Debug)]
pub struct PdfOptions {
    /// Effort of compression, 1 to 9.
    pub deflate: u8,
    /// Which PDF; `None`: the one that the print shop takes.
    pub flavour: Option<Flavour>,
    /// Pictures reduced to so many pixels an inch, for people who only read.
    pub review: Option<f64>,
    /// Placed pages (by picture) that this PDF may not carry: a crossed box stands for them.
    pub refused: BTreeSet<u32>,
}

impl Default for PdfOptions {
    fn default() -> PdfOptions {
        PdfOptions { deflate: 6, flavour: None, review: None, refused: BTreeSet::new() }
    }
}

/// A picture that could not be made ready.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PictureFault {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// Everything that the files of an issue share.
pub struct Press {
    /// Which PDF is written.
    pub flavour: Flavour,
    /// Pictures whose data are broken, a crossed box stands in their place; or that could not get the plant's colours.
    pub faults: Vec<PictureFault>,
    /// Spot colours that the plant does not take.
    pub converted: Vec<Converted>,
    /// Pictures whose transparency was set on white, since the file may have none.
    pub flattened: Vec<String>,
    broken: BTreeSet<(u32, bool)>,
    pub(super) deflate: u8,
    pub(super) plant: Plant,
    /// The embedded profile, deflated when the first file asks for it.
    profile: OnceLock<Option<Vec<u8>>>,
    pub(super) outline: Option<Outline>,
    mono: BTreeSet<u16>,
    images: BTreeMap<(u32, bool), Picture>,
    pub(super) refused: BTreeSet<u32>,
    /// What becomes of each spot colour.
    spots: Vec<Fate>,
}

/// What becomes of a spot colour (专色).
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fate {
    /// It is printed.
    Printed,
    /// The plant has no unit for it: the inks that stand for the solid, in thousandths.
    Process([u16; 4]),
}

/// A spot colour that is printed with process inks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Converted {
    /// Name of the ink.
    pub name: String,
    /// Cyan, magenta, yellow, black in thousandths.
    pub inks: [u16; 4],
    /// They were computed from the measured colour by the plant's profile; else they are those of the definition.
    pub by_profile: bool,
}

/// What is to be done to a picture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Need {
    picture: u32,
    mono: bool,
    /// Pixels that it may have.
    size: Option<(usize, usize)>,
    color: Change,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Change {
    Keep,
    Separate,
    Gray,
    Screen,
}

impl Press {
    /// Gets an edition ready for a print shop.
    pub fn new(e: &Edition, press: &model::Press, options: &PdfOptions) -> Press {
        let flavour = options.flavour.unwrap_or(press.plant.flavour);
        let plant = press.plant.clone();
        let print = flavour != Flavour::Web;
        let mono = if print { press.mono.clone() } else { BTreeSet::new() };
        let mut out = Press {
            flavour,
            faults: Vec::new(),
            flattened: Vec::new(),
            converted: Vec::new(),
            broken: BTreeSet::new(),
            deflate: options.deflate,
            plant,
            profile: OnceLock::new(),
            outline: None,
            mono,
            images: BTreeMap::new(),
            refused: options.refused.clone(),
            spots: Vec::new(),
        };
        out.settle_spots(e, press);
        out.make_pictures(e, options.review);
        out
    }

    /// With what is read in which order: the reader's edition is tagged by it.
    pub fn with_stories(mut self, issue: &model::Issue) -> Press {
        self.outline = self.rgb().then(|| Outline::new(issue));
        self
    }

    /// Whether a page is printed in black alone.
    pub fn mono(&self, page: &Page) -> bool {
        self.mono.contains(&page.number)
    }

    /// A picture as it goes into the file.
    pub fn picture<'a>(&'a self, e: &'a Edition, (index, mono): (u32, bool)) -> &'a Picture {
        self.images.get(&(index, mono)).unwrap_or(&e.pictures[index as usize])
    }

    /// Whether a picture cannot be shown.
    pub fn is_broken(&self, key: (u32, bool)) -> bool {
        self.broken.contains(&key)
    }

    /// An ink as it goes on a page.
    pub fn ink(&self, ink: Ink, mono: bool) -> Ink {
        if mono && ink.is_colored() {
            return gray(ink);
        }
        let Some(spot) = ink.spot else { return ink };
        match self.spots.get(usize::from(spot.number)) {
            Some(Fate::Printed) => ink,
            Some(&Fate::Process([c, m, y, k])) => Ink { c, m, y, k, spot: None }.tint(spot.tint),
            None => Ink { spot: None, ..ink },
        }
    }

    /// The spot colours of a page that are printed, by number.
    pub fn printed_spots(&self, page: &Page) -> Vec<u8> {
        let printed = |n: &u8| self.spots.get(usize::from(*n)) == Some(&Fate::Printed);
        if self.mono(page) { Vec::new() } else { page.spots().into_iter().filter(printed).collect() }
    }

    fn settle_spots(&mut self, e: &Edition, press: &model::Press) {
        let printed = if self.rgb() { BTreeSet::new() } else { press.spots(e) };
        let used: BTreeSet<u8> = e.pages.iter().filter(|p| !self.mono(p)).flat_map(Page::spots).collect();
        let condition = OnceLock::new();
        let condition = || condition.get_or_init(|| self.plant.intent.profile.as_deref().and_then(|icc| Condition::new(icc).ok())).as_ref();
        let mut converted = Vec::new();
        let fate = |(i, spot): (usize, &SpotInk)| {
            if printed.contains(&(i as u8)) {
                return Fate::Printed;
            }
            let print = used.contains(&(i as u8)) && !self.rgb();
            let lab = spot.lab.filter(|_| print).map(|lab| lab.map(|v| f64::from(v) / 100.0));
            let computed = lab.and_then(|lab| Some(condition()?.nearest(lab, self.plant.ink.limit)));
            let inks = computed.map_or(spot.inks, |inks| inks.map(|v| (v * 1000.0).round() as u16));
            if print {
                converted.push(Converted { name: spot.name.clone(), inks, by_profile: computed.is_some() });
            }
            Fate::Process(inks)
        };
        self.spots = e.spots.iter().enumerate().map(fate).collect();
        self.converted = converted;
    }

    /// The embedded profile, deflated.
    pub(super) fn profile(&self) -> Option<&[u8]> {
        let wanted = !self.rgb() && (self.plant.intent.embed || self.flavour == Flavour::X4);
        let made = || self.plant.intent.profile.as_ref().filter(|_| wanted).map(|icc| Deflater::new(self.deflate).deflate(icc));
        self.profile.get_or_init(made).as_deref()
    }

    /// What the colours are called.
    pub(super) fn rgb(&self) -> bool {
        self.flavour == Flavour::Web
    }

    fn make_pictures(&mut self, e: &Edition, review: Option<f64>) {
        let needs = self.needs(e, review);
        if needs.is_empty() {
            return;
        }
        let limit = self.plant.ink.limit;
        let shared = Shared { condition: OnceLock::new(), plain: OnceLock::new(), icc: self.plant.intent.profile.as_deref(), limit };
        let how = How { flat: self.flavour == Flavour::X1a, effort: self.deflate };
        let made = parallel(cores(), needs.len(), || (), |(), i| make(&e.pictures[needs[i].picture as usize], &needs[i], &shared, how));
        for (need, made) in needs.into_iter().zip(made) {
            match made {
                Ok((picture, why)) => {
                    let source = &e.pictures[need.picture as usize];
                    if how.flat && source.alpha {
                        self.flattened.push(source.name.clone());
                    }
                    let name = picture.name.clone();
                    self.faults.extend(why.map(|why| PictureFault { name, why }));
                    self.images.insert((need.picture, need.mono), picture);
                }
                Err(why) => {
                    self.faults.push(PictureFault { name: e.pictures[need.picture as usize].name.clone(), why });
                    self.broken.insert((need.picture, need.mono));
                }
            }
        }
    }

    fn needs(&self, e: &Edition, review: Option<f64>) -> Vec<Need> {
        let mut largest: BTreeMap<(u32, bool), (Length, Length)> = BTreeMap::new();
        for page in &e.pages {
            let mono = self.mono(page);
            for item in &page.items {
                let Item::Image { picture, rect, .. } = item else { continue };
                let Some(p) = e.pictures.get(*picture as usize) else { continue };
                if e.placed.contains_key(picture) && !mono {
                    continue;
                }
                let most = largest.entry((*picture, mono && p.color != PictureColor::Gray)).or_default();
                *most = (most.0.max(rect.width), most.1.max(rect.height));
            }
        }
        let ppi = match review {
            Some(ppi) => ppi,
            None if self.rgb() => WEB_PPI,
            None => self.plant.pictures.downsample,
        };
        let need = |((picture, mono), (width, height)): ((u32, bool), (Length, Length))| {
            let p = &e.pictures[picture as usize];
            let color = match p.color {
                PictureColor::Gray => Change::Keep,
                _ if mono => Change::Gray,
                PictureColor::Rgb if self.rgb() => Change::Keep,
                PictureColor::Rgb => Change::Separate,
                PictureColor::Cmyk { .. } if self.rgb() => Change::Screen,
                PictureColor::Cmyk { .. } => Change::Keep,
            };
            // Line art loses by fewer pixels and gains nothing.
            let size = if p.bits == 1 { None } else { reduced(p, (width, height), ppi) };
            (color != Change::Keep || size.is_some() || !p.passes()).then_some(Need { picture, mono, size, color })
        };
        largest.into_iter().filter_map(need).collect()
    }
}

/// Pixels to the inch of the reader's edition.
const WEB_PPI: f64 = 220.0;

/// The pixels that a picture should have, if it has many more.
fn reduced(p: &Picture, (width, height): (Length, Length), ppi: f64) -> Option<(usize, usize)> {
    let most = |length: Length| ((length.to_pt() / 72.0 * ppi).ceil() as usize).max(1);
    let (w, h) = (most(width), most(height));
    // A hair above the limit is not worth another encoding.
    let above = |have: u32, want: usize| f64::from(have) > want as f64 * 1.02;
    let wanted = ppi > 0.0 && width > Length::ZERO && height > Length::ZERO && above(p.width, w) && above(p.height, h);
    wanted.then_some((w, h))
}

/// What pictures share; made when the first one needs it.
struct Shared<'a> {
    condition: OnceLock<Result<Condition, String>>,
    plain: OnceLock<Result<Separation, String>>,
    icc: Option<&'a [u8]>,
    limit: f64,
}

/// Ink held back from the limit, so that what JPEG adds stays below it, percent.
const RESERVE: f64 = 4.0;

impl Shared<'_> {
    fn condition(&self) -> Result<&Condition, String> {
        let made = self.condition.get_or_init(|| self.icc.map_or_else(|| Err("印厂没有能用的特性文件".into()), Condition::new));
        made.as_ref().map_err(String::clone)
    }

    fn separated(&self, raster: Raster, picture: &Picture) -> Result<Raster, String> {
        let limit = self.limit - RESERVE;
        if let Some(own) = picture.profile() {
            return Ok(raster.separated(&self.condition()?.separation(Some(&own), limit)));
        }
        let plain = self.plain.get_or_init(|| Ok(self.condition()?.separation(None, limit)));
        Ok(raster.separated(plain.as_ref().map_err(String::clone)?))
    }
}

/// How all pictures are made ready.
#[derive(Clone, Copy)]
struct How {
    /// Without transparency.
    flat: bool,
    /// Of compression.
    effort: u8,
}

fn make(p: &Picture, need: &Need, shared: &Shared<'_>, how: How) -> Result<(Picture, Option<String>), String> {
    let unknown = if need.color == Change::Separate { shared.condition().err() } else { None };
    if unknown.is_some() && need.size.is_none() && p.passes() {
        return Ok((p.clone(), unknown));
    }
    let mut raster = Raster::read(p, need.size)?;
    if how.flat {
        raster = raster.flattened();
    }
    raster = match need.color {
        Change::Keep => raster,
        Change::Separate if unknown.is_some() => raster,
        Change::Separate => shared.separated(raster, p)?,
        Change::Gray => raster.gray(),
        Change::Screen => match shared.condition() {
            Ok(condition) => {
                let proof = condition.proof(false);
                let data = raster.data.as_chunks::<4>().0.iter().flat_map(|&inks| proof.apply(inks)).collect();
                Raster { channels: 3, data, ..raster }
            }
            Err(_) => raster.rgb(),
        },
    };
    // What neither its colours nor its pixels had to change for is not blurred by another coding.
    let exact = need.color == Change::Keep && need.size.is_none() && p.coding != Coding::Jpeg;
    let made = raster.ready(&p.name, p.bits, exact, how.effort).ok_or("图像太大")?;
    Ok((made, unknown))
}

/// The black of the same lightness.
pub fn gray(ink: Ink) -> Ink {
    let light = |v: u16| 1000 - u32::from(v.min(1000));
    let left = (light(ink.c) * 212 + light(ink.m) * 715 + light(ink.y) * 73) / 1000;
    Ink::gray((1000 - left * light(ink.k) / 1000) as u16)
}
