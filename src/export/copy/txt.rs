//! Plain text with labels: `稿件：`, `引题：`, `主题：` …, an empty line, then paragraphs indented by two characters;
//! cross heads begin with `【小标题】`, rows of tables with `【表格】` (tabs part the cells), the lines of verse are not indented.

use super::{Article, Parts};
use crate::model::ParaKind;
use crate::source::attached;

pub(super) fn write(a: &Article<'_>, p: &Parts<'_>) -> Vec<u8> {
    let mut out = format!("稿件：{}\n", a.story.id);
    let labels = [
        ("引题", &p.kicker),
        ("主题", &p.headline),
        ("副题", &p.deck),
        ("作者", &p.author),
        ("署名", &p.byline),
        ("图片说明", &p.caption),
        ("摄影", &p.credit),
    ];
    for (label, lines) in labels {
        lines.iter().for_each(|l| out.push_str(&format!("{label}：{}\n", one_line(l))));
    }
    if let Some(d) = p.dateline {
        out.push_str(&format!("电头：{}\n", one_line(d)));
    }
    if let Some(file) = a.picture {
        out.push_str(&format!("图片：{}\n", one_line(file)));
    }
    if let Some(priority) = a.priority {
        out.push_str(&format!("级别：{priority}\n"));
    }
    out.push_str(&format!("语言：{}\n", one_line(&a.story.lang)));
    if a.story.verse {
        out.push_str("体裁：诗\n");
    }
    out.push('\n');
    for b in &p.body {
        let text = one_line(b.text);
        out.push_str(&match b.kind {
            ParaKind::Subhead => format!("【小标题】{text}\n"),
            ParaKind::Blank => "\n".into(),
            _ if !b.cells.is_empty() => {
                let cells: Vec<String> = b.cells.iter().map(|c| one_line(c).replace('\t', " ")).collect();
                format!("【表格】{}\n", cells.join("\t"))
            }
            _ if a.story.verse => format!("{text}\n"),
            _ => format!("　　{text}\n"),
        });
    }
    // What text has no words for (bold, readings, lists) is in the article's own file; the text above stays plain.
    out.push_str(&format!("\n{}\n{}", attached::MARK, attached::write(a.source)));
    out.into_bytes()
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
