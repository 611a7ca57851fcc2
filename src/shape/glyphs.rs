//! The shaper proper: runs of one face through harfrust, with plans and results kept.

use crate::cjk::{Profile, Region};
use crate::font::{Face, FaceId};
use crate::geom::Em;
use harfrust::{Buffer, Direction, Feature, Language, Script, ShapeOptions, ShapePlan, ShaperFont, Tag};
use std::collections::HashMap;
use std::rc::Rc;

/// How a run is shaped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Kind {
    /// Western words, kerned and ligated.
    Western,
    /// Digits, half an em each where the face can (MIX-6).
    Digits,
    /// Three digits side by side, a third of an em each where the face can (VRT-5).
    Thirds,
    /// Dashes, clusters and whatever else the fast path cannot do, horizontally.
    Cjk,
    /// The same in vertical setting, with vertical forms.
    Vertical,
}

/// One glyph of a shaped run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct RunGlyph {
    pub id: u16,
    /// Byte offset in the run of the cluster that it belongs to.
    pub cluster: u32,
    pub advance: Em,
    /// Along the line.
    pub dx: Em,
    /// Across: down, or right in vertical setting.
    pub dy: Em,
}

/// Plans and shaped runs, kept by content.
#[derive(Default)]
pub(super) struct Runs {
    buffer: Option<Buffer>,
    plans: Vec<(FaceId, Kind, Region, ShapePlan)>,
    kept: HashMap<(FaceId, Kind, Region, String), Rc<[RunGlyph]>>,
}

/// Runs kept at most; a newspaper's numbers and names repeat, a hostile input's do not.
const MOST_KEPT: usize = 20_000;

impl Runs {
    /// Shapes a run of one face.
    pub(super) fn shape(&mut self, face: &Face, id: FaceId, kind: Kind, profile: &Profile, text: &str) -> Rc<[RunGlyph]> {
        let key = (id, kind, profile.region, text.to_string());
        if let Some(k) = self.kept.get(&key) {
            return k.clone();
        }
        let made: Rc<[RunGlyph]> = self.run(face, id, kind, profile.region, text).into();
        if text.len() <= 64 && self.kept.len() < MOST_KEPT {
            self.kept.insert(key, made.clone());
        }
        made
    }

    fn run(&mut self, face: &Face, id: FaceId, kind: Kind, region: Region, text: &str) -> Vec<RunGlyph> {
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.reset();
        buffer.push_str(text);
        let vertical = kind == Kind::Vertical;
        let direction = if vertical { Direction::TopToBottom } else { Direction::LeftToRight };
        let script = Script::from_iso15924_tag(Tag::new(if kind == Kind::Western { b"Latn" } else { b"Hani" }));
        let language = Language::new(region.lang());
        buffer.set_direction(direction);
        buffer.set_script(script);
        buffer.set_language(language.clone());
        let features: &[Feature] = match kind {
            Kind::Western => &[],
            Kind::Digits => &[Feature { tag: Tag::new(b"hwid"), value: 1, start: 0, end: u32::MAX }],
            Kind::Thirds => &[Feature { tag: Tag::new(b"twid"), value: 1, start: 0, end: u32::MAX }],
            // The gaps are ours: the face must not set them a second time (OT-1).
            Kind::Cjk | Kind::Vertical => &[
                Feature { tag: Tag::new(b"chws"), value: 0, start: 0, end: u32::MAX },
                Feature { tag: Tag::new(b"vchw"), value: 0, start: 0, end: u32::MAX },
                Feature { tag: Tag::new(b"vkrn"), value: 0, start: 0, end: u32::MAX },
                Feature { tag: Tag::new(b"kern"), value: 0, start: 0, end: u32::MAX },
            ],
        };
        let at = self.plans.iter().position(|p| p.0 == id && p.1 == kind && p.2 == region).unwrap_or_else(|| {
            let plan = ShapePlan::new(&face.font, direction, script, language.as_ref(), features);
            self.plans.push((id, kind, region, plan));
            self.plans.len() - 1
        });
        let font = ShaperFont::new(&face.font);
        let options = ShapeOptions::new().plan(Some(&self.plans[at].3)).features(features);
        let shaped = harfrust::shape(&font, &mut buffer, options).is_ok();
        let mut out = Vec::new();
        if shaped {
            for (info, pos) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
                let (advance, dx, dy) =
                    if vertical { (-pos.y_advance, -pos.y_offset, pos.x_offset) } else { (pos.x_advance, pos.x_offset, -pos.y_offset) };
                let id = u16::try_from(info.glyph_id).unwrap_or(0);
                out.push(RunGlyph { id, cluster: info.cluster, advance: face.em(advance), dx: face.em(dx), dy: face.em(dy) });
            }
        }
        self.buffer = Some(buffer);
        if kind == Kind::Digits {
            out.iter_mut().for_each(halve);
        }
        out
    }
}

/// Digits of a face without half-width forms: half an em by their side bearings, never by scaling (MIX-6).
fn halve(g: &mut RunGlyph) {
    if (g.advance.0 - Em::HALF.0).abs() <= Em::HALF.0 / 6 {
        g.dx = Em(g.dx.0 + (Em::HALF.0 - g.advance.0) / 2);
        g.advance = Em::HALF;
    }
}
