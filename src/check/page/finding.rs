//! A finding before it has its weight: what it names, where it is, what would mend it.

use crate::model::Weight;
use crate::source::Span;

/// One fault of a page.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Finding {
    pub code: &'static str,
    /// Page number.
    pub page: Option<u16>,
    /// Names of the slots.
    pub items: Vec<String>,
    /// Where to point: the first slot.
    pub span: Option<Span>,
    pub message: String,
    pub hint: String,
    /// Its weight if the paper says nothing; `None`: that of the rule.
    pub own: Option<Weight>,
}

impl Finding {
    pub(super) fn new(code: &'static str, message: String) -> Finding {
        Finding { code, page: None, items: Vec::new(), span: None, message, hint: String::new(), own: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = hint.into();
        self
    }

    pub(super) fn at(mut self, span: Option<Span>) -> Finding {
        self.span = span;
        self
    }

    pub(super) fn on(mut self, page: u16) -> Finding {
        self.page = Some(page);
        self
    }

    pub(super) fn weigh(mut self, own: Weight) -> Finding {
        self.own = Some(own);
        self
    }
}

/// Slot names for a message: “甲”“乙”.
pub(super) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|n| format!("“{n}”")).collect()
}
