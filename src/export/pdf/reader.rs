//! A reader of our own PDFs, for the tests: finds objects through the cross-reference table and runs
//! content streams, so that a test sees what a viewer would.

use std::collections::BTreeMap;
use std::io::Read;

/// A file taken apart.
pub(super) struct Reader<'a> {
    file: &'a [u8],
    offsets: BTreeMap<usize, usize>,
    /// Objects in object streams, by number.
    packed: BTreeMap<usize, String>,
}

/// One glyph as a viewer shows it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// From the left edge of the page, in pt.
    pub(super) x: f64,
    /// From the bottom edge.
    pub(super) y: f64,
    /// Its code in the font.
    pub(super) code: u16,
    /// Its text, empty if it has none.
    pub(super) text: String,
    /// Font size.
    pub(super) size: f64,
    /// Whether its line runs downwards.
    pub(super) turned: bool,
    /// Fill colour, `c m y k`.
    pub(super) ink: String,
    /// Whether it overprints.
    pub(super) overprint: bool,
    /// Name of the font in the resources.
    pub(super) font: String,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a [u8]) -> Reader<'a> {
        let tail = String::from_utf8_lossy(&file[file.len() - 40..]).into_owned();
        let xref: usize = number_after(&tail, "startxref\n").unwrap();
        let mut reader = Reader { file, offsets: BTreeMap::new(), packed: BTreeMap::new() };
        if file[xref..].starts_with(b"xref") {
            let table = String::from_utf8_lossy(&file[xref..]).into_owned();
            let entries = table.lines().skip(2).take_while(|l| l.len() > 10).enumerate().filter(|(_, l)| l.contains(" n"));
            reader.offsets = entries.map(|(i, l)| (i, l[..10].parse().unwrap())).collect();
        } else {
            reader.unpack(xref);
        }
        reader
    }

    /// Reads the cross-reference stream at an offset, and the object streams.
    fn unpack(&mut self, xref: usize) {
        self.offsets.insert(0, xref);
        let (dict, data) = (self.dict(0), self.stream(0));
        let columns: usize = number_after(&dict, "/Columns ").unwrap();
        let mut row = vec![0u8; columns];
        for (i, coded) in data.chunks(columns + 1).enumerate() {
            assert_eq!(coded[0], 2, "the predictor Up");
            row.iter_mut().zip(&coded[1..]).for_each(|(r, c)| *r = r.wrapping_add(*c));
            if row[0] == 1 {
                self.offsets.insert(i, row[1..columns - 2].iter().fold(0, |n, b| n << 8 | usize::from(*b)));
            }
        }
        for id in self.find("/Type/ObjStm") {
            let (dict, data) = (self.dict(id), self.stream(id));
            let first: usize = number_after(&dict, "/First ").unwrap();
            let index: Vec<usize> = String::from_utf8_lossy(&data[..first]).split_whitespace().map(|w| w.parse().unwrap()).collect();
            for pair in index.chunks(2) {
                let body = &data[first + pair[1]..];
                let next = index.iter().skip(1).step_by(2).filter(|&&o| o > pair[1]).min();
                let end = next.map_or(body.len(), |n| n - pair[1]);
                self.packed.insert(pair[0], String::from_utf8_lossy(&body[..end]).into_owned());
            }
        }
    }

    /// Numbers of all objects whose dictionary contains a text.
    pub(super) fn find(&self, text: &str) -> Vec<usize> {
        self.offsets.keys().chain(self.packed.keys()).copied().filter(|&i| self.dict(i).contains(text)).collect()
    }

    /// All objects of object streams.
    pub(super) fn unpacked(&self) -> String {
        self.packed.values().map(String::as_str).collect()
    }

    /// An object up to its stream or end.
    pub(super) fn dict(&self, id: usize) -> String {
        if let Some(body) = self.packed.get(&id) {
            return body.clone();
        }
        let body = &self.file[self.offsets[&id]..];
        let end = [&b"stream\n"[..], b"endobj"].iter().filter_map(|m| position(body, m)).min().unwrap();
        String::from_utf8_lossy(&body[..end]).into_owned()
    }

    /// The inflated stream of an object.
    pub(super) fn stream(&self, id: usize) -> Vec<u8> {
        let body = &self.file[self.offsets[&id]..];
        let start = position(body, b"stream\n").unwrap() + 7;
        let dict = self.dict(id);
        let data = &body[start..start + number_after::<usize>(&dict, "/Length ").unwrap()];
        assert!(body[start + data.len()..].starts_with(b"\nendstream"));
        let mut out = data.to_vec();
        if dict.contains("/FlateDecode") {
            out.clear();
            flate2::read::ZlibDecoder::new(data).read_to_end(&mut out).unwrap();
        }
        out
    }

    /// The pages in order.
    pub(super) fn pages(&self) -> Vec<usize> {
        self.find("/Type/Page/")
    }

    /// The content stream of a page.
    pub(super) fn content(&self, page: usize) -> Vec<u8> {
        self.stream(number_after(&self.dict(self.pages()[page]), "/Contents ").unwrap())
    }

    /// All glyphs of a page in the order of painting.
    pub(super) fn seen(&self, page: usize) -> Vec<Seen> {
        let dict = self.dict(self.pages()[page]);
        let font = |name: &str| FontTables::read(self, number_after(&dict, &format!("{name} ")).unwrap());
        let mut viewer = Viewer { size: 0.0, scale: 1.0, matrix: START, ..Viewer::default() };
        let mut operands = Vec::new();
        for token in tokens(&self.content(page)) {
            match token {
                Token::Op(op) => {
                    viewer.run(&op, &operands, &font);
                    operands.clear();
                }
                other => operands.push(other),
            }
        }
        viewer.seen
    }
}

fn position(data: &[u8], pattern: &[u8]) -> Option<usize> {
    data.windows(pattern.len()).position(|w| w == pattern)
}

fn number_after<T: std::str::FromStr>(text: &str, key: &str) -> Option<T> {
    let rest = &text[text.find(key)? + key.len()..];
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// What a font says of its codes.
#[derive(Clone, Default, Debug)]
struct FontTables {
    texts: BTreeMap<u16, String>,
    widths: BTreeMap<u16, f64>,
}

impl FontTables {
    fn read(reader: &Reader<'_>, id: usize) -> FontTables {
        let type0 = reader.dict(id);
        let cmap = String::from_utf8(reader.stream(number_after(&type0, "/ToUnicode ").unwrap())).unwrap();
        let pairs = cmap.lines().filter(|l| l.starts_with('<') && !l.starts_with("<0000> <FFFF>"));
        let texts = pairs.map(|l| l.split_once("> <").unwrap()).map(|(code, text)| (hex(&code[1..])[0], utf16(text.trim_end_matches('>'))));
        let cid = reader.dict(number_after(&type0, "/DescendantFonts[").unwrap());
        FontTables { texts: texts.collect(), widths: widths(&cid) }
    }
}

fn hex(text: &str) -> Vec<u16> {
    text.as_bytes().chunks(4).map(|c| u16::from_str_radix(std::str::from_utf8(c).unwrap(), 16).unwrap()).collect()
}

fn utf16(text: &str) -> String {
    String::from_utf16(&hex(text)).unwrap()
}

fn widths(dict: &str) -> BTreeMap<u16, f64> {
    let mut out = BTreeMap::new();
    let Some(start) = dict.find("/W[") else { return out };
    let inside = dict[start + 3..].replace('[', " [ ").replace(']', " ] ");
    let mut words = inside.split_whitespace().peekable();
    while let Some(first) = words.next().filter(|&w| w != "]") {
        let mut code: u16 = first.parse().unwrap();
        if words.peek() == Some(&"[") {
            words.next();
            for w in words.by_ref().take_while(|&w| w != "]") {
                out.insert(code, w.parse().unwrap());
                code += 1;
            }
        } else {
            let last: u16 = words.next().unwrap().parse().unwrap();
            let width = words.next().unwrap().parse().unwrap();
            out.extend((code..=last).map(|c| (c, width)));
        }
    }
    out
}

enum Token {
    Number(f64),
    Name(String),
    Text(Vec<u8>),
    Op(String),
}

/// Cuts a content stream into tokens. Brackets of arrays are dropped: the operators tell them apart.
fn tokens(content: &[u8]) -> Vec<Token> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < content.len() {
        match content[at] {
            b'(' => {
                let (text, end) = literal(content, at + 1);
                out.push(Token::Text(text));
                at = end;
            }
            c if c.is_ascii_whitespace() || c == b'[' || c == b']' => at += 1,
            _ => {
                let ends = |c: &u8| c.is_ascii_whitespace() || b"[]()".contains(c);
                let len = content[at..].iter().position(ends).unwrap_or(content.len() - at);
                let word = String::from_utf8(content[at..at + len].to_vec()).unwrap();
                out.push(match word.parse() {
                    Ok(v) => Token::Number(v),
                    Err(_) if word.starts_with('/') => Token::Name(word),
                    Err(_) => Token::Op(word),
                });
                at += len;
            }
        }
    }
    out
}

fn literal(content: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let mut text = Vec::new();
    loop {
        match content[at] {
            b')' => return (text, at + 1),
            b'\\' => {
                at += 1;
                text.push(if content[at] == b'r' { b'\r' } else { content[at] });
            }
            b'\r' => panic!("a bare return in a string is read as a line feed"),
            b => text.push(b),
        }
        at += 1;
    }
}

const START: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The text state of a viewer.
#[derive(Default)]
struct Viewer {
    matrix: [f64; 6],
    pen: f64,
    leading: f64,
    size: f64,
    scale: f64,
    name: String,
    font: FontTables,
    ink: String,
    overprint: bool,
    seen: Vec<Seen>,
}

impl Viewer {
    fn run(&mut self, op: &str, operands: &[Token], font: &impl Fn(&str) -> FontTables) {
        let n = |i: usize| match operands.get(i) {
            Some(Token::Number(v)) => *v,
            _ => panic!("{op} lacks a number"),
        };
        match (op, operands.first()) {
            ("BT", _) => (self.matrix, self.pen) = (START, 0.0),
            ("Tf", Some(Token::Name(name))) => {
                (self.name, self.font, self.size) = (name.clone(), font(name), n(1));
            }
            ("Tz", _) => self.scale = n(0) / 100.0,
            ("Tm", _) => (self.matrix, self.pen) = ([0, 1, 2, 3, 4, 5].map(n), 0.0),
            ("TD", _) => {
                self.leading = -n(1);
                self.next_line(n(0), n(1));
            }
            ("T*", _) => self.next_line(0.0, -self.leading),
            ("'", _) => {
                self.next_line(0.0, -self.leading);
                self.show(operands);
            }
            ("Tj" | "TJ", _) => self.show(operands),
            ("k", _) => self.ink = [0, 1, 2, 3].map(|i| n(i).to_string()).join(" "),
            ("gs", Some(Token::Name(name))) => self.overprint = name == "/G1",
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        let [a, b, c, d, e, f] = self.matrix;
        (self.matrix, self.pen) = ([a, b, c, d, a * x + c * y + e, b * x + d * y + f], 0.0);
    }

    fn show(&mut self, operands: &[Token]) {
        for operand in operands {
            match operand {
                Token::Number(v) => self.pen -= v / 1000.0 * self.size * self.scale,
                Token::Text(text) => text.chunks(2).for_each(|c| self.glyph(u16::from_be_bytes([c[0], c[1]]))),
                _ => panic!("neither number nor string in an array"),
            }
        }
    }

    fn glyph(&mut self, code: u16) {
        let [a, b, _, _, e, f] = self.matrix;
        self.seen.push(Seen {
            x: e + a * self.pen,
            y: f + b * self.pen,
            code,
            text: self.font.texts.get(&code).cloned().unwrap_or_default(),
            size: self.size,
            turned: b != 0.0,
            ink: self.ink.clone(),
            overprint: self.overprint,
            font: self.name.clone(),
        });
        self.pen += self.font.widths.get(&code).unwrap_or(&1000.0) / 1000.0 * self.size * self.scale;
    }
}
