//! Pictures in a slot (图片、组图): head, rows of pictures with their captions, text below. Everything takes whole lines.
//!
//! [`arrange`] divides the box among several pictures, [`words`] sets captions and text, [`window`] finds what is
//! seen of a picture.

mod arrange;
mod window;
mod words;

use super::Press;
use super::chain::{self, Part};
use super::furniture::text_line;
use super::head::{PartHead, choose};
use super::module::{self, Module};
use super::set::Canvas;
use super::spread;
use crate::diag::Diagnostic;
use crate::geom::{Length, Point, Rect, WritingMode};
use crate::model::{Align, CaptionAt, Layout, ParaKind, PhotoFit, PhotoLook, Photos, Shot, Slot, Style};
use crate::page::{Bookmark, Ink, Item, Overset, Page, Part as Region, StoryId};
use arrange::Cell;
use words::{Block, Place};

/// Numbers of pictures (图①).
pub(super) const NUMBERS: &str = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";

/// What stands in the place of a picture that cannot be used.
pub(super) const NO_PICTURE: &str = "缺图片";

/// Lines that a picture keeps beside its caption.
const LEAST: i32 = 2;

/// Sets a slot of pictures.
pub(super) fn set(press: &mut Press<'_>, page: usize, slot: &Slot, photos: &Photos, id: StoryId) {
    let Some((other, right)) = press.facing(slot) else { return set_in(press, page, slot, photos, id, Length::ZERO) };
    // 跨版: painted on a sheet as wide as both pages, shared out to them.
    let layout = &press.issue.layout;
    let beyond = spread::beyond(&Module::new(slot, layout), &Module::new(right, layout), layout);
    let sheet = Page { items: Vec::new(), glyphs: Vec::new(), text: String::new(), ..press.edition.pages[page].clone() };
    let (mark, regions) = (press.mark(page), press.edition.regions.len());
    let kept = std::mem::replace(&mut press.edition.pages[page], sheet);
    set_in(press, page, slot, photos, id, beyond);
    let sheet = std::mem::replace(&mut press.edition.pages[page], kept);
    press.share(sheet, page, other);
    press.regions_on_both(mark, regions);
}

/// Sets a slot that may go on so far `beyond` its page.
fn set_in(press: &mut Press<'_>, page: usize, slot: &Slot, photos: &Photos, id: StoryId, beyond: Length) {
    // Pictures stand upright and their captions run across, on vertical pages too.
    let slot = &Slot { writing: WritingMode::Horizontal, ..slot.clone() };
    let layout = &press.issue.layout;
    let mut module = Module::new(slot, layout);
    let lead = module::lead(slot, &press.issue.pages[page].slots, layout);
    (module.lead, module.beyond) = (lead, beyond);
    let mut rect = module.frame.rect;
    rect.width += beyond;
    let part = Part { page, slot, module };
    let head = choose::first(press, id, &part, |_, lines| 20_000.0 * (f64::from(lines) - 4.0).abs()).into_iter().next().flatten();
    if let Some(head) = &head {
        let taken = layout.grid.leading * head.lines as i32;
        draw_head(press, id, &part, head);
        rect = Rect::new(rect.x, rect.y + taken, rect.width, (rect.height - taken).max(Length::ZERO));
    }
    let lead = if head.is_some() { Length::ZERO } else { lead };
    let mut setter = Setter { press, page, slot, photos, id, first: (rect.y, lead), overset: None };
    setter.run(rect);
    let overset = setter.overset;
    told(press, slot, id, overset);
}

fn draw_head(press: &mut Press<'_>, id: StoryId, part: &Part<'_>, head: &PartHead) {
    let frame = part.module.head_box(head.cols, head.lines, &part.slot.head);
    chain::head_findings(press, id, part.slot, head, frame.extent());
    let (plan, layout) = (&part.slot.head, &press.issue.layout);
    let mark = press.mark(part.page);
    head.draw(&mut press.canvas(part.page), layout, &plan.look, &frame, id);
    press.head_region(mark, part.slot, id, &frame);
    let outer = part.module.outer;
    press.edition.bookmarks.push(Bookmark {
        title: press.issue.story(id).title(),
        page: part.page as u16,
        at: Point::new(outer.x, outer.y),
    });
}

/// Records captions that found no room.
fn told(press: &mut Press<'_>, slot: &Slot, id: StoryId, overset: Option<(u32, u32)>) {
    let Some(from) = overset else { return };
    let story = press.issue.story(id);
    let rest = |(i, p): (usize, &crate::model::Para)| {
        let start = if i as u32 == from.0 { from.1 as usize } else { 0 };
        p.text.get(start..).unwrap_or_default().to_string()
    };
    let wanted = |p: &crate::model::Para| !p.kind.is_head() && p.kind != ParaKind::Blank;
    let texts: Vec<String> = story.paras.iter().enumerate().skip(from.0 as usize).filter(|(_, p)| wanted(p)).map(rest).collect();
    let text = texts.concat();
    let chars = text.chars().filter(|c| !c.is_whitespace()).count() as u32;
    press.report.push(
        Diagnostic::error("L13", format!("溢排 {chars} 字：图片稿“{}”的文字在版块“{}”里排不下", story.id, slot.name))
            .at(story.paras[from.0 as usize].span)
            .hint("把说明改短，或加大版块的行数"),
    );
    press.edition.overset.push(Overset { story: id, slot: slot.name.clone(), span: Some(slot.span), from, lines: 0, chars, text });
}

/// The pictures of a slot being set.
struct Setter<'s, 'p, 'i> {
    press: &'s mut Press<'p>,
    page: usize,
    slot: &'i Slot,
    photos: &'i Photos,
    id: StoryId,
    /// Top of the first row of pictures, and the white that it keeps above.
    first: (Length, Length),
    /// Paragraph and byte from which on nothing is set.
    overset: Option<(u32, u32)>,
}

impl Setter<'_, '_, '_> {
    fn layout(&self) -> &'_ Layout {
        &self.press.issue.layout
    }

    fn run(&mut self, rect: Rect) {
        let mut layout = self.press.issue.layout.clone();
        let look = self.photos.look.clone();
        let lines = whole_lines(&layout, rect.height);
        if layout.grid.writing == WritingMode::Vertical && lines > 1 {
            // A vertical page has no lines across: these fill the tiers to the edge.
            layout.grid.leading = (rect.height - layout.grid.em) / (lines - 1);
        }
        // Below all pictures: what they share, numbered captions, the text.
        let text = self.text(rect.width);
        let notes = self.notes(rect.width);
        let below = (notes.rows + text.rows).min((lines - LEAST).max(0));
        let cells = arrange::cells(self, &layout, rect, lines - below);
        for (shot, cell) in self.photos.shots.iter().zip(&cells) {
            self.shot(&layout, &look, shot, cell);
        }
        let top = lines - notes.rows - text.rows;
        let place = |row: i32| Place {
            rect: Rect::new(rect.x, rect.y + layout.grid.leading * row, rect.width, layout.grid.leading),
            lines: lines - row,
        };
        // Text reads before notes in the article, and stands below them.
        self.words(
            &text,
            place((top + notes.rows).max(LEAST.min(lines))),
            Region::Column { lines: text.rows.max(0) as u32, from: (0, 0), to: (0, 0), vertical: false },
        );
        self.words(&notes, place(top.max(LEAST.min(lines))), Region::Caption);
    }

    /// Captions that stand together: shared ones, and all if they are numbered.
    fn notes(&mut self, width: Length) -> Block {
        let style = self.layout().styles.caption;
        let mut paras: Vec<(u32, Option<char>)> = Vec::new();
        if self.photos.look.numbered {
            for (shot, number) in self.photos.shots.iter().zip(NUMBERS.chars()) {
                paras.extend(shot.paras.iter().enumerate().map(|(i, &p)| (p, (i == 0).then_some(number))));
            }
        }
        paras.extend(self.photos.shared.iter().map(|&p| (p, None)));
        Block::captions(self.press, self.id, &paras, width, style)
    }

    /// The text of a picture story (图片新闻), in columns of the grid.
    fn text(&mut self, width: Length) -> Block {
        Block::text(self.press, self.id, width, self.slot.text_cols.unwrap_or(self.slot.cols))
    }

    /// A block of words whose first line stands at a place; what is too long is overset.
    fn words(&mut self, block: &Block, at: Place, part: Region) {
        if block.rows == 0 {
            return;
        }
        let mark = self.press.mark(self.page);
        let (press, page) = (&mut *self.press, self.page);
        let issue = press.issue;
        let set = block.draw(&mut press.canvas(page), issue, self.id, &at, self.overset);
        if let Some(rect) = set.rect {
            let part = match part {
                Region::Column { vertical, .. } => Region::Column { lines: set.lines, from: set.from, to: set.to, vertical },
                other => other,
            };
            press.region(mark, &self.slot.name, Some(self.id), rect, part);
        }
        self.overset = set.overset.into_iter().chain(self.overset).min();
    }

    /// A picture with its caption in its cell.
    fn shot(&mut self, layout: &Layout, look: &PhotoLook, shot: &Shot, cell: &Cell) {
        let (g, style) = (&layout.grid, layout.styles.caption);
        let own: Vec<(u32, Option<char>)> = if look.numbered { Vec::new() } else { shot.paras.iter().map(|&p| (p, None)).collect() };
        let side = matches!(look.caption, CaptionAt::Left | CaptionAt::Right) && !own.is_empty();
        let aside = if side { words::side_width(look, &style, cell.rect.width) } else { Length::ZERO };
        let pad = g.em / 2;
        let measure = match look.caption {
            _ if side => aside,
            CaptionAt::Inside | CaptionAt::Reversed => cell.rect.width - pad * 2,
            _ => cell.rect.width,
        };
        let reversed = look.caption == CaptionAt::Reversed;
        let style = if reversed { Style { ink: Ink::PAPER, role: layout.styles.strong, ..style } } else { style };
        let caption = Block::captions(self.press, self.id, &own, measure, style);
        let rows = match look.caption {
            CaptionAt::Below | CaptionAt::Above => caption.rows.min((cell.lines - LEAST).max(0)),
            _ => 0,
        };
        let gap = if side { aside + g.em } else { Length::ZERO };
        // Inside a text the caption stands a little off the lines that follow it.
        let inside = self.slot.inset.is_some() && look.caption == CaptionAt::Below && rows > 0;
        let raise = if inside { g.leading.scale(2, 5) } else { Length::ZERO };
        let height = lines_high(layout, cell.lines - rows) - raise;
        let top = if look.caption == CaptionAt::Above { g.leading * rows } else { Length::ZERO };
        let left = if look.caption == CaptionAt::Left { gap } else { Length::ZERO };
        let lead = if cell.rect.y == self.first.0 && top == Length::ZERO { self.first.1.min(height) } else { Length::ZERO };
        let base = cell.rect.y + top;
        let room = Rect::new(cell.rect.x + left, base + lead, (cell.rect.width - gap).max(Length::ZERO), height - lead);
        let seen = self.picture(layout, look, shot, room);
        let at = |x: Length, y: Length, width: Length, lines: i32| Place { rect: Rect::new(x, y, width, g.leading), lines };
        let whole = whole_lines(layout, seen.bottom() + raise - base);
        match look.caption {
            CaptionAt::Above => self.words(&caption, at(cell.rect.x, cell.rect.y, measure, rows), Region::Caption),
            CaptionAt::Below => {
                // On the next line of the grid, wherever the picture ends.
                let down = seen.bottom() + raise - base + g.leading - g.em;
                let whole = (down.0 + g.leading.0 - 1) / g.leading.0.max(1);
                let y = base + g.leading * whole - raise;
                self.words(&caption, at(cell.rect.x, y, measure, cell.lines - whole), Region::Caption);
            }
            CaptionAt::Left | CaptionAt::Right => {
                let x = if look.caption == CaptionAt::Left { seen.x - gap } else { seen.right() + g.em };
                // Its last line stands level with the foot of the picture.
                let y = base + g.leading * (whole - caption.rows).max(0);
                self.words(&caption, at(x, y, measure, whole), Region::Caption);
            }
            CaptionAt::Inside | CaptionAt::Reversed => self.inside(layout, &caption, seen, !reversed),
        }
        if let Some(number) = self.number(shot) {
            label(&mut self.press.canvas(self.page), layout, seen, number);
        }
    }

    fn number(&self, shot: &Shot) -> Option<char> {
        let i = self.photos.shots.iter().position(|s| std::ptr::eq(s, shot))?;
        self.photos.look.numbered.then(|| NUMBERS.chars().nth(i)).flatten()
    }

    /// The picture in its room; returns what is taken of it.
    fn picture(&mut self, layout: &Layout, look: &PhotoLook, shot: &Shot, room: Rect) -> Rect {
        let found = shot.picture.and_then(|p| Some((p, self.press.issue.pictures.get(p as usize)?)));
        let mark = self.press.mark(self.page);
        let Some((number, picture)) = found.filter(|(_, p)| p.width > 0 && p.height > 0) else {
            missing(&mut self.press.canvas(self.page), layout, room, shot);
            self.press.region(mark, &self.slot.name, Some(self.id), room, Region::Picture(None));
            return room;
        };
        let alpha = picture.alpha;
        // A cut-out has an outline of its own, which no edge of a box may cut.
        let fit = look.fit.unwrap_or(if alpha { PhotoFit::Whole } else { PhotoFit::Fill });
        let seen = if fit == PhotoFit::Whole { window::whole(layout, shot, room) } else { room };
        let place = window::place(shot, (picture.width, picture.height), seen);
        let mut canvas = self.press.canvas(self.page);
        canvas.item(Item::Image { picture: number, rect: place, clip: seen });
        if look.frame.unwrap_or(!alpha) {
            canvas.item(Item::Shape { rect: seen, fill: None, stroke: Some((layout.rules.column, Ink::BLACK)) });
        }
        self.press.region(mark, &self.slot.name, Some(self.id), seen, Region::Picture(Some(number)));
        seen
    }

    /// A caption at the foot of its picture, on a white strip or white.
    fn inside(&mut self, layout: &Layout, caption: &Block, seen: Rect, strip: bool) {
        if caption.rows == 0 {
            return;
        }
        let pad = layout.grid.em / 2;
        let step = layout.styles.caption.size.scale(7, 5);
        let fitting = ((seen.height - pad).0 / step.0.max(1)).max(0);
        let rows = caption.rows.min(fitting);
        let height = step * rows + pad;
        if strip && rows > 0 {
            let rect = Rect::new(seen.x, seen.bottom() - height, seen.width, height);
            self.press.canvas(self.page).item(Item::Shape { rect, fill: Some(Ink::PAPER), stroke: None });
            let (from, to) = (Point::new(rect.x, rect.y), Point::new(rect.right(), rect.y));
            self.press.canvas(self.page).item(Item::Rule { from, to, width: layout.rules.column, ink: Ink::BLACK });
        }
        let at = Rect::new(seen.x + pad, seen.bottom() - height + pad / 2, seen.width - pad * 2, step);
        self.words(caption, Place { rect: at, lines: rows }, Region::Caption);
    }
}

/// Whole grid lines in a height whose last line is as high as the em.
fn whole_lines(layout: &Layout, height: Length) -> i32 {
    let g = &layout.grid;
    ((height + g.leading - g.em).0 / g.leading.0.max(1)).max(0)
}

/// The height of whole grid lines.
fn lines_high(layout: &Layout, lines: i32) -> Length {
    let g = &layout.grid;
    if lines <= 0 { Length::ZERO } else { g.leading * lines - (g.leading - g.em) }
}

/// The number of a picture in its corner, on white.
fn label(canvas: &mut Canvas<'_>, layout: &Layout, seen: Rect, number: char) {
    let style = Style { role: layout.styles.strong, size: layout.grid.em, align: Align::Center, ..layout.styles.caption };
    let side = layout.grid.em.scale(13, 10).min(seen.width).min(seen.height);
    let rect = Rect::new(seen.x, seen.bottom() - side, side, side);
    canvas.item(Item::Shape { rect, fill: Some(Ink::PAPER), stroke: None });
    text_line(canvas, &number.to_string(), &style, rect, Align::Center);
}

/// A grey box with a cross, the name of the file and what is wrong with it: nobody overlooks it on a proof.
fn missing(canvas: &mut Canvas<'_>, layout: &Layout, r: Rect, shot: &Shot) {
    canvas.item(Item::Shape { rect: r, fill: Some(Ink::gray(200)), stroke: Some((layout.rules.frame, Ink::BLACK)) });
    let (a, b) = (Point::new(r.x, r.y), Point::new(r.right(), r.bottom()));
    let (c, d) = (Point::new(r.x, r.bottom()), Point::new(r.right(), r.y));
    for (from, to) in [(a, b), (c, d)] {
        canvas.item(Item::Rule { from, to, width: layout.rules.frame, ink: Ink::BLACK });
    }
    let small = Style { ink: Ink::BLACK, ..layout.styles.caption };
    let per_line = ((r.width - layout.grid.em * 2).0 / small.size.0.max(1)).max(4) as usize;
    let rows = ((r.height.0 / small.size.scale(3, 2).0.max(1)) as usize).saturating_sub(2);
    let mut lines: Vec<String> = vec![shot.file.clone()];
    let why: Vec<char> = shot.fault.chars().collect();
    lines.extend(why.chunks(per_line).map(|c| c.iter().collect()));
    lines.truncate(rows.min(6));
    let (title, step) = (layout.styles.subhead, small.size.scale(3, 2));
    let high = title.size.scale(3, 2) + step * lines.len() as i32;
    let width = r.width.min(small.size * (per_line as i32 + 1));
    let plate = Rect::new(r.x + (r.width - width) / 2, r.y + (r.height - high).max(Length::ZERO) / 2, width, high.min(r.height));
    canvas.item(Item::Shape { rect: plate, fill: Some(Ink::gray(200)), stroke: None });
    text_line(canvas, NO_PICTURE, &title, Rect::new(plate.x, plate.y, width, title.size.scale(3, 2)), Align::Center);
    for (i, l) in lines.iter().enumerate() {
        let y = plate.y + title.size.scale(3, 2) + step * i as i32;
        text_line(canvas, l, &small, Rect::new(plate.x, y, width, step), Align::Center);
    }
}
