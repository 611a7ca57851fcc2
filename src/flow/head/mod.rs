//! The head block (标题区): kicker, headline, deck and author line, shaped, in the ways that they may be turned.
//!
//! [`turn`] finds the turns, [`design`] gives them sizes in a box and sets them. A head is designed for a
//! box: its inline extent is the length that the headline fills, its block extent is what the rows have to
//! share. A vertical head (竖题) is the same in a vertical frame. Turns that the editor made stand.

pub(super) mod choose;
mod design;
mod form;
mod turn;

pub(super) use choose::PartHead;
pub(super) use design::{Design, Room};
pub(super) use form::{draw as draw_form, inner as inside_form};
pub use turn::{HeadLine, Turned, Turning, Within};

use super::galley::{head_profile, langs, profile, roles};
use crate::cjk::words::{self, Names};
use crate::cjk::{Profile, Region};
use crate::compose::Line;
use crate::font::{Fonts, Role};
use crate::geom::{Em, Length, WritingMode};
use crate::model::{Align, Form, HeadPlan, Layout, ParaKind, Story, Style};
use crate::page::Ink;
use crate::shape::{Request, Shaped, Shaper};
use std::borrow::Cow;

/// A paragraph of a head with the ways to turn it.
#[derive(Clone, Debug)]
struct Part {
    kind: ParaKind,
    /// Paragraph of the story; `None` for a continuation's title.
    para: Option<u32>,
    text: String,
    shaped: Shaped,
    ink: Ink,
    align: Align,
    turning: Turning,
    profile: &'static Profile,
    /// What stands around it (栏目、提要).
    form: Form,
    /// First-line indent of a summary.
    indent: Em,
    /// As it is, then in more and more lines.
    ways: Vec<Turned>,
}

/// The texts of a head, shaped.
#[derive(Clone, Debug)]
pub(super) struct Head {
    parts: Vec<Part>,
    /// Smallest and largest size of the headline.
    sizes: (Length, Length),
    /// The size to which it may grow where its box would stand empty otherwise.
    grown: Length,
    /// Largest sizes of kicker, deck and author line.
    most: (Length, Length, Length),
    body: Length,
    /// Largest size of a column name, and the size of a summary.
    label: Length,
    summary: Length,
    /// Scale of the headline's characters along the line that is asked for (长、扁), in thousandths.
    stretch: u16,
    /// Vertical: glyphs are not condensed along the line.
    vertical: bool,
}

/// Headlines are turned by us into so many lines at most, kickers and decks into fewer.
const LINES: usize = 6;
const SMALL_LINES: usize = 4;

impl Head {
    /// Shapes a story's head. `None` if it has none.
    pub(super) fn new(story: &Story, layout: &Layout, fonts: &Fonts, plan: &HeadPlan, rank: u8, mode: WritingMode) -> Option<Head> {
        let mut shaper = Shaper::new(fonts);
        let styles = &layout.styles;
        let (grown, rank) = (grown(layout, rank, mode), styles.rank(rank));
        let look = &plan.look;
        let profile = head_profile(layout, story, mode);
        let turner = Turner { names: names(layout, story), profile, drop: !layout.text.keep_head_marks };
        let of = |kind| story.of(kind).count();
        let mut parts = Vec::new();
        for (i, p) in story.paras.iter().enumerate().filter(|(_, p)| p.kind.is_head()) {
            let style = match p.kind {
                ParaKind::Headline => {
                    let ink = look.ink.or(rank.ink).unwrap_or(styles.body.ink);
                    Style { role: look.role.unwrap_or(rank.role), align: Align::Center, ink, ..styles.body }
                }
                ParaKind::Label => styles.label,
                ParaKind::Kicker => styles.kicker,
                ParaKind::Deck => styles.deck,
                ParaKind::Summary => styles.summary,
                _ => styles.author,
            };
            let role = style.role;
            let reversed = look.reverse || style.form == Form::Reverse && matches!(p.kind, ParaKind::Label | ParaKind::Summary);
            let ink = if reversed { Ink::PAPER } else { style.ink };
            // A tag or a summary stands where its own style says.
            let align = match p.kind {
                ParaKind::Label | ParaKind::Summary => style.align,
                _ => look.align.or(rank.align).unwrap_or(style.align),
            };
            let spans = roles(layout, &p.strong);
            let (langs, annotations) = (langs(p, profile), &p.annotations);
            let head = p.kind != ParaKind::Summary;
            let shaped =
                shaper.shape(&Request { spans: &spans, langs: &langs, annotations, head, ..Request::plain(&p.text, role, profile) });
            if !shaped.is_empty() {
                // What the editor wrote in several lines is turned already.
                let most = match p.kind {
                    _ if of(p.kind) > 1 => 1,
                    ParaKind::Label | ParaKind::Summary => 1,
                    ParaKind::Headline => LINES,
                    _ => SMALL_LINES,
                };
                let words = Words { kind: p.kind, para: Some(i as u32), text: &p.text, ink, align };
                // In a reversed head a tag or a tint is a frame: black on black would not be seen.
                let form = match style.form {
                    Form::Reverse | Form::Tint if look.reverse => Form::Frame,
                    form => form,
                };
                parts.push(Part { form, indent: style.indent, ..turner.part(words, shaped, most) });
            }
        }
        let sizes = plan.size.map_or((rank.min, rank.max), |s| (s, s));
        let grown = plan.size.unwrap_or(grown);
        let most = (styles.kicker.size, styles.deck.size, styles.author.size);
        let vertical = mode == WritingMode::Vertical;
        // Along a vertical line it is the height that is scaled.
        let wide = look.stretch.unwrap_or(rank.stretch).max(1);
        let stretch = if vertical { (1_000_000 / u32::from(wide)).min(2000) as u16 } else { wide };
        let (label, summary) = (styles.label.size, styles.summary.size);
        (!parts.is_empty()).then_some(Head { parts, sizes, grown, most, body: layout.grid.em, label, summary, stretch, vertical })
    }

    /// The head of a continuation, one row: the title if there is room for one, and 上接第N版.
    pub(super) fn continuation(title: &str, jump: &str, layout: &Layout, fonts: &Fonts, story: &Story, with_title: bool) -> Head {
        let styles = &layout.styles;
        let profile = profile(layout, story, WritingMode::Horizontal);
        let text = if with_title { format!("{title}{jump}") } else { jump.to_string() };
        let spans = [((text.len() - jump.len()) as u32..text.len() as u32, styles.jump.role)];
        let role = styles.subhead.role;
        let shaped = Shaper::new(fonts).shape(&Request { spans: &spans, head: true, ..Request::plain(&text, role, profile) });
        let names = names(layout, story).with([jump.to_string()]);
        let turner = Turner { names: Cow::Owned(names), profile, drop: false };
        let words = Words { kind: ParaKind::Headline, para: None, text: &text, ink: styles.body.ink, align: Align::Center };
        let part = turner.part(words, shaped, SMALL_LINES);
        let largest = if with_title { layout.grid.em.scale(13, 9) } else { styles.jump.size };
        let most = (largest, largest, largest);
        let (label, summary) = (largest, largest);
        Head {
            parts: vec![part],
            sizes: (styles.jump.size, largest),
            grown: largest,
            most,
            body: layout.grid.em,
            label,
            summary,
            stretch: 1000,
            vertical: false,
        }
    }

    /// Number of ways in which the headline may be set: as it is, and turned.
    pub(super) fn ways(&self) -> usize {
        self.only_headline().map_or(1, |p| p.ways.len())
    }

    /// Parts words too, so that no line is wider than the box even at the smallest size: for a head that
    /// fits in no other way. `None` if it does not fit so either, or the editor has turned it.
    pub(super) fn parted(&self, inline: Length) -> Option<Head> {
        let narrow = self.most_condensed().min(i64::from(self.stretch)).max(1);
        let measure = Em((i64::from(Em::from_length(inline, self.sizes.0).0) * 1000 / narrow) as i32);
        let i = self.parts.iter().position(|p| p.kind == ParaKind::Headline)?;
        self.only_headline()?;
        let way = self.parts[i].turning.fit(measure)?;
        let mut head = self.clone();
        head.parts[i].ways = vec![way];
        Some(head)
    }

    /// The headline, if the editor has left it in one line.
    fn only_headline(&self) -> Option<&Part> {
        let mut all = self.parts.iter().filter(|p| p.kind == ParaKind::Headline);
        all.next().filter(|_| all.next().is_none())
    }

    /// Least horizontal scale of glyphs (长体), in thousandths.
    fn most_condensed(&self) -> i64 {
        if self.vertical { 1000 } else { design::MOST_CONDENSED }
    }

    /// Scale of the characters of a kind along the line before they are condensed to fit.
    fn scale_of(&self, kind: ParaKind) -> i64 {
        if kind == ParaKind::Headline { i64::from(self.stretch) } else { 1000 }
    }
}

/// How large a headline of a rank may get to fill its box: not larger than the rank above may be, so that the
/// order of importance stays (L20). A vertical head, which has the height of its box whatever is done, may
/// grow more.
fn grown(layout: &Layout, rank: u8, mode: WritingMode) -> Length {
    let max = layout.styles.rank(rank).max;
    let most = if mode == WritingMode::Vertical { max.scale(3, 2) } else { max.scale(5, 4) };
    let above = if rank > 1 { layout.styles.rank(rank - 1).max } else { most };
    above.min(most).max(max)
}

/// What a part says and how it stands.
struct Words<'a> {
    kind: ParaKind,
    para: Option<u32>,
    text: &'a str,
    ink: Ink,
    align: Align,
}

/// Finds the ways to turn the parts of one head.
struct Turner<'a> {
    names: Cow<'a, Names>,
    profile: &'static Profile,
    /// Marks at the ends of lines are left out (HEAD-4).
    drop: bool,
}

impl Turner<'_> {
    fn part(&self, words: Words<'_>, mut shaped: Shaped, most: usize) -> Part {
        if words.kind != ParaKind::Summary {
            tighten(&mut shaped, self.profile);
        }
        let breaks = if most > 1 { words::breaks(words.text, self.profile.region, &self.names) } else { Vec::new() };
        let turning = Turning::new(words.text, &shaped, &breaks, self.drop);
        let turning = if most > 1 { turning } else { turning.by_hand(words.text) };
        let mut ways = vec![turning.whole()];
        // Lines of three characters and more: a head of single ideographs is a vertical one.
        let most = most.min(shaped.len() / 3);
        ways.extend((2..=most).flat_map(|n| turning.into_lines(n, Within::default())));
        let (form, indent, profile) = (Form::Plain, Em::ZERO, self.profile);
        let text = words.text.to_string();
        Part { kind: words.kind, para: words.para, text, shaped, ink: words.ink, align: words.align, turning, profile, form, indent, ways }
    }
}

/// Names of the paper, and those that the story gives.
fn names<'a>(layout: &'a Layout, story: &Story) -> Cow<'a, Names> {
    if story.names.is_empty() { Cow::Borrowed(&layout.names) } else { Cow::Owned(layout.names.with(story.names.iter().cloned())) }
}

/// At display sizes the blank of a mark looks twice as wide: all marks take half an em (HEAD-5). The space
/// between Korean words is no turn of thought, as one between ideographs is, and keeps the width of a space.
fn tighten(shaped: &mut Shaped, profile: &Profile) {
    for join in &mut shaped.joins {
        match join.shrink {
            4 | 5 | 7 => join.natural = join.min,
            2 if profile.region == Region::Korea => join.natural = join.natural.min(KOREAN_SPACE),
            _ => {}
        }
    }
}

/// Between words of a Korean head.
const KOREAN_SPACE: Em = Em(Em::ONE.0 / 3);

/// A head or sub-head that stands in a column; only heads get the marks of display sizes.
pub(super) fn turning(text: &str, shaped: &mut Shaped, profile: &Profile, layout: &Layout, story: &Story, display: bool) -> Turning {
    if display {
        tighten(shaped, profile);
    }
    let breaks = words::breaks(text, profile.region, &names(layout, story));
    Turning::new(text, shaped, &breaks, display && !layout.text.keep_head_marks)
}

/// A text shaped as a head is: marks in half an em (HEAD-5), a typed space an em (HEAD-4).
pub fn shape(shaper: &mut Shaper<'_>, text: &str, role: Role, profile: &'static Profile) -> Shaped {
    let mut shaped = shaper.shape(&Request { head: true, ..Request::plain(text, role, profile) });
    tighten(&mut shaped, profile);
    shaped
}

/// Natural width of a line.
pub(super) fn natural(shaped: &Shaped, line: &Line) -> Em {
    let (a, b) = (line.start as usize, line.end as usize);
    let bodies: i64 = shaped.atoms[a..b].iter().map(|x| i64::from(x.width.0)).sum();
    let gaps: i64 = shaped.joins[(a + 1).min(b)..b].iter().map(|j| i64::from(j.natural.0)).sum();
    let hyphen = shaped.hyphen(b).map_or(0, |h| i64::from(h.width.0));
    let surplus = i64::from(shaped.surplus(a..b).0);
    Em((bodies + gaps + hyphen + surplus).min(i64::from(i32::MAX / 2)) as i32)
}
