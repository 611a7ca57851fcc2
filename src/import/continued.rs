//! 下转 and 上接: the rest of an article comes back to its beginning.

use super::draft::{Change, Draft, Dropped, Import, ParaKind};
use super::run::Run;
use super::signs::{self, Ending};

/// Appends continuations to the articles that they continue.
pub fn stitch(import: &mut Import) {
    let mut i = 0;
    while i < import.drafts.len() {
        let from = import.drafts[i].continues;
        let target = from.and_then(|page| find(&import.drafts[..i], &import.drafts[i], page));
        let Some(t) = target else {
            if from.is_some() {
                tell(import, i, i, false);
            }
            i += 1;
            continue;
        };
        tell(import, i, t, true);
        let rest = import.drafts.remove(i);
        for c in import.changes.iter_mut().filter(|c| c.story.is_some_and(|s| s >= i)) {
            c.story = c.story.map(|s| if s == i { t } else { s - 1 });
        }
        append(import, t, rest);
    }
}

/// The article that is continued: it says so, stands on the page named, and its head is the likest.
fn find(before: &[Draft], rest: &Draft, page: Option<u16>) -> Option<usize> {
    let open = |d: &Draft| d.goes_on.is_some() && (page.is_none() || d.page.is_none() || d.page == page);
    let heads = |d: &Draft| -> Vec<Vec<char>> {
        [&d.kicker, &d.headline, &d.deck].into_iter().flatten().map(|r| r.text.chars().filter(|c| c.is_alphanumeric()).collect()).collect()
    };
    let own = heads(rest);
    let likeness = |d: &Draft| heads(d).iter().flat_map(|a| own.iter().map(|b| shared(a, b))).max().unwrap_or(0);
    (0..before.len()).filter(|&k| open(&before[k])).max_by_key(|&k| (likeness(&before[k]), std::cmp::Reverse(k)))
}

/// Characters of the longest part that two heads share.
fn shared(a: &[char], b: &[char]) -> usize {
    let mut best = 0;
    let mut row = vec![0usize; b.len() + 1];
    for x in a {
        for j in (0..b.len()).rev() {
            row[j + 1] = if *x == b[j] { row[j] + 1 } else { 0 };
            best = best.max(row[j + 1]);
        }
    }
    best
}

fn append(import: &mut Import, target: usize, mut rest: Draft) {
    let heads = [&mut rest.kicker, &mut rest.headline, &mut rest.deck, &mut rest.author];
    let repeated: Vec<Run> = heads.into_iter().flat_map(std::mem::take).collect();
    for run in repeated {
        let at = run.parts.iter().map(|p| Dropped { range: p.clone(), line: rest.line, reason: "jump", text: run.text.clone() });
        import.dropped.extend(at);
    }
    let draft = &mut import.drafts[target];
    let open = draft.body.last().is_some_and(|p| p.kind == ParaKind::Text && signs::ending(&p.run.text) != Ending::Sentence);
    let mut body = rest.body.into_iter();
    if open && let (Some(last), Some(first)) = (draft.body.last_mut(), body.next()) {
        if first.kind == ParaKind::Text {
            last.run.append(first.run);
        } else {
            draft.body.push(first);
        }
    }
    draft.body.extend(body);
    draft.byline.append(&mut rest.byline);
    draft.goes_on = rest.goes_on;
}

fn tell(import: &mut Import, rest: usize, target: usize, applied: bool) {
    let d = &import.drafts[rest];
    let message = match applied {
        true => format!("接在“{}”后面（下转、上接）", import.drafts[target].title()),
        false => "写着“上接”，没有找到它的前半篇".into(),
    };
    let end = import.drafts[target].body.last().map(|p| p.run.text.clone()).unwrap_or_default();
    let begin = d.body.first().map(|p| p.run.text.clone()).unwrap_or_default();
    let change = Change {
        id: format!("jump-{}", d.line),
        kind: "jump",
        story: Some(rest),
        line: d.line,
        applied,
        confidence: if applied { 0.9 } else { 0.5 },
        excerpt: super::tears::excerpt(if applied { &end } else { "" }, &begin),
        message,
        proposal: None,
        options: Vec::new(),
    };
    if applied {
        import.changes.retain(|c| !(c.kind == "broken" && c.story == Some(target)));
    }
    import.changes.push(change);
}
