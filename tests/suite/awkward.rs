//! Pages as editors make them in a hurry: what does not fit is told and stays in its box, and no copy of every day
//! is taken for lost.

use crate::common::built::{self, Set};
use crate::common::{Scratch, root};
use banmian::diag::{Diagnostic, Report, Severity};
use banmian::geom::{Length, Rect};
use banmian::model::Issue;
use banmian::page::{Edition, Item, Part, TextRun};
use std::fs;

const PARA: &str = "清晨的街道还很安静，卖豆浆的老人已经支好了摊子，炉火映着他的脸。孩子们背着书包走过，热气在冷风里一团一团散开，早班的公交车缓缓靠站。\n\n";

struct Built {
    issue: Option<Issue>,
    edition: Edition,
    report: Report,
}

impl Built {
    fn of(&self, code: &str) -> Vec<&Diagnostic> {
        self.report.diagnostics.iter().filter(|d| d.code == code).collect()
    }

    fn page(&self, i: usize) -> &banmian::page::Page {
        &self.edition.pages[i]
    }

    /// Text of each run of a page with its rectangle along the line.
    fn runs(&self, page: usize) -> Vec<(String, &TextRun)> {
        let p = self.page(page);
        let words = |r: &TextRun| {
            let glyphs = &p.glyphs[r.glyphs.start as usize..r.glyphs.end as usize];
            glyphs.iter().map(|g| &p.text[g.text as usize..g.text as usize + usize::from(g.len)]).collect::<String>()
        };
        p.items.iter().filter_map(|i| if let Item::Text(r) = i { Some((words(r), r)) } else { None }).collect()
    }

    fn size_of(&self, text: &str) -> f64 {
        let found = self.runs(0).into_iter().find(|r| r.0.contains(text));
        found.unwrap_or_else(|| panic!("no {text} in {:?}", self.runs(0).iter().map(|r| &r.0).collect::<Vec<_>>())).1.size.to_pt()
    }

    fn slot(&self, name: &str) -> Rect {
        let issue = self.issue.as_ref().expect("an issue");
        let l = &issue.layout;
        let s = issue.pages.iter().flat_map(|p| &p.slots).find(|s| s.name == name).expect("the slot");
        l.grid.rect(l.type_area(), s.col, s.line, s.cols, s.lines)
    }
}

fn build(name: &str, layout: &str, pages: &str, articles: &[(&str, String)]) -> Built {
    let s = Scratch::new(&format!("awkward-{name}"));
    for f in ["house.toml", "county-tabloid/layout.toml", "tw-tabloid/layout.toml", "ja-tabloid/layout.toml"] {
        s.write(&format!("layouts/{f}"), fs::read(root().join("layouts").join(f)).unwrap());
    }
    let base = if layout.contains("base =") { String::new() } else { "base = \"county-tabloid\"\n".to_string() };
    s.write("layouts/test/layout.toml", format!("{base}{layout}\n"));
    s.write("issue/issue.toml", format!("paper = \"样版周报\"\ndate = 2022-12-02\nnumber = \"总第0001期\"\nlayout = \"test\"\n{pages}"));
    for (name, text) in articles {
        s.write(&format!("issue/articles/{name}.md"), text);
    }
    load(&s)
}

fn load(s: &Scratch) -> Built {
    let (issue, edition, report) = match built::try_set(s) {
        Ok(Set { issue, edition, report, .. }) => (Some(issue), edition, report),
        Err(report) => (None, Edition::default(), report),
    };
    let built = Built { issue, edition, report };
    assert!(built.of("T01").is_empty(), "{:#?}", built.of("T01"));
    built
}

fn slot(name: &str, content: &str, at: (u16, u16), size: (u16, u16), more: &str) -> String {
    format!("[[page.slot]]\nname = \"{name}\"\n{content}\nat = [{}, {}]\nsize = [{}, {}]\n{more}\n", at.0, at.1, size.0, size.1)
}

fn page(slots: &[String]) -> String {
    format!("[[page]]\nnumber = 2\nname = \"综合\"\n{}", slots.concat())
}

fn story(headline: &str, paras: usize) -> String {
    format!("+++\nheadline = \"{headline}\"\n+++\n{}", PARA.repeat(paras))
}

fn text(lines: &[&str]) -> String {
    format!("text = [{}]", lines.iter().map(|l| format!("\"{l}\"")).collect::<Vec<_>>().join(", "))
}

#[test]
fn a_hole_is_told_and_not_hidden_in_the_head() {
    let b = build("hole", "", &page(&[slot("a", "article = \"a\"", (1, 3), (2, 26), "border = \"line\"")]), &[("a", story("停电通知", 1))]);
    assert_eq!(b.of("L12").len(), 1, "{:#?}", b.report.diagnostics);
    let head = b.edition.regions.iter().find(|r| matches!(r.part, Part::Head { .. })).expect("a head").rect;
    assert!(head.height < Length::pt(100.0), "the head has {:.0} points for four characters", head.height.to_pt());
    // What the editor asks for is done.
    let asked = "head = { cols = 2, lines = 12 }";
    let b = build("asked", "", &page(&[slot("a", "article = \"a\"", (1, 3), (2, 19), asked)]), &[("a", story("停电通知", 1))]);
    let head = b.edition.regions.iter().find(|r| matches!(r.part, Part::Head { .. })).expect("a head").rect;
    assert!(head.height > Length::pt(150.0));
}

#[test]
fn a_head_that_fits_in_no_way_stays_in_its_box() {
    let long =
        "+++\nkicker = \"引题也不短呢这一行有很多很多的字呀\"\nheadline = [\"一行写死的很长很长的主题第一行不能转行\", \"第二行\"]\n+++\n";
    let text = format!("{long}{}", PARA.repeat(8));
    let slots = [slot("a", "article = \"a\"", (2, 3), (1, 40), "head = { cols = 1, lines = 3 }")];
    let b = build("burst", "", &page(&slots), &[("a", text)]);
    let told = b.of("H01");
    assert_eq!((told.len(), told[0].severity), (1, Severity::Error));
    assert!(told[0].hints.iter().any(|h| h.contains("19 字") || h.contains("行")), "{:?}", told[0].hints);
    let whole = b.slot("a");
    let head = b.edition.regions.iter().find(|r| matches!(r.part, Part::Head { .. })).expect("a head");
    for i in &b.page(0).items[head.items.start as usize..head.items.end as usize] {
        let Item::Text(r) = i else { continue };
        let glyphs = &b.page(0).glyphs[r.glyphs.start as usize..r.glyphs.end as usize];
        let right = glyphs.iter().map(|g| r.origin.x + g.x).max().expect("glyphs");
        assert!(r.origin.x >= whole.x - Length::pt(0.5) && right < whole.right(), "{:.1}", right.to_pt());
        assert!(r.origin.y <= whole.y + Length::pt(13.5 * 3.0), "{:.1} below its three lines", r.origin.y.to_pt());
    }
}

#[test]
fn lines_of_a_notice_are_wrapped_and_ranked() {
    let lost = "王某某，男，六岁，身高1.2米，11月30日在县城走失，穿蓝色棉衣、黑色棉鞋。";
    let ad = |lines: &[&str], size, more: &str| page(&[slot("n", &text(lines), (1, 3), size, &format!("border = \"line\"\n{more}"))]);
    let b = build("notice", "", &ad(&["寻人启事", lost, "电话 0000-4444444"], (1, 7), "category = \"启事\""), &[]);
    assert_eq!((b.of("H04").len(), b.of("L13").len()), (0, 0));
    assert!(b.size_of("寻人启事") > b.size_of("王某某") * 1.2, "the first line is the head");
    let inner = b.slot("n");
    for (words, r) in b.runs(0).iter().filter(|r| lost.contains(&r.0)) {
        assert_eq!(r.stretch, 1000, "{words} is not squeezed");
        let glyphs = &b.page(0).glyphs[r.glyphs.start as usize..r.glyphs.end as usize];
        assert!(glyphs.iter().all(|g| r.origin.x + g.x >= inner.x && r.origin.x + g.x < inner.right()), "{words}");
    }
    // Two characters are a head as well as five; a mark says which line is one.
    let b = build("jobs", "", &ad(&["招聘", "保洁员两名　门卫一名", "示例物业"], (2, 9), "category = \"招聘\""), &[]);
    assert!(b.size_of("招聘") > b.size_of("保洁员"));
    let b = build("marked", "", &ad(&["新刊", "# 浜小辞典", "定价十元"], (2, 9), "category = \"书\""), &[]);
    assert!(b.size_of("浜小辞典") > b.size_of("新刊"));
    assert!(b.runs(0).iter().all(|r| !r.0.contains('#')));
    // More than fits is told.
    let lines: Vec<String> = (0..10).map(|i| format!("第{i}行文字")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let b = build("crowded", "", &ad(&lines, (1, 3), ""), &[]);
    assert_eq!(b.of("H04").len(), 1, "{:#?}", b.report.diagnostics);
}

#[test]
fn a_pull_quote_has_one_size() {
    let slots = [
        slot("a", "article = \"a\"", (1, 3), (3, 40), ""),
        slot("q", &text(&["“一窖白菜串起", "半村人情”"]), (2, 16), (1, 6), "inside = \"a\""),
    ];
    let b = build("quote", "", &page(&slots), &[("a", story("村口菜窖今日开张", 14))]);
    assert!((b.size_of("一窖白菜") - b.size_of("半村人情")).abs() < 0.01);
    assert!(b.size_of("半村人情") > 10.0);
}

#[test]
fn furniture_that_does_not_fit_is_told() {
    let index = "index = [\"a\", { article = \"a\", title = \"一个很长很长的标题要两三行才排得下\" }, \"a\", \"a\", \"a\", \"a\"]";
    let mast = format!("masthead = [{}]", (0..8).map(|i| format!("\"第{i}行\"")).collect::<Vec<_>>().join(", "));
    for (content, size) in [(index, (1, 4)), (mast.as_str(), (5, 4))] {
        let slots = [slot("x", content, (1, 3), size, ""), slot("a", "article = \"a\"", (1, 20), (3, 30), "")];
        let b = build("furniture", "", &page(&slots), &[("a", story("村口菜窖今日开张", 10))]);
        assert_eq!(b.of("H04").len(), 1, "{content}: {:#?}", b.report.diagnostics);
    }
}

#[test]
fn everyday_copy_in_vertical_lines_is_in_order() {
    let copy = [
        "(本报讯) 昨天下雪。",
        "你去吗? 我去。甲, 乙, 丙都去。",
        "电话: 000",
        "先说一句。\n\n1. 第一\n2. 第二\n\n后面再说一句。",
        "“引”? 是。",
        "http://x.com/4℃ 与 ://2№ 都在。",
    ];
    for (layout, lang) in [("county-tabloid", "zh-Hans"), ("tw-tabloid", "zh-Hant-TW"), ("ja-tabloid", "ja")] {
        for (i, text) in copy.iter().enumerate() {
            let pages = page(&[slot("v", "article = \"v\"", (1, 3), (2, 20), "writing = \"vertical\"\ncolumns = 1")]);
            let text = format!("+++\nheadline = \"题\"\nlang = \"{lang}\"\n+++\n{text}\n");
            build(&format!("vertical-{layout}-{i}"), &format!("base = \"{layout}\""), &pages, &[("v", text)]);
        }
    }
    let verse = "+++\nheadline = \"题\"\nverse = true\n+++\n今年雨水匀，亩产比去年多了三成，收购的车直接开到村口，农户不用再为阴雨天发愁。\n\n> 引文一句。\n";
    let pages = page(&[slot("v", "article = \"v\"", (1, 3), (2, 30), "writing = \"vertical\"\ncolumns = 2")]);
    build("verse", "", &pages, &[("v", verse.to_string())]);
}

#[test]
fn no_story_vanishes() {
    // A group too low for its title: all of it is overset.
    let pages = page(&[slot("g", "group = [\"a\", \"b\"]\ntitle = \"栏题\"", (1, 3), (1, 4), "border = \"line\"")]);
    let b = build("group", "", &pages, &[("a", story("冬修水利现场会", 1)), ("b", story("小菜园里有文章", 1))]);
    assert_eq!(b.of("L13").len(), 2, "{:#?}", b.report.diagnostics);
    // A story without its head in two slots.
    let parts = [slot("a", "article = \"a\"", (1, 3), (1, 12), "head = false"), slot("b", "article = \"a\"", (2, 3), (1, 12), "")];
    build("headless", "", &page(&parts), &[("a", story("冬修水利现场会", 4))]);
    // An emoji of several characters that no face has is one box.
    let pages = page(&[slot("a", "article = \"a\"", (1, 3), (2, 12), "")]);
    let b = build("emoji", "", &pages, &[("a", "+++\n+++\n今天👨‍👩‍👧很好1️⃣，🇨🇳和👍🏻。\n".into())]);
    assert!(!b.of("F01").is_empty());
}

#[test]
fn a_by_line_at_the_start_has_its_own_line() {
    let body = "雨停了，车站广播说，因天气停运的线路从明早六点起恢复，旅客可以免费乘坐。";
    let pages = page(&[slot("a", "article = \"a\"", (1, 3), (1, 14), "")]);
    let text = format!("+++\nheadline = \"题目\"\nbyline = \"（记者 周小满）\"\n+++\n{body}\n");
    let b = build("byline", "[styles.byline]\nalign = \"start\"", &pages, &[("a", text)]);
    let runs = b.runs(0);
    let y = |s: &str| runs.iter().rfind(|r| r.0.contains(s)).expect("the run").1.origin.y;
    assert!(y("周小满") - y("乘坐") > Length::pt(10.0));
}

#[test]
fn the_rest_of_a_spread_follows_both_halves() {
    let wide = slot("wide", "article = \"a\"", (1, 3), (5, 20), "across = 5");
    let pages = format!(
        "[[page]]\nnumber = 2\nname = \"左\"\n{wide}{}[[page]]\nnumber = 3\nname = \"右\"\n",
        slot("more", "article = \"a\"", (1, 23), (5, 20), "head = false")
    );
    let b = build("spread", "", &pages, &[("a", story("一条河的一年", 40))]);
    let places: Vec<(u16, &str)> = b.edition.places.iter().map(|p| (p.page, p.slot.as_str())).collect();
    assert_eq!(places, [(0, "wide"), (1, "wide"), (0, "more")]);
    let from: Vec<_> = b.edition.places.iter().map(|p| p.from).collect();
    assert!(from.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn jump_lines_may_name_the_story() {
    let wording = "[wording]\njump_to = \"▶下转{page}版·{title}\"\njump_from = \"◀上接{page}版·{title}\"";
    let pages = format!(
        "[[page]]\nnumber = 2\nname = \"左\"\n{}[[page]]\nnumber = 3\nname = \"右\"\n{}",
        slot("a", "article = \"a\"", (1, 3), (2, 20), ""),
        slot("b", "article = \"a\"", (1, 3), (2, 30), "")
    );
    let b = build("title", wording, &pages, &[("a", story("一条河的一年", 14))]);
    let all = |i: usize| b.runs(i).into_iter().map(|r| r.0).collect::<String>();
    assert!(all(0).contains("▶下转3版·一条河的一年"), "{}", all(0));
    assert!(all(1).contains("◀上接2版·一条河的一年") && !all(1).contains("{title}"), "{}", all(1));
}

#[test]
fn plans_that_cannot_be_are_told() {
    let a = || vec![("a", story("题目", 6))];
    let one = |more: &str| page(&[slot("a", "article = \"a\"", (1, 3), (2, 20), more)]);
    let told = |b: &Built, words: &str| {
        let found: Vec<_> = b.report.diagnostics.iter().filter(|d| d.severity == Severity::Error && d.code == "R05").collect();
        assert!(found.iter().any(|d| d.message.contains(words) && !d.hints.is_empty()), "{words}: {found:#?}");
    };
    told(&build("cols", "", &one("columns = 30"), &a()), "每栏不足 4 字");
    told(&build("lines", "", &one("head = { cols = 2, lines = 30 }"), &a()), "只有 20 行");
    let gap = format!("{}[[page]]\nnumber = 4\nname = \"尾\"\n{}", one(""), slot("b", "article = \"b\"", (1, 3), (2, 20), ""));
    let b = build("gap", "", &gap, &[("a", story("题目", 6)), ("b", story("另一个题目", 6))]);
    assert!(b.of("R13").iter().any(|d| d.severity == Severity::Warning && d.message.contains("没有第3版")), "{:#?}", b.report.diagnostics);
}

#[test]
fn an_article_of_before_unicode_is_read_and_told_once() {
    let s = Scratch::new("awkward-gbk");
    for f in ["house.toml", "county-tabloid/layout.toml"] {
        s.write(&format!("layouts/{f}"), fs::read(root().join("layouts").join(f)).unwrap());
    }
    let pages = page(&[slot("a", "article = \"a\"", (1, 3), (2, 20), "")]);
    s.write("issue/issue.toml", format!("paper = \"报\"\ndate = 2022-12-02\nnumber = \"1\"\nlayout = \"county-tabloid\"\n{pages}"));
    let (bytes, ..) = encoding_rs::GB18030
        .encode("+++\nheadline = \"冬修水利\"\n+++\n清晨的街道还很安静，卖豆浆的老人已经支好了摊子，炉火映着他的脸。\n");
    s.write("issue/articles/a.md", bytes.as_ref());
    let b = load(&s);
    assert_eq!(b.of("R09").len(), 1, "{:#?}", b.report.diagnostics);
    assert!(b.of("R09")[0].message.contains("GBK") && b.of("F01").is_empty());
    assert!(b.runs(0).iter().any(|r| r.0.contains("冬修水利")));
}

#[test]
fn a_grid_is_inherited_key_by_key() {
    let pages = page(&[slot("a", "article = \"a\"", (1, 4), (2, 20), "")]);
    let b = build("grid", "[grid]\nfolio_lines = 3\n[sheet]\nwidth = 280", &pages, &[("a", story("题目", 6))]);
    let l = &b.issue.as_ref().unwrap_or_else(|| panic!("{:#?}", b.report)).layout;
    assert_eq!((l.grid.cols, l.grid.lines, l.grid.folio_lines), (5, 73, 3));
    assert!((l.sheet.width.to_mm() - 280.0).abs() < 0.01 && (l.sheet.height.to_mm() - 390.0).abs() < 0.01);
    assert!(b.of("R04").is_empty());
}

#[test]
fn what_no_slot_covers_is_told() {
    let full = |lines: u16| page(&[slot("a", "article = \"a\"", (1, 3), (5, lines), "")]);
    let a = || vec![("a", story("题目", 60))];
    let told = build("bare", "", &full(50), &a());
    assert_eq!(told.of("L24").len(), 1, "{:#?}", told.of("L24"));
    assert!(told.of("L24")[0].message.contains("第1栏第53行起5栏×21行没有版块") && told.of("L24")[0].severity == Severity::Note);
    assert!(build("covered", "", &full(71), &a()).of("L24").is_empty());
    assert!(build("nearly", "", &full(70), &a()).of("L24").is_empty(), "a line is no hole");
    assert!(build("off", "[lint]\nL24 = \"off\"", &full(50), &a()).of("L24").is_empty());
}

#[test]
fn a_caption_longer_than_its_slot_does_not_leave_it() {
    let caption = format!("+++\npicture = \"nosuch.jpg\"\ncaption = \"{}\"\ncredit = \"\"\n+++\n", "说明比图还高。".repeat(40));
    let slots = [slot("p", "picture = \"p\"", (1, 3), (1, 10), ""), slot("a", "article = \"a\"", (1, 13), (1, 30), "")];
    let b = build("caption", "", &page(&slots), &[("p", caption), ("a", story("题目", 8))]);
    assert_eq!(b.of("L13").iter().filter(|d| d.message.contains("“p”")).count(), 1, "{:#?}", b.report.diagnostics);
    let foot = b.slot("p").bottom();
    let below = b.runs(0).into_iter().filter(|r| "说明比图还高。".contains(&r.0) && r.1.origin.y > foot).count();
    assert_eq!(below, 0, "lines of the caption below its slot");
}
