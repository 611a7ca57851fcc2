//! The same stories as many newspapers' files have them: wrapped to a measure, an empty line after every line, running
//! heads and page numbers between the halves of a sentence, stories that jump, datelines and signatures of all sorts.
//! Paragraphs must come back exactly; the only tears that may stay are those behind a full stop or a colon.

use banmian::import::{self, Decisions, ParaKind, Source};
use std::fs;
use std::path::PathBuf;

#[derive(Clone, Default)]
struct Story {
    lang: String,
    kicker: String,
    head: String,
    deck: String,
    body: Vec<String>,
}

fn stories(lang: &str) -> Vec<Story> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/import/stories.txt");
    let text = fs::read_to_string(file).unwrap();
    let mut out: Vec<Story> = Vec::new();
    for line in text.lines().skip(1).filter(|l| !l.is_empty()) {
        if let Some(lang) = line.strip_prefix("@ ") {
            out.push(Story { lang: lang.into(), ..Story::default() });
            continue;
        }
        let story = out.last_mut().unwrap();
        match line.split_once(' ') {
            Some(("^", t)) => story.kicker = t.into(),
            Some(("#", t)) => story.head = t.into(),
            Some((">", t)) => story.deck = t.into(),
            _ => story.body.push(line.into()),
        }
    }
    out.retain(|s| s.lang == lang);
    out
}

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.roll(i + 1));
        }
    }
}

fn chunks(text: &str, n: usize) -> Vec<String> {
    text.chars().collect::<Vec<_>>().chunks(n).map(|c| c.iter().collect()).collect()
}

/// Wrapped as a typesetter does it: no closing mark begins a line, no number is parted.
fn set(text: &str, n: usize) -> Vec<String> {
    let c: Vec<char> = text.chars().collect();
    let (mut out, mut i) = (Vec::new(), 0);
    while i < c.len() {
        let mut j = (i + n).min(c.len());
        while j < c.len() && "，。、；：？！”」』》）…—%％℃".contains(c[j]) && j - i < n + 2 {
            j += 1;
        }
        if j < c.len() && j > i + 1 && "“「『《（".contains(c[j - 1]) {
            j -= 1;
        }
        while j < c.len() && j > i + 1 && c[j - 1].is_ascii_digit() && (c[j].is_ascii_digit() || ".万亿%％℃年月日".contains(c[j])) {
            j -= 1;
        }
        out.push(c[i..j].iter().collect());
        i = j;
    }
    out
}

/// Two halves, torn anywhere.
fn tear(text: &str, dice: &mut Dice) -> [String; 2] {
    let c: Vec<char> = text.chars().collect();
    let at = 4 + dice.roll(c.len() - 8);
    [c[..at].iter().collect(), c[at..].iter().collect()]
}

/// Every line of a file with what the paper puts around stories.
fn print(habit: &str, list: &[Story], dice: &mut Dice) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut later: Vec<(String, Vec<String>)> = Vec::new();
    let n = [13, 14, 17, 20, 22][dice.roll(5)];
    let mut counted = 0;
    for (i, s) in list.iter().enumerate() {
        let heads = [&s.kicker, &s.head, &s.deck].into_iter().filter(|h| !h.is_empty()).cloned();
        let body: Vec<&String> = s.body.iter().filter(|p| habit != "narrow" || !p.starts_with("## ")).collect();
        match habit {
            "every other line empty" if i % 3 == 0 => out.extend([format!("==== {} ====", i / 3 + 1), String::new()]),
            "daily" if i % 2 == 0 => out.extend([format!("第{:02}版：综合", i / 2 + 1), String::new()]),
            "jumps" if i == list.len() / 2 => {
                out.extend(["责任编辑：王一川　美编：周晓岚　校对：李明哲".into(), "A02版　综合　2022年12月2日　星期五".into()])
            }
            "jumps" if i == 0 => out.push("2022年12月2日　星期五　　要闻　　　A01".into()),
            "set" if i > 0 => out.push(String::new()),
            _ => {}
        }
        for h in heads {
            out.push(h);
            if habit == "every other line empty" || habit == "feet" {
                out.push(String::new());
            }
        }
        match habit {
            "jumps" => out.push(["本报记者 李明哲", "□ 记者 王一川", "本报记者 周晓岚 通讯员 李明哲"][i % 3].into()),
            "daily" | "cut at numbers" | "Big5" | "Shift_JIS" => out.push(String::new()),
            _ => {}
        }
        let jump = if habit == "jumps" && i < list.len() / 2 { 1 + dice.roll(body.len() - 1) } else { usize::MAX };
        for (k, p) in body.iter().enumerate() {
            if let Some(sub) = p.strip_prefix("## ") {
                out.push(sub.into());
                if matches!(habit, "every other line empty" | "daily" | "feet" | "cut at numbers") {
                    out.push(String::new());
                }
                continue;
            }
            let dateline = match habit {
                "every other line empty" => "新华社西安12月1日电（记者 李明哲、王一川）",
                "daily" => "本报北京12月1日电　（记者周晓岚）",
                "feet" => "【本报讯】",
                "set" => ["本报讯（记者 李明哲）", "本报12月1日讯 记者周晓岚报道：", "新华社西安12月1日电 "][i % 3],
                "narrow" | "cut at numbers" => "本报讯（记者 李明哲）",
                "Big5" => ["〔記者江書瑋／台南報導〕", "記者江書瑋／台南報導　", "（中央社記者林以喬台北30日電）"][i % 3],
                _ => "",
            };
            let text = format!("{}{p}", if k == 0 { dateline } else { "" });
            match habit {
                "every other line empty" => out.extend(chunks(&format!("　　{text}"), 20).into_iter().flat_map(|l| [l, String::new()])),
                "daily" => {
                    let lines = chunks(&text, 20);
                    let cut = if dice.roll(3) == 0 { dice.roll(lines.len()) } else { 0 };
                    for (j, l) in lines.into_iter().enumerate() {
                        out.extend((j > 0 && j == cut).then(String::new));
                        out.push(l);
                    }
                    out.push(String::new());
                }
                "set" => {
                    let lines = set(&format!("　　{text}"), n);
                    let cut = if dice.roll(3) == 0 { dice.roll(lines.len()) } else { 0 };
                    for (j, l) in lines.into_iter().enumerate() {
                        if j > 0 && j == cut {
                            out.push(String::new());
                            match dice.roll(3) {
                                0 => out.extend(["\u{c}3".into(), String::new()]),
                                1 => out.extend(["江口日报 2022年12月2日 第3版".into(), String::new()]),
                                _ => {}
                            }
                        }
                        out.push(format!("{l} "));
                    }
                }
                "narrow" => out.extend(chunks(&text, 13)),
                "feet" => {
                    counted += 1;
                    if counted % 4 == 0 && text.chars().count() > 40 {
                        let [a, b] = tear(&text, dice);
                        out.extend([a, String::new()]);
                        out.extend([
                            [format!("第{counted}页 共60页"), "江口日报　2022年12月2日".into(), format!("{counted}")][dice.roll(3)].clone(),
                            String::new(),
                        ]);
                        if dice.roll(2) == 0 {
                            out.extend([[format!("·{counted}· 江口日报"), format!("PAGE {counted}")][dice.roll(2)].clone(), String::new()]);
                        }
                        out.extend([b, String::new()]);
                    } else {
                        out.extend([text, String::new()]);
                    }
                }
                "jumps" if k == jump => {
                    let [a, b] = tear(&text, dice);
                    match dice.roll(2) {
                        0 => out.push(format!("　　{a}（下转第2版）")),
                        _ => out.extend([format!("　　{a}"), "（下转第2版）".into()]),
                    }
                    let rest = body[k + 1..].iter().map(|p| p.strip_prefix("## ").map_or(format!("　　{p}"), str::to_string));
                    later.push((s.head.clone(), std::iter::once(format!("（上接第1版）{b}")).chain(rest).collect()));
                    break;
                }
                "jumps" => out.push(format!("　　{text}")),
                "cut at numbers" => {
                    let c: Vec<char> = text.chars().collect();
                    let fits = |i: &usize| c[i - 1] == '“' || c[i - 1].is_ascii_digit() && c[*i].is_ascii_digit() || c[i - 1] == '《';
                    let places: Vec<usize> = (5..c.len() - 4).filter(fits).collect();
                    match places.get(dice.roll(places.len() + 1)) {
                        Some(&at) => out.extend([c[..at].iter().collect(), String::new(), c[at..].iter().collect(), String::new()]),
                        None => out.extend([text, String::new()]),
                    }
                }
                _ => {
                    let indent = if habit == "Shift_JIS" { "　" } else { "" };
                    if dice.roll(2) == 0 {
                        let [a, b] = tear(&format!("{indent}{text}"), dice);
                        out.extend([a, String::new(), b, String::new()]);
                    } else {
                        out.extend([format!("{indent}{text}"), String::new()]);
                    }
                }
            }
        }
        match habit {
            "set" => out.push(["（李明哲 周晓岚）", "（通讯员 王一川）"][i % 2].into()),
            "narrow" => out.push("□李明哲".into()),
            "feet" => out.extend(["（周晓岚）".into(), String::new()]),
            "cut at numbers" => out.extend(["（融媒体 李明哲 通讯员 周晓岚）".into(), String::new()]),
            "Big5" | "Shift_JIS" => out.push(String::new()),
            _ => {}
        }
    }
    for (head, lines) in later {
        out.push(head.chars().take(10).collect());
        out.extend(lines);
    }
    out.join("\n")
}

fn squash(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn stories_come_back_from_the_files_of_many_papers() {
    let (mut paragraphs, mut left) = (0, Vec::new());
    for habit in ["every other line empty", "daily", "jumps", "feet", "set", "narrow", "cut at numbers", "Big5", "Shift_JIS"] {
        let lang = match habit {
            "Big5" => "zh-Hant",
            "Shift_JIS" => "ja",
            _ => "zh-Hans",
        };
        for round in 0..24 {
            let mut dice = Dice(round * 31 + 7);
            let mut list = stories(lang);
            dice.shuffle(&mut list);
            let some = 3 + dice.roll(list.len() - 2);
            list.truncate(some);
            let text = print(habit, &list, &mut dice);
            let source = Source { name: "t".into(), text: text.clone(), ..Source::default() };
            let (import, _) = import::text(&source, &Decisions::default()).unwrap_or_else(|e| panic!("{habit} {round}: {}", e.message));
            let told = || import.drafts.iter().map(|d| d.title()).collect::<Vec<_>>();
            assert_eq!(import.drafts.len(), list.len(), "{habit} {round}: {:?}\n{text}", told());
            let mut want: Vec<Vec<String>> = Vec::new();
            for s in &list {
                want.push(s.body.iter().filter(|p| !p.starts_with("## ")).map(|p| squash(p)).collect());
            }
            for ((d, s), want) in import.drafts.iter().zip(&list).zip(want) {
                let heads: String = d.kicker.iter().chain(&d.headline).chain(&d.deck).map(|r| squash(&r.text)).collect();
                assert!(heads.contains(&squash(&s.head)), "{habit} {round}: {} is not in {heads}\n{text}", s.head);
                paragraphs += want.len();
                for p in d.body.iter().filter(|p| p.kind == ParaKind::Text).map(|p| squash(&p.run.text)) {
                    if want.contains(&p) {
                        continue;
                    }
                    let whole =
                        want.iter().find(|w| w.contains(&p)).unwrap_or_else(|| panic!("{habit} {round}: joined wrongly: {p}\n{text}"));
                    if !whole.ends_with(&p) {
                        left.push(format!("{habit} {round}: {p}"));
                    }
                }
            }
        }
    }
    // Behind a full stop nothing tells a tear from a paragraph; anything else is seldom.
    let ended = |l: &String| l.ends_with(['。', '”', '：', '」', '？']);
    let others: Vec<&String> = left.iter().filter(|l| !ended(l)).collect();
    assert!(others.len() * 200 <= paragraphs, "{} of {paragraphs}: {others:#?}", others.len());
    assert!(left.len() * 40 <= paragraphs, "{} of {paragraphs}", left.len());
}
