//! A reader for PDF files of any origin: says what is broken, mends what can be mended, never trusts a number.
//!
//! Depth, number of objects and bytes after decoding are all limited, so that no file makes it crash or hang.

mod file;
mod filter;
mod lexer;
mod object;

pub(super) use file::{File, Trouble};
pub(super) use lexer::{Lexer, Token};
pub(super) use object::{Dict, Object, Stream};
