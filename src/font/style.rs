//! What a face looks like (字体的风格): song or hei, weight, region; and how far one face is from another.
//!
//! The style of a bundled face is that of its roles. That of a system face is read from its names:
//! its file is opened only when it may be wanted.

use super::Role;
use crate::cjk::Region;

/// Kind of design.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Genre {
    /// 宋体、明朝、바탕.
    Serif,
    /// 黑体、ゴシック、돋움.
    Sans,
    /// 楷体.
    Kai,
    /// 仿宋.
    Fangsong,
    /// Its names do not say.
    Unknown,
}

/// Style of a face, or the style that is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Kind of design.
    pub genre: Genre,
    /// Weight from 100 to 900, as in OS/2.
    pub weight: u16,
    /// Handwriting, fixed pitch, italics, faces of last resort: nothing for a newspaper.
    pub odd: bool,
    /// The region that it is drawn for.
    pub region: Option<Region>,
}

/// From here on a face is one for heads.
const BOLD: u16 = 600;

/// Parts of names that tell a face that newspapers do not set in.
const ODD: &[&str] = &[
    "mono",
    "coding",
    "handwriting",
    "brush",
    "cursive",
    "emoji",
    "symbol",
    "last resort",
    "lastresort",
    "unifont",
    "fallback",
    "marker",
    "pen script",
    "italic",
    "oblique",
    "行楷",
    "行书",
    "行書",
    "草书",
    "草書",
    "隶",
    "隸",
    "手写",
    "손글씨",
];

/// Parts of names by kind. The first that is found decides: Fangsong contains “song”, “Sans Serif” is a sans.
const GENRES: &[(Genre, &[&str])] = &[
    (Genre::Fangsong, &["fangsong", "仿宋", "fsong", "simfang"]),
    (Genre::Kai, &["kai", "楷", "gungsuh", "궁서", "klee", "教科書"]),
    (
        Genre::Sans,
        &[
            "sans",
            "gothic",
            "hei",
            "黑",
            "黒",
            "ゴシック",
            "고딕",
            "dotum",
            "돋움",
            "gulim",
            "굴림",
            "meiryo",
            "メイリオ",
            "malgun",
            "맑은",
            "pingfang",
            "苹方",
            "蘋方",
            "dengxian",
            "等线",
            "arial",
            "helvetica",
            "yuan",
            "圆",
            "圓",
            "round",
            "丸",
            "pretendard",
            "spoqa",
        ],
    ),
    (
        Genre::Serif,
        &[
            "serif", "song", "sung", "simsun", "宋", "ming", "mincho", "明", "myeongjo", "myungjo", "명조", "batang", "바탕", "roman",
            "times",
        ],
    ),
];

/// Words of names that say for which region a face is.
const WORDS: &[(Region, &[&str])] = &[
    (Region::HongKong, &["hk", "mo", "hkscs"]),
    (Region::Taiwan, &["tc", "tw", "hant", "cns", "twn"]),
    (Region::Mainland, &["sc", "cn", "gb", "hans", "gb2312", "gb18030"]),
    (Region::Japan, &["jp", "j", "ja"]),
    (Region::Korea, &["kr", "k", "ko"]),
];

/// Families of one region, by parts of their names.
const FAMILIES: &[(Region, &[&str])] = &[
    (
        Region::Taiwan,
        &["mingliu", "jhenghei", "dfkai", "biaukai", "lisong", "ligothic", "lihei", "細明", "正黑", "標楷", "蘋果儷", "cwtex"],
    ),
    (
        Region::Mainland,
        &[
            "simsun",
            "simhei",
            "simkai",
            "simfang",
            "yahei",
            "雅黑",
            "dengxian",
            "stsong",
            "stheiti",
            "stkaiti",
            "stfangsong",
            "stxihei",
            "stzhongsong",
            "华文",
            "方正",
            "汉仪",
            "宋体",
            "黑体",
            "楷体",
            "fandol",
            "wenquanyi",
            "songti",
            "heiti",
            "kaiti",
            "苹方",
        ],
    ),
    (
        Region::Korea,
        &[
            "myeongjo",
            "myungjo",
            "명조",
            "batang",
            "바탕",
            "dotum",
            "돋움",
            "gulim",
            "굴림",
            "malgun",
            "맑은",
            "nanum",
            "나눔",
            "gungsuh",
            "궁서",
            "apple sd",
            "apple gothic",
            "applegothic",
            "baekmuk",
            "gothic a1",
            "kopub",
            "gowun",
            "고딕",
            "pretendard",
            "spoqa",
        ],
    ),
    (
        Region::Japan,
        &[
            "mincho",
            "明朝",
            "ゴシック",
            "ms gothic",
            "ms pgothic",
            "yu gothic",
            "yugothic",
            "meiryo",
            "メイリオ",
            "hiragino",
            "ヒラギノ",
            "ipa",
            "takao",
            "kozuka",
            "biz ud",
            "vl gothic",
            "osaka",
            "游",
            "shippori",
            "klee",
            "source han",
            "源ノ",
        ],
    ),
];

impl Style {
    /// The style of a role in the text of a region.
    pub fn of_role(role: Role, region: Option<Region>) -> Style {
        let (genre, weight) = match role {
            Role::Serif => (Genre::Serif, 400),
            Role::SerifHeavy => (Genre::Serif, 900),
            Role::Sans => (Genre::Sans, 400),
            Role::SansBold => (Genre::Sans, 700),
            Role::SansHeavy => (Genre::Sans, 900),
            Role::Kai => (Genre::Kai, 400),
            Role::Fangsong => (Genre::Fangsong, 400),
        };
        Style { genre, weight, odd: false, region }
    }

    /// The style of a face of these names: of its family in all languages, of its style. Without a weight that too
    /// is read from the names.
    pub fn of_names<'a>(names: impl IntoIterator<Item = &'a str>, weight: Option<u16>) -> Style {
        let all: Vec<String> = names.into_iter().map(|n| n.to_lowercase().replace(['-', '_'], " ")).collect();
        let any = |parts: &[&str]| parts.iter().any(|p| all.iter().any(|n| n.contains(p)));
        let word = |words: &[&str]| all.iter().any(|n| n.split(' ').any(|w| words.contains(&w)));
        let genre = GENRES.iter().find(|g| any(g.1)).map_or(Genre::Unknown, |g| g.0);
        let region = WORDS.iter().find(|w| word(w.1)).or_else(|| FAMILIES.iter().find(|f| any(f.1))).map(|r| r.0);
        let named = || match () {
            () if any(&["black", "heavy", "ultra"]) => 900,
            () if any(&["semibold", "demibold"]) => 600,
            () if any(&["bold", "粗"]) => 700,
            () if any(&["light", "thin"]) => 300,
            () => 400,
        };
        Style { genre, weight: weight.unwrap_or_else(named), odd: any(ODD), region }
    }

    /// How badly a face of this style stands in for one that is wanted; 0 is not to be told from it.
    /// In heads the weight tells more than the kind, in body text the kind.
    pub fn distance(&self, wanted: &Style) -> u32 {
        use Genre::{Fangsong, Kai, Sans, Serif, Unknown};
        let genre = match (self.genre, wanted.genre) {
            (Unknown, _) | (_, Unknown) => 500,
            (a, b) if a == b => 0,
            (Kai, Fangsong) | (Fangsong, Kai) => 100,
            (Serif, Kai | Fangsong) | (Kai | Fangsong, Serif) => 150,
            (Serif, Sans) | (Sans, Serif) => 350,
            _ => 450,
        };
        let weight = u32::from(self.weight.abs_diff(wanted.weight));
        let head = if (self.weight >= BOLD) == (wanted.weight >= BOLD) { 0 } else { 300 };
        let region = match (self.region, wanted.region) {
            (Some(a), Some(b)) if a == b => 0,
            (Some(Region::Taiwan), Some(Region::HongKong)) | (Some(Region::HongKong), Some(Region::Taiwan)) => 40,
            (None, _) | (_, None) => 30,
            _ => 120,
        };
        genre + weight + head + region + if self.odd { 1000 } else { 0 }
    }
}

/// A CJK letter: an ideograph, kana, a syllable of Hangul, bopomofo. A head has all of them from one face.
pub fn letter(c: char) -> bool {
    hangul(c)
        || kana(c)
        || matches!(c, '\u{3005}'..='\u{3007}' | '\u{3105}'..='\u{312F}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FD}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}')
}

/// Hangul, whole or in parts.
pub fn hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}')
}

/// For which region letters want a face: Hangul and kana say it themselves.
pub(super) fn region_of(letters: &[char], usual: Region) -> Region {
    match letters {
        l if l.iter().any(|&c| hangul(c)) => Region::Korea,
        l if l.iter().any(|&c| kana(c)) => Region::Japan,
        _ => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> (Genre, Option<Region>) {
        let s = Style::of_names([name], Some(400));
        (s.genre, s.region)
    }

    #[test]
    fn names_tell_kind_and_region() {
        use Genre::*;
        use Region::*;
        for (name, genre, region) in [
            ("Noto Serif CJK HK", Serif, HongKong),
            ("Noto Sans CJK KR", Sans, Korea),
            ("Source Han Serif K", Serif, Korea),
            ("Source Han Serif", Serif, Japan),
            ("Songti TC", Serif, Taiwan),
            ("PingFang HK", Sans, HongKong),
            ("Hiragino Mincho ProN", Serif, Japan),
            ("Hiragino Sans GB", Sans, Mainland),
            ("AppleMyungjo", Serif, Korea),
            ("Apple SD Gothic Neo", Sans, Korea),
            ("SimSun", Serif, Mainland),
            ("MingLiU_HKSCS", Serif, HongKong),
            ("PMingLiU", Serif, Taiwan),
            ("Microsoft JhengHei", Sans, Taiwan),
            ("DFKai-SB", Kai, Taiwan),
            ("STFangsong", Fangsong, Mainland),
            ("ＭＳ 明朝", Serif, Japan),
            ("Malgun Gothic", Sans, Korea),
            ("나눔명조", Serif, Korea),
            ("NanumGothic", Sans, Korea),
        ] {
            assert_eq!(of(name), (genre, Some(region)), "{name}");
        }
        assert_eq!(of("DejaVu Sans"), (Sans, None));
        assert_eq!(of("Something"), (Unknown, None));
        assert!(Style::of_names(["Droid Sans Fallback"], None).odd && Style::of_names(["Noto Sans Mono CJK SC"], None).odd);
        assert_eq!(Style::of_names(["Banmian Sans Heavy"], None), Style::of_role(Role::SansHeavy, None));
    }

    #[test]
    fn the_nearest_style_is_that_of_the_text() {
        let order = |role: Role, region: Region, names: &[(&str, u16)]| {
            let wanted = Style::of_role(role, Some(region));
            let far: Vec<u32> = names.iter().map(|(n, w)| Style::of_names([*n], Some(*w)).distance(&wanted)).collect();
            assert!(far.is_sorted() && far.windows(2).all(|w| w[0] < w[1]), "{role:?}: {far:?}");
        };
        order(
            Role::SerifHeavy,
            Region::Korea,
            &[
                ("Noto Serif CJK KR", 900),
                ("Noto Serif CJK KR", 700),
                ("Noto Sans CJK KR", 900),
                ("Noto Sans CJK KR", 700),
                ("Noto Serif CJK KR", 400),
            ],
        );
        order(
            Role::Serif,
            Region::HongKong,
            &[
                ("Noto Serif CJK HK", 400),
                ("Noto Serif CJK TC", 400),
                ("Noto Serif CJK JP", 400),
                ("Noto Sans CJK HK", 400),
                ("Droid Sans Fallback", 400),
            ],
        );
        order(Role::Sans, Region::Taiwan, &[("PingFang TC", 400), ("PingFang TC", 500), ("Songti TC", 400)]);
        order(Role::Kai, Region::Taiwan, &[("DFKai-SB", 400), ("PMingLiU", 400), ("PingFang TC", 400)]);
    }
}
