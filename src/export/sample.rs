//! A small edition made by hand, for the tests of the exporters.

use crate::font::{FaceEntry, Fonts};
use crate::geom::{Length, Point, Rect, Size};
use crate::page::{Bookmark, Edition, FaceId, Glyph, Ink, Item, Overset, Page, Picture, PictureColor, Place, StoryId, TextRun, Turn};
use std::sync::Arc;

/// The font of squares (TrueType).
pub const SQUARE: FaceId = FaceId(0);
/// The body face (CFF).
pub const SERIF: FaceId = FaceId(1);
/// The face of soft emphasis (TrueType).
pub const KAI: FaceId = FaceId(2);

/// 8 × 8 pixels: dark grey; red; cyan as Adobe writes it.
const JPEGS: [(&str, PictureColor, &str); 3] = [
    (
        "dot.jpg",
        PictureColor::Gray,
        "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc0000b080008000801011100ffc40014000100000000000000000000000000000006ffc40014100100000000000000000000000000000000ffda0008010100003f003effd9",
    ),
    (
        "red.jpg",
        PictureColor::Rgb,
        "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffdb0043011112121815182f1a1a2f634238426363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363ffc00011080008000803011100021101031101ffc40014000100000000000000000000000000000005ffc40014100100000000000000000000000000000000ffc4001501010100000000000000000000000000000506ffc40014110100000000000000000000000000000000ffda000c03010002110311003f00145af1ffd9",
    ),
    (
        "cyan.jpg",
        PictureColor::Cmyk { inverted: true },
        "ffd8ffee000e41646f626500640000000000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc000140800080008044311004d11005911004b1100ffc40014000100000000000000000000000000000007ffc40014100100000000000000000000000000000000ffda000e0443004d0059004b00003f003f2010080fffd9",
    ),
];

/// The pictures.
pub fn pictures() -> Vec<Picture> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    let jpeg = |hex: &str| hex.as_bytes().chunks(2).map(byte).collect();
    JPEGS.iter().map(|(name, color, hex)| Picture::jpeg(*name, jpeg(hex), (8, 8), *color)).collect()
}

/// The faces.
pub fn fonts() -> Fonts {
    let mut fonts = Fonts::default();
    for (name, file) in
        [("square", "tests/fonts/square.ttf"), ("serif", "fonts/banmian-serif-regular.otf"), ("kai", "fonts/banmian-kai.ttf")]
    {
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let loader = Arc::new(move || std::fs::read(&path).map_err(|e| e.to_string()));
        fonts.add(FaceEntry::new(name, file, 0, None, loader));
    }
    fonts
}

/// A point in pt.
pub fn at(x: f64, y: f64) -> Point {
    Point::new(Length::pt(x), Length::pt(y))
}

/// A rectangle in pt.
pub fn rect(x: f64, y: f64, width: f64, height: f64) -> Rect {
    Rect::new(Length::pt(x), Length::pt(y), Length::pt(width), Length::pt(height))
}

/// Glyphs with their text, and how far the next one stands off to the right and down, in pt.
pub type Step<'a> = (u16, &'a str, f64, f64);

/// Adds a run of glyphs.
pub fn run(page: &mut Page, face: FaceId, size: f64, origin: Point, steps: &[Step<'_>]) {
    let first = page.glyphs.len() as u32;
    let (mut x, mut y) = (0.0, 0.0);
    for &(id, text, dx, dy) in steps {
        page.glyphs.push(Glyph { id, len: text.len() as u16, text: page.text.len() as u32, x: Length::pt(x), y: Length::pt(y) });
        page.text.push_str(text);
        (x, y) = (x + dx, y + dy);
    }
    let glyphs = first..page.glyphs.len() as u32;
    let (size, ink, turn) = (Length::pt(size), Ink::BLACK, Turn::Upright);
    page.items.push(Item::Text(TextRun { face, size, stretch: 1000, origin, turn, ink, glyphs, source: None }));
}

/// Adds a run of characters, each `dx`, `dy` pt from the one before.
pub fn line(fonts: &Fonts, page: &mut Page, face: FaceId, size: f64, origin: Point, text: &str, (dx, dy): (f64, f64)) {
    let texts: Vec<String> = text.chars().map(String::from).collect();
    let glyph = |t: &str| fonts.face(face).unwrap().glyph(t.chars().next().unwrap());
    let steps: Vec<Step<'_>> = texts.iter().map(|t| (glyph(t), t.as_str(), dx, dy)).collect();
    run(page, face, size, origin, &steps);
}

/// The last run of a page.
pub fn last(page: &mut Page) -> &mut TextRun {
    match page.items.last_mut() {
        Some(Item::Text(run)) => run,
        _ => panic!("no run"),
    }
}

/// An edition of one page with every kind of item.
pub fn edition() -> (Edition, Fonts) {
    let fonts = fonts();
    let size = Size { width: Length::mm(100.0), height: Length::mm(80.0) };
    let mut page = Page { number: 3, name: "要闻".into(), size, ..Page::default() };
    line(&fonts, &mut page, SQUARE, 9.0, at(10.0, 20.0), "一丁七\u{3000}A", (9.0, 0.0));
    line(&fonts, &mut page, SQUARE, 9.0, at(90.0, 10.0), "丂七", (0.0, 9.0));
    line(&fonts, &mut page, SQUARE, 12.0, at(120.0, 30.5), "AB", (5.4, 0.0));
    let turned = last(&mut page);
    (turned.turn, turned.stretch, turned.ink) = (Turn::Clockwise, 900, Ink::gray(500));
    page.items.extend(graphics());
    let place = Place { story: StoryId(0), page: 0, slot: "头条".into(), rect: rect(10.0, 10.0, 60.0, 40.0), from: (0, 0), to: (1, 6) };
    let overset =
        Overset { story: StoryId(0), slot: "头条".into(), span: None, from: (1, 6), lines: 2, chars: 11, text: "余\n文\"".into() };
    let bookmark = Bookmark { title: "一丁七".into(), page: 0, at: at(10.0, 20.0) };
    let e = Edition {
        title: "样报 <2022>".into(),
        date: (2022, 12, 2),
        lang: "zh-Hans".into(),
        pages: vec![page],
        pictures: pictures(),
        placed: Default::default(),
        spots: Vec::new(),
        places: vec![place],
        regions: Vec::new(),
        overset: vec![overset],
        omitted: Vec::new(),
        bookmarks: vec![bookmark],
    };
    (e, fonts)
}

fn graphics() -> [Item; 4] {
    let cyan = Ink { c: 1000, ..Ink::PAPER };
    [
        Item::Rule { from: at(10.0, 30.0), to: at(110.0, 30.0), width: Length::pt(0.5), ink: Ink::BLACK },
        Item::Shape { rect: rect(5.0, 5.0, 50.0, 20.0), fill: Some(Ink::gray(100)), stroke: Some((Length::pt(1.0), cyan)) },
        Item::Curve {
            start: at(10.0, 50.0),
            cubics: vec![[at(20.0, 40.0), at(30.0, 60.0), at(40.0, 50.0)]],
            width: Length::pt(0.75),
            ink: Ink::BLACK,
        },
        Item::Image { picture: 0, rect: rect(20.0, 100.0, 40.0, 40.0), clip: rect(25.0, 105.0, 20.0, 20.0) },
    ]
}
