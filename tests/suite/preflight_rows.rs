//! Each row of the tables that print shops judge by: a PDF that violates just it, and one at its limit.
//!
//! R… are the rows of GWG 2022 (NewspaperAds and WebCMYKNews), judged by its plant, with its severity; N… those of the house for
//! coldset on newsprint. The ledger `docs/rules/pdfx.md` names each row with its code, and is compared with the rows here.

use crate::common::paper::{Paper, composite, font, paper, picture, reversed, square, stroke, text};
use crate::common::root;
use banmian::diag::{Report, Severity};
use banmian::model::{Flavour, Plant};
use banmian::preflight::{Expect, check};
use banmian::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

use Severity::{Error, Note, Warning};

/// A row: its number, the code and weight of its finding, what violates it, what keeps it at its limit.
struct Row {
    id: &'static str,
    code: &'static str,
    severity: Severity,
    bad: Paper,
    good: Paper,
    plant: Plant,
    expect: Expect,
    /// The violation as a file of its own, where the paper's one page is not enough.
    name: Option<[&'static str; 2]>,
}

fn plant(name: &str) -> Plant {
    banmian::read::plant(None, None, name, &mut Sources::default(), &mut Report::default()).unwrap()
}

fn row(id: &'static str, code: &'static str, severity: Severity, bad: Paper, good: Paper) -> Row {
    let plant = plant(if id.starts_with('R') { "gwg-2022-newspaper" } else { "cn-coldset" });
    Row { id, code, severity, bad, good, plant, expect: Expect::default(), name: None }
}

impl Row {
    fn ad(self) -> Row {
        Row { expect: Expect { ad: true, ..Expect::default() }, ..self }
    }

    fn found(&self, paper: &Paper, name: usize) -> Vec<(&'static str, Severity)> {
        let expect = Expect { name: self.name.map(|n| n[name].to_string()).unwrap_or_default(), ..self.expect.clone() };
        check(&paper.bytes(), &self.plant, &expect).iter().map(|f| (f.code, f.severity)).collect()
    }
}

fn with_page(page: &str) -> Paper {
    Paper { page: page.into(), ..paper() }
}

fn with_boxes(boxes: &str) -> Paper {
    Paper { boxes: boxes.into(), ..paper() }
}

fn mode(opm: u8) -> Paper {
    Paper { states: format!("/G <</OP true /op true /OPM {opm}>>"), ..text("0 0 0 1 k", "/G", 9.0) }
}

/// A second page of a size.
fn two(size: &str) -> Paper {
    let mut p = Paper { kids: "[3 0 R 20 0 R]".into(), ..paper() };
    let states = "/ExtGState <</G <</OP true /op true /OPM 1>>>>";
    p.more.push(
        format!(
            "<</Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox {size} /TrimBox {size} /Resources <<{states} /Font <<{}>>>>>>",
            font("A", true)
        )
        .into_bytes(),
    );
    p
}

fn spot(name: &str, tint: &str) -> Paper {
    let mut p = paper().content(format!("/N gs /S cs {tint} scn 10 10 90 90 re f"));
    p.spaces = format!("/S [/Separation /{name} /DeviceCMYK <</FunctionType 2 /Domain [0 1] /C1 [0 1 1 0] /N 1>>]");
    p
}

fn space(space: &str) -> Paper {
    let mut p = paper().content("/N gs /S cs .2 .2 .2 .2 sc 10 10 90 90 re f");
    p.spaces = format!("/S {space}");
    p
}

/// A picture with an RGB profile, or text in the same.
fn rgb(on: &str) -> Paper {
    let mut p = paper();
    let id = p.stream("/N 3", b"profile");
    let space = format!("[/ICCBased {id} 0 R]");
    if on == "text" {
        p.spaces = format!("/S {space}");
        return p.content("/N gs /S cs 1 0 0 sc BT /F 20 Tf 1 0 0 1 50 50 Tm (text) Tj ET");
    }
    let dict = format!("/Type /XObject /Subtype /Image /Width 300 /Height 300 /BitsPerComponent 8 /ColorSpace {space}");
    let picture = p.stream(&dict, &[0x80; 3 * 300 * 300]);
    p.objects = format!("/I {picture} 0 R");
    p.content.extend(b" q 141 0 0 141 20 60 cm /N gs /I Do Q");
    p
}

fn group(space: &str) -> Paper {
    with_page(&format!("/Group <</S /Transparency /CS /{space}>>"))
}

fn gray(pixels: usize) -> Paper {
    picture(pixels, 8, "/ColorSpace /DeviceGray")
}

fn line_art(pixels: usize) -> Paper {
    picture(pixels, 1, "/ImageMask true")
}

/// Nothing but a picture of so many pixels on 50 mm.
fn bare(pixels: usize) -> Paper {
    let p = gray(pixels);
    let side = 50.0 * crate::common::paper::MM;
    p.content(format!("q {side} 0 0 {side} 20 60 cm /I Do Q"))
}

fn catalog(text: &str) -> Paper {
    Paper { catalog: text.into(), ..paper() }
}

fn profile(device: &[u8; 4]) -> Paper {
    let mut p = paper();
    p.icc[16..20].copy_from_slice(device);
    p
}

fn kind(text: &str) -> Paper {
    Paper { xmp: paper().xmp.replace("PDF/X-4", text), ..paper() }
}

fn x1a() -> Paper {
    Paper {
        header: "1.4",
        info: format!("{} /GTS_PDFXVersion (PDF/X-1a:2003)", paper().info),
        xmp: paper().xmp.replace("PDF/X-4", "PDF/X-1a:2003"),
        ..paper()
    }
}

fn private() -> Paper {
    let mut p = paper();
    let id = p.stream("", b"1 beginbfchar\n<74> <E001>\nendbfchar");
    p.fonts = p.fonts.replace("/Type /Font ", &format!("/Type /Font /ToUnicode {id} 0 R "));
    p
}

/// The rows of GWG 2022.
fn gwg() -> Vec<Row> {
    let whole = "[0 0 283.4646 283.4646]";
    vec![
        row("R0001", "P04", Error, kind("PDF/X-3"), kind("PDF/X-4")),
        row("R0002", "P10", Error, with_page("/UserUnit 1.01"), with_page("/UserUnit 1")),
        row(
            "R0003",
            "P10",
            Error,
            with_boxes(&format!("/MediaBox {whole} /TrimBox {whole} /CropBox [0 0 283.3 283.4646]")),
            with_boxes(&format!("/MediaBox {whole} /TrimBox {whole} /CropBox [0 0 283.43 283.4646]")),
        ),
        row("R0004", "P09", Error, with_page("/Rotate 180"), with_page("/Rotate 360")),
        row("R0004", "P09", Error, two("[0 0 283.4646 283.38]"), two("[0 0 283.4646 283.44]")),
        row("R0005", "P12", Error, paper().content("/N gs 0 0 0 0 k 10 10 90 90 re f"), paper().content("/N gs 0 0 0 .1 k 10 10 9 9 re f")),
        row("R0006", "P11", Error, two(whole), paper()).ad(),
        row("R0007", "P13", Error, reversed("X-Regular", "/G", 12.0), reversed("X-Regular", "/N", 12.0)),
        row("R0008", "P14", Warning, stroke("0 0 0 0 K", "/G", 3.0), stroke("0 0 0 0 K", "/N", 3.0)),
        row("R0009", "P15", Warning, text("0 0 0 1 k", "/N", 11.9), text("0 0 0 1 k", "/N", 12.0)),
        row("R0009", "P15", Warning, mode(0), mode(1)),
        row("R0010", "P16", Warning, stroke("0 0 0 1 K", "/N", 1.9), stroke("0 0 0 1 K", "/N", 2.0)),
        row("R0011", "P17", Warning, text("0 g", "/N", 11.9), text("0 g", "/N", 12.0)),
        row("R0012", "P18", Warning, stroke("0 G", "/N", 1.9), stroke("0 G", "/N", 2.0)),
        row("R0013", "P18", Warning, stroke("0 G", "/G", 3.0), stroke("0 G", "/N", 3.0)),
        row(
            "R0014",
            "P26",
            Warning,
            Paper { fonts: font("Courier-Bold", true), ..paper() },
            Paper { fonts: font("Couture", true), ..paper() },
        ),
        row("R0015", "P19", Warning, text(".6 .5 .26 .85 k", "/N", 20.0), text(".6 .5 .25 .85 k", "/N", 20.0)),
        row("R0015", "P19", Warning, text(".7 .5 .4 .85 k", "/N", 20.0), text(".7 .5 .4 .84 k", "/N", 20.0)),
        row("R0016", "P20", Warning, reversed("X-Regular", "/N", 9.9), reversed("X-Regular", "/N", 10.0)),
        row("R0017", "P21", Warning, text(".5 .5 0 0 k", "/N", 9.9), text(".5 .5 0 0 k", "/N", 10.0)),
        row("R0018", "P22", Warning, stroke("0 0 0 0 K", "/N", 0.23), stroke("0 0 0 0 K", "/N", 0.25)),
        row("R0019", "P22", Warning, stroke("1 1 0 0 K", "/N", 0.23), stroke("1 1 0 0 K", "/N", 0.25)),
        row("R0020", "P24", Error, spot("Gold", "1"), spot("Magenta", "1")),
        row("R0024", "P25", Warning, spot("All", ".3"), spot("Cyan", ".3")),
        // 245 % over 15 mm × 15 mm; as much ink on a smaller square is less.
        row("R0026", "P23", Warning, square(15.0, "1 1 .5 0"), square(15.0, "1 1 .43 0")),
        row("R0026", "P23", Warning, square(14.7, "1 1 .6 0"), square(14.3, "1 1 .6 0")),
        row("R0027", "P27", Error, paper().content("/N gs 1 0 0 rg 10 10 90 90 re f"), paper().content("/N gs 0 1 1 0 k 10 10 90 90 re f")),
        row("R0027", "P27", Error, space("[/Lab <</WhitePoint [.96 1 .82]>>]"), space("/DeviceCMYK")),
        row("R0027", "P27", Error, space("[/CalGray <</WhitePoint [.96 1 .82]>>]"), space("/DeviceCMYK")),
        row("R0027", "P27", Error, space("[/ICCBased 7 0 R]"), space("/DeviceCMYK")),
        Row {
            plant: {
                let mut plant = plant("gwg-2022-newspaper");
                plant.pictures.rgb = true;
                plant
            },
            ..row("R0028", "P27", Error, rgb("text"), rgb("picture"))
        },
        row("R0030", "P29", Error, group("DeviceRGB"), group("DeviceCMYK")),
        // 50 mm are 1.9685 inches: 99 ppi are 194.9 pixels, 149 are 293.3; up to 16 pixels are no picture.
        row("R0031", "P31", Error, gray(193), gray(294)),
        row("R0031", "P31", Warning, gray(195), gray(294)),
        row("R0031", "P31", Error, gray(17), gray(16)),
        row("R0032", "P32", Error, line_art(1079), line_art(1573)),
        row("R0032", "P32", Warning, line_art(1081), line_art(1573)),
        Row {
            plant: {
                // So that only the page as a whole is judged.
                let mut plant = plant("gwg-2022-newspaper");
                (plant.pictures.least, plant.pictures.good) = (0.0, 0.0);
                plant
            },
            ..row("R0033", "P33", Error, bare(193), bare(195)).ad()
        },
        row("R0034", "P34", Error, catalog("/OCProperties <</OCGs [] /D <<>> /Configs [<<>>]>>"), catalog("")).ad(),
        row("R0035", "P08", Error, profile(b"RGB "), profile(b"CMYK")),
    ]
}

/// The rows of the house.
fn house() -> Vec<Row> {
    let labelled = || catalog("/PageLabels <</Nums [0 <</S /D /St 3>>]>>");
    vec![
        row("N01", "P04", Error, x1a(), paper()),
        Row {
            plant: Plant { flavour: Flavour::X1a, ..plant("cn-coldset") },
            ..row("N01", "P04", Error, Paper { info: x1a().info.replace("X-1a:2003", "X-3:2003"), ..x1a() }, x1a())
        },
        row("N02", "P23", Warning, square(15.0, "1 1 .34 0"), square(15.0, "1 1 .28 0")),
        row("N03", "P23", Error, square(15.0, "1 1 .5 0"), square(15.0, "1 1 .28 0")),
        row("N04", "P23", Note, square(5.0, "1 1 .8 .3"), square(5.0, "1 1 .8 .2")),
        row("N05", "P15", Warning, text("0 0 0 1 k", "/N", 9.0), text("0 0 0 1 k", "/G", 9.0)),
        row("N06", "P31", Error, gray(193), gray(296)),
        row("N06", "P31", Warning, gray(293), gray(296)),
        row("N07", "P38", Note, gray(1200), gray(1180)),
        row("N08", "P32", Error, line_art(1081), line_art(1575)),
        row("N08", "P32", Warning, line_art(1572), line_art(1575)),
        row("N09", "P35", Warning, stroke("0 0 0 1 K", "/G", 0.23), stroke("0 0 0 1 K", "/G", 0.25)),
        row("N10", "P22", Warning, stroke("0 0 0 0 K", "/N", 0.48), stroke("0 0 0 0 K", "/N", 0.5)),
        row("N10", "P22", Warning, stroke("0 1 1 0 K", "/N", 0.48), stroke("0 1 1 0 K", "/N", 0.5)),
        row("N11", "P20", Warning, reversed("HeiTi-Bold", "/N", 6.9), reversed("HeiTi-Bold", "/N", 7.0)),
        row("N12", "P20", Warning, reversed("X-Regular", "/N", 9.9), reversed("X-Regular", "/N", 10.0)),
        row("N13", "P20", Warning, reversed("FZShuSong", "/N", 11.9), reversed("FZShuSong", "/N", 12.0)),
        row("N14", "P36", Warning, composite(7.4), composite(7.5)),
        row("N15", "P30", Error, Paper { fonts: font("Song", false), ..paper() }, Paper { fonts: font("Song", true), ..paper() }),
        row(
            "N16",
            "P47",
            Error,
            Paper { content: b"/G gs 0 0 0 1 k BT /F 9 Tf 1 0 0 1 50 50 Tm <00000042> Tj ET".to_vec(), ..composite(9.0) },
            composite(9.0),
        ),
        row("N17", "P46", Warning, private(), paper()),
        row(
            "N18",
            "P10",
            Warning,
            with_boxes("/MediaBox [0 0 283.6 283.4646] /TrimBox [0 0 283.4646 283.4646]"),
            with_boxes("/MediaBox [0 0 283.5 283.4646] /TrimBox [0 0 283.4646 283.4646]"),
        ),
        Row { name: Some(["样报_20221202_04.pdf", "样报_20221202_03.pdf"]), ..row("N19", "P48", Warning, labelled(), labelled()) },
    ]
}

#[test]
fn each_row_has_a_file_that_violates_it_alone_and_one_at_its_limit() {
    let mut wrong = Vec::new();
    for row in gwg().into_iter().chain(house()) {
        let (bad, good) = (row.found(&row.bad, 0), row.found(&row.good, 1));
        if bad != [(row.code, row.severity)] || !good.is_empty() {
            wrong.push(format!("{} {} {:?}: violated {bad:?}, at the limit {good:?}", row.id, row.code, row.severity));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rows of the workbook for newspapers.
const GWG: [&str; 30] = [
    "R0001", "R0002", "R0003", "R0004", "R0005", "R0006", "R0007", "R0008", "R0009", "R0010", "R0011", "R0012", "R0013", "R0014", "R0015",
    "R0016", "R0017", "R0018", "R0019", "R0020", "R0024", "R0026", "R0027", "R0028", "R0030", "R0031", "R0032", "R0033", "R0034", "R0035",
];

#[test]
fn the_ledger_has_each_row_with_its_code() {
    let tried: BTreeMap<&str, &str> = gwg().iter().chain(&house()).map(|r| (r.id, r.code)).collect();
    assert!(GWG.iter().all(|id| tried.contains_key(id)), "{tried:?}");
    let ledger = std::fs::read_to_string(root().join("docs/rules/pdfx.md")).unwrap();
    let mut told = BTreeMap::new();
    for line in ledger.lines().filter(|l| l.starts_with("| R0") || l.starts_with("| N")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{line}");
        told.insert(cells[0], cells[2]);
    }
    assert_eq!(told, tried, "docs/rules/pdfx.md, and the rows that are tried");
    // Each code of the ledger can be explained, and each code that can be explained is in the ledger.
    let known: BTreeSet<&str> = banmian::diag::print::PRINT.iter().map(|c| c.code).collect();
    let word = |w: &&str| w.len() == 3 && w.starts_with('P') && w[1..].chars().all(|c| c.is_ascii_digit());
    let named: BTreeSet<&str> = ledger.split(|c: char| !c.is_ascii_alphanumeric()).filter(word).collect();
    assert_eq!(named, known, "codes of the ledger, and codes that there are");
}

/// Every test that the ledger names is there, so that nothing is claimed which no test holds.
#[test]
fn the_tests_that_the_ledger_names_are_there() {
    let ledger = std::fs::read_to_string(root().join("docs/rules/pdfx.md")).unwrap();
    let mut sources = String::new();
    let mut folders = vec![root().join("tests/suite"), root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            match entry.extension().and_then(|e| e.to_str()) {
                _ if entry.is_dir() => folders.push(entry),
                Some("rs") => sources.push_str(&std::fs::read_to_string(&entry).unwrap()),
                _ => {}
            }
        }
    }
    let named: Vec<&str> = ledger.split('`').skip(1).step_by(2).filter_map(|n| n.strip_suffix('…')).collect();
    let missing: Vec<&&str> = named.iter().filter(|n| !sources.contains(&format!("fn {n}"))).collect();
    assert!(named.len() > 15 && missing.is_empty(), "{missing:?}");
}
