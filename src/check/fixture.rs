//! A story, the slot that holds it and an edition that sets it, made by hand.

use super::Counts;
use crate::diag::Report;
use crate::font::Role;
use crate::geom::{Em, Length, Point, Rect, Sides, Size, WritingMode};
use crate::model::*;
use crate::page::*;
use crate::source::{FileId, Span};

/// An issue of one story and its edition.
pub struct Case {
    pub issue: Issue,
    pub edition: Edition,
}

impl Case {
    /// Sets the paragraphs in lines of four characters, one below the other, on page 1.
    pub fn new(paras: &[(ParaKind, &str)]) -> Case {
        let span = Span { file: FileId(0), start: 0, end: 0 };
        let paras: Vec<Para> = paras.iter().map(|&(kind, t)| Para::plain(kind, t, span)).collect();
        let mut page = Page { number: 1, name: "要闻".into(), ..Page::default() };
        for (i, para) in paras.iter().enumerate() {
            let chars: Vec<(usize, char)> = para.text.char_indices().collect();
            for line in chars.chunks(4) {
                let source = TextSource { story: StoryId(0), para: i as u32, start: line[0].0 as u32, reading: None };
                let text: String = line.iter().map(|&(_, c)| c).collect();
                put(&mut page, &text, Some(source));
            }
        }
        let place =
            Place { story: StoryId(0), page: 0, slot: "s".into(), rect: Rect::default(), from: (0, 0), to: (paras.len() as u32, 0) };
        let story = Story {
            id: "a".into(),
            file: FileId(0),
            paras,
            priority: 1,
            lang: "zh".into(),
            level: None,
            marks: None,
            names: vec![],
            tables: vec![],
            run_in: None,
            verse: false,
            fiction: false,
        };
        let edition = Edition { pages: vec![page], places: vec![place], ..Edition::default() };
        Case { issue: issue(story), edition }
    }

    /// The text runs of page 1.
    pub fn runs_mut(&mut self) -> impl Iterator<Item = &mut TextRun> {
        self.edition.pages[0].items.iter_mut().filter_map(|i| match i {
            Item::Text(run) => Some(run),
            _ => None,
        })
    }
}

/// Adds a line of text under the last.
pub fn put(page: &mut Page, text: &str, source: Option<TextSource>) {
    let start = page.glyphs.len() as u32;
    for (i, c) in text.char_indices() {
        page.glyphs.push(Glyph { id: 1, len: c.len_utf8() as u16, text: (page.text.len() + i) as u32, x: Length(0), y: Length(0) });
    }
    page.text.push_str(text);
    let origin = Point::new(Length(0), Length(10 * page.items.len() as i32));
    let glyphs = start..page.glyphs.len() as u32;
    let run =
        TextRun { face: FaceId(0), size: Length::pt(9.0), stretch: 1000, origin, turn: Turn::Upright, ink: Ink::BLACK, glyphs, source };
    page.items.push(Item::Text(run));
}

/// What the checks say.
pub fn report_of(case: &Case) -> (Counts, Vec<String>) {
    let mut report = Report::default();
    let counts = super::run(&case.issue, &case.edition, &mut report);
    (counts, report.diagnostics.into_iter().map(|d| d.message).collect())
}

/// An issue of one page with one slot `s` for a story.
fn issue(story: Story) -> Issue {
    let span = Span { file: FileId(0), start: 0, end: 0 };
    Issue {
        paper: "样版周报".into(),
        date: (2022, 12, 2),
        number: "1".into(),
        lang: "zh".into(),
        file_stem: "x".into(),
        page_file: "{stem}-{page}".into(),
        press: Default::default(),
        layout: layout(),
        stories: vec![story],
        pages: vec![PagePlan { number: 1, name: "要闻".into(), note: String::new(), fold: None, slots: vec![slot("s")], span }],
        pictures: vec![],
        placed: Default::default(),
        waivers: vec![],
    }
}

/// A slot for story 0.
pub fn slot(name: &str) -> Slot {
    Slot {
        inset: None,
        group: None,
        spread: None,
        name: name.into(),
        kind: SlotKind::Story(StoryId(0)),
        col: 0,
        line: 0,
        cols: 1,
        lines: 10,
        writing: WritingMode::Horizontal,
        text_cols: None,
        mode: ColumnMode::Absolute,
        head: HeadPlan::default(),
        border: Border::None,
        frame: Default::default(),
        areas: Vec::new(),
        tint: 0,
        rank: 1,
        category: String::new(),
        span: Span { file: FileId(0), start: 0, end: 0 },
    }
}

fn layout() -> Layout {
    let em = Length::pt(9.0);
    let style = Style {
        role: Role::Serif,
        size: em,
        ink: Ink::BLACK,
        align: Align::Justify,
        indent: Em::ZERO,
        lines: 1,
        flat: 1000,
        form: Default::default(),
    };
    Layout {
        name: "test".into(),
        sheet: Size::default(),
        margins: Sides::default(),
        grid: Grid {
            cols: 5,
            chars: 14,
            gutter_halves: 2,
            lines: 73,
            em,
            leading: Length::pt(13.5),
            writing: WritingMode::Horizontal,
            along: em,
            folio_lines: 0,
        },
        styles: Styles {
            body: style,
            strong: Role::Sans,
            soft: Role::Kai,
            subhead: style,
            byline: style,
            author: style,
            kicker: style,
            deck: style,
            jump: style,
            caption: style,
            folio: style,
            nameplate: style,
            masthead: style,
            label: style,
            summary: style,
            index: style,
            imprint: style,
            apart: crate::model::ApartStyles::of(style),
            ranks: vec![HeadRank { role: Role::SerifHeavy, min: em, max: em, stretch: 1000, align: None, ink: None }],
        },
        wording: Wording {
            jump_to: "（下转第{page}版）".into(),
            jump_from: "（上接第{page}版）".into(),
            folio_left: String::new(),
            folio_center: String::new(),
            folio_right: String::new(),
            folio_even: Default::default(),
            folio_note: String::new(),
            index_entry: String::new(),
            index_title: String::new(),
            fiction: String::new(),
        },
        rules: Rules { column: Length(1), frame: Length(1), heavy: Length(1) },
        text: TextRules::default(),
        lint: Lint::default(),
        publication: Default::default(),
        names: Default::default(),
        spots: Vec::new(),
        tables: Default::default(),
    }
}
