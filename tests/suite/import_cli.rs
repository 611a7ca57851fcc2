//! `import`, `clean`, `export`, `diff` and `sign` from outside: what they write, what they refuse, what comes back.

use crate::common::{Scratch, path, root};
use serde_json::Value;
use std::fs;
use std::io::Write;

fn seed() -> String {
    fs::read_to_string(root().join("tests/import/seed.txt")).unwrap()
}

fn json(s: &Scratch, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(s.path(name)).unwrap()).unwrap()
}

/// A zip of files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!("<w:document xmlns:w='w' xmlns:r='r' xmlns:a='a'><w:body>{body}</w:body></w:document>");
    let mut files = vec![("word/document.xml", document.as_bytes())];
    files.extend(more);
    zip(&files)
}

#[test]
fn the_source_paper_becomes_an_issue_that_builds() {
    let s = Scratch::new("import-seed");
    s.write("seed.txt", seed());
    let layouts = path(&root().join("layouts"));
    let run = s.run(&["import", "seed.txt", "--into", "issues/2022-12-02", "--layouts", &layouts]);
    assert_eq!(run.code, 1, "the orphan is a finding: {}", run.err);
    assert!(run.err.contains("--accept orphan-53"), "{}", run.err);
    let files = s.files("issues/2022-12-02/articles");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["p1a1.md", "p1a2.md", "p1a3.md", "p1a4.md", "p1a5.md", "p1a6.md", "p2a1.md", "p2a2.md"]);
    let report = json(&s, "issues/2022-12-02/import-report.json");
    let c = &report["files"][0]["characters"];
    let n = |k: &str| c[k].as_u64().unwrap();
    assert_eq!(n("source"), n("articles") + n("left_out") + n("white_space") + n("controls"));
    assert_eq!((n("source") as usize, n("left_out")), (seed().chars().count(), 0));
    let paragraphs: u64 = report["articles"].as_array().unwrap().iter().map(|a| a["paragraphs"].as_u64().unwrap()).sum();
    assert_eq!(paragraphs, 45);
    let fonts = path(&root().join("fonts"));
    let run = s.run(&["build", "issues/2022-12-02", "--layouts", &layouts, "--fonts", &fonts, "--no-system-fonts"]);
    assert!(run.code < 2 && !run.err.contains("[R") && !run.err.contains("[T01]"), "{}", run.err);
    // A second import replaces nothing.
    let before = s.files("issues");
    let again = s.run(&["import", "seed.txt", "--into", "issues/2022-12-02", "--layouts", &layouts]);
    assert!(again.code < 2, "{}", again.err);
    let after = s.files("issues");
    for (name, bytes) in before.iter().filter(|(n, _)| !n.contains("report") && !n.contains("/build/")) {
        assert_eq!(after.get(name), Some(bytes), "{name}");
    }
}

#[test]
fn encodings_give_the_same_articles() {
    let s = Scratch::new("import-encodings");
    let text = seed();
    let utf16: Vec<u8> = std::iter::once(0xFEFFu16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    for (name, bytes) in [("utf8", text.clone().into_bytes()), ("gb", gb), ("utf16", utf16)] {
        s.write(&format!("{name}.txt"), bytes);
        assert!(s.run(&["import", &format!("{name}.txt"), "--into", name]).code < 2, "{name}");
    }
    assert_eq!(s.files("utf8/articles"), s.files("gb/articles"));
    assert_eq!(s.files("utf8/articles"), s.files("utf16/articles"));
    let run = s.run(&["import", "gb.txt", "--into", "x", "--encoding", "utf-8"]);
    assert!(run.code == 2 && run.tells("I01") && !s.path("x").exists(), "{}", run.err);
    assert_eq!(json(&s, "gb/import-report.json")["files"][0]["encoding"], "gb18030");
}

#[test]
fn what_cannot_be_read_is_refused_and_nothing_is_written() {
    let s = Scratch::new("import-bad");
    s.write("empty.txt", "");
    s.write("picture.txt", b"\xFF\xD8\xFF\xE0\0\x10JFIF");
    s.write("broken.docx", b"PK\x03\x04 not a zip");
    s.write("nothing.docx", zip(&[("a.txt", b"x")]));
    s.write("entities.xml", "<!DOCTYPE n [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;'>]><nitf><body>&b;</body></nitf>");
    s.write("deep.xml", "<nitf>".repeat(50_000));
    s.write("deep.json", "[".repeat(100_000));
    s.write("broken.json", "{\"headline\": ");
    s.write("old.doc", b"\xD0\xCF\x11\xE0");
    let zeros = vec![b' '; 80 << 20];
    s.write("bomb.docx", zip(&[("word/document.xml", &zeros)]));
    let mut mixed = "一段正常的文字，写在这里。\n".repeat(50).into_bytes();
    mixed.extend(encoding_rs::GB18030.encode("夹进来的另一种编码").0.iter());
    s.write("mixed.txt", mixed);
    for (name, code) in [
        ("empty.txt", "I03"),
        ("picture.txt", "I02"),
        ("broken.docx", "I02"),
        ("nothing.docx", "I02"),
        ("entities.xml", "I05"),
        ("deep.xml", "I05"),
        ("deep.json", "I05"),
        ("broken.json", "I05"),
        ("old.doc", "I02"),
        ("bomb.docx", "I04"),
        ("mixed.txt", "I01"),
        ("missing.txt", "R09"),
    ] {
        let run = s.run(&["import", name, "--into", "out"]);
        assert!(run.code == 2 && run.tells(code), "{name}: {} {}", run.code, run.err);
        assert!(!s.path("out").exists(), "{name} left something");
    }
}

#[test]
fn a_long_line_is_no_trouble() {
    let s = Scratch::new("import-long");
    s.write("long.txt", format!("标题在这里\n\n本报讯 {}\n", "这是很长的一行，没有尽头。".repeat(100_000)));
    assert!(s.run(&["import", "long.txt", "--into", "out"]).code < 2);
}

#[test]
fn word_documents_keep_styles_tables_and_pictures() {
    let s = Scratch::new("import-docx");
    let styles = "<w:styles xmlns:w='w'><w:style w:styleId='1'><w:name w:val='heading 1'/></w:style><w:style w:styleId='2'><w:name w:val='heading 2'/></w:style><w:style w:styleId='C'><w:name w:val='caption'/></w:style></w:styles>";
    let rels = "<Relationships><Relationship Id='r1' Target='media/../media/snow.jpg'/><Relationship Id='r2' Target='../../../etc/passwd'/></Relationships>";
    let p = |style: &str, text: &str| {
        let style = if style.is_empty() { String::new() } else { format!("<w:pPr><w:pStyle w:val='{style}'/></w:pPr>") };
        format!("<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let body = [
        p("1", "云桥村的菜窖"),
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>窖口</w:t></w:r><w:r><w:t>朝南，门前有一块黑板，写着六户人家的</w:t></w:r></w:p>".into(),
        p("", "名字和存菜的数量，谁家取菜谁家记上一笔。"),
        p("2", "谁来管"),
        "<w:p><w:ins><w:r><w:t>村里的电工把工具箱也放进了窖口的柜子。</w:t></w:r></w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>".into(),
        "<w:p><w:r><w:drawing><a:blip r:embed='r1'/></w:drawing><w:drawing><a:blip r:embed='r2'/></w:drawing></w:r></w:p>".into(),
        p("C", "窖口的木门。"),
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>户</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>菜</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>石</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>白菜</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".into(),
    ]
    .concat();
    let comments = "<w:comments xmlns:w='w'><w:comment/><w:comment/></w:comments>";
    let jpeg = b"\xFF\xD8\xFF\xD9";
    s.write(
        "caijiao.docx",
        docx(
            &body,
            &[
                ("word/styles.xml", styles.as_bytes()),
                ("word/_rels/document.xml.rels", rels.as_bytes()),
                ("word/media/snow.jpg", jpeg),
                ("word/comments.xml", comments.as_bytes()),
            ],
        ),
    );
    let run = s.run(&["import", "caijiao.docx", "--into", "out"]);
    assert!(run.code < 2, "{}", run.err);
    assert!(run.err.contains("2 条批注没有收"), "{}", run.err);
    let text = fs::read_to_string(s.path("out/articles/caijiao.md")).unwrap();
    assert!(text.contains("headline = \"云桥村的菜窖\""), "{text}");
    assert!(text.contains("**窖口**朝南，门前有一块黑板，写着六户人家的名字和存菜的数量"), "torn in Word too: {text}");
    assert!(text.contains("## 谁来管\n") && !text.contains("删去") && text.contains("| 户 | 菜 |\n|---|---|\n| 石 | 白菜 |"), "{text}");
    assert_eq!(fs::read(s.path("out/pictures/snow.jpg")).unwrap(), jpeg);
    assert!(fs::read_to_string(s.path("out/articles/caijiao-pic1.md")).unwrap().contains("caption = \"窖口的木门。\""));
    assert_eq!(s.files("out/pictures").len(), 1);
}

#[test]
fn wire_formats_come_in() {
    let s = Scratch::new("import-wire");
    s.write("a.json", r#"{"uri":"urn:x","type":"text","headlines":[{"role":"main","value":"菜窖开张"}],"bodies":[{"contenttype":"text/html","value":"<p>本报讯 木门开了。</p><h2>谁来管</h2><p>电工来管。</p>"}],"by":"（记者 林樾）","urgency":2,"associations":[{"name":"p","type":"picture","descriptions":[{"value":"窖口。"}],"renditions":[{"href":"https://x.cn/../a.jpg"}]}]}"#);
    s.write("b.json", r#"[{"slug":"w1","title":{"rendered":"菜窖&#8220;开张&#8221;"},"content":{"rendered":"<p>木门开了。</p>\n<p>（记者 林樾）</p>"}},{"slug":"w2","title":{"rendered":"二"},"content":{"rendered":"<p>正文。</p>"}}]"#);
    s.write("c.xml", "<nitf><body><body.head><hedline><hl1>菜窖开张</hl1><hl2>六户合用</hl2></hedline><byline>记者 林樾</byline></body.head><body.content><p>木门<em class='bold'>开</em>了。</p><hl2>谁来管</hl2><p>电工。</p></body.content></body></nitf>");
    s.write("d.xml", "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet><newsItem><contentMeta><headline>菜窖开张</headline><by>林樾</by></contentMeta><contentSet><inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><body><p>木门开了。</p></body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>");
    let run = s.run(&["import", "a.json", "b.json", "c.xml", "d.xml", "--into", "out"]);
    assert!(run.code < 2, "{}", run.err);
    let article = |n: &str| fs::read_to_string(s.path(&format!("out/articles/{n}.md"))).unwrap();
    let a = article("p1a1");
    assert!(
        a.contains("headline = \"菜窖开张\"")
            && a.contains("dateline = \"本报讯\"")
            && a.contains("priority = 2")
            && a.contains("## 谁来管"),
        "{a}"
    );
    let w = article("w1");
    assert!(w.contains("菜窖“开张”") && w.contains("byline = \"（记者 林樾）\"") && s.path("out/articles/w2.md").exists(), "{w}");
    let report = json(&s, "out/import-report.json");
    let formats: Vec<&str> = report["files"].as_array().unwrap().iter().map(|f| f["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["ninjs", "wordpress", "nitf", "newsml-g2"]);
    let all: String = s.files("out/articles").values().map(|b| String::from_utf8_lossy(b).into_owned()).collect();
    assert!(all.contains("deck = \"六户合用\"") && all.contains("木门**开**了") && all.contains("byline = \"林樾\""), "{all}");
}

#[test]
fn a_page_plan_becomes_slots() {
    let s = Scratch::new("import-plan");
    s.write("a.txt", seed());
    s.write("plan.csv", "page,name,slot,article,part,kind,col,line,cols,lines,head_cols,frame\n1,要闻,头条,p1a1,full,story,1,16,4,23,4,line\n1,要闻,报头,,,masthead,1,1,5,15,,\n2,综合,续,p1a1,tail,story,1,3,2,10,1,\n");
    let run = s.run(&["import", "a.txt", "plan.csv", "--into", "issues/2022-12-02", "--layouts", &path(&root().join("layouts"))]);
    assert!(run.code < 2, "{}", run.err);
    let toml = fs::read_to_string(s.path("issues/2022-12-02/issue.toml")).unwrap();
    assert!(
        toml.contains("date = 2022-12-02")
            && toml.contains("name = \"头条\"\nat = [1, 16]\nsize = [4, 23]\narticle = \"p1a1\"\nhead = 4\nborder = \"line\""),
        "{toml}"
    );
    assert!(s.run(&["import", "plan.csv", "--into", "issues/x"]).code < 2);
}

#[test]
fn clean_and_undo() {
    let s = Scratch::new("clean");
    s.write("seed.txt", seed());
    s.run(&["import", "seed.txt", "--into", "i"]);
    let before = s.files("i/articles");
    let run = s.run(&["clean", "i"]);
    assert!(run.code == 0 && run.out.contains("标点"), "{}{}", run.out, run.err);
    let text = fs::read_to_string(s.path("i/articles/p1a1.md")).unwrap();
    assert!(text.contains("11月24日，全省、全市安全生产视频会议召开。") && text.contains("（融媒体 徐振鑫 韩维）"), "{text}");
    assert!(s.run(&["clean", "i"]).out.contains("整理 0 处") || s.path("i/clean-report.json").exists());
    assert_eq!(s.run(&["clean", "i", "--undo"]).code, 0);
    assert_eq!(s.files("i/articles"), before);
}

#[test]
fn what_goes_out_comes_back_the_same() {
    let s = Scratch::new("export");
    let issue = path(&root().join("issues/2022-12-02"));
    let texts = |dir: &str| -> std::collections::BTreeMap<String, String> {
        let (mut sources, mut report) = (banmian::source::Sources::default(), banmian::diag::Report::default());
        let list = banmian::read::articles(std::path::Path::new(dir), &mut sources, &mut report).unwrap();
        let text = |c: &banmian::read::Copy| {
            c.story.paras.iter().map(|p| format!("{:?} {}\n", p.kind, p.text)).collect::<String>().replace("Flush", "Body")
        };
        list.iter().map(|c| (c.story.id.clone(), text(c))).collect()
    };
    let want = texts(&issue);
    for (format, extension) in [("ninjs", "json"), ("nitf", "xml"), ("txt", "txt"), ("docx", "docx")] {
        let run = s.run(&["export", &issue, "--format", format, "--out", format]);
        assert_eq!(run.code, 0, "{format}: {}", run.err);
        let files: Vec<String> = s.files(format).keys().map(|n| format!("{format}/{n}")).collect();
        assert!(files.len() == want.len() && files.iter().all(|f| f.ends_with(extension)), "{files:?}");
        let into = format!("{format}-in");
        let mut args = vec!["import"];
        args.extend(files.iter().map(String::as_str));
        args.extend(["--into", &into]);
        let run = s.run(&args);
        assert!(run.code < 2, "{format}: {}", run.err);
        let got = texts(&path(&s.path(&into)));
        for (id, text) in &want {
            let got = got.get(id).unwrap_or_else(|| panic!("{format} {id} is missing: {:?}", got.keys()));
            // Word has no place for a photographer apart from the caption.
            if format != "docx" || !text.contains("Caption") {
                assert_eq!(got, text, "{format} {id}");
            }
        }
    }
    assert_eq!(s.run(&["build", &issue, "--format", "docx"]).code, 2);
}

/// ninjs, NITF and Word carry the article's own file: every article of every sample comes back byte for byte.
/// A text that was edited on the way is taken as it is now.
#[test]
fn formats_that_carry_the_file_bring_it_back_to_the_byte() {
    let s = Scratch::new("export-bytes");
    for sample in ["2022-12-02", "ja-sample", "tw-sample"] {
        let issue = path(&root().join("issues").join(sample));
        for (format, extension) in [("ninjs", "json"), ("nitf", "xml"), ("docx", "docx")] {
            let (out, into) = (format!("{sample}-{format}"), format!("{sample}-{format}-in"));
            assert_eq!(s.run(&["export", &issue, "--format", format, "--out", &out]).code, 0);
            let files: Vec<String> = s.files(&out).keys().map(|n| format!("{out}/{n}")).collect();
            let mut args = vec!["import"];
            args.extend(files.iter().map(String::as_str));
            args.extend(["--into", &into]);
            let run = s.run(&args);
            assert!(run.code < 2, "{sample} {format}: {}", run.err);
            for entry in fs::read_dir(root().join("issues").join(sample).join("articles")).unwrap() {
                let from = entry.unwrap().path();
                let name = from.file_name().unwrap().to_str().unwrap().to_string();
                assert_eq!(fs::read(s.path(&format!("{into}/articles/{name}"))).ok(), fs::read(&from).ok(), "{sample} {format} {name}");
            }
            assert!(files.iter().all(|f| f.ends_with(extension)));
        }
    }
    let text = fs::read_to_string(s.path("2022-12-02-ninjs/p1a2.json")).unwrap();
    let edited = text.replacen("会议还研究了其他事项", "会议还听取了汇报", 1);
    assert_ne!(text, edited);
    s.write("edited.json", edited);
    assert!(s.run(&["import", "edited.json", "--into", "edited"]).code < 2);
    let got = fs::read_to_string(s.path("edited/articles/p1a2.md")).unwrap();
    assert!(got.contains("会议还听取了汇报") && !got.contains("会议还研究了其他事项"), "{got}");
}

/// A line without end is no copy; lists of Word are no torn paragraphs; a poem under a title is verse.
#[test]
fn lines_without_end_lists_and_verse() {
    let s = Scratch::new("import-lists");
    s.write("line.txt", "甲乙丙丁".repeat(1_500_000));
    let run = s.run(&["import", "line.txt", "--into", "out"]);
    assert!(run.code == 2 && run.tells("I04") && !s.path("out").exists(), "{}", run.err);
    let p = |t: &str| format!("<w:p><w:r><w:t>{t}</w:t></w:r></w:p>");
    let item = |t: &str| format!("<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>{t}</w:t></w:r></w:p>");
    let body =
        [p("关于登记的通知"), p("请各户按下面的办法办理，月底以前办完。"), item("先登记"), item("后存放"), item("轮流值日；")].concat();
    s.write("list.docx", docx(&body, &[]));
    assert!(s.run(&["import", "list.docx", "--into", "list"]).code < 2);
    let got = fs::read_to_string(s.path("list/articles/list.md")).unwrap();
    assert!(got.contains("\n先登记\n\n后存放\n\n轮流值日；\n"), "{got}");
    let title = "<w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>初雪</w:t></w:r></w:p>".to_string();
    let lines = ["石小满", "昨夜有人敲窗", "推开门", "只看见一行", "没有走完的脚印", "", "麦子在下面", "翻了一个身"];
    let body: String = std::iter::once(title).chain(lines.map(p)).collect();
    let styles = "<w:styles xmlns:w='w'><w:style w:styleId='Title'><w:name w:val='Title'/></w:style></w:styles>";
    s.write("poem.docx", docx(&body, &[("word/styles.xml", styles.as_bytes())]));
    assert!(s.run(&["import", "poem.docx", "--into", "poem"]).code < 2);
    let got = fs::read_to_string(s.path("poem/articles/poem.md")).unwrap();
    assert!(got.contains("verse = true") && got.contains("没有走完的脚印\n\n麦子在下面"), "{got}");
}

#[test]
fn versions_are_compared_and_signed() {
    let s = Scratch::issue("versions");
    let layouts = path(&root().join("layouts"));
    let fonts = path(&root().join("fonts"));
    let more = ["--layouts", layouts.as_str(), "--fonts", fonts.as_str(), "--no-system-fonts"];
    let with = |args: &[&str]| s.run(&[args, &more].concat());
    let run = with(&["sign", "issue", "--reading", "一审", "--by", "林樾"]);
    assert!(run.code == 0 && run.out.contains("第 1 版  第 1 稿  一审 林樾"), "{}{}", run.out, run.err);
    assert_eq!(with(&["diff", "issue/build/versions/1", "issue"]).code, 0);
    let file = s.path("issue/articles/p1a1.md");
    let text = fs::read_to_string(&file).unwrap();
    let at = text.find('。').unwrap();
    fs::write(&file, format!("{}，改了几个字{}", &text[..at], &text[at..])).unwrap();
    let run = with(&["diff", "issue/build/versions/1", "issue", "--png"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("p1a1  改动 1 处") && run.out.contains("，改了几个字"), "{}", run.out);
    assert!(s.path("issue/build/diff/new-01.png").exists() && s.path("issue/build/diff/old-01.png").exists());
    let v: Value = serde_json::from_str(&with(&["diff", "issue/build/versions/1", "issue", "--format", "json"]).out).unwrap();
    assert_eq!((&v["stories"][0]["story"], &v["stories"][0]["changes"][0]["after"]), (&"p1a1".into(), &"，改了几个字".into()));
    let run = with(&["sign", "issue"]);
    assert!(run.code == 1 && run.out.contains("后来改过"), "{}{}", run.out, run.err);
}
