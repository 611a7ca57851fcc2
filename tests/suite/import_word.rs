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

/// Wire copy in the shape of the standards' own examples: notes, summaries, several headlines, lists, quotations.
#[test]
fn wire_copy_of_agencies() {
    let s = Scratch::new("word-wire");
    s.write("a.json", r#"{"uri":"https://example.com/123","type":"text","slugline":"cellar","language":"zh-Hans","urgency":4,"headlines":[{"role":"main","value":"菜窖开张"},{"role":"short","value":"短标题"}],"descriptions":[{"role":"summary","value":"摘要。"}],"bodies":[{"role":"main","contenttype":"text/html","value":"<p>新华社北京12月1日电（记者林樾）窖口朝南。</p><blockquote><p>“够吃。”</p></blockquote><ul><li>先登记</li></ul><ol><li>一</li></ol><p><ruby>窖<rt>jiào</rt></ruby>口</p>"},{"role":"plain","contenttype":"text/plain","value":"x"}],"by":"林樾"}"#);
    s.write("b.xml", "<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><head><docdata><doc-id id-string='xh-1'/></docdata></head><body><body.head><hedline><hl1>菜窖开张</hl1></hedline><note><body.content><p>编者的话。</p></body.content></note><byline>记者 <person>林樾</person><byttl>示例社</byttl></byline><abstract><p>摘要。</p></abstract></body.head><body.content><block><p>窖口朝南，花了<money>3000元</money>。</p></block><ul><li>先登记</li></ul><bq><block><p>引文。</p></block></bq></body.content></body></nitf>");
    s.write("c.xml", "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'><contentMeta><slugline>G2</slugline><headline>菜窖开张</headline><headline role='hld:subHeadline'>六户合用</headline><description role='drol:summary'>摘要。</description></contentMeta><contentSet><inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><head><title>菜窖开张</title></head><body><h1>菜窖开张</h1><p>窖口朝南。</p><blockquote><p>引文。</p></blockquote><ol><li>一</li><li>二</li></ol></body></html></inlineXML></contentSet></newsItem>");
    let run = s.run(&["import", "a.json", "b.xml", "c.xml", "--into", "in", "--date", "2022-12-02"]);
    assert!(run.code < 2, "{}", run.err);
    let article = |n: &str| fs::read_to_string(s.path(&format!("in/articles/{n}.md"))).unwrap();
    let (a, b, c) = (article("cellar"), article("xh-1"), article("G2"));
    assert_eq!(body(&a), "窖口朝南。\n\n> “够吃。”\n\n- 先登记\n\n1. 一\n\n窖口\n");
    assert!(a.contains("dateline = \"新华社北京12月1日电（记者林樾）\"") && !a.contains("短标题"), "{a}");
    assert_eq!(body(&b), "窖口朝南，花了3000元。\n\n- 先登记\n\n> 引文。\n");
    assert!(b.contains("byline = \"记者 林樾 示例社\""), "{b}");
    assert_eq!(body(&c), "窖口朝南。\n\n> 引文。\n\n1. 一\n2. 二\n");
    assert!(c.contains("headline = \"菜窖开张\"\ndeck = \"六户合用\""), "{c}");
    let report = fs::read_to_string(s.path("in/import-report.txt")).unwrap();
    for told in ["短标题", "编者注没有收：编者的话。", "摘要没有收：摘要。", "摘要（summary）没有收"] {
        assert!(report.contains(told), "{told}: {report}");
    }
}
