//! Pictures as they are written: in an article's head which they are and what is seen of them, in a slot how they stand.

use crate::diag::{Diagnostic, Report};
use crate::model::{CaptionAt, PhotoFit, PhotoLook};
use crate::read::table::{Item, Table};
use crate::source::Span;

/// A picture of an article.
#[derive(Clone, Debug)]
pub(super) struct ShotDraft {
    /// The file, and where it is named.
    pub(super) file: (String, Span),
    pub(super) crop: Option<Crop>,
    pub(super) focus: Option<Focus>,
    /// Paragraphs with its caption and credit: indices into the story's.
    pub(super) paras: Vec<u32>,
    /// A caption, a credit is written, even an empty one.
    pub(super) typed: (bool, bool),
}

/// A length along a picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Measure {
    Percent(f64),
    Pixels(u32),
}

impl Measure {
    fn of(self, whole: u32) -> u32 {
        match self {
            Measure::Percent(p) => (p * f64::from(whole) / 100.0).round() as u32,
            Measure::Pixels(n) => n,
        }
    }
}

/// `crop = [左, 上, 宽, 高]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crop([Measure; 4], Span);

/// `focus = [左, 上]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Focus([Measure; 2], Span);

impl Crop {
    /// In pixels of a picture; the whole picture if it lies outside, which is reported.
    pub(super) fn of(self, (width, height): (u32, u32), report: &mut Report) -> [u32; 4] {
        let [x, y, w, h] = self.0;
        let crop = [x.of(width), y.of(height), w.of(width), h.of(height)];
        let inside = |a: u32, n: u32, whole: u32| n > 0 && u64::from(a) + u64::from(n) <= u64::from(whole);
        // Percents may round up by a pixel.
        let crop =
            [crop[0], crop[1], crop[2].min(width.saturating_sub(crop[0]).max(1)), crop[3].min(height.saturating_sub(crop[1]).max(1))];
        let asked = [x.of(width).saturating_add(w.of(width)), y.of(height).saturating_add(h.of(height))];
        if inside(crop[0], crop[2], width) && inside(crop[1], crop[3], height) && asked[0] <= width + 1 && asked[1] <= height + 1 {
            return crop;
        }
        let d = Diagnostic::error("R03", format!("裁切的窗口超出了图片（{width}×{height} 像素），先用整幅")).at(self.1);
        report.push(d.hint("crop = [左, 上, 宽, 高]，都是百分数；用像素就写 \"120px\""));
        [0, 0, width, height]
    }
}

impl Focus {
    /// In pixels of a picture.
    pub(super) fn of(self, (width, height): (u32, u32), report: &mut Report) -> Option<(u32, u32)> {
        let (x, y) = (self.0[0].of(width), self.0[1].of(height));
        if x <= width && y <= height {
            return Some((x, y));
        }
        let d = Diagnostic::error("R03", format!("要点在图片（{width}×{height} 像素）以外，先用正中")).at(self.1);
        report.push(d.hint("focus = [左, 上]，百分数；用像素就写 \"120px\""));
        None
    }
}

/// Takes `crop` and `focus`.
pub(super) fn window(t: &mut Table<'_>, report: &mut Report) -> (Option<Crop>, Option<Focus>) {
    let crop = t.take("crop").and_then(|i| {
        let at = i.span();
        Some(Crop(measures(i, " [左, 上, 宽, 高]，百分数或 \"120px\"", report)?, at))
    });
    let focus = t.take("focus").and_then(|i| {
        let at = i.span();
        Some(Focus(measures(i, " [左, 上]，百分数或 \"120px\"", report)?, at))
    });
    (crop, focus)
}

fn measures<const N: usize>(item: Item<'_>, what: &str, report: &mut Report) -> Option<[Measure; N]> {
    let wrong = item.wrong(what);
    let found: Option<Vec<Measure>> = if item.is_array() { item.array(report)?.iter().map(|i| measure(i, report)).collect() } else { None };
    let made = found.and_then(|f| <[Measure; N]>::try_from(f).ok());
    if made.is_none() {
        report.push(wrong);
    }
    made
}

fn measure(item: &Item<'_>, report: &mut Report) -> Option<Measure> {
    let percent = |v: f64| (0.0..=100.0).contains(&v).then_some(Measure::Percent(v));
    if let Some(v) = item.as_number() {
        return percent(v);
    }
    let text = if item.is_string() { item.string(report)? } else { return None };
    match text.trim().strip_suffix("px") {
        Some(pixels) => pixels.trim().parse().ok().map(Measure::Pixels),
        None => percent(text.trim().strip_suffix('%')?.trim().parse().ok()?),
    }
}

/// How pictures stand, as a slot says.
#[derive(Clone, Default, Debug)]
pub(super) struct LookDraft {
    pub(super) look: PhotoLook,
    pub(super) crop: Option<Crop>,
    pub(super) focus: Option<Focus>,
}

/// Keys that only slots of pictures have.
const KEYS: [&str; 8] = ["caption_at", "caption_chars", "fit", "frame", "rows", "numbered", "crop", "focus"];

/// Takes the keys of a slot; `pictures` says whether it holds any.
pub(super) fn look(t: &mut Table<'_>, pictures: bool, report: &mut Report) -> LookDraft {
    if !pictures {
        for key in KEYS {
            if let Some(item) = t.take(key) {
                let d = Diagnostic::error("R03", format!("{key} 只用于图片的版块")).at(item.key_span());
                report.push(d.hint("删去这个键，或写 picture = \"图片稿\""));
            }
        }
        return LookDraft::default();
    }
    let caption = t.take("caption_at").and_then(|i| i.choice(&CaptionAt::NAMES, report)).unwrap_or_default();
    let caption_chars = t.take("caption_chars").and_then(|i| i.integer(2..=40, report)).map(|n| n as u16);
    let fit = t.take("fit").and_then(|i| i.choice(&PhotoFit::NAMES, report));
    let frame = t.take("frame").and_then(|i| i.flag(report));
    let rows = t.take("rows").and_then(|i| i.array(report)).unwrap_or_default();
    let rows = rows.into_iter().filter_map(|i| i.integer(1..=12, report)).map(|n| n as u16).collect();
    let numbered = t.take("numbered").and_then(|i| i.flag(report)).unwrap_or(false);
    let (crop, focus) = window(t, report);
    LookDraft { look: PhotoLook { caption, caption_chars, fit, frame, rows, numbered }, crop, focus }
}
