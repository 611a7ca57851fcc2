//! 表格: the columns of a table at a measure, its rows on the grid lines, its lines.
//!
//! Each row is a block of the galley, so tables go on over columns as text does. The widths of the columns
//! follow from all cells: first each cell in one line, in smaller type if need be; then cells turn; a table
//! that even so is too wide has its cells one under the other. No cell is ever left out.

use super::beside::narrowest;
use super::chain::Spot;
use super::fit::{Columns, Piece};
use super::galley::{Galley, langs, profile, roles};
use super::head::natural;
use super::set::{Canvas, Look, Words};
use crate::cjk::Profile;
use crate::compose::{self, Line, Measure};
use crate::diag::{Diagnostic, Report};
use crate::font::Fonts;
use crate::geom::{Em, Length, WritingMode};
use crate::model::{CellAlign, Issue, Layout, ParaKind, Rules, Style, Table, TableRules};
use crate::page::{Ink, Item, StoryId};
use crate::shape::{EMERGENCY, Request, Shaped, Shaper};
use std::sync::{Arc, Mutex, PoisonError};

/// Between the words of a cell and the next column: half an em on each side.
const PAD: Em = Em::HALF;
/// Type of a table is not made smaller than this, in points (小六 is for nobody's eyes).
const LEAST: f64 = 7.0;
/// Steps in which it is made smaller, in thousandths.
const SMALLER: [i64; 5] = [1000, 950, 900, 850, 800];
/// Columns whose cells all have so many characters at most stand in the middle.
const SHORT: f64 = 9.0;

/// A cell.
#[derive(Debug)]
struct Cell {
    para: u32,
    shaped: Shaped,
    /// Its width in one line.
    width: Em,
    /// What may not be parted.
    least: Em,
    /// Of a number: its width up to the decimal point.
    whole: Option<Em>,
    head: bool,
}

/// A table, shaped.
#[derive(Debug)]
pub(super) struct Tabular {
    story: StoryId,
    plan: Table,
    cells: Vec<Cell>,
    profile: &'static Profile,
    /// Columns of numbers.
    numbers: Vec<bool>,
    align: Vec<CellAlign>,
    style: Style,
    ink: [Ink; 2],
    mode: WritingMode,
    laid: Mutex<Vec<(Length, Arc<Laid>)>>,
}

/// How a table meets a measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fit {
    /// As it should.
    Good,
    /// Words are cut: columns narrower than what may not be parted.
    Cut,
    /// Cells stand one under the other.
    Stacked,
}

/// A table at a measure.
#[derive(Debug)]
pub(super) struct Laid {
    size: Length,
    /// Edges of the columns along the line.
    edges: Vec<Length>,
    /// Lines of each cell.
    cells: Vec<Vec<Line>>,
    /// Grid lines of each row.
    pub rows: Vec<u32>,
    pub fit: Fit,
}

/// A row of a table: a block of the galley.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub table: Arc<Tabular>,
    pub row: u32,
}

impl Row {
    /// Rows of the header are set again where the table goes on in another column; this many lines.
    pub(super) fn again(&self, width: Length) -> u32 {
        let t = &self.table;
        if t.plan.header && self.row > 0 { t.laid(width).rows.first().copied().unwrap_or(0) } else { 0 }
    }

    /// Grid lines of the row.
    pub(super) fn lines(&self, width: Length) -> u32 {
        self.table.laid(width).rows.get(self.row as usize).copied().unwrap_or(1)
    }

    pub(super) fn is_header(&self) -> bool {
        self.table.plan.header && self.row == 0
    }

    pub(super) fn is_last(&self) -> bool {
        self.row + 1 == self.table.plan.rows
    }

    /// First and last paragraph of its cells.
    pub(super) fn paras(&self) -> (u32, u32) {
        let n = self.table.plan.columns();
        let first = self.table.plan.first + self.row * n;
        (first, first + n.saturating_sub(1))
    }
}

impl Tabular {
    pub(super) fn new(issue: &Issue, fonts: &Fonts, id: StoryId, plan: &Table, mode: WritingMode) -> Tabular {
        let (layout, story) = (&issue.layout, issue.story(id));
        let profile = profile(layout, story, mode);
        let apart = &layout.styles.apart;
        let mut shaper = Shaper::new(fonts);
        let paras = &story.paras[plan.first as usize..(plan.end() as usize).min(story.paras.len())];
        let mut cells: Vec<Cell> = Vec::with_capacity(paras.len());
        for (i, p) in (plan.first..).zip(paras) {
            let head = p.kind == ParaKind::HeadCell;
            let role = if head { apart.cell_head.role } else { apart.cell.role };
            let (spans, langs) = (roles(layout, &p.strong), langs(p, profile));
            let request = Request { spans: &spans, langs: &langs, annotations: &p.annotations, ..Request::plain(&p.text, role, profile) };
            let shaped = shaper.shape(&request);
            let width = natural(&shaped, &Line::whole(&shaped));
            let whole = if head { None } else { whole_of(&p.text) };
            let whole = whole.map(|n| match n {
                0 => Em::ZERO,
                n => {
                    let part = shaper.shape(&Request::plain(&p.text[..n], role, profile));
                    natural(&part, &Line::whole(&part))
                }
            });
            cells.push(Cell { para: i, least: least(&shaped), shaped, width, whole, head });
        }
        let style = Style { size: plan.size.unwrap_or(apart.cell.size), ..apart.cell };
        let mut t = Tabular {
            story: id,
            plan: plan.clone(),
            cells,
            profile,
            numbers: Vec::new(),
            align: Vec::new(),
            style,
            ink: [apart.cell.ink, apart.cell_head.ink],
            mode,
            laid: Mutex::new(Vec::new()),
        };
        for c in 0..plan.columns() as usize {
            let body = || t.column(c).filter(|x| !x.head && !x.shaped.is_empty());
            let numbers = body().next().is_some() && body().all(|x| x.whole.is_some());
            let align = match plan.align[c] {
                CellAlign::Auto if numbers => CellAlign::Center,
                CellAlign::Auto if t.column(c).all(|x| x.width.to_f64() <= SHORT) => CellAlign::Center,
                CellAlign::Auto => CellAlign::Start,
                given => given,
            };
            t.numbers.push(numbers && align != CellAlign::Start);
            t.align.push(align);
        }
        t
    }

    fn column(&self, c: usize) -> impl Iterator<Item = &Cell> {
        self.cells.iter().skip(c).step_by((self.plan.columns() as usize).max(1))
    }

    /// Widths of its columns of numbers up to the decimal point and after it.
    fn number(&self, c: usize) -> (Em, Em) {
        let all = || self.column(c).filter_map(|x| Some((x.whole?, x.width)));
        let whole = all().map(|x| x.0).max().unwrap_or(Em::ZERO);
        (whole, all().map(|x| Em(x.1.0 - x.0.0)).max().unwrap_or(Em::ZERO))
    }

    /// The em along the line at a size.
    fn em(&self, size: Length) -> Length {
        size.scale(i64::from(self.style.along(self.mode)), 1000)
    }

    /// The table at a measure.
    pub(super) fn laid(&self, width: Length) -> Arc<Laid> {
        let mut known = self.laid.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, l)) = known.iter().find(|l| l.0 == width) {
            return l.clone();
        }
        let laid = Arc::new(self.lay(width));
        known.push((width, laid.clone()));
        laid
    }

    fn lay(&self, width: Length) -> Laid {
        let n = self.plan.columns() as usize;
        let sizes = || {
            let least = Length::pt(LEAST).min(self.style.size);
            SMALLER.iter().map(|&s| self.style.size.scale(s, 1000)).filter(move |&s| s >= least)
        };
        let room = |size: Length| Em(Em::from_length(width, self.em(size)).0.saturating_sub(PAD.0.saturating_mul(2 * n as i32)));
        let sum = |all: &[Em]| all.iter().map(|e| i64::from(e.0)).sum::<i64>();
        let wide: Vec<Em> = (0..n)
            .map(|c| {
                let (whole, rest) = if self.numbers[c] { self.number(c) } else { (Em::ZERO, Em::ZERO) };
                self.column(c).map(|x| x.width).max().unwrap_or_default().max(Em(whole.0 + rest.0))
            })
            .collect();
        let least: Vec<Em> = (0..n).map(|c| self.column(c).map(|x| x.least).max().unwrap_or_default().max(Em::ONE)).collect();
        let smallest = sizes().last().unwrap_or(self.style.size);
        if !self.plan.widths.is_empty() {
            let given: Vec<Em> = self.plan.widths.iter().map(|&w| Em::new(f64::from(w))).collect();
            let size = sizes().find(|&s| sum(&given) <= i64::from(room(s).0)).unwrap_or(smallest);
            let fits = sum(&given) <= i64::from(room(size).0);
            let widths = if fits { given } else { share(&vec![Em::ZERO; n], &given, room(size)) };
            let cut = widths.iter().zip(&least).any(|(w, l)| w < l);
            return self.with(size, width, &widths, if cut { Fit::Cut } else { Fit::Good });
        }
        if let Some(size) = sizes().find(|&s| sum(&wide) <= i64::from(room(s).0)) {
            return self.with(size, width, &whole_ems(&wide, room(size)), Fit::Good);
        }
        if let Some(size) = sizes().find(|&s| sum(&least) <= i64::from(room(s).0)) {
            return self.with(size, width, &share(&least, &wide, room(size)), Fit::Good);
        }
        let one = vec![Em::ONE; n];
        if sum(&one) <= i64::from(room(smallest).0) {
            return self.with(smallest, width, &share(&one, &wide, room(smallest)), Fit::Cut);
        }
        self.stacked(smallest, width)
    }

    /// The table with columns of given widths; what is left goes to all of them alike.
    fn with(&self, size: Length, width: Length, widths: &[Em], fit: Fit) -> Laid {
        let n = widths.len();
        let em = self.em(size);
        let text: Vec<Length> = widths.iter().map(|w| w.at(em)).collect();
        let pad = PAD.at(em) * 2;
        let spare = (width - text.iter().copied().sum::<Length>() - pad * n as i32).max(Length::ZERO);
        let mut edges = vec![Length::ZERO];
        let mut at = Length::ZERO;
        for (i, w) in text.iter().enumerate() {
            at += *w + pad;
            edges.push(if i + 1 == n { width } else { at + spare.scale(i as i64 + 1, n as i64) });
        }
        let cells: Vec<Vec<Line>> = self
            .cells
            .iter()
            .enumerate()
            .map(|(i, cell)| {
                let c = i % n.max(1);
                self.compose(cell, Em::from_length(edges[c + 1] - edges[c] - pad, em), c)
            })
            .collect();
        let rows = cells.chunks(n.max(1)).map(|row| self.row_lines(row.iter().map(Vec::len).max().unwrap_or(1))).collect();
        Laid { size, edges, cells, rows, fit }
    }

    /// Grid lines of a row whose highest cell has so many lines.
    fn row_lines(&self, lines: usize) -> u32 {
        (lines as u32).max(u32::from(self.plan.row_lines)).max(1)
    }

    /// All cells of a row one under the other.
    fn stacked(&self, size: Length, width: Length) -> Laid {
        let em = self.em(size);
        let measure = Em::from_length(width - PAD.at(em) * 2, em).max(Em::ONE);
        let cells: Vec<Vec<Line>> = self.cells.iter().map(|c| self.compose(c, measure, 0)).collect();
        let rows =
            cells.chunks((self.plan.columns() as usize).max(1)).map(|r| (r.iter().map(Vec::len).sum::<usize>() as u32).max(1)).collect();
        Laid { size, edges: vec![Length::ZERO, width], cells, rows, fit: Fit::Stacked }
    }

    fn compose(&self, cell: &Cell, line: Em, c: usize) -> Vec<Line> {
        if cell.shaped.is_empty() {
            return Vec::new();
        }
        let justify = self.align.get(c) == Some(&CellAlign::Start) && !cell.head;
        let measure = Measure { line: line.max(Em::ONE), indent: Em::ZERO, justify };
        compose::paragraph(&cell.shaped, self.profile, 0, measure).best().lines.clone()
    }

    /// Where a line of a cell begins in its column.
    fn start(&self, cell: &Cell, c: usize, line: &Line, lines: usize, room: Em) -> Em {
        let width = Em(natural(&cell.shaped, line).0 + line.indent.0);
        let of = |free: i32, align: CellAlign| match align {
            CellAlign::End => Em(free.max(0)),
            CellAlign::Center => Em(free.max(0) / 2),
            _ => Em::ZERO,
        };
        let align = self.align[c];
        if let (true, Some(own), 1) = (self.numbers[c], cell.whole, lines) {
            let (whole, rest) = self.number(c);
            return Em(of(room.0 - whole.0 - rest.0, align).0 + whole.0 - own.0);
        }
        if cell.head && align == CellAlign::Center {
            return of(room.0 - width.0, CellAlign::Center);
        }
        of(room.0 - width.0, align)
    }
}

/// Widths made whole ems as far as there is room.
fn whole_ems(wide: &[Em], room: Em) -> Vec<Em> {
    let up = |e: &Em| Em(e.0.saturating_add(Em::ONE.0 - 1).div_euclid(Em::ONE.0).saturating_mul(Em::ONE.0));
    let rounded: Vec<Em> = wide.iter().map(up).collect();
    let fits = rounded.iter().map(|e| i64::from(e.0)).sum::<i64>() <= i64::from(room.0);
    if fits { rounded } else { wide.to_vec() }
}

/// Gives each column its least, and what is left in whole ems, so that columns that want little have all of it before
/// others have more; no column more than it wants.
fn share(least: &[Em], wide: &[Em], room: Em) -> Vec<Em> {
    let mut out = least.to_vec();
    let one = i64::from(Em::ONE.0);
    let mut left = i64::from(room.0) - out.iter().map(|e| i64::from(e.0)).sum::<i64>();
    while left > 0 {
        let lacking = (0..out.len()).filter(|&i| out[i] < wide[i]);
        // The narrowest that lacks anything; a column that wants little is done soon.
        let Some(i) = lacking.min_by_key(|&i| (out[i], i)) else { break };
        let more = one.min(left).min(i64::from(wide[i].0) - i64::from(out[i].0));
        out[i].0 += more as i32;
        left -= more;
    }
    out
}

/// The widest stretch of a text that only an emergency parts.
fn least(shaped: &Shaped) -> Em {
    let (mut most, mut here) = (0i64, 0i64);
    for (i, a) in shaped.atoms.iter().enumerate() {
        let join = shaped.joins.get(i);
        if i > 0 && join.is_some_and(|j| j.penalty < EMERGENCY) {
            here = 0;
        } else if i > 0 {
            here += join.map_or(0, |j| i64::from(j.natural.0.max(0)));
        }
        here += i64::from(a.width.0);
        most = most.max(here);
    }
    Em(most.min(i64::from(i32::MAX / 4)) as i32)
}

/// Bytes of a number up to its decimal point: sign, digits, commas; what follows is a fraction and a short unit.
fn whole_of(text: &str) -> Option<usize> {
    let t = text.trim_end();
    let unsigned = t.trim_start_matches(['+', '-', '−', '－', '±', '￥', '¥', '$']);
    let sign = t.len() - unsigned.len();
    let digits = unsigned.bytes().take_while(|b| b.is_ascii_digit() || *b == b',').count();
    if digits == 0 {
        // 空缺: a dash stands for a number that is not known.
        return matches!(t, "—" | "——" | "-" | "－" | "…").then_some(0);
    }
    let rest = &unsigned[digits..];
    let fraction = rest.strip_prefix('.').map_or(0, |f| 1 + f.bytes().take_while(u8::is_ascii_digit).count());
    let unit = &rest[fraction..];
    (unit.chars().count() <= 2 && !unit.contains(|c: char| c.is_ascii_digit())).then_some(sign + digits)
}

/// Tells of tables that are too wide for their columns.
pub(super) fn findings(report: &mut Report, issue: &Issue, galley: &Galley, pieces: &[Piece], columns: &Columns) {
    for p in pieces {
        let Some(row) = galley.blocks[p.block].row.as_ref().filter(|r| r.row == 0) else { continue };
        let width = narrowest(columns.spans(p.column as u32, p.row), columns.get(p.column).width).1;
        let how = match row.table.laid(width).fit {
            Fit::Good => continue,
            Fit::Cut => "只有拆开单词或数字才能排下",
            Fit::Stacked => "一行的各格只能上下叠排",
        };
        let (plan, story) = (&row.table.plan, &issue.story(row.table.story).id);
        let text = format!("稿件“{story}”的表格太宽：{} 栏，{how}", plan.columns());
        report.push(Diagnostic::error("C05", text).at(plan.span).hint("加宽版块或并栏（columns = 1），减少表格的栏，或把横竖对调"));
    }
}

/// Draws a row: its cells, its lines. `again`: lines of the header that are set again above it; `closes`: the last of
/// the table in its column.
pub(super) fn draw(canvas: &mut Canvas<'_>, issue: &Issue, row: &Row, at: &Spot<'_>, width: Length, (again, closes): (u32, bool)) {
    let layout = &issue.layout;
    let laid = row.table.laid(width);
    let top = at.row;
    if again > 0 {
        cells(canvas, issue, &row.table, &laid, 0, at, top, true);
    }
    cells(canvas, issue, &row.table, &laid, row.row, at, top + again, false);
    let rows = (again, laid.rows.get(row.row as usize).copied().unwrap_or(1));
    Lines { layout, row, laid: &laid, at }.draw(canvas, rows, closes);
}

#[expect(clippy::too_many_arguments, reason = "two callers; the row under way is its state")]
fn cells(canvas: &mut Canvas<'_>, issue: &Issue, t: &Tabular, laid: &Laid, row: u32, at: &Spot<'_>, top: u32, again: bool) {
    let grid = &issue.layout.grid;
    let n = t.plan.columns() as usize;
    let em = t.em(laid.size);
    let rows = laid.rows.get(row as usize).copied().unwrap_or(1) as i32;
    let mut below = 0;
    for c in 0..n {
        let i = row as usize * n + c;
        let (Some(cell), Some(lines)) = (t.cells.get(i), laid.cells.get(i)) else { continue };
        let stacked = laid.fit == Fit::Stacked;
        let (from, to) = if stacked { (laid.edges[0], laid.edges[1]) } else { (laid.edges[c], laid.edges[c + 1]) };
        let pad = PAD.at(em);
        let room = Em::from_length(to - from - pad * 2, em);
        let text = &issue.story(t.story).paras[cell.para as usize].text;
        let source = (!again).then_some((t.story, cell.para));
        let ink = t.ink[usize::from(cell.head)];
        let look = Look { size: laid.size, ink, stretch: t.style.along(t.mode), source };
        // A cell with fewer lines than its row stands in the middle.
        let free = grid.leading * (rows - lines.len() as i32) / 2;
        let block = grid.leading * top as i32 + (grid.em - laid.size) / 2;
        for (k, line) in lines.iter().enumerate() {
            let start = if stacked { Em::ZERO } else { t.start(cell, c, line, lines.len(), room) };
            let start = if line.justified { Em::ZERO } else { start };
            let xs = compose::place(&cell.shaped, line, start);
            let down = if stacked { grid.leading * (below + k as i32) } else { free + grid.leading * k as i32 };
            canvas.line(Words { text, shaped: &cell.shaped, line, xs: &xs }, &at.frame, (at.inline + from + pad, block + down), look);
        }
        below += lines.len() as i32;
    }
}

/// The lines around a row.
struct Lines<'a> {
    layout: &'a Layout,
    row: &'a Row,
    laid: &'a Laid,
    at: &'a Spot<'a>,
}

impl Lines<'_> {
    fn draw(&self, canvas: &mut Canvas<'_>, (again, own): (u32, u32), closes: bool) {
        let Rules { column: thin, frame, heavy } = self.layout.rules;
        let plan = &self.row.table.plan;
        let (top, head, bottom) = (self.at.row, self.at.row + again, self.at.row + again + own);
        let opens = self.row.row == 0 || again > 0 || self.at.row == 0;
        let under_head = if again > 0 { Some(head) } else { (self.row.is_header()).then_some(bottom) };
        match plan.rules {
            TableRules::Open => {}
            TableRules::Three => {
                if opens {
                    self.across(canvas, top, heavy);
                }
                if let Some(y) = under_head {
                    self.across(canvas, y, frame);
                }
                if closes {
                    self.across(canvas, bottom, if self.row.is_last() { heavy } else { frame });
                }
            }
            TableRules::Rows => {
                if opens {
                    self.across(canvas, top, frame);
                }
                if again > 0 {
                    self.across(canvas, head, frame);
                }
                self.across(canvas, bottom, if closes || self.row.is_header() { frame } else { thin });
            }
            TableRules::Full => {
                if opens {
                    self.across(canvas, top, frame);
                }
                if again > 0 {
                    self.across(canvas, head, thin);
                }
                self.across(canvas, bottom, if closes { frame } else { thin });
                let last = self.laid.edges.len() - 1;
                for (i, &x) in self.laid.edges.iter().enumerate() {
                    self.down(canvas, x, (top, bottom), if i == 0 || i == last { frame } else { thin });
                }
            }
        }
    }

    /// Half-way between two grid lines.
    fn between(&self, row: u32) -> Length {
        let g = &self.layout.grid;
        g.leading * row as i32 - (g.leading - g.em) / 2
    }

    fn across(&self, canvas: &mut Canvas<'_>, row: u32, width: Length) {
        let (y, ends) = (self.between(row), (self.at.inline, self.at.inline + self.laid.edges.last().copied().unwrap_or_default()));
        let from = self.at.frame.point(ends.0, y);
        canvas.item(Item::Rule { from, to: self.at.frame.point(ends.1, y), width, ink: Ink::BLACK });
    }

    fn down(&self, canvas: &mut Canvas<'_>, x: Length, (top, bottom): (u32, u32), width: Length) {
        let from = self.at.frame.point(self.at.inline + x, self.between(top));
        canvas.item(Item::Rule { from, to: self.at.frame.point(self.at.inline + x, self.between(bottom)), width, ink: Ink::BLACK });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_by_their_digits() {
        let at = |t: &str| whole_of(t);
        assert_eq!(["4℃", "-12.5%", "1,234.5", "3.14", "—"].map(at), [Some(1), Some(3), Some(5), Some(1), Some(0)]);
        assert_eq!(["", "多云", "12月2日", "2:1", "3级以上", "A1"].map(at), [None; 6]);
    }

    #[test]
    fn room_goes_to_the_columns_that_want_it() {
        let e = |v: f64| Em::new(v);
        let got = share(&[e(2.0), e(2.0), e(2.0)], &[e(2.0), e(4.0), e(20.0)], e(14.0));
        assert_eq!(got[0], e(2.0));
        assert_eq!(got[1..], [e(4.0), e(8.0)]);
        assert_eq!(share(&[e(1.0), e(1.0)], &[e(9.0), e(9.0)], e(7.0)), [e(4.0), e(3.0)]);
    }
}
