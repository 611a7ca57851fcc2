//! What holds a number together: its signs, points, units, counters. REQUIREMENTS SEQ-4, SEQ-5, MIX-7.

use crate::cjk::Region;

/// Counters and units that stay with their number if they can (N6).
const COUNTERS: &str = "年月日时分秒点元角万亿千百号楼层届次人名个家条项斤吨亩米公里户位岁余多份只套件种版期级";
/// The same in traditional characters and in Japan.
const COUNTERS_ELSEWHERE: &str = "年月日時分秒點元角萬億千百號樓層屆次人名個家條項斤噸畝米公里戶位歲餘多份隻套件種版期級\
円銭回本匹枚冊台番目階頭度倍割株戸社校歳週";
/// Units in Latin letters that a space may set off from their number (N5).
const UNITS: [&str; 48] = [
    "m", "km", "cm", "mm", "nm", "kg", "g", "mg", "t", "L", "l", "mL", "ml", "s", "h", "min", "ms", "W", "kW", "MW", "GW", "kWh", "V",
    "kV", "A", "mA", "Hz", "kHz", "MHz", "GHz", "B", "KB", "MB", "GB", "TB", "Pa", "kPa", "hPa", "J", "kJ", "K", "dB", "mol", "cal",
    "kcal", "ha", "m²", "km²",
];

/// A digit, ASCII or full-width.
pub(super) fn digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// A letter of a Western word.
pub(super) fn letter(c: char) -> bool {
    (c as u32) < 0x2E80 && c.is_alphabetic()
}

/// A counter of a region.
pub(super) fn counter(c: char, region: Region) -> bool {
    match region {
        Region::Mainland => COUNTERS.contains(c),
        _ => COUNTERS_ELSEWHERE.contains(c),
    }
}

/// Signs, points and units that belong to the number beside them, beyond what the classes say (SEQ-4).
pub(super) fn binds(before: &str, a: char, b: char, after: &str) -> bool {
    let unit = |c: char| matches!(c, '％' | '‰' | '℃' | '℉' | '°' | '′' | '″' | '\u{3371}'..='\u{33DF}' | '￠') || letter(c);
    let point = |c: char| matches!(c, '∶' | '．' | '：' | '・' | '·' | '―');
    if digit(a) {
        return digit(b) || unit(b) || (point(b) && after.chars().next().is_some_and(digit));
    }
    if !digit(b) {
        return false;
    }
    let second = before.chars().rev().nth(1);
    matches!(a, '−' | '＋' | '±' | '－' | '≥' | '≤' | '＞' | '＜' | '≈' | '＝' | '〒') || (point(a) && second.is_some_and(digit))
}

/// A typed space that stands inside a number or between it and its unit: 1 234 567, 5 kg, No. 1.
pub(super) fn binds_over_space(before: &str, from: &str) -> bool {
    let before = before.trim_end_matches(' ');
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return before.ends_with("No.") && from.starts_with(digit);
    }
    let stem = &before[..before.len() - digits];
    if stem.ends_with(letter) {
        return false;
    }
    let ends = |rest: &str| !rest.chars().next().is_some_and(|c| digit(c) || letter(c));
    let group = from.bytes().take_while(u8::is_ascii_digit).count();
    // The first group has one to three digits, every other one three.
    if group == 3 && digits <= 3 && ends(&from[3..]) {
        return true;
    }
    UNITS.iter().any(|u| from.strip_prefix(u).is_some_and(ends))
}

/// Whether the word that a text ends with, past its letters and slashes, follows a number: the unit in 10km/h. No unit
/// is longer than twenty letters.
pub(super) fn ends_with_unit(text: &str) -> bool {
    text.chars().rev().take(20).find(|&c| !letter(c) && c != '/').is_some_and(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_inside_numbers() {
        assert!(binds_over_space("共1 ", "234 567元") && binds_over_space("共1 234 ", "567元"));
        assert!(binds_over_space("重5 ", "kg的") && binds_over_space("No. ", "1"));
        assert!(!binds_over_space("2022 ", "300人") && !binds_over_space("iPhone15 ", "Pro") && !binds_over_space("5 ", "kgs"));
        assert!(ends_with_unit("10km/") && !ends_with_unit("and/"));
    }
}
