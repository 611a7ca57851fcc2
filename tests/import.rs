//! Copy comes in: what torn, foreign and broken files must become.
//!
//! The truth of the source paper was written by hand from its text before the importer existed.

use banmian::import::{self, Change, Decisions, Draft, Import, ParaKind, Source};
use std::fs;
use std::path::PathBuf;

/// The repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn seed() -> String {
    fs::read_to_string(root().join("tests/import/seed.txt")).unwrap()
}

fn import_text(text: &str) -> Import {
    let source = Source { name: "t.txt".into(), text: text.into(), ..Source::default() };
    import::text(&source, &Decisions::default()).unwrap_or_else(|e| panic!("{}", e.message)).0
}

fn paragraphs(d: &Draft) -> Vec<String> {
    d.body.iter().filter(|p| p.kind == ParaKind::Text).map(|p| p.run.text.clone()).collect()
}

fn subheads(d: &Draft) -> Vec<&str> {
    d.body.iter().filter(|p| p.kind == ParaKind::Subhead).map(|p| p.run.text.as_str()).collect()
}

fn of<'i>(import: &'i Import, kind: &str) -> Vec<&'i Change> {
    import.changes.iter().filter(|c| c.kind == kind).collect()
}

/// Eight articles, 45 paragraphs: 5, 3, 4, 6, 4, 12, 7, 4.
#[test]
fn the_source_paper_has_eight_articles_and_45_paragraphs() {
    let import = import_text(&seed());
    let starts = [
        "我区组织收听收看全省、全市安全生产视频会议",
        "区委常委会会议召开",
        "区委理论学习中心组举行",
        "我区注入“金融活水”跑出服务“加速度”",
        "“一对一”服务",
        "“小我”聚“大爱”点滴汇暖流",
        "前进3个位次 名列第89位",
        "我区新能源汽车零部件产业园再添新动力",
    ];
    let heads: Vec<&str> =
        import.drafts.iter().map(|d| d.kicker.first().or(d.headline.first()).map_or("", |r| r.text.as_str())).collect();
    assert_eq!(heads, starts);
    let counts: Vec<usize> = import.drafts.iter().map(|d| paragraphs(d).len()).collect();
    assert_eq!(counts, [5, 3, 4, 6, 4, 12, 7, 4]);
    let pages: Vec<Option<u16>> = import.drafts.iter().map(|d| d.page).collect();
    assert_eq!(pages, [1, 1, 1, 1, 1, 1, 2, 2].map(Some));
}

#[test]
fn the_source_papers_heads_are_told_apart() {
    let import = import_text(&seed());
    let texts = |r: &[import::Run]| r.iter().map(|r| r.text.clone()).collect::<Vec<_>>();
    let d = &import.drafts;
    assert_eq!(texts(&d[0].headline), ["确保疫情防控和安全生产工作“两手抓、两手硬”"]);
    assert_eq!(texts(&d[2].headline), ["区委理论学习中心组举行", "第十三次集体学习研讨"]);
    assert_eq!(texts(&d[5].author), ["融媒体 郭龙君"]);
    assert_eq!(subheads(&d[5]), ["“蔬”送爱心 温暖当下", "爱心企业 贡献力量", "“疫”守初心 网“格”使命"]);
    assert_eq!((texts(&d[6].kicker), texts(&d[6].headline)), (vec!["前进3个位次 名列第89位".into()], vec!["我区再次入选“全国科技创新百强区”".into()]));
    assert_eq!(texts(&d[7].headline), ["从「制造」到「智造」"]);
    for (i, d) in d.iter().enumerate() {
        assert_eq!(d.dateline.as_ref().map(|r| r.text.as_str()), (i != 5).then_some("东昌府讯"), "{i}");
        assert_eq!(d.byline.len(), usize::from(i != 5), "{i}");
    }
    // Three heads with a space and two pairs of lines: each is told with its readings.
    assert_eq!(of(&import, "head").len(), 5);
    assert!(of(&import, "head").iter().all(|c| c.options.len() > 1));
}

#[test]
fn the_source_papers_tears_are_mended_and_told() {
    let import = import_text(&seed());
    let joins: Vec<&str> = of(&import, "join").iter().map(|c| c.excerpt.as_str()).collect();
    assert_eq!(
        joins,
        [
            "生产工作,从细节|中抓重点、找短板",
            "明确执法检查的重|点,紧盯可能发生",
            "作。各级各有关部|门要坚决贯彻习近",
            "工作更有温度;后|吴新村文明实践站",
            "起网格员刘文静,|不住地夸赞道。",
            "织55家企业参加|申报,申报数量列",
            "合作关系,邀请高|校专家深入企业开",
            "层次人才项目,组|织2家企业申报泰",
        ]
    );
    // The tear that someone closed with a full stop: told with a proposal, not made.
    let orphans = of(&import, "orphan");
    assert_eq!(orphans.len(), 1);
    assert!(!orphans[0].applied && orphans[0].line == 53 && orphans[0].proposal.as_deref() == Some("力经济高质量发展,全力跑出金融"), "{orphans:?}");
    // The break that was lost.
    let breaks = of(&import, "break");
    assert_eq!(breaks.len(), 1);
    assert!(breaks[0].excerpt.ends_with("|科技重点研发计划"), "{breaks:?}");
    let texts = paragraphs(&import.drafts[6]);
    assert!(texts[5].ends_with("泰山产业领军人才工程。") && texts[6].starts_with("科技重点研发计划项目成果显著。"));
    // Nothing else is doubted.
    assert_eq!(of(&import, "doubt").len() + of(&import, "broken").len(), 0, "{:?}", import.changes);
    let run_ins: Vec<&str> = of(&import, "run-in").iter().map(|c| c.excerpt.as_str()).collect();
    assert_eq!(run_ins.len(), 1 + 3 + 4, "{run_ins:?}");
}

#[test]
fn decisions_of_the_editor_undo_and_accept() {
    let text = seed();
    let source = Source { name: "t.txt".into(), text, ..Source::default() };
    let decide = |undo: &[&str], accept: &[&str]| {
        let list = |l: &[&str]| l.iter().map(|s| s.to_string()).collect();
        import::text(&source, &Decisions { undo: list(undo), accept: list(accept) }).unwrap_or_else(|e| panic!("{}", e.message)).0
    };
    let undone = decide(&["join-9", "break-133"], &[]);
    assert_eq!(paragraphs(&undone.drafts[0]).len(), 6);
    assert_eq!(paragraphs(&undone.drafts[6]).len(), 6);
    let accepted = decide(&[], &["orphan-53"]);
    let p = paragraphs(&accepted.drafts[3]);
    assert_eq!(p.len(), 5);
    assert!(p[2].ends_with("助力经济高质量发展,全力跑出金融服务“加速度”。"), "{}", p[2]);
    assert!(accepted.dropped.iter().any(|d| d.reason == "repair" && d.text == "展。"));
}
