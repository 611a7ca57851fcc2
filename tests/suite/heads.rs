//! Headlines: turns that a chief sub would sign and turns that nobody would (HEAD-1 to HEAD-4), marks and sizes
//! of whole heads (HEAD-4 to HEAD-6, VRT-7), the names of the paper, and `banmian compose --head`.

use crate::common::{Scratch, root};
use banmian::cjk::words::{Break, Names, breaks};
use banmian::cjk::{Level, Profile, Region, Rules};
use banmian::diag::Report;
use banmian::flow::{Turned, Turning, Within, shape_head};
use banmian::font::{Fonts, Need, Role};
use banmian::geom::{Em, Length};
use banmian::model::{Issue, ParaKind};
use banmian::page::{Edition, Item, Omission, TextRun};
use banmian::read::{self, Request};
use banmian::shape::Shaper;
use banmian::source::Sources;
use std::io::Write;
use std::process::Stdio;
use std::sync::OnceLock;

/// Faces of the repository, ready for every text of these tests.
fn fonts(texts: &[&str]) -> Fonts {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let mut fonts = read::fonts(&root().join("fonts"), false, &mut sources, &mut report).expect("fonts");
    fonts.prepare(texts.iter().map(|t| Need::text(Role::Serif, Region::Mainland, *t)));
    fonts
}

fn profile(region: Region) -> &'static Profile {
    Profile::of(Rules::of(region, false))
}

fn turning(text: &str, region: Region, names: &Names, fonts: &Fonts) -> Turning {
    let shaped = shape_head(&mut Shaper::new(fonts), text, Role::Serif, profile(region));
    Turning::new(text, &shaped, &breaks(text, region, names), true)
}

/// The lines of a way, without the marks left out.
fn lines(text: &str, way: &Turned) -> Vec<String> {
    let mut from = 0;
    let ends = way.breaks.iter().map(|b| b.at as usize).chain([text.len()]);
    let line = |(to, l): (usize, &banmian::flow::HeadLine)| {
        let end = l.omitted.as_ref().map_or(to, |o| o.start as usize);
        let line = text[from..end].trim().to_string();
        from = to;
        line
    };
    ends.zip(&way.lines).map(line).collect()
}

/// Heads of a newspaper, and how they may be turned into two lines, or into as many as the example has.
const SIGNED: &[(&str, &[&str])] = &[
    ("全市安全生产工作会议召开", &["全市安全生产/工作会议召开", "全市安全生产工作/会议召开"]),
    ("我市出台十项举措优化营商环境", &["我市出台十项举措/优化营商环境"]),
    ("市委召开常委会会议研究经济工作", &["市委召开常委会会议/研究经济工作"]),
    ("聊城至济南高铁开工建设", &["聊城至济南高铁/开工建设"]),
    ("老人突发疾病倒地路人接力施救", &["老人突发疾病倒地/路人接力施救"]),
    ("三万名志愿者服务马拉松赛事", &["三万名志愿者服务/马拉松赛事", "三万名志愿者/服务马拉松赛事"]),
    ("全市中小学校今日起错峰放学", &["全市中小学校/今日起错峰放学", "全市中小学校今日起/错峰放学"]),
    ("东昌湖畔千亩荷花次第绽放", &["东昌湖畔千亩荷花/次第绽放", "东昌湖畔/千亩荷花次第绽放"]),
    ("退休教师三十年义务守护古树", &["退休教师三十年/义务守护古树"]),
    ("一条马路连修三年居民出行难", &["一条马路连修三年/居民出行难"]),
    ("水价调整听证会下周举行", &["水价调整听证会/下周举行"]),
    ("城乡居民医保缴费标准公布", &["城乡居民医保/缴费标准公布", "城乡居民医保缴费/标准公布"]),
    ("山东大学与我市签署合作协议", &["山东大学与我市/签署合作协议"]),
    ("省运会火炬传递活动在我市举行", &["省运会火炬传递活动/在我市举行"]),
    ("首批公租房本月底交付", &["首批公租房/本月底交付"]),
    ("农民工工资专用账户制度全面落实", &["农民工工资专用账户/制度全面落实"]),
    ("全市夏粮总产量再创历史新高", &["全市夏粮总产量/再创历史新高"]),
    ("养老机构新增床位两千张", &["养老机构新增/床位两千张", "养老机构/新增床位两千张"]),
    ("新型职业农民培训班开班", &["新型职业农民/培训班开班"]),
    ("电动自行车上牌工作全面启动", &["电动自行车/上牌工作全面启动", "电动自行车上牌工作/全面启动"]),
    ("图书漂流进社区书香飘满城", &["图书漂流进社区/书香飘满城"]),
    ("青年创业者把民宿开进古村落", &["青年创业者把民宿/开进古村落", "青年创业者/把民宿开进古村落"]),
    ("北京冬奥会开幕倒计时一百天", &["北京冬奥会开幕/倒计时一百天", "北京冬奥会/开幕倒计时一百天"]),
    ("世界自然遗产地迎来旅游高峰", &["世界自然遗产地/迎来旅游高峰"]),
    ("让群众办事少跑腿数据多跑路", &["让群众办事少跑腿/数据多跑路"]),
    ("城市书房点亮市民夜生活", &["城市书房点亮/市民夜生活", "城市书房/点亮市民夜生活"]),
    ("区人大常委会审议通过三项决定", &["区人大常委会审议/通过三项决定", "区人大常委会/审议通过三项决定", "区人大常委会审议通过/三项决定"]),
    ("县融媒体中心获评全省先进单位", &["县融媒体中心获评/全省先进单位", "县融媒体中心/获评全省先进单位"]),
    ("冬天里的第一场雪落在古城墙上", &["冬天里的第一场雪/落在古城墙上"]),
    ("两岸青年共话中秋", &["两岸青年/共话中秋"]),
    ("大学生村官的直播间火了", &["大学生村官的/直播间火了"]),
    ("市民可通过手机预约核酸检测", &["市民可通过手机/预约核酸检测"]),
    ("农村客运车辆实现公交化运营", &["农村客运车辆实现/公交化运营", "农村客运车辆/实现公交化运营"]),
    ("三部门联合发文规范校外培训", &["三部门联合发文/规范校外培训"]),
    ("公园里的相亲角成了网红打卡地", &["公园里的相亲角成了/网红打卡地", "公园里的相亲角/成了网红打卡地"]),
    ("民警雪夜徒步五公里送迷路老人回家", &["民警雪夜徒步五公里/送迷路老人回家"]),
    ("全区教育工作会议暨教师节表彰大会召开", &["全区教育工作会议/暨教师节表彰大会召开"]),
    ("东昌府区古楼街道举办邻里文化节", &["东昌府区古楼街道/举办邻里文化节"]),
    ("守护一江清水，让绿色成为高质量发展底色", &["守护一江清水/让绿色成为高质量发展底色"]),
    ("稳增长、促改革、惠民生", &["稳增长/促改革/惠民生"]),
    ("“一网通办”让企业少跑腿", &["“一网通办”/让企业少跑腿"]),
    ("《民法典》宣传月活动走进社区", &["《民法典》宣传月/活动走进社区", "《民法典》宣传月活动/走进社区"]),
    ("探访“样版村”：荒山如何变金山", &["探访“样版村”：/荒山如何变金山"]),
    ("六户合用一间 冬菜存得住", &["六户合用一间/冬菜存得住"]),
    ("北斗卫星导航系统服务全球用户", &["北斗卫星导航系统/服务全球用户"]),
    (
        "区委理论学习中心组举行第十三次集体学习研讨",
        &["区委理论学习中心组举行/第十三次集体学习研讨", "区委理论学习中心组/举行第十三次集体学习研讨"],
    ),
    ("县长江大桥今日正式建成通车", &["县长江大桥今日/正式建成通车", "县长江大桥/今日正式建成通车"]),
    ("我省新能源汽车产量突破百万辆", &["我省新能源汽车产量/突破百万辆"]),
    ("老旧小区加装电梯惠及三千户居民", &["老旧小区加装电梯/惠及三千户居民"]),
    ("医保个人账户可为家人缴费", &["医保个人账户/可为家人缴费"]),
    ("乡村振兴样板村带动村民增收致富", &["乡村振兴样板村/带动村民增收致富", "乡村振兴样板村带动/村民增收致富"]),
    ("消防员深夜救出被困老人和孩子", &["消防员深夜救出/被困老人和孩子"]),
    ("国家发展改革委下调成品油价格", &["国家发展改革委/下调成品油价格"]),
    ("志愿者为环卫工人送上热姜汤", &["志愿者为环卫工人/送上热姜汤"]),
    ("非遗剪纸进校园传承传统文化", &["非遗剪纸进校园/传承传统文化"]),
    ("中国人民银行决定下调存款准备金率", &["中国人民银行决定/下调存款准备金率", "中国人民银行决定下调/存款准备金率"]),
    ("寒潮来袭气温骤降十度", &["寒潮来袭/气温骤降十度"]),
    ("一季度全市生产总值同比增长5.6%", &["一季度全市生产总值/同比增长5.6%"]),
    ("投入20万欧元的污水处理厂投产", &["投入20万欧元的/污水处理厂投产"]),
    ("百岁老人的幸福晚年", &["百岁老人的/幸福晚年"]),
    ("12月2日起城区供暖全面启动", &["12月2日起/城区供暖全面启动", "12月2日起城区供暖/全面启动"]),
    (
        "南京市长江大桥维修工程通过验收",
        &["南京市长江大桥/维修工程通过验收", "南京市长江大桥维修/工程通过验收", "南京市长江大桥维修工程/通过验收"],
    ),
    ("小巷里的修表匠守望光阴四十年", &["小巷里的修表匠/守望光阴四十年", "小巷里的修表匠守望/光阴四十年"]),
    ("省委书记赴聊城调研重点项目建设", &["省委书记赴聊城调研/重点项目建设", "省委书记赴聊城/调研重点项目建设"]),
];

/// Turns that make a reader laugh or stumble, at `/`: words, names and numbers cut, 的 and 和 at a start, what
/// belongs together parted, a first line that says another thing.
const REFUSED: &[&str] = &[
    "市民/政局召开工作会议",
    "县长/江大桥今日建成通车",
    "研究生/物化学的年轻人",
    "发展中/国家的道路",
    "消防/员深夜救出老人",
    "人工智/能走进课堂",
    "全市志愿/者服务马拉松",
    "投入20/万欧元改造厂区",
    "投入20万/欧元改造厂区",
    "惠及三千/户居民的工程完工",
    "2022年/12月2日城区供暖",
    "2022/年城区供暖改造完成",
    "生产总值增长5/.6%再创新高",
    "百岁老人/的幸福晚年",
    "城区/和乡镇同步供暖",
    "城区和/乡镇同步供暖",
    "干部群众/与官兵并肩抗洪",
    "云桥村的菜窖开张/了",
    "他们走过/了四十年护林路",
    "老师/们的一天",
    "记者、专家/等出席座谈会",
    "你愿意把秘密告诉我/吗",
    "全市不/得燃放烟花爆竹",
    "学校把/课堂搬进田间地头",
    "我市将/举办首届农民运动会",
    "改革开放第/四十个年头",
    "第/20届运动会开幕",
    "“一/网通办”让企业少跑腿的经验",
    "《红楼/梦》研讨会在京举行的消息",
    "企业借机制造/悬念的营销手段",
];

#[test]
fn head_1_to_3_turns_that_a_chief_sub_signs() {
    assert!(SIGNED.len() >= 60);
    let fonts = fonts(&SIGNED.iter().map(|s| s.0).collect::<Vec<_>>());
    let mut refused = Vec::new();
    for (text, good) in SIGNED {
        let n = good[0].split('/').count();
        let ways = turning(text, Region::Mainland, &Names::default(), &fonts).into_lines(n, Within::default());
        let best = ways.first().map(|w| lines(text, w).join("/")).unwrap_or_default();
        if !good.contains(&best.as_str()) {
            refused.push(format!("{text}: {best}"));
        }
    }
    assert!(refused.is_empty(), "\n{}", refused.join("\n"));
}

#[test]
fn head_1_turns_that_nobody_signs_are_never_offered() {
    let texts: Vec<String> = REFUSED.iter().map(|t| t.replace('/', "")).collect();
    let fonts = fonts(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    for (marked, text) in REFUSED.iter().zip(&texts) {
        let at = marked.find('/').unwrap() as u32;
        let t = turning(text, Region::Mainland, &Names::default(), &fonts);
        for n in 2..=4 {
            let best = t.into_lines(n, Within::default()).into_iter().next();
            let offends = best.iter().any(|w| w.breaks.iter().any(|b| b.at == at));
            assert!(!offends, "{marked} in {n} lines: {:?}", best.map(|w| lines(text, &w)));
        }
    }
}

#[test]
fn head_1_a_first_line_never_says_another_thing() {
    for (text, bad) in [
        ("著名作家逝世十周年纪念活动举行", "著名作家逝世/"),
        ("网传全市停水三天系不实消息", "网传全市停水三天/"),
        ("警方抓获杀人嫌疑人三名", "警方抓获杀人/"),
    ] {
        let fonts = fonts(&[text]);
        let best = turning(text, Region::Mainland, &Names::default(), &fonts).into_lines(2, Within::default());
        assert!(!format!("{}/", lines(text, &best[0])[0]).starts_with(bad), "{:?}", lines(text, &best[0]));
    }
}

#[test]
fn head_3_prices_are_graded() {
    let price = |marked: &str| {
        let at = marked.find('/').unwrap() as u32;
        let all = breaks(&marked.replace('/', ""), Region::Mainland, &Names::default());
        all.iter().find(|b| b.at == at).map(|b| b.price)
    };
    assert_eq!(price("守护一江清水，/让绿色成为底色"), Some(0));
    assert_eq!(price("六户合用一间 /冬菜存得住"), Some(20));
    assert_eq!(price("区长：/确保群众温暖过冬"), Some(20));
    assert_eq!(price("区委理论学习中心组/举行集体学习"), Some(40));
    assert!(price("北斗卫星/导航系统上线").unwrap() >= 100);
    assert_eq!(price("北斗卫星导/航系统上线"), Some(1000));
    assert_eq!(price("投入20/万欧元"), None);
}

#[test]
fn head_2_lines_are_even_and_the_longer_one_comes_first() {
    let texts: Vec<&str> = SIGNED.iter().map(|s| s.0).collect();
    let fonts = fonts(&texts);
    let (mut shorter_first, mut seen) = (0, 0);
    for text in &texts {
        let t = turning(text, Region::Mainland, &Names::default(), &fonts);
        for n in [2] {
            let Some(best) = t.into_lines(n, Within::default()).into_iter().next() else { continue };
            let widths: Vec<f64> = best.lines.iter().map(|l| l.width.to_f64()).collect();
            let longest = widths.iter().copied().fold(0.0, f64::max);
            // A line of less than half only where no turn between words does better: 促 | 改革 is none.
            let bearable = |w: &&Turned| w.breaks.iter().all(|b| b.price <= 160);
            let all_stubs = t.into_lines(n, Within::default()).iter().filter(bearable).all(|w| {
                let w: Vec<f64> = w.lines.iter().map(|l| l.width.to_f64()).collect();
                w.iter().any(|x| *x < w.iter().copied().fold(0.0, f64::max) / 2.0)
            });
            assert!(all_stubs || widths.iter().all(|w| *w >= longest / 2.0), "{:?}", lines(text, &best));
            if n == 2 {
                seen += 1;
                // A difference of one em is not seen.
                shorter_first += usize::from(widths[0] + 1.05 < widths[1]);
            }
        }
    }
    assert!(shorter_first * 4 <= seen, "{shorter_first} of {seen} heads have the shorter line first");
    // Of two turns alike in words, the even one; of two alike in evenness, the longer line first.
    let best =
        |text: &str| lines(text, &turning(text, Region::Mainland, &Names::default(), &fonts).into_lines(2, Within::default())[0]).join("/");
    assert_eq!(best("甲乙 丙丁 戊己 庚辛"), "甲乙 丙丁/戊己 庚辛");
    assert_eq!(best("全市 教育 工作 会议 召开"), "全市 教育 工作/会议 召开");
}

#[test]
fn head_2_the_last_line_has_two_words() {
    let fonts = fonts(&["全市首个智慧养老社区投入使用", "黄河流域生态保护座谈会召开"]);
    for text in ["全市首个智慧养老社区投入使用", "黄河流域生态保护座谈会召开"] {
        for n in 2..=3 {
            let best = turning(text, Region::Mainland, &Names::default(), &fonts).into_lines(n, Within::default());
            let last = lines(text, &best[0]).pop().unwrap();
            let words = banmian::cjk::words::words(&last, Region::Mainland, &Names::default());
            assert!(words.len() >= 2, "{last} in {:?}", lines(text, &best[0]));
        }
    }
}

#[test]
fn japanese_heads_turn_after_particles_and_korean_ones_at_spaces() {
    for (text, region, good) in [
        ("新年度予算案が衆院を通過 与党の賛成多数で可決", Region::Japan, "新年度予算案が衆院を通過/与党の賛成多数で可決"),
        ("自動運転バスの実証実験が来月から始まる", Region::Japan, "自動運転バスの実証実験が/来月から始まる"),
        ("子育て世帯への給付金、年内に支給開始", Region::Japan, "子育て世帯への給付金/年内に支給開始"),
        ("高校野球 県代表校が決勝へ進出", Region::Japan, "高校野球 県代表校が/決勝へ進出"),
        ("デジタル化で窓口の待ち時間を半減", Region::Japan, "デジタル化で窓口の/待ち時間を半減"),
        ("地域の祭りを次の世代へ引き継ぐ取り組み", Region::Japan, "地域の祭りを次の世代へ/引き継ぐ取り組み"),
        ("서울시 내년 예산 사상 최대 규모로 편성", Region::Korea, "서울시 내년 예산/사상 최대 규모로 편성"),
        ("지역 경제 살리기 위한 새 정책 발표", Region::Korea, "지역 경제 살리기 위한/새 정책 발표"),
    ] {
        let fonts = fonts(&[text]);
        let ways = turning(text, region, &Names::default(), &fonts).into_lines(2, Within::default());
        assert_eq!(lines(text, &ways[0]).join("/"), good);
    }
}

#[test]
fn japanese_runs_of_kanji_and_katakana_are_whole_unless_a_name_ends_there() {
    let text = "山田太郎知事がデジタル戦略会議に出席";
    let fonts = fonts(&[text]);
    let names = Names::new(["山田太郎".to_string()]);
    for (names, at_name) in [(Names::default(), false), (names, true)] {
        let t = turning(text, Region::Japan, &names, &fonts);
        for way in (2..=4).flat_map(|n| t.into_lines(n, Within::default())) {
            for l in lines(text, &way) {
                assert!(!l.ends_with("デジ") && !l.ends_with("戦略会") && !l.ends_with("山田"), "{l}");
                assert!(at_name || l != "山田太郎", "{l}");
            }
        }
    }
}

#[test]
fn traditional_heads_are_turned_between_words() {
    for (text, good) in [
        ("市議會三讀通過明年度總預算案", "市議會三讀通過/明年度總預算案"),
        ("老街屋變身文創基地吸引年輕人返鄉", "老街屋變身文創基地/吸引年輕人返鄉"),
        ("縣圖書館與學校簽署合作協議", "縣圖書館與學校/簽署合作協議"),
    ] {
        let fonts = fonts(&[text]);
        for region in [Region::Taiwan, Region::HongKong] {
            let ways = turning(text, region, &Names::default(), &fonts).into_lines(2, Within::default());
            assert_eq!(lines(text, &ways[0]).join("/"), good);
        }
    }
}

// ---------------------------------------------------------------- properties

/// A fixed stream of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// Words, marks, numbers, names in no order that makes sense.
    fn head(&mut self) -> String {
        const PIECES: &[&str] = &[
            "全市",
            "召开",
            "的",
            "和",
            "了",
            "，",
            "、",
            "。",
            "“",
            "”",
            "《",
            "》",
            "20万",
            "5.6%",
            "12月2日",
            "——",
            "……",
            " ",
            "　",
            "志愿者",
            "教育",
            "与",
            "ABC",
            "www.a.cn",
            "？！",
            "（",
            "）",
            "们",
            "发展",
            "我区",
            "服务",
            "𠀀",
            "が",
            "カタ",
            "한글",
            "：",
            "·",
            "第",
            "三十户",
        ];
        (0..1 + self.roll(24)).map(|_| PIECES[self.roll(PIECES.len() as u64) as usize]).collect::<String>().trim().to_string()
    }
}

#[test]
fn no_character_is_lost_and_no_line_begins_or_ends_as_it_must_not() {
    let mut dice = Dice(7);
    let mut texts: Vec<String> = SIGNED.iter().map(|s| s.0.to_string()).collect();
    texts.extend((0..300).map(|_| dice.head()).filter(|t| !t.is_empty()));
    let fonts = fonts(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let regions = [Region::Mainland, Region::Taiwan, Region::Japan, Region::Korea];
    for (i, text) in texts.iter().enumerate() {
        let region = if i < SIGNED.len() { Region::Mainland } else { regions[i % 4] };
        let t = turning(text, region, &Names::default(), &fonts);
        for below in Within::LADDER {
            for way in (1..=6).flat_map(|n| t.into_lines(n, Within { below, ..Within::default() })) {
                whole(text, &way);
                if below == Break::LAST && region == Region::Mainland {
                    starts_and_ends(text, &way);
                }
            }
        }
    }
}

/// Lines and what they leave out are the text.
fn whole(text: &str, way: &Turned) {
    let mut from = 0;
    for (to, line) in way.breaks.iter().map(|b| b.at as usize).chain([text.len()]).zip(&way.lines) {
        assert!(to > from, "{text}: an empty line");
        let omitted = line.omitted.as_ref().map_or("", |o| &text[o.start as usize..o.end as usize]);
        assert!(omitted.is_empty() || ["，", "、", "；", "。"].contains(&omitted), "{text}: {omitted}");
        if let Some(o) = &line.omitted {
            assert!(o.start as usize > from && text[o.end as usize..to].trim().is_empty(), "{text}: not at the end of its line");
        }
        from = to;
    }
    for pair in way.lines.windows(2) {
        let gap = pair[1].line.start - pair[0].line.end;
        assert_eq!(gap, u32::from(pair[0].omitted.is_some()), "{text}");
    }
}

/// HEAD-1, and what the prohibitions say of heads too.
fn starts_and_ends(text: &str, way: &Turned) {
    let lines = lines(text, way);
    for l in &lines[1..] {
        let first = l.chars().next().unwrap();
        assert!(!"的了们吗，、。；：！？”》）…·".contains(first), "{text}: {lines:?}");
        assert!(!l.starts_with("和") && !l.starts_with("与") || l.starts_with("和谐"), "{text}: {lines:?}");
    }
    for l in &lines[..lines.len() - 1] {
        let last = l.chars().next_back().unwrap();
        assert!(!"和与“《（".contains(last), "{text}: {lines:?}");
    }
    for pair in lines.windows(2) {
        let (a, b) = (pair[0].chars().next_back().unwrap(), pair[1].chars().next().unwrap());
        assert!(!(a.is_ascii_digit() && (b.is_ascii_digit() || "万亿%年月日".contains(b))), "{text}: {lines:?}");
        assert!(!(a == '第' && "一二三十".contains(b)), "{text}: {lines:?}");
    }
}

#[test]
fn no_line_is_wider_than_it_may_be() {
    let texts: Vec<&str> = SIGNED.iter().map(|s| s.0).collect();
    let fonts = fonts(&texts);
    for text in texts {
        let t = turning(text, Region::Mainland, &Names::default(), &fonts);
        for measure in [4.0, 6.0, 8.0, 12.0] {
            let measure = Em::new(measure);
            for n in 1..=6 {
                assert!(t.into_lines(n, Within { measure, ..Within::default() }).iter().all(|w| w.widest() <= measure), "{text}");
            }
            assert!(t.fit(measure).is_none_or(|w| w.widest() <= measure), "{text}");
        }
        // Words are parted where a measure holds no word.
        assert!(t.fit(Em::new(7.0)).is_some(), "{text}");
    }
}

// ---------------------------------------------------------------- whole pages

struct Built {
    issue: Issue,
    edition: Edition,
    report: Report,
    counts: banmian::check::Counts,
}

impl Built {
    fn codes(&self) -> Vec<&str> {
        self.report.diagnostics.iter().map(|d| d.code).collect()
    }

    /// The lines of the head's paragraphs of a kind: text and first run, in the order of the text.
    fn rows(&self, kind: ParaKind) -> Vec<(String, TextRun)> {
        let mut out: Vec<(String, TextRun)> = Vec::new();
        for page in &self.edition.pages {
            for item in &page.items {
                let Item::Text(run) = item else { continue };
                let Some(s) = run.source else { continue };
                if self.issue.story(s.story).paras[s.para as usize].kind != kind {
                    continue;
                }
                let glyphs = &page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
                let text: String = glyphs.iter().map(|g| &page.text[g.text as usize..g.text as usize + usize::from(g.len)]).collect();
                match out.last_mut() {
                    Some((t, r)) if r.origin.y == run.origin.y && r.size == run.size => t.push_str(&text),
                    _ => out.push((text, run.clone())),
                }
            }
        }
        out
    }

    fn texts(&self, kind: ParaKind) -> Vec<String> {
        self.rows(kind).into_iter().map(|r| r.0.trim().to_string()).collect()
    }
}

fn body() -> String {
    let text = "云桥村口的老井旁多了一扇半人高的木门，推开木门沿七级台阶走下去，是一间新修的菜窖。";
    (0..12).map(|_| format!("{}\n\n", text.repeat(3))).collect()
}

/// One story in one slot of the county layout.
fn build(name: &str, front: &str, size: (u16, u16), more: &str) -> Built {
    let s = Scratch::new(name);
    s.write("issue/articles/a.md", format!("+++\n{front}\n+++\n{}", body()));
    let (cols, lines) = size;
    s.write(
        "issue/issue.toml",
        format!(
            "paper = \"样版周报\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n\n[[page]]\nnumber = 1\nname = \"要闻\"\n\n[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 1]\nsize = [{cols}, {lines}]\n{more}\n"
        ),
    );
    load(&s, root().join("layouts"))
}

fn load(s: &Scratch, layouts: std::path::PathBuf) -> Built {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let request = Request { issue: s.path("issue"), layouts: Some(layouts), fonts: Some(root().join("fonts")), system_fonts: false };
    let (issue, mut fonts) = read::load(&request, &mut sources, &mut report).unwrap_or_else(|| panic!("{report:?}"));
    let edition = banmian::flow::pages(&issue, &mut fonts, &mut report);
    let counts = banmian::check::run(&issue, &edition, &mut report);
    Built { issue, edition, report, counts }
}

#[test]
fn head_4_a_comma_at_the_very_end_goes_too() {
    let b = build("end-comma", "headline = \"今天，我们怎样做邻居，\"", (3, 40), "rank = 2");
    assert!(b.texts(ParaKind::Headline).last().is_some_and(|l| l.ends_with("邻居")), "{:?}", b.texts(ParaKind::Headline));
    assert!(!b.codes().contains(&"T01"), "{:?}", b.codes());
}

#[test]
fn the_editors_turns_win() {
    let b = build("manual", "headline = [\"全市安\", \"全生产工作会议，\", \"召开\"]", (3, 40), "rank = 2");
    assert_eq!(b.texts(ParaKind::Headline), ["全市安", "全生产工作会议，", "召开"]);
    assert!(b.edition.omitted.is_empty() && !b.codes().contains(&"T01"), "{:?}", b.codes());
}

/// The faces of the headline, in order.
fn faces(b: &Built) -> Vec<u16> {
    let of = |i: &Item| match i {
        Item::Text(r) if r.source.is_some_and(|s| b.issue.story(s.story).paras[s.para as usize].kind == ParaKind::Headline) => {
            Some(r.face.0)
        }
        _ => None,
    };
    b.edition.pages.iter().flat_map(|p| p.items.iter().filter_map(of)).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

#[test]
fn ot_6_a_head_that_its_face_has_not_whole_goes_to_another() {
    // The heavy hei has the mainland's characters alone; the heavy song has these too.
    let b = build("whole", "headline = \"立法會三讀通過5項撥款\"", (3, 40), "rank = 1\nhead = { role = \"sans-heavy\" }");
    let other = build("own", "headline = \"立法会三读通过5项拨款\"", (3, 40), "rank = 1\nhead = { role = \"sans-heavy\" }");
    assert_eq!((faces(&b).len(), faces(&other).len()), (1, 1));
    assert_ne!(faces(&b), faces(&other));
    let told: Vec<_> = b.report.diagnostics.iter().filter(|d| d.code == "F03").collect();
    assert!(told.len() == 1 && told[0].span.is_some() && told[0].message.contains("标题 1 行整行改用"), "{told:?}");
    assert!(!other.codes().contains(&"F03"));
}

#[test]
fn head_4_marks_at_turns_of_ours_are_left_out_and_on_record() {
    let front = "headline = \"守护一江清水，让绿色成为高质量发展底色。\"";
    let b = build("omit", front, (1, 60), "rank = 3");
    let set: String = b.texts(ParaKind::Headline).concat();
    assert_eq!(set, "守护一江清水让绿色成为高质量发展底色");
    let marks: Vec<&str> =
        b.edition.omitted.iter().map(|o| &b.issue.stories[0].paras[0].text[o.range.start as usize..o.range.end as usize]).collect();
    assert_eq!(marks, ["，", "。"]);
    assert_eq!(b.codes().iter().filter(|c| **c == "H02").count(), 2);
    assert!(!b.codes().contains(&"T01"), "{:?}", b.report.diagnostics);
    // Counted apart: set, overset and left out are all there is.
    let all: usize = b.issue.stories[0].paras.iter().flat_map(|p| p.text.chars()).filter(|c| !c.is_whitespace()).count();
    assert_eq!((b.counts.omitted, b.counts.set + b.counts.overset + b.counts.omitted), (2, all));
}

#[test]
fn head_4_marks_inside_a_line_and_strong_marks_stay() {
    let b = build("marks", "headline = \"冬菜，存得住吗？\"", (3, 40), "rank = 2");
    assert_eq!(b.texts(ParaKind::Headline), ["冬菜，存得住吗？"]);
    assert!(b.edition.omitted.is_empty());
    let b = build("colon", "headline = \"探访“样版村”：荒山如何变金山\"", (1, 60), "rank = 3");
    assert!(b.texts(ParaKind::Headline).concat().contains("”：") && b.edition.omitted.is_empty(), "{:?}", b.texts(ParaKind::Headline));
}

#[test]
fn head_4_a_layout_may_keep_the_marks() {
    let s = Scratch::new("keep");
    s.write("issue/articles/a.md", format!("+++\nheadline = \"守护一江清水，让绿色成为高质量发展底色。\"\n+++\n{}", body()));
    s.write("issue/issue.toml", "paper = \"样\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"mine\"\n[[page]]\nnumber = 1\nname = \"一\"\n[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 1]\nsize = [1, 60]\nrank = 3\n");
    s.write("layouts/house.toml", std::fs::read(root().join("layouts/house.toml")).unwrap());
    let county = std::fs::read_to_string(root().join("layouts/county-tabloid/layout.toml")).unwrap();
    s.write("layouts/mine/layout.toml", format!("{county}\n[text]\nhead_marks = \"keep\"\n"));
    let b = load(&s, s.path("layouts"));
    assert_eq!(b.texts(ParaKind::Headline).concat(), "守护一江清水，让绿色成为高质量发展底色。");
    assert!(b.edition.omitted.is_empty() && !b.codes().contains(&"H02"));
}

#[test]
fn head_4_nothing_else_may_go_unset() {
    let front = "headline = \"守护一江清水，让绿色成为高质量发展底色\"";
    let faults = |change: &dyn Fn(&mut Vec<Omission>)| {
        let b = build("forged", front, (1, 60), "rank = 3");
        let mut edition = b.edition.clone();
        change(&mut edition.omitted);
        let mut report = Report::default();
        banmian::check::run(&b.issue, &edition, &mut report);
        report.count("T01")
    };
    assert_eq!(faults(&|_| {}), 0);
    assert!(faults(&|o| o.clear()) > 0, "a mark that is not on record is lost");
    assert!(faults(&|o| o[0].range = 0..3) > 0, "a character that is no mark");
    assert!(faults(&|o| o[0].para = 1) > 0, "a paragraph that is no head");
    assert!(faults(&|o| o[0].range.end += 3) > 0, "more than the mark");
}

#[test]
fn head_5_marks_take_half_an_em() {
    let fonts = fonts(&["“我”，在（这）里。"]);
    let width = |text: &str| turning(text, Region::Mainland, &Names::default(), &fonts).whole().widest().to_f64();
    assert!((width("我在这里") - 4.0).abs() < 0.01);
    assert!((width("“我”在这里") - 5.0).abs() < 0.01, "{}", width("“我”在这里"));
    assert!((width("我，在这里") - 4.5).abs() < 0.01);
    assert!((width("我在（这）里") - 5.0).abs() < 0.01);
    assert!((width("“我”，在") - 3.5).abs() < 0.01);
}

#[test]
fn head_6_short_heads_are_letterspaced_up_to_a_quarter() {
    let gaps = |b: &Built| {
        let (text, run) = b.rows(ParaKind::Headline).remove(0);
        let page = &b.edition.pages[0];
        let xs: Vec<i32> = page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize].iter().map(|g| g.x.0).collect();
        let em = f64::from(run.size.0);
        (text, xs.windows(2).map(|w| f64::from(w[1] - w[0]) / em - 1.0).collect::<Vec<_>>())
    };
    let (text, few) = gaps(&build("short", "headline = \"冬日晒秋\"", (2, 40), "rank = 4"));
    assert_eq!(text, "冬日晒秋");
    assert!(few.iter().all(|g| (0.05..=0.251).contains(g)), "{few:?}");
    assert!(few.iter().all(|g| (g - few[0]).abs() < 0.01), "equally: {few:?}");
    let (_, many) = gaps(&build("long", "headline = \"冬日晒秋屋檐下挂满玉米辣椒\"", (5, 40), "rank = 4"));
    assert!(many.iter().all(|g| g.abs() < 0.01), "never more than twelve characters: {many:?}");
}

#[test]
fn head_6_heads_fill_their_columns_within_limits() {
    for (i, (text, _)) in SIGNED.iter().enumerate().step_by(3) {
        for cols in 1..=4u16 {
            let b = build(&format!("fill{i}-{cols}"), &format!("headline = \"{text}\""), (cols, 45), "rank = 3");
            assert!(!b.codes().contains(&"H01") && !b.codes().contains(&"T01"), "{text} on {cols}: {:?}", b.report.diagnostics);
            let layout = &b.issue.layout;
            let (rank, width) = (layout.styles.rank(3), layout.grid.width(cols));
            // A box that would stand empty is filled by a head up to a quarter larger.
            let most = rank.max.scale(5, 4);
            let rows = b.rows(ParaKind::Headline);
            for (line, run) in &rows {
                assert!(run.size >= rank.min && run.size <= most, "{line}: {} pt", run.size.to_pt());
                assert!((800..=1000).contains(&run.stretch), "{line}: {}", run.stretch);
                let page = &b.edition.pages[0];
                let glyphs = &page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
                let left = run.origin.x - layout.type_area().x + glyphs[0].x;
                let right =
                    run.origin.x - layout.type_area().x + glyphs[glyphs.len() - 1].x + run.size.scale(i64::from(run.stretch), 1000) / 2;
                assert!(left >= -run.size / 2 && right <= width + Length::pt(0.5), "{line} on {cols} columns");
            }
            assert!(rows.iter().all(|r| (r.1.size, r.1.stretch) == (rows[0].1.size, rows[0].1.stretch)), "lines of a head look alike");
        }
    }
}

#[test]
fn long_kickers_and_decks_are_turned_before_they_get_too_small() {
    let kicker = "我区组织收听收看全省、全市安全生产视频会议并召开续会";
    let deck = "首批二十个老旧小区改造项目年底前全部完工，惠及居民一万二千余户";
    let b = build("kicker", &format!("kicker = \"{kicker}\"\nheadline = \"安全生产再部署\"\ndeck = \"{deck}\""), (1, 60), "rank = 3");
    let least = b.issue.layout.grid.em;
    for kind in [ParaKind::Kicker, ParaKind::Deck] {
        let rows = b.rows(kind);
        assert!(rows.len() >= 2, "{:?}", b.texts(kind));
        assert!(rows.iter().all(|r| r.1.size > least && (800..=1000).contains(&r.1.stretch)), "{:?}", rows[0].1.size.to_pt());
        assert!(rows.iter().all(|r| r.1.size == rows[0].1.size));
    }
    assert!(!b.codes().contains(&"H03") && !b.codes().contains(&"T01"), "{:?}", b.codes());
    // What does not fit even so is told, not hidden.
    let b = build("kicker-far-too-long", &format!("kicker = \"{}\"\nheadline = \"短题\"", kicker.repeat(6)), (1, 40), "rank = 3");
    assert!(b.codes().contains(&"H03") && !b.codes().contains(&"T01"), "{:?}", b.codes());
}

#[test]
fn words_are_parted_only_where_nothing_else_fits() {
    let b = build("parted", "headline = \"格萨拉乌苏国家地质公园\"", (1, 60), "rank = 1\nhead = { size = \"50pt\" }");
    assert!(!b.codes().contains(&"H01") && !b.codes().contains(&"T01"), "{:?}", b.report.diagnostics);
    assert!(b.rows(ParaKind::Headline).len() > 3, "{:?}", b.texts(ParaKind::Headline));
}

#[test]
fn vrt_7_vertical_heads_never_split_a_year_or_a_number() {
    for head in ["2022年城区供暖改造工程完成", "全市投入20万欧元改造污水处理厂", "增长5.6%的背后是全区的努力"]
    {
        let b = build("vertical", &format!("headline = \"{head}\""), (3, 30), "rank = 3\nhead = { cols = 1, vertical = true }");
        assert!(!b.codes().contains(&"T01") && !b.codes().contains(&"H01"), "{:?}", b.report.diagnostics);
        // Runs of one vertical line share their axis, within half an em.
        let page = &b.edition.pages[0];
        let mut columns: Vec<(Length, String)> = Vec::new();
        for item in &page.items {
            let Item::Text(run) = item else { continue };
            if run.source.is_none_or(|s| b.issue.story(s.story).paras[s.para as usize].kind != ParaKind::Headline) {
                continue;
            }
            let glyphs = &page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
            let text: String = glyphs.iter().map(|g| &page.text[g.text as usize..g.text as usize + usize::from(g.len)]).collect();
            match columns.last_mut() {
                Some((x, t)) if (*x - run.origin.x).0.abs() <= run.size.0 * 3 / 5 => t.push_str(&text),
                _ => columns.push((run.origin.x, text)),
            }
        }
        let texts: Vec<&str> = columns.iter().map(|c| c.1.as_str()).collect();
        assert_eq!(texts.concat(), head);
        for number in ["2022年", "20万欧元", "5.6%"] {
            assert!(!head.contains(number) || texts.iter().any(|t| t.contains(number)), "{texts:?}");
        }
        assert!(columns.windows(2).all(|c| c[0].0 > c[1].0), "from right to left: {texts:?}");
    }
}

#[test]
fn heads_in_running_columns_are_turned_between_words() {
    let s = Scratch::new("section");
    s.write("issue/articles/a.md", "+++\nheadline = \"区委理论学习中心组，举行第十三次集体学习研讨。\"\n+++\n一条短讯。\n\n## 坚持党建引领不断推进基层治理体系现代化\n\n又一段。\n");
    s.write("issue/issue.toml", "paper = \"样\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n[[page]]\nnumber = 1\nname = \"一\"\n[[page.slot]]\nname = \"a\"\nsection = [\"a\"]\nat = [1, 1]\nsize = [1, 40]\n");
    let b = load(&s, root().join("layouts"));
    assert!(!b.codes().contains(&"T01"), "{:?}", b.report.diagnostics);
    let ends = |kind, words: &[&str]| b.texts(kind).iter().all(|l| words.iter().any(|w| l.ends_with(w)));
    assert!(ends(ParaKind::Headline, &["中心组", "集体", "第十三次", "举行", "研讨", "学习"]), "{:?}", b.texts(ParaKind::Headline));
    assert!(ends(ParaKind::Subhead, &["引领", "推进", "治理", "体系", "现代化", "基层", "党建"]), "{:?}", b.texts(ParaKind::Subhead));
    assert_eq!(b.texts(ParaKind::Headline).concat(), "区委理论学习中心组举行第十三次集体学习研讨");
    assert_eq!(b.edition.omitted.len(), 2);
}

#[test]
fn titles_of_continuations_keep_to_their_columns() {
    let s = Scratch::new("jump");
    let head = "区委理论学习中心组举行第十三次集体学习研讨会议暨全区领导干部专题培训班开班式";
    s.write("issue/articles/a.md", format!("+++\nheadline = [\"{head}\"]\n+++\n{}{}", body(), body()));
    s.write("issue/issue.toml", "paper = \"样\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"county-tabloid\"\n[[page]]\nnumber = 1\nname = \"一\"\n[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 1]\nsize = [5, 20]\n[[page]]\nnumber = 2\nname = \"二\"\n[[page.slot]]\nname = \"b\"\narticle = \"a\"\nat = [1, 3]\nsize = [2, 60]\n");
    let b = load(&s, root().join("layouts"));
    assert!(b.edition.pages[1].text.contains("（上接第1版）"));
    let width = b.issue.layout.grid.width(2);
    let page = &b.edition.pages[1];
    for item in &page.items {
        let Item::Text(run) = item else { continue };
        let glyphs = &page.glyphs[run.glyphs.start as usize..run.glyphs.end as usize];
        let text = &page.text[glyphs[0].text as usize..];
        if text.starts_with("区委理论") || text.starts_with("（上接") {
            let right = run.origin.x + glyphs[glyphs.len() - 1].x + run.size.scale(i64::from(run.stretch), 1000) / 2;
            assert!(right <= b.issue.layout.type_area().x + width, "the title leaves its columns");
        }
    }
}

// ---------------------------------------------------------------- names

/// A layout of its own with a names.toml.
fn with_names(name: &str, names: &str, front: &str) -> Built {
    let s = Scratch::new(name);
    s.write("issue/articles/a.md", format!("+++\n{front}\n+++\n{}", body()));
    s.write("issue/issue.toml", "paper = \"样\"\ndate = 2022-12-02\nnumber = 1\nlayout = \"mine\"\n[[page]]\nnumber = 1\nname = \"一\"\n[[page.slot]]\nname = \"a\"\narticle = \"a\"\nat = [1, 1]\nsize = [1, 60]\nrank = 3\n");
    s.write("layouts/house.toml", std::fs::read(root().join("layouts/house.toml")).unwrap());
    s.write("layouts/mine/layout.toml", std::fs::read(root().join("layouts/county-tabloid/layout.toml")).unwrap());
    s.write("layouts/mine/names.toml", names);
    load(&s, s.path("layouts"))
}

#[test]
fn names_of_the_layout_and_of_the_story_are_whole() {
    let whole = |b: &Built, name: &str| b.texts(ParaKind::Headline).iter().any(|l| l.contains(name));
    let head = "headline = \"梅永杰张妍赴斗虎屯镇云水新村走访慰问困难群众\"";
    let b = with_names("names", "people = [\"梅永杰\", \"张妍\"]\nplaces = [\"斗虎屯镇\", \"云水新村\"]\nphrases = [\"困难群众\"]\n", head);
    for name in ["梅永杰", "张妍", "斗虎屯镇", "云水新村", "困难群众"] {
        assert!(whole(&b, name), "{name}: {:?}", b.texts(ParaKind::Headline));
    }
    let b = with_names("story-names", "", &format!("{head}\nnames = [\"斗虎屯镇云水\"]"));
    assert!(whole(&b, "斗虎屯镇云水"), "{:?}", b.texts(ParaKind::Headline));
}

#[test]
fn unknown_keys_of_names_are_told_with_the_nearest() {
    let b = with_names("names-key", "poeple = [\"梅永杰\"]\n", "headline = \"短题\"");
    let d = b.report.diagnostics.iter().find(|d| d.code == "R02").expect("told");
    assert!(d.message.contains("poeple") && d.hints.iter().any(|h| h.contains("people")) && d.span.is_some(), "{d:?}");
}

// ---------------------------------------------------------------- the command

fn compose(args: &[&str], input: &str) -> (i32, serde_json::Value) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_banmian"));
    command.current_dir(root()).args(["compose", "--head", "--format", "json"]).args(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    (out.status.code().unwrap(), serde_json::from_slice(&out.stdout).unwrap_or_default())
}

#[test]
fn the_command_gives_candidates_with_prices_and_reasons() {
    let (code, v) = compose(&["--measure", "10"], "守护一江清水，让绿色成为高质量发展底色\n冬日晒秋\n");
    assert_eq!(code, 0);
    let heads = v["heads"].as_array().unwrap();
    assert_eq!(heads.len(), 2);
    let candidates = heads[0]["candidates"].as_array().unwrap();
    assert!(candidates.len() >= 3);
    for c in candidates {
        assert!(c["fits"].as_bool().unwrap());
        let widths: Vec<f64> = c["widths"].as_array().unwrap().iter().map(|w| w.as_f64().unwrap()).collect();
        assert!(widths.iter().all(|w| w * c["condensed"].as_f64().unwrap() <= 10.001));
        assert_eq!(c["turns"].as_array().unwrap().len() + 1, widths.len());
        assert!(c["turns"].as_array().unwrap().iter().all(|t| !t["why"].as_str().unwrap().is_empty() && t["price"].is_u64()));
    }
    let scores: Vec<f64> = candidates.iter().map(|c| c["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted(), "{scores:?}");
    let breaks = heads[0]["breaks"].as_array().unwrap();
    assert!(breaks.iter().any(|b| b["at"] == 7 && b["price"] == 0));
    assert!(heads[1]["candidates"][0]["letterspace"].as_f64().unwrap() <= 0.25);
    let three = compose(&["--measure", "10", "--lines", "3"], "守护一江清水，让绿色成为高质量发展底色\n").1;
    assert_eq!(three["heads"][0]["candidates"][0]["lines"], serde_json::json!(["守护一江清水", "让绿色成为", "高质量发展底色"]));
    assert_eq!(three["heads"][0]["candidates"][0]["omitted"], serde_json::json!(["，"]));
}

#[test]
fn the_command_takes_names_and_tells_what_does_not_fit() {
    let s = Scratch::new("compose-names");
    s.write("names.toml", "places = [\"斗虎屯镇云水新村\"]\n");
    let file = crate::common::path(&s.path("names.toml"));
    let (_, v) = compose(&["--measure", "9", "--names", &file], "干部走访斗虎屯镇云水新村困难群众\n");
    let all = v["heads"][0]["candidates"].as_array().unwrap();
    assert!(all.iter().all(|c| c["lines"].as_array().unwrap().iter().any(|l| l.as_str().unwrap().contains("斗虎屯镇云水新村"))), "{all:?}");
    let (code, v) = compose(&["--measure", "3", "--names", &file], "干部走访斗虎屯镇云水新村\n");
    assert_eq!((code, v["findings"][0]["code"].as_str()), (1, Some("H01")));
}

/// Loading what turns go by must not be felt: it is laid out when the program is built.
#[test]
fn words_are_there_at_once() {
    static FIRST: OnceLock<std::time::Duration> = OnceLock::new();
    let took = FIRST.get_or_init(|| {
        let start = std::time::Instant::now();
        breaks("全市安全生产工作会议召开", Region::Mainland, &Names::default());
        start.elapsed()
    });
    assert!(took.as_millis() < 30, "{took:?}");
}

#[test]
fn the_level_of_prohibition_does_not_let_marks_begin_a_line() {
    let text = "守护一江清水，讓綠色成為高質量發展底色";
    let fonts = fonts(&[text]);
    let level = Level::parse("none", Region::Taiwan).unwrap();
    let profile = Profile::of(Rules { level, ..Rules::of(Region::Taiwan, false) });
    let shaped = shape_head(&mut Shaper::new(&fonts), text, Role::Serif, profile);
    let t = Turning::new(text, &shaped, &breaks(text, Region::Taiwan, &Names::default()), true);
    for way in (2..=4).flat_map(|n| t.into_lines(n, Within::default())) {
        assert!(lines(text, &way).iter().all(|l| !l.starts_with('，')));
    }
}
