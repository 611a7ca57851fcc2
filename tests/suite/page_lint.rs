//! Page rules on scratch issues: for each a page that breaks it and one that just does not.

use crate::common::built::{self, Set};
use crate::common::{Scratch, root};
use banmian::diag::{Diagnostic, Severity};
use banmian::source::Sources;
use std::fs;

/// What was told of an issue.
struct Told {
    all: Vec<Diagnostic>,
    sources: Sources,
}

impl Told {
    /// Messages of a code.
    fn of(&self, code: &str) -> Vec<&str> {
        self.all.iter().filter(|d| d.code == code).map(|d| d.message.as_str()).collect()
    }

    /// The only finding of a code, which has the words and points at the line of issue.toml that has `at`.
    fn one(&self, code: &str, words: &[&str], at: &str) -> &Diagnostic {
        let found: Vec<&Diagnostic> = self.all.iter().filter(|d| d.code == code).collect();
        let [d] = found[..] else { panic!("{code}: {:#?}", self.all) };
        assert!(words.iter().all(|w| d.message.contains(w)), "{words:?} not in {}", d.message);
        assert!(!d.hints.is_empty() || d.severity == Severity::Note, "{d:?} says not what to do");
        let span = d.span.unwrap_or_else(|| panic!("{d:?} points nowhere"));
        let file = self.sources.file(span.file);
        assert!(file.text[span.start as usize..].contains(at), "{d:?} points at {:?}", file.position(span.start));
        d
    }

    fn silent(&self, code: &str) {
        assert_eq!(self.of(code), Vec::<&str>::new(), "{code}");
    }
}

/// An issue of some pages, with `[lint]` of its layout.
fn told_in(s: &Scratch, lint: &str, pages: &[&str]) -> Told {
    for f in ["house.toml", "county-tabloid/layout.toml", "broadsheet/layout.toml"] {
        s.write(&format!("layouts/{f}"), fs::read(root().join("layouts").join(f)).unwrap());
    }
    let base = if lint.contains("# broadsheet") { "broadsheet" } else { "county-tabloid" };
    s.write("layouts/test/layout.toml", format!("base = \"{base}\"\n[lint]\n{lint}\n"));
    let mut toml = String::from("paper = \"样版周报\"\ndate = 2022-12-02\nnumber = \"总第0001期\"\nlayout = \"test\"\n");
    for (i, slots) in pages.iter().enumerate() {
        // What stands before the first slot of page 1 belongs to the issue.
        let (head, slots) = slots.split_once("# page\n").unwrap_or(("", slots));
        toml.push_str(&format!("{head}\n[[page]]\nnumber = {}\nname = \"要闻\"\n{slots}", i + 1));
    }
    s.write("issue/issue.toml", toml);
    let Set { report, sources, .. } = built::set(s);
    Told { all: report.diagnostics, sources }
}

/// A slot for a story of the same name, columns and lines from 1.
fn slot(name: &str, at: (u16, u16), size: (u16, u16), more: &str) -> String {
    part(name, name, at, size, more)
}

fn part(name: &str, story: &str, at: (u16, u16), size: (u16, u16), more: &str) -> String {
    format!("[[page.slot]]\nname = \"{name}\"\narticle = \"{story}\"\nat = [{}, {}]\nsize = [{}, {}]\n{more}\n", at.0, at.1, size.0, size.1)
}

fn furniture(name: &str, content: &str, at: (u16, u16), size: (u16, u16), more: &str) -> String {
    format!("[[page.slot]]\nname = \"{name}\"\n{content}\nat = [{}, {}]\nsize = [{}, {}]\n{more}\n", at.0, at.1, size.0, size.1)
}

/// Stories `a` to `h`, long enough for any slot of these tests, each with a headline of eight characters.
fn scratch(name: &str) -> Scratch {
    let s = Scratch::new(&format!("lint-{name}"));
    let heads = [
        "村口菜窖今日开张",
        "老街灯笼匠守旧艺",
        "北风吹来雪花纷飞",
        "河上新桥下月通车",
        "图书馆夜间不关门",
        "果园采摘迎来客人",
        "学校食堂添了新菜",
        "春耕农机提前检修",
    ];
    for (name, head) in ('a'..='h').zip(heads) {
        story(&s, &name.to_string(), head, 12);
    }
    s
}

fn story(s: &Scratch, name: &str, headline: &str, paras: usize) {
    let headline = if headline.contains('[') { headline.to_string() } else { format!("\"{headline}\"") };
    let para = "清晨的街道还很安静，卖豆浆的老人已经支好了摊子，炉火映着他的脸。孩子们背着书包走过，热气在冷风里一团一团散开，早班的公交车缓缓靠站。";
    let body: String = (0..paras).map(|_| format!("{para}\n\n")).collect();
    s.write(&format!("issue/articles/{name}.md"), format!("+++\nheadline = {headline}\n+++\n{body}"));
}

/// Pages of one test, built from slots.
fn page(slots: &[String]) -> String {
    slots.concat()
}

#[test]
fn l01_a_line_through_the_page() {
    let s = scratch("l01");
    let cut = |step: u16| {
        page(&[
            slot("a", (1, 1), (3, 30), "head = 3"),
            slot("b", (4, 1), (2, 30 + step), "head = 2"),
            slot("c", (1, 31), (2, 43), "head = 2"),
            slot("d", (3, 31 + step), (3, 43 - step), "head = 3"),
        ])
    };
    // Two lines of step leave no line that crosses nothing; column 3 is empty for them.
    let t = told_in(&s, "", &[&cut(1)]);
    assert_eq!(t.one("L01", &["第1版断版", "“a”", "“b”", "“c”", "“d”", "毫米"], "name = \"a\"").severity, Severity::Error);
    told_in(&s, "", &[&cut(3)]).silent("L01");
    // On a later page a warning; and off.
    let t = told_in(&s, "", &["", &cut(0).replace("(1, 1)", "")]);
    assert_eq!(t.one("L01", &["第2版断版"], "name = \"a\"").severity, Severity::Warning);
    told_in(&s, "L01 = \"off\"", &[&cut(0)]).silent("L01");
    told_in(&s, "L01 = { slack = 0 }", &[&cut(1)]).silent("L01");
}

#[test]
fn l02_a_line_down_the_page() {
    let s = scratch("l02");
    let p = |wide: u16| {
        page(&[
            slot("a", (1, 1), (2, 30), ""),
            slot("b", (3, 1), (3, 25), ""),
            slot("c", (1, 31), (wide, 33), ""),
            slot("d", (wide + 1, 31), (5 - wide, 33), ""),
            slot("e", (3, 26), (3, 5), ""),
            furniture("ad", "text = [\"买一送一\"]", (1, 64), (5, 10), "category = \"家电\""),
        ])
    };
    told_in(&s, "", &[&p(2)]).one("L02", &["竖断版", "第2栏右边", "毫米"], "name = \"a\"");
    told_in(&s, "", &[&p(3)]).silent("L02");
}

#[test]
fn l03_heads_side_by_side() {
    let s = scratch("l03");
    let p = |a: &str, b: &str, down: u16| {
        page(&[slot("a", (1, 1), (2, 30), a), slot("b", (3, 1 + down), (2, 30), b), slot("c", (1, 31), (5, 40), "")])
    };
    let head = |pt: &str| format!("head = {{ cols = 2, lines = 4, size = \"{pt}pt\" }}");
    let t = told_in(&s, "", &[&p(&head("24"), &head("20"), 0)]);
    assert_eq!(t.one("L03", &["碰题", "“a”", "“b”", "1.20 倍", "第3栏第1行"], "name = \"a\"").severity, Severity::Error);
    told_in(&s, "", &[&p(&head("25"), &head("20"), 0)]).silent("L03");
    // Half a head of overlap, and less.
    assert_eq!(told_in(&s, "", &[&p(&head("24"), &head("24"), 1)]).of("L03").len(), 1);
    told_in(&s, "", &[&p(&head("24"), &head("24"), 3)]).silent("L03");
    // A frame parts them; so does a picture, or a vertical head.
    let framed = format!("{}\nborder = \"line\"", head("24"));
    told_in(&s, "", &[&p(&head("24"), &framed, 0)]).silent("L03");
    told_in(&s, "", &[&p(&head("24"), "head = { cols = 1, vertical = true, size = \"24pt\" }", 0)]).silent("L03");
    assert_eq!(told_in(&s, "L03 = { level = \"hint\", ratio = 1.3 }", &[&p(&head("25"), &head("20"), 0)]).of("L03").len(), 1);
}

#[test]
fn l04_heads_over_heads() {
    let s = scratch("l04");
    story(&s, "s", "短讯一则", 1);
    let p = |lines: u16| {
        page(&[slot("s", (1, 1), (5, lines), "head = { lines = 3 }"), slot("b", (1, lines + 1), (5, 40), "head = { lines = 4 }")])
    };
    told_in(&s, "", &[&p(5)]).one("L04", &["叠题", "“s”", "“b”", "中间只有2行"], "name = \"s\"");
    told_in(&s, "", &[&p(6)]).silent("L04");
    // Three stories of one width, one over the other, are a chimney; two are not, but for a Japanese desk.
    let pile = |n: u16| {
        let each = |i: u16| slot(["a", "b", "c"][usize::from(i)], (1, 1 + 20 * i), (2, 20), "head = 2");
        page(&(0..n).map(each).collect::<Vec<_>>())
    };
    told_in(&s, "", &[&pile(3)]).one("L04", &["烟囱", "“a”“b”“c”", "3层"], "name = \"a\"");
    told_in(&s, "", &[&pile(2)]).silent("L04");
    told_in(&s, "profile = \"ja\"", &[&pile(2)]).one("L04", &["烟囱"], "name = \"a\"");
}

#[test]
fn l05_a_head_without_its_text() {
    let s = scratch("l05");
    // The whole of the first slot is head; the text stands somewhere else, or right under it.
    let p = |at: (u16, u16)| {
        page(&[part("one", "a", (1, 1), (3, 6), "head = { cols = 3, lines = 6 }"), part("two", "a", at, (3, 30), "head = false")])
    };
    told_in(&s, "", &[&p((1, 20))]).one("L05", &["题文分离", "“one”", "只有标题"], "name = \"one\"");
    told_in(&s, "", &[&p((1, 7))]).silent("L05");
    // A picture between a head and its text.
    let bytes = fs::read(root().join("issues/2022-12-02/pictures/p1p1.jpg")).unwrap();
    s.write("issue/pictures/x.jpg", bytes);
    s.write("issue/articles/x.md", "+++\npicture = \"x.jpg\"\ncaption = \"说明。\"\ncredit = \"某 摄\"\n+++\n");
    let p = |line: u16| {
        page(&[
            slot("a", (1, 1), (2, 30), "head = { cols = 2, lines = 4 }"),
            furniture("x", "picture = \"x\"", (1, line), (2, 8), "inside = \"a\""),
        ])
    };
    told_in(&s, "", &[&p(5)]).one("L05", &["题文分离", "“a”"], "name = \"a\"");
    told_in(&s, "", &[&p(7)]).silent("L05");
}

#[test]
fn l06_too_little_under_a_head() {
    let s = scratch("l06");
    let p = |lines: u16| page(&[slot("a", (1, 1), (3, lines), "head = { cols = 3, lines = 5 }")]);
    told_in(&s, "", &[&p(6)]).one("L06", &["背题", "“a”", "只有1行"], "name = \"a\"");
    told_in(&s, "", &[&p(7)]).silent("L06");
}

#[test]
fn l07_a_paragraph_ends_where_another_begins() {
    let s = scratch("l07");
    // Paragraphs of five lines. Story `a` fills its first column with whole ones; beside it the second part of `b`,
    // which has no head of its own, begins with one.
    let p = |step: u16| {
        page(&[
            slot("a", (1, 1), (1, 23 + step), "head = { cols = 1, lines = 3 }"),
            part("a2", "a", (1, 24 + step), (1, 10), ""),
            slot("b", (4, 1), (1, 23), "head = { cols = 1, lines = 3 }"),
            part("b2", "b", (2, 1), (1, 15), ""),
        ])
    };
    // Of five lengths in a row one ends with a paragraph.
    let found: Vec<u16> = (0..5).filter(|&step| !told_in(&s, "", &[&p(step)]).of("L07").is_empty()).collect();
    let [step] = found[..] else { panic!("{found:?}") };
    told_in(&s, "", &[&p(step)]).one("L07", &["“a”", "恰好段末收栏", "“b2”"], "name = \"a\"");
    told_in(&s, "L07 = \"off\"", &[&p(step)]).silent("L07");
}

#[test]
fn l08_text_goes_on_where_nobody_looks() {
    let s = scratch("l08");
    let p = |at: (u16, u16)| {
        let b = if at.0 == 2 { (4, 1) } else { (2, 1) };
        page(&[part("one", "a", (1, 1), (1, 30), ""), slot("b", b, (1, 60), ""), part("two", "a", at, (1, 30), "head = false")])
    };
    told_in(&s, "", &[&p((4, 1))]).one("L08", &["飞越", "“one”", "第4栏第1行"], "name = \"one\"");
    told_in(&s, "", &[&p((2, 1))]).silent("L08");
    told_in(&s, "", &[&p((1, 31))]).silent("L08");
    let t = told_in(&s, "profile = \"ja\"", &[&p((4, 1))]);
    assert_eq!(t.one("L08", &["飞越"], "name = \"one\"").severity, Severity::Error);
}

#[test]
fn l09_lone_lines_are_told_and_whole_paragraphs_are_not() {
    let s = scratch("l09");
    // Two lines of a paragraph, which the composer evens out rather than leave one character alone.
    s.write("issue/articles/x.md", "+++\nheadline = \"题\"\n+++\n一二三四五六七八九十甲乙丙\n");
    let p = page(&[slot("x", (1, 1), (1, 12), "")]);
    told_in(&s, "L09 = \"warn\"", &[&p]).silent("L09");
    // Three lines and five in columns of four: ideographs alone fill neither more lines nor fewer.
    let text = format!("{}\n\n{}", "国".repeat(36), "国".repeat(64));
    s.write("issue/articles/x.md", format!("+++\nheadline = \"题\"\n+++\n{text}\n"));
    let p = page(&[slot("x", (1, 1), (2, 8), "head = { lines = 4, cols = 2 }")]);
    let told = told_in(&s, "L09 = \"warn\"", &[&p]);
    assert!(matches!(told.of("L09")[..], [m] if m.contains("段首一行落在栏底")), "{:?}", told.all);
    told_in(&s, "L09 = \"off\"", &[&p]).silent("L09");
}

#[test]
fn l10_turns_of_a_head() {
    let s = scratch("l10");
    let p = page(&[slot("a", (1, 1), (5, 20), "")]);
    for (head, words) in [
        ("[\"百年老街\", \"的新邻居\"]", "以“的”开头"),
        ("[\"老街和\", \"新邻居\"]", "以“和”结尾"),
        ("[\"老街迎来新邻居\", \"啦\"]", "单字成行"),
    ] {
        story(&s, "a", head, 6);
        told_in(&s, "", &[&p]).one("L10", &[words, "主题"], "");
    }
    // A word or a name that goes through the turn, of the dictionary or of the paper.
    for (head, words) in [("[\"百年老\", \"街的新邻居\"]", "老|街"), ("[\"图书\", \"馆夜间不关门\"]", "图书|馆")] {
        story(&s, "a", head, 6);
        assert_eq!(told_in(&s, "", &[&p]).one("L10", &["拆在两行", words], "").severity, Severity::Warning);
    }
    for head in ["[\"百年老街的\", \"新邻居\"]", "[\"老街\", \"和新邻居\"]", "老街迎来新邻居？", "[\"老街迎来新邻居\", \"来啦\"]"]
    {
        story(&s, "a", head, 6);
        told_in(&s, "", &[&p]).silent("L10");
    }
    story(&s, "a", "[\"百年老街\", \"的新邻居\"]", 6);
    told_in(&s, "L10 = { not_first = [\"了\"] }", &[&p]).silent("L10");
}

#[test]
fn l11_rules_are_joined() {
    let s = scratch("l11");
    let p = page(&[
        slot("a", (1, 1), (3, 30), "head = 3"),
        slot("b", (4, 1), (2, 40), "head = 2"),
        slot("c", (1, 31), (2, 43), "head = 2"),
        slot("d", (3, 31), (1, 43), ""),
        slot("e", (4, 41), (2, 33), "border = \"line\""),
    ]);
    told_in(&s, "", &[&p]).silent("L11");
    // A frame reaches to the edge of its slot: in a gutter of half a character the rule stands 0.8 mm beside it.
    let framed = page(&[
        slot("a", (1, 1), (2, 40), "head = 2"),
        slot("b", (3, 1), (3, 30), "head = 3\nborder = \"line\""),
        slot("c", (3, 31), (3, 43), "head = 3"),
    ]);
    let narrow = |gutter: &str, apart: &str| format!("L11 = {{ apart = {apart} }}\n[grid]\ngutter = {gutter}");
    told_in(&s, &narrow("1", "1.0"), &[&framed]).silent("L11");
    let t = told_in(&s, &narrow("1", "4.0"), &[&framed]);
    assert!(t.of("L11").iter().all(|m| m.contains("两线相距只有")), "{:?}", t.all);
}

#[test]
fn l12_and_l13_have_their_weights() {
    let s = scratch("l12");
    story(&s, "s", "短讯一则", 1);
    let p = page(&[slot("s", (1, 1), (3, 30), "head = { lines = 3 }")]);
    assert_eq!(told_in(&s, "", &[&p]).one("L12", &["天窗"], "name = \"s\"").severity, Severity::Error);
    assert_eq!(told_in(&s, "L12 = \"warn\"", &[&p]).one("L12", &["天窗"], "name = \"s\"").severity, Severity::Warning);
    // A line of white is none: the editor sees it, the reader does not.
    let white = |lines: u16| page(&[slot("s", (1, 1), (5, lines), "head = { cols = 5, lines = 3 }\ncolumns = 1")]);
    told_in(&s, "", &[&white(5)]).silent("L12");
    told_in(&s, "", &[&white(5)]).silent("L13");
    let full = page(&[slot("a", (1, 1), (1, 12), "")]);
    let t = told_in(&s, "L13 = \"off\"", &[&full]);
    assert_eq!((t.of("L13").len(), t.of("R03").len()), (1, 1), "lost text is never silent");
}

#[test]
fn l14_jumps_worth_taking() {
    let s = scratch("l14");
    let p = |lines: u16| vec![page(&[part("one", "a", (1, 1), (2, 20), "head = 2")]), page(&[part("two", "a", (1, 3), (1, lines), "")])];
    let run = |p: Vec<String>| told_in(&s, "", &p.iter().map(String::as_str).collect::<Vec<_>>());
    run(p(6)).one("L14", &["只有4行", "第2版“two”"], "name = \"two\"");
    run(p(7)).silent("L14");
    // Three pages are the most.
    let chain = |n: u16| (0..n).map(|i| page(&[part(&format!("p{i}"), "a", (1, 3), (1, 12), "")])).collect::<Vec<_>>();
    run(chain(3)).silent("L14");
    run(chain(4)).one("L14", &["第1、2、3、4版"], "name = \"p3\"");
}

#[test]
fn l14_jump_lines_that_editors_type() {
    let s = scratch("l14t");
    let body = |name: &str, before: &str, after: &str| {
        s.write(
            &format!("issue/articles/{name}.md"),
            format!("+++\nheadline = \"短题\"\n+++\n{before}孩子们背着书包走过，热气在冷风里散开。{after}\n"),
        );
    };
    let p = |b: u16| {
        let mut pages = vec![page(&[slot("a", (1, 1), (2, 20), "")]), String::new(), String::new()];
        pages[usize::from(b) - 1] = page(&[slot("b", (1, 3), (2, 20), "")]);
        pages
    };
    let run = |pages: Vec<String>| told_in(&s, "L12 = \"off\"", &pages.iter().map(String::as_str).collect::<Vec<_>>());
    // A pair of two files.
    body("a", "", "（下转第2版）");
    body("b", "（上接第1版）", "");
    run(p(2)).silent("L14");
    // The other half stands on page 3, is missing, or there is no such page.
    assert_eq!(run(p(3)).of("L14").len(), 2);
    body("b", "", "");
    run(p(2)).one("L14", &["稿件“a”", "“下转第2版”", "没有对应的“上接第1版”"], "孩子们");
    body("a", "", "（下转第9版）");
    run(p(2)).one("L14", &["本期没有第9版"], "孩子们");
    body("a", "", "");
    body("b", "（上接第1版）", "");
    run(p(2)).one("L14", &["稿件“b”", "没有对应的“下转第2版”"], "（上接");
    // Copy that speaks of jump lines is not one.
    body("b", "读者问“（上接第1版）”是什么意思，", "");
    run(p(2)).silent("L14");
    // In a story that the program jumps itself, a typed line is a second one, or a wrong one.
    for (typed, words) in [("（下转第2版）", "印出来有两句"), ("（下转第3版）", "它从第1版转到第2版")] {
        story(&s, "c", "短题", 8);
        let file = s.path("issue/articles/c.md");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.trim_end().to_string() + typed + "\n").unwrap();
        let pages = [page(&[part("one", "c", (1, 1), (2, 20), "")]), page(&[part("two", "c", (1, 3), (2, 20), "")])];
        told_in(&s, "L12 = \"off\"", &[&pages[0], &pages[1]]).one("L14", &["稿件“c”", words], "");
    }
}

#[test]
fn l15_contents_that_editors_type() {
    let s = scratch("l15t");
    let p = |line: &str| {
        [
            page(&[furniture("ear", &format!("text = [\"导读\", \"{line}\"]"), (1, 1), (2, 15), ""), slot("a", (1, 16), (5, 40), "")]),
            page(&[slot("b", (1, 3), (5, 40), "")]),
        ]
    };
    let run = |line: &str| {
        let [a, b] = p(line);
        told_in(&s, "", &[&a, &b])
    };
    run("老街灯笼匠守旧艺　第2版").silent("L15");
    run("灯笼匠守旧艺►2版").silent("L15");
    run("老街灯笼匠守旧艺　第3版").one("L15", &["老街灯笼匠守旧艺", "登在第2版"], "name = \"ear\"");
    run("明日有大雪　第2版").one("L15", &["没有这样标题的稿件"], "name = \"ear\"");
}

#[test]
fn l15_the_index_tells_true_titles() {
    let s = scratch("l15");
    let p = |title: &str| {
        [
            page(&[
                furniture("ear", &format!("index = [{{ article = \"b\", title = \"{title}\" }}]"), (1, 1), (2, 15), ""),
                slot("a", (1, 16), (5, 40), ""),
            ]),
            page(&[slot("b", (1, 3), (5, 40), "")]),
        ]
    };
    let run = |title| {
        let [a, b] = p(title);
        told_in(&s, "", &[&a, &b])
    };
    run("老街灯笼匠新艺").one("L15", &["“老街灯笼匠新艺”", "“老街灯笼匠守旧艺”"], "name = \"ear\"");
    run("老街灯笼匠").silent("L15");
    run("老街灯笼匠守旧艺").silent("L15");
}

#[test]
fn l16_the_fold() {
    let s = scratch("l16");
    // 对开: 103 lines of 13.5 pt from 26 mm on; the fold at 270 mm lies in line 52.
    let news = |first: u16| {
        page(&[
            slot("a", (1, 1), (4, first), "head = 4"),
            slot("b", (5, 1), (3, first), "head = 3"),
            slot("c", (1, first + 1), (3, 40), "head = 3"),
            slot("d", (4, first + 1), (4, 40), "head = 4"),
        ])
    };
    let broad = |rule: &str| format!("# broadsheet\n{rule}");
    told_in(&s, &broad(""), &[&news(51)]).one("L16", &["折线", "270.0毫米", "断开"], "name = \"c\"");
    told_in(&s, &broad(""), &[&news(56)]).silent("L16");
    // A page that must stay clear: text on the fold is told, a gap of the zone is not.
    let column = |end: u16| format!("fold = \"clear\"\n{}", page(&[slot("a", (1, 1), (3, end), "head = 3")]));
    told_in(&s, &broad(""), &[&column(60)]).one("L16", &["“a”有文字压在折线上"], "name = \"a\"");
    told_in(&s, &broad(""), &[&column(49)]).silent("L16");
    told_in(&s, "", &[&news(36)]).silent("L16");
    told_in(&s, "L16 = { at = 192, page = \"whole\" }", &[&page(&[slot("a", (1, 1), (5, 36), ""), slot("b", (1, 37), (5, 30), "")])]).one(
        "L16",
        &["断开235毫米"],
        "name = \"b\"",
    );
}

#[test]
fn l17_pictures() {
    let s = scratch("l17");
    let bytes = fs::read(root().join("issues/2022-12-02/pictures/p1p1.jpg")).unwrap();
    s.write("issue/pictures/x.jpg", &bytes);
    s.write("issue/pictures/y.jpg", &bytes);
    let picture =
        |file: &str, more: &str| s.write(&format!("issue/articles/{file}.md"), format!("+++\npicture = \"{file}.jpg\"\n{more}+++\n"));
    let p = |both: bool| {
        let one = |n: &str, col| furniture(n, &format!("picture = \"{n}\""), (col, 1), (2, 20), "");
        page(&if both { vec![one("x", 1), one("y", 3)] } else { vec![one("x", 1)] })
    };
    let (caption, credit) = ("caption = \"云桥村的菜窖。\"\n", "credit = \"林樾 摄\"\n");
    picture("x", credit);
    assert_eq!(told_in(&s, "", &[&p(false)]).one("L17", &["没有说明"], "name = \"x\"").severity, Severity::Error);
    picture("x", caption);
    assert_eq!(told_in(&s, "", &[&p(false)]).one("L17", &["没有署摄影者"], "name = \"x\"").severity, Severity::Warning);
    picture("x", &format!("{caption}{credit}"));
    picture("y", &format!("{caption}{credit}"));
    told_in(&s, "", &[&p(false)]).silent("L17");
    told_in(&s, "", &[&p(true)]).one("L17", &["“y”", "“x”", "同一张图片"], "name = \"y\"");
}

#[test]
fn l18_masthead_folio_and_imprint() {
    let s = scratch("l18");
    let mast =
        |lines: &str| page(&[furniture("m", &format!("masthead = [\"{lines}\"]"), (1, 1), (5, 12), ""), slot("a", (1, 13), (5, 40), "")]);
    for (line, words) in [
        ("2022年12月3日", "不是出版日期2022年12月2日"),
        ("星期六", "2022年12月2日是星期五"),
        ("壬寅年十一月初八", "应为“壬寅年十一月初九”"),
        ("壬寅年十一月初九　大雪", "节气“大雪”不对"),
        ("总第0002期", "总期号是0002"),
        ("今日4版", "本期有1版"),
    ] {
        told_in(&s, "", &[&mast(line)]).one("L18", &[words], "name = \"m\"");
    }
    told_in(&s, "", &[&mast("2022年12月2日　星期五　壬寅年十一月初九　总第0001期　今日1版")]).silent("L18");
    let filled = told_in(&s, "", &[&mast("{date}　{weekday}　{lunar}　{number}　今日{pages}版")]);
    filled.silent("L18");
    filled.silent("R03");
    let imprint = |more: &str| {
        let text = format!("text = [\"刊号 CN 00-0000　总第1期　社址 某街　电话 1　邮编 2　印刷 某厂{more}\"]");
        page(&[slot("a", (1, 1), (5, 40), ""), furniture("i", &text, (1, 70), (5, 4), "")])
    };
    told_in(&s, "", &[&imprint("　定价 1")]).one("L18", &["缺少发行方式"], "name = \"i\"");
    told_in(&s, "", &[&imprint("　定价 1　邮局发行")]).silent("L18");
    told_in(&s, "L18 = { imprint = \"off\" }", &[&imprint("")]).silent("L18");
    told_in(&s, "L18 = { imprint = \"准印证\" }", &[&imprint("　定价 1　邮局发行")]).one("L18", &["准印证号", "内部资料"], "name = \"i\"");
    // A whole paper without any: said, no more.
    let first = mast("{date}");
    let t = told_in(&s, "", &[&first, &page(&[slot("b", (1, 3), (5, 40), "")])]);
    assert_eq!(t.one("L18", &["本期没有报尾"], "name = \"m\"").severity, Severity::Note);
    told_in(&s, "L18 = { imprint = \"off\" }", &[&first, ""]).silent("L18");
    let noted = |note: &str| ["".to_string(), format!("note = \"{note}\"\n{}", slot("a", (1, 3), (5, 40), ""))];
    let run = |note| {
        let [a, b] = noted(note);
        told_in(&s, "", &[&a, &b])
    };
    run("12月 星期一").one("L18", &["报眉上的“星期一”"], "number = 2");
    run("责任编辑 某某").silent("L18");
}

#[test]
fn l19_white_page() {
    let s = scratch("l19");
    let p = |more: &str| page(&[slot("a", (1, 1), (4, 24), more)]);
    let lint = "profile = \"ja\"\nL20 = \"off\"";
    story(&s, "a", "长文", 20);
    told_in(&s, lint, &[&p("head = { cols = 4, lines = 3 }")]).one("L19", &["没有题也没有图", "毫米"], "name = \"a\"");
    told_in(&s, lint, &[&p("head = { cols = 4, lines = 6 }")]).silent("L19");
    told_in(&s, "", &[&p("head = { cols = 4, lines = 3 }")]).silent("L19");
}

#[test]
fn l20_order_of_importance() {
    let s = scratch("l20");
    let p = |a: &str, b: &str| {
        page(&[
            slot("a", (1, 1), (3, 30), &format!("rank = 1\nhead = {{ cols = 3, size = \"{a}pt\" }}")),
            slot("b", (1, 31), (3, 30), &format!("rank = 2\nhead = {{ cols = 3, size = \"{b}pt\" }}")),
        ])
    };
    told_in(&s, "", &[&p("28", "32")]).one("L20", &["轻重颠倒", "“a”是1级题", "“b”是2级题", "32.0磅"], "name = \"a\"");
    told_in(&s, "", &[&p("30", "32")]).silent("L20");
    let lead = |a: u16, b: u16| page(&[slot("a", (a, 1), (2, 40), "rank = 1"), slot("b", (b, 1), (2, 40), "rank = 3")]);
    told_in(&s, "", &[&lead(3, 1)]).one("L20", &["头条不在左上", "“a”", "“b”"], "name = \"a\"");
    told_in(&s, "", &[&lead(1, 3)]).silent("L20");
    let vertical = |a: u16, b: u16| lead(a, b).replace("rank =", "writing = \"vertical\"\nrank =");
    told_in(&s, "", &[&vertical(1, 3)]).one("L20", &["头条不在右上"], "name = \"a\"");
    told_in(&s, "", &[&vertical(3, 1)]).silent("L20");
}

#[test]
fn l21_heads_of_one_size() {
    let s = scratch("l21");
    let p = |last: &str| {
        let each = |(i, n): (usize, &str)| {
            let size = if n == "d" { last } else { "20" };
            slot(n, (1, 1 + 15 * i as u16), (2, 15), &format!("head = {{ cols = 2, lines = 4, size = \"{size}pt\" }}"))
        };
        page(&["a", "b", "c", "d"].into_iter().enumerate().map(each).collect::<Vec<_>>())
    };
    assert_eq!(told_in(&s, "", &[&p("20")]).one("L21", &["3处", "a与b", "20.0磅"], "name = \"a\"").severity, Severity::Note);
    told_in(&s, "", &[&p("28")]).silent("L21");
    let single = |n: u16| {
        let at = |i: u16| (1 + i % 5, 1 + i / 5 * 30);
        page(
            &(0..n)
                .map(|i| slot(["a", "b", "c", "d", "e", "f"][usize::from(i)], at(i), (1, 30), &format!("rank = {}", i + 1)))
                .collect::<Vec<_>>(),
        )
    };
    assert!(told_in(&s, "", &[&single(6)]).of("L21").iter().any(|m| m.contains("6个单栏题")));
    assert!(told_in(&s, "", &[&single(5)]).of("L21").iter().all(|m| !m.contains("单栏题")));
}

#[test]
fn l22_names_in_heads() {
    let s = scratch("l22");
    s.write("layouts/test/names.toml", "places = [\"东昌府区\"]\nphrases = [\"人民至上、生命至上\"]\npeople = [{ name = \"马军权\", post = \"区委书记\" }]\nbanned = [\"卖报郎\"]\n");
    let p = page(&[slot("a", (1, 1), (5, 40), "head = 5")]);
    for (head, words, severity) in [
        ("马军全到云桥村调研", "“马军全”与名单里的“马军权”只差一个字", Severity::Error),
        ("东营府区开出新公交线路", "“东昌府区”只差一个字", Severity::Error),
        ("卖报郎回来了", "不用的词", Severity::Error),
        ("始终坚持人民至上、生活至上", "固定提法", Severity::Warning),
    ] {
        story(&s, "a", head, 12);
        let t = told_in(&s, "", &[&p]);
        assert_eq!(t.one("L22", &["第1版", words, "毫米"], "").severity, severity, "{head}");
        told_in(&s, "L22 = \"off\"", &[&p]).silent("L22");
    }
    for head in ["马军权到云桥村调研", "东昌府区开出新公交线路"] {
        story(&s, "a", head, 12);
        told_in(&s, "", &[&p]).silent("L22");
    }
}

#[test]
fn l23_an_ad_beside_an_accident() {
    let s = scratch("l23");
    story(&s, "a", "高速公路车祸三人遇难", 8);
    let p = |category: &str, line: u16| {
        page(&[
            slot("a", (1, 1), (5, 30), ""),
            slot("b", (1, 51), (5, 20), ""),
            furniture("ad", "text = [\"新车上市\"]", (1, line), (3, 10), &format!("category = \"{category}\"")),
        ])
    };
    let t = told_in(&s, "", &[&p("汽车", 31)]);
    assert_eq!(t.one("L23", &["“ad”（汽车）", "“a”", "遇难"], "name = \"ad\"").severity, Severity::Error);
    told_in(&s, "", &[&p("汽车", 35)]).silent("L23");
    told_in(&s, "", &[&p("公益广告", 31)]).silent("L23");
    told_in(&s, "L23 = { words = [\"讣告\"] }", &[&p("汽车", 31)]).silent("L23");
}

#[test]
fn waivers() {
    let s = scratch("waive");
    let p = |waive: &str| format!("{waive}# page\n{}", page(&[slot("a", (1, 1), (2, 60), ""), slot("b", (3, 1), (3, 60), "")]));
    let waive = |more: &str| format!("[[waive]]\ncode = \"L02\"\n{more}\n");
    let t = told_in(&s, "", &[&p(&waive("page = 1\nitems = [\"a\", \"b\"]\nreason = \"两版合一的试刊\""))]);
    assert_eq!(t.one("L02", &["已豁免：两版合一的试刊"], "name = \"a\"").severity, Severity::Note);
    t.silent("L00");
    // Another page, another item: the finding stays and the waiver is told.
    let t = told_in(&s, "L03 = \"off\"", &[&p(&waive("reason = \"另一处\"").replace("L02", "L01"))]);
    t.one("L00", &["豁免 L01 没有用上"], "code = \"L01\"");
    assert_eq!(t.of("L02").len(), 1);
    for (more, code) in [("page = 1", "R04"), ("page = 7\nreason = \"x\"", "R03"), ("items = [\"z\"]\nreason = \"x\"", "R03")] {
        let t = told_in(&s, "", &[&p(&waive(more))]);
        assert!(t.of(code).len() == 1 && t.all.iter().any(|d| d.code == "L02" && d.severity == Severity::Warning), "{more}: {:#?}", t.all);
    }
    let t = told_in(&s, "", &[&p(&waive("reason = \"x\"").replace("L02", "L13"))]);
    t.one("R03", &["不能豁免"], "\"L13\"");
    let t = told_in(&s, "L99 = \"off\"\nL03 = \"loud\"", &[&p("")]);
    assert_eq!((t.of("R02").len(), t.of("R03").len()), (1, 1));
}

#[test]
fn the_sample_is_silent_but_for_what_is_waived() {
    let report = built::set_sample("2022-12-02").report;
    let told: Vec<String> = report.diagnostics.iter().map(|d| format!("{} {:?} {}", d.code, d.severity, d.message)).collect();
    assert!(report.exit_code() == 0 && told.iter().all(|t| t.contains("已豁免") || t.starts_with('R')), "{told:#?}");
    assert!(told.iter().any(|t| t.starts_with("L02 Note 第4版竖断版")), "{told:#?}");
}

#[test]
fn the_manual_has_every_rule_and_limit() {
    let manual = fs::read_to_string(root().join("docs/layout-format.md")).unwrap();
    for rule in banmian::model::RULES {
        let row = manual.lines().find(|l| l.starts_with(&format!("| {} |", rule.code))).unwrap_or_else(|| panic!("{}", rule.code));
        for l in rule.limits {
            let cell = row.split(&format!("`{}`", l.key)).nth(1).unwrap_or_else(|| panic!("{} {}", rule.code, l.key));
            let value = cell.split('（').nth(1).unwrap_or_default().split(['）', '：', '；']).next().unwrap_or_default();
            assert_eq!(value.parse(), Ok(l.zh), "{} {}", rule.code, l.key);
        }
        let keys = rule.lists.iter().map(|l| l.0).chain(rule.choices.iter().map(|c| c.0));
        keys.for_each(|k| assert!(row.contains(&format!("`{k}`")), "{} {k}", rule.code));
    }
}
