//! A finding of preflight: what is wrong, on which page, where in mm, and what to do.

use super::marks::Place;
use crate::diag::{Diagnostic, Severity};
use std::collections::BTreeMap;

/// One fault of a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Stable code, one of [`crate::diag::print::PRINT`].
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Page of the file, from 1.
    pub page: Option<usize>,
    /// Where first on the page.
    pub place: Option<Place>,
    /// How many times on the page.
    pub count: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Finding {
    /// As a line for people: page and place stand in the message.
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        let mut where_ = file.to_string();
        if let Some(page) = self.page {
            where_.push_str(&format!(" 第{page}页"));
        }
        if let Some(p) = self.place {
            where_.push_str(&format!("（左{:.1} 上{:.1} 宽{:.1} 高{:.1} 毫米）", p.x, p.y, p.width, p.height));
        }
        let more = if self.count > 1 { format!("，共{}处", self.count) } else { String::new() };
        let d = Diagnostic::new(self.severity, self.code, format!("{where_}：{}{more}", self.message));
        if self.hint.is_empty() { d } else { d.hint(self.hint.clone()) }
    }
}

/// Findings of a file being gathered. On a page each fault of a code and message is told once, with its first place.
#[derive(Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
    known: BTreeMap<(Option<usize>, &'static str, String), usize>,
    page: Option<usize>,
}

/// What a rule has to say.
pub(super) struct Say<'a> {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) place: Option<Place>,
    /// What makes two faults one: told once with the number of times.
    pub(super) kind: &'a str,
    pub(super) message: String,
    pub(super) hint: &'a str,
}

impl Findings {
    /// Findings from now on are of this page.
    pub(super) fn on(&mut self, page: Option<usize>) {
        self.page = page;
    }

    pub(super) fn add(&mut self, say: Say<'_>) {
        let key = (self.page, say.code, say.kind.to_string());
        if let Some(&i) = self.known.get(&key) {
            self.list[i].count += 1;
            return;
        }
        self.known.insert(key, self.list.len());
        let Say { code, severity, place, message, hint, .. } = say;
        self.list.push(Finding { code, severity, page: self.page, place, count: 1, message, hint: hint.to_string() });
    }

    /// A fault of the file.
    pub(super) fn file(&mut self, code: &'static str, severity: Severity, message: impl Into<String>, hint: &str) {
        let message = message.into();
        self.add(Say { code, severity, place: None, kind: &message.clone(), message, hint });
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }
}
