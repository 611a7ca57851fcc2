//! `plants/NAME.toml` → [`Plant`]: from the layout's own `plants/`, from `layouts/plants/`, or one that the
//! program brings along, in this order. Profiles stand beside the file that names them.

use crate::diag::{Diagnostic, Report};
use crate::geom::Length;
use crate::model::{Flavour, Intent, Plant};
use crate::read::decode::{Clean, Raw};
use crate::read::folder::{Fault, Folder};
use crate::read::issue::page_template;
use crate::read::table::{Item, Table, nearest, parse};
use crate::source::{Sources, Span};
use std::sync::Arc;

/// The print shop where none is named.
pub(super) const USUAL: &str = "cn-coldset";

/// What the program brings along, so that any layouts folder builds.
const KNOWN: [(&str, &str); 4] = [
    ("cn-coldset", include_str!("../../layouts/plants/cn-coldset.toml")),
    ("cn-x1a", include_str!("../../layouts/plants/cn-x1a.toml")),
    ("gwg-2022-newspaper", include_str!("../../layouts/plants/gwg-2022-newspaper.toml")),
    ("jp-n4", include_str!("../../layouts/plants/jp-n4.toml")),
];

/// The computed profile, `layouts/plants/newsprint.py`.
const NEWSPRINT: (&str, &[u8]) = ("newsprint.icc", include_bytes!("../../layouts/plants/newsprint.icc"));

/// Where print shops are looked for.
pub(super) struct Shelf<'a> {
    /// The layouts folder.
    pub(super) layouts: Option<&'a Folder>,
    /// The issue's layout.
    pub(super) layout: Option<&'a str>,
}

impl Shelf<'_> {
    /// A print shop by name. `at` is where it is named.
    pub(super) fn read(&self, name: &str, at: Option<Span>, sources: &mut Sources, report: &mut Report) -> Option<Plant> {
        let places: Vec<String> = self.layout.map(|l| format!("{l}/plants")).into_iter().chain(["plants".to_string()]).collect();
        if let Some(folder) = self.layouts.filter(|_| !name.contains(['/', '\\'])) {
            for place in places.iter().filter(|p| !p.contains("..")) {
                let file = format!("{place}/{name}.toml");
                if folder.locate(&file) != Err(Fault::Missing) {
                    return self::file(folder, &file, at, sources, report);
                }
            }
        }
        if let Some((_, text)) = KNOWN.iter().find(|(n, _)| *n == name) {
            let raw = Raw { file: sources.add(format!("（自带）plants/{name}.toml"), *text), text: text.to_string() };
            return Some(plant(&raw, name, None, report));
        }
        let mut all: Vec<String> = places.iter().flat_map(|p| self.layouts.map(|f| f.stems(p, "toml")).unwrap_or_default()).collect();
        all.extend(KNOWN.iter().map(|(n, _)| n.to_string()));
        all.sort();
        all.dedup();
        let mut d = Diagnostic::error("R19", format!("没有名叫 {name} 的印厂"));
        d.span = at;
        if let Some(n) = nearest(name, all.iter().map(String::as_str)) {
            d = d.hint(format!("您是不是要写 {n}？"));
        }
        report.push(d.hint(format!("现有的印厂：{}", all.join("、"))));
        None
    }
}

/// A print shop from a file; its profile lies in the same folder.
pub(super) fn file(folder: &Folder, file: &str, at: Option<Span>, sources: &mut Sources, report: &mut Report) -> Option<Plant> {
    let raw = match Raw::load(folder, file, sources, report) {
        Ok(raw) => raw,
        Err(fault) => {
            let mut d = fault.diagnostic("R19", &folder.name(file));
            d.span = at;
            report.push(d);
            return None;
        }
    };
    let (place, name) = file.rsplit_once('/').unwrap_or(("", file));
    let beside = |profile: &str| folder.read(&if place.is_empty() { profile.to_string() } else { format!("{place}/{profile}") });
    Some(plant(&raw, name.trim_end_matches(".toml"), Some(&beside), report))
}

/// Reads one section of a print shop's file.
type Section = fn(&mut Plant, &mut Table<'_>, &mut Report);

/// Reads a file beside the print shop's.
type Beside<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, Fault>;

fn plant(raw: &Raw, name: &str, beside: Option<Beside<'_>>, report: &mut Report) -> Plant {
    let clean = Clean::toml(raw, 0..raw.text.len());
    let mut t = parse(&clean, report);
    let mut plant = Plant { name: name.to_string(), title: name.to_string(), ..Plant::default() };
    if let Some(title) = t.take("title").and_then(|i| i.name(report)) {
        plant.title = title;
    }
    if let Some(flavour) = t.take("pdf").and_then(|i| i.choice(&Flavour::PRINT, report)) {
        plant.flavour = flavour;
    }
    let sections: [(&'static str, Section); 6] =
        [("ink", ink), ("pictures", pictures), ("lines", lines), ("text", text), ("page", page), ("names", names)];
    for (key, read) in sections {
        if let Some(mut s) = t.take(key).and_then(|i| i.table(&format!("[{key}]"), report)) {
            read(&mut plant, &mut s, report);
            s.finish(report);
        }
    }
    let given = t.take("intent").and_then(|i| i.table("[intent]", report));
    match given {
        Some(mut s) => {
            plant.intent = intent(&mut s, beside, report);
            s.finish(report);
        }
        None if plant.intent.identifier.is_empty() => {
            plant.intent = Intent {
                identifier: "Custom".into(),
                info: "Computed from published ISO 12647-3 figures".into(),
                embed: true,
                profile: Some(NEWSPRINT.1.into()),
                file: NEWSPRINT.0.into(),
                ..Intent::default()
            };
        }
        None => {}
    }
    t.finish(report);
    plant
}

fn intent(t: &mut Table<'_>, beside: Option<Beside<'_>>, report: &mut Report) -> Intent {
    let mut word = |key, report: &mut Report| t.take(key).and_then(|i| i.string(report)).unwrap_or_default();
    let mut out = Intent {
        identifier: word("identifier", report),
        condition: word("condition", report),
        registry: word("registry", report),
        info: word("info", report),
        ..Intent::default()
    };
    let (embedded, separation) = (t.take("profile"), t.take("separation"));
    // A condition that no registry knows is described by its profile alone.
    out.embed = embedded.is_some() || out.registry.is_empty();
    let item = embedded.or(separation);
    let Some(item) = item else {
        (out.profile, out.file) = (Some(NEWSPRINT.1.into()), NEWSPRINT.0.into());
        out.embed = out.registry.is_empty();
        return out;
    };
    if let Some(file) = item.name(report) {
        match profile(&file, beside) {
            Ok(bytes) => (out.profile, out.file) = (Some(bytes), file),
            Err(why) => {
                report.push(item.fault("R19", format!("特性文件 {file} 不能用：{why}")).hint("向印厂要 ICC 特性文件，放在印厂文件旁边"))
            }
        }
    }
    if out.identifier.is_empty() {
        out.identifier = "Custom".into();
    }
    if out.registry.is_empty() && out.info.is_empty() {
        out.info = if out.condition.is_empty() { out.file.clone() } else { out.condition.clone() };
    }
    out
}

/// The profile's bytes, if it is one of a CMYK output device.
fn profile(file: &str, beside: Option<Beside<'_>>) -> Result<Arc<[u8]>, String> {
    let found = beside.map_or(Err(Fault::Missing), |read| read(file));
    let bytes: Arc<[u8]> = match found {
        Ok(bytes) => bytes.into(),
        Err(Fault::Missing) if file == NEWSPRINT.0 => NEWSPRINT.1.into(),
        Err(Fault::Missing) => return Err("没有这个文件".into()),
        Err(Fault::Leaves) => return Err("只能写同一文件夹里的文件名".into()),
        Err(Fault::Unreadable(why)) => return Err(why),
    };
    match (bytes.get(12..16), bytes.get(16..20), bytes.get(36..40)) {
        (Some(b"prtr"), Some(b"CMYK"), Some(b"acsp")) => Ok(bytes),
        (_, _, Some(b"acsp")) => Err("不是 CMYK 输出设备的特性文件".into()),
        _ => Err("不是 ICC 特性文件".into()),
    }
}

fn number(t: &mut Table<'_>, key: &'static str, most: f64, to: &mut f64, report: &mut Report) {
    if let Some(v) = t.take(key).and_then(|i: Item<'_>| i.number(0.0..=most, report)) {
        *to = v;
    }
}

fn ink(p: &mut Plant, t: &mut Table<'_>, report: &mut Report) {
    let mut square = p.ink.square.to_mm();
    // Less than one solid ink and black could not be printed.
    if let Some(v) = t.take("limit").and_then(|i| i.number(100.0..=400.0, report)) {
        p.ink.limit = v;
    }
    number(t, "mean_warn", 400.0, &mut p.ink.mean_warn, report);
    number(t, "mean_most", 400.0, &mut p.ink.mean_most, report);
    number(t, "peak", 400.0, &mut p.ink.peak, report);
    if let Some(v) = t.take("square").and_then(|i| i.number(1.0..=200.0, report)) {
        square = v;
    }
    p.ink.square = Length::mm(square);
}

fn pictures(p: &mut Plant, t: &mut Table<'_>, report: &mut Report) {
    let l = &mut p.pictures;
    for (key, to) in [
        ("least", &mut l.least),
        ("good", &mut l.good),
        ("downsample", &mut l.downsample),
        ("bitmap_least", &mut l.bitmap_least),
        ("bitmap_good", &mut l.bitmap_good),
        ("page_least", &mut l.page_least),
        ("page_bitmap_least", &mut l.page_bitmap_least),
    ] {
        number(t, key, 5000.0, to, report);
    }
    if let Some(v) = t.take("rgb").and_then(|i| i.flag(report)) {
        l.rgb = v;
    }
}

fn lines(p: &mut Plant, t: &mut Table<'_>, report: &mut Report) {
    let l = &mut p.lines;
    for (key, to) in [("black", &mut l.black), ("colored", &mut l.colored), ("overprint", &mut l.overprint)] {
        number(t, key, 100.0, to, report);
    }
}

fn text(p: &mut Plant, t: &mut Table<'_>, report: &mut Report) {
    let l = &mut p.text;
    for (key, to) in [
        ("body", &mut l.body),
        ("reversed_bold", &mut l.reversed_bold),
        ("reversed", &mut l.reversed),
        ("reversed_song", &mut l.reversed_song),
        ("colored", &mut l.colored),
        ("overprint", &mut l.overprint),
        ("rich", &mut l.rich),
    ] {
        number(t, key, 400.0, to, report);
    }
}

fn page(p: &mut Plant, t: &mut Table<'_>, report: &mut Report) {
    if let Some(v) = t.take("spots").and_then(|i| i.integer(0..=31, report)) {
        p.spots = v as u16;
    }
    if let Some(v) = t.take("bleed").and_then(|i| i.number(0.0..=50.0, report)) {
        p.bleed = Length::mm(v);
    }
    if let Some(v) = t.take("marks").and_then(|i| i.flag(report)) {
        p.marks = v;
    }
    if let Some(v) = t.take("largest").and_then(|i| i.number(0.0..=100_000.0, report)) {
        p.largest = (v * 1_048_576.0) as u64;
    }
}

fn names(p: &mut Plant, t: &mut Table<'_>, report: &mut Report) {
    p.names.page = t.take("page").and_then(|i| page_template(&i, report)).unwrap_or_default();
    p.names.longest = t.take("longest").and_then(|i| i.integer(0..=255, report)).unwrap_or(0) as u16;
    p.names.ascii = t.take("ascii").and_then(|i| i.flag(report)).unwrap_or(false);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::testing::Scratch;

    fn shelf(s: &Scratch, layout: Option<&str>, name: &str) -> (Option<Plant>, Report) {
        let (mut sources, mut report) = (Sources::default(), Report::default());
        let folder = Folder::open(&s.path("layouts")).ok();
        let plant = Shelf { layouts: folder.as_ref(), layout }.read(name, None, &mut sources, &mut report);
        (plant, report)
    }

    #[test]
    fn the_print_shops_that_come_along_are_sound() {
        let s = Scratch::new("plants-known");
        for (name, _) in KNOWN {
            let (plant, report) = shelf(&s, None, name);
            assert!(report.diagnostics.is_empty(), "{name}: {:?}", report.diagnostics);
            let plant = plant.unwrap();
            assert!(plant.intent.profile.is_some() && plant.name == name && plant.title != name);
            assert_eq!(plant.flavour == Flavour::X1a, name == "cn-x1a");
        }
        let (plant, _) = shelf(&s, None, "cn-coldset");
        let plant = plant.unwrap();
        assert_eq!((plant.ink.limit, plant.ink.mean_warn, plant.ink.mean_most, plant.spots), (240.0, 230.0, 245.0, 0));
    }

    #[test]
    fn the_layouts_own_comes_first_and_faults_are_told() {
        let s = Scratch::new("plants-own");
        s.write("layouts/plants/a.toml", "pdf = 'x1a'\n[ink]\nlimit = 220\n").write("layouts/l/plants/a.toml", "[ink]\nlimit = 200\n");
        s.write("layouts/plants/bad.toml", "pdf = 'x3'\n[ink]\nlimt = 220\nlimit = 30\n[intent]\nprofile = 'none.icc'\n");
        s.write("layouts/plants/rgb.toml", "[intent]\nprofile = 'rgb.icc'\n").write("layouts/plants/rgb.icc", "not a profile");
        let limit = |layout| shelf(&s, layout, "a").0.unwrap().ink.limit;
        assert_eq!((limit(Some("l")), limit(Some("m")), limit(None)), (200.0, 220.0, 220.0));
        let codes = |name| shelf(&s, None, name).1.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>();
        assert_eq!(codes("bad"), ["R03", "R03", "R02", "R19"]);
        assert_eq!(codes("rgb"), ["R19"]);
        let (none, report) = shelf(&s, None, "cn-coldsett");
        assert!(none.is_none() && report.diagnostics[0].hints[0].contains("cn-coldset"));
        assert_eq!(shelf(&s, None, "../a").1.diagnostics[0].code, "R19");
    }
}
