//! What kind of file it is, by its first bytes; kinds that print shops do not take are named, with the way out.

use super::{Coding, Refusal};

/// Kinds that are told from each other only to be named: name, advice.
const OTHERS: [(&[u8], usize, &str, &str); 13] = [
    (b"GIF8", 0, "GIF", "另存为 PNG（动画只取一帧）；照片请向作者要原图"),
    (b"WEBP", 8, "WebP", "用看图软件另存为 JPEG 或 PNG；网上下载的图多半太小，请向作者要原图"),
    (b"ftyphei", 4, "HEIC（手机照片）", "在手机上导出为 JPEG，或用看图软件另存为 JPEG"),
    (b"ftyphev", 4, "HEIC（手机照片）", "在手机上导出为 JPEG，或用看图软件另存为 JPEG"),
    (b"ftypmif1", 4, "HEIF（手机照片）", "在手机上导出为 JPEG，或用看图软件另存为 JPEG"),
    (b"ftypmsf1", 4, "HEIF（手机照片）", "在手机上导出为 JPEG，或用看图软件另存为 JPEG"),
    (b"ftypavif", 4, "AVIF", "用看图软件另存为 JPEG 或 PNG"),
    (b"ftypcrx ", 4, "相机原始文件（RAW）", "用修图软件调好，导出 JPEG 或 TIFF"),
    (b"BM", 0, "BMP", "另存为 PNG"),
    (b"8BPS", 0, "Photoshop 文件（PSD）", "合并图层，另存为 TIFF 或 JPEG"),
    (b"%PDF", 0, "PDF", "PDF 广告另有写法，见说明；照片请导出 JPEG 或 TIFF"),
    (b"%!PS", 0, "EPS", "转成 PDF 作广告，或导出 TIFF、JPEG"),
    (b"\0\0\0\x0cjP  ", 0, "JPEG 2000", "另存为 JPEG 或 TIFF"),
];

/// The kind of a file.
pub(super) fn kind(data: &[u8]) -> Result<Coding, Refusal> {
    if data.is_empty() {
        return Err(Refusal::new("文件是空的（0 字节）", "文件没有传完，重新传一次"));
    }
    if data.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Coding::Jpeg);
    }
    if data.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Coding::Png);
    }
    if data.starts_with(b"II*\0") || data.starts_with(b"MM\0*") {
        return Ok(Coding::Tiff);
    }
    let is = |&(mark, at, ..): &(&[u8], usize, &str, &str)| data.get(at..at + mark.len()) == Some(mark);
    if let Some((_, _, name, advice)) = OTHERS.into_iter().find(is) {
        return Err(Refusal::new(format!("是 {name}，只能用 JPEG、PNG、TIFF"), advice));
    }
    let named = |name: &str, advice: &str| Err(Refusal::new(format!("是 {name}，只能用 JPEG、PNG、TIFF"), advice));
    if data.starts_with(b"II+\0") || data.starts_with(b"MM\0+") {
        return named("BigTIFF", "另存为普通的 TIFF");
    }
    if data.starts_with(&[0xC5, 0xD0, 0xD3, 0xC6]) {
        return named("EPS", "转成 PDF 作广告，或导出 TIFF、JPEG");
    }
    let start = String::from_utf8_lossy(&data[..data.len().min(512)]).to_lowercase();
    if start.contains("<svg") {
        return named("SVG", "转成 PDF 作广告，或导出 PNG");
    }
    if start.contains("<html") || start.contains("<!doctype") {
        return Err(Refusal::new("是网页，不是图片", "下载时存成了网页：打开原图再另存"));
    }
    Err(Refusal::new("不是图片文件，或文件头已损坏", "从原图重新导出 JPEG、PNG 或 TIFF"))
}

/// What to say if the extension is that of another kind.
pub(super) fn extension(name: &str, kind: Coding) -> Option<String> {
    let (title, own): (&str, &[&str]) = match kind {
        Coding::Jpeg => ("JPEG", &["jpg", "jpeg", "jpe", "jfif"]),
        Coding::Png => ("PNG", &["png"]),
        _ => ("TIFF", &["tif", "tiff"]),
    };
    let extension = name.rsplit_once('.').map(|e| e.1.to_lowercase()).unwrap_or_default();
    (!own.contains(&extension.as_str())).then(|| format!("扩展名与内容不符：其实是 {title}，照 {title} 排了；请改名为 .{}", own[0]))
}
