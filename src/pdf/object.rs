//! PDF objects as values. Arrays and dictionaries are shared, so that copies cost nothing.

use std::rc::Rc;

/// An object (ISO 32000-1, 7.3).
#[derive(Clone, Debug)]
pub(crate) enum Object {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Str(Rc<[u8]>),
    Name(Rc<[u8]>),
    Array(Rc<Vec<Object>>),
    Dict(Dict),
    Stream(Rc<Stream>),
    /// Number of an indirect object.
    Ref(u32),
}

/// A dictionary. The last of two equal keys counts.
#[derive(Clone, Default, Debug)]
pub(crate) struct Dict(pub(crate) Rc<Vec<(Rc<[u8]>, Object)>>);

/// A stream: its dictionary and where its data lie in the file.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) dict: Dict,
    /// In the file, or (of inline images) in `own`.
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) own: Option<Vec<u8>>,
    /// Number of the object, 0 if it has none.
    pub(crate) id: u32,
}

impl Object {
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Object::Int(v) => Some(*v as f64),
            Object::Real(v) => Some(*v),
            _ => None,
        }
    }

    pub(crate) fn int(&self) -> Option<i64> {
        match self {
            Object::Int(v) => Some(*v),
            Object::Real(v) if v.fract() == 0.0 && v.abs() < 1e15 => Some(*v as i64),
            _ => None,
        }
    }

    pub(crate) fn name(&self) -> Option<&[u8]> {
        if let Object::Name(n) = self { Some(n) } else { None }
    }

    pub(crate) fn string(&self) -> Option<&[u8]> {
        if let Object::Str(s) = self { Some(s) } else { None }
    }

    pub(crate) fn array(&self) -> Option<&[Object]> {
        if let Object::Array(a) = self { Some(a) } else { None }
    }

    /// A dictionary, or that of a stream.
    pub(crate) fn dict(&self) -> Option<&Dict> {
        match self {
            Object::Dict(d) => Some(d),
            Object::Stream(s) => Some(&s.dict),
            _ => None,
        }
    }

    pub(crate) fn stream(&self) -> Option<&Rc<Stream>> {
        if let Object::Stream(s) = self { Some(s) } else { None }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Object::Null)
    }

    /// Text of a string, UTF-16 or PDFDocEncoding (its ASCII part).
    pub(crate) fn text(&self) -> Option<String> {
        let bytes = self.string()?;
        Some(match bytes {
            [0xFE, 0xFF, rest @ ..] => {
                let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|b| u16::from_be_bytes(*b)).collect();
                String::from_utf16_lossy(&units)
            }
            [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
            _ => bytes.iter().map(|&b| char::from(b)).collect(),
        })
    }
}

impl Dict {
    /// The value as it stands; references are not followed.
    pub(crate) fn raw(&self, key: &str) -> Option<&Object> {
        self.0.iter().rev().find(|(k, _)| &k[..] == key.as_bytes()).map(|(_, v)| v)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.raw(key).is_some_and(|v| !v.is_null())
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(k, v)| (&k[..], v))
    }
}
