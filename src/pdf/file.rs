//! A file's objects: through its cross-reference tables, or by looking for them where the tables are broken.

use super::filter::{self, Decoded};
use super::lexer::Lexer;
use super::object::{Dict, Object, Stream};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Objects of a file, at most.
const MOST_OBJECTS: usize = 2_000_000;
/// Bytes that one stream may decode to.
const LARGEST_STREAM: usize = 192 << 20;
/// Bytes that all streams of a file may decode to.
const LARGEST_FILE: usize = 640 << 20;
/// Parts of a cross-reference table that follow each other, at most.
const MOST_PARTS: usize = 1024;

/// What is wrong with a file as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Trouble {
    /// Something stands before the header.
    Prefix,
    /// The cross-reference table could not be used; objects were looked for.
    Xref,
    /// No end-of-file marker: the end is missing.
    Tail,
    /// A stream is not as long as it says.
    Length,
    /// A stream's data are broken or cut off.
    Data,
    /// Decoding gives more than is reasonable.
    Bomb,
    /// An object is not where or what it should be.
    Object,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    At(usize),
    /// In an object stream, at an index.
    In(u32),
}

/// A PDF file.
pub(crate) struct File<'a> {
    data: &'a [u8],
    /// Version of the header.
    pub(crate) version: (u8, u8),
    /// The trailer's dictionary.
    pub(crate) trailer: Dict,
    entries: RefCell<BTreeMap<u32, Entry>>,
    mended: Cell<bool>,
    cache: RefCell<BTreeMap<u32, Object>>,
    /// Objects being read: one that leads to itself is null.
    open: RefCell<BTreeSet<u32>>,
    packed: RefCell<BTreeMap<u32, Rc<BTreeMap<u32, Object>>>>,
    troubles: RefCell<BTreeSet<Trouble>>,
    left: Cell<usize>,
}

impl<'a> File<'a> {
    /// Opens a file. The error says why it is none.
    pub(crate) fn open(data: &'a [u8]) -> Result<File<'a>, &'static str> {
        let start = find(&data[..data.len().min(4096)], b"%PDF-").ok_or("不是 PDF 文件（开头没有 %PDF-）")?;
        let digit = |i: usize| data.get(start + i).and_then(|b| char::from(*b).to_digit(10)).unwrap_or(0) as u8;
        let mut file = File {
            data: &data[start..],
            version: (digit(5), digit(7)),
            trailer: Dict::default(),
            entries: RefCell::default(),
            mended: Cell::new(false),
            cache: RefCell::default(),
            open: RefCell::default(),
            packed: RefCell::default(),
            troubles: RefCell::default(),
            left: Cell::new(LARGEST_FILE),
        };
        if start > 0 {
            file.trouble(Trouble::Prefix);
        }
        let tail = &data[data.len().saturating_sub(2048)..];
        if rfind(tail, b"%%EOF").is_none() {
            file.trouble(Trouble::Tail);
        }
        let sound = file.tables().is_some_and(|trailer| {
            file.trailer = trailer;
            file.root_is_there()
        });
        if !sound {
            file.mend();
            if let Some(trailer) = file.found_trailer() {
                file.trailer = trailer;
            }
        }
        if !file.root_is_there() {
            return Err("PDF 结构损坏：找不到文件的目录（Catalog）");
        }
        Ok(file)
    }

    fn root_is_there(&self) -> bool {
        self.get(&self.trailer, "Root").dict().is_some_and(|d| self.get(d, "Pages").dict().is_some())
    }

    pub(crate) fn trouble(&self, t: Trouble) {
        self.troubles.borrow_mut().insert(t);
    }

    pub(crate) fn troubles(&self) -> Vec<Trouble> {
        self.troubles.borrow().iter().copied().collect()
    }

    /// A value of a dictionary, references followed; null if there is none.
    pub(crate) fn get(&self, dict: &Dict, key: &str) -> Object {
        dict.raw(key).map_or(Object::Null, |v| self.resolve(v))
    }

    /// What a reference leads to.
    pub(crate) fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..32 {
            match object {
                Object::Ref(id) => object = self.load(id),
                other => return other,
            }
        }
        self.trouble(Trouble::Object);
        Object::Null
    }

    /// All items of an array, references followed.
    pub(crate) fn items(&self, object: &Object) -> Vec<Object> {
        self.resolve(object).array().unwrap_or_default().iter().map(|o| self.resolve(o)).collect()
    }

    /// Numbers of all objects.
    pub(crate) fn ids(&self) -> Vec<u32> {
        self.entries.borrow().keys().copied().collect()
    }

    pub(crate) fn load(&self, id: u32) -> Object {
        if let Some(o) = self.cache.borrow().get(&id) {
            return o.clone();
        }
        let entry = self.entries.borrow().get(&id).copied();
        let Some(entry) = entry else { return Object::Null };
        if self.open.borrow().len() > 64 || !self.open.borrow_mut().insert(id) {
            return Object::Null;
        }
        let object = match entry {
            Entry::At(at) => self.parse(id, at),
            Entry::In(stream) => self.unpack(stream).and_then(|objects| objects.get(&id).cloned()),
        };
        self.open.borrow_mut().remove(&id);
        let object = match object {
            Some(o) => o,
            None => {
                self.trouble(Trouble::Object);
                if !self.mended.get() {
                    self.mend();
                    return self.load(id);
                }
                Object::Null
            }
        };
        self.cache.borrow_mut().insert(id, object.clone());
        object
    }

    /// The object at a place, if it is the one wanted.
    fn parse(&self, id: u32, at: usize) -> Option<Object> {
        let mut lexer = Lexer::new(self.data, at);
        if lexer.integer()? != i64::from(id) {
            return None;
        }
        lexer.integer()?;
        if !lexer.eat("obj") {
            return None;
        }
        let object = lexer.object()?;
        let Object::Dict(dict) = object else { return Some(object) };
        if !lexer.eat("stream") {
            return Some(Object::Dict(dict));
        }
        let mut start = lexer.at;
        match self.data.get(start..start + 2) {
            Some(b"\r\n") => start += 2,
            Some([b'\n' | b'\r', _]) => start += 1,
            _ => {}
        }
        let length = self.get(&dict, "Length").int().and_then(|n| usize::try_from(n).ok());
        let said = length.and_then(|n| start.checked_add(n)).filter(|&end| end <= self.data.len());
        let end = match said.filter(|&end| Lexer::new(self.data, end).eat("endstream")) {
            Some(end) => end,
            None => {
                self.trouble(Trouble::Length);
                let found = find(&self.data[start..], b"endstream").map_or(self.data.len(), |n| start + n);
                let cut = self.data[start..found].strip_suffix(b"\n").map_or(found, |d| start + d.len());
                self.data[start..cut].strip_suffix(b"\r").map_or(cut, |d| start + d.len())
            }
        };
        Some(Object::Stream(Rc::new(Stream { dict, range: start..end, own: None, id })))
    }

    /// The objects of an object stream (7.5.7).
    fn unpack(&self, id: u32) -> Option<Rc<BTreeMap<u32, Object>>> {
        if let Some(objects) = self.packed.borrow().get(&id) {
            return Some(objects.clone());
        }
        let place = match self.entries.borrow().get(&id) {
            Some(Entry::At(at)) => *at,
            _ => return None,
        };
        let object = self.parse(id, place)?;
        let stream = object.stream()?;
        let (count, first) = (self.get(&stream.dict, "N").int()?, usize::try_from(self.get(&stream.dict, "First").int()?).ok()?);
        let data = self.decode(stream).data;
        let mut head = Lexer::new(&data, 0);
        let mut places = Vec::new();
        for _ in 0..count.clamp(0, 1 << 20) {
            let (Some(number), Some(offset)) = (head.integer(), head.integer()) else { break };
            places.push((u32::try_from(number).ok()?, first.checked_add(usize::try_from(offset).ok()?)?));
        }
        let objects: BTreeMap<u32, Object> = places.into_iter().filter_map(|(n, at)| Some((n, Lexer::new(&data, at).object()?))).collect();
        let objects = Rc::new(objects);
        self.packed.borrow_mut().insert(id, objects.clone());
        Some(objects)
    }

    /// The filters of a stream with their parameters.
    pub(crate) fn filters(&self, dict: &Dict) -> Vec<(Vec<u8>, Dict)> {
        let either = |long: &str, short: &str| if dict.has(long) { self.get(dict, long) } else { self.get(dict, short) };
        let list = |o: Object| if o.array().is_some() { self.items(&o) } else { vec![o] };
        let params = list(either("DecodeParms", "DP"));
        let names = list(either("Filter", "F"));
        let named = names.iter().enumerate().filter_map(|(i, n)| {
            let given = params.get(i).and_then(|p| p.dict().cloned()).unwrap_or_default();
            // Numbers of parameters may be references.
            let resolved = given.entries().map(|(k, v)| (k.into(), self.resolve(v))).collect();
            Some((n.name()?.to_vec(), Dict(Rc::new(resolved))))
        });
        named.take(8).collect()
    }

    /// The raw bytes of a stream.
    pub(crate) fn raw<'s>(&'s self, stream: &'s Stream) -> &'s [u8] {
        stream.own.as_deref().unwrap_or_else(|| self.data.get(stream.range.clone()).unwrap_or_default())
    }

    /// The bytes of a stream, decoded as far as is allowed.
    pub(crate) fn decode(&self, stream: &Stream) -> Decoded {
        let most = LARGEST_STREAM.min(self.left.get());
        let decoded = filter::decode(self.raw(stream), &self.filters(&stream.dict), most);
        self.left.set(self.left.get().saturating_sub(decoded.data.len()));
        if decoded.broken {
            self.trouble(Trouble::Data);
        }
        if decoded.too_much {
            self.trouble(Trouble::Bomb);
        }
        decoded
    }

    /// All cross-reference tables, the newest first; the first trailer counts.
    fn tables(&self) -> Option<Dict> {
        let from = self.data.len().saturating_sub(4096);
        let mark = from + rfind(&self.data[from..], b"startxref")?;
        let mut next = Some(usize::try_from(Lexer::new(self.data, mark + 9).integer()?).ok()?);
        let (mut seen, mut first) = (BTreeSet::new(), None);
        while let Some(at) = next {
            if !seen.insert(at) || seen.len() > MOST_PARTS || at >= self.data.len() {
                return if first.is_some() && seen.len() <= MOST_PARTS && at < self.data.len() { first } else { None };
            }
            let trailer = if Lexer::new(self.data, at).eat("xref") { self.table(at)? } else { self.xref_stream(at)? };
            if let Some(hybrid) = trailer.raw("XRefStm").and_then(Object::int).and_then(|v| usize::try_from(v).ok()) {
                let _ = self.xref_stream(hybrid);
            }
            next = trailer.raw("Prev").and_then(Object::int).and_then(|v| usize::try_from(v).ok());
            first.get_or_insert(trailer);
        }
        first
    }

    fn enter(&self, id: i64, entry: Entry) -> Option<()> {
        let mut entries = self.entries.borrow_mut();
        if entries.len() >= MOST_OBJECTS {
            return None;
        }
        entries.entry(u32::try_from(id).ok()?).or_insert(entry);
        Some(())
    }

    fn table(&self, at: usize) -> Option<Dict> {
        let mut lexer = Lexer::new(self.data, at);
        lexer.eat("xref");
        while !lexer.eat("trailer") {
            let (first, count) = (lexer.integer()?, lexer.integer()?);
            if count < 0 || count as usize > MOST_OBJECTS {
                return None;
            }
            for i in 0..count {
                let (offset, _) = (lexer.integer()?, lexer.integer()?);
                if lexer.eat("n") {
                    self.enter(first.checked_add(i)?, Entry::At(usize::try_from(offset).ok()?))?;
                } else if !lexer.eat("f") {
                    return None;
                }
            }
        }
        lexer.object()?.dict().cloned()
    }

    /// A cross-reference stream (7.5.8).
    fn xref_stream(&self, at: usize) -> Option<Dict> {
        let id = Lexer::new(self.data, at).integer().and_then(|n| u32::try_from(n).ok())?;
        let object = self.parse(id, at)?;
        let stream = object.stream()?;
        let dict = &stream.dict;
        let widths: Vec<usize> = self.items(dict.raw("W")?).iter().filter_map(|w| usize::try_from(w.int()?).ok()).collect();
        let &[w0, w1, w2] = &widths[..] else { return None };
        if w0 > 8 || w1 > 8 || w2 > 8 || w0 + w1 + w2 == 0 {
            return None;
        }
        let size = dict.raw("Size").and_then(Object::int)?;
        let mut index: Vec<i64> = dict.raw("Index").map(|i| self.items(i).iter().filter_map(Object::int).collect()).unwrap_or_default();
        if index.is_empty() {
            index = vec![0, size];
        }
        let data = self.decode(stream).data;
        let mut rows = data.chunks_exact(w0 + w1 + w2);
        let number = |b: &[u8]| b.iter().fold(0u64, |v, &b| v << 8 | u64::from(b));
        for part in index.chunks_exact(2) {
            for i in 0..part[1].clamp(0, MOST_OBJECTS as i64) {
                let Some(row) = rows.next() else { break };
                let kind = if w0 == 0 { 1 } else { number(&row[..w0]) };
                let value = number(&row[w0..w0 + w1]);
                let entry = match kind {
                    1 => Entry::At(usize::try_from(value).ok()?),
                    2 => Entry::In(u32::try_from(value).ok()?),
                    _ => continue,
                };
                self.enter(part[0].checked_add(i)?, entry)?;
            }
        }
        Some(dict.clone())
    }

    /// Looks for objects from the start of the file to its end: `12 0 obj`. Later ones replace earlier ones.
    fn mend(&self) {
        self.mended.set(true);
        self.trouble(Trouble::Xref);
        let mut entries = BTreeMap::new();
        let mut at = 0;
        while let Some(found) = find(&self.data[at..], b" obj") {
            let end = at + found;
            at = end + 4;
            let before = &self.data[end.saturating_sub(20)..end];
            let digits = |b: &[u8]| b.iter().rev().take_while(|b| b.is_ascii_digit()).count();
            let generation = digits(before);
            let rest = &before[..before.len() - generation];
            let spaces = rest.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
            let number = digits(&rest[..rest.len() - spaces]);
            if generation == 0 || spaces == 0 || number == 0 || number > 10 || entries.len() >= MOST_OBJECTS {
                continue;
            }
            let start = end - generation - spaces - number;
            if let Some(id) = std::str::from_utf8(&self.data[start..start + number]).ok().and_then(|t| t.parse::<u32>().ok()) {
                entries.insert(id, Entry::At(start));
            }
        }
        *self.entries.borrow_mut() = entries.clone();
        self.cache.borrow_mut().clear();
        self.packed.borrow_mut().clear();
        // Objects in object streams, where no table says so.
        let streams: Vec<u32> = entries
            .iter()
            .filter_map(|(&id, e)| match e {
                Entry::At(at) => {
                    let head = &self.data[*at..(at + 400).min(self.data.len())];
                    find(head, b"/ObjStm").map(|_| id)
                }
                Entry::In(_) => None,
            })
            .collect();
        for id in streams {
            for number in self.unpack(id).iter().flat_map(|o| o.keys().copied()) {
                self.entries.borrow_mut().entry(number).or_insert(Entry::In(id));
            }
        }
    }

    /// A trailer of a mended file: the last that is there, or one made from what the objects say.
    fn found_trailer(&self) -> Option<Dict> {
        let mut end = self.data.len();
        while let Some(at) = rfind(&self.data[..end], b"trailer") {
            if let Some(dict) = Lexer::new(self.data, at + 7).object().and_then(|o| o.dict().cloned())
                && self.get(&dict, "Root").dict().is_some()
            {
                return Some(dict);
            }
            end = at;
        }
        let mut made: Vec<(Rc<[u8]>, Object)> = Vec::new();
        for id in self.ids().into_iter().take(200_000) {
            let object = self.load(id);
            let Some(dict) = object.dict() else { continue };
            match self.get(dict, "Type").name() {
                Some(b"Catalog") => made.push(((*b"Root").into(), Object::Ref(id))),
                Some(b"XRef") => {
                    made.extend(
                        dict.entries().filter(|(k, _)| [&b"Info"[..], b"ID", b"Encrypt"].contains(k)).map(|(k, v)| (k.into(), v.clone())),
                    );
                }
                _ => {}
            }
        }
        (!made.is_empty()).then(|| Dict(Rc::new(made)))
    }
}

fn find(data: &[u8], pattern: &[u8]) -> Option<usize> {
    let first = *pattern.first()?;
    let mut at = 0;
    while let Some(i) = data[at..].iter().position(|&b| b == first) {
        if data[at + i..].starts_with(pattern) {
            return Some(at + i);
        }
        at += i + 1;
    }
    None
}

fn rfind(data: &[u8], pattern: &[u8]) -> Option<usize> {
    (0..=data.len().checked_sub(pattern.len())?).rev().find(|&i| data[i..].starts_with(pattern))
}
