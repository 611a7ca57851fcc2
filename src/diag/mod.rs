//! Diagnostics: what is wrong, where, and what to do.
//!
//! A fault is a value with a stable code; every stage adds to one [`Report`] and goes on, so that
//! one run tells everything. The texts for `banmian explain` stand in [`codes`].

pub mod codes;
pub mod drawings;
pub mod print;
pub mod render;

use crate::source::{Sources, Span};

/// How bad a fault is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing; the exit code stays 0.
    Note,
    /// Something a sub would look at; the exit code becomes 1.
    Warning,
    /// The page cannot go to press like this; the exit code becomes 1.
    Error,
    /// The build could not run; the exit code becomes 2.
    Fatal,
}

/// One fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Stable code, one of [`codes::all`].
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it comes from.
    pub span: Option<Span>,
    /// The character in there that it is about.
    pub about: Option<char>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A fault of a given severity.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, severity, span: None, about: None, message: message.into(), hints: Vec::new() }
    }

    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }

    /// A fault that stops the build.
    pub fn fatal(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Fatal, code, message)
    }

    /// With its place.
    pub fn at(mut self, span: Span) -> Diagnostic {
        self.span = Some(span);
        self
    }

    /// With the character at its place that it is about: who only knows the paragraph, not how it is written, says so.
    pub fn about(mut self, c: char) -> Diagnostic {
        self.about = Some(c);
        self
    }

    /// Its place: that of the character that it is about, where it is written as it is set.
    pub fn place(&self, sources: &Sources) -> Option<Span> {
        let span = self.span?;
        let written = self.about.and_then(|c| {
            let at = sources.file(span.file).text.get(span.start as usize..span.end as usize)?.find(c)?;
            let start = span.start as usize + at;
            Some(Span::new(span.file, start..start + c.len_utf8()))
        });
        Some(written.unwrap_or(span))
    }

    /// With advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }
}

/// All faults of a run, in the order in which they were found.
#[derive(Clone, Default, Debug)]
pub struct Report {
    /// The faults.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Adds a fault.
    pub fn push(&mut self, d: Diagnostic) {
        self.diagnostics.push(d);
    }

    /// The worst severity so far.
    pub fn worst(&self) -> Option<Severity> {
        self.diagnostics.iter().map(|d| d.severity).max()
    }

    /// 0 clean, 1 findings, 2 could not run.
    pub fn exit_code(&self) -> u8 {
        match self.worst() {
            None | Some(Severity::Note) => 0,
            Some(Severity::Warning | Severity::Error) => 1,
            Some(Severity::Fatal) => 2,
        }
    }

    /// How many faults have a code.
    pub fn count(&self, code: &str) -> usize {
        self.diagnostics.iter().filter(|d| d.code == code).count()
    }
}
