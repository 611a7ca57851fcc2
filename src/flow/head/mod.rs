//! The head block (标题区): kicker, headline, deck and author line, shaped, in the ways that they may be turned.
//!
//! [`turn`] finds the turns, [`design`] gives them sizes in a box and sets them. A head is designed for a
//! box: its inline extent is the length that the headline fills, its block extent is what the rows have to
//! share. A vertical head (竖题) is the same in a vertical frame. Turns that the editor made stand.

pub(super) mod choose;
mod design;
mod turn;

pub(super) use choose::PartHead;
pub(super) use design::Design;
pub use turn::{HeadLine, Turned, Turning, Within};

use super::galley::{langs, profile, roles};
use crate::cjk::words::{self, Names};
use crate::cjk::{Profile, Region};
use crate::compose::{Line, Pass};
use crate::font::{Fonts, Role};
use crate::geom::{Em, Length, WritingMode};
use crate::model::{Align, HeadPlan, Layout, ParaKind, Story};
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
    /// As it is, then in more and more lines.
    ways: Vec<Turned>,
}

/// The texts of a head, shaped.
#[derive(Clone, Debug)]
pub(super) struct Head {
    parts: Vec<Part>,
    /// Smallest and largest size of the headline.
    sizes: (Length, Length),
    /// Largest sizes of kicker, deck and author line.
    most: (Length, Length, Length),
    body: Length,
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
        let rank = styles.rank(rank);
        let profile = profile(layout, story, mode);
        let turner = Turner { names: names(layout, story), profile, drop: !layout.text.keep_head_marks };
        let of = |kind| story.of(kind).count();
        let mut parts = Vec::new();
        for (i, p) in story.paras.iter().enumerate().filter(|(_, p)| p.kind.is_head()) {
            let (role, ink, align) = match p.kind {
                ParaKind::Headline => (rank.role, styles.body.ink, Align::Center),
                ParaKind::Kicker => (styles.kicker.role, styles.kicker.ink, styles.kicker.align),
                ParaKind::Deck => (styles.deck.role, styles.deck.ink, styles.deck.align),
                _ => (styles.author.role, styles.author.ink, styles.author.align),
            };
            let spans = roles(layout, &p.strong);
            let (langs, annotations) = (langs(p, profile), &p.annotations);
            let shaped =
                shaper.shape(&Request { spans: &spans, langs: &langs, annotations, head: true, ..Request::plain(&p.text, role, profile) });
            if !shaped.is_empty() {
                // What the editor wrote in several lines is turned already.
                let most = match p.kind {
                    _ if of(p.kind) > 1 => 1,
                    ParaKind::Headline => LINES,
                    _ => SMALL_LINES,
                };
                parts.push(turner.part(Words { kind: p.kind, para: Some(i as u32), text: &p.text, ink, align }, shaped, most));
            }
        }
        let sizes = plan.size.map_or((rank.min, rank.max), |s| (s, s));
        let most = (styles.kicker.size, styles.deck.size, styles.author.size);
        (!parts.is_empty()).then(|| Head { parts, sizes, most, body: layout.grid.em, vertical: mode == WritingMode::Vertical })
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
        Head { parts: vec![part], sizes: (styles.jump.size, largest), most, body: layout.grid.em, vertical: false }
    }

    /// Number of ways in which the headline may be set: as it is, and turned.
    pub(super) fn ways(&self) -> usize {
        self.only_headline().map_or(1, |p| p.ways.len())
    }

    /// Parts words too, so that no line is wider than the box even at the smallest size: for a head that
    /// fits in no other way. `None` if it does not fit so either, or the editor has turned it.
    pub(super) fn parted(&self, inline: Length) -> Option<Head> {
        let measure = Em((i64::from(Em::from_length(inline, self.sizes.0).0) * 1000 / self.most_condensed()) as i32);
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
        tighten(&mut shaped, self.profile);
        let breaks = if most > 1 { words::breaks(words.text, self.profile.region, &self.names) } else { Vec::new() };
        let turning = Turning::new(words.text, &shaped, &breaks, self.drop);
        let mut ways = vec![turning.whole()];
        // Lines of three characters and more: a head of single ideographs is a vertical one.
        let most = most.min(shaped.len() / 3);
        ways.extend((2..=most).flat_map(|n| turning.into_lines(n, Within::default())));
        Part { kind: words.kind, para: words.para, text: words.text.to_string(), shaped, ink: words.ink, align: words.align, turning, ways }
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

/// All atoms in one line as they are.
pub(super) fn single_line(shaped: &Shaped) -> Line {
    Line {
        start: 0,
        end: shaped.len() as u32,
        indent: Em::ZERO,
        slack: Em::ZERO,
        justified: false,
        colour: 0.0,
        penalty: 0,
        pass: Pass::Normal,
        hangs: false,
    }
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
