//! The page rules (版面规则) that a paper can set: how grave each is, its limits, and what the editor waives.
//!
//! [`RULES`] is the one table: the reader, the checks and the manual follow it.

use crate::source::Span;
use std::collections::BTreeMap;

/// How grave a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Weight {
    /// The rule is not asked.
    Off,
    /// Worth a look; the exit code stays 0.
    Hint,
    /// A fault.
    Warn,
    /// Not to be printed.
    Error,
}

impl Weight {
    /// Names in `layout.toml`.
    pub const NAMES: [(&str, Weight); 4] = [("off", Weight::Off), ("hint", Weight::Hint), ("warn", Weight::Warn), ("error", Weight::Error)];
}

/// Whose habits the defaults follow (各国版面习惯).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Desk {
    /// Chinese: columns of horizontal text, lead top left.
    Chinese,
    /// Japanese: tiers of vertical text, lead top right.
    Japanese,
}

impl Desk {
    /// Names in `layout.toml`.
    pub const NAMES: [(&str, Desk); 2] = [("zh", Desk::Chinese), ("ja", Desk::Japanese)];
}

/// A number that a rule depends on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limit {
    /// Its key.
    pub key: &'static str,
    /// Default on a Chinese desk.
    pub zh: f64,
    /// Default on a Japanese desk.
    pub ja: f64,
    /// The largest that may be written; the smallest is 0.
    pub most: f64,
    /// What it is, for the manual.
    pub what: &'static str,
}

/// A rule of the page.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code.
    pub code: &'static str,
    /// Weight on a Chinese desk.
    pub zh: Weight,
    /// Weight on a Japanese desk.
    pub ja: Weight,
    /// Numbers.
    pub limits: &'static [Limit],
    /// Lists of words: key, default, what it is.
    pub lists: &'static [(&'static str, &'static [&'static str], &'static str)],
    /// Choices: key, words (the first is the default), what it is.
    pub choices: &'static [(&'static str, &'static [&'static str], &'static str)],
}

const fn limit(key: &'static str, v: f64, most: f64, what: &'static str) -> Limit {
    Limit { key, zh: v, ja: v, most, what }
}

const fn rule(code: &'static str, zh: Weight, ja: Weight, limits: &'static [Limit]) -> Rule {
    Rule { code, zh, ja, limits, lists: &[], choices: &[] }
}

use Weight::{Error, Hint, Off, Warn};

/// All rules (NEWSPAPER.md §1.4).
pub const RULES: &[Rule] = &[
    rule("L01", Warn, Warn, &[limit("slack", 1.0, 10.0, "上下错开不超过几行也算一条线")]),
    rule("L02", Warn, Warn, &[]),
    rule(
        "L03",
        Error,
        Error,
        &[
            limit("share", 0.5, 1.0, "两题并排的高度占矮的一个的几成"),
            limit("gap", 1.5, 20.0, "相隔不超过几个栏空"),
            limit("ratio", 1.25, 10.0, "字号相差到几倍就不算"),
        ],
    ),
    rule(
        "L04",
        Warn,
        Warn,
        &[
            limit("lines", 3.0, 50.0, "两题之间至少隔几行文字"),
            Limit { key: "tiers", zh: 3.0, ja: 2.0, most: 50.0, what: "上下几层题图左右对齐算烟囱" },
        ],
    ),
    rule("L05", Error, Error, &[limit("gap", 1.5, 20.0, "标题与正文相隔不超过几行")]),
    rule("L06", Error, Error, &[limit("lines", 2.0, 20.0, "题下至少几行文字")]),
    rule("L07", Warn, Warn, &[]),
    rule("L08", Warn, Error, &[]),
    rule("L09", Warn, Warn, &[]),
    Rule {
        lists: &[
            ("not_first", &["的", "得", "地", "了", "着"], "不能在标题行首的字词"),
            ("not_last", &["和", "与", "及"], "不能在标题行末的字词"),
        ],
        ..rule("L10", Error, Error, &[])
    },
    rule("L11", Warn, Warn, &[limit("apart", 1.0, 20.0, "两线至少相距几毫米"), limit("corner", 0.3, 20.0, "线端离交点不超过几毫米")]),
    rule("L12", Error, Error, &[]),
    rule("L13", Error, Error, &[]),
    rule("L14", Error, Error, &[limit("lines", 5.0, 100.0, "转、接两边各至少几行"), limit("pages", 3.0, 100.0, "一篇最多转几版")]),
    rule("L15", Error, Error, &[]),
    Rule {
        choices: &[("page", &["auto", "whole", "clear", "off"], "各版对折线的要求；某一版另写 fold")],
        ..rule(
            "L16",
            Warn,
            Warn,
            &[
                limit("at", 0.0, 2000.0, "折线离纸的上边几毫米；0 是纸高一半，小于 500 毫米的纸没有"),
                limit("zone", 5.0, 50.0, "折线上下几毫米"),
            ],
        )
    },
    rule("L17", Error, Error, &[limit("gap", 1.0, 20.0, "说明离图片不超过几行")]),
    Rule {
        choices: &[("imprint", &["auto", "CN", "准印证", "ja", "tw", "off"], "报尾必备的项目按哪一种；auto 是有报尾才查")],
        ..rule("L18", Error, Error, &[])
    },
    rule("L19", Off, Warn, &[limit("lines", 20.0, 500.0, "多少行"), limit("tiers", 3.0, 50.0, "几栏（段）")]),
    rule("L20", Warn, Warn, &[limit("ratio", 1.1, 10.0, "次要的题比重要的大到几倍才算")]),
    rule("L21", Hint, Hint, &[limit("spots", 3.0, 50.0, "同号相邻的题有几处"), limit("narrow", 5.0, 50.0, "单栏题最多几个")]),
    rule("L22", Error, Error, &[]),
    Rule {
        lists: &[
            (
                "words",
                &[
                    "逝世", "去世", "讣告", "追悼", "哀悼", "悼念", "遇难", "遇害", "身亡", "死亡", "车祸", "事故", "空难", "坠机", "沉船",
                    "爆炸", "地震", "火灾", "矿难",
                ],
                "标题里有这些字的稿件算丧事、事故",
            ),
            ("subjects", &["讣告", "丧事", "事故", "灾害"], "版块的 category 是这些，也算"),
            ("neutral", &["公益", "公告", "声明", "启事", "讣告"], "不算广告的类别"),
        ],
        ..rule("L23", Error, Error, &[])
    },
    rule("L24", Hint, Hint, &[limit("lines", 2.0, 100.0, "空几行才说")]),
];

/// The rule of a code.
pub fn page_rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.code == code)
}

/// What a paper says of the rules: `[lint]` of its layout.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Lint {
    /// Whose defaults; `None`: by the language of the issue.
    pub desk: Option<Desk>,
    /// Weights that are written down.
    pub weights: BTreeMap<&'static str, Weight>,
    /// Limits that are written down, by code and key.
    pub limits: BTreeMap<(&'static str, &'static str), f64>,
    /// Lists of words that are written down.
    pub lists: BTreeMap<(&'static str, &'static str), Vec<String>>,
    /// Choices that are written down.
    pub choices: BTreeMap<(&'static str, &'static str), &'static str>,
}

impl Lint {
    /// The desk of an issue in a language.
    pub fn desk(&self, lang: &str) -> Desk {
        self.desk.unwrap_or(if lang.split('-').next() == Some("ja") { Desk::Japanese } else { Desk::Chinese })
    }

    /// A number of a rule.
    pub fn limit(&self, desk: Desk, code: &'static str, key: &'static str) -> f64 {
        let default = page_rule(code).and_then(|r| r.limits.iter().find(|l| l.key == key));
        let default = default.map_or(0.0, |l| if desk == Desk::Japanese { l.ja } else { l.zh });
        self.limits.get(&(code, key)).copied().unwrap_or(default)
    }

    /// A list of words of a rule.
    pub fn list(&self, code: &'static str, key: &'static str) -> Vec<&str> {
        match self.lists.get(&(code, key)) {
            Some(words) => words.iter().map(String::as_str).collect(),
            None => page_rule(code).and_then(|r| r.lists.iter().find(|l| l.0 == key)).map_or(Vec::new(), |l| l.1.to_vec()),
        }
    }

    /// A choice of a rule.
    pub fn choice(&self, code: &'static str, key: &'static str) -> &'static str {
        let default = || page_rule(code).and_then(|r| r.choices.iter().find(|c| c.0 == key)).and_then(|c| c.1.first().copied());
        self.choices.get(&(code, key)).copied().or_else(default).unwrap_or_default()
    }

    /// The weight of a rule; `own` is what the rule itself would give a finding.
    pub fn weight(&self, desk: Desk, code: &str, own: Option<Weight>) -> Weight {
        let default = || page_rule(code).map_or(Weight::Error, |r| if desk == Desk::Japanese { r.ja } else { r.zh });
        self.weights.get(code).copied().or(own).unwrap_or_else(default)
    }
}

/// What a page wants of the fold (折线).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fold {
    /// 不断: the fold must not be a cut; stories run across it (news pages).
    Whole,
    /// 让开: no line of text in the fold (columns, vertical tiers).
    Clear,
    /// Not asked.
    Off,
}

impl Fold {
    /// Names of `fold` in issue.toml.
    pub const NAMES: [(&str, Fold); 3] = [("whole", Fold::Whole), ("clear", Fold::Clear), ("off", Fold::Off)];
}

/// A finding that the editor lets pass, with the reason (豁免); or pins: it must be mended (钉住).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiver {
    /// It is pinned, not let pass.
    pub pin: bool,
    /// The rule.
    pub code: &'static str,
    /// Page number; `None`: any.
    pub page: Option<u16>,
    /// Slots that the finding must name, all of them; none: any.
    pub items: Vec<String>,
    /// Why; of a pin, what is to be done. Pins may say nothing.
    pub reason: String,
    /// Where it is written down.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_stands_before_defaults() {
        let mut lint = Lint::default();
        assert_eq!(lint.desk("ja-JP"), Desk::Japanese);
        assert_eq!(lint.weight(Desk::Chinese, "L08", None), Warn);
        assert_eq!(lint.weight(Desk::Japanese, "L08", None), Error);
        assert_eq!(lint.weight(Desk::Chinese, "L01", Some(Error)), Error);
        assert_eq!((lint.limit(Desk::Chinese, "L04", "tiers"), lint.limit(Desk::Japanese, "L04", "tiers")), (3.0, 2.0));
        lint.weights.insert("L01", Off);
        lint.limits.insert(("L04", "tiers"), 5.0);
        assert_eq!((lint.weight(Desk::Chinese, "L01", Some(Error)), lint.limit(Desk::Japanese, "L04", "tiers")), (Off, 5.0));
    }

    #[test]
    fn rules_are_in_order_and_can_be_explained() {
        assert!(RULES.windows(2).all(|w| w[0].code < w[1].code));
        assert!(RULES.iter().all(|r| crate::diag::codes::find(r.code).is_ok()));
    }
}
