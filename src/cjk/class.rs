//! Line-composition classes (字符类) by code point. REQUIREMENTS CLS-1, CLS-2.

/// Class of a character in a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are those of tables/char_class.tsv")]
pub enum Class {
    Open,
    Close,
    Comma,
    Stop,
    Colon,
    Exq,
    Mid,
    Dash,
    Ellip,
    Conn,
    Slash,
    Isp,
    Iter,
    Prol,
    Small,
    Pref,
    Post,
    Han,
    Kana,
    Hangul,
    Bopo,
    Digit,
    Latin,
    FwAlnum,
    Sym,
    WOpen,
    WClose,
    WPunc,
    Other,
}

impl Class {
    /// All classes, in order of their numbers.
    pub const ALL: [Class; 29] = [
        Class::Open,
        Class::Close,
        Class::Comma,
        Class::Stop,
        Class::Colon,
        Class::Exq,
        Class::Mid,
        Class::Dash,
        Class::Ellip,
        Class::Conn,
        Class::Slash,
        Class::Isp,
        Class::Iter,
        Class::Prol,
        Class::Small,
        Class::Pref,
        Class::Post,
        Class::Han,
        Class::Kana,
        Class::Hangul,
        Class::Bopo,
        Class::Digit,
        Class::Latin,
        Class::FwAlnum,
        Class::Sym,
        Class::WOpen,
        Class::WClose,
        Class::WPunc,
        Class::Other,
    ];

    /// The class of a name in the tables; vertical presentation brackets count as brackets.
    pub(super) fn parse(name: &str) -> Option<Class> {
        Some(match name {
            "OPEN" | "VOPEN" => Class::Open,
            "CLOSE" | "VCLOSE" => Class::Close,
            "COMMA" => Class::Comma,
            "STOP" => Class::Stop,
            "COLON" => Class::Colon,
            "EXQ" => Class::Exq,
            "MID" => Class::Mid,
            "DASH" => Class::Dash,
            "ELLIP" => Class::Ellip,
            "CONN" => Class::Conn,
            "SLASH" => Class::Slash,
            "ISP" => Class::Isp,
            "ITER" => Class::Iter,
            "PROL" | "REPK" => Class::Prol,
            "SMALL" => Class::Small,
            "PREF" => Class::Pref,
            "POST" => Class::Post,
            "HAN" => Class::Han,
            "LATIN" => Class::Latin,
            "DIGIT" => Class::Digit,
            "WOPEN" => Class::WOpen,
            "WCLOSE" => Class::WClose,
            "WPUNC" => Class::WPunc,
            _ => return None,
        })
    }

    /// Class by range alone, for characters without a row of their own.
    pub(super) fn of_range(c: char) -> Class {
        match c as u32 {
            0x30..=0x39 => Class::Digit,
            0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x3FFFF | 0xF900..=0xFAFF => Class::Han,
            0x3007 | 0x3021..=0x3029 | 0x3038..=0x303A | 0x2E80..=0x2FDF => Class::Han,
            0x3041..=0x3096 | 0x30A1..=0x30FA | 0x1B000..=0x1B12F => Class::Kana,
            0x1B130..=0x1B16F => Class::Small,
            // Tangut, Khitan, Nüshu, descriptions of ideographs.
            0x17000..=0x18DFF | 0x1B170..=0x1B2FF | 0x2FF0..=0x2FFF => Class::Han,
            0xFF66..=0xFF9D => Class::Kana,
            0xAC00..=0xD7A3 | 0x1100..=0x11FF | 0x3130..=0x318F => Class::Hangul,
            0x3105..=0x312F | 0x31A0..=0x31BF => Class::Bopo,
            0xFF10..=0xFF19 | 0xFF21..=0xFF3A | 0xFF41..=0xFF5A => Class::FwAlnum,
            0x2460..=0x24FF | 0x2500..=0x27BF | 0x3000..=0x33FF | 0xFE30..=0xFE6F | 0xFF00..=0xFFEF => Class::Sym,
            0x2160..=0x217F | 0x2190..=0x21FF | 0x2200..=0x22FF | 0x2E3C..=0x2E5F => Class::Sym,
            // Yi syllables are as wide as ideographs and, like Hangul, take no gap (MIX-3).
            0x1F000..=0x1FAFF | 0xA000..=0xA4CF => Class::Sym,
            _ if c.is_alphabetic() => Class::Latin,
            _ => Class::Other,
        }
    }

    /// Ideographs and what behaves like them between ideographs.
    pub fn is_ideographic(self) -> bool {
        matches!(
            self,
            Class::Han | Class::Kana | Class::Hangul | Class::Bopo | Class::FwAlnum | Class::Sym | Class::Iter | Class::Prol | Class::Small
        )
    }

    /// Full-width marks: their body is half an em, the blank comes from the gap table.
    pub fn is_mark(self) -> bool {
        (self as u8) <= Class::Slash as u8
    }

    /// Set as Western text: shaped in runs, no break inside.
    pub fn is_western(self) -> bool {
        matches!(self, Class::Digit | Class::Latin | Class::Pref | Class::Post | Class::WOpen | Class::WClose | Class::WPunc | Class::Other)
    }
}

/// A letter that is written from right to left (Hebrew, Arabic and their relatives; UAX 9, R and AL).
pub fn right_to_left(c: char) -> bool {
    matches!(c as u32, 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}

/// Where the blank of a mark sits in its em (PUN-1, PUN-2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Blank {
    /// No blank: the mark fills its em.
    Full,
    /// Half an em after the ink.
    After,
    /// Half an em before the ink.
    Before,
    /// A quarter on each side.
    Both,
    /// Half an em in all, no blank (SC middle dot, PUN-5).
    Half,
    /// As wide as its glyph.
    Proportional,
}

impl Blank {
    pub(super) fn parse(s: &str) -> Blank {
        match s {
            "R" => Blank::After,
            "L" => Blank::Before,
            "B" => Blank::Both,
            "h" => Blank::Half,
            "p" => Blank::Proportional,
            _ => Blank::Full,
        }
    }

    pub(super) fn from_bits(bits: u16) -> Blank {
        [Blank::Full, Blank::After, Blank::Before, Blank::Both, Blank::Half, Blank::Proportional][usize::from(bits % 6)]
    }
}
