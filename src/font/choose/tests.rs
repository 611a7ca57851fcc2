//! Tests of this module. Faces and systems are made here: they have what a test says and no more.

use super::super::FaceEntry;
use super::*;
use std::sync::Arc;

/// A face that has these characters, all drawn as squares.
fn squares(chars: &str) -> Vec<u8> {
    let model = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts/square.ttf")).unwrap();
    let word = |at: usize| u32::from_be_bytes(model[at..at + 4].try_into().unwrap()) as usize;
    let tables = usize::from(u16::from_be_bytes([model[4], model[5]]));
    let mut groups: Vec<u32> = chars.chars().map(u32::from).collect();
    groups.sort_unstable();
    let mut cmap: Vec<u8> = [0u16, 1, 3, 10].iter().flat_map(|v| v.to_be_bytes()).collect();
    let head = [12, 12 << 16, 16 + 12 * groups.len() as u32, 0, groups.len() as u32];
    let body = groups.iter().flat_map(|&c| [c, c, 1]);
    cmap.extend(head.into_iter().chain(body).flat_map(u32::to_be_bytes));
    let mut directory = model[..12].to_vec();
    let mut data: Vec<u8> = Vec::new();
    for i in 0..tables {
        let at = 12 + 16 * i;
        let table = if &model[at..at + 4] == b"cmap" { &cmap[..] } else { &model[word(at + 8)..word(at + 8) + word(at + 12)] };
        directory.extend(&model[at..at + 8]);
        directory.extend(((12 + 16 * tables + data.len()) as u32).to_be_bytes());
        directory.extend((table.len() as u32).to_be_bytes());
        data.extend(table);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    [directory, data].concat()
}

fn face(name: &str, chars: &'static str) -> FaceEntry {
    FaceEntry::new(name, format!("{name}.ttf"), 0, None, Arc::new(move || Ok(squares(chars))))
}

type Faces = &'static [(&'static str, u16, &'static str)];

/// A bundle like ours in small, and a system with these faces: family, weight, characters.
fn fonts(system: Faces) -> Fonts {
    let mut fonts = Fonts::default();
    for (role, name, chars) in [
        (Role::Serif, "Song", "一二會讀한국，12A·♪"),
        (Role::SerifHeavy, "Song Heavy", "一二會讀，12A·"),
        (Role::SansHeavy, "Hei Heavy", "一二，12A·"),
        (Role::Kai, "Kai", "一二，12A·"),
    ] {
        let id = fonts.add(face(name, chars));
        fonts.bind(role, id);
    }
    if !system.is_empty() {
        fonts.set_system(Box::new(move |wanted, chars| {
            let style = |f: &(&str, u16, &str)| Style::of_names([f.0], Some(f.1));
            let fits = system.iter().filter(|f| chars.iter().all(|&c| f.2.contains(c)));
            let best = fits.min_by_key(|f| (style(f).distance(wanted), f.0))?;
            let mut entry = face(best.0, best.2);
            entry.style = Some(style(best));
            Some(entry)
        }));
    }
    fonts
}

/// Names of the faces of a text, one for each character, and what is told.
fn set(fonts: &mut Fonts, role: Role, region: Region, text: &'static str, head: bool) -> (Vec<String>, Prepared) {
    let needs = Need::of_para(text, (role, region), &[], &[], head);
    let told = fonts.prepare(needs.into_iter());
    let wholes = fonts.wholes(text, (role, region), &[], &[], head);
    let name = |(i, c): (usize, char)| {
        let whole = wholes.iter().find(|w| w.0.contains(&i) && fonts.has(w.1, c)).map(|w| w.1);
        let id = whole.or_else(|| fonts.face_for(role, region, c));
        id.map_or(String::new(), |id| fonts.faces[id.0 as usize].name.clone())
    };
    (text.char_indices().map(name).collect(), told)
}

fn alike(names: &[String], name: &str) {
    assert!(names.iter().all(|n| n == name), "{names:?} instead of {name}");
}

const NOTO: Faces = &[
    ("Droid Sans Fallback", 400, "會讀한국冇12"),
    ("Noto Sans CJK KR", 700, "一二會讀한국冇，12A·"),
    ("Noto Sans CJK SC", 900, "一二會讀한국冇，12A·"),
    ("Noto Serif CJK HK", 400, "一二會讀한국冇，12A·"),
    ("Noto Serif CJK KR", 400, "一二會讀한국冇，12A·"),
    ("Noto Serif CJK KR", 700, "一二會讀한국冇，12A·"),
];

#[test]
fn ot_6_a_head_is_no_chessboard() {
    // The nearest that has all of it, with digits, Latin and marks.
    let (names, told) = set(&mut fonts(NOTO), Role::SerifHeavy, Region::Korea, "한국12·A", true);
    alike(&names, "Noto Serif CJK KR");
    let s = &told.substitutes[..];
    assert_eq!((s.len(), s[0].heads, s[0].first, s[0].chars.len()), (1, 1, (0, '한'), 2));
    let (names, _) = set(&mut fonts(NOTO), Role::SansHeavy, Region::Mainland, "一會，1", true);
    alike(&names, "Noto Sans CJK SC");
    // Without a system: the heavy song for the heavy hei, the regular song for Hangul.
    let (names, told) = set(&mut fonts(&[]), Role::SansHeavy, Region::HongKong, "一會，1", true);
    alike(&names, "Song Heavy");
    assert_eq!((told.substitutes.len(), told.substitutes[0].heads), (1, 1));
    let (names, _) = set(&mut fonts(&[]), Role::SerifHeavy, Region::Korea, "한국12", true);
    alike(&names, "Song");
    // A head that lacks nothing stays.
    let (names, told) = set(&mut fonts(NOTO), Role::SansHeavy, Region::HongKong, "一二，1", true);
    alike(&names, "Hei Heavy");
    assert_eq!(told.substitutes, []);
}

#[test]
fn a_head_that_no_face_has_whole_is_told() {
    const APART: Faces = &[("Noto Serif CJK HK", 400, "冇")];
    let (names, told) = set(&mut fonts(APART), Role::SansHeavy, Region::HongKong, "會冇", true);
    assert_eq!(names, ["Song Heavy", "Noto Serif CJK HK"]);
    assert!(told.substitutes.iter().any(|s| s.face.is_none() && s.heads == 1), "{:?}", told.substitutes);
    // What no face has at all (F01) does not keep the rest from one face.
    let (names, told) = set(&mut fonts(&[]), Role::SansHeavy, Region::HongKong, "一會冇", true);
    assert_eq!(names, ["Song Heavy", "Song Heavy", ""]);
    assert_eq!(told.missing, ['冇']);
}

#[test]
fn body_text_goes_by_character() {
    let (names, told) = set(&mut fonts(NOTO), Role::Serif, Region::HongKong, "一冇1", false);
    assert_eq!(names, ["Song", "Noto Serif CJK HK", "Song"]);
    assert_eq!(told.substitutes.len(), 1);
    // Ours are planned: kai from song without a look at the system, and nothing is told; signs too.
    let (names, told) = set(&mut fonts(NOTO), Role::Kai, Region::HongKong, "一會♪", false);
    assert_eq!(names, ["Kai", "Song", "Song"]);
    assert_eq!(told.substitutes, []);
}

#[test]
fn hangul_has_its_digits_and_points_from_one_face() {
    let (names, told) = set(&mut fonts(NOTO), Role::Kai, Region::Korea, "一1，12한·국 A국12，1", false);
    let of = |kai: &[usize]| (0..names.len()).all(|i| (names[i] == if kai.contains(&i) { "Kai" } else { "Song" }) || names[i].is_empty());
    assert!(of(&[0, 1, 2, 13, 14]), "{names:?}");
    assert_eq!(told.substitutes, []);
    assert_eq!(stretches("2026년 11월 30일, AI 汉한"), [0.."2026년 11월 30일,".len(), 27..30]);
    assert_eq!(stretches("漢한字국 a국"), [3..6, "漢한字".len().."漢한字국 a국".len()]);
    assert!(stretches("abc 12").is_empty());
}

#[test]
fn the_same_text_has_the_same_faces_in_any_order() {
    let mut one = fonts(NOTO);
    let first = set(&mut one, Role::SansHeavy, Region::HongKong, "會1", true).0;
    set(&mut one, Role::SerifHeavy, Region::Korea, "한국", true);
    set(&mut one, Role::Serif, Region::Korea, "한冇", false);
    assert_eq!(set(&mut one, Role::SansHeavy, Region::HongKong, "會1", true).0, first);
    let mut other = fonts(NOTO);
    set(&mut other, Role::Serif, Region::Korea, "한冇", false);
    assert_eq!(set(&mut other, Role::SansHeavy, Region::HongKong, "會1", true).0, first);
    let files = other.faces.iter().map(|f| (&f.file, f.style.map(|s| s.weight))).collect::<BTreeSet<_>>();
    assert_eq!(files.len(), other.faces.len(), "no face is taken in twice");
}

#[test]
fn what_stands_in_is_told_once() {
    let mut f = fonts(NOTO);
    let needs = ["冇", "一冇한", "冇會"].map(|t| Need::text(Role::Serif, Region::HongKong, t));
    let told = f.prepare(needs.into_iter());
    assert_eq!(told.substitutes.len(), 1, "{:?}", told.substitutes);
    let d = told.substitutes[0].tell(&f, None);
    assert_eq!((d.code, d.severity), ("F03", crate::diag::Severity::Note));
    assert!(d.message.contains("报宋（serif）的字体缺“冇”，改用系统的字体 Noto Serif CJK HK（粗细 400）"), "{}", d.message);
    let told = f.prepare([Need { head: true, ..Need::text(Role::SansHeavy, Region::HongKong, "會") }].into_iter());
    assert!(told.substitutes[0].tell(&f, None).message.contains("标题 1 行整行改用"));
}
