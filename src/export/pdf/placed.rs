//! Pages of other files inside ours: as form XObjects, their objects copied, their streams as they are.
//!
//! The form's matrix brings what is placed of the page to the unit square, so that it is painted as pictures are.
//! Objects follow each other in the order in which they are first named; files placed twice are copied once.

use super::write::Deflater;
use crate::model::Flavour;
use crate::pdf::{Dict, File, Leaf, Object, Placed, Stream, unit_matrix};
use pdf_writer::{Filter, Name, Null, Obj, Pdf, Ref, Str};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Objects of one file that are copied, at most.
const MOST_OBJECTS: usize = 300_000;

/// What has no business on a page of another file: ties to the file that it came from, and what print forbids.
const LEFT_OUT: [&[u8]; 12] = [
    b"Length",
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"StructParent",
    b"StructParents",
    b"Parent",
    b"OC",
    b"OPI",
    b"Alternates",
    b"AF",
    b"Thumb",
];

/// A file, and the new numbers of those of its objects that are copied.
type Copied = (Arc<[u8]>, BTreeMap<u32, Ref>);

/// Everything placed in one document.
#[derive(Default)]
pub(super) struct Copies {
    files: Vec<Copied>,
}

impl Copies {
    /// Writes a placed page as a form.
    pub(super) fn write(&mut self, pdf: &mut Pdf, id: Ref, placed: &Placed, flavour: Flavour, deflater: &mut Deflater, next: &mut Ref) {
        let at = self.files.iter().position(|(f, _)| Arc::ptr_eq(f, &placed.file) || f[..] == placed.file[..]).unwrap_or_else(|| {
            self.files.push((placed.file.clone(), BTreeMap::new()));
            self.files.len() - 1
        });
        let known = &mut self.files[at].1;
        let done = placed.with(|file, leaf, bounds| {
            let mut copy = Copy { file, known, waiting: VecDeque::new(), next };
            copy.form(pdf, id, leaf, bounds, flavour, deflater);
            copy.rest(pdf);
        });
        if done.is_none() {
            cross(pdf, id);
        }
    }
}

/// What stands for a page that may not be placed: a grey box with a cross, so that nobody overlooks it.
pub(super) fn cross(pdf: &mut Pdf, id: Ref) {
    let content = b"0 0 0 .15 k 0 0 1 1 re f 0 0 0 1 K .004 w 0 0 m 1 1 l 0 1 m 1 0 l S 0 0 1 1 re S\n";
    let mut form = pdf.form_xobject(id, content);
    form.bbox(pdf_writer::Rect::new(0.0, 0.0, 1.0, 1.0));
    form.resources();
}

struct Copy<'c, 'f, 'd> {
    file: &'f File<'d>,
    known: &'c mut BTreeMap<u32, Ref>,
    waiting: VecDeque<(u32, Ref)>,
    next: &'c mut Ref,
}

impl Copy<'_, '_, '_> {
    fn form(&mut self, pdf: &mut Pdf, id: Ref, leaf: &Leaf, bounds: [f64; 4], flavour: Flavour, deflater: &mut Deflater) {
        let contents = self.file.get(&leaf.dict, "Contents");
        let parts = if contents.array().is_some() { self.file.items(&contents) } else { vec![contents] };
        // One stream stays as it is; several become one.
        let single = match &parts[..] {
            [Object::Stream(s)] if self.file.filters(&s.dict).iter().all(|(name, _)| matches!(&name[..], b"FlateDecode" | b"Fl")) => {
                Some(s.clone())
            }
            _ => None,
        };
        let made = if single.is_none() { deflater.deflate(&leaf.content(self.file)) } else { Vec::new() };
        let data = single.as_ref().map_or(&made[..], |s| self.file.raw(s));
        let mut form = pdf.stream(id, data);
        form.pair(Name(b"Type"), Name(b"XObject")).pair(Name(b"Subtype"), Name(b"Form"));
        form.insert(Name(b"BBox")).array().items(bounds.map(|v| v as f32));
        form.insert(Name(b"Matrix")).array().items(unit_matrix(bounds, leaf.turns()).map(|v| v as f32));
        match &single {
            Some(s) => {
                for key in ["Filter", "DecodeParms"] {
                    if let Some(value) = s.dict.raw(key) {
                        self.put(form.insert(Name(key.as_bytes())), value);
                    }
                }
            }
            None => _ = form.filter(Filter::FlateDecode),
        }
        let resources = Object::Dict(leaf.resources.clone());
        self.put(form.insert(Name(b"Resources")), &resources);
        if let Some(group) = leaf.dict.raw("Group").filter(|_| flavour != Flavour::X1a) {
            self.put(form.insert(Name(b"Group")), group);
        }
    }

    /// Writes the objects that were named, and those that they name.
    fn rest(&mut self, pdf: &mut Pdf) {
        while let Some((number, id)) = self.waiting.pop_front() {
            match self.file.load(number) {
                Object::Stream(stream) => self.stream(pdf, id, &stream),
                other => self.put(pdf.indirect(id), &other),
            }
        }
    }

    fn stream(&mut self, pdf: &mut Pdf, id: Ref, stream: &Stream) {
        let mut out = pdf.stream(id, self.file.raw(stream));
        for (key, value) in stream.dict.entries().filter(|(k, _)| !LEFT_OUT.contains(k)) {
            self.put(out.insert(Name(key)), value);
        }
    }

    fn put(&mut self, out: Obj<'_>, object: &Object) {
        match object {
            Object::Null => out.primitive(Null),
            Object::Bool(b) => out.primitive(*b),
            Object::Int(v) => match i32::try_from(*v) {
                Ok(v) => out.primitive(v),
                Err(_) => out.primitive(*v as f32),
            },
            Object::Real(v) => out.primitive(*v as f32),
            Object::Str(s) => out.primitive(Str(s)),
            Object::Name(n) => out.primitive(Name(n)),
            Object::Array(items) => {
                let mut array = out.array();
                items.iter().for_each(|o| self.put(array.push(), o));
            }
            Object::Dict(dict) => self.dict(out, dict),
            // Streams are always objects of their own.
            Object::Stream(_) => out.primitive(Null),
            Object::Ref(number) => match self.reference(*number) {
                Some(id) => out.primitive(id),
                None => out.primitive(Null),
            },
        }
    }

    fn dict(&mut self, out: Obj<'_>, dict: &Dict) {
        let mut out = out.dict();
        // Lists of names (a font may be called /OC) are left alone. The last of two equal keys counts.
        let typed = dict.has("Type") || dict.has("Subtype");
        let all: BTreeMap<&[u8], &Object> = dict.entries().collect();
        for (key, value) in all.into_iter().filter(|(k, _)| !(typed && LEFT_OUT.contains(k))) {
            self.put(out.insert(Name(key)), value);
        }
    }

    /// The new number of an object; none if there are far too many, or it is not there.
    fn reference(&mut self, number: u32) -> Option<Ref> {
        if let Some(&id) = self.known.get(&number) {
            return Some(id);
        }
        if self.known.len() >= MOST_OBJECTS || self.file.load(number).is_null() {
            return None;
        }
        let id = self.next.bump();
        self.known.insert(number, id);
        self.waiting.push_back((number, id));
        Some(id)
    }
}
