//! Region, prohibition level and writing mode: which tables apply, joined into one dense look-up.

use super::class::{Blank, Class};
use super::orientation::{QUOTES, vertical_quote};
use super::rules::Rules;
use super::spacing::{Gap, GapTable};
use super::unicode::{self, Model};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock};

/// Where the paper appears: decides position and width of marks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum Region {
    /// 中国大陆.
    #[default]
    Mainland,
    /// 台湾.
    Taiwan,
    /// 香港.
    HongKong,
    /// 日本.
    Japan,
    /// 한국.
    Korea,
}

impl Region {
    /// By a name that an editor may type: short (`sc`), BCP 47 (`zh-Hant-TW`), or in words. Case does not matter.
    pub fn parse(name: &str) -> Option<Region> {
        let plain = super::rules::plain(name);
        Some(match plain.split_once('.').map_or(plain.as_str(), |(tag, _)| tag) {
            "chinese" | "zho" | "cmn" | "zh-cmn" | "zh-cmn-hans" | "zh-my" | "simplified" | "simplified-chinese" | "china" => {
                Region::Mainland
            }
            "traditional" | "traditional-chinese" | "zh-cmn-hant" | "台" | "臺" => Region::Taiwan,
            "zh-hans-hk" | "zh-hans-mo" | "zh-hans-tw" => Region::Mainland,
            "yue" | "zh-yue" | "yue-hk" | "yue-hant" | "港" => Region::HongKong,
            "jpn" | "日" | "ja-jpan-jp" => Region::Japan,
            "kor" | "韩" | "韓" | "ko-kore-kr" | "ko-kp" => Region::Korea,
            "sc" | "cn" | "zh" | "chs" | "mainland" | "zh-cn" | "zh-sg" | "zh-hans" | "zh-hans-cn" | "zh-hans-sg" => Region::Mainland,
            "大陆" | "中国大陆" | "中国" | "简体" | "简体中文" | "简" => Region::Mainland,
            "tc" | "tw" | "cht" | "taiwan" | "zh-tw" | "zh-hant" | "zh-hant-tw" => Region::Taiwan,
            "台湾" | "臺灣" | "台灣" | "繁体" | "繁體" | "繁體中文" | "繁体中文" | "繁" => Region::Taiwan,
            "hk" | "mo" | "hongkong" | "hong-kong" | "zh-hk" | "zh-mo" | "zh-hant-hk" | "zh-hant-mo" | "香港" | "澳门" | "澳門" => {
                Region::HongKong
            }
            "jp" | "ja" | "japan" | "japanese" | "ja-jp" | "ja-jpan" | "日本" | "日文" | "日语" | "日本語" => Region::Japan,
            "kr" | "ko" | "korea" | "korean" | "ko-kr" | "ko-kore" | "韩国" | "韓國" | "韩文" | "한국" | "한국어" => {
                Region::Korea
            }
            _ => return None,
        })
    }

    /// The short name: `sc`, `tc`, `hk`, `jp`, `kr`.
    pub fn name(self) -> &'static str {
        match self {
            Region::Mainland => "sc",
            Region::Taiwan => "tc",
            Region::HongKong => "hk",
            Region::Japan => "jp",
            Region::Korea => "kr",
        }
    }

    /// By a BCP 47 tag.
    pub fn of_lang(lang: &str) -> Region {
        let l = lang.to_ascii_lowercase();
        if l.starts_with("ja") {
            Region::Japan
        } else if l.starts_with("ko") {
            Region::Korea
        } else if l.contains("hans") {
            Region::Mainland
        } else if l.contains("hk") || l.contains("mo") && l.starts_with("zh") {
            Region::HongKong
        } else if l.contains("hant") || l.contains("tw") {
            Region::Taiwan
        } else {
            Region::Mainland
        }
    }

    /// The language that fonts are asked for (`locl`, OT-2).
    pub fn lang(self) -> &'static str {
        match self {
            Region::Mainland => "zh-Hans",
            Region::Taiwan => "zh-Hant",
            Region::HongKong => "zh-HK",
            Region::Japan => "ja",
            Region::Korea => "ko",
        }
    }

    /// Its usual prohibition level (DEF-3).
    pub fn default_level(self) -> Level {
        match self {
            Region::Mainland => Level::Gb,
            Region::Taiwan | Region::HongKong => Level::TcBasic,
            Region::Japan => Level::JaNewspaper,
            Region::Korea => Level::Korean,
        }
    }
}

/// How much room marks take (标点样式). PUN-6.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum Marks {
    /// 全角式: an em, less where two meet and, on the mainland, at a line's end.
    #[default]
    Full,
    /// 开明式: an em for what ends a sentence, half an em for the rest.
    Kaiming,
    /// 半角式: half an em.
    Half,
    /// CCT 式: three quarters of an em.
    Cct,
    /// 不作处理: an em each, wherever it stands.
    Plain,
}

impl Marks {
    /// Names on the command line and in `layout.toml`.
    pub const NAMES: [(&'static str, Marks); 5] =
        [("full", Marks::Full), ("kaiming", Marks::Kaiming), ("half", Marks::Half), ("cct", Marks::Cct), ("plain", Marks::Plain)];

    /// By name: English, Chinese, or as xeCJK and LuaTeX-ja have them.
    pub fn parse(name: &str) -> Option<Marks> {
        Some(match super::rules::plain(name).trim_end_matches('式') {
            "full" | "fullwidth" | "full-width" | "quanjiao" | "全角" | "全角标点" => Marks::Full,
            "kaiming" | "kai-ming" | "开明" | "開明" => Marks::Kaiming,
            "half" | "halfwidth" | "half-width" | "banjiao" | "半角" => Marks::Half,
            "cct" => Marks::Cct,
            "plain" | "raw" | "space-all" | "不作处理" | "原样" => Marks::Plain,
            _ => return None,
        })
    }
}

/// How much is forbidden at line starts and ends (禁则级别). KIN-1 to KIN-9.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
#[expect(missing_docs, reason = "the columns of tables/not_at_start.tsv")]
pub enum Level {
    None,
    Basic,
    #[default]
    Gb,
    Strict,
    TcNone,
    TcBasic,
    JaNewspaper,
    JaMagazine,
    JaStrict,
    JaVeryStrict,
    Korean,
    CssStrict,
    CssNormal,
    CssLoose,
}

impl Level {
    /// Names in `layout.toml`.
    pub const NAMES: [(&'static str, Level); 14] = [
        ("none", Level::None),
        ("basic", Level::Basic),
        ("gb", Level::Gb),
        ("strict", Level::Strict),
        ("tc-none", Level::TcNone),
        ("tc-basic", Level::TcBasic),
        ("ja-newspaper", Level::JaNewspaper),
        ("ja-magazine", Level::JaMagazine),
        ("ja-strict", Level::JaStrict),
        ("ja-verystrict", Level::JaVeryStrict),
        ("ko", Level::Korean),
        ("css-strict", Level::CssStrict),
        ("css-normal", Level::CssNormal),
        ("css-loose", Level::CssLoose),
    ];

    /// By a name that an editor may type, in a region: `strict` is another level in Japan. The names of the tables'
    /// columns (`sc_gb`, `ja_newspaper`) and JLReq's (`very-loose`) are known too.
    pub fn parse(name: &str, region: Region) -> Option<Level> {
        let tc = matches!(region, Region::Taiwan | Region::HongKong);
        let ja = region == Region::Japan;
        Some(match super::rules::plain(name).as_str() {
            "tc-none" | "hk-none" => Level::TcNone,
            "sc-none" => Level::None,
            "none" | "不禁则" | "无" if tc => Level::TcNone,
            "none" | "不禁则" | "无" => Level::None,
            "tc-basic" | "hk-basic" => Level::TcBasic,
            "sc-basic" => Level::Basic,
            "basic" | "clreq-basic" | "基本" if tc => Level::TcBasic,
            "basic" | "clreq-basic" | "基本" => Level::Basic,
            "gb" | "sc-gb" | "clreq-gb" | "gb15834" | "gb/t-15834" | "国标" => Level::Gb,
            "newspaper" | "ja-newspaper" | "very-loose" | "veryloose" | "jlreq-very-loose" | "新聞" | "报纸" => Level::JaNewspaper,
            "magazine" | "ja-magazine" | "ja-loose" | "jlreq-loose" | "雑誌" | "杂志" => Level::JaMagazine,
            "loose" if ja => Level::JaMagazine,
            "ja-strict" | "jlreq-strict" | "jis" => Level::JaStrict,
            "strict" | "严格" | "嚴格" | "厳格" if ja => Level::JaStrict,
            // Korean has one level of its own; more than that is what CSS has.
            "strict" if region == Region::Korea => Level::CssStrict,
            "strict" | "sc-strict" | "clreq-strict" | "严格" | "嚴格" => Level::Strict,
            "verystrict" | "very-strict" | "ja-verystrict" | "ja-very-strict" | "jlreq-very-strict" => Level::JaVeryStrict,
            "ko" | "kr" | "klreq" | "korean" => Level::Korean,
            "css-strict" | "css-zh-strict" | "css-ja-strict" => Level::CssStrict,
            "normal" | "css-normal" | "css-zh-normal" | "css-ja-normal" => Level::CssNormal,
            "loose" | "css-loose" | "css-zh-loose" | "css-ja-loose" => Level::CssLoose,
            _ => return None,
        })
    }

    /// Its name in `layout.toml`.
    pub fn name(self) -> &'static str {
        Level::NAMES.iter().find(|n| n.1 == self).map_or("", |n| n.0)
    }

    /// Columns of the tables of line starts and line ends.
    fn columns(self, region: Region) -> (&'static str, &'static str) {
        let ja = region == Region::Japan;
        match self {
            Level::CssStrict if ja => ("css_ja_strict", "css_ja_strict"),
            Level::CssNormal if ja => ("css_ja_normal", "css_ja_strict"),
            Level::CssLoose if ja => ("css_ja_loose", "css_ja_strict"),
            Level::CssStrict => ("css_zh_strict", "css_zh_strict"),
            Level::CssNormal => ("css_zh_normal", "css_zh_strict"),
            Level::CssLoose => ("css_zh_loose", "css_zh_strict"),
            _ => (self.column(), self.column()),
        }
    }

    fn column(self) -> &'static str {
        match self {
            Level::CssStrict | Level::CssNormal | Level::CssLoose => "",
            Level::None => "sc_none",
            Level::Basic => "sc_basic",
            Level::Gb => "sc_gb",
            Level::Strict => "sc_strict",
            Level::TcNone => "tc_none",
            Level::TcBasic => "tc_basic",
            Level::JaNewspaper => "ja_newspaper",
            Level::JaMagazine => "ja_magazine",
            Level::JaStrict => "ja_strict",
            Level::JaVeryStrict => "ja_verystrict",
            Level::Korean => "ko",
        }
    }
}

/// Half-width kana and marks, small forms: the class of their full form, no blank to give (CLS-5).
const SMALL_FORMS: [(char, char); 28] = [
    ('｡', '。'),
    ('､', '、'),
    ('｢', '「'),
    ('｣', '」'),
    ('･', '・'),
    ('ｧ', 'ァ'),
    ('ｨ', 'ィ'),
    ('ｩ', 'ゥ'),
    ('ｪ', 'ェ'),
    ('ｫ', 'ォ'),
    ('ｬ', 'ャ'),
    ('ｭ', 'ュ'),
    ('ｮ', 'ョ'),
    ('ｯ', 'ッ'),
    ('ｰ', 'ー'),
    ('﹐', '，'),
    ('﹑', '、'),
    ('﹒', '．'),
    ('﹔', '；'),
    ('﹕', '：'),
    ('﹖', '？'),
    ('﹗', '！'),
    ('﹙', '（'),
    ('﹚', '）'),
    ('﹛', '｛'),
    ('﹜', '｝'),
    ('﹝', '〔'),
    ('﹞', '〕'),
];

const NO_START: u16 = 1 << 8;
const NO_END: u16 = 1 << 9;
const SOFT_START: u16 = 1 << 10;

/// Everything the composer asks about characters, for one region, level and writing mode.
#[derive(Debug)]
pub struct Profile {
    /// Region.
    pub region: Region,
    /// Prohibition level.
    pub level: Level,
    /// Mark style.
    pub marks: Marks,
    /// Vertical setting.
    pub vertical: bool,
    /// All choices.
    pub rules: Rules,
    /// Class, blank and prohibitions of each character of the basic plane.
    chars: Vec<u16>,
    gaps: GapTable,
}

impl Profile {
    /// The profile of a region, level and writing mode in full-width marks, made on first use and kept.
    pub fn get(region: Region, level: Level, vertical: bool) -> &'static Profile {
        Profile::of(Rules { region, level, vertical, ..Rules::default() })
    }

    /// The same house rules in another region, at that region's own prohibition level.
    pub fn in_region(&self, region: Region) -> &'static Profile {
        let level = if region == self.region { self.level } else { region.default_level() };
        Profile::of(Rules { region, level, ..self.rules })
    }

    /// The profile of a house's rules.
    pub fn of(rules: Rules) -> &'static Profile {
        static MADE: OnceLock<Mutex<BTreeMap<Rules, &'static Profile>>> = OnceLock::new();
        let made = MADE.get_or_init(|| Mutex::new(BTreeMap::new()));
        let mut made = made.lock().unwrap_or_else(|e| e.into_inner());
        made.entry(rules).or_insert_with(|| Box::leak(Box::new(Profile::build(rules))))
    }

    fn build(rules: Rules) -> Profile {
        let Rules { region, level, marks, vertical, .. } = rules;
        let mut chars: Vec<u16> = (0..0x1_0000u32).map(|c| char::from_u32(c).map_or(Class::Other, Class::of_range) as u16).collect();
        let side = if vertical { "v_" } else { "h_" };
        let place = match region {
            Region::Mainland => "sc",
            Region::Taiwan => "tc",
            Region::HongKong => "hk",
            Region::Japan => "jp",
            Region::Korea => "kr",
        };
        // What the tables say of each character: its class, whether it may end a line.
        let (mut classed, mut ended) = (BTreeSet::new(), BTreeSet::new());
        for (cp, f) in table(include_str!("tables/char_class.tsv"), &["class", &format!("{side}{place}")]) {
            classed.insert(cp);
            if let Some(class) = Class::parse(f[0]) {
                chars[cp as usize] = class as u16 | (Blank::parse(f[1]) as u16) << 5;
            }
        }
        let (starts, ends) = level.columns(region);
        for (cp, f) in table(include_str!("tables/not_at_start.tsv"), &[starts, "soft_sc"]) {
            chars[cp as usize] |= if f[0] == "1" { NO_START } else { 0 } | if f[1] == "soft" { SOFT_START } else { 0 };
        }
        if starts.starts_with("css") {
            like_their_class(&mut chars, starts);
        }
        for (cp, f) in table(include_str!("tables/not_at_end.tsv"), &[ends]) {
            chars[cp as usize] |= if f[0] == "1" { NO_END } else { 0 };
            if !f[0].is_empty() {
                ended.insert(cp);
            }
        }
        if level == Level::CssLoose && matches!(region, Region::Mainland | Region::Taiwan | Region::HongKong | Region::Japan) {
            // KIN-8: at this level lines may end after prefixes of East Asian width.
            let wide = |c: &u32| char::from_u32(*c).is_some_and(unicode::asian);
            let prefix = |bits: u16| usize::from(bits & 31) == Class::Pref as usize;
            (0..0x1_0000).filter(wide).for_each(|c| {
                if prefix(chars[c as usize]) {
                    chars[c as usize] &= !NO_END
                }
            });
        }
        if level == Level::Korean {
            // klreq cl-11: the sign of repetition begins no line.
            chars['〃' as usize] |= NO_START;
        }
        if !vertical {
            // The sign of scores and ratios takes half an em, as the digits beside it do.
            chars['∶' as usize] |= (Blank::Half as u16) << 5;
        }
        // ─ is how many Japanese and Taiwanese papers type a dash (——).
        chars['─' as usize] = chars['—' as usize];
        if !matches!(level, Level::None | Level::TcNone) {
            // Sound marks that stand alone begin no line (UAX 14, class NS).
            ['゛', '゜'].into_iter().for_each(|c| chars[c as usize] |= NO_START);
        }
        for (small, full) in SMALL_FORMS.into_iter().chain(unicode::FORMS) {
            let body = if small as u32 >= 0xFF00 && full != '￥' { Blank::Proportional } else { Blank::Full };
            chars[small as usize] = (chars[full as usize] & !(7 << 5)) | (body as u16) << 5;
            if level == Level::CssLoose && matches!(small, '﹔' | '﹕' | '﹖' | '﹗' | '︓' | '︔' | '︕' | '︖') {
                // CSS frees the full-width marks alone.
                chars[small as usize] |= NO_START;
            }
        }
        let forms = SMALL_FORMS.into_iter().chain(unicode::FORMS).map(|f| f.0 as u32);
        classed.extend(forms);
        follow(&mut chars, level, |c| (classed.contains(&c), ended.contains(&c)));
        if vertical {
            // A quotation mark has the blank of the bracket that stands for it.
            for (q, bracket) in QUOTES.into_iter().filter_map(|q| Some((q, vertical_quote(region, q)?))) {
                chars[q as usize] = (chars[q as usize] & !(7 << 5)) | (chars[bracket as usize] & (7 << 5));
            }
        }
        let gaps = GapTable::parse(match region {
            Region::Mainland => include_str!("tables/gap_sc.tsv"),
            Region::Taiwan | Region::HongKong => include_str!("tables/gap_tc.tsv"),
            Region::Japan => include_str!("tables/gap_jp.tsv"),
            Region::Korea => include_str!("tables/gap_kr.tsv"),
        });
        let gaps = if region == Region::Korea { gaps.without_stretch_at_signs() } else { gaps };
        let gaps = gaps.styled(marks);
        let gaps = if marks == Marks::Plain { gaps.untrimmed() } else { gaps }.ending(rules.line_end);
        Profile { region, level, marks, vertical, rules, chars, gaps }
    }

    fn bits(&self, c: char) -> u16 {
        self.chars.get(c as usize).copied().unwrap_or_else(|| Class::of_range(c) as u16)
    }

    /// Class of a character by code point alone.
    pub fn class(&self, c: char) -> Class {
        Class::ALL[usize::from(self.bits(c) & 31).min(Class::ALL.len() - 1)]
    }

    /// Where the blank of a mark sits.
    pub fn blank(&self, c: char) -> Blank {
        Blank::from_bits((self.bits(c) >> 5) & 7)
    }

    /// The same rules in horizontal setting.
    pub fn horizontal(&self) -> &'static Profile {
        Profile::of(Rules { vertical: false, ..self.rules })
    }

    /// The marks that take less than their em, or can.
    pub fn marks_with_blank(&self) -> impl Iterator<Item = char> + '_ {
        let blank = |c: &char| matches!(self.blank(*c), Blank::After | Blank::Before | Blank::Both | Blank::Half);
        (0x80..0x1_0000).filter_map(char::from_u32).filter(blank)
    }

    /// May not begin a line.
    pub fn not_at_start(&self, c: char) -> bool {
        self.bits(c) & NO_START != 0
    }

    /// May begin a line, but had better not.
    pub fn soft_at_start(&self, c: char) -> bool {
        self.bits(c) & SOFT_START != 0
    }

    /// May not end a line.
    pub fn not_at_end(&self, c: char) -> bool {
        self.bits(c) & NO_END != 0
    }

    /// Gap between two neighbours by their characters: a mark that fills its em, or is as wide as its glyph,
    /// where its class has a blank, adds none (“ in Japanese, ‼, ； in Japanese vertical setting).
    pub fn gap_of(&self, a: (char, Class), b: (char, Class)) -> Gap {
        self.gap_with(a, b, (false, false))
    }

    /// The same where the face may say of either that its ink leaves no blank (OT-5).
    pub fn gap_with(&self, a: (char, Class), b: (char, Class), full: (bool, bool)) -> Gap {
        let bare = |(c, class): (char, Class)| match class {
            Class::Open | Class::Close | Class::Comma | Class::Stop => matches!(self.blank(c), Blank::Full | Blank::Proportional),
            Class::Colon => self.blank(c) == Blank::Full,
            Class::Exq => self.region == Region::Mainland && self.blank(c) == Blank::Full,
            _ => false,
        };
        let gap = self.gap(a.1, b.1);
        let (x, y) = (full.0 || bare(a), full.1 || bare(b));
        if !x && !y {
            return gap;
        }
        self.bared(a.1, b.1, x, y).as_before(gap)
    }

    /// The gap where one or both are marks that fill their em: as between ideographs, but without the gap that those
    /// have to words and numbers, which no mark has (MIX-1). What opens before an opener or closes after a point takes
    /// the blank of its neighbour on that side, whether it has one of its own or not (ADJ-2, CLS-6).
    fn bared(&self, a: Class, b: Class, x: bool, y: bool) -> Gap {
        let point = matches!(a, Class::Close | Class::Comma | Class::Stop | Class::Colon | Class::Exq);
        if x && !y && (a, b) == (Class::Open, Class::Open) || y && !x && point && b == Class::Close {
            return self.gaps.pair(a, b);
        }
        let beside = |c: Class, bare: bool, other: bool| match c {
            _ if bare => Class::Han,
            _ if other && c.is_western() => Class::WPunc,
            _ => c,
        };
        self.gaps.pair(beside(a, x, y), beside(b, y, x))
    }

    /// Whether a class, whatever the character, may not begin a line: 一字线 is a connector by context (GB/T 15834 5.1.6).
    pub fn starts_no_line(&self, c: char, class: Class) -> bool {
        match class {
            Class::Conn if self.class(c) != Class::Conn => self.not_at_start('～'),
            Class::WClose if straight(c) => self.not_at_start(')'),
            _ => self.not_at_start(c),
        }
    }

    /// Whether a class, whatever the character, may not end a line: a straight quotation mark that opens.
    pub fn ends_no_line(&self, c: char, class: Class) -> bool {
        if class == Class::WOpen && straight(c) { self.not_at_end('(') } else { self.not_at_end(c) }
    }

    /// Gap between two neighbours. In vertical setting COLON and EXQ fill their em (gap tables, note); ！？ do so in
    /// both directions where they have no blank at all (PUN-3, PUN-4), and the table has their gaps.
    pub fn gap(&self, a: Class, b: Class) -> Gap {
        let mainland = matches!(self.region, Region::Mainland | Region::Korea);
        let full = |c| self.vertical && (c == Class::Exq && mainland || c == Class::Colon && self.region != Region::Japan);
        let own = self.gaps.pair(a, b);
        if !full(a) && !full(b) {
            return own;
        }
        self.bared(a, b, full(a), full(b)).as_before(own)
    }

    /// Blank after the last character of a line.
    pub fn line_end(&self, a: Class) -> Gap {
        self.gaps.end(a)
    }

    /// Blank before the first character of a line.
    pub fn line_start(&self, b: Class) -> Gap {
        self.gaps.start(b)
    }
}

/// A quotation mark that opens and closes.
fn straight(c: char) -> bool {
    matches!(c, '"' | '\'')
}

/// Characters that no table knows follow one of their kind. `known` tells whether the tables have a character's class, and
/// whether they say if it may end a line; CSS's columns leave that out for some that have a class (£, ︵).
fn follow(chars: &mut [u16], level: Level, known: impl Fn(u32) -> (bool, bool)) {
    let css = matches!(level, Level::CssStrict | Level::CssNormal | Level::CssLoose);
    // Ideographs, syllables and private use have no marks among them.
    let scripts = (0x21..0x3400).chain(0xA000..0xABFF).chain(0xFB00..0x1_0000);
    for c in scripts.filter_map(char::from_u32) {
        let (classed, ended) = known(c as u32);
        if classed && (ended || !css) {
            continue;
        }
        let roles = match unicode::model(c, level) {
            Some(Model::End(like)) => chars[like as usize] & NO_END,
            _ if classed => 0,
            Some(Model::Start(like)) => chars[like as usize] & NO_START,
            Some(Model::Glued) => NO_START | NO_END,
            None => 0,
        };
        let bits = &mut chars[c as usize];
        if !classed && usize::from(*bits & 31) == Class::Other as usize {
            *bits = unicode::class(c).map_or(*bits, |class| (*bits & !31) | class as u16);
        }
        *bits |= roles;
    }
}

/// CSS levels are known for some characters of each class: the others follow them.
fn like_their_class(chars: &mut [u16], column: &str) {
    let rows = table(include_str!("tables/not_at_start.tsv"), &["class", column]);
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    for (_, f) in rows.iter().filter(|(_, f)| !f[1].is_empty()) {
        known.entry(f[0].trim_start_matches('V')).or_insert(f[1] == "1");
    }
    for (cp, f) in rows.iter().filter(|(_, f)| f[1].is_empty()) {
        if known.get(f[0].trim_start_matches('V')) == Some(&true) {
            chars[*cp as usize] |= NO_START;
        }
    }
}

/// Rows of a table: the code point and the named columns.
fn table<'t>(tsv: &'t str, columns: &[&str]) -> Vec<(u32, Vec<&'t str>)> {
    let mut lines = tsv.lines().filter(|l| !l.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    let at: Vec<Option<usize>> = columns.iter().map(|c| head.iter().position(|h| h == c)).collect();
    lines
        .filter_map(|l| {
            let f: Vec<&str> = l.split('\t').collect();
            let cp = u32::from_str_radix(f.first()?, 16).ok().filter(|&c| c < 0x1_0000)?;
            Some((cp, at.iter().map(|i| i.and_then(|i| f.get(i).copied()).unwrap_or("")).collect()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cjk::Break;
    use crate::geom::Em;

    fn sc() -> &'static Profile {
        Profile::get(Region::Mainland, Level::Gb, false)
    }

    #[test]
    fn classes_and_blanks() {
        for (c, class) in [
            ('国', Class::Han),
            ('，', Class::Comma),
            ('（', Class::Open),
            ('5', Class::Digit),
            ('a', Class::Latin),
            ('。', Class::Stop),
            ('あ', Class::Kana),
            ('—', Class::Dash),
            ('·', Class::Mid),
            ('𠮷', Class::Han),
        ] {
            assert_eq!(sc().class(c), class, "{c}");
        }
        assert_eq!(sc().blank('，'), Blank::After);
        assert_eq!(sc().blank('《'), Blank::Before);
        assert_eq!(Profile::get(Region::Taiwan, Level::TcBasic, false).blank('，'), Blank::Both);
    }

    #[test]
    fn gb_prohibitions() {
        // GB/T 15834 5.1.1 to 5.1.9.
        for c in "，。、；：？！）》」』”’·～".chars() {
            assert!(sc().not_at_start(c), "{c}");
        }
        for c in "（《「『“‘／".chars() {
            assert!(sc().not_at_end(c), "{c}");
        }
        assert!(!Profile::get(Region::Mainland, Level::None, false).not_at_start('，'));
        assert!(!sc().not_at_start('—') && Profile::get(Region::Mainland, Level::Strict, false).not_at_start('—'));
    }

    #[test]
    fn mark_styles() {
        let of = |marks| Profile::of(Rules { marks, ..Rules::default() });
        let gap = |marks, a, b| of(marks).gap(a, b).natural;
        assert_eq!(gap(Marks::Kaiming, Class::Comma, Class::Han), Em::ZERO);
        assert_eq!(of(Marks::Kaiming).gap(Class::Comma, Class::Han).max, Em::HALF);
        assert_eq!(gap(Marks::Kaiming, Class::Stop, Class::Han), Em::HALF);
        assert_eq!(gap(Marks::Kaiming, Class::Han, Class::Open), Em::ZERO);
        assert_eq!(gap(Marks::Kaiming, Class::Stop, Class::Open), Em::HALF);
        assert_eq!(gap(Marks::Half, Class::Stop, Class::Han), Em::ZERO);
        assert_eq!(gap(Marks::Full, Class::Stop, Class::Han), Em::HALF);
    }

    #[test]
    fn gaps_of_the_mainland() {
        assert_eq!(sc().gap(Class::Comma, Class::Open).natural, Em::HALF); // ADJ-1
        assert_eq!(sc().gap(Class::Close, Class::Stop).natural, Em::ZERO); // ADJ-2
        assert_eq!(sc().gap(Class::Han, Class::Digit).natural, Em::new(0.125)); // MIX-1
        assert_eq!(sc().gap(Class::Han, Class::WPunc).natural, Em::ZERO); // MIX-4
        assert_eq!(sc().gap(Class::Digit, Class::Digit).brk, Break::Forbidden); // SEQ-4
        assert_eq!(sc().line_end(Class::Comma).natural, Em::ZERO); // EDGE-2
        assert_eq!(sc().line_start(Class::Open).natural, Em::ZERO); // EDGE-1
    }
}
