//! What goes to the plant, from the command line: flavours, print shops, colour, names, plates; judged by others' programs.

use crate::common::{Scratch, judged, path, root, unpacked};
use jpeg_encoder::{ColorType, Encoder};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// A new issue with a picture of these pixels on its last page.
fn with_picture(name: &str, pixel: &[u8], kind: ColorType, side: u16) -> Scratch {
    let s = Scratch::issue(name);
    let mut jpeg = Vec::new();
    let data = pixel.repeat(usize::from(side) * usize::from(side));
    Encoder::new(&mut jpeg, 95).encode(&data, side, side, kind).unwrap();
    s.write("issue/pictures/red.jpg", jpeg);
    s.write("issue/articles/red.md", "+++\nheadline = \"红\"\npicture = \"red.jpg\"\ncaption = \"一块红色\"\ncredit = \"某某 摄\"\n+++\n");
    let toml = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
    let last = toml.matches("[[page]]").count() + 1;
    s.write(
        "issue/issue.toml",
        format!("{toml}\n[[page]]\nnumber = {last}\nname = \"图\"\n[[page.slot]]\nname = \"red\"\npicture = \"red\"\nat = [1, 5]\nsize = [2, 20]\n"),
    );
    s
}

/// The PDFs of a build, by name.
fn pdfs(s: &Scratch, out: &str) -> BTreeMap<String, Vec<u8>> {
    s.files(out).into_iter().filter(|(n, _)| n.ends_with(".pdf")).collect()
}

/// The issue's own file: the shortest name.
fn whole(s: &Scratch, out: &str) -> String {
    let name = pdfs(s, out).into_keys().min_by_key(String::len).unwrap();
    path(&s.path(out).join(name))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn build(s: &Scratch, more: &[&str]) -> crate::common::Run {
    let run = s.build(more);
    assert!(run.code <= 1, "{}{}", run.out, run.err);
    run
}

/// The dictionaries of pictures.
fn images(pdf: &str) -> Vec<&str> {
    pdf.split(" obj").filter(|o| o.contains("/Subtype/Image")).map(|o| o.split("stream").next().unwrap()).collect()
}

#[test]
fn each_flavour_passes_the_preflight_of_its_kind() {
    let s = with_picture("pdfx-flavours", &[220, 30, 40], ColorType::Rgb, 900);
    for (flavour, header, plant) in [("x4", "%PDF-1.6", "cn-coldset"), ("x1a", "%PDF-1.4", "cn-x1a")] {
        build(&s, &["--out", flavour, "--plant", plant]);
        for (name, bytes) in pdfs(&s, flavour) {
            assert!(text(&bytes[..9]).starts_with(header), "{name}");
            let run = s.run(&["preflight", &path(&s.path(flavour).join(&name)), "--plant", plant, "--format", "json"]);
            let v: serde_json::Value = serde_json::from_str(&run.out).unwrap();
            let bad: Vec<_> = v["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").collect();
            assert!(bad.is_empty(), "{name}: {bad:#?}");
        }
    }
    // The other way round each is refused by name.
    let run = s.run(&["preflight", &whole(&s, "x4"), "--plant", "cn-x1a", "--format", "short"]);
    assert!(run.code == 1 && run.tells("P04") && run.err.contains("PDF/X-4"), "{}", run.err);
}

/// PDF 1.6 has object streams, PDF 1.4 has not; what a plain search of a file looks for stays in the open.
#[test]
fn object_streams_stand_where_the_flavour_allows() {
    let s = Scratch::issue("pdfx-streams");
    for (flavour, packed) in [("x4", true), ("x1a", false), ("web", true)] {
        build(&s, &["--out", flavour, "--flavour", flavour]);
        for (name, bytes) in pdfs(&s, flavour) {
            let all = text(&bytes);
            let count = |word: &str| all.matches(word).count();
            assert_eq!((count("/Type/ObjStm") > 0, count("/Type/XRef")), (packed, usize::from(packed)), "{name}");
            assert_eq!(all.contains("\nxref\n"), !packed, "{name}");
            assert!(count("/Type/Catalog") == 1 && count("/TrimBox") == count("/Type/Page/"), "{name}");
            assert_eq!(count("/Type/FontDescriptor") == 0, packed, "{name}");
            if flavour != "web" {
                assert!(count("/GTS_PDFX/") == 1 && count("/Trapped/False") == 1, "{name}");
            }
        }
    }
}

#[test]
fn pictures_get_the_plants_inks() {
    let s = with_picture("pdfx-colour", &[220, 30, 40], ColorType::Rgb, 1500);
    build(&s, &["--out", "x4"]);
    let pdf = text(&std::fs::read(whole(&s, "x4")).unwrap());
    let found = images(&pdf);
    assert_eq!(found.len(), 1);
    // One colour all over: no JPEG data, which would blur a graphic.
    assert!(found[0].contains("/DeviceCMYK") && found[0].contains("/FlateDecode"), "{}", found[0]);
    // At the size of two columns 1500 pixels are too many: no more than 300 to the inch are kept.
    let width: u32 = found[0].split("/Width ").nth(1).unwrap().split(['/', '>']).next().unwrap().trim().parse().unwrap();
    assert!((900..1200).contains(&width), "{width}");
    assert!(!pdf.contains("/DeviceRGB") && !pdf.contains(" rg\n"));
    build(&s, &["--out", "web", "--flavour", "web"]);
    let web = text(&std::fs::read(whole(&s, "web")).unwrap());
    assert!(images(&web)[0].contains("/DeviceRGB") && !web.contains("/OutputIntents"));
}

#[test]
fn cmyk_passes_through_and_mono_pages_are_grey() {
    let s = with_picture("pdfx-cmyk", &[10, 200, 200, 30], ColorType::Cmyk, 300);
    build(&s, &["--out", "a"]);
    let original = std::fs::read(s.path("issue/pictures/red.jpg")).unwrap();
    let pdf = std::fs::read(whole(&s, "a")).unwrap();
    assert!(pdf.windows(original.len()).any(|w| w == original), "the picture's data are in the file as they were");
    let toml = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
    s.write("issue/issue.toml", toml.replace("name = \"图\"", "name = \"图\"\ncolour = false"));
    build(&s, &["--out", "b"]);
    let pdf = text(&std::fs::read(whole(&s, "b")).unwrap());
    assert!(images(&pdf)[0].contains("/DeviceGray"), "{}", images(&pdf)[0]);
}

/// What somebody else separated is measured before it is written: 250 + 230 + 200 + 100 of 255 are 306 %.
#[test]
fn ink_that_somebody_else_separated_is_measured() {
    for (pixel, heavy) in [([250, 230, 200, 100], true), ([10, 200, 200, 30], false)] {
        let s = with_picture("pdfx-heavy", &pixel, ColorType::Cmyk, 400);
        let run = build(&s, &["--out", "a"]);
        assert_eq!(run.tells("P23") && run.err.contains("平均总墨量 306%"), heavy, "{}", run.err);
    }
}

#[test]
fn print_shops_are_chosen_and_found() {
    let s = Scratch::issue("pdfx-plants");
    let missing = s.build(&["--plant", "cn-coldest"]);
    assert!(missing.code == 2 && missing.tells("R19") && missing.err.contains("cn-coldset"), "{}", missing.err);
    s.write("ours.toml", "title = \"本地印厂\"\npdf = \"x1a\"\n[intent]\nidentifier = \"IFRA26\"\nregistry = \"http://www.color.org\"\nseparation = \"newsprint.icc\"\n[page]\nbleed = 3\nmarks = true\n");
    build(&s, &["--plant", "ours.toml", "--out", "a"]);
    let pdf = text(&std::fs::read(whole(&s, "a")).unwrap());
    assert!(pdf.contains("/GTS_PDFXVersion(PDF/X-1a:2003)") && pdf.contains("/OutputConditionIdentifier(IFRA26)"));
    assert!(!pdf.contains("/DestOutputProfile"));
    let number = |key: &str| -> Vec<f64> {
        let rest = &pdf[pdf.find(key).unwrap() + key.len() + 1..];
        rest[..rest.find(']').unwrap()].split(' ').map(|n| n.parse().unwrap()).collect()
    };
    let (media, bleed, trim) = (number("/MediaBox"), number("/BleedBox"), number("/TrimBox"));
    assert!(
        trim[0] == 0.0 && (bleed[0] + 8.504).abs() < 0.01 && media[0] < bleed[0] && media[2] > bleed[2],
        "{media:?} {bleed:?} {trim:?}"
    );
    // The issue names it, and a key that is wrong is told with its line.
    let toml = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
    s.write("issue/issue.toml", format!("plant = \"jp-n3\"\n{toml}"));
    let run = s.build(&[]);
    assert!(run.tells("R19") && run.err.contains("issue.toml:1:"), "{}", run.err);
}

#[test]
fn names_sheets_and_colour_are_in_the_report() {
    let s = with_picture("pdfx-names", &[220, 30, 40], ColorType::Rgb, 900);
    let toml = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
    let names = "[output]\npage = \"{paper}_{date}_{section}{page}_{colour}_{version}\"\nsection = \"A\"\nversion = \"2\"\n";
    s.write("issue/issue.toml", toml.replacen("[[page]]", &format!("{names}\n[[page]]"), 1));
    let run = build(&s, &["--out", "a", "--format", "json"]);
    let v: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let pages = v["pages"].as_array().unwrap();
    let last = pages.last().unwrap();
    assert!(
        last["colour"] == true && last["file"].as_str().unwrap().ends_with(&format!("_20221202_A{:02}_P_2.pdf", pages.len())),
        "{last}"
    );
    assert!(pages[0]["colour"] == false && pages[0]["file"].as_str().unwrap().ends_with("_20221202_A01_M_2.pdf"), "{}", pages[0]);
    assert_eq!(v["plant"], "cn-coldset");
    assert_eq!(v["flavour"], "PDF/X-4");
    assert!(v["sheets"].as_array().is_some_and(|s| !s.is_empty()));
    assert!(pages.iter().all(|p| s.path("a").join(p["file"].as_str().unwrap()).is_file()));
}

#[test]
fn plates_proof_and_review_are_made() {
    let s = with_picture("pdfx-plates", &[220, 30, 40], ColorType::Rgb, 900);
    build(&s, &["--out", "a", "--pdf", "none", "--separations", "--proof", "--review", "--dpi", "30"]);
    let names: Vec<String> = s.files("a").into_keys().collect();
    for end in ["_01_C.png", "_01_M.png", "_01_Y.png", "_01_K.png", "_01_sum.png", "_01_proof.png", "_review.pdf"] {
        assert!(names.iter().any(|n| n.ends_with(end)), "{end}: {names:?}");
    }
}

#[test]
fn the_readers_edition_is_tagged() {
    let s = with_picture("pdfx-web", &[220, 30, 40], ColorType::Rgb, 900);
    build(&s, &["--out", "a", "--flavour", "web"]);
    let all = text(&unpacked(&std::fs::read(whole(&s, "a")).unwrap()));
    for part in
        ["/StructTreeRoot", "/Marked true", "/ParentTree", "/S/Document", "/S/Art", "/S/H1", "/S/Figure", "/Tabs/S", "/StructParents 0"]
    {
        assert!(all.contains(part), "{part}");
    }
    build(&s, &["--out", "b"]);
    assert!(!text(&unpacked(&std::fs::read(whole(&s, "b")).unwrap())).contains("/StructTreeRoot"), "print files have no tags");
}

const SPOT: &str =
    "[colours]\n\"套红\" = { spot = \"PANTONE 485 C\", cmyk = [0, 95, 100, 0], lab = [48, 68, 48] }\n[style.body]\nink = \"套红 60%\"\n\n";

/// A new issue whose body is set in a tint of a spot colour, and a print shop that takes one.
fn with_spot(name: &str) -> Scratch {
    let s = Scratch::issue(name);
    let toml = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
    s.write("issue/issue.toml", toml.replacen("[[page]]", &format!("{SPOT}[[page]]"), 1));
    s.write("spot.toml", "title = \"专色\"\n[page]\nspots = 1\n");
    s
}

#[test]
fn spot_colours_have_a_plate_where_the_plant_has_a_unit() {
    let s = with_spot("pdfx-spot");
    for flavour in ["x4", "x1a"] {
        let run = build(&s, &["--plant", "spot.toml", "--flavour", flavour, "--out", flavour, "--separations", "--dpi", "20"]);
        assert!(!run.tells("P24"), "{}", run.err);
        let pdf = whole(&s, flavour);
        let all = text(&unpacked(&std::fs::read(&pdf).unwrap()));
        assert!(all.contains("[/Separation/PANTONE#20485#20C/DeviceCMYK<<"), "{flavour}");
        assert!(s.files(flavour).keys().any(|n| n.ends_with("_01_PANTONE_485_C.png")));
        let report = s.files(flavour).into_iter().find(|(n, _)| n.ends_with("report.json")).unwrap().1;
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        assert!(report["pages"][0]["spots"][0] == "PANTONE 485 C" && report["pages"][0]["colour"] == true);
        // Another program's plates: the spot has its own.
        judge("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", "-r20", "-o", &path(&s.path(&format!("{flavour}%d.tif"))), &pdf]);
        let plates: Vec<String> = s.files("").into_keys().filter(|n| n.starts_with(&format!("{flavour}1("))).collect();
        assert!(plates.is_empty() || plates.iter().any(|n| n.contains("(PANTONE 485 C)")), "{plates:?}");
        let run = s.run(&["preflight", &pdf, "--plant", "spot.toml", "--flavour", flavour, "--format", "short"]);
        assert!(!run.tells("P24"), "{}", run.err);
    }
}

#[test]
fn spot_colours_are_converted_where_the_plant_has_no_unit() {
    let s = with_spot("pdfx-no-spot");
    let run = build(&s, &["--out", "a"]);
    assert!(run.tells("P24") && run.err.contains("PANTONE 485 C 印厂不收，按印厂的特性文件换成 C0 M9"), "{}", run.err);
    let pdf = whole(&s, "a");
    assert!(!text(&unpacked(&std::fs::read(&pdf).unwrap())).contains("/Separation"));
    let out = judge("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=inkcov", "-o", "-", &pdf]);
    let ink: Vec<f64> = out.iter().flat_map(|o| o.split_whitespace()).filter_map(|w| w.parse().ok()).take(4).collect();
    assert!(ink.is_empty() || (ink[0] == 0.0 && ink[1] > 0.001 && ink[2] > 0.001), "{ink:?}");
    // A page without colour has black alone; a name that is not there is told with its nearest.
    let toml = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
    s.write("issue/issue.toml", toml.replace("[[page]]\n", "[[page]]\ncolour = false\n"));
    let run = build(&s, &["--out", "b", "--plant", "spot.toml"]);
    assert!(!run.tells("P24") && !text(&unpacked(&std::fs::read(whole(&s, "b")).unwrap())).contains("/Separation"), "{}", run.err);
    s.write("issue/issue.toml", toml.replace("ink = \"套红 60%\"", "ink = \"套虹 60%\""));
    let run = s.build(&["--out", "c"]);
    assert!(run.tells("R03") && run.err.contains("您是不是要写 套红"), "{}", run.err);
}

/// Runs a judge; `None` if it is not installed. It must be content and silent.
fn judge(name: &str, args: &[&str]) -> Option<String> {
    let (out, err) = judged(name, args)?;
    // A build of mupdf without a colour engine says so of every file with a profile.
    let err = err.replace("warning: ICC support is not available\n", "");
    assert!(err.is_empty(), "{name} {args:?}: {err}");
    Some(out)
}

#[test]
fn other_programs_open_every_flavour_in_silence() {
    let s = with_picture("pdfx-judges", &[220, 30, 40], ColorType::Rgb, 900);
    for flavour in ["x4", "x1a", "web"] {
        build(&s, &["--out", flavour, "--flavour", flavour, "--pdf", "issue"]);
        let file = whole(&s, flavour);
        judge("qpdf", &["--check", &file]);
        judge("mutool", &["draw", "-q", "-r", "20", "-o", &path(&s.path("page%d.png")), &file]);
        judge("pdftoppm", &["-r", "20", "-png", &file, &path(&s.path("p"))]);
        judge("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=inkcov", "-o", "-", &file]);
    }
}

/// What an independent colour engine sees on the plates: text is on none but the black one.
#[test]
fn text_is_on_the_black_plate_alone() {
    let s = Scratch::issue("pdfx-black");
    build(&s, &["--out", "a", "--pdf", "issue"]);
    let Some(out) = judge("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=inkcov", "-o", "-", &whole(&s, "a")]) else { return };
    for page in out.lines().filter(|l| l.contains("CMYK")) {
        let ink: Vec<f64> = page.split_whitespace().filter_map(|w| w.parse().ok()).collect();
        assert!(ink[..3] == [0.0; 3] && ink[3] > 0.0, "{page}");
    }
}

/// Apache PDFBox preflight (Debian: libpdfbox2-java, libactivation-java, libjaxb-api-java) judges PDF/A-1b: an X-1a file
/// with the intent relabelled passes all that both have in common.
#[test]
fn pdfbox_finds_an_x1a_file_sound() {
    let jar = |name: &str| format!("/usr/share/java/{name}.jar");
    let names = ["preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "javax.activation", "jaxb-api"];
    if !names[..4].iter().chain(&names[6..]).all(|n| Path::new(&jar(n)).is_file()) || Command::new("java").arg("-version").output().is_err()
    {
        return eprintln!("\n*** JUDGE NOT INSTALLED: PDFBox preflight (libpdfbox2-java and others); this test judged nothing ***\n");
    }
    let path_of_jars = names.map(jar).join(":");
    let s = Scratch::issue("pdfx-pdfbox");
    s.write("ours.toml", "pdf = \"x1a\"\n[intent]\nidentifier = \"Custom\"\ninfo = \"i\"\nprofile = \"newsprint.icc\"\n");
    build(&s, &["--plant", "ours.toml", "--out", "a", "--pdf", "issue"]);
    let bytes = std::fs::read(whole(&s, "a")).unwrap();
    // Replacements of the same length keep the cross-reference table.
    let swap = |data: &mut Vec<u8>, from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let at = data.windows(from.len()).position(|w| w == from.as_bytes()).unwrap_or_else(|| panic!("{from}"));
        data[at..at + from.len()].copy_from_slice(to.as_bytes());
    };
    let mut a = bytes;
    // The new label is a byte longer: the condition's name gives way.
    swap(&mut a, "/S/GTS_PDFX/OutputConditionIdentifier(Custom)", "/S/GTS_PDFA1/OutputConditionIdentifier(Custo)");
    s.write("a1b.pdf", &a);
    let class = "org.apache.pdfbox.preflight.Validator_A1b";
    let out = Command::new("java").args(["-cp", &path_of_jars, class]).arg(s.path("a1b.pdf")).output().unwrap();
    let said = format!("{}{}", text(&out.stdout), text(&out.stderr));
    assert!(said.contains("a1b.pdf"), "{said}");
    // 7: metadata. PDF/A wants its own label there and does not know Trapped, which PDF/X asks for.
    let number = |l: &&str| l.split(" : ").next().is_some_and(|n| n.contains('.') && n.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let faults: Vec<&str> = said.lines().filter(number).filter(|l| !l.starts_with("7.")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_sample_issue_passes_preflight() {
    let s = Scratch::new("pdfx-sample");
    let sample = path(&root().join("issues/2022-12-02"));
    for plant in ["cn-coldset", "cn-x1a", "gwg-2022-newspaper"] {
        let run = s.run(&["preflight", &sample, "--plant", plant, "--no-system-fonts", "--format", "json"]);
        let v: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let bad: Vec<_> = v["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").collect();
        assert!(bad.is_empty(), "{plant}: {bad:#?}");
    }
}

#[test]
fn a_missing_file_could_not_be_judged() {
    let s = Scratch::new("pdfx-missing");
    let run = s.run(&["preflight", "none.pdf", "--format", "json"]);
    assert_eq!(run.code, 2, "{}", run.err);
    s.write("bad.pdf", b"not a pdf");
    let run = s.run(&["preflight", "bad.pdf", "--format", "json"]);
    assert!(run.code == 1 && run.tells("P01"), "{}{}", run.out, run.err);
}
