//! The file as a whole: version and kind of PDF, metadata, what may not be in a file for print at all.

use super::finding::Findings;
use super::xmp::Xmp;
use crate::diag::Severity::{Error, Warning};
use crate::model::{Flavour, Plant};
use crate::pdf::{Dict, File, Object, Trouble};

/// Whether the file is encrypted; then nothing inside can be read.
pub(super) fn encryption(file: &File<'_>, out: &mut Findings) -> bool {
    let locked = file.trailer.has("Encrypt");
    if locked {
        out.file("P02", Error, "文件加了密", "让对方不加密、不设密码重新导出：印厂的流程打不开它");
    }
    locked
}

pub(super) fn check(file: &File<'_>, plant: &Plant, locked: bool, out: &mut Findings) {
    let root = file.get(&file.trailer, "Root");
    let Some(root) = root.dict() else { return };
    let info = file.get(&file.trailer, "Info");
    let info = info.dict().cloned().unwrap_or_default();
    let xmp = match file.get(root, "Metadata") {
        Object::Stream(s) if !locked => Some(Xmp::new(&file.decode(&s).data)),
        _ => None,
    };
    if !locked {
        kind(file, root, &info, xmp.as_ref(), plant, out);
        agreement(file, &info, xmp.as_ref(), plant, out);
    }
    if file.items(&file.trailer.raw("ID").cloned().unwrap_or(Object::Null)).len() != 2 {
        out.file("P06", Error, "文件没有标识（ID）", "重新导出为 PDF/X");
    }
    contents(file, root, out);
}

/// R0001: which PDF/X the file says it is, and whether the version fits.
fn kind(file: &File<'_>, root: &Dict, info: &Dict, xmp: Option<&Xmp>, plant: &Plant, out: &mut Findings) {
    let in_info = file.get(info, "GTS_PDFXVersion").text().unwrap_or_default();
    let conformance = file.get(info, "GTS_PDFXConformance").text().unwrap_or_default();
    let in_xmp = xmp.and_then(|x| x.value("GTS_PDFXVersion")).unwrap_or_default();
    let said = if in_xmp.is_empty() { in_info.clone() } else { in_xmp.clone() };
    let fits = match plant.flavour {
        Flavour::X4 => in_xmp == "PDF/X-4",
        Flavour::X1a => in_info == "PDF/X-1a:2003" || (in_info == "PDF/X-1:2001" && conformance == "PDF/X-1a:2001"),
        Flavour::Web => true,
    };
    if !fits {
        let wanted = plant.flavour.title();
        let message = match said.as_str() {
            "" => format!("不是 PDF/X，要的是 {wanted}"),
            said => format!("是 {said}，要的是 {wanted}"),
        };
        out.file("P04", Error, message, "按印厂要的 PDF/X 种类重新导出");
    }
    let catalog = file.get(root, "Version").name().map(|n| String::from_utf8_lossy(n).into_owned());
    let digits = |t: &str| (t.as_bytes().first().map_or(0, |b| b - b'0'), t.as_bytes().get(2).map_or(0, |b| b.wrapping_sub(b'0')));
    let version = catalog.filter(|t| t.len() == 3 && t.is_ascii()).map_or(file.version, |t| digits(&t).max(file.version));
    let most = match plant.flavour {
        Flavour::X1a => (1, 4),
        _ => (1, 6),
    };
    // ISO 15930-7, 6.1 allows later headers as long as nothing newer is used.
    if version > most && plant.flavour != Flavour::Web {
        let severity = if plant.flavour == Flavour::X1a { Error } else { Warning };
        let message = format!("PDF 版本是 {}.{}，{} 最高 {}.{}", version.0, version.1, plant.flavour.title(), most.0, most.1);
        out.file("P05", severity, message, "导出时选较低的 PDF 版本");
    }
}

/// Information and XMP say the same, and everything that PDF/X asks for.
fn agreement(file: &File<'_>, info: &Dict, xmp: Option<&Xmp>, plant: &Plant, out: &mut Findings) {
    let hint = "重新导出为 PDF/X，由程序写元数据";
    let trapped_info = match file.get(info, "Trapped") {
        Object::Name(n) => String::from_utf8_lossy(&n).into_owned(),
        other => other.text().unwrap_or_default(),
    };
    let trapped_xmp = xmp.and_then(|x| x.value("Trapped")).unwrap_or_default();
    let decided = |t: &str| matches!(t, "True" | "False");
    if !decided(&trapped_info) && !decided(&trapped_xmp) {
        out.file("P06", Error, "没有说明是否做过陷印（Trapped 应当是 True 或 False）", hint);
    } else if decided(&trapped_info) && decided(&trapped_xmp) && trapped_info != trapped_xmp {
        out.file("P06", Error, "陷印（Trapped）在文档信息和 XMP 里说法不一", hint);
    }
    let date = |key| file.get(info, key).text().map(|t| digits(&t));
    let missing = |key: &str| !info.has(key);
    if plant.flavour == Flavour::X1a {
        for key in ["Title", "CreationDate", "ModDate"] {
            if missing(key) {
                out.file("P06", Error, format!("文档信息里没有 {key}"), hint);
            }
        }
    }
    let Some(xmp) = xmp else {
        if plant.flavour == Flavour::X4 {
            out.file("P06", Error, "没有 XMP 元数据", hint);
        }
        return;
    };
    if plant.flavour == Flavour::X4 {
        for key in ["CreateDate", "ModifyDate", "MetadataDate", "DocumentID", "VersionID", "RenditionClass"] {
            if xmp.value(key).is_none() {
                out.file("P06", Error, format!("XMP 里没有 {key}"), hint);
            }
        }
        if xmp.title().is_none() {
            out.file("P06", Error, "XMP 里没有标题", hint);
        }
    }
    for (key, theirs) in [("CreationDate", "CreateDate"), ("ModDate", "ModifyDate")] {
        let (a, b) = (date(key), xmp.value(theirs).map(|t| digits(&t)));
        if let (Some(a), Some(b)) = (a, b)
            && !a.starts_with(b.get(..8.min(b.len())).unwrap_or_default())
        {
            out.file("P06", Warning, format!("{key} 与 XMP 的 {theirs} 不是同一天"), hint);
        }
    }
    if let (Some(a), Some(b)) = (file.get(info, "Title").text(), xmp.title())
        && a.trim() != b.trim()
    {
        out.file("P06", Warning, "标题在文档信息和 XMP 里不一样", hint);
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(14).collect()
}

/// What no file for print may carry.
fn contents(file: &File<'_>, root: &Dict, out: &mut Findings) {
    let action = |o: &Object| o.dict().is_some_and(|d| d.has("S"));
    let names = file.get(root, "Names");
    let has_name = |key: &str| names.dict().is_some_and(|d| d.has(key));
    if action(&file.get(root, "OpenAction")) || root.has("AA") || has_name("JavaScript") {
        out.file("P40", Error, "文件里有动作或脚本", "去掉动作和 JavaScript 再导出");
    }
    let form = file.get(root, "AcroForm");
    if form.dict().is_some_and(|d| !file.items(&file.get(d, "Fields")).is_empty() || d.has("XFA")) {
        out.file("P39", Error, "文件里有表单", "把表单印成普通内容（拼合）再导出");
    }
    if has_name("EmbeddedFiles") {
        out.file("P41", Warning, "文件里带着附件", "去掉附件");
    }
    let layers = file.get(root, "OCProperties");
    if let Some(layers) = layers.dict() {
        // R0034: no other configurations; and nothing is left to a switch.
        if !file.items(&file.get(layers, "Configs")).is_empty() {
            out.file("P34", Error, "文件有几套图层显隐（OCProperties Configs）", "拼合图层再导出");
        } else {
            out.file("P34", Warning, "文件有图层", "拼合图层再导出：印厂那边的显隐可能不同");
        }
    }
}

/// Looks into every stream that nobody has read yet (fonts, profiles): a broken one is known by its checksum.
pub(super) fn streams(file: &File<'_>) {
    for id in file.ids().into_iter().take(MOST_STREAMS) {
        let Object::Stream(stream) = file.load(id) else { continue };
        let first = file.filters(&stream.dict).into_iter().next();
        if first.is_some_and(|(name, _)| matches!(&name[..], b"FlateDecode" | b"Fl")) {
            file.decode(&stream);
        }
    }
}

/// Streams that are looked into.
const MOST_STREAMS: usize = 300_000;

/// What the reader had to mend or leave out; told last, since pages may bring up more.
pub(super) fn troubles(file: &File<'_>, out: &mut Findings) {
    out.on(None);
    let again = "让对方重新导出、重新发送";
    for trouble in file.troubles() {
        let (code, severity, message, hint) = match trouble {
            Trouble::Prefix => ("P03", Warning, "PDF 开头前面有别的东西", again),
            Trouble::Xref => ("P03", Error, "交叉引用表损坏，靠查找对象才读出来", again),
            Trouble::Tail => ("P03", Error, "文件没有结尾（%%EOF），可能没有传完", again),
            Trouble::Length => ("P03", Warning, "有数据流的长度与写的不符", again),
            Trouble::Data => ("P03", Error, "有数据流损坏或缺了一截", again),
            Trouble::Bomb => ("P03", Error, "有数据流解开后大得不合理，没有全部解开", "这个文件可能有害，不要打开；让对方重新导出"),
            Trouble::Object => ("P03", Error, "有对象缺失或不在该在的地方", again),
        };
        out.file(code, severity, message, hint);
    }
}
