//! Bent copy of every format: bytes changed, cut, doubled, parts of an archive swapped. Nothing panics, what is read is
//! proved to the character, and a refused file leaves no folder behind. The same numbers on every machine.

use crate::common::{Scratch, root};
use banmian::import::{self, Decisions, plan};
use std::fs;
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

const NINJS: &str = r#"{"uri":"urn:x","type":"text","language":"zh","headlines":[{"role":"main","value":"菜窖开张"},{"role":"kicker","value":"引题"}],"bodies":[{"contenttype":"text/html","value":"<p>本报讯 木门<b>开</b>了。</p><h2>谁来管</h2><ul><li>甲</li></ul><table><tr><td>一</td><td>二</td></tr></table><p>电工&amp;来管。</p>"}],"by":"（记者 林樾）","urgency":2,"associations":[{"name":"p","type":"picture","descriptions":[{"value":"窖口。"}],"renditions":[{"href":"https://x.cn/a.jpg"}]}]}"#;
const POSTS: &str = r#"[{"slug":"w1","title":{"rendered":"菜窖&#8220;开张&#8221;"},"content":{"rendered":"<p>木门开了。</p>\n<figure><img src='a.jpg'/><figcaption>图</figcaption></figure><p>（记者 林樾）</p>"}}]"#;
const NITF: &str = "<?xml version='1.0'?><nitf><head><docdata><doc-id id-string='a1'/></docdata></head><body><body.head><hedline><hl1>菜窖<br/>开张</hl1><hl2>六户合用</hl2></hedline><byline>记者 林樾</byline><dateline>本报讯</dateline></body.head><body.content><p>木门<em class='bold'>开</em>了&#x3002;</p><table><tr><td>甲</td><td>乙</td></tr></table><media><media-reference source='a.jpg'/><media-caption>图</media-caption></media><p>电工。</p></body.content></body></nitf>";
const NEWSML: &str = "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet><newsItem><contentMeta><headline role='h:sub'>副题</headline><headline>菜窖开张</headline><by>林樾</by></contentMeta><contentSet><inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><body><p>木门开了。</p><ol><li>一</li></ol></body></html></inlineXML></contentSet></newsItem><newsItem><contentSet><remoteContent href='b.jpg'/></contentSet></newsItem></itemSet></newsMessage>";
const PLAN: &str =
    "版次,版名,版块,稿件,类型,起栏,起行,栏数,行数,题栏,边框\n1,要闻,头条,p1a1,稿件,1,16,4,23,4,正线\n1,要闻,\"报\n头\",,报头,1,1,5,15,,\n";

/// Changes some bytes: other values, holes, copies, cuts.
fn bend(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..1 + dice.roll(6) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.roll(bytes.len());
        let len = 1 + dice.roll(40.min(bytes.len() - at));
        match dice.roll(6) {
            0 => bytes[at] = dice.roll(256) as u8,
            1 => drop(bytes.drain(at..at + len)),
            2 => {
                let part = bytes[at..at + len].to_vec();
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, part);
            }
            3 => bytes[at] ^= 1 << dice.roll(8),
            4 => bytes.truncate(at),
            _ => {
                let piece = [
                    &b"<"[..],
                    b">",
                    b"&",
                    b"\"",
                    b"{",
                    b"]",
                    b"\0",
                    b"\xFF\xFE",
                    b"&#x110000;",
                    b"<![CDATA[",
                    b"\n\n\n",
                    "”（".as_bytes(),
                ];
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, piece[dice.roll(piece.len())].iter().copied());
            }
        }
    }
}

/// An archive with one of its parts bent and packed again.
fn bend_part(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let which = dice.roll(zip.len());
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut part = Vec::new();
        entry.read_to_end(&mut part).unwrap();
        if i == which || name == "word/document.xml" && dice.roll(2) == 0 {
            bend(&mut part, dice);
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&part).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn originals() -> Vec<(&'static str, Vec<u8>)> {
    let word = |n: &str| fs::read(root().join("tests/import/word").join(n)).unwrap();
    let seed: String = fs::read_to_string(root().join("tests/import/seed.txt")).unwrap().chars().take(2500).collect();
    let utf16: Vec<u8> = seed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let tw = "〔記者江書瑋／台南報導〕老戲院修復完工，首檔安排三部電影，「能留的都留」。\n\n（上接第一版）\n".repeat(4);
    let ja = "【小浜＝浜田】朝市が三十日、四十年の歴史に幕を下ろした。「話も売るんだよ」と笑った。\n".repeat(4);
    vec![
        ("a.docx", word("libreoffice.docx")),
        ("b.docx", word("python-docx.docx")),
        ("c.docx", word("docx-js.docx")),
        ("a.json", NINJS.into()),
        ("b.json", POSTS.into()),
        ("a.xml", NITF.into()),
        ("b.xml", NEWSML.into()),
        ("a.md", "+++\nheadline = [\"甲\", \"乙\"]\n+++\n## 题\n\n**黑**体。\n\n| 一 | 二 |\n|---|---|\n| 三 | 四 |\n".into()),
        ("b.md", "# 题\n\n本报讯 正文。\n\n- 甲\n".into()),
        ("a.txt", seed.clone().into_bytes()),
        ("b.txt", encoding_rs::GB18030.encode(&seed).0.into_owned()),
        ("c.txt", utf16),
        ("d.txt", encoding_rs::BIG5.encode(&tw).0.into_owned()),
        ("e.txt", encoding_rs::SHIFT_JIS.encode(&ja).0.into_owned()),
        (
            "f.txt",
            "稿件：甲\n主题：题\n语言：zh\n\n　　正文。\n【小标题】小\n【表格】一\t二\n\n【原稿】本行以下由程序读，勿改\neJwDAAAAAAE=\n"
                .into(),
        ),
        ("a.csv", PLAN.into()),
        ("a.xlsx", word("libreoffice.xlsx")),
    ]
}

#[test]
fn bent_copy_never_panics_and_loses_nothing() {
    let (mut read, mut refused) = (0, 0);
    for (k, (name, original)) in originals().into_iter().enumerate() {
        let packed = original.starts_with(b"PK");
        for round in 0..if packed { 60 } else { 160 } {
            let mut dice = Dice(round * 1009 + k as u64 * 77 + 5);
            let bytes = if packed && round % 3 > 0 {
                bend_part(&original, &mut dice)
            } else {
                let mut bytes = original.clone();
                bend(&mut bytes, &mut dice);
                bytes
            };
            let done = catch_unwind(AssertUnwindSafe(|| {
                if plan::is_plan(name, &bytes) {
                    return plan::read(name, &bytes).map(|_| 0).map_err(|e| e.message);
                }
                let files = import::file(name, bytes.clone(), None, &Decisions::default()).map_err(|e| (e.code, e.message));
                match files {
                    Ok(files) => {
                        for f in &files {
                            let c = f.count;
                            assert_eq!(c.source, c.articles + c.left_out + c.white_space + c.controls, "{name} {round}");
                        }
                        Ok(files.len())
                    }
                    // I09 is our own fault: characters were lost.
                    Err((code, message)) => {
                        assert_ne!(code, "I09", "{name} {round}: {message}");
                        Err(message)
                    }
                }
            }));
            match done.unwrap_or_else(|_| panic!("{name} {round} panicked")) {
                Ok(_) => read += 1,
                Err(message) => {
                    assert!(!message.trim().is_empty(), "{name} {round}");
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 400 && refused > 100, "{read} read, {refused} refused");
}

#[test]
fn a_refused_file_leaves_nothing_and_a_taken_one_is_whole() {
    let s = Scratch::new("import-fuzz");
    for (k, (name, original)) in originals().into_iter().enumerate() {
        for round in 0..4 {
            let mut dice = Dice(round * 31 + k as u64 * 7 + 1);
            let mut bytes = original.clone();
            bend(&mut bytes, &mut dice);
            let file = format!("{round}-{name}");
            s.write(&file, bytes);
            let into = format!("in-{round}-{k}");
            let run = s.run(&["import", &file, "--into", &into]);
            assert!(run.code <= 2 && !run.tells("I09"), "{file}: {} {}", run.code, run.err);
            let there = s.path(&into).exists();
            assert_eq!(there, run.code < 2, "{file}: {}", run.err);
            if there {
                assert!(s.path(&format!("{into}/import-report.json")).exists(), "{file}");
            }
        }
    }
}
