//! Copy comes in: what torn, foreign and broken files must become.
//!
//! The truth of the source paper was written by hand from its text before the importer existed.

use banmian::import::{self, Change, Decisions, Draft, Import, ParaKind, Source};
use std::fs;
use std::path::PathBuf;

/// The repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn seed() -> String {
    fs::read_to_string(root().join("tests/import/seed.txt")).unwrap()
}

fn import_text(text: &str) -> Import {
    let source = Source { name: "t.txt".into(), text: text.into(), ..Source::default() };
    import::text(&source, &Decisions::default()).unwrap_or_else(|e| panic!("{}", e.message)).0
}

fn paragraphs(d: &Draft) -> Vec<String> {
    d.body.iter().filter(|p| p.kind == ParaKind::Text).map(|p| p.run.text.clone()).collect()
}

fn subheads(d: &Draft) -> Vec<&str> {
    d.body.iter().filter(|p| p.kind == ParaKind::Subhead).map(|p| p.run.text.as_str()).collect()
}

fn of<'i>(import: &'i Import, kind: &str) -> Vec<&'i Change> {
    import.changes.iter().filter(|c| c.kind == kind).collect()
}

/// Eight articles, 45 paragraphs: 5, 3, 4, 6, 4, 12, 7, 4.
#[test]
fn the_source_paper_has_eight_articles_and_45_paragraphs() {
    let import = import_text(&seed());
    let starts = [
        "我区组织收听收看全省、全市安全生产视频会议",
        "区委常委会会议召开",
        "区委理论学习中心组举行",
        "我区注入“金融活水”跑出服务“加速度”",
        "“一对一”服务",
        "“小我”聚“大爱”点滴汇暖流",
        "前进3个位次 名列第89位",
        "我区新能源汽车零部件产业园再添新动力",
    ];
    let heads: Vec<&str> = import.drafts.iter().map(|d| d.kicker.first().or(d.headline.first()).map_or("", |r| r.text.as_str())).collect();
    assert_eq!(heads, starts);
    let counts: Vec<usize> = import.drafts.iter().map(|d| paragraphs(d).len()).collect();
    assert_eq!(counts, [5, 3, 4, 6, 4, 12, 7, 4]);
    let pages: Vec<Option<u16>> = import.drafts.iter().map(|d| d.page).collect();
    assert_eq!(pages, [1, 1, 1, 1, 1, 1, 2, 2].map(Some));
}

#[test]
fn the_source_papers_heads_are_told_apart() {
    let import = import_text(&seed());
    let texts = |r: &[import::Run]| r.iter().map(|r| r.text.clone()).collect::<Vec<_>>();
    let d = &import.drafts;
    assert_eq!(texts(&d[0].headline), ["确保疫情防控和安全生产工作“两手抓、两手硬”"]);
    assert_eq!(texts(&d[2].headline), ["区委理论学习中心组举行", "第十三次集体学习研讨"]);
    assert_eq!(texts(&d[5].author), ["融媒体 郭龙君"]);
    assert_eq!(subheads(&d[5]), ["“蔬”送爱心 温暖当下", "爱心企业 贡献力量", "“疫”守初心 网“格”使命"]);
    assert_eq!(
        (texts(&d[6].kicker), texts(&d[6].headline)),
        (vec!["前进3个位次 名列第89位".into()], vec!["我区再次入选“全国科技创新百强区”".into()])
    );
    assert_eq!(texts(&d[7].headline), ["从「制造」到「智造」"]);
    for (i, d) in d.iter().enumerate() {
        assert_eq!(d.dateline.as_ref().map(|r| r.text.as_str()), (i != 5).then_some("东昌府讯"), "{i}");
        assert_eq!(d.byline.len(), usize::from(i != 5), "{i}");
    }
    // Three heads with a space and two pairs of lines: each is told with its readings.
    assert_eq!(of(&import, "head").len(), 5);
    assert!(of(&import, "head").iter().all(|c| c.options.len() > 1));
}

#[test]
fn the_source_papers_tears_are_mended_and_told() {
    let import = import_text(&seed());
    let joins: Vec<&str> = of(&import, "join").iter().map(|c| c.excerpt.as_str()).collect();
    assert_eq!(
        joins,
        [
            "生产工作,从细节|中抓重点、找短板",
            "明确执法检查的重|点,紧盯可能发生",
            "作。各级各有关部|门要坚决贯彻习近",
            "工作更有温度;后|吴新村文明实践站",
            "起网格员刘文静,|不住地夸赞道。",
            "织55家企业参加|申报,申报数量列",
            "合作关系,邀请高|校专家深入企业开",
            "层次人才项目,组|织2家企业申报泰",
        ]
    );
    // The tear that someone closed with a full stop: told with a proposal, not made.
    let orphans = of(&import, "orphan");
    assert_eq!(orphans.len(), 1);
    assert!(
        !orphans[0].applied && orphans[0].line == 53 && orphans[0].proposal.as_deref() == Some("助力经济高质量发展,全力跑出金融"),
        "{orphans:?}"
    );
    // The break that was lost.
    let breaks = of(&import, "break");
    assert_eq!(breaks.len(), 1);
    assert!(breaks[0].excerpt.ends_with("|科技重点研发计划"), "{breaks:?}");
    let texts = paragraphs(&import.drafts[6]);
    assert!(texts[5].ends_with("泰山产业领军人才工程。") && texts[6].starts_with("科技重点研发计划项目成果显著。"));
    // Nothing else is doubted.
    assert_eq!(of(&import, "doubt").len() + of(&import, "broken").len(), 0, "{:?}", import.changes);
    let run_ins: Vec<&str> = of(&import, "run-in").iter().map(|c| c.excerpt.as_str()).collect();
    assert_eq!(run_ins.len(), 1 + 3 + 4, "{run_ins:?}");
}

#[test]
fn decisions_of_the_editor_undo_and_accept() {
    let text = seed();
    let source = Source { name: "t.txt".into(), text, ..Source::default() };
    let decide = |undo: &[&str], accept: &[&str]| {
        let list = |l: &[&str]| l.iter().map(|s| s.to_string()).collect();
        import::text(&source, &Decisions { undo: list(undo), accept: list(accept) }).unwrap_or_else(|e| panic!("{}", e.message)).0
    };
    let undone = decide(&["join-9", "break-133"], &[]);
    assert_eq!(paragraphs(&undone.drafts[0]).len(), 6);
    assert_eq!(paragraphs(&undone.drafts[6]).len(), 6);
    let accepted = decide(&[], &["orphan-53"]);
    let p = paragraphs(&accepted.drafts[3]);
    assert_eq!(p.len(), 5);
    assert!(p[2].ends_with("助力经济高质量发展,全力跑出金融服务“加速度”。"), "{}", p[2]);
    assert!(accepted.dropped.iter().any(|d| d.reason == "repair" && d.text == "展。"));
}

/// An article as an editor has it: headline, paragraphs (cross heads begin with `## `), signature.
#[derive(Clone, Debug)]
struct Truth {
    headline: String,
    body: Vec<String>,
    byline: String,
}

/// Articles of the sample issue, whose text nobody tore.
fn truths() -> Vec<Truth> {
    let names = ["p1a1", "p1a2", "p1a3", "p1a5", "p1a6", "p2a1", "p2a2", "p3a2", "p4a1", "p4a3"];
    names.iter().map(|n| truth(&fs::read_to_string(root().join(format!("issues/2022-12-02/articles/{n}.md"))).unwrap())).collect()
}

fn truth(text: &str) -> Truth {
    let (_, rest) = text.split_once("+++\n").unwrap();
    let (front, body) = rest.split_once("+++\n").unwrap();
    let value = |key: &str| {
        let line = front.lines().find_map(|l| l.strip_prefix(&format!("{key} = "))).unwrap_or_default();
        line.split('"').skip(1).step_by(2).collect::<Vec<_>>().join("")
    };
    let body = body.split("\n\n").map(|p| p.trim().replace("**", "")).filter(|p| !p.is_empty()).collect();
    Truth { headline: value("headline").replace(' ', ""), body, byline: value("byline") }
}

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

/// How a newspaper writes its files.
#[derive(Clone, Copy, Debug)]
enum Habit {
    /// An empty line between blocks, `东昌府讯` and a space, signature at the end.
    Spaced,
    /// No empty lines, paragraphs indented by two ideographic spaces, `本报讯（记者 某某）`.
    Indented,
    /// An empty line between blocks, no dateline: the author under the head.
    Author,
    /// Two empty lines between articles, folios between pages.
    Folios,
    /// No dateline; the signature in brackets ends the last paragraph.
    Inline,
    /// A running head with the editors' names over each page, page numbers between torn halves, `新华社…电`.
    Headers,
    /// A row of strokes between articles, `文/图 本报记者 某某` under the head.
    Strokes,
    /// Lines cut every fourteen characters, whatever they are; columns end anywhere.
    Cut,
}

const HABITS: [Habit; 8] =
    [Habit::Spaced, Habit::Indented, Habit::Author, Habit::Folios, Habit::Inline, Habit::Headers, Habit::Strokes, Habit::Cut];

/// Writes articles by a habit; each paragraph longer than 60 characters is torn with a chance of one in `tear`.
fn print(articles: &[Truth], habit: Habit, tear: usize, dice: &mut Dice, tears: &mut usize) -> String {
    let between = if matches!(habit, Habit::Indented | Habit::Cut) { "\n" } else { "\n\n" };
    let column = 15 + dice.roll(15);
    let mut printed = 0;
    let mut blocks: Vec<String> = Vec::new();
    for (i, a) in articles.iter().enumerate() {
        if matches!(habit, Habit::Folios) && i % 3 == 0 {
            blocks.push(format!("第{:02}版：综合  2022年12月2日  星期五", i / 3 + 1));
        }
        if matches!(habit, Habit::Headers) && i % 3 == 0 {
            blocks.push(format!("A{:02} 要闻 2022年12月2日 星期五 责任编辑 林樾 美编 石小满 校对 云桥", i / 3 + 1));
        }
        if matches!(habit, Habit::Strokes) && i > 0 {
            blocks.push(["——————————", "------------", "＊　＊　＊", "◆◆◆◆"][dice.roll(4)].into());
        }
        blocks.push(if matches!(habit, Habit::Folios | Habit::Cut) { format!("\n{}", a.headline) } else { a.headline.clone() });
        if matches!(habit, Habit::Author) {
            blocks.push("□ 本报记者 林樾".into());
        }
        if matches!(habit, Habit::Strokes) {
            blocks.push(["文/图 本报记者 林樾", "■林樾", "本报记者 林樾 通讯员 石小满"][dice.roll(3)].into());
        }
        if matches!(habit, Habit::Cut) {
            blocks.push(String::new());
        }
        for (k, p) in a.body.iter().enumerate() {
            if let Some(head) = p.strip_prefix("## ") {
                blocks.push(if matches!(habit, Habit::Cut) { format!("\n{head}\n") } else { head.to_string() });
                continue;
            }
            let dateline = match (k, habit) {
                (0, Habit::Spaced | Habit::Folios) => "东昌府讯 ",
                (0, Habit::Indented | Habit::Cut) => "本报讯（记者 林樾）",
                (0, Habit::Headers) => "新华社北京12月1日电（记者林樾、石小满）",
                _ => "",
            };
            let indent = if matches!(habit, Habit::Indented | Habit::Cut) { "　　" } else { "" };
            let last = k + 1 == a.body.len() && matches!(habit, Habit::Inline);
            let signature = if last { "（记者 林樾）" } else { "" };
            let chars: Vec<char> = format!("{dateline}{p}{signature}").chars().collect();
            if matches!(habit, Habit::Cut) {
                let lead: Vec<char> = indent.chars().chain(chars).collect();
                for line in lead.chunks(14) {
                    blocks.push(line.iter().collect());
                    printed += 1;
                    if printed % column == 0 {
                        *tears += 1;
                        blocks.push(String::new());
                    }
                }
            } else if chars.len() > 60 && dice.roll(tear) == 0 {
                *tears += 1;
                let at = 1 + dice.roll(chars.len() - 1);
                blocks.push(format!("{indent}{}", chars[..at].iter().collect::<String>()));
                if matches!(habit, Habit::Headers) && dice.roll(4) == 0 {
                    blocks.push(["2", "— 3 —"][dice.roll(2)].into());
                }
                blocks.push(chars[at..].iter().collect());
            } else {
                blocks.push(format!("{indent}{}", chars.iter().collect::<String>()));
            }
        }
        if !matches!(habit, Habit::Author | Habit::Indented | Habit::Inline | Habit::Strokes) {
            let gap = if matches!(habit, Habit::Cut) { "\n" } else { "" };
            blocks.push(format!("{gap}{}", if a.byline.is_empty() { "（记者 林樾）" } else { &a.byline }));
        }
    }
    blocks.join(between)
}

/// What was got right and wrong over many prints.
#[derive(Default, Debug)]
struct Score {
    tears: usize,
    missed: usize,
    false_joins: usize,
    articles: usize,
    boundaries_wrong: usize,
}

fn compare(import: &Import, articles: &[Truth], score: &mut Score, log: &mut Vec<String>) {
    let squash = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let want: Vec<Vec<String>> =
        articles.iter().map(|a| a.body.iter().filter(|p| !p.starts_with("## ")).map(|p| squash(p)).collect()).collect();
    score.articles += articles.len();
    if import.drafts.len() != articles.len() {
        score.boundaries_wrong += import.drafts.len().abs_diff(articles.len());
        log.push(format!("articles: {:?}", import.drafts.iter().map(|d| d.title()).collect::<Vec<_>>()));
    }
    let got: Vec<String> = import.drafts.iter().flat_map(paragraphs).map(|p| squash(&p)).collect();
    let want: Vec<String> = want.into_iter().flatten().collect();
    for p in &got {
        if want.contains(p) {
            continue;
        }
        // More than one paragraph of the truth in it is a false join; a part of one is a tear that stayed.
        let held = want.iter().filter(|w| p.contains(&w[..w.char_indices().nth(12).map_or(w.len(), |c| c.0)])).count();
        if held > 1 {
            score.false_joins += 1;
            log.push(format!("false join: {p}"));
        } else if !want.iter().any(|w| w.ends_with(p.as_str())) {
            score.missed += 1;
            log.push(format!("missed: {}", p.chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect::<String>()));
        }
    }
}

/// Torn at random places, four hundred times in eight habits: no false join, every boundary, nearly every tear.
#[test]
fn random_tears_are_mended_without_a_false_join() {
    let articles = truths();
    let (mut score, mut log) = (Score::default(), Vec::new());
    for round in 0..400u64 {
        let mut dice = Dice(round * 7919 + 1);
        let habit = HABITS[round as usize % HABITS.len()];
        let mut order = articles.clone();
        for i in (1..order.len()).rev() {
            order.swap(i, dice.roll(i + 1));
        }
        order.truncate(4 + dice.roll(4));
        let text = print(&order, habit, 2, &mut dice, &mut score.tears);
        let before = log.len();
        compare(&import_text(&text), &order, &mut score, &mut log);
        if log.len() > before && std::env::var("SHOW").is_ok_and(|s| s == round.to_string()) {
            eprintln!("{text}");
        }
        log[before..].iter_mut().for_each(|l| *l = format!("{round} {habit:?} {l}"));
    }
    eprintln!("{score:?}\n{}", log.join("\n"));
    assert_eq!(score.false_joins, 0);
    assert_eq!(score.boundaries_wrong, 0);
    assert!(score.missed * 25 <= score.tears, "{score:?}");
}

fn shape(text: &str) -> Vec<(String, Vec<String>)> {
    import_text(text).drafts.iter().map(|d| (d.title(), paragraphs(d))).collect()
}

/// Papers that jump: the rest comes back, the words 下转 and 上接 are told and left out.
#[test]
fn jumps_come_back() {
    let text = "第1版 要闻\n\n云桥村修好共享菜窖\n\n本报讯 村口的老井旁多了一扇半人高的木门，推开木门，沿七级台阶走下去，是一间新修的菜\n\n（下转第2版）\n\n老街亮起灯笼\n\n本报讯 老街不长，从东头的石牌坊走到西头的码头。（记者 林樾）\n\n第2版 综合\n\n云桥村修好共享菜窖\n\n（上接第1版）窖：白菜码在东墙，萝卜埋在西边的沙池。\n\n据介绍，村里打算再改两处。\n\n（记者 石小满）\n";
    let import = import_text(text);
    let got: Vec<(String, Vec<String>)> = import.drafts.iter().map(|d| (d.title(), paragraphs(d))).collect();
    assert_eq!(got.len(), 2, "{got:#?}");
    assert_eq!(got[0].1.len(), 2);
    assert!(got[0].1[0].ends_with("是一间新修的菜窖：白菜码在东墙，萝卜埋在西边的沙池。"), "{got:#?}");
    assert_eq!(import.drafts[0].byline.len() + import.drafts[1].byline.len(), 2, "{:#?}", import.drafts);
    assert_eq!(import.drafts[0].byline[0].text, "（记者 石小满）");
    assert_eq!(import.drafts[1].byline[0].text, "（记者 林樾）");
    assert!(import.dropped.iter().any(|d| d.reason == "jump" && d.text.contains("下转")));
}

#[test]
fn taiwan_and_japan_have_their_own_habits() {
    let text = "湯圓攤前排長龍\n\n〔記者林樾／台北報導〕冬至將至，市場裡的湯圓攤前排起長龍，業者表示今年的銷量比去年多了兩成，預計還會增\n\n加，已經加派人手。\n\n攤商說，紅豆口味賣得最好，其次是芝麻。\n\n老街燈籠亮了\n\n〔記者石小滿／台南報導〕老街的燈籠昨晚亮起，吸引許多遊客。\n";
    let got = shape(text);
    assert_eq!(got.iter().map(|g| (g.0.as_str(), g.1.len())).collect::<Vec<_>>(), [("湯圓攤前排長龍", 2), ("老街燈籠亮了", 1)], "{got:#?}");
    assert!(got[0].1[0].contains("還會增加，"));
    let text = "朝市にぎわう\n\n【東京＝林】冬の朝、市場には早くから人が集まった。店主は「今年は例年より三割ほど多\n\nい」と話している。\n\n市場は年末まで毎日開かれる。\n";
    let got = shape(text);
    assert_eq!((got.len(), got[0].1.len()), (1, 2), "{got:#?}");
    assert!(got[0].1[0].contains("三割ほど多い」"));
}

/// What looks torn and is not: lists, several paragraphs of one quotation, verse, the signature of a notice, tables.
#[test]
fn whole_texts_stay_whole() {
    let text = "关于道路养护的通知\n\n为做好道路养护工作，现将有关事项通知如下：\n\n一、养护时间为12月5日至9日；\n\n二、养护期间半幅封闭；\n\n三、请过往车辆慢行。\n\n“第一段引语说到这里，还没有完。\n\n“第二段引语接着说，这才完了。”\n\n示例道路养护中心\n\n2022年12月2日\n";
    let got = shape(text);
    assert_eq!((got.len(), got[0].1.len()), (1, 8), "{got:#?}");
    let verse = "初 雪\n石小满\n\n昨夜有人敲窗\n推开门\n只看见一行\n没有走完的脚印\n\n麦子在下面\n翻了一个身\n说不要吵\n离春天还早\n";
    let import = import_text(verse);
    assert!(import.drafts.len() == 1 && import.drafts[0].verse, "{:#?}", import.drafts);
    assert_eq!(paragraphs(&import.drafts[0]).len(), 8);
    assert_eq!(import.drafts[0].author[0].text, "石小满");
}

/// Lines as a column has them, columns torn anywhere: wrapped at 14, an empty line where the column ends.
#[test]
fn wrapped_columns_come_together() {
    let articles = truths();
    for (round, a) in articles.iter().enumerate().filter(|(_, a)| a.body.iter().all(|p| !p.starts_with("## "))) {
        let mut lines: Vec<String> = Vec::new();
        for (k, p) in a.body.iter().enumerate() {
            let head = if k == 0 { "本报讯 " } else { "" };
            let chars: Vec<char> = format!("　　{head}{p}").chars().collect();
            lines.extend(chars.chunks(14).map(|c| c.iter().collect::<String>()));
        }
        let mut dice = Dice(round as u64 + 5);
        let column = 17 + dice.roll(9);
        let body: Vec<String> = lines.chunks(column).map(|c| c.join("\n")).collect();
        let text = format!("{}\n\n{}\n\n（记者 林樾）\n", a.headline, body.join("\n\n"));
        let got = shape(&text);
        let squash = |t: &String| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(got.len(), 1, "{text}");
        assert_eq!(got[0].1.iter().map(squash).collect::<Vec<_>>(), a.body.iter().map(squash).collect::<Vec<_>>(), "{text}");
    }
}

/// Whatever the bytes, nothing panics and nothing is lost.
#[test]
fn nonsense_is_survived() {
    let alphabet: Vec<char> = "甲乙，。“”（）：；\n\n\u{3000} 1a-—…、《》「」版第下转上接记者讯电日月年\u{c}\t·%*#|".chars().collect();
    for round in 0..400 {
        let mut dice = Dice(round);
        let text: String = (0..dice.roll(400)).map(|_| alphabet[dice.roll(alphabet.len())]).collect();
        let source = Source { name: "t".into(), text, ..Source::default() };
        if let Err(e) = import::text(&source, &Decisions::default()) {
            panic!("{round}: {} in {:?}", e.message, source.text);
        }
    }
}

/// Ten megabytes of torn pages; the release build takes a small part of this.
#[test]
fn ten_megabytes_are_no_trouble() {
    let articles = truths();
    let mut dice = Dice(3);
    let mut tears = 0;
    let mut text = String::new();
    while text.len() < 10_000_000 {
        text.push_str(&print(&articles, Habit::Spaced, 2, &mut dice, &mut tears));
        text.push_str("\n\n");
    }
    let start = std::time::Instant::now();
    let import = import_text(&text);
    let heads: Vec<String> = articles.iter().map(|a| a.headline.clone()).collect();
    let odd: Vec<String> =
        import.drafts.iter().map(|d| d.title().replace(' ', "")).filter(|t| !heads.iter().any(|h| h.contains(t.as_str()))).collect();
    assert_eq!(import.drafts.len() % articles.len(), 0, "{odd:?}");
    let limit = if cfg!(debug_assertions) { 120 } else { 4 };
    assert!(start.elapsed().as_secs() < limit, "{:?}", start.elapsed());
    eprintln!("{} articles, {tears} tears, {:?}", import.drafts.len(), start.elapsed());
}

#[test]
fn a_poem_is_no_torn_paragraph() {
    let poem = "霜降以后\n何立新\n柿子把灯挂在枝头\n一盏，又一盏\n照见空了的田野\n母亲把最后一畦白菜\n搬进地窖\n像把一年的话\n收进心里\n";
    let news = "县图书馆延长开放时间\n本报讯 县图书馆自12月起延长开放时间，周一至周日从早上八点半开到晚上九点。\n　　阅览室增设四十个座位，添了两排书架。\n\n";
    for text in [format!("第1版 综合\n\n{news}{poem}"), format!("{news}第2版 副刊\n{poem}")] {
        let import = import_text(&text);
        assert!(of(&import, "join").is_empty(), "{:?}", import.changes);
        let d = import.drafts.iter().find(|d| d.verse).unwrap_or_else(|| panic!("{:?}", import.drafts));
        assert_eq!((d.headline[0].text.as_str(), d.author[0].text.as_str()), ("霜降以后", "何立新"));
        assert_eq!(paragraphs(d).len(), 7, "{:?}", paragraphs(d));
    }
    // A column of the same width whose lines were kept is joined as before.
    let wrapped = "今年雨水匀，亩产比去年多\n了三成，收购的车直接开到\n村口，农户不用再为阴雨天\n发愁。村里的合作社统一烘\n干，统一储存，统一运到县\n城，价钱也比往年好了许多\n，家家户户都添了新农具。\n";
    let import =
        import_text(&format!("秋收之后看新粮\n本报讯 记者从县里了解到，秋收已经结束，各乡镇正在抓紧晾晒、烘干和入库。\n{wrapped}"));
    assert!(import.drafts.iter().all(|d| !d.verse), "{:?}", import.drafts);
}
