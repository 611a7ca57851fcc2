//! Colour spaces of a PDF, and what their numbers mean in ink.
//!
//! Process colours are exact. For RGB, CIE and ICC colours the ink is an estimate: such colours are themselves a finding.

use super::file::File;
use super::object::{Dict, Object};

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

/// A colour space.
#[derive(Clone, Debug)]
pub(crate) enum Space {
    Plain(Family),
    Indexed(Box<Space>, Vec<u8>),
    /// Names of the inks.
    Inks(Family, Vec<String>),
    Pattern(Option<Box<Space>>),
}

impl Space {
    /// From a name or an array; names of the page's resources are looked up.
    pub(crate) fn read(file: &File<'_>, object: &Object, resources: &Dict, depth: usize) -> Space {
        let unknown = Space::Plain(Family::Unknown);
        if depth == 0 {
            return unknown;
        }
        let object = file.resolve(object);
        if let Some(name) = object.name() {
            return match name {
                b"DeviceGray" | b"G" => Space::Plain(Family::Gray),
                b"DeviceRGB" | b"RGB" => Space::Plain(Family::Rgb),
                b"DeviceCMYK" | b"CMYK" => Space::Plain(Family::Cmyk),
                b"Pattern" => Space::Pattern(None),
                other => {
                    let spaces = file.get(resources, "ColorSpace");
                    let named = std::str::from_utf8(other).ok().and_then(|n| spaces.dict()?.raw(n).cloned());
                    // A name that leads to itself ends here.
                    named.filter(|o| o.name() != Some(other)).map_or(unknown, |o| Space::read(file, &o, resources, depth - 1))
                }
            };
        }
        let parts = file.items(&object);
        let of = |i: usize| parts.get(i).map(|o| Space::read(file, o, resources, depth - 1));
        match parts.first().and_then(Object::name) {
            Some(b"CalGray") => Space::Plain(Family::CalGray),
            Some(b"CalRGB") => Space::Plain(Family::CalRgb),
            Some(b"Lab") => Space::Plain(Family::Lab),
            Some(b"ICCBased") => {
                let n = parts.get(1).and_then(|o| file.get(o.dict()?, "N").int()).unwrap_or(0);
                Space::Plain(if (1..=4).contains(&n) { Family::Icc(n as u8) } else { Family::Unknown })
            }
            Some(b"Indexed" | b"I") => {
                let table = match parts.get(3) {
                    Some(Object::Str(s)) => s.to_vec(),
                    Some(Object::Stream(s)) => file.decode(s).data,
                    _ => Vec::new(),
                };
                Space::Indexed(Box::new(of(1).unwrap_or(unknown)), table)
            }
            Some(b"Separation") => Space::Inks(Family::Separation, vec![name(parts.get(1))]),
            Some(b"DeviceN") => {
                let names = parts.get(1).map(|o| file.items(o)).unwrap_or_default();
                Space::Inks(Family::DeviceN, names.iter().take(64).map(|n| name(Some(n))).collect())
            }
            Some(b"Pattern") => Space::Pattern(of(1).map(Box::new)),
            Some(b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"G" | b"RGB" | b"CMYK") => of(0).unwrap_or(unknown),
            _ => unknown,
        }
    }

    /// Its family; that of the base for tables.
    pub(crate) fn family(&self) -> Family {
        match self {
            Space::Plain(f) | Space::Inks(f, _) => *f,
            Space::Indexed(base, _) => base.family(),
            Space::Pattern(Some(base)) => base.family(),
            Space::Pattern(None) => Family::Pattern,
        }
    }

    /// Numbers of one colour.
    pub(crate) fn channels(&self) -> usize {
        match self {
            Space::Plain(Family::Gray | Family::CalGray) | Space::Indexed(..) => 1,
            Space::Plain(Family::Rgb | Family::CalRgb | Family::Lab) => 3,
            Space::Plain(Family::Icc(n)) => usize::from(*n),
            Space::Plain(Family::Cmyk) => 4,
            Space::Inks(_, names) => names.len(),
            Space::Pattern(_) | Space::Plain(_) => 0,
        }
    }

    /// Inks beside the four.
    pub(crate) fn spots(&self) -> Vec<String> {
        match self {
            Space::Inks(_, names) => {
                names.iter().filter(|n| process(n).is_none() && !["None", "All"].contains(&n.as_str())).cloned().collect()
            }
            Space::Indexed(base, _) | Space::Pattern(Some(base)) => base.spots(),
            _ => Vec::new(),
        }
    }

    /// Whether it names all plates at once.
    pub(crate) fn all(&self) -> bool {
        match self {
            Space::Inks(_, names) => names.iter().any(|n| n == "All"),
            Space::Indexed(base, _) | Space::Pattern(Some(base)) => base.all(),
            _ => false,
        }
    }

    /// The colour at the start (8.6.3): black, or full ink.
    pub(crate) fn start(&self) -> Paint {
        let values = match self {
            Space::Plain(Family::Cmyk | Family::Icc(4)) => vec![0.0, 0.0, 0.0, 1.0],
            Space::Inks(_, names) => vec![1.0; names.len()],
            other => vec![0.0; other.channels()],
        };
        self.paint(&values)
    }

    /// What a colour prints.
    pub(crate) fn paint(&self, values: &[f64]) -> Paint {
        Paint { family: self.family(), inks: self.inks(values), spots: self.spots(), all: self.all() }
    }

    /// Inks of a colour whose numbers run from 0 to 1 (of tables: the index).
    pub(crate) fn inks(&self, values: &[f64]) -> [f64; 5] {
        let v = |i: usize| values.get(i).copied().unwrap_or(0.0).clamp(0.0, 1.0);
        match self {
            Space::Plain(Family::Gray | Family::CalGray | Family::Icc(1)) => [0.0, 0.0, 0.0, 1.0 - v(0), 0.0],
            Space::Plain(Family::Cmyk | Family::Icc(4)) => [v(0), v(1), v(2), v(3), 0.0],
            Space::Plain(Family::Rgb | Family::CalRgb | Family::Icc(_)) => {
                let [c, m, y] = [1.0 - v(0), 1.0 - v(1), 1.0 - v(2)];
                let k = c.min(m).min(y);
                [c - k, m - k, y - k, k, 0.0]
            }
            Space::Plain(Family::Lab) => [0.0, 0.0, 0.0, 1.0 - values.first().copied().unwrap_or(0.0).clamp(0.0, 100.0) / 100.0, 0.0],
            Space::Plain(_) => [0.0, 0.0, 0.0, 0.3, 0.0],
            Space::Indexed(base, table) => {
                let n = base.channels();
                let at = (values.first().copied().unwrap_or(0.0).clamp(0.0, 255.0) as usize) * n;
                let entry: Vec<f64> = (at..at + n).map(|i| f64::from(table.get(i).copied().unwrap_or(0)) / 255.0).collect();
                base.inks(&entry)
            }
            Space::Inks(_, names) => {
                let mut out = [0.0; 5];
                for (i, name) in names.iter().enumerate() {
                    match (process(name), name.as_str()) {
                        (Some(plate), _) => out[plate] = v(i),
                        (None, "All") => out = [v(i), v(i), v(i), v(i), 0.0],
                        (None, "None") => {}
                        _ => out[4] += v(i),
                    }
                }
                out
            }
            // Some of every ink that the pattern may have.
            Space::Pattern(_) => [0.0, 0.0, 0.0, 0.3, 0.0],
        }
    }
}

fn name(object: Option<&Object>) -> String {
    object.and_then(Object::name).map(|n| String::from_utf8_lossy(n).into_owned()).unwrap_or_default()
}

/// The plate of a process ink.
fn process(name: &str) -> Option<usize> {
    ["Cyan", "Magenta", "Yellow", "Black"].iter().position(|p| *p == name)
}
