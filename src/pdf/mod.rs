//! PDF files of any origin: a reader that says what is broken, mends what can be mended and never trusts a number;
//! colour spaces, pictures, pages; and a painter that shows a page.
//!
//! Depth, number of objects and bytes after decoding are all limited, so that no file makes it crash or hang.

mod color;
mod draw;
mod file;
mod filter;
mod font;
mod image;
mod lexer;
mod object;
mod page;
mod placed;

pub(crate) use color::Space;
pub use color::{Family, Paint};
pub(crate) use file::{File, Trouble};
pub(crate) use font::Font;
pub use font::FontFacts;
pub(crate) use image::{Pixels, inline};
pub(crate) use lexer::{Lexer, Token};
pub(crate) use object::{Dict, Object, Stream};
pub(crate) use page::{Leaf, Tree, rectangle};
pub(crate) use placed::unit_matrix;
pub use placed::{Look, Placed, Unplaced};
