//! Heads for the parts of a story, with the columns that they leave: candidates of different heights, each in
//! its cheapest way. Who fills the columns decides between them.

use super::super::Press;
use super::super::chain::Part;
use super::super::spread;
use super::design::TOO_WIDE;
use super::{Design, Head, Room};
use crate::flow::set::Canvas;
use crate::geom::{Frame, WritingMode};
use crate::model::{HeadLook, HeadPlan, Layout};
use crate::page::StoryId;
use std::rc::Rc;

/// The head of a part: how many columns and grid lines it takes.
#[derive(Clone)]
pub struct PartHead {
    /// The texts.
    pub head: Rc<Head>,
    /// Columns that it covers.
    pub cols: usize,
    /// Grid lines that it takes.
    pub lines: u32,
    /// Its sizes.
    pub design: Design,
    /// A vertical head over a horizontal module.
    pub vertical: bool,
    /// It stands beside or inside its text (题在文旁、题在文中).
    pub inside: bool,
}

impl PartHead {
    /// Sets it into its box, with what stands under and around it.
    pub(in crate::flow) fn draw(&self, canvas: &mut Canvas<'_>, layout: &Layout, look: &HeadLook, frame: &Frame, id: StoryId) {
        super::draw_form(canvas, layout, look, frame);
        let inside = super::inside_form(look, *frame, layout);
        self.head.set(&self.design, canvas, &inside, id, layout.rules.frame);
    }

    /// Columns and grid lines that it takes from the top of the module.
    pub fn takes(&self) -> (usize, u32) {
        if self.inside { (0, 0) } else { (self.cols, self.lines) }
    }
}

/// Heads tried with the columns that they leave.
const HEADS_TRIED: usize = 5;

/// Heads for the first part, the likeliest first; `gap` is the price of the text that a head of so many
/// columns and lines leaves too much or too little room for.
pub fn first(press: &Press<'_>, id: StoryId, part: &Part<'_>, gap: impl Fn(usize, u32) -> f64) -> Vec<Option<PartHead>> {
    let (slot, module) = (part.slot, &part.module);
    let plan = &slot.head;
    if plan.none {
        return vec![None];
    }
    let mode = if plan.vertical { WritingMode::Vertical } else { slot.writing };
    let head = Head::new(press.issue.story(id), &press.issue.layout, press.fonts, plan, slot.rank, mode);
    let Some(head) = head.map(Rc::new) else { return vec![None] };
    let cols = module.head_cols(usize::from(plan.cols));
    let heights = plan.lines.map_or(1..=module.lines.saturating_sub(1).max(1), |l| u32::from(l)..=u32::from(l));
    let layout = &press.issue.layout;
    let room = |lines: u32| Room {
        extent: super::inside_form(&plan.look, module.head_box(cols, lines, plan), layout).extent(),
        lead: module.soft_lead(plan),
        crosses: plan.vertical && slot.writing == WritingMode::Horizontal,
        forced: false,
    };
    let taken = |lines: u32| if plan.at.is_some() { (0, 0) } else { (cols, lines) };
    let fits = |d: &Design| d.cost < 1e9 || plan.lines.is_some();
    let offer = |lines, head: &Rc<Head>, design| PartHead {
        head: head.clone(),
        cols,
        lines,
        design,
        vertical: plan.vertical,
        inside: plan.at.is_some(),
    };
    let all = |parted: bool| {
        let mut made: Vec<(f64, PartHead)> = Vec::new();
        for lines in heights.clone() {
            let parted = if parted { head.parted(room(lines).extent.inline).map(Rc::new) } else { None };
            let head = parted.as_ref().unwrap_or(&head);
            let design = head.best(room(lines));
            // What no text fills is told as white of the module, not hidden in its head.
            if plan.lines.is_none() && !made.is_empty() && head.swims(&design, room(lines)) {
                continue;
            }
            if fits(&design) {
                let (c, l) = taken(lines);
                made.push((design.cost + gap(c, l), offer(lines, head, design)));
            }
        }
        made.sort_by(|a, b| a.0.total_cmp(&b.0));
        made.truncate(HEADS_TRIED);
        made
    };
    let mut made = all(false);
    if made.iter().all(|m| m.1.design.too_wide) {
        // Words are parted only for a head that fits in no other way, at no height.
        let parted = all(true);
        made = if parted.is_empty() { made } else { parted };
    }
    if made.is_empty() {
        let lines = module.lines.min(4);
        made.push((0.0, offer(lines, &head, head.best(room(lines)))));
    }
    // What fits in no way at all is made small enough for its box, and told.
    for (_, m) in made.iter_mut().filter(|m| m.1.design.bursts()) {
        let cost = m.design.cost;
        m.design = m.head.best(Room { forced: true, ..room(m.lines) });
        m.design.cost = cost;
        m.design.squeeze(room(m.lines));
    }
    made.into_iter().map(|m| Some(m.1)).collect()
}

/// The head of a continuation: 上接第N版, with the title if it may take more than one column.
pub fn continuation(press: &Press<'_>, id: StoryId, before: &Part<'_>, part: &Part<'_>) -> Option<PartHead> {
    if before.page == part.page || spread::joined(before.slot, part.slot) {
        return None;
    }
    let issue = press.issue;
    let story = issue.story(id);
    let number = issue.pages[before.page].number;
    let wording = &issue.layout.wording.jump_from;
    let jump = wording.replace("{page}", &number.to_string()).replace("{title}", &story.title());
    let with_title = !part.slot.head.none && part.slot.cols > 1 && !wording.contains("{title}");
    let head = Rc::new(Head::continuation(&story.title(), &jump, &issue.layout, press.fonts, story, with_title));
    let cols = part.module.columns.len();
    let plain = HeadPlan::default();
    let lead = part.module.soft_lead(&plain);
    let designed =
        |lines| head.best(Room { extent: part.module.head_box(cols, lines, &plain).extent(), lead, crosses: false, forced: false });
    let lines = (2..6).find(|&n| designed(n).cost < TOO_WIDE).unwrap_or(2);
    let design = designed(lines);
    Some(PartHead { head, cols, lines, design, vertical: false, inside: false })
}
