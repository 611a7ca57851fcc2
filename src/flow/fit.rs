//! Which lines go into which column: a search over the numbers of lines that each paragraph can
//! have, so that columns end full, no line of a paragraph stands alone at a column's edge (单行不成栏)
//! and no sub-head ends a column (背题).

use super::beside::{self, Span};
use super::galley::Galley;
use super::head::natural;
use crate::compose::Line;
use crate::geom::{Em, Length};
use crate::model::{Align, ParaKind};

/// A column to be filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Column {
    pub width: Length,
    /// Grid lines.
    pub lines: u32,
    /// Which part of the chain it belongs to, and which column of its module it is.
    pub part: u32,
    pub index: u32,
    /// Its first row in the module.
    pub top: u32,
    /// Spans of its rows in [`Columns::beside`], if something stands in it.
    pub beside: Option<u32>,
}

impl Column {
    /// A plain column of a width.
    pub(super) fn plain(width: Length, lines: u32, index: u32) -> Column {
        Column { width, lines, part: 0, index, top: 0, beside: None }
    }
}

/// Columns in reading order; `repeat` follows without end where a section makes its own pages.
#[derive(Clone, Default, Debug)]
pub(super) struct Columns {
    pub fixed: Vec<Column>,
    pub repeat: Vec<Column>,
    /// What the rows of columns leave beside pictures.
    pub beside: Vec<Vec<Span>>,
}

impl Columns {
    /// A column; past the end of a fixed chain one without bottom, for what is overset.
    pub(super) fn get(&self, i: usize) -> Column {
        match self.fixed.get(i) {
            Some(&c) => c,
            None if self.repeat.is_empty() => {
                Column { lines: u32::MAX / 4, beside: None, ..self.fixed.last().copied().unwrap_or(Column::plain(Length(1), 0, 0)) }
            }
            None => self.repeat[(i - self.fixed.len()) % self.repeat.len()],
        }
    }

    fn overset(&self, i: usize) -> bool {
        self.repeat.is_empty() && i >= self.fixed.len()
    }

    pub(super) fn capacity(&self) -> u32 {
        self.fixed.iter().map(|c| c.lines).sum()
    }

    /// Lines of whole columns that would hold as much.
    pub(super) fn room(&self) -> f64 {
        let of = |c: &Column| match self.beside(c) {
            None => f64::from(c.lines),
            Some(spans) => {
                let sum: f64 = spans.iter().take(c.lines as usize).map(|s| f64::from(s.1.0)).sum();
                sum / f64::from(c.width.0.max(1))
            }
        };
        self.fixed.iter().map(of).sum()
    }

    /// Spans of a column's rows, if something stands in it.
    pub(super) fn beside(&self, column: &Column) -> Option<&[Span]> {
        self.beside.get(column.beside? as usize).map(Vec::as_slice)
    }

    /// Spans from a row of a column on; none where lines are whole.
    pub(super) fn spans(&self, column: u32, row: u32) -> &[Span] {
        let c = self.get(column as usize);
        let spans = self.beside(&c).and_then(|s| s.get(row as usize..)).unwrap_or_default();
        if spans.iter().all(|&s| s == (Length::ZERO, c.width)) { &[] } else { spans }
    }
}

/// Lines of a block in a column.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub block: usize,
    pub column: usize,
    /// First grid line in the column.
    pub row: u32,
    /// Grid lines that it takes.
    pub rows: u32,
    pub lines: Vec<Line>,
    pub overset: bool,
    /// Lines of a table's header that are set again above this row of it.
    pub again: u32,
    /// The last row of its table in its column.
    pub closes: bool,
}

/// A fitted galley.
#[derive(Clone, Default, Debug)]
pub(super) struct Fitted {
    pub pieces: Vec<Piece>,
    pub cost: f64,
    /// Grid lines left empty at the end of a fixed chain.
    pub empty: u32,
}

/// A single line of a paragraph at the top or bottom of a column.
const LONE_LINE: f64 = 150_000.0;
/// A grid line left blank at the bottom of a column.
const HOLE: f64 = 150_000.0;
/// A sub-head with fewer than two lines of text under it.
const STRANDED: f64 = 1e6;
/// A grid line left blank at the end of a chain: one is seen by nobody, each further one is a hole (天窗).
const EMPTY: f64 = 100_000.0;
const FIRST_EMPTY: f64 = 10_000.0;
/// A grid line too many.
const OVER: f64 = 1e6;
/// States kept after each block: many where the end of a chain must be met, few in an endless section.
const BEAM: usize = 40;
const SECTION_BEAM: usize = 8;
/// A setting that costs more than this over the best is never worth its line.
const DEAR: f64 = 400_000.0;

#[derive(Clone, Copy)]
struct State {
    column: u32,
    row: u32,
    cost: f64,
    node: u32,
}

/// How a state was reached.
#[derive(Clone, Copy)]
struct Node {
    before: u32,
    column: u32,
    row: u32,
    choice: Choice,
}

#[derive(Clone, Copy)]
struct Choice {
    setting: u8,
    /// Leaves the rest of the column blank first.
    skip: bool,
}

/// Fits a galley into columns.
pub(super) fn fit(galley: &mut Galley, columns: &Columns) -> Fitted {
    let mut nodes: Vec<Node> = Vec::new();
    let mut states = vec![State { column: 0, row: 0, cost: 0.0, node: u32::MAX }];
    let count = galley.blocks.len();
    for b in 0..count {
        let mut next: Vec<State> = Vec::new();
        for s in &states {
            let at = settle(columns, s.column, s.row);
            for choice in choices(galley, columns, b, at) {
                let before = nodes.get(s.node as usize).copied();
                let Some((end, cost)) = place(galley, columns, b, at, choice, before, None) else { continue };
                let total = s.cost + cost;
                let node = Node { before: s.node, column: at.0, row: at.1, choice };
                offer(&mut next, &mut nodes, State { column: end.0, row: end.1, cost: total, node: 0 }, node);
            }
        }
        next.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.column.cmp(&b.column)).then(a.row.cmp(&b.row)));
        next.truncate(if columns.repeat.is_empty() { BEAM } else { SECTION_BEAM });
        states = next;
    }
    let ending = |s: &State| s.cost + end_cost(columns, s);
    let Some(best) = states.iter().min_by(|a, b| ending(a).total_cmp(&ending(b))).copied() else { return Fitted::default() };
    let mut fitted = replay(galley, columns, &nodes, best.node, count);
    fitted.cost = ending(&best);
    fitted.empty = empty(columns, &best);
    fitted
}

/// The position, or the start of the next column that has lines if this one is full.
fn settle(columns: &Columns, mut column: u32, mut row: u32) -> (u32, u32) {
    let mut guard = 0;
    while row >= columns.get(column as usize).lines && guard < 10_000 {
        (column, row, guard) = (column + 1, 0, guard + 1);
    }
    (column, row)
}

fn choices(galley: &mut Galley, columns: &Columns, b: usize, at: (u32, u32)) -> Vec<Choice> {
    let column = columns.get(at.0 as usize);
    let composed = galley.beside(b, 0, column.width, columns.spans(at.0, at.1));
    let block = &galley.blocks[b];
    // Only justified text can take more or fewer lines without looking it.
    let elastic = !block.solid && block.style.align == crate::model::Align::Justify && block.kind != crate::model::ParaKind::Flush;
    let settings = if elastic { 0..composed.settings.len().min(6) } else { composed.best..composed.best + 1 };
    let left = column.lines - at.1;
    let may_skip = at.1 > 0 && left <= 4 && !columns.overset(at.0 as usize);
    let mut out = Vec::with_capacity(settings.len() * 2);
    let most = composed.best().cost + if columns.repeat.is_empty() { DEAR } else { DEAR / 4.0 };
    for setting in settings.filter(|&i| composed.settings[i].cost <= most) {
        let setting = setting as u8;
        out.push(Choice { setting, skip: false });
        if may_skip {
            out.push(Choice { setting, skip: true });
        }
    }
    out
}

/// Places a block; returns where it ends and what that costs, and its pieces if asked.
fn place(
    galley: &mut Galley,
    columns: &Columns,
    b: usize,
    at: (u32, u32),
    choice: Choice,
    before: Option<Node>,
    mut sink: Option<&mut Vec<Piece>>,
) -> Option<((u32, u32), f64)> {
    let (mut column, mut row) = at;
    let mut cost = 0.0;
    if galley.blocks[b].kind == ParaKind::Byline
        && !choice.skip
        && let Some(beside) = before.and_then(|n| last_row(galley, columns, b, at, n))
    {
        if let Some(sink) = sink {
            let lines = galley.composed(b, 0, columns.get(beside.0 as usize).width).best().lines.clone();
            let overset = columns.overset(beside.0 as usize);
            sink.push(Piece { block: b, column: beside.0 as usize, row: beside.1, rows: 0, lines, overset, again: 0, closes: false });
        }
        return Some((at, 0.0));
    }
    if choice.skip {
        cost += HOLE * f64::from(columns.get(column as usize).lines - row);
        (column, row) = settle(columns, column + 1, 0);
    }
    let before = galley.blocks[b].before;
    if row > 0 && before > 0 {
        (column, row) = settle(columns, column, row + before);
    }
    let width = columns.get(column as usize).width;
    let composed = galley.beside(b, 0, width, columns.spans(column, row));
    let setting = composed.settings.get(usize::from(choice.setting))?;
    cost += setting.cost - composed.best().cost;
    let total = setting.lines.len() as u32;
    let block = &galley.blocks[b];
    let keep = block.keep_next && b + 1 < galley.blocks.len();
    if block.solid || total == 0 || block.rows(1, galley.leading) != 1 {
        let own = block.rows(total, galley.leading);
        let again = |column: u32, row: u32| {
            let narrow = beside::narrowest(columns.spans(column, row), columns.get(column as usize).width).1;
            block.row.as_ref().filter(|_| row == 0).map_or(0, |r| r.again(narrow))
        };
        let mut repeated = again(column, row);
        let mut rows = own + repeated;
        let mut left = columns.get(column as usize).lines - row;
        if rows > left && row > 0 {
            cost += HOLE * f64::from(left);
            (column, row) = settle(columns, column + 1, 0);
            left = columns.get(column as usize).lines;
            repeated = again(column, row);
            rows = own + repeated;
        }
        if row == 0 && column > 0 && block.kind == ParaKind::Byline {
            // 署名 alone at the top of a column, its text at the foot of the last.
            cost += LONE_LINE;
        }
        if rows > left && !columns.overset(column as usize) {
            // Taller than a whole column: nowhere better than here.
            cost += STRANDED;
        }
        if let Some(sink) = sink {
            let overset = columns.overset(column as usize);
            let lines = setting.lines.clone();
            sink.push(Piece { block: b, column: column as usize, row, rows, lines, overset, again: repeated, closes: false });
        }
        row += rows;
        if keep && columns.get(column as usize).lines < row + 2 {
            cost += STRANDED;
        }
        return Some((settle(columns, column, row), cost));
    }
    // A paragraph: line by line through the columns.
    let mut composed = composed.clone();
    let mut which = usize::from(choice.setting);
    let mut done = 0usize;
    let mut first = true;
    loop {
        let lines = &composed.settings[which].lines;
        let rest = lines.len() - done;
        let left = (columns.get(column as usize).lines - row) as usize;
        let take = rest.min(left);
        if let Some(sink) = sink.as_deref_mut() {
            let overset = columns.overset(column as usize);
            sink.push(Piece {
                block: b,
                column: column as usize,
                row,
                rows: take as u32,
                lines: lines[done..done + take].to_vec(),
                overset,
                again: 0,
                closes: false,
            });
        }
        if take == rest {
            if !first && rest == 1 {
                cost += LONE_LINE;
            }
            return Some((settle(columns, column, row + take as u32), cost));
        }
        if first && take == 1 {
            cost += LONE_LINE;
        }
        let cut = lines[done + take].start;
        let was = columns.get(column as usize).width;
        (column, row) = settle(columns, column + 1, 0);
        let now = columns.get(column as usize).width;
        let spans = columns.spans(column, row);
        if now == was && spans.is_empty() {
            done += take;
        } else {
            composed = galley.beside(b, cut, now, spans);
            which = composed.best;
            done = 0;
        }
        first = false;
    }
}

/// The row of the paragraph's last line before a byline, if the byline has room beside it (署名接排).
fn last_row(galley: &mut Galley, columns: &Columns, b: usize, at: (u32, u32), before: Node) -> Option<(u32, u32)> {
    let above = b.checked_sub(1)?;
    if galley.blocks[b].style.align != Align::End {
        // At the start or in the middle it would stand on the text.
        return None;
    }
    if !columns.spans(at.0, 0).is_empty() || !columns.spans(before.column, 0).is_empty() {
        return None;
    }
    let width = columns.get(at.0 as usize).width;
    if galley.blocks[above].kind != ParaKind::Body || galley.blocks[above].story != galley.blocks[b].story {
        return None;
    }
    let size = galley.blocks[b].em();
    let own = galley.composed(b, 0, width);
    let [own] = own.best().lines[..] else { return None };
    let composed = galley.composed(above, 0, width);
    let last = *composed.settings.get(usize::from(before.choice.setting))?.lines.last()?;
    let (text, byline) = (&galley.blocks[above], &galley.blocks[b]);
    let used = Em(natural(&text.shaped, &last).0 + last.indent.0).at(text.em()) + natural(&byline.shaped, &own).at(size);
    if last.justified || used + size * 2 > width {
        return None;
    }
    // A paragraph that crossed into a column of another width was composed anew there.
    let (column, row) =
        if at.1 > 0 { (at.0, at.1 - 1) } else { (at.0.checked_sub(1)?, columns.get(at.0 as usize - 1).lines.checked_sub(1)?) };
    let same = columns.get(column as usize).width == width && columns.get(before.column as usize).width == width;
    same.then_some((column, row))
}

fn offer(next: &mut Vec<State>, nodes: &mut Vec<Node>, s: State, node: Node) {
    match next.iter_mut().find(|o| o.column == s.column && o.row == s.row) {
        Some(old) if s.cost < old.cost => {
            nodes[old.node as usize] = node;
            old.cost = s.cost;
        }
        Some(_) => {}
        None => {
            nodes.push(node);
            next.push(State { node: nodes.len() as u32 - 1, ..s });
        }
    }
}

fn empty(columns: &Columns, s: &State) -> u32 {
    if !columns.repeat.is_empty() || columns.overset(s.column as usize) {
        return 0;
    }
    let column = s.column as usize;
    let used: u32 = columns.fixed[..column.min(columns.fixed.len())].iter().map(|c| c.lines).sum::<u32>() + s.row;
    columns.capacity().saturating_sub(used)
}

fn end_cost(columns: &Columns, s: &State) -> f64 {
    if columns.overset(s.column as usize) {
        return OVER * f64::from(s.row);
    }
    match empty(columns, s) {
        0 => 0.0,
        n => FIRST_EMPTY + EMPTY * f64::from(n - 1),
    }
}

fn replay(galley: &mut Galley, columns: &Columns, nodes: &[Node], last: u32, count: usize) -> Fitted {
    let mut way = Vec::with_capacity(count);
    let mut at = last;
    while at != u32::MAX {
        way.push(nodes[at as usize]);
        at = nodes[at as usize].before;
    }
    way.reverse();
    let mut out = Fitted::default();
    for (b, n) in way.iter().enumerate() {
        let before = b.checked_sub(1).map(|i| way[i]);
        place(galley, columns, b, (n.column, n.row), n.choice, before, Some(&mut out.pieces));
    }
    close_tables(galley, &mut out.pieces);
    out
}

/// Marks the rows with which tables end, or stop at the foot of a column.
fn close_tables(galley: &Galley, pieces: &mut [Piece]) {
    for i in 0..pieces.len() {
        let Some(row) = &galley.blocks[pieces[i].block].row else { continue };
        let goes_on = pieces.get(i + 1).is_some_and(|p| p.column == pieces[i].column && p.overset == pieces[i].overset);
        pieces[i].closes = row.is_last() || !goes_on;
    }
}
