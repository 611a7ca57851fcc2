//! Sheet, grid and styles of a paper format, resolved: house → layout → kind → story.

use crate::cjk::words::Names;
use crate::cjk::{Acronyms, KoreanBreaks, Level, LineEnd, Marks, Opening, VerticalDigits};
use crate::font::Role;
use crate::geom::{Em, Frame, Length, Logical, Rect, Sides, Size, WritingMode};
use crate::model::lint::Lint;
use crate::page::{Ink, SpotInk};
use std::collections::BTreeMap;

/// A paper format (版式).
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    /// Name of its folder.
    pub name: String,
    /// Trim size of a page.
    pub sheet: Size,
    /// From the trim to the type area (版心).
    pub margins: Sides,
    /// Characters × lines.
    pub grid: Grid,
    /// Styles by role of the text.
    pub styles: Styles,
    /// Wording of jump lines and folio.
    pub wording: Wording,
    /// Thicknesses of rules.
    pub rules: Rules,
    /// How marks are set.
    pub text: TextRules,
    /// Page rules.
    pub lint: Lint,
    /// What the paper says of itself, by the keys of [`super::PUBLICATION`].
    pub publication: BTreeMap<&'static str, String>,
    /// Words that heads are never parted in (names.toml).
    pub names: Names,
    /// Spot colours that styles may name.
    pub spots: Vec<SpotInk>,
    /// What proofreading knows of names and words (names.toml).
    pub tables: super::Names,
}

/// House rules for text (标点样式、禁则级别).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct TextRules {
    /// Room that marks take.
    pub marks: Marks,
    /// Prohibition level; `None`: as the region has it.
    pub level: Option<Level>,
    /// Marks at line ends.
    pub line_end: LineEnd,
    /// Brackets that begin a paragraph.
    pub opening: Opening,
    /// Points may hang in the margin.
    pub hanging: bool,
    /// Western runs take whole ems.
    pub grid: bool,
    /// Numbers in vertical setting.
    pub vertical_digits: VerticalDigits,
    /// Numbers in vertical heads (竖题); `None`: as in the text, but nothing lies down where pairs are set together.
    pub head_digits: Option<VerticalDigits>,
    /// Acronyms in vertical setting.
    pub vertical_acronyms: Acronyms,
    /// Where Korean lines may end.
    pub korean_breaks: KoreanBreaks,
    /// Marks stay at the ends of the lines of heads that we turn, and points at the ends of heads (HEAD-4).
    pub keep_head_marks: bool,
}

/// The page grid (版面格子): columns of whole characters, whole lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grid {
    /// Basic columns (基本栏).
    pub cols: u16,
    /// Characters in a column.
    pub chars: u16,
    /// Gutter (栏空) in half characters: 2 is one em.
    pub gutter_halves: u16,
    /// Lines in a column.
    pub lines: u16,
    /// Body size: the character of the grid.
    pub em: Length,
    /// Distance of baselines (行距).
    pub leading: Length,
    /// How the page is divided: 横排 into columns from the left, lines from the top; 直排 into tiers (段) from
    /// the top, lines from the right.
    pub writing: WritingMode,
    /// A character's extent along the line: the em, less where vertical type is flat (扁).
    pub along: Length,
    /// Lines at the top of pages from the second on that the folio (报眉) takes.
    pub folio_lines: u16,
}

impl Grid {
    /// Width of a gutter.
    pub fn gutter(&self) -> Length {
        self.along.scale(i64::from(self.gutter_halves), 2)
    }

    /// Width of `n` merged columns (并栏): n·c + (n−1)·g characters.
    pub fn width(&self, n: u16) -> Length {
        let halves = i64::from(n) * i64::from(self.chars) * 2 + i64::from(n.saturating_sub(1)) * i64::from(self.gutter_halves);
        self.along.scale(halves, 2)
    }

    /// Start of a column along the line, from the edge of the type area.
    pub fn column_x(&self, col: u16) -> Length {
        let halves = i64::from(col) * (i64::from(self.chars) * 2 + i64::from(self.gutter_halves));
        self.along.scale(halves, 2)
    }

    /// Start of a line across, from the first.
    pub fn line_y(&self, line: u16) -> Length {
        self.leading * i32::from(line)
    }

    /// The rectangle of columns × lines on the sheet. Its last line is as high as the em, so that
    /// ink of the last line ends at the bottom edge.
    pub fn rect(&self, area: Rect, col: u16, line: u16, cols: u16, lines: u16) -> Rect {
        let block = (self.leading * i32::from(lines) - (self.leading - self.em)).max(Length::ZERO);
        Frame::new(area, self.writing).part(self.column_x(col), self.line_y(line), Logical { inline: self.width(cols), block })
    }

    /// Extent of the whole grid on the sheet.
    pub fn extent(&self) -> Size {
        let inline = self.width(self.cols);
        let block = (self.leading * i32::from(self.lines) - (self.leading - self.em)).max(Length::ZERO);
        match self.writing {
            WritingMode::Horizontal => Size { width: inline, height: block },
            WritingMode::Vertical => Size { width: block, height: inline },
        }
    }
}

impl Layout {
    /// The type area (版心) on the sheet: the grid's own extent, set from the left and top margins.
    pub fn type_area(&self) -> Rect {
        let extent = self.grid.extent();
        Rect::new(self.margins.left, self.margins.top, extent.width, extent.height)
    }
}

/// Where a line stands in its measure.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Align {
    /// 两端对齐, last line flush left.
    #[default]
    Justify,
    /// 居左.
    Start,
    /// 居中.
    Center,
    /// 居右.
    End,
}

/// What stands around a column name (栏目) or a summary (提要).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Form {
    /// Nothing.
    #[default]
    Plain,
    /// A hairline all around.
    Frame,
    /// A light tint under it.
    Tint,
    /// White on black (反白).
    Reverse,
    /// A rule over and under it.
    Rule,
}

/// Look of one kind of text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Style {
    /// Face.
    pub role: Role,
    /// Type size.
    pub size: Length,
    /// Colour.
    pub ink: Ink,
    /// Position in the measure.
    pub align: Align,
    /// First-line indent.
    pub indent: Em,
    /// Grid lines that a line of it takes (占行); 1 for body.
    pub lines: u16,
    /// Flat type (扁平) in vertical columns: height of a character to its width, in thousandths; 1000 is square.
    pub flat: u16,
    /// What stands around it; only for column names and summaries.
    pub form: Form,
}

impl Style {
    /// How much of the size a character takes along the line, in thousandths.
    pub fn along(&self, mode: WritingMode) -> u16 {
        if mode == WritingMode::Vertical { self.flat } else { 1000 }
    }

    /// The em along the line: lower than the type size where vertical type is flat.
    pub fn em(&self, mode: WritingMode) -> Length {
        self.size.scale(i64::from(self.along(mode)), 1000)
    }
}

/// A range of headline sizes for a rank (头条, 次条 …).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HeadRank {
    /// Face of the headline.
    pub role: Role,
    /// Smallest size.
    pub min: Length,
    /// Largest size.
    pub max: Length,
    /// Width of a character to its height, in thousandths: less is condensed (长), more is flat (扁).
    pub stretch: u16,
    /// Where the lines of the head stand; `None`: as their styles say.
    pub align: Option<Align>,
    /// Colour of the headline; `None`: that of the body.
    pub ink: Option<Ink>,
}

/// All styles.
#[derive(Clone, PartialEq, Debug)]
pub struct Styles {
    /// 正文.
    pub body: Style,
    /// Face of `**…**` in the body (黑体).
    pub strong: Role,
    /// Face of `*…*` in the body (楷体).
    pub soft: Role,
    /// 小标题.
    pub subhead: Style,
    /// 署名.
    pub byline: Style,
    /// 作者行.
    pub author: Style,
    /// 引题; its size is the most it may have, it is kept two steps below the headline.
    pub kicker: Style,
    /// 副题.
    pub deck: Style,
    /// 栏目.
    pub label: Style,
    /// 提要.
    pub summary: Style,
    /// 下转 / 上接.
    pub jump: Style,
    /// 图片说明.
    pub caption: Style,
    /// 报眉.
    pub folio: Style,
    /// Name of the paper.
    pub nameplate: Style,
    /// Small lines of the masthead.
    pub masthead: Style,
    /// 导读.
    pub index: Style,
    /// Imprint and other furniture text (报尾).
    pub imprint: Style,
    /// Text apart from the body: tables, quotations, signatures.
    pub apart: ApartStyles,
    /// Headlines by rank, from the lead on; never empty. Ranks beyond the last use the last.
    pub ranks: Vec<HeadRank>,
}

/// Styles of what stands apart in the columns; a layout need not name them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ApartStyles {
    /// 表格里的字.
    pub cell: Style,
    /// 表头.
    pub cell_head: Style,
    /// 表题.
    pub table_title: Style,
    /// 表注.
    pub table_note: Style,
    /// 引文.
    pub quote: Style,
    /// 落款.
    pub signature: Style,
}

impl ApartStyles {
    /// What they are where nothing is said: cells a little smaller than the body, titles in 黑体, quotations in 楷体.
    pub fn of(body: Style) -> ApartStyles {
        let flush = Style { indent: Em::ZERO, ..body };
        let cell = Style { size: body.size.scale(17, 18), align: Align::Center, ..flush };
        ApartStyles {
            cell,
            cell_head: Style { role: Role::Sans, ..cell },
            table_title: Style { role: Role::Sans, align: Align::Center, ..flush },
            table_note: Style { role: Role::Kai, size: body.size.scale(8, 9), ..flush },
            quote: Style { role: Role::Kai, ..body },
            signature: Style { align: Align::End, ..flush },
        }
    }
}

impl Styles {
    /// Headline sizes of a rank (from 1).
    pub fn rank(&self, rank: u8) -> &HeadRank {
        let i = usize::from(rank.max(1) - 1).min(self.ranks.len() - 1);
        &self.ranks[i]
    }
}

/// Wording with placeholders in braces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wording {
    /// At the end of a part: `（下转第{page}版）`.
    pub jump_to: String,
    /// At the head of the next: `（上接第{page}版）`.
    pub jump_from: String,
    /// Folio, left: `{page}  {name}`.
    pub folio_left: String,
    /// Folio, centre.
    pub folio_center: String,
    /// Folio, right.
    pub folio_right: String,
    /// The same on even pages, where they differ: left, centre, right.
    pub folio_even: [Option<String>; 3],
    /// What the folio says of who made the page: {editor} {designer} {proofreader} {phone}.
    pub folio_note: String,
    /// Entry of the index: `{title}` … `{page}`.
    pub index_entry: String,
    /// Title of the index (导读).
    pub index_title: String,
    /// Folio note of a page whose stories are all fiction.
    pub fiction: String,
}

/// Thicknesses of rules (线).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Between modules (栏线).
    pub column: Length,
    /// Frames (正线).
    pub frame: Length,
    /// Under folio and masthead (反线).
    pub heavy: Length,
}
