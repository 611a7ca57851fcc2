//! What is seen of a picture: its crop fills a window around the focus point, nothing is stretched.

use super::{lines_high, whole_lines};
use crate::geom::{Length, Rect};
use crate::model::{Layout, Shot};

/// Where the whole picture lies so that its crop fills the window, the focus as near the middle as the crop allows.
pub(super) fn place(shot: &Shot, (width, height): (u32, u32), window: Rect) -> Rect {
    let [cx, cy, cw, ch] = shot.crop.map(|v| i64::from(v.max(1)));
    let [cx, cy] = [cx.min(i64::from(shot.crop[0])), cy.min(i64::from(shot.crop[1]))];
    let (w, h) = (i64::from(window.width.0), i64::from(window.height.0));
    // One pixel is num/den EMU: the larger of both ratios covers the window.
    let (num, den) = if w * ch >= h * cw { (w, cw) } else { (h, ch) };
    let (num, den) = (num.max(1), den.max(1));
    let emu = |pixels: i64| (pixels * num + den / 2) / den;
    let (fx, fy) = shot.focus.map_or((2 * cx + cw, 2 * cy + ch), |f| (2 * i64::from(f.0), 2 * i64::from(f.1)));
    // Everything in EMU from the picture's corner.
    let start = |twice_focus: i64, seen: i64, from: i64, size: i64| {
        let least = emu(from);
        let most = (emu(from + size) - seen).max(least);
        (emu(twice_focus) / 2 - seen / 2).clamp(least, most)
    };
    let (x, y) = (start(fx, w, cx, cw), start(fy, h, cy, ch));
    let length = |v: i64| Length(v.clamp(i64::from(i32::MIN / 4), i64::from(i32::MAX / 4)) as i32);
    Rect::new(window.x - length(x), window.y - length(y), length(emu(i64::from(width))), length(emu(i64::from(height))))
}

/// The largest window of the crop's shape in a room. Its height is whole lines: up to half a line is cut for them.
pub(super) fn whole(layout: &Layout, shot: &Shot, room: Rect) -> Rect {
    let [_, _, cw, ch] = shot.crop.map(|v| i64::from(v.max(1)));
    let by_width = room.width.scale(ch, cw);
    if by_width > room.height {
        let width = room.height.scale(cw, ch).min(room.width);
        return Rect::new(room.x + (room.width - width) / 2, room.y, width, room.height);
    }
    let half = layout.grid.leading / 2;
    let lines = whole_lines(layout, by_width + half).max(1).min(whole_lines(layout, room.height).max(1));
    Rect::new(room.x, room.y, room.width, lines_high(layout, lines).min(room.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(w: i32, h: i32) -> Rect {
        Rect::new(Length(1000), Length(2000), Length(w), Length(h))
    }

    fn shot(crop: [u32; 4], focus: Option<(u32, u32)>) -> Shot {
        Shot { crop, focus, ..Shot::default() }
    }

    #[test]
    fn the_middle_is_seen_where_nothing_is_said() {
        // 400 × 200 in a square: the height fills, 100 pixels go on either side.
        let r = place(&shot([0, 0, 400, 200], None), (400, 200), window(2000, 2000));
        assert_eq!(r, Rect::new(Length(1000 - 1000), Length(2000), Length(4000), Length(2000)));
    }

    #[test]
    fn the_focus_is_seen_and_the_crop_is_kept() {
        let r = place(&shot([0, 0, 400, 200], Some((390, 100))), (400, 200), window(2000, 2000));
        assert_eq!(r.right(), Length(3000), "no further than its edge");
        let r = place(&shot([0, 0, 400, 200], Some((150, 100))), (400, 200), window(2000, 2000));
        assert_eq!(r.x, Length(1000 - (1500 - 1000)), "the focus in the middle");
        // A crop of 100 × 100 pixels at 50, 20 is all that is seen.
        let r = place(&shot([50, 20, 100, 100], Some((399, 199))), (400, 200), window(2000, 2000));
        assert_eq!((r.x, r.y, r.width, r.height), (Length(1000 - 1000), Length(2000 - 400), Length(8000), Length(4000)));
    }
}
