//! Whole issues: the sample, and every fault with its line.

use crate::diag::Severity;
use crate::font::Role;
use crate::geom::{Length, WritingMode};
use crate::model::{Border, SlotKind};
use crate::read::testing::{HEAD, Loaded, Scratch};
use crate::read::{Request, load};
use crate::source::Sources;
use std::path::Path;

/// A slot's TOML: seven lines.
fn slot(name: &str, content: &str, at: (u32, u32), size: (u32, u32)) -> String {
    format!("[[page.slot]]\nname = \"{name}\"\n{content}\nat = [{}, {}]\nsize = [{}, {}]\n\n", at.0, at.1, size.0, size.1)
}

fn one_article(name: &str, slots: &str) -> Loaded {
    let s = Scratch::new(name);
    s.issue(slots).article("a1", "+++\nheadline = \"甲\"\npriority = 5\n+++\n正文\n");
    s.load()
}

#[test]
fn the_sample_issue_is_clean() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut report) = (Sources::default(), Default::default());
    let request = Request { issue: root.join("issues/2022-12-02/issue.toml"), layouts: None, fonts: None, system_fonts: false };
    let (issue, fonts) = load(&request, &mut sources, &mut report).expect("sample issue");
    assert!(report.worst().is_none_or(|s| s == Severity::Note), "{report:#?}");
    assert_eq!(
        (issue.pages.len(), issue.file_stem.as_str(), issue.page_file.as_str()),
        (4, "样版周报_20221202", "样版周报_20221202_{page}")
    );
    let area = issue.layout.type_area();
    assert_eq!((area.width.to_mm() * 100.0).round(), 23495.0);
    assert!(issue.layout.margins.top > issue.layout.margins.bottom);
    let ear = &issue.pages[0].slots[1];
    assert!(matches!(&ear.kind, SlotKind::Index(e) if e.len() == 4 && e[2].title.contains("共享菜窖")));
    assert_eq!((ear.col, ear.line, ear.border), (3, 0, Border::Line));
    let chain = |s: &SlotKind| matches!(s, SlotKind::Story(id) if issue.story(*id).id == "p1a6");
    assert_eq!(issue.pages.iter().flat_map(|p| &p.slots).filter(|s| chain(&s.kind)).count(), 2);
    assert!(issue.pages[3].slots.iter().any(|s| s.writing == WritingMode::Vertical));
    assert!(Role::ALL.iter().all(|&r| fonts.role(r).is_some()));
    assert!(issue.pictures.iter().all(|p| p.width > 0));
    // Every Han character of every article file is in the story's paragraphs.
    let han = |s: &str| s.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
    for s in issue.stories.iter().filter(|s| s.of(crate::model::ParaKind::Caption).next().is_none()) {
        let genre = sources.file(s.file).text.lines().find(|l| l.starts_with("genre")).map_or(0, han);
        assert_eq!(s.paras.iter().map(|p| han(&p.text)).sum::<usize>() + genre, han(&sources.file(s.file).text), "{}", s.id);
    }
}

#[test]
fn the_song_faces_have_the_common_characters_of_hong_kong() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let list = std::fs::read_to_string(dir.join("hongkong.txt")).expect("fonts/hongkong.txt");
    let fonts = super::fonts(&dir, false, &mut Sources::default(), &mut Default::default()).expect("fonts");
    let wanted: Vec<char> = list.lines().filter(|l| !l.starts_with('#')).flat_map(str::chars).collect();
    assert!("冇嘅咗喺啲嚟嗰哋攞揾鰂".chars().all(|c| wanted.contains(&c)));
    for role in [Role::Serif, Role::SerifHeavy] {
        let face = fonts.role(role).and_then(|id| fonts.face(id)).expect("face");
        let lacking: String = wanted.iter().chain(&['唔', '畀']).filter(|&&c| face.glyph(c) == 0).collect();
        assert_eq!(lacking, "", "{}", role.name());
    }
}

#[test]
fn every_fault_of_a_run_is_reported_with_its_line() {
    let slots = [
        slot("a", "article = \"a1\"", (1, 1), (3, 10)),
        slot("b", "article = \"a2\"", (3, 5), (2, 10)),
        slot("c", "article = \"x\"\ntnit = 8", (1, 70), (1, 5)),
        slot("c", "picture = \"pic\"", (4, 20), (0, 5)),
        "[[page.slot]]\nname = \"e\"\nat = [1, 30]\nsize = \"all\"\nborder = \"lien\"\n".into(),
    ]
    .concat();
    let s = Scratch::new("all-faults");
    s.issue(&slots).article("a1", "正\u{7}文\n").article("b9", "闲");
    let r = s.load();
    let has = |code, line, words: &str| assert!(r.has(code, line, words));
    has("R10", 1, "U+0007");
    has("R07", 17, "您是不是要写 a1");
    has("R06", 18, "b 与 a 重叠：第3栏第5行");
    has("R07", 23, "没有稿件 x");
    has("R02", 24, "您是不是要写 tint");
    has("R05", 25, "到第1栏第74行");
    has("R18", 32, "0 栏");
    has("R04", 34, "没有内容");
    has("R03", 37, "[栏数, 行数]");
    has("R03", 38, "您是不是要写 line");
    has("R17", 0, "b9");
    assert_eq!(r.issue().pages[0].slots.len(), 1);
}

#[test]
fn unreadable_issues_stop_with_a_fatal_fault() {
    let s = Scratch::new("fatal");
    s.write("x/readme.txt", "");
    for name in ["x", "y", "x/readme.txt"] {
        let mut report = Default::default();
        let request = Request { issue: s.path(name), layouts: None, fonts: None, system_fonts: false };
        assert!(load(&request, &mut Sources::default(), &mut report).is_none());
        assert_eq!(report.exit_code(), 2, "{name}");
    }
}

#[test]
fn a_broken_head_does_not_hide_the_slots() {
    let s = Scratch::new("head");
    s.issue("").write(
        "issue/issue.toml",
        &format!(
            "paper = 1\ndate = \"2023-02-28\"\nlayout = \"county-tabliod\"\n\n[[page]]\nnumber = 1\n\n{}",
            slot("a", "article = \"a1\"", (1, 1), (1, 1))
        ),
    );
    let r = s.load();
    assert!(r.out.is_none() && r.report.exit_code() == 2);
    assert!(
        r.has("R03", 1, "paper")
            && r.has("R04", 1, "number")
            && r.has("R12", 3, "您是不是要写 county-tabloid")
            && r.has("R12", 3, "broadsheet、county-tabloid")
    );
    assert!(r.has("R07", 10, "a1"));
    assert!(r.has("R03", 2, "不加引号"));
    s.write("issue/issue.toml", &HEAD.replace("2022-12-02", "2023-02-29"));
    assert!(s.load().has("R01", 2, "没有这样的日期"));
}

#[test]
fn pages_are_numbered_and_kept_clear_of_the_folio() {
    let page = |n: u32| format!("[[page]]\nnumber = {n}\n{}", slot("a", "text = [\"甲\"]", (1, 1), (1, 5)));
    let r = one_article("pages", &[slot("a", "text = \"甲\"", (1, 1), (1, 1)), page(3), page(2), page(3)].concat());
    let numbers: Vec<u16> = r.issue().pages.iter().map(|p| p.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(r.has("R13", 24, "第2版写在第3版后面") && r.has("R13", 32, "第3版写了两次"));
    assert_eq!(
        r.report.diagnostics.iter().filter(|d| d.code == "R05" && d.severity == Severity::Warning && d.message.contains("报眉")).count(),
        3
    );
}

#[test]
fn names_are_unique_and_stories_placed_once() {
    let r =
        one_article("twins", &[slot("a", "article = \"a1\"", (1, 1), (1, 5)), slot("a", "section = [\"a1\"]", (2, 1), (1, 5))].concat());
    assert!(r.has("R13", 16, "两个版块叫 a") && r.has("R13", 17, "上了两次版"));
}

#[test]
fn slots_take_rank_and_head_from_where_they_should() {
    let head = |h: &str| format!("article = \"a1\"\nhead = {h}");
    let heads = ["4", "false", "{ cols = 1, vertical = true, lines = 4, size = \"初号\" }"];
    let slots: String = (1..).zip(heads).map(|(i, h)| slot(&format!("s{i}"), &head(h), (1, i * 10), (4, 5))).collect();
    let r = one_article("heads", &(slots + &slot("t", "text = \"甲\"\nrank = 2\ntint = 8.5", (5, 1), (1, 1))));
    let s = &r.issue().pages[0].slots;
    assert_eq!((s[0].head.cols, s[0].rank, s[1].head.none), (4, 5, true));
    assert_eq!((s[2].head.vertical, s[2].head.lines, s[2].head.size), (true, Some(4), Some(Length::pt(42.0))));
    assert_eq!((s[3].rank, s[3].tint), (2, 85));
    let wrong = one_article("heads-wrong", &slot("a", "article = \"a1\"\nhead = 3", (1, 1), (2, 5)));
    assert!(wrong.has("R05", 12, "标题占 3 栏"));
    let wrong = one_article("heads-high", &slot("a", "article = \"a1\"\nhead = { cols = 1, lines = 9 }", (1, 1), (2, 5)));
    assert!(wrong.has("R05", 12, "标题占 9 行"));
}

#[test]
fn the_index_names_stories_that_are_placed() {
    let index = "index = [\"a1\", { article = \"a2\", title = \"短\" }, \"a3\"]";
    let s = Scratch::new("index");
    s.issue(&[slot("i", index, (1, 1), (1, 5)), slot("a", "article = \"a1\"", (2, 1), (1, 5))].concat());
    s.article("a1", "+++\nheadline = [\"甲\", \"乙\"]\n+++\n正文").article("a3", "闲");
    let r = s.load();
    assert!(matches!(&r.issue().pages[0].slots[0].kind, SlotKind::Index(e) if e.len() == 1 && e[0].title == "甲 乙"));
    assert!(r.has("R07", 11, "没有稿件 a2") && r.has("R07", 11, "a3 没有上版"));
}

#[test]
fn pictures_are_checked_and_leave_a_frame_when_bad() {
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 80).encode(&[90; 40 * 30 * 3], 40, 30, jpeg_encoder::ColorType::Rgb).unwrap();
    let s = Scratch::new("pictures");
    let names = ["good", "cut", "gone", "out", "none"];
    s.issue(&(1..).zip(names).map(|(i, n)| slot(n, &format!("picture = \"{n}\""), (1, i * 5), (1, 5))).collect::<String>());
    for n in ["good", "cut", "gone"] {
        s.article(n, &format!("+++\npicture = \"{n}.jpg\"\ncaption = \"图\"\n+++\n"));
    }
    s.article("out", "+++\npicture = \"../issue.toml\"\ncaption = \"图\"\n+++\n").article("none", "+++\ncaption = \"图\"\n+++\n多的");
    s.write_bytes("issue/pictures/good.jpg", &jpeg).write_bytes("issue/pictures/cut.jpg", &jpeg[..jpeg.len() - 4]);
    let r = s.load();
    let kinds: Vec<Option<u32>> = r.issue().pages[0]
        .slots
        .iter()
        .map(|s| if let SlotKind::Picture(p, _) = &s.kind { p.shots[0].picture } else { Some(99) })
        .collect();
    assert_eq!(kinds, [Some(0), None, None, None, None]);
    assert_eq!((r.issue().pictures[0].width, r.issue().pictures[0].height), (40, 30));
    assert!(r.has("R08", 2, "不完整") && r.has("R08", 2, "gone.jpg") && r.has("R11", 2, "..") && r.has("R08", 35, "没有写 picture"));
}

#[test]
fn nothing_outside_the_folders_is_read() {
    let s = Scratch::new("outside");
    s.issue(
        &[
            slot("a", "article = \"../../secret\"", (1, 1), (1, 1)),
            slot("b", "article = \"/etc/hostname\"", (2, 1), (1, 1)),
            slot("c", "text = \"甲\"", (3, 1), (1, 1)),
        ]
        .concat(),
    );
    s.write("secret.md", "密");
    let r = s.load();
    assert!(r.has("R11", 11, "文件夹以外") && r.has("R11", 17, "文件夹以外"));
    assert!(r.sources.iter().all(|f| !f.name.contains("secret")));
    let s = Scratch::new("outside-layout");
    s.issue("").write("issue/issue.toml", &HEAD.replace("county-tabloid", "../issue"));
    assert!(s.load().has("R11", 4, "文件夹以外"));
}

#[test]
fn layouts_are_laid_over_each_other() {
    let s = Scratch::new("layers");
    s.issue(&slot("a", "text = \"甲\"", (1, 1), (1, 1)));
    s.write("layouts/mine/layout.toml", "base = \"county-tabloid\"\n[sizes]\n\"小五\" = 9.5\n[styles.jump]\nink = [0, 100, 100, 0]\n[wording]\njump_to = \"转{pgae}版\"\n[fonts]\nkai = \"样\"\nsans = \"无\"\n");
    s.write(
        "issue/issue.toml",
        &format!("{}\n[style.byline]\nsize = \"9Q\"\n[style.folio]\nsize = \"小七\"\n", HEAD.replace("county-tabloid", "mine")),
    );
    s.write(
        "issue/issue.toml",
        &format!(
            "{}{}[style.byline]\nsize = \"9Q\"\n[style.folio]\nsize = \"小四号\"\n",
            HEAD.replace("county-tabloid", "mine"),
            slot("a", "text = \"甲\"", (1, 1), (1, 1))
        ),
    );
    let r = s.load();
    let styles = &r.issue().layout.styles;
    assert_eq!((styles.jump.size, styles.jump.ink.m, styles.jump.role), (Length::pt(9.5), 1000, Role::Kai));
    assert_eq!(styles.byline.size, Length::mm(2.25));
    assert_eq!(styles.folio.size, Length::pt(7.5));
    assert!(r.has("R03", 18, "小四") && r.has("R03", 7, "{pgae}") && r.has("R16", 10, "无"));
}

#[test]
fn a_vertical_grid_counts_flat_characters() {
    let s = Scratch::new("flat");
    s.issue(&slot("a", "text = \"甲\"", (1, 1), (1, 1)));
    let grid = "[sheet]\nwidth = 273\nheight = 406\n[grid]\ncols = 12\nchars = 13\ngutter = 1\nlines = 55\nem = 8\nleading = 12.5\n";
    let read = |writing: &str| {
        let layout = format!("base = \"house\"\n{grid}writing = \"{writing}\"\n[styles.body]\nsize = 8\nflat = 0.8\n");
        s.write("layouts/county-tabloid/layout.toml", &layout).load().issue().layout.grid
    };
    // 12 × 13 + 11 × 1 = 167 characters of 6.4 pt, 55 lines of 12.5 pt less the white after the last.
    let g = read("vertical");
    assert_eq!((g.along, g.width(1), g.gutter()), (Length::pt(6.4), Length::pt(83.2), Length::pt(6.4)));
    assert_eq!((g.extent().width, g.extent().height), (Length::pt(55.0 * 12.5 - 4.5), Length::pt(167.0 * 6.4)));
    // Flat type is vertical type: a horizontal grid has square characters. They find no room here.
    s.write(
        "layouts/county-tabloid/layout.toml",
        &format!("base = \"house\"\n{}[styles.body]\nflat = 0.8\n", grid.replace("273", "600").replace("406", "600")),
    );
    assert_eq!(s.load().issue().layout.grid.along, Length::pt(8.0));
}

#[test]
fn dates_are_written_in_the_language_of_the_issue() {
    let s = Scratch::new("dates");
    for (lang, date, day) in [
        ("zh-Hans", "2026年4月17日", "星期五"),
        ("zh-Hant-TW", "2026年4月17日", "星期五"),
        ("ja", "2026年4月17日", "金曜日"),
        ("ko-KR", "2026년 4월 17일", "금요일"),
    ] {
        s.issue(&slot("a", "text = \"甲\"", (1, 1), (1, 1)));
        let text = std::fs::read_to_string(s.path("issue/issue.toml")).unwrap();
        s.write("issue/issue.toml", &text.replacen("date = 2022-12-02", &format!("date = 2026-04-17\nlang = \"{lang}\""), 1));
        let r = s.load();
        assert_eq!((r.issue().date_text().as_str(), r.issue().weekday()), (date, day), "{lang}");
    }
}

#[test]
fn layouts_that_go_round_or_lack_something_are_refused() {
    let with = |name: &str, layout: &str| {
        let s = Scratch::new(name);
        s.issue("").write("layouts/county-tabloid/layout.toml", layout);
        s.load()
    };
    assert!(with("round", "base = \"county-tabloid\"\n").has("R12", 1, "以自己为底"));
    assert!(with("no-base", "base = \"huose\"\n").has("R12", 1, "huose"));
    let bare = with("bare", "[sheet]\nwidth = 270\n[grid]\ncols = 0\nleading = 9\nem = 10\ngutter = 0.3\n");
    assert!(
        bare.has("R04", 1, "height") && bare.has("R03", 4, "cols") && bare.has("R03", 7, "半字") && bare.has("R04", 1, "[styles.body]")
    );
    let wide = with(
        "wide",
        "base = \"house\"\n[sheet]\nwidth = 200\nheight = 390\n[grid]\ncols = 5\nchars = 14\ngutter = 1\nlines = 73\nem = 9\nleading = 13.5\n",
    );
    assert!(wide.has("R03", 1, "放不进") && wide.out.is_none());
}

#[test]
fn fonts_without_a_role_or_a_file_are_reported() {
    let s = Scratch::new("fonts");
    s.issue(&slot("a", "text = \"甲\"", (1, 1), (1, 1)));
    s.write("fonts/fonts.toml", "[[face]]\nfile = \"a.ttf\"\nroles = [\"serif\", \"kia\"]\n[[face]]\nfile = \"b.ttf\"\n[[face]]\nfile = \"../issue/issue.toml\"\n[[face]]\nfile = \"a.ttf\"\nroles = [\"serif\"]\nweight = 3\n");
    let r = s.load();
    assert!(
        r.has("R03", 3, "您是不是要写 kai")
            && r.has("R16", 5, "b.ttf")
            && r.has("R11", 7, "以外")
            && r.has("R16", 10, "serif")
            && r.has("R02", 11, "weight")
    );
    assert!(r.has("R16", 0, "没有字体用作 kai") && r.has("R16", 0, "已有的用途：serif"));
    let fonts = &r.out.as_ref().unwrap().1;
    assert_eq!(fonts.role(Role::Kai), fonts.role(Role::Serif));
    assert!(fonts.load(fonts.role(Role::Serif).unwrap()).is_err());
}

#[test]
fn output_names_cannot_leave_their_folder() {
    let s = Scratch::new("output");
    let text = HEAD.replace("[[page]]", "[output]\nstem = \"../{paper}\"\npage = \"all\"\n[[page]]").replace("样报", "样/报");
    s.issue("").write("issue/issue.toml", &(text + &slot("a", "text = \"甲\"", (1, 1), (1, 1))));
    let r = s.load();
    assert!(r.has("R03", 7, "文件名") && r.has("R03", 8, "{page}"));
    assert_eq!((r.issue().file_stem.as_str(), r.issue().page_file.as_str()), ("样报_20221202", "样报_20221202_{page}"));
}

#[test]
fn ten_thousand_slots_are_fast() {
    let slots: String =
        (0..10_000).map(|i| slot(&format!("s{i}"), &format!("article = \"x{i}\""), (1 + i % 5, 1 + i / 5 % 73), (1, 1))).collect();
    let s = Scratch::new("many");
    s.issue(&(slots + &slot("t", "text = \"甲\"", (1, 1), (1, 1))));
    let started = std::time::Instant::now();
    let r = s.load();
    assert_eq!((r.report.count("R06"), r.report.count("R07")), (10_001 - 365, 10_000));
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

#[test]
fn no_bent_file_panics() {
    let s = Scratch::new("bent");
    let head = "article = \"a1\"\nhead = { cols = 1, vertical = true, size = \"初号\" }\ntint = 8.5\nborder = \"wave\"";
    s.issue(&[slot("a", head, (1, 1), (2, 5)), slot("b", "index = [\"a1\"]", (3, 70), (1, 5))].concat());
    s.article("a1", "+++\nheadline = [\"甲\", \"乙\"]\ndateline = \"讯\"\nverse = false\n+++\n\n正**文**[注]: x\n\n|a|b|\n|-|-|\n|c|\n\n- 一\n  2. 二\n");
    let files =
        ["issue/issue.toml", "issue/articles/a1.md", "layouts/county-tabloid/layout.toml", "layouts/house.toml", "fonts/fonts.toml"];
    let bits: [&[u8]; 12] = [b"\"", b"[", b"]", b"=", b"\n", b"-", b"9", b"\xFF", b"\xED\xA0\x80", b"\0", "　".as_bytes(), b"+++\n"];
    let mut seed = 11u64;
    let mut random = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n.max(1)
    };
    for round in 0..1500 {
        let file = files[round % files.len()];
        let sound = std::fs::read(s.path(file)).unwrap();
        let mut bent = sound.clone();
        for _ in 0..=random(3) {
            let (at, len) = (random(bent.len()), random(6));
            let to = (at + len).min(bent.len());
            bent.splice(at..to, bits[random(bits.len())].iter().copied());
        }
        s.write_bytes(file, &bent);
        let r = s.load();
        assert!(r.out.is_some() || r.report.exit_code() == 2, "{file} {:?}", String::from_utf8_lossy(&bent));
        for d in &r.report.diagnostics {
            let inside = d.span.is_none_or(|p| r.sources.file(p.file).text.get(p.start as usize..p.end as usize).is_some());
            assert!(inside, "{file} {d:?}");
        }
        s.write_bytes(file, &sound);
    }
}
