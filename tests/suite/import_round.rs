//! Out and in again: whatever an article may be written with, each format brings the file back to the byte.

use crate::common::{Scratch, path, root};
use std::fs;

/// An article for each way of writing that the manual has.
fn notations() -> Vec<(&'static str, String)> {
    let front = |keys: &str, body: &str| format!("+++\n{keys}\n+++\n{body}\n");
    vec![
        (
            "heads",
            front(
                "# 编辑的话\nlabel = \"民生观察\"\nkicker = [\"引题一\", \"引题二\"]\nheadline = ['主题“第一行”', \"主题\\\"第二行\\\"\"]\ndeck = \"——副题\"\nsummary = \"提要说一两句话。\"\nauthor_line = \"本报记者　林樾\"\ndateline = \"本报讯\"\nbyline = [\"（记者 林樾）\", \"（石小满 摄）\"]\npriority = 2\nlang = \"zh-Hans\"\ngenre = \"消息\"\nfiction = true\nlevel = \"newspaper\"",
                "第一段，**黑体**、*楷体*、**黑体里的*楷体***，\\*星号\\*。\n\n## 小标题 #1\n\n**段内小题。**接着说。  \n第二行。\n\n---\n\n末段。",
            ),
        ),
        (
            "ruby",
            front(
                "lang = \"ja\"\nheadline = \"{雪|ゆき}の朝\"\nbyline = \"（{林|はやし}）\"",
                "{漢字|かんじ}と{漢字|かん|じ}、{取り扱い|と||あつか|}。[着重]{.着重}、[史记]{.书名}、[{王|wáng}安石]{.专名}、[注文]{.夹注}、[張三]{.示亡}、[text]{lang=en}。\n\n不成注的 \\{花括号\\}、[方括号]、`代码 a*b`、<标签>、A&B。",
            ),
        ),
        (
            "lists",
            front(
                "headline = \"办法\"",
                "- 甲\n- 乙，**黑体**\n\n1. 一\n2. 二\n\n> 引文一段。\n>\n> 引文二段。\n\n3) 三\n\n示例道路养护中心\n\n2022年12月2日",
            ),
        ),
        (
            "table",
            front(
                "headline = \"三日天气\"\n\n[[table]]\nrules = \"full\"\ntitle = \"表1　三日天气\"\nnote = \"来源：示例气象台\"\nwidths = [4, 8, 6]\n\n[[table]]\nsize = 8",
                "表前。\n\n| 日期 | 天气 | 最高气温 |\n|------|:----|--------:|\n| 2日  | 晴转**多云** | 4℃ |\n| 3日  | 多\\|云 | 12.5℃ |\n\n表间。\n\n| | |\n|---|---|\n| 甲 | |\n| | 乙 |\n",
            ),
        ),
        (
            "verse",
            front("headline = \"初雪\"\nauthor_line = \"石小满\"\nverse = true", "昨夜有人敲窗\n推开门\n\n{麦子|mài zi}在下面\n翻了一个身"),
        ),
        ("signed", front("headline = \"通知\"\nsignature = [\"示例道路养护中心\", \"2022年12月2日\"]", "请过往车辆慢行。")),
        (
            "photo",
            front(
                "picture = \"snow.jpg\"\ncaption = \"昨天清晨，市民在赏雪。\"\ncredit = \"本报记者 林樾 摄\"\ncrop = [10, 0, 80, 90]\nfocus = [62, 40]",
                "",
            ),
        ),
        (
            "photos",
            front(
                "headline = \"屋檐下的秋天\"\npictures = [\n  { file = \"a.jpg\", caption = \"玉米上墙。\", crop = [0, 10, 100, 80] },\n  { file = \"b.jpg\", caption = \"辣椒成串。\", credit = \"另一位 摄\" },\n  \"c.jpg\",\n]\ncaption = \"图①②\"\ncredit = \"林樾 摄\"\nbyline = \"（林樾 摄影报道）\"",
                "文字说明。",
            ),
        ),
        ("bare", "没有稿件头的一段。\n\n另一段。\n".into()),
        ("lines", front("headline = \"行尾\"", "第一段。\r\n\r\n第二段，　全角空格，\u{a0}不断空格，tab\t之后。\r\n")),
        (
            "stories",
            front(
                "headline = \"下转上接\"",
                "写着（下转第2版）和稿件：甲、【小标题】乙、【原稿】丙的一段。\n\n稿件：这一行像标签。\n\n【表格】这一行也像。\n\n（记者 林樾）",
            ),
        ),
    ]
}

fn there_and_back(s: &Scratch, issue: &str, tag: &str) {
    let articles = |dir: &std::path::Path| -> Vec<(String, Vec<u8>)> {
        let mut list: Vec<_> =
            fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
        list.sort();
        list.into_iter().map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read(p).unwrap())).collect()
    };
    let want = articles(&std::path::Path::new(issue).join("articles"));
    for format in ["ninjs", "nitf", "docx", "txt"] {
        let (out, into) = (format!("{tag}-{format}"), format!("{tag}-{format}-in"));
        let run = s.run(&["export", issue, "--format", format, "--out", &out]);
        assert!(run.code < 2, "{tag} {format}: {}", run.err);
        let files: Vec<String> = s.files(&out).keys().map(|n| format!("{out}/{n}")).collect();
        assert_eq!(files.len(), want.len(), "{tag} {format}");
        let mut args = vec!["import"];
        args.extend(files.iter().map(String::as_str));
        args.extend(["--into", &into]);
        let run = s.run(&args);
        assert!(run.code < 2, "{tag} {format}: {}", run.err);
        for (name, bytes) in &want {
            let got = fs::read(s.path(&format!("{into}/articles/{name}"))).unwrap_or_else(|_| panic!("{tag} {format}: {name} is missing"));
            assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(bytes), "{tag} {format} {name}");
        }
    }
}

#[test]
fn every_notation_of_the_manual_comes_back() {
    let s = Scratch::new("round-notations");
    for (name, text) in notations() {
        s.write(&format!("i/articles/{name}.md"), text);
    }
    s.write(
        "i/issue.toml",
        "paper = \"报\"\ndate = 2022-12-02\nnumber = \"1\"\nlayout = \"county-tabloid\"\n\n[[page]]\nnumber = 1\nname = \"要闻\"\n",
    );
    there_and_back(&s, &path(&s.path("i")), "notations");
}

#[test]
fn every_sample_comes_back() {
    let s = Scratch::new("round-samples");
    for entry in fs::read_dir(root().join("issues")).unwrap() {
        let dir = entry.unwrap().path();
        if dir.join("articles").is_dir() {
            there_and_back(&s, &path(&dir), &dir.file_name().unwrap().to_string_lossy());
        }
    }
}

/// Edited on the way, the text is taken as it is now.
#[test]
fn an_edited_text_is_taken_as_it_is() {
    let s = Scratch::new("round-edited");
    let issue = path(&root().join("issues/2022-12-02"));
    assert_eq!(s.run(&["export", &issue, "--format", "txt", "--out", "t", "--article", "p1a2"]).code, 0);
    let text = fs::read_to_string(s.path("t/p1a2.txt")).unwrap();
    assert!(text.contains("【原稿】"), "{text}");
    s.write("edited.txt", text.replacen("会议还研究了其他事项", "会议还听取了汇报", 1));
    assert!(s.run(&["import", "edited.txt", "--into", "in"]).code < 2);
    let got = fs::read_to_string(s.path("in/articles/p1a2.md")).unwrap();
    assert!(got.contains("会议还听取了汇报") && !got.contains("其他事项") && !got.contains("原稿"), "{got}");
}
