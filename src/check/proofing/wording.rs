//! J04 two terms of a pair in one story, J07 words that the paper does not use.

use super::{Desk, around};
use crate::diag::Severity;
use crate::model::Para;

pub(super) fn check(desk: &mut Desk<'_>) {
    let paras: Vec<&Para> = desk.paras().collect();
    let tables = desk.tables;
    for (a, b) in &tables.pairs {
        let count = |w: &str| paras.iter().map(|p| p.text.matches(w).count()).sum::<usize>();
        let (na, nb) = (count(a), count(b));
        if na == 0 || nb == 0 {
            continue;
        }
        // The rarer one is more likely the slip.
        let (rare, common, n) = if na < nb { (a, b, nb) } else { (b, a, na) };
        if let Some((p, at)) = paras.iter().find_map(|p| p.text.find(rare.as_str()).map(|at| (p, at))) {
            let message = format!("“{rare}”与“{common}”（{n} 处）混用：{}", around(&p.text, at, rare.chars().count()));
            desk.tell(Severity::Note, "J04", p, message, "是一回事就统一；有分别可以不管");
        }
    }
    for b in &tables.banned {
        for p in paras.iter().filter(|p| p.text.contains(&b.word)) {
            let severity = if b.never { Severity::Error } else { Severity::Warning };
            let hint = if b.instead.is_empty() { String::new() } else { format!("改用“{}”", b.instead) };
            desk.tell(severity, "J07", p, format!("“{}”是本报{}的词", b.word, if b.never { "不用" } else { "慎用" }), &hint);
        }
    }
}
