//! Object streams and a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8), where the flavour has them.
//!
//! In: a file as pdf-writer finishes it, with a cross-reference table. Out: the same objects; dictionaries that
//! are not looked for by simple programs stand deflated in object streams. Catalog, information and pages stay
//! where any program that searches a file for a box or an intent finds them.

use super::write::Deflater;

/// Objects in one object stream. A reader must inflate all of it to see one of them.
const TOGETHER: usize = 256;

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    /// At an offset.
    At(usize),
    /// In an object stream, at an index.
    In(usize, usize),
}

/// Packs a file. One that does not end in a table as pdf-writer writes it is left as it is.
pub(super) fn pack(file: Vec<u8>, deflater: &mut Deflater) -> Vec<u8> {
    match Table::read(&file) {
        Some(table) => table.pack(file, deflater),
        None => file,
    }
}

/// The end of a finished file.
struct Table {
    /// (offset, number) of each object, in the order of the file.
    objects: Vec<(usize, usize)>,
    /// One more than the highest number.
    size: usize,
    /// Where objects end.
    end: usize,
    /// Entries of the trailer beside its size.
    trailer: Vec<u8>,
    /// Number of the information dictionary.
    info: Option<usize>,
}

impl Table {
    fn read(file: &[u8]) -> Option<Table> {
        let tail = &file[file.len().checked_sub(64)?..];
        let end = number_after(tail, b"startxref\n")?;
        let table = file.get(end..)?.strip_prefix(b"xref\n0 ")?;
        let (size, table) = (number(table)?, &table[find(table, b"\n")? + 1..]);
        // Each entry has 20 bytes.
        let (entries, rest) = table.split_at_checked(20 * size)?;
        let mut objects: Vec<(usize, usize)> = Vec::with_capacity(size);
        for (i, entry) in entries.chunks_exact(20).enumerate() {
            if entry[17] == b'n' {
                objects.push((number(entry)?, i));
            }
        }
        objects.sort_unstable();
        let dict = rest.strip_prefix(b"trailer\n<<")?;
        let dict = &dict[..dict.windows(11).rposition(|w| w == b"\nstartxref\n")?];
        let dict = &dict[..dict.windows(2).rposition(|w| w == b">>")?];
        let after = dict.strip_prefix(b"/Size ")?;
        let trailer = after[after.iter().position(|b| !b.is_ascii_digit()).unwrap_or(after.len())..].to_vec();
        let info = number_after(&trailer, b"/Info ");
        Some(Table { objects, size, end, trailer, info })
    }

    fn pack(mut self, mut file: Vec<u8>, deflater: &mut Deflater) -> Vec<u8> {
        let mut places = vec![None; self.size];
        let mut packs: Vec<Pack> = Vec::new();
        // Objects that stay move towards the front, over those that are packed.
        let mut at = self.objects.first().map_or(self.end, |o| o.0);
        for i in 0..self.objects.len() {
            let (start, number) = self.objects[i];
            let end = self.objects.get(i + 1).map_or(self.end, |o| o.0);
            match body(&file[start..end]).filter(|b| self.info != Some(number) && !stays(b)) {
                Some(body) => {
                    if packs.last().is_none_or(|p| p.count == TOGETHER) {
                        packs.push(Pack::default());
                    }
                    places[number] = Some(Place::In(packs.len() - 1, packs.last().map_or(0, |p| p.count)));
                    packs.last_mut().into_iter().for_each(|p| p.add(number, body));
                }
                None => {
                    file.copy_within(start..end, at);
                    places[number] = Some(Place::At(at));
                    at += end - start;
                }
            }
        }
        file.truncate(at);
        let first = self.size;
        for pack in &packs {
            places.push(Some(Place::At(file.len())));
            let data = deflater.deflate(&[&pack.index[..], &pack.bodies].concat());
            let dict = format!("/Type/ObjStm/N {}/First {}/Filter/FlateDecode", pack.count, pack.index.len());
            stream(&mut file, places.len() - 1, dict.as_bytes(), &data);
        }
        let end = file.len();
        places.push(Some(Place::At(end)));
        self.size = places.len();
        let (data, width) = table(&places, first, end);
        let columns = width + 3;
        let mut dict = format!("/Type/XRef/Size {}", self.size).into_bytes();
        dict.extend(&self.trailer);
        dict.extend(format!("/W[1 {width} 2]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {columns}>>").into_bytes());
        stream(&mut file, self.size - 1, &dict, &deflater.deflate(&data));
        file.extend(format!("startxref\n{end}\n%%EOF").into_bytes());
        file
    }
}

/// Objects that are deflated together.
#[derive(Default)]
struct Pack {
    count: usize,
    /// Number and place of each.
    index: Vec<u8>,
    bodies: Vec<u8>,
}

impl Pack {
    fn add(&mut self, number: usize, body: &[u8]) {
        self.index.extend(format!("{number} {} ", self.bodies.len()).into_bytes());
        self.bodies.extend(body);
        self.bodies.push(b'\n');
        self.count += 1;
    }
}

/// What stands between `obj` and `endobj`; none for a stream, which cannot be in another.
fn body(object: &[u8]) -> Option<&[u8]> {
    let start = find(object, b" obj\n")? + 5;
    let object = object.trim_ascii_end().strip_suffix(b"endobj")?;
    let body = object.get(start..)?.trim_ascii();
    (!body.ends_with(b"\nendstream")).then_some(body)
}

/// Whether programs that only search a file should see an object.
fn stays(body: &[u8]) -> bool {
    body.starts_with(b"<</Type/Catalog") || body.starts_with(b"<</Type/Page")
}

fn stream(file: &mut Vec<u8>, number: usize, dict: &[u8], data: &[u8]) {
    file.extend(format!("{number} 0 obj\n<<").into_bytes());
    file.extend(dict);
    file.extend(format!("/Length {}>>\nstream\n", data.len()).into_bytes());
    file.extend(data);
    file.extend(b"\nendstream\nendobj\n");
}

/// The rows of the cross-reference stream, each after the one above (PNG's predictor Up), and how wide an offset is.
fn table(places: &[Option<Place>], first: usize, most: usize) -> (Vec<u8>, usize) {
    let width = (usize::BITS - most.leading_zeros()).div_ceil(8).max(1) as usize;
    let mut out = Vec::with_capacity(places.len() * (width + 4));
    let mut above = vec![0u8; width + 3];
    for (i, place) in places.iter().enumerate() {
        let (kind, field, last) = match *place {
            Some(Place::At(offset)) => (1, offset, 0),
            Some(Place::In(pack, index)) => (2, first + pack, index as u16),
            None => (0, 0, if i == 0 { u16::MAX } else { 0 }),
        };
        let field = (field as u64).to_be_bytes();
        let row: Vec<u8> = [&[kind][..], &field[8 - width..], &last.to_be_bytes()].concat();
        out.push(2);
        out.extend(row.iter().zip(&above).map(|(a, b)| a.wrapping_sub(*b)));
        above = row;
    }
    (out, width)
}

fn find(data: &[u8], pattern: &[u8]) -> Option<usize> {
    data.windows(pattern.len()).position(|w| w == pattern)
}

fn number(data: &[u8]) -> Option<usize> {
    let digits = data.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&data[..digits]).ok()?.parse().ok()
}

fn number_after(data: &[u8], key: &[u8]) -> Option<usize> {
    number(&data[find(data, key)? + key.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{File, Object};
    use pdf_writer::{Name, Pdf, Ref, Settings};

    #[test]
    fn packed_objects_are_those_that_were_there() {
        let mut pdf = Pdf::with_settings(Settings { pretty: false });
        pdf.catalog(Ref::new(1)).pages(Ref::new(2));
        pdf.pages(Ref::new(2)).kids([]).count(0);
        pdf.document_info(Ref::new(3)).title(pdf_writer::TextStr("endstream\nendobj"));
        pdf.stream(Ref::new(4), b"stream data\nendstream\nendobj");
        for i in 0..600 {
            pdf.indirect(Ref::new(6 + i)).dict().pair(Name(b"Number"), i);
        }
        pdf.set_file_id((b">>\nstartxref\n)(".to_vec(), b"\\".to_vec()));
        let plain = pdf.finish();
        let packed = pack(plain.clone(), &mut Deflater::new(6));
        assert!(packed.len() < plain.len() / 4, "{} {}", packed.len(), plain.len());
        let (a, b) = (File::open(&plain).unwrap(), File::open(&packed).unwrap());
        assert_eq!((a.troubles(), b.troubles()), (Vec::new(), Vec::new()));
        let told = |object: &dyn std::fmt::Debug| format!("{object:?}");
        for key in ["ID", "Info", "Root"] {
            assert_eq!(told(&a.trailer.raw(key)), told(&b.trailer.raw(key)));
        }
        for id in a.ids() {
            match (a.load(id), b.load(id)) {
                (Object::Stream(x), Object::Stream(y)) => assert_eq!(a.raw(&x), b.raw(&y)),
                (x, y) => assert_eq!(told(&x), told(&y), "{id}"),
            }
        }
        assert_eq!(b.ids().len(), a.ids().len() + 4);
        assert!(find(&packed, b"/Type/Catalog").is_some() && find(&packed, b"/Number").is_none());
    }

    #[test]
    fn what_is_no_finished_file_is_left_alone() {
        for data in
            [&b""[..], b"%PDF-1.6\n", &[b' '; 100], b"xref\n0 999999999\nstartxref\n0\n%%EOF                                         "]
        {
            assert_eq!(pack(data.to_vec(), &mut Deflater::new(6)), data);
        }
    }
}
