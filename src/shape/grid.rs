//! 纵横对齐: Western runs padded to whole ems, so that ideographs above each other keep their columns (MIX-8, clreq 3.2.5).

use super::Shaped;
use crate::geom::Em;

/// Pads every Western run of a paragraph with equal blanks of up to half an em on its two sides.
pub(super) fn pad(shaped: &mut Shaped) {
    let mut i = 0;
    while i < shaped.len() {
        if !shaped.atoms[i].class.is_western() {
            i += 1;
            continue;
        }
        let start = i;
        while i < shaped.len() && shaped.atoms[i].class.is_western() {
            i += 1;
        }
        pad_run(shaped, start, i);
    }
}

fn pad_run(shaped: &mut Shaped, start: usize, end: usize) {
    let bodies: i64 = shaped.atoms[start..end].iter().map(|a| i64::from(a.width.0)).sum();
    let blanks: i64 = shaped.joins[start + 1..end].iter().map(|j| i64::from(j.natural.0)).sum();
    let em = i64::from(Em::ONE.0);
    let over = (bodies + blanks).rem_euclid(em);
    // Words inside keep their spaces; beside ideographs the pad is all the gap there is.
    for at in [start, end] {
        if at > 0 && at < shaped.len() && !shaped.atoms[at - usize::from(at == start)].class.is_mark() {
            let join = &mut shaped.joins[at];
            (join.natural, join.min, join.shrink) = (Em::ZERO, Em::ZERO, 0);
        }
    }
    if over == 0 {
        return;
    }
    let pad = (em - over) as i32;
    let before = pad / 2;
    for g in glyphs(shaped, start) {
        g.dx = Em(g.dx.0 + before);
    }
    shaped.atoms[start].width.0 += before;
    shaped.atoms[end - 1].width.0 += pad - before;
}

fn glyphs(shaped: &mut Shaped, atom: usize) -> &mut [super::ShapedGlyph] {
    let from = shaped.atoms[atom].glyph as usize;
    let to = shaped.atoms.get(atom + 1).map_or(shaped.glyphs.len(), |a| a.glyph as usize);
    &mut shaped.glyphs[from..to]
}
