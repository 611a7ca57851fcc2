//! A table (表格) of a story: which of its paragraphs are cells, and how its editor wants it.

use crate::geom::Length;
use crate::source::Span;

/// Lines of a table (表线).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum TableRules {
    /// 三线表: heavy above and below, thin under the header.
    #[default]
    Three,
    /// 全线表: a frame and lines between all rows and columns.
    Full,
    /// 横线表: a line under each row.
    Rows,
    /// 无线表.
    Open,
}

impl TableRules {
    /// Words for `rules`.
    pub const NAMES: [(&str, TableRules); 4] =
        [("three", TableRules::Three), ("full", TableRules::Full), ("rows", TableRules::Rows), ("open", TableRules::Open)];
}

/// Where the cells of a column stand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum CellAlign {
    /// Numbers on their decimal point, short words in the middle, sentences at the start.
    #[default]
    Auto,
    /// 居左.
    Start,
    /// 居中.
    Center,
    /// 居右; numbers on their decimal point.
    End,
}

/// A table: its cells are paragraphs of the story, row by row.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// The first cell, an index into [`crate::model::Story::paras`].
    pub first: u32,
    /// Rows, the header included.
    pub rows: u32,
    /// Whether the first row is a header.
    pub header: bool,
    /// One for each column.
    pub align: Vec<CellAlign>,
    /// Lines.
    pub rules: TableRules,
    /// Widths of the columns in characters, when they are not to be computed.
    pub widths: Vec<u16>,
    /// Size of the type, when it is not that of the style.
    pub size: Option<Length>,
    /// Grid lines that a row takes at least.
    pub row_lines: u16,
    /// Where it is written down.
    pub span: Span,
}

impl Table {
    /// Columns.
    pub fn columns(&self) -> u32 {
        self.align.len() as u32
    }

    /// One past the last cell.
    pub fn end(&self) -> u32 {
        self.first + self.rows * self.columns()
    }
}
