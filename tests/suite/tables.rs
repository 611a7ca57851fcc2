//! Tables, lists, quotations, signatures and verse through the library: where cells stand, that none is lost.

use crate::common::Scratch;
use crate::common::built::{self, Set};
use banmian::diag::Report;
use banmian::geom::Length;
use banmian::model::{Issue, ParaKind};
use banmian::page::{Edition, Item, TextRun};
use banmian::source::Sources;

/// A built issue.
struct Built {
    issue: Issue,
    edition: Edition,
    report: Report,
    sources: Sources,
}

impl Built {
    fn codes(&self) -> Vec<&str> {
        self.report.diagnostics.iter().map(|d| d.code).collect()
    }

    /// File name and line of the first finding with a code.
    fn line_of(&self, code: &str) -> (String, usize) {
        let d = self.report.diagnostics.iter().find(|d| d.code == code).unwrap_or_else(|| panic!("no {code}: {:?}", self.codes()));
        let span = d.span.unwrap();
        let file = self.sources.file(span.file);
        (file.name.rsplit('/').next().unwrap().to_string(), file.position(span.start).0)
    }

    /// Runs that set text of the first story, with the kind and number of their paragraphs.
    fn runs(&self) -> Vec<(ParaKind, u32, &TextRun)> {
        self.edition
            .pages
            .iter()
            .flat_map(|p| &p.items)
            .filter_map(|i| if let Item::Text(r) = i { Some(r) } else { None })
            .filter_map(|r| r.source.map(|s| (self.issue.story(s.story).paras[s.para as usize].kind, s.para, r)))
            .collect()
    }

    /// Where a run's glyphs begin on the sheet.
    fn x(&self, run: &TextRun) -> Length {
        run.origin.x + self.edition.pages[0].glyphs[run.glyphs.start as usize].x
    }

    fn text(&self) -> &str {
        &self.edition.pages[0].text
    }
}

/// One article in one slot of the first page.
fn build(article: &str, slot: &str) -> Built {
    let s = Scratch::new("tables");
    s.write(
        "issue/issue.toml",
        format!(
            "paper = \"样版周报\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n\n[[page]]\nnumber = 1\nname = \"要闻\"\n\
             [[page.slot]]\nname = \"a\"\narticle = \"a\"\n{slot}\n"
        ),
    );
    s.write("issue/articles/a.md", article);
    let Set { issue, edition, report, sources, .. } = built::set(&s);
    Built { issue, edition, report, sources }
}

const PRICES: &str = "+++\nheadline = \"菜价\"\n+++\n| 品名 | 单价 | 涨跌 |\n|--|--|--|\n| 白菜 | 1.25元 | -0.5% |\n| 菠菜 | 12.5元 | +10.25% |\n| 葱 | 3元 | — |\n";

#[test]
fn numbers_stand_on_their_decimal_point() {
    let b = build(PRICES, "at = [1, 1]\nsize = [2, 12]\ncolumns = 1");
    // The whole part of each price ends where the others end: 1, 12 and 3.
    let ends: Vec<i32> = ["1.25元", "12.5元", "3元"]
        .iter()
        .map(|t| {
            let para = b.issue.stories[0].paras.iter().position(|p| p.text == *t).unwrap() as u32;
            let digits = t.bytes().take_while(u8::is_ascii_digit).count();
            let page = &b.edition.pages[0];
            // The glyph after the whole part: the point, or the unit of a whole number (which may be a run of its own).
            let next: Vec<i32> = b
                .runs()
                .into_iter()
                .filter(|r| r.1 == para)
                .flat_map(|r| page.glyphs[r.2.glyphs.start as usize..r.2.glyphs.end as usize].iter().map(move |g| (r.2.origin.x + g.x).0))
                .collect();
            next[digits]
        })
        .collect();
    let spread = ends.iter().max().unwrap() - ends.iter().min().unwrap();
    // A unit of Han keeps a small gap before it.
    assert!(spread <= Length::pt(2.5).0, "{ends:?}");
    assert!((ends[0] - ends[1]).abs() <= 2, "{ends:?}");
}

#[test]
fn rows_stand_on_the_grid_and_cells_keep_their_order() {
    let b = build(PRICES, "at = [1, 1]\nsize = [2, 12]\ncolumns = 1");
    let leading = b.issue.layout.grid.leading;
    let cells: Vec<_> = b.runs().into_iter().filter(|r| matches!(r.0, ParaKind::Cell | ParaKind::HeadCell)).collect();
    let ys: std::collections::BTreeSet<i32> = cells.iter().map(|c| c.2.origin.y.0).collect();
    assert_eq!(ys.len(), 4);
    let ys: Vec<i32> = ys.into_iter().collect();
    assert!(ys.windows(2).all(|w| w[1] - w[0] == leading.0), "{ys:?}");
    assert_eq!(cells.iter().filter(|c| c.0 == ParaKind::HeadCell).count(), 3);
    // 三线表: heavy, thin, heavy.
    let rules: Vec<i32> = b.edition.pages[0]
        .items
        .iter()
        .filter_map(|i| if let Item::Rule { width, from, to, .. } = i { (from.y == to.y).then_some(width.0) } else { None })
        .collect();
    let r = b.issue.layout.rules;
    assert_eq!(rules[..3], [r.heavy.0, r.frame.0, r.heavy.0]);
}

#[test]
fn a_long_table_goes_on_with_its_header() {
    let rows: String = (1..=30).map(|i| format!("| 第{i}组 | 选手 |\n")).collect();
    let text = format!("+++\nheadline = \"成绩\"\n+++\n| 组别 | 姓名 |\n|--|--|\n{rows}");
    let b = build(&text, "at = [1, 1]\nsize = [2, 22]");
    assert_eq!(b.text().matches("组别").count(), 2, "the header is set again in the second column");
    let again = b.edition.pages[0].items.iter().filter(|i| matches!(i, Item::Text(r) if r.source.is_none())).count();
    assert!(again >= 2);
    assert!(!b.codes().contains(&"L13"), "{:?}", b.codes());
}

#[test]
fn rows_without_room_are_overset_to_the_last_cell() {
    let rows: String = (1..=40).map(|i| format!("| 组{i} | 选手{i} |\n")).collect();
    let text = format!("+++\nheadline = \"成绩\"\n+++\n| 组别 | 姓名 |\n|--|--|\n{rows}");
    let b = build(&text, "at = [1, 1]\nsize = [1, 20]");
    let over = &b.edition.overset[0];
    assert!(over.text.ends_with("组40\n选手40\n"), "{}", over.text);
    let set: String = b.runs().iter().map(|r| r.1.to_string()).collect();
    assert!(!set.is_empty() && over.from.0 > 0);
}

#[test]
fn a_table_that_is_too_wide_is_told_and_whole() {
    let head: Vec<String> = (1..=24).map(|i| format!("第{i}轮")).collect();
    let text = format!("+++\nheadline = \"宽\"\n+++\n|{}|\n|{}\n|{}|\n", head.join("|"), "--|".repeat(24), vec!["123456"; 24].join("|"));
    let b = build(&text, "at = [1, 1]\nsize = [1, 60]");
    assert_eq!(b.line_of("C05"), ("a.md".into(), 4));
    for h in &head {
        assert!(b.text().contains(h.as_str()), "{h}");
    }
    // A thousand columns: no panic, nothing lost (the proof ran).
    let text = format!("+++\nheadline = \"宽\"\n+++\n|{}\n|{}\n|{}\n", "甲|".repeat(1000), "-|".repeat(1000), "乙|".repeat(1000));
    let b = build(&text, "at = [1, 1]\nsize = [5, 60]\ncolumns = 1");
    assert!(b.codes().contains(&"C05"));
}

#[test]
fn smaller_type_comes_before_turned_cells() {
    let row = |t: &str, n: usize| format!("|{}|", vec![t; n].join("|"));
    // Seven columns of two characters with their pads are 21 em: more than 14 em, even at the smallest size.
    let text = format!("+++\nheadline = \"题\"\n+++\n{}\n{}\n{}\n", row("表头", 4), row("--", 4), row("内容字", 4));
    let b = build(&text, "at = [1, 1]\nsize = [1, 20]");
    let cell = b.runs().into_iter().find(|r| r.0 == ParaKind::Cell).unwrap().2;
    assert!(cell.size < b.issue.layout.styles.apart.cell.size, "made smaller");
    let lines: std::collections::BTreeSet<i32> = b.runs().iter().filter(|r| r.0 == ParaKind::Cell).map(|r| r.2.origin.y.0).collect();
    assert_eq!(lines.len(), 1, "not turned");
    let text = format!("+++\nheadline = \"题\"\n+++\n{}\n{}\n{}\n", row("表头", 4), row("--", 4), row("内容字数多了", 4));
    let b = build(&text, "at = [1, 1]\nsize = [1, 20]");
    let lines: std::collections::BTreeSet<i32> = b.runs().iter().filter(|r| r.0 == ParaKind::Cell).map(|r| r.2.origin.y.0).collect();
    assert!(lines.len() > 1, "turned");
}

#[test]
fn ragged_rows_and_empty_tables_are_told() {
    let b =
        build("+++\nheadline = \"题\"\n+++\n正文在前。\n\n| 甲 | 乙 |\n|--|--|\n| 一 | 二 | 三 |\n| 四 |\n", "at = [1, 1]\nsize = [1, 20]");
    assert_eq!((b.report.count("R40"), b.line_of("R40")), (2, ("a.md".into(), 8)));
    assert!(b.text().contains("二　三"));
    let b = build("+++\nheadline = \"题\"\n[[table]]\n[[table]]\n+++\n正文在前。\n\n| 甲 | 乙 |\n|--|--|\n", "at = [1, 1]\nsize = [1, 20]");
    assert_eq!(b.report.count("R40"), 2);
}

#[test]
fn vertical_tables_run_from_the_right() {
    let b = build(
        "+++\nheadline = \"农事\"\n[[table]]\nrules = \"full\"\n+++\n| 月份 | 节气 |\n|--|--|\n| 一月 | 小寒 |\n| 二月 | 立春 |\n",
        "at = [1, 1]\nsize = [2, 30]\nwriting = \"vertical\"\ncolumns = 1",
    );
    let at = |t: &str| {
        let para = b.issue.stories[0].paras.iter().position(|p| p.text == t).unwrap() as u32;
        let run = b.runs().into_iter().find(|r| r.1 == para).unwrap().2;
        (run.origin.x.0, run.origin.y.0 + b.edition.pages[0].glyphs[run.glyphs.start as usize].y.0)
    };
    assert!(at("月份").0 > at("一月").0 && at("一月").0 > at("二月").0, "rows follow each other to the left");
    assert!(at("节气").1 > at("月份").1, "cells follow each other downwards");
}

#[test]
fn titles_notes_and_annotated_cells_are_set() {
    let b = build(
        "+++\nheadline = \"题\"\n[[table]]\ntitle = \"表1　名单\"\nnote = \"注：示例\"\nwidths = [6, 4]\nrules = \"rows\"\n+++\n| 姓名 | 说明 |\n|--|--|\n| {王|wáng}安石 | **重**要 |\n",
        "at = [1, 1]\nsize = [2, 14]\ncolumns = 1",
    );
    let kinds: Vec<ParaKind> = b.issue.stories[0].paras.iter().map(|p| p.kind).collect();
    use ParaKind::{Cell, HeadCell, Headline, TableNote, TableTitle};
    assert_eq!(kinds, [Headline, TableTitle, HeadCell, HeadCell, Cell, Cell, TableNote]);
    assert!(b.text().contains("wáng") && b.text().contains("表1"));
}

#[test]
fn lists_hang_and_notices_are_signed() {
    let b = build(
        "+++\nheadline = \"通知\"\nsignature = true\n+++\n1. 居民身份证原件和复印件各一份，复印件请用纸单面复印。\n\n> 引用的文字。\n\n特此通知。\n\n示例中心\n\n2022年12月2日\n",
        "at = [1, 1]\nsize = [1, 20]",
    );
    let item: Vec<_> = b.runs().into_iter().filter(|r| matches!(r.0, ParaKind::Item { .. })).collect();
    let left = item.iter().map(|r| b.x(r.2).0).min().unwrap();
    let rows: std::collections::BTreeMap<i32, i32> = item.iter().rev().map(|r| (r.2.origin.y.0, b.x(r.2).0)).collect();
    let starts: Vec<i32> = rows.into_values().collect();
    assert!(starts.len() >= 2 && starts[0] == left && starts[1..].iter().all(|x| *x > left), "{starts:?}");
    let signed: Vec<_> = b.runs().into_iter().filter(|r| r.0 == ParaKind::Signature).collect();
    let middle = b.issue.layout.type_area().x + b.issue.layout.grid.width(1) / 2;
    assert!(signed.iter().all(|r| b.x(r.2) > middle - Length::pt(20.0)));
    assert_eq!(b.report.count("R41"), 0);
    assert!(b.runs().iter().any(|r| r.0 == ParaKind::Quote));
}

#[test]
fn long_lines_of_verse_are_turned_with_an_indent() {
    let b = build(
        "+++\nheadline = \"初雪\"\nverse = true\n+++\n昨夜有人推开门\n雪落在很远很远的没有名字的山坡上，也落在麦子上\n",
        "at = [1, 1]\nsize = [1, 20]",
    );
    let of = |para: u32| -> Vec<i32> { b.runs().into_iter().filter(|r| r.1 == para).map(|r| b.x(r.2).0).collect() };
    let (first, second) = (of(1), of(2));
    assert_eq!(first[0], second[0]);
    assert_eq!(second.last().unwrap() - first[0], b.issue.layout.grid.em.0 * 2);
}
