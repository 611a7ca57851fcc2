//! OpenType features that put one glyph in another's place or narrow it: read from the tables once, so that
//! single characters need no shaper. What depends on neighbours is left to the shaper.

use crate::cjk::Region;
use skrifa::raw::TableProvider;
use skrifa::raw::tables::gpos::{PositionSubtables, SinglePos};
use skrifa::raw::tables::gsub::{SingleSubst, SubstitutionSubtables};
use skrifa::raw::tables::layout::{FeatureList, ScriptList};
use skrifa::raw::types::Tag;
use skrifa::{FontRef, GlyphId, GlyphId16};
use std::collections::BTreeMap;

/// OpenType language system of a region (OT-2).
fn system(region: Region) -> Tag {
    Tag::new(match region {
        Region::Mainland => b"ZHS ",
        Region::Taiwan => b"ZHT ",
        Region::HongKong => b"ZHH ",
        Region::Japan => b"JAN ",
        Region::Korea => b"KOR ",
    })
}

/// Lookups of some features for Han text of a region, in the order in which they act.
fn lookups(scripts: &ScriptList<'_>, features: &FeatureList<'_>, region: Region, wanted: &[Tag]) -> Vec<u16> {
    let Some(script) = scripts.select(&[Tag::new(b"hani")]).and_then(|s| scripts.get(s.index).ok()) else { return Vec::new() };
    let of_region = script.lang_sys_index_for_tag(system(region)).and_then(|i| script.lang_sys(i).ok()).map(|l| l.element);
    let Some(system) = of_region.or_else(|| script.default_lang_sys()?.ok()) else { return Vec::new() };
    let mut out: Vec<u16> = system
        .feature_indices()
        .iter()
        .filter_map(|i| features.get(i.get()).ok())
        .filter(|f| wanted.contains(&f.tag))
        .flat_map(|f| f.lookup_list_indices().iter().map(|i| i.get()).collect::<Vec<_>>())
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// What some features put in the place of single glyphs; a glyph that stays is not in it.
pub(super) fn swaps(font: &FontRef<'_>, region: Region, features: &[&[u8; 4]]) -> BTreeMap<u16, u16> {
    let mut out = BTreeMap::new();
    let wanted: Vec<Tag> = features.iter().map(|f| Tag::new(f)).collect();
    let Ok(gsub) = font.gsub() else { return out };
    let (Ok(scripts), Ok(list), Ok(all)) = (gsub.script_list(), gsub.feature_list(), gsub.lookup_list()) else { return out };
    for i in lookups(&scripts, &list, region, &wanted) {
        let Ok(Ok(SubstitutionSubtables::Single(tables))) = all.lookups().get(usize::from(i)).map(|l| l.subtables()) else { continue };
        let mut here: BTreeMap<u16, u16> = BTreeMap::new();
        for table in tables.iter().flatten() {
            for (from, to) in pairs(&table) {
                here.entry(from).or_insert(to);
            }
        }
        // A lookup acts on what those before it made.
        for to in out.values_mut() {
            *to = here.get(to).copied().unwrap_or(*to);
        }
        for (from, to) in here {
            out.entry(from).or_insert(to);
        }
    }
    out.retain(|from, to| from != to);
    out
}

fn pairs(table: &SingleSubst<'_>) -> Vec<(u16, u16)> {
    match table {
        SingleSubst::Format1(t) => {
            let delta = t.delta_glyph_id();
            t.coverage().map(|c| c.iter().map(|g| (narrow(g), narrow(g).wrapping_add_signed(delta))).collect()).unwrap_or_default()
        }
        SingleSubst::Format2(t) => {
            let to = t.substitute_glyph_ids();
            t.coverage().map(|c| c.iter().zip(to).map(|(g, s)| (narrow(g), s.get().to_u16())).collect()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// A glyph narrowed by `halt` or `vhal`: change of advance, and how far it moves back along the line, in font units.
pub(super) type Narrowed = BTreeMap<u16, (i16, i16)>;

/// The half-width bodies of marks that the face gives: `vhal` in vertical setting, else `halt` (OT-1).
pub(super) fn halves(font: &FontRef<'_>, region: Region, vertical: bool) -> Narrowed {
    let mut out = Narrowed::new();
    let Ok(gpos) = font.gpos() else { return out };
    let (Ok(scripts), Ok(list), Ok(all)) = (gpos.script_list(), gpos.feature_list(), gpos.lookup_list()) else { return out };
    let wanted = [Tag::new(if vertical { b"vhal" } else { b"halt" })];
    for i in lookups(&scripts, &list, region, &wanted) {
        let Ok(Ok(PositionSubtables::Single(tables))) = all.lookups().get(usize::from(i)).map(|l| l.subtables()) else { continue };
        for table in tables.iter().flatten() {
            let coverage = match &table {
                SinglePos::Format1(t) => t.coverage(),
                SinglePos::Format2(t) => t.coverage(),
                _ => continue,
            };
            for (i, glyph) in coverage.iter().flat_map(|c| c.iter()).enumerate() {
                let value = match &table {
                    SinglePos::Format1(t) => Some(t.value_record()),
                    SinglePos::Format2(t) => t.value_records().get(i).ok(),
                    _ => None,
                };
                let Some(v) = value else { continue };
                let (advance, back) = if vertical {
                    (v.y_advance(), v.y_placement().unwrap_or(0))
                } else {
                    (v.x_advance(), v.x_placement().unwrap_or(0).saturating_neg())
                };
                out.entry(narrow(glyph)).or_insert((advance.unwrap_or(0), back));
            }
        }
    }
    out
}

/// Origin and advance of glyphs in vertical setting, in font units (VRT-8).
pub(super) struct Vertical<'a> {
    font: FontRef<'a>,
    origins: BTreeMap<u16, i16>,
    default: Option<i16>,
    upem: i32,
}

impl<'a> Vertical<'a> {
    pub(super) fn new(font: FontRef<'a>, upem: u16) -> Vertical<'a> {
        let vorg = font.vorg().ok();
        let rows = vorg.as_ref().map(|v| v.vert_origin_y_metrics()).unwrap_or_default();
        let origins = rows.iter().map(|m| (m.glyph_index().to_u16(), m.vert_origin_y())).collect();
        Vertical { origins, default: vorg.map(|v| v.default_vert_origin_y()), font, upem: i32::from(upem) }
    }

    /// Whether the face says where glyphs begin.
    pub(super) fn has_origins(&self) -> bool {
        self.default.is_some()
    }

    /// Advance down the line; faces without `vmtx` have an em.
    pub(super) fn advance(&self, glyph: u16) -> i32 {
        let known = self.font.vmtx().ok().and_then(|m| m.advance(GlyphId::new(u32::from(glyph))));
        known.map_or(self.upem, i32::from)
    }

    /// From the top of the cell down to the baseline: VORG, else the outline's top and its bearing, else the
    /// middle of the cell on the middle of the em box.
    pub(super) fn origin(&self, glyph: u16, top: Option<f32>, centre: i32) -> i32 {
        if let Some(default) = self.default {
            return i32::from(self.origins.get(&glyph).copied().unwrap_or(default));
        }
        let bearing = self.font.vmtx().ok().and_then(|m| m.side_bearing(GlyphId::new(u32::from(glyph))));
        match (bearing, top) {
            (Some(b), Some(top)) => top.round() as i32 + i32::from(b),
            _ => centre + self.upem / 2,
        }
    }
}

/// Middle of the ideographic em box above the baseline, in font units: BASE, else VORG, else ascent and
/// descent where they make an em, else 0.38 em as in most CJK faces (VRT-8).
pub(super) fn centre(font: &FontRef<'_>, upem: u16) -> i32 {
    let upem = i32::from(upem);
    let tag = |t: &[u8; 4]| Tag::new(t);
    if let Ok(base) = font.base()
        && let Some(bottom) = ["hani", "DFLT"].iter().find_map(|s| {
            let script = Tag::new_checked(s.as_bytes()).ok()?;
            base.horiz_axis()?.ok()?.baseline_coord(tag(b"ideo"), script)
        })
    {
        return i32::from(bottom.coordinate()) + upem / 2;
    }
    if let Ok(vorg) = font.vorg() {
        return i32::from(vorg.default_vert_origin_y()) - upem / 2;
    }
    if let Ok(os2) = font.os2() {
        let (top, bottom) = (i32::from(os2.s_typo_ascender()), i32::from(os2.s_typo_descender()));
        if top - bottom == upem {
            return (top + bottom) / 2;
        }
    }
    upem * 38 / 100
}

/// Glyph number as the tables have it.
pub(super) fn wide(glyph: u16) -> GlyphId {
    GlyphId::from(GlyphId16::new(glyph))
}

fn narrow(glyph: GlyphId) -> u16 {
    u16::try_from(glyph.to_u32()).unwrap_or(0)
}
