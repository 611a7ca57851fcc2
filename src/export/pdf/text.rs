//! Text runs as text operators.
//!
//! A stretch of glyphs on one baseline is one string with adjustments. The reader's pen is followed in
//! whole units, with what was really written, so that rounding never adds up along a line.

use super::content::Painter;
use super::fonts::UsedFace;
use super::write::{Ops, push_code, push_number};
use crate::export::{EMU_PER_HUNDREDTH, glyphs_of, hundredths_of};
use crate::geom::Length;
use crate::page::{Glyph, TextRun, Turn};
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};

/// What the text operators have set so far.
pub(super) struct TextState {
    /// Between BT and ET.
    open: bool,
    turn: Turn,
    /// Start of the line in hundredths of a point, along and across the baseline, as `turn` has it.
    line: (i64, i64),
    /// What T* moves down by.
    leading: i64,
    /// T* is due, alone or as part of '.
    next_line: bool,
    font: Option<(usize, Length)>,
    stretch: u16,
    string: Shown,
}

impl Default for TextState {
    fn default() -> TextState {
        let string = Shown::default();
        TextState { open: false, turn: Turn::Upright, line: (0, 0), leading: 0, next_line: false, font: None, stretch: 1000, string }
    }
}

/// A string being collected.
#[derive(Default)]
struct Shown {
    /// The string without its outer brackets.
    bytes: Vec<u8>,
    /// Whether there are adjustments in it.
    adjusted: bool,
}

/// Keeps glyphs where they belong. Advances and adjustments are in 1/100 000 of the em.
struct Pen {
    /// Size × stretch: EMU to the em along the line, times 1000.
    em: i64,
    /// Adjustments are whole multiples of this.
    step: i64,
    /// Where the line starts, in EMU, as written.
    start: i64,
    /// Where the reader's pen stands.
    at: i64,
    last: i64,
}

impl Pen {
    fn new(run: &TextRun) -> Pen {
        let em = i64::from(run.size.0) * i64::from(run.stretch);
        // A step is a hundredth of a point or less, so that no glyph stands off by more.
        let step = match em / (1000 * i64::from(Length::PER_PT)) {
            0..=12 => 100,
            13..=120 => 10,
            _ => 1,
        };
        Pen { em, step, start: 0, at: 0, last: 0 }
    }

    fn restart(&mut self, start: i64) {
        (self.start, self.at, self.last) = (start, 0, 0);
    }

    /// How far the pen must go back for a glyph to stand at `to`. Below a step the last adjustment is
    /// repeated: equal numbers deflate well, and no adjustment is shortest.
    fn back(&mut self, to: i64) -> i64 {
        let off = self.at - (to - self.start) * 100_000_000 / self.em;
        if (off - self.last).abs() >= self.step {
            self.last = (off + self.step / 2).div_euclid(self.step) * self.step;
        }
        self.at -= self.last;
        self.last
    }
}

impl Painter<'_> {
    /// Shows a run.
    pub(super) fn text_run(&mut self, run: &TextRun) {
        let Some(used) = self.set.face(run.face) else { return };
        let glyphs = glyphs_of(self.page, run);
        if glyphs.is_empty() || run.size.0 <= 0 || run.stretch == 0 {
            return;
        }
        if used.outlined {
            return self.outlines(run, used, glyphs);
        }
        self.begin_text();
        self.fill_ink(run.ink);
        self.set_stretch(run.stretch);
        self.show(run, used, glyphs);
    }

    fn show(&mut self, run: &TextRun, used: &UsedFace<'_>, glyphs: &[Glyph]) {
        let mut pen = Pen::new(run);
        let (mut baseline, mut current) = (None, usize::MAX);
        for g in glyphs {
            let (font, code) = used.code(self.page, g);
            let (along, across) = self.place(run, g);
            let moved = baseline != Some(across);
            if moved || font != current {
                self.flush();
            }
            if font != current {
                current = font;
                self.set_font(font, run.size);
            }
            if moved {
                baseline = Some(across);
                let along = hundredths_of(along);
                self.move_to(run.turn, along, across);
                pen.restart(along * EMU_PER_HUNDREDTH);
            }
            let back = pen.back(along);
            self.text.string.adjust(back);
            push_code(&mut self.text.string.bytes, code.cid);
            pen.at += i64::from(code.width) * 100;
        }
        self.flush();
    }

    /// A glyph's origin along the baseline in EMU, and its baseline in hundredths of a point. Turned text
    /// counts from the top left corner: down the page, then to the right.
    fn place(&self, run: &TextRun, g: &Glyph) -> (i64, i64) {
        let [ox, oy, x, y] = [run.origin.x, run.origin.y, g.x, g.y].map(|l| i64::from(l.0));
        match run.turn {
            Turn::Upright => (ox + x, hundredths_of(self.flip(oy + y))),
            Turn::Clockwise => (oy + x, hundredths_of(ox - y)),
        }
    }

    fn begin_text(&mut self) {
        if !self.text.open {
            self.text.open = true;
            self.text.turn = Turn::Upright;
            self.text.line = (0, 0);
            self.out.op("BT");
        }
    }

    /// Leaves text mode, if in it.
    pub(super) fn end_text(&mut self) {
        if self.text.open {
            self.text.open = false;
            self.out.op("ET");
        }
    }

    fn set_font(&mut self, font: usize, size: Length) {
        if self.text.font != Some((font, size)) {
            self.text.font = Some((font, size));
            self.fonts.insert(font);
            // Four places: sizes in Q are not whole hundredths of a point.
            let size = (i64::from(size.0) * 10_000 + i64::from(Length::PER_PT) / 2) / i64::from(Length::PER_PT);
            self.out.name('F', font).number(size, 4).op("Tf");
        }
    }

    fn set_stretch(&mut self, stretch: u16) {
        if self.text.stretch != stretch {
            self.text.stretch = stretch;
            self.out.number(stretch.into(), 1).op("Tz");
        }
    }

    /// Starts a line. Steps straight down are remembered as leading: in vertical setting and down a
    /// column each further step is then a single operator.
    fn move_to(&mut self, turn: Turn, along: i64, across: i64) {
        let t = &mut self.text;
        if t.turn != turn {
            t.turn = turn;
            match turn {
                Turn::Upright => self.out.raw(b"1 0 0 1 "),
                Turn::Clockwise => self.out.raw(b"0 -1 1 0 "),
            }
            let (x, y) = match turn {
                Turn::Upright => (along, across),
                Turn::Clockwise => (across, hundredths_of(i64::from(self.page.size.height.0)) - along),
            };
            self.out.numbers([x, y]).op("Tm");
        } else {
            let (dx, dy) = (along - t.line.0, across - t.line.1);
            if dx == 0 && dy == -t.leading && dy != 0 {
                t.next_line = true;
            } else {
                t.leading = -dy;
                self.out.numbers([dx, dy]).op("TD");
            }
        }
        self.text.line = (along, across);
    }

    /// Writes the string collected so far.
    fn flush(&mut self) {
        let (out, t) = (&mut self.out, &mut self.text);
        if t.string.bytes.is_empty() {
            return;
        }
        let (open, close): (&[u8], _) = match (t.string.adjusted, t.next_line) {
            (false, false) => (b"(", ")Tj"),
            (false, true) => (b"(", ")'"),
            (true, false) => (b"[(", ")]TJ"),
            (true, true) => (b"T*[(", ")]TJ"),
        };
        out.raw(open);
        out.raw(&t.string.bytes);
        out.op(close);
        t.next_line = false;
        t.string.bytes.clear();
        t.string.adjusted = false;
    }

    /// The last resort for a face that cannot be embedded: its ink without its text.
    fn outlines(&mut self, run: &TextRun, used: &UsedFace<'_>, glyphs: &[Glyph]) {
        self.end_text();
        self.fill_ink(run.ink);
        let font = used.face.skrifa();
        let outlines = font.outline_glyphs();
        let scale = i64::from(run.size.0) * 1_000_000 / (i64::from(Length::PER_PT) * i64::from(used.face.metrics.units_per_em.max(1)));
        let along = scale * i64::from(run.stretch) / 1000;
        for g in glyphs {
            let Some(outline) = outlines.get(skrifa::GlyphId::new(g.id.into())) else { continue };
            let (u, v) = self.place(run, g);
            let (matrix, x, y) = match run.turn {
                Turn::Upright => ([along, 0, 0, scale], hundredths_of(u), v),
                Turn::Clockwise => ([0, -along, scale, 0], v, hundredths_of(self.flip(u))),
            };
            self.out.raw(b"q ");
            for m in matrix {
                self.out.number(m, 6);
            }
            self.out.numbers([x, y]).op("cm");
            // An outline that cannot be drawn leaves a gap, as in every other exporter.
            let _ = outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut PathPen::new(&mut self.out));
            self.out.op("f Q");
        }
    }
}

impl Shown {
    fn adjust(&mut self, back: i64) {
        if back != 0 {
            self.adjusted = true;
            self.bytes.push(b')');
            push_number(&mut self.bytes, back, 2);
            self.bytes.push(b'(');
        }
    }
}

/// Writes an outline as path operators, in hundredths of font units.
struct PathPen<'a> {
    out: &'a mut Ops,
    at: [f32; 2],
}

impl<'a> PathPen<'a> {
    fn new(out: &'a mut Ops) -> PathPen<'a> {
        PathPen { out, at: [0.0; 2] }
    }

    fn write<const N: usize>(&mut self, points: [[f32; 2]; N], operator: &str) {
        for v in points.as_flattened() {
            self.out.number((v * 100.0).round() as i64, 2);
        }
        self.out.op(operator);
        self.at = points[N - 1];
    }
}

impl OutlinePen for PathPen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write([[x, y]], "m");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.write([[x, y]], "l");
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let third = |from: f32, control: f32| from + (control - from) * 2.0 / 3.0;
        let [fx, fy] = self.at;
        self.write([[third(fx, cx), third(fy, cy)], [third(x, cx), third(y, cy)], [x, y]], "c");
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.write([[cx0, cy0], [cx1, cy1], [x, y]], "c");
    }

    fn close(&mut self) {
        self.out.op("h");
    }
}
