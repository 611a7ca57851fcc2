//! Banmian (版面): a typesetter for Chinese, Japanese and Korean newspapers.
//!
//! Nouns hold data: [`geom`], [`source`], [`diag`], [`cjk`], [`picture`], [`pdf`], [`page`], [`font`], [`model`]. Verbs turn one
//! noun into the next: [`read`] → [`shape`] → [`compose`] → [`flow`] → [`export`]; [`check`] looks at what came out,
//! [`preview`] shows it in a browser and takes changes back into the files.
//! [`import`] makes issue folders from the files of other programs.
//! See `docs/architecture.md`.

pub mod check;
pub mod cjk;
pub mod cli;
pub mod compose;
pub mod diag;
pub mod export;
pub mod flow;
pub mod font;
pub mod geom;
pub mod import;
pub mod model;
pub mod page;
pub mod pdf;
pub mod picture;
pub mod preflight;
pub mod preview;
pub mod read;
pub mod shape;
pub mod source;
