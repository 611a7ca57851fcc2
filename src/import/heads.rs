//! The lines of a head block → 引题, 主题, 副题; what a space inside a line means.
//!
//! A space may turn a headline into two lines, part kicker from headline, or divide two halves of one line.
//! The likeliest reading is taken and told with the others and their confidence.

use super::draft::{Change, Draft};
use super::lines::Hint;
use super::run::Run;
use super::{tears, words};
use crate::import::signs;

/// Gives the lines of a head block their places in the draft.
pub fn assign(lines: &[(&Run, Hint, usize)], draft: &mut Draft, story: usize, changes: &mut Vec<Change>) {
    if let Some(title) = lines.iter().position(|l| l.1 == Hint::Title) {
        draft.kicker.extend(lines[..title].iter().map(|l| l.0.clone()));
        let last = lines.iter().rposition(|l| l.1 == Hint::Title).unwrap_or(title);
        draft.headline.extend(lines[title..=last].iter().map(|l| l.0.clone()));
        draft.deck.extend(lines[last + 1..].iter().map(|l| l.0.clone()));
        return;
    }
    match lines {
        [one] => single(one.0, one.2, draft, story, changes),
        [first, second] => pair(first, second, draft, story, changes),
        [first, middle @ .., last] => {
            let dash = last.0.text.starts_with('—');
            draft.kicker.push(first.0.clone());
            draft.headline.extend(middle.iter().map(|l| l.0.clone()));
            draft.deck.push(last.0.clone());
            let confidence = if dash {
                0.9
            } else if middle.len() == 1 {
                0.7
            } else {
                0.5
            };
            tell(changes, story, first.2, &texts(lines), vec![("引题＋主题＋副题", confidence), ("几行主题", 1.0 - confidence)]);
        }
        [] => {}
    }
}

fn texts(lines: &[(&Run, Hint, usize)]) -> String {
    lines.iter().map(|l| l.0.text.as_str()).collect::<Vec<_>>().join(" | ")
}

fn tell(changes: &mut Vec<Change>, story: usize, line: usize, excerpt: &str, options: Vec<(&'static str, f32)>) {
    let (chosen, confidence) = options.first().copied().unwrap_or(("", 0.0));
    changes.push(Change {
        id: format!("head-{line}"),
        kind: "head",
        story: Some(story),
        line,
        applied: true,
        confidence,
        excerpt: excerpt.to_string(),
        message: format!("标题按“{chosen}”处理，请核对"),
        proposal: None,
        options,
    });
}

/// Two lines: kicker and headline, headline and deck, or a headline in two lines.
fn pair(first: &(&Run, Hint, usize), second: &(&Run, Hint, usize), draft: &mut Draft, story: usize, changes: &mut Vec<Change>) {
    let (a, b) = (first.0, second.0);
    let turned = signs::closes(&a.text, &b.text)
        || signs::ending(&a.text) == signs::Ending::Open
        || a.text.ends_with(|c| signs::UNFINISHED.contains(c));
    let dash = b.text.starts_with(['—', '─']) || b.text.starts_with("记") && b.chars() > 8;
    let excerpt = format!("{} | {}", a.text, b.text);
    let options = if turned {
        draft.headline.extend([a.clone(), b.clone()]);
        vec![("一题转行", 0.85), ("引题＋主题", 0.15)]
    } else if dash || b.chars() * 2 >= a.chars() * 3 {
        draft.headline.push(a.clone());
        draft.deck.push(b.clone());
        vec![("主题＋副题", if dash { 0.95 } else { 0.6 }), ("引题＋主题", if dash { 0.05 } else { 0.4 })]
    } else {
        draft.kicker.push(a.clone());
        draft.headline.push(b.clone());
        vec![("引题＋主题", 0.75), ("主题＋副题", 0.15), ("一题转行", 0.1)]
    };
    tell(changes, story, first.2, &excerpt, options);
}

/// One line, perhaps with a space that says more.
fn single(run: &Run, line: usize, draft: &mut Draft, story: usize, changes: &mut Vec<Change>) {
    if !tears::heady_space(&run.text) {
        draft.headline.push(run.clone());
        return;
    }
    let parts = parts(run);
    let lengths: Vec<usize> = parts.iter().map(Run::chars).collect();
    let [a, b] = lengths[..] else {
        // Three and more parts: a headline that the editor divided.
        draft.headline.extend(parts);
        tell(changes, story, line, &run.text, vec![("主题分行", 0.5), ("一行里的空格", 0.3), ("引题＋主题", 0.2)]);
        return;
    };
    let even = a.abs_diff(b) <= 2;
    let verb = words::ends_in_verb(&parts[0].text);
    let options = if a >= 12 && b >= 12 && !verb {
        vec![("引题＋主题", 0.75), ("一题转行", 0.2), ("并列两句", 0.05)]
    } else if verb && a + b >= 14 {
        vec![("一题转行", 0.8), ("引题＋主题", 0.15), ("并列两句", 0.05)]
    } else if even || a + b <= 16 {
        vec![("并列两句", 0.7), ("一题转行", 0.2), ("引题＋主题", 0.1)]
    } else {
        vec![("一题转行", 0.5), ("引题＋主题", 0.35), ("并列两句", 0.15)]
    };
    let kicker = options[0].0 == "引题＋主题";
    let mut parts = parts.into_iter();
    if kicker {
        draft.kicker.extend(parts.next());
    }
    draft.headline.extend(parts);
    tell(changes, story, line, &run.text, options);
}

/// The parts of a line between its spaces; spaces between Western words stay.
fn parts(run: &Run) -> Vec<Run> {
    let mut cuts = vec![0];
    let chars: Vec<(usize, char)> = run.text.char_indices().collect();
    for w in chars.windows(3) {
        let western = w[0].1.is_ascii_alphanumeric() && w[2].1.is_ascii_alphanumeric();
        if matches!(w[1].1, ' ' | '\u{3000}') && !western {
            cuts.push(w[1].0);
        }
    }
    cuts.push(run.text.len());
    cuts.windows(2).map(|c| run.slice(c[0]..c[1])).filter(|r| !r.is_empty()).collect()
}
