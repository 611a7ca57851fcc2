//! `banmian compose` on characters that the tables have no row for, on blanks, and on signs that belong to their
//! neighbours: each case written from its clause. A `|` stands where a line may end at no price or a small one.

use super::compose_tables::batch;
use serde_json::{Value, json};

fn case(region: &str, level: &str, text: &str) -> Value {
    json!({"text": text, "region": region, "level": level, "measure": 100, "indent": 0})
}

/// A text with its places to break.
fn turned(answer: &Value) -> String {
    let p = &answer["paragraphs"][0];
    let free = |i: usize| {
        let b = p["breaks"].as_array()?.iter().find(|b| b["at"] == i)?;
        (b["penalty"].as_u64()? < 1000).then_some(())
    };
    let text = p["text"].as_str().unwrap();
    let mark = |(i, c): (usize, char)| if i > 0 && free(i).is_some() { format!("|{c}") } else { c.to_string() };
    text.chars().enumerate().map(mark).collect()
}

fn all_turn(cases: &[(&str, &str, &str)]) {
    let plain = |m: &str| m.replace('|', "");
    let asked: Vec<Value> = cases.iter().map(|(region, level, marked)| case(region, level, &plain(marked))).collect();
    for ((region, level, want), answer) in cases.iter().zip(batch(&asked)) {
        assert_eq!(turned(&answer), *want, "{region} {level}");
    }
}

/// Blank between the units of a text in an unadjusted line, before each but the first.
fn gaps(answer: &Value) -> Vec<f64> {
    answer["paragraphs"][0]["breaks"].as_array().unwrap().iter().map(|b| b["gap"]["natural"].as_f64().unwrap()).collect()
}

/// CLS-1, KIN-8: UAX 14 LB13 (CL, EX, IS), LB14 (OP), LB21 (BA, NS), LB24, LB25 (PR, PO), LB12 (GL) and LB19 (QU).
#[test]
fn cls_1_what_no_table_knows_follows_its_kind() {
    all_turn(&[
        ("sc", "css-strict", "国❩|国|❨国|国⟩|国|⟨国"),
        ("sc", "css-strict", "国︑|国︕|国|︗国︘|国"),
        ("sc", "css-strict", "国»|国|«国|国›|国|‹国"),
        ("sc", "css-strict", "国‽|国〼|国|₩国|￦国|±国‰|国"),
        ("sc", "gb", "国❩|国|⟨国|国»|国"),
        ("jp", "verystrict", "国〼|国⁉|国"),
        // Very loose: only closing marks and points may not begin a line (KIN-5).
        ("jp", "newspaper", "国|〼|国❩|国"),
        ("kr", "ko", "한❩|한|⟨한"),
        // U+2011 holds on both sides.
        ("sc", "none", "国\u{2011}国|国"),
    ]);
}

/// CSS Text 3 §5.3, loose: prefixes of East Asian width may end a line in Chinese and Japanese; hyphens begin one after an
/// ideograph alone; small forms are not among the marks that it frees.
#[test]
fn kin_8_loose_of_css() {
    all_turn(&[
        ("sc", "css-loose", "国|￥|国|№|国|＄|国"),
        ("sc", "css-strict", "国|￥国|№国"),
        ("jp", "css-loose", "国|–|国|A–|国"),
        ("jp", "css-loose", "国﹖|国|？|国"),
    ]);
}

/// CLS-4: combining marks of any script stay with their base.
#[test]
fn cls_4_combining_marks_of_all_scripts() {
    all_turn(&[("sc", "gb", "国\u{2DE0}|国\u{2CEF}|国\u{360}|国"), ("sc", "none", "国\u{20DD}|国\u{1AB0}|国")]);
}

/// SEQ-4, STR-5: signs, points and units are set solid with their number, and no line ends there.
#[test]
fn seq_4_nothing_opens_inside_a_number() {
    for (region, text) in [
        ("sc", "7∶2"),
        ("sc", "−5℃"),
        ("sc", "≥5"),
        ("sc", "5㎏"),
        ("sc", "5㎡"),
        ("jp", "5㎞"),
        ("sc", "14：30"),
        ("kr", "￦500"),
        ("jp", "5―3"),
    ] {
        let answer = batch(&[case(region, "gb", text)]).remove(0);
        assert!(gaps(&answer).iter().all(|&g| g == 0.0), "{text}: {:?}", gaps(&answer));
        let solid = answer["paragraphs"][0]["breaks"].as_array().unwrap();
        assert!(solid.iter().all(|b| b["gap"]["stretch"] == 0 && b["penalty"].as_u64() >= Some(9999)), "{text}");
    }
    // The sign of a score is half an em wide, as its digits are.
    let score = batch(&[case("sc", "gb", "以7∶2胜")]).remove(0);
    let width = |i: usize| score["paragraphs"][0]["lines"][0]["units"][i]["width"].as_f64().unwrap();
    assert_eq!((width(1), width(2), width(3)), (0.5, 0.5, 0.5));
}

/// MIX-1, MIX-3: symbols and syllables of Yi are no ideographs that take a gap.
#[test]
fn mix_1_symbols_take_no_gap() {
    for text in ["↑5", "①A", "A＆B", "★5", "ꀀA"] {
        let answer = batch(&[case("sc", "gb", text)]).remove(0);
        assert!(gaps(&answer).iter().all(|&g| g == 0.0), "{text}");
    }
    assert_eq!(gaps(&batch(&[case("sc", "gb", "国A")])[0]), [0.125]);
}

/// ADJ-2, CLS-6: a mark gives up its blank to what closes after it or opens before it, whether that has a blank or not.
#[test]
fn adj_2_blanks_beside_narrow_brackets() {
    for (region, text) in [
        ("sc", "。)"),
        ("sc", "，)"),
        ("sc", "、]"),
        ("sc", "(（"),
        ("jp", "“（"),
        ("jp", "）”"),
        ("jp", "。”"),
        ("jp", "、’"),
        ("kr", "“（"),
        ("jp", "。｣"),
        ("sc", "。﹚"),
    ] {
        let around = format!("国{text}国");
        let answer = batch(&[case(region, "basic", &around)]).remove(0);
        assert_eq!(gaps(&answer)[1], 0.0, "{region} {around}: {:?}", gaps(&answer));
    }
}

/// EDGE-5, UAX 14 LB21: an ideographic space at a line's end stands beyond the measure, unseen; it begins no line.
#[test]
fn edge_5_an_ideographic_space_at_the_end_of_a_line() {
    let ask = |region: &str, text: &str, measure: f64| {
        let answer = batch(&[json!({"text": text, "region": region, "measure": measure, "indent": 0})]).remove(0);
        let lines = answer["paragraphs"][0]["lines"].as_array().unwrap().clone();
        lines.iter().map(|l| (l["text"].as_str().unwrap().to_string(), l["end"].as_f64().unwrap())).collect::<Vec<_>>()
    };
    let japan = ask("jp", "国国国国国！\u{3000}国国国国国国国国", 6.0);
    assert_eq!(japan[0], ("国国国国国！\u{3000}".into(), 6.0));
    assert_eq!(japan[1], ("国国国国国国".into(), 6.0));
    // Two of them as well, and where nothing is forbidden.
    let two = ask("tc", "国国国\u{3000}\u{3000}国国国国国", 3.0);
    assert_eq!(two[0], ("国国国\u{3000}\u{3000}".into(), 3.0));
    // The indent that a writer typed stays.
    assert_eq!(ask("sc", "\u{3000}\u{3000}国国国国", 4.0)[0], ("\u{3000}\u{3000}国国".into(), 4.0));
}

/// SEQ-10, UAX 14: a line may end at U+200B whatever follows; after a thin space or a soft hyphen what begins no line
/// begins none either.
#[test]
fn seq_10_spaces_before_what_begins_no_line() {
    all_turn(&[("sc", "gb", "国\u{200B}|）|国"), ("jp", "verystrict", "国\u{2009}っ|国\u{AD}々|国"), ("sc", "gb", "国\u{AD}，|国")]);
}

/// UAX 14 LB4, LB5: U+2028 ends a line, U+2029, U+0085, form feed and vertical tab a paragraph.
#[test]
fn seq_10_forced_breaks() {
    let answer = batch(&[json!({"text": "甲\u{2028}乙\u{B}丙\u{85}丁\u{2029}戊", "indent": 2, "measure": 10})]).remove(0);
    let paragraphs = answer["paragraphs"].as_array().unwrap();
    let texts: Vec<&str> = paragraphs.iter().map(|p| p["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["甲", "乙", "丙", "丁", "戊"]);
    let indents: Vec<f64> = paragraphs.iter().map(|p| p["lines"][0]["indent"].as_f64().unwrap()).collect();
    assert_eq!(indents, [2.0, 0.0, 2.0, 2.0, 2.0]);
}

/// KIN-9, klreq: 〃 and ∼ begin no line, numbers in Hanja keep their signs, hyphens do not open; `keep-all` of CSS parts
/// at brackets, words of klreq do not.
#[test]
fn kin_9_more_of_korean() {
    all_turn(&[("kr", "ko", "한〃|한"), ("kr", "ko", "1∼|9|월"), ("kr", "ko", "￦五|百|원"), ("kr", "ko", "五％|가")]);
    let words = |breaks: &str| {
        let text = "대한민국(大韓民國)은 좋다";
        turned(&batch(&[json!({"text": text, "region": "kr", "korean_breaks": breaks, "measure": 100, "indent": 0})])[0])
    };
    assert_eq!(words("word"), "대한민국(大韓民國)은 |좋다");
    assert_eq!(words("keep-all"), "대한민국|(大韓民國)|은 |좋다");
    let hyphen = batch(&[case("kr", "ko", "한—한")]).remove(0);
    assert!(hyphen["paragraphs"][0]["breaks"].as_array().unwrap().iter().all(|b| b["gap"]["stretch"] == 0));
}

/// GB/T 15834 4.13: one — between two characters is a connector; a dash is two.
#[test]
fn kin_1_a_single_dash_begins_a_line_only_in_need() {
    let penalty = |text: &str| batch(&[case("sc", "gb", text)])[0]["paragraphs"][0]["breaks"][1]["penalty"].as_u64();
    assert_eq!((penalty("上海—北京"), penalty("上海——北京")), (Some(900), Some(150)));
}

/// SEQ-6: names with capitals inside are no words that patterns know.
#[test]
fn seq_6_names_with_inner_capitals_are_not_hyphenated() {
    let answer = batch(&[case("sc", "gb", "用OpenAI和McDonald写international的")]).remove(0);
    let hyphens: Vec<u64> = answer["paragraphs"][0]["breaks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|b| b["penalty"] == 150)
        .filter_map(|b| b["at"].as_u64())
        .collect();
    assert!(!hyphens.is_empty() && hyphens.iter().all(|&at| at > 18), "{hyphens:?}");
}

/// Each justified line ends on the measure: its last body, the blank that its mark keeps, its hyphen.
#[test]
fn ends_blanks_and_hyphens_fill_the_measure() {
    for (region, style, text) in [
        ("tc", "full", "新聞的標題要短，內容要真，排版要整齊，讀者才願意讀下去，也才會記得。"),
        ("jp", "full", "新聞の見出しは短く、内容は正しく、組版は整っていなければ、読者は読みません。"),
        ("sc", "plain", "标题要短，内容要真，排版要整齐，读者才愿意读下去，也才会记得住。"),
        ("sc", "full", "这是international组织的representative大会communication文件，"),
    ] {
        for measure in [7.0, 8.0, 9.5, 11.0] {
            let answer = batch(&[json!({"text": text, "region": region, "style": style, "measure": measure, "indent": 0})]).remove(0);
            for line in answer["paragraphs"][0]["lines"].as_array().unwrap().iter().filter(|l| l["justified"] == true) {
                let sum: f64 = ["end", "end_blank", "hyphen_width"].iter().map(|k| line[k].as_f64().unwrap()).sum();
                assert!((sum - measure).abs() < 0.001, "{line}");
                assert!((0.0..=0.5).contains(&line["end_blank"].as_f64().unwrap()), "{line}");
            }
        }
    }
}

/// Keys as a test author would write them, and his own notes beside them.
#[test]
fn cases_may_use_names_of_css_and_keep_notes() {
    let css = json!({"text": "国￥国", "language": "zh-Hant-HK", "lineBreak": "loose", "textIndent": 0, "writing-mode": "vertical-rl",
        "line_length": 7, "expected": ["国"], "clause": "KIN-8"});
    let answer = batch(&[css]).remove(0);
    assert_eq!((&answer["region"], &answer["level"]), (&json!("hk"), &json!("css-loose")));
    assert_eq!((&answer["measure"], &answer["vertical"]), (&json!(7.0), &json!(true)));
    assert_eq!(answer["ignored"], json!(["expected", "clause"]));
    let plain = batch(&[json!("国国"), json!({"text": "国", "level": "auto", "locale": "ja_JP.UTF-8"})]);
    assert_eq!(plain[0]["paragraphs"][0]["text"], "国国");
    assert_eq!((&plain[1]["region"], &plain[1]["level"]), (&json!("jp"), &json!("ja-newspaper")));
}

/// A line: its words, where the last body ends, whether it was spread, its widest blank between two units.
type Line = (String, f64, bool, f64);

/// Lines of a text, and the codes of what was told of it.
fn lines(case: Value) -> (Vec<Line>, Vec<String>) {
    let answer = batch(&[case]).remove(0);
    let place = |u: &Value, k: &str| u[k].as_f64().unwrap();
    let one = |l: &Value| {
        let units = l["units"].as_array().unwrap();
        let gap = |w: &[Value]| place(&w[1], "x") - place(&w[0], "x") - place(&w[0], "width");
        let widest = units.windows(2).map(gap).fold(0.0, f64::max);
        (l["text"].as_str().unwrap().to_string(), l["end"].as_f64().unwrap(), l["justified"] == true, widest)
    };
    let lines = answer["paragraphs"][0]["lines"].as_array().unwrap().iter().map(one).collect();
    let codes = answer["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_string()).collect();
    (lines, codes)
}

/// Beside addresses and long words no line is torn open by more than half an em a gap, and none holds a lone character:
/// it stands short instead, which is told unless it is an address that lacks next to nothing (ADJUST-4).
#[test]
fn adjust_4_addresses_tear_no_holes() {
    let texts = [
        "邮箱：liuxiaoming@example.com，联系人刘先生。",
        "可登录www.gov.cn/zhengce/content/202211查询。",
        "报名请登录网址http://www.example.com/news?id=12或拨打电话010-12345678。",
        "比分3∶2，网址http://www.example.com/news?id=12，什么？！好",
        "公司名称：International Business Machines Corporation（IBM）。",
        "扫码或登录https://www.12306.cn/index/购买车票。",
        "请加微信号zhangsan20221130abc咨询。",
        "他毕业于Massachusetts Institute of Technology，后来回国任教。",
    ];
    for text in texts {
        for measure in [9.0, 11.0, 12.0, 13.0, 14.0, 16.0] {
            let (lines, codes) = lines(json!({"text": text, "measure": measure, "indent": 2}));
            let short = |l: &&Line| !l.2 && l.1 < measure - 1.001;
            let told = codes.iter().any(|c| c == "C06" || c == "C02");
            assert!(told || lines[..lines.len() - 1].iter().find(short).is_none(), "{text} {measure}: {lines:?} {codes:?}");
            for (line, _, _, widest) in &lines {
                // After ： and ， stands half an em anyway; a word space has half an em and opens by 1½ at most.
                let most = if line.contains(' ') { 2.0 } else { 1.0 };
                assert!(*widest <= most + 0.001, "{text} {measure}: {line} {widest}");
                assert!(line.chars().count() > 1, "{text} {measure}: {line}");
            }
        }
    }
    // A line of nothing but an address that lacks less than an em is a line like others.
    let (lines, codes) = lines(json!({"text": texts[2], "measure": 14, "indent": 2}));
    assert!(codes.is_empty() && lines.iter().any(|l| l.0 == "www.example.com/news?id"), "{lines:?} {codes:?}");
}

/// Where narrow columns leave a choice, no number stands alone in its line, and no gap but a word space opens beyond half an em.
#[test]
fn adjust_4_numbers_do_not_stand_alone() {
    for (region, text, measure, indent) in [
        ("jp", "株価は前日比3.5％安の27,820円40銭。為替は１ドル＝135円台まで円高・ドル安が進んだ。", 7.0, 1.0),
        ("sc", "本报讯 11月21日，全市24个乡镇2019年以来新建的10座大桥通车。", 5.0, 0.0),
    ] {
        let (lines, _) = lines(json!({"text": text, "region": region, "measure": measure, "indent": indent}));
        for (line, _, _, widest) in &lines {
            let number = line.trim_end_matches(['％', '，']).chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
            assert!(!number, "{line} of {lines:?}");
            assert!(*widest <= 1.001, "{line} {widest}");
        }
    }
}

/// DEF-8, klreq 4.4.2: between words alone, what opens is the space between words, never the syllables.
#[test]
fn def_8_korean_words_keep_together() {
    let text = "국방 예산은 57조1000억원으로 4.6% 증가했다. 복지 분야 예산도 증가했다. 병장 월급은 오른다.";
    for measure in [8.0, 10.0, 12.0, 14.0, 18.0] {
        let case = json!({"text": text, "region": "kr", "korean_breaks": "word", "measure": measure, "indent": 1});
        let answer = batch(&[case]).remove(0);
        for l in answer["paragraphs"][0]["lines"].as_array().unwrap() {
            for w in l["units"].as_array().unwrap().windows(2) {
                let at = |u: &Value, k: &str| u[k].as_f64().unwrap();
                let typed = w[0]["at"].as_u64().unwrap() + w[0]["text"].as_str().unwrap().trim_end().chars().count() as u64;
                let gap = at(&w[1], "x") - at(&w[0], "x") - at(&w[0], "width");
                let space = typed < w[1]["at"].as_u64().unwrap();
                assert!(space || gap < 0.001, "{measure}: {} {gap}", l["text"]);
                assert!(gap <= 2.001, "{measure}: {} {gap}", l["text"]);
            }
        }
    }
}

/// MIX-2: a typed space stays in Korean, beside what stands upright in vertical lines too.
#[test]
fn mix_2_korean_spaces_in_vertical_lines() {
    let text = "정부는 12월 1일 GDP는 EU와 3번";
    let answer = batch(&[json!({"text": text, "region": "kr", "vertical": true, "measure": 60, "indent": 0})]).remove(0);
    let units = answer["paragraphs"][0]["lines"][0]["units"].as_array().unwrap().clone();
    for (i, _) in text.char_indices().filter(|(_, c)| *c == ' ') {
        let at = text[..i].chars().count() as u64 + 1;
        let k = units.iter().position(|u| u["at"] == at).expect("a unit after each space");
        let place = |u: &Value, k: &str| u[k].as_f64().unwrap();
        let gap = place(&units[k], "x") - place(&units[k - 1], "x") - place(&units[k - 1], "width");
        assert!(gap > 0.3, "{at}: {gap}");
    }
}

/// VRT-5: a number with 万 or 億 in it is set in one system.
#[test]
fn vrt_5_one_number_one_system() {
    let glyphs = |text: &str| {
        let case = json!({"text": text, "region": "jp", "vertical": true, "vertical_digits": "pairs-han", "measure": 60, "indent": 0});
        let answer = batch(&[case]).remove(0);
        let units = answer["paragraphs"][0]["lines"][0]["units"].as_array().unwrap().clone();
        units.iter().map(|u| (u["text"].as_str().unwrap().to_string(), u["width"].as_f64().unwrap())).collect::<Vec<_>>()
    };
    // Each digit in an em of its own: Han numerals; a pair side by side would be one unit.
    let long = glyphs("12万3456票");
    assert_eq!(long.len(), 8, "{long:?}");
    assert!(long.iter().all(|u| u.1 == 1.0));
    assert_eq!(glyphs("12万票").len(), 3);
}

/// PUN-6: 半角式 is half an em everywhere, at line ends and for 。 of Japan too.
#[test]
fn pun_6_half_width_style_in_all_regions() {
    let (tc, _) = lines(json!({"text": "国国国国，国国国国国", "region": "tc", "style": "half", "measure": 5, "indent": 0}));
    assert_eq!((tc[0].0.as_str(), tc[0].1), ("国国国国，", 5.0));
    for (style, width) in [("half", 2.5), ("cct", 2.75), ("full", 3.0)] {
        let (jp, _) = lines(json!({"text": "国。国", "region": "jp", "style": style, "measure": 20, "indent": 0}));
        assert_eq!(jp[0].1, width, "{style}");
    }
}

/// EDGE-4: centred points hang in vertical lines alone; what hangs is told as a negative blank.
#[test]
fn edge_4_hanging_by_region() {
    let hang = |region: &str, vertical: bool| {
        let text = "国国国国，国国国国，国国国国，国国。";
        let case = json!({"text": text, "region": region, "vertical": vertical, "hanging": true, "measure": 4, "indent": 0});
        let answer = batch(&[case]).remove(0);
        let lines = answer["paragraphs"][0]["lines"].as_array().unwrap().clone();
        let line = lines.iter().find(|l| l["hangs"] == true)?;
        Some(line["end_blank"].as_f64().unwrap())
    };
    assert_eq!((hang("tc", false), hang("hk", false)), (None, None));
    assert!(hang("tc", true).is_some_and(|b| b < 0.0) && hang("sc", false).is_some_and(|b| b < 0.0));
}

/// A row of blanks hangs whole, in no time; readings too many to look at one by one are set in time.
#[test]
fn long_rows_of_blanks_and_readings_end() {
    let blanks = format!("国{}国", "\u{3000}".repeat(100_000));
    let readings = "{国|こここ}の".repeat(20_000);
    let start = std::time::Instant::now();
    let answers =
        batch(&[json!({"text": blanks, "measure": 13}), json!({"text": readings, "region": "jp", "markup": true, "measure": 13})]);
    assert_eq!(answers[0]["paragraphs"][0]["lines"].as_array().unwrap().len(), 2);
    assert!(answers[1]["paragraphs"][0]["lines"].as_array().unwrap().len() > 3_000);
    assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", start.elapsed());
}

/// Answers stay one line for every reader: what ends a line in Unicode is escaped.
#[test]
fn answers_are_one_line() {
    let answer = batch(&[json!({"text": "国", "id": "a\u{2028}b\u{85}c"})]).remove(0);
    assert_eq!(answer["id"], "a\u{2028}b\u{85}c");
    let text = format!("{}\n", json!({"text": "国", "id": "\u{2028}"}));
    let (_, out) = super::compose_tables::printed(&["--batch", "--no-glyphs"], &text);
    assert!(!out.contains('\u{2028}') && out.contains("\\u2028"), "{out}");
}

/// klreq 4.3.2: the middle dot of Korean is half an em, with no blank beside syllables.
#[test]
fn pun_5_the_middle_dot_of_korean() {
    let answer = batch(&[case("kr", "ko", "한·국")]).remove(0);
    assert_eq!(gaps(&answer), [0.0, 0.0]);
}
