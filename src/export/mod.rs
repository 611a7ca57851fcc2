//! The edition as bytes.
