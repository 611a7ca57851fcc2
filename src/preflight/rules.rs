//! The rules over marks: text, lines, pictures, inks. GWG 2022 numbers (R0007 …) stand at each.

use super::finding::{Findings, Say};
use super::marks::{Family, FontFacts, Mark, Over, Paint, Place, Sheet};
use crate::diag::Severity::{self, Error, Note, Warning};
use crate::model::{Flavour, Plant};
use std::collections::BTreeMap;

/// What sizes may differ by from rounding in a file, pt.
const SLACK: f64 = 0.011;

/// Judges a page's marks.
pub(super) fn sheet(sheet: &Sheet, plant: &Plant, out: &mut Findings) {
    for mark in &sheet.marks {
        match mark {
            Mark::Text { place, size, paint, over, font } => {
                let facts = sheet.fonts.get(*font).cloned().unwrap_or_default();
                Text { place: *place, size: *size, paint, over: *over, font: &facts }.check(plant, out);
            }
            Mark::Line { place, width, paint, over } => line(*place, *width, paint, *over, plant, out),
            Mark::Area { place, paint, over } => {
                white_over(*place, paint, *over, out);
                gray_over(*place, paint, *over, out);
            }
            Mark::Image { .. } => image(mark, plant, out),
        }
    }
    colors(sheet, plant, out);
    fonts(&sheet.fonts, out);
    ink(sheet, plant, out);
}

fn say(out: &mut Findings, code: &'static str, severity: Severity, place: Place, kind: &str, message: String, hint: &str) {
    out.add(Say { code, severity, place: Some(place), kind, message, hint });
}

/// Text of one size and colour.
struct Text<'a> {
    place: Place,
    size: f64,
    paint: &'a Paint,
    over: Over,
    font: &'a FontFacts,
}

impl Text<'_> {
    fn check(&self, plant: &Plant, out: &mut Findings) {
        let (place, size, limits) = (self.place, self.size, &plant.text);
        if self.paint.is_white() {
            self.reversed(plant, out);
            return;
        }
        if self.paint.family == Family::Gray {
            gray_over(place, self.paint, self.over, out);
            if size < limits.overprint - SLACK {
                let message = format!("{size:.1} 点的文字是 DeviceGray，应当是只有黑版的 DeviceCMYK");
                say(out, "P17", Warning, place, "", message, "黑字用 CMYK 的 0/0/0/100，叠印才可靠"); // R0011
            }
        } else if self.paint.is_black_alone()
            && self.paint.inks[3] > 0.995
            && size < limits.overprint - SLACK
            && !covers(self.paint, self.over)
        {
            let message = format!("{size:.1} 点的黑字没有叠印（要叠印，且 OPM 1）");
            say(out, "P15", Warning, place, "", message, "黑字设为叠印：套印稍有不准就会露白边"); // R0009
        }
        if self.paint.plates() > 1 {
            if size < limits.colored - SLACK {
                let message = format!("{size:.1} 点的文字由 {} 个色版拼成，至少 {} 点", self.paint.plates(), limits.colored);
                say(out, "P21", Warning, place, "", message, "小字只用黑版"); // R0017
            }
            // R0015
            if self.paint.inks[3] >= 0.85 - 1e-6 && self.paint.sum() > limits.rich + 0.05 {
                let message = format!("文字用了四色黑，总墨量 {:.0}%", self.paint.sum());
                say(out, "P19", Warning, place, "", message, "文字只用黑版");
            }
        } else if self.font.composite && self.paint.is_black_alone() && size < limits.body - SLACK && size > 0.0 {
            let message = format!("文字 {size:.1} 点，至少 {} 点", limits.body);
            say(out, "P36", Warning, place, "", message, "新闻纸上太小的字印不清");
        }
    }

    /// R0007, R0016.
    fn reversed(&self, plant: &Plant, out: &mut Findings) {
        let (place, size, limits) = (self.place, self.size, &plant.text);
        if self.over.on && (self.over.keeps_zero || self.paint.family == Family::Separation) {
            say(out, "P13", Error, place, "", "白字设了叠印，印出来会消失".into(), "白字要挖空（不叠印）");
        }
        let (least, face) = if self.font.is_strong() {
            (limits.reversed_bold, "黑体、粗体")
        } else if self.font.is_song() {
            (limits.reversed_song, "宋体")
        } else {
            (limits.reversed, "")
        };
        if size < least - SLACK {
            let message = format!("反白字{face} {size:.1} 点，至少 {least} 点");
            say(out, "P20", Warning, place, face, message, "反白的小字会被油墨糊住：放大，或改用黑体");
        }
    }
}

/// Whether black leaves what lies below.
fn covers(paint: &Paint, over: Over) -> bool {
    match paint.family {
        Family::Cmyk => over.on && over.keeps_zero,
        Family::Separation | Family::DeviceN => over.on,
        // Other spaces are a fault of their own.
        _ => true,
    }
}

fn line(place: Place, width: f64, paint: &Paint, over: Over, plant: &Plant, out: &mut Findings) {
    let limits = &plant.lines;
    white_over(place, paint, over, out);
    gray_over(place, paint, over, out);
    let (white, plates) = (paint.is_white(), paint.plates());
    if paint.family == Family::Gray && !white && width < limits.overprint - SLACK {
        let message = format!("{width:.2} 点的线是 DeviceGray，应当是只有黑版的 DeviceCMYK");
        say(out, "P18", Warning, place, "", message, "黑线用 CMYK 的 0/0/0/100"); // R0012
    } else if paint.is_black_alone() && paint.inks[3] > 0.995 && width < limits.overprint - SLACK && !covers(paint, over) {
        say(out, "P16", Warning, place, "", format!("{width:.2} 点的黑线没有叠印"), "黑线设为叠印，OPM 1"); // R0010
    }
    if (white || plates > 1) && width < limits.colored - SLACK {
        let what = if white { "反白线" } else { "多色线" };
        let message = format!("{what}粗 {width:.2} 点，至少 {} 点", limits.colored);
        say(out, "P22", Warning, place, what, message, "加粗，或改成单黑"); // R0018, R0019
    } else if !white && width < limits.black - SLACK {
        say(out, "P35", Warning, place, "", format!("线粗 {width:.2} 点，至少 {} 点", limits.black), "太细的线印不出来，加粗");
    }
}

/// R0008
fn white_over(place: Place, paint: &Paint, over: Over, out: &mut Findings) {
    if paint.is_white() && over.on && (over.keeps_zero || paint.family == Family::Separation) {
        say(out, "P14", Warning, place, "", "白色的线或色块设了叠印，印出来会消失".into(), "白色要挖空（不叠印）");
    }
}

/// R0013
fn gray_over(place: Place, paint: &Paint, over: Over, out: &mut Findings) {
    if paint.family == Family::Gray && over.on {
        say(out, "P18", Warning, place, "over", "DeviceGray 的对象设了叠印".into(), "改成只有黑版的 DeviceCMYK 再叠印");
    }
}

/// R0031, R0032
fn image(mark: &Mark, plant: &Plant, out: &mut Findings) {
    let Mark::Image { place, pixels, ppi, bitmap, .. } = mark else { return };
    let limits = &plant.pictures;
    if pixels.0 <= 16 || pixels.1 <= 16 {
        return;
    }
    let (code, least, good, what) = match bitmap {
        true => ("P32", limits.bitmap_least, limits.bitmap_good, "线条稿"),
        false => ("P31", limits.least, limits.good, "图片"),
    };
    // Half a pixel to the inch is what rounding of a placement may cost.
    let (severity, wanted) = if *ppi < least - 0.5 {
        (Error, least)
    } else if *ppi < good - 0.5 {
        (Warning, good)
    } else {
        if !*bitmap && limits.downsample > 0.0 && *ppi > limits.downsample * 2.0 {
            say(out, "P38", Note, *place, "", format!("图片分辨率 {ppi:.0}，远超需要的 {:.0}", limits.downsample), "缩小后文件小得多");
        }
        return;
    };
    let kind = if severity == Error { "least" } else { "good" };
    say(out, code, severity, *place, kind, format!("{what}分辨率 {ppi:.0}，应有 {wanted:.0}"), "换更大的原图，或排小一些");
}

/// Colour spaces and spot colours, told once for each (R0020, R0024, R0027, R0028).
fn colors(sheet: &Sheet, plant: &Plant, out: &mut Findings) {
    let mut spots: BTreeMap<String, Place> = BTreeMap::new();
    for mark in &sheet.marks {
        let (family, names, all, picture) = match mark {
            Mark::Text { paint, .. } | Mark::Line { paint, .. } | Mark::Area { paint, .. } => {
                (paint.family, &paint.spots, paint.all, false)
            }
            Mark::Image { family, spots, .. } => (*family, spots, false, true),
        };
        for name in names {
            spots.entry(name.clone()).or_insert(mark.place());
        }
        if all {
            say(out, "P25", Warning, mark.place(), "", "用了套版色（Separation All）".into(), "套版色只用于裁切标记，不要用在版面上");
        }
        let profiled = matches!(family, Family::Icc(3) | Family::CalRgb) && picture && plant.pictures.rgb && plant.flavour == Flavour::X4;
        let bad = matches!(family, Family::Rgb | Family::CalRgb | Family::CalGray | Family::Lab | Family::Icc(_));
        if bad && !profiled {
            let what = if picture { "图片" } else { "文字或图形" };
            let message = format!("{what}的颜色空间是 {}，只收 CMYK 和灰度", family.title());
            say(out, "P27", Error, mark.place(), &family.title(), message, "转成印厂的 CMYK 再导出");
        }
    }
    if spots.len() > usize::from(plant.spots) {
        let names: Vec<&str> = spots.keys().map(String::as_str).collect();
        let place = spots.values().next().copied().unwrap_or_default();
        let message = format!("有 {} 个专色（{}），印厂收 {} 个", names.len(), names.join("、"), plant.spots);
        say(out, "P24", Error, place, "", message, "把专色转成 CMYK");
    }
}

fn fonts(fonts: &[FontFacts], out: &mut Findings) {
    let mut file = |code, severity, kind: &str, message: String, hint| {
        out.add(Say { code, severity, place: None, kind, message, hint });
    };
    for font in fonts {
        let name = &font.name;
        if !font.embedded {
            file("P30", Error, name, format!("字体 {name} 没有嵌入"), "导出时嵌入全部字体");
        }
        // R0014: a stand-in for a font that was missing.
        if name.to_ascii_lowercase().contains("courier") {
            file("P26", Warning, name, format!("用了 {name}，多半是缺字体时的替身"), "核对原来的字体，重新导出");
        }
        if font.notdef {
            file("P47", Error, name, format!("字体 {name} 里有字显示为缺字框"), "换有这些字的字体");
        }
        if font.private {
            file("P46", Warning, name, format!("字体 {name} 用了自造字（私用区），文字复制不出来"), "核对字形；能用标准汉字就换掉");
        }
    }
}

/// R0026, and what the press cannot dry.
fn ink(sheet: &Sheet, plant: &Plant, out: &mut Findings) {
    let Some(map) = &sheet.ink else { return };
    let limits = &plant.ink;
    let side = limits.square.to_mm();
    let (mean, place) = map.heaviest(side);
    let over = |limit: f64| mean > limit + 0.2;
    if over(limits.mean_warn) {
        let (severity, limit) = if over(limits.mean_most) { (Error, limits.mean_most) } else { (Warning, limits.mean_warn) };
        let message = format!("{side:.0} 毫米见方里平均总墨量 {mean:.0}%，最多 {limit:.0}%");
        say(out, "P23", severity, place, "mean", message, "按印厂的总墨量重新分色，或减少深色叠色");
    }
    let (peak, place) = map.peak;
    if peak > limits.peak + 0.5 {
        say(out, "P23", Note, place, "peak", format!("有的地方总墨量 {peak:.0}%"), "");
    }
}

/// The name and the size of the file.
pub(super) fn file_name(name: &str, size: u64, plant: &Plant, out: &mut Findings) {
    if plant.largest > 0 && size > plant.largest {
        let message = format!("文件 {} 兆字节，最多 {}", size >> 20, plant.largest >> 20);
        out.file("P48", Error, message, "缩小图片，或分版发送");
    }
    if name.is_empty() {
        return;
    }
    let width: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let longest = usize::from(plant.names.longest);
    if longest > 0 && width > longest {
        out.file("P48", Error, format!("文件名 {name} 长 {width} 个半角字符，最多 {longest}"), "按印厂的规则改名");
    }
    if plant.names.ascii && !name.is_ascii() {
        out.file("P48", Error, format!("文件名 {name} 里有半角英文数字以外的字"), "按印厂的规则改名");
    }
}
