//! The pages of a file: the tree, their boxes, annotations; each page's content is run and judged.

use super::content::{Met, Runner, Seen};
use super::finding::{Findings, Say};
use super::marks::{Mark, Place};
use super::{Expect, rules};
use crate::diag::Severity::{self, Error, Note, Warning};
use crate::geom::Length;
use crate::model::{Flavour, Plant};
use crate::pdf::{File, Leaf, Object, Tree, rectangle};

/// What two boxes may differ by, pt.
const SLACK: f64 = 0.05;

pub(super) fn check(file: &File<'_>, plant: &Plant, expect: &Expect, locked: bool, out: &mut Findings) {
    let Tree { pages, broken, more } = Tree::read(file);
    if broken {
        out.file("P03", Error, "页面目录（Pages）有缺失、重复或绕回的地方", "让对方重新导出");
    }
    if more {
        out.file("P45", Warning, format!("页数太多，只检查了前 {} 页", pages.len()), "分开发送");
    }
    count(&pages, expect, out);
    if let [_] = pages[..] {
        label(file, expect, out);
    }
    let mut first: Option<(f64, f64)> = None;
    for (i, page) in pages.iter().enumerate() {
        out.on(Some(i + 1));
        let trim = boxes(file, page, (plant, expect), out);
        let Some(trim) = trim else { continue };
        let size = (trim[2] - trim[0], trim[3] - trim[1]);
        let one = *first.get_or_insert(size);
        if (size.0 - one.0).abs() > SLACK || (size.1 - one.1).abs() > SLACK {
            let message = format!("这一页成品尺寸 {}，第1页是 {}", mm(size), mm(one));
            out.add(Say { code: "P09", severity: Error, place: None, kind: "size", message, hint: "各页的 TrimBox 要一样大" });
        }
        annotations(file, page, trim, out);
        if locked {
            continue;
        }
        let unit = file.get(&page.dict, "UserUnit").number().filter(|v| *v > 0.0).unwrap_or(1.0) * 25.4 / 72.0;
        let mut runner = Runner::new(file, (trim[0], trim[3], unit), (size.0 * unit, size.1 * unit));
        let group = file.get(&page.dict, "Group");
        runner.group(group.dict(), &page.resources);
        runner.run(&page.content(file), &page.resources);
        judge(&runner.finish(), plant, expect, out);
    }
    out.on(None);
}

fn mm(size: (f64, f64)) -> String {
    format!("{:.1}×{:.1} 毫米", size.0 * 25.4 / 72.0, size.1 * 25.4 / 72.0)
}

fn count(pages: &[Leaf], expect: &Expect, out: &mut Findings) {
    let wanted = if expect.ad { Some(1) } else { expect.pages };
    if pages.is_empty() {
        out.file("P01", Error, "一页也没有", "让对方重新导出");
    } else if let Some(wanted) = wanted.filter(|w| *w != pages.len()) {
        out.file("P11", Error, format!("有 {} 页，应当是 {wanted} 页", pages.len()), "一版一个文件；广告只要一页");
    }
}

/// Whether the name of a page's file has the number that the page is labelled with.
fn label(file: &File<'_>, expect: &Expect, out: &mut Findings) {
    let root = file.get(&file.trailer, "Root");
    let Some(labels) = root.dict().map(|d| file.get(d, "PageLabels")) else { return };
    let numbers = labels.dict().map(|d| file.items(&file.get(d, "Nums"))).unwrap_or_default();
    let Some(first) = numbers.get(1).and_then(Object::dict).filter(|d| file.get(d, "S").name() == Some(b"D")) else { return };
    let number = file.get(first, "St").int().unwrap_or(1);
    let stem = expect.name.rsplit_once('.').map_or(expect.name.as_str(), |n| n.0);
    // A day or a year is no page.
    let mut said = stem.split(|c: char| !c.is_ascii_digit()).filter(|d| (1..=3).contains(&d.len())).peekable();
    if !expect.ad && said.peek().is_some() && !said.any(|d| d.parse() == Ok(number)) {
        out.file(
            "P48",
            Warning,
            format!("页面标签是第 {number} 版，文件名 {} 里没有这个数", expect.name),
            "核对是不是发错了版，按版次改名",
        );
    }
}

/// The trim, if the page has a size at all.
fn boxes(file: &File<'_>, page: &Leaf, (plant, expect): (&Plant, &Expect), out: &mut Findings) -> Option<[f64; 4]> {
    let mut say = |code, severity, message: String, hint| {
        out.add(Say { code, severity, place: None, kind: &message.clone(), message, hint });
    };
    let Some(media) = page.media.filter(|m| m[2] - m[0] > 1.0 && m[3] - m[1] > 1.0) else {
        say("P10", Error, "没有能用的纸张框（MediaBox）".into(), "重新导出");
        return None;
    };
    let same = |a: [f64; 4], b: [f64; 4]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= SLACK);
    let within = |a: [f64; 4], b: [f64; 4]| a[0] >= b[0] - SLACK && a[1] >= b[1] - SLACK && a[2] <= b[2] + SLACK && a[3] <= b[3] + SLACK;
    if file.get(&page.dict, "UserUnit").number().is_some_and(|v| v != 1.0) {
        say("P10", Error, "用了 UserUnit，尺寸会被理解错".into(), "导出时不要放大单位");
    }
    if page.crop.is_some_and(|c| !same(c, media)) {
        say("P10", Error, "CropBox 与 MediaBox 不一样".into(), "导出时不要裁切页面框");
    }
    if page.rotate % 360 != 0 {
        say("P09", Error, format!("页面转了 {} 度（Rotate）", page.rotate), "把内容转正，不要用页面旋转");
    }
    let (trim, art) = (rectangle(file, &page.dict, "TrimBox"), rectangle(file, &page.dict, "ArtBox"));
    let bleed = rectangle(file, &page.dict, "BleedBox");
    let found = match (trim, art) {
        (Some(_), Some(_)) => {
            say("P10", Error, "TrimBox 和 ArtBox 只能有一个".into(), "重新导出为 PDF/X");
            trim
        }
        (None, None) => {
            say("P10", Error, "没有成品框（TrimBox）".into(), "重新导出为 PDF/X，写明成品尺寸");
            None
        }
        (trim, art) => trim.or(art),
    };
    let finished = found.unwrap_or(media);
    if !within(finished, media) || bleed.is_some_and(|b| !within(finished, b) || !within(b, media)) {
        say("P10", Error, "成品框、出血框、纸张框没有依次套在里面".into(), "成品框在出血框里，出血框在纸张框里");
    }
    if finished[2] - finished[0] < 1.0 || finished[3] - finished[1] < 1.0 {
        say("P10", Error, "成品框没有大小".into(), "重新导出，写明成品尺寸");
        return Some(media);
    }
    let size = (finished[2] - finished[0], finished[3] - finished[1]);
    // A page for newsprint has neither bleed nor marks: the sheet is the trim. An advertisement may come with both.
    let plain = plant.bleed == Length::ZERO && !plant.marks && !expect.ad;
    if plain && within(finished, media) && !same(finished, media) {
        let sheet = (media[2] - media[0], media[3] - media[1]);
        let message = format!("纸张框 {} 比成品框 {} 大，印厂不要出血和裁切标记", mm(sheet), mm(size));
        say("P10", Warning, message, "按成品尺寸导出，不加出血、裁切标记");
    }
    if let Some(want) = expect.trim {
        let off = |a: f64, b: f64| (a * 25.4 / 72.0 - b).abs() > 0.5;
        if off(size.0, want.0) || off(size.1, want.1) {
            say("P37", Error, format!("成品尺寸 {}，应当是 {:.1}×{:.1} 毫米", mm(size), want.0, want.1), "按版面的尺寸重做");
        }
    }
    Some(finished)
}

/// Annotations inside the bleed (ISO 15930-7, 6.17) and those that do something.
fn annotations(file: &File<'_>, page: &Leaf, trim: [f64; 4], out: &mut Findings) {
    let bleed = rectangle(file, &page.dict, "BleedBox").unwrap_or(trim);
    for annotation in file.items(&file.get(&page.dict, "Annots")).iter().take(20_000) {
        let Some(dict) = annotation.dict() else { continue };
        let kind = file.get(dict, "Subtype").name().map(|n| String::from_utf8_lossy(n).into_owned()).unwrap_or_default();
        let r = rectangle(file, dict, "Rect").unwrap_or_default();
        let outside = r[2] < bleed[0] || r[0] > bleed[2] || r[3] < bleed[1] || r[1] > bleed[3];
        if outside || matches!(kind.as_str(), "TrapNet" | "PrinterMark") {
            continue;
        }
        let scale = 25.4 / 72.0;
        let place =
            Place { x: (r[0] - trim[0]) * scale, y: (trim[3] - r[3]) * scale, width: (r[2] - r[0]) * scale, height: (r[3] - r[1]) * scale };
        let (code, what) = match kind.as_str() {
            "Widget" => ("P39", "表单域"),
            "Movie" | "Sound" | "Screen" | "RichMedia" | "3D" => ("P41", "影音"),
            "FileAttachment" => ("P41", "附件"),
            _ => ("P39", "批注或链接"),
        };
        let message = format!("版面上有{what}（{kind}）");
        out.add(Say { code, severity: Error, place: Some(place), kind: &kind, message, hint: "去掉批注、链接和表单再导出" });
    }
    if page.dict.has("AA") {
        out.add(Say {
            code: "P40", severity: Error, place: None, kind: "aa", message: "页面带着动作".into(), hint: "去掉动作再导出"
        });
    }
    if page.dict.has("PresSteps") {
        out.add(Say {
            code: "P40",
            severity: Error,
            place: None,
            kind: "steps",
            message: "页面带着演示步骤".into(),
            hint: "重新导出为 PDF/X",
        });
    }
}

/// The content of a page: its parts put together.
fn judge(seen: &Seen, plant: &Plant, expect: &Expect, out: &mut Findings) {
    met(seen, plant, expect, out);
    rules::sheet(&seen.sheet, plant, out);
    // R0005
    let empty = seen.operators == 0 || seen.sheet.ink.as_ref().is_some_and(super::ink::InkMap::is_empty);
    let unmeasured = seen.met.contains_key(&Met::NotMeasured) || seen.met.contains_key(&Met::TooMuch);
    if empty && !unmeasured {
        let text = seen.fonts().len();
        let message = if text > 0 { "这一页没有墨：只有看不见的内容" } else { "这一页是空的" };
        out.add(Say { code: "P12", severity: Error, place: None, kind: "", message: message.into(), hint: "核对是不是发错了页" });
    }
    if expect.ad {
        bare_picture(seen, plant, out);
    }
}

/// R0033: an advertisement that is nothing but a picture needs more pixels.
fn bare_picture(seen: &Seen, plant: &Plant, out: &mut Findings) {
    let [Mark::Image { place, ppi, bitmap, .. }] = &seen.sheet.marks[..] else { return };
    let least = if *bitmap { plant.pictures.page_bitmap_least } else { plant.pictures.page_least };
    if *ppi < least {
        let message = format!("整页只是一张图，分辨率 {ppi:.0}，至少要 {least:.0}");
        out.add(Say {
            code: "P33", severity: Error, place: Some(*place), kind: "", message, hint: "文字和线条不要做成图片，重新导出"
        });
    }
}

fn met(seen: &Seen, plant: &Plant, expect: &Expect, out: &mut Findings) {
    let x1a = plant.flavour == Flavour::X1a;
    let flatten = "拼合透明（flatten）后再导出：PDF/X-1a 不能有透明";
    for (&what, &(place, count)) in &seen.met {
        let transparent = matches!(what, Met::SoftMask | Met::Alpha | Met::Blend | Met::Group);
        let (code, severity, message, hint): (_, Severity, &str, &str) = match what {
            Met::SoftMask | Met::Alpha | Met::Blend | Met::Group if !x1a => continue,
            Met::SoftMask => ("P28", Error, "有软蒙版", flatten),
            Met::Alpha => ("P28", Error, "有不透明度", flatten),
            Met::Blend => ("P28", Error, "有混合模式", flatten),
            Met::Group => ("P28", Error, "有透明组", flatten),
            Met::BlendSpace => ("P29", Error, "透明混合的颜色空间不是 DeviceCMYK", "文档的透明混合空间设为 CMYK"),
            Met::Transfer => ("P43", Error, "有传递函数（TR）", "导出时不要保留传递函数"),
            Met::Halftone => ("P43", Warning, "带着自己的网点设置", "导出时不要保留半色调信息"),
            Met::PostScript => ("P42", Error, "有 PostScript 片段", "重新导出为 PDF/X"),
            Met::Opi => ("P42", Error, "有 OPI 替换图", "用原图替换后再导出"),
            Met::Alternates => ("P42", Error, "图片带着替代图（Alternates）", "重新导出为 PDF/X"),
            Met::Reference => ("P42", Error, "引用了别的 PDF（Reference XObject）", "把内容嵌进来再导出"),
            Met::OptionalContent if expect.ad || x1a => ("P34", Warning, "内容放在图层里", "拼合图层再导出"),
            Met::OptionalContent => continue,
            Met::NotMeasured => ("P45", Note, "有图片的压缩方式不认识，没有量它的墨", ""),
            Met::TooMuch => ("P45", Warning, "这一页太复杂，只检查了一部分", "简化后再导出"),
            Met::Missing => ("P03", Warning, "内容用到的资源（字体、图片、颜色）不在文件里", "重新导出"),
            Met::Lzw => ("P44", Error, "用了 LZW 压缩，PDF/X 不许", "重新导出，用 Flate 或 JPEG 压缩"),
            Met::Jpx if x1a => ("P44", Error, "用了 JPEG 2000 压缩，PDF/X-1a 不许", "重新导出，用 JPEG 压缩"),
            Met::Jbig2 if x1a => ("P44", Error, "用了 JBIG2 压缩，PDF/X-1a 不许", "重新导出，用 CCITT 或 Flate 压缩"),
            Met::Sixteen if x1a => ("P44", Error, "图片每通道 16 位，PDF/X-1a 不许", "转成 8 位"),
            Met::Crypt => ("P44", Error, "有单独加密的数据流", "不加密重新导出"),
            Met::Jpx | Met::Jbig2 | Met::Sixteen => continue,
        };
        let place = (place != Place::default() && !transparent).then_some(place);
        for _ in 0..count.min(1_000_000) {
            out.add(Say { code, severity, place, kind: message, message: message.into(), hint });
            if count > 1000 {
                break;
            }
        }
    }
}
