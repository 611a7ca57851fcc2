//! How characters stand in vertical setting: orientation by UAX 50, the brackets that stand for quotation marks,
//! the rules for numbers and acronyms. REQUIREMENTS VRT-1, VRT-2, VRT-5, VRT-6.

use super::Region;
use std::sync::OnceLock;

/// Vertical orientation of a character (UAX 50).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Orientation {
    /// U: upright.
    Upright,
    /// R: turned a quarter clockwise.
    Rotated,
    /// Tu: by the face's vertical form, else upright.
    TransformedUpright,
    /// Tr: by the face's vertical form, else turned.
    TransformedRotated,
}

impl Orientation {
    /// Stands upright if the face has no vertical form for it.
    pub fn is_upright(self) -> bool {
        matches!(self, Orientation::Upright | Orientation::TransformedUpright)
    }
}

/// Orientation of a character (UAX 50, table `vertical_orientation.tsv`).
pub fn orientation(c: char) -> Orientation {
    static ROWS: OnceLock<Vec<(u32, u32, Orientation)>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| include_str!("tables/vertical_orientation.tsv").lines().filter_map(row).collect());
    let c = c as u32;
    let after = rows.partition_point(|r| r.0 <= c);
    match after.checked_sub(1).map(|i| rows[i]) {
        Some((_, last, o)) if c <= last => o,
        _ => Orientation::Rotated,
    }
}

fn row(line: &str) -> Option<(u32, u32, Orientation)> {
    let mut f = line.split('\t');
    let first = u32::from_str_radix(f.next()?, 16).ok()?;
    let last = u32::from_str_radix(f.next()?, 16).ok()?;
    let o = match f.next()? {
        "U" => Orientation::Upright,
        "Tu" => Orientation::TransformedUpright,
        "Tr" => Orientation::TransformedRotated,
        _ => return None,
    };
    Some((first, last, o))
}

/// The bracket whose glyph stands for a quotation mark in vertical setting; the text keeps the mark.
///
/// The mainland (GB/T 15834 5.2.3) and Korea (KS) set 『』 outside and 「」 inside, Taiwan and Hong Kong 「」
/// outside (clreq 3.1.3), Japan 〝〟 for the double marks (jlreq, appendix A, cl-01 and cl-02).
pub fn vertical_quote(region: Region, c: char) -> Option<char> {
    let row = match region {
        Region::Mainland | Region::Korea => ['『', '』', '「', '」'],
        Region::Taiwan | Region::HongKong => ['「', '」', '『', '』'],
        Region::Japan => ['〝', '〟', '\0', '\0'],
    };
    let i = QUOTES.iter().position(|&q| q == c)?;
    (row[i] != '\0').then_some(row[i])
}

/// The quotation marks that [`vertical_quote`] may replace.
pub const QUOTES: [char; 4] = ['\u{201C}', '\u{201D}', '\u{2018}', '\u{2019}'];

/// How numbers in Arabic digits stand in vertical setting (直排中的数字). VRT-5.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum VerticalDigits {
    /// One digit upright, two side by side in one em (纵中横), longer numbers turned.
    #[default]
    Pairs,
    /// The same, and three side by side where the face's digits are narrow enough.
    Triples,
    /// Two side by side; every other number upright, an em a digit.
    Upright,
    /// Two side by side; longer numbers as Han numerals by place: heads (竖题), where nothing lies down.
    PairsHan,
    /// Every digit as a Han numeral, 〇一二 by place.
    Han,
    /// All turned.
    Rotate,
}

impl VerticalDigits {
    /// Names on the command line and in `layout.toml`.
    pub const NAMES: [(&'static str, VerticalDigits); 6] = [
        ("pairs", VerticalDigits::Pairs),
        ("triples", VerticalDigits::Triples),
        ("upright", VerticalDigits::Upright),
        ("pairs-han", VerticalDigits::PairsHan),
        ("han", VerticalDigits::Han),
        ("rotate", VerticalDigits::Rotate),
    ];
}

/// Letters that an acronym may have to stand upright in vertical setting; 0 turns all (VRT-6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Acronyms(pub u8);

impl Default for Acronyms {
    fn default() -> Acronyms {
        Acronyms(5)
    }
}

/// What becomes of a word or number in vertical setting.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stand {
    /// Each character upright in an em of its own.
    Upright,
    /// Each digit as a Han numeral.
    Han,
    /// All characters side by side in one em (纵中横), if the face can; else turned.
    Together,
    /// Turned a quarter clockwise.
    Turned,
}

/// How one token of Western text (no spaces) stands: a number, an acronym, a word. VRT-5, VRT-6.
pub fn stand(token: &str, digits: VerticalDigits, Acronyms(acronyms): Acronyms) -> Stand {
    let n = token.len();
    if token.bytes().all(|b| b.is_ascii_digit()) {
        return match (digits, n) {
            (VerticalDigits::Rotate, _) => Stand::Turned,
            (VerticalDigits::Han, _) => Stand::Han,
            (_, 1) => Stand::Upright,
            (_, 2) | (VerticalDigits::Triples, 3) => Stand::Together,
            (VerticalDigits::Upright, _) => Stand::Upright,
            (VerticalDigits::PairsHan, _) => Stand::Han,
            _ => Stand::Turned,
        };
    }
    if matches!(token, "!!" | "!?" | "?!" | "??") {
        return Stand::Together;
    }
    let letter = n == 1 && token.bytes().all(|b| b.is_ascii_alphabetic());
    let acronym = token.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) && n <= usize::from(acronyms);
    if acronyms > 0 && (letter || acronym) { Stand::Upright } else { Stand::Turned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stand_as_uax_50_has_it() {
        use Orientation::*;
        for (c, o) in [
            ('国', Upright),
            ('か', Upright),
            ('한', Upright),
            ('A', Rotated),
            ('Ａ', Upright),
            ('①', Upright),
            ('→', Rotated),
            ('※', Upright),
            ('★', Upright),
            ('、', TransformedUpright),
            ('っ', TransformedUpright),
            ('（', TransformedRotated),
            ('ー', TransformedRotated),
            ('～', TransformedRotated),
            ('—', Rotated),
            ('…', Rotated),
            ('℃', Upright),
            ('€', Rotated),
            ('😀', Upright),
            ('𠮷', Upright),
            ('ｱ', Rotated),
            ('×', Upright),
        ] {
            assert_eq!(orientation(c), o, "{c}");
        }
    }

    #[test]
    fn numbers_and_acronyms() {
        let of = |t| stand(t, VerticalDigits::Pairs, Acronyms(5));
        assert_eq!((of("5"), of("12"), of("365"), of("2022")), (Stand::Upright, Stand::Together, Stand::Turned, Stand::Turned));
        assert_eq!((of("GDP"), of("G20"), of("A"), of("UNESCO")), (Stand::Upright, Stand::Upright, Stand::Upright, Stand::Turned));
        assert_eq!((of("press"), of("3.5"), of("COVID-19"), of("!?")), (Stand::Turned, Stand::Turned, Stand::Turned, Stand::Together));
        assert_eq!(stand("365", VerticalDigits::Triples, Acronyms(5)), Stand::Together);
        assert_eq!(stand("2022", VerticalDigits::Upright, Acronyms(5)), Stand::Upright);
        assert_eq!(stand("12", VerticalDigits::Rotate, Acronyms(5)), Stand::Turned);
        assert_eq!(["2022", "12"].map(|t| stand(t, VerticalDigits::PairsHan, Acronyms(5))), [Stand::Han, Stand::Together]);
        assert_eq!(stand("2022", VerticalDigits::Han, Acronyms(5)), Stand::Han);
        assert_eq!(stand("GDP", VerticalDigits::Pairs, Acronyms(0)), Stand::Turned);
    }
}
