//! Names and numbers of `banmian compose`, as they may be typed; the same for options and for the keys of a case.

use super::compose::{Args, typed};
use crate::cjk::{Acronyms, KoreanBreaks, Level, LineEnd, Marks, Opening, Region, Rules, VerticalDigits};
use crate::compose::Reach;
use crate::diag::Diagnostic;
use crate::geom::Em;
use serde_json::{Map, Value};

/// Prohibition levels, for people.
pub(super) const LEVELS: &str = "禁则级别：none 不禁、basic 基本、gb 国标、strict 严格；日文 newspaper（最宽）、magazine、strict、verystrict；\
韩文 ko；CSS 的 css-loose、css-normal、css-strict（不写：大陆 gb，台、港 basic，日 newspaper，韩 ko）";

/// Examples under the help.
pub(super) const AFTER_HELP: &str = "\
各选项认英文名、中文名和通行的别名，不分大小写：--region zh-Hant-TW、--level ja_strict、--style 开明式、--direction vertical-rl。
长度都以字（em）计。JSON 的每一项见 docs/compose.md。

例：
  echo '中国队以“7∶2”战胜对手，A股上涨3.5%。' | banmian compose --measure 11
  banmian compose --region ja --level strict --vertical --format json '東京都は二十日、「新型」を発表した。'
  banmian compose --batch < cases.jsonl          （几千例一次跑完，每例一行 JSON）

退出码：0 没有问题，1 有问题要看，2 没能运行。--batch 里各例的问题写在各例里，只有读不懂的例才是 1。";

/// The short name of a region.
pub(super) fn region(name: &str) -> Result<String, String> {
    Region::parse(name).map(|r| r.name().to_string()).ok_or_else(|| format!("没有地区“{name}”，可以是 sc、tc、hk、jp、kr"))
}

/// A mark style; `hangmobanjiao` is full-width but for line ends.
pub(super) fn style(name: &str) -> Result<String, String> {
    let plain = name.trim().to_ascii_lowercase().replace(['-', '_', ' '], "");
    if matches!(plain.as_str(), "hangmobanjiao" | "行末半角式" | "行末半角" | "halfatlineend") {
        return Ok(HALF_ENDS.to_string());
    }
    let marks = Marks::parse(name).and_then(|m| Marks::NAMES.iter().find(|n| n.1 == m));
    marks.map(|n| n.0.to_string()).ok_or_else(|| format!("没有标点样式“{name}”，可以是 full、kaiming、half、hangmobanjiao、cct、plain"))
}

const HALF_ENDS: &str = "hangmobanjiao";

fn one_of<T: Copy>(name: &str, names: &[(&'static str, T)]) -> Result<String, String> {
    let typed = name.trim().to_ascii_lowercase().replace('_', "-");
    let found = names.iter().find(|n| n.0 == typed);
    let all = || names.iter().map(|n| n.0).collect::<Vec<_>>().join("、");
    found.map(|n| n.0.to_string()).ok_or_else(|| format!("“{name}”不是：{}", all()))
}

pub(super) fn line_end(name: &str) -> Result<String, String> {
    one_of(name, &LineEnd::NAMES)
}

pub(super) fn opening(name: &str) -> Result<String, String> {
    one_of(name, &Opening::NAMES)
}

pub(super) fn vertical_digits(name: &str) -> Result<String, String> {
    one_of(name, &VerticalDigits::NAMES)
}

pub(super) fn korean_breaks(name: &str) -> Result<String, String> {
    match name.trim().to_ascii_lowercase().as_str() {
        "어절" => Ok("word".into()),
        "normal" | "syllable" | "break-all" | "글자" => Ok("character".into()),
        other => one_of(other, &KoreanBreaks::NAMES),
    }
}

/// `horizontal` or `vertical`.
pub(super) fn direction(name: &str) -> Result<String, String> {
    Ok(match name.trim().to_ascii_lowercase().as_str() {
        "horizontal" | "horizontal-tb" | "h" | "lr" | "lr-tb" | "ltr" | "yoko" => "horizontal",
        "横排" | "横" | "橫排" | "横組み" | "横書き" | "가로" | "가로쓰기" => "horizontal",
        "vertical" | "vertical-rl" | "v" | "rl" | "ttb" | "tb" | "tb-rl" | "tate" => "vertical",
        "直排" | "竖排" | "豎排" | "直" | "竖" | "縦" | "縦組み" | "縦書き" | "세로" | "세로쓰기" => "vertical",
        _ => return Err(format!("没有方向“{name}”，可以是 horizontal、vertical")),
    }
    .to_string())
}

/// The longest measure and indent, in characters.
const LONGEST: f64 = 1000.0;

fn ems(text: &str) -> Option<f64> {
    let t = text.trim();
    let number = ["em", "字"].iter().find_map(|u| t.strip_suffix(u)).unwrap_or(t).trim();
    number.parse::<f64>().ok().filter(|v| (0.0..=LONGEST).contains(v))
}

/// A measure: more than nothing.
pub(super) fn measure(text: &str) -> Result<f64, String> {
    ems(text).filter(|v| *v > 0.0).ok_or_else(|| format!("“{text}”：栏宽要大于 0，不超过 {LONGEST} 字"))
}

/// An indent: nothing or more.
pub(super) fn indent(text: &str) -> Result<f64, String> {
    ems(text).ok_or_else(|| format!("“{text}”：缩进不能是负数，不超过 {LONGEST} 字"))
}

/// Where the first lines stand.
#[derive(Clone, Debug)]
pub struct Around(pub(super) Vec<Reach>);

pub(super) fn around(text: &str) -> Result<Around, String> {
    let one = |part: &str| {
        let (start, width) = part.split_once(':')?;
        Some(Reach { start: Em::new(ems(start)?), width: Em::new(ems(width)?) })
    };
    let all: Option<Vec<Reach>> = text.split(',').map(one).collect();
    all.map(Around).ok_or_else(|| "写法：起:宽，用逗号隔开，以字计，如 0:8,6:8".to_string())
}

impl Args {
    /// `--direction` and `--vertical` agree.
    pub(super) fn settled(mut self) -> Args {
        if let Some(d) = &self.direction {
            self.vertical = d == "vertical";
        }
        self
    }

    /// These options with what a case gives of its own, and the keys that are none of ours: what else a test author
    /// notes in a case stays his. Keys are the options' names in any spelling, or those of CSS.
    pub(super) fn with(&self, case: &Map<String, Value>) -> Result<(Args, Vec<String>), String> {
        let mut a = self.clone();
        let mut unknown = Vec::new();
        for (key, value) in case {
            let v = typed(value);
            let flag = || value.as_bool().ok_or_else(|| format!("“{key}”要写 true 或 false"));
            let whole = || value.as_u64().ok_or_else(|| format!("“{key}”要写整数"));
            match snake(key).as_str() {
                "text" | "id" => {}
                _ if value.is_null() => {}
                "measure" | "width" | "line_length" => a.measure = measure(&v)?,
                "region" | "lang" | "language" | "locale" => a.region = region(&v)?,
                "level" => a.level = Some(v),
                "line_break" => a.level = Some(css_level(&v)?),
                "style" | "marks" | "mark_style" => a.style = style(&v)?,
                "line_end" => a.line_end = Some(line_end(&v)?),
                "opening" => a.opening = opening(&v)?,
                "hanging" => a.hanging = flag()?,
                "hanging_punctuation" => a.hanging = value.as_bool().unwrap_or(v != "none"),
                "grid" => a.grid = flag()?,
                "around" => a.around = Some(around(&v)?),
                "indent" | "text_indent" | "first_line_indent" => a.indent = Some(indent(&v)?),
                "vertical" => (a.vertical, a.direction) = (flag()?, None),
                "direction" | "writing_mode" => a.direction = Some(direction(&v)?),
                "vertical_digits" => a.vertical_digits = vertical_digits(&v)?,
                "vertical_acronyms" => a.vertical_acronyms = whole()?.min(255) as u8,
                "korean_breaks" | "word_break" => a.korean_breaks = korean_breaks(&v)?,
                "ragged" => a.ragged = flag()?,
                "justify" => a.ragged = !flag()?,
                "text_align" => a.ragged = v != "justify",
                "lines" => a.lines = Some(whole()? as usize),
                "markup" => a.markup = flag()?,
                "no_glyphs" => a.no_glyphs = flag()?,
                _ => unknown.push(key.clone()),
            }
        }
        Ok((a.settled(), unknown))
    }
}

/// `lineBreak`, `line-break`, `Line Break` → `line_break`.
fn snake(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 2);
    for c in key.trim().chars() {
        if c.is_ascii_uppercase() && out.ends_with(|x: char| x.is_ascii_lowercase()) {
            out.push('_');
        }
        out.push(if matches!(c, '-' | ' ') { '_' } else { c.to_ascii_lowercase() });
    }
    out
}

/// A value of the property `line-break` of CSS Text 3.
fn css_level(value: &str) -> Result<String, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        level @ ("strict" | "normal" | "loose") => Ok(format!("css-{level}")),
        "auto" => Ok("auto".into()),
        _ => Err(format!("line-break 没有“{value}”，可以是 auto、loose、normal、strict")),
    }
}

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|n| n.0 == name).map(|n| n.1)
}

/// The rules that the options ask for.
pub(super) fn rules(args: &Args) -> Result<Rules, Box<Diagnostic>> {
    let region = Region::parse(&args.region).unwrap_or_default();
    let level = match &args.level {
        None => region.default_level(),
        Some(name) if matches!(name.trim(), "auto" | "default") => region.default_level(),
        Some(name) => {
            Level::parse(name, region).ok_or_else(|| Box::new(Diagnostic::fatal("R03", format!("没有禁则级别“{name}”")).hint(LEVELS)))?
        }
    };
    let usual = if args.style == HALF_ENDS { "half" } else { "regional" };
    Ok(Rules {
        region,
        level,
        marks: named(&Marks::NAMES, &args.style).unwrap_or_default(),
        line_end: named(&LineEnd::NAMES, args.line_end.as_deref().unwrap_or(usual)).unwrap_or_default(),
        opening: named(&Opening::NAMES, &args.opening).unwrap_or_default(),
        hanging: args.hanging,
        grid: args.grid,
        vertical: args.vertical,
        digits: named(&VerticalDigits::NAMES, &args.vertical_digits).unwrap_or_default(),
        acronyms: Acronyms(args.vertical_acronyms),
        korean: named(&KoreanBreaks::NAMES, &args.korean_breaks).unwrap_or_default(),
    })
}
