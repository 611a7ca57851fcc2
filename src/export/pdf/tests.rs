//! What a reader of the file finds in it.

use super::reader::{Reader, Seen};
use super::{Files, PdfOptions, Press, document};
use crate::export::sample::{KAI, SERIF, SQUARE, Step, at, edition, fonts, last, line, rect, run};
use crate::export::{glyphs_of, runs, text_of};
use crate::font::Fonts;
use crate::geom::{Length, Size};
use crate::model;
use crate::page::{Bookmark, Edition, Ink, Item, Page, Turn};

fn pdf(e: &Edition, fonts: &Fonts) -> Vec<u8> {
    document(e, fonts, 0..e.pages.len(), &press(e, PdfOptions::default()))
}

/// Ready for a print shop without a profile.
fn press(e: &Edition, options: PdfOptions) -> Press {
    Press::new(e, &model::Press::default(), &options)
}

fn blank() -> Page {
    Page { number: 1, size: Size { width: Length::mm(390.0), height: Length::mm(540.0) }, ..Page::default() }
}

fn issue(pages: Vec<Page>) -> Edition {
    Edition { title: "样报".into(), pages, ..Edition::default() }
}

/// Where each glyph of a page should stand, in pt from the bottom left, and its text.
fn wanted(page: &Page) -> Vec<(f64, f64, String)> {
    let mut out = Vec::new();
    for run in runs(page) {
        for g in glyphs_of(page, run) {
            let (x, y) = match run.turn {
                Turn::Upright => (run.origin.x + g.x, run.origin.y + g.y),
                Turn::Clockwise => (run.origin.x - g.y, run.origin.y + g.x),
            };
            out.push((x.to_pt(), (page.size.height - y).to_pt(), text_of(page, g).to_string()));
        }
    }
    out
}

/// Every glyph is where it should be, and reads as it should.
fn assert_shown(page: &Page, seen: &[Seen]) {
    let wanted = wanted(page);
    assert_eq!(seen.iter().map(|s| &s.text).collect::<Vec<_>>(), wanted.iter().map(|w| &w.2).collect::<Vec<_>>());
    for (s, (x, y, _)) in seen.iter().zip(wanted) {
        assert!((s.x - x).abs() < 0.016 && (s.y - y).abs() < 0.016, "{s:?} should be at {x} {y}");
    }
}

#[test]
fn the_sample_reads_back() {
    let (e, fonts) = edition();
    let file = pdf(&e, &fonts);
    let reader = Reader::new(&file);
    let seen = reader.seen(0);
    assert_shown(&e.pages[0], &seen);
    let of = |text: &str| seen.iter().find(|s| s.text == text).unwrap();
    assert_eq!((of("B").turned, of("B").size, of("B").ink.as_str(), of("B").overprint), (true, 12.0, "0 0 0 0.5", true));
    assert_eq!((of("丁").turned, of("丁").size, of("丁").ink.as_str(), of("丁").overprint), (false, 9.0, "0 0 0 1", true));
}

/// Widths in the file are those of the font program, and each code has its text (15930-7, 6.2.3; ISO 32000-1, 9.7.4.3).
#[test]
fn widths_are_those_of_the_font_programs() {
    use crate::pdf::{File, Object};
    use skrifa::raw::TableProvider;
    use skrifa::raw::ps::{Sid, cff::CffFontRef};
    use skrifa::{FontRef, GlyphId};
    let (mut e, fonts) = edition();
    let text: String = fonts.face(SERIF).map(|_| "一丁七A").unwrap_or_default().into();
    for face in [SQUARE, SERIF, KAI] {
        line(&fonts, &mut e.pages[0], face, 9.0, at(10.0, 60.0), &text, (9.0, 0.0));
    }
    let data = pdf(&e, &fonts);
    let file = File::open(&data).unwrap();
    let (mut programs, mut widths_seen) = (0, 0);
    for id in file.ids() {
        let object = file.load(id);
        let Some(dict) = object.dict().filter(|d| file.get(d, "FontDescriptor").dict().is_some()) else { continue };
        let descriptor = file.get(dict, "FontDescriptor").dict().cloned().unwrap();
        let data = |key: &str| file.get(&descriptor, key).stream().map(|s| file.decode(s).data);
        programs += 1;
        let (cff, sfnt) = (data("FontFile3"), data("FontFile2"));
        let width = |cid: u16| -> f64 {
            if let Some(data) = &cff {
                let font = CffFontRef::new_cff(data, 0, None).unwrap();
                let glyph = if font.is_cid() { font.charset().unwrap().glyph_id(Sid::new(cid)).unwrap() } else { GlyphId::new(cid.into()) };
                let sub = font.subfont(font.subfont_index(glyph).unwrap_or(0), &[]).unwrap();
                let width = font.evaluate_width(&sub, glyph, &[]).unwrap();
                return width.map_or_else(|| sub.default_width().unwrap().to_f64(), |w| w.to_f64()) * 1000.0 / f64::from(font.upem());
            }
            let font = FontRef::new(sfnt.as_ref().unwrap()).unwrap();
            f64::from(font.hmtx().unwrap().advance(GlyphId::new(cid.into())).unwrap()) * 1000.0
                / f64::from(font.head().unwrap().units_per_em())
        };
        let list = file.items(&file.get(dict, "W"));
        for pair in list.chunks(2) {
            let (Some(first), Object::Array(widths)) = (pair[0].int(), &pair[1]) else { panic!("{pair:?}") };
            for (i, w) in widths.iter().enumerate() {
                widths_seen += 1;
                let (said, is) = (w.number().unwrap(), width(first as u16 + i as u16));
                assert!((said - is).abs() <= 1.0, "{first}+{i}: {said} {is}");
            }
        }
    }
    assert!(programs >= 2 && widths_seen >= 2, "{programs} {widths_seen}");
}

#[test]
fn rounding_does_not_add_up() {
    let fonts = fonts();
    let mut page = blank();
    let text: String = "丁七丂A丈三".chars().cycle().take(90).collect();
    // Sizes and steps that no whole number of thousandths meets.
    for (i, (size, step)) in
        [(9.0, 9.0), (9.0, 9.1234), (10.637, 10.123), (7.1, 7.7777), (62.3, 11.037), (300.0, 10.0071)].into_iter().enumerate()
    {
        line(&fonts, &mut page, SQUARE, size, at(10.003, 40.0 + 13.333 * i as f64), &text, (step, 0.0));
    }
    line(&fonts, &mut page, SQUARE, 9.0, at(10.007, 300.0), &text, (8.123, 0.0));
    last(&mut page).stretch = 873;
    line(&fonts, &mut page, SQUARE, 9.0, at(700.0, 10.0), &text, (10.1237, 0.0));
    last(&mut page).turn = Turn::Clockwise;
    line(&fonts, &mut page, SQUARE, 9.37, at(500.0, 400.0), &text, (0.0, 9.0333));
    // Rules end text mode, and what is set there with it.
    let rule = Item::Rule { from: at(1.0, 1.0), to: at(2.0, 1.0), width: Length::pt(1.0), ink: Ink::BLACK };
    for (i, turn) in [Turn::Upright, Turn::Clockwise, Turn::Clockwise, Turn::Upright].into_iter().enumerate() {
        page.items.push(rule.clone());
        line(&fonts, &mut page, SQUARE, 9.0, at(600.0 + 20.0 * i as f64, 10.0), &text, (9.5, 0.1));
        last(&mut page).turn = turn;
    }
    let e = issue(vec![page]);
    assert_shown(&e.pages[0], &Reader::new(&pdf(&e, &fonts)).seen(0));
}

#[test]
fn even_lines_are_one_string() {
    let fonts = fonts();
    let mut page = blank();
    for i in 0..3 {
        line(&fonts, &mut page, SQUARE, 9.0, at(10.0, 40.0 + 13.5 * f64::from(i)), "一丁七", (9.0, 0.0));
    }
    line(&fonts, &mut page, SQUARE, 9.0, at(100.0, 40.0), "一丁七", (0.0, 9.0));
    let e = issue(vec![page]);
    let content = Reader::new(&pdf(&e, &fonts)).content(0);
    let count = |op: &[u8]| content.windows(op.len()).filter(|w| *w == op).count();
    assert_eq!((count(b")]TJ\n"), count(b")Tj\n"), count(b")'\n"), count(b" TD\n")), (0, 4, 2, 4), "{}", content.escape_ascii());
    assert_eq!((count(b" k\n"), count(b" Tf\n"), count(b"BT\n")), (1, 1, 1));
}

#[test]
fn one_glyph_reads_as_each_of_its_texts() {
    let fonts = fonts();
    for face in [SQUARE, SERIF] {
        let mut page = blank();
        let steps: [Step<'_>; 8] = [
            (40, "”", 9.0, 0.0),
            (40, "』", 9.0, 0.0),
            (41, "甲乙", 9.0, 0.0),
            (42, "", 9.0, 0.0),
            (40, "”", 9.0, 0.0),
            (42, "x", 9.0, 0.0),
            (41, "", 9.0, 0.0),
            (0, "𠮷", 9.0, 0.0),
        ];
        run(&mut page, face, 9.0, at(10.0, 40.0), &steps);
        let e = issue(vec![page]);
        let file = pdf(&e, &fonts);
        let reader = Reader::new(&file);
        let seen = reader.seen(0);
        assert_shown(&e.pages[0], &seen);
        assert_eq!(reader.find("/Subtype/Type0").len(), 2);
        assert_eq!(seen.iter().map(|s| s.font.as_str()).collect::<Vec<_>>(), ["/F0", "/F1", "/F0", "/F0", "/F0", "/F1", "/F1", "/F0"]);
    }
}

#[test]
fn subsets_hold_what_is_shown() {
    let fonts = fonts();
    let mut page = blank();
    line(&fonts, &mut page, SERIF, 9.0, at(10.0, 40.0), "中文报纸，Agi", (9.0, 0.0));
    line(&fonts, &mut page, SQUARE, 9.0, at(10.0, 60.0), "中AB", (9.0, 0.0));
    let e = issue(vec![page]);
    let file = pdf(&e, &fonts);
    let reader = Reader::new(&file);
    let cff = reader.stream(reader.find("/CIDFontType0C")[0]);
    assert_eq!(cff[..2], [1, 0], "a bare CFF table starts with its version");
    assert!(cff.len() < 5_000, "{} bytes for 9 glyphs", cff.len());
    let cid = reader.dict(reader.find("/CIDToGIDMap")[0]);
    assert!(
        cid.contains("/CIDToGIDMap/Identity") && cid.contains("/DW 1000/W[1 2 500]") || cid.contains("/DW 1000/W[1[500 500]]"),
        "{cid}"
    );
    let ttf = reader.find("/Length1")[0];
    assert_eq!(reader.stream(ttf)[..4], [0, 1, 0, 0]);
    assert!(reader.dict(ttf).contains(&format!("/Length1 {}", reader.stream(ttf).len())));
    let names: Vec<String> = reader.find("/Subtype/Type0").iter().map(|&f| reader.dict(f)).collect();
    for (dict, name) in names.iter().zip(["BanmianSquare-Regular", "BanmianSerif"]) {
        let base = &dict[dict.find("/BaseFont/").unwrap() + 10..];
        assert!(base[..6].bytes().all(|b| b.is_ascii_uppercase()) && base[6..].starts_with(&format!("+{name}")), "{dict}");
    }
}

#[test]
fn codes_lead_to_the_right_outlines() {
    let fonts = fonts();
    let mut page = blank();
    let face = fonts.face(KAI).unwrap();
    let glyphs: Vec<u16> = "报中文，A".chars().map(|c| face.glyph(c)).chain([0]).collect();
    let steps: Vec<Step<'_>> = glyphs.iter().map(|&g| (g, "x", 9.0, 0.0)).collect();
    run(&mut page, KAI, 9.0, at(10.0, 40.0), &steps);
    let e = issue(vec![page]);
    let file = pdf(&e, &fonts);
    let reader = Reader::new(&file);
    let subset = reader.stream(reader.find("/Length1")[0]);
    let subset = skrifa::FontRef::new(&subset).unwrap();
    for (seen, glyph) in reader.seen(0).iter().zip(glyphs) {
        assert_eq!(outline(&subset, seen.code), outline(&face.skrifa(), glyph), "glyph {glyph}");
    }
}

fn outline(font: &skrifa::FontRef<'_>, glyph: u16) -> String {
    use skrifa::MetadataProvider;
    let (size, location) = (skrifa::instance::Size::unscaled(), skrifa::instance::LocationRef::default());
    let mut pen = skrifa::outline::pen::SvgPen::new();
    let settings = skrifa::outline::DrawSettings::unhinted(size, location);
    font.outline_glyphs().get(skrifa::GlyphId::new(glyph.into())).unwrap().draw(settings, &mut pen).unwrap();
    pen.to_string()
}

#[test]
fn black_alone_overprints_and_the_rest_knocks_out() {
    let fonts = fonts();
    let mut page = blank();
    let inks = [Ink::BLACK, Ink::PAPER, Ink::gray(300), Ink { c: 100, ..Ink::BLACK }, Ink::BLACK];
    for (i, ink) in inks.into_iter().enumerate() {
        line(&fonts, &mut page, SQUARE, 9.0, at(10.0, 40.0 + 20.0 * i as f64), "丁", (9.0, 0.0));
        last(&mut page).ink = ink;
    }
    page.items.push(Item::Shape { rect: rect(10.0, 10.0, 5.0, 5.0), fill: Some(Ink::BLACK), stroke: Some((Length::pt(0.1), Ink::BLACK)) });
    let e = issue(vec![page]);
    let file = pdf(&e, &fonts);
    let reader = Reader::new(&file);
    assert_eq!(reader.seen(0).iter().map(|s| s.overprint).collect::<Vec<_>>(), [true, false, true, false, true]);
    let content = String::from_utf8_lossy(&reader.content(0)).into_owned();
    let tail = &content[content.rfind("ET").unwrap()..];
    assert_eq!(tail, "ET\n10 1515.71 5 5 re f\n0 0 0 1 K\n.1 w\n10 1515.71 5 5 re S\n", "{content}");
    let states: Vec<String> = reader.find("/Type/ExtGState").into_iter().map(|i| reader.dict(i)).collect();
    assert!(states[0].contains("/OP false/op false/OPM 0"), "{states:?}");
    assert!(states[1].contains("/OP true/op true/OPM 1"), "{states:?}");
}

#[test]
fn graphics_stand_on_their_feet() {
    let (e, fonts) = edition();
    let content = Reader::new(&pdf(&e, &fonts)).content(0);
    let content = String::from_utf8_lossy(&content).into_owned();
    // The page is 80 mm = 226.77 pt high.
    for part in [
        ".5 w\n10 196.77 m 110 196.77 l S\n",
        "0 0 0 .1 k\n5 201.77 50 20 re f\n/G0 gs\n1 0 0 0 K\n1 w\n5 201.77 50 20 re S\n",
        "/G1 gs\n0 0 0 1 K\n.75 w\n10 176.77 m\n20 186.77 30 166.77 40 176.77 c\nS\n",
        "/G0 gs\nq 25 101.77 20 20 re W n\n40 0 0 40 20 86.77 cm /I0 Do Q\n",
    ] {
        assert!(content.contains(part), "{part} is not in {content}");
    }
}

#[test]
fn pictures_pass_through() {
    let (mut e, fonts) = edition();
    let place = |picture| Item::Image { picture, rect: rect(0.0, 0.0, 9.0, 9.0), clip: rect(0.0, 0.0, 9.0, 9.0) };
    e.pages[0].items.extend([place(1), place(2), place(2), place(77)]);
    let file = pdf(&e, &fonts);
    let reader = Reader::new(&file);
    let images = reader.find("/Subtype/Image");
    assert_eq!(images.len(), 3);
    for ((id, picture), space) in images.into_iter().zip(&e.pictures).zip(["/DeviceGray", "/DeviceRGB", "/DeviceCMYK"]) {
        let dict = reader.dict(id);
        assert!(dict.contains(space) && dict.contains("/DCTDecode") && dict.contains("/Width 8/Height 8"), "{dict}");
        assert_eq!(dict.contains("/Decode[1 0 1 0 1 0 1 0]"), space == "/DeviceCMYK", "{dict}");
        assert_eq!(reader.stream(id), picture.data[..]);
    }
    assert!(!String::from_utf8_lossy(&reader.content(0)).contains("/I77"));
}

#[test]
fn boxes_information_and_outline() {
    let (mut e, fonts) = edition();
    e.pages.push(Page { number: 9, ..blank() });
    e.bookmarks.push(Bookmark { title: "second".into(), page: 1, at: at(30.0, 40.0) });
    let file = pdf(&e, &fonts);
    assert!(file.starts_with(b"%PDF-1.6\n"));
    let reader = Reader::new(&file);
    let page = reader.dict(reader.pages()[0]);
    for key in ["MediaBox", "CropBox", "BleedBox", "TrimBox"] {
        assert!(page.contains(&format!("/{key}[0 0 283.46457 226.77165]")), "{page}");
    }
    let all = format!("{}{}", String::from_utf8_lossy(&file), reader.unpacked());
    for part in [
        "/Lang(zh-Hans)",
        "/DisplayDocTitle true",
        "/Producer(Banmian)",
        "/CreationDate(D:20221202000000Z)",
        "/Trapped/False",
        "<xmp:CreateDate>2022-12-02T00:00:00Z</xmp:CreateDate>",
        ">样报 &lt;2022&gt;</rdf:li>",
        "/Title(second)",
        "/XYZ 30 1490.71 0",
        "/Count 2",
        "/Nums[0 ",
    ] {
        assert!(all.contains(part), "{part}");
    }
    assert!(!all.contains("/Annots"));
    let id = all.find("/ID[<").map(|i| &all[i + 5..i + 37]).unwrap();
    assert!(id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
}

#[test]
fn a_part_has_only_its_own() {
    let (mut e, fonts) = edition();
    let mut second = blank();
    line(&fonts, &mut second, SERIF, 9.0, at(10.0, 20.0), "中", (9.0, 0.0));
    e.pages.push(second);
    let file = document(&e, &fonts, 1..2, &press(&e, PdfOptions::default()));
    let reader = Reader::new(&file);
    assert_eq!((reader.pages().len(), reader.find("/Subtype/Type0").len()), (1, 1));
    assert_eq!((reader.find("/Subtype/Image").len(), reader.find("/Outlines").len()), (0, 0));
    assert_shown(&e.pages[1], &reader.seen(0));
    assert_eq!(reader.find("/PageLabels").len(), 1);
}

#[test]
fn the_same_edition_gives_the_same_bytes() {
    let (mut e, fonts) = edition();
    for _ in 0..20 {
        e.pages.push(e.pages[0].clone());
    }
    let first = pdf(&e, &fonts);
    assert!((0..3).all(|_| pdf(&e, &fonts) == first));
    e.pages[7].items.pop();
    let id = |file: &[u8]| file[file.len() - 200..].to_vec();
    assert_ne!(id(&pdf(&e, &fonts)), id(&first));
}

/// Files of pages take over what the issue's file has, and show what a file made for the page alone shows.
#[test]
fn files_of_pages_share_with_the_issue() {
    let (mut e, fonts) = edition();
    let mut second = blank();
    line(&fonts, &mut second, SERIF, 9.0, at(10.0, 20.0), "中文", (9.0, 0.0));
    e.pages.push(second);
    let press = press(&e, PdfOptions::default());
    let files = Files::new(&e, &fonts, &press);
    assert!(files.issue() == document(&e, &fonts, 0..2, &press));
    for page in [1, 0, 1] {
        let (shared, alone) = (files.page(page), document(&e, &fonts, page..page + 1, &press));
        let (shared, alone) = (Reader::new(&shared), Reader::new(&alone));
        assert_shown(&e.pages[page], &shared.seen(0));
        for what in ["/Type/Page/", "/Subtype/Type0", "/Subtype/Image", "/OutputIntents"] {
            assert_eq!(shared.find(what).len(), alone.find(what).len(), "page {page}: {what}");
        }
    }
    assert_eq!(Reader::new(&files.page(9)).pages().len(), 0);
}

#[test]
fn a_face_that_cannot_be_embedded_is_drawn() {
    let fonts = fonts();
    let mut page = blank();
    // A glyph beyond the face's last makes the subsetter refuse.
    line(&fonts, &mut page, SQUARE, 10.0, at(10.0, 40.0), "A", (9.0, 0.0));
    run(&mut page, SERIF, 10.0, at(10.0, 60.0), &[(1500, "甲", 10.0, 0.0), (65_000, "乙", 10.0, 0.0)]);
    let e = issue(vec![page]);
    let file = pdf(&e, &fonts);
    let reader = Reader::new(&file);
    assert_eq!(reader.find("/Subtype/Type0").len(), 1);
    let content = String::from_utf8_lossy(&reader.content(0)).into_owned();
    assert!(content.contains("q .01 0 0 .01 10 1470.71 cm\n") && content.contains(" c\n") && content.contains("h\nf Q\n"), "{content}");
}

#[test]
fn nothing_in_gives_an_empty_file_not_a_panic() {
    let (mut e, fonts) = edition();
    let none = document(&Edition::default(), &Fonts::default(), 3..9, &press(&e, PdfOptions { deflate: 0, ..PdfOptions::default() }));
    assert!(none.ends_with(b"%%EOF"));
    e.pages[0].glyphs.clear();
    e.pages[0].text.clear();
    let file = pdf(&e, &fonts);
    assert!(Reader::new(&file).seen(0).is_empty());
    let file = document(&e, &Fonts::default(), 0..1, &press(&e, PdfOptions { deflate: 99, ..PdfOptions::default() }));
    assert!(Reader::new(&file).seen(0).is_empty());
}
