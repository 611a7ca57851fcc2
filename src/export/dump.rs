//! An edition as readable text, one line an item: what most tests compare.
//!
//! Lengths are points with two decimals, measured from the top left corner of the page. What has its
//! usual value (black ink, normal width, upright) is left out.

use super::{glyphs_of, hundredths, text_of};
use crate::font::Fonts;
use crate::geom::{Length, Point, Rect};
use crate::page::{Edition, FaceId, Ink, Item, Page, StoryId, TextRun, Turn};
use std::fmt::Write;

/// The whole edition: pages with their items in painting order, then places, overset and bookmarks.
pub fn edition(e: &Edition, fonts: &Fonts) -> String {
    let mut out = String::new();
    for page in &e.pages {
        let (w, h) = (page.size.width.to_mm(), page.size.height.to_mm());
        line(&mut out, &format!("page {} {} {w:.2} x {h:.2} mm", page.number, quoted(&page.name)));
        for item in &page.items {
            line(&mut out, &self::item(e, page, item, fonts));
        }
    }
    records(&mut out, e);
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn item(e: &Edition, page: &Page, item: &Item, fonts: &Fonts) -> String {
    match item {
        Item::Text(run) => text(page, run, fonts),
        Item::Rule { from, to, width, ink } => format!("rule {} {} {}{}", point(*from), point(*to), pt(*width), inked(*ink)),
        Item::Shape { rect, fill, stroke } => {
            let mut s = format!("shape {}", rectangle(*rect));
            if let Some(ink) = fill {
                let _ = write!(s, " fill {}", tint(*ink));
            }
            if let Some((width, ink)) = stroke {
                let _ = write!(s, " stroke {} {}", pt(*width), tint(*ink));
            }
            s
        }
        Item::Curve { start, cubics, width, ink } => {
            let mut s = format!("curve {}", point(*start));
            for [a, b, end] in cubics {
                let _ = write!(s, " c {} {} {}", point(*a), point(*b), point(*end));
            }
            if *width == Length::ZERO { format!("{s} fill {}", tint(*ink)) } else { format!("{s} width {}{}", pt(*width), inked(*ink)) }
        }
        Item::Image { picture, rect, clip } => {
            let name = e.pictures.get(*picture as usize).map_or("?", |p| &p.name);
            format!("image {} {} clip {}", quoted(name), rectangle(*rect), rectangle(*clip))
        }
    }
}

fn text(page: &Page, run: &TextRun, fonts: &Fonts) -> String {
    let words: String = glyphs_of(page, run).iter().map(|g| text_of(page, g)).collect();
    let mut s = format!("text {} {} {} {}", point(run.origin), pt(run.size), face(fonts, run.face), quoted(&words));
    if run.turn == Turn::Clockwise {
        s.push_str(" turn");
    }
    if run.stretch != 1000 {
        let _ = write!(s, " stretch {}", run.stretch);
    }
    s + &inked(run.ink)
}

fn face(fonts: &Fonts, id: FaceId) -> &str {
    fonts.entries().nth(id.0.into()).map_or("?", |(_, entry)| &entry.name)
}

fn records(out: &mut String, e: &Edition) {
    for p in &e.places {
        let (page, (from, to)) = (number(e, p.page), (cursor(p.from), cursor(p.to)));
        line(out, &format!("place {} page {page} {} {} from {from} to {to}", story(p.story), quoted(&p.slot), rectangle(p.rect)));
    }
    for o in &e.overset {
        let from = cursor(o.from);
        line(
            out,
            &format!("overset {} {} from {from} lines {} chars {} {}", story(o.story), quoted(&o.slot), o.lines, o.chars, quoted(&o.text)),
        );
    }
    for b in &e.bookmarks {
        line(out, &format!("bookmark page {} {} {}", number(e, b.page), point(b.at), quoted(&b.title)));
    }
}

/// The printed number of a page.
fn number(e: &Edition, page: u16) -> String {
    e.pages.get(usize::from(page)).map_or("?".into(), |p| p.number.to_string())
}

fn story(id: StoryId) -> String {
    format!("story {}", id.0)
}

fn cursor((para, byte): (u32, u32)) -> String {
    format!("{para}:{byte}")
}

fn point(p: Point) -> String {
    format!("{} {}", pt(p.x), pt(p.y))
}

fn rectangle(r: Rect) -> String {
    format!("{} {} {} {}", pt(r.x), pt(r.y), pt(r.width), pt(r.height))
}

/// Points from whole hundredths, so that no line shows `-0.00` or depends on how floats are printed.
fn pt(length: Length) -> String {
    let v = hundredths(length);
    let sign = if v < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", v.abs() / 100, v.abs() % 100)
}

/// ` ink …`, nothing for black.
fn inked(ink: Ink) -> String {
    if ink == Ink::BLACK { String::new() } else { format!(" ink {}", tint(ink)) }
}

fn tint(ink: Ink) -> String {
    format!("{} {} {} {}", ink.c, ink.m, ink.y, ink.k)
}

/// In quotation marks, with quotes, backslashes, controls and spaces other than the plain one made visible.
fn quoted(text: &str) -> String {
    let mut s = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => s.extend(['\\', c]),
            c if c.is_control() || (c.is_whitespace() && c != ' ') => _ = write!(s, "\\u{{{:X}}}", u32::from(c)),
            c => s.push(c),
        }
    }
    s.push('"');
    s
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sample;

    #[test]
    fn every_kind_of_item_has_a_line() {
        let (e, fonts) = sample::edition();
        let dump = edition(&e, &fonts);
        let expected = [
            "page 3 \"要闻\" 100.00 x 80.00 mm",
            "text 10.00 20.00 9.00 square \"一丁七\\u{3000}A\"",
            "text 90.00 10.00 9.00 square \"丂七\"",
            "text 120.00 30.50 12.00 square \"AB\" turn stretch 900 ink 0 0 0 500",
            "rule 10.00 30.00 110.00 30.00 0.50",
            "shape 5.00 5.00 50.00 20.00 fill 0 0 0 100 stroke 1.00 1000 0 0 0",
            "curve 10.00 50.00 c 20.00 40.00 30.00 60.00 40.00 50.00 width 0.75",
            "image \"dot.jpg\" 20.00 100.00 40.00 40.00 clip 25.00 105.00 20.00 20.00",
        ];
        assert_eq!(dump.lines().take(expected.len()).collect::<Vec<_>>(), expected);
        let tail = [
            "place story 0 page 3 \"头条\" 10.00 10.00 60.00 40.00 from 0:0 to 1:6",
            "overset story 0 \"头条\" from 1:6 lines 2 chars 11 \"余\\u{A}文\\\"\"",
            "bookmark page 3 10.00 20.00 \"一丁七\"",
        ];
        assert_eq!(dump.lines().skip(expected.len()).collect::<Vec<_>>(), tail);
    }

    #[test]
    fn a_little_less_than_nothing_is_nothing() {
        assert_eq!(pt(Length(-3)), "0.00");
        assert_eq!(pt(Length::pt(-1.5)), "-1.50");
        assert_eq!(pt(Length::pt(-0.25)), "-0.25");
    }

    #[test]
    fn what_does_not_exist_is_a_question_mark() {
        let (mut e, fonts) = sample::edition();
        e.pages[0].items = vec![Item::Image { picture: 9, rect: Rect::default(), clip: Rect::default() }];
        e.bookmarks[0].page = 7;
        let dump = edition(&e, &fonts);
        assert!(dump.contains("image \"?\""), "{dump}");
        assert!(dump.contains("bookmark page ?"), "{dump}");
    }
}
