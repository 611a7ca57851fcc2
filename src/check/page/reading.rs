//! L07 两切れ and L08 两流れ, 飞越, 飞降: after each block of text the eye finds the next one, and only that.
//!
//! Vertical text is turned so that its tiers are columns: along the line is across, from line to line is down.

use super::finding::Finding;
use super::sheet::{Column, Sheet, shared, xs, ys};
use super::stranded::parted;
use crate::geom::{Length, Rect};
use crate::model::SlotKind;
use crate::page::Part;

pub(super) fn check(sheet: &Sheet<'_>, found: &mut Vec<Finding>) {
    let all: Vec<Column<'_>> = sheet.columns().into_iter().filter(|c| matches!(c.slot.kind, SlotKind::Story(_))).collect();
    for here in &all {
        let next = all.iter().filter(|c| c.story == here.story && c.from >= here.to && c.from > here.from).min_by_key(|c| c.from);
        if let Some(next) = next {
            let eye = Eye { sheet, all: &all, here, next };
            eye.follow(found);
        }
    }
}

/// The end of a block, and the block that the story goes on in.
struct Eye<'s, 'a> {
    sheet: &'s Sheet<'a>,
    all: &'s [Column<'a>],
    here: &'s Column<'a>,
    next: &'s Column<'a>,
}

impl<'s, 'a> Eye<'s, 'a> {
    /// A rectangle as it lies for the text of `here`.
    fn turn(&self, r: &Rect) -> Rect {
        if !self.here.vertical {
            return *r;
        }
        Rect::new(r.y, self.sheet.page.size.width - r.right(), r.height, r.width)
    }

    fn follow(&self, found: &mut Vec<Finding>) {
        let (here, next) = (self.turn(&self.here.rect), self.turn(&self.next.rect));
        if !(self.beside(&here, &next) || self.below(&here, &next)) {
            found.push(self.leap(&here, &next));
            return;
        }
        let rivals: Vec<&Column<'a>> = self.all.iter().filter(|c| self.rival(c, &here)).collect();
        if let Some(r) = rivals.iter().find(|r| !parted(self.sheet, &self.here.rect, &r.rect)) {
            let message = format!(
                "两可：“{}”在{}排到栏底，{}的“{}”和{}的“{}”都像是下文",
                self.here.slot.name,
                self.sheet.place(&self.here.rect),
                self.sheet.place(&self.next.rect),
                self.next.slot.name,
                self.sheet.place(&r.rect),
                r.slot.name
            );
            let f = self.sheet.finding("L08", &[self.here.slot, r.slot], message);
            found.push(f.hint("在两块之间加线、加框，或让另一块以标题开头"));
        } else if let Some(r) = rivals.iter().find(|r| self.here.to.1 as usize >= self.length() && r.from.1 == 0) {
            let message = format!(
                "断尾：“{}”在{}恰好段末收栏，旁边{}的“{}”也从段首开始，会以为上文已完",
                self.here.slot.name,
                self.sheet.place(&self.here.rect),
                self.sheet.place(&r.rect),
                r.slot.name
            );
            let f = self.sheet.finding("L07", &[self.here.slot, r.slot], message);
            found.push(f.hint("增减一两行，让这一段跨栏；或让旁边一块以标题开头"));
        }
    }

    /// Bytes of the paragraph in which `here` ends.
    fn length(&self) -> usize {
        let story = self.sheet.issue.story(self.here.story);
        story.paras.get(self.here.to.0 as usize).map_or(0, |p| p.text.trim_end().len())
    }

    fn gutter(&self) -> Length {
        self.sheet.issue.layout.grid.gutter() * 3 / 2
    }

    /// The next column to the right, which begins no lower than this one ends.
    fn beside(&self, here: &Rect, next: &Rect) -> bool {
        let apart = next.x - here.right();
        // Tiers of a vertical story on a page of columns stand as far apart as whole characters leave.
        let own = self.here.vertical && self.here.slot.name == self.next.slot.name;
        let most = if own { self.gutter().max(self.sheet.issue.layout.grid.em * 6) } else { self.gutter() };
        apart >= -self.gutter() && apart <= most && next.x > here.x && next.y <= here.bottom() + self.sheet.leading()
    }

    /// The first column of what stands under this one: its left edge is that of the slot above, or of this column.
    fn below(&self, here: &Rect, next: &Rect) -> bool {
        let lines = next.y - here.bottom();
        let left = self.turn(&self.sheet.rect(self.here.slot)).x;
        let first = (next.x - left).0.abs() <= self.gutter().0 || shared(xs(here), xs(next)) * 2 > here.width.min(next.width);
        // The columns of a slot end on one line; a picture of its own may part the text.
        let same = self.here.slot.name == self.next.slot.name;
        lines >= -self.sheet.leading() && first && (same || lines <= self.sheet.lines(4.0) || self.only_own_between(here, next))
    }

    fn only_own_between(&self, here: &Rect, next: &Rect) -> bool {
        let gap = Rect::new(here.x.max(next.x), here.bottom(), here.width.min(next.width), next.y - here.bottom());
        let stranger = |r: &crate::page::Region| {
            r.story.is_some_and(|s| s != self.here.story)
                && matches!(r.part, Part::Column { .. } | Part::Head { .. })
                && super::sheet::cover(&self.turn(&r.rect), &gap, Length::ZERO)
        };
        !self.sheet.regions.iter().any(|r| stranger(r))
    }

    /// Another block, without a head of its own, that stands where the eye may go next.
    fn rival(&self, c: &Column<'a>, here: &Rect) -> bool {
        if std::ptr::eq(c.region, self.here.region) || std::ptr::eq(c.region, self.next.region) || c.vertical != self.here.vertical {
            return false;
        }
        if c.story == self.here.story && c.from < self.here.from || c.slot.inset.is_some() {
            return false;
        }
        let r = self.turn(&c.rect);
        let right = self.beside(here, &r) && shared(ys(here), ys(&r)) > Length::ZERO;
        let gap = r.y - here.bottom();
        let under = shared(xs(here), xs(&r)) * 2 > here.width && gap >= -self.sheet.leading() && gap <= self.sheet.lines(2.5);
        // Columns of the story itself further right are no rivals of the next one.
        let own = c.story == self.here.story && c.slot.name == self.next.slot.name;
        (right || under) && !own && !self.headed(c)
    }

    /// Whether a block begins under or beside a head of its story.
    fn headed(&self, c: &Column<'a>) -> bool {
        let near = self.sheet.leading() * 2;
        let around = Rect::new(c.rect.x - near, c.rect.y - near, c.rect.width + near * 2, c.rect.height + near * 2);
        let first = self.all.iter().filter(|o| o.story == c.story && o.slot.name == c.slot.name).all(|o| o.from >= c.from);
        let head = |r: &crate::page::Region| matches!(r.part, Part::Head { .. }) && r.story == Some(c.story);
        let over = |r: &Rect| r.bottom() <= c.rect.y + near && shared(xs(r), xs(&c.rect)) > Length::ZERO;
        self.sheet.regions.iter().any(|r| head(r) && super::sheet::cover(&r.rect, &around, Length::ZERO) && (first || over(&r.rect)))
    }

    fn leap(&self, here: &Rect, next: &Rect) -> Finding {
        let what = if next.x > here.right() + self.gutter() {
            "飞越"
        } else if next.y > here.bottom() {
            "飞降"
        } else {
            "倒流"
        };
        let message = format!(
            "{what}：“{}”从{}排完，下文却在{}，中间隔着别的内容",
            self.here.slot.name,
            self.sheet.place(&self.here.rect),
            self.sheet.place(&self.next.rect)
        );
        let slots = [self.here.slot, self.next.slot];
        self.sheet.finding("L08", &slots, message).hint("下文应在右邻栏的顶上，或正下方一层的第一栏：移动后一个版块，或并成一块")
    }
}
