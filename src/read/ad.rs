//! Advertisements that come as PDF: the page is kept as it is, and painted once so that screens and proofs show it.

use crate::diag::Diagnostic;
use crate::page::{Picture, PictureColor};
use crate::pdf::{Look, Placed, Unplaced};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::sync::{Arc, Mutex};

/// Pixels to the inch of the picture that shows a page.
const PPI: f64 = 200.0;
/// Its longest side, in pixels.
const LONGEST: f64 = 2400.0;
/// Pages that were painted in this process: a preview reads the same file again and again.
const KEPT: usize = 16;

/// What the painting of a page gave: the picture, and what it does not show.
type Painted = (Picture, Placed);

static PAINTED: Mutex<Vec<Painted>> = Mutex::new(Vec::new());

/// Reads a page (from 1) of a file.
pub(super) fn read(name: &str, shown: &str, bytes: Vec<u8>, page: u16) -> Result<Painted, Diagnostic> {
    let known = |all: &Vec<Painted>| {
        all.iter().find(|(p, placed)| p.name == name && placed.file[..] == bytes[..] && placed.page + 1 == usize::from(page)).cloned()
    };
    let kept = PAINTED.lock().map(|all| known(&all)).unwrap_or_default();
    if let Some(painted) = kept {
        return Ok(painted);
    }
    let mut placed = Placed::open(Arc::from(bytes), usize::from(page).saturating_sub(1)).map_err(|why| refused(shown, page, why))?;
    let (w, h) = placed.size;
    let by = (PPI / 72.0).min(LONGEST / w.max(h));
    let pixels = |v: f64| (v * by).round().max(1.0) as u32;
    let look = placed.look(pixels(w), pixels(h));
    let blind = || Diagnostic::error("R08", format!("广告 {shown} 画不出来")).hint("让对方重新导出");
    let look = look.ok_or_else(blind)?;
    placed.missed = look.missed.clone();
    let (jpeg, color) = encode(&look).ok_or_else(blind)?;
    let picture = Picture::jpeg(name, jpeg, (look.width as u32, look.height as u32), color);
    if let Ok(mut all) = PAINTED.lock() {
        all.retain(|(p, _)| p.name != name);
        if all.len() >= KEPT {
            all.remove(0);
        }
        all.push((picture.clone(), placed.clone()));
    }
    Ok((picture, placed))
}

fn refused(shown: &str, page: u16, why: Unplaced) -> Diagnostic {
    let again = "让对方重新导出、重新发送；版面上先留空框";
    match why {
        Unplaced::Locked => Diagnostic::error("R08", format!("广告 {shown} 加了密（包括只限制打印、修改的密码），不能用"))
            .hint("让对方不设任何密码重新导出"),
        Unplaced::Page(count) => Diagnostic::error("R08", format!("广告 {shown} 没有第 {page} 页，只有 {count} 页")).hint("page 从 1 数起"),
        Unplaced::Broken(why) => Diagnostic::error("R08", format!("广告 {shown} 不能用：{why}")).hint(again),
    }
}

/// As JPEG data: grey, or inks inverted as Adobe writes them.
fn encode(look: &Look) -> Option<(Vec<u8>, PictureColor)> {
    let light: Vec<u8> = look.data.iter().map(|v| 255 - v).collect();
    let (kind, color, data) = match look.channels {
        1 => (ColorType::Luma, PictureColor::Gray, &light),
        _ => (ColorType::Cmyk, PictureColor::Cmyk { inverted: true }, &look.data),
    };
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 90);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.encode(data, u16::try_from(look.width).ok()?, u16::try_from(look.height).ok()?, kind).ok()?;
    Some((out, color))
}
