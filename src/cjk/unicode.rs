//! What Unicode says of characters that the tables have no row for: each follows a character of its kind that has one.
//! UAX 14 (Line_Break), UAX 11 (East_Asian_Width). CLS-1, KIN-8.

use super::{Class, Level};
use unicode_linebreak::{BreakClass, break_property};
use unicode_width::UnicodeWidthChar;

/// Characters that are another one in another form, with no blank to give: presentation forms of vertical text, signs
/// of Korean sets (1∼9월).
pub(super) const FORMS: [(char, char); 11] = [
    ('︐', '，'),
    ('︑', '、'),
    ('︒', '。'),
    ('︓', '：'),
    ('︔', '；'),
    ('︕', '！'),
    ('︖', '？'),
    ('︗', '〖'),
    ('︘', '〗'),
    ('￦', '￥'),
    ('∼', '～'),
];

/// Where lines do not end beside a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Model {
    /// Begins no line where this character begins none.
    Start(char),
    /// Ends no line where this character ends none.
    End(char),
    /// No line ends on either side of it, at any level.
    Glued,
}

/// The row that a character without one follows.
pub(super) fn model(c: char, level: Level) -> Option<Model> {
    let css = matches!(level, Level::CssStrict | Level::CssNormal | Level::CssLoose);
    // CSS names the marks that its loose level frees, each by itself: what it does not name stays forbidden.
    let or = |named: char, of_css: char| Some(Model::Start(if css { of_css } else { named }));
    match break_property(c as u32) {
        BreakClass::ClosePunctuation | BreakClass::CloseParenthesis => Some(Model::Start('）')),
        BreakClass::InfixSeparator => Some(Model::Start('，')),
        BreakClass::Exclamation => or('！', '）'),
        BreakClass::NonStarter => or('・', '）'),
        BreakClass::Inseparable => Some(Model::Start('…')),
        BreakClass::Postfix => or('％', if asian(c) { '％' } else { '）' }),
        BreakClass::After if !c.is_whitespace() && c != '\u{AD}' => or('‐', '）'),
        BreakClass::OpenPunctuation | BreakClass::Before => Some(Model::End('（')),
        BreakClass::Prefix => Some(Model::End(if css && !asian(c) { '（' } else { '￥' })),
        BreakClass::NonBreakingGlue if !c.is_whitespace() => Some(Model::Glued),
        BreakClass::Quotation => match c {
            '«' | '‹' | '❛' | '❝' => Some(Model::End('“')),
            '»' | '›' | '❜' | '❞' => Some(Model::Start('”')),
            _ => None,
        },
        _ => None,
    }
}

/// Its class, if by range alone it has none.
pub(super) fn class(c: char) -> Option<Class> {
    Some(match break_property(c as u32) {
        BreakClass::ClosePunctuation | BreakClass::CloseParenthesis => Class::WClose,
        BreakClass::OpenPunctuation => Class::WOpen,
        BreakClass::Quotation if matches!(c, '«' | '‹') => Class::WOpen,
        BreakClass::Quotation if matches!(c, '»' | '›') => Class::WClose,
        BreakClass::InfixSeparator | BreakClass::Exclamation => Class::WPunc,
        BreakClass::Prefix => Class::Pref,
        BreakClass::Postfix => Class::Post,
        _ => return None,
    })
}

/// East Asian Width A, F or W.
pub(super) fn asian(c: char) -> bool {
    c.width_cjk() == Some(2)
}

/// A combining mark: one with the character before it (CLS-4, UAX 14 LB9).
pub(crate) fn combines(c: char) -> bool {
    matches!(break_property(c as u32), BreakClass::CombiningMark | BreakClass::ZeroWidthJoiner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_follow_their_kind() {
        let css = |c| model(c, Level::CssStrict);
        assert_eq!(css('❩'), Some(Model::Start('）')));
        assert_eq!(css('〼'), Some(Model::Start('）')));
        assert_eq!(model('〼', Level::JaStrict), Some(Model::Start('・')));
        assert_eq!((css('₩'), model('₩', Level::Gb)), (Some(Model::End('（')), Some(Model::End('￥'))));
        assert_eq!(css('«'), Some(Model::End('“')));
        assert_eq!(css('\u{2011}'), Some(Model::Glued));
        assert_eq!((css('α'), css('国'), css('\u{2003}')), (None, None, None));
        assert!(combines('\u{2DE0}') && !combines('あ'));
        assert!(asian('±') && asian('￦') && !asian('₩'));
    }
}
