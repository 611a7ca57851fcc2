//! The issue as the editor decided it, fully resolved: later stages look up no names.

pub mod annotation;
pub mod bare;
pub mod calendar;
pub mod frame;
pub mod layout;
pub mod lint;
pub mod names;
pub mod photos;
pub mod plant;
pub mod story;
pub mod table;

pub use annotation::*;
pub use frame::*;
pub use layout::*;
pub use lint::*;
pub use names::*;
pub use photos::*;
pub use plant::*;
pub use story::*;
pub use table::*;

use crate::cjk::Region;
use crate::geom::WritingMode;
use crate::page::{Picture, StoryId};
use crate::source::Span;

/// An issue (一期报纸).
#[derive(Clone, Debug)]
pub struct Issue {
    /// Name of the paper (报名).
    pub paper: String,
    /// Year, month, day.
    pub date: (i32, u8, u8),
    /// Running number (总期号), as printed.
    pub number: String,
    /// BCP 47 language.
    pub lang: String,
    /// Name for output files, by the template of `issue.toml`.
    pub file_stem: String,
    /// Template of page file names: `{page}`, `{section}`, `{colour}` and `{version}` are still open.
    pub page_file: String,
    /// How it goes to press.
    pub press: Press,
    /// Sheet, grid, styles.
    pub layout: Layout,
    /// Stories in the order of their first use.
    pub stories: Vec<Story>,
    /// Pages in order.
    pub pages: Vec<PagePlan>,
    /// Pictures.
    pub pictures: Vec<Picture>,
    /// Which pictures are pages of a PDF: the picture shows how the page looks, print files take the page itself.
    pub placed: std::collections::BTreeMap<u32, crate::pdf::Placed>,
    /// Findings that the editor lets pass.
    pub waivers: Vec<Waiver>,
}

impl Issue {
    /// A story.
    pub fn story(&self, id: StoryId) -> &Story {
        &self.stories[id.0 as usize]
    }

    /// Where a picture is first named, by the name of its file.
    pub fn picture_span(&self, file: &str) -> Option<Span> {
        let shots = |s: &Slot| if let SlotKind::Picture(p, _) = &s.kind { p.shots.clone() } else { Vec::new() };
        self.pages.iter().flat_map(|p| &p.slots).flat_map(shots).find(|s| s.file == file)?.span
    }

    /// Whose usage texts that belong to no story follow.
    pub fn region(&self) -> Region {
        Region::of_lang(&self.lang)
    }

    /// File name of a page without extension: by the issue's template, or else by the print shop's.
    /// Page numbers have two digits, so that names sort; colour pages are `P`, the others `M`.
    pub fn page_name(&self, number: u16, colored: bool) -> String {
        let (press, (y, m, d)) = (&self.press, self.date);
        let theirs = &press.plant.names.page;
        let template = if press.named || theirs.is_empty() { &self.page_file } else { theirs };
        let values = [
            ("{stem}", self.file_stem.clone()),
            ("{paper}", file_name(&self.paper)),
            ("{date}", format!("{y:04}{m:02}{d:02}")),
            ("{number}", file_name(&self.number)),
            ("{section}", press.section.clone()),
            ("{page}", format!("{number:02}")),
            ("{colour}", if colored && !press.mono.contains(&number) { "P" } else { "M" }.into()),
            ("{version}", if press.version.is_empty() { "1".into() } else { press.version.clone() }),
        ];
        file_name(&values.iter().fold(template.clone(), |s, (k, v)| s.replace(k, v)))
    }

    /// The date as `2022年12月2日`, in Korean `2022년 12월 2일`.
    pub fn date_text(&self) -> String {
        let (y, m, d) = self.date;
        match self.region() {
            Region::Korea => format!("{y}년 {m}월 {d}일"),
            _ => format!("{y}年{m}月{d}日"),
        }
    }

    /// 星期一 … 星期日; 月曜日 … in Japanese, 월요일 … in Korean.
    pub fn weekday(&self) -> &'static str {
        let (y, m, d) = self.date;
        // Sakamoto's rule for the proleptic Gregorian calendar.
        let t = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let y = if m < 3 { y - 1 } else { y };
        let w = (y + y / 4 - y / 100 + y / 400 + t[(m.clamp(1, 12) - 1) as usize] + i32::from(d)).rem_euclid(7);
        let days = match self.region() {
            Region::Japan => ["日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"],
            Region::Korea => ["일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"],
            _ => ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
        };
        days[w as usize]
    }

    /// The day of the Chinese calendar, with a solar term that begins then; empty for years it is not known for.
    pub fn lunar_text(&self) -> String {
        calendar::lunar(self.date).map_or(String::new(), |l| l.to_string())
    }

    /// Fills the placeholders that furniture may have: {paper} {date} {weekday} {lunar} {number} {pages}, and
    /// what the paper says of itself ([`PUBLICATION`]). A part between ideographic spaces whose placeholders
    /// are all empty is left out with the words around them.
    pub fn fill(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_string();
        }
        let (date, lunar, pages) = (self.date_text(), self.lunar_text(), self.pages.len().to_string());
        let own = [
            ("paper", self.paper.as_str()),
            ("date", &date),
            ("weekday", self.weekday()),
            ("lunar", &lunar),
            ("number", &self.number),
            ("pages", &pages),
        ];
        let said = |key: &'static str| (key, self.layout.publication.get(key).map_or("", String::as_str));
        let values: Vec<(&str, &str)> = own.into_iter().chain(PUBLICATION.iter().map(|p| said(p.0))).collect();
        fill(text, &values)
    }
}

/// Puts values in the place of their names in braces; parts between ideographic spaces that have only empty
/// values are left out.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let part = |part: &str| {
        let (mut out, mut any, mut some) = (part.to_string(), false, false);
        for (key, value) in values {
            let name = format!("{{{key}}}");
            if out.contains(&name) {
                (any, some) = (true, some || !value.is_empty());
                out = out.replace(&name, value);
            }
        }
        (!any || some).then_some(out)
    };
    text.split('\u{3000}').filter_map(part).collect::<Vec<_>>().join("\u{3000}")
}

/// What may stand in a file name on every system.
pub fn file_name(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|".contains(*c)).collect();
    kept.trim_start_matches('.').trim().to_string()
}

/// One page of the plan.
#[derive(Clone, Debug)]
pub struct PagePlan {
    /// Page number (版次).
    pub number: u16,
    /// Page name (版名).
    pub name: String,
    /// Line of text in the folio (责任编辑 …), may be empty.
    pub note: String,
    /// What it wants of the fold, if not what the layout says.
    pub fold: Option<Fold>,
    /// Slots, none overlapping.
    pub slots: Vec<Slot>,
    /// Where the page is written down.
    pub span: Span,
}

/// What a slot holds.
#[derive(Clone, PartialEq, Debug)]
pub enum SlotKind {
    /// A story, or a part of one: slots with the same story, in page order, form its chain.
    Story(StoryId),
    /// 连排: stories follow each other through the columns of this slot and of as many further pages as they need.
    Section(Vec<StoryId>),
    /// Pictures, and the story that carries their captions and credits, and head and text if it has any.
    Picture(Photos, StoryId),
    /// 报头.
    Masthead(Masthead),
    /// 导读: entries are (story, text).
    Index(Vec<IndexEntry>),
    /// Lines of text set as they are (imprint 报尾, ad copy 公益广告).
    Text(Vec<String>),
    /// An advertisement (广告): a page of a PDF, or an image.
    Ad(Ad),
}

/// An advertisement as it is placed.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Ad {
    /// Index into [`Issue::pictures`]; `None` if the file cannot be had.
    pub picture: Option<u32>,
    /// How it fills its slot.
    pub fit: Fit,
    /// What it says, for those who do not see it.
    pub alt: String,
    /// White around it, kept clear of everything else; `None`: as the layout's borders keep it.
    pub clear: Option<crate::geom::Length>,
}

/// How an advertisement fills its slot.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Fit {
    /// All of it is seen, as large as it goes, in the middle.
    #[default]
    Contain,
    /// As large as it was made.
    Exact,
    /// The slot is full; what reaches beyond is cut off.
    Fill,
}

/// One entry of the index (导读); its page number is resolved at layout.
#[derive(Clone, PartialEq, Debug)]
pub struct IndexEntry {
    /// The story.
    pub story: StoryId,
    /// Title as the index gives it.
    pub title: String,
    /// A line or two on what the story says; may be empty.
    pub summary: String,
}

/// The masthead (报头).
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Masthead {
    /// Small lines under or beside the name, in order.
    pub lines: Vec<String>,
    /// The name as it is printed here, if not that of the issue.
    pub name: Option<String>,
    /// Artwork of the name (题字), an index into [`Issue::pictures`]; it stands for the name.
    pub artwork: Option<u32>,
    /// Name in letters or another language, under the name.
    pub under: String,
    /// Lines at the foot, between rules over the whole width.
    pub foot: Vec<String>,
    /// How it is arranged.
    pub arrange: Arrange,
}

/// Where the small lines of a masthead stand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Arrange {
    /// Under the name.
    #[default]
    Center,
    /// Name at the left, lines at the right.
    Left,
    /// Name at the right, lines at the left.
    Right,
    /// Name in the middle, lines at both sides.
    Sides,
    /// Name from the top down, lines under it.
    Vertical,
}

/// What a paper says of itself (报社资料): key, and what it is; each may stand in braces in furniture.
pub const PUBLICATION: [(&str, &str); 13] = [
    ("licence", "刊号或准印证号"),
    ("sponsor", "主管、主办单位"),
    ("publisher", "出版（编印）单位"),
    ("editor_in_chief", "总编辑（社长）"),
    ("address", "地址"),
    ("postcode", "邮政编码"),
    ("phone", "电话"),
    ("price", "定价"),
    ("printer", "印刷单位"),
    ("distribution", "发行方式、邮发代号"),
    ("ad_licence", "广告经营许可证号"),
    ("website", "网址"),
    ("weather", "天气"),
];

/// How the text columns of a module divide its width (分栏方式).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum ColumnMode {
    /// 绝对: equal columns of whole characters, what is left goes to the gaps.
    #[default]
    Absolute,
    /// 自由: equal columns, gap fixed.
    Free,
    /// 相对: whole characters, unequal columns, gap fixed.
    Relative,
    /// 自动: the columns of the page grid.
    Grid,
}

/// The head block of a module.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct HeadPlan {
    /// Columns that it covers, counted from the module's first; 0 means all.
    pub cols: u16,
    /// Vertical head (竖题).
    pub vertical: bool,
    /// Grid lines that it takes; `None`: as its size calls for.
    pub lines: Option<u16>,
    /// No head (continuations may have none).
    pub none: bool,
    /// Size of the headline, overriding rank and width.
    pub size: Option<crate::geom::Length>,
    /// Column and grid line of the module, from 0, that it begins at: a head beside or inside its text (题在文旁、
    /// 题在文中), which runs around it. `None`: over the text.
    pub at: Option<(u16, u16)>,
    /// What it looks like.
    pub look: HeadLook,
}

/// What stands under and around a head, and how its type differs from that of its rank.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct HeadLook {
    /// White on black (反白).
    pub reverse: bool,
    /// Tint of black under it, in thousandths.
    pub tint: u16,
    /// A frame around it.
    pub frame: Border,
    /// A rule over it (题线).
    pub above: Border,
    /// A rule under it.
    pub below: Border,
    /// Width of a character to its height, in thousandths: 长 below 1000, 扁 above.
    pub stretch: Option<u16>,
    /// Face of the headline.
    pub role: Option<crate::font::Role>,
    /// Where its lines stand.
    pub align: Option<Align>,
    /// Colour of the headline (套红).
    pub ink: Option<crate::page::Ink>,
}

/// Several short stories under one head (专栏、简讯).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Group {
    /// The common head (栏题); may be empty.
    pub title: String,
    /// The headline of each story begins its first paragraph; else it stands on lines of its own.
    pub run_in: bool,
}

/// A slot that stands inside the text of another (插图、串文): that text runs beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inset {
    /// Name of the slot whose text it stands in.
    pub into: String,
    /// Width in characters, when it is not that of its columns.
    pub chars: Option<u16>,
    /// At the right of its columns; else at the left.
    pub right: bool,
}

/// A rectangle of columns × lines on a page and what stands in it (版块).
#[derive(Clone, PartialEq, Debug)]
pub struct Slot {
    /// Name, unique on its page.
    pub name: String,
    /// Content.
    pub kind: SlotKind,
    /// First column, from 0.
    pub col: u16,
    /// First line, from 0.
    pub line: u16,
    /// Columns.
    pub cols: u16,
    /// Lines.
    pub lines: u16,
    /// The rectangles that it is made of if it is not one itself (L 形), first the one with the head; `col` to `lines`
    /// are then those of the box around them.
    pub areas: Vec<Area>,
    /// How the text runs in the columns: 直排 sets it in tiers (段) from the top.
    pub writing: WritingMode,
    /// Text columns, when not those of the grid (破栏).
    pub text_cols: Option<u16>,
    /// How they divide the width.
    pub mode: ColumnMode,
    /// Head block.
    pub head: HeadPlan,
    /// Frame.
    pub border: Border,
    /// How the frame is drawn.
    pub frame: FramePlan,
    /// Tint of black under the module, in thousandths.
    pub tint: u16,
    /// Its stories are a group (专栏) under a head of their own.
    pub group: Option<Group>,
    /// It is half of a module on two pages.
    pub spread: Option<Spread>,
    /// It stands inside another slot.
    pub inset: Option<Inset>,
    /// Headline rank from 1 (lead) up; from the slot or the story's priority.
    pub rank: u8,
    /// Kind of ad (婚庆, 公益), or subject of a story (讣告): ads must not stand beside just any story.
    pub category: String,
    /// Where it is written down.
    pub span: Span,
}

impl Slot {
    /// The right half of a module on two pages: what stands there was begun on the left.
    pub fn is_right_half(&self) -> bool {
        self.spread.is_some_and(|s| !s.left)
    }

    /// The rectangles that it is made of, the one with the head first.
    pub fn parts(&self) -> Vec<Area> {
        match &self.areas[..] {
            [] => vec![Area { col: self.col, line: self.line, cols: self.cols, lines: self.lines, text_cols: self.text_cols }],
            all => all.to_vec(),
        }
    }
}
