//! Colours as they print, when a browser asks: inks and pictures through the plant's profile, plate by plate, and
//! the sum of inks.
//!
//! Type and lines are drawn by the browser at any zoom, so that it only asks what colour an ink has; pictures are
//! made here, by the code that makes them for the plant.

use crate::export::color::{Condition, Proof, Separation};
use crate::export::picture::Raster;
use crate::model::Plant;
use crate::page::{Ink, Picture};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// Pixels on the longer side that a picture has at most: enough for a large screen.
const MOST_PIXELS: usize = 2400;
/// Pictures kept ready.
const MOST_KEPT: usize = 48;

/// How a picture is looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum View {
    /// As on the screen; of use on pages without colour.
    Screen,
    /// Through the plant's profile, on its paper.
    Proof,
    /// One plate, 0 to 3: cyan, magenta, yellow, black.
    Plate(usize),
    /// The sum of inks: white is none, black 400 %; red above the limit.
    Sum,
}

/// A view and whether the page has no colour, as an address has them: `proof`, `K`, `mono-sum`.
pub fn view(name: &str) -> Option<(View, bool)> {
    let (mono, name) = name.strip_prefix("mono").map_or((false, name), |rest| (true, rest.trim_start_matches('-')));
    let view = match name {
        "" if mono => View::Screen,
        "proof" => View::Proof,
        "C" => View::Plate(0),
        "M" => View::Plate(1),
        "Y" => View::Plate(2),
        "K" => View::Plate(3),
        "sum" => View::Sum,
        _ => return None,
    };
    Some((view, mono))
}

/// The colours of one print shop.
pub struct Colours {
    plant: Plant,
    condition: OnceLock<Option<Condition>>,
    proof: OnceLock<Option<Proof>>,
    plain: OnceLock<Option<Separation>>,
    made: Mutex<BTreeMap<Asked, Arc<Vec<u8>>>>,
}

/// A picture's address, its view, whether its page has no colour.
type Asked = (String, View, bool);

impl Colours {
    /// Of a plant; nothing is computed yet.
    pub fn new(plant: Plant) -> Colours {
        Colours { plant, condition: OnceLock::new(), proof: OnceLock::new(), plain: OnceLock::new(), made: Mutex::default() }
    }

    /// The plant that they are of.
    pub fn plant(&self) -> &Plant {
        &self.plant
    }

    fn condition(&self) -> Option<&Condition> {
        self.condition.get_or_init(|| self.plant.intent.profile.as_deref().and_then(|icc| Condition::new(icc).ok())).as_ref()
    }

    fn proof(&self) -> Option<&Proof> {
        self.proof.get_or_init(|| Some(self.condition()?.proof(true))).as_ref()
    }

    /// Screen colours of inks, written as pages have them (`0 0 0 1000`), in print; what is no ink is left out.
    pub fn inks(&self, names: &str) -> Option<Value> {
        let proof = self.proof()?;
        let one = |name: &str| {
            let [r, g, b] = proof.apply(ink(name)?.map(|v| ((u32::from(v) * 255 + 500) / 1000) as u8));
            Some((name.to_string(), Value::from(format!("#{r:02x}{g:02x}{b:02x}"))))
        };
        Some(Value::Object(names.split(',').take(4096).filter_map(one).collect::<Map<_, _>>()))
    }

    /// A picture in a view, as JPEG; `None` if it is broken, or the plant has no profile that it needs.
    pub fn picture(&self, address: &str, picture: &Picture, view: View, mono: bool) -> Option<Arc<Vec<u8>>> {
        let key = (address.to_string(), view, mono);
        let kept = || self.made.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(known) = kept().get(&key) {
            return Some(known.clone());
        }
        let made = Arc::new(self.make(picture, view, mono)?);
        let mut all = kept();
        if all.len() >= MOST_KEPT {
            all.clear();
        }
        all.insert(key, made.clone());
        Some(made)
    }

    fn make(&self, p: &Picture, view: View, mono: bool) -> Option<Vec<u8>> {
        let (width, height) = (p.width, p.height);
        let long = width.max(height).max(1) as usize;
        let most = |side: u32| (side as usize * MOST_PIXELS / long).max(1);
        // A pixel that shows nothing is paper, as it is where no transparency is allowed.
        let raster = Raster::read(p, Some((most(width), most(height)))).ok()?.flattened();
        let raster = if mono { raster.gray() } else { raster };
        if view == View::Screen {
            return raster.rgb().encode().map(|e| e.0);
        }
        let raster = if raster.channels == 3 { self.separated(raster, p)? } else { raster };
        let all: Vec<[u8; 4]> = match raster.channels {
            1 => raster.data.iter().map(|v| [0, 0, 0, 255 - v]).collect(),
            _ => raster.data.as_chunks::<4>().0.to_vec(),
        };
        let (channels, data) = match view {
            View::Plate(n) => (1, all.iter().map(|inks| 255 - inks[n.min(3)]).collect()),
            View::Sum => (3, all.iter().flat_map(|inks| self.sum(*inks)).collect()),
            _ => {
                let proof = self.proof()?;
                let mut last = ([0; 4], proof.apply([0; 4]));
                let mut color = |inks: [u8; 4]| {
                    if inks != last.0 {
                        last = (inks, proof.apply(inks));
                    }
                    last.1
                };
                (3, all.iter().flat_map(|inks| color(*inks)).collect())
            }
        };
        Raster { channels, data, ..raster }.encode().map(|e| e.0)
    }

    fn sum(&self, inks: [u8; 4]) -> [u8; 3] {
        let sum: u32 = inks.iter().map(|v| u32::from(*v)).sum();
        let left = 255 - (sum / 4) as u8;
        // JPEG adds a percent or two to what was limited.
        let above = f64::from(sum) / 2.55 > self.plant.ink.limit + 2.0;
        if above { [224, 32, 24] } else { [left; 3] }
    }

    fn separated(&self, raster: Raster, p: &Picture) -> Option<Raster> {
        let (condition, limit) = (self.condition()?, self.plant.ink.limit);
        if let Some(own) = p.profile() {
            return Some(raster.separated(&condition.separation(Some(&own), limit)));
        }
        let plain = self.plain.get_or_init(|| Some(condition.separation(None, limit)));
        Some(raster.separated(plain.as_ref()?))
    }
}

/// An ink as pages name it: thousandths of cyan, magenta, yellow, black.
pub fn name(ink: Ink) -> String {
    format!("{} {} {} {}", ink.c, ink.m, ink.y, ink.k)
}

fn ink(name: &str) -> Option<[u16; 4]> {
    let mut parts = name.split(' ').map(|v| v.parse::<u16>().ok().filter(|v| *v <= 1000));
    let all = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::PictureColor;

    fn newsprint() -> Colours {
        let mut plant = Plant::default();
        plant.intent.profile = Some(Arc::from(&include_bytes!("../../layouts/plants/newsprint.icc")[..]));
        plant.ink.limit = 240.0;
        Colours::new(plant)
    }

    #[test]
    fn paper_is_not_white_and_black_not_black() {
        let v = newsprint().inks("0 0 0 0,0 0 0 1000,x,1 2 3").unwrap();
        let part = |k: &str| u8::from_str_radix(&v[k].as_str().unwrap()[1..3], 16).unwrap();
        assert!((190..250).contains(&part("0 0 0 0")), "{v}");
        assert!((20..110).contains(&part("0 0 0 1000")), "{v}");
        assert_eq!(v.as_object().unwrap().len(), 2);
        assert!(Colours::new(Plant::default()).inks("0 0 0 0").is_none());
    }

    #[test]
    fn a_picture_is_shown_plate_by_plate() {
        let raster = Raster { width: 2, height: 2, channels: 1, data: vec![255, 255, 0, 0], alpha: None };
        let (jpeg, color) = raster.encode().unwrap();
        let p = Picture::jpeg("a.jpg", jpeg, (2, 2), color);
        let c = newsprint();
        let shown = |name: &str| {
            let (v, mono) = view(name).unwrap();
            let jpeg = c.picture("a", &p, v, mono).unwrap().to_vec();
            Raster::decode(&Picture { data: Arc::new(jpeg), color: PictureColor::Gray, ..p.clone() }).unwrap().data
        };
        assert!(shown("C").iter().all(|v| *v > 250));
        let k = shown("K");
        assert!(k[0] > 250 && k[3] < 5, "{k:?}");
        assert_eq!(shown("mono-K"), k);
        assert!(view("cyan").is_none() && view("").is_none());
    }
}
