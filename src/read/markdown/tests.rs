//! Tests of this module.

use super::*;
use crate::read::decode::Raw;
use crate::source::Sources;

fn read(text: &str) -> (Vec<Para>, Report) {
    let raw = Raw { file: Sources::default().add("a.md", text), text: text.to_string() };
    let mut report = Report::default();
    let paras = body(&Clean::markdown(&raw, 0..text.len()), "zh-Hans", &mut report).0;
    for p in &paras {
        assert!(
            p.strong.windows(2).all(|w| w[0].0.end <= w[1].0.start)
                && p.strong.iter().all(|r| p.text.get(r.0.start as usize..r.0.end as usize).is_some())
        );
    }
    (paras, report)
}

fn texts(text: &str) -> Vec<(ParaKind, String)> {
    read(text).0.into_iter().map(|p| (p.kind, p.text)).collect()
}

use ParaKind::{Blank, Body, Flush, Quote, Subhead};

fn item(mark: u8) -> ParaKind {
    ParaKind::Item { mark }
}

#[test]
fn paragraphs_heads_and_lists_keep_their_kind() {
    let got = texts("一段\n接着\n\n## 小标题\n\n007. 甲\n008. 乙\n\n- 丙\n  - 丁\n\n> 引文\n");
    let want = [
        (Body, "一段接着"),
        (Subhead, "小标题"),
        (item(5), "007. 甲"),
        (item(5), "008. 乙"),
        (item(4), "• 丙"),
        (item(4), "• 丁"),
        (Quote, "引文"),
    ];
    assert_eq!(got, want.map(|(k, t)| (k, t.to_string())));
}

#[test]
fn line_ends_join_without_a_space_between_han_only() {
    assert_eq!(texts("中文\n中文\nLatin\nwords\n中")[0].1, "中文中文Latin words中");
    assert_eq!(texts("他说“\n好”\n“好”")[0].1, "他说“好”“好”");
    assert_eq!(texts("한국어\n신문")[0].1, "한국어 신문");
}

#[test]
fn hard_breaks_begin_a_flush_paragraph() {
    assert_eq!(texts("甲  \n乙\\\n丙\u{2028}丁"), [(Body, "甲".into()), (Flush, "乙".into()), (Flush, "丙".into()), (Flush, "丁".into())]);
}

#[test]
fn ideographic_indents_are_paragraphs() {
    let (paras, report) = read("　　第一段\n接\n　　第二段");
    assert_eq!(paras.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["第一段接", "第二段"]);
    assert_eq!(report.count("R15"), 1);
}

#[test]
fn emphasis_is_flat_and_friendly_to_han() {
    let (paras, _) = read("甲**乙。**丙*丁**戊**己*");
    assert_eq!(paras[0].text, "甲乙。丙丁戊己");
    assert_eq!(paras[0].strong, [(3..9, Emphasis::Strong), (12..15, Emphasis::Soft), (15..18, Emphasis::Strong), (18..21, Emphasis::Soft)]);
}

#[test]
fn spans_are_bytes_of_the_file() {
    let text = "一段\u{0}甲\n\n  ## 题\n\n乙**丙**丁  \n戊\n\n- 己\n";
    let (paras, _) = read(text);
    let at: Vec<&str> = paras.iter().map(|p| &text[p.span.start as usize..p.span.end as usize]).collect();
    assert_eq!(at, ["一段\u{0}甲", "## 题", "乙**丙**丁", "戊", "- 己"]);
}

#[test]
fn what_markdown_would_swallow_is_set_and_reported() {
    let (paras, report) = read(
        "[注]: 见第二版\n\n|甲|乙|\n|-|-|\n|丙|丁|多的|\n\n<b>粗</b>\n\n<!-- 留 -->\n\n```rust\nlet 一\n```\n\n![图说](p.jpg)\n\n5*3*2\n\n***\n",
    );
    let all: Vec<String> = paras.iter().map(|p| p.text.clone()).collect();
    assert_eq!(all, ["[注]: 见第二版", "甲", "乙", "丙", "丁　多的", "<b>粗</b>", "<!-- 留 -->", "let 一", "图说", "532", ""]);
    assert_eq!(paras.last().map(|p| p.kind), Some(Blank));
    let warned = |words: &str| report.diagnostics.iter().any(|d| d.message.contains(words));
    assert!(["表格", "HTML", "反引号", "图片", "“*”", "分隔线"].into_iter().all(warned), "{:#?}", report.diagnostics);
    assert!(!warned("没有读成正文"));
}

#[test]
fn nothing_is_lost_from_any_soup_of_marks() {
    let bits = [
        "中文，",
        "\n",
        "\n\n",
        "**",
        "*",
        "_",
        "- ",
        "1. ",
        "> ",
        "    ",
        "`",
        "```\n",
        "|",
        "\n|-|-|\n",
        "[注]",
        ": ",
        "(x)",
        "<b>",
        "&amp;",
        "\\",
        "# ",
        "　",
        "ab c",
        "7",
        "!",
        "---\n",
        "\r\n",
        "\u{2028}",
        "~",
        "$",
        "“甲”",
    ];
    let mut seed = 7u64;
    for round in 0..3000 {
        let mut text = String::new();
        for _ in 0..(round % 40) + 2 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(bits[(seed >> 33) as usize % bits.len()]);
        }
        let (paras, report) = read(&text);
        // Han is never markup, except as the address of a link, which these marks cannot make.
        let han = |s: &str| s.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect::<String>();
        let set: String = paras.iter().map(|p| p.text.as_str()).collect();
        let told = report.diagnostics.iter().any(|d| d.message.contains("没有读成正文"));
        assert!(han(&set) == han(&text) || told, "{text:?} became {set:?}");
        assert!(!told, "{text:?} lost text: {:#?}", report.diagnostics);
    }
}

#[test]
fn deep_nesting_and_long_lines_are_fine() {
    let started = std::time::Instant::now();
    read(&format!("{}深", "> ".repeat(50_000)));
    read(&format!("{}深", "*".repeat(50_000)));
    let line = "一二三四五六七八九，“**强**”".repeat(2_000_000 / 38);
    let (paras, _) = read(&line);
    assert_eq!(paras.len(), 1);
    assert_eq!(paras[0].text.chars().count(), 2_000_000 / 38 * 13);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
