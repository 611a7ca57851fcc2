//! What a paper knows of names and words (`names.toml` of a layout): people with post and order, places, set
//! phrases, pairs of terms, words not to use, the style of quotation marks.

/// The tables of a paper.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Names {
    /// 人名.
    pub people: Vec<Person>,
    /// 地名、机构名.
    pub places: Vec<String>,
    /// 固定提法.
    pub phrases: Vec<String>,
    /// Terms of which a story uses one: 法治, 法制.
    pub pairs: Vec<(String, String)>,
    /// Words not to use.
    pub banned: Vec<Banned>,
    /// The opening quotation mark of the house; `None`: not checked.
    pub quote: Option<char>,
}

/// A person of the table.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Posts (职务); empty if not checked.
    pub post: String,
    /// Place in lists of names, from 1; 0 if not checked.
    pub order: u32,
}

/// A word not to use.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Banned {
    /// The word.
    pub word: String,
    /// What to write instead; may be empty.
    pub instead: String,
    /// Never, or with care.
    pub never: bool,
}
