//! Colours as the four inks; spot inks through the colours that their file gives for them.

use super::super::color::{Family, Space};
use super::super::file::File;
use super::super::object::{Dict, Object};
use super::function::Function;
use std::rc::Rc;

/// A colour space, with the way from its own inks to process inks.
#[derive(Clone)]
pub(super) struct Ground {
    pub(super) space: Space,
    tint: Option<Rc<(Function, Ground)>>,
}

impl Ground {
    /// One of the device spaces.
    pub(super) fn plain(family: Family) -> Ground {
        Ground { space: Space::Plain(family), tint: None }
    }

    pub(super) fn read(file: &File<'_>, object: &Object, resources: &Dict) -> Ground {
        Ground::within(file, object, resources, 6)
    }

    fn within(file: &File<'_>, object: &Object, resources: &Dict, depth: usize) -> Ground {
        let space = Space::read(file, object, resources, depth);
        let mut parts = file.resolve(object);
        if let Some(name) = parts.name().and_then(|n| std::str::from_utf8(n).ok()) {
            let spaces = file.get(resources, "ColorSpace");
            parts = spaces.dict().map_or(Object::Null, |d| file.get(d, name));
        }
        let mut parts = file.items(&parts);
        if matches!(parts.first().and_then(Object::name), Some(b"Indexed" | b"I")) {
            parts = parts.get(1).map(|base| file.items(base)).unwrap_or_default();
        }
        let named = matches!(parts.first().and_then(Object::name), Some(b"Separation" | b"DeviceN")) && depth > 0;
        let tint = match (named, parts.get(2), parts.get(3)) {
            (true, Some(other), Some(function)) => {
                let ground = Ground::within(file, other, resources, depth - 1);
                Function::read(file, function, 6).map(|f| Rc::new((f, ground)))
            }
            _ => None,
        };
        Ground { space, tint }
    }

    /// Process inks of a colour.
    pub(super) fn inks(&self, values: &[f64]) -> [f64; 4] {
        if let (Space::Indexed(base, table), Some(_)) = (&self.space, &self.tint) {
            let n = base.channels();
            let at = values.first().copied().unwrap_or(0.0).clamp(0.0, 255.0) as usize * n;
            let entry: Vec<f64> = (at..at + n).map(|i| f64::from(table.get(i).copied().unwrap_or(0)) / 255.0).collect();
            return Ground { space: (**base).clone(), tint: self.tint.clone() }.inks(&entry);
        }
        let [c, m, y, k, spot] = self.space.inks(values);
        match &self.tint {
            Some(tint) if !self.space.all() && !self.space.spots().is_empty() => tint.1.inks(&tint.0.at(values)),
            _ => [c, m, y, (k + spot * 0.6).min(1.0)],
        }
    }

    /// The colour at the start (ISO 32000-1, 8.6.3).
    pub(super) fn start(&self) -> [f64; 4] {
        match &self.space {
            Space::Plain(Family::Cmyk | Family::Icc(4)) => [0.0, 0.0, 0.0, 1.0],
            Space::Inks(_, names) => self.inks(&vec![1.0; names.len()]),
            other => self.inks(&vec![0.0; other.channels()]),
        }
    }

    /// Whether it has inks whose colour is not known here.
    pub(super) fn guessed(&self) -> bool {
        self.tint.is_none() && !self.space.spots().is_empty()
    }
}
