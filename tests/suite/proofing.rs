//! The proofreader's eye: what it must see in the source paper, and how seldom it may be wrong.

use crate::common::{Scratch, path, root};
use banmian::check::proofing;
use banmian::diag::{Report, Severity};
use banmian::model::{Names, Person, Story};
use banmian::read;
use banmian::source::Sources;
use std::fs;

fn tables() -> Names {
    let request = read::Request { issue: root().join("issues/2022-12-02"), layouts: None, fonts: None, system_fonts: false };
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let names = read::names(&request, "county-tabloid", &mut sources, &mut report);
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    names
}

fn proof(story: &Story, tables: &Names) -> Vec<(String, String, Severity)> {
    let mut report = Report::default();
    proofing::story(story, tables, (2022, 12, 2), &mut report);
    report.diagnostics.into_iter().map(|d| (d.code.to_string(), d.message, d.severity)).collect()
}

fn sample() -> Vec<(String, String, Severity)> {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let articles = read::articles(&root().join("issues/2022-12-02"), &mut sources, &mut report).unwrap();
    let tables = tables();
    articles.iter().flat_map(|a| proof(&a.story, &tables)).collect()
}

/// The faults of the source paper that a reader of its text finds.
#[test]
fn the_source_papers_faults_are_seen() {
    let found = sample();
    for (code, words) in [
        ("J03", "东营府"),
        ("J14", "金融局和金融局"),
        ("J04", "法制"),
        ("J08", "促发展保一方平安"),
        ("J08", "法治思想和法治方式"),
        ("J05", "连续三年"),
        ("J05", "40.06亿元"),
        ("J02", "检查和科学性和有效性"),
    ] {
        assert!(found.iter().any(|f| f.0 == code && f.1.contains(words)), "{code} {words} in {found:#?}");
    }
}

/// Eight stories of two pages, and two pages of the sample: at most three false findings a page.
#[test]
fn false_findings_are_few() {
    let found = sample();
    let right = [
        "东营府",
        "东营区",
        "金融局和金融局",
        "法制",
        "促发展保一方平安",
        "法治思想",
        "连续三年",
        "40.06亿元",
        "从「制造」",
        "科学性和有效性",
    ];
    let known = |f: &&(String, String, Severity)| right.iter().any(|w| f.1.contains(w)) || f.0 == "J15" && f.1.contains("「");
    let wrong: Vec<_> = found.iter().filter(|f| !known(f)).collect();
    assert!(wrong.len() <= 3, "{wrong:#?}");
}

fn story(text: &str) -> Story {
    read::story("a", text)
}

#[test]
fn each_rule_finds_its_fault_and_leaves_the_right_text_alone() {
    let mut tables = tables();
    tables.people.push(Person { name: "石小满".into(), post: "镇长".into(), order: 9 });
    tables.banned.push(banmian::model::Banned { word: "某词".into(), instead: "别的词".into(), never: true });
    let long = "这一段是为了凑够字数而写的，说的是云桥村的菜窖和老街的灯笼，没有别的意思。";
    for (code, wrong, right) in [
        ("J01", "他说：“我来了。", "他说：“我来了。”"),
        ("J02", "这是我们的的稿件。", "这是我们的稿件。"),
        ("J03", "石小慢说了话。", "石小满说了话。"),
        ("J06", "会议定于2022年12月2日（星期四）召开。", "会议定于2022年12月2日（星期五）召开。"),
        ("J06", "会议定于2月30日召开。", "会议定于2月28日召开。"),
        ("J07", "文中有某词。", "文中有别的词。"),
        ("J10", "他跑的很快。", "他跑得很快。"),
        ("J11", "大约到了二零二二年。", "大约到了二〇二二年。"),
        ("J12", "区委书记石小满到会。", "镇长石小满到会。"),
        ("J12", "谢涛、江绍华、马军权到会。", "马军权、江绍华、谢涛到会。"),
        ("J13", "会议召开,大家到场.", "会议召开，大家到场。"),
        ("J02", "与会人员参加会议会议。", "与会人员参加会议。"),
        ("J02", "对稿件进行进行修改。", "大家研究研究、讨论讨论。"),
        ("J02", "会议，，召开了。", "他说……就走了。"),
        ("J05", "全村共150户，村民很高兴。如今全村105户都通了水。", "全村共150户，村民很高兴。如今全村150户都通了水。"),
        ("J06", "昨日（11月30日）会议召开。", "昨日（12月1日）会议召开。"),
        ("J06", "周四（12月2日）开馆。", "周五（12月2日）开馆。"),
        ("J06", "活动从12月5日至3日举行。", "活动从12月5日至1月3日举行。"),
        ("J10", "孩子高兴的跳了起来。", "孩子高兴地跳了起来。"),
        ("J10", "大家要认真的学习文件。", "这是一次认真的学习。"),
        ("J10", "这是认真地态度。", "快速地铁开通了。"),
        ("J11", "来了二十3人。", "来了二十三人。"),
        ("J11", "增长百分之30%。", "增长30%。"),
        ("J11", "定在2022年十二月。", "写于2022年十一月初九。"),
        ("J11", "近3000多人到场。", "近3000人到场。"),
        ("J12", "副区长江绍华到会。", "区长江绍华到会。"),
        ("J12", "马军权区长到会。", "江绍华区长到会。"),
        ("J16", "工作已作按排。", "工作已作安排。"),
    ] {
        let has = |t: &str| proof(&story(&format!("+++\nheadline = \"题\"\n+++\n{long}{t}\n")), &tables).iter().any(|f| f.0 == code);
        assert!(has(wrong), "{code}: {wrong}");
        assert!(!has(right), "{code}: {right}");
    }
    let head =
        |h: &str| proof(&story(&format!("+++\nheadline = \"{h}\"\n+++\n{long}名列第98位。\n")), &tables).iter().any(|f| f.0 == "J09");
    assert!(head("名列第89位") && !head("名列第98位"));
    assert!(head("六户人家上榜") && !head("一户一策上榜"));
}

/// Stories written for the importer's tests, and the samples in Japanese and of Taiwan: nothing is wrong with them.
#[test]
fn right_text_is_left_alone() {
    let file = fs::read_to_string(root().join("tests/import/stories.txt")).unwrap();
    let tables = tables();
    let mut found = Vec::new();
    for part in file.split("\n@ ").skip(1) {
        let (lang, text) = part.split_once('\n').unwrap();
        let head = text.lines().find_map(|l| l.strip_prefix("# ")).unwrap();
        let body: Vec<&str> = text.lines().filter(|l| !l.starts_with(['^', '#', '>'])).collect();
        let story = story(&format!("+++\nheadline = \"{head}\"\nlang = \"{lang}\"\n+++\n{}\n", body.join("\n\n")));
        found.extend(proof(&story, &tables).into_iter().filter(|f| f.0 != "J15"));
    }
    for sample in ["ja-sample", "tw-sample"] {
        let (mut sources, mut report) = (Sources::default(), Report::default());
        for a in read::articles(&root().join("issues").join(sample), &mut sources, &mut report).unwrap() {
            found.extend(proof(&a.story, &Names::default()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn check_proofreads_and_can_be_told_not_to() {
    let s = Scratch::new("proofing");
    let issue = path(&root().join("issues/2022-12-02"));
    let run = s.run(&["check", &issue, "--format", "short", "--no-system-fonts"]);
    assert!(run.err.contains("[J03]") && run.err.contains("东营府"), "{}", run.err);
    let run = s.run(&["check", &issue, "--format", "short", "--no-system-fonts", "--no-proofing"]);
    assert!(!run.err.contains("[J"), "{}", run.err);
}
