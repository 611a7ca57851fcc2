//! Each rule of preflight with a PDF that violates just it, and one that stands at its limit.
//!
//! The rows of the tables of GWG 2022 and of the house are in `preflight_rows.rs`, one by one.

use crate::common::paper::{MM, Paper, composite, font, paper, picture, reversed, square, stroke, text};
use banmian::diag::{Report, Severity};
use banmian::model::{Flavour, Plant};
use banmian::preflight::{Expect, Finding, check};
use banmian::source::Sources;

fn plant(name: &str) -> Plant {
    banmian::read::plant(None, None, name, &mut Sources::default(), &mut Report::default()).unwrap()
}

fn judged(paper: &Paper, plant: &Plant, expect: &Expect) -> Vec<Finding> {
    check(&paper.bytes(), plant, expect)
}

/// The findings on a paper, notes left out.
fn found(paper: &Paper) -> Vec<(&'static str, Severity)> {
    found_by(&plant("cn-coldset"), paper)
}

fn found_by(plant: &Plant, paper: &Paper) -> Vec<(&'static str, Severity)> {
    let list = judged(paper, plant, &Expect::default());
    list.iter().filter(|f| f.severity > Severity::Note).map(|f| (f.code, f.severity)).collect()
}

/// The first breaks this rule alone, the second none.
#[track_caller]
fn rule(code: &'static str, severity: Severity, bad: Paper, good: Paper) {
    assert_eq!(found(&bad), [(code, severity)]);
    assert_eq!(found(&good), []);
}

use Severity::{Error, Warning};

#[test]
fn a_file_that_keeps_every_rule_is_clean() {
    let findings = judged(&paper(), &plant("cn-coldset"), &Expect::default());
    assert_eq!(findings, []);
}

// ── structure ──

#[test]
fn what_is_no_pdf_is_named() {
    for data in [&b""[..], b"hello", b"%PDF-1.4\n", b"%PDF-1.4\n%%EOF", b"\xff\xd8\xff\xe0 picture"] {
        let codes: Vec<_> = check(data, &plant("cn-coldset"), &Expect::default()).iter().map(|f| f.code).collect();
        assert_eq!(codes, ["P01"]);
    }
}

#[test]
fn damage_is_named_and_mended() {
    let whole = paper().bytes();
    let codes = |data: &[u8]| -> Vec<_> { check(data, &plant("cn-coldset"), &Expect::default()).iter().map(|f| f.code).collect() };
    let text = String::from_utf8_lossy(&whole).into_owned();
    let at = whole.windows(9).rposition(|w| w == b"startxref").unwrap();
    assert_eq!(codes(&[&whole[..at], b"startxref\n77\n%%EOF"].concat()), ["P03"], "a wrong offset");
    assert_eq!(codes(&whole[..whole.len() - 6]), ["P03"], "no end");
    assert_eq!(codes(&[b"junk\n", &whole[..]].concat()), ["P03"], "something before the header");
    assert!(text.contains("/Length 4"), "the file stands by itself");
    for cut in (0..whole.len()).step_by(997) {
        let _ = codes(&whole[..cut]);
    }
}

#[test]
fn bombs_and_circles_end() {
    let zeros = |data: &[u8]| {
        let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(9));
        std::io::Write::write_all(&mut z, data).unwrap();
        z.finish().unwrap()
    };
    let once = zeros(&vec![b' '; 300 << 20]);
    let mut bomb = paper();
    let id = bomb.stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode", &once);
    bomb.objects = format!("/X {id} 0 R");
    bomb.content.extend(b" /X Do");
    assert_eq!(found(&bomb), [("P03", Error)]);

    let mut round = paper();
    round.stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 20 0 R>>>>", b"/X Do /X Do");
    round.objects = "/X 20 0 R".into();
    round.content.extend(b" /X Do");
    assert_eq!(found(&round), [("P45", Warning)]);

    let mut tree = paper();
    tree.kids = "[2 0 R 3 0 R 3 0 R]".into();
    assert_eq!(found(&tree), [("P03", Error)]);
}

#[test]
fn bent_bytes_never_stop_it() {
    let whole = paper().bytes();
    let (plant, mut state) = (plant("cn-coldset"), 7u64);
    for _ in 0..300 {
        let mut bent = whole.clone();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % bent.len();
            bent[at] = (state >> 20) as u8;
        }
        check(&bent, &plant, &Expect { ad: true, ..Expect::default() });
    }
}

#[test]
fn encryption_is_named_and_the_rest_left_alone() {
    let bad = Paper { trailer: "/ID [<01><01>] /Encrypt <</Filter /Standard /V 1>>".into(), ..paper() };
    assert_eq!(found(&bad), [("P02", Error)]);
}

// ── PDF/X ──

#[test]
fn another_kind_of_pdf_is_refused() {
    let other = |text: &str| Paper { xmp: paper().xmp.replace("PDF/X-4", text), ..paper() };
    rule("P04", Error, other("PDF/X-4p"), other("PDF/X-4"));
    rule("P05", Warning, Paper { header: "1.7", ..paper() }, Paper { header: "1.4", ..paper() });
}

#[test]
fn metadata_are_there_and_agree() {
    let info = |text: &str| Paper { info: text.into(), ..paper() };
    rule("P06", Error, info("/Title (t) /Trapped /True"), info("/Title (t) /Trapped /False"));
    rule("P06", Error, Paper { trailer: String::new(), ..paper() }, paper());
    let without = |word: &str| Paper { xmp: paper().xmp.replace(word, "Gone"), ..paper() };
    for word in ["VersionID", "RenditionClass", "MetadataDate", "dc:title"] {
        rule("P06", Error, without(word), paper());
    }
    rule(
        "P06",
        Warning,
        info("/Title (t) /CreationDate (D:20221203) /Trapped /False"),
        info("/Title (t) /CreationDate (D:20221202) /Trapped /False"),
    );
}

#[test]
fn the_intent_is_one_and_cmyk() {
    let intent = |text: &str| Paper { intent: text.into(), ..paper() };
    let whole = paper().intent;
    rule("P07", Error, intent(&whole.replace("GTS_PDFX", "GTS_PDFA1")), paper());
    rule("P07", Error, intent(&whole.replace("/DestOutputProfile 7 0 R", "")), paper());
    rule("P07", Error, intent(&whole.replace("(Custom)", "()")), paper());
    let mut rgb = paper();
    rgb.icc[16..20].copy_from_slice(b"RGB ");
    rule("P08", Error, rgb, paper());
    let mut scanner = paper();
    scanner.icc[12..16].copy_from_slice(b"scnr");
    rule("P08", Error, scanner, paper());
}

#[test]
fn boxes_lie_inside_each_other() {
    // A print shop that wants marks, so that the sheet may be larger than the trim.
    let marks = Plant { marks: true, ..plant("cn-coldset") };
    let rule = |code, severity, bad: Paper, good: Paper| {
        assert_eq!((found_by(&marks, &bad), found_by(&marks, &good)), (vec![(code, severity)], vec![]));
    };
    let boxes = |text: &str| Paper { boxes: text.into(), ..paper() };
    let trim = "/TrimBox [10 10 200 200]";
    rule("P10", Error, boxes("/MediaBox [0 0 283 283]"), boxes(&format!("/MediaBox [0 0 210 210] {trim}")));
    rule(
        "P10",
        Error,
        boxes(&format!("/MediaBox [0 0 210 210] /CropBox [0 0 200 210] {trim}")),
        boxes(&format!("/MediaBox [0 0 210 210] /CropBox [0 0 210 210] {trim}")),
    );
    rule("P10", Error, boxes(&format!("/MediaBox [0 0 199 210] {trim}")), boxes(&format!("/MediaBox [0 0 200 200] {trim}")));
    rule(
        "P10",
        Error,
        boxes(&format!("/MediaBox [0 0 210 210] /BleedBox [11 10 210 210] {trim}")),
        boxes(&format!("/MediaBox [0 0 210 210] /BleedBox [9 9 201 201] {trim}")),
    );
    rule(
        "P10",
        Error,
        boxes(&format!("/MediaBox [0 0 210 210] /ArtBox [10 10 200 200] {trim}")),
        boxes("/MediaBox [0 0 210 210] /ArtBox [10 10 200 200]"),
    );
    rule("P10", Error, Paper { page: "/UserUnit 2".into(), ..paper() }, Paper { page: "/UserUnit 1".into(), ..paper() });
    rule("P09", Error, Paper { page: "/Rotate 90".into(), ..paper() }, Paper { page: "/Rotate 360".into(), ..paper() });
}

#[test]
fn pages_are_as_many_and_as_large_as_expected() {
    let two = Paper { kids: "[3 0 R 20 0 R]".into(), ..paper() };
    let second = |size: &str| {
        let mut p = two.clone();
        p.more.push(format!("<</Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox {size} /TrimBox {size} /Resources <</ExtGState <</G <</OP true /op true /OPM 1>>>> /Font <<{}>>>>>>", font("A", true)).into_bytes());
        p
    };
    rule("P09", Error, second("[0 0 283.4646 280]"), second("[0 0 283.4646 283.43]"));
    let codes = |p: &Paper, expect: Expect| judged(p, &plant("cn-coldset"), &expect).iter().map(|f| f.code).collect::<Vec<_>>();
    let same = second("[0 0 283.4646 283.4646]");
    assert_eq!(codes(&same, Expect { ad: true, ..Expect::default() }), ["P11"]);
    assert_eq!(codes(&same, Expect { pages: Some(2), ..Expect::default() }), [""; 0]);
    assert_eq!(codes(&paper(), Expect { trim: Some((100.0, 102.0)), ..Expect::default() }), ["P37"]);
    assert_eq!(codes(&paper(), Expect { trim: Some((100.0, 100.4)), ..Expect::default() }), [""; 0]);
}

#[test]
fn empty_pages_are_found() {
    rule("P12", Error, paper().content(""), paper());
    rule("P12", Error, paper().content("/G gs 0 0 0 1 k BT /F 10 Tf 3 Tr 1 0 0 1 50 50 Tm (text) Tj ET"), paper());
}

// ── text ──

#[test]
fn white_text_knocks_out() {
    rule("P13", Error, reversed("X-Regular", "/G", 12.0), reversed("X-Regular", "/N", 12.0));
}

#[test]
fn small_black_text_overprints() {
    rule("P15", Warning, text("0 0 0 1 k", "/N", 11.9), text("0 0 0 1 k", "/N", 12.0));
    let mut mode = text("0 0 0 1 k", "/G", 9.0);
    mode.states = "/G <</OP true /op true /OPM 0>>".into();
    rule("P15", Warning, mode, text("0 0 0 1 k", "/G", 9.0));
    // The size is that on the page: of the font, the text and the page together.
    let scaled = paper().content("/N gs 0 0 0 1 k .5 0 0 .5 0 0 cm BT /F 1 Tf 20 0 0 20 50 50 Tm (text) Tj ET");
    rule("P15", Warning, scaled, text("0 0 0 1 k", "/N", 13.0));
}

#[test]
fn small_text_is_not_gray() {
    rule("P17", Warning, text("0 g", "/N", 11.9), text("0 g", "/N", 12.0));
}

#[test]
fn text_of_many_inks_is_large_and_light() {
    rule("P21", Warning, text(".5 .5 0 0 k", "/N", 9.9), text(".5 .5 0 0 k", "/N", 10.0));
    rule("P19", Warning, text(".6 .5 .26 .85 k", "/N", 20.0), text(".6 .5 .25 .85 k", "/N", 20.0));
    rule("P19", Warning, text(".5 .5 .4 .85 k", "/N", 20.0), text(".5 .5 .4 .84 k", "/N", 20.0));
}

#[test]
fn reversed_text_is_large_by_face() {
    for (face, bad, good) in [("X-Regular", 9.9, 10.0), ("HeiTi-Bold", 6.9, 7.0), ("BanmianSerif", 11.9, 12.0)] {
        rule("P20", Warning, reversed(face, "/N", bad), reversed(face, "/N", good));
    }
}

#[test]
fn chinese_text_has_seven_and_a_half_points() {
    rule("P36", Warning, composite(7.4), composite(7.5));
    let missing = Paper { content: b"/G gs 0 0 0 1 k BT /F 9 Tf 1 0 0 1 50 50 Tm <00000042> Tj ET".to_vec(), ..composite(9.0) };
    rule("P47", Error, missing, composite(9.0));
}

#[test]
fn fonts_are_embedded_and_known() {
    rule("P30", Error, Paper { fonts: font("Song", false), ..paper() }, Paper { fonts: font("Song", true), ..paper() });
    rule("P26", Warning, Paper { fonts: font("CourierNew", true), ..paper() }, paper());
    let mut private = paper();
    let id = private.stream("", b"1 beginbfchar\n<74> <E001>\nendbfchar");
    private.fonts = private.fonts.replace("/Type /Font ", &format!("/Type /Font /ToUnicode {id} 0 R "));
    rule("P46", Warning, private, paper());
}

// ── lines ──

#[test]
fn lines_are_thick_enough() {
    rule("P35", Warning, stroke("0 0 0 1 K", "/G", 0.2), stroke("0 0 0 1 K", "/G", 0.25));
    rule("P22", Warning, stroke("1 1 0 0 K", "/N", 0.45), stroke("1 1 0 0 K", "/N", 0.5));
    rule("P22", Warning, stroke("0 0 0 0 K", "/N", 0.45), stroke("0 0 0 0 K", "/N", 0.5));
    // A rectangle as thin as a line is one.
    let thin = |h: f64| paper().content(format!("/G gs 0 0 0 1 k 10 10 200 {h} re f"));
    rule("P35", Warning, thin(0.1), thin(0.3));
}

#[test]
fn thin_black_lines_overprint_and_white_ones_do_not() {
    rule("P16", Warning, stroke("0 0 0 1 K", "/N", 1.9), stroke("0 0 0 1 K", "/N", 2.0));
    rule("P18", Warning, stroke("0 G", "/N", 1.9), stroke("0 G", "/N", 2.0));
    rule("P14", Warning, stroke("0 0 0 0 K", "/G", 3.0), stroke("0 0 0 0 K", "/N", 3.0));
    rule("P18", Warning, stroke("0 G", "/G", 3.0), stroke("0 G", "/N", 3.0));
}

// ── pictures ──

#[test]
fn pictures_have_enough_pixels() {
    let gray = |n| picture(n, 8, "/ColorSpace /DeviceGray");
    // 50 mm are 1.9685 inches: 99 ppi are 194.9 pixels, 150 ppi are 295.3.
    rule("P31", Error, gray(193), gray(296));
    rule("P31", Warning, gray(195), gray(295));
    rule("P31", Warning, gray(293), gray(16));
    let line = |n| picture(n, 1, "/ImageMask true");
    rule("P32", Error, line(1080), line(1575));
    rule("P32", Warning, line(1085), line(1575));
}

#[test]
fn a_bare_picture_is_no_advertisement() {
    let only = |n: usize| {
        let mut p = picture(n, 8, "/ColorSpace /DeviceGray");
        let side = 50.0 * MM;
        p.content = format!("q {side} 0 0 {side} 20 60 cm /I Do Q").into_bytes();
        judged(&p, &plant("cn-coldset"), &Expect { ad: true, ..Expect::default() }).iter().filter(|f| f.code == "P33").count()
    };
    assert_eq!((only(190), only(300)), (1, 0));
}

// ── colour ──

#[test]
fn only_cmyk_and_gray_are_taken() {
    rule("P27", Error, paper().content("/N gs 1 0 0 rg 10 10 90 90 re f"), paper().content("/N gs 0 1 1 0 k 10 10 90 90 re f"));
    rule(
        "P27",
        Error,
        picture(300, 8, "/ColorSpace [/Indexed /DeviceRGB 1 <000000FFFFFF>]"),
        picture(300, 8, "/ColorSpace [/Indexed /DeviceCMYK 1 <0000000000000000>]"),
    );
    for space in ["[/Lab <</WhitePoint [.96 1 .82]>>]", "[/CalGray <</WhitePoint [.96 1 .82]>>]", "[/ICCBased 7 0 R]"] {
        let mut p = paper().content("/N gs /S cs .2 .2 .2 .2 sc 10 10 90 90 re f");
        p.spaces = format!("/S {space}");
        rule("P27", Error, p, paper());
    }
}

#[test]
fn spot_colours_are_counted() {
    let spot = |name: &str| {
        let mut p = paper().content("/N gs /S cs 1 scn 10 10 90 90 re f");
        p.spaces = format!("/S [/Separation /{name} /DeviceCMYK <</FunctionType 2 /Domain [0 1] /C1 [0 1 1 0] /N 1>>]");
        p
    };
    rule("P24", Error, spot("PANTONE#20032"), spot("Magenta"));
    let message = &judged(&spot("PANTONE#20032"), &plant("cn-coldset"), &Expect::default())[0].message;
    assert!(message.contains("PANTONE 032"), "{message}");
    let mut all = spot("All");
    all.content = b"/N gs /S cs .3 scn 10 10 90 90 re f".to_vec();
    rule("P25", Warning, all, spot("Cyan"));
}

#[test]
fn ink_is_averaged_over_fifteen_millimetres() {
    rule("P23", Error, square(15.0, "1 1 .5 0"), square(15.0, "1 1 .29 0"));
    rule("P23", Warning, square(15.0, "1 1 .38 0"), square(15.0, "1 1 .3 0"));
    // As much ink on a smaller square is fine: 280 % on 13.5 × 13.5 mm are 227 %.
    assert_eq!(found(&square(13.5, "1 1 .8 0")), []);
    assert_eq!(found(&square(14.5, "1 1 .8 0")), [("P23", Error)]);
    let peak = judged(&square(5.0, "1 1 .8 .3"), &plant("cn-coldset"), &Expect::default());
    assert_eq!(peak.iter().map(|f| (f.code, f.severity)).collect::<Vec<_>>(), [("P23", Severity::Note)]);
    let place = judged(&square(15.0, "1 1 .5 0"), &plant("cn-coldset"), &Expect::default())[0].place.unwrap();
    // 100 pt from the left and 100 + 42.52 pt from the foot, in mm from the top left corner.
    assert!((place.x - 35.28).abs() < 0.6 && (place.y - (100.0 - 50.28)).abs() < 0.6 && (place.width - 15.0).abs() < 0.1, "{place:?}");
}

#[test]
fn ink_of_pictures_is_measured() {
    let cmyk = |value: &str| picture(300, 8, &format!("/ColorSpace [/Indexed /DeviceCMYK 255 <{}>]", value.repeat(256)));
    rule("P23", Error, cmyk("FFFFFF00"), cmyk("99999900"));
}

/// Line art as scanners write it: Group 4, black where a pixel is 0.
#[test]
fn ink_of_line_art_is_measured() {
    use fax::{Color, VecWriter, encoder::Encoder};
    let scan = |black: usize| {
        let mut coder = Encoder::new(VecWriter::new());
        let row = |_: usize| (0..1600).map(move |x| if x < black { Color::Black } else { Color::White });
        (0..1600).for_each(|y| coder.encode_line(row(y), 1600).unwrap());
        let data = coder.finish().unwrap().finish();
        let mut p = paper();
        let id = p.stream(
            "/Type /XObject /Subtype /Image /Width 1600 /Height 1600 /BitsPerComponent 1 /ColorSpace /DeviceGray \
             /Filter /CCITTFaxDecode /DecodeParms <</K -1 /Columns 1600 /Rows 1600>>",
            &data,
        );
        p.objects = format!("/I {id} 0 R");
        let side = 50.0 * MM;
        p.content(format!("q {side} 0 0 {side} 20 60 cm /I Do Q"))
    };
    // The heaviest 15 mm of the picture: black all over, for 12.5 mm and for 4.7 mm.
    let plant =
        Plant { ink: banmian::model::InkLimits { mean_warn: 40.0, mean_most: 90.0, ..plant("cn-coldset").ink }, ..plant("cn-coldset") };
    let codes = |p: &Paper| judged(p, &plant, &Expect::default()).iter().map(|f| (f.code, f.severity)).collect::<Vec<_>>();
    assert_eq!(codes(&scan(1600)), [("P23", Error)]);
    assert_eq!(codes(&scan(400)), [("P23", Warning)]);
    assert_eq!(codes(&scan(150)), []);
}

// ── what may not be there ──

#[test]
fn transparency_is_fine_in_x4_and_not_in_x1a() {
    let x1a = Paper {
        header: "1.4",
        info: format!("{} /GTS_PDFXVersion (PDF/X-1a:2003)", paper().info),
        xmp: paper().xmp.replace("PDF/X-4", "PDF/X-1a:2003"),
        ..paper()
    };
    let plant = Plant { flavour: Flavour::X1a, ..plant("cn-coldset") };
    let codes = |p: &Paper| judged(p, &plant, &Expect::default()).iter().map(|f| f.code).collect::<Vec<_>>();
    assert_eq!(codes(&x1a), [""; 0]);
    for state in ["/ca .5", "/BM /Multiply", "/SMask <</S /Alpha /G 4 0 R>>"] {
        let states = format!("/G <</OP true /op true /OPM 1 {state}>>");
        assert_eq!(codes(&Paper { states: states.clone(), ..x1a.clone() }), ["P28"], "{state}");
        assert_eq!(found(&Paper { states, ..paper() }), [], "{state}");
    }
    let group = |space: &str| format!("/Group <</S /Transparency /CS /{space}>>");
    assert_eq!(codes(&Paper { page: group("DeviceCMYK"), ..x1a.clone() }), ["P28"]);
    rule("P29", Error, Paper { page: group("DeviceRGB"), ..paper() }, Paper { page: group("DeviceCMYK"), ..paper() });
    assert_eq!(codes(&Paper { header: "1.5", ..x1a.clone() }), ["P05"]);
    assert_eq!(codes(&Paper { info: x1a.info.replace("/Title (t)", ""), ..x1a.clone() }), ["P06"]);
    // A registered condition by name needs no profile.
    let named = |registry: &str| Paper { intent: format!("/S /GTS_PDFX /OutputConditionIdentifier (IFRA26) {registry}"), ..x1a.clone() };
    assert_eq!(codes(&named("/RegistryName (http://www.color.org)")), [""; 0]);
    assert_eq!(codes(&named("")), ["P07"]);
}

#[test]
fn what_is_for_screens_is_refused() {
    let page = |text: &str| Paper { page: text.into(), ..paper() };
    let link = |rect: &str| page(&format!("/Annots [<</Type /Annot /Subtype /Link /Rect {rect}>>]"));
    rule("P39", Error, link("[10 10 50 50]"), link("[300 300 310 310]"));
    rule(
        "P39",
        Error,
        page("/Annots [<</Subtype /Widget /Rect [10 10 50 50]>>]"),
        page("/Annots [<</Subtype /PrinterMark /Rect [10 10 50 50]>>]"),
    );
    rule("P41", Error, page("/Annots [<</Subtype /Screen /Rect [10 10 50 50]>>]"), page("/Annots []"));
    let catalog = |text: &str| Paper { catalog: text.into(), ..paper() };
    rule("P40", Error, catalog("/OpenAction <</S /JavaScript /JS (x)>>"), catalog("/OpenAction [3 0 R /Fit]"));
    rule("P40", Error, catalog("/Names <</JavaScript <</Names []>>>>"), catalog("/Names <</Dests <</Names []>>>>"));
    rule("P41", Warning, catalog("/Names <</EmbeddedFiles <</Names []>>>>"), paper());
    rule("P34", Error, catalog("/OCProperties <</OCGs [] /D <<>> /Configs [<<>>]>>"), paper());
    rule("P34", Warning, catalog("/OCProperties <</OCGs [] /D <<>>>>"), paper());
    rule("P39", Error, catalog("/AcroForm <</Fields [8 0 R]>>"), catalog("/AcroForm <</Fields []>>"));
}

#[test]
fn what_the_rip_would_do_is_refused() {
    let state = |text: &str| Paper { states: format!("/G <</OP true /op true /OPM 1 {text}>> /N <</op false>>"), ..paper() };
    rule("P43", Error, state("/TR <</FunctionType 2>>"), state("/TR /Identity"));
    rule("P43", Error, state("/TR2 <</FunctionType 2>>"), state("/TR2 /Default"));
    rule("P43", Warning, state("/HT <</HalftoneType 1>>"), state("/HT /Default"));
    let mut ps = paper();
    let id = ps.stream("/Type /XObject /Subtype /PS", b"showpage");
    ps.objects = format!("/X {id} 0 R");
    ps.content.extend(b" /X Do");
    rule("P42", Error, ps, paper());
    rule("P42", Error, picture(300, 8, "/ColorSpace /DeviceGray /Alternates [<<>>]"), picture(300, 8, "/ColorSpace /DeviceGray"));
    rule("P42", Error, picture(300, 8, "/ColorSpace /DeviceGray /OPI <</1.3 <<>>>>"), paper());
    let mut lzw = paper();
    // Clear, A, end: nine bits each.
    let id = lzw.stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /LZWDecode",
        &[0x80, 0x10, 0x60, 0x20],
    );
    lzw.objects = format!("/I {id} 0 R");
    lzw.content.extend(b" q 10 0 0 10 20 60 cm /I Do Q");
    rule("P44", Error, lzw, paper());
}

#[test]
fn names_and_sizes_of_files() {
    let plant = plant("jp-n4");
    let codes = |name: &str| {
        let expect = Expect { name: name.into(), ..Expect::default() };
        judged(&paper(), &plant, &expect).iter().map(|f| f.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&format!("{}.pdf", "a".repeat(27))), [""; 0]);
    assert_eq!(codes(&format!("{}.pdf", "a".repeat(28))), ["P48"]);
    assert_eq!(codes("广告.pdf"), ["P48"]);
}

#[test]
fn what_could_not_be_judged_is_said() {
    let notes = |p: &Paper| judged(p, &plant("cn-coldset"), &Expect::default()).iter().map(|f| (f.code, f.severity)).collect::<Vec<_>>();
    assert_eq!(notes(&picture(300, 8, "/ColorSpace /DeviceGray /Filter /JPXDecode")), [("P45", Severity::Note)]);
    assert_eq!(found(&paper().content("/G gs 0 0 0 1 k BT /F 10 Tf 1 0 0 1 50 50 Tm (text) Tj ET /None Do")), [("P03", Warning)]);
    let large = picture(1300, 8, "/ColorSpace /DeviceGray");
    assert_eq!(notes(&large), [("P38", Severity::Note)]);
}

#[test]
fn every_code_can_be_explained_and_has_a_hint() {
    for code in banmian::diag::print::PRINT {
        assert!(code.text().contains("办法") && code.code.starts_with('P'));
    }
    let all = judged(&paper().content("1 0 0 rg 10 10 90 90 re f"), &plant("cn-coldset"), &Expect::default());
    assert!(!all.is_empty() && all.iter().all(|f| !f.hint.is_empty()));
}
