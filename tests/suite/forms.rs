//! Forms of heads (反白、底纹、题线、长扁、题在文中、栏目、提要) and of furniture (报头、报眉、导读、报尾), on small issues.

use crate::common::built::{self, Set};
use crate::common::{Scratch, root};
use banmian::diag::{Report, Severity};
use banmian::geom::{Length, Rect};
use banmian::model::{Issue, ParaKind};
use banmian::page::{Edition, Ink, Item, Part, TextRun};
use std::fs;

struct Built {
    issue: Issue,
    edition: Edition,
    report: Report,
}

const PARA: &str = "清晨的街道还很安静，卖豆浆的老人已经支好了摊子，炉火映着他的脸。孩子们背着书包走过，热气在冷风里一团一团散开，早班的公交车缓缓靠站。\n\n";

/// An issue of one story in five columns; `front` and `head` are the keys of the story and of its slot.
fn one(name: &str, front: &str, head: &str) -> Built {
    let s = Scratch::new(name);
    s.write("issue/articles/a.md", format!("+++\n{front}+++\n{}", PARA.repeat(24)));
    let toml = format!(
        "[[page]]\nnumber = 1\nname = \"要闻\"\n[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 1]\nsize = [3, 40]\n{head}\n"
    );
    build(&s, "", &toml, "")
}

/// `layout` and `head` are added to layout.toml and before the pages of issue.toml.
fn build(s: &Scratch, head: &str, pages: &str, layout: &str) -> Built {
    for f in ["house.toml", "county-tabloid/layout.toml"] {
        s.write(&format!("layouts/{f}"), fs::read(root().join("layouts").join(f)).unwrap());
    }
    s.write("layouts/test/layout.toml", format!("base = \"county-tabloid\"\n{layout}"));
    s.write(
        "issue/issue.toml",
        format!("paper = \"样版周报\"\ndate = 2022-12-02\nnumber = \"总第0001期\"\nlayout = \"test\"\n{head}\n{pages}"),
    );
    let Set { issue, edition, report, .. } = built::set(s);
    let bad = report.diagnostics.iter().filter(|d| d.severity >= Severity::Error && !["L12", "L13"].contains(&d.code)).collect::<Vec<_>>();
    assert!(bad.is_empty(), "{bad:#?}");
    Built { issue, edition, report }
}

impl Built {
    fn head(&self) -> Rect {
        self.edition.regions.iter().find(|r| matches!(r.part, Part::Head { .. })).expect("a head").rect
    }

    /// Runs of the story's paragraphs of a kind.
    fn runs(&self, kind: ParaKind) -> Vec<&TextRun> {
        let of = |r: &&TextRun| r.source.is_some_and(|s| self.issue.story(s.story).paras[s.para as usize].kind == kind);
        let runs = self.edition.pages[0].items.iter().filter_map(|i| if let Item::Text(r) = i { Some(r) } else { None });
        runs.filter(of).collect()
    }

    /// Filled shapes: rectangle and ink.
    fn grounds(&self) -> Vec<(Rect, Ink)> {
        let of = |i: &Item| if let Item::Shape { rect, fill: Some(ink), .. } = i { Some((*rect, *ink)) } else { None };
        self.edition.pages[0].items.iter().filter_map(of).collect()
    }

    /// Level rules: start, end, height on the page, thickness.
    fn rules(&self) -> Vec<(Length, Length, Length, Length)> {
        let of = |i: &Item| match i {
            // That of the folio goes over the whole page.
            Item::Rule { from, to, width, .. } if from.y == to.y && to.x - from.x < self.issue.layout.type_area().width => {
                Some((from.x, to.x, from.y, *width))
            }
            _ => None,
        };
        self.edition.pages[0].items.iter().filter_map(of).collect()
    }

    /// Text of the run that was painted with a run's glyphs.
    fn words(&self, page: usize, run: &TextRun) -> String {
        let p = &self.edition.pages[page];
        let glyphs = &p.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
        glyphs.iter().map(|g| &p.text[g.text as usize..g.text as usize + usize::from(g.len)]).collect()
    }

    /// Where a furniture text that begins so stands on a page, and its size.
    fn at(&self, page: usize, begins: &str) -> Option<(Length, Length, Length)> {
        let runs = self.edition.pages[page].items.iter().filter_map(|i| if let Item::Text(r) = i { Some(r) } else { None });
        runs.filter(|r| self.words(page, r).starts_with(begins)).map(|r| (r.origin.x, r.origin.y, r.size)).next()
    }
}

fn inside(run: &TextRun, rect: &Rect) -> bool {
    run.origin.x >= rect.x && run.origin.x <= rect.right() && run.origin.y >= rect.y && run.origin.y <= rect.bottom()
}

#[test]
fn a_reversed_head_is_white_on_black() {
    let front = "kicker = \"引题说明缘由\"\nheadline = \"一窖白菜串起半村人情\"\n";
    let plain = one("form-plain", front, "");
    assert!(plain.grounds().is_empty() && plain.runs(ParaKind::Headline).iter().all(|r| r.ink == Ink::BLACK));
    let b = one("form-reverse", front, "head = { reverse = true }");
    assert_eq!(b.grounds(), [(b.head(), Ink::BLACK)]);
    for kind in [ParaKind::Kicker, ParaKind::Headline] {
        assert!(!b.runs(kind).is_empty() && b.runs(kind).iter().all(|r| r.ink == Ink::PAPER && inside(r, &b.head())));
    }
    assert!(b.runs(ParaKind::Body).iter().all(|r| r.ink == Ink::BLACK && !inside(r, &b.head())));
    // The white characters keep an edge of black at the ends of their lines.
    assert!(b.runs(ParaKind::Headline).iter().all(|r| r.origin.x - b.head().x >= Length::pt(5.9)));
    let t = one("form-tint", front, "head = { tint = 12 }");
    assert_eq!(t.grounds(), [(t.head(), Ink::gray(120))]);
    assert!(t.runs(ParaKind::Headline).iter().all(|r| r.ink == Ink::BLACK));
}

#[test]
fn rules_over_and_under_a_head_are_as_wide_as_it() {
    let b = one("form-rules", "headline = \"一窖白菜串起半村人情\"\n", "head = { above = \"thick-thin\", below = \"line\" }");
    let (head, rules) = (b.head(), b.rules());
    let (thin, thick) = (b.issue.layout.rules.frame, b.issue.layout.rules.heavy);
    assert!(rules.iter().all(|r| r.0 == head.x && r.1 == head.right()), "{rules:?} {head:?}");
    assert_eq!(rules.iter().map(|r| r.3).collect::<Vec<_>>(), [thick, thin, thin]);
    assert_eq!((rules[0].2, rules[2].2), (head.y, head.bottom()));
    assert!(b.runs(ParaKind::Headline).iter().all(|r| r.origin.y > rules[1].2 && r.origin.y < rules[2].2));
}

#[test]
fn characters_are_as_wide_as_the_editor_says() {
    let front = "headline = \"北风送雪\"\n";
    for (key, want) in [("70", 700), ("100", 1000), ("140", 1400)] {
        let b = one("form-stretch", front, &format!("head = {{ stretch = {key}, size = \"20pt\" }}"));
        assert!(b.runs(ParaKind::Headline).iter().all(|r| r.stretch == want), "{key}");
    }
    let b = one("form-role", front, "head = { role = \"kai\", align = \"start\" }");
    let kai = one("form-role2", front, "");
    assert_ne!(b.runs(ParaKind::Headline)[0].face, kai.runs(ParaKind::Headline)[0].face);
    assert_eq!(b.runs(ParaKind::Headline)[0].origin.x, b.head().x);
    assert!(kai.runs(ParaKind::Headline)[0].origin.x > kai.head().x);
    // Of a rank, for the whole paper.
    let s = Scratch::new("form-rank");
    s.write("issue/articles/a.md", format!("+++\n{front}+++\n{}", PARA.repeat(24)));
    let page = "[[page]]\nnumber = 1\n[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 1]\nsize = [3, 40]\nrank = 1\n";
    let rank = "[[styles.rank]]\nrole = \"sans\"\nmin = 18\nmax = 20\nstretch = 80\nalign = \"end\"\n";
    let b = build(&s, "", page, rank);
    assert!(b.runs(ParaKind::Headline).iter().all(|r| r.stretch == 800));
}

#[test]
fn a_head_in_its_text_has_text_on_all_sides() {
    let b =
        one("form-inside", "headline = [\"一窖白菜\", \"半村人情\"]\n", "head = { at = [2, 6], cols = 1, lines = 7, frame = \"line\" }");
    let head = b.head();
    let g = &b.issue.layout.grid;
    let area = b.issue.layout.type_area();
    assert_eq!((head.x, head.y), (area.x + g.column_x(1), area.y + g.line_y(5)));
    let body = b.runs(ParaKind::Body);
    assert!(body.iter().all(|r| !inside(r, &head)), "text runs through the head");
    for (what, is) in [
        ("over", body.iter().any(|r| r.origin.x >= head.x && r.origin.x < head.right() && r.origin.y < head.y)),
        ("under", body.iter().any(|r| r.origin.x >= head.x && r.origin.x < head.right() && r.origin.y > head.bottom())),
        ("left", body.iter().any(|r| r.origin.x < head.x && r.origin.y > head.y && r.origin.y < head.bottom())),
        ("right", body.iter().any(|r| r.origin.x > head.right() && r.origin.y > head.y && r.origin.y < head.bottom())),
    ] {
        assert!(is, "no text {what} the head");
    }
    assert_eq!(b.report.count("L05"), 0);
    let s = Scratch::new("form-inside-bad");
    s.write("issue/articles/a.md", format!("+++\nheadline = \"题\"\n+++\n{PARA}"));
    s.write("issue/issue.toml", "paper = \"报\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n[[page]]\nnumber = 1\n[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 1]\nsize = [3, 40]\nhead = { at = [2, 6] }\n");
    let report = built::try_set(&s).map_or_else(|report| report, |set| set.report);
    assert!(report.diagnostics.iter().any(|d| d.code == "R04" && d.message.contains("cols")), "{report:#?}");
}

#[test]
fn a_column_name_is_a_tag_and_a_summary_a_paragraph_between_rules() {
    let front = "label = \"记者走基层\"\nheadline = \"一窖白菜串起半村人情\"\nsummary = \"云桥村把三间旧仓库改成共享菜窖，四十二户村民按户登记、轮流值守，入冬以来已存白菜六万斤。村委会说，明年开春还要把育苗也搬进来，让更多人家用得上这块冬天不冻、夏天不热的地方。\"\n";
    let b = one("form-label", front, "");
    let tag = b.runs(ParaKind::Label);
    assert!(!tag.is_empty() && tag.iter().all(|r| r.ink == Ink::PAPER));
    let [(ground, ink)] = b.grounds()[..] else { panic!("{:?}", b.grounds()) };
    assert!(ink == Ink::BLACK && tag.iter().all(|r| inside(r, &ground)) && ground.width < b.head().width / 2);
    let top = |kind| b.runs(kind).iter().map(|r| r.origin.y).min().unwrap();
    assert!(top(ParaKind::Label) < top(ParaKind::Headline) && top(ParaKind::Headline) < top(ParaKind::Summary));
    assert!(top(ParaKind::Summary) < top(ParaKind::Body));
    // Several lines between two rules over the width of the head.
    let rows: std::collections::BTreeSet<Length> = b.runs(ParaKind::Summary).iter().map(|r| r.origin.y).collect();
    assert!(rows.len() >= 2, "{rows:?}");
    let rules = b.rules();
    let [over, under] = rules[..] else { panic!("{rules:?}") };
    assert!(over.2 < *rows.first().unwrap() && under.2 > *rows.last().unwrap());
    assert_eq!((over.0, over.1), (b.head().x, b.head().right()));
    // In a reversed head the tag is a frame.
    let b = one("form-label-rev", front, "head = { reverse = true }");
    assert_eq!(b.grounds().len(), 1);
    let white = |i: &&Item| matches!(i, Item::Shape { stroke: Some((_, Ink::PAPER)), .. } | Item::Rule { ink: Ink::PAPER, .. });
    assert_eq!(b.edition.pages[0].items.iter().filter(white).count(), 3, "a frame and two rules, white on black");
}

#[test]
fn a_masthead_in_its_arrangements() {
    let page = |mast: &str| format!("[[page]]\nnumber = 1\n[[page.slot]]\nname = \"m\"\nat = [1, 1]\nsize = [5, 13]\n{mast}\n");
    let table = |arrange: &str| {
        page(&format!(
            "masthead = {{ arrange = \"{arrange}\", lines = [\"{{date}}\", \"{{weather}}\"], foot = [\"{{licence}}　{{phone}}\"], under = \"YANGBAN\" }}"
        ))
    };
    let publication = "[publication]\nlicence = \"CN 00-0000\"\nweather = \"晴\"\n";
    let run = |toml: &str| {
        let s = Scratch::new("mast");
        build(&s, publication, toml, "")
    };
    let middle = |b: &Built| b.issue.layout.type_area().x + b.issue.layout.type_area().width / 2;
    let at = |b: &Built, text: &str| b.at(0, text).unwrap_or_else(|| panic!("no {text}"));
    let left = run(&table("left"));
    assert!(at(&left, "2022年").0 > middle(&left) && at(&left, "样").0 < middle(&left));
    let right = run(&table("right"));
    assert!(at(&right, "2022年").0 < middle(&right) && at(&right, "报").0 > middle(&right));
    let sides = run(&table("sides"));
    assert!(at(&sides, "2022年").0 < at(&sides, "样").0 && at(&sides, "晴").0 > at(&sides, "报").0);
    let center = run(&table("center"));
    assert!(at(&center, "2022年").1 > at(&center, "样").1);
    for b in [&left, &right, &sides, &center] {
        // The foot stands under all, a part without anything to fill in is left out.
        assert!(at(b, "CN 00-0000").1 > at(b, "2022年").1 && at(b, "YANGBAN").1 > at(b, "样").1);
        assert!(!b.edition.pages[0].text.contains('{') && !b.edition.pages[0].text.contains("0000　"));
    }
    // Without lines the masthead says what the issue knows.
    let own = run(&page("masthead = {}"));
    for text in ["2022年12月2日", "星期五", "壬寅年十一月初九", "总第0001期", "今日1版", "CN 00-0000", "晴"] {
        assert!(own.edition.pages[0].text.contains(text), "{text}");
    }
    // Artwork stands for the name, whole.
    let s = Scratch::new("mast-art");
    s.write("issue/pictures/x.jpg", fs::read(root().join("issues/2022-12-02/pictures/p1p1.jpg")).unwrap());
    let art = build(&s, "", &page("masthead = { artwork = \"x.jpg\", lines = [\"{date}\"] }"), "");
    assert!(art.at(0, "样").is_none());
    let image =
        art.edition.pages[0].items.iter().find_map(|i| if let Item::Image { rect, clip, .. } = i { Some((*rect, *clip)) } else { None });
    assert!(image.is_some_and(|(rect, clip)| rect == clip), "{image:?}");
}

#[test]
fn odd_and_even_folios_and_who_made_the_page() {
    let s = Scratch::new("folio");
    for n in ["a", "b", "c"] {
        s.write(&format!("issue/articles/{n}.md"), format!("+++\nheadline = \"短题\"\n+++\n{}", PARA.repeat(20)));
    }
    let page = |n: u16, name: &str, more: &str| {
        format!(
            "[[page]]\nnumber = {n}\nname = \"综合\"\n{more}\n[[page.slot]]\nname = \"s\"\narticle = \"{name}\"\nat = [1, 3]\nsize = [5, 40]\n"
        )
    };
    let pages = [page(1, "a", ""), page(2, "b", "editor = \"甲某\"\nphone = \"12345\"\nnote = \"试刊\""), page(3, "c", "")].concat();
    let wording = "[wording]\nfolio_left = \"{date}\"\nfolio_right = \"{note}　第{page}版\"\nfolio_even_left = \"第{page}版\"\nfolio_even_right = \"{note}\"\n";
    let b = build(&s, "", &pages, wording);
    let middle = b.issue.layout.type_area().x + b.issue.layout.type_area().width / 2;
    let (two, three) = (b.at(1, "第2版").unwrap(), b.at(2, "第3版").unwrap());
    assert!(two.0 < middle && three.0 > middle);
    assert!(two.2 > b.issue.layout.styles.folio.size, "the number is the largest");
    let folio = |p: usize| b.edition.pages[p].text.clone();
    assert!(folio(1).contains("试刊　责任编辑 甲某　电话 12345") && !folio(1).contains("校对"));
    assert_eq!(b.report.count("L18"), 0);
}

#[test]
fn an_index_has_pages_and_summaries_of_its_own() {
    let s = Scratch::new("index");
    s.write("issue/articles/a.md", format!("+++\nheadline = \"一窖白菜串起半村人情\"\n+++\n{}", PARA.repeat(20)));
    let pages = "[[page]]\nnumber = 1\n[[page.slot]]\nname = \"ear\"\nat = [1, 1]\nsize = [2, 13]\nindex = [{ article = \"a\", summary = \"云桥村共享菜窖昨日启用，四十二户村民轮流值守，入冬以来存菜六万斤。\" }]\n[[page]]\nnumber = 2\n[[page.slot]]\nname = \"s\"\narticle = \"a\"\nat = [1, 3]\nsize = [5, 40]\n";
    let b = build(&s, "", pages, "");
    let text = &b.edition.pages[0].text;
    assert!(text.contains("第2版") && text.contains("云桥村共享菜窖昨日启用"), "{text}");
    assert_eq!(b.report.count("L15"), 0);
    let (title, summary) = (b.at(0, "一窖").unwrap(), b.at(0, "云桥").unwrap());
    assert!(summary.1 > title.1 && summary.2 < title.2);
}

#[test]
fn an_imprint_is_made_of_what_the_paper_says_of_itself() {
    let publication = "[publication]\nlicence = \"国内统一连续出版物号 CN 00-0000\"\npublisher = \"样版报社\"\naddress = \"样版大街1号\"\npostcode = \"000000\"\nphone = \"000-0000000\"\nprice = \"每份1.00元\"\nprinter = \"示例印刷厂\"\n";
    let pages = "[[page]]\nnumber = 1\n[[page.slot]]\nname = \"i\"\nat = [1, 70]\nsize = [5, 3]\nimprint = true\n";
    let run = |publication: &str, lint: &str| {
        let s = Scratch::new("imprint");
        for f in ["house.toml", "county-tabloid/layout.toml"] {
            s.write(&format!("layouts/{f}"), fs::read(root().join("layouts").join(f)).unwrap());
        }
        s.write("layouts/test/layout.toml", format!("base = \"county-tabloid\"\n{lint}"));
        s.write(
            "issue/issue.toml",
            format!("paper = \"样版周报\"\ndate = 2022-12-02\nnumber = \"总第0001期\"\nlayout = \"test\"\n{publication}{pages}"),
        );
        let Set { edition, report, .. } = built::set(&s);
        let told = report.diagnostics.iter().filter(|d| d.code == "L18").map(|d| d.message.clone()).collect::<Vec<_>>();
        (edition.pages[0].text.clone(), told)
    };
    let (text, told) = run(publication, "");
    assert!(["社址 样版大街1号", "邮编 000000", "印刷 示例印刷厂", "总第0001期"].iter().all(|t| text.contains(t)), "{text}");
    assert!(told.len() == 1 && told[0].contains("缺少发行方式"), "{told:?}");
    let (_, told) = run(&format!("{publication}distribution = \"自办发行\"\n"), "");
    assert_eq!(told, Vec::<String>::new());
    let (text, told) = run(&format!("{publication}distribution = \"本系统\"\n"), "[lint]\nL18 = { imprint = \"准印证\" }\n");
    assert!(text.contains("内部资料 免费交流") && text.contains("准印证号") && told.is_empty(), "{text} {told:?}");
}

/// HEAD-6, 均排: a short head that is spaced out is spaced alike: on both sides of a middle dot, between letters that
/// stand upright in vertical heads; a base of several characters under one reading stays whole, and so its head.
#[test]
fn a_letterspaced_head_is_spaced_alike() {
    let places = |front: &str, head: &str| -> Vec<f64> {
        let b = one("form-spaced", front, head);
        let runs = b.runs(ParaKind::Headline);
        let bodies = runs.iter().filter(|r| r.source.is_some_and(|s| s.reading.is_none()));
        let glyphs = bodies.flat_map(|r| {
            let page = &b.edition.pages[0];
            let along = |x: Length, y: Length| if head.contains("vertical") { r.origin.y + y } else { r.origin.x + x };
            page.glyphs[r.glyphs.start as usize..r.glyphs.end as usize].iter().map(move |g| along(g.x, g.y).to_pt() / r.size.to_pt())
        });
        glyphs.collect()
    };
    let steps = |xs: &[f64]| xs.windows(2).map(|w| w[1] - w[0]).collect::<Vec<_>>();
    // 北 京 · 冬 奥: between the bodies of 京 and 冬 the dot has as much blank before it as after it.
    let dot = steps(&places("headline = \"北京·冬奥\"\n", ""));
    assert!(dot[0] > 1.05, "spaced: {dot:?}");
    assert!((dot[1] + dot[2] - 1.5 - 2.0 * (dot[0] - 1.0)).abs() < 0.02, "{dot:?}");
    let cells = steps(&places("headline = \"C919首飞\"\n", "head = { vertical = true, cols = 1, lines = 20 }"));
    assert!(cells[0] > 1.05 && cells.iter().all(|s| (s - cells[0]).abs() < 0.02), "{cells:?}");
    let plain = steps(&places("headline = \"大{和路|やまとじ}春\"\nlang = \"ja\"\n", ""));
    assert!(plain.iter().all(|s| *s < 1.05), "{plain:?}");
}
