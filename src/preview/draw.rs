//! A page as its browser draws it: the display list in JSON, lengths in hundredths of a point.
//!
//! The one `match` over `Item` here measures nothing: glyph numbers and positions are those of the PDF. Each run
//! says which characters of which story it sets, so that a click finds its line in the file. Colours are inks, in
//! thousandths, `0 0 0 1000`: the browser shows them on the screen, in print or plate by plate.

use super::colour;
use crate::geom::{Length, Point, Rect};
use crate::page::{Ink, Item, Page, TextRun, TextSource, Turn};
use std::fmt::Write;

/// Addresses of the edition's pictures, by index.
pub type Pictures<'a> = &'a [String];

/// A page as JSON.
///
/// `mono`: the page is printed in black alone, and shown so.
pub fn page(index: usize, page: &Page, pictures: Pictures<'_>, mono: bool) -> String {
    let mut out = String::with_capacity(page.glyphs.len() * 12 + 4096);
    let name = serde_json::Value::from(page.name.as_str());
    let _ = write!(out, "{{\"i\":{index},\"n\":{},\"name\":{name},\"w\":{},\"h\":{}", page.number, h(page.size.width), h(page.size.height));
    if mono {
        out.push_str(",\"mono\":true");
    }
    out.push_str(",\"items\":[");
    for (k, item) in page.items.iter().enumerate() {
        if k > 0 {
            out.push(',');
        }
        write_item(&mut out, page, item, (pictures, mono));
    }
    out.push_str("]}");
    out
}

/// A length in hundredths of a point.
pub fn h(l: Length) -> i64 {
    (2 * i64::from(l.0) + 127).div_euclid(254)
}

/// `[x, y, width, height]`.
pub fn rect(r: &Rect) -> [i64; 4] {
    [h(r.x), h(r.y), h(r.width), h(r.height)]
}

fn write_item(out: &mut String, page: &Page, item: &Item, (pictures, mono): (Pictures<'_>, bool)) {
    // As the exporter has them: on a page without colour an ink becomes the black of the same lightness.
    let ink_of = |ink: Ink| colour::name(if mono { gray(ink) } else { ink });
    // Writing to a string cannot fail.
    let _ = match item {
        Item::Text(run) => {
            text(out, page, run, &ink_of(run.ink));
            Ok(())
        }
        Item::Rule { from, to, width, ink } => write!(out, "[\"r\",{},{},{},\"{}\"]", at(*from), at(*to), h(*width), ink_of(*ink)),
        Item::Shape { rect, fill, stroke } => {
            let fill = fill.map_or("0".into(), |f| format!("\"{}\"", ink_of(f)));
            let (width, ink) = stroke.map_or((0, "0".into()), |(w, i)| (h(w), format!("\"{}\"", ink_of(i))));
            write!(out, "[\"s\",{},{fill},{width},{ink}]", corners(rect))
        }
        Item::Curve { start, cubics, width, ink } => {
            let points: Vec<String> = cubics.iter().flatten().map(|p| at(*p)).collect();
            write!(out, "[\"c\",{},[{}],{},\"{}\"]", at(*start), points.join(","), h(*width), ink_of(*ink))
        }
        Item::Image { picture, rect, clip } => {
            let address = pictures.get(*picture as usize).map_or("", String::as_str);
            write!(out, "[\"i\",\"{address}\",{},{}]", corners(rect), corners(clip))
        }
    };
}

/// `["t",face,size,stretch,x,y,turned,colour,story,para,start,[glyphs],[xs],ys,lens]`; `ys` and `lens` are one number where all are equal.
fn text(out: &mut String, page: &Page, run: &TextRun, ink: &str) {
    let glyphs = page.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize).unwrap_or_default();
    let turned = u8::from(run.turn == Turn::Clockwise);
    // A reading (注音) belongs to its paragraph, but its bytes are not the paragraph's.
    let start = |s: TextSource| if s.reading.is_some() { 0 } else { s.start };
    let (story, para, start) = run.source.map_or((-1, 0, 0), |s| (i64::from(s.story.0), s.para, start(s)));
    let _ = write!(
        out,
        "[\"t\",{},{},{},{},{turned},\"{}\",{story},{para},{start},",
        run.face.0,
        h(run.size),
        run.stretch,
        at(run.origin),
        ink
    );
    numbers(out, glyphs.iter().map(|g| i64::from(g.id)));
    out.push(',');
    numbers(out, glyphs.iter().map(|g| h(g.x)));
    out.push(',');
    one_or_all(out, glyphs.iter().map(|g| h(g.y)));
    out.push(',');
    one_or_all(out, glyphs.iter().map(|g| i64::from(g.len)));
    out.push(']');
}

fn numbers(out: &mut String, all: impl Iterator<Item = i64>) {
    out.push('[');
    for (i, n) in all.enumerate() {
        let _ = if i == 0 { write!(out, "{n}") } else { write!(out, ",{n}") };
    }
    out.push(']');
}

fn one_or_all(out: &mut String, all: impl Iterator<Item = i64> + Clone) {
    let first = all.clone().next().unwrap_or(0);
    if all.clone().all(|n| n == first) {
        let _ = write!(out, "{first}");
    } else {
        numbers(out, all);
    }
}

fn at(p: Point) -> String {
    format!("{},{}", h(p.x), h(p.y))
}

fn corners(r: &Rect) -> String {
    let [x, y, w, h] = rect(r);
    format!("{x},{y},{w},{h}")
}

/// The black of the same lightness; what is black or grey stays.
fn gray(ink: Ink) -> Ink {
    if (ink.c, ink.m, ink.y) == (0, 0, 0) { ink } else { crate::export::pdf::gray(ink) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Size;
    use crate::page::{FaceId, Glyph, StoryId};

    #[test]
    fn a_page_is_valid_json_with_everything_on_it() {
        let pt = |v: f64| Length::pt(v);
        let run = TextRun {
            face: FaceId(2),
            size: pt(9.0),
            stretch: 1000,
            origin: Point::new(pt(10.0), pt(20.5)),
            turn: Turn::Upright,
            ink: Ink::BLACK,
            glyphs: 0..2,
            source: Some(TextSource { story: StoryId(3), para: 1, start: 6, reading: None }),
        };
        let glyph = |id, x| Glyph { id, len: 3, text: 0, x: pt(x), y: Length::ZERO };
        let r = Rect::new(pt(1.0), pt(2.0), pt(3.0), pt(4.0));
        let p = Page {
            number: 1,
            name: "要\"闻".into(),
            size: Size { width: pt(100.0), height: pt(200.0) },
            items: vec![
                Item::Text(run),
                Item::Shape { rect: r, fill: Some(Ink::gray(500)), stroke: None },
                Item::Image { picture: 0, rect: r, clip: r },
                Item::Curve { start: Point::default(), cubics: vec![[Point::default(); 3]], width: pt(0.5), ink: Ink::BLACK },
                Item::Rule { from: Point::default(), to: Point::default(), width: pt(0.25), ink: Ink::PAPER },
            ],
            glyphs: vec![glyph(7, 0.0), glyph(8, 9.0)],
            text: "二字".into(),
        };
        let v: serde_json::Value = serde_json::from_str(&page(0, &p, &["/picture/0-1".into()], false)).unwrap();
        assert_eq!(v["name"], "要\"闻");
        assert_eq!(v["items"][0].to_string(), "[\"t\",2,900,1000,1000,2050,0,\"0 0 0 1000\",3,1,6,[7,8],[0,900],0,3]");
        assert_eq!(v["items"][1][5], "0 0 0 500");
        assert_eq!(v["items"][2][1], "/picture/0-1");
        assert_eq!(v["items"].as_array().unwrap().len(), 5);
    }
}
