//! The head block (标题区): kicker, headline, deck and author line at the sizes that rank and room call for.
//!
//! A head is designed for a box: its inline extent is the length that the headline fills, its block
//! extent is what the rows have to share. A vertical head (竖题) is the same in a vertical frame.

use super::annotate;
use super::galley::{langs, profile, roles};
use super::set::{Canvas, Look, Words};
use crate::cjk::Class;
use crate::compose::{self, Line, Pass};
use crate::font::Fonts;
use crate::geom::{Em, Frame, Length, Logical, WritingMode};
use crate::model::{HeadPlan, Layout, ParaKind, Story};
use crate::page::{Ink, StoryId};
use crate::shape::{Request, Shaped, Shaper};

/// One row of a head: a line of the headline, a kicker, …
#[derive(Clone, Debug)]
struct Row {
    kind: ParaKind,
    /// Paragraph of the story; `None` for a continuation's title.
    para: Option<u32>,
    text: String,
    shaped: Shaped,
    ink: Ink,
    /// Natural width.
    width: Em,
    /// Part of the shaped text that the row sets (a headline may be turned by us).
    line: Line,
}

/// The texts of a head, shaped.
#[derive(Clone, Debug)]
pub(super) struct Head {
    rows: Vec<Row>,
    /// Smallest and largest size of the headline.
    sizes: (Length, Length),
    kicker_most: Length,
    author: Length,
    body: Length,
    /// Vertical: glyphs are not condensed along the line.
    vertical: bool,
    /// Price of turns that are ours.
    turned: f64,
}

/// A head at its sizes in a box.
#[derive(Clone, Debug)]
pub(super) struct Design {
    /// Size, horizontal scale, letterspace and height of each row.
    rows: Vec<(Length, u16, Em, Length)>,
    /// Total height of the rows.
    block: Length,
    /// How bad it looks.
    pub cost: f64,
    /// It does not fit even condensed.
    pub too_wide: bool,
}

/// A headline of more atoms is no headline: it is not turned.
const LONGEST_TURNED: usize = 120;

/// Least horizontal scale of a headline (长体), in thousandths.
const MOST_CONDENSED: i64 = 800;

impl Head {
    /// Shapes a story's head. `None` if it has none.
    pub(super) fn new(story: &Story, layout: &Layout, fonts: &Fonts, plan: &HeadPlan, rank: u8, mode: WritingMode) -> Option<Head> {
        let mut shaper = Shaper::new(fonts);
        let styles = &layout.styles;
        let rank = styles.rank(rank);
        let mut rows = Vec::new();
        for (i, p) in story.paras.iter().enumerate().filter(|(_, p)| p.kind.is_head()) {
            let (role, ink) = match p.kind {
                ParaKind::Headline => (rank.role, styles.body.ink),
                ParaKind::Kicker => (styles.kicker.role, styles.kicker.ink),
                ParaKind::Deck => (styles.deck.role, styles.deck.ink),
                _ => (styles.author.role, styles.author.ink),
            };
            let spans = roles(layout, &p.strong);
            let profile = profile(layout, story, mode);
            let langs = langs(p, profile);
            let annotations = &p.annotations;
            let shaped =
                shaper.shape(&Request { spans: &spans, langs: &langs, annotations, head: true, ..Request::plain(&p.text, role, profile) });
            if !shaped.is_empty() {
                rows.push(Row::whole(p.kind, Some(i as u32), p.text.clone(), shaped, ink));
            }
        }
        let sizes = plan.size.map_or((rank.min, rank.max), |s| (s, s));
        (!rows.is_empty()).then(|| Head {
            rows,
            sizes,
            kicker_most: styles.kicker.size,
            author: styles.author.size,
            body: layout.grid.em,
            vertical: mode == WritingMode::Vertical,
            turned: 0.0,
        })
    }

    /// The head of a continuation, one row: the title if there is room for one, and 上接第N版.
    pub(super) fn continuation(title: &str, jump: &str, layout: &Layout, fonts: &Fonts, story: &Story, with_title: bool) -> Head {
        let styles = &layout.styles;
        let profile = profile(layout, story, WritingMode::Horizontal);
        let text = if with_title { format!("{title}{jump}") } else { jump.to_string() };
        let spans = [((text.len() - jump.len()) as u32..text.len() as u32, styles.jump.role)];
        let role = styles.subhead.role;
        let shaped = Shaper::new(fonts).shape(&Request { spans: &spans, head: true, ..Request::plain(&text, role, profile) });
        let row = Row::whole(ParaKind::Headline, None, text, shaped, styles.body.ink);
        let most = if with_title { layout.grid.em.scale(13, 9) } else { styles.jump.size };
        Head {
            rows: vec![row],
            sizes: (styles.jump.size, most),
            kicker_most: most,
            author: most,
            body: layout.grid.em,
            vertical: false,
            turned: 0.0,
        }
    }

    /// The head as its editor turned it; if the headline was left in one line, also in two and three
    /// even lines (HEAD-2).
    pub(super) fn turns(&self) -> Vec<Head> {
        let heads: Vec<usize> = (0..self.rows.len()).filter(|&i| self.rows[i].kind == ParaKind::Headline).collect();
        let mut out = vec![self.clone()];
        let [only] = heads[..] else { return out };
        for lines in 2..=3 {
            let row = &self.rows[only];
            if row.shaped.len() < lines * 4 || row.shaped.len() > LONGEST_TURNED {
                break;
            }
            let Some((turned, penalty)) = turn(&row.text, &row.shaped, lines) else { continue };
            let rows: Vec<Row> = turned.into_iter().map(|line| Row { width: natural(&row.shaped, &line), line, ..row.clone() }).collect();
            let mut head = self.clone();
            head.rows.splice(only..=only, rows);
            head.turned = penalty + 4_000.0 * (lines - 1) as f64;
            out.push(head);
        }
        out
    }

    fn widest(&self, kind: ParaKind) -> Em {
        self.rows.iter().filter(|r| r.kind == kind).map(|r| r.width).max().unwrap_or(Em::ZERO)
    }

    /// Sizes for a box. The headline takes the largest size that fits both ways.
    pub(super) fn design(&self, room: Logical) -> Design {
        let inline = i64::from(room.inline.0);
        let widest = self.widest(ParaKind::Headline);
        let by_width = if widest.0 > 0 { ((inline << 16) / i64::from(widest.0)) as i32 } else { self.sizes.1.0 };
        let step = Length::PER_PT / 2;
        let mut size = Length(by_width.min(self.sizes.1.0) / step * step);
        let too_wide = size < self.sizes.0 && i64::from(widest.at(self.sizes.0).0) * self.most_condensed() / 1000 > inline;
        // Along a vertical line nothing is condensed: too long a head gets smaller than it should be, and is reported.
        size = if too_wide && self.vertical { size.max(self.body) } else { size.max(self.sizes.0) };
        let ideal = size;
        let mut made = self.rows_at(size, room);
        while made.block > room.block && size.0 - step >= self.sizes.0.0 {
            size = Length(size.0 - step);
            made = self.rows_at(size, room);
        }
        made.too_wide = too_wide;
        made.cost = self.cost(&made, ideal, size, room, widest);
        made
    }

    fn most_condensed(&self) -> i64 {
        if self.vertical { 1000 } else { MOST_CONDENSED }
    }

    fn cost(&self, made: &Design, ideal: Length, size: Length, room: Logical, widest: Em) -> f64 {
        if made.block > room.block {
            return 1e9;
        }
        let shrunk = 1.0 - f64::from(size.0) / f64::from(ideal.0.max(1));
        let fill = f64::from(widest.at(size).0) / f64::from(room.inline.0.max(1));
        let air = f64::from(room.block.0 - made.block.0) / f64::from(self.body.0.max(1));
        let short = (0.8 - fill).max(0.0);
        let small = 1.0 - f64::from(size.0) / f64::from(self.sizes.1.0.max(1));
        let condensed = if fill > 1.0 { 40_000.0 * (fill - 1.0) } else { 0.0 };
        let loose = air - 0.7;
        // White around a head is dear at first; past three ems of it, an empty line in the text is worse.
        let white = if loose <= 3.0 { 2_500.0 * loose * loose } else { 22_500.0 + 8_000.0 * (loose - 3.0) };
        // A vertical head has the width of its columns whatever is done.
        let white = if self.vertical { white / 4.0 } else { white };
        let wide = if made.too_wide { 1e6 } else { 0.0 };
        self.turned + wide + condensed + 40_000.0 * shrunk * shrunk + 25_000.0 * small * small + 150_000.0 * short * short + white
    }

    fn rows_at(&self, head: Length, room: Logical) -> Design {
        let small = head.scale(54, 100).max(self.body.scale(10, 9)).min(self.kicker_most);
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut block = Length::ZERO;
        for r in &self.rows {
            let want = match r.kind {
                ParaKind::Headline => head,
                ParaKind::Kicker | ParaKind::Deck => small,
                _ => self.author,
            };
            let (size, stretch, space) = self.fill(r, want, room.inline);
            let height = match r.kind {
                ParaKind::Headline => size.scale(118, 100),
                ParaKind::Kicker | ParaKind::Deck => size.scale(140, 100),
                _ => size.scale(160, 100),
            };
            let (before, after) = annotate::margins(&r.shaped, &r.line);
            let height = height + Em(before.0 + after.0).at(size);
            block += height;
            rows.push((size, stretch, space, height));
        }
        Design { rows, block, cost: 0.0, too_wide: false }
    }

    /// A row into a width: condensed if too long, letterspaced if short and of few characters (HEAD-6).
    fn fill(&self, r: &Row, size: Length, inline: Length) -> (Length, u16, Em) {
        let width = r.width.at(size);
        if width > inline {
            let stretch = (i64::from(inline.0) * 1000 / i64::from(width.0.max(1))).max(self.most_condensed());
            let size = if i64::from(width.0) * stretch / 1000 > i64::from(inline.0) && r.kind != ParaKind::Headline {
                Length((i64::from(size.0) * i64::from(inline.0) * 1000 / (i64::from(width.0) * stretch)) as i32)
            } else {
                size
            };
            return (size, stretch as u16, Em::ZERO);
        }
        let atoms = (r.line.end - r.line.start) as i32;
        let of_head = matches!(r.kind, ParaKind::Headline);
        let alone = self.rows.iter().filter(|x| x.kind == ParaKind::Headline).count() == 1;
        if of_head && alone && r.para.is_some() && atoms > 1 && atoms <= 12 && !annotate::has_rows(&r.shaped) {
            let goal = inline.scale(94, 100);
            let spare = Em::from_length(goal - width, size).0 / (atoms - 1);
            return (size, 1000, Em(spare.clamp(0, Em::ONE.0 / 4)));
        }
        (size, 1000, Em::ZERO)
    }

    /// Sets the head into a box: rows share out what is left over.
    pub(super) fn set(&self, design: &Design, canvas: &mut Canvas<'_>, frame: &Frame, story: StoryId) {
        let extent = frame.extent();
        let spare = (extent.block - design.block).max(Length::ZERO);
        let gaps = self.rows.len() as i32 + 1;
        let mut block = spare / gaps;
        for (row, &(size, stretch, space, height)) in self.rows.iter().zip(&design.rows) {
            let shaped = &row.shaped;
            let mut xs = compose::place(shaped, &row.line, Em::ZERO);
            for (i, x) in xs.iter_mut().enumerate() {
                x.0 += space.0 * i as i32;
            }
            let atoms = (row.line.end - row.line.start) as i32;
            let width = Em(row.width.0 + space.0 * (atoms - 1).max(0)).at(size).scale(i64::from(stretch), 1000);
            let inline = (extent.inline - width) / 2;
            let look = Look { size, ink: row.ink, stretch, source: row.para.map(|p| (story, p)) };
            // Marks beside the line take their own room, the line stands in the middle of the rest.
            let (before, after) = annotate::margins(shaped, &row.line);
            let top = before.at(size) + (height - size - Em(before.0 + after.0).at(size)) / 2;
            canvas.line(Words { text: &row.text, shaped, line: &row.line, xs: &xs }, frame, (inline.max(Length::ZERO), block + top), look);
            block += height + spare / gaps;
        }
    }
}

impl Row {
    fn whole(kind: ParaKind, para: Option<u32>, text: String, mut shaped: Shaped, ink: Ink) -> Row {
        tighten_marks(&mut shaped);
        let line = single_line(&shaped);
        let width = natural(&shaped, &line);
        Row { kind, para, text, shaped, ink, width, line }
    }
}

/// At display sizes the blank of a mark looks twice as wide: a quarter of it is left (HEAD-5).
fn tighten_marks(shaped: &mut Shaped) {
    for join in shaped.joins.iter_mut().filter(|j| matches!(j.shrink, 4 | 5 | 7)) {
        join.natural = Em(join.min.0.max(join.natural.0 / 4));
    }
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

/// The best places to turn a headline into a number of lines: even lines, at marks and spaces rather
/// than inside what may be a word (HEAD-1 to HEAD-3), and the price of the turns.
fn turn(text: &str, shaped: &Shaped, lines: usize) -> Option<(Vec<Line>, f64)> {
    let n = shaped.len();
    let whole = natural(shaped, &single_line(shaped)).to_f64();
    let mean = whole / lines as f64;
    let part = |a: usize, b: usize| Line { start: a as u32, end: b as u32, ..single_line(shaped) };
    let uneven = |a: usize, b: usize| {
        let w = natural(shaped, &part(a, b)).to_f64() / mean.max(1.0);
        30_000.0 * (w - 1.0) * (w - 1.0)
    };
    // best[k][b]: price of the first b atoms in k lines, and where the last begins.
    let mut best = vec![vec![(f64::MAX, 0usize); n + 1]; lines + 1];
    best[0][0].0 = 0.0;
    for k in 1..=lines {
        for b in 1..=n {
            let Some(price) = (if b == n { Some(0.0) } else { turn_price(text, shaped, b) }) else { continue };
            for a in 0..b {
                let before = best[k - 1][a].0;
                if before < f64::MAX {
                    let total = before + price + uneven(a, b);
                    if total < best[k][b].0 {
                        best[k][b] = (total, a);
                    }
                }
            }
        }
    }
    let total = best[lines][n].0;
    if total == f64::MAX {
        return None;
    }
    let mut out = Vec::new();
    let mut b = n;
    for k in (1..=lines).rev() {
        let a = best[k][b].1;
        out.push(part(a, b));
        b = a;
    }
    out.reverse();
    Some((out, total))
}

/// Price of turning a headline before an atom; `None` where it must not be.
fn turn_price(text: &str, shaped: &Shaped, at: usize) -> Option<f64> {
    if shaped.joins[at].penalty >= crate::shape::EMERGENCY {
        return None;
    }
    let byte = shaped.byte(at) as usize;
    let (before, after) = (text[..byte].chars().next_back()?, text[byte..].chars().next()?);
    // No line begins with a particle or ends with a conjunction.
    if "的了着过得地们吗呢吧".contains(after) || "和与及并或对把被将".contains(before) || "和与及".contains(after) {
        return None;
    }
    let (a, b) = (shaped.atoms[at - 1].class, shaped.atoms[at].class);
    Some(if before == ' ' || before == '\u{3000}' || matches!(a, Class::Comma | Class::Colon | Class::Exq | Class::Stop) {
        0.0
    } else if a == Class::Close || b == Class::Open {
        3_000.0
    } else {
        12_000.0
    })
}
