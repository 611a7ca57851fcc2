//! Word and Excel files as other programs make them (`tests/import/word/`): LibreOffice, python-docx, docx for
//! JavaScript, pandoc. What they say must come in whole, once, and as what it is.

use crate::common::{Scratch, path, root};
use std::fs;

fn fixture(name: &str) -> String {
    path(&root().join("tests/import/word").join(name))
}

/// The article and the report of an imported file.
fn import(s: &Scratch, name: &str) -> (String, String) {
    let run = s.run(&["import", &fixture(name), "--into", name, "--date", "2022-12-02"]);
    assert!(run.code < 2, "{name}: {}", run.err);
    let stem = name.rsplit_once('.').unwrap().0;
    let article = fs::read_to_string(s.path(&format!("{name}/articles/{stem}.md"))).unwrap();
    (article, fs::read_to_string(s.path(&format!("{name}/import-report.txt"))).unwrap())
}

fn body(article: &str) -> &str {
    article.splitn(3, "+++\n").nth(2).unwrap()
}

#[test]
fn libreoffice() {
    let s = Scratch::new("word-libreoffice");
    let (article, report) = import(&s, "libreoffice.docx");
    for part in [
        "headline = \"云桥村共享菜窖开张\"",
        "deck = \"六户人家合用一扇木门\"",
        "dateline = \"本报讯（记者 林樾）\"",
        "byline = \"（记者 林樾）\"",
    ] {
        assert!(article.contains(part), "{part}: {article}");
    }
    assert_eq!(
        body(&article),
        "窖口朝南，**门前**有一块黑板，写着六户人家的名字。新添的话。\n\n## 谁来管\n\n电工来管，见这里，窖口。\n\n- 甲项\n- 乙项\n\n> 引文一句。\n\n| 合并 |  | 丙 |\n|---|---|---|\n| 一 | 二 | 三 |\n\n文本框之前。文本框之后。\n\n框里的话，独一份。\n\n末段的话说完了。\n"
    );
    for left in
        ["批注没有收：请核对", "删去的文字没有收：被删的话", "注音没有收：jiào", "页眉页脚没有收：江口日报", "脚注没有收进正文：脚注的话。"]
    {
        assert!(report.contains(left), "{left}: {report}");
    }
    // The picture in the box comes once, with its caption.
    let pictures: Vec<String> = s.files("libreoffice.docx/pictures").into_keys().collect();
    assert_eq!(pictures, ["image1.jpg"]);
    let picture = fs::read_to_string(s.path("libreoffice.docx/articles/libreoffice-pic1.md")).unwrap();
    assert!(picture.contains("caption = \"图 1：菜窖外景\""), "{picture}");
}

#[test]
fn python_docx() {
    let s = Scratch::new("word-python");
    let (article, _) = import(&s, "python-docx.docx");
    assert!(article.contains("deck = \"六户人家合用一扇木门\"") && article.contains("dateline = \"本报讯（记者 林樾）\""), "{article}");
    assert_eq!(
        body(&article),
        "**窖口朝南**，门前有一块黑板，写着六户人家的名字和存菜的数量。\n\n## 谁来管\n\n村里的电工把工具箱也放进了窖口的柜子，每天傍晚来看一次。\n\n- 先登记\n- 后存放\n\n1. 排队\n\n| 格00 | 格01 | 格02 |\n|---|---|---|\n| 格10 | 格11 | 格12 |\n\n> 引文在这里，说得很慢。\n\n昨夜有人敲窗\n\n推开门\n\n只看见一行\n"
    );
    let picture = fs::read_to_string(s.path("python-docx.docx/articles/python-docx-pic1.md")).unwrap();
    assert!(picture.contains("caption = \"图为菜窖外景。（林樾 摄）\""), "{picture}");
}

#[test]
fn docx_for_javascript_and_pandoc() {
    let s = Scratch::new("word-others");
    let (article, report) = import(&s, "docx-js.docx");
    assert!(article.contains("headline = \"云桥村共享菜窖开张\"\n") && !article.contains("deck"), "{article}");
    assert!(
        body(&article).starts_with("## 谁来管\n\n**窖口朝南**，门前有一块黑板。见这里的说明。\n\n新加的一句。留下的一句。\n"),
        "{article}"
    );
    assert!(article.contains("- 甲\n- 乙\n") && article.contains("有符号✓和制表 之后") && !article.contains("删去"), "{article}");
    assert!(report.contains("批注没有收：请核对这句") && report.contains("删去的一句。") && report.contains("脚注一。"), "{report}");
    let (article, report) = import(&s, "pandoc.docx");
    assert!(article.contains("author_line = \"记者 林樾\"") && article.contains("deck = \"六户人家合用一扇木门\""), "{article}");
    assert!(article.contains("1. 一\n2. 二\n\n> 引文。\n\n昨夜有人敲窗\n\n推开门\n") && report.contains("脚注。"), "{article}");
}

#[test]
fn a_plan_by_libreoffice() {
    let s = Scratch::new("word-plan");
    let run = s.run(&["import", &fixture("libreoffice.xlsx"), "--into", "plan"]);
    assert!(run.code < 2 && run.err.contains("出版日期 2022-12-09"), "{}", run.err);
    let toml = fs::read_to_string(s.path("plan/issue.toml")).unwrap();
    for part in [
        "date = 2022-12-09\n",
        "at = [1, 16]\nsize = [4, 23]\narticle = \"p1a1\"\nhead = 4\nborder = \"line\"\n# 2022-12-09\n",
        "at = [1, 3]\nsize = [2, 10]\n",
        "size = [5, 15]\nmasthead",
    ] {
        assert!(toml.contains(part), "{part}: {toml}");
    }
}

#[test]
fn a_date_that_nothing_says_is_told() {
    let s = Scratch::new("word-date");
    s.write("a.txt", "菜窖开张\n\n本报讯 村口的老井旁多了一扇半人高的木门。\n");
    let run = s.run(&["import", "a.txt", "--into", "new"]);
    assert!(run.code == 1 && run.tells("I14"), "{} {}", run.code, run.err);
    assert!(fs::read_to_string(s.path("new/issue.toml")).unwrap().contains("date = 2000-01-01 # 不知道出版日期"));
    s.write("b.txt", "江口日报　2022年12月2日　星期五　第1版\n\n菜窖开张\n\n本报讯 村口的老井旁多了一扇半人高的木门。\n");
    let run = s.run(&["import", "b.txt", "--into", "told"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(fs::read_to_string(s.path("told/issue.toml")).unwrap().contains("date = 2022-12-02\n"));
}
