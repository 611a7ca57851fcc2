//! The output intent: one, for print, with a CMYK profile (R0035; ISO 15930-7, 6.2.2; ISO 15930-4, 6.2.2).

use super::finding::Findings;
use crate::diag::Severity::Error;
use crate::model::{Flavour, Plant};
use crate::pdf::{File, Object};

pub(super) fn check(file: &File<'_>, plant: &Plant, locked: bool, out: &mut Findings) {
    let root = file.get(&file.trailer, "Root");
    let Some(root) = root.dict().filter(|_| plant.flavour != Flavour::Web) else { return };
    let all = file.items(&file.get(root, "OutputIntents"));
    let ours: Vec<_> = all.iter().filter_map(Object::dict).filter(|d| file.get(d, "S").name() == Some(b"GTS_PDFX")).collect();
    let hint = "导出为 PDF/X，输出意图选印厂给的 CMYK 特性文件";
    let [intent] = ours[..] else {
        let message = if ours.is_empty() {
            "没有 PDF/X 的输出意图".to_string()
        } else {
            format!("有 {} 个 PDF/X 输出意图，只能有一个", ours.len())
        };
        return out.file("P07", Error, message, hint);
    };
    let text = |key: &str| file.get(intent, key).text().unwrap_or_default();
    if text("OutputConditionIdentifier").is_empty() && !locked {
        out.file("P07", Error, "输出意图没有写明输出条件（OutputConditionIdentifier）", hint);
    }
    match file.get(intent, "DestOutputProfile") {
        Object::Stream(s) if !locked => {
            let n = file.get(&s.dict, "N").int();
            profile(&file.decode(&s).data, n, out);
        }
        Object::Stream(_) => {}
        _ if plant.flavour == Flavour::X4 => out.file("P07", Error, "输出意图没有嵌入特性文件，PDF/X-4 必须嵌入", hint),
        _ if text("RegistryName").is_empty() && !locked => {
            out.file("P07", Error, "输出意图没有嵌入特性文件，也没有写明在哪里登记（RegistryName）", hint);
        }
        _ => {}
    }
}

fn profile(icc: &[u8], channels: Option<i64>, out: &mut Findings) {
    let hint = "用 CMYK 输出设备的 ICC 特性文件重新导出";
    let part = |r: std::ops::Range<usize>| icc.get(r).unwrap_or_default();
    if part(36..40) != b"acsp" {
        return out.file("P07", Error, "输出意图里的特性文件损坏", hint);
    }
    if part(16..20) != b"CMYK" || channels != Some(4) {
        let space = String::from_utf8_lossy(part(16..20)).trim().to_string();
        out.file("P08", Error, format!("输出意图的特性文件不是 CMYK，是 {space}"), hint);
    } else if part(12..16) != b"prtr" {
        out.file("P08", Error, "输出意图的特性文件不是输出设备的（prtr）", hint);
    }
    if icc.get(8).is_some_and(|v| *v > 4) {
        out.file("P08", Error, "输出意图的特性文件版本太新，只能是 2 或 4", hint);
    }
}
