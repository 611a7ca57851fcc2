//! `banmian compose --batch` against every row of the tables: gaps of all pairs of classes, line starts and line
//! ends of every mark at every level, the pairs of jlreq, and a list of texts with the places where they may turn.
//!
//! The tables are facts compiled from the standards; that the program reads the same files makes this a test of
//! everything between them and the output: classes in context, units, faces, both directions.

use super::common::root;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

/// Runs cases through one process; an answer each.
pub fn batch(cases: &[Value]) -> Vec<Value> {
    let input: String = cases.iter().map(|c| format!("{c}\n")).collect();
    let (code, out) = raw(&["--batch", "--no-glyphs"], &input);
    assert_eq!(code, 0, "{}", out.last().cloned().unwrap_or_default());
    assert_eq!(out.len(), cases.len(), "one answer a case");
    out
}

fn raw(args: &[&str], input: &str) -> (i32, Vec<Value>) {
    let (code, lines) = printed(args, input);
    (code, lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

/// What `compose` prints for an input.
pub fn printed(args: &[&str], input: &str) -> (i32, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_banmian"));
    command.current_dir(root()).arg("compose").args(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // All of it before anything is read: neither side may wait for the other.
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    (out.status.code().unwrap(), String::from_utf8(out.stdout).unwrap())
}

fn table(text: &str) -> (Vec<&str>, Vec<Vec<&str>>) {
    let mut lines = text.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
    (lines.next().unwrap(), lines.collect())
}

fn file(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The break before a character of the only paragraph.
fn at(answer: &Value, char: usize) -> Option<&Value> {
    answer["paragraphs"][0]["breaks"].as_array()?.iter().find(|b| b["at"] == char)
}

fn forbidden(b: Option<&Value>) -> bool {
    b.is_none_or(|b| b["kind"] == "forbidden" || b["kind"] == "emergency")
}

fn chars(t: &str) -> usize {
    t.chars().count()
}

/// A character (or unit) of each class of the gap tables.
fn sample(class: &str, region: &str) -> Option<&'static str> {
    Some(match class {
        "OPEN" => "（",
        "CLOSE" => "）",
        "COMMA" if region == "jp" => "、",
        "COMMA" => "，",
        "STOP" => "。",
        "COLON" => "：",
        "EXQ" => "？",
        "MID" if region == "jp" => "・",
        "MID" => "·",
        "DASH" => "——",
        "ELLIP" => "……",
        "CONN" => "～",
        "SLASH" => "／",
        "ISP" => "\u{3000}",
        "HAN" => "国",
        "LATIN" => "word",
        "DIGIT" => "2022",
        _ => return None,
    })
}

/// What the table's note says of vertical lines: ： and ？ fill their em, in Japan ： does not; ？ has no blank in Taiwan
/// and Japan in either direction.
fn in_vertical<'a>(class: &'a str, region: &str) -> &'a str {
    match class {
        "EXQ" if region == "sc" => "HAN",
        "COLON" if region != "jp" => "HAN",
        other => other,
    }
}

#[test]
fn gaps_of_all_pairs_are_those_of_the_tables() {
    let (mut cases, mut wants) = (Vec::new(), Vec::new());
    for (name, regions) in [("sc", &["sc"][..]), ("tc", &["tc", "hk"]), ("jp", &["jp"])] {
        let text = file(&format!("src/cjk/tables/gap_{name}.tsv"));
        let (_, rows) = table(&text);
        let by: BTreeMap<(&str, &str), &Vec<&str>> = rows.iter().map(|r| ((r[0], r[1]), r)).collect();
        for region in regions.iter().copied() {
            for vertical in [false, true] {
                for r in &rows {
                    let (Some(a), Some(b)) = (sample(r[0], region), sample(r[1], region)) else { continue };
                    if vertical && region == "sc" && (r[0], r[1]) == ("EXQ", "EXQ") {
                        continue; // One unit, side by side (SEQ-3).
                    }
                    let solid = if vertical { (in_vertical(r[0], region), in_vertical(r[1], region)) } else { (r[0], r[1]) };
                    // A full-width ／ fills its em in vertical lines.
                    let row = by[&solid];
                    // No mark has the gap of ideographs to words (MIX-1), whether it fills its em or not.
                    let solid_mark = solid != (r[0], r[1]) && [r[0], r[1]].iter().any(|c| matches!(*c, "LATIN" | "DIGIT"));
                    let em = |i: usize| row[i].parse::<f64>().unwrap_or(0.0) * if solid_mark && i < 5 { 0.0 } else { 1.0 };
                    let opens = !r[7].is_empty();
                    let slash = vertical && (r[0] == "SLASH" || r[1] == "SLASH");
                    cases.push(json!({"text": format!("国{a}{b}国"), "region": region, "vertical": vertical, "measure": 100,
                        "indent": 0, "level": if region == "jp" { "verystrict" } else { "basic" }}));
                    let label = format!("{region} {} {} {}", if vertical { "vertical" } else { "horizontal" }, r[0], r[1]);
                    wants.push((label, 1 + chars(a), em(3), em(4), opens || slash, if opens { em(5) } else { em(3) }, slash));
                }
            }
        }
    }
    assert!(cases.len() > 1750, "{}", cases.len());
    let mut wrong = Vec::new();
    for ((label, place, natural, min, opens, max, slash), answer) in wants.into_iter().zip(batch(&cases)) {
        let Some(b) = at(&answer, place) else {
            wrong.push(format!("{label}: no place"));
            continue;
        };
        let em = |k: &str| b["gap"][k].as_f64().unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-3;
        let stretch = b["gap"]["stretch"].as_u64().unwrap() > 0;
        if !near(em("natural"), natural) || !near(em("min"), min) || (stretch && !opens) || (opens && !slash && !near(em("max"), max)) {
            wrong.push(format!("{label}: natural {natural} min {min} max {max} opens {opens}, got {}", b["gap"]));
        }
    }
    assert!(wrong.is_empty(), "{} of the pairs differ:\n{}", wrong.len(), wrong.join("\n"));
}

const LEVELS: [(&str, &str, &str); 17] = [
    ("sc_none", "sc", "none"),
    ("sc_basic", "sc", "basic"),
    ("sc_gb", "sc", "gb"),
    ("sc_strict", "sc", "strict"),
    ("tc_none", "tc", "none"),
    ("tc_basic", "tc", "basic"),
    ("ja_newspaper", "jp", "newspaper"),
    ("ja_magazine", "jp", "magazine"),
    ("ja_strict", "jp", "strict"),
    ("ja_verystrict", "jp", "verystrict"),
    ("css_zh_strict", "sc", "css-strict"),
    ("css_zh_normal", "sc", "css-normal"),
    ("css_zh_loose", "sc", "css-loose"),
    ("css_ja_strict", "jp", "css-strict"),
    ("css_ja_normal", "jp", "css-normal"),
    ("css_ja_loose", "jp", "css-loose"),
    ("ko", "kr", "ko"),
];

#[test]
fn every_mark_at_every_level_starts_and_ends_lines_as_the_tables_say() {
    for (name, start) in [("not_at_start", true), ("not_at_end", false)] {
        let text = file(&format!("src/cjk/tables/{name}.tsv"));
        let (head, rows) = table(&text);
        let (mut cases, mut wants) = (Vec::new(), Vec::new());
        for (column, region, level) in LEVELS {
            let Some(i) = head.iter().position(|h| *h == column) else { continue };
            for r in rows.iter().filter(|r| r.get(i).is_some_and(|v| !v.is_empty())) {
                let c = char::from_u32(u32::from_str_radix(r[0], 16).unwrap()).unwrap();
                for vertical in [false, true] {
                    let han = if region == "kr" { '한' } else { '国' };
                    cases.push(json!({"text": format!("{han}{c}{han}"), "region": region, "level": level, "vertical": vertical,
                        "measure": 100, "indent": 0}));
                    wants.push((format!("{c} {column} vertical {vertical}"), r[i] == "1"));
                }
            }
        }
        assert!(cases.len() > 800);
        let answers = batch(&cases);
        let wrong: Vec<_> =
            wants.iter().zip(&answers).filter(|(w, a)| forbidden(at(a, if start { 1 } else { 2 })) != w.1).map(|(w, _)| &w.0).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

/// Where the pairs of jlreq's tables are not followed, and why.
fn departs(a: &str, b: &str, text: &str) -> bool {
    let western = |c: &str| matches!(c, "cl-24" | "cl-25" | "cl-27");
    // Signs, digits and letters that touch are one run, whole but in an emergency (UAX 14 LB24, LB25, LB28; SEQ-4):
    // jlreq lets ％a, 5￥ and the like turn, and sets a quarter between a digit and its unit in letters.
    (western(a) || a == "cl-13") && (western(b) || matches!(b, "cl-12" | "cl-13"))
        // Notes 3, 5 and 12 of table 1: two middle dots, a dot after 。 or 、 or a unit; gap_jp.tsv has them (ADJ-4).
        || b == "cl-05" && text.starts_with("n.")
}

#[test]
fn pairs_of_jlreq_have_their_gap_and_their_break() {
    let samples = BTreeMap::from([
        ("cl-01", "「"),
        ("cl-02", "」"),
        ("cl-03", "〜"),
        ("cl-04", "！"),
        ("cl-05", "・"),
        ("cl-06", "。"),
        ("cl-07", "、"),
        ("cl-08", "……"),
        ("cl-09", "々"),
        ("cl-10", "ー"),
        ("cl-11", "ァ"),
        ("cl-12", "￥"),
        ("cl-13", "％"),
        ("cl-14", "\u{3000}"),
        ("cl-15", "あ"),
        ("cl-16", "ア"),
        ("cl-19", "国"),
        ("cl-24", "2022"),
        ("cl-25", "km"),
        ("cl-27", "word"),
    ]);
    let text = file("tests/tables/jlreq_tables.tsv");
    let (_, rows) = table(&text);
    let (mut cases, mut wants) = (Vec::new(), Vec::new());
    for r in &rows {
        let (Some(a), Some(b)) = (samples.get(r[0]), samples.get(r[1])) else { continue };
        if r[2] == "×" || departs(r[0], r[1], r[2]) {
            continue;
        }
        let quarters: f64 = r[2]
            .split(',')
            .map(|p| {
                if p.contains("1/2") {
                    0.5
                } else if p.contains("1/4") {
                    0.25
                } else {
                    0.0
                }
            })
            .sum();
        for vertical in [false, true] {
            cases.push(json!({"text": format!("国{a}{b}国"), "region": "ja", "level": "very-strict", "vertical": vertical, "measure": 100, "indent": 0}));
            wants.push((format!("{} {} {a}{b} vertical {vertical}: {} {}", r[0], r[1], r[2], r[3]), 1 + chars(a), quarters, r[3] == "not"));
        }
    }
    assert!(cases.len() > 600, "{}", cases.len());
    let mut wrong = Vec::new();
    for ((label, place, natural, not), answer) in wants.into_iter().zip(batch(&cases)) {
        let b = at(&answer, place);
        let got = b.map_or(0.0, |b| b["gap"]["natural"].as_f64().unwrap());
        if (got - natural).abs() > 1e-3 || forbidden(b) != not {
            wrong.push(format!("{label}, got {got} {}", b.map_or(&Value::Null, |b| &b["kind"])));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Texts with `|` where a line may end: freely, or at a price below an emergency's.
const TURNS: &[(&str, &str)] = &[
    // CLS-4, UAX 14 LB9: clusters. CLS-5: half-width kana with their sound marks.
    ("sc", "国|e\u{301}|国"),
    ("sc", "👨\u{200D}👩\u{200D}👧|国"),
    ("sc", "👩🏽\u{200D}🚀|🇨🇳|🇯🇵|国"),
    ("sc", "1\u{FE0F}\u{20E3}|国"),
    ("sc", "葛\u{E0100}|飾"),
    ("jp", "ｶﾞ|ｷﾞ|ﾊﾟ"),
    ("jp", "〳〵|の"),
    ("kr", "\u{1100}\u{1161}\u{11A8}|각"),
    // SEQ-10: spaces and joiners.
    ("sc", "国\u{A0}国|国"),
    ("sc", "国\u{2060}国|国"),
    ("sc", "国\u{200B}|国"),
    ("sc", "word |word"),
    // SEQ-1, SEQ-2, SEQ-3.
    ("sc", "国|——|国"),
    ("sc", "国|……|……|国"),
    ("sc", "国？！|国"),
    ("sc", "国！！！|国"),
    ("jp", "東|京|──|大|阪"),
    // SEQ-4: numbers.
    ("sc", "涨|3.5%|了"),
    ("sc", "涨|3.5％"),
    ("sc", "￥100|元"),
    ("sc", "US$1,000,000|元"),
    ("sc", "比|分|7∶2|国"),
    ("sc", "上|午|12：30|到"),
    ("sc", "11:30|到"),
    ("sc", "1/2|国"),
    ("sc", "零|下-3.5℃|国"),
    ("sc", "±5°|国"),
    ("sc", "≥60|分"),
    ("sc", "＞5|分"),
    ("sc", "重|5kg|国"),
    ("sc", "重|5 kg|国"),
    ("sc", "速|10km/h|国"),
    ("sc", "共|1 234 567|人"),
    ("sc", "在|2022 |300|人"),
    ("sc", "100m²|国"),
    ("sc", "2022-11-24|国"),
    ("sc", "(0635)8241234|国"),
    ("sc", "２０２２|年"),
    ("jp", "１００㎏|の"),
    ("jp", "〒100-0001|東"),
    ("jp", "￥１００|の"),
    ("jp", "１０％|の"),
    // SEQ-5, N8, N9: at a price.
    ("sc", "2022|年|11|月|24|日"),
    ("sc", "第|3|届"),
    ("sc", "1—|9|月"),
    ("sc", "3～|5|天"),
    ("sc", "5|月|1|日—|7|日"),
    // W3: codes.
    ("sc", "用|A4|纸"),
    ("sc", "歼-20|国"),
    ("sc", "东|风-41|国"),
    ("sc", "COVID-|19|国"),
    ("sc", "v2.0.1|国"),
    ("sc", "No. 1|国"),
    // SEQ-6: words; no hyphenation of the last word of a paragraph.
    ("sc", "don’t|国"),
    ("sc", "T-|shirt|国"),
    ("sc", "and/|or|国"),
    // SEQ-7: addresses.
    ("sc", "http://|www|.a|.cn/|b|?c|=d|&e|#f|国"),
    ("sc", "a|.b@c|.com|国"),
    // SEQ-8.
    ("sc", "列|夫·|托"),
    // CLS-3: quotation marks by context.
    ("sc", "说|“国”|国"),
    ("sc", "说|\"国\"|国"),
    ("sc", "’90s |rock |’n’ |roll"),
    ("sc", "say |“yes” |now"),
    // KIN: marks in a row; 分隔号.
    ("sc", "《国》|（国）|“国。”|国"),
    ("sc", "国／国|国"),
    ("sc", "国/国|国"),
    ("sc", "元/斤|国"),
    ("sc", "国~|国"),
    ("jp", "「あ。」|「い」"),
    ("jp", "カ゛|国"),
    ("jp", "東|京〜|大|阪"),
    // KIN-9: Korean, by syllables and by words.
    ("kr", "대|한|민|국|의 |신|문"),
    ("kr", "(주)|한|국"),
    ("kr word", "대한민국의 |신문은"),
    ("kr word", "“신문”은 |좋다"),
    ("kr word", "3월1일 |한국·|일본"),
];

#[test]
fn texts_turn_where_the_clauses_let_them() {
    let of = |(region, marked): &(&str, &str)| {
        let (region, word) = region.strip_suffix(" word").map_or((*region, "character"), |r| (r, "word"));
        json!({"text": marked.replace('|', ""), "region": region, "measure": 100, "indent": 0, "korean_breaks": word,
            "level": if region == "jp" { "verystrict" } else if region == "kr" { "ko" } else { "gb" }})
    };
    let cases: Vec<Value> = TURNS.iter().map(of).collect();
    for ((_, want), answer) in TURNS.iter().zip(batch(&cases)) {
        let text = answer["paragraphs"][0]["text"].as_str().unwrap();
        let mut got = String::new();
        for (i, c) in text.chars().enumerate() {
            if i > 0 && !forbidden(at(&answer, i)) {
                got.push('|');
            }
            got.push(c);
        }
        assert_eq!(got, *want);
    }
}

#[test]
fn options_have_the_names_that_people_type() {
    let first = |args: &[&str]| {
        let (code, out) = raw(&[&["--batch"], args].concat(), "国，国\n");
        assert_eq!(code, 0, "{args:?}");
        out[0].clone()
    };
    for (names, region) in [
        (&["sc", "zh-Hans", "zh-CN", "ZH_hans_CN", "大陆"][..], "sc"),
        (&["tc", "zh-Hant", "zh-TW", "台湾"], "tc"),
        (&["hk", "zh-HK", "zh-Hant-HK", "香港"], "hk"),
        (&["jp", "ja", "ja-JP", "日本"], "jp"),
        (&["kr", "ko", "ko-KR", "한국"], "kr"),
    ] {
        names.iter().for_each(|n| assert_eq!(first(&["--region", n])["region"], region, "{n}"));
        names.iter().for_each(|n| assert_eq!(first(&["--lang", n])["region"], region, "{n}"));
    }
    for (name, region, level) in [
        ("none", "sc", "none"),
        ("none", "tc", "tc-none"),
        ("basic", "hk", "tc-basic"),
        ("sc_gb", "sc", "gb"),
        ("strict", "sc", "strict"),
        ("strict", "jp", "ja-strict"),
        ("ja_newspaper", "jp", "ja-newspaper"),
        ("very-loose", "jp", "ja-newspaper"),
        ("loose", "jp", "ja-magazine"),
        ("VeryStrict", "jp", "ja-verystrict"),
        ("css_zh_loose", "sc", "css-loose"),
        ("klreq", "kr", "ko"),
    ] {
        assert_eq!(first(&["--level", name, "--region", region])["level"], level, "{name}");
    }
    for (name, style) in [("全角式", "full"), ("开明式", "kaiming"), ("banjiao", "half"), ("CCT", "cct"), ("行末半角式", "hangmobanjiao")]
    {
        assert_eq!(first(&["--style", name])["style"], style, "{name}");
    }
    assert_eq!(first(&["--direction", "vertical-rl"])["vertical"], true);
    assert_eq!(first(&["--writing-mode", "horizontal-tb"])["vertical"], false);
    assert_eq!(first(&["--measure", "12.5em", "--indent", "1.5"])["measure"], 12.5);
    // 行末半角式 in Taiwan: a full-width point at the end of a line takes half an em.
    let half = first(&["--region", "tc", "--style", "hangmobanjiao", "--measure", "1.5", "--indent", "0"]);
    assert_eq!(half["paragraphs"][0]["lines"][0]["text"], "国，");
}

#[test]
fn a_batch_answers_every_line_and_tells_what_it_could_not_read() {
    let input = "国国\n\n{\"text\":\"国\",\"id\":\"b\"}\n{\"text\":\"国\",\"measure\":0}\n{\"txet\":\"国\"}\n{\"text\":\"国\",\"colour\":1}\n{\"text\n{漢字|かん|じ}は\n";
    let (code, out) = raw(&["--batch"], input);
    assert_eq!((code, out.len()), (1, 8));
    out.iter().enumerate().for_each(|(i, o)| assert_eq!(o["case"], i + 1));
    let fault = |i: usize| out[i]["error"].as_str().unwrap_or("").to_string();
    assert!(fault(0).is_empty() && fault(1).is_empty() && fault(2).is_empty() && fault(7).is_empty());
    assert_eq!(out[2]["id"], "b");
    assert!(fault(3).contains("栏宽") && fault(4).contains("text") && fault(6).contains("JSON"));
    // A key that is no option is somebody's note.
    assert_eq!(out[5]["ignored"], json!(["colour"]));
    // A case's own options do not stay for the next.
    let two = "{\"text\":\"国\",\"region\":\"ja\",\"vertical\":true}\n国\n";
    let (_, out) = raw(&["--batch"], two);
    assert_eq!((&out[0]["region"], &out[1]["region"], &out[1]["vertical"]), (&json!("jp"), &json!("sc"), &json!(false)));
}

/// Text of all kinds, by a seed: what papers print, and what no paper should.
fn noise(seed: &mut u64, len: usize) -> String {
    const KINDS: [&str; 12] = [
        "国民经济持续回升向好",
        "ひらがなカタカナっょー々",
        "한국어신문",
        "，。、；：？！—…·～／",
        "“”‘’（）《》「」『』【】",
        "0123456789",
        "abc XYZ é-'\"@/.",
        "%％￥$℃°′№±",
        "\u{3000}\u{A0}\u{200B}\u{2060}\u{AD}\u{2009}",
        "\u{301}\u{3099}\u{200D}\u{FE0F}\u{E0100}ﾟ",
        "😀👩🏽🇨🇳",
        "\u{1}\u{FFFE}שع\u{10FFFF}",
    ];
    let mut next = || {
        *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (*seed >> 33) as usize
    };
    let mut text = String::from("国");
    for _ in 0..len {
        // Marks and ideographs more often than the rest.
        let kind = KINDS[[0, 0, 0, 3, 3, 4, next() % 12][next() % 7]];
        let all: Vec<char> = kind.chars().collect();
        text.push(all[next() % all.len()]);
    }
    text
}

#[test]
fn text_of_any_kind_is_set_whole_and_in_order_by_all_rules() {
    let mut seed = 20_221_202;
    let mut cases = Vec::new();
    for region in ["sc", "tc", "hk", "jp", "kr"] {
        for level in ["none", "basic", "gb", "strict", "newspaper", "magazine", "verystrict", "ko", "css-loose", "css-normal", "css-strict"]
        {
            for vertical in [false, true] {
                for (style, measure) in [("full", 1.0), ("kaiming", 5.0), ("half", 11.5), ("cct", 14.0), ("plain", 20.0)] {
                    cases.push(json!({"text": noise(&mut seed, 70), "region": region, "level": level, "vertical": vertical,
                        "style": style, "measure": measure, "hanging": seed % 3 == 0, "grid": seed % 5 == 0}));
                }
            }
        }
    }
    for (case, answer) in cases.iter().zip(batch(&cases)) {
        let para = &answer["paragraphs"][0];
        let lines = para["lines"].as_array().unwrap();
        let set: String = lines.iter().map(|l| l["text"].as_str().unwrap()).collect();
        assert_eq!(set, case["text"].as_str().unwrap(), "{case}");
        for (i, l) in lines.iter().enumerate() {
            let em = |v: &Value| v.as_f64().unwrap();
            let units = l["units"].as_array().unwrap();
            assert!(!units.is_empty(), "{case}");
            for w in units.windows(2) {
                assert!(em(&w[1]["x"]) > em(&w[0]["x"]) + em(&w[0]["width"]) - 1e-3, "{case}: {} {}", w[0], w[1]);
            }
            let forced = l["pass"] == "emergency" || l["pass"] == "overfull" || para["pass"] == "overfull";
            if !forced {
                let over = em(&l["end"]) - em(&case["measure"]);
                assert!(over < if l["hangs"] == true { 1.001 } else { 1e-3 }, "{case}: {l}");
                let turn = at(&answer, l["to"].as_u64().unwrap() as usize);
                assert!(i + 1 == lines.len() || !forbidden(turn), "{case}: line {i} {l}");
            }
        }
    }
}

#[test]
fn what_cannot_be_set_is_told_with_line_and_column() {
    let told = |text: &str, more: Value| {
        let mut case = json!({"text": text, "measure": 8});
        more.as_object().unwrap().iter().for_each(|(k, v)| case[k] = v.clone());
        let answer = batch(&[case]).remove(0);
        let set: String = answer["paragraphs"].as_array().unwrap().iter().map(|p| p["text"].as_str().unwrap()).collect();
        assert!(!set.is_empty());
        answer["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| (f["code"].as_str().unwrap().into(), f["line"].as_u64(), f["column"].as_u64()))
            .collect::<Vec<(String, _, _)>>()
    };
    let has = |found: &[(String, Option<u64>, Option<u64>)], code: &str, line: u64| {
        found.iter().any(|f| f.0 == code && f.1 == Some(line) && f.2.is_some())
    };
    assert!(has(&told("国\n国שלום", json!({})), "C04", 2));
    assert!(has(&told("国国\n国{漢字|かん", json!({"markup": true})), "R30", 2));
    assert!(has(&told("国\n{漢{字|じ}|かん}", json!({"markup": true})), "R32", 2));
    assert!(has(&told(&"w".repeat(10_000), json!({})), "C02", 1));
    assert!(has(&told("国国，国", json!({"measure": 0.4})), "C01", 1));
}

/// Where a unit begins in a line of the only paragraph, and what the line says.
fn line(case: Value, i: usize) -> Value {
    batch(&[case]).remove(0)["paragraphs"][0]["lines"][i].clone()
}

#[test]
fn def_5_first_lines_are_indented_by_region() {
    for (region, ems) in [("sc", 2.0), ("tc", 2.0), ("hk", 2.0), ("jp", 1.0), ("kr", 1.0)] {
        let text = if region == "kr" { "한국" } else { "国王" };
        let first = line(json!({"text": text, "region": region}), 0);
        assert_eq!((first["indent"].as_f64(), first["units"][0]["x"].as_f64()), (Some(ems), Some(ems)), "{region}");
    }
}

#[test]
fn edge_1_a_point_of_taiwan_that_starts_a_line_keeps_its_quarter() {
    let second = line(json!({"text": "国国国，国国国国国", "region": "tc", "level": "none", "measure": 3, "indent": 0, "ragged": true}), 1);
    assert_eq!(second["text"].as_str().unwrap().chars().next(), Some('，'));
    assert_eq!((second["units"][0]["x"].as_f64(), second["units"][1]["x"].as_f64()), (Some(0.25), Some(1.0)));
}

#[test]
fn seq_10_a_soft_hyphen_shows_where_a_line_ends_with_it() {
    let text = "国国xyz\u{AD}xyz国国国";
    let first = line(json!({"text": text, "measure": 4.5, "indent": 0}), 0);
    assert_eq!((&first["hyphen"], first["text"].as_str()), (&json!(true), Some("国国xyz\u{AD}")));
    let whole = line(json!({"text": text, "measure": 30, "indent": 0}), 0);
    assert_eq!((&whole["hyphen"], whole["text"].as_str()), (&json!(false), Some(text)));
}
