//! Advertisements that come as PDF: kept as they are in print files, shown as they look elsewhere, refused by name.

use crate::common::{Run, Scratch, path, root, unpacked};
use banmian::pdf::{Look, Placed, Unplaced};
use std::fmt::Write;
use std::process::Command;
use std::sync::Arc;

/// A PDF of these objects, number 1 the catalog.
fn pdf(objects: &[String], trailer: &str) -> Vec<u8> {
    let (mut out, mut table) = (b"%PDF-1.6\n".to_vec(), String::new());
    for (i, body) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend(format!("{} 0 obj\n{body}\nendobj\n", i + 1).into_bytes());
    }
    let (at, n) = (out.len(), objects.len() + 1);
    out.extend(
        format!("xref\n0 {n}\n0000000000 65535 f \n{table}trailer\n<</Size {n} /Root 1 0 R {trailer}>>\nstartxref\n{at}\n%%EOF\n")
            .into_bytes(),
    );
    out
}

/// A page with these entries and this content.
fn page(entries: &str, content: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type /Catalog /Pages 2 0 R>>".to_string(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 100]>>".to_string(),
        format!("<</Type /Page /Parent 2 0 R /Contents 4 0 R {entries}>>"),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
    ];
    objects.extend(more.iter().map(|o| o.to_string()));
    pdf(&objects, "")
}

fn look(file: Vec<u8>, width: u32, height: u32) -> Look {
    Placed::open(Arc::from(file), 0).unwrap().look(width, height).unwrap()
}

/// Inks of a pixel; black alone counts as the fourth.
fn ink(l: &Look, x: usize, y: usize) -> [u8; 4] {
    let at = (y * l.width + x) * l.channels;
    if l.channels == 1 { [0, 0, 0, l.data[at]] } else { l.data[at..at + 4].try_into().unwrap() }
}

const SOLID: [u8; 4] = [0, 0, 0, 255];
const PAPER: [u8; 4] = [0; 4];

/// An issue with an advertisement on its last page.
fn issue(name: &str, ad: &str, files: &[(&str, &[u8])]) -> Scratch {
    let s = Scratch::issue(name);
    for (file, bytes) in files {
        s.write(&format!("issue/pictures/{file}"), bytes);
    }
    let toml = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
    let last = toml.matches("[[page]]").count() + 1;
    s.add(&format!("[[page]]\nnumber = {last}\nname = \"广告\"\n[[page.slot]]\nname = \"ad\"\nad = {ad}\nat = [1, 50]\nsize = [5, 22]\n"));
    s
}

fn gongyi() -> Vec<u8> {
    std::fs::read(root().join("issues/2022-12-02/pictures/gongyi.pdf")).unwrap()
}

/// The last page of a build.
fn last(s: &Scratch, out: &str) -> Vec<u8> {
    let pages: Vec<_> = s.files(out).into_iter().filter(|(n, _)| n.ends_with(".pdf") && !n.contains('/')).collect();
    pages.into_iter().max_by_key(|(n, _)| (n.len(), n.clone())).unwrap().1
}

fn count(data: &[u8], word: &str) -> usize {
    unpacked(data).windows(word.len()).filter(|w| *w == word.as_bytes()).count()
}

fn tells(run: &Run, code: &str, words: &str) {
    assert!(run.err.lines().any(|l| l.contains(code) && l.contains(words)), "{code} {words}\n{}", run.err);
}

#[test]
fn boxes_turns_and_units_decide_what_is_shown() {
    let corner = "0 0 0 1 k 0 0 50 50 re f";
    let size = |file: &[u8]| Placed::open(Arc::from(file), 0).unwrap().size;
    let plain = page("", corner, &[]);
    assert_eq!(size(&plain), (200.0, 100.0));
    let l = look(plain, 40, 20);
    assert_eq!((ink(&l, 2, 17), ink(&l, 2, 2), ink(&l, 37, 17)), (SOLID, PAPER, PAPER));
    // A quarter turn clockwise brings the lower left corner to the upper left.
    let turned = page("/Rotate 90", corner, &[]);
    assert_eq!(size(&turned), (100.0, 200.0));
    let l = look(turned, 20, 40);
    assert_eq!((ink(&l, 2, 2), ink(&l, 17, 2), ink(&l, 2, 37)), (SOLID, PAPER, PAPER));
    let l = look(page("/Rotate 270", corner, &[]), 20, 40);
    assert_eq!((ink(&l, 17, 37), ink(&l, 2, 2)), (SOLID, PAPER));
    let l = look(page("/Rotate -180", corner, &[]), 40, 20);
    assert_eq!((ink(&l, 37, 2), ink(&l, 2, 17)), (SOLID, PAPER));
    // The trim counts before the crop; a unit makes everything larger.
    assert_eq!(size(&page("/TrimBox [50 0 200 100] /CropBox [0 0 10 10]", corner, &[])), (150.0, 100.0));
    assert_eq!(size(&page("/ArtBox [50 50 150 100]", corner, &[])), (100.0, 50.0));
    assert_eq!(size(&page("/CropBox [190 90 500 500] /UserUnit 2", corner, &[])), (20.0, 20.0));
    let l = look(page("/TrimBox [50 0 200 100]", corner, &[]), 30, 20);
    assert_eq!(ink(&l, 1, 18), PAPER);
}

#[test]
fn what_a_page_paints_is_shown() {
    // Clips, curves, strokes, dashes, white that knocks out, black that overprints.
    let l = look(page("", "q 0 0 100 100 re W n 1 0 0 0 k 0 0 200 100 re f Q 0 0 0 0 k 10 10 30 30 re f", &[]), 200, 100);
    assert_eq!((ink(&l, 90, 50), ink(&l, 110, 50), ink(&l, 25, 75)), ([255, 0, 0, 0], PAPER, PAPER));
    let states = "/Resources <</ExtGState <</O <</OP true /op true /OPM 1>> /H <</ca 0.5>> /M <</BM /Multiply>>>>>>";
    let over = page(states, "1 0 0 0 k 0 0 200 100 re f /O gs 0 0 0 1 k 0 0 100 100 re f", &[]);
    let l = look(over, 20, 10);
    assert_eq!((ink(&l, 5, 5), ink(&l, 15, 5)), ([255, 0, 0, 255], [255, 0, 0, 0]));
    let half = look(page(states, "/H gs 0 0 0 1 k 0 0 200 100 re f", &[]), 20, 10);
    assert!(ink(&half, 5, 5)[3].abs_diff(128) <= 2);
    let dashed = look(page("", "0 0 0 1 K 20 w [50 50] 0 d 0 50 m 200 50 l S", &[]), 200, 100);
    assert_eq!((ink(&dashed, 25, 50), ink(&dashed, 75, 50), ink(&dashed, 125, 50)), (SOLID, PAPER, SOLID));
    // A picture, its pixels from the top; a form; a shading from paper to black.
    let image = "q 200 0 0 100 0 0 cm BI /W 2 /H 1 /BPC 8 /CS /G ID \x00\x7f EI Q";
    let l = look(page("", image, &[]), 20, 10);
    assert_eq!((ink(&l, 5, 5)[3], ink(&l, 15, 5)[3]), (255, 128));
    let form = "<</Type /XObject /Subtype /Form /BBox [0 0 1 1] /Matrix [100 0 0 100 100 0] /Length 25>>\nstream\n0 0 0 1 k 0 0 9 9 re f    \nendstream";
    let l = look(page("/Resources <</XObject <</X 5 0 R>>>>", "/X Do", &[form]), 20, 10);
    assert_eq!((ink(&l, 5, 5), ink(&l, 15, 5)), (PAPER, SOLID));
    let axial = "/Resources <</Shading <</S <</ShadingType 2 /ColorSpace /DeviceCMYK /Coords [0 0 200 0] \
                 /Function <</FunctionType 2 /Domain [0 1] /N 1 /C0 [0 0 0 0] /C1 [0 0 0 1]>>>>>>>>";
    let l = look(page(axial, "/S sh", &[]), 200, 100);
    assert!(ink(&l, 100, 50)[3].abs_diff(128) < 4 && ink(&l, 10, 50)[3] < 20 && ink(&l, 190, 50)[3] > 235);
    assert!(l.missed.is_empty(), "{:?}", l.missed);
    // A spot ink in the colours that the file gives for it, and one that it does not.
    let spot = "/Resources <</ColorSpace <</S [/Separation /Gold /DeviceCMYK <</FunctionType 2 /Domain [0 1] /N 1 /C0 [0 0 0 0] /C1 [0 0.2 0.8 0]>>]>>>>";
    let l = look(page(spot, "/S cs 1 scn 0 0 200 100 re f", &[]), 20, 10);
    assert_eq!(ink(&l, 5, 5), [0, 51, 204, 0]);
    // Type that is not in the file is said.
    let font = "/Resources <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>";
    let l = look(page(font, "BT /F 20 Tf 10 10 Td (A) Tj ET", &[]), 20, 10);
    assert_eq!(l.missed.len(), 1, "{:?}", l.missed);
}

/// The picture of the sample's own ad beside poppler's.
#[test]
fn type_and_curves_look_as_another_program_paints_them() {
    let file = root().join("issues/2022-12-02/pictures/gongyi.pdf");
    let l = look(gongyi(), 999, 429);
    assert_eq!(l.channels, 1, "black alone");
    let out = Command::new("pdftoppm").args(["-gray", "-scale-to-x", "999", "-scale-to-y", "429", &path(&file)]).output();
    let Ok(out) = out else {
        assert!(std::env::var_os("CI").is_none(), "pdftoppm is not installed (tests/run installs it)");
        return eprintln!("*** pdftoppm is not installed: the look of placed pages was NOT judged ***");
    };
    let pixels = &out.stdout[out.stdout.len() - 999 * 429..];
    let off: f64 =
        pixels.iter().zip(&l.data).map(|(p, i)| (f64::from(*p) - (255.0 - f64::from(*i))).abs()).sum::<f64>() / pixels.len() as f64;
    assert!(off < 6.0, "{off}");
}

#[test]
fn a_page_is_kept_in_print_files() {
    let s = issue("placed-kept", "\"gongyi.pdf\"", &[("gongyi.pdf", &gongyi())]);
    let run = s.build(&["--out", "o", "--png", "--dpi", "72", "--format", "short"]);
    assert!(run.code <= 1 && !run.err.contains("[R") && !run.err.contains("[P"), "{}", run.err);
    let page = last(&s, "o");
    assert_eq!(count(&page, "/Subtype/Form"), 1);
    assert_eq!(count(&page, "/Subtype/Image"), 0, "vector, no pixels");
    s.write("ad.pdf", &page);
    let checked = s.run(&["preflight", "ad.pdf", "--format", "json"]);
    let v: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    let bad: Vec<_> = v["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").collect();
    assert!(bad.is_empty(), "{bad:#?}");
    for (judge, args) in [
        ("qpdf", vec!["--check", "ad.pdf"]),
        ("pdftotext", vec!["ad.pdf", "-"]),
        ("mutool", vec!["draw", "-q", "-F", "txt", "-o", "-", "ad.pdf"]),
    ] {
        let Ok(out) = Command::new(judge).args(&args).current_dir(&s.dir).output() else {
            assert!(std::env::var_os("CI").is_none(), "{judge} is not installed");
            continue;
        };
        assert!(out.status.success(), "{judge}: {}", String::from_utf8_lossy(&out.stderr));
        let words: String = String::from_utf8_lossy(&out.stdout).split_whitespace().collect();
        assert!(judge == "qpdf" || words.contains("走了很远的路才来到这里"), "{judge}: {words}");
    }
    // A second run gives the same bytes.
    s.build(&["--out", "p"]);
    assert!(page == last(&s, "p"));
}

#[test]
fn ads_of_one_file_share_what_they_use() {
    let two = "\"gongyi.pdf\"\nat = [1, 3]\nsize = [5, 22]\n[[page.slot]]\nname = \"ad2\"\nad = { file = \"gongyi.pdf\", fit = \"fill\" }";
    let s = issue("placed-twice", two, &[("gongyi.pdf", &gongyi())]);
    let run = s.build(&["--out", "o", "--format", "short"]);
    assert!(run.code <= 1 && !run.err.contains("[R"), "{}", run.err);
    let page = last(&s, "o");
    let fonts = count(&page, "/Subtype/CIDFontType0C");
    let single = issue("placed-once", "\"gongyi.pdf\"", &[("gongyi.pdf", &gongyi())]);
    single.build(&["--out", "o"]);
    assert_eq!(fonts, count(&last(&single, "o"), "/Subtype/CIDFontType0C"));
}

#[test]
fn what_cannot_be_placed_is_told_and_leaves_a_box() {
    let locked = String::from_utf8_lossy(&page("", "0 0 9 9 re f", &[]))
        .replace("/Root 1 0 R", "/Encrypt <</Filter /Standard /V 1 /R 2 /P -4>> /Root 1 0 R")
        .into_bytes();
    let cases: [(&str, Vec<u8>, &str); 4] = [
        ("\"a.pdf\"", locked, "加了密"),
        ("\"a.pdf\"", b"%PDF-1.4\nnothing".to_vec(), "不能用"),
        ("{ file = \"a.pdf\", page = 3 }", page("", "", &[]), "只有 1 页"),
        ("\"b.pdf\"", page("", "", &[]), "没有广告"),
    ];
    for (ad, file, words) in cases {
        let s = issue("placed-bad", ad, &[("a.pdf", &file)]);
        let run = s.build(&["--out", "o", "--format", "short"]);
        assert_eq!(run.code, 1, "{}", run.err);
        tells(&run, "R08", words);
        assert!(run.err.lines().any(|l| l.contains("R08") && l.contains("issue.toml:")), "{}", run.err);
        let proof = last(&s, "o/proof");
        assert!(proof.starts_with(b"%PDF-"), "the page is set all the same");
    }
    assert!(matches!(Placed::open(Arc::from(&b"no"[..]), 0), Err(Unplaced::Broken(_))));
}

#[test]
fn sizes_that_do_not_agree_are_told() {
    let s = issue("placed-size", "{ file = \"a.pdf\", fit = \"exact\" }", &[("a.pdf", &page("", "0 0 0 1 k 20 20 100 50 re f", &[]))]);
    assert!(!s.build(&["--format", "short"]).err.contains("P50"), "an exact ad that is smaller stands in the middle");
    for (fit, words) in [("contain", "缩放到"), ("fill", "裁去")] {
        let s = issue(
            "placed-fit",
            &format!("{{ file = \"a.pdf\", fit = \"{fit}\" }}"),
            &[("a.pdf", &page("", "0 0 0 1 k 20 20 100 50 re f", &[]))],
        );
        let run = s.build(&["--format", "short"]);
        tells(&run, "P50", words);
    }
}

#[test]
fn what_a_plant_refuses_is_told_at_the_slot() {
    let glass = "/Resources <</ExtGState <</H <</ca 0.5>>>>>> /Group <</S /Transparency /CS /DeviceCMYK>> \
                 /Annots [<</Type /Annot /Subtype /Text /Rect [1 1 5 5]>>] /TrimBox [0 0 200 100]";
    let file = page(glass, "/H gs 1 0 0 rg 0 0 200 100 re f", &[]);
    let s = issue("placed-refused", "\"a.pdf\"", &[("a.pdf", &file)]);
    let run = s.build(&["--out", "o", "--plant", "cn-x1a", "--format", "short"]);
    for (code, words) in [("P27", "广告 a.pdf"), ("P28", "广告 a.pdf"), ("P51", "注释"), ("P52", "PDF/X-1a"), ("P04", "不受影响")]
    {
        tells(&run, code, words);
        assert!(run.err.lines().any(|l| l.contains(code) && l.contains("issue.toml:")), "{}", run.err);
    }
    // The file is still what it says: nothing of the ad is in it.
    let page = last(&s, "o");
    assert!(count(&page, "/Subtype/Form") == 1 && count(&page, "/ca ") == 0 && count(&page, "/Annots") == 0);
    s.write("x1a.pdf", &page);
    let checked = s.run(&["preflight", "x1a.pdf", "--plant", "cn-x1a", "--format", "json"]);
    assert!(!checked.out.contains("\"P28\"") && !checked.out.contains("\"P27\""), "{}", checked.out);
    // X-4 carries the transparency, and tells the colour.
    let run = s.build(&["--out", "x4"]);
    assert!(!run.tells("P52") && run.tells("P27") && run.err.contains("成品因此不合 PDF/X-4"), "{}", run.err);
    assert!(count(&last(&s, "x4"), "/Transparency") >= 1);
}
